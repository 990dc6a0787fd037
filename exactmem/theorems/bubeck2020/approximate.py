"""What the greedy constructions hand over: the network of a trace, its exact residual, and what is certified of the data.

The conclusion (this network, this residual, this weight) stands whether or not the hypotheses of the theorem do; the two are
reported apart.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from exactmem.certificates.claims import dispersed
from exactmem.certificates.draft import Draft
from exactmem.certificates.result import decimal
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.activations import RELU
from exactmem.networks.two_layer import TwoLayer
from exactmem.numbers.balls import ball, precision, upper
from exactmem.numbers.parsing import exact, shown, whole
from exactmem.theorems.bubeck2020.dispersion import apart, frame_bound, gamma, unit_rows
from exactmem.theorems.bubeck2020.greedy import Trace
from exactmem.theorems.coordinates import Coordinates
from exactmem.theorems.theorem import Construction, Source
from exactmem.verdict import Verdict

MAX_DRAWS = 4096
"""Directions tried in one round: a search holds a number for every point and every direction."""

MAX_ROUNDS = 10**6

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


def rational(name: str, value: object) -> Fraction:
    """An option that is a number.

    >>> rational("eps", "a tenth")
    Traceback (most recent call last):
        ...
    exactmem.errors.InputError: eps: 'a tenth' is not a number
    """
    try:
        return exact(value)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None


def counted(name: str, value: object, most: int) -> int:
    """An option that counts something, from 1 to `most`.

    >>> counted("draws", 1.5, 9)
    Traceback (most recent call last):
        ...
    exactmem.errors.InputError: draws is a whole number, not '1.5'
    """
    found = whole(value, name)
    if not 1 <= found <= most:
        raise InputError(f"{name} is counted from 1 to {most}, not {shown(Fraction(found))}")
    return found


def between(name: str, value: object) -> Fraction:
    """An option that is a positive rational of moderate size."""
    found = rational(name, value)
    if not Fraction(1, 1024) <= found <= 1024:
        raise InputError(f"{name} lies between 1/1024 and 1024, not {shown(found)}")
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
    rounds = {"rounds": len(trace.rounds), "squared residual over |y|²": decimal(trace.ratio, up=True)}
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


def spread(dataset: Dataset) -> tuple[dict[str, object], tuple[Callable[[Draft], None], ...], Fraction | None]:
    """What is certified of unit rows that are apart: notes, the claim, and L; a note about what fails otherwise."""
    for text, decide in (("unit rows", unit_rows), ("gamma < 1", apart)):
        verdict = decide(dataset)
        if not verdict.holds:
            return {"hypotheses": f"not certified: {text} fails at {rows_of(dataset, verdict)}"}, (), None
    g, (L, factor) = gamma(dataset.X), frame_bound(dataset.X)
    notes: dict[str, object] = {"gamma, certified": shown(g), "L, certified": shown(L)}
    if factor is None:
        return notes, (), L
    return notes, (lambda draft: dispersed(draft, dataset.X, g, L, factor),), L


def rows_of(dataset: Dataset, verdict: Verdict) -> str:
    witness = getattr(verdict, "witness", None)
    rows = witness if isinstance(witness, tuple) else (witness,)
    return " and ".join(dataset.where(i) for i in rows if isinstance(i, int))
