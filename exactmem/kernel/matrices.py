# Claims about one matrix: DistinctRows, RankAtLeast, RankAtMost.
from math import gcd
from operator import mul

from .evaluation import digits, join
from .objects import Bundle, distinct, read_mat
from .reading import Json, indices, integer, need, size

BLOCK = 32  # pivot rows that are used together


def distinct_rows(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat = bundle.points(stmt["mat"])
    need(distinct(mat), "two rows are equal")
    return f"the {mat.r} rows of mat {stmt['mat'][:12]} are distinct"


def rank_at_least(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat, r = bundle.points(stmt["mat"]), size(stmt["r"], "r")
    modulus = read_modulus(wit["mod"], bundle)
    rows, cols = indices(wit["rows"], mat.r, "rows"), indices(wit["cols"], mat.c, "cols")
    need(len(rows) == r == len(cols), "rows and cols are not r each")
    need(r > 0, "rank at least 0 says nothing")
    bundle.meter.spend(r**3 * 64 // 3 + r**2 * mat.bits)
    unit_pivots([[mat.num[i][c] % modulus for c in cols] for i in rows], modulus)
    return f"mat {stmt['mat'][:12]} ({mat.r} x {mat.c}) has rank at least {r}"


# A determinant that is a unit modulo some m > 1 is not zero (0 is not a unit). Row by row: multiples of the pivot rows so
# far, which are 0 at the pivots before them and 1 at their own, make the row 0 at all pivots; then the first unit in it is
# the next pivot, and the row is divided by it. The determinant is the product of these divisors up to sign. Modulus 1
# would make 0 a unit; a composite modulus is fine since every pivot used is a unit.
#     Pivot rows are used in blocks, each as one integer with an entry in every `size` bytes: a sum of at most BLOCK multiples
# by residues has digits below BLOCK·m² < 2^(8·size), none of them negative, and they can be read off its bytes.
def unit_pivots(minor: list[list[int]], m: int) -> None:
    size = (BLOCK * m**2).bit_length() // 8 + 1
    blocks = list[tuple[list[tuple[int, list[int]]], list[list[int]], list[int]]]()
    for number, entries in enumerate(minor):
        if number % BLOCK == 0:
            blocks.append(([], [], []))
        for pivots, _, packed in blocks:
            multiples = list[int]()
            for j, above in pivots:  # above: the entries at this pivot of the rows before it in the block
                multiples.append(-(entries[j] + sum(map(mul, multiples, above))) % m)
            added = digits(sum(map(mul, multiples, packed)), size, len(entries))
            entries = [(e + digit) % m for e, digit in zip(entries, added, strict=True)]
        pivots, lines, packed = blocks[-1]
        j = next((j for j, v in enumerate(entries) if gcd(v, m) == 1), -1)
        need(j >= 0, "the minor has no unit pivot: its determinant is not shown to be nonzero")
        over = pow(entries[j], -1, m)
        pivots.append((j, [line[j] for line in lines]))
        lines.append([v * over % m for v in entries])
        packed.append(join(lines[-1], size))


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
