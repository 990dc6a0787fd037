"""exactmem export CERT --npz F: the exact weights of the network in a certificate."""

from __future__ import annotations

import argparse

from exactmem.cli.console import check_output


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cert", metavar="CERT", help="a certificate with one network")
    parser.add_argument("--npz", metavar="F", required=True, help="write arrays A1, c1, q1, act1, ... here")


def run(args: argparse.Namespace) -> int:
    from exactmem.certificates.certificate import Certificate
    from exactmem.interop.exact import write_npz
    from exactmem.interop.weights import network_of

    check_output(args.npz, "--npz", inputs=[args.cert])
    network = network_of(Certificate.load(args.cert), args.cert)
    print(f"{write_npz(network, args.npz)}: {network!r}")
    return 0
