"""yun2019.classification: classes by three hidden layers, C − 1 units in the third.

As a script:      python proofs/yun2019_classification.py
As a notebook:    marimo edit proofs/yun2019_classification.py
On your own data: exactmem prove yun2019.classification DATA
"""

import marimo

app = marimo.App(width="medium", app_title="yun2019.classification")

with app.setup:
    from fractions import Fraction
    from itertools import pairwise

    import exactmem as em
    from exactmem.bounds.pieces import adversarial, needed, piece_cap
    from exactmem.networks.activations import ID
    from exactmem.networks.layers import Layer
    from exactmem.networks.network import Network
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, notebook, numbers_in, run
    from exactmem.report.pictures.graphs import graphs, through
    from exactmem.report.pictures.plane import plane
    from exactmem.report.pictures.units import units
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.yun2019.on_a_line import on_line
    from exactmem.theorems.yun2019.relu import SPLIT
    from exactmem.theorems.yun2019.widths import balanced

    THEOREM = "yun2019.classification"
    GRID = [[i, j] for i in range(3) for j in range(3)]
    EXAMPLE = em.Dataset.from_arrays(GRID, ["b", "a", "d", "c", "a", "b", "d", "c", "a"])


@app.function
def relu(t):
    return max(t, Fraction(0))


@app.function
def hat(m, v):
    """What the output of class m makes of the number v."""
    if m == 0:
        return 1 - relu(v) + relu(v - 1)
    return relu(v - m + 1) - 2 * relu(v - m) + relu(v - m - 1)


@app.function
def unit(m, C):
    """The vector that is 1 at class m."""
    return tuple(int(k == m) for k in range(C))


