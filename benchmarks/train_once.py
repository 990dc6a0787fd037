"""One exact run of SGD on seeded dyadic unit vectors, its certificate and the kernel on it, in a process of its own.

python -m benchmarks.train_once M D PAIRS     one line of JSON: times by stage, sizes, memory
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from benchmarks.timing import agree, best, peak_memory
from exactmem.api.training import Training, train
from exactmem.data.dataset import Dataset
from exactmem.data.spheres import dyadic, labelled
from exactmem.kernel.check import check

BITS = 12  # of a coordinate, after the point


def sphere(m: int, d: int) -> Dataset:
    """m unit vectors of R^d with seeded labels 1 and -1."""
    return labelled(dyadic(m, d, bits=BITS))


def measured(what: str, data: Dataset, neurons: int = 0, repeats: int = 1, **options: Any) -> dict[str, Any]:
    """`found` is a training; in the fewest seconds each stage took, with its certificate, and the kernel on it."""
    runs: list[Training] = []
    trained = best(lambda: runs.append(train(data, neurons, **options)), repeats)
    found = runs[-1]
    start = time.perf_counter()
    raw = found.certificate.content
    written = time.perf_counter() - start
    checked = best(lambda: check(raw), repeats)
    agree(f"the certificate of {what}", checked.result.status == "verified")
    agree(f"the run of {what}", found.memorizes.holds and found.lazy.holds and found.run.mass <= found.bound.updates)
    return {
        "found": found,
        "total": trained.seconds,
        "stages": {name: min(run.seconds[name] for run in runs) for name in found.seconds},
        "write": written,
        "kernel": checked.seconds,
        "bytes": len(raw),
        "lambda": float(found.lam),
        "bound": float(found.bound.updates),
        "updates": found.run.updates,
        "steps": found.run.steps,
        "needed": float(found.needed),
        "plain": float(found.plain),
        "margin": float(min(found.margins)),
    }


def main(m: int, d: int, pairs: int) -> dict[str, Any]:
    found = measured(f"{m} unit vectors", sphere(m, d), 2 * pairs, standardise=False)
    del found["found"]
    return {"m": m, "d": d, "pairs": pairs, **found, "memory": peak_memory()}


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
