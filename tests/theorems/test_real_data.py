"""The real thing: all 1797 digits and all 150 irises, every row exact, every certificate checked."""

import pytest

from exactmem.api import check, memorize
from exactmem.data.dataset import Dataset


@pytest.mark.parametrize(
    ("name", "at_most"),
    [
        ("bubeck2020.relu4", 136),
        ("bubeck2020.relu3", 102),
        ("bubeck2020.peel2", 74),
        ("baum1988.threshold", 72),
        ("zhang2017.interpolation", 1797),
    ],
)
def test_all_digits(digits, name, at_most):
    fit = memorize(digits, name)
    assert fit.sizes.neurons <= at_most and fit.dataset.n == 1797
    assert fit.lower == (5 if name == "baum1988.threshold" else 29)
    assert check(fit.certificate, digits).holds


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
