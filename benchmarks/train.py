"""Exact training: SGD on pairs of ReLUs on unit vectors and on raw data, its bound, its certificate; growth; what theorems ask.

Peers, in the same run: the same algorithm weight by weight, over `fractions.Fraction` and in float64.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from benchmarks.growth import slope
from benchmarks.samples import first_digits
from benchmarks.section import Section, Table, ratio, seconds, size
from benchmarks.timing import agree, best, fresh
from benchmarks.train_once import measured, sphere
from exactmem.api.training import Training, train
from exactmem.data.dataset import Dataset
from exactmem.data.embedded import iris
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.theorems.daniely2020.dispersion import boundedness
from exactmem.theorems.daniely2020.expected_kernel import expected_kernel, smallest_eigenvalue
from exactmem.theorems.daniely2020.kernel_ball import budget, chernoff_pairs
from exactmem.theorems.daniely2020.start import regular_pairs

Numbers = dict[str, Any]
CASES = ((40, 10, 12), (100, 20, 20), (200, 20, 30), (200, 50, 12), (500, 50, 30))  # points, dimension, pairs
GROWTH = (250, 500, 1000, 2000)  # points in R^100, 60 pairs
STAGES = ("starts", "lambda_min", "bound on updates", "run", "output weight", "replay of the network", "network")
HALF, HUNDREDTH = Fraction(1, 2), Fraction(1, 100)


def measure(quick: bool = False) -> Section:
    section = Section("Training")
    cases = CASES[:2] if quick else CASES
    repeats = 1 if quick else 3
    spheres(section, [(f"{m} in R^{d}", sphere(m, d), 2 * q, {"standardise": False}) for m, d, q in cases], repeats)
    raw(section, quick, repeats)
    theorems(section, cases)
    peers(section, cases)
    if not quick:
        growth(section)
    return section


def runs(section: Section, title: str, cases: list[tuple[str, Dataset, int, Numbers]], repeats: int) -> list[Numbers]:
    """Two tables: what was found, and how long each stage took."""
    rows, times, taken = [], [], []
    for what, data, neurons, options in cases:
        v = measured(what, data, neurons, repeats, **options)
        found = v.pop("found")
        sizes = (str(found.neurons), f"{v['lambda']:.3g}", f"{v['bound']:.0f}", str(v["updates"]), str(v["steps"]))
        rows.append((what, *sizes, f"{v['needed']:.4g}", f"{v['plain']:.4g}", f"{v['margin']:.3f}", size(v["bytes"])))
        stages = (seconds(v["stages"].get(name, 0.0)) for name in STAGES)
        times.append((what, seconds(v["total"]), *stages, seconds(v["write"]), seconds(v["kernel"])))
        taken.append({"what": what, **v})
    head = (
        "data",
        "neurons",
        "lambda_min >=",
        "N* <=",
        "updates",
        "steps",
        "beta >",
        "plain: beta >",
        "least margin",
        "bytes",
    )
    section.tables.append(Table(title, head, rows))
    section.tables.append(Table("The same: times", ("data", "in all", *STAGES, "certificate", "kernel"), times))
    return taken


def spheres(section: Section, cases: list[tuple[str, Dataset, int, Numbers]], repeats: int) -> None:
    taken = runs(section, "Seeded dyadic unit vectors, seeded labels, no biases, cyclic, eta0 = 1", cases, repeats)
    section.data["spheres"] = taken
    for v in taken:
        if v["what"] == "200 in R^50":
            section.at_most("200 in R^50, 24 neurons: in all", v["total"], 2, seconds)
        if v["what"] == "500 in R^50":
            section.at_most("500 in R^50, 60 neurons: in all", v["total"], 6, seconds)
            section.at_most("500 in R^50, 60 neurons: lambda_min", v["stages"]["lambda_min"], 0.6, seconds)
            section.at_most("500 in R^50, 60 neurons: replay", v["stages"]["replay of the network"], 0.5, seconds)


def parity(n: int) -> Dataset:
    """The first n digits, 1 for an even one and -1 for an odd one."""
    data = first_digits(n)
    return Dataset(data.X, RationalMatrix(1 - 2 * (data.Y.num % 2)))


def raw(section: Section, quick: bool, repeats: int) -> None:
    names = "setosa", "versicolor", "virginica"
    cases: list[tuple[str, Dataset, int, Numbers]] = [
        ("150 digits by parity", parity(150), 60, {"standardise": False}),
        ("150 digits, centred", parity(150), 0, {}),
    ]
    cases += [(f"iris, {name}", iris(), 0, {"positive": name}) for name in names[: 1 if quick else 3]]
    taken = runs(section, "Raw data, cyclic, eta0 = 1", cases, repeats)
    section.data["raw"] = taken
    section.at_most("150 digits by parity, 60 neurons: in all", taken[0]["total"], 1, seconds)


def theorems(section: Section, cases: tuple[tuple[int, int, int], ...]) -> None:
    """How many pairs theorems about random starts ask on these points, and how many do."""
    rows = []
    for m, d, q in cases:
        X = sphere(m, d).X
        lam = smallest_eigenvalue(expected_kernel(X))[0]
        R2 = boundedness(X).hi
        ball = budget(Fraction(m) / lam, HALF, R2, d)
        chernoff = chernoff_pairs(R2 * m / d, lam, m, HALF, HUNDREDTH)
        full = regular_pairs(X).q
        rows.append((f"{m} in R^{d}", f"{float(lam):.4f}", f"{float(R2):.2f}", str(ball.q), str(ball.T), str(chernoff), str(q),
                     str(full), f"{m / d:.0f}"))  # fmt: skip
    head = (
        "points", "lambda_min(K) >=", "R² <=", "kernel ball: q", "its T", "Chernoff: q", "certified q", "q at full rank", "m/d",
    )  # fmt: skip
    section.tables.append(
        Table("Pairs that theorems ask (eps = delta = 1/2, failure 1/100), and that are enough", head, rows)
    )


def cyclic_updates(found: Training, violated: Callable[[int], bool]) -> tuple[int, ...]:
    """Updates per point of a run as long as the exact one."""
    counts = [0] * found.dataset.n
    for k in range(found.run.steps):
        j = k % found.dataset.n
        counts[j] += violated(j)
    return tuple(counts)


def over_fractions(found: Training) -> tuple[int, ...]:
    """Weight by weight: every weight a fraction, every output evaluated as it is."""
    X, beta, q = [list(row) for row in found.where.Z.rows()], found.beta, found.pairs.q
    W = [list(row) for row in found.pairs.W.rows() for _ in (1, -1)]
    step = found.eta0 / (2 * beta * q)

    def violated(j: int) -> bool:
        pre = [sum(a * b for a, b in zip(w, X[j], strict=True)) for w in W]
        out = beta * sum((1 - 2 * (i % 2)) * max(v, 0) for i, v in enumerate(pre))
        if found.labels[j] * out >= 1:
            return False
        for i, v in enumerate(pre):
            if v > 0:
                move = step * (1 - 2 * (i % 2)) * found.labels[j]
                W[i] = [a + move * b for a, b in zip(W[i], X[j], strict=True)]
        return True

    return cyclic_updates(found, violated)


def in_float64(found: Training) -> tuple[int, ...]:
    """The same in float64."""
    X, beta, q = np.array([[float(v) for v in row] for row in found.where.Z.rows()]), float(found.beta), found.pairs.q
    W = np.repeat(np.array([[float(v) for v in row] for row in found.pairs.W.rows()]), 2, axis=0)
    signs, step = np.tile([1.0, -1.0], q), float(found.eta0) / (2 * beta * q)

    def violated(j: int) -> bool:
        pre = W @ X[j]
        if found.labels[j] * beta * (signs @ np.maximum(pre, 0)) >= 1:
            return False
        W[...] += np.outer((pre > 0) * signs * step * found.labels[j], X[j])
        return True

    return cyclic_updates(found, violated)


def peers(section: Section, cases: tuple[tuple[int, int, int], ...]) -> None:
    rows = []
    for k, (m, d, q) in enumerate(cases):
        found = train(sphere(m, d), 2 * q, standardise=False)
        exact = found.seconds["run"] + found.seconds["replay of the network"]
        rows.append((f"{m} in R^{d}", "exactmem, linear model and network", seconds(exact), "1", "-"))
        others = [("float64, weight by weight", in_float64)]
        if k == 0:
            others.append(("fractions, weight by weight", over_fractions))
        for name, peer in others:
            taken = best(lambda peer=peer, found=found: peer(found), 1)  # type: ignore[misc]
            same = taken.result == found.run.counts
            off = sum(abs(a - b) for a, b in zip(taken.result, found.run.counts, strict=True))
            if peer is over_fractions:
                agree("the run over fractions", same)
            rows.append(
                ("", name, seconds(taken.seconds), ratio(taken.seconds / exact), "the same" if same else f"{off} off")
            )
    head = ("points", "who", "time", "over ours", "updates by point")
    section.tables.append(
        Table("The same steps by others, from the same start with the same output weight", head, rows, left=2)
    )


def growth(section: Section) -> None:
    taken: list[Numbers] = [
        json.loads(fresh([sys.executable, "-m", "benchmarks.train_once", str(m), "100", "60"])) for m in GROWTH
    ]
    columns: dict[str, Callable[[Numbers], float]] = {
        "updates": lambda v: v["updates"],
        "in all": lambda v: v["total"],
        "lambda_min": lambda v: v["stages"]["lambda_min"],
        "run": lambda v: v["stages"]["run"],
        "replay": lambda v: v["stages"]["replay of the network"],
        "network": lambda v: v["stages"]["network"],
        "kernel": lambda v: v["kernel"],
        "memory": lambda v: v["memory"],
    }
    shows = {"updates": lambda value: f"{value:.0f}", "memory": size}
    rows = [(f"m = {v['m']}", *(shows.get(name, seconds)(read(v)) for name, read in columns.items())) for v in taken]
    exponents = (f"{slope(GROWTH, [read(v) for v in taken]):.2f}" for read in columns.values())
    rows.append(("exponent of m", *exponents))
    section.tables.append(
        Table("m unit vectors of R^100, 120 neurons, each in a process of its own", ("", *columns), rows)
    )
    section.data["growth"] = taken
