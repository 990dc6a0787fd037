"""What the notebooks of proofs/ share: show a proof, move its sliders, grade answers. The one place that knows marimo."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from html import escape
from typing import Any

from exactmem.errors import InputError
from exactmem.numbers.parsing import shown
from exactmem.proof.html import STYLE, html, reading_html
from exactmem.proof.markdown import escaped
from exactmem.proof.proof import Proof
from exactmem.proof.text import grade_text
from exactmem.report.html import listed


def marimo() -> Any:
    """The module.

    Raises
    ------
    InputError : it is not installed
    """
    try:
        import marimo as module
    except ImportError:
        raise InputError("the proofs are marimo notebooks; install it with: pip install 'exactmem[proofs]'") from None
    return module


def present(proof: Proof) -> Any:
    """The proof as the output of a cell; as a script, its text, and exit code 1 if it did not conclude."""
    mo = marimo()
    if mo.app_meta().mode == "script":
        print(proof.text())
        if not proof.concluded:
            sys.exit(1)
        return None
    return mo.Html(html(proof, alone=False))


def batch(elements: list[Any], headings: list[str]) -> Any:
    """Controls below each other, each under its heading. The value is a dictionary, in order."""
    mo = marimo()
    names = [f"control{k}" for k, _ in enumerate(elements)]
    shown = [f"{heading}{{{name}}}" for heading, name in zip(headings, names, strict=True)]
    text = f'{braced(f"<style>{STYLE}</style>")}<section class="proof">{"".join(shown)}</section>'
    return mo.Html(text).batch(**dict(zip(names, elements, strict=True)))


def heading(title: str, text: str) -> str:
    return braced(f"<h3>{escape(title)}</h3><p>{escape(text)}</p>")


def braced(text: str) -> str:
    """A template in which braces stand for themselves."""
    return text.replace("{", "{{").replace("}", "}}")


def knobs(proof: Proof) -> Any:
    """One slider each, over the positions."""
    mo = marimo()
    elements = [
        mo.ui.slider(0, len(s.values) - 1, value=s.start, label=f"{escaped(s.name)}, {len(s.values)} positions")
        for s in proof.sliders
    ]
    return batch(elements, [heading(f"Move {s.name}", s.text) for s in proof.sliders])


def readings(proof: Proof, positions: Mapping[str, int]) -> Any:
    """What is exactly true where the sliders stand."""
    mo = marimo()
    parts = []
    for slider, k in zip(proof.sliders, positions.values(), strict=True):
        value = slider.values[k]
        drawn = slider.draw(value) if slider.draw else None
        reading = reading_html(shown(value), slider.read(value), drawn, False)
        parts.append(f"<p><b>{escape(slider.name)} = {shown(value)}</b></p>{reading}")
    return mo.Html(f'<style>{STYLE}</style><section class="proof">{"".join(parts)}</section>')


def answers(proof: Proof) -> Any:
    """A field for the answer to each exercise."""
    mo = marimo()
    asked = list(enumerate(proof.exercises, 1))
    elements = [mo.ui.text(label=f"Answer {k}", placeholder="then Enter", full_width=True) for k, _ in asked]
    return batch(elements, [heading(f"Exercise {k}", exercise.question) for k, exercise in asked])


def grades(proof: Proof, given: Mapping[str, str]) -> Any:
    """The grade of every answer that was given."""
    mo = marimo()
    lines = [
        f"Exercise {k}. {grade_text(exercise.mark(answer)) if answer.strip() else 'No answer yet'}"
        for k, (exercise, answer) in enumerate(zip(proof.exercises, given.values(), strict=True), 1)
    ]
    return mo.Html(f'<section class="proof" aria-live="polite">{listed(lines)}</section>')
