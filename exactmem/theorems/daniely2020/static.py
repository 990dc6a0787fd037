"""`daniely2020.static`: the pairs at which SGD starts, moved once: any real labels, exactly.

Let Khat be the tangent kernel of q pairs at the points, nonsingular, and alpha = Khat^-1·y. With v_i = (1/q)·sum_j
alpha_j·a_ij·z_j the tangent function sum_i a_i(z)·(v_i·z) has the label y_k at every z_k, and if no sign of w_i·z_k changes,
(psi(w_i·z + delta·v_i·z) - psi(w_i·z))/delta = a_i(z)·(v_i·z) there, exactly. So q neurons psi(w_i·z), and q per output,
fit. delta is a power of two, another one for every neuron.

Source: ours; the tangent kernel of pairs is that of Daniely 2020, arXiv 1911.09873, and the difference quotient that of
Bubeck, Eldan, Lee, Mikulincer 2020. One round is exact, so no log(1/eps) is left.
Hypotheses: equal points carry equal labels.
Size: (1 + d_y)·q neurons; q is found by search, and at least n/(d + 1).
Bits: about 27 per point (measured): the exact solution alpha is that long. `alpha_bits` rounds it: the fit is then
approximate.
Complexity: the exact solution of a linear system of order n, n <= 600.

>>> from exactmem.data.dataset import Dataset
>>> built = THEOREM.construct(Dataset.from_arrays([[0, 0], [2, 0], [1, 2], [1, 1], [3, 5]], [1, -2, 3, 5, 0]))
>>> built.network.sizes.neurons, built.network.at([1, 2])
(4, (Fraction(3, 1),))
"""

from __future__ import annotations

from fractions import Fraction

from exactmem.bounds.width import relu_width
from exactmem.certificates.result import decimal
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError, LimitExceeded
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.linalg.solve import integer_matrix, solve
from exactmem.networks.activations import RELU
from exactmem.networks.evaluation import squared_norm, squared_residual
from exactmem.networks.network import Network
from exactmem.networks.two_layer import TwoLayer
from exactmem.numbers.dyadic import floor_log2, from_above
from exactmem.theorems.coordinates import Coordinates, coordinates
from exactmem.theorems.daniely2020.counterexamples import STATIC_WHY
from exactmem.theorems.daniely2020.source import SOURCE
from exactmem.theorems.daniely2020.start import drawn_pairs, regular, regular_pairs
from exactmem.theorems.daniely2020.tangent import Pairs, product
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.preparation import prepare
from exactmem.theorems.theorem import Bound, Construction, Theorem

MAX_POINTS = 600
ALPHA_BITS = 512


def build(dataset: Dataset, q: int, seed: object, bias: str, alpha_bits: int) -> Construction:
    """The network at the distinct points; `q` = 0 takes the fewest pairs that do."""
    merged = dataset.merged()
    n = len(merged.X)
    if n == 1 and bias != "no":
        return Construction(prepare(dataset).constant(), 1, None, 0, LOWER)
    if n > MAX_POINTS:
        raise LimitExceeded(
            "MAX_POINTS", n, MAX_POINTS, "an exact solution of that order is too long: take bubeck2020.ntk"
        )
    if q < 0 or not 0 <= alpha_bits <= ALPHA_BITS:
        raise InputError(f"q is at least 0, and alpha_bits from 0 to {ALPHA_BITS}, not {q} and {alpha_bits}")
    points = Dataset(merged.X, merged.Y)
    where = coordinates(points, bias)
    if not merged.Y.num.any():
        return report(points, TwoLayer(dataset.d, dataset.d_y).network(RELU), 0, {})
    pairs = drawn_pairs(where.Z, q, f"{seed}") if q else regular_pairs(where.Z, f"{seed}")
    if q and not regular(pairs):
        raise InputError(
            f"the tangent kernel of {q} pairs at these {n} points is singular, or seems so: take more, or q=0"
        )
    alpha = solution(pairs, merged.Y, alpha_bits)
    network = moved(pairs, where, alpha, dataset.d, dataset.d_y)
    notes = {"pairs": pairs.q, "least |w·z|": decimal(pairs.margin, up=False)}
    return report(points, network, (1 + dataset.d_y) * pairs.q, notes, dataset if alpha_bits else None)


