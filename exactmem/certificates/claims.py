"""One writer per claim kind: from our objects to a statement and its witness, as the checker expects them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from exactmem.certificates.canonical import hexadecimal, row
from exactmem.certificates.draft import Draft
from exactmem.certificates.objects import mat, system
from exactmem.data.dataset import Dataset
from exactmem.geometry.position import Dependency, Modulus
from exactmem.linalg.affine import AffineRank
from exactmem.linalg.psd import Factor
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.linalg.solve import primitive
from exactmem.networks.network import Network
from exactmem.networks.residual import ResidualNetwork
from exactmem.networks.sizes import Sizes
from exactmem.networks.smooth import Smooth


def memorizes(draft: Draft, network: Network | ResidualNetwork, dataset: Dataset) -> None:
    """The network returns exactly the label of every row."""
    draft.claim("Memorizes", {"scale": None}, net=draft.network(network), data=draft.data(dataset))


def one_hot(draft: Draft, network: Network | ResidualNetwork, dataset: Dataset) -> None:
    """The network returns exactly the unit vector of the class that every row's label numbers."""
    draft.claim("OneHot", {"scale": None}, net=draft.network(network), data=draft.data(dataset))


def memorizes_up_to(draft: Draft, network: Network | ResidualNetwork, dataset: Dataset, eps: Fraction) -> None:
    """Every output is within eps of its label."""
    names = {"net": draft.network(network), "data": draft.data(dataset)}
    draft.claim("MemorizesUpTo", {"scale": None}, **names, **fraction("eps", eps))


def fraction(name: str, value: Fraction) -> dict[str, str]:
    """The two fields of a fraction of a statement."""
    return {f"{name}_num": hexadecimal(value.numerator), f"{name}_den": hexadecimal(value.denominator)}


def residual_at_most(draft: Draft, network: Network | ResidualNetwork, dataset: Dataset, eps: Fraction) -> None:
    """The squared residual, summed over rows and outputs, is at most eps times the sum of the squared labels."""
    names = {"net": draft.network(network), "data": draft.data(dataset)}
    draft.claim("ResidualAtMost", {"scale": None}, **names, **fraction("eps", eps))


def weight_between(draft: Draft, network: Network | ResidualNetwork, lo: Fraction, hi: Fraction, bits: int) -> None:
    """The total weight, output biases included, lies between lo and hi, by square roots with so many fractional bits."""
    bounds = fraction("lo", lo) | fraction("hi", hi)
    draft.claim("WeightBetween", {"bits": hexadecimal(bits)}, net=draft.network(network), **bounds)


def weight_at_least(
    draft: Draft,
    dataset: Dataset,
    eps: Fraction,
    w: Fraction,
    p: Sequence[int],
    trees: Sequence[Sequence[Any]],
) -> None:
    """Every one-hidden-layer ReLU network whose squared residual is at most eps times that of 0 has total weight >= w.

    p : one integer per row
    trees : two, for p and for -p, in preorder: [i] splits at row i, first side <= 0; [D, [t_1, ..., t_n]] is a leaf
    """
    lines = [
        [[hexadecimal(node[0]), row(node[1])] if len(node) == 2 else list(node) for node in tree] for tree in trees
    ]
    bounds = fraction("eps", eps) | fraction("w", w)
    draft.claim("WeightAtLeast", {"p": row(p), "trees": lines}, data=draft.data(dataset), **bounds)


def classifies(draft: Draft, network: Network | ResidualNetwork, dataset: Dataset, rule: str) -> None:
    """Strict classification by "argmax" or "sign"."""
    draft.claim("Classifies", {"scale": None}, net=draft.network(network), data=draft.data(dataset), rule=rule)


def size_at_most(draft: Draft, network: Network | ResidualNetwork, sizes: Sizes) -> None:
    """Depth, width, neurons, nonzero parameters and bits, as counted."""
    draft.claim(
        "SizeAtMost",
        {},
        net=draft.network(network),
        depth=sizes.depth,
        width=sizes.width,
        neurons=sizes.neurons,
        params=sizes.nonzeros,
        bits=sizes.bits,
    )


