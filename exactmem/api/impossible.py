"""`impossible`: whether a network cannot have these labels, at any width or with so many units; and what counting excludes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from exactmem.bounds.exponential_sums import SignChanges, exponentials_too_few
from exactmem.bounds.impossible_labels import (
    TooManySquares,
    at_any_width,
    few,
    labels_of,
    system_certificate,
    with_units,
)
from exactmem.bounds.parameters import Count, counts, degree_if_monomial, degrees, sign_missed
from exactmem.bounds.relations import Relation, by_relation, power_certificate
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import exponential_units, parameter_count, polynomial_units, sign_count
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.data.sources import Source, dataset_of
from exactmem.errors import InputError, LimitExceeded
from exactmem.linalg.affine import affine_rank
from exactmem.linalg.ranks import rank_witness
from exactmem.networks.polynomial import PolynomialNetwork
from exactmem.networks.smooth import Smooth, smooth
from exactmem.numbers.parsing import whole
from exactmem.verdict import Fails, Holds, Undecided, Verdict

ANY = "no polynomial: the literature says that no labels are impossible at every width (Leshno, Lin, Pinkus, Schocken 1993)"

MAX_DEGREE = 64
"""Of `PolynomialUnits`, and how many degrees it has at most."""


@dataclass(frozen=True)
class Impossible:
    """What `impossible` found.

    given, dataset : the data as they were given, and their distinct points
    labels : `Holds` if no network of this kind has these labels, over all real weights; `Fails` with one that does, or a reason
    counts : how many points can at most have all their labels fitted, sharpest first; empty without `hidden`
    signs : `Holds` if some labelling of so many points by two signs is missed, or None where signs are not counted
    """

    given: Dataset
    dataset: Dataset
    activation: str
    hidden: int | None
    biased: bool
    labels: Verdict
    counts: tuple[Count, ...]
    signs: Verdict | None

    @property
    def points(self) -> int:
        return self.dataset.n

    @cached_property
    def certificate(self) -> Certificate | None:
        """That these labels are impossible: `PolynomialUnits`, `ExponentialUnits` or `PowerUnits`.

        `Infeasible` for polynomials of a degree above MAX_DEGREE, and the ranks of `TooManySquares` where a relation would be
        too long; None where nothing is impossible.
        """
        if not isinstance(self.labels, Holds):
            return None
        witness, draft, first = self.labels.witness, Draft(), self.given.merged().representative.tolist()
        if isinstance(witness, TooManySquares):
            return self.power_certificate or witness.certificate()
        if isinstance(witness, SignChanges) and self.hidden is not None:
            exponential_units(draft, self.given, self.hidden, [first[i] for i in witness.order])
            return draft.certificate()
        if isinstance(witness, tuple):
            K = degrees(smooth(self.activation), self.biased)
            if not 0 < len(K) <= MAX_DEGREE or max(K) > MAX_DEGREE:
                return system_certificate(self.dataset, self.activation, self.biased, witness)
            relation = dict(zip(first, witness, strict=True))  # of equal rows the first one counts
            polynomial_units(draft, self.given, K, [relation.get(i, 0) for i in range(self.given.n)])
            return draft.certificate()
        return None

    @cached_property
    def power_certificate(self) -> Certificate | None:
        """`PowerUnits`: a relation that the labels violate. None if it would be too long, or there is none."""
        k = degree_if_monomial(smooth(self.activation))
        if not k or self.hidden is None:
            return None
        try:
            found = by_relation(self.given, k, self.hidden, self.biased)
        except LimitExceeded:
            return None
        if not isinstance(found, Holds) or not isinstance(found.witness, Relation):
            return None
        return power_certificate(self.given, found.witness, k, self.hidden, self.biased)

    @cached_property
    def count_certificate(self) -> Certificate | None:
        """`ParameterCount`: that some labels of so many points are missed, wherever they are. None if they need not be."""
        psi = smooth(self.activation)
        if self.hidden is None:
            return None
        kind = "exp" if psi.name == "exp" else "smooth"
        if psi.name in ("relu", "leaky", "heaviside") or degree_if_monomial(psi) is not None:
            kind = "homogeneous"
        d, biased = self.dataset.d, self.biased
        each = {"exp": d + 1, "smooth": d + 1 + biased, "homogeneous": d + biased}[kind]
        if self.hidden * each >= self.points:
            return None
        draft = Draft()
        parameter_count(draft, d, self.hidden, self.points, kind, biased)
        return draft.certificate()

    @cached_property
    def sign_certificate(self) -> Certificate | None:
        """`SignCount`: that some labelling of so many points by two signs is missed. None if it need not be."""
        psi, d = smooth(self.activation), self.dataset.d
        if self.hidden is None or not psi.degree:
            return None
        if not sign_missed(psi.degree, self.hidden * (d + 1 + self.biased), self.points).holds:
            return None
        draft = Draft()
        sign_count(draft, d, self.hidden, self.points, psi.degree, self.biased)
        return draft.certificate()

    def rows(self) -> list[tuple[str, str]]:
        """As (name, value) lines."""
        units = "any width" if self.hidden is None else f"{self.hidden} units"
        lines = [
            ("network", f"{self.activation}, {units}, {'with' if self.biased else 'without'} biases"),
            ("distinct points", str(self.points)),
            ("these labels", described(self.labels)),
        ]
        if self.certificate is not None:
            kinds = dict.fromkeys(kind for kind, _ in self.certificate.statements())
            lines.append(("certificate", ", ".join(kinds)))
        for count in self.counts:
            missed = "almost every labelling is missed" if count.points < self.points else "nothing is excluded"
            lines.append(
                (
                    f"at most {count.points} points with all their labels",
                    f"{count.reason}; {count.provenance}; here {missed}",
                )
            )
        if self.count_certificate is not None:
            lines.append(("count, certified", "ParameterCount: some labels of so many points are missed (Sard, cited)"))
        if isinstance(self.signs, Holds):
            lines.append(
                ("labels by two signs", "some labelling is missed: sign patterns, Warren 1968 (the literature says)")
            )
        if self.sign_certificate is not None:
            lines.append(
                (
                    "signs, certified",
                    "SignCount: some labelling of so many points by two signs is missed (Warren, cited)",
                )
            )
        return lines


def described(verdict: Verdict) -> str:
    """One line for the verdict on the labels."""
    if isinstance(verdict, Undecided):
        return f"not decided: {verdict.reason}"
    witness = verdict.witness if isinstance(verdict, (Holds, Fails)) else None
    if isinstance(witness, TooManySquares):
        return f"impossible: the only form with these labels has a catalecticant of rank {witness.rank}"
    if isinstance(witness, SignChanges):
        return f"impossible: {witness.zeros} zeros are forced along the line"
    if isinstance(witness, PolynomialNetwork):
        return f"possible: {witness.units} units, exact"
    if verdict.holds:
        return "impossible: they violate a relation between the monomials of the points"
    return f"possible: {witness}"


def impossible(data: Source, activation: str, hidden: int | None = None, *, biased: bool = True) -> Impossible:
    """Whether labels are out of reach for sum_j v_j·psi(w_j·x + b_j), over all real weights.

    Parameters
    ----------
    data : one label column
    activation : a polynomial ("t^3", or coefficients "c_0,c_1,..."), "exp", or another name, for which only counting is done
    hidden : number of units, or None for any number
    biased : whether the units have biases

    Raises
    ------
    Conflict : no function fits; InputError : several label columns, unknown activation, fewer than one unit

    >>> zigzag = Dataset.from_arrays([[0], [1], [2], [3]], [0, 1, 0, 1])
    >>> found = impossible(zigzag, "t^2")
    >>> found.labels, [kind for kind, _ in found.certificate.statements()]
    (Holds(witness=(1, -3, 3, -1)), ['PolynomialUnits'])
    >>> impossible(zigzag, "exp", hidden=2).labels.holds, impossible(zigzag, "t^3", hidden=1).labels.holds
    (True, True)
    >>> impossible(zigzag, "tanh", hidden=1).counts[0].points
    3
    >>> impossible(zigzag, "tanh", hidden=0)
    Traceback (most recent call last):
        ...
    exactmem.errors.InputError: the number of units is at least 1
    """
    given, psi = dataset_of(data), smooth(activation)
    dataset = labels_of(given)
    hidden = hidden if hidden is None else whole(hidden, "hidden")
    if hidden is not None and hidden < 1:
        raise InputError("the number of units is at least 1")
    labels = decided(dataset, psi, hidden, biased)
    if hidden is None:
        return Impossible(given, dataset, activation, hidden, biased, labels, (), None)
    # units read the points through their affine, or linear, span only
    d = max(1, affine_rank(dataset.X).rank if biased else rank_witness(dataset.X).rank)
    signs = None
    if psi.coefficients is not None and psi.degree:
        signs = sign_missed(psi.degree, hidden * (d + 1 + biased), dataset.n)
    return Impossible(given, dataset, activation, hidden, biased, labels, counts(psi, hidden, d, biased), signs)


def decided(dataset: Dataset, psi: Smooth, hidden: int | None, biased: bool) -> Verdict:
    if psi.coefficients is not None:
        if hidden is not None and degree_if_monomial(psi):
            return with_units(dataset, psi, hidden, biased)
        found = at_any_width(dataset, psi, biased)
        if hidden is None or not isinstance(found, Fails) or few(found.witness, hidden):
            return found
        return Undecided(f"a wide network fits; whether {hidden} units do is decided for powers of t only")
    if psi.name == "exp":
        if hidden is not None:
            return exponentials_too_few(dataset, hidden)
        return Fails(f"{dataset.n} units with any weights that differ along a line on which the points do")
    if hidden is None:
        return Undecided(ANY)
    more = "; `cannot_fit` decides few of them" if psi.name == "relu" else ""
    return Undecided(f"{psi.name} is only counted, in parameters{more}")
