"""Small linear programs M·z = b, z >= 0, decided exactly: a basis from floats, the exact simplex method, and z3.

Every other right-hand side is a combination of a third of the columns, the rest are random. All three must agree. The
second table counts how often floats were enough where they are made to fail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.section import Section, Table, ratio, seconds
from benchmarks.timing import REPEATS, agree, best
from exactmem.linalg import linear_programs
from exactmem.linalg.linear_programs import Generators
from exactmem.linalg.nonnegative import Solution, nonnegative_solution

SIZES = ((6, 12, 5, 5), (8, 24, 20, 20), (10, 30, 1000, 50), (12, 40, 10**6, 10**3))
"""Rows, columns, largest entry, largest weight."""

PROGRAMS = 60
PEERS = 12  # programs given to z3, which is slow on them
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


def z3(program: Program) -> bool:
    import z3

    vectors, b = program
    solver, z = z3.SolverFor("QF_LRA"), z3.Reals(" ".join(f"z{j}" for j in range(len(vectors))))
    solver.add(*(v >= 0 for v in z))
    solver.add(*(z3.Sum([g[i] * v for g, v in zip(vectors, z, strict=True)]) == right for i, right in enumerate(b)))
    return bool(solver.check() == z3.sat)


def measure(quick: bool = False) -> Section:
    section, repeats = Section("Programs"), 1 if quick else REPEATS
    rows = []
    for r, c, size, weight in SIZES:
        given = programs(r, c, size, weight)
        mine = best(lambda: [ours(p) for p in given], repeats)  # noqa: B023
        slow = best(lambda: [exact(p) for p in given], repeats)  # noqa: B023
        peer = best(lambda: [z3(p) for p in given[:PEERS]], 1)  # noqa: B023
        agree("a linear program", mine.result == slow.result and mine.result[:PEERS] == peer.result)
        times = [mine.seconds / PROGRAMS, slow.seconds / PROGRAMS, peer.seconds / PEERS]
        rows.append(
            (
                f"{r} x {c}, {size}/{weight}",
                *map(seconds, times),
                ratio(times[1] / times[0]),
                ratio(times[2] / times[0]),
            )
        )
        section.data[f"{r}x{c}"] = {"floats": times[0], "exact": times[1], "z3": times[2], "feasible": sum(mine.result)}
        if c >= 30:
            section.at_least(f"{r} x {c}: exact simplex / floats first", times[1] / times[0], FASTER, ratio)
    head = ("rows x columns, entries/weights", "floats first", "exact simplex", "z3", "exact / floats", "z3 / floats")
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
