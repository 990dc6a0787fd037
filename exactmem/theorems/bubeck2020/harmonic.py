"""`bubeck2020.harmonic`: single ReLUs found by complex recombination, whose total weight stays near sqrt(n).

The complex neuron g_m(z) = |z|·(z/|z|)^m at z = w·x, w in C^d, is smooth off 0, d g_m/dz = ((m + 1)/2)·e^(i(m-1)·arg z). For
kappa in {1, i, -1, -i} let w' = w + conj(kappa)·delta·u. A Taylor monomial h^a·conj(h)^b of g_m at z + delta·conj(kappa)·h
picks up kappa^(1-a+b) in kappa·g_m, so in the mean over the four kappa everything vanishes but 1 - a + b = 0 mod 4: of the
orders 0, 1 and 2 only the holomorphic first one is left, and
    mean of Re sum_j r_j·kappa·g_m(w'·x_j) = delta·((m + 1)/2)·Re sum_j r_j·e^(i(m-1)·arg z_j)·(u·x_j) + O(delta³).
With u = conj(sum_j r_j·e^(i(m-1)·arg z_j)·x_j) the main term is delta·((m + 1)/2)·|u|², and one of the four attains the mean.
The ReLUs psi(Re(e^(-it)·w')·x) have g_m as their m-th harmonic (`quadrature`), so one of them has at least the fraction
1/(2(m² - 1)) of that correlation, m even. All of this is over Q(i), with t at rational points of the circle.

step "damped": eta = <r, f>/(L·|w'|²), which gives W <= sqrt(T·d_y·|y|²/L) after T rounds, checked here as an exact
inequality.
step "least_squares": fewer neurons, no bound on W.
realisation "one": a single ReLU a round; "quadrature": the K ReLUs that are g_m itself, up to a proved remainder.

Source: Bubeck, Eldan, Lee, Mikulincer 2020, arXiv 2006.02855 (complex neurons, recombination, the orders); the four exact
phases, the fraction, the damped step with its bound, the rational circle and the quadrature: ours.
Hypotheses, for the theorem only: unit vectors, and sum over j != i of |x_i·x_j|^m below 1 for every i. The network needs
none.
Size: one neuron a round ("one"). Bits: those of the points, of w' (13) and of the circle (5).
Complexity: rounds times 4·draws·(d + d_y)·n·circle multiplications in double precision (exact products of short integers).

>>> from exactmem.data.spheres import labelled, unbiased_bases
>>> built = THEOREM.construct(labelled(unbiased_bases(4), [1, -1] * 6), eps=Fraction(1, 4))
>>> built.accuracy, built.network.sizes.neurons < 56, built.network.sizes.weight[1] < 11
(Fraction(1, 4), True, True)
>>> THEOREM.construct(labelled(unbiased_bases(4)), m=3)
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: m = 3 is odd: rotated ReLUs have no harmonic of odd order but the first; take m even
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from exactmem.certificates.claims import harmonic_gram_at_least
from exactmem.certificates.result import decimal
from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import primitive
from exactmem.numbers.parsing import shown, whole
from exactmem.numbers.randomness import Randomness
from exactmem.numbers.roots import sqrt_interval
from exactmem.theorems.bubeck2020.approximate import (
    MAX_DRAWS,
    MAX_ROUNDS,
    SOURCE,
    approximation,
    between,
    counted,
    rational,
    spread,
)
from exactmem.theorems.bubeck2020.directions import POINT_BITS, Array, columns_short, drawn, short, values
from exactmem.theorems.bubeck2020.dispersion import APART, UNIT_ROWS, apart, frame_bound, harmonic_bound
from exactmem.theorems.bubeck2020.greedy import Feature, Move, Residual, Trace, greedy
from exactmem.theorems.bubeck2020.quadrature import MAX_ORDER, Rule, trig_quadrature
from exactmem.theorems.bubeck2020.weight_counterexamples import ANTIPODES, ODD_ORDER
from exactmem.theorems.coordinates import Coordinates, coordinates
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Hypothesis, Theorem
from exactmem.verdict import Holds, Undecided, Verdict

RESIDUAL_BITS, PHASE_BITS, SLOPE_BITS, FEATURE_BITS = 16, 12, 16, 18
FINER = 5  # bits by which w is refined before delta·u is added
QUARTER = ((1, 0), (12, 5), (4, 3), (3, 4), (5, 12))  # directions in a quarter of the circle, each over its own length
TURNS = tuple(turn for c, s in QUARTER for turn in ((c, s), (-s, c), (-c, -s), (s, -c)))
TRIED = 2  # of the proposals of a round, how many are evaluated exactly


def recombined(points: Array, r: Array, w: tuple[Array, Array], m: int, theta: Fraction) -> tuple[Array, Array]:
    """w + conj(kappa)·delta·u for each drawn w and each kappa, delta·|u| = theta·|w|: integers over a common power of two.

    Real and imaginary parts, one column for each pair of w and kappa. u is rounded; any u is admissible.
    """
    a, b = points @ w[0], points @ w[1]
    length = np.maximum(1, np.sqrt(a * a + b * b))
    c, s, x, y = a / length, b / length, np.ones_like(a), np.zeros_like(a)
    for _ in range(m - 1):
        x, y = x * c - y * s, x * s + y * c
    phases = np.rint(np.ldexp(np.concatenate([x, -y], axis=1), PHASE_BITS))
    u = points.T @ (phases * r[:, None])
    both = columns_short(np.concatenate(np.hsplit(u, 2)), SLOPE_BITS)
    size = np.maximum(1, np.sqrt(np.square(both).sum(axis=0)))
    wanted = np.sqrt((np.square(w[0]) + np.square(w[1])).sum(axis=0)) * (float(theta) * 2.0**FINER)
    re, im = np.split(np.rint(both * (wanted / size)), 2)
    P, R = np.ldexp(w[0], FINER), np.ldexp(w[1], FINER)
    # conj(kappa)·(re + i·im) for kappa = 1, i, -1, -i
    return np.hstack([P + re, P + im, P - re, P - im]), np.hstack([R + im, R - re, R - im, R + re])


@dataclass(frozen=True)
class Search:
    """Where proposals come from: the points, L, and what the options say."""

    Z: RationalMatrix
    L: Fraction
    m: int
    draws: int
    theta: Fraction
    step: str
    random: Randomness

    def complex_neurons(self, points: Array, r: Array) -> tuple[Array, Array]:
        """Recombined ones for the output whose residual is largest."""
        worst = r[:, np.argmax(np.square(r).sum(axis=0))]
        w = drawn(self.random, self.Z.shape[1], self.draws), drawn(self.random, self.Z.shape[1], self.draws)
        return recombined(points, worst, w, self.m, self.theta)

    def order(self, r: Array, f: Array, squares: Array) -> list[int]:
        """The proposals of the largest gains: <r, f>² over |f|², or over the squared weight for the damped step."""
        gain = np.square(r.T @ f).sum(axis=0)
        below = np.square(f).sum(axis=0) if self.step == "least_squares" else squares
        return [int(k) for k in np.argsort(-gain / np.maximum(1, below), kind="stable")[:TRIED]]


def single(search: Search) -> Callable[[Residual], list[Move]]:
    """Proposals of one ReLU each."""
    points = short(search.Z.num, POINT_BITS)

    def propose(residual: Residual) -> list[Move]:
        r = residual.leading(RESIDUAL_BITS)
        re, im = search.complex_neurons(points, r)
        a, b = points @ re, points @ im
        f = np.hstack([np.maximum(c * a + s * b, 0) for c, s in TURNS])
        aa, ab, bb = np.square(re).sum(axis=0), (re * im).sum(axis=0), np.square(im).sum(axis=0)
        squares = np.hstack([c * c * aa + 2 * c * s * ab + s * s * bb for c, s in TURNS])
        moves: list[Move] = []
        for k in search.order(r, short(f, FEATURE_BITS), squares):
            (c, s), column = TURNS[k // re.shape[1]], k % re.shape[1]
            moves.append([relu(search.Z, search.L, primitive([int(v) for v in c * re[:, column] + s * im[:, column]]))])
        return moves

    return propose


def relu(Z: RationalMatrix, L: Fraction, form: Sequence[int]) -> Feature:
    """One ReLU: |f|² <= sum (form·z_i)² <= L·|form|²."""
    at = [max(v, 0) for v in values(Z, form)]
    return Feature(at, Z.den, ((tuple(form), Fraction(1)),), L * sum(v * v for v in form))


def quadrature(search: Search, rule: Rule) -> Callable[[Residual], list[Move]]:
    """Proposals of all ReLUs of the rule, which together are c_m·Re(g_m) up to a proved remainder."""
    points, cosines = short(search.Z.num, POINT_BITS), rule.cosines(search.m)
    turns = [(c, s, lam * a) for (c, s), lam, a in zip(rule.nodes, rule.weights, cosines, strict=True) if a]

    def propose(residual: Residual) -> list[Move]:
        r = residual.leading(RESIDUAL_BITS)
        re, im = search.complex_neurons(points, r)
        a, b = points @ re, points @ im
        f = np.zeros_like(a)
        for c, s, coefficient in turns:
            f += float(coefficient) * np.maximum(float(c) * a + float(s) * b, 0)
        squares = (np.square(re) + np.square(im)).sum(axis=0)
        best = search.order(r, short(np.rint(np.ldexp(f, FEATURE_BITS)), FEATURE_BITS), squares)
        return [[harmonic(search, turns, [int(v) for v in re[:, k]], [int(v) for v in im[:, k]])] for k in best]

    return propose


def harmonic(
    search: Search, turns: Sequence[tuple[Fraction, Fraction, Fraction]], re: list[int], im: list[int]
) -> Feature:
    """G(w'·x) for w' = re + i·im; as |Re(e^(-it)·w')| <= |w'|, its weight is at most (sum of |coefficients|)·|w'|."""
    neurons, at, den = [], [], []
    for c, s, coefficient in turns:
        q = lcm(c.denominator, s.denominator)
        form = [int(c * q) * a + int(s * q) * b for a, b in zip(re, im, strict=True)]
        neurons.append((tuple(form), coefficient / q))
        at.append([max(v, 0) for v in values(search.Z, form)])
        den.append(coefficient / q)
    common = lcm(*(v.denominator for v in den))
    factors = [int(v * common) for v in den]
    f = [sum(a * b for a, b in zip(factors, line, strict=True)) for line in zip(*at, strict=True)]
    size = sum((abs(coefficient) for _, _, coefficient in turns), Fraction(0))
    square = size * size * sum(v * v for v in (*re, *im))
    return Feature(f, search.Z.den * common, tuple(neurons), search.L * square)


def fitted(
    dataset: Dataset,
    eps: object,
    m: int,
    step: str,
    realisation: str,
    draws: int,
    theta: object,
    seed: object,
    bias: str,
    rounds: int,
) -> tuple[Coordinates, Fraction, Trace]:
    """The coordinates, L, and every round, until the residual is small enough; Undecided if `rounds` of them do not do."""
    dataset.merged()  # equal points with different labels are a conflict
    m = whole(m, "m")
    if not 2 <= m <= 2 * MAX_ORDER:
        raise InputError(f"m is even, from 2 to {2 * MAX_ORDER}, not {shown(Fraction(m))}")
    if m % 2:
        message = f"m = {m} is odd: rotated ReLUs have no harmonic of odd order but the first; take m even"
        raise HypothesisFails("m even", message, m)
    if realisation not in ("one", "quadrature"):
        raise InputError(f"realisation is one of one, quadrature, not {realisation!r}")
    where = coordinates(dataset, bias)
    L, _ = frame_bound(where.Z)
    random = Randomness(f"harmonic {seed}")
    search = Search(where.Z, L, m, counted("draws", draws, MAX_DRAWS), between("theta", theta), step, random)
    propose = single(search) if realisation == "one" else quadrature(search, trig_quadrature(m // 2))
    most = counted("rounds", rounds, MAX_ROUNDS)
    return where, L, greedy(list(dataset.Y.rows()), propose, step, rational("eps", eps), most)


def build(dataset: Dataset, m: int, step: str, **options: Any) -> Construction:
    """The network of these rounds, with its total weight and what is certified of the data."""
    where, L, trace = fitted(dataset, m=m, step=step, **options)
    m, target = whole(m, "m"), rational("eps", options["eps"])
    notes, evidence, unit = spread(dataset)
    if unit is not None:
        bound = harmonic_bound(dataset.X, m)
        text = f"at least {bound}" if bound > 0 else f"not certified: {bound} is not positive"
        notes[f"harmonic Gram bound, m = {m}"] = text
        if bound > 0:
            evidence = (*evidence, lambda draft: harmonic_gram_at_least(draft, dataset.X, m, bound))
    if step == "damped":
        notes[weight_label(where)] = weight_bound(trace, dataset.d_y, L)
    return approximation(dataset, where, trace, target, None, notes, evidence)


def weight_label(where: Coordinates) -> str:
    return "total weight, by the damped step" + (f", in {where.changed} coordinates" if where.changed else "")


def weight_bound(trace: Trace, d_y: int, L: Fraction) -> str:
    """sqrt(T·d_y·|y|²/L), rounded up; the inequality behind it, L·sum (eta·|w'|)² <= |y|² - |r|², is checked exactly."""
    if trace.spent > trace.labels * (1 - trace.ratio):
        raise ArithmeticError("damped steps lowered the residual by less than they must")
    bound = sqrt_interval(len(trace.rounds) * d_y * trace.labels / L, 40)[1]
    return f"at most {decimal(bound, up=True)}"


def no_count(n: int, d: int, d_y: int = 1, classes: int = 2, **more: object) -> int:
    raise InputError("no explicit count of neurons is known to us for bubeck2020.harmonic; its weight is bounded")


def harmonic_dispersed(dataset: Dataset) -> Verdict:
    """Whether the bound on the harmonic Gram matrix of order 4 is positive; Undecided if not, unless gamma = 1."""
    verdict = apart(dataset)
    if not verdict.holds:
        return verdict
    bound = harmonic_bound(dataset.X, 4)
    if bound <= 0:
        return Undecided(f"1 - max_i sum of |x_i·x_j|^4 is {bound}: try a larger m")
    return Holds(f"the largest sum is at most {shown(1 - bound)}")


THEOREM = Theorem(
    id="bubeck2020.harmonic",
    title="Single ReLUs by complex recombination, small total weight",
    statement=(
        "For n unit vectors with sum over j != i of |x_i·x_j|^m < 1 some ReLU lowers the residual in every round, and with "
        "damped steps T rounds have total weight at most sqrt(T·d_y·|y|²/L), L >= lambda_max(sum x_i·x_i^T). The network, its "
        "residual and its weight are certified without any hypothesis."
    ),
    source=SOURCE,
    hypotheses=(
        NO_CONFLICT,
        UNIT_ROWS,
        APART,
        Hypothesis("dispersed", "sum over j != i of |x_i·x_j|^m < 1 (here for m = 4)", "the count", harmonic_dispersed),
    ),
    bound=Bound("none for the neurons; total weight at most sqrt(T·d_y·|y|²/L) after T rounds", no_count),
    literature=None,
    build=build,
    options={
        "eps": ("1/4", "the squared residual is at most eps·|y|²"),
        "m": (4, "order of the complex neuron, even"),
        "step": ("damped", "damped: small weight; least_squares: few neurons"),
        "realisation": ("one", "one ReLU a round, or quadrature: all ReLUs that make the complex neuron"),
        "draws": (16, "complex directions tried per round, each with four phases and 20 rotations"),
        "theta": ("1", "length of delta·u over that of w"),
        "seed": (0, "of the directions"),
        "bias": ("auto", "auto: biases unless all rows are unit vectors; yes; no"),
        "rounds": (20000, "at most"),
    },
    why=(ODD_ORDER, ANTIPODES),
)
