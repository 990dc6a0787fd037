"""The model h(x) = sum_j v_j·psi(w_j·x + b_j), its parameters in order, and exact pre-activations.

Parameters are counted neuron by neuron: w_j1, ..., w_jd, b_j, v_j (without b_j if there are no biases). A *block* is one of
the letters W, b, v: which parameters are differentiated.

>>> from exactmem.networks.smooth import SMOOTH
>>> model = Model(SMOOTH["tanh"], ((Fraction(1), Fraction(1, 2)),), (Fraction(-1),), (Fraction(3),))
>>> model.pre_activations(RationalMatrix.from_rows([[Fraction(1), Fraction(1, 3)], [Fraction(0), Fraction(0)]]))
([[1], [-6]], 6)
>>> [model.places("Wv"), model.places("b")]
[[0, 1, 3], [2]]
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.smooth import Smooth


@dataclass(frozen=True)
class Model:
    """m neurons in dimension d, all numbers rational.

    w : m rows of d weights; b : m biases, or () for the model without biases; v : m output weights
    """

    activation: Smooth
    w: tuple[tuple[Fraction, ...], ...]
    b: tuple[Fraction, ...]
    v: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        if not self.w or len(self.v) != len(self.w) or len(self.b) not in (0, len(self.w)):
            raise InputError("a model needs as many output weights, and as many biases or none, as it has neurons")
        if len({len(row) for row in self.w}) != 1:
            raise InputError("all neurons of a model read the same coordinates")

    @property
    def m(self) -> int:
        return len(self.w)

    @property
    def d(self) -> int:
        return len(self.w[0])

    @property
    def biased(self) -> bool:
        return bool(self.b)

    @property
    def per_neuron(self) -> int:
        """d + 2 parameters a neuron, d + 1 without biases."""
        return self.d + 1 + self.biased

    @property
    def parameters(self) -> int:
        return self.m * self.per_neuron

    def places(self, blocks: str) -> list[int]:
        """The numbers of the parameters of these blocks, increasing. InputError for other letters than W, b, v."""
        if not blocks or set(blocks) - set("Wbv") or ("b" in blocks and not self.biased):
            raise InputError(f"blocks are letters of W, b (if there are biases) and v, not {blocks[:20]!r}")
        within = [*range(self.d)] if "W" in blocks else []
        within += [self.d] if "b" in blocks else []
        within += [self.per_neuron - 1] if "v" in blocks else []
        return [j * self.per_neuron + k for j in range(self.m) for k in within]

    def scaled(self, X: RationalMatrix) -> tuple[list[list[int]], list[int], int]:
        """Integer weights, integer biases and D with w_j·x_i + b_j = (weights_j·num_i + biases_j) / D, num_i the numerators of
        x_i; D is the least common denominator of the weights and biases times that of X."""
        if X.shape[1] != self.d:
            raise InputError(f"the points have {X.shape[1]} coordinates but the neurons read {self.d}")
        den = lcm(*(v.denominator for row in self.w for v in row), *(v.denominator for v in self.b))
        w = [[int(v * den) for v in row] for row in self.w]
        return w, [int(v * den) * X.den for v in self.b] or [0] * self.m, den * X.den

    def pre_activations(self, X: RationalMatrix) -> tuple[list[list[int]], int]:
        """a and D with w_j·x_i + b_j = a[i][j] / D, D as in `scaled`."""
        w, b, D = self.scaled(X)
        return [
            [sum(p * q for p, q in zip(line, x, strict=True)) + c for line, c in zip(w, b, strict=True)]
            for x in X.num.tolist()
        ], D
