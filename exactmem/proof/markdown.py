"""A proof as Markdown: headings, a numbered list of sentences with their evidence, pictures as data addresses."""

from __future__ import annotations

from base64 import b64encode

from exactmem.proof.proof import Proof
from exactmem.proof.text import HEADINGS, label, mark, outcome, provenance

SPECIAL = str.maketrans({c: "\\" + c for c in "\\`*_{}[]<>#|"})


def escaped(words: str) -> str:
    r"""The words with nothing in them that Markdown would read.

    >>> escaped("a_1 * b")
    'a\\_1 \\* b'
    """
    return words.translate(SPECIAL)


def markdown(proof: Proof, pictures: bool = False) -> str:
    """The proof; pictures only on demand, since they are long."""
    entry = proof.entry
    lines = [
        f"# {escaped(entry.title)}",
        "",
        f"`{entry.id}`, {escaped(str(entry.source))}",
        "",
        escaped(entry.statement),
        "",
    ]
    for told in (*provenance(proof), f"Data: {proof.data!r}"):
        lines += [escaped(told), ""]
    kind = ""
    for step in proof.steps:
        if step.kind != kind:
            kind = step.kind
            lines += [f"## {HEADINGS[kind]}", ""]
        lines += [f"**{label(step)}** {escaped(step.sentence)}".replace("**** ", ""), ""]
        lines += [f"> *{mark(step)}*: {escaped(step.said)}".replace("\n", "\n> "), ""]
        if step.picture is not None:
            if pictures:
                image = b64encode(step.picture.svg().encode()).decode()
                lines += [f"![{escaped(step.picture.alt)}](data:image/svg+xml;base64,{image})", ""]
            else:
                lines += [f"*Picture: {escaped(step.picture.alt)}*", ""]
    if proof.assumed:
        lines += ["## Assumed", "", *(f"* {escaped(told)}" for told in proof.assumed), ""]
    return "\n".join([*lines, f"**{escaped(outcome(proof))}**", ""])
