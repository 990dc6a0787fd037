"""What each hypothesis is for: small instances, evaluated exactly when asked for; and where printed statements are false."""

from __future__ import annotations

from fractions import Fraction

from exactmem.bounds.double_points import koszul, matrix, seeded, upper_bound
from exactmem.bounds.impossible_labels import TooManySquares, impossible_at_any_width, with_units
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, InputError
from exactmem.linalg.modular import PRIMES
from exactmem.linalg.monomials import count, evaluations, exponents
from exactmem.linalg.ranks import Minor, kernel_vector, largest_minor, rank_witness
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.networks.smooth import SMOOTH, Substitution, Value, polynomial
from exactmem.theorems.madden2023.powers import factored_jacobian, power_of_product
from exactmem.theorems.theorem import Counterexample
from exactmem.verdict import Holds

Rows = list[list[int]]
SIX = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]]


def exact(rows: Rows) -> RationalMatrix:
    return RationalMatrix(integer_array(rows, (len(rows), len(rows[0]))))


def rank(rows: Rows) -> int:
    return rank_witness(exact(rows)).rank


def conflict() -> str:
    try:
        Dataset.from_arrays([[0], [0]], [0, 1]).merged()
    except Conflict as found:
        return str(found)
    return "no conflict"


def collinear_relu() -> str:
    """Points on a line of R^3 have groups of two, not of four."""
    from exactmem.theorems.madden2023.relu_difference import THEOREM

    line = Dataset.from_arrays([[t, t, t] for t in range(12)], [t % 2 for t in range(12)])
    built = THEOREM.construct(line)
    return f"12 points on a line of R^3: {built.network.sizes.neurons} units; in general position {THEOREM.bound(n=12, d=3)} do"


def low_degree() -> str:
    """n = 11 > N(3, 3) = 10 points: a labelling that no width of t^3 fits."""
    points = [*map(list, exponents(3, 3)), [1, 2, 3]]
    c = impossible_at_any_width(exact(points), "t^3", biased=False) or ()
    zero = all(sum(a * b for a, b in zip(c, row, strict=True)) == 0 for row in evaluations(points, 3))
    return f"11 points of R^3, t^3: the labels {c} are orthogonal to all {count(3, 3)} monomials: {zero and any(c)}"


def few_units() -> str:
    """Eight parameters for six labels, and yet two units of t^2 do not fit these."""
    data = Dataset.from_arrays(SIX, [1, 1, 1, 2, 2, 2])
    two, three = with_units(data, "t^2", 2, biased=False), with_units(data, "t^2", 3, biased=False)
    form = two.witness.rank if isinstance(two, Holds) and isinstance(two.witness, TooManySquares) else 0
    return f"labels 1, 1, 1, 2, 2, 2: the form is x² + y² + z², of rank {form}; 2 units excluded, 3 units fit: {three.fails}"


def equal_weights() -> str:
    """All w_j equal: the rank is d, whatever m; in one plane, at k = 2m - 2: below m·d."""
    same = rank(factored_jacobian([[1, 2, 3]] * 4, seeded(12, 3, 1), 3))
    plane = [rank_witness(matrix([[1, j, 0] for j in range(3)], k)).rank for k in (4, 5)]
    return f"4 equal weights in R^3: rank {same} of 12; 3 in a plane, 9 rows: rank {plane[0]} at k = 4, {plane[1]} at k = 5"


def repeated_points() -> str:
    """Equal points, x and 2x, and a coordinate that few points have."""
    W = seeded(3, 2, 0)
    J = factored_jacobian(W, [[1, 2], [1, 2], [2, 4], [0, 5]], 3)
    columns = list(zip(*J, strict=True))
    multiple = columns[2] == tuple(8 * v for v in columns[0])
    sparse = [[1, 2, 0], [2, 5, 0], [3, 1, 0], [7, 2, 0], [1, 6, 1]]
    support = sum(min(2, sum(x[l] != 0 for x in sparse)) for l in range(3))
    got = rank(factored_jacobian(seeded(2, 3, 0), sparse, 3))
    return (
        f"columns of equal points equal: {columns[0] == columns[1]}; of x and 2x, t^3: proportional, factor 8: {multiple}; "
        f"5 points, 2 units, third coordinate at one point: m·d = 6, support {support}, rank {got}"
    )


def relu_and_heaviside() -> str:
    """Off the kinks a ReLU network is linear in few numbers, a step is constant: the trick at one point gives rank d or 0."""
    X, W, found = seeded(9, 3, 2), seeded(4, 3, 3), []
    for name in ("relu", "heaviside"):
        # all numbers are positive, so every unit is on at every point
        slopes = [[modulo(name, z)[1] for z in line] for line in power_of_product(W, X, 1)]
        found.append(
            rank([[slope * x[l] for slope, x in zip(line, X, strict=True)] for line in slopes for l in range(3)])
        )
    return f"9 points, 4 units, all on: rank {found[0]} for ReLU (d = 3), {found[1]} for steps, where m·d = 12"


def modulo(name: str, a: int) -> Value:
    """Value and slope at the integer a modulo a prime, with 3 for e."""
    modular = SMOOTH[name].modular
    if modular is None:
        raise InputError(f"{name} has no values modulo a prime")
    return modular(a, 1, Substitution(PRIMES[0], 3))


