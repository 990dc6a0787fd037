"""exactmem2026.all_data: a random polynomial, and a union bound that is a fraction below one half.

As a script:      python proofs/exactmem2026_all_data.py
As a notebook:    marimo edit proofs/exactmem2026_all_data.py
On your own data: exactmem prove exactmem2026.all_data DATA
"""

import marimo

app = marimo.App(width="medium", app_title="exactmem2026.all_data")

with app.setup:
    from bisect import bisect_right
    from fractions import Fraction
    from itertools import pairwise
    from math import ceil, comb, prod

    import exactmem as em
    from exactmem.data.coding import class_labels
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, less, notebook, numbers_in, run, together
    from exactmem.proof.layers import Layers
    from exactmem.report.pictures.bars import bars
    from exactmem.report.pictures.matrix import matrix
    from exactmem.theorems.exactmem2026.all_data import plan
    from exactmem.theorems.exactmem2026.odds import enough
    from exactmem.theorems.exactmem2026.positions import length
    from exactmem.theorems.exactmem2026.reading import end, equation, folded, passed, rank_modulo_2, read, signs
    from exactmem.theorems.hypotheses import NO_CONFLICT

    THEOREM = "exactmem2026.all_data"
    EXAMPLE = em.Dataset.from_arrays(
        [[0, 0], [1, 3], [4, 1], [2, 2], [5, 5], [3, 0], [0, 6], [6, 2], [4, 4], [1, 1], [2, 5], [6, 6]],
        [0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1],
    )


@app.function
def polynomial(coefficients, x, q):
    """The value at x modulo q, leading coefficient first."""
    y = 0
    for a in coefficients:
        y = (y * x + a) % q
    return y


