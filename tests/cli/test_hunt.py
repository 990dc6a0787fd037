"""exactmem hunt: a file of the user's own, three outcomes, and one line for whatever is wrong with it."""

import json
from pathlib import Path

import pytest

HEAD = """from exactmem.search.architectures import Arch
from exactmem.search.claims import Claim
from exactmem.search.deciding import decide
from exactmem.search.sources import grid
"""
BODIES = {
    "refuted": 'claim = Claim("n - 3", lambda data: decide(data, arch=Arch.relu(data.n - 3)), n=(4, None), d=1)\n',
    "survived": 'claim = Claim("n", lambda data: decide(data, arch=Arch.relu(data.n)), n=3, d=1)\n',
    "width one": "from exactmem.search.conjectures import CONJECTURES\nclaim = CONJECTURES['width one']\n",
    "proved": 'claim = Claim("n", lambda data: decide(data, arch=Arch.relu(2)), n=3, d=1, instances=lambda: grid(3, 1, 4))\n',
}


@pytest.fixture
def conjecture(tmp_path, monkeypatch):
    def write(body: str) -> str:
        (tmp_path / "c.py").write_text(HEAD + body)
        return "c.py"

    return write


TEXT = "refuted with certificate by 4 points, d = 1: X = (0), (1), (2), (3), y = 0, 1, 0, 0"


def test_a_refuted_conjecture_exits_with_one_and_says_why(run, conjecture):
    outcome = run("hunt", conjecture(BODIES["refuted"]), "--json")
    assert (outcome.code, outcome.err) == (1, "")
    record = outcome.json
    assert record["outcome"] == "refuted" and record["y"] == ["0", "1", "0", "0"] and record["text"] == TEXT
    assert record["certificate"]["kind"] == "CannotRealise" and record["certificate"]["lams"]


def test_a_refutation_that_the_checker_knows_is_written_for_it(run, done, conjecture):
    outcome = run("hunt", conjecture(BODIES["refuted"]), "-o", "r.json")
    assert outcome.code == 1 and outcome.out.startswith(f"n - 3\n{TEXT}\nr.json: certificate ")
    Path("found.csv").write_text("x,y\n0,0\n1,1\n2,0\n3,0\n")
    checked = done("check", "r.json", "--data", "found.csv").out
    assert "CannotRealise" in checked and checked.endswith("verified\n")


def test_any_other_outcome_is_written_as_json(run, conjecture):
    outcome = run("hunt", conjecture(BODIES["width one"]), "-o", "r.json")
    assert outcome.code == 1 and outcome.out.endswith("r.json: the outcome as JSON\n")
    record = json.loads(Path("r.json").read_text())
    assert record["outcome"] == "refuted" and record["certificate"]["kind"] == "TurnsOnALine"


def test_a_surviving_conjecture_is_no_answer(run, conjecture):
    outcome = run("hunt", conjecture(BODIES["survived"]), "--tries", "9", "--seed", "3", "--json")
    assert outcome.code == 2 and outcome.json == {
        "statement": "n",
        "outcome": "survived",
        "text": "survived 9 tries: it held 9 times, 0 undecided; this proves nothing",
        "tries": 9,
        "held": 9,
        "undecided": 0,
    }


def test_a_finite_conjecture_is_proved(done, conjecture):
    assert done("hunt", conjecture(BODIES["proved"])).out == (
        "n\nproved: it holds on each of the 16 instances that the claim is about\n"
    )


PROBLEMS = {
    "claim = (": "line 5: '(' was never closed",
    "x = 1 / 0": "line 5: ZeroDivisionError: division by zero",
    "raise SystemExit(3)": "line 5: SystemExit: 3",
    "import missing_module": "line 5: ModuleNotFoundError: No module named 'missing_module'",
    "claim = 3": "it must define `claim`, an exactmem Claim, as in docs/theory/hunting.md",
    'claim = Claim("", 3, n=1, d=1)': "line 5: InputError: the predicate and the position of the points are functions",
}


@pytest.mark.parametrize("body", PROBLEMS)
def test_a_file_without_a_claim_is_refused_in_one_line(refused, conjecture, body):
    message = refused("hunt", conjecture(body))
    assert message in (f"c.py, {PROBLEMS[body]}", f"c.py: {PROBLEMS[body]}")


def test_a_predicate_that_returns_a_float_is_reported_with_the_instance(refused, conjecture):
    message = refused("hunt", conjecture('claim = Claim("", lambda data: 0.1, n=2, d=1)'))
    assert message == "the predicate returned 0.1, a float, and not a verdict, at X = (0), (1), y = 0, 1"


def test_a_missing_file_and_bad_numbers_are_refused(refused, conjecture):
    assert refused("hunt", "none.py").startswith("none.py: there is no such file")
    assert "positive number of seconds" in refused("hunt", conjecture(BODIES["refuted"]), "--budget", "0")
    assert "at least one try" in refused("hunt", "c.py", "--tries", "0")


def test_the_help_says_that_the_file_is_run(done):
    text = " ".join(done("hunt", "--help").out.split())
    assert "it is run as it stands, with your rights; run none that you do not trust" in text
    assert "-o writes a certificate for `exactmem check` if" in text and "the outcome as JSON otherwise" in text
