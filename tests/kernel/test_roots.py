"""RootExists: parameters within a box for which a model returns every label, by a contraction in fixed point."""

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx, fmpq

from exactmem.kernel.enclosures import GUARD, SECOND, Span, enclose, product, second, times
from exactmem.kernel.models import Poly
from exactmem.networks.smooth import SMOOTH, polynomial

from . import oracle
from .bundles import GONE, Doc, but, column, mat, raw
from .good import ROOT_EXISTS, dyadic, near, poly
from .tables import REAL, Case, accepted, faults, overspent, refused, together, undecided

KIND = "RootExists"
ACCEPT = accepted(KIND)
ACCEPT += [
    Case(f"{KIND}, {what}", raw(draft), "verified")
    for what, draft in {
        "more precision": but(ROOT_EXISTS["tanh"], {"wit bits": "200"}),
        "less precision": but(ROOT_EXISTS["tanh"], {"wit bits": "28"}),
        "a larger box": but(ROOT_EXISTS["sigmoid"], {"@r": mat([[3, 1]], 64)}),
        "another scale for one parameter": but(ROOT_EXISTS["sigmoid"], {"@r": mat([[1, 1]], 2**19)}),
        "an exact preconditioner is not needed": but(ROOT_EXISTS["square root of 2"], {"wit C": column(1, den=4)}),
        "any denominator": but(ROOT_EXISTS["logarithm of 3"], {"wit C": column(333, den=1000)}),
        "the last bit of a centre": but(ROOT_EXISTS["logarithm of 3"], {"@b": dyadic([105884138])}),
        "the other root": but(ROOT_EXISTS["square root of 2"], {"@w": column(-7, den=5), "wit C": column(-1, den=3)}),
        "rows in another order": but(
            ROOT_EXISTS["a line"], {"@x": column(1, 0), "@y": column(3, 1), "wit C": mat([[1, -1], [0, 1]])}
        ),
        "a row again at the end": but(ROOT_EXISTS["a line"], {"@x": column(0, 1, 0), "@y": column(1, 3, 1)}),
        "a neuron that is off": but(
            ROOT_EXISTS["sin"],
            {"@w": dyadic([1110450190], [279946104], [5]), "@v": column(1, 2, 0), "@r": column(1, 3, 0, den=2**20)},
        ),
        "far from 0": near(
            "sigmoid", column(1), column(1), column(1000), column(2), mat([[0, 1]], 4), column(2), column(-1000)
        ),
        "the weight instead of the bias": but(ROOT_EXISTS["a narrow box"], {"@r": mat([[1, 0]], 2**28)}),
    }.items()
]

