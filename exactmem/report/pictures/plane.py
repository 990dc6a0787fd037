"""Points of the plane with their labels, lines, and strips between parallel lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import hypot
from typing import Any

from exactmem.numbers.parsing import shown
from exactmem.report.pictures.picture import COLOURS, DASHES, HALO, Picture, legend_beside, some, style, whole_ticks

MARKED = 40  # points up to which each carries its label
Form = tuple[Fraction | int, ...]
"""(u, v, b): the line u·x + v·y + b = 0."""


def plane(
    title: str,
    points: Iterable[Sequence[Fraction | int]],
    labels: Iterable[Fraction | int | str],
    lines: Mapping[str, Form] | None = None,
    strips: Mapping[str, tuple[Form, Fraction | int]] | None = None,
    arrows: Mapping[str, tuple[Sequence[Fraction | int], Sequence[Fraction | int]]] | None = None,
) -> Picture:
    """A map.

    Parameters
    ----------
    points, labels : each point is marked with its label
    lines : by name; strips : (form, width), where |form| <= width, by name; arrows : (from, to), by name

    Names of arrows are written unless all of them end at points, whose labels say enough.

    >>> square = plane("XOR", [[0, 0], [1, 1], [1, 0], [0, 1]], [0, 0, 1, 1], strips={"between": ((1, -1, 0), Fraction(1, 2))})
    >>> square.alt
    'XOR: 4 points of the plane, (0, 0): 0, (1, 1): 0, (1, 0): 1, (0, 1): 1; strip between: |x - y| ≤ 1/2'
    """
    points, lines, strips, arrows = list(points), lines or {}, strips or {}, arrows or {}
    texts = [label if isinstance(label, str) else shown(Fraction(label)) for label in labels]
    places = (f"({', '.join(shown(Fraction(v)) for v in p)}): {text}" for p, text in zip(points, texts, strict=True))
    told = [f"{len(points)} point{'s' * (len(points) != 1)} of the plane, {some(places)}"]
    if lines:
        told.append("lines " + some(f"{name}: {equation(form)} = 0" for name, form in lines.items()))
    told += [f"strip {name}: |{equation(form)}| ≤ {shown(Fraction(w))}" for name, (form, w) in strips.items()]
    told += ["arrows " + some(arrows)] if arrows else []

    few = len(points) <= MARKED
    ends = [p for pair in arrows.values() for p in pair]
    marked = not {tuple(p) for p in points} >= {
        tuple(end) for _, end in arrows.values()
    }  # else points say where they end
    wide, high = (box([float(p[k]) for p in (*points, *ends)]) for k in (0, 1))
    classes = list(dict.fromkeys(texts))
    names = [*([] if few or len(classes) > len(COLOURS) else classes), *lines, *strips]

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        for k, text in enumerate(classes if len(classes) <= len(COLOURS) else [""]):
            colour, marker = style(k) if text else ("black", "o")
            mine = [p for p, t in zip(points, texts, strict=True) if text in (t, "")]
            at = [float(p[0]) for p in mine], [float(p[1]) for p in mine]
            axes.plot(
                *at, marker, color=colour, markersize=10 if few else 6, zorder=3, label=text if text in names else None
            )
        if few:
            for p, text in zip(points, texts, strict=True):
                where = dict(xytext=(8, 6), textcoords="offset points")
                axes.annotate(text, (float(p[0]), float(p[1])), zorder=2.5, bbox=HALO, **where)
        for k, (name, form) in enumerate(lines.items()):
            line(axes, form, 0, COLOURS[k % 8], DASHES[(k + k // 8) % 4], name)
        for k, (name, (form, width)) in enumerate(strips.items()):
            shade(axes, form, width, (wide, high), COLOURS[(k + 2) % 8], name)
        for k, (name, (start, end)) in enumerate(arrows.items()):
            (a, b), (x, y) = ((float(v) for v in point) for point in (start, end))
            ink = dict(arrowstyle="->", color=COLOURS[k % 8], linewidth=2)
            axes.annotate("", xy=(x, y), xytext=(a, b), arrowprops=ink)
            if marked:  # a little beyond the end
                far = hypot(x - a, y - b) or 1
                beyond = dict(xytext=(18 * (x - a) / far, 18 * (y - b) / far), textcoords="offset points")
                axes.annotate(name, (x, y), color=COLOURS[k % 8], ha="center", va="center", **beyond)
        axes.set(title=title, xlim=wide, ylim=high)
        axes.set_aspect("equal", adjustable="box")
        for k in (0, 1):
            whole_ticks(axes, "xy"[k], (p[k] for p in (*points, *ends)))
        legend_beside(page, names)

    flat = (high[1] - high[0]) / (wide[1] - wide[0])
    across, up = (8, max(1.5, 7 * flat) + 1.5) if flat < 0.75 else (max(4, 6 / flat), 6)
    beside, below = (2, 0.0) if len(names) > 4 else (0, 0.3 * len(names))  # the legend
    return Picture(f"{title}: {'; '.join(told)}", draw, across + beside, up + below)


def equation(form: Form) -> str:
    """The form in words.

    >>> equation((2, -1, Fraction(1, 2))), equation((0, 0, 0))
    ('2·x - y + 1/2', '0')
    """
    text = ""
    for value, name in zip(map(Fraction, form), ("x", "y", ""), strict=True):
        if value:
            size = shown(abs(value)) if abs(value) != 1 or not name else ""
            sign = "-" if value < 0 else "+"
            text += (f" {sign} " if text else "-" * (value < 0)) + "·".join(part for part in (size, name) if part)
    return text or "0"


def box(values: Sequence[float]) -> tuple[float, float]:
    margin = 0.2 * (max(values) - min(values)) or 1.0
    return min(values) - margin, max(values) + margin


def line(axes: Any, form: Form, shift: Fraction | int, colour: str, dash: str, name: str | None) -> None:
    u, v, b = form[0], form[1], form[2] + shift
    size = Fraction(u * u + v * v)
    if size == 0:
        return
    foot = (float(-u * b / size), float(-v * b / size))
    axes.axline(foot, (foot[0] - float(v), foot[1] + float(u)), color=colour, linestyle=dash, linewidth=1.6, label=name)


def shade(
    axes: Any, form: Form, width: Fraction | int, limits: Sequence[tuple[float, float]], colour: str, name: str
) -> None:
    """Fill where |form| <= width, inside a box a little larger than the map."""
    u, v, b, w = (float(t) for t in (*form, width))
    size = u * u + v * v
    if size == 0:
        return
    reach = 4 * max(hi - lo for lo, hi in limits)
    corners = []
    for side, along in ((-w, -reach), (-w, reach), (w, reach), (w, -reach)):
        corners.append((u * (side - b) / size - along * v / size**0.5, v * (side - b) / size + along * u / size**0.5))
    axes.fill(*zip(*corners, strict=True), color=colour, alpha=0.25, label=name, zorder=1)
