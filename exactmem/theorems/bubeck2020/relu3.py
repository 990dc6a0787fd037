"""`bubeck2020.relu3`: three ReLUs per group of d points, and one more (ours).

For a slab (S, h) and an affine form v with v = y + M >= 0 on S, the second difference
[psi(h+delta·v) + psi(h-delta·v) - 2·psi(h)] / delta equals v on S, and 0 at every data point with |h| >= delta·|v|. One
constant neuron takes the shift M back.

Source: ours; it sharpens the 4·ceil(n/d) of Bubeck, Eldan, Lee, Mikulincer 2020, arXiv 2006.02855.
Hypotheses: equal points carry equal labels (for the network); general position (for the count only).
Size: (1 + 2·d_y)·g + 1 hidden neurons for g slabs, one less if no label is negative; g = ceil(n/d') in general position.
Bits and complexity: as relu4.

>>> from exactmem.data.dataset import Dataset
>>> five = Dataset.from_arrays([[0, 0], [2, 0], [1, 2], [1, 1], [3, 5]], [1, -2, 3, 5, 0])
>>> built = THEOREM.construct(five)
>>> built.network.sizes.neurons, built.promise, built.network.at(["1/2", "1/3"])
(10, 10, (Fraction(-1, 4),))
>>> THEOREM.construct(Dataset.from_arrays([[1], [1]], [0, 1]))
Traceback (most recent call last):
    ...
exactmem.errors.Conflict: row 1 and row 2 are the same point with labels 0 and 1: no function fits both; ...
"""

from __future__ import annotations

from fractions import Fraction

from exactmem.data.dataset import Dataset
from exactmem.networks.activations import RELU
from exactmem.networks.two_layer import TwoLayer
from exactmem.theorems.bubeck2020.groups import Group, group_notes, groups
from exactmem.theorems.bubeck2020.outcome import LITERATURE, outcome
from exactmem.theorems.bubeck2020.source import SOURCE
from exactmem.theorems.evidence import on_slabs
from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
from exactmem.theorems.preparation import prepare
from exactmem.theorems.theorem import Bound, Construction, Theorem


def build(dataset: Dataset) -> Construction:
    """Three neurons per slab with a nonzero shifted label (h itself is shared by all outputs), plus a constant one."""
    data = prepare(dataset)
    if data.dim == 0:
        return outcome(data, BOUND, data.constant())
    shift = [max(Fraction(0), -min(data.label(i, r) for i in range(data.n))) for r in range(data.outputs)]
    found = groups(data, shift)
    net = TwoLayer(data.X.shape[1], data.outputs)
    skipped = 0
    for group in found:
        active = [r for r in range(data.outputs) if group.v_max(r)]
        skipped += not active
        if not active:
            continue
        h = list(group.slab.form)
        delta = {r: margin(group, r) for r in active}
        for r in active:
            for sign in (1, -1):
                bent = [a + sign * delta[r] * b for a, b in zip(h, group.v(r), strict=True)]
                net.neuron(data.lift(bent), {r: 1 / delta[r]})
        net.neuron(data.lift(h), {r: -2 / delta[r] for r in active})
    if any(shift):
        net.neuron([0] * data.X.shape[1] + [1], {r: -m for r, m in enumerate(shift) if m})
    return outcome(
        data,
        BOUND,
        net.network(RELU),
        group_notes(data, found, skipped),
        on_slabs(data, [group.slab for group in found]),
    )


def margin(group: Group, r: int) -> Fraction:
    """delta = min |h| / |v_r| over the points off the slab where v_r is not zero (1 if there are none)."""
    v, den = group.v_values[r], group.v_forms[r][1]
    p, q = 1, 0  # infinity
    for i in group.outside():
        a, b = abs(group.h_values[i]), abs(v[i])
        if b and a * q < p * b:
            p, q = a, b
    return Fraction(p * den, q) if q else Fraction(1)


BOUND = Bound("(1 + 2·d_y)·ceil(n/d') + 1", lambda n, d, d_y=1, classes=2: (1 + 2 * d_y) * -(-n // d) + 1 if d else 1)

THEOREM = Theorem(
    id="bubeck2020.relu3",
    title="Three ReLUs per group",
    statement=(
        "For n points in general position in R^d and any real labels there is a network with one hidden layer of "
        "3·ceil(n/d) + 1 ReLUs that fits them; outputs share one neuron of every group, and the last."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT, GENERAL_POSITION),
    bound=BOUND,
    literature=LITERATURE,
    build=build,
)
