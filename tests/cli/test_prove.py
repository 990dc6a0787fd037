"""`exactmem prove` from a terminal: what is refused in one line, what is written, and what a broken proof file is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from exactmem.api import proving

ID = "bubeck2020.relu3"
EXERCISE = ["--exercise", "1", "--answer", "2/3"]


@pytest.fixture
def proofs(tmp_path_factory, monkeypatch) -> Path:
    """An empty folder in the place of proofs/."""
    folder = tmp_path_factory.mktemp("proofs")
    monkeypatch.setattr(proving, "proofs_folder", lambda: folder)
    return folder


def test_from_a_table_to_a_page_and_a_certificate_that_is_checked(done):
    said = done("prove", ID, "classes.csv", "--html", "p.html", "--markdown", "p.md", "-o", "c.json").out
    assert said.endswith("accepts the certificate.\np.html: written\np.md: written\nc.json: written\n")
    assert "verified" in done("check", "c.json", "--data", "classes.csv").out
    assert Path("p.html").read_text().count("<figure") > 0


def test_what_is_no_proof_has_a_page_that_says_so_and_no_certificate(run):
    Path("twice.csv").write_text("x,y\n1,0\n1,1\n")
    outcome = run("prove", ID, "twice.csv", "--html", "p.html", "-o", "c.json")
    assert outcome.code == 1 and outcome.out.endswith("c.json: not written, since there is no proof\n")
    assert "No proof: it stops where H1. FAILS." in Path("p.html").read_text() and not Path("c.json").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nothing", "plane.csv"], "'nothing' names no theorem"),
        ([ID, "none.csv"], "none.csv: there is no such file"),
        ([ID, "plane.csv", "--html", "plane.csv"], "cannot write plane.csv: it is the input"),
        ([ID, "plane.csv", "--latex", "."], "cannot write .: it is a folder"),
        ([ID, "--html", "p", "-o", "./p"], "--html and -o would write the same file"),
        ([ID, "--label", "x"], "--label, --ignore and --one-hot say how to read data"),
        ([ID, "--one-hot"], "--label, --ignore and --one-hot say how to read data"),
        ([ID, "--exercise", "1"], "--exercise N and --answer TEXT go together"),
        ([ID, *EXERCISE, "--html", "p"], "an exercise is about the example"),
        ([ID, "plane.csv", *EXERCISE], "an exercise is about the example"),
        ([ID, "--exercise", "0", "--answer", "1"], f"{ID} has 2 exercises; there is no exercise 0"),
        ([ID, "--exercise", "-1", "--answer", "1"], f"{ID} has 2 exercises; there is no exercise -1"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(refused, words, message):
    assert refused("prove", *words).startswith(message)


@pytest.mark.parametrize("answer", ["", "2/3+1", "\x1b[31m", "1e999999999", "9" * 10**6])
def test_an_answer_that_is_no_number_is_not_graded(run, answer):
    outcome = run("prove", ID, "--exercise", "1", "--answer", answer)
    assert outcome.code == 2 and outcome.out.startswith("Not graded: ") and len(outcome.out) < 300
    assert outcome.out.count("\n") == 1 and outcome.out[:-1].isprintable()


PROGRAMS = {
    "x = (": "line 1: '(' was never closed",
    "x = 1\n1 / 0": "line 2: ZeroDivisionError: division by zero",
    "raise SystemExit(0)": "line 1: SystemExit: 0",
    "EXAMPLE = 1": "it must define EXAMPLE, steps and example; there is no steps",
    "\0": "source code string cannot contain null bytes",
    "def steps(proof):\n    proof.step('So it is.', True)\n\n\nexample, EXAMPLE = None, None": "line 2: TypeError: ",
    "def steps(proof):\n    exit(0)\n\n\nexample, EXAMPLE = None, None": "line 2: SystemExit: 0",
}  # fmt: skip


@pytest.mark.parametrize("source", PROGRAMS)
def test_a_broken_proof_file_is_named_with_its_line(refused, proofs, source):
    path = proofs / "bubeck2020_relu3.py"
    path.write_text(source)
    message = refused("prove", ID, "plane.csv")
    assert message.startswith(str(path)) and message.removeprefix(str(path)).strip(":, ").startswith(PROGRAMS[source])


def test_a_proof_that_is_not_there_is_named(refused, proofs):
    assert refused("prove", ID) == f"there is no proof of {ID}: {proofs / 'bubeck2020_relu3.py'} does not exist"


@pytest.mark.parametrize("module", ["marimo", "matplotlib"])
def test_without_an_optional_package(run, monkeypatch, module):
    """No notebooks, no proof; no matplotlib, the words in the place of each picture."""
    monkeypatch.setitem(sys.modules, module, None)
    outcome = run("prove", ID, "plane.csv", "--html", "p.html")
    if module == "marimo":
        assert outcome.code == 2 and outcome.err.startswith("exactmem prove: the proofs are marimo notebooks; install")
    else:
        page = Path("p.html").read_text()
        assert outcome.code == 0 and "<figure" not in page and "(not drawn: a picture needs matplotlib" in page


def test_numbers_that_floats_cannot_hold_are_told_and_not_drawn(done):
    Path("huge.csv").write_text("x,y\n1e300,1e200\n123456789012345678901234567890,3\n-1e-50,2\n")
    done("prove", "yun2019.relu", "huge.csv", "--html", "p.html")
    assert "(not drawn: its numbers are too large or too small to be drawn)" in Path("p.html").read_text()


@pytest.mark.parametrize(
    ("name", "true", "false", "stop"),
    [
        ("yun2019.relu", "Z = [4 * key for key in t]", "Z = [3 * key for key in t]", "3."),
        ("zhang2017.interpolation", "[s[0] - 1, *s[:-1]]", "[s[0] - 2, *s[:-1]]", "3."),
    ],
)
def test_a_false_step_stops_the_script(tmp_path, name, true, false, stop):
    """A copy with one number changed is run as a script: exit code 1, and the text ends where the step is refuted."""
    path = tmp_path / f"{name.replace('.', '_')}.py"
    source = proving.proof_file(name).read_text()
    assert source.count(true) == 1
    path.write_text(source.replace(true, false))
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert done.stdout.endswith(f"\nNo proof: it stops where {stop} FAILS.\n") and "      FAILS: " in done.stdout
    assert "accepts the certificate" not in done.stdout and "Traceback" not in done.stderr
