"""The capacity interval: its ends against networks that are built and evaluated, and against data that no network fits."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import pytest

from exactmem.bounds import capacity
from exactmem.bounds.cannot_fit import cannot_fit
from exactmem.bounds.capacity import best_pairs, capacity_interval, hardtanh_slices, relu_slices
from exactmem.bounds.pieces import AtMostForSome
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError, LimitExceeded

from .sliced import every_choice, fits, points, single_layer, sliced

RULES = [relu_slices, hardtanh_slices, capacity.paper_relu_slices, capacity.paper_hardtanh_slices]


def test_two_thousand_and_two_thousand():
    found = capacity_interval([2000, 2000])
    assert found.published == (1000000, 4004002) and found.interval == (4000000, 4004001)
    lower = {end.points: end.provenance for end in found.lower}
    assert set(lower) == {4000000, 2000000, 1000000, 2002}
    assert [end.points for end in found.upper] == [4004001, 4004002, 8002002, 112537237]
    assert isinstance(found.upper[-1].statement, AtMostForSome)
    assert "Warren 1968" in found.upper[-1].provenance and "second-hand" in found.lower[0].provenance
    assert capacity_interval([2000, 2000], inputs=64).interval == found.interval


def test_hard_tanh_and_the_paper_floors():
    found = capacity_interval([9, 7], activation="hardtanh")
    assert found.interval == (63, 2 * 9 + 7 * 10 + 8) and found.published == (48, 19 * 15 + 1)
    assert capacity_interval([8, 6], activation="hardtanh").published[0] == 48
    assert capacity_interval([11, 7]).published[0] == 4 * 2 * 1


def test_one_layer_of_relus_is_settled():
    for d in range(1, 30):
        assert capacity_interval([d]).interval == ((d + 1,) * 2 if d < 3 else (d + 2,) * 2)
        assert capacity_interval([d], activation="hardtanh").interval == (
            d + 1,
            2 if d == 1 else min(2 * d + 2, 3 * d + 1),
        )


@pytest.mark.parametrize("d", [0, 1, 2])
def test_few_relus_miss_a_labelling_of_one_point_more(d):
    """d + 1 points are always fitted, and d + 2 alternating ones not, over all real weights."""
    zigzag = Dataset.from_arrays([[t] for t in range(d + 2)], [t % 2 for t in range(d + 2)])
    assert cannot_fit(zigzag, d).holds


def test_three_or_more_relus_fit_two_points_more_than_they_are():
    cases = Counter()
    for seed in range(400):
        source = random.Random(seed)
        ts, ys = points(source, source.randint(5, 9))
        if seed % 3 == 0:
            ys = [y + 40 * t for t, y in zip(ts, ys, strict=True)]
        elif seed % 3 == 1:
            ys = [(-1) ** k * abs(y) + source.choice([0, 0, 3]) for k, y in enumerate(ys)]
        network, case = single_layer(ts, ys)
        assert network.layers[0].width <= len(ts) - 2 and fits(network, ts, ys)
        cases[case] += 1
    assert len(cases) == 4 and min(cases.values()) > 10  # all cases of the proof occur


@pytest.mark.parametrize("relu", [True, False])
def test_pairs_of_layers_fit_their_slices(relu):
    """Every architecture of a random sample fits as many random points as its lower end says, exactly."""
    rule, seen = relu_slices if relu else hardtanh_slices, Counter()
    for seed in range(90):
        source = random.Random(seed)
        least, most = source.choice([(1, 6), (4, 5), (5, 5)])
        widths = [source.randint(least, most) for _ in range(2 if seed % 5 == 0 else source.randint(4, 6))]
        n, pairs = best_pairs(widths, rule)
        if n < 2 or n > 40:
            continue
        ts, ys = points(source, n)
        network = sliced(widths, relu, ts, ys)
        assert all(layer.width <= d for layer, d in zip(network.layers[:-1], widths, strict=True))
        assert fits(network, ts, ys)
        assert capacity_interval(widths, activation="relu" if relu else "hardtanh").lower[0].points >= n
        seen[len(pairs)] += 1
    assert seen[1] > 20 and seen[2] > 10 and seen[3] > 1


@pytest.mark.parametrize("rule", RULES)
def test_the_best_pairs_are_the_best_of_all(rule):
    source = random.Random(7)
    for _ in range(200):
        widths = [source.randint(1, 9) for _ in range(source.randint(1, 7))]
        total, pairs = best_pairs(widths, rule)
        assert total == every_choice(widths, rule)
        assert (total == 0) == (pairs == ())
        if pairs:
            parts = [rule(widths[k - 1], widths[k], k == pairs[0], k == pairs[-1]) for k in pairs]
            assert sum(parts) == total and all(parts)


@pytest.mark.parametrize("activation", ["relu", "hardtanh"])
def test_no_lower_end_is_above_an_upper_end(activation):
    """For all small architectures; what is second-hand is never the sharpest end alone."""
    for h, most in ((1, 9), (2, 6), (3, 4), (4, 3)):
        for widths in product(range(1, most + 1), repeat=h):
            found = capacity_interval(widths, activation=activation)
            low, high = found.interval
            assert 2 <= low <= high
            for end in found.lower:
                if end.provenance.startswith(capacity.YUN):
                    assert any(o.points >= end.points and capacity.PROVED in o.provenance for o in found.lower)
            assert capacity.PROVED in found.upper[0].provenance
            assert [end.points for end in found.lower] == sorted((end.points for end in found.lower), reverse=True)


def test_a_layer_more_or_a_unit_more_never_lowers_the_lower_end():
    for widths in ([3, 4], [2, 5, 5, 2], [6, 1, 6], [4, 4, 2, 4, 4]):
        low = capacity_interval(widths).interval[0]
        for k in range(len(widths)):
            wider = [w + (j == k) for j, w in enumerate(widths)]
            assert capacity_interval(wider).interval[0] >= low
        assert capacity_interval([*widths, 2]).interval[0] >= low


def test_deep_networks_are_limited_by_their_numbers_not_by_pieces():
    found = capacity_interval([100] * 4, inputs=8)
    assert found.interval == (2 * 99 * 99, 100 + 3 * 10000 + 101)
    assert {end.points for end in found.upper} == {30201, 1395934, 104060402}


def test_rows_and_json_say_the_same():
    found = capacity_interval([3, 2, 5])
    assert found.rows()[0][0] == "capacity, every real labels"
    value = found.as_json()
    assert value["interval"] == list(found.interval) and len(value["at least"]) == len(found.lower)
    assert {end["for"] for end in value["at most"]} == {"AtMostForAll", "AtMostForSome"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([],), "a network without hidden layers is affine"),
        (([3, 0],), "hidden widths are whole numbers from 1"),
        (([3], 0), "at least one input"),
        (([3], 1, "tanh"), "the activations relu and hardtanh, not 'tanh'"),
    ],
)
def test_bad_architectures_are_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        capacity_interval(*arguments)


def test_too_deep_is_a_limit():
    with pytest.raises(LimitExceeded, match="MAX_LAYERS: 1001"):
        capacity_interval([2] * 1001)
    assert capacity_interval([2] * 100).interval[0] >= 2
