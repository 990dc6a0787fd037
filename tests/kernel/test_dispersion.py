"""Dispersed, NtkGramAtLeast, HarmonicGramAtLeast: unit vectors far from each other."""

import random
from fractions import Fraction
from math import comb, lcm, pi

import pytest

from . import oracle
from .bundles import GONE, but, column, mat, raw
from .dispersion_oracle import BITS, bounded, harmonic, ntk
from .good import FRAME, PAIR, UNITS, spread
from .good import harmonic as harmonic_claim
from .good import ntk as ntk_claim
from .tables import REAL, Case, accepted, faults, overspent, refused, together, undecided

FAR, NTK, HARMONIC = "Dispersed", "NtkGramAtLeast", "HarmonicGramAtLeast"
ACCEPT = accepted(FAR) + accepted(NTK) + accepted(HARMONIC)
ACCEPT += [
    Case(name, raw(draft), "verified")
    for name, draft in {
        "Dispersed, a larger gamma": spread(FRAME, "f/10", "3/1", 1, [0] * 4, [[0] * (i + 1) for i in range(4)]),
        "Dispersed, a negative inner product": spread(
            mat([[3, 4], [-5, 0]], 5), "3/5", "2/1", 1, [0, 0], [[0], [0, 0]]
        ),
        "NtkGramAtLeast, less": ntk_claim(PAIR, 1, 7, 1),
        "NtkGramAtLeast, a higher power of no correlation": ntk_claim(UNITS, 1, 32, 9),
        "HarmonicGramAtLeast, less": harmonic_claim(PAIR, 1, 7, 2),
        "HarmonicGramAtLeast, a high power": harmonic_claim(PAIR, 10**9 - 1, 10**9, 42),
    }.items()
]

UNIT = "a row is not of length 1"
CLOSE, MAT = "the rows are too close to each other for this power", "mat: no rows"
EQUAL, OPPOSITE = {"@m": mat([[1, 0], [1, 0]])}, {"@m": mat([[0, -1], [0, 1]])}
EMPTY = {"t": "mat", "shape": [0, 2], "den": "1", "num": []}
ROWS = {
    UNIT: {
        "longer": {"@m num 0": "3 5"},
        "shorter": {"@m num 1": "4 0"},
        "another denominator": {"@m den": "6"},
        "a row 0": {"@m num 1": "0 0"},
        "one by one": {"@m": mat([[1, 1]])},
    },
    MAT: {"empty": {"@m": EMPTY}},
    "mat: no object has the hash that is cited": {"none": {"@m": GONE}},
}
NOT_DOMINANT, CLOSER = "the rest is not diagonally dominant", "two rows are closer than gamma allows"
REJECT = refused(
    FAR,
    "pair",
    {
        CLOSER: {
            "a smaller gamma": {"stmt gamma_num": "1", "stmt gamma_den": "2"},
            "gamma 0": {"stmt gamma_num": "0", "stmt gamma_den": "1"},
            "by little": {"stmt gamma_num": "2fffffff", "stmt gamma_den": "50000000"},
            "closer rows": {"@m num 0": "4 3"},
            "equal rows": EQUAL,
            "opposite rows": OPPOSITE,
        },
        "gamma is not at least 0 and below 1": {
            "one": {"stmt gamma_num": "1", "stmt gamma_den": "1", **EQUAL},
            "more": {"stmt gamma_num": "6"},
            "negative": {"stmt gamma_num": "-3"},
        },
        NOT_DOMINANT: {
            "a smaller L": {"stmt L_num": "1", "stmt L_den": "1"},
            "by little": {"stmt L_num": "7fffffff", "stmt L_den": "50000000"},
            "another factor": {"wit L 1": "2 0"},
            "too large a factor": {"wit d": "7 0"},
            "no factor": {"wit d": "0 0"},
            "another scale": {"wit scale": "18"},
            "L negative": {"stmt L_num": "-8"},
            "other rows": {"@m num 0": "4 -3", "stmt gamma_num": "4"},
            "a row more": {"@m": mat([[3, 4], [5, 0], [0, 5]], 5), "stmt gamma_num": "4"},
        },
        "an entry of d is negative": {"the second": {"wit d": "6 -1"}},
        "scale: not positive": {"zero": {"wit scale": "0", "wit d": "0 0"}},
        "d: 3 integers where 2 belong": {"one per row of three": {"wit d": "6 0 0"}},
        "L: not a list of length 2": {"a row more": {"wit L": ["1", "-2 0", "0 0 0"]}},
        "gamma: not in lowest terms": {"six tenths": {"stmt gamma_num": "6", "stmt gamma_den": "a"}},
        "L: not in lowest terms": {"sixteen tenths": {"stmt L_num": "10", "stmt L_den": "a"}},
        "L: not positive": {"infinite": {"stmt L_den": "0"}},
        "statement: the fields are not exactly": {
            "no gamma": {"stmt gamma_num": GONE},
            "strict": {"stmt strict": False},
        },
        "witness: the fields are not exactly": {"no scale": {"wit scale": GONE}},
        **ROWS,
    },
)
REJECT += refused(
    FAR, "frame", {NOT_DOMINANT: {"less": {"stmt L_num": "2"}}, CLOSER: {"less": {"stmt gamma_den": "3"}}}
)

