"""exactmem show CERT: what a certificate holds and claims. It reads; `check` decides."""

from __future__ import annotations

import argparse

from exactmem.cli.console import print_json, print_table


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cert", metavar="CERT", help="a certificate (.json or .json.gz)")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.certificates.certificate import Certificate
    from exactmem.report.text import certificate_lines, facts

    lines = certificate_lines(Certificate.load(args.cert), args.cert)
    if args.json:
        print_json([list(line) for line in lines])
    else:
        print_table(facts("Claimed, not checked here", lines))
    return 0
