"""vardi2021.paper: the paper's circuit of width 12, which reads bits by iterating a triangle.

As a script:      python proofs/vardi2021_paper.py
As a notebook:    marimo edit proofs/vardi2021_paper.py
On your own data: exactmem prove vardi2021.paper DATA
"""

import marimo

app = marimo.App(width="medium", app_title="vardi2021.paper")

with app.setup:
    from fractions import Fraction
    from math import isqrt

    import exactmem as em
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, less, notebook, numbers_in, run
    from exactmem.proof.keyed import by_key, direction_text, one_label
    from exactmem.proof.layers import Layers
    from exactmem.proof.neurons import every_neuron, named
    from exactmem.report.pictures.graphs import graphs, through
    from exactmem.theorems.deep import instance
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.vardi2021.counterexamples import paper_network
    from exactmem.theorems.vardi2021.packing import joined

    THEOREM = "vardi2021.paper"
    EXAMPLE = em.Dataset.from_arrays([[0], [1], [2], [3]], [1, 0, 1, 1])


@app.function
def relu(t):
    return max(t, 0)


@app.function
def triangle(z):
    """φ: from 0 at 0 up to 1 at 1/2 and down to 0 at 1."""
    return relu(relu(2 * z) - relu(4 * z - 2))


@app.function
def bits_by_triangle(V, length, offset):
    """What reading gives for each bit of V: images of V/2^l + x at x = offset, offset/2, compared after each fold."""
    alpha, beta = (Fraction(V, 2**length) + x for x in (offset, offset / 2))
    for i in range(1, length + 1):
        alpha, beta = triangle(alpha), triangle(beta)
        yield relu(beta - alpha) / (2 ** (i - 1) * offset)


@app.function
def buckets(intervals, U, W, T):
    """Three layers per bucket: e = ψ(1 − ψ(2(a − T)) − ψ(2(T − b))) is 1 on [a, b], and its numbers u, w come in."""
    here = (0, 0)
    for (a, b), *numbers in zip(intervals, U, W, strict=True):
        before, after = relu(2 * (a - T)), relu(2 * (T - b))
        e = relu(1 - before - after)
        yield {"T": T, "2(a − T)": before, "2(T − b)": after, "u": here[0], "w": here[1]}
        yield {"T": T, "e": e, "u": here[0], "w": here[1]}
        here = tuple(old + e * new for old, new in zip(here, numbers, strict=True))
        yield {"T": T, "u": here[0], "w": here[1]}


@app.function
def bits(u, w, T, n, rho, c):
    """The layers that read a key and a label at once, bit by bit, and compare the key with T after each chunk."""
    words = {"u": (u, n * rho, rho), "w": (w, n * c, c)}
    low = {name: [Fraction(V, 2**l) + Fraction(1, 2 ** (l + k)) for k in (1, 2)] for name, (V, l, _) in words.items()}
    yield {"T": T} | {f"{x} of {name}": v for name, pair in low.items() for x, v in zip("αβ", pair, strict=True)}
    found = 0
    for chunk in range(n):
        total = {"u": 0, "w": 0}
        for i in range(max(rho, c)):
            first, second, third = ({"T": T, "found": found} for _ in range(3))
            for name, (V, length, size) in words.items():
                alpha, beta = low[name]
                passing = {f"α of {name}": alpha, f"β of {name}": beta, f"read of {name}": total[name]}
                if i >= size:
                    first, second, third = (layer | passing for layer in (first, second, third))
                    continue
                for x, v in (("α", alpha), ("β", beta)):
                    first |= {f"2{x} of {name}": relu(2 * v), f"4{x} − 2 of {name}": relu(4 * v - 2)}
                first[f"read of {name}"] = second[f"read of {name}"] = third[f"read of {name}"] = total[name]
                alpha, beta = low[name] = [triangle(alpha), triangle(beta)]
                now = {f"α of {name}": alpha, f"β of {name}": beta}
                second |= now
                third |= now | {f"β − α of {name}": relu(beta - alpha)}
                taken = chunk * size + i + 1
                total[name] = (V >> (length - taken)) % 2 ** (i + 1)
            yield from (first, second, third)
        ends = {f"{x} of {name}": v for name, pair in low.items() for x, v in zip("αβ", pair, strict=True)}
        key, label = total["u"], total["w"]
        away = relu(key - T) + relu(T - key - 1)
        yield {"T": T, "A − T": relu(key - T), "T − A − 1": relu(T - key - 1), "label": label, "found": found} | ends
        gate = relu(label - 2**c * away)
        yield {"T": T, "gate": gate, "found": found} | ends
        found += gate
    yield {"T": T, "found": found}


@app.function
def bumps(intervals, keys):
    """e of every bucket, with the keys."""
    drawn = {}
    for j, (a, b) in enumerate(intervals, 1):
        line = [(intervals[0][0] - 1, 0), (a - Fraction(1, 2), 0), (a, 1), (b, 1), (b + Fraction(1, 2), 0)]
        drawn[f"e of bucket {j}"] = [*line, (intervals[-1][1] + 1, 0)]
    return graphs("Inside a bucket or not", drawn, [(t, 1) for t in keys], x="T")


@app.function
def folded(V, length, times, offset=None):
    """The triangle iterated so often, with α and β on it."""
    x = Fraction(1, 2 ** (length + 1)) if offset is None else offset

    def fold(z):
        for _ in range(times):
            z = triangle(z)
        return z

    graph = through(fold, (Fraction(k, 2**times) for k in range(2**times + 1)), 0, Fraction(9, 8))
    at = [Fraction(V, 2**length) + y for y in (x, x / 2)]
    return graphs(
        f"φ iterated {times} times, α and β behind {V}/2^{length}", {"fold": graph}, [(z, fold(z)) for z in at], x="z"
    )


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    fit = em.memorize(proof.data, THEOREM)
    if one_label(proof, fit.network):
        proof.conclude(fit.certificate)
        return
    data = instance(THEOREM, proof.data, seed=0).with_gaps_of_two()
    points, rho, c, d = by_key(data), data.rho, data.c, data.inputs
    N, keys, codes, layers = data.n, points.keys, points.codes, Layers(fit.network, points.X).columns[:-1]
    proof.step(
        f"Along the direction a = {direction_text(data.keys.direction)}, scaled, "
        "the points become keys T ≥ 0 that are 2 or more apart; ⌊T⌋ "
        f"has at most ρ = {rho} bits, a label c = {c}.",
        points.apart(2, rho),
    )
    n = -(-N // isqrt((N**N).bit_length() - 1))  # N/m for m = ⌊sqrt(N·log2 N)⌋
    m = -(-N // n)
    rows = [data.entries[i : i + n] + [(0, 0)] * (i + n - min(N, i + n)) for i in range(0, N, n)]
    intervals = [(int(keys[i] // 1), int(keys[min(i + n, N) - 1] // 1) + 1) for i in range(0, N, n)]
    U, W = ([joined([row[k] for row in bucket], size) for bucket in rows] for k, size in enumerate((rho, c)))
    lengths = (n * rho, n * c)
    shown = f"; here u = {', '.join(map(str, U))} and w = {', '.join(map(str, W))}" if N <= 8 else ""
    proof.step(
        f"Cut into m = {m} buckets of n = {n}, a bucket is two numbers: u, the floors of its keys, {lengths[0]} bits, and w, "
        f"its labels, {lengths[1]} bits{shown}.",
        agree(
            "points",
            (
                (
                    f"T = {t}",
                    tuple((V[i // n] >> size * (n - 1 - i % n)) % 2**size for V, size in ((U, rho), (W, c))),
                    (int(t // 1), codes[i]),
                )
                for i, t in enumerate(keys)
            ),
        ),
    )
    proof.step(
        "Three layers per bucket: e = ψ(1 − ψ(2(a − T)) − ψ(2(T − b))) is 1 on [a, b] and 0 beyond a − 1/2 and b + 1/2. With a "
        "the floor of the first key and b that of the last plus 1 this is 1 for its own keys and 0 for all others, 2 away, so "
        "the sums of u·e and w·e are the numbers of T's bucket.",
        every_neuron(layers[: 1 + 3 * m], [{"T": keys}, *named(buckets(intervals, U, W, t) for t in keys)], 1),
        bumps(intervals, keys) if N <= 8 else None,
    )
    proof.step(
        "The triangle φ(z) = ψ(ψ(2z) − ψ(4z − 2)) folds [0, 1]: φ iterated i times is linear on [V/2^l, (V + 1)/2^l], of slope "
        "2^i if bit i of V is 0 (from the top) and −2^i if it is 1. Of two points α > β of it, 2^(−l−1) and 2^(−l−2) behind "
        "V/2^l, ψ(β − α) after i folds is therefore 2^(i−l−2) times bit i.",
        agree(
            "bits",
            (
                (f"bit {i} of {V}", bit, V >> (length - i) & 1)
                for Vs, length in ((U, lengths[0]), (W, lengths[1]))
                for V in Vs
                for i, bit in enumerate(bits_by_triangle(V, length, Fraction(1, 2 ** (length + 1))), 1)
            ),
        ),
        folded(W[-1], lengths[1], lengths[1]) if N <= 8 else None,
    )
    proof.step(
        "So three layers fold α and β and read the next bit of u and of w at once; a key A of ρ bits and its label of c are "
        "read one after the other, and two more layers compare: ψ(label − 2^c(ψ(A − T) + ψ(T − A − 1))).",
        every_neuron(
            layers[1 + 3 * m :],
            named(bits(U[i // n], W[i // n], t, n, rho, c) for i, t in enumerate(keys)),
            2 + 3 * m,
        ),
    )
    proof.step(
        "A gate is the label if A = ⌊T⌋. The floor A of any other key, 2 or more from T, has A − T ≥ 1 or T − A − 1 ≥ 1, so "
        "that its gate is shut. One gate opens: the last layer is the label, in code, and the output is exact.",
        agree(
            "points",
            (
                (f"T = {t}", (sum(last), *output), (code, *label))
                for t, last, output, code, label in zip(
                    keys,
                    zip(*layers[-1], strict=True),
                    fit.network.outputs(points.X),
                    codes,
                    points.labels.rows(),
                    strict=True,
                )
            ),
        ),
    )
    proof.step(
        "Two numbers of five neurons each, T and what was found: no layer is wider.",
        at_most("width", fit.sizes.width, "the paper's width", 12),
    )
    proof.step(
        "The layers add up, and n = N/m with m = ⌊sqrt(N·log2 N)⌋ balances buckets against bits.",
        equal(
            "depth",
            fit.sizes.depth,
            "3m + 3n·max(ρ, c) + 2n + 4",
            3 * m + 3 * n * max(rho, c) + 2 * n + 4,
        ),
    )
    promise = em.theorems[THEOREM].bound(n=N, d=d, classes=data.labels.classes, key_bits=rho)
    proof.step(
        "So do weights and biases.",
        at_most(
            "slots",
            fit.sizes.slots,
            "promised" + " and the output bias" * data.output_bias,
            promise + data.output_bias,
        ),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0], [0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))

    def apart(gap):
        network = paper_network([Fraction(0), gap], [1, 0], 2, 1)
        return agree("keys", ((f"T = {t}", network.at([t])[0], label) for t, label in ((Fraction(0), 1), (gap, 0))))

    proof.without(
        "gaps of 2", "a key 11/10 with label 0 lies in reach of the key 0 with label 1.", apart(Fraction(11, 10))
    )
    proof.explore(
        Slider(
            "gap",
            "Two keys, 0 with label 1 and gap with label 0. The proof asks for 2; down to 3/2 the circuit is right; then the "
            "gate of key 0 is open in part.",
            [Fraction(3), Fraction(2), Fraction(3, 2), *(Fraction(k, 20) for k in (29, 27, 25, 23, 21))],
            apart,
        )
    )
    proof.explore(
        Slider(
            "α − V/2^l in units of 2^−l",
            "V = 5 is 101 in binary, l = 3. Up to 1 unit α and β stay in the interval where all folds are linear, and the bits "
            "are right. Beyond it α turns at a kink, and what is read is no bit.",
            [Fraction(k, 4) for k in range(1, 9)],
            lambda unit: agree(
                "bits",
                ((f"bit {i}", bit, 5 >> (3 - i) & 1) for i, bit in enumerate(bits_by_triangle(5, 3, unit / 8), 1)),
            ),
            lambda unit: folded(5, 3, 3, unit / 8),
            start=1,
        )
    )

    def reads(answer):
        alpha, beta = numbers_in(answer, 2)
        found = [less("β", beta, "α", alpha)]
        for i in (1, 2, 3):
            alpha, beta = triangle(alpha), triangle(beta)
            found.append(equal(f"bit {i}", int(beta > alpha), "of 110", 6 >> (3 - i) & 1))
        return next((verdict for verdict in found if not verdict.holds), found[-1])

    def tops(answer):
        first, second = numbers_in(answer, 2)
        if first == second:
            return less("the first", first, "the second", second)
        return agree("numbers", ((f"z = {z}", triangle(triangle(z)), 1) for z in (first, second)))

    proof.ask(
        Exercise(
            "V = 6 is 110 in binary. Numbers α > β whose images under φ, φ∘φ, φ∘φ∘φ change order exactly where a bit is 1?",
            reads,
            "13/16, 25/32",
            "11/16, 21/32",
        )
    )
    proof.ask(Exercise("Which two z have φ(φ(z)) = 1?", tops, "1/4, 3/4", "1/2, 1/4"))


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
