"""An independent judge: is the STATEMENT true? It reads the raw JSON and never looks at a witness.

Nets are evaluated in plain Fractions, ranks come from python-flint, linear systems are settled by Gauss and
Fourier-Motzkin, a width by trying every set of activation patterns, and stored numbers by trying them all. Only for
Shatters it looks for networks among the objects, and the list of cited objects takes their names from the witness.
WeightAtLeast is denied by a lighter network; to find none, to within 2^-24, is taken for yes.
Slow and simple: for small bundles only.
"""

import hashlib
import json
import random
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, pairwise, product
from math import gcd, prod
from operator import add, mul
from typing import Any

import flint
import mpmath

from . import dispersion_oracle, sgd_oracle, smooth_oracle
from .decisions import Relation, feasible, patterns
from .stored import every_labelling
from .weight_oracle import lighter

Json = Any
Matrix = list[list[Fraction]]


def false_claims(raw: bytes) -> list[str]:
    """The claims of a bundle that are not true, and any object that is misfiled or cited by nobody."""
    bundle = json.loads(raw)
    objects, wrong = bundle["objects"], list[str]()
    for name, value in objects.items():
        spelled = json.dumps(value, sort_keys=True, separators=(",", ":"))
        if hashlib.sha256(spelled.encode()).hexdigest() != name:
            wrong.append(f"{name} is not the hash of what is filed under it")
    cited = set[str]()
    for claim in bundle["claims"]:
        stmt = claim["stmt"]
        names = ("net", "other", "data", "coded", "table", "mat", "sys", "map", "w", "b", "v", "radius")
        cited |= {stmt[name] for name in names if stmt.get(name) is not None}
        cited |= set(claim["wit"].get("nets", []))
        if not TRUTH[stmt["kind"]](stmt, objects):
            wrong.append(json.dumps(stmt))
    cited |= {objects[name][part] for name in cited for part in ("x", "y", "m") if part in objects[name]}
    if cited != set(objects):
        wrong.append("the objects are not exactly those that are cited")
    if not bundle["claims"]:
        wrong.append("nothing is claimed")
    return wrong


def integers(row: str) -> list[int]:
    return [int(word, 16) for word in row.split()]


def matrix(value: Json) -> Matrix:
    return [[Fraction(v, int(value["den"], 16)) for v in integers(row)] for row in value["num"]]


def samples(stmt: Json, objects: Json, which: str = "data") -> tuple[Matrix, Matrix]:
    data = objects[stmt[which]]
    return matrix(objects[data["x"]]), matrix(objects[data["y"]])


def rank(rows: Matrix) -> int:
    if not rows or not rows[0]:
        return 0
    return flint.fmpq_mat([[flint.fmpq(v.numerator, v.denominator) for v in row] for row in rows]).rank()


# ---------------------------------------------------------------------------------------------------------- networks

Neuron = tuple[Any, dict[int, Fraction], Fraction, int]  # activation, weight of every value it reads, bias, layer


def unfold(net: Json) -> tuple[list[Neuron], list[int], list[int]]:
    """All neurons with rational weights, the outputs, and every integer as it is stored."""
    neurons, stored = list[Neuron](), list[int]()

    def add(act: Json, read: list[int], w: list[int], c: int, q: int, level: int) -> None:
        stored.extend([q, c, *w])
        neurons.append((act, {k: Fraction(v, q) for k, v in zip(read, w, strict=True) if v}, Fraction(c, q), level))

    inputs = net["in"]
    if net["t"] == "dag":
        level = dict.fromkeys(range(inputs), 0)
        for k, node in enumerate(net["nodes"]):
            level[inputs + k] = 1 + max((level[s] for s in node["src"]), default=0)
            c, q = int(node["c"], 16), int(node["den"], 16)
            add(node["act"], node["src"], integers(node["w"]), c, q, level[inputs + k])
        return neurons, net["out"], stored
    first, width = 0, inputs
    for depth, layer in enumerate(net["layers"], 1):
        q, c = integers(layer["den"]), integers(layer["c"])
        if "A" in layer:
            rows = [(list(range(width)), integers(row)) for row in layer["A"]]
        elif "S" in layer:
            rows = [(src, integers(row)) for src, row in layer["S"]]
        else:
            rows = [(list(range(width)), [k * v for v in integers(layer["u"])]) for k in integers(layer["k"])]
        for (src, w), bias, den in zip(rows, c, q, strict=True):
            add(layer["act"], [first + k for k in src], w, bias, den, depth)
        first, width = first + width, len(rows)
    return neurons, list(range(first, first + width)), stored


def activate(act: Json, t: Fraction) -> Fraction:
    if act == "id":
        return t
    if act == "relu":
        return max(t, Fraction(0))
    if act == "step":
        return Fraction(t >= 0)
    if act == "hardtanh":
        return min(Fraction(1), max(Fraction(-1), t))
    den = int(act["den"], 16)
    knots, slopes = ([Fraction(v, den) for v in integers(act[name])] for name in ("knots", "slopes"))
    value, at = Fraction(int(act["at"], 16), den), knots[0] if knots else Fraction(0)
    # integrate the slope from the first knot to t
    if t <= at or not knots:
        return value + slopes[0] * (t - at)
    ends = [*knots, max(t, knots[-1])]
    return value + sum(s * (min(t, b) - min(t, a)) for s, (a, b) in zip(slopes[1:], pairwise(ends), strict=True))


