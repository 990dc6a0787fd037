"""One greedy engine: add the feature that explains most of the residual, step by an exact amount, record every round.

For a feature f (the values of some neurons at the points) and the residual r of one output,
|r - eta·f|² = |r|² - 2·eta·<r, f> + eta²·|f|². With eta = <r, f>/|f|² ("least_squares") the residual drops by <r, f>²/|f|².
With eta = <r, f>/D and any D >= |f|² ("damped") it drops by at least eta²·D; and if D = L·w² with w >= the total weight of
the feature, the weights that are added satisfy L·sum (eta·w)² <= |y|² - |r|², so after T rounds
    W <= sqrt(T·|y|²/L)      (Cauchy-Schwarz; times sqrt(d_y) for several outputs).
Steps are rounded towards zero, which keeps both; residuals are never rounded: they are integers over a common denominator.

What to add is proposed by a search; nothing rests on it. The drop of each proposal is computed exactly and the best is taken.

Source: the scheme of Bubeck, Eldan, Lee, Mikulincer 2020, arXiv 2006.02855, which fits the residual again and again (its
abstract); the damped step, its bound and the exact form are ours.

>>> y = [[Fraction(3)], [Fraction(4)]]
>>> unit = [Feature([1, 0], 1, (((1, 0), Fraction(1)),)), Feature([0, 1], 1, (((0, 1), Fraction(1)),))]
>>> trace = greedy(y, lambda residual: [[f] for f in unit], "least_squares", Fraction(1, 2), 9)
>>> [(r.before, r.after) for r in trace.rounds], trace.ratio
([(Fraction(25, 1), Fraction(9, 1))], Fraction(9, 25))
>>> greedy(y, lambda residual: [[unit[0]]], "least_squares", Fraction(1, 100), 9)
Traceback (most recent call last):
    ...
exactmem.errors.Undecided: no neuron was found that lowers the residual, which is 0.64 of |y|² (1 rounds); not found ...
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm, log

import numpy as np

from exactmem.errors import InputError, Undecided
from exactmem.numbers.dyadic import towards_zero
from exactmem.numbers.parsing import shown
from exactmem.progress import tick

Form = tuple[int, ...]
Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

STEPS = ("least_squares", "damped")
STEP_BITS = 12  # of eta: half a thousandth of the drop is lost at most, and weights stay short
BARREN = 20  # rounds in a row without a drop before the search gives up


@dataclass(frozen=True)
class Feature:
    """f = values/den at the points = sum of coefficient·relu(form·z) over the neurons.

    ceiling : D >= |f|², which the damped step needs; output : the one output it is for, or None for all
    """

    values: list[int]
    den: int
    neurons: tuple[tuple[Form, Fraction], ...]
    ceiling: Fraction | None = None
    output: int | None = None

    @property
    def square(self) -> Fraction:
        return Fraction(sum(v * v for v in self.values), self.den * self.den)


Move = Sequence[Feature]


class Residual:
    """Labels minus network, exactly: one list of integers per output over one denominator."""

    def __init__(self, Y: Sequence[Sequence[Fraction]]) -> None:
        self.den = lcm(*(v.denominator for row in Y for v in row))
        self.columns = [[int(v * self.den) for v in column] for column in zip(*Y, strict=True)]

    @property
    def square(self) -> Fraction:
        return Fraction(sum(v * v for column in self.columns for v in column), self.den * self.den)

    def inner(self, output: int, f: Feature) -> Fraction:
        total = sum(a * b for a, b in zip(self.columns[output], f.values, strict=True) if b)
        return Fraction(total, self.den * f.den)

    def subtract(self, output: int, eta: Fraction, f: Feature) -> None:
        den = lcm(self.den, eta.denominator * f.den)
        if den != self.den:
            times = den // self.den
            self.columns = [[v * times for v in column] for column in self.columns]
            self.den = den
        factor = eta.numerator * (den // (eta.denominator * f.den))
        self.columns[output] = [a - factor * b if b else a for a, b in zip(self.columns[output], f.values, strict=True)]

    def leading(self, bits: int) -> Array:
        """The residual over a power of two, rounded down to integers of so many bits: n x d_y, for searches."""
        largest = max(abs(v) for column in self.columns for v in column)
        shift = max(0, largest.bit_length() - bits)
        return np.array([[v >> shift for v in column] for column in self.columns], dtype=np.float64).T


@dataclass(frozen=True)
class Round:
    """|r|² before and after; added : what came, (output, eta, the neurons of the feature)."""

    before: Fraction
    after: Fraction
    added: tuple[tuple[int, Fraction, tuple[tuple[Form, Fraction], ...]], ...]


@dataclass
class Trace:
    """coefficients : form -> output -> a, of the network sum a·relu(form·z); spent : sum of ceiling·eta², see the module."""

    labels: Fraction
    rounds: list[Round] = field(default_factory=list)
    coefficients: dict[Form, dict[int, Fraction]] = field(default_factory=dict)
    spent: Fraction = Fraction(0)

    @property
    def ratio(self) -> Fraction:
        """|r|²/|y|²; 0 for labels that are all 0."""
        return self.rounds[-1].after / self.labels if self.rounds else Fraction(self.labels != 0)

    def add(self, output: int, eta: Fraction, f: Feature) -> None:
        for form, a in f.neurons:
            outputs = self.coefficients.setdefault(form, {})
            outputs[output] = outputs.get(output, Fraction(0)) + eta * a
        if f.ceiling is not None:
            self.spent += f.ceiling * eta * eta


def greedy(
    Y: Sequence[Sequence[Fraction]],
    propose: Callable[[Residual], Sequence[Move]],
    step: str,
    eps: Fraction,
    most: int,
) -> Trace:
    """Rounds until |r|² <= eps·|y|².

    Parameters
    ----------
    propose : moves for a residual, each a list of features to add together
    step : "least_squares" or "damped"
    most : rounds at most

    Raises
    ------
    InputError : eps <= 0, or an unknown step; Undecided : not found within this budget, which is no proof of anything
    """
    if eps <= 0:
        raise InputError(
            f"eps is positive, not {shown(eps)}; for an exact fit take bubeck2020.relu3 or bubeck2020.peel2"
        )
    if step not in STEPS:
        raise InputError(f"step is one of {', '.join(STEPS)}, not {step!r}")
    residual = Residual(Y)
    before = residual.square
    trace, barren = Trace(before), 0
    while before > eps * trace.labels:
        if len(trace.rounds) == most or barren == BARREN:
            raise Undecided(gave_up(trace, step, barren == BARREN))
        drop, chosen = max(
            (best(residual, move, step) for move in propose(residual)),
            key=lambda found: found[0],
            default=(Fraction(0), []),
        )
        barren += 1
        if drop <= 0:
            continue
        barren = 0
        for output, eta, f in chosen:
            residual.subtract(output, eta, f)
            trace.add(output, eta, f)
        after = residual.square
        if after != before - drop:
            raise ArithmeticError("the residual did not drop by what was computed")
        trace.rounds.append(Round(before, after, tuple((output, eta, f.neurons) for output, eta, f in chosen)))
        before = after
        tick("digits of the residual, in percent", percent(trace.ratio, eps), 100)
    return trace


def best(residual: Residual, move: Move, step: str) -> tuple[Fraction, list[tuple[int, Fraction, Feature]]]:
    """The exact drop of a move, and its steps (output, eta, feature)."""
    drop, chosen = Fraction(0), []
    for f in move:
        for output in range(len(residual.columns)) if f.output is None else [f.output]:
            inner = residual.inner(output, f)
            square = f.square
            scale = square if step == "least_squares" else ceiling(f)
            eta = towards_zero(inner / scale, STEP_BITS) if square else Fraction(0)
            if eta:
                drop += eta * (2 * inner - eta * square)
                chosen.append((output, eta, f))
    return drop, chosen


def ceiling(f: Feature) -> Fraction:
    if f.ceiling is None:
        raise InputError("the damped step needs a bound on the length of a feature")
    return f.ceiling


def percent(ratio: Fraction, eps: Fraction) -> int:
    """How far log |r|² has come; for display only.

    >>> percent(Fraction(1, 3), Fraction(1, 9)), percent(Fraction(1), 1 - Fraction(1, 10**30))
    (50, 0)
    """
    if ratio <= eps:
        return 100
    whole = log(eps.denominator) - log(eps.numerator)
    return int(100 * (log(ratio.denominator) - log(ratio.numerator)) / whole) if whole else 0


def gave_up(trace: Trace, step: str, barren: bool) -> str:
    where = f"{float(trace.ratio):.3g} of |y|² ({len(trace.rounds)} rounds)"
    what = f"no neuron was found that lowers the residual, which is {where}" if barren else f"the residual is {where}"
    other = ", a larger eps or step=least_squares" if step == "damped" else " or a larger eps"
    return f"{what}; not found within this budget: take more rounds, another seed{other}"
