"""One classification network on random points, or the kernel on its certificate, in a process of its own.

python -m benchmarks.few_once build N CLASSES HEAD WIDTHS [CERT]     one line of JSON; WIDTHS may be "-"
python -m benchmarks.few_once kernel CERT                            the same: time, memory, and what was verified
python -m benchmarks.few_once dense N CLASSES [ROWS]                 all rows densely, or the time predicted from a sample
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.timing import agree, peak_memory
from exactmem.data.dataset import Dataset
from exactmem.linalg.rational_matrix import RationalMatrix

DIMENSION = 32


def random_bytes(n: int, classes: int) -> Dataset:
    """n points of bytes in dimension 32, distinct with overwhelming probability (the projection decides), random classes."""
    generator = np.random.default_rng(0)
    X = generator.integers(0, 256, (n, DIMENSION), dtype=np.int64)
    Y = generator.integers(0, classes, (n, 1), dtype=np.int64)
    X.setflags(write=False)
    return Dataset(RationalMatrix(X), RationalMatrix(Y))


def build(n: int, classes: int, head: str, widths: str, *paths: str) -> dict[str, Any]:
    from exactmem.certificates.claims import one_hot
    from exactmem.certificates.draft import Draft
    from exactmem.networks.evaluation import wrong_class
    from exactmem.theorems.yun2019 import classification
    from exactmem.theorems.yun2019.local import local_check
    from exactmem.theorems.yun2019.relu import centred

    start = time.perf_counter()
    data = random_bytes(n, classes)
    ready = time.perf_counter()
    built = classification.THEOREM.construct(data, head=head, widths="" if widths == "-" else widths)
    done = time.perf_counter()
    wrong = wrong_class(built.network, data.X, data.Y.num[:, 0].tolist())
    verified = time.perf_counter()
    middle, T = centred(data.Y.num[:, 0])
    near = local_check(built.network, data.X, built.network.layers[1].width // 2, data.Y.num[:, 0] - middle, T)
    local = time.perf_counter()
    memory = peak_memory()
    agree("the classification network", wrong is None and near.holds)
    second = built.network.layers[1].weights.rows  # type: ignore[union-attr]
    numbers = {
        "N": n,
        "classes": classes,
        "head": head,
        "widths": [layer.width for layer in built.network.layers[:-1]],
        "data": ready - start,
        "build": done - ready,
        "line": verified - done,
        "local": local - verified,
        "memory": memory,
        "bits": max(max(map(max, second)), -min(map(min, second))).bit_length(),
        "neurons": sum(layer.width for layer in built.network.layers[:-1]),
        "promise": built.promise,
        "literature": built.literature,
    }
    for path in paths:
        draft = Draft()
        one_hot(draft, built.network, built.target or data)
        written = time.perf_counter()
        saved = draft.certificate().save(Path(path))
        numbers.update({"write": time.perf_counter() - written, "bytes": saved.stat().st_size})
    return numbers


def kernel(path: str) -> dict[str, Any]:
    from exactmem.kernel.check import check

    raw = Path(path).read_bytes()
    start = time.perf_counter()
    report = check(raw)
    return {
        "check": time.perf_counter() - start,
        "memory": peak_memory(),
        "status": report.status,
        "said": [claim.text for claim in report.claims],
        "work": report.used["WORK"],
    }


def dense(n: int, classes: int, rows: int = 0) -> dict[str, Any]:
    from exactmem.networks.dense import wrong_class_densely
    from exactmem.theorems.yun2019 import classification

    data = random_bytes(n, classes)
    network = classification.THEOREM.construct(data).network
    start = time.perf_counter()
    part = data.take(range(rows)) if rows else data
    wrong = wrong_class_densely(network, part.X, part.Y.num[:, 0])  # type: ignore[arg-type]
    taken = time.perf_counter() - start
    agree("the dense check", wrong is None)
    return {"N": n, "rows": part.n, "seconds": taken, "predicted": taken * n / part.n, "memory": peak_memory()}


def main() -> None:
    what, *words = sys.argv[1:]
    if what == "build":
        n, classes, head, widths, *paths = words
        numbers = build(int(n), int(classes), head, widths, *paths)
    elif what == "kernel":
        numbers = kernel(words[0])
    else:
        numbers = dense(*map(int, words))
    print(json.dumps(numbers))


if __name__ == "__main__":
    main()
