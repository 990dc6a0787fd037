"""vardi2021.compact: about sqrt(N log N) parameters by bit extraction.

As a script:      python proofs/vardi2021_compact.py
As a notebook:    marimo edit proofs/vardi2021_compact.py
On your own data: exactmem prove vardi2021.compact DATA
"""

import marimo

app = marimo.App(width="medium", app_title="vardi2021.compact")

with app.setup:
    from fractions import Fraction

    import exactmem as em
    from exactmem.bounds.counting import label_bits, least_slots
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, notebook, numbers_in, run, together
    from exactmem.proof.keyed import by_key, direction_text, one_label
    from exactmem.proof.layers import Layers
    from exactmem.proof.neurons import every_neuron, named
    from exactmem.report.pictures.belt import belt
    from exactmem.report.pictures.graphs import graphs
    from exactmem.theorems.deep import instance
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.vardi2021 import lean
    from exactmem.theorems.vardi2021.counterexamples import lean_network
    from exactmem.theorems.vardi2021.packing import pack
    from exactmem.theorems.vardi2021.reading import reading, staircase
    from exactmem.verdict import Fails, Holds

    THEOREM = "vardi2021.compact"
    EXAMPLE = em.Dataset.from_arrays([[0], [1], [2], [3]], [1, 0, 1, 1])


