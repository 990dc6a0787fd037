"""Random networks: the checker computes without fractions what the oracle computes with them."""

import random
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from typing import Any

import pytest

from .bundles import Doc, but, dag, layer, line, mat, net, node, pwl, raw, sparse
from .good import fit, sized
from .oracle import activate, counted, unfold
from .tables import REAL

SEEDS = range(100)


def some(source: random.Random, count: int) -> list[int]:
    """Small integers, in one row of ten with long ones among them; the longest are too long to be packed."""
    long = source.choice([2**63, -(2**64), 3**90, -(2**700), 2**2100]) if source.random() < 0.1 else 2
    return [source.choice([-7, -3, -2, -1, 0, 0, 1, 1, 5, 12, long]) for _ in range(count)]


def activation(source: random.Random) -> Any:
    knots = sorted({source.randint(-9, 9) for _ in range(source.randint(0, 3))})
    pieces = pwl(source.randint(1, 3), knots, some(source, len(knots) + 1), source.randint(-5, 5))
    return source.choice(["id", "relu", "relu", "step", "hardtanh", pieces])


def neuron(source: random.Random, fan_in: int) -> tuple[list[int], int, int]:
    """Weights, bias and denominator in lowest terms."""
    w, c, q = some(source, fan_in), source.randint(-4, 4), source.randint(1, 6)
    g = gcd(q, c, *w)
    return [v // g for v in w], c // g, q // g


def random_layer(source: random.Random, act: Any, width: int, size: int) -> Doc:
    shape = source.choice(["dense", "dense", "sparse", "rank one"])
    if shape == "rank one":
        u = some(source, width)
        k, c = [source.randint(-3, 3) for _ in range(size)], [source.randint(-4, 4) for _ in range(size)]
        q = [source.randint(1, 6) if gcd(b, v * gcd(*u)) == 1 else 1 for b, v in zip(c, k, strict=True)]
        return {"act": act, "den": line(q), "c": line(c), "u": line(u), "k": line(k)}
    if shape == "sparse":
        places = [sorted(source.sample(range(width), source.randint(0, width))) for _ in range(size)]
        rows = [neuron(source, len(src)) for src in places]
        return sparse(act, [(s, w) for s, (w, _, _) in zip(places, rows, strict=True)], [c for _, c, _ in rows], [
            q for _, _, q in rows])  # fmt: skip
    rows = [neuron(source, width) for _ in range(size)]
    return layer(act, [w for w, _, _ in rows], [c for _, c, _ in rows], [q for _, _, q in rows])


def random_model(source: random.Random) -> Doc:
    inputs = source.randint(1, 3)
    if source.random() < 0.3:
        nodes = []
        for k in range(source.randint(1, 6)):
            src = sorted(source.sample(range(inputs + k), source.randint(0, min(3, inputs + k))))
            w, c, q = neuron(source, len(src))
            nodes.append(node(activation(source), src, w, c, q))
        out = [source.randrange(inputs, inputs + len(nodes)) for _ in range(source.randint(1, 3))]
        return dag(inputs, nodes, out)
    widths = [inputs, *(source.choice([1, 2, 3, 4, 9, 12]) for _ in range(source.randint(1, 4)))]
    return net(inputs, *(random_layer(source, activation(source), a, b) for a, b in pairwise(widths)))


def values(model: Doc, x: list[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """The pre-activation of every neuron, and the outputs."""
    neurons, out, _ = unfold(model)
    before, after = list[Fraction](), list(x)
    for act, weights, bias, _ in neurons:
        before.append(sum((w * after[k] for k, w in weights.items()), bias))
        after.append(activate(act, before[-1]))
    return before, [after[k] for k in out]


def rational(rows: list[list[Fraction]]) -> Doc:
    den = lcm(*(v.denominator for row in rows for v in row))
    return mat([[int(v * den) for v in row] for row in rows], den)


def tight(model: Doc, points: list[list[Fraction]]) -> list[str]:
    """The smallest scales at which every sample's pre-activation is an integer."""
    columns = zip(*(values(model, x)[0] for x in points), strict=True)
    scales = [lcm(*(v.denominator for v in column)) for column in columns]
    if model["t"] == "dag":
        return [line(scales)]
    sizes = [len(part["den"].split()) for part in model["layers"]]
    return [line(scales[sum(sizes[:k]) : sum(sizes[: k + 1])]) for k in range(len(sizes))]


def instance(seed: int) -> tuple[random.Random, Doc, list[list[Fraction]], list[list[Fraction]]]:
    source = random.Random(seed)
    model = random_model(source)
    points = [[Fraction(source.randint(-9, 9), source.choice([1, 2, 3])) for _ in range(model["in"])] for _ in range(5)]
    return source, model, points, [values(model, x)[1] for x in points]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_checker_computes_what_the_oracle_computes(seed: int) -> None:
    source, model, points, labels = instance(seed)
    assert REAL.check(raw(fit(rational(points), rational(labels), model))).reason == ""
    row, column = source.randrange(len(labels)), source.randrange(len(labels[0]))
    wrong = [[v + Fraction(1, 1000) * ((i, j) == (row, column)) for j, v in enumerate(y)] for i, y in enumerate(labels)]
    report = REAL.check(raw(fit(rational(points), rational(wrong), model)))
    assert report.reason == f"Memorizes: row {row + 1}: the output is not the label"
    near = {"kind": "MemorizesUpTo", "eps_num": "1", "eps_den": format(1000, "x")}
    assert REAL.check(raw(fit(rational(points), rational(wrong), model, **near))).status == "verified"
    near["eps_den"] = format(1001, "x")
    assert REAL.check(raw(fit(rational(points), rational(wrong), model, **near))).status == "rejected"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_tightest_schedule_of_scales_is_accepted_and_none_tighter(seed: int) -> None:
    _, model, points, labels = instance(seed)
    schedule = tight(model, points)
    draft = fit(rational(points), rational(labels), model, schedule)
    assert REAL.check(raw(draft)).reason == ""
    for number, row in enumerate(schedule):
        for place, word in enumerate(row.split()):
            scale = int(word, 16)
            if scale > 1:
                prime = next(p for p in range(2, scale + 1) if scale % p == 0)
                words = [*row.split()[:place], format(scale // prime, "x"), *row.split()[place + 1 :]]
                reason = REAL.check(raw(but(draft, {f"wit scale {number}": " ".join(words)}))).reason
                assert reason == "Memorizes: scale: a scale of the schedule does not divide a sample's value"


@pytest.mark.parametrize("seed", SEEDS)
def test_sizes_are_accepted_exactly_from_the_true_count_on(seed: int) -> None:
    _, model, _, _ = instance(seed)
    true = counted(model)
    assert REAL.check(raw(sized(model, *true))).status == "verified"
    for k in range(5):
        if true[k]:
            assert REAL.check(raw(sized(model, *true[:k], true[k] - 1, *true[k + 1 :]))).status == "rejected"
