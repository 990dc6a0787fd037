"""What the conditions of the two-layer and deep theorems are for: small instances, evaluated exactly when asked for."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from gmpy2 import mpq

from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict
from exactmem.networks.activations import HARDTANH, RELU
from exactmem.networks.network import Network
from exactmem.theorems.theorem import Counterexample
from exactmem.theorems.yun2019.curves import curves


def conflict() -> str:
    """1/3 = 0.333... only if it is the same rational."""
    try:
        Dataset.from_arrays([["1/3"], ["2/6"]], [0, 1]).merged()
    except Conflict as found:
        apart = Dataset.from_arrays([["1/3"], ["0.3333333333333333"]], [0, 1]).merged()
        return f"1/3 and 2/6: {found}; 1/3 and 0.3333333333333333 are {len(apart.X)} points"
    return "no conflict"


def monotone() -> str:
    """Widths 1 and 1 on a line: all weights that matter are signs."""
    found = {shape(s, t, a) for s in (-1, 1) for t in (-1, 1) for a in range(-3, 4)}
    turning = sum(1 for values in found if (values[1] - values[0]) * (values[2] - values[1]) < 0)
    return f"{len(found)} networks of widths 1,1 on 0, 1, 2: {turning} of them go up and down, as labels 0, 1, 0 would need"


def shape(s: int, t: int, a: int) -> tuple[Fraction, ...]:
    """relu(t·relu(s·x + a) + 1) at 0, 1, 2: one unit behind the other is monotone."""
    return tuple(RELU(t * RELU(Fraction(s * x + a)) + 1) for x in (0, 1, 2))


def carried() -> str:
    """A label 2 that is carried through a hard tanh layer arrives as 1."""
    return f"hardtanh(2) = {HARDTANH(Fraction(2))}, hardtanh(1/2) = {HARDTANH(Fraction(1, 2))}"


def outside(q: int, J: int) -> tuple[int, int, int]:
    """What the curves of a zigzag add up to on its left, on its right, and inside beyond the label.

    >>> outside(2, 2), outside(3, 2), outside(3, 3)
    ((0, 0, 1), (-1, -1, 0), (-1, 1, 0))
    """
    z = [mpq(k) for k in range(q * J)]
    labels = [mpq((3 * k) % 5 - 2, 2) for k in range(q * J)]
    found = curves(z, labels, q, mpq(1))

    def total(x: mpq) -> mpq:
        ramps = [max(mpq(-1), min(mpq(1), (2 * x - a - b) / (b - a))) for a, b in pairwise(found.ends)]
        values = (
            bias + sum((w * h for w, h in zip(row, ramps, strict=True)), mpq(0))
            for row, bias in zip(found.weights, found.biases, strict=True)
        )
        return sum((max(mpq(-1), min(mpq(1), v)) for v in values), mpq(0))

    inside = {int(total(x) - y) for x, y in zip(z, labels, strict=True)}
    return int(total(mpq(-9))), int(total(mpq(q * J + 9))), inside.pop()


def odd() -> str:
    """Three curves over three blocks do not cancel outside."""
    left, right, inside = outside(3, 3)
    return f"q = 3, J = 3: {left} on the left, {right} on the right, label + {inside} inside; q = 2, J = 2: {outside(2, 2)}"


def elsewhere() -> str:
    """ReLU6 in place of two slopes: equal at the data, not far from them."""
    from exactmem.theorems.yun2019.piecewise_linear import THEOREM as other
    from exactmem.theorems.yun2019.relu_like import THEOREM as plain

    data = Dataset.from_arrays([[0], [1], [2], [3]], [1, -1, 0, 1])
    nets: list[Network] = [plain.construct(data, slopes="1,0").network, other.construct(data).network]  # type: ignore[list-item]
    at, beside = ([net.at([x])[0] for net in nets] for x in (2, 4))
    return f"at the data point 2: {at[0]} and {at[1]}; at 4: {beside[0]} and {beside[1]}"


DISTINCT = Counterexample("distinct points", "equal rationals with different labels", conflict)
WHY = (
    DISTINCT,
    Counterexample("widths", "with ceilings instead of floors widths 1,1 would fit four points", monotone),
)
ACTIVATION_WHY = (*WHY, Counterexample("on the data", "another activation agrees at the data only", elsewhere))
DEEP_WHY = (
    DISTINCT,
    Counterexample("labels in [-1, 1]", "a partial output outside is clipped on its way", carried),
    Counterexample("an even number of curves", "pairs of layers disturb each other", odd),
)
