"""vardi2021.bounded_depth: G circuits side by side, each for N/G points.

As a script:      python proofs/vardi2021_bounded_depth.py
As a notebook:    marimo edit proofs/vardi2021_bounded_depth.py
On your own data: exactmem prove vardi2021.bounded_depth DATA
"""

import marimo

app = marimo.App(width="medium", app_title="vardi2021.bounded_depth")

with app.setup:
    from fractions import Fraction

    import exactmem as em
    from exactmem.errors import InputError
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, less, notebook, numbers_in, run, together
    from exactmem.proof.keyed import by_key, direction_text, one_label
    from exactmem.proof.layers import Layers
    from exactmem.proof.neurons import every_neuron, named
    from exactmem.report.pictures.graphs import graphs
    from exactmem.theorems.deep import instance
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.vardi2021.bounded_depth import GROUPS
    from exactmem.theorems.vardi2021.counterexamples import lean_network
    from exactmem.theorems.vardi2021.packing import pack
    from exactmem.theorems.vardi2021.reading import reading, staircase

    THEOREM = "vardi2021.bounded_depth"
    EXAMPLE = em.Dataset.from_arrays([[t] for t in range(9)], [2, 0, 3, 1, 1, 3, 0, 2, 3])


@app.function
def layers_of(size, chunk):
    """The depth of a block for `size` points and the bucket size n that makes it least: ⌈size/n⌉ buckets, n chunks of bits."""
    return min((-(-size // n) + n * chunk, n) for n in range(1, size + 1))


@app.function
def block(store, m, T, rho, c, slack):
    """What the neurons of one block hold at T, layer by layer; a bucket that is missing changes nothing."""
    missing = m - len(store.values)
    firsts, values = store.firsts + store.firsts[-1:] * missing, store.values + store.values[-1:] * missing
    yield from staircase(firsts, values, T)
    z = [value for first, value in zip(firsts, values, strict=True) if first <= T] or values[:1]
    yield from reading(z[-1], T, store.n, rho, c, slack)


@app.function
def side_by_side(stores, m, T, rho, c, slack):
    """All blocks; T is shared."""
    for layer in zip(*(block(store, m, T, rho, c, slack) for store in stores), strict=True):
        yield {"T": T} | {
            f"{name} of block {g}": v for g, at in enumerate(layer, 1) for name, v in at.items() if name != "T"
        }


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    N = len(proof.data.merged().X)
    wanted = min(N, 3 if N <= 12 else GROUPS)
    fit = em.memorize(proof.data, THEOREM, groups=wanted)
    if one_label(proof, fit.network):
        proof.conclude(fit.certificate)
        return
    data = instance(THEOREM, proof.data, seed=0)
    points, rho, c, slack = by_key(data), data.rho, data.c, data.keys.slack
    keys, codes, layers = points.keys, points.codes, Layers(fit.network, points.X).columns[:-1]
    proof.step(
        f"Along the direction a = {direction_text(data.keys.direction)} "
        f"the points become keys T, {1 + slack} or more apart, the least of them "
        f"0; ⌊T⌋ has at most ρ = {rho} bits. One neuron makes T, and all blocks read it.",
        together(points.apart(1 + slack, rho), every_neuron(layers[:1], [{"T": keys}], 1)),
    )

    size = -(-N // wanted)
    _, n = layers_of(size, rho + c)
    m = -(-size // n)
    stores = [pack(data.entries[i : i + size], n, rho, c) for i in range(0, N, size)]
    G = len(stores)
    own = [range(i, min(i + size, N)) for i in range(0, N, size)]
    picture = None
    if N <= 12:
        picture = graphs(
            "Runs of keys, one block each",
            {},
            list(zip(keys, codes, strict=True)),
            blocks=[(keys[run[0]], keys[run[-1]]) for run in own],
            x="T",
            y="code of the label",
        )
    proof.step(
        f"The keys are cut into G = {G} runs of at most ⌈N/{wanted}⌉ = {size}; each run has a block like vardi2021.compact: "
        f"at most m = {m} buckets of n = {n}, with a key of ρ and a label of c = {c} bits for each point.",
        agree(
            "points",
            (
                (
                    f"T = {keys[i]}",
                    divmod((store.values[k // n] >> (rho + c) * (n - 1 - k % n)) % 2 ** (rho + c), 2**c),
                    (int(keys[i] // 1), codes[i]),
                )
                for store, run in zip(stores, own, strict=True)
                for k, i in enumerate(run)
            ),
        ),
        picture,
    )
    proof.step(
        "All blocks run in lockstep: m − 1 layers of stairs find the number z of T's bucket in each, n(ρ + c) layers read it "
        "bit by bit, and gates ψ(label − 2^c·distance) compare its keys with T. A run with fewer buckets has stairs of height "
        "0.",
        every_neuron(layers[1:], named(side_by_side(stores, m, t, rho, c, slack) for t in keys), 2),
    )
    each = len(layers[-1]) // G
    ends = [[sum(at) for at in zip(*layers[-1][g * each : (g + 1) * each], strict=True)] for g in range(G)]
    proof.step(
        "A block is 0 at every key of another run: whatever it reads there, each of its keys is 1 or more from T, and the "
        "label is below 2^c, so no gate opens. At its own keys exactly one gate opens, and lets the code through.",
        agree(
            "pairs of a block and a point",
            (
                (f"block {g + 1}, T = {t}", ends[g][i], codes[i] if i in own[g] else 0)
                for g in range(G)
                for i, t in enumerate(keys)
            ),
        ),
    )
    proof.step(
        "So blocks need no masks: the output layer adds them, and every label is exact.", points.returned(fit.network)
    )
    proof.step(
        "The layers are one for T, m for stairs and the last gate, n(ρ + c) for bits, and no fewer do for a block of this "
        "kind: n is the best bucket.",
        equal(
            "hidden layers",
            fit.sizes.hidden_layers,
            f"1 + min over n of ⌈{size}/n⌉ + n(ρ + c)",
            1 + layers_of(size, rho + c)[0],
        ),
    )
    proof.step("A block is at most 6 wide beside T.", at_most("width", fit.sizes.width, "6G + 1", 6 * G + 1))
    promise = em.theorems[THEOREM].bound(n=N, d=data.inputs, classes=data.labels.classes, key_bits=rho, groups=wanted)
    proof.step(
        "The weights and biases are those of G blocks, T and its wires counted once.",
        at_most(
            "slots",
            fit.sizes.slots,
            "promised" + " and what rational keys and output bias take" * (slack + data.output_bias > 0),
            promise + G * n * slack + data.output_bias,
        ),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0], [0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    first, second = lean_network([0, 1], [0, 3], 2, 2), lean_network([1, 2], [3, 1], 2, 2)
    proof.without(
        "disjoint runs",
        "a key 1 that two blocks store gets its label twice.",
        equal("sum of the blocks at 1", first.at([1])[0] + second.at([1])[0], "label", 3),
    )

    def leaked(factor, label):
        return lean_network([0], [label], 1, label.bit_length(), strength=factor).at([1])[0]

    def leak(factor):
        return equal("block of key 0 at key 1", leaked(factor, 3), "what the sum needs", 0)

    def draw(factor):
        through = [(0, 3), (Fraction(3) / factor, 0), (max(4, Fraction(3) / factor), 0)]
        return graphs(f"Gate of key 0 and label 3, factor {factor}", {"gate": through}, [(0, 3), (1, 0), (2, 0)], x="T")

    proof.explore(
        Slider(
            "factor of the gate",
            "A block with key 0 and label 3. At key 1, the nearest of another block, it must be 0. From C − 1 = 3 on it is; "
            "below, a part of the label leaks into the sum.",
            [Fraction(k, 2) for k in (8, 7, 6, 5, 4, 3, 2, 1)],
            leak,
            draw,
        )
    )

    def hidden(G):
        if G < 1 or G.denominator > 1:
            raise InputError(f"{G} is no number of blocks")
        return 1 + layers_of(-(-1000 // int(G)), 21)[0]

    def few(answer):
        (G,) = numbers_in(answer, 1)
        if hidden(G) > 60:
            return at_most(f"hidden layers of {G} blocks", hidden(G), "60", 60)
        return less("60", 60, f"hidden layers of {G - 1} blocks", hidden(G - 1))

    def weakest(answer):
        (factor,) = numbers_in(answer, 1)
        if leaked(factor, 5):
            return equal("leak", leaked(factor, 5), "what the sum needs", 0)
        return less("0", 0, f"leak of the factor {factor - 1}", leaked(factor - 1, 5))

    proof.ask(
        Exercise(
            "1000 points, keys of 20 bits, two classes: what is the least G for at most 60 hidden layers?",
            few,
            "27",
            "2",
        )
    )
    proof.ask(
        Exercise(
            "Labels are 0 to 5. Which is the least integer factor whose gates all shut at distance 1?",
            weakest,
            "5",
            "4",
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
