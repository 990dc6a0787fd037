"""Seeded weights for a Jacobian: small integers, drawn again where they fail. Nothing is claimed of how likely that is.

A rank is certified at the very point that was drawn. "Generic" ranks follow from the certificate, never from the draw.

>>> from exactmem.networks.smooth import smooth
>>> X = RationalMatrix.from_rows([[1, k] for k in range(6)])
>>> seeded_rank(smooth("sigmoid"), X, 2, "Wbv").rank
6
>>> seeded_rank(smooth("relu"), RationalMatrix.from_rows([[0, 0]]), 2, "W", biased=False)
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: relu has a kink at 0, and the pre-activation of neuron 0 at point 0 is exactly 0
"""

from __future__ import annotations

from fractions import Fraction

from exactmem.errors import ExactmemError, HypothesisFails, InputError, Undecided
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.smooth import Smooth
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.madden2023.jacobian import rational
from exactmem.theorems.madden2023.model import Model
from exactmem.theorems.madden2023.rank import RankCertificate, certify_rank

SPREADS = (9, 99, 9999, 2**30)  # weights of the first, second, ... draw are at most this


def seeded_model(
    activation: Smooth, m: int, d: int, seed: int | str, biased: bool = True, *, draw: int = 0, den: int = 1
) -> Model:
    """m neurons with seeded integer weights, all v_j = 1; no two of (w_j, b_j) are proportional (different, if it is
    a single number), and no w_j is 0.

    Activations with a kink get biases that are odd multiples of 1/(2·den), so that over points with the denominator `den`
    no pre-activation is 0.

    Parameters
    ----------
    draw : 0, 1, 2, ...: later draws have larger weights

    >>> from exactmem.networks.smooth import smooth
    >>> seeded_model(smooth("relu"), 2, 2, seed=0).b
    (Fraction(-17, 2), Fraction(-3, 2))
    """
    if m < 1 or d < 1:
        raise InputError(f"a model needs neurons and coordinates, not {m} and {d}")
    random = Randomness(f"{seed}/model/{draw}")
    spread, half = SPREADS[min(draw, len(SPREADS) - 1)], activation.kink and biased
    while (2 * spread + 1) ** (d + biased) < 16 * m:  # room for directions that differ
        spread *= 4
    chosen: dict[tuple[Fraction, ...], tuple[Fraction, ...]] = {}
    while len(chosen) < m:
        line = [Fraction(random.below(2 * spread + 1) - spread) for _ in range(d + biased)]
        if not any(line[:d]):
            continue
        if half:
            line[d] = (2 * line[d] + 1) / (2 * den)
        lead = next(v for v in line if v)
        direction = tuple(v / lead for v in line) if len(line) > 1 else tuple(line)
        chosen.setdefault(direction, tuple(line))
    lines = list(chosen.values())
    return Model(
        activation,
        tuple(line[:d] for line in lines),
        tuple(line[d] for line in lines) if biased else (),
        (Fraction(1),) * m,
    )


def seeded_rank(
    activation: Smooth,
    X: RationalMatrix,
    m: int,
    blocks: str,
    *,
    seed: int | str = 0,
    biased: bool = True,
    draws: int = 3,
) -> RankCertificate:
    """`certify_rank` at a seeded model: weights are drawn again if a kink or only poles are hit, or the rank stays below
    what structure allows. The best of all draws is returned; none is called generic for having been drawn."""
    best: RankCertificate | None = None
    failure: ExactmemError | None = None
    for draw in range(draws):
        model = seeded_model(activation, m, X.shape[1], seed, biased, draw=draw, den=X.den)
        try:
            found = certify_rank(model, X, blocks, seed=seed, equations=False)
        except (HypothesisFails, Undecided) as error:
            failure = error
            continue
        if best is None or found.lower.rank > best.lower.rank:
            best = found
        if found.rank is not None:
            return found
    if best is None:
        raise failure or InputError("at least one draw is needed")
    if rational(activation) is None:  # equations are between rational entries only
        return best
    return certify_rank(best.model, X, blocks, seed=seed)
