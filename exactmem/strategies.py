"""Hypothesis strategies of labelled points in special positions, for tests of your own about small networks.

    from hypothesis import given
    from exactmem.strategies import datasets

    @given(datasets(n=(2, 6), d=(1, 2), labels="binary"))
    def test_my_construction(data): ...

Points come from `exactmem.search.sources`: lines, moment curves, conics, lattices, near duplicates and integers. Their choices
are Hypothesis' own, so it shrinks, replays and stores failures as usual, towards the plainest instance of a structure. It
moves one choice at a time; `exactmem.search.hunting.smallest` then moves whole coordinates. Hypothesis is loaded when asked.

>>> from hypothesis import find, settings
>>> from exactmem.search.claims import judge
>>> from exactmem.search.conjectures import CONJECTURES
>>> from exactmem.search.hunting import smallest
>>> claim = CONJECTURES["width one"]
>>> quiet = settings(database=None, derandomize=True, max_examples=1000)
>>> found = find(instances(claim), lambda data: judge(claim, data).fails, settings=quiet)
>>> print(smallest(claim, found))
refuted with certificate by 3 points, d = 1: X = (0), (1), (2), y = 0, 1, 0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.search.claims import Claim, Labels, Position, Range, distinct
from exactmem.search.sources import LABELS, SOURCES, instance
from exactmem.verdict import Undecided

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def datasets(
    n: Range = (1, 8), d: Range = (1, 3), labels: Labels = "real", points: Position = distinct
) -> SearchStrategy[Dataset]:
    """Datasets of n distinct points of Q^d in this position with one label each, as the parameters of `Claim` say.

    Raises
    ------
    InputError : Hypothesis is not installed; a range that is empty
    """
    return instances(Claim("", lambda data: Undecided(), n=n, d=d, points=points, labels=labels))


def instances(claim: Claim) -> SearchStrategy[Dataset]:
    """The instances that a claim is about, of sizes up to `claims.REACH` where it names no end."""
    try:
        import hypothesis
        from hypothesis import strategies as st
    except ImportError:
        raise InputError("the strategies need Hypothesis: pip install hypothesis") from None

    @st.composite
    def drawn(draw: Any) -> Dataset:
        n, d = draw(st.sampled_from(claim.sizes()))
        source, labelling = draw(st.sampled_from(list(SOURCES.values()))), draw(st.sampled_from(list(LABELS.values())))
        data = instance(claim, n, d, source, labelling, lambda m: draw(st.integers(0, m - 1)))
        hypothesis.assume(claim.covers(data))
        return data

    return drawn()
