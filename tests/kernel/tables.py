"""Accept and reject tables, and how an entry is put to a checker: the real one, or one with a guard removed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from exactmem.kernel import check as real

from .bundles import Doc, but, raw
from .good import GOOD

Change = dict[str, Any] | Callable[[Doc], Any] | bytes  # places and new values; or draft to draft; or the file itself


@dataclass(frozen=True)
class Case:
    """A file, how it is checked, and the verdict: `reason` is a part of what must be said.

    limits : smaller limits by their names; or, by its name, a function of the checker as if it had a fault
    """

    name: str
    file: bytes
    status: str
    reason: str = ""
    expect_data: str | None = None
    work: int = 10**12
    limits: dict[str, Any] = field(default_factory=dict)


def accepted(kind: str) -> list[Case]:
    return [Case(f"{kind}, {variant}", raw(draft), "verified") for variant, draft in GOOD[kind].items()]


def refused(
    kind: str, variant: str, reasons: Mapping[str, dict[str, Change]], status: str = "rejected", **how: Any
) -> list[Case]:
    """One case per change of one good bundle, grouped by the reason the checker must give."""
    cases = []
    for reason, changes in reasons.items():
        for what, change in changes.items():
            file = change if isinstance(change, bytes) else raw(_changed(GOOD[kind][variant], change))
            cases.append(Case(f"{kind}, {variant}, {what}", file, status, reason, **how))
    return cases


def undecided(kind: str, variant: str, reasons: Mapping[str, dict[str, Change]], **how: Any) -> list[Case]:
    return refused(kind, variant, reasons, status="undecided", **how)


def starved(name: str, file: bytes) -> Case:
    """One bit-multiply-add less than a good bundle needs."""
    return Case(f"{name}, too little work", file, "undecided", "WORK: ", work=REAL.check(file).used["WORK"] - 1)


def overspent(kind: str) -> list[Case]:
    return [starved(case.name, case.file) for case in accepted(kind)]


def _changed(draft: Doc, change: dict[str, Any] | Callable[[Doc], Any]) -> Any:
    return but(draft, change) if isinstance(change, dict) else change(but(draft, {}))


@contextmanager
def lowered(kernel: Any, limits: Mapping[str, Any]) -> Iterator[None]:
    """The same checker with smaller limits, so that a small file can pass them, or with a fault."""
    owners = [module for module in kernel.modules.values() for name in limits if hasattr(module, name)]
    before = [(module, name, getattr(module, name)) for module in owners for name in limits if hasattr(module, name)]
    try:
        for module, name, _ in before:
            setattr(module, name, limits[name])
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


class Kernel:
    """The checker as it is installed."""

    def __init__(self) -> None:
        names = [
            "limits",
            "reading",
            "objects",
            "networks",
            "columns",
            "line",
            "running",
            "branches",
            "fit",
            "residual",
            "sizes",
            "matrices",
            "semidefinite",
            "dispersion",
            "systems",
            "weight",
        ]
        names += [
            "position",
            "counting",
            "shapes",
            "pieces",
            "impossible",
            "powers",
            "retrieval",
            "atoms",
            "realise",
            "tangent",
            "sgd",
            "models",
            "jacobian",
            "enclosures",
        ]
        names += ["roots", "check"]
        package = __import__("exactmem.kernel", fromlist=names)
        self.modules = {name: getattr(package, name) for name in names}

    def check(self, *args: Any) -> Any:
        return self.modules["check"].check(*args)


REAL = Kernel()


def fault(kernel: Any, case: Case) -> str | None:
    """How the verdict on a case differs from what the table says; None if it does not."""
    with lowered(kernel, case.limits):
        report = kernel.check(case.file, case.expect_data, case.work)
    if report.status != case.status:
        return f"{case.name}: {report.status} ({report.reason}) instead of {case.status}"
    if case.reason not in report.reason or (case.status == real.VERIFIED) != (report.reason == ""):
        return f"{case.name}: says {report.reason!r} instead of {case.reason!r}"
    return None


def together(cases: list[Case]) -> list[Any]:
    """The cases of each good bundle as one parameter of a test: thousands of tests cost more than what they test."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(", ".join(case.name.split(", ")[:2]), []).append(case)
    return [pytest.param(group, id=name) for name, group in groups.items()]


def faults(cases: list[Case]) -> list[str]:
    """What the real checker decides otherwise than in the table."""
    return [difference for case in cases if (difference := fault(REAL, case))]


def work_of(draft: Doc) -> int:
    """What the checker charges for a true bundle."""
    report = REAL.check(raw(draft))
    assert report.status == real.VERIFIED
    return report.used["WORK"]
