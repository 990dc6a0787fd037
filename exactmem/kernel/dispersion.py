# Claims about unit vectors x_1, ..., x_n, the rows of a matrix, that are far from each other and from each other's opposites:
# Dispersed, NtkGramAtLeast, HarmonicGramAtLeast. Write rho_ij = x_i·x_j; |rho_ij| <= 1.
#
# The last two are about matrices whose entries off the diagonal are at most c·|rho_ij|^e, and whose diagonal is c: by
# Gershgorin all eigenvalues are at least c·(1 − max_i sum_{j≠i} |rho_ij|^e).
#
# NtkGramAtLeast. H_ij = rho·(1/4 + arcsin(rho)/(2 pi)) at rho = rho_ij. By the power series of arcsin it is the sum of
# c_k·rho^(k+1), c_0 = 1/4, c_(2j+1) = C(2j, j)/(4^j·(2j + 1)·2 pi), the others 0; at rho = 1 it is 1/2, so that all c_k sum to
# 1/2. The matrix of the rho_ij^k is positive semidefinite: it has the inner products of the k-th tensor powers of the x_i
# (Schur). So H is at least the sum of the terms with k >= l, whose diagonal is c = sum_{k>=l} c_k; and e = l + 1. For odd l,
#     c = 1/2 − 1/4 − (1/(2 pi))·S >= 1/4 − (53/333)·S,  S = sum of C(2j, j)/(4^j·(2j + 1)) over 2j + 1 < l,
# since pi = 3.14159... > 333/106 = 3.14150...
#
# HarmonicGramAtLeast. Let w be a standard complex Gaussian vector, z_j = w·x_j, l = m − 1, and u the sum of
# r_j·e^(i·l·arg z_j)·x_j, r_j real. Then E|u|² = r·G·r with G_ij = rho_ij·K(rho_ij), K(rho) = E e^(i·l·(arg z_1 − arg z_2)) for
# standard complex Gaussian z_1, z_2 with E z_1·conj(z_2) = rho. K(1) = 1, so c = 1; and |K(rho)| <= |rho|^l, so e = m:
#     This is clear for |rho| = 1. Else, with s = 1 − rho², the density of (z_1, z_2) is
# exp(−(|z_1|² + |z_2|² − 2·rho·Re(z_1·conj(z_2)))/s)/(pi²·s). With moduli a, b and the difference t of the arguments,
# exp((2·rho·a·b/s)·cos t) is the sum of (rho·a·b/s)^(g+h)·e^(i·(g−h)·t)/(g!·h!); times e^(i·l·t) and integrated over both
# arguments it leaves (2 pi)² times the terms with h = g + l. The integral of a·a^(2g+l)·exp(−a²/s) over all a > 0 is
# s^(g+l/2+1)·Gamma(g + l/2 + 1)/2, and so for b. Altogether K(rho) = s·rho^l·sum_g rho^(2g)·Gamma(g + l/2 + 1)²/(g!·(g + l)!).
# The logarithm of Gamma is convex and g + l/2 + 1 is halfway from g + 1 to g + l + 1, so that no quotient is over 1:
# |K(rho)| <= s·|rho|^l·(sum_g rho^(2g)) = |rho|^l.
from collections.abc import Iterator
from math import comb, lcm
from operator import mul

from .limits import Meter
from .objects import Bundle, Mat
from .reading import Json, fraction, need, size
from .semidefinite import semidefinite