@app.function
def class_number(network):
    """The number v as the output of the first two hidden layers: what the first unit of the third reads."""
    third = network.layers[2]
    row = [0] * third.inputs
    for k, w in third.row(0):
        row[k] = Fraction(w, third.q[0])
    return Network((*network.layers[:2], Layer.build(ID, third.inputs, [row], [Fraction(third.c[0], third.q[0])])))


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    fit = em.memorize(proof.data, THEOREM)
    table, _ = proof.data.label_table()
    rows, line = list(table.rows()), on_line(fit.target, seed=0)
    t, X, v = zip(*line.rows(), strict=True)
    n, C, v = len(t), len(rows), [int(number) for (number,) in v]
    points, names = range(n), [f"t = {key}" for key in t]
    label = dict(zip(proof.data.X.rows(), proof.data.Y.rows(), strict=True))
    small = n <= 12 and len(X[0]) == 2
    proof.step(
        f"The {C} distinct labels get numbers 0, …, {C - 1}, and every point the number v of its label.",
        agree("points", ((names[i], rows[v[i]], label[X[i]]) for i in points)),
        plane("Points and the numbers of their classes", X, v) if small else None,
    )
    if C == 1:
        proof.step(
            "One class only: its number is 0.",
            agree("points", zip(names, fit.network.outputs(X), [(0,)] * n, strict=True)),
        )
        proof.conclude(fit.certificate)
        return

    proof.step(
        f"Along a direction u with integer entries, u = {line.direction if len(X[0]) < 9 else '…'}, the points have different "
        "keys t.",
        every("pairs of neighbours", ("" if a < b else f"{b} does not follow {a}" for a, b in pairwise(t))),
    )
    blocks, network = balanced(n, 1, SPLIT), fit.network
    core = class_number(network)
    proof.step(
        "Two hidden layers of ReLUs return v: the theorem yun2019.relu for real labels, whose proof is one of its own. Between "
        "the points v is any number.",
        agree("points", zip(names, core.outputs(X), ((number,) for number in v), strict=True)),
        units(
            "The number of the class along u",
            core,
            line.line,
            (t[0] - 1, t[-1] + 1),
            ["v"],
            list(zip(t, v, strict=True)),
            levels={str(m): m for m in range(C)},
            x="t",
        )
        if n <= 12
        else None,
    )
    proof.step(
        f"The third layer has the {C - 1} units ψ(v − m), m = 0, …, {C - 2}, shared by all classes; v itself is no unit, as it "
        "is affine in the second layer.",
        agree(
            "points",
            zip(
                names,
                network.truncated(3).outputs(X),
                (tuple(relu(number - m) for m in range(C - 1)) for number in v),
                strict=True,
            ),
        ),
    )
    proof.step(
        "Second differences of ψ are hats: ψ(v − m + 1) − 2ψ(v − m) + ψ(v − m − 1) is 1 at v = m and 0 at every other integer, "
        "as ψ is linear between m + 1 and ∞, and between −∞ and m − 1. For m = 0 it is 1 − ψ(v) + ψ(v − 1), since v ≥ 0; kinks "
        "from C − 1 on are not needed, since v ≤ C − 1.",
        agree(
            "pairs of numbers",
            ((f"v = {k}, m = {m}", hat(m, Fraction(k)), int(k == m)) for k in range(C) for m in range(C)),
        ),
        graphs(
            "The hats of the classes",
            {f"class {m}": through(lambda x, m=m: hat(m, x), map(Fraction, range(C)), 0, C - 1) for m in range(C)},
            x="v",
        )
        if C <= 6
        else None,
    )
    proof.step(
        "The last layer takes these differences, so the outputs are the unit vector of the class, exactly.",
        agree("points", zip(names, network.outputs(X), (unit(number, C) for number in v), strict=True)),
    )
    J, q = blocks.J, blocks.q
    proof.step(
        f"That makes 2J − 1 and 2q units for J = {J} blocks of q = {q} points, and C − 1 in the third layer.",
        equal("neurons", fit.sizes.neurons, "2J − 1 + 2q + C − 1", 2 * J - 1 + 2 * q + C - 1),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 1], [0, 1]], ["a", "b"])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    proof.without(
        "the condition on the widths",
        "an output for ten points on a line in two alternating classes needs nine pieces, widths 1, 1, 1 make at most 2·2·2.",
        at_most("pieces needed", needed(adversarial(10)).pieces, "pieces of widths 1, 1, 1", piece_cap([1, 1, 1])),
    )
    C = 4

    def read(v):
        m = int(v)
        return agree("classes", ((f"class {k}", hat(k, v), int(k == m)) for k in range(C)))

    def draw(v):
        lines = {f"class {m}": through(lambda x, m=m: hat(m, x), map(Fraction, range(C)), 0, C - 1) for m in range(C)}
        return graphs(f"The outputs at v = {v}", lines, [(v, hat(m, v)) for m in range(C)], x="v")

    proof.explore(
        Slider(
            "v",
            "The number that the second layer hands over. At 0, 1, 2, 3 the outputs are a unit vector; in between two classes "
            "share the 1, as fractions. So the first two layers have to be exact.",
            [Fraction(1), Fraction(2), Fraction(5, 3), Fraction(3, 2)],
            read,
            draw,
        )
    )

    def second_difference(answer):
        a, b, c = numbers_in(answer, 3)
        return agree(
            "numbers",
            (
                (f"v = {v}", a * relu(Fraction(v)) + b * relu(Fraction(v - 1)) + c * relu(Fraction(v - 2)), int(v == 1))
                for v in range(6)
            ),
        )

    proof.ask(
        Exercise(
            "Numbers a, b, c for which a·ψ(v) + b·ψ(v − 1) + c·ψ(v − 2) is 1 at v = 1 and 0 at 0, 2, 3, 4, 5?",
            second_difference,
            "1, -2, 1",
            "1, -1, 0",
        )
    )

    def enough(answer):
        d1, d2, d3 = (int(v) for v in numbers_in(answer, 3))
        if d1 + d2 + d3 > 48:
            return at_most("yours", d1 + d2 + d3, "allowed", 48)
        if d3 < 9:
            return at_most("C − 1", 9, "d₃", d3)
        return at_most("points", 100, "⌊(d₁ + 1)/2⌋·⌊d₂/2⌋", SPLIT.blocks(d1) * SPLIT.per_block(d2, 1))

    proof.ask(
        Exercise(
            "Widths d₁, d₂, d₃ that suffice for 100 points in 10 classes, at most 48 units in all?",
            enough,
            "19, 20, 9",
            "19, 21, 8",
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
