"""daniely2020.sgd: SGD from a zero start memorizes, near its start.

As a script:      python proofs/daniely2020_sgd.py
As a notebook:    marimo edit proofs/daniely2020_sgd.py
On your own data: exactmem prove daniely2020.sgd DATA
"""

import marimo

app = marimo.App(width="medium", app_title="daniely2020.sgd")

with app.setup:
    from fractions import Fraction
    from operator import mul

    import exactmem as em
    from exactmem.data.dataset import distinct_rows
    from exactmem.linalg.modular import PRIMES, matrix, residues
    from exactmem.linalg.rational_matrix import RationalMatrix
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, less, notebook, numbers_in, run, together
    from exactmem.report.pictures.bars import bars
    from exactmem.report.pictures.graphs import graphs
    from exactmem.report.pictures.matrix import matrix as table
    from exactmem.report.pictures.plane import plane
    from exactmem.theorems.daniely2020.static import solution
    from exactmem.theorems.daniely2020.tangent import Pairs
    from exactmem.theorems.hypotheses import NO_CONFLICT

    THEOREM = "daniely2020.sgd"
    EXAMPLE = em.Dataset.from_arrays([[1, 0], ["3/5", "4/5"], ["-3/5", "4/5"]], [1, -1, 1])
    STARTS = [[1, 1], [1, -2], [-2, 1]]


@app.function
def dot(a, b):
    return sum(map(mul, a, b))


@app.function
def trained(data):
    """SGD on the data: unit vectors as they are, other points with a coordinate 1; of three or more classes the last one
    against the rest. The example starts at directions that can be followed by hand, other data at random ones."""
    unit = all(dot(x, x) == 1 for x in data.X.rows())
    labels = sorted({label for (label, *_) in data.Y.rows()})
    last = None if len(labels) < 3 else data.names[-1] if data.names else labels[-1]
    starts = STARTS if data == EXAMPLE else None
    return em.train(data, starts=starts, standardise=not unit, positive=last, replay=False)


@app.function
def perceptron(N, y, level):
    """The points that are violated, one after the other, in sweeps until a sweep is quiet: y_j·G_j < level, where a violation
    of j adds y_j·N_j to G."""
    G, quiet, j = [0] * len(y), 0, 0
    while quiet < len(y):
        quiet += 1
        if y[j] * G[j] < level:
            G = [g + y[j] * t for g, t in zip(G, N[j], strict=True)]
            quiet = 0
            yield j
        j = (j + 1) % len(y)


@app.function
def descend(z, w, y, beta, eta0, sweeps):
    """Hinge-loss SGD on the pairs (w_i, w_i), weight by weight. Returns the weights of both copies, and the outputs."""
    copies = [[(s, list(map(Fraction, a))) for a in w] for s in (1, -1)]
    c = eta0 / (2 * beta * len(w))

    def output(x):
        return beta * sum(s * max(dot(a, x), 0) for half in copies for s, a in half)

    for _ in range(sweeps):
        for x, label in zip(z, y, strict=True):
            if label * output(x) < 1:
                for half in copies:
                    for s, a in half:
                        if dot(a, x) > 0:
                            a[:] = [t + s * c * label * v for t, v in zip(a, x, strict=True)]
    return [[a for _, a in half] for half in copies], [output(x) for x in z]


@app.function
def growths(N, y, violated, eta0, den):
    """How much |v|² grows by each update: f is the linear model before it, Khat = N/den."""
    f = [0] * len(y)  # times den/η₀
    for j in violated:
        yield eta0**2 * Fraction(2 * y[j] * f[j] + N[j][j], den)
        f = [before + y[j] * k for before, k in zip(f, N[j], strict=True)]


