"""A figure with the words that say what it shows: the one place that knows matplotlib (an optional extra)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from textwrap import wrap
from typing import Any
from warnings import catch_warnings, simplefilter

from exactmem.errors import InputError

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999")
"""Told apart by colour-blind readers too (Okabe and Ito 2008); markers and line styles vary with them."""
MARKERS, DASHES = "osD^vP*X", ("-", "--", "-.", ":")
LETTERS = 7  # of a title in an inch
GREY = "#555555"  # what is compared with: levels, axes, the past
HALO: Any = dict(facecolor="white", edgecolor="none", alpha=0.8, pad=0.5)  # behind words that a line may cross
LEGEND = 12  # names up to which a legend is drawn; beyond, the words of the picture hold them
SETTINGS: Any = {
    "font.size": 14,
    "axes.titlesize": 15,
    "axes.titlepad": 12,
    "legend.fontsize": 12,
    "lines.linewidth": 2,
    "lines.markersize": 8,
    "svg.fonttype": "none",
    "svg.hashsalt": "exactmem",
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def style(k: int) -> tuple[str, str]:
    """Colour and marker of the k-th of several things: two that share one differ in the other, up to 56 of them.

    >>> style(0), style(8)
    (('#0072b2', 'o'), ('#0072b2', 's'))
    """
    return COLOURS[k % 8], MARKERS[(k + k // 8) % 8]


def some(texts: Iterable[str], at_most: int = 12) -> str:
    """The first of them, as words in a list.

    >>> some("abc", 2)
    'a, b, … (3 in all)'
    """
    listed = list(texts)
    return ", ".join(listed[:at_most]) + (f", … ({len(listed)} in all)" if len(listed) > at_most else "")


def spread(axes: Any, which: str, values: Sequence[float]) -> None:
    """A logarithmic axis, "x" or "y", where the values need one: positive, the largest over 50 times the least."""
    if values and 0 < 50 * min(values) < max(values):
        axes.set(**{f"{which}scale": "log"})


def whole_ticks(axes: Any, which: str, values: Iterable[Any]) -> None:
    """No ticks between integers, on axis "x" or "y", where all that is drawn along it is integers."""
    if all(value == int(value) for value in values):
        axes.locator_params(which, integer=True, steps=[1, 2, 5, 10])


def legend_beside(page: Any, names: Iterable[str]) -> None:
    """A legend where it hides nothing: below what is drawn if it is short, else on the right."""
    lengths = [len(name) for name in names]
    if 0 < len(lengths) <= LEGEND:
        right = len(lengths) > 4 and max(lengths) <= 40
        columns = 1 if right or max(lengths) > 24 else 2
        page.legend(loc="outside right center" if right else "outside lower center", ncols=columns)


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
        """A file. InputError if matplotlib is not installed, or a number is too large for it."""
        return self._saved("png")

    def svg(self) -> str:
        """An `svg` element; the same picture gives the same text, and the names in it are no other picture's."""
        text = self._saved("svg").decode()
        return own_names(re.sub(r"\s*\n\s*", "\n", re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)))

    def figure(self) -> str:
        """A `figure` element for a page, with the words for those who cannot see it; only the words if it cannot be drawn."""
        try:
            svg = self.svg()
        except InputError as error:
            return f"<p>{escape(self.alt)} (not drawn: {escape(str(error))})</p>"
        drawing = svg.replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)  # a page knows what svg is
        return f'<figure role="img" aria-label="{escape(self.alt, quote=True)}">{drawing}</figure>'

    def _repr_html_(self) -> str:
        return self.figure()

    def __repr__(self) -> str:
        return f"Picture({self.alt!r})"

    def _saved(self, kind: str) -> bytes:
        try:
            from matplotlib import rc_context
            from matplotlib.figure import Figure
        except ImportError:
            raise InputError("a picture needs matplotlib; install it with: pip install 'exactmem[plot]'") from None
        target = io.BytesIO()
        with rc_context(SETTINGS), drawable():
            page = Figure(figsize=(self.width, self.height), layout="constrained")
            self.draw(page)
            for axes in page.axes:  # a title no wider than what it stands over
                axes.set_title("\n".join(wrap(axes.get_title(), int(LETTERS * self.width / len(page.axes)))))
            page.savefig(target, format=kind, dpi=120, metadata={"Date": None} if kind == "svg" else None)
        return target.getvalue()


@contextmanager
def drawable() -> Iterator[None]:
    """Floats draw, so what they cannot hold is not drawn. InputError then: the words of the picture have the numbers."""
    try:
        with catch_warnings():
            simplefilter("error", RuntimeWarning)  # numpy's word for an overflow
            yield
    except (ArithmeticError, RuntimeWarning) as error:
        raise InputError("its numbers are too large or too small to be drawn") from error


def own_names(text: str) -> str:
    """A drawing of matplotlib's as an element for any page: only names that are referred to, begun with a hash of the whole.

    >>> own_names('<?xml?><svg xmlns:xlink="…"><g id="axes"><path id="m"/><use xlink:href="#m"/></g></svg>')
    '<svg><g><path id="ne97c0485-m"/><use href="#ne97c0485-m"/></g></svg>'
    """
    text = re.sub(r' xmlns:xlink="[^"]*"', "", text[text.index("<svg") :]).replace("xlink:href", "href")
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', text))
    own = f"n{sha256(text.encode()).hexdigest()[:8]}-"
    text = re.sub(r' id="([^"]*)"', lambda m: f' id="{own}{m[1]}"' if m[1] in used else "", text)
    return re.sub(r'(href="|url\()#', rf"\1#{own}", text)
