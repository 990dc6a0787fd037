"""exactmem bounds DATA: what suffices, what is necessary for every labelling, and the ratio, for parameters and for bits.

exactmem bounds --widths 2000,2000: the interval in which the capacity of an architecture must lie. No data are needed.
"""

from __future__ import annotations

import argparse
import re

from exactmem.cli.console import check_output, data_arguments, options, print_json, print_table, progress, read_data
from exactmem.errors import InputError


def arguments(parser: argparse.ArgumentParser) -> None:
    data_arguments(parser, optional=True)
    parser.add_argument("--theorem", metavar="ID", help="the construction that suffices (default vardi2021.compact)")
    parser.add_argument("--set", metavar="K=V", action="append", default=[], help="an option of the construction")
    parser.add_argument(
        "--at", metavar="P[,P...]", default="", help="count wrong rows with weights of P significant bits"
    )
    parser.add_argument(
        "--shatter", action="store_true", help="few points: one shape for every labelling, each verified"
    )
    parser.add_argument("--classes", type=int, help="with --shatter: labels 0 to C-1 (default 2)")
    parser.add_argument("--widths", metavar="D[,D...]", help="instead of DATA: the capacity of these hidden widths")
    parser.add_argument("--inputs", metavar="D", help="with --widths: the dimension of the points (default 1)")
    parser.add_argument("--activation", metavar="ACT", help="with --widths: relu or hardtanh (default relu)")
    parser.add_argument("-o", "--output", metavar="CERT", help="write the certificate here (.json or .json.gz)")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    if args.widths is not None:
        refuse(args, "data", "label", "ignore", "one_hot", "theorem", "set", "at", "shatter", "classes")
        return run_widths(args)
    refuse(args, "inputs", "activation")
    if args.data is None:
        raise InputError("one argument is required: DATA, or --widths for the capacity of an architecture")
    return run_data(args)


def refuse(args: argparse.Namespace, *names: str) -> None:
    """What speaks of data and what speaks of an architecture do not go together."""
    for name in names:
        if getattr(args, name):
            said = "DATA" if name == "data" else f"--{name.replace('_', '-')}"
            raise InputError(
                f"{said} needs --widths" if args.widths is None else f"--widths is instead of data: leave out {said}"
            )


def run_widths(args: argparse.Namespace) -> int:
    from exactmem.api.architecture import capacity, impossibility
    from exactmem.report.text import facts

    widths = whole(args.widths, "--widths", "widths of hidden layers")
    inputs = whole(args.inputs, "--inputs", "one dimension") if args.inputs is not None else [1]
    if len(inputs) != 1:
        raise InputError(f"--inputs takes one dimension, not {args.inputs[:40]!r}")
    check_output(args.output)
    found = capacity(widths, inputs[0], args.activation or "relu")
    lines, value = found.rows(), found.as_json()
    if args.output:
        certificate = impossibility(found)
        path = str(certificate.save(args.output))
        lines += [("certificate (pieces, sign patterns)", path), ("certificate hash", certificate.hash)]
        value |= {"certificate": path, "certificate hash": certificate.hash}
    if args.json:
        print_json(value)
    else:
        print_table(
            facts(f"Hidden widths {args.widths}, {found.activation}, points of dimension {found.inputs}", lines)
        )
    return 0


def run_data(args: argparse.Namespace) -> int:
    from exactmem.api import Bounds, Shattering, bounds, shatter
    from exactmem.report.text import facts
    from exactmem.theorems.registry import find

    theorem = args.theorem or "vardi2021.compact"
    chosen = options(args.set, find(theorem).options)
    check_output(args.output, inputs=[args.data])
    data = read_data(args)
    found: Bounds | Shattering
    with progress():
        if args.shatter:
            found = shatter(data, theorem, classes=2 if args.classes is None else args.classes, **chosen)
            title = f"Every labelling of {len(found.X)} points by one shape"
        else:
            found = bounds(data, theorem, at=whole(args.at, "--at", "numbers of significant bits"), **chosen)
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


def whole(text: str, option: str, what: str) -> list[int]:
    """Positive whole numbers with commas between them."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if re.fullmatch(r"[1-9][0-9]{0,6}", word) is None:
            raise InputError(f"{option} takes {what}, at least 1, with commas between them, not {word[:40]!r}")
    return [int(word) for word in words]
