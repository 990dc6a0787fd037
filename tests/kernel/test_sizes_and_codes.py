"""SizeAtMost and Codes: what is counted rather than computed."""

import time

import pytest

from .bundles import GONE, but, claim, column, dag, data, mat, net, node, rank_one, raw, seal
from .good import GOOD, sized
from .tables import REAL, Case, accepted, faults, overspent, refused, together

# beside the coding of the user's labels a net that returns the codes: step(x - 6)
CODED = GOOD["Codes"]["index"]
FIT = but(CODED, {
    "@net": net(1, {"act": "step", "den": "1", "c": "-6", "A": ["1"]}),
    "claims": [*CODED["claims"], claim("Memorizes", {"scale": None}, net="@net", data="@coded")],
})  # fmt: skip
# a coding of the codes, and a coding of those: only the first is about the expected data
AGAIN = {"@again": data(y="@v"), "@v": column(1, 0, 1), "@table2": column(1, 0), "@table3": column(0, 1)}
SECOND = claim("Codes", data="@coded", coded="@again", table="@table2", rule="index", names=[])
THIRD = claim("Codes", data="@again", coded="@again", table="@table3", rule="index", names=[])
CHAIN = but(CODED, {**AGAIN, "claims": [*CODED["claims"], SECOND, THIRD]})
USER, CODES = (seal(CODED)["claims"][0]["stmt"][field] for field in ("data", "coded"))
OTHER = "a claim is about other data than expected"

ACCEPT = [*accepted("SizeAtMost"), *accepted("Codes")]
ACCEPT += [
    Case("a fit of the codes and the coding, without expectation", raw(FIT), "verified"),
    Case("a fit of the codes and the coding of the expected labels", raw(FIT), "verified", expect_data=USER),
    Case("a coding of a coding of a coding, without expectation", raw(CHAIN), "verified"),
    Case("a coding of the codes as well", raw(but(CHAIN, {"claims": CHAIN["claims"][:2], "@table3": GONE})), "verified",
        expect_data=USER),
]  # fmt: skip

