# Pairs of ReLUs: h(z) = beta·sum_i (relu(w_(i,+)·z) − relu(w_(i,−)·z)), beta > 0 fixed, both of pair i started at w_i; h is 0
# at the start. The inputs are z_j = (x_j, 1)·A, affine in the rows x_j. Write a_ij = 1 if w_i·z_j > 0, and 0 if w_i·z_j < 0.
# A tie w_i·z_j = 0, where relu has no derivative, is refused.
from dataclasses import dataclass

from .evaluation import linear
from .objects import Bundle, Mat
from .position import homogenised
from .reading import Json, need


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
