"""What so many units cannot fit: counted, and named; either answer with a witness that somebody else verifies."""

from dataclasses import replace
from fractions import Fraction
from operator import mul

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import exactmem
from exactmem.api import check, impossible
from exactmem.bounds import impossible_labels
from exactmem.bounds.double_points import SPORADIC
from exactmem.bounds.exponential_sums import exponentials_too_few, forced_zeros
from exactmem.bounds.impossible_labels import (
    TooManySquares,
    at_any_width,
    impossible_at_any_width,
    system_certificate,
    with_units,
)
from exactmem.bounds.parameters import (
    all_labels_missed,
    counts,
    degrees,
    least_points_with_a_missing_sign,
    sign_missed,
    space,
)
from exactmem.bounds.relations import Relation, by_relation, minor_in_labels, power_certificate, vanishes
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.monomials import catalecticant, count, exponents, forms
from exactmem.linalg.quadratic import diagonal
from exactmem.networks.smooth import smooth
from exactmem.verdict import Fails, Holds
from tests.examples import small_data, thinned

SIX = Dataset.from_arrays([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], [1, 1, 1, 2, 2, 2])
LINE = Dataset.from_arrays([[0], [1], [2], [3]], [0, 1, 0, 0])


def best(activation, units, d, biased=True) -> int:
    return counts(activation, units, d, biased)[0].points


def impossible_at(dataset: Dataset, activation: str, biased: bool) -> bool:
    """Either answer, verified: multipliers by the checker, a network by evaluation."""
    verdict = at_any_width(dataset, activation, biased)
    if isinstance(verdict, Holds):
        certificate = system_certificate(dataset, activation, biased, verdict.witness)
        assert check(certificate).holds and [kind for kind, _ in certificate.statements()] == ["Infeasible"]
        return True
    assert isinstance(verdict, Fails)
    assert verdict.witness.outputs(dataset.X) == [row[0] for row in dataset.Y.rows()]
    return False


# Counting.


@pytest.mark.parametrize(("activation", "biased", "points"), [
    ("sigmoid", True, 25), ("sigmoid", False, 20), ("tanh", True, 25), ("softplus", True, 25),
    ("relu", True, 20), ("relu", False, 15), ("leaky", True, 20),
    ("exp", True, 20), ("exp", False, 20), ("heaviside", True, 5),
    ("t^1", False, 3), ("t^1", True, 4), ("t^2", False, 6), ("t^2", True, 10),
    ("t^3", False, 10), ("t^3", True, 20), ("t^4", False, 14), ("t^9", True, 20),
    ("0,1,1", False, 9), ("0,1,1", True, 10), ("3", True, 1),
])  # fmt: skip
def test_five_units_in_three_dimensions(activation, biased, points):
    assert best(activation, 5, 3, biased) == points


def test_every_count_says_why_and_who():
    for found in counts("t^4", 5, 3, biased=False):
        assert found.reason and found.provenance.startswith(("we proved", "the literature says"))
    assert counts("t^3", 7, 5, biased=False)[0].provenance == "the literature says (Alexander, Hirschowitz 1995)"


@pytest.mark.parametrize(("d", "k", "m"), SPORADIC)
def test_sporadic_cases_fit_one_label_less_than_they_have_parameters(d, k, m):
    assert best(f"t^{k}", m, d, biased=False) == min(m * d, count(d, k)) - 1


def test_eight_parameters_but_five_labels():
    """t², d = 3, two units: 8 parameters, 6 after scaling, 5 dimensions of forms of rank two."""
    assert [found.points for found in counts("t^2", 2, 3, biased=False)] == [5, 6, 6, 8]


def test_a_count_excludes_or_says_nothing():
    assert all_labels_missed("sigmoid", 5, 3, 26).holds and all_labels_missed("sigmoid", 5, 3, 25).undecided
    for bad in ((0, 3), (5, 0)):
        with pytest.raises(InputError, match="counted from 1"):
            counts("tanh", *bad)
    with pytest.raises(InputError, match="unknown activation"):
        counts("tan", 1, 1)


def test_monomials_of_a_polynomial_with_and_without_biases():
    odd = smooth("0,1,0,1")
    assert degrees(odd, False) == (1, 3) and degrees(odd, True) == (0, 1, 2, 3)
    assert space(odd, 2, False) == 6 and space(odd, 2, True) == 10


