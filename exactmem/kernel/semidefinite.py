# Whether a symmetric matrix is positive semidefinite, by a factor; the claim LambdaMinAtLeast.
from collections.abc import Iterator
from operator import mul

from .evaluation import digits, join
from .limits import Meter
from .objects import Bundle
from .reading import Json, fraction, items, need, positive, row

PACKED = 32  # bytes of a sum up to which many at once are quicker


# Over integers: M = num/den, λ = p/q, and M − λI = (q·num − p·den·I) / (den·q).
def lambda_min_at_least(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat, meter = bundle.points(stmt["mat"]), bundle.meter
    n, strict = mat.r, stmt["strict"]
    need(n == mat.c, "the matrix is not square")
    need(all(mat.num[i][j] == mat.num[j][i] for i in range(n) for j in range(i)), "the matrix is not symmetric")
    need(type(strict) is bool, "strict is not true or false")
    p, q = fraction(stmt["lam_num"], stmt["lam_den"], "lam", meter)
    shifted = [[q * v for v in line[:i]] + [q * line[i] - p * mat.den] for i, line in enumerate(mat.num)]
    semidefinite(shifted, mat.den * q, strict, wit, meter)
    relation = ">" if strict else ">="
    return f"lambda_min of mat {stmt['mat'][:12]} is {relation} {stmt['lam_num']}/{stmt['lam_den']} (hexadecimal)"


# A = num/den is symmetric, row i of num ends at the diagonal. With S = L·diag(d)·Lᵀ, d >= 0, and R = s·A − S symmetric,
# diagonally dominant with non-negative diagonal (s > 0), both S and R are positive semidefinite (Gershgorin), hence so
# is A. If L_ii and d_i are all positive, S is definite. Everything is multiplied by den > 0.
def semidefinite(num: list[list[int]], den: int, strict: bool, wit: Json, meter: Meter) -> None:
    n = len(num)
    scale, d = positive(wit["scale"], "scale", meter), row(wit["d"], n, "d", meter)
    lower = [row(line, i + 1, "L", meter) for i, line in enumerate(items(wit["L"], "L", n))]
    need(all(v >= 0 for v in d), "an entry of d is negative")
    pivots = [min(v, line[-1]) for v, line in zip(d, lower, strict=True)]
    need(strict is False or min(pivots) > 0, "a pivot is not positive")
    longest = max(v.bit_length() for line in lower for v in line)
    bits = longest + max(map(int.bit_length, d))
    outer = scale.bit_length() + den.bit_length() + max(v.bit_length() for line in num for v in line)
    meter.spend(n**3 * max(32, bits) // 6 + n**2 * max(32, bits + outer))
    weighted = [list(map(mul, line, d)) for line in lower]
    top = max(sum(map(mul, line, weights)) for line, weights in zip(lower, weighted, strict=True))
    size = max(top.bit_length(), longest) // 8 + 1
    rows = packed(lower, weighted, size, meter) if size <= PACKED else plain(lower, weighted)
    slack, spread = [0] * n, [0] * n
    for i, (line, sums) in enumerate(zip(num, rows, strict=True)):
        *beside, slack[i] = [scale * v - den * s for v, s in zip(line, sums, strict=True)]
        for j, v in enumerate(map(abs, beside)):
            spread[i] += v
            spread[j] += v
    need(all(a >= b for a, b in zip(slack, spread, strict=True)), "the rest is not diagonally dominant")


# The rows of S = L·diag(d)·Lᵀ up to the diagonal, for entries of any length.
def plain(lower: list[list[int]], weighted: list[list[int]]) -> Iterator[list[int]]:
    return ([sum(map(mul, weights, line)) for line in lower[: i + 1]] for i, weights in enumerate(weighted))


# The same packed: a row is Σ_k L_ik·d_k·(column k of L), with the entries of each column from the last row up as the digits
# of one integer. |S_ij| <= top = max_i S_ii < half = 2^(8·size-1) (Cauchy-Schwarz), so the digits S_ij + half of a row can be
# read off its bytes, as in `stage`; those up to the diagonal stand at the end.
def packed(lower: list[list[int]], weighted: list[list[int]], size: int, meter: Meter) -> Iterator[list[int]]:
    n, half = len(lower), 1 << 8 * size - 1
    meter.within("HELD_BITS", 4 * size * n * (n + 1))
    shift = join([half] * n, size)
    columns = ([lower[i][k] + half for i in range(n - 1, k - 1, -1)] for k in range(n))
    joined = [join(column, size) - (shift >> 8 * size * k) for k, column in enumerate(columns)]
    for i, weights in enumerate(weighted):
        total = sum(map(mul, weights, joined), shift) >> 8 * size * (n - 1 - i)
        yield [s - half for s in reversed(digits(total, size, i + 1))]
