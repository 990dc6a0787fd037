"""RealisesAll: the labels of all rows enter one layer, and whatever they are, some weights there bring them out."""

import random
from fractions import Fraction
from itertools import product

import pytest

from . import oracle
from .bundles import GONE, Doc, but, dag, layer, line, mat, net, node, rank_one, raw
from .good import FOUR, GOOD, REALISES_ALL, realised
from .stored import tail
from .tables import REAL, Case, accepted, faults, overspent, refused, together

TWO, FOUR_BUCKETS = REALISES_ALL["two"], REALISES_ALL["four buckets"]
ACCEPT = accepted("RealisesAll")
ACCEPT += [
    Case(f"RealisesAll, {name}", raw(draft), "verified")
    for name, draft in {
        "two features with equal values for one": realised(mat([[1, 1]]), 4, 0, 0, [0, 1], 3),
        "any numbers in the free layer": but(TWO, {"@net layers 0 A 0": "-7 5 0", "@net layers 0 c": "3 0 0",
            "@net layers 0 den": "8 1 1"}),
        "other points": but(TWO, {"@m num 2": "0 0 3"}),
        "a large wait": but(FOUR_BUCKETS, {"@m num 1": "0 fffffff 1"}),
        "a step that is also a wait": but(realised(mat([[0, 1], [1, 1]]), 2, 0, 1, [0], 3), {"wit steps": [0]}),
        "buckets without points": realised(mat([[0, 1, 1], [1, 0, 3]]), 2, 1, 1, [0], 3),
        "more layers than the features need": realised(FOUR, 2, 1, 1, [0], 6),
        "sixteen classes": realised(mat([[1]]), 16, 0, 0, [0] * 4, 4),
        "parts in another order": but(FOUR_BUCKETS, {"wit parts": [1, 0]}),
        "features as large as can be": realised(mat([[5, 1, 1], [2, 1, 0]]), 2, 0, 0, [0, 1, 2], 4),
    }.items()
]  # fmt: skip

