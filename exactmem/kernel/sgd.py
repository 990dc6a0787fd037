# SgdMemorizes: stochastic gradient descent near its start (Daniely 2020, arXiv 1911.09873, Algorithm 1) fits every label.
#
# The network is that of `tangent`: 2q ReLUs in q pairs, output weights beta and −beta. A step on a batch B of b points adds
# (eta/b)·s·beta·y_j·z_j to w_(i,s) for every j in B with y_j·h(z_j) < 1 (hinge loss, subgradient 0 at the kink) at which (i, s)
# is active; all of this is judged before the step. With eta = eta0/(2·beta²·q) that is (c/b)·s·y_j·z_j, c = eta0/(2·beta·q).
#
# As long as no pre-activation at a row has changed its sign, h is a linear model there: let n_j be the number of steps so
# far in which j was in the batch and violated. Then (i, s) has moved by (c/b)·s·sum_j n_j·a_ij·y_j·z_j. At z_k both halves of
# pair i are active, if a_ik = 1, or none; the starts cancel and the movements do not:
#     h(z_k) = beta·sum_i a_ik·2·(c/b)·sum_j n_j·a_ij·y_j·(z_j·z_k) = (eta0/(b·q))·sum_j n_j·y_j·K_jk,
# K_jk = (number of i with a_ij = a_ik = 1)·(z_j·z_k). So which points are violated next follows from n alone, without beta.
#     Let this linear model be run to the end of the order, and n_j be its final counts, and suppose that
#         (c/b)·sum_j n_j·a_ij·|z_j·z_k| < |w_i·z_k|   for all i and k.
# Then no pre-activation ever changes its sign, by induction over the steps of the network: up to some step no sign has
# changed, so far the network made the steps of the linear model, and its counts are at most the final ones. So after the
# step w_(i,s)·z_k differs from w_i·z_k by at most the left side, and has the sign of w_i·z_k. Hence the network makes all
# the steps of the linear model, and ends with its outputs. No weight of the network need be followed.
#
# With z = num/den and K over den², y_k·h(z_k) < 1 iff y_k·sum_j n_j·y_j·K_jk < enough, the least integer >= b·q·den²/eta0. The
# condition on signs is left·sum_j n_j·a_ij·|z_j·z_k| < right·|w_i·z_k| over the integers.
from collections.abc import Callable, Iterable
from itertools import cycle
from operator import mul

from .evaluation import digits, join, linear
from .limits import Meter
from .objects import Bundle, Data
from .reading import Json, fraction, indices, items, need, size, text
from .tangent import Pairs, read_pairs

STEP = 2**11  # the charge for judging one point of a batch

Gram = Callable[[list[int]], list[int]]  # z_j -> all z_j·z_k, over den²