def test_sign_patterns_of_cubics():
    least = least_points_with_a_missing_sign(3, 10)
    assert sign_missed(3, 10, least).holds and sign_missed(3, 10, least - 1).undecided
    # by hand, with e < 2719/1000: 2·(2e·4n/10)^10 < 2^n
    upper = Fraction(2719, 1000)
    assert 2 * (2 * upper * 4 * least / 10) ** 10 < 2**least
    assert 2 * (2 * Fraction(2718, 1000) * 4 * (least - 1) / 10) ** 10 > 2 ** (least - 1)
    assert sign_missed(3, 10, 9).undecided
    for k in (1, 2, 5):
        found = [least_points_with_a_missing_sign(k, parameters) for parameters in (1, 5, 20)]
        assert found == sorted(found)


# Any width.


@pytest.mark.parametrize("k", [1, 2, 3])
def test_one_point_more_than_monomials_names_labels_that_no_width_fits(k):
    points = [*exponents(3, k), (1, 2, 3)]
    c = impossible_at_any_width(Dataset.from_arrays(points, [0] * len(points)).X, f"t^{k}", biased=False)
    assert c is not None and any(c)
    assert impossible_at(Dataset.from_arrays(points, c), f"t^{k}", False)
    fewer = Dataset.from_arrays(points[:-1], c[:-1])
    assert impossible_at_any_width(fewer.X, f"t^{k}", biased=False) is None and not impossible_at(
        fewer, f"t^{k}", False
    )


@settings(max_examples=thinned(120))
@given(small_data(max_n=7, max_d=2), st.sampled_from(["t^1", "t^2", "t^3", "0,1,1", "1,0,0,1/2", "2"]), st.booleans())
def test_either_answer_is_verified_on_degenerate_data(dataset, activation, biased):
    impossible_at(dataset, activation, biased)


@settings(max_examples=thinned(60))
@given(small_data(max_n=6, max_d=2), st.sampled_from(["t^1", "t^2", "0,1,1"]))
def test_what_is_impossible_with_biases_is_impossible_without(dataset, activation):
    if impossible_at(dataset, activation, True):
        assert impossible_at(dataset, activation, False)


def test_proportional_points_tie_their_labels_for_powers():
    assert impossible_at(Dataset.from_arrays([[1, 2], [2, 4]], [1, 7]), "t^3", False)
    assert not impossible_at(Dataset.from_arrays([[1, 2], [2, 4]], [1, 8]), "t^3", False)
    assert impossible_at(Dataset.from_arrays([[0, 0]], [1]), "t^2", False)


def test_a_tampered_multiplier_is_refused():
    zigzag = Dataset.from_arrays([[0], [1], [2], [3]], [0, 1, 0, 1])
    c = at_any_width(zigzag, "t^2").witness
    assert c == (1, -3, 3, -1)
    for bad in ((2, -3, 3, -1), (-1, 3, -3, 1), (0, 0, 0, 0)):
        assert not check(system_certificate(zigzag, "t^2", True, bad)).holds


def test_wide_systems_are_decided_without_a_network(monkeypatch):
    monkeypatch.setattr(impossible_labels, "MAX_UNITS", 3)
    found = at_any_width(LINE, "t^3")
    assert found.fails and found.witness == "4 units that span the values of all monomials at these points"
    assert with_units(LINE, "t^3", 4).undecided


# So many units.


def test_the_form_through_six_labels_is_the_sum_of_three_squares():
    for units in (1, 2):
        verdict = with_units(SIX, "t^2", units, biased=False)
        assert isinstance(verdict, Holds) and isinstance(verdict.witness, TooManySquares)
        assert verdict.witness.rank == 3 and verdict.witness.matrix.num.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        certificate = verdict.witness.certificate()
        assert check(certificate).holds
        assert [kind for kind, _ in certificate.statements()] == ["RankAtMost", "RankAtLeast", "RankAtLeast"]
    three = with_units(SIX, "t^2", 3, biased=False)
    assert isinstance(three, Fails) and three.witness.units == 3
    assert three.witness.outputs(SIX.X) == [1, 1, 1, 2, 2, 2]


