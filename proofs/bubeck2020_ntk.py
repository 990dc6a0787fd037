"""bubeck2020.ntk: derivatives of ReLUs, fitted to the residual.

As a script:      python proofs/bubeck2020_ntk.py
As a notebook:    marimo edit proofs/bubeck2020_ntk.py
On your own data: exactmem prove bubeck2020.ntk DATA
"""

import marimo

app = marimo.App(width="medium", app_title="bubeck2020.ntk")

with app.setup:
    from fractions import Fraction
    from math import comb

    import exactmem as em
    from exactmem.data.spheres import labelled, unbiased_bases
    from exactmem.proof import Exercise, Slider, agree, at_most, every, less, notebook, numbers_in, run
    from exactmem.report.pictures.bars import bars
    from exactmem.report.pictures.matrix import matrix
    from exactmem.theorems.bubeck2020.dispersion import APART, NTK_DISPERSED, UNIT_ROWS, frame_bound, ntk_bound
    from exactmem.theorems.bubeck2020.ntk import fitted
    from exactmem.theorems.hypotheses import NO_CONFLICT

    THEOREM = "bubeck2020.ntk"
    EXAMPLE = labelled(unbiased_bases(4), [1, -1] * 6)


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
def on(w, Z):
    """The points with w·z > 0."""
    return [dot(w, z) > 0 for z in Z]


@app.function
def feature(u, active, Z):
    """(u·z)[w·z > 0] at all points: what a pair of neurons is."""
    return [dot(u, z) if yes else Fraction(0) for yes, z in zip(active, Z, strict=True)]


@app.function
def pull(r, active, Z):
    """u = Σ r_i z_i over the points with w·z_i > 0: the direction in which the residual pulls."""
    chosen = [(v, z) for v, yes, z in zip(r, active, Z, strict=True) if yes]
    return [sum((v * z[k] for v, z in chosen), Fraction(0)) for k in range(len(Z[0]))]


