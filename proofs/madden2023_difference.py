"""madden2023.difference: two copies of half a network, a little apart.

As a script:      python proofs/madden2023_difference.py
As a notebook:    marimo edit proofs/madden2023_difference.py
On your own data: exactmem prove madden2023.difference DATA
"""

import marimo

app = marimo.App(width="medium", app_title="madden2023.difference")

with app.setup:
    from dataclasses import dataclass
    from fractions import Fraction

    import exactmem as em
    from exactmem.linalg.affine import affine_rank
    from exactmem.linalg.ranks import rank_witness
    from exactmem.linalg.rational_matrix import RationalMatrix
    from exactmem.numbers.balls import ball, ceiling, precision, upper
    from exactmem.numbers.dyadic import from_above
    from exactmem.proof import Exercise, Slider, agree, at_most, equal, every, less, notebook, numbers_in, run
    from exactmem.report.pictures.bars import bars
    from exactmem.theorems.hypotheses import NO_CONFLICT
    from exactmem.theorems.madden2023.contraction_box import contraction
    from exactmem.theorems.madden2023.model import Model

    THEOREM = "madden2023.difference"
    EXAMPLE = em.Dataset.from_arrays([[0], [1], [2], [3]], [5, -1, 7, 2])
    BITS = 256  # of the balls


@app.class_definition
@dataclass(frozen=True)
class Doubled:
    """The half net with v = 1; its J with C near the inverse and radii ρ of a box around u₀; the direction u₀; and at every
    point, per neuron, z = w·x + b, g = u₀·(x, 1), r = ρ·|(x, 1)|."""

    half: Model
    J: object
    u: list
    z: list
    g: list
    r: list
    y: list

    @classmethod
    def of(cls, found):
        box, eps = found.box, found.eps
        m = box.centre.m // 2
        w, b = box.centre.w, box.centre.b
        half = Model(box.centre.activation, w[m:], b[m:], (Fraction(1),) * m)
        copies = [(*w[j], b[j]) for j in range(2 * m)]
        u = [[(s - t) / eps for s, t in zip(copies[j], copies[m + j], strict=True)] for j in range(m)]
        radius = [[r / eps for r in row] for row in box.radius[:m]]
        bits = box.bits - eps.denominator.bit_length() + 1  # the C of the box is ε times that of the half net
        rows = [(*x, Fraction(1)) for x in box.X.rows()]

        def forms(coefficients, size=lambda t: t):
            return [[sum(s * size(t) for s, t in zip(c, x, strict=True)) for c in coefficients] for x in rows]

        return cls(
            half, contraction(half, box.X, box.y, radius, box.C, bits), u, forms(copies[m:]), forms(u), forms(radius, abs),
            list(box.y),
        )  # fmt: skip

    @property
    def M2(self):
        return self.half.activation.second

    def taylor(self, i, eps):
        """Balls around what the doubled net returns at point i, and around J·u₀ there."""
        psi = self.half.activation.enclosed
        net, linear = ball(0), ball(0)
        for z, g in zip(self.z[i], self.g[i], strict=True):
            if g:  # otherwise the two copies of the neuron return the same
                net += (psi(ball(z + eps * g))[0] - psi(ball(z))[0]) / ball(eps)
                linear += psi(ball(z))[1] * ball(g)
        return net, linear

    def bend(self, i):
        """Σ (M2/2)·g², which bounds |G(u₀) − (J·u₀ − y)| / ε at point i."""
        return self.M2 / 2 * sum(g * g for g in self.g[i])

    def turn(self, i):
        """Σ M2·(|g| + r)·r, which bounds |DG − J|·ρ / ε at point i."""
        return self.M2 * sum((abs(g) + r) * r for g, r in zip(self.g[i], self.r[i], strict=True))

    def terms(self, eps):
        """The largest of |C·(J·u₀ − y)|, |1 − C·J|·ρ, ε·|C|·(bend + turn) and their sum, over ρ; to ten binary digits."""
        n, scale = len(self.y), Fraction(1, 2**self.J.bits)
        with precision(BITS):
            miss = [self.taylor(i, eps)[1] - ball(y) for i, y in enumerate(self.y)]
            start = [
                upper(ceiling(sum((ball(c) * t for c, t in zip(row, miss, strict=True)), ball(0)))) for row in self.J.C
            ]
        curved = [self.bend(i) + self.turn(i) for i in range(n)]
        bent = [eps * sum(abs(c) * t for c, t in zip(row, curved, strict=True)) for row in self.J.C]
        rho = [self.J.radius[j][l] for j, l in self.J.free]
        shares = [
            (a * scale / p, b / p, c * scale / p) for a, b, c, p in zip(start, self.J.off, bent, rho, strict=True)
        ]
        return [from_above(max(t), 10) for t in (*zip(*shares, strict=True), [sum(share) for share in shares])]


@app.function
def drawn(title, terms):
    names = ("|C·(J·u₀ − y)|", "|1 − C·J|·ρ", "ε·|C|·(bend + turn)", "their sum")
    return bars(title, dict(zip(names, terms, strict=True)), True, ("1", 1))


