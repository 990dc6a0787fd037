"""exactmem2026.seeded: a fixed map, and one number per bucket for which it happens to be right.

As a script:      python proofs/exactmem2026_seeded.py
As a notebook:    marimo edit proofs/exactmem2026_seeded.py
On your own data: exactmem prove exactmem2026.seeded DATA
"""

import marimo

app = marimo.App(width="medium", app_title="exactmem2026.seeded")

with app.setup:
    from bisect import bisect_right
    from fractions import Fraction
    from itertools import count, pairwise

    import exactmem as em
    from exactmem.data.coding import class_labels
    from exactmem.proof import Exercise, Slider, agree, equal, every, less, notebook, numbers_in, run, together
    from exactmem.proof.layers import Layers
    from exactmem.report.pictures.graphs import graphs, through
    from exactmem.theorems.exactmem2026.seeded import plan
    from exactmem.theorems.exactmem2026.table import Chain
    from exactmem.theorems.hypotheses import NO_CONFLICT

    THEOREM = "exactmem2026.seeded"
    TABLE_BITS = 5  # on few points: a table that one can draw
    EXAMPLE = em.Dataset.from_arrays(
        [[5 * t % 16, t * t % 17] for t in range(16)], [0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0]
    )


@app.function
def relu(t):
    return max(t, Fraction(0))


@app.function
def fold(s, q, R):
    """Two neurons: slope 1 from 0 up to qR/(1 + q), slope -q from there on, 0 at 0 and at R."""
    return relu(s) - relu((1 + q) * s - q * R)


@app.function
def folds(chain, before=0):
    """(q, R) of all folds: `before` with q = 1 that bring 0..2^before·p - 1 to 0..p - 1, then those of F."""
    return [*((1, (chain.period << j) - 1) for j in range(before, 0, -1)), *zip(chain.q, chain.ranges, strict=False)]


@app.function
def walk(s, chain, before=0):
    """s before the folds and after each."""
    found = [s]
    for q, R in folds(chain, before):
        found.append(fold(found[-1], q, R))
    return found


