"""One small true bundle per claim kind and variant, every number written out. GOOD[kind][variant] is a draft."""

import json
from copy import deepcopy
from itertools import product
from math import gcd
from pathlib import Path
from typing import Any

from .bundles import (
    Doc,
    claim,
    column,
    dag,
    data,
    doc,
    layer,
    line,
    mat,
    net,
    node,
    pwl,
    rank_one,
    sparse,
    system,
)


def fit(x: Doc, y: Doc, model: Doc, scale: list[str] | None = None, kind: str = "Memorizes", **fields: str) -> Doc:
    objects = {"@x": x, "@y": y, "@data": data(), "@net": model}
    return doc(objects, claim(kind, {"scale": scale}, net="@net", data="@data", **fields))


# |x| = relu(x) + relu(-x) at -3/2, 0, 1/2
ABS = net(1, layer("relu", [[1], [-1]]), layer("id", [[1, 1]]))
ABS_X, ABS_Y = column(-3, 0, 1, den=2), column(3, 0, 1, den=2)
# (3·relu(x0 - x2) + 3·relu((2·x1 + 1) / 3)) / 2
SPARSE = net(3, sparse("relu", [([0, 2], [1, -1]), ([1], [2])], [0, 1], [1, 3]), layer("id", [[3, 3]], [0], [2]))
SPARSE_X, SPARSE_Y = mat([[1, 1, 0], [0, 0, 5], [2, -1, 1]]), column(6, 1, 3, den=2)
# relu(t) + relu(3 - t) + relu((2t - 1) / 3) with t = x0 + 2·x1
RANK_ONE = net(2, rank_one("relu", [1, 2], [1, -1, 2], [0, 3, -1], [1, 1, 3]), layer("id", [[1, 1, 1]]))
# |x| and (1 - 2|x|) / 3
TWO_OUT = net(1, layer("relu", [[1], [-1]]), rank_one("id", [1, 1], [1, -2], [0, 1], [1, 3]))
# x + 2·relu(x - 1): the second node reads the input again
SKIP = dag(1, [node("relu", [0], [1], c=-1), node("id", [0, 1], [1, 2])], [2])
# the constant 2/3, and x, twice
CONSTANT = dag(1, [node("id", [], [], c=2, q=3), node("id", [0], [1]), node("relu", [1, 2], [3, 1])], [3, 1, 1])
HALVES = net(1, layer("relu", [[1]], [0], [2]), layer("id", [[1]], [-1]))
# the sum of |x - k| for k = 0 ... 4: ten neurons over one input, and a sum of ten
WIDE = net(1, layer("relu", [[1], [-1]] * 5, [0, 0, -1, 1, -2, 2, -3, 3, -4, 4]), layer("id", [[1] * 10]))
# eight neurons read an activation that turns 0 into a long integer: by its slope since a far knot, or by its height
EIGHT = layer("id", [[1]] * 8), layer("id", [[1] * 8])
CLIMB = net(1, layer(pwl(1, [-(10**6), 0], [0, 1, 0], 0), [[1]]), *EIGHT)
HEIGHT = net(1, layer(pwl(1000, [], [0], 10**6), [[1]]), *EIGHT)
# t looked up in the table 5 (below 2), 10 (below 5), 3, and the lowest bit of that number, one bit after the other
ONE, STEPS = [1, 0, 0, 0], ([0, 5, -5, 1], [0, -7, 7, 1], [0, -8, 8, 1], [0, -4, 4, 1], [0, -2, 2, 1])
LOOKUP = net(
    1,
    layer("relu", [[1], [1], [1], [0]], [0, -1, -2, 5]),
    layer("relu", [ONE, ONE, ONE, STEPS[0]], [0, -4, -5, 0]),
    *[layer("relu", [ONE, z, z, z], [0, 1 - h, -h, 0]) for z, h in zip(STEPS[1:], (8, 4, 2, 1), strict=True)],
    layer("id", [[0, 1, -1, 0], ONE]),
)
LOOKUP_X, LOOKUP_Y = column(0, 1, 2, 3, 4, 5, 6, 9, 1, 1), mat([[1, 0], [1, 1], [0, 2], [0, 3], [0, 4], [1, 5], [1, 6], [
    1, 9], [1, 1], [1, 1]])  # fmt: skip
# the same of t + 1/3, and of the label's sign: 2·bit - 1
THIRDS = column(*(3 * t + 1 for t in (0, 1, 2, 3, 4, 5, 6, 9, 1, 1)), den=3)
SIGN = net(1, layer("id", [[3]], [-1], [3]), *LOOKUP["layers"][:-1], layer("id", [[0, 2, -2, 0]], [-1]))
# values that are read late, a node read twice over, one that reads nothing, one that nobody reads
LATE = dag(2, [node("relu", [0, 1], [1, -1]), node("hardtanh", [0, 2], [1, 1], q=2), node("id", [], [], c=-5, q=2),
    node("step", [2, 3], [2, -1], c=-1), node(pwl(2, [0, 2], [0, 1, -1], 3), [2, 5], [1, 1]), node("id", [0], [7]),
    node("id", [1, 4, 5, 6], [1, 1, 1, 2])], [8, 3, 8])  # fmt: skip
PIECES = pwl(2, [-2, 0, 3], [0, 2, -1, 4], 1)  # knots -1, 0, 3/2; slopes 0, 1, -1/2, 2; value 1/2 at -1
PIECES_X = column(-20, -4, 0, 4, 8, 1, den=4)

MEMORIZES = {
    "dense": fit(ABS_X, ABS_Y, ABS),
    "wide": fit(column(-1, 0, 5, den=2), column(25, 20, 13, den=2), WIDE),
    "climb": fit(column(0), column(8 * 10**6), CLIMB),
    "height": fit(column(0), column(8000), HEIGHT),
    "sparse": fit(SPARSE_X, SPARSE_Y, SPARSE),
    "rank one": fit(mat([[1, 0], [0, 2], [-1, 0]]), column(10, 19, 12, den=3), RANK_ONE),
    "two outputs": fit(ABS_X, mat([[9, -4], [0, 2], [3, 0]], 6), TWO_OUT),
    "skip": fit(column(0, 4, 3, den=2), column(0, 8, 5, den=2), SKIP),
    "constant node": fit(column(1, -2), mat([[9, 2, 2], [0, 2, 2]], 3), CONSTANT),
    "affine": fit(column(3, 0), column(4, 1, den=2), net(1, layer("id", [[1]], [1], [2]))),
    "step": fit(column(1, 0, 2), column(1, 0, 1), net(1, layer("step", [[1]], [-1]))),
    "steps": fit(column(1, 0, 5), column(1, 0, 3, den=2), net(1, layer("step", [[1], [1]], [-1, -5], [1, 2]), layer(
        "id", [[1, 2]], [0], [2]))),
    "hardtanh": fit(column(-3, 1, 5), column(-2, 1, 2, den=2), net(1, layer("hardtanh", [[1]], [0], [2]))),
    "pieces": fit(PIECES_X, column(4, 4, 12, 8, 14, 11, den=8), net(1, layer(PIECES, [[1]]))),
    "pieces inside": fit(PIECES_X, column(0, 0, 8, 4, 10, 7, den=4), net(1, layer(PIECES, [[1]]), layer(
        "id", [[2]], [-1]))),
    "one piece": fit(column(2, -1, den=2), column(1, 0), net(1, layer(pwl(3, [], [2], 1), [[1]]))),
    "lookup": fit(LOOKUP_X, LOOKUP_Y, LOOKUP),
    "late": fit(mat([[1, 2], [3, 0], [3, 0], [-4, 1]]), mat([[5, 1, 5], [-1, 2, -1], [-1, 2, -1], [7, -2, 7]], 2), LATE),
    "equal rows": fit(column(1, 1), column(1, 1), net(1, layer("id", [[1]]))),
    "schedule": fit(column(2, 4, -6), column(0, 1, -1), HALVES, ["1", "1"]),
    "wide schedule": fit(column(2, 4, -6), column(0, 1, -1), HALVES, ["6", "c"]),
    "schedule of steps": fit(column(1, 0, 2), column(1, 0, 1), net(1, layer("step", [[1]], [-1])), ["5"]),
    "schedule of a rank one layer": fit(ABS_X, mat([[9, -4], [0, 2], [3, 0]], 6), TWO_OUT, ["2 2", "2 6"]),
    "schedule of a dag": fit(column(0, 4, 3, den=2), column(0, 8, 5, den=2), SKIP, ["2 4"]),
}  # fmt: skip

MEMORIZES_UP_TO = {
    "on the edge": fit(ABS_X, column(2, 1, 0, den=2), ABS, kind="MemorizesUpTo", eps_num="1", eps_den="2"),
    "exactly": fit(ABS_X, ABS_Y, ABS, kind="MemorizesUpTo", eps_num="0", eps_den="1"),
    "two outputs": fit(ABS_X, mat([[9, -4], [0, 3], [3, 1]], 6), TWO_OUT, ["2 2", "2 6"], kind="MemorizesUpTo",
        eps_num="1", eps_den="5"),
    "lookup": fit(LOOKUP_X, mat([[3, -1], [3, 1], [1, 3], [1, 5], [1, 7], [3, 9], [3, 11], [3, 17], [3, 1], [3, 1]], 2),
        LOOKUP, kind="MemorizesUpTo", eps_num="1", eps_den="2"),
}  # fmt: skip

# sums of squares by hand: 3/4 of 5/4; 1/18 of 29/9; 1/4 of 45/2; 5 of 161
RESIDUAL_AT_MOST = {
    "on the edge": fit(ABS_X, column(2, 1, 0, den=2), ABS, kind="ResidualAtMost", eps_num="3", eps_den="5"),
    "exactly": fit(ABS_X, ABS_Y, ABS, kind="ResidualAtMost", eps_num="0", eps_den="1"),
    "two outputs": fit(ABS_X, mat([[9, -4], [0, 3], [3, 1]], 6), TWO_OUT, ["2 2", "2 6"], kind="ResidualAtMost",
        eps_num="1", eps_den="3a"),
    "two scales": fit(ABS_X, mat([[9, -4], [0, 3], [3, 1]], 6), TWO_OUT, kind="ResidualAtMost", eps_num="1", eps_den="3a"),
    "a network 0": fit(column(5, -1), column(1, 2, den=3), net(1, layer("id", [[0]])), kind="ResidualAtMost", eps_num="1",
        eps_den="1"),
    "labels 0": fit(column(5, 6), column(0, 0), net(1, layer("relu", [[-1]])), kind="ResidualAtMost", eps_num="0",
        eps_den="1"),
    "a dag": fit(column(0, 4, 3, den=2), column(1, 8, 5, den=2), SKIP, ["2 4"], kind="ResidualAtMost", eps_num="1",
        eps_den="5a"),
    "lookup": fit(LOOKUP_X, mat([[3, -1], [3, 1], [1, 3], [1, 5], [1, 7], [3, 9], [3, 11], [3, 17], [3, 1], [3, 1]], 2),
        LOOKUP, kind="ResidualAtMost", eps_num="5", eps_den="a1"),
}  # fmt: skip

