"""exactmem compare DATA [--theorems ID,ID]: constructions side by side, and why a row is missing.

exactmem compare DATA --weights [--eps E] [--plot PNG]: neurons against total weight, and the least weight there is.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from exactmem.cli.console import check_output, data_arguments, print_json, print_table, progress, read_data
from exactmem.errors import InputError


def arguments(parser: argparse.ArgumentParser) -> None:
    data_arguments(parser)
    parser.add_argument("--theorems", metavar="ID[,ID...]", help="which (default: all whose networks fit exactly)")
    parser.add_argument("--budget", type=float, default=60.0, metavar="SECONDS", help="per theorem (default 60)")
    parser.add_argument("--weights", action="store_true", help="instead: neurons against total weight, and the optimum")
    parser.add_argument(
        "--eps", metavar="E", default="1/10", help="with --weights: squared residual over |y|² (default 1/10)"
    )
    parser.add_argument("--seed", type=int, default=0, help="with --weights: of searches (default 0)")
    parser.add_argument("--plot", metavar="PNG", help="with --weights: draw it (needs matplotlib)")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")


def run(args: argparse.Namespace) -> int:
    if not 0 < args.budget < math.inf:
        raise InputError(f"--budget is a positive number of seconds, not {args.budget}")
    return run_weights(args) if args.weights else run_theorems(args)


def run_theorems(args: argparse.Namespace) -> int:
    from exactmem.api import compare
    from exactmem.report.text import comparison, comparison_row

    if args.plot is not None:
        raise InputError("--plot needs --weights")
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


def run_weights(args: argparse.Namespace) -> int:
    from exactmem.api import compare_weights
    from exactmem.certificates.certificate import write_whole
    from exactmem.report.pictures.scatter import scatter
    from exactmem.report.weights import least_text, weight_points, weight_row, weight_table

    if args.theorems is not None:
        raise InputError("--weights compares fixed constructions: leave out --theorems")
    check_output(args.plot, "--plot", inputs=[args.data])
    data = read_data(args)
    data.merged()  # a conflict ends it here
    with progress():
        board = compare_weights(data, eps=args.eps, budget=args.budget, seed=args.seed)
    rows = [weight_row(name, row.result, row.missing) for name, row in board.rows]
    title = f"{args.data}: {data.n} rows in dimension {data.d}"
    if args.json:
        print_json({"rows": rows, "least weight of an exact fit": least_text(board.least)})
    else:
        print_table(weight_table(rows, title))
        print(f"least total weight of an exact fit, of any width: {least_text(board.least)}")
    if args.plot is not None:
        drawn = weight_points({name: row.result for name, row in board.rows})
        write_whole(Path(args.plot), scatter(title, drawn, board.least).png())
    return 0
