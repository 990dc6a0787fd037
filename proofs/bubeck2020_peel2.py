"""bubeck2020.peel2: two ReLUs per face of the onion.

As a script:      python proofs/bubeck2020_peel2.py
As a notebook:    marimo edit proofs/bubeck2020_peel2.py
On your own data: exactmem prove bubeck2020.peel2 DATA
"""

import marimo

app = marimo.App(width="medium", app_title="bubeck2020.peel2")

with app.setup:
    from collections import namedtuple
    from fractions import Fraction

    import exactmem as em
    from exactmem.geometry.faces import independent
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, less, notebook, numbers_in, run
    from exactmem.report.pictures.matrix import matrix
    from exactmem.report.pictures.plane import plane
    from exactmem.theorems.bubeck2020.peel2 import Residual, correct, peel
    from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
    from exactmem.theorems.preparation import prepare

    Pair = namedtuple("Pair", "s v delta s_form v_form")  # the values of the forms s and v at all points, δ, the forms

    THEOREM = "bubeck2020.peel2"
    EXAMPLE = em.Dataset.from_arrays([[0, 0], [2, 0], [1, 2], [1, 1], [3, 5], [5, -1], [-2, 3]], [1, -2, 3, 5, 0, 2, 1])


@app.function
def relu(t):
    return max(t, Fraction(0))


@app.function
def ramp(s, v, delta):
    """A derivative made of two neurons: v where s > 0 and 0 where s < 0, as long as s and s + δv have no opposite signs."""
    return (relu(s + delta * v) - relu(s)) / delta


@app.function
def margin(pairs):
    """The largest δ for which no s and s + δv of these pairs have opposite signs."""
    return min((-s / v for s, v in pairs if s * v < 0), default=Fraction(1))


@app.function
def values(form, data):
    """An affine form at every point."""
    return [
        sum((a * x for a, x in zip(form, map(int, row), strict=True)), Fraction(0)) / data.den
        for row in data.points.rows
    ]


