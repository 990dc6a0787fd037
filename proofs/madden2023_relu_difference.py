"""madden2023.relu_difference: two ReLUs per group of d+1 points.

As a script:      python proofs/madden2023_relu_difference.py
As a notebook:    marimo edit proofs/madden2023_relu_difference.py
On your own data: exactmem prove madden2023.relu_difference DATA
"""

import marimo

app = marimo.App(width="medium", app_title="madden2023.relu_difference")

with app.setup:
    from fractions import Fraction

    import exactmem as em
    from exactmem.geometry.projections import search_keys
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, less, notebook, numbers_in, run
    from exactmem.report.pictures.graphs import graphs, through
    from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
    from exactmem.theorems.madden2023.relu_difference import staircase
    from exactmem.theorems.preparation import prepare

    THEOREM = "madden2023.relu_difference"
    EXAMPLE = em.Dataset.from_arrays([[0], [1], [2], [3], [4], [5]], [5, -1, 7, 2, 0, 4])


@app.function
def relu(t):
    return max(t, Fraction(0))


@app.function
def quotient(z, u, eps):
    """What two neurons make of the values z and u of two affine forms at a point."""
    return (relu(z + eps * u) - relu(z)) / eps


@app.function
def value(form, x):
    """The affine form at the point, 0 for the form that is missing."""
    return sum((a * b for a, b in zip(form, (*x, 1), strict=True)), Fraction(0)) if form else Fraction(0)


@app.function
def partial_sums(rows):
    """Of the values of u_1, u_2, … at all points: those of u_1, u_1 + u_2, …"""
    total = [Fraction(0)] * len(rows[0])
    for row in rows:
        total = [before + more for before, more in zip(total, row, strict=True)]
        yield total


@app.function
def slope_at(u, z, eps, x):
    """The quotient of the affine functions z and u of one number."""
    return quotient(value(z, [x]), value(u, [x]), eps)


