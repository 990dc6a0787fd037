"""Shatters and Rescaled: networks of one shape, and one network in two sizes."""

import random
from fractions import Fraction
from itertools import pairwise
from math import gcd

import pytest

from . import oracle
from .bundles import GONE, Doc, but, column, dag, layer, line, mat, net, node, pwl, rank_one, raw, sparse
from .good import ABS, GOOD, SHATTERS, multiples, shattered
from .tables import REAL, Case, accepted, faults, overspent, refused, together, undecided

ACCEPT = [*accepted("Shatters"), *accepted("Rescaled")]
STEP, BENDS = SHATTERS["step"], SHATTERS["two bends"]
NAMES = ["@n0", "@n1", "@n2", "@n3"]
HINGE = pwl(1, [0], [0, 1], 0)
ACCEPT += [
    Case("Shatters, in another order", raw(but(STEP, {"wit nets": NAMES[::-1]})), "verified"),
    Case("Shatters, far points", raw(but(STEP, {"@m num 1": "5000"})), "verified"),
    Case("Shatters, a shape with more in it", raw(but(STEP, {"@net layers 0 A 0": "-7", "@net layers 0 den": "5"})),
        "verified"),
    Case("Shatters, the shape itself returns a labelling", raw(but(STEP, {"@net": STEP["objects"]["@n1"], "@n1": GONE,
        "wit nets": ["@n0", "@net", *NAMES[2:]]})), "verified"),
    Case("Shatters, pieces", raw(shattered(column(0), 2, net(1, layer(HINGE, [[1]], [1])), [net(1, layer(HINGE, [[1]])),
        net(1, layer(HINGE, [[0]], [1]))])), "verified"),
    Case("Rescaled, factors that are not in lowest terms", raw(but(GOOD["Rescaled"]["dense"], {"wit num 0": "4 6",
        "wit den 0": "2 a"})), "verified"),
    Case("Rescaled, both ways", raw(multiples(GOOD["Rescaled"]["dense"]["objects"]["@other"], ABS, ["1 5", "1"], [
        "2 3", "1"])), "verified"),
    Case("Rescaled, a unit that is zero has any factor", raw(but(GOOD["Rescaled"]["deep"], {"wit num 1": "1 7b"})),
        "verified"),
]  # fmt: skip

