"""Every real labelling: covers and counterexamples, both verified, against the known tables."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.errors import InputError, Rejected
from exactmem.linalg.linear_programs import Generators
from exactmem.linalg.nonnegative import Solution
from exactmem.search import covering
from exactmem.search.architectures import Arch
from exactmem.search.covering import Always, Counterlabels, Space, all_labels, dot
from exactmem.search.deciding import decide
from tests.examples import small_data, thinned
from tests.search.test_deciding import CONVENTIONS, line


def covered(X, arch) -> bool:
    """Whether all labellings fit; either answer is verified once more."""
    answer = all_labels(X, arch)
    if isinstance(answer, Always):
        assert answer.verify() == len(answer.cover)
        return True
    assert isinstance(answer, Counterlabels)
    assert answer.certificate.verify() > 0 and decide(answer.certificate.dataset, None, arch).impossible
    return False


@pytest.mark.parametrize(
    ("arch", "counts"),
    [
        (Arch.relu(0), {3: 2, 4: 3, 5: 3}),
        (Arch.relu(0, bias=False), {3: 3, 4: 4, 5: 4}),
        (Arch.relu(0, skip=True), {3: 1, 4: 2, 5: 3}),
        (Arch.unit(2, 1, 0), {3: 2, 4: 2, 5: 3, 6: 4}),
        (Arch.unit(1, -1, 0), {3: 1, 4: 3, 5: 3, 6: 5}),
    ],
    ids=str,
)
def test_units_for_all_labels_of_points_on_a_line(arch, counts):
    for n, k in counts.items():
        assert covered(line(n), arch.with_units(k)) and not covered(line(n), arch.with_units(k - 1))


def test_two_relus_fit_all_labels_of_five_points_of_the_plane():
    assert covered([[0, 0], [1, 1], [2, 4], [3, 9], [4, 16]], Arch.relu(2))
    assert not covered([[0, 0], [1, 0], [0, 1], [1, 1]], Arch.relu(1))


def test_convex_hexagons_differ():
    """Six points of the moment curve take two ReLUs for any labels; another convex hexagon takes three for some."""
    assert covered([[t, t * t] for t in range(6)], Arch.relu(2))
    assert not covered([[0, 0], [1, -1], [2, 0], [3, 3], [1, 3], [0, 1]], Arch.relu(2))


@settings(max_examples=thinned(25))
@given(small_data(max_n=4, max_d=2, values=2), st.integers(0, 2), st.sampled_from([*CONVENTIONS, Arch.relu(0)]))
def test_what_is_covered_fits_the_labels_at_hand(dataset, k, arch):
    if covered(dataset, arch.with_units(k)):
        assert decide(dataset, None, arch.with_units(k)).fits


@settings(max_examples=thinned(60))
@given(st.lists(st.tuples(*[st.integers(-2, 2)] * 3).filter(any), min_size=3, max_size=6, unique=True), st.data())
def test_facets_describe_the_cone(generators, data):
    """Points with f >= 0 for all facets are combinations of the generators, and no others."""
    if covering.rank_witness(covering.RationalMatrix.from_rows(generators)).rank < 3:
        return
    normals = list(covering.supporting(generators))
    for y in data.draw(st.lists(st.tuples(*[st.integers(-4, 4)] * 3), min_size=10, max_size=10)):
        member = isinstance(Generators(generators).combination(list(y)), Solution)
        assert member == all(dot(f, y) >= 0 for f in normals)


def test_a_cover_with_a_hole_is_rejected():
    cover = all_labels(line(4), Arch.relu(3))
    assert isinstance(cover, Always) and cover.verify() == len(cover.cover)
    with pytest.raises(Rejected, match="a region is left"):
        Always(cover.points, cover.arch, cover.cover[:-1]).verify()
    with pytest.raises(Rejected, match="not full-dimensional"):
        Always(cover.points, cover.arch, ((0,), *cover.cover)).verify()
    with pytest.raises(Rejected, match="a region is left"):
        Always(cover.points, cover.arch, ((10**6,),)).verify()
    with pytest.raises(Rejected):
        Always(cover.points, Arch.relu(2), cover.cover).verify()
    several = all_labels(line(5), Arch.relu(3))
    with pytest.raises(Rejected):
        Always(several.points, several.arch, several.cover[:1] * 2).verify()


def test_a_facet_that_was_missed_is_noticed(monkeypatch):
    cover = all_labels(line(4), Arch.relu(3))
    several = all_labels(line(5), Arch.relu(3, skip=True))
    whole = covering.supporting
    monkeypatch.setattr(Space, "facets", lambda self, chosen: list(whole(self.generators(chosen)))[:-1])
    for answer in (cover, several):
        with pytest.raises(Rejected, match="more facets than were found"):
            answer.verify()


def test_labels_have_the_image_asked_for():
    space = Space(covering.RationalMatrix.from_rows([[0], [2], [7]]), Arch.relu(1))
    for v in ((1, 0), (3, -5)):
        image = space.image(space.labels(v))
        assert image[0] * v[1] == image[1] * v[0] and dot(image, v) > 0


def test_limits_and_bad_questions(monkeypatch):
    with pytest.raises(InputError, match="threshold output has finitely many"):
        all_labels(line(3), Arch.threshold(1))
    monkeypatch.setattr(covering, "MAX_REGIONS", 1)
    assert all_labels(line(5), Arch.relu(3)).unknown
