"""CountingBound, ShapeBound, SlotsBound, SignCount, ReluCount: too few networks for all labellings, between integers."""

import random
import time
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.kernel.counting import E, log2_down, log2_up, regions

from . import oracle
from .bundles import GONE, Doc, but, dag, layer, net, node, pwl, rank_one, raw
from .decisions import Relation, feasible
from .good import counting, few_relus, few_signs, no_shape, too_small
from .tables import REAL, Case, accepted, faults, overspent, refused, together, undecided

ACCEPT = [*accepted("CountingBound"), *accepted("ShapeBound"), *accepted("SlotsBound"), *accepted("SignCount")]
ACCEPT += accepted("ReluCount")
ACCEPT += [
    Case("CountingBound, more points than needed", raw(counting("any", 1, 2, 1, 2000, 2)), "verified"),
    Case("CountingBound, a thousand classes", raw(counting("shape", 0, 99, 1, 20, 1000)), "verified"),  # 198, 199.3
    Case("SignCount, more points than needed", raw(few_signs(3, 2, 10**15 - 1, 3, "yes")), "verified"),
    Case("ReluCount, more points than needed", raw(few_relus(10, 2, 590, "yes")), "verified"),
    Case("ReluCount, two thousand points", raw(few_relus(50, 3, 2000, "no")), "verified"),
    Case("ReluCount, no units", raw(few_relus(10**15 - 1, 0, 1, "no")), "verified"),
    Case("SlotsBound, more points than needed", raw(no_shape(2, 10**15 - 1, 2)), "verified"),
]

TRIVIAL: dict[str, dict[str, Any]] = {
    "there are no points": {"no points": {"stmt points": 0}},
    "there are not two classes": {"one class": {"stmt classes": 1}, "no class": {"stmt classes": 0}},
    "points: not a plain integer": {"a text": {"stmt points": "10"}, "true": {"stmt points": True}},
    "classes: not a plain integer": {"null": {"stmt classes": None}, "a text": {"stmt classes": "2"}},
    "statement: the fields are not exactly": {"no classes": {"stmt classes": GONE}, "data": {"stmt data": "@x"}},
    "witness: the fields are not exactly": {"a witness": {"wit points": 4}, "a scale": {"wit scale": None}},
}
ENOUGH = "there are enough networks"
REJECT = [
    *refused("CountingBound", "shape", TRIVIAL),
    *refused("ShapeBound", "dense", TRIVIAL),
    *refused("SlotsBound", "two", TRIVIAL),
]
REJECT += refused(
    "CountingBound",
    "shape",
    {
        ENOUGH: {
            "as many networks as labellings": {"stmt points": 9},
            "a slot more": {"stmt slots": 4},
            "a bit more": {"stmt bits": 3},
            "far too many": {"stmt slots": 10**14, "stmt bits": 10**14},
        },
        "the rule is neither shape nor any": {"all": {"stmt rule": "all"}, "upper case": {"stmt rule": "Shape"}},
        "rule: not a text": {"null": {"stmt rule": None}, "a number": {"stmt rule": 0}},
        "there are no slots": {"no slots": {"stmt slots": 0}},
        "there are no bits": {"no bits": {"stmt bits": 0}},
        "the inputs are not 0 for a shape, else at least 1": {
            "inputs of a shape": {"stmt inputs": 1},
            "any without inputs": {"stmt rule": "any", "stmt points": 1000},
        },
        "slots: not a plain integer": {"a text": {"stmt slots": "3"}},
        "bits: not a plain integer": {"null": {"stmt bits": None}},
        "inputs: not a plain integer": {"false": {"stmt inputs": False}},
    },
)
REJECT += refused("CountingBound", "shape, three classes", {ENOUGH: {
    "2^12 networks": {"stmt bits": 11}, "729 labellings": {"stmt points": 6}}})  # fmt: skip
REJECT += refused("CountingBound", "shape, many classes", {ENOUGH: {"four classes": {"stmt classes": 4}}})
REJECT += refused("CountingBound", "any", {ENOUGH: {
    "a point less": {"stmt points": 12}, "an input more": {"stmt inputs": 2}, "a slot more": {"stmt slots": 3}}})  # fmt: skip
REJECT += refused("CountingBound", "any, one more input", {ENOUGH: {
    "a point less": {"stmt points": 16}, "a bit more": {"stmt bits": 2}}})  # fmt: skip
