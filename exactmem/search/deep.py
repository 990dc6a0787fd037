"""Two hidden layers and more: exact for thresholds, from both sides but not always to an end for ReLUs.

Thresholds. The second layer reads hidden codes, the distinct rows of k_1 dichotomies of the points, finitely many. So
(k_1, k_2) fit if and only if some k_1 dichotomies give no code to two labels, and k_2 thresholds with a threshold output fit
the labels of the codes: that is `decide` on a subset of a cube. Complementary dichotomies are one choice, as k_2 units read
their codes with biases, and fewer than k_1 dichotomies are no better than k_1.

ReLUs. With both patterns of signs fixed the weights of two layers multiply: no linear program decides. There are obstructions,
each with its reason, and a search for a network that draws the first layer from the atoms, the last two being decided. What is
left is `Unknown`.

>>> line = [[0], [1], [2], [3]]
>>> decide_deep(line, [0, 1, 0, 1], (1, 3), "threshold").impossible  # one code bit is a threshold of the line
True
>>> decide_deep(line, [0, 1, 0, 1], (2, 2), "threshold").impossible, decide_deep(line, [0, 1, 0, 1], (3, 1), "threshold").fits
(True, True)
>>> decide_deep([[0], [1], [2]], [0, 1, 0], (1, 1, 1)).certificate
NotMonotone(dataset=Dataset(3 x 1, labels 3 x 1), rows=(0, 1, 2))
>>> decide_deep(line, [0, 1, 0, 1], (2, 2)).fits
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any, Literal

from exactmem.bounds.pieces import cannot_fit_on_line, needed
from exactmem.certificates.claims import pieces_on_line
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, HypothesisFails, InputError, Rejected
from exactmem.geometry.arrangements import Vector
from exactmem.networks.activations import RELU, STEP, Activation
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.networks.residual import ResidualNetwork, plain
from exactmem.numbers.randomness import Randomness
from exactmem.progress import tick
from exactmem.search.architectures import Arch
from exactmem.search.atoms import Atom, Form, atoms
from exactmem.search.certificate import CannotRealise
from exactmem.search.deciding import as_dataset, decide
from exactmem.search.outcomes import Fit, Impossible, Outcome, Unknown
from exactmem.search.targets import target

MAX_CHOICES = 50_000
"""Sets of dichotomies for the first layer of thresholds; some minutes."""

DRAWS = 40
"""First layers of ReLUs that are tried."""

Unit = Literal["threshold", "relu"]


@dataclass(frozen=True)
class NoCodes:
    """For every k_1 dichotomies some code has both labels, or `lams` exclude k_2 thresholds on their codes."""

    dataset: Dataset
    widths: tuple[int, int]
    lams: dict[Dataset, tuple[Vector, ...]]

    def verify(self) -> int:
        """The number of choices of dichotomies, all of them gone through; Rejected if one is left over."""
        count, closed = 0, set[Dataset]()
        for _, codes in choices(self.dataset, self.widths[0]):
            count += 1
            if codes is None or codes in closed:
                continue
            if codes not in self.lams:
                raise Rejected(
                    f"no vectors for the codes {codes.X.num.tolist()} with labels {codes.Y.num[:, 0].tolist()}"
                )
            CannotRealise(codes, Arch.threshold(self.widths[1]), "real", self.lams[codes]).verify()
            closed.add(codes)
        return count


@dataclass(frozen=True)
class TooFewPieces:
    """The points lie on a line, and their labels turn more often than ReLU networks of these widths bend."""

    dataset: Dataset
    widths: tuple[int, ...]

    def verify(self) -> int:
        """The pieces needed; Rejected if the widths may have as many."""
        verdict = cannot_fit_on_line(self.dataset, self.widths)
        if not verdict.holds:
            raise Rejected("these widths may have as many pieces as the labels need")
        return verdict.witness.pieces  # type: ignore[attr-defined, no-any-return]

    def write_claim(self, draft: Draft) -> None:
        """Add the claim `PiecesOnLine`."""
        pieces_on_line(draft, self.dataset, self.widths, 2, needed(self.dataset).rows)


@dataclass(frozen=True)
class NotMonotone:
    """Three rows on a line, in this order, whose labels go up and down, or down and up.

    With one unit per layer f is a monotone function of one linear form, so it is monotone along every line.
    """

    dataset: Dataset
    rows: tuple[int, int, int]

    def verify(self) -> int:
        """1; Rejected if the three rows do not show it."""
        a, b, c = (self.dataset.X.row(i) for i in self.rows)
        u, v, w = (self.dataset.Y[i, 0] for i in self.rows)
        if not between(a, b, c) or (v - u) * (w - v) >= 0:
            raise Rejected(f"rows {self.rows} are not on a line in this order, or their labels are monotone")
        return 1


def decide_deep(X: Any, y: Any, widths: Sequence[int], unit: Unit = "relu", seed: int = 0) -> Outcome:
    """Do hidden layers of these widths fit the labels?

    Parameters
    ----------
    X, y : as for `decide`, labels exactly ("real")
    widths : units per hidden layer: two layers of thresholds and a threshold output, labels 0 and 1; or two and more layers of
        ReLUs and an affine output with bias; no skip
    seed : of the first layers of ReLUs that are tried

    Returns
    -------
    Fit(network) : with at most these widths and layers, evaluated exactly on every row
    Impossible(certificate) : NoCodes, TooFewPieces or NotMonotone, with `verify`
    Unknown(reason)
    """
    dataset, shape = as_dataset(X, y), tuple(widths)
    if len(shape) < 2 or any(type(k) is not int or k < 1 for k in shape):
        raise InputError(
            f"give at least two widths that are at least 1, not {list(widths)}; decide takes one hidden layer"
        )
    if unit == "threshold":
        if len(shape) != 2:
            raise InputError(f"thresholds are decided for two hidden layers, not {len(shape)}")
        return thresholds(dataset, (shape[0], shape[1]))
    if unit != "relu":
        raise InputError(f"the unit is 'relu' or 'threshold', not {unit!r}")
    return relus(dataset, shape, Randomness(seed))


def thresholds(dataset: Dataset, widths: tuple[int, int]) -> Outcome:
    """All choices of dichotomies for the first layer."""
    wanted = target(dataset, Arch.threshold(0), "real")
    count = comb(len(atoms(wanted.points, Arch.threshold(1))), widths[0])
    if count > MAX_CHOICES:
        return Unknown(
            f"MAX_CHOICES: {count} sets of {widths[0]} dichotomies, over {MAX_CHOICES}; use fewer points or units"
        )
    lams: dict[Dataset, tuple[Vector, ...]] = {}
    for done, (chosen, codes) in enumerate(choices(dataset, widths[0])):
        tick("first layers", done, count)
        if codes is None or codes in lams:
            continue
        answer = decide(codes, None, Arch.threshold(widths[1]))
        if isinstance(answer, Fit):
            off: Form = (Fraction(0),) * dataset.d + (Fraction(-1),)  # where there is no dichotomy: one code, 0
            return stacked(dataset, STEP, [atom.forms[0] for atom in chosen] or [off], answer.network)
        if not isinstance(answer, Impossible) or not isinstance(answer.certificate, CannotRealise):
            return answer
        lams[codes] = answer.certificate.lams
    return Impossible(NoCodes(dataset, widths, lams))


def choices(dataset: Dataset, k: int) -> Iterator[tuple[tuple[Atom, ...], Dataset | None]]:
    """Every k dichotomies with their codes in increasing order and the labels of these; None if a code has both labels.

    If there are fewer than k dichotomies, all of them are the one choice.
    """
    wanted = target(dataset, Arch.threshold(0), "real")
    labels = [int(low is not None) for low in wanted.lower]
    lines = atoms(wanted.points, Arch.threshold(1))
    for chosen in combinations(lines, min(k, len(lines))):
        codes: dict[Vector, int] = {}
        rows = zip(*(atom.generators[0] for atom in chosen), strict=True) if chosen else [(0,)] * len(labels)
        pure = all(codes.setdefault(code, label) == label for code, label in zip(rows, labels, strict=True))
        ordered = sorted(codes.items())
        yield chosen, Dataset.from_arrays([code for code, _ in ordered], [v for _, v in ordered]) if pure else None


def relus(dataset: Dataset, widths: tuple[int, ...], randomness: Randomness) -> Outcome:
    """Obstructions, then networks with first layers drawn from the atoms."""
    wanted = target(dataset, Arch.relu(0), "real")
    if max(widths) == 1:
        for rows in bumps(dataset):
            return Impossible(NotMonotone(dataset, rows))
    try:
        if cannot_fit_on_line(dataset, widths).holds:
            return Impossible(TooFewPieces(dataset, widths))
    except HypothesisFails:  # not on one line: pieces say nothing
        pass
    if len(widths) > 2:
        return Unknown("no obstruction was found, and networks are sought with two hidden layers only")
    cones = atoms(wanted.points, Arch.relu(1))
    for done in range(DRAWS):
        tick("first layers", done, DRAWS)
        forms = [drawn(cones[randomness.below(len(cones))], randomness) for _ in range(widths[0])]
        features = Network((first_layer(RELU, forms),)).outputs(dataset.X)
        try:
            answer = decide(
                Dataset.from_arrays(features, [row[0] for row in dataset.Y.rows()]), None, Arch.relu(widths[1])
            )
        except Conflict:  # two labels became one point
            continue
        if isinstance(answer, Fit):
            return stacked(dataset, RELU, forms, answer.network)
    return Unknown(
        f"no obstruction was found, and none of {DRAWS} first layers drawn can be completed; another seed may do"
    )


def drawn(atom: Atom, randomness: Randomness) -> Form:
    """A form of the cell of the atom, as a combination of its rays with weights 0 to 4."""
    weights = [randomness.below(5) for _ in atom.forms]
    pairs = list(zip(weights, atom.forms, strict=True))
    return tuple(sum((w * form[j] for w, form in pairs), Fraction(0)) for j in range(len(atom.forms[0])))


def bumps(dataset: Dataset) -> Iterator[tuple[int, int, int]]:
    """Rows a, b, c on a line in this order whose labels are not monotone."""
    points = list(dataset.X.rows())
    labels = [row[0] for row in dataset.Y.rows()]
    for a, c in combinations(range(len(points)), 2):
        for b, point in enumerate(points):
            if (labels[b] - labels[a]) * (labels[c] - labels[b]) < 0 and between(points[a], point, points[c]):
                yield a, b, c


def between(a: Sequence[Fraction], b: Sequence[Fraction], c: Sequence[Fraction]) -> bool:
    """Whether b is strictly inside the segment from a to c."""
    j = next((j for j, (u, w) in enumerate(zip(a, c, strict=True)) if u != w), None)
    if j is None:
        return False
    t = (b[j] - a[j]) / (c[j] - a[j])
    return 0 < t < 1 and all(v == u + t * (w - u) for u, v, w in zip(a, b, c, strict=True))


def first_layer(act: Activation, forms: Sequence[Form]) -> Layer:
    return Layer.build(act, len(forms[0]) - 1, [form[:-1] for form in forms], [form[-1] for form in forms])


def stacked(dataset: Dataset, act: Activation, forms: Sequence[Form], rest: Network | ResidualNetwork) -> Fit:
    """The first layer and a network that reads it, if it fits every row."""
    network = Network((first_layer(act, forms), *plain(rest, "a second hidden layer").layers))
    if any(network.at(x) != y for x, y in zip(dataset.X.rows(), dataset.Y.rows(), strict=True)):
        raise ArithmeticError("a network that was found does not fit")
    return Fit(network, dataset)
