"""A net evaluated column by column: the values of the other loop, on every net, and paid for as it goes."""

import random
import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.kernel import columns
from exactmem.kernel.columns import Column, Sums, column, run_columns, run_rows, suits
from exactmem.kernel.evaluation import Step, compile_net
from exactmem.kernel.limits import Meter
from exactmem.kernel.networks import Net, read_net
from exactmem.kernel.objects import Bundle

from . import test_differential as differential
from .bundles import Doc, but, dag, layer, mat, net, node, raw, seal
from .good import CLASSIFIES, GOOD, LATE, LOOKUP, MEMORIZES, fit
from .tables import REAL, Case, faults, refused, starved, together, undecided

WRONG = "the output is not the label"
ACCEPT = [
    Case(f"{kind}, {variant}, {what}", raw(but(GOOD[kind][variant], change)), "verified")
    for kind, variant, what, change in [
        ("Memorizes", "lookup", "one row", {"@x": mat([[4]]), "@y": mat([[0, 4]])}),
        ("Memorizes", "lookup", "two equal rows", {"@x": mat([[2]] * 2), "@y": mat([[0, 2]] * 2)}),
        ("Memorizes", "lookup", "long equal points", {"@x": mat([[2**70]] * 3), "@y": mat([[1, 2**70]] * 3)}),
        ("Memorizes", "lookup", "a schedule, row by row", {"wit scale": ["1 1 1 1"] * 6 + ["1 1"]}),
        ("Memorizes", "late", "other rows", {"@x": mat([[3, 0], [1, 2]]), "@y": mat([[-1, 2, -1], [5, 1, 5]], 2)}),
    ]
]

REJECT = refused(
    "Memorizes",
    "lookup",
    {
        f"row 2: {WRONG}": {"a bit": {"@y num 1": "0 1"}, "a wire": {"@y num 1": "1 2"}, "halves": {
            "@y num 1": "2 1"}},
        f"row 1: {WRONG}": {
            "an entry of the table": {"@net layers 0 c": "0 -1 -2 4"},
            "a negative entry is cut off": {"@net layers 0 c": "0 -1 -2 -5"},
            "a wire with a bias": {"@net layers 2 c": "1 -7 -8 0"},
            "no threshold at the end": {"@net layers 5 c": "0 0 0 0"},
            "a wire that is cut off": {"@x num 0": "-1", "@y num 0": "1 -1"},
            "a step for a wire": {"@net layers 3 act": "step"},
            "a denominator of the labels": {"@y den": "2"},
            "a label of class and not of row": {"@y num 0": "1 1"},
        },
        f"row 3: {WRONG}": {"a threshold": {"@net layers 0 c": "0 -2 -3 5"}, "a weight": {
            "@net layers 1 A 3": "0 6 -6 1"}},
        f"row 10: {WRONG}": {"the last row": {"@y num 9": "1 2"}},
        "the net has another number of outputs than the labels have columns": {
            "labels too narrow": {"@y": mat([[1]] * 10)},
        },
        "the net has another number of inputs than the data has columns": {"two": {"@x": mat([[1, 1]] * 10)}},
    },
)  # fmt: skip
REJECT += refused(
    "Memorizes",
    "late",
    {
        f"row 1: {WRONG}": {
            "another output": {"@net out 1": 5},
            "a constant": {"@net nodes 2 c": "5"},
            "a height": {"@net nodes 4 act at": "2"},
            "an input that is read late": {"@net nodes 6 w": "2 1 1 2"},
        },
        f"row 2: {WRONG}": {"a knot": {"@net nodes 4 act knots": "0 1"}, "another point": {"@x num 1": "-4 1"}},
        f"row 3: {WRONG}": {"the second of two equal rows": {"@x num 2": "3 1"}},
        f"row 4: {WRONG}": {"the last row": {"@x num 3": "-4 2"}},
    },
)  # fmt: skip
REJECT += refused(
    "MemorizesUpTo",
    "lookup",
    {
        "row 1: the output is further than eps from the label": {"a smaller eps": {"stmt eps_den": "3"}},
        "row 5: the output is further than eps from the label": {"a label": {"@y num 4": "2 7"}},
    },
)
REJECT += refused(
    "Classifies",
    "sign of a lookup",
    {
        "row 3: the output has not the sign of the label": {
            "the other sign": {"@y num 2": "1"},
            "another bias": {"@net layers 7 c": "1"},
        },
        "row 1: the output has not the sign of the label": {"turned round": {"@net layers 7 A 0": "0 -2 2 0"}},
    },
)

