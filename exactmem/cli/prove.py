"""exactmem prove THEOREM [DATA]: the proof of a theorem, step by step, each checked exactly on the data."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exactmem.cli.console import check_outputs, data_arguments, print_json, progress, read_data
from exactmem.errors import InputError

if TYPE_CHECKING:
    from exactmem.proof.proof import Proof

FORMATS = {
    "html": "one page, with pictures and sliders, that needs no network",
    "markdown": "Markdown",
    "latex": "a LaTeX fragment",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("theorem", metavar="THEOREM", help="id of the catalogue, see exactmem theorems")
    data_arguments(parser, optional=True)
    for name, text in FORMATS.items():
        parser.add_argument(f"--{name}", metavar="FILE", help=f"write the proof as {text}")
    parser.add_argument(
        "-o", "--output", metavar="CERT", help="write the certificate of the last step here, if it is a proof"
    )
    parser.add_argument("--exercise", type=int, metavar="N", help="grade an answer to exercise N of the example")
    parser.add_argument("--answer", metavar="TEXT", help="the answer")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    from exactmem.api.proving import prove
    from exactmem.certificates.certificate import write_whole
    from exactmem.proof.text import text

    if (args.exercise is None) != (args.answer is None):
        raise InputError("--exercise N and --answer TEXT go together")
    files = {name: getattr(args, name) for name in FORMATS if getattr(args, name) is not None}
    if args.exercise is not None and (args.data is not None or files or args.output is not None or args.json):
        raise InputError("an exercise is about the example, and its grade is all there is: leave DATA and files out")
    if args.data is None and (args.label is not None or args.ignore or args.one_hot):
        raise InputError("--label, --ignore and --one-hot say how to read data; add DATA")
    places = {f"--{name}": path for name, path in files.items()} | {"-o": args.output}
    options = check_outputs(places, inputs=[args.data] if args.data else [])
    data = read_data(args) if args.data is not None else None
    with progress():
        proof = prove(args.theorem, data.one_hot() if data is not None and args.one_hot else data)
    if args.exercise is not None:
        return graded(proof, args.exercise, args.answer)
    pages = {path: page(proof) if name == "html" else getattr(proof, name)() for name, path in files.items()}
    for path, content in pages.items():
        write_whole(Path(path), content.encode())
    if args.output and proof.concluded and proof.certificate is not None:
        proof.certificate.save(args.output)
    if args.json:
        print_json(as_json(proof))
    else:
        print(text(proof))
        for option, path in options.items():
            print(
                f"{path}: {'not written, since there is no proof' if option == '-o' and not proof.concluded else 'written'}"
            )
    if proof.concluded:
        return 0
    return 1 if proof.failure is not None and proof.failure.verdict.fails else 2


def graded(proof: Proof, number: int, answer: str) -> int:
    """Print the grade: exit code 0 right, 1 wrong, 2 not graded."""
    from exactmem.proof.text import grade_text

    if not 1 <= number <= len(proof.exercises):
        raise InputError(f"{proof.entry.id} has {len(proof.exercises)} exercises; there is no exercise {number}")
    verdict = proof.exercises[number - 1].mark(answer)
    print(grade_text(verdict))
    return 0 if verdict.holds else 1 if verdict.fails else 2


def page(proof: Proof) -> str:
    """The proof as a whole HTML page."""
    from exactmem.report.html import document

    return document(proof.entry.id, f"<h1>{proof.entry.id}</h1>{proof.html()}")


def as_json(proof: Proof) -> dict[str, Any]:
    return {
        "theorem": proof.entry.id,
        "concluded": proof.concluded,
        "steps": [
            {
                "kind": step.kind,
                "number": step.number,
                "sentence": step.sentence,
                "holds": step.holds,
                "evidence": step.said,
                "picture": None if step.picture is None else step.picture.alt,
            }
            for step in proof.steps
        ],
        "assumed": proof.assumed,
        "exercises": [exercise.question for exercise in proof.exercises],
        "certificate": None if proof.certificate is None else proof.certificate.hash,
    }
