"""CannotRealise: no network with one hidden layer of so many units has the labels."""

import random
from collections.abc import Callable
from math import comb
from time import process_time
from typing import Any

import pytest

from exactmem.kernel import atoms
from exactmem.kernel.limits import Meter
from exactmem.linalg.nonnegative import Solution, nonnegative_solution

from .bundles import GONE, Doc, but, column, line, mat, raw
from .decisions import feasible
from .good import BUMP, CANNOT_REALISE, unrealised
from .oracle import Fraction, cannot_realise, false_claims
from .refutations import generators, refutation
from .tables import REAL, Case, accepted, faults, overspent, refused, together, undecided

KIND = "CannotRealise"
ACCEPT = accepted(KIND)
ACCEPT += [
    Case(f"{KIND}, {name}", raw(draft), "verified")
    for name, draft in {
        "multiples": but(CANNOT_REALISE["bump"], {"wit lams": [line(3**400 * v for v in lam) for lam in BUMP]}),
        "more than are needed": but(CANNOT_REALISE["bump"], {"wit lams": [line(BUMP[0])] * 9 + [*map(line, BUMP)]}),
        "fewer units": but(CANNOT_REALISE["zigzag"], {"stmt hidden": 1}),
        "a smaller eps": but(CANNOT_REALISE["bump within 1/3"], {"stmt mode": "1 3b9aca00"}),
        "opposite slopes": but(CANNOT_REALISE["leaky"], {"stmt unit": "-2 -1"}),
        "slopes the other way round": but(CANNOT_REALISE["bump"], {"stmt unit": "0 1"}),
        "a coordinate that is a combination": but(
            CANNOT_REALISE["signs on a square"], {"@x": mat([[0, 0, 3], [1, 0, 5], [0, 1, 2], [1, 1, 4]])}
        ),
        "a smaller class": but(CANNOT_REALISE["thresholds on a square"], {"@y": column(1, 0, 0, 1), "wit lams": [
            "1 -1 0 0", "1 0 -1 0", "0 -1 0 1"]}),
        "a sign, without a bias": but(CANNOT_REALISE["signs on a line"], {"stmt bias": "no"}),
    }.items()
]  # fmt: skip

