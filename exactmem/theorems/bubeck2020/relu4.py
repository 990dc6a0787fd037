"""`bubeck2020.relu4`: four ReLUs per group of d points.

For a slab (S, h) and the affine form v with v = y on S, the derivative neurons
[psi(h+tau+delta·v) - psi(h+tau)] / delta - [psi(h-tau+delta·v) - psi(h-tau)] / delta equal v·[|h| < tau] at every data
point, exactly and without a limit, as soon as h ± tau and h ± tau + delta·v never have opposite signs there.

Source: Bubeck, Eldan, Lee, Mikulincer 2020, arXiv 2006.02855 (4·ceil(n/d)); the exact step, affine v, degenerate data and
several outputs are ours.
Hypotheses: equal points carry equal labels (for the network); general position (for the count only).
Size: (2 + 2·d_y)·g hidden neurons for g slabs, g = ceil(n/d') in general position.
Bits: h and v are vectors of minors, at most d'·log2(sqrt(d'+1)·max|x|) bits each; a neuron carries h/delta + v, about twice
that and the bits of the labels.
Complexity: per slab one elimination modulo a prime (d'^2·n), one exact solve of order d', one evaluation at n points.

>>> from exactmem.data.dataset import Dataset
>>> five = Dataset.from_arrays([[0, 0], [2, 0], [1, 2], [1, 1], [3, 5]], [1, -2, 3, 5, 0])
>>> built = THEOREM.construct(five)
>>> built.network.sizes.neurons, built.promise, built.network.at(["1/2", "1/3"])
(8, 12, (Fraction(1, 4),))
>>> square = Dataset.from_arrays([[0, 0], [0, 1], [0, 2], [1, 0]], [1, 2, 3, 4])
>>> THEOREM.hypotheses[1].decide(square).witness  # three points on a line: more slabs, and still exact
Dependency(rows=(0, 1, 2), coef=(1, -2, 1))
>>> THEOREM.construct(square).notes["groups"]
3
"""

from __future__ import annotations

from fractions import Fraction

from exactmem.data.dataset import Dataset
from exactmem.networks.activations import RELU
from exactmem.networks.two_layer import TwoLayer
from exactmem.theorems.bubeck2020.groups import group_notes, groups
from exactmem.theorems.bubeck2020.outcome import LITERATURE, outcome
from exactmem.theorems.bubeck2020.source import SOURCE
from exactmem.theorems.evidence import on_slabs
from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
from exactmem.theorems.preparation import prepare
from exactmem.theorems.theorem import Bound, Construction, Theorem


def build(dataset: Dataset) -> Construction:
    """Four neurons per slab with a nonzero label: two of them label-free and shared by all outputs.

    tau = half the least |h| off the slab; delta = tau / max|v| over all data, so |h ± tau| >= tau >= delta·|v| everywhere.
    """
    data = prepare(dataset)
    if data.dim == 0:
        return outcome(data, BOUND, data.constant())
    found = groups(data, [Fraction(0)] * data.outputs)
    net = TwoLayer(data.X.shape[1], data.outputs)
    skipped = 0
    for group in found:
        active = [r for r in range(data.outputs) if group.v_max(r)]
        skipped += not active
        if not active:
            continue
        tau = group.gap() / 2
        h = list(group.slab.form)
        delta = {r: tau / group.v_max(r) for r in active}
        for side in (1, -1):
            base = [*map(Fraction, h[:-1]), h[-1] + side * tau]
            for r in active:
                bent = [a + delta[r] * b for a, b in zip(base, group.v(r), strict=True)]
                net.neuron(data.lift(bent), {r: side / delta[r]})
            net.neuron(data.lift(base), {r: -side / delta[r] for r in active})
    return outcome(
        data,
        BOUND,
        net.network(RELU),
        group_notes(data, found, skipped),
        on_slabs(data, [group.slab for group in found]),
    )


BOUND = Bound("(2 + 2·d_y)·ceil(n/d')", lambda n, d, d_y=1, classes=2: (2 + 2 * d_y) * -(-n // d) if d else 1)

THEOREM = Theorem(
    id="bubeck2020.relu4",
    title="Four ReLUs per group",
    statement=(
        "For n points in general position in R^d and any real labels there is a network with one hidden layer of "
        "4·ceil(n/d) ReLUs that fits them; outputs share the label-free half."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT, GENERAL_POSITION),
    bound=BOUND,
    literature=LITERATURE,
    build=build,
)
