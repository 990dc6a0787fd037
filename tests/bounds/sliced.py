"""Networks for the lower ends of the capacity, built as docs/theory/capacity.md says: nothing here is part of the library.

`single_layer` needs d ReLUs for d + 2 points of the line (d >= 3), `sliced` the pairs of layers that `best_pairs` found.
Rational arithmetic throughout, no care for size.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise

from exactmem.bounds.capacity import best_pairs, hardtanh_slices, relu_slices
from exactmem.data.dataset import Dataset
from exactmem.networks.activations import HARDTANH, ID, RELU
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network

F = Fraction
Affine = tuple[Fraction, Fraction]  # value + slope·A in a number A still to be chosen
Form = tuple[dict[int, Fraction], Fraction]  # weights of the units of the layer before, and a constant


def points(source: random.Random, n: int, reach: int = 60) -> tuple[list[Fraction], list[Fraction]]:
    """Increasing places at uneven distances, and labels among which equal ones are common."""
    places = {F(v, source.choice([1, 2, 3])) for v in source.sample(range(-reach * n, reach * n, 7), 3 * n)}
    ts = sorted(source.sample(sorted(places), n))
    spread = source.choice([1, 4, 1000])
    return ts, [F(source.randint(-spread, spread), source.choice([1, 1, 2])) for _ in range(n)]


def fits(network: Network, ts: Sequence[Fraction], ys: Sequence[Fraction]) -> bool:
    return [row[0] for row in network.outputs([[t] for t in ts])] == list(ys)


def as_dataset(ts: Sequence[Fraction], ys: Sequence[Fraction]) -> Dataset:
    return Dataset.from_arrays([[t] for t in ts], list(ys))


# ------------------------------------------------------------------------------------------------- one layer of ReLUs


def single_layer(ts: Sequence[Fraction], ys: Sequence[Fraction]) -> tuple[Network, str]:
    """At most max(n - 2, 3) ReLUs for n points, by the cases of the proof; and which case it was."""
    n = len(ts)
    m = [(b - a) / (v - u) for (u, v), (a, b) in zip(pairwise(ts), pairwise(ys), strict=True)]  # m[i]: points i, i+1
    turn = [0, *((b > a) - (b < a) for a, b in pairwise(m)), 0]  # turn[i] at point i, none at the ends
    for i in range(1, n - 1):
        if turn[i] == 0 or (i + 1 < n - 1 and turn[i] == turn[i + 1]):
            # one kink instead of two, or none at all; the line before it begins with a piece of slope 0
            lines = [(m[k], ys[k] - m[k] * ts[k]) for k in range(n - 1) if k != i]
            level = lines[0][0] * (ts[0] - 1) + lines[0][1]
            return polygon([(F(0), level), *lines]), "two turns in one direction"
    lines = [(m[k], ys[k] - m[k] * ts[k]) for k in range(n - 1)]
    for k in range(n - 1):  # the line between points k and k+1 turns around one of them until it is level
        upward = turn[1] < 0 if k == 0 else turn[k] > 0
        if m[k] <= 0 if upward else m[k] >= 0:
            anchor = 0 if k == 0 else k if k < n - 2 else n - 1
            return polygon([*lines[:k], (F(0), ys[anchor]), *lines[k + 1 :]]), "a level piece"
    if turn[1] == turn[n - 2]:  # first and last slopes move apart: their sum is what we like
        s = max(abs(v) for v in m) * 4 * (1 if turn[1] < 0 else -1)
        first, last = through(ts[0], ys[0], s), through(ts[-1], ys[-1], m[1] - s)
        return polygon([first, *lines[1:-1], last], range(2, n - 1)), "first and last slope"
    steep = -4 * max(abs(v) for v in m) * (1 if turn[3] < 0 else -1)
    first, fourth = through(ts[0], ys[0], m[1] - steep), through(ts[3], ys[3], steep)
    return polygon([first, *lines[1:3], fourth, *lines[4:]], (2, 3)), "first and fourth slope"


def through(t: Fraction, y: Fraction, slope: Fraction) -> Affine:
    return slope, y - slope * t


def polygon(lines: Sequence[Affine], left: Sequence[int] | None = None) -> Network:
    """Lines (slope, start) from left to right. Kinks in `left` (from 1), by default those left of a level line, face left.

    The slope far left is minus the sum of the jumps of the units that face left; `left` is chosen so that it is.
    """
    lines = [line for k, line in enumerate(lines) if k == 0 or line[0] != lines[k - 1][0]]
    if left is None:
        left = range(1, 1 + next(k for k, (slope, _) in enumerate(lines) if slope == 0))
    rows, biases, out = [], [], []
    for k, ((s, a), (r, b)) in enumerate(pairwise(lines), 1):
        t = (a - b) / (r - s)
        sign = -1 if k in left else 1
        rows, biases, out = [*rows, [sign]], [*biases, -sign * t], [*out, r - s]
    far = min([(a - b) / (r - s) for (s, a), (r, b) in pairwise(lines)], default=F(0)) - 1
    value = lines[0][0] * far + lines[0][1]
    shown = sum(w * max(F(0), row[0] * far + b) for w, row, b in zip(out, rows, biases, strict=True))
    return Network((Layer.build(RELU, 1, rows, biases), Layer.build(ID, len(rows), [out], [value - shown])))


# ----------------------------------------------------------------------------------------- pairs of layers, one slice each


def sliced(widths: Sequence[int], relu: bool, ts: Sequence[Fraction], ys: Sequence[Fraction]) -> Network:
    """A network of at most these hidden widths through as many points as the best pairs of layers are good for."""
    rule, act = (relu_slices, RELU) if relu else (hardtanh_slices, HARDTANH)
    _, pairs = best_pairs(widths, rule)
    scale = max(map(abs, ys)) or F(1)
    c = min(ys) - 1 if relu else F(-1)
    labels = list(ys) if relu else [y / scale for y in ys]
    lo, hi = ts[0] - 1, ts[-1] + 1
    place = [t - lo if relu else (2 * t - lo - hi) / (hi - lo) for t in ts]  # passes through a unit unchanged
    coordinate: Form = ({0: F(1)}, -lo) if relu else ({0: F(2) / (hi - lo)}, -(lo + hi) / (hi - lo))
    partial: Form | None = None
    layers, inputs, done = list[Layer](), 1, 0

    def add(*forms: Form) -> list[Form]:
        nonlocal inputs
        layers.append(Layer.sparse(act, inputs, [w for w, _ in forms], [b for _, b in forms]))
        assert len(forms) <= widths[len(layers) - 1]
        inputs = len(forms)
        return [({k: F(1)}, F(0)) for k in range(inputs)]

    def carried(form: Form) -> Form:
        return (form[0], form[1] - c) if relu else form

    def back(form: Form) -> Form:
        return (form[0], form[1] + c) if relu else form

    k = 0
    while k < len(widths):
        if k + 1 not in pairs:
            more = any(p > k for p in pairs)
            forms = [coordinate] * more + ([carried(partial)] if partial else [])
            units = add(*forms)
            coordinate = units[0] if more else coordinate
            partial = back(units[-1]) if partial else None
            k += 1
            continue
        first, last = k + 1 == pairs[0], k + 1 == pairs[-1]
        count = rule(widths[k], widths[k + 1], first, last)
        q = widths[k + 1] - (not first) - (not last)
        q = q // 2 * 2 if not relu and not (first and last) else q
        here, there = place[done : done + count], labels[done : done + count]
        before = place[done - 1] if done else place[0] - 2
        after = place[done + count] if done + count < len(place) else None
        done += count
        build = ramps if not relu else kinks
        hidden, rows = build(here, there, c, count // q, q, before, None if last else after)
        forms = [scaled(coordinate, w, b) for w, b in hidden]
        wires = [coordinate] * (not last and (not first or not relu)) + ([carried(partial)] if partial else [])
        units = add(*forms, *wires)
        if not last:
            if relu and first:  # the first kink lies before all points
                coordinate = (units[0][0], -hidden[0][1])
            else:
                coordinate = units[len(forms)]
        partial = back(units[-1]) if partial else None
        wires = [coordinate] * (not last) + ([carried(partial)] if partial else [])
        units = add(*[(dict(enumerate(w)), b) for w, b in rows], *wires)
        coordinate = units[q] if not last else coordinate
        total = {j: F((-1) ** j) if relu else F(1) for j in range(q)}
        base = back(units[-1]) if partial else ({}, c)
        partial = ({**total, **base[0]}, base[1] + (0 if relu else sum((-1) ** j for j in range(q))))
        k += 2
    w, b = partial
    factor = F(1) if relu else scale
    layers.append(Layer.sparse(ID, inputs, [{j: factor * v for j, v in w.items()}], [factor * b]))
    return Network(tuple(layers))


def scaled(form: Form, w: Fraction, b: Fraction) -> Form:
    return {j: w * v for j, v in form[0].items()}, w * form[1] + b


Core = tuple[list[Affine], list[tuple[list[Fraction], Fraction]]]


def blocks(ts, ys, J: int, q: int, pad: Fraction, before: Fraction, after: Fraction | None):
    """Points padded to J·q on the right, and the ends of the blocks: strictly between points, those around the slice too."""
    ts, ys = list(ts), list(ys)
    while len(ts) < J * q:
        ts, ys = [*ts, ts[-1] + 1], [*ys, pad]
    middle = [(ts[j * q - 1] + ts[j * q]) / 2 for j in range(1, J)]
    return ts, ys, [(before + ts[0]) / 2, *middle, ts[-1] + 1 if after is None else (ts[-1] + after) / 2]


def kinks(ts, ys, c: Fraction, J: int, q: int, before: Fraction, after: Fraction | None) -> Core:
    """One kink before each block; units that rise through even blocks and fall through odd ones, from inactive to active."""
    ts, ys, ends = blocks(ts, ys, J, q, c + 1, before, after)
    known = [c] * len(ts)  # c and the units so far
    rows = []
    for k in range(q):
        L: Affine = (F(0), F(-1))  # value at the left end of the block
        ends_of_lines, tests = [L], list[tuple[Affine, Fraction]]()  # each test: value + slope·A >= bound
        own = []
        for j in range(J):
            order = list(range(j * q, (j + 1) * q))
            order = order if j % 2 == 0 else order[::-1]
            i, left = order[k], ends[j]
            B = (-1) ** k * (ys[i] - known[i])
            assert B >= 1

            def at(t: Fraction, L: Affine = L, i: int = i, B: Fraction = B, left: Fraction = left) -> Affine:
                r = (t - left) / (ts[i] - left)
                return L[0] + (B - L[0]) * r, L[1] * (1 - r)

            if k:
                low = at(ts[order[k - 1]])
                tests.append(((-low[0], -low[1]), F(0)))
            if k + 1 < q:
                o = order[k + 1]
                tests.append((at(ts[o]), 1 + max(F(0), (-1) ** k * (ys[o] - known[o]))))
            L = at(ends[j + 1])
            ends_of_lines.append(L)
            own.append(at)
        assert all(slope > 0 for (_, slope), _ in tests)
        A = max([F(0), *((bound - value) / slope for (value, slope), bound in tests)])
        heights = [value + slope * A for value, slope in ends_of_lines]
        slopes = [(b - a) / (r - l) for (a, b), (l, r) in zip(pairwise(heights), pairwise(ends), strict=True)]
        if after is not None:
            slopes.append(-max(F(0), heights[-1]) / (after - ends[-1]))
        rows.append(([b - a for a, b in pairwise([F(0), *slopes])], -A))
        for i, t in enumerate(ts):
            line = own[i // q](t)
            known[i] += (-1) ** k * max(F(0), line[0] + line[1] * A)
    used = ends if after is not None else ends[:-1]
    return [(F(1), -e) for e in used], rows


def ramps(ts, ys, c: Fraction, J: int, q: int, before: Fraction, after: Fraction | None) -> Core:
    """One ramp per block; in every block each unit crosses the band [-1, 1] once, through the label of its own point."""
    ts, ys, ends = blocks(ts, ys, J, q, F(0), before, after)
    rows = []
    for k in range(q):
        o = (-1) ** k
        L: Affine = (F(0), F(-o))
        line, tests = [L], [((F(0), F(1)), F(1))]
        for j in range(J):
            i = j * q + (k if j % 2 == 0 else q - 1 - k)
            left, right = ends[j], ends[j + 1]
            delta = min(abs(ts[i] - t) for t in [*ts[max(0, i - 1) : i], *ts[i + 1 : i + 2], left, right])
            reach = delta / (ts[i] - left)
            sign = 1 if -L[1] > 0 else -1
            tests.append(((sign * (ys[i] - L[0]) * reach, -sign * L[1] * reach), F(2)))
            rho = (right - ts[i]) / (ts[i] - left)
            L = (ys[i] + rho * (ys[i] - L[0]), -rho * L[1])
            line.append(L)
        M = max((bound - value) / slope for (value, slope), bound in tests)
        heights = [value + slope * M for value, slope in line]
        w = [(b - a) / 2 for a, b in pairwise(heights)]
        rows.append((w, heights[0] + sum(w)))
    # the units of a block add up to label + 1 - T, T = 1 for odd q
    return [(F(2) / (r - l), -(l + r) / (r - l)) for l, r in pairwise(ends)], rows


def every_choice(widths: Sequence[int], rule) -> int:
    """The best pairs by trying all."""
    best = 0
    for size in range(1, len(widths)):
        for chosen in combinations(range(len(widths) - 1), size):
            gaps = [widths[k] for a, b in pairwise(chosen) for k in range(a + 2, b)]
            if any(b - a < 2 for a, b in pairwise(chosen)) or any(w < 2 for w in gaps):
                continue
            found = [rule(widths[k], widths[k + 1], k == chosen[0], k == chosen[-1]) for k in chosen]
            if all(found):
                best = max(best, sum(found))
    return best
