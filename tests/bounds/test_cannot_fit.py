"""Width certificates: accepted by the checker where the width is too small, a network where it is not."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.api import check
from exactmem.bounds.cannot_fit import cannot_fit
from exactmem.bounds.width import dichotomies, relu_width, threshold_width
from exactmem.certificates import claims
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, InputError, LimitExceeded
from exactmem.linalg.nonnegative import Separation, Solution, nonnegative_solution
from exactmem.verdict import Fails, Holds
from tests.examples import FIVE, XOR, small_data, thinned


def decided(dataset: Dataset, hidden: int) -> bool:
    """True if the width cannot fit; both answers are verified by somebody else."""
    verdict = cannot_fit(dataset, hidden)
    if isinstance(verdict, Holds):
        draft = Draft()
        claims.cannot_fit(draft, dataset, hidden, verdict.witness)
        assert check(draft.certificate()).holds
        return True
    assert isinstance(verdict, Fails)
    network = verdict.witness
    assert network.sizes.neurons <= hidden
    assert all(network.at(x) == y for x, y in zip(dataset.X.rows(), dataset.Y.rows(), strict=True))
    return False


@pytest.mark.parametrize(("n", "least"), [(3, 2), (4, 3), (5, 3)])
def test_the_zigzag_on_a_line_needs_as_many_as_the_table_says(n, least):
    """Labels 0, 1, 0, 1, ... with an output bias and no skip."""
    zigzag = Dataset.from_arrays([[t] for t in range(n)], [t % 2 for t in range(n)])
    assert decided(zigzag, least - 1) and not decided(zigzag, least)


def test_the_bump_on_three_points_cannot_be_one_unit():
    assert decided(Dataset.from_arrays([[0], [1], [2]], [0, 1, 0]), 1)


def test_the_square_with_alternating_labels_needs_two_although_parameters_allow_one():
    assert decided(XOR, 1) and not decided(XOR, 2)


def test_five_points_of_the_plane():
    assert decided(FIVE, 1) and not decided(FIVE, 2)


def test_rational_labels_and_points():
    dataset = Dataset.from_arrays([["1/2"], ["2/3"], ["3/4"]], ["1/5", "7/5", "1/5"])
    assert decided(dataset, 1) and not decided(dataset, 2)


def test_no_neuron_fits_constants_only():
    assert decided(FIVE, 0) and not decided(Dataset.from_arrays([[0], [5]], [3, 3]), 0)


@settings(max_examples=thinned(60))
@given(small_data(max_n=5, max_d=2, values=2), st.integers(0, 2))
def test_either_answer_is_verified_on_degenerate_data(dataset, hidden):
    decided(dataset, hidden)


@settings(max_examples=thinned(30))
@given(small_data(max_n=4, max_d=2, values=2), st.integers(0, 1))
def test_what_fits_with_k_neurons_fits_with_one_more(dataset, hidden):
    if not decided(dataset, hidden):
        assert not decided(dataset, hidden + 1)


def test_bad_questions_are_refused():
    with pytest.raises(InputError, match="one label column"):
        cannot_fit(Dataset.from_arrays([[0], [1]], [[0, 1], [1, 0]]), 1)
    with pytest.raises(InputError, match="at least 0"):
        cannot_fit(FIVE, -1)
    with pytest.raises(Conflict):
        cannot_fit(Dataset.from_arrays([[0], [0]], [0, 1]), 1)
    with pytest.raises(LimitExceeded, match="MAX_PROGRAMS: 6 is over the limit of 5"):
        cannot_fit(FIVE, 2, limit=5)


entries = st.integers(-4, 4)


@given(st.lists(st.lists(entries, min_size=4, max_size=4), min_size=1, max_size=4), st.data())
def test_the_simplex_method_returns_a_solution_or_a_separation(M, data):
    b = data.draw(st.lists(entries, min_size=len(M), max_size=len(M)))
    answer = nonnegative_solution(M, b)
    if isinstance(answer, Solution):
        assert all(v >= 0 for v in answer.z)
        assert [sum(a * v for a, v in zip(row, answer.z, strict=True)) for row in M] == b
    else:
        assert isinstance(answer, Separation)
        assert all(sum(u * row[j] for u, row in zip(answer.u, M, strict=True)) <= 0 for j in range(4))
        assert sum(u * v for u, v in zip(answer.u, b, strict=True)) > 0


def test_a_tilt_that_floats_cannot_see_decides():
    e = Fraction(1, 2**70)
    assert isinstance(nonnegative_solution([[1, 1], [1, 1 + e]], [1, 1 - e]), Separation)
    assert isinstance(nonnegative_solution([[1, 1], [1, 1 + e]], [1, 1 + e]), Solution)


def test_counting_bounds_by_hand():
    assert relu_width(7, 2) == 3 and relu_width(6, 2) == 2 and relu_width(1, 0) == 1
    assert dichotomies(4, 2) == 14  # all 16 colourings of a square but the two alternating ones
    assert threshold_width(60, 2) == 4 and threshold_width(3, 2) == 1 and threshold_width(1, 0) == 0
