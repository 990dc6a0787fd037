"""PiecesOnLine: data on a line that turn too often for networks of given widths."""

import random
from fractions import Fraction

import pytest

from exactmem.kernel.pieces import turns

from . import oracle
from .bundles import GONE, but, column, mat, raw
from .good import PIECES_ON_LINE, zigzag
from .oracle import fewest_kinks
from .tables import REAL, Case, accepted, faults, overspent, refused, together

SIX, PLANE = PIECES_ON_LINE["six"], PIECES_ON_LINE["plane"]
ACCEPT = accepted("PiecesOnLine")
ACCEPT += [
    Case("PiecesOnLine, the other way round", raw(but(SIX, {"wit rows": [5, 4, 3, 2, 1, 0]})), "verified"),
    Case("PiecesOnLine, fewer units", raw(but(SIX, {"stmt widths": [2]})), "verified"),
    Case("PiecesOnLine, a layer of no units", raw(but(SIX, {"stmt widths": [0, 3]})), "verified"),
    Case(
        "PiecesOnLine, only rows that count",
        raw(but(SIX, {"stmt widths": [2], "wit rows": [0, 1, 2, 3, 5]})),
        "verified",
    ),
    Case("PiecesOnLine, two widths for one", raw(but(SIX, {"stmt widths": [1, 1]})), "verified"),
    Case("PiecesOnLine, labels on a slope", raw(but(SIX, {"@y": column(7, 18, 27, 38, 47, 58, den=5)})), "verified"),
]

ENOUGH, ORDER, LINE = (
    "the networks may have enough pieces",
    "rows: not in order along the line",
    "rows: not on one line",
)
REJECT = refused(
    "PiecesOnLine",
    "six",
    {
        ENOUGH: {
            "a unit more": {"stmt widths": [4]},
            "a layer more": {"stmt widths": [3, 1]},
            "a layer before": {"stmt widths": [1, 3]},
            "a piece more": {"stmt pieces": 3},
            "two narrow layers": {"stmt widths": [1, 2]},
            "a huge layer": {"stmt widths": [10**15 - 1]},
            "huge layers": {"stmt widths": [10**15 - 1] * 40},
            "many pieces": {"stmt pieces": 10**15 - 1},
            "a label": {"@y num 5": "-1"},
            "a label on a line": {"@y num 2": "2"},
            "labels on a line": {"@y": column(0, 1, 2, 3, 4, 5)},
            "turns in one direction": {"@y": column(0, 1, 4, 9, 16, 25)},
            "equal labels": {"@y": column(*[1] * 6)},
            "a row less": {"wit rows": [0, 1, 2, 3, 4]},
            "a row less inside": {"wit rows": [0, 1, 3, 4, 5]},
            "two rows": {"wit rows": [0, 5]},
        },
        ORDER: {
            "exchanged": {"wit rows": [0, 2, 1, 3, 4, 5]},
            "the last first": {"wit rows": [5, 0, 1, 2, 3, 4]},
            "in the middle": {"wit rows": [2, 1, 0, 3, 4, 5]},
            "one point twice": {"@x num 2": "1"},
            "all points equal": {"@x": column(*[3] * 6)},
            "first and last equal": {"@x num 5": "0"},
        },
        "rows: there are not two": {"none": {"wit rows": []}, "one": {"wit rows": [3]}},
        "rows: an index is out of range": {"seven": {"wit rows": [0, 1, 2, 3, 4, 6]}},
        "rows: an index stands twice": {"twice": {"wit rows": [0, 1, 2, 3, 4, 4]}},
        "rows: not a list": {"null": {"wit rows": None}, "a text": {"wit rows": "0 1 2 3 4 5"}},
        "rows: not a plain integer": {"true": {"wit rows": [0, True, 2, 3, 4, 5]}},
        "an activation has no pieces": {"none": {"stmt pieces": 0}},
        "pieces: not a plain integer": {"a text": {"stmt pieces": "2"}, "true": {"stmt pieces": True}},
        "widths: not a list": {"a number": {"stmt widths": 3}, "null": {"stmt widths": None}},
        "widths: not a plain integer": {"a text": {"stmt widths": ["3"]}, "null": {"stmt widths": [None]}},
        "the labels are not one column": {"two": {"@y": mat([[0, 1], [1, 0]] * 3)}},
        "data: x and y have different numbers of rows": {"a label less": {"@y": column(0, 1, 0, 1, 0)}},
        "data: no object has the hash that is cited": {"no data": {"@data": GONE}},
        "data: the type is not data": {
            "a matrix": {"stmt data": "@x", "@x t": "data", "@x": {"t": "mat", "x": "@x", "y": "@y"}}
        },
        "statement: the fields are not exactly": {"no pieces": {"stmt pieces": GONE}, "rows": {"stmt rows": []}},
        "witness: the fields are not exactly": {"no rows": {"wit rows": GONE}, "an order": {"wit order": []}},
        "JSON: a plain integer is negative": {"a width": lambda draft: but(draft, {"stmt widths": [-3]})},
    },
)
REJECT += refused(
    "PiecesOnLine",
    "plane",
    {
        LINE: {
            "a point beside it": {"@x num 4": "2 -2"},
            "an end beside it": {"@x num 0": "4 -1"},
            "a row beside it": {"wit rows": [3, 1, 2, 0]},
            "only the first coordinate fits": {"@x num 1": "0 1"},
            "only the second coordinate fits": {"@x num 1": "1 0"},
        },
        ORDER: {"there and back": {"wit rows": [3, 0, 1, 4]}, "a point in front": {"wit rows": [1, 3, 4, 0]}},
        ENOUGH: {"a label": {"@y num 1": "0"}, "two units": {"stmt widths": [2]}},
    },
)
REJECT += refused("PiecesOnLine", "parabola", {ENOUGH: {
    "three units": {"stmt widths": [3]},
    "two points less": {"wit rows": [0, 1, 2, 3, 4]},
    "straight in the middle": {"@y num 3": "a"}}})  # fmt: skip
