"""yun2019.relu_like: two hidden layers of units with any two slopes.

As a script:      python proofs/yun2019_relu_like.py
As a notebook:    marimo edit proofs/yun2019_relu_like.py
On your own data: exactmem prove yun2019.relu_like DATA
"""

import marimo

app = marimo.App(width="medium", app_title="yun2019.relu_like")

with app.setup:
    from fractions import Fraction

    import exactmem as em
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, notebook, numbers_in, run
    from exactmem.report.pictures.graphs import graphs, through
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.yun2019.relu_like import SPLIT
    from exactmem.theorems.yun2019.widths import balanced

    THEOREM = "yun2019.relu_like"
    EXAMPLE = em.Dataset.from_arrays([[0], [1], [2], [3]], ["1/2", -1, 0, 1])
    RISING, FALLING = Fraction(1), Fraction(1, 100)


@app.function
def H(t):
    return min(Fraction(1), max(Fraction(-1), t))


@app.function
def s(t, plus=Fraction(1), minus=Fraction(1, 100)):
    """The activation: slope `plus` for t ≥ 0 and `minus` below."""
    return plus * t if t >= 0 else minus * t


@app.function
def from_two(a, b, plus=Fraction(1), minus=Fraction(1, 100)):
    """Hard tanh at t, from a = s(t + 1) and b = s(t − 1)."""
    return (a - b - plus - minus) / (plus - minus)


@app.function
def paired(values):
    """from_two of the first and second value, of the third and fourth, and so on."""
    return tuple(from_two(a, b) for a, b in zip(values[::2], values[1::2], strict=True))


