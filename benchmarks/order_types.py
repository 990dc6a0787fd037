"""Order types of the plane and the hidden thresholds they need: words of 64 bits beside plain Python on signs and sets."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise, permutations, product
from typing import Any

from benchmarks.section import Section, Table, ratio, seconds
from benchmarks.timing import agree, best
from exactmem.kernel.check import check
from exactmem.search.capacity_table import capacity_table
from exactmem.search.chirotopes import rooted
from exactmem.search.order_types import order_types, signotopes
from exactmem.search.shattered_points import POINTS, certificate, climb, points, shattered
from exactmem.search.threshold_capacity import units_needed

Signs = dict[tuple[int, int, int], bool]
NEEDED = {
    3: {1: 1},
    4: {2: 2},
    5: {2: 3},
    6: {2: 7, 3: 9},
    7: {3: 135},
    8: {3: 3306, 4: 9},
}  # measured before; a target
PLAIN = 8  # points up to which plain Python decides what is needed


def plain_signotopes(names: int) -> Iterator[Signs]:
    """Triple after triple, each four-subset as soon as it is complete."""
    triples = sorted(combinations(range(names), 3), key=lambda t: t[::-1])

    def extend(signs: Signs, position: int) -> Iterator[Signs]:
        if position == len(triples):
            yield dict(signs)
            return
        b, c, d = triples[position]
        for sign in (False, True):
            fours = ([signs[a, b, c], signs[a, b, d], signs[a, c, d], sign] for a in range(b))
            if all(sum(x != y for x, y in pairwise(four)) <= 1 for four in fours):
                signs[b, c, d] = sign
                yield from extend(signs, position + 1)
                del signs[b, c, d]

    return extend({}, 0)


def plain_turns(word: Signs, n: int) -> Signs:
    """All ordered triples of the points, of which the last is the root."""
    turns: Signs = {}
    for i, j, k in combinations(range(n), 3):
        left = word[i, j, k] if k < n - 1 else True  # i, j, root turn as root, i, j
        for a, b, c in ((i, j, k), (j, k, i), (k, i, j)):
            turns[a, b, c], turns[a, c, b] = left, not left
    return turns


def plain_canonical(turns: Signs, n: int) -> tuple[bool, ...]:
    """The least signs of all sweeps around a hull vertex, and of their mirror images."""
    found = []
    for root in range(n):
        others = [q for q in range(n) if q != root]
        left = {q: sum(turns[root, q, r] for r in others if r != q) for q in others}
        if max(left.values()) == n - 2:
            swept = sorted(others, key=lambda q: -left[q])
            triples = sorted(combinations(range(n - 1), 3), key=lambda t: t[::-1])
            found.append(tuple(turns[swept[i], swept[j], swept[k]] for i, j, k in triples))
            swept.reverse()
            found.append(tuple(not turns[swept[i], swept[j], swept[k]] for i, j, k in triples))
    return min(found)


def plain_units(turns: Signs, n: int) -> int:
    """1, 2, 3, or 4 for more, by sets of masks."""
    full, cuts = 2**n - 1, set()
    for p, q in permutations(range(n), 2):
        left = sum(1 << r for r in range(n) if r not in (p, q) and turns[p, q, r])
        cuts |= {left | i << p | j << q for i, j in product((0, 1), repeat=2)}
    found = set(cuts)
    for units in (1, 2, 3):
        if units > 1:
            found = {a & y for a in cuts for y in found}
            found |= {full ^ y for y in found}
        missing = set(range(full + 1)) - found
        if units == 3:
            missing = {label for label in missing if not is_majority(label, cuts)}
        if not missing:
            return units
    return 4


def is_majority(label: int, cuts: set[int]) -> bool:
    errors = [cut ^ label for cut in cuts]
    pairs = [(a, b) for a in errors for b in errors if a & b == 0]
    return any(c & (a | b) == 0 for a, b in pairs for c in errors)


def plainly(n: int) -> Counter[int]:
    types = {plain_canonical(turns, n): turns for turns in (plain_turns(word, n) for word in plain_signotopes(n - 1))}
    return Counter(plain_units(turns, n) for turns in types.values())


def measure(quick: bool = False, long: bool = False) -> Section:
    section, rows = Section("Order types"), []
    last = 0.0
    for n in range(3, 8 if quick else 9):
        listed = best(lambda n=n: signotopes(n - 1))  # type: ignore[misc]
        types = best(lambda n=n: order_types(n))  # type: ignore[misc]
        needed = best(lambda n=n, types=types: units_needed(rooted(types.result, n), n))  # type: ignore[misc]
        found = dict(Counter(needed.result.tolist()))
        agree(f"the table for {n} points", found == NEEDED[n])
        whole = types.seconds + needed.seconds
        plain = best(lambda n=n: plainly(n), 1) if n <= PLAIN - quick else None  # type: ignore[misc]
        if plain is not None:
            agree(f"plain Python on {n} points", dict(plain.result) == found)
        rows.append(row(n, len(listed.result), found, types.seconds, needed.seconds, last, plain and plain.seconds))
        section.data[str(n)] = {
            "order types": types.seconds,
            "needed": needed.seconds,
            "plain": plain and plain.seconds,
        }
        last = whole
    if not quick:
        section.at_most("order types of 8 points, and the units each needs", last, 15.0, seconds)
    if long:
        swept = best(lambda: capacity_table(n=[9]), 1)
        (nine,) = swept.result.rows
        agree("the table for 9 points", nine.rooted == {3: 995335, 4: 237609})
        listed_nine = sum(nine.rooted.values())
        rows.append((
            "9", f"{listed_nine}", f"{sum(nine.order_types.values())}", shown(nine.order_types),
            f"{seconds(swept.seconds)} in all, {os.cpu_count()} processes", "", ratio(swept.seconds / last), "",
        ))  # fmt: skip
        section.notes.append("growth from 8 points in one process to 9 in several, whose start counts, too")
        section.data["9"] = {"whole": swept.seconds}
    head = ("n", "rooted", "order types", "units: order types", "enumerated", "decided", "growth", "plain Python")
    section.tables.append(
        Table("Every order type of n points in the plane, and the hidden thresholds it needs", head, rows)
    )
    section.tables.append(coordinates(section, quick))
    return section


def row(
    n: int, listed: int, found: dict[int, int], types: float, needed: float, last: float, plain: Any
) -> tuple[str, ...]:
    growth = ratio((types + needed) / last) if last else ""
    beside = f"{seconds(plain)}, {ratio(plain / (types + needed))}" if plain else ""
    count = str(sum(found.values()))
    return (str(n), str(listed), count, shown(found), seconds(types), seconds(needed), growth, beside)


def shown(found: dict[int, int]) -> str:
    return ", ".join(f"{k}:{count}" for k, count in sorted(found.items()))


def coordinates(section: Section, quick: bool) -> Table:
    """Points that are shattered: searched, a network per labelling built and evaluated, and the checker on all of them."""
    rows = []
    for units in list(POINTS)[: 2 if quick else 3]:
        X = points(units)
        searched = best(lambda X=X, units=units: climb(len(X), units, seed="a", looks=3000), 1)  # type: ignore[misc]
        proved = best(lambda X=X, units=units: shattered(X, units))  # type: ignore[misc]
        content = certificate(X, proved.result.witness).content
        checked = best(lambda content=content: check(content))  # type: ignore[misc]
        agree(f"{len(X)} points, {units} units", checked.result.status == "verified" and not searched.result.missing)
        rows.append((
            str(units), str(len(X)), str(2 ** len(X)), seconds(searched.seconds), str(searched.result.looked_at),
            seconds(proved.seconds), f"{len(content)} bytes", seconds(checked.seconds),
        ))  # fmt: skip
        section.data[f"shattered by {units}"] = {"searched": searched.seconds, "proved": proved.seconds}
    head = ("units", "points", "labellings", "searched", "sets looked at", "networks", "certificate", "kernel")
    return Table("Points that so many hidden thresholds shatter", head, rows)
