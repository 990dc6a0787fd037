"""The real thing: all 1797 digits and all 150 irises, every row exact, every certificate checked."""

import numpy as np
import pytest

from exactmem.api import check, memorize
from exactmem.data.dataset import Dataset


@pytest.mark.parametrize(
    ("name", "at_most"),
    [
        pytest.param("bubeck2020.relu4", 136, marks=pytest.mark.slow),
        ("bubeck2020.relu3", 102),
        pytest.param("bubeck2020.peel2", 74, marks=pytest.mark.slow),
        pytest.param("baum1988.threshold", 72, marks=pytest.mark.slow),
        pytest.param("zhang2017.interpolation", 1797, marks=pytest.mark.slow),
    ],
)
def test_all_digits(digits, name, at_most):
    fit = memorize(digits, name)
    assert fit.sizes.neurons <= at_most and fit.dataset.n == 1797
    assert fit.lower == (5 if name == "baum1988.threshold" else 29)
    assert check(fit.certificate, digits).holds


# The rows of the theory's table for the digits: id, options, and (hidden layers, width, slots, bits). Where the direction
# that was drawn there is another one, ours must not be larger: the paper's circuit has 73 slots less, width three fewer.
DIGITS = [
    ("vardi2021.compact", {}, (445, 7, 4782, 144)),
    ("vardi2021.bounded_depth", {"groups": 8}, (148, 49, 12975, 72)),
    ("vardi2021.bounded_depth", {"groups": 64}, (54, 310, 33345, 24)),
    ("vardi2021.wide", {"P": 8, "Q": 4, "bucket": 6}, (166, 20, 5675, 162)),
    ("vardi2021.paper", {}, (1265, 12, 12062, 276)),
    ("vardi2021.bit_budget", {"bits": 24}, (1822, 5, 14793, 24)),
    ("vardi2021.bit_budget", {"bits": 48}, (948, 6, 8002, 48)),
    ("vardi2021.bit_budget", {"bits": 96}, (547, 7, 5196, 96)),
    ("vardi2021.compact", {"bucket": 12}, (439, 7, 5940, 288)),
    ("vardi2021.compact", {"bucket": 40}, (1006, 7, 16104, 960)),
    ("hernandez2024.width_two", {}, (1795, 2, 7309, 25)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "options", "row"), DIGITS)
def test_the_table_of_deep_circuits_on_all_digits(digits, name, options, row):
    fit = memorize(digits, name, **options)
    sizes = fit.sizes
    assert (sizes.hidden_layers, sizes.width, sizes.slots, sizes.bits) == row
    assert fit.lower == 30 and fit.promise == sizes.slots


def test_the_compact_circuit_on_all_digits_checks(digits):
    fit = memorize(digits, "vardi2021.compact")
    report = check(fit.certificate, digits)
    assert report.holds and report.claims[0][2].witness.endswith("(evaluated column by column)")
    assert fit.notes["range of the keys"] == ("1952954, at most the theorem's R, which is at least 2766351273")


def test_the_rescaled_circuit_of_the_paper_checks_with_its_proof(digits):
    few = digits.take(range(200))
    fit = memorize(few, "vardi2021.paper", integers=1)
    report = check(fit.certificate, few)
    assert report.holds and "Rescaled" in [kind for kind, _, _ in report.claims]
    assert {q for layer in fit.network.layers for q in layer.q} == {1}


def random_points(n: int, d: int, classes: int) -> Dataset:
    generator = np.random.default_rng(0)
    X = np.unique(generator.integers(0, 1000, (n + n // 10, d)), axis=0)[:n]
    generator.shuffle(X)
    return Dataset.from_arrays(X, generator.integers(0, classes, n))


@pytest.mark.parametrize(("classes", "row"), [(2, (1094, 7, 11820, 378)), (10, (1161, 7, 12479, 390))])
def test_ten_thousand_points_of_eight_dimensions(classes, row):
    fit = memorize(random_points(10**4, 8, classes), "vardi2021.compact")
    assert (fit.sizes.hidden_layers, fit.sizes.width, fit.sizes.slots, fit.sizes.bits) == row


@pytest.mark.slow
def test_a_hundred_thousand_points_take_at_most_41917_parameters():
    fit = memorize(random_points(10**5, 8, 2), "vardi2021.compact")
    assert fit.sizes.slots <= 41917 and fit.sizes.width == 7


def test_digits_with_one_output_per_class(digits):
    few = digits.take(range(300))
    fit = memorize(few, "bubeck2020.relu3", one_hot=True)
    assert fit.network.outputs_count == 10 and fit.sizes.neurons <= (1 + 2 * 10) * fit.notes["groups"]
    report = check(fit.certificate, few)
    assert report.holds and report.claims[0][0] == "Codes"


@pytest.mark.parametrize(
    ("name", "at_most"), [("bubeck2020.relu4", 112), ("bubeck2020.relu3", 81), ("bubeck2020.peel2", 76)]
)
def test_all_irises(iris, name, at_most):
    fit = memorize(iris, name)
    assert fit.sizes.neurons <= at_most
    assert check(fit.certificate, iris).holds


def test_one_class_of_iris_against_the_rest_by_thresholds(iris):
    rest = Dataset.from_arrays(list(iris.X.rows()), [int(row[0] == 1) for row in iris.Y.rows()])
    fit = memorize(rest, "baum1988.threshold")
    assert fit.sizes.neurons <= 38
    assert check(fit.certificate, rest).holds


def test_a_hundred_digits_peel_into_two_faces(digits):
    fit = memorize(digits.take(range(100)), "bubeck2020.peel2")
    assert fit.sizes.neurons == 4 == fit.promise
