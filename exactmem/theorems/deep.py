"""What constructions that store labels behind keys share: coded labels, keys on a line, the first layer, the last report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from exactmem.bounds.counting import label_bits, least_slots
from exactmem.certificates.draft import Draft
from exactmem.data.coding import ClassLabels, class_labels
from exactmem.data.dataset import Dataset, Merged
from exactmem.errors import HypothesisFails, InputError, Rejected
from exactmem.geometry.projections import Keys, keys_along, search_keys
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Rail, relu
from exactmem.networks.network import Network
from exactmem.theorems.theorem import Construction

LOWER = "needed if every labelling of these points must fit, by any ReLU network; counts sign patterns (Warren 1968)"


@dataclass(frozen=True)
class Instance:
    """N distinct points by increasing key, with their labels as codes.

    entries : (floor of the key, code) per point, increasing; rho, c : bits of a key and of a label
    """

    merged: Merged
    labels: ClassLabels
    keys: Keys
    entries: list[tuple[int, int]]

    @property
    def n(self) -> int:
        return len(self.entries)

    @property
    def inputs(self) -> int:
        return self.merged.X.shape[1]

    @property
    def rho(self) -> int:
        return self.keys.bits

    @property
    def c(self) -> int:
        return self.labels.bits

    @property
    def chunk(self) -> int:
        """Bits that one point takes in a packed number."""
        return self.rho + self.c

    def first_layer(self) -> tuple[Circuit, Rail]:
        """A circuit whose first layer is the one neuron T = relu((direction·den·x - low) / (common·grain))."""
        circuit = Circuit(self.inputs)
        den, scale = self.merged.X.den, self.keys.common * self.keys.grain
        terms = {k: over(a * den, scale) for k, a in enumerate(self.keys.direction)}
        return circuit, Rail(relu(circuit, Form(terms, over(-self.keys.low, scale))))

    def output(self, code: Form) -> Form:
        """base + step·code: the label behind a code. Labels that start at 0 need no output bias."""
        form = code * over(self.labels.step.numerator, self.labels.step.denominator)
        base = self.labels.base
        return form + over(base.numerator, base.denominator) if base else form

    @property
    def output_bias(self) -> int:
        """Slots of the output bias."""
        return int(self.labels.base != 0)


def over(p: int, q: int) -> int | Fraction:
    return p if q == 1 else Fraction(p, q)


def instance(
    theorem: str, dataset: Dataset, seed: int, keys: str = "search", rational: bool = True
) -> Instance | Construction:
    """Distinct points, coded labels and keys; for labels that are all equal the constant network at once.

    Parameters
    ----------
    keys : "search" for a short direction, "given" if the points are numbers and shall be the keys themselves
    rational : whether the construction can use rational keys with gaps >= 2 (see `Keys`)

    Raises
    ------
    Conflict : equal points with different labels (before any search)
    HypothesisFails : the keys are given and too close, or not integers where integers are needed
    """
    merged = dataset.merged()
    labels = class_labels(dataset)
    if labels.classes == 1:
        return constant(dataset, merged, labels)
    if keys == "search":
        found = search_keys(merged.X, seed, rational=rational)
    elif keys == "given":
        found = given_keys(theorem, dataset, merged, rational)
    else:
        raise InputError(f"option keys: {keys!r} is neither search nor given")
    entries = [(found.floors[i], labels.codes[i]) for i in found.order]
    return Instance(merged, labels, found, entries)


def given_keys(theorem: str, dataset: Dataset, merged: Merged, rational: bool) -> Keys:
    """The numbers themselves as keys, from the least one on."""
    X = merged.X
    if X.shape[1] != 1:
        raise InputError(f"keys=given needs points with one coordinate, these have {X.shape[1]}")
    along = keys_along(X.num, (1,), rational=False)
    if along is None:  # merged points are distinct
        raise Rejected("two distinct points have one key; please report these data")
    values = [int(v) - along.low for v in X.num[:, 0]]
    order = sorted(range(len(values)), key=values.__getitem__)
    pairs = list(zip(order, order[1:], strict=False))
    if X.den == 1:
        return Keys((1,), along.low, 1, 1, tuple(values))
    gap, i, j = min((values[b] - values[a], a, b) for a, b in pairs)
    first, second = (dataset.where(int(merged.representative[k])) for k in (i, j))
    if rational and gap >= 2 * X.den:
        return Keys((1,), along.low, 1, X.den, tuple(values))
    need = "gaps of at least 2, or integers" if rational else "integers"
    better = "vardi2021.paper takes rational keys with gaps >= 2" if gap >= 2 * X.den else "keys=search rescales them"
    raise HypothesisFails(
        "gap" if rational else "integer keys",
        f"{theorem} needs keys with {need}: {first} and {second} are {Fraction(gap, X.den)} apart; {better}",
        (int(merged.representative[i]), int(merged.representative[j])),
    )


def constant(dataset: Dataset, merged: Merged, labels: ClassLabels) -> Construction:
    """All labels are equal: an affine map with no weights."""
    value = [dataset.Y[0, r] for r in range(dataset.d_y)]
    network = Circuit(merged.X.shape[1]).compile([Form(constant=v) for v in value])
    return Construction(network, network.sizes.slots, None, 0, "one label only", notes={"classes": 1})


def promised(theorem: str, network: Network, **expected: int) -> None:
    """The formulas of the theorem hold exactly for the network built; anything else is a fault of ours."""
    for name, value in expected.items():
        counted = getattr(network.sizes, name)
        if counted != value:
            raise Rejected(f"{theorem}: {name} is {counted}, the formula says {value}; please report these data")


def report(
    data: Instance,
    network: Network,
    promise: int,
    notes: Mapping[str, object],
    evidence: tuple[Callable[[Draft], None], ...] = (),
) -> Construction:
    """The construction with what all of them tell: keys, and how much is stored for how many label bits."""
    keys = data.keys
    about = f"{data.rho} bits, {'integers' if keys.grain == 1 else 'rationals with gaps >= 2'}"
    stored = f"{network.sizes.total_bits} against {label_bits(data.n, data.labels.classes)} of the labels"
    return Construction(
        network,
        promise,
        literature=None,
        lower=least_slots(data.n, data.labels.classes),
        lower_text=LOWER,
        evidence=evidence,
        notes={"distinct points, classes": f"{data.n}, {data.labels.classes}", "keys": about, **notes, "bits": stored},
        target=data.labels.target,
    )