# (i, j, |rho_ij|·den²) for j < i, all rows being of length 1.
def correlations(mat: Mat, meter: Meter) -> Iterator[tuple[int, int, int]]:
    meter.spend(mat.r * (mat.r + 1) // 2 * mat.c * max(32, mat.bits))
    need(all(sum(map(mul, x, x)) == mat.den**2 for x in mat.num), "a row is not of length 1")
    return ((i, j, abs(sum(map(mul, x, mat.num[j])))) for i, x in enumerate(mat.num) for j in range(i))


# The largest of the sums of |rho_ij|^e over j ≠ i, over 1 = den^(2e), which is returned too.
def largest_sum(mat: Mat, e: int, meter: Meter) -> tuple[int, int]:
    length = 2 * e * mat.bits
    meter.within("INTEGER_BITS", length)
    meter.spend(mat.r**2 * (32 + length // 32) * length)
    sums = [0] * mat.r
    for i, j, v in correlations(mat, meter):
        power = v**e
        sums[i] += power
        sums[j] += power
    top, one = max(sums), mat.den ** (2 * e)
    need(top < one, "the rows are too close to each other for this power")
    return top, one


# lambda_max(X^T·X) <= L/M iff (L/M)·I − X^T·X is positive semidefinite; X = num/den.
def dispersed(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat, meter = bundle.points(stmt["mat"]), bundle.meter
    (p, q), (L, M) = (fraction(stmt[f"{v}_num"], stmt[f"{v}_den"], v, meter) for v in ("gamma", "L"))
    need(0 <= p < q, "gamma is not at least 0 and below 1")
    need(all(v * q <= p * mat.den**2 for _, _, v in correlations(mat, meter)), "two rows are closer than gamma allows")
    columns = list(zip(*mat.num, strict=True))
    meter.spend(mat.c**2 * mat.r * max(32, mat.bits))
    moments = [[sum(map(mul, a, b)) for b in columns[: i + 1]] for i, a in enumerate(columns)]
    rest = [[-M * v for v in line[:-1]] + [L * mat.den**2 - M * line[-1]] for line in moments]
    semidefinite(rest, M * mat.den**2, False, wit, meter)
    return (
        f"the {mat.r} rows x_i of mat {stmt['mat'][:12]} are unit vectors with |x_i.x_j| <= 0x{p:x}/0x{q:x} for i != j, and"
        f" the sum of x_i x_i^T has lambda_max <= 0x{L:x}/0x{M:x}"
    )


def ntk_gram_at_least(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat, meter, l = bundle.points(stmt["mat"]), bundle.meter, size(wit["l"], "l")
    p, q = fraction(stmt["lam_num"], stmt["lam_den"], "lam", meter)
    need(p > 0, "lam is not positive")
    need(l % 2 == 1, "l is not odd")
    top, one = largest_sum(mat, l + 1, meter)
    meter.spend(32 * l**3)
    J, odd = (l - 1) // 2, lcm(*range(1, l, 2))  # S = total/(4^J·odd)
    total = sum(comb(2 * j, j) * 4 ** (J - j) * (odd // (2 * j + 1)) for j in range(J))
    over = 4**J * odd
    need(
        p * 1332 * over * one <= q * (333 * over - 212 * total) * (one - top),
        "lambda_min is not shown to be that large",
    )
    what = "rho*(1/4 + arcsin(rho)/(2 pi)) at the inner products rho"
    return f"lambda_min of the matrix {what} of the {mat.r} unit rows of mat {stmt['mat'][:12]} is >= 0x{p:x}/0x{q:x}"


def harmonic_gram_at_least(bundle: Bundle, stmt: Json, wit: Json) -> str:
    mat, meter, m = bundle.points(stmt["mat"]), bundle.meter, size(stmt["m"], "m")
    p, q = fraction(stmt["lam_num"], stmt["lam_den"], "lam", meter)
    need(p > 0, "lam is not positive")
    need(m % 2 == 0 and m >= 2, "m is not even and at least 2")
    top, one = largest_sum(mat, m, meter)
    need(p * one <= q * (one - top), "the rows are closer than the bound allows")
    return (
        f"for the {mat.r} unit rows x_j of mat {stmt['mat'][:12]}, a standard complex Gaussian vector w and all real r_j the"
        f" sum u of r_j e^({m - 1}i arg(w.x_j)) x_j satisfies E|u|^2 >= 0x{p:x}/0x{q:x} |r|^2"
    )
