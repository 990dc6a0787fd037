"""One build in a process of its own, whose peak memory is then that of the build.

python -m benchmarks.build_once DATA THEOREM CERT     prints one line of JSON and writes the certificate
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.samples import named
from benchmarks.timing import peak_memory


def main() -> None:
    name, theorem, path = sys.argv[1:]
    from exactmem.api import memorize

    data = named(name)
    before = peak_memory()
    result = memorize(data, theorem)
    start = time.perf_counter()
    result.certificate.save(Path(path))
    times = dict(result.seconds)
    numbers = {
        "build": times["build"],
        "verify": times["verify on all rows"],
        "write": time.perf_counter() - start,
        "memory": peak_memory(),
        "memory_before": before,
        "neurons": result.sizes.neurons,
        "promise": result.promise,
        "bits": result.sizes.bits,
        "total_bits": result.sizes.total_bits,
        "bytes": Path(path).stat().st_size,
    }
    print(json.dumps(numbers))


if __name__ == "__main__":
    main()