REJECT += refused("CountingBound", "any, ten classes", {ENOUGH: {
    "a point less": {"stmt points": 632}, "nine classes": {"stmt classes": 9}, "inputs for a bit more": {
        "stmt inputs": 156}}})  # fmt: skip

MANY = "the count of sign patterns is not below classes^points"
REJECT += [
    case
    for variant, points in {
        "dense": 46,
        "tall": 134,
        "rank one": 147,
        "skip": 44,
        "four classes": 24,
        "five classes": 21,
        "one layer": 11,
        "one bias": 5,
    }.items()
    for case in refused("ShapeBound", variant, {MANY: {"a point less": {"stmt points": points - 1}}})
]
HAT = layer("relu", [[1], [-1]])
REJECT += refused(
    "ShapeBound",
    "dense",
    {
        MANY: {
            "an output bias": {"@net layers 1 c": "1"},
            "a unit more": {"@net layers 0": layer("relu", [[1], [-1], [0]]), "@net layers 1 A 0": "1 1 0"},
            "three classes of fewer points": {"stmt classes": 3, "stmt points": 27},
        },
        "there are fewer points than weights and biases": {
            "three points": {"stmt points": 3},
            "fewer by one, many classes": {"stmt points": 3, "stmt classes": 10**15 - 1},
        },
        "a unit is not relu, or the output not id": {
            "id": {"@net layers 0 act": "id"},
            "step": {"@net layers 0 act": "step"},
            "hardtanh": {"@net layers 0 act": "hardtanh"},
            "pieces": {"@net layers 0 act": pwl(1, [0], [0, 1], 0)},
            "a relu output": {"@net layers 1 act": "relu"},
            "an inner layer of id": {"@net layers": [HAT, layer("id", [[1, 1]]), layer("id", [[1]])]},
        },
        "the net has not exactly one output": {"two": {"@net layers 1": layer("id", [[1, 0], [0, 1]])}},
        "there are no weights at depth 1": {
            "zeros": {"@net layers 0": layer("relu", [[0], [0]])},
            "nothing at all": {"@net layers": [layer("relu", [[0]]), layer("id", [[0]])]},
            "nothing, of rank one": {"@net layers 0": rank_one("relu", [0], [1, 1], [0, 0], [1, 1])},
        },
        "net: no layers": {"no layers": {"@net layers": []}},
        "net: no object has the hash that is cited": {"no net": {"@net": GONE}},
        "net: the type is neither net nor dag": {"a matrix": {"@net t": "mat"}},
    },
)
FORK = [node("relu", [0], [1], c=-1), node("id", [0], [1])]
REJECT += refused(
    "ShapeBound",
    "skip",
    {
        "the net has not exactly one output": {"twice": {"@net out": [2, 2]}},
        "the output is not alone at the largest depth": {
            "a deeper node": {"@net nodes": [*FORK, node("relu", [1], [1])]},
            "a node beside it": {"@net nodes": [FORK[0], node("id", [1], [1]), node("relu", [1], [1])]},
        },
        "a unit is not relu, or the output not id": {"the other node": {"@net out": [1]}},
    },
)  # fmt: skip
REJECT += [
    case
    for variant, points, depth in [
        ("one", 7, 1),
        ("two", 23, 2),
        ("three classes", 15, 2),
        ("four classes", 4, 1),
        ("five", 151, 5),
        ("eight", 111, 8),
    ]
    for case in refused(
        "SlotsBound", variant, {f"{MANY} at depth {depth}": {"a point less": {"stmt points": points - 1}}}
    )
]
REJECT += refused(
    "SlotsBound",
    "two",
    {
        MANY: {
            "a slot more": {"stmt slots": 3},
            "more classes of fewer points": {"stmt classes": 3, "stmt points": 14},
        },
        f"{MANY} at depth 2": {"one depth too many": {"stmt points": 22}},
        f"{MANY} at depth 1": {"both depths": {"stmt points": 10}},
        "there are no slots": {"no slots": {"stmt slots": 0}},
        "there are fewer points than slots": {"a point": {"stmt points": 1}, "many slots": {"stmt slots": 24}},
        "slots: not a plain integer": {"a text": {"stmt slots": "2"}, "null": {"stmt slots": None}},
    },
)

