"""`train`: whatever the data, a run that is certified is accepted by the checker, and every other end is named."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exactmem as em
from exactmem.api.training import Training
from exactmem.data.spheres import dyadic, labelled
from exactmem.errors import Conflict, HypothesisFails, InputError, Undecided
from exactmem.networks.reference import evaluate
from exactmem.progress import listening
from exactmem.theorems.daniely2020.hinge import Progress
from exactmem.theorems.daniely2020.history import History
from tests.examples import thinned

SIGNS = em.Dataset.from_arrays([[0, 0], [1, 1], [1, 0], [0, 1]], [-1, -1, 1, 1])


def kinds(found: Training) -> list[str]:
    return [kind for kind, _ in found.certificate.statements()]


def certified(found: Training) -> bool:
    """Margin 1 at every row by the plain evaluator, within N*, without a flip, and the checker agrees."""
    outputs = [evaluate(found.network, x)[0] for x in found.dataset.X.rows()]
    right = all(y * v >= 1 for y, v in zip(found.labels, outputs, strict=True))
    inside = found.run.mass <= found.bound.updates and found.needed <= found.plain
    return (
        right and inside and found.flips == 0 and found.lazy.holds and em.check(found.certificate, found.dataset).holds
    )


@st.composite
def signed(draw) -> em.Dataset:
    """Few points on a coarse grid, equal ones, constant and proportional columns among them."""
    d, reach = draw(st.integers(1, 3)), draw(st.sampled_from([0, 1, 2, 1000]))
    rows = draw(st.lists(st.tuples(*[st.integers(-reach, reach)] * d), min_size=1, max_size=7))
    sign = {point: draw(st.sampled_from([1, -1])) for point in rows}
    return em.Dataset.from_arrays([list(p) for p in rows], [sign[p] for p in rows])


@settings(max_examples=thinned(25))
@given(signed(), st.sampled_from(["cyclic", "shuffled"]), st.integers(1, 4), st.sampled_from(["1", "1/3", "7"]))
def test_any_data_any_order_any_batch(data, order, batch, eta):
    found = em.train(data, order=order, batch=min(batch, data.n), eta=eta, seed=5)
    assert certified(found) and kinds(found) == ["Classifies", "SizeAtMost", "SgdMemorizes"]


def test_unit_vectors_as_they_are():
    found = em.train(labelled(dyadic(30, 6)), 16, standardise=False)
    assert certified(found) and found.neurons == 16 and found.where.changed == ""


def test_two_classes_and_one_against_the_rest():
    rows, kind = [[0], [1], [2], [3], [4]], ["a", "b", "c", "a", "b"]
    three = em.Dataset.from_arrays(rows, kind)
    found = em.train(three, positive="b")
    assert certified(found) and found.labels == (-1, 1, -1, -1, 1) and kinds(found) == ["SizeAtMost", "SgdMemorizes"]
    assert ("labels", "b against the rest") in found.rows()
    two = em.train(em.Dataset.from_arrays(rows, [7, 9, 7, 9, 9]))
    assert certified(two) and two.labels == (-1, 1, -1, 1, 1) and two.positive == 9
    assert em.train(em.Dataset.from_arrays([[0], [1]], ["no", "yes"])).labels == (-1, 1)
    assert em.train(em.Dataset.from_arrays([[0], [1]], [1, -1]), positive=1).positive is None
    assert em.train(em.Dataset.from_arrays([[0], [1]], [1, -1]), positive=-1).labels == (-1, 1)


LABELS = {
    "labels are 1 and -1, or two classes, not 3: name the positive one of a, b, c": (["a", "b", "c"], None),
    "labels are 1 and -1, or two classes, not 3: name the positive one of 1, 2, 5/2": ([1, 2, "5/2"], None),
    "labels are 1 and -1, or two classes, not 1: here all are 4": ([4, 4, 4], None),
    "there is no class 'd', there are a, b, c": (["a", "b", "c"], "d"),
    "no row has the label 3: take one that some rows have": ([1, 2, 2], 3),
    "every row has the label 2: take one that some rows have": ([2, 2, 2], 2),
    "training is for labels in one column, not 2; take one class against the rest": ([[1, 0], [0, 1], [1, 1]], None),
}


@pytest.mark.parametrize("message", LABELS)
def test_labels_that_are_no_signs(message):
    labels, positive = LABELS[message]
    with pytest.raises(InputError) as caught:
        em.train(em.Dataset.from_arrays([[0], [1], [2]], labels), positive=positive)
    assert str(caught.value) == message


def test_a_list_of_labels_is_cut():
    with pytest.raises(InputError, match=r"not 20: name the positive one of 0, 1, .*, 11, \.\.\.$"):
        em.train(em.Dataset.from_arrays([[k] for k in range(20)], list(range(20))))


def test_equal_points():
    with pytest.raises(Conflict, match=r"row 1 and row 3 are the same point"):
        em.train(em.Dataset.from_arrays([[0], [1], [0]], [1, -1, -1]))
    found = em.train(em.Dataset.from_arrays([[0], [1], [0]], [1, -1, 1]))
    assert certified(found) and found.margins[0] == found.margins[2]
    merged = em.Dataset.from_arrays([[0], [1], [0]], ["a", "c", "b"])
    assert certified(em.train(merged, positive="c"))  # equal points of different classes, on one side


@pytest.mark.parametrize("rows", [[[5]], [[0, 0]], [["1/3", -2, 9]]])
def test_one_row(rows):
    assert certified(em.train(em.Dataset.from_arrays(rows, [-1])))


def test_all_labels_equal_and_constant_columns():
    assert certified(em.train(em.Dataset.from_arrays([[0, 7], [1, 7], [2, 7], [9, 7]], [1, 1, 1, 1])))


def test_huge_and_tiny_numbers():
    data = em.Dataset.from_arrays([[10**40, "1/10000000000000000000"], [1, 0], [2 * 10**40, 1]], [1, -1, 1])
    assert certified(em.train(data)) and certified(em.train(SIGNS, eta=Fraction(10**30 + 1, 7)))
    assert certified(em.train(SIGNS, beta=10**50))


def test_a_small_output_weight_is_not_certified_and_never_said_to_fail():
    found = em.train(SIGNS, beta="1/100", seed=1)
    assert found.lazy.undecided and found.flips > 0
    assert dict(found.rows())["signs kept"].startswith("not certified (beta = 1/100 is not above ")
    assert "not certified" in found.conclusion and "fail" not in " ".join(map(str, found.rows()))
    values = [evaluate(found.network, x)[0] for x in SIGNS.X.rows()]
    assert tuple(y * v for y, v in zip(found.labels, values, strict=True)) == found.margins
    assert not all(m > 0 for m in found.margins)
    with pytest.raises(Undecided, match=r"with beta = 1/100 is not certified: take beta above [0-9.]+$"):
        found.certificate  # noqa: B018


def test_below_the_threshold_right_signs_are_still_certified_as_signs():
    enough = em.train(SIGNS, seed=1)
    found = em.train(SIGNS, beta=enough.needed * Fraction(9, 10), seed=1)
    assert found.lazy.undecided and found.memorizes.holds and kinds(found) == ["Classifies", "SizeAtMost"]
    assert em.check(found.certificate, SIGNS).holds


def test_at_the_threshold_itself_nothing_is_certified():
    enough = em.train(SIGNS, seed=1)
    assert em.train(SIGNS, beta=enough.needed, seed=1).lazy.undecided
    assert certified(em.train(SIGNS, beta=enough.needed + Fraction(1, 10**9), seed=1))


def test_replay_is_a_second_look_at_the_same_run():
    one, other = em.train(SIGNS, seed=2), em.train(SIGNS, seed=2, replay=False)
    assert (one.run, one.network, one.margins) == (other.run, other.network, other.margins)


OPTIONS = {"neurons": [3, -2], "batch": [0, 5], "order": ["random"], "eta": [0, "-1/2"], "beta": [0, -1]}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in OPTIONS.items() for value in values])
def test_options_that_cannot_be_taken(name, value):
    with pytest.raises(InputError, match=r"an even number|beta is positive"):
        em.train(SIGNS, **{name: value})


def test_points_where_no_pair_is_active_and_too_few_pairs():
    line = em.Dataset.from_arrays([[k] for k in range(12)], [1, -1] * 6)
    with pytest.raises(HypothesisFails, match=r"no neuron is active at point \d+: take more pairs"):
        em.train(line, 2)
    dense = em.Dataset.from_arrays([[k] for k in range(40)], [1, -1] * 20)
    with pytest.raises(HypothesisFails, match="take more pairs"):
        em.train(dense, 20)


def test_a_tie_that_cannot_be_avoided():
    with pytest.raises(HypothesisFails, match=r"row 1 is the origin, .*: give it biases"):
        em.train(SIGNS, standardise=False)


def test_opposite_points_without_biases():
    odd = em.Dataset.from_arrays([[1, 0], [-1, 0], [0, 1], [0, -1], [3, 4], [-3, -4]], [1, -1, 1, -1, -1, 1])
    with pytest.raises(HypothesisFails, match="give the rows a constant coordinate"):
        em.train(odd, standardise=False)
    assert certified(em.train(odd))


def test_the_bound_is_announced_and_progress_told():
    told, heard = [], []
    with listening(lambda stage, done, total: heard.append((stage, done, total))):
        found = em.train(SIGNS, announce=told.append)
    assert told == [found.bound]
    assert ("rows with margin 1", 4, 4) in heard and ("signs changed", 0, 8 * found.pairs.q) in heard
    (most,) = {total for stage, _, total in heard if stage == "updates, certified to be at most"}
    assert most == int(found.bound.updates)


def test_history_ends_with_the_end_and_stays_short():
    found = em.train(SIGNS)
    assert found.history[-1] == Progress(found.run.updates, 4, min(found.margins))
    kept = History()
    for k in range(10_001):
        kept.add(Progress(k, 0, Fraction(0)))
    marks = [at.updates for at in kept.kept()]
    assert len(marks) < 2001 and marks[-1] == 10_000 and np.diff(marks[:-1]).min() == np.diff(marks[:-1]).max()


def test_eigenvalues_by_width_end_with_that_of_the_run():
    found = em.train(labelled(dyadic(30, 6)), 30, standardise=False)
    by_width = found.eigenvalues()
    assert list(by_width) == sorted(by_width) and by_width[15] == found.lam > 0 and min(by_width) == 5
    assert all(value >= 0 for value in by_width.values())
