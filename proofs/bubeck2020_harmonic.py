"""bubeck2020.harmonic: single ReLUs by complex recombination, small total weight.

As a script:      python proofs/bubeck2020_harmonic.py
As a notebook:    marimo edit proofs/bubeck2020_harmonic.py
On your own data: exactmem prove bubeck2020.harmonic DATA
"""

import marimo

app = marimo.App(width="medium", app_title="bubeck2020.harmonic")

with app.setup:
    from dataclasses import replace
    from fractions import Fraction

    import exactmem as em
    from exactmem.numbers.roots import sqrt_interval
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, less, notebook, numbers_in, run
    from exactmem.report.pictures.graphs import graphs
    from exactmem.report.pictures.plane import plane
    from exactmem.theorems.bubeck2020.harmonic import fitted
    from exactmem.theorems.bubeck2020.quadrature import power, trig_quadrature, turned
    from exactmem.theorems.hypotheses import NO_CONFLICT

    THEOREM = "bubeck2020.harmonic"
    EXAMPLE = em.Dataset.from_arrays([[1, 0], ["20/29", "21/29"], [0, 1], ["-21/29", "20/29"]], [1, 1, -1, 1])
    ORDER = 8  # of the quadrature: the harmonics it cannot tell from the fourth are together below half of that one
    PI = Fraction(333, 106), Fraction(355, 113)  # below and above π


@app.function
def relu(t):
    return max(t, Fraction(0))


@app.function
def dot(a, b):
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


@app.function
def squares(columns):
    return sum((dot(column, column) for column in columns), Fraction(0))


@app.function
def times(z, w):
    """The product of two complex numbers (re, im)."""
    return (z[0] * w[0] - z[1] * w[1], z[0] * w[1] + z[1] * w[0])


@app.function
def around(count):
    """4·count rational points of the unit circle, in order: tangents of the half angle, and quarter turns."""
    quarter = [((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)) for t in (Fraction(j, count) for j in range(count))]
    return [turned(z, k) for k in range(4) for z in quarter]


@app.function
def moments(rule):
    """Σ λ_k·e^(i·l·t_k) for l = 0, 1, 2, … as far as the rule is exact."""
    powers = [(Fraction(1), Fraction(0))] * len(rule.nodes)
    for _ in range(rule.exact):
        yield tuple(dot(rule.weights, part) for part in zip(*powers, strict=True))
        powers = [times(a, b) for a, b in zip(powers, rule.nodes, strict=True)]


@app.function
def rotated(rule, m):
    """G : z -> Σ λ_k·cos(m·t_k)·ψ(Re(e^(−i·t_k)·z))."""
    terms = [(a * b, node) for a, b, node in zip(rule.weights, rule.cosines(m), rule.nodes, strict=True)]
    return lambda z: sum((a * relu(dot(node, z)) for a, node in terms), Fraction(0))


@app.function
def flower(rule, m):
    """The curves |Re g_m| and |G|/|c_m| in the direction of every angle."""
    factor, total = (m * m - 1) * PI[1], rotated(rule, m)

    def curve(length):
        return [(length(z) * z[0], length(z) * z[1]) for z in [*around(32), (Fraction(1), Fraction(0))]]

    petals = {
        f"{len(rule.nodes)} ReLUs": curve(lambda z: abs(total(z)) * factor),
        f"|z|·|cos({m} arg z)|": curve(lambda z: abs(power(z, m)[0])),
    }
    title = "The flower, and what rotated ReLUs make of it"
    alt = f"{title}: two closed curves, each with {2 * m} petals, which differ most at the tips"
    return replace(graphs(title, petals, x="Re z", y="Im z"), alt=alt, width=7, height=7)


@app.function
def four_arrows(units):
    """From z = 1 to z + conj(κ)·h for the four κ."""
    z, h = (Fraction(1), Fraction(0)), (Fraction(2, 5), Fraction(1, 5))
    turns = [times((a, -b), h) for a, b in units]
    ends = [(z[0] + x, z[1] + y) for x, y in turns]
    arrows = {f"κ = {name}": (z, end) for name, end in zip(("1", "i", "−1", "−i"), ends, strict=True)}
    return plane("z + conj(κ)·h for the four κ, in the complex plane", [z], ["z"], arrows=arrows)