CHOICE = "lams: no more atoms than there are units meet all their sets"
FREE = "lams: output bias or skip are not cancelled"
POSITIVE = "lams: not positive on all wanted values"
REJECT = refused(
    KIND,
    "bump",
    {
        CHOICE: {
            "a unit more": {"stmt hidden": 2},
            "many units": {"stmt hidden": 10**15 - 1},
            "a vector less": {"wit lams": list(map(line, BUMP[:2]))},
            "another vector less": {"wit lams": list(map(line, BUMP[1:]))},
            "one vector three times": {"wit lams": [line(BUMP[0])] * 3},
            "no vectors": {"wit lams": []},
            "no vectors and no units": {"wit lams": [], "stmt hidden": 0},
            "absolute values": {"stmt unit": "1 -1"},
            "a threshold": {"stmt unit": "threshold", "wit lams": [line(BUMP[0])]},
        },
        FREE: {
            "in the first": {"wit lams 0": "-1 2 0"},
            "in the last": {"wit lams 2": "0 1 0"},
            "a skip": {"stmt skip": "yes"},
            "a skip, no bias": {"stmt skip": "yes", "stmt bias": "no"},
        },
        POSITIVE: {
            "a vector 0": {"wit lams 1": "0 0 0"},
            "the other sign": {"wit lams 0": "1 -2 1"},
            "labels on a line": {"@y": column(0, 1, 2)},
            "equal labels": {"@y": column(1, 1, 1)},
            "the opposite labels": {"@y": column(1, 0, 1)},
        },
        "the labels are not one column": {"two": {"@y": mat([[0, 0], [1, 1], [0, 0]])}},
        "hidden: not a plain integer": {"true": {"stmt hidden": True}, "a text": {"stmt hidden": "1"}},
        "unit: not a text": {"null": {"stmt unit": None}, "slopes": {"stmt unit": [1, 0]}},
        "unit: not a row of hexadecimal integers": {"capitals": {"stmt unit": "ReLU"}, "a fraction": {
            "stmt unit": "1/2 0"}},
        "unit: 1 integers where 2 belong": {"one": {"stmt unit": "1"}},
        "unit: 3 integers where 2 belong": {"three": {"stmt unit": "1 0 1"}},
        "unit: not in lowest terms": {"twice": {"stmt unit": "2 0"}, "0": {"stmt unit": "0 0"}, "both": {
            "stmt unit": "4 2"}},
        "unit: slopes 1 and 0 are called relu": {"in numbers": {"stmt unit": "1 0"}},
        "bias is neither yes nor no": {"maybe": {"stmt bias": "maybe"}, "nothing": {"stmt bias": ""}},
        "bias: not a text": {"true": {"stmt bias": True}},
        "skip is neither yes nor no": {"capitals": {"stmt skip": "No"}},
        "skip: not a text": {"null": {"stmt skip": None}},
        "mode: not a text": {"a number": {"stmt mode": 0}},
        "mode: not a row of hexadecimal integers": {"exactly": {"stmt mode": "exactly"}},
        "mode: 1 integers where 2 belong": {"one": {"stmt mode": "1"}},
        "lams: 2 integers where 3 belong": {"short": {"wit lams 0": "1 -1"}},
        "lams: 4 integers where 3 belong": {"long": {"wit lams 1": "0 1 -1 0"}},
        "lams: not a row of hexadecimal integers": {"a list": {"wit lams 0": ["-1", "2", "-1"]}},
        "lams: not a list": {"a text": {"wit lams": "-1 2 -1"}},
        "statement: the fields are not exactly": {"no skip": {"stmt skip": GONE}, "lams": {"stmt lams": []}},
        "witness: the fields are not exactly": {"no lams": {"wit lams": GONE}, "atoms": {"wit atoms": []}},
        "data: x and y have different numbers of rows": {"a label less": {"@y": column(0, 1)}},
        "data: no object has the hash that is cited": {"no data": {"@data": GONE}},
        "an object is used by no claim": {"more": {"@more": column(1)}},
    },
)  # fmt: skip
REJECT += refused(KIND, "bump within 1/3", {
    POSITIVE: {"the least that fits": {"stmt mode": "1 2"}, "a large eps": {"stmt mode": "5 1"},
        "labels of another scale": {"@y": column(0, 1, 0, den=2)}},
    "mode: eps is not positive": {"0": {"stmt mode": "0 1"}, "negative": {"stmt mode": "-1 3"}},
    "mode: the denominator of eps is not positive": {"infinite": {"stmt mode": "1 0"}, "negative": {"stmt mode": "1 -3"}},
    "mode: not in lowest terms": {"two sixths": {"stmt mode": "2 6"}},
})  # fmt: skip
REJECT += refused(KIND, "bump, a row twice", {
    CHOICE: {"a unit more": {"stmt hidden": 2}, "counted apart": {"wit lams": ["-1 1 -1 1"] * 2}},
    POSITIVE: {"nothing": {"wit lams 1": "0 0 0 0"}, "equal labels of equal points": {"wit lams 1": "0 1 0 -1"}},
})  # fmt: skip
REJECT += refused(KIND, "no bias", {
    FREE: {"a bias": {"stmt bias": "yes"}},
    CHOICE: {"a unit more": {"stmt hidden": 3}, "a vector less": {"wit lams": ["0 -1 0", "0 0 1", "1 0 0"]}},
})  # fmt: skip
REJECT += refused(KIND, "skip", {
    FREE: {"another point": {"@x num 3": "4"}, "a coordinate more": {"@x": mat([[0, 0], [1, 0], [2, 1], [3, 0]])}},
    CHOICE: {"a unit more": {"stmt hidden": 2}},
})  # fmt: skip
REJECT += refused(KIND, "skip, no bias", {FREE: {"a bias": {"stmt bias": "yes"}}})
REJECT += refused(KIND, "zigzag", {CHOICE: {"a unit more": {"stmt hidden": 3}}})
REJECT += refused(KIND, "signs on a square", {
    "a label is not 1 or -1": {
        "0": {"@y num 0": "0"},
        "2": {"@y num 1": "2"},
        "halves": {"@y": column(-1, 1, 1, -1, den=2)},
        "classes": {"@y": column(0, 1, 1, 0)},
    },
    POSITIVE: {
        "a sign": {"@y num 3": "1"},
        "a sum that is positive": {"wit lams 0": "-1 3 -1 -1", "wit lams 1": "1 1 -1 -1"},
        "nothing": {"wit lams 2": "0 0 0 0"},
    },
    CHOICE: {"a unit more": {"stmt hidden": 2}, "a vector less": {"wit lams": ["0 1 0 -1", "-1 0 1 0"]}, "other points": {
        "@x": mat([[0, 0], [1, 0], [0, 1], [2, 2]]), "wit lams": ["-1 1 1 -1"]}},
})  # fmt: skip
REJECT += refused(KIND, "thresholds on a square", {
    "a label is not 0 or 1": {
        "-1": {"@y": column(-1, 1, 1, -1)},
        "2": {"@y num 1": "2"},
        "halves": {"@y": column(0, 1, 1, 0, den=2)},
    },
    "the output of mode threshold has a bias": {"none": {"stmt bias": "no"}},
    POSITIVE: {"an or": {"@y num 3": "1"}},
    CHOICE: {"a unit more": {"stmt hidden": 2}, "ReLUs": {"stmt unit": "relu", "stmt hidden": 2}},
})  # fmt: skip
REJECT += refused(KIND, "thresholds", {CHOICE: {"a unit more": {"stmt hidden": 3}}})
REJECT += refused(KIND, "linear", {POSITIVE: {"linear labels": {"@y": column(0, 1, 2)}}})
REJECT += refused(KIND, "linear", {CHOICE: {"not linear": {"stmt unit": "2 1"}}})
REJECT += refused(KIND, "equal points", {
    POSITIVE: {"equal labels": {"@y": column(1, 1)}, "exchanged": {"@y": column(0, 1)}},
    CHOICE: {"different points": {"@x": column(1, 2)}},
})  # fmt: skip
REJECT += refused(KIND, "equal points within 1/5", {POSITIVE: {"within 1/4": {"stmt mode": "1 4"}}})
REJECT += refused(KIND, "no units", {CHOICE: {"one": {"stmt hidden": 1}}, POSITIVE: {"equal labels": {
    "@y": column(1, 1)}}})  # fmt: skip


