"""The layers that read a packed number, in integer arithmetic: what every neuron of them holds at a key T.

By shifts and masks, without circuits: to be compared with what a network does (`extraction` builds it).

>>> layers = list(reading(47, 2, 2, 2, 1))  # 101|111: keys 2 and 3, both with label 1; T = 2
>>> layers[2]  # key 2 has been read, |2 - T| = 0, and P - Q is the bit of its label
{'T': 2, 'P': 8, 'Q': 7, 'rest': 15, 'A - T': 0, 'T - A': 0, 'found': 0}
>>> layers[3]["gate"], layers[5]["A - T"], layers[-1]  # the first gate has opened, the second is shut
(1, 1, {'T': 2, 'gate': 0, 'found': 1})
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

Number = int | Fraction


def staircase(firsts: list[int], values: list[int], T: Number) -> Iterator[dict[str, Number]]:
    """Layer by layer: the ramps P and Q of bucket j = 2, 3, ... and z, the packed number of the bucket so far.

    >>> list(staircase([0, 2], [10, 47], 3))
    [{'T': 3, 'P': 2, 'Q': 1, 'z': 10}]
    """
    z = values[0]
    for first, value in zip(firsts[1:], values[1:], strict=True):
        yield {"T": T, "P": max(T - first + 1, 0), "Q": max(T - first, 0), "z": z}
        z = value if first <= T else z


def reading(z: int, T: Number, n: int, rho: int, c: int, slack: int = 0) -> Iterator[dict[str, Number]]:
    """Layer by layer: the ramps P and Q whose difference is the top bit of the rest of z, and what else is carried.

    z is n chunks of rho key bits A and c label bits; a gate is what it lets through, max(0, label - 2^c·|A - T|), and `found`
    the sum of the gates before. A last layer has the last gate. With `slack` a key A serves all T in [A, A + slack].
    """
    s = rho + c
    gate: Number = 0
    found: Number = 0
    for chunk in range(n):
        word = (z >> s * (n - 1 - chunk)) % 2**s
        key, label = word >> c, word % 2**c
        above, below = max(key - T, 0), max(T - key - slack, 0)
        for i in range(s):
            left = s * (n - chunk) - i
            rest, h = z % 2**left, 2 ** (left - 1)
            held: dict[str, Number] = {"T": T, "P": max(rest - h + 1, 0), "Q": max(rest - h, 0), "rest": rest}
            if i == 0:
                held |= {"gate": gate, "found": found}
                found += gate
            elif i < rho:
                held |= {"key so far": word >> (s - i), "found": found}
            elif i == rho:
                held |= {"A - T": above, "T - A": below, "found": found}
            else:
                held |= {"label so far": (word >> (s - i)) % 2 ** (i - rho), "|A - T|": above + below, "found": found}
            yield held
        gate = max(label - 2**c * (above + below), 0)
    yield {"T": T, "gate": gate, "found": found}
