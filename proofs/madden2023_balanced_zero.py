"""madden2023.balanced_zero: a zero with a Jacobian of rank n, and so every labelling.

As a script:      python proofs/madden2023_balanced_zero.py
As a notebook:    marimo edit proofs/madden2023_balanced_zero.py
On your own data: exactmem prove madden2023.balanced_zero DATA
"""

import marimo

app = marimo.App(width="medium", app_title="madden2023.balanced_zero")

with app.setup:
    from dataclasses import replace
    from fractions import Fraction

    import exactmem as em
    from exactmem.linalg.affine import affine_rank
    from exactmem.linalg.ranks import rank_witness
    from exactmem.linalg.rational_matrix import RationalMatrix
    from exactmem.numbers.dyadic import floor_log2, from_above, towards_zero
    from exactmem.numbers.parsing import shown
    from exactmem.proof import Exercise, Slider, at_most, equal, every, less, notebook, numbers_in, run
    from exactmem.report.pictures.bars import bars, ruler
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.madden2023.contraction_box import contraction

    THEOREM = "madden2023.balanced_zero"
    EXAMPLE = em.Dataset.from_arrays([[x] for x in range(-3, 4)], [5, -1, 7, 2, 0, 4, -2])


@app.function
def with_labels(box, y):
    """The inequality anew, for the same box and C with other labels."""
    return contraction(box.centre, box.X, y, box.radius, box.C, box.bits)


@app.function
def room(box):
    """η and the worst signs: labels up to η add less to the left side than is missing to ρ. η = 1023/1024 of the least
    (ρ − left side) / Σ|C|, rounded down; the signs are those of the row of C at which it is attained."""
    rho = [box.radius[j][l] for j, l in box.free]
    left = [sum(terms) for terms in zip(box.offset, box.off, box.drift, strict=True)]
    sizes = [Fraction(sum(map(abs, row)), 2**box.bits) for row in box.C]
    rooms = [(r - t) / size for r, t, size in zip(rho, left, sizes, strict=True)]
    return towards_zero(min(rooms) * Fraction(7, 8), 10), [1 if c > 0 else -1 for c in box.C[rooms.index(min(rooms))]]


@app.function
def over_rho(box):
    """The largest left side of the inequality over ρ, rounded up."""
    return from_above(box.worst, 30)