def without_a_cell(values: list[list[int]], cells: Callable[..., Any] = atoms.topes) -> list[tuple[int, int]]:
    return cells(values)[:-1]


for kind in CANNOT_REALISE:  # a checker that overlooks a cell refuses everything
    REJECT += refused(
        KIND, kind, {"the checker has missed a cell": {"overlooked": {}}}, limits={"topes": without_a_cell}
    )

UNDECIDED = overspent(KIND)
UNDECIDED += undecided(KIND, "bump", {"HELD_BITS: ": {
    "many coordinates": {"@x": mat([[*[k] * 40] for k in range(3)])}, "a million": {"@x": mat([[0] * 10**5, [1] * 10**5, [
        2] * 10**5])}}}, limits={"HELD_BITS": 10**4})  # fmt: skip
UNDECIDED += undecided(KIND, "zigzag", {"HELD_BITS: ": {"many cells": {}}}, limits={"HELD_BITS": 400})
UNDECIDED += undecided(KIND, "bump", {"INTEGER_BITS: ": {"a vector": {"wit lams 0": "-10000 20000 -10000"}}}, limits={
    "INTEGER_BITS": 16})  # fmt: skip


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_a_claim_that_no_network_realises_the_labels_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def test_there_are_twice_as_many_hostile_files_as_good_ones() -> None:
    assert len([case for case in REJECT if "missed a cell" not in case.reason]) > 2 * len(ACCEPT)


