"""exactmem decide DATA --relu K: a network with one hidden layer of K units that fits, or the proof that none does."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from exactmem.cli.console import check_output, data_arguments, print_json, print_table, progress, read_data
from exactmem.errors import InputError, Undecided

if TYPE_CHECKING:
    from exactmem.data.dataset import Dataset
    from exactmem.search.architectures import Arch
    from exactmem.search.outcomes import Outcome
    from exactmem.search.targets import Mode


def arguments(parser: argparse.ArgumentParser) -> None:
    data_arguments(parser)
    units = parser.add_mutually_exclusive_group(required=True)
    units.add_argument("--relu", type=int, metavar="K", help="at most K ReLUs")
    units.add_argument("--threshold", type=int, metavar="K", help="at most K thresholds, and a threshold output")
    units.add_argument("--unit", metavar="P,Q,K", help="at most K units of slope P on the right and Q on the left")
    parser.add_argument("--no-bias", action="store_true", help="the output has no bias")
    parser.add_argument("--skip", action="store_true", help="the output also reads the input")
    parser.add_argument(
        "--output",
        dest="output_unit",
        choices=["affine", "threshold"],
        help="with --threshold: what the output is (default threshold); other units have an affine output",
    )
    parser.add_argument(
        "--mode",
        metavar="M",
        default="real",
        help="real: the labels; sign: their signs; or EPS: up to EPS (default real)",
    )
    parser.add_argument("--min", action="store_true", help="the fewest units; the K given plays no part")
    parser.add_argument("--oracle", choices=["z3"], help="ask z3 first; its answer is verified, or looked for")
    parser.add_argument("-o", dest="output", metavar="CERT", help="write the certificate here (.json or .json.gz)")
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.epilog = "Exit codes: 0 for an answer either way, 1 equal points with different labels, 2 no answer."


def run(args: argparse.Namespace) -> int:
    from exactmem.api import decide, min_units
    from exactmem.report.text import facts
    from exactmem.search.outcomes import Unknown, bundle

    arch, mode = wanted_arch(args), wanted_mode(args.mode)
    check_output(args.output, inputs=[args.data])
    data = read_data(args)
    if args.one_hot:
        data = data.one_hot()
    if args.output and mode == "sign":
        certifiable(data, arch)
    evidence: list[Outcome]
    with progress():
        if args.min:
            least, fit, refusal = min_units(data, None, arch, mode, args.oracle)
            arch, evidence = arch.with_units(least), [fit, *([] if refusal is None else [refusal])]
        else:
            evidence = [decide(data, None, arch, mode, args.oracle)]
        answer = evidence[0]
        if isinstance(answer, Unknown):
            raise Undecided(answer.reason)
        lines = [("answer", "fits" if answer.fits else "impossible"), ("network", str(arch)), ("labels", asked(mode))]
        lines += [("fewest units", str(arch.k))] * args.min + [line for part in evidence for line in shown(part)]
        if args.output:
            certificate = bundle(*evidence)
            lines += [("certificate", str(certificate.save(args.output))), ("certificate hash", certificate.hash)]
    if args.json:
        print_json(dict(lines))
    else:
        print_table(facts(f"{args.data}: {'a network that fits' if answer.fits else 'no such network fits'}", lines))
    return 0


def wanted_arch(args: argparse.Namespace) -> Arch:
    from exactmem.search.architectures import Arch

    if args.threshold is not None:
        if args.no_bias or args.skip:
            raise InputError("--no-bias and --skip are for --relu and --unit")
        return Arch.threshold(args.threshold, args.output_unit or "threshold")
    if args.output_unit == "threshold":
        raise InputError("--output threshold is for --threshold: other units have an affine output")
    if args.relu is not None:
        return Arch.relu(args.relu, not args.no_bias, args.skip)
    words = args.unit.split(",")
    if len(words) != 3 or not (words[2].isascii() and words[2].isdecimal() and len(words[2]) < 10):
        raise InputError(f"--unit takes two slopes and a number of units, as 1,-1,2, not {args.unit[:40]!r}")
    return Arch.unit(words[0], words[1], int(words[2]), not args.no_bias, args.skip)


def wanted_mode(text: str) -> Mode:
    from exactmem.search.targets import Eps

    if text == "real":
        return "real"
    if text == "sign":
        return "sign"
    try:
        return Eps(text)
    except InputError as error:
        raise InputError(f"--mode is real, sign or a number: {error}") from None


def asked(mode: Mode) -> str:
    """The mode in words."""
    if mode == "real":
        return "returned exactly"
    return "returned in sign" if mode == "sign" else f"returned up to {mode.e}"


def certifiable(data: Dataset, arch: Arch) -> None:
    """Before the work rather than after it."""
    if arch.output == "threshold" or not {row[0] for row in data.Y.rows()} <= {1, -1}:
        raise InputError(
            "the checker's claim about signs has an affine output and labels 1 and -1; leave out -o, or write them so"
        )


def shown(part: Outcome) -> list[tuple[str, str]]:
    """A network written out if it is small, or what its absence rests on."""
    from exactmem.report.formulas import formulas
    from exactmem.search.certificate import CannotRealise
    from exactmem.search.outcomes import Fit, Impossible

    if isinstance(part, Fit):
        sizes = part.network.sizes
        written = formulas(part.network) or [("its weights", f"of at most {sizes.bits} bits")]
        return [
            ("fits", f"{counted(sizes.neurons, 'unit')}, evaluated exactly on {counted(part.dataset.n, 'row')}"),
            *written,
        ]
    if isinstance(part, Impossible) and isinstance(part.certificate, CannotRealise):
        found = part.certificate
        proof = f"{counted(len(found.lams), 'vector')}, verified without a search"
        return [("impossible", f"{counted(found.arch.k, 'unit')}, whatever the real weights: {proof}")]
    return []


def counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
