# How a claim about a network and data is run: on every row, by whichever of the three loops suits the net.
from collections.abc import Iterator, Sequence

from .columns import run_columns, run_rows, suits
from .evaluation import compile_net
from .line import run_line, suits_line
from .networks import read_net
from .objects import Bundle, Data
from .reading import Json, need

Samples = Iterator[tuple[list[int], Sequence[int]]]


# The data, the scales of the outputs, for every row its labels and the net's exact outputs, and the rows in words.
def run_all(bundle: Bundle, stmt: Json, wit: Json) -> tuple[Data, list[int], Samples, str]:
    net, data = read_net(stmt["net"], bundle), bundle.data(stmt["data"])
    need(net.inputs == data.x.c, "the net has another number of inputs than the data has columns")
    steps, scales = compile_net(net, data.x.den, wit["scale"], bundle)
    rows, meter, free = data.x.num, bundle.meter, wit["scale"] is None
    line = suits_line(net, steps, len(rows)) if free else None
    outputs: Iterator[Sequence[int]]
    if line:
        outputs, how = run_line(line, rows, net.out, meter), "along a line"
    elif free and suits(net, steps, len(rows)):
        outputs, how = run_columns(steps, rows, net.out, meter), "column by column"
    else:
        outputs, how = run_rows(steps, rows, net.out, meter), "row by row"
    meter.spend(data.x.r * len(scales) * max(data.y.bits, *map(int.bit_length, scales)))
    said = f"each of the {data.x.r} rows of data {stmt['data'][:12]} (evaluated {how})"
    return data, scales, zip(data.y.num, outputs, strict=True), said
