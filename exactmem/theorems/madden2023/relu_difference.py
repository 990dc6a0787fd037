"""`madden2023.relu_difference`: two ReLUs per group of d+1 points, as a staircase (ours).

The difference trick: [psi(z + eps·u) - psi(z)]/eps tends to psi'(z)·u, so a unit and its disturbed copy give a free linear
function on the side where the unit is on. For ReLU it is no limit: while eps·|u(x_i)| < |z(x_i)| at every data point, the
two are on together or off together, and the quotient *is* u where they are on and 0 where they are off.

Order the points along a direction a, all places s_i = a·x_i distinct. Cut them into groups of consecutive points that are
affinely independent; L_j is an affine form that has the labels of group j, L_0 = 0. The threshold t_j lies before group j,
between two places. With u_j = L_j - L_(j-1) the sum of the steps on group j is u_1 + ... + u_j = L_j, the label. A group
also takes the points behind it that its form fits anyway, and a group whose form is the one before it needs no step.

Source: Madden, Thrampoulidis 2023, arXiv 2308.02001, has the trick for smooth activations; this exact form is ours.
Hypotheses: equal points carry equal labels (for the network); general position (for the count only).
Size: (1 + d_y)·G units for G groups, the undisturbed unit is shared by all outputs; G = ceil(n/(d'+1)) in general position.
Bits: L_j depends on group j alone, so bits do not grow with n except through the least gap of places:
eps = 2^-e is the largest power of two <= 1 and <= |s_i - t_j| / (2·|u_j(x_i)|).
Complexity: an elimination and an exact solve of order d'+1 per group, and G·n values of forms.

>>> from exactmem.data.dataset import Dataset
>>> built = THEOREM.construct(Dataset.from_arrays([[0], [1], [2], [3]], [5, -1, 7, 2]))
>>> built.network.sizes.neurons, built.promise, built.notes["step"]
(4, 4, '2^-6')
>>> [str(built.network.at([x])[0]) for x in (0, 1, 2, 3)]
['5', '-1', '7', '2']
>>> THEOREM.construct(Dataset.from_arrays([[1], [1]], [0, 1]))
Traceback (most recent call last):
    ...
exactmem.errors.Conflict: row 1 and row 2 are the same point with labels 0 and 1: no function fits both; ...
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.bounds.width import relu_width
from exactmem.data.dataset import Dataset
from exactmem.errors import LimitExceeded
from exactmem.geometry.flats import Flat, Points
from exactmem.geometry.projections import search_keys
from exactmem.linalg.modular import PRIMES, echelon, matrix
from exactmem.networks.activations import RELU
from exactmem.networks.network import Network
from exactmem.networks.two_layer import TwoLayer
from exactmem.progress import tick
from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
from exactmem.theorems.madden2023.counterexamples import STAIRCASE_WHY, WHY
from exactmem.theorems.madden2023.source import LITERATURE, SOURCE
from exactmem.theorems.preparation import Prepared, prepare
from exactmem.theorems.theorem import Bound, Construction, Theorem

Form = list[Fraction]


@dataclass(frozen=True)
class Step:
    """One step of the staircase: from `threshold` on, u_r is added to output r (None where it is zero)."""

    members: tuple[int, ...]
    threshold: Fraction
    u: tuple[Form | None, ...]

    @property
    def units(self) -> int:
        active = sum(form is not None for form in self.u)
        return active + 1 if active else 0


@dataclass(frozen=True)
class Staircase:
    """All steps, in the order of the places, and the exponent e of eps = 2^-e."""

    steps: tuple[Step, ...]
    exponent: int

    @property
    def eps(self) -> Fraction:
        return Fraction(1, 1 << self.exponent)


def usable(data: Prepared) -> Points:
    """The points with residues modulo a prime that does not divide their denominator: then no row (x, 1) is zero there."""
    prime = next((p for p in PRIMES if data.den % p), None)
    if prime is None:
        raise LimitExceeded("PRIMES", len(PRIMES), len(PRIMES) - 1, "every prime used here divides the denominator")
    return data.points if prime == data.points.prime else Points(data.points.rows, prime)


def staircase(data: Prepared, places: Sequence[int]) -> Staircase:
    """The steps for points at these distinct places on a line.

    What a prime calls dependent may be independent; that can only close a group early.
    """
    points = usable(data)
    order = sorted(range(data.n), key=places.__getitem__)
    steps: list[Step] = []
    before: list[tuple[list[int], int]] = [([0] * points.width, 1)] * data.outputs
    start = exponent = 0
    while start < data.n:
        window = order[start : start + points.width]
        _, pivots = echelon(matrix(points.residues[window].T, points.prime))
        # the first column that is no pivot is the first point that depends on those before it
        length = next((k for k, p in enumerate(pivots) if p != k), len(pivots))
        members = window[:length]
        forms = interpolants(data, points, members)
        values = points.values([form for form, _ in forms])
        end = start + length
        while end < data.n and all(fitted(data, order[end], r, forms[r][1], values[r]) for r in range(data.outputs)):
            end += 1
        # places are integers, so the middle of two is a half
        threshold = (
            Fraction(places[order[start]] + places[order[start - 1]], 2) if start else Fraction(places[order[0]] - 1)
        )
        u = tuple(difference(new, old) for new, old in zip(forms, before, strict=True))
        for form in u:
            if form is not None:
                exponent = max(exponent, least_exponent(points, data.den, places, threshold, form))
        steps.append(Step(tuple(order[start:end]), threshold, u))
        before, start = forms, end
        tick("groups of the staircase", start, data.n)
    return Staircase(tuple(steps), exponent)


def interpolants(data: Prepared, points: Points, members: list[int]) -> list[tuple[list[int], int]]:
    """Per output an affine form with the labels of the members: integers over a denominator, free coordinates zero."""
    flat = Flat.through(points, members)
    # v·(num, den) = den·label; labels are integers over one denominator
    right = [[int(data.Y.num[i, r]) * data.den for i in members] for r in range(data.outputs)]
    forms, dens = flat.solve(right)
    return [(form, den * data.Y.den) for form, den in zip(forms, dens, strict=True)]


def fitted(data: Prepared, i: int, r: int, den: int, values: list[int]) -> bool:
    return values[i] * data.Y.den == int(data.Y.num[i, r]) * den * data.den


def difference(new: tuple[list[int], int], old: tuple[list[int], int]) -> Form | None:
    """new - old as rationals, None if they are equal."""
    (a, p), (b, q) = new, old
    form = [Fraction(x, p) - Fraction(y, q) for x, y in zip(a, b, strict=True)]
    return form if any(form) else None


def least_exponent(points: Points, den: int, places: Sequence[int], threshold: Fraction, u: Form) -> int:
    """The least e >= 0 with 2^-e <= |s_i - t| / (2·|u(x_i)|) at every point."""
    common = math.lcm(*(v.denominator for v in u))
    (values,) = points.values([[int(v * common) for v in u]])  # common·den·u(x_i)
    unit, twice, e = common * den, int(2 * threshold), 0
    for s, value in zip(places, values, strict=True):
        room, need = abs(2 * s - twice) * unit, 4 * abs(value)
        while need > room << e:
            e += 1
    return e


def network_of(data: Prepared, found: Staircase, along: Form) -> Network:
    """The units (a + eps·u_j, -t_j + eps·c_j) with 1/eps and (a, -t_j) with -1/eps, `along` = (a, constant) over all inputs."""
    net, eps = TwoLayer(data.X.shape[1], data.outputs), found.eps
    for step in found.steps:
        base = [*along[:-1], along[-1] - step.threshold]
        active = {r: form for r, form in enumerate(step.u) if form is not None}
        for r, form in active.items():
            bent = [v + eps * w for v, w in zip(base, data.lift(form), strict=True)]
            net.neuron(bent, {r: 1 / eps})
        if active:
            net.neuron(base, dict.fromkeys(active, -1 / eps))
    return net.network(RELU)


def build(dataset: Dataset, *, seed: int) -> Construction:
    """Two units (1 + d_y with several outputs) per step that is not zero."""
    data = prepare(dataset)
    notes: dict[str, object] = {}
    if data.dim == 0:
        network = data.constant()
    else:
        keys = search_keys(data.X, seed, rational=False)
        found = staircase(data, keys.values)
        along = [keys.scale * data.den * Fraction(a) for a in keys.direction]
        network = network_of(data, found, [*along, -keys.scale * keys.low])
        usual = -(-data.n // (data.dim + 1))
        notes = {"groups": len(found.steps), "groups in general position": usual, "step": f"2^-{found.exponent}"}
    return Construction(
        network,
        promise=BOUND(data.n, data.dim, data.outputs),
        literature=LITERATURE(data.n, data.dim, data.outputs),
        lower=relu_width(data.n, data.dim),
        lower_text="needed if every labelling of these points must fit",
        notes=notes,
    )


BOUND = Bound("(1 + d_y)·ceil(n/(d'+1))", lambda n, d, d_y=1, classes=2: (1 + d_y) * -(-n // (d + 1)) if n > 1 else 1)

THEOREM = Theorem(
    id="madden2023.relu_difference",
    title="Two ReLUs per group of d+1 points",
    statement=(
        "For n >= 2 points in general position in R^d and any real labels there is a network with one hidden layer of "
        "2·ceil(n/(d+1)) ReLUs that fits them; outputs share one neuron of every group."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT, GENERAL_POSITION),
    bound=BOUND,
    literature=LITERATURE,
    build=build,
    options={"seed": (0, "of the directions that are tried")},
    why=(*STAIRCASE_WHY, *WHY),
)
