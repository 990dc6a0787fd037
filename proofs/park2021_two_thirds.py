"""park2021.two_thirds: width 3 and about N^(2/3) layers.

As a script:      python proofs/park2021_two_thirds.py
As a notebook:    marimo edit proofs/park2021_two_thirds.py
On your own data: exactmem prove park2021.two_thirds DATA
"""

import marimo

app = marimo.App(width="medium", app_title="park2021.two_thirds")

with app.setup:
    from fractions import Fraction
    from itertools import pairwise

    import exactmem as em
    from exactmem.errors import InputError
    from exactmem.networks.circuit import Circuit, Form
    from exactmem.networks.lockstep import Rail, lockstep
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, notebook, numbers_in, run, together
    from exactmem.proof.keyed import by_key, direction_text, one_label
    from exactmem.proof.layers import Layers
    from exactmem.proof.neurons import every_neuron, named
    from exactmem.report.pictures.graphs import graphs
    from exactmem.report.pictures.matrix import matrix
    from exactmem.theorems.deep import instance
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.park2021.two_thirds import Shifts, best_shifts, block, cube_root, row_length
    from exactmem.theorems.vardi2021.packing import joined

    THEOREM = "park2021.two_thirds"
    EXAMPLE = em.Dataset.from_arrays([[t] for t in (0, 1, 20, 22, 40, 41, 60, 63)], [1, 3, 2, 1, 0, 2, 3, 1])


@app.function
def relu(t):
    return max(t, 0)


@app.function
def step(u, A, B):
    """Two layers that keep A and B: K = ψ(u), then K = ψ(1 − ψ(u)), which is 1 if the integer u is at most 0, else 0."""
    yield {"A": A, "B": B, "K": relu(u)}
    yield {"A": A, "B": B, "K": relu(1 - relu(u))}


@app.function
def shifting(T, shifts):
    """A = T stays, B becomes T plus the move of its run."""
    B = T + shifts.moves[0]
    yield {"A": T, "B": B}
    for first, (old, new) in zip(shifts.firsts[1:], pairwise(shifts.moves), strict=True):
        yield from step(first - T, T, B)
        B += (new - old) * (first <= T)


@app.function
def counting(place, rows, l):
    """A counts down from the place to the slot in its row, B becomes the row."""
    A, B = place, rows[0]
    for old, new in pairwise(rows):
        yield from step(l - A, A, B)
        A, B = A - l * (l <= A), B + (new - old) * (l <= A)