FORM, OUTSIDE = "a neuron of the chain has another form", "a neuron outside the chain reads it"
STEPS, WAITS = "the steps are not 1, ..., 1, 0, ..., 0", "the waits are not 0, ..., 0 and then at least 1"
RANK, LARGE = "its features depend modulo 2 on those of earlier rows of its bucket", "the features are too large"
NUMBER = "the number of classes is not 2, 4, 8, ..."
REJECT = refused(
    "RealisesAll",
    "two",
    {
        FORM: {
            "the first height": {"@net layers 2 c": "0 -1f 0 0"},
            "the second height": {"@net layers 3 c": "0 -11 0 0"},
            "the second height as the first": {"@net layers 3 c": "0 -20 0 0"},
            "the height without a feature": {"@net layers 4 c": "0 -7 0 0"},
            "the last height": {"@net layers 5 c": "0 -5 0 0"},
            "heights that are no powers of two": {
                f"@net layers {i} c": f"0 -{3 << e:x} 0 0" for i, e in zip((2, 3, 4, 5), (4, 3, 2, 1), strict=True)
            },
            "a multiplier": {"@net layers 2 A 0": "1 1 0", "@net layers 2 A 1": "1 1 0"},
            "a multiplier in one neuron": {"@net layers 3 A 1": "1 -2 0 3"},
            "a negative multiplier": {"@net layers 2 A 0": "1 -2 0", "@net layers 2 A 1": "1 -2 0"},
            "two features in one fold": {"@net layers 2 A 0": "1 2 2", "@net layers 2 A 1": "1 2 2"},
            "a feature in a later fold": {"@net layers 4 A 0": "1 -2 2 0", "@net layers 4 A 1": "1 -2 2 0"},
            "a fold that is none": {"@net layers 4 A 0": "1 -1 0 0"},
            "a fold of the other sign": {"@net layers 4 A 0": "-1 2 0 0", "@net layers 4 A 1": "-1 2 0 0"},
            "a part twice": {"@net layers 1 A 0": "2 0 0"},
            "a sum with a bias": {"@net layers 1 c": "1 0 0"},
            "a sum with more in it": {"@net layers 1 A 0": "1 0 1"},
            "a sum of nothing": {"@net layers 1 A 0": "0 0 0"},
            "a sum that is not relu": {"@net layers 1 act": "id"},
            "a fold that is not relu": {"@net layers 3 act": "hardtanh"},
            "a half": {"@net layers 5 den": "1 2 1 1"},
            "an upper neuron with a bias": {"@net layers 3 c": "1 -10 0 0"},
            "the label's bias": {"@net layers 6 c": "-1 0 0"},
            "the label doubled": {"@net layers 7 A 0": "2 0 0"},
            "an output with a bias": {"@net layers 7 c": "1"},
            "an output that is relu": {"@net layers 7 act": "relu"},
            "an output that reads more": {"@net layers 7 A 0": "1 1 0"},
            "the neurons of a fold change places": {"wit chain 1": [1, 0]},
            "a wire as the sum": {"wit chain 0": [1]},
            "a wire as the upper neuron": {"wit chain 3": [0, 2]},
            "the features change places": {"wit features": [2, 2]},
            "a feature of the next fold": {"wit features": [1, 2]},
            "a wire as a part": {"wit parts": [1]},
        },
        OUTSIDE: {
            "a wire reads a part": {"@net layers 1 A 1": "1 1 0"},
            "a wire reads the sum": {"@net layers 2 A 2": "1 1 0"},
            "a feature reads the chain": {"@net layers 2 A 3": "-1 0 1"},
            "a wire reads an upper neuron": {"@net layers 3 A 3": "0 1 0 1"},
            "a neuron that nobody reads": {"@net layers 6 A 1": "1 0 0 0"},
        },
        "a feature is part of the chain": {
            "the sum": {"wit features": [0, 3]},
            "an upper neuron": {"wit features": [1, 1]},
            "a lower neuron": {"wit features": [1, 0]},
        },
        "a part is not relu": {"id": {"@net layers 0 act": "id"}, "step": {"@net layers 0 act": "step"}},
        STEPS: {
            "two": {"@m num 0": "2 2 1"},
            "minus one": {"@m num 2": "-1 1 0"},
            "a feature as a step": {"wit steps": [1]},
        },
        "a value is no integer": {
            "half a step": {"@m den": "2"},
            "half a feature": {"@net layers 0 den": "1 2 1"},
            "a feature in thirds later on": {"@net layers 1 den": "1 1 3"},
        },
        LARGE: {
            "by two": {"@m num 0": "1 3 1", "@m num 1": "1 2 1"},
            "by many": {"@m num 2": "0 ffffffffff 1"},
            "a wire with a bias": {"@net layers 0 c": "2 0 3"},
        },
        RANK: {
            "a point twice": {"@m num 1": "1 2 1"},
            "no odd feature": {"@m num 2": "0 0 2"},
            "two points": {"@m num 1": "1 0 1"},
            "one bucket for three": {"@m num 2": "1 1 1"},
            "no step": {"wit steps": []},
            "a wire that is cut": {"@net layers 1 A 1": "0 0 0"},
        },
        "there is not one part more than there are waits": {
            "two parts": {"wit parts": [0, 1]},
            "no part": {"wit parts": []},
            "a step as a wait": {"wit waits": [0], "wit steps": []},
        },
        "features: none": {
            "no feature": {"wit features": []},
            "no feature but enough layers": {"wit features": [], "@net layers 2 A": ["1 0 0", "1 0 0", "0 1 0", "0 0 1"],
                "@net layers 3 A 0": "1 -2 0 0", "@net layers 3 A 1": "1 -2 0 0", "wit steps": []},
        },
        "chain: too few layers": {"as many features": {"wit features": [1, 3, 2, 2, 2]}},
        "chain: not a list of length 7": {
            "a layer less": {"wit chain": TWO["claims"][0]["wit"]["chain"][:-1]},
            "a layer more": {"wit chain": [*TWO["claims"][0]["wit"]["chain"], [0]]},
        },
        "chain: not a list of length 6": {"another layer": {"stmt layer": 2, "wit steps": []}},
        "chain: not 2 neurons": {"one": {"wit chain 1": [0]}, "three": {"wit chain 1": [0, 1, 2]}, "none": {"wit chain 2": []}},
        "chain: not 1 neurons": {"two": {"wit chain 0": [0, 1]}, "no output": {"wit chain 6": []}},
        "chain: an index is out of range": {"too large": {"wit chain 1": [0, 4]}, "an output too many": {"wit chain 6": [1]}},
        "chain: an index stands twice": {"twice": {"wit chain 1": [0, 0]}},
        "chain: not a plain integer": {"a text": {"wit chain 1": [0, "1"]}, "true": {"wit chain 1": [0, True]}},
        "chain: not a list": {"null": {"wit chain": None}, "a number": {"wit chain 1": 0}},
        "features: an index is out of range": {"too large": {"wit features": [3, 3]}, "the second": {"wit features": [1, 4]}},
        "features: not a plain integer": {"null": {"wit features": [None, 3]}},
        "features: not a list": {"null": {"wit features": None}},
        "steps: an index is out of range": {"too large": {"wit steps": [3]}},
        "steps: an index stands twice": {"twice": {"wit steps": [0, 0]}},
        "waits: not a list": {"null": {"wit waits": None}},
        "parts: an index is out of range": {"too large": {"wit parts": [3]}},
        NUMBER: {
            "three": {"stmt classes": 3},
            "six": {"stmt classes": 6},
            "one": {"stmt classes": 1},
            "none": {"stmt classes": 0},
        },
        "classes: not a plain integer": {"a text": {"stmt classes": "2"}, "true": {"stmt classes": True}},
        "layer: not a plain integer": {"a text": {"stmt layer": "1"}, "true": {"stmt layer": True}},
        "the net has no such layer with another one after it": {
            "none": {"stmt layer": 0},
            "the output": {"stmt layer": 8},
            "beyond": {"stmt layer": 9},
            "a dag": {"@net": dag(3, [node("relu", [0, 1, 2], [1, 1, 1])], [3])},
        },
        "a layer has rank one": {
            "the output": {"@net layers 7": rank_one("id", [1, 0, 0], [1], [0], [1])},
            "the first": {"@net layers 0": rank_one("relu", [0, 1, 0], [0, 1, 1], [2, 0, 0], [1, 1, 1])},
        },
        "the net has another number of inputs than the matrix has columns": {
            "a column more": {"@m": mat([[1, 2, 1, 1], [1, 1, 2, 1]])}
        },
        "the net has not exactly one output": {
            "another output": {"@net layers 7": layer("id", [[1, 0, 0], [0, 1, 0]])},
            "the label twice": {"@net layers 7": layer("id", [[1, 0, 0], [1, 0, 0]])},
        },
        "mat: no rows": {"no rows": {"@m": {"t": "mat", "shape": [0, 3], "den": "1", "num": []}}},
        "net: no object has the hash that is cited": {"no net": {"@net": GONE}},
        "mat: no object has the hash that is cited": {"no points": {"@m": GONE}},
        "net: the type is neither net nor dag": {"a matrix": {"@net t": "mat"}},
        "an object is used by no claim": {"a spare matrix": {"@n": mat([[1]])}},
        "statement: the fields are not exactly": {"no layer": {"stmt layer": GONE}, "data": {"stmt data": "@m"}},
        "witness: the fields are not exactly": {"no chain": {"wit chain": GONE}, "a scale": {"wit scale": None}},
    },
)  # fmt: skip
REJECT += refused(
    "RealisesAll",
    "four buckets",
    {
        WAITS: {
            "negative": {"@m num 3": "1 -2 1"},
            "minus one": {"@m num 1": "0 -1 1"},
        },
        "a value is no integer": {"half a wait": {"@net layers 0 A 0": "0 -1 0", "@m": mat([[0, 1, 2], [2, 0, 2]], 2)}},
        STEPS: {"the wait as a step": {"wit steps": [1], "wit waits": [0]}},
        RANK: {
            "two in a bucket": {"@m num 2": "1 1 3"},
            "without the step": {"wit steps": []},
            "even": {"@m num 0": "0 0 2"},
        },
        FORM: {
            "a leading fold too low": {"@net layers 2 c": "0 -10 0"},
            "no leading fold": {"@net layers 2 c": "0 -40 0"},
            "a leading fold with a feature": {"@net layers 2 A 0": "1 2", "@net layers 2 A 1": "1 2"},
            "a part is left out": {"@net layers 1 A 0": "1 0 0"},
            "a part is subtracted": {"@net layers 1 A 0": "1 -1 0"},
        },
        "there is not one part more than there are waits": {
            "one part": {"wit parts": [0]},
            "no wait": {"wit waits": []},
        },
    },
)
REJECT += refused(
    "RealisesAll",
    "three positions",
    {
        WAITS: {
            "in the other order": {"wit waits": [1, 0]},
            "0 after 1": {"@m num 1": "7 0 1"},
            "negative and then positive": {"@m num 1": "-1 1 1"},
            "the last is negative": {"@m num 1": "0 -1 1"},
        },
        RANK: {"two after the first": {"@m num 1": "1 1 1"}},
        FORM: {"one leading fold for three": {"@net layers 2 c": "0 -10 0"}},
    },
)
REJECT += refused(
    "RealisesAll",
    "nine points",
    {
        STEPS: {"in the other order": {"wit steps": [2, 1]}, "the hash": {"wit steps": [1, 3]}},
        RANK: {"a step is left out": {"wit steps": [2]}},
    },
)
REJECT += refused(
    "RealisesAll",
    "four classes",
    {
        FORM: {
            "the second multiplier": {"@net layers 3 A 0": "1 -2 1 0", "@net layers 3 A 1": "1 -2 1 0"},
            "the third multiplier": {"@net layers 4 A 0": "1 -2 0 4", "@net layers 4 A 1": "1 -2 0 4"},
            "the first bit": {"@net layers 6 c": "-6 -8 0 0 0"},
            "the first bit again": {"@net layers 6 c": "-7 -7 0 0 0"},
            "the bits overlap": {"@net layers 7 A 0": "-4 4 1 0 0"},
            "the rest keeps its bit": {"@net layers 7 A 2": "0 0 1 0 0"},
            "the rest with a bias": {"@net layers 6 c": "-7 -8 1 0 0"},
            "the label's first bit": {"@net layers 8 A 2": "1 1 0 0 0"},
            "the label with the rest": {"@net layers 8 A 2": "1 -1 1 0 0"},
            "the label's weight": {"@net layers 9 A 0": "1 -1 1 0 0"},
            "the label's weight too large": {"@net layers 9 A 0": "1 -1 3 0 0"},
            "a bit is subtracted": {"@net layers 9 A 0": "-1 1 2 0 0"},
            "the output has a bias": {"@net layers 9 c": "1"},
            "bits and rest change places": {"wit chain 5": [1, 0, 2]},
            "label and bit change places": {"wit chain 7": [0, 2, 1]},
        },
        "chain: not 3 neurons": {"no rest": {"wit chain 5": [0, 1]}, "no label": {"wit chain 7": [0, 1]}},
        OUTSIDE: {"a wire reads a bit": {"@net layers 7 A 3": "1 0 0 1 0"}},
        "or not the same number for each bit of a label": {"three": {"wit features": [1, 2, 3]}},
        "chain: too few layers": {"a feature more": {"wit features": [1, 2, 3, 3, 3, 3]}},
        RANK: {"equal features": {"@m num 1": "1 0 1"}, "three in a bucket": {"@m num 2": "1 1 1"}},
        LARGE: {"three": {"@m num 2": "0 3 0"}},
    },
)
REJECT += refused(
    "RealisesAll",
    "four classes, larger features",
    {
        RANK: {"dependent modulo 2 alone": {"@m num 0": "1 1", "@m num 1": "1 3"}},
        LARGE: {"six": {"@m num 0": "5 1"}},
        NUMBER: {"as if for three": {"stmt classes": 3}},
    },
)
REJECT += refused(
    "RealisesAll",
    "eight classes",
    {
        LARGE: {"two": {"@m num 0": "0 2"}, "three": {"@m num 1": "1 3"}},
        FORM: {
            "for two classes": {"stmt classes": 2, "wit features": [2]},
            "the label with half of itself": {"@net layers 8 A 2": "1 -1 0 1 0"},
            "the rest in place of the label": {"wit chain 6": [0, 1, 3, 2]},
        },
        "or not the same number for each bit of a label": {"as for four classes": {"stmt classes": 4}},
    },
)
REJECT.append(Case("RealisesAll, a feature changes between its folds", raw(realised(mat([[1, 2]]), 4, 0, 0, [0, 1], 4)),
    "rejected", "a feature does not stay for its folds"))  # fmt: skip
