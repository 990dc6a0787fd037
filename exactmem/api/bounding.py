"""`bounds`: what suffices for these data, what is necessary for all labellings of them, and how far apart they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from exactmem.api.memorizing import memorize
from exactmem.bounds import counting
from exactmem.bounds.precision import least_precision, rounded_network, wrong_rows
from exactmem.certificates import claims
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.draft import Draft
from exactmem.certificates.result import Result
from exactmem.data.sources import Source
from exactmem.errors import HypothesisFails
from exactmem.networks.network import Network
from exactmem.networks.residual import plain
from exactmem.verdict import Holds


@dataclass(frozen=True)
class Gap:
    """One line: a quantity, how much suffices (a network that was built), how much is necessary, and why."""

    quantity: str
    sufficient: int
    necessary: int
    why: str

    @property
    def ratio(self) -> str:
        """sufficient / necessary, with two digits after the point, rounded down."""
        hundredths = 100 * self.sufficient // self.necessary
        return f"{hundredths // 100}.{hundredths % 100:02d}"


@dataclass(frozen=True)
class Bounds:
    """What `bounds` found.

    result : the network that suffices; points, classes : distinct points and labels
    gaps : parameters and bits, from both sides; excluded : no set of so many points has all its labellings by networks of
        this shape; second_hand : parameters by a bound we have second-hand only, or None
    precision : significant bits this network needs, or None; wrong : wrong rows by number of significant bits
    """

    result: Result
    points: int
    classes: int
    gaps: tuple[Gap, ...]
    excluded: int
    second_hand: int
    precision: int | None
    wrong: dict[int, int]

    @property
    def network(self) -> Network:
        return plain(self.result.network, "bounds")

    @cached_property
    def certificate(self) -> Certificate:
        """The fit and the size, and each impossibility as an inequality of integers."""
        draft, sizes = Draft(), self.result.sizes
        claims.coding(draft, self.result.dataset, self.result.target)
        claims.memorizes(draft, self.network, self.result.target)
        claims.size_at_most(draft, self.network, sizes)
        fewest, at_bits, _, bits = (gap.necessary for gap in self.gaps)
        inputs = self.network.inputs
        if fewest > 1:
            claims.slots_bound(draft, fewest - 1, self.points, self.classes)
        if at_bits > 1:
            claims.counting_bound(draft, "any", at_bits - 1, sizes.bits, self.points, self.classes, inputs)
        if bits > 1:
            claims.counting_bound(draft, "any", sizes.slots, bits - 1, self.points, self.classes, inputs)
        claims.shape_bound(draft, self.network.shape(), self.excluded, self.classes)
        return draft.certificate()

    def rows(self) -> list[tuple[str, str]]:
        """As (name, value) lines."""
        lines = [
            ("network", f"{self.result.theorem}, exact on all {self.result.dataset.n} rows"),
            ("distinct points, classes", f"{self.points}, {self.classes}"),
        ]
        for gap in self.gaps:
            lines.append(
                (gap.quantity, f"{gap.sufficient} suffice, {gap.necessary} are necessary ({gap.why}); {gap.ratio}x")
            )
        lines.append(("second-hand, never certified", f"{self.second_hand} parameters are necessary (12W(W + 1) >= N)"))
        lines.append(("this shape", f"realises all labellings of no set of {self.excluded} points"))
        if self.precision is not None:
            lines.append(("significant bits this network needs", str(self.precision)))
        lines += [(f"wrong rows at {p} significant bits", str(count)) for p, count in self.wrong.items()]
        return lines


def bounds(
    data: Source,
    theorem: str = "vardi2021.compact",
    *,
    precision: bool = True,
    at: Sequence[int] = (),
    **options: Any,
) -> Bounds:
    """Sufficient and necessary size on the same data.

    Necessary is: for fitting *every* labelling of these points by these classes; it says nothing about one labelling.

    Parameters
    ----------
    theorem : a construction with one output
    precision : also look for the least number of significant bits at which this network still fits
    at : numbers of significant bits at which to count wrong rows

    Raises
    ------
    HypothesisFails : several outputs, a single label (nothing is necessary then), or a network that is not exact

    >>> from exactmem.data.dataset import Dataset
    >>> found = bounds(Dataset.from_arrays([[t] for t in range(64)], [0, 1] * 32), at=[3])
    >>> found.gaps[0].sufficient, found.gaps[0].necessary, found.gaps[2].necessary
    (473, 4, 64)
    """
    result = memorize(data, theorem, **options)
    if result.eps:
        message = f"{result.theorem} fits up to a residual, and bounds are about exact fits; take bubeck2020.relu3"
        raise HypothesisFails("an exact fit", message)
    merged, target, network = result.target.merged(), result.target, plain(result.network, "bounds")
    points, classes = len(merged.X), len(target.label_table()[0])
    if target.d_y != 1 or classes < 2:
        what = f"{target.d_y} outputs" if target.d_y != 1 else "one label only"
        raise HypothesisFails(
            "one output, two labels", f"bounds count labellings by at least two classes; here: {what}"
        )
    sizes, inputs = result.sizes, network.inputs
    fewest, need = counting.least_slots(points, classes), counting.label_bits(points, classes)
    at_bits = counting.least_slots_at_bits(sizes.bits, points, classes, inputs)
    bits = counting.least_bits_at_slots(sizes.slots, points, classes, inputs)
    gaps = (
        Gap("parameters", sizes.slots, fewest, "of one shape, any shape, real weights: sign patterns, Warren 1968"),
        Gap(f"parameters of {sizes.bits} bits", sizes.slots, at_bits, "any shape: pigeonhole"),
        Gap("bits in all", sizes.total_bits, need, "a fixed shape: pigeonhole"),
        Gap(f"bits per parameter, {sizes.slots} of them", sizes.bits, bits, "any shape: pigeonhole"),
    )
    exact_from = least_precision(network, target) if precision else None
    found = exact_from.witness if isinstance(exact_from, Holds) else None
    return Bounds(
        result,
        points,
        classes,
        gaps,
        counting.least_points_excluded(network, classes),
        counting.second_hand_slots(points),
        found if isinstance(found, int) else None,
        {p: wrong_rows(rounded_network(network, p), target) for p in at},
    )
