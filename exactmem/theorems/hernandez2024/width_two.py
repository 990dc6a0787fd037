"""`hernandez2024.width_two`: two ReLUs per layer, N - 2 hidden layers, any real labels.

A string is laid over nails: the layers carry X = T and one scratch neuron, over which the current function is affine. For the
i-th point it is raised to, or lowered to, the label by a steep line from there on: y := max(y, l) or min(y, l) with
l(t) = y_i ± S(t - t_i). To the right of t_i the function is l, which is how the next layer knows its side; to the left of
t_i, at the points before, l is beyond every label, so nothing changes.

Source: Hernandez, Zuazua 2024, arXiv 2409.06555: width 2, depth at most 2N + 4M - 1 for M classes. N - 1 affine maps, real
    labels, several outputs (one scratch neuron each) and integer weights are ours.
Hypotheses: equal points carry equal labels.
Size, exactly: hidden layers N - 2 for N >= 3 (N - 1 with start=constant), width 1 + d_y,
    slots (1 + d_y)(d + 1) + (1 + 3d_y)(hidden - 1) + 3d_y.
Bits: with S = ceil(label range / least gap) and start=constant, integer keys and labels give integer weights, from the
    third hidden layer on at most 2S in size and biases at most S(2R + 1) + |y|, R the largest key.

>>> from exactmem.data.dataset import Dataset
>>> network = THEOREM.construct(Dataset.from_arrays([[0], [1], [2], [3]], [0, 1, 0, 1])).network
>>> network, network.layers[2].row(0), network.layers[2].c  # X + h - 2
(Network(1-2-2-1, relu, relu, id), [(0, 1), (1, 1)], (-2,))
>>> THEOREM.construct(Dataset.from_arrays([[1], [1]], [0, 1]))
Traceback (most recent call last):
    ...
exactmem.errors.Conflict: row 1 and row 2 are the same point with labels 0 and 1: no function fits both; ...
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.geometry.projections import search_keys
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Block, Rail, lockstep
from exactmem.theorems.deep import exact_number, key_form, least_for_all, promised
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Source, Theorem

ID = "hernandez2024.width_two"


@dataclass(frozen=True)
class Line:
    """value + slope·(t - at)."""

    slope: Fraction
    at: Fraction
    value: Fraction

    def __call__(self, t: Fraction) -> Fraction:
        return self.value + self.slope * (t - self.at)

    def over(self, T: Form) -> Form:
        return T * exact_number(self.slope) + exact_number(self.value - self.slope * self.at)


def string(
    rail: Rail, t: Sequence[Fraction], labels: Sequence[Sequence[Fraction]], steep: Sequence[Fraction], start: int
) -> Block[list[Form]]:
    """The functions through all labels, one row of `labels` per output; the first `start` points are met by a line.

    steep : S per output, at least its label range over the least gap of t
    """
    lines = [first_line(t[:start], row[:start]) for row in labels]
    values = [line.over(rail.form) for line in lines]
    for i in range(start, len(t)):
        raised = [line(t[i]) <= row[i] for line, row in zip(lines, labels, strict=True)]
        lines = [Line(S if up else -S, t[i], row[i]) for up, S, row in zip(raised, steep, labels, strict=True)]
        apart = [value - line.over(rail.form) for value, line in zip(values, lines, strict=True)]
        bends = yield [form if up else -form for up, form in zip(raised, apart, strict=True)]
        values = [
            line.over(rail.form) + (bend if up else -bend) for up, line, bend in zip(raised, lines, bends, strict=True)
        ]
    return values


def first_line(t: Sequence[Fraction], labels: Sequence[Fraction]) -> Line:
    slope = (labels[1] - labels[0]) / (t[1] - t[0]) if len(t) > 1 else Fraction(0)
    return Line(slope, t[0], labels[0])


def build(dataset: Dataset, *, start: str, seed: int) -> Construction:
    """One layer per point after the first two (start=line) or the first (start=constant)."""
    if start not in ("line", "constant"):
        raise InputError(f"option start: {start!r} is neither line nor constant")
    merged = dataset.merged()
    N, d_y, d = len(merged.X), merged.Y.shape[1], merged.X.shape[1]
    keys = search_keys(merged.X, seed)
    t = [Fraction(keys.values[i], keys.grain) for i in keys.order]
    labels = [[merged.Y[i, r] for i in keys.order] for r in range(d_y)]
    gap = min((b - a for a, b in pairwise(t)), default=Fraction(1))
    # S·den is an integer, so that integer labels and keys have integer slopes
    steep = [Fraction(ceil((max(row) - min(row)) / gap * merged.Y.den), merged.Y.den) for row in labels]
    first = min(2 if start == "line" else 1, N)
    circuit = Circuit(d)
    rail = Rail(key_form(keys, merged.X.den))
    block = string(rail, t, labels, steep, first)
    (values,) = (
        lockstep(circuit, rail, [block]) if first < N else [[first_line(t, row).over(rail.form) for row in labels]]
    )
    network = circuit.compile(values)
    promise = slots(d, N - first, d_y)
    width = 1 + d_y if first < N else 0
    promised(ID, network, hidden_layers=N - first, width=width, slots=promise)
    classes = len(dataset.label_table()[0])
    return Construction(
        network,
        promise,
        None,
        *least_for_all(N, classes),
        notes={"key bits": keys.bits, "steepest line": max(steep), "the literature's depth": 2 * N + 4 * classes - 1},
    )


def slots(d: int, hidden: int, d_y: int) -> int:
    """The first layer reads the inputs, every later one X, its own scratch neuron and a bias, and so do the outputs."""
    return (1 + d_y) * (d + 1) + (1 + 3 * d_y) * (hidden - 1) + 3 * d_y if hidden else d_y * (d + 1)


THEOREM = Theorem(
    id=ID,
    title="Two neurons per layer",
    statement=(
        "For N >= 3 distinct points and any real labels there is a ReLU network of width 2 with N - 2 hidden layers that fits "
        "them; d_y outputs take width 1 + d_y."
    ),
    source=Source(
        "Hernandez, Zuazua",
        2024,
        "arXiv 2409.06555",
        ours="N - 1 affine maps instead of 2N + 4M - 1, real labels, several outputs, integer weights without a norm lemma",
        recalled=("width 1 never suffices for all data; norms of the weights are bounded explicitly",),
    ),
    hypotheses=(NO_CONFLICT,),
    bound=Bound(
        "(1+d_y)(d+1) + (1+3d_y)(n-3) + 3d_y",
        lambda n, d, d_y=1, classes=2: slots(d, max(0, n - 2), d_y),
    ),
    literature=None,
    build=build,
    options={
        "start": ("line", "line: through the first two points; constant: one layer more, integers stay integers"),
        "seed": (0, "of the search for a short direction"),
    },
    counts="slots",
)
