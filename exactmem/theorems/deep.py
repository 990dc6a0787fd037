"""What constructions that store labels behind keys share: coded labels, keys on a line, the first layer, the last report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from exactmem.bounds.counting import label_bits, least_slots
from exactmem.certificates.draft import Draft
from exactmem.data.coding import ClassLabels, class_labels
from exactmem.data.dataset import Dataset, Merged
from exactmem.errors import HypothesisFails, InputError, Rejected
from exactmem.geometry.projections import Keys, search_keys
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Rail, relu
from exactmem.networks.network import Network
from exactmem.theorems.theorem import Construction

LOWER = "needed if ReLU networks of one shape, any shape, must fit every labelling of these points (Warren 1968)"


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

    def with_gaps_of_two(self) -> Instance:
        """The same with keys that are at least 2 apart: integer keys are doubled."""
        if self.keys.grain > 1:
            return self
        keys = self.keys.doubled()
        return replace(self, keys=keys, entries=[(2 * key, code) for key, code in self.entries])

    def first_layer(self) -> tuple[Circuit, Rail]:
        """A circuit whose first layer is the one neuron T = relu(scale·(direction·den·x - low))."""
        circuit = Circuit(self.inputs)
        return circuit, Rail(relu(circuit, key_form(self.keys, self.merged.X.den)))

    def output(self, code: Form) -> Form:
        """base + step·code: the label behind a code. Labels that start at 0 need no output bias."""
        form = code * exact_number(self.labels.step)
        return form + exact_number(self.labels.base) if self.labels.base else form

    @property
    def output_bias(self) -> int:
        """Slots of the output bias."""
        return int(self.labels.base != 0)


def key_form(keys: Keys, den: int) -> Form:
    """T = scale·(direction·den·x - low) over the inputs x."""
    terms = {k: exact_number(a * den * keys.scale) for k, a in enumerate(keys.direction)}
    return Form(terms, exact_number(-keys.low * keys.scale))


def exact_number(value: Fraction) -> int | Fraction:
    """A rational, as an integer if it is one."""
    return value.numerator if value.denominator == 1 else value


def instance(
    theorem: str, dataset: Dataset, seed: int, keys: str = "search", rational: bool = True, classes: int = 0
) -> Instance | Construction:
    """Distinct points, coded labels and keys; for labels that are all equal the constant network at once.

    Parameters
    ----------
    keys : "search" for a short direction, "given" if the points are numbers and shall be the keys themselves
    rational : whether the construction can use rational keys with gaps >= 2 (see `Keys`)
    classes : how many classes there are; 0 for those that occur

    Raises
    ------
    Conflict : equal points with different labels (before any search)
    HypothesisFails : the keys are given and too close, or not integers where integers are needed
    """
    merged = dataset.merged()
    labels = class_labels(dataset, classes)
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
    """The numbers themselves as keys; negative ones are shifted so that the least is 0."""
    X = merged.X
    if X.shape[1] != 1:
        raise InputError(f"keys=given needs points with one coordinate, these have {X.shape[1]}")
    numbers = [int(v) for v in X.num[:, 0]]
    low = min(0, *numbers)
    values = tuple(v - low for v in numbers)
    if X.den == 1:
        return Keys((1,), low, Fraction(1), 1, values)
    order = sorted(range(len(values)), key=values.__getitem__)
    gap, i, j = min((values[b] - values[a], a, b) for a, b in pairwise(order))
    if rational and gap >= 2 * X.den:
        return Keys((1,), low, Fraction(1, X.den), X.den, values)
    pair = tuple(int(merged.representative[k]) for k in (i, j))
    need = "integers, or gaps of at least 2" if rational else "integers"
    better = "vardi2021.paper takes rational keys with gaps >= 2" if gap >= 2 * X.den else "keys=search rescales them"
    raise HypothesisFails(
        "gap" if rational else "integer keys",
        f"{theorem} needs keys that are {need}: {dataset.where(pair[0])} and {dataset.where(pair[1])} are "
        f"{Fraction(gap, X.den)} apart; {better}",
        pair,
    )


def constant(dataset: Dataset, merged: Merged, labels: ClassLabels) -> Construction:
    """All labels are equal: an affine map with no weights."""
    value = [dataset.Y[0, r] for r in range(dataset.d_y)]
    network = Circuit(merged.X.shape[1]).compile([Form(constant=v) for v in value])
    return Construction(network, network.sizes.slots, None, 0, "one label only", notes={"classes": 1})


def least_for_all(points: int, classes: int) -> tuple[int, str]:
    """The parameters that are necessary, and for what."""
    return (least_slots(points, classes) if classes > 1 else 0), LOWER


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
        None,
        *least_for_all(data.n, data.labels.classes),
        evidence=evidence,
        notes={"distinct points, classes": f"{data.n}, {data.labels.classes}", "keys": about, **notes, "bits": stored},
        target=data.labels.target,
    )
