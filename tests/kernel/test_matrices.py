"""RankAtLeast, RankAtMost, LambdaMinAtLeast."""

import random
from math import gcd
from typing import Any

import pytest

from exactmem.kernel.limits import Meter
from exactmem.kernel.matrices import BLOCK, unit_pivots
from exactmem.kernel.reading import Rejected
from exactmem.kernel.semidefinite import semidefinite

from .bundles import GONE, column, line, mat, raw
from .good import GOOD, NO_COLUMNS, NO_ROWS, rank, rank_most
from .tables import REAL, Case, accepted, faults, overspent, refused, together, undecided, work_of

ACCEPT = [*accepted("RankAtLeast"), *accepted("RankAtMost"), *accepted("LambdaMinAtLeast")]

NO_PIVOT = "the minor has no unit pivot"
REJECT = refused(
    "RankAtLeast",
    "prime",
    {
        "the modulus is not between 2 and 2^64": {
            "modulus 1 makes 0 a unit": {"wit mod": "1"},
            "modulus 0": {"wit mod": "0"},
            "a negative modulus": {"wit mod": "-65"},
            "2^64": {"wit mod": "1" + "0" * 16},
            "a long prime": {"wit mod": "1" + "0" * 15 + "d"},
        },
        "mod: not a hexadecimal integer": {"a plain integer": {"wit mod": 101}, "a space": {"wit mod": "65 "}},
        NO_PIVOT: {
            "a modulus that divides the determinant": {"wit mod": "3"},
            "an even modulus for even pivots": {"wit mod": "2"},
            "a rank that is not there": {"@m num 2": "6 4 1 e"},
        },
        "rows and cols are not r each": {
            "a larger r": {"stmt r": 4},
            "a smaller r": {"stmt r": 2},
            "a column less": {"wit cols": [0, 3]},
            "a column more": {"wit cols": [0, 3, 1, 2]},
            "a row less": {"wit rows": [2, 0]},
        },
        "rank at least 0 says nothing": {"nothing": {"stmt r": 0, "wit rows": [], "wit cols": []}},
        "rows: an index stands twice": {"the first": {"wit rows": [2, 0, 2]}},
        "cols: an index stands twice": {"the last": {"wit cols": [0, 1, 1]}},
        "rows: an index is out of range": {"past the end": {"wit rows": [2, 0, 3]}},
        "cols: an index is out of range": {"past the end": {"wit cols": [0, 4, 1]}},
        "JSON: a plain integer is negative": {
            "a negative row aliases the last": {"wit rows": [2, 0, -1]},
            "a negative column": {"wit cols": [0, 3, -1]},
        },
        "rows: not a plain integer": {
            "true for 1": {"wit rows": [2, 0, True]},
            "a text": {"wit rows": ["2", "0", "1"]},
        },
        "cols: not a plain integer": {"null": {"wit cols": [0, 3, None]}},
        "rows: not a list": {"a text": {"wit rows": "2 0 1"}},
        "r: not a plain integer": {"true": {"stmt r": True}, "hexadecimal": {"stmt r": "3"}},
        "witness: the fields are not exactly: mod rows cols": {"a determinant": {"wit det": "1"}},
        "mat: no rows": {"empty": {"@m": NO_ROWS}},
    },
)
REJECT += refused("RankAtLeast", "composite", {NO_PIVOT: {
    "a row twice": {"@m num 1": "2 1 0 7"},
    "no column is a unit": {"@m num 0": "3 5 0 7"},
    "a row of zeros": {"@m num 0": "0 0 0 7"},
}})  # fmt: skip
REJECT += refused(
    "RankAtLeast", "pivot not first", {NO_PIVOT: {"the product of non-units": {"@m num": ["3 2", "2 3"]}}}
)

