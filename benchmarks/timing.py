"""How time and memory are taken: the best of a few runs, in this process or in fresh ones, of what gives the right answer."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

REPEATS = 3
SHORT = 5.0  # seconds; a measurement that takes longer is made once
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Timed(Generic[T]):
    """The least of the times taken, all of them, and what the last run returned."""

    seconds: float
    result: T
    runs: tuple[float, ...]


def best(run: Callable[[], T], repeats: int = REPEATS) -> Timed[T]:
    """The best of `repeats` runs, or the only one if it takes SHORT seconds or more."""
    runs: list[float] = []
    while True:
        gc.collect()  # garbage of what ran before is not this run's work
        start = time.perf_counter()
        result = run()
        runs.append(time.perf_counter() - start)
        if len(runs) == repeats or runs[0] >= SHORT:
            return Timed(min(runs), result, tuple(runs))


def fresh(command: Sequence[str]) -> str:
    """What a command prints, run in a new process from the root of the checkout; it must succeed."""
    done = subprocess.run(list(command), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"benchmarks: {' '.join(command[1:4])} ... failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def agree(who: str, right: bool) -> None:
    """A benchmark of something wrong is worth nothing: stop."""
    if not right:
        raise SystemExit(f"benchmarks: {who} is wrong")


def kernel_command(certificate: Path) -> list[str]:
    """The checker as a plain folder, with nothing but Python."""
    return [sys.executable, "-I", "-S", str(ROOT / "exactmem" / "kernel"), str(certificate)]


def peak_memory() -> int:
    """The most memory this process has held, in bytes.

    Linux lets a child start with the ru_maxrss of its parent, so there the high-water mark of the address space itself is
    read. ru_maxrss counts bytes on macOS and KiB elsewhere.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
