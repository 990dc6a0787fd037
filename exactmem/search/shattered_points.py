"""Points of the plane on which k <= 3 hidden thresholds realise every labelling: found by search, proved by networks.

`shattered(X, k)` decides it for given points. "Yes" comes as one network per labelling, with rational weights, each evaluated
on the points; `certificate` hands them to the checker (claim `Shatters`), which knows nothing of dichotomies and this search.
"No" comes as a labelling that is missing from the complete list (`threshold_capacity`).

`climb` looks for such points: random integer points, then one point at a time moved to wherever the fewest labellings are
missing. It proves nothing.

A half-plane for a dichotomy: if h = 0 is the line through p and q and v an affine form with v(p), v(q) = ±1 as wanted, then
h + mu·v, mu = half the least |h|/(1 + |v|) at the other points, has the sign of h there and that of v at p and q.

>>> [len(POINTS[k]) for k in POINTS], shattered(points(2), 2).holds, shattered(points(3, 7), 2).holds
([3, 6, 10], True, False)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations_with_replacement, permutations, product

import numpy as np

from exactmem.certificates import claims
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.draft import Draft
from exactmem.errors import HypothesisFails, InputError, Rejected
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.activations import STEP
from exactmem.networks.evaluation import evaluate_all, mismatch
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.numbers.randomness import Randomness
from exactmem.search.chirotopes import Array, chirotope
from exactmem.search.threshold_capacity import dichotomies, realised
from exactmem.verdict import Fails, Holds, Verdict

POINTS: dict[int, tuple[tuple[int, int], ...]] = {  # so many units shatter them; from 2 on found by `climb(seed="a")`
    1: ((0, 0), (1, 0), (0, 1)),
    2: ((119, 0), (37, 123), (96, 194), (192, 104), (59, 130), (13, 68)),
    3: (
        (119, 0), (-23, 186), (96, 194), (179, 115), (59, 127),
        (6, 58), (106, 97), (16, 42), (115, 101), (62, 149),
    ),
}  # fmt: skip
STEPS = (1, 3, 10, 30, 100)  # how far a point is moved at most, in each coordinate
TRIES = 16  # moves compared at a time
PATIENCE = 12  # comparisons without progress before a new start


@dataclass(frozen=True)
class Plan:
    """A labelling as 1[sum of the weights of the dichotomies a point lies in >= threshold]."""

    cuts: tuple[int, ...]
    weights: tuple[int, ...]
    threshold: int


def points(units: int, count: int | None = None) -> RationalMatrix:
    """The first `count` (default: all) of the points above for so many units."""
    return RationalMatrix(np.array(POINTS[units][:count], dtype=np.int64))


def shattered(X: RationalMatrix, units: int) -> Verdict:
    """Do `units` = 1, 2 or 3 hidden thresholds and a threshold output realise every labelling of these points?

    Returns
    -------
    Holds(networks) : one per labelling, in the order of the masks, all of one shape, each evaluated on every point
    Fails(labels) : labels, one per point, that no such network has

    Raises
    ------
    HypothesisFails : three points on a line
    LimitExceeded : more points than `threshold_capacity.MAX_POINTS`

    >>> shattered(RationalMatrix(np.array([[0, 0], [1, 0], [1, 1], [0, 1]])), 1)
    Fails(witness=(1, 0, 1, 0))
    """
    n = len(X)
    signs = chirotope(X)[None]
    missing = np.flatnonzero(~realised(signs, n, units)[0])
    if missing.size:
        return Fails(tuple(int(missing[0]) >> i & 1 for i in range(n)))
    cuts = dichotomies(signs, n)[0].tolist()
    forms = {cut: half_plane(X, cut) for cut in cuts}
    networks = []
    for label, plan in enumerate(plans(cuts, n, units)):
        network = network_of(plan, forms)
        Y = RationalMatrix(np.array([[label >> i & 1] for i in range(n)], dtype=np.int64))
        if mismatch(evaluate_all(network, X), Y) is not None:
            raise Rejected("a network of `shattered` does not have its labels; please report these points")
        networks.append(network)
    return Holds(tuple(networks))


def certificate(X: RationalMatrix, networks: Sequence[Network]) -> Certificate:
    """The claim `Shatters` for two classes, with the networks of `shattered` as its witness."""
    draft, shape = Draft(), networks[0].shape()
    claims.shatters(draft, shape, X, 2, networks)
    claims.size_at_most(draft, shape, shape.sizes)
    return draft.certificate()


def plans(cuts: Sequence[int], n: int, units: int) -> list[Plan]:
    """A plan per labelling, of `units` dichotomies each, for points that so many units shatter."""
    full = 2**n - 1
    found = {cut: Plan((cut,), (1,), 1) for cut in cuts}
    for _ in range(units - 1):
        more: dict[int, Plan] = {}
        for (label, plan), cut in product(found.items(), cuts):
            if label & cut not in more:
                more[label & cut] = conjunction(plan, cut)
        found = {full ^ label: complement(plan) for label, plan in more.items()} | more
    if units == 3:
        for label in set(range(full + 1)) - found.keys():
            found[label] = majority(label, cuts)
    return [found[label] for label in range(full + 1)]


def conjunction(plan: Plan, cut: int) -> Plan:
    """Without the new dichotomy the weights must not reach the threshold, with it they must as before."""
    extra = sum(w for w in plan.weights if w > 0) - plan.threshold + 1
    return Plan((*plan.cuts, cut), (*plan.weights, extra), plan.threshold + extra)


def complement(plan: Plan) -> Plan:
    """An integer sum is not >= t exactly if its negative is >= 1 - t."""
    return Plan(plan.cuts, tuple(-w for w in plan.weights), 1 - plan.threshold)


def majority(label: int, cuts: Sequence[int]) -> Plan:
    """Three dichotomies, at most one of which errs at each point."""
    errors = sorted((cut ^ label for cut in cuts), key=int.bit_count)
    for a, b in combinations_with_replacement(errors, 2):
        if a & b == 0:
            for c in errors:
                if c & (a | b) == 0:
                    return Plan((a ^ label, b ^ label, c ^ label), (1, 1, 1), 2)
    raise Rejected(f"labelling {label} is no majority of dichotomies; please report these points")


def half_plane(X: RationalMatrix, cut: int) -> list[Fraction]:
    """(w_1, w_2, b) with w·x + b > 0 at the points of the dichotomy and < 0 at the others."""
    rows = list(X.rows())
    for p, q in permutations(range(len(rows)), 2):
        (px, py), (qx, qy) = rows[p], rows[q]
        ex, ey = qx - px, qy - py
        h = [-ey, ex, px * ey - py * ex]  # > 0 to the left of p, q
        others = [i for i in range(len(rows)) if i not in (p, q)]
        if all((value(h, rows[i]) > 0) == bool(cut >> i & 1) for i in others):
            at_p, at_q = (1 if cut >> k & 1 else -1 for k in (p, q))
            slope = Fraction(at_q - at_p) / (ex * ex + ey * ey)
            v = [slope * ex, slope * ey, at_p - slope * (ex * px + ey * py)]
            ratios = (abs(value(h, rows[i])) / (1 + abs(value(v, rows[i]))) for i in others)
            mu = min(ratios, default=Fraction(1)) / 2
            return [a + mu * b for a, b in zip(h, v, strict=True)]
    raise Rejected(f"mask {cut} is no dichotomy of these points; please report them")


def value(form: Sequence[Fraction], point: Sequence[Fraction]) -> Fraction:
    return form[0] * point[0] + form[1] * point[1] + form[2]


def network_of(plan: Plan, forms: dict[int, list[Fraction]]) -> Network:
    chosen = [forms[cut] for cut in plan.cuts]
    hidden = Layer.build(STEP, 2, [form[:2] for form in chosen], [form[2] for form in chosen])
    return Network((hidden, Layer.build(STEP, hidden.width, [list(plan.weights)], [-plan.threshold])))


@dataclass(frozen=True)
class Climbed:
    """The best points met, how many pairs of complementary labellings they miss, and how many sets were looked at."""

    points: RationalMatrix
    missing: int
    looked_at: int


def climb(n: int, units: int, *, seed: str | int = 0, looks: int = 1000, size: int = 200) -> Climbed:
    """Local search for n points that so many units shatter, over integer points of a square of this size at first.

    Complexity: about 1 ms per set for 10 points and 3 units.

    >>> climb(6, 2, looks=300).missing
    0
    """
    random, looked_at = Randomness(seed), 0
    best: tuple[int, list[list[int]]] | None = None
    while looked_at < looks and (best is None or best[0]):
        here = in_general_position(lambda: [[random.below(size), random.below(size)] for _ in range(n)])
        missed, stale, looked_at = int(missed_pairs([here], units)[0]), 0, looked_at + 1
        best = (missed, here) if best is None else min(best, (missed, here), key=lambda found: found[0])
        while missed and stale < PATIENCE and looked_at < looks:
            moved = [in_general_position(partial(one_moved, here, random)) for _ in range(TRIES)]
            counts, looked_at = missed_pairs(moved, units), looked_at + TRIES
            k = int(counts.argmin())
            stale = 0 if counts[k] < missed else stale + 1
            if counts[k] <= missed:
                missed, here = int(counts[k]), moved[k]
            best = min(best, (missed, here), key=lambda found: found[0])
    if best is None:
        raise InputError(f"a search looks at one set at least, not at {looks}")
    return Climbed(RationalMatrix(np.array(best[1], dtype=np.int64)), best[0], looked_at)


def one_moved(here: list[list[int]], random: Randomness) -> list[list[int]]:
    moved, i, step = [list(point) for point in here], random.below(len(here)), STEPS[random.below(len(STEPS))]
    moved[i] = [v + random.below(2 * step + 1) - step for v in moved[i]]
    return moved


def in_general_position(draw: Callable[[], list[list[int]]]) -> list[list[int]]:
    """The first of the sets drawn that has no three points on a line."""
    while True:
        drawn = draw()
        try:
            chirotope(RationalMatrix(np.array(drawn, dtype=np.int64)))
        except HypothesisFails:
            continue
        return drawn


def missed_pairs(sets: Sequence[list[list[int]]], units: int) -> Array:
    """Of each set of points: how many pairs of complementary labellings are not realised."""
    signs = np.stack([chirotope(RationalMatrix(np.array(some, dtype=np.int64))) for some in sets])
    return np.asarray((~realised(signs, len(sets[0]), units)).sum(axis=1) // 2)
