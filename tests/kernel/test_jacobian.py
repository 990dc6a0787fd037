"""JacobianRankAtLeast: a minor of the Jacobian of a model, modulo an integer at a substituted letter."""

import random
from typing import Any

import pytest
import sympy

from exactmem.kernel.jacobian import horner, inverse, substitution
from exactmem.kernel.models import Poly
from exactmem.networks.smooth import SMOOTH, Substitution, polynomial

from . import oracle
from .bundles import GONE, but, column, mat, raw
from .good import BIAS, CUBES, JACOBIAN_RANK, QUARTER, TURNED, jacobian, poly
from .tables import REAL, Case, accepted, faults, overspent, refused, together, undecided

KIND = "JacobianRankAtLeast"
ACCEPT = accepted(KIND)
ACCEPT += [
    Case(f"{KIND}, {what}", raw(draft), "verified")
    for what, draft in {
        "i and g0 count for nothing": but(JACOBIAN_RANK["cubes"], {"wit g0": "-5", "wit i": "7"}),
        "rows in another order": but(JACOBIAN_RANK["cubes"], {"wit rows": [3, 1, 0, 2], "wit cols": [1, 0, 3, 2]}),
        "a smaller rank": but(JACOBIAN_RANK["cubes"], {"stmt r": 1, "wit rows": [0], "wit cols": [2]}),
        "another g0": but(JACOBIAN_RANK["sigmoid"], {"wit g0": "d"}),
        "a negative g0": but(JACOBIAN_RANK["sigmoid"], {"wit g0": "-7"}),
        "the other root": but(JACOBIAN_RANK["sin"], {"wit i": format(TURNED - QUARTER, "x")}),
        "a prime modulus of 64 bits": but(JACOBIAN_RANK["tanh"], {"wit mod": format(2**64 - 59, "x")}),
        "one neuron is off": but(JACOBIAN_RANK["sigmoid"], {"@v": column(0, 1), "wit rows": [3, 7, 5]}),
        "the kink of a smooth one": jacobian("tanh", "W", 1, [0], [0], g0=7, w=mat([[0, 0], [1, 1]])),
        "softplus at 0": jacobian("softplus", "b", 1, [0], [0], g0=7, w=mat([[0, 0], [1, 1]]), b=column(0, 0)),
        "long exponents": jacobian("gaussian", "v", 2, [0, 1], [0, 1], g0=7, w=mat([[2**200 + 1, 2], [3, -1]], 2**53)),
    }.items()
]

