# Claims about the total weight W of f(x) = sum_l a_l·relu(w_l·x + b_l) + c: WeightBetween, of one net; WeightAtLeast, of all.
# W = sum_l |a_l|·|h_l| + |c| with h_l = (w_l, b_l) and Euclidean lengths: the output bias is the neuron c·relu(0·x + 1). With
# several outputs |a_l| and |c| are sums of the absolute values over the outputs.
from math import isqrt, lcm
from operator import mul

from .branches import Path, branches
from .limits import Meter
from .networks import Net, Unit, read_net
from .objects import Bundle, Mat
from .reading import Json, fraction, items, need, positive, row

TOTAL = "total weight (the sum of |a|*|(w, b)| over the neurons, plus |output bias|)"


def sources(unit: Unit) -> list[int]:
    return unit.src if isinstance(unit.src, list) else list(range(unit.src.start, unit.src.stop))


# Level 1 reads inputs only, or, in a layer of rank one, the helper that does. Helpers are neither relu nor outputs.
def one_hidden_layer(net: Net) -> None:
    out = set(net.out)
    for k, unit in enumerate(net.units, net.inputs):
        if k in out:
            need(unit.act == "id", "an output is not id")
            src = sources(unit)
            hidden = not src or (unit.level == 2 and all(net.inputs <= s and s not in out for s in src))
            need(hidden, "an output reads something else than hidden units")
        elif unit.counted:
            need(unit.act == "relu", "a hidden unit is not relu")
            need(unit.level == 1, "a hidden unit reads something else than inputs")


