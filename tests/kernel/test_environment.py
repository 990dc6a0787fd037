"""The same verdict everywhere: optimised, with another hash seed, from another folder, with nothing but Python."""

import ast
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import exactmem.kernel
from exactmem.kernel import limits
from exactmem.kernel.__main__ import run as run_file

from .bundles import but, mat, raw, seal
from .good import GOOD
from .weakened import MODULES

KERNEL = Path(exactmem.kernel.__file__).parent
CHECKOUT = KERNEL.parent.parent
DRAFT = GOOD["Memorizes"]["dense"]
FILES = {
    "good": raw(DRAFT),
    "packed": gzip.compress(raw(DRAFT), mtime=0),
    "false": raw(but(DRAFT, {"@y num 0": "5"})),
    "true for 1": raw(but(DRAFT, {"@net in": True})),
    "unreadable": b"\xff\xfe",
    "empty": b"",
    "large": raw(but(GOOD["RankAtMost"]["zero"], {"wit coef": {**mat([[1]]), "shape": [3 * 2**20, 0]}})),
}
CODES = {"good": 0, "packed": 0, "false": 1, "true for 1": 1, "unreadable": 1, "empty": 1, "large": 2, "missing": 2}
BARE = [sys.executable, "-I", "-S", str(KERNEL)]
WAYS = {
    "as a module": [sys.executable, "-m", "exactmem.kernel"],
    "optimised": [sys.executable, "-O", "-m", "exactmem.kernel"],
    "without docstrings": [sys.executable, "-OO", "-m", "exactmem.kernel"],
    "warnings are errors": [sys.executable, "-W", "error", "-bb", "-X", "dev", "-m", "exactmem.kernel"],
    "few digits": [sys.executable, "-X", "int_max_str_digits=640", "-m", "exactmem.kernel"],
    "nothing but Python": BARE,
    "nothing but Python, optimised": [sys.executable, "-O", *BARE[1:]],
}
PLAIN = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("bundles")
    for name, content in FILES.items():
        (place / name).write_bytes(content)
    return place


def run(way: list[str], *arguments: str, cwd: Path, **env: str) -> tuple[int, str]:
    done = subprocess.run([*way, *arguments], cwd=cwd, env={**PLAIN, **env}, capture_output=True, text=True)
    assert done.stderr == "" or "usage:" in done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize("name", CODES)
def test_the_exit_code_says_verified_rejected_or_no_verdict(folder: Path, name: str) -> None:
    code, output = run(BARE, name, cwd=folder)
    status = ["verified", "rejected", "undecided"][CODES[name]]
    assert code == CODES[name]
    assert output.splitlines()[-1].split(":")[0] == status


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_start_it_gives_the_same_answers(folder: Path, way: str) -> None:
    for name in ("good", "false", "large"):
        assert run(WAYS[way], name, cwd=folder) == run(BARE, name, cwd=folder)


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_the_hash_seed_changes_nothing(folder: Path, seed: str) -> None:
    way = [sys.executable, "-m", "exactmem.kernel"]
    answers = [run(way, name, "--json", cwd=folder, PYTHONHASHSEED=seed) for name in ("good", "false")]
    assert answers == [run(BARE, name, "--json", cwd=folder) for name in ("good", "false")]


def test_the_working_directory_changes_nothing(folder: Path) -> None:
    path = str(folder / "good")
    places = [folder, CHECKOUT, KERNEL, KERNEL.parent, Path("/")]
    assert len({run([*BARE[:3], os.path.relpath(KERNEL, place)], path, cwd=place) for place in places}) == 1


def test_json_carries_the_whole_report(folder: Path) -> None:
    code, output = run(BARE, "good", "--json", cwd=folder)
    report = json.loads(output)
    assert code == 0
    assert set(report) == {"status", "reason", "claims", "used"}
    assert report["status"] == "verified"
    assert [set(claim) for claim in report["claims"]] == [{"kind", "statement", "status", "text"}]
    code, output = run(BARE, "missing", "--json", cwd=folder)
    assert (code, json.loads(output)["status"]) == (2, "undecided")


def test_options_reach_the_check(folder: Path) -> None:
    data = seal(DRAFT)["claims"][0]["stmt"]["data"]
    assert run(BARE, "good", "--expect-data", data, cwd=folder)[0] == 0
    assert run(BARE, "good", "--expect-data", data[::-1], cwd=folder)[0] == 1
    assert run(BARE, "good", "--work", "1000", cwd=folder)[0] == 2
    assert run(BARE, "good", "--work", "1" + "0" * 100, cwd=folder)[0] == 0
    assert run(BARE, "good", "--nonsense", cwd=folder)[0] == 2
    assert run(BARE, cwd=folder)[0] == 2


