"""Certified ranks of Jacobians beside what one would otherwise call: FLINT by hand, SymPy, and NumPy, which decides nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from sympy.polys.matrices import DomainMatrix

from benchmarks.section import Section, Table, ratio, seconds
from benchmarks.timing import agree, best
from exactmem.api import check
from exactmem.data.embedded import digits, iris
from exactmem.linalg.modular import matrix
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix
from exactmem.networks.smooth import smooth
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.madden2023.jacobian import integer_jacobian, levels
from exactmem.theorems.madden2023.rank import RankCertificate, certify_rank, residue_jacobian
from exactmem.theorems.madden2023.seeded import seeded_model, seeded_rank

SIZES = {500: 0.5, 1000: 2.0, 2000: 8.0}
"""Points, as many parameters, and the seconds we aim at."""

DIMENSION = 10
FMPZ_UP_TO = 1000
LINES = 5  # seven points on each give one relation each: a quintic form in two variables has six coefficients
DIGITS = (("sigmoid", "Wb", 33, True, 1797), ("tanh", "Wb", 33, True, 1797), ("sin", "Wb", 33, True, 1797),
          ("silu", "Wb", 33, True, 1797), ("sigmoid", "W", 30, False, 1616))  # fmt: skip


SMALL = ((18, 3), (60, 10))
"""Points and dimensions at which SymPy answers; sympy.Matrix.rank only the first, within seconds."""


def points(n: int, d: int = DIMENSION) -> RationalMatrix:
    random = Randomness("points")
    return RationalMatrix(np.array([[random.below(19) - 9 for _ in range(d)] for _ in range(n)]))


def on_lines(n: int) -> RationalMatrix:
    """n points, seven on each of LINES lines, the others anywhere."""
    random = Randomness("lines")
    rows = points(n - 7 * LINES).num.tolist()
    for _ in range(LINES):
        a, b = ([random.below(7) - 3 for _ in range(DIMENSION)] for _ in range(2))
        rows += [[p + t * q for p, q in zip(a, b, strict=True)] for t in range(-3, 4)]
    return RationalMatrix(np.array(rows))


def measure(quick: bool = False) -> Section:
    section = Section("Rank")
    engines(section, [500] if quick else list(SIZES))
    deficient(section, 300 if quick else 1000)
    small(section)
    real(section, quick)
    kernel(section, 200 if quick else 500)
    return section


def engines(section: Section, sizes: list[int]) -> None:
    """Everything from the data to the certificate, beside bare ranks of the same matrix already in memory."""
    rows = []
    for n in sizes:
        X = points(n)
        for name in ("t^5", "sigmoid"):
            psi = smooth(name)
            ours = best(lambda: seeded_rank(psi, X, n // DIMENSION, "W", biased=False))  # noqa: B023
            found: RankCertificate = ours.result
            agree(f"the rank at {n} points", found.rank == n)
            J, s = residue_jacobian(found.model, X, "W", levels(found.model, X), p=found.lower.p)
            loaded = matrix(J, s.p)
            bare = best(loaded.rank)
            agree("nmod_mat.rank", bare.result == n)
            integers = "-"
            if name == "t^5" and n <= FMPZ_UP_TO:
                exact = integer_jacobian(found.model, X, "W")
                agree("the integer Jacobian", exact is not None)
                fmpz = best(integer_matrix(exact[0]).rank)  # type: ignore[index]
                agree("fmpz_mat.rank", fmpz.result == n)
                integers = seconds(fmpz.seconds)
            floats = J.astype(np.float64)
            svd = best(lambda: np.linalg.matrix_rank(floats), 1)  # noqa: B023
            times = (seconds(ours.seconds), seconds(bare.seconds), ratio(ours.seconds / bare.seconds))
            rows.append((name, str(n), *times, integers, seconds(svd.seconds)))
            section.at_most(f"{name}, n = {n}: certified", ours.seconds, SIZES[n], seconds)
            section.at_most(f"{name}, n = {n}: times nmod_mat.rank", ours.seconds / bare.seconds, 2.5, ratio)
            section.data[f"{name}/{n}"] = {"ours": ours.seconds, "nmod_mat.rank": bare.seconds, "SVD": svd.seconds}
    head = (
        "activation",
        "n",
        "data to certificate",
        "nmod_mat.rank, loaded",
        "ratio",
        "fmpz_mat.rank, loaded",
        "NumPy SVD",
    )
    section.tables.append(Table("n x n Jacobians of full rank (the SVD is of floats: it decides nothing)", head, rows))


def deficient(section: Section, n: int) -> None:
    """LINES less than full: once with short equations between points, once with none, but relations between rows."""
    lines = seeded_model(smooth("t^5"), n // DIMENSION, DIMENSION, 0, biased=False)
    wide = n // LINES - 1  # LINES neurons with as many weights and v: Euler's relation for each
    euler = seeded_model(smooth("t^3"), LINES, wide, 0, biased=False)
    rows = []
    for name, model, X, blocks in (("t^5, lines", lines, on_lines(n), "W"), ("t^3, W,v", euler, points(n, wide), "Wv")):
        ours = best(lambda: certify_rank(model, X, blocks))  # noqa: B023
        found: RankCertificate = ours.result
        agree("the deficient rank", found.rank == n - LINES)
        exact = integer_jacobian(model, X, blocks)
        agree("the integer Jacobian", exact is not None)
        peer = best(integer_matrix(exact[0]).rank, 1)  # type: ignore[index]
        agree("fmpz_mat.rank", peer.result == n - LINES)
        reason = found.upper.reason.split(":")[0]
        times = (seconds(ours.seconds), seconds(peer.seconds), ratio(peer.seconds / ours.seconds))
        rows.append((name, str(found.rank), reason, *times))
        section.at_most(f"{name}, n = {n}, rank {n - LINES}: both sides", ours.seconds, 5.0, seconds)
        section.data[f"deficient/{name}"] = {"n": n, "ours": ours.seconds, "fmpz_mat.rank": peer.seconds}
    head = ("Jacobian", "rank", "from above", "data to certificate", "fmpz_mat.rank, loaded, no witness", "ratio")
    section.tables.append(Table(f"Rank-deficient by {LINES}, n = {n}, exactly", head, rows))


def small(section: Section) -> None:
    rows = []
    for n, d in SMALL:
        X = points(n, d)
        model = seeded_model(smooth("t^5"), n // d, d, 0, biased=False)
        ours = best(lambda: certify_rank(model, X, "W"))  # noqa: B023
        exact = integer_jacobian(model, X, "W")
        entries: list[list[int]] = exact[0].tolist() if exact else []
        domain = DomainMatrix([[sympy.QQ(v) for v in row] for row in entries], (n, n), sympy.QQ)
        dense = best(domain.rank)
        agree("DomainMatrix", dense.result == n == ours.result.rank)
        plain = "-"
        if n == SMALL[0][0]:
            matrix: Any = sympy.Matrix(entries)
            slow = best(matrix.rank, 1)
            agree("Matrix.rank", slow.result == n)
            plain = f"{seconds(slow.seconds)} ({ratio(slow.seconds / ours.seconds)})"
        rows.append(
            (str(n), seconds(ours.seconds), f"{seconds(dense.seconds)} ({ratio(dense.seconds / ours.seconds)})", plain)
        )
    head = ("n", "data to certificate", "sympy DomainMatrix.rank", "sympy Matrix.rank")
    section.tables.append(Table("Small Jacobians of t^5", head, rows))
    section.data["small"] = rows


def real(section: Section, quick: bool) -> None:
    rows = []
    found = best(lambda: seeded_rank(smooth("sigmoid"), iris().X, 25, "Wbv"))
    agree("iris", found.result.rank == 149)
    rows.append(("iris", "sigmoid", "W,b,v", "25", "150 x 150", "149", "50", seconds(found.seconds)))
    section.at_most("iris: 50 neurons for every labelling", found.seconds, 1.0, seconds)
    for name, blocks, m, biased, wanted in DIGITS[:1] if quick else DIGITS:
        taken = best(lambda: seeded_rank(smooth(name), digits().X, m, blocks, biased=biased), 1)  # noqa: B023
        result: RankCertificate = taken.result
        agree(f"digits, {name}", result.rank == wanted)
        all_labels = str(2 * m) if result.every_labelling else f"no: {result.upper.reason}"
        size = f"{result.parameters} x {len(result.X)}"
        rows.append(
            ("digits", name, ",".join(blocks), str(m), size, str(result.rank), all_labels, seconds(taken.seconds))
        )
        if name == "sigmoid" and biased:
            section.at_most("digits: 66 neurons for every labelling", taken.seconds, 10.0, seconds)
        section.data[f"digits/{name}/{m}"] = taken.seconds
    head = ("data", "activation", "blocks", "neurons", "Jacobian", "rank", "neurons for every labelling", "time")
    section.tables.append(Table("Real data, ranks certified from both sides", head, rows, left=3))


def kernel(section: Section, n: int) -> None:
    certificate = seeded_rank(smooth("sigmoid"), points(n), n // DIMENSION, "W", biased=False).certificate
    taken = best(lambda: check(certificate), 1)
    agree("the checker", taken.result.holds)
    section.at_most(f"the checker: JacobianRankAtLeast {n}", taken.seconds, 4.0, seconds)
    section.data[f"kernel/{n}"] = taken.seconds
