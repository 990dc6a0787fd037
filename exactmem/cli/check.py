"""exactmem check CERT [--data DATA]: exit code 0 verified, 1 rejected, 2 undecided or unreadable."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from exactmem.cli.console import data_arguments, data_of, print_json, waiting
from exactmem.errors import ExactmemError

if TYPE_CHECKING:
    from exactmem.certificates.certificate import Certificate

RATE = 4_000_000  # weights times rows per second; measured with deep networks on 10^5 points: 4 to 15 million
CUBES = 70_000_000  # r^3 of an elimination per second: order 500 in two seconds, 1797 in about eighty
LONG = 20  # seconds from which on it is said before


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cert", metavar="CERT", help="a certificate (.json or .json.gz)")
    data_arguments(parser, positional=False)
    parser.add_argument("--work", type=int, metavar="N", help="work budget of the checker in bit-multiply-adds")
    parser.add_argument("--json", action="store_true", help="print the verdicts as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.api import check
    from exactmem.certificates.certificate import Certificate

    data = data_of(args)
    with suppress(ExactmemError, LookupError, TypeError, ValueError, AttributeError):  # damaged: the checker says how
        if (seconds := forecast(Certificate.load(args.cert))) >= LONG:
            print(f"much to compute: in the order of {seconds} s", file=sys.stderr)
    with waiting("checking ..."):
        report = check(args.cert, data, work=args.work)
    code = {"verified": 0, "rejected": 1}.get(report.status, 2)
    rows = [
        {"kind": kind, "statement": name, "status": type(verdict).__name__, "text": next(iter(vars(verdict).values()))}
        for kind, name, verdict in report.claims
    ]
    if args.json:
        print_json({"status": report.status, "reason": report.reason, "claims": rows, "used": report.used})
        return code
    for row in rows:
        print(f"{row['status']:9} {row['kind']:15} {row['text']}")
    print(f"limits used: {report.nearness()}")
    reason = f": {report.reason}" if report.reason else ""
    print(f"{report.status}{reason}")
    if data is None and code == 0:
        print("(about the data in the certificate; add --data to tie it to your own file)")
    return code


def forecast(certificate: Certificate) -> int:
    """How many seconds the checker will compute, to the order of magnitude, if sizes are as claimed."""
    claimed = [claim["stmt"] for claim in certificate.claims]
    parameters = {stmt["net"]: stmt["params"] for stmt in claimed if stmt["kind"] == "SizeAtMost"}
    products = seconds = 0
    for stmt in claimed:
        if stmt["kind"] in ("RankAtLeast", "JacobianRankAtLeast"):
            seconds += int(stmt["r"]) ** 3 // CUBES
        elif stmt["kind"] == "RootExists":
            rows, _ = certificate.objects[certificate.objects[stmt["data"]]["x"]]["shape"]
            seconds += int(rows) ** 3 // CUBES
        if stmt["kind"] == "Memorizes":
            rows, _ = certificate.objects[certificate.objects[stmt["data"]]["x"]]["shape"]
            first = certificate.objects[stmt["net"]].get("layers", [{}])[0]
            products += 0 if "u" in first else int(parameters.get(stmt["net"], 0) * rows)  # along a line
    return products // RATE + seconds
