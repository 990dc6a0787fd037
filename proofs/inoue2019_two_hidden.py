"""inoue2019.two_hidden: two hidden layers with d₁·d₂ ≥ N.

As a script:      python proofs/inoue2019_two_hidden.py
As a notebook:    marimo edit proofs/inoue2019_two_hidden.py
On your own data: exactmem prove inoue2019.two_hidden DATA
"""

import marimo

app = marimo.App(width="medium", app_title="inoue2019.two_hidden")

with app.setup:
    from fractions import Fraction
    from itertools import pairwise

    import exactmem as em
    from exactmem.bounds.pieces import adversarial, needed, piece_cap
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, notebook, numbers_in, run
    from exactmem.report.pictures.graphs import graphs, through
    from exactmem.report.pictures.plane import plane
    from exactmem.report.pictures.units import units
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.inoue2019.two_hidden import FORMS
    from exactmem.theorems.yun2019.on_a_line import on_line
    from exactmem.theorems.yun2019.widths import balanced

    THEOREM = "inoue2019.two_hidden"
    GRID = [[i, j] for i in range(3) for j in range(3)]
    EXAMPLE = em.Dataset.from_arrays(GRID, [1, -1, 0, 2, -2, 1, 0, -1, 2])


@app.function
def relu(t):
    return max(t, Fraction(0))


@app.function
def g(k, t, p, y, c, S):
    """The line of unit k in a block with keys p and labels y."""
    if k == 0:
        return S * (t - p[0]) + y[0] - c
    return 2 * S * t - S * (p[k] + p[k - 1]) + (-1) ** k * (y[k] - y[k - 1])


