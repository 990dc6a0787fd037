"""`zhang2017.interpolation`: n ReLU neurons interpolate any labels on n distinct points.

Project to a line where the points stay distinct, s_1 < ... < s_n, and interpolate linearly: neuron j bends at s_{j-1}
(neuron 1 at s_1 - 1, before all points), and its coefficient is the change of slope there.

Source: Zhang, Bengio, Hardt, Recht, Vinyals 2017, arXiv 1611.03530; the proof and the scaling are ours.
Hypotheses: equal points carry equal labels. Size: n hidden neurons, stored as one direction and a bias and a denominator each.
Bits: a hidden denominator is a product of two gaps, an output weight a gap times a difference of labels.
Complexity: O(n·d) for the projection and a sort.

>>> from exactmem.data.dataset import Dataset
>>> network = THEOREM.construct(Dataset.from_arrays([[0, 1], [2, 2], [5, 0]], ["1/3", 0, -4])).network
>>> network.at([2, 2]), network.sizes.neurons
((Fraction(0, 1),), 3)
>>> THEOREM.construct(Dataset.from_arrays([[7], [7]], [0, 1]))
Traceback (most recent call last):
    ...
exactmem.errors.Conflict: row 1 and row 2 are the same point with labels 0 and 1: no function fits both; ...
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from exactmem.bounds.width import relu_width
from exactmem.data.dataset import Dataset
from exactmem.geometry.projections import search_keys
from exactmem.networks.activations import ID, RELU
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.preparation import prepare
from exactmem.theorems.theorem import Bound, Construction, Source, Theorem


def build(dataset: Dataset, *, seed: int) -> Construction:
    """The network with n neurons relu((s - theta_j) / (g_j·g_{j-1})), where s = den·w·x is an integer on the data.

    With g_j = s_j - s_{j-1} (g_1 = g_0 = 1) and rises r_j = y_j - y_{j-1} (y_0 = 0) the change of slope at theta_j is
    r_j/g_j - r_{j-1}/g_{j-1}; times g_j·g_{j-1} that is an integer over the denominator of the labels, so no common
    denominator of all gaps is ever written down.
    """
    data = prepare(dataset)
    n = data.n
    keys = search_keys(data.X, seed, rational=False)
    direction, order = keys.direction, keys.order
    s = [int(keys.values[i] / keys.scale) + keys.low for i in order]
    gaps = [1, *(b - a for a, b in pairwise(s))]
    before = [1, *gaps[:-1]]
    hidden = Layer.rank_one(
        RELU,
        [data.den * w for w in direction],
        [1] * n,
        [1 - s[0], *(-v for v in s[:-1])],
        [g * b for g, b in zip(gaps, before, strict=True)],
    )
    labels = data.Y.num.tolist()
    rows = []
    for r in range(data.outputs):
        y = [0, *(labels[i][r] for i in order)]
        rise = [0, *(b - a for a, b in pairwise(y))]
        rows.append([Fraction(rise[j + 1] * before[j] - rise[j] * gaps[j], data.Y.den) for j in range(n)])
    output = Layer.build(ID, n, rows, [0] * data.outputs)
    return Construction(
        Network((hidden, output)),
        promise=n,
        literature=n,
        lower=relu_width(n, data.dim),
        lower_text="needed if every labelling of these points must fit",
        notes={"direction": f"integers up to {max(map(abs, direction))}"},
    )


THEOREM = Theorem(
    id="zhang2017.interpolation",
    title="One ReLU per point",
    statement="For n distinct points and any labels there is a network with one hidden layer of n ReLUs that fits them.",
    source=Source(
        "Zhang, Bengio, Hardt, Recht, Vinyals",
        2017,
        "arXiv 1611.03530",
        ours="the proof, the choice of a short direction, and the scaling that keeps all weights short",
    ),
    hypotheses=(NO_CONFLICT,),
    bound=Bound("n", lambda n, d, d_y=1, classes=2: n),
    literature=Bound("n", lambda n, d, d_y=1, classes=2: n),
    build=build,
    options={"seed": (0, "of the search for a short direction")},
)
