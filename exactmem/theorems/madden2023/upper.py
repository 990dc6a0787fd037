"""Upper bounds on the rank of a Jacobian, each with its reason; the cheap ones from structure alone.

* as many as parameters, or as *distinct* points (equal points have equal columns).
* coordinates: the rows of one neuron in block W are one function of the points times the columns of X, so they span at most
  rank X dimensions, and rank (X, 1) with its row of block b. Neurons with v_j = 0 have zero rows there, and equal neurons
  proportional ones, so only the distinct others, m' of them, count; block v adds at most the number of distinct neurons.
* support: the row (j, l) is 0 outside supp x_l. For every set S of coordinates the rows of S live on the union U of their
  supports, so they span at most |U| dimensions, the others at most m' each: rank <= |U| + m'·(d - |S|). S is grown by
  the coordinate that adds fewest points to U; each S gives a bound, and the least is kept.
* monomials: for a polynomial psi all rows are combinations of the monomials in x of the degrees that occur. Without biases
  block W has the degrees k >= 1 with c_k not 0 and block v those with c_k not 0; with biases 1..k, 0..k - 1 in block b and 0..k
  in block v.
* relations between rows that hold at all points (`relations`).
* equations (`equations`): explicit vectors, multiplied back over Z.

`generic` says whether the bound holds for all weights and points of these sizes.

>>> from fractions import Fraction
>>> from exactmem.networks.smooth import smooth
>>> w = tuple((Fraction(a), Fraction(b)) for a, b in ((1, 1), (1, -1), (2, 1)))
>>> X = RationalMatrix.from_rows([[1, k] for k in range(9)])
>>> least(structural(Model(smooth("t^3"), w, (), (Fraction(1),) * 3), X, "W"))
UpperBound(rank=4, reason='monomials: all rows are combinations of 4 monomials in x', generic=True)
>>> least(structural(Model(smooth("tanh"), w, (), (Fraction(1), Fraction(1), Fraction(0))), X, "W")).rank
4
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import comb

import numpy as np

from exactmem.linalg.affine import affine_rank
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.theorems.madden2023.model import Model
from exactmem.theorems.madden2023.relations import independent, relations


@dataclass(frozen=True)
class UpperBound:
    """rank J <= rank.

    generic : for all weights and all points of these sizes, not for these only
    side, vectors : for equations, "right" (columns c with J·c = 0) or "left" (rows u with u·J = 0), one per row
    """

    rank: int
    reason: str
    generic: bool = False
    side: str = field(default="", repr=False)
    vectors: RationalMatrix | None = field(default=None, repr=False)


def full(model: Model, X: RationalMatrix, blocks: str) -> list[UpperBound]:
    """The bounds that no Jacobian of this shape at these points passes."""
    n, parameters, points = len(X), len(model.places(blocks)), distinct(X)
    found = [
        UpperBound(parameters, f"full: there are {parameters} parameters", generic=True),
        UpperBound(n, f"full: there are {n} points", generic=True),
    ]
    if points < n:
        found.append(UpperBound(points, f"full: there are {points} distinct points, and equal ones have equal columns"))
    return found


def structural(model: Model, X: RationalMatrix, blocks: str) -> list[UpperBound]:
    """Every bound that needs no elimination of the Jacobian itself."""
    parameters, found = len(model.places(blocks)), full(model, X, blocks)
    found.append(coordinates(model, X, blocks))
    if "W" in blocks:
        found.append(support(model, X, blocks))
    if model.activation.coefficients is not None:
        count = monomials(model, blocks)
        found.append(UpperBound(count, f"monomials: all rows are combinations of {count} monomials in x", generic=True))
    related = independent(model, blocks)
    if related:
        names = " and ".join(name for name, _ in relations(model, blocks))
        reason = f"relations: {related} independent ones ({names}) between the {parameters} rows hold at all points"
        found.append(UpperBound(parameters - related, reason, generic=True))
    return found


def distinct(X: RationalMatrix) -> int:
    """The number of distinct rows."""
    return len({tuple(x) for x in X.num.tolist()})


def least(bounds: Sequence[UpperBound]) -> UpperBound:
    """The sharpest bound; a generic one before an equal one that is not."""
    return min(bounds, key=lambda bound: (bound.rank, not bound.generic))


def neurons(model: Model) -> tuple[int, int]:
    """Distinct neurons (w, b) with v not 0, and distinct neurons."""
    pairs = [(w, model.b[j] if model.biased else None, bool(model.v[j])) for j, w in enumerate(model.w)]
    return len({pair[:2] for pair in pairs if pair[2]}), len({pair[:2] for pair in pairs})


def coordinates(model: Model, X: RationalMatrix, blocks: str) -> UpperBound:
    live, every = neurons(model)
    affine = affine_rank(X).rank + 1  # of (x, 1)
    if "b" in blocks and "W" in blocks:
        spanned, of = affine, "(x, 1)"
    elif "W" in blocks:  # the affine rank of the points and the origin
        spanned, of = affine_rank(RationalMatrix(np.vstack([X.num, np.zeros_like(X.num[:1])]), X.den)).rank, "x"
    else:
        spanned, of = int("b" in blocks), "1"
    rank = live * spanned + every * ("v" in blocks)
    added = f" and {every} of block v" if "v" in blocks else ""
    return UpperBound(
        rank, f"coordinates: {live} distinct neurons with v not 0 times the rank {spanned} of {of}{added}"
    )


def support(model: Model, X: RationalMatrix, blocks: str) -> UpperBound:
    live, every = neurons(model)
    n, d = X.shape
    dense = min(live, n) * ("b" in blocks) + min(every, n) * ("v" in blocks)
    nonzero = X.num != 0
    union, rest = np.zeros(n, dtype=bool), list(range(d))
    best, rare, reached = live * d, 0, 0
    while rest:
        added = np.count_nonzero(nonzero[:, rest] & ~union[:, None], axis=0)
        union = union | nonzero[:, rest.pop(int(added.argmin()))]
        size = int(np.count_nonzero(union))
        if size + live * len(rest) < best:
            best, rare, reached = size + live * len(rest), d - len(rest), size
    return UpperBound(best + dense, f"support: {rare} of {d} coordinates are nonzero at {reached} points only")


def monomials(model: Model, blocks: str) -> int:
    """Monomials in x of the degrees that occur in the rows."""
    c = model.activation.coefficients or ()
    nonzero = {k for k, v in enumerate(c) if v}
    top = len(c) - 1
    degrees: set[int] = set()
    if "W" in blocks:
        degrees |= set(range(1, top + 1)) if model.biased else nonzero - {0}
    if "b" in blocks:
        degrees |= set(range(top))
    if "v" in blocks:
        degrees |= set(range(top + 1)) if model.biased else nonzero
    return sum(comb(k + model.d - 1, k) for k in degrees)
