"""SgdMemorizes, TangentDependent: SGD on pairs of ReLUs near its start, and labels that it cannot reach there."""

import random
from fractions import Fraction

import pytest

from . import oracle
from .bundles import GONE, Doc, but, column, line, mat, raw
from .good import SGD_MEMORIZES, SIGNED, SPHERE, STARTS, TANGENT_DEPENDENT, dependent, descent
from .tables import REAL, Case, accepted, faults, overspent, refused, together, undecided
from .weakened import guards, without

SGD, TANGENT = "SgdMemorizes", "TangentDependent"
FOUR, CIRCLE = SGD_MEMORIZES["four points"], SGD_MEMORIZES["circle"]
ACCEPT = accepted(SGD) + accepted(TANGENT)
ACCEPT += [
    Case(name, raw(draft), "verified")
    for name, draft in {
        "SgdMemorizes, just above the least beta": but(FOUR, {"stmt beta_num": format(79001, "x"), "stmt beta_den": "5dc0"}),
        "SgdMemorizes, a huge beta": but(FOUR, {"stmt beta_num": "1" + "0" * 200}),
        "SgdMemorizes, a long step": but(CIRCLE, {"stmt eta_num": "40", "stmt beta_num": "1000"}),
        "SgdMemorizes, a short step": but(CIRCLE, {"stmt eta_den": "c"}),
        "SgdMemorizes, more steps than needed": but(
            SGD_MEMORIZES["batches of two"], {"stmt order": [[0, 1], [2, 3], [1, 2], [3, 0], [0, 2]] * 9}),
        "SgdMemorizes, a step listed": descent(column(1), column(-1), column(1), "2/1", "2/1", order=[[0]]),
        "SgdMemorizes, equal rows": descent(mat([[5, 0], [5, 0], [-3, 4]], 5), column(1, 1, 1), mat([[1, 2]]), "4/1"),
        "SgdMemorizes, a map onto fewer coordinates": descent(
            mat([[1, 0], [2, 7]]), column(1, -1), column(1, -1), "9/1", A=mat([[2], [0], [-3]])),
        "SgdMemorizes, labels 1 alone": descent(column(1, 2), column(1, 1), column(1), "4/1"),
        "SgdMemorizes, a negative label against the rest": but(
            SGD_MEMORIZES["one label against the rest"], {"stmt positive": "-1 2", "stmt beta_num": "100"}),
        "TangentDependent, a multiple": but(TANGENT_DEPENDENT["proportional"], {"wit c": "-4 2"}),
        "TangentDependent, long numbers": but(TANGENT_DEPENDENT["proportional"], {"wit c": line([2 * 3**400, -(3**400)])}),
    }.items()
]  # fmt: skip

