"""exactmem train DATA: hinge-loss SGD on paired ReLUs, exactly, until every margin is at least 1, with the proof why."""

from __future__ import annotations

import argparse
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from exactmem.cli.console import check_output, data_arguments, options, print_json, print_table, progress, read_data
from exactmem.errors import InputError

if TYPE_CHECKING:
    from exactmem.data.dataset import Dataset

UNEVEN = 2**10  # columns differ in scale from this factor on
MANY = 10**6  # updates; where columns differ in scale and more may be made, this is said before


def arguments(parser: argparse.ArgumentParser) -> None:
    data_arguments(parser)
    parser.add_argument("--neurons", type=int, default=0, metavar="2Q", help="an even number (default: by search)")
    parser.add_argument("--eta", metavar="P/Q", default="1", help="step in function space (default 1)")
    parser.add_argument(
        "--beta",
        metavar="P/Q",
        help="output weight (default: the least whole number with a proof that no sign changes)",
    )
    parser.add_argument("--order", metavar="O", default="cyclic", help="cyclic or shuffled (default cyclic)")
    parser.add_argument("--batch", type=int, default=1, metavar="N", help="rows per step (default 1)")
    parser.add_argument("--seed", type=int, default=0, help="of the starts and the order (default 0)")
    parser.add_argument("--positive", metavar="CLASS", help="the class that is held against the rest")
    parser.add_argument(
        "--set", metavar="K=V", action="append", default=[], help="standardise=no: take the columns as they are"
    )
    parser.add_argument("--no-replay", action="store_true", help="trust the proof that no sign changes: no second run")
    parser.add_argument("-o", "--output", metavar="CERT", help="write the certificate here")
    parser.add_argument("--plot", metavar="PNG", help="draw margins and eigenvalues (needs matplotlib)")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.api.training import train
    from exactmem.certificates.certificate import write_whole
    from exactmem.certificates.result import decimal
    from exactmem.report.text import facts
    from exactmem.theorems.daniely2020.hinge import UpdateBound

    chosen = options(args.set, {"standardise": ("yes", "")})
    standardise = chosen.pop("standardise", "yes")
    if chosen or standardise not in ("yes", "no"):
        raise InputError("--set takes standardise=yes or standardise=no")
    check_output(args.output, inputs=[args.data])
    check_output(args.plot, "--plot", inputs=[args.data])
    data = read_data(args)
    if args.one_hot:
        data = data.one_hot()
    ratio = uneven(data)

    def announce(bound: UpdateBound) -> None:
        if standardise == "no" and ratio >= UNEVEN and bound.updates > MANY:
            text = f"columns differ in scale by a factor of {decimal(ratio, up=True)} and standardise=no"
            most = decimal(bound.updates, up=True)
            print(f"{text}: N* = {most} updates are certified to be enough, no fewer", file=sys.stderr)

    with progress():
        found = train(
            data,
            args.neurons,
            eta=args.eta,
            beta=args.beta,
            order=args.order,
            batch=args.batch,
            seed=args.seed,
            standardise=standardise == "yes",
            positive=args.positive,
            replay=not args.no_replay,
            announce=announce,
        )
        lines, certificate = found.rows(), found.certificate if args.output else None
        if args.plot:
            lines.append(("picture", str(write_whole(Path(args.plot), found.picture().png()))))
        if certificate is not None:
            lines += [("certificate", str(certificate.save(args.output))), ("certificate hash", certificate.hash)]
    if args.json:
        print_json(dict(lines))
    else:
        print_table(facts(f"{args.data}: {found.conclusion}", lines))
    return 0 if found.memorizes.holds else 2


def uneven(data: Dataset) -> Fraction:
    """The largest entry of a column over that of another, columns of zeros aside."""
    largest = [max(map(abs, column)) for column in zip(*data.X.num.tolist(), strict=True)]
    found = [v for v in largest if v]
    return Fraction(max(found), min(found)) if found else Fraction(1)
