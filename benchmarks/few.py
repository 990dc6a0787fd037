"""Two and three hidden layers: a million points in a thousand classes, checked in several ways; the digits; growth.

Beside them: the same network evaluated layer by layer in integers, and in float64 (which decides nothing).
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.deep import count
from benchmarks.deep_plot import Panel, References, save
from benchmarks.few_once import random_bytes
from benchmarks.growth import RESULTS, slope
from benchmarks.section import Section, Table, ratio, seconds, size
from benchmarks.timing import agree, best, fresh
from exactmem.api import check, memorize
from exactmem.data.embedded import digits
from exactmem.networks.evaluation import evaluate_layers, wrong_class
from exactmem.networks.line import evaluate_line
from exactmem.theorems.yun2019 import classification

Numbers = dict[str, Any]
HEADLINE = ((10_000, 100), (100_000, 1000), (1_000_000, 1000))
DENSE_ALL = 100_000
PEER = 10_000
DIGITS: tuple[tuple[str, dict[str, str], int, bool], ...] = (
    ("yun2019.relu", {}, 1797, False),
    ("yun2019.relu", {}, 1797, True),
    ("yun2019.classification", {}, 1797, False),
    ("yun2019.classification", {"head": "hats"}, 1797, False),
    ("yun2019.hardtanh", {}, 360, False),
    ("yun2019.relu_like", {}, 360, False),
    ("yun2019.piecewise_linear", {}, 360, False),
    ("yun2019.deep", {}, 360, False),
    ("inoue2019.two_hidden", {}, 1797, False),
    ("inoue2019.two_hidden", {"form": "short"}, 1797, False),
    ("yun2019.one_hidden", {}, 1797, False),
)
QUICK_DIGITS = 100
BITS = (90, 180, 360, 720)


def worker(*words: str) -> Numbers:
    found: Numbers = json.loads(fresh([sys.executable, "-m", "benchmarks.few_once", *words]))
    return found


def measure(quick: bool = False) -> Section:
    section = Section("Few layers")
    cases = HEADLINE[:1] if quick else HEADLINE
    points = headline(section, cases)
    peers(section, 2000 if quick else PEER)
    on_digits(section, QUICK_DIGITS if quick else 0)
    bits(section, BITS[:1] if quick else BITS)
    if not quick:
        growth(section, points)
    return section


def headline(section: Section, cases: tuple[tuple[int, int], ...]) -> list[Numbers]:
    head = ("N", "classes", "hidden widths", "bits", "data", "build", "line: all points", "local: all points", "memory")
    rows, taken, checked = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for n, classes in cases:
            path = str(Path(folder) / "cert.json")
            large = n == HEADLINE[-1][0]
            runs = [("sharp", "-", path), *([("hats", "2000,2000")] if large else [])]
            for run in runs:
                v = worker("build", str(n), str(classes), *run)
                times = (seconds(v[key]) for key in ("data", "build", "line", "local"))
                rows.append(
                    (str(n), str(classes), "-".join(map(str, v["widths"])), str(v["bits"]), *times, size(v["memory"]))
                )
                taken.append(v)
                if large:
                    name = f"{n} points, {'-'.join(map(str, v['widths']))}"
                    section.at_most(f"{name}: data, projection, build", v["data"] + v["build"], 2.0, seconds)
                    section.at_most(f"{name}: all points along the line", v["line"], 4.0, seconds)
                    section.at_most(f"{name}: memory", v["memory"], 4 * 2**30, size)
                    section.at_most(f"{name}: bits of a weight", v["bits"], 54, count)
            k = worker("kernel", path)
            agree("the certificate", k["status"] == "verified")
            checked.append((str(n), size(taken[-len(runs)]["bytes"]), seconds(taken[-len(runs)]["write"]), seconds(k["check"]),
                            size(k["memory"]), k["said"][0].split("(")[-1].rstrip(")")))  # fmt: skip
            section.data[f"kernel/{n}"] = k
            if large:
                section.at_most(f"{n} points: the kernel", k["check"], 300.0, seconds)
    section.tables.append(Table("Random bytes, dimension 32, random classes; every output exactly one-hot", head, rows))
    head = ("N", "certificate", "written in", "kernel", "memory", "how")
    section.tables.append(Table("The same, certified: OneHot, checked by the kernel in a fresh process", head, checked))
    if len(cases) > 1:
        dense_runs(section, cases)
    section.data["headline"] = taken
    return taken


def dense_runs(section: Section, cases: tuple[tuple[int, int], ...]) -> None:
    full = worker("dense", str(DENSE_ALL), "1000")
    part = worker("dense", str(cases[-1][0]), str(cases[-1][1]), "16384")
    rows = []
    for v in (full, part):
        predicted = "-" if v["rows"] == v["N"] else seconds(v["predicted"])
        rows.append((str(v["N"]), str(v["rows"]), seconds(v["seconds"]), predicted, size(v["memory"])))
    head = ("N", "rows computed", "time", "predicted for all", "memory")
    section.tables.append(Table("Dense and blind: every unit at every row, modulo word primes", head, rows))
    section.data["dense"] = [full, part]


def peers(section: Section, n: int) -> None:
    """The line against the layers in integers, and against float64."""
    data = random_bytes(n, 100)
    network = classification.THEOREM.construct(data).network
    labels = data.Y.num[:, 0].tolist()
    ours = best(lambda: wrong_class(network, data.X, labels))
    agree("the line", ours.result is None)
    layers = best(lambda: evaluate_layers(network, data.X), 1)
    values, index, _ = evaluate_line(network, data.X)
    floats = best(lambda: float_forward(network, data.X.num))
    units = np.eye(network.outputs_count)[data.Y.num[:, 0]]
    off = int((np.abs(floats.result - units).max(axis=1) > 0).sum())
    rows = [
        ("along the line, exact", seconds(ours.seconds), ""),
        ("layer by layer, exact", seconds(layers.seconds), ratio(layers.seconds / ours.seconds)),
        (f"float64 (not exact: {off} rows differ)", seconds(floats.seconds), ratio(floats.seconds / ours.seconds)),
    ]
    section.tables.append(Table(f"All outputs of one network at {n} points", ("how", "time", "time / line"), rows))
    section.data["peers"] = {"line": ours.seconds, "layers": layers.seconds, "float64": floats.seconds, "rows off": off}
    section.data["distinct sums"] = [len(values), len(index)]


def float_forward(network: Any, X: Any) -> Any:
    """What a float library would do: matrix products and max, in float64."""
    values = X.astype(np.float64)
    for layer in network.layers:
        weights = np.array(layer.densified().weights.rows, dtype=np.float64)
        q = np.array(layer.q, dtype=np.float64)
        values = (values @ weights.T + np.array(layer.c, dtype=np.float64)) / q
        if layer.act.name == "relu":
            values = np.maximum(values, 0)
    return values


def on_digits(section: Section, few: int) -> None:
    head = ("construction", "images", "hidden widths", "units", "ours", "literature", "necessary", "bits", "all bits", "build",
            "verify", "kernel")  # fmt: skip
    rows = []
    for theorem, options, n, one_hot in DIGITS:
        data = digits().take(range(few or n))
        fit = memorize(data, theorem, one_hot=one_hot, **options)
        certificate = fit.certificate
        start = time.perf_counter()
        agree(theorem, check(certificate, data).holds)
        taken = time.perf_counter() - start
        name = " ".join((theorem, *options.values(), *(["one-hot"] if one_hot else [])))
        widths = "-".join(str(layer.width) for layer in fit.network.layers[:-1])
        bounds = (str(fit.promise), "-" if fit.literature is None else str(fit.literature), str(fit.lower))
        times = (seconds(fit.seconds["build"]), seconds(fit.seconds["verify on all rows"]), seconds(taken))
        rows.append((name, str(data.n), widths, str(fit.sizes.neurons), *bounds, str(fit.sizes.bits),
                     str(fit.sizes.total_bits), *times))  # fmt: skip
        section.data[f"digits/{name}"] = {"units": fit.sizes.neurons, "bits": fit.sizes.bits, "check": taken}
    section.tables.append(Table("The digits, every certificate accepted", head, rows))


def bits(section: Section, sizes: tuple[int, ...]) -> None:
    """How long weights become: products of one ratio per block, or lines that start anew in every block."""
    theorems = ("yun2019.hardtanh", "yun2019.relu", "inoue2019.two_hidden form=short", "inoue2019.two_hidden")
    rows = []
    for n in sizes:
        data, row = digits().take(range(n)), [str(n)]
        for name in theorems:
            theorem, *options = name.split()
            fit = memorize(data, theorem, **dict(option.split("=") for option in options))
            row += [str(fit.sizes.bits), str(fit.sizes.total_bits)]
        rows.append(tuple(row))
    head = ("images", *(word for name in theorems for word in (name.split(".")[1], "all bits")))
    section.tables.append(Table("Digits: the longest weight and all weights, in bits", head, rows))
    section.data["bits"] = rows


PANELS = (
    Panel("Hidden units", "units", (("three hidden layers", "neurons"),)),
    Panel("Weights", "bits", (("longest weight", "bits"),)),
    Panel("Time", "seconds", (("all points along the line", "line"), ("build", "build"), ("local", "local"))),
)
REFERENCES: References = (("N", lambda n: n), ("√N", lambda n: n**0.5))


def growth(section: Section, points: list[Numbers]) -> None:
    sharp = [v for v in points if v["head"] == "sharp"]
    slopes = {
        key: slope([v["N"] for v in sharp], [v[key] for v in sharp])
        for key in ("neurons", "bits", "line", "build", "local")
    }
    save(RESULTS / "few.png", sharp, slopes, PANELS, REFERENCES)
    section.notes.append("Slopes: " + ", ".join(f"{key} {value:.2f}" for key, value in slopes.items()))
    section.notes.append("Plot: benchmarks/results/few.png")
    section.data["slopes"] = slopes
