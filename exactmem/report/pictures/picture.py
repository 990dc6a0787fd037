"""A figure with the words that say what it shows: the one place that knows matplotlib (an optional extra)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from exactmem.errors import InputError

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999")
"""Told apart by colour-blind readers too (Okabe and Ito 2008); markers and line styles vary with them."""
MARKERS, DASHES = "osD^vP*X", ("-", "--", "-.", ":")
SETTINGS: Any = {
    "font.size": 14,
    "svg.fonttype": "none",
    "svg.hashsalt": "exactmem",
    "axes.spines.top": False,
    "axes.spines.right": False,
}


@dataclass(frozen=True)
class Picture:
    """alt : what one would say to somebody who cannot see it; draw : draws on an empty figure; width, height : inches

    Nothing is drawn before somebody looks.

    >>> dot = Picture("one dot", lambda page: page.add_subplot().plot([0], [0], "o"), 2, 2)
    >>> dot.png()[1:4], dot.svg()[:4], dot
    (b'PNG', '<svg', Picture('one dot'))
    """

    alt: str
    draw: Callable[[Any], Any]
    width: float = 8
    height: float = 5

    def png(self) -> bytes:
        """A file. InputError if matplotlib is not installed."""
        return self._saved("png")

    def svg(self) -> str:
        """An `svg` element; the same picture gives the same text."""
        text = self._saved("svg").decode()
        return re.sub(r"\s*\n\s*", "\n", text[text.index("<svg") :])

    def _repr_html_(self) -> str:
        from html import escape

        return f'<figure role="img" aria-label="{escape(self.alt, quote=True)}">{self.svg()}</figure>'

    def __repr__(self) -> str:
        return f"Picture({self.alt!r})"

    def _saved(self, kind: str) -> bytes:
        try:
            from matplotlib import rc_context
            from matplotlib.figure import Figure
        except ImportError:
            raise InputError("a picture needs matplotlib; install it with: pip install 'exactmem[plot]'") from None
        target = io.BytesIO()
        with rc_context(SETTINGS):
            page = Figure(figsize=(self.width, self.height), layout="constrained")
            self.draw(page)
            page.savefig(target, format=kind, dpi=120, metadata={"Date": None} if kind == "svg" else None)
        return target.getvalue()