# scores x0, x1 / 2, 1/3
SCORES = net(2, layer("id", [[1, 0], [0, 1], [0, 0]], [0, 0, 1], [1, 2, 3]))
PLANE = mat([[1, 1], [0, 2], [0, 0]])
CLASSIFIES = {
    "argmax": fit(PLANE, column(0, 1, 2), SCORES, kind="Classifies", rule="argmax"),
    "sign": fit(PLANE, column(1, -1, 1), net(2, layer("id", [[2, -2]], [1], [3])), kind="Classifies", rule="sign"),
    "argmax of a dag": fit(column(1, -1), column(0, 1), dag(1, [node("relu", [0], [1]), node("relu", [0], [-1])],
        [1, 2]), ["3 5"], kind="Classifies", rule="argmax"),
    "sign of a lookup": fit(THIRDS, column(*(2 * bit - 1 for bit in (1, 1, 0, 0, 0, 1, 1, 1, 1, 1))), SIGN,
        kind="Classifies", rule="sign"),
}  # fmt: skip


# e_k = relu(v - k + 1) - 2·relu(v - k) + relu(v - k - 1) on whole numbers, e_0 = 1 - relu(v) + relu(v - 1)
def hats(classes: int) -> tuple[Doc, Doc]:
    """The last two layers: v = 0 ... classes-1 to its unit vector."""
    rows = [[0] * (classes - 1) for _ in range(classes)]
    for k, row in enumerate(rows):
        for m, weight in ((k - 1, 1), (k, -2 if k else -1), (k + 1, 1)):
            if 0 <= m < classes - 1:
                row[m] = weight
    shifts = [-m for m in range(classes - 1)]
    return rank_one("relu", [1, -2], [1] * (classes - 1), shifts, [1] * (classes - 1)), layer("id", rows, [1] + [0] * (
        classes - 1))  # fmt: skip


# v = |z| up to 11, then back to 0: twelve classes of z = x0 + 2·x1
ZIGZAG = net(2, rank_one("relu", [1, 2], [1, -1], [0, 0], [1, 1]), layer("relu", [[1, 1], [1, 1]], [0, -11]), *hats(12))
ZIGZAG_X = mat([[z - 2 * (z % 3), z % 3] for z in range(-5, 19)])
ZIGZAG_Y = column(*(min(abs(z), 22 - abs(z)) for z in range(-5, 19)))
# (1 - t/2, t/2) for t = 0, 2, from three points on two lines
HALF = net(1, layer("relu", [[1], [-1]]), layer("id", [[-1, -1], [1, 1]], [2, 0], [2, 2]))
ONE_HOT = {
    "two classes": fit(column(-2, 0, 2), column(1, 0, 1), HALF, kind="OneHot"),
    "fractions": fit(column(-1, 0, 1, 1, den=2), column(1, 0, 1, 1), net(1, HALF["layers"][0], layer("id", [[-2, -2], [2, 2]],
        [1, 0])), kind="OneHot"),
    "schedule": fit(column(-2, 0, 2), column(1, 0, 1), HALF, ["1 1", "1 1"], kind="OneHot"),
    "other schedule": fit(column(-2, 0, 2), column(1, 0, 1), HALF, ["1 1", "2 6"], kind="OneHot"),
    "dag": fit(column(3, 1), column(2, 0), dag(1, [node("step", [0], [1], c=-3), node("id", [], []), node("id", [1], [
        -1], c=1)], [3, 2, 1]), kind="OneHot"),
    "one class": fit(column(5, -1), column(0, 0), net(1, layer("id", [[0]], [1])), kind="OneHot"),
    "a class without rows": fit(column(1), column(1), net(1, layer("id", [[0], [1], [-1]], [0, 0, 1])), kind="OneHot"),
    "lookup": fit(LOOKUP_X, column(*(1 - b for b in (1, 1, 0, 0, 0, 1, 1, 1, 1, 1))), net(1, *LOOKUP["layers"][:-1], layer(
        "id", [[0, 1, -1, 0], [0, -1, 1, 0]], [0, 1])), kind="OneHot"),
    "along a line": fit(ZIGZAG_X, ZIGZAG_Y, ZIGZAG, kind="OneHot"),
}  # fmt: skip


def sized(model: Doc, depth: int, width: int, neurons: int, params: int, bits: int) -> Doc:
    fields = {"depth": depth, "width": width, "neurons": neurons, "params": params, "bits": bits}
    return doc({"@net": model}, claim("SizeAtMost", net="@net", **fields))


SIZE_AT_MOST = {
    "dense": sized(ABS, 2, 2, 2, 4, 1),
    "sparse": sized(SPARSE, 2, 2, 2, 6, 2),
    "rank one": sized(RANK_ONE, 2, 3, 3, 11, 3),  # 3·2 products k_j·u_i, 2 biases, 3 output weights; 2·2 has 3 bits
    "rank one output": sized(TWO_OUT, 2, 2, 2, 7, 2),
    "rank one, coprime": sized(net(2, rank_one("id", [2, 3], [1, 2], [3, 2], [3, 5])), 1, 0, 0, 6, 3),
    "rank one, zeros": sized(net(3, rank_one("id", [0, -5, 3], [1, -6], [0, 1], [1, 1])), 1, 0, 0, 5, 5),
    "skip": sized(SKIP, 2, 1, 1, 4, 2),
    "constant node": sized(CONSTANT, 2, 2, 2, 4, 2),  # nodes 1 and 2 are read by node 3; node 1 is an output too
    "idle node": sized(dag(1, [node("id", [0], [1]), node("relu", [0], [7], c=-9)], [1]), 1, 1, 1, 3, 4),
    "one layer": sized(net(1, layer("id", [[0]], [5], [8])), 1, 0, 0, 1, 4),
    "no inputs": sized(net(0, layer("relu", [[], []], [1, 0]), sparse("id", [([0], [1])], [0], [1])), 2, 2, 2, 2, 1),
    "no inputs, rank one": sized(net(0, rank_one("relu", [], [2], [3], [1])), 1, 0, 0, 1, 2),
    "more than enough": sized(ABS, 9, 9, 9, 10**15 - 1, 99),
}


def coded(y: Doc, codes: Doc, table: Doc, rule: str, names: list[str]) -> Doc:
    objects = {"@x": column(5, 6, 5), "@y": y, "@z": codes, "@table": table, "@data": data(), "@coded": data(y="@z")}
    return doc(objects, claim("Codes", data="@data", coded="@coded", table="@table", rule=rule, names=names))


CODES = {
    "index": coded(column(7, 9, 7), column(0, 1, 0), column(7, 9), "index", ["seven", "nine"]),
    "onehot": coded(column(7, 9, 7), mat([[0, 1], [1, 0], [0, 1]]), column(9, 7), "onehot", []),
    "fractions": coded(column(1, 2, 1, den=2), column(1, 0, 1), column(6, 3, 2, den=6), "index", ["α", "", "\n"]),
    "two columns": coded(mat([[1, 2], [1, 3], [1, 2]]), column(1, 0, 1), mat([[1, 3], [1, 2]]), "index", []),
    "one class": coded(column(4, 4, 4), column(1, 1, 1), column(4), "onehot", ["only"]),
}


def about(m: Doc, kind: str, wit: Doc | None = None, **fields: object) -> Doc:
    return doc({"@m": m}, claim(kind, wit, mat="@m", **fields))


DISTINCT_ROWS = {
    "three": about(mat([[1, 2], [2, 1], [1, 1]], 3), "DistinctRows"),
    "one": about(column(0), "DistinctRows"),
}


def rank(m: Doc, r: int, mod: int, rows: list[int], cols: list[int]) -> Doc:
    return about(m, "RankAtLeast", {"mod": format(mod, "x"), "rows": rows, "cols": cols}, r=r)


THREE = mat([[2, 1, 0, 7], [4, 3, 1, 7], [0, 5, 1, 7]], 2)
RANK_AT_LEAST = {
    "prime": rank(THREE, 3, 101, [2, 0, 1], [0, 3, 1]),
    "composite": rank(THREE, 2, 15, [0, 1], [0, 1]),
    "one": rank(THREE, 1, 2**64 - 1, [2], [3]),
    "pivot not first": rank(mat([[3, 1], [2, 3]]), 2, 6, [0, 1], [0, 1]),
}


def rank_most(m: Doc, r: int, piv: list[int], coef: Doc) -> Doc:
    return about(m, "RankAtMost", {"piv": piv, "coef": coef}, r=r)


NO_ROWS = {"t": "mat", "shape": [0, 2], "den": "1", "num": []}
NO_COLUMNS = {"t": "mat", "shape": [3, 0], "den": "1", "num": ["", "", ""]}
RANK_AT_MOST = {
    "two of three": rank_most(mat([[2, 2, 3], [0, 4, 2], [2, -2, 1]]), 2, [1, 0], mat([[1, 2]], 2)),
    "order of the pivots": rank_most(mat([[2, 1, 5], [0, 4, 2]]), 2, [1, 0], mat([[2, 9]], 4)),
    "zero": rank_most(mat([[0, 0, 0]]), 0, [], NO_COLUMNS),
    "full": rank_most(mat([[1, 2], [3, 4]]), 2, [0, 1], NO_ROWS),
    "a fraction": rank_most(mat([[3, 2], [6, 4]], 7), 1, [0], mat([[2]], 3)),
}


def lambda_min(m: Doc, num: int, den: int, strict: bool, scale: int, d: list[int], lower: list[list[int]]) -> Doc:
    wit = {"scale": format(scale, "x"), "d": line(d), "L": [line(row) for row in lower]}
    lam = {"lam_num": format(num, "x"), "lam_den": format(den, "x")}
    return about(m, "LambdaMinAtLeast", wit, strict=strict, **lam)


