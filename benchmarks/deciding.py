"""Does a network of k units fit: `decide` with its own verification, z3 and cvc5 on the same question, and `cannot_fit`.

Points on the moment curve; the labels of thresholds alternate, those of ReLUs are fixed numbers, or 0, 1, 0, 1, ... on a line.
In the first table z3 is the oracle of `decide` (`search.smt`). In the second both solvers read the same two texts
(`encodings`). They prove nothing that could be kept.
"""

from __future__ import annotations

from benchmarks.encodings import relus
from benchmarks.section import Section, Table, seconds
from benchmarks.solvers import SOLVERS, installed
from benchmarks.solvers import ask as ask_solver
from benchmarks.timing import REPEATS, agree, best
from exactmem.bounds.cannot_fit import cannot_fit
from exactmem.data.dataset import Dataset
from exactmem.search.architectures import Arch
from exactmem.search.atoms import atoms
from exactmem.search.deciding import decide
from exactmem.search.outcomes import Impossible
from exactmem.search.smt import ask
from exactmem.search.targets import target

LABELS = (9, -1, 2, 7, 5, -9, 3, -2, 9, -8, 6)
ZIGZAG = (0, 1) * 6
QUESTIONS = (
    ("ReLU", 6, 1, 3, ZIGZAG, False),
    ("ReLU", 7, 1, 4, ZIGZAG, False),
    ("ReLU", 8, 1, 5, ZIGZAG, False),
    ("ReLU", 6, 2, 2, LABELS, True),
    ("ReLU", 7, 2, 2, ZIGZAG, True),
    ("ReLU", 8, 2, 2, LABELS, False),
    ("ReLU", 8, 3, 1, LABELS, False),
    ("ReLU", 10, 2, 2, LABELS, False),
    ("ReLU", 11, 2, 3, LABELS, False),
    ("threshold", 8, 2, 3, ZIGZAG, False),
    ("threshold", 10, 2, 4, ZIGZAG, False),
    ("threshold", 12, 2, 5, ZIGZAG, False),
)
"""Unit, points, dimension, units, labels, and whether they fit."""

AIMS = {("ReLU", 8, 2, 2): 0.3, ("ReLU", 11, 2, 3): 6.0, ("threshold", 10, 2, 4): 0.6}
PEERS = ((7, 1, 4), (8, 1, 5), (6, 2, 2), (8, 2, 2), (10, 2, 2), (11, 2, 3))
"""The questions about ReLUs for the solvers."""

ENCODINGS = {"B": "signs", "A": "products"}
LIMIT = 10.0  # seconds for a solver and a question
SMALL = 6  # points up to which `cannot_fit` is asked; at seven it reaches its limit


def measure(quick: bool = False) -> Section:
    section, repeats = Section("Deciding"), 1 if quick else REPEATS
    rows = []
    for unit, n, d, k, labels, fits in QUESTIONS:
        data = on_curve(n, d, labels)
        arch = Arch.relu(k) if unit == "ReLU" else Arch.threshold(k)
        found = best(lambda: decide(data, None, arch), repeats)  # noqa: B023
        wanted = target(data, arch, "real")
        z3 = best(lambda: ask(wanted, arch, "z3"), 1)  # noqa: B023
        asked = "unknown" if z3.result is None else seconds(z3.seconds)
        agree("a decision", found.result.fits == fits)
        agree("z3", z3.result is None or (z3.result.network is not None) == fits)
        older = "-"
        if unit == "ReLU" and n <= SMALL:
            other = best(lambda: cannot_fit(data, k), 1)  # noqa: B023
            agree("cannot_fit", other.result.fails == fits)
            older = seconds(other.seconds)
        proof = ("network", "-", "-")
        if isinstance(found.result, Impossible):
            certificate = found.result.certificate
            checked = best(certificate.verify, repeats)
            proof = (str(len(certificate.lams)), str(checked.result), seconds(checked.seconds))
        count = len(atoms(wanted.points, arch))
        shown = ("yes" if fits else "no", str(count), seconds(found.seconds), *proof, asked, older)
        rows.append((f"{unit} {n}, {d}, {k}", *shown))
        numbers = {"atoms": count, "decide": found.seconds, "z3": z3.seconds, "proof": proof}
        section.data[f"{unit}/{n}/{d}/{k}"] = numbers
        if (unit, n, d, k) in AIMS:
            section.at_most(f"{unit} {n}, {d}, {k}", found.seconds, AIMS[unit, n, d, k], seconds)
    head = ("n, d, k", "fits", "atoms", "decide", "vectors", "tree", "verify", "z3", "cannot_fit")
    section.tables.append(Table("Does a network of k units fit these labels of n points of R^d", head, rows))
    section.tables.append(solvers(section, repeats, 1.0 if quick else LIMIT))
    return section


def solvers(section: Section, repeats: int, limit: float) -> Table:
    """The time of `decide`, and of each solver with each encoding; answers that disagree stop the benchmark."""
    rows = []
    for n, d, k in PEERS:
        labels, fits = next(q[4:] for q in QUESTIONS if q[:4] == ("ReLU", n, d, k))
        data = on_curve(n, d, labels)
        ours = best(lambda: decide(data, None, Arch.relu(k)), repeats)  # noqa: B023
        agree("a decision", ours.result.fits == fits)
        shown, numbers = [seconds(ours.seconds)], {"ours": ours.seconds}
        for name in SOLVERS:
            for letter, encoding in ENCODINGS.items():
                if not installed(name):
                    shown.append("not installed")
                    continue
                asked = ask_solver(name, relus(data, k, encoding), limit)
                agree(f"{name} {letter}", asked.answer in (None, fits))
                shown.append("unknown" if asked.answer is None else seconds(asked.seconds))
                numbers[f"{name} {letter}"] = None if asked.answer is None else asked.seconds
        rows.append((f"{n}, {d}, {k}", "yes" if fits else "no", *shown))
        section.data[f"peers/{n}/{d}/{k}"] = numbers
    section.notes.append(
        f"A: output weights times units, nonlinear; B: signs of output weights; unknown: stopped after {limit:.0f} s"
    )
    head = ("n, d, k", "fits", "ours", *(f"{name} {letter}" for name in SOLVERS for letter in ENCODINGS))
    return Table("The same questions about ReLUs for SMT solvers", head, rows)


def on_curve(n: int, d: int, labels: tuple[int, ...]) -> Dataset:
    return Dataset.from_arrays([[t**j for j in range(1, d + 1)] for t in range(n)], labels[:n])
