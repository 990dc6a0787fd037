"""The fewest ReLUs that fit all real labels of n points of a line: n - 2 from some n on?

Yes: `search.on_a_line` has the proof, for all n and all points. Here the search answers the same question for the points
0, 1, ..., n - 1 on its own, by covers of R^n and refusals, and the construction is tried on drawn points and labels.
"""

from __future__ import annotations

from benchmarks.questions.asking import Asking, proof, run
from benchmarks.section import Section, Table
from benchmarks.timing import agree
from exactmem.numbers.randomness import Randomness
from exactmem.search.architectures import Arch
from exactmem.search.certificate import CannotRealise
from exactmem.search.covering import Always, Counterlabels, all_labels
from exactmem.search.deciding import decide
from exactmem.search.on_a_line import enough, fit_on_a_line
from exactmem.search.outcomes import Impossible
from exactmem.search.sources import signed

CONVENTIONS = {
    "output bias": Arch.relu(0),
    "no output bias": Arch.relu(0, bias=False),
    "bias and skip": Arch.relu(0, skip=True),
}
POINTS = range(3, 10)
DRAWS = 60  # drawn sets of points and labels for each number of points


def ask(asking: Asking) -> Section:
    section = Section("ReLUs on a line, all real labels")
    certain, tried = [], []
    for n in POINTS:
        if asking.over:
            break
        certain.append((str(n), *(cell(asking, n, name) for name in CONVENTIONS)))
        tried.append((str(n), *(drawn(asking, n, arch) for arch in CONVENTIONS.values())))
    head = ("n", *CONVENTIONS)
    section.tables = [
        Table(
            "The fewest ReLUs for all real labels of 0, 1, ..., n - 1: cover, and refusal of one fewer", head, certain
        ),
        Table("Drawn points and labels fitted by the construction, of those tried", head, tried),
    ]
    section.notes.append(
        "proved for all points: n - 2 with bias and skip, n - 2 from n = 5 with bias, from n = 6 without"
    )
    return section


def cell(asking: Asking, n: int, name: str) -> str:
    """The least k with its two proofs, or what the time was enough for."""
    arch = CONVENTIONS[name]
    k = enough(n, arch)
    found = asking.within(lambda: all_labels([[t] for t in range(n)], arch.with_units(k)))
    agree(f"{k} units for {n} points", found is None or isinstance(found, Always))
    refused = asking.within(lambda: refusal(n, arch.with_units(k - 1)))
    if refused is not None:
        asking.keep(f"line-{n}-{name.replace(' ', '-')}", refused.certificate)
    return f"{proof(found)}; {proof(refused)}"


def refusal(n: int, arch: Arch) -> CannotRealise | None:
    """Labels that these units do not fit: alternating ones, or else some that the search finds."""
    points = [[t] for t in range(n)]
    answer = decide(points, [t % 2 for t in range(n)], arch)
    if isinstance(answer, Impossible) and isinstance(answer.certificate, CannotRealise):
        return answer.certificate
    found = all_labels(points, arch)
    agree(f"{arch.k} units for {n} points", isinstance(found, Counterlabels))
    return found.certificate if isinstance(found, Counterlabels) else None


def drawn(asking: Asking, n: int, arch: Arch) -> str:
    """Every network is evaluated on its points; here the units are counted."""
    random, count, most = Randomness(f"{asking.seed}/{n}"), 0, 0
    while count < DRAWS and not asking.over:
        places = list({random.below(4 * n) for _ in range(8 * n)})[:n]
        if len(places) == n:
            labels = [signed(random.below, 9) for _ in range(n)]
            network = fit_on_a_line([[t] for t in places], labels, arch).network
            units = network.sizes.neurons if not arch.skip else enough(n, arch)
            most, count = max(most, units), count + 1
    agree(f"at most {enough(n, arch)} units", most <= enough(n, arch))
    return f"{count}, at most {enough(n, arch)} units each"


if __name__ == "__main__":
    raise SystemExit(run(ask, "line", 120))
