"""yun2019.deep: any depth, pairs of neighbouring layers share the points.

As a script:      python proofs/yun2019_deep.py
As a notebook:    marimo edit proofs/yun2019_deep.py
On your own data: exactmem prove yun2019.deep DATA
"""

import marimo

app = marimo.App(width="medium", app_title="yun2019.deep")

with app.setup:
    from fractions import Fraction
    from itertools import pairwise

    import exactmem as em
    from exactmem.networks.activations import ID
    from exactmem.networks.layers import Layer
    from exactmem.networks.network import Network
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, notebook, numbers_in, run
    from exactmem.report.pictures.plane import plane
    from exactmem.report.pictures.units import units
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.yun2019.deep import equal_width
    from exactmem.theorems.yun2019.on_a_line import on_line
    from exactmem.theorems.yun2019.pairs import best

    THEOREM = "yun2019.deep"
    GRID = [[i, j] for j in range(9) for i in range(3)]
    EXAMPLE = em.Dataset.from_arrays(GRID, [Fraction(k * k % 7 - 3, 3) for k in range(27)])


@app.function
def H(t):
    return min(Fraction(1), max(Fraction(-1), t))


@app.function
def ramps(z, keys, q, gap):
    """The ramps across the blocks of q of these keys, at z; virtual keys on the right, a gap apart, fill the last block."""
    last = keys[-1] + gap * (-len(keys) % q)
    ends = [keys[0] - gap / 2, *((keys[e - 1] + keys[e]) / 2 for e in range(q, len(keys), q)), last + gap / 2]
    return tuple(H((2 * z - l - r) / (r - l)) for l, r in pairwise(ends))


@app.function
def partial_output(network, layer, curves, held):
    """The partial output of one label, behind a pair, as a network: the curves, and what is held in the last unit or −1."""
    width = network.layers[layer - 1].width
    row = [int(k < curves or (held and k == width - 1)) for k in range(width)]
    return Network((*network.truncated(layer).layers, Layer.build(ID, width, [row], [0 if held else -1])))


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    line = on_line(proof.data, seed=0)
    t, X, y = (list(column) for column in zip(*line.rows(), strict=True))
    n, d_y, names = len(t), line.outputs, [f"t = {key}" for key in t]
    points, outputs = range(n), range(d_y)
    fit = em.memorize(proof.data, THEOREM)
    exact = agree("points", zip(names, fit.network.outputs(X), y, strict=True))
    if all(label == y[0] for label in y):
        proof.step("All labels are equal: their value is the bias of an affine map.", exact)
        proof.conclude(fit.certificate)
        return

    small = n <= 30 and d_y == 1
    z = [-1 + 2 * (key - t[0]) / (t[-1] - t[0]) for key in t]
    proof.step(
        "Along a direction u with integer entries the points have different keys t. Scaled to z in [−1, 1] they pass through "
        "hard tanh unchanged: one unit carries z from layer to layer.",
        every(
            "pairs of neighbours", ("" if a < b and H(b) == b else f"{a}, {b}" for a, b in pairwise([Fraction(-2), *z]))
        ),
        plane(f"u = {line.direction}; each point with its key", X, t) if small and len(X[0]) == 2 else None,
    )
    low, high = ([f(row[r] for row in y) for r in outputs] for f in (min, max))
    inside = [low[r] >= -1 and high[r] <= 1 for r in outputs]
    centre = [Fraction(0) if inside[r] else (low[r] + high[r]) / 2 for r in outputs]
    radius = [Fraction(1) if inside[r] else max((high[r] - low[r]) / 2, Fraction(1)) for r in outputs]
    tau = [tuple((v - c) / s for v, c, s in zip(row, centre, radius, strict=True)) for row in y]
    proof.step(
        "A label is centre + radius·τ with |τ| ≤ 1, so τ passes too.",
        every("labels", ("" if H(v) == v else f"{v} does not pass" for row in tau for v in row)),
    )

    width = equal_width(4, n, d_y, 1, "ours")
    pairs = best([width] * 4, d_y).enough(n)
    m, network, gap = len(pairs.firsts), fit.network, min(b - a for a, b in pairwise(z))
    proof.step(
        f"Four layers of {width} units. Layers ({'), ('.join(f'{l}, {l + 1}' for l in pairs.firsts)}) are pairs; a pair with J "
        "ramps and q curves per output, the units that carry values set aside, can take J·q points, and together that is N or "
        "more. The sorted points are cut into slices accordingly.",
        at_most("points", n, "Σ J·q", sum(J * q for J, q in pairs.sizes())),
    )

    q = pairs.size(0)[1]
    p, begin = [(Fraction(q % 2 - 1),) * d_y for _ in points], 0  # the partial outputs
    for layer in range(1, 5):
        done = sum(l + 1 < layer for l in pairs.firsts)
        values = network.truncated(layer).outputs(X)
        if layer in pairs.firsts:
            J, q = pairs.size(done)
            part = range(begin, min(begin + J * q, n))
            begin, keys = part.stop, [z[i] for i in part]
            held = [(z[i],) * (done + 1 < m) + p[i] * (done > 0) for i in points]
            proof.step(
                f"Layer {layer} has a ramp across each block of {q} points of the slice, points {begin - len(part) + 1} to "
                f"{begin}. What else it holds is carried: z and the partial outputs ({len(held[0])}).",
                agree("points", ((names[i], values[i], ramps(z[i], keys, q, gap) + held[i]) for i in points)),
            )
        elif layer - 1 in pairs.firsts:
            add = [tuple(v + 1 - q % 2 for v in tau[i]) if i in part else (0,) * d_y for i in points]
            sums = [tuple(sum(row[r * q : (r + 1) * q]) for r in outputs) for row in values]
            held = [(z[i],) * (done + 1 < m) + p[i] * (done > 0) for i in points]
            bent = [sum(abs(v) != 1 for v in row[: q * d_y]) for row in values]
            p = [tuple(a + b for a, b in zip(old, new, strict=True)) for old, new in zip(p, sums, strict=True)]
            proof.step(
                f"Layer {layer} has the {q} curves of yun2019.hardtanh per output. On the slice they add up to τ + "
                f"{1 - q % 2}; off it they are flat, 1 and −1 in turn, and an even number of them cancels. So the partial "
                f"output, which starts at {q % 2 - 1}, is now τ on this slice and those before, as it was on the others, and "
                "still in [−1, 1].",
                agree(
                    "points",
                    (
                        (
                            names[i],
                            (sums[i], values[i][q * d_y :], bent[i], p[i]),
                            (
                                add[i],
                                held[i],
                                bent[i] if i in part else 0,
                                tau[i] if i < begin else (Fraction(-1),) * d_y,
                            ),
                        )
                        for i in points
                    ),
                ),
                units(
                    f"The partial output behind layer {layer}",
                    partial_output(network, layer, q, done > 0),
                    line.line,
                    (t[0] - 1, t[-1] + 1),
                    ["p"],
                    [(t[i], p[i][0]) for i in points],
                    x="t",
                )
                if small and q % 2 == 0
                else None,
            )
        else:
            held = [(z[i],) * (done < m) + p[i] * (done > 0) for i in points]
            proof.step(f"Layer {layer} only carries values on.", agree("points", zip(names, values, held, strict=True)))
    proof.step("The last layer multiplies by the radius and adds the centre: the labels, exactly.", exact)
    proof.step(
        "No layer is wider than was given.",
        at_most("neurons", fit.sizes.neurons, "4w", 4 * width),
    )
    proof.conclude(fit.certificate)