DEEP = {"lookup": MEMORIZES["lookup"], "late": MEMORIZES["late"], "sign": CLASSIFIES["sign of a lookup"]}
UNDECIDED = [starved(f"column by column, {name}", raw(draft)) for name, draft in DEEP.items()]
UNDECIDED += undecided("Memorizes", "lookup", {"HELD_BITS: ": {"little memory": {}}}, limits={"HELD_BITS": 3000})


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_a_deep_net_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


# ------------------------------------------------------------------------------------------------- equal to the rows


def compiled(model: Doc, den: int) -> tuple[Net, list[Step]]:
    draft = seal({"objects": {"@net": model}, "it": "@net"})
    bundle = Bundle(draft["objects"], Meter())
    read = read_net(draft["it"], bundle)
    return read, compile_net(read, den, None, bundle)[0]


def both(model: Doc, rows: list[list[int]], den: int = 1) -> list[list[int]]:
    """The outputs on every row, by columns; and the other loop agrees."""
    read, steps = compiled(model, den)
    outputs = list(run_columns(steps, rows, read.out, Meter()))
    assert outputs == list(run_rows(steps, rows, read.out, Meter()))
    return outputs


def random_deep(source: random.Random) -> Doc:
    inputs = source.randint(1, 3)
    if source.random() < 0.3:
        nodes = []
        for k in range(source.randint(1, 14)):
            src = sorted(source.sample(range(inputs + k), source.randint(0, min(3, inputs + k))))
            w, c, q = differential.neuron(source, len(src))
            nodes.append(node(differential.activation(source), src, w, c, q))
        return dag(inputs, nodes, [source.randrange(inputs, inputs + len(nodes)) for _ in range(3)])
    widths = [inputs, *(source.choice([1, 2, 3, 9]) for _ in range(source.randint(1, 7)))]
    layers = [differential.random_layer(source, differential.activation(source), a, b) for a, b in pairwise(widths)]
    return net(inputs, *layers)


@pytest.mark.parametrize("seed", range(300))
def test_a_random_net_has_the_same_values_by_rows_and_by_columns(seed: int) -> None:
    source = random.Random(seed)
    model = random_deep(source)
    spread = source.choice([1, 9, 10**6, 2**65])
    rows = [[source.randint(-spread, spread) for _ in range(model["in"])] for _ in range(source.randint(1, 12))]
    rows += source.choices(rows, k=source.choice([0, 0, 3, 40]))
    both(model, rows, source.choice([1, 1, 2, 12]))


@pytest.mark.parametrize("seed", range(100))
def test_the_checker_says_by_columns_what_the_oracle_computes(seed: int) -> None:
    source, model, points, labels = differential.instance(seed)
    while len(model.get("layers", [1] * 4)) < 4:  # wires before the last layer
        width = len(model["layers"][-2]["den"].split()) if len(model["layers"]) > 1 else model["in"]
        wires = layer("id", [[int(i == j) for i in range(width)] for j in range(width)])
        model = {**model, "layers": [*model["layers"][:-1], wires, model["layers"][-1]]}
    draft = fit(differential.rational(points * 3), differential.rational(labels * 3), model)
    report = REAL.check(raw(draft))
    assert report.reason == ""
    read, steps = compiled(model, 1)
    assert ("column by column" in report.claims[0].text) == suits(read, steps, 15)
    wrong = [list(y) for y in labels * 3]
    wrong[source.randrange(15)][source.randrange(len(wrong[0]))] += 1
    report = REAL.check(raw(but(draft, {"@y": differential.rational(wrong)})))
    assert WRONG in report.reason


@pytest.mark.parametrize(("kind", "variant"), [(k, v) for k in ("Memorizes", "MemorizesUpTo", "Classifies") for v in GOOD[
    k]])  # fmt: skip
