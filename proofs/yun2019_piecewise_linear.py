"""yun2019.piecewise_linear: two hidden layers of any piecewise linear activation with a kink.

As a script:      python proofs/yun2019_piecewise_linear.py
As a notebook:    marimo edit proofs/yun2019_piecewise_linear.py
On your own data: exactmem prove yun2019.piecewise_linear DATA
"""

import marimo

app = marimo.App(width="medium", app_title="yun2019.piecewise_linear")

with app.setup:
    from fractions import Fraction

    import exactmem as em
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, notebook, numbers_in, run
    from exactmem.report.pictures.graphs import graphs, through
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.yun2019.relu_like import SPLIT
    from exactmem.theorems.yun2019.widths import balanced

    THEOREM = "yun2019.piecewise_linear"
    EXAMPLE = em.Dataset.from_arrays([[0], [1], [2], [3]], ["1/2", -1, 0, 1])
    RADIUS = Fraction(6)  # ReLU6 bends at 0 and at 6: around 0 it is a ReLU up to here


@app.function
def H(t):
    return min(Fraction(1), max(Fraction(-1), t))


@app.function
def act(t):
    """ReLU6: 0, then t, then 6."""
    return min(Fraction(6), max(Fraction(0), t))


@app.function
def s(t):
    """Two slopes: what the activation is near its kink at 0."""
    return max(Fraction(0), t)


@app.function
def looked_at(t, eps):
    """s(t) as it is seen through the activation with small weights."""
    return act(eps * t) / eps


@app.function
def hard_tanh(g, eps):
    """Hard tanh at g from two units at the kink."""
    return looked_at(g + 1, eps) - looked_at(g - 1, eps) - 1


@app.function
def largest(rows):
    """The largest |g ± 1|."""
    return max(abs(g) + 1 for row in rows for g in row)


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
        "The activation σ, here ReLU6, has a kink, here at 0, and no other within r = 6. So σ(t) = s(t) for |t| ≤ r, with "
        "slopes 0 and 1: both are affine on both sides, and agree at both ends and at the kink.",
        agree("values", ((f"t = {t}", act(t), s(t)) for t in (-RADIUS, Fraction(0), RADIUS))),
        graphs(
            "ReLU6 and the kink at 0",
            {
                "σ": through(act, [Fraction(0), RADIUS], -9, 12),
                "s": through(s, [Fraction(0)], -9, 12),
            },
            blocks=[(-RADIUS, RADIUS)],
            x="t",
        ),
    )
    proof.step(
        "For all t, H(t) = s(t + 1) − s(t − 1) − 1: both sides bend at −1 and 1 only.",
        agree(
            "values",
            ((f"t = {t}", s(Fraction(t + 1)) - s(Fraction(t - 1)) - 1, H(Fraction(t))) for t in (-2, -1, 1, 2)),
        ),
    )
    for layer, what in ((1, "first"), (2, "second")):
        old, units = lemma.truncated(layer, linear=True).outputs(X), network.truncated(layer).outputs(X)
        eps = RADIUS / largest(old)
        proof.step(
            f"In the {what} layer the numbers g ± 1 at the data, finitely many, have a largest absolute value. With ε = r "
            "divided by it no |ε(g ± 1)| is over r.",
            every(
                "numbers",
                (
                    "" if eps > 0 and abs(eps * (g + shift)) <= RADIUS else f"ε·({g} + {shift}) is beyond {RADIUS}"
                    for row in old
                    for g in row
                    for shift in (1, -1)
                ),
            ),
        )
        proof.step(
            f"The {what} layer has units σ(ε(g + 1)) and σ(ε(g − 1)). At the data these are ε·s(g ± 1), so their difference "
            "divided by ε, minus 1, is the old unit H(g).",
            agree(
                "points",
                (
                    (
                        name,
                        (row, tuple((a - b) / eps - 1 for a, b in zip(row[::2], row[1::2], strict=True))),
                        (tuple(act(eps * (g + shift)) for g in gs for shift in (1, -1)), tuple(map(H, gs))),
                    )
                    for name, row, gs in zip(names, units, old, strict=True)
                ),
            ),
        )
    proof.step(
        "The last layer reads the same combinations, so at the data the outputs are the same: the labels.", exact
    )
    blocks = balanced(n, d_y, SPLIT)
    proof.step(
        f"That makes twice J = {blocks.J} and twice q·d_y = {blocks.q * d_y} units.",
        equal("neurons", fit.sizes.neurons, "2J + 2q·d_y", 2 * blocks.J + 2 * blocks.q * d_y),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[5], [5]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    data = proof.data
    y = [row[0] for row in data.Y.rows()]
    proof.without(
        "a kink",
        "every network is affine, the labels at 0, 1, 2 are not.",
        equal("y₀ − 2y₁ + y₂", y[0] - 2 * y[1] + y[2], "that of an affine function", 0),
    )
    plain, other = (em.memorize(data, "yun2019.relu_like", slopes="1,0").network, em.memorize(data, THEOREM).network)
    proof.without(
        "a data point at t",
        "the two networks agree at the data only.",
        agree("places", ((f"t = {t}", other.at([t])[0], plain.at([t])[0]) for t in (0, 1, 2, 3, 4))),
    )

    lemma = em.memorize(data, "yun2019.hardtanh").network
    rows = lemma.truncated(2, linear=True).outputs(data.X)
    most = RADIUS / largest(rows)

    def read(times):
        return agree(
            "units and points",
            ((f"g = {g}", hard_tanh(g, times * most), H(g)) for row in rows for g in row),
        )

    def draw(times):
        eps, reach = times * most, largest(rows) + 2
        breaks = [Fraction(shift) + end / eps for shift in (-1, 1) for end in (Fraction(0), RADIUS)]
        return graphs(
            f"ε = {times} of the largest",
            {
                "from σ": through(lambda g: hard_tanh(g, eps), breaks, -reach, reach),
                "H": through(H, [Fraction(-1), Fraction(1)], -reach, reach),
            },
            [(g, hard_tanh(g, eps)) for row in rows for g in row],
            x="g",
        )

    proof.explore(
        Slider(
            "ε / (r / largest |g ± 1|)",
            "How closely the second layer looks at the kink. Up to 1 all numbers of the data stay within r; beyond, one passes "
            "the other kink of ReLU6, and what should be ±1 is another number.",
            [Fraction(1, 2), Fraction(1), Fraction(5, 4), Fraction(2)],
            read,
            draw,
            start=1,
        )
    )

    def near(answer):
        (eps,) = numbers_in(answer, 1)
        if eps <= 0:
            return at_most("0", 0, "a number below your ε", eps - 1)
        return agree("numbers", ((f"t = {t}", looked_at(Fraction(t), eps), s(Fraction(t))) for t in (-40, -7, 1, 30)))

    proof.ask(
        Exercise(
            "ReLU6 is to be read as a ReLU at −40, −7, 1 and 30: ε > 0 with σ(εt)/ε = ψ(t) there?",
            near,
            "1/5",
            "1/4",
        )
    )

    def triangle(answer):
        a, b, c = numbers_in(answer, 3)
        return agree(
            "values",
            (
                (f"t = {t}", a * abs(Fraction(t + 1)) + b * abs(Fraction(t - 1)) + c, H(Fraction(t)))
                for t in (-2, -1, 1, 2)
            ),
        )

    proof.ask(
        Exercise("Numbers a, b, c with H(t) = a|t + 1| + b|t − 1| + c for all t?", triangle, "1/2, -1/2, 0", "1, -1, 0")
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
