"""yun2019.hardtanh: two hidden layers of about √N hard tanh units each.

As a script:      python proofs/yun2019_hardtanh.py
As a notebook:    marimo edit proofs/yun2019_hardtanh.py
On your own data: exactmem prove yun2019.hardtanh DATA
"""

import marimo

app = marimo.App(width="medium", app_title="yun2019.hardtanh")

with app.setup:
    from fractions import Fraction
    from itertools import pairwise

    import exactmem as em
    from exactmem.bounds.pieces import adversarial, needed, piece_cap
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, notebook, numbers_in, run
    from exactmem.report.pictures.graphs import graphs
    from exactmem.report.pictures.plane import plane
    from exactmem.report.pictures.units import units
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.yun2019.hardtanh import SPLIT
    from exactmem.theorems.yun2019.on_a_line import on_line
    from exactmem.theorems.yun2019.widths import balanced
    from exactmem.verdict import Fails

    THEOREM = "yun2019.hardtanh"
    GRID = [[i, j] for i in range(3) for j in range(3)]
    EXAMPLE = em.Dataset.from_arrays(GRID, ["1/2", -1, 0, 1, "-1/2", "1/3", 0, -1, 1])


@app.function
def H(t):
    return min(Fraction(1), max(Fraction(-1), t))


@app.function
def block_ends(t, q, n):
    """Half a gap before the first key, half-way between blocks, half a gap behind the last; the first n are of points."""
    gap = min((b - a for a, b in pairwise(t[:n])), default=Fraction(1))
    return [t[0] - gap / 2, *((t[e - 1] + t[e]) / 2 for e in range(q, len(t), q)), t[-1] + gap / 2]


@app.function
def filled(t, q):
    """The keys, and virtual ones on the right that fill the last block."""
    gap = min((b - a for a, b in pairwise(t)), default=Fraction(1))
    return [*t, *(t[-1] + gap * i for i in range(1, -len(t) % q + 1))]


@app.function
def owned(k, j, q, reverse=True):
    """The point of block j through which curve k goes: place k, or from the other end in every second block."""
    return j * q + (q - 1 - k if reverse and j % 2 else k)


@app.function
def path(ends, through, start):
    """The values at the ends of all blocks of a curve that is straight in each and goes through one point (z, τ) in each."""
    found = [start]
    for (l, r), (z, tau) in zip(pairwise(ends), through, strict=True):
        found.append(tau + (r - z) / (z - l) * (tau - found[-1]))
    return found


