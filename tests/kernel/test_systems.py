"""Infeasible and CannotFit: impossible over all real numbers."""

import tracemalloc

import pytest

from .bundles import column, mat, raw
from .good import PEAK_TREES, TWICE, XOR_TREES, cannot
from .tables import REAL, Case, accepted, faults, overspent, refused, together

ACCEPT = [*accepted("Infeasible"), *accepted("CannotFit")]

NO_CONTRADICTION = "the combined right side does not contradict"
REJECT = refused(
    "Infeasible",
    "le",
    {
        NO_CONTRADICTION: {
            "all multipliers zero": {"wit lam": "0 0"},
            "a feasible system": {"@m num": ["1 0", "-1 0"]},
            "another right side": {"@m num 1": "-1 1"},
        },
        "the multipliers do not cancel every variable": {
            "unequal": {"wit lam": "1 2"},
            "one": {"wit lam": "0 1"},
            "another sign": {"@m num 1": "1 -1"},
        },
        "a multiplier of an inequality is negative": {
            "both": {"wit lam": "-1 -1", "@m num 1": "-1 1"},
            "one": {"wit lam": "1 -1", "@m num 1": "1 1"},
        },
        "lam: 1 integers where 2 belong": {"too short": {"wit lam": "1"}},
        "lam: 3 integers where 2 belong": {"too long": {"wit lam": "1 1 0"}},
        "lam: not a row of hexadecimal integers": {"a list": {"wit lam": ["1", "1"]}, "halves": {"wit lam": "0.5 0.5"}},
        "sys: the type is not sys": {"mat": {"@sys t": "mat"}},
        "sys: the fields are not exactly: t m rel": {"a name": {"@sys name": ""}},
        "sys: not an object": {"a list": {"@sys": []}},
        "sys.rel: not a list of length 2": {"a relation less": {"@sys rel": ["le"]}, "more": {"@sys rel": ["le"] * 3}},
        "sys.rel: not a list": {"a text": {"@sys rel": "le le"}},
        "sys.rel: not a text": {"null": {"@sys rel": ["le", None]}},
        "sys: a relation is not le, lt or eq": {
            "ge": {"@sys rel": ["le", "ge"]},
            "a sign": {"@sys rel": ["<=", "<="]},
            "upper case": {"@sys rel": ["LE", "le"]},
        },
        "sys: no right side": {"no columns": {"@m num": ["", ""], "@m shape": [2, 0]}},
        "mat: no rows": {"nothing": {"@m": {"t": "mat", "shape": [0, 2], "den": "1", "num": []}, "@sys rel": [],
            "wit lam": ""}},
        "sys: no object has the hash that is cited": {"a strange hash": {"stmt sys": "0"}},
    },
)  # fmt: skip
REJECT += refused(
    "Infeasible",
    "lt",
    {
        NO_CONTRADICTION: {
            "no strict relation": {"@sys rel": ["le", "le"]},
            "nothing used": {"wit lam": "0 0"},
            "room for a solution": {"@m num 1": "-1 1"},
        },
    },
)
REJECT += refused(
    "Infeasible",
    "rows to spare",
    {
        "a multiplier of an inequality is negative": {"of a strict relation": {"wit lam": "1 -1 0 0"}},
        NO_CONTRADICTION: {"the strict row is not used": {"@m num 2": "-1 0 0"}},
        "the multipliers do not cancel": {"the last variable": {"@m num 3": "1 1 0"}},
    },
)
REJECT += refused(
    "Infeasible",
    "eq",
    {
        NO_CONTRADICTION: {"the other sign of lam": {"wit lam": "-1 1"}},
        "a multiplier of an inequality is negative": {"an equation made an inequality": {"@sys rel": ["eq", "le"]}},
    },
)
REJECT += refused("Infeasible", "eq, lt", {
    NO_CONTRADICTION: {"no strict relation": {"@sys rel": ["le", "le", "eq"]}}})  # fmt: skip
REJECT += refused("Infeasible", "no unknowns", {NO_CONTRADICTION: {"0 <= 1": {"@m num": ["1"]}, "0 <= 0": {
    "@m num": ["0"]}}})  # fmt: skip

