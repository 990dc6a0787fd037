"""exactmem2026.bounded_depth: networks side by side, each silent off its own run of keys.

As a script:      python proofs/exactmem2026_bounded_depth.py
As a notebook:    marimo edit proofs/exactmem2026_bounded_depth.py
On your own data: exactmem prove exactmem2026.bounded_depth DATA
"""

import marimo

app = marimo.App(width="medium", app_title="exactmem2026.bounded_depth")

with app.setup:
    from bisect import bisect_right
    from fractions import Fraction
    from itertools import pairwise

    import exactmem as em
    from exactmem.data.coding import class_labels
    from exactmem.proof import Exercise, Slider, agree, equal, every, less, notebook, numbers_in, run, together
    from exactmem.proof.layers import Layers
    from exactmem.report.pictures.graphs import graphs, through
    from exactmem.theorems.exactmem2026.bounded_depth import plan, slots
    from exactmem.theorems.exactmem2026.reading import equation, features_of, folded, passed, rank_modulo_2, read, signs
    from exactmem.theorems.hypotheses import NO_CONFLICT

    THEOREM = "exactmem2026.bounded_depth"
    EXAMPLE = em.Dataset.from_arrays(
        [[0, 0], [1, 3], [4, 1], [2, 2], [5, 5], [3, 0], [0, 6], [6, 2], [4, 4], [1, 1], [2, 5], [6, 6]],
        [0, 1, 2, 0, 0, 1, 1, 2, 1, 1, 0, 2],
    )


@app.function
def store(T, firsts, numbers, A):
    """z at T: buckets of one superbucket that begin at `firsts` and hold `numbers` modulo A."""
    z = 0
    for k, (f, (before, n)) in enumerate(zip(firsts, pairwise([0, *numbers]), strict=True)):
        z += (-1) ** k * max(0, A * (T - f) + (-1) ** k * (n - before) % A)
    return z


@app.function
def away(T, a, b):
    """0 on [a, b], and at least 1 at all other integers."""
    return max(0, a - T) + max(0, T - b)


