"""exactmem2026.packing: monotone packing, four weights per bucket.

As a script:      python proofs/exactmem2026_packing.py
As a notebook:    marimo edit proofs/exactmem2026_packing.py
On your own data: exactmem prove exactmem2026.packing DATA
"""

import marimo

app = marimo.App(width="medium", app_title="exactmem2026.packing")

with app.setup:
    from bisect import bisect_right
    from fractions import Fraction
    from itertools import pairwise

    import exactmem as em
    from exactmem.proof import Exercise, Slider, agree, equal, every, less, notebook, numbers_in, run
    from exactmem.proof.layers import Layers
    from exactmem.report.pictures.graphs import graphs, through
    from exactmem.theorems.deep import instance
    from exactmem.theorems.exactmem2026.monotone import monotone
    from exactmem.theorems.exactmem2026.packing import best
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.vardi2021.counterexamples import on_the_line
    from exactmem.theorems.vardi2021.packing import Store, pack

    THEOREM = "exactmem2026.packing"
    EXAMPLE = em.Dataset.from_arrays(
        [[0, 0], [1, 3], [4, 1], [2, 2], [5, 5], [3, 0], [0, 6], [6, 2], [4, 4], [1, 1], [2, 6]],
        [0, 2, 1, 1, 0, 2, 2, 0, 1, 1, 2],
    )


@app.function
def chunks(number, n, bits):
    """The n chunks of so many bits, the first on top."""
    return [number >> bits * (n - 1 - k) & 2**bits - 1 for k in range(n)]


@app.function
def lookup(store, P, Q):
    """The network that takes a key to the number of its bucket."""
    return on_the_line(lambda rail: monotone(rail, store, P, Q))


