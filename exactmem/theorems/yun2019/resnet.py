"""`yun2019.resnet`: residual blocks of any widths, a few units for every group of d points.

Blocks h <- h + V·act(U·h + b) + c push the points of every class but the largest along one direction q, group by group, class k
by about k·M (`resnet_groups`, `resnet_hardtanh`, `resnet_relu`). Then the classes lie in disjoint intervals of
phi = h_1/q_1, and a head of one hidden layer climbs from each class to the next: half of 1 + H(·) for the hard tanh H, a
difference of two ReLUs otherwise. Labels of any kind are met, one-hot or not: every distinct label row is a class.

Source: Yun, Sra, Jadbabaie 2019, arXiv 1810.07770. Second-hand only: 2N/d + 2·d_y hard tanh or 4N/d + 4·d_y ReLUs in the
blocks, d_y or 2·d_y in the head, d >= d_y. Ours: the largest class is free, one direction (so d < d_y is no obstacle), exact
moves, ReLUs in blocks of any widths, data in any position.
Hypotheses: equal points carry equal labels (for the network); general position (for the count only).
Size, G = sum of ceil(N_c/d') over all classes but the largest, C classes: 2·G hard tanh in the blocks and C - 1 in the head;
3·G ReLUs in the blocks by default and 2·(C - 1) in the head. Blocks of given widths w move floor(w/2) groups each and half a
group for every odd w; ReLU blocks floor(w/3) groups each and half a group for every w that 3 does not divide. That must be
at least G: 2·G hard tanh in blocks of any widths will do, 2·G ReLUs in blocks of width one, 4·G in blocks of any widths.
Bits: a group moved in one block costs one hyperplane; each ReLU fold can multiply the coordinates along q, so bits grow with
the number of folds.
Complexity: per group one evaluation at n points, and one hyperplane where an open group has moved the points.

>>> from exactmem.data.dataset import Dataset
>>> four = Dataset.from_arrays([[0, 0], [1, 0], [0, 1], [2, 3]], [0, 1, 0, 1]).one_hot()
>>> for activation, widths in (("hardtanh", "2"), ("hardtanh", "1,1"), ("relu", "1,1"), ("relu", "3")):
...     network = THEOREM.construct(four, activation=activation, widths=widths).network
...     print([block.width for block in network.blocks], network.sizes.neurons, network.outputs(four.X) == list(four.Y.rows()))
[2] 3 True
[1, 1] 3 True
[1, 1] 4 True
[3] 5 True
>>> THEOREM.construct(four, activation="hardtanh", widths="1")
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: yun2019.resnet: widths 1 do not suffice: they move 0 groups, these data have 1 = ceil(2/2); ...
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import count

from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError, LimitExceeded, Rejected
from exactmem.geometry.position import Dependency, general_position
from exactmem.networks.activations import HARDTANH, ID, RELU
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.networks.residual import Block, ResidualNetwork
from exactmem.networks.two_layer import TwoLayer
from exactmem.theorems.baum1988.threshold import worst_count
from exactmem.theorems.evidence import on_slabs
from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
from exactmem.theorems.preparation import Prepared, prepare
from exactmem.theorems.theorem import Bound, Construction, Theorem
from exactmem.theorems.yun2019 import resnet_hardtanh, resnet_relu
from exactmem.theorems.yun2019.position_counterexamples import RESIDUAL_WHY
from exactmem.theorems.yun2019.resnet_groups import HARDTANH_WIDTHS, RELU_WIDTHS, Plan, Slot, plan, schedule
from exactmem.theorems.yun2019.source import SOURCE
from exactmem.theorems.yun2019.strips import Unit, at_least, times
from exactmem.theorems.yun2019.widths import numbers

NAME = "yun2019.resnet"
BLOCKS = 16  # at most so many blocks unless widths are given: a unit of the stored circuit reads all earlier units
KINDS = {"relu": (RELU, RELU_WIDTHS), "hardtanh": (HARDTANH, HARDTANH_WIDTHS)}


def build(dataset: Dataset, *, activation: str, widths: str) -> Construction:
    """Plan, give the groups to blocks, move them, and read the classes off phi."""
    if activation not in KINDS:
        raise InputError(f"{NAME}: activation is one of {', '.join(KINDS)}, not {activation!r}")
    _, kind = KINDS[activation]
    data = prepare(dataset)
    found = plan(data)
    usual = [-(-len(members) // max(1, data.dim)) for members in found.classes[1:]]
    if str(widths):
        given = numbers(NAME, widths)
        if kind.groups(given) < len(found.groups):
            refuse(dataset, data, found, given, activation)
    else:
        given = default_widths(found, kind.whole)
    slots = schedule(given, kind, len(found.groups))
    move = moved_by_relu if activation == "relu" else moved_by_hardtanh
    blocks, push = move(found, slots) if found.groups else ([], Fraction(0))
    body = tuple(residual_block(found, units, activation) for units in blocks if units)
    network = ResidualNetwork(body, head(found, body, activation))
    per_step = 2 if activation == "relu" else 1
    return Construction(
        network,
        promise=kind.whole * sum(usual) + per_step * len(usual),
        literature=None,
        lower=0,
        lower_text="none is proved here for residual blocks",
        evidence=on_slabs(data, [group.slab for group in found.groups]),
        notes={
            "block widths": ", ".join(str(block.width) for block in body) or "none",
            "units in blocks, in the head": f"{sum(block.width for block in body)}, {network.head.sizes.neurons}",
            "groups": len(found.groups),
            "groups in general position": sum(usual),
            "M": push,
            "second-hand, never certified": second_hand(data, len(found.classes), activation),
        },
    )


def default_widths(found: Plan, whole: int) -> list[int]:
    """One block per class that moves; with more than BLOCKS classes, the groups spread over BLOCKS blocks."""
    per_class = Counter(group.rank for group in found.groups)
    if len(per_class) <= BLOCKS:
        return [whole * per_class[rank] for rank in sorted(per_class, reverse=True)]
    return [whole * -(-len(found.groups) // BLOCKS)] * BLOCKS


def second_hand(data: Prepared, classes: int, activation: str) -> str:
    """The published count for one-hot labels as we have it."""
    per = 4 if activation == "relu" else 2
    body = -(-per * data.n // max(1, data.dim)) + per * classes
    return f"{body} units in blocks, {per // 2 * classes} in the head (for d >= d_y)"


def refuse(dataset: Dataset, data: Prepared, found: Plan, given: Sequence[int], activation: str) -> None:
    """HypothesisFails: general position, if the widths would do for points in general position of R^d; else the widths."""
    _, kind = KINDS[activation]
    need, able = len(found.groups), kind.groups(given)
    d = dataset.d
    sizes = [len(members) for members in found.classes[1:]]
    texts = ",".join(map(str, given))
    if able >= sum(-(-size // d) for size in sizes):
        rows = dependent_rows(dataset, data)
        which = f"rows {', '.join(str(i + 1) for i in rows)} are" if rows else "some rows are"
        raise HypothesisFails(
            "general position",
            f"{NAME}: widths {texts} move {able} groups, enough in general position of R^{d}, but {which} "
            f"affinely dependent and these data have {need} groups; leave widths out, or use yun2019.relu (two hidden layers), "
            "which needs distinct points only",
            rows,
        )
    parts = " + ".join(f"ceil({size}/{data.dim})" for size in sizes)
    where = "" if activation == "hardtanh" else ", in blocks of width one"
    raise HypothesisFails(
        "widths",
        f"{NAME}: widths {texts} do not suffice: they move {able} groups, these data have {need} = {parts}; "
        f"the least total that does is {2 * need}{where}",
        (able, need),
    )


def dependent_rows(dataset: Dataset, data: Prepared) -> tuple[int, ...]:
    """At most d+1 rows that are affinely dependent in R^d; none if that was too much work to find."""
    merged = dataset.merged()
    if data.dim < dataset.d:  # all points lie in a flat of dimension d' < d, so any d'+2 <= d+1 of them are dependent
        return tuple(int(i) for i in merged.representative[: data.dim + 2].tolist())
    try:
        witness = general_position(merged.X)
    except LimitExceeded:
        return ()
    found = getattr(witness, "witness", None)
    return tuple(int(merged.representative[i]) for i in found.rows) if isinstance(found, Dependency) else ()


def moved_by_hardtanh(found: Plan, slots: Sequence[Slot]) -> tuple[list[list[Unit]], Fraction]:
    """The units for the first M = (spread of phi) + 1 + 0, 1, 4, 9, ... that works; finitely many do not."""
    height = found.height([Fraction(0)] * found.data.n)
    start = Fraction((max(height) - min(height)) // 1 + 1)
    tried = ((resnet_hardtanh.moves(found, slots, start + k * k), start + k * k) for k in count())
    return next((blocks, push) for blocks, push in tried if blocks is not None)


def moved_by_relu(found: Plan, slots: Sequence[Slot]) -> tuple[list[list[Unit]], Fraction]:
    """The units for the least whole M that the folds and pushes ask for."""
    steps, least = resnet_relu.moves(found, slots)
    push = Fraction(-(-least.numerator // least.denominator))
    return [[(form, fixed + times_m * push) for form, fixed, times_m in units] for units in steps], push


def residual_block(found: Plan, units: Sequence[Unit], activation: str) -> Block:
    """The units of one block; each adds its multiple of q, and there is no constant."""
    data, (act, _) = found.data, KINDS[activation]
    d = data.X.shape[1]
    forms = [data.lift(form) for form, _ in units]
    inner = Layer.build(act, d, [form[:-1] for form in forms], [form[-1] for form in forms])
    rows: list[list[Fraction]] = [[Fraction(0)] * len(units) for _ in range(d)]
    for k, rate in zip(data.affine.pivots, found.q, strict=True):
        rows[k] = [rate * c for _, c in units]
    return Block(inner, Layer.build(ID, len(units), rows, [0] * d))


def head(found: Plan, body: tuple[Block, ...], activation: str) -> Network:
    """One step from each class to the next, in the gap between their intervals of phi, which the blocks are asked for."""
    data, (act, _) = found.data, KINDS[activation]
    d, outputs = data.X.shape[1], range(data.outputs)
    labels = [[data.label(members[0], r) for r in outputs] for members in found.classes]
    net, bias = TwoLayer(d, data.outputs), list(labels[0])
    if len(labels) == 1:
        return net.network(act, bias)
    phi = Network((Layer.build(ID, d, [data.lift(found.phi)[:-1]], [0]),))
    heights = [height for (height,) in ResidualNetwork(body, phi).outputs(data.X)]
    spans = [sorted(heights[i] for i in members) for members in found.classes]
    for k in range(1, len(labels)):
        below, above = spans[k - 1][-1], spans[k][0]
        if below >= above:
            raise Rejected(f"{NAME}: classes {k} and {k + 1} are not apart after the blocks; please report these data")
        rise = {r: labels[k][r] - labels[k - 1][r] for r in outputs if labels[k][r] != labels[k - 1][r]}
        if activation == "relu":
            steep = at_least(1 / (above - below))
            net.neuron(data.lift(times(found.phi, steep, -below * steep)), dict(rise))
            net.neuron(data.lift(times(found.phi, steep, -below * steep - 1)), {r: -v for r, v in rise.items()})
        else:
            steep = at_least(2 / (above - below))
            middle = -(below + above) / 2 * steep
            net.neuron(data.lift(times(found.phi, steep, middle)), {r: v / 2 for r, v in rise.items()})
            for r, v in rise.items():
                bias[r] += v / 2
    return net.network(act, bias)


def worst(n: int, d: int, d_y: int = 1, classes: int = 2) -> int:
    """ReLUs in blocks of whole groups, and in the head, for the worst split of n points into so many classes.

    `worst_count` is 2·(groups of all classes but the largest), for two classes groups of at most n/2 points.
    """
    if d == 0 or n <= 1 or classes <= 1:
        return 0
    groups = -(-(n // 2) // d) if classes == 2 else worst_count(n, d, d_y, classes) // 2
    return 3 * groups + 2 * (classes - 1)


THEOREM = Theorem(
    id=NAME,
    title="Residual blocks of any widths",
    statement=(
        "For n points in general position in R^d, in classes of N_c points, there is a residual network that returns the label "
        "of every class exactly: with 2·G hard tanh units in blocks of any widths and C - 1 in the head, or with 3·G ReLUs in "
        "blocks that hold whole groups and 2·(C - 1) in the head; G = sum of ceil(N_c/d) over all classes but the largest. In "
        "ReLU blocks of any widths 4·G units suffice, in blocks of width one 2·G."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT, GENERAL_POSITION),
    bound=Bound("ReLU: 3·(sum of ceil(N_c/d') over all but the largest class) + 2·(C - 1)", worst),
    literature=None,
    build=build,
    options={
        "activation": ("relu", "'relu' or 'hardtanh'"),
        "widths": ("", "widths of the blocks, such as '1,3' (default: one block per class that moves, at most 16)"),
    },
    why=RESIDUAL_WHY,
)
