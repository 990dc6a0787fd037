"""The circuits of vardi2021: the theory's vectors digit for digit, every small instance, exact counts, and what breaks."""

from fractions import Fraction
from itertools import combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, HypothesisFails, InputError
from exactmem.geometry.projections import keys_along, search_keys
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Rail, lockstep, relu
from exactmem.networks.network import Network
from exactmem.theorems.registry import THEOREMS
from exactmem.theorems.vardi2021 import bounded_depth, lean, paper, projection, triangle, wide
from exactmem.theorems.vardi2021.counterexamples import lean_network, paper_network
from exactmem.theorems.vardi2021.packing import cheapest, pack
from tests.examples import exact, in_the_plane

SLOW = pytest.mark.slow
COMPACT = THEOREMS["vardi2021.compact"]


def on_keys(block, *arguments) -> Network:
    """The network that sums the blocks with these arguments, over T = the input."""
    circuit = Circuit(1)
    rail = Rail(relu(circuit, circuit.input(0)))
    return circuit.compile([sum(lockstep(circuit, rail, [block(rail, *args) for args in arguments]), Form())])


def circuits(keys, labels, n, rho, c):
    """The lean circuit, two groups of it, and the wide lookup, for the same keys."""
    entries = list(zip(keys, labels, strict=True))
    store = pack(entries, n, rho, c)
    half = -(-len(entries) // 2)
    m = -(-half // n)
    halves = [bounded_depth.padded(pack(entries[i : i + half], n, rho, c), m) for i in range(0, len(entries), half)]
    return {
        "lean": lambda: on_keys(lean.block, (store, rho, c, 0)),
        "groups": lambda: on_keys(lean.block, *((part, rho, c, 0) for part in halves)),
        "wide 1, 1": lambda: on_keys(wide.block, (store, 1, 1, rho, c)),
        "wide 2, 1": lambda: on_keys(wide.block, (store, 2, 1, rho, c)),
    }


# TV1: four points on a line.

FOUR = Dataset.from_arrays([[0], [1], [2], [3]], [1, 0, 1, 1])


def test_four_points_by_hand():
    network = COMPACT.construct(FOUR, keys="given", bucket=2).network
    sizes = network.sizes
    assert (sizes.hidden_layers, sizes.width, sizes.neurons, sizes.slots) == (9, 6, 38, 109)
    assert (sizes.dense, sizes.bits, sizes.total_bits) == (212, 6, 262)
    assert pack([(0, 1), (1, 0), (2, 1), (3, 1)], 2, 2, 1).values == [10, 47]
    lookup, first_bit = network.layers[1], network.layers[2]
    assert sorted(zip(lookup.weights.rows, lookup.c, strict=True)) == [
        (((), ()), 10), (((0,), (1,)), -2), (((0,), (1,)), -1), (((0,), (1,)), 0),
    ]  # fmt: skip
    # P = U + 37P - 37Q - 31, Q with -32, Z with no bias, and T; U stands after P and Q
    assert [(w, c) for (_, w), c in zip(first_bit.weights.rows, first_bit.c, strict=True)] == [
        ((37, -37, 1), -31), ((37, -37, 1), -32), ((37, -37, 1), 0), ((1,), 0),
    ]  # fmt: skip
    assert [network.at([t])[0] for t in (0, 1, 2, 3, 4, 5)] == [1, 0, 1, 1, 0, 0]
    assert network.at(["1/2"])[0] == 0


# TV2: the paper's circuit.


def test_the_papers_circuit_on_two_points():
    network = paper_network([Fraction(9, 10), Fraction(29, 10)], [0, 1], 2, 1)
    assert network.sizes.depth == 23 == paper.depth(1, 2, 2, 1)
    at = ["0", ".9", "1.5", "1.9", "2", "2.4", "2.9", "3", "3.5", "4"]
    assert [str(v) for (v,) in network.outputs([[t] for t in at])] == [
        "0",
        "0",
        "0",
        "4/5",
        "1",
        "1",
        "1",
        "1",
        "0",
        "0",
    ]
    data = Dataset.from_arrays([["9/10"], ["29/10"]], [0, 1])
    built = THEOREMS["vardi2021.paper"].construct(data, keys="given", bucket=2).network
    assert built == network and built.sizes.slots == 176 == paper.slots(1, 1, 2, 2, 1)


def test_the_triangle_map_reads_every_bit_of_every_short_number():
    for n, rho in ((1, 1), (1, 2), (2, 1), (2, 2), (1, 4)):
        for number in range(2 ** (n * rho)):
            keys = [number >> rho * (n - 1 - i) & 2**rho - 1 for i in range(n)]
            U, W = Form(constant=number), Form(constant=2**n - 1)  # every label is 1
            network = on_keys(triangle.matching_label, (U, W, n, rho, 1))
            for T in range(2**rho):  # the interval [key, key + 1] holds two integers, and all chunks that match open
                assert network.at([T])[0] == sum(key <= T <= key + 1 for key in keys)


# TV3: everything on {0..4}.


@pytest.mark.parametrize("name", ["lean", *(pytest.param(n, marks=SLOW) for n in ("groups", "wide 1, 1", "wide 2, 1"))])
def test_every_labelling_of_every_small_set_with_every_bucket_size(name):
    """With the others 5340 networks; each also returns 0 on every integer that is not one of its keys."""
    for size in (1, 2, 3):
        for keys in combinations(range(5), size):
            rho = max(1, keys[-1].bit_length())
            for C in (2, 3):
                for labels in product(range(C), repeat=size):
                    stored = dict(zip(keys, labels, strict=True))
                    for n in range(1, size + 1):
                        network = circuits(keys, labels, n, rho, (C - 1).bit_length())[name]()
                        found = [int(v) for (v,) in network.outputs([[T] for T in range(5)])]
                        assert found == [stored.get(T, 0) for T in range(5)], (keys, labels, n)


@given(st.data())
def test_blocks_are_zero_off_their_keys(data):
    rho, c, n = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 3)), data.draw(st.integers(1, 4))
    keys = sorted(data.draw(st.sets(st.integers(0, 2**rho - 1), min_size=1, max_size=9)))
    labels = [data.draw(st.integers(0, 2**c - 1)) for _ in keys]
    stored = dict(zip(keys, labels, strict=True))
    for name, make in circuits(keys, labels, n, rho, c).items():
        found = [int(v) for (v,) in make().outputs([[T] for T in range(2**rho)])]
        assert found == [stored.get(T, 0) for T in range(2**rho)], name


