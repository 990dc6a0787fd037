"""Certified lower bounds on smallest eigenvalues: found, written and checked, beside a float that proves nothing.

The Gram matrices are those of n random rational points in dimension 2n; the bound is half of the smallest eigenvalue. The badly
conditioned matrix is B·D·B^T with a random integer B and powers of two in D, more than float64 can invert.
"""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from flint import arb, fmpq

from benchmarks.growth import slope
from benchmarks.section import Section, Table, ratio, seconds, size
from benchmarks.timing import REPEATS, agree, best, fresh, kernel_command
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import lambda_min_at_least as claimed
from exactmem.certificates.draft import Draft
from exactmem.linalg.ldl import ldl
from exactmem.linalg.psd import Factor, lambda_min_at_least, rational, weighted_gram
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix
from exactmem.numbers.balls import certainly_positive, precision
from exactmem.verdict import Holds

SIZES = (100, 200, 500, 1000)
BUILD = {500: 0.6, 1000: 4.0}
CHECK = {500: 2.0, 1000: 15.0}
"""Seconds we aim at."""

SMALL = (20, 40, 80)
BALL_BITS = 512
CONDITIONED = 200
Numbers = dict[str, Any]


def gram(n: int) -> RationalMatrix:
    X = np.random.default_rng(n).integers(-99, 100, (n, 2 * n))
    return RationalMatrix(X @ X.T, 49)


