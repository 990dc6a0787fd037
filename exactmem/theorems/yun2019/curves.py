"""The second layer of the hard tanh network: curves that are straight in every block and steep at their own points.

A curve is a sum of ramps, one per block, and a bias; in a block it is the line from its value at the start to its value
at the end. Through its own point (z_o, tau) the value L at the start of a block becomes tau + rho·(tau - L) at its end,
rho = (end - z_o)/(z_o - start): affine in the one free number M, with coefficients of alternating sign. M is the least
integer with |slope|·(distance to the nearest other point or end) >= 2 in every block, so all others are saturated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gmpy2 import mpq, mpz

from exactmem.progress import tick


@dataclass(frozen=True)
class Curves:
    """Block ends e_0 < ... < e_J and, per unit of one column, J second-layer weights and a bias."""

    ends: list[mpq]
    weights: list[list[mpq]]
    biases: list[mpq]


def block_ends(z: Sequence[mpq], q: int, gap: mpq) -> list[mpq]:
    """Half a gap before the first point, half-way between blocks, half a gap after the last (virtual) point."""
    J = -(-len(z) // q)
    last = z[-1] + gap * (J * q - len(z))
    between = [(z[j * q - 1] + z[j * q]) / 2 for j in range(1, J)]
    return [z[0] - gap / 2, *between, last + gap / 2]


def curves(z: Sequence[mpq], labels: Sequence[mpq], q: int, gap: mpq) -> Curves:
    """The second layer for one column of labels in [-1, 1] on increasing z; missing points have label 0."""
    ends = block_ends(z, q, gap)
    J = len(ends) - 1
    padded = [*z, *(z[-1] + gap * i for i in range(1, J * q - len(z) + 1))]
    values = [*labels, *[mpq(0)] * (J * q - len(z))]
    found = Curves(ends, [], [])
    for k in range(q):
        tick("curves", k, q)
        sign = 1 if k % 2 == 0 else -1
        # the value at the start of a block is A + B·M; through (z_o, tau) it becomes tau + rho·(tau - value) at its end
        A, B, M = mpq(0), mpq(-sign), mpz(0)
        path = [(A, B)]
        for j in range(J):
            o = j * q + (k if j % 2 == 0 else q - 1 - k)
            left, right, own, tau = ends[j], ends[j + 1], padded[o], values[o]
            near = min(own - left, right - own)
            if o > j * q:
                near = min(near, own - padded[o - 1])
            if o + 1 < (j + 1) * q:
                near = min(near, padded[o + 1] - own)
            # |tau - A - B·M|·near/(own - left) >= 2, with the sign in which M grows
            s = -1 if B > 0 else 1
            M = max(M, mpz(ceiling((2 * (own - left) / near - s * (tau - A)) / abs(B))))
            rho = (right - own) / (own - left)
            A, B = tau + rho * (tau - A), -rho * B
            path.append((A, B))
        at = [a + b * M for a, b in path]
        weights = [(b - a) / 2 for a, b in pairwise(at)]
        found.weights.append(weights)
        found.biases.append(at[0] + sum(weights, mpq(0)))
    return found


def ceiling(value: mpq) -> int:
    return -int((-value.numerator) // value.denominator)
