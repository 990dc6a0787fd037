"""What is kept of a long run: some sweeps at equal distances, and the last.

>>> from fractions import Fraction
>>> history = History()
>>> for k in range(1, 4 * MARKS + 2):
...     history.add(Progress(k, 0, Fraction(0)))
>>> len(history.kept()) <= MARKS, [at.updates for at in history.kept()][-3:] == [4 * MARKS - 8, 4 * MARKS, 4 * MARKS + 1]
(True, True)
"""

from __future__ import annotations

from exactmem.theorems.daniely2020.hinge import Progress

MARKS = 2000


class History:
    """What is kept of a run: fewer than MARKS sweeps at equal distances, and the last."""

    def __init__(self) -> None:
        self.marks, self.every, self.sweeps, self.last = list[Progress](), 1, 0, list[Progress]()

    def add(self, now: Progress) -> None:
        self.sweeps, self.last = self.sweeps + 1, [now]
        if self.sweeps % self.every == 0:
            self.marks.append(now)
        if len(self.marks) == MARKS:
            self.marks, self.every = self.marks[1::2], 2 * self.every

    def kept(self) -> tuple[Progress, ...]:
        return (*self.marks, *(self.last if self.marks[-1:] != self.last else ()))
