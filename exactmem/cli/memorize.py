"""exactmem memorize DATA --theorem ID [-o CERT]: build, verify on every row, write the certificate."""

from __future__ import annotations

import argparse
import sys

from exactmem.cli.console import check_output, data_arguments, options, print_json, print_table, progress, read_data

LONG = 50_000  # rows from which on the time of the dense check is said before


def arguments(parser: argparse.ArgumentParser) -> None:
    data_arguments(parser)
    parser.add_argument("--theorem", metavar="ID", default="bubeck2020.relu3", help="see: exactmem theorems")
    parser.add_argument("--seed", type=int, default=0, help="for constructions that search (default 0)")
    parser.add_argument("--set", metavar="K=V", action="append", default=[], help="an option of the construction")
    parser.add_argument("-o", "--output", metavar="CERT", help="write the certificate here (.json or .json.gz)")
    parser.add_argument("--verify", metavar="WAY[,WAY]", default="", help="check again: line, layers, dense, local")
    parser.add_argument("--sample", type=int, default=0, help="with --verify: so many rows, drawn by --seed (0: all)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.api import memorize, verify
    from exactmem.api.verifying import predicted_seconds
    from exactmem.report.text import facts
    from exactmem.theorems.registry import find

    known = find(args.theorem).options
    chosen = options(args.set, known)
    if "seed" in known:
        chosen.setdefault("seed", args.seed)
    check_output(args.output, inputs=[args.data])
    data = read_data(args)
    data.merged()  # a conflict is told by the labels of the file, not by their one-hot rows
    with progress():
        result = memorize(data, args.theorem, one_hot=args.one_hot, **chosen)
    lines = result.rows()
    failed = False
    for way in args.verify.split(",") if args.verify else []:
        if way.strip() == "dense" and not args.sample and data.n > LONG:
            print(f"the dense check will take about {predicted_seconds(result):.0f} s", file=sys.stderr)
        with progress():
            verdict = verify(result, way.strip(), sample=args.sample, seed=args.seed)
        failed = failed or not verdict.holds
        lines.append((f"checked by {way.strip()}", str(verdict.witness)))
    if args.output:
        path = result.certificate.save(args.output)
        lines += [("certificate", str(path)), ("certificate hash", result.certificate.hash)]
    if args.json:
        print_json(dict(lines))
    else:
        print_table(facts(result.summary, lines))
    return 1 if failed else 0
