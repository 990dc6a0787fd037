"""ResidualAtMost: the squared residual of a network, over all rows and outputs."""

import random
from fractions import Fraction

import pytest

from . import oracle
from .bundles import GONE, column, layer, mat, net, raw, seal
from .good import fit
from .tables import REAL, Case, accepted, faults, overspent, refused, together, undecided, work_of
from .test_differential import rational, values

KIND = "ResidualAtMost"
ACCEPT = accepted(KIND)

LARGER = "the squared residual is larger"
REJECT = refused(
    KIND,
    "on the edge",
    {
        LARGER: {
            "a smaller eps": {"stmt eps_num": "2"},
            "by little": {"stmt eps_num": "2fffffff", "stmt eps_den": "50000000"},
            "none": {"stmt eps_num": "0", "stmt eps_den": "1"},
            "a label further off": {"@y num 0": "1"},
            "the last label": {"@y num 2": "-1"},
            "the middle label": {"@y num 1": "-3"},
            "another denominator": {"@y den": "5"},
            "a bias": {"@net layers 1 c": "1"},
            "relu missing": {"@net layers 0 act": "id"},
            "rows in another order": {"@y num": ["0", "1", "2"]},
            "labels 0": {"@y": column(0, 0, 0)},
        },
        "eps is negative": {"negative": {"stmt eps_num": "-3"}, "with labels 0": {
            "stmt eps_num": "-1", "stmt eps_den": "1", "@y": column(0, 0, 0), "@x": column(0, 0, 0)}},
        "eps: not in lowest terms": {"six tenths": {"stmt eps_num": "6", "stmt eps_den": "a"}},
        "eps: not positive": {"infinite": {"stmt eps_den": "0"}, "both negative": {
            "stmt eps_num": "-3", "stmt eps_den": "-5"}},
        "eps: not a hexadecimal integer": {"a plain integer": {"stmt eps_num": 3}, "null": {"stmt eps_den": None}},
        "the net has another number of inputs": {"wide": {"@x": mat([[-3, 1], [0, 1], [1, 1]], 2)}},
        "the net has another number of outputs than the labels have columns": {
            "labels too wide": {"@y": mat([[2, 0], [1, 0], [0, 0]], 2)},
            "an output too many": {"@net layers 1": layer("id", [[1, 1], [0, 0]])},
        },
        "data: x and y have different numbers of rows": {"a label less": {"@y": column(2, 1, den=2)}},
        "scale: a scale is not positive": {"negative": {"wit scale": ["2 2", "-2"]}},
        "scale: a scale of the schedule does not divide": {"too small": {"wit scale": ["1 1", "1"]}},
        "statement: the fields are not exactly": {"no eps": {"stmt eps_num": GONE}, "a rule": {"stmt rule": "sign"}},
        "witness: the fields are not exactly": {"no scale": {"wit scale": GONE}},
    },
)  # fmt: skip
REJECT += refused(KIND, "two scales", {LARGER: {"a smaller eps": {"stmt eps_den": "3b"}, "the first output": {
    "@y num 1": "1 3"}, "the second output": {"@y num 1": "0 4"}}})  # fmt: skip
REJECT += refused(KIND, "labels 0", {LARGER: {"an output": {"@x num 1": "-6"}}})
REJECT += refused(KIND, "exactly", {LARGER: {"nearly": {"@y": column(3000001, 0, 1000000, den=2000000)}}})

UNDECIDED = overspent(KIND)
UNDECIDED += undecided(KIND, "two scales", {"LCM_BITS: ": {"scales": {}}}, limits={"LCM_BITS": 2})
UNDECIDED += undecided(KIND, "two outputs", {"LCM_BITS: 3 is over the limit of 2": {
    "a common multiple": {"@net layers 1 den": "1 2", "@net layers 1 c": "0 1"}}}, limits={"LCM_BITS": 2})  # fmt: skip


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_a_residual_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


@pytest.mark.parametrize("seed", range(60))
def test_the_residual_of_a_random_network_is_accepted_and_nothing_less(seed: int) -> None:
    source = random.Random(seed)
    outputs, width = source.randint(1, 3), source.randint(1, 4)

    def some(count: int) -> list[int]:
        return [source.randint(-5, 5) for _ in range(count)]

    hidden = layer(source.choice(["relu", "hardtanh"]), [some(2) for _ in range(width)], [1] * width)
    last = layer(
        "id", [some(width) for _ in range(outputs)], [1] * outputs, [source.randint(1, 6) for _ in range(outputs)]
    )
    model = net(2, hidden, last)
    points = [[Fraction(source.randint(-9, 9), source.randint(1, 4)) for _ in range(2)] for _ in range(4)]
    labels = [[Fraction(source.randint(-9, 9), source.randint(1, 4)) for _ in range(outputs)] for _ in range(4)]
    pairs = [pair for x, y in zip(points, labels, strict=True) for pair in zip(values(model, x)[1], y, strict=True)]
    eps = sum((a - b) ** 2 for a, b in pairs) / sum(b**2 for _, b in pairs)
    for slack, status in ((0, "verified"), (-Fraction(1, 10**30), "rejected"), (Fraction(1, 10**30), "verified")):
        bound = max(Fraction(0), eps + slack)
        ends = {"eps_num": format(bound.numerator, "x"), "eps_den": format(bound.denominator, "x")}
        draft = fit(rational(points), rational(labels), model, kind=KIND, **ends)
        assert REAL.check(raw(draft)).status == status
        assert oracle.false_claims(raw(draft)) == [] if status == "verified" else oracle.false_claims(raw(draft)) != []


def test_long_residuals_are_paid_for() -> None:
    def chain(rows: int) -> dict:
        model = net(1, *[layer("id", [[2**8]])] * 200)
        return fit(column(*[1] * rows), column(*[1] * rows), model, ["1"] * 200, kind=KIND, eps_num="1" + "0" * 900,
            eps_den="1")  # fmt: skip

    assert work_of(chain(20)) - work_of(chain(10)) > 10 * (400 * 1600 // 16 + 1600)
    assert seal(chain(2))["claims"][0]["stmt"]["kind"] == KIND