def codes(
    draft: Draft, dataset: Dataset, coded: Dataset, table: RationalMatrix, rule: str, names: Sequence[str]
) -> None:
    """`coded` is the data set with its labels coded by their row in the table ("index" or "onehot"), called `names`."""
    draft.claim(
        "Codes",
        {},
        data=draft.data(dataset),
        coded=draft.data(coded),
        table=draft.matrix(table),
        rule=rule,
        names=list(names),
    )


def coding(draft: Draft, dataset: Dataset, target: Dataset) -> None:
    """What ties a target to the user's data: nothing if they are equal and have no names, else the claim `Codes`."""
    if target != dataset:
        table, _ = dataset.label_table()
        index = target.d_y == 1 and (len(table) > 1 or target.Y.max_abs == 0)  # a single class has the one-hot code 1
        codes(draft, dataset, target, table, "index" if index else "onehot", target.names)
    elif dataset.names:  # the labels are codes already: class indices, or one-hot
        C = len(dataset.names)
        index = dataset.d_y == 1 and (C > 1 or dataset.Y.max_abs == 0)
        table = RationalMatrix.from_rows([[k] if index else [int(j == k) for j in range(C)] for k in range(C)])
        codes(draft, dataset, dataset, table, "index" if index else "onehot", dataset.names)


def distinct_rows(draft: Draft, matrix: RationalMatrix) -> None:
    draft.claim("DistinctRows", {}, mat=draft.matrix(matrix))


def homogeneous(X: RationalMatrix) -> RationalMatrix:
    """The matrix with rows (x_i, 1); its rank is one more than the affine dimension."""
    return RationalMatrix(X.homogenised(), X.den)


def affine_rank_is(draft: Draft, X: RationalMatrix, affine: AffineRank) -> None:
    """The rank of (x_i, 1) from both sides: an invertible minor, and the other columns as combinations."""
    name, d = draft.matrix(homogeneous(X)), X.shape[1]
    pivots = [*affine.pivots, d]
    draft.claim(
        "RankAtLeast",
        {"mod": hexadecimal(affine.modulus), "rows": list(affine.rows), "cols": pivots},
        mat=name,
        r=affine.rank + 1,
    )
    draft.claim("RankAtMost", {"piv": pivots, "coef": mat(affine.dependencies)}, mat=name, r=affine.rank + 1)


def lambda_min_at_least(draft: Draft, M: RationalMatrix, lam: Fraction, strict: bool, factor: Factor) -> None:
    """The smallest eigenvalue of the symmetric matrix is >= lam (> lam if strict), by what `psd.lambda_min_at_least` found."""
    lower = [row(line[: i + 1]) for i, line in enumerate(factor.L.tolist())]
    bound = {"lam_num": hexadecimal(lam.numerator), "lam_den": hexadecimal(lam.denominator)}
    witness = {"scale": hexadecimal(factor.scale), "d": row(factor.d), "L": lower}
    draft.claim("LambdaMinAtLeast", witness, mat=draft.matrix(M), strict=strict, **bound)


def on_hyperplanes(
    draft: Draft, X: RationalMatrix, groups: Sequence[Sequence[int]], forms: Sequence[Sequence[int]]
) -> None:
    """Each group of rows lies on the hyperplane of its form, which misses every other row."""
    matrix = RationalMatrix(integer_array(forms, (len(forms), X.shape[1] + 1)))
    draft.claim(
        "OnHyperplanes", {"forms": mat(matrix)}, mat=draft.matrix(X), groups=[sorted(int(i) for i in g) for g in groups]
    )


def in_general_position(draft: Draft, X: RationalMatrix, witness: Modulus) -> None:
    """General position in the pivot coordinates of the witness."""
    draft.claim("GeneralPosition", {"mod": hexadecimal(witness.mod)}, mat=draft.matrix(X.columns(witness.pivots)))


def not_in_general_position(draft: Draft, X: RationalMatrix, witness: Dependency) -> None:
    draft.claim("NotGeneralPosition", {"rows": list(witness.rows), "coef": row(witness.coef)}, mat=draft.matrix(X))