TWO = mat([[2, 1], [1, 2]])
LAMBDA_MIN = {
    "attained": lambda_min(TWO, 1, 1, False, 1, [1, 0], [[1], [1, 0]]),
    "strict": lambda_min(TWO, 1, 2, True, 2, [1, 1], [[1], [0, 1]]),
    "dominant": lambda_min(TWO, 1, 1, False, 7, [0, 0], [[0], [0, 0]]),
    "rational": lambda_min(mat([[6, 3], [3, 6]], 2), 4, 3, True, 6, [2, 1], [[2], [2, 1]]),
    "negative": lambda_min(mat([[0, 2, 0], [2, 0, 0], [0, 0, 1]]), -2, 1, False, 2, [1, 0, 1], [
        [2], [2, 0], [0, 0, 1]]),
    "one by one": lambda_min(column(5, den=3), 3, 2, True, 6, [1], [[1]]),
}  # fmt: skip


# twelve unit vectors of R^4 with inner products 0 and ±1/2, the second moments 3·I
FRAME = mat([[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 2, 0], [0, 0, 0, 2], [1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1],
    [1, -1, -1, 1], [1, 1, 1, -1], [1, -1, 1, 1], [1, 1, -1, 1], [1, -1, -1, -1]], 2)  # fmt: skip
UNITS, PAIR = mat([[1, 0], [0, -1]]), mat([[3, 4], [5, 0]], 5)  # at inner products 0 and 3/5


def spread(m: Doc, gamma: str, L: str, scale: int, d: list[int], lower: list[list[int]]) -> Doc:
    """Fractions as texts, in hexadecimal."""
    wit = {"scale": format(scale, "x"), "d": line(d), "L": [line(row) for row in lower]}
    names = ("gamma_num", "gamma_den", "L_num", "L_den")
    return about(m, "Dispersed", wit, **dict(zip(names, [*gamma.split("/"), *L.split("/")], strict=True)))


DISPERSED = {
    "frame": spread(FRAME, "1/2", "3/1", 1, [0] * 4, [[0] * (i + 1) for i in range(4)]),
    "orthonormal": spread(UNITS, "0/1", "1/1", 1, [0, 0], [[0], [0, 0]]),
    "pair": spread(PAIR, "3/5", "8/5", 25, [6, 0], [[1], [-2, 0]]),
    "pair, generously": spread(PAIR, "7/8", "2/1", 1, [0, 0], [[0], [0, 0]]),
    "one vector": spread(mat([[2, -1, 2]], 3), "0/1", "1/1", 45, [1, 9, 0], [[5], [2, 2], [-4, 1, 0]]),
}


def ntk(m: Doc, num: int, den: int, l: int) -> Doc:
    return about(m, "NtkGramAtLeast", {"l": l}, lam_num=format(num, "x"), lam_den=format(den, "x"))


def harmonic(m: Doc, num: int, den: int, power: int) -> Doc:
    return doc(
        {"@m": m}, claim("HarmonicGramAtLeast", mat="@m", m=power, lam_num=format(num, "x"), lam_den=format(den, "x"))
    )


# (1/4)·(1 - 9/25); (1/4 - 53/333)·(1 - 81/625); (1/4 - (53/333)·(7/6))·(1 - 8/64)
NTK_GRAM_AT_LEAST = {
    "pair": ntk(PAIR, 4, 25, 1),
    "pair, l = 3": ntk(PAIR, 16456, 208125, 3),
    "frame": ntk(FRAME, 1799, 31968, 5),
    "orthonormal": ntk(UNITS, 1, 5, 1),
    "one vector": ntk(mat([[2, -1, 2]], 3), 1, 4, 1),
}
HARMONIC_GRAM_AT_LEAST = {
    "pair": harmonic(PAIR, 16, 25, 2),
    "pair, m = 4": harmonic(PAIR, 544, 625, 4),
    "frame": harmonic(FRAME, 1, 2, 4),
    "frame, m = 6": harmonic(FRAME, 7, 8, 6),
    "orthonormal": harmonic(UNITS, 1, 1, 2),
    "one vector": harmonic(mat([[2, -1, 2]], 3), 1, 2, 8),
}


def linear(rows: Doc, rel: str, lam: list[int]) -> Doc:
    return doc({"@m": rows, "@sys": system(rel)}, claim("Infeasible", {"lam": line(lam)}, sys="@sys"))


INFEASIBLE = {
    "le": linear(mat([[1, 0], [-1, -1]]), "le le", [1, 1]),
    "lt": linear(mat([[1, 0], [-1, 0]]), "lt le", [1, 1]),
    "eq": linear(mat([[1, 1], [1, 2]]), "eq eq", [1, -1]),
    "eq, lt": linear(mat([[2, 1, 4], [-2, 1, 0], [0, -2, -4]], 3), "lt le eq", [1, 1, 1]),
    "fractional multipliers": linear(mat([[2, 0, 1], [-3, 0, -2], [0, 1, 5]], 7), "le le lt", [3, 2, 0]),
    "no unknowns": linear(column(-1), "le", [1]),
    "rows to spare": linear(mat([[1, 1, 0], [-1, 1, 3], [-1, 0, -1], [1, 0, 0]]), "le lt le le", [0, 0, 1, 1]),
}

PEAK_TREES = [
    [[0, 0], [0, 1], ["1 -1 0", "0 0"], ["1 -1 0", "0 1"], [0, 1], [0, 2], ["0 -1 1", "0 0 0"], ["1 -2 1", "0 2 0"],
     [0, 2], ["0 -1 1", "0 1 0"], ["1 -2 1", "0 0 0"]],
    [[0, 0], [0, 1], ["1 -1 0", "0 0"], [0, 2], ["2 -2 0", "1 0 1"], ["1 -2 1", "1 0 0"], [0, 1], ["1 -1 0", "1 0"],
     [0, 2], ["1 -2 1", "0 0 1"], ["1 -2 1", "0 0 0"]],
]  # fmt: skip
XOR_TREES = [
    [[0, 0], [0, 1], ["1 -1 0 0", "0 0"], ["1 -1 0 0", "0 1"], [0, 1], [0, 2], [0, 3], ["0 -1 0 1", "0 0 0 0"],
     ["1 -2 0 1", "0 1 1 0"], [0, 3], ["0 -1 0 1", "0 0 0 0"], ["1 -1 -1 1", "0 1 0 0"], [0, 2], [0, 3],
     ["0 0 -1 1", "0 0 0 0"], ["1 -1 -1 1", "0 0 1 0"], [0, 3], ["0 -1 0 1", "0 1 0 0"], ["1 -1 -1 1", "0 0 0 0"]],
    [[0, 0], [0, 1], ["1 -1 0 0", "0 0"], [0, 2], ["1 0 -1 0", "0 0 0"], [0, 3], ["2 -1 -1 0", "1 0 0 1"],
     ["1 -1 -1 1", "1 0 0 0"], [0, 1], ["1 -1 0 0", "1 0"], [0, 2], ["1 0 -1 0", "1 0 0"], [0, 3],
     ["1 -1 -1 1", "0 0 0 1"], ["1 -1 -1 1", "0 0 0 0"]],
]  # fmt: skip
# the first leaf of PEAK_TREES split once more on a sign that is already known: h_0(x_0) <= 0, then also >= 0
TWICE = [[*PEAK_TREES[0][:2], [0, 0], ["1 -1 0", "0 0 0"], ["1 -1 0", "1 0 0"], *PEAK_TREES[0][3:]], PEAK_TREES[1]]


def cannot(x: Doc, y: Doc, hidden: int, trees: list) -> Doc:
    return doc({"@x": x, "@y": y, "@data": data()}, claim("CannotFit", {"trees": trees}, data="@data", hidden=hidden))


CANNOT_FIT = {
    "no neuron": cannot(column(3, 4), column(0, 1, den=5), 0, [[["1 -1", ""]]]),
    "peak": cannot(column(0, 1, 2), column(0, 1, 0), 1, PEAK_TREES),
    "peak, scaled": cannot(column(-1, 0, 1, den=3), column(-1, 4, -1, den=7), 1, PEAK_TREES),
    "xor": cannot(mat([[0, 0], [1, 0], [0, 1], [1, 1]]), column(0, 1, 1, 0), 1, XOR_TREES),
    "equal points": cannot(column(1, 1), column(0, 1), 1, [
        [[0, 0], [0, 1], ["1 -1", "0 0"], ["1 -1", "0 1"], [0, 1], ["1 -1", "0 1"], ["1 -1", "0 0"]],
        [[0, 0], [0, 1], ["1 -1", "0 0"], ["1 -1", "1 0"], [0, 1], ["1 -1", "1 0"], ["1 -1", "0 0"]]]),
    "a split twice": cannot(column(0, 1, 2), column(0, 1, 0), 1, TWICE),
}  # fmt: skip


def unrealised(
    x: Doc, y: Doc, unit: str, hidden: int, mode: str, *lams: list[int], bias: str = "yes", skip: str = "no"
) -> Doc:
    fields = {"unit": unit, "hidden": hidden, "bias": bias, "skip": skip, "mode": mode}
    objects = {"@x": x, "@y": y, "@data": data()}
    return doc(objects, claim("CannotRealise", {"lams": [line(lam) for lam in lams]}, data="@data", **fields))