@app.function
def both(row):
    """g + 1 and g − 1 for every g of the row."""
    return tuple(g + shift for g in row for shift in (1, -1))


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    data = proof.data.merged()
    X, y = list(data.X.rows()), list(data.Y.rows())
    n, d_y, names = len(X), len(y[0]), [f"point {i}" for i in range(1, len(X) + 1)]
    fit = em.memorize(proof.data, THEOREM)
    exact = agree("points", zip(names, fit.network.outputs(X), y, strict=True))
    if all(label == y[0] for label in y):
        proof.step("All labels are equal: their value is the bias of an affine map.", exact)
        proof.conclude(fit.certificate)
        return

    lemma, network = em.memorize(proof.data, "yun2019.hardtanh").network, fit.network
    proof.step(
        "Take the hard tanh network of yun2019.hardtanh: two hidden layers, every label exact.",
        agree("points", zip(names, lemma.outputs(X), y, strict=True)),
    )
    proof.step(
        "For all t, H(t) = [s(t + 1) − s(t − 1) − (s₊ + s₋)]/(s₊ − s₋), since s₊ ≠ s₋: both sides bend at most at −1 and 1, so "
        "it is enough to compare two points on each of the three pieces (here for s₊ = 1, s₋ = 1/100, as in the network).",
        agree(
            "values",
            ((f"t = {t}", from_two(s(Fraction(t + 1)), s(Fraction(t - 1))), H(Fraction(t))) for t in (-2, -1, 1, 2)),
        ),
        graphs(
            "Hard tanh from two units with slopes 1 and 1/100",
            {
                "s(t + 1)": through(lambda t: s(t + 1), [Fraction(-1)], -3, 3),
                "s(t − 1)": through(lambda t: s(t - 1), [Fraction(1)], -3, 3),
                "H(t)": through(H, [Fraction(-1), Fraction(1)], -3, 3),
            },
            x="t",
        ),
    )
    for layer, what in ((1, "first"), (2, "second")):
        old, units = lemma.truncated(layer, linear=True).outputs(X), network.truncated(layer).outputs(X)
        reads = "the inputs" if layer == 1 else "the combinations of the first layer, and these are the old values"
        proof.step(
            f"The {what} layer has units s(g + 1) and s(g − 1) for every old unit H(g); g reads {reads}.",
            agree(
                "points", ((name, row, tuple(map(s, both(g)))) for name, row, g in zip(names, units, old, strict=True))
            ),
        )
        proof.step(
            f"So the combinations of the pairs of the {what} layer are what the old units are.",
            agree(
                "points",
                ((name, paired(row), tuple(map(H, g))) for name, row, g in zip(names, units, old, strict=True)),
            ),
        )
    proof.step("The last layer reads the same combinations: the outputs are the same, the labels.", exact)
    blocks = balanced(n, d_y, SPLIT)
    proof.step(
        f"That makes twice J = {blocks.J} and twice q·d_y = {blocks.q * d_y} units.",
        equal("neurons", fit.sizes.neurons, "2J + 2q·d_y", 2 * blocks.J + 2 * blocks.q * d_y),
    )
    proof.step(
        "Two hidden layers with fewer units than a certain number do not fit all labels of all points of a line: dimensions "
        "are counted.",
        at_most("needed", fit.lower, "neurons", fit.sizes.neurons),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[5], [5]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    y = [row[0] for row in proof.data.Y.rows()]

    def affine():
        """With one slope the network is affine, and so has no second difference."""
        return equal("y₀ − 2y₁ + y₂", y[0] - 2 * y[1] + y[2], "that of an affine function at 0, 1, 2", 0)

    proof.without("s₊ ≠ s₋", "every network is affine, the labels at 0, 1, 2 are not.", affine())

    def read(minus):
        if minus == 1:
            return affine()
        network = em.memorize(proof.data, THEOREM, slopes=f"1,{minus}").network
        return agree("points", ((f"t = {t}", network.at([t]), (y[t],)) for t in range(4)))

    def draw(minus):
        pair = {
            "s(t + 1)": through(lambda t: s(t + 1, RISING, minus), [Fraction(-1)], -3, 3),
            "s(t + 1) − s(t − 1) − s₊ − s₋": through(
                lambda t: s(t + 1, RISING, minus) - s(t - 1, RISING, minus) - RISING - minus,
                [Fraction(-1), Fraction(1)],
                -3,
                3,
            ),
        }
        return graphs(f"Slopes 1 and {minus}", pair, x="t")

    proof.explore(
        Slider(
            "s₋",
            "The slope for t < 0, with slope 1 for t ≥ 0. Any number does, |t| and −1 included, but 1: there the pair makes 0. "
            "The failure is the second difference of the labels, which an affine map cannot have.",
            [Fraction(-1), Fraction(0), Fraction(1, 2), Fraction(3, 4), Fraction(1)],
            read,
            draw,
            start=1,
        )
    )

    def combination(answer):
        a, b, c = numbers_in(answer, 3)
        plus, minus = Fraction(2), Fraction(-1, 3)
        values = (
            (Fraction(t), s(Fraction(t + 1), plus, minus), s(Fraction(t - 1), plus, minus)) for t in (-2, -1, 1, 2)
        )
        return agree("values", ((f"t = {t}", a * up + b * down + c, H(t)) for t, up, down in values))

    proof.ask(
        Exercise(
            "Slopes s₊ = 2, s₋ = −1/3: numbers a, b, c with H(t) = a·s(t + 1) + b·s(t − 1) + c for all t?",
            combination,
            "3/7, -3/7, -5/7",
            "1, -1, -1",
        )
    )

    def enough(answer):
        d1, d2 = (int(v) for v in numbers_in(answer, 2))
        if d1 + d2 > 40:
            return at_most("yours", d1 + d2, "allowed", 40)
        return at_most("points", 100, "⌊d₁/2⌋·⌊d₂/2⌋", SPLIT.blocks(d1) * SPLIT.per_block(d2, 1))

    proof.ask(
        Exercise("Widths d₁, d₂ that suffice for 100 points, at most 40 units in all?", enough, "20, 20", "19, 21")
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