@app.function
def zigzag(q):
    """q curves over three blocks, without what the last layer takes away: the network, and its sum far left and far right."""
    labels = [Fraction((3 * k) % 5 - 2, 2) for k in range(3 * q)]
    data = em.Dataset.from_arrays([[k] for k in range(3 * q)], labels)
    network = em.memorize(data, "yun2019.hardtanh", widths=f"3,{q}").network
    return network, [network.at([x])[0] + 1 - q % 2 for x in (-9, 3 * q + 9)]


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 1], [0, 1]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    proof.without(
        "labels in [−1, 1] (by centre and radius)",
        "a label 2 that is carried through hard tanh arrives as another number.",
        equal("H(2)", H(Fraction(2)), "the label", 2),
    )
    _, (left, right) = zigzag(3)
    proof.without(
        "an even number of curves",
        "three curves over three blocks do not cancel off their slice, and so spoil the slices of other pairs.",
        agree("sides", [("the left", left, 0), ("the right", right, 0)]),
    )

    def read(q):
        _, (left, right) = zigzag(int(q))
        return agree("sides", [("the left", left, 0), ("the right", right, 0)])

    def draw(q):
        network, _ = zigzag(int(q))
        line, ends = ([Fraction(0)], [Fraction(1)]), (Fraction(-3), 3 * q + 2)
        return units(
            f"{q} curves over three blocks, minus {1 - q % 2}",
            network,
            line,
            ends,
            ["sum"],
            blocks=[(0, 3 * q - 1)],
            x="z",
        )

    proof.explore(
        Slider(
            "q",
            "The number of curves. Off their blocks (shaded) they add up to 0 if it is even; if it is odd one is left over, "
            "and the partial outputs of other slices would be wrong by 1.",
            [Fraction(2), Fraction(4), Fraction(3), Fraction(5)],
            read,
            draw,
        )
    )
    proof.explore(
        Slider(
            "p",
            "A number carried through a layer of hard tanh. Beyond 1 it is cut off.",
            [Fraction(-1), Fraction(1, 3), Fraction(1), Fraction(5, 4), Fraction(2)],
            lambda p: equal("H(p)", H(p), "p", p),
        )
    )

    def enough(answer):
        w = int(numbers_in(answer, 1)[0])
        if w > 9:
            return at_most("yours", w, "allowed", 9)
        return at_most("points", 100, "Σ J·q", best([w] * 4, 1).points)

    proof.ask(
        Exercise(
            "Four layers of w hard tanh units, w at most 9. A pair leaves one unit to carry a value, and an even number of "
            "curves. A w that fits 100 points?",
            enough,
            "9",
            "8",
        )
    )

    def scale(answer):
        a, b = numbers_in(answer, 2)
        return agree("labels", ((f"label {v}", a * v + b, w) for v, w in ((3, -1), (4, Fraction(-1, 2)), (7, 1))))

    proof.ask(
        Exercise(
            "Labels are 3, 4, 7. Numbers a, b for which a·y + b fills [−1, 1], rising?", scale, "1/2, -5/2", "1/4, -5/4"
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