SMALL = "lambda_min is not shown to be that large"
REJECT += refused(
    NTK,
    "pair",
    {
        SMALL: {
            "more": {"stmt lam_num": "1", "stmt lam_den": "6"},
            "by little": {"stmt lam_num": "40000003", "stmt lam_den": "190000000"},
            "a higher l": {"wit l": 3},
            "a much higher l": {"wit l": 41},
            "a closer pair": {"@m num 0": "4 3"},
            "an opposite pair": {"@m num 0": "-4 3"},
        },
        CLOSE: {
            "equal rows": EQUAL,
            "opposite rows": OPPOSITE,
            "many rows": {"@m": mat([[3, 4], [5, 0], [4, 3], [4, -3]], 5)},
        },
        "lam is not positive": {
            "zero": {"stmt lam_num": "0", "stmt lam_den": "1"},
            "negative": {"stmt lam_num": "-4"},
        },
        "l is not odd": {"0": {"wit l": 0}, "2": {"wit l": 2}},
        "l: not a plain integer": {"a text": {"wit l": "1"}, "true": {"wit l": True}, "null": {"wit l": None}},
        "JSON: a plain integer is negative": {"-1": {"wit l": -1}},
        "lam: not in lowest terms": {"eight": {"stmt lam_num": "8", "stmt lam_den": "32"}},
        "statement: the fields are not exactly": {"m": {"stmt m": 2}},
        "witness: the fields are not exactly": {"no l": {"wit l": GONE}},
        **ROWS,
    },
)
REJECT += refused(
    NTK, "frame", {SMALL: {"more": {"stmt lam_num": "70f"}, "l = 3": {"wit l": 3}, "l = 7": {"wit l": 7}}}
)
REJECT += refused(NTK, "frame", {CLOSE: {"l = 1": {"wit l": 1}}})
REJECT += refused(NTK, "orthonormal", {SMALL: {"half": {"stmt lam_num": "1", "stmt lam_den": "2"}}})

ALLOWS = "the rows are closer than the bound allows"
REJECT += refused(
    HARMONIC,
    "pair",
    {
        ALLOWS: {
            "more": {"stmt lam_num": "11"},
            "by little": {"stmt lam_num": "100000001", "stmt lam_den": "190000000"},
            "one": {"stmt lam_num": "1", "stmt lam_den": "1"},
            "a closer pair": {"@m num 0": "4 3"},
            "an opposite pair": {"@m num 0": "-4 3"},
        },
        CLOSE: {"equal rows": EQUAL, "opposite rows": OPPOSITE},
        "lam is not positive": {
            "zero": {"stmt lam_num": "0", "stmt lam_den": "1"},
            "negative": {"stmt lam_num": "-10"},
        },
        "m is not even and at least 2": {"0": {"stmt m": 0}, "1": {"stmt m": 1}, "3": {"stmt m": 3}},
        "m: not a plain integer": {"a text": {"stmt m": "2"}, "true": {"stmt m": True}},
        "lam: not in lowest terms": {"half": {"stmt lam_num": "20", "stmt lam_den": "32"}},
        "statement: the fields are not exactly": {"no m": {"stmt m": GONE}},
        "witness: the fields are not exactly": {"l": {"wit l": 1}},
        **ROWS,
    },
)
REJECT += refused(HARMONIC, "frame", {ALLOWS: {"more": {"stmt lam_num": "9", "stmt lam_den": "10"}}, CLOSE: {"m = 2": {
    "stmt m": 2}}})  # fmt: skip

