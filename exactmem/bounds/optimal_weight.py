"""`optimal_weight`: certified ends around the least total weight of all one-hidden-layer ReLU networks that fit, of any width.

The infimum over all widths is attained with at most n neurons (Carathéodory; the literature says so). Both ends come from one
proposal in floats (`bounds.column_generation`) and are decided exactly: the lower end from its dual, rounded
(`bounds.weight`); the upper end from its neurons, rounded and then corrected over Q so that they fit (`bounds.exact_fit`).

Source: the total weight and its lower bound by duality, Bubeck, Eldan, Lee, Mikulincer 2020; the certified interval is ours.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from exactmem.bounds.column_generation import homogeneous, propose
from exactmem.bounds.exact_fit import FINE, NEAR, fitting_networks, roundings
from exactmem.bounds.supremum import MAX_SPLITS
from exactmem.bounds.weight import WeightBound, one_column, weight_lower
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import coding, memorizes, residual_at_most, weight_between
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset, Merged
from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.networks.activations import RELU
from exactmem.networks.evaluation import residual_within
from exactmem.networks.network import Network
from exactmem.networks.two_layer import TwoLayer
from exactmem.networks.weight import BITS, total_weight
from exactmem.numbers.randomness import Randomness
from exactmem.progress import tick

Array = np.ndarray[Any, Any]

FEW = 24
"""Distinct points up to which p is sought on all of them; beyond, on a few that grow row by row."""

SUPPORT = 18  # rows of p beyond
COARSE = 1e-5  # accuracy of the proposals for them
MAX_BITS = 100
"""Of the integral part of points and labels, which a search in floats squares."""

MANY = 200  # distinct points beyond which no network is sought
SHIFTS = 24  # of the labels, where fits are approximate
HALVINGS = 80  # of the segment on which the best p is sought
MARGIN = 1e-7  # relative, left for the rounding of the labels


@dataclass(frozen=True)
class OptimalWeight:
    """lo <= the least total weight <= hi.

    network : of total weight at most hi, with squared residual at most eps·|y|^2 on the dataset, or None
    lower : the proof of lo, or None if lo = 0: the network 0 will do, or no bound was found
    """

    dataset: Dataset
    eps: Fraction
    network: Network | None
    lower: WeightBound | None

    @property
    def lo(self) -> Fraction:
        return self.lower.weight if self.lower is not None else Fraction(0)

    @property
    def hi(self) -> Fraction | None:
        return None if self.network is None else enclosure(self.network)[1]

    @property
    def gap(self) -> Fraction | None:
        """(hi - lo)/lo, or None without one of them."""
        return None if self.hi is None or not self.lo else (self.hi - self.lo) / self.lo

    def with_network(self, network: Network) -> OptimalWeight:
        """The same with another network, if its weight is known to be less."""
        better = self.hi is None or enclosure(network)[1] < self.hi
        return replace(self, network=network) if better else self

    @cached_property
    def certificate(self) -> Certificate:
        """Both ends, and that the network fits."""
        draft = Draft()
        coding(draft, self.dataset, self.dataset)
        if self.network is not None:
            if self.eps:
                residual_at_most(draft, self.network, self.dataset, self.eps)
            else:
                memorizes(draft, self.network, self.dataset)
            guard = BITS + (self.network.layers[0].width + 1).bit_length()  # as `total_weight` takes
            weight_between(draft, self.network, *enclosure(self.network), guard)
        if self.lower is not None:
            self.lower.claim(draft)
        return draft.certificate()


def enclosure(network: Network) -> tuple[Fraction, Fraction]:
    found = total_weight(network)
    if found is None:
        raise InputError("the total weight is that of one hidden layer of ReLUs")
    return found


def optimal_weight(
    dataset: Dataset,
    eps: Fraction | int = 0,
    seed: int | str = 0,
    expired: Callable[[float], bool] = lambda share: False,
) -> OptimalWeight:
    """The least total weight of the networks with squared residual at most eps·|y|^2, as a certified interval.

    Parameters
    ----------
    dataset : labels in one column
    eps : 0 for exact fits
    seed : of the first directions
    expired : whether this share of the time is over; then the search stops and what there is becomes certified

    Raises
    ------
    Conflict : equal points with different labels; InputError : several label columns, eps < 0; Undecided : numbers
    that the search in floats cannot hold or not tell apart

    >>> found = optimal_weight(Dataset.from_arrays([["-1/2"], [0], ["1/2"]], [1, -1, 1]))
    >>> found.lo, found.hi, found.network.at([1])
    (Fraction(9, 1), Fraction(9, 1), (Fraction(3, 1),))
    """
    eps = Fraction(eps)
    if eps < 0:
        raise InputError("eps is at least 0")
    zero = not any(one_column(dataset))
    merged = dataset.merged()
    if eps >= 1 or zero:
        nothing = TwoLayer(dataset.d, 1)
        nothing.neuron([0] * (dataset.d + 1), {0: 1})
        return OptimalWeight(dataset, eps, nothing.network(RELU), None)
    randomness = Randomness(f"optimal-weight/{seed}")
    bits = max((M.max_abs // M.den).bit_length() for M in (merged.X, merged.Y))
    if bits > MAX_BITS:
        raise LimitExceeded("MAX_BITS", bits, MAX_BITS, "rescale the data: the search is in floats")
    y = np.array([float(v) for (v,) in merged.Y.rows()])
    few, many = len(y) <= FEW, len(y) > MANY
    found = OptimalWeight(dataset, eps, None, None)
    if not few:
        found = replace(found, lower=on_few_rows(dataset, eps, y, randomness, lambda: expired(1 if many else 0.5)))
    if many:
        return found
    target, p = y, np.zeros(len(y))
    reach = math.sqrt(eps) * float(np.sqrt(merged.multiplicity @ (y * y))) * (1 - MARGIN)
    for _ in range(SHIFTS if eps else 1):
        q, atoms = propose(merged.X, target, randomness, lambda: expired(1))
        labels = list(roundings(target))[-1] if eps else [v for (v,) in merged.Y.rows()]
        for network in fitting_networks(merged.X, labels, atoms):
            if residual_within(network.columns(dataset.X), dataset.Y, eps):
                found = found.with_network(network)
                if not few:
                    break
        p, target = shifted(p, q, y, reach, merged.multiplicity)
        if few:
            found = replace(found, lower=better(found.lower, lower_end(dataset, merged, p, eps)))
        if expired(1) or (found.gap is not None and found.gap < NEAR):
            break
    if found.lower is None:  # p has too many entries of one sign, say
        found = replace(found, lower=on_few_rows(dataset, eps, y, randomness, lambda: expired(1)))
    return found


def shifted(p: Array, q: Array, y: Array, reach: float, multiplicity: Array) -> tuple[Array, Array]:
    """A step of conditional gradients for the largest p·y - reach·|p|, |F| <= 1: the best p between the old one and q.

    Also the labels nearest to 0 for that p among those within `reach` of y: what the next q is best for.
    """

    def gain(t: float) -> float:
        r = (1 - t) * p + t * q
        return float(r @ y - reach * math.sqrt(r @ (r / multiplicity)))

    low, high = 0.0, 1.0
    for _ in range(HALVINGS if reach else 0):
        one, two = (2 * low + high) / 3, (low + 2 * high) / 3
        low, high = (one, high) if gain(one) < gain(two) else (low, two)
    p = p + high * (q - p)
    share = p / multiplicity
    return p, y - reach * share / math.sqrt(p @ share)


def better(one: WeightBound | None, other: WeightBound | None) -> WeightBound | None:
    if one is None or other is None:
        return one or other
    return other if other.weight > one.weight else one


def lower_end(
    dataset: Dataset, merged: Merged, p: Array, eps: Fraction, points: Sequence[int] | None = None
) -> WeightBound | None:
    """The best bound from the roundings of p, which has an entry per distinct point, or per one of `points`."""
    found = None
    for line in roundings(p):
        share = [Fraction(0)] * dataset.n  # of equal rows all take part, or for exact fits the first
        for k, v in zip(range(len(line)) if points is None else points, line, strict=True):
            equal = np.flatnonzero(merged.index == k).tolist() if eps else [int(merged.representative[k])]
            for i in equal:
                share[i] = v / len(equal)
        scale = math.lcm(*(v.denominator for v in share)) << (FINE if eps else 0)  # |p|·sqrt(eps)·|y| is rounded to 1
        whole = [int(v * scale) for v in share]
        if 0 < max(sum(v > 0 for v in whole), sum(v < 0 for v in whole)) <= MAX_SPLITS:
            with suppress(HypothesisFails):  # p is too rough for this eps
                found = better(found, weight_lower(dataset, whole, eps))
    return found


def on_few_rows(
    dataset: Dataset, eps: Fraction, y: Array, randomness: Randomness, expired: Callable[[], bool]
) -> WeightBound | None:
    """The bound from few points, which holds for all: what fits all rows fits these.

    It starts with the two points where the labels are steepest; then the point joins that the network proposed for the
    present ones misses most.
    """
    merged, found = dataset.merged(), None
    G = homogeneous(merged.X)
    points = steepest(G, y)
    while True:
        p, atoms = propose(merged.X.take(points), y[points], randomness, expired, COARSE)
        found = better(found, lower_end(dataset, merged, p, eps, points))
        outputs = sum((a.sign * np.maximum(G @ a.u, 0.0) for a in atoms), np.zeros(len(G)))
        miss = np.abs(outputs - y)
        miss[points] = 0.0
        tick("points of the lower bound", len(points), SUPPORT)
        if len(points) >= SUPPORT or expired() or not miss.any():
            return found
        points.append(int(miss.argmax()))


def steepest(G: Array, y: Array) -> list[int]:
    """The two points with the largest difference of labels per distance."""
    best, pair = -1.0, [0, 1]
    for i, (g, v) in enumerate(zip(G, y, strict=True)):
        slopes = np.abs(y - v) / np.maximum(np.linalg.norm(G - g, axis=1), 1e-300)
        slopes[i] = 0.0
        if slopes.max() > best:
            best, pair = float(slopes.max()), [i, int(slopes.argmax())]
    return pair