UNIT_SQUARE = mat([[0, 0], [1, 0], [0, 1], [1, 1]])
BUMP = [-1, 2, -1], [0, 1, -1], [-1, 1, 0]
SECOND_DIFFERENCES = [-1, 2, -1, 0], [0, 1, -2, 1]
CANNOT_REALISE = {
    "bump": unrealised(column(0, 1, 2), column(0, 1, 0), "relu", 1, "real", *BUMP),
    "bump, scaled": unrealised(column(-1, 1, 3, den=2), column(2, 5, 2, den=3), "relu", 1, "real", *BUMP),
    "bump on a line in the plane": unrealised(mat([[1, 1], [3, 2], [5, 3]]), column(0, 1, 0), "relu", 1, "real", *BUMP),
    "bump within 1/3": unrealised(column(0, 1, 2), column(0, 1, 0), "relu", 1, "1 3", *BUMP),
    "bump, a row twice": unrealised(
        column(0, 1, 2, 1), column(0, 1, 0, 1), "relu", 1, "real", [-1, 1, -1, 1], [0, 0, -1, 1], [-1, 4, 0, -3]),
    "no bias": unrealised(
        column(0, 1, 2), column(1, -1, 1), "relu", 2, "real", [0, -1, 0], [0, 0, 1], [1, 0, 0], [1, -2, 1], bias="no"),
    "skip": unrealised(column(0, 1, 2, 3), column(0, 1, 0, 1), "relu", 1, "real", *SECOND_DIFFERENCES, skip="yes"),
    "skip, no bias": unrealised(column(0, 1, 2, 3), column(0, 1, 0, 1), "relu", 1, "real", [-1, 2, -1, 0], [0, 0, -3, 2],
        bias="no", skip="yes"),
    "zigzag": unrealised(column(0, 1, 2, 3, 4), column(0, 1, 0, 1, 0), "relu", 2, "real", [-1, 2, -1, 0, 0],
        [0, 0, -1, 2, -1], [0, 1, -2, 1, 0]),
    "signs on a line": unrealised(column(0, 1, 2, 3), column(1, -1, 1, -1), "relu", 1, "sign", [1, -2, 1, 0], [0, -1, 2, -1]),
    "signs on a square": unrealised(
        UNIT_SQUARE, column(-1, 1, 1, -1), "relu", 1, "sign", [0, 1, 0, -1], [-1, 0, 1, 0], [-1, 1, 1, -1]),
    "leaky": unrealised(column(0, 1, 2), column(0, 1, 0), "2 1", 1, "real", [-1, 2, -1], [-1, 3, -2], [-2, 1, 1]),
    "absolute values": unrealised(
        column(0, 1, 2, 3), column(0, 1, 0, 1), "1 -1", 2, "real", *SECOND_DIFFERENCES, [-1, 1, -1, 1]),
    "linear": unrealised(column(0, 1, 2), column(0, 1, 0), "1 1", 10**15 - 1, "real", [-1, 2, -1]),
    "thresholds on a square": unrealised(
        UNIT_SQUARE, column(0, 1, 1, 0), "threshold", 1, "threshold", [-1, 1, 0, 0], [-1, 0, 1, 0], [0, 1, 0, -1]),
    "thresholds": unrealised(
        column(0, 1, 2, 3), column(0, 1, 0, 1), "threshold", 2, "real", [-1, 1, 0, 0], [0, 1, -1, 0], [0, 0, -1, 1]),
    "a threshold, no bias": unrealised(
        column(0, 1, 2), column(0, 1, 0), "threshold", 1, "real", [-1, 1, 0], [0, 1, -1], bias="no"),
    "no units": unrealised(column(3, 4), column(0, 1, den=5), "relu", 0, "real", [-1, 1]),
    "equal points": unrealised(column(1, 1), column(1, 0), "relu", 10**15 - 1, "real", [1, -1]),
    "equal points within 1/5": unrealised(column(1, 7, 1), column(1, 0, 3, den=4), "-2 3", 5, "1 5", [-1, 0, 1], skip="yes"),
}  # fmt: skip


def weighs(model: Doc, lo: str, hi: str, bits: int) -> Doc:
    names = ("lo_num", "lo_den", "hi_num", "hi_den")
    ends = dict(zip(names, [*lo.split("/"), *hi.split("/")], strict=True))
    return doc({"@net": model}, claim("WeightBetween", {"bits": format(bits, "x")}, net="@net", **ends))


FLAT = layer("relu", [[3, 4], [-1, 2], [0, 0]], [12, 2, 5], [2, 1, 1])  # lengths 13/2, 3, 5
WEIGHT_BETWEEN = {
    "one neuron": weighs(net(1, layer("relu", [[3]], [4]), layer("id", [[-2]])), "a/1", "a/1", 1),
    "thirds": weighs(net(1, layer("relu", [[1], [-1]], [0, 0]), layer("id", [[2, 2]], [-1], [3])), "5/3", "5/3", 1),
    "an output bias": weighs(net(2, FLAT, layer("id", [[2, 0, -1]], [-4], [3])), "16/3", "16/3", 1),
    "two outputs": weighs(net(2, FLAT, layer("id", [[2, 0, -1], [1, 1, 0]], [-4, 1], [3, 2])), "97/c", "97/c", 1),
    "irrational": weighs(net(1, layer("relu", [[1], [3]], [1, 0]), layer("id", [[1, 1]])), "11a7/400", "11a9/400", 10),
    "irrational, loosely": weighs(net(1, layer("relu", [[1]], [1]), layer("id", [[1]])), "1/1", "3/2", 1),
    "sparse": weighs(SPARSE, "cf5/400", "19ed/800", 16),  # (3/2)·(sqrt(2) + sqrt(5)/3)
    "rank one": weighs(RANK_ONE, "1e01/400", "7817/1000", 12),  # sqrt(5) + sqrt(14) + sqrt(21)/3
    "rank one output": weighs(TWO_OUT, "b/3", "b/3", 1),
    "dag": weighs(dag(2, [node("relu", [0, 1], [3, 4], 12, 2), node("id", [2], [2], -5, 3)], [3]), "6/1", "6/1", 1),
    "dag, a constant and an output twice": weighs(dag(1, [node("id", [], [], 2, 3), node("relu", [0], [4], 3), node("id", [2],
        [1])], [1, 3, 1]), "13/3", "13/3", 1),
    "dag, an idle neuron": weighs(dag(1, [node("relu", [0], [4], 1), node("relu", [0], [1]), node("id", [2], [1])], [3]),
        "1/1", "1/1", 1),
    "a weight 0": weighs(net(1, layer("relu", [[1]]), layer("id", [[0]])), "0/1", "0/1", 1),
}  # fmt: skip


def heavy(x: Doc, y: Doc, eps: str, w: str, p: list[int], *trees: list) -> Doc:
    """A leaf is (D, t_1, ..., t_n)."""
    ends = dict(zip(("eps_num", "eps_den", "w_num", "w_den"), [*eps.split("/"), *w.split("/")], strict=True))
    lines = [[[format(v[0], "x"), line(v[1:])] if isinstance(v, tuple) else v for v in tree] for tree in trees]
    return doc({"@x": x, "@y": y, "@data": data()}, claim("WeightAtLeast", {"p": line(p), "trees": lines}, data="@data",
        **ends))  # fmt: skip


# labels 1, -1, 1 at -s, 0, s need the weight 4/s + 1: p = (1/s, -2/s - 1, 1/s) has |F(h)| <= |h|
def valley(s: int, D: int = 1) -> list[list]:
    """The trees for s = 1/s, with leaves over D."""
    a, b = D * s, D * (2 * s + 1)
    up = [[0], [2], (D, 0, 0, 0), (D, 0, -a, a), [2], (D, a, -a, 0), (D, a, -2 * a, a)]
    return [up, [[1], (D, 0, 0, 0), (D, -a, b, -a)]]


def active(p: list[int], split: list[int]) -> list:
    """A tree that splits at these samples in order and counts the others as they are where that is allowed."""
    if not split:
        return [(1, *p)]
    first, rest = split[0], split[1:]
    off = [0 if i == first else v for i, v in enumerate(p)]
    return [[first], *active(off, rest), *active(p, rest)]


SQUARE_X, TURN = mat([[0, 0], [1, 0], [0, 1], [1, 1]]), [-1, 1, 1, -1]
WEIGHT_AT_LEAST = {
    "valley": heavy(column(-1, 0, 1), column(1, -1, 1), "0/1", "5/1", [1, -3, 1], *valley(1)),
    "valley, s = 1/2": heavy(column(-1, 0, 1, den=2), column(1, -1, 1), "0/1", "9/1", [2, -5, 2], *valley(2)),
    "valley, s = 1/4": heavy(column(-1, 0, 1, den=4), column(1, -1, 1), "0/1", "11/1", [4, -9, 4], *valley(4, 3)),
    "labels in halves": heavy(column(-1, 0, 1), column(1, -1, 1, den=2), "0/1", "5/2", [1, -3, 1], *valley(1)),
    "a residual": heavy(column(-1, 0, 1), column(1, -1, 1), "1/64", "b1/28", [1000, -3000, 1000],
        *[[(1, *(1000 * t for t in v[1:])) if isinstance(v, tuple) else v for v in tree] for tree in valley(1)]),
    "one point": heavy(column(0), column(1), "0/1", "1/1", [1], [[0], (1, 0), (1, 1)], [(1, 0)]),
    "equal points": heavy(column(2, 2), column(0, 1), "0/1", "3e8/1", [-1, 1], [[0], [1], (1, 0, 0), (1, -1, 1), [1],
        (1, 0, 0), (1, -1, 1)], [[0], [1], (1, 0, 0), (1, 0, 0), [1], (1, 1, -1), (1, 1, -1)]),
    "xor": heavy(SQUARE_X, column(0, 1, 1, 0), "0/1", "4/5", TURN, active(TURN, [1, 2, 0, 3]),
        active([-v for v in TURN], [0, 3, 1, 2])),
}  # fmt: skip

LINE_AND_POINT = mat([[0, 0], [2, 0], [4, 0], [0, 1]], 2)
ON_HYPERPLANES = {
    "line and point": about(LINE_AND_POINT, "OnHyperplanes", {"forms": mat([[0, 2, 0], [0, 2, -1]])},
        groups=[[0, 1, 2], [3]]),
    "any order of groups": about(LINE_AND_POINT, "OnHyperplanes", {"forms": mat([[1, 2, -1], [1, 1, 0]], 3)},
        groups=[[1, 3], [0]]),
    "numbers": about(column(1, 2, 1, den=3), "OnHyperplanes", {"forms": mat([[3, -1]])}, groups=[[0, 2]]),
}  # fmt: skip

SQUARE = mat([[0, 0], [1, 0], [0, 1], [2, 2]])
GENERAL_POSITION = {
    "square": about(SQUARE, "GeneralPosition", {"mod": "65"}),
    "composite": about(mat([[0, 0], [1, 0], [0, 1], [2, 2]], 5), "GeneralPosition", {"mod": "4d"}),
    "few points": about(mat([[0, 1, 0], [1, 0, 0]], 2), "GeneralPosition", {"mod": "3"}),
    "numbers": about(column(0, 1, 5), "GeneralPosition", {"mod": "7"}),
    "one point": about(mat([[0, 0]]), "GeneralPosition", {"mod": "2"}),
}