@settings(max_examples=thinned(60))
@given(small_data(max_n=6, max_d=2), st.integers(1, 3), st.booleans(), st.sampled_from(["t^2", "0,0,-3/2"]))
def test_quadratics_are_decided_whenever_the_points_determine_the_form(dataset, units, biased, activation):
    verdict = with_units(dataset, activation, units, biased)
    if isinstance(verdict, Fails):
        assert verdict.witness.units <= units
        assert verdict.witness.outputs(dataset.X) == [row[0] for row in dataset.Y.rows()]
    elif isinstance(verdict, Holds) and isinstance(verdict.witness, TooManySquares):
        assert verdict.witness.rank > units and check(verdict.witness.certificate()).holds
        assert with_units(dataset, activation, verdict.witness.rank, biased).fails
    elif isinstance(verdict, Holds):
        assert impossible_at(dataset, activation, biased)
    else:
        assert "leave the form open" in verdict.reason


@settings(max_examples=thinned(60))
@given(st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=3), st.data())
def test_labels_of_a_network_are_never_excluded_at_its_size(W, data):
    """Labels that two cubes, or quartics, have are never called impossible for so many."""
    k = data.draw(st.sampled_from([2, 3, 4]))
    v = data.draw(st.lists(st.integers(-2, 2), min_size=len(W), max_size=len(W)))
    X = exponents(3, k)
    labels = [sum(a * sum(p * q for p, q in zip(w, x, strict=True)) ** k for a, w in zip(v, W, strict=True)) for x in X]
    dataset = Dataset.from_arrays(X, labels)
    assert not with_units(dataset, f"t^{k}", len(W), biased=False).holds
    F = [sum(a * c for a, c in zip(v, column, strict=True)) for column in zip(*forms(W, k), strict=True)]
    assert len(diagonal(catalecticant(F, 3, 4, 2)) if k == 4 else []) <= len(W)


@settings(max_examples=thinned(40))
@given(small_data(max_n=5, max_d=3), st.booleans())
def test_linear_units_fit_with_one_or_not_at_all(dataset, biased):
    verdict = with_units(dataset, "0,2", 1, biased)
    if isinstance(verdict, Fails):
        assert verdict.witness.outputs(dataset.X) == [row[0] for row in dataset.Y.rows()]
    else:
        assert verdict.holds and impossible_at(dataset, "0,2", biased)


def test_one_biased_cubic_neuron():
    verdict = with_units(LINE, "t^3", 1)
    assert isinstance(verdict, Holds) and verdict.witness.rank == 2 and check(verdict.witness.certificate()).holds
    assert with_units(LINE, "t^3", 2).undecided
    assert with_units(Dataset.from_arrays([[0], [1], [2], [3]], [1, 8, 27, 64]), "t^3", 1).undecided


@settings(max_examples=thinned(100))
@given(st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=3, max_size=3))
def test_a_form_is_a_sum_of_as_many_squares_as_its_rank(rows):
    from exactmem.linalg.ranks import rank_witness
    from exactmem.linalg.rational_matrix import RationalMatrix

    Q = [[rows[i][j] + rows[j][i] for j in range(3)] for i in range(3)]
    squares = diagonal(Q)
    assert [[sum(v * w[i] * w[j] for v, w in squares) for j in range(3)] for i in range(3)] == Q
    assert len(squares) == rank_witness(RationalMatrix.from_rows(Q, 3)).rank


# Relations.


def cubic_relation() -> Relation:
    """c_2² - 3·c_1·c_3 of the cubic through y_1, ..., y_4 at 0, 1, 2, 3, by finite differences."""
    c1 = [Fraction(-11, 6), Fraction(3), Fraction(-3, 2), Fraction(1, 3)]
    c2 = [Fraction(1), Fraction(-5, 2), Fraction(2), Fraction(-1, 2)]
    c3 = [Fraction(-1, 6), Fraction(1, 2), Fraction(-1, 2), Fraction(1, 6)]
    terms: dict[tuple[int, ...], Fraction] = {}
    for i in range(4):
        for j in range(4):
            e = tuple((i == t) + (j == t) for t in range(4))
            terms[e] = terms.get(e, Fraction(0)) + c2[i] * c2[j] - 3 * c1[i] * c3[j]
    return Relation(terms, (0, 1, 2, 3))


def test_one_biased_cubic_neuron_has_a_relation_that_is_expanded():
    R = cubic_relation()
    assert vanishes(R, LINE.X, k=3, units=1) and not vanishes(R, LINE.X, k=3, units=2)
    assert R.at([0, 1, 0, 0]) == Fraction(7, 4)
    assert all(R.at([(a * t + b) ** 3 for t in range(4)]) == 0 for a in (-2, 0, 3) for b in (0, 5))


