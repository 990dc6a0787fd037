"""madden2023.exists: parameters that fit exist, in a box that one Newton step contracts.

As a script:      python proofs/madden2023_exists.py
As a notebook:    marimo edit proofs/madden2023_exists.py
On your own data: exactmem prove madden2023.exists DATA
"""

import marimo

app = marimo.App(width="medium", app_title="madden2023.exists")

with app.setup:
    from fractions import Fraction
    from operator import mul

    import exactmem as em
    from exactmem.linalg.affine import affine_rank
    from exactmem.linalg.ranks import rank_witness
    from exactmem.linalg.rational_matrix import RationalMatrix
    from exactmem.numbers.balls import ball, ceiling, precision, upper
    from exactmem.numbers.dyadic import from_above
    from exactmem.proof import Exercise, Slider, at_most, equal, less, notebook, numbers_in, run
    from exactmem.report.pictures.bars import bars
    from exactmem.report.pictures.matrix import matrix
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.madden2023.contraction_box import contraction

    THEOREM = "madden2023.exists"
    EXAMPLE = em.Dataset.from_arrays([[0], [1], [2], [3]], [5, -1, 7, 2])
    NEURONS = ((1, 1), (1, -1))  # (w, b) of the two neurons of the picture
    TERMS = ("|C·f|", "|1 − C·J|·ρ", "|C|·Δ·ρ")


@app.function
def largest(box):
    """The largest of each term of the inequality, and of their sum, over its ρ; rounded up to ten binary digits."""
    shares = [*zip(*box.shares, strict=True)]
    return [from_above(max(share), 10) for share in shares] + [from_above(box.worst, 10)]


@app.function
def output(model, x):
    """A ball around h(x), neuron by neuron."""
    z = [sum(map(mul, w, x), b) for w, b in zip(model.w, model.b, strict=True)]
    return sum((ball(v) * model.activation.enclosed(ball(t))[0] for v, t in zip(model.v, z, strict=True)), ball(0))


@app.function
def newton_step(box, y):
    """The largest |C·(h(θ) − y)|/ρ, from above."""
    with precision(256):
        f = [output(box.centre, x) - ball(label) for x, label in zip(box.X.rows(), y, strict=True)]
        moves = [sum((ball(c) * t for c, t in zip(row, f, strict=True)), ball(0)) for row in box.C]
    rho = [box.radius[j][l] * 2**box.bits for j, l in box.free]
    return max(upper(ceiling(move)) / r for move, r in zip(moves, rho, strict=True))


@app.function
def jacobian(k, neurons, points):
    """Rows ψ′(w·x + b)·(x, 1) of neurons (w, b) with output weight 1 and ψ(t) = tᵏ, a column per point."""
    return [[k * (w * x + b) ** (k - 1) * c[l] for x in points for c in [(x, 1)]] for w, b in neurons for l in (0, 1)]


@app.function
def rank(rows):
    return rank_witness(RationalMatrix.from_rows(rows)).rank


