"""`Slider`: one exact rational that is moved, and what is exactly true at each position.

>>> from exactmem.proof.checks import at_most
>>> stretch = Slider("delta", "The ramp misses a point at distance 1/2 as long as delta is at most 1/2.",
...                  [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)],
...                  lambda delta: at_most("delta", delta, "distance", Fraction(1, 2)))
>>> [verdict.holds for _, verdict in stretch.readings()]
[True, True, False]
>>> stretch.check()
Holds(witness='1/4, 1/2 hold; 3/4 fails: delta = 3/4 is over 1/2 = distance')
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.numbers.parsing import shown
from exactmem.report.pictures.picture import Picture
from exactmem.verdict import Fails, Holds, Undecided, Verdict


@dataclass(frozen=True)
class Slider:
    """What is moved, and what one sees.

    name : of the rational; text : what to look for; values : the positions, exact, in order
    read : the exact verdict at a position; the witness carries the numbers, also of the failure
    draw : a picture of the position, if it has one; start : index of the first position shown
    """

    name: str
    text: str
    values: Sequence[Fraction]
    read: Callable[[Fraction], Verdict]
    draw: Callable[[Fraction], Picture] | None = None
    start: int = 0

    def readings(self) -> list[tuple[Fraction, Verdict]]:
        return [(Fraction(value), self.read(Fraction(value))) for value in self.values]

    def check(self) -> Verdict:
        """A slider teaches if something holds on one side and fails, exactly, on the other."""
        holding: list[tuple[Fraction, Verdict]] = []
        failing: list[tuple[Fraction, Verdict]] = []
        for value, verdict in self.readings():
            if verdict.undecided:
                return Undecided(f"at {self.name} = {shown(value)}: {verdict}")
            (holding if verdict.holds else failing).append((value, verdict))
        if not holding or not failing:
            return Fails(f"all positions of {self.name} {'hold' if holding else 'fail'}")
        value, verdict = failing[0]
        said = verdict.witness if isinstance(verdict, Fails) else ""
        return Holds(f"{', '.join(shown(v) for v, _ in holding)} hold; {shown(value)} fails: {said}")
