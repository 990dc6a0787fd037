"""The verdicts that steps are made of: comparisons and quantifiers over exact values, with the values as evidence.

>>> less("margin", Fraction(1, 4), "gap", Fraction(1, 3))
Holds(witness='margin = 1/4 < 1/3 = gap')
>>> equal("f(0)", Fraction(1, 2), "label", 0)
Fails(witness='f(0) = 1/2 is not 0 = label')
>>> agree("points", [("x = 0", Fraction(1), 1), ("x = 1", Fraction(1, 3), 0)])
Fails(witness='at x = 1: 1/3 is not 0')
>>> every("numbers", ("" if k < 3 else f"{k} is not below 3" for k in range(9)))
Fails(witness='3 is not below 3')
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from exactmem.numbers.parsing import shown
from exactmem.verdict import Fails, Holds, Verdict


def must_be_exact(value: Any) -> None:
    """TypeError for a float, alone or in a tuple: nothing in a proof is one."""
    if isinstance(value, float | complex):
        raise TypeError(f"{value!r} is a float; a step compares exact numbers only")
    if isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            must_be_exact(part)


def value_text(value: Any) -> str:
    """An exact number or tuple of them, as text. TypeError for a float: nothing in a proof is one.

    >>> value_text((Fraction(1, 2), 3))
    '(1/2, 3)'
    """
    must_be_exact(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return f"({', '.join(map(value_text, value))})"
    return shown(Fraction(value))


def sided(a: Any, b: Any) -> str:
    """A name and its value, in this order or the other; once, if they are the same text."""
    texts = value_text(a), value_text(b)
    return texts[0] if texts[0] == texts[1] else " = ".join(texts)


def equal(left: str, a: Any, right: str, b: Any) -> Verdict:
    """a = b, named left and right."""
    if a == b:
        return Holds(f"{left} = {value_text(a)} = {right}")
    return Fails(f"{left} = {value_text(a)} is not {value_text(b)} = {right}")


def less(left: str, a: Any, right: str, b: Any) -> Verdict:
    """a < b."""
    if a < b:
        return Holds(f"{sided(left, a)} < {sided(b, right)}")
    return Fails(f"{left} = {value_text(a)} is not below {value_text(b)} = {right}")


def at_most(left: str, a: Any, right: str, b: Any) -> Verdict:
    """a <= b."""
    if a <= b:
        return Holds(f"{sided(left, a)} ≤ {sided(b, right)}")
    return Fails(f"{left} = {value_text(a)} is over {value_text(b)} = {right}")


def agree(what: str, triples: Iterable[tuple[str, Any, Any]]) -> Verdict:
    """At each place (name, a, b) the values a and b are equal. The first difference is the witness."""
    count = 0
    for where, a, b in triples:
        if a != b:
            return Fails(f"at {where}: {value_text(a)} is not {value_text(b)}")
        for value in (a, b):
            must_be_exact(value)
        count += 1
    return Holds(f"checked for all {count} {what}")


def every(what: str, complaints: Iterable[str]) -> Verdict:
    """Nothing is wrong with any: a complaint is empty, or says what is. The first that is not empty is the witness."""
    count = 0
    for complaint in complaints:
        if complaint:
            return Fails(complaint)
        count += 1
    return Holds(f"checked for all {count} {what}")


def together(*verdicts: Verdict) -> Verdict:
    """All of them hold. The first that does not is the answer.

    >>> together(less("0", 0, "a", 1), less("a", 1, "b", 2))
    Holds(witness='0 < 1 = a; a = 1 < 2 = b')
    """
    for verdict in verdicts:
        if not verdict.holds:
            return verdict
    return Holds("; ".join(str(verdict.witness) for verdict in verdicts if isinstance(verdict, Holds)))


def some(what: str, findings: Iterable[str]) -> Verdict:
    """One has the property: a finding is empty, or says how."""
    count = 0
    for finding in findings:
        if finding:
            return Holds(finding)
        count += 1
    return Fails(f"none of the {count} {what}")
