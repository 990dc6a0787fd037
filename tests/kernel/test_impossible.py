"""PolynomialUnits, ExponentialUnits, OddLabels, ParameterCount: labels that networks of one hidden layer cannot have."""

import random
from fractions import Fraction
from itertools import product

import pytest

from exactmem.kernel.impossible import forced

from . import oracle
from .bundles import GONE, but, column, line, mat, raw
from .good import EXPONENTIAL_UNITS, ODD_LABELS, PARAMETER_COUNT, POLYNOMIAL_UNITS, exp_units, odd, poly_units, too_few
from .tables import REAL, Case, accepted, faults, overspent, refused, together, undecided

POLY, EXP, COUNT, ODD = "PolynomialUnits", "ExponentialUnits", "ParameterCount", "OddLabels"
SQUARE, ZIGZAG = POLYNOMIAL_UNITS["square"], EXPONENTIAL_UNITS["zigzag"]
ACCEPT = accepted(POLY) + accepted(EXP) + accepted(COUNT) + accepted(ODD)
ACCEPT += [
    Case(name, raw(draft), "verified")
    for name, draft in {
        "PolynomialUnits, a multiple": but(SQUARE, {"wit c": "-4 -4 2 2"}),
        "PolynomialUnits, the second label column": but(SQUARE, {"@y": mat([[0, 0], [0, 0], [1, 0], [-1, 1]])}),
        "PolynomialUnits, a long relation": but(SQUARE, {"wit c": line(v * 3**400 for v in (2, 2, -1, -1))}),
        "PolynomialUnits, 64 degrees": but(POLYNOMIAL_UNITS["equal rows"], {"stmt degrees": list(range(64))}),
        "PolynomialUnits, all monomials but the product": but(
            POLYNOMIAL_UNITS["three inputs"], {"@x": mat([[1, 1, 0], [-1, -1, 0], [-1, 1, 0], [1, -1, 0]])}
        ),
        "ExponentialUnits, the other way round": but(ZIGZAG, {"wit rows": [3, 2, 1, 0]}),
        "ExponentialUnits, fewer units": but(ZIGZAG, {"stmt hidden": 2}),
        "ExponentialUnits, only rows that count": but(ZIGZAG, {"stmt hidden": 2, "wit rows": [0, 1, 2]}),
        "ExponentialUnits, a label 0 in a change": but(ZIGZAG, {"@y num 1": "0"}),
        "ParameterCount, more points": but(PARAMETER_COUNT["smooth"], {"stmt points": 10**15 - 1}),
        "OddLabels, a multiple": but(ODD_LABELS["antipodal"], {"wit c": "6 8 -a"}),
        "OddLabels, a pair that does not count": but(
            ODD_LABELS["antipodal"], {"wit c": "3 4 -5 0", "wit pairs": [[0, 3], [1, 4], [2, 5], [3, 0]]}
        ),
        "OddLabels, other labels": but(ODD_LABELS["antipodal"], {"@y": column(2, 9, -3, -1, -8, 5)}),
        "ParameterCount, fewer inputs": but(PARAMETER_COUNT["exp"], {"stmt inputs": 1}),
    }.items()
]

