"""baum1988.threshold: threshold neurons, the sharp count.

As a script:      python proofs/baum1988_threshold.py
As a notebook:    marimo edit proofs/baum1988_threshold.py
On your own data: exactmem prove baum1988.threshold DATA
"""

import marimo

app = marimo.App(width="medium", app_title="baum1988.threshold")

with app.setup:
    from fractions import Fraction
    from itertools import pairwise

    import exactmem as em
    from exactmem.networks.evaluation import advance, start
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, notebook, numbers_in, run
    from exactmem.report.pictures.plane import plane
    from exactmem.theorems.baum1988.threshold import gap, label_classes, plans_for, sharp_count
    from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
    from exactmem.theorems.preparation import prepare

    THEOREM = "baum1988.threshold"
    EXAMPLE = em.Dataset.from_arrays([[0, 0], [2, -1], [4, 0], [5, 3], [3, 5], [0, 3]], [1, 0, 1, 0, 1, 0])
    CURVE = 40  # points on the moment curve at most


@app.function
def step(t):
    return int(t >= 0)


@app.function
def pair(h, tau):
    """Two neurons: 1 where −τ ≤ h < τ, and 0 elsewhere."""
    return step(h + tau) - step(h - tau)


@app.function
def values(form, data):
    """An affine form at every point."""
    return [
        sum((a * x for a, x in zip(form, map(int, row), strict=True)), Fraction(0)) / data.den
        for row in data.points.rows
    ]


