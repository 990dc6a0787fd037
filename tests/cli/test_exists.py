"""exists: the two conclusions, their certificates, and refusals."""

from __future__ import annotations

import pytest


def test_parameters_exist_and_the_checker_agrees(done):
    found = done("exists", "plane.csv", "--seed", "3", "-o", "box.json", "--json").json
    assert found["conclusion"].startswith("parameters exist that fit all 8 rows exactly")
    assert found["method"] == "madden2023.exists" and found["radii of the box"].startswith("2^-")
    assert "RootExists" in done("check", "box.json", "--data", "plane.csv").out


def test_every_labelling(done):
    found = done(
        "exists", "plane.csv", "--zero", "--hidden", "4", "--activation", "sigmoid", "-o", "zero.json", "--json"
    ).json
    assert found["conclusion"] == "every labelling of these 8 points has parameters that fit, of the same 4 neurons"
    assert "RootExists" in done("check", "zero.json").out


def test_the_difference_shows_eps(done):
    found = done("exists", "plane.csv", "--difference", "--json").json
    assert found["method"] == "madden2023.difference" and found["eps"].startswith("2^-")


def test_a_table_for_people_and_text_labels(done):
    out = done("exists", "classes.csv", "-o", "c.json").out
    assert "classes.csv: parameters exist that fit all 5 rows exactly" in out and "not claimed" in out
    assert "Codes" in done("check", "c.json", "--data", "classes.csv").out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--hidden", "1"), 1, "1 neurons have 3 weights and biases, 8 points need 8: take at least 3 neurons"),
        (("--activation", "step"), 2, "unknown activation 'step'"),
        (("--activation", "t^²"), 2, "unknown activation 't^²'"),
        (("--activation", "0,1e999999999"), 2, "'1e999999999' is over the limit MAX_NUMBER_BITS"),
        (("--activation", "0,1e400"), 2, "a number is too large for a search in double precision"),
        (
            ("--activation", "mish", "-o", "m.json"),
            1,
            "the checker encloses sigmoid, tanh, sin, gaussian, silu, exp and poly",
        ),
        (("--budget", "-1"), 2, "a budget is a positive number of seconds below 10^9, not -1"),
        (("--budget", "nan"), 2, "a budget is a positive number of seconds below 10^9, not nan"),
        (("--budget", "1e-9"), 2, "not found within this budget"),
        (("--zero", "--difference"), 2, "--zero and --difference are different proofs: give one of them"),
        (("-o", "plane.csv"), 2, "cannot write plane.csv: it is the input"),
        (("--one-hot",), 1, "a network with one output fits one label per point; here there are"),
    ],
)
def test_what_cannot_be_done_is_named(refused, words, code, message):
    assert refused("exists", "plane.csv", *words, code=code).startswith(message)