def answers(stmt: Json, objects: Json) -> list[tuple[list[Fraction], list[Fraction]]]:
    """For every sample its labels and the outputs of the net."""
    neurons, out, _ = unfold(objects[stmt["net"]])
    found = []
    for x, y in zip(*samples(stmt, objects), strict=True):
        assert len(x) == objects[stmt["net"]]["in"]
        values = list(x)
        for act, weights, bias, _ in neurons:
            values.append(activate(act, sum((w * values[k] for k, w in weights.items()), bias)))
        found.append((y, [values[k] for k in out]))
    return found


def memorizes(stmt: Json, objects: Json) -> bool:
    return all(labels == outputs for labels, outputs in answers(stmt, objects))


def memorizes_up_to(stmt: Json, objects: Json) -> bool:
    eps = fraction(stmt, "eps")
    pairs = [pair for labels, outputs in answers(stmt, objects) for pair in zip(labels, outputs, strict=True)]
    return all(abs(a - b) <= eps for a, b in pairs)


def fraction(stmt: Json, name: str) -> Fraction:
    return Fraction(int(stmt[f"{name}_num"], 16), int(stmt[f"{name}_den"], 16))


def residual_at_most(stmt: Json, objects: Json) -> bool:
    pairs = [pair for labels, outputs in answers(stmt, objects) for pair in zip(labels, outputs, strict=True)]
    eps = fraction(stmt, "eps")
    return eps >= 0 and sum((a - b) ** 2 for a, b in pairs) <= eps * sum(a**2 for a, _ in pairs)


def one_hot(stmt: Json, objects: Json) -> bool:
    return all(
        len(labels) == 1
        and labels[0] in range(len(outputs))
        and outputs == [labels[0] == k for k in range(len(outputs))]
        for labels, outputs in answers(stmt, objects)
    )


def classifies(stmt: Json, objects: Json) -> bool:
    for (label,), outputs in answers(stmt, objects):
        if stmt["rule"] == "sign":
            (output,) = outputs
            right = abs(label) == 1 and output * label > 0
        else:
            right = label in range(len(outputs)) and [k for k, v in enumerate(outputs) if v == max(outputs)] == [label]
        if not right:
            return False
    return True


def counted(net: Json) -> list[int]:
    """Depth, width, neurons, params, bits."""
    neurons, out, stored = unfold(net)
    levels = [level for _, _, _, level in neurons]
    if net["t"] == "net":
        hidden = [level for level in levels if level < len(net["layers"])]
    else:
        read = {k for node in net["nodes"] for k in node["src"]}
        hidden = [level for k, level in enumerate(levels, net["in"]) if k in read or k not in out]
    width = max((hidden.count(level) for level in hidden), default=0)
    params = sum(len(weights) + (bias != 0) for _, weights, bias, _ in neurons)
    return [max(levels), width, len(hidden), params, max(len(format(abs(v), "b")) for v in stored if v)]


def size_at_most(stmt: Json, objects: Json) -> bool:
    names = ["depth", "width", "neurons", "params", "bits"]
    return all(a <= stmt[name] for a, name in zip(counted(objects[stmt["net"]]), names, strict=True))


def weight_between(stmt: Json, objects: Json) -> bool:
    """In 4000 bits; a weight that agrees with an end in 3000 of them is taken to be equal to it."""
    (neurons, out, _), inputs = unfold(objects[stmt["net"]]), objects[stmt["net"]]["in"]
    hidden = [k for k in range(inputs, inputs + len(neurons)) if k not in out]
    for k, (act, weights, _, _) in enumerate(neurons, inputs):
        reads = set(weights) <= set(hidden) if k in out else all(j < inputs for j in weights)
        if act != ("id" if k in out else "relu") or not reads:
            return False
    ends = [neurons[k - inputs] for k in out]
    with mpmath.workprec(4000):
        total = mpmath.mpf(0)
        for a, square in [(sum(abs(bias) for _, _, bias, _ in ends), Fraction(1))] + [
            (
                sum(abs(weights.get(k, Fraction(0))) for _, weights, _, _ in ends),
                sum(v**2 for v in w.values()) + bias**2,
            )
            for k, (_, w, bias, _) in ((k, neurons[k - inputs]) for k in hidden)
        ]:
            root = mpmath.sqrt(mpmath.mpf(square.numerator) / square.denominator)
            total += mpmath.mpf(a.numerator) / a.denominator * root if a else 0
        lo, hi = (mpmath.mpf(end.numerator) / end.denominator for end in (fraction(stmt, "lo"), fraction(stmt, "hi")))
        return bool(lo >= 0 and total - lo >= -(mpmath.mpf(2) ** -3000) and hi - total >= -(mpmath.mpf(2) ** -3000))


