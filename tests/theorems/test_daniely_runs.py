"""SGD on paired ReLUs: the integers of the library against the algorithm as it is written, weight by weight in rationals."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from flint import fmpz_mat, fmpz_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, LimitExceeded
from exactmem.linalg.eigenvalues import lambda_min
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.daniely2020.hinge import Linear, listed, orders, rounded_norm, sweeps, update_bound
from exactmem.theorems.daniely2020.necessity import cancels
from exactmem.theorems.daniely2020.replay import Paired, lazy_scale, plain_scale
from exactmem.theorems.daniely2020.start import regular
from exactmem.theorems.daniely2020.static import THEOREM
from exactmem.theorems.daniely2020.tangent import Pairs
from tests.examples import exact, thinned

ONE = Fraction(1)
Z1 = [[3, 1, 1, 1, 2], [1, 3, -1, 2, 1], [-2, 1, 3, 1, 1], [2, 2, 2, 2, 0]]
W1 = [[1, 0, 0, 0, 1], [0, 2, -1, 0, 2], [-2, 1, 1, 1, 0]]
Y1 = [1, -1, -1, 1]
BATCHES = [(0, 1), (2, 3), (1, 2), (3, 0), (0, 2)] * 6
W2 = [[1, 1], [1, -2], [-2, 1]]


def pairs_of(rows, den, starts) -> Pairs:
    return Pairs(
        RationalMatrix.from_rows([[Fraction(v, den) for v in row] for row in rows]), RationalMatrix.from_rows(starts)
    )


V1, V2 = pairs_of(Z1, 4, W1), pairs_of([[5, 0], [3, 4], [-3, 4]], 5, W2)


def dot(a, b) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


class Naive:
    """Algorithm 1 for the hinge loss, as written: 2q weight vectors and output weights; `both` trains these, too."""

    def __init__(self, pairs: Pairs, labels, eta0, beta, both=False):
        self.Z, self.labels, self.both = list(pairs.Z.rows()), labels, both
        self.w = [list(w) for w in pairs.W.rows()] + [list(w) for w in pairs.W.rows()]
        self.u = [beta] * pairs.q + [-beta] * pairs.q
        self.eta = eta0 / (2 * beta**2 * pairs.q)

    def output(self, k):
        return sum((u * max(Fraction(0), dot(w, self.Z[k])) for u, w in zip(self.u, self.w, strict=True)), Fraction(0))

    def outputs(self):
        return tuple(self.output(k) for k in range(len(self.Z)))

    def step(self, batch):
        violated = [j for j in batch if self.labels[j] * self.output(j) < 1]
        moved, lifted = [[Fraction(0)] * len(w) for w in self.w], [Fraction(0)] * len(self.u)
        for j in violated:
            for n, (u, w) in enumerate(zip(self.u, self.w, strict=True)):
                value = dot(w, self.Z[j])
                if value > 0:
                    lifted[n] += self.labels[j] * value
                    moved[n] = [a + u * self.labels[j] * b for a, b in zip(moved[n], self.Z[j], strict=True)]
        rate = self.eta / len(batch)
        self.w = [[a + rate * b for a, b in zip(w, d, strict=True)] for w, d in zip(self.w, moved, strict=True)]
        if self.both:
            self.u = [a + rate * b for a, b in zip(self.u, lifted, strict=True)]
        return violated


def cyclic(m, steps):
    return [(t % m,) for t in range(steps)]


# The first test vector: four points of S^4, three pairs, every number written out.


def test_the_kernel_of_four_points_by_hand():
    assert V1.values.tolist() == [[5, 5, -3], [2, 9, 2], [-1, 1, 9], [2, 2, 2]]
    assert V1.kernel == RationalMatrix.from_rows(
        [[Fraction(v, 48) for v in row] for row in ([32, 18, 1, 24], [18, 48, 2, 30], [1, 2, 32, 12], [24, 30, 12, 48])]
    )
    whole = fmpz_mat((V1.kernel.num * (48 // V1.kernel.den)).tolist())
    assert whole.det() == 745572
    assert whole.charpoly() == fmpz_poly([745572, -132232, 7523, -160, 1])
    bound = update_bound(V1, Y1, ONE)
    assert (bound.M2, bound.updates, bound.exact) == (Fraction(617104, 62131), Fraction(1851312, 62131), True)
    assert V1.margin == Fraction(1, 4) and V1.reach == 1 and plain_scale(V1, ONE, Fraction(14)) == Fraction(28, 3)


def test_fourteen_updates_in_twenty_two_steps():
    run = sweeps(Linear(V1, Y1, ONE))
    assert (run.updates, run.steps) == (14, 22)
    assert run.outputs == tuple(Fraction(v, 48) for v in (67, -90, -56, 54))
    network = Paired(V1, Y1, ONE, Fraction(31, 3))
    assert sweeps(network) == run and network.flips == 0


@pytest.mark.parametrize("beta", [Fraction(1, 50), Fraction(1, 3), Fraction(2), Fraction(31, 3), Fraction(100)])
def test_the_network_is_that_of_the_algorithm_as_written_for_small_and_large_output_weights(beta):
    fast, plain = Paired(V1, Y1, ONE, beta), Naive(V1, Y1, ONE, beta)
    for points in cyclic(4, 22):
        assert fast.step(points) == plain.step(points)
        assert fast.outputs() == plain.outputs()


def test_below_the_threshold_signs_do_change():
    flips = {}
    for beta in (Fraction(1, 50), Fraction(1, 3)):
        network = Paired(V1, Y1, ONE, beta)
        listed(network, cyclic(4, 22))
        flips[beta] = network.flips
    assert all(flips.values())


def test_batches_of_two():
    linear = listed(Linear(V1, Y1, ONE, batch=2), BATCHES)
    assert linear.mass == Fraction(25, 2)
    assert linear.outputs == (Fraction(73, 48), Fraction(-19, 16), Fraction(-5, 4), Fraction(5, 4))
    beta = Fraction(28, 3)
    fast, plain = Paired(V1, Y1, ONE, beta, batch=2), Naive(V1, Y1, ONE, beta)
    for points in BATCHES:
        assert fast.step(points) == plain.step(points)
    assert fast.outputs() == plain.outputs() == linear.outputs


def test_training_both_layers_is_off_by_the_inverse_square_of_the_output_weight():
    found = []
    for beta in (20, 40, 80, 160):
        hidden, both = Naive(V1, Y1, ONE, Fraction(beta)), Naive(V1, Y1, ONE, Fraction(beta), both=True)
        for points in cyclic(4, 22):
            hidden.step(points)
            both.step(points)
        found.append(max(abs(a - b) for a, b in zip(hidden.outputs(), both.outputs(), strict=True)))
    assert [f"{float(v):.5g}" for v in found] == ["0.016252", "0.0040626", "0.0010156", "0.00025391"]
    assert all(Fraction(399, 100) < a / b < Fraction(401, 100) for a, b in pairwise(found))


# The second and third: the plane.


def test_three_points_of_the_circle():
    assert V2.kernel == RationalMatrix.from_rows(
        [[Fraction(v, 75) for v in row] for row in ([50, 15, -15], [15, 25, 7], [-15, 7, 50])]
    )
    assert fmpz_mat((V2.kernel.num * (75 // V2.kernel.den)).tolist()).det() == 40025
    bound, labels = update_bound(V2, [1, -1, 1], ONE), [1, -1, 1]
    assert (bound.M2, bound.updates) == (Fraction(24963, 1601), Fraction(66568, 1601))
    run = sweeps(Linear(V2, labels, ONE))
    assert (run.updates, run.steps, run.outputs) == (19, 28, (Fraction(7, 5), Fraction(-1), Fraction(104, 75)))
    assert V2.margin == Fraction(1, 5) and plain_scale(V2, ONE, run.mass) == Fraction(95, 6)
    assert sweeps(Paired(V2, labels, ONE, Fraction(95, 6) + 1)).outputs == run.outputs


def test_opposite_points_have_a_singular_kernel():
    rows = [[5, 0], [0, 5], [3, 4]]
    pairs = pairs_of([*rows, *[[-a, -b] for a, b in rows]], 5, W2)
    c = (3, 4, -5, -3, -4, 5)
    assert cancels(pairs, c) and not any((pairs.kernel.num.astype(object) @ c).tolist())
    with pytest.raises(HypothesisFails, match="singular"):
        update_bound(pairs, [1, 1, -1, -1, -1, 1], ONE)
    # no number of sweeps gives odd labels with the signs of c
    with pytest.raises(LimitExceeded, match="MAX_STEPS"):
        sweeps(Linear(pairs, [1, 1, -1, -1, -1, 1], ONE), most=2000)


# Any small instance.


@st.composite
def instances(draw, dead=True):
    """Few points and starts with small entries, w·z odd, so there are no ties; with -w beside every w no point is dead."""
    k, m, q = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    small, odd = st.integers(-4, 4), st.sampled_from([-3, -1, 1, 3])
    rows = [[*(draw(small) for _ in range(k - 1)), draw(odd)] for _ in range(m)]
    starts = [[*(2 * draw(small) for _ in range(k - 1)), draw(odd)] for _ in range(q)]
    if not dead:
        starts += [[-v for v in w] for w in starts]
    pairs = pairs_of(rows, draw(st.sampled_from([1, 2, 3])), starts)
    return pairs, draw(st.lists(st.sampled_from([1, -1]), min_size=m, max_size=m))


@st.composite
def batched(draw, m):
    """Twelve batches of one size, each of different points."""
    b = draw(st.integers(1, m))
    return draw(st.lists(st.sampled_from(list(permutations(range(m), b))), min_size=12, max_size=12))


etas = st.sampled_from([Fraction(1), Fraction(1, 3), Fraction(5, 2)])
betas = st.sampled_from([Fraction(1, 40), Fraction(2, 7), Fraction(1), Fraction(3), Fraction(50)])


@settings(max_examples=thinned(60))
@given(st.data(), instances(), etas, betas)
def test_any_small_network_is_that_of_the_algorithm_as_written(data, instance, eta0, beta):
    pairs, labels = instance
    batches = data.draw(batched(pairs.m))
    fast, plain = Paired(pairs, labels, eta0, beta, len(batches[0])), Naive(pairs, labels, eta0, beta)
    for points in batches:
        assert fast.step(points) == plain.step(points)
    assert fast.outputs() == plain.outputs()


@settings(max_examples=thinned(80))
@given(st.data(), instances(dead=False), etas)
def test_above_the_threshold_the_network_makes_the_run_of_the_linear_model(data, instance, eta0):
    pairs, labels = instance
    batches = data.draw(batched(pairs.m))
    b = len(batches[0])
    run = listed(Linear(pairs, labels, eta0, b), batches)
    sharp = lazy_scale(pairs, eta0, run.counts, b)
    assert sharp <= plain_scale(pairs, eta0, run.mass)
    network = Paired(pairs, labels, eta0, sharp + Fraction(1, 10**9), b)
    assert listed(network, batches) == run and network.flips == 0


@settings(max_examples=thinned(60))
@given(st.data(), instances(dead=False), etas)
def test_no_order_makes_more_updates_than_the_bound(data, instance, eta0):
    pairs, labels = instance
    if not regular(pairs):
        return
    bound = update_bound(pairs, labels, eta0)
    b = data.draw(st.integers(1, pairs.m))
    choices = list(permutations(range(pairs.m), b))
    model, random = Linear(pairs, labels, eta0, b), Randomness(f"order {labels}")
    for _ in range(400):
        if model.done():
            break
        # of two random batches the one with more violated points
        points = max((choices[random.below(len(choices))] for _ in range(2)), key=lambda B: sum(map(model.violated, B)))
        model.step(points)
        assert Fraction(model.updates, b) <= bound.updates


@pytest.mark.parametrize("order", ["cyclic", "shuffled"])
@pytest.mark.parametrize("batch", [1, 2, 3, 4])
def test_sweeps_end_within_the_bound_with_margin_one(order, batch):
    run = sweeps(Linear(V1, Y1, ONE, batch), order, seed=3)
    assert run.mass <= update_bound(V1, Y1, ONE).updates
    assert all(y * f >= 1 for y, f in zip(Y1, run.outputs, strict=True))
    again = run.batches or [
        points for sweep, _ in zip(orders(4, batch, order, 3), range(99), strict=False) for points in sweep
    ]
    assert listed(Linear(V1, Y1, ONE, batch), again[: run.steps]).outputs == run.outputs


def test_a_rounded_solution_bounds_the_norm_from_above():
    lam = lambda_min(V1.kernel, 20).lo
    exactly, above = update_bound(V1, Y1, ONE).M2, rounded_norm(V1.kernel, Y1, lam)
    assert exactly <= above < exactly + Fraction(1, 10**12)


# Where words end.

LONG = 2**30
OPPOSED = [[LONG - 1, 3], [LONG - 5, -LONG + 7], [-LONG + 9, LONG - 2]]


@pytest.mark.parametrize("beta", [Fraction(1, 3), Fraction(2), Fraction(10**6)])
def test_movements_beyond_2_to_62_are_held_in_long_integers(beta):
    """Coordinates of 30 bits: thresholds were once cut at 2^62, and movements were not."""
    pairs, eta0, labels = pairs_of(OPPOSED, LONG, [[2, 1], [-3, 5]]), Fraction(1, 4), [1, -1, 1]
    fast, plain = Paired(pairs, labels, eta0, beta), Naive(pairs, labels, eta0, beta)
    assert fast.R.dtype != object
    for points in cyclic(3, 60):
        assert fast.step(points) == plain.step(points)
    assert fast.outputs() == plain.outputs()
    assert fast.R.dtype == object and max(abs(v) for v in fast.R.ravel().tolist()) > 2**62


@pytest.mark.parametrize("den", [2**29, 2**30, 2**31 + 1, 2**45])
@pytest.mark.parametrize("eta0", [Fraction(1), Fraction(1, 2**70), Fraction(2**70)])
def test_the_linear_model_in_words_and_beyond(den, eta0):
    pairs = pairs_of([[den - 1, 3], [den - 5, -den + 7], [-den + 9, den - 2]], den, [[2, 1], [-3, 5]])
    model, labels = Linear(pairs, [1, -1, 1], eta0), [1, -1, 1]
    f = [Fraction(0)] * 3
    for (j,) in cyclic(3, 30):
        violated = labels[j] * f[j] < 1
        assert model.step((j,)) == [j] * violated
        if violated:
            f = [v + eta0 * labels[j] * pairs.kernel[j, k] for k, v in enumerate(f)]
    assert model.outputs() == tuple(f)


def test_products_beyond_doubles_and_words():
    for bits in (20, 27, 31, 40, 70):
        rows = [[2**bits - 1, 2**bits - 3], [1 - 2**bits, 2**bits - 7]]
        pairs = pairs_of(rows, 1, [[2**bits - 9, 5]])
        assert pairs.values.tolist() == [[dot(z, w)] for z in rows for w in ([2**bits - 9, 5],)]
        assert pairs.gram.tolist() == [[dot(a, b) for b in rows] for a in rows]


# The starts, moved once.


@settings(max_examples=thinned(25))
@given(st.lists(st.fractions(-9, 9, max_denominator=7), min_size=4, max_size=4))
def test_the_starts_moved_once_have_any_real_labels(labels):
    data = Dataset.from_arrays([[Fraction(v, 4) for v in row] for row in Z1], labels)
    built = THEOREM.construct(data, bias="no", q=3)
    assert exact(built.network, data)
    assert built.network.sizes.neurons in (0, 6)
