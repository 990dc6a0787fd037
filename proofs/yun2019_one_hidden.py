"""yun2019.one_hidden: one hidden layer, a few units for every group of d points.

As a script:      python proofs/yun2019_one_hidden.py
As a notebook:    marimo edit proofs/yun2019_one_hidden.py
On your own data: exactmem prove yun2019.one_hidden DATA
"""

import marimo

app = marimo.App(width="medium", app_title="yun2019.one_hidden")

with app.setup:
    from fractions import Fraction

    import exactmem as em
    from exactmem.bounds.pieces import needed, piece_cap
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, less, notebook, numbers_in, run
    from exactmem.report.pictures.plane import plane
    from exactmem.theorems.baum1988.threshold import label_classes
    from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
    from exactmem.theorems.preparation import prepare
    from exactmem.theorems.yun2019.position_counterexamples import on_a_line
    from exactmem.theorems.yun2019.strips import interpolant, strips

    THEOREM = "yun2019.one_hidden"
    EXAMPLE = em.Dataset.from_arrays([[0, 0], [2, 0], [1, 2], [1, 1], [3, 5], [4, 1], [0, 5]], [1, -2, 3, 5, 0, 2, -1])


@app.function
def relu(t):
    return max(t, Fraction(0))


@app.function
def H(t):
    return min(Fraction(1), max(Fraction(-1), t))


@app.function
def second_difference(tau, a, e):
    """What the three ReLUs of a group make of τ and a at a point."""
    return (relu(tau + e * a) + relu(tau - e * a) - 2 * relu(tau)) / e


@app.function
def margin(strip, a):
    """The largest e with e·|a| ≤ |τ| off the strip (1 if any will do)."""
    return min((abs(strip.tau[i] / a[i]) for i in strip.off if a[i]), default=Fraction(1))


@app.function
def asked(data, strip, label):
    """The values at all points of an affine form that is the label on the strip; None if that is 0."""
    found = interpolant(data, strip, label)
    return found and found.values


