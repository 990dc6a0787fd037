"""What cannot be had: ranks from both sides, named labels, counts; and what each hypothesis of SGD on pairs is for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exactmem as em
from exactmem.bounds.width import dichotomies
from exactmem.certificates.claims import relu_count
from exactmem.certificates.draft import Draft
from exactmem.data.spheres import dyadic, lifted, root_system
from exactmem.errors import InputError
from exactmem.linalg.ranks import rank_witness
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.activations import RELU
from exactmem.networks.two_layer import TwoLayer
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.daniely2020.counterexamples import STATIC_WHY, WHY
from exactmem.theorems.daniely2020.necessity import (
    Dependence,
    OddObstruction,
    cancels,
    every_sign,
    expected_dead,
    least_units,
    odd_obstruction,
    opposite_rows,
    polynomial_limit,
    polynomial_rank,
    rank_limit,
    tangent_rank,
    too_few,
)
from exactmem.theorems.daniely2020.start import drawn_pairs
from exactmem.theorems.daniely2020.static import THEOREM
from exactmem.theorems.daniely2020.tangent import Pairs
from tests.examples import thinned

THREE = [[5, 0], [0, 5], [3, 4]]
SIX = RationalMatrix.from_rows([*THREE, *[[-a, -b] for a, b in THREE]])
STARTS = RationalMatrix.from_rows([[1, 1], [1, -2], [-2, 1]])


def features(pairs: Pairs) -> RationalMatrix:
    """Psi: row j is (a_1j·z_j, ..., a_qj·z_j)."""
    rows = [
        [v if on else Fraction(0) for on in line for v in z]
        for z, line in zip(pairs.Z.rows(), pairs.patterns.tolist(), strict=True)
    ]
    return RationalMatrix.from_rows(rows)


@st.composite
def pairs_without_ties(draw):
    """w·z is odd."""
    k, m, q = draw(st.integers(1, 3)), draw(st.integers(1, 6)), draw(st.integers(1, 3))
    small, odd = st.integers(-3, 3), st.sampled_from([-3, -1, 1, 3])
    rows = [[*(draw(small) for _ in range(k - 1)), draw(odd)] for _ in range(m)]
    starts = [[*(2 * draw(small) for _ in range(k - 1)), draw(odd)] for _ in range(q)]
    return Pairs(RationalMatrix.from_rows(rows), RationalMatrix.from_rows(starts))


# The tangent space.


@settings(max_examples=thinned(50))
@given(pairs_without_ties())
def test_the_rank_is_that_of_the_features_and_within_its_limit(pairs):
    found = tangent_rank(pairs).rank
    assert found == rank_witness(features(pairs)).rank <= rank_limit(pairs) <= min(pairs.q * pairs.Z.shape[1], pairs.m)
    verdict = every_sign(pairs)
    assert verdict.holds == (found == pairs.m)
    if verdict.fails:
        c = verdict.witness.c
        assert any(c) and not any(
            sum(v * row[n] for v, row in zip(c, features(pairs).rows(), strict=True))
            for n in range(features(pairs).shape[1])
        )
        assert all(y * v >= 0 for y, v in zip(verdict.witness.labels, c, strict=True))
        assert em.check(verdict.witness.certificate).status == "verified"


def test_tangent_functions_do_not_have_the_signs_of_a_dependence():
    """Every function sum_i a_i(z)·(u_i·z), u drawn, misses a label with c_j not 0."""
    pairs, random = drawn_pairs(dyadic(30, 6), 4, seed=4), Randomness("u")
    found = every_sign(pairs).witness
    assert found.support and not pairs.dead
    for _ in range(200):
        u = [[random.below(41) - 20 for _ in range(6)] for _ in range(4)]
        f = [
            sum(sum(a * b for a, b in zip(v, z, strict=True)) for v, on in zip(u, line, strict=True) if on)
            for z, line in zip(pairs.Z.num.tolist(), pairs.patterns.tolist(), strict=True)
        ]
        assert sum(c * v for c, v in zip(found.c, f, strict=True)) == 0
        assert any(found.labels[j] * f[j] <= 0 for j in found.support)


@pytest.mark.parametrize(
    ("m", "d", "q"), [(60, 12, 3), (60, 12, 5), (60, 12, 6), (60, 20, 2), (60, 20, 4), (60, 20, 7)]
)
def test_on_drawn_points_the_rank_is_its_limit(m, d, q):
    pairs = drawn_pairs(dyadic(m, d), q)
    assert tangent_rank(pairs).rank == rank_limit(pairs) == min(q * d, m - len(pairs.dead))


def test_a_dead_point_is_named():
    pairs = Pairs(SIX, RationalMatrix.from_rows([[1, 2]]))
    found = every_sign(pairs).witness
    assert pairs.dead == (3, 4, 5) and found.c == (0, 0, 0, 1, 0, 0) and found.support == (3,)
    assert em.check(found.certificate).status == "verified"
    assert expected_dead(64, 6) == 1


def test_a_false_dependence_is_rejected():
    pairs = Pairs(SIX, STARTS)
    assert em.check(Dependence((3, 4, -5, -3, -4, 5), pairs).certificate).status == "verified"
    for c in [(3, 4, -5, -3, -4, 6), (1, 0, 0, 0, 0, 0), (0,) * 6]:
        assert em.check(Dependence(c, pairs).certificate).status == "rejected"
    assert not cancels(pairs, (3, 4, -5, -3, -4, 6))


# Opposite points.


def test_three_pairs_of_opposite_points_in_the_plane():
    found = odd_obstruction(SIX).witness
    assert (found.pairs, found.c) == (((0, 3), (1, 4), (2, 5)), (3, 4, -5))
    assert found.labels == (1, 1, -1, -1, -1, 1) and found.dependence == (3, 4, -5, -3, -4, 5)
    assert em.check(found.certificate).status == "verified"
    for c in [(3, 4, 5), (3, 4, -6), (0, 0, 0)]:
        assert em.check(OddObstruction(SIX, found.pairs, c).certificate).status == "rejected"
    wrong = replace(found, pairs=((0, 4), (1, 3), (2, 5)))
    assert em.check(wrong.certificate).status == "rejected"


def test_no_network_without_biases_has_odd_labels_with_those_signs():
    """sum_j c_j·(h(x_j) - h(-x_j)) = 0 for drawn networks, in and far from the lazy regime."""
    found, random = odd_obstruction(SIX).witness, Randomness("nets")
    for units in (1, 2, 5, 30):
        net = TwoLayer(2, 1)
        for _ in range(units):
            a, b, v = (2 * random.below(10) - 9 for _ in range(3))
            net.neuron([a, b, 0], {0: Fraction(v)})
        values = [value for (value,) in net.network(RELU).columns(SIX).rows()]
        assert sum(c * v for c, v in zip(found.dependence, values, strict=True)) == 0
        assert any(y * v <= 0 for y, v in zip(found.labels, values, strict=True))


def test_rows_are_paired_once_and_zero_rows_never():
    rows = [[1, 2], [0, 0], [-1, -2], [1, 2], [-1, -2], [3, 1], [-3, -1]]
    assert opposite_rows(RationalMatrix.from_rows(rows)) == ((0, 2), (5, 6))
    assert odd_obstruction(RationalMatrix.from_rows(rows)).undecided
    found = odd_obstruction(RationalMatrix.from_rows([*rows, [4, 3], [-4, -3]])).witness
    assert found.labels[0] == found.labels[3] == -found.labels[2] == -found.labels[4]
    assert em.check(found.certificate).status == "verified"


@pytest.mark.parametrize(("d", "rank"), [(4, 16), (8, 128)])
def test_root_systems_have_half_their_rank_and_the_dimension(d, rank):
    """The odd part is linear: m/2 + d, for any starts; as many as seeded ones have."""
    X = root_system(d)
    pairs = drawn_pairs(X, 64)
    assert len(opposite_rows(X)) == len(X) // 2 and len(X) // 2 + d == rank
    assert tangent_rank(pairs).rank == rank
    found = odd_obstruction(X).witness
    assert cancels(pairs, found.dependence) and em.check(found.certificate).status == "verified"


def test_lifted_points_have_no_obstruction():
    unit = RationalMatrix.from_rows([[Fraction(v, 5) for v in row] for row in SIX.num.tolist()])
    assert odd_obstruction(lifted(unit)).undecided and not opposite_rows(lifted(unit))
    assert every_sign(drawn_pairs(lifted(unit), 12)).holds


# Polynomial activations, and counts.


@settings(max_examples=thinned(40))
@given(pairs_without_ties(), st.sampled_from(["t^2", "t^3", "0,1,1", "2,0,1,1"]))
def test_polynomial_units_have_few_tangent_functions(pairs, activation):
    k = pairs.Z.shape[1]
    found = polynomial_rank(pairs, activation).rank
    coefficients = {"t^2": [0, 0, 1], "t^3": [0, 0, 0, 1], "0,1,1": [0, 1, 1], "2,0,1,1": [2, 0, 1, 1]}[activation]
    rows = []
    for z in pairs.Z.rows():
        values = [sum(a * b for a, b in zip(w, z, strict=True)) for w in pairs.W.rows()]
        slopes = [sum(p * c * t ** (p - 1) for p, c in enumerate(coefficients) if p) for t in values]
        rows.append([s * v for s in slopes for v in z])
    assert found == rank_witness(RationalMatrix.from_rows(rows)).rank <= polynomial_limit(activation, k)


def test_quadratic_units_fill_the_forms_and_no_more():
    pairs = drawn_pairs(dyadic(18, 5), 40)
    assert polynomial_rank(pairs, "t^2").rank == polynomial_limit("t^2", 5) == 15 and tangent_rank(pairs).rank == 18
    assert polynomial_limit("1,1,1", 5) == 5 + 15


@pytest.mark.parametrize(("m", "d", "fails"), [(200, 10, 2), (500, 20, 2), (500, 50, 1), (2000, 50, 3)])
def test_so_few_units_fail_by_counting(m, d, fails):
    assert too_few(m, d, fails).holds and too_few(m, d, fails + 1).undecided
    assert least_units(m, d) == fails + 1
    assert em.check(too_few(m, d, fails).witness.certificate).status == "verified"


def test_the_checker_counts_as_we_do():
    for points, inputs, hidden, biased in product((3, 9, 40), (1, 2, 5), (1, 2, 4), (False, True)):
        draft = Draft()
        relu_count(draft, inputs, hidden, points, biased)
        verified = em.check(draft.certificate()).status == "verified"
        assert verified == too_few(points, inputs, hidden, biased).holds


def test_one_unit_on_a_line_realises_no_more_than_is_counted():
    """u·relu(w·x) at 1, 2, -1: the signs of x in {1, 2} and of u, never strict at all three."""
    found = {tuple(int(np.sign(u * max(0, w * x))) for x in (1, 2, -1)) for u, w in product(range(-3, 4), range(-3, 4))}
    strict = [signs for signs in found if all(signs)]
    assert len(strict) <= dichotomies(3, 0) ** 2 < 2**3 and too_few(3, 1, 1).holds
    with pytest.raises(InputError, match="counted from 1"):
        too_few(3, 1, 0)


# Every hypothesis at work.

EXPECTED = (
    "dependent for 12 seeded pairs: True; lifted to (4x, 3)/5: rank 6 of 6",
    "rank 24 of 30",
    "q·d = 36, and yet the rank is 11, at most 2·6 = 12",
    "rank 15 for t², at most 15 whatever q; 18 for ReLU",
    "threshold 12/5: beta = 4 ends at (6/5, 6/5) after 6 updates; beta = 1/100 at (101/100, 0), at rest for ever: True",
    "4 of the 4 negative points start farther off than so many steps can move them, and 4 are wrong",
    "kernel: True; 60 pairs: rank 23 of 150, with a constant coordinate 45",
    "Khat = 0 or 2, as relu'(0) = 0 or 1, and mu = 0; refused: point 1 lies on the kink of neuron 1",
    "|t| / ReLU: 0/1, 0/6, 1/20, 8/60 at 32, 64, 128, 256 points",
)


@pytest.mark.parametrize(("why", "expected"), list(zip(WHY, EXPECTED, strict=True)), ids=[why.dropped for why in WHY])
def test_every_counterexample_runs(why, expected):
    assert expected in why.run()


def test_the_static_network_shows_those_of_its_own_hypotheses():
    assert THEOREM.why == STATIC_WHY and set(STATIC_WHY) < set(WHY)
