"""hernandez2024: two neurons per layer, on every small labelling and on rational data, with integers where integers go in."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.api import check, memorize
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.circuit import Circuit
from exactmem.networks.lockstep import Rail, lockstep
from exactmem.theorems.hernandez2024.width_two import first_line, string
from exactmem.theorems.registry import THEOREMS
from tests.examples import exact, small_data

WIDTH_TWO = THEOREMS["hernandez2024.width_two"]


def on_a_line(labels) -> Dataset:
    return Dataset.from_arrays([[t] for t in range(len(labels))], list(labels))


def test_four_points_by_hand():
    """Keys 0..3, labels 0,1,0,1: h1 = relu(2 - 2X), h2 = relu(4 - 2X - h1), output X + h2 - 2."""
    network = WIDTH_TWO.construct(on_a_line([0, 1, 0, 1])).network
    first, second, last = network.layers
    assert [(layer.row(1), layer.c[1]) for layer in (first, second)] == [([(0, -2)], 2), ([(0, -2), (1, -1)], 4)] or (
        [(layer.row(0), layer.c[0]) for layer in (first, second)] == [([(0, -2)], 2), ([(0, -1), (1, -2)], 4)]
    )
    assert last.c == (-2,) and sorted(w for _, w in last.row(0)) == [1, 1]


@pytest.mark.parametrize("start", ["line", "constant"])
@pytest.mark.parametrize(("n", "values"), [(3, 3), (4, 3), (5, 3), (6, 2), (7, 2)])
def test_every_labelling_of_few_points(n, values, start):
    for labels in product(range(values), repeat=n):
        data = on_a_line(labels)
        network = WIDTH_TWO.construct(data, start=start).network
        assert exact(network, data)
        assert network.sizes.hidden_layers == n - (2 if start == "line" else 1) and network.sizes.width == 2


@given(small_data(max_n=10, max_d=3, outputs=3))
def test_three_outputs_share_the_wire(data):
    network = WIDTH_TWO.construct(data).network
    assert exact(network, data) and network.sizes.width in (0, 4)


@given(st.lists(st.integers(-9, 9), min_size=3, max_size=9))
def test_integers_give_integers_that_do_not_grow(labels):
    data = on_a_line(labels)
    network = WIDTH_TWO.construct(data, start="constant").network
    S, R = max(labels) - min(labels), len(labels) - 1
    assert {q for layer in network.layers for q in layer.q} == {1}
    for layer in network.layers[2:]:
        assert all(abs(w) <= max(1, 2 * S) for row in layer.rows() for _, w in row)
        assert all(abs(c) <= S * (2 * R + 1) + max(map(abs, labels)) for c in layer.c)


def test_at_most_two_points_need_no_hidden_layer():
    for labels in ([5], [5, Fraction(-1, 3)]):
        network = WIDTH_TWO.construct(on_a_line(labels)).network
        assert network.sizes.depth == 1 and exact(network, on_a_line(labels))


@pytest.mark.parametrize(
    ("t", "labels", "steep"), [([0, 1, 2], [0, 1, 0], Fraction(1, 2)), ([0, "1/2", 1], [0, 1, 0], 1)]
)
def test_a_line_that_is_not_steep_enough_moves_an_earlier_point(t, labels, steep):
    """S must be the label range over the least gap: 1 on 0, 1, 2 and 2 on 0, 1/2, 1."""

    def fits(S) -> bool:
        circuit = Circuit(1)
        rail = Rail(circuit.input(0))
        points, row = [Fraction(v) for v in t], [Fraction(v) for v in labels]
        (values,) = lockstep(circuit, rail, [string(rail, points, [row], [Fraction(S)], 1)])
        network = circuit.compile(values)
        return [network.at([p])[0] for p in points] == row

    assert not fits(steep) and fits(2 * steep)
    assert first_line([Fraction(0), Fraction(2)], [Fraction(1), Fraction(0)]).slope == Fraction(-1, 2)


@pytest.mark.slow
def test_all_digits_at_width_two(digits):
    fit = memorize(digits, "hernandez2024.width_two")
    assert (fit.sizes.hidden_layers, fit.sizes.width, fit.sizes.slots) == (1795, 2, 7309)
    assert fit.notes["the literature's depth"] == 3633
    whole = memorize(digits, "hernandez2024.width_two", start="constant")
    assert (whole.sizes.hidden_layers, whole.sizes.slots) == (1796, 7313)
    assert {q for layer in whole.network.layers for q in layer.q} == {1} and whole.sizes.bits <= 26
    assert check(fit.certificate, digits).holds


def test_an_unknown_start_is_refused():
    with pytest.raises(InputError, match="option start: 'curve' is neither line nor constant"):
        WIDTH_TWO.construct(on_a_line([0, 1]), start="curve")