def conditioned(n: int) -> RationalMatrix:
    """B·D·B^T with D from 1 to 2^64."""
    B = np.random.default_rng(n).integers(-9, 10, (n, n)).astype(object)
    D = np.array([2 ** (64 * k // (n - 1)) for k in range(n)], dtype=object)
    return RationalMatrix((B * D) @ B.T)


def least(M: RationalMatrix) -> float:
    return float(np.linalg.eigvalsh(M.num.astype(np.float64) / M.den)[0])


def measure(quick: bool = False) -> Section:
    section, repeats = Section("Psd"), 1 if quick else REPEATS
    sizes = SIZES[:2] if quick else SIZES
    taken = []
    for n in sizes:
        M = gram(n)
        taken.append(certified(f"random Gram {n}", M, Fraction(int(least(M) / 2)), repeats))
    hard = certified(f"badly conditioned {CONDITIONED}", conditioned(CONDITIONED), Fraction(0), repeats)
    table(section, sizes, taken, hard)
    products(section, sizes, taken, repeats)
    small(section, repeats)
    for n, found in zip(sizes, taken, strict=True):
        if n in BUILD:
            section.at_most(f"n = {n}: found", found["found"], BUILD[n], seconds)
            section.at_most(f"n = {n}: check, fresh", found["check"], CHECK[n], seconds)
    section.notes = ["eigvalsh: all eigenvalues in float64; not a proof, and its last one may have the wrong sign."]
    return section


def certified(name: str, M: RationalMatrix, lam: Fraction, repeats: int) -> Numbers:
    """From the matrix to a factor, to a file, to the verdict of a fresh checker."""
    found = best(lambda: lambda_min_at_least(M, lam, strict=True), repeats)
    agree(name, isinstance(found.result, Holds))
    factor: Factor = found.result.witness  # type: ignore[attr-defined]

    def write() -> Certificate:
        draft = Draft()
        claimed(draft, M, lam, True, factor)
        return draft.certificate()

    written = best(write, repeats)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bound.json"
        written.result.save(path)
        checked = best(lambda: fresh(kernel_command(path)), repeats)
    lines = sum(len(format(v, "x")) + 1 for i, line in enumerate(factor.L.tolist()) for v in line[: i + 1])
    return {
        "name": name,
        "factor": factor,
        "found": found.seconds,
        "write": written.seconds,
        "bytes": len(written.result.content),
        "L bytes": lines,
        "check": checked.seconds,
        "eigvalsh": best(lambda: least(M), repeats).seconds,
    }


def table(section: Section, sizes: tuple[int, ...], taken: list[Numbers], hard: Numbers) -> None:
    rows = []
    for v in (*taken, hard):
        times = (seconds(v["found"]), seconds(v["eigvalsh"]), ratio(v["found"] / v["eigvalsh"]))
        written = (seconds(v["write"]), size(v["bytes"]), size(v["L bytes"]))
        rows.append((v["name"], *times, *written, seconds(v["check"]), ratio(v["check"] / v["found"])))
    slopes = {key: slope(sizes, [v[key] for v in taken]) for key in ("found", "eigvalsh", "write", "bytes", "check")}
    shown = [f"{slopes[key]:.2f}" for key in ("found", "eigvalsh", "write", "bytes", "check")]
    rows.append(("slope, Gram", *shown[:2], "", *shown[2:4], "", shown[4], ""))
    head = ("matrix", "found", "eigvalsh", "ratio", "write", "certificate", "L alone", "check, fresh", "check / found")
    section.tables.append(Table("Strict lower bounds on the smallest eigenvalue, with witnesses", head, rows))
    kept = [{key: value for key, value in v.items() if key != "factor"} for v in (*taken, hard)]
    section.data["certified"] = {"points": kept, "slopes": slopes}


def products(section: Section, sizes: tuple[int, ...], taken: list[Numbers], repeats: int) -> None:
    """L·diag(d)·L^T exactly: one float64 product under a bound, and FLINT's, both from and to NumPy."""
    rows = []
    for n, v in zip(sizes, taken, strict=True):
        factor = v["factor"]
        ours = best(lambda: weighted_gram(factor.L, factor.d)[0], repeats)  # noqa: B023

        def flint() -> Any:
            L = integer_matrix(factor.L)  # noqa: B023
            product = L * L.transpose()
            return np.array([int(e) for e in product.entries()], dtype=np.int64).reshape(n, n) * factor.d[0]  # noqa: B023

        theirs = best(flint, repeats)
        agree("a product", np.array_equal(ours.result, theirs.result))
        rows.append((str(n), seconds(ours.seconds), seconds(theirs.seconds), ratio(theirs.seconds / ours.seconds)))
        section.data[f"product/{n}"] = {"float64": ours.seconds, "fmpz_mat": theirs.seconds}
    head = ("n", "float64 under a bound", "fmpz_mat, with conversions", "ratio")
    section.tables.append(Table("The product in the rest, exactly", head, rows))


def small(section: Section, repeats: int) -> None:
    """Beside elimination over the rationals, which leaves a rest 0, and in balls, which leaves no short witness."""
    rows = []
    for n in SMALL:
        M = gram(n)
        ours = best(lambda: lambda_min_at_least(M, Fraction(0), strict=True), repeats)  # noqa: B023
        exact = best(lambda: ldl(rational(M.num)), repeats)  # noqa: B023
        balls = best(lambda: positive_in_balls(M), repeats)  # noqa: B023
        agree("an elimination", ours.result.holds and isinstance(exact.result, tuple) and balls.result)
        times = [seconds(ours.seconds)]
        times += [f"{seconds(t.seconds)} ({ratio(t.seconds / ours.seconds)})" for t in (exact, balls)]
        rows.append((str(n), *times))
        section.data[f"small/{n}"] = {"ours": ours.seconds, "rationals": exact.seconds, "balls": balls.seconds}
    head = ("n", "exactmem", "elimination over the rationals", f"elimination in balls of {BALL_BITS} bits")
    section.tables.append(Table("Small random Gram matrices, lambda_min > 0", head, rows))


def positive_in_balls(M: RationalMatrix) -> bool:
    """Whether all pivots of elimination are certainly positive."""
    with precision(BALL_BITS):
        rows = [[arb(fmpq(v, M.den)) for v in line] for line in M.num.tolist()]
        for k, row in enumerate(rows):
            if not certainly_positive(row[k]):
                return False
            for i in range(k + 1, len(rows)):
                factor, line = rows[i][k] / row[k], rows[i]
                for j in range(k + 1, i + 1):
                    line[j] -= factor * rows[j][k]
    return True
