"""Two conclusions about parameters that are not written down: they exist for one labelling; they exist for every labelling.

A third one, *this network fits*, is a `Result` with a network in it. None of the three stands for another: a box does not
say what the parameters are, and parameters for these labels say nothing about other labels.

>>> issubclass(ParametersExist, EveryLabelling), issubclass(EveryLabelling, ParametersExist)
(False, False)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import ceil

from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import coding, root_exists
from exactmem.certificates.draft import Draft
from exactmem.certificates.result import decimal
from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.networks.smooth import Smooth
from exactmem.theorems.madden2023.contraction_box import Box

ENCLOSED = ("sigmoid", "tanh", "sin", "gaussian", "silu", "exp")
"""What the checker can enclose over the rationals by itself, besides polynomials."""


def certifiable(activation: Smooth) -> None:
    """HypothesisFails for an activation that only balls enclose: a box is then proved here, and not by the checker."""
    if activation.coefficients is None and activation.name not in ENCLOSED:
        known = f"{', '.join(ENCLOSED)} and polynomials"
        said = f"the checker encloses {known}, not {activation.name}: no certificate can be written"
        raise HypothesisFails("enclosed by the checker", said)


def box_claim(draft: Draft, dataset: Dataset, box: Box) -> None:
    """There is a point of the box at which the model returns every label."""
    model, n = box.centre, len(box.C)
    root_exists(
        draft,
        dataset,
        model.activation,
        RationalMatrix.from_rows(model.w),
        RationalMatrix.from_rows([[t] for t in model.b]),
        RationalMatrix.from_rows([[t] for t in model.v]),
        RationalMatrix.from_rows(box.radius),
        box.shown_bits,
        RationalMatrix(integer_array(box.C, (n, n)), 2**box.bits),
    )


@dataclass(frozen=True, repr=False)
class Proved:
    """What both conclusions have: a box that holds, the id of the construction, the rows, and the seconds it took."""

    method: str
    dataset: Dataset
    box: Box
    seconds: float = field(default=0.0, compare=False, kw_only=True)

    @property
    def neurons(self) -> int:
        return self.box.centre.m

    def of_the_box(self) -> list[tuple[str, str]]:
        """As (name, value) lines."""
        box, model = self.box, self.box.centre
        widest, narrowest = (f"2^{power(r)}" for r in (box.widest, min(r for row in box.radius for r in row if r)))
        return [
            ("method", self.method),
            ("points, dimension", f"{len(box.X)}, {model.d}"),
            ("activation, neurons, parameters", f"{model.activation.name}, {model.m}, {model.parameters}"),
            ("free parameters (the others are held)", str(len(box.free))),
            ("radii of the box", widest if widest == narrowest else f"{narrowest} to {widest}"),
            ("contraction, to be below 1", f"at most {decimal(box.worst, up=True)}"),
            ("time to find and verify", f"{self.seconds:.2f} s"),
        ]

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({self.neurons} {self.box.centre.activation.name} neurons, {len(self.box.X)} points)"
        )


@dataclass(frozen=True, repr=False)
class ParametersExist(Proved):
    """There are parameters, exactly one choice of them in the box, with h(x_i) = y_i for all i. They are irrational as a rule.

    dataset : the user's rows (equal rows are one point); eps : of `difference`, else None
    """

    eps: Fraction | None = None

    @cached_property
    def certificate(self) -> Certificate:
        """The claim `RootExists` about the user's rows. HypothesisFails for activations the checker does not enclose."""
        certifiable(self.box.centre.activation)
        draft = Draft()
        coding(draft, self.dataset, self.dataset)
        box_claim(draft, self.dataset, self.box)
        return draft.certificate()

    @property
    def conclusion(self) -> str:
        return f"parameters exist that fit all {self.dataset.n} rows exactly"

    def rows(self) -> list[tuple[str, str]]:
        """As (name, value) lines."""
        eps = [] if self.eps is None else [("eps", f"2^-{self.eps.denominator.bit_length() - 1}")]
        return [
            ("conclusion", f"{self.conclusion}; the box holds one choice of them"),
            ("not claimed", "what they are, or anything about other labels"),
            *self.of_the_box(),
            *eps,
        ]


@dataclass(frozen=True, repr=False)
class EveryLabelling(Proved):
    """For every y in R^n there are parameters of these m neurons with h(x_i) = y_i for all i.

    dataset : the distinct points, with labels 0; box : around a zero of h with a Jacobian in (W, b) of rank n
    """

    @cached_property
    def certificate(self) -> Certificate:
        """The claim `RootExists` for labels 0, which says that there is a zero. The inequality that the checker verifies also
        gives rank n there; neither that nor the step from there to every labelling is part of the claim."""
        certifiable(self.box.centre.activation)
        draft = Draft()
        box_claim(draft, self.dataset, self.box)
        return draft.certificate()

    @property
    def conclusion(self) -> str:
        return f"every labelling of these {self.dataset.n} points has parameters that fit"

    def rows(self) -> list[tuple[str, str]]:
        """As (name, value) lines."""
        return [
            ("conclusion", f"{self.conclusion}, of the same {self.neurons} neurons"),
            ("why", "a zero of the network on all points at which its Jacobian in (W, b) has rank n"),
            *self.of_the_box(),
        ]


def power(radius: Fraction) -> int:
    """The exponent of the least power of two that is not below the radius.

    >>> [power(Fraction(2) ** e) for e in (-9, 0, 5)], power(Fraction(5, 16)), power(Fraction(17, 2))
    ([-9, 0, 5], -1, 4)
    """
    if radius > 1:
        return (ceil(radius) - 1).bit_length()
    return 1 - (radius.denominator // radius.numerator).bit_length()
