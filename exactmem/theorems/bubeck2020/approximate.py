"""What the greedy constructions hand over: the network of a trace, its exact residual, and what is certified of the data.

The conclusion (this network, this residual, this weight) stands whether or not the hypotheses of the theorem do; the two are
reported apart.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from exactmem.certificates.claims import dispersed
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.activations import RELU
from exactmem.networks.two_layer import TwoLayer
from exactmem.numbers.balls import ball, precision, upper
from exactmem.numbers.parsing import exact
from exactmem.theorems.bubeck2020.dispersion import apart, frame_bound, gamma, unit_rows
from exactmem.theorems.bubeck2020.greedy import Trace
from exactmem.theorems.coordinates import Coordinates
from exactmem.theorems.theorem import Construction, Source
from exactmem.verdict import Verdict

SOURCE = Source(
    "Bubeck, Eldan, Lee, Mikulincer",
    2020,
    "arXiv 2006.02855",
    ours=(
        "exact rational steps; explicit bounds lambda and L certified on the data; several outputs; data off the sphere; the "
        "damped step and W <= sqrt(T·|y|²/L); four Gaussian-integer phases"
    ),
    recalled=(
        "NTK: k·d >= 20·omega·n·log(1/eps)·log(2n)/log(1/gamma) neurons are enough",
        "harmonic: about omega·(n/d)·log(1/eps)/eps neurons with total weight about sqrt(omega·n), if n·gamma^(m-2) <= 1/2",
        "on random unit data the total weight grows about as n for the NTK network and as sqrt(n) for the harmonic one",
    ),
)


def accuracy(eps: object) -> Fraction:
    """eps as a rational; an InputError if it cannot be read."""
    return exact(eps)


def positive(name: str, value: int) -> int:
    """An option that counts something."""
    if value < 1:
        raise InputError(f"{name} is counted from 1, not {value}")
    return value


def between(name: str, value: object) -> Fraction:
    """An option that is a positive rational of moderate size."""
    found = exact(value)
    if not Fraction(1, 1024) <= found <= 1024:
        raise InputError(f"{name} lies between 1/1024 and 1024, not {found}")
    return found


def log_up(eps: Fraction) -> Fraction:
    """A rational above ln(1/eps), for 0 < eps < 1.

    >>> log_up(Fraction(1, 10)) * 10**6 // 1
    2302585
    """
    with precision(128):
        return upper((ball(1) / ball(eps)).log())


def approximation(
    dataset: Dataset,
    where: Coordinates,
    trace: Trace,
    eps: Fraction,
    promise: int | None,
    notes: dict[str, object],
    evidence: tuple[Callable[[Draft], None], ...] = (),
) -> Construction:
    """The network of a trace, in the coordinates of the data."""
    net = TwoLayer(dataset.d, dataset.d_y)
    for form, outputs in trace.coefficients.items():
        kept = {r: a for r, a in outputs.items() if a}
        if kept:
            net.neuron(where.affine(form), dict(kept))
    rounds = {"rounds": len(trace.rounds), "squared residual over |y|²": decimal_up(trace.ratio)}
    return Construction(
        net.network(RELU),
        promise=promise,
        literature=None,
        lower=0,
        lower_text="no bound on how many neurons an approximate fit needs is known to us",
        evidence=evidence,
        notes={**rounds, **notes},
        accuracy=eps,
    )


def decimal_up(value: Fraction) -> str:
    """Six digits after the point, rounded up.

    >>> decimal_up(Fraction(1, 3)), decimal_up(Fraction(0))
    ('0.333334', '0.000000')
    """
    scaled = -(-value.numerator * 10**6 // value.denominator)
    return f"{scaled // 10**6}.{scaled % 10**6:06d}"


def spread(dataset: Dataset) -> tuple[dict[str, object], tuple[Callable[[Draft], None], ...], Fraction | None]:
    """What is certified of unit rows that are apart: notes, the claim, and L; a note about what fails otherwise."""
    for text, decide in (("unit rows", unit_rows), ("gamma < 1", apart)):
        verdict = decide(dataset)
        if not verdict.holds:
            return {"hypotheses": f"not certified: {text} fails at {rows_of(dataset, verdict)}"}, (), None
    g, (L, factor) = gamma(dataset.X), frame_bound(dataset.X)
    notes: dict[str, object] = {"gamma, certified": str(g), "L, certified": str(L)}
    if factor is None:
        return notes, (), L
    return notes, (lambda draft: dispersed(draft, dataset.X, g, L, factor),), L


def rows_of(dataset: Dataset, verdict: Verdict) -> str:
    witness = getattr(verdict, "witness", None)
    rows = witness if isinstance(witness, tuple) else (witness,)
    return " and ".join(dataset.where(i) for i in rows if isinstance(i, int))
