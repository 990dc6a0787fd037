"""What each hypothesis of SGD on paired ReLUs is for: small instances without it, evaluated exactly when asked for.

>>> for example in WHY[:2]:
...     print(f"without {example.dropped}: {example.run()}")
without biases, or points none of which are opposite: 3·(1, 0) + 4·(0, 1) - 5·(3/5, 4/5) = 0: labels 1, 1, -1 and their ...
without pairs enough: 30 points of R^6, 4 pairs: rank 24 of 30, no tangent function has the signs of an integer vector at ...
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exactmem.data.embedded import iris
from exactmem.data.spheres import dyadic, lifted, signs
from exactmem.errors import HypothesisFails
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.theorems.daniely2020.expected_kernel import ABS, RELU
from exactmem.theorems.daniely2020.hinge import Linear, listed, sweeps
from exactmem.theorems.daniely2020.necessity import (
    Dependence,
    OddObstruction,
    cancels,
    every_sign,
    odd_obstruction,
    polynomial_limit,
    polynomial_rank,
    rank_limit,
    tangent_rank,
)
from exactmem.theorems.daniely2020.one_step import one_step, orthogonal_start
from exactmem.theorems.daniely2020.replay import Paired, lazy_scale
from exactmem.theorems.daniely2020.start import drawn_pairs
from exactmem.theorems.daniely2020.tangent import Pairs
from exactmem.theorems.theorem import Counterexample
from exactmem.verdict import Fails, Holds

HALF_TURNS = ((1, 0), (0, 1), (Fraction(3, 5), Fraction(4, 5)))


def opposite_points() -> str:
    """The smallest obstruction: d + 1 pairs of opposite points, d = 2 (in R^1 there is one pair); the lift takes it away."""
    X = RationalMatrix.from_rows([*HALF_TURNS, *([-v for v in x] for x in HALF_TURNS)])
    found = odd_obstruction(X)
    if not isinstance(found, Holds):
        return "no obstruction was found"
    odd: OddObstruction = found.witness  # type: ignore[assignment]
    a, b, c = odd.c
    dependent = cancels(drawn_pairs(X, 12), odd.dependence)
    rank = tangent_rank(drawn_pairs(lifted(X), 12)).rank
    return (
        f"{a}·(1, 0) + {b}·(0, 1) - {-c}·(3/5, 4/5) = 0: labels {', '.join(map(str, odd.labels[:3]))} and their negatives at "
        f"the opposite points fit no ReLUs, however many; dependent for 12 seeded pairs: {dependent}; lifted to (4x, 3)/5: "
        f"rank {rank} of 6"
    )


def few_pairs() -> str:
    pairs = drawn_pairs(dyadic(30, 6), 4, seed=4)  # no point is dead
    found = every_sign(pairs)
    if not isinstance(found, Fails) or not isinstance(found.witness, Dependence):
        return "every labelling is that of a tangent function"
    long = max(abs(v) for v in found.witness.c).bit_length()
    return (
        f"30 points of R^6, 4 pairs: rank {tangent_rank(pairs).rank} of 30, no tangent function has the signs of an "
        f"integer vector at {len(found.witness.support)} of them ({long} bits)"
    )


def in_a_plane() -> str:
    """20 points (1 - t², 2t)/(1 + t²) of a half circle in R^6: no two are opposite."""
    rows = [[Fraction(16 - t * t, 16 + t * t), Fraction(8 * t, 16 + t * t), 0, 0, 0, 0] for t in range(-10, 10)]
    pairs = drawn_pairs(RationalMatrix.from_rows(rows), 6, seed=1)
    return (
        f"20 points of a plane of R^6, 6 pairs: q·d = 36, and yet the rank is {tangent_rank(pairs).rank}, at most "
        f"2·6 = {rank_limit(pairs)}"
    )


def polynomial() -> str:
    pairs = drawn_pairs(dyadic(18, 5), 40)
    square, relu = polynomial_rank(pairs, "t^2").rank, tangent_rank(pairs).rank
    return f"18 points of R^5, 40 pairs: rank {square} for t², at most {polynomial_limit('t^2', 5)} whatever q; {relu} for ReLU"


def two_points() -> Pairs:
    Z = RationalMatrix.from_rows([[1, 0], [Fraction(-3, 5), Fraction(4, 5)]])
    return Pairs(Z, RationalMatrix.from_rows([[1, 2]]))


def small_weight() -> str:
    """beta above its threshold, and so small that a point loses both neurons and is stuck."""
    pairs, one = two_points(), Fraction(1)
    run = sweeps(Linear(pairs, [1, 1], one))
    large = sweeps(Paired(pairs, [1, 1], one, Fraction(4)))
    stuck = Paired(pairs, [1, 1], one, Fraction(1, 100))
    small = listed(stuck, [(0,), (1,)] * 50)
    # a point at which no neuron is active has gradient 0, and the other is satisfied
    still = not stuck.active(1).any() and small.outputs[0] >= 1
    return (
        f"two points, one pair, threshold {lazy_scale(pairs, one, run.counts)}: beta = 4 ends at "
        f"({', '.join(map(str, large.outputs))}) after {large.updates} updates; beta = 1/100 at "
        f"({', '.join(map(str, small.outputs))}), at rest for ever: {still}"
    )


class OneSided:
    """q neurons w_i, all with output weight beta, so that the start is no zero function; weight by weight, in rationals."""

    def __init__(self, pairs: Pairs, labels: Sequence[int], eta0: Fraction, beta: Fraction) -> None:
        self.Z, self.labels = list(pairs.Z.rows()), labels
        self.w, self.beta, self.step_size = [list(w) for w in pairs.W.rows()], beta, eta0 / (2 * beta * pairs.q)

    def values(self, k: int) -> list[Fraction]:
        return [sum((a * b for a, b in zip(w, self.Z[k], strict=True)), Fraction(0)) for w in self.w]

    def output(self, k: int) -> Fraction:
        return self.beta * sum((max(Fraction(0), v) for v in self.values(k)), Fraction(0))

    def step(self, k: int) -> None:
        if self.labels[k] * self.output(k) < 1:
            for w, v in zip(self.w, self.values(k), strict=True):
                if v > 0:
                    w[:] = [a + self.step_size * self.labels[k] * b for a, b in zip(w, self.Z[k], strict=True)]


def no_pairing() -> str:
    """An update moves an output by at most q·beta·(eta0/(2·beta·q)) = eta0/2 on the sphere, but the start is beta times a
    positive number."""
    pairs, labels, eta0 = drawn_pairs(dyadic(12, 6, bits=6), 8), signs(12, seed=1), Fraction(1)
    run = sweeps(Linear(pairs, labels, eta0))
    beta = 4 * Fraction(int(lazy_scale(pairs, eta0, run.counts)) + 1)
    other = OneSided(pairs, labels, eta0, beta)
    negative = [k for k in range(12) if labels[k] < 0]
    start = {k: other.output(k) for k in negative}
    far = sum(start[k] > run.steps * eta0 / 2 for k in negative)
    for t in range(run.steps):
        other.step(t % 12)
    wrong = sum(other.output(k) >= 0 for k in negative)
    return (
        f"12 points, beta = {beta}: pairs end with margin 1 after {run.steps} steps; with output weights beta only, {far} of "
        f"the {len(negative)} negative points start farther off than so many steps can move them, and {wrong} are wrong in the "
        f"end"
    )


def equal_points() -> str:
    """Rows 102 and 143 of iris, counted from 1, are the same flower; and four dimensions have few cells."""
    X = iris().X
    c = tuple(int(j == 101) - int(j == 142) for j in range(150))
    pairs = drawn_pairs(X, 60)
    constant = RationalMatrix(X.homogenised(), X.den)
    ranks = tangent_rank(pairs).rank, tangent_rank(drawn_pairs(constant, 60)).rank
    return (
        f"iris, rows 102 and 143: their difference is in the kernel: {cancels(pairs, c)}; 60 pairs: rank {ranks[0]} of 150, "
        f"with a constant coordinate {ranks[1]}"
    )


def tie() -> str:
    """w·z = 0: the derivative of relu at 0 decides whether the point has a feature."""
    pairs = Pairs(RationalMatrix.from_rows([[1, -1]]), RationalMatrix.from_rows([[1, 1]]))
    both = [int(at_zero) * int(pairs.gram[0, 0]) for at_zero in (0, 1)]
    try:
        pairs.patterns  # noqa: B018
    except HypothesisFails as refusal:
        return f"Khat = {both[0]} or {both[1]}, as relu'(0) = 0 or 1, and mu = {pairs.margin}; refused: {refusal}"
    return "the tie was not noticed"


def biased_slope() -> str:
    """relu' has mean 1/2, which leaves the linear kernel in Khat, and with it noise that grows like sqrt(m/d)."""
    sizes, found, X, start = (32, 64, 128, 256), [], dyadic(256, 32), orthogonal_start(64, 32)
    for m in sizes:
        verdicts = [one_step(X.take(range(m)), signs(m), start, slopes) for slopes in (ABS, RELU)]
        found.append([len(v.witness) if isinstance(v, Fails) else 0 for v in verdicts])  # type: ignore[arg-type]
    counts = ", ".join(f"{a}/{b}" for a, b in found)
    return f"wrong after one step, d = 32, 64 pairs, |t| / ReLU: {counts} at {', '.join(map(str, sizes))} points"


OPPOSITE = Counterexample(
    "biases, or points none of which are opposite",
    "the odd part of every network of ReLUs without biases is linear",
    opposite_points,
)
FEW = Counterexample("pairs enough", "q·d < n: the tangent features are dependent", few_pairs)
PLANE = Counterexample("points in all directions", "the rank is counted in the dimension the points span", in_a_plane)
POLYNOMIAL = Counterexample(
    "an activation that is no polynomial", "t²: tangent functions are quadratic forms", polynomial
)
SMALL = Counterexample("a large output weight", "signs change, and a point may lose all its neurons", small_weight)
UNPAIRED = Counterexample("the start at zero", "all output weights beta: the start is far from every label", no_pairing)
EQUAL = Counterexample("different points", "equal points have equal features", equal_points)
TIES = Counterexample("a start off the kinks", "w·z = 0: Khat is a matter of convention", tie)
SLOPE = Counterexample("slopes with mean 0, for one step", "ReLU in the place of |t|", biased_slope)

WHY = (OPPOSITE, FEW, PLANE, POLYNOMIAL, SMALL, UNPAIRED, EQUAL, TIES, SLOPE)
STATIC_WHY = (OPPOSITE, FEW, PLANE, POLYNOMIAL, EQUAL, TIES)