NOT_GENERAL_POSITION = {
    "collinear": about(mat([[0, 0], [1, 1], [3, 0], [2, 2]], 3), "NotGeneralPosition", {"rows": [0, 3, 1],
        "coef": "1 1 -2"}),
    "equal": about(mat([[4, 1], [1, 1], [4, 1]]), "NotGeneralPosition", {"rows": [0, 2], "coef": "-5 5"}),
    "a zero coefficient": about(mat([[4, 1], [1, 1], [4, 1]]), "NotGeneralPosition", {"rows": [0, 1, 2],
        "coef": "1 0 -1"}),
}  # fmt: skip


def apart(m: Doc, norm: str, num: int, den: int, u: list[int]) -> Doc:
    bound = {"num": format(num, "x"), "den": format(den, "x")}
    return about(m, "Separated", {"dir": line(u)}, norm=norm, **bound)


SEPARATED = {
    "l2": apart(SQUARE, "l2", 1, 1, [2, 1]),
    "l2, rational": apart(mat([[0, 0], [3, 4], [-3, 4]], 5), "l2", 1, 1, [0, 1]),
    "max": apart(mat([[0, 0], [3, 4], [-3, 4]], 5), "max", 4, 5, [1, -1]),
    "max, numbers": apart(column(1, 4, 9, den=2), "max", 3, 2, [1]),
    "one point": apart(mat([[1, 1]]), "l2", 5, 1, [1, 0]),
}


def counting(rule: str, inputs: int, slots: int, bits: int, points: int, classes: int) -> Doc:
    numbers = {"inputs": inputs, "slots": slots, "bits": bits, "points": points, "classes": classes}
    return doc({}, claim("CountingBound", rule=rule, **numbers))


COUNTING_BOUND = {
    "shape": counting("shape", 0, 3, 2, 10, 2),
    "shape, three classes": counting("shape", 0, 1, 10, 7, 3),  # 2^11 < 3^7 = 2187
    "shape, many classes": counting("shape", 0, 1, 1, 1, 5),
    "any": counting("any", 1, 2, 1, 13, 2),  # (2 + 2·2)·2 bits
    "any, one more input": counting("any", 2, 2, 1, 17, 2),  # (2 + 2·3)·2 bits
    "any, ten classes": counting("any", 64, 100, 4, 633, 10),  # (5 + 2·8)·100 bits; 10^633 has 2103
}


def too_small(model: Doc, points: int, classes: int) -> Doc:
    return doc({"@net": model}, claim("ShapeBound", net="@net", points=points, classes=classes))


TALL = net(2, layer("relu", [[1, 0], [0, 1]], [0, 1]), layer("relu", [[1, 1], [0, 0]]), sparse("id", [([0], [3])], [1], [
    2]))  # fmt: skip
SHAPE_BOUND = {
    "dense": too_small(ABS, 46, 2),
    "tall": too_small(TALL, 134, 2),
    "rank one": too_small(RANK_ONE, 147, 2),
    "skip": too_small(SKIP, 44, 2),
    "four classes": too_small(ABS, 24, 4),
    "five classes": too_small(ABS, 21, 5),
    "one layer": too_small(net(1, layer("id", [[1]], [1])), 11, 2),
    "one bias": too_small(net(1, layer("id", [[0]], [1])), 5, 3),
}


def no_shape(slots: int, points: int, classes: int) -> Doc:
    return doc({}, claim("SlotsBound", slots=slots, points=points, classes=classes))


SLOTS_BOUND = {
    "one": no_shape(1, 7, 2),
    "two": no_shape(2, 23, 2),
    "three classes": no_shape(2, 15, 3),
    "four classes": no_shape(1, 4, 4),
    "five": no_shape(5, 151, 2),
    "eight": no_shape(8, 111, 10),
}


def few_signs(inputs: int, hidden: int, points: int, degree: int, biased: str) -> Doc:
    fields = {"inputs": inputs, "hidden": hidden, "points": points, "degree": degree, "biased": biased}
    return doc({}, claim("SignCount", **fields))


SIGN_COUNT = {
    "a cubic": few_signs(3, 2, 75, 3, "yes"),
    "a cubic, no biases": few_signs(3, 2, 60, 3, "no"),
    "one number": few_signs(0, 1, 8, 1, "no"),
    "constants": few_signs(1, 1, 16, 0, "yes"),
    "many": few_signs(64, 100, 53024, 5, "yes"),
}


def shattered(x: Doc, classes: int, shape: Doc, nets: list[Doc]) -> Doc:
    objects = {"@m": x, "@net": shape, **{f"@n{k}": deepcopy(each) for k, each in enumerate(nets)}}
    names = [f"@n{k}" for k in range(len(nets))]
    return doc(objects, claim("Shatters", {"nets": names}, net="@net", mat="@m", classes=classes))


# y at 0, 1, 2 as y0 + (y1 - y0)·relu(x) + (y2 - 2·y1 + y0)·relu(x - 1)
BENDS = [layer("relu", [[1], [1]], [0, -1])]
EIGHT_LABELS = list(product((0, 1), repeat=3))
SHATTERS = {
    "step": shattered(column(0, 1), 2, net(1, layer("step", [[1]], [1])), [
        net(1, layer("step", [[a]], [c])) for a, c in ((0, 1), (2, -1), (-1, 0), (0, -1))]),
    "line": shattered(column(0, 1, den=2), 3, net(1, layer("id", [[1]], [1])), [
        net(1, layer("id", [[2 * (b - a)]], [a])) for a, b in product(range(3), repeat=2)]),
    "two bends": shattered(column(0, 1, 2), 2, net(1, *BENDS, layer("id", [[1, 1]], [1])), [
        net(1, *BENDS, layer("id", [[b - a, c - 2 * b + a]], [a])) for a, b, c in reversed(EIGHT_LABELS)]),
    "sparse": shattered(column(0, 1, 2), 2, net(1, sparse("relu", [([0], [5]), ([0], [1])], [0, -3], [1, 4]), layer(
        "id", [[1, 1]], [1])), [net(1, *BENDS, sparse("id", [([0, 1], [b - a, c - 2 * b + a])], [a], [1])) for a, b, c in
        EIGHT_LABELS]),
    "rank one": shattered(column(0, 1, 2), 2, net(1, rank_one("relu", [2], [3, 1], [0, 1], [1, 1]), layer("id", [[
        1, 1]], [1])), [net(1, rank_one("relu", [1], [1, 1], [0, -1], [1, 1]), layer("id", [[b - a, c - 2 * b + a]], [
            a])) for a, b, c in EIGHT_LABELS]),
    "dag": shattered(column(0, 1, 2), 2, dag(1, [node("relu", [0], [1], c=1), node("id", [0, 1], [1, 1], c=1)], [2]), [
        dag(1, [node("relu", [0], [1], c=-1), node("id", [0, 1], [b - a, c - 2 * b + a], c=a)], [2]) for a, b, c in
        EIGHT_LABELS]),
    "one row": shattered(mat([[5, 7]], 3), 3, net(2, layer("id", [[0, 0]], [1])), [
        net(2, layer("id", [[0, 0]], [c])) for c in (1, 0, 2)]),
    "one number": shattered(column(3, den=2), 2, net(1, layer("id", [[1]])), [
        net(1, layer("id", [[0]])), net(1, layer("id", [[2]], [0], [3]))]),
}  # fmt: skip


def multiples(one: Doc, other: Doc, num: list[str], den: list[str]) -> Doc:
    objects = {"@net": one, "@other": other}
    return doc(objects, claim("Rescaled", {"num": num, "den": den}, net="@net", other="@other"))


RESCALED = {
    "dense": multiples(ABS, net(1, layer("relu", [[2], [-3]], [0, 0], [1, 5]), layer("id", [[3, 10]], [0], [6])), [
        "2 3", "1"], ["1 5", "1"]),
    "biases": multiples(WIDE, net(1, layer("relu", [[3], [-3]] * 5, [3 * c for c in (0, 0, -1, 1, -2, 2, -3, 3, -4, 4)]),
        layer("id", [[1] * 10], [0], [3])), ["3 3 3 3 3 6 3 3 3 3", "2"], ["1 1 1 1 1 2 1 1 1 1", "2"]),
    "sparse and dense": multiples(SPARSE, net(3, layer("relu", [[2, 0, -2], [0, 2, 0]], [0, 1], [7, 3]), layer("id", [[
        21, 6]], [0], [4])), ["2 1", "1"], ["7 1", "1"]),
    "rank one": multiples(RANK_ONE, net(2, rank_one("relu", [1, 2], [2, -1, 2], [0, 3, -1], [1, 3, 2]), layer("id", [[
        3, 18, 4]], [0], [6])), ["2 1 3", "1"], ["1 3 2", "1"]),
    "rank one output": multiples(net(1, layer("relu", [[1], [-1]]), rank_one("id", [2, 4], [3], [1], [5])), net(1, layer(
        "relu", [[2], [-4]]), rank_one("id", [1, 1], [3], [1], [5])), ["2 4", "1"], ["1 1", "1"]),
    "deep": multiples(TALL, net(2, layer("relu", [[2, 0], [0, 1]], [0, 1], [1, 3]), layer("relu", [[1, 6], [0, 0]], [0, 0],
        [4, 1]), layer("id", [[6, 0]], [1], [2])), ["2 1", "1 9", "1"], ["1 3", "2 4", "1"]),
    "dag": multiples(SKIP, dag(1, [node("relu", [0], [1], c=-1, q=3), node("id", [0, 1], [1, 6])], [2]), ["1 1"], [
        "3 1"]),
    "nothing changed": multiples(ABS, ABS, ["1 1", "1"], ["1 1", "1"]),
}  # fmt: skip