@app.function
def groups_at_most(sizes, dim):
    """How many groups of `dim` points these classes make, at most, in general position."""
    return sum(-(-size // dim) for size in sizes)


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    proof.suppose(GENERAL_POSITION)
    general = proof.steps[-1].verdict.holds
    data = prepare(proof.data)
    points, outputs, names = range(data.n), range(data.outputs), [f"point {i + 1}" for i in range(data.n)]
    y = [tuple(data.label(i, r) for r in outputs) for i in points]
    fit = em.memorize(proof.data, THEOREM)
    exact = agree("points", zip(names, fit.network.outputs(data.X), y, strict=True))
    classes = label_classes(data)
    if len(classes) == 1:
        proof.step("All labels are equal: their value is the bias of an affine map.", exact)
        proof.conclude(fit.certificate)
        return

    largest = max(classes, key=len)
    real = fit.notes["form"] == "real"
    if real:
        base = tuple(map(min, zip(*y, strict=True)))
        moving = [[i for i in points if y[i] != base]]
    else:
        base = y[largest[0]]
        moving = [members for members in classes if members is not largest]
    free = set(points) - {i for members in moving for i in members}
    proof.step(
        f"The output bias is {'the least label' if real else 'the label of the largest class'}, so {len(free)} points need no "
        "units. The others are asked for what their label has more than the bias"
        f"{'' if real else ', the same for a whole class'}.",
        agree("points without units", ((names[i], y[i], base) for i in sorted(free))),
    )

    found = [strip for members in moving for strip in strips(data, members)]
    lines = {f"τ = 0, group {k}": data.lift(strip.form) for k, strip in enumerate(found, 1)}
    proof.step(
        f"They fall into {len(found)} groups S of at most d' = {data.dim}, each on a hyperplane τ = 0 that misses all other "
        "points: d' points in general position span one that does, and fewer points lie on many.",
        agree(
            "pairs of a group and a point",
            (
                (f"group {k}, {names[i]}", strip.tau[i] == 0, i in strip.slab.members)
                for k, strip in enumerate(found, 1)
                for i in points
            ),
        ),
        plane("Groups on their lines", data.X.rows(), [row[0] for row in y], lines)
        if proof.data.d == 2 and data.n <= 20 and data.outputs == 1
        else None,
    )

    bumps = []  # strip, the form a at every point, the factor in every output
    for strip in found:
        if real:
            for r in outputs:
                a = asked(data, strip, lambda i, r=r: y[i][r] - base[r])
                if a is not None:
                    bumps.append((strip, a, tuple(int(s == r) for s in outputs)))
        else:
            rise = tuple(v - b for v, b in zip(y[strip.slab.members[0]], base, strict=True))
            bumps.append((strip, [Fraction(1)] * data.n, rise))
    proof.step(
        "On each group there is an affine form a with what is asked, never negative: affinely independent points have an "
        "affine interpolant."
        if real
        else "On each group take a = 1, with what is asked as the weight in the outputs.",
        agree(
            "points of groups",
            (
                (
                    names[i],
                    tuple(f * a[i] for f in factor),
                    tuple(f and v - b for f, v, b in zip(factor, y[i], base, strict=True)),
                )
                for strip, a, factor in bumps
                for i in strip.slab.members
            ),
        ),
    )
    steep = [margin(strip, a) for strip, a, _ in bumps]
    proof.step(
        "Off S the form τ is not zero, so e·|a| ≤ |τ| there for some e > 0; the largest will do.",
        less("0", 0, "the least e", min(steep)),
    )
    made = [
        [second_difference(tau, v, e) for tau, v in zip(strip.tau, a, strict=True)]
        for (strip, a, _), e in zip(bumps, steep, strict=True)
    ]
    proof.step(
        "The second difference [ψ(τ + ea) + ψ(τ − ea) − 2ψ(τ)]/e, three ReLUs, is a on S, where τ = 0 ≤ a, and 0 at every "
        "other point, since ψ is linear between τ − ea and τ + ea.",
        agree(
            "groups and points",
            (
                (f"group of {names[strip.slab.members[0]]}, {names[i]}", v, a[i] if i in strip.slab.members else 0)
                for (strip, a, _), values in zip(bumps, made, strict=True)
                for i, v in enumerate(values)
            ),
        ),
    )
    sums = [
        tuple(
            b + sum(factor[r] * values[i] for (_, _, factor), values in zip(bumps, made, strict=True))
            for r, b in enumerate(base)
        )
        for i in points
    ]
    proof.step(
        "The bias and the weighted second differences of all groups add up to the labels, and that is what the network "
        "returns.",
        agree(
            "points",
            zip(names, zip(sums, fit.network.outputs(data.X), strict=True), zip(y, y, strict=True), strict=True),
        ),
    )
    units = len(found) + 2 * len(bumps) if real else 3 * len(found)
    sizes = [len(members) for members in moving]
    per_group = 2 * data.outputs + 1 if real else 3
    proof.step(
        f"That makes {'one ReLU per group and two per group and output' if real else 'three ReLUs per group'}; in general "
        f"position at most {per_group} times Σ⌈N/d'⌉ over what needs units.",
        at_most("neurons", fit.sizes.neurons, "the bound", per_group * groups_at_most(sizes, data.dim))
        if general
        else at_most("neurons", fit.sizes.neurons, "those listed", units),
    )
    hard = em.memorize(proof.data, THEOREM, activation="hardtanh", form="real")
    frequent = y[largest[0]]
    far = [max(abs(v[r] - frequent[r]) for v in y) or Fraction(1) for r in outputs]
    pairs = [
        (strip, r, a)
        for strip in strips(data, [i for i in points if y[i] != frequent])
        for r in outputs
        if (a := asked(data, strip, lambda i, r=r: (y[i][r] - frequent[r]) / far[r])) is not None
    ]
    proof.step(
        "With hard tanh two units per group do it: H(a + lτ) − H(Kτ), a at most 1 in size on S, is a on S. Off S it is 0 if "
        "l·|τ| ≥ 1 + |a| and K·|τ| ≥ 1: both are saturated on the side of τ.",
        every("groups, outputs and points", (silent(strip, a, names) for strip, _, a in pairs)),
    )
    proof.step(
        "The units H(Kτ) are shared by the outputs: (d_y + 1)⌈m/d'⌉ hard tanh in general position give every label.",
        agree(
            "points and the count",
            [
                *zip(names, hard.network.outputs(data.X), y, strict=True),
                ("the count", hard.sizes.neurons, len({strip.slab.members for strip, _, _ in pairs}) + len(pairs)),
            ],
        ),
    )
    k = fit.lower
    proof.step(
        f"k ReLUs and a bias give labels of dimension at most k(d' + 1) + 1 on each of finitely many patterns of activity, so "
        f"fewer than {k} do not fit all real labels of these points.",
        less("dimension for one unit less", (k - 1) * (data.dim + 1) + 1, "points", data.n),
    )
    proof.conclude(fit.certificate)


@app.function
def silent(strip, a, names):
    """What is wrong with the pair of hard tanh units of a strip, or nothing."""
    steep, K = max(((1 + abs(a[i])) / abs(strip.tau[i]) for i in strip.off), default=Fraction(0)), 1 / strip.margin
    for i, (tau, v) in enumerate(zip(strip.tau, a, strict=True)):
        made, wanted = H(v + steep * tau) - H(K * tau), v if tau == 0 else 0
        if made != wanted or (tau == 0 and abs(v) > 1):
            return f"at {names[i]}: {made} is not {wanted}"
    return ""


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 0], [0, 0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    line = on_a_line(16, 8)
    proof.without(
        "general position",
        "16 points on a line of ℝ⁸ with labels 0, 1, 0, 1, … need 15 pieces; 2⌈16/8⌉ = 4 hard tanh units make at most 1 + 2·4.",
        at_most("pieces needed", needed(line).pieces, "pieces of 4 units", piece_cap([4], 3)),
    )

    data = prepare(proof.data)
    low = min(row[0] for row in data.Y.rows())
    strip = strips(data, [i for i in range(data.n) if data.label(i, 0) != low])[0]
    a = asked(data, strip, lambda i: data.label(i, 0) - low)
    most, form = margin(strip, a), data.lift(strip.form)

    def read(times):
        return agree(
            "points",
            (
                (f"point {i + 1}", second_difference(tau, v, times * most), v if i in strip.slab.members else 0)
                for i, (tau, v) in enumerate(zip(strip.tau, a, strict=True))
            ),
        )

    def draw(times):
        bends = times * most * max(map(abs, a))
        labels = [row[0] for row in data.Y.rows()]
        return plane(
            f"e = {times} of the margin", data.X.rows(), labels, strips={"the units bend in here": (form, bends)}
        )

    proof.explore(
        Slider(
            "e / margin",
            "Up to the margin the three ReLUs of group 1 are silent at every other point. Beyond it one of them answers.",
            [Fraction(1, 2), Fraction(1), Fraction(5, 4), Fraction(3, 2), Fraction(2)],
            read,
            draw,
            start=1,
        )
    )

    def own(answer):
        (e,) = numbers_in(answer, 1)
        return read(e / most) if e > 0 else less("0", 0, "your e", e)

    listed = "; ".join(f"({tau}, {v})" for tau, v in zip(strip.tau, a, strict=True))
    proof.ask(
        Exercise(
            f"The values (τ, a) of group 1 at the points are {listed}. An e > 0 with which its three ReLUs are 0 off the "
            "group?",
            own,
            str(most / 2),
            str(2 * most),
        )
    )
    bound = em.theorems[THEOREM].bound(n=10, d=3)
    proof.ask(
        Exercise(
            "One label is free. How many ReLUs suffice for 10 points in general position of ℝ³ with one label each?",
            lambda answer: equal("yours", numbers_in(answer, 1)[0], "3·⌈9/3⌉", bound),
            "9",
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
