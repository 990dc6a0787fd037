"""The oracle's search for stored numbers: can new weights in one layer bring out every labelling?

It looks for a neuron that sums neurons of that layer, puts every integer in its place, and sees which labels come out
on which rows. What integers the sum can be made on the rows, it knows for one family of weights: a sum over k of
relu(a_k - M·l_k), with a_k chosen by neurons that are 0 or 1 and l_k >= 0, is what one likes on rows that these tell
apart, as long as it does not decrease with the number of l_k that are 0.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import numpy as np

Neuron = tuple[Any, dict[int, Fraction], Fraction, int]
Set = frozenset[int]
MOST = 2**21


def every_labelling(neurons: list[Neuron], out: int, layer: int, values: list[list[Fraction]], classes: int) -> bool:
    """`values`, per row, are those of the inputs (layer 0) and all neurons as they are."""
    first = len(values[0]) - len(neurons)
    level = [0] * first + [neuron[3] for neuron in neurons]
    before = [[row[k] for row in values] for k in range(len(level)) if level[k] == layer - 1]
    for total in range(first, len(level)):
        act, weights, bias, here = neurons[total - first]
        if here != layer + 1 or act != "relu" or bias != 0 or set(weights.values()) != {1}:
            continue
        others = [w for k, (_, w, _, _) in enumerate(neurons, first) if level[k] == here and k != total]
        if any(w.keys() & weights.keys() for w in others) or any(neurons[k - first][0] != "relu" for k in weights):
            continue
        labels = [tail(neurons, out, total, row, classes) for row in values]
        if all(line is not None for line in labels):
            ones = chains(
                {frozenset(n for n, v in enumerate(c) if v == 1) for c in before if set(c) <= {0, 1}}, len(before)
            )
            zeros = {frozenset(n for n, v in enumerate(c) if v == 0) for c in before if min(c) >= 0}
            waits = list(chains(zeros, len(weights) - 1))
            if any(served(labels, steps, some, classes) for steps in ones for some in waits):
                return True
    return False


def chains(sets: set[Set], longest: int) -> Iterator[list[Set]]:
    """Increasing chains of so many sets at most, the longer ones first."""
    for size in range(min(len(sets), longest), -1, -1):
        for chosen in combinations(sorted(sets, key=lambda s: (len(s), sorted(s))), size):
            if all(a < b for a, b in pairwise(chosen)):
                yield list(chosen)


def served(labels: list[Any], steps: list[Set], waits: list[Set], classes: int) -> bool:
    """Rows in as many `steps` make one superbucket; within it, the more `waits` a row is in, the larger its number."""
    rows = range(len(labels))
    places = [(sum(n in s for s in steps), sum(n in s for s in waits)) for n in rows]
    reached, current = 0, -1
    for place in sorted(set(places)):
        if place[0] != current:
            current, reached = place[0], 0
        codes = np.zeros(len(labels[0]) - reached, dtype=np.int64)
        chosen = [n for n in rows if places[n] == place]
        if classes ** len(chosen) > len(codes):
            return False
        for n in chosen:
            line = labels[n][reached:]
            codes = np.where((codes < 0) | (line < 0) | (line >= classes), -1, codes * classes + line)
        found, where = np.unique(codes, return_index=True)
        where = where[found >= 0]
        if len(where) < classes ** len(chosen):
            return False
        reached += int(where.max())  # whatever the labelling, a number up to here does
    return True


def tail(neurons: list[Neuron], out: int, total: int, values: list[Fraction], classes: int) -> Any:
    """The outputs with 0, 1, 2, ... in place of one neuron; None if something is no integer, or too long for 64 bits."""
    first = len(values) - len(neurons)
    later: set[int] = {total}
    for k, (_, weights, _, _) in enumerate(neurons, first):
        if weights.keys() & later:
            later.add(k)
    if out not in later:
        return None
    end = 2 + 2 * max(abs(int(neurons[k - first][2])) for k in later)
    if end > MOST:
        return None
    found, reach = {total: np.arange(end, dtype=np.int64)}, {total: end}
    for k in sorted(later - {total}):
        act, weights, bias, _ = neurons[k - first]
        fixed = bias + sum(w * values[j] for j, w in weights.items() if j not in later)
        read = {j: w for j, w in weights.items() if j in later}
        reach[k] = abs(fixed) + sum(abs(w) * reach[j] for j, w in read.items())
        if act not in ("relu", "id") or reach[k] >= 2**62 or any(v.denominator != 1 for v in (fixed, *read.values())):
            return None
        found[k] = sum((int(w) * found[j] for j, w in read.items()), np.full(end, int(fixed)))
        if act == "relu":
            found[k] = np.maximum(found[k], 0)
    return found[out]
