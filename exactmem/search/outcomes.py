"""Three answers to "does a network of this shape fit": `Fit`, `Impossible`, `Unknown`, each with its evidence.

>>> Unknown("two hidden layers").unknown
True
>>> bool(Unknown())
Traceback (most recent call last):
    ...
TypeError: an outcome is not a truth value: use .fits, .impossible or .unknown
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn, Protocol

from exactmem.networks.network import Network
from exactmem.networks.residual import ResidualNetwork


class Refusal(Protocol):
    """Why there is no network: `verify` raises Rejected unless it shows that, and returns how many cases it took."""

    def verify(self) -> int: ...


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

    def __bool__(self) -> NoReturn:
        raise TypeError("an outcome is not a truth value: use .fits, .impossible or .unknown")


@dataclass(frozen=True)
class Fit(Outcome):
    """This network fits: it was evaluated exactly on every row. With a skip it is one residual block and a head."""

    network: Network | ResidualNetwork


@dataclass(frozen=True)
class Impossible(Outcome):
    """No network of the architecture fits; `certificate.verify()` shows it without any search."""

    certificate: Refusal


@dataclass(frozen=True)
class Unknown(Outcome):
    """Neither was shown; `reason` says why and what would settle it."""

    reason: str = ""
