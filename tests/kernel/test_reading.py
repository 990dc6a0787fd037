"""From bytes to a verdict on a whole bundle: JSON, gzip, the outer shape, limits on files and work."""

import gzip
import json
from hashlib import sha256

import pytest

from .bundles import GONE, but, claim, column, data, doc, raw, seal, sha
from .good import GOOD
from .tables import REAL, Case, faults, refused, together, undecided

FILE = raw(GOOD["Memorizes"]["dense"])
PACKED = gzip.compress(FILE, mtime=0)
SEALED = seal(GOOD["Memorizes"]["dense"])
DATA = SEALED["claims"][0]["stmt"]["data"]
X, Y = SEALED["objects"][DATA]["x"], SEALED["objects"][DATA]["y"]


def text(old: str, new: str) -> bytes:
    """The sealed file with one piece of text replaced, hashes and all the rest untouched."""
    assert FILE.count(old.encode()) >= 1
    return FILE.replace(old.encode(), new.encode(), 1)


def deep(depth: int, opening: str = "[") -> bytes:
    closing = {"[": "]", '{"a":': "}"}[opening]
    return text('"scale":null', '"scale":' + opening * depth + "0" + closing * depth)


def deep_object(depth: int) -> bytes:
    """Nested lists filed under their true hash: writing them down again goes deeper than reading them went."""
    spelled = "[" * depth + "]" * depth
    name = sha256(spelled.encode()).hexdigest()
    stmt = f'{{"stmt":{{"data":"{name}","hidden":1,"kind":"CannotFit"}},"wit":{{"trees":[]}}}}'
    return f'{{"claims":[{stmt}],"format":"exactmem-cert/1","objects":{{"{name}":{spelled}}}}}'.encode()


ACCEPT = [
    Case("the plain file", FILE, "verified"),
    Case("gzip", PACKED, "verified"),
    Case("spaces and line ends between the tokens", json.dumps(SEALED, indent=3).encode(), "verified"),
    Case("escapes in a text", text('"Memorizes"', '"\\u004demorizes"'), "verified"),
    Case("as many bytes as allowed", FILE, "verified", limits={"FILE_BYTES": len(FILE)}),
    Case("as many bytes as allowed, compressed", PACKED, "verified", limits={"FILE_BYTES": len(FILE)}),
    Case("the expected data", FILE, "verified", expect_data=DATA),
    Case("one claim twice", raw(but(GOOD["DistinctRows"]["one"], {"claims": [claim("DistinctRows", mat="@m")] * 2})),
         "verified"),
]  # fmt: skip

