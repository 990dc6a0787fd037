"""The local check of the two-layer ReLU network: a point is seen by its own unit and by its two neighbours.

In a block every curve g_k is straight. If unit k takes the value of its own point there, and is at least T in absolute value
at the points before and after it in the block, with the two signs of a monotone line, then it is saturated at all other
points of the block. So at the point of unit k the clamped sum is its own value, plus the saturated values of the
others, whose signs follow from the order: T for units that have passed upwards, -T for those still to come, and the
reverse for every second unit. Three values per point decide: O(N) beside the slopes of the cells.

Weaker than the checks that evaluate the network, since it relies on this argument; it is the one a person can follow.

Source: ours, for the construction `relu`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks import line
from exactmem.networks.network import Network
from exactmem.verdict import Fails, Holds, Verdict

Array = np.ndarray[Any, Any]


def local_check(network: Network, X: RationalMatrix, q: int, codes: Array, T: int) -> Verdict:
    """Whether the clamped sum of each of the rows is its code, for a network of `relu.hidden_layers` with one column.

    Parameters
    ----------
    X : the distinct points; codes : their integers, |code| <= T; q : points per block

    Returns
    -------
    Holds(text), or Fails(row) with a row at which one of the three values is not as it should be
    """
    first, second = network.layers[:2]
    points = line.along(first, X)
    cells = line.cells_of(first, second, points)
    if second.width != 2 * q or set(second.q) != {1} or len(cells.starts) != -(-len(X) // q):
        raise InputError("the local check is for one column, and blocks that are the cells of the network")
    signs = np.where(np.arange(q) % 2 == 0, 1, -1)
    T, values = T * cells.scale, np.asarray(codes)[points.order] * cells.scale
    S, V = cells.S[:, ::2], cells.V[:, ::2] - T  # g_k, from the unit relu(g_k + T)
    shifted = (cells.S[:, 1::2] == S) & (cells.V[:, 1::2] == V - T)  # and relu(g_k - T) beside it
    if not bool(shifted.all()):
        return Fails(int(points.order[cells.starts[int(np.argwhere(~shifted)[0][0])]]))
    own, after, before = (at_neighbours(points.z, cells, S, V, step) for step in (0, 1, -1))
    unit = np.arange(len(X)) % q
    good = own == values
    sign = signs[unit]
    inside = unit + 1 < q
    inside[-1] = False  # the last block may be short
    good &= ~inside | (sign * after >= T)
    good &= (unit == 0) | (sign * before <= -T)
    wrong = np.flatnonzero(~good)
    if len(wrong):
        return Fails(int(points.order[wrong[0]]))
    missing = check_absent(points.z, cells, S, V, q, T, signs)
    return Holds(f"{len(X)} points, own value and two neighbours each") if missing is None else Fails(missing)


def at_neighbours(z: Array, cells: line.Cells, S: Array, V: Array, step: int) -> Array:
    """g of each point's own unit at the point `step` places further on."""
    n, q = len(z), S.shape[1]
    block, unit = np.arange(n) // q, np.arange(n) % q
    place = np.clip(np.arange(n) + step, 0, n - 1)
    origin = np.array(cells.origins, dtype=z.dtype)[block]
    found: Array = S[block, unit] * (z[place] - origin) + V[block, unit]
    return found


def check_absent(z: Array, cells: line.Cells, S: Array, V: Array, q: int, T: int, signs: Array) -> int | None:
    """In a short last block the units without a point must not have risen yet: saturated at its last point."""
    count = len(z) - cells.starts[-1]
    last = S[-1, count:] * (z[-1] - cells.origins[-1]) + V[-1, count:]
    return None if count == q or bool((signs[count:] * last <= -T).all()) else len(z) - 1
