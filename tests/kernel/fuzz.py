"""A mutation fuzzer. It damages good bundles, mostly recomputes the hashes as an adversary would, and asks the checker;
what the checker accepts is decided again by the oracle.

Mutations: change, negate, swap, drop, duplicate, retype, truncate, splice (also from other bundles).
"""

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from .bundles import Doc, canonical, raw, seal
from .good import GOOD
from .oracle import false_claims
from .tables import REAL

Spot = tuple[Any, Any]  # a dict and a key, or a list and an index
VALUES: list[Any] = [0, 1, 2, -1, 1.5, None, True, False, [], {}, [0], ["1", "1"]]
VALUES += ["", "0", "1", "-1", "2", "1 1", "0 0", "@x", "@m"]
WORDS = ["relu", "id", "step", "hardtanh", "net", "dag", "mat", "data", "le", "lt", "eq", "argmax", "sign", "l2", "max"]
WORDS += ["tanh", "sigmoid", "sin", "exp", "poly", "W", "Wb"]
ALL = [draft for variants in GOOD.values() for draft in variants.values()]


@dataclass
class Tally:
    """What became of a run of mutants; `same` counts accepted ones that claim what a good bundle claims."""

    tried: int = 0
    accepted: int = 0
    same: int = 0
    undecided: int = 0
    wrong: list[str] = field(default_factory=list)


def campaign(kind: str, mutants: int, seed: int = 0, checker: Any = REAL) -> Tally:
    tally, variants = Tally(), list(GOOD[kind].values())
    claims = {canonical([claim["stmt"] for claim in seal(draft)["claims"]]) for draft in variants}
    originals = list(map(raw, variants))
    for run in range(mutants):
        source = random.Random(f"{kind} {seed} {run}")
        number = source.randrange(len(variants))
        file = mutant(source, variants[number], originals[number])
        tally.tried += 1
        try:
            report = checker.check(file, None, 10**9)
        except Exception as error:
            tally.wrong.append(f"{type(error).__name__} escaped: {file!r}")
            continue
        tally.undecided += report.status == "undecided"
        if report.status == "verified":
            tally.accepted += 1
            tally.wrong += judge(file)
            stmts = [claim["stmt"] for claim in json.loads(file)["claims"]]
            tally.same += canonical(stmts) in claims
    return tally


@cache
def judge(file: bytes) -> list[str]:
    try:
        return false_claims(file)
    except Exception as error:  # accepted, and yet not even readable
        return [f"{type(error).__name__} in the oracle: {file!r}"]


def mutant(source: random.Random, draft: Doc, original: bytes) -> bytes:
    """A file that differs from the original, the draft's own."""
    while True:
        changed = copy.deepcopy(draft)
        late = source.random() < 0.2  # one time out of five the hashes are not recomputed
        if late:
            changed = seal(changed)
        for _ in range(source.choice([1, 1, 1, 2, 2, 3])):
            mutate(source, changed)
        file = canonical(changed if late else seal(changed)).encode("ascii", "replace")
        if file != original:
            return file[: source.randrange(len(file))] if source.random() < 0.01 else file


def spots(value: Any) -> Iterator[Spot]:
    """Every place inside a JSON value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield value, key
        yield from spots(inner)


def mutate(source: random.Random, draft: Doc) -> None:
    """One random change at one random place."""
    part = source.choice(["objects", "objects", "claims", "claims", None])
    places = list(spots(draft.get(part) if part else draft)) or list(spots(draft))
    if not places:
        return
    holder, key = source.choice(places)
    source.choice([change, change, change, negate, swap, drop, duplicate, retype, truncate, splice, transplant])(
        source, draft, holder, key
    )


def change(source: random.Random, draft: Doc, holder: Any, key: Any) -> None:
    value = holder[key]
    if isinstance(value, bool) or value is None:
        holder[key] = source.choice([True, False, None])
    elif isinstance(value, int):
        holder[key] = max(0, value + source.choice([-1, 1, 2]))
    elif isinstance(value, str):
        holder[key] = _other_text(source, value)
    else:
        negate(source, draft, holder, key)


def negate(source: random.Random, draft: Doc, holder: Any, key: Any) -> None:
    value = holder[key]
    if isinstance(value, str):
        words = value.split(" ")
        k = source.randrange(len(words))
        words[k] = words[k][1:] if words[k].startswith("-") else "-" + words[k]
        holder[key] = " ".join(words)
    elif isinstance(value, list) and value:
        value.reverse()
    elif isinstance(value, bool):
        holder[key] = not value


def swap(source: random.Random, draft: Doc, holder: Any, key: Any) -> None:
    value = holder[key]
    if isinstance(value, str) and " " in value:
        words = value.split(" ")
        source.shuffle(words)
        holder[key] = " ".join(words)
        return
    other = source.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    holder[key], holder[other] = holder[other], holder[key]


def drop(source: random.Random, draft: Doc, holder: Any, key: Any) -> None:
    if isinstance(holder[key], str) and " " in holder[key] and source.random() < 0.7:
        words = holder[key].split(" ")
        del words[source.randrange(len(words))]
        holder[key] = " ".join(words)
    else:
        del holder[key]


def duplicate(source: random.Random, draft: Doc, holder: Any, key: Any) -> None:
    if isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    elif isinstance(holder[key], str):
        holder[key] += " " + source.choice(holder[key].split(" "))
    else:
        holder[source.choice(["@new", "extra", str(key) + " "])] = copy.deepcopy(holder[key])


def retype(source: random.Random, draft: Doc, holder: Any, key: Any) -> None:
    value = holder[key]
    kinds: list[Any] = [str(value), [value], {"t": value}, value == 1, None]
    if isinstance(value, str) and value.lstrip("-").isdigit():
        kinds += [int(value), float(value)]
    holder[key] = source.choice(kinds)


def truncate(source: random.Random, draft: Doc, holder: Any, key: Any) -> None:
    value = holder[key]
    if isinstance(value, str | list) and value:
        holder[key] = value[: source.randrange(len(value))]
    elif isinstance(value, dict) and value:
        del value[source.choice(list(value))]


def splice(source: random.Random, draft: Doc, holder: Any, key: Any) -> None:
    """Another piece of the same bundle, or a common value."""
    there, name = source.choice(list(spots(draft)))
    holder[key] = copy.deepcopy(source.choice([there[name], source.choice(VALUES)]))


def transplant(source: random.Random, draft: Doc, holder: Any, key: Any) -> None:
    """A piece of another bundle, if possible from a field of the same name."""
    places = list(spots(source.choice(ALL)))
    alike = [place for place in places if place[1] == key and isinstance(key, str)]
    there, name = source.choice(alike or places)
    holder[key] = copy.deepcopy(there[name])


def _other_text(source: random.Random, value: str) -> str:
    words = value.split(" ")
    k = source.randrange(len(words))
    try:
        number = int(words[k], 16)
    except ValueError:
        return source.choice(WORDS)
    words[k] = format(source.choice([number + 1, number - 1, 2 * number, 0, 1, -number, number + 2**61 - 1]), "x")
    return " ".join(words)
