"""daniely2020.static: the pairs at which SGD starts, moved once.

As a script:      python proofs/daniely2020_static.py
As a notebook:    marimo edit proofs/daniely2020_static.py
On your own data: exactmem prove daniely2020.static DATA
"""

import marimo

app = marimo.App(width="medium", app_title="daniely2020.static")

with app.setup:
    from fractions import Fraction

    import exactmem as em
    from exactmem.data.dataset import Dataset
    from exactmem.errors import InputError
    from exactmem.linalg.modular import PRIMES, matrix, residues
    from exactmem.linalg.ranks import rank_witness
    from exactmem.linalg.rational_matrix import RationalMatrix
    from exactmem.numbers.dyadic import floor_log2
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, less, notebook, numbers_in, run
    from exactmem.report.pictures.matrix import matrix as table
    from exactmem.report.pictures.plane import plane
    from exactmem.theorems.coordinates import coordinates
    from exactmem.theorems.daniely2020.start import regular_pairs
    from exactmem.theorems.daniely2020.static import solution
    from exactmem.theorems.hypotheses import NO_CONFLICT

    THEOREM = "daniely2020.static"
    EXAMPLE = em.Dataset.from_arrays([[0, 0], [2, 0], [1, 2], [1, 1], [3, 5]], [1, -2, 3, 5, 0])


@app.function
def relu(t):
    return max(t, Fraction(0))


@app.function
def dot(a, b):
    return sum(s * t for s, t in zip(a, b, strict=True))


@app.function
def quotient(h, v, delta):
    """What a start and its moved copy make of h = w·z and of v·z at a point."""
    return (relu(h + delta * v) - relu(h)) / delta


@app.function
def margin(h, v):
    """The largest δ for which h + δ·v is nowhere on the other side of 0 than h; 1 if any is."""
    return min((abs(s / t) for s, t in zip(h, v, strict=True) if t and (s > 0) != (t > 0)), default=Fraction(1))


@app.function
def power_below(t):
    """The largest power of two that is not above t > 0."""
    return Fraction(2) ** floor_log2(t.numerator, t.denominator)


