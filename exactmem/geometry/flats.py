"""Affine flats through a few points, modulo a prime: which other points they hit, and the exact forms that vanish on them.

Points are homogenised integer rows (num, den); an affine form is h = (u, c) with h(x) = u·x + c, so its value at a row is
the dot product up to the positive factor den.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpz_mat, nmod_mat

from exactmem.linalg.modular import PRIMES, echelon, matrix, residues
from exactmem.linalg.solve import integer_matrix, primitive, solve

Array = np.ndarray[Any, Any]


class Points:
    """Homogenised points with their residues, ready for repeated queries."""

    def __init__(self, rows: Array, prime: int = PRIMES[0]) -> None:
        self.rows, self.prime = rows, prime
        self.residues = residues(rows, prime)
        self.modular = matrix(self.residues, prime)
        self.exact = integer_matrix(rows)

    @property
    def count(self) -> int:
        return int(self.rows.shape[0])

    @property
    def width(self) -> int:
        """Homogeneous coordinates: dimension + 1."""
        return int(self.rows.shape[1])

    def exact_block(self, members: tuple[int, ...], columns: tuple[int, ...]) -> fmpz_mat:
        """The exact submatrix of these points and coordinates."""
        return integer_matrix(self.rows[np.ix_(members, columns)])

    def values(self, forms: list[list[int]]) -> list[list[int]]:
        """Exact values (times the common denominator) of affine forms at every point: one list per form."""
        product = integer_matrix(forms) * self.exact.transpose()
        return [[int(v) for v in row] for row in product.tolist()]


@dataclass(frozen=True)
class Flat:
    """The affine hull of independent `members`, in coordinates: pivot columns and the remaining free ones.

    The forms that vanish on the flat are given by their free coordinates; `vanishing` is that basis modulo the prime.
    """

    points: Points
    members: tuple[int, ...]
    pivots: tuple[int, ...]
    free: tuple[int, ...]
    vanishing: nmod_mat

    @classmethod
    def through(cls, points: Points, members: list[int]) -> Flat:
        """The flat through members that are independent modulo the prime (ValueError otherwise)."""
        reduced, pivots = echelon(matrix(points.residues[members], points.prime))
        if len(pivots) != len(members):
            raise ValueError("the members are not independent modulo the prime")
        free = [c for c in range(points.width) if c not in set(pivots)]
        basis = nmod_mat(points.width, len(free), points.prime)
        for j, f in enumerate(free):
            basis[f, j] = 1
            for i, p in enumerate(pivots):
                basis[p, j] = -reduced[i, f]
        return cls(points, tuple(members), pivots, tuple(free), basis)

    def values(self) -> list[list[int]]:
        """Residues of the basis forms at every point: row i is all zero only if point i may lie on the flat."""
        return [[int(v) for v in row] for row in (self.points.modular * self.vanishing).tolist()]

    def coordinates(self, others: list[int]) -> list[list[int]]:
        """Barycentric coordinates (modulo the prime) of points of the flat with respect to the members."""
        square = matrix(self.points.residues[np.ix_(self.members, self.pivots)], self.points.prime)
        right = matrix(self.points.residues[np.ix_(others, self.pivots)], self.points.prime)
        return [[int(v) for v in row] for row in (right * square.inv()).tolist()]

    def solve(self, right: list[list[int]]) -> tuple[list[list[int]], list[int]]:
        """Affine forms f, free coordinates zero, with f(member i) = right[j][i] / den: one (form, denominator) per j."""
        square = self.points.exact_block(self.members, self.pivots)
        columns, dens = solve(square, integer_matrix(right).transpose())
        forms = []
        for column in columns:
            form = [0] * self.points.width
            for p, v in zip(self.pivots, column, strict=True):
                form[p] = v
            forms.append(form)
        return forms, dens

    def form(self, free_values: list[int]) -> list[int]:
        """The primitive integer form that vanishes on the members and has (up to a positive factor) these free values."""
        block = self.points.exact_block(self.members, self.free)
        right = block * fmpz_mat(len(free_values), 1, free_values)
        (column,), (den,) = solve(self.points.exact_block(self.members, self.pivots), right)
        form = [0] * self.points.width
        for p, v in zip(self.pivots, column, strict=True):
            form[p] = -v
        for f, v in zip(self.free, free_values, strict=True):
            form[f] = v * den
        return primitive(form)