@app.function
def steps(proof):
    """The proof, on any data, for tanh; several columns of labels are as many labellings."""
    proof.suppose(NO_CONFLICT)
    found = em.every_labelling(proof.data)
    model, points = found.box.centre, proof.data.merged()
    n, m, d = len(points.X), found.neurons, affine_rank(points.X).rank
    proof.step(
        f"The network h is a sum of m = {m} neurons v·ψ(w·x + b), ψ = tanh. The v have both signs and different sizes, and "
        "keep their values; n of the w and b are free.",
        equal("free parameters", len(found.box.free), "distinct points", n),
    )
    proof.step(
        "With t = ψ(z), ψ″(z)² = 4·t²·(1 − t²)² = 2·(2t²)·(1 − t²)·(1 − t²), three factors whose mean is 2/3: |ψ″| ≤ 4/5.",
        at_most("2·(2/3)³", 2 * Fraction(2, 3) ** 3, "M2² = (4/5)²", model.activation.second**2),
    )
    box = with_labels(found.box, [Fraction(0)] * n)
    proof.assume("the contraction principle (Banach 1922)")
    proof.step(
        "Let J be the Jacobian of h in the free parameters. In the box of radii ρ around a proposed θ, Newton's step for the "
        "labels 0 contracts: |C·h(θ)| + |1 − C·J|·ρ + |C|·Δ·ρ < ρ, Δ the change of J in the box. So h = 0 at one point of it.",
        less("the largest left side over ρ", over_rho(box), "1", 1),
    )
    proof.step(
        "The last two terms alone say that C·J is regular in all of the box: J has rank n at the zero.",
        less(
            "the largest (|1 − C·J|·ρ + |C|·Δ·ρ)/ρ",
            from_above(max(inverse + change for _, inverse, change in box.shares), 10),
            "1",
            1,
        ),
    )
    eta, signs = room(box)
    proof.step(
        f"There is room: labels y in the place of 0 add at most Σ|C|·max|y| to the left side. Up to η = {shown(eta)} > 0 it "
        "stays below ρ, so every such y is taken in the box: the inverse function theorem, with a radius.",
        less(
            "for labels ±η with the worst signs, the largest left side over ρ",
            over_rho(with_labels(box, [eta * s for s in signs])),
            "1",
            1,
        ),
    )
    labellings = [list(column) for column in zip(*points.Y.rows(), strict=True)]
    longest = max((abs(y) for column in labellings for y in column), default=0)
    ratio = eta / longest if longest else Fraction(1)
    power = min(0, floor_log2(ratio.numerator, ratio.denominator))
    c = Fraction(2) ** power
    proof.step(
        "Take the labels times a c > 0 with c·max|y| ≤ η: the same box holds parameters w, b with h = c·y.",
        less(
            "the largest left side over ρ",
            max(over_rho(with_labels(box, [c * y for y in column])) for column in labellings),
            "1",
            1,
        ),
    )
    # J is divided by c with v, so C is multiplied by it
    scaled = replace(box, centre=replace(model, v=tuple(v / c for v in model.v)), bits=box.bits - power)
    proof.step(
        "h is linear in v. With v/c in the place of v the same w, b give h = y, for these labels as for any others.",
        less(
            "the largest left side over ρ", max(over_rho(with_labels(scaled, column)) for column in labellings), "1", 1
        ),
    )
    proof.step(
        "One neuron adds at most d'+1 to the rank of J, so m·(d'+1) ≥ n; two copies of a net of rank n would be twice as many.",
        at_most("n", n, "m·(d'+1)", m * (d + 1)),
        ruler(
            f"Points for {m} neurons",
            {
                "m·d/2, the paper's by doubling": Fraction(m * d, 2),
                "m/2·(d+1), doubling with biases": m // 2 * (d + 1),
                "n here": n,
                "m·(d+1), free parameters": m * (d + 1),
                "P = m·(d+2), all parameters": m * (d + 2),
            },
            log=False,
        ),
    )
    proof.conclude(found.certificate, em.Dataset.from_arrays(points.X.rows(), [0] * n))


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0], [0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    points, n = [row[0] for row in proof.data.X.rows()], proof.data.n
    pairs = [(1, 0, 1), (1, 0, -1), (1, 1, 1), (1, 1, -1)]  # (w, b, v)
    rows = [[5 * v * (w * x + b) ** 4 * c[l] for x in points for c in [(x, 1)]] for w, b, v in pairs for l in (0, 1)]
    proof.without(
        "rank n",
        "neurons v·t⁵ that cancel in pairs, x⁵ − x⁵ + (x + 1)⁵ − (x + 1)⁵, are a zero with eight free parameters, but in pairs "
        "their columns of J are equal up to sign.",
        equal("rank of J", rank_witness(RationalMatrix.from_rows(rows)).rank, "n", n),
    )
    proof.without(
        "output weights of both signs",
        "neurons t² with positive v are no zero where one of them is not 0: x² + (x + 1)² at x = 0.",
        equal("h(0)", Fraction(0**2 + 1**2), "a zero", 0),
    )

    box = em.every_labelling(proof.data).box
    eta, signs = room(box)

    def loaded(times):
        return with_labels(box, [times * eta * s for s in signs])

    proof.explore(
        Slider(
            "max|y| / η",
            "Labels ±max|y| with the worst signs, in the box around the zero. Up to η they are taken; beyond it this box and C "
            "prove nothing.",
            [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1), Fraction(3, 2), Fraction(2), Fraction(4)],
            lambda times: less("the largest left side over ρ", over_rho(loaded(times)), "1", 1),
            lambda times: bars(
                f"Labels of {times}·η",
                {
                    name: from_above(max(share), 10)
                    for name, share in zip(
                        ("|C·(h − y)|", "|1 − C·J|·ρ", "|C|·Δ·ρ"), zip(*loaded(times).shares, strict=True), strict=True
                    )
                },
                True,
                ("1", 1),
            ),
            start=2,
        )
    )

    def balanced(answer):
        v = numbers_in(answer, 4)
        if not any(v):
            return less("0", 0, "the largest |v|", 0)
        values = ((x, sum(a * z * z for a, z in zip(v, (x, x + 1, x - 1, 1), strict=True))) for x in points)
        return every("points", (f"h({x}) = {h}" if h else "" for x, h in values))

    proof.ask(
        Exercise(
            "Name v₁, …, v₄, not all 0, with v₁·x² + v₂·(x + 1)² + v₃·(x − 1)² + v₄·1² = 0 at all points.",
            balanced,
            "-2, 1, 1, -2",
            "1, 1, -1, -1",
        )
    )

    def taken(answer):
        (c,) = numbers_in(answer, 1)
        if c <= 0:
            return less("0", 0, "your c", c)
        return less(
            "the largest left side over ρ", over_rho(with_labels(box, [c * k for k in range(1, n + 1)])), "1", 1
        )

    proof.ask(
        Exercise(
            f"η is {eta}. Name a c > 0 for which the labels c, 2c, …, {n}c are taken in the box.",
            taken,
            str(eta / 8),
            "1/8",
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
