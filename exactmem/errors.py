"""The errors a user meets. Each carries one line that says what is wrong, where, and what to do.

Every public function of exactmem raises one of these for bad input; anything else that escapes is a bug.
The command line turns them into exit codes: `exit_code` is 1 where the answer is "no" and 2 where there is no answer.
"""

from __future__ import annotations


class ExactmemError(Exception):
    """Base of every error below. `exit_code` is what the command line returns for it."""

    exit_code = 2


class InputError(ExactmemError):
    """Something given to us cannot be read as what it should be (a cell, a column, a file, an option)."""


class LimitExceeded(ExactmemError):
    """A named limit would be passed. `limit` is its name, `value` what was asked, `allowed` what is allowed."""

    def __init__(self, limit: str, value: int, allowed: int, advice: str) -> None:
        super().__init__(f"{limit}: {value} is over the limit of {allowed}; {advice}")
        self.limit, self.value, self.allowed = limit, value, allowed


class Conflict(ExactmemError):
    """Two equal points carry different labels, so no function at all fits the data. `pair` holds their row numbers."""

    exit_code = 1

    def __init__(self, pair: tuple[int, int], message: str) -> None:
        super().__init__(message)
        self.pair = pair


class HypothesisFails(ExactmemError):
    """A theorem does not apply to these data. `hypothesis` names what fails, `witness` shows that it fails."""

    exit_code = 1

    def __init__(self, hypothesis: str, message: str, witness: object = None) -> None:
        super().__init__(message)
        self.hypothesis, self.witness = hypothesis, witness


class Rejected(ExactmemError):
    """A certificate was refused: the claim does not follow from what the file carries."""

    exit_code = 1


class Undecided(ExactmemError):
    """Neither yes nor no could be settled. The message says what was tried and what would settle it."""


class PredicateError(InputError):
    """The predicate of a conjecture does not answer as it must, at `dataset`."""

    def __init__(self, message: str, dataset: object) -> None:
        super().__init__(message)
        self.dataset = dataset
