"""A figure to draw on, and its bytes as a PNG: the one place that knows matplotlib (an optional extra)."""

from __future__ import annotations

import io
from typing import Any

from exactmem.errors import InputError


def figure(width: float, height: float) -> Any:
    """An empty figure of so many inches.

    Raises
    ------
    InputError : matplotlib is not installed
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise InputError("a picture needs matplotlib; install it with: pip install 'exactmem[plot]'") from None
    return Figure(figsize=(width, height), layout="constrained")


def png(drawn: Any) -> bytes:
    """The figure as a file.

    >>> png(figure(1, 1))[1:4]
    b'PNG'
    """
    target = io.BytesIO()
    drawn.savefig(target, format="png", dpi=120)
    return target.getvalue()
