"""exactmem show CERT: what a certificate holds and claims, and a recorded run sweep by sweep. It reads; `check` decides.

exactmem show CERT --html FILE [--png FILE] [--data DATA]: the page of a certificate, after the checker has had its say.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from exactmem.cli.console import (
    check_outputs,
    data_arguments,
    data_of,
    print_json,
    print_table,
    progress,
    read_certificate,
    waiting,
)
from exactmem.errors import InputError, Rejected


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cert", metavar="CERT", help="a certificate (.json or .json.gz)")
    parser.add_argument("--html", metavar="FILE", help="check it, and write a page about it that needs no network")
    parser.add_argument("--png", metavar="FILE", help="check it, and draw its first picture (needs matplotlib)")
    data_arguments(parser, positional=False)
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    if args.html is not None or args.png is not None:
        return run_page(args)
    if args.data is not None:
        raise InputError("--data is for pages: add --html FILE, or use exactmem check")
    return run_list(args)


def run_page(args: argparse.Namespace) -> int:
    """Exit code 0 verified, 1 rejected, 2 undecided, as `check` has it. Only what is verified is drawn."""
    from exactmem.api.reporting import checked_report
    from exactmem.certificates.certificate import write_whole
    from exactmem.report.gallery import certificate_pictures

    inputs = [args.cert, *([args.data] if args.data else [])]
    check_outputs({"--html": args.html, "--png": args.png}, inputs=inputs)
    data = data_of(args)
    with waiting("checking ..."):
        checked, page, bundle = checked_report(args.cert, data)
    pictures = certificate_pictures(bundle) if args.png is not None and bundle is not None else []
    drawing = pictures[0].png() if pictures else None
    if args.html is not None:
        print(write_whole(Path(args.html), page.encode()))
    if drawing is not None:
        print(f"{write_whole(Path(args.png), drawing)}: {printable(pictures[0].alt)}")
    elif args.png is not None and checked.holds:
        raise InputError(f"{args.cert}: there is nothing to draw")
    print(checked.status + (f": {printable(checked.reason)}" if checked.reason else ""))
    return {"verified": 0, "rejected": 1}.get(checked.status, 2)


def run_list(args: argparse.Namespace) -> int:
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
