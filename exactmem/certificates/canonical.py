"""The spelling of a bundle: canonical JSON, hexadecimal integers, and the hashes of both.

Keys sorted, no spaces, ASCII. Integers are hexadecimal texts, a row is such integers separated by one space.

>>> spell({"b": 1, "a": hexadecimal(-255)})
b'{"a":"-ff","b":1}'
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any


def hexadecimal(value: int) -> str:
    return format(int(value), "x")


def row(values: Iterable[int]) -> str:
    return " ".join(format(int(v), "x") for v in values)


def unrow(text: str) -> list[int]:
    return [int(word, 16) for word in text.split(" ")] if text else []


def spell(value: Any) -> bytes:
    """The canonical bytes of a JSON value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def digest(value: Any) -> str:
    """The SHA-256 of the canonical bytes: the name of an object or a statement."""
    return hashlib.sha256(spell(value)).hexdigest()