def test_a_file_name_that_is_no_text_is_unreadable_and_not_rejected(folder: Path) -> None:
    for encoding in ("ascii", "utf-8"):
        done = subprocess.run(
            [*BARE, b"\xff\xc3\xa9"], cwd=folder, env=PLAIN | {"PYTHONIOENCODING": encoding}, check=False
        )
        assert done.returncode == 2


def test_a_fault_of_the_checker_itself_is_no_verdict(folder: Path) -> None:
    nonsense: Any = "a work budget that is a text"
    report = run_file(str(folder / "good"), None, nonsense)
    assert (report.status, report.reason.split(":")[0]) == ("undecided", "the checker failed")


def test_a_folder_is_no_certificate(folder: Path) -> None:
    code, output = run(BARE, ".", cwd=folder)
    assert (code, output.split(":")[0]) == (2, "undecided")


def test_starting_the_checker_loads_the_standard_library_only() -> None:
    program = "import sys, exactmem.kernel.__main__; print(*sorted(sys.modules))"
    _, output = run([sys.executable, "-c", program], cwd=CHECKOUT)
    ours = {"exactmem", "exactmem.kernel", "exactmem.kernel.__main__", *(f"exactmem.kernel.{name}" for name in MODULES)}
    before = set(run([sys.executable, "-c", "import sys; print(*sys.modules)"], cwd=CHECKOUT)[1].split())
    foreign = {name for name in output.split() if name.split(".")[0] not in sys.stdlib_module_names} - before
    assert foreign == ours


SOURCES = {path.name: ast.parse(path.read_text()) for path in sorted(KERNEL.glob("*.py"))}


DOCSTRINGS = {ast.get_docstring(node, clean=False) for tree in SOURCES.values() for node in ast.walk(tree) if isinstance(
    node, ast.Module | ast.ClassDef | ast.FunctionDef)}  # fmt: skip


@pytest.mark.parametrize("name", SOURCES)
def test_the_sources_hold_no_float_no_assert_and_nothing_that_runs_text(name: str) -> None:
    nodes = list(ast.walk(SOURCES[name]))
    assert not [node for node in nodes if isinstance(node, ast.Assert | ast.Global | ast.Lambda | ast.AsyncFunctionDef)]
    assert not [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, float | complex)]
    assert not [node for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)]
    named = {node.id for node in nodes if isinstance(node, ast.Name)}
    assert not named & {
        "float",
        "complex",
        "Fraction",
        "Decimal",
        "eval",
        "exec",
        "compile",
        "__import__",
        "round",
        "sqrt",
    }


@pytest.mark.parametrize("name", SOURCES)
def test_the_sources_import_a_short_list_of_modules(name: str) -> None:
    allowed = {"argparse", "collections", "collections.abc", "dataclasses", "hashlib", "itertools", "json", "math"}
    allowed |= {"bisect", "operator", "re", "sys", "typing", "zlib", "exactmem.kernel.check", "exactmem.kernel.limits"}
    nodes = list(ast.walk(SOURCES[name]))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    absolute = {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 0}
    relative = {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 1}
    assert plain | absolute <= allowed
    assert relative <= {*MODULES, "None"}


def test_only_rejection_and_limits_are_caught_inside_a_check() -> None:
    caught = {
        f"{name}: {ast.unparse(node.type) if node.type else 'anything'}"
        for name, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
    }
    assert caught == {
        "__main__.py: OSError",
        "__main__.py: MemoryError",
        "__main__.py: Exception",
        "check.py: Rejected",
        "check.py: OverLimit",
        "check.py: RecursionError",
        "reading.py: UnicodeDecodeError",
        "reading.py: json.JSONDecodeError",
        "reading.py: zlib.error",
    }


@pytest.mark.parametrize("name", SOURCES)
def test_everything_the_checker_prints_is_ascii(name: str) -> None:
    texts = [
        node.value
        for node in ast.walk(SOURCES[name])
        if isinstance(node, ast.Constant) and node.value not in DOCSTRINGS
    ]
    assert all(text.isascii() for text in texts if isinstance(text, str))


@pytest.mark.slow
def test_a_real_gzip_bomb_is_over_the_limit(tmp_path: Path) -> None:
    (tmp_path / "bomb").write_bytes(gzip.compress(b" " * (2**28 + 1)))
    assert run(BARE, "bomb", cwd=tmp_path)[0] == 2


def test_the_limits_are_those_of_the_specification() -> None:
    assert {name: value for name, value in vars(limits).items() if name.isupper()} == {
        "FILE_BYTES": 2**28,
        "INTEGER_BITS": 2**22,
        "ROWS": 2**21,
        "DEPTH": 2**17,
        "SYMBOLS": 2**10,
        "DEGREE": 2**8,
        "LCM_BITS": 2**20,
        "HELD_BITS": 2**35,
        "WORK": 10**12,
        "JSON_DIGITS": 15,
    }
