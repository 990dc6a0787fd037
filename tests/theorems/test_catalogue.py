"""What every construction owes: exact on every row of any data, the promised counts, certificates that check."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from exactmem.api import check, memorize
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, HypothesisFails
from exactmem.geometry.position import general_position
from exactmem.theorems.hypotheses import GENERAL_POSITION
from exactmem.theorems.registry import DEEP, THEOREMS
from tests.examples import FIVE, XOR, exact, in_the_plane, mutually_unbiased, small_data, thinned, wanted

IDS = sorted(THEOREMS)
DEEP_IDS = [module.THEOREM.id for module in DEEP]


def fits(name: str, dataset: Dataset) -> bool:
    """The construction returns the labels of its target exactly, and the target is the data or a coding of it."""
    built = THEOREMS[name].construct(dataset)
    target = wanted(built, dataset)
    same = {tuple(y): tuple(z) for y, z in zip(dataset.Y.rows(), target.Y.rows(), strict=True)}
    coded = len(set(same.values())) == len(same) and all(
        same[tuple(y)] == tuple(z) for y, z in zip(dataset.Y.rows(), target.Y.rows(), strict=True)
    )
    return target.X == dataset.X and coded and exact(built.network, target)


@pytest.mark.parametrize("name", IDS)
@settings(max_examples=thinned(20))
@given(dataset=small_data(max_n=9, max_d=3))
def test_any_rational_data_are_fitted_exactly(name, dataset):
    assert fits(name, dataset)


@pytest.mark.parametrize("name", IDS)
@settings(max_examples=thinned(12))
@given(dataset=small_data(max_n=8, max_d=3, outputs=2))
def test_two_outputs_are_fitted_exactly(name, dataset):
    assert fits(name, dataset)


@pytest.mark.parametrize("name", IDS)
@settings(max_examples=thinned(12))
@given(dataset=small_data(max_n=8, max_d=3))
def test_in_general_position_the_count_is_at_most_the_promise(name, dataset):
    entry = THEOREMS[name]
    if GENERAL_POSITION in entry.hypotheses and not general_position(dataset.merged().X).holds:
        return
    built = entry.construct(dataset)
    assert getattr(built.network.sizes, entry.counts) <= built.promise
    if built.literature is not None and name != "baum1988.threshold":
        assert built.promise <= max(built.literature, 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", IDS)
@settings(max_examples=5000)
@given(dataset=small_data(max_n=12, max_d=4))
def test_stress_on_thousands_of_degenerate_instances(name, dataset):
    assert fits(name, dataset)


@pytest.mark.parametrize("name", IDS)
def test_a_single_point_needs_at_most_one_neuron(name):
    for label in (0, Fraction(-7, 3)):
        dataset = Dataset.from_arrays([[3, 4], [3, 4]], [label, label])
        assert fits(name, dataset) and THEOREMS[name].construct(dataset).network.sizes.neurons <= 1


@pytest.mark.parametrize("name", IDS)
def test_fewer_points_than_dimensions(name):
    assert fits(name, Dataset.from_arrays(np.eye(3, 9, dtype=np.int64), [1, -5, 0]))


@pytest.mark.parametrize("name", IDS)
def test_all_labels_zero_need_no_neuron_except_where_the_shape_does_not_depend_on_labels(name):
    dataset = in_the_plane(7, [0] * 7)
    built = THEOREMS[name].construct(dataset)
    assert exact(built.network, dataset)
    assert built.network.sizes.neurons == {"zhang2017.interpolation": 7, "hernandez2024.width_two": 10}.get(name, 0)


@pytest.mark.parametrize("name", IDS)
def test_equal_points_with_different_labels_are_a_conflict(name):
    with pytest.raises(Conflict) as caught:
        THEOREMS[name].construct(Dataset.from_arrays([[1, 2], [0, 0], [1, 2]], [0, 1, 1]))
    assert caught.value.pair == (0, 2)


@pytest.mark.parametrize("name", IDS)
def test_every_certificate_is_accepted_by_the_checker(name):
    for dataset in (FIVE, XOR, mutually_unbiased()):
        report = check(memorize(dataset, name).certificate, dataset)
        assert report.holds, report


@pytest.mark.parametrize("name", DEEP_IDS)
def test_labels_that_are_no_progression_are_coded_and_the_certificate_says_so(name):
    dataset = Dataset.from_arrays([[0, 1], [2, 2], [5, 0], [1, 7]], ["1/2", 1000, -3, 1000])
    fit = memorize(dataset, name)
    report = check(fit.certificate, dataset)
    assert report.holds, report
    kinds = [kind for kind, _, _ in report.claims]
    assert ("Codes" in kinds) == (THEOREMS[name].labels == "classes")
    if THEOREMS[name].labels == "classes":
        assert fit.target.Y.num.tolist() == [[1], [2], [0], [2]]


@pytest.mark.parametrize("name", [name for name in DEEP_IDS if THEOREMS[name].labels == "classes"])
def test_one_output_per_class_is_refused_with_another_theorem_named(name):
    with pytest.raises(
        HypothesisFails, match=r"gives the class itself in one output; .*yun2019.classification or bubeck2020.relu3"
    ):
        memorize(XOR, name, one_hot=True)


@pytest.mark.parametrize("name", DEEP_IDS)
def test_floats_are_fitted_as_the_dyadic_rationals_they_are(name):
    points = np.random.default_rng(4).normal(size=(20, 3))
    dataset = Dataset.from_arrays(points, [0, 1, 2, 3] * 5)
    assert fits(name, dataset)


@pytest.mark.parametrize("name", IDS)
def test_floats_of_very_different_size_are_fitted(name):
    random = np.random.default_rng(4)
    points = random.normal(size=(40, 3)) * 10.0 ** random.integers(-9, 9, size=(40, 1))
    for classes in (2, 3):
        assert fits(name, Dataset.from_arrays(points, random.integers(0, classes, 40)))


@pytest.mark.parametrize("name", IDS)
def test_building_twice_gives_the_same_network(name):
    assert THEOREMS[name].construct(FIVE).network == THEOREMS[name].construct(FIVE).network


@pytest.mark.parametrize("name", IDS)
def test_the_bound_evaluates_at_the_sizes_of_real_data(name):
    entry = THEOREMS[name]
    assert entry.bound(n=1797, d=64, classes=10) > 0 and entry.bound(n=1, d=3) >= 0


@pytest.mark.parametrize("name", IDS)
def test_hypotheses_hold_somewhere_and_fail_somewhere(name):
    collinear = Dataset.from_arrays([[0, 0], [1, 1], [2, 2], [0, 1]], [0, 1, 0, 1])
    conflict = Dataset.from_arrays([[1], [1]], [0, 1])
    for hypothesis in THEOREMS[name].hypotheses:
        assert hypothesis.decide(in_the_plane(5, [1, 2, 3, 4, 5])).holds
        bad = collinear if hypothesis.name == "general position" else conflict
        assert hypothesis.decide(bad).fails
