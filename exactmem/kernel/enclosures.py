# Values and slopes of activations at rational points, enclosed in fixed point: integers over a power of 2, rounded outward.
from operator import add

from .models import Poly
from .reading import need

Span = tuple[int, int]  # lo, hi: over 2^p, a number in [lo/2^p, hi/2^p]

GUARD = 64  # more bits while computing, so that the spans are narrow, and exp divides by more than 0
# bounds on |psi''| everywhere: 1/(6·√3), 4/(3·√3), 1, 2, 1/2 (at 0: sigmoid'·(2 + t·(1 - 2·sigmoid)), two factors that fall)
SECOND = {"sigmoid": (1, 10), "tanh": (4, 5), "sin": (1, 1), "gaussian": (2, 1), "silu": (1, 2)}


def covered(act: str | Poly) -> None:
    need(isinstance(act, Poly) or act == "exp" or act in SECOND, "activation: there is no enclosure of this one")


# A bound on |psi''(t)| for |t| <= top, as numerator and denominator. For exp e < 3.
def second(act: str | Poly, top: int) -> tuple[int, int]:
    if isinstance(act, Poly):
        return sum(k * (k - 1) * abs(v) * top ** (k - 2) for k, v in enumerate(act.c) if k > 1), act.den
    return (3**top, 1) if act == "exp" else SECOND[act]


# The longest integers that `enclose` makes for |a/D| <= top, in bits, and the number of multiplications and divisions.
def effort(act: str | Poly, top: int, D: int, bits: int) -> tuple[int, int]:
    if isinstance(act, Poly):
        return len(act.c) * (top.bit_length() + D.bit_length()) + max(
            map(int.bit_length, act.c)
        ) + bits + GUARD, 4 * len(act.c)
    p = 2 * (bits + GUARD + D.bit_length()) + 3 * (top + 1 if act == "exp" else top.bit_length() + 9)
    return p, p // 2 + 32


# psi(a/D) and psi'(a/D), over 2^bits.
def enclose(act: str | Poly, a: int, D: int, bits: int) -> tuple[Span, Span]:
    p = bits + GUARD
    value, slope = at(act, a, D, p, 1 << p)
    return shorter(value, GUARD), shorter(slope, GUARD)


def shorter(u: Span, bits: int) -> Span:
    return u[0] >> bits, (u[1] >> bits) + 1


# A bilinear function takes its extremes on a box at the corners.
def product(u: Span, v: Span, p: int) -> Span:
    corners = [x * y for x in u for y in v]
    return shorter((min(corners), max(corners)), p)


def times(u: Span, num: int, den: int) -> Span:
    ends = u[0] * num, u[1] * num
    return min(ends) // den, max(ends) // den + 1


def at(act: str | Poly, a: int, D: int, p: int, one: int) -> tuple[Span, Span]:
    if isinstance(act, Poly):
        return polynomial(act, a, D, one)
    if act == "sin":
        return turn(a, D, p)
    if act == "gaussian":  # e^(-z²), slope -2z·e^(-z²)
        y = decay(a * a, D * D, p)
        return y, times(y, -2 * a, D)
    if act == "exp":
        if a <= 0:
            return decay(-a, D, p), decay(-a, D, p)
        # p + 3z bits: e^-z is more than 2^(-3z/2), far above what the enclosure is wide, so lo > 0
        more = p + 3 * (a // D + 1)
        lo, hi = decay(a, D, more)
        y = (one << more) // hi, (one << more) // lo + 1
        return y, y
    y = logistic(2 * a if act == "tanh" else a, D, p, one)
    slope = product(y, (one - y[1], one - y[0]), p)  # s·(1 - s)
    if act == "tanh":  # 2·s(2z) - 1, slope 4·s·(1 - s)
        return (2 * y[0] - one, 2 * y[1] - one), (4 * slope[0], 4 * slope[1])
    if act == "silu":  # z·s, slope s + z·s·(1 - s)
        lo, hi = map(add, y, times(slope, a, D))
        return times(y, a, D), (lo, hi)
    return y, slope


# 1/(1 + e^-z), and 1 minus that for -z.
def logistic(a: int, D: int, p: int, one: int) -> Span:
    low, high = decay(abs(a), D, p)
    lo, hi = (one << p) // (one + high), (one << p) // (one + low) + 1
    return (lo, hi) if a >= 0 else (one - hi, one - lo)


# z = a/D >= 0 is halved h times until y = z/2^h < 2^-7. Numbers y^k/k! with y rounded down, over 2^p and rounded down at
# every step: with e_k the error of the k-th, e_0 = 0 and e_k <= 1 + e_(k-1)/128 + 1 < 3, as rounding y costs at most 1. The
# last one made is 0 (in truth less than 3), and all after it are less than 1 in sum. So a sum with signs of all that
# are made is less than 3k + 1 away from the series, k their number without the first.
def powers(a: int, D: int, p: int) -> tuple[list[int], int]:
    h = max(0, a.bit_length() - D.bit_length() + 8)
    y, made = (a << p) // (D << h), [1 << p]
    while made[-1]:
        made.append(made[-1] * y // (len(made) << p))
    return made, h


# e^(-a/D) for a >= 0: one over e^y, squared h times. e^-z < 2^-p for z > p.
def decay(a: int, D: int, p: int) -> Span:
    if a > p * D:
        return 0, 1
    made, h = powers(a, D, p)
    total = sum(made)
    lo, hi = (1 << 2 * p) // (total + 3 * len(made)), (1 << 2 * p) // total + 1
    for _ in range(h):
        lo, hi = lo * lo >> p, (hi * hi >> p) + 1
    return lo, hi


# sin(a/D) and its slope cos(a/D): those of y, then cos 2y = 2·cos² y - 1 and sin 2y = 2·sin y·cos y, h times. If both
# are off by at most e <= 2^p/2 then 2·cos² by at most 2·e·(2·2^p + e)/2^p <= 5e, and sin 2y as well, and rounding costs 1.
# That is less than (3k + 4)·5^h in the end, far below 2^p/2 with 3h more bits.
def turn(a: int, D: int, p: int) -> tuple[Span, Span]:
    h = max(0, a.bit_length() - D.bit_length() + 8)
    more = p + 3 * h
    made, _ = powers(abs(a), D, more)
    cos, sin, error = sum(made[::4]) - sum(made[2::4]), sum(made[1::4]) - sum(made[3::4]), 3 * len(made)
    for _ in range(h):
        cos, sin, error = (2 * cos * cos >> more) - (1 << more), 2 * sin * cos >> more, 5 * error + 1
    sin = sin if a >= 0 else -sin
    return shorter((sin - error, sin + error), 3 * h), shorter((cos - error, cos + error), 3 * h)


# Horner: after k steps value is over D^(k-1) and slope over D^(k-2).
def polynomial(act: Poly, a: int, D: int, one: int) -> tuple[Span, Span]:
    value, slope, power = 0, 0, 1
    for v in reversed(act.c):
        value, slope, power = value * a + v * power, slope * a + value, power * D
    over = act.den * (power // D)
    lo, low = value * one // over, slope * D * one // over
    return (lo, lo + 1), (low, low + 1)
