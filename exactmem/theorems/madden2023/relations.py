"""Linear relations between the rows of a Jacobian that hold at all points, whatever they are: upper bounds on its rank.

With psi'(z)·x~_l the row (j, l), x~ = (x, 1) and w~_j = (w_j, b_j) where the biases are differentiated too:

* exp: psi' = psi, so row j of block b is v_j times row j of block v.
* Euler: if t·psi'(t) = k·psi(t) (t^k; ReLU and leaky, k = 1), then sum_l w~_jl·row(j, l) = k·v_j·(row j of block v).
* Koszul: if psi'(w~_j·x~) is itself a linear form u_j·x~, as for quadratic psi, then for two neurons i, j
  v_j·sum_l u_jl·row(i, l) - v_i·sum_l u_il·row(j, l) = v_i·v_j·((u_i·x~)(u_j·x~) - (u_j·x~)(u_i·x~)) = 0.

Each is an identity in x, for all weights. As many relations as are independent modulo a prime are independent over Q, and
the rows span so many fewer dimensions. At generic weights no fewer are independent than at one point, so these bound the
generic rank as well, and no rank at special weights is larger than that.

Source: Euler and Koszul relations are classical; that the latter survive biases is ours.

>>> from exactmem.networks.smooth import smooth
>>> e = [tuple(map(Fraction, row)) for row in ((1, 0, 0), (0, 1, 0))]
>>> model = Model(smooth("t^2"), tuple(e), (), (Fraction(1), Fraction(1)))
>>> [(name, len(rows)) for name, rows in relations(model, "W")], independent(model, "W")
([('Koszul', 1)], 1)
>>> relations(Model(smooth("sigmoid"), tuple(e), (), (Fraction(1), Fraction(1))), "W")
[]
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import lcm

import numpy as np

from exactmem.linalg.modular import PRIMES, matrix
from exactmem.networks.smooth import Smooth
from exactmem.theorems.madden2023.model import Model

Relation = dict[int, Fraction]  # coefficient by row number within the blocks

MAX_NEURONS = 100
"""For Koszul relations: beyond about d neurons the count of monomials bounds the rank as well, and pairs get many."""


def homogeneous(activation: Smooth) -> int | None:
    """The k with t·psi'(t) = k·psi(t) for all t that are no kinks, or None."""
    c = activation.coefficients
    if c is not None:
        return len(c) - 1 if not any(c[:-1]) else None
    return 1 if activation.name in ("relu", "leaky") else None


def relations(model: Model, blocks: str) -> list[tuple[str, list[Relation]]]:
    """The relations by name, as coefficients of the rows of these blocks in the order of `Model.places`."""
    number = {place: k for k, place in enumerate(model.places(blocks))}
    size, d = model.per_neuron, model.d
    inner = d + 1 if "b" in blocks else d
    wide = [tuple(w) + ((model.b[j],) if "b" in blocks else ()) for j, w in enumerate(model.w)]
    complete = "W" in blocks and ("b" in blocks or not model.biased)  # the rows of psi'(z)·x~ are all there

    def row(j: int, k: int) -> int:
        return number[j * size + k]

    found: list[tuple[str, list[Relation]]] = []
    degree, c = homogeneous(model.activation), model.activation.coefficients
    if model.activation.name == "exp" and "b" in blocks and "v" in blocks:
        found.append(("exp", [{row(j, d): Fraction(1), row(j, size - 1): -v} for j, v in enumerate(model.v)]))
    if degree is not None and complete and "v" in blocks:
        euler = [
            {**{row(j, k): w for k, w in enumerate(wide[j])}, row(j, size - 1): -degree * v}
            for j, v in enumerate(model.v)
        ]
        found.append(("Euler", euler))
    linear = c is not None and len(c) == 3 and ("b" in blocks or not c[1])
    if c is not None and linear and complete and 2 <= model.m <= MAX_NEURONS:
        forms = [[2 * c[2] * w for w in line] for line in wide]
        if "b" in blocks:
            forms = [[*form[:-1], form[-1] + c[1]] for form in forms]
        koszul = []
        for i, j in combinations(range(model.m), 2):
            first = {row(i, k): model.v[j] * forms[j][k] for k in range(inner)}
            koszul.append({**first, **{row(j, k): -model.v[i] * forms[i][k] for k in range(inner)}})
        found.append(("Koszul", koszul))
    return found


def independent(model: Model, blocks: str, prime: int = PRIMES[0]) -> int:
    """A number of relations that are independent: the rank modulo a prime, which the rank over Q is not below."""
    every = [relation for _, rows in relations(model, blocks) for relation in rows]
    if not every:
        return 0
    dense = np.zeros((len(every), len(model.places(blocks))), dtype=np.int64)
    for k, relation in enumerate(every):
        den = lcm(*(v.denominator for v in relation.values()))
        for place, v in relation.items():
            dense[k, place] = int(v * den) % prime
    return int(matrix(dense, prime).rank())
