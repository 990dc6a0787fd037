"""`park2021.two_thirds`: width 3 and about N^(2/3) layers, by shifting keys together and looking rows up in a table.

Three neurons ride along: A, B, and a scratch K. Every change goes through the step gadget (two layers): for an integer form u,
K1 = relu(u) and K2 = relu(1 - K1) = [u <= 0] on integers, and A, B change by multiples of K2.

1. *Shifts.* The sorted keys are cut into p runs of at most N^(1/3) keys and span below N^(4/3); run by run they are moved to
   t - first + sigma with the least sigma >= 0 that hits no place already taken. Each pair of a new key and a taken place
   forbids one sigma, so places stay below N^(4/3) + N^(1/3)·N: no hashing lemma, no logarithms.
2. *Rows.* Places are rows of l slots; A counts down by l, B becomes the packed labels of the row.
3. *Scan.* Slot by slot the label bits leave B; the point whose slot it is adds them to A = 2^c·slot. Then it leaves the belt:
   A jumps beyond all slots, label in hand.

Source: Park, Lee, Yun, Shin 2020, arXiv 2010.13363 (O(N^(2/3)) parameters, width 3); the integer circuit, the greedy shifts
    and the constants are ours.
Hypotheses: equal points carry equal labels. Labels are coded as 0..C-1. Keys are integers.
Size, exactly: hidden layers 1 + 2(p - 1) + 2(m - 1) + l(4c + 2), width 3, slots as `slots` says; p runs, m rows of l slots.
Bits: at most l·c of a row, or of the first layer.

>>> from exactmem.data.dataset import Dataset
>>> data = Dataset.from_arrays([[t * t] for t in range(9)], [0, 1, 2] * 3)
>>> network = THEOREM.construct(data).network
>>> network.sizes.width, network.outputs([[0], [16], [64]])
(3, [(Fraction(0, 1),), (Fraction(1, 1),), (Fraction(2, 1),)])
>>> THEOREM.construct(data, row=-1)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: park2021.two_thirds: a row has at least 1 slot and a run at least 1 key, not -1 and 0
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Block, Rail, lockstep
from exactmem.progress import tick
from exactmem.theorems.deep import instance, key_form, promised, report
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Source, Theorem
from exactmem.theorems.vardi2021.packing import joined

ID = "park2021.two_thirds"


@dataclass(frozen=True)
class Shifts:
    """Runs of keys: run i begins at firsts[i] and is moved by moves[i]; all places are below `places`."""

    firsts: list[int]
    moves: list[int]
    places: int


def compress(keys: Sequence[int], longest: int, span: int) -> Shifts:
    """Cut increasing keys into runs of at most `longest` keys and span below `span`, and move them together greedily.

    >>> compress([0, 1, 100, 103, 104], 2, 50)
    Shifts(firsts=[0, 100, 104], moves=[0, -98, -101], places=6)
    """
    firsts: list[int] = []
    moves: list[int] = []
    taken = start = 0  # bit k of `taken`: place k is taken
    while start < len(keys):
        end = start + 1
        while end < min(start + longest, len(keys)) and keys[end] - keys[start] < span:
            end += 1
        tick("runs of keys", start, len(keys))
        offsets = [key - keys[start] for key in keys[start:end]]
        forbidden = 0
        for offset in offsets:
            forbidden |= taken >> offset
        sigma = (~forbidden & (forbidden + 1)).bit_length() - 1
        for offset in offsets:
            taken |= 1 << (sigma + offset)
        firsts.append(keys[start])
        moves.append(sigma - keys[start])
        start = end
    return Shifts(firsts, moves, taken.bit_length())


def step(u: Form, *others: Form) -> Generator[Sequence[Form], list[Form], list[Form]]:
    """[u <= 0] for an integer form u, and the others, two layers on."""
    first, *passed = yield [u, *others]
    return (yield [1 - first, *passed])


def block(A: Form, B: Form, shifts: Shifts, rows: Sequence[int], l: int, c: int) -> Block[Form]:
    """The code behind A; B is A plus the move of the first run."""
    for i in range(1, len(shifts.firsts)):
        beyond, A, B = yield from step(shifts.firsts[i] - A, A, B)
        B = B + (shifts.moves[i] - shifts.moves[i - 1]) * beyond
    A, B = B, Form(constant=rows[0])
    for before, row in pairwise(rows):
        beyond, A, B = yield from step(l - A, A, B)
        A, B = A - l * beyond, B + (row - before) * beyond
    C = 1 << c
    A = C * A
    left = l * c
    for slot in range(l):
        for e in reversed(range(c)):
            left -= 1
            bit, A, B = yield from step(2**left - B, A, B)
            B = B - 2**left * bit
            mine, A, B = yield [C * bit + C * slot - A, A, B]
            missed, A, B = yield [2**e - mine, A, B]
            A = A + 2**e - missed
        later, A, B = yield from step(C * (slot + 1) - A, A, B)
        A = A + C * (l + 1 - slot) * (1 - later)
    return A - C * (l + 1)


def hidden(p: int, m: int, l: int, c: int) -> int:
    return 1 + 2 * (p - 1) + 2 * (m - 1) + l * (4 * c + 2)


def slots(d: int, p: int, m: int, l: int, c: int) -> int:
    """9 per shift, 11 per row, 20 per label bit and 11 per slot; with a single run T is needed once, not twice."""
    edges = 2 if m == 1 else (p == 1) + (l == c == 1)
    return (1 + (p > 1)) * (d - 1) + 9 * (p - 1) + 11 * (m - 1) + l * (20 * c + 11) - 3 - edges


def cube_root(n: int) -> int:
    """floor(n^(1/3))."""
    r = 1 << -(-n.bit_length() // 3)  # at least the root; Newton's iteration falls until it is there
    while r**3 > n:
        r = (2 * r + n // r**2) // 3
    return r


def shallowest(places: int, c: int) -> int:
    """The l that makes 2·ceil(places/l) + l(4c + 2) least: within one ceiling step of sqrt(2·places/(4c + 2))."""
    near = isqrt(2 * places // (4 * c + 2))
    around = range(max(1, near - 2 * isqrt(near) - 8), min(places, near + 2 * isqrt(near) + 8) + 1)
    return min(around, key=lambda l: 2 * -(-places // l) + l * (4 * c + 2))


def row_length(shifts: Shifts, row: int, c: int) -> int:
    return min(row, shifts.places) or shallowest(shifts.places, c)


def best_shifts(keys: Sequence[int], run: int, row: int, c: int) -> Shifts:
    """Runs of span below N^(4/3), which is what the proof takes, or below 3/4 of it, and so on while that saves layers."""

    def layers(shifts: Shifts) -> int:
        l = row_length(shifts, row, c)
        return hidden(len(shifts.firsts), -(-shifts.places // l), l, c)

    span, misses = len(keys) * cube_root(len(keys)), 0
    best = compress(keys, run, span)
    while span > 1 and misses < 2:
        span = 3 * span // 4
        other = compress(keys, run, span)
        misses = misses + 1 if layers(other) >= layers(best) else 0
        best = best if misses else other
    return best


def build(dataset: Dataset, *, row: int, run: int, seed: int) -> Construction:
    """Runs of at most `run` keys (0: N^(1/3)) and rows of `row` slots (0: as many as give the fewest layers)."""
    if row < 0 or run < 0:
        raise InputError(f"{ID}: a row has at least 1 slot and a run at least 1 key, not {row} and {run}")
    data = instance(ID, dataset, seed, rational=False)
    if isinstance(data, Construction):
        return data
    N, c = data.n, data.c
    keys = [key for key, _ in data.entries]
    shifts = best_shifts(keys, run or cube_root(N), row, c)
    l = row_length(shifts, row, c)
    p, m = len(shifts.firsts), -(-shifts.places // l)
    table, i = [0] * (m * l), 0
    for key, code in data.entries:
        i += i + 1 < p and shifts.firsts[i + 1] <= key
        table[key + shifts.moves[i]] = code
    rows = [joined(table[start : start + l], c) for start in range(0, m * l, l)]
    T = key_form(data.keys, data.merged.X.den)

    def whole() -> Block[Form]:
        A, B = yield [T, T + shifts.moves[0]]
        return (yield from block(A, B, shifts, rows, l, c))

    circuit = Circuit(data.inputs)
    (found,) = lockstep(circuit, Rail(Form()), [whole()])
    network = circuit.compile([data.output(found)])
    # the output has a bias of its own, -2^c·(l + 1), which takes that of the labels in
    promise = slots(data.inputs, p, m, l, c)
    promised(ID, network, hidden_layers=hidden(p, m, l, c), width=3, slots=promise)
    about = f"{p} runs into {shifts.places} places, {m} rows of {l}"
    return report(data, network, promise, {"keys shifted together": about})


def bound(n: int, d: int, d_y: int = 1, classes: int = 2) -> int:
    """The slots if runs fill up: p = 2·N^(2/3) runs, 2·N^(4/3) places."""
    if n == 1 or classes == 1:
        return 1
    r, c = cube_root(n) + 1, (classes - 1).bit_length()
    places = n * r + n * r
    l = shallowest(places, c)
    return slots(d, -(-n // (r - 1)) + r * r + 1, -(-places // l), l, c)


THEOREM = Theorem(
    id=ID,
    title="About N^(2/3) parameters at width 3",
    statement=(
        "For N distinct points with integer keys below about N^2 and C classes there is a ReLU network of width 3 with about "
        "8.4·N^(2/3) layers (C = 2) that returns every label."
    ),
    source=Source(
        "Park, Lee, Yun, Shin",
        2020,
        "arXiv 2010.13363",
        ours="the integer circuit of width 3, the greedy shifts with their proof, and the constants",
        recalled=("for w in [2/3, 1], O(d + log Delta + N^w + N^(1-w/2)·log C) parameters",),
    ),
    hypotheses=(NO_CONFLICT,),
    bound=Bound("d + 9p + 11m + l(20c+11), p runs, m rows of l slots", bound),
    literature=None,
    build=build,
    options={
        "row": (0, "slots per row (0: as many as give the fewest layers)"),
        "run": (0, "keys per run (0: the cube root of their number)"),
        "seed": (0, "of the search for a short direction"),
    },
    counts="slots",
    labels="classes",
)