def test_the_minors_of_the_catalecticant_are_such_relations():
    for columns in ((0, 1), (0, 2), (1, 2)):
        assert vanishes(minor_in_labels(LINE.X, 3, (0, 1), columns), LINE.X, 3, 1)
    # 9·(a_1·a_3 - a_2²) with c_i = C(3, i)·a_i; the order of the monomials is x³ first
    ours, R = minor_in_labels(LINE.X, 3, (0, 1), (0, 1)), cubic_relation()
    y = [Fraction(v) for v in (3, -1, 4, 1)]
    assert ours.degree == 2 and R.at(y) == -9 * ours.at(y)


def test_six_labels_violate_the_determinant():
    found = by_relation(SIX, k=2, units=2, biased=False)
    assert isinstance(found, Holds) and found.witness.degree == 3 and found.witness.at([1, 1, 1, 2, 2, 2]) == 1
    assert by_relation(SIX, k=2, units=3, biased=False).undecided


def test_relations_need_points_that_determine_the_form():
    with pytest.raises(InputError, match="4 of them"):
        minor_in_labels(Dataset.from_arrays([[0], [1]], [0, 0]).X, 3, (0,), (0,))
    assert by_relation(Dataset.from_arrays([[0], [1]], [0, 1]), 3, 1).undecided
    with pytest.raises(LimitExceeded, match="MAX_SYMBOLS"):
        by_relation(LINE, 3, 5)


def test_a_relation_needs_only_some_of_the_points():
    """Points that determine the form are chosen; the claim is about the data that were given, equal rows included."""
    more = Dataset.from_arrays([[0], [0], [1], [2], [3], [5]], [0, 0, 1, 0, 0, -40])
    found = by_relation(more, 3, 1)
    assert isinstance(found, Holds) and len(found.witness.rows) == 4
    certificate = power_certificate(more, found.witness, 3, 1)
    assert check(certificate, more).holds and [kind for kind, _ in certificate.statements()] == ["PowerUnits"]


def test_a_changed_relation_is_refused_by_the_checker():
    relation = by_relation(SIX, k=2, units=2, biased=False).witness
    assert check(power_certificate(SIX, relation, 2, 2, biased=False)).holds
    first = next(iter(relation.terms))
    changed = replace(relation, terms={**relation.terms, first: relation.terms[first] + 1})
    assert not vanishes(changed, SIX.X, 2, 2, biased=False)
    assert not check(power_certificate(SIX, changed, 2, 2, biased=False)).holds
    assert not check(power_certificate(SIX, relation, 2, 3, biased=False)).holds


@pytest.mark.parametrize(("X", "k", "units", "biased"), [
    ([[0], [1], [2], [3]], 3, 1, True), ([[0], [1], [2], [3], [4]], 4, 2, True), (SIX.X.num.tolist(), 2, 1, False),
    ([[0, 0], [1, 0], [0, 1], [1, 1], [2, 1], [1, 3]], 2, 2, True)])  # fmt: skip
def test_relations_vanish_by_computer_algebra_too(X, k, units, biased):
    labels = [(7 * i * i + 3 * i) % 11 for i in range(len(X))]
    relation = by_relation(Dataset.from_arrays(X, labels), k, units, biased).witness
    names = [sp.symbols(f"v{j} b{j} w{j}_:{len(X[0])}") for j in range(units)]
    sums = [sum(v * (sum(map(mul, w, x)) + int(biased) * b) ** k for v, b, *w in names) for x in X]
    h = [sp.Poly(value, *sum(names, ())) for value in sums]
    terms = [sp.prod([h[i] ** p for i, p in enumerate(e)]) * sp.Rational(str(c)) for e, c in relation.terms.items()]
    assert sum(terms[1:], terms[0]).is_zero


@pytest.mark.parametrize(("d", "k", "units", "name"), [(11, 3, 1, "MAX_SYMBOLS"), (2, 4, 3, "MAX_MONOMIALS"), (
    9, 3, 1, "MAX_TERMS")])  # fmt: skip
def test_relations_that_are_too_long_are_left_to_ranks(d, k, units, name):
    with pytest.raises(LimitExceeded, match=name):
        by_relation(Dataset.from_arrays([[0] * d], [0]), k, units)


