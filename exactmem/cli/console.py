"""What commands share: reading DATA and its options, printing, and progress on anything longer than a second."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from exactmem.errors import InputError, Rejected

if TYPE_CHECKING:
    from rich.table import Table

    from exactmem.certificates.certificate import Certificate
    from exactmem.data.dataset import Dataset

DATA_HELP = "a CSV, TSV, NPY or NPZ file, or an embedded set: digits, iris, mub4, mub16"
QUIET_SECONDS = 1.0  # no progress is shown before
LINE_SECONDS = 10.0  # between lines where the terminal cannot redraw


def data_arguments(parser: argparse.ArgumentParser, positional: bool = True, optional: bool = False) -> None:
    """DATA (or --data) with --label, --ignore and --one-hot; an optional DATA may be left out."""
    if positional:
        parser.add_argument("data", metavar="DATA", nargs="?" if optional else None, help=DATA_HELP)
    else:
        parser.add_argument("--data", metavar="DATA", help=f"the claims must be about exactly these rows: {DATA_HELP}")
    parser.add_argument("--label", metavar="COL[,COL...]", help="label columns, by name or number (default: the last)")
    parser.add_argument("--ignore", metavar="COL[,COL...]", default="", help="columns that are neither point nor label")
    parser.add_argument("--one-hot", action="store_true", help="one output per class instead of the label itself")


def read_data(args: argparse.Namespace) -> Dataset:
    from exactmem.data.sources import load

    return load(args.data, label=args.label, ignore=args.ignore)


def data_of(args: argparse.Namespace) -> Dataset | None:
    """What --data names. One-hot labels if asked for, unless the certificate itself ties them to those of the file."""
    from exactmem.certificates.certificate import Certificate
    from exactmem.certificates.objects import data_hash

    if args.data is None:
        if args.label is not None or args.ignore or args.one_hot:
            raise InputError("--label, --ignore and --one-hot say how to read data; add --data DATA")
        return None
    data = read_data(args)
    return data.one_hot() if args.one_hot and data_hash(data) not in Certificate.load(args.cert).objects else data


def read_certificate(path: str) -> Certificate:
    """A certificate as far as it can be listed: every claim states something. What it says may still be false."""
    from exactmem.certificates.certificate import Certificate

    certificate = Certificate.load(path)
    for k, claim in enumerate(certificate.claims, 1):
        statement = claim.get("stmt") if isinstance(claim, dict) else None
        texts = [statement.get("kind"), statement.get("data", "")] if isinstance(statement, dict) else [None]
        if not all(isinstance(text, str) for text in texts):
            raise Rejected(f"{path}: claim {k} is damaged; get the certificate anew")
    return certificate


def options(pairs: Sequence[str], known: Mapping[str, tuple[Any, str]]) -> dict[str, Any]:
    """--set k=v pairs; a value that is an integer becomes one, and must be one where the default is."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise InputError(f"--set takes name=value, not {pair!r}")
        whole = re.fullmatch(r"-?[0-9]{1,1000}", value) is not None
        if isinstance(known.get(name, (None, ""))[0], int) and not whole:
            raise InputError(f"--set {name}: {value[:40]!r} is not a whole number")
        found[name] = int(value) if whole else value
    return found


def check_output(path: str | None, option: str = "-o", inputs: Sequence[str] = ()) -> None:
    """Refuse a place that cannot be written before the work rather than after it, and never write over an input."""
    if path is None:
        return
    folder, reason = os.path.dirname(path) or ".", ""
    if not path:
        reason = "the name is empty"
    elif os.path.isdir(path):
        reason = "it is a folder"
    elif os.path.exists(path) and not os.path.isfile(path):
        reason = "it is not a regular file"
    elif not os.path.isdir(folder):
        reason = f"there is no folder {folder}"
    elif not os.access(folder, os.W_OK | os.X_OK):
        reason = f"the folder {folder} may not be written"
    elif os.path.exists(path) and any(os.path.exists(name) and os.path.samefile(path, name) for name in inputs):
        reason = "it is the input"
    if reason:
        raise InputError(f"cannot write {path}: {reason}; choose another place with {option}")


def check_outputs(places: Mapping[str, str | None], inputs: Sequence[str] = ()) -> dict[str, str]:
    """The places that were given, by option, each checked, and no two the same."""
    given = {option: path for option, path in places.items() if path is not None}
    for option, path in given.items():
        check_output(path, option, inputs)
    if len({os.path.realpath(path) for path in given.values()}) < len(given):
        raise InputError(f"{' and '.join(given)} would write the same file; give each a place of its own")
    return given


def print_table(table: Table) -> None:
    """On a terminal as wide as it is; elsewhere wide enough for every table. Texts are shown as they are."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 160, markup=False, emoji=False, highlight=False)
    with console.capture() as captured:
        console.print(table)
    print(captured.get(), end="")


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
