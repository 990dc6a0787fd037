"""Exact evaluation of a network whose first layer reads one number: cell by cell instead of layer by layer.

If the first layer is rank one, act(k_j·(u·x) + c_j), then everything behind it is a function of z = u·x alone. Sort the
points by z. Between two kinks of the first layer (a *cell*) every unit of the second layer is affine in z, so each of its
kinks cuts the sorted points of the cell in two, at a place that a division finds. With m sums of the second layer read by
the third (one, if that layer is rank one too), J cells and q units all N points take O(N + m·J·q) operations instead of
N times the weights.

    act(g) = a·g + b + sum_m rise_m·relu(g - knot_m)        (any continuous piecewise linear activation)

so a sum over units is, along the sorted points, a sum of affine pieces that begin and end at known places: two prefix
sums. What lies behind the sums is evaluated once per distinct value.

All numbers are integers over scales that are known beforehand. They are int64 where a bound proves that nothing that is
used can leave 63 bits (sums of pieces may wrap on the way: arithmetic modulo 2^64 forgets it), Python integers otherwise.
Nothing is assumed of the network but its shape; that it is a memorizer is not used.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix
from exactmem.networks.activations import PiecewiseLinear
from exactmem.networks.layers import Dense, Layer, RankOne

if TYPE_CHECKING:
    from exactmem.networks.network import Network

Array = np.ndarray[Any, Any]
SUMS = 64  # sums of the second layer up to which the line pays
TABLE = 4  # entries of a table of values per point, at most
FEW = 16  # second-layer units times cells may be so many times the points


@dataclass(frozen=True)
class Kinks:
    """act(t) = slope·t + at + sum of rise·relu(t - knot)."""

    slope: Fraction
    at: Fraction
    knots: tuple[tuple[Fraction, Fraction], ...]  # (knot, rise)


def kinks(act: Any) -> Kinks | None:
    """A continuous piecewise linear activation as a sum of ReLUs; None for `step`."""
    one, zero = Fraction(1), Fraction(0)
    if isinstance(act, PiecewiseLinear):
        first = act.knots[0] if act.knots else zero
        rises = zip(act.knots, (b - a for a, b in zip(act.slopes, act.slopes[1:], strict=False)), strict=True)
        return Kinks(act.slopes[0], act.at - act.slopes[0] * first, tuple(rises))
    named = {
        "id": Kinks(one, zero, ()),
        "relu": Kinks(zero, zero, ((zero, one),)),
        "hardtanh": Kinks(zero, -one, ((-one, one), (one, -one))),
    }
    return named.get(act.name)


def suits(network: Network, rows: int) -> bool:
    """Whether the line is possible, and pays, for so many points."""
    if len(network.layers) < 3 or not isinstance(network.layers[0].weights, RankOne):
        return False
    first, second, third = network.layers[:3]
    if kinks(first.act) is None or kinks(second.act) is None:
        return False
    sums = 1 if isinstance(third.weights, RankOne) else third.width
    cells = first.width * len(kinks(first.act).knots) + 1  # type: ignore[union-attr]
    return sums <= SUMS and sums * cells * second.width <= FEW * rows * max(1, second.width // 16)


@dataclass(frozen=True)
class Sorted:
    """The points by increasing z = num of u·x over `den`; `order` are their rows."""

    z: Array
    den: int
    order: Array


def evaluate_line(network: Network, X: RationalMatrix) -> tuple[RationalMatrix, Array, Network]:
    """What the third layer reads, once per distinct value: the values, which of them each row has, and the layers behind.

    Raises
    ------
    InputError : the network is not one of a line

    Complexity: O(N log N + J·q) operations, J cells that hold points and q units of the second layer, for each sum.
    """
    if not suits(network, INT64_MAX):
        raise InputError("the line needs a rank-one first layer, and continuous piecewise linear activations")
    first, second, third = network.layers[:3]
    points = along(first, X)
    cells = cells_of(first, second, points)
    rows = coefficients(third)
    scale = common_scale(second, cells.scale)
    F = np.stack([sums(cells, second, row, scale, points) for row in rows], axis=1)
    values, index = distinct(F)
    place = np.empty(len(points.order), dtype=np.int64)
    place[points.order] = index
    return RationalMatrix(values, scale), place, behind(network, len(rows))


def distinct(F: Array) -> tuple[Array, Array]:
    """The distinct rows of F, and which of them each row is."""
    if F.shape[1] == 1:
        column = F[:, 0]
        low, spread = int(column.min()), int(column.max()) - int(column.min())
        if spread > TABLE * len(column):
            values, index = np.unique(column, return_inverse=True)
            return values.reshape(-1, 1), index
        places = (column - low).astype(np.int64)  # few values in a short range: a table instead of sorting
        present = np.zeros(spread + 1, dtype=np.int64)
        present[places] = 1
        values = np.flatnonzero(present)
        present[values] = np.arange(len(values))
        return (values.astype(column.dtype) + low).reshape(-1, 1), present[places]
    from exactmem.data.dataset import distinct_rows

    first, index = distinct_rows(F)
    return F[first], index


def behind(network: Network, sums: int) -> Network:
    """The layers from the third on, which read the sums."""
    from exactmem.networks.layers import Sparse
    from exactmem.networks.network import Network as Plain

    third = network.layers[2]
    if isinstance(third.weights, RankOne):
        rows = tuple(((0,), (k,)) for k in third.weights.k)
    else:
        rows = tuple(((r,), (1,)) for r in range(sums))
    return Plain((Layer(third.act, sums, Sparse(rows), third.c, third.q), *network.layers[3:]))


def along(first: Layer, X: RationalMatrix) -> Sorted:
    """u·x of every point, sorted."""
    u = first.weights.u  # type: ignore[union-attr]
    if X.num.dtype == np.int64 and X.max_abs * sum(map(abs, u)) <= INT64_MAX:
        z = X.num @ np.array(u, dtype=np.int64)
    else:
        z = np.empty(len(X), dtype=object)
        z[:] = [sum(a * v for a, v in zip(u, row, strict=True)) for row in X.num.tolist()]
    order = np.argsort(z, kind="stable")
    return Sorted(z[order], X.den, order)


@dataclass(frozen=True)
class Cells:
    """The cells that hold points: of cell c the points starts[c] .. starts[c+1]-1, its first z, and there, for every unit of
    the second layer, slope and value of its pre-activation times q·scale."""

    starts: list[int]
    origins: list[int]
    S: Array
    V: Array
    scale: int


def pieces(first: Layer, den: int) -> tuple[list[int], list[int], list[tuple[int, int, int, int]], int]:
    """The first layer along z: slope and constant of each unit far to the left, and the events (from z on, unit, change of
    slope, change of constant) by increasing z; everything over one scale, the last entry."""
    form = kinks(first.act)
    if form is None:
        raise InputError("the first layer is not continuous")
    ks = first.weights.k  # type: ignore[union-attr]
    base, jumps = [], []
    for j, (k, c, q) in enumerate(zip(ks, first.c, first.q, strict=True)):
        t = Fraction(k, q * den), Fraction(c, q)
        slope, constant = form.slope * t[0], form.slope * t[1] + form.at
        for knot, rise in form.knots:
            a, b = t[0], t[1] - knot
            if a > 0:
                jumps.append((math.ceil(-b / a), j, rise * a, rise * b))
            elif a < 0:
                slope, constant = slope + rise * a, constant + rise * b
                jumps.append((math.floor(b / -a) + 1, j, -rise * a, -rise * b))
            elif b > 0:
                constant += rise * b
        base.append((slope, constant))
    scale = math.lcm(1, *(v.denominator for pair in base for v in pair), *(v.denominator for e in jumps for v in e[2:]))
    slopes, constants = ([int(pair[i] * scale) for pair in base] for i in (0, 1))
    events = sorted((at, j, int(ds * scale), int(di * scale)) for at, j, ds, di in jumps)
    return slopes, constants, events, scale


def cells_of(first: Layer, second: Layer, points: Sorted) -> Cells:
    """Slope and value of every second-layer unit at the first point of every cell that holds points."""
    slopes, constants, events, scale = pieces(first, points.den)
    z = points.z
    thresholds = exact_array([e[0] for e in events])
    cell = np.searchsorted(thresholds, z, side="right") if len(events) else np.zeros(len(z), dtype=np.int64)
    starts = [0, *(np.flatnonzero(cell[1:] != cell[:-1]) + 1).tolist()]
    passed = [0, *cell[starts].tolist()]  # events before each cell, from those before the first
    origins = [int(z[s]) for s in starts]
    # at the first cell everything at once
    values = [s * origins[0] + c for s, c in zip(slopes, constants, strict=True)]
    rates = list(slopes)
    for _, j, ds, di in events[: passed[1]]:
        values[j] += ds * origins[0] + di
        rates[j] += ds
    W, stops = matrix(second), [events[passed[c] : passed[c + 1]] for c in range(1, len(starts))]
    biases = [c * scale for c in second.c]
    for kind in (np.int64, object):
        found = walk(W, biases, values, rates, origins, stops, kind)
        if found is not None:
            return Cells(starts, origins, *found, scale)
    raise InputError("the line cannot be walked")


Event = tuple[int, int, int, int]


def walk(
    W: Array,
    biases: Sequence[int],
    values: Sequence[int],
    rates: Sequence[int],
    origins: Sequence[int],
    stops: Sequence[Sequence[Event]],
    kind: Any,
) -> tuple[Array, Array] | None:
    """Slope S and value V of every unit at every origin, from kink to kink; None if int64 might not do.

    Between kinks V += S·distance; at one, V and S take the jump of the unit that bends, times its weights. Before each
    step the largest |V| and |S|, which are exact so far, bound what comes next.
    """
    top = [int(v) for v in np.abs(W).max(axis=0)]
    if kind is np.int64:
        largest = max(sum(t * abs(v) for t, v in zip(top, part, strict=True)) for part in (values, rates))
        whole = max(largest + max(map(abs, biases)), *map(abs, values), *map(abs, rates))
        if W.dtype == object or whole > INT64_MAX:
            return None
    columns = np.ascontiguousarray(W.T).astype(kind)
    S, V = (columns.T @ np.array(part, dtype=kind) for part in (rates, values))
    V, at = V + np.array(biases, dtype=kind), origins[0]
    most_S, most_V = reach(S), reach(V)
    all_S, all_V = [S], [V]
    for origin, events in zip(origins[1:], [*stops], strict=True):
        for place, j, ds, di in [*events, (origin, 0, 0, 0)]:
            jump = ds * place + di
            ahead = most_V + most_S * (place - at) + top[j] * abs(jump)
            if kind is np.int64 and max(ahead, most_S + top[j] * abs(ds), place - at, abs(jump), abs(ds)) > INT64_MAX:
                return None
            if place != at:
                V = V + S * (place - at)
            if jump:
                V = V + columns[j] * jump
            if ds:
                S = S + columns[j] * ds
                most_S = reach(S)
            most_V, at = reach(V), place
        all_S.append(S)
        all_V.append(V)
    return np.stack(all_S), np.stack(all_V)


def reach(values: Array) -> int:
    return int(np.abs(values).max())


def matrix(layer: Layer) -> Array:
    """The integer weights of a layer as an array."""
    return exact_array(dense_rows(layer))


def dense_rows(layer: Layer) -> tuple[tuple[int, ...], ...]:
    weights = layer.weights if isinstance(layer.weights, Dense) else layer.densified().weights
    if not isinstance(weights, Dense):
        raise InputError("the layer is not dense")
    return weights.rows


def exact_array(values: Any) -> Array:
    """int64 if all fit (with room for abs), else Python integers."""
    try:
        found = np.array(values, dtype=np.int64)
    except OverflowError:
        return np.array(values, dtype=object)
    return found if not found.size or int(found.min()) > -INT64_MAX else found.astype(object)


def coefficients(third: Layer) -> list[tuple[int, ...]]:
    """The sums of the second layer that the third reads, one coefficient per unit."""
    if isinstance(third.weights, RankOne):
        return [third.weights.u]
    return list(dense_rows(third))


def common_scale(second: Layer, scale: int) -> int:
    """One scale for all sums of second-layer values."""
    form = kinks(second.act)
    if form is None:
        raise InputError("the second layer is not continuous")
    factors = math.lcm(form.slope.denominator, *(k.denominator * r.denominator for k, r in form.knots))
    return math.lcm(form.at.denominator, scale * factors * math.lcm(*second.q))


def sums(cells: Cells, second: Layer, row: Sequence[int], scale: int, points: Sorted) -> Array:
    """sum_k row_k·act(g_k) at every point, times `scale`: one affine piece per cell, unit and kink."""
    form = kinks(second.act)
    if form is None:
        raise InputError("the second layer is not continuous")
    z, N = points.z, len(points.z)
    read = [k for k, f in enumerate(row) if f]
    if not read:
        return np.zeros(N, dtype=np.int64)
    ends = [*cells.starts[1:], N]
    widths = [int(z[e - 1]) - o for e, o in zip(ends, cells.origins, strict=True)]
    unit = [scale // (cells.scale * q) for q in second.q]  # g_k = (S·w + V)·unit / scale
    S, V = cells.S[:, read], cells.V[:, read]
    slope = [int(form.slope * row[k] * unit[k]) for k in read]
    constant = sum(int(form.at * row[k] * scale) for k in read)
    knots = []
    for knot, rise in form.knots:
        kd, kn = knot.denominator, knot.numerator
        edge = [kn * second.q[k] * cells.scale for k in read]
        knots.append((kd, edge, [int(rise * row[k] * unit[k] / kd) for k in read]))
    kind: Any = np.int64 if S.dtype == np.int64 and fits(S, V, widths, slope, constant, knots) else object
    S, V = S.astype(kind), V.astype(kind)
    A, B = np.zeros(N + 1, dtype=kind), np.zeros(N + 1, dtype=kind)
    starts, stops = np.array(cells.starts), np.array(ends)
    each, last = np.array(cells.origins, dtype=z.dtype), np.array(widths, dtype=kind)
    base = np.array(slope, dtype=kind)
    add(A, B, starts, stops, S @ base, V @ base + constant)
    for kd, edge, weight in knots:
        a, b = S * kd, V * kd - np.array(edge, dtype=kind)
        low, high = active(a, b, z, each, last, starts, stops)
        w = np.array(weight, dtype=kind)
        add(A, B, low.ravel(), high.ravel(), (a * w).ravel(), (b * w).ravel())
    origin = np.repeat(each, stops - starts)
    total: Array = np.cumsum(A)[:N] * (z - origin).astype(kind) + np.cumsum(B)[:N]
    return total


def fits(S: Array, V: Array, widths: list[int], slope: list[int], constant: int, knots: list[Any]) -> bool:
    """Whether every number of every cell, and every sum of pieces at a point, has 63 bits."""
    heaviest = sum(map(abs, slope))
    factor, shift = 1, 0
    for kd, edge, weight in knots:
        heaviest += sum(map(abs, weight))
        factor, shift = max(factor, kd), max([shift, *map(abs, edge)])
    largest = max(
        factor * (s * w + v) + shift
        for s, v, w in zip(np.abs(S).max(axis=1).tolist(), np.abs(V).max(axis=1).tolist(), widths, strict=True)
    )
    return bool(max(1, heaviest) * max(largest, *widths, 1) + abs(constant) <= INT64_MAX // 2)


def active(
    a: Array, b: Array, z: Array, origins: Array, widths: Array, starts: Array, stops: Array
) -> tuple[Array, Array]:
    """The points low .. high-1 of each cell at which a·w + b > 0 (or >= 0), w = z - origin: a suffix, a prefix, all or none."""
    n = a.shape[1]
    low, high = np.repeat(starts[:, None], n, axis=1), np.repeat(stops[:, None], n, axis=1)
    wide, from_ = np.broadcast_to(widths[:, None], a.shape), np.broadcast_to(origins[:, None], a.shape)
    rising, falling = a > 0, a < 0
    up = -(b[rising] // a[rising])  # the least w with a·w + b >= 0
    up = np.minimum(np.maximum(up, 0), wide[rising] + 1)
    low[rising] = np.searchsorted(z, from_[rising] + up.astype(z.dtype), side="left")
    down = b[falling] // -a[falling]  # the largest such w
    down = np.minimum(np.maximum(down, -1), wide[falling])
    high[falling] = np.searchsorted(z, from_[falling] + down.astype(z.dtype), side="right")
    high[(a == 0) & (b <= 0)] = 0
    return low, np.maximum(low, high)


def add(A: Array, B: Array, low: Array, high: Array, slope: Array, constant: Array) -> None:
    """slope·w + constant on points low .. high-1, as differences."""
    np.add.at(A, low, slope)
    np.add.at(A, high, -slope)
    np.add.at(B, low, constant)
    np.add.at(B, high, -constant)
