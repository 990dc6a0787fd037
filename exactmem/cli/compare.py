"""exactmem compare DATA [--theorems ID,ID]: constructions side by side, and why a row is missing."""

from __future__ import annotations

import argparse
import math

from exactmem.cli.console import data_arguments, print_json, print_table, progress, read_data
from exactmem.errors import InputError


def arguments(parser: argparse.ArgumentParser) -> None:
    data_arguments(parser)
    parser.add_argument("--theorems", metavar="ID[,ID...]", help="which (default: the whole catalogue)")
    parser.add_argument("--budget", type=float, default=60.0, metavar="SECONDS", help="per theorem (default 60)")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.api import compare
    from exactmem.report.text import comparison, comparison_row

    if not 0 < args.budget < math.inf:
        raise InputError(f"--budget is a positive number of seconds, not {args.budget}")
    data = read_data(args)
    distinct = len(data.merged().X)  # a conflict ends it here: no theorem applies
    names = None if args.theorems is None else [name.strip() for name in args.theorems.split(",") if name.strip()]
    if names == []:
        raise InputError("--theorems names none; give ids with commas between them, or leave it out for all")
    with progress():
        rows = compare(data, names, budget=args.budget, one_hot=args.one_hot)
    table = [comparison_row(row.theorem, row.result, row.missing) for row in rows]
    if args.json:
        print_json(table)
    else:
        print_table(comparison(table, f"{args.data}: {data.n} rows, {distinct} distinct points in dimension {data.d}"))
        for text in sorted({row["lower bound of"] for row in table if "lower bound of" in row}):
            names_with = ", ".join(row["theorem"] for row in table if row.get("lower bound of") == text)
            print(f"lower bound of {names_with}: {text}")
        print("* what our bound, the literature and the lower bound count; parameters are declared weights and biases")
    return 0
