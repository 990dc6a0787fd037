"""yun2019.resnet: residual blocks of any widths, a few units for every group of d points.

As a script:      python proofs/yun2019_resnet.py
As a notebook:    marimo edit proofs/yun2019_resnet.py
On your own data: exactmem prove yun2019.resnet DATA
"""

import marimo

app = marimo.App(width="medium", app_title="yun2019.resnet")

with app.setup:
    from fractions import Fraction
    from itertools import pairwise

    import exactmem as em
    from exactmem.bounds.pieces import needed, piece_cap
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, notebook, numbers_in, run
    from exactmem.report.pictures.plane import plane
    from exactmem.theorems.hypotheses import GENERAL_POSITION, NO_CONFLICT
    from exactmem.theorems.preparation import prepare
    from exactmem.theorems.yun2019.position_counterexamples import on_a_line
    from exactmem.theorems.yun2019.resnet_groups import plan

    THEOREM = "yun2019.resnet"
    PLACES = [[0, 0], [3, 1], [1, 3], [4, 5], [2, 0], [0, 2], [5, 1], [1, 6]]
    EXAMPLE = em.Dataset.from_arrays(PLACES, [0, 5, 2, 0, 5, 2, 0, 5])


@app.function
def relu(t):
    return max(t, Fraction(0))


@app.function
def hat(tau, K):
    """What the three ReLUs of a group make of τ."""
    return relu(K * tau + 1) - 2 * relu(K * tau) + relu(K * tau - 1)


