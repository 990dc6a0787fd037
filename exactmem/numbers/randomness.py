"""Seeded random integers from SHA-256 in counter mode: the same on every platform and for ever.

Block k is SHA-256 of the ASCII text `seed/k`, k = 0, 1, 2, ...; `bits(n)` concatenates fresh blocks and keeps the leading n
bits; `below(n)` redraws bits(bitlen n) until the result is < n.

>>> Randomness("0").bits(16), Randomness("0").below(10)
(21779, 5)
>>> Randomness("é")
Traceback (most recent call last):
    ...
exactmem.errors.InputError: a seed is a number or ASCII text, not 'é'
"""

from __future__ import annotations

import hashlib

from exactmem.errors import InputError
from exactmem.numbers.parsing import quoted


class Randomness:
    """A stream of random integers named by its seed."""

    def __init__(self, seed: str | int) -> None:
        self.seed, self.block = str(seed), 0
        if not self.seed.isascii():
            raise InputError(f"a seed is a number or ASCII text, not {quoted(self.seed)}")

    def bits(self, n: int) -> int:
        """A uniform integer in 0 .. 2^n - 1."""
        stream = b""
        while 8 * len(stream) < n:
            stream += hashlib.sha256(f"{self.seed}/{self.block}".encode("ascii")).digest()
            self.block += 1
        return int.from_bytes(stream, "big") >> (8 * len(stream) - n)

    def below(self, n: int) -> int:
        """A uniform integer in 0 .. n - 1; n >= 1."""
        if n < 1:
            raise ValueError("below(n) needs n >= 1")
        while True:
            value = self.bits(n.bit_length())
            if value < n:
                return value
