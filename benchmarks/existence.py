"""Parameters that are proved to exist: search and proof, and the checker on the certificate."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.section import Section, Table, seconds
from benchmarks.timing import agree, best
from exactmem.api import every_labelling, exists
from exactmem.data.dataset import Dataset
from exactmem.data.embedded import iris
from exactmem.kernel.check import check

Case = tuple[
    str, Dataset, dict[str, Any], float, float
]  # what, data, options, and the seconds we aim at: found, checked
NONE = float("inf")


def points(n: int, d: int) -> Dataset:
    """n points with integer coordinates up to 99, integer labels up to 9."""
    generator = np.random.default_rng(0)
    return Dataset.from_arrays(generator.integers(-99, 100, (n, d)), generator.integers(-9, 10, n))


def raw(n: int, d: int) -> Dataset:
    """Columns of scales 10^-2 to 10^3, labels 25 to 346, as measured data come."""
    generator = np.random.default_rng(1)
    scales = 10.0 ** np.linspace(-2, 3, d)
    X = np.round(generator.normal(size=(n, d)) * scales + 3 * scales, 3)
    return Dataset.from_arrays(X, generator.integers(25, 347, n))


def cases(quick: bool) -> list[Case]:
    small: list[Case] = [("exists, tanh", points(200, 10), {"hidden": 22}, 20.0, 1.0)]
    if quick:
        return small
    return [
        *small,
        ("exists, tanh", points(1000, 30), {"hidden": 68}, 180.0, 90.0),
        ("exists, tanh, raw columns", raw(450, 10), {}, NONE, NONE),
        ("exists, tanh, iris", iris(), {}, NONE, NONE),
        ("difference, tanh", points(200, 10), {"method": "difference"}, NONE, NONE),
        ("every labelling, tanh", points(300, 10), {"hidden": 30, "every": True}, NONE, NONE),
    ]


def measure(quick: bool = False) -> Section:
    section, rows = Section("Existence"), []
    for what, data, options, found_in, checked_in in cases(quick):
        chosen = dict(options)
        verb = every_labelling if chosen.pop("every", False) else exists
        found = best(lambda verb=verb, data=data, chosen=chosen: verb(data, "tanh", **chosen), 1)  # type: ignore[misc]
        raw_bytes = found.result.certificate.content
        checked = best(lambda raw_bytes=raw_bytes: check(raw_bytes), 1)  # type: ignore[misc]
        agree(what, checked.result.status == "verified")
        n, d = data.X.shape
        rows.append((what, str(n), str(d), str(found.result.neurons), seconds(found.seconds), seconds(checked.seconds)))
        if found_in < NONE:
            section.at_most(
                f"{what}, n = {n}, m = {found.result.neurons}: found and proved", found.seconds, found_in, seconds
            )
            section.at_most(f"{what}, n = {n}: the kernel", checked.seconds, checked_in, seconds)
        section.data[f"{what}/{n}"] = {"found": found.seconds, "checked": checked.seconds, "m": found.result.neurons}
    section.tables.append(
        Table(
            "Parameters that exist: found and proved, then checked",
            ("what", "n", "d", "neurons", "found", "kernel"),
            rows,
        )
    )
    return section
