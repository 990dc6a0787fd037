"""Is the list of atoms complete? Values of random units, computed from the definition, must lie in a listed atom.

This shares nothing with the list but the meaning of an atom: a search that trusts a wrong list, and a check of its certificate
that trusts the same list, agree on a wrong answer.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from exactmem.linalg.linear_programs import Generators
from exactmem.linalg.nonnegative import Solution
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.randomness import Randomness
from exactmem.search.architectures import Arch
from exactmem.search.atoms import Atom


def audit(listed: list[Atom], points: RationalMatrix, arch: Arch, count: int, seed: int = 0) -> list[list[Fraction]]:
    """The values, of `count` units drawn, that are in no listed atom; for thresholds up to the output bias."""
    randomness, missing = Randomness(seed), []
    rows = [[*point, Fraction(1)] for point in points.rows()]
    constant = [(1,) * len(rows), (-1,) * len(rows)] if arch.slopes is None else []
    cones = [Generators([*atom.generators, *constant]) for atom in listed]
    for _ in range(count):
        # the boundary of the unit is near a point, and every other time goes through it
        w = [Fraction(randomness.below(41) - 20, 1 + randomness.below(4)) for _ in range(points.shape[1])]
        near = rows[randomness.below(len(rows))]
        offset = Fraction(randomness.below(21) - 10, 10) * randomness.below(2)
        theta = [*w, offset - sum((a * v for a, v in zip(w, near, strict=False)), Fraction(0))]
        sign = 1 - 2 * randomness.below(2)
        values = [
            sign * arch.activation(sum((a * v for a, v in zip(theta, x, strict=True)), Fraction(0))) for x in rows
        ]
        scale = lcm(*(v.denominator for v in values))
        whole = [int(v * scale) for v in values]
        trivial = len(set(whole)) == 1 if constant else not any(whole)
        if not trivial and not any(isinstance(cone.combination(whole), Solution) for cone in cones):
            missing.append(values)
    return missing
