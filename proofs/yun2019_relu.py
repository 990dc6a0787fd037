"""yun2019.relu: two hidden layers of about 2·√N ReLUs, with integer weights that do not grow.

As a script:      python proofs/yun2019_relu.py
As a notebook:    marimo edit proofs/yun2019_relu.py
On your own data: exactmem prove yun2019.relu DATA
"""

import marimo

app = marimo.App(width="medium", app_title="yun2019.relu")

with app.setup:
    from fractions import Fraction
    from itertools import pairwise

    import exactmem as em
    from exactmem.bounds.pieces import adversarial, needed, piece_cap
    from exactmem.networks.activations import ID
    from exactmem.networks.layers import Layer
    from exactmem.networks.network import Network
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, less, notebook, numbers_in, run
    from exactmem.report.pictures.graphs import graphs
    from exactmem.report.pictures.plane import plane
    from exactmem.report.pictures.units import units
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.yun2019.on_a_line import on_line
    from exactmem.theorems.yun2019.relu import SPLIT
    from exactmem.theorems.yun2019.widths import balanced

    THEOREM = "yun2019.relu"
    GRID = [[i, j] for i in range(3) for j in range(3)]
    EXAMPLE = em.Dataset.from_arrays(GRID, [1, -1, 0, 2, -2, 1, 0, -1, 2])


@app.function
def relu(t):
    return max(t, Fraction(0))


