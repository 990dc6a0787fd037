"""exactmem bounds DATA: what suffices, what is necessary for every labelling, and the ratio, for parameters and for bits."""

from __future__ import annotations

import argparse
import re

from exactmem.cli.console import check_output, data_arguments, options, print_json, print_table, progress, read_data
from exactmem.errors import InputError


def arguments(parser: argparse.ArgumentParser) -> None:
    data_arguments(parser)
    parser.add_argument("--theorem", metavar="ID", default="vardi2021.compact", help="the construction that suffices")
    parser.add_argument("--set", metavar="K=V", action="append", default=[], help="an option of the construction")
    parser.add_argument(
        "--at", metavar="P[,P...]", default="", help="count wrong rows with weights of P significant bits"
    )
    parser.add_argument(
        "--shatter", action="store_true", help="few points: one shape for every labelling, each verified"
    )
    parser.add_argument("--classes", type=int, default=2, help="with --shatter: labels 0 to C-1 (default 2)")
    parser.add_argument("-o", "--output", metavar="CERT", help="write the certificate here (.json or .json.gz)")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.api import Bounds, Shattering, bounds, shatter
    from exactmem.report.text import facts
    from exactmem.theorems.registry import find

    chosen = options(args.set, find(args.theorem).options)
    check_output(args.output, inputs=[args.data])
    data = read_data(args)
    found: Bounds | Shattering
    with progress():
        if args.shatter:
            found = shatter(data, args.theorem, classes=args.classes, **chosen)
            title = f"Every labelling of {len(found.X)} points by one shape"
        else:
            found = bounds(data, args.theorem, at=significant(args.at), **chosen)
            title = f"{args.data}: what suffices and what is necessary for every labelling"
        lines = found.rows()
    if args.output:
        path = found.certificate.save(args.output)
        lines += [("certificate", str(path)), ("certificate hash", found.certificate.hash)]
    if args.json:
        print_json(dict(lines))
    else:
        print_table(facts(title, lines))
    return 0


def significant(text: str) -> list[int]:
    """The numbers of --at."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if re.fullmatch(r"[1-9][0-9]{0,6}", word) is None:
            raise InputError(
                f"--at takes numbers of significant bits, at least 1, with commas between them, not {word[:40]!r}"
            )
    return [int(word) for word in words]
