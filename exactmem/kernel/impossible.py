# Networks of one hidden layer, f(x) = sum_j v_j·psi(w_j·x + b_j) with real numbers and no output bias, that cannot have
# some labels: PolynomialUnits, ExponentialUnits, OddLabels; and ParameterCount, where the labels are not named.
#
# PolynomialUnits, b = 0. If psi(t) = sum_k a_k·t^k with k in `degrees` only, then psi(w·x) is the sum of the a_k·(w·x)^k, and
# (w·x)^k a combination of the monomials x^e with |e| = k. So is every output, whatever the number of units and even if
# each has a psi of its own. If sum_i c_i·x_i^e = 0 for all e with |e| in `degrees` (x^0 = 1, at x = 0 too), then
# sum_i c_i·f(x_i) = 0, and labels with sum_i c_i·y_i not 0 are not those of f. With x = num/den, x^e is num^e over
# den^|e|, which is the same in all rows; so is the denominator of y. (psi(w·x + b) is a polynomial in w·x of the degree
# of psi: degrees 0, 1, ..., k speak of units with biases, too.)
#
# ExponentialUnits, psi = exp. On the line base + t·a the network is g(t) = sum_j V_j·e^(r_j·t), V_j = v_j·e^(b_j + w_j·base)
# and r_j = w_j·a; terms of equal r_j are one. What is left are k <= hidden terms with distinct r_j and V_j not 0; k > 0
# if g is not 0 everywhere, as it is not if one label is not 0. Such a g has at most k - 1 real zeros, counted with
# multiplicity: k = 1 has none; for more, g·e^(-r_k·t) has the same zeros, and its derivative is a sum of k - 1 such
# terms with distinct r_j - r_k, none of them 0: at most k - 2 zeros. By Rolle, multiplicities counted, a function has at
# most one zero more than its derivative.
#     The labels force zeros: one at each label 0; and between two neighbours among the labels that are not 0, an odd
# number, with multiplicity, if their signs differ, and an even number if not, as g changes its sign exactly where a zero
# of odd multiplicity is. If there are r labels 0 between them, that is at least r, or r + 1 if r has the other parity.
#
# OddLabels, b = 0, psi(t) = a·t for t >= 0 and a'·t for t < 0, such as relu. Then psi(t) − psi(−t) = (a + a')·t, so
# h(x) − h(−x) is a linear function g(x), whatever the number of units. Let y·h(x) > 0 at each row with a label y that is not 0.
# If rows x and −x have labels of opposite signs, y·g(x) = y·h(x) − y·h(−x) > 0. So for such pairs, and integers c_p of the sign
# of y_p or 0, c_p·g(x_p) >= 0, and > 0 if c_p is not 0. But if sum_p c_p·x_p = 0, the sum of all of them is g(0) = 0.
#
# ParameterCount. n points are mapped to R^n by a network. Below, this is a finite union of images of manifolds of at most
# P dimensions, each under a continuously differentiable map. By the theorem of Sard, which is cited and not checked,
# these have measure 0 in R^n if P < n; so almost every labelling is missed. Let d be `inputs`.
#     smooth: psi is continuously differentiable. All numbers v, w, b: d + 2 per unit, or d + 1 without biases.
#     homogeneous: psi(c·t) = c^k·psi(t) for c > 0 and some real k. So (w, b) may have length 1, c^k going to v, or is 0.
# One dimension less per unit. With the sign -, 0 or + of each w_j·x_i + b_j fixed, psi there is psi(-1)·|t|^k, psi(0) or
# psi(1)·t^k: smooth on the open set where those with a sign - or + have it. (A unit with (w, b) = 0 has v alone; d > 0.)
#     exp: v·e^(w·x + b) = (v·e^b)·e^(w·x), so d + 1 per unit, with biases or without.
from itertools import pairwise
from math import comb
from operator import mul

from .objects import Bundle
from .pieces import along_line
from .reading import Json, indices, items, need, row, size, text


