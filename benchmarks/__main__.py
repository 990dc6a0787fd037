"""python -m benchmarks [--only NAME ...] [--json FILE] [--quick] [--long]: measure, print tables, write the numbers as JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.machine import load, machine
from benchmarks.section import Section, show
from exactmem.certificates.certificate import write_whole

MEASUREMENTS = (
    "builds",
    "evaluation",
    "growth",
    "startup",
    "elimination",
    "few",
    "deep",
    "retrieval",
    "rank",
    "psd",
    "programs",
    "deciding",
    "weight",
    "existence",
    "train",
    "order_types",
)
WITH_LONG = ("order_types",)  # measurements with a part that takes minutes
LATEST = Path(__file__).parent / "results" / "latest.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=MEASUREMENTS, default=MEASUREMENTS)
    parser.add_argument("--json", type=Path, metavar="FILE", default=LATEST, help="where the numbers go")
    parser.add_argument("--quick", action="store_true", help="one run each, less data: a look, not a measurement")
    parser.add_argument("--long", action="store_true", help=f"also the long part of {', '.join(WITH_LONG)}")
    args = parser.parse_args()
    args.json.parent.mkdir(parents=True, exist_ok=True)
    console = Console(width=None if sys.stdout.isatty() else 190)
    report: dict[str, Any] = {
        "format": "exactmem-benchmarks/1",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": args.quick,
        "machine": machine(),
        "load_before": load(),
        "sections": {},
    }
    for name in args.only:
        start = time.perf_counter()
        options = {"long": True} if args.long and name in WITH_LONG else {}
        section: Section = importlib.import_module(f"benchmarks.{name}").measure(args.quick, **options)
        show(section, console)
        report["sections"][name] = {
            "seconds": time.perf_counter() - start,
            "numbers": section.data,
            "targets": [asdict(target) for target in section.targets],
        }
    report["load_after"] = load()
    write_whole(args.json, (json.dumps(report, indent=1, ensure_ascii=True) + "\n").encode("ascii"))
    targets = [target for section in report["sections"].values() for target in section["targets"]]
    met = sum(target["met"] for target in targets)
    console.print(
        f"{met} of {len(targets)} targets met; load {report['load_before'][0]} before; numbers in {args.json}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
