"""WeightBetween, WeightAtLeast: the total weight of a network with one hidden layer of ReLUs, and of all that fit some data."""

import random
from fractions import Fraction
from math import isqrt

import pytest

from exactmem.numbers.root_sums import RootSum

from . import oracle
from .bundles import GONE, Doc, but, column, dag, layer, line, mat, net, node, rank_one, raw
from .good import ABS, FLAT, WEIGHT_AT_LEAST, heavy, valley, weighs
from .tables import REAL, Case, accepted, faults, overspent, refused, together, undecided
from .weight_oracle import lighter

BETWEEN, LEAST = "WeightBetween", "WeightAtLeast"
VALLEY = WEIGHT_AT_LEAST["valley"]
CONSTANT = dag(1, [node("id", [], [], -7, 2)], [1])
TINY = net(1, layer("relu", [[1]], [1], [3**50]), layer("id", [[1]]))
ACCEPT = accepted(BETWEEN) + accepted(LEAST)
ACCEPT += [
    Case(name, raw(draft), "verified")
    for name, draft in {
        "WeightBetween, a constant": weighs(CONSTANT, "7/2", "7/2", 1),
        "WeightBetween, a weight below the precision": weighs(TINY, "0/1", "1/2", 1),
        "WeightBetween, far from exact": weighs(ABS, "0/1", "100/1", 1),
        "WeightBetween, a thousand bits": weighs(net(1, layer("relu", [[1]], [1]), layer("id", [[1]])), "5a827999fcef3/400000"
            "0000000", "16a09e667f3bcd/10000000000000", 1000),
        "WeightAtLeast, less": but(VALLEY, {"stmt w_num": "9", "stmt w_den": "2"}),
        "WeightAtLeast, a larger denominator": heavy(column(-1, 0, 1), column(1, -1, 1), "0/1", "5/1", [1, -3, 1], *valley(
            1, 7)),
        "WeightAtLeast, multiples of p": heavy(column(-1, 0, 1), column(1, -1, 1), "0/1", "5/1", [8, -24, 8], *[
            [(v[0], *(8 * t for t in v[1:])) if isinstance(v, tuple) else v for v in tree] for tree in valley(1)]),
    }.items()
]  # fmt: skip

