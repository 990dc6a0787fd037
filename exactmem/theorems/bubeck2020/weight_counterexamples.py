"""What happens to small-weight networks without their hypotheses: instances that are evaluated."""

from __future__ import annotations

from fractions import Fraction

from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict
from exactmem.theorems.bubeck2020.quadrature import trig_quadrature
from exactmem.theorems.theorem import Counterexample

ODD_NODES = 2


def duplicates() -> str:
    try:
        Dataset.from_arrays([[0], [0]], [0, 1]).merged()
    except Conflict as conflict:
        return str(conflict)
    raise ArithmeticError("equal points with different labels were merged")


def proportional() -> str:
    """psi(2t) = 2·psi(t): with labels 1 and 1 at x and 2x the squared residual (a - 1)² + (2a - 1)² is least at a = 3/5."""
    values = [(a - 1) ** 2 + (2 * a - 1) ** 2 for a in (Fraction(1, 2), Fraction(3, 5), Fraction(2, 3))]
    return f"outputs a and 2a: the squared residual is {values[0]}, {values[1]}, {values[2]} for a = 1/2, 3/5, 2/3"


def odd_order() -> str:
    """psi(t) - psi(-t) = t: the odd part of a ReLU is linear, so its odd harmonics but the first vanish."""
    rule = trig_quadrature(ODD_NODES)
    total = sum(
        (w * a * max(c, Fraction(0)) for (c, _), w, a in zip(rule.nodes, rule.weights, rule.cosines(3), strict=True)),
        Fraction(0),
    )
    return (
        f"the third harmonic of t -> psi(cos t), by a quadrature of {len(rule.nodes)} nodes exact to order 11: {total}"
    )


def antipodes() -> str:
    """|z|·(z/|z|)^4 at z and -z."""
    z = complex(3, 4)
    return f"g_4({z}) = {g4(z)} and g_4({-z}) = {g4(-z)}: labels 1 and -1 at x and -x are never reached"


def g4(z: complex) -> str:
    """|z|·(z/|z|)^4 for the Gaussian integer z of length 5, exactly."""
    x, y = Fraction(int(z.real), 5), Fraction(int(z.imag), 5)
    re, im = x, y
    for _ in range(3):
        re, im = re * x - im * y, re * y + im * x
    return f"{5 * re} + {5 * im}i"


DUPLICATES = Counterexample(
    "different points", "two rows 0 with labels 0 and 1: gamma = 1 for any length of the rows", duplicates
)
PROPORTIONAL = Counterexample(
    "unit vectors",
    "no biases and rows x = 1 and 2x = 2 with labels 1 and 1: a bias-free network is homogeneous",
    proportional,
)
ODD_ORDER = Counterexample("m even", "m = 3: no rotated ReLU correlates with the complex neuron", odd_order)
ANTIPODES = Counterexample("gamma < 1", "opposite rows: complex neurons of even order are the same at both", antipodes)
