"""Certificates damaged at random: whatever is in the file, every command ends with an exit code and at most one line.

The mutants are those of the checker's own tests: values changed, dropped, retyped, moved, in files of every kind of
claim, mostly with all hashes made to agree.
"""

from __future__ import annotations

import copy
import random
from pathlib import Path

import pytest

from tests.kernel.bundles import raw, seal
from tests.kernel.fuzz import mutate
from tests.kernel.good import GOOD

MUTANTS = 10  # per kind of claim

COMMANDS = {
    "show": ["show", "m.json"],
    "show --json": ["show", "m.json", "--json"],
    "check": ["check", "m.json", "--work", "10000000"],
    "check --json": ["check", "m.json", "--work", "10000000", "--json"],
    "export": ["export", "m.json", "--npz", "w.npz"],
    "certify": ["certify", "m.json", "one.csv", "-o", "c.json"],
}

MORE = [command for command in COMMANDS if command not in ("show", "check")]

BEGINNINGS = [b"", b"{", b"[", b'"', b"\x1f\x8b", b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"\x93NUMPY", b"\xef\xbb\xbf{}"]


def mutant(source: random.Random, kind: str) -> bytes:
    """A good file of this kind with up to three changes; four times out of five with all hashes made to agree."""
    draft = copy.deepcopy(source.choice(list(GOOD[kind].values())))
    draft = seal(draft) if source.random() < 0.2 else draft
    for _ in range(source.choice([1, 1, 1, 2, 3])):
        mutate(source, draft)
    return raw(draft)


def ends_well(run, command: str, words: list[str], kind: str, seed: object) -> None:
    source = random.Random(f"{command} {kind} {seed}")
    Path("one.csv").write_text("x,y\n0,0\n1,1\n")
    for _ in range(MUTANTS):
        Path("m.json").write_bytes(mutant(source, kind))
        outcome = run(*words)
        assert outcome.code in (0, 1, 2)
        assert outcome.err.count("\n") <= 1 and "Traceback" not in outcome.err
        assert (outcome.err == "") or outcome.code
        assert {path.name for path in Path().iterdir()} <= {
            "plane.csv", "classes.csv", "one.csv", "m.json", "w.npz", "c.json",
        }  # fmt: skip


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("command", ["show", "check", *(pytest.param(c, marks=pytest.mark.slow) for c in MORE)])
def test_a_damaged_certificate_ends_with_an_answer(run, command, kind):
    ends_well(run, command, COMMANDS[command], kind, "")


def test_a_damaged_certificate_ends_with_an_answer_about_data(run):
    for kind in GOOD:
        ends_well(run, "check --data", ["check", "m.json", "--data", "one.csv", "--work", "10000000"], kind, "")


@pytest.mark.parametrize("kind", GOOD)
def test_a_damaged_certificate_has_no_picture_unless_it_is_verified(run, kind):
    source = random.Random(f"page {kind}")
    for _ in range(MUTANTS):
        Path("m.json").write_bytes(mutant(source, kind))
        outcome = run("show", "m.json", "--html", "p.html")
        page = Path("p.html").read_text() if Path("p.html").exists() else ""
        assert outcome.code in (0, 1, 2) and outcome.err.count("\n") <= 1 and "Traceback" not in outcome.err
        assert ("Verified: " in page) == (outcome.code == 0) and ("<figure" not in page or outcome.code == 0)
        Path("p.html").unlink(missing_ok=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_binary_garbage_ends_with_an_answer(run, command):
    source = random.Random(command)
    Path("one.csv").write_text("x,y\n0,0\n")
    for start in BEGINNINGS:
        Path("m.json").write_bytes(start + source.randbytes(200))
        outcome = run(*COMMANDS[command])
        assert outcome.code == 2 if command == "certify" else outcome.code == 1
        assert outcome.err.count("\n") == (command not in ("check", "check --json"))
