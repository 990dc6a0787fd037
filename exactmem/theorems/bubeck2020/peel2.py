"""`bubeck2020.peel2`: two ReLUs per face, peeling the convex hull (ours).

Peel faces off the hull until the rest is affinely independent, then add two neurons per face, innermost first. For a face
(S, h), h < 0 on all points inside, tau = half the least -h there: h + tau is tau on S and at most -tau inside, so
[psi(h+tau+delta·v) - psi(h+tau)] / delta is v on S and 0 inside for delta <= |h+tau| / |v| there. Points still outside
get whatever they get; their faces correct it later. With several outputs psi(h+tau) is shared.

Source: ours; it sharpens the 4·ceil(n/d) of Bubeck, Eldan, Lee, Mikulincer 2020, arXiv 2006.02855.
Hypotheses: equal points carry equal labels (for the network); general position (for the count only).
Size: (1 + d_y)·F hidden neurons for F faces, F = ceil((n-1)/d') in general position (n >= 2).
Bits: the residual on a face has the denominators of all faces inside it, so bits grow linearly with F; a face adds about
d'·log2(sqrt(d'+1)·max|x|).
Complexity: per face at most d' rotations, an exact solve of order d', and an update of n residuals of growing length.

>>> from exactmem.data.dataset import Dataset
>>> five = Dataset.from_arrays([[0, 0], [2, 0], [1, 2], [1, 1], [3, 5]], [1, -2, 3, 5, 0])
>>> built = THEOREM.construct(five)
>>> built.network.sizes.neurons, built.promise, built.network.at(["1/2", "1/3"])
(4, 4, (Fraction(25, 12),))
>>> line = Dataset.from_arrays([[t, t] for t in range(5)], [0, 1, 0, 1, 0])  # d' = 1: a face is one end of the line
>>> THEOREM.construct(line).network.sizes.neurons, THEOREM.bound(n=5, d=1), THEOREM.bound(n=5, d=2)
(8, 8, 4)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.geometry.faces import Face, independent, supporting_face
from exactmem.geometry.flats import Flat
from exactmem.networks.activations import RELU
from exactmem.networks.two_layer import TwoLayer
from exactmem.progress import tick
from exactmem.theorems.bubeck2020.outcome import LITERATURE, outcome
from exactmem.theorems.bubeck2020.source import SOURCE
from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
from exactmem.theorems.preparation import Prepared, prepare
from exactmem.theorems.theorem import Bound, Construction, Theorem


def peel(data: Prepared, seed: int) -> list[Face]:
    """Faces from the outside in; the last is the affinely independent rest, with the zero form."""
    left = list(range(data.n))
    faces = []
    while len(left) > data.dim + 1 or not independent(data.points, left):
        face = supporting_face(data.points, left, data.dim, seed)
        faces.append(face)
        taken = set(face.members)
        left = [i for i in left if i not in taken]
        tick("peeling faces", data.n - len(left), data.n)
    if left:
        faces.append(Face(tuple(left), (0,) * (data.dim + 1)))
    return faces


class Residual:
    """label - f so far, at every point and for every output: integers over one common denominator per output."""

    def __init__(self, data: Prepared) -> None:
        self.values = [[int(v) for v in column] for column in data.Y.num.T.tolist()]
        self.dens = [data.Y.den] * data.outputs

    def at(self, r: int, members: Sequence[int]) -> list[int]:
        return [self.values[r][i] for i in members]

    def subtract(self, r: int, changes: list[int], den: int) -> None:
        """Subtract changes / den, exactly, and return to lowest terms."""
        common = math.lcm(self.dens[r], den)
        a, b = common // self.dens[r], common // den
        values = [a * v - b * w for v, w in zip(self.values[r], changes, strict=True)]
        g = math.gcd(common, *values)
        self.values[r], self.dens[r] = [v // g for v in values], common // g


@dataclass(frozen=True)
class Correction:
    """One face's contribution: the base form h + tau and per active output (delta, v)."""

    base: list[Fraction]
    bends: dict[int, tuple[Fraction, list[Fraction]]]


