"""A refusal of the search is a file that the checker accepts, in every mode and convention; with one vector less it is not."""

from dataclasses import replace

import pytest

from exactmem.api import check
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.search.architectures import Arch
from exactmem.search.certificate import CannotRealise
from exactmem.search.deciding import decide
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
    assert not check(replace(found, lams=found.lams[:1]).certificate).holds or len(found.lams) == 1


def test_signs_of_other_labels_have_no_such_file():
    data = Dataset.from_arrays([[0], [1], [2]], [-2, 2, -2])
    with pytest.raises(InputError, match="labels 1 and -1"):
        _ = CannotRealise(data, Arch.relu(1), "sign", ()).certificate
