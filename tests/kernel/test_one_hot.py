"""OneHot: the outputs of a network are exactly the unit vector of the class that the label numbers."""

from typing import Any

import pytest

from .bundles import GONE, but, column, layer, mat, net, raw
from .good import ONE_HOT, ZIGZAG_X, fit
from .tables import REAL, Case, accepted, faults, overspent, refused, together, work_of

ACCEPT = accepted("OneHot")
ACCEPT += [
    Case("OneHot, equal rows", raw(but(ONE_HOT["two classes"], {"@x": column(0, 0, 0), "@y": column(0, 0, 0)})), "verified"),
    Case("OneHot, a class more", raw(but(ONE_HOT["two classes"], {"@net layers 1": layer("id", [[-1, -1], [1, 1], [0, 0]], [
        2, 0, 0], [2, 2, 1])})), "verified"),
    Case("OneHot, only the last class", raw(but(ONE_HOT["one class"], {"@net": net(1, layer("id", [[0]] * 4, [0, 0, 0, 1])),
        "@y": column(3, 3)})), "verified"),
]  # fmt: skip

UNIT, INDEX = "not the label's unit vector", "the label is not a class index"
REJECT = refused(
    "OneHot",
    "two classes",
    {
        f"row 1: {UNIT}": {
            "the other class": {"@y num 0": "0"},
            "outputs exchanged": {"@net layers 1": layer("id", [[1, 1], [-1, -1]], [0, 2], [2, 2])},
            "twos for ones": {"@net layers 1 den": "1 1"},
            "minus one for one": {"@net layers 1 A 1": "-1 -1"},
            "one third": {"@net layers 1 den": "2 6", "@net layers 1 A 1": "1 1"},
            "a third output that is one": {"@net layers 1": layer("id", [[-1, -1], [1, 1], [0, 0]], [2, 0, 1], [2, 2, 1])},
            "another output is a fraction": {"@net layers 1 c": "3 0"},
            "another output is negative": {"@net layers 1 c": "1 0"},
            "relu missing": {"@net layers 0 act": "id"},
            "all outputs are zero": {"@net layers 1": layer("id", [[0, 0], [0, 0]])},
            "all outputs are one": {"@net layers 1": layer("id", [[0, 0], [0, 0]], [1, 1])},
            "another point": {"@x num 0": "-1"},
        },
        f"row 2: {UNIT}": {"the other class": {"@y num 1": "1"}, "a bias": {"@net layers 0 c": "0 1", "@x num 0": "-1"}},
        f"row 3: {UNIT}": {"the last row": {"@y num 2": "0"}, "a point outside": {"@x num 2": "3"}},
        f"row 1: {INDEX}": {
            "two of two": {"@y num 0": "2"},
            "minus one aliases the last class": {"@y num 0": "-1"},
            "minus two aliases the first class": {"@x num 0": "0", "@y num 0": "-2"},
            "long": {"@y num 0": "1" + "0" * 40},
            "no class and all outputs zero": {"@net layers 1": layer("id", [[0, 0], [0, 0]]), "@y num 0": "2"},
        },
        f"row 2: {INDEX}": {"minus two": {"@y num 1": "-2"}, "three": {"@y num 1": "3"}},
        "the labels are not one column of integers": {
            "two columns": {"@y": mat([[0, 1], [1, 0], [0, 1]])},
            "a column of zeros more": {"@y": mat([[1, 0], [0, 0], [1, 0]])},
            "halves": {"@y": column(1, 0, 1, den=2)},
            "thirds": {"@y": column(1, 0, 4, den=3)},
        },
        "mat: not in lowest terms": {"two halves": {"@y": column(2, 0, 2, den=2)}},
        "the net has another number of inputs than the data has columns": {
            "two columns": {"@x": mat([[-2, 0], [0, 0], [2, 0]])},
            "two inputs": {"@net in": 2, "@net layers 0 A": ["1 0", "-1 0"]},
        },
        "mat.num: not a list of length 3": {"no labels": {"@y num": []}},
        "data: x and y have different numbers of rows": {"a label less": {"@y": column(1, 0)}},
        "scale: not a list of length 2": {"no layers": {"wit scale": []}},
        "scale: not a list": {"true": {"wit scale": True}},
        "scale: a scale is not positive": {"negative": {"wit scale": ["1 1", "-1 1"]}},
        "statement: the fields are not exactly": {
            "a rule": {"stmt rule": "argmax"},
            "no data": {"stmt data": GONE},
            "no net": {"stmt net": GONE},
        },
        "witness: the fields are not exactly": {"no scale": {"wit scale": GONE}, "a table": {"wit table": "@y"}},
        "net: the fields are not exactly": {"a matrix": {"stmt net": "@x"}},
    },
)  # fmt: skip
REJECT += refused(
    "OneHot",
    "one class",
    {
        f"row 1: {UNIT}": {"two": {"@net layers 0 c": "2"}, "zero": {"@net layers 0 c": "0"}, "its own": {
            "@net layers 0 A 0": "1"}},
        f"row 2: {INDEX}": {"a second class": {"@y num 1": "1"}, "minus one": {"@y num 1": "-1"}},
    },
)  # fmt: skip
REJECT += refused(
    "OneHot",
    "schedule",
    {
        "scale: a scale of the schedule does not divide a sample's value": {"a half": {"@x num 2": "1"}},
        f"row 1: {UNIT}": {"a label": {"@y num 0": "0"}},
        "scale: 1 integers where 2 belong": {"an output less": {"wit scale": ["1 1", "1"]}},
    },
)
REJECT += refused(
    "OneHot",
    "lookup",
    {
        f"row 3: {UNIT}": {"a label": {"@y num 2": "0"}},
        f"row 10: {UNIT}": {"the last row": {"@y num 9": "1"}},
        f"row 5: {INDEX}": {"two": {"@y num 4": "2"}},
        f"row 1: {UNIT}": {"an entry of the table": {"@net layers 0 c": "0 -1 -2 4"}},
    },
)
REJECT += refused(
    "OneHot",
    "dag",
    {
        f"row 1: {UNIT}": {
            "outputs in another order": {"@net out": [1, 2, 3]},
            "an output twice": {"@net out": [3, 1, 1]},
            "a label": {"@y num 0": "1"},
            "the constant": {"@net nodes 1 c": "1"},
        },
        "row 1: the label is not a class index": {"two outputs": {"@net out": [3, 1]}},
    },
)
REJECT += refused(
    "OneHot",
    "along a line",
    {
        f"row 1: {UNIT}": {"a label": {"@y num 0": "4"}, "a direction": {"@net layers 0 u": "2 1"}},
        f"row 24: {UNIT}": {"the last row": {"@y num 23": "5"}, "another last point": {"@x num 23": "11 0"}},
        f"row 7: {INDEX}": {"minus eleven": {"@y num 6": "-b"}},
        f"row 6: {INDEX}": {"twelve": {"@y num 5": "c"}},
    },
)

UNDECIDED = overspent("OneHot")


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_one_hot_outputs_get_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def constant(classes: int, rows: int = 1) -> Any:
    model = net(1, layer("id", [[0]] * classes, [1] + [0] * (classes - 1)))
    return fit(column(*range(rows)), column(*[0] * rows), model, kind="OneHot")


def test_there_may_be_many_more_classes_than_fit_a_table_of_unit_vectors() -> None:
    """A table of the unit vectors of 20000 classes would have 4·10^8 entries."""
    assert REAL.check(raw(constant(20000))).status == "verified"


def test_every_output_is_paid_for() -> None:
    assert work_of(constant(100, 20)) - work_of(constant(100, 10)) > 10 * 2 * 100


def test_the_good_net_on_a_line_meets_every_class() -> None:
    assert {int(y, 16) for y in ONE_HOT["along a line"]["objects"]["@y"]["num"]} == set(range(12))
    assert len(ZIGZAG_X["num"]) == len(set(ZIGZAG_X["num"])) == 24
