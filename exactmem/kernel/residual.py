# ResidualAtMost: how far a network is from the labels of a data set, over all rows together.
from math import lcm

from .fit import run_labels
from .objects import Bundle
from .reading import Json, fraction, need


# (X/D − Y/E)² = (X·E − Y·D)²/(D·E)². With C a common multiple of the scales D of the outputs, sums over all rows and outputs:
# Σ (f − y)² <= p/q·Σ y² iff q·Σ ((X·E − Y·D)·C/D)² <= p·C²·Σ Y².
def residual_at_most(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, scales, samples, rows = run_labels(bundle, stmt, wit)
    meter, (p, q) = bundle.meter, fraction(stmt["eps_num"], stmt["eps_den"], "eps", bundle.meter)
    need(p >= 0, "eps is negative")
    common = 1
    for D in scales:
        common = lcm(common, D)
        meter.within("LCM_BITS", common.bit_length())
        meter.spend((32 + common.bit_length() // 32) * common.bit_length())
    squares, length = [0] * len(scales), 0
    for labels, values in samples:
        for j, (X, D, Y) in enumerate(zip(values, scales, labels, strict=True)):
            rest = X * data.y.den - Y * D
            meter.spend(max(32, rest.bit_length()))
            squares[j] += rest * rest
            length += Y * Y
    residual = sum(S * (common // D) ** 2 for S, D in zip(squares, scales, strict=True))
    need(residual * q <= p * common**2 * length, "the squared residual is larger")
    what = f"the squared residual of net {stmt['net'][:12]}, summed over {rows},"
    return f"{what} is at most 0x{p:x}/0x{q:x} times |y|^2"
