"""vardi2021.wide: P·Q buckets looked up by two layers, so width buys depth.

As a script:      python proofs/vardi2021_wide.py
As a notebook:    marimo edit proofs/vardi2021_wide.py
On your own data: exactmem prove vardi2021.wide DATA
"""

import marimo

app = marimo.App(width="medium", app_title="vardi2021.wide")

with app.setup:
    from fractions import Fraction

    import exactmem as em
    from exactmem.errors import InputError
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, less, notebook, numbers_in, run
    from exactmem.proof.keyed import by_key, direction_text, one_label
    from exactmem.proof.layers import Layers
    from exactmem.proof.neurons import every_neuron, named
    from exactmem.report.pictures.graphs import graphs, through
    from exactmem.theorems.deep import instance
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.vardi2021.packing import pack
    from exactmem.theorems.vardi2021.reading import reading
    from exactmem.theorems.vardi2021.wide import slots

    THEOREM = "vardi2021.wide"
    EXAMPLE = em.Dataset.from_arrays([[t] for t in (0, 1, 3, 4, 6, 7, 8, 10)], [1, 0, 1, 1, 0, 1, 0, 1])


@app.function
def relu(t):
    return max(t, 0)


@app.function
def plan(N):
    """P superbuckets of Q buckets per block, and points per bucket (0: as many as take the fewest parameters)."""
    return (2, 2, 1) if N <= 12 else (8, 4, 0)


@app.function
def corners(v, f, g, T, ramp=1):
    """v·(T − x) for x = f − ramp, f, g, g + ramp: the four neurons of a bucket with keys from f to g and number v."""
    return [relu(v * (T - x)) for x in (f - ramp, f, g, g + ramp)]


@app.function
def trapezoid(v, f, g, T, ramp=1):
    """Their sum with signs +, −, −, +: v on [f, g], 0 up to f − ramp and from g + ramp on."""
    a, b, c, d = corners(v, f, g, T, ramp)
    return Fraction(a - b - c + d) / ramp