def test_without_a_short_relation_the_certificate_is_of_ranks():
    """x² + y² + z² + t² + 1, and four units with five numbers each."""
    points = [tuple(e[:4]) for e in exponents(5, 2)]
    labels = [sum(v * v for v in x) + 1 for x in points]
    found = impossible(Dataset.from_arrays(points, labels), "t^2", 4)
    assert found.labels.holds and found.power_certificate is None and check(found.certificate).holds
    assert [kind for kind, _ in found.certificate.statements()] == ["RankAtMost", "RankAtLeast", "RankAtLeast"]


# Exponentials.


@pytest.mark.parametrize(("labels", "zeros"), [
    ([1, -1, 1, -1], 3), ([1, 1, 1], 0), ([0, 1, 0], 2), ([1, 0, 1], 2),
    ([1, 0, 0, 1], 2), ([1, 0, 0, -1], 3), ([0, 0], 2), ([5], 0),
])  # fmt: skip
def test_zeros_that_labels_force(labels, zeros):
    assert forced_zeros(labels) == zeros


@pytest.mark.parametrize("m", [1, 2, 5])
def test_alternating_labels_on_one_point_more_than_units(m):
    zigzag = Dataset.from_arrays([[t, 3 - 2 * t] for t in range(m + 1)], [(-1) ** t for t in range(m + 1)])
    assert exponentials_too_few(zigzag, m).holds and exponentials_too_few(zigzag, m + 1).fails


@settings(max_examples=thinned(60))
@given(st.lists(st.integers(-2, 2), min_size=1, max_size=3), st.lists(st.integers(-3, 3), min_size=3, max_size=3))
def test_sums_of_powers_of_two_have_few_zeros(w, v):
    """Labels v_j·2^(w_j·x), which exponentials have, are never excluded with so many units."""
    labels = [sum(a * Fraction(2) ** (s * x) for a, s in zip(v, w, strict=False)) for x in range(-3, 4)]
    dataset = Dataset.from_arrays([[x] for x in range(-3, 4)], labels)
    assert not exponentials_too_few(dataset, len(w)).holds


def test_points_off_a_line_are_left_open():
    assert exponentials_too_few(Dataset.from_arrays([[0, 0], [1, 0], [0, 1]], [1, -1, 1]), 1).undecided
    assert exponentials_too_few(Dataset.from_arrays([[0, 0], [1, 0], [0, 1]], [0, 0, 0]), 1).fails


# The verb.


@pytest.mark.parametrize(("activation", "hidden", "biased", "line", "kinds"), [
    ("t^2", None, False, "impossible: they violate a relation", ["PolynomialUnits"]),
    ("t^2", 2, True, "impossible: they violate a relation", ["PolynomialUnits"]),
    ("t^3", 1, True, "impossible: the only form with these labels has a catalecticant", ["PowerUnits"]),
    ("t^3", None, True, "possible: 4 units, exact", None),
    ("0,0,1,1", 1, True, "not decided: a wide network fits", None),
    ("exp", 1, True, "impossible: 3 zeros are forced along the line", ["ExponentialUnits"]),
    ("exp", None, True, "possible: 4 units with any weights", None),
    ("tanh", None, True, "not decided: no polynomial: the literature says", None),
    ("relu", 1, True, "not decided: relu is only counted, in parameters; `cannot_fit`", None),
])  # fmt: skip
def test_impossible_says_what_was_found_and_which_claims_carry_it(activation, hidden, biased, line, kinds):
    found = impossible(LINE, activation, hidden, biased=biased)
    rows = dict(found.rows())
    assert rows["these labels"].startswith(line) and rows["distinct points"] == "4"
    if kinds is None:
        assert found.certificate is None
    else:
        assert check(found.certificate).holds
        assert list(dict.fromkeys(kind for kind, _ in found.certificate.statements())) == kinds


def test_the_claims_are_about_the_data_that_were_given():
    """Equal rows stay where they are; the certificate can be checked against the file."""
    twice = Dataset.from_arrays([[2], [0], [2], [1], [0], [3], [4]], [1, 1, 1, 0, 1, 0, 1])
    for found in (impossible(twice, "t^2"), impossible(twice, "exp", 2)):
        assert found.points == 5 and found.labels.holds
        assert check(found.certificate, twice).holds
    high = impossible(Dataset.from_arrays([[1], [2], [-1]], [1, 0, 0]), "0," * 66 + "1", biased=False)
    assert [kind for kind, _ in high.certificate.statements()] == ["Infeasible"]
    assert check(high.certificate).holds