LEAF = ["1 -1 0", "0 0"]
REJECT += refused(
    "CannotFit",
    "peak",
    {
        "leaf: the labels do not contradict": {
            "labels that fit": {"@y": column(0, 1, 2)},
            "nothing combined": {"wit trees 0 2": ["0 0 0", "0 0"]},
            "the other sign": {"wit trees 0 2": ["-1 1 0", "0 0"]},
        },
        "leaf: the multipliers do not cancel the output bias": {"a sum of one": {"wit trees 0 2": ["1 0 0", "0 0"]}},
        "leaf: the multipliers do not cancel the weights": {
            "a split too much": {"wit trees 0 2": ["1 -1 0", "0 1"]},
            "a split too little": {"wit trees 0 3": ["1 -1 0", "0 0"]},
            "trees of the other sign": {"wit trees": [PEAK_TREES[1], PEAK_TREES[0]]},
            "another point": {"@x": column(0, 1, 3)},
        },
        "leaf: a multiplier of a split is negative": {"to cancel": {"wit trees 0 3": ["1 -1 0", "0 -1"]}},
        "leaf: a sample is used before it is decided": {
            "sample 2 is open": {"wit trees 0 2": ["1 -2 1", "0 0"]},
            "a leaf for a tree": {"wit trees 0": [["1 -2 1", ""]]},
        },
        "lam: 2 integers where 3 belong": {"too short": {"wit trees 0 2": ["1 -1", "0 0"]}},
        "mu: 1 integers where 2 belong": {"too short": {"wit trees 0 2": ["1 -1 0", "0"]}},
        "mu: 3 integers where 2 belong": {"too long": {"wit trees 0 2": ["1 -1 0", "0 0 0"]}},
        "lam: not a row of hexadecimal integers": {"commas": {"wit trees 0 2": ["1,-1,0", "0 0"]}},
        "mu: not a row of hexadecimal integers": {"null": {"wit trees 0 2": ["1 -1 0", None]}},
        "split: not a plain integer": {
            "true": {"wit trees 0 0": [0, True]},
            "null": {"wit trees 0 0": [None, 0]},
            "a leaf turned": {"wit trees 0 2": [0, "0 0"]},
        },
        "tree node: not a list of length 2": {"three": {"wit trees 0 0": [0, 0, 1]}, "one": {"wit trees 0 0": [0]}},
        "tree node: not a list": {"a text": {"wit trees 0 0": "0 0"}, "an object": {"wit trees 0 0": {"j": 0, "i": 0}}},
        "tree: a split names no such neuron or sample": {
            "neuron 1 of 1": {"wit trees 0 0": [1, 0]},
            "sample 3 of 3": {"wit trees 0 0": [0, 3]},
        },
        "JSON: a plain integer is negative": {"neuron -1": {"wit trees 0 0": [-1, 0]}},
        "tree: more nodes than branches": {
            "a leaf behind": {"wit trees 0": [*PEAK_TREES[0], LEAF]},
            "a split behind": {"wit trees 1": [*PEAK_TREES[1], [0, 0]]},
            "a tree behind a tree": {"wit trees 1": [*PEAK_TREES[1], *PEAK_TREES[1]]},
        },
        "tree: a branch is missing": {
            "the last leaf": {"wit trees 0": PEAK_TREES[0][:-1]},
            "half of the tree": {"wit trees 1": PEAK_TREES[1][:5]},
            "nothing": {"wit trees 1": []},
            "one split": {"wit trees 1": [[0, 0]]},
        },
        "not one tree per number of plus signs": {
            "a tree less": {"wit trees": PEAK_TREES[:1]},
            "a tree more": {"wit trees": [*PEAK_TREES, PEAK_TREES[1]]},
            "no trees": {"wit trees": []},
            "a larger width": {"stmt hidden": 2},
            "a smaller width": {"stmt hidden": 0},
        },
        "tree: not a list": {"null": {"wit trees 1": None}},
        "trees: not a list": {"an object": {"wit trees": {}}},
        "hidden: not a plain integer": {"true": {"stmt hidden": True}, "a text": {"stmt hidden": "1"}},
        "the labels are not one column": {"two": {"@y": mat([[0, 0], [1, 1], [0, 0]])}},
        "data: x and y have different numbers of rows": {"a label less": {"@y": column(0, 1)}},
    },
)
REJECT += refused("CannotFit", "no neuron", {
    "leaf: the labels do not contradict": {"constant labels": {"@y": column(1, 1)}},
    "leaf: the multipliers do not cancel the output bias": {"one label": {"wit trees 0 0": ["-1 0", ""]}},
    "tree: a split names no such neuron or sample": {"no neuron to split": {"wit trees 0": [[0, 0]]}},
})  # fmt: skip
REJECT += refused("CannotFit", "xor", {
    "leaf: the labels do not contradict": {"and": {"@y": column(0, 0, 0, 1)}},
    "leaf: the multipliers do not cancel the weights": {"no parallelogram": {"@x": mat([[0, 0], [1, 0], [0, 1], [1, 2]])}},
    "tree: a branch is missing": {"the last branch": {"wit trees 1": XOR_TREES[1][:-2]}},
})  # fmt: skip
REJECT += refused("CannotFit", "a split twice", {
    "leaf: the multipliers do not cancel the weights": {"the earlier side": {"wit trees 0 4": ["1 -1 0", "0 0 1"]}},
    "tree: more nodes than branches": {"a leaf too many": {"wit trees 0": [*TWICE[0], LEAF]}},
})  # fmt: skip
REJECT += refused("CannotFit", "two neurons", {
    "leaf: a sample is used before it is decided": {"by the second neuron": {
        "wit trees 0 3": ["1 -1 0 0 0", "0 0 0"]}},
    "tree: a split names no such neuron or sample": {"neuron 2 of 2": {"wit trees 0 0": [2, 0]}},
    "not one tree per number of plus signs": {"the middle one is left out": lambda d: d["claims"][0]["wit"][
        "trees"].pop(1) and d}})  # fmt: skip

UNDECIDED = [*overspent("Infeasible"), *overspent("CannotFit")]


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_a_system_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def test_a_long_branch_takes_memory_in_proportion_to_its_length() -> None:
    file = raw(cannot(column(0, 1), column(0, 1), 1, [[[0, 0]] * 20000, []]))
    tracemalloc.start()
    report = REAL.check(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.reason == "CannotFit: tree: a branch is missing"
    assert peak < 100 * len(file)