@app.function
def clamps(network, pairs, tops):
    """The network whose outputs are ψ(g + T) − ψ(g − T) − T, one for each pair of units of the second layer."""
    rows = [[0] * (2 * k) + [1, -1] + [0] * (2 * (pairs - 1 - k)) for k in range(pairs)]
    return Network((*network.truncated(2).layers, Layer.build(ID, 2 * pairs, rows, [-T for T in tops])))


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    line = on_line(proof.data, seed=0)
    t, X, y = (list(column) for column in zip(*line.rows(), strict=True))
    n, d_y, D = len(t), line.outputs, line.Y_den
    points, outputs = range(n), range(d_y)
    fit = em.memorize(proof.data, THEOREM)
    if all(label == y[0] for label in y):
        proof.step(
            "All labels are equal: their value is the bias of an affine map.",
            agree("points", zip((f"t = {key}" for key in t), fit.network.outputs(X), y, strict=True)),
        )
        proof.conclude(fit.certificate)
        return

    small = n <= 12 and d_y == 1
    proof.step(
        f"Along a direction u with integer entries the {n} points have different keys t, integers: two points agree in u·x "
        "only on a hyperplane of directions, and finitely many hyperplanes do not cover ℤᵈ.",
        every(
            "pairs of neighbours",
            ("" if a < b and b.denominator == 1 else f"{b} does not follow {a}" for a, b in pairwise(t)),
        ),
        plane(f"u = {line.direction}; each point with its key", X, t) if small and len(X[0]) == 2 else None,
    )

    blocks = balanced(n, d_y, SPLIT)
    J, q = blocks.J, blocks.q
    Z = [4 * key for key in t]
    Z += [Z[-1] + 4 * i for i in range(1, J * q - n + 1)]  # virtual points, which fill the last block
    right = [Z[(j + 1) * q - 1] + 1 for j in range(J)]
    left = [Z[0] - 1, *(r + 1 for r in right[:-1])]
    proof.step(
        f"Put Z = 4t and cut the points into J = {J} blocks of q = {q}. Block j is [l, r], r = its last Z + 1, and the next "
        "starts at r + 1: neighbours are at least 4 apart, so each block holds its own points and no others.",
        every(
            "pairs of a point and a block",
            (
                "" if (left[j] < Z[i] < right[j]) == (i // q == j) else f"Z = {Z[i]} and block [{left[j]}, {right[j]}]"
                for i in points
                for j in range(J)
            ),
        ),
        graphs(
            "Blocks of points, and their labels",
            {},
            [(Z[i], y[i][0]) for i in points],
            blocks=list(zip(left, right, strict=True)),
            x="Z",
        )
        if small
        else None,
    )

    network, span, keys = fit.network, (t[0] - 1, t[-1] + 1), [(left[j] / 4, right[j] / 4) for j in range(J)]
    bends = sorted([*left, *right])[: 2 * J - 1]
    first = network.truncated(1).outputs(X)
    proof.step(
        "The first layer has a unit ψ(Z − e) for each end e of a block but the last. So whatever a unit of the second layer "
        "reads is affine in Z on every block, and bends at the ends only.",
        agree("points", ((f"Z = {Z[i]}", first[i], tuple(relu(Z[i] - e) for e in bends)) for i in points)),
        units("Layer 1", network.truncated(1), line.line, span, [f"ψ(Z − {e})" for e in bends], blocks=keys, x="t")
        if small
        else None,
    )

    codes = [[int(D * y[i][r]) for i in points] for r in outputs]
    middle = [(min(column) + max(column)) // 2 for column in codes]
    T = [max(1, max(column) - m) for column, m in zip(codes, middle, strict=True)]
    c = [[v - m for v in column] + [0] * (J * q - n) for column, m in zip(codes, middle, strict=True)]
    kappa, o = [-(-top // 2) for top in T], [(-1) ** k for k in range(q)]
    second, own = network.truncated(2, linear=True).outputs(X), [[i // q * q + k for k in range(q)] for i in points]
    pairs = [(r, k) for r in outputs for k in range(q)]
    lines = [[c[r][own[i][k]] + o[k] * kappa[r] * (Z[i] - Z[own[i][k]]) for r, k in pairs] for i in points]
    proof.step(
        f"Labels are m + c over {D}, |c| ≤ T, with m = {', '.join(map(str, middle))} and T = {', '.join(map(str, T))}. In "
        "every block, curve k is the line g = c + oₖκ(Z − Z*) through the code c of the block's k-th point, at Z*; oₖ = (−1)ᵏ, "
        "κ = ⌈T/2⌉. Two kinks between blocks lead from any line to any other. Units come in pairs, of g + T and g − T.",
        agree(
            "points",
            (
                (
                    f"Z = {Z[i]}",
                    second[i],
                    tuple(g + s * T[r] for g, (r, _) in zip(lines[i], pairs, strict=True) for s in (1, -1)),
                )
                for i in points
            ),
        ),
    )

    clamped = clamps(network, len(pairs), [T[r] for r, _ in pairs])
    values = clamped.outputs(X)
    proof.step(
        "ψ(g + T) − ψ(g − T) − T is g cut off at ±T. At its own point that is the code. All other points of the block are at "
        "least 4 away, where |c ± 4κ| ≥ T: there the value is ±T, by the side.",
        agree(
            "points",
            (
                (
                    f"Z = {Z[i]}",
                    values[i],
                    tuple(c[r][i] if own[i][k] == i else o[k] * T[r] * (1 if i > own[i][k] else -1) for r, k in pairs),
                )
                for i in points
            ),
        ),
        units(
            "The curves, cut off at ±T",
            clamped,
            line.line,
            span,
            [f"curve {k + 1}" for k in range(q)],
            list(zip(t, c[0], strict=False)),
            levels={"T": T[0], "−T": -T[0]},
            blocks=keys,
            x="t",
        )
        if small
        else None,
    )
    sums = [tuple(sum(row[r * q : (r + 1) * q]) for r in outputs) for row in values]
    proof.step(
        "At every point the saturated values telescope: those of the curves before and behind the owner, whose signs "
        "alternate, add up to T(1 − Σoₖ), wherever one stands. Only the owner adds something else, the code. The last layer "
        "adds all, takes T(1 − Σoₖ) away, adds m and divides by the denominator: the labels, exactly.",
        agree(
            "points",
            (
                (f"Z = {Z[i]}", (total, output), (tuple(c[r][i] + T[r] * (1 - sum(o)) for r in outputs), y[i]))
                for i, total, output in zip(points, sums, network.outputs(X), strict=True)
            ),
        ),
    )
    widest = max(int(r - s) for r, s in zip(right, left, strict=True)) + 1
    layer, most = network.layers[1], [2 * kappa[r] * widest + T[r] for r, _ in pairs for _ in (1, -1)]
    proof.step(
        "Gaps have length 1, so all slopes are integers, and no weight of the second layer is larger than 2κ·(widest block and "
        "gap) + T, however many blocks there are.",
        every(
            "units",
            (
                ""
                if den == 1 and all(abs(w) <= top for _, w in row)
                else f"a weight of {row} over {den} is larger than {top}"
                for row, den, top in zip(layer.rows(), layer.q, most, strict=True)
            ),
        ),
    )
    proof.step(
        "That makes 2J − 1 + 2q·d_y ReLUs; q of the order of √(N/d_y) is best.",
        equal("neurons", fit.sizes.neurons, "2J − 1 + 2q·d_y", 2 * J - 1 + 2 * q * d_y),
    )
    proof.step(
        "No two hidden layers with fewer units than a certain number fit all labels of all points of a line: dimensions are "
        "counted. The network has about twice as many.",
        at_most("needed", fit.lower, "neurons", fit.sizes.neurons),
    )
    proof.conclude(fit.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0, 1], [0, 1]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    proof.without(
        "the condition on the widths",
        "six alternating labels on a line need five pieces, and one unit behind one unit makes at most (1 + 1)·(1 + 1).",
        at_most("pieces needed", needed(adversarial(6)).pieces, "pieces of widths 1, 1", piece_cap([1, 1])),
    )

    codes, q, T = [int(label) for _, _, (label,) in on_line(proof.data, seed=0).rows()], 3, 2
    Z = [4 * i for i in range(9)]

    def curve(k, at, block, slope):
        own = block * q + k
        return codes[own] + (-1) ** k * slope * (at - Z[own])

    def read(slope):
        sums = [sum(max(-T, min(T, curve(k, Z[i], i // q, slope))) for k in range(q)) for i in range(9)]
        return agree("points", ((f"Z = {Z[i]}", v - T * (1 - q % 2), codes[i]) for i, v in enumerate(sums)))

    def draw(slope):
        ends = [(12 * j - 1, 12 * j + 9) for j in range(3)]
        lines = {
            f"curve {k + 1}": [(e, curve(k, e, j, slope)) for j in range(3) for e in (12 * j - 1, 12 * j + 9)]
            for k in range(q)
        }
        marks, levels = list(zip(Z, codes, strict=True)), {"T": T, "−T": -T}
        return graphs(f"Slope κ = {slope}", lines, marks, levels, ends, x="Z")

    proof.explore(
        Slider(
            "κ",
            "The slope of the curves in the blocks. From ⌈T/2⌉ = 1 on each curve is outside (−T, T) at all points but its own; "
            "below, two curves are inside at one point and the sum is off by a fraction.",
            [Fraction(5, 4), Fraction(1), Fraction(3, 4), Fraction(1, 2)],
            read,
            draw,
            start=1,
        )
    )
    proof.explore(
        Slider(
            "d₁",
            "33 alternating labels on a line need 32 pieces. Widths d₁, 2 make at most (1 + d₁)·(1 + 2).",
            [Fraction(d) for d in range(13, 6, -1)],
            lambda d: at_most("pieces needed", needed(adversarial(33)).pieces, "pieces", piece_cap([int(d), 2])),
        )
    )

    def enough(answer):
        d1, d2 = (int(v) for v in numbers_in(answer, 2))
        if d1 + d2 > 40:
            return at_most("yours", d1 + d2, "allowed", 40)
        return at_most("points", 100, "⌊(d₁ + 1)/2⌋·⌊d₂/2⌋", SPLIT.blocks(d1) * SPLIT.per_block(d2, 1))

    proof.ask(
        Exercise("Widths d₁, d₂ that suffice for 100 points, at most 40 units in all?", enough, "19, 20", "20, 18")
    )

    def turns(answer):
        a, b, c = numbers_in(answer, 3)
        return less("(b − a)·(c − b)", (b - a) * (c - b), "zero, so the labels turn and no monotone function fits", 0)

    proof.ask(
        Exercise(
            "A ReLU of an affine function of a ReLU is monotone on a line. Labels a, b, c at 0, 1, 2 that no network of "
            "widths 1, 1 fits?",
            turns,
            "0, 1, 0",
            "0, 1, 3",
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
