# Claims that some networks are too few to realise every labelling: CountingBound, ShapeBound, SlotsBound, SignCount,
# ReluCount.
#
# Points may be labelled in classes^points ways, and a class is read off the output in one fixed way: by equality with
# its number, or by thresholds. ShapeBound, SlotsBound and SignCount rest on a theorem that is cited, not checked: m >= W
# polynomials of degree at most D in W real variables have at most 2·(2·e·m·D/W)^W vectors of signs (> 0 or not) (Warren
# 1968, in the form of Anthony and Bartlett 1999, Theorem 8.3). What is checked is the inequality between integers.
#
# Layer by layer (Bartlett, Harvey, Liaw, Mehrabian 2019): let W_i be the number of weights and biases at depths up to i
# and k_i the number of relu units at depth i. With the signs of all units below depth i fixed on N points, what units of
# depth i apply relu to is N·k_i polynomials of degree at most i in W_i variables; so the cells of constant signs are cut
# into at most 2·(2·e·N·k_i·i/W_i)^W_i pieces each. At the output, classes − 1 thresholds take the place of the units.
from itertools import accumulate

from .limits import Meter
from .networks import read_net
from .objects import Bundle
from .reading import Json, need, size, text
from .sizes import parameters

E = 2718281829, 10**9  # a little more than e = 2.718281828459...
BITS, WIDE = 64, 128  # logarithms have so many bits after the point, and their computation so many
CITED = "by the bound of Warren 1968 (Anthony and Bartlett 1999, Theorem 8.3), which is cited, not checked"


