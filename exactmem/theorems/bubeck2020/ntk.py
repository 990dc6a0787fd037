"""`bubeck2020.ntk`: pairs of ReLUs that act as derivatives, fitted to the residual round by round.

If h(z) = w·z and h(z) + delta·u·z never have strictly opposite signs at the points, (psi(h + delta·u) - psi(h))/delta is u·z
where h > 0 and 0 where h < 0, exactly. With u = sum of r_i·z_i over the points with w·z_i > 0 this feature has <r, f> = |u|².

For unit vectors, w Gaussian and exact u: E|u|² = r^T H r with H_ij = rho_ij·(1/4 + arcsin(rho_ij)/(2 pi)), and |f|² <=
L·|u|², L the largest eigenvalue of sum x_i·x_i^T. So if lambda is below every eigenvalue of H, some w gives |r|² the factor 1
- lambda/L, and 2·ceil((L/lambda)·ln(1/eps)) neurons are enough. Here w is searched (the best of `draws` seeded integer
vectors), u is rounded before it is used, and the drop is computed exactly: the residual is certified, whether or not lambda
is.

Source: Bubeck, Eldan, Lee, Mikulincer 2020, arXiv 2006.02855 (the order (n/d)·log(1/eps), from its abstract); explicit lambda
and L, rational steps, several outputs, data off the sphere: ours.
Hypotheses, for the count only: unit vectors; no two equal or opposite; a positive bound lambda. None is needed for the
network.
Size: (1 + d_y) neurons a round. Bits: those of the points, of w (9) and of u (11), and of 1/delta, which depends on margins.
Complexity: rounds times draws·n·(d + d_y) multiplications in double precision (exact products of short integers).

>>> from exactmem.data.spheres import labelled, unbiased_bases
>>> built = THEOREM.construct(labelled(unbiased_bases(4), [1, -1] * 6), eps=Fraction(1, 100))
>>> built.network.sizes.neurons, built.accuracy, built.promise
(12, Fraction(1, 100), 492)
>>> from exactmem.data.dataset import Dataset
>>> THEOREM.construct(Dataset.from_arrays([[1], [1]], [0, 1]))
Traceback (most recent call last):
    ...
exactmem.errors.Conflict: row 1 and row 2 are the same point with labels 0 and 1: no function fits both; ...
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil

import numpy as np

from exactmem.certificates.claims import ntk_gram_at_least
from exactmem.data.dataset import Dataset
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.dyadic import floor_log2
from exactmem.numbers.parsing import shown
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.bubeck2020.approximate import (
    MAX_DRAWS,
    MAX_ROUNDS,
    SOURCE,
    approximation,
    counted,
    log_up,
    rational,
    spread,
)
from exactmem.theorems.bubeck2020.directions import POINT_BITS, Array, columns_short, drawn, short, values
from exactmem.theorems.bubeck2020.dispersion import APART, NTK_DISPERSED, UNIT_ROWS, ntk_bound
from exactmem.theorems.bubeck2020.greedy import Feature, Form, Move, Residual, Trace, greedy
from exactmem.theorems.bubeck2020.weight_counterexamples import DUPLICATES, PROPORTIONAL
from exactmem.theorems.coordinates import Coordinates, coordinates
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Theorem

RESIDUAL_BITS, SLOPE_BITS, FEATURE_BITS = 16, 10, 16
TRIED = 2  # of the drawn directions, how many are evaluated exactly
FREE = 2  # delta·|u| is about 2^FREE·|w| where no point bounds it


def pairs(Z: RationalMatrix, draws: int, random: Randomness) -> Callable[[Residual], list[Move]]:
    """Proposals: for the best of the drawn w, one pair of neurons per output."""
    points = short(Z.num, POINT_BITS)

    def propose(residual: Residual) -> list[Move]:
        r, w = residual.leading(RESIDUAL_BITS), drawn(random, Z.shape[1], draws)
        active = points @ w > 0
        score = np.zeros(draws)
        for column in r.T:
            u = columns_short(points.T @ (active * column[:, None]), SLOPE_BITS)
            f = columns_short((points @ u) * active, FEATURE_BITS)
            score += np.square(column @ f) / np.maximum(1, np.square(f).sum(axis=0))
        best = np.argsort(-score, kind="stable")[:TRIED]
        moves = (pair_move(Z, points, r, tuple(int(v) for v in w[:, k])) for k in best)
        return [move for move in moves if move]

    return propose


def pair_move(Z: RationalMatrix, points: Array, r: Array, w: Form) -> list[Feature]:
    """The pairs (w, w + delta·u) for the residual of each output; none if a point lies on the kink w·z = 0."""
    at = values(Z, w)
    if not all(at):
        return []
    active = np.array([v > 0 for v in at])
    move = []
    for output, column in enumerate(r.T):
        u = columns_short((points.T @ (active * column))[:, None], SLOPE_BITS)[:, 0]
        slope = tuple(int(v) for v in u)
        bent = values(Z, slope)
        e = min(
            (floor_log2(abs(a), abs(b)) for a, b in zip(at, bent, strict=True) if (a > 0) != (b > 0) and b),
            default=floor_log2(max(map(abs, w)), max(map(abs, slope), default=1) or 1) + FREE,
        )  # delta = 2^e
        up, down = max(e, 0), max(-e, 0)
        pair = (
            (tuple((a << down) + (b << up) for a, b in zip(w, slope, strict=True)), Fraction(1, 1 << up)),
            (w, -(Fraction(2) ** -e)),
        )
        feature = [b if on else 0 for b, on in zip(bent, active.tolist(), strict=True)]
        move.append(Feature(feature, Z.den, pair, None, output))
    return move


def fitted(
    dataset: Dataset, eps: object, draws: int, seed: object, bias: str, rounds: int
) -> tuple[Coordinates, Trace]:
    """The coordinates and every round, until the residual is small enough; Undecided if `rounds` of them do not do."""
    dataset.merged()  # equal points with different labels are a conflict
    where = coordinates(dataset, bias)
    propose = pairs(where.Z, counted("draws", draws, MAX_DRAWS), Randomness(f"ntk {seed}"))
    most = counted("rounds", rounds, MAX_ROUNDS)
    return where, greedy(list(dataset.Y.rows()), propose, "least_squares", rational("eps", eps), most)


def build(dataset: Dataset, eps: object, draws: int, seed: object, bias: str, rounds: int) -> Construction:
    """The network of these rounds, with what is certified of the data."""
    target = rational("eps", eps)
    where, trace = fitted(dataset, eps, draws, seed, bias, rounds)
    notes, evidence, L = spread(dataset)
    promise = None
    if L is not None:
        lam, l = ntk_bound(dataset.X)
        notes["lambda, certified"] = shown(lam) if lam else "not certified: the points are too near each other"
        if lam:
            promise = BOUND(dataset.n, dataset.d, dataset.d_y, L=L, lam=lam, eps=target)
            evidence = (*evidence, lambda draft: ntk_gram_at_least(draft, dataset.X, lam, l))
    return approximation(dataset, where, trace, target, promise, notes, evidence)


def enough(n: int, d: int, d_y: int = 1, classes: int = 2, *, L: Fraction, lam: Fraction, eps: Fraction) -> int:
    """Neurons of the theorem: some w lowers the squared residuals of all outputs together by the factor 1 - lam/L."""
    return (1 + d_y) * ceil(L / lam * log_up(eps)) if eps < 1 else 0


BOUND = Bound("(1 + d_y)·ceil((L/lambda)·ln(1/eps)), L and lambda certified on the data", enough)

THEOREM = Theorem(
    id="bubeck2020.ntk",
    title="Derivatives of ReLUs, fitted to the residual",
    statement=(
        "For n unit vectors, none equal or opposite, there is a bias-free network of 2·ceil((L/lambda)·ln(1/eps)) ReLUs whose "
        "squared residual is at most eps·|y|²; L >= lambda_max(sum x_i·x_i^T), lambda > 0 below every eigenvalue of the NTK "
        "Gram matrix. Other data get biases; the network and its residual are certified without any of this."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT, UNIT_ROWS, APART, NTK_DISPERSED),
    bound=BOUND,
    literature=None,
    build=build,
    options={
        "eps": ("1/10", "the squared residual is at most eps·|y|²"),
        "draws": (64, "directions tried per round"),
        "seed": (0, "of the directions"),
        "bias": ("auto", "auto: biases unless all rows are unit vectors; yes; no"),
        "rounds": (5000, "at most"),
    },
    why=(DUPLICATES, PROPORTIONAL),
)
