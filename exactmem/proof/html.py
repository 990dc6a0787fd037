"""A proof as an HTML fragment: pictures inline, sliders that work without Python, nothing from the network.

A slider holds the exact readings of all its positions; moving it shows another one. State is told in words, colour only helps.
"""

from __future__ import annotations

from html import escape
from itertools import count

from exactmem.numbers.parsing import shown
from exactmem.proof.proof import END, Proof, Step
from exactmem.proof.slider import Slider
from exactmem.proof.text import HEADINGS, label, mark, outcome, provenance, state
from exactmem.report.pictures.picture import Picture
from exactmem.verdict import Verdict, evidence

STYLE = """
.proof { font: 17px/1.5 system-ui, sans-serif; max-width: 58rem; overflow-wrap: anywhere; }
.proof h2 { font-size: 1.3rem; font-weight: 700; margin: 1.2rem 0 .6rem; }
.proof h3 { font-size: 1.1rem; font-weight: 700; margin: 1.6rem 0 .4rem; } .proof p { margin: .6rem 0; }
.proof ul { list-style: disc; padding-left: 1.6rem; } .proof ol { list-style: decimal; padding-left: 1.6rem; }
.proof ol.steps { list-style: none; padding: 0; }
.proof .steps li { margin: .9rem 0; padding-left: 1rem; border-left: .3rem solid #0072b2; }
.proof .steps li.fails, .proof .reading.fails { border-left: .3rem solid #d55e00; } .proof .no { font-weight: 700; }
.proof .said { white-space: pre-wrap; font-size: .92em; opacity: .85; display: block; }
.proof li.fails .said, .proof .reading.fails p, .proof .outcome.fails { color: #c00000; opacity: 1; font-weight: 600; }
@media (prefers-color-scheme: dark) {
.proof li.fails .said, .proof .reading.fails p, .proof .outcome.fails { color: #ff8080; }
}
.proof figure { margin: .6rem 0; padding: .4rem; background: #fff; color: #000; width: fit-content; max-width: 100%;
box-sizing: border-box; } .proof figure svg { display: block; max-width: 100%; height: auto; }
.proof .slider { margin: 1.4rem 0; } .proof input[type=range] { width: 100%; max-width: 30rem; }
.proof .reading { border-left: .3rem solid #0072b2; padding-left: 1rem; } .proof .outcome { font-weight: 700; }
"""
SCRIPT = """
for (const input of document.querySelectorAll('.proof .slider input')) {
  if (input.dataset.ready) continue;
  input.dataset.ready = 'yes';
  const show = () => {
    const box = input.closest('.slider'), readings = box.querySelectorAll('.reading');
    readings.forEach((reading, k) => { reading.hidden = k !== Number(input.value); });
    const now = readings[input.value];
    input.setAttribute('aria-valuetext', now.dataset.value + ': ' + now.dataset.state);
    box.querySelector('output').textContent = now.dataset.value;
  };
  input.addEventListener('input', show);
  show();
}
"""
_ids = count(1)


def html(proof: Proof, alone: bool = True) -> str:
    """The fragment: a `section` with its style and script; without sliders and exercises in a notebook, which has live ones."""
    entry = proof.entry
    parts = [f"<style>{STYLE}</style>", f"<h2>{escape(entry.title)}</h2>"]
    parts.append(f"<p><code>{escape(entry.id)}</code>, {escape(str(entry.source))}</p><p>{escape(entry.statement)}</p>")
    parts += [f"<p>{escape(told)}</p>" for told in provenance(proof)]
    parts.append(f"<p>Data: {escape(repr(proof.data))}</p>")
    colour = "" if proof.concluded else " fails"
    parts.append(f'<p class="outcome{colour}">{escape(outcome(proof))}</p>')
    kind = ""
    for step in proof.steps:
        if step.kind != kind:
            parts.append(("</ol>" if kind else "") + f"<h3>{HEADINGS[step.kind]}</h3><ol class='steps'>")
            kind = step.kind
        parts.append(item(step))
    parts.append("</ol>" if kind else "")
    parts += [slider_html(slider) for slider in proof.sliders if alone]
    if proof.exercises and alone:
        command = f"exactmem prove {entry.id} --exercise 1 --answer '...'"
        asked = "".join(f"<li>{escape(exercise.question)}</li>" for exercise in proof.exercises)
        parts.append(f"<h3>Exercises</h3><ol>{asked}</ol><p>Graded by <code>{escape(command)}</code></p>")
    if proof.assumed:
        told = "".join(f"<li>{escape(text)}</li>" for text in proof.assumed)
        parts.append(f"<h3>Assumed</h3><ul>{told}</ul>")
    return f'<section class="proof">{"".join(parts)}</section>' + (
        f"<script>{SCRIPT}</script>" if alone and proof.sliders else ""
    )


def item(step: Step) -> str:
    number = "" if step.kind == END else f'<span class="no">{label(step)}</span> '
    drawn = "" if step.picture is None else step.picture.figure()
    said = f'<span class="said">{mark(step)}: {escape(step.said)}</span>'
    colour = "" if step.holds else ' class="fails"'
    return f"<li{colour}>{number}{escape(step.sentence)}{said}{drawn}</li>"


def reading_html(value_text: str, verdict: Verdict, drawn: Picture | None, hidden: bool) -> str:
    told = state(verdict).lower()
    return (
        f'<div class="reading {"" if verdict.holds else "fails"}" data-value="{escape(value_text)}" data-state="{told}"'
        f"{' hidden' if hidden else ''}><p>{told}: {escape(evidence(verdict))}</p>{drawn.figure() if drawn else ''}</div>"
    )


def slider_html(slider: Slider) -> str:
    """A slider with the readings of all its positions."""
    name = f"slider-{next(_ids)}"
    readings = [
        reading_html(shown(value), verdict, slider.draw(value) if slider.draw else None, k != slider.start)
        for k, (value, verdict) in enumerate(slider.readings())
    ]
    return (
        f'<div class="slider"><h3>Move {escape(slider.name)}</h3><p>{escape(slider.text)}</p>'
        f'<label for="{name}">{escape(slider.name)} = <output>{shown(slider.values[slider.start])}</output></label><br>'
        f'<input id="{name}" type="range" min="0" max="{len(readings) - 1}" step="1" value="{slider.start}">'
        f'<div aria-live="polite">{"".join(readings)}</div></div>'
    )
