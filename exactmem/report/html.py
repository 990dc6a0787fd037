"""The pieces of a page, and the page itself: one file, nothing from the network, readable in light and dark and at any size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

Lines = Sequence[tuple[str, str]]

STYLE = """
:root { color-scheme: light dark; }
body { font: 17px/1.5 system-ui, sans-serif; max-width: 58rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.25rem; margin-top: 2.2rem; } h3 { font-size: 1.05rem; }
.status { font-weight: 600; padding: .6rem 1rem; border-left: .4rem solid #0072b2; background: #0072b21a; }
.status.no { border-color: #d55e00; background: #d55e001a; }
table { border-collapse: collapse; } th, td { text-align: left; vertical-align: top; padding: .2rem 0; }
th { padding-right: 1.2rem; font-weight: 600; min-width: 7rem; max-width: 18rem; overflow-wrap: normal; }
tr + tr > * { border-top: 1px solid #8884; } td { font-variant-numeric: tabular-nums; }
ol li { margin: .5rem 0; } pre { padding: .8rem; border: 1px solid #8888; white-space: pre-wrap; }
figure { margin: 1rem 0; padding: .5rem; background: #fff; color: #000; width: fit-content; max-width: 100%;
box-sizing: border-box; } figure svg { display: block; max-width: 100%; height: auto; }
summary { cursor: pointer; font-weight: 600; } :focus-visible { outline: .2rem solid #d55e00; outline-offset: .15rem; }
@media (max-width: 34rem) {
th, td { display: block; max-width: none; } td { padding-bottom: .5rem; } tr + tr > td { border: 0; }
}
"""


def document(title: str, body: str) -> str:
    """The page as text, around the HTML of its body."""
    view = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    head = f'<meta charset="utf-8">{view}<title>{escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body><main>{body}</main></body></html>\n'


def status(sentence: str, holds: bool) -> str:
    """What is known in one sentence."""
    return f'<p class="status{"" if holds else " no"}">{escape(sentence)}</p>'


def table(lines: Lines) -> str:
    """(name, value) lines.

    >>> table([("n < 2", "1")])
    '<table><tr><th scope="row">n &lt; 2</th><td>1</td></tr></table>'
    """
    rows = (f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in lines)
    return f"<table>{''.join(rows)}</table>"


def listed(sentences: Iterable[str], numbered: bool = False) -> str:
    kind = "ol" if numbered else "ul"
    return f"<{kind}>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</{kind}>"


def section(heading: str, *parts: str) -> str:
    return f"<section><h2>{escape(heading)}</h2>{''.join(parts)}</section>"


def folded(summary: str, *parts: str, opened: bool = False) -> str:
    """Shown when asked for."""
    return f"<details{' open' * opened}><summary>{escape(summary)}</summary>{''.join(parts)}</details>"
