"""From neurons in floats that nearly fit to neurons over Q that fit.

A neuron sign·relu(u·x~) that vanishes at some points keeps doing so: u is written in an integer basis of the forms that vanish
there, and only the coefficients are rounded. As long as no sign at a point changes, the outputs are linear in all coefficients
z, A·z; the least change that makes them the labels is A^T·s with A·A^T·s = labels - A·z, one exact linear system. Whether
the network then fits is for its caller to verify on every row.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from exactmem.bounds.column_generation import TIE, Atom, homogeneous, norms, staircase
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix
from exactmem.networks.activations import RELU
from exactmem.networks.network import Network
from exactmem.networks.two_layer import TwoLayer

Array = np.ndarray[Any, Any]

SIMPLE = 24  # denominators that a rounding tries first
NEAR = 1e-6  # how near they must be
FINE = 30  # bits of the rounding otherwise
TIES = (TIE, 1e-5, 1e-9)  # what passes for 0, in the order tried


def roundings(values: Array) -> Iterator[list[Fraction]]:
    """Rationals near some floats: with small denominators if all are near such ones, and dyadic ones.

    >>> [[str(v) for v in line] for line in roundings(np.array([0.33333334, -2.0]))]
    [['1/3', '-2'], ['89478487/268435456', '-2']]
    """
    size = float(np.abs(values).max(initial=0.0))
    plain = [Fraction(v).limit_denominator(SIMPLE) for v in values.tolist()]
    if all(abs(float(a) - v) <= NEAR * size for a, v in zip(plain, values.tolist(), strict=True)):
        yield plain
    unit = Fraction(2) ** (math.frexp(size)[1] - FINE)
    yield [round(Fraction(v) / unit) * unit for v in values.tolist()]


@dataclass(frozen=True)
class Face:
    """sign·relu(u·x~) with u = sum_k z_k·basis_k, positive at the rows `active` and 0 at those where the basis is."""

    sign: int
    active: list[int]
    basis: list[list[int]]
    z: Array

    @classmethod
    def of(cls, X: RationalMatrix, G: Array, atom: Atom, tie: float) -> Face:
        """The face of an atom, |u·g_i| <= tie·|u|·|g_i| counted as 0; G are the points as floats."""
        values, ends = G @ atom.u, tie * norms(G, atom.u)
        zero = np.flatnonzero(np.abs(values) <= ends)
        width = G.shape[1]
        rows = X.homogenised()[zero] if len(zero) else np.zeros((1, width), dtype=np.int64)
        kernel, nullity = integer_matrix(rows).nullspace()
        basis = [[int(kernel[i, k]) for i in range(width)] for k in range(nullity)]
        matrix = np.array([[float(v) for v in line] for line in basis]).reshape(nullity, width)
        z = np.linalg.lstsq(matrix.T, atom.u, rcond=None)[0]
        return cls(atom.sign, np.flatnonzero(values > ends).tolist(), basis, z)


def step_of(rows: list[list[int]], form: list[int]) -> Face:
    """The face of the multiples of one form, at present 0."""
    active = [i for i, row in enumerate(rows) if sum(a * b for a, b in zip(form, row, strict=True)) > 0]
    return Face(1, active, [form], np.zeros(1))


def fitting_networks(X: RationalMatrix, labels: Sequence[Fraction], atoms: Sequence[Atom]) -> Iterator[Network]:
    """Networks near the atoms that should have these labels, best guesses first, and one that has nothing of the atoms.

    >>> X = RationalMatrix.from_rows([[0], [1], [3]])
    >>> first = next(fitting_networks(X, [0, 2, 6], [Atom(1, np.array([1.999999999, 1e-9]))]))
    >>> first.layers[0].weights, first.outputs(X)[2]
    (Dense(rows=((2,),)), (Fraction(6, 1),))
    """
    G = homogeneous(X)
    for tie in TIES if atoms else ():
        faces = [Face.of(X, G, atom, tie) for atom in atoms]
        rounded = [list(roundings(face.z)) for face in faces]
        for k in range(2):
            yield corrected(X, faces, [lines[min(k, len(lines) - 1)] for lines in rounded], labels)
    yield corrected(X, [], [], labels)


def corrected(
    X: RationalMatrix, faces: Sequence[Face], start: Sequence[list[Fraction]], labels: Sequence[Fraction]
) -> Network:
    """The faces with coefficients near `start`; neurons of the `staircase` join only where the faces alone cannot fit."""
    rows = X.homogenised().tolist()
    chosen, values = list(faces), [v for line in start for v in line]
    change = least_change(rows, chosen, values, labels, X.den)
    if change is None:
        stairs = [step_of(rows, form) for form in staircase(X)]
        chosen, values = chosen + stairs, values + [Fraction(0)] * len(stairs)
        change = least_change(rows, chosen, values, labels, X.den) or []
    moved = iter([v + c for v, c in zip(values, change, strict=True)])
    net = TwoLayer(X.shape[1], 1)
    for face in chosen:
        z = [next(moved) for _ in face.basis]
        u = [
            sum((v * line[j] for v, line in zip(z, face.basis, strict=True)), Fraction(0)) for j in range(len(rows[0]))
        ]
        if any(u):  # relu(z·h) = z·relu(h) for z >= 0 only; a step of the staircase may need z < 0
            turned = len(z) == 1 and z[0] < 0 <= face.z[0]
            net.neuron([-v for v in u] if turned else u, {0: -face.sign if turned else face.sign})
    return net.network(RELU)


def least_change(
    rows: list[list[int]], faces: Sequence[Face], z: Sequence[Fraction], labels: Sequence[Fraction], den: int
) -> list[Fraction] | None:
    """The least c with A·(z + c) = labels, or None if there is none; rows are den times the points x~."""
    columns = []
    for face in faces:
        for form in face.basis:
            column = [0] * len(rows)
            for i in face.active:
                column[i] = face.sign * sum(a * b for a, b in zip(form, rows[i], strict=True))
            columns.append(column)
    rest = [y * den for y in labels]
    for column, v in zip(columns, z, strict=True):
        rest = [r - v * a if a else r for r, a in zip(rest, column, strict=True)]
    if not any(rest):
        return [Fraction(0)] * len(columns)
    if not columns:
        return None
    n, transposed = len(rows), integer_matrix(columns)
    square = transposed.transpose() * transposed
    system: Any = fmpq_mat(n, n + 1)
    for i in range(n):
        for j in range(n):
            system[i, j] = square[i, j]
        system[i, n] = fmpq(rest[i].numerator, rest[i].denominator)
    reduced, rank = system.rref()
    s = [Fraction(0)] * n
    for i in range(rank):
        pivot = next(j for j in range(n + 1) if reduced[i, j])
        if pivot == n:
            return None
        s[pivot] = Fraction(int(reduced[i, n].p), int(reduced[i, n].q))
    return [sum((a * v for a, v in zip(column, s, strict=True) if a and v), Fraction(0)) for column in columns]