REJECT = [
    case
    for variant, (depth, width, neurons, params, bits) in {
        "dense": (2, 2, 2, 4, 1),
        "sparse": (2, 2, 2, 6, 2),
        "rank one": (2, 3, 3, 11, 3),
        "rank one output": (2, 2, 2, 7, 2),
        "rank one, zeros": (1, 0, 0, 5, 5),
        "skip": (2, 1, 1, 4, 2),
        "constant node": (2, 2, 2, 4, 2),
        "idle node": (1, 1, 1, 3, 4),
        "one layer": (1, 0, 0, 1, 4),
        "no inputs": (2, 2, 2, 2, 1),
        "no inputs, rank one": (1, 0, 0, 1, 2),
    }.items()
    for case in refused(
        "SizeAtMost",
        variant,
        {
            f"the depth is {depth}, more": {"a layer less": {"stmt depth": depth - 1}},
            f"the params is {params}, more": {"a parameter less": {"stmt params": params - 1}},
            f"the bits is {bits}, more": {"a bit less": {"stmt bits": bits - 1}},
        }
        | ({f"the width is {width}, more": {"narrower": {"stmt width": width - 1}}} if width else {})
        | ({f"the neurons is {neurons}, more": {"a neuron less": {"stmt neurons": neurons - 1}}} if neurons else {}),
    )
]
REJECT += refused(
    "SizeAtMost",
    "dense",
    {
        "depth: not a plain integer": {"true": {"stmt depth": True}, "a text": {"stmt depth": "2"}},
        "bits: not a plain integer": {"null": {"stmt bits": None}, "hexadecimal": {"stmt bits": "1"}},
        "statement: the fields are not exactly": {"no bits": {"stmt bits": GONE}, "slots": {"stmt slots": 9}},
        "witness: the fields are not exactly": {"a count": {"wit params": 4}},
        "the bits is 9, more": {
            "a long weight": {"@net layers 1 A 0": "1 100"},
            "a long bias": {"@net layers 1 c": "-100", "stmt params": 5},
            "a long denominator": {"@net layers 1 den": "100"},
        },
        "the params is 5, more": {"a bias": {"@net layers 1 c": "1"}},
        "net: no layers": {"no layers": {"@net layers": []}},
        "net: the type is neither net nor dag": {"a matrix": {"@net t": "mat"}},
        "net: a neuron is not in lowest terms": {"doubled": {"@net layers 1 den": "2", "@net layers 1 A 0": "2 2"}},
    },
)
# node 1 is read by nobody and no output, so it is hidden; an output that is read is hidden too
IDLE = dag(1, [node("id", [0], [1], c=-1), node("id", [0], [1]), node("id", [2], [2])], [3])
READ = dag(1, [node("relu", [0], [1]), node("id", [1], [1]), node("id", [2], [1])], [2, 3])
REJECT += refused(
    "SizeAtMost",
    "skip",
    {
        "the width is 2, more": {"an idle node": {"@net": IDLE}},
        "the neurons is 2, more": {"an output that is read": {"@net": READ, "stmt depth": 3}},
    },
)
REJECT += refused(
    "Codes",
    "index",
    {
        "row 2: the code stands for another label": {
            "the other class": {"@z num 1": "0"},
            "another label": {"@y num 1": "7"},
            "a label that is no class": {"@y num 1": "8"},
        },
        "row 1: the code stands for another label": {"another denominator": {"@y den": "2"}},
        "row 3: the code is not a class index": {"two": {"@z num 2": "2"}},
        "row 1: the code is not a class index": {
            "minus one aliases the last class": {"@z num 0": "-1", "@y num 0": "9"}
        },
        "a code is not an integer": {"halves": {"@z den": "2"}},
        "the codes have the wrong number of columns": {
            "two": {"@z": mat([[0, 0], [1, 0], [0, 0]])},
            "one-hot": {"stmt rule": "onehot"},
        },
        "the rule is neither index nor onehot": {
            "binary": {"stmt rule": "binary"},
            "upper case": {"stmt rule": "INDEX"},
        },
        "rule: not a text": {"null": {"stmt rule": None}},
        "the two data sets have different points": {
            "a point moved": {"@coded": data("@w", "@z"), "@w": column(5, 6, 6)}
        },
        "two rows of the table are equal": {
            "twice seven": {"@table": column(7, 7, 9), "@z num": ["0", "2", "1"], "stmt names": []}
        },
        "the table has another number of columns than the labels": {"two": {"@table": mat([[7, 0], [9, 0]])}},
        "the names are not one distinct text per class": {
            "a name less": {"stmt names": ["seven"]},
            "a name more": {"stmt names": ["seven", "nine", "eight"]},
            "one name twice": {"stmt names": ["seven", "seven"]},
        },
        "names: not a list": {"null": {"stmt names": None}, "a text": {"stmt names": "ab"}},
        "names: not a text": {"a number": {"stmt names": ["seven", 9]}},
        "mat: no rows": {"an empty table": {"@table": {"t": "mat", "shape": [0, 1], "den": "1", "num": []}}},
        "data: no object has the hash that is cited": {"no coding": {"@coded": GONE}},
    },
)
REJECT += refused(
    "Codes",
    "onehot",
    {
        "row 1: the code stands for another label": {"the other class": {"@z num 0": "1 0"}},
        "row 2: the code is not one-hot": {
            "two ones": {"@z num 1": "1 1"},
            "no one": {"@z num 1": "0 0"},
            "a two": {"@z num 1": "2 0"},
            "minus one": {"@z num 1": "1 -1"},
        },
        "a code is not an integer": {"halves": {"@z": mat([[0, 1], [1, 0], [0, 1]], 2)}},
        "the codes have the wrong number of columns": {"three": {"@z": mat([[0, 1, 0], [1, 0, 0], [0, 1, 0]])}},
    },
)
REJECT += refused("Codes", "two columns", {"row 3: the code stands for another label": {
    "the second column differs": {"@y num 2": "1 4"}}})  # fmt: skip

REJECT += [
    Case("the codes are expected, but another claim is about labels", raw(FIT), "rejected", OTHER, expect_data=CODES),
    Case("a coding of a coding of the expected labels", raw(CHAIN), "rejected", OTHER, expect_data=USER),
]

UNDECIDED = [*overspent("SizeAtMost"), *overspent("Codes")]


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_a_count_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def test_a_rank_one_layer_of_many_million_products_is_counted_in_linear_time() -> None:
    n = 10000
    before = time.process_time()
    layer = rank_one("id", [1] * n, [1] * n, [0] * n, [1] * n)
    assert REAL.check(raw(sized(net(n, layer), 1, 0, 0, n * n, 1))).status == "verified"
    assert REAL.check(raw(sized(net(n, layer), 1, 0, 0, n * n - 1, 1))).status == "rejected"
    assert time.process_time() - before < 10