SIGNS = "the count of sign patterns is not below 2^points"
REJECT += [
    case
    for variant, points in {
        "a cubic": 75,
        "a cubic, no biases": 60,
        "one number": 8,
        "constants": 16,
        "many": 53024,
    }.items()
    for case in refused("SignCount", variant, {SIGNS: {"a point less": {"stmt points": points - 1}}})
]
REJECT += refused(
    "SignCount",
    "a cubic",
    {
        SIGNS: {
            "a unit more": {"stmt hidden": 3},
            "an input more": {"stmt inputs": 4},
            "a degree more": {"stmt degree": 4},
            "a degree of fifteen digits": {"stmt degree": 10**15 - 1},
            "as many points as parameters": {"stmt points": 10},
        },
        "there are fewer points than parameters": {
            "one less": {"stmt points": 9},
            "no points": {"stmt points": 0},
            "many parameters": {"stmt hidden": 10**15 - 1, "stmt inputs": 10**15 - 1},
        },
        "there are no parameters": {"no units": {"stmt hidden": 0}, "nothing": {"stmt hidden": 0, "stmt points": 0}},
        "biased is neither yes nor no": {"true": {"stmt biased": "true"}, "nothing": {"stmt biased": ""}},
        "biased: not a text": {"true": {"stmt biased": True}, "null": {"stmt biased": None}},
        "inputs: not a plain integer": {"a text": {"stmt inputs": "3"}},
        "hidden: not a plain integer": {"false": {"stmt hidden": False}},
        "points: not a plain integer": {"null": {"stmt points": None}},
        "degree: not a plain integer": {"a text": {"stmt degree": "3"}},
        "statement: the fields are not exactly": {"no degree": {"stmt degree": GONE}, "data": {"stmt data": "@x"}},
        "witness: the fields are not exactly": {"a witness": {"wit points": 4}},
    },
)
REJECT += refused("SignCount", "a cubic, no biases", {SIGNS: {"with biases": {"stmt biased": "yes"}}})

RELUS = "the count of signs is not below 2^points"
REJECT += [
    case
    for variant, points in {
        "one unit on a line": 3,
        "biases": 20,
        "a constant": 2,
        "two units": 187,
        "three units": 72,
    }.items()
    for case in refused("ReluCount", variant, {RELUS: {"a point less": {"stmt points": points - 1}}})
]
REJECT += refused(
    "ReluCount",
    "two units",
    {
        RELUS: {
            "a unit more": {"stmt hidden": 3},
            "an input more": {"stmt inputs": 11},
            "biases": {"stmt biased": "yes"},
            "as many points as parameters": {"stmt points": 20},
            "one point": {"stmt points": 1},
            "many inputs": {"stmt inputs": 10**15 - 1},
        },
        "there are no points": {"none": {"stmt points": 0}},
        "biased is neither yes nor no": {"true": {"stmt biased": "true"}, "nothing": {"stmt biased": ""}},
        "biased: not a text": {"true": {"stmt biased": True}, "null": {"stmt biased": None}},
        "inputs: not a plain integer": {"a text": {"stmt inputs": "a"}},
        "hidden: not a plain integer": {"false": {"stmt hidden": False}},
        "points: not a plain integer": {"null": {"stmt points": None}},
        "statement: the fields are not exactly": {"no biased": {"stmt biased": GONE}, "degree": {"stmt degree": 1}},
        "witness: the fields are not exactly": {"a witness": {"wit points": 4}},
    },
)
REJECT += refused("ReluCount", "nothing", {RELUS: {"biases": {"stmt biased": "yes"}}})

