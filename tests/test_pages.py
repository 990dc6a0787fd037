"""Every page of docs/: its Python runs and prints what stands there, its commands answer as shown, no command is made up.

Blocks marked `python` are run, all of a page in one namespace; `>>>` examples and `print(...)  # what` are compared. Blocks
marked `console` have lines "$ command" and what they print, with ... for what varies. Commands elsewhere must be understood.
"""

import contextlib
import doctest
import io
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from exactmem.cli import COMMANDS, main

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted(p for p in (ROOT / "docs").rglob("*.md") if "_build" not in p.parts)]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
OPTIONAL = ("distributed",)  # of the extra `slow`
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), flags=re.S | re.M)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_python(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace = {}
    for code in blocks(page, "python"):
        if code.lstrip().startswith(">>>"):
            test = doctest.DocTestParser().get_doctest(code, namespace, page.name, str(page), 0)
            runner, said = doctest.DocTestRunner(optionflags=FLAGS), io.StringIO()
            runner.run(test, out=said.write, clear_globs=False)
            namespace |= test.globs
            assert runner.failures == 0, said.getvalue()
        else:
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                try:
                    exec(compile(code, str(page), "exec"), namespace)
                except ModuleNotFoundError as missing:
                    if missing.name not in OPTIONAL:
                        raise
                    pytest.skip(f"{missing.name} is not installed; `make test-slow` installs it")
            wanted = re.findall(r"print\(.*?\)  # (.*)", code)
            assert not wanted or out.getvalue().splitlines() == wanted


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "console")], ids=str)
def test_console(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for code in blocks(page, "python"):
        if first := re.match(r"# (\w+\.py)\n", code):  # a file that the commands use
            Path(first[1]).write_text(code)
    for name, text in re.findall(r"^```text\n# (\w+\.csv)\n(.*?)^```", page.read_text(), flags=re.S | re.M):
        Path(name).write_text(text)
    for block in blocks(page, "console"):
        for command, wanted in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, flags=re.M):
            words = shlex.split(command)
            if words[0] == "exactmem":
                out = io.StringIO()
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                    main(words[1:])
                got = out.getvalue()
            else:
                assert words[0] == "python", command
                monkeypatch.setenv("PYTHONPATH", str(ROOT))
                done = subprocess.run([sys.executable, *words[1:]], capture_output=True, text=True, check=False)
                got = done.stdout + done.stderr
            checker = doctest.OutputChecker()
            assert checker.check_output(wanted, got, FLAGS), f"{command}\nprints\n{got}"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands_exist_with_their_options(page, capsys):
    for line in re.findall(r"^(?:    |\$ )(exactmem .*)$", page.read_text(), flags=re.M):
        words = shlex.split(line.partition("  #")[0].split(" > ")[0].replace("[", "").replace("]", ""))
        command, options = words[1], {word.split("=")[0] for word in words if re.match(r"--[a-z]", word)}
        assert command in COMMANDS, line
        with contextlib.suppress(SystemExit):
            main([command, "--help"])
        shown = capsys.readouterr().out
        assert all(option in shown for option in options), line


def test_every_link_leads_somewhere():
    for page in [*PAGES, ROOT / "TRUST.md"]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_page_is_in_the_table_of_contents():
    index = {ROOT / "docs/index.md", ROOT / "docs/theory/index.md"}
    listed = {
        (page.parent / f"{entry}.md").resolve()
        for page in index
        for tree in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text(), flags=re.S)
        for entry in re.findall(r"^[\w./-]+$", tree, flags=re.M)
    }
    assert {page.resolve() for page in PAGES if page.parent != ROOT} - {p.resolve() for p in index} <= listed


def test_the_catalogue_is_the_registry(capsys):
    main(["theorems", "--markdown"])
    assert capsys.readouterr().out == (ROOT / "docs/catalogue.md").read_text(), "run exactmem theorems --markdown"
