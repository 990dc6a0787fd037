"""Running a command in an empty folder, and what every refusal has in common."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from exactmem.cli import main

PLANE = "x,y,kind\n0,0,1\n2,0,-2\n1,2,3\n1,1,5\n3,5,0\n1/2,7.25,-1/3\n-4,1,2\n9,-3.5,1\n"
"""Eight points of the plane with rational labels."""

CLASSES = "length,width,species\n5.1,3.5,setosa\n4.9,3,setosa\n7,3.2,versicolor\n6.3,2.5,virginica\n5.8,2.7,virginica\n"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind in a terminal."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Outcome]


def listing(folder: Path) -> dict[str, str]:
    """Every file below the folder with the hash of its content."""
    readable = {path: path.is_file() and os.access(path, os.R_OK) for path in sorted(folder.rglob("*"))}
    return {str(path): sha256(path.read_bytes()).hexdigest() if yes else "" for path, yes in readable.items()}


@pytest.fixture
def run(capsys, tmp_path, monkeypatch) -> Run:
    """Run a command in this process; the current folder is empty but for plane.csv and classes.csv."""
    monkeypatch.chdir(tmp_path)
    Path("plane.csv").write_text(PLANE)
    Path("classes.csv").write_text(CLASSES)

    def command(*words: object) -> Outcome:
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return command


@pytest.fixture
def done(run) -> Run:
    """Run a command that must succeed."""

    def command(*words: object) -> Outcome:
        outcome = run(*words)
        assert outcome.code == 0, outcome.err
        return outcome

    return command


@pytest.fixture
def refused(run, tmp_path) -> Callable[..., str]:
    """Run a command that must fail: one line on stderr that names the command, and no file made, lost or changed."""

    def command(*words: object, code: int = 2) -> str:
        before = listing(tmp_path)
        outcome = run(*words)
        assert (outcome.code, outcome.out) == (code, ""), outcome
        beginning = f"exactmem {words[0]}: "
        assert outcome.err.startswith(beginning) and outcome.err.endswith("\n")
        message = outcome.err.removeprefix(beginning).removesuffix("\n")
        assert message.isprintable() and "Traceback" not in message and len(message) < 500
        assert listing(tmp_path) == before
        return message

    return command


@pytest.fixture
def cert(done) -> Path:
    """A certificate for plane.csv."""
    done("memorize", "plane.csv", "-o", "plane.json")
    return Path("plane.json")
