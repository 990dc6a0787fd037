# Claims about networks of one shape: Shatters, and Rescaled.
from .columns import run_rows
from .counting import power
from .evaluation import compile_net
from .networks import Net, Unit, read_net
from .objects import Bundle, distinct
from .reading import Json, items, need, row, size


# What a unit reads with a nonzero weight.
def weights(unit: Unit) -> dict[int, int]:
    src = unit.src if isinstance(unit.src, list) else range(unit.src.start, unit.src.stop)
    return {k: w for k, w in zip(src, unit.w, strict=True) if w}


# As the net, unit by unit: the same depths and activations, and nonzero at most where it is nonzero. (In a layer of rank
# one that holds for both factors, and so for their products.)
def of_shape(net: Net, other: Net) -> bool:
    if (other.inputs, other.out, len(other.units)) != (net.inputs, net.out, len(net.units)):
        return False
    for unit, free in zip(other.units, net.units, strict=True):
        same = (unit.act, unit.level, unit.counted) == (free.act, free.level, free.counted)
        if not same or (unit.c != 0 and free.c == 0) or not weights(unit).keys() <= weights(free).keys():
            return False
    return True


# The labels of the rows, read as digits, give every labelling a number below classes^rows: each must occur.
def shatters(bundle: Bundle, stmt: Json, wit: Json) -> str:
    net, mat, classes = read_net(stmt["net"], bundle), bundle.points(stmt["mat"]), size(stmt["classes"], "classes")
    need(classes > 1, "there are not two classes")
    need(net.inputs == mat.c, "the net has another number of inputs than the matrix has columns")
    need(len(net.out) == 1, "the net has not exactly one output")
    need(distinct(mat), "two points are equal")
    names, count = items(wit["nets"], "nets"), power(classes, mat.r, bundle.meter)
    need(len(names) == count, "not one network per labelling")
    found = []
    for name in names:
        other = read_net(name, bundle)
        need(of_shape(net, other), "a network has another shape")
        steps, scales = compile_net(other, mat.den, None, bundle)
        number = 0
        for (value,) in run_rows(steps, mat.num, other.out, bundle.meter):
            label, rest = divmod(value, scales[0])
            need(rest == 0 and 0 <= label < classes, "an output is not a class")
            number = number * classes + label
        found.append(number)
    need(sorted(found) == list(range(count)), "a labelling is missing")
    what = f"each of the {classes}^{mat.r} labellings of the {mat.r} rows of mat {stmt['mat'][:12]}"
    return f"{what} is returned exactly by a network that is nonzero at most where net {stmt['net'][:12]} is"


# relu(s·t) = s·relu(t) for s > 0. So if unit k of `other` is s_k times unit k of `net` for all k that unit j reads, and
# a'_jk/q'_j·s_k = s_j·a_jk/q_j and c'_j/q'_j = s_j·c_j/q_j, then unit j of `other` is s_j times that of `net`. Inputs
# and the helpers of layers of rank one have factor 1.
def rescaled(bundle: Bundle, stmt: Json, wit: Json) -> str:
    net, other = read_net(stmt["net"], bundle), read_net(stmt["other"], bundle)
    same = (net.inputs, net.out, net.rows) == (other.inputs, other.out, other.rows)  # then as many units, too
    need(same, "the nets have not the same inputs, layers and outputs")
    num, den = (iter(factors(wit[name], name, net, bundle)) for name in ("num", "den"))
    s = [(1, 1)] * net.inputs
    for unit, image in zip(net.units, other.units, strict=True):
        need(unit.counted is image.counted, "one net has a layer of rank one where the other has not")
        need(unit.act == image.act, "two units have different activations")
        need(unit.act in ("relu", "id"), "an activation is neither relu nor id")
        n, d = (next(num), next(den)) if unit.counted else (1, 1)
        s.append((n, d))
        mine, its = weights(unit), weights(image)
        numbers = [
            n,
            d,
            unit.c,
            image.c,
            unit.q,
            image.q,
            *mine.values(),
            *its.values(),
            *(v for k in its for v in s[k]),
        ]
        bundle.meter.spend(8 * (len(mine) + 1) * max(32, *map(int.bit_length, numbers)))
        need(mine.keys() == its.keys(), "two units are nonzero in different places")
        need(image.c * d * unit.q == n * unit.c * image.q, "a bias is not rescaled by the factor")
        left, right = d * unit.q, n * image.q
        equal = [its[k] * s[k][0] * left == right * w * s[k][1] for k, w in mine.items()]
        need(all(equal), "a weight is not rescaled by the factors")
    need(all(s[k][0] == s[k][1] for k in net.out), "an output is rescaled")
    which = f"net {stmt['net'][:12]} and net {stmt['other'][:12]}"
    return f"{which} compute the same function on all inputs, each unit of one a positive multiple of that of the other"


def factors(value: Json, what: str, net: Net, bundle: Bundle) -> list[int]:
    lines = zip(items(value, what, len(net.rows)), net.rows, strict=True)
    found = [v for line, length in lines for v in row(line, length, what, bundle.meter)]
    need(all(v > 0 for v in found), "a factor is not positive")
    return found