@app.function
def tail(l):
    """Below the sum of c_k over k ≥ l, l odd, where ρ(1/4 + arcsin(ρ)/2π) = Σ c_k ρ^(k+1): 1/2π < 53/333, as 333/106 < π."""
    return Fraction(1, 4) - Fraction(53, 333) * sum(
        Fraction(comb(2 * j, j), 4**j * (2 * j + 1)) for j in range((l - 1) // 2)
    )


@app.function
def steps(proof):
    """The proof, on any data."""
    for hypothesis in (NO_CONFLICT, UNIT_ROWS, APART, NTK_DISPERSED):
        proof.suppose(hypothesis)
    dispersed = proof.steps[-1].verdict.holds
    options = {name: default for name, (default, _) in proof.entry.options.items()}
    where, trace = fitted(proof.data, **options)
    Z, n, outputs = list(where.Z.rows()), proof.data.n, range(proof.data.d_y)
    labels = list(zip(*proof.data.Y.rows(), strict=True))
    L, _ = frame_bound(where.Z)

    if dispersed:
        lam, l = ntk_bound(proof.data.X)
        rho = [[dot(a, b) for b in Z] for a in Z]
        crowd = max(sum(abs(v) ** (l + 1) for j, v in enumerate(row) if j != i) for i, row in enumerate(rho))
        proof.assume(
            "P(w·x > 0 and w·x' > 0) = 1/4 + arcsin(ρ)/(2π) for Gaussian w and unit vectors with x·x' = ρ (Sheppard 1899)"
        )
        proof.assume("entrywise products of positive semidefinite matrices are positive semidefinite (Schur 1911)")
        proof.step(
            "Let H_ij = ρ_ij·(1/4 + arcsin(ρ_ij)/(2π)), ρ_ij = x_i·x_j: a power series Σ c_k·ρ^(k+1) with c_k ≥ 0, so H is a "
            f"sum of positive semidefinite matrices. Of these keep k ≥ l = {l}, whose rows off the diagonal are small: every "
            "eigenvalue of H is at least (Σ c_k over k ≥ l)·(1 − max_i Σ |ρ_ij|^(l+1) over j ≠ i), so at least λ.",
            at_most("λ", lam, "the bound", tail(l) * (1 - crowd)),
            matrix("The inner products ρ_ij", rho, range(1, n + 1), range(1, n + 1)) if n <= 12 else None,
        )

    residual = [list(column) for column in labels]
    bends, pulls, lengths, gains, drops, rounds = [], [], [], [], [], [squares(residual)]
    for t, step in enumerate(trace.rounds, 1):
        before, grown = rounds[-1], Fraction(0)
        for r, eta, ((bent, up), (w, down)) in step.added:
            active, values = on(w, Z), residual[r]
            slope = [up * a + down * b for a, b in zip(bent, w, strict=True)]
            pair = [up * relu(dot(bent, z)) + down * relu(dot(w, z)) for z in Z]
            wanted = feature(slope, active, Z)
            bends += [(f"round {t}, point {i + 1}", a, b) for i, (a, b) in enumerate(zip(pair, wanted, strict=True))]
            u = pull(values, active, Z)
            exact, size = feature(u, active, Z), dot(u, u)
            grown += size
            inner, square = dot(values, exact), dot(exact, exact)
            pulls.append((f"round {t}", inner, size))
            lengths.append("" if square <= L * size else f"round {t}: |f|² = {square} is over L·|u|² = {L * size}")
            residual[r] = [a - eta * b for a, b in zip(values, pair, strict=True)]
        after = squares(residual)
        gains.append(
            "" if not dispersed or lam * before <= grown else f"round {t}: |u|² = {grown}, λ·|r|² = {lam * before}"
        )
        drops.append("" if after < before else f"round {t}: |r|² = {after} after {before}")
        rounds.append(after)

    proof.step(
        "One round takes a direction w with w·z ≠ 0 at all points z (points that are no unit vectors are scaled and get a "
        "last coordinate 1), a slope u, and δ > 0 for which w·z and w·z + δ·u·z nowhere have opposite signs. Then the pair "
        "[ψ(w·z + δ·u·z) − ψ(w·z)] / δ is f = (u·z)·[w·z > 0]: a derivative of ψ, exactly.",
        agree("rounds, outputs and points", bends),
    )
    proof.step(
        "For the residual r and u = Σ r_i·z_i over the points with w·z_i > 0 the product <r, f> is |u|², for every w: both are "
        "Σ r_i·(u·z_i) over these points.",
        agree("rounds and outputs", pulls),
    )
    proof.step(
        f"And |f|² ≤ Σ (u·z_i)² ≤ L·|u|², L = {L} above every eigenvalue of Σ z·z^T. So |r − f/L|² = |r|² − 2·<r, f>/L + "
        "|f|²/L² ≤ |r|² − |u|²/L.",
        every("rounds and outputs", lengths),
    )
    if dispersed:
        proof.step(
            "For Gaussian w the mean of |u|² is r^T·H·r ≥ λ·|r|², so some w has |u|² ≥ λ·|r|², and with it a pair lowers |r|² "
            "by the factor 1 − λ/L. In every round here the w that was found by a search has that.",
            every("rounds", gains),
        )
    proof.step(
        "The network takes u rounded to short integers and a step η near the best, <r, f>/|f|². Nothing rests on either: the "
        "residual after each round is computed exactly, and it goes down.",
        every("rounds", drops),
        bars("|r|² after each round", {f"round {t}" if t else "labels": value for t, value in enumerate(rounds)})
        if len(rounds) <= 12
        else None,
    )
    eps, fit = Fraction(options["eps"]), em.memorize(proof.data, THEOREM)
    proof.step(
        "The network is the sum of these pairs: its residual at every point is that of the last round.",
        agree(
            "pairs of a point and an output",
            (
                (f"point {i + 1}", labels[r][i] - row[r], residual[r][i])
                for i, row in enumerate(fit.network.outputs(proof.data.X))
                for r in outputs
            ),
        ),
    )
    proof.step(
        f"It is small enough, for ε = {eps}.",
        at_most("|r|²", rounds[-1], "ε·|y|²", eps * rounds[0]),
    )
    if dispersed:
        proof.step(
            "At most (1 − λ/L)^T ≤ e^(−T·λ/L) ≤ ε of |y|² is left after T = ⌈(L/λ)·ln(1/ε)⌉ rounds of the theorem; far fewer "
            "do here.",
            at_most("neurons", fit.sizes.neurons, "(1 + d_y)·T", fit.promise),
        )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 1], [0, 1]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    proof.without(
        "unit vectors",
        "networks without biases have f(2x) = 2·f(x). With labels 1 and 1 at x and 2x the squared residual is (a − 1)² + "
        "(2a − 1)² = 5·(a − 3/5)² + 1/5, a = f(x), and never below 1/5.",
        at_most(
            "least |r|²",
            min((a - 1) ** 2 + (2 * a - 1) ** 2 for a in (Fraction(k, 10) for k in range(11))),
            "ε·|y|² for ε = 1/20",
            Fraction(2, 20),
        ),
    )

    Z, y = list(proof.data.X.rows()), [row[0] for row in proof.data.Y.rows()]
    w = (3, 2, -4, 6)
    active = on(w, Z)
    u = pull(y, active, Z)
    f = feature(u, active, Z)
    most = min(-dot(w, z) / dot(u, z) for z in Z if dot(w, z) * dot(u, z) < 0)
    best, L = dot(y, f) / dot(f, f), Fraction(3)

    def pair(delta):
        return [(relu(dot(w, z) + delta * dot(u, z)) - relu(dot(w, z))) / delta for z in Z]

    proof.explore(
        Slider(
            "δ / margin",
            f"The first pair for w = {w}. Up to the margin it is (u·x)·[w·x > 0] at all twelve vectors; beyond it one "
            "vector is between w·x = 0 and w·x + δ·u·x = 0.",
            [Fraction(k, 4) for k in range(1, 9)],
            lambda times: agree(
                "vectors",
                ((f"vector {i + 1}", a, b) for i, (a, b) in enumerate(zip(pair(times * most), f, strict=True))),
            ),
            start=3,
        )
    )

    def left(times):
        return [a - times * best * b for a, b in zip(y, f, strict=True)]

    proof.explore(
        Slider(
            "η / best step",
            "The labels minus η·f. The squared residual goes down as long as the step is below twice the best one.",
            [Fraction(k, 2) for k in range(1, 7)],
            lambda times: less("|y − ηf|²", squares([left(times)]), "|y|²", dot(y, y)),
            lambda times: bars(
                f"Residuals after η = {times} of the best step",
                {f"vector {i + 1}": v for i, v in enumerate(left(times))},
            ),
            start=1,
        )
    )

    def direction(answer):
        w = numbers_in(answer, 4)
        zero = next((i for i, z in enumerate(Z) if dot(w, z) == 0), None)
        if zero is not None:
            return every("vectors", [f"w·x is 0 at vector {zero + 1}"])
        pulled = pull(y, on(w, Z), Z)
        return at_most("1", 1, "|u|²/L", dot(pulled, pulled) / L)

    proof.ask(
        Exercise(
            "Four numbers w with w·x ≠ 0 at all twelve vectors, whose first step f/L, L = 3, lowers |y|² by |u|²/L ≥ 1?",
            direction,
            ", ".join(map(str, w)),
            "1 0 0 0",
        )
    )
    proof.ask(
        Exercise(
            "arcsin(1/2) = π/6. What is H_ij where x_i·x_j = −1/2?",
            lambda answer: agree(
                "entries",
                [("ρ = −1/2", numbers_in(answer, 1)[0], Fraction(-1, 2) * (Fraction(1, 4) - Fraction(1, 12)))],
            ),
            "-1/12",
            "-1/6",
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
