"""How large a network must be if it is to fit *every* labelling of N points by C classes: counted, in integers.

* **Pigeonhole** (ours to prove, three lines): a shape whose W slots take at most 2^(B+1) values each is at most 2^(W(B+1))
  functions, and there are C^N labellings. Where shapes vary too, a slot is (source, target, value).
* **Sign patterns**: with the pattern of the layers before fixed, the pre-activations of layer i are polynomials of degree at
  most i in the W_i numbers of layers 1..i, and m >= W polynomials of degree D in W real variables have at most
  2(2emD/W)^W sign vectors (the literature says so: Warren 1968, in the form of Anthony and Bartlett 1999, Theorem 8.3; we
  use it and do not prove it). So a shape with k_i units in
  layer i shows at most prod_i 2(2eNk_i·i/W_i)^(W_i) patterns on N points (Bartlett, Harvey, Liaw, Mehrabian 2019).
* **Any one shape with W slots** (ours): the product over all shapes is largest for a chain, see `shatterable`.

Every comparison is one of integers, logarithms in fixed point rounded against the claim, e replaced by a rational above it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from exactmem.errors import InputError
from exactmem.networks.network import Network
from exactmem.numbers.logs import E_UP, log2_down, log2_up
from exactmem.verdict import Holds, Undecided, Verdict


def label_bits(points: int, classes: int) -> int:
    """ceil(N·log2 C): the bits of the labels themselves.

    >>> label_bits(1797, 10)
    5970
    """
    labellings: int = classes**points
    return (labellings - 1).bit_length()


def codes_of_shape(slots: int, bits: int) -> int:
    """log2 of the functions of one shape whose slots hold numbers of at most `bits` bits and a sign."""
    return slots * (bits + 1)


def codes_of_any(slots: int, bits: int, inputs: int) -> int:
    """log2 of the ReLU networks with at most `slots` weights and biases of that size, whatever their shape."""
    return slots * (2 * (slots + inputs).bit_length() + bits + 1)


def pigeonhole(slots: int, bits: int, points: int, classes: int, inputs: int | None = None) -> Verdict:
    """Are there too few networks for the labellings? With `inputs` any shape is allowed, else one shape is meant.

    >>> pigeonhole(20, 8, 181, 2).holds, pigeonhole(20, 8, 180, 2).holds
    (True, False)
    """
    codes = codes_of_shape(slots, bits) if inputs is None else codes_of_any(slots, bits, inputs)
    if codes < label_bits(points, classes):  # 2^codes < C^N iff codes < ceil(N·log2 C)
        return Holds((codes, label_bits(points, classes)))
    return Undecided(f"2^{codes} networks are not fewer than {classes}^{points} labellings")


def least(enough: Callable[[int], bool]) -> int:
    """The least k >= 1 with enough(k), for a monotone predicate."""
    high = 1
    while not enough(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def least_slots_at_bits(bits: int, points: int, classes: int, inputs: int) -> int:
    """The fewest slots of at most `bits` bits, in any shape, that pigeonhole does not exclude."""
    need = label_bits(points, classes)
    return least(lambda slots: codes_of_any(slots, bits, inputs) >= need)


def least_bits_at_slots(slots: int, points: int, classes: int, inputs: int) -> int:
    """The fewest bits per slot, at that many slots in any shape, that pigeonhole does not exclude."""
    need = label_bits(points, classes)
    return least(lambda bits: codes_of_any(slots, bits, inputs) >= need)


def shatterable(slots: int, points: int, classes: int) -> Verdict:
    """Can sign patterns exclude that networks of one shape with W slots, whatever the shape, fit every labelling of N points?

    `Holds` says: excluded, for every set of N points. Let layers 1..L have w_i >= 1 slots and k_i <= w_i units, W = sum w_i and
    W_i = w_1 + ... + w_i. With ln x <= x - 1, W_i·log2(k_i·i/W_i) <= (i·w_i - W_i)·log2 e; sum_i W_i = sum_j w_j(L - j + 1).
    So the patterns have at most L + sum_j w_j·((L - j + 1)·log2(2N) + j·log2 e) bits. The coefficient of w_j decreases in j:
    the sum is largest for w_2 = ... = w_L = 1. Telling C classes apart takes C - 1 signs of the output: W·log2(C - 1) more.

    Rests on the bound of Warren 1968 (the literature); the rest is proved here. N >= W is needed for it.
    """
    if points < slots:
        return Undecided(f"{slots} slots for {points} points are more than sign patterns can exclude")
    two_n, e = log2_up(2 * points, 1), log2_up(*E_UP)
    spread = slots * log2_up(classes - 1, 1) if classes > 2 else 0
    need = points * log2_down(classes, 1)
    for L in range(1, slots + 1):
        patterns = (L << 64) + L * (L + 1) // 2 * (two_n + e) + (slots - L) * (L * two_n + e) + spread
        if patterns >= need:
            return Undecided(f"networks of {L} layers may have enough sign patterns")
    return Holds((slots, points, classes))


def least_slots(points: int, classes: int) -> int:
    """The fewest slots of a shape that sign patterns do not exclude.

    >>> least_slots(1797, 10), least_slots(10**5, 2)
    (30, 102)
    """
    return least(lambda slots: not shatterable(slots, points, classes).holds)


def second_hand_slots(points: int) -> int:
    """The least W with 12·W·(W + 1) >= N: second-hand (the form of Goldberg and Jerrum), for comparison, never certified."""
    return least(lambda slots: 12 * slots * (slots + 1) >= points)


def layer_counts(network: Network) -> list[tuple[int, int]]:
    """(units, slots) per layer of a ReLU network with one output, from its declared shape."""
    from exactmem.networks.sizes import declared

    if network.outputs_count != 1 or any(layer.act.name != "relu" for layer in network.layers[:-1]):
        raise InputError("sign patterns are counted for ReLU networks with one output")
    found = []
    for layer in network.layers:
        read = {k for row in layer.rows() for k, _ in row}
        found.append((layer.width, declared(layer, len(read))))
    return found


def patterns_of_shape(network: Network, points: int, classes: int) -> int:
    """log2 of the sign patterns of this shape on N points, rounded up, in units of 2^-64."""
    return patterns_of_layers(layer_counts(network), points, classes)


def patterns_of_layers(layers: Sequence[tuple[int, int]], points: int, classes: int = 2, kinks: int = 1) -> int:
    """The same from (units, slots) per layer; hidden activations have so many kinks, each one polynomial per unit and point.

    The product is never formed, only the sum of its logarithms.
    """
    total = slots = 0
    for i, (units, here) in enumerate(layers, 1):
        slots += here
        signs = points * (classes - 1 if i == len(layers) else units * kinks)
        if signs <= slots:
            total += signs << 64
        else:
            total += (1 << 64) + slots * log2_up(2 * E_UP[0] * signs * i, E_UP[1] * slots)
    return total


def shape_excluded(network: Network, points: int, classes: int) -> Verdict:
    """Can sign patterns exclude that networks of this shape fit every labelling of some N points?"""
    patterns, need = patterns_of_shape(network, points, classes), points * log2_down(classes, 1)
    if patterns < need:
        return Holds((patterns, need))
    return Undecided(f"the shape may show 2^{patterns >> 64} patterns on {points} points")


def least_points_excluded(network: Network, classes: int = 2) -> int:
    """The fewest points of which no set has all labellings by networks of this shape, as far as sign patterns tell.

    It is far from tight at small sizes: a certified impossibility at large N, no evidence of optimality.
    """
    return least(lambda points: shape_excluded(network, points, classes).holds)
