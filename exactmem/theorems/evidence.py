"""What a construction can prove beside the fit: that each of its slabs misses every other point."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from exactmem.certificates.claims import on_hyperplanes
from exactmem.certificates.draft import Draft
from exactmem.geometry.slabs import Slab
from exactmem.theorems.preparation import Prepared


def on_slabs(data: Prepared, slabs: Sequence[Slab]) -> tuple[Callable[[Draft], None], ...]:
    """Writers of the claim that each slab lies on a hyperplane that misses every other point; none without slabs."""
    if not slabs:
        return ()
    members = [list(slab.members) for slab in slabs]
    forms = [[int(v) for v in data.lift(slab.form)] for slab in slabs]
    return (lambda draft: on_hyperplanes(draft, data.X, members, forms),)
