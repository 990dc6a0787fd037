"""How long it takes before anything happens: import, checker and command line, each in fresh processes."""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.section import Section, Table, ratio, seconds
from benchmarks.timing import best, fresh, kernel_command
from exactmem.api import memorize
from exactmem.data.dataset import Dataset

REPEATS = 10
IMPORT, KERNEL = 0.150, 0.100  # seconds


def measure(quick: bool = False) -> Section:
    section = Section("Start-up")
    python, command = sys.executable, Path(sys.executable).with_name("exactmem")
    with tempfile.TemporaryDirectory() as folder:
        tiny = Path(folder) / "xor.json"
        memorize(Dataset.from_arrays([[0, 0], [1, 1], [1, 0], [0, 1]], [0, 0, 1, 1]), "threshold").certificate.save(
            tiny
        )
        runs = {
            "python -c pass": [python, "-c", "pass"],
            "python -I -S -c pass": [python, "-I", "-S", "-c", "pass"],
            "import exactmem": [python, "-c", "import exactmem"],
            "python -m exactmem.kernel CERT (4 points)": [python, "-m", "exactmem.kernel", str(tiny)],
            "python -I -S exactmem/kernel CERT (4 points)": kernel_command(tiny),
            "exactmem --help": [str(command), "--help"] if command.exists() else [python, "-m", "exactmem", "--help"],
            "import exactmem; exactmem.memorize": [python, "-c", "import exactmem; exactmem.memorize"],
        }
        repeats = 3 if quick else REPEATS
        section.data = {name: best(partial(fresh, args), repeats).seconds for name, args in runs.items()}
    bare = section.data["python -c pass"]
    rows = [(name, seconds(v), seconds(max(0.0, v - bare)), ratio(v / bare)) for name, v in section.data.items()]
    title = f"Start-up: wall time of fresh processes, best of {repeats}"
    section.tables.append(Table(title, ("command", "time", "over python -c pass", "ratio"), rows))
    section.notes = ["The last line is what the first use of the library loads: numpy, python-flint, gmpy2."]
    section.at_most("import exactmem", section.data["import exactmem"], IMPORT, seconds)
    kernel = section.data["python -m exactmem.kernel CERT (4 points)"]
    section.at_most("python -m exactmem.kernel on a tiny bundle", kernel, KERNEL, seconds)
    return section
