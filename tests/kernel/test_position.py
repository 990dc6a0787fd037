"""OnHyperplanes, GeneralPosition, NotGeneralPosition, Separated."""

import inspect
import sys

import pytest

from .bundles import column, mat, raw
from .good import NO_ROWS, about, apart
from .tables import REAL, Case, accepted, faults, overspent, refused, together, undecided, work_of

ACCEPT = [case for kind in ("OnHyperplanes", "GeneralPosition", "NotGeneralPosition", "Separated") for case in accepted(
    kind)]  # fmt: skip

EXACTLY = "a form does not vanish exactly on its group"
REJECT = refused(
    "OnHyperplanes",
    "line and point",
    {
        EXACTLY: {
            "a group too small": {"stmt groups 0": [0, 1]},
            "a group too large": {"stmt groups 0": [0, 1, 2, 3]},
            "another group": {"stmt groups 1": [0]},
            "another form": {"wit forms num 0": "0 2 1"},
            "forms in another order": {"wit forms num": ["0 2 -1", "0 2 0"]},
            "a constant form": {"wit forms num 0": "0 0 1"},
            "a group in another order": {"stmt groups 0": [1, 0, 2]},
            "a point moved": {"@m num 3": "1 0"},
        },
        "a form is zero": {
            "for all points": {"stmt groups": [[0, 1, 2, 3]], "wit forms": mat([[0, 0, 0]])},
            "for the second group": {"wit forms num 1": "0 0 0"},
        },
        "there is no group, or an empty one": {
            "no group": {"stmt groups": [], "wit forms": {"t": "mat", "shape": [0, 3], "den": "1", "num": []}},
            "an empty one": {"stmt groups 1": [], "wit forms num 1": "0 2 7"},
        },
        "not one affine form per group": {
            "a form less": {"wit forms": mat([[0, 2, 0]])},
            "a form more": {"wit forms": mat([[0, 2, 0], [0, 2, -1], [1, 1, 1]])},
            "linear forms": {"wit forms": mat([[0, 2], [0, 1]])},
            "forms in space": {"wit forms": mat([[0, 2, 0, 0], [0, 2, -1, 0]])},
        },
        "group: an index stands twice": {"a point twice": {"stmt groups 0": [0, 1, 2, 2]}},
        "group: an index is out of range": {"past the end": {"stmt groups 1": [4]}},
        "group: not a plain integer": {"true": {"stmt groups 0": [0, True, 2]}, "a text": {"stmt groups 1": ["3"]}},
        "group: not a list": {"a number": {"stmt groups 1": 3}},
        "groups: not a list": {"null": {"stmt groups": None}},
        "JSON: a plain integer is negative": {"the last point from behind": {"stmt groups 1": [-1]}},
        "mat: not an object": {"a hash": {"wit forms": "@m"}},
        "mat: not in lowest terms": {"doubled": {"wit forms": mat([[0, 4, 0], [0, 4, -2]], 2)}},
        "mat: no rows": {"no points": {"@m": NO_ROWS}},
    },
)
REJECT += refused(
    "GeneralPosition",
    "square",
    {
        "a subset has no unit pivot": {
            "three on a line": {"@m num 3": "3 0"},
            "the last three on a line": {"@m num 3": "-1 2"},
            "a point twice": {"@m num 3": "0 1"},
            "a modulus that divides a minor": {"wit mod": "3"},
            "modulus 2": {"wit mod": "2"},
        },
        "the modulus is not between 2 and 2^64": {
            "modulus 1 makes 0 a unit": {"wit mod": "1", "@m num 3": "3 0"},
            "modulus 0": {"wit mod": "0"},
            "modulus -1": {"wit mod": "-1"},
            "2^64": {"wit mod": "1" + "0" * 16},
        },
        "mod: not a hexadecimal integer": {"a plain integer": {"wit mod": 101}},
        "mat: no rows": {"no points": {"@m": NO_ROWS}},
        "witness: the fields are not exactly: mod": {"rows": {"wit rows": [0]}},
    },
)
REJECT += refused("GeneralPosition", "numbers", {"a subset has no unit pivot": {
    "two equal": {"@m num 2": "1"}, "the first and the last equal": {"@m num 2": "0"},
    "two equal, the pivot is not 1": {"@m": column(2, 2)}}})  # fmt: skip
REJECT += refused("GeneralPosition", "one point", {"a subset has no unit pivot": {
    "the denominator is the modulus": {"@m": mat([[4, 2]], 7), "wit mod": "e"}}})  # fmt: skip
REJECT += refused("GeneralPosition", "few points", {"a subset has no unit pivot": {
    "equal points": {"@m": mat([[0, 1, 0], [0, 1, 0]])}}})  # fmt: skip
