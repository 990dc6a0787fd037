"""A net evaluated along a line: the values of the loop over rows, on every net that has a line, and paid for as it goes."""

import copy
import random
import time
from fractions import Fraction
from itertools import pairwise
from math import gcd
from typing import Any

import pytest

from exactmem.api import memorize
from exactmem.certificates.objects import net as net_object
from exactmem.data.dataset import Dataset
from exactmem.kernel import line as kernel_line
from exactmem.kernel.columns import run_rows
from exactmem.kernel.evaluation import Step, compile_net
from exactmem.kernel.limits import Meter, OverLimit
from exactmem.kernel.line import along, line_of, longest, pieces, predicted, run_line, suits_line
from exactmem.kernel.networks import Net, read_net
from exactmem.kernel.objects import Bundle

from . import test_differential as differential
from .bundles import Doc, but, column, dag, layer, mat, net, node, pwl, rank_one, raw, seal, sparse
from .good import GOOD, ONE_HOT, ZIGZAG, ZIGZAG_X, fit
from .oracle import activate, false_claims
from .tables import REAL, Case, faults, starved, together

FORCED = {"PAYS": 0}
# tent(x0 - x1) twice: relu(z), relu(z - 2) give the tent up to 4, the rest is a dense layer
TENT = net(2, rank_one("relu", [1, -1], [1, 2], [0, -4], [1, 1]), layer("relu", [[1, -1], [2, 0]], [0, -5], [1, 2]),
    layer("id", [[1, 0], [-1, 2]], [0, 1]))  # fmt: skip
TENT_X = mat([[3, 3], [0, -1], [1, -1], [9, 6], [4, 0], [-1, 0], [5, 3]])
TENT_Y = mat([[0, 1], [1, 0], [2, -1], [1, 1], [0, 4], [0, 1], [2, -1]])
TWO = fit(TENT_X, TENT_Y, TENT)
# hardtanh, a table of slopes, a step and a layer behind, over rational points; computed by the oracle below
MIXED = net(1, rank_one(pwl(2, [-3, 0, 1], [4, -2, 0, 1], 1), [2], [1, -3, 0], [1, 0, 5], [3, 1, 2]),
    layer("hardtanh", [[1, -1, 1], [0, 2, 0]], [0, 1], [2, 3]), rank_one("step", [3, -1], [1, -1], [0, 1], [1, 1]),
    sparse("id", [([1], [1]), ([0, 1], [1, 1])], [0, -1], [3, 1]))  # fmt: skip
MIXED_X = [[Fraction(t, 4)] for t in range(-9, 9)]
GROWING = net(1, rank_one("id", [1], [1, 2], [0, 0], [1, 1]), layer("id", [[1, 1]]), *[layer("id", [[256]])] * 100)


def answered(model: Doc, points: list[list[Fraction]], **how: Any) -> Doc:
    return fit(differential.rational(points), differential.rational([differential.values(model, x)[1] for x in points]),
        model, **how)  # fmt: skip


DRAFTS = {
    "two outputs": TWO,
    "mixed": answered(MIXED, MIXED_X),
    "values that grow": answered(GROWING, [[Fraction(1)], [Fraction(3)]]),
    "one hot": ONE_HOT["along a line"],
}


def forced(name: str, draft: Doc, status: str = "verified", reason: str = "", **limits: int) -> Case:
    """Along the line, whether or not it pays."""
    return Case(f"along a line, {name}", raw(draft), status, reason, limits={**FORCED, **limits})


def used(draft: Doc, name: str) -> int:
    kernel_line.PAYS, before = 0, kernel_line.PAYS
    try:
        return REAL.check(raw(draft)).used[name]
    finally:
        kernel_line.PAYS = before


def short_of_work(name: str, draft: Doc) -> Case:
    work = used(draft, "WORK") - 1
    return Case(f"along a line, {name}, too little work", raw(draft), "undecided", "WORK: ", work=work, limits=FORCED)


