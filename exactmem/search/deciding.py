"""`decide`: does some network with one hidden layer of k units fit these labels? A network, or a proof that there is none.

The values of k units at n points are sums of k atoms (`search.atoms`), finitely many cones, and of what the output adds for
nothing. Fewest atoms that reach the labels: `search.hitting`. Either answer is checked here by what shares nothing with the
search: a network by the plain evaluator on every row, a refusal by `certificate.verify`.

>>> from exactmem.search.targets import Eps
>>> line = [[0], [1], [2], [3]]
>>> answer = decide(line, [0, 1, 0, 1], Arch.relu(3))
>>> answer.network.outputs(line)
[(Fraction(0, 1),), (Fraction(1, 1),), (Fraction(0, 1),), (Fraction(1, 1),)]
>>> refusal = decide(line, [0, 1, 0, 1], Arch.relu(2))
>>> refusal.impossible, refusal.certificate.verify() > 0
(True, True)
>>> decide(line, [0, 1, 0, 1], Arch.relu(2, skip=True)).fits
True
>>> decide(line, [1, -1, 1, -1], Arch.relu(2), mode="sign").fits, decide(line, [0, 1, 0, 1], Arch.relu(0), Eps("1/2")).fits
(False, True)
>>> k, fit, refusal = min_units([[0, 0], [1, 1], [1, 0], [0, 1]], [0, 0, 1, 1], Arch.threshold(0))
>>> k, fit.fits, refusal.certificate.arch.k
(2, True, 1)
"""

from __future__ import annotations

from typing import Any, Literal

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError, Undecided
from exactmem.networks.network import Network
from exactmem.networks.residual import ResidualNetwork
from exactmem.search.architectures import Arch
from exactmem.search.assembly import as_network
from exactmem.search.atoms import atoms, free_directions
from exactmem.search.certificate import CannotRealise
from exactmem.search.hitting import HittingSets
from exactmem.search.outcomes import Fit, Impossible, Outcome, Unknown
from exactmem.search.sums import Sums
from exactmem.search.targets import Mode, meets, target

Oracle = Literal["z3"] | None


def decide(X: Any, y: Any = None, arch: Arch | None = None, mode: Mode = "real", oracle: Oracle = None) -> Outcome:
    """Is there a network of this architecture, over the reals, that fits?

    Parameters
    ----------
    X, y : points and labels as nested sequences or arrays; or a Dataset as X and None as y. One label column
    arch : the network and its conventions, by `Arch.relu`, `Arch.threshold` or `Arch.unit`; at most arch.k units
    mode : "real", outputs are the labels; "sign", outputs have their signs; Eps(e), outputs are within e of them. A
        threshold output returns the labels 0 and 1 ("real"), or 1 where the label is positive ("sign")
    oracle : "z3" asks z3 first (extra `search`): a network of its own is verified as any other; a refusal of its own is not
        believed but looked for; if the two disagree, ArithmeticError

    Returns
    -------
    Fit(network) : rational, with at most arch.k units, evaluated exactly on every row
    Impossible(certificate) : verified; no network of any real parameters fits
    Unknown(reason) : a named limit of the search was reached

    Raises
    ------
    InputError : labels without meaning in this mode, several label columns; Conflict : equal points with labels that exclude
    each other; LimitExceeded : too many atoms

    Complexity: O(n^r) atoms for n points of affine rank r - 1; the search is exponential in k.
    """
    return Question(as_dataset(X, y), wanted_arch(arch), mode).answer(wanted_arch(arch).k, oracle)


def min_units(
    X: Any, y: Any = None, arch: Arch | None = None, mode: Mode = "real", oracle: Oracle = None
) -> tuple[int, Fit, Impossible | None]:
    """The least k with a fit, the fit, and the proof that k - 1 units are too few (None if k = 0).

    `arch` gives the conventions; its k is not used. What was learnt from one k serves the next.

    Raises
    ------
    as `decide`, and Undecided : a named limit of the search was reached
    """
    question = Question(as_dataset(X, y), wanted_arch(arch), mode)
    refusal: Impossible | None = None
    for k in range(len(question.atoms) + 1):
        answer = question.answer(k, oracle, checked=False)
        if isinstance(answer, Fit):
            if refusal is not None:
                refusal.certificate.verify()
            return k, answer, refusal
        if isinstance(answer, Unknown):
            raise Undecided(f"{k} units: {answer.reason}")
        refusal = answer if isinstance(answer, Impossible) else None
    raise ArithmeticError("all atoms together do not fit: no width of this architecture does")


class Question:
    """Data, conventions and mode, with what was learnt about them; `answer` takes any k."""

    def __init__(self, dataset: Dataset, arch: Arch, mode: Mode) -> None:
        self.dataset, self.arch, self.mode = dataset, arch, mode
        self.target = target(dataset, arch, mode)
        self.atoms = atoms(self.target.points, arch)
        self.search = HittingSets(Sums(self.atoms, free_directions(self.target.points, arch), self.target))

    def answer(self, k: int, oracle: Oracle = None, checked: bool = True) -> Outcome:
        """The outcome for k units; `checked` refusals are verified here and now."""
        arch = self.arch.with_units(k)
        refused = False
        if oracle is not None:
            from exactmem.search.smt import ask

            proposal = ask(self.target, arch, oracle)
            if proposal is not None and proposal.network is not None:
                return self.fit(proposal.network)
            refused = proposal is not None
        try:
            found = self.search.fit(k)
        except Undecided as limit:
            return Unknown(str(limit))
        if found is not None:
            if refused:
                raise ArithmeticError(f"{oracle} excludes a network that was found: one of the two is wrong")
            return self.fit(as_network(found, self.target, arch))
        certificate = CannotRealise(self.dataset, arch, self.mode, tuple(self.search.lams))
        if checked:
            certificate.verify()
        return Impossible(certificate)

    def fit(self, network: Network | ResidualNetwork) -> Fit:
        """The network as an answer, if it is one."""
        values = [network.at(row)[0] for row in self.dataset.X.rows()]
        if not meets(self.dataset, self.arch, self.mode, values):
            raise ArithmeticError("a network that was found does not fit")
        return Fit(network, self.dataset, self.mode)


def as_dataset(X: Any, y: Any) -> Dataset:
    if isinstance(X, Dataset):
        if y is not None:
            raise InputError("a Dataset has its labels: pass None as y")
        return X
    if y is None:
        raise InputError("labels are missing: pass them as y, or a Dataset as X")
    return Dataset.from_arrays(X, y)


def wanted_arch(arch: Arch | None) -> Arch:
    if not isinstance(arch, Arch):
        raise InputError(f"the architecture is an Arch, as Arch.relu(2), not {arch!r}")
    return arch