@app.function
def steps(proof):
    """The proof, on any data with one label per row, for tanh."""
    proof.suppose(NO_CONFLICT)
    found = em.exists(proof.data, method="difference")
    net, eps, points = Doubled.of(found), found.eps, proof.data.merged()
    n, m, d = len(points.X), net.half.m, affine_rank(points.X).rank
    start, inverse, bent, together = net.terms(eps)
    proof.step(
        f"Take {m} random neurons ψ(w·x + b), ψ = tanh. Let J be the Jacobian of their sum h in n of the weights and biases, "
        "and C a matrix near its inverse. As |1 − C·J| is small, J is regular, and the rank is n.",
        less("the largest (|1 − C·J|·ρ)/ρ", inverse, "1", 1),
    )
    proof.step(
        "With t = ψ(z), ψ″(z)² = 4·t²·(1 − t²)² = 2·(2t²)·(1 − t²)·(1 − t²), three factors whose mean is 2/3: |ψ″| ≤ 4/5.",
        at_most("2·(2/3)³", 2 * Fraction(2, 3) ** 3, "M2² = (4/5)²", net.M2**2),
    )
    proof.step(
        f"So J·u = y has a solution; u₀ is near it. Take every neuron twice, at w + ε·u with output weight 1/ε and at w with "
        f"−1/ε, ε = {eps}: the net returns (h(w + ε·u) − h(w))/ε.",
        agree(
            "output weights",
            ((f"neuron {j + 1}", v, 1 / eps if j < m else -1 / eps) for j, v in enumerate(found.box.centre.v)),
        ),
    )

    def astray(i):
        output, linear = net.taylor(i, eps)
        off, most = upper(ceiling(output - linear)), eps * net.bend(i)
        return (
            ""
            if off <= most
            else f"point {i + 1}: off by up to {from_above(off, 10)}, more than {from_above(most, 10)}"
        )

    with precision(BITS):
        proof.step(
            "By Taylor it differs from J·u₀ at a point by at most ε·Σ (M2/2)·(u₀·(x, 1))².",
            every("points", map(astray, range(n))),
        )
    proof.step(
        "In the box |u − u₀| ≤ ρ its derivative in u differs from J by a multiple of ε as well. For ε small enough what u₀ "
        "misses y by, 1 − C·J, and ε times both bounds stay below ρ together.",
        less("the largest sum of the three, over ρ", together, "1", 1),
        drawn("The terms, over ρ", (start, inverse, bent, together)),
    )
    proof.assume("the contraction principle (Banach 1922)")
    again = contraction(found.box.centre, points.X, net.y, found.box.radius, found.box.C, found.box.bits)
    proof.step(
        "So u ↦ u − C·((h(w + ε·u) − h(w))/ε − y) contracts the box into itself, and its fixed point gives y. The same once "
        "more, for the net of 2m' neurons as it is, in a box of radii ε·ρ around its own weights.",
        less("the largest left side over ε·ρ", from_above(again.worst, 10), "1", 1),
    )
    proof.step(
        "The neurons are two for each d'+1 points, up to rounding. Other labels want another u₀ and ε, but the same w.",
        equal("neurons", found.neurons, "2·⌈n/(d'+1)⌉", 2 * -(-n // (d + 1))),
    )
    proof.conclude(found.certificate)


@app.function
def example(proof):
    """What fails without a hypothesis; what to move; what to ask."""
    twice = em.Dataset.from_arrays([[0], [0]], [0, 1])
    proof.without("equal labels at equal points", "no function fits two rows.", NO_CONFLICT.decide(twice))
    rows = [(x[0], 1) for x in proof.data.X.rows()]
    on = RationalMatrix.from_rows([[x[l] for x in rows] for _ in range(2) for l in (0, 1)])
    proof.without(
        "a Jacobian of rank n",
        "two ReLUs x + 1 and x + 2 are on at all points, their slopes are 1, and J has the rows x, 1, x, 1.",
        equal("rank of J", rank_witness(on).rank, "n", proof.data.n),
    )

    found = em.exists(proof.data, method="difference")
    net = Doubled.of(found)

    def read(eps):
        return less("the largest sum of the three, over ρ", net.terms(eps)[-1], "1", 1)

    proof.explore(
        Slider(
            "ε",
            "The nearer the copies, the straighter the difference. The first two terms do not move; the third is as long as ε.",
            [found.eps * Fraction(2) ** k for k in range(-3, 5)],
            read,
            lambda eps: drawn(f"The terms, over ρ, for ε = {eps}", net.terms(eps)),
            start=3,
        )
    )

    def serves(answer):
        (eps,) = numbers_in(answer, 1)
        return read(eps) if eps > 0 else less("0", 0, "your ε", eps)

    proof.ask(
        Exercise(
            "Name an ε > 0, no power of two, for which the same u₀, C and ρ serve.",
            serves,
            str(found.eps * 2 / 3),
            "1/3",
        )
    )

    def regular(answer):
        w, b, s, t = numbers_in(answer, 4)
        on = [[x if w * x + b > 0 else 0, w * x + b > 0, x if s * x + t > 0 else 0, s * x + t > 0] for x, _ in rows]
        return equal("rank of J", rank_witness(RationalMatrix.from_rows(on)).rank, "n", len(rows))

    proof.ask(
        Exercise(
            "Name w, b, w, b of two ReLUs whose J has rank 4 at 0, 1, 2, 3, none of w·x + b being 0.",
            regular,
            "1, 1, 1, -3/2",
            "1, 1, 1, 2",
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
