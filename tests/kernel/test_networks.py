"""What a network must be before it is run: layers dense, sparse and of rank one, dags, activations."""

import pytest

from .bundles import GONE, column, layer, net, node, pwl, rank_one, sparse
from .good import PIECES
from .tables import Case, faults, refused, together, undecided

WRONG = "the output is not the label"
REJECT = refused(
    "Memorizes",
    "dense",
    {
        "act: unknown activation": {
            "sigmoid": {"@net layers 0 act": "sigmoid"},
            "upper case": {"@net layers 0 act": "ReLU"},
            "empty": {"@net layers 0 act": ""},
            "another type": {"@net layers 0 act": PIECES | {"t": "spline"}},
        },
        "act: not an object": {"null": {"@net layers 0 act": None}, "a list": {"@net layers 0 act": ["relu"]}},
        "act: the fields are not exactly: t den knots slopes at": {"no knots": {"@net layers 0 act": {"t": "pwl"}}},
        "net: the type is neither net nor dag": {"mat": {"@net t": "mat"}, "null": {"@net t": None}},
        "net: not an object": {"a list": {"@net": []}, "null": {"@net": None}},
        "net: the fields are not exactly: t in layers": {
            "no type": {"@net t": GONE},
            "an extra field": {"@net name": "abs"},
            "data": {"stmt net": "@data"},
        },
        "net.in: not a plain integer": {"true": {"@net in": True}, "a text": {"@net in": "1"}},
        "net.layers: not a list": {"an object": {"@net layers": {}}},
        "net: no layers": {"none": {"@net layers": []}},
        "layer: not an object": {"a list": {"@net layers 0": []}, "null": {"@net layers 0": None}},
        "layer: the fields are not exactly: act den c A": {
            "an extra field": {"@net layers 0 dropout": "1"},
            "no bias": {"@net layers 0 c": GONE},
            "A and S": {"@net layers 0 S": []},
        },
        "layer: the fields are not exactly: act den c S": {
            "S, u and k": {"@net layers 0": {"S": [], "u": "1", "k": "1"}}
        },
        "layer: the fields are not exactly: act den c u k": {"no weights": {"@net layers 0 A": GONE}},
        "layer.den: not a text": {"null": {"@net layers 0 den": None}, "a list": {"@net layers 0 den": ["1", "1"]}},
        "layer.den: 0 integers where 1 belong": {"empty": {"@net layers 0 den": ""}},
        "layer.den: not a row of hexadecimal integers": {"a space": {"@net layers 0 den": "1 "}},
        "layer.c: 1 integers where 2 belong": {"a bias less": {"@net layers 0 c": "0"}},
        "layer.c: 2 integers where 1 belong": {"a den less": {"@net layers 0 den": "1"}},
        "layer.A: not a list of length 2": {
            "a neuron less": {"@net layers 0 A": ["1"]},
            "a neuron more": {"@net layers 0 A": ["1", "-1", "1"]},
        },
        "layer.A: not a list": {"a text": {"@net layers 0 A": "1 -1"}},
        "layer.A: 1 integers where 2 belong": {"a weight less": {"@net layers 1 A": ["1"]}},
        "layer.A: 3 integers where 2 belong": {"a weight more": {"@net layers 1 A": ["1 1 0"]}},
        "layer.A: not a row of hexadecimal integers": {"a float": {"@net layers 1 A": ["1 1.0"]}},
        "net: a denominator is not positive": {
            "zero": {"@net layers 0 den": "1 0"},
            "negative": {"@net layers 0 den": "-1 -1", "@net layers 0 A": ["-1", "1"]},
            "negative after relu": {"@net layers 1 den": "-1", "@net layers 1 A": ["-1 -1"]},
        },
        "net: a neuron is not in lowest terms": {
            "doubled": {"@net layers 0 den": "2 1", "@net layers 0 A": ["2", "-1"]},
            "nothing over 2": {"@net layers 0 den": "2 1", "@net layers 0 A": ["0", "-1"]},
        },
    },
)
REJECT += refused(
    "Memorizes",
    "sparse",
    {
        f"row 3: {WRONG}": {"another source": {"@net layers 0 S 0 0": [1, 2]}},
        "layer.S: not a list of length 2": {"a neuron less": {"@net layers 0 S": [[[0], "1"]]}},
        "sparse row: not a list of length 2": {"three parts": {"@net layers 0 S 1": [[1], "2", "0"]}},
        "sparse row: not a list": {"a text": {"@net layers 0 S 1": "1"}, "one index": {"@net layers 0 S 1": [1, "2"]}},
        "sparse row: not a plain integer": {
            "true": {"@net layers 0 S 1": [[True], "2"]},
            "a text": {"@net layers 0 S 1": [["1"], "2"]},
        },
        "sparse row: the indices do not increase": {
            "swapped": {"@net layers 0 S 0": [[2, 0], "-1 1"]},
            "twice": {"@net layers 0 S 0": [[0, 0], "1 -1"]},
        },
        "sparse row: an index is out of range": {
            "one past the inputs": {"@net layers 0 S 0": [[0, 3], "1 -1"]},
            "a neuron of its own layer": {"@net layers 0 S 1": [[4], "2"]},
        },
        "sparse row: 1 integers where 2 belong": {"a weight less": {"@net layers 0 S 0": [[0, 2], "1"]}},
        "net: a denominator is not positive": {"negative": {"@net layers 0 den": "1 -3"}},
        "net: a neuron is not in lowest terms": {"doubled": {"@net layers 0": sparse("relu", [([0, 2], [2, -2]), ([1], [
            2])], [0, 1], [2, 3])}},
    },
)  # fmt: skip
REJECT += refused(
    "Memorizes",
    "rank one",
    {
        f"row 1: {WRONG}": {"another u": {"@net layers 0 u": "2 1"}, "another k": {"@net layers 0 k": "1 1 2"}},
        "layer.u: 1 integers where 2 belong": {"u too short": {"@net layers 0 u": "1"}},
        "layer.u: 3 integers where 2 belong": {"u too long": {"@net layers 0 u": "1 2 3"}},
        "layer.k: 2 integers where 3 belong": {"k too short": {"@net layers 0 k": "1 -1"}},
        "net: a denominator is not positive": {"negative": {"@net layers 0 den": "1 1 -3"}},
        "net: a neuron is not in lowest terms": {
            "the factor is in u": {"@net layers 0": rank_one("relu", [3, 6], [1, -1, 2], [0, 3, -3], [3, 1, 3])},
            "the factor is in k": {"@net layers 0": rank_one("relu", [1, 2], [2, -1, 2], [0, 3, -1], [2, 1, 3])},
            "k is zero": {"@net layers 0": rank_one("relu", [1, 2], [0, -1, 2], [2, 3, -1], [2, 1, 3])},
        },
    },
)
REJECT += refused(
    "Memorizes",
    "skip",
    {
        f"row 2: {WRONG}": {"another source": {"@net nodes 1 src": [0], "@net nodes 1 w": "1"}},
        "dag: the fields are not exactly: t in nodes out": {"layers": {"@net layers": []}},
        "dag.in: not a plain integer": {"true": {"@net in": True}},
        "dag.nodes: not a list": {"null": {"@net nodes": None}},
        "dag node: the fields are not exactly: act den c src w": {"a name": {"@net nodes 0 name": "h"}},
        "dag node: not an object": {"a list": {"@net nodes 0": []}},
        "sparse row: an index is out of range": {
            "a node that reads itself": {"@net nodes 0 src": [1]},
            "a later node": {"@net nodes 0 src": [2]},
        },
        "sparse row: the indices do not increase": {"twice": {"@net nodes 1 src": [0, 0]}},
        "dag.c: not a hexadecimal integer": {"a plain integer": {"@net nodes 0 c": 1}},
        "dag.den: not a hexadecimal integer": {"a row": {"@net nodes 0 den": "1 1"}},
        "net: a denominator is not positive": {"zero": {"@net nodes 0 den": "0"}},
        "net: a neuron is not in lowest terms": {"doubled": {"@net nodes 0": node("relu", [0], [2], c=-2, q=2)}},
        "act: unknown activation": {"tanh": {"@net nodes 0 act": "tanh"}},
        "dag: no outputs": {"none": {"@net out": []}},
        "dag.out: not a list": {"a number": {"@net out": 2}},
        "dag.out: not a plain integer": {"true": {"@net out": [True]}},
        "dag: an output is not a node": {
            "an input": {"@net out": [0]},
            "nobody": {"@net out": [3]},
            "a node and an input": {"@net out": [2, 0]},
        },
        "the net has another number of outputs than the labels have columns": {"twice": {"@net out": [2, 2]}},
        "scale: not a list of length 1": {"a row per node": {"wit scale": ["2", "4"]}},
        "scale: 1 integers where 2 belong": {"a node less": {"wit scale": ["2"]}},
    },
)
REJECT += refused(
    "Memorizes",
    "pieces",
    {
        f"row 1: {WRONG}": {"another first value": {"@net layers 0 act at": "2"}},
        f"row 3: {WRONG}": {"another slope": {"@net layers 0 act slopes": "0 1 -1 4"}},
        f"row 5: {WRONG}": {"another knot": {"@net layers 0 act knots": "-2 0 4"}},
        "act.knots: not a text": {"a list": {"@net layers 0 act knots": ["-2", "0", "3"]}},
        "act.knots: not a row of hexadecimal integers": {"a trailing space": {"@net layers 0 act knots": "-2 0 3 "}},
        "act: the knots do not increase": {
            "swapped": {"@net layers 0 act knots": "0 -2 3"},
            "twice": {"@net layers 0 act knots": "-2 0 0"},
        },
        "act.slopes: 3 integers where 4 belong": {"a slope less": {"@net layers 0 act slopes": "0 2 -1"}},
        "act.den: not positive": {
            "negative": {"@net layers 0 act": pwl(-2, [-3, 0, 2], [-4, 1, -2, 0], -1)},
            "zero": {"@net layers 0 act den": "0"},
        },
        "act.at: not a hexadecimal integer": {"null": {"@net layers 0 act at": None}},
    },
)
REJECT += refused(
    "Memorizes",
    "one piece",
    {
        "act.slopes: 2 integers where 1 belong": {"a slope more": {"@net layers 0 act slopes": "2 2"}},
        f"row 1: {WRONG}": {"another": {"@net layers 0 act at": "2"}},
    },
)
REJECT += refused("Memorizes", "step", {f"row 1: {WRONG}": {"1 only beyond zero": {"@y num 0": "0"}}})
REJECT += refused("Memorizes", "hardtanh", {f"row 3: {WRONG}": {"not clamped": {"@y num 2": "5"}}})
REJECT += refused("Memorizes", "equal rows", {f"row 2: {WRONG}": {"contradicting labels": {"@y num 1": "2"}}})
REJECT += refused("Memorizes", "two outputs", {f"row 1: {WRONG}": {"the second output": {"@y num 0": "9 4"}}})
REJECT += refused("Memorizes", "schedule", {
    f"row 1: {WRONG}": {"schedule and label wrong": {"@y num 0": "1"}},
    "a scale of the schedule does not divide": {"an odd point": {"@x num 0": "3"}},
})  # fmt: skip
REJECT += refused("Memorizes", "schedule of a rank one layer", {
    "scale: 3 integers where 2 belong": {"the helper is not asked": {"wit scale": ["2 2", "2 2 6"]}}})  # fmt: skip