@app.function
def moment_curve(n, d):
    """The points (t, t², …, t^d) for t = 1, …, n, coloured in turn."""
    return em.Dataset.from_arrays([[t**k for k in range(1, d + 1)] for t in range(1, n + 1)], [t % 2 for t in range(n)])


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    proof.suppose(GENERAL_POSITION)
    general = proof.steps[-1].verdict.holds
    data = prepare(proof.data)
    points, outputs = range(data.n), range(data.outputs)
    classes = label_classes(data)
    base, plans = plans_for(data, classes, seed=0)
    slabs = [(plan, slab) for plan in plans for slab in plan.pairs]
    cuts = [(plan, form) for plan in plans for form in plan.cuts]
    in_slabs = {i for _, slab in slabs for i in slab.members}

    proof.step(
        f"The output bias is the label of one of the {len(classes)} colours. The points of every other colour are split into "
        f"groups S of at most d' = {data.dim} points ({len(slabs)}) and sets T that one hyperplane cuts off ({len(cuts)}).",
        every(
            "groups, and for all together",
            [
                *(
                    ""
                    if len(slab.members) <= data.dim and set(slab.members) <= set(classes[plan.target])
                    else f"group {k}"
                    for k, (plan, slab) in enumerate(slabs, 1)
                ),
                ""
                if len(in_slabs) == sum(len(slab.members) for _, slab in slabs)
                else "two groups have a point in common",
            ],
        ),
    )
    tau = [gap(data, slab) / 2 for _, slab in slabs]
    found = [[pair(h, t) for h in values(slab.form, data)] for (_, slab), t in zip(slabs, tau, strict=True)]
    picture = None
    if data.dim == proof.data.d == 2 and data.n <= 40:
        picture = plane(
            "Strips and cuts",
            data.X.rows(),
            [row[0] for row in data.Y.rows()],
            lines={f"cut {k}": data.lift(form) for k, (_, form) in enumerate(cuts, 1)},
            strips={
                f"pair {k}": (data.lift(slab.form), t)
                for k, ((_, slab), t) in enumerate(zip(slabs, tau, strict=True), 1)
            },
        )
    if slabs:
        proof.step(
            "A group is on a hyperplane h = 0 that misses all other points. With τ half the least |h| off S, two neurons, "
            "step(h + τ) − step(h − τ), are 1 on S and 0 at every other point; no point is on a line h = ±τ.",
            agree(
                "pairs of a group and a point",
                (
                    (f"group {k + 1}, point {i + 1}", found[k][i], int(i in slab.members))
                    for k, (_, slab) in enumerate(slabs)
                    for i in points
                ),
            ),
            picture,
        )
    if cuts:
        found += [[step(g) for g in values(form, data)] for _, form in cuts]
        proof.step(
            "T is part of a face of the convex hull whose points are affinely independent (or all points are). A supporting "
            "hyperplane, tilted a little about the rest of the face, has T on one side and all other points on the other: one "
            "neuron is 1 on T and 0 elsewhere.",
            agree(
                "points",
                (
                    (
                        f"cut {k + 1}, point {i + 1}",
                        found[len(slabs) + k][i],
                        int(i in set(classes[plan.target]) - in_slabs),
                    )
                    for k, (plan, _) in enumerate(cuts)
                    for i in points
                ),
            ),
            None if slabs else picture,
        )
    targets = [plan.target for plan, _ in [*slabs, *cuts]]
    ground = [data.label(classes[base][0], r) for r in outputs]

    def output(i, r):
        rises = ((data.label(classes[k][0], r) - ground[r]) * f[i] for k, f in zip(targets, found, strict=True))
        return ground[r] + sum(rises)

    proof.step(
        "So the groups and the set of a colour add up to its indicator, and the bias plus, for each colour, its indicator "
        "times the difference of the labels is the label.",
        agree(
            "pairs of a point and an output",
            ((f"point {i + 1}", output(i, r), data.label(i, r)) for r in outputs for i in points),
        ),
    )
    fit = em.memorize(proof.data, THEOREM)
    proof.step(
        "The network has these neurons and no others.",
        equal("neurons", fit.sizes.neurons, "two per group, one per cut", 2 * len(slabs) + len(cuts)),
    )
    if general and len(classes) == 2:
        proof.step(
            "In general position groups are full and a face of the hull has d' points. Let q = ⌈(n − 1)/d'⌉ and r = ⌊q/2⌋. If "
            "the smaller colour has at most r·d' points, r pairs do. If not, q = 2r + 1 and it has r·d' + s points, s ≤ "
            "(d' + 1)/2: either s of them are on the face, or d' + 1 − s of the other colour are. Cut these off, and r pairs "
            "do the rest of that colour.",
            at_most(
                "neurons", fit.sizes.neurons, "⌈(n − 1)/d'⌉", sharp_count(data.n, data.dim, list(map(len, classes)))
            ),
        )
    if general and len(classes) > 2:
        proof.step(
            "In general position all groups of a colour but the last are full.",
            at_most(
                "neurons",
                fit.sizes.neurons,
                "2·Σ ⌈n_c/d'⌉ over all colours but the largest",
                sharp_count(data.n, data.dim, list(map(len, classes))),
            ),
        )
    n, d = min(data.n, CURVE), data.dim
    if n > 1 and d:
        curve = moment_curve(n, d)
        built = em.memorize(curve, THEOREM).network
        codes = list(advance(built.layers[0], start(curve.X)).rows())
        changes = [sum(a != b for a, b in pairwise(column)) for column in zip(*codes, strict=True)]
        proof.step(
            f"Some points need ⌈(n − 1)/d'⌉, for instance n = {n} on the moment curve (t, t², …), coloured in turn. Along it a "
            f"form is a polynomial of degree at most d' = {d}, so a neuron switches at most d' times; and at each of the n − 1 "
            "changes of colour one has to. (Here the network for these points is looked at.)",
            every(
                "neurons and changes of colour",
                [
                    *(f"neuron {k} switches {c} times" if c > d else "" for k, c in enumerate(changes, 1)),
                    *(
                        "" if a != b else f"no neuron switches after t = {t}"
                        for t, (a, b) in enumerate(pairwise(codes), 1)
                    ),
                    "" if len(changes) * d >= n - 1 else f"only {len(changes)} neurons",
                ],
            ),
        )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 0], [0, 0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    line = em.Dataset.from_arrays([[0, 0], [1, 1], [2, 2], [3, 3]], [0, 1, 0, 1])
    proof.without(
        "general position",
        "four points on a line of the plane, coloured in turn, need three neurons: that two never do is proved by a search "
        "over all ways to cut these points.",
        at_most("needed", em.min_units(line, arch=em.Arch.threshold(1))[0], "⌈(4 − 1)/2⌉", proof.entry.bound(n=4, d=2)),
    )
    proof.without(
        "the third neuron",
        "two neurons never realise the colouring of the example.",
        at_most("needed", em.min_units(proof.data, arch=em.Arch.threshold(1))[0], "2", 2),
    )

    data = prepare(proof.data)
    _, (plan,) = plans_for(data, label_classes(data), seed=0)
    slab = plan.pairs[0]
    h, width = values(slab.form, data), gap(data, slab)
    rows, labels = list(data.X.rows()), [row[0] for row in data.Y.rows()]

    proof.explore(
        Slider(
            "τ / least |h| off S",
            "The two neurons of the pair switch at h = −τ and at h = τ. As long as τ is below the least |h| off the group, the "
            "strip holds the group alone. At 1 a point is on the line h = τ, and as step(0) = 1 both neurons are 1 there. "
            "Beyond 1 only the first is.",
            [Fraction(k, 4) for k in range(1, 8)],
            lambda times: agree(
                "points",
                ((f"point {i + 1}", pair(v, times * width), int(i in slab.members)) for i, v in enumerate(h)),
            ),
            lambda times: plane(
                f"τ = {times} of the least |h| off S",
                rows,
                labels,
                strips={"pair": (data.lift(slab.form), times * width)},
            ),
            start=1,
        )
    )

    def cut(answer):
        u, w, b = numbers_in(answer, 3)
        return agree("points", ((f"({x}, {y})", step(u * x + w * y + b), int((x, y) == (4, 0))) for x, y in rows))

    proof.ask(
        Exercise(
            "Three numbers u, w, b for which step(u·x_1 + w·x_2 + b) is 1 at (4, 0) and 0 at the five others?",
            cut,
            "3 -2 -10",
            "1 0 -4",
        )
    )

    def most(n):
        needs = [proof.entry.bound(n=int(n) + more, d=3) for more in (0, 1)]
        return every(
            "two counts",
            [
                "" if needs[0] <= 4 else f"{n} points can need {needs[0]} neurons",
                "" if needs[1] > 4 else f"{n + 1} points are served by {needs[1]} neurons, too",
            ],
        )

    proof.ask(
        Exercise(
            "What is the largest n such that 4 threshold neurons realise every two-colouring of any n points in general "
            "position of R^3?",
            lambda answer: most(numbers_in(answer, 1)[0]),
            "13",
            "12",
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
