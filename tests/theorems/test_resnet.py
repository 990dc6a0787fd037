"""Residual memorizers: the printed vector, every pattern of widths, degenerate data, refusals, certificates."""

import json
import random
from fractions import Fraction
from itertools import repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.api import bounds, check, compare, memorize
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, HypothesisFails, InputError
from exactmem.geometry.slabs import slabs
from exactmem.networks.residual import ResidualNetwork
from exactmem.theorems import registry
from exactmem.theorems.preparation import prepare
from exactmem.theorems.yun2019 import resnet_hardtanh, resnet_relu
from exactmem.theorems.yun2019.position_counterexamples import on_a_line
from exactmem.theorems.yun2019.resnet import KINDS, THEOREM
from exactmem.theorems.yun2019.resnet_groups import (
    HARDTANH_WIDTHS,
    RELU_WIDTHS,
    Group,
    Plan,
    plan,
    schedule,
)
from tests.examples import FIVE, XOR, in_the_plane, mutually_unbiased, small_data, thinned

ACTIVATIONS = ("relu", "hardtanh")


@pytest.fixture(autouse=True)
def in_the_catalogue(monkeypatch):
    monkeypatch.setitem(registry.THEOREMS, THEOREM.id, THEOREM)


def exact(network: ResidualNetwork, dataset: Dataset) -> bool:
    """Every row by the plain evaluator and by the fast one."""
    rows = list(dataset.Y.rows())
    return [network.at(x) for x in dataset.X.rows()] == rows == network.outputs(dataset.X)


def random_data(draw: random.Random) -> Dataset:
    """At most 40 points of R^1 to R^4 in 2 to 5 classes, often with fewer dimensions than classes, degenerate or not."""
    d, classes, reach = draw.randint(1, 4), draw.randint(2, 5), draw.choice([3, 6, 1000])
    points = {tuple(Fraction(draw.randint(-reach, reach), draw.choice([1, 1, 3])) for _ in range(d)) for _ in range(40)}
    rows = sorted(points)[: draw.randint(classes, 40)]
    data = Dataset.from_arrays([list(row) for row in rows], [draw.randrange(classes) for _ in rows])
    return data.one_hot() if draw.random() < 0.5 else data


def patterns(draw: random.Random, kind, groups: int) -> dict[str, list[int]]:
    """Widths that suffice: each pattern is grown until it does."""

    def grown(choices) -> list[int]:
        widths: list[int] = []
        while kind.groups(widths) < groups:
            widths.append(next(choices))
        return widths or [1]

    return {
        "all ones": grown(repeat(1)),
        "all twos": grown(repeat(2)),
        "one block": [kind.whole * groups or 1],
        "odd and even": grown(draw.choice([1, 2, 3, 5]) for _ in repeat(0)),
        "large": grown(draw.randint(4, 9) for _ in repeat(0)),
        "mostly ones": grown(draw.choice([1, 1, 1, 4]) for _ in repeat(0)),
    }


# The vector that can be checked by hand.


def test_a_split_pair_on_four_points_of_the_plane():
    """(0,0), (0,1) of class 0 on x = 0, then (1,0), (2,3) of class 1; q = (3/2, 1), widths 1 and 3: the first pair is split."""
    data = prepare(Dataset.from_arrays([[0, 0], [1, 0], [0, 1], [2, 3]], [0, 1, 0, 1]))
    (zeros,), (ones,) = slabs(data.points, [0, 2], 2), slabs(data.points, [1, 3], 2)
    four = Plan(data, [[], [1, 3], [0, 2]], [Group(zeros, 2), Group(ones, 1)], (Fraction(3, 2), Fraction(1)))
    first, second = resnet_hardtanh.moves(four, schedule([1, 3], HARDTANH_WIDTHS, 2), Fraction(39, 10))
    ((A, a),) = first
    assert (A, a) == ([2, 0, 1], Fraction(39, 10)) and [a * v for v in four.q] == [Fraction(117, 20), Fraction(39, 10)]
    assert len(second) == 3 and second[-1] == ([2, 0, Fraction(-127, 10)], -a)


def test_a_fold_and_a_push_by_hand():
    """Points 0, 1, 2 of the line, the middle one moves along q = 1: the form is 1 - x, so 0 lies right of it. The fold adds
    6·relu(1 - x - 1/2), 0 goes to 3; then only 1 has 1 - x above -1 and relu(1 - x + 1) moves it alone."""
    found = plan(prepare(on_a_line(3, 1)))
    assert found.q == (1,) and [group.members for group in found.groups] == [(1,)]
    (first, second), least = resnet_relu.moves(found, schedule([1, 1], RELU_WIDTHS, 1))
    assert first == [([-1, Fraction(1, 2)], 6, 0)]
    assert second == [([-1, 2], 0, 1)]
    assert least == 3  # x + 6·relu(1/2 - x) is 3, 1, 2: M = spread + 1
    network = THEOREM.construct(on_a_line(3, 1), widths="1,1").network
    assert network.blocks[1].branch.at([1]) == (3,) and exact(network, on_a_line(3, 1))