ABOVE, BELOW = "the total weight is not shown to be at least lo", "the total weight is not shown to be at most hi"
HIDDEN, RELU = "a hidden unit reads something else than inputs", "a hidden unit is not relu"
READS, ID = "an output reads something else than hidden units", "an output is not id"
DAG = {"@net": dag(1, [node("relu", [0], [1]), node("relu", [1], [1]), node("id", [2], [1])], [3])}
REJECT = refused(
    BETWEEN,
    "an output bias",
    {
        ABOVE: {
            "more": {"stmt lo_num": "17", "stmt hi_num": "17"},
            "by little": {"stmt lo_num": "160000001", "stmt lo_den": "30000000"},
            "a smaller weight": {"@net layers 1 A 0": "2 0 0"},
            "no bias": {"@net layers 1 c": "0"},
            "a divisor": {"@net layers 1 den": "5"},
            "a hidden bias": {"@net layers 0 c": "5 2 5"},
        },
        BELOW: {
            "less": {"stmt lo_num": "1", "stmt hi_num": "14"},
            "by little": {"stmt hi_num": "15ffffffd", "stmt hi_den": "30000000"},
            "hi below lo": {"stmt hi_num": "0", "stmt hi_den": "1"},
            "a negative hi": {"stmt hi_num": "-16"},
            "the bias does not cancel": {"@net layers 1 c": "5"},
            "a larger weight": {"@net layers 1 A 0": "2 0 2"},
            "an idle neuron read": {"@net layers 1 A 0": "2 1 -1"},
            "another hidden weight": {"@net layers 0 A 2": "0 -c"},
            "another output": {"@net layers 1": layer("id", [[2, 0, -1], [0, 0, 0]], [-4, 1], [3, 1])},
        },
        RELU: {
            "id": {"@net layers 0 act": "id"},
            "step": {"@net layers 0 act": "step"},
            "hardtanh": {"@net layers 0 act": "hardtanh"},
            "pieces": {"@net layers 0 act": {"t": "pwl", "den": "1", "knots": "0", "slopes": "0 1", "at": "0"}},
        },
        HIDDEN: {
            "two hidden layers": {"@net layers": [FLAT, layer("relu", [[1, 1, 1]]), layer("id", [[1]])]},
            "a dag of two": DAG,
            "an idle second layer": {"@net": dag(1, [node("relu", [0], [1]), node("relu", [1], [1]), node("id", [1], [1])], [
                3])},
        },
        ID: {
            "relu": {"@net layers 1 act": "relu"},
            "hardtanh": {"@net layers 1 act": "hardtanh"},
            "a hidden unit is an output": {"@net": dag(1, [node("relu", [0], [1]), node("id", [1], [1])], [1, 2])},
        },
        READS: {
            "no hidden layer": {"@net layers": [layer("id", [[1, 1]])]},
            "no hidden layer, of rank one": {"@net layers": [rank_one("id", [1, 1], [1], [0], [1])]},
            "a skip": {"@net": dag(1, [node("relu", [0], [1]), node("id", [0, 1], [1, 1])], [2])},
            "an input alone": {"@net": dag(1, [node("relu", [0], [1]), node("id", [0], [1])], [2])},
            "another output": {"@net": dag(1, [node("relu", [0], [1]), node("id", [1], [1]), node("id", [2], [1])], [2, 3])},
            "a constant output": {"@net": dag(1, [node("id", [], [], 1), node("relu", [0], [1]), node("id", [1, 2], [1, 1])], [
                1, 3])},
        },
        "lo is negative": {"minus one": {"stmt lo_num": "-1", "stmt lo_den": "1"}},
        "lo: not in lowest terms": {"44 sixths": {"stmt lo_num": "2c", "stmt lo_den": "6"}},
        "hi: not in lowest terms": {"44 sixths": {"stmt hi_num": "2c", "stmt hi_den": "6"}},
        "hi: not positive": {"infinite": {"stmt hi_den": "0"}},
        "bits: not positive": {"zero": {"wit bits": "0"}, "negative": {"wit bits": "-1"}},
        "bits: not a hexadecimal integer": {"a plain integer": {"wit bits": 1}, "null": {"wit bits": None}},
        "statement: the fields are not exactly": {"no hi": {"stmt hi_num": GONE}},
        "witness: the fields are not exactly": {"a scale": {"wit scale": None}},
        "net: no object has the hash that is cited": {"no net": {"@net": GONE}},
    },
)  # fmt: skip
REJECT += refused(
    BETWEEN,
    "irrational",
    {
        ABOVE: {"more": {"stmt lo_num": "11a9"}, "too few bits": {"wit bits": "5"}, "a weight": {"@net layers 0 A 0": "0"}},
        BELOW: {"less": {"stmt lo_num": "1", "stmt hi_num": "11a7"}, "a bias": {"@net layers 0 c": "2 0"}, "an output": {
            "@net layers 1 A 0": "1 2"}},
    },
)  # fmt: skip
REJECT += refused(BETWEEN, "irrational, loosely", {BELOW: {"two bits less": {"stmt hi_num": "b", "stmt hi_den": "8"}}})
REJECT += refused(BETWEEN, "two outputs", {BELOW: {"opposite outputs": {"@net layers 1 A": ["2 0 -1", "-2 1 0"]}}, ABOVE: {
    "more": {"stmt lo_num": "98", "stmt lo_den": "b"}}})  # fmt: skip
REJECT += refused(BETWEEN, "rank one", {ABOVE: {"a smaller u": {"@net layers 0 u": "1 1"}, "a smaller k": {
    "@net layers 0 k": "0 -1 2"}}, BELOW: {"a larger u": {"@net layers 0 u": "1 -3"}, "a larger k": {
        "@net layers 0 k": "1 -3 2"}}})  # fmt: skip
REJECT += refused(BETWEEN, "rank one output", {ABOVE: {"a smaller k": {"@net layers 1 k": "1 0"}, "a smaller u": {
    "@net layers 1 u": "1 0"}}, BELOW: {"a larger k": {"@net layers 1 k": "-2 -2"}}, ID: {"relu": {
        "@net layers 1 act": "relu"}}})  # fmt: skip
REJECT += refused(BETWEEN, "dag, a constant and an output twice", {ABOVE: {"once": {"@net out": [1, 3]}}, BELOW: {
    "thrice": {"@net out": [1, 3, 1, 1]}}})  # fmt: skip


def leaf(tree: int, node: int, D: str, t: str) -> dict[str, list[str]]:
    return {f"wit trees {tree} {node}": [D, t]}