@app.function
def lookup(store, P, Q, T):
    """The two layers per block of P·Q buckets: ramps, then for each position in a superbucket its four neurons."""
    z, m = 0, len(store.values)
    for start in range(0, m, P * Q):
        supers = [range(i, min(i + Q, m)) for i in range(start, min(start + P * Q, m), Q)]
        ends = [store.firsts[super[0]] for super in supers] + [store.lasts[supers[-1][-1]] + 2]
        kinks = [(i, k) for i, f in enumerate(ends, 1) for k in (f - 1, f)]
        ramps = {f"ramp at {k}, superbucket {i}": relu(T - k) for i, k in kinks}
        yield {"T": T, "z": z} | ramps
        begun = [super for super, f in zip(supers, ends, strict=False) if f <= T < ends[-1]]
        here = [(store.values[j], store.firsts[j], store.lasts[j]) for super in begun[-1:] for j in super]
        here += [(0, 0, 0)] * (Q - len(here))
        yield {"T": T, "z": z} | {
            f"corner {r} at position {k}": value
            for k, bucket in enumerate(here, 1)
            for r, value in enumerate(corners(*bucket, T), 1)
        }
        z += sum(trapezoid(*bucket, T) for bucket in here)


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    P, Q, asked = plan(len(proof.data.merged().X))
    fit = em.memorize(proof.data, THEOREM, P=P, Q=Q, bucket=asked)
    if one_label(proof, fit.network):
        proof.conclude(fit.certificate)
        return
    data = instance(THEOREM, proof.data, seed=0, rational=False)
    points, rho, c, d = by_key(data), data.rho, data.c, data.inputs
    N, keys, s, layers = data.n, points.keys, data.rho + data.c, Layers(fit.network, points.X).columns[:-1]
    proof.step(
        f"Along the direction a = {direction_text(data.keys.direction)} "
        "the points become keys T, integers and distinct, the least of them 0, "
        f"of at most ρ = {rho} bits.",
        points.apart(1, rho, integers=True),
    )
    n = asked or min(range(1, N + 1), key=lambda n: slots(d, -(-N // n), P, Q, n, rho, c))
    store = pack(data.entries, n, rho, c)
    m = len(store.values)
    blocks = -(-m // (P * Q))
    z = [store.values[i // n] for i in range(N)]
    table = list(zip(store.values, store.firsts, store.lasts, strict=True))
    picture = None
    if N <= 12:
        end = store.lasts[-1] + 1
        picture = graphs(
            "One trapezoid per bucket",
            {
                f"bucket {j}, v = {v}": through(
                    lambda t, b=(v, f, g): trapezoid(*b, t), map(Fraction, (f - 1, f, g, g + 1)), -1, end
                )
                for j, (v, f, g) in enumerate(table, 1)
            },
            list(zip(keys, z, strict=True)),
            x="T",
        )
    proof.step(
        f"The keys are cut into m = {m} buckets of n = {n}; bucket [f, g] is one number v of n(ρ + c) bits, keys and labels in "
        "turn, and the trapezoid ψ(v(T − f + 1)) − ψ(v(T − f)) − ψ(v(T − g)) + ψ(v(T − g − 1)) is v on it and 0 at all "
        "integers outside, hence at all other keys.",
        agree(
            "pairs of a bucket and a point",
            (
                (f"bucket {j + 1}, T = {t}", trapezoid(v, f, g, t), v if i // n == j else 0)
                for j, (v, f, g) in enumerate(table)
                for i, t in enumerate(keys)
            ),
        ),
        picture,
    )
    proof.step(
        f"A block makes P = {P} superbuckets of Q = {Q} buckets by two layers. The first has two ramps ψ(T − k), at k = f − 1 "
        "and f, for the first key f of each superbucket, and after the last. The second has 4Q neurons, four for each position "
        "in a superbucket: over the ramps a line may change freely where a superbucket begins, on a unit gap without keys, so "
        f"that each neuron is v(T − x) for the bucket of T's superbucket. After {blocks} blocks the sum z is the number of "
        "T's bucket.",
        every_neuron(layers[1 : 1 + 2 * blocks], named(lookup(store, P, Q, t) for t in keys), 2),
    )
    proof.step(
        "One layer per bit reads z from the top, ψ(z − h + 1) − ψ(z − h) with h = 2^(l−1), and compares the keys of the bucket "
        "with T.",
        every_neuron(
            layers[1 + 2 * blocks :],
            named(reading(v, t, n, rho, c) for v, t in zip(z, keys, strict=True)),
            2 + 2 * blocks,
        ),
    )
    proof.step(
        "Keys are distinct, so one gate ψ(label − 2^c·|A − T|) opens, that of the key A = T: the last layer adds up to its "
        "label, in code, and the output is exact.",
        points.returned(fit.network),
    )
    proof.step(
        "Two layers per block and one per bit.",
        equal("hidden layers", fit.sizes.hidden_layers, "2 + 2⌈m/(PQ)⌉ + n(ρ + c)", 2 + 2 * blocks + n * s),
    )
    wide = max(2 * P + 4, 4 * Q + 2, 7)
    proof.step(
        "The width is that of the ramps, of the lines or of the bits, whatever is most.",
        at_most("width", fit.sizes.width, "max(2P + 4, 4Q + 2, 7)", wide),
    )
    proof.step(
        "Each bucket costs 8 weights, in the layer of lines; ramps and bits add the rest.",
        at_most(
            "slots",
            fit.sizes.slots,
            "d + 16 + 8Q + n(17(ρ + c) + 5) + ⌈m/(PQ)⌉(8PQ + 4P + 12Q + 8)",
            d + 16 + 8 * Q + n * (17 * s + 5) + blocks * (8 * P * Q + 4 * P + 12 * Q + 8),
        ),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0], [0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    proof.without(
        "integer keys",
        "a key 5/2 beside a bucket from 3 to 4 with the number 9 reads a part of that number.",
        equal("trapezoid at 5/2", trapezoid(9, 3, 4, Fraction(5, 2)), "wanted", 0),
    )
    keys = (0, 1, 3, 4, 6)

    def read(ramp, v=9, f=3, g=4):
        return agree("keys", ((f"T = {t}", trapezoid(v, f, g, t, ramp), v if f <= t <= g else 0) for t in keys))

    def draw(ramp):
        graph = through(lambda t: trapezoid(9, 3, 4, t, ramp), [3 - ramp, Fraction(3), Fraction(4), 4 + ramp], 0, 7)
        return graphs(
            f"Ramps of length {ramp}", {"v = 9 on [3, 4]": graph}, [(t, 9 * (t in (3, 4))) for t in keys], x="T"
        )

    proof.explore(
        Slider(
            "length of the ramps",
            "A bucket from 3 to 4 with the number 9, among keys 0, 1, 3, 4, 6. Ramps as long as the gaps to the next keys, 2, "
            "are still right; longer ones reach these keys. The theorem takes 1, the least gap of any integers.",
            [Fraction(k, 2) for k in range(1, 9)],
            read,
            draw,
            start=1,
        )
    )

    def ramps(answer):
        weights = list(zip(numbers_in(answer, 4), (2, 3, 5, 6), strict=True))
        return agree(
            "integers",
            ((f"T = {t}", sum(a * relu(t - k) for a, k in weights), 9 if 3 <= t <= 5 else 0) for t in range(9)),
        )

    def layers(P, Q):
        return 2 + 2 * -(-500 // (P * Q)) + 40

    def trade(answer):
        P, Q = numbers_in(answer, 2)
        if min(P, Q) < 1 or {P.denominator, Q.denominator} != {1}:
            raise InputError("P and Q are integers from 1 on")
        if layers(int(P), int(Q)) > 58:
            return at_most("hidden layers", layers(int(P), int(Q)), "58", 58)
        return less("width", max(2 * P + 4, 4 * Q + 2, 7), "40", 40)

    proof.ask(
        Exercise(
            "Numbers a, b, c, e with aψ(T − 2) + bψ(T − 3) + cψ(T − 5) + eψ(T − 6) equal to 9 at T = 3, 4, 5 and to 0 at all "
            "other integers?",
            ramps,
            "9 -9 -9 9",
            "9 -9 9 -9",
        )
    )
    proof.ask(
        Exercise(
            "500 buckets, 40 bits in each: P and Q so that at most 58 hidden layers are less than 40 wide?",
            trade,
            "9 7",
            "8 4",
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