UNDECIDED = overspent(FAR) + overspent(NTK) + overspent(HARMONIC)
UNDECIDED += undecided(NTK, "pair", {"INTEGER_BITS: ": {"a high power": {"wit l": 10**15 - 1}}})
UNDECIDED += undecided(HARMONIC, "pair", {"INTEGER_BITS: ": {"a high power": {"stmt m": 10**15 - 2}}})
UNDECIDED += undecided(NTK, "orthonormal", {"WORK: ": {"many terms": {"wit l": 5001}}})


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_unit_vectors_get_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def sphere(source: random.Random, n: int, d: int) -> list[list[Fraction]]:
    """Rational points of the unit sphere by inverse stereographic projection."""
    rows = []
    for _ in range(n):
        t = [Fraction(source.randint(-6, 6), source.randint(1, 4)) for _ in range(d - 1)]
        s = sum(v * v for v in t)
        rows.append([*(2 * v / (s + 1) for v in t), (s - 1) / (s + 1)])
    return rows


def stored(rows: list[list[Fraction]]) -> dict:
    den = lcm(*(v.denominator for row in rows for v in row))
    return mat([[int(v * den) for v in row] for row in rows], den)


def row_sum(rows: list[list[Fraction]], e: int) -> Fraction:
    gram = [[sum((a * b for a, b in zip(x, y, strict=True)), Fraction(0)) for y in rows] for x in rows]
    return max(sum((abs(v) ** e for j, v in enumerate(line) if j != i), Fraction(0)) for i, line in enumerate(gram))


@pytest.mark.parametrize("seed", range(30))
def test_bounds_of_random_unit_vectors_are_accepted_up_to_the_formula_and_true(seed: int) -> None:
    source = random.Random(seed)
    rows = sphere(source, source.randint(2, 4), source.randint(2, 5))
    little = Fraction(1, 10**25)
    for e in (2, 4, 8, 20):
        spare = 1 - row_sum(rows, e)
        tail = Fraction(1, 4) - Fraction(53, 333) * sum(
            Fraction(comb(2 * j, j), 4**j * (2 * j + 1)) for j in range((e - 2) // 2)
        )
        for lam, claim, number in ((spare, harmonic_claim, e), (spare * tail, ntk_claim, e - 1)):
            for bound, status in ((lam, "verified"), (lam + little, "rejected")):
                draft = claim(stored(rows), bound.numerator, bound.denominator, number)
                good = spare > 0 and status == "verified"
                assert (REAL.check(raw(draft)).status == "verified") == good
                assert not good or oracle.false_claims(raw(draft)) == []


@pytest.mark.parametrize("m", [2, 4, 6, 10])
def test_the_closed_form_of_the_harmonic_entry_is_a_mean_over_angles(m: int) -> None:
    """K(rho) by the density of the difference of two arguments, 40 digits, against the hypergeometric function."""
    import mpmath

    with mpmath.workdps(40):
        for rho in (mpmath.mpf(1) / 3, -mpmath.mpf(4) / 5):

            def density(t: mpmath.mpf, rho: mpmath.mpf = rho) -> mpmath.mpf:
                b = rho * mpmath.cos(t)
                s = 1 - b * b
                return (
                    (1 - rho**2)
                    / (2 * mpmath.pi)
                    * (1 / s + b * (mpmath.pi / 2 + mpmath.asin(b)) / s ** mpmath.mpf(1.5))
                )

            K = 2 * mpmath.quad(lambda t: density(t) * mpmath.cos((m - 1) * t), [0, mpmath.pi / 2, mpmath.pi])
            exact = Fraction(1, 3) if rho > 0 else Fraction(-4, 5)
            entry = harmonic(m)(exact)
            assert abs(float(rho * K) - float(entry.mid())) < 1e-14
            assert abs(float(entry.mid())) <= abs(float(rho)) ** m


def test_pi_is_above_its_convergent_and_the_coefficients_add_up() -> None:
    import mpmath

    with mpmath.workprec(BITS):
        assert mpmath.pi > mpmath.mpf(333) / 106
    head = sum(comb(2 * j, j) / (4**j * (2 * j + 1)) for j in range(400)) / (2 * pi)
    assert 0.236 < head < 0.25  # c_1 + c_3 + ... = 1/4


def test_the_oracle_knows_the_frame() -> None:
    rows = [[Fraction(int(v, 16), 2) for v in line.split()] for line in FRAME["num"]]
    assert bounded(rows, ntk, Fraction(1799, 31968)) and not bounded(rows, ntk, Fraction(1, 2))
    assert bounded(rows, harmonic(4), Fraction(1, 2)) and not bounded(rows, harmonic(4), Fraction(11, 10))


def test_one_row_is_dispersed_whatever_gamma() -> None:
    one = spread(column(1), "0/1", "1/1", 1, [0], [[0]])
    assert REAL.check(raw(one)).status == "verified"
    assert REAL.check(raw(but(one, {"stmt L_num": "0"}))).status == "rejected"
