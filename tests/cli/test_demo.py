"""demo, once: the embedded digits are memorized, checked by a separate interpreter, and a forgery is refused."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from pathlib import Path

import pytest

from exactmem.certificates.objects import data_hash
from exactmem.cli import main


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The folder that the demo wrote, and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "new" / "folder"
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main(["demo", "-o", str(folder)]) == 0
    return folder, said.getvalue()


def test_the_demo_writes_a_certificate_a_forgery_and_a_report(demo):
    folder, _ = demo
    assert sorted(path.name for path in folder.iterdir()) == [
        "digits-small.json",
        "digits.json",
        "forged.json",
        "report.html",
    ]


def test_the_demo_says_what_happened_in_five_steps(demo):
    folder, said = demo
    assert [line for line in said.splitlines() if line[:2] in ("1.", "2.", "3.", "4.", "5.")]
    assert said.count("returns exactly the label of each of the 1797 rows") == 2 == said.count("\n   verified\n")
    assert "rejected: Memorizes: row " in said
    assert f"kernel {folder / 'digits.json'} --expect-data " in said


def test_the_certificate_of_the_demo_is_about_the_embedded_digits(demo, digits):
    assert demo[1].split("--expect-data ")[1].split()[0] == data_hash(digits)


def test_the_forgery_of_the_demo_is_refused_by_the_command_too(demo, refused, run):
    folder, _ = demo
    assert run("check", folder / "forged.json").code == 1
    assert run("show", folder / "forged.json").code == 0


def test_the_report_stands_alone(demo):
    text = (demo[0] / "report.html").read_text()
    assert text.startswith("<!doctype html>") and "1797 images" in text and "verified" in text
    assert "http" not in text and "<script" not in text


def test_the_command_in_the_report_checks_again(demo):
    again = demo[1].strip().splitlines()[-1].split()
    done = subprocess.run([sys.executable, *again[1:], "--work", "1"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "WORK: " in done.stdout  # it reads the file; the whole check has just been seen


@pytest.mark.parametrize("name", ["digits.json", "forged.json", "report.html"])
def test_a_folder_in_which_the_demo_cannot_write_is_refused_before_the_work(refused, name):
    Path("out", name).mkdir(parents=True)
    assert refused("demo", "-o", "out") == f"cannot write out/{name}: it is a folder; choose another place with -o"


def test_a_file_is_no_folder(refused):
    assert refused("demo", "-o", "plane.csv") == (
        "cannot make the folder plane.csv: File exists; choose another with -o"
    )
    assert refused("demo", "-o", "plane.csv/x") == (
        "cannot make the folder plane.csv/x: Not a directory; choose another with -o"
    )
