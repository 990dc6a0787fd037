"""Long sweeps in shards: any executor, one log that only grows, resumed after a kill; no answer while a shard is unknown.

A *task* is a function of JSON values that returns a JSON value and depends on nothing else; a *shard* is one list of its
arguments. `sweep` runs the task on every shard, in any `concurrent.futures.Executor` (a pool of fresh processes unless one is
given), and appends a record to the log as soon as a shard is finished.

**Log.** One record per line: canonical JSON with the key `problem hash:number of the shard`, the outcome, and the SHA-256 of
the rest. The problem hash names the task and all shards, so a log may serve several problems and never mixes them up. Records
are flushed one by one. A kill can only tear the last line; a last line without its line end is cut off and its shard is redone.
Any other line that is not a record with its hash is damage: `InputError` names it. One sweep at a time may write to a log.

**Outcomes.** `done` with a result; `failed` with what was raised, a dead worker included; `timeout` if the shard took longer
than `seconds` (tasks notice where they report progress, see `exactmem.progress`). The last two are *unknown*: recorded, tried
again when the sweep is resumed, and never counted: `Sweep.results` raises `Undecided` while there is one.

**Audit.** A log may be older than the code, or written by somebody else. So one in fifty of the records that were found in it,
at least one, drawn by a seed, are computed again; `Rejected` names the record that differs. `audit=len(shards)` trusts
nothing, `audit=0` everything.

With Dask: `sweep(task, shards, executor=Client(address).get_executor())`. In a script, processes need the usual guard
`if __name__ == "__main__":`.

>>> from concurrent.futures import ThreadPoolExecutor
>>> with ThreadPoolExecutor(2) as executor:
...     found = sweep(pow, [[2, 10], [3, 4], [0, -1]], executor=executor)
>>> found.answers, found.unknown
({0: 1024, 1: 81}, {2: 'failed: ZeroDivisionError: 0.0 cannot be raised to a negative power'})
>>> found.results()
Traceback (most recent call last):
    ...
exactmem.errors.Undecided: 1 of 3 shards is unknown (shard 2: failed: ZeroDivisionError: ...): nothing is claimed "for all"; ...
"""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from exactmem.certificates.canonical import digest, spell
from exactmem.errors import InputError, Rejected, Undecided
from exactmem.numbers.randomness import Randomness
from exactmem.progress import listening, tick

Json = Any
Task = Callable[..., Json]
DONE, FAILED, TIMEOUT = "done", "failed", "timeout"

SAMPLED = 50
"""Of so many answers found in a log one is computed again."""


class OutOfTime(Exception):
    """The shard has used up its seconds."""


@dataclass(frozen=True)
class Sweep:
    """What is known of each shard: its answer, or why there is none. `resumed` answers were in the log already."""

    shards: int
    answers: dict[int, Json] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)
    resumed: int = 0

    def results(self) -> list[Json]:
        """The answers of all shards in their order. Undecided if one of them is missing."""
        missing = [k for k in range(self.shards) if k not in self.answers]
        if missing:
            verb, first = ("is", missing[0]) if len(missing) == 1 else ("are", missing[0])
            reason = self.unknown.get(first, "never run")
            raise Undecided(
                f"{len(missing)} of {self.shards} shards {verb} unknown (shard {first}: {reason}): nothing is claimed "
                '"for all"; resume the sweep, with more seconds if it was stopped'
            )
        return [self.answers[k] for k in range(self.shards)]


