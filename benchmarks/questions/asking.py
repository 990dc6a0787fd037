"""The frame of a question: its time, its seed, and the folder its certificates go to."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from benchmarks.section import Section, show
from exactmem.certificates.certificate import Certificate
from exactmem.progress import listening
from exactmem.search.certificate import CannotRealise
from exactmem.search.covering import Always, Counterlabels

T = TypeVar("T")


class OutOfTime(Exception):
    """The seconds of the question are over."""


@dataclass
class Asking:
    """seconds : for the whole question, kept between the steps of a search; seed : of whatever is drawn."""

    seconds: float
    seed: int = 0
    folder: Path | None = None
    start: float = field(default_factory=time.monotonic)

    @property
    def over(self) -> bool:
        return time.monotonic() - self.start > self.seconds

    def within(self, work: Callable[[], T], share: float = 1.0) -> T | None:
        """What the work returns, or None: the time is over, or this share of all of it."""
        limited = Asking(min(self.seconds, time.monotonic() - self.start + share * self.seconds), start=self.start)
        try:
            limited.stop()
            with listening(limited.stop):
                return work()
        except OutOfTime:
            return None

    def stop(self, stage: str = "", done: int = 0, total: int = 0) -> None:
        if self.over:
            raise OutOfTime

    def keep(self, name: str, certificate: Certificate) -> None:
        """The certificate as a file, if a folder was named."""
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            certificate.save(self.folder / f"{name}.json")


def proof(found: object) -> str:
    """An answer about all labels, verified once more, in a few words; `-` if there is none."""
    if isinstance(found, Always):
        return f"{found.arch.k} always, {found.verify()} regions"
    refused = found.certificate if isinstance(found, Counterlabels) else found
    if isinstance(refused, CannotRealise):
        return f"{refused.arch.k} refused, {refused.verify()} cases"
    return "-"


def run(ask: Callable[[Asking], Section], name: str, seconds: float) -> int:
    """The command line of a question."""
    about = sys.modules[ask.__module__].__doc__
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.questions.{name}", description=about)
    parser.add_argument("--seconds", type=float, default=seconds, help="for all of it (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of what is drawn (default: %(default)s)")
    parser.add_argument("-o", dest="folder", type=Path, metavar="FOLDER", help="where certificates go")
    args = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 190)
    show(ask(Asking(args.seconds, args.seed, args.folder)), console)
    return 0
