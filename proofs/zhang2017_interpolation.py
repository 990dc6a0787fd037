"""zhang2017.interpolation: one ReLU per point.

As a script:      python proofs/zhang2017_interpolation.py
As a notebook:    marimo edit proofs/zhang2017_interpolation.py
On your own data: exactmem prove zhang2017.interpolation DATA
"""

import marimo

app = marimo.App(width="medium", app_title="zhang2017.interpolation")

with app.setup:
    from fractions import Fraction
    from itertools import accumulate, pairwise

    import exactmem as em
    from exactmem.geometry.projections import search_keys
    from exactmem.proof import Exercise, Slider, agree, equal, every, less, notebook, numbers_in, run, together
    from exactmem.proof.keyed import direction_text
    from exactmem.report.pictures.graphs import graphs, through
    from exactmem.report.pictures.matrix import matrix
    from exactmem.report.pictures.network import network_picture
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.preparation import prepare

    THEOREM = "zhang2017.interpolation"
    EXAMPLE = em.Dataset.from_arrays([[0, 1], [0, 3], [2, 0], [3, 3], [5, 0]], [1, 3, -1, 0, "5/2"])


@app.function
def relu(t):
    return max(t, 0)


@app.function
def thresholds(s):
    """Where the neurons bend: before all points, then at every point but the last."""
    return [s[0] - 1, *s[:-1]]


@app.function
def slope_changes(s, y):
    """The coefficients of the neurons: how much the slope of the broken line through the (s, y) changes at each threshold."""
    slopes = [Fraction(0)]
    for (a, before), (b, after) in pairwise([(s[0] - 1, 0), *zip(s, y, strict=True)]):
        slopes.append(Fraction(after - before) / (b - a))
    return [after - before for before, after in pairwise(slopes)]


@app.function
def line(s, a, t):
    """The broken line with thresholds of s and slope changes a, at t."""
    return sum((c * relu(t - theta) for c, theta in zip(a, thresholds(s), strict=True)), Fraction(0))


