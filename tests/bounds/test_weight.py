"""Lower bounds on the total weight: the supremum against an enumeration that shares nothing with it."""

from fractions import Fraction
from itertools import chain, combinations

import pytest
from flint import fmpq, fmpq_mat
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

import exactmem as em
from exactmem.bounds.supremum import activity, supremum
from exactmem.bounds.weight import weight_lower
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.least_norm import least_norm
from tests.examples import thinned


def collision(k):
    """Points -1/k, 0, 1/k with labels 1, -1, 1."""
    return Dataset.from_arrays([[Fraction(-1, k)], [0], [Fraction(1, k)]], [1, -1, 1])


def projected(rows, c):
    """c without its component in the span of some independent rows."""
    if not rows:
        return [Fraction(v) for v in c]
    B = fmpq_mat([[fmpq(v) for v in row] for row in rows])
    right = B * fmpq_mat([[fmpq(v)] for v in c])
    part = B.transpose() * (B * B.transpose()).solve(right)
    return [Fraction(v) - Fraction(int(part[i, 0].p), int(part[i, 0].q)) for i, v in enumerate(c)]


def enumerated(rows, p):
    """M(p)^2 as the largest value of F at a projection of some c_A, over all sets A and all independent sets I of rows.

    A maximiser lies in the relative interior of a face and is critical there: it is parallel to the projection of c_A, A
    the rows on which it is positive, along the rows I that vanish on the face. Other A and I only give smaller values.
    """
    best = Fraction(0)
    bases = [[]]
    for size in range(1, len(rows[0])):
        for I in combinations(range(len(rows)), size):
            chosen = [rows[i] for i in I]
            if fmpq_mat([[fmpq(v) for v in row] for row in chosen]).rank() == size:
                bases.append(chosen)
    for A in chain.from_iterable(combinations(range(len(rows)), k) for k in range(len(rows) + 1)):
        c = [sum(p[i] * rows[i][k] for i in A) for k in range(len(rows[0]))]
        for basis in bases:
            for s in (1, -1):
                h = [s * v for v in projected(basis, c)]
                square = sum(v * v for v in h)
                if square:
                    value = sum(
                        w * max(Fraction(0), sum(a * b for a, b in zip(h, row, strict=True)))
                        for w, row in zip(p, rows, strict=True)
                    )
                    best = max(best, value * value / square)
    return best


small = st.integers(-3, 3)


@settings(max_examples=thinned(25), deadline=None)
@given(st.data())
def test_the_supremum_is_that_of_the_enumeration(data):
    d = data.draw(st.integers(1, 2))
    rows = data.draw(st.lists(st.tuples(*[small] * d), min_size=1, max_size=5, unique=True))
    rows = [[*row, data.draw(st.shared(st.integers(1, 3), key="den"))] for row in rows]
    p = data.draw(st.lists(small, min_size=len(rows), max_size=len(rows)).filter(any))
    found = supremum(rows, p)
    assert found.square == enumerated(rows, p)
    assert activity(rows, p, found.h) ** 2 == found.square * sum(v * v for v in found.h)


@settings(max_examples=thinned(100), deadline=None)
@given(st.data())
def test_least_norm_meets_its_optimality_conditions(data):
    n, m = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 3))
    G = data.draw(st.lists(st.lists(small, min_size=m, max_size=m).filter(any), min_size=n, max_size=n))
    lower, upper = [], []
    for _ in range(n):
        a, b = sorted(data.draw(st.tuples(small, small)))
        kind = data.draw(st.integers(0, 2))
        lower.append(None if kind == 1 else a)
        upper.append(None if kind == 2 else b)
    K = [[sum(a * b for a, b in zip(r, s, strict=True)) for s in G] for r in G]
    t = least_norm(K, lower, upper)
    v = [sum((a * mpq(row[k]) for a, row in zip(t, G, strict=True)), mpq(0)) for k in range(m)]
    for value, row, lo, hi in zip(t, G, lower, upper, strict=True):
        slope = sum(a * b for a, b in zip(v, row, strict=True))
        assert (lo is None or value >= lo) and (hi is None or value <= hi)
        assert slope >= 0 or value == hi
        assert slope <= 0 or value == lo


@pytest.mark.parametrize("k", [1, 2, 4])
def test_weights_blow_up_as_points_with_different_labels_collide(k):
    data = collision(k)
    bound = weight_lower(data, [k, -(2 * k + 1), k])
    assert bound.weight == 4 * k + 1  # and a network of this weight exists: see test_optimal_weight
    draft = Draft()
    bound.claim(draft)
    assert em.check(draft.certificate(), data).holds


def test_the_checker_accepts_bounds_for_approximate_fits_and_irrational_suprema():
    data = Dataset.from_arrays([[0, 0], [3, 1], ["1/2", 2], [1, 1]], [1, -1, "1/3", 2])
    exact, rough = (weight_lower(data, [3, -5, 1, 2], eps) for eps in (0, Fraction(1, 100)))
    assert 0 < rough.weight < exact.weight
    draft = Draft()
    exact.claim(draft)
    rough.claim(draft)
    assert em.check(draft.certificate(), data).holds


def test_the_checker_rejects_a_bound_that_is_too_large():
    data = collision(1)
    bound = weight_lower(data, [1, -3, 1])
    draft = Draft()
    type(bound)(data, bound.eps, bound.p, bound.supremum, bound.weight + Fraction(1, 10**9)).claim(draft)
    assert not em.check(draft.certificate(), data).holds


def test_the_bound_is_rounded_down_unless_it_is_rational():
    data = Dataset.from_arrays([[0, 0], [4, 1], [1, 3]], [2, -1, 1])
    for p, exactly in (([2, -1, 1], True), ([3, -1, 0], False)):
        bound = weight_lower(data, p)
        square = Fraction(sum(c * y for c, y in zip(p, [2, -1, 1], strict=True)) ** 2) / bound.supremum.square
        assert (bound.weight**2 == square) is exactly
        assert bound.weight**2 <= square < (bound.weight + Fraction(1, 2**64)) ** 2


def test_bad_input_is_named():
    data = collision(1)
    with pytest.raises(InputError, match="p is 0"):
        supremum([[1, 1]], [0])
    with pytest.raises(LimitExceeded, match="MAX_SPLITS"):
        supremum([[k, 1] for k in range(20)], [1] * 20)
    with pytest.raises(HypothesisFails, match="proves nothing"):
        weight_lower(data, [-1, 3, -1])
    with pytest.raises(HypothesisFails, match="proves nothing"):
        weight_lower(data, [1, -3, 1], 1)
    with pytest.raises(InputError, match="2 entries for 3 rows"):
        weight_lower(data, [1, 1])
    with pytest.raises(InputError, match="eps"):
        weight_lower(data, [1, -3, 1], Fraction(-1, 2))
    with pytest.raises(InputError, match="one label column"):
        weight_lower(Dataset.from_arrays([[1]], [[1, 2]]), [1])
