"""Parameters that provably exist: the box, the search, balanced zeros, two copies of a half net; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exactmem as em
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, HypothesisFails, InputError, LimitExceeded, Undecided
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.smooth import SMOOTH, power
from exactmem.numbers.balls import ball, lower, precision, upper
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.madden2023.balanced_zero import balanced, balanced_zero
from exactmem.theorems.madden2023.conclusions import EveryLabelling, ParametersExist
from exactmem.theorems.madden2023.contraction_box import Box, contraction
from exactmem.theorems.madden2023.difference import difference
from exactmem.theorems.madden2023.exists import exists, neurons
from exactmem.theorems.madden2023.model import Model
from tests.examples import thinned

HALF = Fraction(1, 2)


def random_points(n: int, d: int, seed: int = 0) -> list[list[Fraction]]:
    random = Randomness(f"{seed}/points")
    return [[Fraction(random.below(4001) - 2000, 1000) for _ in range(d)] for _ in range(n)]


def random_data(n: int, d: int, seed: int = 0) -> Dataset:
    random = Randomness(f"{seed}/labels")
    return Dataset.from_arrays(random_points(n, d, seed), [Fraction(random.below(401) - 200, 100) for _ in range(n)])


def raw_data(n: int, d: int) -> Dataset:
    """Columns of scales from 10^-2 to 10^3, far from centred; labels from 25 to 346."""
    random, scale = Randomness("raw"), [Fraction(10) ** (5 * l // (d - 1) - 2) for l in range(d)]
    rows = [[(Fraction(random.below(4001), 1000) + 3) * s for s in scale] for _ in range(n)]
    return Dataset.from_arrays(rows, [25 + random.below(322) for _ in range(n)])


def again(box: Box, **changes: object) -> Box:
    """The inequality evaluated anew, with something changed."""
    parts = {"model": box.centre, "X": box.X, "y": box.y, "radius": box.radius, "C": box.C, "bits": box.bits}
    return contraction(**{**parts, **changes})


# The box by hand.


def one_tanh(b: Fraction, radius: Fraction, y: Fraction) -> Box:
    model = Model(SMOOTH["tanh"], ((Fraction(0),),), (b,), (Fraction(1),))
    return contraction(model, RationalMatrix.from_rows([[1]]), [y], ((Fraction(0), radius),), [[4]], 2)


def test_one_equation_with_every_number_written_out():
    """psi = t^2, h(b) = b^2 at b = 1, y = 1 + 1/16, C = 1/2: f = -1/16, J0 = 2, |C·f| = 1/32, 1 - C·J0 = 0.

    On |b - 1| <= rho the slope moves by 2·rho, so the left side is 1/32 + rho²."""
    model = Model(power(2), ((Fraction(0),),), (Fraction(1),), (Fraction(1),))
    X, y = RationalMatrix.from_rows([[1]]), [Fraction(17, 16)]
    for rho, holds in [(Fraction(1, 4), True), (Fraction(1, 16), True), (Fraction(1, 32), False), (Fraction(1), False)]:
        box = contraction(model, X, y, ((Fraction(0), rho),), [[1]], 1)
        exactly = (Fraction(1, 32) + rho**2) / rho
        assert exactly <= box.worst < exactly * (1 + Fraction(1, 2**25)) and box.holds == holds
        assert Fraction(1, 32) <= box.offset[0] < Fraction(1, 32) + Fraction(1, 2**100)


def test_the_root_of_tanh_lies_where_the_box_says():
    """tanh(b) = 1/2 has the root log(3)/2 = 0.5493...; boxes hold it or do not prove anything."""
    with precision(100):
        root = ball(3).log() / 2
        low, high = lower(root), upper(root)
    proved = 0
    for b in (Fraction(k, 100) for k in range(40, 75)):
        for radius in (Fraction(1, 100), Fraction(1, 10)):
            if one_tanh(b, radius, HALF).holds:
                proved += 1
                assert b - radius < low and high < b + radius
    assert proved > 5


def test_without_a_bound_of_the_second_derivative_a_ball_over_the_box_decides():
    bounded = SMOOTH["tanh"]
    model = Model(bounded, ((Fraction(1),), (Fraction(2),)), (HALF, Fraction(-1)), (Fraction(1), Fraction(-3)))
    X, y = RationalMatrix.from_rows([[0], [1]]), [Fraction(0)] * 2
    radius = ((Fraction(0), Fraction(1, 50)), (Fraction(0), Fraction(1, 50)))
    C = [[3, 1], [-1, 2]]
    by_bound, by_ball = (
        contraction(replace(model, activation=psi), X, y, radius, C, 2)
        for psi in (bounded, replace(bounded, second=None))
    )
    assert by_ball.offset == by_bound.offset and abs(by_ball.worst - by_bound.worst) < 1


def test_a_kink_in_reach_is_refused():
    model = Model(SMOOTH["relu"], ((Fraction(1),),), (Fraction(1, 1000),), (Fraction(1),))
    X, y = RationalMatrix.from_rows([[0]]), [Fraction(1, 1000)]
    assert contraction(model, X, y, ((Fraction(0), Fraction(1, 2000)),), [[1]], 0).holds
    with pytest.raises(HypothesisFails, match="kink"):
        contraction(model, X, y, ((Fraction(0), Fraction(1, 500)),), [[1]], 0)


def test_shapes_of_a_box_are_checked():
    box = exists(random_data(4, 1), "tanh", 3).box
    with pytest.raises(InputError, match="a preconditioner for 4 points has 4 rows and columns"):
        again(box, C=box.C[:3])
    with pytest.raises(InputError, match="a radius is not negative"):
        again(box, radius=tuple(tuple(-r for r in row) for row in box.radius))
    with pytest.raises(InputError, match="one radius for every weight and bias"):
        again(box, radius=box.radius[1:])


# What must be refused.


@pytest.fixture(scope="module")
def found() -> ParametersExist:
    return exists(random_data(12, 3), "tanh", 4)


def test_a_tampered_centre_is_refused(found):
    box = found.box
    (j, l), model = box.free[5], box.centre
    w = [list(row) for row in model.w]
    b = list(model.b)
    row, place = (w[j], l) if l < model.d else (b, j)
    row[place] += Fraction(1, 1000)
    assert box.holds and not again(box, model=replace(model, w=tuple(map(tuple, w)), b=tuple(b))).holds


def test_a_swapped_label_a_far_label_and_a_repeated_row_are_refused(found):
    box = found.box
    assert not again(box, y=[box.y[1], box.y[0], *box.y[2:]]).holds
    assert not again(box, y=[box.y[0] + Fraction(1, 10**6), *box.y[1:]]).holds
    assert not again(box, C=[box.C[1], *box.C[1:]]).holds
    assert not again(box, X=RationalMatrix.from_rows([box.X.row(1), *(box.X.row(i) for i in range(1, 12))])).holds


def test_the_checker_accepts_the_certificate_and_refuses_it_with_another_label(found):
    assert em.check(found.certificate, data=found.dataset).holds
    values = found.dataset.Y.num.tolist()
    other = Dataset(
        found.dataset.X, RationalMatrix.from_rows([[Fraction(v[0] + (i == 3), 100)] for i, v in enumerate(values)])
    )
    swapped = replace(found, dataset=other)
    assert not em.check(swapped.certificate).holds
    for shift in (1, -2):  # C/2 still contracts, 4·C does not: both sides say the same
        box = again(found.box, bits=found.box.bits + shift)
        assert em.check(replace(found, box=box).certificate).holds == box.holds == (shift == 1)


def test_the_checker_refuses_a_tampered_centre(found):
    model = found.box.centre
    for change in (Fraction(1, 1000), Fraction(1, 2**40)):
        b = (model.b[0] + change, *model.b[1:])
        assert not em.check(replace(found, box=replace(found.box, centre=replace(model, b=b))).certificate).holds


def test_equal_points_with_different_labels_are_a_conflict():
    with pytest.raises(Conflict, match="row 1 and row 3 are the same point"):
        em.exists(Dataset.from_arrays([[0], [1], [0]], [1, 2, 3]))
    assert isinstance(em.every_labelling(Dataset.from_arrays([[0], [1], [0]], [1, 2, 3]), hidden=2), EveryLabelling)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (dict(hidden=1), HypothesisFails, "1 neurons have 4 weights and biases, 12 points need 12: take at least 3"),
        (dict(hidden=-1), InputError, "at least 1 hidden neuron, not -1"),
        (dict(activation="heaviside"), HypothesisFails, "heaviside has slope 0"),
        (dict(activation="3"), HypothesisFails, "slope 0"),
        (dict(activation="swish"), InputError, "unknown activation 'swish'"),
        (dict(method="luck"), InputError, "unknown method 'luck'; known: search, difference"),
        (dict(hidden="3"), InputError, "hidden is a whole number, not '3'"),
        (dict(hidden=4.0), InputError, "hidden is a whole number, not '4.0'"),
        (dict(hidden=True), InputError, "hidden is a whole number, not 'True'"),
        (dict(seed="é"), InputError, "a seed is a number or ASCII text, not 'é"),
        (dict(budget=0), InputError, "a budget is a positive number of seconds below 10.9, not 0"),
        (dict(budget=None), InputError, "a budget is a positive number of seconds below 10.9, not None"),
        (dict(budget=10**400), InputError, "a budget is a positive number of seconds below 10.9, not 1000"),
        (dict(method=None), InputError, "unknown method 'None'"),
        (dict(method="difference", hidden=5), InputError, "an even number of neurons, not 5"),
        (dict(method="difference", hidden=4), HypothesisFails, "take at least 6 neurons"),
        (dict(method="difference", activation="relu"), HypothesisFails, "relu has straight pieces"),
        (dict(method="difference", activation="exp"), HypothesisFails, "exp has no known bound"),
    ],
)
def test_what_is_asked_wrongly_is_named(options, error, message):
    with pytest.raises(error, match=message):
        em.exists(random_data(12, 3), **options)


@pytest.mark.parametrize("hidden", [np.int8(100), np.uint64(100)])
def test_a_number_of_neurons_does_not_wrap_around(hidden):
    """100 times 4 is -112 in eight bits, fewer parameters than points."""
    assert em.exists(random_data(3, 3), hidden=hidden).neurons == 100
    assert em.exists(random_data(3, 3), hidden=hidden, method="difference").neurons == 100
    assert em.every_labelling(random_data(3, 3), hidden=hidden).neurons == 100


def test_columns_that_depend_on_others_are_not_counted():
    """Three points on a line of the plane: one neuron has three parameters, and a Jacobian of rank two at most."""
    line = Dataset.from_arrays([[1, 2], [4, 5], [7, 8]], [3, 6, 1])
    few = "2 weights and biases that count .the points span 1 of 2 dimensions., 3 points need 3: take at least"
    for attempt in (em.exists, em.every_labelling):
        with pytest.raises(HypothesisFails, match=f"1 neurons have {few} 2 neurons"):
            attempt(line, hidden=1)
        assert attempt(line, hidden=2, seed=1).box.holds
    with pytest.raises(HypothesisFails, match=f"half of 2 neurons have {few} 4 neurons"):
        em.exists(line, hidden=2, method="difference")
    assert em.exists(line, method="difference").neurons == 4


def test_more_points_than_monomials_are_refused_for_a_polynomial():
    """Three points of a line in the plane: affine functions have two coefficients there, squares three."""
    line = Dataset.from_arrays([[1, 2], [4, 5], [7, 8]], [3, 6, 1])
    for attempt in (em.exists, em.every_labelling):
        with pytest.raises(HypothesisFails, match=r"1·t.1 gives 2 monomials on these points, 3 points need 3: whether"):
            attempt(line, "0,1", hidden=9)
        assert attempt(line, "t^2", hidden=4).box.holds
        assert attempt(Dataset.from_arrays([[5, 5]], [1]), "t^2").box.holds
    with pytest.raises(HypothesisFails, match=r"t.2 gives 3 monomials on these points, 4 points need 4"):
        em.exists(Dataset.from_arrays([[1], [2], [3], [4]], [1, 0, 0, 0]), "t^2", method="difference")


def test_several_labels_are_refused():
    two = Dataset.from_arrays([[0], [1]], [[0, 1], [1, 0]])
    for method in ("search", "difference"):
        with pytest.raises(HypothesisFails, match="there are 2 label columns"):
            em.exists(two, method=method)


def test_a_search_without_time_says_nothing_about_existence():
    with pytest.raises(Undecided, match=r"not found within this budget \(.*\): .*; this says nothing about existence"):
        exists(random_data(30, 3), budget=1e-9)


def test_what_is_too_large_is_named_before_the_work():
    for options in (dict(), dict(method="difference")):
        with pytest.raises(LimitExceeded, match="MAX_PRE_ACTIVATIONS"):
            em.exists(random_data(12, 3), hidden=10**9, **options)
    with pytest.raises(LimitExceeded, match="MAX_JACOBIAN: 102400000 is over the limit of 67108864"):
        em.exists(Dataset.from_arrays([[0] * 1023, [1] * 1023], [0, 1]), hidden=50000)
    with pytest.raises(LimitExceeded, match="MAX_POINTS: 5000 is over the limit of 4096"):
        em.every_labelling(Dataset.from_arrays([[i] for i in range(5000)], [0] * 5000))


@pytest.mark.parametrize("name", ["t^7", "exp", "gaussian"])
def test_a_search_that_runs_away_warns_of_nothing(name):
    """Warnings are errors in these tests: overflow on the way is a step that is not taken."""
    rows = [[-170000, "1/7"], [-500000, "33/20"], [0, 34000], [13500000, 1], [3, 130000], [-1, 0], [7, 2]]
    try:
        assert em.every_labelling(Dataset.from_arrays(rows, [0] * 7), name, budget=2).box.holds
    except Undecided as error:
        assert "this says nothing about existence" in str(error)


@settings(max_examples=thinned(15))
@given(
    st.lists(
        st.tuples(st.fractions(-9, 9, max_denominator=9), st.integers(-99, 99)),
        min_size=1,
        max_size=6,
        unique_by=lambda t: t[0],
    ),
    st.sampled_from(["tanh", "sigmoid", "sin", "t^3"]),
)
def test_what_is_proved_here_the_checker_proves_too(rows, name):
    data = Dataset.from_arrays([[x] for x, _ in rows], [y for _, y in rows])
    try:
        found = exists(data, name, hidden=len(rows), budget=2)
    except HypothesisFails:
        assert name == "t^3" and len(rows) > 4
        return
    except Undecided:
        return
    assert found.box.holds and em.check(found.certificate, data=data).holds


def test_numbers_out_of_the_range_of_doubles_are_named():
    for data, name in ((Dataset.from_arrays([["1e400"], ["2e400"]], [0, 1]), "tanh"), (random_data(3, 1), "0,1e400")):
        with pytest.raises(InputError, match="too large for a search in double precision"):
            em.exists(data, name, hidden=2)


@pytest.mark.parametrize("size", ["1e-200", "1e-320"])
def test_numbers_below_the_range_of_doubles_are_named_before_the_search(size):
    """Warnings are errors in these tests."""
    column = Dataset.from_arrays([[size], ["-" + size], ["3" + size[1:]]], [0, 1, 5])
    for attempt in (em.exists, em.every_labelling, lambda data: em.exists(data, method="difference")):
        with pytest.raises(InputError, match="too small for a search in double precision; rescale the column"):
            attempt(column)


@pytest.mark.parametrize(
    "X", [[[0], ["1e-30"], [1]], [[10**20], [10**20 + 1], [10**20 + 2]], [["1e-400"], ["-1e-400"]]]
)
def test_points_that_doubles_do_not_tell_apart_are_named_before_the_search(X):
    data = Dataset.from_arrays(X, range(len(X)))
    for attempt in (em.exists, em.every_labelling, lambda data: em.exists(data, method="difference")):
        with pytest.raises(InputError, match="two points are the same in double precision"):
            attempt(data)


# What is found.


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "sin", "gaussian", "silu", "exp", "t^3", "0,1,0,1"])
def test_the_checker_verifies_each_activation_that_it_encloses(name):
    found = exists(random_data(10, 3, seed=1), name, 4)
    assert found.box.holds and len(found.box.free) == 10
    assert em.check(found.certificate, data=found.dataset).holds


@pytest.mark.parametrize("name", ["softplus", "mish", "arctan", "gelu", "elu"])
def test_others_are_proved_in_balls_and_have_no_certificate(name):
    found = exists(random_data(10, 3, seed=1), name, 5)
    assert found.box.holds
    with pytest.raises(HypothesisFails, match=f"not {name}: no certificate can be written"):
        _ = found.certificate


@pytest.mark.parametrize("X", [[[5]], [[0], [0]], [[1, 7], [2, 7], [3, 7]], [["1e-9", "1e9"], ["2e-9", "-1e9"]]])
def test_degenerate_data(X):
    """One point, a repeated one, a constant column, scales of 18 orders of magnitude."""
    data = Dataset.from_arrays(X, [X.index(x) * 300 + 25 for x in X])
    found = em.exists(data, hidden=3)
    assert found.box.holds and em.check(found.certificate, data=data).holds


@pytest.mark.parametrize("power", [-140, -60, -30, 30, 60, 140])
def test_labels_of_any_size(power):
    """The preconditioner shrinks as the labels grow, and keeps its digits; values are resolved in units of the labels."""
    data = Dataset.from_arrays([[0], [1], [2], [5]], [Fraction(10) ** power * y for y in (0, 3, -1, 10)])
    found = em.exists(data)
    assert found.box.holds and em.check(found.certificate, data=data).holds


def test_raw_columns_have_a_radius_each():
    data = raw_data(40, 6)
    found = exists(data)
    radii = {r for row in found.box.radius for r in row if r}
    assert found.neurons == neurons(40, 6) == 8 and found.box.holds and max(radii) > 1000 * min(radii)
    assert em.check(found.certificate, data=data).holds


def test_the_solution_lies_within_a_tenth_of_a_billionth():
    found = exists(random_data(60, 5), hidden=12)
    assert found.box.widest < Fraction(1, 10**10) and found.box.worst < HALF


def test_the_same_seed_proposes_the_same_start_and_frozen_output_weights_stay():
    first, second = (exists(random_data(12, 3), "tanh", 4, seed=5) for _ in range(2))
    assert first.box.holds and second.box.holds
    assert all(len(row) == 4 for row in first.box.radius)  # d weights and the bias: v has no radius


# Every labelling.


@pytest.mark.parametrize("n", [15, 20, 23])
def test_six_sigmoid_neurons_in_three_dimensions_fit_every_labelling(n):
    """Doubling a half net takes 8, 10, 12 neurons; 24 free parameters for up to 23 equations."""
    found = balanced_zero(RationalMatrix.from_rows(random_points(n, 3)), "sigmoid", 6)
    assert found.box.holds and found.neurons == 6 and set(found.box.y) == {0}
    assert em.check(found.certificate).holds


def test_squares_without_enough_rank_in_a_half_net_have_a_balanced_zero():
    """t^2, d = 9, m = 8, n = 36: half nets of 4 neurons have rank at most 34, and 8 neurons fit every labelling."""
    found = balanced_zero(RationalMatrix.from_rows(random_points(36, 9)), "t^2", 8)
    assert found.box.holds and em.check(found.certificate).holds


def test_any_labelling_is_then_reached_by_scaling():
    """The zero again with labels c·y, c small, from its own centre: the same C and a wider box prove it."""
    found = balanced_zero(RationalMatrix.from_rows(random_points(9, 2)), "tanh", 4)
    y = [Fraction((-1) ** i * (i + 1), 10**12) for i in range(9)]
    wide = tuple(tuple(r * 2**22 for r in row) for row in found.box.radius)
    assert again(found.box, y=y, radius=wide).holds


def test_output_weights_are_dyadic_of_both_signs_and_all_different():
    for m in (1, 2, 5, 30):
        v = balanced(m)
        assert len({abs(t) for t in v}) == m and all(HALF <= abs(t) <= 1 for t in v)
        assert all(t.denominator & (t.denominator - 1) == 0 for t in v) and sum(t < 0 for t in v) == m // 2


# Two copies of a half net.


@pytest.mark.parametrize("name", ["tanh", "sin", "sigmoid"])
def test_the_difference_of_two_copies(name):
    data = random_data(24, 6)
    found = difference(data, name)
    eps, centre = found.eps, found.box.centre
    assert found.neurons == 8 and found.box.holds and eps.numerator == 1 and eps >= Fraction(1, 2**30)
    assert set(centre.v) == {1 / eps, -1 / eps} and all(not any(row) for row in found.box.radius[4:])
    assert em.check(found.certificate, data=data).holds


def test_the_difference_of_two_copies_of_squares():
    """t^2 has the second derivative 2 everywhere; six points of the plane need half nets of three neurons, not two (Koszul)."""
    data = random_data(6, 2)
    with pytest.raises(Undecided, match="not found with 8 half nets"):
        difference(data, "t^2", 4)
    found = difference(data, "t^2", 6)
    assert found.box.holds and em.check(found.certificate, data=data).holds
    with pytest.raises(HypothesisFails, match="has no known bound"):
        difference(data, "t^3")


def test_the_formula_for_eps_is_not_vacuous():
    """At the eps of the formula the box of the doubled net contracts; with the same u0 and a huge eps it does not."""
    found = difference(random_data(12, 3), "sin")
    box, grow = found.box, 2**10
    w = [
        tuple(t + (grow - 1) * (t - s) for t, s in zip(box.centre.w[j], box.centre.w[j + 3], strict=True))
        for j in range(3)
    ]
    b = [box.centre.b[j] + (grow - 1) * (box.centre.b[j] - box.centre.b[j + 3]) for j in range(3)]
    v = tuple(t / grow for t in box.centre.v)
    far = Model(box.centre.activation, (*w, *box.centre.w[3:]), (*b, *box.centre.b[3:]), v)
    radius = tuple(tuple(r * grow for r in row) for row in box.radius)
    assert not contraction(far, box.X, box.y, radius, box.C, box.bits - 10).holds


# The three conclusions.


def test_the_conclusions_are_different_things(found):
    every = em.every_labelling(found.dataset, hidden=4)
    assert not isinstance(every, ParametersExist) and not isinstance(found, EveryLabelling)
    assert not hasattr(found, "network") and not hasattr(every, "network")
    assert dict(found.rows())["not claimed"].startswith("what they are")
    assert "every labelling" in every.conclusion and "every" not in found.conclusion