def polynomial_units(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, meter = bundle.data(stmt["data"]), bundle.meter
    degrees = [size(k, "degrees") for k in items(stmt["degrees"], "degrees")]
    need(0 < len(degrees) <= 64, "degrees: not 1 to 64 of them")
    need(all(a < b for a, b in pairwise(degrees)), "degrees: not increasing")
    need(degrees[-1] <= 64, "degrees: one is over 64")
    c = row(wit["c"], data.x.r, "c", meter)
    top, long = degrees[-1], max(map(abs, c)).bit_length()
    count = comb(top + data.x.c, top)  # monomials of degree up to `top`
    meter.within("ROWS", count)
    meter.spend(count * (data.x.r + 8) * max(32, long + top * data.x.bits))
    meter.spend(data.y.r * data.y.c * max(32, long, data.y.bits))
    sums = [sum(a * v for a, v in zip(c, column, strict=True)) for column in zip(*data.y.num, strict=True)]
    need(any(sums), "the labels satisfy the relation")
    vanish(list(zip(*data.x.num, strict=True)), 0, c, 0, degrees)
    return (
        f"no sum of units without biases, of any number and whatever their real weights, whose activations are polynomials"
        f" with terms of degrees {degrees} only, returns the labels of the {data.x.r} rows of data {stmt['data'][:12]}"
    )


# `values` are c_i times one monomial of this degree in coordinates below or equal to `first`. Multiplied by coordinates
# from `first` on only, every monomial is reached once.
def vanish(columns: list[tuple[int, ...]], first: int, values: list[int], degree: int, degrees: list[int]) -> None:
    need(degree not in degrees or sum(values) == 0, "a monomial does not satisfy the relation")
    if degree < degrees[-1]:
        for k in range(first, len(columns)):
            vanish(columns, k, [a * v for a, v in zip(values, columns[k], strict=True)], degree + 1, degrees)


def exponential_units(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, hidden = bundle.data(stmt["data"]), size(stmt["hidden"], "hidden")
    need(data.y.c == 1, "the labels are not one column")
    labels = [y for _, y in along_line(data, wit["rows"], bundle.meter)]
    need(any(labels), "the labels are all 0")
    zeros = forced(labels)
    need(zeros >= hidden, "the units may have enough zeros")
    what = f"sum of {hidden} exponential units, with or without biases and whatever their real weights,"
    return (
        f"no {what} returns the labels of the {data.x.r} rows of data {stmt['data'][:12]}:"
        f" {len(labels)} of them on a line force {zeros} zeros"
    )


# The zeros that labels, not all of them 0, force.
def forced(labels: list[int]) -> int:
    total = run = last = 0
    for y in labels:
        if y == 0:
            run += 1
            continue
        total += run
        if last:
            total += (run + ((y > 0) != (last > 0))) % 2
        run, last = 0, y
    return total + run


def odd_labels(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, meter = bundle.data(stmt["data"]), bundle.meter
    need(data.y.c == 1, "the labels are not one column")
    x, y = data.x.num, [v for (v,) in data.y.num]
    pairs = [indices(pair, data.x.r, "pair") for pair in items(wit["pairs"], "pairs")]
    need(all(len(pair) == 2 for pair in pairs), "pairs: not two rows")
    c = row(wit["c"], len(pairs), "c", meter)
    need(any(c), "c: all are 0")
    long = max(map(int.bit_length, c))
    meter.spend(len(pairs) * ((data.x.c + 1) * max(32, long, data.x.bits) + max(32, long, data.y.bits)))
    for (j, k), v in zip(pairs, c, strict=True):
        need(all(s + t == 0 for s, t in zip(x[j], x[k], strict=True)), "pairs: two rows are not opposite")
        need(y[j] * y[k] < 0, "pairs: two labels are not of opposite signs")
        need(v * y[j] >= 0, "c: a sign is not that of the label")
    columns = zip(*(x[j] for j, _ in pairs), strict=True)
    need(not any(sum(map(mul, c, column)) for column in columns), "the points do not cancel")
    return (
        "no sum of ReLUs without biases, of any number and whatever their real weights, is positive at each row with a positive"
        f" and negative at each with a negative label of data {stmt['data'][:12]} ({data.x.r} rows)"
    )


def parameter_count(bundle: Bundle, stmt: Json, wit: Json) -> str:
    inputs, hidden, points = (size(stmt[name], name) for name in ("inputs", "hidden", "points"))
    activation, biased = text(stmt["activation"], "activation"), text(stmt["biased"], "biased")
    need(activation in ("smooth", "homogeneous", "exp"), "the activation is not smooth, homogeneous or exp")
    need(biased in ("yes", "no"), "biased is neither yes nor no")
    need(inputs > 0, "there are no inputs")
    bundle.meter.spend(2**8)
    reads = inputs + (biased == "yes")
    each = {"smooth": reads + 1, "homogeneous": reads, "exp": inputs + 1}[activation]
    need(hidden * each < points, "there are enough parameters")
    kinds = {"smooth": "continuously differentiable", "homogeneous": "positively homogeneous", "exp": "exponential"}
    units = f"{hidden} {kinds[activation]} units {'with' if biased == 'yes' else 'without'} biases"
    return (
        f"no sum of {units} on {inputs} inputs returns all real labellings of {points} points, whatever the points:"
        f" {hidden * each} parameters are too few, by the theorem of Sard, which is cited, not checked"
    )
