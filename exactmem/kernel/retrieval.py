# RealisesAll: whatever the labels of the rows, other weights and biases in one layer are enough to return them.
#
# Only those of the "parts" V_0, ..., V_{Q-1}, some neurons of that layer, are chosen. Behind them is a chain of neurons
# that the witness names, layer by layer (in any order), and no other neuron reads the parts or the chain. So all others
# have values that do not depend on the labels; they are computed with the parts and the chain left out.
#
# Store. In the layer before, on every row, the "steps" E_1, E_2, ... are 1, ..., 1, 0, ..., 0, with i ones, and the "waits"
# l_1, ..., l_{Q-1} are 0, ..., 0 and then at least 1, with k zeros: the row is in bucket (i, k). For integers Z_ik >= 0, not
# decreasing in k, let D_ik = Z_ik - Z_i,k-1 (D_i0 = Z_i0), M_k = max(1, max_i D_ik), and
#     V_k = relu(D_0k + sum_i (D_ik - D_i-1,k)·E_i - M_k·l_k)    (V_0 without l).
# On a row of bucket (i, k) the sum over E telescopes to D_ij in V_j. If j <= k then l_j = 0 and V_j = D_ij >= 0, if j > k
# then D_ij - M_j·l_j <= 0 and V_j = 0. So the parts have the sum Z_ik.
#
# Folds. A fold at h is s -> relu(s) - 2·relu(s - h): on [0, 2h] it keeps s <= h and sends s >= h to 2h - s. Let L = 2^b and
# H = 2L·2^K. The leading folds at 2^(r-1)·H, ..., 2H, H, with 2^r >= Q, keep s modulo 2H up to its sign and bring [0, 2^r·H]
# to [0, H]: k·H + t with 0 <= t <= H to t for even k, to H - t for odd k. So with Z_ik = k·H + n or k·H + (H - n) they
# end in n, which can be any number in [0, H] for each bucket; Z_ik is in [k·H, (k+1)·H] and does not decrease in k.
#     Then for t = 1, ..., K first g_t·phi_t is added, and next comes the fold at h_t = 2L·2^(K-t). On every row phi_t is an
# integer, not negative as the layers of the chain are relu, and sum_t g_t·phi_t <= L - 1. For e_1, ..., e_K in {0, 1} and
# e_{K+1} = 0, put n_K in {L - 1, L}, and n_{t-1} = n_t if e_t = e_{t+1}, else 2·h_t - n_t. Then n_0 is in [0, H], and started
# there the chain ends in
#     n_K + sum_t (-1)^(e_t)·g_t·phi_t.
# Proof. By induction n_t is in [0, h_t] and within 1 of m_t·L, m_t odd (m_K = 1, and 2·h_t is a multiple of 4L). Folds have
# slopes 1 and -1, so s stays within L - 1 of n_t, and in the cell from (m_t - 1)·L to (m_t + 1)·L. No h_t cuts a cell, a
# multiple of 2L as it is: the fold has slope 1 on all of it if e_t = e_{t+1}, else -1. And phi_t passes folds t to K.
#     Every s on the way is an integer in a cell, and cells lie above 0: relu(s + g·phi) is s + g·phi, as was used.
#
# Two classes: all g are 2 and n_K = L - 1, so the end is c0 - 4·sum e_t·phi_t with c0 = L - 1 + 2·sum phi: odd, and below
# 2L. Folds at L, L/2, ..., 4 keep it modulo 8 up to its sign and leave 1 or 3. So relu(s - 2), the label, is 1 or 0 as
# [c0 modulo 8 is 3 or 5] + sum e_t·phi_t is odd or even.
#
# 2^c classes, c > 1: a feature stays for c folds with g = 1, 2, ..., 2^(c-1), and n_K = L. The end is L + (2^c - 1)·sum phi
# - 2·sum d·phi, below 2L, with a sum over the features, each d any number below 2^c. As relu(z - h + 1) - relu(z - h) is 1
# for z >= h, else 0, on integers, the bits of z are taken off from the top; those of 2^c, ..., 2 are the label. So it is
# floor((L + (2^c - 1)·sum phi)/2) - sum d·phi modulo 2^c.
#
# Rank. If the rows of features in one bucket are independent modulo 2, then some minor of theirs is odd, a unit modulo
# 2^c, and the system for e, or d, is solvable whatever the labels. (Equal rows of the matrix would be dependent.)
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate

