"""Ranks of Jacobians from both sides: printed vectors, the exceptions, every kind of upper bound, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.api import check, rank
from exactmem.data.dataset import Dataset
from exactmem.data.embedded import digits, iris
from exactmem.errors import HypothesisFails, InputError, LimitExceeded, Undecided
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.residues import product
from exactmem.linalg.unit_minor import PRIME as SHORT
from exactmem.networks.smooth import PLAIN, SLOPES_ONLY, SMOOTH, WITH_I, Substitution, smooth
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.madden2023 import rank as ranks
from exactmem.theorems.madden2023.equations import annihilated
from exactmem.theorems.madden2023.jacobian import integer_jacobian, jacobian, levels
from exactmem.theorems.madden2023.model import Model
from exactmem.theorems.madden2023.rank import certify_rank, residue_jacobian
from exactmem.theorems.madden2023.relations import independent, relations
from exactmem.theorems.madden2023.seeded import seeded_model, seeded_rank
from exactmem.theorems.madden2023.upper import structural
from tests.examples import thinned

SIX = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]]
EXACT = [name for name in SMOOTH if SMOOTH[name].modular is not None]


def points(n: int, d: int, seed: str = "points", spread: int = 9) -> RationalMatrix:
    random = Randomness(seed)
    return RationalMatrix(np.array([[random.below(2 * spread + 1) - spread for _ in range(d)] for _ in range(n)]))


def model(psi: str, w, v=None, b=()) -> Model:
    rows = tuple(tuple(Fraction(x) for x in row) for row in w)
    return Model(smooth(psi), rows, tuple(map(Fraction, b)), tuple(map(Fraction, v or [1] * len(rows))))


# Printed vectors.


def test_four_cubic_rows_as_printed():
    cubic, X = model("t^3", [[1, 1], [1, -1]]), RationalMatrix.from_rows([[1, 0], [0, 1], [1, 1], [1, 2]])
    wanted = [[3, 0, 12, 27], [0, 3, 12, 54], [3, 0, 0, 3], [0, 3, 0, 6]]
    assert integer_jacobian(cubic, X, "W")[0].tolist() == wanted
    assert jacobian(cubic, X, "W", Substitution(PLAIN, 1)).tolist() == wanted
    assert certify_rank(cubic, X, "W").rank == 4


def test_two_quadratic_neurons_at_six_points_have_rank_five():
    X = RationalMatrix.from_rows(SIX)
    found = certify_rank(model("t^2", [[1, 0, 0], [0, 1, 0]]), X, "W")
    assert (found.rank, found.generic) == (5, 5)
    J = integer_jacobian(found.model, X, "W")[0]
    assert not (np.array([0, 1, 0, -1, 0, 0]) @ J).any()
    explicit = ranks.explain(
        found.model, X, "W", levels(found.model, X), ranks.pivots(residues(found.model, X, "W"), PLAIN), PLAIN
    )
    assert explicit.rank == 5 and len(explicit.vectors) == 1


def residues(of: Model, X: RationalMatrix, blocks: str):
    return residue_jacobian(of, X, blocks, levels(of, X))[0]


def test_five_quartic_neurons_in_space_have_one_less_than_expected():
    found = seeded_rank(smooth("t^4"), points(15, 3), 5, "W", biased=False)
    assert found.rank == 14 and found.upper.reason.startswith("equations: 1 exact ones")
    assert seeded_rank(smooth("t^4"), points(15, 3), 6, "W", biased=False).rank == 15


def test_six_sigmoid_neurons_use_every_parameter():
    found = seeded_rank(smooth("sigmoid"), points(30, 3), 6, "Wbv")
    assert (found.rank, found.generic, found.every_labelling) == (30, 30, True)


def test_exponential_neurons_gain_nothing_by_their_output_weights():
    X = points(40, 3, spread=3)
    both, inner = (seeded_rank(smooth("exp"), X, 6, blocks) for blocks in ("Wbv", "Wb"))
    assert both.rank == inner.rank == both.generic == 24 and "exp" in both.upper.reason


def test_a_quadratic_defect_survives_biases():
    found = seeded_rank(smooth("t^2"), points(28, 7), 4, "Wb")
    assert (found.parameters, found.rank, found.generic) == (32, 26, 26)
    assert independent(found.model, "Wb") == 6 == comb(4, 2)


# From below.


@settings(max_examples=thinned(30), deadline=None)
@given(st.data())
def test_polynomial_ranks_are_those_of_exact_elimination(data):
    psi = data.draw(st.sampled_from(["t^1", "t^2", "t^3", "1,1,1/2", "0,0,1,-2/3", "leaky"]))
    d, m, n = (data.draw(st.integers(1, k)) for k in (3, 3, 7))
    numbers = st.fractions(-3, 3, max_denominator=3)
    X = RationalMatrix.from_rows(data.draw(st.lists(st.lists(numbers, min_size=d, max_size=d), min_size=n, max_size=n)))
    w = data.draw(st.lists(st.lists(numbers, min_size=d, max_size=d), min_size=m, max_size=m))
    biased = data.draw(st.booleans())
    v, b = (data.draw(st.lists(numbers, min_size=m, max_size=m)) for _ in range(2))
    of = model(psi, w, v, b if biased else ())
    blocks = data.draw(st.sampled_from(["W", "v", "Wv", *(["b", "Wb", "bv", "Wbv"] if biased else [])]))
    try:
        found = certify_rank(of, X, blocks)
    except HypothesisFails as error:
        i, j = error.witness
        assert psi == "leaky" and of.pre_activations(X)[0][i][j] == 0
        return
    J, den = integer_jacobian(of, X, blocks)
    wide = fmpq_mat(*J.shape, [fmpq(x, den) for x in J.ravel().tolist()])
    assert found.rank == wide.rref()[1]
    assert all(bound.rank >= found.rank for bound in structural(of, X, blocks))
    image = [[x * pow(den, -1, PLAIN) % PLAIN for x in row] for row in J.tolist()]
    assert residues(of, X, blocks).tolist() == image
    places = {place: k for k, place in enumerate(of.places(blocks))}
    for _, rows in relations(of, blocks):
        for relation in rows:
            assert set(relation) <= set(places.values())
            assert all(sum(c * J[k][i] for k, c in relation.items()) == 0 for i in range(n))


@pytest.mark.parametrize("name", EXACT)
def test_every_activation_has_a_rank_that_the_checker_confirms(name):
    data = Dataset.from_arrays([[k, k * k % 5] for k in range(1, 8)], [0] * 7)
    found = rank(data, name, hidden=3)
    assert found.rank is not None or found.found.lower.rank
    if found.found.lower.rank:
        report = check(found.certificate)
        assert (report.status, report.reason) == ("verified", "")


@pytest.mark.parametrize(
    ("psi", "w", "x"),
    [
        ("t^1", [[1]], [[SHORT]]),  # the only minor is divisible by it
        ("t^1", [[1]], [[Fraction(1, SHORT)]]),  # a denominator is
        ("arctan", [[1]], [[pow(2, (SHORT - 1) // 4, SHORT)]]),  # 1 + z² is: a pole, and there is no letter to draw
    ],
)
def test_what_the_short_prime_does_not_show_the_long_one_does(psi, w, x):
    of, X = model(psi, w), RationalMatrix.from_rows(x)
    found = certify_rank(of, X, "W")
    assert (found.rank, found.lower.p) == (1, PLAIN) and check(found.certificate).holds
    assert certify_rank(of, RationalMatrix.from_rows([[1]]), "W").lower.p == SHORT


def test_the_short_prime_and_the_long_one_find_the_same_rank():
    for name in ("t^3", "sigmoid", "sin"):
        of, X = seeded_model(smooth(name), 30, 5, 0), points(150, 5)
        short, long = certify_rank(of, X, "Wb"), certify_rank(of, X, "Wb", p=smooth(name).prime)
        assert short.lower.rank == long.lower.rank
        assert (short.lower.p, long.lower.p) == (SHORT, smooth(name).prime)
        assert check(short.certificate).holds


def test_the_activations_without_values_in_the_field_are_those_listed():
    at = Substitution(101, 2, 10)
    assert tuple(name for name in EXACT if SMOOTH[name].modular(1, 1, at)[0] is None) == SLOPES_ONLY


def test_certificates_say_when_they_rest_on_transcendence():
    data = Dataset.from_arrays([[1, 2], [2, 5]], [0, 0])
    for name, cited in (("sigmoid", True), ("relu", False), ("t^3", False), ("arctan", False)):
        assumed = " ".join(rank(data, name, hidden=1).certificate.assumptions())
        assert ("transcendental" in assumed) is cited


def test_heaviside_slopes_say_nothing_and_no_certificate_is_written():
    found = rank(Dataset.from_arrays([[1], [2]], [0, 0]), "heaviside", hidden=2, blocks="Wb")
    assert found.rank == 0
    with pytest.raises(HypothesisFails, match="the rank is 0 here"):
        _ = found.certificate


def test_a_relu_layer_that_is_on_everywhere_is_linear():
    found = certify_rank(
        model("relu", [[1, 2], [2, 1], [1, 1]]), RationalMatrix.from_rows([[k, 5] for k in range(1, 9)]), "W"
    )
    assert (found.rank, found.generic) == (2, None)  # a kink: nothing generic follows from one point


def test_float_weights_are_dyadic_and_exact():
    w = [[Fraction(0.1), Fraction(-2.7)], [Fraction(1e-3), Fraction(0.3)]]
    found = certify_rank(model("tanh", w, b=[Fraction(0.7), Fraction(-0.2)]), points(20, 2), "Wbv")
    assert found.rank == 8 and check(found.certificate).holds


def test_weights_longer_than_a_word_are_read_even_where_all_points_are_zero():
    zero, one = RationalMatrix.from_rows([[0, 0]]), RationalMatrix.from_rows([[0, 1]])
    for weight in (2**62, 2**70, Fraction(1, 2**70)):
        of = model("tanh", [[weight, 1]], b=[1])
        assert certify_rank(of, zero, "Wb").rank == certify_rank(of, one, "Wb").rank == 1


@pytest.mark.parametrize("blocks", ["W", "b", "v", "Wb", "Wv", "bv", "Wbv"])
def test_every_choice_of_blocks_is_numbered_as_the_checker_does(blocks):
    found = certify_rank(seeded_model(smooth("sin"), 3, 2, 1), points(9, 2), blocks)
    assert found.rank == found.parameters or blocks == "Wbv"
    assert check(found.certificate).holds


# From above.


def test_points_on_projective_lines_explain_a_defect_of_five():
    random = Randomness("lines")
    rows = points(25, 4).num.tolist()
    for _ in range(5):  # a quintic form on a line has six coefficients, and there are seven points
        a, b = ([random.below(7) - 3 for _ in range(4)] for _ in range(2))
        rows += [[p + t * q for p, q in zip(a, b, strict=True)] for t in range(-3, 4)]
    X = RationalMatrix(np.array(rows))
    found = certify_rank(seeded_model(smooth("t^5"), 15, 4, 0, biased=False), X, "W")
    assert (found.lower.rank, found.upper.rank, found.upper.side) == (55, 55, "right") and len(X) == 60
    J = integer_jacobian(found.model, X, "W")[0]
    assert annihilated(J, found.upper.vectors)
    wrong = found.upper.vectors.num.copy()
    wrong[0, 0] += 1
    assert not annihilated(J, RationalMatrix(wrong, found.upper.vectors.den))


def test_zero_pixels_bound_the_rank_on_the_digits():
    X = digits().X.take(range(300))
    found = seeded_rank(smooth("sigmoid"), X, 5, "W", biased=False, draws=1)
    kinds = {bound.reason.split(":")[0]: bound.rank for bound in found.uppers}
    assert found.rank == kinds["support"] < kinds["coordinates"] < 300 < 5 * 64


@pytest.mark.slow
def test_thirty_neurons_without_biases_do_not_reach_the_rank_of_the_digits():
    found = seeded_rank(smooth("sigmoid"), digits().X, 30, "W", biased=False)
    assert (found.parameters, found.rank) == (1920, 1616) and "nonzero at 116 points only" in found.upper.reason


def test_equal_points_equal_neurons_and_silent_neurons():
    X = RationalMatrix.from_rows([[1, 2], [1, 2], [3, 1], [0, 5], [4, 4], [2, 7], [5, 1], [1, 1]])
    same = model("tanh", [[1, 2], [1, 2], [0, 1]], b=[1, 1, 0])
    assert certify_rank(same, X, "Wbv").rank == 7 and certify_rank(same, X, "Wb").rank == 6
    assert certify_rank(model("tanh", [[1, 2], [2, 1]], v=[0, 1], b=[1, 0]), X, "Wb").rank == 3


def test_two_sides_that_do_not_meet_are_said_so():
    mirrored = model("sigmoid", [[1, 2], [-1, -2]], b=[1, -1])  # the slope is even: a relation that is not looked for
    found = certify_rank(mirrored, points(9, 2), "Wb")
    assert (found.rank, found.lower.rank, found.upper.rank) == (None, 3, 6)
    assert not found.every_labelling and found.generic is None


# Real data.


def test_fifty_sigmoid_neurons_fit_every_labelling_of_the_irises():
    found = rank(iris(), "sigmoid", hidden=25)
    assert (found.rank, found.every_labelling) == (149, 50)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "sin", "silu"])
def test_sixty_six_neurons_fit_every_labelling_of_the_digits(name):
    found = rank(digits(), name, hidden=33, blocks="Wb")
    assert (found.rank, found.every_labelling) == (1797, 66)


# What is refused.


@pytest.mark.parametrize("name", ["relu", "leaky", "heaviside", "elu"])
def test_a_kink_is_named_with_neuron_and_point(name):
    with pytest.raises(HypothesisFails, match="the pre-activation of neuron 1 at point 0 is exactly 0") as caught:
        certify_rank(model(name, [[1, 0], [1, -1]]), RationalMatrix.from_rows([[1, 1], [2, 1]]), "W")
    assert caught.value.witness == (0, 1)


@pytest.mark.parametrize("p", [0, 1, 10, 91, 2**61 - 3, 2**89 - 1])
def test_a_modulus_that_is_no_prime_below_2_to_62_never_reaches_flint(p):
    with pytest.raises(InputError, match="is not a prime below"):
        certify_rank(seeded_model(smooth("t^2"), 2, 2, 0), points(3, 2), "W", p=p)


def test_a_denominator_divisible_by_the_modulus_is_named():
    X = RationalMatrix.from_rows([[Fraction(1, 101), 0], [1, 1]])
    with pytest.raises(InputError, match="a denominator of the points is divisible by the modulus 101"):
        certify_rank(seeded_model(smooth("t^2"), 2, 2, 0), X, "W", p=101)
    third = model("0,0,1/101", [[1, 1]])
    with pytest.raises(InputError, match="a denominator of the coefficients of the activation"):
        certify_rank(third, points(2, 2), "W", p=101)


def test_poles_are_drawn_again_and_at_last_given_up():
    X = RationalMatrix.from_rows([[k] for k in range(-128, 129)])
    with pytest.raises(Undecided, match="every substitution tried modulo 257 meets a pole"):
        certify_rank(model("sigmoid", [[1]]), X, "W", p=257)  # every element but 1 has an even order: some power is -1
    assert certify_rank(model("sigmoid", [[1]]), points(2, 1), "W", p=10007).lower.rank == 1


def test_the_sine_needs_a_prime_that_is_one_modulo_four():
    with pytest.raises(InputError, match="needs a prime that is 1 modulo 4"):
        certify_rank(seeded_model(smooth("sin"), 2, 2, 0), points(3, 2), "W", p=PLAIN)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"activation": "gelu", "hidden": 1}, "gelu is known in balls only"),
        ({"activation": "softplus", "hidden": 1, "blocks": "Wbv"}, "the values of softplus are not in the field"),
        ({"hidden": 0}, "give the number of hidden neurons, at least 1, or a net"),
        ({"hidden": 1, "blocks": "Wx"}, "blocks are letters of W, b"),
        ({"hidden": 1, "blocks": "b", "biased": False}, "blocks are letters of W, b"),
        ({"activation": "sigmod", "hidden": 1}, "unknown activation 'sigmod'"),
        ({"net": model("tanh", [[1, 2, 3]])}, "the points have 2 coordinates but the neurons read 3"),
    ],
)
def test_what_has_no_exact_rank_is_refused_in_one_line(words, message):
    with pytest.raises(InputError, match=message):
        rank(Dataset.from_arrays([[0, 1], [1, 1]], [0, 1]), **words)


def test_a_jacobian_that_does_not_fit_is_refused_before_the_work():
    with pytest.raises(LimitExceeded, match="MAX_ENTRIES"):
        rank(Dataset.from_arrays([[0, 1], [1, 1]], [0, 1]), "tanh", hidden=2**25)


@pytest.mark.parametrize("p", [101, PLAIN, WITH_I, 2**62 - 57])
@given(pairs=st.lists(st.tuples(st.integers(0, 2**62), st.integers(0, 2**62)), min_size=1))
def test_residues_are_multiplied_exactly(p, pairs):
    pairs = [(a % p, b % p) for a, b in [*pairs, (p - 1, p - 1), (0, p - 1)]]
    a, b = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    assert product(a, b, p).tolist() == [x * y % p for x, y in pairs]
