"""Labels as class numbers: progressions stay the user's own, everything else is coded in the sorted order of its values."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.data.coding import class_labels
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError


def labelled(labels) -> Dataset:
    return Dataset.from_arrays([[t] for t in range(len(labels))], labels)


@pytest.mark.parametrize(
    ("labels", "codes", "base", "step", "bits"),
    [
        ([0, 1, 2, 3], [0, 1, 2, 3], 0, 1, 2),
        ([1, -1, 1], [1, 0, 1], -1, 2, 1),
        ([5, 9, 7], [0, 2, 1], 5, 2, 2),
        (["1/2", "1/3"], [1, 0], Fraction(1, 3), Fraction(1, 6), 1),
        ([0, 3, 1], [0, 3, 1], 0, 1, 2),  # three classes: two bits hold the gap
        ([4, 4], [0, 0], 4, 1, 0),
    ],
)
def test_progressions_are_folded_into_the_output(labels, codes, base, step, bits):
    data = labelled(labels)
    found = class_labels(data)
    assert (found.codes, found.base, found.step, found.bits) == (codes, base, step, bits)
    assert found.target is data


@given(st.lists(st.fractions(-50, 50, max_denominator=6), min_size=1, max_size=12))
def test_codes_give_the_labels_of_the_target_back(labels):
    data = labelled(labels)
    found = class_labels(data)
    merged = found.target.merged()
    assert [found.base + found.step * code for code in found.codes] == [merged.Y[i, 0] for i in range(len(merged.Y))]
    assert all(0 <= code < 2**found.bits or code == found.bits == 0 for code in found.codes)
    assert found.bits == (found.classes - 1).bit_length()


def test_several_label_columns_are_one_class_number():
    data = labelled([[1, 2], [1, 3], [1, 2], [0, 9]])
    found = class_labels(data)
    assert found.codes == [1, 2, 1, 0] and found.target.Y.num.tolist() == [[1], [2], [1], [0]]


def test_texts_are_numbers_already():
    found = class_labels(labelled(["cat", "dog", "cat", "eel"]))
    assert found.codes == [0, 1, 0, 2] and found.target.names == ("cat", "dog", "eel")


def test_given_classes_fix_the_bits_and_are_checked():
    assert class_labels(labelled([0, 0, 1]), classes=10).bits == 4
    for wrong, classes in (([0, 10], 10), ([0, -1], 10), (["1/2", 0], 10), ([0, 0], 1)):
        with pytest.raises(InputError, match="needs one column of labels 0 to"):
            class_labels(labelled(wrong), classes=classes)