@app.function
def drawn(title, chain, points):
    """F on 0..p - 1, through its exact breakpoints."""
    breaks = set()
    for q, R in reversed(folds(chain)):
        breaks = {Fraction(0), Fraction(q * R, 1 + q)} | {t for b in breaks for t in (b, R - b / q)}
    line = through(lambda s: walk(s, chain)[-1], breaks, 0, chain.period - 1)
    return graphs(title, {"F": line}, points, x="z", y="F")


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    labels = class_labels(proof.data)
    bits = TABLE_BITS if proof.data.n <= 16 else 0  # 0 chooses
    fit = em.memorize(proof.data, THEOREM, table_bits=bits)
    if labels.classes == 1:
        proof.step("All labels are equal: a constant does.", equal("neurons", fit.sizes.neurons, "needed", 0))
        proof.conclude(fit.certificate)
        return
    chosen = plan(proof.data.merged(), labels, bits)
    data, found, T, code, C = chosen.data, chosen.found, chosen.points.keys, chosen.points.codes, chosen.points.C
    N, chain, g, h, P, Q, L = data.n, found.chain, found.g, found.h, found.P, found.Q, found.L
    p, before, supers = chain.period, found.before, found.supers
    layers = Layers(fit.network, data.merged.X.take(data.keys.order))

    proof.step(
        f"Layer 1 is one affine form: the key T, an integer that tells the {N} points apart.",
        together(
            layers.hold({1: {"T": T}}),
            every("neighbours by increasing key", ("" if a < b else f"keys {a}, {b}" for a, b in pairwise(T))),
        ),
    )
    proof.step(
        f"The map F knows nothing of the data: {len(chain.q)} folds s → ψ(s) − ψ((1 + q)s − qR), slope 1 and then −q, q = 1 or "
        f"2. Each takes the integers 0, …, R to 0, …, R' of the next, so F takes 0, …, p − 1 to the classes 0, …, {C - 1}; p "
        f"= {p}.",
        together(
            agree(
                "folds",
                (
                    (f"fold {k}", max(fold(s, q, R) for s in (0, q * R // (1 + q), q * R // (1 + q) + 1, R)), after)
                    for k, ((q, R), after) in enumerate(zip(folds(chain), chain.ranges[1:], strict=True), 1)
                ),
            ),
            equal("the last R", chain.ranges[-1], "the largest class", C - 1),
        ),
        drawn("F", chain, [(s, walk(s, chain)[-1]) for s in range(p)]) if p <= 256 else None,
    )

    begins = [part.firsts[0] for part in supers]
    firsts = [f for part in supers for f in part.firsts]
    above = [bisect_right(begins, t) - 1 for t in T]  # the superbucket of each point
    sign = [1 if k % 4 in (0, 3) else -1 for k in range(Q)]
    slope = [g + h, *[h] * (Q - 1)]

    def constant(s, k):
        """c of position k in superbucket s; the last superbucket may keep constants of the one before."""
        return supers[s if k < len(supers[s].constants) else s - 1].constants[k]

    V = [[max(0, slope[k] * t + constant(s, k)) for t, s in zip(T, above, strict=True)] for k in range(Q)]
    z = [sum(e * v for e, v in zip(sign, column, strict=True)) for column in zip(*V, strict=True)]
    proof.step(
        f"The store has {P}·{Q} positions: E = [T ≥ f] for the first key f of each superbucket, and V_k = ψ(a_k·T + c_k), c_k "
        "of T's superbucket, since sums over E telescope: one weight c per bucket. z is their sum with signs + − − + + − − + …",
        layers.hold(
            {
                3: {f"E{s}": [int(t >= f) for t in T] for s, f in enumerate(begins) if s},
                4: {f"V{k}": column for k, column in enumerate(V)},
                5: {"z": z},
            }
        ),
    )
    proof.step(
        "A bucket with first key f, l the last key before it, has V = 0 up to l and V = v at f, where v may be any of 0, …, "
        "h(f − l) (any v ≥ 0 at the first position): these are the numbers it can choose from.",
        every(
            "buckets",
            (
                ""
                if slope[k] * f + c >= 0 and (k == 0 or h * T[bisect_right(T, f - 1) - 1] + c <= 0)
                else f"the bucket from {f} on: c = {c}"
                for part in supers
                for k, (f, c) in enumerate(zip(part.firsts, part.constants, strict=True))
            ),
        ),
    )

    def steepness(s, k):
        """The slope of z in bucket (s, k): of the positions begun, and of those that keep the constants of the one before."""
        begun = [q for q in range(Q) if q <= k or q >= len(supers[s].firsts)]
        return sum(sign[q] * slope[q] for q in begun)

    place = [(s, bisect_right(supers[s].firsts, t) - 1) for t, s in zip(T, above, strict=True)]
    proof.step(
        "So z is affine in T in every bucket, and one choice of v moves it for the whole bucket. Two signs in a row cancel: "
        "slopes are g + h, g, g − h, g, and z stays below 2^j·p.",
        together(
            agree(
                "neighbours of one bucket",
                (
                    (f"T = {T[i + 1]}", z[i + 1] - z[i], steepness(*place[i]) * (T[i + 1] - T[i]))
                    for i in range(N - 1)
                    if place[i] == place[i + 1]
                ),
            ),
            every("points", ("" if 0 <= v < p << before else f"T = {t}: z = {v}" for t, v in zip(T, z, strict=True))),
        ),
    )
    walks = [walk(v, chain, before) for v in z]
    proof.step(
        f"j = {before} more folds with q = 1 come first and bring z to 0, …, p − 1. Every layer holds what is folded next.",
        together(
            every(
                "points",
                (
                    "" if 0 <= steps[before] < p else f"T = {t}: {steps[before]}"
                    for t, steps in zip(T, walks, strict=True)
                ),
            ),
            layers.hold({6 + t: {f"s{t}": [steps[t] for steps in walks]} for t in range(L)}),
        ),
    )
    marks = sorted({(steps[before], y) for steps, y in zip(walks, code, strict=True)})
    proof.step(
        "The number of a bucket was found by search, and how does not matter: it is a witness, and what is checked is that F "
        "is right at every point.",
        together(
            agree("points", ((f"T = {t}", steps[-1], y) for t, steps, y in zip(T, walks, code, strict=True))),
            agree(
                "outputs",
                (
                    (f"T = {t}", output, (labels.base + labels.step * y,))
                    for t, y, output in zip(T, code, layers.outputs, strict=True)
                ),
            ),
        ),
        drawn("F is right where the points are", chain, marks) if p <= 256 else None,
    )
    some = next(n for n in count(1) if C**n > p)
    proof.step(
        "More cannot be hoped for: p numbers are right for at most p of the C^n labellings of n points of a bucket, so for n "
        f"= {some} some labelling has none. Here {N} points took {found.m} buckets.",
        less("p", p, f"{C}^{some}", C**some),
    )
    proof.step(
        "Counted: one weight per bucket, and 5 per fold.",
        equal(
            "parameters",
            fit.sizes.slots,
            "d₁ + m + 4P + 2Q + 5L − 1",
            len(chosen.key.support) + len(firsts) + 4 * P + 2 * Q + 5 * L - 1 + data.output_bias,
        ),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 0], [0, 0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))

    def patterns(chain):
        """How many labellings of the keys 0, 5, 10, 15 F(u + T) gives, over all u."""
        return len({tuple(walk(u + t, chain)[-1] for t in (0, 5, 10, 15)) for u in range(chain.period - 15)})

    proof.without(
        "slopes that differ",
        "folds with q = 1 only keep distances on every piece, and F(u + T) gives few labellings of the keys 0, 5, 10, 15. With "
        f"q = 1, 1, 2, 1, 2, 1 it gives {patterns(Chain((1, 1, 2, 1, 2, 1), 2))} of 16.",
        equal("labellings", patterns(Chain((1,) * 5, 2)), "all", 16),
    )

    two = Chain((2, 1), 2)
    keys, wanted = (0, 1, 2), (1, 1, 0)

    def read(u):
        """F at u and at two keys after it."""
        return agree("keys", ((f"T = {t}", walk(u + t, two)[-1], y) for t, y in zip(keys, wanted, strict=True)))

    proof.explore(
        Slider(
            "u",
            "F is two folds, F(0), …, F(5) = 0, 1, 1, 0, 1, 0. A bucket with the keys 0, 1, 2 and the labels 1, 1, 0 has z = "
            "u + T. One number u of 0, …, 3 is right, and nothing near it.",
            [Fraction(k, 4) for k in (4, 5, 6, 8, 0)],
            read,
            lambda u: drawn(f"u = {u}", two, [(u + t, walk(u + t, two)[-1]) for t in keys]),
        )
    )
    proof.ask(
        Exercise(
            "F is s → ψ(s) − ψ(3s − 10) and then s → ψ(s) − ψ(2s − 3). Which integers s = 0, …, 5 have F(s) = 1?",
            lambda answer: agree("s", ((f"s = {s}", int(s in numbers_in(answer)), walk(s, two)[-1]) for s in range(6))),
            "1, 2, 4",
            "1, 2, 3",
        )
    )
    proof.ask(
        Exercise(
            "A bucket of the keys 0, 2 has z = u + T and the labels 1, 1. Which u of 0, …, 3 is right?",
            lambda answer: agree(
                "keys", ((f"T = {t}", walk(u + t, two)[-1], 1) for (u,) in [numbers_in(answer, 1)] for t in (0, 2))
            ),
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
