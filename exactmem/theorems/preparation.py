"""The first step of every construction: distinct points, in coordinates that span, with labels in exact integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.data.dataset import Dataset
from exactmem.geometry.flats import Points
from exactmem.linalg.affine import AffineRank, affine_rank
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.activations import RELU
from exactmem.networks.network import Network
from exactmem.networks.two_layer import TwoLayer


@dataclass(frozen=True)
class Prepared:
    """Distinct points in pivot coordinates.

    X, Y : the distinct points (all coordinates) and their labels; affine : the affine rank d' with its pivots
    points : the same points in the d' pivot coordinates, homogenised; the projection is injective on the data, so a
        network may read these coordinates only, and weights are lifted by zeros
    """

    X: RationalMatrix
    Y: RationalMatrix
    affine: AffineRank
    points: Points

    @property
    def n(self) -> int:
        return len(self.X)

    @property
    def dim(self) -> int:
        """The affine dimension d'."""
        return self.affine.rank

    @property
    def outputs(self) -> int:
        return self.Y.shape[1]

    @property
    def den(self) -> int:
        """The factor between integer values of forms at `points` and true values."""
        return self.X.den

    def lift(self, form: Sequence[Fraction | int]) -> list[Fraction | int]:
        """An affine form over pivot coordinates as one over all coordinates."""
        full: list[Fraction | int] = [0] * (self.X.shape[1] + 1)
        for k, v in zip(self.affine.pivots, form, strict=False):
            full[k] = v
        full[-1] = form[-1]
        return full

    def label(self, i: int, r: int) -> Fraction:
        return self.Y[i, r]

    def constant(self) -> Network:
        """The network for a single distinct point: y times one neuron relu(0·x + 1)."""
        net = TwoLayer(self.X.shape[1], self.outputs)
        if any(self.label(0, r) for r in range(self.outputs)):
            net.neuron([0] * self.X.shape[1] + [1], {r: self.label(0, r) for r in range(self.outputs)})
        return net.network(RELU)


def prepare(dataset: Dataset) -> Prepared:
    """Merge equal rows (Conflict if their labels differ) and drop to pivot coordinates, exactly."""
    merged = dataset.merged()
    affine = affine_rank(merged.X)
    # the denominator of X must stay that of the projection, so the homogeneous coordinate is appended by hand
    rows = merged.X.homogenised()[:, [*affine.pivots, merged.X.shape[1]]]
    return Prepared(merged.X, merged.Y, affine, Points(rows))