def codes(stmt: Json, objects: Json) -> bool:
    (x, y), (z, coded) = samples(stmt, objects), samples(stmt, objects, "coded")
    table = matrix(objects[stmt["table"]])
    one_hot = [[Fraction(k == i) for k in range(len(table))] for i in range(len(table))]
    spelled = one_hot if stmt["rule"] == "onehot" else [[Fraction(i)] for i in range(len(table))]
    right = [label in table and code == spelled[table.index(label)] for label, code in zip(y, coded, strict=True)]
    names = stmt["names"]
    named = len(names) in (0, len(table)) and len(set(names)) == len(names)
    return x == z and all(right) and named and all(a != b for a, b in combinations(table, 2))


# ---------------------------------------------------------------------------------------------------------- matrices


def distinct_rows(stmt: Json, objects: Json) -> bool:
    return all(a != b for a, b in combinations(matrix(objects[stmt["mat"]]), 2))


def rank_at_least(stmt: Json, objects: Json) -> bool:
    return rank(matrix(objects[stmt["mat"]])) >= stmt["r"] > 0


def rank_at_most(stmt: Json, objects: Json) -> bool:
    return rank(matrix(objects[stmt["mat"]])) <= stmt["r"]


def lambda_min_at_least(stmt: Json, objects: Json) -> bool:
    """All eigenvalues of a symmetric matrix are >= 0 (> 0) iff its characteristic polynomial alternates (strictly)."""
    m = matrix(objects[stmt["mat"]])
    lam = Fraction(int(stmt["lam_num"], 16), int(stmt["lam_den"], 16))
    shifted = [[v - lam * (i == j) for j, v in enumerate(row)] for i, row in enumerate(m)]
    entries = [[flint.fmpq(v.numerator, v.denominator) for v in row] for row in shifted]
    coefficients = flint.fmpq_mat(entries).charpoly().coeffs()  # of 1, t, ..., t^n
    signs = [c * (-1) ** (len(m) - k) for k, c in enumerate(coefficients)]
    alternates = all(c > 0 for c in signs) if stmt["strict"] is True else all(c >= 0 for c in signs)
    return alternates and m == [list(row) for row in zip(*m, strict=True)]


def dispersed(stmt: Json, objects: Json) -> bool:
    """L·I minus the second moments is semidefinite iff its characteristic polynomial alternates."""
    x, gamma, L = matrix(objects[stmt["mat"]]), fraction(stmt, "gamma"), fraction(stmt, "L")
    gram = dispersion_oracle.products(x)
    near = [abs(v) for i, row in enumerate(gram) for j, v in enumerate(row) if i != j]
    moments = dispersion_oracle.products([list(column) for column in zip(*x, strict=True)])
    rest = [[L * (i == j) - v for j, v in enumerate(row)] for i, row in enumerate(moments)]
    entries = [[flint.fmpq(v.numerator, v.denominator) for v in row] for row in rest]
    signs = [c * (-1) ** (len(rest) - k) for k, c in enumerate(flint.fmpq_mat(entries).charpoly().coeffs())]
    apart = 0 <= gamma < 1 and all(v <= gamma for v in near)
    return dispersion_oracle.units(x) and apart and all(c >= 0 for c in signs)


def ntk_gram_at_least(stmt: Json, objects: Json) -> bool:
    x, lam = matrix(objects[stmt["mat"]]), fraction(stmt, "lam")
    return lam > 0 and dispersion_oracle.units(x) and dispersion_oracle.bounded(x, dispersion_oracle.ntk, lam)


def harmonic_gram_at_least(stmt: Json, objects: Json) -> bool:
    x, lam, m = matrix(objects[stmt["mat"]]), fraction(stmt, "lam"), stmt["m"]
    if lam <= 0 or m < 2 or m % 2 or not dispersion_oracle.units(x):
        return False
    return dispersion_oracle.bounded(x, dispersion_oracle.harmonic(m), lam)


# ----------------------------------------------------------------------------------------------------------- systems


def infeasible(stmt: Json, objects: Json) -> bool:
    value = objects[stmt["sys"]]
    rows = matrix(objects[value["m"]])
    return not feasible([(row[:-1], row[-1], rel) for row, rel in zip(rows, value["rel"], strict=True)])


def cannot_fit(stmt: Json, objects: Json) -> bool:
    """Every net gives every neuron an activation pattern {i : h(x_i) > 0}; with patterns fixed all is linear."""
    x, y = samples(stmt, objects)
    points, hidden = [[*row, Fraction(1)] for row in x], stmt["hidden"]
    if len(y[0]) != 1:
        return False
    width = hidden * len(points[0]) + 1
    choices = sorted(product(patterns(points), (1, -1)), key=lambda choice: (sorted(choice[0]), choice[1]))
    for chosen in product(range(len(choices)), repeat=hidden):
        if list(chosen) != sorted(chosen):
            continue  # the order of neurons is free
        system = list[Relation]()
        for i, (point, (label,)) in enumerate(zip(points, y, strict=True)):
            equation = [Fraction(0)] * (width - 1) + [Fraction(1)]
            for j, number in enumerate(chosen):
                active, sign = choices[number]
                spot = slice(j * len(point), (j + 1) * len(point))
                row = [Fraction(0)] * width
                row[spot] = [-v for v in point] if i in active else point
                system.append((row, Fraction(0), "lt" if i in active else "le"))
                if i in active:
                    equation[spot] = [sign * v for v in point]
            system.append((equation, label, "eq"))
        if feasible(system):
            return False
    return True