def sgd_memorizes(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, meter = bundle.data(stmt["data"]), bundle.meter
    signs, labels = read_signs(data, stmt["positive"], meter)
    pairs, m = read_pairs(data.x, stmt, bundle), data.x.r
    beta, eta = (fraction(stmt[f"{name}_num"], stmt[f"{name}_den"], name, meter) for name in ("beta", "eta"))
    need(beta[0] > 0, "beta is not positive")
    need(eta[0] > 0, "eta is not positive")
    batch = size(stmt["batch"], "batch")
    need(0 < batch <= m, "batch: not between 1 and the number of rows")
    batches, quiet, order = read_order(stmt["order"], batch, m)
    need(all(pairs.active), "no pair is active at a row: its output stays 0")
    long = sum(map(int.bit_length, (*beta, *eta, batch, pairs.q, pairs.den, pairs.under)))
    meter.spend(2 * m * len(pairs.z[0]) * max(32, pairs.bits) + m * pairs.q * (32 + long + 2 * pairs.bits) + long**2)
    left, right = eta[0] * beta[1] * pairs.under, 2 * beta[0] * pairs.q * eta[1] * batch * pairs.den
    enough = -(-eta[1] * batch * pairs.q * pairs.den**2 // eta[0])
    gram = linear(pairs.z, pairs.z)
    counts, margins, steps = run(pairs, gram, signs, batches, quiet, enough, most_violations(pairs, left, right), meter)
    for k, margin in enumerate(margins):
        need(margin >= enough, f"row {k + 1}: the margin is below 1 at the end")
    keep_signs(pairs, gram, counts, left, right, meter)
    numbers = f"beta = 0x{beta[0]:x}/0x{beta[1]:x} and eta0 = 0x{eta[0]:x}/0x{eta[1]:x}"
    return (
        f"SGD (hinge loss, {order}, step size eta0/(2*{pairs.q}*beta^2)) on the hidden weights of {pairs.q} pairs of ReLUs"
        f" without biases, with output weights beta and -beta, started pair by pair at the rows of mat {stmt['w'][:12]},"
        f" {numbers}, inputs (x, 1)*mat {stmt['map'][:12]}, ends after {steps} steps and {sum(counts)} violations with"
        f" y*h(x) >= 1 at each of the {m} rows of data {stmt['data'][:12]}, {labels}, and no pre-activation at a row ever"
        f" changed its sign"
    )


def read_signs(data: Data, positive: Json, meter: Meter) -> tuple[list[int], str]:
    need(data.y.c == 1, "the labels are not one column")
    labels = [y for (y,) in data.y.num]
    if positive is None:
        need(data.y.den == 1 and all(y in (1, -1) for y in labels), "a label is not 1 or -1")
        return labels, "y the label"
    words = text(positive, "positive").split(" ")
    need(len(words) == 2, "positive: not two integers")
    p, q = fraction(words[0], words[1], "positive", meter)
    meter.spend(data.y.r * max(32, data.y.bits, p.bit_length(), q.bit_length()))
    signs = [1 if y * q == p * data.y.den else -1 for y in labels]
    need(1 in signs and -1 in signs, "positive: the label of no row, or of all")
    return signs, f"y = 1 where the label is 0x{p:x}/0x{q:x}, else -1"


# The batches; after how many steps in a row without a violation to stop; and in words. Cyclic: sweeps, whose last batch takes
# from the front. So many steps in a row see every point, and whatever followed would change nothing.
def read_order(order: Json, batch: int, m: int) -> tuple[Iterable[list[int]], int | None, str]:
    if order == "cyclic":
        points = [*range(m), *range(-m % batch)]
        sweep = [points[k : k + batch] for k in range(0, m, batch)]
        return cycle(sweep), len(sweep), f"cyclic batches of {batch}"
    listed = [indices(points, m, "order") for points in items(order, "order")]
    need(all(len(points) == batch for points in listed), "order: a batch of another size")
    return listed, None, f"listed batches of {batch}"


# How often j may be violated: the condition on signs at k = j asks for left·n_j·|z_j|² < right·|w_i·z_j| at all active i. (So
# a run that would never end is given up.)
def most_violations(pairs: Pairs, left: int, right: int) -> list[int]:
    least = [min(v for v in line if v > 0) for line in pairs.values]
    return [(right * v - 1) // (left * sum(map(mul, z, z))) for v, z in zip(least, pairs.z, strict=True)]


# The linear model: the counts n_j, the margins y_k·sum_j n_j·y_j·K_jk, and the number of steps.
def run(
    pairs: Pairs,
    gram: Gram,
    signs: list[int],
    batches: Iterable[list[int]],
    quiet: int | None,
    enough: int,
    most: list[int],
    meter: Meter,
) -> tuple[list[int], list[int], int]:
    m, wide = len(signs), max(64, 2 * pairs.bits + len(pairs.z[0]).bit_length() + pairs.q.bit_length())
    counts, margins, rows, steps, still = [0] * m, [0] * m, dict[int, list[int]](), 0, 0
    for points in batches:
        if still == quiet:
            break
        meter.spend(STEP * len(points))
        violated = [j for j in points if margins[j] < enough]
        for j in violated:
            need(counts[j] < most[j], f"row {j + 1} is violated too often for signs that never change")
            if j not in rows:
                meter.within("HELD_BITS", (len(rows) + 1) * m * wide)
                meter.spend(m * (len(pairs.z[0]) + 4) * max(32, pairs.bits))
                shared = [s * (pairs.active[j] & a).bit_count() for s, a in zip(signs, pairs.active, strict=True)]
                rows[j] = [signs[j] * s * v for s, v in zip(shared, gram(pairs.z[j]), strict=True)]
            meter.spend(m * wide // 2)
            counts[j] += 1
            margins = [a + b for a, b in zip(margins, rows[j], strict=True)]
        steps, still = steps + 1, 0 if violated else still + 1
    return counts, margins, steps


# left·sum_j n_j·a_ij·|z_j·z_k| < right·|w_i·z_k| for all i and k. For each i the sums are the digits of one integer, as in
# `stage`; |z_j·z_k| is at most the largest |z_j|² (Cauchy-Schwarz).
def keep_signs(pairs: Pairs, gram: Gram, counts: list[int], left: int, right: int, meter: Meter) -> None:
    m, moved = len(counts), [0] * pairs.q
    width = (sum(counts) * max(sum(map(mul, z, z)) for z in pairs.z)).bit_length() // 8 + 1
    meter.within("HELD_BITS", 8 * width * m * pairs.q)
    for j, count in enumerate(counts):
        if count > 0:
            meter.spend(m * (len(pairs.z[0]) + 1) * max(32, pairs.bits) + pairs.q * (64 + m * width // 8))
            spread = count * join(list(map(abs, gram(pairs.z[j]))), width)
            for i, v in enumerate(pairs.values[j]):
                moved[i] += spread if v > 0 else 0
    meter.spend(m * pairs.q * max(32, 8 * width, left.bit_length(), right.bit_length()))
    for i, total in enumerate(moved):
        for k, v in enumerate(digits(total, width, m)):
            need(left * v < right * abs(pairs.values[k][i]), f"row {k + 1}: a pre-activation may change its sign")