# Inputs are steps, waits and features; the first layer is the free one; all features are passed on. `folds` names the
# feature of each fold that adds one.
def realised(x: Doc, classes: int, steps: int, waits: int, folds: list[int], b: int, front: Doc | None = None) -> Doc:
    c, kinds, layers, chain = classes.bit_length() - 1, max(folds) + 1, [front] if front else [], list[list[int]]()

    def add(rows: list[list[int]], c: list[int], act: str = "relu") -> None:
        """Neurons over the chain of the layer before (and perhaps its first features), and the wires of the features."""
        width = len(chain[-1]) if chain else waits + 1
        wires = [[0] * width + [int(j == k) for j in range(kinds)] for k in range(kinds if act == "relu" else 0)]
        layers.append(
            layer(act, [row + [0] * (width + kinds - len(row)) for row in rows] + wires, c + [0] * len(wires))
        )
        chain.append(list(range(len(rows))))

    given, features = steps + waits, list[int]()
    wires = [[0] * given + [int(j == k) for j in range(kinds)] for k in range(kinds)]
    free = [[k] * steps + [-1] * waits + [0] * kinds for k in range(waits + 1)]
    layers.append(layer("relu", free + wires, [2] * len(free) + [0] * kinds))
    add([[1] * (waits + 1)], [0])
    s = [1]
    for e in range(b + len(folds) + waits.bit_length(), 1 if c == 1 else b, -1):
        if b < e <= b + len(folds):
            t = b + len(folds) - e
            features.append(len(s) + folds[t])
            s = [*s, *[0] * folds[t], 2 if c == 1 else 2 ** (t % c)]
        add([s, s], [0, -(2**e)])
        s = [1, -2]
    if c == 1:
        add([s], [-2])
        add([[1]], [0], "id")
    else:
        z, label = [1, -2], list[int]()
        for e in range(b, 0, -1):  # the upper neurons of the bit, the rest if it is needed, the label if there is one
            add([z, z, *[z] * (e > 1), *[label] * (e < c)], [1 - 2**e, -(2**e), *[0] * (e > 1), *[0] * (e < c)])
            z, label = [-(2**e), 2**e, 1], [1, -1, *[0] * (1 < e < c), *[2] * (e < c)]
        add([label], [0], "id")
    wit = {"steps": list(range(steps)), "waits": list(range(steps, given)), "parts": list(range(waits + 1)),
        "chain": chain, "features": features}  # fmt: skip
    start = 2 if front else 1
    model = net(x["shape"][1], *layers)
    return doc({"@m": x, "@net": model}, claim("RealisesAll", wit, net="@net", mat="@m", classes=classes, layer=start))


def kept(name: str) -> Doc:
    """A golden bundle about a matrix and a net, as a draft."""
    found = (Path(__file__).parent / "golden" / name).read_text()
    for key, value in json.loads(found)["objects"].items():
        found = found.replace(key, "@m" if value["t"] == "mat" else "@net")
    draft: Doc = json.loads(found)
    return draft


FOUR = mat(
    [[0, 0, 1], [0, 1, 1], [1, 0, 3], [1, 2, 1]]
)  # a step, a wait and a feature: one point in each of four buckets
REALISES_ALL = {
    "one bucket": realised(mat([[1, 0], [0, 1]]), 2, 0, 0, [0, 1], 2),
    "two": realised(mat([[1, 2, 1], [1, 1, 2], [0, 1, 0]]), 2, 1, 0, [0, 1], 3),
    "four buckets": realised(FOUR, 2, 1, 1, [0], 3),
    "three positions": realised(mat([[0, 0, 1], [0, 7, 1], [3, 1, 1]]), 2, 0, 2, [0], 2),
    "four classes": realised(mat([[1, 0, 1], [1, 1, 0], [0, 1, 1]]), 4, 1, 0, [0, 0, 1, 1], 3),
    "four classes, larger features": realised(mat([[2, 1], [1, 0]]), 4, 0, 0, [0, 0, 1, 1], 4),
    "eight classes": realised(mat([[0, 1], [1, 1]]), 8, 0, 1, [0, 0, 0], 3),
    "halves": realised(mat([[1, 3], [2, 1]], 2), 2, 0, 1, [0], 3, layer("relu", [[2, 0], [0, 2]], [-1, 0])),
    "nine points": kept("RealisesAll-nine-points.json"),
    "eight points, four classes": kept("RealisesAll-four-classes.json"),
}


def zigzag(x: Doc, y: Doc, widths: list[int], pieces: int, rows: list[int]) -> Doc:
    objects = {"@x": x, "@y": y, "@data": data()}
    return doc(objects, claim("PiecesOnLine", {"rows": rows}, data="@data", widths=widths, pieces=pieces))


PIECES_ON_LINE = {
    "six": zigzag(column(0, 1, 2, 3, 4, 5), column(0, 1, 0, 1, 0, 1), [3], 2, [0, 1, 2, 3, 4, 5]),  # 5 pieces, 1 + 3
    "two layers": zigzag(column(*range(8)), column(*[-1, 1] * 4), [1, 2], 2, [7, 6, 5, 4, 3, 2, 1, 0]),  # 7, 2·3
    "hardtanh": zigzag(
        column(0, 2, 4, 6, 8, 1, 3, 5, 7), column(*[0] * 5, *[1] * 4), [3], 3, [0, 5, 1, 6, 2, 7, 3, 8, 4]
    ),
    "parabola": zigzag(column(*range(7)), column(0, 1, 4, 9, 16, 25, 36, den=3), [2], 2, [0, 1, 2, 3, 4, 5, 6]),  # 4, 3
    "plane": zigzag(mat([[4, -2], [0, 0], [5, 5], [-2, 1], [2, -1]], 3), column(1, 1, 0, 0, 0), [1], 2, [3, 1, 4, 0]),
    "uneven": zigzag(column(0, 9, 10, 13, 14), column(0, 9, 11, 11, 12), [2], 2, [0, 1, 2, 3, 4]),  # up, down, up
    "straight parts": zigzag(column(*range(8)), column(0, 1, 2, 1, 0, 1, 2, 3), [1], 2, [0, 1, 2, 3, 4, 5, 6, 7]),
    "equal rows": zigzag(column(0, 1, 1, 2), column(0, 1, 1, 0), [], 2, [0, 2, 3]),
    "affine": zigzag(mat([[0, 0], [1, 2], [2, 4]]), column(0, 1, 3, den=2), [], 1, [0, 1, 2]),
    "one piece": zigzag(column(0, 1, 2), column(0, 1, 0), [10**15 - 1, 7], 1, [0, 1, 2]),
}


def poly_units(x: Doc, y: Doc, degrees: list[int], *c: int) -> Doc:
    objects = {"@x": x, "@y": y, "@data": data()}
    return doc(objects, claim("PolynomialUnits", {"c": line(c)}, data="@data", degrees=degrees))


def exp_units(x: Doc, y: Doc, hidden: int, rows: list[int]) -> Doc:
    objects = {"@x": x, "@y": y, "@data": data()}
    return doc(objects, claim("ExponentialUnits", {"rows": rows}, data="@data", hidden=hidden))


def too_few(inputs: int, hidden: int, points: int, activation: str, biased: str) -> Doc:
    fields = {"inputs": inputs, "hidden": hidden, "points": points, "activation": activation, "biased": biased}
    return doc({}, claim("ParameterCount", **fields))


def powers(
    x: Doc, y: Doc, degree: int, hidden: int, biased: str, rows: list[int], terms: dict[tuple[int, ...], int]
) -> Doc:
    """`terms` are the coefficients of a relation by the exponents of the labels of `rows`."""
    objects, fields = {"@x": x, "@y": y, "@data": data()}, {"degree": degree, "hidden": hidden, "biased": biased}
    wit = {"rows": rows, "exponents": [list(e) for e in terms], "c": line(terms.values())}
    return doc(objects, claim("PowerUnits", wit, data="@data", **fields))


# 4·a·c = (F(1, 1) - a - c)^2 for the squares F of linear forms, a = F(1, 0) and c = F(0, 1)
SQUARE_OF_A_FORM = {(2, 0, 0): 1, (1, 1, 0): -2, (1, 0, 1): -2, (0, 2, 0): 1, (0, 1, 1): -2, (0, 0, 2): 1}
# c_2^2 = 3·c_1·c_3 for the cubes c_0 + c_1·x + c_2·x^2 + c_3·x^3 of affine forms, by their values at 0, 1, 2, 3
CUBE = dict(
    zip(
        [(2, 0, 0, 0), (1, 1, 0, 0), (1, 0, 1, 0), (1, 0, 0, 1), (0, 2, 0, 0)]
        + [(0, 1, 1, 0), (0, 1, 0, 1), (0, 0, 2, 0), (0, 0, 1, 1), (0, 0, 0, 2)],
        [1, -9, 6, 1, 21, -39, 6, 21, -9, 1],
        strict=True,
    )
)
# a multiple of the determinant of a quadratic form, by its values at the six points below
DETERMINANT = {
    (2, 1, 0, 0, 0, 0): -2, (2, 0, 1, 0, 0, 0): -2, (2, 0, 0, 0, 0, 1): 1, (1, 2, 0, 0, 0, 0): -2,
    (1, 1, 1, 0, 0, 0): -4, (1, 1, 0, 1, 0, 0): 1, (1, 1, 0, 0, 1, 0): 3, (1, 1, 0, 0, 0, 1): 3,
    (1, 0, 2, 0, 0, 0): -2, (1, 0, 1, 1, 0, 0): 3, (1, 0, 1, 0, 1, 0): 1, (1, 0, 1, 0, 0, 1): 3,
    (1, 0, 0, 1, 0, 1): -1, (1, 0, 0, 0, 1, 1): -1, (1, 0, 0, 0, 0, 2): -1, (0, 2, 1, 0, 0, 0): -2,
    (0, 2, 0, 0, 1, 0): 1, (0, 1, 2, 0, 0, 0): -2, (0, 1, 1, 1, 0, 0): 3, (0, 1, 1, 0, 1, 0): 3,
    (0, 1, 1, 0, 0, 1): 1, (0, 1, 0, 1, 1, 0): -1, (0, 1, 0, 0, 2, 0): -1, (0, 1, 0, 0, 1, 1): -1,
    (0, 0, 2, 1, 0, 0): 1, (0, 0, 1, 2, 0, 0): -1, (0, 0, 1, 1, 1, 0): -1, (0, 0, 1, 1, 0, 1): -1,
    (0, 0, 0, 1, 1, 1): 1,
}  # fmt: skip
POWER_UNITS = {
    "a square": powers(
        mat([[1, 0], [0, 1], [1, 1]], 3), column(1, 1, 1, den=2), 2, 1, "no", [0, 1, 2], SQUARE_OF_A_FORM
    ),
    "a cube": powers(column(0, 1, 2, 3), column(0, 1, 0, 0), 3, 1, "yes", [0, 1, 2, 3], CUBE),
    "two squares": powers(
        mat([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]]),
        column(1, 1, 1, 2, 2, 2),
        2,
        2,
        "no",
        [0, 1, 2, 3, 4, 5],
        DETERMINANT,
    ),
    "proportional points": powers(
        mat([[1, 2], [7, 7], [2, 4]]), column(1, 0, 7), 3, 4, "no", [2, 0], {(1, 0): 1, (0, 1): -8}
    ),
    "not homogeneous": powers(
        mat([[1, 2], [2, 4]], 5),
        column(1, 7, den=3),
        3,
        2,
        "no",
        [0, 1],
        {(1, 0): 8, (0, 1): -1, (2, 0): 8, (1, 1): -1},
    ),
    "affine": powers(
        column(0, 1, 2), column(0, 0, 1), 1, 3, "yes", [0, 1, 2], {(1, 0, 0): 1, (0, 1, 0): -2, (0, 0, 1): 1}
    ),
    "equal rows": powers(column(5, 5), column(1, 2), 2, 2, "yes", [0, 1], {(1, 0): 1, (0, 1): -1}),
    "no units": powers(column(5), column(1), 2, 0, "yes", [0], {(1,): 1}),
}
POLYNOMIAL_UNITS = {
    # 2·F(1, 0) + 2·F(0, 1) = F(1, 1) + F(1, -1) for every quadratic form F
    "square": poly_units(mat([[1, 0], [0, 1], [1, 1], [1, -1]], 3), column(0, 0, 0, 1), [2], 2, 2, -1, -1),
    "differences": poly_units(column(0, 1, 2, 3), column(0, 1, 0, 1, den=2), [0, 1, 2], 1, -3, 3, -1),
    "odd": poly_units(mat([[1, 2], [-1, -2], [5, 5]]), mat([[4, 7], [-4, 7], [0, 0]]), [1, 3, 5], 1, 1, 0),
    "even": poly_units(mat([[1, 2], [-1, -2]], 7), column(1, 2), [0, 2, 64], 1, -1),
    "the origin": poly_units(mat([[0, 0], [1, 0]]), column(1, 0), [1, 2], -5, 0),
    "constants": poly_units(column(1, 4, 6), column(1, 1, 2), [0], 1, 1, -2),
    # the rows add up to 0, and so do their cubes and x·y² and its like; x·y·z is 1 in all of them
    "three inputs": poly_units(
        mat([[1, 1, 1], [-1, -1, 1], [-1, 1, -1], [1, -1, -1]]), column(1, 1, 1, 0), [1], 1, 1, 1, 1
    ),
    "equal rows": poly_units(column(5, 5), column(1, 2), [0, 1, 2, 3], 1, -1),
}
EXPONENTIAL_UNITS = {
    "zigzag": exp_units(column(0, 2, 5, 8, den=2), column(1, -1, 1, -1), 3, [0, 1, 2, 3]),
    "one unit": exp_units(column(0, 1), column(-2, 3, den=5), 1, [1, 0]),
    "zeros": exp_units(column(0, 1, 2, 3), column(0, 1, 0, 0), 3, [0, 1, 2, 3]),
    "a double zero": exp_units(column(4, 0, 2), column(2, 1, 0), 2, [1, 2, 0]),
    "two zeros between": exp_units(column(0, 1, 2, 3), column(1, 0, 0, -1), 3, [0, 1, 2, 3]),
    "a simple zero": exp_units(column(0, 1, 2), column(1, 0, -1), 1, [0, 1, 2]),
    "plane": exp_units(mat([[4, -2], [0, 0], [5, 5], [-2, 1], [2, -1]], 3), column(1, -1, 0, 1, 1), 2, [3, 1, 4, 0]),
    "no units": exp_units(column(0, 1), column(1, 1), 0, [0, 1]),
}
PARAMETER_COUNT = {
    "smooth": too_few(3, 2, 11, "smooth", "yes"),
    "smooth, no biases": too_few(3, 2, 9, "smooth", "no"),
    "homogeneous": too_few(3, 5, 21, "homogeneous", "yes"),
    "homogeneous, no biases": too_few(1, 4, 5, "homogeneous", "no"),
    "exp": too_few(2, 3, 10, "exp", "yes"),
    "exp, no biases": too_few(2, 3, 10, "exp", "no"),
    "no units": too_few(1, 0, 1, "smooth", "yes"),
}


def jacobian(
    act: Any,
    blocks: str,
    r: int,
    rows: list[int],
    cols: list[int],
    mod: int = 2**61 - 1,
    g0: int = 0,
    i: int = 0,
    **objects: Doc,
) -> Doc:
    """Two neurons on three points of the plane, unless other matrices are given; no b means no biases."""
    found = {"@m": mat([[1, 0], [0, 2], [3, -1]], 2), "@w": mat([[1, 2], [3, -1]]), "@v": column(2, -1, den=5)}
    found |= {f"@{name}": value for name, value in objects.items()}
    wit = {"mod": format(mod, "x"), "g0": format(g0, "x"), "i": format(i, "x"), "rows": rows, "cols": cols}
    fields = {"mat": "@m", "activation": act, "w": "@w", "b": "@b" if "b" in objects else None, "v": "@v"}
    return doc(found, claim("JacobianRankAtLeast", wit, **fields, blocks=blocks, r=r))


def poly(*c: int, den: int = 1) -> Doc:
    return {"t": "poly", "den": format(den, "x"), "c": line(c)}


BIAS = column(1, -2, den=3)
TURNED, QUARTER = 2**61 - 31, 0x8191D49631E3278  # a prime that is 1 modulo 4, and a root of -1
# t^3 at w = (1,1), (1,-1): rows 3 0 12 27, 0 3 12 54, 3 0 0 3, 0 3 0 6
CUBES = {"m": mat([[1, 0], [0, 1], [1, 1], [1, 2]]), "w": mat([[1, 1], [1, -1]]), "v": column(1, 1)}
JACOBIAN_RANK = {
    "cubes": jacobian(poly(0, 0, 0, 1), "W", 4, [0, 1, 2, 3], [0, 1, 2, 3], **CUBES),
    "cubes, composite": jacobian(poly(0, 0, 0, 1), "W", 3, [3, 0, 2], [1, 2, 0], 35, **CUBES),
    "a polynomial": jacobian(poly(0, 1, 0, 1, den=2), "Wbv", 3, [0, 1, 2], [0, 1, 2], b=BIAS),
    "an affine one": jacobian(poly(1, 2), "v", 2, [1, 0], [2, 0]),
    "relu": jacobian("relu", "Wbv", 3, [1, 3, 7], [0, 1, 2], b=BIAS),
    "leaky": jacobian("leaky", "bv", 3, [0, 1, 3], [0, 1, 2], b=BIAS),
    "heaviside": jacobian("heaviside", "Wbv", 2, [3, 7], [0, 1], b=BIAS),
    "arctan": jacobian("arctan", "Wb", 3, [0, 1, 2], [0, 1, 2], b=BIAS),
    "sigmoid": jacobian("sigmoid", "Wbv", 3, [3, 7, 2], [2, 0, 1], g0=7, b=BIAS),
    "sigmoid, small": jacobian(
        "sigmoid", "bv", 2, [0, 1], [0, 1], 101, 2, m=column(0, 1, 2), w=column(1), b=column(0), v=column(1)
    ),
    "sigmoid, composite": jacobian("sigmoid", "W", 2, [0, 1], [2, 1], 77, 2),
    "tanh": jacobian("tanh", "W", 3, [0, 1, 2], [0, 1, 2], g0=7),
    "softplus": jacobian("softplus", "Wb", 3, [0, 1, 2], [0, 1, 2], g0=7, b=BIAS),
    "silu": jacobian("silu", "Wv", 3, [0, 1, 2], [0, 1, 2], g0=7),
    "mish": jacobian("mish", "bv", 3, [0, 1, 2], [0, 1, 2], g0=7, b=BIAS),
    "exp": jacobian("exp", "Wbv", 3, [0, 1, 4], [0, 1, 2], g0=7, b=BIAS),
    "elu": jacobian("elu", "bv", 3, [0, 1, 3], [0, 1, 2], g0=7, b=BIAS),
    "sin": jacobian("sin", "Wb", 3, [0, 1, 2], [0, 1, 2], TURNED, 7, QUARTER, b=BIAS),
    "sin, composite": jacobian("sin", "v", 2, [0, 1], [2, 1], 221, 2, 21),
    "gaussian": jacobian("gaussian", "Wv", 3, [0, 1, 2], [0, 1, 2], g0=7),
}


def near(act: Any, x: Doc, y: Doc, w: Doc, v: Doc, radius: Doc, C: Doc, b: Doc | None = None, bits: int = 64) -> Doc:
    objects = {"@x": x, "@y": y, "@data": data(), "@w": w, "@v": v, "@r": radius} | ({} if b is None else {"@b": b})
    names = {"w": "@w", "b": None if b is None else "@b", "v": "@v", "radius": "@r"}
    return doc(objects, claim("RootExists", {"bits": format(bits, "x"), "C": C}, data="@data", activation=act, **names))


