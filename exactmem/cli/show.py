"""exactmem show CERT: what a certificate holds and claims, and a recorded run sweep by sweep. It reads; `check` decides."""

from __future__ import annotations

import argparse

from exactmem.cli.console import print_json, print_table, progress, read_certificate
from exactmem.errors import Rejected


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cert", metavar="CERT", help="a certificate (.json or .json.gz)")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.report.rerun import rerun_lines
    from exactmem.report.text import certificate_lines, facts

    try:
        certificate = read_certificate(args.cert)
        with progress():
            found = [*certificate_lines(certificate, args.cert), *rerun_lines(certificate)]
    except RecursionError:
        raise Rejected(f"{args.cert}: not a certificate: it is nested too deeply") from None
    lines = [(printable(name), printable(value)) for name, value in found]
    if args.json:
        print_json([list(line) for line in lines])
    else:
        print_table(facts("Claimed, not checked here", lines))
    return 0


def printable(text: str) -> str:
    """The text with control characters escaped: a strange certificate must not steer the terminal."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