def cannot_realise(stmt: Json, objects: Json) -> bool:
    """All activation patterns of all units; h, the output bias and the skip are unknowns of a linear system."""
    x, y = samples(stmt, objects)
    bias, skip, unit, mode = stmt["bias"], stmt["skip"], stmt["unit"], stmt["mode"]
    if len(y[0]) != 1 or {bias, skip} - {"yes", "no"}:
        return False
    eps = Fraction(0)
    if mode in ("sign", "threshold"):
        if not {v for (v,) in y} <= ({1, -1} if mode == "sign" else {0, 1}) or (mode, bias) == ("threshold", "no"):
            return False
    elif mode != "real":
        p, q = integers(mode)
        if p < 1 or q < 1 or gcd(p, q) != 1:
            return False
        eps = Fraction(p, q)
    line = unit == "threshold"
    p, q = (1, 0) if unit in ("relu", "threshold") else integers(unit)
    if unit == "1 0" or gcd(p, q) != 1:
        return False
    points = [[*row, Fraction(1)] for row in x]
    hidden = min(stmt["hidden"], len({tuple(row) for row in x}))  # by Caratheodory, that many of any number of units do
    choices = [(active, sign) for active in patterns(points) for sign in ((1,) if line else (1, -1))]
    each = 1 if line else len(points[0])
    width = hidden * each + 1 + len(x[0])
    unused = [k for k in range(hidden * each, width) if (bias if k == hidden * each else skip) == "no"]
    for chosen in combinations_with_replacement(choices, hidden):
        system = [([Fraction(k == j) for k in range(width)], Fraction(0), "eq") for j in unused]
        for i, (point, (label,)) in enumerate(zip(points, y, strict=True)):
            f = [Fraction(0)] * (hidden * each) + [Fraction(1), *x[i]]
            for j, (active, sign) in enumerate(chosen):
                if line:
                    f[j] = Fraction(i in active)
                    continue
                at, slope = slice(j * each, (j + 1) * each), sign * (p if i in active else q)
                f[at] = [slope * v for v in point]
                side = [Fraction(0)] * width
                side[at] = [-v for v in point] if i in active else point
                system.append((side, Fraction(0), "lt" if i in active else "le"))
            system += wanted(f, label, mode, eps)
        if feasible(system):
            return False
    return True


def wanted(f: list[Fraction], label: Fraction, mode: str, eps: Fraction) -> list[Relation]:
    minus = [-v for v in f]
    if mode in ("sign", "threshold"):
        weak = "le" if mode == "threshold" else "lt"
        return [(minus, Fraction(0), "lt") if label > 0 else (f, Fraction(0), weak)]
    return [(f, label + eps, "le"), (minus, eps - label, "le")] if eps else [(f, label, "eq")]


def weight_at_least(stmt: Json, objects: Json) -> bool:
    x, y = samples(stmt, objects)
    eps, w = fraction(stmt, "eps"), fraction(stmt, "w")
    if len(y[0]) != 1 or eps < 0 or w <= 0:
        return False
    return lighter(x, [label for (label,) in y], eps, w) is None


# ---------------------------------------------------------------------------------------------------------- position


def affine(rows: Matrix) -> Matrix:
    return [[*row, Fraction(1)] for row in rows]


def on_hyperplanes(stmt: Json, objects: Json) -> bool:
    """Over an infinite field: iff the affine hull of the group is not the whole space and holds no further point."""
    points = matrix(objects[stmt["mat"]])
    for group in stmt["groups"]:
        hull = rank(affine([points[i] for i in group]))
        others = [affine([points[i] for i in [*group, k]]) for k in range(len(points)) if k not in group]
        if not 1 <= hull <= len(points[0]) or any(rank(more) == hull for more in others):
            return False
    return len(stmt["groups"]) > 0


def general_position(stmt: Json, objects: Json) -> bool:
    points = affine(matrix(objects[stmt["mat"]]))
    sizes = range(1, min(len(points), len(points[0])) + 1)
    return all(rank(list(subset)) == k for k in sizes for subset in combinations(points, k))


def not_general_position(stmt: Json, objects: Json) -> bool:
    return not general_position(stmt, objects)


def separated(stmt: Json, objects: Json) -> bool:
    bound = Fraction(int(stmt["num"], 16), int(stmt["den"], 16))
    for x, y in combinations(matrix(objects[stmt["mat"]]), 2):
        gaps = [abs(a - b) for a, b in zip(x, y, strict=True)]
        if (sum(gap**2 for gap in gaps) if stmt["norm"] == "l2" else max(gaps)) < bound:
            return False
    return bound > 0


