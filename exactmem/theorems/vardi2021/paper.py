"""`vardi2021.paper`: the paper's own circuit, width 12: interval bumps for buckets, iterated triangle maps for bits.

Keys are rationals T with gaps >= 2; u = floor(T). Three layers per bucket select its two numbers U (keys) and W (labels);
three layers per bit read both at once by the triangle map (see `triangle`); two more per point compare and gate.

Source: Vardi, Yehudai, Shamir 2021, arXiv 2110.03187, Theorem 3.1 and its lemmas, with rational projections and the layers
    merged where modules meet; the exact depth is ours.
Hypotheses: equal points carry equal labels. Gaps of at least 2 between keys (`keys=search` scales them so).
Size, exactly: depth 3m + 3n·max(rho, c) + 2n + 4 affine maps, width at most 12; m = ceil(N/n), where n = ceil(N/m') and
    m' = floor(sqrt(N·log2 N)). Bits: n·max(rho, c) + 3 for the dyadic weights; `rescaled_to_integers` clears them.

>>> from exactmem.data.dataset import Dataset
>>> two = Dataset.from_arrays([["9/10"], ["29/10"]], [0, 1])
>>> network = THEOREM.construct(two, keys="given", bucket=2).network
>>> network.sizes.depth, [str(network.at([t])[0]) for t in ("9/10", "19/10", "29/10")]
(23, ['0', '4/5', '1'])
>>> THEOREM.construct(Dataset.from_arrays([["9/10"], ["11/10"]], [0, 1]), keys="given")
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: vardi2021.paper needs keys with gaps of at least 2, or integers: row 1 and row 2 are 1/5 apart; ...
"""

from __future__ import annotations

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block, Rail, lockstep
from exactmem.theorems.deep import Instance, instance, promised, report
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Theorem
from exactmem.theorems.vardi2021 import compact
from exactmem.theorems.vardi2021.packing import joined
from exactmem.theorems.vardi2021.source import SOURCE
from exactmem.theorems.vardi2021.triangle import bucket_values, matching_label