RELATION, SATISFIED = "a monomial does not satisfy the relation", "the labels satisfy the relation"
DATA = {
    "data: x and y have different numbers of rows": {"a label less": {"@y": column(0, 0, 1)}},
    "data: no object has the hash that is cited": {"no data": {"@data": GONE}},
    "data: the type is not data": {
        "a matrix": {"stmt data": "@x", "@x t": "data", "@x": {"t": "mat", "x": "@x", "y": "@y"}}
    },
}
REJECT = refused(
    POLY,
    "square",
    {
        RELATION: {
            "another point": {"@x num 3": "2 -1"},
            "a sign": {"wit c": "2 2 -1 1"},
            "the mixed monomial only": {"wit c": "1 1 -1 0", "@y": column(1, 0, 0, 0)},
            "the first square only": {"wit c": "0 1 0 0", "@y": column(0, 1, 0, 0), "@x num 1": "1 0"},
            "the last square only": {"wit c": "0 1 0 0", "@y": column(0, 1, 0, 0)},
            "a constant": {"stmt degrees": [0, 2], "@x": mat([[1, 0], [0, 1], [1, 1], [1, -2]])},
            "a linear form": {"stmt degrees": [1, 2]},
            "cubes": {"stmt degrees": [2, 3]},
            "another degree": {"stmt degrees": [1]},
            "the highest degree": {"stmt degrees": [2, 64]},
        },
        SATISFIED: {
            "a quadratic form": {"@y": column(1, 0, 1, 1)},
            "labels 0": {"@y": column(0, 0, 0, 0)},
            "a relation 0": {"wit c": "0 0 0 0"},
            "two columns": {"@y": mat([[1, 0], [0, 1], [1, 1], [1, 1]])},
        },
        "degrees: not 1 to 64 of them": {"none": {"stmt degrees": []}},
        "degrees: not a list": {"a number": {"stmt degrees": 2}, "null": {"stmt degrees": None}},
        "degrees: not a plain integer": {"a text": {"stmt degrees": ["2"]}, "true": {"stmt degrees": [True]}},
        "c: 3 integers where 4 belong": {"one less": {"wit c": "2 2 -1"}},
        "c: 5 integers where 4 belong": {"one more": {"wit c": "2 2 -1 -1 0"}},
        "c: not a row of hexadecimal integers": {"a list": {"wit c": [2, 2, 1, 1]}, "a fraction": {"wit c": "1/2"}},
        "statement: the fields are not exactly": {"no degrees": {"stmt degrees": GONE}, "c": {"stmt c": "1"}},
        "witness: the fields are not exactly": {"no c": {"wit c": GONE}, "rows": {"wit rows": []}},
        "JSON: a plain integer is negative": {"a degree": lambda draft: but(draft, {"stmt degrees": [-2]})},
        **DATA,
    },
)
REJECT += refused(
    POLY,
    "equal rows",
    {
        "degrees: not 1 to 64 of them": {"65": {"stmt degrees": list(range(65))}},
        "degrees: not increasing": {
            "equal": {"stmt degrees": [2, 2]},
            "decreasing": {"stmt degrees": [3, 1]},
            "the last": {"stmt degrees": [0, 3, 2]},
        },
        "degrees: one is over 64": {"65": {"stmt degrees": [65]}, "huge": {"stmt degrees": [1, 10**15 - 1]}},
        SATISFIED: {"equal labels": {"@y": column(2, 2)}},
        RELATION: {"one row": {"wit c": "1 0"}, "different rows": {"@x": column(5, 4)}},
    },
)
REJECT += refused(POLY, "three inputs", {RELATION: {
    "the product only": {"stmt degrees": [3]},
    "the product, too": {"stmt degrees": [1, 3]},
    "squares": {"stmt degrees": [1, 2]}}})  # fmt: skip
REJECT += refused(POLY, "odd", {RELATION: {"an even degree": {"stmt degrees": [1, 4, 5]}, "a constant": {
    "stmt degrees": [0, 1]}}, SATISFIED: {"odd labels": {"@y": mat([[4, 7], [-4, -7], [1, 1]])}}})  # fmt: skip
REJECT += refused(POLY, "the origin", {RELATION: {"x^0 is 1 at 0": {"stmt degrees": [0, 1, 2]}}})

