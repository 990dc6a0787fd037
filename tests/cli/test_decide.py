"""decide: a network, or the proof that there is none, as files that the checker accepts; one line for what cannot be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

LINE = "x,y\n0,0\n1,1\n2,0\n3,1\n"
SIGNS = "x,y\n0,1\n1,-1\n2,1\n3,-1\n"
SQUARE = "a,b,kind\n0,0,no\n1,1,no\n1,0,yes\n0,1,yes\n"


@pytest.fixture(autouse=True)
def files(run):
    for name, text in {"line.csv": LINE, "signs.csv": SIGNS, "square.csv": SQUARE}.items():
        Path(name).write_text(text)


CASES = {
    "ReLUs": ("line.csv --relu 3", "fits", "Memorizes"),
    "too few ReLUs": ("line.csv --relu 2", "impossible", "CannotRealise"),
    "a skip": ("line.csv --relu 2 --skip", "fits", "Memorizes"),
    "no bias": ("line.csv --relu 2 --no-bias", "impossible", "CannotRealise"),
    "within eps": ("line.csv --relu 0 --mode 1/2", "fits", "MemorizesUpTo"),
    "not within eps": ("line.csv --relu 0 --mode 0.49", "impossible", "CannotRealise"),
    "signs": ("signs.csv --relu 3 --mode sign", "fits", "Classifies"),
    "wrong signs": ("signs.csv --relu 2 --mode sign", "impossible", "CannotRealise"),
    "absolute value": ("square.csv --unit 1,-1,1", "fits", "Memorizes"),
    "negative slopes": ("square.csv --unit=-1,1/2,1", "fits", "Memorizes"),
    "thresholds and classes by name": ("square.csv --threshold 2", "fits", "Memorizes"),
    "one threshold": ("square.csv --threshold 1", "impossible", "CannotRealise"),
    "an affine output": ("square.csv --threshold 2 --output affine", "fits", "Memorizes"),
}


@pytest.mark.parametrize("case", CASES)
def test_either_answer_is_a_file_that_the_checker_accepts(done, case):
    words, answer, kind = CASES[case]
    found = done("decide", *words.split(), "-o", "c.json", "--json").json
    assert found["answer"] == answer and answer in found and found["certificate"] == "c.json"
    checked = done("check", "c.json", "--data", words.split()[0]).out
    assert kind in checked and checked.endswith("verified\n")


def test_the_fewest_units_are_one_file_with_both_claims(done):
    found = done("decide", "line.csv", "--relu", "0", "--min", "-o", "c.json", "--json").json
    assert (found["answer"], found["fewest units"]) == ("fits", "3")
    assert found["impossible"].startswith("2 units, whatever the real weights: ")
    checked = done("check", "c.json", "--data", "line.csv").out
    assert "Memorizes" in checked and "2 ReLUs" in checked and checked.endswith("verified\n")
    assert "impossible" not in done("decide", "line.csv", "--relu", "9", "--min", "--mode", "1", "--json").json


def test_the_network_is_written_out(done):
    out = [
        " ".join(line.split()) for line in done("decide", "line.csv", "--relu", "1", "--mode", "1/2").out.splitlines()
    ]
    assert out[0] == "line.csv: a network that fits"
    assert "network 1 ReLU unit, affine output with bias, no skip" in out and "labels returned up to 1/2" in out
    assert "f(x) 1/2" in out


def test_a_network_that_is_too_long_to_print_is_told_by_its_size(done, monkeypatch):
    from exactmem.report import formulas

    monkeypatch.setattr(formulas, "MAX_CHARACTERS", 20)
    found = done("decide", "line.csv", "--relu", "3", "--json").json
    assert "f(x)" not in found and found["its weights"] == "of at most 3 bits"


def test_z3_may_be_asked_first(done):
    pytest.importorskip("z3")
    assert done("decide", "line.csv", "--relu", "3", "--oracle", "z3", "--json").json["answer"] == "fits"
    assert done("decide", "line.csv", "--relu", "2", "--oracle", "z3", "--json").json["answer"] == "impossible"


def test_no_answer_is_no_answer(refused, monkeypatch):
    from exactmem.search import hitting

    monkeypatch.setattr(hitting, "MAX_PROGRAMS", 1)
    assert refused("decide", "line.csv", "--relu", "2").startswith("MAX_PROGRAMS: ")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("line.csv", "one of the arguments --relu --threshold --unit is required; see exactmem decide --help"),
        ("line.csv --relu 1 --threshold 1", "argument --threshold: not allowed with argument --relu; see"),
        ("line.csv --relu x", "argument --relu: invalid int value: 'x'; see"),
        ("line.csv --relu -1", "the number of hidden units is an integer that is at least 0, not -1"),
        ("line.csv --unit 1,2", "--unit takes two slopes and a number of units, as 1,-1,2, not '1,2'"),
        ("line.csv --unit 1,0,²", "--unit takes two slopes and a number of units, as 1,-1,2, not '1,0,²'"),
        ("line.csv --unit 1,a,2", "'a' is not a number"),
        ("line.csv --unit 1,1,2", "a unit of slopes 1 and 1 is linear"),
        ("line.csv --relu 1 --mode both", "--mode is real, sign or a number: 'both' is not a number"),
        ("line.csv --relu 1 --mode -1", "--mode is real, sign or a number: eps is at least 0, not -1"),
        ("line.csv --relu 1 --mode sign", "a label is 0, which has no sign"),
        ("line.csv --relu 1 --oracle cvc5", "argument --oracle: invalid choice: 'cvc5'"),
        ("line.csv --relu 1 --output threshold", "--output threshold is for --threshold"),
        ("line.csv --threshold 1 --skip", "--no-bias and --skip are for --relu and --unit"),
        ("plane.csv --threshold 1", "a threshold output is 0 or 1, and a label is -2: code the two classes as 0 and 1"),
        ("signs.csv --threshold 1 --mode 1/2", "a threshold output is 0 or 1: ask for mode 'real'"),
        ("plane.csv --relu 1 --mode sign -o c.json", "the checker's claim about signs has an affine output and labels"),
        ("classes.csv --relu 1 --one-hot", "the search takes one label column, not 3"),
        ("digits --relu 2", "MAX_ATOMS: "),
        ("none.csv --relu 2", "none.csv: there is no such file"),
        ("line.csv --relu 1 -o line.csv", "cannot write line.csv: it is the input; choose another place with -o"),
    ],
)
def test_what_cannot_be_asked_is_named(refused, words, message):
    assert refused("decide", *words.split()).startswith(message)


def test_equal_points_with_different_labels_are_a_conflict(refused):
    Path("twice.csv").write_text("x,y\n0,0\n0,1\n")
    assert refused("decide", "twice.csv", "--relu", "5", code=1).startswith(
        "row 1 (line 2 of twice.csv) and row 2 (line 3"
    )
