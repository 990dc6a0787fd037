"""exactmem certify NET DATA [-o CERT]: a certificate for somebody else's network, or the first wrong row."""

from __future__ import annotations

import argparse
from fractions import Fraction

from exactmem.cli.console import check_output, data_arguments, print_json, print_table, progress, read_data
from exactmem.errors import InputError
from exactmem.numbers.parsing import parse_rational, quoted


def arguments(parser: argparse.ArgumentParser) -> None:
    from exactmem.networks.activations import NAMED

    parser.add_argument("net", metavar="NET", help="our JSON, or weights as .npz or .safetensors (floats as dyadics)")
    data_arguments(parser)
    parser.add_argument(
        "--act",
        choices=tuple(NAMED),
        default="relu",
        help="activation of hidden layers in a file of arrays (default relu)",
    )
    parser.add_argument("--rule", choices=("exact", "argmax", "sign"), default="exact", help="what to certify")
    parser.add_argument("--eps", metavar="E", help="with --rule exact: outputs within E of the labels")
    parser.add_argument("-o", "--output", metavar="CERT", help="write the certificate here")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.api import certify
    from exactmem.interop.weights import read_network
    from exactmem.report.text import certificate_lines, facts

    eps = None if args.eps is None else distance(args.eps, args.rule)
    check_output(args.output, inputs=[args.net, args.data])
    network, data = read_network(args.net, args.act), read_data(args)
    with progress():
        certificate = certify(network, data, rule=args.rule, eps=eps, one_hot=args.one_hot)
    lines = [("network", repr(network)), ("data", repr(data))]
    lines += certificate_lines(
        certificate, str(certificate.save(args.output)) if args.output else "not written (-o CERT)"
    )
    if args.json:
        print_json([list(line) for line in lines])
    else:
        print_table(facts(f"Every one of the {data.n} rows was evaluated exactly", lines))
    return 0


def distance(text: str, rule: str) -> Fraction:
    """The value of --eps."""
    if rule != "exact":
        raise InputError(f"--eps is the distance to labels that --rule exact allows; leave it out with --rule {rule}")
    try:
        eps = parse_rational(text)
    except InputError as error:
        raise InputError(f"--eps: {error}") from None
    if eps < 0:
        raise InputError(f"--eps: {quoted(text)} is negative; a distance is not")
    return eps
