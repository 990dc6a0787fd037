"""exactmem2026.one_weight: one weight per bucket, and garbage that folds take away.

As a script:      python proofs/exactmem2026_one_weight.py
As a notebook:    marimo edit proofs/exactmem2026_one_weight.py
On your own data: exactmem prove exactmem2026.one_weight DATA
"""

import marimo

app = marimo.App(width="medium", app_title="exactmem2026.one_weight")

with app.setup:
    from bisect import bisect_right
    from fractions import Fraction
    from itertools import pairwise

    import exactmem as em
    from exactmem.bounds.counting import least_slots
    from exactmem.data.coding import class_labels
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, notebook, numbers_in, run, together
    from exactmem.proof.layers import Layers
    from exactmem.report.pictures.graphs import graphs, through
    from exactmem.report.pictures.growth import growth
    from exactmem.theorems.exactmem2026.one_weight import plan
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
    from exactmem.theorems.hypotheses import NO_CONFLICT

    THEOREM = "exactmem2026.one_weight"
    EXAMPLE = em.Dataset.from_arrays(
        [[0, 0], [1, 3], [4, 1], [2, 2], [5, 5], [3, 0], [0, 6], [6, 2], [4, 4], [1, 1], [2, 5], [6, 6]],
        [0, 1, 2, 0, 0, 1, 1, 2, 1, 1, 0, 2],
    )


@app.function
def remainders(wanted, A):
    """What each position adds beyond its multiple of A: r_k = (-1)^k (t_k - t_(k-1)) modulo A."""
    return [(-1) ** k * (t - before) % A for k, (before, t) in enumerate(pairwise([0, *wanted]))]


@app.function
def part(T, f, r, A):
    """What the neuron of a position with first key f returns."""
    return max(0, A * (T - f) + r)


@app.function
def alternating(parts):
    return sum((-1) ** k * v for k, v in enumerate(parts))


