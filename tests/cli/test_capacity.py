"""capacity: the table of the plane from the command line, resumed from its log, and refusals."""

from __future__ import annotations

from pathlib import Path

import pytest


def test_the_table_and_its_theorems(done):
    out = done("capacity", "--n", "3..6", "--workers", "1").out
    assert "2:7, 3:9" in out and "2:27, 3:35" in out
    assert "for all: every labelling of any 6 points in general position is realised by 3 hidden thresholds" in out
    assert "VC dimension of 1 hidden threshold in the plane is 3" in out


def test_a_log_is_resumed_and_audited(done, refused):
    words = ("capacity", "--n", "4..5", "--workers", "1", "--log", "log.jsonl")
    first = done(*words, "--json").json
    again = done(*words, "--audit", "all", "--json").json
    assert (first["shards"], first["resumed"], again["resumed"]) == (2, 0, 2) and first["rows"] == again["rows"]
    assert again["rows"][0]["order types"] == {"2": 2} and again["rows"][0]["n"] == 4
    assert "log log.jsonl: 2 of 2 shards were in it" in done(*words).out
    Path("log.jsonl").write_text(Path("log.jsonl").read_text().replace('"rooted":8', '"rooted":9'))
    assert "not a record with its hash" in refused(*words)


def test_units_that_are_not_asked_about_stand_as_more(done):
    assert done("capacity", "--n", "6", "--units", "1", "--workers", "1", "--json").json["rows"][0]["order types"] == {
        "2": 16
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--n 2", "order types have at least 3 points, not 2"),
        ("--n 3..10", "MAX_POINTS: 10 is over the limit of 9"),
        ("--n 8..3", "--n takes a number of points, or the first and the last as 3..8, not '8..3'"),
        ("--n ²", "--n takes a number of points"),
        ("--units 5", "--units is a number from 1 to 4, not 5"),
        ("--workers 0", "--workers is a number of processes, at least 1, not 0"),
        ("--seconds nan", "--seconds is a positive number, not nan"),
        ("--audit some", "--audit takes a number of answers, or all, not 'some'"),
        ("--log none/log", "cannot write none/log: there is no folder none; choose another place with --log"),
    ],
)
def test_what_cannot_be_asked_is_named(refused, words, message):
    assert refused("capacity", *words.split()).startswith(message)