# Every pattern of widths.


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_random_data_are_fitted_exactly_in_blocks_of_any_widths(activation):
    draw, kind = random.Random(20), KINDS[activation][1]
    for _ in range(25):
        dataset = random_data(draw)
        groups = THEOREM.construct(dataset, activation=activation).notes["groups"]
        for name, widths in patterns(draw, kind, groups).items():
            built = THEOREM.construct(dataset, activation=activation, widths=",".join(map(str, widths)))
            assert built.network.outputs(dataset.X) == list(dataset.Y.rows()), name
            used = [block.width for block in built.network.blocks]
            assert len(used) <= len(widths) and sum(used) <= min(sum(widths), kind.whole * groups)


def test_units_in_general_position_are_those_of_the_statement():
    """Three classes of 9, 5 and 4 points of the moment curve of R^3: G = 2 + 2."""
    data = Dataset.from_arrays([[t, t * t, t**3] for t in range(18)], [0] * 9 + [1] * 5 + [2] * 4).one_hot()
    for activation, widths, units in (
        ("hardtanh", "", (8, 2)),
        ("hardtanh", "1,1,1,1,1,1,1,1", (8, 2)),
        ("hardtanh", "3,5", (8, 2)),
        ("relu", "", (12, 4)),
        ("relu", "1,1,1,1,1,1,1,1", (8, 4)),
    ):
        built = THEOREM.construct(data, activation=activation, widths=widths)
        body = sum(block.width for block in built.network.blocks)
        assert exact(built.network, data) and body <= units[0] and built.network.head.sizes.neurons == units[1]
        assert built.promise == (16 if activation == "relu" else 10)
    assert built.notes["second-hand, never certified"] == "36 units in blocks, 6 in the head (for d >= d_y)"


@given(widths=st.lists(st.integers(1, 9), max_size=12))
def test_two_hard_tanh_or_four_relus_per_group_suffice_whatever_the_widths(widths):
    assert HARDTANH_WIDTHS.groups(widths) == sum(widths) // 2
    assert RELU_WIDTHS.groups(widths) >= sum(widths) // 4
    assert RELU_WIDTHS.groups([1] * len(widths)) == len(widths) // 2


@given(
    widths=st.lists(st.integers(1, 6), min_size=1, max_size=10), whole=st.sampled_from([HARDTANH_WIDTHS, RELU_WIDTHS])
)
def test_every_group_is_given_to_blocks_once_and_at_most_one_is_open(widths, whole):
    groups = whole.groups(widths)
    slots = schedule(widths, whole, groups)
    moved, pending = [], None
    for slot, width in zip(slots, widths, strict=True):
        assert len(slot.whole) * whole.whole + (slot.opens is not None) + (slot.closes is not None) <= width
        assert slot.closes in (None, pending) and not (slot.opens is not None and pending is not None)
        moved += [*slot.whole, *([] if slot.closes is None else [slot.closes])]
        pending = slot.opens if slot.opens is not None else None if slot.closes is not None else pending
        assert pending is None or all(pending < k for k in slot.whole)
    assert sorted(moved) == list(range(groups)) and pending is None


# Any data.


@settings(max_examples=thinned(60))
@given(
    dataset=st.one_of(small_data(max_n=9, max_d=3), small_data(max_n=8, max_d=3, outputs=2)),
    activation=st.sampled_from(ACTIVATIONS),
    choices=st.lists(st.integers(1, 5), min_size=1, max_size=4),
)
def test_any_rational_data_are_fitted_exactly_by_default_and_in_given_widths(dataset, activation, choices):
    built = THEOREM.construct(dataset, activation=activation)
    assert exact(built.network, dataset)
    widths = choices * (4 * built.notes["groups"] + 1)
    assert exact(THEOREM.construct(dataset, activation=activation, widths=",".join(map(str, widths))).network, dataset)


def test_fewer_dimensions_than_classes():
    for d, classes, n in ((2, 5, 14), (1, 4, 9), (2, 6, 15)):
        rows = [[t, t * t][:d] for t in range(n)]
        dataset = Dataset.from_arrays(rows, [(t * t + t) % 7 % classes for t in range(n)]).one_hot()
        for activation in ACTIVATIONS:
            groups = THEOREM.construct(dataset, activation=activation).notes["groups"]
            for widths in ("", ",".join("1" * 2 * groups)):
                assert exact(THEOREM.construct(dataset, activation=activation, widths=widths).network, dataset)


def test_a_single_point_and_constant_labels_need_no_unit():
    for activation in ACTIVATIONS:
        for widths in ("", "1,3"):
            for dataset in (Dataset.from_arrays([[3, 4], [3, 4]], [7, 7]), in_the_plane(7, [5] * 7)):
                network = THEOREM.construct(dataset, activation=activation, widths=widths).network
                assert network.sizes.neurons == 0 and not network.blocks and exact(network, dataset)


def test_building_twice_gives_the_same_network():
    assert (
        THEOREM.construct(FIVE, widths="1,2,1,3,2,1,1,1,4").network
        == THEOREM.construct(FIVE, widths="1,2,1,3,2,1,1,1,4").network
    )


# Refusals.


