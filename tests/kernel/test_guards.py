"""Remove every guard of the checker in turn: the tables must notice each time. A guard nobody would miss is a hole."""

import pytest

from . import test_fit, test_matrices, test_networks, test_objects, test_position, test_reading, test_sizes_and_codes
from . import test_systems as systems
from .tables import REAL, Case, fault
from .weakened import Copy, Guard, guards, literals, without

FAMILIES = [
    test_reading,
    test_objects,
    test_networks,
    test_fit,
    test_sizes_and_codes,
    test_matrices,
    systems,
    test_position,
]
CASES = [case for family in FAMILIES for case in [*getattr(family, "ACCEPT", []), *family.REJECT, *family.UNDECIDED]]
GUARDS = guards()


def first_notice(kernel: Copy, cases: list[Case]) -> str | None:
    """What the first case says that is decided otherwise than in the table."""
    for case in cases:
        try:
            difference = fault(kernel, case)
        except Exception as error:
            return f"{case.name}: {type(error).__name__}: {error}"
        if difference:
            return difference
    return None


def likely_first(guard: Guard) -> list[Case]:
    pieces = literals(guard)
    return sorted(CASES, key=lambda case: not any(piece in case.reason or case.reason in piece for piece in pieces))


def test_an_untouched_copy_agrees_with_every_table() -> None:
    with without(None) as kernel:
        assert kernel.modules["check"] is not REAL.modules["check"]
        assert first_notice(kernel, CASES) is None


def test_there_are_guards_in_every_file() -> None:
    assert {guard.module for guard in GUARDS} >= {"limits", "reading", "objects", "networks", "fit", "sizes", "check"}
    assert len(GUARDS) == len(set(GUARDS)) > 100


@pytest.mark.parametrize("guard", GUARDS, ids=str)
def test_the_loss_of_a_guard_is_noticed(guard: Guard) -> None:
    with without(guard) as kernel:
        assert first_notice(kernel, likely_first(guard)) is not None
