"""Retrieval networks: how few parameters memorize the digits, and 10^3 to 10^6 random points, exactly on all of them.

Beside each: the circuit that compares keys (`vardi2021.compact`), the parameters that no network with weights of that length
can do without (pigeonhole, any shape), and the bits of the labels themselves. Parameters are declared slots.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from math import log2
from pathlib import Path
from typing import Any

from benchmarks.deep import circuit, count, in_fresh
from benchmarks.deep_once import DIMENSION
from benchmarks.deep_plot import Panel, References, save
from benchmarks.growth import RESULTS, slope
from benchmarks.section import Section, Table, seconds, size
from benchmarks.timing import REPEATS
from exactmem.bounds.counting import label_bits, least_slots_at_bits
from exactmem.theorems.registry import THEOREMS

Numbers = dict[str, Any]

CIRCUITS: tuple[tuple[str, dict[str, int]], ...] = (
    ("vardi2021.compact", {}),
    ("exactmem2026.packing", {}),
    ("exactmem2026.retrieval", {}),
    ("exactmem2026.one_weight", {}),
    ("exactmem2026.all_data", {}),
    ("exactmem2026.bounded_depth", {}),
    ("exactmem2026.seeded", {"table_bits": 20}),
    ("exactmem2026.seeded", {"table_bits": 22}),
    ("exactmem2026.seeded", {"table_bits": 25}),
)
FOR_ALL = "exactmem2026.all_data"  # its limit is what it promises for all data sets
SIZED = ("exactmem2026.retrieval", "exactmem2026.one_weight", FOR_ALL)
POINTS = ((10_000, 2), (10_000, 10), (100_000, 2), (100_000, 10))  # points and classes
GROWTH = (1_000, 10_000, 100_000, 1_000_000)
QUICK_DIGITS, QUICK_POINTS, QUICK_GROWTH = 300, 1, 2
COUNTS = ("hidden", "width", "slots", "dense", "bits")


def measure(quick: bool = False) -> Section:
    section, repeats = Section("Retrieval"), 1 if quick else REPEATS
    on_digits(section, QUICK_DIGITS if quick else 1797, repeats, CIRCUITS[:-1] if quick else CIRCUITS)
    points: dict[tuple[str, int, int], Numbers] = {}
    on_points(section, points, POINTS[:QUICK_POINTS] if quick else POINTS, repeats)
    growing(section, points, GROWTH[:QUICK_GROWTH] if quick else GROWTH, "retrieval-quick" if quick else "retrieval")
    return section


def on_digits(section: Section, n: int, repeats: int, circuits: Sequence[tuple[str, dict[str, int]]]) -> None:
    head = ("circuit", *COUNTS, "all bits", "per label bit", "least at these bits", "build", "verify", "check, fresh")
    rows, taken, labels = [], {}, label_bits(n, 10)
    with tempfile.TemporaryDirectory() as folder:
        for theorem, options in circuits:
            name = " ".join((theorem, *(f"{key}={value}" for key, value in options.items())))
            v = taken[name] = circuit(theorem, options, n, Path(folder) / "cert.json", repeats)
            least = v["least"] = least_slots_at_bits(v["bits"], n, 10, 64)
            counts = [str(v[key]) for key in (*COUNTS, "total_bits")]
            share = f"{v['total_bits'] / labels:.2f}"
            rows.append(
                (name, *counts, share, str(least), *(seconds(v[k]) for k in ("build", "verify", "check_fresh")))
            )
    section.tables.append(Table(f"The digits: {n} points, 10 classes, {labels} bits of labels", head, rows))
    section.data["digits"] = taken
    for name, slots, build in (
        ("exactmem2026.retrieval", 1053, 1.0),
        ("exactmem2026.seeded table_bits=22", 885, 3.0),
        ("exactmem2026.seeded table_bits=25", 812, 15.0),
    ):
        if name in taken:
            section.at_most(f"digits {name.split('.')[1]}: slots", taken[name]["slots"], slots, count)
            section.at_most(f"digits {name.split('.')[1]}: build", taken[name]["build"], build, seconds)
    for name, v in taken.items():
        if name.startswith("exactmem2026"):
            section.at_most(f"digits {name.split('.')[1]}: check in a fresh process", v["check_fresh"], 3.0, seconds)


LIMITS = {(10_000, 2): 1205, (10_000, 10): 2169, (100_000, 2): 3333, (100_000, 10): 6187}  # slots
TIMES = {(100_000, 2): (15.0, 12.0), (100_000, 10): (15.0, 30.0)}  # build, exact evaluation of all points


def on_points(
    section: Section, points: dict[tuple[str, int, int], Numbers], cases: Sequence[tuple[int, int]], repeats: int
) -> None:
    head = ("circuit", "N", "C", "slots", "depth", "width", "bits", "all bits", "per label bit", "least at these bits")
    rows = []
    for n, classes in cases:
        for theorem in SIZED:
            v = points[theorem, n, classes] = in_fresh(n, classes, repeats, theorem)
            labels = label_bits(n, classes)
            least = least_slots_at_bits(v["bits"], n, classes, DIMENSION)
            counts = (str(v[k]) for k in ("slots", "depth", "width", "bits", "total_bits"))
            share = f"{v['total_bits'] / labels:.2f}"
            times = (seconds(v["build"]), seconds(v["verify"]), size(v["memory"]))
            rows.append((theorem, str(n), str(classes), *counts, share, str(least), *times))
            short = theorem.split(".")[1]
            limit = LIMITS[n, classes] if theorem != FOR_ALL else THEOREMS[theorem].bound(n, DIMENSION, 1, classes)
            section.at_most(f"{n} points, {classes} classes, {short}: slots", v["slots"], limit, count)
            if (n, classes) in TIMES and theorem != FOR_ALL:
                build, verify = TIMES[n, classes]
                section.at_most(f"{n} points, {classes} classes, {short}: build", v["build"], build, seconds)
                section.at_most(f"{n} points, {classes} classes, {short}: verify", v["verify"], verify, seconds)
                section.at_most(f"{n} points, {classes} classes, {short}: memory", v["memory"], 4 * 2**30, size)
    title = f"Random points of dimension {DIMENSION}"
    section.tables.append(Table(title, (*head, "build", "verify", "memory"), rows))
    section.data["points"] = {f"{theorem}/{n}/{classes}": v for (theorem, n, classes), v in points.items()}


PANELS = (
    Panel("Parameters (declared slots)", "slots", (("one weight per bucket", "slots"),)),
    Panel("Bits", "bits", (("all weights", "total_bits"), ("longest weight", "bits"))),
    Panel("Time", "seconds", (("verify", "verify"), ("build", "build"))),
)
REFERENCES: References = (
    ("N", lambda n: n),
    ("√(N log N)", lambda n: (n * log2(n)) ** 0.5),
    ("√N", lambda n: n**0.5),
)


def growing(section: Section, points: Mapping[tuple[str, int, int], Numbers], sizes: Sequence[int], name: str) -> None:
    """`exactmem2026.one_weight` with two classes against N."""
    theorem, taken = SIZED[1], []
    for n in sizes:
        taken.append(points.get((theorem, n, 2)) or in_fresh(n, 2, 1, theorem))
    keys = ("slots", "bits", "total_bits", "build", "verify")
    slopes = {key: slope(sizes, [v[key] for v in taken]) for key in keys}
    rows = []
    for n, v in zip(sizes, taken, strict=True):
        shares = (f"{v['slots'] / n**0.5:.2f}", f"{v['total_bits'] / n:.2f}")
        times = (seconds(v["build"]), seconds(v["verify"]), size(v["memory"]))
        rows.append((str(n), str(v["slots"]), shares[0], str(v["depth"]), str(v["bits"]), shares[1], *times))
    rows.append(("slope", f"{slopes['slots']:.2f}", "", "", f"{slopes['bits']:.2f}", "", f"{slopes['build']:.2f}",
                 f"{slopes['verify']:.2f}", ""))  # fmt: skip
    head = ("N", "slots", "slots / sqrt N", "depth", "bits", "all bits / N", "build", "verify", "memory")
    section.tables.append(Table(f"Growth of {theorem}, two classes, dimension {DIMENSION}", head, rows))
    save(RESULTS / f"{name}.png", taken, slopes, PANELS, REFERENCES)
    section.notes.append(f"Plot: benchmarks/results/{name}.png")
    section.data["growth"] = {"points": taken, "slopes": slopes}
