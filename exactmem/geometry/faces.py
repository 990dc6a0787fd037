"""`supporting_face`: a face of the convex hull that holds affinely independent points and no others.

Exact gift wrapping: start at the lexicographically largest point, with a form that is zero there and negative elsewhere,
and rotate the form about its zero set until it meets further points; stop at the last zero set that is affinely
independent. In general position that is a facet with d' points. For large data a float walk proposes a face to start
from; exact arithmetic accepts it or starts from the vertex.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from exactmem.geometry.flats import Flat, Points
from exactmem.linalg.modular import echelon, matrix
from exactmem.linalg.solve import primitive
from exactmem.progress import tick

Array = np.ndarray[Any, Any]

RETRIES = 8  # random rotations tried before a float walk stops at the face it has
NEAR = 1e-9  # what a float walk takes for a tie; exact arithmetic decides afterwards
PROPOSE_FROM = 400  # points times dimension above which a float walk pays


@dataclass(frozen=True)
class Face:
    """Affinely independent members on which the primitive form is 0; it is negative on all other points of the hull."""

    members: tuple[int, ...]
    form: tuple[int, ...]


def supporting_face(points: Points, among: Sequence[int], size: int, seed: int = 0) -> Face:
    """A face of conv(among) with at most `size` affinely independent points of `among` on it and no others.

    Parameters
    ----------
    points : the distinct points; among : those whose hull is meant; size : 1 <= size <= dimension
    seed : of the float walk

    Complexity: at most `size` rotations, each one exact evaluation of two forms at all points.
    """
    among = list(among)
    face = None
    if len(among) * size > PROPOSE_FROM:
        face = proposed(points, among, size, seed)
    if face is None:
        face = vertex(points, among)
    while len(face.members) < size:
        further = rotate(points, among, face)
        if further is None:
            return face
        face = further
        tick("rotating a supporting hyperplane", len(face.members), size)
    return face


def vertex(points: Points, among: list[int]) -> Face:
    """The lexicographic maximum, with h(x) = sum_k e^k·(x_k - top_k), e = gap / (2·d·M).

    gap is the smallest nonzero, M the largest coordinate difference to the top. The first nonzero difference of a point is
    negative, at least gap in size, and outweighs the rest: sum_{k>j} e^k·M <= e^j·gap·(1/2).
    """
    rows = points.rows[among]
    d = points.width - 1
    order = np.lexsort(tuple(rows[:, k] for k in reversed(range(d))))
    top = among[int(order[-1])]
    gaps = np.abs(points.rows[among][:, :d] - points.rows[top][:d])
    nonzero = [int(v) for v in gaps.ravel() if v]
    if not nonzero:  # a single point: any hyperplane through it supports
        nonzero = [1]
    e = Fraction(min(nonzero), 2 * d * max(nonzero))
    u = [e**k for k in range(d)]
    den = int(points.rows[top][d])
    c = -sum((w * int(v) for w, v in zip(u, points.rows[top][:d], strict=True)), Fraction(0)) / den
    scale = (e.denominator ** (d - 1)) * c.denominator
    form = primitive([int(w * scale) for w in u] + [int(c * scale)])
    return Face((top,), tuple(form))


def rotate(points: Points, among: list[int], face: Face) -> Face | None:
    """The next face on the way: h + t·g for a form g that vanishes on the members, t = min over g > 0 of -h/g.

    Tries the forms of a basis in turn, with both signs; None if every one of them meets dependent points.
    """
    flat = Flat.through(points, list(face.members))
    inside = set(face.members)
    for j in range(len(flat.free)):
        g = flat.form([int(k == j) for k in range(len(flat.free))])
        (h_all, g_all) = points.values([list(face.form), g])
        others = [i for i in among if i not in inside]
        if all(h_all[i] * g_all[others[0]] == h_all[others[0]] * g_all[i] for i in others):
            continue  # g is a multiple of h
        for sign in (1, -1):
            ahead = [i for i in others if sign * g_all[i] > 0]
            if not ahead:
                continue
            best, met = least_ratio([(-h_all[i], sign * g_all[i], i) for i in ahead])
            members = [*face.members, *met]
            if len(members) < points.width and independent(points, members):
                p, q = best[0] * sign, best[1]
                form = primitive([q * a + p * b for a, b in zip(face.form, g, strict=True)])
                return Face(tuple(members), tuple(form))
    return None


def least_ratio(terms: list[tuple[int, int, int]]) -> tuple[tuple[int, int], list[int]]:
    """The least p/q (q > 0) among (p, q, index), and all indices that attain it."""
    p, q, _ = terms[0]
    for a, b, _ in terms:
        if a * q < p * b:
            p, q = a, b
    return (p, q), [i for a, b, i in terms if a * q == p * b]


def independent(points: Points, members: list[int]) -> bool:
    """Are the members affinely independent? True is proved; False may be an unlucky prime, which costs a smaller face."""
    return len(echelon(matrix(points.residues[members], points.prime))[1]) == len(members)


def proposed(points: Points, among: list[int], size: int, seed: int) -> Face | None:
    """A face found by a float walk and accepted by exact arithmetic: zero exactly on its members, negative elsewhere."""
    members, guess = float_walk(np.asarray(points.rows[among], dtype=np.float64), size, seed)
    chosen = [among[k] for k in members]
    if not independent(points, chosen):
        return None
    flat = Flat.through(points, chosen)
    free = [round(float(guess[f]) * 2**40) for f in flat.free] if len(flat.free) > 1 else [1]
    if not any(free):
        return None
    form = flat.form(free)
    (values,) = points.values([form])
    on = [i for i in among if values[i] == 0]
    if set(on) != set(chosen):
        return None
    rest = {values[i] > 0 for i in among if values[i]}
    if rest == {True}:
        form = [-v for v in form]
    return Face(tuple(chosen), tuple(form)) if len(rest) == 1 else None


def float_walk(rows: Array, size: int, seed: int) -> tuple[list[int], Array]:
    """Gift wrapping in floats along random rotations: proposed members and form. It decides nothing."""
    random = np.random.default_rng(seed)
    width = rows.shape[1]
    scale = np.maximum(1.0, np.abs(rows).max(axis=0))
    rows = rows / scale
    h = np.append(random.standard_normal(width - 1), 0.0)
    h[-1] = -(rows @ h).max() / rows[0, -1]
    members = [int((rows @ h).argmax())]
    basis = extended(np.zeros((0, width)), rows[members])  # orthonormal rows that span the members
    tries = 0
    while basis is not None and len(members) < size and tries < RETRIES:
        h, g = rest(h, basis), rest(random.standard_normal(width), basis)
        ahead, now = rows @ g, rows @ h
        ahead[members] = 0.0
        if ahead.max() <= NEAR:
            g, ahead = -g, -ahead
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.where(ahead > NEAR, -now / ahead, np.inf)
        step = ratios.min()
        met = [int(k) for k in np.flatnonzero(ratios <= step + NEAR * (1 + abs(step)))]
        larger = extended(basis, rows[met]) if np.isfinite(step) and len(members) + len(met) <= size else None
        if larger is None:
            tries += 1
            continue
        h, basis, tries = h + step * g, larger, 0
        h /= np.abs(h).max()
        members += met
    form = h / scale
    return members, form / np.abs(form).max()


def rest(vector: Array, basis: Array) -> Array:
    """What is left of a vector orthogonal to orthonormal rows (projected twice, against rounding)."""
    for _ in range(2):
        vector = vector - basis.T @ (basis @ vector)
    return vector


def extended(basis: Array, rows: Array) -> Array | None:
    """The orthonormal rows with those of further vectors, or None if these look dependent."""
    for row in rows:
        new = rest(row, basis)
        length = np.linalg.norm(new)
        if length <= NEAR * np.linalg.norm(row):
            return None
        basis = np.vstack([basis, new / length])
    return basis
