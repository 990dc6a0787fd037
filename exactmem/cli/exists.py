"""exactmem exists DATA: parameters of one smooth hidden layer that fit are proved to exist, or every labelling is."""

from __future__ import annotations

import argparse

from exactmem.cli.console import check_output, data_arguments, print_json, print_table, progress, read_data


def arguments(parser: argparse.ArgumentParser) -> None:
    data_arguments(parser)
    parser.add_argument(
        "--activation", metavar="A", default="tanh", help="tanh, sigmoid, sin, ..., t^k or c_0,c_1,... (default tanh)"
    )
    parser.add_argument("--hidden", type=int, default=0, metavar="M", help="neurons (default: about 1.1·n/(d + 1))")
    parser.add_argument("--zero", action="store_true", help="for every labelling of these points, by a balanced zero")
    parser.add_argument("--difference", action="store_true", help="by two copies of a half net, with eps explicit")
    parser.add_argument("--seed", type=int, default=0, help="of the starts (default 0)")
    parser.add_argument("--budget", type=float, default=120.0, metavar="SECONDS", help="of the search (default 120)")
    parser.add_argument("-o", "--output", metavar="CERT", help="write the certificate here")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.api.existing import every_labelling, exists
    from exactmem.errors import InputError
    from exactmem.networks.smooth import smooth
    from exactmem.report.text import facts
    from exactmem.theorems.madden2023.conclusions import EveryLabelling, ParametersExist, certifiable

    if args.zero and args.difference:
        raise InputError("--zero and --difference are different proofs: give one of them")
    check_output(args.output, inputs=[args.data])
    if args.output:
        certifiable(smooth(args.activation))  # before the work rather than after it
    data = read_data(args)
    if args.one_hot:
        data = data.one_hot()
    found: ParametersExist | EveryLabelling
    with progress():
        if args.zero:
            found = every_labelling(data, args.activation, hidden=args.hidden, seed=args.seed, budget=args.budget)
        else:
            method = "difference" if args.difference else "search"
            found = exists(data, args.activation, hidden=args.hidden, method=method, seed=args.seed, budget=args.budget)
        lines = found.rows()
        if args.output:
            path = found.certificate.save(args.output)
            lines += [("certificate", str(path)), ("certificate hash", found.certificate.hash)]
    if args.json:
        print_json(dict(lines))
    else:
        print_table(facts(f"{args.data}: {found.conclusion}", lines))
    return 0