PIVOT, POLE = "the minor has no unit pivot", "a pole: "
DENOMINATOR, KINK = f"{POLE}a denominator is not a unit", "a pre-activation is exactly 0"
MODULUS = "the modulus is not between 2 and 2^64"
REJECT = refused(
    KIND,
    "cubes",
    {
        PIVOT: {
            "collinear points": {"@m num 1": "2 0"},
            "equal points": {"@m num 1": "1 0"},
            "equal weights": {"@w num 1": "1 1"},
            "a neuron that is off": {"@v num 1": "0"},
            "too low a degree": {"stmt activation": poly(0, 0, 1)},
            "a modulus that divides the determinant": {"wit mod": "3"},
            "an even modulus": {"wit mod": "2"},
        },
        MODULUS: {
            "modulus 1 makes 0 a unit": {"wit mod": "1"},
            "modulus 0": {"wit mod": "0"},
            "a negative modulus": {"wit mod": "-65"},
            "2^64": {"wit mod": "1" + "0" * 16},
        },
        "rows and cols are not r each": {
            "a larger r": {"stmt r": 5},
            "a smaller r": {"stmt r": 3},
            "a column less": {"wit cols": [0, 1, 2]},
            "a row less": {"wit rows": [0, 1, 2]},
        },
        "rank at least 0 says nothing": {"nothing": {"stmt r": 0, "wit rows": [], "wit cols": []}},
        "rows: an index stands twice": {"a row twice": {"wit rows": [0, 1, 2, 2]}},
        "cols: an index stands twice": {"a column twice": {"wit cols": [0, 1, 1, 3]}},
        "rows: an index is out of range": {"a third neuron": {"wit rows": [0, 1, 2, 4]}},
        "cols: an index is out of range": {"a fifth point": {"wit cols": [0, 1, 2, 4]}},
        "rows: not a plain integer": {"true for 1": {"wit rows": [0, True, 2, 3]}},
        "cols: not a list": {"a text": {"wit cols": "0 1 2 3"}},
        "JSON: a plain integer is negative": {"a negative row aliases the last": {"wit rows": [0, 1, 2, -1]}},
        "r: not a plain integer": {"hexadecimal": {"stmt r": "4"}, "true": {"stmt r": True}},
        "blocks: not some of the letters W, b, v in this order": {
            "none": {"stmt blocks": ""},
            "another order": {"stmt blocks": "vW"},
            "twice": {"stmt blocks": "WW"},
            "another letter": {"stmt blocks": "w"},
        },
        "blocks: not a text": {"a list": {"stmt blocks": ["W"]}, "null": {"stmt blocks": None}},
        "blocks: there are no biases": {"b": {"stmt blocks": "b"}, "all": {"stmt blocks": "Wbv"}},
        "w has another number of columns than the points": {
            "one": {"@w": column(1, 1)},
            "three": {"@w": mat([[1, 1, 1], [1, -1, 0]])},
        },
        "v is not one number per neuron": {"three": {"@v": column(1, 1, 1)}, "a row": {"@v": mat([[1, 1]])}},
        "b is not one number per neuron": {
            "the points": {"stmt b": "@m"},
            "the weights": {"stmt b": "@w"},
        },
        "mat: no object has the hash that is cited": {"no v": {"@v": GONE}, "b is a text": {"stmt b": "none"}},
        "mat: not a text": {"b is false": {"stmt b": False}, "w is null": {"stmt w": None}},
        "mat: no rows": {
            "no points": {"@m": {"t": "mat", "shape": [0, 2], "den": "1", "num": []}},
            "no neurons": {"@w": {"t": "mat", "shape": [0, 2], "den": "1", "num": []}},
        },
        "activation: unknown name": {
            "gelu": {"stmt activation": "gelu"},
            "id": {"stmt activation": "id"},
            "none": {"stmt activation": ""},
        },
        "activation: not an object": {"null": {"stmt activation": None}, "a list": {"stmt activation": ["relu"]}},
        "activation: the type is not poly": {"pwl": {"stmt activation t": "pwl"}},
        "activation: the fields are not exactly": {
            "a name": {"stmt activation name": "cube"},
            "no den": {"stmt activation den": GONE},
        },
        "activation: not in lowest terms, or the last coefficient is 0": {
            "a zero behind": {"stmt activation c": "0 0 0 1 0"},
            "two halves": {"stmt activation": poly(0, 0, 0, 2, den=2)},
            "zero": {"stmt activation c": "0"},
        },
        "activation.c: ": {
            "empty": {"stmt activation c": ""},
            "two spaces": {"stmt activation c": "0 0  1"},
            "a fraction": {"stmt activation c": "1/2"},
        },
        "activation.c: not a text": {"a list": {"stmt activation c": ["0", "1"]}},
        "activation.den: not positive": {
            "minus one": {"stmt activation den": "-1"},
            "zero": {"stmt activation den": "0"},
        },
        DENOMINATOR: {
            "the denominator of the polynomial": {"stmt activation": poly(0, 0, 0, 1, den=2**61 - 1)},
            "the denominator of the points": {"@m": mat([[1, 0], [0, 1], [1, 1], [1, 2]], 2**61 - 1)},
            "that of a composite modulus": {"wit mod": "f", "@w": mat([[1, 1], [1, -1]], 5)},
        },
        "mod: not a hexadecimal integer": {"plain": {"wit mod": 101}},
        "g0: not a hexadecimal integer": {"null": {"wit g0": None}},
        "i: not a hexadecimal integer": {"plain": {"wit i": 0}},
        "witness: the fields are not exactly": {"no i": {"wit i": GONE}},
        "statement: the fields are not exactly": {"no b": {"stmt b": GONE}},
        "an object is used by no claim": {"a stray bias": {"@b": BIAS}},
    },
)
REJECT += refused(
    KIND,
    "sigmoid",
    {
        f"{POLE}g0 is not a unit": {"zero": {"wit g0": "0"}, "the modulus": {"wit g0": format(2**61 - 1, "x")}},
        DENOMINATOR: {"1 + t^a is 0": {"@w num 0": "0 0", "@b": column(2, -2), "wit mod": "11", "wit g0": "2"}},
        PIVOT: {
            "a point twice": {"@m num 1": "1 0"},
            "g0 1 makes all slopes equal": {"wit g0": "1", "wit rows": [3, 7, 4]},
            "one neuron twice": {"@w num 1": "1 2", "@b": column(1, 1, den=3)},
        },
        MODULUS: {"one": {"wit mod": "1"}},
    },
)
REJECT += refused(KIND, "exp", {PIVOT: {"a bias does what the output weight does": {"wit rows": [2, 3, 4]}}})
REJECT += refused(
    KIND,
    "sin",
    {
        "i is not a square root of -1 modulo mod": {
            "zero": {"wit i": "0"},
            "one bit": {"wit i": format(QUARTER ^ 1, "x")},
            "a prime that is 3 modulo 4": {"wit mod": format(2**61 - 1, "x")},
        },
        f"{POLE}g0 is not a unit": {"zero": {"wit g0": "0"}},
        DENOMINATOR: {"modulus 2": {"wit mod": "2", "wit i": "1", "@m": mat([[1, 0], [0, 2], [3, -1]])}},
        PIVOT: {
            "opposite weights": {
                "@w num 1": "-1 -2",
                "@b": column(1, -1, den=3),
                "stmt blocks": "b",
                "stmt r": 2,
                "wit rows": [0, 1],
                "wit cols": [0, 1],
            }
        },
    },
)
for name in ("relu", "leaky", "heaviside", "elu"):
    REJECT += refused(
        KIND,
        name,
        {
            KINK: {
                "a point on the kink": {"@m num 2": "2 -1", "@b": column(0, -2)},
                "a point that is not in the minor": {
                    "@m num 2": "2 -1",
                    "@b": column(0, -2),
                    "stmt r": 1,
                    "wit rows": [3],
                    "wit cols": [0],
                },
            }
        },
    )
