"""n - 2 ReLUs on a line: every sign of every turn, all small labels, and `decide` on the same questions."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.errors import Conflict, InputError
from exactmem.search import on_a_line
from exactmem.search.architectures import Arch
from exactmem.search.deciding import decide
from exactmem.search.on_a_line import bent, enough, fit_on_a_line, four_units, interpolation, through, value
from tests.examples import exact, small_data, thinned

CONVENTIONS = [Arch.relu(0), Arch.relu(0, bias=False), Arch.relu(0, skip=True)]
PLACES = ([0, 1, 2, 3, 4, 5], [0, 1, 11, 12, 14, 40], [0, 30, 31, 33, 34, 35])


def fits(points, arch) -> bool:
    units, rest = found = interpolation([(Fraction(t), Fraction(y)) for t, y in points], arch)
    allowed = (arch.skip or not rest.slope) and (arch.bias or not rest.start)
    return allowed and len(units) <= enough(len(points), arch) and all(value(found, t) == y for t, y in points)


@pytest.mark.parametrize("arch", CONVENTIONS, ids=str)
def test_all_labels_from_minus_one_to_one_of_up_to_six_points(arch):
    for places in PLACES:
        for n in range(1, 7):
            for labels in product((-1, 0, 1), repeat=n):
                assert fits(list(zip(places, labels, strict=False)), arch)


def test_each_of_the_81_signs_of_turns_is_one_of_the_three_cases():
    for turns in product((-1, 0, 1), repeat=4):
        for slope, size, y in product((-3, 0, 2), (1, 7), (-9, 0, 100)):
            labels, s = [y, y + slope], slope
            for k, turn in enumerate(turns):
                s += turn * (size if k % 2 else 1)
                labels.append(labels[-1] + s)
            assert fits(list(enumerate(labels)), CONVENTIONS[1])


@settings(max_examples=thinned(200))
@given(small_data(max_n=9, max_d=3), st.sampled_from(CONVENTIONS))
def test_any_points_are_fitted_by_so_many_units(dataset, arch):
    network = fit_on_a_line(dataset, None, arch).network
    n = len(dataset.merged().X)
    hidden = network.sizes.neurons if not arch.skip else 0
    assert hidden <= enough(n, arch)
    if not arch.skip:
        assert exact(network, dataset)


@settings(max_examples=thinned(25))
@given(st.lists(st.integers(-9, 9), min_size=3, max_size=6), st.sampled_from(CONVENTIONS))
def test_the_search_agrees_that_so_many_are_enough(labels, arch):
    line = [[t * t] for t in range(len(labels))]
    assert decide(line, labels, arch.with_units(enough(len(labels), arch))).fits


@pytest.mark.parametrize(
    ("arch", "labels"),
    [(Arch.relu(1), [0, 1, 0]), (Arch.relu(2), [0, 1, 0, 1]), *[(Arch.relu(n - 3), [0, 1] * 4) for n in (5, 6, 7, 8)]],
    ids=str,
)
def test_one_unit_fewer_is_refused(arch, labels):
    labels = labels[: arch.k + (2 if len(labels) < 5 else 3)]
    assert enough(len(labels), arch) == arch.k + 1
    assert decide([[t] for t in range(len(labels))], labels, arch).impossible


@pytest.mark.parametrize("places", PLACES)
def test_three_four_and_five_points_that_need_more_than_n_minus_two_wherever_they_are(places):
    for n, arch in ((3, Arch.relu(1)), (4, Arch.relu(2)), (5, Arch.relu(3, bias=False))):
        assert decide([[t] for t in places[:n]], [0, 1, 0, 1, 0][:n], arch).impossible


def test_a_left_kink_moves_its_turn_into_the_rest():
    """|t| as two half-lines: with the kink left the unit is on the left, and the rest is the line on the right."""
    falling, rising = (
        through((Fraction(0), Fraction(0)), Fraction(-1)),
        through((Fraction(0), Fraction(0)), Fraction(1)),
    )
    for left, rest in (((), falling), ({1}, rising)):
        found = bent([falling, rising], left)
        assert found[1] == rest and [value(found, Fraction(t)) for t in (-2, 0, 3)] == [2, 0, 3]


def test_what_is_no_question_of_this_theorem():
    for arch in (None, Arch.threshold(1), Arch.unit(1, -1, 2)):
        with pytest.raises(InputError, match=r"Arch\.relu"):
            fit_on_a_line([[0], [1]], [0, 1], arch)
    with pytest.raises(Conflict):
        fit_on_a_line([[0], [0]], [0, 1], Arch.relu(0))


def test_a_network_that_does_not_fit_is_not_returned(monkeypatch):
    monkeypatch.setattr(on_a_line, "four_units", lambda p: (four_units(p) or [])[1:])
    with pytest.raises(ArithmeticError, match="does not fit"):
        fit_on_a_line([[t] for t in range(6)], [1, 0, 5, 0, 9, 0], Arch.relu(0, bias=False))