REJECT += refused(
    "NotGeneralPosition",
    "collinear",
    {
        "the coefficients are all zero": {
            "three zeros": {"wit coef": "0 0 0"},
            "no points": {"wit rows": [], "wit coef": ""},
        },
        "more points than d + 1 are always dependent": {
            "four points in the plane": {"wit rows": [0, 3, 1, 2], "wit coef": "1 1 -2 0"},
            "a square": {
                "@m": mat([[0, 0], [1, 0], [0, 1], [1, 1]]),
                "wit rows": [0, 1, 2, 3],
                "wit coef": "1 -1 -1 1",
            },
        },
        "the combination is not zero": {
            "other points": {"wit rows": [0, 1, 3]},
            "other coefficients": {"wit coef": "1 1 -1"},
            "linear, not affine": {"wit rows": [1, 3], "wit coef": "2 -1"},
            "only the first coordinate": {"@m num 1": "1 2"},
        },
        "coef: 2 integers where 3 belong": {"too short": {"wit coef": "1 1"}},
        "coef: 4 integers where 3 belong": {"too long": {"wit coef": "1 1 -2 0"}},
        "rows: an index stands twice": {"a point with itself": {"wit rows": [0, 0], "wit coef": "1 -1"}},
        "rows: an index is out of range": {"past the end": {"wit rows": [0, 4, 1]}},
        "rows: not a plain integer": {"true": {"wit rows": [0, 3, True]}},
        "JSON: a plain integer is negative": {"point -4 is point 0": {"wit rows": [0, -4], "wit coef": "1 -1"}},
        "mat: no rows": {"no points": {"@m": NO_ROWS}},
    },
)
CLOSER = "two rows are closer than claimed"
REJECT += refused(
    "Separated",
    "l2",
    {
        CLOSER: {
            "a larger distance": {"stmt num": "2"},
            "slightly larger": {"stmt num": "10000001", "stmt den": "10000000"},
            "equal points": {"@m num 3": "0 1"},
            "the only two": {"@m": mat([[0, 0], [1, 0]]), "stmt num": "2", "wit dir": "1 0"},
            "a long direction": {"@m": mat([[0, 0], [1, 0]]), "stmt num": "3", "stmt den": "2", "wit dir": "3 0"},
            "the last two": {"@m num 3": "1 1", "stmt num": "3", "stmt den": "2"},
            "a larger common denominator": {"@m den": "2"},
        },
        "the direction is zero": {"every gap is enough": {"wit dir": "0 0", "stmt num": "64"}},
        "the norm is neither l2 nor max": {"l1": {"stmt norm": "l1"}, "upper case": {"stmt norm": "L2"}},
        "norm: not a text": {"a number": {"stmt norm": 2}, "null": {"stmt norm": None}},
        "the distance is not positive": {"zero": {"stmt num": "0"}, "negative": {"stmt num": "-64"}},
        "distance: not positive": {"a negative denominator": {"stmt den": "-1"}, "infinite": {"stmt den": "0"}},
        "distance: not in lowest terms": {"two halves": {"stmt num": "2", "stmt den": "2"}},
        "distance: not a hexadecimal integer": {"a plain integer": {"stmt num": 1}},
        "dir: 1 integers where 2 belong": {"too short": {"wit dir": "1"}},
        "dir: 3 integers where 2 belong": {"too long": {"wit dir": "2 1 0"}},
        "mat: no rows": {"no points": {"@m": NO_ROWS}},
    },
)
REJECT += refused("Separated", "l2, rational", {CLOSER: {"the distance, not its square": {
    "stmt num": "24", "stmt den": "19"}}})  # fmt: skip
REJECT += refused("Separated", "max", {CLOSER: {
    "the l2 distance": {"stmt num": "1", "stmt den": "1"},
    "across the order of the direction": {"wit dir": "0 1", "stmt num": "6", "stmt den": "5"},
    "a longer direction": {"wit dir": "64 -64", "stmt num": "1", "stmt den": "1"}}})  # fmt: skip
REJECT += refused("Separated", "max, numbers", {CLOSER: {"2": {"stmt num": "2", "stmt den": "1"},
    "downwards": {"wit dir": "-1", "stmt num": "2", "stmt den": "1"},
    "equal points": {"@m": column(1, 1), "stmt num": "1", "stmt den": "5"}},
    "the direction is zero": {"no columns": {"@m": {"t": "mat", "shape": [2, 0], "den": "1", "num": ["", ""]},
        "wit dir": ""}}})  # fmt: skip

UNDECIDED = [
    *overspent("OnHyperplanes"),
    *overspent("GeneralPosition"),
    *overspent("NotGeneralPosition"),
    *overspent("Separated"),
    *undecided("GeneralPosition", "square", {"WORK: ": {"100 points in dimension 20": {
        "@m": mat([[i**k for k in range(1, 21)] for i in range(100)])}}}),
]  # fmt: skip


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_a_position_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def test_a_simplex_may_have_more_points_than_python_has_stack_frames() -> None:
    n = 150
    simplex = mat([[int(i == j) for j in range(n)] for i in range(n + 1)])
    limit = sys.getrecursionlimit()
    depth = len(inspect.stack())
    sys.setrecursionlimit(depth + 80)
    try:
        assert REAL.check(raw(about(simplex, "GeneralPosition", {"mod": "2"}))).status == "verified"
    finally:
        sys.setrecursionlimit(limit)


def test_a_prediction_with_thousands_of_digits_is_over_the_limit_and_never_escapes() -> None:
    limits = REAL.modules["limits"]
    with pytest.raises(limits.OverLimit, match="WORK: "):
        limits.Meter().spend(10**5000)


def test_points_that_no_direction_tells_apart_cost_a_comparison_per_pair() -> None:
    def work(n: int) -> int:
        return work_of(apart(mat([[i, 0] for i in range(n)]), "max", 1, 1, [0, 1]))

    assert work(80) > 80 * 79 // 2 * 2 * 32 > work_of(apart(column(*range(80)), "max", 1, 1, [1]))