def solution(pairs: Pairs, Y: RationalMatrix, bits: int) -> RationalMatrix:
    """alpha = Khat^-1·Y, n x d_y, exactly, or with so many significant bits of the largest entry."""
    right = integer_matrix([[v * pairs.kernel.den for v in row] for row in Y.num.tolist()])
    columns, dens = solve(integer_matrix(pairs.kernel.num), right)
    exact = [[Fraction(v, den * Y.den) for v in column] for column, den in zip(columns, dens, strict=True)]
    if bits:
        largest = max(abs(v) for column in exact for v in column)
        grain = Fraction(2) ** (largest.numerator.bit_length() - largest.denominator.bit_length() - bits)
        exact = [[round(v / grain) * grain for v in column] for column in exact]
    return RationalMatrix.from_rows(list(zip(*exact, strict=True)))


def moved(pairs: Pairs, where: Coordinates, alpha: RationalMatrix, d: int, d_y: int) -> Network:
    """The network of the starts w_i and, per output, of w_i + delta·v_i."""
    net, q, patterns = TwoLayer(d, d_y), pairs.q, pairs.patterns
    start = pairs.values
    for i in range(q):
        active = patterns[:, i]
        w = [Fraction(int(v), pairs.W.den) for v in pairs.W.num[i]]
        base: dict[int, Fraction | int] = {}
        for r in range(d_y):
            weights = integer_array(
                [[a if on else 0 for a, on in zip(alpha.num[:, r].tolist(), active, strict=True)]], (1, pairs.m)
            )
            v = [Fraction(int(c), q * alpha.den * pairs.Z.den) for c in product(weights, pairs.Z.num)[0]]
            if not any(v):
                continue
            common = RationalMatrix.from_rows([v])
            bend = product(common.num, pairs.Z.num.T)[0]  # v·z times common.den and Z.den
            e = min(
                (
                    floor_log2(abs(int(a)) * common.den, abs(int(b)) * pairs.W.den)
                    for a, b in zip(start[:, i], bend, strict=True)
                    if b and (a > 0) != (b > 0)
                ),
                default=0,
            )
            delta = Fraction(2) ** e
            net.neuron(where.affine([a + delta * b for a, b in zip(w, v, strict=True)]), {r: 1 / delta})
            base[r] = -1 / delta
        if base:
            net.neuron(where.affine(w), base)
    return net.network(RELU)


def report(
    points: Dataset, network: Network, promise: int, notes: dict[str, object], rounded: Dataset | None = None
) -> Construction:
    """The construction; if alpha was rounded, for these data with the residual that is left."""
    ratio = Fraction(0)
    if rounded is not None:
        ratio = squared_residual(network.columns(rounded.X), rounded.Y) / squared_norm(rounded.Y)
    return Construction(
        network,
        promise=promise,
        literature=None,
        lower=relu_width(points.n, points.d),
        lower_text=LOWER,
        notes=notes,
        accuracy=from_above(ratio, 4) if ratio else ratio,
    )


LOWER = "needed if every labelling of these points must fit"
BOUND = Bound(
    "(1 + d_y)·q, the least q by search, at least n/(d + 1)",
    lambda n, d, d_y=1, classes=2: (1 + d_y) * -(-n // (d + 1)),
)

THEOREM = Theorem(
    id="daniely2020.static",
    title="The pairs of SGD, moved once: any real labels",
    statement=(
        "If the tangent kernel of q pairs of ReLUs at n points is nonsingular, (1 + d_y)·q ReLUs fit any labels: the starts, "
        "and each of them moved by delta times the solution of one linear system. Seeded pairs are added until it is so."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT,),
    bound=BOUND,
    literature=None,
    build=build,
    options={
        "q": (0, "pairs; 0: the fewest whose kernel is nonsingular"),
        "seed": (0, "of the directions"),
        "bias": ("yes", "yes: data are centred and scaled, with a constant coordinate; no: as they are; auto"),
        "alpha_bits": (0, "bits of the solution; 0: exact. Rounded, the fit is approximate and the weights short"),
    },
    why=STATIC_WHY,
)
