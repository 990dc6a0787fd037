"""One hidden layer in general position: the printed vector, the counts of every form, degenerate data, certificates."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.api import check, memorize
from exactmem.bounds.pieces import piece_cap, pieces
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.geometry.flats import Flat
from exactmem.geometry.slabs import Slab
from exactmem.theorems import registry
from exactmem.theorems.preparation import prepare
from exactmem.theorems.yun2019 import position_counterexamples
from exactmem.theorems.yun2019.one_hidden import THEOREM, Real, assemble
from exactmem.theorems.yun2019.strips import measured
from tests.examples import FIVE, XOR, exact, in_the_plane, mutually_unbiased, small_data, thinned

ACTIVATIONS = ("relu", "hardtanh")


@pytest.fixture(autouse=True)
def in_the_catalogue(monkeypatch):
    monkeypatch.setitem(registry.THEOREMS, THEOREM.id, THEOREM)


def moment_curve(n: int, d: int, labels) -> Dataset:
    return Dataset.from_arrays([[t**k for k in range(1, d + 1)] for t in range(n)], labels)


# Counts and formulas.


def test_three_points_of_the_plane_with_the_printed_hyperplanes():
    """(0,0), (1,0), (0,1) with labels 1/2, 0, -1: groups on y = 0 and x + 2y = 2."""
    data = prepare(Dataset.from_arrays([[0, 0], [1, 0], [0, 1]], ["1/2", 0, -1]))
    slabs = [Slab(m, form, Flat.through(data.points, list(m))) for m, form in (((0, 1), (0, 1, 0)), ((2,), (1, 2, -2)))]
    real = Real([Fraction(0)], [Fraction(1)], [0, 1, 2])
    network = assemble(data, real, measured(data, slabs), "hardtanh")
    hidden, last = network.layers
    weights = [[Fraction(a, q) for a in row] for row, q in zip(hidden.weights.rows, hidden.q, strict=True)]
    half = Fraction(1, 2)
    assert weights == [[0, 1], [-half, 3 * half], [1, 2], [1, 1]]
    assert [Fraction(c, q) for c, q in zip(hidden.c, hidden.q, strict=True)] == [0, half, -2, -2]
    assert (last.weights.rows, last.c, last.q) == (((-1, 1, -1, 1),), (0,), (1,))


def test_the_same_points_need_two_units_when_one_label_is_free():
    three = Dataset.from_arrays([[0, 0], [1, 0], [0, 1]], ["1/2", 0, -1])
    assert THEOREM.construct(three, activation="hardtanh", free=0, form="real").network.sizes.neurons == 4
    assert THEOREM.construct(three, activation="hardtanh").network.sizes.neurons == 2


@pytest.mark.parametrize(("n", "d", "d_y"), [(7, 2, 1), (12, 3, 1), (9, 2, 2), (10, 4, 3)])
def test_real_labels_take_as_many_units_as_the_formulas_say(n, d, d_y):
    draw = random.Random(n)
    labels = [[Fraction(draw.randint(1, 10**6), 7) for _ in range(d_y)] for _ in range(n)]
    dataset, groups = moment_curve(n, d, labels), -(-n // d)
    for activation, per in (("hardtanh", d_y + 1), ("relu", 2 * d_y + 1)):
        built = THEOREM.construct(dataset, activation=activation, form="real", free=0)
        assert built.network.sizes.neurons == built.promise == per * groups and exact(built.network, dataset)
        free = THEOREM.construct(dataset, activation=activation, form="real")
        assert free.network.sizes.neurons <= free.promise <= built.promise and exact(free.network, dataset)


def test_one_hot_labels_take_two_or_three_units_per_group_of_all_classes_but_the_largest():
    labels = [0] * 9 + [1] * 5 + [2] * 4
    dataset = moment_curve(18, 3, labels).one_hot()
    for activation, per, literature in (("hardtanh", 2, None), ("relu", 3, 24 + 12)):
        built = THEOREM.construct(dataset, activation=activation)
        assert built.notes["form"] == "classes" and built.literature == literature
        assert built.network.sizes.neurons == built.promise == per * (2 + 2)
        every = THEOREM.construct(dataset, activation=activation, form="classes", free=0)
        assert every.network.sizes.neurons == per * (3 + 2 + 2)
        assert exact(built.network, dataset) and exact(every.network, dataset)


def test_labels_far_outside_the_unit_interval_are_met_exactly():
    dataset = in_the_plane(6, [10**30, Fraction(-7, 3), 0, 5, -(10**20), Fraction(1, 10**9)])
    for activation in ACTIVATIONS:
        assert exact(THEOREM.construct(dataset, activation=activation).network, dataset)


# Any data.


@settings(max_examples=thinned(60))
@given(
    dataset=st.one_of(small_data(max_n=9, max_d=3), small_data(max_n=8, max_d=3, outputs=2)),
    activation=st.sampled_from(ACTIVATIONS),
    form=st.sampled_from(["auto", "real", "classes"]),
    free=st.sampled_from([0, 1]),
)
def test_any_rational_data_are_fitted_exactly_in_every_form(dataset, activation, form, free):
    assert exact(THEOREM.construct(dataset, activation=activation, form=form, free=free).network, dataset)


def test_a_single_point_and_constant_labels_need_no_unit():
    for activation in ACTIVATIONS:
        for dataset in (Dataset.from_arrays([[3, 4], [3, 4]], [7, 7]), in_the_plane(7, [5] * 7)):
            network = THEOREM.construct(dataset, activation=activation).network
            assert network.sizes.neurons == 0 and exact(network, dataset)


def test_points_on_a_line_take_one_group_each_whatever_the_dimension_around_it():
    dataset = position_counterexamples.on_a_line(8, 4)
    built = THEOREM.construct(dataset, activation="hardtanh", form="real")
    assert built.notes["groups"] == 4 and exact(built.network, dataset)  # the four points labelled 1


# Without general position.


def test_sixteen_alternating_collinear_points_need_more_pieces_than_the_published_count_has():
    """2·ceil(16/8) = 4 hard tanh units have at most 9 pieces on a line; the labels need 15."""
    assert piece_cap([4], 3) == 9
    dataset = position_counterexamples.on_a_line(16, 8)
    network = THEOREM.construct(dataset, activation="hardtanh").network
    assert exact(network, dataset) and network.sizes.neurons > 4
    assert pieces(network, [0] * 8, [1] * 8) >= 15


def test_no_four_points_on_a_plane_says_nothing_about_three_points_of_space():
    dataset = position_counterexamples.on_a_line(3, 3)
    assert "every hyperplane through points 1 and 3 meets point 2" in position_counterexamples.vacuous()
    for activation in ACTIVATIONS:
        assert exact(THEOREM.construct(dataset, activation=activation).network, dataset)


def test_every_counterexample_says_what_it_found():
    found = [example.run() for example in position_counterexamples.RESIDUAL_WHY]
    assert found[0].startswith("16 points of R^8: 4 hard tanh units have at most 9 pieces, 15 are needed")
    assert found[0].endswith("one block of 8 units and 2 in the head: at most 85 pieces, 1023 are needed")
    assert "rows 1, 2, 3 are affinely dependent" in found[2] and "yun2019.relu" in found[2]
    assert found[3].endswith("every one-hot label exact: True")


# The catalogue's duties.


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_certificate_is_accepted_by_the_checker(activation):
    for dataset in (FIVE, XOR, mutually_unbiased()):
        for one_hot in (False, True):
            report = check(memorize(dataset, THEOREM.id, activation=activation, one_hot=one_hot).certificate, dataset)
            assert report.holds and "OnHyperplanes" in [kind for kind, _, _ in report.claims]


def test_unknown_options_are_refused():
    with pytest.raises(InputError, match=r"activation is one of relu, hardtanh, not 'tanh'"):
        THEOREM.construct(XOR, activation="tanh")
    with pytest.raises(InputError, match=r"form is one of auto, real, classes, not 'onehot'"):
        THEOREM.construct(XOR, form="onehot")


@given(n=st.integers(1, 60), d=st.integers(1, 9), d_y=st.integers(2, 5))
def test_for_one_hot_labels_ours_is_never_above_the_literature(n, d, d_y):
    groups = min(n, (n + d_y * (d - 1)) // d)  # the most groups that n points in d_y classes make
    assert 3 * groups <= THEOREM.literature(n=n, d=d, d_y=d_y)
