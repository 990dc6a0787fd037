"""The oracle on trial: it agrees with every accept table, and says no where a statement is false."""

import random
from fractions import Fraction

import pytest

from . import (
    test_columns,
    test_counting,
    test_dispersion,
    test_fit,
    test_impossible,
    test_jacobian,
    test_line,
    test_matrices,
    test_objects,
    test_one_hot,
    test_pieces,
    test_position,
    test_realise,
    test_residual,
    test_retrieval,
    test_roots,
    test_sgd,
    test_shapes,
    test_sizes_and_codes,
    test_systems,
    test_weight,
)
from .bundles import but, column, layer, mat, raw
from .decisions import feasible, patterns
from .good import GOOD, dyadic
from .oracle import activate, false_claims
from .tables import Case

FAMILIES = [test_objects, test_fit, test_columns, test_sizes_and_codes, test_matrices, test_systems, test_position]
FAMILIES += [test_residual, test_dispersion, test_weight]
FAMILIES += [
    test_counting,
    test_shapes,
    test_pieces,
    test_retrieval,
    test_line,
    test_one_hot,
    test_impossible,
    test_realise,
    test_sgd,
    test_jacobian,
    test_roots,
]
ACCEPTED = {case.name: case for family in FAMILIES for case in family.ACCEPT}
ALL = [(kind, variant) for kind, drafts in GOOD.items() for variant in drafts]
FALSE = {
    ("Memorizes", "dense"): [{"@y num 0": "5"}, {"@net layers 0 act": "id"}, {"@net layers 1 c": "1"}],
    ("Memorizes", "skip"): [{"@net nodes 1 w": "1 1"}],
    ("Memorizes", "pieces"): [{"@net layers 0 act slopes": "0 1 -1 4"}, {"@net layers 0 act at": "2"}],
    ("Memorizes", "rank one"): [{"@net layers 0 u": "2 1"}],
    ("MemorizesUpTo", "on the edge"): [{"stmt eps_den": "3"}, {"@y num 1": "3"}],
    ("ResidualAtMost", "on the edge"): [{"stmt eps_num": "2"}, {"@y num 2": "-1"}, {"stmt eps_num": "-3"}],
    ("ResidualAtMost", "two scales"): [{"stmt eps_den": "3b"}, {"@net layers 1 k": "1 -1"}],
    ("OneHot", "two classes"): [
        {"@y num 1": "1"},
        {"@y num 0": "-1"},
        {"@y num 0": "2"},
        {"@net layers 1 den": "1 1"},
        {"@y": column(2, 0, 2)},
    ],
    ("OneHot", "one class"): [{"@net layers 0 c": "2"}, {"@y num 0": "1"}],
    ("OneHot", "along a line"): [{"@y num 0": "6"}, {"@net layers 1 c": "0 -c"}],
    ("Classifies", "argmax"): [{"@y num 0": "1"}, {"@x num 0": "1 2"}, {"@y num 0": "3"}],
    ("Classifies", "sign"): [{"@y num 1": "1"}, {"@y num 0": "2"}],
    ("SizeAtMost", "constant node"): [{"stmt neurons": 1}, {"stmt width": 1}, {"stmt params": 3}, {"stmt bits": 1}],
    ("Codes", "index"): [{"@z num 1": "0"}, {"@table": column(7, 7)}, {"stmt names": ["seven"]}],
    ("Codes", "onehot"): [{"@z num 1": "1 1"}, {"@coded": {"t": "data", "x": "@w", "y": "@z"}, "@w": column(5, 6, 6)}],
    ("DistinctRows", "three"): [{"@m num 2": "1 2"}],
    ("RankAtLeast", "prime"): [{"stmt r": 4}, {"@m num 2": "6 4 1 e"}, {"stmt r": 0}],
    ("RankAtMost", "two of three"): [{"stmt r": 1}, {"@m num 2": "3 -2 1"}],
    ("LambdaMinAtLeast", "attained"): [{"stmt strict": True}, {"stmt lam_num": "2"}, {"@m num": ["2 1", "0 2"]}],
    ("Dispersed", "pair"): [
        {"stmt gamma_num": "2"},
        {"stmt L_num": "7"},
        {"@m num 0": "3 5"},
        {"stmt gamma_num": "5"},
        {"@m": mat([[3, 4], [5, 0], [5, 0]], 5)},
    ],
    ("NtkGramAtLeast", "pair"): [
        {"stmt lam_num": "c"},
        {"stmt lam_num": "-1"},
        {"@m num 0": "3 5"},
        {"@m": mat([[1, 0], [1, 0]])},
    ],
    ("HarmonicGramAtLeast", "pair"): [
        {"stmt lam_num": "18", "stmt m": 1},
        {"stmt lam_num": "1a"},
        {"@m num 0": "3 5"},
        {"stmt m": 3},
        {"@m": mat([[1, 0], [1, 0]])},
    ],
    ("Infeasible", "lt"): [{"@sys rel": ["le", "le"]}, {"@m num 1": "-1 1"}],
    ("Infeasible", "eq, lt"): [{"@sys rel": ["le", "le", "eq"]}],
    ("JacobianRankAtLeast", "cubes"): [
        {"@m num 1": "2 0"},
        {"@w num 1": "1 1"},
        {"stmt activation c": "0 0 1"},
        {"stmt r": 5},
    ],
    ("JacobianRankAtLeast", "sigmoid"): [{"@m num 1": "1 0"}, {"@v": column(0, 0), "stmt blocks": "Wb"}, {"stmt r": 0}],
    ("JacobianRankAtLeast", "exp"): [{"stmt blocks": "bv"}],
    ("JacobianRankAtLeast", "relu"): [{"@b": column(-9, -9)}, {"@m num 2": "2 -1", "@b": column(0, -2)}],
    ("RootExists", "square root of 2"): [
        {"@y": column(3)},
        {"@y": column(-2)},
        {"@r": column(1, den=100)},
        {"@v": column(2)},
    ],
    ("RootExists", "a narrow box"): [{"@b": dyadic([105884139 ^ 4])}, {"@w": column(2**26 - 1, den=2**26)}],
    ("RootExists", "tanh"): [{"@y": column(10, 29, 22, den=8)}, {"@x": mat([[1, 0], [0, 1], [1, 0]])}],
    ("CannotFit", "peak"): [{"stmt hidden": 2}, {"@y": column(0, 1, 2)}],
    ("CannotFit", "xor"): [{"stmt hidden": 2}, {"@y": column(0, 0, 0, 1)}],
    ("CannotFit", "two neurons"): [{"stmt hidden": 3}],
    ("CannotRealise", "bump"): [
        {"stmt hidden": 2},
        {"@y": column(0, 1, 2)},
        {"stmt unit": "1 -1"},
        {"stmt unit": "1 0"},
        {"stmt mode": "1 2"},
        {"stmt mode": "2 6"},
        {"stmt mode": "threshold", "stmt bias": "no"},
        {"stmt mode": "sign"},
    ],
    ("CannotRealise", "skip"): [{"@y": column(0, 1, 2, 4)}, {"stmt hidden": 2}, {"stmt skip": ""}],
    ("CannotRealise", "signs on a square"): [{"@y": column(-1, 1, 1, 1)}, {"@y num 0": "0"}, {"stmt hidden": 2}],
    ("CannotRealise", "thresholds on a square"): [{"@y num 3": "1"}, {"stmt hidden": 2}, {"@y": column(-1, 1, 1, -1)}],
    ("CannotRealise", "equal points within 1/5"): [{"stmt mode": "1 4"}, {"@x num 2": "2"}],
    ("WeightBetween", "an output bias"): [
        {"stmt lo_num": "17", "stmt hi_num": "17"},
        {"stmt hi_num": "14"},
        {"@net layers 0 act": "id"},
        {"@net layers 1 act": "relu"},
        {"@net layers": [layer("id", [[1, 1]])]},
    ],
    ("WeightBetween", "irrational"): [{"stmt lo_num": "11a9"}, {"stmt hi_num": "11a7"}, {"@net layers 0 c": "2 0"}],
    ("WeightAtLeast", "valley"): [
        {"stmt w_num": "6"},
        {"stmt w_num": "500001", "stmt w_den": "100000"},
        {"@y num 1": "0"},
        {"@x": column(-2, 0, 2)},
        {"stmt eps_num": "1", "stmt eps_den": "1000"},
        {"stmt eps_num": "1", "stmt eps_den": "1"},
    ],
    ("WeightAtLeast", "a residual"): [{"stmt w_num": "b3"}, {"stmt eps_den": "5"}],
    ("WeightAtLeast", "xor"): [{"stmt w_num": "3", "stmt w_den": "1"}],
    ("WeightAtLeast", "equal points"): [{"stmt eps_num": "2", "stmt eps_den": "3"}],
    ("OnHyperplanes", "line and point"): [
        {"stmt groups": [[0, 1]]},
        {"stmt groups": [[0, 1, 2, 3]]},
        {"stmt groups": []},
    ],
    ("GeneralPosition", "square"): [{"@m num 3": "3 0"}],
    ("NotGeneralPosition", "collinear"): [{"@m num 3": "3 1"}],
    ("Separated", "l2"): [{"stmt num": "2"}, {"stmt num": "0"}],
    ("Separated", "max"): [{"stmt num": "1", "stmt den": "1"}],
    ("CountingBound", "shape"): [{"stmt points": 9}, {"stmt slots": 4}, {"stmt bits": 3}, {"stmt inputs": 1}],
    ("CountingBound", "any"): [{"stmt points": 12}, {"stmt inputs": 2}, {"stmt slots": 3}, {"stmt inputs": 0}],
    ("ShapeBound", "dense"): [
        {"stmt points": 45},
        {"@net layers 1 c": "1"},
        {"@net layers 0 act": "id"},
        {"stmt classes": 1},
    ],
    ("ShapeBound", "five classes"): [{"stmt points": 20}],
    ("SlotsBound", "one"): [{"stmt points": 6}, {"stmt slots": 2}, {"stmt slots": 0}],
    ("SlotsBound", "two"): [{"stmt points": 21}],
    ("Shatters", "step"): [{"@m num 1": "0"}, {"@n3 layers 0 A 0": "1"}, {"stmt classes": 3}, {"@net layers 0 c": "0"}],
    ("Shatters", "dag"): [{"@net nodes 1 c": "0"}, {"@n3 nodes 1 w": "1 1"}, {"@net nodes 0 act": "step"}],
    ("RealisesAll", "two"): [
        {"@m num 1": "1 2 1"},
        {"@m num 1": "1 0 1"},
        {"@net layers 7 A 0": "2 0 0"},
        {"@net layers 1 A 1": "0 0 0", "@net layers 1 A 2": "0 0 0"},
        {"stmt classes": 4},
        {"stmt layer": 2},
    ],
    ("RealisesAll", "eight classes"): [{"@net layers 8 A 2": "1 -1 0 1 0"}, {"@m num 0": "1 1"}, {"stmt classes": 16}],
    ("PiecesOnLine", "six"): [{"stmt widths": [4]}, {"stmt pieces": 3}, {"@y num 5": "-1"}, {"stmt pieces": 0}],
    ("PiecesOnLine", "parabola"): [{"@y num 3": "a"}, {"stmt widths": [1, 1]}],
    ("PiecesOnLine", "plane"): [{"@x num 0": "4 -1"}, {"@y num 1": "0"}],
    ("PolynomialUnits", "square"): [
        {"stmt degrees": [2, 3]},
        {"stmt degrees": []},
        {"@y num 2": "1", "@y num 3": "-1"},
        {"@x num 1": "-1 0"},
    ],
    ("PolynomialUnits", "differences"): [{"stmt degrees": [0, 1, 2, 3]}, {"@y": column(0, 1, 4, 9)}],
    ("ExponentialUnits", "zigzag"): [
        {"stmt hidden": 4},
        {"@y": column(1, 2, 1, -1)},
        {"@y": column(0, 0, 0, 0), "stmt hidden": 1},
    ],
    ("ExponentialUnits", "a double zero"): [{"@y num 2": "1"}, {"stmt hidden": 3}],
    ("ExponentialUnits", "plane"): [{"@y num 1": "1"}, {"stmt hidden": 3}],
    ("PowerUnits", "a square"): [
        {"stmt hidden": 2},
        {"stmt biased": "yes"},
        {"stmt degree": 0},
        {"stmt degree": 1, "@y": column(1, 2, 3)},
        {"@y": column(1, 4, 9)},
    ],
    ("PowerUnits", "a cube"): [{"@y": column(0, -1, -8, -27)}, {"stmt biased": "both"}],
    ("PowerUnits", "two squares"): [{"stmt hidden": 3}, {"@y": column(1, -1, 0, 0, 1, -1)}],
    ("PowerUnits", "affine"): [{"stmt degree": 2}, {"@y": column(0, 1, 2)}],
    ("PowerUnits", "no units"): [{"@y": column(0)}],
    ("SignCount", "a cubic"): [{"stmt points": 74}, {"stmt hidden": 3}, {"stmt degree": 4}, {"stmt hidden": 0}],
    ("SignCount", "one number"): [{"stmt points": 7}, {"stmt biased": "yes"}, {"stmt biased": ""}],
    ("ParameterCount", "smooth"): [{"stmt points": 10}, {"stmt hidden": 3}, {"stmt inputs": 4}],
    ("ParameterCount", "homogeneous"): [{"stmt activation": "smooth"}, {"stmt points": 20}],
    ("ParameterCount", "exp, no biases"): [{"stmt points": 9}, {"stmt inputs": 0}, {"stmt activation": "relu"}],
    ("OddLabels", "antipodal"): [
        {"@y num 3": "1"},
        {"@y": column(1, 1, 1, -1, -1, -1)},
        {"@x num 2": "4 -4", "@x num 5": "-4 4"},
        {"@y num 5": "0", "@y num 2": "0"},
    ],
    ("ReluCount", "two units"): [{"stmt points": 186}, {"stmt hidden": 3}, {"stmt biased": "yes"}, {"stmt biased": ""}],
    ("TangentDependent", "antipodal"): [{"@m num 4": "1 -4"}, {"@w num 0": "1 0"}],
    ("SgdMemorizes", "four points"): [
        {"stmt beta_num": "1", "stmt beta_den": "64"},
        {"stmt order": [[0], [1], [2], [3]]},
        {"@y num 0": "2"},
        {"@w num 0": "1 -3 0 0 0"},
        {"stmt beta_num": "-1f"},
        {"stmt positive": "2 1"},
    ],
    ("SgdMemorizes", "one step"): [{"stmt beta_num": "23", "stmt beta_den": "2"}, {"stmt beta_num": "11"}],
    ("SgdMemorizes", "one label against the rest"): [{"stmt positive": None}, {"stmt positive": "3 1"}],
    ("Rescaled", "dense"): [{"@other layers 0 A 0": "3"}, {"@other layers 1 c": "1"}, {"@other layers 0 act": "id"}],
}


