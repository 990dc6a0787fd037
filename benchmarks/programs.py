"""Small linear programs M·z = b, z >= 0, decided exactly: a basis from floats, the exact simplex method, z3 and cvc5.

Every other right-hand side is a combination of a third of the columns, the rest are random. All must agree. The solvers read
the same text (`encodings`), and reading counts. The second table counts how often floats were enough where they are made to
fail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.encodings import nonnegative
from benchmarks.section import Section, Table, ratio, seconds
from benchmarks.solvers import SOLVERS, installed
from benchmarks.timing import REPEATS, agree, best
from exactmem.linalg import linear_programs
from exactmem.linalg.linear_programs import Generators
from exactmem.linalg.nonnegative import Solution, nonnegative_solution

SIZES = ((6, 12, 5, 5), (8, 24, 20, 20), (10, 30, 1000, 50), (12, 40, 10**6, 10**3))
"""Rows, columns, largest entry, largest weight."""

PROGRAMS = 60
PEERS = 12  # programs given to solvers, which are slow on them
WAYS = ("exact simplex", *SOLVERS)
FASTER = 3.0  # what we aim at from 10 x 30 on
Program = tuple[list[list[int]], list[int]]  # columns, right-hand side


def programs(r: int, c: int, size: int, weight: int) -> list[Program]:
    rng = np.random.default_rng(r)
    found = []
    for k in range(PROGRAMS):
        vectors = rng.integers(-size, size + 1, (c, r))
        z = rng.integers(0, weight + 1, c) * (rng.integers(0, 3, c) == 0)
        b = z @ vectors if k % 2 else rng.integers(-size, size + 1, r)
        found.append((vectors.tolist(), b.tolist()))
    return found


def ours(program: Program) -> bool:
    vectors, b = program
    return isinstance(Generators(vectors).combination(b), Solution)


def exact(program: Program) -> bool:
    vectors, b = program
    return isinstance(nonnegative_solution([list(row) for row in zip(*vectors, strict=True)], b), Solution)


def measure(quick: bool = False) -> Section:
    section, repeats = Section("Programs"), 1 if quick else REPEATS
    rows = []
    for r, c, size, weight in SIZES:
        given = programs(r, c, size, weight)
        mine = best(lambda: [ours(p) for p in given], repeats)  # noqa: B023
        slow = best(lambda: [exact(p) for p in given], repeats)  # noqa: B023
        agree("a linear program", mine.result == slow.result)
        times = {"floats first": mine.seconds / PROGRAMS, "exact simplex": slow.seconds / PROGRAMS}
        texts = [nonnegative(*p) for p in given[:PEERS]]
        for name, solver in SOLVERS.items():
            if installed(name):
                peer = best(lambda: [solver(text) for text in texts], 1)  # noqa: B023
                agree(f"a linear program by {name}", peer.result == mine.result[:PEERS])
                times[name] = peer.seconds / PEERS
        shown = [
            f"{seconds(times[way])}, {ratio(times[way] / times['floats first'])}" if way in times else "not installed"
            for way in WAYS
        ]
        rows.append((f"{r} x {c}, {size}/{weight}", seconds(times["floats first"]), *shown))
        section.data[f"{r}x{c}"] = times | {"feasible": sum(mine.result)}
        if c >= 30:
            section.at_least(
                f"{r} x {c}: exact simplex / floats first",
                times["exact simplex"] / times["floats first"],
                FASTER,
                ratio,
            )
    head = ("rows x columns, entries/weights", "floats first", *(f"{way}, ratio" for way in WAYS))
    section.tables.append(Table("One linear program, decided exactly", head, rows))
    hostile(section)
    return section


def hostile(section: Section) -> None:
    """How often the exact simplex method had to take over."""
    rows = []
    for name, make in (
        ("right side in the span of 3 columns", degenerate),
        ("the same, tilted by 2^-70", tilted),
        ("columns over 10^±30", spread),
    ):
        rng, fallen = np.random.default_rng(100), 0
        given = [make(rng) for _ in range(100)]
        before = linear_programs.nonnegative_solution

        def counted(M: Any, b: Any, decide: Callable[..., Any] = before) -> Any:
            nonlocal fallen
            fallen += 1
            return decide(M, b)

        linear_programs.nonnegative_solution = counted
        try:
            answers = [ours(p) for p in given]
        finally:
            linear_programs.nonnegative_solution = before
        agree("a hostile program", answers == [exact(p) for p in given])
        rows.append((name, str(len(given) - fallen), str(fallen)))
        section.data[name] = {"accepted": len(given) - fallen, "fallen back": fallen}
    section.tables.append(
        Table("100 programs of 8 x 16 that are hard for floats", ("programs", "basis accepted", "exact simplex"), rows)
    )


def degenerate(rng: np.random.Generator) -> Program:
    vectors = rng.integers(-9, 10, (16, 8))
    return vectors.tolist(), (rng.integers(-1, 5, 3) @ vectors[:3]).tolist()


def tilted(rng: np.random.Generator) -> Program:
    vectors, b = degenerate(rng)
    scaled = [[v << 70 for v in g] for g in vectors]
    scaled[int(rng.integers(3))][int(rng.integers(8))] += 1
    return scaled, [v << 70 for v in b]


def spread(rng: np.random.Generator) -> Program:
    vectors, b = degenerate(rng)
    return [[v * 10 ** int(e) for v in g] for g, e in zip(vectors, rng.integers(0, 61, 16), strict=True)], b