def test_every_good_net_has_the_same_values_by_rows_and_by_columns(kind: str, variant: str) -> None:
    objects = GOOD[kind][variant]["objects"]
    rows = [[int(word, 16) for word in line.split()] for line in objects["@x"]["num"]]
    for more in (rows, rows[:1], rows * 2, [*rows, *rows[:1] * 9]):
        both(objects["@net"], more, int(objects["@x"]["den"], 16))


# ------------------------------------------------------------------------------------------------ classes of samples


values = st.lists(st.integers(-3, 3) | st.sampled_from([2**60, -(2**60), 2**61 - 1, 2**200]), min_size=1, max_size=30)


@given(st.data())
def test_a_sum_of_columns_is_the_sum_on_every_sample(data: Any) -> None:
    rows = data.draw(st.integers(1, 12))
    sums, known = Sums(rows, Meter()), []
    for _ in range(data.draw(st.integers(1, 3))):
        known.append(
            column(None, data.draw(st.lists(st.integers(-2, 2) | values.map(sum), min_size=rows, max_size=rows)))
        )
    for _ in range(data.draw(st.integers(1, 6))):
        picked = data.draw(st.lists(st.integers(0, len(known) - 1), max_size=4, unique=True))
        weights = [data.draw(st.sampled_from([1, -1, 2, -6, 10**30, -(10**30)])) for _ in picked]
        total = sums.linear([(known[k], w) for k, w in zip(picked, weights, strict=True)])
        spread = [known[k].spread() for k in picked]
        assert total.spread() == [sum(w * v[i] for w, v in zip(weights, spread, strict=True)) for i in range(rows)]
        assert total.low <= min(total.values) and max(total.values) <= total.high
        assert total.part is None or set(total.part) == set(range(len(total.values)))
        known.append(total)


def coarse(numbers: list[int]) -> Column:
    return Sums(len(numbers), Meter()).coarsen(column(None, numbers))


def test_sums_are_coarsened_up_to_half_as_many_classes_as_samples_and_no_further() -> None:
    assert coarse([7, 7, 9, 9]) == Column([0, 0, 1, 1], [7, 9], 7, 9)
    assert coarse([7, 8, 9, 9]).part is None
    assert coarse([9, 7, 9, 7, 9]) == Column([0, 1, 0, 1, 0], [9, 7], 7, 9)
    assert coarse([1, 2, 3, 3, 3]).part is None
    assert coarse([5]).part is None and coarse([5, 5]) == Column([0, 0], [5], 5, 5)


@pytest.mark.parametrize("sign", [1, -1])
def test_only_short_sums_are_looked_up(sign: int) -> None:
    top = sign * (2**60 - 1)
    assert coarse([0, top, 0, top]).part == [0, 1, 0, 1]
    assert coarse([0, top + sign, 0, top + sign]).part is None


@pytest.mark.parametrize("span", [2**16 - 1, 2**16])
def test_keys_that_are_spelled_out_make_the_same_classes(span: int) -> None:
    assert coarse([-9, span - 9, span - 9, -9]) == Column([0, 1, 1, 0], [-9, span - 9], -9, span - 9)


def test_two_partitions_are_joined_and_equal_ones_are_one_object() -> None:
    sums = Sums(8, Meter())
    a, b = (sums.coarsen(column(None, v)) for v in ([0, 0, 0, 0, 5, 5, 5, 5], [1, 1, 4, 4, 1, 1, 4, 4]))
    both_ways = sums.join(a, b), sums.join(b, a)
    assert [c.values for c in both_ways] == [[1, 4, 6, 9]] * 2
    assert both_ways[0].part is both_ways[1].part and a.part is not b.part
    fine = sums.coarsen(column(None, [1, 2, 3, 4, 1, 2, 3, 4]))
    assert sums.join(a, fine) == column(None, [1, 2, 3, 4, 6, 7, 8, 9])
    assert sums.join(column(None, list(range(8))), b).spread() == [1, 2, 6, 7, 5, 6, 10, 11]