CLASS, SHAPE, MISSING = "an output is not a class", "a network has another shape", "a labelling is missing"
REJECT = refused(
    "Shatters",
    "step",
    {
        MISSING: {
            "one labelling twice": {"@n3 layers 0 A 0": "1"},
            "one network twice": {"@n3": GONE, "wit nets": ["@n0", "@n1", "@n2", "@n2"]},
            "a bias moved": {"@n2 layers 0 c": "-1"},
            "points closer than the weights": {"@m den": "3"},
        },
        "not one network per labelling": {
            "a network less": {"@n3": GONE, "wit nets": NAMES[:3]},
            "a network more": {"wit nets": [*NAMES, "@n0"]},
            "none": {"wit nets": []},
            "three classes": {"stmt classes": 3},
            "a row more": {"@m": column(0, 1, 2)},
        },
        "two points are equal": {"twice": {"@m num 1": "0"}},
        "there are not two classes": {
            "one class": {"stmt classes": 1, "wit nets": ["@n0"]},
            "none": {"stmt classes": 0},
        },
        "classes: not a plain integer": {"a text": {"stmt classes": "2"}, "true": {"stmt classes": True}},
        "nets: not a list": {"null": {"wit nets": None}, "one": {"wit nets": "@n0"}},
        SHAPE: {
            "no weight in the shape": {"@net layers 0 A 0": "0"},
            "no bias in the shape": {"@net layers 0 c": "0"},
            "another activation": {"@net layers 0 act": "relu"},
            "pieces in the shape": {"@net layers 0 act": HINGE},
            "an activation of its own": {"@n1 layers 0 act": "hardtanh"},
            "two inputs": {"@n0": net(2, layer("step", [[0, 0]], [1]))},
            "two outputs": {"@n0": net(1, layer("step", [[0], [0]], [1, -1]))},
            "a layer more": {"@n0": net(1, layer("step", [[0]]), layer("step", [[0]]))},
            "of rank one": {"@n0": net(1, rank_one("step", [0], [1], [1], [1]))},
        },
        "the net has another number of inputs than the matrix has columns": {
            "a column more": {"@m": mat([[0, 1], [1, 1]])}
        },
        "the net has not exactly one output": {"two": {"@net": net(1, layer("step", [[1], [1]], [1, 1]))}},
        "net: no object has the hash that is cited": {
            "a network is missing": {"@n1": GONE},
            "no shape": {"@net": GONE},
        },
        "net: not a text": {"a number": {"wit nets": [0, 1, 2, 3]}},
        "net: the type is neither net nor dag": {"a matrix": {"@n1 t": "mat"}},
        "mat: no rows": {"no rows": {"@m": {"t": "mat", "shape": [0, 1], "den": "1", "num": []}, "wit nets": ["@n0"]}},
        "an object is used by no claim": {"a spare network": {"@n4": net(1, layer("step", [[3]]))}},
        "statement: the fields are not exactly": {"no classes": {"stmt classes": GONE}, "nets": {"stmt nets": []}},
        "witness: the fields are not exactly": {"a scale": {"wit scale": None}},
    },
)
REJECT += refused(
    "Shatters",
    "line",
    {
        CLASS: {
            "three": {"@n8 layers 0 c": "3"},
            "minus one": {"@n0 layers 0 c": "-1"},
            "a half": {"@n0 layers 0": layer("id", [[0]], [1], [2])},
            "a half at the second row": {"@m den": "4"},
        },
        MISSING: {"one class for another": {"@n8 layers 0 c": "1"}},
    },
)
REJECT += refused(
    "Shatters",
    "two bends",
    {
        SHAPE: {
            "a first bias": {"@n5 layers 0 c": "1 -1"},
            "no second bias in the shape": {"@net layers 0 c": "0 0"},
            "no second weight in the shape": {"@net layers 1 A 0": "1 0"},
            "another hidden activation": {"@net layers 0 act": "id"},
            "a hidden unit more": {
                "@net": net(1, layer("relu", [[1], [1], [1]], [0, -1, 1]), layer("id", [[1, 1, 1]], [1]))
            },
        },
        CLASS: {"a first bias in both": {"@n2 layers 0 c": "1 -1", "@net layers 0 c": "1 -1"}},
        MISSING: {"another network": {"@n0 layers 1": layer("id", [[0, 0]], [0])}},
    },
)
REJECT += refused("Shatters", "rank one", {SHAPE: {
    "nothing in the common factor": {"@net layers 0 u": "0"},
    "no second factor": {"@net layers 0 k": "3 0"},
    "dense": {"@net layers 0": layer("relu", [[1], [1]], [0, -1])}}})  # fmt: skip
REJECT += refused(
    "Shatters",
    "dag",
    {
        SHAPE: {
            "no skip in the shape": {"@net nodes 1 w": "0 1"},
            "the skip is not read in the shape": {"@net nodes 1": node("id", [1], [1], c=1)},
            "another node is the output": {"@net out": [1]},
            "another depth": {"@net nodes 1": node("id", [0], [1], c=1)},
            "an unread node more": {"@net nodes": [*SHATTERS["dag"]["objects"]["@net"]["nodes"], node("id", [0], [1])]},
            "an idle source changes the depth": {
                "@net nodes": [node("relu", [], [], c=1), node("id", [0, 1], [1, 1], c=1)]
            },
        },
    },
)
# two nodes of one depth against one after the other, which an idle source makes
PAIR = dag(1, [node("relu", [0], [1]), node("relu", [0], [1]), node("id", [1, 2], [1, 1], c=1)], [3])
CHAIN = dag(1, [node("relu", [0], [1]), node("relu", [0, 1], [1, 0]), node("id", [1, 2], [1, 0])], [3])
REJECT.append(Case("Shatters, depths differ only by a source that is not used", raw(shattered(column(0), 2, PAIR, [
    CHAIN, but({"@": PAIR}, {})["@"]])), "rejected", SHAPE))  # fmt: skip

