"""bubeck2020.relu4: four ReLUs per group of d points.

As a script:      python proofs/bubeck2020_relu4.py
As a notebook:    marimo edit proofs/bubeck2020_relu4.py
On your own data: exactmem prove bubeck2020.relu4 DATA
"""

import marimo

app = marimo.App(width="medium", app_title="bubeck2020.relu4")

with app.setup:
    from fractions import Fraction

    import exactmem as em
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, less, notebook, numbers_in, run
    from exactmem.report.pictures.graphs import graphs, through
    from exactmem.report.pictures.plane import plane
    from exactmem.theorems.bubeck2020.groups import groups
    from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
    from exactmem.theorems.preparation import prepare

    THEOREM = "bubeck2020.relu4"
    EXAMPLE = em.Dataset.from_arrays([[0, 0], [1, 1], [1, 0], [0, 1]], [-1, -1, 1, 1])


@app.function
def relu(t):
    return max(t, Fraction(0))


@app.function
def ramp(s, v, delta):
    """A derivative made of two neurons: v where s > 0 and 0 where s < 0, as long as s and s + δv have no opposite signs."""
    return (relu(s + delta * v) - relu(s)) / delta


@app.function
def tent(h, v, tau, delta):
    """The ramp at h = −τ minus the ramp at h = τ: four neurons."""
    return ramp(h + tau, v, delta) - ramp(h - tau, v, delta)


@app.function
def margin(pairs):
    """The largest δ for which no s and s + δv of these pairs have opposite signs."""
    return min(-s / v for s, v in pairs if s * v < 0)