REJECT += refused(KIND, "relu", {PIVOT: {"off everywhere": {"@b": column(-9, -9)}}})
REJECT += refused(KIND, "heaviside", {PIVOT: {"a slope": {"wit rows": [0, 7]}, "on everywhere": {"@b": column(9, 9)}}})
REJECT += refused(
    KIND, "leaky", {DENOMINATOR: {"100": {"wit mod": "5", "@b": column(1, -2, den=3), "@v": column(2, -1)}}}
)
REJECT += refused(
    KIND, "arctan", {DENOMINATOR: {"a² + D² is 0": {"wit mod": "5", "@m": mat([[1, 0], [0, 2], [3, -1]])}}}
)
for name in ("softplus", "arctan"):
    REJECT += refused(
        KIND,
        name,
        {
            "blocks: values of this activation are not covered, only slopes are": {
                "v": {"stmt blocks": "v", "stmt r": 2, "wit rows": [0, 1], "wit cols": [0, 1]},
                "all": {"stmt blocks": "Wbv"},
            }
        },
    )

UNDECIDED = overspent(KIND)
UNDECIDED += undecided(KIND, "cubes", {"INTEGER_BITS": {"a long g0": {"wit g0": "1" + "0" * 2**20}}})


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_ranks_of_jacobians_get_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def test_the_row_of_every_parameter_is_a_derivative_of_the_model() -> None:
    """Minors of one row modulo a large prime are the derivatives, but for denominators: cubes by hand."""
    rows = [[3, 0, 12, 27], [0, 3, 12, 54], [3, 0, 0, 3], [0, 3, 0, 6]]
    for k, row in enumerate(rows):
        for i, entry in enumerate(row):
            draft = jacobian(poly(0, 0, 0, 1), "W", 1, [k], [i], **CUBES)
            assert (REAL.check(raw(draft)).status == "verified") == (entry != 0)
            for p in (2, 3, 5):
                small = jacobian(poly(0, 0, 0, 1), "W", 1, [k], [i], p, **CUBES)
                assert (REAL.check(raw(small)).status == "verified") == (entry % p != 0)


