"""What a verified claim is printed as: rebuilt from the statement, naming its objects by their hashes."""

import re

import pytest

from .bundles import but, raw, seal
from .good import GOOD
from .tables import REAL

SENTENCES = {
    (
        "Memorizes",
        "dense",
    ): "net @net returns exactly the label of each of the 3 rows of data @data (evaluated row by row)",
    ("MemorizesUpTo", "on the edge"): "net @net is within 0x1/0x2 of the label in every output on each of the 3 rows of"
    " data @data (evaluated row by row)",
    (
        "Memorizes",
        "lookup",
    ): "net @net returns exactly the label of each of the 10 rows of data @data (evaluated column by column)",
    (
        "MemorizesUpTo",
        "lookup",
    ): "net @net is within 0x1/0x2 of the label in every output on each of the 10 rows of data"
    " @data (evaluated column by column)",
    ("ResidualAtMost", "two scales"): "the squared residual of net @net, summed over each of the 3 rows of data @data"
    " (evaluated row by row), is at most 0x1/0x3a times |y|^2",
    ("ResidualAtMost", "lookup"): "the squared residual of net @net, summed over each of the 10 rows of data @data"
    " (evaluated column by column), is at most 0x5/0xa1 times |y|^2",
    (
        "OneHot",
        "dag",
    ): "net @net returns exactly the unit vector of the class of each of the 2 rows of data @data (evaluated row by row)",
    (
        "OneHot",
        "along a line",
    ): "net @net returns exactly the unit vector of the class of each of the 24 rows of data @data"
    " (evaluated along a line)",
    ("OneHot", "lookup"): "net @net returns exactly the unit vector of the class of each of the 10 rows of data @data"
    " (evaluated column by column)",
    ("Classifies", "sign of a lookup"): "net @net classifies (sign, strictly) each of the 10 rows of data @data"
    " (evaluated column by column)",
    (
        "Classifies",
        "argmax",
    ): "net @net classifies (argmax, strictly) each of the 3 rows of data @data (evaluated row by row)",
    (
        "Classifies",
        "sign",
    ): "net @net classifies (sign, strictly) each of the 3 rows of data @data (evaluated row by row)",
    ("SizeAtMost", "rank one"): "net @net has at most depth 2, width 3, neurons 3, params 11, bits 3",
    ("Codes", "onehot"): "the labels of data @coded are those of data @data coded by onehot in 2 classes",
    ("DistinctRows", "three"): "the 3 rows of mat @m are distinct",
    ("RankAtLeast", "composite"): "mat @m (3 x 4) has rank at least 2",
    ("RankAtMost", "two of three"): "mat @m (3 x 3) has rank at most 2",
    ("LambdaMinAtLeast", "attained"): "lambda_min of mat @m is >= 1/1 (hexadecimal)",
    ("LambdaMinAtLeast", "strict"): "lambda_min of mat @m is > 1/2 (hexadecimal)",
    (
        "Dispersed",
        "frame",
    ): "the 12 rows x_i of mat @m are unit vectors with |x_i.x_j| <= 0x1/0x2 for i != j, and the sum of"
    " x_i x_i^T has lambda_max <= 0x3/0x1",
    (
        "NtkGramAtLeast",
        "frame",
    ): "lambda_min of the matrix rho*(1/4 + arcsin(rho)/(2 pi)) at the inner products rho of the 12"
    " unit rows of mat @m is >= 0x707/0x7ce0",
    (
        "HarmonicGramAtLeast",
        "frame, m = 6",
    ): "for the 12 unit rows x_j of mat @m, a standard complex Gaussian vector w and all"
    " real r_j the sum u of r_j e^(5i arg(w.x_j)) x_j satisfies E|u|^2 >= 0x7/0x8 |r|^2",
    (
        "WeightBetween",
        "irrational",
    ): "net @net, with one hidden layer of ReLUs, has total weight (the sum of |a|*|(w, b)| over"
    " the neurons, plus |output bias|) between 0x11a7/0x400 and 0x11a9/0x400",
    (
        "WeightAtLeast",
        "a residual",
    ): "every network with one hidden layer of ReLUs and an output bias, whatever its width and"
    " real weights, whose squared residual on the 3 rows of data @data is at most 0x1/0x64 times |y|^2, has total weight (the"
    " sum of |a|*|(w, b)| over the neurons, plus |output bias|) at least 0xb1/0x28",
    ("Infeasible", "le"): "the linear system @sys (2 relations, 1 unknowns) has no real solution",
    (
        "CannotFit",
        "xor",
    ): "no network with one hidden layer of 1 ReLUs and an output bias fits the 4 rows of data @data,"
    " whatever its real weights",
    (
        "CannotRealise",
        "bump within 1/3",
    ): "no network with one hidden layer of 1 ReLUs, an output bias and no linear skip from"
    " the input to the output is within 0x1/0x3 of the label at each of the 3 rows of data @data, whatever its real weights",
    (
        "CannotRealise",
        "equal points within 1/5",
    ): "no network with one hidden layer of 5 units of slopes -0x2 (right) and 0x3"
    " (left), an output bias and a linear skip from the input to the output is within 0x1/0x5 of the label at each of the 3"
    " rows of data @data, whatever its real weights",
    (
        "CannotRealise",
        "signs on a square",
    ): "no network with one hidden layer of 1 ReLUs, an output bias and no linear skip from"
    " the input to the output has the sign of the label, strictly, at each of the 4 rows of data @data, whatever its real"
    " weights",
    (
        "CannotRealise",
        "thresholds on a square",
    ): "no network with one hidden layer of 1 thresholds (1 if t > 0, else 0), an"
    " output bias and no linear skip from the input to the output returns, through a threshold, the label at each of the 4 rows"
    " of data @data, whatever its real weights",
    (
        "CannotRealise",
        "no bias",
    ): "no network with one hidden layer of 2 ReLUs, no output bias and no linear skip from the input"
    " to the output returns the label at each of the 3 rows of data @data, whatever its real weights",
    (
        "OnHyperplanes",
        "line and point",
    ): "2 groups of rows of mat @m each lie on a hyperplane that misses every other row",
    ("GeneralPosition", "square"): "the 4 rows of mat @m are in general position in dimension 2",
    (
        "NotGeneralPosition",
        "equal",
    ): "rows [0, 2] of mat @m are affinely dependent: the points are not in general position",
    ("Separated", "l2"): "rows of mat @m have pairwise squared distance at least 1/1 (hexadecimal)",
    (
        "CountingBound",
        "shape",
    ): "the networks of one shape with 3 weights and biases from a set of at most 2^3 with 0 in it"
    " are too few for all labellings of 10 points with 2 classes, whatever the points",
    (
        "CountingBound",
        "any",
    ): "the relu networks with 1 inputs, one output and at most 2 nonzero weights and biases from a"
    " set of at most 2^2 with 0 in it are too few for all labellings of 13 points with 2 classes, whatever the points",
    ("ShapeBound", "dense"): "networks that are nonzero at most where net @net is, whatever their real numbers, do not"
    " realise all labellings of 46 points with 2 classes, whatever the points: there are too few sign patterns, by the"
    " bound of Warren 1968 (Anthony and Bartlett 1999, Theorem 8.3), which is cited, not checked",
    ("SlotsBound", "two"): "no shape of feed-forward relu networks with one output and at most 2 weights and biases"
    " realises all labellings of 23 points with 2 classes, whatever the points: there are too few sign patterns, by the"
    " bound of Warren 1968 (Anthony and Bartlett 1999, Theorem 8.3), which is cited, not checked",
    ("Shatters", "line"): "each of the 3^2 labellings of the 2 rows of mat @m is returned exactly by a network that is"
    " nonzero at most where net @net is",
    (
        "Rescaled",
        "dense",
    ): "net @net and net @other compute the same function on all inputs, each unit of one a positive"
    " multiple of that of the other",
    (
        "RealisesAll",
        "eight classes",
    ): "each of the 8^2 labellings of the 2 rows of mat @m is returned exactly by a network"
    " that differs from net @net in weights and biases of layer 1 only",
    (
        "PiecesOnLine",
        "two layers",
    ): "no network with hidden layers of [1, 2] units and continuous activations of at most 2 linear pieces fits the 8 rows"
    " of data @data, whatever its real weights: 8 of them on a line need 7 pieces",
    (
        "JacobianRankAtLeast",
        "cubes",
    ): "the Jacobian in W of 2 polynomial (degree 3) neurons at weights @w, no biases, output weights @v and the 4 rows of"
    " mat @m has rank at least 4",
    (
        "JacobianRankAtLeast",
        "arctan",
    ): "the Jacobian in Wb of 2 arctan neurons at weights @w, biases @b, output weights @v and the 3 rows of mat @m has"
    " rank at least 3",
    (
        "JacobianRankAtLeast",
        "sin",
    ): "the Jacobian in Wb of 2 sin neurons at weights @w, biases @b, output weights @v and the 3 rows of mat @m has rank at"
    " least 3, as e^c is transcendental (Hermite and Lindemann), which is cited, not checked",
    (
        "RootExists",
        "tanh",
    ): "2 tanh neurons with output weights @v return exactly the label of each of the 3 rows of data"
    " @data for some weights and biases within the radii @r of @w and @b",
    (
        "RootExists",
        "square root of 2",
    ): "1 polynomial (degree 2) neurons with output weights @v return exactly the label of"
    " each of the 1 rows of data @data for some weights within the radii @r of @w",
    (
        "PolynomialUnits",
        "odd",
    ): "no sum of units without biases, of any number and whatever their real weights, whose activations are polynomials"
    " with terms of degrees [1, 3, 5] only, returns the labels of the 3 rows of data @data",
    (
        "ExponentialUnits",
        "plane",
    ): "no sum of 2 exponential units, with or without biases and whatever their real weights, returns the labels of the"
    " 5 rows of data @data: 4 of them on a line force 2 zeros",
    (
        "PowerUnits",
        "proportional points",
    ): "no sum of 4 units that are powers of degree 3, without biases and whatever their real weights, returns the labels of"
    " the 3 rows of data @data: 2 of them violate a relation of degree 1",
    (
        "PowerUnits",
        "a cube",
    ): "no sum of 1 units that are powers of degree 3, with biases and whatever their real weights, returns the labels of"
    " the 4 rows of data @data: 4 of them violate a relation of degree 2",
    ("SignCount", "a cubic"): "sums of 2 units with biases on 3 inputs, each a polynomial of degree at most 3, do not"
    " realise all labellings of 75 points by two signs, whatever the points and the real weights: there are too few sign"
    " patterns, by the bound of Warren 1968 (Anthony and Bartlett 1999, Theorem 8.3), which is cited, not checked",
    (
        "ParameterCount",
        "smooth",
    ): "no sum of 2 continuously differentiable units with biases on 3 inputs returns all real"
    " labellings of 11 points, whatever the points: 10 parameters are too few, by the theorem of Sard, which is cited,"
    " not checked",
    ("ParameterCount", "homogeneous, no biases"): "no sum of 4 positively homogeneous units without biases on 1 inputs"
    " returns all real labellings of 5 points, whatever the points: 4 parameters are too few, by the theorem of Sard,"
    " which is cited, not checked",
    (
        "OddLabels",
        "antipodal",
    ): "no sum of ReLUs without biases, of any number and whatever their real weights, is positive"
    " at each row with a positive and negative at each with a negative label of data @data (6 rows)",
    (
        "ReluCount",
        "two units",
    ): "networks with one hidden layer of 2 ReLUs without biases on 10 inputs do not realise all"
    " labellings of 187 points by two signs (of the output, strictly), whatever the points and the real weights",
    (
        "ReluCount",
        "biases",
    ): "networks with one hidden layer of 1 ReLUs and an output with biases on 2 inputs do not realise"
    " all labellings of 20 points by two signs (of the output, strictly), whatever the points and the real weights",
    (
        "TangentDependent",
        "antipodal",
    ): "the tangent features of 3 pairs of ReLUs without biases, started at the rows of mat"
    " @w, inputs (x, 1)*mat @a, are linearly dependent at the 6 rows of mat @m: for some labels of two signs, no function of"
    " the tangent space has the sign of the label, strictly, at each row",
    (
        "SgdMemorizes",
        "four points",
    ): "SGD (hinge loss, cyclic batches of 1, step size eta0/(2*3*beta^2)) on the hidden weights of 3 pairs of ReLUs without"
    " biases, with output weights beta and -beta, started pair by pair at the rows of mat @w, beta = 0x1f/0x3 and eta0 ="
    " 0x1/0x1, inputs (x, 1)*mat @a, ends after 22 steps and 14 violations with y*h(x) >= 1 at each of the 4 rows of data"
    " @data, y the label, and no pre-activation at a row ever changed its sign",
    (
        "SgdMemorizes",
        "one label against the rest",
    ): "SGD (hinge loss, cyclic batches of 1, step size eta0/(2*3*beta^2)) on the hidden weights of 3 pairs of ReLUs without"
    " biases, with output weights beta and -beta, started pair by pair at the rows of mat @w, beta = 0x1c/0x3 and eta0 ="
    " 0x1/0x1, inputs (x, 1)*mat @a, ends after 22 steps and 14 violations with y*h(x) >= 1 at each of the 4 rows of data"
    " @data, y = 1 where the label is 0x7/0x2, else -1, and no pre-activation at a row ever changed its sign",
    ("ParameterCount", "exp"): "no sum of 3 exponential units with biases on 2 inputs returns all real labellings of 10"
    " points, whatever the points: 9 parameters are too few, by the theorem of Sard, which is cited, not checked",
    ("Separated", "max"): "rows of mat @m have pairwise max-norm distance at least 4/5 (hexadecimal)",
}


