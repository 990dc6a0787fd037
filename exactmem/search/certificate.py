"""`CannotRealise`: a few integer vectors that show that k units cannot fit, checked without any search.

Each lam says: sum lam_i·f_i > 0 for all allowed values f, lam·v = 0 for all that is free; so k units that fit have one among
them in P(lam), the atoms with a generator g of lam·g > 0. If no k atoms meet all the sets P(lam), no k units fit.

`verify` computes the atoms anew (their completeness is a count by another route, `search.atoms`), each P(lam) and the two
conditions in Python integers, and the last step by trying every atom of a smallest set that is not met. It runs no linear
program and no solver and reads nothing of what the search kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Literal

from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import cannot_realise, coding
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError, LimitExceeded, Rejected
from exactmem.geometry.arrangements import Vector, dot
from exactmem.search.architectures import Arch
from exactmem.search.atoms import Atom, atoms, bits, free_directions
from exactmem.search.targets import Eps, Mode, target

MAX_BRANCHES = 20_000_000
"""Sets of atoms that `verify` looks at, about a minute."""


@dataclass(frozen=True)
class CannotRealise:
    """No network of this architecture fits these labels in this mode.

    Parameters
    ----------
    dataset, arch, mode : the statement
    lams : integer vectors, an entry per distinct point in order of first appearance

    >>> bump = Dataset.from_arrays([[0], [1], [2]], [0, 1, 0])
    >>> CannotRealise(bump, Arch.relu(1), "real", ((-1, 2, -1), (-2, 1, 1), (0, 1, -1))).verify()
    3
    >>> [claim["stmt"]["kind"] for claim in CannotRealise(bump, Arch.relu(1), "real", ((-1, 2, -1),)).certificate.claims]
    ['CannotRealise']
    >>> CannotRealise(bump, Arch.relu(1), "real", ((-1, 2, -1),)).verify()
    Traceback (most recent call last):
        ...
    exactmem.errors.Rejected: 1 of the atoms meet every set: the vectors do not exclude them
    """

    dataset: Dataset
    arch: Arch
    mode: Mode
    lams: tuple[Vector, ...]

    @property
    def certificate(self) -> Certificate:
        """The same as a file for the checker."""
        draft = Draft()
        self.write_claim(draft)
        return draft.certificate()

    def write_claim(self, draft: Draft) -> None:
        """Add the claim `CannotRealise`; InputError for signs of labels other than 1 and -1."""
        merged, lams = self.dataset.merged(), []
        for lam in self.lams:
            line = [0] * self.dataset.n
            for row, v in zip(merged.representative.tolist(), lam, strict=True):
                line[row] = v
            lams.append(line)
        arch = self.arch
        cannot_realise(draft, self.dataset, arch.slopes, arch.k, arch.bias, arch.skip, self.spelled(), lams)
        coding(draft, self.dataset, self.dataset)

    def spelled(self) -> Fraction | Literal["real", "sign", "threshold"]:
        """The mode as the claim names it."""
        if isinstance(self.mode, Eps):
            eps: Fraction = self.mode.e
            return eps if eps else "real"
        if self.mode == "real":
            return "threshold" if self.arch.output == "threshold" else "real"
        if not set(self.dataset.Y.num.ravel().tolist()) <= {1, -1} or self.dataset.Y.den != 1:
            raise InputError("the checker's claim about signs has labels 1 and -1")
        return "sign"

    def verify(self) -> int:
        """The number of sets of atoms looked at; Rejected says what is wrong with the vectors."""
        wanted = target(self.dataset, self.arch, self.mode)
        free = free_directions(wanted.points, self.arch)
        for lam in self.lams:
            if len(lam) != len(wanted.points):
                raise Rejected(f"a vector has {len(lam)} entries for {len(wanted.points)} distinct points")
            if any(dot(lam, direction) for direction in free):
                raise Rejected(f"{lam} is not 0 on what the output adds for nothing")
            gain = wanted.gain(lam)
            if gain is None or gain <= 0:
                raise Rejected(f"{lam} is not positive on all allowed values")
        listed = atoms(wanted.points, self.arch)
        return branches([owners(listed, lam) for lam in self.lams], self.arch.k)


def owners(listed: list[Atom], lam: Vector) -> int:
    """P(lam) as a bit mask."""
    return sum(1 << k for k, atom in enumerate(listed) if any(dot(lam, g) > 0 for g in atom.generators))


def branches(sets: list[int], k: int) -> int:
    """The nodes of a tree that shows that no k elements meet all sets.

    At a node some elements are taken and some excluded: sets of elements with these were looked at before. A set that is not
    met closes it if its elements are all excluded, or if no more may be taken.
    """
    nodes = 0

    def close(unmet: Iterable[int], excluded: int, taken: int) -> None:
        nonlocal nodes
        nodes += 1
        if nodes > MAX_BRANCHES:
            raise LimitExceeded("MAX_BRANCHES", nodes, MAX_BRANCHES, "ask for fewer units")
        left = list(unmet) if taken < k else list(islice(unmet, 1))
        if not left:
            raise Rejected(f"{taken} of the atoms meet every set: the vectors do not exclude them")
        if taken < k:
            for element in bits(min((s & ~excluded for s in left), key=int.bit_count)):
                close((s for s in left if not s >> element & 1), excluded, taken + 1)
                excluded |= 1 << element

    close(sets, 0, 0)
    return nodes