START, MARGIN, SIGN = (
    "a pre-activation is exactly 0 at the start",
    "the margin is below 1 at the end",
    "may change its sign",
)
OFTEN, LABEL = "is violated too often for signs that never change", "a label is not 1 or -1"
PAIRS = {
    "map has not one row per coordinate": {
        "a row less": {"@a num": FOUR["objects"]["@a"]["num"][:-1], "@a shape": [5, 5]},
        "a row more": {"@a num": [*FOUR["objects"]["@a"]["num"], "0 0 0 0 0"], "@a shape": [7, 5]},
    },
    "w has another number of columns than map": {
        "a column less": {"@w": mat([[1, 0, 0, 1], [0, 2, -1, 2]])},
        "a column more": {"@w": mat([[1, 0, 0, 0, 1, 1]])},
        "another map": {"@a": mat([[1], [1], [1], [1], [1], [1]])},
    },
    "mat: no rows": {"no pairs": {"@w num": [], "@w shape": [0, 5]}},
    "mat: no object has the hash that is cited": {"no map": {"@a": GONE}, "no w": {"stmt w": "0"}},
}
REJECT = refused(
    SGD,
    "four points",
    {
        **PAIRS,
        START: {
            "orthogonal": {"@w num 0": "1 -3 0 0 0"},
            "a pair that starts at 0": {"@w num 2": "0 0 0 0 0"},
            "a point at 0": {"@x num 1": "0 0 0 0 0"},
            "a map to 0": {"@a": mat([[0] * 5] * 6)},
            "no coordinates": {"@a": {"t": "mat", "shape": [6, 0], "den": "1", "num": [""] * 6}, "@w": {
                "t": "mat", "shape": [3, 0], "den": "1", "num": [""] * 3}},
        },
        SIGN: {
            "the least beta": {"stmt beta_num": "4f", "stmt beta_den": "18"},
            "below it": {"stmt beta_num": "3", "stmt beta_den": "1"},
            "a longer step": {"stmt eta_num": "8"},
        },
        OFTEN: {
            "a small beta": {"stmt beta_num": "1", "stmt beta_den": "64"},
            "opposite labels of equal points": {"@x num 1": "3 1 1 1 2"},
            "starts near 0": {"@w den": "64"},
        },
        LABEL: {
            "0": {"@y num 0": "0"},
            "2": {"@y num 3": "2"},
            "halves": {"@y": column(1, -1, -1, 1, den=2)},
            "minus 2": {"@y num 1": "-2"},
        },
        "the labels are not one column": {"two": {"@y": mat([[1, 1], [-1, 1], [-1, 1], [1, 1]])}},
        "beta is not positive": {"0": {"stmt beta_num": "0", "stmt beta_den": "1"}, "negative": {"stmt beta_num": "-1f"}},
        "eta is not positive": {"0": {"stmt eta_num": "0"}, "negative": {"stmt eta_num": "-1"}},
        "beta: not positive": {"infinite": {"stmt beta_den": "0"}, "a denominator": {"stmt beta_den": "-3"}},
        "eta: not positive": {"infinite": {"stmt eta_den": "0"}},
        "beta: not in lowest terms": {"62 sixths": {"stmt beta_num": "3e", "stmt beta_den": "6"}},
        "eta: not in lowest terms": {"two halves": {"stmt eta_num": "2", "stmt eta_den": "2"}},
        "batch: not between 1 and the number of rows": {"0": {"stmt batch": 0}, "5": {"stmt batch": 5}, "many": {
            "stmt batch": 10**15 - 1}},
        "batch: not a plain integer": {"a text": {"stmt batch": "1"}, "true": {"stmt batch": True}},
        "order: not a list": {"null": {"stmt order": None}, "upper case": {"stmt order": "Cyclic"}, "0": {"stmt order": 0}},
        "order: a batch of another size": {
            "an empty one": {"stmt order": [[]]},
            "two points": {"stmt order": [[0], [1, 2]]},
        },
        "order: an index is out of range": {"4": {"stmt order": [[0], [4]]}},
        "order: not a plain integer": {"true": {"stmt order": [[True]]}, "a text": {"stmt order": [["0"]]}},
        MARGIN: {
            "no batch": {"stmt order": []},
            "a point each": {"stmt order": [[0], [1], [2], [3]]},
            "one point": {"stmt order": [[3]] * 9},
        },
        "positive: not a text": {"a list": {"stmt positive": ["1", "1"]}, "a number": {"stmt positive": 1}, "false": {
            "stmt positive": False}},
        "positive: not two integers": {"one": {"stmt positive": "1"}, "three": {"stmt positive": "1 1 1"}, "no text": {
            "stmt positive": ""}},
        "positive: not a hexadecimal integer": {"a fraction": {"stmt positive": "1/1 1"}, "decimal": {
            "stmt positive": "1.0 1"}, "a space": {"stmt positive": " 1"}},
        "positive: not in lowest terms": {"two halves": {"stmt positive": "2 2"}, "0": {"stmt positive": "0 2"}},
        "positive: not positive": {"over 0": {"stmt positive": "1 0"}, "over -1": {"stmt positive": "1 -1"}},
        "positive: the label of no row, or of all": {
            "of no row": {"stmt positive": "3 1"},
            "a half": {"stmt positive": "1 2"},
            "of all": {"stmt positive": "5 1", "@y": column(5, 5, 5, 5)},
        },
        "statement: the fields are not exactly": {"no order": {"stmt order": GONE}, "eta0": {"stmt eta0": "1"}},
        "witness: the fields are not exactly": {"counts": {"wit counts": "4 4 3 3"}},
        "data: x and y have different numbers of rows": {"a label less": {"@y": column(1, -1, -1)}},
        "data: no object has the hash that is cited": {"no data": {"@data": GONE}},
    },
)  # fmt: skip
REJECT += refused(
    SGD,
    "batches of two",
    {
        MARGIN: {
            "fewer steps": {"stmt order": [[0, 1], [2, 3], [1, 2], [3, 0], [0, 2]]},
            "a point left out": {"stmt order": [[0, 2], [2, 3], [3, 0]] * 9},
        },
        "order: an index stands twice": {"a point twice": {"stmt order": [[0, 0]]}},
        "order: a batch of another size": {
            "one point": {"stmt order": [[0, 1], [2]]},
            "three": {"stmt order": [[0, 1, 2]]},
        },
    },
)
REJECT += refused(
    SGD,
    "circle",
    {
        "no pair is active at a row": {"fewer pairs": {"@w": mat([[1, -2], [2, -1]])}, "one point": {
            "@w num": ["1 1", "1 -2", "1 -1"], "@x num 2": "-3 1"}},
        OFTEN: {"a small beta": {"stmt beta_num": "1"}},
        SIGN: {"a beta not enough": {"stmt beta_num": "7"}},
    },
)  # fmt: skip
REJECT += refused(SGD, "two points", {OFTEN: {"a hundredth": {"stmt beta_num": "1", "stmt beta_den": "64"}}, SIGN: {
    "12/5": {"stmt beta_num": "c", "stmt beta_den": "5"}}})  # fmt: skip
