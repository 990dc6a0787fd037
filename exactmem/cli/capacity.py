"""exactmem capacity: every order type of few points of the plane, and the hidden thresholds it needs."""

from __future__ import annotations

import argparse
import re

from exactmem.cli.console import check_output, print_json, print_table, progress
from exactmem.errors import InputError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--n", metavar="A..B", default="3..8", help="numbers of points, 3 to 9 (default 3..8)")
    parser.add_argument(
        "--units", type=int, metavar="K", default=4, help="count up to K thresholds, at most 4 (default)"
    )
    parser.add_argument("--log", metavar="PATH", help="keep what is finished here; a later run goes on from it")
    parser.add_argument("--workers", type=int, metavar="N", help="processes (default: as many as cores)")
    parser.add_argument("--seconds", type=float, metavar="S", help="for each shard (default: no limit)")
    parser.add_argument(
        "--audit", metavar="M", help="answers of the log to compute again: a number, or all (default: one in fifty)"
    )
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.epilog = (
        "Hidden thresholds have biases; the output is a threshold with a bias. See docs/theory/order-types.md."
    )


def run(args: argparse.Namespace) -> int:
    from exactmem.api import capacity_table
    from exactmem.search.sharding import processes

    sizes, audit = sizes_of(args.n), audit_of(args.audit)
    if not 1 <= args.units <= 4:
        raise InputError(f"--units is a number from 1 to 4, not {args.units}")
    if args.workers is not None and args.workers < 1:
        raise InputError(f"--workers is a number of processes, at least 1, not {args.workers}")
    if args.seconds is not None and not args.seconds > 0:
        raise InputError(f"--seconds is a positive number, not {args.seconds}")
    check_output(args.log, "--log")
    with progress(), processes(args.workers) as executor:
        table = capacity_table(
            n=sizes, k=range(1, args.units + 1), executor=executor, log=args.log, seconds=args.seconds, audit=audit
        )
        statements = {row.n: [str(statement) for statement in row.statements()] for row in table.rows}
        dimensions = table.vc_dimensions()
    if args.json:
        print_json(
            {
                "rows": [
                    {
                        "n": row.n,
                        "order types": row.order_types,
                        "rooted": row.rooted,
                        "digest": row.digest,
                        "statements": statements[row.n],
                    }
                    for row in table.rows
                ],
                "VC dimension": {v.units: [v.at_least, v.at_most] for v in dimensions},
                "shards": table.shards,
                "resumed": table.resumed,
            }
        )
        return 0
    from rich.table import Table

    shown = Table(title="Thresholds needed for every labelling (units:order types)", title_justify="left")
    for name in ("n", "order types", "rooted", "order types by units", "rooted by units"):
        shown.add_column(name, justify="right")
    for line in table.lines():
        shown.add_row(*line)
    print_table(shown)
    for row in table.rows:
        for statement in statements[row.n]:
            print(statement)
    for v in dimensions:
        ends = f"is {v.at_least}" if v.at_least == v.at_most else f"lies between {v.at_least} and {v.at_most}"
        print(f"VC dimension of {v.units} hidden threshold{'' if v.units == 1 else 's'} in the plane {ends}")
    if args.log:
        print(f"log {args.log}: {table.resumed} of {table.shards} shards were in it")
    return 0


def sizes_of(text: str) -> range:
    """A..B, or one number."""
    found = re.fullmatch(r"([0-9]{1,3})(?:\.\.([0-9]{1,3}))?", text)
    least, most = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if least > most:
        raise InputError(f"--n takes a number of points, or the first and the last as 3..8, not {text[:40]!r}")
    return range(least, most + 1)


def audit_of(text: str | None) -> int | None:
    if text is None or text == "all":
        return None if text is None else 10**9
    if re.fullmatch(r"[0-9]{1,9}", text) is None:
        raise InputError(f"--audit takes a number of answers, or all, not {text[:40]!r}")
    return int(text)