def separated(draft: Draft, X: RationalMatrix, norm: str, bound: Fraction, direction: Sequence[int]) -> None:
    """Rows are pairwise at squared distance ("l2") or max-norm distance ("max") at least `bound`."""
    draft.claim(
        "Separated",
        {"dir": row(direction)},
        mat=draft.matrix(X),
        norm=norm,
        num=hexadecimal(bound.numerator),
        den=hexadecimal(bound.denominator),
    )


def dispersed(draft: Draft, X: RationalMatrix, gamma: Fraction, L: Fraction, factor: Any) -> None:
    """Unit rows, pairwise |x_i·x_j| <= gamma < 1, and lambda_max of the sum of x_i·x_i^T at most L.

    factor : integers scale, d and L with scale·(L·I - X^T·X) - L·diag(d)·L^T diagonally dominant, L lower triangular
    """
    lower = [row(line[: i + 1]) for i, line in enumerate(factor.L)]
    witness = {"scale": hexadecimal(factor.scale), "d": row(factor.d), "L": lower}
    draft.claim("Dispersed", witness, mat=draft.matrix(X), **fraction("gamma", gamma), **fraction("L", L))


def ntk_gram_at_least(draft: Draft, X: RationalMatrix, lam: Fraction, l: int) -> None:
    """lambda_min of the matrix rho·(1/4 + arcsin(rho)/(2 pi)) of unit rows is at least lam, by the terms from rho^(l+1) on."""
    draft.claim("NtkGramAtLeast", {"l": l}, mat=draft.matrix(X), **fraction("lam", lam))


def harmonic_gram_at_least(draft: Draft, X: RationalMatrix, m: int, lam: Fraction) -> None:
    """E|sum_j r_j·e^(i(m-1)·arg(w·x_j))·x_j|^2 >= lam·|r|^2 for unit rows, a standard complex Gaussian w and all real r."""
    draft.claim("HarmonicGramAtLeast", {}, mat=draft.matrix(X), m=m, **fraction("lam", lam))


def infeasible(draft: Draft, matrix: RationalMatrix, relations: Sequence[str], multipliers: Sequence[int]) -> None:
    """The system of rows (A | b) has no real solution, by these multipliers."""
    objects = system(matrix, relations)
    draft.objects.update(objects)
    draft.claim("Infeasible", {"lam": row(multipliers)}, sys=list(objects)[-1])


def cannot_fit(draft: Draft, dataset: Dataset, hidden: int, trees: Sequence[Sequence[Any]]) -> None:
    """No one-hidden-layer ReLU net of this width with output bias fits the data; `trees` as bounds.cannot_fit makes them."""
    draft.claim("CannotFit", {"trees": [list(tree) for tree in trees]}, data=draft.data(dataset), hidden=hidden)


def cannot_realise(
    draft: Draft,
    dataset: Dataset,
    unit: tuple[Fraction, Fraction] | None,
    hidden: int,
    bias: bool,
    skip: bool,
    mode: Fraction | Literal["real", "sign", "threshold"],
    lams: Sequence[Sequence[int]],
) -> None:
    """No network with one hidden layer of so many units realises the labels.

    unit : slopes (p, q), not both 0, of p·max(t, 0) + q·min(t, 0); None for thresholds
    bias, skip : whether the output adds a constant, a linear form of the input
    mode : what is wanted: "real", the labels; "sign", their strict signs, of labels 1 and -1; "threshold", labels 0 and 1
        returned through a threshold; eps > 0, the labels within eps
    lams : some vectors, an integer per row, such that no `hidden` atoms of a unit have a lam·z > 0 for each of them
    """
    p, q = unit or (Fraction(0), Fraction(0))
    slopes = primitive([p.numerator * q.denominator, q.numerator * p.denominator])
    names = {
        "unit": "threshold" if unit is None else "relu" if slopes == [1, 0] else row(slopes),
        "mode": mode if isinstance(mode, str) else row((mode.numerator, mode.denominator)),
        "bias": "yes" if bias else "no",
        "skip": "yes" if skip else "no",
    }
    witness = {"lams": [row(lam) for lam in lams]}
    draft.claim("CannotRealise", witness, data=draft.data(dataset), hidden=hidden, **names)


