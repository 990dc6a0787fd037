"""The interval in which the capacity of an architecture must lie.

The *capacity* of hidden widths d_1, ..., d_h with one affine output is the largest N such that every set of N distinct
points with every real labels is fitted exactly. `capacity_interval` collects what is proved about it from both sides
(proofs in docs/theory/capacity.md); each end carries its reason and where it comes from.

At least (N points of any dimension are first projected to a line, injectively):

* one ReLU layer, ours: d + 1 for d <= 2, d + 2 for d >= 3, which is exact; one hard tanh layer: d + 1, one ramp per gap;
* layers k, k+1 next to each other: d_k·d_(k+1), layers before and after pass one number on (Inoue 2019 for ReLU, the product
  second-hand, we proved it; Yun, Sra, Jadbabaie 2019 for hard tanh, their floors dropped by us);
* several pairs of layers, each for a slice of the points, the others passing on what is needed: the sum over the pairs.
  The best pairs are found by dynamic programming.

At most:

* pieces: collinear points with alternating labels (bounds/pieces.py); so already for labels -1 and 1;
* numbers: on collinear points the outputs depend on so many free numbers, by a map whose image has no larger dimension, so N
  real labels need N of them. ReLU units are scaled to incoming vectors of length 1 or 0, which frees one number each;
* sign patterns: no set of more points is shattered (bounds/growth.py; rests on Warren 1968).

>>> found = capacity_interval([2000, 2000])
>>> found.interval, found.published
((4000000, 4004001), (1000000, 4004002))
>>> capacity_interval([5]).interval, capacity_interval([100] * 4, inputs=8).interval
((7, 7), (19602, 30201))
>>> capacity_interval([5], activation="step")
Traceback (most recent call last):
    ...
exactmem.errors.InputError: the capacity is bounded for the activations relu and hardtanh, not 'step'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from exactmem.bounds.growth import vc_at_most
from exactmem.bounds.pieces import AtMostForAll, AtMostForSome, checked, paper_cap, piece_cap
from exactmem.errors import InputError, LimitExceeded

MAX_LAYERS = 1000  # hidden layers; pairs of them are compared

PROVED = "we proved"
YUN = "the literature says (Yun, Sra, Jadbabaie 2019)"
KINKS = {"relu": 1, "hardtanh": 2}


@dataclass(frozen=True, order=True)
class AtLeastForAll:
    """Capacity: every set of `points` distinct points is fitted with every real labels."""

    points: int


@dataclass(frozen=True)
class End:
    """One bound on the capacity.

    statement : what is known, for every set of points or for none (the latter is stronger than the interval needs)
    reason : the formula; provenance : who says so
    """

    statement: AtLeastForAll | AtMostForAll | AtMostForSome
    reason: str
    provenance: str

    @property
    def points(self) -> int:
        return self.statement.points


@dataclass(frozen=True)
class CapacityInterval:
    """Bounds on the capacity of hidden `widths` over so many `inputs`, sharpest first; every number is proved.

    A number that is second-hand is listed only where a sharper end that is proved implies it.
    """

    widths: tuple[int, ...]
    inputs: int
    activation: str
    lower: tuple[End, ...]
    upper: tuple[End, ...]

    @property
    def interval(self) -> tuple[int, int]:
        """The sharpest ends."""
        return self.lower[0].points, self.upper[0].points

    @property
    def published(self) -> tuple[int, int] | None:
        """The paper's sufficient condition and the sharp count of pieces; None where the paper has none."""
        paper = [end.points for end in self.lower if end.provenance.startswith(YUN)]
        pieces = [end.points for end in self.upper if end.reason.startswith("pieces,")]
        return (max(paper), min(pieces)) if paper else None

    def rows(self) -> list[tuple[str, str]]:
        """As (name, value) lines."""
        low, high = self.interval
        lines = [
            ("capacity, every real labels", f"{low} <= N <= {high}" if low < high else f"N = {low}, exactly"),
        ]
        if self.published:
            lines.append(
                ("the paper's condition, sharp pieces", f"{self.published[0]} <= N <= {self.published[1]}"),
            )
        lines += [(f"at least {end.points}", f"{end.reason}; {end.provenance}") for end in self.lower]
        lines += [(f"at most {end.points}", f"{end.reason}; {end.provenance}") for end in self.upper]
        return lines

    def as_json(self) -> dict[str, object]:
        """Plain data, in the order of `rows`."""

        def listed(ends: tuple[End, ...]) -> list[dict[str, object]]:
            return [
                {
                    "points": end.points,
                    "for": type(end.statement).__name__,
                    "reason": end.reason,
                    "source": end.provenance,
                }
                for end in ends
            ]

        return {
            "widths": list(self.widths),
            "inputs": self.inputs,
            "activation": self.activation,
            "interval": list(self.interval),
            "published": None if self.published is None else list(self.published),
            "at least": listed(self.lower),
            "at most": listed(self.upper),
        }


