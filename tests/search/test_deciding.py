"""Does a small network fit: both answers verified, against other methods and tables."""

from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.bounds.cannot_fit import cannot_fit
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, InputError, LimitExceeded, Rejected
from exactmem.search import certificate as certificates
from exactmem.search import hitting
from exactmem.search.architectures import Arch
from exactmem.search.atoms import atoms
from exactmem.search.certificate import CannotRealise
from exactmem.search.deciding import decide, min_units
from exactmem.search.outcomes import Fit, Impossible
from exactmem.search.targets import Eps
from tests.examples import XOR, in_the_plane, small_data, thinned


def decided(X, y, arch, mode="real", oracle=None) -> bool:
    """Whether it fits; a network is evaluated by its own `at`, and a refusal is verified."""
    answer = decide(X, y, arch, mode, oracle)
    if isinstance(answer, Impossible):
        assert answer.certificate.verify() > 0
        return False
    assert isinstance(answer, Fit)
    assert answer.network.sizes.neurons <= arch.k
    dataset = X if isinstance(X, Dataset) else Dataset.from_arrays(X, y)
    for x, (label,) in zip(dataset.X.rows(), dataset.Y.rows(), strict=True):
        (value,) = answer.network.at(x)
        if isinstance(mode, Eps):
            assert abs(value - label) <= mode.e
        elif mode == "real":
            assert value == label
        else:
            assert value == (label > 0) if arch.output == "threshold" else value * label > 0
    return True


def least(X, y, arch, mode="real") -> int:
    k, fit, refusal = min_units(X, y, arch, mode)
    assert fit.fits and (refusal is None) == (k == 0)
    if refusal is not None:
        assert refusal.certificate.arch.k == k - 1 and refusal.certificate.verify() > 0
    return k


def line(n):
    return [[t] for t in range(n)]


ZIGZAG = [0, 1] * 4
CONVENTIONS = [
    Arch.relu(0, bias=False),
    Arch.relu(0, skip=True),
    Arch.unit(1, -1, 0),
    Arch.unit("1/2", 3, 0, bias=False, skip=True),
]


@pytest.mark.parametrize(
    ("arch", "counts"),
    [
        (Arch.relu(0), {3: 2, 4: 3, 5: 3, 6: 4, 7: 5}),
        (Arch.relu(0, skip=True), {3: 1, 4: 2, 5: 3, 6: 4, 7: 5}),
    ],
    ids=str,
)
def test_a_zigzag_on_a_line(arch, counts):
    assert {n: least(line(n), ZIGZAG[:n], arch) for n in counts} == counts


def test_conventions_change_the_answer():
    """A bump of three points: one unit with a skip, two without; and a constant needs a bias or a unit."""
    assert least(line(3), [0, 1, 0], Arch.relu(0, skip=True)) == 1 and least(line(3), [0, 1, 0], Arch.relu(0)) == 2
    assert least(line(3), [1, 1, 1], Arch.relu(0)) == 0 and least(line(3), [1, 1, 1], Arch.relu(0, bias=False)) == 1
    assert least(line(3), [0, 1, 2], Arch.relu(0, bias=False, skip=True)) == 0
    assert (
        least(line(3), [1, 0, 1], Arch.unit(1, -1, 0)) == 1 and least(line(3), [1, 0, 1], Arch.unit(1, "1/2", 0)) == 2
    )
    assert least(XOR.X.num.tolist(), [0, 0, 1, 1], Arch.threshold(0)) == 2
    assert least(line(4), [0, 2, 1, 1], Arch.threshold(0, output="affine")) == 2


def test_alternating_colours_on_a_convex_curve_need_half_as_many_thresholds_as_points():
    for n in (4, 6, 8):
        assert least(in_the_plane(n, [t % 2 for t in range(n)]), None, Arch.threshold(0)) == n // 2


def test_eight_points_of_the_plane_are_too_many_for_two_relus():
    labels = [0, 7, -3, 1, 8, -5, 2, 4]
    assert not decided(in_the_plane(8, labels), None, Arch.relu(2)) and decided(
        in_the_plane(8, labels), None, Arch.relu(3)
    )


def test_the_hexagon_whose_labels_need_three_relus():
    hexagon = [[0, 0], [1, -1], [3, 3], [2, 0], [1, 3], [0, 1]]
    assert least(hexagon, [0, -1, 0, 0, 1, -1], Arch.relu(0)) == 3


@settings(max_examples=thinned(40))
@given(small_data(max_n=5, max_d=2, values=2), st.integers(0, 2))
def test_agrees_with_the_search_over_sign_patterns(dataset, k):
    """`cannot_fit` splits sample by sample, with linear programs of another kind."""
    assert decided(dataset, None, Arch.relu(k)) == cannot_fit(dataset, k).fails


