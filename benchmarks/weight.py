"""Neurons against total weight: the constructions side by side, how both grow, and the least weight there is.

Peer, in the same run: random ReLU features with least squares in float64, as many as reach the same residual; their weight is a
float, without a proof.
"""

from __future__ import annotations

from fractions import Fraction
from math import log
from typing import Any

import numpy as np

from benchmarks.growth import slope
from benchmarks.samples import first_digits
from benchmarks.section import Section, Table, ratio, seconds
from benchmarks.timing import agree, best, peak_memory
from exactmem.api import memorize
from exactmem.bounds.optimal_weight import optimal_weight
from exactmem.certificates.result import Result, decimal
from exactmem.data.dataset import Dataset
from exactmem.data.embedded import iris, mub4, mub16
from exactmem.data.spheres import dyadic, labelled
from exactmem.kernel.check import check

EXACT = ("bubeck2020.relu4", "bubeck2020.relu3", "bubeck2020.peel2")
GREEDY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("bubeck2020.ntk", {"eps": "1/10"}),
    ("bubeck2020.harmonic", {"eps": "1/4", "step": "least_squares"}),
    ("bubeck2020.harmonic", {"eps": "1/4", "step": "damped"}),
)
TREND = (100, 200, 400, 800)  # points on the sphere of R^50
DIMENSION = 50


def measure(quick: bool = False) -> Section:
    section = Section("Weight")
    scoreboards(section, quick)
    spheres(section, quick)
    trends(section, quick)
    optima(section, quick)
    return section


def scoreboards(section: Section, quick: bool) -> None:
    """The table of theory and practice, on unit vectors and on raw data."""
    sets: list[tuple[str, Dataset]] = [
        ("12 unbiased vectors, d = 4", mub4()),
        ("144 unbiased vectors, d = 16", mub16()),
    ]
    if not quick:
        sets += [
            ("20 on the sphere, d = 6", labelled(dyadic(20, 6))),
            ("iris", iris()),
            ("digits, first 400", first_digits(400)),
        ]
    rows = []
    for what, data in sets:
        for name, options in (*((name, {}) for name in EXACT), *GREEDY):
            built = best(lambda data=data, name=name, options=options: memorize(data, name, **options), 1)  # type: ignore[misc]
            checked = best(lambda built=built: check(built.result.certificate.content), 1)  # type: ignore[misc]
            agree(f"{name} on {what}", checked.result.status == "verified")
            rows.append((what, *cells(name, options, built.result), seconds(built.seconds), seconds(checked.seconds)))
            if what.startswith("144"):
                targets(section, name, options, built.result, built.seconds)
    head = ("data", "construction", "eps", "neurons", "total weight", "bits", "build", "kernel")
    section.tables.append(Table("Neurons against total weight, both certified", head, rows, left=2))


def cells(name: str, options: dict[str, Any], result: Result) -> tuple[str, ...]:
    label = f"{name.split('.')[1]} {options.get('step', '')}".strip()
    weight = weight_of(result)
    return label, options.get("eps", "0"), str(result.sizes.neurons), decimal(weight, up=True), str(result.sizes.bits)


def weight_of(result: Result) -> Fraction:
    agree(f"{result.theorem}: total weight", result.sizes.weight is not None)
    return result.sizes.weight[1] if result.sizes.weight is not None else Fraction(0)


def targets(section: Section, name: str, options: dict[str, Any], result: Result, time: float) -> None:
    if name == "bubeck2020.ntk":
        section.at_most("NTK, 144 unbiased vectors, eps 1/10: neurons", result.sizes.neurons, 48, lambda v: f"{v:.0f}")
        section.at_most("NTK, 144 unbiased vectors, eps 1/10: build", time, 1, seconds)
    elif options.get("step") == "damped":
        weight = float(weight_of(result))
        section.at_most("harmonic, damped, 144 unbiased vectors, eps 1/4: weight", weight, 36, lambda v: f"{v:.2f}")
        section.at_most("harmonic, damped, 144 unbiased vectors, eps 1/4: build", time, 3, seconds)


def random_features(data: Dataset, eps: float) -> tuple[int, float, float]:
    """(features, weight, seconds) of the peer: doubled until the residual is small, then halved back as far as it goes."""
    X = np.array([[float(v) for v in row] for row in data.X.rows()])
    y = np.array([float(v) for (v,) in data.Y.rows()])
    generator = np.random.default_rng(0)
    W = generator.normal(size=(X.shape[1], 4 * len(X)))

    def fit(count: int) -> tuple[float, float]:
        features = np.maximum(X @ W[:, :count], 0)
        a = np.linalg.lstsq(features, y, rcond=None)[0]
        return float(np.sum((features @ a - y) ** 2) / np.sum(y**2)), float(
            np.abs(a) @ np.linalg.norm(W[:, :count], axis=0)
        )

    def search() -> tuple[int, float]:
        low, high = 1, W.shape[1]
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if fit(middle)[0] <= eps else (middle + 1, high)
        return low, fit(low)[1]

    taken = best(search, 1)
    return (*taken.result, taken.seconds)


