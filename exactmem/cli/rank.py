"""exactmem rank DATA: the certified rank of the Jacobian of one hidden layer, with seeded weights or those of a file."""

from __future__ import annotations

import argparse

from exactmem.cli.console import check_output, data_arguments, print_json, print_table, progress, read_data


def arguments(parser: argparse.ArgumentParser) -> None:
    data_arguments(parser)
    parser.add_argument(
        "--activation",
        metavar="A",
        default="sigmoid",
        help="sigmoid, tanh, sin, ..., t^k or c_0,c_1,... (default sigmoid)",
    )
    parser.add_argument("--hidden", type=int, default=0, metavar="M", help="neurons, with seeded integer weights")
    parser.add_argument("--blocks", metavar="W,b,v", default="", help="parameters to differentiate in (default all)")
    parser.add_argument("--no-bias", action="store_true", help="the model without hidden biases")
    parser.add_argument(
        "--net", metavar="FILE", help="weights W, b, v as .npz, .safetensors or .pt instead of --hidden"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the weights and the substitution (default 0)")
    parser.add_argument("-o", "--output", metavar="CERT", help="write the certificate here")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.api.ranking import rank
    from exactmem.errors import InputError
    from exactmem.interop.one_hidden import read_model
    from exactmem.report.text import facts

    if (args.net is None) == (args.hidden == 0):
        raise InputError("give --hidden M for seeded weights, or --net FILE for weights of your own")
    if args.net is not None and args.no_bias:
        raise InputError("--no-bias is for seeded weights; a net has the biases that its file has")
    check_output(args.output, inputs=[args.data, *([args.net] if args.net else [])])
    net = None if args.net is None else read_model(args.net, args.activation)
    data = read_data(args)
    with progress():
        found = rank(
            data,
            args.activation,
            hidden=args.hidden,
            blocks=args.blocks,
            biased=not args.no_bias,
            seed=args.seed,
            net=net,
        )
        lines = found.rows()
        if args.output:
            certificate = found.certificate
            path = certificate.save(args.output)
            lines += [("certificate", str(path)), ("certificate hash", certificate.hash)]
            lines.append(("checking it", f"about {max(1, round(found.checking))} s"))
    if args.json:
        print_json(dict(lines))
    else:
        print_table(facts(f"{args.data}: {found.conclusion}", lines))
    return 0
