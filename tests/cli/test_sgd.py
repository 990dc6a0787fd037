"""sgd: constants, what the run shows by itself, and refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

XOR = "a,b,y\n0,0,0\n1,1,0\n1,0,1\n0,1,1\n"


@pytest.fixture
def xor(run) -> str:
    Path("xor.csv").write_text(XOR)
    return "xor.csv"


def test_the_constants_and_the_run(done, xor):
    found = done("sgd", xor, "--theorem", "bubeck2020.peel2", "--json").json
    assert found["hidden neurons, parameters"] == "4, 17"
    assert found["radius rho"] == "2^-12" and found["gamma"].endswith("(all 24 orders, one by one)")
    k = found["epochs k*, and the last one covered"].split(",")[0]
    assert found["the run shows by itself"] == f"R <= C·rho^4 and distance <= 2·rho, from epoch {k} to {k}"
    assert found["second-hand, never certified"].startswith("for a strictly convex loss")


def test_a_table_for_people(done, xor):
    assert "SGD within 1/4096 of a memorizing minimum" in done("sgd", xor, "--theorem", "zhang2017").out


def test_options(done, xor):
    words = ("--theorem", "peel2", "--set", "delta=dyadic", "--batch", "2", "--eta", "1/50", "--radius", "1/10000")
    found = done("sgd", xor, *words, "--epochs", "20", "--seed", "9", "--json").json
    assert found["step, batch, steps per epoch"] == "1/50, 2, 2"
    assert found["radius rho"] == "1/10000" and found["run"].startswith("20 epochs, 40 steps, enclosed to within ")
    assert found["the run shows by itself"].startswith("nothing yet: the run has 20 epochs; the statement speaks of ")


def test_bounded_orders_need_more_epochs(done, xor):
    each, every = (done("sgd", xor, "--orders", n, "--epochs", "1", "--json").json for n in (720, 0))
    assert every["gamma"].endswith("(every order, by a bound)")
    few, many = (int(found["epochs k*, and the last one covered"].split(",")[0]) for found in (each, every))
    assert few < many


def test_text_labels_and_eight_rows(done):
    assert "the first" in done("sgd", "classes.csv", "--json").json["risk certainly smaller than before"]
    found = done("sgd", "plane.csv", "--epochs", "30", "--json").json
    assert found["step, batch, steps per epoch"].endswith(", 1, 8") and "by a bound" in found["gamma"]


def test_a_picture(done, xor):
    pytest.importorskip("matplotlib")
    assert done("sgd", xor, "--png", "run.png", "--json").json["picture"] == "run.png"
    assert Path("run.png").read_bytes()[1:4] == b"PNG"


def test_a_picture_that_cannot_be_written_is_refused_before_the_work(refused, xor):
    assert refused("sgd", xor, "--png", "nowhere/run.png").startswith(
        "cannot write nowhere/run.png: there is no folder"
    )
    assert refused("sgd", xor, "--png", xor).startswith("cannot write xor.csv: it is the input")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--eta", "5"), 1, "the step 5 is too large: eta·max ||grad f(x_i)||² = "),
        (("--eta", "0"), 2, "the step is positive, not 0"),
        (("--eta", "fast"), 2, "'fast' is not a number"),
        (("--batch", "3"), 2, "a batch of 3 does not divide 4 rows; take a divisor of 4"),
        (("--radius", "1/3"), 1, "the radius 1/3 is too large: "),
        (
            ("--theorem", "baum1988"),
            1,
            "SGD is analysed for one hidden layer of ReLUs and one output, not for Network(",
        ),
        (("--epochs", "-4"), 2, "a run has at least 0 epochs, not -4"),
        (("--one-hot",), 1, "SGD is analysed for one hidden layer of ReLUs and one output, not for Network("),
    ],
)
def test_what_cannot_be_done_is_named(refused, xor, words, code, message):
    assert refused("sgd", xor, *words, code=code).startswith(message)


def test_too_many_rows(refused):
    assert refused("sgd", "digits").startswith("MAX_ROWS: 1797 is over the limit of 64; take fewer rows")