@pytest.mark.parametrize(("kind", "variant"), ALL)
def test_the_oracle_confirms_every_good_bundle(kind: str, variant: str) -> None:
    assert false_claims(raw(GOOD[kind][variant])) == []


@pytest.mark.parametrize("case", ACCEPTED.values(), ids=lambda case: case.name)
def test_the_oracle_confirms_every_accepted_case(case: Case) -> None:
    assert false_claims(case.file) == []


@pytest.mark.parametrize(("kind", "variant"), FALSE)
def test_the_oracle_denies_what_is_false(kind: str, variant: str) -> None:
    for changes in FALSE[kind, variant]:
        assert false_claims(raw(but(GOOD[kind][variant], changes))) != [], changes


def test_every_kind_is_denied_somewhere() -> None:
    assert {kind for kind, _ in FALSE} == set(GOOD)


def test_the_oracle_minds_hashes_and_unused_objects() -> None:
    file = raw(GOOD["DistinctRows"]["three"])
    assert false_claims(file.replace(b'"1 2"', b'"1 3"')) != []
    assert false_claims(raw(but(GOOD["DistinctRows"]["three"], {"@more": column(1)}))) != []


F = Fraction


def test_linear_systems_are_decided_by_hand_computed_examples() -> None:
    below, above = ([F(1)], F(0)), ([F(-1)], F(0))
    assert feasible([(*below, "le"), (*above, "le")])
    assert not feasible([(*below, "lt"), (*above, "le")])
    assert not feasible([([F(0)], F(-1), "le")])
    assert not feasible([([F(0)], F(1), "eq")])
    assert feasible([])
    # x + y = 1, x - y = 3, y <= -1 has the point (2, -1); with y < -1 it has none
    equations = [([F(1), F(1)], F(1), "eq"), ([F(1), F(-1)], F(3), "eq")]
    assert feasible([*equations, ([F(0), F(1)], F(-1), "le")])
    assert not feasible([*equations, ([F(0), F(1)], F(-1), "lt")])
    # a triangle with empty inside: x >= 0, y >= 0, x + y < 0
    assert not feasible([([F(-1), F(0)], F(0), "le"), ([F(0), F(-1)], F(0), "le"), ([F(1), F(1)], F(0), "lt")])


