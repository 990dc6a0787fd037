"""Chirotopes of points, exactly, and a canonical form that forgets labels and reflections and nothing else."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.search.chirotopes import canonical, chirotope, rooted, triples, words


def points(rows):
    return RationalMatrix(np.array(rows, dtype=object))


def plainly(rows, n):
    """The turns of all ordered triples, by Python integers."""
    return {
        (i, j, k): (rows[j][0] - rows[i][0]) * (rows[k][1] - rows[i][1])
        - (rows[j][1] - rows[i][1]) * (rows[k][0] - rows[i][0])
        for i, j, k in permutations(range(n), 3)
    }


def same_up_to_labels_and_reflection(a, b, n):
    for order in permutations(range(n)):
        moved = [a[order[i], order[j], order[k]] > 0 for i, j, k in triples(n)]
        there = [b[t] > 0 for t in triples(n)]
        if moved == there or [not v for v in moved] == there:
            return True
    return False


sets = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=5, max_size=5, unique=True)


@given(sets, sets)
def test_canonical_forms_agree_exactly_when_some_relabelling_or_reflection_does(a, b):
    try:
        signs = np.stack([chirotope(points(a)), chirotope(points(b))])
    except HypothesisFails:
        return
    one, other = canonical(signs, 5).tolist()
    assert (one == other) == same_up_to_labels_and_reflection(plainly(a, 5), plainly(b, 5), 5)


@given(
    st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), min_size=9, max_size=9, unique=True), st.randoms()
)
def test_nine_points_relabelled_and_mirrored_keep_their_canonical_form(rows, random):
    moved = [(y, x) for x, y in rows]
    random.shuffle(moved)
    try:
        signs = np.stack([chirotope(points(rows)), chirotope(points(moved))])
    except HypothesisFails:
        return
    assert len(set(canonical(signs, 9).tolist())) == 1


def test_a_word_gives_back_its_chirotope():
    hexagon = chirotope(points([[0, 0], [1, -1], [2, 0], [3, 3], [1, 3], [0, 1]]))[None]
    _, found = words(hexagon, 6)
    assert set(canonical(rooted(found, 6), 6).tolist()) == set(canonical(hexagon, 6).tolist())
    assert len(found) == 12  # six vertices, each also in the mirror


def test_a_turn_of_one_part_in_2_to_the_140_is_seen():
    big = 2**70
    assert chirotope(points([[0, 0], [big, big], [2 * big, 2 * big + 1]])).tolist() == [True]
    assert chirotope(points([[0, 0], [big, big], [2 * big, 2 * big - 1]])).tolist() == [False]


def test_three_points_on_a_line_are_named():
    with pytest.raises(HypothesisFails, match="points 1, 2, 3 lie on a line") as error:
        chirotope(points([[5, 0], [0, 0], [1, 1], [3, 3]]))
    assert error.value.witness == (1, 2, 3)


def test_equal_points_have_no_chirotope():
    with pytest.raises(HypothesisFails):
        chirotope(points([[0, 0], [0, 0], [1, 1]]))


def test_space_and_ten_points_are_refused():
    with pytest.raises(InputError, match="dimension 3"):
        chirotope(points([[0, 0, 0]]))
    with pytest.raises(LimitExceeded, match="MAX_POINTS"):
        words(np.ones((1, 120), dtype=bool), 10)
    with pytest.raises(InputError, match="at least 3"):
        words(np.ones((1, 0), dtype=bool), 2)