DEEP = {"@net layers": [layer("id", [[1]])] * 4}
COPRIME = net(1, layer("id", [[1]] * 4, [0] * 4, [3, 5, 7, 11]), layer("id", [[1] * 4]))  # lcm 1155 has 11 bits
EXPLODING = net(1, layer("id", [[1]], [0], [2**1048576]), layer("id", [[1]]))
UNDECIDED = [
    *undecided("Memorizes", "affine", {"DEPTH: 4 is over the limit of 3": {"4 layers": DEEP}}, limits={"DEPTH": 3}),
    *undecided("Memorizes", "dense", {"ROWS: 3 is over the limit of 2": {"a layer of 3": {
        "@x": column(0), "@y": column(0), "@net": net(1, layer("relu", [[1]] * 3))}}}, limits={"ROWS": 2}),
    *undecided("Memorizes", "constant node", {"ROWS: 3 is over the limit of 2": {"3 nodes": {}}}, limits={"ROWS": 2}),
    *undecided("Memorizes", "skip", {"ROWS: 3000000 is over the limit": {"inputs": {"@net in": 3000000}}}),
    *undecided("Memorizes", "affine", {"LCM_BITS: 11 is over the limit of 10": {"odd denominators": {
        "@net": COPRIME}}}, limits={"LCM_BITS": 10}),
    *undecided("Memorizes", "affine", {"LCM_BITS: 1048577 is over the limit of 1048576": {"one bit too many": {
        "@net": EXPLODING}}}),
    *undecided("Memorizes", "schedule", {"INTEGER_BITS: 17 is over the limit of 16": {"a long scale": {
        "wit scale": ["1", "10000"]}}}, limits={"INTEGER_BITS": 16}),
]  # fmt: skip


@pytest.mark.parametrize("cases", together([*REJECT, *UNDECIDED]))
def test_a_network_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []
