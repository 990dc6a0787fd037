# Pairs of ReLUs: h(z) = beta·sum_i (relu(w_(i,+)·z) − relu(w_(i,−)·z)), beta > 0 fixed, both of pair i started at w_i; h is 0
# at the start. The inputs are z_j = (x_j, 1)·A, affine in the rows x_j. Write a_ij = 1 if w_i·z_j > 0, and 0 if w_i·z_j < 0.
# A tie w_i·z_j = 0, where relu has no derivative, is refused.
#
# TangentDependent. The tangent space at the start, what h can become to first order when its hidden weights move, is made of
# the functions with f(z_j) = sum_i a_ij·(u_i·z_j), u_i any vectors. If sum_j c_j·a_ij·z_j = 0 for all i, then for all of them
# sum_j c_j·f(z_j) = 0. So they do not have all values at the rows, and if y_j·c_j > 0 where c_j is not 0 then none of them has
# y_j·f(z_j) > 0 at all these rows (the easy half of Gordan's theorem). A row where no pair is active is the case c = e_j.
from dataclasses import dataclass
from operator import mul

from .evaluation import linear
from .objects import Bundle, Mat
from .position import homogenised
from .reading import Json, need, row


# z_j = z[j]/den; values[j][i] is w_i·z_j times den and the denominator `under` of w; bit i of active[j] is a_ij.
@dataclass(frozen=True)
class Pairs:
    q: int
    z: list[list[int]]
    den: int
    bits: int
    values: list[list[int]]
    under: int
    active: list[int]


def read_pairs(x: Mat, stmt: Json, bundle: Bundle) -> Pairs:
    A, w, meter = bundle.points(stmt["map"]), bundle.points(stmt["w"]), bundle.meter
    need(A.r == x.c + 1, "map has not one row per coordinate and one for the constant")
    need(w.c == A.c, "w has another number of columns than map")
    meter.spend(x.r * A.r * A.c * max(32, x.bits, A.bits))
    points = homogenised(x)
    z = list(map(linear([list(column) for column in zip(*A.num, strict=True)], points), points))
    bits = max(max(map(int.bit_length, line), default=0) for line in z)
    meter.spend(x.r * w.r * (w.c + 1) * max(32, bits, w.bits))
    values = list(map(linear(w.num, z), z))
    need(all(map(all, values)), "a pre-activation is exactly 0 at the start, where relu has no derivative")
    active = [sum((v > 0) << i for i, v in enumerate(line)) for line in values]
    return Pairs(w.r, z, x.den * A.den, bits, values, w.den, active)


def tangent_dependent(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat, meter = bundle.points(stmt["mat"]), bundle.meter
    pairs, c = read_pairs(mat, stmt, bundle), row(wit["c"], mat.r, "c", meter)
    need(any(c), "c: all are 0")
    columns = list(zip(*pairs.z, strict=True))
    meter.spend(mat.r * pairs.q * (len(columns) + 1) * max(32, pairs.bits, *map(int.bit_length, c)))
    for i in range(pairs.q):
        taken = [v * (a >> i & 1) for v, a in zip(c, pairs.active, strict=True)]
        need(not any(sum(map(mul, taken, column)) for column in columns), f"pair {i + 1}: the rows do not cancel")
    return (
        f"the tangent features of {pairs.q} pairs of ReLUs without biases, started at the rows of mat {stmt['w'][:12]}, inputs"
        f" (x, 1)*mat {stmt['map'][:12]}, are linearly dependent at the {mat.r} rows of mat {stmt['mat'][:12]}: for some labels"
        f" of two signs, no function of the tangent space has the sign of the label, strictly, at each row"
    )
