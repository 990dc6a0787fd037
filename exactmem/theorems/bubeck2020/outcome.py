"""What every construction of this paper reports: our bound, the published one, and the neurons that are necessary."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from exactmem.bounds.width import relu_width
from exactmem.certificates.draft import Draft
from exactmem.networks.network import Network
from exactmem.theorems.preparation import Prepared
from exactmem.theorems.theorem import Bound, Construction

LITERATURE = Bound("4·ceil(n/d) per output", lambda n, d, d_y=1, classes=2: 4 * d_y * -(-n // max(d, 1)))


def outcome(
    data: Prepared,
    bound: Bound,
    network: Network,
    notes: Mapping[str, object] | None = None,
    evidence: tuple[Callable[[Draft], None], ...] = (),
) -> Construction:
    """The construction with its bounds evaluated on these data."""
    return Construction(
        network,
        promise=bound(data.n, data.dim, data.outputs),
        literature=LITERATURE(data.n, data.dim, data.outputs),
        lower=relu_width(data.n, data.dim),
        lower_text="needed if every labelling of these points must fit",
        evidence=evidence,
        notes=notes or {},
    )
