"""Our questions as SMT-LIB 2 texts, that solvers which share nothing with us may answer them, too.

`ReLUs`. Do k ReLUs with an affine output with bias fit the labels, f(x_i) = b + sum_j a_j·max(theta_j·x~_i, 0) = y_i?

* "products": unknown a_j and theta_j, as the question is written. Nonlinear: a_j multiplies what depends on theta_j.
* "signs": max(t, 0) is positively homogeneous, so |a_j| moves into theta_j, and a_j is +1 or -1, a boolean per unit; units
  may be permuted, so the positive ones come first. Another boolean per unit and point says whether the unit is on there.
  Every term is then linear in theta_j. The same networks up to scaling, so the same answer. (Implications, not if-then-else:
  with these cvc5 took up to nine times as long, we measured.)

`nonnegative`. Is b a combination of given vectors with coefficients that are not negative?

>>> print(nonnegative([[2], [-3]], [1]))
(set-logic QF_LRA)
(declare-const z0 Real)
(declare-const z1 Real)
(assert (>= z0 0))
(assert (>= z1 0))
(assert (= (+ (* 2 z0) (* (- 3) z1)) 1))
(check-sat)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Literal

from exactmem.data.dataset import Dataset

Encoding = Literal["signs", "products"]


def relus(data: Dataset, k: int, encoding: Encoding) -> str:
    """The question for one label column, unsatisfiable if and only if no network fits."""
    head = "(set-logic QF_LRA)" if encoding == "signs" else "(set-logic QF_NRA)"
    return "\n".join([head, *(signs if encoding == "signs" else products)(data, k), "(check-sat)"])


def signs(data: Dataset, k: int) -> Iterator[str]:
    yield from parameters(data.d, k)
    for j in range(k):
        yield f"(declare-const plus{j} Bool)"
        if j:
            yield f"(assert (=> plus{j} plus{j - 1}))"
    for i, (point, label) in enumerate(rows(data)):
        for j in range(k):
            yield f"(declare-const on{j}_{i} Bool)"
            yield f"(declare-const u{j}_{i} Real)"
            yield f"(define-fun t{j}_{i} () Real {form(j, point)})"
            yield f"(assert (=> on{j}_{i} (>= t{j}_{i} 0)))"
            yield f"(assert (=> (not on{j}_{i}) (and (<= t{j}_{i} 0) (= u{j}_{i} 0))))"
            yield f"(assert (=> (and on{j}_{i} plus{j}) (= u{j}_{i} t{j}_{i})))"
            yield f"(assert (=> (and on{j}_{i} (not plus{j})) (= u{j}_{i} (- t{j}_{i}))))"
        yield f"(assert (= {total(['b', *(f'u{j}_{i}' for j in range(k))])} {number(label)}))"


def products(data: Dataset, k: int) -> Iterator[str]:
    yield from parameters(data.d, k)
    for j in range(k):
        yield f"(declare-const a{j} Real)"
    for i, (point, label) in enumerate(rows(data)):
        for j in range(k):
            yield f"(define-fun t{j}_{i} () Real {form(j, point)})"
        terms = [f"(* a{j} (ite (>= t{j}_{i} 0) t{j}_{i} 0))" for j in range(k)]
        yield f"(assert (= {total(['b', *terms])} {number(label)}))"


def parameters(d: int, k: int) -> Iterator[str]:
    yield "(declare-const b Real)"
    for j in range(k):
        for c in range(d + 1):
            yield f"(declare-const w{j}_{c} Real)"


def rows(data: Dataset) -> Iterator[tuple[list[Fraction], Fraction]]:
    """Points with a 1 appended, and labels."""
    for point, label in zip(data.X.rows(), data.Y.rows(), strict=True):
        yield [*point, Fraction(1)], label[0]


def nonnegative(vectors: Sequence[Sequence[int]], b: Sequence[int]) -> str:
    """The question for integer vectors of one length."""
    lines = ["(set-logic QF_LRA)", *(f"(declare-const z{j} Real)" for j in range(len(vectors)))]
    lines += [f"(assert (>= z{j} 0))" for j in range(len(vectors))]
    for row, right in zip(zip(*vectors, strict=True), b, strict=True):
        terms = [f"(* {number(v)} z{j})" for j, v in enumerate(row)]
        lines.append(f"(assert (= {total(terms)} {number(right)}))")
    return "\n".join([*lines, "(check-sat)"])


def form(j: int, point: Sequence[Fraction]) -> str:
    return total([f"(* {number(v)} w{j}_{c})" for c, v in enumerate(point)])


def total(terms: Sequence[str]) -> str:
    return terms[0] if len(terms) == 1 else f"(+ {' '.join(terms)})"


def number(value: Fraction | int) -> str:
    """As SMT-LIB writes it: no sign, no fraction, but the operations."""
    value = Fraction(value)
    size = str(abs(value.numerator)) if value.denominator == 1 else f"(/ {abs(value.numerator)} {value.denominator})"
    return f"(- {size})" if value < 0 else size
