"""SGD near a memorizing minimum with independent gradients converges to a network that fits, at a certified rate (ours).

Setting and letters as in `sgd`; G = (nu_i·nu_j) is regular, mu <= lambda_min(G), top >= lambda_max(G), r = (f(x_i) - y_i)_i.

**Statement.** Let rho satisfy the two inequalities of `sgd`, D = 3·rho, D·h < m_*, and let

    kappa = 2·nu·h·D + h²·D²        (how far grad f_i·grad f_j is from G_ij within D of theta*)
    epsilon = sqrt(N)·(tau·sqrt(B)·kappa + (h/2)·tau²·(nu + h·D)²·B·sqrt(N)·(nu·D + h·D²/2))
    delta = epsilon·sqrt(top/mu),    q = gamma + (1 + delta)^E - 1 < 1,
    E·tau·sqrt(B)·(nu + h·D)·sqrt(top/mu)·(1 + delta)^E·sqrt(2·N·C)·rho <= 1 - q.

From every theta with ||theta - theta*|| <= rho and for all orders, ||theta - theta*|| <= 3·rho for ever,
R <= (top/mu)·q^(2n)·C·rho^4 after k* + n epochs for every n >= 0, and theta converges to a theta with risk 0.

Proof. Within D of theta* a step by Delta = -tau·sum_b r_i·grad f_i changes r_j by grad f_j·Delta + Q_j(Delta) exactly,
so r -> (1 - tau·G·E_b·E_b^T)·r + error with |error_j| <= tau·kappa·sum_b |r_i| + (h/2)·||Delta||², and
sum_b |r_i| <= sqrt(B)·||r||, ||Delta|| <= tau·(nu + h·D)·sqrt(B)·||r||, ||r|| <= sqrt(N)·(nu·D + h·D²/2) make that
||error|| <= epsilon·||r||. Measure r by |r| = sqrt(r^T·G^-1·r): with r = G·a this is the norm in which `contraction` makes
each step at most 1 and an epoch at most gamma, and ||r||/sqrt(top) <= |r| <= ||r||/sqrt(mu), so |error| <= delta·|r|. Over
an epoch |r| grows by at most (1 + delta)^E on the way and ends at most q times as large. At epoch k*, `sgd` gives
||theta - theta*|| <= 2·rho and ||r|| <= sqrt(2·N·C)·rho². All later steps together have length at most
sum_n E·tau·(nu + h·D)·sqrt(B)·sqrt(top)·(1 + delta)^E·q^n·|r at k*| <= rho by the last inequality: theta never leaves
3·rho, no sign changes (3·rho·h < m_*), and the steps are summable, so theta converges; r goes to 0. QED

>>> from exactmem.data.dataset import Dataset
>>> from exactmem.theorems.yun2019.minimum import assemble, minimum
>>> line = Dataset.from_arrays([[0], [1]], [0, 1])
>>> star = minimum(assemble([[Fraction(1), Fraction(-1, 2)]], [Fraction(2)], Fraction(0)), line)
>>> found = convergence(star, Fraction(1, 10))
>>> str(found.rho), found.q < Fraction(92, 100), found.risk_cap(100) < found.risk_cap(0) / 10**7
('1/8192', True, True)
>>> twice = Dataset.from_arrays([[0], [1], [1]], [0, 1, 1])
>>> convergence(minimum(assemble([[Fraction(1), Fraction(-1, 2)]], [Fraction(2)], Fraction(0)), twice), Fraction(1, 10))
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: the gradients at the 3 rows span 2 dimensions only: ...
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq_mat

from exactmem.errors import HypothesisFails
from exactmem.linalg.psd import semidefinite
from exactmem.linalg.shifts import smallest_shift
from exactmem.numbers.roots import sqrt_interval
from exactmem.theorems.yun2019.contraction import independent_rows, rational, row_space_bound
from exactmem.theorems.yun2019.minimum import Minimum
from exactmem.theorems.yun2019.sgd import HALF, MAX_HALVINGS, Constants, constants

ROOT_BITS = 32  # fractional bits of square roots that are rounded up
RATE_BITS = 16  # to how many bits of 1 - gamma the rest of q is rounded up


@dataclass(frozen=True)
class Convergence:
    """The statement with its numbers: `constants` are those of `sgd` for the radius rho; R falls by q² per epoch."""

    constants: Constants
    mu: Fraction
    top: Fraction
    delta: Fraction
    q: Fraction

    @property
    def rho(self) -> Fraction:
        return self.constants.rho

    def risk_cap(self, n: int) -> Fraction:
        """R is at most this from n epochs after k* on."""
        return self.top / self.mu * self.q ** (2 * n) * self.constants.risk_cap


def convergence(star: Minimum, eta: Fraction, batch: int = 1, known: Constants | None = None) -> Convergence:
    """The largest radius 2^-s, at most that of `known` (computed if not given), from which SGD is proved to converge.

    Raises
    ------
    HypothesisFails : the gradients at the rows are dependent, or the step or the batch does not do
    """
    known = constants(star, eta, batch) if known is None else known
    basis = independent_rows(star.gram)
    if len(basis) < star.n:
        text = (
            f"the gradients at the {star.n} rows span {len(basis)} dimensions only: no rate is proved where they depend"
        )
        raise HypothesisFails("independent gradients", text, basis)
    mu, top = row_space_bound(star.gram, basis), largest_eigenvalue(star.gram)
    rho = known.rho
    for _ in range(MAX_HALVINGS):
        if not known.too_large(rho):
            found = rate(known.at(rho), star.n, mu, top)
            if found is not None:
                return found
        rho *= HALF
    raise HypothesisFails("small radius", f"no radius down to 2^-{MAX_HALVINGS} is small enough", rho)


def rate(known: Constants, n: int, mu: Fraction, top: Fraction) -> Convergence | None:
    """The statement for this radius, or None where one of its three inequalities fails."""
    tau, h, D = known.eta / known.batch, known.h, 3 * known.rho
    if D * h >= known.margin:
        return None
    slope, many, few = known.nu + h * D, above(Fraction(n)), above(Fraction(known.batch))
    kappa = 2 * known.nu * h * D + (h * D) ** 2
    bend = h / 2 * (tau * slope) ** 2 * known.batch * many * (known.nu * D + h * D * D / 2)
    skew = above(top / mu)
    bits = RATE_BITS + int(1 / (1 - known.gamma)).bit_length()
    delta = rounded_up(many * (tau * few * kappa + bend) * skew, bits)
    growth = rounded_up((1 + delta) ** known.steps, bits)
    q = known.gamma + growth - 1
    way = known.steps * tau * few * slope * skew * growth * above(2 * n * known.C) * known.rho
    return Convergence(known, mu, top, delta, q) if q < 1 and way <= 1 - q else None


def largest_eigenvalue(gram: fmpq_mat) -> Fraction:
    """At least the largest eigenvalue, and nearly that."""
    n = int(gram.nrows())
    unit = fmpq_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])
    return smallest_shift(lambda t: semidefinite(unit * rational(t) - gram), Fraction(1))


def above(square: Fraction) -> Fraction:
    """A rational at least the square root."""
    return sqrt_interval(square, ROOT_BITS)[1]


def rounded_up(value: Fraction, bits: int) -> Fraction:
    return Fraction(-(-(value.numerator << bits) // value.denominator), 1 << bits)