# the nodes of the first tree: [0], [2], leaf, leaf, [2], leaf, leaf; of the second: [1], leaf, leaf
POSITIVE = "leaf: a bound is too small where its sample is positive"
NEGATIVE = "leaf: a bound is too large where its sample is negative"
SLOPE = "leaf: the slope is too large for this weight"
TREES = VALLEY["claims"][0]["wit"]["trees"]
REJECT += refused(
    LEAST,
    "valley",
    {
        POSITIVE: {
            "an active sample left out": leaf(0, 3, "1", "0 -1 0"),
            "one counted as less": leaf(0, 6, "2", "1 -4 2"),
            "an undecided one below its slope": leaf(0, 3, "1", "0 -4 1"),
            "of the other tree": leaf(1, 1, "1", "-2 0 0"),
            "a split less": {"wit trees 0": [[0], *TREES[0][2:4], TREES[0][5]][:3]},
            "a larger D": leaf(1, 2, "2", "-1 3 -1"),
            "another p": {"wit p": "2 -3 1"},
            "no split": {"wit trees 1": [["1", "-1 0 -1"]]},
        },
        NEGATIVE: {
            "an inactive sample counted": leaf(0, 3, "1", "1 -1 1"),
            "an undecided one above": leaf(0, 3, "1", "0 1 1"),
            "of the other tree": leaf(1, 2, "1", "1 3 -1"),
            "no split": {"wit trees 1": [["1", "-1 3 -1"]]},
            "the sides exchanged": {"wit trees 1": [TREES[1][0], TREES[1][2], TREES[1][1]]},
        },
        SLOPE: {
            "more": {"stmt w_num": "6"},
            "by little": {"stmt w_num": "50000001", "stmt w_den": "10000000"},
            "no concave sample": leaf(0, 3, "1", "0 0 1"),
            "too steep in the second tree": leaf(1, 2, "1", "0 3 0"),
            "too large a bound": leaf(1, 2, "1", "-1 4 -1"),
            "a label": {"@y num 0": "0"},
            "labels in halves": {"@y den": "2"},
            "points further apart": {"@x": column(-2, 0, 2)},
            "another point": {"@x num 2": "2"},
            "a residual": {"stmt eps_num": "1", "stmt eps_den": "64"},
            "half the weight at half the distance": {"@x": column(-1, 0, 1, den=2), "stmt w_num": "a"},
        },
        "p says nothing about networks with this residual": {
            "p 0": {"wit p": "0 0 0"},
            "the labels do not agree": {"@y": column(-1, 1, -1)},
            "orthogonal labels": {"@y": column(2, 1, 1)},
            "labels 0": {"@y": column(0, 0, 0)},
            "all residuals": {"stmt eps_num": "1", "stmt eps_den": "1"},
            "a large residual": {"stmt eps_num": "63", "stmt eps_den": "64"},
        },
        "tree: a branch is missing": {
            "the last leaf": {"wit trees 0": TREES[0][:-1]},
            "a side": {"wit trees 1": TREES[1][:2]},
            "no tree": {"wit trees 1": []},
            "a split last": {"wit trees 1": [*TREES[1], [2]][:1]},
        },
        "tree: more nodes than branches": {
            "a leaf more": {"wit trees 1": [*TREES[1], TREES[1][1]]},
            "a split more": {"wit trees 1": [*TREES[1], [2]]},
        },
        "tree: a sample is split twice on one branch": {
            "at once": {"wit trees 1": [[1], [1], *TREES[1][1:], TREES[1][2]]},
            "later": {"wit trees 0": [[2], *TREES[0]]},
        },
        "tree: a split names no such neuron or sample": {"four": {"wit trees 1 0": [3]}},
        "tree node: not a list of length 1": {"a neuron, too": {"wit trees 1 0": [0, 1]}, "nothing": {"wit trees 1 0": []}},
        "tree node: not a list of length 2": {"no bounds": {"wit trees 1 1": ["1"]}, "three": {
            "wit trees 1 1": ["1", "0 0 0", "0"]}},
        "tree node: not a list": {"a number": {"wit trees 1 0": 1}, "a text": {"wit trees 1 1": "1"}},
        "tree: not a list": {"null": {"wit trees 0": None}},
        "split: not a plain integer": {"true": {"wit trees 1 0": [True]}, "null": {"wit trees 1 0": [None]}},
        "JSON: a plain integer is negative": {"the last sample": {"wit trees 1 0": [-2]}},
        "leaf.D: not positive": {"zero": leaf(1, 1, "0", "0 0 0"), "negative": leaf(1, 1, "-1", "0 0 0")},
        "leaf.t: 2 integers where 3 belong": {"one less": leaf(1, 1, "1", "0 0")},
        "leaf.t: not a row of hexadecimal integers": {"null": leaf(1, 1, "1", None), "a list": leaf(1, 1, "1", ["0"])},
        "trees: not a list of length 2": {"one": {"wit trees": TREES[:1]}, "three": {"wit trees": [*TREES, TREES[1]]}},
        "p: 2 integers where 3 belong": {"one less": {"wit p": "1 -3"}},
        "eps is negative": {"minus one": {"stmt eps_num": "-1"}},
        "w is not positive": {"zero": {"stmt w_num": "0"}, "negative": {"stmt w_num": "-5"}},
        "eps: not in lowest terms": {"zero halves": {"stmt eps_den": "2"}},
        "w: not in lowest terms": {"ten halves": {"stmt w_num": "a", "stmt w_den": "2"}},
        "the labels are not one column": {"two": {"@y": mat([[1, 0], [-1, 0], [1, 0]])}},
        "data: x and y have different numbers of rows": {"a label less": {"@y": column(1, -1)}},
        "statement: the fields are not exactly": {"no w": {"stmt w_num": GONE}, "a net": {"stmt net": "0"}},
        "witness: the fields are not exactly": {"no p": {"wit p": GONE}},
    },
)  # fmt: skip
REJECT += refused(LEAST, "a residual", {SLOPE: {"more": {"stmt w_num": "b3"}, "a larger residual": {"stmt eps_num": "2",
    "stmt eps_den": "c7"}}})  # fmt: skip
