"""Conjectures refuted with certificate, shrunk within their claim; never more said than was shown."""

from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exactmem as em
from exactmem.errors import InputError, LimitExceeded, PredicateError, Rejected
from exactmem.search.architectures import Arch
from exactmem.search.certificate import CannotRealise
from exactmem.search.claims import Claim, distinct, general, judge
from exactmem.search.conjectures import CONJECTURES, IN_PRINT
from exactmem.search.deciding import decide
from exactmem.search.hunting import hunt, smallest
from exactmem.search.obstructions import DependentMonomials, TurnsOnALine
from exactmem.search.shrinking import moves, size
from exactmem.search.sources import LABELS, SOURCES, grid
from exactmem.strategies import datasets, instances
from exactmem.verdict import Fails, Holds, Undecided, Verdict
from tests.examples import small_data, thinned

# the counterexamples, as points and labels
REFUTED = {
    "thresholds, any position": ([[0, 0], [1, 0], [2, 0], [3, 0]], [0, 1, 0, 1]),
    "thresholds, one fewer": ([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]),
    "ReLUs, as many as parameters": ([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]),
    "ReLUs on a line, n - 3": ([[0], [1], [2], [3]], [0, 1, 0, 0]),
    "ReLUs on a line, n - 2": ([[0], [1], [2]], [0, 1, 0]),
    "width one": ([[0], [1], [2]], [0, 1, 0]),
    "even powers": ([[1], [-1]], [0, 0]),
    "powers 0, 1, 3": ([[1], [-3], [2]], [0, 0, 0]),
    "ceilings": ([[0], [1], [2]], [0, 1, 0]),
}


@pytest.mark.parametrize("name", REFUTED)
def test_a_conjecture_is_refuted_and_its_counterexample_can_be_drawn(name):
    found = hunt(CONJECTURES[name])
    assert found.refuted and found.outcome == "refuted" and found.certificate.dataset == found.dataset
    assert (found.dataset.X.num.tolist(), found.dataset.Y.num.ravel().tolist()) == REFUTED[name]
    assert found.claim.covers(found.dataset) and found.claim.covers(found.found)
    found.certificate.verify()


def test_the_architecture_refuted_is_the_one_that_is_claimed():
    for name, k in (("thresholds, any position", 2), ("ReLUs on a line, n - 3", 1)):
        certificate = hunt(CONJECTURES[name]).certificate
        assert isinstance(certificate, CannotRealise) and certificate.arch.k == k and certificate.mode == "real"


def test_four_times_n_over_d_relus_fail_for_seven_collinear_points_of_dimension_seven():
    claim = CONJECTURES["ReLUs, any position"]
    along = [[3 * t + 1, 1 - t, *[2 * t] * 5] for t in (0, 1, 2, 4, 5, 7, 8)]
    found = smallest(claim, em.Dataset.from_arrays(along, [0, 1, 0, 1, 0, 1, 0]))
    assert (found.dataset.n, found.dataset.d, found.certificate.arch.k) == (7, 7, 4)
    assert not found.dataset.X.num[:, 1:].any()  # on an axis
    assert sorted(found.dataset.X.num[:, 0].tolist()) in (list(range(7)), list(range(-1, 6)))


def test_six_vectors_on_a_conic_have_dependent_squares():
    found = hunt(CONJECTURES["Hadamard square"])
    assert (found.dataset.n, found.dataset.d) == (6, 3) and isinstance(found.certificate, DependentMonomials)
    assert len(found.certificate.exponents) == 6


@pytest.mark.parametrize("name", ["thresholds", "ReLUs"])
def test_what_is_not_refuted_has_only_survived(name):
    found = hunt(CONJECTURES[name], tries=60)
    assert found.survived and (found.tries, found.held, found.undecided) == (60, 60, 0)
    assert str(found) == "survived 60 tries: it held 60 times, 0 undecided; this proves nothing"
    with pytest.raises(TypeError, match="not a truth value"):
        bool(found)


def test_all_ten_and_all_three_are_there():
    assert len(CONJECTURES) == 13 and len(IN_PRINT) == 3
    assert set(CONJECTURES) == set(REFUTED) | {"thresholds", "ReLUs", "ReLUs, any position", "Hadamard square"}


def thresholds(k: int, **options) -> Claim:
    return Claim("", lambda data: decide(data, arch=Arch.threshold(k)), n=4, d=2, labels="binary", **options)


def test_a_claim_about_finitely_many_instances_is_proved_by_looking_at_all():
    found = em.hunt(thresholds(2, instances=lambda: grid(4, 2, 2)))
    assert found.proved and found.instances == len(list(grid(4, 2, 2)))
    assert em.hunt(thresholds(1, instances=lambda: grid(4, 2, 2))).refuted


def test_one_undecided_instance_and_nothing_is_proved():
    def shy(data):
        return Undecided("shy") if data.Y.num.all() else Holds()

    found = em.hunt(Claim("", shy, n=3, d=1, labels="binary", instances=lambda: grid(3, 1, 3)))
    assert found.survived and found.undecided == 1


