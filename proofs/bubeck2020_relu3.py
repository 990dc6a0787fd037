"""bubeck2020.relu3: three ReLUs per group of d points.

As a script:      python proofs/bubeck2020_relu3.py
As a notebook:    marimo edit proofs/bubeck2020_relu3.py
On your own data: exactmem prove bubeck2020.relu3 DATA
"""

import marimo

app = marimo.App(width="medium", app_title="bubeck2020.relu3")

with app.setup:
    from fractions import Fraction

    import exactmem as em
    from exactmem.proof import Exercise, Slider, agree, equal, less, notebook, numbers_in, run
    from exactmem.report.pictures.plane import plane
    from exactmem.theorems.bubeck2020.groups import groups
    from exactmem.theorems.bubeck2020.relu3 import margin
    from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
    from exactmem.theorems.preparation import prepare

    THEOREM = "bubeck2020.relu3"
    EXAMPLE = em.Dataset.from_arrays([[0, 0], [2, 0], [1, 2], [1, 1], [3, 5]], [1, -2, 3, 5, 0])


@app.function
def relu(t):
    return max(t, Fraction(0))


@app.function
def second_difference(h, v, delta):
    """What three neurons make of the values h and v of two affine forms at a point."""
    return (relu(h + delta * v) + relu(h - delta * v) - 2 * relu(h)) / delta


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
    shift = [max(Fraction(0), -min(data.label(i, r) for i in points)) for r in outputs]
    found = groups(data, shift)
    names = [f"group {g}" for g in range(1, len(found) + 1)]
    members = [set(group.slab.members) for group in found]
    at = {(g, r): values(group, r, data) for g, group in enumerate(found) for r in outputs}

    picture = None
    if data.dim == proof.data.d == 2 and data.n <= 40:
        lines = {f"h = 0, {name}": data.lift(group.slab.form) for name, group in zip(names, found, strict=True)}
        picture = plane("Groups on their lines", data.X.rows(), [row[0] for row in data.Y.rows()], lines)
    proof.step(
        f"The {data.n} points fall into {len(found)} groups S of at most d' = {data.dim}, each with an affine form h that is "
        "zero on S and at no other point.",
        agree(
            "pairs of a group and a point",
            (
                (f"{name}, point {i + 1}", group.h_values[i] == 0, i in own)
                for name, group, own in zip(names, found, members, strict=True)
                for i in points
            ),
        ),
        picture,
    )
    proof.step(
        f"With M = {', '.join(map(str, shift))} no label y + M is negative, and on each group an affine form v is y + M.",
        agree(
            "pairs of a point and an output",
            (
                (f"point {i + 1}", at[g, r][i][1], abs(data.label(i, r) + shift[r]))
                for g, own in enumerate(members)
                for r in outputs
                for i in own
            ),
        ),
    )
    deltas = {(g, r): margin(group, r) for g, group in enumerate(found) for r in outputs if group.v_max(r)}
    proof.step(
        "Off S the form h is not zero, so δ·|v| ≤ |h| there for some δ > 0; take the largest for each group and output.",
        less("0", 0, "the least δ", min(deltas.values(), default=Fraction(1))),
    )
    bumps = {
        (g, r): [second_difference(h, v, delta) for h, v in values(found[g], r, data)]
        for (g, r), delta in deltas.items()
    }
    proof.step(
        "The second difference [ψ(h + δv) + ψ(h − δv) − 2ψ(h)] / δ, three ReLUs, is v on S, since h = 0 and v ≥ 0 there, and 0 "
        "at every other point, since ψ is linear between h − δv and h + δv.",
        agree(
            "groups, outputs and points",
            (
                (f"{names[g]}, point {i + 1}", bump[i], at[g, r][i][1] if i in members[g] else 0)
                for (g, r), bump in bumps.items()
                for i in points
            ),
        ),
    )
    proof.step(
        "Their sum over all groups is y + M, and one constant neuron takes M away: every label is exact.",
        agree(
            "pairs of a point and an output",
            (
                (
                    f"point {i + 1}",
                    sum((bump[i] for (_, q), bump in bumps.items() if q == r), -shift[r]),
                    data.label(i, r),
                )
                for r in outputs
                for i in points
            ),
        ),
    )
    fit = em.memorize(proof.data, THEOREM)
    proof.step(
        "The network has these neurons and no others; h is shared by all outputs.",
        equal(
            "neurons",
            fit.sizes.neurons,
            "two per group and output, one per group, the constant",
            2 * len(deltas) + len({g for g, _ in deltas}) + any(shift),
        ),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 0], [0, 0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    line = em.Dataset.from_arrays([[0, 0], [1, 1], [2, 2], [3, 3], [0, 1]], [1, 2, 1, 2, 1])
    neurons, promise = em.memorize(line, THEOREM).sizes.neurons, em.theorems[THEOREM].bound(n=5, d=2)
    proof.without(
        "general position",
        f"four of five points on a line still fit, by {neurons} neurons instead of at most {promise}.",
        GENERAL_POSITION.decide(line),
    )

    data = prepare(proof.data)
    group = groups(data, [Fraction(2)])[0]
    pairs, most = values(group, 0, data), margin(group, 0)
    form, rows = data.lift(group.slab.form), [row[0] for row in data.Y.rows()]

    def read(times):
        return agree(
            "points",
            (
                (f"point {i + 1}", second_difference(h, v, times * most), v if i in group.slab.members else 0)
                for i, (h, v) in enumerate(pairs)
            ),
        )

    def draw(times):
        bends = times * most * max(abs(v) for _, v in pairs)
        return plane(
            f"δ = {times} of the margin", data.X.rows(), rows, strips={"the neurons bend in here": (form, bends)}
        )

    proof.explore(
        Slider(
            "δ / margin",
            "Up to the margin the three neurons of group 1 are silent at every other point. Beyond it one of them answers.",
            [Fraction(k, 4) for k in range(1, 9)],
            read,
            draw,
            start=3,
        )
    )
    listed = "; ".join(f"({h}, {v})" for h, v in pairs)
    proof.ask(
        Exercise(
            f"The values (h, v) of group 1 at the points are {listed}. Which δ is the largest that keeps all others at 0?",
            lambda answer: equal("your δ", numbers_in(answer, 1)[0], "the margin", most),
            str(most),
            str(2 * most),
        )
    )
    proof.ask(
        Exercise(
            "How many ReLUs are promised for 10 points in general position of R^3 with one label each?",
            lambda answer: equal(
                "yours", numbers_in(answer, 1)[0], "3·⌈10/3⌉ + 1", em.theorems[THEOREM].bound(n=10, d=3)
            ),
            "13",
            "16",
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
