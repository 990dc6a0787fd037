"""From hard tanh to any continuous piecewise linear activation with a kink, exactly on the data.

*Two slopes.* With s(t) = s_plus·t for t >= 0, s_minus·t for t < 0 and s_plus != s_minus, of any signs,

    H(t) = (s(t + 1) - s(t - 1) - (s_plus + s_minus)) / (s_plus - s_minus)

for all t: two units for each hard tanh. Where t >= -1 and H(t) = t is all that is wanted (a value carried along), one
will do: t = s(t + 1)/s_plus - 1.

*Any kink.* Near a kink t0 with slopes s_minus, s_plus an activation is act(t0 + eps·t) = act(t0) + eps·s(t) as long as
|eps·t| <= r. With eps = r / max(1, max |t|), the maximum over the pre-activations of the layer at all data, this is so
at the data. Elsewhere the two networks differ.

Source: Yun, Sra, Jadbabaie 2019, arXiv 1810.07770 (for s_plus > s_minus >= 0); any two slopes and the exact eps are ours.

>>> H = two_slopes(Fraction(2), Fraction(-1, 3))
>>> s = H.activation
>>> [(s(t + 1) - s(t - 1) - H.total) / H.difference for t in (Fraction(-5), Fraction(1, 2), Fraction(7))]
[Fraction(-1, 1), Fraction(1, 2), Fraction(1, 1)]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.activations import HARDTANH, ID, RELU, Activation, PiecewiseLinear
from exactmem.networks.evaluation import advance, start
from exactmem.networks.layers import Layer, RankOne
from exactmem.networks.network import Network


@dataclass(frozen=True)
class TwoSlopes:
    """s(t) = s_plus·t for t >= 0 and s_minus·t below."""

    s_plus: Fraction
    s_minus: Fraction

    @property
    def activation(self) -> Activation:
        if self.s_plus == 1 and self.s_minus == 0:
            return RELU
        return PiecewiseLinear((Fraction(0),), (self.s_minus, self.s_plus), Fraction(0))

    @property
    def total(self) -> Fraction:
        return self.s_plus + self.s_minus

    @property
    def difference(self) -> Fraction:
        return self.s_plus - self.s_minus


def two_slopes(s_plus: Fraction, s_minus: Fraction) -> TwoSlopes:
    """InputError if there is no kink."""
    if s_plus == s_minus:
        raise InputError(f"slopes {s_minus} and {s_plus} make no kink: an affine activation fits affine labels only")
    return TwoSlopes(s_plus, s_minus)


@dataclass(frozen=True)
class Kink:
    """One kink of an activation: act(t0 + t) = at + s(t) for |t| <= radius (None: for all t)."""

    act: Activation
    s: TwoSlopes
    t0: Fraction
    at: Fraction
    radius: Fraction | None


def plain(s: TwoSlopes) -> Kink:
    return Kink(s.activation, s, Fraction(0), Fraction(0), None)


def widest_kink(act: PiecewiseLinear) -> Kink:
    """The kink with the most room on both sides. InputError if there is none."""
    room: list[tuple[Fraction | None, int]] = []
    for m, knot in enumerate(act.knots):
        near = [abs(knot - other) for i, other in enumerate(act.knots) if i != m]
        if act.slopes[m] != act.slopes[m + 1]:
            room.append((min(near) if near else None, m))
    if not room:
        raise InputError("the activation has no kink: an affine activation fits affine labels only")
    radius, m = max(room, key=lambda pair: (pair[0] is None, pair[0] or 0, -pair[1]))
    s = two_slopes(act.slopes[m + 1], act.slopes[m])
    return Kink(act, s, act.knots[m], act(act.knots[m]), radius)


@dataclass(frozen=True)
class Read:
    """How an old unit is read from new ones: sum of weight·unit, plus a constant."""

    terms: tuple[tuple[int, Fraction], ...]
    constant: Fraction


def with_kink(network: Network, kink: Kink, X: RationalMatrix, carried: Sequence[set[int]] = ()) -> Network:
    """The hard tanh network with this activation instead, equal on the rows of X.

    Parameters
    ----------
    carried : per hidden layer the units whose values are in [-1, 1] at all rows: one new unit does
    """
    layers: list[Layer] = []
    reads: list[Read] | None = None
    values = start(X)
    for depth, layer in enumerate(network.layers):
        here = layer if reads is None else reread(layer, reads)
        if layer.act is not HARDTANH:
            layers.append(here)
            break
        before = advance(replace(layer, act=ID), values)
        largest = max(
            (Fraction(b, s) for b, s in zip(before.bounds(), before.scales, strict=True)), default=Fraction(0)
        )
        eps = Fraction(1) if kink.radius is None else kink.radius / max(Fraction(1), largest + 1)
        single = carried[depth] if depth < len(carried) else set()
        made, reads = replaced(here, kink, eps, single)
        layers.append(made)
        values = advance(layer, values)
    return Network(tuple(layers))


def replaced(layer: Layer, kink: Kink, eps: Fraction, single: set[int]) -> tuple[Layer, list[Read]]:
    """Two units for each of the layer (one for those in `single`), and how the old ones are read."""
    units = [(j, shift) for j in range(layer.width) for shift in ((1,) if j in single else (1, -1))]
    p, r, t0 = eps.numerator, eps.denominator, kink.t0
    # t0 + eps·((A·x + c)/q + shift) over the denominator q·r·den(t0)
    q = [layer.q[j] * r * t0.denominator for j, _ in units]
    factor = p * t0.denominator
    c = [factor * (layer.c[j] + shift * layer.q[j]) + t0.numerator * layer.q[j] * r for j, shift in units]
    if isinstance(layer.weights, RankOne):
        k = [factor * layer.weights.k[j] for j, _ in units]
        made = Layer.rank_one(kink.act, layer.weights.u, k, c, q)
    else:
        rows = []
        for (j, _), den in zip(units, q, strict=True):
            row = [Fraction(0)] * layer.inputs
            for i, w in layer.row(j):
                row[i] = Fraction(factor * w, den)
            rows.append(row)
        made = Layer.build(kink.act, layer.inputs, rows, [Fraction(a, b) for a, b in zip(c, q, strict=True)])
    s, reads, at = kink.s, [], 0
    for j in range(layer.width):  # s(t) = (act(t0 + eps·t) - at)/eps
        if j in single:
            weight = 1 / (s.s_plus * eps)
            reads.append(Read(((at, weight),), -1 - kink.at * weight))
            at += 1
        else:
            weight = 1 / (s.difference * eps)
            reads.append(Read(((at, weight), (at + 1, -weight)), -s.total / s.difference))
            at += 2
    return made, reads


def reread(layer: Layer, reads: Sequence[Read]) -> Layer:
    """The layer over new units."""
    width = max(i for read in reads for i, _ in read.terms) + 1
    rows, biases = [], []
    for j in range(layer.width):
        row, bias = [Fraction(0)] * width, Fraction(layer.c[j], layer.q[j])
        for i, w in layer.row(j):
            old = Fraction(w, layer.q[j])
            for place, weight in reads[i].terms:
                row[place] += old * weight
            bias += old * reads[i].constant
        rows.append(row)
        biases.append(bias)
    return Layer.build(layer.act, width, rows, biases)
