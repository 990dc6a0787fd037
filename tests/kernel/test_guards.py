"""Remove every guard of the checker in turn: the tables must notice each time. A guard nobody would miss is a hole."""

from collections.abc import Callable

import pytest

from exactmem.kernel.check import KINDS

from . import (
    test_columns,
    test_counting,
    test_dispersion,
    test_fit,
    test_impossible,
    test_jacobian,
    test_line,
    test_matrices,
    test_networks,
    test_objects,
    test_one_hot,
    test_pieces,
    test_position,
    test_powers,
    test_reading,
    test_realise,
    test_residual,
    test_retrieval,
    test_roots,
    test_sgd,
    test_shapes,
    test_sizes_and_codes,
    test_weight,
)
from . import test_systems as systems
from .tables import REAL, Case, fault
from .weakened import MODULES, Copy, Guard, guards, literals, without

FAMILIES = [
    test_reading,
    test_objects,
    test_networks,
    test_fit,
    test_residual,
    test_columns,
    test_line,
    test_one_hot,
    test_sizes_and_codes,
    test_matrices,
    test_dispersion,
    systems,
    test_weight,
    test_position,
    test_counting,
    test_shapes,
    test_pieces,
    test_impossible,
    test_powers,
    test_retrieval,
    test_realise,
    test_sgd,
    test_jacobian,
    test_roots,
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
    """Cases that expect what the guard says, then those of claims whose check stands in its file."""
    pieces = literals(guard)

    def unlikely(case: Case) -> tuple[bool, bool]:
        said = any(piece in case.reason or case.reason in piece for piece in pieces)
        kind = KINDS.get(case.name.split(",")[0])
        return not said, kind is None or not kind[2].__module__.endswith(f".{guard.module}")

    return sorted(CASES, key=unlikely)


def test_an_untouched_copy_agrees_with_every_table() -> None:
    with without(None) as kernel:
        assert kernel.modules["check"] is not REAL.modules["check"]
        assert first_notice(kernel, CASES) is None


def test_there_are_guards_in_every_file() -> None:
    assert {guard.module for guard in GUARDS} == set(MODULES)
    assert len(GUARDS) == len(set(GUARDS)) > 150


@pytest.mark.parametrize("module", MODULES)
def test_the_loss_of_any_guard_is_noticed(module: str, record_property: Callable[[str, object], None]) -> None:
    missed, here = [], [guard for guard in GUARDS if guard.module == module]
    for guard in here:
        with without(guard) as kernel:
            if first_notice(kernel, likely_first(guard)) is None:
                missed.append(str(guard))
    record_property("deleted", len(here))
    record_property("noticed", len(here) - len(missed))
    print(f"{module}: {len(here)} guards deleted, {len(here) - len(missed)} noticed")
    assert missed == []
