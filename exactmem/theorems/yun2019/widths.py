"""Which widths suffice: J blocks of q points, the two-layer inequality, and the refusal that evaluates it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt

from exactmem.errors import HypothesisFails, InputError


@dataclass(frozen=True)
class Split:
    """How hidden widths d1, d2 become `blocks`(d1) blocks of `per_block`(d2, d_y) points each.

    least : the widths that J blocks of q points take; first, second : the two counts as texts, with {d_y}
    """

    blocks: Callable[[int], int]
    per_block: Callable[[int, int], int]
    least: Callable[[int, int, int], tuple[int, int]]
    first: str
    second: str


@dataclass(frozen=True)
class Blocks:
    """J blocks of q points; `units` hidden neurons."""

    J: int
    q: int
    units: int


def balanced(n: int, d_y: int, split: Split) -> Blocks:
    """The blocks for n points that take the fewest units; of those with as many, widths that differ least."""

    def cost(q: int) -> tuple[int, int, int]:
        d1, d2 = split.least(-(-n // q), q, d_y)
        return d1 + d2, abs(d1 - d2), q

    units, _, q = min(map(cost, range(1, min(n, 3 * isqrt(n) + 3) + 1)))
    return Blocks(-(-n // q), q, units)


def given(theorem: str, widths: str, n: int, d_y: int, split: Split) -> Blocks:
    """The blocks that these widths, "d1,d2", allow.

    Raises
    ------
    InputError : no two positive numbers; HypothesisFails : the widths do not suffice, with the inequality evaluated
    """
    d1, d2 = numbers(theorem, widths, 2)
    J, q = split.blocks(d1), split.per_block(d2, d_y)
    if J * q < n:
        least = balanced(n, d_y, split)
        enough = ",".join(map(str, split.least(least.J, least.q, d_y)))
        text = f"{split.first}·{split.second.format(d_y='' if d_y == 1 else f'·{d_y}')}"
        raise HypothesisFails(
            "widths",
            f"{theorem}: widths {d1},{d2} do not suffice: {text} = {J}·{q} = {J * q} < {n}; the narrowest that do are {enough}",
            (J, q, n),
        )
    J = -(-n // q)
    return Blocks(J, q, sum(split.least(J, q, d_y)))


def numbers(theorem: str, text: str, count: int = 0) -> list[int]:
    """Positive integers with commas between them, exactly `count` if that is not 0."""
    words = [word.strip() for word in str(text).split(",")]
    if any(re.fullmatch(r"[1-9][0-9]{0,8}", word) is None for word in words) or count not in (0, len(words)):
        wanted = f"{count} positive numbers" if count else "positive numbers"
        raise InputError(f"{theorem}: widths are {wanted} with commas between them, not {str(text)[:40]!r}")
    return [int(word) for word in words]