def test_of_a_system_and_its_motzkin_dual_exactly_one_is_solvable() -> None:
    answers = set()
    for number in range(400):
        source = random.Random(number)
        rows = [
            ([F(source.randint(-2, 2)) for _ in range(2)], F(source.randint(-2, 2)), source.choice(["le", "lt", "eq"]))
            for _ in range(source.randint(1, 5))
        ]
        n = len(rows)
        unit = [[F(i == j) for j in range(n)] for i in range(n)]
        combined = [([row[0][k] for row in rows], F(0), "eq") for k in range(2)]
        signs = [([-v for v in unit[i]], F(0), "le") for i, row in enumerate(rows) if row[2] != "eq"]
        right, strict = [row[1] for row in rows], [-F(row[2] == "lt") for row in rows]
        negative = feasible([*combined, *signs, (right, F(0), "lt")])
        zero = feasible([*combined, *signs, (right, F(0), "le"), (strict, F(0), "lt")])
        assert feasible(rows) != (negative or zero)
        answers.add((feasible(rows), negative, zero))
    assert len(answers) == 4


def test_the_patterns_of_points_on_a_line_are_the_two_sides_of_a_cut() -> None:
    points = [[F(x), F(1)] for x in (0, 1, 2)]
    assert sorted(map(sorted, patterns(points))) == [[], [0], [0, 1], [0, 1, 2], [1, 2], [2]]


def test_activations_by_hand() -> None:
    pieces = {"t": "pwl", "den": "2", "knots": "-2 0 3", "slopes": "0 2 -1 4", "at": "1"}
    assert [activate(pieces, F(t)) for t in (-5, -1, 0, 1, 2)] == [F(1, 2), F(1, 2), F(3, 2), F(1), F(7, 4)]
    assert [activate("hardtanh", F(t, 2)) for t in (-3, -1, 3)] == [-1, F(-1, 2), 1]
    assert [activate("step", F(t)) for t in (-1, 0, 1)] == [0, 1, 1]
