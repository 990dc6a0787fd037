"""The fewest atoms that reach a target, as an implicit hitting set.

For lam that shows a set of atoms to fail, P(lam) are the atoms that own a generator g with lam·g > 0: a set without any of them
fails by the same lam. There are finitely many P(lam), and

    k units suffice  <=>  some k atoms meet every P(lam).

So: propose k atoms that meet every P known so far; a linear program answers with weights, which is a fit, or with a new lam.
Before P(lam) is kept it is made smaller: atoms of it join as long as the whole still fails.

Two ways to propose. Branching takes the smallest P that is not met and tries its atoms one by one; a set tried once is never
tried again, as P's are only ever added, so the whole search walks one tree, that of the certificate. A SAT solver with
a cardinality constraint learns more from many units; it is asked from SAT_UNITS units on, if python-sat is there.

Source: implicit hitting sets are from the literature (Karp 2010, Moreno-Centeno and Karp 2013); their use here is ours.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator

from exactmem.errors import Undecided
from exactmem.geometry.arrangements import Vector
from exactmem.numbers.randomness import Randomness
from exactmem.progress import tick
from exactmem.search.atoms import bits
from exactmem.search.sums import Combination, Sums

FAILURES = 6
"""Atoms that may fail to join before a lam is taken as it is."""

SAT_UNITS = 5
"""From here on a SAT solver proposes: below, branching was faster on everything we measured."""

MAX_PROGRAMS = 100_000
"""Linear programs of one search, about a minute of them at ten points."""

MAX_NODES = 20_000_000
"""Sets of atoms that branching looks at, about a minute."""


class HittingSets:
    """What is known of one `Sums`: the vectors `lams` and their `sets`, smallest first. It serves every k.

    >>> from exactmem.linalg.rational_matrix import RationalMatrix
    >>> from exactmem.search.architectures import Arch
    >>> from exactmem.search.atoms import atoms
    >>> from exactmem.search.targets import Target
    >>> line = RationalMatrix.from_rows([[0], [1], [2]])
    >>> search = HittingSets(Sums(atoms(line, Arch.relu(1)), [(1, 1, 1)], Target(line, (0, 1, 0), (0, 1, 0), 1)))
    >>> search.fit(1), search.lams
    (None, [(-1, 2, -1), (-2, 1, 1), (0, 1, -1)])
    >>> len(search.fit(2).units)
    2
    """

    def __init__(self, sums: Sums, seed: int = 0) -> None:
        self.sums, self.randomness, self.nodes = sums, Randomness(seed), 0
        self.found: list[tuple[int, int, Vector]] = []  # (size, P(lam), lam), smallest first

    @property
    def lams(self) -> list[Vector]:
        return [lam for _, _, lam in self.found]

    def fit(self, k: int) -> Combination | None:
        """Weights for at most k atoms, or None: no k atoms meet all the sets P(lam) of `lams`.

        Raises
        ------
        Undecided : MAX_PROGRAMS or MAX_NODES is reached
        """
        proposer = sat_solver() if k >= SAT_UNITS else None
        if proposer is None:
            self.nodes = 0
            return self.branch(k, [], 0, 0)
        return self.propose(k, proposer)

    def branch(self, k: int, chosen: list[int], mask: int, closed: int) -> Combination | None:
        """At most k more atoms, none of the closed ones: sets with them were searched before."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise Undecided(f"MAX_NODES: over {MAX_NODES} sets of atoms; fewer points or units would do")
        smallest = next((owners for _, owners, _ in self.found if not owners & mask), None)
        if smallest is None:
            answer = self.ask(chosen)
            if isinstance(answer, Combination):
                return answer
            smallest = answer
        for atom in bits(smallest & ~closed) if k else ():
            found = self.branch(k - 1, [*chosen, atom], mask | 1 << atom, closed)
            if found is not None:
                return found
            closed |= 1 << atom
        return None

    def propose(self, k: int, solver: type) -> Combination | None:
        """The same by a SAT solver; literal a + 1 is atom a."""
        from pysat.card import CardEnc

        count = len(self.sums.atoms)
        literals = list(range(1, count + 1))
        clauses = [[a + 1 for a in bits(owners)] for _, owners, _ in self.found]
        limit = CardEnc.atmost(literals, k).clauses if k < count else []
        with solver(bootstrap_with=[*clauses, *limit]) as sat:
            while sat.solve():
                outcome = self.ask([v - 1 for v in sat.get_model()[:count] if v > 0])
                if isinstance(outcome, Combination):
                    return outcome
                sat.add_clause([a + 1 for a in bits(outcome)])
        return None

    def ask(self, chosen: list[int]) -> Combination | int:
        """Weights for these atoms, or a set P(lam) without them, which is now known."""
        if self.sums.programs >= MAX_PROGRAMS:
            raise Undecided(f"MAX_PROGRAMS: {MAX_PROGRAMS} linear programs were solved; fewer points or units would do")
        tick("linear programs", self.sums.programs, MAX_PROGRAMS)
        outcome = self.sums.fit(chosen)
        if isinstance(outcome, Combination):
            return outcome
        lam, owners = outcome, self.sums.owners(outcome)
        failures, failing = 0, list(chosen)
        for atom in self.shuffled(owners):
            if failures == FAILURES:
                break
            if owners >> atom & 1:  # else it joined for nothing: lam shows already that it does not help
                joined = self.sums.fit([*failing, atom])
                if isinstance(joined, Combination):
                    failures += 1
                else:
                    failing.append(atom)
                    lam, owners = joined, self.sums.owners(joined)
        insort(self.found, (owners.bit_count(), owners, lam))
        return owners

    def shuffled(self, mask: int) -> Iterator[int]:
        left = bits(mask)
        while left:
            at = self.randomness.below(len(left))
            left[at], left[-1] = left[-1], left[at]
            yield left.pop()


def sat_solver() -> type | None:
    """The solver class of python-sat, or None where it is not installed."""
    try:
        from pysat.solvers import Cadical153
    except ImportError:
        return None
    found: type = Cadical153
    return found
