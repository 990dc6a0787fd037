"""exactmem sgd DATA: SGD near a memorizing minimum: certified constants, and one run enclosed step by step."""

from __future__ import annotations

import argparse
from pathlib import Path

from exactmem.cli.console import check_output, data_arguments, options, print_json, print_table, progress, read_data


def arguments(parser: argparse.ArgumentParser) -> None:
    data_arguments(parser)
    parser.add_argument("--theorem", metavar="ID", help="whose network to start from (default: the fewest epochs)")
    parser.add_argument("--set", metavar="K=V", action="append", default=[], help="an option of the theorem")
    parser.add_argument("--eta", metavar="P/Q", help="the step (default: 1/ceil(max of the squared gradients))")
    parser.add_argument(
        "--batch", type=int, default=1, metavar="B", help="rows per step, a divisor of the rows (default 1)"
    )
    parser.add_argument(
        "--radius", metavar="P/Q", help="start at this distance (default: the largest 2^-s that is proved)"
    )
    parser.add_argument("--epochs", type=int, metavar="K", help="of the run (default: k*, or what ten seconds allow)")
    parser.add_argument(
        "--orders", type=int, metavar="M", help="enumerate up to M orders of an epoch for gamma (default 720)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the start and the orders (default 0)")
    parser.add_argument("--png", metavar="FILE", help="draw the run by epoch (needs matplotlib)")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.api import descend
    from exactmem.certificates.certificate import write_whole
    from exactmem.report.text import facts
    from exactmem.theorems.registry import find

    chosen = options(args.set, find(args.theorem).options if args.theorem else {})
    if args.orders is not None:
        chosen["orders"] = args.orders
    check_output(args.png, "--png", inputs=[args.data])
    data = read_data(args)
    if args.one_hot:
        data = data.one_hot()
    with progress():
        found = descend(
            data,
            args.theorem,
            eta=args.eta,
            batch=args.batch,
            radius=args.radius,
            epochs=args.epochs,
            seed=args.seed,
            **chosen,
        )
        lines = found.rows()
        if args.png:
            lines.append(("picture", str(write_whole(Path(args.png), found.picture().png()))))
    if args.json:
        print_json(dict(lines))
    else:
        print_table(facts(f"{args.data}: SGD within {found.constants.rho} of a memorizing minimum", lines))
    return 0