ACCEPT = [forced(name, draft) for name, draft in DRAFTS.items()]
ACCEPT += [
    forced("one row", but(TWO, {"@x": mat([[9, 6]]), "@y": mat([[1, 1]])})),
    forced("equal rows", but(TWO, {"@x": mat([[9, 6]] * 3), "@y": mat([[1, 1]] * 3)})),
    forced("other rows of equal u·x", but(TWO, {"@x": mat([[9, 6], [-3, -6], [3, 0]]), "@y": mat([[1, 1]] * 3)})),
]

WRONG = "the output is not the label"
REJECT = [
    forced(f"two outputs, {what}", but(TWO, change), "rejected", f"row {row}: {WRONG}")
    for row, what, change in [
        (1, "a label", {"@y num 0": "0 2"}),
        (1, "the bias of the third layer", {"@net layers 2 c": "1 1"}),
        (1, "a bias of the second layer", {"@net layers 1 c": "1 -5"}),
        (2, "a weight of the first layer", {"@net layers 0 k": "2 2"}),
        (2, "the direction", {"@net layers 0 u": "1 -2"}),
        (2, "a weight of the second layer", {"@net layers 1 A 0": "2 -1"}),
        (2, "a weight of the third layer", {"@net layers 2 A 0": "2 0"}),
        (3, "a kink a little before a point", {"@net layers 0 c": "0 -3"}),
        (4, "a kink at a point moved", {"@net layers 0 c": "0 -5"}),
        (4, "a denominator of the second layer", {"@net layers 1 den": "1 1"}),
        (1, "an activation of the first layer", {"@net layers 0 act": "id"}),
        (5, "the last of the sorted points", {"@y num 4": "1 4"}),
        (1, "another point", {"@x num 0": "4 3"}),
        (1, "an activation of the second layer", {"@net layers 1 act": "hardtanh"}),
        (4, "a weight of the other output", {"@net layers 2 A 1": "-1 1"}),
        (7, "the last label", {"@y num 6": "2 1"}),
    ]
]
REJECT += [
    forced(f"mixed, {what}", but(DRAFTS["mixed"], change), "rejected", WRONG)
    for what, change in [
        ("a knot", {"@net layers 0 act knots": "-3 0 2"}),
        ("a slope", {"@net layers 0 act slopes": "4 -2 0 -9"}),
        ("a height", {"@net layers 0 act at": "9"}),
        ("a slope to the left", {"@net layers 0 act slopes": "0 -2 0 1"}),
        ("an activation of the second layer", {"@net layers 1 act": "relu"}),
        ("a step turned round", {"@net layers 2 k": "-1 1"}),
        ("a threshold", {"@net layers 2 c": "0 -9"}),
        ("a source behind", {"@net layers 3 S 0 0": [0]}),
    ]
]
REJECT += [
    forced("labels too wide", but(TWO, {"@y": mat([[0, 1, 0]] * 7)}), "rejected", "another number of outputs"),
    forced(
        "one hot, a label", but(DRAFTS["one hot"], {"@y num 3": "1"}), "rejected", "row 4: not the label's unit vector"
    ),
]

HELD = {name: used(draft, "HELD_BITS") for name, draft in DRAFTS.items()}
UNDECIDED = [short_of_work(name, draft) for name, draft in DRAFTS.items()]
UNDECIDED += [starved("along a line, one hot", raw(DRAFTS["one hot"]))]
for name, at_once in {
    "two outputs": 7 * 192,
    "mixed": 18 * 128,
    "values that grow": 2 * 128,
    "one hot": 24 * 128,
}.items():
    for at, over in ((HELD[name], HELD[name] - 1), (at_once, 1)):  # the outputs are what is held last
        reason = f"HELD_BITS: {at} is over the limit of {over}"
        UNDECIDED.append(forced(f"{name}, {at} bits", DRAFTS[name], "undecided", reason, HELD_BITS=over))


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_a_net_on_a_line_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


@pytest.mark.parametrize("name", DRAFTS)
def test_the_forced_verdicts_are_along_the_line_and_the_oracle_agrees(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_line, "PAYS", 0)
    (claim,) = REAL.check(raw(DRAFTS[name])).claims
    assert claim.text.endswith("(evaluated along a line)")
    assert false_claims(raw(DRAFTS[name])) == []