def test_nothing_listed_proves_nothing():
    assert em.hunt(Claim("", lambda data: Holds(), n=3, d=1, instances=list)).survived


def test_a_listed_instance_outside_the_claim_is_reported():
    with pytest.raises(PredicateError, match="lists an instance that it is not about"):
        em.hunt(Claim("", lambda data: Holds(), n=4, d=1, instances=lambda: grid(3, 1, 3)))


def test_symmetric_grids_leave_out_nothing_but_images():
    whole = list(grid(3, 2, 2, symmetry=False))
    classes = list(grid(3, 2, 2))
    assert len(whole) == 4 * 8 and 0 < len(classes) < len(whole)

    def images(data):
        points = [(tuple(x), y) for x, y in zip(data.X.num.tolist(), data.Y.num.ravel().tolist(), strict=True)]
        return {
            frozenset(((abs(a - x[s]), abs(b - x[1 - s])), y) for x, y in points)
            for a in (0, 1)
            for b in (0, 1)
            for s in (0, 1)
        }

    covered = [image for data in classes for image in images(data)]
    assert (
        len(covered)
        == len(set(covered))
        == len({frozenset(images(data)) and image for data in whole for image in images(data)})
    )


def accuses(data) -> Fails:
    return Fails(TurnsOnALine(data, (0, 1, 2)))