def separable(codes, labels) -> bool:
    """Whether a threshold of k binary inputs has these labels: the hulls of both classes are apart; k <= 2 by cases."""
    on = {code for code, label in zip(codes, labels, strict=True) if label}
    off = {code for code, label in zip(codes, labels, strict=True) if not label}
    if on & off:
        return False
    weights = product(range(-2, 3), repeat=len(codes[0]) + 1)  # enough for all thresholds of two inputs
    return any(
        all((sum(a * v for a, v in zip(w, (*code, 1), strict=True)) > 0) == (code in on) for code in on | off)
        for w in weights
    )


@settings(max_examples=thinned(25))
@given(small_data(max_n=6, max_d=2, values=2), st.integers(1, 2), st.data())
def test_thresholds_agree_with_all_pairs_of_dichotomies(dataset, k, data):
    points = dataset.merged().X
    labels = data.draw(st.lists(st.integers(0, 1), min_size=len(points), max_size=len(points)))
    rows = [list(row) for row in points.rows()]
    constant = tuple(0 for _ in labels)
    cut = [atom.generators[0] for atom in atoms(points, Arch.threshold(1))] + [constant]
    possible = any(separable(list(zip(*chosen, strict=True)), labels) for chosen in combinations([*cut, constant], k))
    assert decided(rows, labels, Arch.threshold(k)) == possible


@settings(max_examples=thinned(60))
@given(
    small_data(max_n=5, max_d=2, values=2),
    st.integers(0, 2),
    st.sampled_from(CONVENTIONS),
    st.sampled_from(["real", Eps("1/2"), Eps(0)]),
)
def test_either_answer_is_verified_in_every_convention(dataset, k, arch, mode):
    fits = decided(dataset, None, arch.with_units(k), mode)
    if isinstance(mode, Eps) and not mode.e:
        assert fits == decided(dataset, None, arch.with_units(k))


@settings(max_examples=thinned(40))
@given(small_data(max_n=6, max_d=2, values=2), st.integers(0, 2), st.sampled_from([Arch.relu(0), Arch.threshold(0)]))
def test_signs_are_easier_than_their_values(dataset, k, arch):
    points = dataset.merged()
    signs = [1 if row[0] > 0 else -1 for row in points.Y.rows()]
    rows = [list(row) for row in points.X.rows()]
    fits = decided(rows, signs, arch.with_units(k), "sign")
    values = [int(s > 0) for s in signs] if arch.output == "threshold" else signs
    assert fits or not decided(rows, values, arch.with_units(k))


@settings(max_examples=thinned(30))
@given(small_data(max_n=6, max_d=2, values=2), st.sampled_from([Arch.relu(0), Arch.threshold(0, output="affine")]))
def test_a_sat_solver_and_branching_give_the_same_number(dataset, arch):
    counts = []
    for units in (0, 99):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(hitting, "SAT_UNITS", units)
            counts.append(least(dataset, None, arch))
    assert counts[0] == counts[1]


def test_without_python_sat_branching_does_it(monkeypatch):
    monkeypatch.setattr(hitting, "SAT_UNITS", 0)
    monkeypatch.setitem(__import__("sys").modules, "pysat.solvers", None)
    assert hitting.sat_solver() is None and not decided(XOR, None, Arch.threshold(1))


@settings(max_examples=thinned(25))
@given(
    small_data(max_n=5, max_d=2, values=2),
    st.integers(0, 2),
    st.sampled_from([*CONVENTIONS, Arch.relu(0), Arch.threshold(0, output="affine")]),
)
def test_z3_gives_the_same_answers(dataset, k, arch):
    assert decided(dataset, None, arch.with_units(k), oracle="z3") == decided(dataset, None, arch.with_units(k))


def test_z3_as_oracle_for_two_colours():
    assert decided(XOR, None, Arch.threshold(2), oracle="z3") and not decided(XOR, None, Arch.threshold(1), oracle="z3")


def test_an_oracle_that_disagrees_raises(monkeypatch):
    from exactmem.networks.activations import ID
    from exactmem.networks.layers import Layer
    from exactmem.networks.network import Network
    from exactmem.search import smt

    monkeypatch.setattr(smt, "ask", lambda *_: smt.Proposal(None))
    with pytest.raises(ArithmeticError, match="z3 excludes a network that was found"):
        decide(XOR, None, Arch.threshold(2), oracle="z3")
    wrong = Network((Layer.build(ID, 2, [[0, 0]], [0]),))
    monkeypatch.setattr(smt, "ask", lambda *_: smt.Proposal(wrong))
    with pytest.raises(ArithmeticError, match="does not fit"):
        decide(XOR, None, Arch.threshold(2), oracle="z3")
    monkeypatch.setattr(smt, "ask", lambda *_: None)
    assert decided(XOR, None, Arch.threshold(2), oracle="z3")


