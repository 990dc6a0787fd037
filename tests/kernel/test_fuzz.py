"""No mutant of a good bundle makes the checker accept an untrue claim, or fall over."""

import pytest

from .fuzz import campaign
from .good import GOOD


@pytest.mark.parametrize("kind", GOOD)
def test_no_accepted_mutant_is_wrong(kind: str) -> None:
    tally = campaign(kind, 2000)
    assert tally.wrong == []
    assert 10 <= tally.accepted <= tally.tried == 2000  # some mutants are true: the fuzzer reaches the deep checks
    assert tally.accepted > tally.same  # and some of these claim something new


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 11))
@pytest.mark.parametrize("kind", GOOD)
def test_no_accepted_mutant_of_a_hundred_thousand_is_wrong(kind: str, seed: int) -> None:
    assert campaign(kind, 10000, seed).wrong == []