LIARS = {
    "raises": (lambda data: 1 // 0, r"the predicate raised ZeroDivisionError \(.*\), at X = \(0\), \(1\)"),
    "float": (lambda data: 0.5, r"the predicate returned 0.5, a float, and not a verdict, at X = \(0\)"),
    "bool": (lambda data: True, "returned True, a bool, and not a verdict"),
    "nothing": (lambda data: None, "returned nothing, and not a verdict"),
    "half a verdict": (lambda data: Verdict(), "and not a verdict"),
    "word": (lambda data: Fails("believe me"), "Fails without a certificate that has `verify`"),
    "type": (lambda data: Fails(TurnsOnALine), "Fails without a certificate|about other data"),
    "other data": (lambda data: accuses(data.take([2, 0, 1])), "a certificate about other data"),
    "false": (accuses, r"the certificate of the predicate is rejected \(the labels .* do not turn\)"),
}


@pytest.mark.parametrize("liar", LIARS)
def test_a_bad_predicate_is_reported_with_the_instance(liar):
    predicate, message = LIARS[liar]
    rising = {"rising": lambda n, kind, below: list(range(n))}
    with pytest.raises(PredicateError, match=message) as caught:
        em.hunt(Claim("", predicate, n=3, d=1), labels=rising)
    assert caught.value.dataset.n == 3


@pytest.mark.parametrize(("first", "then"), [(Holds(), None), (None, Holds()), (Undecided(), Holds())])
def test_a_predicate_with_two_answers_is_reported(first, then):
    calls = count()

    def fickle(data):
        answer = first if next(calls) % 2 == 0 else then
        return accuses(data) if answer is None else answer

    with pytest.raises(PredicateError, match=r"not deterministic: it returned .* and then .*, at X = "):
        em.hunt(Claim("", fickle, n=3, d=1))


def test_a_certificate_that_is_false_is_rejected():
    class Denied(TurnsOnALine):
        def verify(self):
            return False

    with pytest.raises(PredicateError, match="is rejected"):
        em.hunt(Claim("", lambda data: Fails(Denied(data, (0, 1, 2))), n=3, d=1))


def test_a_limit_is_undecided():
    def limited(data):
        raise LimitExceeded("MAX", 2, 1, "less")

    found = em.hunt(Claim("", limited, n=3, d=1), tries=5)
    assert found.survived and (found.tries, found.undecided) == (5, 5)


def test_more_points_than_monomials_are_no_counterexample():
    three = em.Dataset.from_arrays([[1], [2], [3]], [0, 0, 0])
    with pytest.raises(Rejected, match="no surprise"):
        DependentMonomials(three, ((0,), (1,)), (1, -2, 1)).verify()


@pytest.mark.parametrize(
    ("rows", "labels"), [((0, 1, 2), [0, 1, 1]), ((0, 2, 1), [0, 1, 0]), ((0, 1, 1), [0, 1, 0]), ((0, 0, 2), [0, 1, 0])]
)
def test_a_turn_that_is_none_is_rejected(rows, labels):
    with pytest.raises(Rejected):
        TurnsOnALine(em.Dataset.from_arrays([[0], [1], [2]], labels), rows).verify()


def test_a_long_search_is_interrupted_when_the_time_is_over():
    hard = Claim("", lambda data: decide(data, arch=Arch.relu(5)), n=12, d=3, points=general)
    found = em.hunt(hard, sources={"moment": SOURCES["moment"]}, seconds=0.5, shrink=False)
    assert found.survived and "stopped after 0.5 s" in found.reason


def test_no_time_is_said_to_be_no_time():
    found = em.hunt(CONJECTURES["ReLUs"], seconds=0)
    assert found.survived and found.tries == 0 and "stopped after 0 s" in str(found)


@pytest.mark.parametrize(
    "options", [{"n": 0}, {"n": (3, 2)}, {"n": "3"}, {"d": (1, 2, 3)}, {"labels": "text"}, {"points": 3}]
)
def test_a_claim_that_is_none_is_refused(options):
    with pytest.raises(InputError):
        Claim("", lambda data: Holds(), **{"n": 3, "d": 1} | options)
    with pytest.raises(InputError):
        hunt("a claim")


def test_a_hunt_is_the_same_twice_and_a_seed_changes_what_is_met():
    def at_last(data):
        return Fails(TurnsOnALine(data, (0, 1, 2))) if data.X.max_abs == 9 and not turns(data) else Holds()

    def turns(data):
        a, b, c = data.Y.num.ravel().tolist()
        return (b - a) * (c - b) >= 0 or not data.X.num[0] < data.X.num[1] < data.X.num[2]

    claim = Claim("", at_last, n=3, d=1)
    one, same, other = (em.hunt(claim, shrink=False, seed=seed) for seed in (1, 1, 2))
    assert one.refuted and one.found == one.dataset == same.found and other.found != one.found


def test_shrinking_keeps_the_dimension_that_the_claim_fixes():
    zigzag = em.Dataset.from_arrays([[1, 2], [3, 6], [4, 8], [7, 14]], [0, 1, 0, 1])
    predicate = CONJECTURES["width one"].predicate
    fixed = smallest(Claim("", predicate, n=4, d=2), zigzag).dataset
    free = smallest(Claim("", predicate, n=(3, 4), d=(1, 2)), zigzag).dataset
    assert (fixed.n, fixed.d, free.n, free.d) == (4, 2, 3, 1)
    assert not smallest(Claim("", predicate, n=3, d=1, labels="binary"), free).dataset.Y.num.max() > 1


@pytest.mark.parametrize("b", [[4, 1, -5], [-9, 2, 7], [-40, 10, 30]])
def test_shrinking_moves_two_numbers_where_no_single_one_can_move(b):
    found = smallest(CONJECTURES["powers 0, 1, 3"], em.Dataset.from_arrays([[v] for v in b], [0, 0, 0]))
    assert sorted(map(abs, found.dataset.X.num.ravel().tolist())) == [1, 2, 3]


def test_what_the_claim_is_not_about_is_no_counterexample():
    with pytest.raises(InputError, match="does not speak about X = "):
        smallest(CONJECTURES["thresholds"], em.Dataset.from_arrays([[0, 0], [1, 1], [2, 2]], [0, 1, 0]))
    with pytest.raises(PredicateError):
        smallest(CONJECTURES["thresholds"], em.Dataset.from_arrays([[0, 0], [1, 0], [0, 1]], [0, 1, 0]))


@settings(max_examples=thinned(15))
@given(small_data(max_n=4, max_d=2))
def test_moves_keep_one_label_per_point_and_sizes_are_comparable(data):
    for candidate in moves(data):
        assert candidate.d_y == 1 and candidate.n <= data.n and candidate.d <= data.d
        assert (size(candidate) < size(data)) + (size(data) < size(candidate)) + (size(candidate) == size(data)) == 1
        assert (size(candidate) == size(data)) == (candidate == data)


@settings(max_examples=thinned(60))
@given(st.sampled_from(list(SOURCES)), st.sampled_from(list(LABELS)), st.integers(1, 6), st.integers(1, 3), st.data())
def test_sources_have_the_sizes_that_are_asked_for(source, label, n, d, data):
    def below(m):
        return data.draw(st.integers(0, m - 1))

    rows = SOURCES[source](n, d, below)
    assert len(rows) == n and all(len(row) == d for row in rows)
    assert set(LABELS[label](n, "binary", below)) <= {0, 1}


@settings(max_examples=thinned(40))
@given(datasets(n=(2, 5), d=(1, 2), labels="binary", points=general))
def test_strategies_draw_what_is_asked_for(data):
    assert 2 <= data.n <= 5 and data.d <= 2 and set(data.Y.num.ravel().tolist()) <= {0, 1} and general(data.X)


@settings(max_examples=thinned(40))
@given(instances(CONJECTURES["even powers"]))
def test_strategies_draw_the_instances_of_a_claim(data):
    assert (
        CONJECTURES["even powers"].covers(data)
        and distinct(data.X)
        and not judge(CONJECTURES["even powers"], data).undecided
    )


def test_without_hypothesis_one_line_says_so(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "hypothesis", None)
    with pytest.raises(InputError, match="the strategies need Hypothesis: pip install hypothesis"):
        datasets()


def test_the_page_shows_what_happens():
    """The ten lines of the page, and what they print."""
    page = (Path(__file__).parents[2] / "docs/theory/hunting.md").read_text()
    program, said = page.split("```python\n")[1].split("```")[0], page.split("```text\n")[1].split("```")[0]
    names: dict = {}
    exec(program, names)
    assert str(em.hunt(names["claim"])) == said.splitlines()[1]