@app.function
def crowd(rows, m):
    """max over i of Σ |x_i·x_j|^m, j ≠ i."""
    return max(sum(abs(dot(a, b)) ** m for j, b in enumerate(rows) if j != i) for i, a in enumerate(rows))


@app.function
def steps(proof):
    """The proof, on any data."""
    for hypothesis in (NO_CONFLICT, *proof.entry.hypotheses[1:]):
        proof.suppose(hypothesis)
    dispersed = proof.steps[-1].verdict.holds
    options = {name: default for name, (default, _) in proof.entry.options.items()}
    m, eps = options["m"], Fraction(options["eps"])
    where, L, trace = fitted(proof.data, **options)
    Z, labels = list(where.Z.rows()), list(zip(*proof.data.Y.rows(), strict=True))

    rule = trig_quadrature(ORDER)
    proof.step(
        f"The circle has {len(rule.nodes)} rational points e^(i·t_k), closed under quarter turns, and positive rational "
        f"weights λ_k with Σ λ_k·e^(i·l·t_k) = 1 for l = 0 and 0 for 0 < |l| < {rule.exact}: they integrate exactly.",
        agree(
            "orders l, and signs of the weights",
            [
                *((f"l = {l}", moment, (int(l == 0), 0)) for l, moment in enumerate(moments(rule))),
                ("a weight", int(min(rule.weights) > 0), 1),
            ],
        ),
    )
    total = rotated(rule, m)
    sign, l_0 = (-1) ** (m // 2 + 1), rule.exact - m
    proof.step(
        f"The complex neuron g_m(z) = |z|·(z/|z|)^m, m = {m}, is the m-th harmonic of a rotated ReLU: the mean of "
        "ψ(Re(e^(−it)·z))·cos(mt) over t is c_m·Re g_m(z), c_m = (−1)^(m/2 + 1)/(π·(m² − 1)). Hence G(z) = Σ λ_k·cos(m·t_k)·"
        f"ψ(Re(e^(−i·t_k)·z)) is c_m·Re g_m(z) up to |z|/(π·({l_0} − 1)), what harmonics from {l_0} on may add.",
        every(
            "rational points z of the unit circle and bounds of π, and for the remainder",
            [
                *(
                    ""
                    if abs(pi * total(z) - Fraction(sign, m * m - 1) * power(z, m)[0]) <= Fraction(1, l_0 - 1)
                    else f"z = ({z[0]}, {z[1]})"
                    for z in around(8)
                    for pi in PI
                ),
                "" if l_0 - 1 > m * m - 1 else f"the remainder 1/{l_0 - 1} hides the harmonic 1/{m * m - 1}",
            ],
        ),
        flower(rule, m),
    )
    proof.assume("the Fourier series of ψ(cos t), an integral by product formulas; the step checks it at points")
    units = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    proof.step(
        "Let w' = w + δ·conj(κ)·u for κ = 1, i, −1, −i. In κ·g_m(z + δ·conj(κ)·h) the Taylor monomial h^a·conj(h)^b has the "
        "factor κ^(1 − a + b), whose mean over the four is 1 if 4 divides 1 − a + b, else 0: up to order 2 only the term of h "
        "itself is left, ((m + 1)/2)·(z/|z|)^(m−1)·δ·h.",
        agree(
            "monomials up to order 2",
            (
                (
                    f"h^{a}·conj(h)^{b}",
                    tuple(sum(power(unit, (1 - a + b) % 4)[k] for unit in units) / 4 for k in (0, 1)),
                    (int((a, b) == (1, 0)), 0),
                )
                for a in range(3)
                for b in range(3 - a)
            ),
        ),
        four_arrows(units),
    )
    phases = [power(around(8)[(5 * j) % 32], m - 1) for j in range(len(Z))]
    u = [
        tuple(sum(y * p[k] * z[c] for y, p, z in zip(labels[0], phases, Z, strict=True)) * (1, -1)[k] for k in (0, 1))
        for c in range(len(Z[0]))
    ]
    at = [tuple(sum(a[k] * v for a, v in zip(u, z, strict=True)) for k in (0, 1)) for z in Z]
    proof.step(
        "So with u = conj(Σ r_j·p_j·z_j), p_j the phase of w·z_j to the power m − 1, the mean correlation of the four neurons "
        "with the residual r is δ·((m + 1)/2)·|u|² + O(δ³), since Re Σ r_j·p_j·(u·z_j) = |u|² (here for r = y and rational "
        "phases). One of the four attains the mean, and one of its rotated ReLUs at least 1/(2·(m² − 1)) of it.",
        equal(
            "Re Σ r_j·p_j·(u·z_j)",
            sum(y * times(p, v)[0] for y, p, v in zip(labels[0], phases, at, strict=True)),
            "|u|²",
            sum(a * a + b * b for a, b in u),
        ),
    )
    if dispersed:
        proof.assume(
            "the mean of (w·x/|w·x|)^l·conj(w·x'/|w·x'|)^l for complex Gaussian w is at most |x·x'|^l in size, a power series "
            "of nonnegative coefficients (proved beside the checker's claim HarmonicGramAtLeast)"
        )
        proof.step(
            "Averaged over complex Gaussian w, |u|² is at least (1 − max_i Σ |x_i·x_j|^m over j ≠ i)·|r|²: positive for these "
            "unit vectors, so as long as r is not 0 some ReLU lowers it.",
            less("max_i Σ |x_i·x_j|^m", crowd(Z, m), "1", 1),
        )

    residual = [list(column) for column in labels]
    rounds, complaints, parts = [squares(residual)], [], []
    for t, step in enumerate(trace.rounds, 1):
        paid = Fraction(0)
        for r, eta, ((form, a),) in step.added:
            f, size = [a * relu(dot(form, z)) for z in Z], a * a * dot(form, form)
            complaints.append(
                "" if dot(f, f) <= L * size else f"round {t}: |f|² = {dot(f, f)} is over L·|w'|² = {L * size}"
            )
            residual[r] = [v - eta * b for v, b in zip(residual[r], f, strict=True)]
            parts.append(eta * eta * size)
            paid += parts[-1]
        rounds.append(squares(residual))
        drop = rounds[-2] - rounds[-1]
        complaints.append("" if 0 < L * paid <= drop else f"round {t}: the drop {drop} does not pay {L * paid}")
    proof.step(
        f"A round adds η·f, f = ψ(w'·z) for a w' that a search found this way. With L = {L} above every eigenvalue of Σ z·z^T, "
        "|f|² ≤ L·|w'|². The damped step η = <r, f>/(L·|w'|²), rounded towards 0, lowers |r|² by 2η·<r, f> − η²·|f|² ≥ "
        "L·(η·|w'|)².",
        every("rounds, lengths and drops", complaints),
        residual_picture(Z, residual[0], f"What the labels lack after {len(trace.rounds)} rounds"),
    )
    proof.step(
        "The drops add up to less than |y|², so L·Σ (η·|w'|)² ≤ |y|² − |r|².",
        at_most("L·Σ (η·|w'|)²", L * sum(parts), "|y|² − |r|²", rounds[0] - rounds[-1]),
    )
    weight = sum((sqrt_interval(part, 40)[1] for part in parts), Fraction(0))
    proof.step(
        f"By Cauchy and Schwarz the total weight W = Σ |η|·|w'| of T = {len(trace.rounds)} rounds is at most √(T·d_y·|y|²/L). "
        "(W is a sum of square roots, each rounded up.)",
        at_most("W²", weight**2, "T·d_y·|y|²/L", len(trace.rounds) * proof.data.d_y * rounds[0] / L),
    )
    fit = em.memorize(proof.data, THEOREM)
    proof.step(
        f"The network is the sum of these ReLUs, and its squared residual is at most ε·|y|², ε = {eps}.",
        at_most(
            "|f − y|²",
            squares(
                [a - b for a, b in zip(row, y, strict=True)]
                for row, y in zip(fit.network.outputs(proof.data.X), proof.data.Y.rows(), strict=True)
            ),
            "ε·|y|²",
            eps * rounds[0],
        ),
    )
    proof.conclude(fit.certificate)


@app.function
def residual_picture(Z, residual, title):
    """Points of the plane with what their labels lack, rounded to a 64th; None in other dimensions."""
    if len(Z[0]) != 2 or len(Z) > 40:
        return None
    return plane(f"{title} (to a 64th)", Z, [Fraction(round(64 * v), 64) for v in residual])


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    rule = trig_quadrature(2)
    proof.without(
        "equal labels at equal points",
        "no function fits two rows.",
        NO_CONFLICT.decide(em.Dataset.from_arrays([[1, 0], [1, 0]], [0, 1])),
    )
    proof.without(
        "an even m",
        "ψ(t) − ψ(−t) = t, so rotated ReLUs have no harmonic of order 3, and nothing correlates with g_3.",
        less("0", 0, "the third harmonic of ψ(cos t)", abs(rotated(rule, 3)((1, 0)))),
    )
    z, minus = (Fraction(3, 5), Fraction(4, 5)), (Fraction(-3, 5), Fraction(-4, 5))
    proof.without(
        "γ < 1",
        "complex neurons of even order are the same at x and −x, and do not reach labels 1 and −1 there.",
        less(
            "0", 0, "|g_4(z) − g_4(−z)|²", squares([[a - b for a, b in zip(power(z, 4), power(minus, 4), strict=True)]])
        ),
    )

    Z, y = list(proof.data.X.rows()), [row[0] for row in proof.data.Y.rows()]
    w, L = (-1, 1), Fraction(2)
    f = [relu(dot(w, x)) for x in Z]
    ceiling = L * dot(w, w)
    damped = dot(y, f) / ceiling

    def left(eta):
        return [a - eta * b for a, b in zip(y, f, strict=True)]

    proof.explore(
        Slider(
            "η / damped step",
            "The first ReLU for w' = (−1, 1). A step pays for its weight if |y|² drops by L·(η·|w'|)² at least: up to the "
            "damped step it always does, since |f|² ≤ L·|w'|²; a longer one soon does not.",
            [Fraction(k, 4) for k in range(1, 10)],
            lambda part: at_most(
                "L·(η·|w'|)²",
                ceiling * (part * damped) ** 2,
                "the drop",
                dot(y, y) - squares([left(part * damped)]),
            ),
            lambda part: residual_picture(
                Z, left(part * damped), f"What the labels lack, η = {part} of the damped step"
            ),
            start=3,
        )
    )

    def turn(t):
        """The four vectors, the second at the angle whose half has the tangent t."""
        return [Z[0], ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)), *Z[2:]]

    proof.explore(
        Slider(
            "t",
            "The second vector turns towards the first; t is the tangent of half the angle between them. When they are too "
            "near, the hypothesis Σ |x_i·x_j|⁴ < 1 fails.",
            [Fraction(k, 10) for k in (4, 3, 2, 1)],
            lambda t: less("max_i Σ |x_i·x_j|⁴", crowd(turn(t), 4), "1", 1),
            lambda t: plane(
                f"t = {t}",
                turn(t),
                [f"x_{k}" for k in range(1, 5)],
                arrows={f"{k}": ((0, 0), x) for k, x in enumerate(turn(t), 1)},
            ),
        )
    )

    def between(answer):
        x = numbers_in(answer, 2)
        if dot(x, x) != 1:
            return equal("|x|²", dot(x, x), "1", 1)
        return less("x_1⁴ + x_2⁴", x[0] ** 4 + x[1] ** 4, "5/8", Fraction(5, 8))

    proof.ask(
        Exercise(
            "A rational unit vector x of the plane with |x·(1, 0)|⁴ + |x·(0, 1)|⁴ < 5/8?",
            between,
            "3/5 4/5",
            "5/13 12/13",
        )
    )

    def even(answer):
        (eta,) = numbers_in(answer, 1)
        if eta <= 0:
            return less("0", 0, "your η", eta)
        return equal("the drop 6η − 4η²", 6 * eta - 4 * eta**2, "9η²", 9 * eta**2)

    proof.ask(
        Exercise(
            "Let <r, f> = 3, |f|² = 4, L·|w'|² = 9. Which step η > 0 lowers |r|² by exactly L·(η·|w'|)² = 9η²?",
            even,
            "6/13",
            "1/3",
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
