"""exactmem theorems [ID]: the catalogue, or everything about one theorem."""

from __future__ import annotations

import argparse

from exactmem.cli.console import print_json, print_table


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", nargs="?", help="one theorem in full")
    parser.add_argument("--json", action="store_true", help="print as JSON: an array, or one object")


def run(args: argparse.Namespace) -> int:
    from exactmem.report.text import catalogue, facts, theorem_json, theorem_lines
    from exactmem.theorems.registry import THEOREMS, find

    if args.id:
        entry = find(args.id)
        if args.json:
            print_json(theorem_json(entry))
        else:
            print_table(facts(entry.title, theorem_lines(entry)))
    elif args.json:
        print_json([theorem_json(entry) for entry in THEOREMS.values()])
    else:
        print_table(catalogue(THEOREMS))
    return 0
