# Claims that a network does something on every row of a data set: Memorizes, MemorizesUpTo, Classifies.
from collections.abc import Iterator

from .networks import compile_net, cost, read_net, run
from .objects import Bundle, Data
from .reading import Json, fraction, need, text


# The data, the number of outputs, their scales, and for every row its labels and the net's exact outputs.
def run_all(bundle: Bundle, stmt: Json, wit: Json) -> tuple[Data, list[int], Iterator[tuple[list[int], list[int]]]]:
    net, data = read_net(stmt["net"], bundle), bundle.data(stmt["data"])
    need(net.inputs == data.x.c, "the net has another number of inputs than the data has columns")
    steps, scales = compile_net(net, data.x.den, wit["scale"], bundle)
    operations, predicted = cost(steps)
    bundle.meter.spend(data.x.r * (predicted + len(scales) * max(data.y.bits, *map(int.bit_length, scales))))

    def samples() -> Iterator[tuple[list[int], list[int]]]:
        for x, y in zip(data.x.num, data.y.num, strict=True):
            values = run(steps, x)
            # values can outgrow the weights the prediction rests on; a short weight times a long value is cheap per bit
            longest = max(map(int.bit_length, values))
            bundle.meter.spend(max(0, operations * longest // 16 - predicted))
            yield y, [values[k] for k in net.out]

    return data, scales, samples()


# X/D = Y/E with D, E > 0 iff X·E = Y·D; and |X/D − Y/E| <= p/q iff |X·E − Y·D|·q <= p·D·E, all of D, E, q > 0.
def fits(bundle: Bundle, stmt: Json, wit: Json, p: int, q: int, rule: str) -> int:
    data, scales, samples = run_all(bundle, stmt, wit)
    need(len(scales) == data.y.c, "the net has another number of outputs than the labels have columns")
    bundle.meter.spend(data.x.r * len(scales) * max(p.bit_length(), q.bit_length()))
    for i, (labels, values) in enumerate(samples):
        for X, D, Y in zip(values, scales, labels, strict=True):
            need(abs(X * data.y.den - Y * D) * q <= p * D * data.y.den, f"row {i + 1}: the output is {rule} the label")
    return data.x.r


def memorizes(bundle: Bundle, stmt: Json, wit: Json) -> str:
    n = fits(bundle, stmt, wit, 0, 1, "not")
    return f"net {stmt['net'][:12]} returns exactly the label of each of the {n} rows of data {stmt['data'][:12]}"


def memorizes_up_to(bundle: Bundle, stmt: Json, wit: Json) -> str:
    p, q = fraction(stmt["eps_num"], stmt["eps_den"], "eps", bundle.meter)
    n = fits(bundle, stmt, wit, p, q, "further than eps from")
    near = f"within 0x{p:x}/0x{q:x} of the label in every output"
    return f"net {stmt['net'][:12]} is {near} on each of the {n} rows of data {stmt['data'][:12]}"


# argmax: the label is a class index and that output is strictly the largest. sign: label ±1, label·output > 0.
def classifies(bundle: Bundle, stmt: Json, wit: Json) -> str:
    rule = text(stmt["rule"], "rule")
    need(rule in ("argmax", "sign"), "the rule is neither argmax nor sign")
    data, scales, samples = run_all(bundle, stmt, wit)
    need(data.y.c == 1 and data.y.den == 1, "the labels are not one column of integers")
    need(len(scales) == 1 if rule == "sign" else len(scales) > 1, "the number of outputs does not suit the rule")
    for i, ((label,), values) in enumerate(samples):
        if rule == "sign":
            need(label in (1, -1) and label * values[0] > 0, f"row {i + 1}: the output has not the sign of the label")
        else:
            need(0 <= label < len(scales), f"row {i + 1}: the label is not a class index")
            top, D = values[label], scales[label]
            beaten = [top * scales[k] > v * D for k, v in enumerate(values) if k != label]
            need(all(beaten), f"row {i + 1}: another output is as large as that of the label")
    how = f"classifies ({rule}, strictly)"
    return f"net {stmt['net'][:12]} {how} each of the {data.x.r} rows of data {stmt['data'][:12]}"
