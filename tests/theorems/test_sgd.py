"""SGD near a memorizing minimum: gamma for every order, the constants, the enclosed run, and what each hypothesis is for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

import exactmem as em
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.psd import semidefinite
from exactmem.networks.activations import ID, RELU
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.numbers.balls import Ball, ball, lower, precision, upper
from exactmem.numbers.randomness import Randomness
from exactmem.numbers.roots import sqrt_interval
from exactmem.theorems.registry import THEOREMS
from exactmem.theorems.yun2019.contraction import block_bound, contraction, independent_rows
from exactmem.theorems.yun2019.convergence import convergence
from exactmem.theorems.yun2019.minimum import Minimum, assemble, balanced, dot, minimum, off_the_kinks
from exactmem.theorems.yun2019.sgd import constants, default_step
from exactmem.theorems.yun2019.sgd_counterexamples import WHY
from exactmem.theorems.yun2019.trajectory import permutation, start, trajectory
from tests.examples import FIVE, XOR, exact, in_the_plane, small_data, thinned

TWO = Dataset.from_arrays([[0], [1]], [0, 1])
HALF = Fraction(1, 2)
TENTH = Fraction(1, 10)


def one_neuron() -> Minimum:
    """f(x) = 2·relu(x - 1/2) through (0, 0) and (1, 1)."""
    return minimum(assemble([[Fraction(1), -HALF]], [Fraction(2)], Fraction(0)), TWO)


def of_theorem(name: str, data: Dataset) -> Minimum:
    return minimum(balanced(off_the_kinks(THEOREMS[name].construct(data).network, data), data), data)


# The smallest example, by hand.


def test_one_neuron_on_two_points_by_hand():
    star = one_neuron()
    assert star.pre == ((-HALF,), (HALF,)) and star.pattern == ((False,), (True,)) and star.margin == HALF
    assert star.gradients == ((0, 0, 0, 1), (2, 2, HALF, 1)) and star.parameters == 4
    assert star.gram == fmpq_mat(2, 2, [1, 1, 1, fmpq(37, 4)])
    assert default_step(star) == TENTH
    found = constants(star, TENTH)
    assert (found.steps, found.rho, found.epochs, found.last_epoch) == (2, Fraction(1, 512), 68, 99)
    assert 2 < found.h**2 < Fraction(201, 100) and Fraction(37, 4) < found.nu**2 < Fraction(93, 10)
    assert found.lam == Fraction(3, 2) * found.h * found.nu + found.h**2 * found.rho
    assert found.gamma**68 <= found.rho < found.gamma**67
    assert 2 * found.rho * found.h < found.margin
    assert 4 * TENTH * 2 * found.lam * 68 * found.rho <= 1 < 4 * TENTH * 2 * found.lam * 100 * found.rho
    in_row_space = 1 + 4 * TENTH * 2 * found.lam / (1 - found.gamma)
    assert (found.nu * in_row_space + 2 * found.h) ** 2 / 2 == found.C


def test_the_radius_is_the_largest_power_of_two():
    star = one_neuron()
    with pytest.raises(HypothesisFails, match=r"the radius 1/256 is too large: .* the largest power of two is 1/512"):
        constants(star, TENTH, radius=Fraction(1, 256))
    assert constants(star, TENTH, radius=Fraction(1, 512)) == constants(star, TENTH)
    smaller = constants(star, TENTH, radius=Fraction(1, 1000))
    assert smaller.rho == Fraction(1, 1000) and smaller.epochs == 75


def test_two_orders_by_hand():
    """G = (2 1; 1 2), eta = 1/2: each step projects along one of two vectors at 60°, so the product has norm cos 60° = 1/2."""
    found = contraction(fmpq_mat(2, 2, [2, 1, 1, 2]), HALF)
    assert (found.gamma, found.orders) == (HALF, 2)


# gamma: every order, enumerated and bounded.


def product(rows: list[list[Fraction]], order: tuple[int, ...], tau: Fraction, batch: int) -> fmpq_mat:
    """The linear part of an epoch as a map of parameters, step by step: no coordinates, no Gram matrix."""
    size = len(rows[0])
    step_size = fmpq(tau.numerator, tau.denominator)
    unit = fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
    total = unit
    for k in range(0, len(order), batch):
        sums = fmpq_mat(size, size)
        for i in order[k : k + batch]:
            nu = fmpq_mat(size, 1, [fmpq(v.numerator, v.denominator) for v in rows[i]])
            sums = sums + nu * nu.transpose()
        total = (unit - sums * step_size) * total
    return total


gradients = st.integers(1, 4).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(-3, 3).map(Fraction), min_size=3, max_size=3).map(lambda row: [*row, Fraction(1)]),
        min_size=n,
        max_size=n,
    )
)


@settings(max_examples=thinned(40))
@given(gradients, st.sampled_from([1, 2, 4]), st.fractions(Fraction(1, 5), Fraction(19, 10), max_denominator=10))
def test_gamma_holds_for_every_order_whether_enumerated_or_bounded(rows, batch, share):
    """Degenerate data included: equal gradients, rank below N. The claim is decided on the parameters themselves: the square
    of gamma minus T^T·T is semidefinite on the row space."""
    n = len(rows)
    batch = batch if n % batch == 0 else 1
    V = fmpq_mat([[fmpq(int(v)) for v in row] for row in rows])
    gram = V * V.transpose()
    eta = share * batch / block_bound(gram, batch)
    each, every = contraction(gram, eta, batch), contraction(gram, eta, batch, orders=0)
    assert 0 <= each.gamma < 1 and 0 < every.gamma < 1 and each.gamma <= every.gamma + Fraction(1, 1000)
    span = fmpq_mat([[V[i, j] for j in range(4)] for i in independent_rows(gram)])
    for order in permutations(range(n)):
        T = product(rows, order, eta / batch, batch) * span.transpose()
        for gamma in (each.gamma, every.gamma):
            square = fmpq(gamma.numerator, gamma.denominator) ** 2
            assert semidefinite(span * span.transpose() * square - T.transpose() * T)


def test_the_bound_beside_the_enumeration_of_120_orders():
    star = of_theorem("zhang2017.interpolation", FIVE)
    eta = default_step(star)
    each, every = contraction(star.gram, eta), contraction(star.gram, eta, orders=0)
    assert each.orders == 120 and every.orders is None and every.how == "every order, by a bound"
    assert 1 < (1 - each.gamma) / (1 - every.gamma) < 8


def test_one_full_batch_is_gradient_descent():
    """G diagonal: a full batch multiplies coordinate i by 1 - (eta/N)·G_ii."""
    found = contraction(fmpq_mat(2, 2, [1, 0, 0, 3]), Fraction(1), 2)
    assert (found.gamma, found.orders) == (HALF, 1)


def test_gamma_near_one_gets_more_digits():
    found = contraction(fmpq_mat(2, 2, [1, 0, 0, fmpq(1, 10**5)]), Fraction(1))
    assert found.gamma == 1 - Fraction(10, 10**6)


@pytest.mark.parametrize(("batch", "count"), [(1, 24), (4, 24)])
def test_many_points_have_a_gamma_for_all_their_orders(batch, count):
    random = Randomness("many")
    V = fmpq_mat([[*(random.below(2001) - 1000 for _ in range(28)), 1] for _ in range(count)])
    gram = V * V.transpose()
    found = contraction(gram, batch / block_bound(gram, batch), batch)
    assert found.orders is None and 0 < found.gamma < 1
    order = permutation(random, count)
    square = fmpq(found.gamma.numerator, found.gamma.denominator) ** 2
    tau = fmpq(1) / fmpq(block_bound(gram, batch).numerator, block_bound(gram, batch).denominator)
    unit = fmpq_mat(count, count, [int(i == j) for i in range(count) for j in range(count)])
    T = unit
    for k in range(0, count, batch):
        chosen = fmpq_mat(
            count, count, [int(i == j and i in order[k : k + batch]) for i in range(count) for j in range(count)]
        )
        T = T - chosen * gram * T * tau
    # some vectors only: elimination with products of so many steps takes long
    for j in range(count):
        before, after = gram[j, j], (T.transpose() * gram * T)[j, j]
        assert after <= square * before


# The minimum.


def test_kinks_are_moved_and_the_network_still_fits():
    for data in (XOR, FIVE, in_the_plane(6, [1, 0, 0, 1, 1, 0])):
        for name in ("zhang2017.interpolation", "bubeck2020.relu3", "bubeck2020.relu4", "bubeck2020.peel2"):
            network = THEOREMS[name].construct(data).network
            try:
                moved = off_the_kinks(network, data)
            except HypothesisFails as refusal:
                assert name != "zhang2017.interpolation" and "zhang2017.interpolation can" in str(refusal)
                continue
            assert exact(moved, data) and minimum(moved, data).margin > 0
            assert exact(balanced(moved, data), data)


@settings(max_examples=thinned(25))
@given(small_data(max_n=6, max_d=2))
def test_there_is_a_memorizing_minimum_for_all_data_without_a_conflict(data):
    found = of_theorem("zhang2017.interpolation", data)
    assert found.margin > 0 and found.n == data.n  # rows that are equal count twice


@pytest.mark.parametrize("place", range(17))
def test_a_change_of_any_parameter_by_2_to_minus_200_is_noticed(place):
    data = Dataset.from_arrays([["5.1", "3.5"], [7, "3.2"], ["6.3", "2.5"], ["5.8", "2.7"]], [0, 1, 2, 2])
    star = of_theorem("zhang2017.interpolation", data)
    assert star.parameters == 17
    flat = [*(t for w in star.w for t in w), *star.v, star.c]
    flat[place] += Fraction(1, 2**200)
    with pytest.raises(HypothesisFails, match="it does not memorize"):
        minimum(assemble([flat[3 * k : 3 * k + 3] for k in range(4)], flat[12:16], flat[16]), data)


def test_scaling_does_not_change_the_function():
    network = off_the_kinks(THEOREMS["bubeck2020.relu3"].construct(FIVE).network, FIVE)
    points = [[Fraction(a, 3), Fraction(b, 7)] for a in range(-9, 9, 4) for b in range(-20, 20, 9)]
    assert balanced(network, FIVE).outputs(points) == network.outputs(points)


def test_what_is_no_memorizing_minimum_is_refused():
    network = assemble([[Fraction(1), -HALF]], [Fraction(2)], Fraction(0))
    wrong = Dataset.from_arrays([[0], [1]], [0, 2])
    with pytest.raises(HypothesisFails, match="the network gives 1 at row 2, whose label is 2: it does not memorize"):
        minimum(network, wrong)
    with pytest.raises(HypothesisFails, match="neuron 1 has pre-activation 0 at row 2") as refusal:
        minimum(
            assemble([[Fraction(1), Fraction(-1)]], [Fraction(2)], Fraction(0)), Dataset.from_arrays([[0], [1]], [0, 0])
        )
    assert refusal.value.witness == (1, 0)
    with pytest.raises(HypothesisFails, match="the data have 2 inputs and 1 outputs, the network 1 and 1"):
        minimum(network, XOR)
    deep = Network((network.layers[0], Layer.build(RELU, 1, [[2]], [0]), Layer.build(ID, 1, [[1]], [0])))
    with pytest.raises(HypothesisFails, match="one hidden layer of ReLUs and one output, not for Network"):
        minimum(deep, TWO)


# The run.


def exact_epochs(
    star: Minimum, xi, eta: Fraction, batch: int, orders: list[list[int]]
) -> list[tuple[Fraction, Fraction]]:
    """(risk, ||xi||²) after every epoch, by rational arithmetic."""
    size = len(star.points[0])
    flat = [*(t for w in star.w for t in w), *star.v, star.c]
    theta = [a + b for a, b in zip(flat, xi, strict=True)]

    def parts():
        m = len(star.w)
        return [theta[k * size : (k + 1) * size] for k in range(m)], theta[m * size : -1], theta[-1]

    def residual(i: int) -> tuple[Fraction, list[Fraction]]:
        w, v, c = parts()
        pre = [dot(form, star.points[i]) for form in w]
        gradient = [a * t if p > 0 else Fraction(0) for a, p in zip(v, pre, strict=True) for t in star.points[i]]
        gradient += [max(p, Fraction(0)) for p in pre] + [Fraction(1)]
        return dot(v, [max(p, Fraction(0)) for p in pre]) + c - star.labels[i], gradient

    def measured() -> tuple[Fraction, Fraction]:
        risk = sum((residual(i)[0] ** 2 for i in range(star.n)), Fraction(0)) / (2 * star.n)
        return risk, sum(((a - b) ** 2 for a, b in zip(theta, flat, strict=True)), Fraction(0))

    found = [measured()]
    for order in orders:
        for k in range(0, star.n, batch):
            seen = [residual(i) for i in order[k : k + batch]]
            for r, gradient in seen:
                theta = [t - eta / batch * r * g for t, g in zip(theta, gradient, strict=True)]
        found.append(measured())
    return found


@pytest.mark.parametrize(("data", "batch", "epochs"), [(TWO, 1, 2), (XOR, 2, 2), (XOR, 4, 3), (XOR, 1, 1)])
def test_the_exact_run_lies_in_the_enclosure(data, batch, epochs):
    star = of_theorem("zhang2017.interpolation", data)
    eta, xi = default_step(star), start(star, Fraction(1, 300), seed=5)
    random = Randomness("7/orders")
    orders = [permutation(random, star.n) for _ in range(epochs)]
    run = trajectory(star, xi, eta, batch, epochs, seed=7)
    for epoch, (risk, square) in zip(run.epochs, exact_epochs(star, xi, eta, batch, orders), strict=True):
        assert lower(epoch.risk) <= risk <= upper(epoch.risk)
        assert lower(epoch.distance) ** 2 <= square <= upper(epoch.distance) ** 2
        assert upper(epoch.risk) - lower(epoch.risk) < Fraction(1, 2**200)


def test_a_box_of_2000_bit_intervals_meets_the_ball_after_400_epochs():
    """The plain way, one ball per parameter: it loses bits at every step, and agrees."""
    star = of_theorem("zhang2017.interpolation", XOR)
    eta, xi, epochs = default_step(star), start(star, Fraction(1, 4096), seed=1), 400
    run = trajectory(star, xi, eta, 1, epochs, seed=1)
    random, size, m = Randomness("1/orders"), 3, len(star.w)
    with precision(2000):
        flat = [ball(a + b) for a, b in zip([*(t for w in star.w for t in w), *star.v, star.c], xi, strict=True)]
        w, v, c = [flat[k * size : (k + 1) * size] for k in range(m)], flat[m * size : -1], flat[-1]
        step, points = ball(eta), [[ball(t) for t in x] for x in star.points]

        def residual(i: int) -> tuple[Ball, dict[int, Ball]]:
            active = {
                k: sum(a * b for a, b in zip(w[k], points[i], strict=True)) for k in range(m) if star.pattern[i][k]
            }
            return c - ball(star.labels[i]) + sum(v[k] * t for k, t in active.items()), active

        for _ in range(epochs):
            for i in permutation(random, star.n):
                r, active = residual(i)
                for k, t in active.items():
                    w[k], v[k] = (
                        [a - step * r * v[k] * b for a, b in zip(w[k], points[i], strict=True)],
                        v[k] - step * r * t,
                    )
                c = c - step * r
        risk = sum((residual(i)[0] ** 2 for i in range(star.n)), Ball(0)) / (2 * star.n)
        box, end = (lower(risk), upper(risk)), run.epochs[-1].risk
    assert box[0] <= upper(end) and lower(end) <= box[1] and box[1] - box[0] < Fraction(1, 10**100)
    assert run.bits == 256 and run.error < Fraction(1, 10**70)


def test_four_points_and_seventeen_parameters():
    found = em.descend(XOR, "bubeck2020.peel2", eta="1/80")
    known, run = found.constants, found.trajectory
    assert (found.star.parameters, known.gamma, known.rho) == (17, Fraction(992, 1000), Fraction(1, 4096))
    assert known.epochs == 1036 and len(run.epochs) == 1037 and run.steps == 4144
    assert found.verdict.holds and known.risk_cap < Fraction(5, 10**9)
    assert run.falling == run.falling_first == 1036 and run.rising == 0
    assert Fraction(1, 10**8) < lower(run.epochs[0].risk) and upper(found.end.risk) < Fraction(1, 10**17)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("batch", [1, 2, 4])
def test_every_start_and_every_order_ends_below_the_cap(seed, batch):
    found = em.descend(XOR, batch=batch, seed=seed)
    assert found.verdict.holds
    assert all(upper(epoch.distance) <= 2 * found.constants.rho for epoch in found.trajectory.epochs)
    assert lower(found.trajectory.epochs[0].distance) > found.constants.rho * Fraction(99, 100)


def test_up_to_the_last_epoch_that_is_covered():
    short = em.descend(TWO, "zhang2017.interpolation")
    last = short.constants.last_epoch
    assert em.descend(TWO, "zhang2017.interpolation", epochs=last).verdict.holds
    assert em.descend(TWO, "zhang2017.interpolation", epochs=last + 1).verdict.undecided
    assert em.descend(TWO, "zhang2017.interpolation", epochs=0).verdict.undecided


def test_rows_that_are_equal_have_a_singular_gram_matrix_and_their_constants_all_the_same():
    data = Dataset.from_arrays([[0], [1], [2], [1]], [0, 1, 0, 1])
    found = em.descend(data, "zhang2017.interpolation")
    assert found.star.gram.rank() == 3 < found.star.n and found.verdict.holds


def test_a_start_on_a_kink_is_refused_with_its_place():
    """b moved by 1/2: the pre-activation at the first point is 0 exactly, at any precision."""
    star = one_neuron()
    with pytest.raises(
        HypothesisFails, match=r"epoch 0, before step 1: .* neuron 1 at row 1 may touch a kink: at 4096 bits"
    ):
        trajectory(star, [Fraction(0), HALF, Fraction(0), Fraction(0)], TENTH)
    third = Fraction(1, 3)  # w = 4/3 and b = -4/3 + 2^-300: at the second point 2^-300 is left
    nearly = [third, -third - HALF + Fraction(1, 2**300), Fraction(0), Fraction(0)]
    assert trajectory(star, nearly, TENTH, epochs=0).bits == 512
    with pytest.raises(HypothesisFails, match="is not on its side of the kink"):
        trajectory(star, [Fraction(0), Fraction(1), Fraction(0), Fraction(0)], TENTH)


def test_a_run_that_leaves_its_cell_is_stopped_where_it_does():
    """The step 10 is far too large for any theorem; the run itself finds out."""
    star = one_neuron()
    with pytest.raises(
        HypothesisFails, match=r"epoch \d+, (step \d|at its end): .* neuron 1 at row \d is not on its side"
    ):
        trajectory(star, [Fraction(1, 10)] * 4, Fraction(10), epochs=9)


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    first, second, other = (em.descend(XOR, seed=s) for s in (3, 3, 4))
    assert first.rows() == second.rows() != other.rows()


# Convergence.


def test_the_rate_and_its_inequalities_by_hand():
    """Every number of the statement again, with squares in the place of square roots; N = E = 2, B = 1."""
    star = one_neuron()
    found = convergence(star, TENTH)
    known, D = found.constants, 3 * found.rho
    unit = fmpq_mat(2, 2, [1, 0, 0, 1])
    assert semidefinite(star.gram - unit * fmpq(found.mu.numerator, found.mu.denominator))
    assert semidefinite(unit * fmpq(found.top.numerator, found.top.denominator) - star.gram)
    assert D * known.h < known.margin and found.rho <= known.rho and not known.too_large(found.rho)
    slope = known.nu + known.h * D
    kappa = 2 * known.nu * known.h * D + known.h**2 * D**2
    bend = known.h / 2 * TENTH**2 * slope**2 * (known.nu * D + known.h * D**2 / 2)
    root_two, skew = sqrt_interval(Fraction(2), 32)[0], sqrt_interval(found.top / found.mu, 32)[0]
    assert found.delta >= (root_two * TENTH * kappa + 2 * bend) * skew > 0
    assert known.gamma + (1 + found.delta) ** 2 - 1 <= found.q < 1
    way = 2 * TENTH * slope * (1 + found.delta) ** 2 * found.rho
    assert way**2 * found.top / found.mu * 4 * known.C <= (1 - found.q) ** 2
    assert found.risk_cap(3) == found.top / found.mu * found.q**6 * known.C * found.rho**4


@pytest.mark.parametrize(("data", "batch"), [(XOR, 1), (XOR, 2), (TWO, 1), (TWO, 2)])
def test_the_risk_stays_below_the_rate(data, batch):
    star = of_theorem("zhang2017.interpolation", data)
    found = convergence(star, default_step(star), batch)
    k = found.constants.epochs
    run = trajectory(star, start(star, found.rho, seed=2), default_step(star), batch, k + 60, seed=2)
    for n in range(61):
        assert upper(run.epochs[k + n].risk) <= found.risk_cap(n)
    assert all(upper(epoch.distance) <= 3 * found.rho for epoch in run.epochs)


def test_dependent_gradients_have_no_rate():
    data = Dataset.from_arrays([[0], [1], [1]], [0, 1, 1])
    assert em.descend(data, "zhang2017.interpolation").convergence is None
    rows = dict(em.descend(data, "zhang2017.interpolation").rows())
    assert rows["proved beyond k*"] == "nothing: the gradients at the rows are dependent"


# What each hypothesis is for.


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (0, "after one epoch c = -1/100, after two -181/10000; the risk rose by 1/20000 from a start at distance 0"),
        (1, "eta = 5/2: |c - y| after 0, 1, 2, 3 steps: 1, 3/2, 9/4, 27/8"),
        (2, "(f(b) - f(0))/b is 1 for b = 1/8 and 0 for b = -1/8"),
    ],
)
def test_without_a_hypothesis(place, said):
    assert said in WHY[place].run() and WHY[place].text


def test_a_margin_of_zero_is_refused_and_no_side_is_picked():
    assert "neuron 1 has pre-activation 0 at row 1" in WHY[2].run()


def test_what_is_asked_wrongly_is_named():
    for options, message in [
        (dict(batch=3), "a batch of 3 does not divide 4 rows; take a divisor of 4"),
        (dict(eta=0), "the step is positive, not 0"),
        (dict(eta="x"), "'x' is not a number"),
        (dict(radius=2), "the radius lies between 0 and 1, not 2"),
        (dict(epochs=-1), "a run has at least 0 epochs, not -1"),
        (dict(width=3), "has no option 'width'"),
    ]:
        with pytest.raises(InputError, match=message):
            em.descend(XOR, **options)
    with pytest.raises(HypothesisFails, match=r"the step 2 is too large: .* take eta = 1/"):
        em.descend(XOR, eta=2)
    with pytest.raises(LimitExceeded, match="MAX_ROWS: 150 is over the limit of 64; take fewer rows"):
        em.descend("iris")
    with pytest.raises(LimitExceeded, match="MAX_WORK"):
        em.descend(XOR, epochs=10**9)
    with pytest.raises(Conflict):
        em.descend(Dataset.from_arrays([[0], [0]], [0, 1]))
    with pytest.raises(HypothesisFails, match="one output"):
        em.descend(Dataset.from_arrays([[0], [1]], [[0, 1], [1, 0]]))
    with pytest.raises(HypothesisFails, match="one hidden layer of ReLUs and one output"):
        em.descend(XOR, "vardi2021.compact")


def test_a_network_of_ones_own_is_taken_as_it_is():
    network = assemble([[Fraction(1), -HALF]], [Fraction(2)], Fraction(0))
    found = em.descend(TWO, network)
    assert found.network is network and found.origin == "the network given"
    assert replace(found.constants) == constants(one_neuron(), TENTH) and found.verdict.holds
    with pytest.raises(InputError, match="a network takes no option 'delta': options belong to theorems"):
        em.descend(TWO, network, delta="dyadic")
