"""`yun2019.deep`: any hidden widths; pairs of neighbouring layers fit a slice of the points each, the others pass on.

The sorted points are cut into slices, one per pair, as long as the pair can take. A scaled coordinate z in [-1, 1]
passes through hard tanh unchanged, and so does a partial output p that starts at -1: a pair adds the sum of its curves
(`hardtanh`), which is label + 1 on its slice and 0 elsewhere *if their number is even*. At the end p is the label.

Source: Yun, Sra, Jadbabaie 2019, arXiv 1810.07770. *Second-hand* are the exact conditions (see `pairs`); the literature
says that W = Omega(N) parameters are enough. Ours: proof and exact counts, ramps of any number, several outputs, two-
slope units with one unit for a value that is carried.
Hypotheses: equal points carry equal labels.
Size: at most the given widths; sum over pairs of J_j·q_j >= N.
Bits: as `hardtanh`, linear in the number of blocks of a slice.

>>> from exactmem.data.dataset import Dataset
>>> data = Dataset.from_arrays([[k] for k in range(32)], [k * k % 7 - 3 for k in range(32)])
>>> THEOREM.construct(data, widths="2,5,5,3,6,6,2", pairs="2,5", floors="paper").network
Network(1-1-5-5-2-5-5-1-1, hardtanh, hardtanh, hardtanh, hardtanh, hardtanh, hardtanh, hardtanh, id)
>>> THEOREM.construct(data, widths="3,3,3,3")
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: yun2019.deep: widths 3,3,3,3 with pairs (1, 2) fit 3·3 = 9 points, not 32; 4 layers of ...
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from gmpy2 import mpq

from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError
from exactmem.networks.activations import HARDTANH
from exactmem.networks.activations import ID as LINEAR
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.numbers.parsing import exact
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Theorem
from exactmem.theorems.yun2019.counterexamples import DEEP_WHY
from exactmem.theorems.yun2019.curves import Curves, curves
from exactmem.theorems.yun2019.hardtanh import as_fraction, scaled
from exactmem.theorems.yun2019.on_a_line import OnLine, on_line
from exactmem.theorems.yun2019.outcome import constant
from exactmem.theorems.yun2019.pairs import Pairs, best
from exactmem.theorems.yun2019.source import SOURCE
from exactmem.theorems.yun2019.transfer import plain, two_slopes, with_kink
from exactmem.theorems.yun2019.widths import numbers

ID = "yun2019.deep"
Terms = dict[int, mpq]


@dataclass
class Affine:
    """A number as an affine form over the units of the newest layer."""

    terms: Terms
    constant: mpq = field(default_factory=mpq)


@dataclass
class Stack:
    """Layers as they grow: the coordinate and the partial outputs over the newest, and which units carry a value."""

    points: OnLine
    layers: list[Layer] = field(default_factory=list)
    carried: list[set[int]] = field(default_factory=list)
    z: Affine | None = None
    p: list[Affine] | None = None
    rate: mpq = field(default_factory=mpq)
    offset: mpq = field(default_factory=mpq)

    def add(self, forms: list[Affine], on_z: list[tuple[mpq, mpq]], carry_z: bool, carry_p: bool) -> int:
        """A layer of hardtanh(slope·z + offset) for on_z, of the forms, and of what is carried; the place of the first form."""
        own = [self.of_z(slope, offset) for slope, offset in on_z] + forms
        kept = ([self.of_z(mpq(1), mpq(0))] if carry_z else []) + (self.p or [] if carry_p else [])
        units = own + kept
        if not self.layers:  # the first layer reads the inputs: z is rate·t + offset
            pairs = [(u.terms[0] * self.rate, u.terms[0] * self.offset + u.constant) for u in units]
            slopes, offsets = ([as_fraction(pair[i]) for pair in pairs] for i in (0, 1))
            self.layers.append(self.points.first_layer(HARDTANH, slopes, offsets))
        else:
            width = self.layers[-1].width
            rows: list[list[Any]] = [[u.terms.get(i, 0) for i in range(width)] for u in units]
            self.layers.append(Layer.build(HARDTANH, width, rows, [u.constant for u in units]))
        at = len(own)
        self.carried.append(set(range(at, len(units))))
        self.z = Affine({at: mpq(1)}) if carry_z else None
        if carry_p and self.p is not None:
            self.p = [Affine({at + carry_z + r: mpq(1)}) for r in range(len(self.p))]
        return len(on_z)

    def of_z(self, slope: mpq, offset: mpq) -> Affine:
        z = self.z or Affine({0: mpq(1)})
        return Affine({i: slope * w for i, w in z.terms.items()}, slope * z.constant + offset)


def network(points: OnLine, pairs: Pairs) -> tuple[Network, list[set[int]]]:
    """The hard tanh network, and which of its units carry a value."""
    t = [mpq(int(v)) for v in points.t]
    rate = 2 / (t[-1] - t[0])
    stack = Stack(points, rate=rate, offset=-1 - rate * t[0])
    z = [rate * v + stack.offset for v in t]
    gap = min(b - a for a, b in pairwise(z))
    columns = [[mpq(int(v), points.Y_den) for v in points.Y[:, r]] for r in range(points.outputs)]
    ranges = [scaled(column) for column in columns]
    labels = [[(v - c) / radius for v in column] for column, (c, radius) in zip(columns, ranges, strict=True)]
    m, begin, ends = len(pairs.firsts), 0, {l + 1 for l in pairs.firsts}
    for layer in range(1, len(pairs.widths) + 1):
        before = sum(l + 1 < layer for l in pairs.firsts)  # pairs that are done
        if layer in pairs.firsts:
            J, q = pairs.size(before)
            part = slice(begin, min(begin + J * q, len(z)))
            found = [curves(z[part], column[part], q, gap) for column in labels]
            stack.add([], ramps(found[0]), carry_z=before + 1 < m, carry_p=before > 0)
            begin = part.stop
        elif layer in ends:
            count = len(found[0].ends) - 1
            forms = [
                Affine(dict(enumerate(row[:count])), bias)
                for column in found
                for row, bias in zip(column.weights, column.biases, strict=True)
            ]
            stack.add(forms, [], carry_z=before + 1 < m, carry_p=before > 0)
            # the curves add label + 1 on the slice (label if their number is odd, for a single pair), and 0 elsewhere
            old = stack.p or [Affine({}, mpq(q % 2 - 1)) for _ in labels]
            stack.p = [
                Affine({**p.terms, **{r * q + k: mpq(1) for k in range(q)}}, p.constant) for r, p in enumerate(old)
            ]
        else:
            stack.add([], [], carry_z=before < m, carry_p=before > 0)
    rows: list[list[Any]] = []
    biases: list[Any] = []
    for p, (centre, radius) in zip(stack.p or [], ranges, strict=True):
        rows.append([radius * p.terms.get(i, 0) for i in range(stack.layers[-1].width)])
        biases.append(radius * p.constant + centre)
    return Network((*stack.layers, Layer.build(LINEAR, stack.layers[-1].width, rows, biases))), stack.carried


def ramps(found: Curves) -> list[tuple[mpq, mpq]]:
    return [(2 / (b - a), -(a + b) / (b - a)) for a, b in pairwise(found.ends)]


def build(
    dataset: Dataset, *, widths: str, pairs: str, activation: str, slopes: str, floors: str, seed: int
) -> Construction:
    """The network; without widths four equal layers, without pairs those that fit the most points."""
    if activation not in ("hardtanh", "two slopes") or floors not in ("ours", "paper"):
        raise InputError(
            f"{ID}: activation is hardtanh or two slopes, floors ours or paper, not {activation}, {floors}"
        )
    points = on_line(dataset, seed)
    equal = constant(points, BOUND, None)
    if equal is not None:
        return equal
    n, d_y, cost = points.n, points.outputs, 1 if activation == "hardtanh" else 2
    hidden = numbers(ID, widths) if widths else [equal_width(4, n, d_y, cost, floors)] * 4
    if len(hidden) < 2:
        raise InputError(f"{ID}: at least two hidden layers are needed, not widths {widths}")
    chosen = Pairs(hidden, tuple(numbers(ID, pairs)), d_y, cost, floors) if pairs else best(hidden, d_y, cost, floors)
    admitted(chosen, n)
    chosen = chosen.enough(n)
    net, carried = network(points, chosen)
    if cost == 2:
        s_plus, s_minus = (exact(word) for word in two_numbers(slopes))
        net = with_kink(net, plain(two_slopes(s_plus, s_minus)), points.merged.X, carried)
    used = sum(layer.width for layer in net.layers[:-1])
    return Construction(
        net,
        promise=sum(hidden),
        literature=None,
        lower=0,
        lower_text="see exactmem bounds --widths: how many points the widths can fit at most",
        notes={
            "pairs of layers": ", ".join(f"({l}, {l + 1})" for l in chosen.firsts),
            "ramps, curves per column": ", ".join(f"{J}, {q}" for J, q in chosen.sizes()),
            "points that the pairs fit": chosen.points,
            "widths given, used": f"{sum(hidden)}, {used}",
        },
    )


def two_numbers(slopes: str) -> list[str]:
    words = str(slopes).split(",")
    if len(words) != 2:
        raise InputError(f"{ID}: slopes are two numbers, for t >= 0 and t < 0, not {str(slopes)[:40]!r}")
    return words


def admitted(pairs: Pairs, n: int) -> None:
    """HypothesisFails if the pairs are not admissible, or fit fewer than n points, with the inequality evaluated."""
    widths = ",".join(map(str, pairs.widths))
    listed = ", ".join(f"({l}, {l + 1})" for l in pairs.firsts)
    enough = equal_width(len(pairs.widths), n, pairs.d_y, pairs.cost, pairs.floors)
    advice = f"{len(pairs.widths)} layers of {enough} units would do"
    refusal = pairs.refusal()
    if refusal:
        raise HypothesisFails("pairs", f"{ID}: widths {widths} with pairs {listed}: {refusal}; {advice}", pairs.firsts)
    if pairs.points < n:
        evaluated = " + ".join(f"{J}·{q}" for J, q in pairs.sizes())
        raise HypothesisFails(
            "widths",
            f"{ID}: widths {widths} with pairs {listed} fit {evaluated} = {pairs.points} points, not {n}; {advice}",
            pairs.sizes(),
        )


def equal_width(layers: int, n: int, d_y: int, cost: int, floors: str) -> int:
    """The least width of so many equal layers that fit n points."""
    low, high = 0, 1
    while best([high] * layers, d_y, cost, floors).points < n:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        enough = best([middle] * layers, d_y, cost, floors).points >= n
        low, high = (low, middle) if enough else (middle, high)
    return high


BOUND = Bound(
    "4·w, the least w with which four layers of w hard tanh units fit N points by pairs (1, 2), (3, 4)",
    lambda n, d, d_y=1, classes=2: 4 * equal_width(4, n, d_y, 1, "ours"),
)

THEOREM = Theorem(
    id=ID,
    title="Any depth: pairs of layers share the points",
    statement=(
        "For N distinct points and any labels in Q^d_y a hard tanh network of hidden widths d_1, ..., d_h fits them, if pairs "
        "of neighbouring layers with sum J_j·q_j >= N exist and the layers between them have d_y + 1 units."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT,),
    bound=BOUND,
    literature=None,
    build=build,
    options={
        "widths": ("", "hidden widths d_1,...,d_h (empty: four equal ones)"),
        "pairs": ("", "first layers of the pairs, from 1 (empty: those that fit the most points)"),
        "activation": ("hardtanh", "hardtanh, or two slopes: twice as many units for ramps and curves"),
        "slopes": ("1,0", "s_plus,s_minus of two slopes"),
        "floors": ("ours", "ours, or paper: the floors we have second-hand"),
        "seed": (0, "of the direction"),
    },
    why=DEEP_WHY,
)
