"""One deep circuit on random points, in a process of its own, whose peak memory is then that of build and evaluation.

python -m benchmarks.deep_once THEOREM N CLASSES [CERT]     prints one line of JSON; writes a certificate only if CERT is given
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.samples import random_rows
from benchmarks.timing import peak_memory

DIMENSION = 8


def main() -> None:
    theorem, n, classes, *paths = sys.argv[1:]
    from exactmem.api import memorize
    from exactmem.geometry.projections import search_keys

    data = random_rows(int(n), DIMENSION, int(classes))
    before = peak_memory()
    result = memorize(data, theorem)
    start = time.perf_counter()
    written = [result.certificate.save(Path(path)) for path in paths]
    times, sizes = dict(result.seconds), result.sizes
    numbers = {
        "N": int(n),
        "classes": int(classes),
        "build": times["build"],
        "verify": times["verify on all rows"],
        **({"write": time.perf_counter() - start, "bytes": written[0].stat().st_size} if written else {}),
        "memory": peak_memory(),
        "memory_before": before,
        "slots": sizes.slots,
        "hidden": sizes.hidden_layers,
        "width": sizes.width,
        "bits": sizes.bits,
        "total_bits": sizes.total_bits,
        "depth": sizes.depth,
        "key_bits": search_keys(data.merged().X).bits,  # the search again, after all times were taken
    }
    print(json.dumps(numbers))


if __name__ == "__main__":
    main()
