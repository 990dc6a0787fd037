"""A proof for the terminal, as plain text."""

from __future__ import annotations

import textwrap

from exactmem.numbers.parsing import shown
from exactmem.proof.proof import END, GIVEN, STEP, WITHOUT, Proof, Step
from exactmem.verdict import Verdict, evidence

WIDTH = 100
HEADINGS = {GIVEN: "Hypotheses", STEP: "Proof", WITHOUT: "Without a hypothesis", END: "Certificate"}


def label(step: Step) -> str:
    """How a step is named: H1, 1, W1; the conclusion has no number."""
    letter = {GIVEN: "H", STEP: "", WITHOUT: "W", END: ""}[step.kind]
    return "" if step.kind == END else f"{letter}{step.number}."


def state(verdict: Verdict) -> str:
    """In a word."""
    return "holds" if verdict.holds else "FAILS" if verdict.fails else "UNDECIDED"


def mark(step: Step) -> str:
    """The state of a step in a word."""
    return "not here (only the count needs it)" if step.waived else state(step.verdict)


def outcome(proof: Proof) -> str:
    """The whole in a sentence."""
    if proof.concluded:
        count = sum(step.kind == STEP for step in proof.steps)
        rows = "this row" if proof.data.n == 1 else f"these {proof.data.n} rows"
        hold = "1 step holds" if count == 1 else f"{count} steps hold"
        return f"Proved on {rows}: {hold}, and the checker accepts the certificate."
    if proof.failure is not None:
        return f"No proof: it stops where {label(proof.failure)} {mark(proof.failure)}."
    return "No proof: it has no conclusion."


def grade_text(verdict: Verdict) -> str:
    """The grade of an answer."""
    return f"{'Right' if verdict.holds else 'Wrong' if verdict.fails else 'Not graded'}: {evidence(verdict)}"


def provenance(proof: Proof) -> list[str]:
    """What is ours, and what is second-hand and never certified."""
    source = proof.entry.source
    ours = [f"Ours: {source.ours}"] if source.ours else []
    return [*ours, *(f"Second-hand, never certified: {told}" for told in source.recalled)]


def text(proof: Proof) -> str:
    """Everything; pictures by their words, sliders by all their positions."""
    entry = proof.entry
    lines = [f"{entry.id}: {entry.title}", "", *wrapped(entry.statement), f"Source: {entry.source}"]
    for told in provenance(proof):
        lines += wrapped(told)
    lines += [f"Data: {proof.data!r}"]
    kind = ""
    for step in proof.steps:
        if step.kind != kind:
            kind = step.kind
            lines += ["", HEADINGS[kind]]
        lines += wrapped(f"{label(step)} {step.sentence}".strip(), 2)
        lines += wrapped(f"{mark(step)}: {step.said}", 6)
        if step.picture is not None:
            lines += wrapped(f"[picture: {step.picture.alt}]", 6)
    for slider in proof.sliders:
        lines += ["", f"Move {slider.name}", *wrapped(slider.text, 2)]
        for value, verdict in slider.readings():
            lines += wrapped(f"{shown(value)}: {state(verdict)}: {evidence(verdict)}", 6)
    if proof.exercises:
        lines += ["", f"Exercises (exactmem prove {entry.id} --exercise N --answer TEXT)"]
        for k, exercise in enumerate(proof.exercises, 1):
            lines += wrapped(f"{k}. {exercise.question}", 2)
    if proof.assumed:
        lines += ["", "Assumed"]
        for told in proof.assumed:
            lines += wrapped(told, 2)
    return "\n".join([*lines, "", outcome(proof)])


def wrapped(paragraph: str, indent: int = 0) -> list[str]:
    """Lines of a paragraph, the later ones a little further in."""
    found = []
    for line in paragraph.splitlines():
        found += textwrap.wrap(
            line,
            WIDTH,
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + 3 * bool(indent)),
            break_long_words=False,
            break_on_hyphens=False,
        )
    return found