def test_widths_that_do_not_suffice_are_refused_with_the_inequality_and_what_would_do():
    data = in_the_plane(10, [0, 1] * 5)
    with pytest.raises(
        HypothesisFails, match=r"widths 2,2 do not suffice: they move 2 groups, these data have 3 = ceil"
    ) as e:
        THEOREM.construct(data, activation="hardtanh", widths="2,2")
    assert e.value.hypothesis == "widths" and e.value.witness == (2, 3)
    assert str(e.value).endswith("3 = ceil(5/2); the least total that does is 6")
    with pytest.raises(HypothesisFails, match=r"the least total that does is 6, in blocks of width one"):
        THEOREM.construct(data, widths="6")
    THEOREM.construct(data, activation="hardtanh", widths="1,4,1")
    THEOREM.construct(data, widths="1,1,1,1,1,1")


def test_collinear_data_in_widths_for_general_position_are_refused_with_the_rows_and_another_theorem():
    with pytest.raises(HypothesisFails, match=r"rows 1, 2, 3 are affinely dependent .*yun2019.relu") as caught:
        THEOREM.construct(on_a_line(8, 4), activation="hardtanh", widths="2")
    assert caught.value.hypothesis == "general position" and caught.value.witness == (0, 1, 2)
    grid = Dataset.from_arrays(
        [[i, j] for i in range(4) for j in range(4)], [(i + j) % 2 for i in range(4) for j in range(4)]
    )
    with pytest.raises(HypothesisFails, match=r"are affinely dependent"):
        THEOREM.construct(grid, widths="12")
    assert exact(THEOREM.construct(grid).network, grid)


@pytest.mark.parametrize("widths", ["0", "1,-2", "a", "1,,2", "1.5"])
def test_widths_that_are_no_positive_numbers_are_refused(widths):
    with pytest.raises(InputError, match=r"yun2019.resnet: widths are positive numbers with commas between them"):
        THEOREM.construct(XOR, widths=widths)


def test_other_bad_input():
    with pytest.raises(InputError, match=r"activation is one of relu, hardtanh, not 'step'"):
        THEOREM.construct(XOR, activation="step")
    with pytest.raises(Conflict):
        THEOREM.construct(Dataset.from_arrays([[1, 2], [1, 2]], [0, 1]))
    with pytest.raises(InputError, match="bounds takes a plain feed-forward network"):
        bounds(XOR, THEOREM.id)


# Certificates.


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("widths", ["", ",".join("1" * 24), "1,4,3,5,2,7,1,8,9"])
def test_every_certificate_is_accepted_by_the_checker(activation, widths):
    for dataset in (FIVE, XOR, mutually_unbiased()):
        fit = memorize(dataset, THEOREM.id, activation=activation, widths=widths, one_hot=True)
        report = check(fit.certificate, dataset)
        assert report.holds, report
        assert {"Memorizes", "SizeAtMost", "OnHyperplanes"} <= {kind for kind, _, _ in report.claims}
        assert fit.network.stored_sizes.neurons == fit.sizes.neurons  # the checker counts every unit


def test_a_changed_weight_is_rejected_wherever_it_is():
    fit = memorize(XOR, THEOREM.id, activation="hardtanh", widths="1,1")
    content = json.loads(fit.certificate.content)
    (name,) = [k for k, v in content["objects"].items() if v["t"] == "dag"]
    nodes = content["objects"][name]["nodes"]
    for node in range(len(nodes)):
        changed = json.loads(json.dumps(content["objects"][name]))
        c = int(changed["nodes"][node]["c"], 16) + int(changed["nodes"][node]["den"], 16)  # the bias grows by 1
        changed["nodes"][node]["c"] = format(c, "x") if c >= 0 else f"-{-c:x}"
        draft = Draft()
        for value in content["objects"].values():
            if value != content["objects"][name]:
                draft.put(value)
        new = draft.put(changed)
        claims = [json.loads(json.dumps(claim).replace(name, new)) for claim in content["claims"]]
        report = check(Certificate(draft.objects, [claim for claim in claims if claim["stmt"]["kind"] == "Memorizes"]))
        assert report.status == "rejected", node


def test_one_neuron_less_than_there_are_is_rejected():
    fit = memorize(XOR, THEOREM.id, widths="1,1")
    draft, sizes = Draft(), fit.network.stored_sizes
    for less in ("depth", "width", "neurons", "params", "bits"):
        counts = {
            "depth": sizes.depth,
            "width": sizes.width,
            "neurons": sizes.neurons,
            "params": sizes.nonzeros,
            "bits": sizes.bits,
        }
        draft.claims.clear()
        draft.claim("SizeAtMost", {}, net=draft.network(fit.network), **counts)
        assert check(draft.certificate()).holds
        draft.claims.clear()
        draft.claim("SizeAtMost", {}, net=draft.network(fit.network), **{**counts, less: counts[less] - 1})
        assert check(draft.certificate()).status == "rejected", less


def test_it_stands_beside_other_theorems_in_a_comparison():
    rows = compare(XOR, theorems=[THEOREM.id, "bubeck2020.relu3"])
    assert [row.result.sizes.neurons for row in rows] == [5, 3]