def correct(data: Prepared, face: Face, finished: list[int], residual: Residual, dyadic: bool) -> Correction:
    """The two neurons (per output) that settle the residual on the face, and the update of the residual everywhere."""
    (h_values,) = data.points.values([list(face.form)])
    tau = Fraction(min(-h_values[i] for i in finished), 2 * data.den) if finished and any(face.form) else Fraction(1)
    # t_i = (h + tau)(x_i) over the denominator `unit`
    unit = data.den * tau.denominator
    t = [v * tau.denominator + tau.numerator * data.den for v in h_values]
    flat = Flat.through(data.points, list(face.members))
    bends: dict[int, tuple[Fraction, list[Fraction]]] = {}
    held = [*face.members, *finished]
    for r in range(data.outputs):
        right = residual.at(r, face.members)
        if not any(right):
            continue
        # v·(num, den) = den·residual; the solve runs on the integer numerators
        (form,), (den,) = flat.solve([[v * data.den for v in right]])
        den *= residual.dens[r]
        (v_values,) = data.points.values([form])  # over data.den·den
        v_den = data.den * den
        p, q = unit, 1  # delta = p / (q·unit): at most 1, and delta <= |t|/|v| where both are held
        for i in held:
            a, b = abs(t[i]) * v_den, abs(v_values[i])
            if b and a * q < p * b:
                p, q = a, b
        delta = Fraction(p, q * unit)
        if dyadic:
            delta = Fraction(1, 1 << max(0, (delta.denominator // delta.numerator).bit_length()))
        residual.subtract(r, *jumps(t, unit, v_values, v_den, delta))
        bends[r] = (delta, [Fraction(a, den) for a in form])
    base = [Fraction(a) for a in face.form]
    base[-1] += tau
    return Correction(base, bends)


def jumps(t: list[int], unit: int, v: list[int], v_den: int, delta: Fraction) -> tuple[list[int], int]:
    """[psi(t + delta·v) - psi(t)] / delta at every point, as integers over one denominator.

    It is v where both are positive, -t/delta or t/delta + v where only one is, 0 where none is.
    """
    # common denominator of v/v_den and t/(unit·delta) = t·delta.den / (unit·delta.num)
    den = math.lcm(v_den, unit * delta.numerator)
    per_v, per_t = den // v_den, den // (unit * delta.numerator) * delta.denominator
    result = []
    for a, b in zip(t, v, strict=True):
        scaled = a * per_t  # t/delta
        full = scaled + b * per_v
        result.append(max(full, 0) - max(scaled, 0))
    return result, den


def build(dataset: Dataset, *, seed: int, delta: str) -> Construction:
    """Two neurons (1 + d_y with several outputs) per face with a nonzero residual."""
    data = prepare(dataset)
    if delta not in ("margin", "dyadic"):
        raise InputError(f"option delta: {delta!r} is neither 'margin' nor 'dyadic'")
    if data.dim == 0:
        return outcome(data, BOUND, data.constant())
    faces = peel(data, seed)
    residual, finished = Residual(data), list[int]()
    net = TwoLayer(data.X.shape[1], data.outputs)
    for face in reversed(faces):
        layer = correct(data, face, finished, residual, delta == "dyadic")
        finished.extend(face.members)
        tick("settling residuals", len(finished), data.n)
        for r, (step, v) in layer.bends.items():
            bent = [a + step * b for a, b in zip(layer.base, v, strict=True)]
            net.neuron(data.lift(bent), {r: 1 / step})
        if layer.bends:
            net.neuron(data.lift(layer.base), {r: -1 / step for r, (step, _) in layer.bends.items()})
    notes = {"faces": len(faces), "faces in general position": -(-(data.n - 1) // data.dim)}
    return outcome(data, BOUND, net.network(RELU), notes)


BOUND = Bound(
    "(1 + d_y)·ceil((n-1)/d')", lambda n, d, d_y=1, classes=2: (1 + d_y) * -(-(n - 1) // d) if d and n > 1 else 1
)

THEOREM = Theorem(
    id="bubeck2020.peel2",
    title="Two ReLUs per face of the onion",
    statement=(
        "For n >= 2 points in general position in R^d and any real labels there is a network with one hidden layer of "
        "2·ceil((n-1)/d) ReLUs that fits them; outputs share one neuron of every face."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT, GENERAL_POSITION),
    bound=BOUND,
    literature=LITERATURE,
    build=build,
    options={
        "seed": (0, "of the float walk that proposes faces"),
        "delta": ("margin", "'margin': the largest exact step; 'dyadic': a power of two below it (shorter weights)"),
    },
)
