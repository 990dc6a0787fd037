"""What a theorem of the catalogue is: statement, source, hypotheses, bounds that evaluate, and a construction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.network import Network
from exactmem.networks.residual import ResidualNetwork
from exactmem.verdict import Verdict

COUNTED = {"neurons": "hidden neurons", "slots": "parameters"}


@dataclass(frozen=True)
class Source:
    """Where a statement comes from. `ours` says what is not in the paper; `recalled` lists what we have second-hand only.

    A recalled statement is shown as such and is never part of a certificate.
    """

    authors: str
    year: int
    arxiv: str
    ours: str = ""
    recalled: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.authors} {self.year} ({self.arxiv})"


@dataclass(frozen=True)
class Hypothesis:
    """A named predicate on data. `needed_for` is "the network" or "the count"."""

    name: str
    text: str
    needed_for: str
    decide: Callable[[Dataset], Verdict]


@dataclass(frozen=True)
class Bound:
    """A bound on the size of a network: the formula as text and as a function of n points, dimension d, d_y outputs and C
    classes; `more` are the sizes that only some formulas read (`key_bits`, say)."""

    formula: str
    count: Callable[..., int]

    def __call__(self, n: int, d: int, d_y: int = 1, classes: int = 2, **more: Any) -> int:
        return self.count(n=n, d=d, d_y=d_y, classes=classes, **more)


@dataclass(frozen=True)
class Construction:
    """What a construction hands over: a network, and evidence it can write into a certificate.

    promise : our bound evaluated on these data (in general position, where the theorem supposes it), None where it does not
        apply; literature : that of the
        literature, or None; both count what `Theorem.counts` says
    lower : a lower bound on the same count, with `lower_text` saying of what
    target : the data it fits, if labels had to be coded; None for the data given
    notes : facts worth a line in a report
    one_hot : the labels of `target` are class numbers, and the network returns the unit vector of the class
    accuracy : the network fits if its squared residual is at most accuracy·|y|²; 0 for an exact fit
    """

    network: Network | ResidualNetwork
    promise: int | None
    literature: int | None
    lower: int
    lower_text: str
    evidence: tuple[Callable[[Draft], None], ...] = ()
    notes: Mapping[str, object] = field(default_factory=dict)
    target: Dataset | None = None
    one_hot: bool = False
    accuracy: Fraction = Fraction(0)


@dataclass(frozen=True)
class Counterexample:
    """What happens without one hypothesis: `run` evaluates the instance and returns what came out, in words."""

    dropped: str
    text: str
    run: Callable[[], str]


@dataclass(frozen=True)
class Existence:
    """A theorem with a command of its own and no `construct`: parameters exist, or are reached by a training algorithm.

    conclusion : what is proved on data; verb : the command that proves it
    """

    id: str
    title: str
    statement: str
    source: Source
    hypotheses: tuple[Hypothesis, ...]
    bound: str
    conclusion: str
    verb: str


@dataclass(frozen=True)
class Theorem:
    """An entry of the catalogue.

    `construct(dataset, **options)` builds; `bound(n=, d=, ...)` evaluates our count; `literature` the published one.
    `counts` names the field of `Sizes` that the bounds speak of: "neurons" or "slots" (declared weights and biases).
    `labels` is "any" for real labels, one output per label column, "classes" for labels that are coded 0, 1, 2, ..., and
    "one-hot" for a unit vector per class.
    `options` maps each option to its default and a line of explanation; `why` shows the hypotheses at work.
    """

    id: str
    title: str
    statement: str
    source: Source
    hypotheses: tuple[Hypothesis, ...]
    bound: Bound
    literature: Bound | None
    build: Callable[..., Construction]
    options: Mapping[str, tuple[Any, str]] = field(default_factory=dict)
    counts: str = "neurons"
    labels: str = "any"
    why: tuple[Counterexample, ...] = ()

    @property
    def unit(self) -> str:
        """What is counted, in words."""
        return COUNTED[self.counts]

    def construct(self, dataset: Dataset, **options: Any) -> Construction:
        """The construction on these data. InputError for an unknown option; Conflict if no function fits the data."""
        unknown = sorted(set(options) - set(self.options))
        if unknown:
            known = ", ".join(self.options) or "none"
            raise InputError(f"{self.id} has no option {unknown[0]!r}; its options: {known}")
        return self.build(dataset, **{**{k: default for k, (default, _) in self.options.items()}, **options})
