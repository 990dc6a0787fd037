"""Models with smooth activations, judged in balls of 400 bits: ranks of Jacobians by elimination with the largest entry that is
certainly not 0, roots by an inclusion with the inverse of the Jacobian in the middle. Witnesses are never looked at.

Where scales are too far apart for balls, a rank is taken modulo random primes of 61 bits, with the library's own formulas.
"""

import random
from fractions import Fraction
from math import lcm
from typing import Any

import flint
from flint import arb, arb_mat

from exactmem.networks.smooth import SMOOTH, Smooth, Substitution, polynomial, root_of_minus_one

Json = Any
Matrix = list[list[Fraction]]
KINKED = ("relu", "leaky", "heaviside", "elu")
SECOND = {"sigmoid": (1, 10), "tanh": (4, 5), "sin": (1, 1), "gaussian": (2, 1), "silu": (1, 2)}
PRIMES = [2**61 - 31, 2**61 - 259, 2**61 - 283]  # all 1 modulo 4


def ball(value: Fraction) -> Any:
    return arb(flint.fmpq(value.numerator, value.denominator))


def logistic(z: Any) -> tuple[Any, Any]:
    """1/(1 + e^-z) and its slope, without cancellation on either side."""
    E = (-abs(z)).exp()
    return (E if z < 0 else arb(1)) / (1 + E), E / (1 + E) ** 2


def at(act: Json, z: Fraction) -> tuple[Any, Any]:
    """psi and psi' at a rational point."""
    t, positive = ball(z), z > 0
    if isinstance(act, dict):
        c = coefficients(act)
        slope = sum((k * v * z ** (k - 1) for k, v in enumerate(c) if k), Fraction(0))
        return ball(sum(v * z**k for k, v in enumerate(c))), ball(slope)
    s, ds = logistic(t)
    E = t.exp()
    u = (1 + (-t).exp()) ** 2  # (1 + e^t)² over e^2t, and e^-2t
    over = (-2 * t).exp()
    T, dT = ((u - over) / (u + over), 4 * u * over / (u + over) ** 2) if positive else (
        (E * E + 2 * E) / (E * E + 2 * E + 2), 4 * (1 + E) ** 2 / (E * E + 2 * E + 2) ** 2)  # fmt: skip
    low = arb(1) / 100
    return {
        "relu": lambda: (t, arb(1)) if positive else (arb(0), arb(0)),
        "leaky": lambda: (t, arb(1)) if positive else (low * t, low),
        "heaviside": lambda: (arb(int(positive)), arb(0)),
        "sigmoid": lambda: (s, ds),
        "tanh": lambda: (t.tanh(), 4 * logistic(2 * t)[1]),
        "softplus": lambda: (E.log1p(), s),
        "silu": lambda: (t * s, s + t * ds),
        "mish": lambda: (t * T, T + t * dT * s),
        "exp": lambda: (E, E),
        "elu": lambda: (t, arb(1)) if positive else (E - 1, E),
        "sin": lambda: (t.sin(), t.cos()),
        "gaussian": lambda: ((-t * t).exp(), -2 * t * (-t * t).exp()),
        "arctan": lambda: (t.atan(), 1 / (1 + t * t)),
    }[act]()


def coefficients(act: Json) -> list[Fraction]:
    return [Fraction(int(v, 16), int(act["den"], 16)) for v in act["c"].split()]


class Model:
    def __init__(self, stmt: Json, objects: Json, x: Matrix) -> None:
        self.act, self.x = stmt["activation"], x
        self.w, self.v = read(objects[stmt["w"]]), [line[0] for line in read(objects[stmt["v"]])]
        self.biased = stmt["b"] is not None
        self.b = [line[0] for line in read(objects[stmt["b"]])] if self.biased else [Fraction(0)] * len(self.w)
        assert len(self.w) == len(self.v) == len(self.b)
        self.z = [
            [sum(p * q for p, q in zip(w, u, strict=True)) + b for w, b in zip(self.w, self.b, strict=True)] for u in x
        ]


def read(value: Json) -> Matrix:
    return [[Fraction(int(v, 16), int(value["den"], 16)) for v in line.split()] for line in value["num"]]


def jacobian(model: Model, blocks: str, pairs: list[list[Any]], number: Any) -> list[list[Any]]:
    """Rows are parameters, columns points; `pairs` holds value and slope, `number` makes the rest."""
    rows = list[list[Any]]()
    for j, v in enumerate(model.v):
        slopes = [number(v) * pair[j][1] for pair in pairs]
        if "W" in blocks:
            rows += [[s * number(u[k]) for s, u in zip(slopes, model.x, strict=True)] for k in range(len(model.x[0]))]
        if "b" in blocks:
            rows.append(slopes)
        if "v" in blocks:
            rows.append([pair[j][0] for pair in pairs])
    return rows