@pytest.mark.parametrize(("kind", "variant"), SENTENCES)
def test_a_verified_claim_is_told_in_words(kind: str, variant: str) -> None:
    draft = GOOD[kind][variant]
    expected = re.sub("@[a-z]+", lambda name: only(draft, name.group())[:12], SENTENCES[kind, variant])
    assert [claim.text for claim in REAL.check(raw(draft)).claims] == [expected]


def only(draft: dict, name: str) -> str:
    """The hash under which an object of the draft is filed."""
    alone = seal({"objects": draft["objects"], "it": name})
    return alone["it"]


def test_every_kind_of_claim_has_a_sentence() -> None:
    assert {kind for kind, _ in SENTENCES} == set(GOOD) == set(REAL.modules["check"].KINDS)


def test_the_claims_of_a_bundle_are_reported_one_by_one() -> None:
    draft = GOOD["DistinctRows"]["three"]
    rank = {
        "stmt": {"kind": "RankAtLeast", "mat": "@m", "r": 3},
        "wit": {"mod": "7", "rows": [0, 1, 2], "cols": [0, 1, 2]},
    }
    huge = {"stmt": {"kind": "RankAtMost", "mat": "@m", "r": 0}, "wit": {"piv": [], "coef": {
        "t": "mat", "shape": [9000000, 0], "den": "1", "num": []}}}  # fmt: skip
    report = REAL.check(raw(but(draft, {"claims": [*draft["claims"], huge, rank]})))
    assert [claim.status for claim in report.claims] == ["verified", "undecided", "rejected"]
    assert report.status == "rejected"
    assert report.reason == "RankAtLeast: cols: an index is out of range"
    report = REAL.check(raw(but(draft, {"claims": [*draft["claims"], huge]})))
    assert (report.status, report.reason) == ("undecided", "RankAtMost: ROWS: 9000000 is over the limit of 2097152")