from .columns import run_columns, run_rows, suits
from .evaluation import compile_net
from .networks import Net, Unit, read_net
from .objects import Bundle, Mat
from .reading import Json, indices, items, need, size
from .shapes import weights

Form = tuple[dict[int, int], int]  # the weight of every value that is read, and the bias


# A walk through the layers of a net. `first` is the number of the first value of each layer, inputs being layer 0; `lines`
# are the indices, within their layers, that the witness names; `chain` are the numbers of all parts and named neurons.
@dataclass
class Walk:
    net: Net
    first: list[int]
    lines: Iterator[Json]
    layer: int
    chain: set[int] = field(default_factory=set)

    def unit(self, number: int) -> Unit:
        return self.net.units[number - self.net.inputs]

    def named(self, value: Json, what: str) -> list[int]:
        start, end = self.first[self.layer : self.layer + 2]
        return [start + k for k in indices(value, end - start, what)]

    # On to the next layer: the neurons of it that the witness names have these forms, in order.
    def step(self, act: str, *forms: Form) -> list[int]:
        self.layer += 1
        found = self.named(next(self.lines), "chain")
        need(len(found) == len(forms), f"chain: not {len(forms)} neurons")
        for k, (w, c) in zip(found, forms, strict=True):
            unit, rule = self.unit(k), "a neuron of the chain has another form"
            need(weights(unit) == w and unit.c == c and unit.q == 1 and unit.act == act, rule)
        for k in range(*self.first[self.layer : self.layer + 2]):
            need(k in found or self.chain.isdisjoint(weights(self.unit(k))), "a neuron outside the chain reads it")
        self.chain.update(found)
        return found


def realises_all(bundle: Bundle, stmt: Json, wit: Json) -> str:
    net, mat = read_net(stmt["net"], bundle), bundle.points(stmt["mat"])
    classes, layer = size(stmt["classes"], "classes"), size(stmt["layer"], "layer")
    c = classes.bit_length() - 1
    need(classes > 1 and classes == 1 << c, "the number of classes is not 2, 4, 8, ...")
    need(net.inputs == mat.c, "the net has another number of inputs than the matrix has columns")
    need(len(net.out) == 1, "the net has not exactly one output")
    need(all(unit.counted for unit in net.units), "a layer has rank one")
    need(0 < layer < len(net.rows), "the net has no such layer with another one after it")  # nor has any dag
    lines = items(wit["chain"], "chain", len(net.rows) - layer)
    bundle.meter.spend(32 * sum(len(unit.w) + 1 for unit in net.units) + len(lines) ** 2)
    walk = Walk(net, list(accumulate([0, net.inputs, *net.rows])), iter(lines), layer - 1)
    steps, waits = walk.named(wit["steps"], "steps"), walk.named(wit["waits"], "waits")
    walk.layer = layer
    parts = walk.named(wit["parts"], "parts")
    need(len(parts) == len(waits) + 1, "there is not one part more than there are waits")
    need(all(walk.unit(k).act == "relu" for k in parts), "a part is not relu")
    walk.chain.update(parts)
    features = items(wit["features"], "features")
    K, r = len(features), (len(parts) - 1).bit_length()
    b = len(lines) - K - r - 2
    need(K > 0 and K % c == 0, "features: none, or not the same number for each bit of a label")
    need(b >= c, "chain: too few layers")
    independent(bundle, mat, walk, steps, waits, follow(walk, parts, features, r, b, c), b, c)
    what = f"each of the {classes}^{mat.r} labellings of the {mat.r} rows of mat {stmt['mat'][:12]} is returned exactly"
    return f"{what} by a network that differs from net {stmt['net'][:12]} in weights and biases of layer {layer} only"