def certain_rank(rows: list[list[Any]]) -> int:
    """Pivots that balls show not to be 0."""
    rank = 0
    while True:
        sizes = [(v.abs_lower(), i, k) for i, row in enumerate(rows) for k, v in enumerate(row) if v != 0]
        if not sizes:
            return rank
        best = sizes[0]
        for size in sizes:
            best = size if size[0] > best[0] else best
        _, i, k = best
        pivot = rows.pop(i)
        rows = [
            [a - row[k] / pivot[k] * b for c, (a, b) in enumerate(zip(row, pivot, strict=True)) if c != k]
            for row in rows
        ]
        rank += 1


def library(act: Json) -> Smooth:
    return SMOOTH[act] if isinstance(act, str) else polynomial(coefficients(act))


def rank_modulo(model: Model, blocks: str, p: int) -> int:
    source = random.Random(p)
    s = Substitution(p, source.randrange(2, p), root_of_minus_one(p, lambda: source.randrange(2, p)))
    D = lcm(*(v.denominator for row in model.z for v in row))
    pairs = [[library(model.act).modular(int(v * D), D, s) for v in row] for row in model.z]
    rows = jacobian(model, blocks, pairs, lambda v: v.numerator * pow(v.denominator, -1, p))
    return flint.nmod_mat(len(rows), len(rows[0]), [v % p for row in rows for v in row], p).rank()


def jacobian_rank_at_least(stmt: Json, objects: Json) -> bool:
    act, blocks = stmt["activation"], stmt["blocks"]
    model = Model(stmt, objects, read(objects[stmt["mat"]]))
    kink = act in KINKED if isinstance(act, str) else False
    if (kink and any(v == 0 for row in model.z for v in row)) or not blocks or ("b" in blocks and not model.biased):
        return False
    with flint.ctx.workprec(400):
        rank = certain_rank(jacobian(model, blocks, [[at(act, v) for v in row] for row in model.z], ball))
    if rank < stmt["r"] and not ("v" in blocks and act in ("softplus", "arctan")):
        rank = max(rank_modulo(model, blocks, p) for p in PRIMES)
    return rank >= stmt["r"] > 0


def bend(act: Json, z: Any) -> Any:
    """A bound on |psi''| for the members of a ball."""
    if isinstance(act, dict):
        c = coefficients(act)
        return abs(sum((k * (k - 1) * ball(v) * z ** (k - 2) for k, v in enumerate(c) if k > 1), arb(0)))
    return z.exp() if act == "exp" else ball(Fraction(*SECOND[act]))


def root_exists(stmt: Json, objects: Json) -> bool:
    data, act = objects[stmt["data"]], stmt["activation"]
    pairs = list(dict.fromkeys((tuple(u), *y) for u, y in zip(*(read(objects[data[k]]) for k in "xy"), strict=True)))
    x, y = [list(u) for u, _ in pairs], [label for _, label in pairs]
    model, radius = Model(stmt, objects, x), read(objects[stmt["radius"]])
    free = [(j, k) for j, line in enumerate(radius) for k, v in enumerate(line) if v > 0]
    if len(free) != len(x) or len(radius) != len(model.w) or min(min(line) for line in radius) < 0:
        return False
    n, reads = len(x), [[*u, Fraction(1)] if model.biased else u for u in x]
    with flint.ctx.workprec(400):
        values = [[at(act, v) for v in row] for row in model.z]
        F = [
            sum((ball(v) * p for v, (p, _) in zip(model.v, row, strict=True)), -ball(t))
            for row, t in zip(values, y, strict=True)
        ]
        J = [[ball(model.v[j] * u[k]) * row[j][1] for j, k in free] for u, row in zip(reads, values, strict=True)]
        moved = list[list[Any]]()
        for u, z in zip(reads, model.z, strict=True):
            reach = [ball(sum(abs(a) * r for a, r in zip(u, line, strict=True))) for line in radius]
            bends = [bend(act, ball(t) + arb(0, s.abs_upper())).abs_upper() for t, s in zip(z, reach, strict=True)]
            moved.append([ball(abs(model.v[j] * u[k])) * bends[j] * reach[j] for j, k in free])
        try:
            C = arb_mat(J).inv()
        except ZeroDivisionError:
            return False
        step, product = C * arb_mat([[v] for v in F]), C * arb_mat(J)
        spread = arb_mat([[abs(C[l, i]) for i in range(n)] for l in range(n)]) * arb_mat(moved)
        rho = [ball(radius[j][k]) for j, k in free]
        return all(
            abs(step[l, 0]) + sum((abs(product[l, k] - (l == k)) + spread[l, k]) * rho[k] for k in range(n)) < rho[l]
            for l in range(n)
        )