@app.function
def staircase(store, P, Q, title, keys=(), levels=None):
    """The number as a function of T; it changes on the unit gaps before first keys only."""
    found, ends = lookup(store, P, Q), sorted({f - k for f in store.firsts for k in (0, 1)})
    line = through(lambda t: found.at([t])[0], map(Fraction, ends), -1, store.lasts[-1] + 1)
    return graphs(title, {"z": line}, [(t, found.at([t])[0]) for t in keys], levels, x="T", y="z")


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    if len(set(proof.data.Y.rows())) == 1:
        fit = em.memorize(proof.data, THEOREM)
        proof.step("All labels are equal: a constant does.", equal("neurons", fit.sizes.neurons, "needed", 0))
        proof.conclude(fit.certificate)
        return
    data = instance(THEOREM, proof.data, 0, rational=False)
    N, rho, c, small = data.n, data.rho, data.c, data.n <= 16
    # the theorem is for any P, Q, n: on few points 2 each, which shows all there is to see, on many the best
    _, P, Q, n = best(data.inputs, N, rho, c, *([2, 2, 2] if small else []))
    fit = em.memorize(proof.data, THEOREM, P=P, Q=Q, bucket=n)
    layers = Layers(fit.network, data.merged.X.take(data.keys.order))
    T = [key for key, _ in data.entries]
    store = pack(data.entries, n, rho, c)
    V, firsts, m = store.values, store.firsts, len(store.values)
    bucket = [i // n for i in range(N)]

    proof.step(
        f"One affine form takes the {N} points to integers T of at most ρ = {rho} bits, different at different points.",
        every(
            "neighbours by increasing key",
            ("" if 0 <= a < b < 2**rho else f"keys {a} and {b}: not 0 ≤ {a} < {b} < 2^ρ" for a, b in pairwise(T)),
        ),
    )
    proof.step("It is a neuron of layer 1. From here on a point is its key.", layers.hold({1: {"T": T}}))
    proof.step(
        f"By increasing key, n = {n} points at a time go into m = {m} buckets. The number V of a bucket is their keys and "
        f"labels (c = {c} bits), key before label, the first point on top; the chunks of V give them back.",
        agree(
            "points",
            ((f"T = {T[i]}", divmod(chunks(V[bucket[i]], n, rho + c)[i % n], 2**c), data.entries[i]) for i in range(N)),
        ),
    )
    proof.step(
        "The first key is on top, and keys increase: so do the numbers, and every jump D from bucket to bucket is positive.",
        every("jumps", ("" if a < b else f"{a} is followed by {b}" for a, b in pairwise(V))),
        staircase(store, P, Q, "One number per bucket", T) if small else None,
    )

    def unit(start, k, shift, i):
        """What a unit of position k is to be at point i, in the block that begins with bucket `start`."""
        last = min(bucket[i], start + P * Q - 1, m - 1)
        at = last - (last - start) % Q + k
        return max(0, (V[at] - V[at - 1]) * (T[i] - firsts[at] + shift)) if last >= start and at < m else 0

    starts = range(0, m, P * Q)
    units = {
        2 * b + 3: {
            f"{name} {k}": column
            for k in range(1, Q)
            for name, shift in (("upper", 1), ("lower", 0))
            if any(column := [unit(start, k, shift, i) for i in range(N)])
        }
        for b, start in enumerate(starts)
    }
    proof.step(
        f"A block, P = {P} superbuckets of Q = {Q} buckets, takes two layers. A jump D at the key f, in position k of a "
        "superbucket, is two units of the second, the upper ψ(D(T − f + 1)) less the lower ψ(D(T − f)): D if T ≥ f, else 0, as "
        "T is an integer. D > 0, so their lines may run on, until on the unit gap before the next superbucket, where there is "
        "no integer, they change to those of its position k.",
        layers.hold(units),
    )
    proof.step(
        "A base neuron adds the first number of the superbucket. So z, the sum, is after each block the number of T's bucket, "
        "or of the last one so far.",
        layers.hold(
            {2 * b + 4: {"z": [V[min(j, start + P * Q - 1)] for j in bucket]} for b, start in enumerate(starts)}
        ),
    )
    begin, bits, z = 2 + 2 * len(starts), rho + c, [V[j] for j in bucket]

    def chunk(k, what):
        """what(key, label, T) for chunk k of the number at each point."""
        return [what(*divmod(chunks(number, n, bits)[k], 2**c), t) for number, t in zip(z, T, strict=True)]

    proof.step(
        "The bits of z are read from above, [z ≥ h] = ψ(z − h + 1) − ψ(z − h) at integers. Behind the key A of a chunk stand "
        "ψ(A − T), ψ(T − A) and what is left of z.",
        layers.hold(
            {
                begin + k * bits + rho: {
                    f"ψ(A − T) in chunk {k + 1}": chunk(k, lambda key, label, t: max(0, key - t)),
                    f"ψ(T − A) in chunk {k + 1}": chunk(k, lambda key, label, t: max(0, t - key)),
                    f"the rest in chunk {k + 1}": [number % 2 ** ((n - k) * bits - rho) for number in z],
                }
                for k in range(n)
            }
        ),
    )
    gates = [chunk(k, lambda key, label, t: label if key == t else 0) for k in range(n)]
    proof.step(
        "The gate ψ(label − 2^c·|A − T|) behind a chunk is its label if A = T, and 0 if not, since labels are below 2^c.",
        layers.hold({begin + (k + 1) * bits: {f"gate {k + 1}": gate} for k, gate in enumerate(gates)}),
    )
    proof.step(
        "Each key occurs once, in its own bucket. So at every point one gate at most is open, and the sum of the gates is the "
        "label.",
        agree(
            "points",
            (
                (
                    f"T = {t}",
                    (sum(gate[i] for gate in gates), *output),
                    (code, data.labels.base + data.labels.step * code),
                )
                for i, ((t, code), output) in enumerate(zip(data.entries, layers.outputs, strict=True))
            ),
        ),
    )
    S, B = -(-m // Q), len(starts)
    proof.step(
        f"Counted, with S = ⌈m/Q⌉ = {S} superbuckets in B = {B} blocks: S(4Q + 2) + 2B(Q + 1) + 4Q for the lookup, about four "
        "per bucket, and n(16(ρ + c) + c + 5) for the bits.",
        equal(
            "parameters",
            fit.sizes.slots,
            "d + S(4Q + 2) + 2B(Q + 1) + 4Q + n(16(ρ + c) + c + 5) − ρ − 2c − 14" + " + 1" * data.output_bias,
            data.inputs
            + S * (4 * Q + 2)
            + 2 * B * (Q + 1)
            + 4 * Q
            + n * (16 * (rho + c) + c + 5)
            - rho
            - 2 * c
            - 14
            + data.output_bias,
        ),
    )
    proof.step(
        "Width for depth: 2 + 2B + n(ρ + c) hidden layers, of width at most max(2P + 2, 2Q, 7).",
        every(
            "measures",
            [
                "" if fit.sizes.hidden_layers == begin + n * bits else f"{fit.sizes.hidden_layers} hidden layers",
                "" if fit.sizes.width <= max(2 * P + 2, 2 * Q, 7) else f"width {fit.sizes.width}",
            ],
        ),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 0], [0, 0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))

    def read_back(keys, numbers):
        """Whether the lookup gives these keys, one to a bucket and increasing, their numbers."""
        found = lookup(Store(1, keys, keys, numbers), 1, len(keys))
        return agree("keys", ((f"T = {t}", found.at([t])[0], v) for t, v in zip(keys, numbers, strict=True)))

    proof.without(
        "the first key on top",
        "keys 0, 1 with labels 1, 0 above them give V = 2, 1, a negative jump, whose two units are turned around.",
        read_back([0, 1], [2, 1]),
    )

    data = instance(THEOREM, proof.data, 0, rational=False)
    store = pack(data.entries, 2, data.rho, data.c)
    found, f = lookup(store, 2, 2), store.firsts[1]

    def read(t):
        j = bisect_right(store.firsts, t) - 1
        return equal(f"z({t})", found.at([t])[0], f"the number of bucket {j + 1}", store.values[j])

    proof.explore(
        Slider(
            "T",
            f"At integers z is the number of a bucket. On the gap from {f - 1} to {f}, before the second bucket, it is a "
            "mixture of two numbers, and its bits are keys and labels of nobody.",
            [Fraction(f - 1), Fraction(f), Fraction(f + 1), *(f - Fraction(k, 4) for k in (3, 2, 1))],
            read,
            lambda t: staircase(store, 2, 2, f"T = {t}", [t]),
        )
    )
    proof.ask(
        Exercise(
            "Two points with keys 5 and 6 have labels 2 and 1; ρ = 3, c = 2. What is the number of their bucket?",
            lambda answer: agree(
                "chunks",
                zip(
                    ("chunk 1", "chunk 2"),
                    [divmod(chunk, 4) for chunk in chunks(int(numbers_in(answer, 1)[0]), 2, 5)],
                    [(5, 2), (6, 1)],
                    strict=True,
                ),
            ),
            "729",
            "369",
        )
    )

    def spoiled(answer):
        """Labels a, b of keys 0, 1 for which numbers with the label on top cannot be looked up."""
        a, b = map(int, numbers_in(answer, 2))
        said = read_back([0, 1], [2 * a, 2 * b + 1])
        return less("V of key 1", 2 * b + 1, "V of key 0", 2 * a) if said.fails else equal("failures", 0, "wanted", 1)

    proof.ask(
        Exercise(
            "With labels on top, V = 2·label + key. Which labels a, b (integers ≥ 0) of the keys 0, 1 spoil the lookup?",
            spoiled,
            "2, 1",
            "1, 1",
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