def capacity_interval(widths: Sequence[int], inputs: int = 1, activation: str = "relu") -> CapacityInterval:
    """Bounds on the capacity of networks with these hidden widths and one affine output.

    Parameters
    ----------
    widths : of the hidden layers, first to last, at least one
    inputs : dimension of the points; only the bound by sign patterns depends on it
    activation : "relu" or "hardtanh"

    Raises
    ------
    InputError : another activation, no hidden layer, a width or dimension below 1; LimitExceeded : over MAX_LAYERS layers
    """
    if activation not in KINKS:
        raise InputError(f"the capacity is bounded for the activations relu and hardtanh, not {activation!r}")
    if not widths:
        raise InputError("a network without hidden layers is affine; give at least one width")
    if len(widths) > MAX_LAYERS:
        raise LimitExceeded("MAX_LAYERS", len(widths), MAX_LAYERS, "take a shallower network")
    checked(widths, 2)
    upper = tuple(sorted(ceilings(widths, inputs, activation), key=lambda end: end.points))
    lower = tuple(sorted(floors(widths, activation), key=lambda end: -end.points))
    return CapacityInterval(tuple(widths), inputs, activation, lower, upper)


def floors(widths: Sequence[int], activation: str) -> list[End]:
    """Every sufficient condition that applies, evaluated."""
    relu, widest = activation == "relu", max(widths)
    alone = widest + (2 if relu and widest > 2 else 1)
    passed = "one layer alone" + (", the others pass one number on" if len(widths) > 1 else "")
    formula = "d + 2, d >= 3" if alone > widest + 1 else "d + 1"
    found = [End(AtLeastForAll(alone), f"{passed}: {formula}", PROVED)]
    if len(widths) == 1:
        return found
    last = max(a * b for a, b in pairwise(widths))
    where = "d1·d2" if len(widths) == 2 else "d_k·d_(k+1) for two layers next to each other"
    source = (
        "Inoue 2019 says the order, the product second-hand; " if relu else f"{YUN[:-1]}, with floors); without them "
    )
    found.append(End(AtLeastForAll(last), where, source + PROVED))
    total, pairs = best_pairs(widths, relu_slices if relu else hardtanh_slices)
    if len(pairs) > 1:
        found.append(End(AtLeastForAll(total), f"slices for the layers {named(pairs)}", PROVED))
    if len(widths) == 2:
        a, b = widths
        if relu:
            text = "floor((d1 + 1)/2)·d2, on integers with weights that do not grow"
            found.append(End(AtLeastForAll((a + 1) // 2 * b), text, PROVED))
            text = "floor((d1 + 1)/2)·floor(d2/2), a clamp per unit"
            found.append(End(AtLeastForAll((a + 1) // 2 * (b // 2)), text, PROVED))
            paper, text = 4 * (a // 4) * (b // 4), "4·floor(d1/4)·floor(d2/4)"
        else:
            paper, text = 4 * (a // 2) * (b // 2), "4·floor(d1/2)·floor(d2/2)"
        found.append(End(AtLeastForAll(paper), text, f"{YUN}, the floors second-hand"))
    else:
        total, pairs = best_pairs(widths, paper_relu_slices if relu else paper_hardtanh_slices)
        if pairs:
            text = f"the paper's slices for the layers {named(pairs)}"
            found.append(End(AtLeastForAll(total), text, f"{YUN}, the exact condition second-hand"))
    return [end for end in found if end.points > 0]


def ceilings(widths: Sequence[int], inputs: int, activation: str) -> list[End]:
    """Every impossibility, evaluated."""
    relu, p = activation == "relu", KINKS[activation] + 1
    product = "·".join([f"{1 + (p - 1) * d}" for d in widths[:4]] + ["..."] * (len(widths) > 4))
    found = [
        End(AtMostForAll(piece_cap(widths, p) + 1), f"pieces, sharp: {product} on a line", PROVED),
        End(
            AtMostForAll(free_numbers(widths, relu)),
            "free numbers on a line, real labels" + (", each ReLU scaled" if relu else ""),
            PROVED,
        ),
        End(
            vc_at_most(widths, inputs, KINKS[activation]),
            "sign patterns: no set of more points is shattered",
            "we proved, from the bound of Warren 1968",
        ),
    ]
    if len(widths) <= 2:
        said = f"{YUN}" + ("" if relu else ", for three pieces second-hand")
        found.append(End(AtMostForAll(paper_cap(widths, p) + 1), "pieces as the paper counts them", said))
    if max(widths) == 1:
        found.append(End(AtMostForAll(2), "widths 1 are monotone on a line: not 0, 1, 0", PROVED))
    if relu and list(widths) == [2]:
        found.append(End(AtMostForAll(3), "two ReLUs: not 0, 1, 0, 1 on a line", PROVED))
    return found


def free_numbers(widths: Sequence[int], relu: bool) -> int:
    """How many real numbers the outputs on collinear points depend on: a unit of the first layer has a slope and a start.

    relu(s·v) = s·relu(v) for s > 0 moves a positive factor of every unit into the weights behind it: one number less each.

    >>> free_numbers([2000, 2000], True), free_numbers([10, 10], False)
    (4004001, 141)
    """
    checked(widths, 2)
    per_layer = [b * (a + 1) for a, b in pairwise([1, *widths])]
    return sum(per_layer) + widths[-1] + 1 - (sum(widths) if relu else 0)


Slices = Callable[[int, int, bool, bool], int]  # points that a pair of layers fits: widths, first pair?, last pair?


def relu_slices(a: int, b: int, first: bool, last: bool) -> int:
    """J = a - [not first] - [not last] - [neither] kinks and q = b - [not first] - [not last] units fit J·q points.

    A pair that is not the first passes on the partial output, one that is not the last the coordinate (for which the first
    pair uses its own first kink), and needs a kink behind its slice where its units are switched off.
    """
    return max(0, a - (not first) - (not last) - (not first and not last)) * max(0, b - (not first) - (not last))


def hardtanh_slices(a: int, b: int, first: bool, last: bool) -> int:
    """The same with ramps. Units that are saturated on both sides of the slice must cancel: their number is even."""
    r = (not first) + (not last)
    return max(0, a - r) * (max(0, b - r) // 2 * 2 if r else b)


def paper_relu_slices(a: int, b: int, first: bool, last: bool) -> int:
    r = (not first) + (not last)
    return 2 * (max(0, a - r) // 4) * 2 * (max(0, b - r) // 4)


def paper_hardtanh_slices(a: int, b: int, first: bool, last: bool) -> int:
    r = (not first) + (not last)
    return 4 * (max(0, a - r) // 2) * (max(0, b - r) // 2)


def best_pairs(widths: Sequence[int], slices: Slices) -> tuple[int, tuple[int, ...]]:
    """Disjoint pairs of neighbouring layers that fit the most points together: the sum, and the first layers, from 1.

    Layers between two pairs carry the coordinate and the partial output, so they have at least two units; all others one.
    From right to left, `rest[k]` is the best that pairs from layer k on can add behind an earlier pair.

    >>> best_pairs([5, 5, 6, 5], hardtanh_slices), best_pairs([5, 5, 1, 6, 5], hardtanh_slices)
    ((36, (1, 3)), (30, (4,)))
    """
    h = len(widths)
    rest: list[tuple[int, tuple[int, ...]]] = [(0, ())] * (
        h + 2
    )  # pairs that start at k or later, past carrying layers
    best: tuple[int, tuple[int, ...]] = (0, ())
    for k in range(h - 2, -1, -1):
        options = {}
        for first in (True, False):
            alone = (slices(widths[k], widths[k + 1], first, True), (k + 1,))
            more, behind = slices(widths[k], widths[k + 1], first, False), rest[k + 2]
            options[first] = max(alone, (more + behind[0], (k + 1, *behind[1])) if more and behind[0] else alone)
        best = max(best, options[True], key=lambda option: option[0])
        wider = rest[k + 1] if widths[k] >= 2 else (0, ())
        rest[k] = max(wider, options[False], key=lambda option: option[0])
    return best if best[0] else (0, ())


def named(pairs: Sequence[int]) -> str:
    """Pairs of layers as text, at most six of them."""
    listed = [f"{k}-{k + 1}" for k in pairs[:6]]
    return ", ".join(listed) + (f" and {len(pairs) - 6} more pairs" if len(pairs) > 6 else "")