@app.function
def whole(value):
    """The least whole number that is not smaller."""
    return -(-value.numerator // value.denominator)


@app.function
def form_at(form, x):
    """An affine form at a point."""
    return sum((w * v for w, v in zip(form, x, strict=False)), form[-1])


@app.function
def unseen(name, form, K, here, members):
    """What is wrong with the hat of a group where the points are now, or nothing."""
    for i, x in enumerate(here):
        v = hat(form_at(form, x), K)
        if v != int(i in members):
            return f"{name}: the hat is {v} at point {i + 1}"
    return ""


@app.function
def spans(values, classes):
    """The least and the largest value of every class."""
    return [(min(values[i] for i in members), max(values[i] for i in members)) for members in classes]


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    proof.suppose(GENERAL_POSITION)
    general = proof.steps[-1].verdict.holds
    data = prepare(proof.data)
    points, names = range(data.n), [f"point {i + 1}" for i in range(data.n)]
    X, y = list(data.X.rows()), list(data.Y.rows())
    fit, found = em.memorize(proof.data, THEOREM), plan(data)
    network, classes, groups = fit.network, found.classes, found.groups
    exact = agree("points", zip(names, network.outputs(data.X), y, strict=True))
    if len(classes) == 1:
        proof.step("All labels are equal: their value is the bias of an affine map.", exact)
        proof.conclude(fit.certificate)
        return

    drawn = proof.data.d == 2 and data.n <= 20
    rank = {i: k for k, members in enumerate(classes) for i in members}
    forms = [data.lift(group.form) for group in groups]
    taus = [[form_at(form, x) for x in X] for form in forms]
    proof.step(
        f"The {len(classes)} distinct labels are classes; class 0, the largest, stays. The others fall into {len(groups)} "
        f"groups of at most d' = {data.dim} points, each on a hyperplane τ = 0 that misses all other points.",
        agree(
            "pairs of a group and a point",
            (
                (f"group {g}, {names[i]}", tau[i] == 0, i in group.members)
                for g, (group, tau) in enumerate(zip(groups, taus, strict=True), 1)
                for i in points
            ),
        ),
        plane(
            "Classes, and the groups that move",
            X,
            [rank[i] for i in points],
            {f"group {g}": form for g, form in enumerate(forms, 1)},
        )
        if drawn
        else None,
    )

    q = [Fraction(0)] * proof.data.d
    for pivot, v in zip(data.affine.pivots, found.q, strict=True):
        q[pivot] = v
    rates = [sum(w * v for w, v in zip(form, q, strict=False)) for form in forms]
    proof.step(
        "All moves are along one direction q = (1, t, t², …), parallel to none of these hyperplanes: each excludes fewer than "
        "d' values of t.",
        every("groups", ("" if rate else f"group {g} is parallel to q" for g, rate in enumerate(rates, 1))),
    )

    M, here, moves, states, complaints = fit.notes["M"], data.X, [[] for _ in points], [X], {}
    for block in network.blocks:
        added = block.branch.outputs(here)
        now = {i for i, step in enumerate(added) if any(step)}
        for g, (group, form, rate, tau) in enumerate(zip(groups, forms, rates, taus, strict=True), 1):
            if set(group.members) <= now:
                falling = [w if rate < 0 else -w for w in form]
                K = whole(1 / min((abs(v) for v in tau if v), default=Fraction(1)))
                complaints[g] = unseen(f"group {g}", falling, K, states[-1], set(group.members))
        for i in now:
            moves[i].append(added[i])
        states.append(
            [tuple(a + b for a, b in zip(x, step, strict=True)) for x, step in zip(states[-1], added, strict=True)]
        )
        here = type(data.X).from_rows(states[-1])
    proof.step(
        "A group gets three ReLUs of one block, the hat ψ(Kτ + 1) − 2ψ(Kτ) + ψ(Kτ − 1), K at least 1 over the least |τ| "
        "elsewhere. Where the points are when the block reads them, it is 1 on the group and 0 at every other point: those not "
        "moved are off the strip, and those moved are so far along q, where τ falls, that it does not see them.",
        every("groups", (complaints.get(g, f"group {g} is never moved") for g in range(1, len(groups) + 1))),
    )
    proof.step(
        f"So, with kM times q as what a hat of class k adds, M = {M}, every point of class k is moved once, by kM·q, in one of "
        f"the {len(network.blocks)} blocks, and class 0 never.",
        agree(
            "points",
            ((names[i], moves[i], [tuple(rank[i] * M * v for v in q)] if rank[i] else []) for i in points),
        ),
        plane(
            "Where the classes are after the last block",
            states[-1],
            [rank[i] for i in points],
            arrows={f"{i + 1}": (X[i], states[-1][i]) for i in points if rank[i]},
        )
        if drawn
        else None,
    )
    phi = data.lift(found.phi)
    heights = [form_at(phi, x) for x in states[-1]]
    ends, still = spans(heights, classes), [form_at(phi, x) for x in X]
    spread = max(still) - min(still)
    proof.step(
        "φ, the first coordinate over that of q, grows by 1 along q. M is larger than the spread of φ over the data, so the "
        "classes lie in intervals of φ one above the other.",
        every(
            "neighbouring classes",
            (
                "" if a[1] < b[0] and spread < M else f"φ up to {a[1]} and from {b[0]}, M = {M}"
                for a, b in pairwise(ends)
            ),
        ),
    )
    climbs = []
    for (_, below), (above, _) in pairwise(ends):
        s = whole(1 / (above - below))
        climbs.append([relu(s * (h - below)) - relu(s * (h - below) - 1) for h in heights])
    proof.step(
        "The head has two ReLUs between neighbouring classes: ψ(s(φ − b)) − ψ(s(φ − b) − 1), b the end of the lower one, is "
        "0 up to there and 1 from the next interval on.",
        agree(
            "points and climbs",
            (
                (f"{names[i]}, climb {k}", climb[i], int(rank[i] >= k))
                for k, climb in enumerate(climbs, 1)
                for i in points
            ),
        ),
    )
    proof.step(
        "It adds the differences of the labels of neighbouring classes, climb by climb: every label is exact.", exact
    )
    G = sum(-(-len(members) // data.dim) for members in classes[1:])
    count = 3 * G + 2 * (len(classes) - 1)
    proof.step(
        "That makes three ReLUs per group and two per climb"
        + (f"; in general position there are Σ⌈N/d'⌉ = {G} groups." if general else "."),
        equal(
            "neurons",
            fit.sizes.neurons,
            "3G + 2(C − 1)",
            count if general else 3 * len(groups) + 2 * (len(classes) - 1),
        ),
    )
    widths = ",".join(["1"] * (2 * len(groups)))
    narrow = {"widths": widths} if data.n <= 40 else {}
    hard = em.memorize(proof.data, THEOREM, activation="hardtanh", **narrow)
    proof.step(
        "With hard tanh two units per group will do, one per climb"
        + (
            ", and all blocks may have width 1: the first unit moves all points by ±½kM·q, by their side of τ, and the second "
            "takes that back off the group."
            if narrow
            else "."
        ),
        agree(
            "points and the count",
            [
                *zip(names, hard.network.outputs(data.X), y, strict=True),
                ("the count", hard.sizes.neurons, 2 * len(groups) + len(classes) - 1),
            ],
        ),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 0], [0, 0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    proof.without(
        "general position",
        "128 points on a line of ℝ⁶⁴ in two alternating classes need 127 pieces. One block of 2·⌈64/64⌉ + 2·2 = 6 hard tanh "
        "units and 2 in the head make at most (1 + 2·6)·(1 + 2·2): a skip connection is affine and bends nothing.",
        at_most("pieces needed", needed(on_a_line(128, 64)).pieces, "pieces", piece_cap([6, 2], 3)),
    )

    data = prepare(proof.data)
    found, X = plan(data), list(data.X.rows())
    rank = {i: k for k, members in enumerate(found.classes) for i in members}
    still = [form_at(data.lift(found.phi), x) for x in X]

    def moved(M):
        return [tuple(a + rank[i] * M * v for a, v in zip(x, found.q, strict=True)) for i, x in enumerate(X)]

    def read(M):
        ends = spans([h + rank[i] * M for i, h in enumerate(still)], found.classes)
        return every(
            "neighbouring classes",
            ("" if a[1] < b[0] else f"φ is {a[1]} in one class and {b[0]} in the next" for a, b in pairwise(ends)),
        )

    def draw(M):
        places = moved(M)
        arrows = {f"{i + 1}": (X[i], places[i]) for i in rank if rank[i] and M}
        return plane(f"The points x + kM·q, M = {M}", places, [rank[i] for i in range(data.n)], arrows=arrows)

    rest = spans(still, found.classes)
    least = max(a[1] - b[0] for a, b in pairwise(rest))
    proof.explore(
        Slider(
            "M",
            "How far class k is pushed: kM·q. The intervals of φ of the classes are apart as long as M is larger than what "
            "they overlap by; at the overlap two classes have one value of φ, and no head that reads φ can tell them apart.",
            [least + 2, least + Fraction(1, 2), least, least / 2],
            read,
            draw,
        )
    )
    listed = "; ".join(
        f"class {k}: {', '.join(str(still[i]) for i in members)}" for k, members in enumerate(found.classes)
    )
    proof.ask(
        Exercise(
            f"φ at the points is, {listed}. An M for which the classes lie one above the other?",
            lambda answer: read(numbers_in(answer, 1)[0]),
            str(least + 1),
            str(least),
        )
    )
    proof.ask(
        Exercise(
            "30 points in general position of ℝ⁵, in classes of 12, 10 and 8. How many ReLUs, blocks and head, suffice here?",
            lambda answer: equal("yours", numbers_in(answer, 1)[0], "3(⌈10/5⌉ + ⌈8/5⌉) + 2·2", 3 * (2 + 2) + 4),
            "16",
            "22",
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
