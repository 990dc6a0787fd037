"""The VC bound: its numbers, and the product itself in high precision around them."""

from __future__ import annotations

import mpmath
import pytest

from exactmem.bounds import growth
from exactmem.bounds.growth import dense_layers, least_points_not_shattered, not_shattered, vc_at_most
from exactmem.bounds.pieces import AtMostForSome
from exactmem.errors import InputError
from exactmem.networks.activations import ID, RELU
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network

NUMBERS = [  # inputs, hidden widths, parameters, at most so many points are shattered
    (1, [4, 4], 33, 642),
    (1, [10, 10], 141, 2907),
    (8, [20, 20], 621, 15194),
    (8, [100] * 4, 31301, 1395934),
    (1, [2000, 2000], 4008001, 112537237),
    (8, [100] * 2, 11101, 273590),
    (8, [100] * 3, 21201, 729873),
]


def log2_product(layers: list[tuple[int, int]], points: int, kinks: int) -> mpmath.mpf:
    total, W = mpmath.mpf(0), 0
    for i, (k, w) in enumerate(layers, 1):
        W += w
        signs = points * (1 if i == len(layers) else k * kinks)
        total += 1 + W * mpmath.log(2 * mpmath.e * signs * i / mpmath.mpf(W), 2)
    return total


@pytest.mark.parametrize(("inputs", "widths", "slots", "points"), NUMBERS)
def test_the_known_numbers(inputs, widths, slots, points):
    assert sum(here for _, here in dense_layers(widths, inputs)) == slots
    assert vc_at_most(widths, inputs) == AtMostForSome(points)


@pytest.mark.parametrize("kinks", [1, 2])
@pytest.mark.parametrize(
    ("inputs", "widths"), [(1, [1]), (3, [2]), (1, [4, 4]), (2, [5, 1, 3]), (1, [2000, 2000]), (9, [7] * 9)]
)
def test_the_product_is_below_the_labellings_from_there_on_and_not_before(inputs, widths, kinks):
    layers, N = dense_layers(widths, inputs), least_points_not_shattered(widths, inputs, kinks)
    with mpmath.workprec(300):
        assert log2_product(layers, N, kinks) < N
        assert log2_product(layers, N - 1, kinks) >= N - 1
    for more in (1, 2, 10, N, 100 * N):
        assert not_shattered(widths, N + more, inputs, kinks).holds
    W = sum(here for _, here in layers)
    for points in (1, W - 1, W, W + 1, (W + N) // 2, N - 1):
        assert not_shattered(widths, points, inputs, kinks).undecided


def test_it_is_the_count_of_a_relu_network_of_that_shape():
    from exactmem.bounds.counting import least_points_excluded

    ones = [Layer.build(act, a, [[1] * a] * b, [1] * b) for act, a, b in ((RELU, 2, 3), (RELU, 3, 4), (ID, 4, 1))]
    assert least_points_excluded(Network(tuple(ones))) == least_points_not_shattered([3, 4], 2)


def test_a_smaller_architecture_shatters_no_more():
    for widths in ([3, 3], [5, 2, 4], [8]):
        for k in range(len(widths)):
            wider = [w + (j == k) for j, w in enumerate(widths)]
            assert vc_at_most(widths) < vc_at_most(wider)
        assert vc_at_most(widths) < vc_at_most(widths, inputs=2) and vc_at_most(widths) < vc_at_most(widths, kinks=2)


def test_bad_architectures_are_refused():
    for widths, inputs, message in (
        ([2, 0], 1, "hidden widths"),
        ([2], 0, "at least one input"),
        (["2"], 1, "hidden widths"),
    ):
        with pytest.raises(InputError, match=message):
            growth.vc_at_most(widths, inputs)