@app.function
def bends(u, z, eps):
    """Where z and z + ε·u are 0: the places at which the quotient of functions of one number bends."""
    return [-b / a for a, b in (z, [s + eps * t for s, t in zip(z, u, strict=True)]) if a]


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    proof.suppose(GENERAL_POSITION)
    general = proof.steps[-1].verdict.holds
    data = prepare(proof.data)
    if data.dim == 0:
        fit = em.memorize(proof.data, THEOREM)
        proof.step(
            "All rows are one point, and at most one constant neuron has its label.",
            agree("labels", [("the point", fit.network.at(data.X.row(0)), data.Y.row(0))]),
        )
        proof.conclude(fit.certificate)
        return
    points, outputs = range(data.n), range(data.outputs)
    rows = [[x[k] for k in data.affine.pivots] for x in data.X.rows()]
    places = search_keys(data.X, rational=False).values
    proof.step(
        "In a suitable direction a the places s = a·x are distinct: each pair of points excludes only the directions of one "
        "hyperplane.",
        equal("distinct places", len(set(places)), "points", data.n),
    )

    found = staircase(data, places)
    groups = found.steps
    values = [[[value(step.u[r], x) for x in rows] for step in groups] for r in outputs]
    at = [list(partial_sums(of_output)) for of_output in values]
    proof.step(
        f"In the order of the places the points fall into {len(groups)} groups. Group j has an affine form L_j with its "
        "labels, since its points are affinely independent, or lie where the form of these has their labels anyway.",
        agree(
            "pairs of a point and an output",
            (
                (f"point {i + 1}", at[r][j][i], data.label(i, r))
                for r in outputs
                for j, step in enumerate(groups)
                for i in step.members
            ),
        ),
    )
    after = [{i for step in groups[j:] for i in step.members} for j in range(len(groups))]
    z = [[places[i] - step.threshold for i in points] for step in groups]
    proof.step(
        "Between one group and the next there is a threshold t_j, so z_j = s − t_j is positive on group j and those behind it, "
        "negative on those before it, and zero nowhere.",
        agree(
            "pairs of a group and a point",
            (
                (f"group {j + 1}, point {i + 1}", (z[j][i] > 0) - (z[j][i] < 0), 1 if i in after[j] else -1)
                for j in range(len(groups))
                for i in points
            ),
        ),
    )
    u = {(j, r): values[r][j] for j, step in enumerate(groups) for r in outputs if step.u[r]}
    eps = found.eps
    proof.step(
        "Let u_j = L_j − L_(j−1), L_0 = 0. As z_j is zero nowhere, ε·|u_j| < |z_j| at every point for some ε > 0; here for "
        f"ε = {eps}.",
        less(
            "the largest ε·|u_j| / |z_j|",
            max(
                (eps * abs(v) / abs(w) for (j, _), row in u.items() for v, w in zip(row, z[j], strict=True)), default=0
            ),
            "1",
            1,
        ),
    )
    picture = None
    if data.dim == proof.data.d == data.outputs == 1 and data.n <= 40:
        scale = Fraction(places[1] - places[0]) / (rows[1][0] - rows[0][0])  # s = scale·x + the rest
        rest = places[0] - scale * rows[0][0]
        pairs = [(step.u[0], [scale, rest - step.threshold]) for step in groups if step.u[0]]
        breaks = [x for u_j, line in pairs for x in bends(u_j, line, eps)]
        ends = min(rows)[0] - Fraction(1, 2), max(rows)[0] + Fraction(1, 2)
        shown = {
            f"quotient {j}": through(lambda x, pair=pair: slope_at(*pair, eps, x), bends(*pair, eps), *ends)
            for j, pair in enumerate(pairs[:6], 1)
        }
        shown["the sum of all"] = through(lambda x: sum(slope_at(*pair, eps, x) for pair in pairs), breaks, *ends)
        picture = graphs("The steps of the staircase", shown, [(x[0], data.label(i, 0)) for i, x in enumerate(rows)])
    bumps = {(j, r): [quotient(w, v, eps) for w, v in zip(z[j], row, strict=True)] for (j, r), row in u.items()}
    proof.step(
        "So z_j + ε·u_j has the sign of z_j, and the difference quotient [ψ(z_j + ε·u_j) − ψ(z_j)] / ε is no limit: it is u_j "
        "where z_j > 0, and 0 where z_j < 0.",
        agree(
            "groups, outputs and points",
            (
                (f"group {j + 1}, point {i + 1}", bump[i], u[j, r][i] if i in after[j] else 0)
                for (j, r), bump in bumps.items()
                for i in points
            ),
        ),
        picture,
    )
    proof.step(
        "On group j the quotients add up to u_1 + … + u_j = L_j, which is the label.",
        agree(
            "pairs of a point and an output",
            (
                (
                    f"point {i + 1}",
                    sum((bump[i] for (_, q), bump in bumps.items() if q == r), Fraction(0)),
                    data.label(i, r),
                )
                for r in outputs
                for i in points
            ),
        ),
    )
    fit = em.memorize(proof.data, THEOREM)
    proof.step(
        "The network has one neuron per quotient and one per group with ψ(z_j), which all outputs share.",
        equal("neurons", fit.sizes.neurons, "quotients and groups that have one", len(u) + len({j for j, _ in u})),
    )
    if general:
        promise = em.theorems[THEOREM].bound(n=data.n, d=data.dim, d_y=data.outputs)
        proof.step(
            "In general position any d'+1 points in a row are affinely independent, so there are at most ⌈n/(d'+1)⌉ groups.",
            at_most("neurons", fit.sizes.neurons, "(1 + d_y)·⌈n/(d'+1)⌉", promise),
        )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0], [0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    line = em.Dataset.from_arrays([[t, t * t, 0] for t in range(2)] + [[t, t, t] for t in range(2, 8)], [0, 1] * 4)
    neurons, promise = em.memorize(line, THEOREM).sizes.neurons, em.theorems[THEOREM].bound(n=8, d=3)
    proof.without(
        "general position",
        "six of eight points of R^3 on a line still fit, but groups on the line have two points.",
        at_most("neurons", neurons, "2·⌈8/4⌉", promise),
    )

    data = prepare(proof.data)
    rows = data.X.num[:, 0].tolist()
    second = staircase(data, rows).steps[1]
    u, z = second.u[0], [Fraction(1), -second.threshold]
    most = min(abs(value(z, [x]) / value(u, [x])) for x in rows if value(u, [x]))

    def read(eps):
        return agree(
            "points",
            ((f"x = {x}", slope_at(u, z, eps, x), value(u, [x]) if x > second.threshold else 0) for x in rows),
        )

    def draw(times):
        eps = times * most
        quotients = {
            "quotient": through(lambda x: slope_at(u, z, eps, x), bends(u, z, eps), 0, 5),
            "u after the threshold": [(second.threshold, value(u, [second.threshold])), (5, value(u, [5]))],
        }
        at = [(x, slope_at(u, z, eps, x)) for x in rows]
        return graphs(f"ε = {times} of the margin", quotients, at)

    proof.explore(
        Slider(
            "ε / margin",
            "Up to the margin the second pair of neurons is u at the points behind its threshold and 0 at those before it. "
            "Beyond it one neuron of the pair changes sides at a point.",
            [Fraction(k, 4) for k in range(1, 9)],
            lambda times: read(times * most),
            draw,
            start=3,
        )
    )
    listed = "; ".join(f"({value(z, [x])}, {value(u, [x])})" for x in rows)

    def serves(answer):
        (eps,) = numbers_in(answer, 1)
        return read(eps) if eps > 0 else less("0", 0, "your ε", eps)

    proof.ask(
        Exercise(
            f"The values (z, u) of the second pair at the points are {listed}. Name an ε > 0 that keeps its signs there.",
            serves,
            str(most / 2),
            str(2 * most),
        )
    )

    def one_step(answer):
        fit = em.memorize(em.Dataset.from_arrays([[x] for x in rows], numbers_in(answer, len(rows))), THEOREM)
        return at_most("neurons", fit.sizes.neurons, "wanted", 4)

    proof.ask(
        Exercise(
            "Name six labels for 0, 1, 2, 3, 4, 5 that make the staircase need 4 neurons at most.",
            one_step,
            "0, 1, 2, 3, 2, 1",
            "0, 1, 4, 9, 16, 25",
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