@app.function
def zigzag(t, p, y, c, S):
    """c plus the alternating sum of the units, in a block."""
    return c + sum((-1) ** k * relu(g(k, t, p, y, c, S)) for k in range(len(p)))


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    line = on_line(proof.data, seed=0)
    t, X, y = (list(column) for column in zip(*line.rows(), strict=True))
    n, d_y, D = len(t), line.outputs, line.Y_den
    points, outputs, names = range(n), range(d_y), [f"t = {key}" for key in t]
    fit = em.memorize(proof.data, THEOREM)
    exact = agree("points", zip(names, fit.network.outputs(X), y, strict=True))
    if all(label == y[0] for label in y):
        proof.step("All labels are equal: their value is the bias of an affine map.", exact)
        proof.conclude(fit.certificate)
        return

    small = n <= 12 and d_y == 1
    proof.step(
        f"Along a direction u with integer entries the {n} points have different keys t, integers: two points agree in u·x "
        "only on a hyperplane of directions, and finitely many hyperplanes do not cover ℤᵈ.",
        every(
            "pairs of neighbours",
            ("" if a < b and b.denominator == 1 else f"{b} does not follow {a}" for a, b in pairwise(t)),
        ),
        plane(f"u = {line.direction}; each point with its key", X, t) if small and len(X[0]) == 2 else None,
    )

    blocks = balanced(n, d_y, FORMS["integer"])
    J, q, network = blocks.J, blocks.q, fit.network
    p = [*t, *(t[-1] + i for i in range(1, J * q - n + 1))]  # virtual points fill the last block
    last = [p[e] for e in range(q - 1, J * q, q)]
    kinks = [p[0], *(e + shift for e in last[:-1] for shift in (0, 1))]
    first = network.truncated(1).outputs(X)
    proof.step(
        f"Cut the points into J = {J} blocks of q = {q}. The first layer has units ψ(t − e), e the first key, the last key of "
        "every block but one, and that key + 1: what the second layer reads is affine on every block.",
        agree("points", zip(names, first, (tuple(relu(key - e) for e in kinks) for key in t), strict=True)),
    )

    codes = [[D * row[r] for row in y] for r in outputs]
    c, S = [min(v) for v in codes], [max(1, *(abs(b - a) for a, b in pairwise(v))) for v in codes]
    codes = [v + [v[-1]] * (J * q - n) for v in codes]
    at = [[(p[b : b + q], codes[r][b : b + q], c[r], S[r]) for r in outputs] for b in range(0, J * q, q)]
    before = network.truncated(2, linear=True)
    second = before.outputs(X)
    proof.step(
        f"Labels are integers y over {D}; c is the least, S ≥ 1 the largest step between neighbours. In a block with keys "
        "p₀, p₁, … unit 0 is the line S(t − p₀) + y₀ − c, and unit k ≥ 1 is 2St − S(pₖ + pₖ₋₁) + (−1)ᵏ(yₖ − yₖ₋₁). Two kinks "
        "between blocks lead from any line to any other.",
        agree(
            "points",
            (
                (names[i], second[i], tuple(g(k, t[i], *at[i // q][r]) for r in outputs for k in range(q)))
                for i in points
            ),
        ),
        units(
            "Layer 2, before the activation",
            before,
            line.line,
            (t[0], t[-1]),
            [f"unit {k}" for k in range(q)],
            levels={"0": 0},
            blocks=[(e[0], e[-1]) for e in (p[b : b + q] for b in range(0, J * q, q))],
            x="t",
        )
        if small
        else None,
    )
    proof.step(
        "Keys are at least 1 apart, so a step of labels is at most S times a step of keys. Hence unit k is ≤ 0 at pₖ₋₁ and ≥ 0 "
        "at pₖ: at the i-th point of a block exactly the units up to i may be active.",
        every(
            "points, outputs and units",
            (
                "" if (v >= 0 if m % q <= i % q else v <= 0) else f"{names[i]}: unit {m % q} is {v}"
                for i in points
                for m, v in enumerate(second[i])
            ),
        ),
    )
    sums = [
        tuple(c[r] + sum((-1) ** k * second[i][r * q + k] for k in range(i % q + 1)) for r in outputs) for i in points
    ]
    proof.step(
        "The slopes of c + g₀ − g₁ + g₂ … are S, −S, S, …, and by the choice of the lines each partial sum up to i is yᵢ at "
        "pᵢ: c + Σ(−1)ᵏψ(gₖ) zigzags through the labels, and divided by the denominator it is the output.",
        agree(
            "points",
            (
                (names[i], (total, output), (tuple(codes[r][i] for r in outputs), y[i]))
                for i, total, output in zip(points, sums, network.outputs(X), strict=True)
            ),
        ),
        units(
            "The output", network, line.line, (t[0] - 1, t[-1] + 1), ["f"], list(zip(t, codes[0], strict=False)), x="t"
        )
        if small and D == 1
        else None,
    )
    width = max(b - a for a, b in pairwise([p[0], *last]))
    layer = network.layers[1]
    proof.step(
        "All weights are integers, and those of the second layer at most 4S(w + 1), w the largest distance from the end of one "
        "block to that of the next: they do not grow with the number of blocks.",
        every(
            "units",
            (
                "" if den == 1 and all(abs(v) <= 4 * S[m // q] * (width + 1) for _, v in row) else f"{row} over {den}"
                for m, (row, den) in enumerate(zip(layer.rows(), layer.q, strict=True))
            ),
        ),
    )
    proof.step(
        "That makes 2J − 1 + q·d_y ReLUs.",
        equal("neurons", fit.sizes.neurons, "2J − 1 + q·d_y", 2 * J - 1 + q * d_y),
    )

    blocks = balanced(n, d_y, FORMS["short"])
    J, q, short = blocks.J, blocks.q, em.memorize(proof.data, THEOREM, form="short").network
    gap = min((b - a for a, b in pairwise(t)), default=Fraction(1))
    p = [*t, *(t[-1] + gap * i for i in range(1, J * q - n + 1))]
    kinks = [p[0] - gap, *((p[e - 1] + p[e]) / 2 for e in range(q, J * q, q))]
    proof.step(
        f"With rational weights one kink per block is enough: {J} units ψ(t − e), e before the first key and half-way between "
        f"blocks, and {q} per output in the second layer. A unit that falls in one block rises in the next.",
        agree(
            "points",
            zip(names, short.truncated(1).outputs(X), (tuple(relu(key - e) for e in kinks) for key in t), strict=True),
        ),
    )
    second = short.truncated(2, linear=True).outputs(X)
    base = [min(row[r] for row in y) - 1 for r in outputs]
    order = [i % q if i // q % 2 == 0 else q - 1 - i % q for i in points]
    proof.step(
        "Count the points of a block in the direction in which its units rise. Unit k is ≤ 0 at all points before the k-th; at "
        "the k-th it is positive and repairs what c and the units before it leave. One number per unit, its bias −A, moves its "
        "value at every kink, and so its slope in every block; a large A is right for all blocks.",
        every(
            "points and outputs",
            (
                repaired(names[i], second[i][r * q : (r + 1) * q], order[i], base[r], y[i][r])
                for i in points
                for r in outputs
            ),
        ),
    )
    proof.step(
        "So J + q·d_y ReLUs give every label: d₁·⌊d₂/d_y⌋ ≥ N is enough.",
        agree(
            "points and the count",
            [*zip(names, short.outputs(X), y, strict=True), ("the count", short.sizes.neurons, J + q * d_y)],
        ),
    )
    proof.step(
        "That is sharp up to lower order: on a line the labels that fit have dimension at most d₁d₂ + d₁ + d_y(d₂ + 1), so "
        "fewer units than a certain number do not fit all labels.",
        at_most("needed", fit.lower, "neurons", short.sizes.neurons),
    )
    proof.conclude(fit.certificate)


@app.function
def repaired(name, values, i, c, label):
    """What is wrong at the i-th point of its block, in the direction in which units rise, or nothing."""
    if any(v > 0 for v in values[i + 1 :]) or values[i] <= 0:
        return (
            f"{name}: the units are {', '.join(map(str, values))}, and number {i} should be the last that is positive"
        )
    total = c + sum((-1) ** k * relu(v) for k, v in enumerate(values[: i + 1]))
    return "" if total == label else f"{name}: the sum is {total}, the label {label}"


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 1], [0, 1]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    proof.without(
        "the condition on the widths",
        "eleven alternating labels on a line need ten pieces, and widths 2, 2 make at most (1 + 2)·(1 + 2).",
        at_most("pieces needed", needed(adversarial(11)).pieces, "pieces of widths 2, 2", piece_cap([2, 2])),
    )

    y = [label for _, _, (label,) in on_line(proof.data, seed=0).rows()]
    parts = [([Fraction(b + k) for k in range(3)], y[b : b + 3], Fraction(-2)) for b in (0, 3, 6)]
    step = max(abs(b - a) for a, b in pairwise(y))

    def read(times):
        return agree(
            "points",
            ((f"t = {t}", zigzag(t, *part, times * step), v) for part in parts for t, v in zip(*part[:2], strict=True)),
        )

    def draw(times):
        S, found = times * step, {}
        for part in parts:
            p, labels, c = part
            zeros = [p[0] - (labels[0] - c) / S]
            zeros += [p[k] - g(k, p[k], p, labels, c, S) / (2 * S) for k in (1, 2)]
            found[f"block {p[0]}…{p[-1]}"] = through(lambda t, part=part: zigzag(t, *part, S), zeros, p[0], p[-1])
        return graphs(f"S = {S}", found, [(Fraction(i), v) for i, v in enumerate(y)], x="t")

    proof.explore(
        Slider(
            "S / largest step",
            "The slope of the zigzag. From the largest step of the labels on it turns between two keys; below, it cannot "
            "follow the largest step and misses a label.",
            [Fraction(3, 2), Fraction(1), Fraction(3, 4), Fraction(1, 2)],
            read,
            draw,
            start=1,
        )
    )

    def slope(answer):
        (S,) = numbers_in(answer, 1)
        keys, labels = [Fraction(k) for k in range(3)], [Fraction(v) for v in (0, 5, 1)]
        return agree(
            "keys",
            ((f"t = {t}", zigzag(t, keys, labels, Fraction(0), S), v) for t, v in zip(keys, labels, strict=True)),
        )

    proof.ask(Exercise("One block with keys 0, 1, 2, labels 0, 5, 1 and c = 0: a slope S that fits?", slope, "5", "4"))

    def enough(answer):
        d1, d2 = (int(v) for v in numbers_in(answer, 2))
        if d1 + d2 > 28:
            return at_most("yours", d1 + d2, "allowed", 28)
        return at_most(
            "points", 100, "⌊(d₁ + 1)/2⌋·d₂", FORMS["integer"].blocks(d1) * FORMS["integer"].per_block(d2, 1)
        )

    proof.ask(
        Exercise(
            "Widths d₁, d₂ that suffice for 100 points in the integer form, at most 28 units in all?",
            enough,
            "13, 15",
            "14, 14",
        )
    )


@app.cell
def _():
    proof = run(THEOREM, steps, EXAMPLE, example)
    notebook.present(proof)
    return (proof,)


@app.cell
def _(proof):
    knobs = notebook.knobs(proof)
    knobs
    return (knobs,)


@app.cell
def _(knobs, proof):
    notebook.readings(proof, knobs.value)
    return


@app.cell
def _(proof):
    answers = notebook.answers(proof)
    answers
    return (answers,)


@app.cell
def _(answers, proof):
    notebook.grades(proof, answers.value)
    return


if __name__ == "__main__":
    app.run()
