"""`shatter`: one shape that fits every labelling of a few points, each labelling by a network that was built and verified."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from exactmem.certificates import claims
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.data.sources import Source, dataset_of
from exactmem.errors import LimitExceeded, Rejected
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.evaluation import evaluate_all, mismatch
from exactmem.networks.network import Network
from exactmem.networks.residual import plain
from exactmem.progress import tick
from exactmem.theorems.registry import find

MAX_LABELLINGS = 2**12  # networks that are built; a few minutes at the sizes this is meant for


@dataclass(frozen=True)
class Shattering:
    """Every labelling of the rows of `X` by 0..classes-1, and for each a network of one shape that returns it."""

    theorem: str
    X: RationalMatrix
    classes: int
    shape: Network
    networks: tuple[Network, ...]

    @cached_property
    def certificate(self) -> Certificate:
        """The claim `Shatters`, with all networks as its witness."""
        draft = Draft()
        claims.shatters(draft, self.shape, self.X, self.classes, self.networks)
        claims.size_at_most(draft, self.shape, self.shape.sizes)
        return draft.certificate()

    def rows(self) -> list[tuple[str, str]]:
        sizes = [network.sizes for network in self.networks]
        return [
            ("theorem", self.theorem),
            ("points, classes", f"{len(self.X)}, {self.classes}"),
            ("labellings, each fitted and verified", str(len(self.networks))),
            ("different networks", str(len(set(self.networks)))),
            ("shape", repr(self.shape)[:80]),
            ("parameters", str(self.shape.sizes.slots)),
            ("longest weight", f"{max(s.bits for s in sizes)} bits"),
        ]


def shatter(data: Source, theorem: str = "vardi2021.compact", *, classes: int = 2, **options: Any) -> Shattering:
    """Fit every labelling of the distinct points of `data` by `classes` classes with one shape.

    Parameters
    ----------
    theorem : a construction whose shape depends on points and classes only: one with the option `classes`

    Raises
    ------
    LimitExceeded : more than MAX_LABELLINGS labellings

    >>> from exactmem.data.dataset import Dataset
    >>> found = shatter(Dataset.from_arrays([[0], [1], [5]], [0, 0, 0]), bucket=2)
    >>> len(found.networks), len(set(found.networks))
    (8, 8)
    """
    dataset = dataset_of(data)
    points, entry = dataset.merged().X, find(theorem)
    labellings = classes ** len(points)
    if labellings > MAX_LABELLINGS:
        raise LimitExceeded("MAX_LABELLINGS", labellings, MAX_LABELLINGS, "take fewer points or classes")
    networks: list[Network] = []
    for labels in product(range(classes), repeat=len(points)):
        tick("labellings", len(networks), labellings)
        Y = RationalMatrix(np.array(labels, dtype=np.int64).reshape(-1, 1))
        network = plain(entry.construct(Dataset(points, Y), classes=classes, **options).network, "shatter")
        if mismatch(evaluate_all(network, points), Y) is not None:
            raise Rejected(f"{entry.id}: a labelling is not fitted; please report these data")
        networks.append(network)
    shapes = {network.shape() for network in networks}
    if len(shapes) != 1:
        raise Rejected(f"{entry.id}: its shape depends on the labels; please report these data")
    return Shattering(entry.id, points, classes, shapes.pop(), tuple(networks))
