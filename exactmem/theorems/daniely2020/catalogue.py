"""What SGD itself is proved to reach: an entry of the catalogue with a command of its own, and no construction."""

from __future__ import annotations

from exactmem.theorems.daniely2020.source import SOURCE
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Existence

SGD = Existence(
    "daniely2020.sgd",
    "SGD from a zero start memorizes, near its start",
    "If the tangent kernel Khat of q pairs of ReLUs at m points is nonsingular and the output weights exceed an explicit "
    "threshold, hinge-loss SGD on the hidden weights, in any order, makes at most N* = y^T·Khat^-1·y·(2/eta0 + max Khat_jj) "
    "updates, and sweeps end with margin at least 1 at every point.",
    SOURCE,
    (NO_CONFLICT,),
    "2q neurons in q pairs, q >= m/d by rank; no count is proved for all data: q is found on the instance, and N* there",
    "SGD ends with every label right, after at most N* updates",
    "exactmem train DATA",
)
ENTRIES = (SGD,)
