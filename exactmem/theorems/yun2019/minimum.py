"""A memorizing minimum: a network with one hidden layer of ReLUs, one output, that fits its data off every kink.

f(x) = c + sum_k v_k·relu(w_k·x~), x~ = (x, 1), so w_k holds the bias too, and theta = (w_1, ..., w_m, v, c) has m·(d
+ 2) + 1 entries. `pre` are the pre-activations w_k·x~_i, `margin` the least |w_k·x~_i|. Where it is positive the risk
is differentiable; relu has no derivative at 0, and no side is picked: a network that touches a kink is refused.

`off_the_kinks` moves kinks away from the data and solves the output weights anew, exactly: another network that fits.
`balanced` scales neuron k by powers of two, (w_k, v_k) -> (s·w_k, v_k/s): the same function, with gradients of like
size.

>>> from exactmem.theorems.zhang2017.interpolation import THEOREM
>>> from exactmem.data.dataset import Dataset
>>> line = Dataset.from_arrays([[0], [1], [2]], [0, 1, 0])
>>> network = THEOREM.construct(line).network
>>> minimum(network, line)
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: neuron 2 has pre-activation 0 at row 1: the risk has a kink there; ...
>>> moved = minimum(off_the_kinks(network, line), line)
>>> str(moved.margin), moved.parameters
('1/2', 10)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from flint import fmpq, fmpq_mat

from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails
from exactmem.networks.activations import ID, RELU
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Minimum:
    """theta* and the data it fits.

    w : m vectors (w_k, b_k); v : m output weights; c : the output bias
    points : the N vectors (x_i, 1); labels : the N labels
    """

    w: tuple[Vector, ...]
    v: Vector
    c: Fraction
    points: tuple[Vector, ...]
    labels: Vector

    @property
    def n(self) -> int:
        return len(self.points)

    @property
    def parameters(self) -> int:
        """Entries of theta, zeros included: SGD moves them all."""
        return sum(len(w) + 1 for w in self.w) + 1

    @cached_property
    def pre(self) -> tuple[Vector, ...]:
        """pre[i][k] = w_k·x~_i."""
        return tuple(tuple(dot(w, x) for w in self.w) for x in self.points)

    @cached_property
    def pattern(self) -> tuple[tuple[bool, ...], ...]:
        """pattern[i][k]: whether neuron k is active at row i."""
        return tuple(tuple(t > 0 for t in row) for row in self.pre)

    @cached_property
    def margin(self) -> Fraction:
        """The least |pre-activation| (1 without neurons: nothing can bend)."""
        return min((abs(t) for row in self.pre for t in row), default=Fraction(1))

    @cached_property
    def gradients(self) -> tuple[Vector, ...]:
        """nu_i = grad f(x_i) at theta*, in the order of theta."""
        return tuple(
            (
                *(v * t if on else Fraction(0) for v, on in zip(self.v, active, strict=True) for t in x),
                *(max(t, Fraction(0)) for t in row),
                Fraction(1),
            )
            for x, row, active in zip(self.points, self.pre, self.pattern, strict=True)
        )

    @cached_property
    def gram(self) -> fmpq_mat:
        """G_ij = nu_i·nu_j, exactly."""
        rows = fmpq_mat([[fmpq(t.numerator, t.denominator) for t in row] for row in self.gradients])
        return rows * rows.transpose()


def minimum(network: Network, dataset: Dataset) -> Minimum:
    """The network as a minimum of the risk on all rows of these data.

    Raises
    ------
    HypothesisFails : not one hidden layer of ReLUs, not one output, a row that is not fitted, or a kink at a row
    """
    w, v, c = parts(network)
    if dataset.d != network.inputs or dataset.d_y != 1:
        what = f"{dataset.d} inputs and {dataset.d_y} outputs, the network {network.inputs} and 1"
        raise HypothesisFails("one output", f"the data have {what}; SGD is analysed for one output")
    points = tuple((*row, Fraction(1)) for row in dataset.X.rows())
    found = Minimum(w, v, c, points, tuple(row[0] for row in dataset.Y.rows()))
    for i, (row, label) in enumerate(zip(found.pre, found.labels, strict=True)):
        value = c + sum((a * max(t, Fraction(0)) for a, t in zip(v, row, strict=True)), Fraction(0))
        if value != label:
            text = f"the network gives {value} at {dataset.where(i)}, whose label is {label}: it does not memorize"
            raise HypothesisFails("memorizes", text, (i, value))
    for i, row in enumerate(found.pre):
        for k, t in enumerate(row):
            if t == 0:
                advice = "the risk has a kink there; move the kink (off_the_kinks), or take another network"
                text = f"neuron {k + 1} has pre-activation 0 at {dataset.where(i)}: {advice}"
                raise HypothesisFails("differentiable", text, (i, k))
    return found


def parts(network: Network) -> tuple[tuple[Vector, ...], Vector, Fraction]:
    """(w, v, c) of a network with one hidden layer of ReLUs and one output."""
    kinds = [layer.act for layer in network.layers]
    if kinds != [RELU, ID] or network.outputs_count != 1:
        text = f"SGD is analysed for one hidden layer of ReLUs and one output, not for {network!r}"
        raise HypothesisFails("one hidden layer", text)
    hidden, last = network.layers
    w = []
    for row, c, q in zip(hidden.rows(), hidden.c, hidden.q, strict=True):
        full = [Fraction(0)] * hidden.inputs
        for k, a in row:
            full[k] = Fraction(a, q)
        w.append((*full, Fraction(c, q)))
    v = [Fraction(0)] * hidden.width
    for k, a in last.row(0):
        v[k] = Fraction(a, last.q[0])
    return tuple(w), tuple(v), Fraction(last.c[0], last.q[0])


def off_the_kinks(network: Network, dataset: Dataset) -> Network:
    """A network that fits and touches no kink: the network itself if it does not; otherwise every neuron that does gets a bias
    lower (or, if these cannot fit, higher) by half its least other |pre-activation|, and the output weights of least norm are
    solved anew.

    Raises
    ------
    HypothesisFails : with the kinks moved, no output weights fit these labels
    """
    w, _, _ = parts(network)
    merged = dataset.merged()
    points = [(*row, Fraction(1)) for row in merged.X.rows()]
    values = [[dot(form, x) for x in points] for form in w]
    if not any(0 in row for row in values):
        return network
    for side in (-1, 1):
        moved = []
        for form, row in zip(w, values, strict=True):
            shift = min((abs(t) for t in row if t), default=Fraction(2)) / 2 if 0 in row else Fraction(0)
            moved.append((*form[:-1], form[-1] + side * shift))
        features = [[*(max(dot(form, x), Fraction(0)) for form in moved), Fraction(1)] for x in points]
        solved = least_norm(features, [row[0] for row in merged.Y.rows()])
        if solved is not None:
            return assemble(moved, solved[:-1], solved[-1])
    text = "the network touches a kink at a row, and with the kinks moved it cannot fit; zhang2017.interpolation can"
    raise HypothesisFails("differentiable", text)


def least_norm(rows: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction] | None:
    """The shortest z with A·z = b, or None if the rows of A are dependent: z = A^T·(A·A^T)^-1·b."""
    A = fmpq_mat([[fmpq(t.numerator, t.denominator) for t in row] for row in rows])
    b = fmpq_mat([[fmpq(t.numerator, t.denominator)] for t in right])
    try:
        z = A.transpose() * (A * A.transpose()).solve(b)
    except ZeroDivisionError:
        return None
    return [Fraction(int(t.p), int(t.q)) for t in z.entries()]


def balanced(network: Network, dataset: Dataset) -> Network:
    """The same function with neuron k scaled by a power of two that makes its two kinds of gradient about equal:
    v_k²·|x~|² against relu(w_k·x~)², summed over the rows where it is active."""
    w, v, c = parts(network)
    points = [(*row, Fraction(1)) for row in dataset.X.rows()]
    scaled = []
    for form, a in zip(w, v, strict=True):
        active = [(x, t) for x in points if (t := dot(form, x)) > 0]
        inner = a * a * sum((dot(x, x) for x, _ in active), Fraction(0))
        outer = sum((t * t for _, t in active), Fraction(0))
        s = Fraction(1)
        while inner and outer and outer * s**4 * 4 < inner:  # (outer·s², inner/s²) are the two sums after scaling by s
            s *= 2
        while inner and outer and outer * s**4 > 4 * inner:
            s /= 2
        scaled.append(s)
    forms = [[t * s for t in form] for form, s in zip(w, scaled, strict=True)]
    return assemble(forms, [a / s for a, s in zip(v, scaled, strict=True)], c)


def assemble(w: Sequence[Sequence[Fraction]], v: Sequence[Fraction], c: Fraction) -> Network:
    hidden = Layer.build(RELU, len(w[0]) - 1, [form[:-1] for form in w], [form[-1] for form in w])
    return Network((hidden, Layer.build(ID, len(v), [list(v)], [c])))


def dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((s * t for s, t in zip(a, b, strict=True) if s and t), Fraction(0))
