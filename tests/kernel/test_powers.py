"""PowerUnits: labels that so many powers of affine forms cannot have, by a polynomial relation that is expanded."""

import random
from fractions import Fraction
from math import prod

import pytest
import sympy

from exactmem.kernel.powers import expand, output

from . import oracle
from .bundles import GONE, but, column, line, mat, raw
from .good import CUBE, POWER_UNITS, SQUARE_OF_A_FORM, powers
from .tables import REAL, Case, accepted, faults, overspent, refused, together, undecided

KIND = "PowerUnits"
SQUARE, PAIR = POWER_UNITS["a square"], POWER_UNITS["proportional points"]
TWICE = {"wit exponents": [*map(list, SQUARE_OF_A_FORM), [0, 1, 1]], "wit c": "1 -2 -2 1 -3 1 1"}
ACCEPT = accepted(KIND)
ACCEPT += [
    Case(f"{KIND}, {name}", raw(draft), "verified")
    for name, draft in {
        "no unit": but(SQUARE, {"stmt hidden": 0}),
        "other labels": but(SQUARE, {"@y": column(1, 1, -1)}),
        "other denominators": but(SQUARE, {"@y": column(1, 1, 1, den=7), "@x": mat([[1, 0], [0, 1], [1, 1]])}),
        "a multiple": but(SQUARE, {"wit c": line(-(3**300) * a for a in SQUARE_OF_A_FORM.values())}),
        "a term in two parts": but(SQUARE, TWICE),
        "rows and exponents exchanged": but(
            SQUARE, {"wit rows": [2, 0, 1], "wit exponents": [[c, a, b] for a, b, c in SQUARE_OF_A_FORM]}
        ),
        "a row without exponents": but(
            PAIR, {"wit rows": [2, 0, 1], "wit exponents": [[1, 0, 0], [0, 1, 0]], "stmt hidden": 1}
        ),
        "many units on proportional points": but(PAIR, {"stmt hidden": 99}),
        "one unit, not three": but(POWER_UNITS["affine"], {"stmt hidden": 1}),
    }.items()
]

FAILS, SATISFIED = "the outputs do not satisfy the relation", "the labels satisfy the relation"
REJECT = refused(
    KIND,
    "a square",
    {
        FAILS: {
            "a unit more": {"stmt hidden": 2},
            "biases": {"stmt biased": "yes"},
            "another degree": {"stmt degree": 1},
            "a higher degree": {"stmt degree": 4},
            "another point": {"@x num 1": "0 2"},
            "a sign of a point": {"@x num 2": "1 -2"},
            "a point 0": {"@x num 0": "0 0"},
            "a coefficient": {"wit c": "1 -2 -2 1 -2 2"},
            "one sign": {"wit c": "1 -2 -2 1 2 1"},
            "all positive": {"wit c": "1 2 2 1 2 1"},
            "one term": {"wit exponents": [[0, 0, 1]], "wit c": "1"},
            "a constant": {"wit exponents": [[0, 0, 0]], "wit c": "1"},
            "a constant more": {
                "wit exponents": [*map(list, SQUARE_OF_A_FORM), [0, 0, 0]],
                "wit c": "1 -2 -2 1 -2 1 1",
            },
            "exponents exchanged": {"wit exponents 0": [0, 2, 0], "wit exponents 1": [0, 1, 1]},
            "points on which it is another": {"@x": mat([[1, 0], [1, 1], [1, 2]])},
            "a higher power": {"wit exponents 5": [0, 0, 3]},
        },
        SATISFIED: {
            "a square": {"@y": column(1, 1, 4)},
            "a negative square": {"@y": column(-1, -4, -9)},
            "labels 0": {"@y": column(0, 0, 0)},
            "no terms": {"wit exponents": [], "wit c": ""},
            "coefficients 0": {"wit c": "0 0 0 0 0 0"},
            "terms that cancel": {"wit exponents": [[0, 0, 1], [0, 0, 1]], "wit c": "1 -1"},
        },
        "the degree is 0": {
            "constants": {"stmt degree": 0},
            # H would be the number of units, 1, and 5 is a multiple of 1
            "constants with weights": {
                "stmt degree": 0,
                "@y": column(5, 5, 5),
                "wit exponents": [[1, 0, 0], [0, 0, 0]],
                "wit c": "1 -1",
            },
        },
        "the labels are not one column": {"two": {"@y": mat([[1, 0], [1, 0], [1, 1]])}},
        "biased is neither yes nor no": {"true": {"stmt biased": "true"}, "nothing": {"stmt biased": ""}},
        "biased: not a text": {"false": {"stmt biased": False}, "null": {"stmt biased": None}},
        "degree: not a plain integer": {"a text": {"stmt degree": "2"}, "true": {"stmt degree": True}},
        "hidden: not a plain integer": {"a text": {"stmt hidden": "1"}, "null": {"stmt hidden": None}},
        "rows: an index is out of range": {"three": {"wit rows": [0, 1, 3]}},
        "rows: an index stands twice": {"twice": {"wit rows": [0, 1, 1]}},
        "rows: not a list": {"a text": {"wit rows": "0 1 2"}},
        "rows: not a plain integer": {"true": {"wit rows": [0, True, 2]}},
        "exponents: not a list of length 3": {
            "two": {"wit exponents 0": [2, 0]},
            "four": {"wit exponents 0": [2, 0, 0, 0]},
        },
        "exponents: not a list of length 2": {"a row less": {"wit rows": [0, 1]}},
        "exponents: not a list": {"a text": {"wit exponents": "2 0 0"}, "a number": {"wit exponents 0": 2}},
        "exponents: not a plain integer": {
            "a text": {"wit exponents 0": ["2", 0, 0]},
            "true": {"wit exponents 1": [True, True, 0]},
        },
        "JSON: a plain integer is negative": {"an exponent": {"wit exponents 0": [3, -1, 0]}},
        "c: 5 integers where 6 belong": {"one less": {"wit c": "1 -2 -2 1 -2"}},
        "c: 7 integers where 6 belong": {"one more": {"wit c": "1 -2 -2 1 -2 1 0"}},
        "c: not a row of hexadecimal integers": {"a list": {"wit c": [1, 1]}, "a fraction": {"wit c": "1/2"}},
        "statement: the fields are not exactly": {"no biased": {"stmt biased": GONE}, "c": {"stmt c": "1"}},
        "witness: the fields are not exactly": {"no rows": {"wit rows": GONE}, "scale": {"wit scale": None}},
        "data: x and y have different numbers of rows": {"a label less": {"@y": column(1, 1)}},
        "data: no object has the hash that is cited": {"no data": {"@data": GONE}},
    },
)
REJECT += refused(
    KIND,
    "a cube",
    {
        FAILS: {
            "a unit more": {"stmt hidden": 2},
            "many units": {"stmt hidden": 8},
            "fourth powers": {"stmt degree": 4},
            "a place": {"@x num 3": "4"},
            "a coefficient": {"wit c": "1 -9 6 1 15 -27 6 15 -9 2"},
        },
        SATISFIED: {"cubes": {"@y": column(1, 8, 27, 64)}, "falling cubes": {"@y": column(64, 8, 0, -8)}},
    },
)
REJECT += refused(KIND, "two squares", {
    FAILS: {"three": {"stmt hidden": 3}, "biases": {"stmt biased": "yes"}, "a point": {"@x num 5": "0 1 2"}},
    SATISFIED: {"a sum of two": {"@y": column(1, 1, 0, 2, 1, 1)}}})  # fmt: skip
