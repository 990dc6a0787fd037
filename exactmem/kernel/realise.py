# CannotRealise: no f(x) = sum_j a_j·unit(w_j·x + b_j), j = 1..k, with real numbers, plus a constant (`bias`) and a linear form
# of x (`skip`), has wanted values f_i at the rows of the data.
#
# lam, an integer per row, has to make sum lam_i·f_i > 0 for all wanted values, and 0 for what is free: the constant 1, the
# coordinates of x. If |f_i - y_i| <= eps is wanted, sum lam_i·f_i >= sum lam_i·y_i - eps·sum |lam_i|; eps is 0 in mode
# "real". In mode "sign" y_i·f_i > 0 is wanted, and lam_i·y_i >= 0, not all 0, does. In mode "threshold" f goes through a
# threshold itself: f_i > 0 if y_i = 1, and f_i < 0 if y_i = 0; where f is 0 at a row, its bias can be moved a little.
#
# P(lam) are the atoms (see atoms.py) with a generator z such that lam·z > 0. Let f be wanted. Then lam·u > 0 for the values u
# of one of the units, u is in an atom, and lam·z > 0 for one of its generators: that atom is in P(lam). So the atoms of the k
# units meet every P(lam). If no k atoms do, there is no such f. (By Farkas the converse is true, too: enough lams exist.)
#     Rows of equal points have equal values of every unit, so their lam_i are added up.
#     An atom is not needed if another is in the same P(lam), or in more. From a P(lam) that is not met yet one atom must be
# chosen: all are tried, in the smallest of these, until k are chosen.
from itertools import groupby
from math import gcd
from operator import mul

from .atoms import arrangement, reached
from .limits import Meter
from .objects import Bundle, Mat
from .reading import Json, items, need, row, size, text


def cannot_realise(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, hidden, meter = bundle.data(stmt["data"]), size(stmt["hidden"], "hidden"), bundle.meter
    need(data.y.c == 1, "the labels are not one column")
    slopes, units = read_unit(stmt["unit"], meter)
    bias, skip = text(stmt["bias"], "bias"), text(stmt["skip"], "skip")
    need(bias in ("yes", "no"), "bias is neither yes nor no")
    need(skip in ("yes", "no"), "skip is neither yes nor no")
    labels, eps, wanted = read_mode(stmt["mode"], data.y, bias, meter)
    lams = [row(line, data.x.r, "lams", meter) for line in items(wit["lams"], "lams")]
    x = data.x.num
    free = [[1] * len(x)] * (bias == "yes") + [[line[j] for line in x] for j in range(data.x.c) if skip == "yes"]
    for lam in lams:
        bits = max(32, data.x.bits, data.y.bits, *map(int.bit_length, [*lam, *(eps or [])]))
        meter.spend(len(x) * (len(free) + 4) * bits)
        need(not any(sum(map(mul, lam, column)) for column in free), "lams: output bias or skip are not cancelled")
        need(gains(lam, labels, data.y.den, eps), "lams: not positive on all wanted values")
    meter.spend(data.x.r * data.x.r.bit_length() * data.x.c * max(32, data.x.bits))
    groups = [list(rows) for _, rows in groupby(sorted(range(len(x)), key=x.__getitem__), key=x.__getitem__)]
    found = arrangement([[data.x.den, *x[rows[0]]] for rows in groups], data.x.bits, meter)
    merged = [[sum(lam[i] for i in rows) for rows in groups] for lam in lams]
    no_choice(maximal(reached(found, slopes, merged, meter), len(lams), meter), len(lams), hidden, meter)
    return (
        f"no network with one hidden layer of {hidden} {units}, {'an' if bias == 'yes' else 'no'} output bias and"
        f" {'a' if skip == 'yes' else 'no'} linear skip from the input to the output {wanted} at each of the {data.x.r} rows of"
        f" data {stmt['data'][:12]}, whatever its real weights"
    )


# The slopes on the right and on the left, None for a threshold. Every unit has one spelling.
def read_unit(unit: Json, meter: Meter) -> tuple[tuple[int, int] | None, str]:
    name = text(unit, "unit")
    if name == "relu":
        return (1, 0), "ReLUs"
    if name == "threshold":
        return None, "thresholds (1 if t > 0, else 0)"
    p, q = row(name, 2, "unit", meter)
    need(gcd(p, q) == 1, "unit: not in lowest terms")
    need((p, q) != (1, 0), "unit: slopes 1 and 0 are called relu")
    return (p, q), f"units of slopes {p:#x} (right) and {q:#x} (left)"


# The labels, in mode threshold as signs; eps as a fraction, None where signs are wanted.
def read_mode(mode: Json, y: Mat, bias: str, meter: Meter) -> tuple[list[int], tuple[int, int] | None, str]:
    name, labels = text(mode, "mode"), [v for (v,) in y.num]
    if name == "real":
        return labels, (0, 1), "returns the label"
    if name == "sign":
        need(y.den == 1 and all(v in (1, -1) for v in labels), "a label is not 1 or -1")
        return labels, None, "has the sign of the label, strictly,"
    if name == "threshold":
        need(y.den == 1 and all(v in (0, 1) for v in labels), "a label is not 0 or 1")
        need(bias == "yes", "the output of mode threshold has a bias")
        return [2 * v - 1 for v in labels], None, "returns, through a threshold, the label"
    p, q = row(name, 2, "mode", meter)
    need(p > 0, "mode: eps is not positive")
    need(q > 0, "mode: the denominator of eps is not positive")
    need(gcd(p, q) == 1, "mode: not in lowest terms")
    return labels, (p, q), f"is within {p:#x}/{q:#x} of the label"


# Whether sum lam_i·f_i > 0 for all wanted values.
def gains(lam: list[int], labels: list[int], den: int, eps: tuple[int, int] | None) -> bool:
    terms = [v * y for v, y in zip(lam, labels, strict=True)]
    if eps is None:
        return any(terms) and all(t >= 0 for t in terms)
    p, q = eps
    return q * sum(terms) > p * den * sum(map(abs, lam))


# The masks of lams that are contained in no other one.
def maximal(masks: list[int], lams: int, meter: Meter) -> list[int]:
    meter.spend(len(masks) ** 2 * (32 + lams))
    kept = list[int]()
    for mask in sorted(masks, key=int.bit_count, reverse=True):
        if all(mask & ~other for other in kept):
            kept.append(mask)
    return kept


# Depth first: what is met so far, and how many atoms may still be chosen.
def no_choice(masks: list[int], lams: int, hidden: int, meter: Meter) -> None:
    meter.spend(len(masks) * lams * (32 + lams))
    sets = [[mask for mask in masks if mask >> l & 1] for l in range(lams)]
    smallest_first = sorted((len(atoms), l) for l, atoms in enumerate(sets))
    pending = [(0, hidden)]
    while pending:
        met, left = pending.pop()
        smallest = next((sets[l] for _, l in smallest_first if not met >> l & 1), None)
        need(smallest is not None, "lams: no more atoms than there are units meet all their sets")
        if smallest and left > 0:
            meter.spend(len(smallest) * (32 + lams) * 2)
            pending += [(met | mask, left - 1) for mask in smallest]
