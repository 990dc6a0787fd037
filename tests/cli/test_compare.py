"""compare: every theorem that applies side by side, and why one is missing."""

from __future__ import annotations

import pytest

from exactmem.theorems.registry import THEOREMS

NUMBERS = {"neurons", "parameters", "our bound", "lower bound", "depth", "width", "bits", "build"}


def test_the_whole_catalogue_is_compared(done):
    rows = done("compare", "plane.csv", "--json").json
    assert [row["theorem"] for row in rows] == list(THEOREMS)
    for row in rows:
        assert all(isinstance(row[name], (int, float)) for name in NUMBERS)
        assert row["lower bound"] <= row[row["counts"]] <= row["our bound"]


def test_the_table_names_the_data_and_the_lower_bounds(done):
    text = done("compare", "plane.csv").out
    assert "plane.csv: 8 rows, 8 distinct points in dimension 2" in text
    assert all(name in text for name in THEOREMS)
    assert "lower bound of zhang2017.interpolation" in text
    assert "needed if every two-colouring of these points must be realised" in text


def test_some_theorems_are_compared_in_the_order_asked_for(done):
    rows = done("compare", "plane.csv", "--theorems", "peel2, baum1988,", "--json").json
    assert [row["theorem"] for row in rows] == ["bubeck2020.peel2", "baum1988.threshold"]


def test_one_output_per_class_costs_more(done):
    alone = done("compare", "classes.csv", "--theorems", "relu3", "--json").json
    each = done("compare", "classes.csv", "--theorems", "relu3", "--one-hot", "--json").json
    assert alone[0]["our bound"] < each[0]["our bound"]


def test_work_over_the_budget_is_missing_with_the_reason(done):
    rows = done("compare", "plane.csv", "--budget", "1e-9", "--json").json
    assert [row["theorem"] for row in rows] == list(THEOREMS)
    for row in rows:
        assert row["missing"].startswith("--budget (seconds): ") and "stopped at " in row["missing"]
    assert "stopped at " in " ".join(done("compare", "plane.csv", "--budget", "1e-9").out.split())


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "-inf"])
def test_a_budget_that_is_no_time_is_refused(refused, seconds):
    message = refused("compare", "plane.csv", f"--budget={seconds}")
    assert message == f"--budget is a positive number of seconds, not {float(seconds)}"


def test_a_theorem_with_a_typo_is_answered_with_the_known_ones(refused):
    message = refused("compare", "plane.csv", "--theorems", "peel2,bubek2020.relu3")
    assert message.startswith("'bubek2020.relu3' names no theorem; the nearest are bubeck2020.relu3, ")
    assert refused("compare", "plane.csv", "--theorems", "bubeck2020").startswith("'bubeck2020' names several theorems")


@pytest.mark.parametrize("names", ["", ",", " , "])
def test_no_theorem_at_all_is_refused(refused, names):
    message = refused("compare", "plane.csv", "--theorems", names)
    assert message == "--theorems names none; give ids with commas between them, or leave it out for all"
