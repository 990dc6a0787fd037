"""hernandez2024.width_two: two neurons per layer.

As a script:      python proofs/hernandez2024_width_two.py
As a notebook:    marimo edit proofs/hernandez2024_width_two.py
On your own data: exactmem prove hernandez2024.width_two DATA
"""

import marimo

app = marimo.App(width="medium", app_title="hernandez2024.width_two")

with app.setup:
    from fractions import Fraction
    from itertools import pairwise

    import exactmem as em
    from exactmem.geometry.projections import search_keys
    from exactmem.proof import Exercise, Slider, agree, equal, every, notebook, numbers_in, run
    from exactmem.proof.keyed import direction_text
    from exactmem.proof.layers import Layers
    from exactmem.proof.neurons import every_neuron
    from exactmem.report.pictures.graphs import graphs
    from exactmem.theorems.hypotheses import NO_CONFLICT

    THEOREM = "hernandez2024.width_two"
    EXAMPLE = em.Dataset.from_arrays([[0], [1], [2], [3], [4]], [1, 2, 0, "3/2", 1])


@app.function
def line(S, t, y):
    """y + S(· − t): the steep line through a point."""
    return lambda at: y + S * (at - t)


@app.function
def nailed(keys, labels, S):
    """The string's heights at all keys, and of its distance h to the next line, nail by nail from the third point on.

    It begins as the line through the first two points. Where it passes below the next label it is raised: y becomes max(y, l),
    l steep and rising; else lowered: min(y, l), l steep and falling. Either way y = l ± h with h = ψ(±(y − l)).
    """
    slope = (labels[1] - labels[0]) / (keys[1] - keys[0])
    y = [labels[0] + slope * (t - keys[0]) for t in keys]
    for i in range(2, len(keys)):
        up = 1 if y[i] <= labels[i] else -1
        l = line(up * S, keys[i], labels[i])
        h = [max(up * (v - l(t)), Fraction(0)) for t, v in zip(keys, y, strict=True)]
        y = [l(t) + up * b for t, b in zip(keys, h, strict=True)]
        yield i, h, y


