"""Abstract order types: as many as the literature has, the same as the axioms give, and all that points show is among them."""

from itertools import combinations, permutations, product

import numpy as np
import pytest

from exactmem.errors import HypothesisFails, InputError, LimitExceeded, Rejected
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.randomness import Randomness
from exactmem.search import order_types as module
from exactmem.search.chirotopes import canonical, chirotope, rooted, triples
from exactmem.search.order_types import ORDER_TYPES, ROOTED, order_types, prefixes, signotopes


@pytest.mark.parametrize("n", range(3, 9))
def test_there_are_as_many_as_the_literature_says(n):
    assert (len(signotopes(n - 1)), len(order_types(n))) == (ROOTED[n], ORDER_TYPES[n])


def counterclockwise(n):
    """Knuth's axioms of counterclockwise systems: every sign map on triples that obeys interiority and transitivity."""
    for signs in product((False, True), repeat=len(triples(n))):
        turn = {}
        for (i, j, k), left in zip(triples(n), signs, strict=True):
            for a, b, c in ((i, j, k), (j, k, i), (k, i, j)):
                turn[a, b, c], turn[a, c, b] = left, not left
        interior = all(
            turn[p, q, r] or not (turn[t, q, r] and turn[p, t, r] and turn[p, q, t])
            for p, q, r, t in permutations(range(n), 4)
        )
        transitive = all(
            turn[t, p, r] or not (turn[t, s, p] and turn[t, s, q] and turn[t, s, r] and turn[t, p, q] and turn[t, q, r])
            for p, q, r, s, t in permutations(range(n), 5)
        )
        if interior and transitive:
            yield signs


@pytest.mark.parametrize("n", [3, 4, 5])
def test_the_axioms_give_the_same_order_types(n):
    signs = np.array(list(counterclockwise(n)))
    assert sorted(set(canonical(signs, n).tolist())) == order_types(n).tolist()


def test_signotopes_on_five_names_are_those_of_the_definition():
    place = {t: position for position, t in enumerate(triples(5))}
    wanted = [
        word
        for word in range(2**10)
        if all(
            sum(
                (word >> place[s]) & 1 != (word >> place[t]) & 1
                for s, t in (((a, b, c), (a, b, d)), ((a, b, d), (a, c, d)), ((a, c, d), (b, c, d)))
            )
            <= 1
            for a, b, c, d in combinations(range(5), 4)
        )
    ]
    assert signotopes(5).tolist() == wanted and len(wanted) == 62


def test_random_points_have_order_types_of_the_list():
    known, seen, random = set(order_types(7).tolist()), set(), Randomness("points")
    for _ in range(300):
        rows = np.array([[random.below(1000), random.below(1000)] for _ in range(7)])
        try:
            seen |= set(canonical(chirotope(RationalMatrix(rows))[None], 7).tolist())
        except HypothesisFails:
            continue
    assert seen <= known and len(seen) > 50


def test_every_order_type_is_its_own_canonical_form():
    found = order_types(7)
    assert canonical(rooted(found, 7), 7).tolist() == found.tolist()


@pytest.mark.parametrize("shards", [1, 7, 900, 5000])
def test_shards_have_every_rooted_order_type_once(shards):
    parts = [signotopes(7, np.array(start, dtype=np.uint64), names) for names, start in prefixes(8, shards)]
    assert np.sort(np.concatenate(parts)).tolist() == signotopes(7).tolist()


def test_an_enumeration_that_misses_one_is_refused(monkeypatch):
    monkeypatch.setattr(module, "signotopes", lambda names: signotopes(names)[:-1])
    with pytest.raises(Rejected, match="the literature has 62 and 16"):
        order_types(6)


def test_ten_points_and_two_points_are_refused():
    with pytest.raises(LimitExceeded, match="MAX_POINTS"):
        order_types(10)
    with pytest.raises(InputError):
        order_types(2)


@pytest.mark.slow
def test_nine_points():
    assert len(order_types(9)) == 158830
