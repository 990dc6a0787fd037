"""The lean circuit: one layer per bucket, one per bit, integers only. Its block of layers, and what it counts."""

from __future__ import annotations

from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block, Rail
from exactmem.theorems.vardi2021.extraction import matching_label
from exactmem.theorems.vardi2021.lookup import narrow
from exactmem.theorems.vardi2021.packing import Store


def slots(d: int, m: int, n: int, rho: int, c: int, slack: int = 0) -> int:
    """Slots of the pruned circuit, exactly; a single bucket and one-bit keys save a few, rational keys cost n biases."""
    edges = 6 * (m == 1) + n * (rho == 1)
    return d + 8 * m + n * (16 * (rho + c) + c + 5) - rho - 2 * c - 12 - edges + n * slack


def hidden(m: int, n: int, rho: int, c: int) -> int:
    return 1 + m + n * (rho + c)


def width(n: int, rho: int, c: int, groups: int = 1) -> int:
    """The widest layer of `groups` blocks that share T. Mostly P, Q, Z, two comparisons (or the label and how far the key is
    away), what was found, and T; the last chunk needs no T any more, and a single chunk has found nothing before."""
    if n >= 3:
        return 6 * groups + 1
    if n == 2:
        return 6 * groups if c > 1 else 5 * groups + 1
    return 5 * groups if c > 1 else 4 * groups + (rho > 1)


def block(rail: Rail, store: Store, rho: int, c: int, slack: int) -> Block[Form]:
    """The code stored behind T, and 0 for every other T of the data."""
    z = yield from narrow(rail, store)
    return (yield from matching_label(rail, z, store.n, rho, c, slack))
