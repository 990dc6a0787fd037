"""What a proof asks of a picture: bytes to show and words to read. `report.pictures` draws them."""

from __future__ import annotations

from typing import Protocol


class Drawn(Protocol):
    """A drawing with a text that says what it shows."""

    @property
    def alt(self) -> str: ...

    def svg(self) -> str: ...

    def png(self) -> bytes: ...