# An integer >= 2^64·log2(p/q), for p, q > 0. With p/q = 2^n·m, 1 <= m < 2, squaring m doubles its logarithm, and the
# bits of that logarithm appear one by one. Every rounding of m is upwards, and the rest is less than one unit.
def log2_up(p: int, q: int) -> int:
    n = p.bit_length() - q.bit_length()
    n -= p << max(0, -n) < q << max(0, n)
    m = -(-(p << max(0, WIDE - n)) // (q << max(0, n - WIDE)))
    for _ in range(BITS):
        m = -(-m * m >> WIDE)
        bit = m >> WIDE + 1 > 0
        m, n = m + 1 >> 1 if bit else m, 2 * n + bit
    return n + (m > 1 << WIDE)


# An integer <= 2^64·log2(p).
def log2_down(p: int) -> int:
    return -log2_up(1, p)


def read_task(stmt: Json) -> tuple[int, int]:
    points, classes = size(stmt["points"], "points"), size(stmt["classes"], "classes")
    need(points > 0, "there are no points")
    need(classes > 1, "there are not two classes")
    return points, classes


# The number of labellings, formed only if it is not too long.
def power(classes: int, points: int, meter: Meter) -> int:
    length = points * classes.bit_length()
    meter.within("INTEGER_BITS", length)
    meter.spend(64 * length)
    found: int = classes**points
    return found


def labellings(points: int, classes: int) -> str:
    return f"all labellings of {points} points with {classes} classes, whatever the points"


# Numbers come from one set of at most 2^(bits+1) that holds 0, such as the integers |v| < 2^bits. "shape": a network is
# given by its `slots` numbers. "any": units without weights and bias are 0 and can be left out, and so can those that
# the output does not depend on; the rest is at most `slots` units, the output being the last, and a network is a list
# of slots (source, target, number), the number 0 where there are fewer. Sources are the inputs, a constant and units;
# with n = slots + inputs + 1, source and target have log2(n) bits each, rounded up. And 2^k < p iff p − 1 has over k
# bits.
def counting_bound(bundle: Bundle, stmt: Json, wit: Json) -> str:
    points, classes = read_task(stmt)
    rule = text(stmt["rule"], "rule")
    inputs, slots, bits = (size(stmt[name], name) for name in ("inputs", "slots", "bits"))
    need(rule in ("shape", "any"), "the rule is neither shape nor any")
    need(slots > 0, "there are no slots")
    need(bits > 0, "there are no bits")
    need(inputs > 0 if rule == "any" else inputs == 0, "the inputs are not 0 for a shape, else at least 1")
    each = bits + 1 + (2 * (slots + inputs).bit_length() if rule == "any" else 0)
    need(slots * each < (power(classes, points, bundle.meter) - 1).bit_length(), "there are enough networks")
    numbers = f"from a set of at most 2^{bits + 1} with 0 in it"
    what = f"relu networks with {inputs} inputs, one output and at most {slots} nonzero weights and biases {numbers}"
    if rule == "shape":
        what = f"networks of one shape with {slots} weights and biases {numbers}"
    return f"the {what} are too few for {labellings(points, classes)}"


def shape_bound(bundle: Bundle, stmt: Json, wit: Json) -> str:
    net, (points, classes) = read_net(stmt["net"], bundle), read_task(stmt)
    need(len(net.out) == 1, "the net has not exactly one output")
    end = net.units[net.out[0] - net.inputs]
    depth = max(unit.level for unit in net.units)
    units, weights = [0] * depth, [0] * depth
    for unit in net.units:
        if unit.counted:
            need(unit.act == ("id" if unit is end else "relu"), "a unit is not relu, or the output not id")
            units[unit.level - 1] += 1
            weights[unit.level - 1] += parameters(unit)
    need(end.level == depth and units[-1] == 1, "the output is not alone at the largest depth")
    need(weights[0] > 0, "there are no weights at depth 1")
    need(points >= sum(weights), "there are fewer points than weights and biases")
    units[-1] = classes - 1
    bundle.meter.spend(depth * 2**14)
    total = 0
    for i, (k, w) in enumerate(zip(units, accumulate(weights), strict=True), 1):
        total += 2**BITS + w * log2_up(2 * E[0] * points * k * i, E[1] * w)
    need(total < points * log2_down(classes), "the count of sign patterns is not below classes^points")
    what = f"networks that are nonzero at most where net {stmt['net'][:12]} is, whatever their real numbers,"
    return f"{what} do not realise {labellings(points, classes)}: there are too few sign patterns, {CITED}"


# Of a shape with s = slots, depth L and w_i >= 1 weights and biases at depth i, sum w_i = s, k_i <= w_i (a unit without
# any is 0). The logarithm of the count above is L + sum W_i·log2(2eN·k_i·i/W_i), plus s·log2(classes − 1) for the
# thresholds. As ln x <= x − 1, W_i·log2(w_i·i/W_i) <= (i·w_i − W_i)·log2(e); and sum W_i = sum w_j·(L − j + 1). So it
# is at most L + sum w_j·((L − j + 1)·log2(2N) + j·log2(e)) + s·log2(classes − 1), where (if L > 1, so N >= s >= 2) the
# coefficient decreases in j: it is largest for w_2 = ... = w_L = 1. Fewer than s only make it smaller.
def slots_bound(bundle: Bundle, stmt: Json, wit: Json) -> str:
    slots, (points, classes) = size(stmt["slots"], "slots"), read_task(stmt)
    need(slots > 0, "there are no slots")
    need(points >= slots, "there are fewer points than slots")
    bundle.meter.spend(slots * 2**10 + 2**16)
    double, e, cuts = log2_up(2 * points, 1), log2_up(*E), slots * log2_up(classes - 1, 1)
    both, enough = double + e, points * log2_down(classes)
    for L in range(1, slots + 1):
        total = (L << BITS) + L * (L + 1) // 2 * both + (slots - L) * (L * double + e) + cuts
        need(total < enough, f"the count of sign patterns is not below classes^points at depth {L}")
    what = f"no shape of feed-forward relu networks with one output and at most {slots} weights and biases realises"
    return f"{what} {labellings(points, classes)}: there are too few sign patterns, {CITED}"


# One hidden layer, sum_j v_j·psi_j(w_j·x + b_j) with polynomials psi_j of degree at most k that are fixed: at each point a
# polynomial of degree at most k + 1 in the W numbers v, w, b. The sign of the output is one of two classes.
def sign_count(bundle: Bundle, stmt: Json, wit: Json) -> str:
    names = ("inputs", "hidden", "points", "degree")
    inputs, hidden, points, degree = (size(stmt[name], name) for name in names)
    biased = text(stmt["biased"], "biased")
    need(biased in ("yes", "no"), "biased is neither yes nor no")
    W = hidden * (inputs + 1 + (biased == "yes"))
    need(W > 0, "there are no parameters")
    need(points >= W, "there are fewer points than parameters")
    bundle.meter.spend(2**14)
    total = 2**BITS + W * log2_up(2 * E[0] * points * (degree + 1), E[1] * W)
    need(total < points << BITS, "the count of sign patterns is not below 2^points")
    units = f"{hidden} units {'with' if biased == 'yes' else 'without'} biases on {inputs} inputs"
    return (
        f"sums of {units}, each a polynomial of degree at most {degree}, do not realise all labellings of {points} points"
        f" by two signs, whatever the points and the real weights: there are too few sign patterns, {CITED}"
    )


# One hidden layer of Q ReLUs, f(x) = sum_i u_i·relu(w_i·x), x in R^n; with biases, (x, 1) in the place of x, and f has a bias
# of its own, too. Labels y_j = ±1 of m points x_j are realised if y_j·f(x_j) > 0 for all j. No theorem is cited.
#     Regions. m >= 1 hyperplanes through 0 cut R^n into at most C(m, n) = 2·sum_{k<n} binom(m − 1, k) regions: two if m = 1 or
# n = 1. Else the last one cuts at most as many regions of the others as these cut it into, C(m − 1, n − 1), and by Pascal's
# rule C(m, n) = C(m − 1, n) + C(m − 1, n − 1). (Where fewer are distinct it is less.)
#     Signs. So at most C(m, n) labellings of vectors z_1, ..., z_m in R^n are realised by linear functions z -> v·z: such a v
# is in no hyperplane v·z_j = 0, and its labels are those of its region. If some z_j is 0 there are none; C(m, 0) = 0.
#     Networks. If f realises y then so does f with all w_i moved a little, as f is continuous in them. So let w_i·x_j ≠ 0 where
# x_j ≠ 0. (If x_j = 0, without biases, f(x_j) = 0 and nothing is realised.) Each w_i is in one of C(m, n) regions, and so are
# known the a_ij, 1 if w_i·x_j > 0 and else 0. Now f(x_j) = sum_i (u_i·w_i)·(a_ij·x_j) is linear in the N = Q·n numbers of all
# u_i·w_i, and in the bias of f, N = Q·n + 1. Hence at most C(m, n)^Q·C(m, N) of the 2^m labellings are realised.
def relu_count(bundle: Bundle, stmt: Json, wit: Json) -> str:
    inputs, hidden, points = (size(stmt[name], name) for name in ("inputs", "hidden", "points"))
    biased, meter = text(stmt["biased"], "biased"), bundle.meter
    need(biased in ("yes", "no"), "biased is neither yes nor no")
    need(points > 0, "there are no points")
    n = inputs + (biased == "yes")
    N = hidden * n + (biased == "yes")
    length = (hidden + 1) * points
    meter.within("INTEGER_BITS", length)
    meter.spend(2 * min(n + N, 2 * points) * max(32, points) + (32 + length // 32) * length)
    count = regions(points, n) ** hidden * regions(points, N)
    need(count.bit_length() <= points, "the count of signs is not below 2^points")
    units = f"{hidden} ReLUs {'and an output with' if biased == 'yes' else 'without'} biases on {inputs} inputs"
    return (
        f"networks with one hidden layer of {units} do not realise all labellings of {points} points by two signs (of the"
        f" output, strictly), whatever the points and the real weights"
    )


# 2·sum_{k<n} binom(m − 1, k).
def regions(m: int, n: int) -> int:
    total, term = 0, 1
    for k in range(min(m, n)):
        total, term = total + term, term * (m - 1 - k) // (k + 1)
    return 2 * total
