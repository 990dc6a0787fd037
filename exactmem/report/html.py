"""One self-contained HTML page for a certificate: what is claimed, how it was checked, how to check it again."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Lines = Sequence[tuple[str, str]]

STYLE = """
:root { color-scheme: light dark; }
body { font: 17px/1.5 system-ui, sans-serif; max-width: 58rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; vertical-align: top; padding: .2rem 1rem .2rem 0;
white-space: nowrap; font-weight: 600; } td { padding: .2rem 0; overflow-wrap: anywhere; }
pre { padding: .8rem; border: 1px solid #8888; overflow-x: auto; } .status { font-weight: 700; }
"""


def page(title: str, sentence: str, sections: Sequence[tuple[str, Lines]], again: str) -> str:
    """The page as text. `sections` are tables of (name, value) lines; `again` the command that checks anew."""
    body = [f"<h1>{escape(title)}</h1>", f'<p class="status">{escape(sentence)}</p>']
    for heading, lines in sections:
        rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in lines)
        body.append(f"<h2>{escape(heading)}</h2><table>{rows}</table>")
    body.append(f"<h2>Check it again, with nothing but Python</h2><pre>{escape(again)}</pre>")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return (
        f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head><body>{"".join(body)}</body></html>\n'
    )