def expected_dimension() -> str:
    """min(m·d, N) is false: quartics, quadratics, t + t²."""
    quartic = largest_minor(matrix(seeded(5, 3, 0), 4)).rank
    reason = upper_bound(seeded(5, 3, 0), 4)[1]
    quadratic = rank(factored_jacobian([[1, 0, 0], [0, 1, 0]], SIX, 2))
    (left,) = koszul([[1, 0, 0], [0, 1, 0]])
    return (
        f"(d, k, m) = (3, 4, 5): rank {quartic} of 15, {reason}; t², m = 2, six points: rank {quadratic} of 6, "
        f"left kernel {left}; t + t², d = 3, m = 3: rank {affine_slopes(3, 3)} of 9"
    )


def affine_slopes(m: int, d: int, n: int = 20) -> int:
    """The rank of rows (1 + 2·w_j·x)·x_l, the Jacobian of t + t²."""
    W, X = seeded(m, d, 4), seeded(n, d, 5)
    z = power_of_product(W, X, 1)
    return rank([[(1 + 2 * a) * x[l] for a, x in zip(line, X, strict=True)] for line in z for l in range(d)])


def biases_rescue() -> str:
    """t², d = 7, n = 28 = N, four units: m·d = 28, with biases 32 rows, and still only 26."""
    W, X = seeded(4, 8, 6), [[*x, 1] for x in seeded(28, 7, 7)]
    got = largest_minor(exact(factored_jacobian(W, X, 2))).rank
    return f"28 points of R^7, 4 units of t² with biases: rank {got} of 28, {upper_bound(W, 2)[1]} among 32 rows"


def exponential_rows() -> str:
    """exp: the b-row of a unit is v_j times its v-row; equal w_j with different b are proportional."""
    p, places, v, w = PRIMES[0], (1, 2, 4, 5, 7, 9), 5, 2
    low, high = ([modulo("exp", w * t + b) for t in places] for b in (0, 3))
    same = all(value is not None and v * value % p == v * slope % p for value, slope in [*low, *high])
    twin = all(pow(3, 3, p) * a[1] % p == b[1] for a, b in zip(low, high, strict=True))
    return (
        f"exp: b-rows are v times v-rows: {same}; w equal, b = 0 and 3: one has e³ times the rows of the other: {twin}"
    )


def zero_output_weight() -> str:
    W, X = seeded(2, 2, 0), seeded(4, 2, 1)
    full, half = (rank(factored_jacobian(W, X, 3, v)) for v in ([1, 1], [1, 0]))
    return f"t³, 2 units, 4 points: rank {full}; with v_2 = 0: rank {half}, its block is zero"


def mixed_signs() -> str:
    """psi(a·b^T) with any b of distinct entries: false if their signs mix."""
    even = [[t**2 + t**4 for t in (a, -a)] for a in (1, 2)]
    vandermonde = [[t**k for t in (1, 2, -3)] for k in (0, 1, 3)]
    c = kernel_vector(exact(vandermonde))
    return (
        f"t² + t⁴, b = (1, -1): rank {rank(even)}, not 2; exponents 0, 1, 3 at b = 1, 2, -3: rank {rank(vandermonde)}, not 3, "
        f"kernel {c}"
    )


def gram_modulo_a_prime() -> str:
    """(x·x)^k of the point (1, 2) is 5^k: 0 modulo 5, though the monomials are not."""
    G, V = power_of_product([[1, 2]], [[1, 2]], 3), evaluations([[1, 2]], 3)
    modular: list[Minor] = [largest_minor(exact(rows), 5) for rows in (G, V)]
    return (
        f"point (1, 2), k = 3: Gram {G[0][0]}; modulo 5 ranks {modular[0].rank} and {modular[1].rank}; over Q {rank(G)}"
    )


def polynomial_pieces() -> str:
    """ReLU is analytic off its kink, but of degree 1 there: the condition on the degree fails for n > d."""
    degree = polynomial([0, Fraction(1)]).degree
    return (
        f"degree {degree} at a point: N(3, 1) = {count(3, 1)} monomials, so 4 points of R^3 are too many for one piece"
    )


STAIRCASE_WHY = (
    Counterexample("no conflict", "two equal points with different labels: no function fits", conflict),
    Counterexample("general position", "dependent points make smaller groups, so more units", collinear_relu),
)
WHY = (
    Counterexample("degree", "n above the number of monomials: labels that no width fits", low_degree),
    Counterexample("enough neurons", "more parameters than labels are not enough for quadratics", few_units),
    Counterexample("generic weights", "equal weights, or weights in a plane, lose rank", equal_weights),
    Counterexample("generic points", "equal or proportional points, sparse coordinates", repeated_points),
    Counterexample("no polynomial at the point", "ReLU and steps off their kinks", relu_and_heaviside),
    Counterexample("the low degree of a piece", "real analytic at a point is not enough", polynomial_pieces),
    Counterexample(
        '"the rank is min(m·d, N)"', "false for quadratics, four sporadic cases, t + t²", expected_dimension
    ),
    Counterexample('"biases rescue it"', "Koszul relations remain", biases_rescue),
    Counterexample("independent b and v", "exponentials gain nothing by biases", exponential_rows),
    Counterexample("output weights that are not 0", "a unit without output has no derivative", zero_output_weight),
    Counterexample("b of one sign (printed without it)", "generalised Vandermonde minors can vanish", mixed_signs),
    Counterexample("characteristic 0", "the Gram equality uses positivity", gram_modulo_a_prime),
)
