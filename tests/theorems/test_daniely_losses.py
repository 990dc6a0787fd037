"""Regret of the hinge loss, gradient descent for the square loss on a grid, and for the logistic loss in balls."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.data.spheres import dyadic
from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.balls import ZERO, ball, lower, precision, upper
from exactmem.theorems.daniely2020 import logistic, square
from exactmem.theorems.daniely2020.hinge import update_bound
from exactmem.theorems.daniely2020.logistic import enclose, loss_at_most
from exactmem.theorems.daniely2020.regret import average_bound, expected_loss, regret
from exactmem.theorems.daniely2020.square import at_most_sum, contracts, descend, lazy_weight, rate, rounding, stays
from exactmem.theorems.daniely2020.start import drawn_pairs
from exactmem.theorems.daniely2020.tangent import Pairs
from exactmem.verdict import Fails
from tests.examples import thinned

ONE = Fraction(1)
Z1 = [[Fraction(v, 4) for v in row] for row in ([3, 1, 1, 1, 2], [1, 3, -1, 2, 1], [-2, 1, 3, 1, 1], [2, 2, 2, 2, 0])]
V1 = Pairs(
    RationalMatrix.from_rows(Z1), RationalMatrix.from_rows([[1, 0, 0, 0, 1], [0, 2, -1, 0, 2], [-2, 1, 1, 1, 0]])
)
Y1 = [1, -1, -1, 1]


def dot(a, b) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


@st.composite
def instances(draw, dead=True):
    """Few points and starts with small entries, w·z odd, so there are no ties; with -w beside every w no point is dead."""
    k, m, q = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 2))
    small, odd = st.integers(-4, 4), st.sampled_from([-3, -1, 1, 3])
    rows = [[*(draw(small) for _ in range(k - 1)), draw(odd)] for _ in range(m)]
    starts = [[*(2 * draw(small) for _ in range(k - 1)), draw(odd)] for _ in range(q)]
    if not dead:
        starts += [[-v for v in w] for w in starts]
    den = draw(st.sampled_from([1, 2, 3]))
    points = RationalMatrix.from_rows([[Fraction(v, den) for v in row] for row in rows])
    return Pairs(points, RationalMatrix.from_rows(starts)), draw(
        st.lists(st.sampled_from([1, -1]), min_size=m, max_size=m)
    )


# Regret.


@settings(max_examples=thinned(60))
@given(st.data(), instances(dead=False), st.sampled_from([ONE, Fraction(1, 3), Fraction(5, 2)]))
def test_the_losses_of_any_run_add_up_to_the_identity(data, instance, eta0):
    pairs, labels = instance
    b = data.draw(st.integers(1, pairs.m))
    index = st.integers(0, pairs.m - 1)
    batches = data.draw(st.lists(st.lists(index, min_size=b, max_size=b, unique=True), min_size=1, max_size=15))
    found = regret(pairs, labels, eta0, batches)
    assert found.identity.holds and len(found.losses) == len(batches)
    changed = replace(found, losses=(found.losses[0] + Fraction(1, 10**9), *found.losses[1:]))
    assert changed.identity.fails
    try:
        bound = update_bound(pairs, labels, eta0)
    except HypothesisFails:
        return
    assert found.average <= average_bound(bound, pairs, eta0, len(batches))


def test_the_identity_with_the_distance_to_the_interpolant():
    """The sum is (M² - |v - v*|²)/(2·eta0) + (eta0/2)·(sum of Khat_jj over updates); v is eta0·counts·y, v* Khat^-1·y."""
    order, eta0 = [(t % 4,) for t in range(9)], Fraction(2, 3)
    found = regret(V1, Y1, eta0, order)
    K = fmpq_mat(4, 4, [fmpq(v.numerator, v.denominator) for row in V1.kernel.rows() for v in row])
    alpha = K.solve(fmpq_mat(4, 1, Y1))
    counts, f, diagonal = [0] * 4, [Fraction(0)] * 4, Fraction(0)
    for (j,) in order:
        if Y1[j] * f[j] < 1:
            counts[j] += 1
            diagonal += V1.kernel[j, j]
            f = [v + eta0 * Y1[j] * V1.kernel[j, k] for k, v in enumerate(f)]
    v = fmpq_mat(4, 1, [fmpq(2, 3) * n * y for n, y in zip(counts, Y1, strict=True)])
    far = ((v - alpha).transpose() * K * (v - alpha))[0, 0]
    M2 = update_bound(V1, Y1, eta0).M2
    distance = Fraction(int(far.p), int(far.q))
    assert found.total == (M2 - distance) / (2 * eta0) + eta0 / 2 * diagonal


def test_the_expected_loss_over_all_sequences_of_seven_indices():
    pairs, labels = drawn_pairs(dyadic(3, 5, bits=6, seed=3), 4, seed=3), [1, -1, 1]
    K, steps = [list(row) for row in pairs.kernel.rows()], 7
    total = Fraction(0)

    def follow(f, t):
        """The losses of all sequences from here, weighted."""
        nonlocal total
        margins = [y * v for y, v in zip(labels, f, strict=True)]
        total += sum((max(Fraction(0), 1 - a) for a in margins), Fraction(0)) / 3 / 3**t
        if t + 1 < steps:
            for j, margin in enumerate(margins):
                follow([a + labels[j] * b for a, b in zip(f, K[j], strict=True)] if margin < 1 else f, t + 1)

    follow([Fraction(0)] * 3, 0)
    found = expected_loss(pairs, labels, ONE, steps)
    assert found == total / steps == Fraction(11340593, 31352832)
    bound = average_bound(update_bound(pairs, labels, ONE), pairs, ONE, steps)
    assert 0 < found <= bound < 1


def test_an_expected_loss_is_that_of_sequences_drawn_one_by_one():
    draws = list(product(range(4), repeat=3))
    mean = sum((regret(V1, Y1, ONE, [(j,) for j in draw]).average for draw in draws), Fraction(0)) / len(draws)
    assert mean == expected_loss(V1, Y1, ONE, 3)  # index t is independent of iterate t


def test_regret_refuses_uneven_batches_and_expectations_of_too_many_states(monkeypatch):
    with pytest.raises(InputError, match="of one size"):
        regret(V1, Y1, ONE, [(0,), (1, 2)])
    with pytest.raises(InputError, match="at least one iterate"):
        expected_loss(V1, Y1, ONE, 0)
    monkeypatch.setattr("exactmem.theorems.daniely2020.regret.MAX_STATES", 10)
    with pytest.raises(LimitExceeded, match="MAX_STATES"):
        expected_loss(V1, Y1, ONE, 9)


# The square loss.


class Naive:
    """Gradient descent for the square loss, weight by weight, every weight rounded after every step."""

    def __init__(self, pairs, labels, eta0, beta, bits):
        self.Z, self.labels, self.bits, self.beta = list(pairs.Z.rows()), labels, bits, beta
        self.w = [(s, list(w)) for s in (1, -1) for w in pairs.W.rows()]
        self.eta = eta0 / (2 * beta**2 * pairs.q)

    def outputs(self):
        return [sum((s * self.beta * max(Fraction(0), dot(w, z)) for s, w in self.w), Fraction(0)) for z in self.Z]

    def step(self):
        rest = [h - y for h, y in zip(self.outputs(), self.labels, strict=True)]
        after = []
        for s, w in self.w:
            slope = [Fraction(0)] * len(w)
            for r, z in zip(rest, self.Z, strict=True):
                if dot(w, z) > 0:
                    slope = [a + r * s * self.beta * b / len(self.Z) for a, b in zip(slope, z, strict=True)]
            moved = [a - self.eta * b for a, b in zip(w, slope, strict=True)]
            after.append((s, [Fraction(round(v * 2**self.bits), 2**self.bits) for v in moved]))
        self.w = after


betas = st.sampled_from([Fraction(1, 3), ONE, Fraction(8), Fraction(200)])


@settings(max_examples=thinned(40))
@given(instances(), st.sampled_from([ONE, Fraction(1, 2), Fraction(2, 3)]), betas, st.sampled_from([2, 5, 20]))
def test_descent_is_that_of_the_algorithm_as_written(instance, eta0, beta, bits):
    pairs, labels = instance
    run, plain = descend(pairs, labels, eta0, beta, bits, 5), Naive(pairs, labels, eta0, beta, bits)
    for e in run.squares:
        assert e == sum((h - y) ** 2 for h, y in zip(plain.outputs(), labels, strict=True))
        before = plain.w
        plain.step()
    if run.steps < 5:
        assert run.still and plain.w == before
    again = descend(pairs, labels, eta0, beta, bits, run.steps)
    assert again.weights == run.weights and again.outputs == run.outputs


@pytest.mark.parametrize("labels", [Y1, [Fraction(1, 2), Fraction(-3, 7), 0, 2]])
def test_every_step_contracts_and_the_run_comes_to_rest(labels):
    found = rate(V1, ONE).witness
    beta = Fraction(128)
    run = descend(V1, labels, ONE, beta, 20, 2000)
    assert beta > lazy_weight(V1, labels, found.lam) and stays(V1, labels, beta, found).holds
    assert run.left is None and run.still and contracts(run, found).holds
    limit2 = contracts(run, found).witness / (1 - found.rho) ** 2
    # |r_t| <= rho^t·|r_0| + slack/(1 - rho)
    assert at_most_sum(run.squares[-1], found.rho ** (2 * run.steps) * run.squares[0], limit2)
    assert run.squares[-1] < Fraction(1, 10**3) and run.squares[0] == sum(Fraction(v) ** 2 for v in labels)


def test_the_eigenvalues_behind_the_rate():
    found = rate(V1, Fraction(2, 3)).witness
    assert found.rho == 1 - Fraction(2, 3) * found.lam / 4 and 0 < found.lam < found.high.hi < 2
    assert rate(V1, Fraction(3)).fails
    x = rate(V1, Fraction(3)).witness
    image = [sum(a * b for a, b in zip(row, x, strict=True)) for row in V1.kernel.rows()]
    assert 3 * dot(x, image) > 4 * dot(x, x)
    singular = Pairs(RationalMatrix.from_rows([[1, 2], [2, 4]]), RationalMatrix.from_rows([[1, 1]]))
    assert rate(singular, Fraction(1, 100)).undecided


def test_rounding_moves_an_output_by_at_most_its_bound():
    beta, bits = Fraction(64), 12
    runs = [descend(V1, Y1, ONE, beta, bits, t).residuals for t in range(12)]
    bounds = rounding(V1, beta, bits)
    for before, after in pairwise(runs):
        for k in range(4):
            linear = before[k] - sum(V1.kernel[k, j] * before[j] for j in range(4)) / 4
            assert abs(after[k] - linear) <= bounds[k]
    assert any(a != b for a, b in pairwise(runs))


def test_outputs_are_dyadic_if_the_points_and_the_output_weight_are():
    run = descend(V1, Y1, ONE, Fraction(64), 20, 30)  # three pairs, four points
    for h in run.outputs:
        assert h.denominator & (h.denominator - 1) == 0 and h.denominator <= 2**22


@settings(max_examples=thinned(80))
@given(instances(dead=False), st.sampled_from([Fraction(1, 8), Fraction(1, 64), Fraction(1, 512)]))
def test_where_it_is_certified_no_sign_changes_and_every_step_contracts(instance, eta0):
    pairs, labels = instance
    verdict = rate(pairs, eta0)
    if not verdict.holds:
        return
    found = verdict.witness
    beta = lazy_weight(pairs, labels, found.lam) + Fraction(1, 2)
    assert stays(pairs, labels, beta, found).holds
    bits = next(b for b in range(8, 400, 8) if stays(pairs, labels, beta, found, b, 12).holds)
    run = descend(pairs, labels, eta0, beta, bits, 12)
    assert run.left is None and contracts(run, found).holds


def test_a_step_that_does_not_contract_is_named():
    found, run = rate(V1, ONE).witness, descend(V1, Y1, ONE, Fraction(64), 30, 6)
    worse = replace(run, squares=(*run.squares[:4], run.squares[3], *run.squares[5:]))
    assert contracts(run, found).holds and contracts(worse, found).witness == (4, run.squares[3], run.squares[3])


def test_a_small_output_weight_loses_its_signs_and_is_not_certified():
    found, run = rate(V1, ONE).witness, descend(V1, Y1, ONE, Fraction(1, 2), 20, 50)
    assert run.left == 7 and stays(V1, Y1, Fraction(1, 2), found).undecided
    coarse = stays(V1, Y1, Fraction(64), found, bits=2, steps=10**6)
    assert coarse.undecided and "may move" in coarse.reason


def test_too_large_a_step_diverges():
    run = descend(V1, Y1, Fraction(9), Fraction(10**9), 60, 15)
    assert run.squares[-1] > 10**3 * run.squares[0] and run.left is None


def test_signs_are_right_or_the_row_is_named():
    assert square.signs(descend(V1, Y1, ONE, Fraction(64), 20, 200)).holds
    assert square.signs(descend(V1, Y1, ONE, Fraction(64), 20, 0)) == Fails(0)


def test_descent_refuses_starts_off_the_grid():
    halves = Pairs(V1.Z, RationalMatrix.from_rows([[Fraction(1, 2), 0, 0, 0, 1]]))
    with pytest.raises(InputError, match="not on the grid"):
        descend(halves, Y1, ONE, ONE, 0, 1)


@given(*[st.fractions(0, 20, max_denominator=30)] * 3)
def test_roots_are_compared_without_roots(x, y, z):
    assert at_most_sum(x * x, y * y, z * z) == (x <= y + z)


# The logistic loss.


def plainly(pairs, labels, eta0, steps):
    """The outputs of the linear model, with all radii kept."""
    K, m = [[ball(v) for v in row] for row in pairs.kernel.rows()], pairs.m
    f = [ZERO] * m
    for _ in range(steps):
        s = [y / (1 + (y * a).exp()) for y, a in zip(labels, f, strict=True)]
        f = [
            a + ball(eta0 / m) * sum((k * v for k, v in zip(row, s, strict=True)), ZERO)
            for a, row in zip(f, K, strict=True)
        ]
    return f


@pytest.mark.parametrize("eta0", [ONE, Fraction(7, 2), Fraction(30)])
@pytest.mark.parametrize("bits", [12, 64])
def test_outputs_and_loss_are_enclosed(eta0, bits):
    run = enclose(V1, Y1, eta0, 25, bits)
    with precision(600):
        true = plainly(V1, Y1, eta0, 25)
        loss = sum(((-y * a).exp().log1p() for y, a in zip(Y1, true, strict=True)), ZERO) / 4
        for (low, high), a in zip(run.outputs, true, strict=True):
            assert low <= lower(a) <= upper(a) <= high
        assert run.loss[0] <= lower(loss) <= upper(loss) <= run.loss[1]
    if bits == 64 and eta0 < 30:
        assert run.loss[1] - run.loss[0] < Fraction(1, 2**50)


def test_above_the_threshold_the_network_itself_makes_the_run():
    eta0, steps, m, q = Fraction(4), 15, 4, 3
    run = enclose(V1, Y1, eta0, steps)
    beta = run.lazy_weight + Fraction(1, 8)
    with precision(400):
        Z = [[ball(v) for v in z] for z in V1.Z.rows()]
        neurons = [(s, [ball(v) for v in w]) for s in (1, -1) for w in V1.W.rows()]
        b, eta = ball(beta), ball(eta0 / (2 * beta**2 * q))

        def inner(u, v):
            return sum((x * y for x, y in zip(u, v, strict=True)), ZERO)

        for t in range(steps + 1):
            values = [[inner(w, z) for z in Z] for _, w in neurons]
            assert all(a > 0 or a < 0 for line in values for a in line)
            assert [[bool(a > 0) for a in line] for line in values] == V1.patterns.T.tolist() * 2
            h = [
                sum((s * b * line[k] for (s, _), line in zip(neurons, values, strict=True) if line[k] > 0), ZERO)
                for k in range(m)
            ]
            if t == steps:
                break
            pull = [y / (1 + (y * a).exp()) / m for y, a in zip(Y1, h, strict=True)]
            neurons = [
                (
                    s,
                    [
                        a + eta * s * b * sum((p * z[c] for p, z, v in zip(pull, Z, line, strict=True) if v > 0), ZERO)
                        for c, a in enumerate(w)
                    ],
                )
                for (s, w), line in zip(neurons, values, strict=True)
            ]
        assert all(low <= lower(a) <= upper(a) <= high for (low, high), a in zip(run.outputs, h, strict=True))


def test_the_loss_falls_and_is_bounded_or_undecided():
    runs = [enclose(V1, Y1, Fraction(4), steps) for steps in (0, 5, 20, 80)]
    assert all(later.loss[1] < earlier.loss[0] for earlier, later in pairwise(runs))
    last = runs[-1]
    assert loss_at_most(last, last.loss[1]).holds and loss_at_most(last, last.loss[0] / 2).fails
    assert logistic.signs(last).holds
    coarse = enclose(V1, Y1, Fraction(4), 80, bits=6)
    assert loss_at_most(coarse, last.loss[1]).undecided and logistic.signs(coarse).undecided
    first = runs[0]
    assert first.outputs == ((0, 0),) * 4 and logistic.signs(first).fails and first.lazy_weight == 0


def test_logistic_descent_refuses_dead_points_and_other_labels():
    with pytest.raises(HypothesisFails, match="no neuron is active at point 1"):
        enclose(Pairs(V1.Z, RationalMatrix.from_rows([[-9, 0, 0, 0, 1]])), Y1, ONE, 1)
    with pytest.raises(InputError, match="labels 1 or -1"):
        enclose(V1, [1, 2, 1, 1], ONE, 1)