def dyadic(*rows: list[int], bits: int = 30) -> Doc:
    """Over 2^bits, in lowest terms."""
    common = gcd(2**bits, *(v for row in rows for v in row))
    return mat([[v // common for v in row] for row in rows], 2**bits // common)


ROOT_EXISTS = {
    "square root of 2": near(
        poly(0, 0, 1), column(1), column(2), column(7, den=5), column(1), column(1, den=10), column(1, den=3)
    ),
    "a line": near(
        poly(0, 1),
        column(0, 1),
        column(1, 3),
        column(3, den=2),
        column(1),
        mat([[1, 1]]),
        mat([[-1, 1], [1, 0]]),
        column(1, den=2),
    ),
    "t + t^3": near(
        poly(0, 1, 0, 1),
        column(1, 2),
        column(26, 109, den=8),
        dyadic([1063903132]),
        column(1),
        mat([[1, 1]], 2**15),
        dyadic([-178, 63], [356, -63], bits=10),
        dyadic([287075992]),
    ),
    "logarithm of 3": near(
        "exp",
        column(1),
        column(3),
        column(1),
        column(1),
        mat([[0, 1]], 2**20),
        column(341, den=1024),
        dyadic([105884139]),
    ),
    "a narrow box": near(
        "exp",
        column(1),
        column(3),
        column(1),
        column(1),
        mat([[0, 1]], 2**28),
        column(341, den=1024),
        dyadic([105884139]),
        bits=50,
    ),
    "e^(-1/2)": near(
        "exp", column(-1), column(1, den=2), dyadic([744261118]), column(1), mat([[1]], 2**12), column(-2)
    ),
    "sigmoid": near(
        "sigmoid",
        column(0, 1),
        column(2, 3, den=2),
        dyadic([1179625963]),
        column(2),
        mat([[3, 1]], 2**20),
        dyadic([-2048, 2731], [2048, 0], bits=10),
        column(0),
    ),
    "tanh": near(
        "tanh",
        mat([[1, 0], [0, 1], [1, 1]]),
        column(29, 10, 22, den=8),
        dyadic([1069352644, -540749619], [2**29, 2**28]),
        column(3, -2),
        mat([[1, 1, 0], [0, 0, 1]], 2**20),
        dyadic([-1110, -543, 1279], [-413, 266, 177], [-1029, -187, 441], bits=10),
        dyadic([2**29], [-1065270332]),
    ),
    "sin": near(
        "sin",
        column(1, 2),
        column(11, 15, den=8),
        dyadic([1110450190], [279946104]),
        column(1, 2),
        column(1, 3, den=2**20),
        dyadic([982, -547], [270, 145], bits=10),
    ),
    "gaussian": near(
        "gaussian",
        column(1, -2),
        column(5, 5, den=8),
        dyadic([490748766]),
        column(1),
        mat([[1, 1]], 2**20),
        dyadic([-398, -398], [-797, 398], bits=10),
        dyadic([245374383]),
    ),
    "silu": near(
        "silu",
        column(1, 2),
        column(-9, -17, den=8),
        dyadic([2**30], [2077831364]),
        column(1, -1),
        mat([[0, 1], [1, 0]], 2**20),
        dyadic([2317, -1223], [1223, -1138], bits=10),
        dyadic([420019693], [2**29]),
    ),
    "equal rows": near(
        "exp",
        column(1, 1),
        column(3, 3),
        column(1),
        column(1),
        mat([[0, 1]], 2**20),
        column(341, den=1024),
        dyadic([105884139]),
    ),
}


# Algorithm 1 runs in the coordinates (x, 1)·A, if nothing else is said in those of x
def same(d: int) -> Doc:
    return mat([[int(i == j) for j in range(d)] for i in range(d + 1)])


def descent(
    x: Doc,
    y: Doc,
    w: Doc,
    beta: str,
    eta: str = "1/1",
    batch: int = 1,
    order: Any = "cyclic",
    positive: str | None = None,
    A: Doc | None = None,
) -> Doc:
    numbers = {}
    for name, value in (("beta", beta), ("eta", eta)):
        p, q = map(int, value.split("/"))
        numbers |= {f"{name}_num": format(p, "x"), f"{name}_den": format(q, "x")}
    objects = {"@x": x, "@y": y, "@data": data(), "@a": A or same(x["shape"][1]), "@w": w}
    names = {"data": "@data", "map": "@a", "w": "@w", "batch": batch, "order": order, "positive": positive}
    return doc(objects, claim("SgdMemorizes", **names, **numbers))


def dependent(m: Doc, w: Doc, *c: int, A: Doc | None = None) -> Doc:
    objects = {"@m": m, "@a": A or same(m["shape"][1]), "@w": w}
    return doc(objects, claim("TangentDependent", {"c": line(c)}, mat="@m", map="@a", w="@w"))


def odd(x: Doc, y: Doc, pairs: list[list[int]], *c: int) -> Doc:
    return doc({"@x": x, "@y": y, "@data": data()}, claim("OddLabels", {"pairs": pairs, "c": line(c)}, data="@data"))


def few_relus(inputs: int, hidden: int, points: int, biased: str) -> Doc:
    return doc({}, claim("ReluCount", inputs=inputs, hidden=hidden, points=points, biased=biased))


SPHERE = mat([[3, 1, 1, 1, 2], [1, 3, -1, 2, 1], [-2, 1, 3, 1, 1], [2, 2, 2, 2, 0]], 4)
STARTS = mat([[1, 0, 0, 0, 1], [0, 2, -1, 0, 2], [-2, 1, 1, 1, 0]])
SIGNED = column(1, -1, -1, 1)
CIRCLE, THREE_STARTS = mat([[5, 0], [3, 4], [-3, 4]], 5), mat([[1, 1], [1, -2], [-2, 1]])
ANTIPODAL = mat([[5, 0], [0, 5], [3, 4], [-5, 0], [0, -5], [-3, -4]], 5)
TWO_AT_A_TIME = [[0, 1], [2, 3], [1, 2], [3, 0], [0, 2]] * 6
SGD_MEMORIZES = {
    "four points": descent(SPHERE, SIGNED, STARTS, "31/3"),
    "four points, a smaller beta": descent(SPHERE, SIGNED, STARTS, "10/3"),
    "batches of two": descent(SPHERE, SIGNED, STARTS, "28/3", batch=2, order=TWO_AT_A_TIME),
    "cyclic batches of three": descent(SPHERE, SIGNED, STARTS, "28/3", batch=3),
    "one batch": descent(SPHERE, SIGNED, STARTS, "28/3", "1/2", batch=4),
    "circle": descent(CIRCLE, column(1, -1, 1), THREE_STARTS, "16/1"),
    "two points": descent(mat([[5, 0], [-3, 4]], 5), column(1, 1), mat([[1, 2]]), "4/1"),
    # one step, c/b = eta/(2·beta·b) = 1/36: the second half of the pair moves at the second point from 2 to 2 - 70/36
    "one step": descent(mat([[5, 8], [5, 2]]), column(1, 1), mat([[0, 1]]), "18/1", "2/1", 2),
    "one label against the rest": descent(SPHERE, column(7, -1, 0, 7, den=2), STARTS, "28/3", positive="7 2"),
    "an affine map": descent(
        column(0, 2, 4, 4), column(1, -1, 1, 1), mat([[2, 1], [-2, 1], [1, 3], [-1, 3], [0, -1], [1, -2]], 3), "40/1",
        "3/2", A=mat([[1, 0], [-2, 2]], 2),
    ),
    "one point, nine pairs": descent(column(1), column(-1), column(*range(1, 10)), "2/1", order=[[0], [0]], eta="2/1"),
}  # fmt: skip
TANGENT_DEPENDENT = {
    "antipodal": dependent(ANTIPODAL, THREE_STARTS, 3, 4, -5, -3, -4, 5),
    "no active pair": dependent(CIRCLE, mat([[1, 0], [2, -1]]), 0, 0, 1),
    "equal rows": dependent(column(1, 2, 1), column(1), 1, 0, -1),
    "proportional": dependent(column(1, 2, den=3), column(-1, 1, den=5), 2, -1),
    "an affine map": dependent(column(0, 1, 2), mat([[1, 2]]), 1, -2, 1, A=mat([[2, 0], [-1, 3]], 2)),
}
ODD_LABELS = {
    "antipodal": odd(ANTIPODAL, column(1, 1, -1, -1, -1, 1), [[0, 3], [1, 4], [2, 5]], 3, 4, -5),
    "the other way round": odd(ANTIPODAL, column(2, 5, -1, -1, -7, 3, den=3), [[3, 0], [5, 2], [1, 4]], -3, 5, 4),
    "equal rows": odd(column(2, -2, 2, -2), column(1, -1, -1, 1), [[0, 1], [2, 3]], 1, -1),
    "more rows": odd(column(3, -1, 1, 0, -1, 1, den=2), column(0, 1, -1, 0, -1, 1), [[1, 2], [4, 5]], 1, -1),
    "the origin": odd(mat([[0, 0], [1, 2], [0, 0]]), column(1, 1, -1), [[0, 2]], 1),
}
RELU_COUNT = {
    "one unit on a line": few_relus(1, 1, 3, "no"),
    "biases": few_relus(2, 1, 20, "yes"),
    "a constant": few_relus(3, 0, 2, "yes"),
    "nothing": few_relus(0, 5, 1, "no"),
    "two units": few_relus(10, 2, 187, "no"),
    "three units": few_relus(3, 3, 72, "no"),
}

TWO_NEURONS = json.loads((Path(__file__).parent / "golden" / "CannotFit-two.json").read_text())
GOOD: dict[str, dict[str, Doc]] = {
    "Memorizes": MEMORIZES,
    "MemorizesUpTo": MEMORIZES_UP_TO,
    "ResidualAtMost": RESIDUAL_AT_MOST,
    "OneHot": ONE_HOT,
    "Classifies": CLASSIFIES,
    "SizeAtMost": SIZE_AT_MOST,
    "Codes": CODES,
    "DistinctRows": DISTINCT_ROWS,
    "RankAtLeast": RANK_AT_LEAST,
    "RankAtMost": RANK_AT_MOST,
    "LambdaMinAtLeast": LAMBDA_MIN,
    "Dispersed": DISPERSED,
    "NtkGramAtLeast": NTK_GRAM_AT_LEAST,
    "HarmonicGramAtLeast": HARMONIC_GRAM_AT_LEAST,
    "Infeasible": INFEASIBLE,
    "CannotFit": {**CANNOT_FIT, "two neurons": TWO_NEURONS},
    "CannotRealise": CANNOT_REALISE,
    "WeightBetween": WEIGHT_BETWEEN,
    "WeightAtLeast": WEIGHT_AT_LEAST,
    "OnHyperplanes": ON_HYPERPLANES,
    "GeneralPosition": GENERAL_POSITION,
    "NotGeneralPosition": NOT_GENERAL_POSITION,
    "Separated": SEPARATED,
    "CountingBound": COUNTING_BOUND,
    "ShapeBound": SHAPE_BOUND,
    "SlotsBound": SLOTS_BOUND,
    "SignCount": SIGN_COUNT,
    "Shatters": SHATTERS,
    "Rescaled": RESCALED,
    "RealisesAll": REALISES_ALL,
    "PiecesOnLine": PIECES_ON_LINE,
    "PolynomialUnits": POLYNOMIAL_UNITS,
    "ExponentialUnits": EXPONENTIAL_UNITS,
    "PowerUnits": POWER_UNITS,
    "ParameterCount": PARAMETER_COUNT,
    "OddLabels": ODD_LABELS,
    "ReluCount": RELU_COUNT,
    "TangentDependent": TANGENT_DEPENDENT,
    "SgdMemorizes": SGD_MEMORIZES,
    "JacobianRankAtLeast": JACOBIAN_RANK,
    "RootExists": ROOT_EXISTS,
}
