"""`baum1988.threshold`: ceil((n-1)/d) threshold neurons realise every two-colouring of n points in general position.

Two parallel hyperplanes close to a slab h = 0 cut out its points: step(h + tau) - step(h - tau) is 1 on the slab and 0 at
every other data point. One hyperplane alone, a supporting hyperplane of the convex hull tilted about its face, cuts out
any chosen subset of that face. The indicator of one colour is a cut plus pairs, and the label an affine function of it.

Source: Baum 1988 (ceil(n/d)); the sharp count, degenerate data and more than two classes are ours (docs/theory).
Hypotheses: equal points carry equal labels (for the network); general position (for the count only).
Size: ceil((n-1)/d') hidden neurons for two label values; 2·sum of ceil(n_c/d') over all classes but the largest otherwise.
Bits: a form is a vector of minors, at most d'·log2(sqrt(d'+1)·max|x|) bits; tau and mu add one value of a form.
Complexity: one elimination modulo a prime and one exact solve of order d' per group; at most d' rotations for the face.

>>> from exactmem.data.dataset import Dataset
>>> xor = Dataset.from_arrays([[0, 0], [1, 1], [1, 0], [0, 1]], ["no", "no", "yes", "yes"])
>>> built = THEOREM.construct(xor)
>>> built.network.sizes.neurons, built.promise, built.network.at([1, 0])
(2, 2, (Fraction(1, 1),))
>>> collinear = Dataset.from_arrays([[0, 0], [1, 1], [2, 2], [3, 3]], [0, 1, 0, 1])
>>> THEOREM.hypotheses[1].decide(collinear).holds, THEOREM.construct(collinear).network.sizes.neurons  # d' = 1
(True, 3)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.bounds.width import threshold_width
from exactmem.data.dataset import Dataset
from exactmem.geometry.faces import Face, independent, supporting_face
from exactmem.geometry.flats import Flat
from exactmem.geometry.slabs import Slab, slabs
from exactmem.networks.activations import STEP
from exactmem.networks.two_layer import TwoLayer
from exactmem.theorems.evidence import on_slabs
from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
from exactmem.theorems.preparation import Prepared, prepare
from exactmem.theorems.theorem import Bound, Construction, Source, Theorem

Form = list[Fraction]


@dataclass(frozen=True)
class Plan:
    """How the indicator of `target` (an index into the classes) is built: cut forms, one neuron each, and slabs, two each."""

    target: int
    cuts: list[Form]
    pairs: list[Slab]

    @property
    def neurons(self) -> int:
        return len(self.cuts) + 2 * len(self.pairs)


def build(dataset: Dataset, *, seed: int) -> Construction:
    """Two label values: the cheapest plan for either colour. More values: slabs for every class but the largest."""
    data = prepare(dataset)
    classes = label_classes(data)
    base, plans = plans_for(data, classes, seed)
    net = TwoLayer(data.X.shape[1], data.outputs)
    ground = [data.label(classes[base][0], r) for r in range(data.outputs)]
    for plan in plans:
        top = [data.label(classes[plan.target][0], r) for r in range(data.outputs)]
        rise = {r: a - b for r, (a, b) in enumerate(zip(top, ground, strict=True)) if a != b}
        for form in plan.cuts:
            net.neuron(data.lift(form), dict(rise))
        for slab in plan.pairs:
            tau = gap(data, slab) / 2
            for side in (1, -1):
                form = [Fraction(v) for v in slab.form]
                form[-1] += side * tau
                net.neuron(data.lift(form), {r: side * a for r, a in rise.items()})
    sizes = [len(members) for members in classes]
    promise = sharp_count(data.n, data.dim, sizes)
    found = [slab for plan in plans for slab in plan.pairs]
    return Construction(
        net.network(STEP, ground),
        promise,
        LITERATURE(data.n, data.dim) if len(classes) <= 2 else None,
        threshold_width(data.n, data.dim) if len(classes) > 1 else 0,
        "needed if every two-colouring of these points must be realised",
        on_slabs(data, found),
        {"classes": len(classes), "slabs": len(found), "cuts": sum(len(plan.cuts) for plan in plans)},
    )


def label_classes(data: Prepared) -> list[list[int]]:
    """The distinct points by label row, classes in order of first appearance."""
    found: dict[tuple[int, ...], list[int]] = {}
    for i, row in enumerate(data.Y.num.tolist()):
        found.setdefault(tuple(row), []).append(i)
    return list(found.values())


def plans_for(data: Prepared, classes: list[list[int]], seed: int) -> tuple[int, list[Plan]]:
    """The class whose label the output bias is, and a plan for every other class."""
    if len(classes) == 2:
        plan = best_plan(data, classes, seed)
        return 1 - plan.target, [plan]
    base = max(range(len(classes)), key=lambda k: (len(classes[k]), -k))
    others = [k for k in range(len(classes)) if k != base]
    return base, [Plan(k, [], slabs(data.points, classes[k], data.dim)) for k in others]


def best_plan(data: Prepared, classes: list[list[int]], seed: int) -> Plan:
    """The cheapest of: slabs alone, or one cut of a hull face and slabs for the rest; for either colour."""
    if data.n <= data.dim + 1 and independent(data.points, list(range(data.n))):
        return Plan(0, [separating_form(data, classes)], [])
    small = min((1, 0), key=lambda k: len(classes[k]))
    enough = -(-(data.n - 1) // data.dim)
    best = Plan(small, [], slabs(data.points, classes[small], data.dim))
    if best.neurons <= enough:
        return best
    face = supporting_face(data.points, range(data.n), data.dim, seed)
    for target in (small, 1 - small):
        chosen = [i for i in face.members if i in set(classes[target])]
        if chosen:
            rest = [i for i in classes[target] if i not in set(chosen)]
            plan = Plan(target, [tilted(data, face, chosen)], slabs(data.points, rest, data.dim))
            best = min(best, plan, key=lambda p: p.neurons)
    return best


def separating_form(data: Prepared, classes: list[list[int]]) -> Form:
    """On affinely independent points an affine form takes any values: 1 on the first class, -1 on the second."""
    first = set(classes[0])
    values = [data.den if i in first else -data.den for i in range(data.n)]
    (form,), (den,) = Flat.through(data.points, list(range(data.n))).solve([values])
    return [Fraction(v, den) for v in form]


def tilted(data: Prepared, face: Face, chosen: Sequence[int]) -> Form:
    """h + mu·v with v = 1 on the chosen points of the face and -1 on its others: positive exactly on the chosen points.

    mu = half the least |h| / (1 + |v|) off the face, so the tilt changes no sign there.
    """
    taken = set(chosen)
    values = [data.den if i in taken else -data.den for i in face.members]
    (form,), (den,) = Flat.through(data.points, list(face.members)).solve([values])
    h_values, v_values = data.points.values([list(face.form), form])
    on = set(face.members)
    ratios = [Fraction(abs(h_values[i]) * den, data.den * den + abs(v_values[i])) for i in range(data.n) if i not in on]
    mu = min(ratios, default=Fraction(1)) / 2
    return [a + mu * Fraction(b, den) for a, b in zip(face.form, form, strict=True)]


def gap(data: Prepared, slab: Slab) -> Fraction:
    """The least |h| at a point off the slab (1 if there is none)."""
    (values,) = data.points.values([list(slab.form)])
    inside = set(slab.members)
    return min((Fraction(abs(v), data.den) for i, v in enumerate(values) if i not in inside), default=Fraction(1))


def sharp_count(n: int, d: int, sizes: Sequence[int]) -> int:
    """In general position: ceil((n-1)/d) for two classes, 2·sum ceil(n_c/d) over all classes but the largest otherwise."""
    if len(sizes) == 1:
        return 0
    if len(sizes) == 2:
        return -(-(n - 1) // d)
    return 2 * sum(-(-size // d) for size in sorted(sizes)[:-1])


def worst_count(n: int, d: int, d_y: int = 1, classes: int = 2) -> int:
    """The count for the worst split of n points into so many classes."""
    if classes <= 2:
        return -(-(n - 1) // d) if n > 1 else 0
    # sum of ceil(n_c/d) over C-1 classes is at most (n' + (C-1)(d-1)) / d with n' <= n - ceil(n/C)
    rest = n - -(-n // classes)
    return 2 * min(rest, (rest + (classes - 1) * (d - 1)) // d)


LITERATURE = Bound("ceil(n/d')", lambda n, d, d_y=1, classes=2: -(-n // max(d, 1)))

THEOREM = Theorem(
    id="baum1988.threshold",
    title="Threshold neurons, the sharp count",
    statement=(
        "For n >= 2 points in general position in R^d every two-colouring is realised by one hidden layer of "
        "ceil((n-1)/d) threshold neurons and an affine output with exactly the two label values; for every n and d some "
        "points need that many."
    ),
    source=Source(
        "Baum",
        1988,
        "J. Complexity 4(3), 193-215",
        ours="the count ceil((n-1)/d) instead of ceil(n/d), data that are not in general position, more than two classes",
    ),
    hypotheses=(NO_CONFLICT, GENERAL_POSITION),
    bound=Bound("ceil((n-1)/d') for two classes; 2·sum of ceil(n_c/d') over all but the largest class", worst_count),
    literature=LITERATURE,
    build=build,
    options={"seed": (0, "of the float walk that proposes a face of the hull")},
)