@app.function
def steps(proof):
    """The proof, on any data with one label per row, for tanh."""
    proof.suppose(NO_CONFLICT)
    found = em.exists(proof.data)
    box, model, points = found.box, found.box.centre, proof.data.merged()
    n, d = len(points.X), affine_rank(points.X).rank
    proof.step(
        f"The network h is a sum of m = {model.m} neurons v·ψ(w·x + b), ψ = tanh. A search proposes parameters θ. From here on "
        "they are numbers like any others: n weights and biases of them are free, the others keep their values.",
        equal("free parameters", len(box.free), "distinct points", n),
    )
    proof.step(
        "With t = ψ(z), ψ″(z)² = 4·t²·(1 − t²)² = 2·(2t²)·(1 − t²)·(1 − t²), three factors whose mean is 2/3: |ψ″| ≤ 4/5, and "
        "ψ′ changes by at most 4/5·|z − z₀| between z₀ and z.",
        at_most("2·(2/3)³", 2 * Fraction(2, 3) ** 3, "M2² = (4/5)²", model.activation.second**2),
    )
    y = [row[0] for row in points.Y.rows()]
    proof.step(
        "Let f be what h(θ) misses the labels by at the points, J the Jacobian of h in the free parameters, and C a matrix. "
        "One Newton step C·f from θ stays inside the box of radii ρ around θ.",
        less("the largest |C·f|/ρ", from_above(newton_step(box, y), 10), "1", 1),
    )
    # the inequality anew, from the parameters, the radii, the matrix C and the labels
    box = contraction(model, points.X, y, box.radius, box.C, box.bits)
    _, inverse, change, together = largest(box)
    proof.step(
        "C is nearly the inverse of J, measured in the radii: so J is regular at θ.",
        less("the largest (|1 − C·J|·ρ)/ρ", inverse, "1", 1),
    )
    proof.step(
        "In the box a pre-activation moves by at most ρ·|(x, 1)|, so J moves by at most Δ = |v·(x, 1)|·M2·ρ·|(x, 1)| entry by "
        "entry; C makes less of it than ρ.",
        less("the largest (|C|·Δ·ρ)/ρ", change, "1", 1),
    )
    proof.assume("the contraction principle (Banach 1922)")
    proof.step(
        "The three together stay below ρ. So θ ↦ θ − C·(h(θ) − y) maps the box into itself and contracts it: it has exactly "
        "one fixed point. C·J is regular in all of the box, so C is, and there h(θ) = y.",
        less("the largest sum of the three, over ρ", together, "1", 1),
        bars("The three terms, over ρ", dict(zip((*TERMS, "their sum"), largest(box), strict=True)), True, ("1", 1)),
    )
    proof.step(
        "The columns of J that belong to one neuron are ψ′·v times the (x, 1), which span d'+1 dimensions. So J is regular "
        "only if m·(d'+1) ≥ n.",
        at_most("n", n, "m·(d'+1)", model.m * (d + 1)),
    )
    proof.conclude(found.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0], [0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    c, y = (-1, 3, -3, 1), [row[0] for row in proof.data.Y.rows()]
    proof.without(
        "an activation with monomials enough",
        "ψ(t) = t², at any width, gives h(0), h(1), h(2), h(3) of a quadratic polynomial, whose third difference "
        "−h(0) + 3·h(1) − 3·h(2) + h(3) is 0.",
        equal("third difference of the labels", sum(a * b for a, b in zip(c, y, strict=True)), "of a quadratic", 0),
    )

    points = [row[0] for row in proof.data.X.rows()]
    proof.explore(
        Slider(
            "k",
            "Two neurons x + 1 and x − 1 with ψ(t) = tᵏ. Row by row ψ′·x and ψ′, column by column the points. All entries "
            "of a column are polynomials of degree k in x, and they span no more than k + 1 dimensions.",
            [Fraction(k) for k in (4, 3, 2, 1)],
            lambda k: at_most("n", 4, "rank of J", rank(jacobian(int(k), NEURONS, points))),
            lambda k: matrix(
                f"J for t^{k}",
                jacobian(int(k), NEURONS, points),
                ["x + 1: W", "b", "x − 1: W", "b"],
                list(map(str, points)),
            ),
            start=1,
        )
    )
    found = em.exists(proof.data).box

    def wider(factor):
        radius = [[factor * r for r in row] for row in found.radius]
        return contraction(found.centre, found.X, found.y, radius, found.C, found.bits)

    proof.explore(
        Slider(
            "box / box of the proof",
            "The same centre and C with wider boxes: |C·f| counts for less, but J changes more, until nothing is proved.",
            [Fraction(2) ** k for k in (0, 20, 30, 36, 38, 40)],
            lambda factor: less("the largest left side over ρ", largest(wider(factor))[-1], "1", 1),
            lambda factor: bars(
                f"A box {factor} times as wide",
                dict(zip((*TERMS, "their sum"), largest(wider(factor)), strict=True)),
                True,
                ("1", 1),
            ),
        )
    )

    def quadratic(answer):
        h = numbers_in(answer, 4)
        if h[0] - 2 * h[1] + h[2] == 0:
            return less("0", 0, "the second difference", 0)
        return equal("third difference", sum(a * b for a, b in zip(c, h, strict=True)), "of a quadratic", 0)

    proof.ask(
        Exercise(
            "Name labels for 0, 1, 2, 3 that neurons t² with biases fit, and that are not on a line.",
            quadratic,
            "0, 1, 4, 9",
            "0, 1, 8, 27",
        )
    )

    def singular(answer):
        w, b, s, t = numbers_in(answer, 4)
        return less("rank of J", rank(jacobian(3, [(w, b), (s, t)], points)), "n", 4)

    proof.ask(
        Exercise(
            "Name w, b of a first and w, b of a second neuron t³, none of them 0, with a singular Jacobian at 0, 1, 2, 3.",
            singular,
            "1, 2, 2, 4",
            "1, 1, 1, -1",
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