def pieces_on_line(draft: Draft, dataset: Dataset, widths: Sequence[int], pieces: int, rows: Sequence[int]) -> None:
    """No net with these hidden widths and activations of so many pieces fits; `rows`, in order on a line, are too zigzag."""
    names = {"data": draft.data(dataset), "widths": list(widths), "pieces": pieces}
    draft.claim("PiecesOnLine", {"rows": list(rows)}, **names)


def polynomial_units(draft: Draft, dataset: Dataset, degrees: Sequence[int], c: Sequence[int]) -> None:
    """No sum of units without biases fits, of polynomials of these degrees; c, one integer per row, relates their values."""
    draft.claim("PolynomialUnits", {"c": row(c)}, data=draft.data(dataset), degrees=list(degrees))


def exponential_units(draft: Draft, dataset: Dataset, hidden: int, rows: Sequence[int]) -> None:
    """No sum of so many units of exp fits; the labels of `rows`, in order on a line, force as many zeros."""
    draft.claim("ExponentialUnits", {"rows": list(rows)}, data=draft.data(dataset), hidden=hidden)


def odd_labels(draft: Draft, dataset: Dataset, pairs: Sequence[Sequence[int]], c: Sequence[int]) -> None:
    """No sum of ReLUs without biases, however many, has the signs of the labels.

    pairs : [j, k], rows that are opposite with labels of opposite signs
    c : one integer per pair, of the sign of the label of j or 0, not all 0, with sum c·x_j = 0
    """
    draft.claim("OddLabels", {"pairs": [list(pair) for pair in pairs], "c": row(c)}, data=draft.data(dataset))


def power_units(
    draft: Draft,
    dataset: Dataset,
    degree: int,
    hidden: int,
    biased: bool,
    rows: Sequence[int],
    terms: Mapping[tuple[int, ...], int],
) -> None:
    """No sum of so many powers fits: the labels of these rows violate a relation; `terms`, by the exponents of its labels."""
    names = {"degree": degree, "hidden": hidden, "biased": "yes" if biased else "no"}
    witness = {"rows": list(rows), "exponents": [list(e) for e in terms], "c": row(list(terms.values()))}
    draft.claim("PowerUnits", witness, data=draft.data(dataset), **names)


def parameter_count(draft: Draft, inputs: int, hidden: int, points: int, activation: str, biased: bool) -> None:
    """Too few parameters for all real labellings; the activation is called "smooth", "homogeneous" or "exp"."""
    names = {"activation": activation, "biased": "yes" if biased else "no"}
    draft.claim("ParameterCount", {}, inputs=inputs, hidden=hidden, points=points, **names)


def sign_count(draft: Draft, inputs: int, hidden: int, points: int, degree: int, biased: bool) -> None:
    """Too few sign patterns of polynomial units of this degree for all labellings by two signs."""
    names = {"degree": degree, "biased": "yes" if biased else "no"}
    draft.claim("SignCount", {}, inputs=inputs, hidden=hidden, points=points, **names)


def relu_count(draft: Draft, inputs: int, hidden: int, points: int, biased: bool) -> None:
    """Too few strict signs of sums of so many ReLUs for all labellings by two signs; `biased`: units and output have biases."""
    draft.claim("ReluCount", {}, inputs=inputs, hidden=hidden, points=points, biased="yes" if biased else "no")


def counting_bound(draft: Draft, rule: str, slots: int, bits: int, points: int, classes: int, inputs: int = 0) -> None:
    """Fewer networks than labellings: of one "shape" with so many numbers, or "any" relu net with as many and `inputs`."""
    draft.claim("CountingBound", {}, rule=rule, inputs=inputs, slots=slots, bits=bits, points=points, classes=classes)


