"""Does a network of k units fit: `decide` with its own verification, z3 on the same question, and `cannot_fit`.

Points on the moment curve; the labels of thresholds alternate, those of ReLUs are fixed numbers, or 0, 1, 0, 1, ... on a line.
z3 gets the encoding with signs of output weights (`search.smt`); it proves nothing that could be kept.
"""

from __future__ import annotations

from benchmarks.section import Section, Table, seconds
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
SMALL = 6  # points up to which `cannot_fit` is asked; at seven it reaches its limit


def measure(quick: bool = False) -> Section:
    section, repeats = Section("Deciding"), 1 if quick else REPEATS
    rows = []
    for unit, n, d, k, labels, fits in QUESTIONS:
        data = Dataset.from_arrays([[t**j for j in range(1, d + 1)] for t in range(n)], labels[:n])
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
    return section
