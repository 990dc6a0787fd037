"""exactmem2026.retrieval: linear equations instead of a dictionary.

As a script:      python proofs/exactmem2026_retrieval.py
As a notebook:    marimo edit proofs/exactmem2026_retrieval.py
On your own data: exactmem prove exactmem2026.retrieval DATA
"""

import marimo

app = marimo.App(width="medium", app_title="exactmem2026.retrieval")

with app.setup:
    from bisect import bisect_right
    from fractions import Fraction
    from itertools import pairwise, product

    import exactmem as em
    from exactmem.data.coding import class_labels
    from exactmem.proof import Exercise, Slider, agree, equal, every, notebook, numbers_in, run, together
    from exactmem.proof.layers import Layers
    from exactmem.report.pictures.graphs import graphs
    from exactmem.report.pictures.matrix import matrix
    from exactmem.report.pictures.plane import plane
    from exactmem.theorems.exactmem2026.folding import heights, start
    from exactmem.theorems.exactmem2026.parity import Chain
    from exactmem.theorems.exactmem2026.reading import (
        end,
        equation,
        features_of,
        folded,
        passed,
        rank_modulo_2,
        read,
        signs,
    )
    from exactmem.theorems.exactmem2026.retrieval import plan
    from exactmem.theorems.hypotheses import NO_CONFLICT

    THEOREM = "exactmem2026.retrieval"
    EXAMPLE = em.Dataset.from_arrays(
        [[0, 0], [1, 3], [4, 1], [2, 2], [5, 5], [3, 0], [0, 6], [6, 2], [4, 4], [1, 1]], [0, 1, 1, 0, 0, 1, 1, 0, 1, 1]
    )


@app.function
def relabelled(dataset):
    """The same points; every label becomes the next one that occurs."""
    rows = list(dataset.Y.rows())
    labels = sorted(set(rows))
    after = dict(zip(labels, [*labels[1:], labels[0]], strict=True))
    return em.Dataset.from_arrays([list(x) for x in dataset.X.rows()], [list(after[y]) for y in rows])


