"""What a measurement hands over: tables to read, targets to hold it against, and the raw numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

Json = Any


@dataclass(frozen=True)
class Target:
    """A number we aim at, and what was measured. Missing one is a finding, never a failure."""

    what: str
    aim: str
    measured: str
    met: bool


@dataclass(frozen=True)
class Table:
    """Texts in rows under a head; the first `left` columns are words, the others numbers."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    left: int = 1


@dataclass
class Section:
    """One measurement: `data` holds every number the tables show, in seconds, bytes and counts."""

    title: str
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    data: dict[str, Json] = field(default_factory=dict)

    def at_most(self, what: str, value: float, limit: float, show: Callable[[float], str]) -> None:
        self.targets.append(Target(what, f"at most {show(limit)}", show(value), value <= limit))

    def at_least(self, what: str, value: float, limit: float, show: Callable[[float], str]) -> None:
        self.targets.append(Target(what, f"at least {show(limit)}", show(value), value >= limit))


def seconds(value: float) -> str:
    if value < 1e-3:
        return f"{value * 1e6:.0f} µs"
    if value < 1:
        return f"{value * 1e3:.3g} ms" if value < 0.1 else f"{value * 1e3:.0f} ms"
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def size(value: float) -> str:
    if value < 2**20:
        return f"{value / 2**10:.0f} KiB"
    return f"{value / 2**20:.1f} MiB" if value < 10 * 2**20 else f"{value / 2**20:.0f} MiB"


def ratio(value: float) -> str:
    return f"{value:.2g}x" if value < 10 else f"{value:.1f}x" if value < 100 else f"{value:.0f}x"


def show(section: Section, console: Console) -> None:
    """Print the tables, then what they leave unsaid, then the targets."""
    for table in section.tables:
        columns = RichTable(title=escape(table.title), title_justify="left")
        for k, name in enumerate(table.head):
            columns.add_column(escape(name), justify="left" if k < table.left else "right")
        for row in table.rows:
            columns.add_row(*map(escape, row))
        console.print(columns)
    for note in section.notes:
        console.print(f"  {escape(note)}", highlight=False)
    if section.targets:
        columns = RichTable("target", "aim", "measured", "", title=f"{section.title}: targets", title_justify="left")
        for target in section.targets:
            columns.add_row(escape(target.what), target.aim, target.measured, "met" if target.met else "missed")
        console.print(columns)
    console.print()
