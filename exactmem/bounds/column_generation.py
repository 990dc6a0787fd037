"""A network of least total weight, proposed in floats: the simplex method over all neurons, priced by duality.

Over the neurons ±relu(h·x~) of unit weight, h on the sphere, the least total weight is the linear program

    minimise sum c_j   subject to   sum_j c_j·s_j·relu(h_j·x~_i) = y_i,  c >= 0,

with infinitely many columns; its dual is: maximise p·y subject to |F(h)| <= 1 for all h (`bounds.weight`). The revised simplex
method keeps the columns met so far; pricing looks for the h with the largest |F(h)| under the present p, cell by cell.

Nothing here is exact or certified: `bounds.optimal_weight` turns p and the neurons into statements.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from exactmem.bounds.supremum import Cells, bounds
from exactmem.errors import Undecided
from exactmem.geometry.projections import project, search_keys
from exactmem.linalg.least_norm import approach
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.randomness import Randomness
from exactmem.progress import tick

Array = np.ndarray[Any, Any]

ROUNDS = 60
"""Of solving and pricing."""

ALL_PATTERNS = {"floats": 10, "exact": 13}
"""Entries of one sign up to which every pattern of signs is priced; beyond, in floats, those of directions at hand."""

DRAWN = 200  # directions at the start
FRESH = 300  # directions drawn per round where not every pattern is priced
SEARCHED = 100  # directions whose cells are then searched
COLUMNS = 80  # that join per round
PIVOTS = 4000  # of one linear program
REFRESH = 50  # pivots after which the inverse of the basis is computed anew
ENOUGH = 1e-9  # an h with |F(h)| <= 1 + ENOUGH is not worth a column
SEARCH = (3, 20, 0)  # rounds of descent in a cell, more where few find nothing; 0 is the exact search
STALLED = 1e-4  # relative gain of a round after which search is more thorough
FINE = 30  # bits of p in the exact search
ROUGH = 1e-7  # the same in the exact search
OPTIMAL = 1e-11  # reduced costs above -OPTIMAL end the simplex method
NOISE = 1e-10  # of the labels, relative
NEGLIGIBLE = 1e-8  # a coefficient that the noise may have made
TIE = 1e-7  # |u·g| <= TIE·|u|·|g| passes for 0


@dataclass(frozen=True)
class Atom:
    """One neuron sign·relu(u·x~), u with the weight as its length."""

    sign: int
    u: Array


class Master:
    """The linear program over the columns met so far, with the basis of its last solution."""

    def __init__(self, G: Array, y: Array, start: Array) -> None:
        """`start` are n directions whose columns are independent; with the right signs they are a first basis."""
        start = start / np.linalg.norm(start, axis=1, keepdims=True)
        c = np.linalg.solve(np.maximum(start @ G.T, 0.0).T, y)
        self.G, self.y = G, y
        self.columns, self.neurons = np.zeros((0, len(G))), list[Atom]()
        for sign, h in zip(np.where(c < 0, -1, 1).tolist(), start, strict=True):
            self.add(sign, h[None])
        self.basis = list(range(len(G)))

    def add(self, sign: int, directions: Array) -> None:
        """The columns sign·relu(h·g_i)."""
        self.columns = np.vstack([self.columns, sign * np.maximum(directions @ self.G.T, 0.0)])
        self.neurons += [Atom(sign, h) for h in directions]

    def solve(self, expired: Callable[[], bool]) -> Array:
        """The dual p of the best basis found; all columns cost 1."""
        for k in range(PIVOTS):
            if k % REFRESH == 0:
                inverse = np.linalg.inv(self.columns[self.basis].T)
                c = inverse @ self.y
            p = inverse.sum(axis=0)
            reduced = 1.0 - self.columns @ p
            reduced[self.basis] = 0.0
            enter = int(reduced.argmin())
            if reduced[enter] >= -OPTIMAL or expired():
                break
            step = inverse @ self.columns[enter]
            rising = step > OPTIMAL * np.abs(step).max()
            limits = np.where(rising, np.maximum(c, 0.0), np.inf) / np.where(rising, step, 1.0)
            leave = int(limits.argmin())
            c = c - limits[leave] * step
            c[leave] = limits[leave]
            row = inverse[leave] / step[leave]
            inverse = inverse - step[:, None] * row
            inverse[leave] = row
            self.basis[leave] = enter
        return np.asarray(np.linalg.solve(self.columns[self.basis], np.ones(len(self.y))))

    def atoms(self) -> list[Atom]:
        """The neurons of the basis with their coefficients multiplied in."""
        c = np.linalg.solve(self.columns[self.basis].T, self.y)
        least = NEGLIGIBLE * float(np.abs(c).max())
        return [
            Atom(self.neurons[j].sign, a * self.neurons[j].u) for j, a in zip(self.basis, c, strict=True) if a > least
        ]


def staircase(X: RationalMatrix) -> list[list[int]]:
    """n integer forms w·x - t, t the value of w·x at the point before: relu of them is a triangular matrix at the points."""
    direction = search_keys(X).direction
    values = sorted(project(X.num, direction).tolist())
    return [[X.den * w for w in direction] + [-t] for t in (values[0] - X.den, *values[:-1])]


def homogeneous(X: RationalMatrix) -> Array:
    """The points x~ = (x, 1) as floats."""
    return np.array([[*map(float, row), 1.0] for row in X.rows()])


def drawn(G: Array, count: int, randomness: Randomness) -> Array:
    """Unit h of hyperplanes through the middle of two rows, with drawn normals."""
    n, m = G.shape
    found = []
    for _ in range(count):
        w = np.array([randomness.bits(20) - 2.0**19 for _ in range(m - 1)])
        i, j = randomness.below(n), randomness.below(n)
        g = (G[i] + G[j]) / 2
        found.append(np.concatenate([w, [-(w @ g[:-1]) / g[-1]]]))
    h = np.array(found)
    lengths = np.linalg.norm(h, axis=1, keepdims=True)
    return h / np.where(lengths > 0, lengths, 1.0)


def few(p: Array, search: str) -> bool:
    """Whether this search goes through all patterns of signs at the positive entries."""
    return int((p > 0).sum()) <= ALL_PATTERNS[search]


def price(G: Array, p: Array, near: Array, rounds: int, enough: float) -> Array:
    """Different unit h where F is largest cell by cell, F(h) = sum_i p_i·relu(h·g_i) > 1 + enough, largest values first.

    near : directions; the cells of those with the largest values are searched when there are too many to search all
    """
    positive = p > 0
    if few(p, "floats"):
        count = int(positive.sum())
        on = (np.arange(1 << count)[:, None] >> np.arange(count)) & 1 == 1
    else:
        best = np.argsort(-(np.maximum(near @ G.T, 0.0) @ p))[:SEARCHED]
        on = np.unique(near[best] @ G[positive].T > 0, axis=0)
    _, v = approach(G, *bounds(p, on), rounds)
    v = v[(v * v).sum(axis=1) > 0.25]
    h = v / np.linalg.norm(v, axis=1, keepdims=True)
    values = np.maximum(h @ G.T, 0.0) @ p
    order = np.argsort(-values)[:COLUMNS]
    h = h[order[values[order] > 1 + enough]]
    _, first = np.unique(np.round(h, 9), axis=0, return_index=True)
    return np.asarray(h[np.sort(first)])


def price_exactly(rows: list[list[int]], p: Array) -> Array:
    """Unit h where F is largest in each cell in which it is above 1 + ROUGH, for p rounded; none if there are too many cells.

    F(h) is taken with g_i/den for g_i. This is slower, and needed where floats did not look everywhere, or where the data are
    so badly scaled that they do not find the largest values.
    """
    if not few(p, "exact"):
        return np.zeros((0, len(rows[0])))
    unit = 2.0 ** (math.frexp(float(np.abs(p).max()))[1] - FINE)
    whole = [round(v) for v in (p / unit).tolist()]
    best = (Fraction(rows[0][-1]) * Fraction(1 + ROUGH) / Fraction(unit)) ** 2
    found = [v for _, v in Cells(rows, whole).close(best, rising=False)]
    h = np.array([[c / max(map(abs, v)) for c in v] for v in found]).reshape(len(found), len(rows[0]))
    return np.asarray(h / np.linalg.norm(h, axis=1, keepdims=True))


def propose(
    X: RationalMatrix,
    y: Array,
    randomness: Randomness,
    expired: Callable[[], bool] = lambda: False,
    enough: float = ENOUGH,
) -> tuple[Array, list[Atom]]:
    """(p, neurons): near the dual and the primal optimum.

    Parameters
    ----------
    X : n different points; y : n floats, not all 0
    randomness : of the first directions, and of a perturbation of y without which the simplex method might cycle
    expired : whether to stop with what there is
    enough : an h with |F(h)| <= 1 + enough is not worth a column

    Raises
    ------
    Undecided : floats cannot tell the points apart, or not hold them
    """
    try:
        with np.errstate(over="raise", invalid="raise", divide="raise", under="ignore"):
            return generated(X, y, randomness, expired, enough)
    except (ArithmeticError, np.linalg.LinAlgError):
        raise Undecided(
            "floats, which search, cannot hold these numbers or not tell the points apart; rescale them"
        ) from None


def generated(
    X: RationalMatrix, y: Array, randomness: Randomness, expired: Callable[[], bool], enough: float
) -> tuple[Array, list[Atom]]:
    """`propose`, as far as floats go."""
    G, rows, n = homogeneous(X), X.homogenised().tolist(), len(X)
    noise = np.array([randomness.bits(30) / 2.0**30 for _ in range(n)])
    start = np.array([[v / X.den for v in form] for form in staircase(X)])
    master = Master(G, y + NOISE * np.abs(y).max() * noise, start)
    pool = drawn(G, DRAWN, randomness)
    for sign in (1, -1):
        master.add(sign, pool)
    value, level = math.inf, 0
    for k in range(ROUNDS):
        tick("pricing", k, ROUNDS)
        p = master.solve(expired)
        level += value - float(p @ y) < STALLED * value and level < len(SEARCH) - 1
        value, before = float(p @ y), len(master.columns)
        for rounds in SEARCH[level:]:
            for sign in (1, -1):
                near = pool if few(sign * p, "floats") else np.vstack([pool, drawn(G, FRESH, randomness)])
                h = price(G, sign * p, near, rounds, enough) if rounds else price_exactly(rows, sign * p)
                master.add(sign, h)
                pool = np.vstack([pool, h])
            if len(master.columns) > before or expired():
                break
        if expired() or len(master.columns) == before:
            break
    return p, merged(G, master.atoms())


def merged(G: Array, atoms: Sequence[Atom]) -> list[Atom]:
    """The same values at the rows of G by fewer neurons and no more weight.

    Neurons of one sign whose values h·g_i nowhere have opposite signs add up: relu(a) + relu(b) = relu(a + b) where a·b >= 0,
    and |u + v| <= |u| + |v|.
    """
    left = list(atoms)
    found: list[Atom] = []
    while left:
        atom = left.pop()
        for k, other in enumerate(left):
            z, w = (np.where(np.abs(a.u @ G.T) > TIE * norms(G, a.u), a.u @ G.T, 0.0) for a in (atom, other))
            if other.sign == atom.sign and not (z * w < 0).any():
                left[k] = Atom(atom.sign, atom.u + other.u)
                break
        else:
            found.append(atom)
    return found


def norms(G: Array, u: Array) -> Array:
    """|u|·|g_i|, what |u·g_i| is compared with."""
    lengths: Array = np.linalg.norm(G, axis=1) * np.linalg.norm(u)
    return lengths
