"""Pieces on a line: exact breakpoints against the network itself, the counting lemma, and data that turn too often."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise, product

import pytest

from exactmem.bounds import pieces
from exactmem.bounds.cannot_fit import cannot_fit
from exactmem.bounds.pieces import AtMostForAll, AtMostForSome, adversarial, breakpoints, excluded, paper_cap, piece_cap
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, HypothesisFails, InputError, LimitExceeded
from exactmem.networks.activations import HARDTANH, ID, RELU, STEP, PiecewiseLinear
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.networks.two_layer import TwoLayer
from exactmem.theorems.registry import THEOREMS

F = Fraction
TENT = PiecewiseLinear((F(-1), F(1, 2), F(2)), (F(0), F(3), F(-2), F(1)), F(1))
LINE = PiecewiseLinear((), (F(2),), F(1))
SAME = PiecewiseLinear((F(0), F(1)), (F(1), F(1), F(2)), F(0))  # its first knot is none
PIECES = {RELU: 2, HARDTANH: 3, ID: 1, TENT: 4, LINE: 1, SAME: 2}


def random_network(source: random.Random, acts: list) -> Network:
    width, layers = source.randint(1, 3), []
    for act in [*acts, ID]:
        units = source.randint(1, 4) if act is not ID or len(layers) < len(acts) else source.randint(1, 2)
        rows = [[F(source.randint(-3, 3), source.choice([1, 1, 2])) for _ in range(width)] for _ in range(units)]
        layers.append(Layer.build(act, width, rows, [F(source.randint(-3, 3), source.choice([1, 3])) for _ in rows]))
        width = units
    return Network(tuple(layers))


def at(network: Network, base: list, direction: list, t: Fraction) -> tuple[Fraction, ...]:
    return network.at([b + t * a for b, a in zip(base, direction, strict=True)])


def mean(one: tuple[Fraction, ...], other: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    return tuple((u + v) / 2 for u, v in zip(one, other, strict=True))


@pytest.mark.parametrize("seed", range(60))
def test_outputs_are_affine_between_breakpoints_and_bend_at_each(seed):
    """Between two breakpoints the middle has the mean of the ends; across one breakpoint alone it has not."""
    source = random.Random(seed)
    network = random_network(source, [source.choice(list(PIECES)) for _ in range(source.randint(1, 3))])
    base, direction = ([F(source.randint(-2, 2)) for _ in range(network.inputs)] for _ in range(2))
    direction[0] = direction[0] or F(1)
    found = breakpoints(network, base, direction)
    ends = [found[0] - 7, *found, found[-1] + 7] if found else [F(-7), F(7)]
    for a, b in pairwise(ends):
        quarter = (b - a) / 4
        values = [at(network, base, direction, a + k * quarter) for k in range(5)]
        assert values[2] == mean(values[0], values[4]) == mean(values[1], values[3])
    for t in found:
        gap = min(b - a for a, b in pairwise(ends)) / 2
        left, here, right = (at(network, base, direction, t + s * gap) for s in (-1, 0, 1))
        assert here != mean(left, right)
    widths, p = [layer.width for layer in network.layers[:-1]], max(PIECES[layer.act] for layer in network.layers)
    assert pieces.pieces(network, base, direction) == len(found) + 1 <= piece_cap(widths, p)


def test_kinks_that_cancel_and_knots_without_a_bend_are_no_breakpoints():
    two = [[1], [1]]
    assert breakpoints(Network((Layer.build(RELU, 1, two, [0, 0]), Layer.build(ID, 2, [[1, -1]], [0]))), [0], [1]) == ()
    assert breakpoints(Network((Layer.build(SAME, 1, [[1]], [0]),)), [0], [2]) == (F(1, 2),)
    assert (
        breakpoints(Network((Layer.build(ID, 2, [[1, 1]], [0]), Layer.build(RELU, 1, [[1]], [0]))), [0, 0], [1, -1])
        == ()
    )


def test_a_ramp_into_a_tent_by_hand():
    """hardtanh(t) runs from -1 to 1 and meets the knots -1, 1/2 of the tent; at -1 it starts, so both kinks fall together."""
    network = Network((Layer.build(HARDTANH, 1, [[1]], [0]), Layer.build(TENT, 1, [[1]], [0])))
    assert breakpoints(network, ["1/4"], [-2]) == (F(-3, 8), F(-1, 8), F(5, 8))


def test_bad_lines_and_networks_are_refused(monkeypatch):
    network = Network((Layer.build(RELU, 2, [[1, 0], [0, 1]], [0, 1]), Layer.build(ID, 2, [[1, 1]], [0])))
    with pytest.raises(InputError, match="direction is zero"):
        breakpoints(network, [0, 0], [0, 0])
    with pytest.raises(InputError, match="base point has 1 coordinates but the network reads 2"):
        breakpoints(network, [0], [1, 1])
    with pytest.raises(InputError, match="direction has 3 coordinates"):
        breakpoints(network, [0, 0], [1, 1, 1])
    with pytest.raises(InputError, match="step is not continuous"):
        breakpoints(Network((Layer.build(STEP, 1, [[1]], [0]),)), [0], [1])
    monkeypatch.setattr(pieces, "MAX_KINKS", 1)
    with pytest.raises(LimitExceeded, match="MAX_KINKS: 2 is over the limit of 1"):
        breakpoints(network, [0, 0], [1, 1])


@pytest.mark.parametrize(
    "name", ["zhang2017.interpolation", "bubeck2020.peel2", "bubeck2020.relu3", "vardi2021.compact"]
)
def test_networks_of_the_catalogue_stay_below_the_cap_and_above_the_need(name):
    data = adversarial(8)
    network = THEOREMS[name].construct(data).network
    count = pieces.pieces(network, [0], [1])
    assert 7 <= count <= piece_cap([layer.width for layer in network.layers[:-1]])


def test_caps_of_the_paper_and_ours():
    assert excluded([3], 2, 6).holds and excluded([3], 2, 5).undecided  # d1 + 2 < N
    assert piece_cap([2000, 2000]) + 1 == 4004002 and paper_cap([2000, 2000]) + 1 == 8002002
    assert (piece_cap([3, 3], 3), paper_cap([3, 3], 3)) == (49, 61)
    assert excluded([2], 1, 3).holds and excluded([2], 1, 2).undecided  # affine: one piece
    for d1, d2, p in product(range(1, 5), range(1, 5), (2, 3, 5)):
        kinks = (p - 1) * d1
        kinks += d2 * (p - 1) * (kinks + 1)
        assert piece_cap([d1, d2], p) == kinks + 1 <= paper_cap([d1, d2], p)
        assert piece_cap([d1], p) == paper_cap([d1], p)
        assert not excluded([d1, d2], p, kinks + 2).holds and excluded([d1, d2], p, kinks + 3).holds
    with pytest.raises(InputError, match="one or two hidden layers, not 3"):
        paper_cap([1, 2, 3])


@pytest.mark.parametrize("widths", [[0], [2, -1], [True], [2.0], [10**16]])
def test_what_are_no_widths(widths):
    with pytest.raises(InputError, match="hidden widths are whole numbers from 1 to 10"):
        piece_cap(widths)


def test_the_zigzag_of_five_points_needs_three_relus_and_two_do_not_do_four():
    """The lemma excludes d + 2 < N; three units do fit five points, and two not even four, which it does not see."""
    zigzag = Dataset.from_arrays([[t] for t in range(5)], [0, 1, 0, 1, 0])
    three = TwoLayer(1, 1)
    for form, weight in (([1, F(-2, 3)], -3), ([1, -2], 2), ([-1, 3], -2)):
        three.neuron(form, {0: weight})
    network = three.network(RELU, [6])
    assert [row[0] for row in network.outputs(zigzag.X)] == [0, 1, 0, 1, 0]
    assert excluded([3], 2, 5).undecided and cannot_fit(zigzag, 2).holds
    four = Dataset.from_arrays([[t] for t in range(4)], [0, 1, 0, 1])
    assert excluded([2], 2, 4).undecided and cannot_fit(four, 2).holds


def test_for_all_and_for_some_never_meet_by_accident():
    assert AtMostForAll(5) != AtMostForSome(5) and AtMostForAll(5) != 5
    with pytest.raises(TypeError):
        min(AtMostForAll(5), AtMostForSome(4))
    assert min(AtMostForAll(5), AtMostForSome(4).for_all()) == AtMostForAll(4)
    assert not hasattr(AtMostForAll, "for_some")


def test_alternating_labels_on_any_line():
    data = adversarial(4, ["1/2", -1])
    assert data.X.row(3) == (F(3, 2), -3) and data.Y.num.ravel().tolist() == [1, -1, 1, -1]
    assert pieces.cannot_fit_on_line(data, [1]).witness == pieces.OnLine((0, 1, 2, 3), 3)
    assert pieces.cannot_fit_on_line(data, [2]).undecided
    for arguments, message in (
        ((0,), "at least one point"),
        ((3, [0, 0]), "direction is zero"),
        ((3, None, 0), "dimension"),
    ):
        with pytest.raises(InputError, match=message):
            adversarial(*arguments)


def test_what_data_need_counts_turns_on_any_line_in_any_order():
    shuffled = Dataset.from_arrays([[3, 6], [1, 2], [0, 0], [2, 4], [1, 2]], [1, 1, 0, 0, 1])
    assert pieces.needed(shuffled) == pieces.OnLine((2, 1, 3, 0), 3)  # equal rows count once
    assert pieces.needed(Dataset.from_arrays([[5]], [1])).pieces == 1
    assert pieces.needed(Dataset.from_arrays([[5], [1]], [1, 0])).pieces == 1
    with pytest.raises(HypothesisFails, match="row 3 is not on the line through the first two points"):
        pieces.needed(Dataset.from_arrays([[0, 0], [1, 1], [2, 1]], [0, 1, 0]))
    with pytest.raises(Conflict):
        pieces.needed(Dataset.from_arrays([[0], [0]], [0, 1]))
    with pytest.raises(InputError, match="one label column"):
        pieces.needed(Dataset.from_arrays([[0], [1]], [[0, 1], [1, 0]]))


@pytest.mark.parametrize("seed", range(25))
def test_what_one_layer_cannot_do_by_pieces_it_cannot_do_at_all(seed):
    """The count against the search over all real weights of one hidden layer of ReLUs."""
    source = random.Random(seed)
    n = source.randint(3, 5)
    data = Dataset.from_arrays([[t] for t in source.sample(range(9), n)], [source.randint(0, 2) for _ in range(n)])
    hidden = pieces.needed(data).pieces - 2  # 1 + hidden pieces are too few
    if hidden >= 0:
        assert pieces.cannot_fit_on_line(data, [hidden] if hidden else []).holds and cannot_fit(data, hidden).holds