@app.function
def places_of(y, G, m, w):
    """y modulo G·m^w in mixed radix: group g and digits o_i give the places g·m + o_i + 1."""
    g, digits = divmod(y % (G * m**w), m**w)
    return [g * m + digits // m ** (w - 1 - i) % m + 1 for i in range(w)]


@app.function
def countdown(places, length):
    """The features p, p - 1, ..., not below 0, of each section, one section after the other."""
    return [max(0, p - k) for p in places for k in range(length)]


@app.function
def crowded(n, t, G):
    """(a): a bound for t of n keys in one group."""
    return G * comb(n, t) * Fraction(5, 4 * G) ** t


@app.function
def dependent(n, t, G, m, w):
    """(b): a bound for fewer than t of n keys, of one group, whose rows add up to zero: paired off in every section."""
    return sum(
        (
            comb(n, s) * G * Fraction(5, 4 * G) ** s * (Fraction(prod(range(1, s, 2))) / m ** (s // 2)) ** w
            for s in range(2, min(n + 1, t), 2)
        ),
        Fraction(0),
    )


@app.function
def steps(proof):
    """The proof: what holds for all data, and what was found on these."""
    proof.suppose(NO_CONFLICT)
    labels = class_labels(proof.data)
    fit = em.memorize(proof.data, THEOREM)
    if labels.classes == 1:
        proof.step("All labels are equal: a constant does.", equal("neurons", fit.sizes.neurons, "needed", 0))
        proof.conclude(fit.certificate)
        return
    chosen = plan(proof.data.merged(), labels)
    data, layout, promise = chosen.data, chosen.layout, chosen.promise
    family, chain = chosen.found.family, chosen.found.chain
    N, c, H, P, Q, T, code = data.n, data.c, chain.top, layout.P, layout.Q, chosen.points.keys, chosen.points.codes
    q, G, m, w, small = family.q, family.groups, family.columns, family.sections, N <= 16
    layers = Layers(fit.network, data.merged.X.take(chosen.points.order))
    bucket = [bisect_right(chosen.found.firsts, t) - 1 for t in T]
    number = [chosen.found.numbers[j] for j in bucket]

    proof.step(
        f"Layer 1 is one affine form: the key T, an integer that tells the {N} points apart.",
        together(
            layers.hold({1: {"T": T}}),
            every("neighbours by increasing key", ("" if a < b else f"keys {a}, {b}" for a, b in pairwise(T))),
        ),
    )
    # the bound is for any n, t, w: on few points numbers that show all its terms, on many those of the guarantee
    n = 4 if small else promise.size
    buckets = ceil(Fraction(N, n))
    shape = enough(buckets, n, 4, 2) if small else promise.shape
    outcomes = shape.groups * shape.columns**shape.sections
    bits = length(outcomes, N, 2**data.rho - 1)
    odds = buckets * (
        crowded(n, shape.t, shape.groups) + dependent(n, shape.t, shape.groups, shape.columns, shape.sections)
    )
    if bits <= data.rho:
        proof.assume(
            "enough primes of so many bits that one keeps the keys of any data apart (Rosser, Schoenfeld 1962)"
        )
    proof.step(
        f"For all data: take a prime q of {bits} bits that keeps the keys apart, and draw the t = {shape.t} coefficients of a "
        "polynomial modulo q. Coefficients and values at t keys determine each other (Vandermonde), so the values are "
        "independent; and each of the G·m^w outcomes has at most 5/4 of its share of the q residues, since 4·G·m^w ≤ q. Here "
        f"G = {shape.groups}, m = {shape.columns}, w = {shape.sections}.",
        at_most("4·G·m^w", 4 * outcomes, "the least number of so many bits", 2 ** (bits - 1)),
    )
    proof.step(
        f"For all data: let n = {n} keys share a bucket. Their rows are dependent only if (a) t of them are in one group, or "
        "(b) some s < t of one group cancel: then every place of every section is taken an even number of times, and s is "
        f"even. The union bound over {buckets} buckets and all sets is below 1/2: more than half of all polynomials keep all "
        "rows of all buckets independent.",
        less("the sum of (a) and (b), rounded up", Fraction(ceil(odds * 10**9), 10**9), "1/2", Fraction(1, 2)),
    )
    y = [polynomial(family.coefficients, t % q, q) for t in T]
    at = 2 + family.reducing + family.r + family.products * (2 * family.r + 1)
    proof.step(
        f"On these data less will do. Polynomial number {chosen.tried} of those tried, of {len(family.coefficients)} "
        f"coefficients modulo q = {q}: quotients are found bit by bit from above, [v ≥ h] = ψ(v − h + 1) − ψ(v − h), and y is "
        "the value.",
        together(
            equal("keys modulo q", len({t % q for t in T}), "keys", N),
            layers.hold({at: {"y": y}, at + family.top: {"y modulo G·m^w": [v % (G * m**w) for v in y]}}),
        ),
    )
    places = [places_of(v, G, m, w) for v in y]
    before, f = (Q - 1).bit_length(), family.layers
    first = 7 + f + before  # the layer of the first fold that adds a feature
    phi = [countdown(p, G * m) for p in places]
    proof.step(
        f"In radix m = {m}, y names a place in each of w = {w} sections. The features of a section count down from it, p → "
        "ψ(p − 1).",
        layers.hold(
            {2 + f: {"p₁": [p[0] for p in places]}}
            | {first - 1 + t: {f"φ{t // c}": [row[t // c] for row in phi]} for t in range(chain.folds)}
        ),
        matrix("Features modulo 2", [[v % 2 for v in row] for row in phi]) if small else None,
    )

    def ones(p):
        """Modulo 2, the sum of the countdowns of p and p - 1."""
        return [(a + b) % 2 for a, b in zip(countdown([p], G * m), countdown([p - 1], G * m), strict=True)]

    proof.step(
        "Modulo 2 the countdowns of p and p − 1 add up to p ones, and runs of p and p − 1 ones to a single one, at p: up to a "
        "matrix that is the same for all points, and invertible, a row has one 1 per section, at its place. That is what (b) "
        "counted.",
        every(
            "places",
            (
                ""
                if ones(p) == [int(k < p) for k in range(G * m)]
                and [(a + b) % 2 for a, b in zip(ones(p), ones(p - 1) if p > 1 else [0] * G * m, strict=True)]
                == [int(k == p - 1) for k in range(G * m)]
                else f"p = {p}: {ones(p)}"
                for p in range(1, G * m + 1)
            ),
        ),
    )
    members = [[i for i in range(N) if bucket[i] == j] for j in range(layout.m)]
    proof.step(
        f"On these data: by increasing key, points go into {layout.m} buckets as long as their rows are independent modulo 2, "
        "and the signs of a bucket's number n solve the equations of its labels.",
        together(
            agree(
                "buckets",
                ((f"bucket {j + 1}", rank_modulo_2(phi[i] for i in own), len(own)) for j, own in enumerate(members)),
            ),
            agree(
                "points",
                (
                    (f"T = {t}", equation(signs(n, chain), row, chain), label)
                    for t, n, row, label in zip(T, number, phi, code, strict=True)
                ),
            ),
        ),
    )
    stored = [j % Q * H + (n if j % Q % 2 == 0 else H - n) for j, n in enumerate(chosen.found.numbers)]
    leading = [[stored[j] for j in bucket]]
    for j in reversed(range(before)):
        leading.append([folded(s, H << j) for s in leading[-1]])
    proof.step(
        f"The store of retrieval, of {P}·{Q} positions, returns the bucket's number below its position; leading "
        f"folds, λ = {before}, take the position off.",
        together(
            layers.hold(
                {
                    3 + f: {f"E{s}": [int(t >= layout.firsts[s][0]) for t in T] for s in range(1, P)},
                    6 + f: {"Z": leading[0]},
                }
                | {7 + f + j: {f"leading {j + 1}": s} for j, s in enumerate(leading[:-1])}
            ),
            agree("points", ((f"T = {t}", s, n) for t, s, n in zip(T, leading[-1], number, strict=True))),
        ),
    )
    walks = [passed(n, row, chain) for n, row in zip(number, phi, strict=True)]
    factor = 2**c - 1 if c > 1 else 2
    proof.step(
        f"The chain adds {factor}·Σφ < L to the number and ends in n_K + Σ ±(what was added), whose last bits are the label.",
        together(
            every(
                "sums",
                (
                    "" if factor * sum(row) < chain.L else f"T = {t}: {factor * sum(row)} ≥ L"
                    for t, row in zip(T, phi, strict=True)
                ),
            ),
            layers.hold({first + t: {f"s{t}": [walk[t] for walk in walks]} for t in range(chain.folds + 1)}),
            agree(
                "points",
                (
                    (
                        f"T = {t}",
                        (walk[-1], read(walk[-1], chain), *output),
                        (end(n, row, chain), label, labels.base + labels.step * label),
                    )
                    for t, walk, n, row, label, output in zip(T, walks, number, phi, code, layers.outputs, strict=True)
                ),
            ),
        ),
    )
    proof.step(
        "Counted: what was found takes no more parameters than the union bound guarantees for any points with keys of so many "
        "bits.",
        at_most(
            "parameters",
            fit.sizes.slots - data.output_bias,
            "guaranteed for all data",
            len(chosen.key.support) + promise.slots,
        ),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 0], [0, 0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    proof.without(
        "a prime that keeps the keys apart",
        "modulo 13 the keys 4 and 17 have equal rows, whatever the polynomial.",
        equal(
            "rank",
            rank_modulo_2(countdown(places_of(polynomial([5, 7], t, 13), 1, 3, 2), 3) for t in (4, 17)),
            "keys",
            2,
        ),
    )
    proof.without(
        "two random coefficients",
        "with a constant alone all keys are in one place.",
        equal(
            "rank", rank_modulo_2(countdown(places_of(polynomial([7], t, 13), 1, 3, 2), 3) for t in (4, 5)), "keys", 2
        ),
    )
    t, n, w, buckets = 4, 3, 2, 4

    def read_at(m):
        return less("4 buckets times (b)", buckets * dependent(n, t, 1, int(m), w), "1/2", Fraction(1, 2))

    proof.explore(
        Slider(
            "m",
            "12 keys in 4 buckets of n = 3, t = 4 coefficients, one group, w = 2 sections of m places. (a) cannot happen, as "
            "t > n. The fewer places, the likelier two rows are equal; below 7 the union bound says nothing any more.",
            [Fraction(m) for m in (9, 8, 7, 6, 5, 4)],
            read_at,
            lambda m: bars(
                f"m = {m}",
                {f"4 buckets, m = {k}": buckets * dependent(n, t, 1, k, w) for k in (9, 8, 7, 6, 5, 4) if k >= m},
                level=("1/2", Fraction(1, 2)),
            ),
        )
    )
    proof.ask(
        Exercise(
            "Modulo q = 13, which a, b take the keys 2 and 5 to a·2 + b = 1 and a·5 + b = 3? (There is one pair only: values "
            "at two keys are independent.)",
            lambda answer: agree(
                "keys",
                (
                    (f"x = {x}", polynomial([int(v) for v in numbers_in(answer, 2)], x, 13), value)
                    for x, value in ((2, 1), (5, 3))
                ),
            ),
            "5, 4",
            "4, 5",
        )
    )
    places = {1: [1, 2], 2: [1, 3], 3: [2, 2], 4: [2, 3], 5: [3, 3]}

    def cancels(answer):
        chosen = {int(k) for k in numbers_in(answer)}
        total = [
            sum(column) % 2 for column in zip(*(countdown(places[k], 3) for k in chosen & set(places)), strict=True)
        ]
        return together(
            at_most("1", 1, "points", len(chosen & set(places))), equal("their sum", total, "zero", [0] * 6)
        )

    proof.ask(
        Exercise(
            "Two sections of three places; points 1 to 5 have the places (1, 2), (1, 3), (2, 2), (2, 3), (3, 3). Which points "
            "have rows that add up to zero modulo 2?",
            cancels,
            "1, 2, 3, 4",
            "1, 2, 5",
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
