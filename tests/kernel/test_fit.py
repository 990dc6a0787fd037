"""Memorizes, MemorizesUpTo, Classifies: what a network does on every row of a data set."""

import pytest

from .bundles import GONE, Doc, column, layer, mat, net, pwl, raw
from .good import fit
from .tables import Case, accepted, faults, overspent, refused, starved, together, work_of

ACCEPT = [*accepted("Memorizes"), *accepted("MemorizesUpTo"), *accepted("Classifies")]

WRONG = "the output is not the label"
REJECT = refused(
    "Memorizes",
    "dense",
    {
        f"row 1: {WRONG}": {
            "a label off by one": {"@y num 0": "5"},
            "a label of the other sign": {"@y num 0": "-3"},
            "another denominator": {"@y den": "4"},
            "points and labels change places": {"@data x": "@y", "@data y": "@x"},
            "an output bias": {"@net layers 1 c": "1"},
            "an output divided": {"@net layers 1 den": "2"},
            "relu missing": {"@net layers 0 act": "id"},
            "step for relu": {"@net layers 0 act": "step"},
        },
        f"row 2: {WRONG}": {
            "a fraction off": {"@y num 1": "1"},
            "rows in another order": {"@y num": ["3", "1", "0"]},
        },
        f"row 3: {WRONG}": {
            "the last label": {"@y num 2": "2"},
            "a bias": {"@y num 2": "-1"},
        },
        "the net has another number of inputs than the data has columns": {
            "too few inputs": {"@x": mat([[-3, 1], [0, 1], [1, 1]], 2)},
            "too many inputs": {"@net in": 2, "@net layers 0 A": ["1 0", "-1 0"]},
            "no inputs": {"@net in": 0, "@net layers 0": layer("relu", [[], []])},
        },
        "the net has another number of outputs than the labels have columns": {
            "labels too wide": {"@y": mat([[3, 0], [0, 0], [1, 0]], 2)},
            "an output too many": {"@net layers 1": layer("id", [[1, 1], [1, 1]])},
        },
        "scale: not a list": {"true": {"wit scale": True}, "a text": {"wit scale": "2 2 2"}, "zero": {"wit scale": 0}},
        "scale: not a list of length 2": {
            "a layer less": {"wit scale": ["2 2"]},
            "none": {"wit scale": []},
            "a layer more": {"wit scale": ["2 2", "2", "2"]},
        },
        "scale: 1 integers where 2 belong": {"a neuron less": {"wit scale": ["2", "2"]}},
        "scale: 3 integers where 2 belong": {"a neuron more": {"wit scale": ["2 2 2", "2"]}},
        "scale: not a row of hexadecimal integers": {"null for a layer": {"wit scale": [None, "2"]}},
        "scale: a scale is not positive": {
            "zero": {"wit scale": ["2 0", "2"]},
            "all negative": {"wit scale": ["-2 -2", "-2"]},
            "one negative": {"wit scale": ["2 2", "-2"]},
        },
        "scale: a scale of the schedule does not divide a sample's value": {
            "halves in whole numbers": {"wit scale": ["1 1", "1"]},
            "thirds": {"wit scale": ["3 2", "6"]},
        },
    },
)
REJECT += refused(
    "MemorizesUpTo",
    "on the edge",
    {
        "row 1: the output is further than eps from the label": {
            "a smaller eps": {"stmt eps_den": "3"},
            "no eps": {"stmt eps_num": "0", "stmt eps_den": "1"},
            "a negative eps": {"stmt eps_num": "-1"},
            "a label further off": {"@y num 0": "1"},
        },
        "row 2: the output is further than eps from the label": {"a label above": {"@y num 1": "3"}},
        "eps: not in lowest terms": {
            "two quarters": {"stmt eps_num": "2", "stmt eps_den": "4"},
            "zero halves": {"stmt eps_num": "0"},
        },
        "eps: not positive": {
            "both negative": {"stmt eps_num": "-1", "stmt eps_den": "-2"},
            "infinite": {"stmt eps_den": "0"},
        },
        "eps: not a hexadecimal integer": {"a plain integer": {"stmt eps_num": 1}, "a float": {"stmt eps_den": "2.0"}},
        "another number of outputs than the labels have columns": {"wide": {"@y": mat([[3, 0], [0, 0], [1, 0]], 2)}},
        "statement: the fields are not exactly": {"no eps": {"stmt eps_num": GONE}},
    },
)
REJECT += refused(
    "Classifies",
    "argmax",
    {
        "row 1: another output is as large as that of the label": {
            "another class": {"@y num 0": "1"},
            "a tie": {"@x num 0": "1 2"},
        },
        "row 2: another output is as large": {"another class": {"@y num 1": "2"}},
        "row 1: the label is not a class index": {
            "three": {"@y num 0": "3"},
            "minus one aliases the last class": {"@y num 0": "-1"},
        },
        "the labels are not one column of integers": {
            "two columns": {"@y": mat([[0, 0], [1, 1], [2, 2]])},
            "halves": {"@y": column(0, 1, 2, den=2)},
        },
        "the rule is neither argmax nor sign": {"argmin": {"stmt rule": "argmin"}, "empty": {"stmt rule": ""}},
        "rule: not a text": {"null": {"stmt rule": None}, "true": {"stmt rule": True}},
        "the number of outputs does not suit the rule": {
            "sign": {"stmt rule": "sign"},
            "one class": {"@net layers 0": layer("id", [[1, 0]]), "@y": column(0, 0, 0)},
        },
        "the net has another number of inputs": {"one column": {"@x": column(1, 0, 0)}},
    },
)
REJECT += refused(
    "Classifies",
    "sign",
    {
        "row 2: the output has not the sign of the label": {"the other sign": {"@y num 1": "1"}},
        "row 1: the output has not the sign of the label": {
            "zero": {"@y num 0": "0"},
            "two": {"@y num 0": "2"},
            "an output of zero": {"@net layers 0 c": "0", "@net layers 0 A 0": "2 -2"},
        },
        "the number of outputs does not suit the rule": {"argmax": {"stmt rule": "argmax"}},
        "the labels are not one column of integers": {"halves": {"@y": column(1, -1, 1, den=2)}},
    },
)


