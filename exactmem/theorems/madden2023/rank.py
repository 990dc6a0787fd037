"""Certified ranks of Jacobians: a minor that is not 0 from below, a reason from above; "rank = r" needs both.

From below: the image of the Jacobian modulo a prime (`jacobian`) is eliminated; its pivots are the rows and columns of a minor
whose image is not 0, so the minor itself is not 0: an element of Q, or of Q(t) with t transcendental, or real. One evaluation
proves that, and no evaluation with a smaller rank proves anything. Any prime will do, so a short one is tried first, which is
quick to eliminate here and in the checker; a long one follows where the two sides do not meet. From above: structure (`upper`),
or explicit kernel vectors multiplied back over Z (`equations`). A rank that is attained at one point and bounded by a
reason that holds for all weights and points is the generic rank: a minor that is not 0 at one point is not 0 outside the
zero set of a nonzero analytic function.

The Gram matrix of the neural tangent kernel on the points, G = J^T·J (n x n), has the rank of J over the reals: J^T·J·c = 0
gives |J·c|^2 = c^T·J^T·J·c = 0. (Modulo p it may be smaller, so G itself is never eliminated.)

Source: Madden and Thrampoulidis, arXiv 2308.02001, work with generic ranks of this Jacobian; the certificates are ours.

>>> from fractions import Fraction
>>> from exactmem.networks.smooth import smooth
>>> X = RationalMatrix.from_rows([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]])
>>> e = ((Fraction(1), Fraction(0), Fraction(0)), (Fraction(0), Fraction(1), Fraction(0)))
>>> found = certify_rank(Model(smooth("t^2"), e, (), (Fraction(1), Fraction(1))), X, "W")
>>> found.rank, found.generic, found.upper.reason
(5, 5, 'relations: 1 independent ones (Koszul) between the 6 rows hold at all points')
>>> certify_rank(Model(smooth("gelu"), e, (), (Fraction(1), Fraction(1))), X, "W")
Traceback (most recent call last):
    ...
exactmem.errors.InputError: gelu is known in balls only: no field with exact arithmetic is known to hold its values
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import jacobian_rank_at_least
from exactmem.certificates.draft import Draft
from exactmem.errors import HypothesisFails, InputError, Undecided
from exactmem.linalg.modular import echelon, matrix
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.residues import checked_prime
from exactmem.linalg.unit_minor import PRIME as SHORT
from exactmem.linalg.unit_minor import unit_minor
from exactmem.networks.smooth import Pole, Smooth, Substitution, root_of_minus_one
from exactmem.numbers.randomness import Randomness
from exactmem.progress import tick
from exactmem.theorems.madden2023.equations import dependent, kernel_vectors
from exactmem.theorems.madden2023.jacobian import Array, Levels, integer_jacobian, jacobian, levels, rational
from exactmem.theorems.madden2023.model import Model
from exactmem.theorems.madden2023.upper import UpperBound, distinct, full, least, structural

POLES = 64  # elements drawn before we give up; one is a pole with probability about (number of levels)·a/p


@dataclass(frozen=True)
class LowerBound:
    """rank J >= rank: the minor in these rows (parameters, numbered within the blocks) and columns (points) is not 0.

    p, g0, i : the substitution under which its image is not 0
    """

    rank: int
    p: int
    g0: int
    i: int
    rows: tuple[int, ...]
    cols: tuple[int, ...]


@dataclass(frozen=True)
class RankCertificate:
    """What is known of the rank of the Jacobian of a model in some blocks, at the points X.

    upper : the sharpest of the bounds; uppers : all that were looked at (structure only where no minor of full rank was found)
    """

    model: Model
    X: RationalMatrix
    blocks: str
    lower: LowerBound
    uppers: tuple[UpperBound, ...]

    @cached_property
    def upper(self) -> UpperBound:
        return least(self.uppers)

    @property
    def rank(self) -> int | None:
        """The rank, if the two sides meet."""
        return self.lower.rank if self.lower.rank == self.upper.rank else None

    @property
    def generic(self) -> int | None:
        """The rank at generic weights and points of these sizes, if a bound for all of them is attained here.

        Not with a kink: the minor is then analytic only as long as no pre-activation changes its sign."""
        if self.model.activation.kink:
            return None
        bounds = [bound.rank for bound in self.uppers if bound.generic]
        return self.lower.rank if self.lower.rank == min(bounds) else None

    @property
    def parameters(self) -> int:
        return len(self.model.places(self.blocks))

    @cached_property
    def points(self) -> int:
        """Distinct points: no rank is larger."""
        return distinct(self.X)

    @property
    def every_labelling(self) -> bool:
        """Whether the columns of distinct points are independent: two copies of these neurons then fit every labelling of the
        points, equal ones alike. At v = 1 the rank is no smaller (the rows of W and b are multiples of those at v = 1), and
        the copy (W + eps·U, b + eps·c, (1 + eps·s)/eps) minus the copy (W, b, 1/eps) tends, with its derivative in (U, c, s),
        to J^T·(U, c, s), which takes every value. So the difference takes every value for some eps (docs/theory/rank.md)."""
        return self.lower.rank == self.points

    @cached_property
    def certificate(self) -> Certificate:
        """The lower bound, as the claim `JacobianRankAtLeast`; the checker rebuilds the minor. The upper bound has its reason
        here and is not in it. HypothesisFails for rank 0, which says nothing."""
        lower, model = self.lower, self.model
        if not lower.rank:
            raise HypothesisFails("rank at least 1", "the rank is 0 here; that it is at least 0 needs no certificate")
        draft = Draft()
        jacobian_rank_at_least(
            draft,
            self.X,
            model.activation,
            RationalMatrix.from_rows(model.w),
            RationalMatrix.from_rows([[t] for t in model.b]) if model.biased else None,
            RationalMatrix.from_rows([[t] for t in model.v]),
            self.blocks,
            {"mod": lower.p, "g0": lower.g0, "i": lower.i, "rows": lower.rows, "cols": lower.cols},
        )
        return draft.certificate()


@dataclass(frozen=True)
class Pivots:
    """The first independent rows of a Jacobian modulo p, the first independent columns of those, and how the others combine.

    others : the columns that are no pivots, as residues, one row per pivot; left : likewise the rows
    """

    rows: tuple[int, ...]
    cols: tuple[int, ...]
    left: list[list[int]]
    others: list[list[int]]


def pivots(J: Array, p: int, combine: bool = True) -> Pivots:
    """Two eliminations at most. With full column rank one is enough: all columns are pivots.

    combine : also read off how the other rows and columns combine
    """
    across, rows = echelon(matrix(J.T, p))
    n = J.shape[1]
    if len(rows) == n:
        return Pivots(rows, tuple(range(n)), [], [])
    down, cols = echelon(matrix(J[list(rows)], p))
    return Pivots(rows, cols, dependent(across, rows) if combine else [], dependent(down, cols) if combine else [])


def substitutions(activation: Smooth, seed: int | str, p: int | None = None) -> tuple[Randomness, int, int]:
    """The stream that elements are drawn from, the prime, and i where e^(i/D) is the letter."""
    prime = checked_prime(activation.prime if p is None else p)
    random = Randomness(f"{seed}/letter")
    if activation.letter != "e^(i/D)":
        return random, prime, 0
    if prime % 4 != 1:
        raise InputError(f"{activation.name} needs a prime that is 1 modulo 4, and {prime} is not")
    return random, prime, root_of_minus_one(prime, lambda: 2 + random.below(prime - 2))


def residue_jacobian(
    model: Model, X: RationalMatrix, blocks: str, at: Levels, seed: int | str = 0, p: int | None = None
) -> tuple[Array, Substitution]:
    """The Jacobian under a seeded substitution without poles. Undecided if all elements drawn are poles."""
    random, prime, i = substitutions(model.activation, seed, p)
    for _ in range(POLES):
        s = Substitution(prime, 1 + random.below(prime - 1) if model.activation.letter else 1, i)
        try:
            return jacobian(model, X, blocks, s, at), s
        except Pole:
            if not model.activation.letter:  # arctan: nothing to draw
                break
    raise Undecided(f"every substitution tried modulo {prime} meets a pole; try another seed or a larger prime")


def short_minor(model: Model, X: RationalMatrix, blocks: str, at: Levels, seed: int | str) -> LowerBound | None:
    """A minor modulo a prime of 24 bits. None if that prime cannot serve, as it divides a denominator or leaves only poles."""
    try:
        J, s = residue_jacobian(model, X, blocks, at, seed, SHORT)
    except (InputError, Undecided):  # what else is wrong is wrong for every prime, and said by the long one
        return None
    minor = unit_minor(J.T, s.p)
    return LowerBound(minor.rank, s.p, s.g0, s.i, minor.columns, minor.rows)


def certify_rank(
    model: Model,
    X: RationalMatrix,
    blocks: str,
    *,
    seed: int | str = 0,
    p: int | None = None,
    equations: bool = True,
) -> RankCertificate:
    """Lower and upper bounds on the rank of the Jacobian of the model in these blocks at the rows of X.

    Parameters
    ----------
    blocks : letters of W, b, v
    seed : of the element that stands for e^(1/D)
    p : this prime and no other (with sin, 1 modulo 4)
    equations : look for kernel vectors where structure does not explain the rank

    Raises
    ------
    HypothesisFails : a kink is hit; InputError : the activation has balls only, a denominator is divisible by p, p is not
    prime; Undecided : poles only

    Complexity: one elimination modulo a short prime if structure explains the rank; else up to two more modulo a long one,
    and a multiplication over Z.
    """
    at, bounds = levels(model, X), full(model, X, blocks)
    tick("Jacobian", 0, 3)
    lower = short_minor(model, X, blocks, at, seed) if p is None else None
    tick("Jacobian", 1, 3)
    if lower is None or lower.rank < least(bounds).rank:
        bounds = structural(model, X, blocks)
    if lower is None or lower.rank < least(bounds).rank:
        J, s = residue_jacobian(model, X, blocks, at, seed, p)
        found = pivots(J, s.p, equations and rational(model.activation) is not None)
        lower = LowerBound(len(found.rows), s.p, s.g0, s.i, found.rows, found.cols)
        tick("Jacobian", 2, 3)
        if lower.rank < least(bounds).rank and equations:
            explicit = explain(model, X, blocks, at, found, s.p)
            if explicit is not None:
                bounds.append(explicit)
    tick("Jacobian", 3, 3)
    return RankCertificate(model, X, blocks, lower, tuple(bounds))


def explain(model: Model, X: RationalMatrix, blocks: str, at: Levels, found: Pivots, p: int) -> UpperBound | None:
    """Kernel vectors over Q on the side that needs fewer of them, then on the other; None if none are found or J is not
    rational."""
    exact = integer_jacobian(model, X, blocks, at)
    if exact is None:
        return None
    J, _ = exact
    parameters, n = J.shape
    r = len(found.rows)
    sides = [(n - r, "right"), (parameters - r, "left")]
    for many, side in sorted(sides, key=lambda pair: pair[0]):
        if side == "right":
            vectors = kernel_vectors(J, found.cols, found.rows, found.others, p, lift=many <= 50)
        else:
            vectors = kernel_vectors(J.T, found.rows, found.cols, found.left, p, lift=many <= 50)
        if vectors is not None:
            what = "columns" if side == "right" else "rows"
            return UpperBound(r, f"equations: {many} exact ones between the {what}", side=side, vectors=vectors)
    return None
