# JacobianRankAtLeast: the Jacobian of a model h(x) = sum_j v_j·psi(w_j·x + b_j) on n points has rank at least r.
#
# Rows are parameters, columns are points. The row of w_jk is v_j·psi'(z_ij)·x_ik, that of b_j is v_j·psi'(z_ij), that of
# v_j is psi(z_ij), where z_ij = a_ij/D with integers a_ij and D > 0. An r x r minor with a determinant that is not 0 is
# enough. Rows may be multiplied by numbers that are not 0: the common denominators of v and x are left out.
#
# The letter. Every entry is the value of an element of K(t), a quotient of polynomials, at a number tau:
#     relu, leaky, heaviside, arctan, polynomials: a rational number, no letter is needed;
#     exp, sigmoid, tanh, softplus (slopes only), silu, mish, elu: K = Q, tau = e^(1/D), as e^(a/D) = tau^a;
#     gaussian: K = Q, tau = e^(1/D²), as e^(-z²) = tau^(-a²);   sin: K = Q(i), tau = e^(i/D), as e^(i·a/D) = tau^a.
# By the theorem of Hermite and Lindemann, which is cited and not checked, e^c is transcendental for every algebraic number
# c that is not 0. So tau is not a root of any nonzero polynomial over Q, nor of one over Q(i) (else it were algebraic over
# Q), and t -> tau is an injective homomorphism from K(t) to the complex numbers. It is enough that the determinant is
# not 0 in K(t).
#
# The substitution. Let R = Z[t, 1/t], for sin with i in it: Z[i][t, 1/t]; without a letter R = Z. Let q_1, q_2, ... be the
# elements of R by which something is divided in the entries of the minor, and A the elements of K(t) that are an element
# of R over a product of these q: the entries are in A. Let m > 1 and g0 be a unit modulo m. Then t -> g0 defines a ring
# homomorphism from R to Z/m, for sin together with i -> a number with i·i = -1 modulo m, as Z[i] is Z[s]/(s² + 1). If the
# image of every q is a unit, it extends in exactly one way to A. So what is computed modulo m is the image of the
# determinant; if it is a unit then it is not 0 in Z/m, as m > 1, and the determinant is not 0. Nothing here needs m to be
# prime, as no exponent is reduced.
from dataclasses import dataclass
from math import gcd

from .matrices import read_modulus, unit_pivots
from .models import Model, Poly, pre_activations, read_model
from .objects import Bundle, Mat
from .reading import Json, indices, integer, need, size, text

RATIONAL = ("relu", "leaky", "heaviside", "arctan")
KINKED = ("relu", "leaky", "heaviside", "elu")  # at 0 elu has a slope, but no second derivative: it is refused as well
SLOPES = ("softplus", "arctan")  # the logarithm and the arctangent themselves are not in K(t)