REJECT += refused(SGD, "one step", {SIGN: {
    "as far as the wall": {"stmt beta_num": "23", "stmt beta_den": "2"}, "across": {"stmt beta_num": "11"}}})  # fmt: skip
REJECT += refused(SGD, "one label against the rest", {LABEL: {"as they are": {"stmt positive": None}}})
REJECT += refused(
    TANGENT,
    "antipodal",
    {
        "the rows do not cancel": {
            "another c": {"wit c": "3 4 -5 -3 -4 4"},
            "the other sign of one": {"wit c": "3 4 5 -3 -4 5"},
            "one row": {"wit c": "1 0 0 0 0 0"},
            "linear, but not at each pair": {"wit c": "3 4 -5 0 0 0"},
            "another point": {"@m num 4": "0 -4"},
            "a constant": {"@a num": ["1 0", "0 1", "1 2"]},
        },
        "c: all are 0": {"0": {"wit c": "0 0 0 0 0 0"}},
        "c: 5 integers where 6 belong": {"one less": {"wit c": "3 4 -5 -3 -4"}},
        "c: not a row of hexadecimal integers": {"a list": {"wit c": [3, 4]}, "null": {"wit c": None}},
        START: {"orthogonal": {"@w num 0": "1 0"}},
        "map has not one row per coordinate": {"a row less": {"@a": mat([[1, 0], [0, 1]])}},
        "w has another number of columns than map": {"one": {"@w": column(1, 2)}},
        "mat: no rows": {"no points": {"@m num": [], "@m shape": [0, 2], "@m den": "1"}},
        "statement: the fields are not exactly": {"c": {"stmt c": "1"}, "no w": {"stmt w": GONE}},
        "witness: the fields are not exactly": {"no c": {"wit c": GONE}, "rows": {"wit rows": []}},
    },
)  # fmt: skip
REJECT += refused(TANGENT, "no active pair", {"the rows do not cancel": {"a start more": {"@w num 1": "-1 2"}}})
REJECT += refused(TANGENT, "equal rows", {"the rows do not cancel": {"not equal": {"@m num 2": "2"}}})
REJECT += refused(TANGENT, "an affine map", {"the rows do not cancel": {"not linear": {"wit c": "1 -2 2"}}})

UNDECIDED = overspent(SGD) + overspent(TANGENT)
UNDECIDED += undecided(SGD, "four points", {"HELD_BITS: 1024 ": {"rows of the kernel": {}}}, limits={"HELD_BITS": 1023})
UNDECIDED += undecided(SGD, "one point, nine pairs", {"HELD_BITS: 72 ": {"movements": {}}}, limits={"HELD_BITS": 71})
UNDECIDED += undecided(
    SGD,
    "four points",
    {"WORK: ": {"opposite labels of equal points": {"@x num 1": "3 1 1 1 2", "stmt beta_num": "1" + "0" * 99}}},
    work=10**7,
)  # fmt: skip
UNDECIDED += undecided(
    TANGENT, "antipodal", {"INTEGER_BITS: ": {"c": {"wit c": "3 4 -5 -3 -4 50000"}}}, limits={"INTEGER_BITS": 16}
)


@pytest.mark.parametrize("cases", together([*ACCEPT, *REJECT, *UNDECIDED]))
def test_sgd_near_its_start_gets_the_verdict_of_the_table(cases: list[Case]) -> None:
    assert faults(cases) == []


def said(draft: Doc) -> str:
    report = REAL.check(raw(draft))
    assert (report.status, report.reason) == ("verified", "")
    return report.claims[0].text


def test_steps_and_violations_are_those_computed_by_hand() -> None:
    assert "ends after 22 steps and 14 violations" in said(FOUR)
    assert "ends after 28 steps and 19 violations" in said(CIRCLE)
    assert "ends after 8 steps and 6 violations" in said(SGD_MEMORIZES["two points"])
    assert "ends after 30 steps and 25 violations" in said(SGD_MEMORIZES["batches of two"])