@pytest.mark.parametrize(("activation", "biased", "least"), [
    ("tanh", True, 8), ("tanh", False, 6), ("relu", True, 6), ("heaviside", False, 4), ("t^3", True, 6), ("exp", True, 6),
    ("exp", False, 6), ("0,1,1", True, 8)])  # fmt: skip
def test_points_that_have_more_labels_than_parameters_are_certified(activation, biased, least):
    """Two units on two inputs."""
    for n in (least, least + 1):
        points = Dataset.from_arrays([[t, t * t] for t in range(n)], [0] * n)
        found = impossible(points, activation, 2, biased=biased)
        if n == least:
            assert found.count_certificate is None
        else:
            assert check(found.count_certificate).holds
            assert "Sard" in dict(found.rows())["count, certified"]
            assert any("Sard" in line for line in found.count_certificate.assumptions())
    assert impossible(points, activation, biased=biased).count_certificate is None


def test_impossible_counts_in_the_span_of_the_points():
    """Points of a line in R^3 give one unit three numbers, not five."""
    line = Dataset.from_arrays([[t, t, t] for t in range(4)], [0, 1, 0, 0])
    found = impossible(line, "tanh", 1)
    assert found.counts[0].points == 3 and "almost every labelling is missed" in found.rows()[3][1]
    assert impossible(line, "tanh", 2).rows()[3][1].endswith("nothing is excluded")


def test_impossible_tells_of_sign_patterns():
    many = Dataset.from_arrays([[t] for t in range(80)], [t % 2 for t in range(80)])
    found = impossible(many, "0,1,0,1", 1)
    assert (
        "Warren" in dict(found.rows())["labels by two signs"] and "SignCount" in dict(found.rows())["signs, certified"]
    )
    assert check(found.sign_certificate).holds
    assert any("Warren" in line for line in found.sign_certificate.assumptions())
    assert impossible(many, "0,1,0,1").sign_certificate is None and impossible(many, "tanh", 1).sign_certificate is None
    assert impossible(LINE, "t^3", 1).sign_certificate is None


@pytest.mark.parametrize(("activation", "units", "d", "biased"), [("t^3", 2, 1, True), ("0,1,1", 1, 3, False)])
def test_signs_are_certified_from_the_least_number_of_points_on(activation, units, d, biased):
    least = least_points_with_a_missing_sign(smooth(activation).degree, units * (d + 1 + biased))
    for n in (least - 1, least):
        points = Dataset.from_arrays([[t**p for p in range(1, d + 1)] for t in range(n)], [t % 2 for t in range(n)])
        found = impossible(points, activation, units, biased=biased)
        assert (found.sign_certificate is not None) == found.signs.holds == (n == least)
    assert check(found.sign_certificate).holds


def test_impossible_refuses_bad_questions():
    with pytest.raises(Conflict):
        impossible(Dataset.from_arrays([[1], [1]], [0, 1]), "t^2")
    with pytest.raises(InputError, match="one label column"):
        impossible(Dataset.from_arrays([[1], [2]], [[0, 1], [1, 0]]), "t^2")
    with pytest.raises(InputError, match="at least 1"):
        impossible(LINE, "t^2", 0)
    with pytest.raises(InputError, match="unknown activation"):
        impossible(LINE, "swish")
    with pytest.raises(InputError, match="not a polynomial"):
        at_any_width(LINE, "sigmoid")
    with pytest.raises(HypothesisFails, match="not a multiple of t"):
        with_units(LINE, "0,1,1", 2)
    with pytest.raises(LimitExceeded, match="MAX_ENTRIES: 501000 is over the limit"):
        impossible(Dataset.from_arrays([[t] for t in range(1000)], [0] * 1000), "0,1," + "0," * 498 + "1")
    assert exactmem.impossible is impossible


def test_a_number_of_units_does_not_wrap_around():
    """100 units have 300 parameters, 44 in eight bits."""
    labels = Dataset.from_arrays([[i] for i in range(50)], [i % 2 for i in range(50)])
    found = impossible(labels, "tanh", np.int8(100))
    assert found.counts[0].points == 300 and found.count_certificate is None
    with pytest.raises(InputError, match=r"hidden is a whole number, not '2.5'"):
        impossible(labels, "tanh", 2.5)