def test_the_memory_of_many_cells_is_limited_before_they_are_made() -> None:
    source = random.Random(0)
    x = mat([[source.randint(-99, 99) for _ in range(20)] for _ in range(60)])
    draft = unrealised(x, column(*[1, -1] * 30), "relu", 9, "sign", [1, -1] * 30)
    started = process_time()
    assert REAL.check(raw(draft)).reason.startswith("CannotRealise: HELD_BITS: ")
    assert process_time() - started < 5


def random_points(source: random.Random, most: int = 5) -> list[list[int]]:
    """Distinct points of a line or of the plane, often in special position."""
    d, n = source.choice([(1, source.randint(2, most)), (2, source.randint(2, 4))])
    grid = [[a, b][:d] for a in range(-2, 4) for b in range(-2, 3)]
    return source.sample([x for i, x in enumerate(grid) if x not in grid[:i]], n)


@pytest.mark.parametrize("seed", range(150))
def test_the_search_the_checker_and_the_oracle_agree(seed: int) -> None:
    """Vectors that the search finds are accepted, and the oracle confirms the claim; a fit the oracle finds, too."""
    source = random.Random(seed)
    unit, mode = source.choice(["relu", "relu", "threshold", "2 1", "1 -1", "-1 3", "1 1"]), source.choice(
        ["real", "sign", "threshold", "1 4", "1 2"])  # fmt: skip
    bias, skip = "yes" if mode == "threshold" else source.choice(["yes", "no"]), source.choice(["yes", "no", "no"])
    points = random_points(source)
    hidden = source.randint(0, 2 if len(points) < 5 and len(points[0]) == 1 else 1)
    values = {"sign": [-1, 1], "threshold": [0, 1]}.get(mode, [-1, 0, 1, 2])
    y = [source.choice(values) for _ in points]
    lams = refutation(points, y, unit, hidden, bias, skip, mode)
    draft = unrealised(mat(points), column(*y), unit, hidden, mode, *(lams or []), bias=bias, skip=skip)
    if lams is None:
        assert not truth(draft)
    else:
        assert REAL.check(raw(draft)).reason == ""
        assert false_claims(raw(draft)) == []


def truth(draft: Doc) -> bool:
    return cannot_realise(draft["claims"][0]["stmt"], draft["objects"])


def homogeneous(points: list[list[int]], den: int = 1) -> list[list[int]]:
    return [[den, *x] for x in points]


@pytest.mark.parametrize(("n", "d"), [(1, 1), (4, 1), (9, 1), (6, 2), (10, 2), (6, 3), (8, 3), (3, 5), (7, 4)])
def test_points_in_general_position_have_the_known_number_of_cells(n: int, d: int) -> None:
    points = homogeneous([[(i + 1) ** k for k in range(1, d + 1)] for i in range(n)])
    count = 2 * sum(comb(n - 1, i) for i in range(d + 1))
    assert len(atoms.arrangement(points, 32, Meter()).cells) == count == atoms.regions_by_deletion(points if n > d else [
        line[:n] for line in points])  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_cells_in_special_position_are_those_that_linear_programs_find(seed: int) -> None:
    source = random.Random(seed)
    d = source.randint(1, 3)
    points = [list(x) for x in {tuple(source.randint(0, 2) for _ in range(d)) for _ in range(6)}]
    rows = [[Fraction(v) for v in (1, *x)] for x in points]
    found = {tope for tope, _ in atoms.arrangement(homogeneous(points), 2, Meter()).cells}
    zero = Fraction(0)
    for tope in range(1 << len(points)):
        sides = [[-v for v in row] if tope >> i & 1 else row for i, row in enumerate(rows)]
        assert feasible([(side, zero, "lt") for side in sides]) == (tope in found)


