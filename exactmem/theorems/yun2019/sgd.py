"""`yun2019.sgd`: constants of SGD near a memorizing minimum, computed and certified.

f has one hidden layer of ReLUs and one output, and fits N rows at theta* with every pre-activation at least m_* > 0
away from 0. Risk R = (1/2N)·sum_i (f(x_i) - y_i)². SGD without replacement: an epoch splits the rows into E = N/B
batches in any order and takes theta -> theta - (eta/B)·sum_{i in batch} (f(x_i) - y_i)·grad f(x_i) for each.

**Statement (ours).** Let x~_i = (x_i, 1), h >= ||x~_i||, nu_i = grad f(x_i) at theta*, nu >= ||nu_i||, eta·nu² <= 2,
gamma < 1 as in `contraction`, lambda = (3/2)·h·nu + h²·rho, and k* such that gamma^k* <= rho. If

    2·rho·h < m_*    and    4·eta·E·lambda·k*·rho <= 1,

then from every theta with ||theta - theta*|| <= rho and for all orders: for k* epochs no pre-activation changes its
sign and ||theta - theta*|| <= 2·rho; and after k* epochs R <= C·rho^4 with C = (nu·(1 + 4·eta·E·lambda/(1 - gamma)) +
2·h)²/2. The same holds after every epoch from k* to the last K with 4·eta·E·lambda·K·rho <= 1.

Proof. With xi = theta - theta*, while the signs are those of theta*, f(x_i) = y_i + nu_i·xi + Q_i(xi), where Q_i =
sum over active k of dv_k·(dw_k·x~_i) is at most (h/2)·||xi||² and ||grad f(x_i) - nu_i|| = ||grad Q_i|| <= h·||xi||.
So a step is xi -> (1 - (eta/B)·sum nu_i·nu_i^T)·xi + error, the matrix has norm <= 1 since eta·nu² <= 2, and
||error|| <= eta·((h/2)·nu·||xi||² + nu·h·||xi||² + (h²/2)·||xi||³) <= eta·lambda·||xi||² where ||xi|| <= 2·rho. By
induction on the t <= K·E steps, ||xi|| <= rho + t·4·eta·lambda·rho² <= 2·rho, and |dw_k·x~_i| <= 2·rho·h < m_*: no
sign changes. In the row space an epoch multiplies by a map of norm <= gamma and adds at most 4·eta·E·lambda·rho²:
after k >= k* epochs the part of xi there is at most rho²·(1 + 4·eta·E·lambda/(1 - gamma)). Finally |f(x_i) - y_i| <=
nu·||xi_parallel|| + (h/2)·(2·rho)². QED

Source: Yun, Sra, Jadbabaie 2019, arXiv 1810.07770, state the theorem without constants; that statement we have
second-hand only (`SECOND_HAND`), and nothing rests on it. Constants, batches, gamma for every order and the proof are
ours.

>>> from exactmem.data.dataset import Dataset
>>> from exactmem.theorems.yun2019.minimum import assemble, minimum
>>> two = Dataset.from_arrays([[0], [1]], [0, 1])
>>> star = minimum(assemble([[Fraction(1), Fraction(-1, 2)]], [Fraction(2)], Fraction(0)), two)
>>> found = constants(star, Fraction(1, 10))
>>> str(found.gamma), str(found.rho), found.epochs, found.last_epoch
('114/125', '1/512', 68, 99)
>>> constants(star, Fraction(1, 10), radius=Fraction(1, 100))
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: the radius 1/100 is too large: 4·eta·E·lambda·k*·rho = ... must be at most 1; ...
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from exactmem.errors import HypothesisFails, InputError
from exactmem.numbers.balls import least_power
from exactmem.numbers.roots import sqrt_interval
from exactmem.theorems.yun2019.contraction import MAX_ORDERS, Contraction, contraction
from exactmem.theorems.yun2019.minimum import Minimum, dot

SECOND_HAND = (
    "for a strictly convex loss, SGD with a small constant step from a start at distance r from a memorizing minimum where "
    "the risk is differentiable comes to a risk O(r^4) above it within O(log(1/r)) epochs, and stays within 2r of it"
)

NORM_BITS = 32  # fractional bits of the norms that are rounded up
MAX_HALVINGS = 4096  # of the radius
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Setting:
    """The constants that do not depend on the radius, and the two inequalities that decide about it.

    eta, batch, steps : the step, B and E = N/B
    h, nu, margin : h >= max ||(x_i, 1)||, nu >= max ||grad f(x_i)|| (rounded up), m_*
    contraction : gamma and where it comes from
    """

    eta: Fraction
    batch: int
    steps: int
    h: Fraction
    nu: Fraction
    margin: Fraction
    contraction: Contraction

    @property
    def gamma(self) -> Fraction:
        return self.contraction.gamma

    def drift(self, rho: Fraction) -> Fraction:
        """4·eta·E·lambda·rho: what one epoch may add to ||xi||, in units of rho."""
        return 4 * self.eta * self.steps * self.lambda_at(rho) * rho

    def lambda_at(self, rho: Fraction) -> Fraction:
        return Fraction(3, 2) * self.h * self.nu + self.h**2 * rho

    def too_large(self, rho: Fraction) -> str:
        """Why the radius is too large, or nothing."""
        if 2 * rho * self.h >= self.margin:
            return f"2·rho·h = {brief(2 * rho * self.h)} must be less than m_* = {brief(self.margin)}"
        whole = self.drift(rho) * least_power(self.gamma, rho)
        return f"4·eta·E·lambda·k*·rho = {brief(whole)} must be at most 1" if whole > 1 else ""

    def largest_radius(self) -> Fraction:
        """The largest 2^-s, s >= 1, that both inequalities allow; rho·log(1/rho) goes to 0, so there is one."""
        rho = HALF
        for _ in range(MAX_HALVINGS):
            if not self.too_large(rho):
                return rho
            rho *= HALF
        raise HypothesisFails("small radius", f"no radius down to 2^-{MAX_HALVINGS} is small enough", rho)

    def at(self, rho: Fraction) -> Constants:
        """The constants for a radius that is not too large."""
        lam = self.lambda_at(rho)
        row_space = 1 + 4 * self.eta * self.steps * lam / (1 - self.gamma)
        return Constants(
            *(self.eta, self.batch, self.steps, self.h, self.nu, self.margin, self.contraction),
            rho=rho,
            lam=lam,
            epochs=least_power(self.gamma, rho),
            last_epoch=int(1 / self.drift(rho)),
            C=(self.nu * row_space + 2 * self.h) ** 2 / 2,
        )


@dataclass(frozen=True)
class Constants(Setting):
    """What the statement needs and gives, all exact rationals: rho, lambda, k* = `epochs`, K = `last_epoch`, and C."""

    rho: Fraction
    lam: Fraction
    epochs: int
    last_epoch: int
    C: Fraction

    @property
    def risk_cap(self) -> Fraction:
        """C·rho^4."""
        return self.C * self.rho**4


def default_step(star: Minimum) -> Fraction:
    """1/ceil(max ||nu_i||²): eta·nu² <= 1."""
    return 1 / Fraction(-(-max(dot(row, row) for row in star.gradients) // 1))


def constants(
    star: Minimum, eta: Fraction, batch: int = 1, radius: Fraction | None = None, orders: int = MAX_ORDERS
) -> Constants:
    """The constants for a step and a batch size, with the largest radius 2^-s, or a radius given, decided exactly.

    Raises
    ------
    HypothesisFails : the step or the radius is too large; InputError : not positive, or the batch does not divide N
    """
    if eta <= 0 or (radius is not None and not 0 < radius < 1):
        what = f"the step is positive, not {eta}" if eta <= 0 else f"the radius lies between 0 and 1, not {radius}"
        raise InputError(what)
    largest = max(dot(row, row) for row in star.gradients)
    if eta * largest > 2:
        text = f"the step {eta} is too large: eta·max ||grad f(x_i)||² = {eta * largest} must be at most 2"
        raise HypothesisFails("small step", f"{text}; take eta = {default_step(star)}", eta * largest)
    shrinks = contraction(star.gram, eta, batch, orders)
    h = sqrt_interval(max(dot(x, x) for x in star.points), NORM_BITS)[1]
    setting = Setting(eta, batch, star.n // batch, h, sqrt_interval(largest, NORM_BITS)[1], star.margin, shrinks)
    if radius is None:
        return setting.at(setting.largest_radius())
    reason = setting.too_large(radius)
    if reason:
        text = f"the radius {radius} is too large: {reason}; the largest power of two is {setting.largest_radius()}"
        raise HypothesisFails("small radius", text, radius)
    return setting.at(radius)


def brief(value: Fraction) -> str:
    """The rational itself where it is short, else an integer part with six digits, rounded towards 0."""
    if len(str(value)) <= 12:
        return str(value)
    millionths = int(abs(value) * 10**6)
    return f"{'-' if value < 0 else ''}{millionths // 10**6}.{millionths % 10**6:06d}..."
