# Claims about the position of points: OnHyperplanes, GeneralPosition, NotGeneralPosition, Separated.
from math import comb, gcd
from operator import mul

from .evaluation import linear
from .matrices import read_modulus
from .objects import Bundle, Mat, read_mat
from .reading import Json, fraction, indices, items, need, row, text


def homogenised(mat: Mat) -> list[list[int]]:
    return [[*line, mat.den] for line in mat.num]  # den·(x, 1)


# Group S (listed in increasing order) lies on the hyperplane h = 0 and no other point does. The zero form vanishes
# everywhere and is not a hyperplane; a nonzero form with a zero somewhere has a nonzero linear part.
def on_hyperplanes(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat = bundle.points(stmt["mat"])
    groups = [indices(group, mat.r, "group") for group in items(stmt["groups"], "groups")]
    need(len(groups) > 0 and all(groups), "there is no group, or an empty one")
    forms = read_mat(wit["forms"], bundle.meter)
    need((forms.r, forms.c) == (len(groups), mat.c + 1), "not one affine form per group")
    bundle.meter.spend(mat.r * forms.r * forms.c * max(32, mat.bits, forms.bits))
    need(all(map(any, forms.num)), "a form is zero")
    points, zeros = homogenised(mat), [list[int]() for _ in groups]
    values = linear(forms.num, points)
    for i, x in enumerate(points):
        for found, value in zip(zeros, values(x), strict=True):
            if value == 0:
                found.append(i)
    need(zeros == groups, "a form does not vanish exactly on its group")
    return (
        f"{len(groups)} groups of rows of mat {stmt['mat'][:12]} each lie on a hyperplane that misses every other row"
    )


# Every subset of at most d+1 points is affinely independent iff every subset of exactly D = min(n, d+1) is. Elimination
# with unit pivots modulo m shows a subset of homogenised rows independent; subsets share the work of their prefix.
def general_position(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat, modulus = bundle.points(stmt["mat"]), read_modulus(wit["mod"], bundle)
    left = min(mat.r, mat.c + 1)
    prefixes = comb(mat.r, left - 1)  # the sum of comb(r - left + k, k) over the lengths k < left
    bundle.meter.spend(64 * prefixes * mat.r * (mat.c + 1))
    independent([[v % modulus for v in x] for x in homogenised(mat)], left, modulus)
    return f"the {mat.r} rows of mat {stmt['mat'][:12]} are in general position in dimension {mat.c}"


def independent(vectors: list[list[int]], left: int, modulus: int) -> None:
    pending = [(vectors, left, 0)]  # of these vectors, the subsets of that many with the first from this place on
    while pending:
        vectors, left, i = pending.pop()
        if len(vectors) - i > left:
            pending.append((vectors, left, i + 1))
        pivot = vectors[i]
        column = next((c for c, v in enumerate(pivot) if gcd(v, modulus) == 1), -1)
        need(column >= 0, "a subset has no unit pivot: it is not shown to be independent")
        if left > 1:
            inverse = pow(pivot[column], -1, modulus)
            unit = [v * inverse for v in pivot]
            rest = [[(a - v[column] * b) % modulus for a, b in zip(v, unit, strict=True)] for v in vectors[i + 1 :]]
            pending.append((rest, left - 1, 0))


# Coefficients, not all zero, with sum(coef·(x, 1)) = 0 over at most d+1 distinct points: an affine dependency.
def not_general_position(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat = bundle.points(stmt["mat"])
    rows = indices(wit["rows"], mat.r, "rows")
    need(len(rows) <= mat.c + 1, "more points than d + 1 are always dependent")
    coef = row(wit["coef"], len(rows), "coef", bundle.meter)
    need(any(coef), "the coefficients are all zero")
    points = homogenised(mat)
    for c in range(mat.c + 1):
        need(sum(v * points[i][c] for v, i in zip(coef, rows, strict=True)) == 0, "the combination is not zero")
    return f"rows {rows} of mat {stmt['mat'][:12]} are affinely dependent: the points are not in general position"


# Sorted along the direction u, points far apart on u are far apart: |u·(x−y)| <= |u|_2·|x−y|_2 and <= |u|_1·|x−y|_max.
# So each point is compared with its followers until the gap along u alone is enough. u = 0 would make every gap enough.
def separated(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat, meter = bundle.points(stmt["mat"]), bundle.meter
    norm = text(stmt["norm"], "norm")
    need(norm in ("l2", "max"), "the norm is neither l2 nor max")
    num, den = fraction(stmt["num"], stmt["den"], "distance", meter)
    need(num > 0, "the distance is not positive")
    u = row(wit["dir"], mat.c, "dir", meter)
    need(any(u), "the direction is zero")
    square = norm == "l2"
    bits = max(32, mat.bits, den.bit_length(), *map(int.bit_length, u))
    meter.spend(bits * mat.r * mat.c)
    # distance² >= num/den (l2) or distance >= num/den (max), with the numerators of x over mat.den
    bound = num * mat.den ** (2 if square else 1)
    enough = bound * (sum(v * v for v in u) if square else sum(map(abs, u)))
    keyed = sorted((sum(map(mul, u, x)), x) for x in mat.num)
    for i, (key, x) in enumerate(keyed):
        stop = i + 1
        while stop < mat.r and den * (keyed[stop][0] - key) ** (2 if square else 1) < enough:
            stop += 1
        meter.spend(bits * (stop - i) * mat.c)
        for _, y in keyed[i + 1 : stop]:
            gaps = [abs(a - b) for a, b in zip(x, y, strict=True)]
            reach = sum(map(mul, gaps, gaps)) if square else max(gaps, default=0)
            need(den * reach >= bound, "two rows are closer than claimed")
    what = "squared distance" if square else "max-norm distance"
    return f"rows of mat {stmt['mat'][:12]} have pairwise {what} at least {stmt['num']}/{stmt['den']} (hexadecimal)"
