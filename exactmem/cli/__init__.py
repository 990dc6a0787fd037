"""The command line: `exactmem COMMAND ...`, one module per command.

Exit codes: 0 done or verified, 1 the answer is no, 2 no answer (bad input, a limit, undecided).
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS = {
    "demo": "build, certify and check on the embedded digits",
    "memorize": "build a network that fits data exactly, and certify it",
    "check": "ask the independent checker about a certificate",
    "certify": "certify somebody else's network on data",
    "compare": "every construction that applies to data, side by side",
    "theorems": "the catalogue: hypotheses, promises, sources",
    "show": "what a certificate holds and claims",
    "export": "the exact weights of a certificate",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Bad input gives one line, never a traceback."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="exactmem",
        description="Memorization theory, executable and provable.",
        epilog="Each command explains itself: exactmem COMMAND --help",
    )
    from exactmem import __version__

    parser.add_argument("--version", action="version", version=f"exactmem {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    wanted = arguments[0] if arguments and arguments[0] in COMMANDS else None
    run = None
    for name, text in COMMANDS.items():
        sub = subparsers.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        if name == wanted:  # only the command that runs is loaded
            module = importlib.import_module(f"exactmem.cli.{name}")
            module.arguments(sub)
            run = module.run
    args = parser.parse_args(arguments)
    from exactmem.errors import ExactmemError

    try:
        return int(run(args)) if run is not None else 2
    except ExactmemError as error:
        print(f"exactmem {args.command}: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(f"exactmem {args.command}: interrupted, nothing written", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
