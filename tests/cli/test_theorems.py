"""The catalogue as a table, as JSON, and one theorem at a time."""

from __future__ import annotations

import pytest

from exactmem.theorems.registry import APPROXIMATE, EXISTENCE, THEOREMS

BUILT = {**THEOREMS, **APPROXIMATE}


def test_every_theorem_is_in_the_table(done):
    lines = done("theorems").out.splitlines()
    cells = [[cell.strip() for cell in line.split("│")] for line in lines]
    folded = " ".join(" ".join(column) for column in zip(*(row for row in cells if len(row) == 7), strict=True))
    for entry in (*BUILT.values(), *EXISTENCE.values()):
        assert entry.id in folded and entry.title in " ".join(folded.split())


def test_the_json_is_an_array_with_all_there_is_to_say(done):
    entries = done("theorems", "--json").json
    assert [entry["id"] for entry in entries] == [*BUILT, *EXISTENCE]
    for entry in entries:
        assert {"id", "statement", "source", "hypotheses", "bound"} <= set(entry)
        assert entry["hypotheses"][0]["name"] == "no conflict"


@pytest.mark.parametrize("name", BUILT)
def test_one_theorem_in_full(done, name):
    entry = BUILT[name]
    text = " ".join(done("theorems", name).out.split())
    assert entry.title in text and entry.bound.formula in text and str(entry.source) in text
    assert all(f"option {option}" in text for option in entry.options)
    found = done("theorems", name, "--json").json
    assert found["id"] == name and found["statement"] == entry.statement
    assert set(found["options"]) == set(entry.options)


def test_a_theorem_is_found_by_the_part_of_its_name_that_is_its_own(done):
    assert done("theorems", "peel2", "--json").json["id"] == "bubeck2020.peel2"
    assert done("theorems", "zhang2017", "--json").json["id"] == "zhang2017.interpolation"


def test_why_runs_the_counterexamples(done, refused):
    text = " ".join(done("theorems", "compact", "--why").out.split())
    for example in THEOREMS["vardi2021.compact"].why:
        assert f"without {example.dropped}" in text and " ".join(example.run().split()) in text
    found = done("theorems", "compact", "--why", "--json").json
    assert [example["dropped"] for example in found] == [e.dropped for e in THEOREMS["vardi2021.compact"].why]
    message = refused("theorems", "relu3", "--why")
    explained = ", ".join(name for name, entry in BUILT.items() if entry.why)
    assert message == f"--why takes a theorem with counterexamples: {explained}"
    assert refused("theorems", "--why") == message


def test_an_unknown_theorem_is_answered_with_the_nearest(refused):
    message = refused("theorems", "bubeck2021")
    assert message.startswith("'bubeck2021' names no theorem; the nearest are ")
    assert sum(name in message for name in BUILT) == 3


def test_a_name_that_several_theorems_share_is_answered_with_these(refused):
    message = refused("theorems", "bubeck2020")
    several = ", ".join(f"bubeck2020.{name}" for name in ("relu4", "relu3", "peel2", "ntk", "harmonic"))
    assert message == f"'bubeck2020' names several theorems: {several}"


@pytest.mark.parametrize("name", EXISTENCE)
def test_what_has_a_command_of_its_own_is_listed_and_not_built(done, refused, name):
    entry = EXISTENCE[name]
    text = " ".join(done("theorems", name).out.split())
    assert entry.title in text and entry.verb in text and "second-hand, never certified" in text
    assert done("theorems", name, "--json").json["concludes"] == entry.conclusion
    message = refused("memorize", "plane.csv", "--theorem", name)
    assert message == f"{name} is no construction, it proves that {entry.conclusion}: {entry.verb}"
