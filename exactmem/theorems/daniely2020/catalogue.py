"""What SGD itself is proved to reach: an entry of the catalogue with a command of its own, and no construction."""

from __future__ import annotations

from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Existence, Source

SOURCE = Source(
    "Daniely",
    2020,
    "arXiv 1911.09873",
    ours=(
        "N*, both thresholds for the output weight, the exact run and its certificate; also the search for a nonsingular kernel"
    ),
    recalled=(
        "SGD memorizes random points on the sphere with about m/d neurons up to logarithms (public abstract; the constants, the "
        "power of the logarithm and the class of activations were not read)",
        "pairs of neurons that cancel at the start, and an output scale that is large enough (the body of Algorithm 1)",
    ),
)

SGD = Existence(
    "daniely2020.sgd",
    "SGD from a zero start memorizes, near its start",
    "If the tangent kernel Khat of q pairs of ReLUs at m points is nonsingular, hinge-loss SGD on the hidden weights, in any order, "
    "has at most N* = y^T·Khat^-1·y·(2/eta0 + max Khat_jj) updates and ends with margin at least 1 at every point, if the output "
    "weights exceed an explicit threshold.",
    SOURCE,
    (NO_CONFLICT,),
    "2q neurons in q pairs, q >= m/d by rank; no count is proved for all data: q is found on the instance, and N* there",
    "SGD ends with every label right, after at most N* updates",
    "exactmem train DATA",
)
ENTRIES = (SGD,)
