"""Files that commands write: whole or not at all, never over an input, and refused before the work begins."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import listing

PLACES = {
    "missing/c.json": "there is no folder missing; choose another place",
    "plane.csv/c.json": "there is no folder plane.csv; choose another place",
    "folder": "it is a folder; choose another place",
    ".": "it is a folder; choose another place",
    "..": "it is a folder; choose another place",
    "/": "it is a folder; choose another place",
    "": "the name is empty; choose another place",
    os.devnull: "it is not a regular file; choose another place",
}
COMMANDS = {
    "memorize": (["memorize", "plane.csv", "-o"], "-o"),
    "bounds": (["bounds", "plane.csv", "-o"], "-o"),
    "decide": (["decide", "plane.csv", "--relu", "4", "-o"], "-o"),
    "certify": (["certify", "plane.json", "plane.csv", "-o"], "-o"),
    "export": (["export", "plane.json", "--npz"], "--npz"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_cannot_be_written_is_refused(refused, cert, command, place):
    os.mkdir("folder")
    words, option = COMMANDS[command]
    assert refused(*words, place) == f"cannot write {place}: {PLACES[place]} with {option}"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_may_not_be_written_is_refused(refused, cert, command):
    os.mkdir("closed", mode=0o500)
    words, option = COMMANDS[command]
    assert refused(*words, "closed/c.json") == (
        f"cannot write closed/c.json: the folder closed may not be written; choose another place with {option}"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_an_input_is_never_written_over(refused, cert, command):
    words, option = COMMANDS[command]
    os.symlink(words[1], "link")
    os.link(words[1], "twin")
    for place in (words[1], f"./{words[1]}", "link", "twin"):
        assert refused(*words, place) == f"cannot write {place}: it is the input; choose another place with {option}"
    assert "it is the input" in refused("certify", "plane.json", "plane.csv", "-o", "plane.csv")


def test_the_place_is_looked_at_before_the_work_begins(refused):
    assert refused("memorize", "nowhere.csv", "-o", "missing/c.json").startswith("cannot write missing/c.json")
    assert refused("certify", "nowhere.npz", "nowhere.csv", "-o", "missing/c.json").startswith("cannot write")


def test_a_certificate_is_replaced_by_a_new_one_as_a_whole(done, cert):
    done("memorize", "classes.csv", "-o", cert)
    assert done("check", cert, "--data", "classes.csv").out.endswith("verified\n")
    assert sorted(os.listdir()) == ["classes.csv", "plane.csv", "plane.json"]


def test_a_good_certificate_outlives_a_failing_build(refused, cert):
    Path("bad.csv").write_text("x,y\n0,1\n0,2\n")
    refused("memorize", "bad.csv", "-o", cert, code=1)
    refused("memorize", "plane.csv", "--set", "nothing=1", "-o", cert)


def test_a_good_certificate_outlives_a_failing_write(run, cert, tmp_path):
    before = listing(tmp_path)
    for words in (["memorize", "classes.csv", "-o", "plane.json"], ["export", "plane.json", "--npz", "w.npz"]):
        ended = subprocess.run(
            [sys.executable, "-m", "exactmem", *words],
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),  # the disk is full
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 2 and ended.stdout == ""
        assert ended.stderr.startswith(f"exactmem {words[0]}: cannot write {words[-1]}: File too large")
        assert ended.stderr.count("\n") == 1
        assert listing(tmp_path) == before


@pytest.mark.parametrize("command", COMMANDS)
def test_a_name_that_is_too_long_is_refused(refused, cert, command):
    words, _ = COMMANDS[command]
    assert refused(*words, "c" * 300 + ".json").startswith("cannot write cccc")
