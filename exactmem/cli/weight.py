"""exactmem weight DATA: the least total weight of a one-hidden-layer ReLU network that fits, between certified ends."""

from __future__ import annotations

import argparse
from pathlib import Path

from exactmem.cli.console import check_output, data_arguments, print_json, print_table, progress, read_data
from exactmem.errors import InputError


def arguments(parser: argparse.ArgumentParser) -> None:
    data_arguments(parser)
    parser.add_argument(
        "--eps", metavar="E", default="0", help="allow a squared residual of E·|y|^2 (default 0: exact fits)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the search (default 0)")
    parser.add_argument("--budget", type=float, default=60.0, metavar="SECONDS", help="of the search (default 60)")
    parser.add_argument("-o", "--output", metavar="CERT", help="write the certificate here")
    parser.add_argument("--plot", metavar="FILE", help="draw the network as a PNG, for one or two features")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.api.weighing import optimal_weight
    from exactmem.certificates.certificate import write_whole
    from exactmem.report.text import facts

    check_output(args.output, inputs=[args.data])
    check_output(args.plot, "--plot", inputs=[args.data])
    data = read_data(args)
    if args.one_hot:
        data = data.one_hot()
    if args.plot and data.d > 2:
        raise InputError(f"--plot draws one or two features; {args.data} has {data.d}")
    with progress():
        found = optimal_weight(data, eps=args.eps, seed=args.seed, budget=args.budget)
        written = []
        if args.plot:
            written.append(("picture", str(write_whole(Path(args.plot), found.picture().png()))))
        if args.output:
            certificate = found.certificate
            written += [("certificate", str(certificate.save(args.output))), ("certificate hash", certificate.hash)]
    if args.json:
        print_json(found.as_json() | dict(written))
    else:
        print_table(facts(f"{args.data}: total weight", found.rows() + written))
    return 0