@app.function
def values(group, r, data):
    """The pairs (h(x), v(x)) at all points x."""
    scale = data.den * group.v_forms[r][1]
    return [(Fraction(h, data.den), Fraction(v, scale)) for h, v in zip(group.h_values, group.v_values[r], strict=True)]


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
    found = groups(data, [Fraction(0)] * data.outputs)
    names = [f"group {g}" for g in range(1, len(found) + 1)]
    members = [set(group.slab.members) for group in found]
    tau = [group.gap() / 2 for group in found]

    picture = None
    if data.dim == proof.data.d == 2 and data.n <= 40:
        strips = {
            f"|h| < τ, {name}": (data.lift(group.slab.form), t)
            for name, group, t in zip(names, found, tau, strict=True)
        }
        picture = plane("Groups in strips", data.X.rows(), [row[0] for row in data.Y.rows()], strips=strips)
    proof.step(
        f"The {data.n} points fall into {len(found)} groups S of at most d' = {data.dim}, each with an affine form h that is "
        "zero on S and at no other point. With τ half the least |h| off S, the strip |h| < τ holds S and nothing else.",
        agree(
            "pairs of a group and a point",
            (
                (f"{name}, point {i + 1}", abs(Fraction(group.h_values[i], data.den)) < t, i in own)
                for name, group, own, t in zip(names, found, members, tau, strict=True)
                for i in points
            ),
        ),
        picture,
    )
    at = {(g, r): values(group, r, data) for g, group in enumerate(found) for r in outputs}
    proof.step(
        "The points of a group are affinely independent, so some affine form v is equal to the label on them.",
        agree(
            "pairs of a point and an output",
            (
                (f"point {i + 1}", at[g, r][i][1], data.label(i, r))
                for g, own in enumerate(members)
                for r in outputs
                for i in own
            ),
        ),
    )
    active = {key: pairs for key, pairs in at.items() if any(v for _, v in pairs)}
    delta = {key: tau[key[0]] / max(abs(v) for _, v in pairs) for key, pairs in active.items()}
    proof.step(
        "No point is nearer than τ to the two lines h = ±τ. With δ = τ / max |v| therefore δ·|v| ≤ τ ≤ |h ± τ| at every point: "
        "neither of the numbers s = h ± τ and s + δv has the other sign.",
        every(
            "groups, outputs, points and lines",
            (
                ""
                if delta[g, r] * abs(v) <= tau[g] <= abs(h + side * tau[g])
                else f"{names[g]}, point {i + 1}: δ·|v| = {delta[g, r] * abs(v)}, |s| = {abs(h + side * tau[g])}"
                for (g, r), pairs in active.items()
                for i, (h, v) in enumerate(pairs)
                for side in (1, -1)
            ),
        ),
    )
    ramps = {
        (g, r): [(ramp(h + tau[g], v, delta[g, r]), ramp(h - tau[g], v, delta[g, r])) for h, v in pairs]
        for (g, r), pairs in active.items()
    }
    proof.step(
        "So [ψ(s + δv) − ψ(s)] / δ, two ReLUs, is v where s > 0 and 0 where s < 0: a derivative of ψ, exactly and without a "
        "limit, because ψ is linear between s and s + δv.",
        agree(
            "groups, outputs and points, for s = h + τ and s = h − τ",
            (
                (f"{names[g]}, point {i + 1}", ramps[g, r][i], (v if h + tau[g] > 0 else 0, v if h - tau[g] > 0 else 0))
                for (g, r), pairs in active.items()
                for i, (h, v) in enumerate(pairs)
            ),
        ),
    )
    tents = {key: [rise - fall for rise, fall in both] for key, both in ramps.items()}
    proof.step(
        "The ramp of s = h + τ minus that of s = h − τ, four ReLUs, is v inside the strip and 0 outside it: the label on S, "
        "and 0 at every other point.",
        agree(
            "groups, outputs and points",
            (
                (f"{names[g]}, point {i + 1}", tents[g, r][i], data.label(i, r) if i in members[g] else 0)
                for g, r in tents
                for i in points
            ),
        ),
    )
    proof.step(
        "Each point is in one group, so the sum over all groups is the label.",
        agree(
            "pairs of a point and an output",
            (
                (f"point {i + 1}", sum(t[i] for (_, q), t in tents.items() if q == r), data.label(i, r))
                for r in outputs
                for i in points
            ),
        ),
    )
    fit = em.memorize(proof.data, THEOREM)
    proof.step(
        "The network has these neurons and no others: ψ(h + τ) and ψ(h − τ) are shared by all outputs.",
        equal(
            "neurons",
            fit.sizes.neurons,
            "two per group and output, two per group",
            2 * len(delta) + 2 * len({g for g, _ in delta}),
        ),
    )
    if general:
        proof.step(
            "In general position no hyperplane through d' points meets another, so every group but the last is full: there are "
            "⌈n/d'⌉.",
            at_most("neurons", fit.sizes.neurons, "(2 + 2·d_y)·⌈n/d'⌉", fit.promise),
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
    proof.without(
        "δ within the margin",
        "h(x) = x and v = −3x at x = 1 with δ = 1: the ramp is no longer v.",
        equal("[ψ(1 − 3) − ψ(1)] / 1", ramp(Fraction(1), Fraction(-3), Fraction(1)), "v", -3),
    )

    data = prepare(proof.data)
    group = groups(data, [Fraction(0)])[1]
    pairs, tau = values(group, 0, data), group.gap() / 2
    most = margin([(h + side * tau, v) for h, v in pairs for side in (1, -1)])

    def sheet(h):
        """v on the diagonal x_1 = x_2, as a function of h there."""
        (a, left), (b, right) = pairs[0], pairs[1]
        return left + (right - left) * (h - a) / (b - a)

    def read(times):
        return agree(
            "points",
            (
                (f"point {i + 1}", tent(h, v, tau, times * most), v if i in group.slab.members else 0)
                for i, (h, v) in enumerate(pairs)
            ),
        )

    def draw(times):
        delta = times * most
        slope = sheet(Fraction(1)) - sheet(Fraction(0))
        bends = [-tau, tau, *((s - delta * sheet(Fraction(0))) / (1 + delta * slope) for s in (-tau, tau))]
        return graphs(
            f"δ = {times} of the margin",
            {
                "four ReLUs": through(lambda h: tent(h, sheet(h), tau, delta), bends, -2, 2),
                "v": [(Fraction(h), sheet(Fraction(h))) for h in (-2, 2)],
            },
            [(h, v if i in group.slab.members else 0) for i, (h, v) in enumerate(pairs)],
            x="h, along the diagonal through points 1 and 2",
        )

    proof.explore(
        Slider(
            "δ / margin",
            "The four ReLUs of group 2 go from 0 to the sheet v and back in two ramps, which get wider with δ. Up to the "
            "margin no point is inside a ramp; beyond it (1, 1) is, and its value is no longer 0.",
            [Fraction(k, 4) for k in range(1, 9)],
            read,
            draw,
            start=1,
        )
    )
    proof.ask(
        Exercise(
            "At a point h = 3/4 and v = −2, and τ = 1/2. Which is the largest δ for which both ramps are exact there?",
            lambda answer: equal(
                "your δ",
                numbers_in(answer, 1)[0],
                "the margin",
                margin([(Fraction(5, 4), Fraction(-2)), (Fraction(1, 4), Fraction(-2))]),
            ),
            "1/8",
            "5/8",
        )
    )

    def strip(answer):
        u, w, b, t = numbers_in(answer, 4)
        return agree(
            "points",
            ((f"({x}, {y})", int(abs(u * x + w * y + b) < t), int((x, y) == (1, 1))) for x, y in data.X.rows()),
        )

    proof.ask(
        Exercise(
            "Four numbers u, w, b, τ for which the strip |u·x_1 + w·x_2 + b| < τ holds (1, 1) and no other corner?",
            strip,
            "1 1 -2 1/2",
            "1 -1 0 1/2",
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
