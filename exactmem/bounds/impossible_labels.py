"""Labels that a network of a polynomial cannot fit: at any width, or with so many units. A witness for either answer.

**Any width.** The networks of all widths of a polynomial psi are all polynomials in x with monomials of certain degrees: those
of psi, or with biases all up to the largest (`parameters.degrees`). *Why all:* psi(w·x + b) over all w and b span that space,
so as many of them as it has dimensions are a basis. So labels are fitted at some width iff V·q = y is solvable, V the matrix of
these monomials, one row per point. If it is not, some c has c·V = 0 and c·y < 0; the labels c themselves are then impossible.
`Fails` carries a network that fits, exact.

**So many units, psi = t^k.** sum_j v_j·(w_j·x)^k is a form F with a catalecticant of rank at most m (`linalg.monomials`). If
the points determine F by its values, rank V = N, and the F of the labels has a larger one, no m units fit.
For k = 2 the catalecticant is the matrix Q of F, and a form of rank r is v_1·(w_1·x)² + ... + v_r·(w_r·x)²: so labels are
fitted with m units *iff* rank Q <= m. The biased case is that of the points (x, 1).

Certificates: any width, `PolynomialUnits`, or `Infeasible` for V·q = y; so many units, `PowerUnits` (see `relations`), or
`RankAtMost` for (V | y), whose coefficients are F, `RankAtLeast` N for V, and `RankAtLeast` m + 1 for the catalecticant.

Source: necessity of the degree is in Madden, Thrampoulidis 2023, arXiv 2308.02001, as far as its abstract tells (second-hand);
the labels, the characterisations and their proofs are ours, the catalecticant is Sylvester's.

>>> square = Dataset.from_arrays([[1, 0], [0, 1], [1, 1], [1, -1]], [0, 0, 0, 1])
>>> at_any_width(square, "t^2", biased=False)  # 2·F(1, 0) + 2·F(0, 1) = F(1, 1) + F(1, -1) for every quadratic form
Holds(witness=(2, 2, -1, -1))
>>> fits = at_any_width(square, "t^3", biased=False)
>>> fits.fails, [str(v) for v in fits.witness.outputs(square.X)]
(True, ['0', '0', '0', '1'])
>>> with_units(Dataset.from_arrays([[0], [1], [2], [3]], [0, 1, 0, 0]), "t^3", 1).witness.rank
2
>>> at_any_width(square, "tanh")
Traceback (most recent call last):
    ...
exactmem.errors.InputError: tanh is not a polynomial
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.bounds.parameters import degree_if_monomial, degrees, space
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import infeasible
from exactmem.certificates.draft import Draft
from exactmem.certificates.ranks import rank_at_least, rank_at_most
from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.monomials import catalecticant, powers
from exactmem.linalg.quadratic import Square, diagonal
from exactmem.linalg.ranks import Minor, RankWitness, combinations, kernel_vector, largest_minor, rank_witness
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.linalg.solve import primitive
from exactmem.networks.polynomial import PolynomialNetwork, affine, horner
from exactmem.networks.smooth import Smooth, smooth
from exactmem.numbers.randomness import Randomness
from exactmem.verdict import Fails, Holds, Undecided, Verdict

MAX_UNITS = 150
"""Units of a network that is solved for; its weights have as many digits as a determinant of that order."""


MAX_ENTRIES = 2**18
"""Points times monomials: relations between them are solved for exactly, some twenty seconds at this size."""


@dataclass(frozen=True)
class TooManySquares:
    """The points determine the form by its values, and its catalecticant has a minor of this order.

    values : (V | y); fixed : the witness of rank V = N, whose coefficients are the form; matrix, minor : the catalecticant
    """

    rank: int
    values: RationalMatrix
    fixed: RankWitness
    matrix: RationalMatrix
    minor: Minor

    def certificate(self) -> Certificate:
        """Three claims; that they exclude fewer units than `rank` is the text above."""
        draft = Draft()
        rank_at_most(draft, self.values, self.fixed)
        rank_at_least(draft, self.values, self.fixed)
        rank_at_least(draft, self.matrix, self.minor)
        return draft.certificate()


def polynomial(activation: str | Smooth) -> Smooth:
    psi = smooth(activation) if isinstance(activation, str) else activation
    if psi.coefficients is None:
        raise InputError(f"{psi.name} is not a polynomial")
    return psi


def labels_of(dataset: Dataset) -> Dataset:
    """The distinct points with one label column. Conflict, or InputError for several columns."""
    if dataset.d_y != 1:
        raise InputError("impossible labels are decided for one label column; pass one output at a time")
    merged = dataset.merged()
    return Dataset(merged.X, merged.Y)


def monomials_at(X: RationalMatrix, psi: Smooth, biased: bool) -> RationalMatrix:
    """V: one row per point, one column per monomial; x = num/den, so a monomial of degree k is that of num over den^k."""
    K, width = degrees(psi, biased), space(psi, X.shape[1], biased)
    if len(X) * width > MAX_ENTRIES:
        raise LimitExceeded("MAX_ENTRIES", len(X) * width, MAX_ENTRIES, "ask with fewer points or a lower degree")
    top = max(K, default=0)
    rows = [[v * X.den ** (top - k) for k in K for v in powers(num, k)] for num in X.num.tolist()]
    return RationalMatrix(integer_array(rows, (len(X), width)), X.den**top)


def beside(V: RationalMatrix, y: RationalMatrix) -> RationalMatrix:
    """(V | y)."""
    rows = [[*line, *label] for line, label in zip(V.rows(), y.rows(), strict=True)]
    return RationalMatrix.from_rows(rows, V.shape[1] + 1)


def transpose(M: RationalMatrix) -> RationalMatrix:
    return RationalMatrix(M.num.T.copy(), M.den)


def impossible_at_any_width(X: RationalMatrix, activation: str | Smooth, biased: bool = True) -> tuple[int, ...] | None:
    """Labels of distinct points that no network of this polynomial fits, or None if every labelling is fitted.

    c with c·V = 0, and the labels c: c·c > 0.

    >>> points = Dataset.from_arrays([[0], [1], [2], [3]], [0] * 4).X
    >>> impossible_at_any_width(points, "t^2"), impossible_at_any_width(points, "t^3")
    ((1, -3, 3, -1), None)
    """
    psi = polynomial(activation)
    return kernel_vector(transpose(monomials_at(X, psi, biased)))


def at_any_width(dataset: Dataset, activation: str | Smooth, biased: bool = True) -> Verdict:
    """Is no network of this polynomial, of whatever width, a fit of these labels?

    Returns
    -------
    Holds(c) : integers, one per distinct point, with c·V = 0 and c·y < 0
    Fails(network) : a PolynomialNetwork that fits; above MAX_UNITS units only the number that is enough, as text
    """
    psi, data = polynomial(activation), labels_of(dataset)
    V = monomials_at(data.X, psi, biased)
    rows = rank_witness(transpose(V))
    relation = separating(rows, data.Y)
    if relation is not None:
        return Holds(relation)
    need = rows.rank
    if need > MAX_UNITS:
        return Fails(f"{need} units that span the values of all monomials at these points")
    return Fails(wide_network(data, psi, biased, need))


def separating(found: RankWitness, y: RationalMatrix) -> tuple[int, ...] | None:
    """c with c·V = 0 and c·y < 0, None if y is in the span of the columns of V; `found` is the rank of the transpose of V.

    Every row of V that is not in its minor is a combination of those that are: such relations span all c with c·V = 0.
    """
    labels = y.num[:, 0].tolist()
    others = [i for i in range(len(y)) if i not in set(found.columns)]
    for i, weights in zip(others, found.coefficients.num.tolist(), strict=True):
        c = [0] * len(y)
        c[i] = found.coefficients.den
        for j, a in zip(found.columns, weights, strict=True):
            c[j] = -a
        product = sum(p * q for p, q in zip(c, labels, strict=True))
        if product:
            return tuple(-v if product > 0 else v for v in primitive(c))
    return None


def coefficients_of(V: RationalMatrix, y: RationalMatrix) -> tuple[RankWitness, list[Fraction]]:
    """q with V·q = y, where there is one, coefficients off the pivots 0; and the witness of the rank of (V | y)."""
    minor, values = largest_exact(V), beside(V, y)
    found = combinations(values, minor)
    if found is None:
        raise ArithmeticError("the labels are not in the span of the columns")
    q = [Fraction(0)] * V.shape[1]
    for j, a in zip(minor.columns, found.row(len(found) - 1), strict=True):
        q[j] = a
    return RankWitness(minor.modulus, minor.rows, minor.columns, found), q


def largest_exact(V: RationalMatrix) -> Minor:
    """A minor of V of its full rank, over Q."""
    found = rank_witness(V)
    return Minor(found.modulus, found.rows, found.columns)


def system_certificate(dataset: Dataset, activation: str | Smooth, biased: bool, c: Sequence[int]) -> Certificate:
    """`Infeasible`: the coefficients of a polynomial with these labels, by the multipliers c."""
    data, draft = labels_of(dataset), Draft()
    system = beside(monomials_at(data.X, polynomial(activation), biased), data.Y)
    infeasible(draft, system, ["eq"] * len(system), c)
    return draft.certificate()


def wide_network(data: Dataset, psi: Smooth, biased: bool, need: int) -> PolynomialNetwork:
    """Seeded units until `need` span all networks on these points, and the output weights that solve for the labels."""
    random, coefficients = Randomness("units"), psi.coefficients or ()
    w: list[tuple[Fraction, ...]] = []
    b: list[Fraction] = []
    columns: list[list[Fraction]] = []
    reach = max(2, need)
    while True:
        for _ in range(need + 2):
            w.append(tuple(Fraction(random.below(2 * reach + 1) - reach) for _ in range(data.d)))
            b.append(Fraction(random.below(2 * reach + 1) - reach) if biased else Fraction(0))
            columns.append([horner(coefficients, affine(w[-1], b[-1], x)) for x in data.X.rows()])
        chosen = largest_minor(RationalMatrix.from_rows(columns, data.n)).rows
        w, b, columns = ([part[j] for j in chosen or (0,)] for part in (w, b, columns))  # type: ignore[assignment]
        if len(chosen) == need:
            break
    _, v = coefficients_of(transpose(RationalMatrix.from_rows(columns, data.n)), data.Y)
    used = [j for j, a in enumerate(v) if a] or [0]
    return PolynomialNetwork(
        coefficients, tuple(w[j] for j in used), tuple(b[j] for j in used), tuple(v[j] for j in used)
    )


def with_units(dataset: Dataset, activation: str | Smooth, units: int, biased: bool = True) -> Verdict:
    """Are `units` units of t^k too few for these labels, over all real weights?

    Returns
    -------
    Holds(tuple) : impossible at any width, as `at_any_width`; Holds(TooManySquares) : a catalecticant of larger rank
    Fails(network) : a PolynomialNetwork of at most so many units that fits
    Undecided : the points leave the form open, or k > 2 and the catalecticant is small enough; never for k = 1

    Raises
    ------
    HypothesisFails : the activation is no power
    """
    psi, data = polynomial(activation), labels_of(dataset)
    if units < 1:
        raise InputError("the number of units is at least 1")
    k = degree_if_monomial(psi)
    if k is None or k < 1:
        raise HypothesisFails("a power", f"{psi.name} is not a multiple of t^k with k >= 1: ask at any width", psi.name)
    anywhere = at_any_width(data, psi, biased)
    if anywhere.holds or (isinstance(anywhere, Fails) and few(anywhere.witness, units)):
        return anywhere
    points = lifted(data.X) if biased else data.X
    V = monomials_at(points, psi, False)
    N = V.shape[1]
    if len(V) < N and k > 2:
        return Undecided(f"the labels leave the form open: {N} monomials at {len(V)} points")
    fixed, F = coefficients_of(V, data.Y)
    unique = fixed.rank == N
    cat = catalecticant(F, points.shape[1], k, k // 2)
    matrix = RationalMatrix.from_rows(cat, len(cat[0]))
    minor = largest_minor(matrix)
    if unique and minor.rank > units:
        return Holds(TooManySquares(minor.rank, beside(V, data.Y), fixed, matrix, minor))
    if k <= 2:
        # a linear form is one unit, and a form Q as many as it has rank
        terms = [(Fraction(1), F)] if k == 1 else diagonal(cat)
        if len(terms) <= units:
            return Fails(of_powers(terms, psi.coefficients or (), biased))
    if not unique:
        return Undecided(f"the labels leave the form open: {N} monomials, rank {fixed.rank} at these points")
    return Undecided(f"the catalecticant has rank {minor.rank}, which {units} units do not contradict")


def few(network: object, units: int) -> bool:
    return isinstance(network, PolynomialNetwork) and network.units <= units


def lifted(X: RationalMatrix) -> RationalMatrix:
    """The points (x, 1)."""
    return RationalMatrix(X.homogenised(), X.den)


def of_powers(terms: Sequence[Square], coefficients: tuple[Fraction, ...], biased: bool) -> PolynomialNetwork:
    """The units c·t^k for a sum of multiples v of powers of linear forms w."""
    w = tuple(tuple(row[: len(row) - biased]) for _, row in terms)
    b = tuple(row[-1] if biased else Fraction(0) for _, row in terms)
    return PolynomialNetwork(coefficients, w, b, tuple(v / coefficients[-1] for v, _ in terms))