# ------------------------------------------------------------------------------------------------- equal to the rows


def compiled(model: Doc, den: int = 1) -> tuple[Net, list[Step]]:
    draft = seal({"objects": {"@net": model}, "it": "@net"})
    bundle = Bundle(draft["objects"], Meter())
    read = read_net(draft["it"], bundle)
    return read, compile_net(read, den, None, bundle)[0]


def both(model: Doc, rows: list[list[int]], den: int = 1) -> list[tuple[int, ...]]:
    """The outputs on every row, along the line; the loop over rows agrees, and nothing held was longer than announced."""
    read, steps = compiled(model, den)
    line = line_of(read, steps)
    assert line is not None
    outputs = list(run_line(line, rows, read.out, Meter()))
    assert outputs == [tuple(values) for values in run_rows(steps, rows, read.out, Meter(10**15))]
    z = [line.helper.sum(row) for row in rows]
    sums = [kernel_line.sum_along(line, step, sorted(z), Meter()) for step in line.sums]
    most = [max(64, *map(int.bit_length, numbers)) for numbers in (z, *sums)]
    assert sum(most) <= longest(line, rows)
    return outputs


def numbers(source: random.Random, count: int, reach: int) -> list[int]:
    """Small ones, zeros among them, and in one row of four one long one."""
    long = reach if source.random() < 0.25 else 2
    return [source.choice([-7, -3, -2, -1, 0, 0, 1, 1, 5, 12, long, -long]) for _ in range(count)]


def activation(source: random.Random) -> Any:
    if source.random() < 0.6:
        return source.choice(["id", "relu", "relu", "step", "hardtanh"])
    knots = sorted({source.randint(-9, 9) for _ in range(source.choice([0, 1, 2, 5]))})
    slopes = numbers(source, len(knots) + 1, 10**9)
    if source.random() < 0.3:
        slopes.sort(reverse=True)
    return pwl(source.randint(1, 3), knots, slopes, source.randint(-5, 5))


def first_layer(source: random.Random, act: Any, rows: list[list[int]], size: int, reach: int) -> Doc:
    """A layer of rank one; some of its kinks stand at points: k·(u·x) + c = 0."""
    u = numbers(source, len(rows[0]), reach)
    k, c, q = numbers(source, size, reach), numbers(source, size, reach), [source.randint(1, 4) for _ in range(size)]
    for j in range(size):
        if source.random() < 0.4:
            point = source.choice(rows)
            c[j] = -k[j] * sum(a * b for a, b in zip(u, point, strict=True))
        if gcd(q[j], c[j], k[j] * gcd(*u)) != 1:
            q[j] = 1
    return rank_one(act, u, k, c, q)


def dense(source: random.Random, act: Any, width: int, size: int) -> Doc:
    rows = [differential.neuron(source, width) for _ in range(size)]
    return layer(act, [w for w, _, _ in rows], [c for _, c, _ in rows], [q for _, _, q in rows])


def on_a_line(source: random.Random) -> tuple[Doc, list[list[int]]]:
    reach = source.choice([3, 10**6, 2**63, 10**30])
    spread = source.choice([0, 1, 9, 10**6, 2**65, 10**30])
    inputs, sizes = source.randint(1, 3), [source.choice([1, 2, 3, 5]) for _ in range(source.randint(3, 5))]
    rows = [[source.randint(-spread, spread) for _ in range(inputs)] for _ in range(source.randint(1, 10))]
    rows += source.choices(rows, k=source.choice([0, 0, 3]))
    layers = [first_layer(source, activation(source), rows, sizes[0], reach)]
    layers.append(dense(source, activation(source), sizes[0], sizes[1]))
    if source.random() < 0.5:
        layers.append(dense(source, activation(source), sizes[1], sizes[2]))
    else:
        u, k = numbers(source, sizes[1], 10**9), numbers(source, sizes[2], 10**9)
        layers.append(rank_one(activation(source), u, k, numbers(source, sizes[2], 10**9), [1] * sizes[2]))
    for width, size in pairwise(sizes[2:]):
        layers.append(differential.random_layer(source, activation(source), width, size))
    return net(inputs, *layers), rows


