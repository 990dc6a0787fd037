"""Hashes, matrices, data: the objects that claims cite, and every way to spell an integer wrongly."""

import copy
from typing import Any

import pytest

from .bundles import GONE, canonical, column, data, layer, mat, raw, seal, sha
from .good import GOOD, fit
from .tables import REAL, Case, accepted, faults, refused, together, undecided

SEALED = seal(GOOD["Memorizes"]["dense"])
STMT = SEALED["claims"][0]["stmt"]
HASH = {**STMT, **SEALED["objects"][STMT["data"]]}  # of net, data, x and y
IDENTITY = {"t": "net", "in": 1, "layers": [layer("id", [[1]])]}
LONG = fit(column(16**59, 1), column(16**59, 1), IDENTITY)


def refiled(name: str, **changes: Any) -> bytes:
    """An object changed after it was hashed: the adversary who forgets the hashes."""
    bundle = copy.deepcopy(SEALED)
    bundle["objects"][HASH[name]].update(changes)
    return canonical(bundle).encode()


ACCEPT = [
    Case("as many rows and bits as allowed", raw(GOOD["Memorizes"]["dense"]), "verified", limits={
        "ROWS": 3, "INTEGER_BITS": 5}),
    Case("long integers", raw(LONG), "verified", limits={"INTEGER_BITS": 237}),
    Case("x is y", raw(fit(column(5), column(5), IDENTITY)), "verified"),
    *accepted("DistinctRows"),
]  # fmt: skip

REJECT = refused(
    "Memorizes",
    "dense",
    {
        "net: no object has the hash that is cited": {
            "a strange hash": {"stmt net": "0" * 64},
            "an upper-case hash": {"stmt net": HASH["net"].upper()},
            "half a hash": {"stmt net": HASH["net"][:32]},
            "an empty text": {"stmt net": ""},
            "a space behind": {"stmt net": HASH["net"] + " "},
        },
        "data: no object has the hash that is cited": {"the data is missing": {"@data": GONE}},
        "mat: no object has the hash that is cited": {
            "the points are missing": {"@x": GONE},
            "the labels are missing": {"@y": GONE},
            "data that cites itself": {"@data x": "@data"},
        },
        "net: not a text": {
            "a number": {"stmt net": 0},
            "null": {"stmt net": None},
            "a list": {"stmt net": ["@net"]},
            "an inline net": {"stmt net": IDENTITY},
        },
        "data: not a text": {"inline data": {"stmt data": data()}, "true": {"stmt data": True}},
        "mat: not a text": {"an inline matrix": {"@data x": column(1)}, "null": {"@data y": None}},
        "net: an object does not have the hash it is filed under": {"another net": refiled("net", **{"in": 2})},
        "data: an object does not have the hash it is filed under": {
            "x and y change places": refiled("data", x=HASH["y"], y=HASH["x"])
        },
        "mat: an object does not have the hash it is filed under": {
            "another label": refiled("y", num=["3", "0", "2"]),
            "another point": refiled("x", num=["-3", "0", "2"]),
            "an extra field": refiled("x", note=""),
            "a shape that Python thinks equal": refiled("x", shape=[3, True]),
        },
        "mat: not an object": {"a list": {"@y": ["mat"]}, "null": {"@y": None}, "a text": {"@y": "mat"}},
        "mat: the fields are not exactly: t shape den num": {
            "an extra field": {"@y unit": "cm"},
            "no den": {"@y den": GONE},
            "a data object": {"@data y": "@more", "@more": data(x="@y")},
            "a net": {"@data y": "@net"},
        },
        "mat: the type is not mat": {"net": {"@y t": "net"}, "upper case": {"@y t": "MAT"}, "a number": {"@y t": 0}},
        "mat.shape: not a list of length 2": {
            "one": {"@y shape": [3]},
            "three": {"@y shape": [3, 1, 1]},
            "none": {"@y shape": []},
        },
        "mat.shape: not a list": {"a text": {"@y shape": "3 1"}, "a number": {"@y shape": 3}},
        "mat.shape: not a plain integer": {
            "true": {"@y shape": [3, True]},
            "a text": {"@y shape": ["3", 1]},
            "null": {"@y shape": [3, None]},
        },
        "mat.num: not a list of length 3": {
            "a row less": {"@y num": ["3", "0"]},
            "a row more": {"@y num": ["3", "0", "1", "1"]},
        },
        "mat.num: not a list of length 4": {"a taller shape": {"@y shape": [4, 1]}},
        "mat.num: 1 integers where 2 belong": {"a wider shape": {"@y shape": [3, 2]}},
        "mat.num: 2 integers where 1 belong": {"a longer row": {"@y num 1": "0 0"}},
        "mat.num: 0 integers where 1 belong": {"an empty row": {"@y num 1": ""}},
        "mat.num: not a list": {"one text": {"@y num": "3 0 1"}, "an object": {"@y num": {"0": "3"}}},
        "mat.num: not a row of hexadecimal integers": {
            "a plain integer": {"@y num 0": 3},
            "a list": {"@y num 0": ["3"]},
            "null": {"@y num 0": None},
            "true": {"@y num 2": True},
            "a plus sign": {"@y num 0": "+3"},
            "a leading space": {"@y num 0": " 3"},
            "a trailing space": {"@y num 0": "3 "},
            "two spaces": {"@y num 0": "3  3"},
            "a tab": {"@y num 0": "3\t"},
            "a line end": {"@y num 0": "3\n"},
            "a no-break space": {"@y num 0": "3\u00a03"},
            "a leading zero": {"@y num 0": "03"},
            "minus zero": {"@y num 1": "-0"},
            "two signs": {"@y num 0": "--3"},
            "a typographic minus": {"@y num 0": "−3"},
            "an underscore": {"@y num 0": "1_0"},
            "0x": {"@y num 0": "0x3"},
            "upper case": {"@y num 0": "A"},
            "a fullwidth digit": {"@y num 0": "３"},
            "an Arabic digit": {"@y num 0": "٣"},
            "a point": {"@y num 0": "3.0"},
            "a lone minus": {"@y num 0": "-"},
            "a letter past f": {"@y num 0": "g"},
        },
        "mat.den: not a hexadecimal integer": {
            "a plain integer": {"@y den": 2},
            "a plus sign": {"@y den": "+2"},
            "a space": {"@y den": " 2"},
            "an underscore": {"@y den": "1_0"},
            "0x": {"@y den": "0x2"},
            "empty": {"@y den": ""},
            "a line end": {"@y den": "2\n"},
            "a leading zero": {"@y den": "02"},
            "a fullwidth digit": {"@y den": "２"},
            "two integers": {"@y den": "2 2"},
            "true": {"@y den": True},
        },
        "mat.den: not positive": {
            "zero": {"@y den": "0"},
            "negative": {"@y den": "-2", "@y num": ["-3", "0", "-1"]},
        },
        "mat: not in lowest terms": {
            "all doubled": {"@y den": "4", "@y num": ["6", "0", "2"]},
            "a zero matrix over 2": {"@y num": ["0", "0", "0"]},
        },
        "mat: no rows": {"no points": {"@x num": [], "@x shape": [0, 1], "@x den": "1"}},
        "data: not an object": {"a text": {"@data": "x y"}, "a list": {"@data": ["data", "@x", "@y"]}},
        "data: the fields are not exactly: t x y": {
            "weights": {"@data w": "@y"},
            "no labels": {"@data y": GONE},
            "a net": {"stmt data": "@net"},
        },
        "data: the type is not data": {"mat": {"@data t": "mat"}, "true": {"@data t": True}},
        "data: x and y have different numbers of rows": {
            "a label less": {"@y": column(3, 0)},
            "a label more": {"@y": column(3, 0, 1, 1)},
            "no labels": {"@y num": [], "@y shape": [0, 1], "@y den": "1"},
        },
        "data: no columns": {
            "labels": {"@y num": ["", "", ""], "@y shape": [3, 0], "@y den": "1"},
            "points": {
                "@x num": ["", "", ""],
                "@x shape": [3, 0],
                "@x den": "1",
                "@net in": 0,
                "@net layers 0": layer("relu", [[], []]),
            },
        },
    },
)
REJECT += refused(
    "DistinctRows",
    "three",
    {
        "mat: not a text": {"a number": {"stmt mat": 1}},
        "mat: no rows": {"empty": {"@m": {"t": "mat", "shape": [0, 2], "den": "1", "num": []}}},
        "two rows are equal": {
            "the first and the last": {"@m num 2": "1 2"},
            "neighbours": {"@m": mat([[0, 1], [0, 1]])},
            "two rows without columns": {"@m": {"t": "mat", "shape": [2, 0], "den": "1", "num": ["", ""]}},
            "long ones": {"@m": mat([[2**200, 1], [3, 3], [2**200, 1]])},
        },
        "statement: the fields are not exactly: kind mat": {"a sample": {"stmt rows": [0, 1]}},
        "witness: the fields are not exactly: ": {"an order": {"wit order": [0, 1, 2]}},
    },
)