def chain(bits: int, depth: int, rows: int) -> Doc:
    """x ↦ 2^(bits·depth)·x in `depth` steps, row by row: the weights stay short, the values do not."""
    model = net(1, *[layer("id", [[2**bits]])] * depth)
    return fit(column(*[1] * rows), column(*[2 ** (bits * depth)] * rows), model, ["1"] * depth)


UNDECIDED = [*overspent("Memorizes"), *overspent("MemorizesUpTo"), *overspent("Classifies")]
UNDECIDED.append(starved("values that grow", raw(chain(8, 200, 2))))


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_a_fit_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def test_values_that_outgrow_the_weights_are_paid_for() -> None:
    assert work_of(chain(8, 200, 20)) - work_of(chain(8, 200, 10)) > 10 * 400 * 1600 // 16


def test_every_knot_of_an_activation_is_paid_for_at_every_sample() -> None:
    def staircase(rows: int) -> Doc:
        points = column(*range(rows))
        return fit(points, points, net(1, layer(pwl(1, list(range(500)), [1] * 501, 0), [[1]])))

    assert work_of(staircase(20)) - work_of(staircase(10)) > 10 * 500 * 32


def test_long_scales_are_paid_for_before_they_are_multiplied() -> None:
    long = 2**4000 - 1
    model = net(1, layer("id", [[1]] * 5, [0] * 5, [long] * 5), layer("id", [[long] * 5]))
    assert work_of(fit(column(1), column(5), model)) > 5 * 4000 * 32