@pytest.mark.parametrize("seed", range(40))
def test_random_nets_have_the_same_values_by_rows_and_along_the_line(seed: int) -> None:
    source = random.Random(seed)
    for _ in range(50):
        model, rows = on_a_line(source)
        both(model, rows, source.choice([1, 1, 2, 12, 10**12]))


@pytest.mark.parametrize("seed", range(60))
def test_the_checker_says_along_the_line_what_the_oracle_computes(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_line, "PAYS", 0)
    source = random.Random(seed)
    model, rows = on_a_line(source)
    draft = answered(model, [[Fraction(v, 6) for v in row] for row in rows])
    report = REAL.check(raw(draft))
    assert report.reason == "" and "along a line" in report.claims[0].text
    place = source.randrange(len(rows))
    words = draft["objects"]["@y"]["num"][place].split()
    words[-1] = format(int(words[-1], 16) + 1, "x")
    den = int(draft["objects"]["@y"]["den"], 16)
    if gcd(den, *(int(word, 16) for word in words)) == 1 or den == 1:
        report = REAL.check(raw(but(draft, {f"@y num {place}": " ".join(words)})))
        assert report.reason == f"Memorizes: row {place + 1}: {WRONG}"


@pytest.mark.parametrize("seed", range(100))
def test_the_pieces_of_an_activation_are_the_activation(seed: int) -> None:
    """act(s/D) = (p·s + c)/scale, and along s = a·z + b the same on every integer z."""
    source = random.Random(seed)
    act, D = activation(source), source.choice([1, 2, 3, 7, 10**20])
    _, (step,) = compiled(net(1, layer(act, [[1]], [0], [D])))
    scale = 1 if act == "step" else D if isinstance(act, str) else D * int(act["den"], 16) ** 2
    a, b = source.randint(-3, 3), source.randint(-9, 9)
    for z in [*range(-12, 12), *(v * D + e for v in range(-9, 10) for e in (-1, 0, 1))]:
        for parts, s, t in ((pieces(step), z, z), (along(pieces(step), a, b), a * z + b, z)):
            _, p, c = [part for part in parts if part[0] is None or part[0] <= t][-1]
            assert Fraction(p * t + c, scale) == activate(act, Fraction(s, D))


@pytest.mark.parametrize(("kind", "variant"), [(kind, v) for kind in ("Memorizes", "OneHot", "Classifies") for v in GOOD[
    kind]])  # fmt: skip
def test_of_the_good_nets_those_with_a_line_have_the_values_of_the_rows(kind: str, variant: str) -> None:
    objects = GOOD[kind][variant]["objects"]
    read, steps = compiled(objects["@net"])
    if line_of(read, steps):
        both(objects["@net"], [[int(word, 16) for word in row.split()] for row in objects["@x"]["num"]])
    else:
        assert (kind, variant) != ("OneHot", "along a line")


# ----------------------------------------------------------------------------------------- which nets, and what is paid


ONE, TWO_UNITS = rank_one("relu", [1], [1, 2], [0, 1], [1, 1]), layer("relu", [[1, 1], [1, 2]])
THIRD = layer("id", [[1, 1]])
WITHOUT = {
    "a dense first layer": net(1, layer("relu", [[1], [2]]), TWO_UNITS, THIRD),
    "a sparse first layer": net(1, sparse("relu", [([0], [1]), ([0], [2])], [0, 0], [1, 1]), TWO_UNITS, THIRD),
    "a second layer of rank one": net(1, ONE, rank_one("relu", [1, 1], [1, 2], [0, 0], [1, 1]), THIRD),
    "a sparse second layer": net(1, ONE, sparse("relu", [([0], [1]), ([1], [1])], [0, 0], [1, 1]), THIRD),
    "a sparse third layer": net(1, ONE, TWO_UNITS, sparse("id", [([0, 1], [1, 1])], [0], [1])),
    "two layers": net(1, ONE, THIRD),
    "one layer": net(1, rank_one("id", [1], [1], [0], [1])),
    "a dag": dag(1, [node("id", [k], [1]) for k in range(5)], [5]),
}


