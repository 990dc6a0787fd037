"""How many points of the plane do three hidden thresholds and a threshold output shatter? Ten at least.

Certain: ten integer points with a network for each of the 1024 labellings, accepted by the checker. Tried: local search for
eleven points from many starts; it counts the pairs of complementary labellings, of 1024, that its best set misses. That none
is found says nothing.
"""

from __future__ import annotations

from benchmarks.questions.asking import Asking, run
from benchmarks.section import Section, Table
from benchmarks.timing import agree
from exactmem.kernel.check import check
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.search.shattered_points import POINTS, certificate, climb, points, shattered
from exactmem.verdict import Holds

UNITS = 3
LOOKS = 400  # sets of points for each start


def ask(asking: Asking) -> Section:
    section = Section("Points that three hidden thresholds shatter")
    known = points(UNITS)
    proved(asking, known)
    rows = [(str(len(known)), str(2 ** len(known)), "verified by the checker", " ".join(map(str, POINTS[UNITS])))]
    section.tables.append(Table("Certain", ("points", "networks", "certificate", "coordinates"), rows, 0))
    section.tables.append(
        Table("Tried", ("points", "starts", "sets looked at", "pairs missed by the best", "it"), [more(asking)])
    )
    return section


def proved(asking: Asking, X: RationalMatrix) -> None:
    """A network for each labelling, in one certificate that the checker accepts."""
    found = shattered(X, UNITS)
    agree("a set that is shattered", isinstance(found, Holds))
    file = certificate(X, found.witness)  # type: ignore[attr-defined]
    agree("its certificate", check(file.content).status == "verified")
    asking.keep(f"shattered-{len(X)}", file)


def more(asking: Asking) -> tuple[str, ...]:
    """One point more than is known."""
    n, starts, looked, best = len(POINTS[UNITS]) + 1, 0, 0, (2**UNITS**3, "-")
    while not asking.over and best[0]:
        found = climb(n, UNITS, seed=f"{asking.seed}/{starts}", looks=LOOKS)
        starts, looked = starts + 1, looked + found.looked_at
        where = " ".join(f"({x}, {y})" for x, y in found.points.num.tolist())
        best = min(best, (found.missing, where))
        if not found.missing:
            proved(asking, found.points)
    return str(n), str(starts), str(looked), str(best[0]) if starts else "-", best[1]


if __name__ == "__main__":
    raise SystemExit(run(ask, "shattering", 120))
