"""exactmem certify NET DATA [-o CERT]: a certificate for somebody else's network, or the first wrong row."""

from __future__ import annotations

import argparse

from exactmem.cli.console import data_arguments, print_json, print_table, progress, read_data


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("net", metavar="NET", help="our JSON, or weights as .npz or .safetensors (floats as dyadics)")
    data_arguments(parser)
    parser.add_argument("--act", default="relu", help="activation of hidden layers in a file of arrays (default relu)")
    parser.add_argument("--rule", choices=("exact", "argmax", "sign"), default="exact", help="what to certify")
    parser.add_argument("--eps", metavar="E", help="with --rule exact: outputs within E of the labels")
    parser.add_argument("-o", "--output", metavar="CERT", help="write the certificate here")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.api import certify
    from exactmem.interop.weights import read_network
    from exactmem.report.text import certificate_lines, facts

    network, data = read_network(args.net, args.act), read_data(args)
    with progress():
        certificate = certify(network, data, rule=args.rule, eps=args.eps)
    lines = [("network", repr(network)), ("data", repr(data))]
    lines += certificate_lines(
        certificate, str(certificate.save(args.output)) if args.output else "not written (-o CERT)"
    )
    if args.json:
        print_json([list(line) for line in lines])
    else:
        print_table(facts(f"Every one of the {data.n} rows was evaluated exactly", lines))
    return 0
