"""The verdicts that steps are made of: comparisons and quantifiers over exact values, with the values as evidence.

>>> less("margin", Fraction(1, 4), "gap", Fraction(1, 3))
Holds(witness='margin = 1/4 < 1/3 = gap')
>>> equal("f(0)", Fraction(1, 2), "label", 0)
Fails(witness='f(0) = 1/2 is not 0 = label')
>>> less("0", 0, "gap", Fraction(1, 3))
Holds(witness='0 < 1/3 = gap')
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


def sides(left: str, a: Any, sign: str, right: str, b: Any) -> str:
    """Names outside, values inside; a value that is its own name is said once.

    >>> sides("x", 1, "<", "2", 2), sides("0", 0, "is not below", "y", 0)
    ('x = 1 < 2', '0 is not below 0 = y')
    """
    a, b = value_text(a), value_text(b)
    return f"{a if left == a else f'{left} = {a}'} {sign} {b if right == b else f'{b} = {right}'}"


def checked(count: int, what: str) -> Holds:
    """All of so many; what was said about none is not called checked.

    >>> checked(3, "points"), checked(1, "points"), checked(0, "points")
    (Holds(witness='checked for all 3 points'), Holds(witness='checked for the only one of the points'), \
Holds(witness='there are no points'))
    """
    if count > 1:
        return Holds(f"checked for all {count} {what}")
    return Holds(f"checked for the only one of the {what}" if count else f"there are no {what}")


def equal(left: str, a: Any, right: str, b: Any) -> Verdict:
    """a = b, named left and right."""
    if a == b:
        named = value_text(a)
        return Holds(" = ".join(dict.fromkeys((left, named, right))))
    return Fails(sides(left, a, "is not", right, b))


def less(left: str, a: Any, right: str, b: Any) -> Verdict:
    """a < b."""
    if a < b:
        return Holds(sides(left, a, "<", right, b))
    return Fails(sides(left, a, "is not below", right, b))


def at_most(left: str, a: Any, right: str, b: Any) -> Verdict:
    """a <= b."""
    if a <= b:
        return Holds(sides(left, a, "≤", right, b))
    return Fails(sides(left, a, "is over", right, b))


def agree(what: str, triples: Iterable[tuple[str, Any, Any]]) -> Verdict:
    """At each place (name, a, b) the values a and b are equal. The first difference is the witness."""
    count = 0
    for where, a, b in triples:
        if a != b:
            return Fails(f"at {where}: {value_text(a)} is not {value_text(b)}")
        for value in (a, b):
            must_be_exact(value)
        count += 1
    return checked(count, what)


def every(what: str, complaints: Iterable[str]) -> Verdict:
    """Nothing is wrong with any: a complaint is empty, or says what is. The first that is not empty is the witness."""
    count = 0
    for complaint in complaints:
        if complaint:
            return Fails(complaint)
        count += 1
    return checked(count, what)


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