@app.function
def stored(T, layout, numbers, A):
    """z at T, from the superbucket of T."""
    s = max(0, bisect_right([row[0] for row in layout.firsts], T) - 1)
    own = numbers[s * layout.Q : (s + 1) * layout.Q]
    return store(T, layout.firsts[s], [*own, *own[-1:] * (layout.Q - len(own))], A) if own else 0


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    labels = class_labels(proof.data)
    small = proof.data.n <= 16
    groups, features = (2, 6) if small else (0, 0)  # any numbers that are large enough; 0 stands for good ones
    fit = em.memorize(proof.data, THEOREM, groups=groups, features=features)
    if labels.classes == 1:
        proof.step("All labels are equal: a constant does.", equal("neurons", fit.sizes.neurons, "needed", 0))
        proof.conclude(fit.certificate)
        return
    chosen = plan(proof.data.merged(), labels, groups, features)
    data, chain, runs, g, u = chosen.data, chosen.chain, chosen.runs, chosen.garbage, chosen.hashes
    N, c, A, G, P, Q = data.n, data.c, 2 * chain.top, len(runs), chosen.layouts[0].P, chosen.layouts[0].Q
    T, code = [t for part in runs for t in part.keys], [y for part in runs for y in part.codes]
    ends = [(part.keys[0], part.keys[-1]) for part in runs]
    layers = Layers(fit.network, data.merged.X.take([i for part in runs for i in part.order]))
    last = fit.sizes.hidden_layers

    def each(name, what):
        """A column what(j, t, i) for each run j: at point i, whose key is t."""
        return {f"{name} of run {j + 1}": [what(j, t, i) for i, t in enumerate(T)] for j in range(G)}

    masks = {f"run {j + 1}": (a, b) for j, (a, b) in enumerate(ends)}
    picture = graphs(
        "How far T is from each run",
        {
            name: through(lambda t, a=a, b=b: away(t, a, b), [Fraction(a), Fraction(b)], T[0] - 1, T[-1] + 1)
            for name, (a, b) in masks.items()
        },
        [(t, 0) for t in T],
        x="T",
    )
    proof.step(
        "Layer 1 is the key T, whose values may repeat, and the hash u, which tells points with one T apart.",
        together(
            layers.hold({1: {"T": T, "u": u}}),
            equal("pairs (T, u)", len(set(zip(T, u, strict=True))), "points", N),
        ),
    )
    proof.step(
        f"By increasing key the points fall into G = {G} runs, with the keys [a, b]; no two overlap.",
        every("neighbours", ("" if p[1] < q[0] else f"{p} and {q} overlap" for p, q in pairwise(ends))),
        picture if small else None,
    )

    phi = [features_of(v, chain) for v in u]
    offset = [0]
    for part in runs:
        offset.append(offset[-1] + len(part.keys))
    members = {}
    for j, found in enumerate(chosen.found):
        for i in range(offset[j], offset[j + 1]):
            members.setdefault((j, bisect_right(found.firsts, T[i]) - 1), []).append(i)
    proof.step(
        f"Each run has buckets of its own, {len(members)} in all; K = {chain.K} features φ of u serve all of them. In a "
        "bucket the rows of features are independent modulo 2, and the signs of its number n solve the equations of its "
        "labels.",
        together(
            agree(
                "buckets",
                (
                    (f"run {j + 1}, bucket {k + 1}", rank_modulo_2(phi[i] for i in own), len(own))
                    for (j, k), own in members.items()
                ),
            ),
            agree(
                "points",
                (
                    (
                        f"T = {T[i]}, u = {u[i]}",
                        equation(signs(chosen.found[j].numbers[k], chain), phi[i], chain),
                        code[i],
                    )
                    for (j, k), own in members.items()
                    for i in own
                ),
            ),
        ),
    )
    z = [
        [stored(min(t, b), layout, found.numbers, A) for t in T]
        for (_, b), layout, found in zip(ends, chosen.layouts, chosen.found, strict=True)
    ]
    proof.step(
        f"Each run has a one-weight store of {P}·{Q} positions, which is given ψ(T − ψ(T − b)) = min(T, b) for T. Beyond b "
        "its z stays what it is at b, and before a it is 0: so g bits of garbage, made for the keys of the run, are enough "
        "everywhere.",
        together(
            layers.hold(
                {3: each("min(T, b)", lambda j, t, i: min(t, ends[j][1])), 5: each("z", lambda j, t, i: z[j][i])}
            ),
            every("stores", ("" if max(row) < A << g else f"run {j + 1}: {max(row)}" for j, row in enumerate(z))),
        ),
    )
    number = []
    for row in z:
        folds = row
        for h in [*(A << k for k in reversed(range(g))), A // 2]:
            folds = [folded(s, h) for s in folds]
        number.append(folds)
    walks = [[passed(n, row, chain) for n, row in zip(own, phi, strict=True)] for own in number]
    first = 7 + g
    proof.step(
        "Leading folds take the garbage off, and the chain of every run reads its number n with the same features. At its own "
        "points that is the label; elsewhere it is something.",
        together(
            layers.hold(
                {first + t: each(f"s{t}", lambda j, _, i, t=t: walks[j][i][t]) for t in range(chain.folds + 1)}
            ),
            agree(
                "points",
                (
                    (f"T = {T[i]}, u = {u[i]}", read(walks[j][i][-1], chain), code[i])
                    for j in range(G)
                    for i in range(offset[j], offset[j + 1])
                ),
            ),
        ),
    )
    proof.step(
        "T travels beside, and one layer before the end ψ(a − T) and ψ(T − b) say how far it is from the run: 0 on the run, "
        "and at least 1 off it, for integers.",
        together(
            layers.hold(
                {
                    last - 1: {
                        name: column
                        for name, column in (
                            each("ψ(a − T)", lambda j, t, i: max(0, ends[j][0] - t))
                            | each("ψ(T − b)", lambda j, t, i: max(0, t - ends[j][1]))
                        ).items()
                        if any(column)
                    }
                }
            ),
            agree(
                "pairs of a run and a point",
                (
                    (f"run {j + 1}, T = {t}", int(away(t, a, b) == 0), int(offset[j] <= i < offset[j + 1]))
                    for j, (a, b) in enumerate(ends)
                    for i, t in enumerate(T)
                ),
            ),
        ),
    )
    proof.step(
        "What a run says is below 2^c. So ψ(label − 2^c·(ψ(a − T) + ψ(T − b))) is the label on the run, and 0 off it.",
        layers.hold({last: each("the label", lambda j, t, i: code[i] if offset[j] <= i < offset[j + 1] else 0)}),
    )
    proof.step(
        "Every point is in one run: the sum over the runs is its label.",
        agree(
            "points",
            (
                (f"T = {t}, u = {v}", output, (labels.base + labels.step * y,))
                for t, v, y, output in zip(T, u, code, layers.outputs, strict=True)
            ),
        ),
    )
    proof.step(
        "Depth is that of one run of N/G points"
        + (", and a layer for the masks." if c > 1 else "; the masks stand beside the last fold."),
        equal("hidden layers", last, "6 + g + folds + reading", 6 + g + chain.layers + (c > 1)),
    )
    proof.step(
        "Counted by the theorem's formula: G(PQ + 4P + 2Q + 5g + 7·folds + reading), and T and the features once.",
        equal(
            "parameters",
            fit.sizes.slots,
            "the formula",
            slots(chosen.inputs, G, P, Q, g, chain, c) + data.output_bias,
        ),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 0], [0, 0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    chosen = plan(proof.data.merged(), class_labels(proof.data), 2, 6)
    chain, found, beyond = chosen.chain, chosen.found[0], chosen.runs[1]
    hashes = chosen.hashes[len(chosen.runs[0].keys) :]

    def says(u):
        """What run 1 says at a point beyond it."""
        n = found.numbers[-1]
        return read(passed(n, features_of(u, chain), chain)[-1], chain)

    proof.without(
        "masks",
        "the run before says something at the points of the next, and the sum is not the label.",
        agree(
            "points of run 2",
            (
                (f"T = {t}, u = {u}, the sum of both runs", says(u) + y, y)
                for t, u, y in zip(beyond.keys, hashes, beyond.codes, strict=True)
            ),
        ),
    )
    firsts, numbers, g = [0, 2, 5], [3, 1, 6], 3
    proof.without(
        "the minimum min(T, b)",
        "buckets from the keys 0, 2, 5 on, modulo A = 8: up to b = 10 three bits of garbage are enough, beyond it z goes on.",
        every(
            "keys",
            (
                "" if (z := store(t, firsts, numbers, 8)) < 8 << g else f"z({t}) = {z} ≥ {8 << g} = 2^g·A"
                for t in range(20)
            ),
        ),
    )

    def masked(T, M):
        """A run on [2, 4] that says 3 everywhere."""
        return max(Fraction(0), 3 - M * away(T, 2, 4))

    def read_at(M):
        return agree("keys", ((f"T = {t}", masked(t, M), 3 if 2 <= t <= 4 else 0) for t in range(8)))

    proof.explore(
        Slider(
            "M",
            "A run [2, 4] that says 3 everywhere, masked by ψ(3 − M·(ψ(2 − T) + ψ(T − 4))). 2^c = 4 is enough, the largest "
            "label 3 is, and nothing less: then something is left one step off the run.",
            [Fraction(4), Fraction(7, 2), Fraction(3), Fraction(11, 4), Fraction(5, 2), Fraction(1)],
            read_at,
            lambda M: graphs(
                f"M = {M}",
                {"masked": through(lambda t: masked(t, M), [2 - 3 / M, Fraction(2), Fraction(4), 4 + 3 / M], 0, 7)},
                [(t, masked(t, M)) for t in range(8)],
                x="T",
                y="label",
            ),
        )
    )

    def least_mask(answer):
        (M,) = numbers_in(answer, 1)
        return together(less("M", M, "2^c", 4), read_at(M))

    proof.ask(Exercise("Which M < 4 still masks that run at all integers?", least_mask, "10/3", "2"))

    def outgrown(answer):
        (T,) = map(int, numbers_in(answer, 1))
        before, z = (store(t, [0, 2], [5, 3], 8) for t in (T - 1, T))
        return together(less("z(T − 1)", before, "2·A", 16), less("2·A − 1", 15, "z(T)", z))

    proof.ask(
        Exercise(
            "A = 8, buckets from the keys 0 and 2 on hold 5 and 3, so z = ψ(8T + 5) − ψ(8(T − 2) + 2). At which key T "
            "does z outgrow one bit of garbage: z(T − 1) < 16 ≤ z(T)?",
            outgrown,
            "2",
            "1",
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