NOT_THAT = "is not that combination of the pivots"
REJECT += refused(
    "RankAtMost",
    "two of three",
    {
        f"column 2 {NOT_THAT}": {
            "another entry": {"@m num 2": "2 -2 2"},
            "only the last row is wrong": {"@m num 2": "3 -2 1"},
            "other coefficients": {"wit coef num 0": "2 1"},
            "another denominator": {"wit coef den": "3"},
            "pivots in another order": {"wit piv": [0, 1]},
        },
        f"column 0 {NOT_THAT}": {"other pivots": {"wit piv": [1, 2]}},
        "piv does not name r columns": {
            "a smaller r": {"stmt r": 1},
            "a larger r": {"stmt r": 3},
            "a pivot less": {"wit piv": [1], "wit coef": mat([[1], [1]])},
        },
        "piv: an index stands twice": {"a pivot twice": {"wit piv": [1, 1]}},
        "piv: an index is out of range": {"past the end": {"wit piv": [1, 3]}},
        "piv: not a plain integer": {"true": {"wit piv": [True, 0]}},
        "JSON: a plain integer is negative": {"a negative pivot aliases the last": {"wit piv": [1, -3]}},
        "coef has not one row per other column and one column per pivot": {
            "no rows": {"wit coef": NO_ROWS},
            "a row too many": {"wit coef": mat([[1, 2], [0, 0]], 2)},
            "a column less": {"wit coef": column(1, den=2)},
            "a column more": {"wit coef": mat([[1, 2, 0]], 2)},
            "turned": {"wit coef": column(1, 2, den=2)},
        },
        "mat: not an object": {"a hash": {"wit coef": "@m"}, "null": {"wit coef": None}},
        "mat.den: not positive": {"minus one half": {"wit coef den": "-2"}},
        "mat: not in lowest terms": {"two quarters": {"wit coef": mat([[2, 4]], 4)}},
        "r: not a plain integer": {"true": {"stmt r": True}},
        "mat: no rows": {"empty": {"@m": NO_ROWS, "wit piv": [0, 1], "wit coef": NO_ROWS}},
    },
)
REJECT += refused("RankAtMost", "zero", {
    f"column 1 {NOT_THAT}": {"one entry": {"@m num 0": "0 1 0"}},
    "coef has not one row per other": {"no rows": {"wit coef": {"t": "mat", "shape": [0, 0], "den": "1", "num": []}}},
    "piv does not name r columns": {"r 1": {"stmt r": 1}},
})  # fmt: skip
assert NO_COLUMNS["shape"] == [3, 0]

NOT_DOMINANT = "the rest is not diagonally dominant"
REJECT += refused(
    "LambdaMinAtLeast",
    "attained",
    {
        NOT_DOMINANT: {
            "a larger bound": {"stmt lam_num": "2"},
            "slightly larger": {"stmt lam_num": "10000001", "stmt lam_den": "10000000"},
            "another matrix": {"@m num": ["2 1", "1 1"]},
            "a larger off-diagonal": {"@m num": ["2 2", "2 2"]},
            "a negative diagonal": {"@m num": ["-2 1", "1 -2"]},
            "too large a factor": {"wit d": "2 0"},
            "another factor": {"wit L 1": "-1 0"},
            "a smaller common denominator": {"@m den": "3"},
        },
        "an entry of d is negative": {
            "the first": {"wit d": "-1 0"},
            "one that makes up for the bound": {"stmt lam_num": "2", "wit d": "0 -1", "wit L": ["0", "1 1"]},
        },
        "the matrix is not symmetric": {"one side": {"@m num": ["2 1", "0 2"]}},
        "the matrix is not square": {
            "wide": {"@m num": ["2 1 0", "1 2 0"], "@m shape": [2, 3]},
            "tall": {"@m num": ["2 1", "1 2", "0 0"], "@m shape": [3, 2]},
        },
        "strict is not true or false": {
            "0": {"stmt strict": 0},
            "1": {"stmt strict": 1},
            "null": {"stmt strict": None},
            "a text": {"stmt strict": "false"},
        },
        "a pivot is not positive": {
            "strict with a zero in d": {"stmt strict": True, "wit L": ["1", "1 1"]},
            "strict with zeros in both": {"stmt strict": True},
            "strict with a zero in L": {"stmt strict": True, "wit d": "1 1", "wit L": ["1", "1 0"]},
            "strict with a negative L": {"stmt strict": True, "wit d": "1 1", "wit L": ["-1", "-1 -1"]},
        },
        "scale: not positive": {
            "zero": {"wit scale": "0", "wit d": "0 0"},
            "a negative scale turns the sign": {"wit scale": "-1", "stmt lam_num": "9", "wit d": "0 0"},
        },
        "scale: not a hexadecimal integer": {"a plain integer": {"wit scale": 1}},
        "lam: not positive": {"a negative denominator": {"stmt lam_den": "-1"}, "infinite": {"stmt lam_den": "0"}},
        "lam: not in lowest terms": {"two halves": {"stmt lam_num": "2", "stmt lam_den": "2"}},
        "lam: not a hexadecimal integer": {"a float": {"stmt lam_num": "1.0"}},
        "d: 1 integers where 2 belong": {"too short": {"wit d": "1"}},
        "d: 3 integers where 2 belong": {"too long": {"wit d": "1 0 0"}},
        "L: not a list of length 2": {"a row less": {"wit L": ["1"]}, "a row more": {"wit L": ["1", "1 0", "0 0 1"]}},
        "L: 1 integers where 2 belong": {"a short row": {"wit L 1": "1"}},
        "L: 2 integers where 1 belong": {"a full matrix": {"wit L 0": "1 0"}},
        "L: not a list": {"a text": {"wit L": "1"}},
        "mat: no rows": {"empty": {"@m": {"t": "mat", "shape": [0, 0], "den": "1", "num": []}}},
        "statement: the fields are not exactly": {"no strict": {"stmt strict": GONE}},
    },
)
REJECT += refused("LambdaMinAtLeast", "strict", {
    NOT_DOMINANT: {"the third as bound": {"stmt lam_num": "3"}, "a smaller scale": {"wit scale": "1"}}})  # fmt: skip