# Counts.


@pytest.mark.parametrize("slack", [0, 1])
def test_the_formulas_count_the_lean_circuit_at_all_edges(slack):
    for m, n, rho, c in product((1, 2, 3), (1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 3)):
        if m * n <= 2**rho:
            store = pack([(k, 0) for k in range(m * n)], n, rho, c)
            for G in (1, 2):
                sizes = on_keys(lean.block, *[(store, rho, c, slack)] * G).sizes
                # here T has no bias
                assert sizes.slots == bounded_depth.slots(1, G, m, n, rho, c, slack) - 1, (m, n, rho, c, G)
                assert sizes.hidden_layers == lean.hidden(m, n, rho, c)
                assert sizes.width == lean.width(n, rho, c, G)


@pytest.mark.slow
def test_the_formulas_count_the_wide_circuit_at_all_edges():
    for P, Q, n, rho, c in product((1, 2, 3), (1, 2, 3), (1, 2, 3), (1, 3, 4), (1, 2)):
        for m in range(1, 2**rho // n + 1):
            store = pack([(k, 0) for k in range(m * n)], n, rho, c)
            sizes = on_keys(wide.block, (store, P, Q, rho, c)).sizes
            blocks = -(-m // (P * Q))
            assert sizes.slots == wide.slots(1, m, P, Q, n, rho, c) - 1, (m, P, Q, n, rho, c)
            assert sizes.hidden_layers == wide.hidden(blocks, n, rho, c)
            assert sizes.width == wide.width(m, P, Q, n, rho, c)


def test_the_formulas_count_the_papers_circuit():
    for m, n, rho, c in product((1, 2, 3), (1, 2, 3), (2, 3, 5), (1, 2, 3, 6)):
        if 2 * m * n <= 2**rho:
            entries = [(2 * k, 0) for k in range(m * n)]
            sizes = on_keys(triangle.stored_code, (entries, n, rho, c)).sizes
            assert sizes.slots == paper.slots(1, m, n, rho, c) - 1, (m, n, rho, c)
            assert sizes.depth == paper.depth(m, n, rho, c) and sizes.width <= 12


def test_the_shape_depends_on_points_and_classes_only():
    data = in_the_plane(9, [0] * 9)
    for bucket in (1, 2, 4, 9):
        shapes = {
            COMPACT.construct(
                Dataset(data.X, Dataset.from_arrays([[0]] * 9, list(labels)).Y), classes=3, bucket=bucket
            ).network.shape()
            for labels in ([0] * 9, [2] * 9, [0, 1, 2] * 3, [1] + [0] * 8)
        }
        assert len(shapes) == 1


def test_the_best_bucket_is_the_best_of_all():
    for N, rho, c in ((1, 1, 1), (2, 3, 1), (50, 10, 2), (300, 12, 4), (1797, 20, 4)):

        def cost(n, N=N, rho=rho, c=c):
            return lean.slots(64, -(-N // n), n, rho, c)

        assert cost(cheapest(N, cost)) == min(cost(n) for n in range(1, N + 1))


# Keys.


def test_rational_keys_with_gaps_of_two_are_told_apart_by_their_floors():
    random = np.random.default_rng(2)
    for _ in range(20):
        X = np.cumsum(random.integers(20, 60, 12))  # tenths: gaps of 2 to 6
        data = Dataset.from_arrays([[Fraction(int(x), 10)] for x in X], random.integers(0, 3, 12).tolist())
        for name in ("compact", "bounded_depth", "bit_budget", "paper"):
            built = THEOREMS[f"vardi2021.{name}"].construct(data, keys="given")
            assert exact(built.network, built.target or data)


@pytest.mark.parametrize("name", ["compact", "paper", "bounded_depth", "bit_budget"])
def test_a_gap_that_is_too_small_is_refused_with_the_pair_and_what_would_work(name):
    close = Dataset.from_arrays([["9/10"], ["5"], ["11/10"]], [0, 1, 1])
    with pytest.raises(HypothesisFails, match=r"row 1 and row 3 are 1/5 apart; keys=search rescales them") as caught:
        THEOREMS[f"vardi2021.{name}"].construct(close, keys="given")
    assert caught.value.witness == (0, 2) and caught.value.hypothesis == "gap"
    assert exact(THEOREMS[f"vardi2021.{name}"].construct(close).network, close)


def test_the_wide_lookup_takes_integer_keys_only_and_names_what_would_work():
    data = Dataset.from_arrays([["1/2"], ["5"], ["9"]], [0, 1, 1])
    with pytest.raises(
        HypothesisFails, match=r"vardi2021.wide needs keys that are integers: .* vardi2021.paper takes rat"
    ):
        THEOREMS["vardi2021.wide"].construct(data, keys="given")


def test_keys_that_are_no_numbers_on_a_line_are_refused():
    with pytest.raises(InputError, match="keys=given needs points with one coordinate, these have 2"):
        COMPACT.construct(in_the_plane(3, [0, 1, 0]), keys="given")
    with pytest.raises(InputError, match="option keys: 'mine' is neither search nor given"):
        COMPACT.construct(FOUR, keys="mine")


def test_negative_keys_are_shifted():
    data = Dataset.from_arrays([[-7], [-2], [4]], [0, 1, 1])
    assert exact(COMPACT.construct(data, keys="given").network, data)


def test_a_conflict_stops_before_any_search(monkeypatch):
    monkeypatch.setattr("exactmem.theorems.deep.search_keys", lambda *_: pytest.fail("searched"))
    with pytest.raises(Conflict):
        COMPACT.construct(Dataset.from_arrays([[0], [0]], [0, 1]))


def test_the_range_of_the_keys_is_compared_with_the_theorem_in_rationals():
    """TV5: 25 rational points of Q^3; R' is far below R, and no root is taken."""
    random = np.random.default_rng(11)
    points = [
        [Fraction(int(random.integers(-30, 30)), int(random.integers(1, 12))) for _ in range(3)] for _ in range(25)
    ]
    X = RationalMatrix.from_rows(points)
    keys = search_keys(X)
    square, (i, j) = projection.least_range(X, keys)
    verdict = projection.within_theorem(X, keys)
    assert verdict.holds and verdict.witness == (i, j)
    distance = sum((a - b) ** 2 for a, b in zip(points[i], points[j], strict=True))
    r = max(sum(v * v for v in p) for p in points)
    assert square == int(100 * projection.PI_DOWN * 3 * 25**4 * r / distance)
    nearest = min(
        sum((a - b) ** 2 for a, b in zip(p, q, strict=True)) for k, p in enumerate(points) for q in points[:k]
    )
    assert distance >= nearest and projection.key_range(keys) ** 2 <= square


def test_long_keys_are_not_said_to_be_within_the_theorem():
    X = RationalMatrix.from_rows([[Fraction(1)], [Fraction(2)], [Fraction(4)]])
    far = keys_along(np.array([[1], [2], [4]]), (10**9,), rational=False)
    long = type(far)(far.direction, far.low, far.scale, 1, tuple(10**9 * v for v in far.values))
    assert projection.within_theorem(X, long).undecided and "not shown" in projection.range_text(X, long)


# Options.


def test_a_budget_too_small_for_one_point_says_the_least_that_would_do():
    data = in_the_plane(40, [0, 1, 2, 3] * 10)
    budget = THEOREMS["vardi2021.bit_budget"]
    with pytest.raises(HypothesisFails, match=r"one point takes (\d+) bits here .* use bits=(\d+) or more") as caught:
        budget.construct(data, bits=3)
    least = caught.value.witness
    for bits in (least, least + 1, 2 * least, 5 * least):
        built = budget.construct(data, bits=bits)
        assert built.network.sizes.bits <= bits and exact(built.network, data)


def test_more_bits_never_cost_parameters():
    data = in_the_plane(200, [0, 1] * 100)
    counts = [THEOREMS["vardi2021.bit_budget"].construct(data, bits=b).network.sizes.slots for b in range(20, 200, 12)]
    assert counts == sorted(counts, reverse=True) and counts[-1] == COMPACT.construct(data).network.sizes.slots


@pytest.mark.parametrize("bucket", [-1, 5])
def test_a_bucket_size_that_is_none_is_refused(bucket):
    for name in ("compact", "paper", "wide"):
        with pytest.raises(InputError, match=f"a bucket holds 1 to 4 points, not {bucket}"):
            THEOREMS[f"vardi2021.{name}"].construct(FOUR, bucket=bucket)


def test_given_classes_must_cover_the_labels():
    with pytest.raises(InputError, match=r"classes=2 needs one column of labels 0 to 1, .*; row 3 has 2"):
        COMPACT.construct(Dataset.from_arrays([[0], [1], [2]], [0, 1, 2]), classes=2)


# What the hypotheses are for.


def test_between_the_keys_there_is_garbage():
    network = lean_network([0, 1, 2, 3], [1, 0, 1, 1], 2, 1)
    assert [network.at([t])[0] for t in ("1/2", "1/4", "11/8", -1)] == [0, Fraction(1, 2), Fraction(1, 8), 1]


def test_the_papers_circuit_with_small_gaps():
    near, far = [Fraction(9, 10), Fraction(11, 10)], [Fraction(0), Fraction(29, 20)]
    assert [paper_network(near, [0, 1], 2, 1).at([t])[0] for t in near] == [Fraction(4, 5), 1]
    assert [paper_network(far, [1, 0], 2, 1).at([t])[0] for t in far] == [1, Fraction(1, 10)]


@pytest.mark.parametrize(("c", "largest"), [(1, 47), pytest.param(2, 55, marks=SLOW), pytest.param(3, 59, marks=SLOW)])
def test_the_least_gap_that_the_papers_circuit_stands(c, largest):
    """gap >= max(3/2, 2 - 2^-c) suffices; on a grid of 1/32 the largest failing gap is just below."""
    labels = [(a, b) for a in (0, 1, 2**c - 1) for b in (0, 1, 2**c - 1) if a != b]

    def fails(gap: int) -> bool:
        """Whether two keys so many 32nds apart are told apart wrongly somewhere on the grid."""
        for start, n, pair in product(range(32), (1, 2), labels):
            keys = [Fraction(start, 32), Fraction(start + gap, 32)]
            network = paper_network(keys, pair, n, c)
            if [network.at([t])[0] for t in keys] != list(pair):
                return True
        return False

    assert fails(largest - 1) and fails(largest) and not fails(largest + 1)
    assert Fraction(largest + 1, 32) == max(Fraction(3, 2), 2 - Fraction(1, 2**c))


def test_a_gate_needs_the_strength_of_the_largest_label():
    for strength, outputs in ((2, [1, 3]), (3, [0, 3]), (4, [0, 3])):
        network = lean_network([0, 1], [0, 3], 2, 2, strength=strength)
        assert [network.at([t])[0] for t in (0, 1)] == outputs


def test_every_counterexample_runs():
    said = {example.dropped: example.run() for example in COMPACT.why}
    assert set(said) == {
        "no conflict", "integer keys", "gap 2 (vardi2021.paper)", "gate strength 2^c", "full precision", "bits that grow",
    }  # fmt: skip
    assert "0, 1/2, 1/8, 1" in said["integer keys"] and "4/5, 1" in said["gap 2 (vardi2021.paper)"]
    assert "factor 2 gives 1, 3" in said["gate strength 2^c"] and "28-bit" in said["full precision"]


def test_stored_values_never_decrease_nor_collide():
    store = pack([(k * k, k % 3) for k in range(11)], 3, 7, 2)
    assert len(store.values) == 4 and all(a < b for a, b in pairwise(store.firsts))
    assert all(0 <= v < 2 ** (3 * 9) for v in store.values)