@app.function
def settled(data, faces):
    """The faces k from the innermost out: the pair of each output, and what the labels lack before and after."""
    lacking = [[data.label(i, r) for i in range(data.n)] for r in range(data.outputs)]
    chosen, inside = Residual(data), []
    for k in reversed(range(len(faces))):
        choice, before = correct(data, faces[k], inside, chosen, dyadic=False), list(lacking)
        inside += faces[k].members
        s, pairs = values(choice.base, data), {}
        for r, (delta, form) in choice.bends.items():
            v = values(form, data)
            pairs[r] = Pair(s, v, delta, choice.base, form)
            lacking[r] = [y - ramp(a, b, delta) for y, a, b in zip(lacking[r], s, v, strict=True)]
        yield k, pairs, before, list(lacking)


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
    faces = peel(data, seed=0)
    names = [f"face {k}" for k in range(1, len(faces) + 1)]
    members = [face.members for face in faces]
    inside = [[i for later in members[k + 1 :] for i in later] for k in range(len(faces))]
    peeled = range(len(faces) - 1)

    picture = None
    drawn = data.dim == proof.data.d == 2 and data.n <= 40
    if drawn:
        lines = {names[k]: data.lift(faces[k].form) for k in peeled}
        picture = plane("The onion", data.X.rows(), [row[0] for row in data.Y.rows()], lines)
    h = {k: values(faces[k].form, data) for k in peeled}
    proof.step(
        f"Peel the {data.n} points: take a face S of the convex hull, at most d' = {data.dim} points, and go on with the rest, "
        f"until the rest is affinely independent. Here are {len(faces)} faces, the rest included. Each has an affine form "
        "h ≤ 0 that is zero on S and negative at all points still inside.",
        agree(
            "pairs of a face and a point on it or inside",
            (
                (f"{names[k]}, point {i + 1}", (h[k][i] > 0) - (h[k][i] < 0), 0 if i in members[k] else -1)
                for k in peeled
                for i in [*members[k], *inside[k]]
            ),
        ),
        picture,
    )
    proof.step(
        "Each point is on one face, and the points of a face are affinely independent.",
        every(
            "faces, and for all of them together",
            [
                *(
                    "" if independent(data.points, list(own)) else f"{name} is dependent"
                    for name, own in zip(names, members, strict=True)
                ),
                "" if sorted(i for own in members for i in own) == list(points) else "the faces are no partition",
            ],
        ),
    )

    thin, on_face, after, neurons, told = [], [], [], 0, [[data.label(i, 0) for i in points]]
    for k, pairs, before, left in settled(data, faces):
        held = [*members[k], *inside[k]]
        neurons += len(pairs) + bool(pairs)
        told.append(left[0])
        after += [(f"{names[k]} and inside, point {i + 1}", left[r][i], 0) for r in outputs for i in held]
        for r, (s, v, delta, *_) in pairs.items():
            thin += [
                ""
                if delta * abs(v[i]) <= abs(s[i])
                else f"{names[k]}, point {i + 1}: δ·|v| = {delta * abs(v[i])}, s = {s[i]}"
                for i in held
            ]
            on_face += [
                (f"{names[k]}, point {i + 1}", ramp(s[i], v[i], delta), before[r][i] if i in members[k] else 0)
                for i in held
            ]
    proof.step(
        "Settle the faces from the innermost out. Let s = h + τ, τ half the least −h inside: s = τ on S and s ≤ −τ inside. "
        "(For the innermost h = 0 and s = 1.) The residual r on S, what the label still lacks there, is an affine form v. Some "
        "δ > 0 has δ·|v| ≤ |s| on S and inside; points still outside need not be asked.",
        every("points of each face and inside it, for each output", thin),
    )
    proof.step(
        "The pair [ψ(s + δv) − ψ(s)] / δ is then v = r on S, where s > 0, and 0 inside, where s < 0: it settles S and leaves "
        "alone what is settled.",
        agree("points of each face and inside it, for each output", on_face),
    )
    proof.step(
        "So after each face its points and all inside have residual 0. What the pair does to points outside is exact, too, and "
        "is corrected when their face comes; after the last face every label is right.",
        agree("points on a face or inside it, after that face, for each output", after),
        matrix(
            "Label minus network after each face",
            told,
            ["labels", *(f"after {name}" for name in reversed(names))],
            [f"point {i + 1}" for i in points],
        )
        if drawn and data.n <= 8
        else None,
    )
    fit = em.memorize(proof.data, THEOREM)
    proof.step(
        "The network has these neurons and no others: ψ(s) is shared by all outputs.",
        equal("neurons", fit.sizes.neurons, "one per face and output, one per face", neurons),
    )
    if general:
        proof.step(
            "In general position a face of the hull is a simplex of d' points, and the innermost set takes up to d' + 1: "
            "there are ⌈(n − 1)/d'⌉.",
            at_most("neurons", fit.sizes.neurons, "(1 + d_y)·⌈(n − 1)/d'⌉", fit.promise),
        )
    proof.step(
        "If k neurons fit all labels of these points, then k·(d' + 1) ≥ n: once it is fixed at which points each neuron is on, "
        "the outputs fill a space of dimension at most k·(d' + 1), and finitely many smaller spaces do not fill R^n.",
        less(f"{fit.lower - 1} neurons: k·(d' + 1)", (fit.lower - 1) * (data.dim + 1), "n", data.n),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 0], [0, 0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    line = em.Dataset.from_arrays([[0, 0], [1, 1], [2, 2], [3, 3], [0, 1]], [1, 2, 1, 2, 1])
    neurons, promise = em.memorize(line, THEOREM).sizes.neurons, proof.entry.bound(n=5, d=2)
    proof.without(
        "general position",
        f"four of five points on a line still fit, by {neurons} neurons instead of at most {promise}.",
        GENERAL_POSITION.decide(line),
    )

    data = prepare(proof.data)
    faces = peel(data, seed=0)
    (_, first, (labels,), _), *_, (_, last, (lacking,), _) = settled(data, faces)
    s, v, _, s_form, v_form = last[0]
    most = margin(list(zip(s, v, strict=True)))
    inner = [ramp(a, b, first[0].delta) for a, b in zip(first[0].s, first[0].v, strict=True)]
    proof.without(
        "the order",
        "if the outermost face takes its labels first, the pair of the innermost one spoils them.",
        agree(
            "points of the outermost face",
            ((f"point {i + 1}", labels[i] + inner[i], labels[i]) for i in faces[0].members),
        ),
    )

    def left(times):
        return [y - ramp(a, b, times * most) for y, a, b in zip(lacking, s, v, strict=True)]

    def draw(times):
        return plane(
            f"What the labels lack, δ = {times} of the margin",
            data.X.rows(),
            left(times),
            {
                "s = 0": data.lift(s_form),
                "s + δv = 0": data.lift([a + times * most * b for a, b in zip(s_form, v_form, strict=True)]),
            },
        )

    proof.explore(
        Slider(
            "δ / margin",
            "The pair of the outer face, whose two neurons bend at the lines s = 0 and s + δv = 0. Up to the margin no point "
            "of the face or inside it is between the lines, and no label lacks anything; beyond it one does.",
            [Fraction(k, 4) for k in range(1, 9)],
            lambda times: agree("points", ((f"point {i + 1}", y, 0) for i, y in enumerate(left(times)))),
            draw,
            start=3,
        )
    )

    def pair(answer):
        """ψ(w·x + b + δ) − ψ(w·x + b), over δ, at all points."""
        w_1, w_2, b, delta = numbers_in(answer, 4)
        if delta <= 0:
            raise em.errors.InputError("δ is positive")
        return agree(
            "points",
            (
                (f"point {i + 1}", ramp(w_1 * x + w_2 * y + b, Fraction(1), delta), int(i in faces[0].members))
                for i, (x, y) in enumerate(data.X.rows())
            ),
        )

    u, w, c = faces[0].form
    proof.ask(
        Exercise(
            f"Four numbers w_1, w_2, b, δ > 0 for which [ψ(w·x + b + δ) − ψ(w·x + b)] / δ is 1 on the points of face 1 and 0 "
            f"at the others? Its form is h = {u}·x_1 + {w}·x_2 + {c}.",
            pair,
            f"{u} {w} {c + Fraction(1, 2)} 1/4",
            f"{u} {w} {c + 100} 1/4",
        )
    )
    proof.ask(
        Exercise(
            "At a point inside s = −3/4, and v = 5 there. Which is the largest δ for which the pair leaves it alone?",
            lambda answer: equal("your δ", numbers_in(answer, 1)[0], "−s/v", margin([(Fraction(-3, 4), Fraction(5))])),
            "3/20",
            "3/4",
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
