"""`yun2019.one_hidden`: one hidden layer, a few units for every group of d points.

The points are cut into groups of at most d' affinely independent ones, each on a hyperplane that misses all other points, and
every group gets the units that see only its strip (`strips`). Two forms of label:

* real: label column r is base_r + scale_r·a, |a| <= 1. Hard tanh: one unit H(K·tau) per group, shared by the outputs, and one
  unit H(a + l·tau) per output. ReLU: three arguments tau, tau ± e·a, the first shared. Base is a label that is free: points
  with that label are in no group.
* classes: every distinct label row is a class; the groups of a class share one row of the read-out. Two hard tanh or three
  ReLUs per group, and the largest class is free.

Source: Yun, Sra, Jadbabaie 2019, arXiv 1810.07770; *the literature says* that 4N/d + 4·d_y ReLUs fit one-hot labels of points
in general position (Corollary 4.2). Ours: real labels, hats of three units, the free label, data in any position.
Hypotheses: equal points carry equal labels (for the network); general position (for the count only).
Size: real: (d_y + 1)·ceil(m/d') hard tanh or (2·d_y + 1)·ceil(m/d') ReLUs, m points without the free label; classes:
2 or 3 times the sum of ceil(N_c/d') over all classes but the largest. `form=auto` takes the smaller.
Bits: tau is a vector of minors, at most d'·log2(sqrt(d'+1)·max|x|) bits; a unit adds one value of tau and the label bits.
Complexity: as `bubeck2020.relu3`.

>>> from exactmem.data.dataset import Dataset
>>> five = Dataset.from_arrays([[0, 0], [2, 0], [1, 2], [1, 1], [3, 5]], [1, -2, 3, 5, 0])
>>> for activation in ("relu", "hardtanh"):
...     built = THEOREM.construct(five, activation=activation)
...     print(built.network, built.promise, [str(v) for (v,) in built.network.outputs(five.X)])
Network(2-6-1, relu, id) 6 ['1', '-2', '3', '5', '0']
Network(2-4-1, hardtanh, id) 4 ['1', '-2', '3', '5', '0']
>>> THEOREM.construct(five, activation="tanh")
Traceback (most recent call last):
    ...
exactmem.errors.InputError: yun2019.one_hidden: activation is one of relu, hardtanh, not 'tanh'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.bounds.width import relu_width
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.activations import HARDTANH, RELU
from exactmem.networks.network import Network
from exactmem.networks.two_layer import TwoLayer
from exactmem.theorems.baum1988.threshold import label_classes
from exactmem.theorems.evidence import on_slabs
from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
from exactmem.theorems.preparation import Prepared, prepare
from exactmem.theorems.theorem import Bound, Construction, Theorem
from exactmem.theorems.yun2019.position_counterexamples import WHY
from exactmem.theorems.yun2019.source import SOURCE
from exactmem.theorems.yun2019.strips import Strip, at_least, bend, hat, interpolant, pair, ramp, strips, times

ID = "yun2019.one_hidden"
ACTIVATIONS = {"relu": RELU, "hardtanh": HARDTANH}
FORMS = ("auto", "real", "classes")


@dataclass(frozen=True)
class Real:
    """Label column r is base[r] + scale[r]·a; `members` are the points that need units."""

    base: list[Fraction]
    scale: list[Fraction]
    members: list[int]

    def target(self, data: Prepared, r: int) -> Callable[[int], Fraction]:
        """a at point i, in column r."""
        return lambda i: (data.label(i, r) - self.base[r]) / self.scale[r]


def build(dataset: Dataset, *, activation: str, form: str, free: int) -> Construction:
    """The form that needs fewer units, unless one is asked for."""
    choose(activation, "activation", tuple(ACTIVATIONS))
    choose(form, "form", FORMS)
    data = prepare(dataset)
    classes = label_classes(data)
    real = real_labels(data, classes, activation, free)
    promises = {
        "real": per_group(activation, data.outputs) * ceiling(len(real.members), data.dim),
        "classes": CLASS_UNITS[activation] * sum(ceiling(len(c), data.dim) for c in moving(classes, free)),
    }
    chosen = min(("real", "classes"), key=promises.__getitem__) if form == "auto" else form
    if data.dim == 0:  # a single point: its label is the bias
        promises, found, network = {chosen: 0}, [], TwoLayer(dataset.d, data.outputs).network(RELU, data.Y.row(0))
    elif chosen == "real":
        found = strips(data, real.members)
        network = assemble(data, real, found, activation)
    else:
        found, network = build_classes(data, classes, activation, free)
    one_hot = activation == "relu" and is_one_hot(data)
    return Construction(
        network,
        promise=promises[chosen],
        literature=LITERATURE(data.n, data.dim, data.outputs) if one_hot else None,
        lower=lower(data, activation),
        lower_text="needed if every real labelling of these points must fit",
        evidence=on_slabs(data, [strip.slab for strip in found]),
        notes={"form": chosen, "groups": len(found)},
    )


def choose(value: str, option: str, known: Sequence[str]) -> None:
    if value not in known:
        raise InputError(f"{ID}: {option} is one of {', '.join(known)}, not {value!r}")


def real_labels(data: Prepared, classes: list[list[int]], activation: str, free: int) -> Real:
    """Base and scale per column. Hard tanh: base is the most frequent label row, scale the largest distance from it. ReLU: base
    is the column's minimum, as a bend is never negative, and the scale is 1. Without a free label the base is 0 where that
    is allowed, and labels in [-1, 1] are not scaled."""
    columns = [[data.label(i, r) for i in range(data.n)] for r in range(data.outputs)]
    if activation == "relu":
        base = [min(column) if free else min(*column, Fraction(0)) for column in columns]
        scale = [Fraction(1)] * data.outputs
    else:
        row = max(classes, key=len)[0]
        base = [column[row] if free else Fraction(0) for column in columns]
        far = [max(abs(y - b) for y in column) for column, b in zip(columns, base, strict=True)]
        scale = [(s or Fraction(1)) if free else max(s, Fraction(1)) for s in far]
    needed = [
        i for i in range(data.n) if not free or any(column[i] != b for column, b in zip(columns, base, strict=True))
    ]
    return Real(base, scale, needed)


def assemble(data: Prepared, real: Real, found: Sequence[Strip], activation: str) -> Network:
    """The network of the real form for given strips: the shared unit of each group, then one or two per output."""
    net = TwoLayer(data.X.shape[1], data.outputs)
    for strip in found:
        wanted = {r: interpolant(data, strip, real.target(data, r)) for r in range(data.outputs)}
        active = {r: a for r, a in wanted.items() if a is not None}
        if not active:
            continue
        if activation == "hardtanh":
            net.neuron(data.lift(times(strip.form, at_least(1 / strip.margin))), {r: -real.scale[r] for r in active})
            for r, a in active.items():
                net.neuron(data.lift(ramp(strip, a)), {r: real.scale[r]})
            continue
        bends = {r: bend(strip, a) for r, a in active.items()}
        net.neuron(data.lift(strip.form), {r: -2 / e for r, (_, _, e) in bends.items()})
        for r, (up, down, e) in bends.items():
            net.neuron(data.lift(up), {r: 1 / e})
            net.neuron(data.lift(down), {r: 1 / e})
    return net.network(ACTIVATIONS[activation], real.base)


def build_classes(data: Prepared, classes: list[list[int]], activation: str, free: int) -> tuple[list[Strip], Network]:
    """Two hard tanh or three ReLUs per group of a class, read out by the difference to the free class (or to 0)."""
    net = TwoLayer(data.X.shape[1], data.outputs)
    base = [data.label(max(classes, key=len)[0], r) if free else Fraction(0) for r in range(data.outputs)]
    units, height = (pair, 2) if activation == "hardtanh" else (hat, 1)
    found = []
    for members in moving(classes, free):
        rise = {r: y - base[r] for r in range(data.outputs) if (y := data.label(members[0], r)) != base[r]}
        for strip in strips(data, members) if rise else []:
            found.append(strip)
            for form, c in units(strip.form, strip.margin):
                net.neuron(data.lift(form), {r: c * v / height for r, v in rise.items()})
    return found, net.network(ACTIVATIONS[activation], base)


def moving(classes: Sequence[list[int]], free: int) -> list[list[int]]:
    """The classes that need units: all but the largest (the first of these), or all."""
    largest = max(classes, key=len) if free else None
    return [members for members in classes if members is not largest]


def is_one_hot(data: Prepared) -> bool:
    rows = data.Y.num.tolist()
    return data.outputs > 1 and data.Y.den == 1 and all(sorted(row) == [0] * (data.outputs - 1) + [1] for row in rows)


def lower(data: Prepared, activation: str) -> int:
    """The least k with k·(d'+1) + 1 >= n (ReLU) or k·(d'+2) + 1 >= n (hard tanh): on a fixed pattern of pieces a unit's values
    at the points are linear in (a·w, a·b), for hard tanh in (a·w, a·b, a), and the output bias adds one dimension."""
    return relu_width(data.n - 1, data.dim + (activation == "hardtanh"))


def ceiling(n: int, d: int) -> int:
    return -(-n // max(d, 1))


def per_group(activation: str, d_y: int) -> int:
    return d_y + 1 if activation == "hardtanh" else 2 * d_y + 1


CLASS_UNITS = {"relu": 3, "hardtanh": 2}


def worst(n: int, d: int, d_y: int = 1, classes: int = 2) -> int:
    """ReLUs for real labels: with one column its least label is free, so at least one point is."""
    return (2 * d_y + 1) * ceiling(n - 1 if d_y == 1 else n, d) if n > 1 else 0


LITERATURE = Bound("4·n/d' + 4·d_y for one-hot labels", lambda n, d, d_y=1, classes=2: ceiling(4 * n, d) + 4 * d_y)

THEOREM = Theorem(
    id=ID,
    title="One hidden layer, strips around hyperplanes",
    statement=(
        "For n points in general position in R^d and any labels in R^d_y there is a network with one hidden layer of "
        "(d_y+1)·ceil((n-1)/d) hard tanh units that fits them, or of 3·ceil((n-1)/d) ReLUs if d_y = 1 and (2d_y+1)·ceil(n/d) "
        "for any d_y; classes of N_c points take 2·sum ceil(N_c/d) hard tanh or 3·sum ceil(N_c/d) ReLUs, the largest none."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT, GENERAL_POSITION),
    bound=Bound("ReLU: 3·ceil((n-1)/d') for d_y = 1, (2·d_y + 1)·ceil(n/d') for any d_y", worst),
    literature=LITERATURE,
    build=build,
    options={
        "activation": ("relu", "'relu' or 'hardtanh'"),
        "form": ("auto", "'real', 'classes' or 'auto', whichever needs fewer units"),
        "free": (1, "1: the points of one label need no units; 0: every point is in a group"),
    },
    why=WHY,
)
