"""Progress of long work: builders say how far they are, whoever wants to listens.

A listener is a function (stage, done, total). It may raise to stop the work, which is how a time budget is kept.

>>> seen = []
>>> with listening(lambda stage, done, total: seen.append((stage, done, total))):
...     tick("slabs", 3, 10)
>>> seen
[('slabs', 3, 10)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, int, int], None]

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def tick(stage: str, done: int, total: int) -> None:
    """`done` of `total` steps of this stage are finished."""
    listener = _listener.get()
    if listener is not None:
        listener(stage, done, total)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Send the ticks of the enclosed work to the listener."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
