# Claims about one matrix: DistinctRows, RankAtLeast, RankAtMost, LambdaMinAtLeast.
from math import gcd
from operator import mul

from .objects import Bundle, distinct, read_mat
from .reading import Json, fraction, indices, integer, items, need, positive, row, size


def distinct_rows(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat = bundle.points(stmt["mat"])
    need(distinct(mat), "two rows are equal")
    return f"the {mat.r} rows of mat {stmt['mat'][:12]} are distinct"


# An integer determinant that is a unit modulo some m > 1 is not zero (0 is not a unit). Row by row: l solves l·U = row
# on the pivots so far, then one column with a unit remainder becomes the next pivot; the determinant is the product of
# the pivots up to sign. Modulus 1 would make 0 a unit; a composite modulus is fine since every pivot used is a unit.
def rank_at_least(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat, r = bundle.points(stmt["mat"]), size(stmt["r"], "r")
    modulus = read_modulus(wit["mod"], bundle)
    rows, cols = indices(wit["rows"], mat.r, "rows"), indices(wit["cols"], mat.c, "cols")
    need(len(rows) == r == len(cols), "rows and cols are not r each")
    need(r > 0, "rank at least 0 says nothing")
    bundle.meter.spend(r**3 * 64 // 3 + r**2 * mat.bits)
    upper: list[list[int]] = [[] for _ in cols]  # upper[j][k] = U[k][j]
    pivots: list[tuple[int, int]] = []  # column and inverse of its pivot
    free = list(range(r))
    for i in rows:
        entries = [mat.num[i][c] % modulus for c in cols]
        lower: list[int] = []
        for j, inverse in pivots:
            lower.append((entries[j] - sum(map(mul, lower, upper[j]))) * inverse % modulus)
        for j in free:
            upper[j].append((entries[j] - sum(map(mul, lower, upper[j]))) % modulus)
        found = next((j for j in free if gcd(upper[j][-1], modulus) == 1), None)
        need(found is not None, "the minor has no unit pivot: its determinant is not shown to be nonzero")
        pivots.append((found, pow(upper[found].pop(), -1, modulus)))  # type: ignore[index,arg-type]
        free.remove(found)  # type: ignore[arg-type]
    return f"mat {stmt['mat'][:12]} ({mat.r} x {mat.c}) has rank at least {r}"


def read_modulus(value: Json, bundle: Bundle) -> int:
    modulus = integer(value, "mod", bundle.meter)
    need(1 < modulus < 2**64, "the modulus is not between 2 and 2^64")
    return modulus


# If every column is a combination of the r pivot columns, the columns span at most r dimensions. The common denominator
# of the matrix cancels; that of the coefficients is cross-multiplied.
def rank_at_most(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat, r = bundle.points(stmt["mat"]), size(stmt["r"], "r")
    piv = indices(wit["piv"], mat.c, "piv")
    need(len(piv) == r, "piv does not name r columns")
    coef = read_mat(wit["coef"], bundle.meter)
    others = sorted(set(range(mat.c)).difference(piv))
    need((coef.r, coef.c) == (len(others), r), "coef has not one row per other column and one column per pivot")
    bundle.meter.spend(mat.r * (r + 1) * len(others) * max(32, coef.bits, mat.bits))
    for line in mat.num:
        known = [line[p] for p in piv]
        for c, weights in zip(others, coef.num, strict=True):
            need(
                sum(map(mul, weights, known)) == line[c] * coef.den, f"column {c} is not that combination of the pivots"
            )
    return f"mat {stmt['mat'][:12]} ({mat.r} x {mat.c}) has rank at most {r}"


# With S = L·diag(d)·Lᵀ, d >= 0, and R = s·(M − λI) − S symmetric, diagonally dominant with non-negative diagonal (s >
# 0), both S and R are positive semidefinite (Gershgorin), hence so is M − λI. If L_ii and d_i are all positive, S is
# definite. Over integers: M = num/den, λ = p/q, and everything is multiplied by den·q > 0.
def lambda_min_at_least(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat, meter = bundle.points(stmt["mat"]), bundle.meter
    n, strict = mat.r, stmt["strict"]
    need(n == mat.c, "the matrix is not square")
    need(all(mat.num[i][j] == mat.num[j][i] for i in range(n) for j in range(i)), "the matrix is not symmetric")
    need(type(strict) is bool, "strict is not true or false")
    p, q = fraction(stmt["lam_num"], stmt["lam_den"], "lam", meter)
    scale, d = positive(wit["scale"], "scale", meter), row(wit["d"], n, "d", meter)
    lower = [row(line, i + 1, "L", meter) for i, line in enumerate(items(wit["L"], "L", n))]
    need(all(v >= 0 for v in d), "an entry of d is negative")
    need(
        strict is False or all(v > 0 and line[-1] > 0 for v, line in zip(d, lower, strict=True)),
        "a pivot is not positive",
    )
    bits = max(v.bit_length() for line in lower for v in line) + max(map(int.bit_length, d))
    outer = scale.bit_length() + p.bit_length() + q.bit_length() + mat.bits
    meter.spend(n**3 * max(32, bits) // 6 + n**2 * max(32, bits + outer))
    slack, spread = [0] * n, [0] * n
    for i, line in enumerate(lower):
        weighted = list(map(mul, line, d))
        for j in range(i + 1):
            rest = scale * (mat.num[i][j] * q - (p * mat.den if i == j else 0))
            rest -= mat.den * q * sum(map(mul, weighted[: j + 1], lower[j]))
            if i == j:
                slack[i] = rest
            else:
                spread[i] += abs(rest)
                spread[j] += abs(rest)
    need(all(a >= b for a, b in zip(slack, spread, strict=True)), "the rest is not diagonally dominant")
    relation = ">" if strict else ">="
    return f"lambda_min of mat {stmt['mat'][:12]} is {relation} {stmt['lam_num']}/{stmt['lam_den']} (hexadecimal)"