@app.function
def string(keys, labels, S, nails):
    """The string after so many nails, as a broken line: it bends where it met a steep line."""
    low, high = keys[0], keys[-1] + 1
    slope = (labels[1] - labels[0]) / (keys[1] - keys[0])
    points = [(t, labels[0] + slope * (t - keys[0])) for t in (low, high)]
    for i in range(2, 2 + nails):
        a, b = next((a, b) for a, b in pairwise(points) if a[0] <= keys[i] <= b[0])
        value = a[1] + (b[1] - a[1]) * (keys[i] - a[0]) / (b[0] - a[0])
        up = 1 if value <= labels[i] else -1
        l, bent = line(up * S, keys[i], labels[i]), []
        for a, b in pairwise(points):
            da, db = up * (a[1] - l(a[0])), up * (b[1] - l(b[0]))
            bent.append((a[0], l(a[0]) + up * max(da, 0)))
            if da * db < 0:
                at = a[0] + (b[0] - a[0]) * da / (da - db)
                bent.append((at, l(at)))
        points = [*bent, (high, l(high) + up * max(db, 0))]
    return points


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    data = proof.data.merged()
    N, d, outputs = len(data.X), data.X.shape[1], range(data.Y.shape[1])
    fit = em.memorize(proof.data, THEOREM)
    found = search_keys(data.X)
    X = data.X.take(found.order)
    along = [sum(a * x for a, x in zip(found.direction, row, strict=True)) for row in X.num.tolist()]
    T = [found.scale * (t - found.low) for t in along]
    labels = [[data.Y[i, r] for i in found.order] for r in outputs]
    exact = list(zip((f"t = {t}" for t in T), fit.network.outputs(X), zip(*labels, strict=True), strict=True))
    proof.step(
        f"Along the direction a = {direction_text(found.direction)} "
        "the points become numbers t_1 < t_2 < … ≥ 0, all different.",
        every("pairs of neighbours", (f"{a} is not below {b}" if a >= b else "" for a, b in pairwise(T))),
    )
    if N <= 2:
        proof.step(
            "An affine map meets one or two points.",
            agree("points", exact),
        )
        proof.step("It has no neuron.", equal("hidden layers", fit.sizes.hidden_layers, "none", 0))
        proof.conclude(fit.certificate)
        return
    gap = min(b - a for a, b in pairwise(T))
    span = [max(row) - min(row) for row in labels]
    steep = [Fraction(-(-(s / gap * data.Y.den) // 1), data.Y.den) for s in span]
    proof.step(
        "Take slopes S of at least the range of the labels over the least gap: from one key to the one before, a line of slope "
        "S falls by the whole range.",
        every(
            "outputs",
            (
                f"S = {S} falls by {S * gap}, the range is {s}" if S * gap < s else ""
                for S, s in zip(steep, span, strict=True)
            ),
        ),
    )

    strings = [list(nailed(T, row, S)) for row, S in zip(labels, steep, strict=True)]
    picture = None
    if N <= 8 and len(labels) == 1:
        drawn = {f"after {k + 2} points": string(T, labels[0], steep[0], k) for k in range(N - 1)}
        picture = graphs("A string laid over nails", drawn, list(zip(T, labels[0], strict=True)), x="t", y="label")
    proof.step(
        "A string begins as the line through the first two points. At the next point it is raised to the label, y := max(y, l) "
        "with the line l of slope S through the point, or lowered, y := min(y, l) with slope −S. Now y meets the label, and at "
        "earlier keys nothing changes: there l is beyond all labels, below for max, above for min.",
        agree(
            "heights at points met so far",
            (
                (f"t = {t} after point {i + 1}", v, label)
                for one, row in zip(strings, labels, strict=True)
                for i, _, y in one
                for t, v, label in zip(T[: i + 1], y, row, strict=False)
            ),
        ),
        picture,
    )
    layers = Layers(fit.network, X).columns[:-1]
    proof.step(
        "Since max(y, l) = l + ψ(y − l) and min(y, l) = l − ψ(l − y), one neuron h makes y an affine form of T and h again; T "
        "is carried by one more, ψ(T) = T. So each layer is T and one h per output.",
        every_neuron(
            layers,
            [{"T": T} | {f"h of output {r + 1}": one[k][1] for r, one in enumerate(strings)} for k in range(N - 2)],
            1,
        ),
    )
    proof.step(
        "After the last nail the string passes through all points, and the output layer returns it: every label is exact.",
        agree("points", exact),
    )
    proof.step(
        "One layer per point after the first two.", equal("hidden layers", fit.sizes.hidden_layers, "N − 2", N - 2)
    )
    proof.step("T and one h per output.", equal("width", fit.sizes.width, "1 + d_y", 1 + len(labels)))
    proof.step(
        "A layer reads T, each h its own predecessor and a bias.",
        equal(
            "slots",
            fit.sizes.slots,
            "(1 + d_y)(d + 1) + (1 + 3d_y)(N − 3) + 3d_y",
            em.theorems[THEOREM].bound(n=N, d=d, d_y=len(labels)),
        ),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0], [0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    keys = [t for (t,) in proof.data.X.rows()]
    labels = [y for (y,) in proof.data.Y.rows()]
    nails = list(zip(keys, labels, strict=True))

    def read(S, keys=keys, labels=labels):
        *_, (_, _, y) = nailed(keys, labels, S)
        return agree("points", ((f"t = {t}", got, wanted) for t, got, wanted in zip(keys, y, labels, strict=True)))

    proof.without(
        "slopes of range over least gap",
        "with keys 0, 1/2, 1 and labels 0, 1, 0 the slope 1 is too flat: the last nail moves the string at 1/2.",
        read(Fraction(1), [Fraction(0), Fraction(1, 2), Fraction(1)], [Fraction(0), Fraction(1), Fraction(0)]),
    )
    proof.explore(
        Slider(
            "S",
            "Slope of the lines, for keys 1 apart and labels between 0 and 2. S = 2 is what the proof takes; flatter lines "
            "pull earlier points along.",
            [Fraction(k, 4) for k in (12, 10, 8, 7, 6, 5, 4, 3, 2)],
            read,
            lambda S: graphs(f"S = {S}", {"string": string(keys, labels, S, len(keys) - 2)}, nails, x="t"),
            start=2,
        )
    )
    proof.ask(
        Exercise(
            "Keys 0, 1/3, 1 and labels 0, 2, 0: which slope S is the least that the proof allows?",
            lambda answer: equal("S·gap", numbers_in(answer, 1)[0] * Fraction(1, 3), "range", 2),
            "6",
            "2",
        )
    )

    def bent(answer):
        a, b, c = numbers_in(answer, 3)
        return agree(
            "points", ((f"t = {t}", a + b * t + c * max(2 - 2 * t, 0), y) for t, y in ((0, 0), (1, 1), (2, 0)))
        )

    proof.ask(
        Exercise(
            "The line y = t meets (0, 0) and (1, 1); the nail (2, 0) lowers it with l(t) = 2 − t, S = 1, h = ψ(l − y) = ψ(2 − "
            "2t). Which a, b, c make a + bt + ch the string through all three?",
            bent,
            "2, -1, -1",
            "2, -1, 1",
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
