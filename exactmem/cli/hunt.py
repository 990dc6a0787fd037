"""exactmem hunt CONJECTURE.py: look for a counterexample to a conjecture written in Python."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from exactmem.cli.console import check_output, print_json, progress

if TYPE_CHECKING:
    from exactmem.search.claims import Claim

NAME = "exactmem_conjecture"  # of the module that the file becomes


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="CONJECTURE.py", help="a Python file that defines `claim`, an exactmem Claim")
    parser.add_argument("--budget", type=float, default=60.0, metavar="SECONDS", help="of the hunt (default 60)")
    parser.add_argument(
        "--tries", type=int, default=2000, metavar="N", help="different instances at most (default 2000)"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the instances (default 0)")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the certificate, or the outcome, here")
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.epilog = (
        "The file is a program of your own: it is run as it stands, with your rights; run none that you do not trust. "
        "-o writes a certificate for `exactmem check` if the claim is refuted by evidence that the checker has a claim for "
        "(CannotRealise, PiecesOnLine: what `decide` answers), and the outcome as JSON otherwise. "
        "Exit codes: 0 proved (a claim that lists its instances), 1 refuted, 2 survived, which proves nothing, or an error."
    )


def run(args: argparse.Namespace) -> int:
    from exactmem.api import hunt
    from exactmem.certificates.certificate import write_whole
    from exactmem.errors import InputError
    from exactmem.search.hunting import Refuted

    check_output(args.output, inputs=[args.file])
    if not args.budget > 0 or args.tries < 1:
        raise InputError("a hunt takes a positive number of seconds and at least one try")
    claim = claim_of(args.file)
    with progress():
        found = hunt(claim, tries=args.tries, seconds=args.budget, seed=args.seed)
    record = found.record()
    certificate = found.bundle if args.output and isinstance(found, Refuted) else None
    if certificate is not None:
        certificate.save(args.output)
    elif args.output:
        import json
        from pathlib import Path

        write_whole(Path(args.output), (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode())
    if args.json:
        print_json(record)
    else:
        print(f"{claim.statement}\n{found}")
        if args.output:
            kind = "the outcome as JSON" if certificate is None else f"certificate {certificate.hash}"
            print(f"{args.output}: {kind}")
    return 0 if found.proved else 1 if found.refuted else 2


def claim_of(path: str) -> Claim:
    """What the file calls `claim`, once it has run. InputError says in one line, and with the line, why there is none."""
    from exactmem.api.programs import program
    from exactmem.errors import InputError
    from exactmem.search.claims import Claim

    claim = getattr(program(path, NAME), "claim", None)
    if not isinstance(claim, Claim):
        raise InputError(f"{path}: it must define `claim`, an exactmem Claim, as in docs/theory/hunting.md")
    return claim