REJECT += refused(KIND, "proportional points", {
    FAILS: {"biases": {"stmt biased": "yes"}, "another degree": {"stmt degree": 2}, "others": {"wit rows": [1, 0]}},
    SATISFIED: {"eight times": {"@y": column(1, 0, 8)}}})  # fmt: skip
REJECT += refused(
    KIND, "not homogeneous", {FAILS: {"one part fails": {"wit c": "8 -1 8 -2"}, "degree 2": {"stmt degree": 2}}}
)
REJECT += refused(KIND, "affine", {FAILS: {"not in the middle": {"@x num 1": "3"}, "squares": {"stmt degree": 2}}})
REJECT += refused(KIND, "equal rows", {FAILS: {"different rows": {"@x num 1": "6"}}, SATISFIED: {
    "equal labels": {"@y": column(2, 2)}}})  # fmt: skip
REJECT += refused(KIND, "no units", {FAILS: {"one": {"stmt hidden": 1}}})

UNDECIDED = overspent(KIND)
UNDECIDED += undecided(
    KIND,
    "a square",
    {
        "SYMBOLS: ": {"many units": {"stmt hidden": 513}, "more than can be counted": {"stmt hidden": 10**15 - 1}},
        "DEGREE: ": {
            "a degree": {"stmt degree": 129},
            "a long degree": {"stmt degree": 10**15 - 1},
            "an exponent": {"wit exponents 0": [129, 0, 0]},
            "a long exponent": {"wit exponents 0": [10**15 - 1, 0, 0]},
            "a degree of no unit": {"stmt degree": 257, "stmt hidden": 0, "wit exponents": [], "wit c": ""},
        },
        "ROWS: ": {"monomials": {"stmt hidden": 50}},
    },
)
UNDECIDED += undecided(
    KIND, "a square", {"WORK: ": {"a long relation": {"wit c": "1" + 5 * (" " + "1" * 10**5)}}}, work=10**7
)
UNDECIDED += undecided(KIND, "two squares", {"WORK: ": {"an expansion": {}}}, work=10**6)
UNDECIDED += undecided(
    KIND, "a square", {"ROWS: 15 is over the limit of 14": {"an expansion": {}}}, limits={"ROWS": 14}
)
UNDECIDED += undecided(
    KIND,
    "a square",
    {
        "ROWS: 16 is over the limit of 15": {
            "factors": {
                "wit exponents": [*map(list, SQUARE_OF_A_FORM), [0, 1, 1], [0, 1, 1]],
                "wit c": "1 -2 -2 1 -4 1 1 1",
            }
        }
    },
    limits={"ROWS": 15},
)
UNDECIDED += undecided(
    KIND, "a square", {"INTEGER_BITS: ": {"c": {"wit c": "10000 1 1 1 1 1"}}}, limits={"INTEGER_BITS": 16}
)


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_powers_get_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


