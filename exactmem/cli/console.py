"""What commands share: reading DATA and its options, printing, and progress on anything longer than a second."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from exactmem.errors import InputError

if TYPE_CHECKING:
    from rich.table import Table

    from exactmem.data.dataset import Dataset

DATA_HELP = "a CSV, TSV, NPY or NPZ file, or an embedded set: digits, iris"
QUIET_SECONDS = 1.0  # no progress is shown before
LINE_SECONDS = 10.0  # between lines where the terminal cannot redraw


def data_arguments(parser: argparse.ArgumentParser, positional: bool = True) -> None:
    """DATA (or --data) with --label, --ignore and --one-hot."""
    if positional:
        parser.add_argument("data", metavar="DATA", help=DATA_HELP)
    else:
        parser.add_argument("--data", metavar="DATA", help=f"the claims must be about exactly these rows: {DATA_HELP}")
    parser.add_argument("--label", metavar="COL[,COL...]", help="label columns, by name or number (default: the last)")
    parser.add_argument("--ignore", metavar="COL[,COL...]", default="", help="columns that are neither point nor label")


def one_hot_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--one-hot", action="store_true", help="one output per class instead of the label itself")


def read_data(args: argparse.Namespace) -> Dataset:
    from exactmem.data.sources import load

    return load(args.data, label=args.label, ignore=[c for c in args.ignore.split(",") if c])


def options(pairs: list[str]) -> dict[str, Any]:
    """--set k=v pairs; a value that is an integer becomes one."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise InputError(f"--set takes name=value, not {pair!r}")
        found[name] = int(value) if value.lstrip("-").isascii() and value.lstrip("-").isdigit() else value
    return found


def print_table(table: Table) -> None:
    """On a terminal as wide as it is; elsewhere wide enough for every table."""
    from rich.console import Console

    Console(width=None if sys.stdout.isatty() else 160).print(table)


def print_json(value: Any) -> None:
    print(json.dumps(value, indent=1, default=str))


@contextmanager
def progress() -> Iterator[None]:
    """Show the ticks of the enclosed work on standard error once it takes longer than a second."""
    from exactmem.progress import listening

    start = time.monotonic()
    display: Any = None
    tasks: dict[str, Any] = {}
    last_line = start

    def listen(stage: str, done: int, total: int) -> None:
        nonlocal display, last_line
        now = time.monotonic()
        if now - start < QUIET_SECONDS:
            return
        if not sys.stderr.isatty():
            if now - last_line >= LINE_SECONDS:
                last_line = now
                print(f"{stage}: {done} of {total}, {now - start:.0f} s", file=sys.stderr)
            return
        if display is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            display = Progress(*columns, console=Console(stderr=True), transient=True)
            display.start()
        if stage not in tasks:
            tasks[stage] = display.add_task(stage, total=total)
        display.update(tasks[stage], completed=done, total=total)

    try:
        with listening(listen):
            yield
    finally:
        if display is not None:
            display.stop()


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """A spinner for work that reports no steps, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield
