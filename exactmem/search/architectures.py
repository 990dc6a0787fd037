"""`Arch`: one hidden layer of k units with every convention named, because the answers depend on them.

A unit reads w·x + b, always with its own bias b. The output is a combination of the units, plus a constant if `bias`, plus a
linear form of the input if `skip`; with output "threshold" it is 1 where that is >= 0 and 0 elsewhere.

>>> print(Arch.relu(3, bias=False))
3 ReLU units, affine output without bias, no skip
>>> print(Arch.threshold(2))
2 threshold units, threshold output with bias, no skip
>>> print(Arch.unit("2", "-1/2", 1, skip=True))
1 unit of slopes 2 (right) and -1/2 (left), affine output with bias, skip from input to output
>>> Arch.unit(1, 1, 2)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: a unit of slopes 1 and 1 is linear: ask for skip=True instead
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from exactmem.errors import InputError
from exactmem.networks.activations import RELU, STEP, Activation, PiecewiseLinear
from exactmem.numbers.parsing import exact

Output = Literal["affine", "threshold"]


@dataclass(frozen=True)
class Arch:
    """k hidden units; made by `relu`, `threshold` or `unit`.

    Parameters
    ----------
    k : number of hidden units, at least 0
    slopes : (p, q) for p·max(t, 0) + q·min(t, 0); None for the threshold 1[t >= 0]
    bias : whether the output has a bias
    skip : whether the output reads the input
    output : "affine", or "threshold" (1 where the affine output is >= 0, else 0)
    """

    k: int
    slopes: tuple[Fraction, Fraction] | None
    bias: bool
    skip: bool
    output: Output

    def __post_init__(self) -> None:
        if isinstance(self.k, bool) or not isinstance(self.k, int) or self.k < 0:
            raise InputError(f"the number of hidden units is an integer that is at least 0, not {self.k!r}")
        if self.output not in ("affine", "threshold"):
            raise InputError(f"the output is 'affine' or 'threshold', not {self.output!r}")
        if self.slopes is not None and self.slopes[0] == self.slopes[1]:
            p, q = self.slopes
            raise InputError(f"a unit of slopes {p} and {q} is linear: ask for skip=True instead")

    @classmethod
    def relu(cls, k: int, bias: bool = True, skip: bool = False) -> Arch:
        """k units max(t, 0) and an affine output."""
        return cls.unit(1, 0, k, bias, skip)

    @classmethod
    def threshold(cls, k: int, output: Output = "threshold") -> Arch:
        """k units 1[t >= 0]; the output has a bias, and is a threshold too unless it is affine."""
        return cls(k, None, True, False, output)

    @classmethod
    def unit(cls, p: Any, q: Any, k: int, bias: bool = True, skip: bool = False) -> Arch:
        """k units p·max(t, 0) + q·min(t, 0): leaky ReLU (1, 1/10), absolute value (1, -1), and so on."""
        return cls(k, (exact(p), exact(q)), bias, skip, "affine")

    @property
    def activation(self) -> Activation:
        if self.slopes is None:
            return STEP
        p, q = self.slopes
        return RELU if p == 1 and q == 0 else PiecewiseLinear((Fraction(0),), (q, p), Fraction(0))

    def with_units(self, k: int) -> Arch:
        """The same conventions with k units."""
        return replace(self, k=k)

    def __str__(self) -> str:
        units = "unit" if self.k == 1 else "units"
        if self.slopes is None:
            hidden = f"{self.k} threshold {units}"
        elif self.activation is RELU:
            hidden = f"{self.k} ReLU {units}"
        else:
            hidden = f"{self.k} {units} of slopes {self.slopes[0]} (right) and {self.slopes[1]} (left)"
        output = f"{self.output} output {'with' if self.bias else 'without'} bias"
        return f"{hidden}, {output}, {'skip from input to output' if self.skip else 'no skip'}"
