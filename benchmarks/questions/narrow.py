"""How narrow can a deep network be that fits any labels on a line? Width one is too narrow, width two is enough.

Certain: no network of width one has labels 0, 1, 0, for it is monotone along the line; `hernandez2024.width_two` fits any
labels of n points by n - 2 layers of two ReLUs. How few layers of two do: kinks bound them from below, and two layers are
sought by drawing the first one. For two layers of thresholds on a line everything is decided: k cuts give k + 1 codes.
"""

from __future__ import annotations

from functools import partial

from benchmarks.questions.asking import Asking, run
from benchmarks.section import Section, Table
from benchmarks.timing import agree
from exactmem import check, memorize
from exactmem.bounds.pieces import piece_cap
from exactmem.data.dataset import Dataset
from exactmem.numbers.randomness import Randomness
from exactmem.search.architectures import Arch
from exactmem.search.deciding import decide
from exactmem.search.deep import NotMonotone, decide_deep
from exactmem.search.outcomes import Fit, Impossible, Outcome, Unknown
from exactmem.search.sources import signed

POINTS = range(3, 10)
DRAWS = 4  # labels drawn for each number of points, after the alternating ones
DEEPEST = 6  # layers of width one
SEEDS = 6  # of first layers of width two


def ask(asking: Asking) -> Section:
    section = Section("Narrow networks on a line")
    bump = Dataset.from_arrays([[0], [1], [2]], [0, 1, 0])
    for depth in range(2, DEEPEST + 1):
        answer = decide_deep(bump, None, (1,) * depth)
        one = (
            isinstance(answer, Impossible)
            and isinstance(answer.certificate, NotMonotone)
            and answer.certificate.verify()
        )
        agree("width one", bool(one))
    section.notes.append("width one: 0, 1, 0 is refused at any depth, by NotMonotone")
    rows = [row for n in range(3, 7) if (row := thresholds(asking, n))]
    section.tables.append(
        Table("Thresholds, two hidden layers, labels 0, 1, 0, ... of 0, ..., n - 1", THRESHOLD_HEAD, rows)
    )
    section.tables.append(Table("ReLUs of width two", RELU_HEAD, [relus(asking, n) for n in POINTS if not asking.over]))
    return section


RELU_HEAD = (
    "n",
    "n - 2 layers, checked",
    "fewest layers by kinks",
    "one layer: fits, no, ?",
    "two layers: fits, no, ?",
)
THRESHOLD_HEAD = ("n", "widths that fit", "widths that do not")


def relus(asking: Asking, n: int) -> tuple[str, ...]:
    """Alternating labels and some that are drawn: the construction with its certificate, and the search."""
    random, line = Randomness(f"{asking.seed}/{n}"), [[t] for t in range(n)]
    labellings = [[t % 2 for t in range(n)], *([signed(random.below, 9) for _ in range(n)] for _ in range(DRAWS))]
    accepted, one, two = 0, list[Outcome](), list[Outcome]()
    for k, labels in enumerate(labellings):
        fit = memorize(Dataset.from_arrays(line, labels), theorem="hernandez2024.width_two")
        accepted += check(fit.certificate).holds
        asking.keep(f"narrow-{n}-{k}", fit.certificate)
        for found, layers in ((one, 1), (two, 2)):
            answer = asking.within(partial(deep, line, labels, layers))
            found += [answer] if answer is not None else []
    agree("a network of width two", accepted == len(labellings))
    least = next(depth for depth in range(1, n) if piece_cap([2] * depth) >= n - 1)
    return str(n), f"{accepted} of {accepted}", str(least), tally(one), tally(two)


def deep(line: list[list[int]], labels: list[int], layers: int) -> Outcome:
    """One layer is decided; for more, first layers are drawn from a few seeds."""
    if layers == 1:
        return decide(line, labels, Arch.relu(2))
    answers = (decide_deep(line, labels, (2,) * layers, seed=seed) for seed in range(SEEDS))
    return next((answer for answer in answers if not answer.unknown), Unknown())


def tally(answers: list[Outcome]) -> str:
    fits, no = sum(isinstance(a, Fit) for a in answers), sum(isinstance(a, Impossible) for a in answers)
    return f"{fits}, {no}, {len(answers) - fits - no}"


def thresholds(asking: Asking, n: int) -> tuple[str, ...] | None:
    """All widths up to n - 1 of both layers."""
    fits, no = list[str](), list[str]()
    for first in range(1, n):
        for second in range(1, n):
            X, y = [[t] for t in range(n)], [t % 2 for t in range(n)]
            answer = asking.within(partial(decide_deep, X, y, (first, second), "threshold"))
            if answer is None:
                return None
            (fits if isinstance(answer, Fit) else no).append(f"{first}-{second}")
    return str(n), " ".join(fits), " ".join(no)


if __name__ == "__main__":
    raise SystemExit(run(ask, "narrow", 120))