@pytest.mark.parametrize("name", [name for name in SMOOTH if name != "gelu"])
def test_values_and_slopes_modulo_a_prime_are_those_of_the_library(name: str) -> None:
    p, i = (TURNED, QUARTER) if name == "sin" else (2**61 - 1, 0)
    source = random.Random(name)
    for _ in range(50):
        a, D, g0 = source.choice([-1, 1]) * source.randint(1, 10**30), source.randint(1, 10**20), source.randrange(2, p)
        value, slope = SMOOTH[name].modular(a, D, Substitution(p, g0, i))  # type: ignore[misc]
        found = substitution(name, D, p, g0, i).at(a)
        assert (found[1] - slope) % p == 0
        assert value is None or (found[0] - value) % p == 0


def test_values_and_slopes_modulo_101_by_hand() -> None:
    assert [substitution("sigmoid", 1, 101, 2, 0).at(a) for a in (0, 1, 2)] == [(51, 76), (68, 90), (21, 85)]


def test_a_polynomial_modulo_an_integer() -> None:
    act = Poly(7, [3, -1, 0, 5])
    for a in range(-9, 9):
        library = polynomial([v / sympy.Integer(7) for v in act.c]).modular(a, 4, Substitution(101, 0))  # type: ignore[misc]
        assert substitution(act, 4, 101, 0, 0).at(a) == library
        assert horner([3, -1, 0, 5], a, 10**9) == ((3 - a + 5 * a**3) % 10**9, (-1 + 15 * a**2) % 10**9)


@pytest.mark.parametrize("m", [35, 77, 100, 221])
def test_division_by_a_unit_undoes_multiplication_modulo_a_composite_number(m: int) -> None:
    for q in range(1, m):
        if sympy.gcd(q, m) == 1:
            assert inverse(q, m) * q % m == 1


@pytest.mark.parametrize("seed", range(40))
def test_random_models_are_accepted_up_to_their_rank(seed: int) -> None:
    """The oracle knows the rank in balls; no witness of a larger one is accepted, and some witness of it is."""
    source = random.Random(seed)
    act: Any = source.choice([*sorted(set(SMOOTH) - {"gelu"}), poly(1, -2, 0, 3)])
    m, d, n = source.randint(1, 3), source.randint(1, 2), source.randint(2, 4)
    some = lambda: source.choice([-3, -2, -1, 1, 2, 3, 4])  # noqa: E731
    x, w = mat([[some() for _ in range(d)] for _ in range(n)]), mat([[some() for _ in range(d)] for _ in range(m)])
    objects = {"m": x, "w": w, "v": column(*(some() for _ in range(m))), "b": column(*(some() for _ in range(m)))}
    blocks = source.choice(["W", "Wb"] if act in ("softplus", "arctan") else ["W", "b", "v", "Wb", "Wv", "bv", "Wbv"])
    per = d * ("W" in blocks) + ("b" in blocks) + ("v" in blocks)
    top = min(n, m * per)
    true = max((r for r in range(1, top + 1) if not oracle.false_claims(raw(jacobian(act, blocks, r, list(range(r)), list(
        range(r)), **objects)))), default=0)  # fmt: skip
    mod, i = (TURNED, QUARTER) if act == "sin" else (2**61 - 1, 0)
    reached = 0
    for _ in range(60):
        r = source.randint(1, top)
        rows, cols = source.sample(range(m * per), r), source.sample(range(n), r)
        report = REAL.check(raw(jacobian(act, blocks, r, rows, cols, mod, source.randrange(2, mod), i, **objects)))
        if report.status == "verified":
            reached = max(reached, r)
    assert reached <= true
    assert reached >= min(true, 1)