REJECT += refused("LambdaMinAtLeast", "negative", {NOT_DOMINANT: {"minus one": {"stmt lam_num": "-1"}}})

UNDECIDED = [
    *overspent("RankAtLeast"),
    *overspent("RankAtMost"),
    *overspent("LambdaMinAtLeast"),
    *undecided("RankAtLeast", "prime", {"INTEGER_BITS: ": {"a long modulus": {"wit mod": "1" * 50}}}, limits={
        "INTEGER_BITS": 100}),
    *undecided("LambdaMinAtLeast", "attained", {"HELD_BITS: ": {"little memory": {}}}, limits={"HELD_BITS": 23}),
    *undecided("RankAtMost", "two of three", {"ROWS: 9 is over": {"more rows in coef": {"wit coef": column(*range(9))}}},
        limits={"ROWS": 8}),
]  # fmt: skip


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_a_matrix_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def test_long_entries_cost_more_than_short_ones() -> None:
    long, short = mat([[2**999, 1], [1, 2**999]]), mat([[2, 1], [1, 2]])
    for claim in (lambda m: rank(m, 2, 101, [0, 1], [0, 1]), lambda m: rank_most(m, 2, [0, 1], NO_ROWS)):
        text = len(raw(claim(long))) - len(raw(claim(short)))
        assert work_of(claim(long)) - work_of(claim(short)) >= 32 * text
    assert work_of(rank(long, 2, 101, [0, 1], [0, 1])) > work_of(rank(short, 2, 101, [0, 1], [0, 1])) + 32 * 500 + 3000


