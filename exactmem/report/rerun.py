"""A recorded run of SGD made again from a certificate, sweep by sweep: the objects in the file, through the linear model.

Nothing of this is a proof: the checker makes the run by itself, and proves that the network makes the same.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from exactmem.certificates.canonical import unrow
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.objects import read_mat
from exactmem.certificates.result import decimal
from exactmem.errors import ExactmemError, LimitExceeded
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.theorems.daniely2020.hinge import Linear, Progress, listed, sweeps
from exactmem.theorems.daniely2020.tangent import Pairs, product

MAX_ROWS = 3000  # a Gram matrix of so many rows is 72 MB
MAX_STEPS = 10**6  # some ten seconds
SHOWN = 12  # lines of a run


def rerun_lines(certificate: Certificate) -> list[tuple[str, str]]:
    """The runs of all claims SgdMemorizes as (name, value) lines; one line of regret where a claim is damaged or long."""
    lines: list[tuple[str, str]] = []
    for claim in certificate.claims:
        if claim["stmt"].get("kind") == "SgdMemorizes":
            try:
                lines += shortened(
                    [(f"sweep {k}", sweep_text(p, n)) for k, p, n in rerun(certificate.objects, claim["stmt"])]
                )
            except LimitExceeded as error:
                lines.append(("sweeps", f"too long to show: {error}"))
            except (ExactmemError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
                lines.append(("sweeps", "unreadable"))
    return lines


def rerun(objects: dict[str, Any], statement: dict[str, Any]) -> list[tuple[int, Progress, int]]:
    """(number of the sweep, how far the run is, rows) after each sweep."""
    data = objects[statement["data"]]
    X, map, W = (read_mat(objects[name]) for name in (data["x"], statement["map"], statement["w"]))
    m = len(X)
    if m > MAX_ROWS:
        raise LimitExceeded("MAX_ROWS", m, MAX_ROWS, "check it instead")
    homogeneous = np.hstack([X.num.astype(object), np.full((m, 1), X.den, dtype=object)])
    Z = RationalMatrix(product(homogeneous, map.num.astype(object)), X.den * map.den)
    model = Linear(
        Pairs(Z, W), signs(objects[data["y"]], statement["positive"]), number(statement, "eta"), statement["batch"]
    )
    history: list[tuple[int, Progress, int]] = []

    def watch() -> None:
        history.append((len(history) + 1, model.progress(), m))

    if statement["order"] == "cyclic":
        sweeps(model, watch=watch, most=MAX_STEPS)
    elif len(statement["order"]) > MAX_STEPS:
        raise LimitExceeded("MAX_STEPS", len(statement["order"]), MAX_STEPS, "check it instead")
    else:
        listed(model, statement["order"], watch)
    return history


def signs(labels: Any, positive: str | None) -> list[int]:
    values = [v for (v,) in read_mat(labels).rows()]
    if positive is None:
        return [int(v) for v in values]
    p, q = unrow(positive)
    return [1 if v == Fraction(p, q) else -1 for v in values]


def number(statement: dict[str, Any], name: str) -> Fraction:
    return Fraction(int(statement[f"{name}_num"], 16), int(statement[f"{name}_den"], 16))


def sweep_text(progress: Progress, rows: int) -> str:
    sign = "-" if progress.least < 0 else ""
    least = f"{sign}{decimal(abs(progress.least), up=progress.least < 0)}"
    return f"{progress.updates} updates, margin 1 at {progress.satisfied} of {rows} rows, least margin {least}"


def shortened(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Some at equal distances, the first and the last among them.

    >>> [int(name) for name, _ in shortened([(str(k), "") for k in range(100)])]
    [0, 9, 18, 27, 36, 45, 54, 63, 72, 81, 90, 99]
    """
    last = len(lines) - 1
    return lines if last < SHOWN else [lines[last * k // (SHOWN - 1)] for k in range(SHOWN)]
