"""Points of the plane with their labels, lines, and strips between parallel lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from exactmem.numbers.parsing import shown
from exactmem.report.pictures.picture import COLOURS, DASHES, Picture

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

    >>> square = plane("XOR", [[0, 0], [1, 1], [1, 0], [0, 1]], [0, 0, 1, 1], strips={"between": ((1, -1, 0), Fraction(1, 2))})
    >>> square.alt
    'XOR: 4 points of the plane with labels 0, 0, 1, 1; strips: between'
    """
    points, lines, strips, arrows = list(points), lines or {}, strips or {}, arrows or {}
    texts = [label if isinstance(label, str) else shown(Fraction(label)) for label in labels]
    named = [
        f"{what}: {', '.join(which)}"
        for what, which in (("lines", lines), ("strips", strips), ("arrows", arrows))
        if which
    ]
    listed = ", ".join(texts[:12]) + (", …" if len(texts) > 12 else "")
    alt = "; ".join([f"{title}: {len(points)} points of the plane with labels {listed}", *named])

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        ends = [p for pair in arrows.values() for p in pair]
        xs, ys = zip(*((float(p[0]), float(p[1])) for p in (*points, *ends)), strict=True)
        classes = sorted(set(texts), key=texts.index)
        for k, text in enumerate(classes[: len(COLOURS)] if len(classes) <= len(COLOURS) else []):
            mine = [p for p, t in zip(points, texts, strict=True) if t == text]
            axes.plot(
                [float(p[0]) for p in mine], [float(p[1]) for p in mine], "o", color=COLOURS[k], markersize=10, zorder=3
            )
        if len(classes) > len(COLOURS):
            axes.plot([float(p[0]) for p in points], [float(p[1]) for p in points], "o", color="black", zorder=3)
        if len(points) <= 40:
            for p, text in zip(points, texts, strict=True):
                axes.annotate(text, (float(p[0]), float(p[1])), xytext=(8, 6), textcoords="offset points")
        limits = [box(xs), box(ys)]
        for k, (name, form) in enumerate(lines.items()):
            line(axes, form, 0, COLOURS[k % 8], DASHES[k % 4], name)
        for k, (name, (form, width)) in enumerate(strips.items()):
            shade(axes, form, width, limits, COLOURS[(k + 2) % 8], name)
        for k, (name, (start, end)) in enumerate(arrows.items()):
            where = dict(xy=(float(end[0]), float(end[1])), xytext=(float(start[0]), float(start[1])))
            axes.annotate("", arrowprops=dict(arrowstyle="->", color=COLOURS[k % 8], linewidth=2), **where)
            axes.annotate(
                name, (float(end[0]), float(end[1])), color=COLOURS[k % 8], xytext=(6, -12), textcoords="offset points"
            )
        axes.set(title=title, xlim=limits[0], ylim=limits[1])
        axes.set_aspect("equal", adjustable="box")
        if lines or strips:
            axes.legend(loc="best", fontsize=12)

    return Picture(alt, draw, 8, 6)


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