# ---------------------------------------------------------------------------------------------- counting and shapes


def logarithm(value: Fraction | mpmath.mpf) -> mpmath.mpf:
    return mpmath.log(mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value, 2)


def counting_bound(stmt: Json, objects: Json) -> bool:
    slots, values = stmt["slots"], 2 ** (stmt["bits"] + 1)
    if min(slots, stmt["bits"], stmt["points"], stmt["classes"] - 1) < 1:
        return False
    networks = values**slots
    if stmt["rule"] == "any":
        ends = next(b for b in range(100) if 2**b >= slots + stmt["inputs"] + 1)
        networks = (2**ends * 2**ends * values) ** slots
    stated = stmt["inputs"] > 0 if stmt["rule"] == "any" else stmt["rule"] == "shape" and stmt["inputs"] == 0
    return stated and networks < stmt["classes"] ** stmt["points"]


def cells(units: list[int], weights: list[int], points: int, classes: int) -> mpmath.mpf:
    """The logarithm of the bound on sign patterns on so many points, with units and weights of every layer."""
    total, sum_of_weights = mpmath.mpf(0), 0
    for i, (k, w) in enumerate(zip([*units[:-1], classes - 1], weights, strict=True), 1):
        sum_of_weights += w
        ratio = Fraction(2 * points * k * i, sum_of_weights)
        total += 1 + sum_of_weights * (logarithm(ratio) + logarithm(mpmath.e))
    return total


def below(units: list[int], weights: list[int], points: int, classes: int) -> bool:
    with mpmath.workprec(300):
        return cells(units, weights, points, classes) < points * logarithm(Fraction(classes))


def shape_bound(stmt: Json, objects: Json) -> bool:
    neurons, out, _ = unfold(objects[stmt["net"]])
    first = objects[stmt["net"]]["in"]
    depth = max(level for _, _, _, level in neurons)
    acts = ["id" if k in out else "relu" for k in range(first, first + len(neurons))]
    last = [k for k, (_, _, _, level) in enumerate(neurons, first) if level == depth]
    if last != out or [act for act, _, _, _ in neurons] != acts:
        return False
    layers = [[len(w) + (c != 0) for _, w, c, level in neurons if level == i] for i in range(1, depth + 1)]
    units, weights = list(map(len, layers)), list(map(sum, layers))
    enough = stmt["classes"] > 1 and weights[0] > 0 and stmt["points"] >= sum(weights)
    return enough and below(units, weights, stmt["points"], stmt["classes"])


def slots_bound(stmt: Json, objects: Json) -> bool:
    """Every way to spread the slots over layers, with as many units as they allow."""
    slots, points, classes = stmt["slots"], stmt["points"], stmt["classes"]
    if not (1 <= slots <= points and classes > 1):
        return False
    for ends in product((False, True), repeat=slots - 1):
        weights = [1]
        for end in ends:
            weights = [*weights, 1] if end else [*weights[:-1], weights[-1] + 1]
        if not below(weights, weights, points, classes):
            return False
    return True


def sign_count(stmt: Json, objects: Json) -> bool:
    """The bound itself, 2·(2·e·n·(k + 1)/W)^W, with 300 bits."""
    unit = ["v", *(f"w{k}" for k in range(stmt["inputs"]))] + ["b"] * (stmt["biased"] == "yes")
    W, points = stmt["hidden"] * len(unit), stmt["points"]
    if not 1 <= W <= points or stmt["biased"] not in ("yes", "no"):
        return False
    with mpmath.workprec(300):
        return bool(2 * (2 * mpmath.e * points * (stmt["degree"] + 1) / W) ** W < mpmath.mpf(2) ** points)


def alike(one: Json, other: Json) -> bool:
    """The same neurons, the second's nonzero at most where the first's are."""
    (mine, out, _), (its, ends, _) = unfold(one), unfold(other)
    same = one["in"] == other["in"] and out == ends and len(mine) == len(its)
    return same and all(
        (act, level) == (a, l) and w.keys() >= v.keys() and (b != 0 or c == 0)
        for (act, w, b, level), (a, v, c, l) in zip(mine, its, strict=True)
    )


def outputs(net: Json, x: list[Fraction]) -> list[Fraction]:
    neurons, out, _ = unfold(net)
    found = list(x)
    for act, weights, bias, _ in neurons:
        found.append(activate(act, sum((w * found[k] for k, w in weights.items()), bias)))
    return [found[k] for k in out]


def shatters(stmt: Json, objects: Json) -> bool:
    """Every labelling is that of some net of the bundle that has the shape."""
    points, shape = matrix(objects[stmt["mat"]]), objects[stmt["net"]]
    nets = [value for value in objects.values() if value["t"] in ("net", "dag") and alike(shape, value)]
    if (
        any(len(x) != shape["in"] for x in points)
        or stmt["classes"] < 2
        or any(a == b for a, b in combinations(points, 2))
    ):
        return False
    labels = [[outputs(value, x) for x in points] for value in nets]
    return all(
        [[Fraction(y)] for y in labelling] in labels
        for labelling in product(range(stmt["classes"]), repeat=len(points))
    )