REJECT += refused(
    LEAST, "valley, s = 1/4", {SLOPE: {"more": {"stmt w_num": "12"}, "points in halves": {"@x den": "2"}}}
)
REJECT += refused(LEAST, "xor", {SLOPE: {"more": {"stmt w_num": "1", "stmt w_den": "1"}, "the square turned": {
    "@x num 3": "2 1"}}})  # fmt: skip

UNDECIDED = overspent(BETWEEN) + overspent(LEAST)
UNDECIDED += undecided(BETWEEN, "one neuron", {"INTEGER_BITS: ": {"bits": {"wit bits": "1000000"}}})
UNDECIDED += undecided(BETWEEN, "irrational", {"WORK: ": {"bits": {"wit bits": "100000"}}}, work=10**9)
UNDECIDED += undecided(BETWEEN, "two outputs", {"LCM_BITS: 3 is over": {"outputs": {}}}, limits={"LCM_BITS": 2})
UNDECIDED += undecided(BETWEEN, "one neuron", {"LCM_BITS: 5 is over": {"hidden denominators": {"@net": net(1, layer("relu", [
    [3], [4]], [4, 3], [7, 3]), layer("id", [[1, 1]]))}}}, limits={"LCM_BITS": 4})  # fmt: skip


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_a_weight_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def hexadecimal(value: Fraction) -> str:
    return f"{value.numerator:x}/{value.denominator:x}"


@pytest.mark.parametrize("seed", range(60))
def test_the_weight_of_a_random_network_is_enclosed_as_the_library_encloses_it(seed: int) -> None:
    source = random.Random(seed)
    inputs, width, outputs = source.randint(1, 3), source.randint(1, 5), source.randint(1, 3)

    def some(count: int) -> list[int]:
        return [source.randint(-4, 4) for _ in range(count)]

    A, c, q = [some(inputs) for _ in range(width)], [2 * v + 1 for v in some(width)], [2**k for k in range(width)]
    B, b, r = [some(width) for _ in range(outputs)], [3 * v + 1 for v in some(outputs)], [3] * outputs
    model = net(inputs, layer("relu", A, c, q), layer("id", B, b, r))
    sizes = [sum(Fraction(abs(row[k]), s) for row, s in zip(B, r, strict=True)) for k in range(width)]
    squares = [
        a * a * Fraction(sum(v * v for v in w) + d * d, e * e) for a, w, d, e in zip(sizes, A, c, q, strict=True)
    ]
    roots = RootSum.of(*squares, sum(Fraction(abs(v), s) for v, s in zip(b, r, strict=True)) ** 2)
    bits, little = source.randint(1, 200), Fraction(1, 10**70)
    lo, hi = roots.enclosed(bits)
    for low, high, good in ((lo, hi, True), (lo + little, hi, False), (lo, hi - little, False)):
        draft = weighs(model, hexadecimal(low), hexadecimal(high), bits)
        assert (REAL.check(raw(draft)).status == "verified") == good
    assert oracle.false_claims(raw(weighs(model, hexadecimal(lo), hexadecimal(hi), 1))) == []


