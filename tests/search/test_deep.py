"""Two hidden layers: thresholds exactly, ReLUs from both sides."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.errors import Conflict, InputError, Rejected
from exactmem.search import deep
from exactmem.search.architectures import Arch
from exactmem.search.deciding import decide
from exactmem.search.deep import NoCodes, NotMonotone, TooFewPieces, decide_deep
from exactmem.search.outcomes import Fit, Impossible
from tests.examples import FIVE, XOR, exact, in_the_plane, small_data, thinned
from tests.search.test_deciding import line


def decided(dataset, y, widths, unit="relu") -> bool:
    """Whether it fits; either answer is looked at once more."""
    answer = decide_deep(dataset, y, widths, unit)
    if isinstance(answer, Impossible):
        assert answer.certificate.verify() > 0
        return False
    assert isinstance(answer, Fit)
    given_data = deep.as_dataset(dataset, y)
    assert exact(answer.network, given_data) and answer.network.sizes.hidden_layers <= len(widths)
    return True


@settings(max_examples=thinned(25))
@given(small_data(max_n=6, max_d=2, values=2), st.integers(1, 2), st.data())
def test_one_unit_in_the_second_layer_is_the_output_of_one_hidden_layer(dataset, k, data):
    points = dataset.merged().X
    labels = data.draw(st.lists(st.integers(0, 1), min_size=len(points), max_size=len(points)))
    rows = [list(row) for row in points.rows()]
    assert decided(rows, labels, (k, 1), "threshold") == decide(rows, labels, Arch.threshold(k)).fits


@settings(max_examples=thinned(20))
@given(small_data(max_n=6, max_d=2, values=2), st.data())
def test_many_units_in_the_second_layer_need_cells_of_one_label_only(dataset, data):
    points = dataset.merged().X
    labels = data.draw(st.lists(st.integers(0, 1), min_size=len(points), max_size=len(points)))
    rows = [list(row) for row in points.rows()]
    pure = any(codes is not None for _, codes in deep.choices(deep.as_dataset(rows, labels), 2))
    assert decided(rows, labels, (2, 4), "threshold") == pure


def test_alternating_colours_of_a_convex_hexagon_need_three_cuts_however_wide_the_second_layer():
    hexagon = in_the_plane(6, [0, 1] * 3)
    assert not decided(hexagon, None, (2, 9), "threshold") and decided(hexagon, None, (3, 1), "threshold")


def test_the_parity_of_a_cube_needs_a_second_layer_or_three_units():
    cube = [[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    parity = [sum(v) % 2 for v in cube]
    assert not decided(cube, parity, (2, 4), "threshold") and decided(cube, parity, (3, 1), "threshold")


def test_two_cuts_whose_codes_need_two_units_more():
    """Some two lines leave no cell with both labels, but then one unit cannot tell the cells apart; two can."""
    points = [[1, 2], [0, -3], [2, -3], [0, 3], [-2, -3], [-3, 0], [-1, 2], [0, -1]]
    labels = [1, 0, 0, 1, 1, 1, 0, 1]
    certificate = decide_deep(points, labels, (2, 1), "threshold").certificate
    assert certificate.verify() == 300 and len(certificate.lams) == 1
    with pytest.raises(Rejected, match="no vectors for the codes"):
        NoCodes(certificate.dataset, (2, 1), {}).verify()
    with pytest.raises(Rejected):
        NoCodes(certificate.dataset, (2, 2), certificate.lams).verify()
    assert decided(points, labels, (2, 2), "threshold")


def test_too_many_choices_are_unknown(monkeypatch):
    monkeypatch.setattr(deep, "MAX_CHOICES", 5)
    answer = decide_deep(in_the_plane(6, [0, 1] * 3), None, (2, 1), "threshold")
    assert answer.unknown and "MAX_CHOICES" in answer.reason


def test_a_chain_of_single_relus_is_monotone_along_lines():
    up_down = decide_deep(line(3), [0, 1, 0], (1, 1, 1))
    assert isinstance(up_down.certificate, NotMonotone) and up_down.certificate.verify() == 1
    with pytest.raises(Rejected, match="monotone"):
        NotMonotone(up_down.certificate.dataset, (0, 2, 1)).verify()
    assert decided([[0, 0], [1, 1], [2, 2], [5, 0]], [0, 1, 0, 7], (1, 1)) is False
    assert decided(line(3), [0, 1, 3], (1, 1))


def test_labels_that_turn_too_often_for_the_pieces_of_the_widths():
    zigzag = [t % 2 for t in range(11)]
    refusal = decide_deep(line(11), zigzag, (2, 2))  # at most 9 pieces, 10 are needed
    assert isinstance(refusal.certificate, TooFewPieces) and refusal.certificate.verify() == 10
    with pytest.raises(Rejected, match="may have as many"):
        TooFewPieces(refusal.certificate.dataset, (3, 3)).verify()


def test_two_layers_that_fit_are_found():
    assert decided(line(4), [0, 1, 0, 1], (2, 2)) and decided(FIVE, None, (2, 2)) and decided(XOR, None, (2, 1))


def test_what_is_neither_shown_nor_excluded_is_unknown():
    answer = decide_deep(in_the_plane(9, [0, 7, -3, 1, 8, -5, 2, 4, 9]), None, (1, 1))
    assert answer.unknown and "no obstruction was found" in answer.reason
    assert decide_deep(FIVE, None, (2, 2, 2)).unknown


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: decide_deep(XOR, None, (2,)), "at least two widths"),
        (lambda: decide_deep(XOR, None, (2, 0)), "at least two widths that are at least 1"),
        (lambda: decide_deep(XOR, None, (2, 2, 2), "threshold"), "two hidden layers, not 3"),
        (lambda: decide_deep(XOR, None, (2, 2), "tanh"), "the unit is 'relu' or 'threshold', not 'tanh'"),
        (lambda: decide_deep(FIVE, None, (2, 2), "threshold"), "code the two classes as 0 and 1"),
    ],
)
def test_bad_questions_are_refused(ask, message):
    with pytest.raises(InputError, match=message):
        ask()


def test_a_conflict_is_named():
    with pytest.raises(Conflict):
        decide_deep([[0], [0]], [0, 1], (2, 2))
