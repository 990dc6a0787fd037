"""vardi2021.bit_budget: no weight longer than B bits.

As a script:      python proofs/vardi2021_bit_budget.py
As a notebook:    marimo edit proofs/vardi2021_bit_budget.py
On your own data: exactmem prove vardi2021.bit_budget DATA
"""

import marimo

app = marimo.App(width="medium", app_title="vardi2021.bit_budget")

with app.setup:
    from fractions import Fraction

    import exactmem as em
    from exactmem.bounds.counting import codes_of_shape, label_bits
    from exactmem.bounds.precision import rounded_network
    from exactmem.errors import HypothesisFails
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, less, notebook, numbers_in, run
    from exactmem.proof.keyed import by_key, direction_text, one_label
    from exactmem.proof.layers import Layers
    from exactmem.proof.neurons import every_neuron, named
    from exactmem.report.pictures.bars import bars
    from exactmem.theorems.deep import instance
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.vardi2021 import lean
    from exactmem.theorems.vardi2021.bit_budget import WORD, first_bits
    from exactmem.theorems.vardi2021.packing import pack
    from exactmem.theorems.vardi2021.reading import reading, staircase
    from exactmem.verdict import Fails, Holds

    THEOREM = "vardi2021.bit_budget"
    EXAMPLE = em.Dataset.from_arrays([[t] for t in range(32)], [t * t % 5 % 2 for t in range(32)])


@app.function
def budget(data):
    """Two points' worth of bits if the points are few, else a machine word; never less than the theorem asks."""
    return max(2 * data.chunk if data.n <= 40 else WORD, data.chunk, first_bits(data))


@app.function
def length(w):
    """Bits of the longer of p and q of a rational p/q in lowest terms."""
    return max(w.numerator.bit_length(), w.denominator.bit_length())