@app.function
def scanning(slot, row, l, c):
    """B loses its bits, slot by slot; A = 2^c·slot takes those of its own slot and leaves, label in hand."""
    C, A, B, left = 2**c, 2**c * slot, row, l * c
    for s in range(l):
        for e in reversed(range(c)):
            left -= 1
            bit = B >> left & 1
            yield from step(2**left - B, A, B)
            B -= 2**left * bit
            gate = relu(C * bit + C * s - A)
            yield {"A": A, "B": B, "K": gate}
            yield {"A": A, "B": B, "K": relu(2**e - gate)}
            A += min(2**e, gate)
        yield from step(C * (s + 1) - A, A, B)
        A += C * (l + 1 - s) * (C * (s + 1) > A)


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    asked = 3 if len(proof.data.merged().X) <= 12 else 0  # slots per row; 0: as many as give the fewest layers
    fit = em.memorize(proof.data, THEOREM, row=asked)
    if one_label(proof, fit.network):
        proof.conclude(fit.certificate)
        return
    data = instance(THEOREM, proof.data, seed=0, rational=False)
    points, c, d = by_key(data), data.c, data.inputs
    N, keys, codes, layers = data.n, points.keys, points.codes, Layers(fit.network, points.X).columns[:-1]
    proof.step(
        f"Along the direction a = {direction_text(data.keys.direction)} "
        "the points become keys T, integers and distinct, the least of them 0.",
        points.apart(1, data.rho, integers=True),
    )

    shifts = best_shifts(keys, cube_root(N), asked, c)
    p, l = len(shifts.firsts), row_length(shifts, asked, c)
    run = [sum(first <= t for first in shifts.firsts) - 1 for t in keys]
    places = [t + shifts.moves[k] for t, k in zip(keys, run, strict=True)]
    longest = max(run.count(k) for k in range(p))
    span = max(max(t - shifts.firsts[k] for t, k in zip(keys, run, strict=True)), 1)
    proof.step(
        f"The keys are cut into p = {p} runs of at most N^(1/3), and each run is moved to the least σ ≥ 0 where no place is "
        "taken yet. A new key and a taken place forbid one σ, so no place is beyond N^(1/3)·N + the span of a run.",
        together(
            at_most("keys in a run", longest, "⌊N^(1/3)⌋", cube_root(N)),
            at_most("largest place", max(places), f"{longest}·N + {span}", longest * N + span),
        ),
    )
    proof.step(
        "Two keys never share a place.",
        every(
            "neighbouring places",
            (
                f"the keys {a} and {b} share the place {place}" if place == other else ""
                for (place, a), (other, b) in pairwise(sorted(zip(places, keys, strict=True)))
            ),
        ),
        graphs("Keys moved together", {}, list(zip(keys, places, strict=True)), x="key", y="place")
        if N <= 12
        else None,
    )
    shifted = 1 + 2 * (p - 1)
    proof.step(
        "Three neurons ride along. For an integer u two layers make K = ψ(1 − ψ(u)), which is 1 if u ≤ 0 and 0 if not. With u "
        "= first key of a run − T, B = T + move changes to the move of the next run just where T is in it or beyond: B becomes "
        "the place.",
        every_neuron(layers[:shifted], named(shifting(t, shifts) for t in keys), 1),
    )

    m = -(-(max(places) + 1) // l)
    table = [0] * (m * l)
    for place, code in zip(places, codes, strict=True):
        table[place] = code
    rows = [joined(table[k : k + l], c) for k in range(0, m * l, l)]
    counted = shifted + 2 * (m - 1)
    picture = None
    if m * l <= 60:
        names = [f"row {k + 1}" for k in range(m)], [f"slot {k}" for k in range(l)]
        picture = matrix("Labels at their places", [table[k : k + l] for k in range(0, m * l, l)], *names)
    proof.step(
        f"The places are m = {m} rows of l = {l} slots, a row one number of l·c bits, the labels in turn. One step for each "
        "row: while A ≥ l it loses l and B takes the next row. A ends as the slot, B as its row.",
        every_neuron(layers[shifted:counted], named(counting(place, rows, l) for place in places), 1 + shifted)
        if m > 1
        else equal("rows", m, "1", 1),
        picture,
    )
    proof.step(
        "The scan takes the bits of B from the top, slot by slot. For A = 2^c·slot the gate ψ(2^c·bit + 2^c·s − A) is 0 beyond "
        "slot s, and in it at least the value 2^e of the bit, if that is 1: so A adds min(2^e, gate), its own label and "
        "nothing else, and then jumps beyond all gates, to 2^c(l + 1) + label.",
        every_neuron(
            layers[counted:],
            named(scanning(place % l, rows[place // l], l, c) for place in places),
            1 + counted,
        ),
    )
    proof.step("The output takes 2^c(l + 1) off again: every label is exact.", points.returned(fit.network))
    proof.step(
        "The width is 3: A, B, K. With about N^(2/3) runs and 2N^(4/3) places, l near the root of their number, all three "
        "parts take some N^(2/3) layers.",
        equal(
            "width and hidden layers",
            (fit.sizes.width, fit.sizes.hidden_layers),
            "3 and 1 + 2(p − 1) + 2(m − 1) + l(4c + 2)",
            (3, 1 + 2 * (p - 1) + 2 * (m - 1) + l * (4 * c + 2)),
        ),
    )
    proof.step(
        "Each neuron reads at most three, so the slots are a constant times the layers.",
        at_most("slots", fit.sizes.slots, "2d + 9p + 11m + l(20c + 11)", 2 * d + 9 * p + 11 * m + l * (20 * c + 11)),
    )
    proof.conclude(fit.certificate)


@app.function
def network_with(keys, labels, moves, l, c):
    """Runs of two keys, moved like that; two keys at one place leave the larger label there."""
    places = [t + moves[i // 2] for i, t in enumerate(keys)]
    table = [0] * (l * -(-(max(map(int, places)) + 1) // l))
    for place, label in zip(places, labels, strict=True):
        table[int(place)] = max(table[int(place)], label)
    rows = [joined(table[k : k + l], c) for k in range(0, len(table), l)]
    circuit = Circuit(1)
    T = circuit.input(0)

    def whole():
        A, B = yield [T, T + moves[0]]
        return (yield from block(A, B, Shifts(list(keys[::2]), list(moves), max(map(int, places)) + 1), rows, l, c))

    (found,) = lockstep(circuit, Rail(Form()), [whole()])
    return circuit.compile([found])


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0], [0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    keys, labels = (0, 1, 20, 22), (1, 3, 2, 1)

    def read(sigma):
        network = network_with(keys, labels, [0, sigma - 20], 2, 2)
        return agree("keys", ((f"T = {t}", network.at([t])[0], y) for t, y in zip(keys, labels, strict=True)))

    def draw(sigma):
        places = [(t, t + (sigma - 20) * (t >= 20)) for t in keys]
        return graphs(f"σ = {sigma}", {}, places, levels={f"place {k}": k for k in (0, 1)}, x="key", y="place")

    proof.without(
        "places of their own",
        "runs 0, 1 and 20, 22 both moved to 0 share a place: one label is lost.",
        read(Fraction(0)),
    )
    proof.without(
        "integer keys",
        "at T = 199/10, between two runs, K is no 0 and no 1, and the network returns no label.",
        every(
            "values",
            (
                f"F({t}) = {value} is no label"
                for t in (Fraction(199, 10),)
                for value in network_with(keys, labels, [0, -18], 2, 2).at([t])
                if value not in (0, 1, 2, 3)
            ),
        ),
    )
    proof.explore(
        Slider(
            "σ",
            "The run 20, 22 with labels 2, 1 is moved to σ, σ + 2; the places 0 and 1 are taken. σ = 2 is the least that "
            "works; σ between two integers puts a key between two slots.",
            [Fraction(k, 8) for k in (32, 24, 16, 15, 13, 11, 8, 1, 0)],
            read,
            draw,
        )
    )
    taken = {0, 1, 2, 4}

    def least(answer):
        (sigma,) = numbers_in(answer, 1)
        if sigma < 0 or sigma.denominator > 1:
            raise InputError("σ is an integer from 0 on")

        def clash(at):
            return next((f"σ = {at}: {at + k} is taken" for k in (0, 3) if at + k in taken), "")

        if clash(sigma):
            return every("places", [clash(sigma)])
        smaller = range(int(sigma))
        return every("smaller σ", (f"σ = {k} is free, too" if not clash(k) else "" for k in smaller))

    def layers(l):
        return 2 * -(-500 // l) + 6 * l

    def shallow(answer):
        l = int(numbers_in(answer, 1)[0])
        return equal("layers at yours", layers(max(l, 1)), "the fewest", min(map(layers, range(1, 501))))

    proof.ask(
        Exercise(
            "The places 0, 1, 2, 4 are taken. A run 40, 43 comes: which σ ≥ 0 is the least that is free?",
            least,
            "3",
            "2",
        )
    )
    proof.ask(Exercise("500 places, two classes: which row length l makes 2⌈500/l⌉ + 6l least?", shallow, "12", "22"))


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