def test_the_least_beta_is_79_24ths_exactly() -> None:
    assert REAL.check(raw(descent(SPHERE, SIGNED, STARTS, "79/24"))).status == "rejected"
    for k in (10, 100, 1000):
        p, q = 79 * 10**k + 1, 24 * 10**k
        common = Fraction(p, q)
        draft = descent(SPHERE, SIGNED, STARTS, f"{common.numerator}/{common.denominator}")
        assert REAL.check(raw(draft)).status == "verified"


def test_without_the_rule_on_signs_a_step_across_a_wall_is_accepted() -> None:
    (rule,) = (guard for guard in guards() if guard.module == "sgd" and SIGN in guard.text)
    for beta in ("35/2", "17/1"):
        draft = descent(mat([[5, 8], [5, 2]]), column(1, 1), mat([[0, 1]]), beta, "2/1", 2)
        assert REAL.check(raw(draft)).status == "rejected"
        assert oracle.false_claims(raw(draft)) != []
        with without(rule) as weak:
            assert weak.check(raw(draft)).status == "verified"


def drawn(source: random.Random) -> Doc:
    m, d, k, q = source.randint(1, 5), source.randint(1, 2), source.randint(1, 3), source.randint(1, 4)
    x = [[source.randint(-4, 4) for _ in range(d)] for _ in range(m)]
    A = mat([[source.randint(-3, 3) for _ in range(k)] for _ in range(d + 1)])
    w = mat([[source.randint(-9, 9) for _ in range(k)] for _ in range(q)])
    batch = source.randint(1, m)
    order = source.choice(["cyclic", [source.sample(range(m), batch) for _ in range(40)]])
    eta, beta = (
        Fraction(source.randint(1, 6), source.randint(1, 4)),
        Fraction(source.randint(1, 400), source.randint(1, 9)),
    )
    labels = column(*[source.choice([1, -1]) for _ in range(m)])
    numbers = f"{beta.numerator}/{beta.denominator}", f"{eta.numerator}/{eta.denominator}"
    return descent(mat(x), labels, w, *numbers, batch, order, A=A)


def test_random_runs_are_those_of_the_network_itself() -> None:
    """Accepted: true of the network, weight by weight. Not accepted: with a beta as large as one likes, no run is refused."""
    accepted = refused = 0
    for seed in range(400):
        draft = drawn(random.Random(seed))
        report = REAL.check(raw(draft), None, 10**7)
        if report.status == "verified":
            accepted += 1
            assert oracle.false_claims(raw(draft)) == []
        elif SIGN in report.reason or OFTEN in report.reason:
            refused += 1
            larger = REAL.check(raw(but(draft, {"stmt beta_num": "1" + "0" * 60, "stmt beta_den": "1"})), None, 10**7)
            assert larger.status in ("verified", "undecided") or MARGIN in larger.reason
    assert accepted > 100 and refused > 30


@pytest.mark.parametrize("seed", range(30))
def test_tangent_features_are_dependent_iff_their_kernel_is_singular(seed: int) -> None:
    source = random.Random(seed)
    m, k, q = source.randint(1, 6), source.randint(1, 3), source.randint(1, 2)
    x = [[source.randint(-3, 3) or 5 for _ in range(k)] for _ in range(m)]
    w = [[source.choice([-7, -5, 11, 13]) for _ in range(k)] for _ in range(q)]
    features = [
        [Fraction(v) for u in w for v in (p if sum(a * b for a, b in zip(u, p, strict=True)) > 0 else [0] * k)]
        for p in x
    ]
    relation = kernel_vector(features)
    if relation is None:
        assert oracle.rank(features) == m
        draft = dependent(mat(x), mat(w), *[1] * m)
        assert REAL.check(raw(draft)).status == "rejected"
        return
    draft = dependent(mat(x), mat(w), *relation)
    report = REAL.check(raw(draft))
    if report.status == "rejected":
        assert START in report.reason
    else:
        assert oracle.false_claims(raw(draft)) == []


def kernel_vector(rows: list[list[Fraction]]) -> list[int] | None:
    """Integers, not all 0, that combine the rows to 0."""
    kept: list[tuple[list[Fraction], list[Fraction]]] = []
    for i, start in enumerate(rows):
        row, made = list(start), [Fraction(i == j) for j in range(len(rows))]
        for above, parts in kept:
            pivot = next(k for k, v in enumerate(above) if v)
            factor = row[pivot] / above[pivot]
            row = [a - factor * b for a, b in zip(row, above, strict=True)]
            made = [a - factor * b for a, b in zip(made, parts, strict=True)]
        if not any(row):
            common = 1
            for v in made:
                common *= v.denominator
            return [int(v * common) for v in made]
        kept.append((row, made))
    return None