def rescaled(stmt: Json, objects: Json) -> bool:
    """Equal at random points, small and large; and in the form in which every neuron's first number is 1 or -1."""
    one, other = objects[stmt["net"]], objects[stmt["other"]]
    if one["in"] != other["in"] or len(unfold(one)[1]) != len(unfold(other)[1]):
        return False
    source = random.Random(repr((stmt["net"], stmt["other"])))
    sizes = [source.choice([1, 3, 20, 10**6, 2**70]) for _ in range(60)]
    points = [[Fraction(source.randint(-9 * s, 9 * s), source.randint(1, 9)) for _ in range(one["in"])] for s in sizes]
    return all(outputs(one, x) == outputs(other, x) for x in points) and normal(one) == normal(other)


def normal(net: Json) -> list[Any]:
    neurons, out, _ = unfold(net)
    factor, found = [Fraction(1)] * net["in"], list[Any]()
    for k, (act, weights, bias, _) in enumerate(neurons, net["in"]):
        reads = {j: w * factor[j] for j, w in sorted(weights.items()) if factor[j]}
        first = next((abs(v) for v in [*reads.values(), bias] if v), Fraction(0))
        factor.append(Fraction(1) if k in out else first)  # an output stays as it is; a neuron that is 0 is not read
        scale = 1 if k in out else first or 1
        found.append((act, {j: w / scale for j, w in reads.items()}, bias / scale))
    return found


def realises_all(stmt: Json, objects: Json) -> bool:
    """The numbers that a sum of neurons of the layer must be on the rows are looked for, one bucket after the other."""
    net, points, classes = objects[stmt["net"]], matrix(objects[stmt["mat"]]), stmt["classes"]
    if net["t"] != "net" or any("u" in layer for layer in net["layers"]) or any(len(x) != net["in"] for x in points):
        return False
    neurons, out, _ = unfold(net)
    if len(out) != 1 or classes < 2 or any(a == b for a, b in combinations(points, 2)):
        return False
    values = [list(x) for x in points]
    for row in values:
        for act, weights, bias, _ in neurons:
            row.append(activate(act, sum((w * row[k] for k, w in weights.items()), bias)))
    return every_labelling(neurons, out[0], stmt["layer"], values, classes)


def pieces_on_line(stmt: Json, objects: Json) -> bool:
    """On some line through two rows every function through the labels has more kinks than a network can have."""
    x, y = samples(stmt, objects)
    if len(y[0]) != 1 or stmt["pieces"] < 1:
        return False
    kinks = 0
    for width in stmt["widths"]:
        kinks += width * (stmt["pieces"] - 1) * (kinks + 1)
    for a, b in combinations(x, 2):
        span = [v - u for u, v in zip(a, b, strict=True)]
        line = [
            (sum(s * v for s, v in zip(span, row, strict=True)), label)
            for row, (label,) in zip(x, y, strict=True)
            if any(span) and rank([span, [v - u for u, v in zip(a, row, strict=True)]]) == 1
        ]
        values = sorted(set(line))
        if len(dict(values)) < len(values) or (values and fewest_kinks(values) > kinks):
            return True
    return False


def fewest_kinks(values: list[tuple[Fraction, Fraction]]) -> int:
    """The fewest kinks of a piecewise linear function through points, by the slopes with which it can leave each point.

    Sets of slopes are unions of {m}, (-inf, m), (m, inf) and everything; `reach[k]` are those that k kinks allow.
    """
    reach = {0: {("any", Fraction(0))}}
    has = {
        "at": {"any": lambda v, m: True, "=": lambda v, m: v == m, "<": lambda v, m: m < v, ">": lambda v, m: m > v},
        "above": {"any": lambda v, m: True, "=": lambda v, m: v > m, "<": lambda v, m: v > m, ">": lambda v, m: True},
        "below": {"any": lambda v, m: True, "=": lambda v, m: v < m, "<": lambda v, m: True, ">": lambda v, m: v < m},
    }
    for (t, y), (u, z) in pairwise(values):
        m, found = (z - y) / (u - t), dict[int, set[tuple[str, Fraction]]]()
        turned = {k + 1: {("any", m)} for k in reach}  # a kink at the point itself
        for k in sorted({*reach, *turned}):
            slopes = reach.get(k, set()) | turned.get(k, set())
            met = {where: any(test[kind](v, m) for kind, v in slopes) for where, test in has.items()}
            found.setdefault(k, set()).update({("=", m)} if met["at"] else set())
            found.setdefault(k + 1, set()).update({("<", m)} if met["above"] else set())
            found.setdefault(k + 1, set()).update({(">", m)} if met["below"] else set())
            found.setdefault(k + 2, set()).add(("any", m))
        least = min(k for k, slopes in found.items() if slopes)
        reach = {k: found.get(k, set()) for k in range(least, least + 3)}
    return min(k for k, slopes in reach.items() if slopes)