def jacobian_rank_at_least(bundle: Bundle, stmt: Json, wit: Json) -> str:
    x, blocks, r, meter = bundle.points(stmt["mat"]), text(stmt["blocks"], "blocks"), size(stmt["r"], "r"), bundle.meter
    model = read_model(bundle, stmt, x.c)
    need(blocks in ("W", "b", "v", "Wb", "Wv", "bv", "Wbv"), "blocks: not some of the letters W, b, v in this order")
    need(model.b is not None or "b" not in blocks, "blocks: there are no biases")
    need(
        model.act not in SLOPES or "v" not in blocks,
        "blocks: values of this activation are not covered, only slopes are",
    )
    need(r > 0, "rank at least 0 says nothing")
    m, g0 = read_modulus(wit["mod"], bundle), integer(wit["g0"], "g0", meter)
    i = integer(wit["i"], "i", meter)
    per = x.c * ("W" in blocks) + ("b" in blocks) + ("v" in blocks)
    rows, cols = indices(wit["rows"], model.w.r * per, "rows"), indices(wit["cols"], x.r, "cols")
    need(len(rows) == r == len(cols), "rows and cols are not r each")
    a, D = pre_activations(model, x, meter)
    need(model.act not in KINKED or all(map(all, a)), "a pre-activation is exactly 0, where the activation has a kink")
    used = sorted({p // per for p in rows})
    long = max(abs(v).bit_length() for line in a for v in line) + D.bit_length()
    degree = len(model.act.c) if isinstance(model.act, Poly) else 0
    meter.spend(len(used) * r * (64 * (32 + 3 * long) + 192 * degree) + r**3 * 64 // 3 + r**2 * x.bits)
    images = substitution(model.act, D, m, g0, i)
    found = {j: [images.at(a[k][j]) for k in cols] for j in used}
    unit_pivots([entries(model, x, blocks, found[p // per], p, per, cols, m) for p in rows], m)
    rational = isinstance(model.act, Poly) or model.act in RATIONAL
    cited = "" if rational else ", as e^c is transcendental (Hermite and Lindemann), which is cited, not checked"
    bias = "no biases" if stmt["b"] is None else f"biases {stmt['b'][:12]}"
    where = f"weights {stmt['w'][:12]}, {bias}, output weights {stmt['v'][:12]} and the {x.r} rows of mat {stmt['mat'][:12]}"
    return f"the Jacobian in {blocks} of {model.neurons()} at {where} has rank at least {r}{cited}"


Pair = tuple[int, int]  # value and slope modulo m


# Row number p, at the columns of the minor. Parameters go neuron by neuron: the blocks W (x.c numbers), b, v.
def entries(model: Model, x: Mat, blocks: str, at: list[Pair], p: int, per: int, cols: list[int], m: int) -> list[int]:
    j, k = divmod(p, per)
    weight = model.v.num[j][0] % m
    if "v" in blocks and k == per - 1:
        return [value for value, _ in at]
    if "W" in blocks and k < x.c:
        return [weight * slope * x.num[i][k] % m for (_, slope), i in zip(at, cols, strict=True)]
    return [weight * slope % m for _, slope in at]


# The only division there is: by a unit.
def inverse(q: int, m: int) -> int:
    need(gcd(q, m) == 1, "a pole: a denominator is not a unit modulo mod")
    return pow(q, -1, m)


# t -> g0 and, for sin, i -> i modulo m; `over` is the image of 1/D.
@dataclass(frozen=True)
class Substitution:
    act: str | Poly
    m: int
    g0: int
    i: int
    D: int
    over: int

    # The images of psi(a/D) and psi'(a/D).
    def at(self, a: int) -> Pair:
        act, m, z = self.act, self.m, a * self.over % self.m
        if isinstance(act, Poly):
            value, slope = horner(act.c, z, m)
            low = inverse(act.den, m)
            return value * low % m, slope * low % m
        if act == "heaviside":
            return int(a > 0), 0
        if act in ("relu", "leaky"):
            low = 1 if a > 0 else inverse(100, m) if act == "leaky" else 0
            return z * low % m, low
        if act == "arctan":
            return 0, self.D**2 * inverse(self.D**2 + a**2, m) % m
        if act == "gaussian":
            y = pow(self.g0, -a * a, m)
            return y, -2 * z * y % m
        E = pow(self.g0, a, m)
        if act == "sin":
            back = pow(self.g0, -a, m)
            return (E - back) * inverse(2 * self.i, m) % m, (E + back) * inverse(2, m) % m
        return exponential(act, a, z, E, m)


def substitution(act: str | Poly, D: int, m: int, g0: int, i: int) -> Substitution:
    need(isinstance(act, Poly) or act in RATIONAL or gcd(g0, m) == 1, "a pole: g0 is not a unit modulo mod")
    need(act != "sin" or (i * i + 1) % m == 0, "i is not a square root of -1 modulo mod")
    return Substitution(act, m, g0, i, D, inverse(D, m))


# Functions of E = e^z; z itself is used by silu, mish and elu only.
def exponential(act: str, a: int, z: int, E: int, m: int) -> Pair:
    if act == "exp":
        return E, E
    if act == "elu":
        return (z, 1) if a > 0 else (E - 1, E)
    if act == "tanh":  # (E² - 1)/(E² + 1), slope 1 - tanh²
        y = (E * E - 1) * inverse(E * E + 1, m) % m
        return y, (1 - y * y) % m
    s = E * inverse(1 + E, m) % m  # E/(1 + E), slope s·(1 - s); softplus = log(1 + E) has slope s
    if act == "mish":  # z·tanh(log(1 + E)); with u = (1 + E)² that is z·(u - 1)/(u + 1)
        u = (1 + E) * (1 + E)
        y = (u - 1) * inverse(u + 1, m) % m
        return z * y % m, (y + z * (1 - y * y) * s) % m
    if act == "silu":  # z·s
        return z * s % m, (s + z * s * (1 - s)) % m
    return (s, s * (1 - s) % m) if act == "sigmoid" else (0, s)


def horner(c: list[int], z: int, m: int) -> Pair:
    value = slope = 0
    for v in reversed(c):
        slope = (slope * z + value) % m
        value = (value * z + v) % m
    return value, slope
