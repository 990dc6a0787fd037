"""A refusal of the search is a file that the checker accepts, in every mode and convention; with one vector less it is not."""

from dataclasses import replace

import pytest

from exactmem.api import check
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError, Undecided
from exactmem.search.architectures import Arch
from exactmem.search.certificate import CannotRealise
from exactmem.search.deciding import decide
from exactmem.search.deep import decide_deep
from exactmem.search.outcomes import Unknown
from exactmem.search.targets import Eps

LINE = [[0], [1], [2], [3], [3]]
CURVE = [[t, t * t] for t in range(8)]
CASES = [
    (LINE, [0, 1, 0, 1, 1], Arch.relu(2), "real"),
    (LINE, [0, 1, 0, 1, 1], Arch.relu(1, bias=False, skip=True), "real"),
    (LINE, [1, -1, 1, -1, -1], Arch.relu(2), "sign"),
    (LINE, [0, 1, 0, 1, 1], Arch.unit(1, -1, 1), Eps("1/8")),
    (CURVE, [0, 1] * 4, Arch.relu(2), "real"),
    (CURVE, [0, 1] * 4, Arch.threshold(3), "real"),
    (CURVE, [1, -1] * 4, Arch.threshold(3), "sign"),
    (CURVE, [0, 1] * 4, Arch.threshold(3, output="affine"), "real"),
]


@pytest.mark.parametrize(("X", "y", "arch", "mode"), CASES)
def test_a_refusal_is_a_file_that_the_checker_accepts(X, y, arch, mode):
    answer = decide(X, y, arch, mode)
    assert answer.impossible
    found = answer.certificate
    assert isinstance(found, CannotRealise)
    report = check(found.certificate, found.dataset)
    assert report.holds, report
    assert answer.bundle.content == found.certificate.content
    assert not check(replace(found, lams=found.lams[:1]).certificate).holds or len(found.lams) == 1


def test_signs_of_other_labels_have_no_such_file():
    data = Dataset.from_arrays([[0], [1], [2]], [-2, 2, -2])
    with pytest.raises(InputError, match="labels 1 and -1"):
        _ = CannotRealise(data, Arch.relu(1), "sign", ()).certificate


FITS = [
    (LINE, [0, 1, 0, 1, 1], Arch.relu(3), "real", "Memorizes"),
    (LINE, [0, 1, 0, 1, 1], Arch.relu(2, skip=True), "real", "Memorizes"),
    (LINE, ["1/3", "-2", "5", "1/7", "1/7"], Arch.unit(2, "-1/2", 4), "real", "Memorizes"),
    (LINE, [0, 1, 0, 1, 1], Arch.threshold(3), "real", "Memorizes"),
    (LINE, [0, 1, 0, 1, 1], Arch.relu(2, skip=True), Eps(0), "Memorizes"),
    (LINE, [0, 1, 0, 1, 1], Arch.relu(2, skip=True), Eps("1/3"), "MemorizesUpTo"),
    (LINE, [1, -1, 1, -1, -1], Arch.relu(2, skip=True), "sign", "Classifies"),
]


@pytest.mark.parametrize(("X", "y", "arch", "mode", "kind"), FITS)
def test_a_fit_is_a_file_that_the_checker_accepts(X, y, arch, mode, kind, tmp_path):
    data = Dataset.from_arrays(X, y)
    answer = decide(data, None, arch, mode)
    assert [name for name, _ in answer.bundle.statements()] == [kind]
    assert check(answer.save(tmp_path / "fit.json"), data).holds
    moved = replace(answer, dataset=Dataset.from_arrays([[5 - x] for (x,) in X], y))
    assert mode == "sign" or not check(moved.bundle).holds  # another claim, and a false one


@pytest.mark.parametrize(
    ("labels", "arch"),
    [([2, -2, -2], Arch.relu(2)), ([1, -1, -1], Arch.threshold(2)), ([-1, 5, -1], Arch.threshold(2))],
)
def test_a_fit_of_other_signs_has_no_such_file(labels, arch):
    answer = decide([[0], [1], [2]], labels, arch, "sign")
    with pytest.raises(InputError, match="labels 1 and -1"):
        _ = answer.bundle


def test_deeper_refusals_are_files_where_the_checker_has_a_claim():
    zigzag = Dataset.from_arrays([[t] for t in range(20)], [t % 2 for t in range(20)])
    answer = decide_deep(zigzag, None, (2, 2))
    assert answer.impossible and check(answer.bundle, zigzag).holds
    codes = decide_deep([[0], [1], [2], [3]], [0, 1, 0, 1], (2, 2), "threshold")
    with pytest.raises(InputError, match="the checker has no claim for NoCodes"):
        _ = codes.bundle
    fit = decide_deep([[0], [1], [2], [3]], [0, 1, 0, 1], (3, 1), "threshold")
    assert check(fit.bundle).holds


def test_what_is_unknown_is_no_file(tmp_path):
    with pytest.raises(Undecided, match="too many"):
        Unknown("too many").save(tmp_path / "none.json")
    assert not list(tmp_path.iterdir())
