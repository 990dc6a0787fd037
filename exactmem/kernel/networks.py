# Networks as read: a net of layers or a dag, as one list of units. Their evaluation is in evaluation.py.
from dataclasses import dataclass
from itertools import pairwise
from math import gcd

from .objects import Bundle
from .reading import Json, integer, items, need, positive, record, row, size, text


# Slopes between increasing knots, all over den; the value is at/den at the first knot (at 0 without knots).
@dataclass(frozen=True)
class Piecewise:
    den: int
    knots: list[int]
    slopes: list[int]
    at: int


# act((sum of w_k · value of src_k + c) / q) at affine depth `level`. Values are numbered inputs first, then units. In a
# rank-one layer a unit stands for the weights w·u and reads a helper (`counted` False) that computes u·x; then `u`
# holds the number of nonzero entries of u, the largest of them, and their gcd.
@dataclass(frozen=True)
class Unit:
    act: str | Piecewise
    src: slice | list[int]
    w: list[int]
    c: int
    q: int
    level: int
    u: tuple[int, int, int] = (1, 1, 1)
    counted: bool = True


# A net or a dag. `rows` are the lengths of the rows of a scale schedule: one per layer, or one for all nodes.
@dataclass(frozen=True)
class Net:
    inputs: int
    units: list[Unit]
    out: list[int]
    rows: list[int]


def read_act(value: Json, bundle: Bundle) -> str | Piecewise:
    if type(value) is str:
        need(value in ("id", "relu", "step", "hardtanh"), "act: unknown activation")
        return value
    meter, fields = bundle.meter, record(value, "t den knots slopes at", "act")
    need(fields["t"] == "pwl", "act: unknown activation")
    count = fields["knots"].count(" ") + 1 if text(fields["knots"], "act.knots") else 0
    knots = row(fields["knots"], count, "act.knots", meter)
    need(all(a < b for a, b in pairwise(knots)), "act: the knots do not increase")
    slopes = row(fields["slopes"], count + 1, "act.slopes", meter)
    return Piecewise(positive(fields["den"], "act.den", meter), knots, slopes, integer(fields["at"], "act.at", meter))


def read_net(name: Json, bundle: Bundle) -> Net:
    value = bundle.cite(name, "net")
    if type(value) is dict and value.get("t") == "dag":
        return read_dag(value, bundle)
    fields = record(value, "t in layers", "net")
    need(fields["t"] == "net", "net: the type is neither net nor dag")
    width = size(fields["in"], "net.in")
    net, reads = Net(width, [], [], []), slice(0, width)
    layers = items(fields["layers"], "net.layers")
    need(len(layers) > 0, "net: no layers")
    bundle.meter.within("DEPTH", len(layers))
    for level, layer in enumerate(layers, 1):
        units = read_layer(layer, reads, level, bundle)
        net.units.extend(units)
        net.rows.append(sum(unit.counted for unit in units))
        end = width + len(net.units)
        reads = slice(end - net.rows[-1], end)
    net.out.extend(range(reads.start, reads.stop))
    return net


def read_layer(value: Json, reads: slice, level: int, bundle: Bundle) -> list[Unit]:
    meter, width = bundle.meter, reads.stop - reads.start
    need(type(value) is dict, "layer: not an object")
    form = "A" if "A" in value else "S" if "S" in value else "u k"
    fields = record(value, "act den c " + form, "layer")
    act = read_act(fields["act"], bundle)
    count = text(fields["den"], "layer.den").count(" ") + 1
    meter.within("ROWS", count)
    q, c = (row(fields[name], count, f"layer.{name}", meter) for name in ("den", "c"))
    if form == "A":
        weights = [row(line, width, "layer.A", meter) for line in items(fields["A"], "layer.A", count)]
        return [lowest(Unit(act, reads, *unit, level)) for unit in zip(weights, c, q, strict=True)]
    if form == "S":
        lines = [sources(line, width, bundle) for line in items(fields["S"], "layer.S", count)]
        shifted = [([reads.start + k for k in src], w) for src, w in lines]
        return [lowest(Unit(act, *sw, cj, qj, level)) for sw, cj, qj in zip(shifted, c, q, strict=True)]
    u, k = row(fields["u"], width, "layer.u", meter), row(fields["k"], count, "layer.k", meter)
    helper = Unit("id", reads, u, 0, 1, level, counted=False)
    here, times = slice(reads.stop, reads.stop + 1), (sum(v != 0 for v in u), max(map(abs, u), default=0), gcd(*u))
    return [helper, *(lowest(Unit(act, here, [kj], cj, qj, level, times)) for kj, cj, qj in zip(k, c, q, strict=True))]


def read_dag(value: Json, bundle: Bundle) -> Net:
    meter, fields = bundle.meter, record(value, "t in nodes out", "dag")
    inputs, nodes = size(fields["in"], "dag.in"), items(fields["nodes"], "dag.nodes")
    meter.within("ROWS", max(inputs, len(nodes)))
    units: list[Unit] = []
    level = [0] * inputs
    for node in nodes:
        here = record(node, "act den c src w", "dag node")
        # a node may read the inputs and earlier nodes only: no cycles
        src, w = sources([here["src"], here["w"]], len(level), bundle)
        level.append(1 + max((level[k] for k in src), default=0))
        c, q = integer(here["c"], "dag.c", meter), integer(here["den"], "dag.den", meter)
        units.append(lowest(Unit(read_act(here["act"], bundle), src, w, c, q, level[-1])))
    out = [size(v, "dag.out") for v in items(fields["out"], "dag.out")]
    need(len(out) > 0, "dag: no outputs")
    need(all(inputs <= v < len(level) for v in out), "dag: an output is not a node")
    return Net(inputs, units, out, [len(units)])


def sources(value: Json, bound: int, bundle: Bundle) -> tuple[list[int], list[int]]:
    where, weights = items(value, "sparse row", 2)
    src = [size(v, "sparse row") for v in items(where, "sparse row")]
    need(all(a < b for a, b in pairwise(src)), "sparse row: the indices do not increase")
    need(all(v < bound for v in src[-1:]), "sparse row: an index is out of range")
    return src, row(weights, len(src), "sparse row", bundle.meter)


# A flipped sign of q would flip relu, and a common factor would give one network two hashes.
def lowest(unit: Unit) -> Unit:
    need(unit.q > 0, "net: a denominator is not positive")
    need(gcd(unit.q, unit.c, gcd(*unit.w) * unit.u[2]) == 1, "net: a neuron is not in lowest terms")
    return unit