def polynomial_units(stmt: Json, objects: Json) -> bool:
    """Some label column is not in the span of the monomials."""
    x, y = samples(stmt, objects)
    degrees = stmt["degrees"]
    if not degrees or len(degrees) > 64 or sorted(set(degrees)) != degrees or degrees[-1] > 64:
        return False
    choices = [pick for k in degrees for pick in combinations_with_replacement(range(len(x[0])), k)]
    values = [[prod((row[k] for k in pick), start=Fraction(1)) for pick in choices] for row in x]
    both = [[*row, *labels] for row, labels in zip(values, y, strict=True)]
    return rank(both) > rank(values)


def exponential_units(stmt: Json, objects: Json) -> bool:
    """On some line through two rows the labels change sign often enough, if every 0 among them has the worst sign."""
    x, y = samples(stmt, objects)
    if len(y[0]) != 1:
        return False
    for a, b in combinations(x, 2):
        span = [v - u for u, v in zip(a, b, strict=True)]
        line = [
            (sum(s * v for s, v in zip(span, row, strict=True)), label)
            for row, (label,) in zip(x, y, strict=True)
            if any(span) and rank([span, [v - u for u, v in zip(a, row, strict=True)]]) == 1
        ]
        values = sorted(set(line))
        labels = [label for _, label in values]
        if len(dict(values)) < len(values) or (any(labels) and most_changes(labels) >= stmt["hidden"]):
            return True
    return False


def power_units(stmt: Json, objects: Json) -> bool:
    """The labels are values of no form; or they are outside of the outputs of networks and of their limits.

    That is so if the monomials of degree m + 1 at the labels are no combination of those at the outputs of random networks:
    some polynomial vanishes at all of these, more than there are monomials, and not at the labels. (A polynomial of degree D
    in the numbers of a network that is not 0 is 0 at such numbers with probability D/10^6 at most: Schwartz and Zippel.) As
    many powers as the rank of the monomials at the points span the values of all forms.
    """
    x, y = samples(stmt, objects)
    degree, hidden = stmt["degree"], stmt["hidden"]
    if len(y[0]) != 1 or degree < 1 or stmt["biased"] not in ("yes", "no"):
        return False
    points = [[*row, Fraction(1)] if stmt["biased"] == "yes" else row for row in x]
    choices = list(combinations_with_replacement(range(len(points[0])), degree))
    forms = [[prod((row[k] for k in pick), start=Fraction(1)) for pick in choices] for row in points]
    if rank([[*row, *labels] for row, labels in zip(forms, y, strict=True)]) > rank(forms):
        return True
    if hidden >= rank(forms):
        return False

    source = random.Random(repr(stmt))

    def number() -> int:
        return source.randint(-(10**6), 10**6)

    terms = list(combinations_with_replacement(range(len(points)), hidden + 1))
    found = list[list[Fraction]]()
    for _ in range(len(terms) + 10):
        units = [(number(), [number() for _ in points[0]]) for _ in range(hidden)]
        h = [sum((v * sum(map(mul, w, row)) ** degree for v, w in units), Fraction(0)) for row in points]
        found.append([prod((h[i] for i in term), start=Fraction(1)) for term in terms])
    own = [prod((y[i][0] for i in term), start=Fraction(1)) for term in terms]
    return rank([*found, own]) > rank(found)


def most_changes(labels: list[Fraction]) -> int:
    """The most changes of sign there can be if a label 0 may have either sign."""
    most = {s: 0 for s in (1, -1) if s * labels[0] >= 0}  # by the last sign
    for y in labels[1:]:
        most = {s: max(n + (s != last) for last, n in most.items()) for s in (1, -1) if s * y >= 0}
    return max(most.values())


def parameter_count(stmt: Json, objects: Json) -> bool:
    """The numbers of a unit by name, those that another one makes up for left out."""
    unit = [f"w{k}" for k in range(stmt["inputs"])] + ["b"] * (stmt["biased"] == "yes") + ["v"]
    redundant = {
        ("homogeneous", "yes"): "v",
        ("homogeneous", "no"): "v",
        ("exp", "yes"): "b",
        ("exp", "no"): "",
        ("smooth", "yes"): "",
        ("smooth", "no"): "",
    }
    spared = redundant.get((stmt["activation"], stmt["biased"]))
    if spared is None or stmt["inputs"] < 1:
        return False
    return stmt["hidden"] * len([name for name in unit if name != spared]) < stmt["points"]


