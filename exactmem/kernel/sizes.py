# SizeAtMost, and the claim that codes labels: what is counted rather than computed.
from collections import Counter

from .networks import Net, read_net
from .objects import Bundle, distinct
from .reading import Json, items, need, size, text


# (depth, width, neurons, params, bits) recounted. Hidden units are all but those that are outputs and read by nobody;
# the width is the largest number of them at one depth; a rank-one layer counts as the dense layer it stands for.
def count(net: Net) -> tuple[int, int, int, int, int]:
    read = {k for unit in net.units if isinstance(unit.src, list) for k in unit.src}
    widths, params, bits, out = Counter[int](), 0, 0, set(net.out)
    for k, unit in enumerate(net.units, net.inputs):
        if unit.counted:
            nonzero, largest, _ = unit.u
            params += nonzero * sum(w != 0 for w in unit.w) + (unit.c != 0)
            bits = max(bits, *(v.bit_length() for v in (largest * max(map(abs, unit.w), default=0), unit.c, unit.q)))
            widths[unit.level] += k in read or k not in out
    return max(unit.level for unit in net.units), max(widths.values()), sum(widths.values()), params, bits


NAMES = ("depth", "width", "neurons", "params", "bits")


def size_at_most(bundle: Bundle, stmt: Json, wit: Json) -> str:
    found = count(read_net(stmt["net"], bundle))
    for name, number in zip(NAMES, found, strict=True):
        need(number <= size(stmt[name], name), f"the {name} is {number}, more than claimed")
    return f"net {stmt['net'][:12]} has at most " + ", ".join(f"{name} {stmt[name]}" for name in NAMES)


# `coded` has the same points, and the label of row i is the code of the table row that equals the user's label of row
# i. With distinct table rows the code determines the label. `names` says what the classes are called, one each, or
# nothing.
def codes(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, coded = bundle.data(stmt["data"]), bundle.data(stmt["coded"])
    table, rule = bundle.points(stmt["table"]), text(stmt["rule"], "rule")
    need(rule in ("index", "onehot"), "the rule is neither index nor onehot")
    need(data.x is coded.x, "the two data sets have different points")
    need(distinct(table), "two rows of the table are equal")
    need(table.c == data.y.c, "the table has another number of columns than the labels")
    names = [text(v, "names") for v in items(stmt["names"], "names")]
    need(len(names) in (0, table.r) and len(set(names)) == len(names), "the names are not one distinct text per class")
    need(coded.y.den == 1, "a code is not an integer")
    need(coded.y.c == (1 if rule == "index" else table.r), "the codes have the wrong number of columns")
    for i, (label, code) in enumerate(zip(data.y.num, coded.y.num, strict=True)):
        if rule == "index":
            need(0 <= code[0] < table.r, f"row {i + 1}: the code is not a class index")
        else:
            need(sorted(code) == [0] * (table.r - 1) + [1], f"row {i + 1}: the code is not one-hot")
        entry = table.num[code[0] if rule == "index" else code.index(1)]
        equal = [a * table.den == b * data.y.den for a, b in zip(label, entry, strict=True)]
        need(all(equal), f"row {i + 1}: the code stands for another label")
    which = f"data {stmt['coded'][:12]} are those of data {stmt['data'][:12]}"
    return f"the labels of {which} coded by {rule} in {table.r} classes"
