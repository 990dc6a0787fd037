"""Are ceil(n/2) ReLUs always enough for n points of the plane in general position, whatever the real labels?

Named points first: the fewest ReLUs (output bias, no skip) for all their labels, by a cover of R^n and a refusal of one fewer.
Then points of every source in general position, n = 5, ..., 8: a cover by ceil(n/2) says "all labels of these points", a
refusal would answer the question. Neither says anything about
other points. For n = 9 some labels are asked one by one.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import cycle

from benchmarks.questions.asking import Asking, proof, run
from benchmarks.section import Section, Table
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.randomness import Randomness
from exactmem.search.architectures import Arch
from exactmem.search.claims import general
from exactmem.search.covering import Always, Counterlabels, all_labels
from exactmem.search.deciding import min_units
from exactmem.search.sources import LABELS, SOURCES


def moment(n: int, d: int) -> list[list[int]]:
    return [[t**j for j in range(1, d + 1)] for t in range(n)]


NAMED: dict[str, tuple[list[list[int]], int]] = {
    "the square": ([[0, 0], [1, 1], [1, 0], [0, 1]], 2),
    **{f"(t, t²), t = 0, ..., {n - 1}": (moment(n, 2), k) for n, k in ((5, 2), (6, 2), (7, 3), (8, 3))},
    "(0, 0), (1, -1), (2, 0), (3, 3), (1, 3), (0, 1)": ([[0, 0], [1, -1], [2, 0], [3, 3], [1, 3], [0, 1]], 3),
    **{f"(t, t², t³), t = 0, ..., {n - 1}": (moment(n, 3), 2) for n in (5, 6, 7)},
}
SOURCE_NAMES = ("moment", "circle", "lattice", "integers", "near duplicates")
POINTS = range(5, 10)
COVERED = 8  # points up to which covers are sought; one by four units takes most of a minute at nine
SHARE = 0.02  # of all the time, for one question


def ask(asking: Asking) -> Section:
    section = Section("ReLUs in the plane, all real labels")
    certain: list[tuple[str, ...]] = []
    for name, (X, k) in NAMED.items():
        many, few = (asking.within(partial(all_labels, X, Arch.relu(units))) for units in (k, k - 1))
        if isinstance(few, Counterlabels):
            asking.keep(f"plane-{len(certain)}", few.certificate.certificate)
        certain.append((name, str(len(X)), proof(many), proof(few)))
    section.tables.append(
        Table("ReLUs for all real labels of these points", ("points", "n", "enough", "not"), certain, 1)
    )
    section.tables.append(drawn(asking))
    return section


def drawn(asking: Asking) -> Table:
    """One set of points for each source and number of points in turn; all labels at once, and some."""
    covered, refuted, labelled, most = Counter[int](), Counter[int](), Counter[int](), dict[int, int]()
    for turn, n in enumerate(cycle(POINTS)):
        if asking.over:
            break
        random, name = Randomness(f"{asking.seed}/{turn}"), SOURCE_NAMES[turn // len(POINTS) % len(SOURCE_NAMES)]
        X = SOURCES[name](n, 2, random.below)
        if not general(RationalMatrix.from_rows(X)):
            continue
        found = asking.within(partial(all_labels, X, Arch.relu((n + 1) // 2)), SHARE) if n <= COVERED else None
        covered[n] += isinstance(found, Always)
        if isinstance(found, Counterlabels):
            refuted[n] += 1
            asking.keep(f"plane-refuted-{turn}", found.certificate.certificate)
        for labels in LABELS.values():
            found_units = asking.within(partial(min_units, X, labels(n, "real", random.below), Arch.relu(0)), SHARE)
            if found_units is not None:
                labelled[n], most[n] = labelled[n] + 1, max(most.get(n, 0), found_units[0])
    rows = [
        (str(n), str((n + 1) // 2), str(covered[n]), str(refuted[n]), str(labelled[n]), str(most.get(n, "-")))
        for n in POINTS
    ]
    head = ("n", "ceil(n/2)", "sets: all labels", "sets: refuted", "labels drawn", "the most they need")
    return Table("Points drawn in general position: ceil(n/2) ReLUs", head, rows)


if __name__ == "__main__":
    raise SystemExit(run(ask, "plane", 240))
