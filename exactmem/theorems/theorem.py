"""What a theorem of the catalogue is: statement, source, hypotheses, bounds that evaluate, and a construction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.network import Network
from exactmem.verdict import Verdict


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


class Count(Protocol):
    """A number of hidden neurons as a function of the sizes: n points, dimension d, d_y outputs, C classes."""

    def __call__(self, n: int, d: int, d_y: int = 1, classes: int = 2) -> int: ...


@dataclass(frozen=True)
class Bound:
    """A bound on the number of hidden neurons: the formula as text and as a function."""

    formula: str
    count: Count

    def __call__(self, n: int, d: int, d_y: int = 1, classes: int = 2) -> int:
        return self.count(n=n, d=d, d_y=d_y, classes=classes)


@dataclass(frozen=True)
class Construction:
    """What a construction hands over: a network, and evidence it can write into a certificate.

    promise : the sharp bound evaluated on these data (in general position); literature : that of the literature, or None
    lower : a lower bound on the hidden neurons, with `lower_text` saying of what
    notes : facts worth a line in a report
    """

    network: Network
    promise: int
    literature: int | None
    lower: int
    lower_text: str
    evidence: tuple[Callable[[Draft], None], ...] = ()
    notes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Theorem:
    """An entry of the catalogue.

    `construct(dataset, **options)` builds; `bound(n=, d=, ...)` evaluates our count; `literature` the published one.
    `options` maps each option to its default and a line of explanation.
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

    def construct(self, dataset: Dataset, **options: Any) -> Construction:
        """The construction on these data. InputError for an unknown option; Conflict if no function fits the data."""
        unknown = sorted(set(options) - set(self.options))
        if unknown:
            known = ", ".join(self.options) or "none"
            raise InputError(f"{self.id} has no option {unknown[0]!r}; its options: {known}")
        return self.build(dataset, **{**{k: default for k, (default, _) in self.options.items()}, **options})
