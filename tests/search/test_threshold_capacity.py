"""What hidden thresholds realise, against all dichotomies by exact projection and all threshold functions by their weights."""

from itertools import combinations, combinations_with_replacement, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.errors import HypothesisFails, InputError, LimitExceeded, Rejected
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.search.chirotopes import chirotope, rooted
from exactmem.search.order_types import order_types
from exactmem.search.threshold_capacity import dichotomies, realised, units_needed
from tests.examples import thinned
from tests.search.test_order_types import counterclockwise


def signs_of(rows):
    return chirotope(RationalMatrix(np.array(rows, dtype=np.int64)))[None]


def projected(rows):
    """All dichotomies: prefixes of the points in the order of every direction, one between any two critical ones."""
    differences = [(bx - ax, by - ay) for (ax, ay), (bx, by) in combinations(rows, 2)]
    critical = sorted({(-y, x) if (x, -y) > (0, 0) or x == 0 else (y, -x) for x, y in differences}, key=angle)
    around = [*critical, *((-x, -y) for x, y in critical)]
    found = set()
    for (ax, ay), (bx, by) in zip(around, [*around[1:], around[0]], strict=True):
        scale_a, scale_b = abs(bx) + abs(by), abs(ax) + abs(ay)  # any positive combination lies between
        w = (scale_a * ax + scale_b * bx, scale_a * ay + scale_b * by)
        order = sorted(range(len(rows)), key=lambda i, w=w: w[0] * rows[i][0] + w[1] * rows[i][1])
        found |= {sum(1 << i for i in order[:size]) for size in range(len(rows) + 1)}
    return found


class angle:
    """Directions of an open half-plane by their angle, by cross products."""

    def __init__(self, w):
        self.w = w

    def __lt__(self, other):
        return self.w[0] * other.w[1] - self.w[1] * other.w[0] > 0


def threshold_functions(k):
    """Truth tables of 1[c·u + c_0 >= 0] for integer weights up to 3: for k <= 3 these are all (104 for k = 3)."""
    inputs = list(product((0, 1), repeat=k))
    return {
        tuple(sum(c * u for c, u in zip(weights, bits, strict=True)) >= t for bits in inputs)
        for weights in product(range(-3, 4), repeat=k)
        for t in range(-9, 11)
    }


def by_all_networks(rows, k):
    full, functions = 2 ** len(rows) - 1, threshold_functions(k)
    found = set()
    for cuts in combinations_with_replacement(sorted(projected(rows)), k):
        cells = []
        for bits in product((0, 1), repeat=k):
            cell = full
            for bit, cut in zip(bits, cuts, strict=True):
                cell &= cut if bit else full ^ cut
            cells.append(cell)
        for table in functions:
            found.add(sum(cell for cell, value in zip(cells, table, strict=True) if value))
    return found


SIX = [(119, 0), (37, 123), (96, 194), (192, 104), (59, 130), (13, 68)]
SEVEN = [*((t, t * t) for t in range(6)), (2, 9)]


def test_there_are_as_many_threshold_functions_as_the_literature_says():
    assert [len(threshold_functions(k)) for k in (1, 2, 3)] == [4, 14, 104]


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("rows", [SIX[:4], SIX[:5], SIX], ids=["4", "5", "6"])
def test_the_labellings_are_those_of_all_networks(rows, k):
    listed = set(np.flatnonzero(realised(signs_of(rows), len(rows), k)[0]).tolist())
    assert listed == by_all_networks(rows, k)


@pytest.mark.slow
@pytest.mark.parametrize(
    "rows", [SEVEN[:6], SEVEN, [*SIX, (100, 100)], [*SIX, (90, 51), (200, 130)]], ids=["6 convex", "7", "7", "8"]
)
def test_the_labellings_of_more_points_are_those_of_all_networks(rows):
    listed = set(np.flatnonzero(realised(signs_of(rows), len(rows), 3)[0]).tolist())
    assert listed == by_all_networks(rows, 3)


@settings(max_examples=thinned(60))
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=3, max_size=6, unique=True))
def test_one_and_two_units_on_random_points(rows):
    try:
        signs = signs_of(rows)
    except HypothesisFails:
        return
    assert set(dichotomies(signs, len(rows))[0].tolist()) == projected(rows)
    assert set(np.flatnonzero(realised(signs, len(rows), 2)[0]).tolist()) == by_all_networks(rows, 2)


@pytest.mark.parametrize(
    "n, counts",
    [(3, {1: 1}), (4, {2: 2}), (5, {2: 3}), (6, {2: 7, 3: 9}), (7, {3: 135}), (8, {3: 3306, 4: 9})],
)
def test_units_needed_by_all_order_types(n, counts):
    needed = units_needed(rooted(order_types(n), n), n)
    assert dict(zip(*(v.tolist() for v in np.unique(needed, return_counts=True)), strict=True)) == counts


def test_the_square_with_alternating_labels_needs_two():
    square = signs_of([(0, 0), (1, 0), (1, 1), (0, 1)])
    assert np.flatnonzero(~realised(square, 4, 1)[0]).tolist() == [0b0101, 0b1010]
    assert realised(square, 4, 2).all()


def test_alternating_labels_on_eight_convex_points_need_four():
    curve = signs_of([(t, t * t) for t in range(8)])
    assert not realised(curve, 8, 3)[0, 0b01010101] and units_needed(curve, 8).tolist() == [4]


def test_a_batch_gives_what_each_gives_alone():
    signs = rooted(order_types(6), 6)
    together = realised(signs, 6, 3)
    assert all((realised(one[None], 6, 3)[0] == row).all() for one, row in zip(signs, together, strict=True))


def test_signs_without_the_axioms_are_refused():
    signs = np.array([[False] * 8 + [True, False]])
    with pytest.raises(Rejected, match="not the 22 dichotomies of Cover's count"):
        dichotomies(signs, 5)


def test_whatever_obeys_the_axioms_has_the_dichotomies_of_the_count():
    assert dichotomies(np.array(list(counterclockwise(5))), 5).shape == (264, 22)


def test_what_is_not_decided_is_refused():
    with pytest.raises(InputError, match="1, 2 or 3 hidden units"):
        realised(signs_of(SIX), 6, 4)
    with pytest.raises(LimitExceeded, match="STRIPS"):
        units_needed(signs_of([(t, t * t) for t in range(10)]), 10)
    with pytest.raises(LimitExceeded, match="MAX_POINTS"):
        dichotomies(signs_of([(t, t * t) for t in range(13)]), 13)