# (A, N, q) per hidden unit with |a|·|h| = A·sqrt(N)/(Q·q), and the last for the output biases; and Q. Backwards, taken[k] is
# Q·(the sum over the outputs of |their weight for value k|). Forwards, square[k] is |v|² if value k is v·x: 1 for an input,
# |u|² for a helper; a unit reads different inputs, or one helper, so that the squares of its weights add up.
def terms(net: Net, bundle: Bundle) -> tuple[list[tuple[int, int, int]], int]:
    meter, out, Q = bundle.meter, set(net.out), 1
    for k in out:
        Q = lcm(Q, net.units[k - net.inputs].q)
        meter.within("LCM_BITS", Q.bit_length())
        meter.spend((32 + Q.bit_length() // 32) * Q.bit_length())
    square, taken, bias, found = [1] * net.inputs, [0] * (net.inputs + len(net.units)), 0, []
    for unit in net.units:
        bits = max(map(int.bit_length, [unit.c, *unit.w]))
        meter.spend((len(unit.w) + 1) * max(32, 2 * bits + Q.bit_length()))
        reads = zip(sources(unit), unit.w, strict=True) if unit.level == 1 else []
        square.append(sum(w * w * square[s] for s, w in reads))
    for k in net.out:
        taken[k] += Q
    for k, unit in reversed(list(enumerate(net.units, net.inputs))):
        if k in out or unit.level == 2:
            share = taken[k] // unit.q
            bias += share * abs(unit.c)
            for s, w in zip(sources(unit), unit.w, strict=True):
                taken[s] += share * abs(w)
        elif unit.counted:
            found.append((taken[k], square[k] + unit.c**2, unit.q))
    return [*found, (bias, 1, 1)], Q


# A root of a square counts exactly. Else, with s = ⌊4^bits·A²·N/(Q·q)²⌋ and r = isqrt(s), r < 2^bits·A·sqrt(N)/(Q·q) < r + 1.
# Altogether 2^bits·Q·over·W is at least `total`, and at most that plus `loose`·Q·over.
def weight_between(bundle: Bundle, stmt: Json, wit: Json) -> str:
    net, meter = read_net(stmt["net"], bundle), bundle.meter
    lo, hi = (fraction(stmt[f"{end}_num"], stmt[f"{end}_den"], end, meter) for end in ("lo", "hi"))
    need(lo[0] >= 0, "lo is negative")
    bits = positive(wit["bits"], "bits", meter)
    meter.within("INTEGER_BITS", bits)
    one_hidden_layer(net)
    parts, Q = terms(net, bundle)
    exactly, over, rounded, loose = 0, 1, 0, 0
    for A, N, q in parts:
        length = 2 * (A.bit_length() + bits + over.bit_length() + q.bit_length()) + N.bit_length()
        meter.spend((32 + length // 32) * length)
        root = isqrt(N)
        if root * root == N:
            common = lcm(over, q)
            meter.within("LCM_BITS", common.bit_length())
            exactly, over = exactly * (common // over) + A * root * (common // q), common
        elif A > 0:
            rounded, loose = rounded + isqrt((A * A * N << 2 * bits) // (Q * q) ** 2), loose + 1
    total, unit = (exactly << bits) + rounded * Q * over, Q * over << bits
    need(lo[0] * unit <= total * lo[1], "the total weight is not shown to be at least lo")
    need((total + loose * Q * over) * hi[1] <= hi[0] * unit, "the total weight is not shown to be at most hi")
    between = f"0x{lo[0]:x}/0x{lo[1]:x} and 0x{hi[0]:x}/0x{hi[1]:x}"
    return f"net {stmt['net'][:12]}, with one hidden layer of ReLUs, has {TOTAL} between {between}"


# Duality. With points x_i = num_i/den, g_i = den·(x_i, 1) and F(h) = sum_i p_i·relu(h·g_i), suppose |F(h)| <= B·|h| for all h.
# Then den·sum_i p_i·f(x_i) = sum_l a_l·F(h_l) <= W·B, and by Cauchy and Schwarz sum_i p_i·f(x_i) >= p·y − |p|·|f − y|. With
# |f − y|² <= eps·|y|² and y = Y/E, that is at least (p·Y − root)/E for any root >= |p|·|Y|·sqrt(eps).
#     So W·B >= den·(p·Y − root)/E, and W >= num/q, if the right side is positive and num·E·B <= den·(p·Y − root)·q.
# The first tree shows F <= B·|h|, the second −F <= B·|h|, which is F with −p: F is linear in p.
def weight_at_least(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, meter = bundle.data(stmt["data"]), bundle.meter
    need(data.y.c == 1, "the labels are not one column")
    eps, (num, q) = (fraction(stmt[f"{v}_num"], stmt[f"{v}_den"], v, meter) for v in ("eps", "w"))
    need(eps[0] >= 0, "eps is negative")
    need(num > 0, "w is not positive")
    p, y = row(wit["p"], data.x.r, "p", meter), [line[0] for line in data.y.num]
    long = max(map(int.bit_length, p)) + data.y.bits
    meter.spend(3 * data.x.r * max(32, long) + (32 + long // 16) * (2 * long + eps[0].bit_length()))
    root = 0
    if eps[0] > 0:
        root = isqrt(eps[0] * sum(v * v for v in p) * sum(v * v for v in y) // eps[1]) + 1
    rest = sum(map(mul, p, y)) - root
    need(rest > 0, "p says nothing about networks with this residual")
    slope = num * data.y.den, data.x.den * rest * q  # B must be at most the second over the first
    for signed, tree in zip((p, [-v for v in p]), items(wit["trees"], "trees", 2), strict=True):
        for path, D, t in branches(tree, [data.x.r]):
            check_cell(data.x, signed, slope, path, D, t, meter)
    return (
        "every network with one hidden layer of ReLUs and an output bias, whatever its width and real weights, whose squared"
        f" residual on the {data.x.r} rows of data {stmt['data'][:12]} is at most 0x{eps[0]:x}/0x{eps[1]:x} times |y|^2,"
        f" has {TOTAL} at least 0x{num:x}/0x{q:x}"
    )


# On the cell of a branch p_i·relu(z) <= (t_i/D)·z for each i, z = h·g_i: where z >= 0 if t_i >= p_i·D, where z <= 0 if
# t_i <= 0. Then F(h) <= (v·h)/D <= (|v|/D)·|h| with v = sum_i t_i·g_i. (By duality of cones the best t is the exact maximum.)
def check_cell(x: Mat, p: list[int], slope: tuple[int, int], path: Path, D: Json, t: Json, meter: Meter) -> None:
    D, t, side = positive(D, "leaf.D", meter), row(t, x.r, "leaf.t", meter), {i: s for i, *_, s in path}
    need(len(side) == len(path), "tree: a sample is split twice on one branch")
    bits = max(map(int.bit_length, t)) + x.bits
    meter.spend(x.r * (x.c + 2) * max(32, bits, D.bit_length() + max(map(int.bit_length, p))))
    meter.spend((x.c + 1) * max(32, 2 * (bits + x.r.bit_length()) + slope[0].bit_length() + slope[1].bit_length()))
    for i, (v, a) in enumerate(zip(t, p, strict=True)):
        need(side.get(i) == -1 or v >= a * D, "leaf: a bound is too small where its sample is positive")
        need(side.get(i) == 1 or v <= 0, "leaf: a bound is too large where its sample is negative")
    total = [sum(map(mul, t, column)) for column in zip(*x.num, strict=True)]
    square = sum(v * v for v in [*total, x.den * sum(t)])
    need(square * slope[0] ** 2 <= (slope[1] * D) ** 2, "leaf: the slope is too large for this weight")