UNDECIDED = [
    *undecided(
        "Memorizes",
        "dense",
        {
            "INTEGER_BITS: 237 is over the limit of 236": {
                "a long integer beside a short one": {"@y": mat([[1, 16**59], [0, 0], [0, 0]])},
                "a long label": {"@y num 0": "3" + "0" * 59},
                "a long negative label": {"@y num 0": "-" + "3" * 59},
                "a long denominator": {"@y den": "3" + "0" * 59},
            }
        },
        limits={"INTEGER_BITS": 236},
    ),
    *undecided("Memorizes", "dense", {"ROWS: 3 is over the limit of 2": {"three points": {}}}, limits={"ROWS": 2}),
    *undecided("Memorizes", "dense", {"ROWS: 3000000 is over": {"a tall shape": {"@x shape": [3000000, 1]}}}),
    *undecided("DistinctRows", "one", {"WORK: ": {"one citation too many": lambda d: {
        **d, "claims": d["claims"] * 50}}}, work=50000),
]  # fmt: skip


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_objects_get_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def test_the_statement_hash_is_that_of_the_canonical_spelling() -> None:
    report = REAL.check(canonical(SEALED).encode().replace(b'"net":', b' "\\u006e\\u0065t" :\n'))
    assert [claim.statement for claim in report.claims] == [sha(STMT)]


def test_rows_that_agree_modulo_the_hash_of_python_are_told_apart_in_no_time() -> None:
    assert REAL.check(raw(GOOD["DistinctRows"]["one"] | {"objects": {"@m": column(*(
        k * (2**61 - 1) for k in range(20000)))}})).status == "verified"  # fmt: skip
