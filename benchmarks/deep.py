"""Deep circuits: what they take on the digits and on random points, how that grows, and what exactness costs them.

Six tables: the digits by every deep circuit; random points of dimension 8; growth of `vardi2021.compact` up to 10^5 points;
from how many points on circuits are smaller than simpler networks; evaluation column by column against every other way of
running the same network; and how many bits of its weights the network needs. Parameters are declared slots, unless a table
says otherwise.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from math import isqrt
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.deep_once import DIMENSION
from benchmarks.deep_plot import Panel, References, save
from benchmarks.evaluation import as_floats, by_floats, float_errors
from benchmarks.growth import RESULTS, slope
from benchmarks.samples import first_digits
from benchmarks.section import Section, Table, ratio, seconds, size
from benchmarks.timing import REPEATS, ROOT, SHORT, agree, best, fresh, kernel_command
from exactmem.api import memorize
from exactmem.bounds.counting import least_slots
from exactmem.bounds.precision import least_precision, rounded_network, wrong_rows
from exactmem.certificates.result import Result
from exactmem.data.dataset import Dataset
from exactmem.kernel.columns import run_columns, run_rows
from exactmem.kernel.evaluation import compile_net
from exactmem.kernel.limits import Meter
from exactmem.kernel.networks import read_net
from exactmem.kernel.objects import Bundle
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.evaluation import Columns, evaluate_all, mismatch, step
from exactmem.networks.network import Network
from exactmem.networks.reference import evaluate
from exactmem.theorems.registry import find
from exactmem.theorems.vardi2021 import compact, paper
from exactmem.verdict import Holds

THEOREM = "vardi2021.compact"
Numbers = dict[str, Any]

CIRCUITS: tuple[tuple[str, dict[str, int]], ...] = (
    (THEOREM, {}),
    ("vardi2021.paper", {}),
    ("vardi2021.bounded_depth", {"groups": 8}),
    ("vardi2021.bounded_depth", {"groups": 64}),
    ("vardi2021.wide", {"P": 8, "Q": 4}),
    ("vardi2021.bit_budget", {"bits": 24}),
    ("vardi2021.bit_budget", {"bits": 48}),
    ("vardi2021.bit_budget", {"bits": 96}),
    (THEOREM, {"bucket": 12}),
    (THEOREM, {"bucket": 40}),
    ("park2021.two_thirds", {}),
    ("hernandez2024.width_two", {}),
)
POINTS = ((10_000, 2), (10_000, 10), (100_000, 2), (100_000, 10))  # points and classes
GROWTH = (1_000, 3_000, 10_000, 30_000, 100_000)
QUICK_DIGITS, QUICK_POINTS, QUICK_GROWTH = 300, 1, 3
COUNTS = ("hidden", "width", "slots", "dense", "bits")
TIMES = ("build", "verify")
LIMITS = (4, 3, 1)  # parameters per point
FEW, MOST = 16, 2**21  # points between which a crossing is looked for
SAMPLE = 100  # rows for what takes long
LONG = 20.0  # seconds a row-matrix evaluation may take on all rows
PRECISIONS = (24, 53, 113)  # significant bits of float32, float64 and float128


def measure(quick: bool = False) -> Section:
    section, repeats = Section("Deep circuits"), 1 if quick else REPEATS
    n = QUICK_DIGITS if quick else 1797
    on_digits(section, n, repeats)
    points: dict[tuple[int, int], Numbers] = {}
    on_points(section, points, POINTS[:QUICK_POINTS] if quick else POINTS, repeats)
    growing(section, points, GROWTH[:QUICK_GROWTH] if quick else GROWTH, repeats, "deep-quick" if quick else "deep")
    crossings(section)
    fit = memorize(first_digits(n), THEOREM)
    columns(section, fit, repeats)
    precision(section, fit, repeats)
    return section


# The digits by every deep circuit


def on_digits(section: Section, n: int, repeats: int) -> None:
    head = ("circuit", *COUNTS, "all bits", *TIMES, "check, fresh", "certificate")
    rows, taken = [], {}
    with tempfile.TemporaryDirectory() as folder:
        for theorem, options in CIRCUITS:
            name = " ".join((theorem, *(f"{key}={value}" for key, value in options.items())))
            v = taken[name] = circuit(theorem, options, n, Path(folder) / "cert.json", repeats)
            counts = [str(v[key]) for key in (*COUNTS, "total_bits")]
            rows.append((name, *counts, *(seconds(v[key]) for key in (*TIMES, "check_fresh")), size(v["bytes"])))
    section.tables.append(Table(f"The digits by every deep circuit: {n} points, 10 classes", head, rows))
    section.data["digits"] = taken
    section.notes += [
        "slots: numbers the stored shape declares. dense: all weights and biases if every layer were a full matrix.",
        "check, fresh: python -I -S exactmem/kernel CERT, start-up included. verify: evaluation on all rows, and comparison.",
    ]
    ours = taken[THEOREM]
    section.at_most("digits compact: build", ours["build"], 0.3, seconds)
    section.at_most("digits compact: verify", ours["verify"], 0.5, seconds)
    section.at_most("digits compact: check in a fresh process", ours["check_fresh"], 12.0, seconds)
    section.at_most("digits compact: slots", ours["slots"], 4782, count)
    section.at_most("digits compact: bits", ours["bits"], 144, count)


def count(value: float) -> str:
    return str(int(value))


def circuit(theorem: str, options: Mapping[str, int], n: int, path: Path, repeats: int) -> Numbers:
    """Sizes and times of one circuit on the first n digits; every build starts from a new data set."""
    built = best(lambda: find(theorem).construct(first_digits(n), **options), repeats)
    fit = memorize(first_digits(n), theorem, **options)
    target, sizes = fit.target, fit.sizes
    verified = best(lambda: mismatch(evaluate_all(fit.network, target.X), target.Y), repeats)
    agree(f"the circuit of {theorem}", verified.result is None)
    fit.certificate.save(path)
    return {
        "hidden": sizes.hidden_layers,
        "width": sizes.width,
        "slots": sizes.slots,
        "dense": sizes.dense,
        "bits": sizes.bits,
        "total_bits": sizes.total_bits,
        "build": built.seconds,
        "verify": verified.seconds,
        "check_fresh": best(lambda: fresh(kernel_command(path)), repeats).seconds,
        "bytes": path.stat().st_size,
    }


# Random points


def in_fresh(n: int, classes: int, repeats: int, theorem: str = THEOREM) -> Numbers:
    """The best of each time over fresh processes; memory is the largest seen."""
    worker = [sys.executable, "-m", "benchmarks.deep_once", theorem, str(n), str(classes)]
    runs = [json.loads(fresh(worker))]
    while len(runs) < repeats and runs[0]["build"] + runs[0]["verify"] < SHORT:
        runs.append(json.loads(fresh(worker)))
    numbers: Numbers = {**runs[0], **{key: min(run[key] for run in runs) for key in TIMES}}
    return {**numbers, "memory": max(run["memory"] for run in runs), "runs": len(runs)}


def on_points(
    section: Section, points: dict[tuple[int, int], Numbers], cases: Sequence[tuple[int, int]], repeats: int
) -> None:
    head = ("N", "classes", "slots", "hidden", "key bits", "bits", "all bits", "build", "verify", "memory")
    rows = []
    for case in cases:
        v = points[case] = in_fresh(*case, repeats)
        counts = [str(v[key]) for key in ("N", "classes", "slots", "hidden", "key_bits", "bits", "total_bits")]
        rows.append((*counts, *(seconds(v[key]) for key in TIMES), size(v["memory"])))
        name = f"{case[0]} points, {case[1]} classes"
        if case[0] == 10_000:
            section.at_most(f"{name}: build", v["build"], 1.0, seconds)
            section.at_most(f"{name}: verify", v["verify"], 3.0, seconds)
        elif case == (100_000, 2):
            section.at_most(f"{name}: slots", v["slots"], 41917, count)
            section.at_most(f"{name}: build", v["build"], 5.0, seconds)
            section.at_most(f"{name}: verify", v["verify"], 30.0, seconds)
            section.at_most(f"{name}: peak memory", v["memory"], 2**32, size)
    title = f"{THEOREM} on random points of dimension {DIMENSION}, coordinates below 1000"
    section.tables.append(Table(title, head, rows, left=0))
    bare = max(v["memory_before"] for v in points.values())
    section.notes.append(
        f"memory: peak of the process that makes the points, builds and verifies; without the build up to {size(bare)}."
    )
    section.data["points"] = [points[case] for case in cases]


# Growth


PANELS = (
    Panel(
        "Parameters (declared slots)",
        "slots",
        (("paper's circuit, by formula", "paper"), ("compact", "slots"), ("necessary for every labelling", "least")),
    ),
    Panel("Longest weight of compact", "bits", (("compact", "bits"),)),
    Panel("Time of compact", "seconds", (("verify", "verify"), ("build", "build"))),
)
REFERENCES: References = (("4N", lambda n: 4 * n), ("N", lambda n: n), ("√N", lambda n: n**0.5))


def growing(
    section: Section, points: dict[tuple[int, int], Numbers], sizes: Sequence[int], repeats: int, name: str
) -> None:
    taken: list[Numbers] = []
    for n in sizes:
        v = points.get((n, 2)) or in_fresh(n, 2, repeats)
        told = {
            "paper": paper.bound(n, DIMENSION, key_bits=v["key_bits"] + 1),  # its keys are doubled
            "least": least_slots(n, 2),
            "slots / N": v["slots"] / n,
        }
        taken.append({**v, **told})
    grown = ("slots", "bits", *TIMES, "paper", "least")
    slopes = {key: slope(sizes, [p[key] for p in taken]) for key in grown}
    lines = [
        (str(p["N"]), str(p["slots"]), f"{p['slots / N']:.2f}", str(p["bits"]), *(seconds(p[key]) for key in TIMES))
        + (str(p["paper"]), str(p["least"]))
        for p in taken
    ]
    lines.append(
        ("slope", f"{slopes['slots']:.2f}", "", *(f"{slopes[key]:.2f}" for key in ("bits", *TIMES, "paper", "least")))
    )
    head = ("N", "slots", "slots / N", "bits", *TIMES, "paper's slots, by formula", "slots necessary")
    title = f"Growth of {THEOREM}: random points of dimension {DIMENSION}, 2 classes"
    section.tables.append(Table(title, head, lines))
    plot = RESULTS / f"{name}.png"
    save(plot, taken, slopes, PANELS, REFERENCES)
    section.notes += [
        "slots necessary: if ReLU networks of one shape, any shape, are to fit every labelling of some N points, 2 classes.",
        f"Plot: {plot.relative_to(ROOT)}",
    ]
    section.data["growth"] = {"points": taken, "slopes": slopes}


# Where circuits get smaller than simpler networks


def crossings(section: Section) -> None:
    rows, told = [], {}
    dense = dense_counts()
    circuits: list[tuple[str, str, Callable[[int], int] | None, tuple[int, ...]]] = [
        (THEOREM, "declared slots", lambda n: compact.bound(n, 0), LIMITS),
        ("vardi2021.paper", "declared slots", lambda n: paper.bound(n, 0), (1,)),
        (THEOREM, "dense", dense, (1,)),
    ]
    for theorem, counted, cost, limits in circuits:
        found = dict.fromkeys(limits) if cost is None else below(cost, limits)
        for f, n in found.items():
            where = ("not computed" if cost is None else f"beyond {MOST // 2}", "", "")
            if cost is not None and n is not None:
                where = (str(n), str(cost(n)), str(2 * n))
            rows.append((theorem, counted, f"{f}N" if f > 1 else "N", *where))
            told[f"{theorem}, {counted}, {f}N"] = n
    title = "Where circuits get smaller than simpler networks: 2 classes, keys of 2·log2 N bits, d subtracted"
    head = ("circuit", "what is counted", "below", "from N on", "count there", "looked at up to")
    section.tables.append(Table(title, head, rows, left=3))
    section.notes += [
        "from N on: from there the count stays below, as far as looked at. Declared slots: at the circuit's own bucket size.",
        "Dense: at the bucket size that makes it least, by a formula that small networks were fitted to and all obey exactly.",
        "4N: hernandez2024.width_two takes 4N + 2d - 7. 3N: zhang2017.interpolation takes at most 3N + d - 2. N: a table.",
        "The paper's circuit has keys of one bit more, for gaps of 2.",
    ]
    section.data["crossings"] = told


def below(cost: Callable[[int], int], limits: Sequence[int]) -> dict[int, int | None]:
    """The least n >= FEW from which cost(n) < f·n for every number up to twice as large, per limit f."""
    last, n = dict.fromkeys(limits, FEW - 1), FEW  # last: where it was not below
    while n <= 2 * (max(last.values()) + 1):
        if n > MOST:
            return {f: last[f] + 1 if 2 * (last[f] + 1) <= MOST else None for f in limits}
        here = cost(n)
        last.update({f: n for f in limits if here >= f * n})
        n += 1
    return {f: last[f] + 1 for f in limits}


def dense_counts() -> Callable[[int], int] | None:
    """The dense count of `compact` for n points without the d weights of T, by a formula that small networks are fitted to.

    With m buckets of k points it is a·m + k·(b·rho + e) + g·rho + h for m >= 2, k >= 3, rho >= 2; None if it is not, exactly.
    """
    counted = {(m, k, rho): dense_of(m, k, rho) for m in (2, 3, 5) for k in (3, 4, 6) for rho in (5, 6, 9)}
    terms = [(m, k * rho, k, rho, 1) for m, k, rho in counted]
    solved = np.linalg.lstsq(np.array(terms, dtype=float), np.array(list(counted.values()), dtype=float), rcond=None)[0]
    a, b, e, g, h = (round(float(v)) for v in solved)
    if any(a * m + k * (b * rho + e) + g * rho + h != v for (m, k, rho), v in counted.items()):
        return None

    def cost(n: int) -> int:
        rho, k = (n * n - 1).bit_length(), np.arange(3, isqrt(n) + 2)  # the best k is below sqrt(n), since a < b·rho
        return int((a * -(-n // k) + k * (b * rho + e)).min()) + g * rho + h

    return cost


def dense_of(m: int, k: int, rho: int) -> int:
    """The dense count of a network of m full buckets of k points with keys of rho bits, without the weight of T."""
    keys = [*range(m * k - 1), 2**rho - 1]
    data = Dataset.from_arrays([[t] for t in keys], [t % 2 for t in keys])
    return find(THEOREM).construct(data, keys="given", bucket=k).network.sizes.dense - 1


# What columns buy


def columns(section: Section, fit: Result, repeats: int) -> None:
    network, data = fit.network, fit.target
    n = data.n
    ours = best(lambda: evaluate_all(network, data.X), repeats)
    agree("evaluate_all", mismatch(ours.result, data.Y) is None and set(ours.result.path) == {"columns"})
    chosen = np.linspace(0, n - 1, min(SAMPLE, n)).astype(int)
    some = data.take(chosen)
    by_sample = best(lambda: by_layers(network, some.X), 1)
    whole = by_sample.seconds * n / some.n <= LONG
    layers = best(lambda: by_layers(network, data.X), repeats) if whole else by_sample
    agree("the row-matrix path", mismatch(layers.result, data.Y if whole else some.Y) is None)
    points = [some.X.row(i) for i in range(some.n)]
    plain = best(lambda: [evaluate(network, x) for x in points], repeats)
    agree("the reference evaluator", all(v[0] == some.Y[i, 0] for i, v in enumerate(plain.result)))
    by_rows, by_columns, compiling = by_checker(fit, repeats)
    weights = as_floats(network, np.float64)
    product = best(lambda: by_floats(weights, data), repeats)
    wrong = float_errors(network, data)["float64"]
    times = {
        "columns": ours.seconds,
        "rows": layers.seconds * (1 if whole else n / some.n),
        "reference": plain.seconds * n / some.n,
        "kernel rows": by_rows,
        "kernel columns": by_columns,
        "float64": product.seconds,
    }
    part = f"extrapolated from {some.n} rows"
    arithmetic = ", ".join(f"{layers.result.path.count(name)} by {name}" for name in dict.fromkeys(layers.result.path))
    entries = [
        ("exactmem evaluate_all, column by column", "columns", "exact"),
        (f"the same, as row matrices, {'all rows' if whole else part} (layers: {arithmetic})", "rows", "exact"),
        (f"reference evaluator (gmpy2 mpq), {part}", "reference", "exact"),
        ("checker, row by row (standard library), all rows", "kernel rows", "exact"),
        ("checker, column by column (standard library), all rows", "kernel columns", "exact"),
        ("numpy float64 product, layer by layer", "float64", f"{wrong['wrong']} of {n} wrong"),
    ]
    lines = [(name, kind, seconds(times[key]), ratio(times[key] / ours.seconds)) for name, key, kind in entries]
    title = f"What columns buy: {THEOREM} on {n} digits, {fit.sizes.hidden_layers} hidden layers"
    section.tables.append(Table(title, ("by", "outputs", "time", "time / ours"), lines, left=2))
    section.notes.append(
        f"The checker's loops run on compiled steps; reading and compiling take {seconds(compiling)} more. "
        "wrong: even after rounding to an integer."
    )
    section.data["columns"] = {"seconds": times, "compile": compiling, "float64": wrong, "all rows": whole}


def by_layers(network: Network, X: RationalMatrix) -> Columns:
    """What evaluate_all does where columns do not pay: one product of a row matrix per layer."""
    values = Columns(X.num, (X.den,) * network.inputs)
    for layer in network.layers:
        values = step(layer, values)
    return values


def by_checker(fit: Result, repeats: int) -> tuple[float, float, float]:
    """Seconds of the checker's two loops on all rows, and of what comes before: reading and compiling the network."""
    value = json.loads(fit.certificate.content)
    (claim,) = (claim["stmt"] for claim in value["claims"] if claim["stmt"]["kind"] == "Memorizes")
    meter = Meter(10**18)
    data = Bundle(value["objects"], meter).data(claim["data"])

    def compiled() -> Any:
        bundle = Bundle(value["objects"], meter)
        net = read_net(claim["net"], bundle)
        return net, *compile_net(net, data.x.den, None, bundle)

    made = best(compiled, repeats)
    net, steps, scales = made.result
    times = []
    for loop in (run_rows, run_columns):
        ran = best(lambda loop=loop: list(loop(steps, data.x.num, net.out, meter)), repeats)
        right = all(v[0] * data.y.den == y[0] * scales[0] for v, y in zip(ran.result, data.y.num, strict=True))
        agree(f"the checker's {loop.__name__}", right)
        times.append(ran.seconds)
    return times[0], times[1], made.seconds


