"""exactmem compare DATA [--theorems ID,ID]: constructions side by side, and why a row is missing."""

from __future__ import annotations

import argparse

from exactmem.cli.console import data_arguments, one_hot_argument, print_json, print_table, progress, read_data


def arguments(parser: argparse.ArgumentParser) -> None:
    data_arguments(parser)
    one_hot_argument(parser)
    parser.add_argument("--theorems", metavar="ID[,ID...]", help="which (default: the whole catalogue)")
    parser.add_argument("--budget", type=float, default=60.0, metavar="SECONDS", help="per theorem (default 60)")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.api import compare
    from exactmem.report.text import comparison, comparison_row

    data = read_data(args)
    names = args.theorems.split(",") if args.theorems else None
    with progress():
        rows = compare(data, names, budget=args.budget, one_hot=args.one_hot)
    table = [comparison_row(row.theorem, row.result, row.missing) for row in rows]
    if args.json:
        print_json(table)
    else:
        distinct = len(data.merged().X)
        print_table(comparison(table, f"{args.data}: {data.n} rows, {distinct} distinct points in dimension {data.d}"))
        for text in sorted({row["lower bound of"] for row in table if "lower bound of" in row}):
            names_with = ", ".join(row["theorem"] for row in table if row.get("lower bound of") == text)
            print(f"lower bound of {names_with}: {text}")
    return 0