BOX = "the box is not mapped into itself"
REJECT = refused(
    KIND,
    "square root of 2",
    {
        f"free parameter 1: {BOX}": {
            "another label": {"@y": column(3)},
            "no root at all": {"@y": column(-2)},
            "a centre too far": {"@w": column(6, den=5)},
            "a box beside the root": {"@w": column(13, den=10)},
            "too small a radius": {"@r": column(1, den=100)},
            "too large a radius": {"@r": column(2)},
            "a centre at the double root": {"@w": column(0)},
            "another preconditioner": {"wit C": column(1)},
            "the zero preconditioner": {"wit C": column(0)},
            "a negative preconditioner": {"wit C": column(-1, den=3)},
            "another output weight": {"@v": column(2)},
            "a neuron that is off": {"@v": column(0)},
            "another point": {"@x": column(2)},
            "a constant": {"stmt activation": poly(2)},
            "another power": {"stmt activation": poly(0, 0, 0, 1)},
        },
        "bits: not positive": {"none": {"wit bits": "0"}, "minus 64": {"wit bits": "-40"}},
        "bits: not a hexadecimal integer": {"plain": {"wit bits": 64}, "null": {"wit bits": None}},
        "there are not as many free parameters as different rows": {
            "all frozen": {"@r": column(0)},
            "two points": {"@x": column(1, 2), "@y": column(2, 8)},
            "one point with two labels": {"@x": column(1, 1), "@y": column(2, 3)},
        },
        "a radius is negative": {"minus one tenth": {"@r": column(-1, den=10)}},
        "radius is not one number per parameter": {
            "one for a bias that is not there": {"@r": mat([[1, 1]], 10)},
            "two neurons": {"@r": column(1, 1, den=10)},
        },
        "C has not one row and one column per free parameter": {
            "two rows": {"wit C": column(1, 1, den=3)},
            "two columns": {"wit C": mat([[1, 1]], 3)},
            "empty": {"wit C": {"t": "mat", "shape": [0, 0], "den": "1", "num": []}},
        },
        "mat: not an object": {"a hash": {"wit C": "@w"}, "null": {"wit C": None}},
        "mat: not in lowest terms": {"two sixths": {"wit C": column(2, den=6)}},
        "mat.den: not positive": {"minus three": {"wit C": column(1, den=-3)}},
        "the labels are not one column": {"two": {"@y": mat([[2, 2]])}},
        "data: x and y have different numbers of rows": {"a label more": {"@y": column(2, 2)}},
        "w has another number of columns than the points": {"two": {"@w": mat([[7, 0]], 5)}},
        "v is not one number per neuron": {"two": {"@v": column(1, 1)}},
        "b is not one number per neuron": {"the labels twice": {"stmt b": "@b", "@b": column(0, 0)}},
        "activation: there is no enclosure of this one": {
            name: {"stmt activation": name} for name in sorted({*SMOOTH} - {"gelu", "exp", *SECOND})
        },
        "activation: unknown name": {"gelu": {"stmt activation": "gelu"}},
        "data: no object has the hash that is cited": {"no data": {"@data": GONE}},
        "mat: no object has the hash that is cited": {"no radius": {"@r": GONE}},
        "statement: the fields are not exactly": {"no radius": {"stmt radius": GONE}, "r": {"stmt r": 1}},
        "witness: the fields are not exactly": {"no bits": {"wit bits": GONE}, "a root": {"wit root": "1"}},
    },
)
REJECT += refused(
    KIND,
    "a line",
    {
        f"free parameter 2: {BOX}": {
            "only the second": {"wit C": mat([[-1, 1], [-1, 0]])},
            "a radius too small for the bias": {"@r": mat([[2, 1]], 2)},
        },
        f"free parameter 1: {BOX}": {
            "rows of C exchanged": {"wit C": mat([[1, 0], [-1, 1]])},
            "columns of C exchanged": {"wit C": mat([[1, -1], [0, 1]])},
            "labels exchanged": {"@y": column(3, 1)},
            "the edge of the box": {"@w": column(1), "@b": column(1, den=1)},
            "one point with two labels": {"@x": column(1, 1)},
            "points exchanged": {"@x": column(1, 0)},
        },
    },
)
REJECT += refused(
    KIND,
    "a narrow box",
    {
        BOX: {
            "a bit of the centre": {"@b": dyadic([105884139 ^ 4])},
            "a higher bit": {"@b": dyadic([105884139 ^ 2**20])},
            "a bit of the label": {"@y": column(3 * 2**26 + 1, den=2**26)},
            "a bit of the point": {"@x": column(2**26 + 1, den=2**26)},
            "a bit of the frozen weight": {"@w": column(2**26 - 1, den=2**26)},
            "a bit of the output weight": {"@v": column(2**26 + 1, den=2**26)},
            "less precision": {"wit bits": "18"},
            "no precision": {"wit bits": "1"},
            "a narrower box": {"@r": mat([[0, 1]], 2**36)},
            "a wide one": {"@r": mat([[0, 1]])},
        }
    },
)
REJECT += refused(
    KIND,
    "sigmoid",
    {
        BOX: {
            "another activation": {"stmt activation": "tanh"},
            "labels exchanged": {"@y": column(3, 2, den=2)},
            "a label outside the range": {"@y": column(2, 5, den=2)},
            "C exchanged": {"wit C": dyadic([2048, 0], [-2048, 2731], bits=10)},
            "C of one column twice": {"wit C": dyadic([2731, 2731], [0, 1], bits=10)},
            "one radius much smaller": {"@r": mat([[1, 2**20]], 2**30)},
        },
        "there are not as many free": {"one frozen": {"@r": mat([[1, 0]], 2**20)}},
    },
)
REJECT += refused(
    KIND,
    "tanh",
    {
        BOX: {
            "a label": {"@y": column(29, 10, 23, den=8)},
            "labels exchanged": {"@y": column(10, 29, 22, den=8)},
            "equal points": {"@x": mat([[1, 0], [0, 1], [1, 0]])},
            "another parameter is free": {"@r": mat([[1, 1, 0], [0, 1, 0]], 2**20)},
            "a frozen weight": {"@w": dyadic([1069352644, -540749619], [2**29, 2**28 + 2**14])},
            "the last bias": {"@b": dyadic([2**29], [-1065270332 + 2**14])},
            "less precision": {"wit bits": "10"},
            "too wide": {"@r": mat([[1, 1, 0], [0, 0, 1]], 4)},
        },
        "there are not as many free": {
            "one more": {"@r": mat([[1, 1, 1], [0, 0, 1]], 2**20)},
            "one less": {"@r": mat([[1, 1, 0], [0, 0, 0]], 2**20)},
            "equal rows": {"@x": mat([[1, 0], [0, 1], [1, 0]]), "@y": column(29, 10, 29, den=8)},
        },
    },
)
for kind, place in (("sin", "@w num 0"), ("gaussian", "@b num 0"), ("silu", "@w num 1"), ("t + t^3", "@w num 0")):
    word = ROOT_EXISTS[kind]["objects"][place.split()[0]]["num"][int(place[-1])]
    REJECT += refused(KIND, kind, {BOX: {"a bit of a weight": {place: format(int(word, 16) ^ 2**16, "x")}}})

