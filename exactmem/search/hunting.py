"""`hunt`: an instance on which a claim fails, as small as we can make it, or how often it was tried in vain.

Three outcomes. `Proved`: the claim lists its finitely many instances, and it holds on each. `Refuted`: it fails on one; the
certificate was verified, and the instance was shrunk within the claim. `Survived`: it did not fail so many times, which
proves nothing, however many; an undecided instance counts for neither side.

The order is fixed: rounds over the sizes, sources and labels, in round 0 with the plainest choices, then with seeded ones. So
a result depends on claim, sources, seed and tries; where seconds are given, on the machine.

>>> from exactmem.search.architectures import Arch
>>> from exactmem.search.deciding import decide
>>> claim = Claim(
...     "n - 3 ReLUs fit n points on a line", lambda data: decide(data, arch=Arch.relu(data.n - 3)), n=(4, 8), d=1
... )
>>> found = hunt(claim)
>>> found.refuted, found.dataset.X.num.ravel().tolist(), found.dataset.Y.num.ravel().tolist()
(True, [0, 1, 2, 3], [0, 1, 0, 0])
>>> print(hunt(Claim("n - 2 do", lambda data: decide(data, arch=Arch.relu(data.n - 2)), n=5, d=1), tries=20))
survived 20 tries: it held 20 times, 0 undecided; this proves nothing
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, NoReturn

from exactmem.certificates.certificate import Certificate as Bundle
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.numbers.randomness import Randomness
from exactmem.progress import listening, tick
from exactmem.search.claims import Certificate, Claim, described, judge, wrong
from exactmem.search.outcomes import bundle
from exactmem.search.sharding import OutOfTime
from exactmem.search.shrinking import shrunk
from exactmem.search.sources import LABELS, SOURCES, Labelling, Source, instance
from exactmem.verdict import Fails, Verdict

TRIES = 2000
"""Instances looked at unless the caller says otherwise."""

STALE_ROUNDS = 3
"""Rounds without a new instance after which the sources have nothing more to offer."""

TWICE = 3
"""The first instances that are asked twice, as each violation is: a predicate has one answer."""


@dataclass(frozen=True)
class Hunted:
    """What is known of the claim after the hunt; exactly one of `proved`, `refuted`, `survived` is True."""

    claim: Claim

    @property
    def proved(self) -> bool:
        return isinstance(self, Proved)

    @property
    def refuted(self) -> bool:
        return isinstance(self, Refuted)

    @property
    def outcome(self) -> str:
        """ "proved", "refuted" or "survived"."""
        return type(self).__name__.lower()

    def record(self) -> dict[str, Any]:
        """The outcome in JSON values: numbers as texts where they may be rational."""
        return {"statement": self.claim.statement, "outcome": self.outcome, "text": str(self)}

    @property
    def survived(self) -> bool:
        return isinstance(self, Survived)

    def __bool__(self) -> NoReturn:
        raise TypeError("the outcome of a hunt is not a truth value: use .proved, .refuted or .survived")


@dataclass(frozen=True)
class Proved(Hunted):
    """The claim is about these finitely many instances, and holds on each."""

    instances: int

    def __str__(self) -> str:
        return f"proved: it holds on each of the {self.instances} instances that the claim is about"

    def record(self) -> dict[str, Any]:
        return super().record() | {"instances": self.instances}


@dataclass(frozen=True)
class Refuted(Hunted):
    """The claim fails on `dataset`, as `certificate` shows; `found` is what was met first, after so many tries."""

    dataset: Dataset
    certificate: Certificate
    found: Dataset
    tries: int
    evaluations: int

    def __str__(self) -> str:
        where = described(self.dataset, labels=self.claim.labels != "none")
        return f"refuted with certificate by {self.dataset.n} points, d = {self.dataset.d}: {where}"

    @property
    def bundle(self) -> Bundle | None:
        """The certificate as a file for the checker; None if the checker has no claim for it."""
        try:
            return bundle(self.certificate)
        except InputError:
            return None

    def record(self) -> dict[str, Any]:
        certificate = self.certificate
        names: list[str] = [field.name for field in fields(certificate)] if is_dataclass(certificate) else []
        return super().record() | {
            "X": [list(map(str, row)) for row in self.dataset.X.rows()],
            "y": [str(row[0]) for row in self.dataset.Y.rows()],
            "certificate": {"kind": type(certificate).__name__}
            | {name: plain(getattr(certificate, name)) for name in names if name != "dataset"},
            "tries": self.tries,
            "evaluations": self.evaluations,
        }


@dataclass(frozen=True)
class Survived(Hunted):
    """No counterexample in so many tries, `held` of which were decided; `reason` says why it ended early, if it did."""

    tries: int
    held: int
    undecided: int
    reason: str = ""

    def __str__(self) -> str:
        ended = f" ({self.reason})" if self.reason else ""
        counts = f"it held {self.held} times, {self.undecided} undecided"
        return f"survived {self.tries} tries{ended}: {counts}; this proves nothing"

    def record(self) -> dict[str, Any]:
        return super().record() | {"tries": self.tries, "held": self.held, "undecided": self.undecided}


def hunt(
    claim: Claim,
    sources: Mapping[str, Source] = SOURCES,
    shrink: bool = True,
    *,
    labels: Mapping[str, Labelling] = LABELS,
    tries: int = TRIES,
    seconds: float | None = None,
    seed: int = 0,
) -> Proved | Refuted | Survived:
    """Look for a counterexample.

    Parameters
    ----------
    claim : what is claimed; if it lists its instances, these are looked at and nothing else
    sources, labels : where points and labels come from, by name; of points and labels that occur again the first is taken
    shrink : whether the counterexample is made smaller
    tries : how many different instances at most (a claim that lists its own has as many as it has)
    seconds : for all, shrinking included; None for no limit. It is looked at between steps of a search that reports them
    seed : of the choices from round 1 on

    Raises
    ------
    InputError : no claim, no sources; PredicateError : the predicate raises, has no verdict or more than one, or its
    certificate does not verify; the message and `dataset` say where
    """
    if not isinstance(claim, Claim):
        raise InputError(f"a hunt takes a Claim, not {claim!r}")
    if claim.instances is None and not (sources and labels):
        raise InputError("there is no source of points or of labels")
    asked = Asked(claim, seconds)
    complete = claim.instances is not None
    listed = claim.instances() if claim.instances is not None else instances(claim, sources, labels, seed)
    count = held = undecided = 0
    reason = ""
    for data in listed:
        if complete and not claim.covers(data):
            raise wrong("the claim lists an instance that it is not about", data)
        if not complete and count >= tries:
            break
        try:
            answer = asked(data, again=count < TWICE)
        except OutOfTime:
            reason = f"stopped after {seconds} s"
            break
        count += 1
        tick("instances", count, max(count, tries))
        if isinstance(answer, Fails):
            return refuted(asked, data, count, shrink)
        held, undecided = held + answer.holds, undecided + answer.undecided
    if complete and count and held == count and not reason:
        return Proved(claim, count)
    return Survived(claim, count, held, undecided, reason)


class Asked:
    """The predicate of a claim within its time, with the number of evaluations."""

    def __init__(self, claim: Claim, seconds: float | None) -> None:
        self.claim, self.evaluations = claim, 0
        self.end = None if seconds is None else time.monotonic() + seconds

    def __call__(self, data: Dataset, again: bool = False) -> Verdict:
        """The verdict; a violation, or whatever is to be asked `again`, must come out twice."""
        answer = self.once(data)
        if again or isinstance(answer, Fails):  # a violation that was met is asked again even if the time is over
            other = judge(self.claim, data) if isinstance(answer, Fails) else self.once(data)
            if type(other) is not type(answer):
                kinds = f"{type(answer).__name__} and then {type(other).__name__}"
                raise wrong(f"the predicate is not deterministic: it returned {kinds}", data)
        return answer

    def once(self, data: Dataset) -> Verdict:
        self.stop()
        self.evaluations += 1
        with listening(self.stop):
            return judge(self.claim, data)

    def stop(self, stage: str = "", done: int = 0, total: int = 0) -> None:
        if self.end is not None and time.monotonic() > self.end:
            raise OutOfTime("the seconds of the hunt are over")

    def verified(self, data: Dataset) -> Certificate:
        """The certificate of a violation, accepted."""
        answer = judge(self.claim, data)
        if not isinstance(answer, Fails):
            raise wrong("the predicate is not deterministic: it failed before, and now it does not", data)
        certificate: Certificate = answer.witness  # type: ignore[assignment]  # `judge` has seen to it
        try:
            accepted = certificate.verify()
        except Exception as error:  # it is the user's code: whatever it raises, the violation is not shown
            raise wrong(f"the certificate of the predicate is rejected ({error})", data) from error
        if accepted is False:
            raise wrong("the certificate of the predicate is rejected (it is False)", data)
        return certificate


def smallest(claim: Claim, found: Dataset) -> Refuted:
    """A counterexample from elsewhere, as a Hypothesis test, shrunk within its claim, its certificate verified.

    Raises
    ------
    InputError : the claim does not speak about it; PredicateError : the claim does not fail there, or as `hunt`

    >>> from exactmem.search.conjectures import CONJECTURES
    >>> print(smallest(CONJECTURES["width one"], Dataset.from_arrays([[5, 5], [7, 7], [9, 9], [2, 1]], [1, "7/2", 3, 0])))
    refuted with certificate by 3 points, d = 1: X = (0), (1), (2), y = 0, 1, 0
    """
    if not claim.covers(found):
        raise InputError(f"the claim does not speak about {described(found)}: sizes, position or labels are others")
    return refuted(Asked(claim, None), found, 1, True)


def refuted(asked: Asked, found: Dataset, tries: int, shrink: bool) -> Refuted:
    """The counterexample with its certificate verified, shrunk as far as the time allows."""
    asked.verified(found)
    smallest = found

    def fails(data: Dataset) -> bool:
        nonlocal smallest
        if not isinstance(asked.once(data), Fails):
            return False
        smallest = data
        return True

    if shrink:
        with suppress(OutOfTime):  # `smallest` is a counterexample all the same
            shrunk(asked.claim, found, fails)
    return Refuted(asked.claim, smallest, asked.verified(smallest), found, tries, asked.evaluations)


def instances(
    claim: Claim, sources: Mapping[str, Source], labels: Mapping[str, Labelling], seed: int
) -> Iterator[Dataset]:
    """Different instances that the claim covers, plainest first, until nothing new comes."""
    seen: set[Dataset] = set()
    randomness = Randomness(seed)
    stale = count = 0
    while stale < STALE_ROUNDS:
        below = randomness.below if count else plainest
        before = len(seen)
        for n, d in claim.sizes():
            for source in sources.values():
                for labelling in labels.values():
                    data = instance(claim, n, d, source, labelling, below)
                    if data not in seen and claim.covers(data):
                        seen.add(data)
                        yield data
        stale = 0 if len(seen) > before or not count else stale + 1
        count += 1


def plain(value: object) -> Any:
    """JSON values: sequences of integers stay, all else is its text."""
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    return value if isinstance(value, int | str | None) else str(value)


def plainest(m: int) -> int:
    return 0