REJECT = [
    *refused(
        "Memorizes",
        "dense",
        {
            "JSON: Expecting value": {
                "an empty file": b"",
                "white space": b" \n",
                "a list that starts with a comma": text("[", "[,"),
                "a literal of Python": text("null", "None"),
                "a plus sign": text('"in":1', '"in":+1'),
                "hexadecimal outside a text": text('"in":1', '"in":f'),
                "nothing, compressed": gzip.compress(b"", mtime=0),
            },
            "JSON: ": {
                "half a file": FILE[: len(FILE) // 2],
                "two bundles": FILE + FILE,
                "gzip in gzip": gzip.compress(PACKED, mtime=0),
                "a leading zero": text('"in":1', '"in":01'),
                "an underscore": text('"in":1', '"in":1_0'),
                "0x": text('"in":1', '"in":0x1'),
                "a control character in a text": text("relu", "re\nlu"),
                "a comment": text("{", "/* */{"),
            },
            "JSON: the bundle is not ASCII": {
                "UTF-8": text("relu", "rélu"),
                "a byte order mark": b"\xef\xbb\xbf" + FILE,
                "UTF-16": FILE.decode().encode("utf-16"),
                "a fullwidth size": text('"in":1', '"in":１'),
            },
            "JSON: a key stands twice in one object": {
                "two formats": text('"format"', '"format":"exactmem-cert/1","format"'),
                "two objects with one hash": text('"objects":{', f'"objects":{{"{X}":0,'),
                "two spellings of one key": text('"in":1', '"\\u0069n":1,"in":1'),
                "two equal values": text('"scale":null', '"scale":null,"scale":null'),
            },
            "is not an integer": {
                "a float": text('"in":1', '"in":1.0'),
                "an exponent": text('"in":1', '"in":1e0'),
                "NaN": text('"in":1', '"in":NaN'),
                "infinity": text('"scale":null', '"scale":Infinity'),
                "minus infinity": text('"scale":null', '"scale":-Infinity'),
                "a float of 5000 digits": text('"in":1', '"in":1.' + "0" * 5000),
            },
            "JSON: a plain integer is negative or longer than 15 digits": {
                "a negative size": text('"in":1', '"in":-1'),
                "minus zero": text('"shape":[3,1]', '"shape":[3,-0]'),
                "16 digits": text('"in":1', '"in":1000000000000000'),
                "5000 digits": text('"in":1', '"in":1' + "0" * 5000),
            },
            "JSON: nested too deeply": {
                "100000 lists": deep(10**5),
                "100000 objects": deep(10**5, '{"a":'),
                "an object of 100000 lists": deep_object(10**5),
            },
            "gzip: Error": {
                "a wrong checksum": PACKED[:-8] + bytes(8),
                "not gzip": b"\x1f\x8b" + FILE,
            },
            "gzip: the file is truncated or something follows the data": {
                "half a file": PACKED[: len(PACKED) // 2],
                "no checksum": PACKED[:-8],
                "only the magic number": b"\x1f\x8b",
                "a line end behind": PACKED + b"\n",
                "two members": PACKED + PACKED,
            },
            "bundle: not an object": {"a list": b"[]", "a number": b"7", "null": b"null", "a text": b'"verified"'},
            "bundle: the fields are not exactly: format objects claims": {
                "an empty object": b"{}",
                "no claims": {"claims": GONE},
                "no objects": {"objects": GONE},
                "no format": {"format": GONE},
                "an extra field": {"comment": "trust me"},
            },
            "the format is not exactmem-cert/1": {
                "version 2": {"format": "exactmem-cert/2"},
                "a number": {"format": 1},
                "upper case": {"format": "EXACTMEM-CERT/1"},
            },
            "objects: not an object": {
                "a list": lambda d: {**seal(d), "objects": []},
                "null": lambda d: {**seal(d), "objects": None},
            },
            "claims: not a list": {
                "an object": {"claims": {}},
                "null": {"claims": None},
                "a text": {"claims": "Memorizes"},
            },
            "there are no claims": {"an empty list": {"claims": []}, "nothing at all": {"claims": [], "objects": {}}},
            "claim: not an object": {"a text": {"claims 0": "Memorizes"}, "null": {"claims 0": None}},
            "claim: the fields are not exactly: stmt wit": {
                "no witness": {"claims 0 wit": GONE},
                "a label": {"claims 0 label": "Riemann"},
                "empty": {"claims 0": {}},
            },
            "the kind of claim is unknown": {
                "a list": {"claims 0 stmt": []},
                "a number": {"claims 0 stmt": 5},
                "null": {"claims 0 stmt": None},
                "no kind": {"stmt kind": GONE},
                "a kind that cannot be a key": {"stmt kind": ["Memorizes"]},
                "lower case": {"stmt kind": "memorizes"},
                "the unknown": {"stmt kind": "?"},
                "a lone surrogate": {"stmt kind": "\ud800"},
            },
            "?: the kind of claim is unknown": {"a kind that prints a verdict": {"stmt kind": "X\nverified"}},
            "statement: the fields are not exactly: kind net data": {
                "an extra field": {"stmt eps": "0"},
                "no net": {"stmt net": GONE},
            },
            "witness: the fields are not exactly: scale": {
                "an extra field": {"wit lam": "1"},
                "empty": {"claims 0 wit": {}},
                "another name": {"claims 0 wit": {"scales": None}},
            },
            "witness: not an object": {"null": {"claims 0 wit": None}, "a list": {"claims 0 wit": []}},
            "an object is used by no claim": {
                "a spare matrix": {"@spare": column(7)},
                "not even an object": lambda d: {**seal(d), "objects": {**seal(d)["objects"], "0": 0}},
                "one with an empty name": lambda d: {**seal(d), "objects": {**seal(d)["objects"], "": {}}},
            },
        },
    ),
    *refused(
        "Memorizes",
        "dense",
        {
            "a claim is about other data than expected": {
                "other labels beside it": lambda d: but(
                    d,
                    {
                        "@other": data(y="@x"),
                        "@net2": {**d["objects"]["@net"], "layers": [{"act": "id", "den": "1", "c": "0", "A": ["1"]}]},
                        "claims": [
                            *d["claims"],
                            claim("Memorizes", {"scale": None}, net="@net2", data="@other"),
                        ],
                    },
                )
            },
            "the kind of claim is unknown": {"a list": {"claims 0 stmt": []}, "a number": {"claims 0 stmt": 5}},
            "statement: the fields are not exactly": {"a coding of nothing": {"claims 0 stmt": {"kind": "Codes"}}},
        },
        expect_data=DATA,
    ),
    Case("a packed byte too few at the limit", PACKED[:-1], "rejected", "gzip: ", limits={"FILE_BYTES": len(FILE)}),
    Case("another hash", FILE, "rejected", "no claim is about the expected data", expect_data=X),
    Case("a statement that is a list, beside expected data", raw(doc({}, {"stmt": [], "wit": {}})), "rejected",
         "the kind of claim is unknown", expect_data=DATA),
    Case("a coding of nothing, beside expected data", raw(doc({}, {"stmt": {"kind": "Codes"}, "wit": {}})), "rejected",
         "statement: the fields are not exactly", expect_data=DATA),
    Case("an upper-case hash", FILE, "rejected", "no claim is about the expected data", expect_data=DATA.upper()),
    Case("an empty hash", FILE, "rejected", "no claim is about the expected data", expect_data=""),
    Case("a claim about a matrix only", raw(GOOD["DistinctRows"]["one"]), "rejected",
         "no claim is about the expected data", expect_data=sha(column(0))),
]  # fmt: skip

BOMB = gzip.compress(b" " * 10**6, mtime=0)
UNDECIDED = [
    Case("a byte too many", FILE, "undecided", "FILE_BYTES: ", limits={"FILE_BYTES": len(FILE) - 1}),
    Case("a byte too many, packed", PACKED, "undecided", "FILE_BYTES: ", limits={"FILE_BYTES": len(FILE) - 1}),
    Case("a gzip bomb", BOMB, "undecided", "FILE_BYTES: ", limits={"FILE_BYTES": 2000}),
    Case("half a gzip bomb", BOMB[:500], "undecided", "FILE_BYTES: ", limits={"FILE_BYTES": 2000}),
    *undecided("Memorizes", "dense", {"WORK: ": {"none allowed": {}, "an unused object": {"@s": column(5)}}}, work=0),
    *undecided("Memorizes", "dense", {"WORK: ": {"less than nothing allowed": {}}}, work=-1),
    *undecided("Memorizes", "dense", {"Memorizes: WORK: ": {"a little allowed": {}}}, work=10000),
]  # fmt: skip


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_a_file_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def test_nesting_near_the_recursion_limit_is_refused_and_never_escapes() -> None:
    reasons = {REAL.check(deep_object(depth)).reason for depth in range(700, 1000)}
    assert reasons == {"CannotFit: data: not an object", "JSON: nested too deeply"}


def test_the_work_budget_is_what_separates_undecided_from_verified() -> None:
    used = REAL.check(FILE).used["WORK"]
    assert REAL.check(FILE, None, used).status == "verified"
    assert REAL.check(FILE, None, used - 1).status == "undecided"