def test_a_wire_is_the_column_itself_and_a_reused_sum_gets_its_own_bias() -> None:
    wires = net(1, *[layer("relu", [[1]])] * 4, layer("id", [[1], [1], [1]], [0, -2, 3]))
    assert both(wires, [[3], [0], [3], [3]]) == [[3, 1, 6], [0, -2, 3], [3, 1, 6], [3, 1, 6]]
    assert both(wires, [[-3], [1]]) == [[0, -2, 3], [1, -1, 4]]


# -------------------------------------------------------------------------------------------------- which loop, costs


def says(draft: Doc) -> str:
    report = REAL.check(raw(draft))
    assert report.status == "verified"
    return report.claims[0].text.rpartition(" (evaluated ")[2]


def chain(depth: int, weights: int = 1, **more: Any) -> Doc:
    inner = [layer("id", [[1] * weights] * weights)] * (depth - 2)
    model = net(1, layer("id", [[1]] * weights), *inner, layer("id", [[1] * weights]))
    return fit(mat([[1], [1]]), mat([[weights ** (depth - 1)]] * 2), model, **more)


def test_the_loop_depends_on_depth_schedule_and_weights_only() -> None:
    assert [says(chain(depth)) for depth in (2, 3, 4, 9)] == ["row by row)"] * 2 + ["column by column)"] * 2
    assert says(chain(4, scale=["1"] * 4)) == "row by row)"
    # 4 layers of w units, but the last: 1 + 2·w + 1 weights per w units
    assert [says(chain(40, w)) for w in (7, 8, 9)] == ["column by column)"] * 2 + ["row by row)"]
    deep = dag(1, [node("id", [k], [1]) for k in range(4)], [4])
    assert says(fit(mat([[5]]), mat([[5]]), deep)) == "column by column)"
    assert says(fit(mat([[5]]), mat([[5]]), dag(1, [node("id", [0], [1])] * 4, [4]))) == "row by row)"


def test_what_is_held_at_one_time_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    read, steps = compiled(chain(4, 3)["objects"]["@net"], 1)
    for model, most in [(chain(4, 3)["objects"]["@net"], 6), (LATE, 7), (LOOKUP, 7)]:
        read, steps = compiled(model, 1)
        monkeypatch.setattr(columns, "LIVE", 10 * most)
        assert suits(read, steps, 10) and not suits(read, steps, 11)


def work(model: Doc, rows: list[list[int]]) -> int:
    read, steps = compiled(model, 1)
    meter = Meter()
    list(run_columns(steps, rows, read.out, meter))
    return meter.peaks["WORK"]


def test_classes_terms_and_bits_are_what_is_paid_for() -> None:
    wires = net(1, *[layer("id", [[1]])] * 10)
    # 2 for the sum, 1 for the activation of a layer, on 100 samples and then on one class
    assert work(wires, [[k] for k in range(100)]) == 10 * 3 * 100 * 32
    assert work(wires, [[5]] * 100) == 2 * 100 * 32 + 1 * 32 + 9 * 3 * 32
    assert work(wires, [[2**6400 + k] for k in range(100)]) == 10 * 3 * 100 * (6401 // 16)


def test_columns_that_agree_modulo_a_mersenne_prime_are_no_trouble() -> None:
    before = time.process_time()
    both(LOOKUP, [[k * (2**61 - 1)] for k in range(3000)])
    assert coarse([k * (2**61 - 1) for k in range(100000)]).part is None
    assert time.process_time() - before < 10


def test_short_integers_that_collide_in_a_dictionary_are_no_trouble() -> None:
    """Half of the keys are a path c, 5c + 1, ... of the slots that are tried; the others enter it at its start."""
    size = 2**15
    path = [0]
    while len(path) < 10000:
        path.append((5 * path[-1] + 1) % size)
    spot, late = {c: i for i, c in enumerate(path)}, []
    for key in (c + e * size for e in range(1, 32) for c in path):
        slot, rest = key % size, key
        while rest and slot in spot:
            rest >>= 5
            slot = (5 * slot + rest + 1) % size
        if spot.get(slot, size) < 2500:
            late.append((spot[slot], key))
    keys = [*path, *(key for _, key in sorted(late)[:9000])] * 2
    before = time.process_time()
    assert coarse(keys).part is not None
    spelled, before = time.process_time() - before, time.process_time()
    dict.fromkeys(keys)
    assert spelled < (time.process_time() - before) / 2
