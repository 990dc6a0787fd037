# Claims that a linear system, or a width, is impossible over all real numbers: Infeasible, CannotFit.
from operator import mul

from .branches import Path, branches
from .objects import Bundle, Data
from .reading import Json, items, need, row, size


# Motzkin: with multipliers >= 0 on le and lt rows (any sign on eq), rows that combine to 0·z give 0 rel sum(lam·b).
# That is false if the right side is negative, or zero while a strict row takes part. All-zero multipliers give 0 <= 0:
# true.
def infeasible(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat, relations = bundle.system(stmt["sys"])
    lam = row(wit["lam"], mat.r, "lam", bundle.meter)
    need(
        all(v >= 0 for v, rel in zip(lam, relations, strict=True) if rel != "eq"),
        "a multiplier of an inequality is negative",
    )
    bundle.meter.spend(mat.r * mat.c * max(32, mat.bits, *map(int.bit_length, lam)))
    total = [sum(map(mul, lam, (line[c] for line in mat.num))) for c in range(mat.c)]
    need(not any(total[:-1]), "the multipliers do not cancel every variable")
    strict = any(v > 0 for v, rel in zip(lam, relations, strict=True) if rel == "lt")
    need(total[-1] < 0 or (total[-1] == 0 and strict), "the combined right side does not contradict")
    return f"the linear system {stmt['sys'][:12]} ({mat.r} relations, {mat.c - 1} unknowns) has no real solution"


# One hidden layer of `hidden` ReLUs and an affine output with bias. a·relu(h) = ±relu(|a|·h), so output weights are ±1,
# and the order of neurons is free: p = 0..hidden plus signs, those first. trees[p] splits on the signs of h_j(x_i).
def cannot_fit(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, hidden = bundle.data(stmt["data"]), size(stmt["hidden"], "hidden")
    need(data.y.c == 1, "the labels are not one column")
    trees = items(wit["trees"], "trees")
    need(len(trees) == hidden + 1, "not one tree per number of plus signs")
    points = [[*x, data.x.den] for x in data.x.num]  # den·(x, 1): a positive factor changes no sign
    for plus, tree in enumerate(trees):
        signs = [1] * plus + [-1] * (hidden - plus)
        for path, lam, mu in branches(tree, [hidden, data.x.r]):
            check_leaf(bundle, data, points, signs, path, lam, mu)
    return (
        f"no network with one hidden layer of {hidden} ReLUs and an output bias fits the {data.x.r} rows of data"
        f" {stmt['data'][:12]}, whatever its real weights"
    )


# On a branch, samples with every neuron decided satisfy c + sum_j s_j·[j active at i]·h_j(x_i) = y_i, and each split
# gives ±h_j(x_i) <= 0. If lam times the equations plus mu >= 0 times the split forms is identically 0 in (h_1..h_k, c),
# then sum(lam·y) = −sum(mu·(±h)) >= 0. So a negative sum(lam·y) closes the branch.
def check_leaf(
    bundle: Bundle, data: Data, points: list[list[int]], signs: list[int], path: Path, lam: Json, mu: Json
) -> None:
    lam, mu = row(lam, len(points), "lam", bundle.meter), row(mu, len(path), "mu", bundle.meter)
    bits = max(32, data.x.bits, data.y.bits, *map(int.bit_length, lam + mu))
    bundle.meter.spend(bits * len(points[0]) * (len(points) * (len(signs) + 1) + len(path)))
    need(all(v >= 0 for v in mu), "leaf: a multiplier of a split is negative")
    need(sum(lam) == 0, "leaf: the multipliers do not cancel the output bias")
    side = {(j, i): s for j, i, s in path}
    taking = [i for i, v in enumerate(lam) if v]
    need(all((j, i) in side for j in range(len(signs)) for i in taking), "leaf: a sample is used before it is decided")
    total = [[0] * len(points[0]) for _ in signs]
    terms = [(j, i, lam[i] * signs[j]) for j in range(len(signs)) for i in taking if side[j, i] > 0]
    for j, i, weight in [*terms, *((j, i, -s * v) for (j, i, s), v in zip(path, mu, strict=True) if v)]:
        total[j] = [t + weight * v for t, v in zip(total[j], points[i], strict=True)]
    need(not any(map(any, total)), "leaf: the multipliers do not cancel the weights")
    need(sum(v * y[0] for v, y in zip(lam, data.y.num, strict=True)) < 0, "leaf: the labels do not contradict")
