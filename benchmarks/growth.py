"""How times and bits grow with the number of points: on prefixes of the digits, and on small integers up to 10^5 rows.

A slope is that of the least-squares line through the logarithms: time ~ N^slope over the range measured, a description and
not a law. Small prefixes span fewer dimensions than all digits do (d'), so a slope mixes both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.growth_plot import save
from benchmarks.samples import first_digits, integers
from benchmarks.section import Section, Table, ratio, seconds
from benchmarks.timing import REPEATS, ROOT, agree, best
from exactmem.api import memorize
from exactmem.geometry.slabs import slabs
from exactmem.kernel.check import VERIFIED, check
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.activations import ID, RELU
from exactmem.networks.evaluation import evaluate_all
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.theorems.preparation import prepare
from exactmem.theorems.registry import find

DIGITS = (100, 200, 400, 800, 1797)
ROWS = (1_000, 3_000, 10_000, 30_000, 100_000)
QUICK = 10_000  # rows a quick run goes up to; of the digits it takes the first three sizes
INPUTS, HIDDEN = 32, 64
MANY = 10  # runs of what takes milliseconds
RESULTS = ROOT / "benchmarks" / "results"
TIMES = ("slabs", "relu3 build", "peel2 build", "evaluation", "check")


def measure(quick: bool = False) -> Section:
    section, repeats = Section("Growth"), 1 if quick else REPEATS
    sizes = DIGITS[:3] if quick else DIGITS
    points = [on_digits(n, repeats) for n in sizes]
    slopes = {name: slope(sizes, [p[name] for p in points]) for name in (*TIMES, "relu3 bits", "peel2 bits")}
    head = ("N", "d'", *TIMES, "relu3 neurons", "relu3 bits", "peel2 neurons", "peel2 bits")
    rows = [tuple(seconds(p[name]) if name in TIMES else str(p[name]) for name in head) for p in points]
    rows.append(tuple("slope" if name == "N" else f"{slopes[name]:.2f}" if name in slopes else "" for name in head))
    section.tables.append(
        Table("Growth on the first N digits (evaluation and check: of the relu3 network)", head, rows)
    )
    wide = [n for n in ROWS if not quick or n <= QUICK]
    small = {name: [on_integers(name, n, 1 if quick else MANY) for n in wide] for name in NETWORKS}
    lines = []
    for name, taken in small.items():
        slopes[name] = slope(wide, [p["seconds"] for p in taken])
        times = [f"{seconds(p['seconds'])} ({ratio(p['seconds'] / p['float64'])})" for p in taken]
        lines.append((f"{name}: {', '.join(taken[0]['path'])}", *times, f"{slopes[name]:.2f}"))
    title = f"Exact evaluation of a {INPUTS}-{HIDDEN}-1 network on N small-integer rows (over a float64 product)"
    section.tables.append(Table(title, ("weights: arithmetic per layer", *(f"N = {n}" for n in wide), "slope"), lines))
    plot = RESULTS / ("growth-quick.png" if quick else "growth.png")
    timed = {name: [(p["rows"], p["seconds"]) for p in taken] for name, taken in small.items()}
    save(plot, points, timed, slopes)
    section.notes = [f"Plot: {plot.relative_to(ROOT)}"]
    section.data = {"digits": points, "integers": small, "slopes": slopes}
    return section


def slope(sizes: Sequence[int], values: Sequence[float]) -> float:
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def on_digits(n: int, repeats: int) -> dict[str, Any]:
    """Times, bits and neurons on the first n digits; every build starts from a new data set."""
    data = prepare(first_digits(n))
    relu3 = best(lambda: find("bubeck2020.relu3").construct(first_digits(n)), repeats)
    peel2 = best(lambda: find("bubeck2020.peel2").construct(first_digits(n)), repeats)
    network, result = relu3.result.network, memorize(first_digits(n), "bubeck2020.relu3")
    raw = result.certificate.content
    checked = best(lambda: check(raw), repeats)
    agree("the certificate of relu3", checked.result.status == VERIFIED)
    return {
        "N": n,
        "d'": data.dim,
        "slabs": best(lambda: slabs(data.points, range(data.n), data.dim), repeats).seconds,
        "relu3 build": relu3.seconds,
        "peel2 build": peel2.seconds,
        "evaluation": best(lambda: evaluate_all(network, result.target.X), repeats).seconds,
        "check": checked.seconds,
        "relu3 neurons": network.sizes.neurons,
        "relu3 bits": network.sizes.bits,
        "peel2 neurons": peel2.result.network.sizes.neurons,
        "peel2 bits": peel2.result.network.sizes.bits,
    }


NETWORKS = {"up to 8": (8, 8), "up to 2^24": (2**24, 2**24), "up to 2^47": (2**47, 2)}  # reach of weights per layer


def on_integers(name: str, n: int, repeats: int) -> dict[str, Any]:
    """Seconds for evaluate_all and for the same two products in plain float64, on coordinates up to 16."""
    first, second = NETWORKS[name]
    A, B = integers("benchmarks/A", HIDDEN, INPUTS, first), integers("benchmarks/B", 1, HIDDEN, second)
    network = Network(
        (Layer.build(RELU, INPUTS, A.tolist(), [0] * HIDDEN), Layer.build(ID, HIDDEN, B.tolist(), [0])),
    )
    generator = np.random.default_rng(0)
    X = RationalMatrix(generator.integers(-16, 17, size=(n, INPUTS), dtype=np.int64))
    ours = best(lambda: evaluate_all(network, X), repeats)
    left, right = A.T.astype(float), B.T.astype(float)
    plain = best(lambda: np.maximum(X.num.astype(float) @ left, 0) @ right, repeats)
    return {"rows": n, "seconds": ours.seconds, "float64": plain.seconds, "path": list(ours.result.path)}
