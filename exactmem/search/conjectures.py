"""Conjectures about small networks to hunt: ten of ours, and three statements that circulate in print and fail as printed.

Each is the statement and nothing else: sizes, position, labels, and the exact question. What became of them when we hunted
(docs/theory/hunting.md) is not here. Those about widths ask `decide` whether the promised number of units fits.

`psi(a·bᵀ)` has the entries psi(a_i·b_j); for psi = sum of c_k·t^k over k in K it is A·diag(c)·B, B the K x n matrix of
powers of b, and for generic a its rank is min(m, rank B). So the printed rank min(m, n, |K|) holds for m, |K| >= n and all
generic a exactly if the columns of B are independent.

>>> from exactmem.search.hunting import hunt
>>> found = hunt(CONJECTURES["even powers"])
>>> found.dataset.X.num.ravel().tolist(), found.certificate.coef
([1, -1], (1, -1))
"""

from __future__ import annotations

from collections.abc import Callable

from exactmem.data.dataset import Dataset
from exactmem.linalg.monomials import exponents
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.search.architectures import Arch
from exactmem.search.claims import Claim, distinct, general, linear_general
from exactmem.search.deciding import decide
from exactmem.search.obstructions import independent_monomials, turn_on_a_line
from exactmem.search.outcomes import Outcome
from exactmem.verdict import Fails, Undecided, Verdict

LARGEST_WIDTH = 4  # of the widths d_1, d_2 that the two-layer statement is asked about


def units(arch: Arch, count: Callable[[int, int], int]) -> Callable[[Dataset], Outcome]:
    """Do count(n, d) units fit n points of Q^d?"""
    return lambda data: decide(data, arch=arch.with_units(count(data.n, data.d)))


def up(n: int, d: int) -> int:
    """n/d rounded up."""
    return -(-n // d)


def nonzero(X: RationalMatrix) -> bool:
    """Distinct points without a coordinate 0."""
    return distinct(X) and bool(X.num.all())


def powers(*K: int) -> Callable[[Dataset], Verdict]:
    """Has psi(a·bᵀ) full rank for generic a, psi = the sum of t^k over K and b the points?"""
    return lambda data: independent_monomials(data, tuple((k,) for k in K))


def width_one(data: Dataset) -> Verdict:
    """Does some network of width one, of any depth, fit? Only that none does is ever shown."""
    turn = turn_on_a_line(data)
    return Fails(turn) if turn else Undecided("no three labels turn on a line")


def ceilings(data: Dataset) -> Verdict:
    """Do all widths with 4·ceil(d_1/2)·ceil(d_2/2) >= n fit? For widths 1, 1 a turn on a line excludes it."""
    widths = range(1, LARGEST_WIDTH + 1)
    promised = [(a, b) for a in widths for b in widths if 4 * up(a, 2) * up(b, 2) >= data.n]
    return width_one(data) if (1, 1) in promised else Undecided(f"nothing is known to exclude widths {promised}")


THRESHOLD, RELU = Arch.threshold(0), Arch.relu(0)

CONJECTURES = {
    "thresholds, any position": Claim(
        "ceil(n/2) thresholds realise all two-colourings of n points of the plane",
        units(THRESHOLD, up), n=(2, None), d=2, labels="binary",
    ),
    "thresholds": Claim(
        "ceil((n-1)/d) thresholds realise all two-colourings of n points in general position",
        units(THRESHOLD, lambda n, d: up(n - 1, d)), n=(2, None), d=(1, 3), points=general, labels="binary",
    ),
    "thresholds, one fewer": Claim(
        "ceil((n-1)/2) - 1 thresholds realise all two-colourings of n >= 4 points of the plane in general position",
        units(THRESHOLD, lambda n, d: up(n - 1, d) - 1), n=(4, None), d=2, points=general, labels="binary",
    ),
    "ReLUs, any position": Claim(
        "4·ceil(n/d) ReLUs fit all labels of n points", units(RELU, lambda n, d: 4 * up(n, d)), n=(2, None), d=(1, None),
    ),
    "ReLUs": Claim(
        "ceil(n/2) ReLUs fit all labels of n points of the plane in general position",
        units(RELU, up), n=(2, 6), d=2, points=general,
    ),
    "ReLUs, as many as parameters": Claim(
        "ceil((n-1)/3) ReLUs fit all labels of n points of the plane in general position",
        units(RELU, lambda n, d: up(n - 1, d + 1)), n=(2, None), d=2, points=general,
    ),
    "ReLUs on a line, n - 3": Claim(
        "n - 3 ReLUs fit all labels of n >= 4 points on a line", units(RELU, lambda n, d: n - 3), n=(4, None), d=1,
    ),
    "ReLUs on a line, n - 2": Claim(
        "n - 2 ReLUs with an output bias and no skip fit all labels of n >= 3 points on a line",
        units(RELU, lambda n, d: n - 2), n=(3, None), d=1,
    ),
    "Hadamard square": Claim(
        "(W·Xᵀ)², entry by entry, has rank 6 for generic W and 6 vectors of Q³, any three of them independent",
        lambda data: independent_monomials(data, exponents(3, 2)), n=6, d=3, points=linear_general, labels="none",
    ),
    "width one": Claim(
        "networks of width one, deep enough, fit all labels of any points", width_one, n=(2, None), d=(1, None),
    ),
}  # fmt: skip

IN_PRINT = {
    "even powers": Claim(
        "psi = t² + t⁴: psi(a·bᵀ) has rank min(m, n, 2) for generic a and every b with distinct nonzero entries",
        powers(2, 4), n=(1, 2), d=1, points=nonzero, labels="none",
    ),
    "powers 0, 1, 3": Claim(
        "psi = 1 + t + t³: psi(a·bᵀ) has rank min(m, n, 3) for generic a and every b with distinct nonzero entries",
        powers(0, 1, 3), n=(1, 3), d=1, points=nonzero, labels="none",
    ),
    "ceilings": Claim(
        "two hidden ReLU layers with n <= 4·ceil(d_1/2)·ceil(d_2/2) fit all labels of n points",
        ceilings, n=(1, None), d=(1, None),
    ),
}  # fmt: skip

CONJECTURES |= IN_PRINT
"""By name, in the order of docs/theory/hunting.md."""