def odd_labels(stmt: Json, objects: Json) -> bool:
    """h is linear plus even, and the even part has any values on different lines through 0: one unknown each."""
    x, y = samples(stmt, objects)
    if len(y[0]) != 1:
        return False
    lines = list[list[Fraction]]()
    system = list[Relation]()
    for row, (label,) in zip(x, y, strict=True):
        if label == 0:
            continue
        if not any(row):
            return True  # h(0) = 0
        line = next((k for k, other in enumerate(lines) if rank([row, other]) == 1), len(lines))
        if line == len(lines):
            lines.append(row)
        even = [Fraction(k == line) for k in range(len(x))]
        # h(t·g) = |t|·e + t·u·g, divided by |t|; y·h > 0
        pivot = next(k for k, v in enumerate(row) if v)
        length = abs(row[pivot] / lines[line][pivot])
        sign = 1 if label > 0 else -1
        system.append(([-sign * v for v in (*even, *(r / length for r in row))], Fraction(0), "lt"))
    return not feasible(system)


def relu_count(stmt: Json, objects: Json) -> bool:
    """Strict signs of all networks are counted by Pascal's rule for the regions of hyperplanes through 0."""

    def regions(m: int, n: int) -> int:
        counts = [0] + [2] * min(m, n)  # by dimension, for one hyperplane
        for _ in range(m - 1):
            counts = [0, *map(add, counts, counts[1:])]
        return counts[-1]

    if stmt["biased"] not in ("yes", "no") or stmt["points"] < 1:
        return False
    bias, m, hidden = stmt["biased"] == "yes", stmt["points"], stmt["hidden"]
    n = stmt["inputs"] + bias
    return (regions(m, n) if hidden else 1) ** hidden * regions(m, hidden * n + bias) < 2**m


def sgd_task(stmt: Json, objects: Json, x: Matrix) -> tuple[Matrix, Matrix]:
    """The inputs of the algorithm and the common starts."""
    A, w = matrix(objects[stmt["map"]]), matrix(objects[stmt["w"]])
    assert len(A) == len(x[0]) + 1 and len(w[0]) == len(A[0])
    return sgd_oracle.mapped(x, A), w


def sgd_memorizes(stmt: Json, objects: Json) -> bool:
    x, y = samples(stmt, objects)
    z, w = sgd_task(stmt, objects, x)
    labels, positive = [label for (label,) in y], stmt["positive"]
    if positive is None:
        if not set(labels) <= {1, -1}:
            return False
    else:
        p, q = integers(positive)
        labels = [Fraction(1 if label == Fraction(p, q) else -1) for label in labels]
        if q < 1 or gcd(p, q) != 1 or set(labels) != {1, -1}:
            return False
    beta, eta0, batch, order = fraction(stmt, "beta"), fraction(stmt, "eta"), stmt["batch"], stmt["order"]
    if beta <= 0 or eta0 <= 0 or not 1 <= batch <= len(x):
        return False
    if order != "cyclic" and not all(len(set(points)) == batch and max(points) < len(x) for points in order):
        return False
    return sgd_oracle.memorizes(z, [int(v) for v in labels], w, beta, eta0, batch if order == "cyclic" else order)


def tangent_dependent(stmt: Json, objects: Json) -> bool:
    """The tangent kernel is singular."""
    z, w = sgd_task(stmt, objects, matrix(objects[stmt["mat"]]))
    if any(sgd_oracle.dot(row, point) == 0 for row in w for point in z):
        return False
    return rank(sgd_oracle.tangent_kernel(z, w)) < len(z)


TRUTH: dict[str, Callable[[Json, Json], bool]] = {
    "Memorizes": memorizes,
    "MemorizesUpTo": memorizes_up_to,
    "ResidualAtMost": residual_at_most,
    "OneHot": one_hot,
    "Classifies": classifies,
    "SizeAtMost": size_at_most,
    "Codes": codes,
    "DistinctRows": distinct_rows,
    "RankAtLeast": rank_at_least,
    "RankAtMost": rank_at_most,
    "LambdaMinAtLeast": lambda_min_at_least,
    "Dispersed": dispersed,
    "NtkGramAtLeast": ntk_gram_at_least,
    "HarmonicGramAtLeast": harmonic_gram_at_least,
    "Infeasible": infeasible,
    "CannotFit": cannot_fit,
    "CannotRealise": cannot_realise,
    "WeightBetween": weight_between,
    "WeightAtLeast": weight_at_least,
    "OnHyperplanes": on_hyperplanes,
    "GeneralPosition": general_position,
    "NotGeneralPosition": not_general_position,
    "Separated": separated,
    "CountingBound": counting_bound,
    "ShapeBound": shape_bound,
    "SlotsBound": slots_bound,
    "SignCount": sign_count,
    "Shatters": shatters,
    "Rescaled": rescaled,
    "RealisesAll": realises_all,
    "PiecesOnLine": pieces_on_line,
    "PolynomialUnits": polynomial_units,
    "ExponentialUnits": exponential_units,
    "PowerUnits": power_units,
    "ParameterCount": parameter_count,
    "OddLabels": odd_labels,
    "ReluCount": relu_count,
    "TangentDependent": tangent_dependent,
    "SgdMemorizes": sgd_memorizes,
    "JacobianRankAtLeast": smooth_oracle.jacobian_rank_at_least,
    "RootExists": smooth_oracle.root_exists,
}
