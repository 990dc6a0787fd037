"""Two, three and many layers on a line: printed vectors, every labelling of few points, exact counts, several ways to check."""

from fractions import Fraction
from itertools import pairwise, product
from math import isqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.api import check, memorize, verify
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.activations import HARDTANH, PiecewiseLinear
from exactmem.networks.evaluation import evaluate_all, evaluate_layers, wrong_class
from exactmem.networks.layers import Dense, Layer, RankOne
from exactmem.networks.network import Network
from exactmem.theorems.inoue2019 import two_hidden
from exactmem.theorems.registry import THEOREMS
from exactmem.theorems.yun2019 import classification, deep, hardtanh, pairs, piecewise_linear, relu, relu_like
from exactmem.theorems.yun2019.counterexamples import ACTIVATION_WHY, DEEP_WHY, outside
from exactmem.theorems.yun2019.on_a_line import draw, on_line
from exactmem.theorems.yun2019.transfer import plain, two_slopes, widest_kink, with_kink
from exactmem.theorems.yun2019.widths import balanced
from tests.examples import exact, small_data, thinned, wanted

SLOPES = ["1,0", "1,1/100", "2,-1/3", "1/5,3", "1,-1"]
WAYS = [
    (relu, {}),
    (relu, {"closed": True}),
    (hardtanh, {}),
    (relu_like, {"slopes": "2,-1/3"}),
    (piecewise_linear, {}),
    (classification, {}),
    (classification, {"head": "hats"}),
    (classification, {"core": "hardtanh"}),
    (classification, {"core": "hardtanh", "head": "hats"}),
    (deep, {}),
    (deep, {"activation": "two slopes", "slopes": "1,1/100"}),
    (two_hidden, {}),
    (two_hidden, {"form": "short"}),
]
ALL = pytest.mark.parametrize(("module", "options"), WAYS, ids=lambda value: getattr(value, "ID", None) or str(value))


def line(labels, start: int = 0) -> Dataset:
    return Dataset.from_arrays([[start + k] for k in range(len(labels))], list(labels))


def random_data(n: int, d: int, classes: int, seed: int = 0, reach: int = 60) -> Dataset:
    generator = np.random.default_rng(seed)
    X = np.unique(generator.integers(0, reach, (3 * n, d)), axis=0)
    generator.shuffle(X)
    return Dataset.from_arrays(X[:n], generator.integers(0, classes, min(n, len(X))))


def fits(built, dataset: Dataset) -> bool:
    return exact(built.network, wanted(built, dataset))


# Printed vectors.


def test_hard_tanh_on_four_points_by_hand():
    network = hardtanh.THEOREM.construct(line(["1/2", -1, 0, 1]), widths="2,2").network
    first, second, last = network.layers
    assert [first.row(j)[0][1] / Fraction(first.q[j]) for j in (0, 1)] == [1, 1]
    assert [Fraction(c, q) for c, q in zip(first.c, first.q, strict=True)] == [Fraction(-1, 2), Fraction(-5, 2)]
    rows = [[Fraction(w, q) for _, w in second.row(j)] for j, q in enumerate(second.q)]
    assert rows == [[5, Fraction(-14, 3)], [-4, 6]]
    assert [Fraction(c, q) for c, q in zip(second.c, second.q, strict=True)] == [Fraction(-5, 3), 7]
    assert last.row(0) == [(0, 1), (1, 1)] and last.c == (-1,)


def test_integer_relu_on_four_points_by_hand():
    network = relu.THEOREM.construct(line([1, -1, 0, 1]), widths="4,4", closed=True).network
    first, second, last = network.layers
    assert (first.weights.k, first.c) == ((4, 4, 4, 4), (1, -5, -6, -13))
    assert second.weights.rows[::2] == ((1, -9, 9, -1), (-1, 10, -10, 1)) == second.weights.rows[1::2]
    assert [c - 1 for c in second.c[::2]] == [0, 4] and [c + 1 for c in second.c[1::2]] == [0, 4]
    assert last.weights.rows == ((1, -1, 1, -1),) and last.c == (-3,)  # -1 after the clamps, -T for each of the two


