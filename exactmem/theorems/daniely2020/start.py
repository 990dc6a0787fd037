"""The common start of each pair: seeded normal directions without ties, and more of them until the tangent kernel is regular.

Directions are rows of independent standard normal variates, rounded to multiples of 2^-20; one with a tie (w·z_j = 0) is
drawn again. Points that hardly differ are hardly ever told apart by random directions: after a while directions are added
whose kinks lie between neighbours along a line, in coordinates with a constant one; with all of them the kernel is regular
for any different points. *Why:* along the line, neuron t is active at the points after kink t, so the matrix (a_tj) is
triangular, and already the constant coordinate gives all values at the points.

>>> from exactmem.theorems.daniely2020.tangent import Pairs
>>> Z = RationalMatrix.from_rows([[0, 1], [1, 1], [2, 1], [3, 1]])
>>> found = regular_pairs(Z, seed=0)
>>> found.q, regular(found)
(6, True)
"""

from __future__ import annotations

from itertools import pairwise

from exactmem.errors import HypothesisFails
from exactmem.geometry.projections import search_keys
from exactmem.linalg.modular import PRIMES, matrix, residues
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.numbers.normals import normals
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.daniely2020.tangent import Pairs, product

BITS = 20  # after the point, of a weight
TRIES = 64  # draws of one direction before the points are said to force ties
SPARE = 3, 2  # pairs by default: so many times the fewest with a nonsingular kernel
PATIENCE = 4  # times ceil(m/k) seeded directions are tried


class Directions:
    """Seeded directions w_1, w_2, ... for these points; asking for more gives the same first ones."""

    def __init__(self, Z: RationalMatrix, seed: str | int = 0) -> None:
        self.Z, self.random, self.rows = Z, Randomness(f"pairs {seed}"), list[list[int]]()

    def first(self, q: int) -> RationalMatrix:
        while len(self.rows) < q:
            self.rows.append(self.one())
        return RationalMatrix(integer_array(self.rows[:q], (q, self.Z.shape[1])), 1 << BITS)

    def one(self) -> list[int]:
        for _ in range(TRIES):
            row = normals(self.random, self.Z.shape[1], BITS)
            if product(self.Z.num, integer_array([row], (1, len(row))).T).all():
                return row
        raise HypothesisFails("no ties", f"{TRIES} seeded directions all had w·z = 0 at some point: is a row zero?")


def drawn_pairs(Z: RationalMatrix, q: int, seed: str | int = 0) -> Pairs:
    """q pairs at seeded directions."""
    return Pairs(Z, Directions(Z, seed).first(q))


def regular(pairs: Pairs) -> bool:
    """Whether Khat is shown to be nonsingular, by its determinant modulo a prime."""
    found = matrix(residues(pairs.integers), PRIMES[0])
    return int(found.rank()) == pairs.m


def regular_pairs(Z: RationalMatrix, seed: str | int = 0) -> Pairs:
    """The fewest of the seeded directions, nearly, with a nonsingular kernel; with kinks between neighbours where needed.

    HypothesisFails if no kernel is found: equal points, or multiples of each other without a constant coordinate.
    """
    directions, least = Directions(Z, seed), -(-len(Z) // Z.shape[1])
    low, high = least - 1, least
    while not regular(found := Pairs(Z, directions.first(high))):
        low, high = high, high + max(1, high // 4)
        if low > PATIENCE * least + len(Z).bit_length():
            return with_kinks(Z, found)
    while high - low > 1:
        middle = (low + high) // 2
        if regular(trial := Pairs(Z, directions.first(middle))):
            high, found = middle, trial
        else:
            low = middle
    return found


def with_kinks(Z: RationalMatrix, pairs: Pairs) -> Pairs:
    """The pairs, and one for every gap between neighbours along a line through the points' other coordinates."""
    constant = {row[-1] for row in Z.num.tolist()}
    if len(constant) != 1 or 0 in constant:
        message = "the tangent kernel of the seeded pairs is singular; give the rows a constant coordinate"
        raise HypothesisFails("Khat nonsingular", message)
    one = constant.pop()
    keys = search_keys(RationalMatrix(Z.num[:, :-1], Z.den), 0, rational=False)
    u = [int(v) for v in keys.direction]
    at = sorted(sum(a * b for a, b in zip(u, row, strict=False)) for row in Z.num.tolist())
    # u·x - (s + t)/2 in numerators, times 2·one so that the constant coordinate is an integer
    kinks = [[2 * one * v for v in u] + [-(s + t)] for s, t in pairwise(at)]
    kinks.append([2 * one * v for v in u] + [-(2 * at[0] - 1)])
    scale = 1 << BITS
    rows = [[v * scale for v in row] for row in kinks]
    both = [*pairs.W.num.tolist(), *rows]
    return Pairs(Z, RationalMatrix(integer_array(both, (len(both), Z.shape[1])), scale))


def spare_pairs(Z: RationalMatrix, seed: int | str) -> Pairs:
    """Half as many pairs again as the fewest that were found with a nonsingular kernel."""
    fewest = regular_pairs(Z, seed)
    more, of = SPARE
    try:
        spare = drawn_pairs(Z, -(-fewest.q * more // of), seed)
    except HypothesisFails:
        return fewest
    return spare if regular(spare) else fewest  # the fewest may have kinks that were not drawn
