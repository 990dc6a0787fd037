"""Positions: from an integer key to w random-looking places, by a polynomial over a prime field.

y = a_(t-1)·x^(t-1) + ... + a_0 modulo q, x the key (modulo q, if it is longer). With coefficients drawn uniformly, the
values at any t keys that differ modulo q are independent and uniform. Then y in mixed radix, without its top: y modulo
G·m^w is a group g below G and w digits o_1, ..., o_w below m, and the place in section i is g·m + o_i. Nothing depends
on labels, and everything is exact: quotients are found bit by bit from above.

>>> family = Positions(q=1009, coefficients=(5, 7), groups=1, columns=3, sections=4, largest=100)
>>> family.of([0, 1, 100]).tolist()  # 7, 12 and 507 modulo 81 in base 3, plus 1
[[1, 1, 3, 2], [1, 2, 2, 1], [1, 3, 2, 1]]
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from flint import fmpz

from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.exactmem2026.hashing import IntArray

SPARE = 8  # a prime is above SPARE/2 times the number of places
PRIMES = 12  # primes of one length that are tried
Divided = Generator[Sequence[Form], list[Form], tuple[Form, Form, list[Form]]]


@dataclass(frozen=True)
class Positions:
    """One member of the family: a prime q, coefficients a_(t-1), ..., a_0 (t >= 2), and how y is split.

    sections : w >= 2; columns : m >= 2; largest : the largest key
    """

    q: int
    coefficients: tuple[int, ...]
    groups: int
    columns: int
    sections: int
    largest: int

    @property
    def places(self) -> int:
        """Places in one section."""
        return self.groups * self.columns

    @property
    def r(self) -> int:
        """Bits of a residue."""
        return (self.q - 1).bit_length()

    @property
    def reducing(self) -> int:
        """Steps that take a long key modulo q."""
        return (self.largest // self.q).bit_length()

    @property
    def modulus(self) -> int:
        return self.groups * self.power(self.sections)

    def power(self, k: int) -> int:
        power: int = self.columns**k
        return power

    @property
    def top(self) -> int:
        """Steps that take the top off y."""
        return ((self.q - 1) // self.modulus).bit_length()

    @property
    def digit(self) -> int:
        """Steps that split a digit off."""
        return (self.columns - 1).bit_length()

    @property
    def group(self) -> int:
        """Steps that split the group off."""
        return (self.groups - 1).bit_length()

    def of(self, keys: Sequence[int]) -> IntArray:
        """The place of each key in each section, from 1."""
        y = np.zeros(len(keys), dtype=object)
        x = np.array(keys, dtype=object) % self.q
        for a in self.coefficients:
            y = (y * x + a) % self.q
        y %= self.modulus
        start, y = (y // self.power(self.sections) * self.columns + 1).astype(np.int64), y % self.power(self.sections)
        digits = [y // self.power(i) % self.columns for i in reversed(range(self.sections))]
        return np.column_stack([start + digit.astype(np.int64) for digit in digits])

    # The network. Beside all of it the key T is carried along, and x, what is multiplied by, while there are products.

    @property
    def products(self) -> int:
        """Products of two variables; the first coefficient is a weight."""
        return len(self.coefficients) - 2

    @property
    def layers(self) -> int:
        """Layers from the key to its first place."""
        horner = self.r + self.products * (2 * self.r + 1)
        return self.reducing + horner + self.top + self.group + self.digit

    def slots(self) -> int:
        """Slots of these layers."""
        r, more, grouped = self.r, self.products, self.groups > 1
        found = self.layers + division(1, self.reducing) + division(3 if self.reducing else 1, r, constant=True)
        if more:
            found += r + (more - 1) * (2 * r + 1) + r + (2 if self.reducing else 0)  # x, up to the last gate
            found += more * (product_slots(r) + division(2, r, constant=True))
        found += division(3, self.top) + division(3, self.group, tracked=True) + division(3, self.digit, tracked=True)
        return found + (quotient_terms(self.group) + self.digit - 1 if grouped else 0)

    def block(self, T: Form) -> Block[tuple[Form, Form, Form, list[Form]]]:
        """The key as a neuron; as forms the first place, what is left of y, and the group if there are groups."""
        _, x, (T,) = yield from divide(T, self.q, self.reducing, None, T)
        first, second, *others = self.coefficients
        _, y, (T, *x_) = yield from divide(first * x + second, self.q, self.r, None, T, *([x] if others else []))
        for a in others:
            total, (T, *x_) = yield from product(y, self.r, T, *x_)
            _, y, (T, *x_) = yield from divide(total + a, self.q, self.r, None, T, *x_)
        _, y, (T,) = yield from divide(y, self.modulus, self.top, None, T)
        g, y, (T,) = yield from divide(y, self.power(self.sections), self.group, Form(), T)
        group = [g] if self.groups > 1 else []
        unit = self.power(self.sections - 1)
        digit, rest, (T, *group) = yield from divide(y, unit, self.digit, Form(), T, *group)
        return T, self.place(digit, group), rest, group

    def place(self, digit: Form, group: Sequence[Form]) -> Form:
        return sum((self.columns * g for g in group), digit + 1)


def divide(value: Form, unit: int, steps: int, quotient: Form | None, *others: Form) -> Divided:
    """One layer a step: an integer value, 0 <= value < unit·2^steps, into quotient and rest.

    quotient : Form(), or None if it is not wanted
    """
    carried = list(others)
    for j in reversed(range(steps)):
        h = unit << j
        kept = [] if quotient is None else [quotient]
        above, beyond, value, *made = yield [value - (h - 1), value - h, value, *kept, *carried]
        bit = above - beyond  # relu(v - h + 1) - relu(v - h) = [v >= h]
        value = value - h * bit
        if quotient is not None:
            quotient = 2 * made.pop(0) + bit
        carried = made
    return quotient or Form(), value, carried


def division(terms: int, steps: int, constant: bool = False, tracked: bool = False) -> int:
    """Slots of `divide` for a form of so many terms, nothing carried."""
    if not steps:
        return 0
    quotients = 0 if not tracked or steps == 1 else 2 + 3 * (steps - 2)
    return 3 * terms + 2 + constant + 11 * (steps - 1) + quotients


def quotient_terms(steps: int) -> int:
    """Terms of the quotient form."""
    return min(3, steps + 1) if steps else 0


def product(y: Form, r: int, *others: Form) -> Generator[Sequence[Form], list[Form], tuple[Form, list[Form]]]:
    """r + 1 layers: y·x for integers 0 <= y, x < 2^r, where x is the last of the values that are carried.

    Bit j of y opens a gate, relu(x - 2^r·(1 - bit)) = bit·x, and 2^j times that is added.
    """
    bit, gate, total, carried = Form(), Form(), Form(), list(others)
    for j in reversed(range(r)):
        h = 1 << j
        opened = carried[-1] - 2**r + 2**r * bit if bit.terms else Form()
        rest = y if j else Form()
        above, beyond, y, gate, total, *carried = yield [
            y - (h - 1), y - h, rest, opened, total + 4 * h * gate, *carried
        ]  # fmt: skip
        bit = above - beyond
        y = y - h * bit
    gate, total, *carried = yield [carried[-1] - 2**r + 2**r * bit, total + 2 * gate, *carried]
    return total + gate, carried


def product_slots(r: int) -> int:
    """Slots of `product` for a form y of three terms, r >= 3, nothing carried."""
    return 17 * r - 6


def length(places: int, points: int, largest: int) -> int:
    """Bits of the prime: enough for all places, and for the keys, or for a prime of this length that keeps n keys apart.

    The n(n-1)/2 differences have at most n²·rho/2(b - 1) prime divisors of b bits in all, rho bits of the largest key;
    there are more than 0.86·2^(b-1)/(b - 1) such primes (Rosser and Schoenfeld 1962), so if 2^(b-1) >= 2n²·rho most
    primes do.
    """
    rho = largest.bit_length()
    return max((SPARE * places).bit_length(), min(rho + 1, (2 * points**2 * rho).bit_length() + 1), 6)


def draw(keys: Sequence[int], groups: int, columns: int, sections: int, coefficients: int, seed: str) -> Positions:
    """A random member of the family that keeps these keys apart."""
    random, largest = Randomness(f"positions/{seed}"), max(keys)
    bits = length(groups * columns**sections, len(keys), largest)
    while True:
        for _ in range(PRIMES):
            q = prime_of(bits, random)
            if largest < q or len({key % q for key in keys}) == len(keys):
                drawn = tuple(random.below(q) for _ in range(coefficients))
                return Positions(q, drawn, groups, columns, sections, largest)
        bits += 1


def prime_of(bits: int, random: Randomness) -> int:
    """A uniform prime of this many bits."""
    while True:
        q = (1 << bits - 1) + random.below(1 << bits - 1)
        if fmpz(q).is_prime():
            return q
