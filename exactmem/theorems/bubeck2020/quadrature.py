"""Exact quadrature on the circle with rational nodes, and the harmonics of a rotated ReLU.

`trig_quadrature(q)` gives K = 4(2q + 1) rational points (c_k, s_k) of the circle, closed under quarter turns, and positive
rational weights lam_k with sum lam_k·e^(i·l·t_k) = [l = 0] for all |l| < 4q + 4. Roots of unity of other orders than 1, 2 and
4 have irrational coordinates, so the nodes are Pythagorean points and the weights come out of one exact linear system; by the
quarter turns only l divisible by 4 need equations.

For real m and z = |z|·e^(ia): (1/2 pi) int psi(Re(e^(-it) z)) e^(imt) dt = c_m·|z|·e^(ima), with c_0 = 1/pi, c_1 = 1/4,
c_m = (-1)^(m/2 + 1)/(pi (m² - 1)) for even m, and 0 for odd m >= 3. So the K ReLUs
G(z) = sum_k lam_k·cos(m·t_k)·psi(Re(e^(-i·t_k) z)) are c_m·Re(g_m(z)), g_m(z) = |z|·(z/|z|)^m, but for what the quadrature
cannot tell from it: |G - c_m·Re g_m| <= |z|/(pi·(l - 1)), l the smallest even integer >= 4q + 4 - m (the tail of |c_l|
telescopes).

Source: ours; the use of such neurons is that of Bubeck, Eldan, Lee, Mikulincer 2020, arXiv 2006.02855.

>>> rule = trig_quadrature(1)
>>> len(rule.nodes), [f"{c}, {s}" for c, s in rule.nodes[:3]], [str(w) for w in rule.weights[:3]]
(12, ['1, 0', '4/5, 3/5', '5/13, 12/13'], ['2047/23040', '10625/101376', '28561/506880'])
>>> sum(rule.weights), rule.cosines(4)[1]
(Fraction(1, 1), Fraction(-527, 625))
>>> trig_quadrature(17)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: the order of a quadrature is 0 to 16, not 17
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix, solve

MAX_ORDER = 16


@dataclass(frozen=True)
class Rule:
    """nodes : points (c_k, s_k) of the circle; weights : positive; exact for all |l| < `exact`."""

    nodes: list[tuple[Fraction, Fraction]]
    weights: list[Fraction]
    exact: int

    def cosines(self, m: int) -> list[Fraction]:
        """cos(m·t_k), the real part of the m-th power of a Gaussian rational."""
        return [power(node, m)[0] for node in self.nodes]


def power(z: tuple[Fraction, Fraction], m: int) -> tuple[Fraction, Fraction]:
    """z^m for a Gaussian rational z = (re, im), m >= 0."""
    x, y = Fraction(1), Fraction(0)
    for _ in range(m):
        x, y = x * z[0] - y * z[1], x * z[1] + y * z[0]
    return x, y


@cache
def trig_quadrature(q: int) -> Rule:
    """The rule with 4(2q + 1) nodes; InputError unless 0 <= q <= MAX_ORDER."""
    if not 0 <= q <= MAX_ORDER:
        raise InputError(f"the order of a quadrature is 0 to {MAX_ORDER}, not {q}")
    count = 2 * q + 1
    t = [Fraction(j, count) for j in range(count)]
    quarter = [((1 - v * v) / (1 + v * v), 2 * v / (1 + v * v)) for v in t]
    weights = solved(quarter, q)
    if min(weights) <= 0:
        raise ArithmeticError(f"the quadrature of order {q} has a weight that is not positive")
    return Rule([turned(node, k) for k in range(4) for node in quarter], weights * 4, 4 * q + 4)


def solved(quarter: list[tuple[Fraction, Fraction]], q: int) -> list[Fraction]:
    """The weights, a fourth of them in all four quadrants together."""
    equations = [[Fraction(4)] * len(quarter)]
    for k in range(1, q + 1):
        powers = [power(node, 4 * k) for node in quarter]
        equations += [[x for x, _ in powers], [y for _, y in powers]]
    system = RationalMatrix.from_rows(equations)
    right = [[system.den * int(i == 0)] for i in range(len(quarter))]
    (column,), (den,) = solve(integer_matrix(system.num), integer_matrix(right))
    return [Fraction(v, den) for v in column]


def turned(node: tuple[Fraction, Fraction], quarters: int) -> tuple[Fraction, Fraction]:
    c, s = node
    for _ in range(quarters):
        c, s = -s, c
    return c, s
