"""Elimination is exact over the rationals: the matrix itself, or a vector with a negative value."""

from typing import Any

import gmpy2
import numpy as np
from gmpy2 import mpfr, mpq
from hypothesis import given
from hypothesis import strategies as st

from exactmem.linalg.ldl import ldl, lifted


@st.composite
def forms(draw: Any) -> Any:
    """A + A^T, or a Gram matrix of any rank, of order 1 to 6."""
    n = draw(st.integers(1, 6))
    r = draw(st.integers(1, n))
    A = np.array(
        [[mpq(draw(st.integers(-3, 3)), draw(st.integers(1, 4))) for _ in range(r)] for _ in range(n)], dtype=object
    )
    square = A[:, [j % r for j in range(n)]]
    return square + square.T if draw(st.booleans()) else A @ A.T


@given(forms())
def test_a_form_is_a_sum_of_squares_or_negative_somewhere(A: Any) -> None:
    found: Any = ldl(A)
    if isinstance(found, tuple):
        L, d = found
        assert (L * d @ L.T == A).all() and (d >= 0).all()
        assert (L.diagonal() == 1).all() and not np.triu(L, 1).any()
        for k in np.flatnonzero(d == 0).tolist():
            x = lifted(L, k, np.array([mpq(i == k) for i in range(len(d))], dtype=object))
            assert x[k] == 1 and x @ A @ x == 0
    else:
        assert found @ A @ found < 0


@given(forms(), st.integers(0, 60))
def test_over_the_steps_allowed_there_is_no_answer(A: Any, steps: int) -> None:
    found, all_of_it = ldl(A, steps), ldl(A)
    assert found is None or type(found) is type(all_of_it)
    assert ldl(A, len(A) ** 3) is not None


def test_only_the_lower_triangle_is_read() -> None:
    A = np.array([[mpq(4), None], [mpq(2), mpq(5)]], dtype=object)
    found: Any = ldl(A)
    assert found[1].tolist() == [4, 4]


def test_in_longer_floats_it_is_rounded_to_their_precision() -> None:
    with gmpy2.context(precision=100):
        found: Any = ldl(np.array([[mpfr(3), mpfr(1)], [mpfr(1), mpfr(3)]], dtype=object))
        assert abs(found[1][1] - mpfr(8) / 3) <= mpfr(2) ** -97
