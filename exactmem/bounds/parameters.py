"""How many labels m units of an activation can at most fit, whatever the points: counted in parameters that matter.

h(x) = sum_j v_j·psi(w_j·x + b_j), m units over R^d. If the output vectors at any n points are the image of finitely many
smooth maps from R^P and P < n, then the labels that are fitted have measure 0 (Sard): almost every labelling is missed, though
none is named. All m(d+2) parameters, or m(d+1) without biases, are such a P for every psi that is differentiable with a
continuous derivative, piece by piece. Fewer are enough for

* psi(c·t) = c^k·psi(t) for c > 0 (ReLU, leaky, t^k): (w, b) may have length 1 or be 0: one less per unit;
* exp: v·e^(w·x + b) = (v·e^b)·e^(w·x), so biases do nothing;
* heaviside: the units take finitely many patterns, and the outputs are linear in the m numbers v;
* a polynomial, its degrees K: h is a polynomial with monomials of these degrees (of all degrees up to the largest, if there
  are biases), so P = the number of monomials, for all widths at once;
* t^k: the forms sum_j v_j·(w_j·x)^k are an image of dimension max rank T_k(W), by Alexander and Hirschowitz
  (`double_points`): (3, 4, 5) fits no 15 labels, though it has 15 parameters after scaling.

Sign patterns, psi a polynomial of degree k: every h(x_i) is a polynomial of degree k + 1 in the P parameters, so at most
2(2e(k+1)n/P)^P vectors of signs occur for n >= P (the literature says: Warren 1968, used and not proved here). Below 2^n some
labelling by two signs is missed; none is named. Certificates: `ParameterCount` and `SignCount`.

Source: Madden, Thrampoulidis 2023, arXiv 2308.02001, for the count of all parameters (the abstract); the refinements are ours.

>>> [(count.points, count.reason) for count in counts("relu", units=5, d=3)]
[(20, 'parameters, one per unit scaled away'), (25, 'parameters')]
>>> counts("t^4", units=5, d=3, biased=False)[0].points, counts("sigmoid", units=5, d=3)[0].points
(14, 25)
>>> least_points_with_a_missing_sign(k=3, parameters=10)
75
>>> counts("tanh", units=0, d=3)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: units and inputs are counted from 1, not 0 and 3
"""

from __future__ import annotations

from dataclasses import dataclass

from exactmem.bounds.counting import least
from exactmem.bounds.double_points import generic_rank
from exactmem.errors import InputError
from exactmem.linalg.monomials import count as monomials
from exactmem.networks.smooth import Smooth, smooth
from exactmem.numbers.logs import E_UP, log2_up
from exactmem.verdict import Holds, Undecided, Verdict

PROVED, LITERATURE = "we proved", "the literature says"


@dataclass(frozen=True)
class Count:
    """No `points` + 1 points have all their real labels fitted; `reason` is what was counted, `provenance` who says so."""

    points: int
    reason: str
    provenance: str


def counts(activation: str | Smooth, units: int, d: int, biased: bool = True) -> tuple[Count, ...]:
    """Upper bounds on how many points can have all their labels fitted, sharpest first.

    Parameters
    ----------
    activation : a name, "t^k", coefficients "c_0,c_1,...", or the activation itself
    units, d : number of units and of inputs
    biased : whether the units have biases

    Raises
    ------
    InputError : unknown activation, or a size below 1
    """
    if units < 1 or d < 1:
        raise InputError(f"units and inputs are counted from 1, not {units} and {d}")
    psi = smooth(activation) if isinstance(activation, str) else activation
    reads = d + biased  # numbers inside a unit
    found = [Count(units * (reads + 1), "parameters", f"{LITERATURE} (Madden, Thrampoulidis 2023)")]
    k = degree_if_monomial(psi)
    if psi.name in ("relu", "leaky") or k is not None:
        found.append(Count(units * reads, "parameters, one per unit scaled away", PROVED))
    if psi.name == "exp" and biased:
        found.append(Count(units * (d + 1), "parameters but the biases, which do nothing", PROVED))
    if psi.name == "heaviside":
        found.append(Count(units, "output weights, on finitely many patterns", PROVED))
    if psi.coefficients is not None:
        found.append(Count(space(psi, d, biased), "monomials, at any width", PROVED))
    if k is not None and k >= 1:
        # that no rank is larger is proved in `double_points`, but for the one cubic, where a rational normal curve is cited
        who = PROVED if (reads, k, units) != (5, 3, 7) else f"{LITERATURE} (Alexander, Hirschowitz 1995)"
        found.append(Count(generic_rank(reads, k, units), "dimension of sums of powers", who))
    return tuple(sorted(found, key=lambda count: count.points))


def degree_if_monomial(psi: Smooth) -> int | None:
    """k if psi is a multiple of t^k."""
    if psi.coefficients is None or any(psi.coefficients[:-1]):
        return None
    return psi.degree


def degrees(psi: Smooth, biased: bool) -> tuple[int, ...]:
    """The degrees of the monomials of x that a network of this polynomial can have.

    Without biases the part of degree k of psi(w·x) is c_k·(w·x)^k. With them, psi(w·x + b) spans all psi^(j)(w·x), and those
    have every degree up to that of psi.
    """
    if psi.coefficients is None or psi.degree is None:
        raise InputError(f"{psi.name} is not a polynomial")
    return tuple(k for k in range(psi.degree + 1) if biased or psi.coefficients[k])


def space(psi: Smooth, d: int, biased: bool) -> int:
    """The number of monomials in d variables of these degrees."""
    return sum(monomials(d, k) for k in degrees(psi, biased))


def all_labels_missed(activation: str | Smooth, units: int, d: int, points: int, biased: bool = True) -> Verdict:
    """Is it excluded, for every set of so many points, that all their real labels are fitted?

    `Holds(count)`: almost every labelling is missed. `Undecided` otherwise: a count never shows that labels are fitted.
    """
    best = counts(activation, units, d, biased)[0]
    if best.points < points:
        return Holds(best)
    return Undecided(f"{best.points} {best.reason} are enough to be counted for {points} points")


def sign_patterns(k: int, parameters: int, points: int) -> int:
    """log2 of the sign vectors on so many points, in units of 2^-64, rounded up; InputError below as many points."""
    if min(k, parameters) < 1 or points < parameters:
        raise InputError(
            "sign patterns are counted for degree >= 1 and at least as many points as parameters, at least one"
        )
    return (1 << 64) + parameters * log2_up(2 * E_UP[0] * (k + 1) * points, E_UP[1] * parameters)


def sign_missed(k: int, parameters: int, points: int) -> Verdict:
    """Is some labelling by two signs missed, wherever so many points are, by a polynomial activation of degree k?"""
    if points < parameters:
        return Undecided(f"sign patterns are counted for at least as many points as parameters, {parameters}")
    patterns = sign_patterns(k, parameters, points)
    if patterns < points << 64:
        return Holds((patterns, points << 64))
    return Undecided(f"there may be 2^{patterns >> 64} sign patterns on {points} points")


def least_points_with_a_missing_sign(k: int, parameters: int) -> int:
    """The least n >= P at which the count shows it; n - log2 of the count is convex, and negative at n = P."""
    return least(lambda points: sign_missed(k, parameters, points).holds)