# Precision


def precision(section: Section, fit: Result, repeats: int) -> None:
    network, data = fit.network, fit.target
    searched = best(lambda: least_precision(network, data), 1)
    agree("least_precision", isinstance(searched.result, Holds))
    least = int(searched.result.witness)
    rows, told = [], {}
    for bits in sorted({*PRECISIONS, least - 1, least}):
        ran = best(lambda bits=bits: wrong_rows(rounded_network(network, bits), data), repeats)
        agree("the least precision", bits < least - 1 or (ran.result > 0) == (bits < least))
        name = {least: " (least)", least - 1: " (least - 1)"}.get(bits, "")
        rows.append((f"{bits}{name}", str(ran.result), seconds(ran.seconds)))
        told[bits] = {"wrong": ran.result, "seconds": ran.seconds}
    title = f"Precision: {THEOREM} on {data.n} digits, weights to {fit.sizes.bits} bits"
    section.tables.append(Table(title, ("significant bits", f"wrong rows of {data.n}", "time"), rows))
    section.notes.append(
        "Precision: every weight and bias is rounded to that many significant bits, then the network is run exactly. "
        f"The search for the least takes {seconds(searched.seconds)}."
    )
    section.data["precision"] = {"least": least, "search": searched.seconds, "wrong": told}