def spheres(section: Section, quick: bool) -> None:
    """1000 points on the sphere of R^50 against the line (n/d)·log(1/eps)."""
    n = 200 if quick else 1000
    data = labelled(dyadic(n, DIMENSION))
    built = best(lambda: memorize(data, "bubeck2020.ntk", eps="1/10"), 1)
    checked = best(lambda: check(built.result.certificate.content), 1)
    agree("NTK on the sphere", checked.result.status == "verified")
    features, weight, time = random_features(data, 0.1)
    line = n / DIMENSION * log(10)
    neurons = built.result.sizes.neurons
    rows = [
        (
            "exactmem, NTK",
            str(neurons),
            f"{neurons / line:.2f}",
            decimal(weight_of(built.result), up=True),
            seconds(built.seconds),
        ),
        (
            "random features, least squares, float64",
            str(features),
            f"{features / line:.2f}",
            f"{weight:.4g}",
            seconds(time),
        ),
    ]
    title = f"{n} points on the sphere of R^{DIMENSION}, eps = 1/10, against (n/d)·ln(1/eps) = {line:.0f}"
    head = ("network", "neurons", "over the line", "total weight", "time")
    section.tables.append(Table(title, head, rows))
    section.notes.append(
        f"kernel on the NTK certificate: {seconds(checked.seconds)}; hypotheses certified with it: "
        + "; ".join(f"{k} {v}" for k, v in built.result.notes.items() if "certified" in f"{k}{v}")
        + f"; peak memory of this process so far {peak_memory() / 2**20:.0f} MiB; "
        + f"the peer takes {ratio(time / built.seconds)} our time, its last fit alone is not counted"
    )


def trends(section: Section, quick: bool) -> None:
    """Weights against n at fixed d; the exponents of the literature are second-hand and about random unit data."""
    sizes = TREND[:2] if quick else TREND
    families = (
        ("relu3", "bubeck2020.relu3", {}, "2"),
        ("NTK, eps 1/10", *GREEDY[0], "1"),
        ("harmonic, damped, eps 1/4", *GREEDY[2], "1/2"),
    )
    rows = []
    for label, name, options, said in families:
        weights = [weight_of(memorize(labelled(dyadic(n, DIMENSION)), name, **options)) for n in sizes]
        shown = [decimal(w, up=True) for w in weights]
        rows.append((label, *shown, f"{slope(sizes, [float(w) for w in weights]):.2f}", said))
    head = ("family", *(f"n = {n}" for n in sizes), "measured exponent", "second-hand")
    section.tables.append(
        Table(f"Total weight on n points of the sphere of R^{DIMENSION}, labels 1 and -1", head, rows)
    )


def planar(n: int) -> Dataset:
    """n points with coordinates up to 9 in the plane, labels 1 and -1, the same for ever."""
    generator = np.random.default_rng(n)
    chosen = generator.choice(19 * 19, size=n, replace=False)
    return Dataset.from_arrays(
        [[int(c) // 19 - 9, int(c) % 19 - 9] for c in chosen], generator.choice([-1, 1], n).tolist()
    )


def optima(section: Section, quick: bool) -> None:
    """The least weight of all networks that fit, as a certified interval."""
    three = Dataset.from_arrays([["-1/4"], [0], ["1/4"]], [1, -1, 1])
    cases = [("-s, 0, s with s = 1/4", three), ("7 points, d = 2", planar(7))]
    if not quick:
        cases += [("12 points, d = 2", planar(12)), ("12 unbiased vectors, d = 4", mub4())]
    rows = []
    for what, data in cases:
        taken = best(lambda data=data: optimal_weight(data), 1)  # type: ignore[misc]
        found = taken.result
        checked = best(lambda found=found: check(found.certificate.content), 1)  # type: ignore[misc]
        agree(f"optimum of {what}", checked.result.status == "verified")
        gap = float(found.gap or 0)
        high = found.hi if found.hi is not None else Fraction(0)
        rows.append(
            (
                what,
                decimal(found.lo, up=False),
                decimal(high, up=True),
                f"{gap:.1e}",
                seconds(taken.seconds),
                seconds(checked.seconds),
            )
        )
        if what.startswith("7 points"):
            section.at_most("optimum, 7 points in the plane: relative gap", gap, 0.06, lambda v: f"{v:.1e}")
            section.at_most("optimum, 7 points in the plane: time", taken.seconds, 20, seconds)
    head = ("data", "no fit below", "a fit at", "relative gap", "time", "kernel")
    section.tables.append(Table("Least total weight over all networks of any width that fit exactly", head, rows))
