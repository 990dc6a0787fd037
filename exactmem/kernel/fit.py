# Claims that a network does something on every row of a data set: Memorizes, MemorizesUpTo; and how it is run.
from collections.abc import Iterator

from .columns import run_columns, run_rows, suits
from .evaluation import compile_net
from .networks import read_net
from .objects import Bundle, Data
from .reading import Json, fraction, need

Samples = Iterator[tuple[list[int], list[int]]]


# The data, the scales of the outputs, for every row its labels and the net's exact outputs, and the rows in words.
def run_all(bundle: Bundle, stmt: Json, wit: Json) -> tuple[Data, list[int], Samples, str]:
    net, data = read_net(stmt["net"], bundle), bundle.data(stmt["data"])
    need(net.inputs == data.x.c, "the net has another number of inputs than the data has columns")
    steps, scales = compile_net(net, data.x.den, wit["scale"], bundle)
    deep = wit["scale"] is None and suits(net, steps, data.x.r)
    outputs = (run_columns if deep else run_rows)(steps, data.x.num, net.out, bundle.meter)
    bundle.meter.spend(data.x.r * len(scales) * max(data.y.bits, *map(int.bit_length, scales)))
    how = "column by column" if deep else "row by row"
    said = f"each of the {data.x.r} rows of data {stmt['data'][:12]} (evaluated {how})"
    return data, scales, zip(data.y.num, outputs, strict=True), said


# X/D = Y/E with D, E > 0 iff X·E = Y·D; and |X/D − Y/E| <= p/q iff |X·E − Y·D|·q <= p·D·E, all of D, E, q > 0.
def fits(bundle: Bundle, stmt: Json, wit: Json, p: int, q: int, rule: str) -> str:
    data, scales, samples, rows = run_all(bundle, stmt, wit)
    need(len(scales) == data.y.c, "the net has another number of outputs than the labels have columns")
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