@pytest.mark.parametrize("what", WITHOUT)
def test_a_net_without_a_line_is_told(what: str) -> None:
    assert line_of(*compiled(WITHOUT[what])) is None
    assert line_of(*compiled(net(1, ONE, TWO_UNITS, THIRD))) is not None


def test_a_schedule_of_scales_goes_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_line, "PAYS", 0)
    model = net(1, ONE, TWO_UNITS, layer("id", [[1, 1]], [0], [2]))
    draft = seal({"objects": {"@net": model}, "it": "@net"})
    bundle = Bundle(draft["objects"], Meter())
    read = read_net(draft["it"], bundle)
    steps, _ = compile_net(read, 1, ["1 1", "1 1", "1"], bundle)
    assert line_of(read, steps) is None
    points = column(1, 3)
    labels = differential.rational([differential.values(model, [Fraction(v)])[1] for v in (1, 3)])
    for scale, how in ((None, "along a line"), (["1 1", "1 1", "2"], "row by row")):
        assert how in REAL.check(raw(fit(points, labels, model, scale))).claims[0].text


def made(points: int, theorem: str = "yun2019.classification") -> tuple[Any, Doc, list[list[int]]]:
    """The network of a theorem on points of a plane with four classes, as the checker reads it."""
    source = random.Random(points)
    X = [[source.randint(-50, 50), 1000 * i] for i in range(points)]
    found = memorize(Dataset.from_arrays(X, [source.randrange(4) for _ in range(points)]), theorem)
    return found, net_object(found.network), X


def test_the_line_is_chosen_where_it_pays_and_the_verdict_says_so() -> None:
    texts = []
    for points in (20, 400):
        found, model, _ = made(points)
        report = REAL.check(found.certificate.content)
        assert report.status == "verified"
        texts += [claim.text for claim in report.claims if claim.kind == "OneHot"]
        read, steps = compiled(model)
        assert bool(suits_line(read, steps, points)) == (points == 400)
    assert [text.rpartition("(")[2] for text in texts] == ["evaluated column by column)", "evaluated along a line)"]


def test_more_rows_make_the_line_pay() -> None:
    read, steps = compiled(ZIGZAG)
    assert [bool(suits_line(read, steps, rows)) for rows in (1, 10, 24, 10**6)] == [False, False, True, True]


def test_the_work_is_announced_before_it_is_done() -> None:
    read, steps = compiled(ZIGZAG)
    line = line_of(read, steps)
    rows = [[int(word, 16) for word in row.split()] for row in ZIGZAG_X["num"]]
    meter = Meter()
    next(run_line(line, rows, read.out, meter))
    assert meter.peaks["WORK"] > predicted(line, 24)
    assert predicted(line, 34) - predicted(line, 24) == 10 * (3 * 32 + 1024)
    with pytest.raises(OverLimit, match="WORK"):
        list(run_line(line, [[object()]], read.out, Meter(predicted(line, 1) - 1)))  # before a row is looked at
    with pytest.raises(OverLimit, match="WORK"):
        list(run_line(line, rows, read.out, Meter(meter.peaks["WORK"] - 1)))


def test_values_that_outgrow_the_weights_are_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_line, "PAYS", 0)
    works = [REAL.check(raw(answered(GROWING, [[Fraction(t)] for t in range(n)]))).used["WORK"] for n in (10, 20)]
    assert works[1] - works[0] > 10 * 100 * 2 * 800 // 16


