"""Points that few thresholds shatter: networks with every labelling, which the checker accepts, or a missing labelling."""

from fractions import Fraction

import numpy as np
import pytest

from exactmem.api.checking import check
from exactmem.certificates.certificate import Certificate
from exactmem.errors import HypothesisFails, InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.search.shattered_points import POINTS, certificate, climb, points, shattered


@pytest.mark.parametrize("units", [1, 2, 3])
def test_the_checker_accepts_a_network_for_every_labelling(units):
    X = points(units)
    networks = shattered(X, units).witness
    assert len(networks) == 2 ** len(X) and {net.sizes.hidden_layers for net in networks} == {1}
    assert {tuple(layer.width for layer in net.layers) for net in networks} == {(units, 1)}
    report = check(certificate(X, networks).content)
    assert report.holds and report.claims[0][0] == "Shatters"


def test_one_labelling_twice_and_another_not_at_all_is_rejected():
    X = points(2)
    networks = list(shattered(X, 2).witness)
    networks[5] = networks[6]
    assert not check(certificate(X, networks).content).holds


def test_every_network_has_its_labels_by_plain_arithmetic():
    X = points(2)
    for label, network in enumerate(shattered(X, 2).witness):
        assert [network.at(row) for row in X.rows()] == [(Fraction(label >> i & 1),) for i in range(6)]


def test_points_with_denominators_are_decided_as_they_are():
    X = RationalMatrix(np.array(POINTS[2], dtype=np.int64), 7)
    assert shattered(X, 2).holds and check(certificate(X, shattered(X, 2).witness).content).holds


def test_a_labelling_that_is_missing_is_named():
    assert shattered(RationalMatrix(np.array([[t, t * t] for t in range(6)])), 2).witness == (1, 0, 1, 0, 1, 0)
    assert shattered(points(3, 7), 2).fails and shattered(points(3, 4), 1).fails


def test_three_points_on_a_line_are_refused():
    with pytest.raises(HypothesisFails):
        shattered(RationalMatrix(np.array([[0, 0], [1, 1], [2, 2]])), 1)


def test_the_search_is_the_same_for_the_same_seed():
    first, again = (climb(6, 2, seed="a", looks=200) for _ in range(2))
    assert (first.points, first.missing) == (again.points, again.missing) and shattered(first.points, 2).holds
    with pytest.raises(InputError, match="at least"):
        climb(6, 2, looks=0)


@pytest.mark.parametrize("units", [2, 3])
def test_the_stored_points_are_what_the_search_finds(units):
    found = climb(len(POINTS[units]), units, seed="a", looks=3000)
    assert found.missing == 0 and found.points == points(units)


def test_a_certificate_survives_its_file(tmp_path):
    written = certificate(points(1), shattered(points(1), 1).witness)
    assert Certificate.load(written.save(tmp_path / "three.json")).hash == written.hash
