"""The paper's own bits: iterates of the triangle map phi(z) = relu(relu(2z) - relu(4z - 2)) on [0, 1].

phi^(i) is linear of slope 2^i or -2^i on [V/2^l, (V+1)/2^l], by the i-th binary digit of V (from the top) being 0 or 1. Two
points of that interval, alpha the larger by 2^(-l-2), are carried along: their images beta - alpha differ by bit·2^(i-l-2).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block, Rail
from exactmem.theorems.vardi2021.packing import joined

Layers = Generator[Sequence[Form], list[Form], list[Form]]


def bucket_values(
    rail: Rail, intervals: Sequence[tuple[int, int]], keys: Sequence[int], labels: Sequence[int]
) -> Layers:
    """(U, W) of the bucket whose interval [a, b] holds T, three layers per bucket.

    e = relu(1 - relu(2(a - T)) - relu(2(T - b))) is 1 on [a, b] and 0 outside [a - 1/2, b + 1/2].
    """
    U = W = Form()
    for (a, b), u, w in zip(intervals, keys, labels, strict=True):
        T = rail.form
        before, after, U, W = yield [2 * (a - T), 2 * (T - b), U, W]
        inside, U, W = yield [1 - before - after, U, W]
        U, W = yield [U + u * inside, W + w * inside]
    return [U, W]


@dataclass(frozen=True)
class Stream:
    """A number V < 2^length being read: alpha and beta, the bits taken so far, and what they add up to since the last chunk."""

    alpha: Form
    beta: Form
    length: int
    taken: int = 0
    total: Form = field(default_factory=Form)

    @property
    def forms(self) -> list[Form]:
        return [self.alpha, self.beta, self.total]

    def moved(self, forms: Sequence[Form]) -> Stream:
        alpha, beta, total = forms
        return replace(self, alpha=alpha, beta=beta, total=total)


def started(V: Form, length: int) -> list[Form]:
    """alpha and beta of V / 2^length, to be made."""
    return [V * Fraction(1, 2**length) + Fraction(1, 2 ** (length + k)) for k in (1, 2)]


def read_bit(
    streams: Sequence[Stream], reading: Sequence[bool], found: Form
) -> Generator[Sequence[Form], list[Form], tuple[list[Stream], Form]]:
    """Three layers: the next bit of every stream that reads; the others, and `found`, pass."""
    asked: list[Form] = []
    for stream, reads in zip(streams, reading, strict=True):
        if reads:
            for z in (stream.alpha, stream.beta):
                asked += [2 * z, 4 * z - 2]
            asked.append(stream.total)
        else:
            asked += stream.forms
    *made, found = yield [*asked, found]
    asked = []
    for reads in reading:
        if reads:
            up, over, up2, over2, total, *made = made
            asked += [up - over, up2 - over2, total]
        else:
            alpha, beta, total, *made = made
            asked += [alpha, beta, total]
    *made, found = yield [*asked, found]
    asked = []
    for reads in reading:
        alpha, beta, total, *made = made
        asked += [alpha, beta, *([beta - alpha] if reads else []), total]
    *made, found = yield [*asked, found]
    done = []
    for stream, reads in zip(streams, reading, strict=True):
        if reads:
            alpha, beta, difference, total, *made = made
            taken = stream.taken + 1
            total = 2 * total + 2 ** (stream.length + 2 - taken) * difference
            done.append(replace(stream, alpha=alpha, beta=beta, taken=taken, total=total))
        else:
            alpha, beta, total, *made = made
            done.append(stream.moved([alpha, beta, total]))
    return done, found


def matching_label(rail: Rail, U: Form, W: Form, n: int, rho: int, c: int) -> Block[Form]:
    """The label whose key is floor(T): n chunks, each 3·max(rho, c) layers of bits and two of comparison."""
    alphas = yield [*started(U, n * rho), *started(W, n * c)]
    streams = [Stream(alphas[0], alphas[1], n * rho), Stream(alphas[2], alphas[3], n * c)]
    found = Form()
    for _ in range(n):
        for i in range(max(rho, c)):
            streams, found = yield from read_bit(streams, [i < rho, i < c], found)
        (key, label), T = (stream.total for stream in streams), rail.form
        above = T - key
        ends = [form for stream in streams for form in (stream.alpha, stream.beta)]
        low, high, label, found, *ends = yield [-above, above - 1, label, found, *ends]
        gate, found, *ends = yield [label - 2**c * (low + high), found, *ends]
        found = found + gate
        streams = [
            replace(stream, alpha=alpha, beta=beta, total=Form())
            for stream, alpha, beta in zip(streams, ends[::2], ends[1::2], strict=True)
        ]
    return found


def stored_code(rail: Rail, entries: Sequence[tuple[int, int]], n: int, rho: int, c: int) -> Block[Form]:
    """The label behind T, for (floor of key, label) pairs by increasing key, n to a bucket."""
    buckets = [entries[i : i + n] for i in range(0, len(entries), n)]
    intervals = [(bucket[0][0], bucket[-1][0] + 1) for bucket in buckets]
    missing = n * len(buckets) - len(entries)
    keys = [joined((key for key, _ in bucket), rho) for bucket in buckets]
    labels = [joined((label for _, label in bucket), c) for bucket in buckets]
    keys[-1] <<= rho * missing
    labels[-1] <<= c * missing
    U, W = yield from bucket_values(rail, intervals, keys, labels)
    found = yield from matching_label(rail, U, W, n, rho, c)
    (found,) = yield [found]
    return found