WEIGHT, BIAS = "a weight is not rescaled by the factors", "a bias is not rescaled by the factor"
REJECT += refused(
    "Rescaled",
    "dense",
    {
        WEIGHT: {
            "a weight": {"@other layers 0 A 0": "3"},
            "a sign": {"@other layers 0 A 0": "-2"},
            "a denominator": {"@other layers 0 den": "1 7"},
            "an output weight": {"@other layers 1 A 0": "3 b"},
            "factors change places": {"wit num 0": "3 2", "wit den 0": "5 1"},
            "numerator and denominator": {"wit num 0": "1 5", "wit den 0": "2 3"},
            "no factors": {"wit num 0": "1 1", "wit den 0": "1 1"},
            "the nets change places": {"stmt net": "@other", "stmt other": "@net"},
            "a factor for the output": {"wit num 1": "2"},
        },
        BIAS: {"an output bias": {"@other layers 1 c": "1"}, "a hidden bias": {"@net layers 0 c": "0 1"}},
        "an output is rescaled": {"twice": {"@other layers 1 den": "3", "@other layers 1 A 0": "3 a", "wit num 1": "2"}},
        "a factor is not positive": {
            "zero": {"wit num 0": "0 3"},
            "negative": {"wit num 0": "-2 3"},
            "both negative": {"wit num 0": "-2 3", "wit den 0": "-1 5"},
            "a denominator of zero": {"wit den 1": "0"},
        },
        "num: 1 integers where 2 belong": {"a unit less": {"wit num 0": "2"}},
        "den: 3 integers where 2 belong": {"a unit more": {"wit den 0": "1 5 1"}},
        "num: not a list of length 2": {"a layer less": {"wit num": ["2 3"]}, "a layer more": {"wit num": ["2 3", "1", "1"]}},
        "den: not a list": {"null": {"wit den": None}},
        "two units have different activations": {
            "id": {"@other layers 0 act": "id"},
            "a relu output": {"@net layers 1 act": "relu"},
        },
        "an activation is neither relu nor id": {
            "step": {"@net layers 0 act": "step", "@other layers 0 act": "step"},
            "hardtanh": {"@net layers 1 act": "hardtanh", "@other layers 1 act": "hardtanh"},
            "pieces": {"@net layers 0 act": HINGE, "@other layers 0 act": HINGE},
        },
        "two units are nonzero in different places": {
            "a weight less": {"@other layers 1": layer("id", [[1, 0]], [0], [2])},
            "a weight more": {"@net layers 1": layer("id", [[1, 0]])},
        },
        "the nets have not the same inputs, layers and outputs": {
            "two inputs": {"@other in": 2, "@other layers 0 A": ["2 0", "-3 0"]},
            "a unit more": {"@other": net(1, layer("relu", [[2], [-3], [1]], [0, 0, 0], [1, 5, 1]), layer("id", [[3, 10, 0]]))},
            "a layer more": {"@other": net(1, layer("relu", [[2], [-3]]), layer("id", [[3, 10]]), layer("id", [[1]]))},
            "an output more": {"@other layers 1": layer("id", [[3, 10], [1, 1]], [0, 0], [6, 1])},
            "of rank one": {"@other": net(1, rank_one("relu", [1], [2, -3], [0, 0], [1, 5]), layer("id", [[3, 10]], [0], [6]))},
        },
        "net: no object has the hash that is cited": {"no other": {"@other": GONE}},
        "statement: the fields are not exactly": {"no other": {"stmt other": GONE}},
        "witness: the fields are not exactly": {"a scale": {"wit scale": None}, "no num": {"wit num": GONE}},
    },
)  # fmt: skip
REJECT += refused("Rescaled", "biases", {BIAS: {
    "one bias": {"@other layers 0 c": "0 0 -3 3 -6 6 -9 9 -c d"},
    "all biases as they were": {"@other layers 0 c": "0 0 -1 1 -2 2 -3 3 -4 4"}}})  # fmt: skip
REJECT += refused("Rescaled", "rank one", {WEIGHT: {
    "the common factor doubled": {"@other layers 0 u": "2 4"},
    "one weight of it": {"@other layers 0 u": "1 3"},
    "a factor of a unit": {"@other layers 0 k": "2 -1 5"}}})  # fmt: skip
# the helpers of two layers of rank one trade places with the units around them
SWAPPED = (
    net(1, rank_one("id", [1], [1], [0], [1]), layer("id", [[1], [1]])),
    net(1, layer("id", [[1]]), rank_one("id", [1], [1, 1], [0, 0], [1, 1])),
)
REJECT.append(Case("Rescaled, layers of rank one in other places", raw(multiples(*SWAPPED, ["1", "1 1"], ["1", "1 1"])),
    "rejected", "one net has a layer of rank one where the other has not"))  # fmt: skip
