"""What all commands share: help, versions, usage errors, and being a program among others."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import exactmem
from exactmem.cli import COMMANDS
from exactmem.theorems.registry import APPROXIMATE, EXISTENCE, THEOREMS


def program(*words: str, **options):
    """The command in a process of its own."""
    return subprocess.run([sys.executable, "-m", "exactmem", *words], capture_output=True, check=False, **options)


def test_the_version_is_that_of_the_package(done):
    assert done("--version").out == f"exactmem {exactmem.__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_tells_its_version_and_explains_itself(done, command):
    assert done(command, "--version").out == f"exactmem {exactmem.__version__}\n"
    text = done(command, "--help").out
    assert text.startswith(f"usage: exactmem {command} ")
    assert COMMANDS[command][1:] in " ".join(text.split())


def test_the_help_lists_every_command(done):
    text = done("--help").out
    for command, what in COMMANDS.items():
        assert command in text and what in text


def test_without_a_command_the_way_to_the_help_is_shown(run):
    outcome = run()
    assert outcome.code == 2
    assert outcome.err == "exactmem: the following arguments are required: COMMAND; see exactmem --help\n"


def test_an_unknown_command_is_answered_with_the_known_ones(run):
    outcome = run("memorise", "plane.csv")
    assert outcome.code == 2 and outcome.err.count("\n") == 1
    assert outcome.err.startswith("exactmem: there is no command 'memorise'; the commands are demo, memorize, check,")


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_named(refused, command):
    files = {"theorems": [], "demo": [], "certify": ["net.npz", "plane.csv"], "export": ["c.json", "--npz", "n.npz"]}
    files |= {"decide": ["plane.csv", "--relu", "1"], "capacity": []}
    message = refused(command, *files.get(command, ["plane.csv"]), "--colour")
    assert message == f"unknown argument '--colour'; see exactmem {command} --help"


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in ("theorems", "demo", "capacity")])
def test_a_missing_argument_is_named(refused, command):
    assert "required: " in refused(command)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("memorize", "plane.csv", "--seed", "abc"), "--seed: invalid int value: 'abc'"),
        (("memorize", "plane.csv", "--seed", "9" * 5000), "--seed: invalid int value"),
        (("memorize", "plane.csv", "--theorem"), "--theorem: expected one argument"),
        (("check", "c.json", "--work", "much"), "--work: invalid int value: 'much'"),
        (("compare", "plane.csv", "--budget", "soon"), "--budget: invalid float value: 'soon'"),
        (("certify", "n.npz", "plane.csv", "--rule", "vote"), "--rule: invalid choice: 'vote'"),
        (("certify", "n.npz", "plane.csv", "--act", "selu"), "--act: invalid choice: 'selu' (choose from"),
        (("export", "c.json"), "required: --npz"),
    ],
)
def test_an_option_of_the_wrong_type_is_named(run, words, text):
    outcome = run(*words)
    assert outcome.code == 2 and outcome.out == ""
    assert outcome.err.startswith(f"exactmem {words[0]}: ") and outcome.err.count("\n") == 1
    assert text in outcome.err


def test_it_is_a_program(tmp_path):
    shown = program("theorems", "--json")
    entries = len(THEOREMS) + len(APPROXIMATE) + len(EXISTENCE)
    assert shown.returncode == 0 and shown.stdout.count(b'"id"') == entries and shown.stderr == b""
    failed = program("memorize", "nowhere.csv", cwd=tmp_path)
    assert failed.returncode == 2 and failed.stdout == b"" and failed.stderr.count(b"\n") == 1
    assert failed.stderr.startswith(b"exactmem memorize: nowhere.csv: there is no such file; give a CSV")


def test_the_installed_script_is_the_same_program():
    script = os.path.join(os.path.dirname(sys.executable), "exactmem")
    assert subprocess.run([script, "--version"], capture_output=True, check=True).stdout.startswith(b"exactmem ")


def test_a_terminal_without_the_characters_of_a_formula_still_shows_the_rest():
    shown = program("theorems", "bubeck2020.peel2", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert shown.returncode == 0 and shown.stderr == b""
    assert rb"4\xb7ceil(n/d) per output" in shown.stdout


def test_output_that_nobody_reads_is_no_success(tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "exactmem", "theorems"], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert ended.returncode == 141 and ended.stderr == b""


def test_a_command_loads_no_library_that_only_another_one_needs():
    code = "import sys; from exactmem.cli import main; main(['theorems', '--version']); print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "'numpy'" not in loaded and "'rich'" not in loaded and "'flint'" not in loaded


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
def test_a_full_disk_under_the_answer_is_one_line():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "exactmem", "theorems"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (2, b"exactmem theorems: No space left on device\n")