@app.function
def formulas():
    """Parameters for N = 10², …, 10⁶ points on a line and two classes, by the formula of each theorem; and what is needed."""
    names = ("vardi2021.compact", "exactmem2026.packing", "exactmem2026.retrieval", THEOREM)
    counts = [10**k for k in range(2, 7)]
    sizes = {name: {N: em.theorems[name].bound(n=N, d=1) for N in counts} for name in names}
    return {**sizes, "needed by any shape": {N: least_slots(N, 2) for N in counts}}


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    labels = class_labels(proof.data)
    features = 6 if proof.data.n <= 16 else 0  # any number that is large enough; 0 looks for few parameters
    fit = em.memorize(proof.data, THEOREM, features=features)
    if labels.classes == 1:
        proof.step("All labels are equal: a constant does.", equal("neurons", fit.sizes.neurons, "needed", 0))
        proof.conclude(fit.certificate)
        return
    chosen = plan(proof.data.merged(), labels, features)
    data, chain, layout, T, u = chosen.data, chosen.found.chain, chosen.layout, chosen.points.keys, chosen.hashes
    N, c, K, L, A, P, Q = data.n, data.c, chain.K, chain.L, 2 * chain.top, layout.P, layout.Q
    code, firsts = chosen.points.codes, chosen.found.firsts
    layers = Layers(fit.network, data.merged.X.take(chosen.points.order))
    bucket = [bisect_right(firsts, t) - 1 for t in T]
    number = [chosen.found.numbers[j] for j in bucket]

    proof.step(
        f"Layer 1 is two affine forms: the key T and the hash u. T need not tell the {N} points apart: those with one T share "
        "a bucket, and their u differ. So T may be short.",
        together(
            layers.hold({1: {"T": T, "u": u}}),
            every("neighbours by increasing key", ("" if a <= b else f"keys {a}, {b}" for a, b in pairwise(T))),
            equal("pairs (T, u)", len(set(zip(T, u, strict=True))), "points", N),
        ),
    )
    phi = [features_of(v, chain) for v in u]
    members = [[i for i in range(N) if bucket[i] == j] for j in range(layout.m)]
    proof.step(
        f"u alone gives K = {K} features φ. By increasing key, points go into a bucket as long as their rows are independent "
        f"modulo 2: {layout.m} buckets, in which linear equations with these rows have a solution, whatever the labels.",
        agree(
            "buckets",
            ((f"bucket {j + 1}", rank_modulo_2(phi[i] for i in own), len(own)) for j, own in enumerate(members)),
        ),
    )
    proof.step(
        "A solution is stored as a number n, 0 ≤ n ≤ H: the folds that turn it around are signs e, and they solve the "
        "equations.",
        together(
            every("numbers", ("" if 0 <= n <= chain.top else f"n = {n}" for n in chosen.found.numbers)),
            agree(
                "points",
                (
                    (f"T = {t}, u = {v}", equation(signs(n, chain), row, chain), y)
                    for t, v, n, row, y in zip(T, u, number, phi, code, strict=True)
                ),
            ),
        ),
    )

    wanted = [*chosen.found.numbers, *[chosen.found.numbers[-1]] * (P * Q - layout.m)]
    supers = [(row, remainders(wanted[s * Q : (s + 1) * Q], A)) for s, row in enumerate(layout.firsts)]
    parts = [[part(t, f, r, A) for f, r in zip(*supers[j // Q], strict=True)] for t, j in zip(T, bucket, strict=True)]
    z = [alternating(row) for row in parts]
    picture = None
    if layout.m <= 12 and N <= 16:
        told = [(t, Fraction(v, A)) for t, v in zip(T, z, strict=True)]
        picture = graphs("z / A at the keys", {"z / A": sorted(set(told))}, told, x="T", y="z / A")
    proof.step(
        f"The store, A = 2H, has P·Q = {P}·{Q} positions, Q to a superbucket: V_k = ψ(A·T + c_k), c_k = r_k − A·f_k of T's "
        "superbucket, since sums over E = [T ≥ f] telescope. One weight per bucket is both its place f and its remainder r, 0 "
        "≤ r < A.",
        together(
            every("remainders", ("" if 0 <= r < A else f"r = {r}" for _, row in supers for r in row)),
            layers.hold(
                {
                    3: {f"E{s}": [int(t >= layout.firsts[s][0]) for t in T] for s in range(1, P)},
                    4: {f"V{k}": column for k in range(Q) if any(column := [row[k] for row in parts])},
                }
            ),
        ),
    )
    proof.step(
        "For T ≥ f the part is A(T − f) + r, else 0, as r < A. So modulo A the sum z = V₀ − V₁ + V₂ − … is r₀ − r₁ + … up to "
        "T's position: it telescopes to n. And z ≥ 0, since neighbours differ by A(f' − f) + r − r' > 0.",
        together(
            layers.hold({5: {"z": z}}),
            agree("points", ((f"T = {t}", s % A, n) for t, s, n in zip(T, z, number, strict=True))),
            every("points", ("" if s >= 0 else f"T = {t}: z = {s}" for t, s in zip(T, z, strict=True))),
        ),
        picture,
    )
    g = max(s // A for s in z).bit_length()
    first = fit.sizes.hidden_layers - chain.layers + 1  # the layer of the first fold that adds a feature
    garbage = first - 7  # folds before it are one more
    leading = [z]
    for h in [*(A << j for j in reversed(range(garbage))), A // 2]:
        leading.append([folded(s, h) for s in leading[-1]])
    proof.step(
        f"What stands above A depends on T: garbage, of g = {garbage} bits. Folds at 2^(g − 1)·A, …, 2A, A leave n or A − n, "
        "and one more at H = A/2 brings both to n.",
        together(
            at_most("bits of z/A", g, "g", garbage),
            agree("points", ((f"T = {t}", s, n) for t, s, n in zip(T, leading[-1], number, strict=True))),
            layers.hold({6 + j: {f"z after {j} folds" if j else "z": s} for j, s in enumerate(leading[:-1])}),
        ),
    )
    walks = [passed(n, row, chain) for n, row in zip(number, phi, strict=True)]
    factor = 2**c - 1 if c > 1 else 2
    proof.step(
        f"From here on as in retrieval: what is added, {factor}·Σφ, stays below L, so the chain ends in s = n_K + Σ ±(what was "
        "added), with the signs of n.",
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
                    (f"T = {t}, u = {v}", walk[-1], end(n, row, chain))
                    for t, v, walk, n, row in zip(T, u, walks, number, phi, strict=True)
                ),
            ),
            layers.hold({first + t: {f"s{t}": [walk[t] for walk in walks]} for t in range(chain.folds + 1)}),
        ),
    )
    proof.step(
        "The last bits of s are the label: "
        + ("s modulo 8 up to its sign." if c == 1 else "the c bits above the lowest."),
        agree(
            "points",
            (
                (f"T = {t}, u = {v}", (read(walk[-1], chain), *output), (y, labels.base + labels.step * y))
                for t, v, walk, y, output in zip(T, u, walks, code, layers.outputs, strict=True)
            ),
        ),
    )
    F = chain.last if c == 1 else chain.bits - c
    tail = 21 * K // 2 + 5 * F + 7 if c == 1 else (9 * c + 4) * K + 11 * F + 13 * c - 2
    proof.step(
        "Counted: one weight per bucket, PQ ≥ m; 6 for a bit of garbage.",
        equal(
            "parameters",
            fit.sizes.slots,
            f"d₁ + d₂ + PQ + 4P + 2Q + 6g + {'21K/2 + 5F + 7' if c == 1 else '(9c + 4)K + 11F + 13c − 2'}",
            chosen.inputs + P * Q + 4 * P + 2 * Q + 6 * garbage + tail + data.output_bias,
        ),
    )
    sizes = formulas()
    proof.step(
        "By formula, with buckets of K − 2 points and a garbage of half as many bits as N has, these are fewer parameters than "
        "with keys in the numbers (compact, packing) or two weights per bucket (retrieval). What every shape needs is less.",
        every(
            "comparisons",
            (
                "" if a[N] > b[N] else f"N = {N}: {first} {a[N]}, {second} {b[N]}"
                for (first, a), (second, b) in pairwise(sizes.items())
                for N in a
            ),
        ),
        growth("Parameters for two classes", sizes),
    )
    proof.conclude(fit.certificate)


@app.function
def store_of(T, firsts, wanted, A):
    """z at T for one superbucket of buckets."""
    return alternating([part(T, f, r, A) for f, r in zip(firsts, remainders(wanted, A), strict=True)])


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 0], [0, 0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    firsts, wanted, A = [0, 2, 5], [3, 1, 6], 8
    proof.without(
        "signs that alternate",
        "added up with plus signs, and r = t' − t, the parts grow faster than g bits of garbage allow: z ≥ 2^g·A.",
        every(
            "keys",
            (
                "" if z < 8 * A else f"T = {t}: z = {z} ≥ {8 * A}, but alternating z = {store_of(t, firsts, wanted, A)}"
                for t in range(8)
                for z in [
                    sum(part(t, f, (b - a) % A, A) for f, (a, b) in zip(firsts, pairwise([0, *wanted]), strict=True))
                ]
            ),
        ),
    )

    def number_at(t):
        return wanted[bisect_right(firsts, t) - 1]

    def read_at(t):
        z = store_of(t, firsts, wanted, A)
        return equal(f"z({t}) modulo 8", z % A, f"the number of the bucket of {t // 1}", number_at(t // 1))

    breaks = [f - Fraction(r, A) for f, r in zip(firsts, remainders(wanted, A), strict=True)]
    proof.explore(
        Slider(
            "T",
            "Buckets from the keys 0, 2, 5 on hold 3, 1, 6 modulo A = 8. At integers z modulo 8 is the number of the bucket; "
            "between them the slope A shows.",
            [Fraction(k) for k in range(1, 6)] + [Fraction(k, 4) for k in (5, 6, 7)],
            read_at,
            lambda t: graphs(
                f"T = {t}",
                {"z": through(lambda s: store_of(s, firsts, wanted, A), breaks, -1, 8)},
                [(t, store_of(t, firsts, wanted, A))],
                {f"{k}·A": k * A for k in range(1, 4)},
                x="T",
                y="z",
            ),
        )
    )
    proof.ask(
        Exercise(
            "A = 8, buckets from the keys 0 and 3 on are to hold 5 and 2. Which weights c₀, c₁ of V = ψ(8T + c) do it, z = V₀ "
            "− V₁?",
            lambda answer: agree(
                "keys",
                (
                    (f"T = {t}", (max(0, 8 * t + c0) - max(0, 8 * t + c1)) % 8, 5 if t < 3 else 2)
                    for c0, c1 in [numbers_in(answer, 2)]
                    for t in range(7)
                ),
            ),
            "5, -21",
            "5, -19",
        )
    )
    proof.ask(
        Exercise(
            "A = 8, H = 4: z = 8k + t with t = 0, …, 4. Which three heights, in order, fold every z < 32 of this kind to t?",
            lambda answer: agree(
                "numbers",
                (
                    (f"z = {8 * k + t}", folded(folded(folded(8 * k + t, a), b), h), t)
                    for a, b, h in [numbers_in(answer, 3)]
                    for k in range(4)
                    for t in range(5)
                ),
            ),
            "16, 8, 4",
            "8, 16, 4",
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
