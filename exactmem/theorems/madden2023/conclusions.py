"""Two conclusions about parameters that are not written down: they exist for one labelling; they exist for every labelling.

A third one, *this network fits*, is a `Result` with a network in it. None of the three stands for another: a box does not
say what the parameters are, and parameters for these labels say nothing about other labels.

>>> ParametersExist.mro() == EveryLabelling.mro(), "network" in ParametersExist.__dataclass_fields__
(False, False)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

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
class ParametersExist:
    """There are parameters, exactly one choice of them in the box, with h(x_i) = y_i for all i. They are irrational as a rule.

    method : id of the construction; dataset : the user's rows (equal rows are one point); eps : of `difference`, else None
    """

    method: str
    dataset: Dataset
    box: Box
    eps: Fraction | None = None
    seconds: float = field(default=0.0, compare=False)

    @property
    def neurons(self) -> int:
        return self.box.centre.m

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
            *shared(self.method, self.box, self.seconds),
            *eps,
        ]

    def __repr__(self) -> str:
        return f"ParametersExist({self.neurons} {self.box.centre.activation.name} neurons, {len(self.box.X)} points)"


@dataclass(frozen=True, repr=False)
class EveryLabelling:
    """For every y in R^n there are parameters of these m neurons with h(x_i) = y_i for all i.

    dataset : the distinct points, with labels 0; box : around a zero of h with a Jacobian in (W, b) of rank n
    """

    method: str
    dataset: Dataset
    box: Box
    seconds: float = field(default=0.0, compare=False)

    @property
    def neurons(self) -> int:
        return self.box.centre.m

    @cached_property
    def certificate(self) -> Certificate:
        """The claim `RootExists` for labels 0. That a zero with a regular Jacobian gives every labelling is not part of it."""
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
            *shared(self.method, self.box, self.seconds),
        ]

    def __repr__(self) -> str:
        return f"EveryLabelling({self.neurons} {self.box.centre.activation.name} neurons, {len(self.box.X)} points)"


def shared(method: str, box: Box, seconds: float) -> list[tuple[str, str]]:
    """What both conclusions show of their box."""
    model = box.centre
    widest, narrowest = (f"2^{power(r)}" for r in (box.widest, min(r for row in box.radius for r in row if r)))
    return [
        ("method", method),
        ("points, dimension", f"{len(box.X)}, {model.d}"),
        ("activation, neurons, parameters", f"{model.activation.name}, {model.m}, {model.parameters}"),
        ("free parameters (the others are held)", str(len(box.free))),
        ("radii of the box", widest if widest == narrowest else f"{narrowest} to {widest}"),
        ("contraction, to be below 1", f"at most {decimal(box.worst, up=True)}"),
        ("time to find and verify", f"{seconds:.2f} s"),
    ]


def power(radius: Fraction) -> int:
    """The exponent of the least power of two that is not below the radius."""
    exponent = radius.numerator.bit_length() - radius.denominator.bit_length()
    while Fraction(2) ** exponent < radius:
        exponent += 1
    while Fraction(2) ** (exponent - 1) >= radius:
        exponent -= 1
    return exponent