@app.function
def directions(pairs, active, alpha, r):
    """v_i = (1/q)·Σ_j α_j·a_ij·z_j for the labels of output r."""
    q, columns = pairs.q, [*zip(*pairs.Z.rows(), strict=True)]
    weights = [alpha[j, r] / q for j in range(pairs.m)]
    lit = [[w if row[i] else 0 for w, row in zip(weights, active, strict=True)] for i in range(q)]
    return [[dot(some, column) for column in columns] for some in lit]


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    merged = proof.data.merged()
    points = Dataset(merged.X, merged.Y)
    where = coordinates(points, "yes")
    pairs = regular_pairs(where.Z, "0")
    z, w, d_y = list(where.Z.rows()), list(pairs.W.rows()), points.d_y
    n, q = points.n, pairs.q
    h = [[dot(a, x) for x in z] for a in w]
    active = [[h[i][j] > 0 for i in range(q)] for j in range(n)]

    drawable = proof.data.d == 2 and n <= 40
    picture = None
    if drawable and d_y == 1:
        kinks = {f"w_{i + 1}·z = 0": where.affine(a) for i, a in enumerate(w[:8])}
        picture = plane("Points and kinks of the starts", points.X.rows(), [row[0] for row in points.Y.rows()], kinks)
    proof.step(
        "Centre and scale the points and add a coordinate 1: these are z_1, …, z_n, and no neuron needs a bias. "
        f"{q} random directions w_i have w_i·z_j ≠ 0 everywhere. Let a_ij be 1 where w_i·z_j > 0 and 0 where it is negative.",
        less("0", 0, "the least |w·z|", min(abs(t) for row in h for t in row)),
        picture,
    )
    kernel = pairs.kernel
    modulo = matrix(residues(pairs.integers), PRIMES[0])
    proof.step(
        "Khat_jk = (1/q)·(number of i with a_ij = a_ik = 1)·(z_j·z_k) is the Gram matrix of the features (a_ij·z_j)_i. "
        "Directions were added until it was regular: its determinant is not 0 modulo a prime.",
        equal(f"the rank of q·den²·Khat modulo {PRIMES[0]}", int(modulo.rank()), "n", n),
        table("Khat", list(kernel.rows())) if n <= 8 else None,
    )
    alpha = solution(pairs, points.Y, 0)
    shared = [[sum(a and b for a, b in zip(active[j], active[k], strict=True)) for k in range(n)] for j in range(n)]
    numerators, den = where.Z.num.tolist(), q * where.Z.den**2
    K = [[Fraction(shared[j][k] * dot(numerators[j], numerators[k]), den) for k in range(n)] for j in range(n)]
    proof.step(
        "So Khat·α = y has a solution α, one for each output.",
        agree(
            "points and outputs",
            (
                (f"point {j + 1}", dot(K[j], column), points.Y[j, r])
                for r in range(d_y)
                for column in [[alpha[k, r] for k in range(n)]]
                for j in range(n)
            ),
        ),
    )
    v = [directions(pairs, active, alpha, r) for r in range(d_y)]
    vz = [[[dot(a, x) for x in z] for a in v[r]] for r in range(d_y)]
    proof.step(
        "With v_i = (1/q)·Σ_j α_j·a_ij·z_j the tangent function Σ_i a_i(z)·(v_i·z) has the value Σ_j α_j·Khat_jk at z_k: the "
        "label.",
        agree(
            "points and outputs",
            (
                (f"point {k + 1}", sum((vz[r][i][k] for i in range(q) if active[k][i]), Fraction(0)), points.Y[k, r])
                for r in range(d_y)
                for k in range(n)
            ),
        ),
    )
    delta = [[power_below(margin(h[i], vz[r][i])) for i in range(q)] for r in range(d_y)]
    proof.step(
        "As w_i·z_k is not 0, w_i + δ·v_i has the same side at every point for some δ_i > 0, a power of two: at no point are "
        "w_i·z and (w_i + δ_i·v_i)·z of opposite signs.",
        every(
            "neurons, outputs and points",
            (
                ""
                if h[i][k] * (h[i][k] + delta[r][i] * vz[r][i][k]) >= 0
                else f"neuron {i + 1} changes sides at point {k + 1}"
                for r in range(d_y)
                for i in range(q)
                for k in range(n)
            ),
        ),
    )
    bumps = [[[quotient(h[i][k], vz[r][i][k], delta[r][i]) for k in range(n)] for i in range(q)] for r in range(d_y)]
    proof.step(
        "So the difference quotient [ψ(w_i·z + δ_i·v_i·z) − ψ(w_i·z)] / δ_i is a_i(z)·(v_i·z) at every point, and no limit is "
        "taken.",
        agree(
            "neurons, outputs and points",
            (
                (f"neuron {i + 1}, point {k + 1}", bumps[r][i][k], vz[r][i][k] if active[k][i] else 0)
                for r in range(d_y)
                for i in range(q)
                for k in range(n)
            ),
        ),
    )
    fit = em.memorize(proof.data, THEOREM)
    rows = list(fit.network.columns(points.X).rows())
    proof.step(
        "The network is the sum of these quotients, and returns every label: both are compared with it.",
        agree(
            "points and outputs",
            (
                (f"point {k + 1}", (rows[k][r], sum(bump[k] for bump in bumps[r])), (points.Y[k, r],) * 2)
                for r in range(d_y)
                for k in range(n)
            ),
        ),
    )
    proof.step(
        "It has at most one neuron per direction, which all outputs share, and one per direction and output.",
        at_most("neurons", fit.sizes.neurons, "(1 + d_y)·q", (1 + d_y) * q),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0], [0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    circle = [(Fraction(5), Fraction(0)), (Fraction(0), Fraction(5)), (Fraction(3), Fraction(4))]
    opposite = [(s * x, s * y) for s in (1, -1) for x, y in circle]
    starts = [(1, 1), (1, -2), (-2, 1)]
    on = [[dot(w, x) > 0 for w in starts] for x in opposite]
    K = [
        [sum(a and b for a, b in zip(on[j], on[k], strict=True)) * dot(opposite[j], opposite[k]) for k in range(6)]
        for j in range(6)
    ]
    c = (3, 4, -5, -3, -4, 5)
    proof.without(
        "the coordinate 1",
        "ψ(t) − ψ(−t) = t, so at opposite points ReLUs without biases differ by a linear function. Of (5, 0), (0, 5), (3, 4) "
        "and −(5, 0), −(0, 5), −(3, 4) Khat has the kernel vector c = (3, 4, −5, −3, −4, 5), and the labels "
        "(1, 1, −1, −1, −1, 1) are out of reach.",
        equal(
            "Σ c_j·y_j", dot(c, (1, 1, -1, -1, -1, 1)), "|c·Khat|, whatever α is", max(abs(dot(row, c)) for row in K)
        ),
    )

    data = Dataset(proof.data.X, proof.data.Y)
    where = coordinates(data, "yes")
    pairs = regular_pairs(where.Z, "0")
    z, w = list(where.Z.rows()), list(pairs.W.rows())
    h = [[dot(a, x) for x in z] for a in w]
    active = [[row[j] > 0 for row in h] for j in range(data.n)]
    alpha = solution(pairs, data.Y, 0)
    v = directions(pairs, active, alpha, 0)
    vz = [[dot(a, x) for x in z] for a in v]
    most = margin(h[0], vz[0])

    def read(delta):
        return agree(
            "points",
            (
                (f"point {k + 1}", quotient(h[0][k], vz[0][k], delta), vz[0][k] if active[k][0] else 0)
                for k in range(data.n)
            ),
        )

    def draw(times):
        moved = [a + times * most * b for a, b in zip(w[0], v[0], strict=True)]
        kinks = {"w·z = 0": where.affine(w[0]), "(w + δ·v)·z = 0": where.affine(moved)}
        return plane(f"δ = {times} of the margin", data.X.rows(), [row[0] for row in data.Y.rows()], kinks)

    proof.explore(
        Slider(
            "δ / margin",
            "The first start and its moved copy. Up to the margin no point lies between their kinks, and the quotient is "
            "exact. Beyond it a point does.",
            [Fraction(k, 4) for k in range(1, 9)],
            lambda times: read(times * most),
            draw,
            start=3,
        )
    )

    def serves(answer):
        (delta,) = numbers_in(answer, 1)
        return read(delta) if delta > 0 else less("0", 0, "your δ", delta)

    proof.ask(
        Exercise(
            "Name a δ > 0 for which the first quotient is exact at all points.",
            serves,
            str(power_below(most)),
            str(4 * power_below(most)),
        )
    )

    def reached(answer):
        y = numbers_in(answer, 6)
        if set(y) - {-1, 1}:
            raise InputError("the labels are 1 and −1")
        both = [[*row, t] for row, t in zip(K, y, strict=True)]
        ranks = [rank_witness(RationalMatrix.from_rows(rows)).rank for rows in (both, K)]
        return equal("rank of (Khat, y)", ranks[0], "rank of Khat", ranks[1])

    proof.ask(
        Exercise(
            "Name labels 1 and −1 of the six opposite points for which Khat·α = y can be solved; the starts are (1, 1), "
            "(1, −2), (−2, 1).",
            reached,
            "1, 1, 1, 1, 1, 1",
            "1, 1, -1, -1, -1, 1",
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
