"""`rank`: the rank of the Jacobian of one hidden layer on data, certified; of seeded weights, or of a trained network.

>>> from exactmem.data.dataset import Dataset
>>> found = rank(Dataset.from_arrays([[k, k * k] for k in range(12)], [0] * 12), "sigmoid", hidden=3)
>>> found.certificate.statements()[0][0], found.rank, found.every_labelling
('JacobianRankAtLeast', 12, 6)
>>> rank(Dataset.from_arrays([[0], [1]], [0, 1]), "gelu", hidden=1)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: gelu is known in balls only: no field with exact arithmetic is known to hold its values
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from exactmem.certificates.certificate import Certificate
from exactmem.data.sources import Source, dataset_of
from exactmem.errors import InputError, LimitExceeded
from exactmem.linalg.unit_minor import PRIME as SHORT
from exactmem.networks.smooth import SLOPES_ONLY, smooth
from exactmem.theorems.madden2023.jacobian import MAX_ENTRIES
from exactmem.theorems.madden2023.model import Model
from exactmem.theorems.madden2023.rank import RankCertificate, certify_rank
from exactmem.theorems.madden2023.seeded import seeded_rank

SECONDS_PER_STEP = 2e-8
"""What the checker takes for a multiplication modulo a prime of 24 bits, in plain Python on an ordinary machine; modulo one
of 61 bits twice that."""


@dataclass(frozen=True)
class Ranking:
    """What `rank` found.

    found : the certified bounds; trained : whether the weights are the user's; seconds : taken
    """

    found: RankCertificate
    trained: bool
    seconds: float = field(default=0.0, compare=False)

    @property
    def rank(self) -> int | None:
        """The rank, or None if the two sides do not meet."""
        return self.found.rank

    @property
    def every_labelling(self) -> int | None:
        """Neurons that fit every labelling of these points: twice those whose Jacobian has a rank of all distinct points."""
        return 2 * self.found.model.m if self.found.every_labelling else None

    @property
    def certificate(self) -> Certificate:
        """The lower bound, for the checker."""
        return self.found.certificate

    @property
    def checking(self) -> float:
        """Seconds the checker will need, about: r^3/3 multiplications modulo p."""
        lower = self.found.lower
        return lower.rank**3 / 3 * SECONDS_PER_STEP * (1 if lower.p <= SHORT else 2)

    @property
    def conclusion(self) -> str:
        lower, upper = self.found.lower.rank, self.found.upper.rank
        return f"the rank is {lower}" if lower == upper else f"the rank is between {lower} and {upper}"

    def rows(self) -> list[tuple[str, str]]:
        """As (name, value) lines."""
        found = self.found
        model, lower, upper = found.model, found.lower, found.upper
        weights = "as given" if self.trained else "seeded integers"
        biases = "with biases" if model.biased else "no biases"
        lines = [
            ("model", f"{model.m} {model.activation.name} neurons in dimension {model.d}, {biases}, weights {weights}"),
            ("Jacobian", f"blocks {','.join(found.blocks)}: {found.parameters} parameters x {len(found.X)} points"),
            ("rank at least", f"{lower.rank}: a minor that is not 0 modulo {lower.p}{letter(found)}"),
            ("rank at most", f"{upper.rank}: {upper.reason}"),
            ("rank", str(lower.rank) if found.rank is not None else f"between {lower.rank} and {upper.rank}"),
        ]
        if found.generic is not None:
            lines.append(("generic rank", f"{found.generic}: attained here, and the upper bound holds for all weights"))
        gram = "that of the Jacobian J: over the reals J^T·J·c = 0 gives |J·c|^2 = 0"
        lines.append(("rank of the kernel matrix J^T·J", gram))
        if self.every_labelling is not None:
            proof = "of these points (we proved: the difference of two copies)"
            lines.append(("every labelling", f"{self.every_labelling} neurons fit every labelling {proof}"))
        lines.append(("seconds", f"{self.seconds:.2f}"))
        return lines


def letter(found: RankCertificate) -> str:
    name = found.model.activation.letter
    return f", with {found.lower.g0} for {name}, which is transcendental" if name else ""


def rank(
    data: Source,
    activation: str = "sigmoid",
    *,
    hidden: int = 0,
    blocks: str = "",
    biased: bool = True,
    seed: int | str = 0,
    net: Model | None = None,
) -> Ranking:
    """The rank of the Jacobian of h(x_1), ..., h(x_n) in the parameters, h(x) = sum_j v_j·psi(w_j·x + b_j), from both sides.

    Parameters
    ----------
    data : the points; labels play no part
    activation : sigmoid, tanh, sin, relu, ..., t^k or c_0,c_1,...; not used with a net, which has its own
    hidden : neurons with seeded integer weights, drawn again where a kink is hit or the rank stays low
    blocks : which parameters are differentiated, letters of W, b, v; default all for which there is exact arithmetic
    biased : with hidden biases
    net : a model of given weights instead (`exactmem.interop.one_hidden`)

    Raises
    ------
    HypothesisFails : a pre-activation is a kink; InputError : the activation has balls only, wrong blocks, a denominator
    divisible by every prime tried; LimitExceeded : more than MAX_ENTRIES entries; Undecided : every substitution meets a pole
    """
    start = time.perf_counter()
    X = dataset_of(data).X
    if net is None and hidden < 1:
        raise InputError("give the number of hidden neurons, at least 1, or a net")
    psi = smooth(activation) if net is None else net.activation
    has_biases = biased if net is None else net.biased
    letters = blocks.replace(",", "") or "W" + "b" * has_biases + "v" * (psi.name not in SLOPES_ONLY)
    if set(letters) <= set("Wbv"):  # in the order that certificates use; others are refused below
        letters = "".join(letter for letter in "Wbv" if letter in letters)
    if net is None:
        if hidden * X.shape[1] * len(X) > MAX_ENTRIES:
            raise LimitExceeded(
                "MAX_ENTRIES", hidden * X.shape[1] * len(X), MAX_ENTRIES, "take fewer points or neurons"
            )
        found = seeded_rank(psi, X, hidden, letters, seed=seed, biased=biased)
    else:
        found = certify_rank(net, X, letters, seed=seed)
    return Ranking(found, net is not None, time.perf_counter() - start)
