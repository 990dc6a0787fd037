"""How many linear pieces networks have along a line, and how many a data set needs: the capacity bounded from above.

A continuous piecewise linear network, restricted to a line base + t·direction, is piecewise linear in t.

* **Counting lemma.** Activations with at most p pieces, hidden widths d_1, ..., d_h: at most (1 + (p-1)d_1)···(1 + (p-1)d_h)
  pieces. *Proof:* cut the line where a unit of the layers before bends. On a piece every pre-activation of the next layer is
  affine, so each of its d units adds at most p - 1 kinks there, and the piece falls into at most 1 + (p-1)d. With K kinks for
  K + 1 pieces this is K_l = K_(l-1) + d_l(p-1)(K_(l-1) + 1).
* **Turns.** If the mean slope of the labels falls from [t_(i-1), t_i] to [t_i, t_(i+1)], every continuous piecewise linear
  function through the three points has a kink in (t_(i-1), t_(i+1)) at which its slope falls: without one it is convex
  there. So too for rises. Turns at i and i+1 in opposite directions have different kinks, turns at i and i+2 lie in disjoint
  intervals; hence every run of r turns in one direction, side by side, needs ceil(r/2) kinks of its own.
* N points of a line with labels -1, 1, -1, ... have N - 2 turns in changing directions: N - 1 pieces. So no network whose cap
  is below N - 1 fits them, and the capacity is at most cap + 1.

Source: Yun, Sra, Jadbabaie 2019, arXiv 1810.07770, for one and two hidden layers (`paper_cap`, which counts kinks of the
first layer once more in every unit of the second). Ours: the product, for any depth; turns; labels of any kind.

>>> piece_cap([2000, 2000]), paper_cap([2000, 2000])
(4004001, 8002001)
>>> excluded([3], 2, 6).holds, excluded([3], 2, 5).holds
(True, False)
>>> from exactmem.networks.activations import ID, RELU
>>> from exactmem.networks.layers import Layer
>>> tent = Network((Layer.build(RELU, 1, [[1], [1], [2]], [0, -1, 5]), Layer.build(ID, 3, [[1, -2, 0]], [0])))
>>> breakpoints(tent, [0], [1]), pieces(tent, [0], [1])  # the third unit bends at -5/2, the output does not read it
((Fraction(0, 1), Fraction(1, 1)), 3)
>>> breakpoints(tent, [0], [0])
Traceback (most recent call last):
    ...
exactmem.errors.InputError: the direction is zero, so base + t·direction is not a line
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from math import prod
from typing import Any

from gmpy2 import mpq

from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.networks.activations import ID, RELU, Activation, PiecewiseLinear
from exactmem.networks.network import Network
from exactmem.networks.reference import fire
from exactmem.numbers.parsing import exact
from exactmem.progress import tick
from exactmem.verdict import Holds, Undecided, Verdict

MAX_KINKS = 10**6  # of all units of a layer together; each is a rational in memory
SIZE_LIMIT = 10**15  # widths, numbers of layers and points: far beyond any network, and every number below stays short


@dataclass(frozen=True, order=True)
class AtMostForAll:
    """Capacity: among the sets of more than `points` distinct points one has labels that no such network fits.

    It says nothing about the other sets of that size, so it is not a VC dimension; the two do not compare.

    >>> AtMostForAll(5) < AtMostForAll(7), AtMostForSome(7).for_all() == AtMostForAll(7)
    (True, True)
    >>> AtMostForAll(5) < AtMostForSome(7)
    Traceback (most recent call last):
        ...
    TypeError: '<' not supported between instances of 'AtMostForAll' and 'AtMostForSome'
    """

    points: int


@dataclass(frozen=True, order=True)
class AtMostForSome:
    """VC dimension: no set of more than `points` points has all its two-valued labellings by such networks."""

    points: int

    def for_all(self) -> AtMostForAll:
        """What holds for every set holds for one: the capacity is at most the VC dimension. There is no way back."""
        return AtMostForAll(self.points)


@dataclass(frozen=True)
class Bent:
    """The continuous function of t with slope `slope` and value `slope`·t + `start` far left, its slope jumping at kinks."""

    slope: mpq
    start: mpq
    kinks: tuple[tuple[mpq, mpq], ...]  # (t, jump), t increasing, no jump 0


def breakpoints(
    network: Network, base: Sequence[Any], direction: Sequence[Any], most: int | None = None
) -> tuple[Fraction, ...]:
    """Where the outputs bend along base + t·direction, as the exact values of t in increasing order.

    Between two of them every output is affine in t; at each of them the slope of some output changes.

    Parameters
    ----------
    network : activations id, relu, hardtanh or piecewise linear
    base, direction : one number per input of the network, anything `exact` reads; the direction is not zero
    most : kinks of all units of a layer together up to which it goes on (MAX_KINKS)

    Raises
    ------
    InputError : a zero direction, another number of coordinates, or the activation step, which is not continuous
    LimitExceeded : a layer has more kinks than that on the line

    Complexity: per layer (nonzero weights) x (kinks of what they read), plus sorting.
    """
    return tuple(
        Fraction(int(t.numerator), int(t.denominator))
        for t in sorted({t for bent in restricted(network, base, direction, most) for t, _ in bent.kinks})
    )


def pieces(network: Network, base: Sequence[Any], direction: Sequence[Any]) -> int:
    """The number of maximal intervals of t on which every output is affine."""
    return len(breakpoints(network, base, direction)) + 1


def restricted(network: Network, base: Sequence[Any], direction: Sequence[Any], most: int | None = None) -> list[Bent]:
    """The outputs of the network on base + t·direction as functions of t."""
    x, a = ([mpq(exact(v)) for v in vector] for vector in (base, direction))
    for what, vector in (("base point", x), ("direction", a)):
        if len(vector) != network.inputs:
            raise InputError(f"the {what} has {len(vector)} coordinates but the network reads {network.inputs}")
    if not any(a):
        raise InputError("the direction is zero, so base + t·direction is not a line")
    values = [Bent(slope, start, ()) for slope, start in zip(a, x, strict=True)]
    for k, layer in enumerate(network.layers):
        tick("layers on the line", k, len(network.layers))
        found, kinks = list[Bent](), 0
        for row, c, q in zip(layer.rows(), layer.c, layer.q, strict=True):
            found.append(applied(layer.act, combined([(values[j], mpq(w, q)) for j, w in row], mpq(c, q))))
            kinks += len(found[-1].kinks)
            if kinks > (limit := MAX_KINKS if most is None else most):
                raise LimitExceeded("MAX_KINKS", kinks, limit, "take a smaller network")
        values = found
    return values


def combined(terms: Sequence[tuple[Bent, mpq]], bias: mpq) -> Bent:
    """The affine combination; kinks of the terms that cancel are no kinks of it."""
    jumps: dict[mpq, mpq] = {}
    for bent, w in terms:
        for t, jump in bent.kinks:
            jumps[t] = jumps.get(t, mpq(0)) + w * jump
    kinks = tuple((t, jumps[t]) for t in sorted(jumps) if jumps[t])
    slope = sum((w * bent.slope for bent, w in terms), mpq(0))
    return Bent(slope, sum((w * bent.start for bent, w in terms), bias), kinks)


def applied(act: Activation, bent: Bent) -> Bent:
    """act(f(t)). It can bend only where f does, and where f passes a knot with a slope that is not 0."""
    if act is ID:
        return bent
    knots, slopes = bends(act)
    marks, slope, start, left = list[mpq](), bent.slope, bent.start, None
    pieces_of_f = []
    for right, jump in [*bent.kinks, (None, mpq(0))]:
        inside = sorted((knot - start) / slope for knot in knots) if slope else []
        inside = [t for t in inside if (left is None or t > left) and (right is None or t < right)]
        marks += inside
        pieces_of_f += [(slope, start)] * (len(inside) + 1)
        if right is not None:
            marks.append(right)
            slope, start, left = slope + jump, start - jump * right, right
    # between two neighbouring marks f is affine and, unless constant, meets no knot: one slope of act applies
    rising = []
    for k, (slope, start) in enumerate(pieces_of_f):
        value = slope * between(marks, k) + start
        rising.append(slope * slopes[sum(value > knot for knot in knots)])
    first = between(marks, 0)
    anchor = fire(act, pieces_of_f[0][0] * first + pieces_of_f[0][1])
    kinks = [(t, after - before) for t, (before, after) in zip(marks, pairwise(rising), strict=True)]
    return Bent(rising[0], anchor - rising[0] * first, tuple((t, jump) for t, jump in kinks if jump))


def between(marks: list[mpq], k: int) -> mpq:
    """A number in the k-th of the open intervals that increasing marks cut the line into."""
    if not marks:
        return mpq(0)
    if k == 0 or k == len(marks):
        return marks[0] - 1 if k == 0 else marks[-1] + 1
    return (marks[k - 1] + marks[k]) / 2


def bends(act: Activation) -> tuple[tuple[mpq, ...], tuple[mpq, ...]]:
    """The knots of a continuous activation and its slopes around them."""
    if isinstance(act, PiecewiseLinear):
        return tuple(map(mpq, act.knots)), tuple(map(mpq, act.slopes))
    if act is RELU:
        return (mpq(0),), (mpq(0), mpq(1))
    if act.name == "hardtanh":
        return (mpq(-1), mpq(1)), (mpq(0), mpq(1), mpq(0))
    raise InputError(f"{act.name} is not continuous: its jumps are not counted as pieces; use relu or hardtanh")


def checked(widths: Sequence[int], p: int) -> None:
    """Refuse what are not widths of hidden layers and a number of pieces."""
    for what, values in (("hidden widths", widths), ("pieces of an activation", [p])):
        if any(type(v) is not int or not 1 <= v <= SIZE_LIMIT for v in values):
            raise InputError(f"{what} are whole numbers from 1 to 10^15, not {str(list(values))[:60]}")


def piece_cap(widths: Sequence[int], p: int = 2) -> int:
    """At most so many pieces on a line: the product of 1 + (p-1)d over the hidden widths d (ours).

    >>> piece_cap([3, 3], 3), paper_cap([3, 3], 3)
    (49, 61)
    """
    checked(widths, p)
    return prod(1 + (p - 1) * d for d in widths)


def paper_cap(widths: Sequence[int], p: int = 2) -> int:
    """The count of Yun, Sra, Jadbabaie 2019: (p-1)d_1 + 1, or p(p-1)d_1·d_2 + (p-1)d_2 + 1; second-hand for p > 2."""
    checked(widths, p)
    if len(widths) not in (1, 2):
        raise InputError(f"the paper counts one or two hidden layers, not {len(widths)}; piece_cap counts any number")
    d = widths[-1]
    return (p - 1) * d + 1 + (p * (p - 1) * widths[0] * d if len(widths) == 2 else 0)


def excluded(widths: Sequence[int], p: int, n: int) -> Verdict:
    """Have networks of these hidden widths, activations of p pieces, too few pieces for n alternating labels on a line?

    `Holds((cap, n - 1))`: none of them fits `adversarial(n)`. It says nothing about other data of n points.
    """
    cap = piece_cap(widths, p)
    if cap < n - 1:
        return Holds((cap, n - 1))
    return Undecided(f"the networks may have {cap} pieces, and {n} alternating labels need {max(n - 1, 1)}")


def adversarial(n: int, direction: Sequence[Any] | None = None, d: int = 1) -> Dataset:
    """The collinear points i·a, i = 0, ..., n-1, with labels (-1)^i; a is the first unit vector of Q^d if none is given.

    >>> adversarial(3, d=2).X.num.tolist(), adversarial(3).Y.num.tolist()
    ([[0, 0], [1, 0], [2, 0]], [[1], [-1], [1]])
    """
    if n < 1 or d < 1:
        raise InputError("alternating labels need at least one point in dimension at least 1")
    a = [exact(v) for v in direction] if direction is not None else [Fraction(int(j == 0)) for j in range(d)]
    if not any(a):
        raise InputError("the direction is zero, so its multiples are not distinct")
    return Dataset.from_arrays([[i * v for v in a] for i in range(n)], [(-1) ** i for i in range(n)])


@dataclass(frozen=True)
class OnLine:
    """Rows on one line in increasing order, and how many pieces every piecewise linear function through them has."""

    rows: tuple[int, ...]
    pieces: int


def needed(dataset: Dataset) -> OnLine:
    """The pieces that data on one line need, from their turns.

    Raises
    ------
    InputError : several label columns; Conflict; HypothesisFails : a row is not on the line through the first two points

    >>> needed(Dataset.from_arrays([[2, 4], [0, 0], [1, 2]], [0, 0, 1]))
    OnLine(rows=(1, 2, 0), pieces=2)
    >>> needed(adversarial(9)).pieces, needed(Dataset.from_arrays([[t] for t in range(9)], [t * t for t in range(9)])).pieces
    (8, 5)
    """
    if dataset.d_y != 1:
        raise InputError("pieces are counted for one label column; pass one output at a time")
    merged = dataset.merged()
    x = [tuple(map(int, row)) for row in merged.X.num.tolist()]
    origin, toward = x[0], x[min(1, len(x) - 1)]
    pivot = next((k for k, (o, u) in enumerate(zip(origin, toward, strict=True)) if o != u), 0)
    along, span = [row[pivot] - origin[pivot] for row in x], toward[pivot] - origin[pivot]
    for i, row in enumerate(x):  # a point is on the line iff x - origin and toward - origin are parallel
        if any((v - o) * span != along[i] * (u - o) for v, o, u in zip(row, origin, toward, strict=True)):
            where = dataset.where(int(merged.representative[i]))
            raise HypothesisFails("one line", f"{where} is not on the line through the first two points", i)
    order = sorted(range(len(x)), key=along.__getitem__)
    labels = [int(v) for v in merged.Y.num[:, 0].tolist()]
    kinks = turning([along[i] for i in order], [labels[i] for i in order])
    return OnLine(tuple(int(merged.representative[i]) for i in order), kinks + 1)


def turning(t: Sequence[int], y: Sequence[int]) -> int:
    """At least so many kinks has every continuous piecewise linear function with these values at these increasing places."""
    signs = []
    for (a, u), (b, v), (c, w) in zip(*(list(zip(t, y, strict=True))[k:] for k in range(3)), strict=False):
        bend = (w - v) * (b - a) - (v - u) * (c - b)
        signs.append((bend > 0) - (bend < 0))
    return sum((len(list(run)) + 1) // 2 for sign, run in groupby(signs) if sign)


def cannot_fit_on_line(dataset: Dataset, widths: Sequence[int], p: int = 2) -> Verdict:
    """Have networks of these hidden widths, activations of at most p pieces, too few pieces for these data on a line?

    `Holds(OnLine)` says so for all real weights, and is what a certificate needs; `Undecided` where the count does not tell.
    """
    found, cap = needed(dataset), piece_cap(widths, p)
    if cap < found.pieces:
        return Holds(found)
    return Undecided(f"the networks may have {cap} pieces, and these data need only {found.pieces}")