def test_long_numbers_are_paid_for_at_every_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thresholds far from all points change long numbers of every unit, and are no cells of any point."""
    monkeypatch.setattr(kernel_line, "PAYS", 0)
    long, n, m = 2**16000 - 1, 20, 30
    first = rank_one("relu", [1], [long] * n, [long * (9 + j) for j in range(n)], [1] * n)
    model = net(1, first, layer("relu", [[1] * n] * m), layer("id", [[0] * m]))
    assert REAL.check(raw(fit(column(1), column(0), model))).used["WORK"] > n * m * 16000 // 16


def test_a_table_of_a_million_kinks_is_counted_and_not_written_out() -> None:
    table = pwl(1, list(range(2 * 10**4)), [1, 0] * 10**4 + [1], 0)
    layers = rank_one(table, [1], [1] * 300, [0] * 300, [1] * 300), layer("id", [[1] * 300])
    read, steps = compiled(net(1, *layers, layer("id", [[1]])))
    before = time.process_time()
    assert suits_line(read, steps, 10) is None
    assert time.process_time() - before < 1


def test_long_values_of_many_rows_are_over_a_limit_and_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_line, "PAYS", 0)
    model = net(1, rank_one("id", [1], [1], [0], [1]), layer("id", [[2**400000]]), layer("id", [[0]]))
    read, steps = compiled(model)
    with pytest.raises(OverLimit, match="HELD_BITS"):
        next(run_line(line_of(read, steps), [[1]] * 90000, read.out, Meter(10**15)))


def test_sums_that_collide_when_hashed_are_no_trouble() -> None:
    """All multiples of 2^61 - 1 have one hash."""
    scale = 2**61 - 1
    model = net(1, rank_one("id", [1], [scale], [0], [1]), layer("id", [[1]]), layer("id", [[1]]))
    rows = [[k] for k in range(20000)]
    before = time.process_time()
    assert both(model, rows) == [(k * scale,) for k in range(20000)]
    assert time.process_time() - before < 5


def test_equal_outputs_are_computed_once() -> None:
    model = net(1, *(ZIGZAG["layers"][0] | {"u": "1"},), *ZIGZAG["layers"][1:])
    read, steps = compiled(model)
    works = []
    for rows in ([[5]] * 30, [[k % 12] for k in range(30)]):
        meter = Meter()
        list(run_line(line_of(read, steps), rows, read.out, meter))
        works.append(meter.peaks["WORK"])
    assert works[1] - works[0] > 11 * 32 * 12 * 12


# --------------------------------------------------------------------------------------------------- nothing can be changed


def other(source: random.Random, word: str) -> str:
    return format(int(word, 16) + source.choice([-1, 1]), "x")


@pytest.mark.parametrize(("theorem", "kind"), [("yun2019.classification", "OneHot"), ("yun2019.relu", "Memorizes")])
def test_a_network_of_sixty_points_with_one_number_changed_is_judged_as_row_by_row(
    theorem: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Along the line a change is rejected at the row where the loop over rows rejects it, and every label is."""
    found, model, X = made(60, theorem)
    draft = fit(mat(X), column(*(v for (v,) in found.target.Y.num.tolist())), model, kind=kind)
    verdicts = {}
    monkeypatch.setattr(kernel_line, "PAYS", 0)
    assert "along a line" in REAL.check(raw(draft)).claims[0].text
    source = random.Random(kind)
    changes: list[Doc] = [{f"@y num {i}": other(source, draft["objects"]["@y"]["num"][i])} for i in range(60)]
    for number, part in enumerate(model["layers"]):
        for name in [name for name in ("u", "k", "c") if name in part]:
            words = part[name].split()
            for at in source.sample(range(len(words)), min(8, len(words))):
                changed = [*words[:at], other(source, words[at]), *words[at + 1 :]]
                changes.append({f"@net layers {number} {name}": " ".join(changed)})
        for row in source.sample(range(len(part.get("A", []))), min(6, len(part.get("A", [])))):
            words = part["A"][row].split()
            at = source.randrange(len(words))
            changes.append(
                {f"@net layers {number} A {row}": " ".join([*words[:at], other(source, words[at]), *words[at + 1 :]])}
            )
    for pays in (0, 10**9):
        monkeypatch.setattr(kernel_line, "PAYS", pays)
        verdicts[pays] = [REAL.check(raw(but(draft, change))).reason for change in changes]
    assert verdicts[0] == verdicts[10**9]
    assert all(verdicts[0][:60])
    harmless = [change for change, reason in zip(changes, verdicts[0], strict=True) if not reason]
    assert len(harmless) < len(changes) / 4
    for change in harmless:  # a unit that no point notices: the oracle confirms that the claim is still true
        assert false_claims(raw(but(copy.deepcopy(draft), change))) == []
