"""Every example in every docstring runs and shows what it says; the README's Python too."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import exactmem

MODULES = sorted(
    name for _, name, _ in pkgutil.walk_packages(exactmem.__path__, "exactmem.") if not name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


def test_the_python_of_the_readme_runs_and_prints_what_it_says(tmp_path, monkeypatch, capsys):
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", readme, flags=re.S)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    said = re.findall(r"print\(.*# (.*)", code)
    assert capsys.readouterr().out.splitlines() == said