REJECT.append(Case("RealisesAll, no feature at all", raw(but(REALISES_ALL["one bucket"], {"wit features": [], "wit chain": [
    [0], [0]], "@net": net(2, layer("relu", [[1, 0]]), layer("relu", [[1]]), layer("id", [[1]]))})), "rejected",
    "features: none"))  # fmt: skip

UNDECIDED = overspent("RealisesAll")


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_all_labellings_get_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def shuffled(draft: Doc, source: random.Random) -> Doc:
    """The net with the neurons of its hidden layers in another order, and the witness with the same neurons."""
    free, wit = draft["claims"][0]["stmt"]["layer"], draft["claims"][0]["wit"]
    spots = [list(range(draft["objects"]["@net"]["in"]))]  # per layer: the new place of every neuron
    layers = []
    for each in draft["objects"]["@net"]["layers"]:
        count = len(each["A"])
        rows = [row.split(" ") for row in each["A"]]
        order = source.sample(range(count), count)
        before = sorted(range(len(spots[-1])), key=spots[-1].__getitem__)
        new = {name: " ".join(each[name].split(" ")[j] for j in order) for name in ("c", "den")}
        layers.append({**each, **new, "A": [" ".join(rows[j][k] for k in before) for j in order]})
        spots.append(sorted(range(count), key=order.__getitem__))
    leading = (len(wit["parts"]) - 1).bit_length()
    named = {name: [spots[free - 1][k] for k in wit[name]] for name in ("steps", "waits")}
    named["parts"] = source.sample([spots[free][k] for k in wit["parts"]], len(wit["parts"]))
    named["chain"] = [[spots[i][k] for k in line] for i, line in enumerate(wit["chain"], free + 1)]
    named["features"] = [spots[i][k] for i, k in enumerate(wit["features"], free + 1 + leading)]
    return but(draft, {"@net layers": layers, "wit": named})