REJECT += refused("PiecesOnLine", "uneven", {ENOUGH: {
    "even distances": {"@x": column(0, 1, 2, 3, 4), "@y": column(0, 9, 18, 18, 12)},
    "straight at the second": {"@y num 1": "a", "@y num 2": "b"}}})  # fmt: skip
REJECT += refused("PiecesOnLine", "affine", {ENOUGH: {"on a line": {"@y num 2": "2"}, "one unit": {
    "stmt widths": [1], "stmt pieces": 2}}})  # fmt: skip

UNDECIDED = overspent("PiecesOnLine")


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_pieces_on_a_line_get_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


@pytest.mark.parametrize("seed", range(300))
def test_turns_never_ask_for_more_kinks_than_some_function_has(seed: int) -> None:
    """Against the fewest kinks there can be; where all turns change direction, or none does, the two are equal."""
    source = random.Random(seed)
    n, reach = source.randint(2, 9), source.choice([1, 2, 5, 50])
    t = sorted(source.sample(range(3 * n), n))
    y = [source.randint(-reach, reach) for _ in range(n)]
    if seed % 3 == 0:
        y = [(-1) ** i * source.randint(1, reach) for i in range(n)]
    if seed % 3 == 1:
        y = [v * v for v in t]
    fewest = fewest_kinks([(Fraction(a), Fraction(b)) for a, b in zip(t, y, strict=True)])
    found = turns(list(zip(t, y, strict=True)))
    assert found <= fewest
    if seed % 3 < 2:
        assert found == fewest


@pytest.mark.parametrize("seed", range(60))
def test_random_zigzags_are_judged_by_the_product_of_the_layers(seed: int) -> None:
    source = random.Random(seed)
    widths, p = [source.randint(1, 2) for _ in range(source.randint(1, 2))], source.randint(2, 3)
    cap = 1
    for width in widths:
        cap *= 1 + (p - 1) * width
    for n, status in ((cap + 2, "verified"), (cap + 1, "rejected")):
        a, b = [source.choice([-3, -1, 2, 5]) for _ in range(2)], [source.randint(-4, 4) for _ in range(2)]
        places = sorted(source.sample(range(-2 * n, 2 * n), n))
        labels = [(-1) ** i * source.randint(1, 9) for i in range(n)]
        order = source.sample(range(n), n)
        x = mat([[b[0] + places[i] * a[0], b[1] + places[i] * a[1]] for i in order])
        draft = zigzag(x, column(*(labels[i] for i in order)), widths, p, [order.index(i) for i in range(n)])
        assert REAL.check(raw(draft)).status == status
        if status == "verified" and n < 14:
            assert oracle.false_claims(raw(draft)) == []
