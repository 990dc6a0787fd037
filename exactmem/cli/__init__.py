"""The command line: `exactmem COMMAND ...`, one module per command.

Exit codes: 0 done or verified, 1 the answer is no, 2 no answer (bad input, a limit, undecided).
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

COMMANDS = {
    "demo": "build, certify and check on the embedded digits",
    "memorize": "build a network that fits data exactly, and certify it",
    "check": "ask the independent checker about a certificate",
    "certify": "certify somebody else's network on data",
    "compare": "every construction that applies to data, side by side",
    "bounds": "what suffices for data, and what is necessary",
    "sgd": "SGD near a network that fits, enclosed step by step",
    "train": "SGD from a zero start, run exactly until every label is right",
    "weight": "the least total weight that fits, of any width",
    "rank": "the rank of a Jacobian, certified from both sides",
    "exists": "parameters that fit, proved to exist",
    "decide": "whether a few units fit: the network, or a proof that none does",
    "capacity": "thresholds that points of the plane need, for every order type",
    "hunt": "a counterexample to a conjecture of your own",
    "prove": "the proof of a theorem, step by step, on an example or your data",
    "theorems": "the catalogue: hypotheses, promises, sources",
    "show": "what a certificate holds and claims",
    "export": "the exact weights of a certificate",
}
INTERRUPTED, PIPE_CLOSED = 130, 141  # as a shell reports programs that these signals end


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, like every other error."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Bad input gives one line, never a traceback."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a character gets its number instead
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    command = next((word for word in arguments[:1] if word in COMMANDS), "")
    name = f"exactmem {command}".strip()
    from exactmem.errors import ExactmemError

    try:
        code = dispatch(command, arguments)
        sys.stdout.flush()
        return code
    except SystemExit as done:  # --help, --version and errors of usage
        return int(done.code or 0)
    except ExactmemError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return error.exit_code
    except MemoryError:
        print(f"{name}: out of memory; use fewer rows or columns", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{name}: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has left; nothing of the answer may be taken for a yes
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as error:  # a full disk under our output
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"{name}: {error.strerror or error}", file=sys.stderr)
        return 2


def dispatch(command: str, arguments: Sequence[str]) -> int:
    """Parse the arguments and run the command; only the module of the command that runs is loaded."""
    from exactmem import __version__

    version = f"exactmem {__version__}"
    parser = Parser(
        prog="exactmem",
        description="Memorization theory, executable and provable.",
        epilog="Each command explains itself: exactmem COMMAND --help",
    )
    parser.add_argument("--version", action="version", version=version)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    subs = {}
    for name, text in COMMANDS.items():
        sub = subs[name] = subparsers.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        sub.add_argument("--version", action="version", version=version)
    if not command:
        if arguments and not arguments[0].startswith("-"):
            parser.error(f"there is no command {arguments[0]!r}; the commands are {', '.join(COMMANDS)}")
        parser.parse_args(arguments)  # --help, --version, or an error: it does not return
        return 2
    module = importlib.import_module(f"exactmem.cli.{command}")
    module.arguments(subs[command])
    args, unknown = parser.parse_known_args(arguments)
    if unknown:
        subs[command].error(f"unknown argument {unknown[0]!r}")
    return int(module.run(args))


if __name__ == "__main__":
    sys.exit(main())