UNDECIDED = overspent(KIND)
UNDECIDED += undecided(
    KIND,
    "square root of 2",
    {
        "INTEGER_BITS": {"more bits than allowed": {"wit bits": format(2**22 + 1, "x")}},
    },
)
UNDECIDED += undecided(
    KIND, "logarithm of 3", {"WORK": {"e to a huge power": {"@w": column(2**60)}, "many bits": {"wit bits": "3fffff"}}}
)


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_roots_get_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


COVERED = ["exp", *SECOND]


def inside(exact: Any, span: Span, bits: int) -> bool:
    """Balls of many more bits are nearly points: no end of the span is certainly on the wrong side."""
    return not exact < arb(fmpq(span[0], 2**bits)) and not exact > arb(fmpq(span[1], 2**bits))


@pytest.mark.parametrize("name", [*COVERED, "polynomial"])
@pytest.mark.parametrize("bits", [1, 8, 64, 200])
def test_spans_contain_the_value_and_the_slope_and_are_narrow(name: str, bits: int) -> None:
    source = random.Random(f"{name} {bits}")
    for number in range(60):
        D = source.choice([1, 3, 2**20, 10**15 + 7])
        a = source.choice(
            [0, 1, -1, source.randint(-9 * D, 9 * D), source.randint(-90 * D, 90 * D), source.randint(-D, D) // 97]
        )
        if name in ("sin", "sigmoid", "tanh", "gaussian") and number % 5 == 0:
            a *= 10**9
        c = [source.randint(-9, 9) for _ in range(source.randint(1, 6))]
        act: str | Poly = Poly(7, c) if name == "polynomial" else name
        smooth = polynomial([Fraction(v, 7) for v in [*c, 1]]) if name == "polynomial" else SMOOTH[name]
        if isinstance(act, Poly):
            act = Poly(7, [*c, 1])
        with ctx.workprec(2 * bits + 900):
            value, slope = smooth.enclosed(arb(fmpq(a, D)))
            for exact, span in zip((value, slope), enclose(act, a, D, bits), strict=True):
                assert inside(exact, span, bits)
                assert span[1] - span[0] <= 2 + (abs(a) // D >> 40)


@pytest.mark.parametrize("name", COVERED)
def test_the_second_derivative_stays_below_its_bound(name: str) -> None:
    """Of balls that cover [-8, 8]: the slope of the slope, from the slopes at two near points and Taylor's remainder."""
    second_of = {
        "exp": lambda t: t.exp(),
        "sigmoid": lambda t: (lambda y: y * (1 - y) * (1 - 2 * y))(1 / (1 + (-t).exp())),
        "tanh": lambda t: -2 * t.tanh() * (1 - t.tanh() ** 2),
        "sin": lambda t: -t.sin(),
        "gaussian": lambda t: (4 * t * t - 2) * (-t * t).exp(),
        "silu": lambda t: (lambda y: y * (1 - y) * (2 + t * (1 - 2 * y)))(1 / (1 + (-t).exp())),
    }[name]
    with ctx.workprec(100):
        for k in range(-8 * 512, 8 * 512 + 1):
            num, den = second(name, abs(k) // 512 + 1)
            # at 0 the bounds of sin, gaussian, silu are attained or near: balls reach a little over them
            point = second_of(arb(fmpq(k, 512)))
            assert abs(point).mid() <= arb(num) / den + arb(2) ** -90
    assert second(Poly(3, [1, 1, 5, -2]), 4) == (10 + 12 * 4, 3)
    assert second(Poly(3, [1, 1]), 4) == (0, 3)


def test_products_of_spans_are_rounded_outward() -> None:
    source = random.Random(0)
    for _ in range(500):
        u, v = (tuple(sorted(source.randint(-99, 99) for _ in range(2))) for _ in range(2))
        lo, hi = product(u, v, 4)  # type: ignore[arg-type]
        num, den = source.randint(-9, 9), source.randint(1, 9)
        low, high = times(u, num, den)  # type: ignore[arg-type]
        for x in (u[0], u[1], (u[0] + u[1]) // 2):
            assert low * den <= x * num <= high * den
            assert all(lo * 16 <= x * y <= hi * 16 for y in (v[0], v[1], (v[0] + v[1]) // 2))
    assert GUARD == 64


def searched(n: int, d: int, m: int, seed: int) -> Doc:
    """A tanh model near a root that damped Gauss-Newton steps in floats propose, free where a pivoted Gram-Schmidt says."""
    rng = np.random.default_rng(seed)
    X, v = rng.integers(-64, 64, (n, d)) / 32, rng.choice([-3, 3, 2, -2], m) * 1.0
    y, W, lam = rng.integers(-1, 2, n) * 1.0, rng.normal(size=(m, d + 1)), 1.0
    U = np.hstack([X, np.ones((n, 1))])

    def off(w: Any) -> Any:
        return np.tanh(U @ w.T) @ v - y

    def slopes(w: Any) -> Any:
        return (((1 - np.tanh(U @ w.T) ** 2) * v)[:, :, None] * U[:, None, :]).reshape(n, -1)

    for _ in range(300):
        J, f = slopes(W), off(W)
        other = W - (J.T @ np.linalg.solve(J @ J.T + lam * np.eye(n), f)).reshape(W.shape)
        better = (off(other) ** 2).sum() < (f**2).sum()
        W, lam = (other, max(lam / 3, 1e-12)) if better else (W, 4 * lam)
    rest, free = slopes(W), list[int]()
    for _ in range(n):
        free.append(int(np.argmax((rest**2).sum(0))))
        q = rest[:, free[-1]] / np.linalg.norm(rest[:, free[-1]])
        rest = rest - np.outer(q, q @ rest)
        rest[:, free] = 0
    free.sort()
    C = np.linalg.inv(slopes(W)[:, free])
    radius = [[int(j * (d + 1) + k in free) for k in range(d + 1)] for j in range(m)]
    fixed = lambda A, bits: dyadic(*[[round(t * 2**bits) for t in row] for row in A], bits=bits)  # noqa: E731
    return near("tanh", fixed(X, 5), fixed(y[:, None], 0), fixed(W[:, :d], 60), fixed(v[:, None], 0), mat(radius, 2**36), fixed(
        C, 40), fixed(W[:, d:], 60), bits=100)  # fmt: skip


@pytest.mark.parametrize(("n", "d", "m"), [(7, 2, 3), (20, 4, 6), (30, 5, 8)])
def test_parameters_found_by_a_search_are_proved_and_tampered_ones_are_not(n: int, d: int, m: int) -> None:
    draft = searched(n, d, m, 0)
    assert REAL.check(raw(draft)).reason == ""
    assert oracle.false_claims(raw(draft)) == []
    labels, lines = draft["objects"]["@y"]["num"], draft["claims"][0]["wit"]["C"]["num"]
    wrong = {
        "a label": {"@y num 3": "2"},
        "the labels turned": {"@y num": [*labels[1:], labels[0]]},
        "an output weight": {"@v num 0": "5"},
        "a point": {"@x num 0": " ".join(["7"] * d)},
        "a radius": {"@r den": "1"},
        "a column of C twice": {"wit C num": [" ".join([row.split()[1], *row.split()[1:]]) for row in lines]},
    }  # fmt: skip
    for what, change in wrong.items():
        assert BOX in REAL.check(raw(but(draft, change))).reason, what