# ------------------------------------------------------------------------------------------------------ the expansion


def symbols_of(expanded: dict[int, int], base: int, count: int) -> dict[tuple[int, ...], int]:
    """The polynomial with exponents instead of integers."""
    return {tuple(key // base**l % base for l in range(count)): v for key, v in expanded.items() if v}


@pytest.mark.parametrize("seed", range(60))
def test_an_expansion_is_that_of_computer_algebra(seed: int) -> None:
    source = random.Random(seed)
    d, hidden, degree, n = (source.randint(1, 3), source.randint(1, 2), source.randint(1, 3), source.randint(1, 4))
    x = [[source.randint(-3, 3) for _ in range(d)] for _ in range(n)]
    r = source.randint(1, 3 if degree < 3 else 2)
    terms = [
        (sorted(source.randrange(n) for _ in range(source.randint(0, r))), source.randint(-5, 5)) for _ in range(6)
    ]
    base = degree * r + 1
    expanded = expand(terms, {i: output(row, degree, hidden, base) for i, row in enumerate(x)})
    names = sympy.symbols(f"s:{hidden * d}")
    h = [
        sum(sum(s * v for s, v in zip(names[j * d :], row, strict=False)) ** degree for j in range(hidden)) for row in x
    ]
    wanted = sympy.Poly(sum(a * prod(h[i] for i in rows) for rows, a in terms), *names)
    assert symbols_of(expanded, base, len(names)) == {e: int(v) for e, v in wanted.terms() if v}


@pytest.mark.parametrize("seed", range(60))
def test_labels_that_networks_have_are_never_refuted(seed: int) -> None:
    """By the relations of the table, and by random ones, with output weights of either sign."""
    source = random.Random(seed)
    for relation, x, degree, biased in (
        (SQUARE_OF_A_FORM, [[1, 0], [0, 1], [1, 1]], 2, "no"),
        (CUBE, [[0], [1], [2], [3]], 3, "yes"),
    ):
        for terms in (relation, {e: source.randint(-3, 3) for e in relation}):
            w = [Fraction(source.randint(-4, 4), source.randint(1, 4)) for _ in range(3)]
            v = Fraction(source.randint(-4, 4), source.randint(1, 4))
            values = [v * sum(a * b for a, b in zip([*row, 1][:2], w, strict=False)) ** degree for row in x]
            den = prod(value.denominator for value in values)
            y = oracle_column(values, den)
            draft = powers(mat(x), y, degree, 1, biased, list(range(len(x))), terms)
            assert REAL.check(raw(draft)).status == "rejected"


def oracle_column(values: list[Fraction], den: int) -> dict:
    numbers = [int(value * den) for value in values]
    common = sympy.gcd([den, *numbers])
    return column(*(int(v // common) for v in numbers), den=int(den // common))


def solvable(x: list[list[int]], y: list[int], degree: int, hidden: int) -> bool:
    """Over the complex numbers: 1 is not in the ideal of the equations (Hilbert)."""
    units = [sympy.symbols(f"v{j} w{j}_:{len(x[0])}") for j in range(hidden)]
    equations = [
        sum(v * sum(s * a for s, a in zip(w, row, strict=True)) ** degree for v, *w in units) - label
        for row, label in zip(x, y, strict=True)
    ]
    return bool(sympy.groebner(equations, *sum(units, ()), order="grevlex").exprs != [1])


@pytest.mark.parametrize("seed", range(12))
def test_labels_that_are_refuted_make_equations_without_a_solution(seed: int) -> None:
    source = random.Random(seed)
    for name, low, high in (("a square", -4, 4), ("a cube", -2, 2), ("two squares", -2, 2)):
        draft, x = POWER_UNITS[name], oracle.matrix(POWER_UNITS[name]["objects"]["@x"])
        stmt = draft["claims"][0]["stmt"]
        points = [[int(v * 3) if name == "a square" else int(v) for v in row] for row in x]
        points = [[*row, 1] if stmt["biased"] == "yes" else row for row in points]
        y = [source.randint(low, high) for _ in points]
        verified = REAL.check(raw(but(draft, {"@y": column(*y)}))).status == "verified"
        assert not verified or not solvable(points, y, stmt["degree"], stmt["hidden"])
        assert verified == (oracle.false_claims(raw(but(draft, {"@y": column(*y)}))) == [])