def test_what_curves_add_up_to_outside():
    sums = {(q, J): outside(q, J) for q, J in ((2, 2), (3, 2), (3, 3), (4, 3), (5, 3))}
    assert sums == {(2, 2): (0, 0, 1), (3, 2): (-1, -1, 0), (3, 3): (-1, 1, 0), (4, 3): (0, 0, 1), (5, 3): (-1, 1, 0)}


def test_deep_widths_that_are_used():
    data = line([(k * k % 7) - 3 for k in range(32)])
    shape = {"widths": "2,5,5,3,6,6,2", "pairs": "2,5", "floors": "paper"}
    built = deep.THEOREM.construct(data, **shape)
    assert [layer.width for layer in built.network.layers[:-1]] == [1, 5, 5, 2, 5, 5, 1]
    assert built.notes["ramps, curves per column"] == "4, 4, 4, 4" and built.notes["points that the pairs fit"] == 32
    wide = {"widths": "2,9,9,3,10,10,2", "pairs": "2,5", "floors": "paper", "activation": "two slopes"}
    leaky = deep.THEOREM.construct(data, slopes="1,1/100", **wide)
    assert [layer.width for layer in leaky.network.layers[:-1]] == [1, 9, 9, 2, 9, 9, 1]
    assert fits(built, data) and fits(leaky, data)


@pytest.mark.parametrize("slopes", SLOPES)
def test_two_slopes_on_sixteen_points(slopes):
    data = line([(5 * k) % 7 - 3 for k in range(16)])
    plain_net = hardtanh.THEOREM.construct(data, widths="4,4").network
    built = relu_like.THEOREM.construct(data, slopes=slopes, widths="8,8")
    assert [layer.width for layer in plain_net.layers[:2]] == [4, 4]
    assert [layer.width for layer in built.network.layers[:2]] == [8, 8] and fits(built, data)


def test_a_kink_at_three_with_slopes_one_and_five():
    act = PiecewiseLinear(
        (Fraction(29, 10), Fraction(3), Fraction(31, 10)),
        (Fraction(0), Fraction(1), Fraction(5), Fraction(2)),
        Fraction(0),
    )
    assert (widest_kink(act).t0, widest_kink(act).radius) in [
        (Fraction(29, 10), Fraction(1, 10)),
        (Fraction(3), Fraction(1, 10)),
    ]
    data = line([1, -1, 0, 1, -1, 1, 0])
    assert fits(piecewise_linear.THEOREM.construct(data, knots="29/10,3,31/10", slopes="0,1,5,2"), data)
    assert fits(piecewise_linear.THEOREM.construct(data, knots="3", slopes="1,5"), data)


def test_inoue_on_four_points_by_hand():
    data = line([1, 0, 0, 1])
    short = two_hidden.THEOREM.construct(data, widths="2,2", form="short").network
    assert [Fraction(c, q) for c, q in zip(short.layers[0].c, short.layers[0].q, strict=True)] == [1, Fraction(-3, 2)]
    assert short.layers[1].weights.rows == ((3, -6), (4, -8)) and short.layers[1].c == (-1, -4)
    assert short.layers[2].row(0) == [(0, 1), (1, -1)] and short.layers[2].c == (-1,)
    long = two_hidden.THEOREM.construct(data, widths="3,2").network
    assert long.layers[0].c == (0, -1, -2) and long.layers[1].weights.rows == ((1, -3, 3), (2, -6, 6))
    assert long.layers[1].c == (1, 0) and long.layers[2].row(0) == [(0, 1), (1, -1)]