@app.function
def buckets(chosen):
    """The points, and the lines T = f - 1/2 before the first keys f of buckets."""
    form, X = chosen.key.form(), chosen.data.merged.X
    a, b, shift = form.terms.get(0, 0), form.terms.get(1, 0), form.constant or 0
    lines = {f"T = {f} − 1/2": (a, b, shift - f + Fraction(1, 2)) for f in chosen.found.firsts[1:]}
    return plane("Buckets between parallel lines", X.rows(), chosen.data.labels.codes, lines)


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    labels = class_labels(proof.data)
    features = 8 if proof.data.n <= 16 else 0  # any number that is large enough; 0 looks for few parameters
    fit = em.memorize(proof.data, THEOREM, features=features)
    if labels.classes == 1:
        proof.step("All labels are equal: a constant does.", equal("neurons", fit.sizes.neurons, "needed", 0))
        proof.conclude(fit.certificate)
        return
    chosen = plan(proof.data.merged(), labels, features)
    data, chain, layout, T, u = chosen.data, chosen.found.chain, chosen.layout, chosen.points.keys, chosen.hashes
    N, c, K, L, H, P, Q = data.n, data.c, chain.K, chain.L, chain.top, layout.P, layout.Q
    code, small = chosen.points.codes, N <= 16
    layers = Layers(fit.network, data.merged.X.take(chosen.points.order))
    bucket = [bisect_right(chosen.found.firsts, t) - 1 for t in T]
    number = [chosen.found.numbers[j] for j in bucket]

    proof.step(
        f"Layer 1 is two affine forms: the key T, an integer that tells the {N} points apart, and the hash u, from 1 to (W − "
        f"1)/2, W = {chain.W}.",
        together(
            layers.hold({1: {"T": T, "u": u}}),
            every("neighbours by increasing key", ("" if a < b else f"keys {a}, {b}" for a, b in pairwise(T))),
            every("hashes", ("" if 1 <= v <= chain.W // 2 else f"u = {v}" for v in u)),
        ),
        buckets(chosen) if small and data.inputs == 2 else None,
    )
    phi = [features_of(v, chain) for v in u]
    before = (Q - 1).bit_length()
    first = 7 + before  # the layer of the first fold that adds a feature
    proof.step(
        f"Of the hash alone come K = {K} features φ ≥ 0, along u → min(2u, W − 2u): "
        + ("u itself and ψ(u − θ). " if c == 1 else "1 if 4u < W, and 0 if not. ")
        + "Each stands in the layer before the fold that adds it.",
        layers.hold({first - 1 + t: {f"φ{t // c}": [row[t // c] for row in phi]} for t in range(chain.folds)}),
    )
    members = [[i for i in range(N) if bucket[i] == j] for j in range(layout.m)]
    proof.step(
        "By increasing key, points go into a bucket as long as their rows of features are independent modulo 2: "
        f"{layout.m} buckets. So in a bucket linear equations with these rows have a solution, whatever the labels.",
        agree(
            "buckets",
            ((f"bucket {j + 1}", rank_modulo_2(phi[i] for i in own), len(own)) for j, own in enumerate(members)),
        ),
        matrix("Features modulo 2 in the fullest bucket", [[v % 2 for v in phi[i]] for i in max(members, key=len)])
        if small
        else None,
    )
    proof.step(
        "A bucket stores a solution as one number n, 0 ≤ n ≤ H: its signs e are read off n alone, by which of the F folds turn "
        "it around. "
        + (
            "With c₀ = L − 1 + 2Σφ and E = Σ e·φ the label is [c₀ mod 8 is 3 or 5] + E modulo 2."
            if c == 1
            else "With d = Σ 2^t·e over the c signs of a feature the label is ⌊(L + (2^c − 1)Σφ)/2⌋ − Σ d·φ modulo 2^c."
        ),
        together(
            every("numbers", ("" if 0 <= n <= H else f"n = {n}" for n in chosen.found.numbers)),
            agree(
                "points",
                (
                    (f"T = {t}", equation(signs(n, chain), row, chain), y)
                    for t, n, row, y in zip(T, number, phi, code, strict=True)
                ),
            ),
        ),
    )

    stored = [j % Q * H + (n if j % Q % 2 == 0 else H - n) for j, n in enumerate(chosen.found.numbers)]
    rises = [z - stored[j - 1] if j % Q else z for j, z in enumerate(stored)] + [0] * (P * Q - layout.m)
    position = [(j - j % Q, layout.firsts[j // Q]) for j in bucket]  # first bucket of the superbucket, its first keys
    proof.step(
        f"The store has P·Q = {P}·{Q} positions, Q to a superbucket. E = [T ≥ f] for the first key f of each superbucket, as "
        "T is an integer; sums over E telescope, so the wait of each position is ψ(f − T) for its first key f in T's "
        "superbucket. It shuts a part Z_k − Z_(k−1) ≥ 0 exactly while T < f, and the Q parts add up to the number Z of T's "
        "bucket.",
        layers.hold(
            {
                3: {f"E{s}": [int(t >= layout.firsts[s][0]) for t in T] for s in range(1, P)},
                4: {
                    f"wait {k}": [max(0, firsts[k] - t) for t, (_, firsts) in zip(T, position, strict=True)]
                    for k in range(1, Q)
                },
                5: {
                    f"part {k}": column
                    for k in range(Q)
                    if any(column := [rises[j + k] * (t >= f[k]) for t, (j, f) in zip(T, position, strict=True)])
                },
                6: {"Z": [stored[j] for j in bucket]},
            }
        ),
    )
    leading = [[stored[j] for j in bucket]]
    for j in reversed(range(before)):
        leading.append([folded(s, H << j) for s in leading[-1]])
    proof.step(
        f"Z is kH + n or kH + H − n, H = 2L·2^F: the position k is on top, so that Z does not decrease in k. λ = {before} "
        "leading folds take it off, and n is left.",
        together(
            every("parts", ("" if rise >= 0 else f"a part is {rise}" for rise in rises)),
            agree("points", ((f"T = {t}", s, n) for t, s, n in zip(T, leading[-1], number, strict=True))),
            layers.hold({7 + j: {f"leading {j + 1}": s} for j, s in enumerate(leading[:-1])}),
        ),
    )
    walks = [passed(n, row, chain) for n, row in zip(number, phi, strict=True)]
    factor = 2**c - 1 if c > 1 else 2
    proof.step(
        f"All that is added to n, {factor}·Σφ, stays below L = {L}: so n never leaves its cell of width 2L, each fold does to "
        "it what it does without features, and the end is s = n_K + Σ ±(what was added), the signs (−1)^e.",
        together(
            every(
                "sums",
                (
                    "" if factor * sum(row) < L else f"T = {t}: {factor * sum(row)} ≥ L"
                    for t, row in zip(T, phi, strict=True)
                ),
            ),
            agree(
                "points",
                (
                    (f"T = {t}", walk[-1], end(n, row, chain))
                    for t, walk, n, row in zip(T, walks, number, phi, strict=True)
                ),
            ),
            layers.hold({first + t: {f"s{t}": [walk[t] for walk in walks]} for t in range(chain.folds + 1)}),
        ),
    )
    proof.step(
        (
            "That end is odd. Folds at L, …, 8, 4 keep s modulo 8 up to its sign: they leave 3 if s is 3 or 5 modulo 8, and 1 "
            "if not. ψ(s − 2) is the label."
            if c == 1
            else "Bits of s are read from above, [s ≥ h] = ψ(s − h + 1) − ψ(s − h); the c above the lowest are the label."
        ),
        agree(
            "points",
            (
                (f"T = {t}", (read(walk[-1], chain), *output), (y, labels.base + labels.step * y))
                for t, walk, y, output in zip(T, walks, code, layers.outputs, strict=True)
            ),
        ),
    )
    other = em.memorize(relabelled(proof.data), THEOREM, features=features).network
    proof.step(
        "Only the numbers n depend on the labels: with every label replaced by the next one the network differs in layer 5 "
        "alone.",
        every(
            "layers",
            (
                "" if a == b or k == 5 else f"layer {k} is another one"
                for k, (a, b) in enumerate(zip(fit.network.layers, other.layers, strict=True), 1)
            ),
        ),
    )
    frame, F = chosen.inputs + 2 * P * Q + 4 * P + 3 * Q + 6 * before, chain.last if c == 1 else chain.bits - c
    formula = frame + (21 * K // 2 + 5 * F - 1 if c == 1 else (9 * c + 4) * K + 11 * F + 13 * c - 10)
    proof.step(
        f"Counted: two weights per bucket, {'21/2' if c == 1 else '9c + 4'} for a feature, and no key bits.",
        equal(
            "parameters",
            fit.sizes.slots,
            f"d₁ + d₂ + 2PQ + 4P + 3Q + 6λ + {'21K/2 + 5F − 1' if c == 1 else '(9c + 4)K + 11F + 13c − 10'}",
            formula + data.output_bias,
        ),
    )
    proof.conclude(fit.certificate)


@app.function
def strip(n, phi):
    """Two folds, at 32 and 16, by ReLUs: what is folded, and the end."""
    path = [Fraction(n)]
    for more, h in zip(phi, (32, 16), strict=True):
        s = path[-1] + 2 * more
        path.append(max(s, Fraction(0)) - 2 * max(s - h, Fraction(0)))
    return path


@app.function
def parity_read(s):
    """Folds at 8 and 4, and ψ(s − 2)."""
    for h in (8, 4):
        s = max(s, 0) - 2 * max(s - h, 0)
    return max(s - 2, 0)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 0], [0, 0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    proof.without(
        "a hash that is not 0",
        "all features vanish at u = 0, so the row of one point is dependent already.",
        equal("rank", rank_modulo_2([features_of(0, Chain(4, 11))]), "points", 1),
    )
    choices = list(product((0, 1), repeat=2))
    proof.without(
        "an odd end",
        "started for n_K = L = 8 instead of 7 the sums are even, and 2 and 6 modulo 8 fold to the same place.",
        agree(
            "signs and features",
            (
                (
                    f"e = {e}, φ = {phi}",
                    parity_read(strip(start(e, 8, 8), phi)[-1]),
                    parity_read(8 + 2 * sum(phi)) ^ sum(a * b for a, b in zip(e, phi, strict=True)) % 2,
                )
                for e, phi in product(choices, repeat=2)
            ),
        ),
    )

    def read_at(beta):
        return agree(
            "signs",
            (
                (
                    f"e = {e}",
                    max(strip(start(e, 8, 7), (beta, beta))[-1], Fraction(0)),
                    7 + 2 * beta * sum((-1) ** k for k in e),
                )
                for e in choices
            ),
        )

    proof.explore(
        Slider(
            "β",
            "K = 2, L = 8, both features β. While what is added, 4β, is at most L − 1 = 7 the chain ends in 7 ± 2β ± 2β for "
            "all signs. Beyond it a value leaves its cell, and a ReLU cuts it off.",
            [Fraction(k, 4) for k in (2, 4, 6, 7, 8, 9)],
            read_at,
            lambda beta: graphs(
                f"β = {beta}: what is folded",
                {f"e = {e}": list(enumerate(strip(start(e, 8, 7), (beta, beta)))) for e in choices},
                levels={"fold 1": heights(2, 8)[0], "fold 2": heights(2, 8)[1]},
                x="folds so far",
                y="s",
            ),
            start=1,
        )
    )
    proof.ask(
        Exercise(
            "K = 2, L = 8, folds at 32 and 16. From which number n does the chain end in 7 + 2φ₀ − 2φ₁?",
            lambda answer: agree(
                "features",
                (
                    (f"φ = {phi}", strip(numbers_in(answer, 1)[0], phi)[-1], 7 + 2 * phi[0] - 2 * phi[1])
                    for phi in product((0, 1), repeat=2)
                ),
            ),
            str(start((0, 1), 8, 7)),
            str(start((1, 0), 8, 7)),
        )
    )
    system = {(1, 0, 1): 1, (1, 1, 0): 0, (0, 0, 1): 1}
    proof.ask(
        Exercise(
            "Three points have the rows 101, 110, 001 of features. Which signs e₀, e₁, e₂ give E = Σ e·φ the parities 1, 0, 1?",
            lambda answer: agree(
                "points",
                (
                    (f"row {row}", sum(e * f for e, f in zip(numbers_in(answer, 3), row, strict=True)) % 2, parity)
                    for row, parity in system.items()
                ),
            ),
            "0, 0, 1",
            "1, 0, 1",
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
