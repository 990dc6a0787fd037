"""Both texts of a question have the answer of `decide`, whichever solver reads them."""

import doctest
import random

import pytest

from benchmarks import deciding, encodings
from benchmarks.encodings import nonnegative, number, relus
from benchmarks.section import Section
from benchmarks.solvers import SOLVERS, Asked, ask
from exactmem.data.dataset import Dataset
from exactmem.linalg.linear_programs import Generators
from exactmem.linalg.nonnegative import Solution
from exactmem.search.architectures import Arch
from exactmem.search.deciding import decide

LINE = [[0], [1], [2]]
SQUARE = [[0, 0], [1, 1], [1, 0], [0, 1]]
SMALL = {
    "a constant": (LINE, [5, 5, 5], 0),
    "no constant": (LINE, [5, 5, 6], 0),
    "a line": (LINE, ["1/2", "-1/3", "-7/6"], 1),
    "a bump, one unit": (LINE, [0, 1, 0], 1),
    "a bump, two units": (LINE, [0, 1, 0], 2),
    "rational points": ([["-1/2"], [0], ["5/2"]], ["3/7", 0, 2], 2),
    "a square, one unit": (SQUARE, [0, 0, 1, 1], 1),
    "a square, two units": (SQUARE, [0, 0, 1, 1], 2),
}


@pytest.fixture(params=SOLVERS)
def solver(request):
    pytest.importorskip(request.param)
    return request.param


@pytest.mark.parametrize("case", SMALL)
@pytest.mark.parametrize("encoding", ["signs", "products"])
def test_small_questions_have_the_answer_of_decide(solver, encoding, case):
    X, y, k = SMALL[case]
    data = Dataset.from_arrays(X, y)
    assert ask(solver, relus(data, k, encoding), 20).answer == decide(data, None, Arch.relu(k)).fits


def test_seeded_questions_have_the_answer_of_decide(solver):
    source = random.Random(7)
    for _ in range(12):
        n, d, k = source.choice([(4, 1, 1), (4, 1, 2), (5, 1, 2), (4, 2, 1), (5, 2, 1)])
        points = source.sample([[a, b][:d] for a in range(-3, 4) for b in range(-3, 4 if d == 2 else -2)], n)
        data = Dataset.from_arrays(points, [source.randint(-2, 2) for _ in range(n)])
        assert SOLVERS[solver](relus(data, k, "signs")) == decide(data, None, Arch.relu(k)).fits


def test_linear_programs_have_our_answer(solver):
    source, answers = random.Random(3), []
    for _ in range(20):
        vectors = [[source.randint(-4, 4) for _ in range(3)] for _ in range(5)]
        b = [source.randint(-4, 4) for _ in range(3)]
        answers.append(isinstance(Generators(vectors).combination(b), Solution))
        assert SOLVERS[solver](nonnegative(vectors, b)) == answers[-1]
    assert len(set(answers)) == 2


def test_a_solver_that_is_too_slow_does_not_know(solver):
    data = Dataset.from_arrays([[t] for t in range(8)], [t % 2 for t in range(8)])
    asked = ask(solver, relus(data, 5, "products"), 0.5)
    assert (asked.answer, asked.seconds) == (None, 0.5)


def test_a_text_that_is_none_stops_the_benchmark(solver):
    with pytest.raises(SystemExit, match=f"{solver} failed"):
        ask(solver, "(set-logic QF_LRA)\n(assert nothing)\n(check-sat)", 20)


@pytest.fixture
def one_question(monkeypatch):
    monkeypatch.setattr(deciding, "PEERS", ((6, 2, 2),))


def test_a_solver_that_is_missing_has_a_column_that_says_so(one_question, monkeypatch):
    monkeypatch.setattr(deciding, "installed", lambda name: False)
    table = deciding.solvers(Section(""), 1, 1.0)
    assert table.head[3:] == ("z3 B", "z3 A", "cvc5 B", "cvc5 A")
    assert [row[3:] for row in table.rows] == [("not installed",) * 4]


@pytest.mark.parametrize("answer", [True, False, None])
def test_an_answer_that_disagrees_stops_the_benchmark(one_question, monkeypatch, answer):
    monkeypatch.setattr(deciding, "installed", lambda name: True)
    monkeypatch.setattr(deciding, "ask_solver", lambda name, text, seconds: Asked(answer, 0.25))
    if answer is False:
        with pytest.raises(SystemExit, match="z3 B is wrong"):
            deciding.solvers(Section(""), 1, 1.0)
    else:
        shown = "250 ms" if answer else "unknown"
        assert [row[3:] for row in deciding.solvers(Section(""), 1, 1.0).rows] == [(shown,) * 4]


def test_numbers_are_written_without_a_sign():
    assert [number(v) for v in (3, -3, 0)] == ["3", "(- 3)", "0"]


def test_the_example_runs():
    assert doctest.testmod(encodings).failed == 0