def test_a_wide_matrix_with_many_pivots_is_read_in_linear_time() -> None:
    n = 20000
    draft = rank_most(mat([[1] * n]), n // 2, list(range(n // 2)), NO_ROWS)
    assert REAL.check(raw(draft)).reason.startswith("RankAtMost: coef has not one row per other column")


def test_of_composite_moduli_the_units_are_what_counts() -> None:
    """The determinant 7 is a unit modulo 6, though the entry 3 is none and 2 is none."""
    assert GOOD["RankAtLeast"]["pivot not first"]["objects"]["@m"]["num"] == ["3 1", "2 3"]
    assert [REAL.check(raw(rank(mat([[3, 1], [2, 3]]), 2, m, [0, 1], [0, 1]))).status for m in (6, 7, 14, 5)] == [
        "verified", "rejected", "rejected", "verified"]  # fmt: skip


def plain_pivots(minor: list[list[int]], m: int) -> bool:
    """Elimination with the first unit of every row, one row operation after the other."""
    rows = [list(row) for row in minor]
    for i, row in enumerate(rows):
        j = next((j for j, v in enumerate(row) if gcd(v, m) == 1), None)
        if j is None:
            return False
        over = pow(row[j], -1, m)
        for k in range(i + 1, len(rows)):
            factor = rows[k][j] * over
            rows[k] = [(a - factor * b) % m for a, b in zip(rows[k], row, strict=True)]
    return True


@pytest.mark.parametrize("m", [2, 6, 101, 2**32 - 1, 2**61 - 1, 2**64 - 59, 2**64 - 1])
@pytest.mark.parametrize("r", [1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 3])
def test_elimination_in_blocks_is_plain_elimination(r: int, m: int) -> None:
    source = random.Random(f"{r} {m}")
    for kind in range(6):
        minor = [[source.randrange(m) for _ in range(r)] for _ in range(r)]
        if kind == 1:  # the last row depends on the others
            minor[-1] = [sum(column[:-1]) * 5 % m for column in zip(*minor, strict=True)]
        if kind == 2:  # the largest sums
            minor = [[m - 1 if i != k else source.randrange(m) for k in range(r)] for i in range(r)]
        if kind == 3:  # triangular, with ones
            minor = [[source.randrange(m) * (i > k) + (i == k) for k in range(r)] for i in range(r)]
        if kind == 4:  # the same, columns in any order
            order = source.sample(range(r), r)
            minor = [[source.randrange(m) * (i > k) + (i == k) for k in order] for i in range(r)]
        try:
            unit_pivots(minor, m)
            found = True
        except Rejected:
            found = False
        assert found == plain_pivots(minor, m)
        assert found or kind < 3 or kind == 5


def product(lower: list[list[int]], d: list[int], i: int, j: int) -> int:
    return sum(a * b * c for a, b, c in zip(lower[i], lower[j], d, strict=False))


def dominant(num: list[list[int]], den: int, scale: int, d: list[int], lower: list[list[int]]) -> bool:
    """Entry by entry: whether scale·num - den·L·diag(d)·L^T has a diagonal that is at least the rest of its row."""
    n = len(d)
    full = [[num[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)]
    rest = [[scale * full[i][j] - den * product(lower, d, i, j) for j in range(n)] for i in range(n)]
    return all(row[i] >= sum(map(abs, row)) - abs(row[i]) for i, row in enumerate(rest))


@pytest.mark.parametrize("bits", [1, 7, 8, 9, 31, 32, 64, 500])
@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_packed_products_decide_as_entry_by_entry(n: int, bits: int) -> None:
    """At the edge: num = den·L·diag(d)·L^T plus a rest that is just dominant, as it is and with one entry moved by 1."""
    source, reach, seen = random.Random(f"{n} {bits}"), 2**bits - 1, []
    for kind in range(12):
        lower = [[source.choice([-reach, 0, reach, source.randint(-reach, reach)]) for _ in range(i + 1)]
                 for i in range(n)]  # fmt: skip
        d = [source.choice([0, 1, reach, source.randrange(reach + 1)]) for _ in range(n)]
        if kind == 0:
            d = [0] * n  # entries of L that are longer than every product
        den, scale = source.choice([1, 3]), source.choice([1, 2])
        num = [[source.randint(-reach, reach) for _ in range(i)] for i in range(n)]
        for i, row in enumerate(num):
            row.append(sum(abs(num[max(i, j)][min(i, j)]) for j in range(n) if j != i))
        num = [[v + den * product(lower, d, i, j) for j, v in enumerate(row)] for i, row in enumerate(num)]
        if kind % 3 == 1:
            num[source.randrange(n)][-1] -= 1
        if kind % 3 == 2 and n > 1:
            i = source.randrange(1, n)
            num[i][source.randrange(i)] += source.choice([-1, 1])
        wit: dict[str, Any] = {"scale": format(scale, "x"), "d": line(d), "L": [line(row) for row in lower]}
        try:
            semidefinite(num, scale * den, False, wit, Meter())
            found = True
        except Rejected:
            found = False
        assert found == dominant(num, scale * den, scale, d, lower)
        seen.append(found)
    assert True in seen and False in seen
