"""The oracle's two decision procedures: linear systems over the reals, and the activation patterns of one neuron."""

from fractions import Fraction
from functools import cache
from itertools import combinations

Row = list[Fraction]
Relation = tuple[Row, Fraction, str]  # coefficients, right side, and le, lt or eq


def feasible(system: list[Relation]) -> bool:
    """Does some real point satisfy every relation? Equations are solved first, then Fourier and Motzkin eliminate."""
    rows = list(system)
    while equation := next((row for row in rows if row[2] == "eq"), None):
        rows.remove(equation)
        a, b, _ = equation
        pivot = next((k for k, v in enumerate(a) if v), None)
        if pivot is None:
            if b != 0:
                return False
            continue
        rows = [_minus(row, equation, row[0][pivot] / a[pivot]) for row in rows]
    tightest = _tightest(rows)
    while tightest is not None:
        variable = _cheapest(tightest)
        if variable is None:
            return True
        tightest = _tightest(_without(tightest, variable))
    return False


def _minus(row: Relation, other: Relation, factor: Fraction) -> Relation:
    coefficients = [v - factor * w for v, w in zip(row[0], other[0], strict=True)]
    return coefficients, row[1] - factor * other[1], row[2]


def _tightest(rows: list[Relation]) -> list[Relation] | None:
    """Of inequalities with the same direction only the strongest; None if one without unknowns is false."""
    kept = dict[tuple[Fraction, ...], tuple[Fraction, bool]]()
    for a, b, rel in rows:
        length = next((abs(v) for v in a if v), None)
        if length is None:
            if b < 0 or (b == 0 and rel == "lt"):
                return None
            continue
        direction, bound = tuple(v / length for v in a), (b / length, rel != "lt")
        kept[direction] = min(kept.get(direction, bound), bound)  # at equal bounds "lt" (False) is stronger
    return [(list(a), b, "le" if weak else "lt") for a, (b, weak) in kept.items()]


def _cheapest(rows: list[Relation]) -> int | None:
    """The unknown whose elimination makes the fewest new rows; None if there is no unknown left."""
    counts = {}
    for k in range(len(rows[0][0]) if rows else 0):
        up, down = sum(a[k] > 0 for a, _, _ in rows), sum(a[k] < 0 for a, _, _ in rows)
        if up or down:
            counts[k] = up * down
    return min(counts, key=lambda k: counts[k]) if counts else None


def _without(rows: list[Relation], k: int) -> list[Relation]:
    """Upper bounds of unknown k meet lower bounds of it; the sum of two relations is strict if one of them is."""
    kept = [row for row in rows if row[0][k] == 0]
    for a, b, rel in (row for row in rows if row[0][k] > 0):
        for c, d, other in (row for row in rows if row[0][k] < 0):
            s, t = -c[k], a[k]
            joined = [s * v + t * w for v, w in zip(a, c, strict=True)]
            kept.append((joined, s * b + t * d, "lt" if "lt" in (rel, other) else "le"))
    return kept


def patterns(points: list[Row]) -> list[frozenset[int]]:
    """All sets {i : h · point_i > 0}, h ranging over the real vectors."""
    return _patterns(tuple(map(tuple, points)))


@cache
def _patterns(points: tuple[tuple[Fraction, ...], ...]) -> list[frozenset[int]]:
    found = []
    for size in range(len(points) + 1):
        for active in combinations(range(len(points)), size):
            rows = [
                ([-v for v in point] if i in active else list(point), Fraction(0), "lt" if i in active else "le")
                for i, point in enumerate(points)
            ]
            if feasible(rows):
                found.append(frozenset(active))
    return found