@app.function
def graph(s, y):
    """Its breakpoints, for a picture."""
    a = slope_changes(s, y)
    return through(lambda t: line(s, a, t), [Fraction(t) for t in thresholds(s)], s[0] - 2, s[-1] + 1)


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    data = prepare(proof.data)
    n, outputs, neurons = data.n, range(data.outputs), range(data.n)
    direction = search_keys(data.X, rational=False).direction
    keys = [sum(w * int(v) for w, v in zip(direction, row, strict=True)) for row in data.X.num.tolist()]
    order = sorted(range(n), key=keys.__getitem__)
    s = [keys[i] for i in order]
    labels = [[data.label(i, r) for i in order] for r in outputs]
    names = [f"point {i + 1}" for i in order]
    small = n <= 12

    proof.step(
        f"The n = {n} points are distinct, so each pair excludes only the directions of one hyperplane, and some integer "
        f"direction is on none of them: with w = {direction_text(direction)} the numbers s = {data.den}·w·x, in "
        "increasing order, are all different.",
        every(
            "neighbours on the line",
            (
                "" if a < b else f"{p} and {q} have the keys {a} and {b}"
                for (a, p), (b, q) in pairwise(zip(s, names, strict=True))
            ),
        ),
        graphs("The points on the line, with their labels", {}, list(zip(s, labels[0], strict=True)), x="s", y="label")
        if small
        else None,
    )
    theta = thresholds(s)
    triangle = [[relu(t - u) for u in theta] for t in s]
    proof.step(
        "Neuron 1 bends at θ_1 = s_1 − 1, neuron j at θ_j = s_(j−1). Then ψ(s_i − θ_j) is positive for j ≤ i and 0 for j > i: "
        "the matrix is lower triangular with a positive diagonal, so for any labels there is exactly one solution a.",
        every(
            "entries",
            (
                "" if (triangle[i][j] > 0) == (j <= i) else f"ψ(s_{i + 1} − θ_{j + 1}) is {triangle[i][j]}"
                for i in range(n)
                for j in neurons
            ),
        ),
        matrix(
            "ψ(s_i − θ_j)",
            triangle,
            [f"s = {t}" for t in s],
            [f"θ = {t}" for t in theta],
        )
        if small
        else None,
    )
    solution = [slope_changes(s, y) for y in labels]
    slopes = [list(accumulate(a)) for a in solution]
    shifts = [list(accumulate(c * u for c, u in zip(a, theta, strict=True))) for a in solution]
    proof.step(
        "Forward substitution finds it: at s_i the first i neurons are on and no others, so a_i is the change of slope at "
        "s_(i−1), and s_i·(a_1 + … + a_i) − (a_1·θ_1 + … + a_i·θ_i) = y_i in every row.",
        agree(
            "pairs of a row and an output",
            ((names[i], s[i] * slopes[r][i] - shifts[r][i], labels[r][i]) for r in outputs for i in range(n)),
        ),
        graphs("One ReLU per point", {"f": graph(s, labels[0])}, list(zip(s, labels[0], strict=True)), x="s")
        if small
        else None,
    )
    fit = em.memorize(proof.data, THEOREM)
    hidden, last = fit.network.layers
    factors, forms = [], []  # neuron j is ψ(f_j·(s − θ_j)), as a function of x and not at the points alone
    for row, c, q in zip(hidden.rows(), hidden.c, hidden.q, strict=True):
        weights = [Fraction(dict(row).get(k, 0), int(q)) for k in range(data.X.shape[1])]
        along = next(k for k, w in enumerate(direction) if w)
        factors.append(weights[along] / (data.den * direction[along]))
        forms.append((*weights, Fraction(int(c), int(q))))
    wanted = [
        (*(f * data.den * w for w in direction), -f * t) if f > 0 else () for f, t in zip(factors, theta, strict=True)
    ]
    outer = [{j: Fraction(w, int(q)) for j, w in row} for row, q in zip(last.rows(), last.q, strict=True)]
    proof.step(
        "The network is this function: its hidden neuron j is ψ(s − θ_j) up to a factor f_j > 0, weight by weight, its output "
        "weight is a_j / f_j, and the output has no bias.",
        together(
            agree("neurons", ((f"neuron {j + 1}", forms[j], wanted[j]) for j in neurons)),
            agree(
                "output weights",
                (
                    (f"output {r + 1}, neuron {j + 1}", outer[r].get(j, 0) * factors[j], solution[r][j])
                    for r in outputs
                    for j in neurons
                ),
            ),
            agree("output biases", ((f"output {r + 1}", int(c), 0) for r, c in enumerate(last.c))),
        ),
        network_picture(fit.network) if small else None,
    )
    proof.step(
        "So n hidden neurons are enough.",
        equal("neurons", fit.sizes.neurons, "the bound", proof.entry.bound(n=n, d=data.dim)),
    )
    proof.step(
        "If k neurons fit all labels of these points, then k·(d' + 1) ≥ n: once it is fixed at which points each neuron is on, "
        "the outputs fill a space of dimension at most k·(d' + 1), and finitely many smaller spaces do not fill R^n.",
        less(f"{fit.lower - 1} neurons: k·(d' + 1)", (fit.lower - 1) * (data.dim + 1), "n", n),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 0], [0, 0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    rows, labels = list(proof.data.X.rows()), [row[0] for row in proof.data.Y.rows()]

    def distinct(w):
        keys = [sum(a * b for a, b in zip(w, row, strict=True)) for row in rows]
        return every(
            "pairs of points",
            (
                f"points {i + 1} and {j + 1} both have w·x = {keys[i]}, with labels {labels[i]} and {labels[j]}"
                if keys[i] == keys[j]
                else ""
                for j in range(len(rows))
                for i in range(j)
            ),
        )

    proof.without(
        "different keys",
        "along w = (1, 0) two of the five points meet, and no function of w·x fits: the matrix has a zero on its diagonal.",
        distinct((1, 0)),
    )

    def draw(t):
        data = sorted((x + t * y, label) for (x, y), label in zip(rows, labels, strict=True))
        s, y = zip(*data, strict=True)
        functions = {"f": graph(list(s), list(y))} if distinct((1, t)).holds else {}
        return graphs(f"Along w = (1, {t})", functions, data, x="w·x")

    proof.explore(
        Slider(
            "t",
            "The direction w = (1, t) turns. As two keys come together the line between them gets steep; where they meet, it "
            "would be vertical.",
            [Fraction(1), Fraction(1, 2), Fraction(1, 4), Fraction(1, 8), Fraction(1, 16), Fraction(0)],
            lambda t: distinct((1, t)),
            draw,
        )
    )
    proof.ask(
        Exercise(
            "A direction w in the plane, as two numbers, along which these five points stay apart?",
            lambda answer: distinct(numbers_in(answer, 2)),
            "2 1",
            "1 2",
        )
    )
    s, y = [0, 1, 3], [2, 0, 1]
    proof.ask(
        Exercise(
            "Keys 0, 1, 3 with labels 2, 0, 1: which a_1, a_2, a_3 make a_1·ψ(s + 1) + a_2·ψ(s) + a_3·ψ(s − 1) fit?",
            lambda answer: agree(
                "keys", ((f"s = {t}", line(s, numbers_in(answer, 3), t), label) for t, label in zip(s, y, strict=True))
            ),
            "2 -4 5/2",
            "2 -2 1/2",
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