@app.function
def steps(proof):
    """The proof, on any data."""
    proof.suppose(NO_CONFLICT)
    line = on_line(proof.data, seed=0)
    t, X, y = (list(column) for column in zip(*line.rows(), strict=True))
    n, d_y = len(t), line.outputs
    points, outputs = range(n), range(d_y)
    fit = em.memorize(proof.data, THEOREM)
    exact = agree("points", zip((f"t = {key}" for key in t), fit.network.outputs(X), y, strict=True))
    if all(label == y[0] for label in y):
        proof.step("All labels are equal: their value is the bias of an affine map.", exact)
        proof.conclude(fit.certificate)
        return

    small = n <= 12 and d_y == 1
    proof.step(
        f"Along a direction u with integer entries the {n} points have different keys t: two points agree in u·x only on a "
        "hyperplane of directions, and finitely many hyperplanes do not cover ℤᵈ.",
        every("pairs of neighbours", ("" if a < b else f"{b} does not follow {a}" for a, b in pairwise(t))),
        plane(f"u = {line.direction}; each point with its key", X, t) if small and len(X[0]) == 2 else None,
    )

    blocks = balanced(n, d_y, SPLIT)
    J, q = blocks.J, blocks.q
    z = filled(t, q)
    ends = block_ends(z, q, n)
    place = [i // q for i in points]
    network, span = fit.network, (ends[0] - 1, ends[-1] + 1)
    shades = list(pairwise(ends))
    first = network.truncated(1).outputs(X)
    proof.step(
        f"Cut the points into J = {J} blocks of q = {q}, with ends half-way between neighbours. The first layer has one ramp "
        "per block, from −1 to 1 across the block and flat elsewhere: on block j all other ramps are 1 (those before) or −1.",
        agree(
            "points",
            (
                (
                    f"t = {t[i]}",
                    first[i],
                    tuple(
                        1 if m < j else -1 if m > j else (2 * t[i] - ends[j] - ends[j + 1]) / (ends[j + 1] - ends[j])
                        for m in range(J)
                    ),
                )
                for i, j in zip(points, place, strict=True)
            ),
        ),
        units(
            "Layer 1: a staircase of ramps",
            network.truncated(1),
            line.line,
            span,
            [f"ramp {j + 1}" for j in range(J)],
            blocks=shades,
            x="t",
        )
        if small
        else None,
    )

    low, high = ([f(row[r] for row in y) for r in outputs] for f in (min, max))
    inside = [low[r] >= -1 and high[r] <= 1 for r in outputs]
    centre = [Fraction(0) if inside[r] else (low[r] + high[r]) / 2 for r in outputs]
    radius = [Fraction(1) if inside[r] else max((high[r] - low[r]) / 2, Fraction(1)) for r in outputs]
    tau = [[(row[r] - centre[r]) / radius[r] for row in y] + [Fraction(0)] * (len(z) - n) for r in outputs]
    proof.step(
        "A label is centre + radius·τ with |τ| ≤ 1.",
        every("labels", ("" if abs(v) <= 1 else f"|{v}| is over 1" for column in tau for v in column)),
    )

    curves = [(r, k) for r in outputs for k in range(q)]
    base, step = line.line
    before = network.truncated(2, linear=True)
    at_ends = before.outputs([[b + e * s for b, s in zip(base, step, strict=True)] for e in ends])
    paths = {
        (r, k): path(ends, [(z[o], tau[r][o]) for o in (owned(k, j, q) for j in range(J))], at_ends[0][m])
        for m, (r, k) in enumerate(curves)
    }
    proof.step(
        "So curve k of the second layer, before its activation, is continuous and straight in every block. In block j it goes "
        "through the label τ of the block's k-th point z, from the left if j is even and from the right if j is odd. From the "
        "value L at one end l it comes to τ + (τ − L)(r − z)/(z − l) at the other end r: the value at the start decides it.",
        agree(
            "ends of blocks",
            (
                (f"t = {e}", row, tuple(paths[c][j] for c in curves))
                for j, (e, row) in enumerate(zip(ends, at_ends, strict=True))
            ),
        ),
        units(
            "Layer 2, before the activation",
            before,
            line.line,
            (ends[0], ends[-1]),
            [f"curve {k + 1}" for k in range(q)],
            list(zip(t, tau[0], strict=False)),
            levels={"1": 1, "−1": -1},
            blocks=shades,
            x="t",
        )
        if small
        else None,
    )
    proof.step(
        "The start is −(−1)ᵏM with an integer M so large that in every block slope times distance from the own point to the "
        "next point or end is at least 2: a line from τ in [−1, 1] is then outside (−1, 1) at all other points.",
        every(
            "pairs of a curve and a block",
            (
                shallow(paths[r, k], z, ends, owned(k, j, q), j, q)
                or ("" if M.denominator == 1 and M > 0 else f"curve {k + 1} starts at {paths[r, k][0]}")
                for r, k in curves
                for M in [-((-1) ** k) * paths[r, k][0]]
                for j in range(J)
            ),
        ),
    )
    second = network.truncated(2).outputs(X)
    proof.step(
        "Slopes alternate in sign with k and with j. So at every point its owner is τ, and every other curve is 1 or −1: above "
        "or below by (−1)ᵏ⁺ʲ and the side.",
        agree(
            "points",
            (
                (
                    f"t = {t[i]}",
                    second[i],
                    tuple(
                        tau[r][i] if owned(k, j, q) == i else (-1) ** (k + j) * (1 if i > owned(k, j, q) else -1)
                        for r, k in curves
                    ),
                )
                for i, j in zip(points, place, strict=True)
            ),
        ),
        units(
            "Layer 2",
            network.truncated(2),
            line.line,
            (ends[0], ends[-1]),
            [f"curve {k + 1}" for k in range(q)],
            list(zip(t, tau[0], strict=False)),
            blocks=shades,
            x="t",
        )
        if small
        else None,
    )
    sums = [tuple(sum(row[r * q : (r + 1) * q]) for r in outputs) for row in second]
    proof.step(
        "The saturated values telescope: wherever one stands they add up to 1 − Σ(−1)ᵏ, 1 if q is even and 0 if it is odd (for "
        "even q it would be −1 in every second block, were it not for the reversal). The last layer takes that number away, "
        "multiplies by the radius and adds the centre: the labels, exactly.",
        agree(
            "points",
            (
                (f"t = {t[i]}", (total, output), (tuple(tau[r][i] + 1 - q % 2 for r in outputs), y[i]))
                for i, total, output in zip(points, sums, network.outputs(X), strict=True)
            ),
        ),
    )
    proof.step(
        "That makes J + q·d_y hard tanh units; q of the order of √(N/d_y) is best.",
        equal("neurons", fit.sizes.neurons, "J + q·d_y", J + q * d_y),
    )
    proof.step(
        "Two hidden layers with fewer units than a certain number do not fit all labels of all points of a line: dimensions "
        "are counted.",
        at_most("needed", fit.lower, "neurons", fit.sizes.neurons),
    )
    proof.conclude(fit.certificate)


@app.function
def shallow(values, z, ends, own, j, q):
    """What is wrong with the slope of a curve in block j, or nothing."""
    near = [abs(z[i] - z[own]) for i in range(j * q, (j + 1) * q) if i != own] + [
        z[own] - ends[j],
        ends[j + 1] - z[own],
    ]
    slope = abs(values[j + 1] - values[j]) / (ends[j + 1] - ends[j])
    return "" if slope * min(near) >= 2 else f"at t = {z[own]}: slope {slope} times distance {min(near)} is below 2"


@app.function
def paths(z, tau, q, starts, reverse=True):
    """All curves of one label, at the ends of blocks that are full."""
    J = len(z) // q
    return [
        path(block_ends(z, q, len(z)), [(z[o], tau[o]) for o in (owned(k, j, q, reverse) for j in range(J))], start)
        for k, start in enumerate(starts)
    ]


@app.function
def fitted(z, tau, q, starts, reverse=True):
    """Whether the curves from these starts, cut off at ±1, add up to the labels."""
    ends, curves, sums = block_ends(z, q, len(z)), paths(z, tau, q, starts, reverse), []
    for i, v in enumerate(z):
        l, r = ends[i // q : i // q + 2]
        at = [values[i // q] + (v - l) / (r - l) * (values[i // q + 1] - values[i // q]) for values in curves]
        sums.append(sum(map(H, at)) - (1 - q % 2))
    return agree("points", ((f"t = {z[i]}", v, tau[i]) for i, v in enumerate(sums)))


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([["1/3"], ["2/6"]], [0, 1])
    proof.without("equal labels at equal points", "1/3 and 2/6 are one point.", NO_CONFLICT.decide(twice))
    proof.without(
        "the condition on the widths",
        "eleven alternating labels on a line need ten pieces, and one unit behind one unit makes at most (1 + 2)·(1 + 2).",
        at_most("pieces needed", needed(adversarial(11)).pieces, "pieces of widths 1, 1", piece_cap([1, 1], 3)),
    )

    four = ([Fraction(k) for k in range(4)], [Fraction(1, 2), Fraction(-1), Fraction(0), Fraction(1)], 2, [-9, 9])
    proof.without(
        "the reversal in every second block",
        "two curves over four points, from −9 and 9, each at the same place in both: in the second block the other is −1.",
        fitted(*four, reverse=False),
    )

    line, q = on_line(proof.data, seed=0), 3
    z, _, labels = zip(*line.rows(), strict=True)
    tau = [label for (label,) in labels]
    ends = block_ends(z, q, 9)
    base, step = line.line
    place = [b + ends[0] * s for b, s in zip(base, step, strict=True)]
    start = em.memorize(proof.data, THEOREM).network.truncated(2, linear=True).at(place)

    def draw(times):
        lines = {
            f"curve {k + 1}": list(zip(ends, values, strict=True))
            for k, values in enumerate(paths(z, tau, q, [times * v for v in start]))
        }
        return graphs(
            f"M times {times}", lines, list(zip(z, tau, strict=True)), {"1": 1, "−1": -1}, list(pairwise(ends)), x="t"
        )

    proof.explore(
        Slider(
            "M / least M",
            "The start of every curve. From the least M on all curves but the owner are cut off at every point; below, two are "
            "inside (−1, 1) at one point and the sum is off by a fraction.",
            [Fraction(5, 4), Fraction(1), Fraction(1, 2), Fraction(1, 4)],
            lambda times: fitted(z, tau, q, [times * v for v in start]),
            draw,
            start=1,
        )
    )

    def steep(answer):
        (m,) = numbers_in(answer, 1)
        if m == start[1]:
            return Fails(f"{m} is the one used")
        return fitted(z, tau, q, [start[0], m, start[2]])

    proof.ask(
        Exercise(
            "Curve 2 of the example starts at M. An M, not the one used, with which the three curves still give every label?",
            steep,
            str(abs(start[1]) + 1),
            "1",
        )
    )

    def enough(answer):
        d1, d2 = (int(v) for v in numbers_in(answer, 2))
        if d1 + d2 > 20:
            return at_most("yours", d1 + d2, "allowed", 20)
        return at_most("points", 100, "d₁·d₂", SPLIT.blocks(d1) * SPLIT.per_block(d2, 1))

    proof.ask(
        Exercise("Widths d₁, d₂ that suffice for 100 points, at most 20 units in all?", enough, "10, 10", "9, 11")
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