# The sum of the parts, the folds, the reading, and the output; returns the numbers of the features.
def follow(walk: Walk, parts: list[int], features: list[Json], r: int, b: int, c: int) -> list[int]:
    (total,) = walk.step("relu", (dict.fromkeys(parts, 1), 0))
    s, label, found, K = {total: 1}, dict[int, int](), list[int](), len(features)
    for e in range(b + K + r, 1 if c == 1 else b, -1):  # a fold at 2^e
        if b < e <= b + K:
            t = len(found)
            found += walk.named([features[t]], "features")
            need(found[t] not in walk.chain, "a feature is part of the chain")
            s[found[t]] = 2 if c == 1 else 1 << t % c
        low, high = walk.step("relu", (s, 0), (s, -1 << e))
        s = {low: 1, high: -2}
    if c == 1:
        (last,) = walk.step("relu", (s, -2))
        label[last] = 1
    for e in range(0 if c == 1 else b, 0, -1):  # the bit of 2^e, the rest, and the label so far
        h = 1 << e
        forms = [(s, 1 - h), (s, -h), *[(s, 0)] * (e > 1), *[(label, 0)] * (e < c)]
        above, beyond, *kept = walk.step("relu", *forms)
        s = {kept[0]: 1, above: -h, beyond: h}
        label = {above: 1, beyond: -1, **dict.fromkeys(kept[-1:] * (e < c), 2)}
    walk.step("id", (label, 0))
    return found


# The buckets of the rows and the ranks of their features, from the net without parts and chain.
def independent(
    bundle: Bundle, mat: Mat, walk: Walk, steps: list[int], waits: list[int], features: list[int], b: int, c: int
) -> None:
    units = list(walk.net.units)
    for k in walk.chain:
        units[k - walk.net.inputs] = Unit("id", [], [], 0, 1, walk.unit(k).level)
    rest = replace(walk.net, units=units, out=[*steps, *waits, *features])
    program, scales = compile_net(rest, mat.den, None, bundle)
    run = run_columns if suits(rest, program, mat.r) else run_rows
    K, P, Q, basis = len(features), len(steps), len(waits), dict[tuple[int, int], list[int]]()
    bundle.meter.spend(mat.r * (len(scales) * max(map(int.bit_length, scales)) + K * max(32, K // 16)))
    for n, values in enumerate(run(program, mat.num, rest.out, bundle.meter), 1):
        whole = [X // D for X, D in zip(values, scales, strict=True)]
        need(all(v * D == X for X, v, D in zip(values, whole, scales, strict=True)), f"row {n}: a value is no integer")
        E, l, phi = whole[:P], whole[P : P + Q], whole[P + Q :]
        i, k = E.count(1), l.count(0)
        need([1] * i + [0] * (P - i) == E, f"row {n}: the steps are not 1, ..., 1, 0, ..., 0")
        need(not any(l[:k]) and min(l, default=0) >= 0, f"row {n}: the waits are not 0, ..., 0 and then at least 1")
        need(all(v == phi[t - t % c] for t, v in enumerate(phi)), f"row {n}: a feature does not stay for its folds")
        grown = sum((2 if c == 1 else 1 << t % c) * v for t, v in enumerate(phi))
        need(grown < 1 << b, f"row {n}: the features are too large")
        odd = sum((v & 1) << t for t, v in enumerate(phi[::c]))
        known = basis.setdefault((i, k), [])
        for other in known:  # each has a leading bit that is 0 in all later ones
            odd = min(odd, odd ^ other)
        need(odd > 0, f"row {n}: its features depend modulo 2 on those of earlier rows of its bucket")
        known.append(odd)
