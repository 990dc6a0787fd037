"""exactmem theorems [ID [--why]]: the catalogue, everything about one theorem, or what its hypotheses are for."""

from __future__ import annotations

import argparse

from exactmem.cli.console import print_json, print_table


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", nargs="?", help="one theorem in full")
    parser.add_argument("--why", action="store_true", help="what happens without each hypothesis, run here and now")
    parser.add_argument("--markdown", action="store_true", help="print the whole catalogue as a page of Markdown")
    parser.add_argument("--json", action="store_true", help="print as JSON: an array, or one object")


def run(args: argparse.Namespace) -> int:
    from exactmem.errors import InputError
    from exactmem.report import text
    from exactmem.report.text import catalogue, facts, theorem_json, theorem_lines, why_lines
    from exactmem.theorems.registry import APPROXIMATE, EXISTENCE, THEOREMS, find

    built = {**THEOREMS, **APPROXIMATE}
    if args.markdown:
        from exactmem.report.catalogue import page

        print(page(THEOREMS, APPROXIMATE, EXISTENCE), end="")
    elif args.why:
        explained = [name for name, entry in built.items() if entry.why]
        if not args.id or not find(args.id).why:
            raise InputError(f"--why takes a theorem with counterexamples: {', '.join(explained)}")
        entry = find(args.id)
        if args.json:
            print_json([{"dropped": e.dropped, "text": e.text, "found": e.run()} for e in entry.why])
        else:
            print_table(facts(f"{entry.id}: what the hypotheses are for", why_lines(entry)))
    elif args.id in EXISTENCE:
        proved = EXISTENCE[args.id]
        if args.json:
            print_json(text.existence_json(proved))
        else:
            print_table(facts(proved.title, text.existence_lines(proved)))
    elif args.id:
        entry = find(args.id)
        if args.json:
            print_json(theorem_json(entry))
        else:
            print_table(facts(entry.title, theorem_lines(entry)))
    elif args.json:
        proved_only = [text.existence_json(entry) for entry in EXISTENCE.values()]
        print_json([*(theorem_json(entry) for entry in built.values()), *proved_only])
    else:
        print_table(catalogue(THEOREMS, "Theorems"))
        print_table(catalogue(APPROXIMATE, "Networks that fit up to a squared residual of eps·|y|²"))
        print_table(text.existence(EXISTENCE))
    return 0