ENOUGH, ORDER = "the units may have enough zeros", "rows: not in order along the line"
REJECT += refused(
    EXP,
    "zigzag",
    {
        ENOUGH: {
            "a unit more": {"stmt hidden": 4},
            "many units": {"stmt hidden": 10**15 - 1},
            "a label": {"@y num 3": "1"},
            "one sign": {"@y": column(1, 2, 3, 4)},
            "one sign, negative": {"@y": column(-1, -2, -1, -4)},
            "an exponential": {"@y": column(1, 2, 4, 8), "stmt hidden": 1},
            "a row less": {"wit rows": [0, 1, 2]},
            "a row less inside": {"wit rows": [0, 1, 3]},
            "two rows": {"wit rows": [0, 3]},
            "a simple zero": {"@y": column(3, 0, -1, -2), "stmt hidden": 2},
            "two of three": {"@y": column(3, 0, 0, 2)},
            "a zero in front": {"@y": column(0, 1, 2, 1), "stmt hidden": 2},
            "a zero behind": {"@y": column(1, 2, 1, 0), "stmt hidden": 2},
        },
        "the labels are all 0": {
            "all": {"@y": column(0, 0, 0, 0)},
            "those of the rows": {"@y": column(0, 0, 0, 1), "wit rows": [0, 1, 2]},
        },
        ORDER: {
            "exchanged": {"wit rows": [0, 2, 1, 3]},
            "the last first": {"wit rows": [3, 0, 1, 2]},
            "one point twice": {"@x num 1": "5"},
            "all points equal": {"@x": column(*[3] * 4)},
        },
        "rows: there are not two": {"none": {"wit rows": []}, "one": {"wit rows": [1]}},
        "rows: an index is out of range": {"five": {"wit rows": [0, 1, 2, 4]}},
        "rows: an index stands twice": {"twice": {"wit rows": [0, 1, 2, 2]}},
        "rows: not a list": {"a text": {"wit rows": "0 1 2 3"}},
        "rows: not a plain integer": {"true": {"wit rows": [0, True, 2, 3]}},
        "hidden: not a plain integer": {"a text": {"stmt hidden": "3"}, "true": {"stmt hidden": True}},
        "the labels are not one column": {"two": {"@y": mat([[1, 0], [-1, 0], [1, 0], [-1, 1]])}},
        "statement: the fields are not exactly": {"no hidden": {"stmt hidden": GONE}},
        "witness: the fields are not exactly": {"no rows": {"wit rows": GONE}, "c": {"wit c": "1"}},
        **DATA,
    },
)
REJECT += refused(EXP, "plane", {
    "rows: not on one line": {
        "a point beside it": {"@x num 4": "2 -2"},
        "an end beside it": {"@x num 0": "4 -1"},
        "a row beside it": {"wit rows": [3, 1, 2, 0]}},
    ORDER: {"there and back": {"wit rows": [3, 0, 1, 4]}},
    ENOUGH: {"a label": {"@y num 1": "1"}}})  # fmt: skip

PARAMETERS = "there are enough parameters"
REJECT += refused(
    COUNT,
    "smooth",
    {
        PARAMETERS: {
            "a point less": {"stmt points": 10},
            "no points": {"stmt points": 0},
            "a unit more": {"stmt hidden": 3},
            "an input more": {"stmt inputs": 4},
            "many": {"stmt hidden": 10**15 - 1, "stmt inputs": 10**15 - 1},
            "none of either": {"stmt hidden": 0, "stmt points": 0},
        },
        "there are no inputs": {"none": {"stmt inputs": 0}},
        "the activation is not smooth, homogeneous or exp": {
            "relu": {"stmt activation": "relu"},
            "nothing": {"stmt activation": ""},
            "capitals": {"stmt activation": "Smooth"},
        },
        "activation: not a text": {"null": {"stmt activation": None}, "a list": {"stmt activation": ["smooth"]}},
        "biased is neither yes nor no": {"maybe": {"stmt biased": "true"}, "nothing": {"stmt biased": ""}},
        "biased: not a text": {"true": {"stmt biased": True}, "a number": {"stmt biased": 1}},
        "inputs: not a plain integer": {"a text": {"stmt inputs": "3"}},
        "hidden: not a plain integer": {"true": {"stmt hidden": True}},
        "points: not a plain integer": {"null": {"stmt points": None}},
        "statement: the fields are not exactly": {"no biased": {"stmt biased": GONE}, "data": {"stmt data": "0"}},
        "witness: the fields are not exactly": {"rows": {"wit rows": []}},
        "an object is used by no claim": {"points": {"@x": column(1)}},
    },
)
for variant, least in (
    ("smooth, no biases", 9),
    ("homogeneous", 21),
    ("homogeneous, no biases", 5),
    ("exp", 10),
    ("exp, no biases", 10),
):
    REJECT += refused(COUNT, variant, {PARAMETERS: {"a point less": {"stmt points": least - 1}}})
REJECT += refused(COUNT, "homogeneous", {PARAMETERS: {"smooth": {"stmt activation": "smooth"}}})
REJECT += refused(COUNT, "smooth, no biases", {PARAMETERS: {"biases": {"stmt biased": "yes"}}})
REJECT += refused(COUNT, "homogeneous, no biases", {PARAMETERS: {"biases": {"stmt biased": "yes"}}})
REJECT += refused(COUNT, "no units", {PARAMETERS: {"one": {"stmt hidden": 1}}})