@app.function
def steps(proof):
    """The proof, on any data with two classes, or with one class against the rest."""
    proof.suppose(NO_CONFLICT)
    found = trained(proof.data)
    pairs, y, eta0, beta = found.pairs, list(found.labels), found.eta0, found.beta
    z, w = list(pairs.Z.rows()), list(pairs.W.rows())
    n, q, points = pairs.m, pairs.q, range(pairs.m)
    h = [[dot(a, x) for x in z] for a in w]
    lit = [{j for j in points if row[j] > 0} for row in h]

    small = n <= 8
    kinks = None
    if small and pairs.Z.shape[1] == 2:
        kinks = plane("Points and kinks", z, y, {f"w_{i + 1}·z = 0": (*a, 0) for i, a in enumerate(w[:8])})
    proof.step(
        f"Start {q} pairs of ReLUs, both of a pair at w_i, with output weights β and −β, β = {beta}: the network is 0. No "
        "point z_k lies on a kink, w_i·z_k = 0.",
        less("0", 0, "the least |w·z|", min(abs(t) for row in h for t in row)),
        kinks,
    )
    numerators = pairs.Z.num.tolist()
    gram = [[dot(a, b) for b in numerators] for a in numerators]
    on = [[int(j in some) for some in lit] for j in points]
    N = [[dot(on[j], on[k]) * gram[j][k] for k in points] for j in points]
    den = q * pairs.Z.den**2  # N/den is Khat
    distinct = distinct_rows(pairs.Z.num)[0].tolist()
    kernel = RationalMatrix.from_rows([[N[j][k] for k in distinct] for j in distinct])
    proof.step(
        "A step for a point z_j moves the neurons that are on there, by multiples of z_j; what it does at z_k is a multiple of "
        "Khat_jk = (1/q)·(number of i with z_j and z_k on the positive side of w_i)·(z_j·z_k). Khat is regular.",
        equal(
            f"the rank of q·den²·Khat modulo {PRIMES[0]}",
            int(matrix(residues(kernel.num), PRIMES[0]).rank()),
            "distinct points",
            len(distinct),
        ),
        table("Khat", [[Fraction(v, den) for v in row] for row in N]) if small else None,
    )
    some = Pairs(pairs.Z.take(distinct), pairs.W)
    alpha = [v for (v,) in solution(some, RationalMatrix.from_rows([[y[j]] for j in distinct]), 0).rows()]
    proof.step(
        "So Khat·α = y can be solved: linear weights v* with y_k·(v*·Ψ(z_k)) = 1 for all k, Ψ the features of the kernel.",
        agree(
            "distinct points",
            (
                (f"point {j + 1}", sum(a * N[j][k] for a, k in zip(alpha, distinct, strict=True)), y[j] * den)
                for j in distinct
            ),
        ),
    )
    M2 = sum(y[j] * a for j, a in zip(distinct, alpha, strict=True))
    C2 = Fraction(max(N[j][j] for j in points), den)

    violated = list(perceptron(N, y, den / eta0))
    counts, V = [violated.count(j) for j in points], len(violated)
    mass = [a * c for a, c in zip(y, counts, strict=True)]
    outputs = [eta0 * Fraction(dot(mass, row), den) for row in N]
    norm2 = eta0**2 * Fraction(dot(mass, [dot(mass, row) for row in N]), den)
    grows = list(growths(N, y, violated, eta0, den))
    proof.step(
        "Run SGD with the hinge loss on the linear model: sweep over the points, and add y_j·η₀·Ψ(z_j) to v whenever "
        "y_j·f(z_j) is below 1. Each time v*·v grows by η₀ exactly, and |v|², by 2·η₀·y_j·f(z_j) + η₀²·Khat_jj, at most by "
        "2·η₀ + η₀²·C2, C2 the largest Khat_jj: V updates make (2·η₀ + η₀²·C2)·V.",
        together(
            every(
                "updates",
                (
                    "" if grown <= 2 * eta0 + eta0**2 * C2 else f"update {t} makes |v|² grow by {grown}"
                    for t, grown in enumerate(grows, 1)
                ),
            ),
            equal("|v|² in the end", norm2, "what they add up to", sum(grows)),
            at_most("|v|² in the end", norm2, "(2·η₀ + η₀²·C2)·V", (2 * eta0 + eta0**2 * C2) * V),
        ),
    )
    proof.step(
        "By Cauchy and Schwarz (v*·v)² ≤ |v*|²·|v|², and |v*|² = M² = y·α.",
        at_most("(η₀·V)²", (eta0 * V) ** 2, "M²·|v|²", M2 * norm2),
    )
    most = M2 * (2 / eta0 + C2)
    proof.step(
        "So V ≤ N* = M²·(2/η₀ + C2): after at most so many updates a sweep is quiet.",
        at_most("updates", V, "N*", most),
        bars("Updates", {"made": V, "N*": most}),
    )
    reach = Fraction(0)
    for row, some in zip(h, lit, strict=True):
        moved = [counts[j] if j in some else 0 for j in points]
        for k in points:
            path = eta0 * Fraction(sum(c * abs(g) for c, g in zip(moved, gram[k], strict=True) if c), pairs.Z.den**2)
            reach = max(reach, path / (2 * beta * q * abs(row[k])))
    proof.step(
        "In the network an update moves w_i·z_k by at most η₀/(2·β·q)·|z_j·z_k|, and only if the neuron is on at z_j. In all, "
        "that is less than |w_i·z_k|: no sign ever changes, so the network makes the run of the linear model.",
        less("the largest path of a w_i·z_k over |w_i·z_k|", reach, "1", 1),
    )
    returned = [value for (value,) in found.network.columns(proof.data.X).rows()]
    picture = None
    if small:
        running = [[Fraction(0)] for _ in points]
        for j in violated:
            for k in points:
                running[k].append(running[k][-1] + eta0 * y[j] * y[k] * Fraction(N[j][k], den))
        climb = {f"point {k + 1}": list(enumerate(margins)) for k, margins in enumerate(running)}
        picture = graphs("Margins y·h, update by update", climb, levels={"1": 1}, x="updates")
    proof.step(
        "The network with the weights at the end returns what the linear model does.",
        agree("points", ((f"point {k + 1}", returned[k], outputs[k]) for k in points)),
        picture,
    )
    proof.step(
        "The last sweep was quiet: every margin is at least 1, and every label is right.",
        every(
            "points",
            ("" if y[k] * returned[k] >= 1 else f"point {k + 1}: {y[k] * returned[k]}" for k in points),
        ),
    )
    proof.conclude(found.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0], [0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    z, y = [(Fraction(1), Fraction(0)), (Fraction(-3, 5), Fraction(4, 5))], [1, 1]
    starts = [(1, 2)]
    _, stuck = descend(z, starts, y, Fraction(1, 100), Fraction(1), 50)
    proof.without(
        "a large β",
        "one pair at (1, 2), points (1, 0) and (−3/5, 4/5), labels 1, 1, β = 1/100: the second point loses both neurons, its "
        "gradient is 0 for ever, and the first has what it wants.",
        at_most("1", 1, "y·h at the second point", stuck[1]),
    )
    circle = [(5, 0), (0, 5), (3, 4), (-5, 0), (0, -5), (-3, -4)]
    on = [[dot(w, x) > 0 for w in STARTS] for x in circle]
    K = [[dot(a, b) * dot(x, t) for b, t in zip(on, circle, strict=True)] for a, x in zip(on, circle, strict=True)]
    c = (3, 4, -5, -3, -4, 5)
    proof.without(
        "a regular kernel",
        "at (5, 0), (0, 5), (3, 4) and their opposites c = (3, 4, −5, −3, −4, 5) is in the kernel of Khat, so Σ c_j·f(z_j) = 0 "
        "for all f of the model. With labels of the signs of c every term would have to be positive.",
        less("0", 0, "the largest |Σ c_j·Khat_jk|", max(abs(dot(row, c)) for row in K)),
    )

    def weights(beta):
        (plus, minus), outputs = descend(z, starts, y, beta, Fraction(1), 50)
        return plus[0], minus[0], outputs

    def draw(beta):
        plus, minus, _ = weights(beta)
        walls = {f"z_{k + 1}·w = 0": (*x, 0) for k, x in enumerate(z)}
        arrows = {"w₊": (starts[0], plus), "w₋": (starts[0], minus)}
        return plane(f"The way of the pair, β = {beta}", [*starts, (0, 0)], ["start", "0"], walls, arrows=arrows)

    proof.explore(
        Slider(
            "β",
            "Two points, one pair at (1, 2). The larger β, the shorter the way of the weights. At a wall z_k·w = 0 a neuron "
            "loses point k.",
            [Fraction(4), Fraction(3), Fraction(2), Fraction(1), Fraction(1, 2), Fraction(1, 10), Fraction(1, 100)],
            lambda beta: every(
                "points, after 50 sweeps",
                (
                    "" if v >= 1 else f"y·h({', '.join(map(str, x))}) = {v}, below 1"
                    for x, v in zip(z, weights(beta)[2], strict=True)
                ),
            ),
            draw,
        )
    )

    found = trained(proof.data)
    Khat = list(found.pairs.kernel.rows())

    def counted(answer):
        counts = numbers_in(answer, 3)
        if any(v < 0 or v.denominator > 1 for v in counts) or sum(counts) > found.bound.updates:
            return at_most("your updates", sum(counts), "N*", found.bound.updates)
        margins = [
            a * sum(b * v * K for b, v, K in zip(found.labels, counts, row, strict=True))
            for a, row in zip(found.labels, Khat, strict=True)
        ]
        return at_most("1", 1, "the least margin", min(margins))

    rows = "; ".join(", ".join(map(str, row)) for row in Khat)
    proof.ask(
        Exercise(
            f"Khat is ({rows}), η₀ = 1, the labels are 1, −1, 1. Name three numbers of updates, one for each point, with "
            "a sum below N* and with all margins at least 1.",
            counted,
            ", ".join(map(str, found.run.counts)),
            "1, 1, 1",
        )
    )

    def near(answer):
        (beta,) = numbers_in(answer, 1)
        if beta <= 0:
            return less("0", 0, "your β", beta)
        x, w, labels = list(found.pairs.Z.rows()), STARTS, list(found.labels)
        _, outputs = descend(x, w, labels, beta, Fraction(1), 20)
        return agree(
            "points",
            ((f"point {k + 1}", a, b) for k, (a, b) in enumerate(zip(outputs, found.run.outputs, strict=True))),
        )

    proof.ask(
        Exercise(
            "Name a β with which the network of the example still makes the run of the linear model.",
            near,
            str(found.beta),
            "1/10",
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