@app.function
def weights(network):
    """Every weight and bias, with its place."""
    for k, layer in enumerate(network.layers, 1):
        for j, (row, b, q) in enumerate(zip(layer.rows(), layer.c, layer.q, strict=True), 1):
            for w in (*(w for _, w in row), b):
                yield f"neuron {j} of layer {k}", Fraction(w, q)


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    fit = em.memorize(proof.data, THEOREM)
    if one_label(proof, fit.network):
        proof.conclude(fit.certificate)
        return
    data = instance(THEOREM, proof.data, seed=0)
    points, rho, c, slack, d = by_key(data), data.rho, data.c, data.keys.slack, data.inputs
    N, keys, s, B = data.n, points.keys, data.rho + data.c, budget(data)
    proof.step(
        f"Along the direction a = {direction_text(data.keys.direction)} "
        f"the points become keys T, {1 + slack} or more apart, the least of them "
        f"0; ⌊T⌋ has at most ρ = {rho} bits, a label c = {c}.",
        points.apart(1 + slack, rho),
    )
    proof.step("A budget of B bits must hold one point, key and label.", at_most("ρ + c", s, "B", B))

    def slots(n):
        return lean.slots(d, -(-N // n), n, rho, c, slack)

    n = min(B // s, min(range(1, N + 1), key=slots))
    m = -(-N // n)
    shown = {f"n = {k}, {k * s} bits": slots(k) for k in range(1, min(N, 8) + 1)}
    proof.step(
        f"It holds n = {n} = ⌊B/(ρ + c)⌋ points, or as many as take the fewest parameters where that is less.",
        every(
            "sizes of buckets that fit in B bits",
            (
                f"buckets of {k} take {slots(k)} parameters, fewer than {slots(n)}" if slots(k) < slots(n) else ""
                for k in range(1, min(N, B // s) + 1)
            ),
        ),
        bars("Parameters by points per bucket", shown) if N <= 40 else None,
    )
    store = pack(data.entries, n, rho, c)
    z = [store.values[i // n] for i in range(N)]
    proof.step(
        f"So the number z of a bucket is below 2^B, and so are the heights of the stairs, z_j − z_(j−1), for all m = {m} "
        "buckets.",
        every(
            "buckets",
            (
                f"bucket {j} needs {max(v, abs(v - before)).bit_length()} bits, more than {B}"
                if max(v, abs(v - before)) >= 2**B
                else ""
                for j, (before, v) in enumerate(zip([0, *store.values], store.values, strict=False), 1)
            ),
        ),
    )
    fit = em.memorize(proof.data, THEOREM, bits=B)
    layers = Layers(fit.network, points.X).columns[:-1]
    told = [{"T": keys}]
    told += named(
        [*staircase(store.firsts, store.values, t), *reading(v, t, n, rho, c, slack)]
        for v, t in zip(z, keys, strict=True)
    )
    proof.step(
        "One neuron makes T, one layer per bucket finds z by the stairs ψ(T − f + 1) − ψ(T − f), one per bit reads it from the "
        "top by ψ(z − h + 1) − ψ(z − h), and a gate ψ(label − 2^c·distance) opens for the key that T is: as in "
        "vardi2021.compact.",
        every_neuron(layers, told, 1),
    )
    proof.step(
        "Keys are distinct, so one gate opens at each point: the last layer adds up to the label, in code, and the output is "
        "exact.",
        points.returned(fit.network),
    )
    longest = max(length(w) for _, w in weights(fit.network))
    proof.step(
        "No weight and no bias, p/q in lowest terms, has a p or a q of more bits than the budget.",
        every(
            "weights and biases, the longest of " + f"{longest} bits",
            (f"{w} at {where} has {length(w)} bits" if length(w) > B else "" for where, w in weights(fit.network)),
        ),
    )
    proof.step(
        "Parameters fall like 8N/n as the budget grows, until the bits of a bucket, 17 parameters each, cost as much.",
        at_most("slots", fit.sizes.slots, "d + 8⌈N/n⌉ + n(17(ρ + c) + 5)", d + 8 * m + n * (17 * s + 5)),
    )
    proof.step(
        "W slots of B bits make at most 2^(W(B + 1)) networks, and C^N labellings want as many: short weights cannot be few.",
        at_most(
            "⌈log2(C^N)⌉",
            label_bits(N, data.labels.classes),
            "W(B + 1)",
            codes_of_shape(fit.sizes.slots, B),
        ),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0], [0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    data = instance(THEOREM, proof.data, seed=0)
    B, s = budget(data), data.chunk

    def built(bits):
        try:
            return Holds(f"{em.memorize(proof.data, THEOREM, bits=bits).sizes.slots} parameters")
        except HypothesisFails as short:
            return Fails(str(short))

    proof.without("the bits of one point", "not even one key fits in a weight.", built(s - 1))
    network = em.memorize(proof.data, THEOREM, bits=B).network

    def rounded(p):
        pairs = zip(rounded_network(network, p).outputs(proof.data.X), proof.data.Y.rows(), strict=True)
        return agree("points", ((f"T = {t}", got, wanted) for t, (got, wanted) in enumerate(pairs)))

    proof.without("the last two bits", f"weights rounded to {B - 2} significant bits read other keys.", rounded(B - 2))

    def share(n):
        z = pack(data.entries, int(n), data.rho, data.c).values
        return less(f"longest z of {int(n) * s} bits / 2^B", Fraction(max(z), 2**B), "room in a weight", 1)

    def draw(n):
        z = pack(data.entries, int(n), data.rho, data.c).values
        shares = {f"bucket {j}": Fraction(z[j - 1], 2**B) for j in (1, 2, len(z))}
        return bars(f"n = {n}: z / 2^{B}", shares, level=("1", 1))

    proof.explore(
        Slider(
            "n",
            f"Points per bucket. Up to n = {B // s} the packed number stays below 2^B, B = {B}; one point more and it is over.",
            [Fraction(n) for n in range(1, 6)],
            share,
            draw,
        )
    )

    def cheap(answer):
        bits = int(numbers_in(answer, 1)[0])
        got, least = built(bits), em.memorize(proof.data, THEOREM, bits=WORD).sizes.slots
        if got.fails:
            return got
        same = equal("parameters", em.memorize(proof.data, THEOREM, bits=bits).sizes.slots, "the fewest", least)
        fewer = bits > s and em.memorize(proof.data, THEOREM, bits=bits - 1).sizes.slots == least
        return Fails(f"{bits - 1} bits do as well") if fewer and same.holds else same

    proof.ask(
        Exercise(
            f"For these 32 points with {data.rho} key bits and {data.c} label bit: which is the least budget B with the fewest "
            "parameters of all?",
            cheap,
            "12",
            "11",
        )
    )
    proof.ask(
        Exercise(
            "1000 points with two classes, weights of 7 bits: what is the least number W of slots that the count of networks "
            "leaves possible, W(B + 1) ≥ 1000?",
            lambda answer: (
                less("(W − 1)·8", codes_of_shape(int(numbers_in(answer, 1)[0]) - 1, 7), "labels", label_bits(1000, 2))
                if codes_of_shape(int(numbers_in(answer, 1)[0]), 7) >= 1000
                else at_most("labels", 1000, "W·8", codes_of_shape(int(numbers_in(answer, 1)[0]), 7))
            ),
            "125",
            "124",
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