@app.function
def bucket(N):
    """Two buckets if the points are few enough to draw; else the size that takes the fewest parameters (0)."""
    return -(-N // 2) if N <= 8 else 0


@app.function
def stairs(store, at=()):
    """z as a function of T: it rises on the unit gap before each bucket."""
    line = [(store.firsts[0], store.values[0])]
    for first, before, value in zip(store.firsts[1:], store.values, store.values[1:], strict=False):
        line += [(first - 1, before), (first, value)]
    blocks = list(zip(store.firsts, store.lasts, strict=True))
    return graphs(
        "One number per bucket", {"z": [*line, (store.lasts[-1], store.values[-1])]}, at, blocks=blocks, x="T"
    )


@app.function
def on_its_way(i, layers, told, label):
    """What the layers hold at the point i: T as long as it is carried, z until its bits are taken off, the key, the gate."""
    stages = {}
    for k, (neurons, names) in enumerate(zip(layers, told, strict=True), 1):
        at = {name: column[i] for name, column in names.items()}
        cells = {"T": at["T"]} if tuple(names["T"]) in neurons else {}
        if "z" in at:
            cells |= {"z": at["z"], "T ≥ f": at["P"] - at["Q"]}
        if "rest" in at:
            cells |= {"z": at["rest"], "top bit": at["P"] - at["Q"]}
        if "key so far" in at:
            cells["key so far"] = at["key so far"]
        if "A - T" in at:
            cells["|A − T|"] = at["A - T"] + at["T - A"]
        if "gate" in at and any("|A − T|" in before for before in stages.values()):
            cells |= {"gate": at["gate"], "found": at["found"]}
        stages[f"layer {k}"] = cells
    return belt(f"T = {told[0]['T'][i]} on its way through the layers", {**stages, "output": {"label": label}})


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    fit = em.memorize(proof.data, THEOREM, bucket=bucket(len(proof.data.merged().X)))
    if one_label(proof, fit.network):
        proof.conclude(fit.certificate)
        return
    data = instance(THEOREM, proof.data, seed=0)
    points, rho, c, slack = by_key(data), data.rho, data.c, data.keys.slack
    N, keys, layers = data.n, points.keys, Layers(fit.network, points.X).columns[:-1]
    proof.step(
        f"Along the direction a = {direction_text(data.keys.direction)} "
        "the points become keys T, distinct since neighbours are "
        f"{1 + slack} or more apart, the least of them 0; ⌊T⌋ has at most ρ = {rho} bits. The "
        "first layer is the one neuron T.",
        together(points.apart(1 + slack, rho), every_neuron(layers[:1], [{"T": keys}], 1)),
    )

    n = bucket(N) or min(range(1, N + 1), key=lambda n: lean.slots(data.inputs, -(-N // n), n, rho, c, slack))
    store = pack(data.entries, n, rho, c)
    m, s = len(store.values), rho + c
    z = [store.values[i // n] for i in range(N)]
    packed = f"; here z = {', '.join(f'{v} = {v:0{n * s}b}' for v in store.values)} in binary" if N <= 8 else ""
    proof.step(
        f"Cut into m = {m} buckets of n = {n}, each bucket is one number z of n(ρ + c) = {n * s} bits: a chunk of ρ key bits "
        f"and c = {c} label bits for each point, the first on top{packed}.",
        agree(
            "points",
            (
                (f"T = {t}", divmod((z[i] >> s * (n - 1 - i % n)) % 2**s, 2**c), (int(t // 1), points.codes[i]))
                for i, t in enumerate(keys)
            ),
        ),
        stairs(store, list(zip(keys, z, strict=True))) if N <= 8 else None,
    )
    stair = named(staircase(store.firsts, store.values, t) for t in keys)
    proof.step(
        "One layer per bucket finds z: with f the first key of bucket j, P − Q = ψ(T − f + 1) − ψ(T − f) is 1 from f on and 0 "
        "up to f − 1, no key lies between, and z changes by (z_j − z_(j−1))(P − Q). So z ≥ 0 at every moment and passes a "
        "ReLU.",
        every_neuron(layers[1:m], stair, 2) if m > 1 else equal("m", m, "1", 1),
    )
    bits = named(reading(v, t, n, rho, c, slack) for v, t in zip(z, keys, strict=True))
    proof.step(
        "One layer per bit takes z apart: with h = 2^(l−1), P − Q = ψ(z − h + 1) − ψ(z − h) is the top bit of an integer "
        "z < 2^l. Bits make the key A of a chunk, then its label; between them two neurons measure how far T is from A"
        f"{' or A + 1' * slack}.",
        every_neuron(layers[m:], bits, m + 1),
        on_its_way(N // 2, layers, [{"T": keys}, *stair, *bits], points.codes[N // 2]) if N <= 8 else None,
    )
    proof.step(
        "The gate ψ(label − 2^c·distance) lets the label through if A is the key, and nothing if not, since the distance is "
        "then at least 1 and the label below 2^c. Keys are distinct, so one gate opens: the last layer adds up to the label, "
        "in code, and the output is exact.",
        agree(
            "points",
            (
                (f"T = {t}", (sum(last), *output), (code, *label))
                for t, last, output, code, label in zip(
                    keys,
                    zip(*layers[-1], strict=True),
                    fit.network.outputs(points.X),
                    points.codes,
                    points.labels.rows(),
                    strict=True,
                )
            ),
        ),
    )
    d, rest = data.inputs, n * slack + data.output_bias
    proof.step(
        "The width is at most 7, and slots (weights and biases) add up over the layers: 8 per bucket, 16 per bit and a little "
        "more; m·n = N balances them at about sqrt(N log N).",
        together(
            at_most("width", fit.sizes.width, "the theorem's", 7),
            at_most(
                "slots",
                fit.sizes.slots,
                "d + 8m + n(16(ρ + c) + c + 5) − ρ − 2c − 12"
                + " and what rational keys and output bias take" * (rest > 0),
                d + 8 * m + n * (16 * s + c + 5) - rho - 2 * c - 12 + rest,
            ),
        ),
    )
    proof.step(
        "Short it is, yet not free: the labels alone are log2(C^N) bits, and all of them are in the weights.",
        at_most("⌈log2(C^N)⌉", label_bits(N, data.labels.classes), "bits of all weights", fit.sizes.total_bits),
    )
    proof.assume("a bound on the sign patterns of polynomials (Warren 1968)")
    proof.step(
        "Nor can slots be few: networks of one shape that fit all C^N labellings make as many sign patterns on the points, "
        "and too few slots make fewer.",
        at_most("needed by any shape", least_slots(N, data.labels.classes), "slots", fit.sizes.slots),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0], [0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    F = em.memorize(proof.data, THEOREM, bucket=2).network
    labels = [row[0] for row in proof.data.Y.rows()]

    def read(t):
        value = F.at([t])[0]
        return Holds(f"F({t}) = {value} is a label") if value in labels else Fails(f"F({t}) = {value} is no label")

    proof.without("integer keys", "halfway up a stair z is no packed number.", read(Fraction(11, 8)))
    weak = lean_network([0, 1], [0, 3], 2, 2, strength=2)
    proof.without(
        "a gate as strong as 2^c",
        "keys 0, 1 with labels 0, 3 and the factor 2 instead of 4 let a part of the neighbour's label through.",
        agree("points", (((f"T = {t}"), weak.at([t])[0], label) for t, label in ((0, 0), (1, 3)))),
    )

    store = pack([(0, 1), (1, 0), (2, 1), (3, 1)], 2, 2, 1)
    proof.explore(
        Slider(
            "T",
            "At the keys F(T) is a label. Move T off a key, down the stair from 47 to 10: z is no packed number any more, its "
            "bits are no bits, and F returns a fraction.",
            [Fraction(3), Fraction(2), *(Fraction(k, 16) for k in (31, 30, 29, 27, 23, 22))],
            read,
            lambda t: stairs(store, [(t, 10 + 37 * max(t - 1, 0) if t <= 2 else 47)]),
        )
    )
    wanted = {0: 1, 1: 0, 2: 0, 3: 1}
    proof.ask(
        Exercise(
            "Pack the keys 0 and 3, both with label 1, into one number z with two key bits and one label bit each. Which z?",
            lambda answer: agree(
                "keys",
                (
                    (f"T = {t}, what the layers find", last["gate"] + last["found"], label)
                    for t, label in wanted.items()
                    for last in [list(reading(int(numbers_in(answer, 1)[0]), t, 2, 2, 1))[-1]]
                ),
            ),
            "15",
            "10",
        )
    )
    proof.ask(
        Exercise(
            "100 points on a line, two classes, keys of 14 bits: how many keys per bucket take the fewest parameters?",
            lambda answer: equal(
                "slots at yours",
                lean.slots(1, -(-100 // int(numbers_in(answer, 1)[0])), int(numbers_in(answer, 1)[0]), 14, 1),
                "the least",
                em.theorems[THEOREM].bound(n=100, d=1, key_bits=14),
            ),
            "2",
            "10",
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