def sweep(
    task: Task,
    shards: Sequence[list[Json]],
    *,
    log: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
    seconds: float | None = None,
    audit: int | None = None,
    seed: int = 0,
) -> Sweep:
    """Run the task on every shard that has no answer in the log yet.

    Parameters
    ----------
    task : a module-level function of JSON values
    shards : the argument lists
    log : the file that records are appended to; without one nothing survives the process
    seconds : for each shard; None for no limit
    audit, seed : how many of the answers found in the log are computed again (None: one in SAMPLED, at least one), and which

    Raises
    ------
    InputError : the log cannot be read or written, or a line of it is damaged
    Rejected : an audited answer is not what the task returns
    """
    problem = digest([f"{task.__module__}.{task.__qualname__}", list(shards)])
    with ExitStack() as stack:
        file, answers = None, {}
        if log is not None:
            file = stack.enter_context(opened(Path(log)))
            answers = answers_in(file, Path(log), problem, len(shards))
        resumed, unknown = len(answers), dict[int, str]()
        drawn = sample(sorted(answers), -(-resumed // SAMPLED) if audit is None else audit, seed)
        todo = [k for k in range(len(shards)) if k not in answers] + drawn
        if executor is None and todo:
            executor = stack.enter_context(processes())
        futures = {submitted(executor, task, shards[k], seconds): k for k in todo} if executor else {}
        for count, future in enumerate(as_completed(futures), 1):
            k, (outcome, value) = futures[future], outcome_of(future)
            if k in drawn and outcome == DONE and value != answers[k]:
                raise Rejected(
                    f"{log}: the record {problem}:{k} (shard {k}) is not what the task returns; start another log"
                )
            if k not in drawn and outcome == DONE:
                answers[k] = value
            elif outcome != DONE:
                answers.pop(k, None)
                unknown[k] = f"{outcome}: {value}"
            if file is not None and k not in drawn:
                append(file, {"key": f"{problem}:{k}", "outcome": outcome, "value": value})
            tick("shards", count, len(futures))
    return Sweep(len(shards), dict(sorted(answers.items())), dict(sorted(unknown.items())), resumed)


@contextmanager
def processes(workers: int | None = None) -> Iterator[Executor]:
    """A pool of fresh processes, as many as there are cores unless said; what is not begun is cancelled when it is left."""
    executor = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def submitted(executor: Executor, task: Task, shard: list[Json], seconds: float | None) -> Future[tuple[str, Json]]:
    """The shard on its way; if the executor is broken already, as a shard that failed."""
    try:
        return executor.submit(attempt, task, shard, seconds)
    except BrokenExecutor as error:
        broken: Future[tuple[str, Json]] = Future()
        broken.set_exception(error)
        return broken


def outcome_of(future: Future[tuple[str, Json]]) -> tuple[str, Json]:
    """What a worker handed back, or that there is none to hand it back."""
    if future.cancelled():
        return FAILED, "cancelled"
    error = future.exception()
    return future.result() if error is None else (FAILED, f"{type(error).__name__}: {error}")


def attempt(task: Task, shard: list[Json], seconds: float | None) -> tuple[str, Json]:
    """(outcome, result or reason) of one shard, in whatever process this runs."""
    start = time.monotonic()

    def stop(stage: str, done: int, total: int) -> None:
        if seconds is not None and time.monotonic() - start > seconds:
            raise OutOfTime(f"more than {seconds} s, at {stage} {done} of {total}")

    try:
        with listening(stop):
            return DONE, json.loads(spell(task(*shard)))  # as it will be read from the log
    except OutOfTime as error:
        return TIMEOUT, str(error)
    except Exception as error:
        return FAILED, f"{type(error).__name__}: {error}"


def sample(items: list[int], count: int, seed: int) -> list[int]:
    """`count` of the items, drawn without replacement."""
    random, left = Randomness(f"audit/{seed}"), list(items)
    return [left.pop(random.below(len(left))) for _ in range(min(count, len(items)))]


def opened(path: Path) -> BinaryIO:
    """The log, to be read from its start and written to at its end."""
    try:
        return path.open("a+b")
    except OSError as error:
        raise InputError(f"cannot write the log {path}: {error.strerror}; choose another place") from None


def answers_in(file: BinaryIO, path: Path, problem: str, shards: int) -> dict[int, Json]:
    """The answers to this problem in a log. Cuts off a torn last line, so that the next record starts a line."""
    file.seek(0)
    content = file.read()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        file.truncate(whole)
    keys = {f"{problem}:{k}": k for k in range(shards)}
    answers: dict[int, Json] = {}
    for number, line in enumerate(content[:whole].split(b"\n")[:-1], 1):
        record = record_of(line)
        if record is None:
            raise InputError(
                f"{path}, line {number}: not a record with its hash; remove the line to do its shard again"
            )
        if record["key"] in keys and record["outcome"] == DONE:
            k, value = keys[record["key"]], record["value"]
            if answers.setdefault(k, value) != value:
                raise InputError(f"{path}, line {number}: another answer of shard {k} than an earlier line has")
    return answers


def record_of(line: bytes) -> dict[str, Json] | None:
    """The record on a line, or None if the line is anything but what `append` writes."""
    try:
        record = json.loads(line)
        name = record.pop("hash")
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return None
    right = record.keys() == {"key", "outcome", "value"} and name == digest(record)
    return record if right and line == spell({**record, "hash": name}) else None


def append(file: BinaryIO, record: dict[str, Json]) -> None:
    """One line, handed to the operating system before the next shard is waited for."""
    try:
        file.write(spell({**record, "hash": digest(record)}) + b"\n")
        file.flush()
    except OSError as error:
        raise InputError(f"cannot write the log {file.name}: {error.strerror}") from None
