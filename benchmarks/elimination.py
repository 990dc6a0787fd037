"""The elimination behind the affine rank and general position, against the libraries one would use by hand.

Ours returns evidence a checker can verify (a minor that is a unit modulo an integer, and exact dependencies); the peers
return a number. Every entry starts from the same int64 array, conversions included.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
from flint import fmpz_mat, nmod_mat
from sympy import QQ, ZZ
from sympy.polys.matrices import DomainMatrix

from benchmarks.samples import integers
from benchmarks.section import Section, Table, ratio, seconds
from benchmarks.timing import REPEATS, agree, best
from exactmem.data.embedded import digits
from exactmem.geometry.position import general_position
from exactmem.linalg.affine import affine_rank
from exactmem.linalg.modular import PRIMES
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.verdict import Holds

Array = np.ndarray[Any, Any]
Peer = tuple[str, Callable[[], int | bool], str]

POINTS, DIMENSION = 16, 4  # general position: 4368 subsets of 5 points


def measure(quick: bool = False) -> Section:
    section = Section("Elimination")
    rank = digits().X
    rows = rank.homogenised()
    title = f"Rank of the digits with a column of ones, {rows.shape[0]} x {rows.shape[1]}"
    compare(section, title, rank_peers(rank, rows), quick)
    points = RationalMatrix(integers("benchmarks/position", POINTS, DIMENSION, 10**4))
    title = f"General position of {POINTS} random points in dimension {DIMENSION}"
    compare(section, title, position_peers(points, points.homogenised()), quick)
    section.notes = ["A float answer is not a proof: it depends on a tolerance, and none is right for all data."]
    return section


def rank_peers(X: RationalMatrix, rows: Array) -> list[Peer]:
    """The affine rank is one less than the rank with a column of ones."""
    n, width = rows.shape
    return [
        ("exactmem affine_rank", lambda: affine_rank(X).rank + 1, "proof from both sides, with witnesses"),
        ("python-flint fmpz_mat.rank", lambda: fmpz_mat(rows.tolist()).rank(), "exact, no witness"),
        (
            "python-flint nmod_mat.rank (62-bit prime)",
            lambda: nmod_mat(n, width, rows.ravel().tolist(), PRIMES[0]).rank(),
            "proves a lower bound only",
        ),
        (
            "sympy DomainMatrix.rank over ZZ",
            lambda: DomainMatrix.from_list(rows.tolist(), ZZ).rank(),
            "exact, no witness",
        ),
        (
            "sympy DomainMatrix.rank over QQ",
            lambda: DomainMatrix.from_list(rows.tolist(), ZZ).convert_to(QQ).rank(),
            "exact, no witness",
        ),
        ("numpy matrix_rank (SVD)", lambda: int(np.linalg.matrix_rank(rows.astype(float))), "float: not a proof"),
    ]


def position_peers(X: RationalMatrix, rows: Array) -> list[Peer]:
    """Every subset of d + 1 rows is independent."""
    subsets = list(combinations(range(POINTS), DIMENSION + 1))
    lines = rows.tolist()
    return [
        ("exactmem general_position", lambda: isinstance(general_position(X), Holds), "proof, with witness"),
        (
            "python-flint fmpz_mat.det, each subset",
            lambda: all(fmpz_mat([lines[i] for i in s]).det() != 0 for s in subsets),
            "exact, no witness",
        ),
        (
            "sympy DomainMatrix.det over ZZ, each subset",
            lambda: all(DomainMatrix.from_list([lines[i] for i in s], ZZ).det() != 0 for s in subsets),
            "exact, no witness",
        ),
        (
            "numpy matrix_rank (SVD), all subsets at once",
            lambda: bool((np.linalg.matrix_rank(rows[np.array(subsets)].astype(float)) == DIMENSION + 1).all()),
            "float: not a proof",
        ),
    ]


def compare(section: Section, title: str, peers: list[Peer], quick: bool) -> None:
    """Time each, the first being ours; the peers must give our answer (the float one may not, and then says so)."""
    timed = [(name, best(run, 1 if quick else REPEATS), kind) for name, run, kind in peers]
    ours = timed[0][1]
    for name, t, kind in timed:
        agree(f"{name} or exactmem", t.result == ours.result or kind.startswith("float"))
    rows = [(name, kind, str(t.result), seconds(t.seconds), ratio(t.seconds / ours.seconds)) for name, t, kind in timed]
    section.tables.append(Table(title, ("by", "what it proves", "answer", "time", "time / ours"), rows, left=2))
    section.data[title] = {name: {"seconds": t.seconds, "answer": t.result} for name, t, _ in timed}
