"""What the notebooks of proofs/ share: show a proof, move its sliders, grade answers. The one place that knows marimo."""

from __future__ import annotations

import sys
from typing import Any

from exactmem.errors import InputError
from exactmem.numbers.parsing import shown
from exactmem.proof.html import STYLE, html, reading_html
from exactmem.proof.proof import Proof
from exactmem.proof.text import grade_text


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
    return mo.Html(html(proof, sliders=False))  # the notebook has live ones


def knobs(proof: Proof) -> Any:
    """One slider each, over the positions."""
    mo = marimo()
    return mo.ui.array(
        [
            mo.ui.slider(
                0, len(s.values) - 1, value=s.start, label=f"{s.name}: position of {len(s.values)}", full_width=True
            )
            for s in proof.sliders
        ]
    )


def readings(proof: Proof, positions: list[int]) -> Any:
    """What is exactly true where the sliders stand."""
    mo = marimo()
    parts = []
    for slider, k in zip(proof.sliders, positions, strict=True):
        value = slider.values[k]
        drawn = slider.draw(value) if slider.draw else None
        reading = reading_html(slider, shown(value), slider.read(value), drawn, False)
        parts.append(f"<p><b>{slider.name} = {shown(value)}</b>. {slider.text}</p>{reading}")
    return mo.Html(f'<style>{STYLE}</style><section class="proof">{"".join(parts)}</section>')


def answers(proof: Proof) -> Any:
    """A field for the answer to each exercise."""
    mo = marimo()
    return mo.ui.array([mo.ui.text(label=exercise.question, full_width=True) for exercise in proof.exercises])


def grades(proof: Proof, given: list[str]) -> Any:
    """The grade of every answer that was given."""
    mo = marimo()
    lines = [
        f"{k}. {grade_text(exercise.mark(answer)) if answer.strip() else 'no answer yet'}"
        for k, (exercise, answer) in enumerate(zip(proof.exercises, given, strict=True), 1)
    ]
    return mo.md("\n".join(lines))