@pytest.mark.parametrize("variant", REALISES_ALL)
def test_neurons_may_stand_in_any_order(variant: str) -> None:
    for seed in range(5):
        draft = shuffled(GOOD["RealisesAll"][variant], random.Random(seed))
        assert REAL.check(raw(draft)).reason == ""


def buckets(draft: Doc, values: list[list[Fraction]]) -> dict[tuple[int, int], list[int]]:
    """The rows of every bucket, if the free layer is the first."""
    wit, found = draft["claims"][0]["wit"], dict[tuple[int, int], list[int]]()
    for n, row in enumerate(values):
        place = sum(row[k] == 1 for k in wit["steps"]), sum(row[k] == 0 for k in wit["waits"])
        found.setdefault(place, []).append(n)
    return found


@pytest.mark.parametrize("variant", [name for name in REALISES_ALL if "points" not in name and name != "halves"])
def test_weights_for_every_labelling_return_it(variant: str) -> None:
    """Numbers for the buckets are looked for one by one; with them the store's weights, by its formula, do what is claimed."""
    draft = GOOD["RealisesAll"][variant]
    model, stmt, wit = draft["objects"]["@net"], draft["claims"][0]["stmt"], draft["claims"][0]["wit"]
    points, (neurons, out, _) = oracle.matrix(draft["objects"]["@m"]), oracle.unfold(model)
    values = [list(x) for x in points]
    for row in values:
        for act, weights, bias, _ in neurons:
            row.append(oracle.activate(act, sum((w * row[k] for k, w in weights.items()), bias)))
    places, Q = buckets(draft, values), len(wit["parts"])
    total = model["in"] + len(model["layers"][0]["A"])
    tails = [tail(neurons, out[0], total, row, stmt["classes"]) for row in values]
    size = (len(tails[0]) - 2) >> (Q - 1).bit_length()  # the cells of the leading folds
    for labelling in product(range(stmt["classes"]), repeat=len(points)):
        Z = [[k * size for k in range(Q)] for _ in range(len(wit["steps"]) + 1)]
        for (i, k), rows in places.items():
            Z[i][k] = next(
                z for z in range(k * size, (k + 1) * size + 1) if all(tails[n][z] == labelling[n] for n in rows)
            )
        D = [[b - a for a, b in zip([0, *row], row, strict=False)] for row in Z]
        A, c = model["layers"][0]["A"][:], model["layers"][0]["c"].split(" ")
        for k in range(Q):
            row = [D[i][k] - D[i - 1][k] for i in range(1, len(D))] + [0] * (model["in"] - len(wit["steps"]))
            if k > 0:
                row[wit["waits"][k - 1]] = -max(1, *(D[i][k] for i in range(len(D))))
            A[wit["parts"][k]], c[wit["parts"][k]] = line(row), format(D[0][k], "x")
        other = but({"@": model}, {})["@"]
        other["layers"][0] |= {"A": A, "c": " ".join(c)}
        assert [oracle.outputs(other, x) for x in points] == [[y] for y in labelling]