@pytest.mark.parametrize("seed", range(30))
def test_what_a_random_unit_is_at_the_points_lies_in_an_atom(seed: int) -> None:
    """By linear programs: no cell, no ray and no sign is missing."""
    source = random.Random(seed)
    d, n = source.choice([(1, 6), (2, 6), (3, 5)])
    points = [[source.randint(-2, 2) for _ in range(d)] for _ in range(n)]
    points = [x for i, x in enumerate(points) if x not in points[:i]]
    unit = source.choice(["relu", "1 -1", "-1 3", "threshold"])
    p, q = {"relu": (1, 0), "1 -1": (1, -1), "-1 3": (-1, 3), "threshold": (0, 0)}[unit]
    listed = generators(points, unit)
    for _ in range(10):
        h = [source.randint(-3, 3) for _ in range(d + 1)]
        at = [h[0] + sum(map(int.__mul__, h[1:], x)) for x in points]
        a = source.choice([-2, 3])
        values = [a * (int(t > 0) if unit == "threshold" else (p if t > 0 else q) * t) for t in at]
        assert any(isinstance(nonnegative_solution(list(zip(*zs, strict=True)), values), Solution) for zs in listed)


TEN = [[0, 0], [1, 2], [2, -1], [3, 1], [-1, 1], [-2, -1], [-1, -2], [1, -3], [-3, 2], [2, 4]]
TEN_LAMS = """1 -2 0 0 0 0 0 0 0 1, 0 -12 0 3 5 0 0 0 0 4, 0 -9 0 0 8 0 0 0 -3 4, 1 0 0 0 0 -5 7 -3 0 0,
1 -1 1 0 0 0 0 -1 0 0, 0 0 -1 1 0 0 0 0 0 0, 5 -10 0 0 17 -9 0 0 -3 0, 1 0 0 0 -1 0 0 0 0 0, 0 -1 1 1 0 0 0 0 0 -1,
13 -10 1 -4 0 0 0 0 0 0, 3 -9 0 0 8 0 1 0 -3 0, 3 4 0 -1 -7 0 0 0 2 -1, 8 -17 -8 8 8 0 0 0 -3 4, 8 0 -5 -1 -3 -2 0 3 0 0,
4 -4 3 -4 1 0 0 -4 0 4, -54 -19 -92 92 136 0 73 0 -91 -45, 16 -3 -18 2 0 -10 0 10 5 -2"""


def test_ten_points_that_two_relus_do_not_fit_are_checked_in_well_under_a_second() -> None:
    lams = [[int(v) for v in lam.split()] for lam in TEN_LAMS.split(",")]
    draft = unrealised(mat(TEN), column(0, -1, 0, 1, -1, -1, 1, -1, 0, 1), "relu", 2, "real", *lams)
    started = process_time()
    assert REAL.check(raw(draft)).status == "verified"
    assert process_time() - started < 1
    assert REAL.check(raw(but(draft, {"stmt hidden": 3}))).reason == f"{KIND}: {CHOICE}"


def test_alternating_labels_in_convex_position_need_half_as_many_thresholds_as_points() -> None:
    for n in (4, 6, 8):
        points, y = [[i, i * i] for i in range(n)], [i % 2 for i in range(n)]
        lams = refutation(points, y, "threshold", n // 2 - 1, "yes", "no", "threshold")
        assert lams is not None
        draft = unrealised(mat(points), column(*y), "threshold", n // 2 - 1, "threshold", *lams)
        assert REAL.check(raw(draft)).status == "verified"
        assert refutation(points, y, "threshold", n // 2, "yes", "no", "threshold") is None
