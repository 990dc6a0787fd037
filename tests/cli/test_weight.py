"""weight: the interval, its certificate, the picture, and bad input by name."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest


@pytest.fixture
def valley(run) -> str:
    Path("valley.csv").write_text("x,y\n-1/2,1\n0,-1\n1/2,1\n")
    return "valley.csv"


def test_the_valley_weighs_nine_and_the_checker_agrees(done, valley):
    out = done("weight", valley, "-o", "v.json").out
    assert "9.000000" in out and "0: both ends are equal" in out and "weight of bubeck2020.relu3" in out
    verdict = done("check", "v.json", "--data", valley, "--json").json
    assert verdict["status"] == "verified"
    assert [claim["kind"] for claim in verdict["claims"]] == ["Memorizes", "WeightBetween", "WeightAtLeast"]


def test_json_has_the_exact_ends(done, valley):
    found = done("weight", valley, "--json").json
    assert (found["lo"], found["hi"]) == ("9", "9") and found["neuron 1"].endswith("(w, b) = (4, 0)")
    rough = done("weight", valley, "--eps", "1/10", "--json").json
    assert Fraction(rough["lo"]) <= Fraction(rough["hi"]) < 9 and rough["fits"].endswith("1/10·|y|^2")


def test_eight_points_of_the_plane_and_their_picture(done):
    found = done("weight", "plane.csv", "--plot", "p.png", "-o", "p.json", "--json").json
    assert Fraction(found["hi"]) - Fraction(found["lo"]) < Fraction(found["lo"]) / 1000
    assert Path("p.png").read_bytes()[1:4] == b"PNG" and found["picture"] == "p.png"
    assert done("check", "p.json", "--data", "plane.csv", "--json").json["status"] == "verified"


def test_bad_input_is_refused_by_name(refused, valley):
    assert "eps: 'much'" in refused("weight", valley, "--eps", "much")
    assert "eps is at least 0" in refused("weight", valley, "--eps=-1/2")
    assert "budget" in refused("weight", valley, "--budget", "0")
    assert "one label column" in refused("weight", "plane.csv", "--label", "y,kind")
    assert "one or two features; iris has 4" in refused("weight", "iris", "--plot", "i.png")
    assert "there is no folder" in refused("weight", valley, "-o", "nowhere/v.json")
    Path("conflict.csv").write_text("x,y\n0,1\n0,2\n")
    assert "no function fits both" in refused("weight", "conflict.csv", code=1)
