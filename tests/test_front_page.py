"""What the front page says: its Python runs and prints what stands there, and its numbers are true."""

import re
from pathlib import Path

import exactmem

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def code_lines(path: Path) -> int:
    """Lines without blanks and comments."""
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in path.read_text().splitlines())


def test_the_checker_has_the_size_it_says_and_keeps_its_budget():
    lines = {path.stem: code_lines(path) for path in (ROOT / "exactmem/kernel").glob("*.py")}
    (said,) = re.findall(r"checker\s+of (\d+) lines", README)
    assert sum(lines.values()) == int(said)
    core = ("reading", "objects", "networks", "evaluation", "fit", "sizes", "matrices", "systems")
    assert sum(lines[name] for name in core) <= 600
    assert all(lines[name] <= 150 for name in lines if name not in core)


def test_every_theorem_is_listed():
    assert all(f"`{name}`" in README for name in exactmem.theorems)
