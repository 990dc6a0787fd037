"""Three-valued answers. A predicate returns `Holds`, `Fails` or `Undecided`, each with its evidence.

>>> Holds("a witness").holds
True
>>> bool(Fails((0, 3)))
Traceback (most recent call last):
    ...
TypeError: a verdict is not a truth value: use .holds, .fails or .undecided
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn


@dataclass(frozen=True)
class Verdict:
    """Base of the three answers; exactly one of `holds`, `fails`, `undecided` is True."""

    @property
    def holds(self) -> bool:
        return isinstance(self, Holds)

    @property
    def fails(self) -> bool:
        return isinstance(self, Fails)

    @property
    def undecided(self) -> bool:
        return isinstance(self, Undecided)

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is not a truth value: use .holds, .fails or .undecided")


@dataclass(frozen=True)
class Holds(Verdict):
    """The statement is true, and `witness` shows it."""

    witness: object = None


@dataclass(frozen=True)
class Fails(Verdict):
    """The statement is false, and `witness` shows it."""

    witness: object = None


@dataclass(frozen=True)
class Undecided(Verdict):
    """Neither was shown; `reason` says why and what would settle it."""

    reason: str = ""


def evidence(verdict: Verdict) -> str:
    """The witness, or why there is none, as text.

    >>> evidence(Holds(3)), evidence(Undecided("too long"))
    ('3', 'too long')
    """
    return verdict.reason if isinstance(verdict, Undecided) else str(getattr(verdict, "witness", ""))