@pytest.mark.parametrize("s", [1, 2, 3, 4, 10])
def test_the_least_weight_of_the_valley_is_proved_and_attained(s: int) -> None:
    """Labels 1, -1, 1 at -1/s, 0, 1/s: 2s·relu(x) + 2s·relu(-x) - 1 weighs 4s + 1, and nothing that fits weighs less."""
    x, y = column(-1, 0, 1, den=s), column(1, -1, 1)
    weight = hexadecimal(Fraction(4 * s + 1))
    assert REAL.check(raw(heavy(x, y, "0/1", weight, [s, -2 * s - 1, s], *valley(s)))).status == "verified"
    model = net(1, layer("relu", [[1], [-1]]), layer("id", [[2 * s, 2 * s]], [-1]))
    assert REAL.check(raw(weighs(model, weight, weight, 1))).status == "verified"
    points = [[Fraction(k, s)] for k in (-1, 0, 1)]
    assert lighter(points, [Fraction(1), Fraction(-1), Fraction(1)], Fraction(0), Fraction(4 * s + 1)) is None
    found = lighter(
        points, [Fraction(1), Fraction(-1), Fraction(1)], Fraction(0), Fraction(4 * s + 1) + Fraction(1, 1000)
    )
    assert found is not None and len([a for a, _ in found if a]) >= 3


def everywhere(p: list[int], n: int, sides: tuple[int, ...] = ()) -> list:
    """All samples decided; what is positive counts in full, the rest not at all."""
    if len(sides) == n:
        return [(1, *(v if s > 0 else 0 for v, s in zip(p, sides, strict=True)))]
    return [[len(sides)], *everywhere(p, n, (*sides, -1)), *everywhere(p, n, (*sides, 1))]


@pytest.mark.parametrize("seed", range(60))
def test_crude_bounds_of_random_data_are_accepted_up_to_the_largest_cell_and_true(seed: int) -> None:
    source = random.Random(seed)
    n, d, den = source.randint(1, 4), source.randint(1, 2), source.randint(1, 3)
    x = [[source.randint(-4, 4) * (k > 0 or den == 1) + (k == 0) for k in range(d)] for _ in range(n)]
    y, p = [source.randint(-5, 5) for _ in range(n)], [source.randint(-5, 5) for _ in range(n)]
    eps = source.choice([Fraction(0), Fraction(1, 50), Fraction(1, 4)])
    points, squares = [[*row, den] for row in x], []
    for mask in range(2**n):
        total = [sum(p[i] * points[i][k] for i in range(n) if mask >> i & 1) for k in range(d + 1)]
        squares.append(sum(v * v for v in total))
    root = isqrt(int(eps * sum(v * v for v in p) * sum(v * v for v in y))) + 1 if eps else 0
    rest = sum(a * b for a, b in zip(p, y, strict=True)) - root
    if rest <= 0:
        return
    bound = isqrt((1000 * den * rest) ** 2 // max(squares))  # thousandths of den·rest/sqrt(largest), rounded down
    trees = everywhere(p, n), everywhere([-v for v in p], n)
    for w, status in ((Fraction(bound, 1000), "verified"), (Fraction(bound + 1, 1000), "rejected")):
        if w > 0:
            draft = heavy(mat(x, den), column(*y), hexadecimal(eps), hexadecimal(w), p, *trees)
            assert REAL.check(raw(draft)).status == status, REAL.check(raw(draft)).reason
            assert status == "rejected" or oracle.false_claims(raw(draft)) == []


def test_every_leaf_is_paid_for() -> None:
    def wide(leaves: int) -> Doc:
        p = [0] * 40
        p[0] = 1
        tree = [[0], *([[k] for k in range(1, leaves)]), *([(1, *[0] * 40)] * leaves), (1, 1, *[0] * 39)]
        return heavy(column(*range(40)), column(1, *[0] * 39), "0/1", "1/1", p, tree, [(1, *[0] * 40)])

    work = [REAL.check(raw(wide(k))) for k in (10, 30)]
    assert [report.status for report in work] == ["verified"] * 2
    assert work[1].used["WORK"] - work[0].used["WORK"] > 20 * 40 * 2 * 32


def test_a_branch_of_a_thousand_splits_is_read_without_recursion() -> None:
    n = 1500
    tree = [[0], *[[k] for k in range(1, n)], *([["1", line([0] * n)]] * n), ["1", line([1] + [0] * (n - 1))]]
    draft = heavy(
        column(*range(n)), column(1, *[0] * (n - 1)), "0/1", "1/1", [1] + [0] * (n - 1), tree, [(1, *[0] * n)]
    )
    assert REAL.check(raw(draft)).status == "verified"