def test_points_that_come_twice():
    assert decided([[0], [1], [0]], [2, 3, 2], Arch.relu(1))
    with pytest.raises(Conflict, match="row 1 and row 3 are the same point with labels 2 and 4"):
        decide([[0], [1], [0]], [2, 3, 4], Arch.relu(1))
    assert decided([[0], [1], [0]], [2, 3, 4], Arch.relu(1), Eps(1))
    with pytest.raises(Conflict):
        decide([[0], [1], [0]], [2, 3, 4], Arch.relu(1), Eps("0.99"))
    assert decided([[0], [1], [0]], [2, -3, 4], Arch.relu(1), "sign")


def test_one_point_and_constant_columns():
    assert decided([[5, 5]], ["7/3"], Arch.relu(1, bias=False)) and not decided([[5, 5]], [1], Arch.relu(0, bias=False))
    assert least([[0, 3], [1, 3], [2, 3]], [0, 1, 0], Arch.relu(0)) == 2


BUMP = CannotRealise(
    Dataset.from_arrays(line(3), [0, 1, 0]), Arch.relu(1), "real", ((-1, 2, -1), (-2, 1, 1), (0, 1, -1))
)


@pytest.mark.parametrize(
    ("lams", "reason"),
    [
        ([(-1, 2)], "2 entries for 3 distinct points"),
        ([(-1, 3, -1)], "not 0 on what the output adds"),
        ([(1, -2, 1)], "not positive on all allowed values"),
        ([(-1, 0, 1)], "not positive on all allowed values"),
        ([], "0 of the atoms meet every set"),
        ([(-1, 2, -1)], "1 of the atoms meet every set"),
    ],
)
def test_vectors_that_prove_nothing_are_rejected(lams, reason):
    with pytest.raises(Rejected, match=reason):
        CannotRealise(BUMP.dataset, BUMP.arch, BUMP.mode, tuple(lams)).verify()


def test_a_proof_for_one_statement_is_none_for_another():
    assert BUMP.verify() == 3
    others = ((Arch.relu(2), "real"), (Arch.relu(1, skip=True), "real"), (Arch.relu(1), Eps("1/2")))
    for arch, mode in others:
        assert decide(BUMP.dataset, None, arch, mode).fits
        with pytest.raises(Rejected):
            CannotRealise(BUMP.dataset, arch, mode, BUMP.lams).verify()


def test_a_limit_is_no_answer(monkeypatch):
    monkeypatch.setattr(hitting, "MAX_PROGRAMS", 2)
    answer = decide(in_the_plane(8, [0, 7, -3, 1, 8, -5, 2, 4]), None, Arch.relu(2))
    assert answer.unknown and "MAX_PROGRAMS" in answer.reason
    monkeypatch.setattr(certificates, "MAX_BRANCHES", 2)
    with pytest.raises(LimitExceeded, match="MAX_BRANCHES"):
        BUMP.verify()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: decide(line(2), [[0, 1], [1, 0]], Arch.relu(1)), "one label column, not 2"),
        (lambda: decide(line(2), [0, 2], Arch.threshold(1)), "a label is 2: code the two classes as 0 and 1"),
        (lambda: decide(line(2), [0, 1], Arch.threshold(1), Eps(1)), "threshold output is 0 or 1: ask for"),
        (lambda: decide(line(2), [0, 1], Arch.relu(1), "sign"), "a label is 0, which has no sign"),
        (lambda: decide(line(2), [0, 1], Arch.relu(1), "signs"), "the mode is 'real', 'sign' or Eps"),
        (lambda: decide(line(2), [0, 1], Arch.relu(1), oracle="cvc5"), "the oracle is 'z3' or None"),
        (lambda: decide(line(2), [0, 1]), "the architecture is an Arch"),
        (lambda: decide(line(2)), "labels are missing"),
        (lambda: decide(XOR, [0, 1, 0, 1], Arch.relu(1)), "a Dataset has its labels"),
        (lambda: Arch.relu(-1), "an integer that is at least 0, not -1"),
        (lambda: Arch.relu(1.5), "an integer that is at least 0, not 1.5"),
        (lambda: Arch.threshold(1, output="step"), "the output is 'affine' or 'threshold'"),
        (lambda: Eps("-1/2"), "eps is at least 0, not -1/2"),
        (lambda: decide([[0], [float("nan")]], [0, 1], Arch.relu(1)), "not a number"),
    ],
)
def test_bad_questions_are_refused_in_one_line(ask, message):
    with pytest.raises(InputError, match=message) as error:
        ask()
    assert "\n" not in str(error.value)


def test_without_z3_one_line_says_so(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "z3", None)
    with pytest.raises(InputError, match=r"the oracle z3 is not installed: pip install 'exactmem\[search\]'"):
        decide(XOR, None, Arch.relu(2), oracle="z3")


def test_labels_of_any_size_and_points_far_apart():
    X = [[0], [10**30], [Fraction(1, 10**30)], [3]]
    assert least(X, [0, 10**40, 1, 0], Arch.relu(0)) == least(X, [0, 10**40, 1, 0], Arch.relu(0), Eps(0))