UNDECIDED = [
    *overspent("ReluCount"),
    *overspent("CountingBound"),
    *overspent("ShapeBound"),
    *overspent("SlotsBound"),
    *overspent("SignCount"),
]
UNDECIDED += undecided(
    "ReluCount", "two units", {"INTEGER_BITS: ": {"a million points": {"stmt points": 2**22 // 3 + 1}}}
)
UNDECIDED += undecided("CountingBound", "shape", {"INTEGER_BITS: ": {"two million points": {"stmt points": 2**21 + 1}}})
UNDECIDED += undecided("CountingBound", "any", {"INTEGER_BITS: ": {"too many to count": {"stmt points": 10**15 - 1}}})
UNDECIDED += undecided(
    "SlotsBound", "two", {"WORK: ": {"slots for hours": {"stmt slots": 10**10, "stmt points": 10**14}}}
)


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_a_count_of_networks_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


# ---------------------------------------------------------------------------------------------------------- logarithms


@given(st.integers(1, 10**6) | st.integers(1, 2**300), st.integers(1, 10**6) | st.integers(1, 2**300))
def test_a_logarithm_is_rounded_up_by_less_than_two_units(p: int, q: int) -> None:
    with mpmath.workprec(1000):
        exact = mpmath.mpf(2) ** 64 * mpmath.log(mpmath.mpf(p) / q, 2)
        assert -(mpmath.mpf(2) ** -600) <= log2_up(p, q) - exact < 2
        assert -(mpmath.mpf(2) ** -600) <= 2**64 * mpmath.log(p, 2) - log2_down(p) < 2


@pytest.mark.parametrize("n", [0, 1, 2, 63, 64, 127, 128, 129, 500])
def test_powers_of_two_have_exact_logarithms_and_their_neighbours_do_not(n: int) -> None:
    assert log2_up(2**n, 1) == n << 64 == log2_down(2**n) == -log2_up(1, 2**n) == log2_up(3 * 2**n, 3)
    assert log2_up(2**n + 1, 2**n) >= 1 and log2_up(2**n * 3 + 1, 3) > n << 64
    assert log2_down(2 ** (n + 1) - 1) <= n + 1 << 64


def test_the_fraction_for_e_is_above_it() -> None:
    with mpmath.workprec(200):
        assert 0 < mpmath.mpf(E[0]) / E[1] - mpmath.e < mpmath.mpf(10) ** -9


# ------------------------------------------------------------------------------------------------------ the mathematics


def small_nets(inputs: int, slots: int, numbers: list[int]) -> list[Doc]:
    """Every dag of relu nodes and one output with so many slots, by brute force: sources, constant and earlier units."""
    found = []
    for hidden in range(slots):
        places = [(t, s) for t in range(hidden + 1) for s in ["c", *range(inputs + t)]]
        for chosen in combinations(places, slots):
            for values in product(numbers, repeat=slots):
                terms = dict(zip(chosen, values, strict=True))
                nodes = []
                for t in range(hidden + 1):
                    reads = sorted(s for u, s in terms if u == t and s != "c")
                    act = "relu" if t < hidden else "id"
                    nodes.append(node(act, reads, [terms[t, s] for s in reads], c=terms.get((t, "c"), 0)))
                found.append(dag(inputs, nodes, [inputs + hidden]))
    return found


@pytest.mark.parametrize(("inputs", "slots", "numbers"), [(1, 1, [-1, 0, 1]), (1, 2, [-1, 0, 1]), (2, 2, [-1, 0, 1]), (
    1, 3, [0, 1])])  # fmt: skip
def test_there_are_no_more_functions_than_are_counted(inputs: int, slots: int, numbers: list[int]) -> None:
    points = [[oracle.Fraction(v) for v in x] for x in product((-3, -1, 0, 1, 2), repeat=inputs)]
    functions = {tuple(str(oracle.outputs(one, x)) for x in points) for one in small_nets(inputs, slots, numbers)}
    least = next(
        n for n in range(1, 99) if REAL.check(raw(counting("any", inputs, slots, 1, n, 2))).status == "verified"
    )
    assert 3 <= len(functions) < 2**least


@pytest.mark.parametrize(("slots", "classes"), [(1, 2), (2, 2), (3, 3), (5, 2), (6, 10)])
def test_the_bound_for_slots_is_above_every_way_to_spread_them(slots: int, classes: int) -> None:
    least = next(n for n in range(slots, 999) if REAL.check(raw(no_shape(slots, n, classes))).status == "verified")
    assert oracle.slots_bound({"slots": slots, "points": least, "classes": classes}, {})
    shapes = next(
        n for n in range(slots, 999) if oracle.slots_bound({"slots": slots, "points": n, "classes": classes}, {})
    )
    assert least * 0.6 < shapes <= least  # and not far above


@pytest.mark.parametrize("depth", range(1, 5))
def test_a_shape_is_too_small_wherever_its_slots_are_too_few(depth: int) -> None:
    model = net(1, *[layer("relu", [[1]], [1])] * (depth - 1), layer("id", [[1]], [1]))
    slots = 2 * depth
    least = next(n for n in range(slots, 999) if REAL.check(raw(no_shape(slots, n, 2))).status == "verified")
    assert REAL.check(raw(too_small(model, least, 2))).status == "verified"


def test_a_shape_that_shatters_points_is_never_too_small_for_them() -> None:
    """relu(x), relu(x - 1) and a bias return any three labels at 0, 1, 2."""
    model = net(1, layer("relu", [[1], [1]], [0, -1]), layer("id", [[1, 1]], [1]))
    assert all(REAL.check(raw(too_small(model, 3, classes))).status == "rejected" for classes in (2, 3, 10, 10**6))


@pytest.mark.parametrize(
    ("inputs", "hidden", "degree", "biased"), [(1, 1, 2, "yes"), (2, 3, 3, "no"), (0, 2, 7, "yes")]
)
def test_the_count_of_signs_decides_as_the_bound_does_for_all_numbers_of_points(
    inputs: int, hidden: int, degree: int, biased: str
) -> None:
    for points in range(160):
        draft = few_signs(inputs, hidden, points, degree, biased)
        assert (REAL.check(raw(draft)).status == "verified") == (oracle.false_claims(raw(draft)) == [])


def test_one_quadratic_unit_has_no_more_signs_than_are_counted() -> None:
    """v·(w·x + b)^2 is positive nowhere, or but at one point; the others are not > 0, or the other way round: few patterns."""
    numbers = [oracle.Fraction(v, 2) for v in range(-6, 7)]
    for n in range(3, 9):
        found = {tuple(v * (w * x + b) ** 2 > 0 for x in range(n)) for v in (-1, 1) for w in numbers for b in numbers}
        assert len(found) <= n + 2
        with mpmath.workprec(100):
            assert len(found) <= 2 * (2 * mpmath.e * n * 3 / 3) ** 3


def test_many_slots_and_deep_nets_take_linear_time() -> None:
    before = time.process_time()
    assert REAL.check(raw(no_shape(10**5, 10**12, 2))).status == "verified"
    deep = net(1, *[layer("relu", [[1]])] * 3000, layer("id", [[1]]))
    assert REAL.check(raw(too_small(deep, 10**9, 2))).status == "verified"
    assert time.process_time() - before < 20


def test_but_one_field_differs_the_statement_has_another_hash() -> None:
    drafts = [counting("shape", 0, 3, 2, 10, 2), but(counting("shape", 0, 3, 2, 10, 2), {"stmt points": 11})]
    assert len({REAL.check(raw(draft)).claims[0].statement for draft in drafts}) == 2


def realised(points: list[list[Fraction]], hidden: int, bias: bool) -> set[tuple[bool, ...]]:
    """Strict signs of all networks of so many ReLUs: every choice of activities and signs of units, and of labels."""
    found, m = set(), len(points)
    n = len(points[0])
    for activities in combinations_with_replacement(oracle.patterns(points), hidden):
        for outer in product((1, -1), repeat=hidden):
            for signs in product((1, -1), repeat=m):
                system = list[Relation]()
                for j, point in enumerate(points):
                    total = []
                    for i, active in enumerate(activities):
                        inside = j in active
                        here = [Fraction(0)] * (i * n) + point + [Fraction(0)] * ((hidden - i - 1) * n + bias)
                        system.append(([-v if inside else v for v in here], Fraction(0), "lt" if inside else "le"))
                        total.append([v * outer[i] if inside else Fraction(0) for v in point])
                    line = [-signs[j] * v for part in total for v in part]
                    system.append(([*line, *[Fraction(-signs[j])] * bias], Fraction(0), "lt"))
                if feasible(system):
                    found.add(signs)
    return found


@pytest.mark.parametrize(
    ("inputs", "hidden", "m", "bias"), [(1, 1, 4, False), (1, 2, 3, False), (2, 1, 4, False), (1, 1, 4, True)]
)
def test_no_more_labellings_are_realised_by_relus_than_counted(inputs: int, hidden: int, m: int, bias: bool) -> None:
    source = random.Random(f"{inputs} {hidden} {m} {bias}")
    for _ in range(2):
        points = [[Fraction(source.randint(-5, 5)) for _ in range(inputs)] + [Fraction(1)] * bias for _ in range(m)]
        n = inputs + bias
        count = regions(m, n) ** hidden * regions(m, hidden * n + bias)
        assert 0 <= len(realised(points, hidden, bias)) <= count


def test_points_in_general_position_are_cut_into_as_many_regions_as_counted() -> None:
    for n in (1, 2, 3):
        for m in range(1, 6):
            points = [[Fraction(t**k) for k in range(n)] for t in range(1, m + 1)]
            strict = [p for p in product((1, -1), repeat=m) if feasible([
                ([-s * v for v in point], Fraction(0), "lt") for s, point in zip(p, points, strict=True)])]  # fmt: skip
            assert len(strict) == regions(m, n)
