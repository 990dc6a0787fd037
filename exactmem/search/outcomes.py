"""Three answers to "does a network of this shape fit": `Fit`, `Impossible`, `Unknown`, each with its evidence.

An answer is a file for the checker, too: `bundle`, or `save`. A claim of the checker's is needed for that: a network has one in
every mode that the checker knows, a refusal if it is `Writable`.

>>> from exactmem.networks.layers import Layer
>>> from exactmem.networks.activations import ID
>>> line = Fit(Network((Layer.build(ID, 1, [[2]], [1]),)), Dataset.from_arrays([[0], [1]], [1, 3]))
>>> line.bundle.statements()[0][0]
'Memorizes'
>>> Unknown("two hidden layers").bundle
Traceback (most recent call last):
    ...
exactmem.errors.Undecided: two hidden layers
>>> Unknown("two hidden layers").unknown
True
>>> bool(Unknown())
Traceback (most recent call last):
    ...
TypeError: an outcome is not a truth value: use .fits, .impossible or .unknown
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol, runtime_checkable

from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import classifies, coding, memorizes, memorizes_up_to
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError, Undecided
from exactmem.networks.network import Network
from exactmem.networks.residual import ResidualNetwork
from exactmem.search.targets import Eps, Mode


class Refusal(Protocol):
    """Why there is no network: `verify` raises Rejected unless it shows that, and returns how many cases it took."""

    def verify(self) -> int: ...


@runtime_checkable
class Writable(Protocol):
    """Evidence for which the checker has a claim: `write_claim` adds it to a draft."""

    def write_claim(self, draft: Draft) -> None: ...


def bundle(*evidence: object) -> Certificate:
    """All of the evidence in one file for the checker; InputError if the checker has no claim for a part of it."""
    draft = Draft()
    for part in evidence:
        write(draft, part)
    return draft.certificate()


def write(draft: Draft, evidence: object) -> None:
    if not isinstance(evidence, Writable):
        raise InputError(f"the checker has no claim for {type(evidence).__name__}: `verify` is all there is")
    evidence.write_claim(draft)


@dataclass(frozen=True)
class Outcome:
    """Base of the three answers; exactly one of `fits`, `impossible`, `unknown` is True."""

    @property
    def fits(self) -> bool:
        return isinstance(self, Fit)

    @property
    def impossible(self) -> bool:
        return isinstance(self, Impossible)

    @property
    def unknown(self) -> bool:
        return isinstance(self, Unknown)

    @property
    def bundle(self) -> Certificate:
        """The answer as a file for the checker.

        Raises
        ------
        InputError : the checker has no such claim; Undecided : there is no answer
        """
        return bundle(self)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write `bundle` to a file, as `Certificate.save`."""
        return self.bundle.save(path)

    def __bool__(self) -> NoReturn:
        raise TypeError("an outcome is not a truth value: use .fits, .impossible or .unknown")


@dataclass(frozen=True)
class Fit(Outcome):
    """This network fits the dataset: it was evaluated exactly on every row. With a skip it is one residual block and a head."""

    network: Network | ResidualNetwork
    dataset: Dataset
    mode: Mode = "real"

    def write_claim(self, draft: Draft) -> None:
        """`Memorizes`, `MemorizesUpTo` or `Classifies`, by the mode; InputError for signs that are not those of 1 and -1."""
        if isinstance(self.mode, Eps) and self.mode.e:
            memorizes_up_to(draft, self.network, self.dataset, self.mode.e)
        elif self.mode == "sign":
            values = [row[0] for row in self.network.outputs(self.dataset.X)]
            labels = [row[0] for row in self.dataset.Y.rows()]
            if not all(label in (1, -1) and v * label > 0 for v, label in zip(values, labels, strict=True)):
                raise InputError("the checker's claim about signs has labels 1 and -1, and outputs of these signs")
            classifies(draft, self.network, self.dataset, "sign")
        else:
            memorizes(draft, self.network, self.dataset)
        coding(draft, self.dataset, self.dataset)


@dataclass(frozen=True)
class Impossible(Outcome):
    """No network of the architecture fits; `certificate.verify()` shows it without any search."""

    certificate: Refusal

    def write_claim(self, draft: Draft) -> None:
        """The claim of the certificate, if the checker has one."""
        write(draft, self.certificate)


@dataclass(frozen=True)
class Unknown(Outcome):
    """Neither was shown; `reason` says why and what would settle it."""

    reason: str = ""

    def write_claim(self, draft: Draft) -> None:
        """There is nothing to write: Undecided."""
        raise Undecided(self.reason)
