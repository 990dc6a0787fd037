"""Exact evaluation of one network on all its rows: the fast evaluator against slower exact ones and against floats.

The network is `bubeck2020.relu4` on the 1797 digits. Every exact evaluator must return the labels; how many outputs the
float products get wrong is counted, for the other two constructions of the family too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from benchmarks.samples import first_digits
from benchmarks.section import Section, Table, ratio, seconds
from benchmarks.timing import REPEATS, agree, best
from exactmem.api import memorize
from exactmem.certificates.result import Result
from exactmem.data.dataset import Dataset
from exactmem.kernel.fit import run_all
from exactmem.kernel.limits import Meter
from exactmem.kernel.objects import Bundle
from exactmem.networks.evaluation import evaluate_all, mismatch
from exactmem.networks.network import Network
from exactmem.networks.reference import evaluate

Array = np.ndarray[Any, Any]
Floats = list[tuple[Array, Array, str]]  # weights, biases, activation

SAMPLE = 100  # rows for the plain loop over Fraction, which takes long on all of them
OVER_FRACTION, OVER_REFERENCE = 50.0, 5.0


def measure(quick: bool = False) -> Section:
    section = Section("Exact evaluation")
    data, repeats = first_digits(300 if quick else 1797), 1 if quick else REPEATS
    result = memorize(data, "bubeck2020.relu4")
    network, n = result.network, data.n
    fast = best(lambda: evaluate_all(network, data.X), repeats)
    agree("evaluate_all", mismatch(fast.result, data.Y) is None)
    chosen = [int(i) for i in np.linspace(0, n - 1, min(SAMPLE, n))]
    rows, sample = [data.X.row(i) for i in range(n)], [data.X.row(i) for i in chosen]
    plain = best(lambda: [by_fractions(network, x) for x in sample], repeats)
    agree("the loop over Fraction", all(plain.result[k][0] == data.Y[i, 0] for k, i in enumerate(chosen)))
    slow = best(lambda: [evaluate(network, x) for x in rows], repeats)
    agree("the reference evaluator", all(v[0] == data.Y[i, 0] for i, v in enumerate(slow.result)))
    weights = as_floats(network, np.float64)
    product = best(lambda: by_floats(weights, data), repeats)
    times = {
        "evaluate_all": fast.seconds,
        "fractions": plain.seconds * n / len(sample),
        "fractions_sample": plain.seconds,
        "reference": slow.seconds,
        "kernel": by_kernel(result, repeats),
        "float64": product.seconds,
    }
    entries = [
        (f"exactmem evaluate_all ({', '.join(fast.result.path)})", "evaluate_all", "exact"),
        (f"plain loop over Fraction, extrapolated from {len(sample)} rows", "fractions", "exact"),
        ("reference evaluator (gmpy2 mpq), all rows", "reference", "exact"),
        ("checker's integer program (standard library), all rows", "kernel", "exact"),
        ("numpy float64 product", "float64", "approximate"),
    ]
    lines = [(name, kind, seconds(times[key]), ratio(times[key] / fast.seconds)) for name, key, kind in entries]
    title = f"bubeck2020.relu4 on {n} digits: {result.sizes.neurons} neurons, weights to {result.sizes.bits} bits"
    section.tables.append(Table(title, ("by", "outputs", "time", "time / ours"), lines, left=2))
    errors = {"bubeck2020.relu4": float_errors(network, data)}
    for theorem in ("bubeck2020.relu3",) if quick else ("bubeck2020.relu3", "bubeck2020.peel2"):
        errors[theorem] = float_errors(memorize(data, theorem).network, data)
    counts = [(t, *(str(e[p][k]) for p in ("float64", "float32") for k in KINDS)) for t, e in errors.items()]
    head = ("theorem", *(f"{p}: {k}" for p in ("float64", "float32") for k in KINDS))
    section.tables.append(Table(f"Outputs of {n} that plain floats get wrong", head, counts))
    section.notes = [
        "inexact: not the label itself. wrong: not the label even after rounding to the nearest integer, or not finite.",
        "evaluate_all and the checker's program include all their preparation; the float weights are ready made.",
    ]
    section.data = {"rows": n, "sample": len(sample), "seconds": times, "float_errors": errors}
    section.at_least("over a loop of Fraction", times["fractions"] / fast.seconds, OVER_FRACTION, ratio)
    section.at_least("over the reference evaluator", times["reference"] / fast.seconds, OVER_REFERENCE, ratio)
    return section


def by_fractions(network: Network, point: Sequence[Fraction]) -> list[Fraction]:
    """What one writes first: every neuron as act((a·x + c) / q) in Fraction, integer weights, zeros skipped."""
    values = list(point)
    for layer in network.layers:
        sums = [sum((w * values[k] for k, w in row), Fraction(0)) for row in layer.rows()]
        values = [(s + c) / q for s, c, q in zip(sums, layer.c, layer.q, strict=True)]
        if layer.act.name == "relu":
            values = [max(v, Fraction(0)) for v in values]
    return values


def by_kernel(result: Result, repeats: int) -> float:
    """Seconds the checker takes to read and compile network and data and to run its integer program on all rows."""
    value = json.loads(result.certificate.content)
    (claim,) = (claim for claim in value["claims"] if claim["stmt"]["kind"] == "Memorizes")

    def all_rows() -> tuple[int, int, list[tuple[list[int], list[int]]]]:
        data, scales, samples, _ = run_all(Bundle(value["objects"], Meter(10**18)), claim["stmt"], claim["wit"])
        return data.y.den, scales[0], list(samples)

    ran = best(all_rows, repeats)
    den, scale, samples = ran.result
    agree("the checker's program", all(v[0] * den == y[0] * scale for y, v in samples))
    return ran.seconds


def as_floats(network: Network, kind: type[np.floating[Any]]) -> Floats:
    """Weights and biases as the nearest floats; a number over the range becomes infinite."""
    found: Floats = []
    with np.errstate(over="ignore"):
        for layer in network.layers:
            matrix = np.zeros((layer.inputs, layer.width))
            for j, (row, q) in enumerate(zip(layer.rows(), layer.q, strict=True)):
                for k, w in row:
                    matrix[k, j] = nearest(w, q)
            biases = np.array([nearest(c, q) for c, q in zip(layer.c, layer.q, strict=True)])
            found.append((matrix.astype(kind), biases.astype(kind), layer.act.name))
    return found


def nearest(a: int, q: int) -> float:
    try:
        return a / q  # true division of integers rounds correctly, whatever their length
    except OverflowError:
        return float("inf") if a > 0 else float("-inf")


def by_floats(weights: Floats, data: Dataset) -> Array:
    values = data.X.num.astype(weights[0][0].dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        for matrix, shift, act in weights:
            values = values @ matrix + shift
            if act == "relu":
                values = np.maximum(values, 0)
    return values[:, 0]


KINDS = ("inexact", "wrong", "not finite")


def float_errors(network: Network, data: Dataset) -> dict[str, dict[str, int]]:
    labels, found = data.Y.num[:, 0], {}
    for kind in (np.float64, np.float32):
        outputs = by_floats(as_floats(network, kind), data)
        with np.errstate(invalid="ignore"):
            counts = (outputs != labels, ~(np.rint(outputs) == labels), ~np.isfinite(outputs))
        found[np.dtype(kind).name] = {name: int(bad.sum()) for name, bad in zip(KINDS, counts, strict=True)}
    return found