REJECT += refused("Rescaled", "rank one output", {WEIGHT: {
    "the sum is not that of the units": {"@other layers 1 u": "1 2"},
    "one factor": {"@other layers 0 A 1": "-2", "wit num 0": "2 2"}}})  # fmt: skip
REJECT += refused(
    "Rescaled",
    "dag",
    {
        WEIGHT: {"the skip": {"@other nodes 1 w": "3 6"}, "the node": {"@other nodes 1 w": "1 5"}},
        BIAS: {"the node": {"@other nodes 0 den": "4"}, "the sum": {"@other nodes 1 c": "1"}},
        "the nets have not the same inputs, layers and outputs": {
            "another output": {"@other out": [1]},
            "the output twice": {"@other out": [2, 2]},
            "a net of layers": {"@other": net(1, layer("relu", [[1]], [-1], [3]), layer("id", [[6]]))},
        },
        "two units are nonzero in different places": {"the skip is not read": {"@other nodes 1": node("id", [1], [6])}},
    },
)

UNDECIDED = [*overspent("Shatters"), *overspent("Rescaled")]
UNDECIDED += undecided("Shatters", "step", {"INTEGER_BITS: ": {"many labellings": {"stmt classes": 10**15 - 1}}}, limits={
    "INTEGER_BITS": 99})  # fmt: skip


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_a_shape_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def a_neuron(source: random.Random, width: int) -> tuple[list[int], int, int]:
    w, c, q = [source.choice([-3, -1, 0, 1, 2]) for _ in range(width)], source.randint(-2, 2), source.randint(1, 4)
    g = gcd(q, c, *w)
    return [v // g for v in w], c // g, q // g


def integers(weights: list[Fraction], bias: Fraction) -> tuple[list[int], int, int]:
    q = 1
    for v in (*weights, bias):
        q *= v.denominator // gcd(q, v.denominator)
    return [int(v * q) for v in weights], int(bias * q), q


@pytest.mark.parametrize("seed", range(60))
def test_random_nets_and_their_multiples(seed: int) -> None:
    """Rescaled by random factors a net is accepted and equal for the oracle; with one number changed it is neither."""
    source = random.Random(seed)
    widths = [source.randint(1, 3) for _ in range(source.randint(2, 5))]
    one, other = list[Doc](), list[Doc]()
    num, den, before = list[str](), list[str](), [Fraction(1)] * widths[0]
    for depth, (a, b) in enumerate(pairwise(widths), 2):
        act = "id" if depth == len(widths) else source.choice(["relu", "relu", "id"])
        rows = [a_neuron(source, a) for _ in range(b)]
        s = [
            Fraction(1) if depth == len(widths) else Fraction(source.randint(1, 9), source.randint(1, 9)) for _ in rows
        ]
        new = [
            integers([f * Fraction(v, q) / t for v, t in zip(w, before, strict=True)], f * Fraction(c, q))
            for f, (w, c, q) in zip(s, rows, strict=True)
        ]
        one.append(layer(act, *map(list, zip(*rows, strict=True))))
        other.append(layer(act, *map(list, zip(*new, strict=True))))
        num.append(line(f.numerator for f in s))
        den.append(line(f.denominator for f in s))
        before = s
    draft = multiples(net(widths[0], *one), net(widths[0], *other), num, den)
    assert REAL.check(raw(draft)).reason == ""
    assert oracle.false_claims(raw(draft)) == []
    place = source.randrange(len(other))
    words = [int(word, 16) for word in other[place]["c"].split()]
    spot = source.randrange(len(words))
    q = int(other[place]["den"].split()[spot], 16)
    words[spot] += q  # still in lowest terms
    assert REAL.check(raw(but(draft, {f"@other layers {place} c": line(words)}))).reason == f"Rescaled: {BIAS}"


def test_sparse_rows_are_of_a_dense_shape_and_the_other_way_round() -> None:
    thin = net(2, sparse("id", [([1], [1])], [0], [1]))
    wide = net(2, layer("id", [[0, 1]]))
    for shape, member in [(thin, wide), (wide, thin)]:
        draft = shattered(mat([[0, 1]]), 2, shape, [net(2, layer("id", [[0, 0]])), member])
        assert REAL.check(raw(draft)).reason == ""
    full = net(2, layer("id", [[1, 1]]))
    assert (
        REAL.check(raw(shattered(mat([[0, 1]]), 2, thin, [net(2, layer("id", [[0, 0]])), full]))).status == "rejected"
    )
