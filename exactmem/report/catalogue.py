"""The catalogue as a page of Markdown: what docs/catalogue.md is, generated from the registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exactmem.report.text import existence_lines, theorem_lines
from exactmem.theorems.theorem import Existence, Theorem

HEAD = """# The catalogue

Generated from the registry by `exactmem theorems --markdown`; do not edit. "Ours" is what is not in the paper. What is
second-hand is shown as such and never certified. Every theorem has its proof in `proofs/`, which runs.
"""


def page(exact: Mapping[str, Theorem], approximate: Mapping[str, Theorem], proved: Mapping[str, Existence]) -> str:
    """All entries, by how they fit."""
    parts = [HEAD, "## Networks that fit exactly\n"]
    parts += [entry_text(entry.title, theorem_lines(entry)) for entry in exact.values()]
    parts.append("## Networks that fit up to a squared residual of eps·|y|²\n")
    parts += [entry_text(entry.title, theorem_lines(entry)) for entry in approximate.values()]
    parts.append("## Proved by commands of their own\n")
    parts += [entry_text(entry.title, existence_lines(entry)) for entry in proved.values()]
    return "\n".join(parts)


def entry_text(title: str, lines: Sequence[tuple[str, str]]) -> str:
    """One entry: its id as the heading, so that links are stable.

    >>> print(entry_text("A title", [("id", "a.b"), ("statement", "For n <= 2."), ("ours", "x_1")]))
    ### `a.b`
    <BLANKLINE>
    **A title.** For n &lt;= 2.
    <BLANKLINE>
    * *proof*: `proofs/a_b.py`
    * *ours*: x\\_1
    <BLANKLINE>
    """
    found = dict(lines)
    rest = [(name, value) for name, value in lines if name not in ("id", "statement")]
    file = f"proofs/{found['id'].replace('.', '_')}.py"
    listed = [f"* *{literal(name)}*: {literal(value)}" for name, value in rest]
    return "\n".join(
        [
            f"### `{found['id']}`",
            "",
            f"**{title}.** {literal(found['statement'])}",
            "",
            f"* *proof*: `{file}`",
            *listed,
            "",
        ]
    )


def literal(text: str) -> str:
    """The text with nothing that Markdown would read."""
    signs: dict[str, str | int | None] = {sign: "\\" + sign for sign in "\\*_|["}
    return text.translate(str.maketrans(signs | {"&": "&amp;", "<": "&lt;"}))
