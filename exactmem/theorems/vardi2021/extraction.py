"""Stage 3: the packed number is read bit by bit, each key compared with T, and the label behind the matching key kept.

A packed number is n chunks of rho key bits and c label bits, the first chunk on top.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block, Rail


def top_bit(
    z: Form, length: int, *others: Form
) -> Generator[Sequence[Form], list[Form], tuple[Form, Form, list[Form]]]:
    """One layer: the top bit of z < 2^length, the rest of z, and whatever else is to pass this layer.

    With h = 2^(length-1) and z an integer, relu(z - h + 1) - relu(z - h) = [z >= h].
    """
    h = 1 << (length - 1)
    P, Q, Z, *passed = yield [z - (h - 1), z - h, z, *others]
    bit = P - Q
    return bit, Z - h * bit, passed


def matching_label(
    rail: Rail, z: Form, n: int, rho: int, c: int, slack: int = 0, strength: int | None = None
) -> Block[Form]:
    """The label of the chunk whose key matches T, and 0 if none does. n·(rho + c) + 1 layers of width at most 7.

    For a key A the sum H = relu(A - T) + relu(T - A - slack) is 0 on [A, A + slack] and at least 1 at every T of the data
    that is not there, so relu(label - 2^c·H) is the label if the key matches and 0 otherwise. Keys of a bucket are
    distinct, so at most one gate opens; a missing chunk (key 0, label 0) adds 0 whether it matches or not.

    Parameters
    ----------
    z : the packed number; n : chunks; rho, c : bits of a key and of a label, at least 1
    slack : 0 for integer T, 1 for rational T with gaps >= 2, whose keys are floor(T)
    strength : the factor that shuts the gate, 2^c; anything from C - 1 on would do, less does not
    """
    shut = 2**c if strength is None else strength
    left, found, gate = n * (rho + c), Form(), Form()
    for _ in range(n):
        key = Form()
        for i in range(rho):
            waiting = [gate, found] if i == 0 else [key, found]
            bit, z, (first, found) = yield from top_bit(z, left, *waiting)
            if i == 0:
                found = found + first
            key = 2 * (key if i == 0 else first) + bit
            left -= 1
        above = rail.form - key
        bit, z, (low, high, found) = yield from top_bit(z, left, -above, above - slack if slack else above, found)
        label, away = bit, low + high
        left -= 1
        for _ in range(1, c):
            bit, z, (label, away, found) = yield from top_bit(z, left, label, away, found)
            label = 2 * label + bit
            left -= 1
        gate = label - shut * away
    gate, found = yield [gate, found]
    return found + gate
