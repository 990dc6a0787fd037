# SizeAtMost: what is counted rather than computed.
from collections import Counter

from .networks import Net, Unit, read_net
from .objects import Bundle
from .reading import Json, need, size


# (depth, width, neurons, params, bits) recounted. Hidden units are all but those that are outputs and read by nobody;
# the width is the largest number of them at one depth; a rank-one layer counts as the dense layer it stands for.
def count(net: Net) -> tuple[int, int, int, int, int]:
    read = {k for unit in net.units if isinstance(unit.src, list) for k in unit.src}
    widths, params, bits, out = Counter[int](), 0, 0, set(net.out)
    for k, unit in enumerate(net.units, net.inputs):
        if unit.counted:
            params += parameters(unit)
            bits = max(bits, *(v.bit_length() for v in (unit.u[1] * max(map(abs, unit.w), default=0), unit.c, unit.q)))
            widths[unit.level] += k in read or k not in out
    return max(unit.level for unit in net.units), max(widths.values()), sum(widths.values()), params, bits


# Nonzero weights and biases of a unit.
def parameters(unit: Unit) -> int:
    return unit.u[0] * sum(w != 0 for w in unit.w) + (unit.c != 0)


NAMES = ("depth", "width", "neurons", "params", "bits")


def size_at_most(bundle: Bundle, stmt: Json, wit: Json) -> str:
    found = count(read_net(stmt["net"], bundle))
    for name, number in zip(NAMES, found, strict=True):
        need(number <= size(stmt[name], name), f"the {name} is {number}, more than claimed")
    return f"net {stmt['net'][:12]} has at most " + ", ".join(f"{name} {stmt[name]}" for name in NAMES)