def shape_bound(draft: Draft, network: Network, points: int, classes: int) -> None:
    """Networks nonzero at most where this one is do not realise all labellings of so many points, whatever the points."""
    draft.claim("ShapeBound", {}, net=draft.network(network), points=points, classes=classes)


def slots_bound(draft: Draft, slots: int, points: int, classes: int) -> None:
    """No shape of relu nets with `slots` weights and biases realises all labellings of so many points."""
    draft.claim("SlotsBound", {}, slots=slots, points=points, classes=classes)


def shatters(draft: Draft, shape: Network, mat: RationalMatrix, classes: int, nets: Sequence[Network]) -> None:
    """Every labelling of the rows is returned exactly by one of the nets, all of them of the shape of `shape`."""
    names = [draft.network(network) for network in nets]
    draft.claim("Shatters", {"nets": names}, net=draft.network(shape), mat=draft.matrix(mat), classes=classes)


def rescaled(draft: Draft, network: Network, other: Network, factors: Sequence[Sequence[Fraction]]) -> None:
    """The two compute the same function: each unit of `other` is its factor (one row per layer) times that of `network`."""
    draft.claim(
        "Rescaled",
        {
            "num": [row(f.numerator for f in line) for line in factors],
            "den": [row(f.denominator for f in line) for line in factors],
        },
        net=draft.network(network),
        other=draft.network(other),
    )


def realises_all(
    draft: Draft, network: Network, mat: RationalMatrix, classes: int, layer: int, witness: dict[str, Any]
) -> None:
    """Every labelling of the rows is returned exactly with other weights and biases in that layer (the first is 1) alone."""
    names = {"net": draft.network(network), "mat": draft.matrix(mat)}
    draft.claim("RealisesAll", witness, **names, classes=classes, layer=layer)


def smooth_activation(activation: Smooth) -> Any:
    """Its name, or its coefficients over a common denominator."""
    if activation.coefficients is None:
        return activation.name
    line = RationalMatrix.from_rows([activation.coefficients])
    return {"t": "poly", "den": hexadecimal(line.den), "c": row(line.num[0].tolist())}


def jacobian_rank_at_least(
    draft: Draft,
    X: RationalMatrix,
    activation: Smooth,
    w: RationalMatrix,
    b: RationalMatrix | None,
    v: RationalMatrix,
    blocks: str,
    witness: dict[str, Any],
) -> None:
    """The Jacobian of sum_j v_j·psi(w_j·x + b_j) in these blocks, at the rows of X, has a minor that is not 0.

    witness : the integers mod, g0 and i, the parameters in `rows` and the points in `cols`
    """
    numbers = {name: hexadecimal(witness[name]) for name in ("mod", "g0", "i")}
    draft.claim(
        "JacobianRankAtLeast",
        {**numbers, "rows": list(witness["rows"]), "cols": list(witness["cols"])},
        mat=draft.matrix(X),
        activation=smooth_activation(activation),
        w=draft.matrix(w),
        b=None if b is None else draft.matrix(b),
        v=draft.matrix(v),
        blocks="".join(letter for letter in "Wbv" if letter in blocks),
        r=len(witness["rows"]),
    )


def root_exists(
    draft: Draft,
    dataset: Dataset,
    activation: Smooth,
    w: RationalMatrix,
    b: RationalMatrix | None,
    v: RationalMatrix,
    radius: RationalMatrix,
    bits: int,
    C: RationalMatrix,
) -> None:
    """Within the radii around w and b there are weights and biases with which sum_j v_j·psi(w_j·x + b_j) returns every label.

    radius : m x (d + 1), or m x d without biases; 0 freezes a parameter, and so many are free as the data have different rows
    bits : precision of the checker's fixed-point arithmetic
    C : near the inverse of the Jacobian, whose rows are those of the data and whose columns are the free parameters in order
    """
    draft.claim(
        "RootExists",
        {"bits": hexadecimal(bits), "C": mat(C)},
        data=draft.data(dataset),
        activation=smooth_activation(activation),
        w=draft.matrix(w),
        b=None if b is None else draft.matrix(b),
        v=draft.matrix(v),
        radius=draft.matrix(radius),
    )