OPPOSITE, LABELS = "pairs: two rows are not opposite", "pairs: two labels are not of opposite signs"
COEFFICIENT, CANCEL = "c: a sign is not that of the label", "the points do not cancel"
REJECT += refused(
    ODD,
    "antipodal",
    {
        CANCEL: {
            "another c": {"wit c": "3 4 -4"},
            "a pair less": {"wit pairs": [[0, 3], [1, 4]], "wit c": "3 4"},
            "a pair left out": {"wit c": "0 4 -5"},
            "another point": {"@x num 2": "3 3", "@x num 5": "-3 -3"},
            "a coordinate more": {"@x": mat([[5, 0, 0], [0, 5, 0], [3, 4, 1], [-5, 0, 0], [0, -5, 0], [-3, -4, -1]])},
        },
        OPPOSITE: {
            "other rows": {"wit pairs": [[0, 3], [1, 5], [2, 4]]},
            "one coordinate": {"@x num 3": "-5 1"},
            "the same": {"@x num 3": "5 0"},
            "longer": {"@x num 4": "0 -6"},
        },
        LABELS: {
            "even": {"@y": column(1, 1, -1, 1, 1, -1)},
            "0": {"@y num 3": "0"},
            "both 0": {"@y num 0": "0", "@y num 3": "0"},
        },
        COEFFICIENT: {
            "of the first": {"wit c": "-3 4 -5"},
            "of all": {"wit c": "-3 -4 5"},
            "the other order": {"wit pairs": [[3, 0], [1, 4], [2, 5]]},
            "other labels": {"@y": column(1, 1, 1, -1, -1, -1)},
        },
        "c: all are 0": {"0": {"wit c": "0 0 0"}, "no pairs": {"wit pairs": [], "wit c": ""}},
        "c: 2 integers where 3 belong": {"one less": {"wit c": "3 4"}},
        "pairs: not two rows": {
            "one": {"wit pairs": [[0], [1, 4], [2, 5]]},
            "three": {"wit pairs": [[0, 3, 1], [1, 4], [2, 5]]},
        },
        "pair: an index stands twice": {"a row with itself": {"wit pairs": [[0, 0], [1, 4], [2, 5]]}},
        "pair: an index is out of range": {"6": {"wit pairs": [[0, 6], [1, 4], [2, 5]]}},
        "pair: not a plain integer": {"a text": {"wit pairs": [["0", 3], [1, 4], [2, 5]]}},
        "pairs: not a list": {"null": {"wit pairs": None}},
        "the labels are not one column": {"two": {"@y": mat([[1, 1], [1, 1], [-1, 1], [-1, 1], [-1, 1], [1, 1]])}},
        "statement: the fields are not exactly": {"pairs": {"stmt pairs": []}, "no data": {"stmt data": GONE}},
        "witness: the fields are not exactly": {"no c": {"wit c": GONE}},
        "data: no object has the hash that is cited": {"no data": {"@data": GONE}},
    },
)
REJECT += refused(ODD, "the origin", {LABELS: {"equal labels": {"@y num 2": "1"}}})

UNDECIDED = overspent(POLY) + overspent(EXP) + overspent(COUNT) + overspent(ODD)
UNDECIDED += undecided(POLY, "even", {"ROWS: 2145 is over the limit of 2144": {"monomials": {}}}, limits={"ROWS": 2144})
UNDECIDED += undecided(POLY, "equal rows", {"ROWS: ": {"monomials of many inputs": {
    "@x": mat([[5] * 400] * 2), "stmt degrees": [64]}}})  # fmt: skip
UNDECIDED += undecided(
    POLY, "square", {"INTEGER_BITS: ": {"c": {"wit c": "2 2 -1 -10000"}}}, limits={"INTEGER_BITS": 16}
)
UNDECIDED += undecided(POLY, "even", {"WORK: ": {"monomials": {}}}, work=10**5)


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_impossible_labels_get_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


@pytest.mark.parametrize("n", range(1, 8))
def test_forced_zeros_are_the_most_changes_of_sign(n: int) -> None:
    for labels in product((-1, 0, 2), repeat=n):
        if any(labels):
            assert forced(list(labels)) == oracle.most_changes([Fraction(v) for v in labels])


