# Claims that a network returns the labels of a data set: Memorizes, MemorizesUpTo.
from .objects import Bundle, Data
from .reading import Json, fraction, need
from .running import Samples, run_all


# The run of a net with one output per column of the labels.
def run_labels(bundle: Bundle, stmt: Json, wit: Json) -> tuple[Data, list[int], Samples, str]:
    data, scales, samples, rows = run_all(bundle, stmt, wit)
    need(len(scales) == data.y.c, "the net has another number of outputs than the labels have columns")
    return data, scales, samples, rows


# X/D = Y/E with D, E > 0 iff X·E = Y·D; and |X/D − Y/E| <= p/q iff |X·E − Y·D|·q <= p·D·E, all of D, E, q > 0.
def fits(bundle: Bundle, stmt: Json, wit: Json, p: int, q: int, rule: str) -> str:
    data, scales, samples, rows = run_labels(bundle, stmt, wit)
    bundle.meter.spend(data.x.r * len(scales) * max(p.bit_length(), q.bit_length()))
    for i, (labels, values) in enumerate(samples):
        for X, D, Y in zip(values, scales, labels, strict=True):
            need(abs(X * data.y.den - Y * D) * q <= p * D * data.y.den, f"row {i + 1}: the output is {rule} the label")
    return rows


def memorizes(bundle: Bundle, stmt: Json, wit: Json) -> str:
    rows = fits(bundle, stmt, wit, 0, 1, "not")
    return f"net {stmt['net'][:12]} returns exactly the label of {rows}"


def memorizes_up_to(bundle: Bundle, stmt: Json, wit: Json) -> str:
    p, q = fraction(stmt["eps_num"], stmt["eps_den"], "eps", bundle.meter)
    rows = fits(bundle, stmt, wit, p, q, "further than eps from")
    return f"net {stmt['net'][:12]} is within 0x{p:x}/0x{q:x} of the label in every output on {rows}"
