"""`Exercise`: a question whose answer an exact check grades.

>>> def between(x):
...     return Holds(f"1/3 < {x} < 1/2") if Fraction(1, 3) < x < Fraction(1, 2) else Fails(f"{x} is not between")
>>> asked = "A rational strictly between 1/3 and 1/2?"
>>> half = Exercise(asked, lambda answer: between(*numbers_in(answer, 1)), "2/5", "1/2")
>>> half.mark("2/5"), half.mark("1/2"), half.mark("about 0.4")
(Holds(witness='1/3 < 2/5 < 1/2'), Fails(witness='1/2 is not between'), Undecided(reason="'about' is not a number"))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from exactmem.errors import ExactmemError, InputError
from exactmem.numbers.parsing import parse_rational
from exactmem.verdict import Fails, Holds, Undecided, Verdict


@dataclass(frozen=True)
class Exercise:
    """question : what is asked, and in what form the answer is typed; grade : the exact check of an answer, as text
    solution : one right answer; mistake : one that is wrong. Both are graded whenever the proof runs
    """

    question: str
    grade: Callable[[str], Verdict]
    solution: str
    mistake: str

    def mark(self, answer: str) -> Verdict:
        """The grade. An answer that cannot be read is undecided, not wrong."""
        try:
            return self.grade(answer)
        except ExactmemError as error:
            return Undecided(str(error))

    def check(self) -> Verdict:
        """The grader accepts the solution and refuses the mistake."""
        right, wrong = self.mark(self.solution), self.mark(self.mistake)
        if not right.holds:
            return Fails(f"the solution {self.solution!r} is graded {right}")
        if not wrong.fails:
            return Fails(f"the mistake {self.mistake!r} is graded {wrong}")
        return Holds("the grader accepts the solution and refuses a mistake")


def numbers_in(answer: str, count: int | None = None) -> list[Fraction]:
    """The rationals of an answer, separated by commas or blanks. InputError if one is none, or if there are not `count`.

    >>> numbers_in("1/2, -3 0.25")
    [Fraction(1, 2), Fraction(-3, 1), Fraction(1, 4)]
    >>> numbers_in("1/2, -3", 1)
    Traceback (most recent call last):
    exactmem.errors.InputError: the answer is 1 number, not 2
    """
    found = [parse_rational(word) for word in answer.replace(",", " ").split()]
    if count is not None and len(found) != count:
        raise InputError(f"the answer is {count} number{'' if count == 1 else 's'}, not {len(found)}")
    return found