@pytest.mark.parametrize("seed", range(40))
def test_a_relation_of_random_points_is_accepted_and_a_changed_one_is_not(seed: int) -> None:
    """With a point twice, c = (1, -1): accepted iff the labels differ. With powers of a line: finite differences."""
    source = random.Random(seed)
    k, d = source.randint(0, 5), source.randint(1, 3)
    base, step = [source.randint(-5, 5) for _ in range(d)], [source.choice([-3, 1, 2]) for _ in range(d)]
    x = mat([[b + i * s for b, s in zip(base, step, strict=True)] for i in range(k + 2)])
    c = [1]
    for _ in range(k + 1):
        c = [a - b for a, b in zip([*c, 0], [0, *c], strict=True)]
    labels = [source.randint(-9, 9) for _ in range(k + 1)]
    degrees = sorted(source.sample(range(k + 1), source.randint(1, k + 1)))
    for last in (-9, 0, 9):
        draft = poly_units(x, column(*labels, last), degrees, *c)
        good = sum(a * y for a, y in zip(c, [*labels, last], strict=True)) != 0
        assert REAL.check(raw(draft)).status == ("verified" if good else "rejected")
        assert not good or oracle.false_claims(raw(draft)) == []
        wrong = [*c[:-1], c[-1] + 1]  # then the last row alone would satisfy every monomial
        status = REAL.check(raw(poly_units(x, column(*labels, last), [0, *degrees[degrees[0] == 0 :]], *wrong))).status
        assert status == "rejected"


@pytest.mark.parametrize("seed", range(40))
def test_values_of_exponential_sums_are_never_refuted(seed: int) -> None:
    """Powers of rationals at integers are exponentials: m of them return their own values."""
    source = random.Random(seed)
    m = source.randint(1, 4)
    rates = [Fraction(source.randint(1, 9), source.randint(1, 9)) for _ in range(m)]
    weights = [source.choice([-7, -2, -1, 1, 3, 8]) for _ in range(m)]
    places = sorted(source.sample(range(-4, 9), 6))
    values = [sum((v * r**t for v, r in zip(weights, rates, strict=True)), Fraction(0)) for t in places]
    if any(values):
        y = [(v > 0) - (v < 0) for v in values]  # only signs are read
        report = REAL.check(raw(exp_units(column(*places), column(*y), m, list(range(6)))))
        assert (report.status, report.reason) == ("rejected", f"{EXP}: {ENOUGH}")


@pytest.mark.parametrize("seed", range(30))
def test_parameters_are_counted_exactly(seed: int) -> None:
    source = random.Random(seed)
    inputs, hidden = source.randint(1, 40), source.randint(0, 30)
    activation, biased = source.choice(["smooth", "homogeneous", "exp"]), source.choice(["yes", "no"])
    for points in range(max(0, hidden * inputs - 1), hidden * (inputs + 2) + 3):
        draft = too_few(inputs, hidden, points, activation, biased)
        assert (REAL.check(raw(draft)).status == "verified") == (oracle.false_claims(raw(draft)) == [])


@pytest.mark.parametrize("seed", range(30))
def test_odd_labels_are_refused_iff_no_linear_function_has_the_signs_of_half_of_them(seed: int) -> None:
    source = random.Random(seed)
    half = [[source.randint(-2, 2), source.choice([1, 2])] for _ in range(3)]
    labels = [source.choice([1, -1]) for _ in half]
    x, y = mat([*half, *[[-v for v in row] for row in half]]), column(*labels, *[-v for v in labels])
    best = [c for c in product(range(9), repeat=3) if any(c) and not any(
        sum(a * s * row[k] for a, s, row in zip(c, labels, half, strict=True)) for k in (0, 1))]  # fmt: skip
    impossible = oracle.odd_labels({"data": "d"}, {"d": {"x": "x", "y": "y"}, "x": x, "y": y})
    assert impossible == bool(best)
    for c in best[:3]:
        draft = odd(x, y, [[0, 3], [1, 4], [2, 5]], *[a * s for a, s in zip(c, labels, strict=True)])
        assert REAL.check(raw(draft)).status == "verified"
