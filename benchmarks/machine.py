"""What a run ran on: enough to compare two runs, and nothing that names a person or a place."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from typing import Any

LIBRARIES = ("exactmem", "gmpy2", "python-flint", "numpy", "networkx", "sympy", "mpmath", "matplotlib")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def machine() -> dict[str, Any]:
    """Cores, memory, system, Python and library versions, and limits on the threads of numpy's products, if set."""
    from sympy.external.gmpy import GROUND_TYPES

    return {
        "cores": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "libraries": {name: version(name) for name in LIBRARIES},
        "sympy_ground_types": GROUND_TYPES,
        "threads": {name: os.environ[name] for name in THREADS if name in os.environ},
    }


def load() -> list[float]:
    """Processes running or waiting, averaged over 1, 5 and 15 minutes: above 1 before a run, the machine was not quiet."""
    return [round(v, 2) for v in os.getloadavg()]
