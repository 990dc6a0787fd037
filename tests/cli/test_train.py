"""train: what it prints and writes, what show makes of its certificate, and refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exactmem.certificates.canonical import spell

SIGNS = "x,y,sign\n0,0,-1\n1,1,-1\n1,0,1\n0,1,1\n1,0,1\n"


@pytest.fixture(autouse=True)
def files(run) -> None:
    Path("signs.csv").write_text(SIGNS)
    Path("uneven.csv").write_text("x,y,sign\n30000,1,1\n-30000,1,1\n")


def test_labels_that_are_signs(done):
    out = done("train", "signs.csv", "-o", "run.json").out
    assert "margin at least 1 on all 5 rows, as it must" in out and "no run has more than" in out
    text = done("check", "run.json", "--data", "signs.csv").out
    assert "Classifies" in text and "no pre-activation at a row ever changed its sign" in text


def test_one_class_against_the_rest_with_options(done):
    words = (
        "--positive",
        "setosa",
        "--order",
        "shuffled",
        "--batch",
        "2",
        "--eta",
        "1/2",
        "--seed",
        "3",
        "--neurons",
        "12",
    )
    found = done("train", "classes.csv", *words, "--no-replay", "-o", "run.json", "--json").json
    assert found["labels"] == "setosa against the rest" and found["neurons"].startswith("12 in 6 pairs")
    assert found["signs changed, at most at a time"] == "0" and "time: replay of the network" not in found
    assert "SgdMemorizes" in done("check", "run.json", "--data", "classes.csv").out


def test_a_picture(done):
    pytest.importorskip("matplotlib")
    found = done("train", "signs.csv", "--plot", "run.png", "--json").json
    assert found["picture"] == "run.png" and Path("run.png").read_bytes()[1:4] == b"PNG"


def test_a_small_output_weight_gives_no_answer(run, refused):
    outcome = run("train", "signs.csv", "--beta", "1/100")
    assert outcome.code == 2 and "not certified (beta = 1/100" in outcome.out and "fails" not in outcome.out
    message = refused("train", "signs.csv", "--beta", "1/100", "-o", "run.json", "--plot", "run.png")
    assert message.startswith("the run with beta = 1/100 is not certified: take beta above ")


def test_columns_of_different_scale_are_announced(run, monkeypatch):
    monkeypatch.setattr("exactmem.cli.train.MANY", 1)
    outcome = run("train", "uneven.csv", "--set", "standardise=no")
    assert outcome.code == 0
    assert outcome.err.startswith("columns differ in scale by a factor of 30000.000000 and standardise=no: N* = ")
    outcome = run("train", "uneven.csv", "--set", "standardise=yes")
    assert (outcome.code, outcome.err) == (0, "")


def test_show_makes_the_run_again_in_few_lines(done):
    done("train", "iris", "--positive", "virginica", "--neurons", "200", "--no-replay", "-o", "run.json")
    lines = [line for line in done("show", "run.json", "--json").json if line[0].startswith("sweep ")]
    assert len(lines) == 12 and lines[0][0] == "sweep 1" and "margin 1 at 150 of 150 rows" in lines[-1][1]
    done("train", "signs.csv", "--order", "shuffled", "--batch", "2", "-o", "run.json")
    assert "margin 1 at 5 of 5 rows" in done("show", "run.json").out


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"batch": "many"}, "unreadable"),
        ({"batch": 0}, "unreadable"),
        ({"order": [[7]]}, "unreadable"),
        ({"order": 3}, "unreadable"),
        ({"eta_num": "0"}, "unreadable"),
        ({"w": "0" * 64}, "unreadable"),
        ({"positive": "1"}, "unreadable"),
        ({"eta_den": "1" + "0" * 40}, "too long to show: MAX_STEPS"),
    ],
)
def test_a_damaged_run_is_not_shown(done, monkeypatch, change, text):
    monkeypatch.setattr("exactmem.report.rerun.MAX_STEPS", 1000)
    done("train", "signs.csv", "-o", "run.json")
    bundle = json.loads(Path("run.json").read_text())
    bundle["claims"][-1]["stmt"].update(change)
    Path("run.json").write_bytes(spell(bundle))
    assert dict(done("show", "run.json", "--json").json)["sweeps"].startswith(text)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ("classes.csv",),
            2,
            "labels are 1 and -1, or two classes, not 3: name the positive one of setosa, versicolor, virginica",
        ),
        (("classes.csv", "--positive", "rosa"), 2, "there is no class 'rosa', there are setosa, versicolor, virginica"),
        (("plane.csv", "--positive", "11"), 2, "no row has the label 11"),
        (("signs.csv", "--set", "standardise=perhaps"), 2, "--set takes standardise=yes or standardise=no"),
        (("signs.csv", "--set", "bias=no"), 2, "--set takes standardise=yes or standardise=no"),
        (("signs.csv", "--set", "standardise=no"), 1, "row 1 (line 2 of signs.csv) is the origin"),
        (("signs.csv", "--order", "wild"), 2, "eta is positive, order one of cyclic, shuffled, batch from 1 to 5"),
        (("signs.csv", "--batch", "6"), 2, "eta is positive"),
        (("signs.csv", "--neurons", "3"), 2, "eta is positive"),
        (("signs.csv", "--eta", "zero"), 2, "'zero' is not a number"),
        (("signs.csv", "--beta", "0"), 2, "beta is positive, not 0"),
        (("classes.csv", "--one-hot"), 2, "training is for labels in one column, not 3"),
        (("signs.csv", "-o", "signs.csv"), 2, "cannot write signs.csv: it is the input"),
        (("signs.csv", "--plot", "nowhere/a.png"), 2, "cannot write nowhere/a.png"),
    ],
)
def test_what_cannot_be_done_is_named(refused, words, code, message):
    assert refused("train", *words, code=code).startswith(message)
