"""What each hypothesis of the bit-extraction theorems is for: small instances, evaluated exactly when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from exactmem.bounds.counting import codes_of_shape, label_bits
from exactmem.bounds.precision import rounded_network, wrong_rows
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Block, Rail, lockstep, relu
from exactmem.networks.network import Network
from exactmem.theorems.theorem import Counterexample
from exactmem.theorems.vardi2021 import triangle
from exactmem.theorems.vardi2021.extraction import matching_label
from exactmem.theorems.vardi2021.lookup import narrow
from exactmem.theorems.vardi2021.packing import pack


def on_the_line(block: Callable[[Rail], Block[Form]]) -> Network:
    """The network of a block whose key is the input itself."""
    circuit = Circuit(1)
    rail = Rail(relu(circuit, circuit.input(0)))
    (code,) = lockstep(circuit, rail, [block(rail)])
    return circuit.compile([code])


def lean_network(keys: Sequence[int], labels: Sequence[int], n: int, c: int, strength: int | None = None) -> Network:
    """The lean circuit for integer keys, n to a bucket, with gates of this strength.

    >>> str(lean_network([0, 1, 2, 3], [1, 0, 1, 1], 2, 1).at([2])[0])
    '1'
    """
    rho = max(1, max(keys).bit_length())
    store = pack(list(zip(keys, labels, strict=True)), n, rho, c)

    def block(rail: Rail) -> Block[Form]:
        z = yield from narrow(rail, store)
        return (yield from matching_label(rail, z, n, rho, c, 0, strength))

    return on_the_line(block)


def paper_network(keys: Sequence[Fraction], labels: Sequence[int], n: int, c: int) -> Network:
    """The paper's circuit for rational keys, whatever their gaps.

    >>> str(paper_network([Fraction(9, 10), Fraction(29, 10)], [0, 1], 2, 1).at(["29/10"])[0])
    '1'
    """
    floors = [int(key) for key in keys]
    entries = list(zip(floors, labels, strict=True))
    return on_the_line(lambda rail: triangle.stored_code(rail, entries, n, max(1, max(floors).bit_length()), c))


def values(network: Network, points: Sequence[Any]) -> str:
    return ", ".join(str(value) for (value,) in network.outputs([[p] for p in points]))


def without_distinctness() -> str:
    try:
        Dataset.from_arrays([[0], [0]], [0, 1]).merged()
    except Conflict as conflict:
        return str(conflict)
    return "no conflict was found"


def between_the_keys() -> str:
    points = ["1/2", "1/4", "11/8", -1]
    found = values(lean_network([0, 1, 2, 3], [1, 0, 1, 1], 2, 1), points)
    return f"keys 0, 1, 2, 3 with labels 1, 0, 1, 1: F(1/2), F(1/4), F(11/8), F(-1) = {found}"


def with_a_small_gap() -> str:
    near, far = [Fraction(9, 10), Fraction(11, 10)], [Fraction(0), Fraction(29, 20)]
    first = values(paper_network(near, [0, 1], 2, 1), near)
    second = values(paper_network(far, [1, 0], 2, 1), far)
    return f"T = 9/10, 11/10 with labels 0, 1: {first}; T = 0, 29/20 with labels 1, 0: {second}"


def with_a_weak_gate() -> str:
    found = {s: values(lean_network([0, 1], [0, 3], 2, 2, strength=s), [0, 1]) for s in (2, 3)}
    return f"C = 4, keys 0, 1 with labels 0, 3: factor 2 gives {found[2]}; factor 3 = C - 1 gives {found[3]}"


def with_short_weights() -> str:
    """Four points in one bucket: 28 bits."""
    keys, labels = [0, 11, 37, 63], [1, 0, 1, 0]
    network = lean_network(keys, labels, 4, 1)
    data = Dataset.from_arrays([[k] for k in keys], labels)
    wrong = {p: wrong_rows(rounded_network(network, p), data) for p in range(1, network.sizes.bits + 1)}
    right = min(p for p in wrong if not any(wrong[q] for q in range(p, network.sizes.bits + 1)))
    return f"4 points in one bucket, {network.sizes.bits}-bit weights: all rows right from {right} significant bits on"


def with_too_few_bits() -> str:
    codes, need = codes_of_shape(20, 8), label_bits(181, 2)
    return f"20 slots of 8 bits are at most 2^{codes} functions; 181 points have 2^{need} labellings"


WHY = (
    Counterexample("no conflict", "two equal points with different labels: no function fits", without_distinctness),
    Counterexample("integer keys", "between its keys the circuit promises nothing", between_the_keys),
    Counterexample(
        "gap 2 (vardi2021.paper)",
        "rational keys closer than max(3/2, 2 - 2^-c) can share a floor or open each other's gate",
        with_a_small_gap,
    ),
    Counterexample("gate strength 2^c", "a factor below C - 1 lets a wrong label through", with_a_weak_gate),
    Counterexample("full precision", "rounded weights read other bits", with_short_weights),
    Counterexample("bits that grow", "few parameters of few bits are too few networks", with_too_few_bits),
)