# All labellings, random data, degenerate data.


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
def test_every_labelling_of_few_points_by_every_split(n):
    for labels in product([0, 1], repeat=n):
        if len(set(labels)) == 1:
            continue
        data = line(labels)
        for q in range(1, n + 1):
            J = -(-n // q)
            for module, widths, options in (
                (relu, (2 * J - 1, 2 * q), {}),
                (hardtanh, (J, q), {}),
                (two_hidden, (2 * J - 1, q), {}),
                (two_hidden, (J, q), {"form": "short"}),
            ):
                built = module.THEOREM.construct(data, widths=f"{widths[0]},{widths[1]}", **options)
                assert fits(built, data), (module.ID, labels, q)
                assert [layer.width for layer in built.network.layers[:2]] == [*widths]


@ALL
@settings(max_examples=thinned(15))
@given(data=st.data())
def test_degenerate_data_are_fitted(module, options, data):
    dataset = data.draw(small_data(max_n=14, max_d=3, outputs=data.draw(st.integers(1, 3))))
    assert fits(module.THEOREM.construct(dataset, **options), dataset)


@ALL
@pytest.mark.parametrize(("n", "d", "classes"), [(60, 3, 4), (150, 2, 11)])
def test_points_of_space_are_fitted(module, options, n, d, classes):
    data = random_data(n, d, classes)
    built = module.THEOREM.construct(data, **options)
    assert fits(built, data) and built.network.sizes.neurons <= built.promise


@pytest.mark.parametrize("n", [2, 3, 10, 37, 100, 401])
@pytest.mark.parametrize("d_y", [1, 2, 5])
def test_counts_are_the_least_over_all_splits(n, d_y):
    for module in (relu, hardtanh, relu_like):
        least = min(sum(module.SPLIT.least(-(-n // q), q, d_y)) for q in range(1, n + 1))
        assert balanced(n, d_y, module.SPLIT).units == least == module.BOUND(n, 3, d_y)
    assert balanced(n, d_y, two_hidden.FORMS["short"]).units <= balanced(n, d_y, two_hidden.FORMS["integer"]).units


def test_ours_is_never_more_than_the_literature_and_never_less_than_necessary():
    for n in (5, 50, 500, 5000):
        data = line([k * k % 7 for k in range(n)])
        for module in (relu, hardtanh, two_hidden):
            built = module.THEOREM.construct(data)
            assert built.lower <= built.network.sizes.neurons <= (built.literature or 10**9)


def test_integer_weights_do_not_grow():
    """At most 2·kappa·(widest block and gap) + T, whatever the number of blocks; the hard tanh network grows with it."""
    bits = {}
    for n in (100, 400, 1600):
        data = random_data(n, 3, 7, reach=500)
        points = on_line(data, 0)
        built = relu.THEOREM.construct(data)
        J = built.network.layers[0].width // 2 + 1
        q = built.network.layers[1].width // 2
        ends = [int(points.t[min(j * q, n - 1)]) for j in range(J + 1)]
        widest = max(4 * (b - a) for a, b in pairwise([*ends, ends[-1] + q]))
        largest = max(abs(w) for row in built.network.layers[1].weights.rows for w in row)
        assert largest <= 2 * 2 * (2 * widest + 4) + 3
        bits[n] = (built.network.sizes.bits, hardtanh.THEOREM.construct(data).network.sizes.bits)
    assert bits[1600][0] <= bits[100][0] + 8 and bits[1600][1] > 3 * bits[100][1]


def test_labels_of_any_size_come_back():
    labels = ["1000000007/3", "-5/7", 12345678901234567890, 0, "1/3", -17]
    for module, options in WAYS:
        data = line(labels)
        assert fits(module.THEOREM.construct(data, **options), data), module.ID


def test_every_output_has_its_own_range():
    data = Dataset.from_arrays(
        [[k, k * k % 5] for k in range(23)], [[k % 3, 1000 * (k % 2), Fraction(-k, 7)] for k in range(23)]
    )
    for module, options in WAYS:
        if module is not classification:
            assert fits(module.THEOREM.construct(data, **options), data), module.ID


# Deep networks.


@pytest.mark.parametrize(
    ("widths", "first", "n"),
    [
        ("5,5,6,5", "1,3", 32),
        ("5,5,6,5", "", 36),
        ("4,7,3,9,2,6,6,3", "", 44),
        ("1,1,1,9,5", "", 45),
        ("3,3,2,2,2,5,5", "", 24),
    ],
)
def test_deep_networks_of_many_shapes(widths, first, n):
    data = line([(11 * k) % 13 - 6 for k in range(n)])
    built = deep.THEOREM.construct(data, widths=widths, pairs=first)
    assert fits(built, data)
    assert all(a.width <= int(b) for a, b in zip(built.network.layers, widths.split(","), strict=False))


def test_a_hundred_deep_networks():
    generator = np.random.default_rng(7)
    tried = 0
    while tried < 100:
        widths = [int(v) for v in generator.integers(1, 9, int(generator.integers(2, 8)))]
        d_y, cost = int(generator.integers(1, 3)), int(generator.integers(1, 3))
        chosen = pairs.best(widths, d_y, cost)
        if chosen.refusal() or not 2 <= chosen.points <= 40:
            continue
        tried += 1
        n = chosen.points
        labels = generator.integers(-3, 4, (n, d_y))
        labels[0], labels[1] = 1, -1
        data = Dataset.from_arrays([[3 * k + int(k > n // 2)] for k in range(n)], labels)
        kind = {"activation": "hardtanh" if cost == 1 else "two slopes", "slopes": SLOPES[tried % 5]}
        built = deep.THEOREM.construct(data, widths=",".join(map(str, widths)), **kind)
        assert fits(built, data), (widths, d_y, cost)
        assert all(a.width <= b for a, b in zip(built.network.layers, widths, strict=False))


@given(st.lists(st.integers(1, 7), min_size=2, max_size=6), st.integers(1, 2), st.integers(1, 2))
def test_the_best_pairs_are_the_best_of_all(widths, d_y, cost):
    h = len(widths)
    every = [
        pairs.Pairs(widths, tuple(l for l in range(1, h) if mask >> l & 1), d_y, cost) for mask in range(2, 2**h, 2)
    ]
    most = max((p.points for p in every if not p.refusal()), default=0)
    found = pairs.best(widths, d_y, cost)
    assert (0 if found.refusal() else found.points) == most


def test_an_odd_number_of_curves_breaks_composition():
    """The same pair with three curves instead of two or four adds -1 or 1 to all other slices."""
    assert pairs.Pairs([4, 4, 4, 4], (1, 3), 1).sizes() == [(3, 2), (3, 2)]
    assert outside(3, 3)[:2] == (-1, 1) and outside(2, 3)[:2] == (0, 0)


# Classes.


@pytest.mark.parametrize("C", [2, 3, 7, 40])
def test_the_sharp_head_has_one_unit_less_than_classes(C):
    data = random_data(120, 3, C)
    classes = len(set(data.Y.num[:, 0].tolist()))
    for core, hats in (("relu", 4), ("hardtanh", 2)):
        sharp = classification.THEOREM.construct(data, core=core)
        wide = classification.THEOREM.construct(data, core=core, head="hats")
        assert sharp.network.layers[2].width == classes - 1 and wide.network.layers[2].width == hats * classes
        assert fits(sharp, data) and fits(wide, data)


def test_the_digits_one_hot_in_all_images(digits):
    fit = memorize(digits, "yun2019.classification")
    assert fit.network.outputs_count == 10 and fit.sizes.neurons == fit.promise and fit.sizes.bits <= 26
    report = check(fit.certificate, digits)
    assert report.holds and "OneHot" in {kind for kind, _, _ in report.claims}
    wide = memorize(digits, "yun2019.relu", one_hot=True)
    assert wide.network.outputs_count == 10 and check(wide.certificate, digits).holds


def test_class_names_are_coded_and_the_certificate_says_so():
    data = Dataset.from_arrays([[k] for k in range(12)], ["5/2", -1, 7] * 4)
    fit = memorize(data, "yun2019.classification")
    assert {"OneHot", "Codes"} <= {kind for kind, _, _ in check(fit.certificate, data).claims}
    assert fit.target.Y.num[:3, 0].tolist() == [1, 0, 2]


def test_stored_by_structure_written_out_and_as_a_graph_it_is_one_function():
    data, other = random_data(60, 3, 5), random_data(60, 3, 5, seed=9)
    network = relu.THEOREM.construct(data).network
    circuit, outputs = network.to_circuit()
    full = network.densified()
    assert isinstance(network.layers[0].weights, RankOne) and isinstance(full.layers[0].weights, Dense)
    values = network.outputs(other.X)
    assert values == full.outputs(other.X) == circuit.compile(outputs).outputs(other.X)
    draft = Draft()
    for name in (draft.network(network), draft.network(full), draft.circuit(circuit, outputs)):
        draft.claim("Memorizes", {"scale": None}, net=name, data=draft.data(data))
    report = check(draft.certificate(), data)
    assert report.holds and len(report.claims) == 3


# One claim, several ways to check it.


@pytest.mark.parametrize("by", ["line", "layers", "dense", "local"])
def test_every_way_accepts_and_names_itself(by):
    fit = memorize(random_data(5000, 3, 30, reach=90), "yun2019.classification")
    everything, some = verify(fit, by), verify(fit, by, sample=700) if by != "local" else None
    assert everything.holds and everything.witness.startswith("all 5000 rows, ")
    assert "not a certificate" in everything.witness
    if some is not None:
        assert some.holds and some.witness.startswith("700 of 5000 rows, sampled (seed 0)")


@pytest.mark.parametrize("by", ["line", "layers", "dense", "local"])
def test_every_way_finds_a_wrong_label(by):
    data = random_data(500, 3, 9)
    fit = memorize(data, "yun2019.classification")
    labels = fit.target.Y.num.copy()
    labels[137, 0] = (labels[137, 0] + 1) % 9
    wrong = type(fit)(**{**vars(fit), "target": Dataset(fit.target.X, RationalMatrix(labels))})
    verdict = verify(wrong, by)
    assert verdict.fails and verdict.witness.startswith("wrong at row 138: ")


def test_every_way_finds_a_wrong_weight():
    data = random_data(300, 3, 9)
    fit = memorize(data, "yun2019.classification")
    first, second, *rest = fit.network.layers
    rows = [list(row) for row in second.weights.rows]
    rows[10][4] += 1
    bent = Layer(second.act, second.inputs, Dense(tuple(map(tuple, rows))), second.c, second.q)
    wrong = type(fit)(**{**vars(fit), "network": Network((first, bent, *rest))})
    assert all(verify(wrong, by).fails for by in ("line", "layers", "dense", "local"))


def test_every_nonzero_parameter_of_a_small_network_matters():
    """2^-200 added to any one of them is noticed."""
    data = line(["1/2", -1, 0, 1, "-1/3", "1/5", 1, -1, 0, 0, "1/7", "2/7", 1, "-2/3", "1/4", "-1/4"])
    network = hardtanh.THEOREM.construct(data, widths="4,4").network
    tiny, tried = Fraction(1, 2**200), 0
    for depth, layer in enumerate(network.layers):
        rows = [[Fraction(0)] * layer.inputs for _ in range(layer.width)]
        for j, row in enumerate(layer.rows()):
            for k, w in row:
                rows[j][k] = Fraction(w, layer.q[j])
        biases = [Fraction(c, q) for c, q in zip(layer.c, layer.q, strict=True)]
        for j, k in product(range(layer.width), range(layer.inputs + 1)):
            value = biases[j] if k == layer.inputs else rows[j][k]
            if not value:
                continue
            tried += 1
            changed, shifted = [list(row) for row in rows], list(biases)
            if k == layer.inputs:
                shifted[j] += tiny
            else:
                changed[j][k] += tiny
            mutant = Layer.build(layer.act, layer.inputs, changed, shifted)
            layers = (*network.layers[:depth], mutant, *network.layers[depth + 1 :])
            assert not exact(Network(layers), data), (depth, j, k)
    assert tried == network.sizes.nonzeros == 33


def test_ways_that_do_not_fit_are_refused():
    fit = memorize(line([0, 1, 0, 1]), "bubeck2020.relu3")
    for by, said in (
        ("line", "no line"),
        ("dense", "yun2019.classification"),
        ("local", "yun2019.relu"),
        ("maybe", "by is one of"),
    ):
        with pytest.raises(InputError, match=said):
            verify(fit, by)


def test_the_line_and_the_layers_agree_elsewhere_too():
    """Points that were not memorized: the fast path is an evaluation, not a check of the construction."""
    data, other = random_data(3000, 3, 40, reach=80), random_data(3000, 3, 40, seed=5, reach=80)
    network = classification.THEOREM.construct(data).network
    fast, slow = evaluate_all(network, other.X), evaluate_layers(network, other.X)
    assert fast.path[:2] == ("line", "line") and list(fast.rows()) == list(slow.rows())
    assert wrong_class(network, other.X, other.Y.num[:, 0].tolist()) is not None


def test_a_hundred_thousand_points():
    generator = np.random.default_rng(0)
    X, Y = generator.integers(0, 256, (100_000, 32)), generator.integers(0, 1000, (100_000, 1))
    data = Dataset(RationalMatrix(X), RationalMatrix(Y))
    built = classification.THEOREM.construct(data)
    assert [layer.width for layer in built.network.layers] == [633, 632, 999, 1000]
    assert wrong_class(built.network, data.X, Y[:, 0].tolist()) is None
    bits = max(abs(w) for row in built.network.layers[1].weights.rows for w in row).bit_length()
    assert bits <= 54


# Directions.


def test_a_direction_with_enough_bits_keeps_points_apart():
    X = RationalMatrix(np.random.default_rng(3).integers(0, 256, (30_000, 8)))
    found = draw(X, 0)
    assert found is not None and (np.diff(found.t) > 0).all()
    assert int(found.t[-1]) >= 30_000**2 // 8


def test_many_equal_rows_are_merged_before_a_direction_is_drawn():
    X = np.random.default_rng(3).integers(0, 256, (15_000, 4))
    data = Dataset.from_arrays(np.vstack([X, X]), np.concatenate([np.arange(15_000) % 7] * 2))
    points = on_line(data, 0)
    assert points.n == len(np.unique(X, axis=0)) < data.n and (np.diff(points.t) > 0).all()
    built = relu.THEOREM.construct(data)
    assert verify(memorize(data, "yun2019.relu"), "line").holds and built.network.sizes.hidden_layers == 2


# What is refused.


@pytest.mark.parametrize(
    ("module", "options", "said"),
    [
        (relu, {"widths": "3,2"}, r"floor\(\(d1 \+ 1\)/2\)·floor\(d2/2\) = 2·1 = 2 < 9; the narrowest that do are 5,6"),
        (hardtanh, {"widths": "2,4"}, r"d1·floor\(d2\) = 2·4 = 8 < 9; the narrowest that do are 3,3"),
        (relu_like, {"widths": "4,4"}, r"= 2·2 = 4 < 9"),
        (two_hidden, {"widths": "3,4"}, r"= 2·4 = 8 < 9"),
        (deep, {"widths": "2,2,2"}, r"fit 2·2 = 4 points, not 9; 3 layers of 3 units would do"),
        (deep, {"widths": "9,9,9,9", "pairs": "1,2"}, r"pairs \(1, 2\) and \(2, 3\) meet"),
        (
            deep,
            {"widths": "5,5,1,5,5", "pairs": "1,4"},
            r"layer 3 between two pairs has 1 units, and passes on 2 numbers",
        ),
        (deep, {"widths": "5,5,5", "pairs": "3"}, r"pairs begin at layers 1 to 2"),
    ],
)
def test_widths_that_do_not_suffice_are_refused_with_the_inequality(module, options, said):
    with pytest.raises(HypothesisFails, match=said):
        module.THEOREM.construct(line([0, 1, 0, 2, 0, 1, 0, 1, 0]), **options)


@pytest.mark.parametrize(
    ("module", "options", "said"),
    [
        (relu, {"widths": "3"}, "2 positive numbers"),
        (relu, {"widths": "3,x"}, "2 positive numbers"),
        (relu, {"widths": "0,4"}, "2 positive numbers"),
        (deep, {"widths": "7"}, "at least two hidden layers"),
        (deep, {"activation": "sigmoid"}, "activation is hardtanh or two slopes"),
        (deep, {"floors": "none"}, "floors ours or paper"),
        (classification, {"core": "step"}, "the core is relu or hardtanh"),
        (classification, {"head": "round"}, "the head sharp or hats"),
        (relu_like, {"slopes": "1"}, "slopes are two numbers"),
        (relu_like, {"slopes": "3,3"}, "make no kink"),
        (piecewise_linear, {"knots": "0,1", "slopes": "1,2"}, "2 knots need 3 slopes"),
        (piecewise_linear, {"knots": "1,0", "slopes": "1,2,3"}, "increasing knots"),
        (piecewise_linear, {"knots": "", "slopes": "1"}, "no kink"),
        (two_hidden, {"form": "long"}, "form is integer or short"),
    ],
)
def test_options_that_make_no_sense_are_refused(module, options, said):
    with pytest.raises(InputError, match=said):
        module.THEOREM.construct(line([0, 1, 0, 2]), **options)


def test_the_counterexamples_say_what_happens():
    said = {example.dropped: example.run() for example in (*DEEP_WHY, *ACTIVATION_WHY)}
    assert "are 2 points" in said["distinct points"] and said["labels in [-1, 1]"].startswith("hardtanh(2) = 1")
    assert said["widths"].startswith("14 networks") and ": 0 of them" in said["widths"]
    assert said["on the data"] == "at the data point 2: 0 and 0; at 4: -1 and -3"
    assert "-1 on the left, 1 on the right" in said["an even number of curves"]


def test_ceilings_would_be_wrong():
    """With ceilings widths 1, 1 would fit four points; a width-one network is monotone, so not even 0, 1, 0."""
    assert relu.SPLIT.blocks(1) * relu.SPLIT.per_block(1, 1) == 0
    with pytest.raises(HypothesisFails):
        relu.THEOREM.construct(line([0, 1, 0]), widths="1,1")


def test_the_transfer_keeps_what_is_carried():
    data = line([0, 1, -1, 1])
    network, carried = deep.network(on_line(data, 0), pairs.best([3, 3, 3, 3], 1))
    assert all(layer.act is HARDTANH for layer in network.layers[:-1])
    other = with_kink(network, plain(two_slopes(Fraction(1), Fraction(1, 5))), data.X, carried)
    assert exact(other, data) and other.sizes.neurons < 2 * network.sizes.neurons + 1


@pytest.mark.parametrize("n", [10**4, 10**6])
def test_bounds_at_large_sizes(n):
    assert THEOREMS["yun2019.relu"].bound(n, 32) == 4 * isqrt(n) - 1
    assert THEOREMS["yun2019.hardtanh"].bound(n, 32) == 2 * isqrt(n)
    assert THEOREMS["yun2019.relu"].literature(n, 32) == 4 * isqrt(n)
    assert THEOREMS["yun2019.classification"].bound(n, 32, 1, 1000) == 4 * isqrt(n) - 1 + 999
