"""Copies of the checker with one line missing. Each is loaded from source under a package name of its own."""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import exactmem.kernel

SOURCES = Path(exactmem.kernel.__file__).parent
MODULES = [
    "limits",
    "reading",
    "objects",
    "networks",
    "evaluation",
    "columns",
    "line",
    "running",
    "branches",
    "fit",
    "residual",
    "sizes",
    "labels",
]
MODULES += ["matrices", "semidefinite", "dispersion", "systems", "weight", "position", "counting", "shapes", "pieces"]
MODULES += ["impossible", "powers", "retrieval", "atoms", "realise", "tangent", "sgd", "models", "jacobian"]
MODULES += ["enclosures", "roots", "check"]
_numbers = count()


@dataclass(frozen=True)
class Guard:
    """One statement that refuses something: `need(...)`, a limit, or a `raise`; or one operand of `need(a and b, ...)`."""

    module: str
    line: int
    text: str
    operand: int | None = None

    def __str__(self) -> str:
        part = "" if self.operand is None else f" operand {self.operand} of"
        return f"{self.module}.py:{self.line}{part} {self.text[:100]}"


class Copy:
    """A freshly loaded checker; `check` is its entry."""

    def __init__(self, modules: dict[str, Any]) -> None:
        self.modules = modules

    def check(self, *args: Any) -> Any:
        return self.modules["check"].check(*args)


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((SOURCES / f"{module}.py").read_text())


@cache
def intact(module: str) -> CodeType:
    return compile(tree(module), f"{module}.py", "exec")


def refuses(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise):
        return True
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return False
    called = node.value.func
    return (isinstance(called, ast.Name) and called.id == "need") or (
        isinstance(called, ast.Attribute) and called.attr in ("within", "spend")
    )


def guards() -> list[Guard]:
    found = []
    for module in MODULES:
        for node in ast.walk(tree(module)):
            if refuses(node):
                operands = conjunction(node).values if conjunction(node) else []
                parts = [None, *range(len(operands))]
                found += [Guard(module, node.lineno, spelled(node), part) for part in parts]
    return sorted(found, key=lambda guard: (MODULES.index(guard.module), guard.line))


def conjunction(node: Any) -> Any:
    """The condition of a `need`, if it is `a and b`."""
    condition = node.value.args[0] if isinstance(node, ast.Expr) and node.value.args else None
    return condition if isinstance(condition, ast.BoolOp) and isinstance(condition.op, ast.And) else None


def spelled(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def literals(guard: Guard) -> list[str]:
    """The fixed pieces of what a guard says: cases that expect them are the first to be tried."""
    nodes = ast.walk(ast.parse(guard.text))
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in texts if len(text) > 3]


@contextmanager
def without(guard: Guard | None) -> Iterator[Copy]:
    """The checker with that statement replaced by `pass`, or that operand left out; with None, an untouched copy."""
    package = f"_kernel_copy_{next(_numbers)}"
    parent = ModuleType(package)
    parent.__path__ = []
    sys.modules[package] = parent
    loaded = {}
    try:
        for name in MODULES:
            module = ModuleType(f"{package}.{name}")
            module.__package__ = package
            sys.modules[module.__name__] = module
            hit = guard is not None and guard.module == name
            exec(_omit(guard) if hit and guard else intact(name), module.__dict__)
            setattr(parent, name, module)
            loaded[name] = module
        yield Copy(loaded)
    finally:
        for name in [package, *(f"{package}.{name}" for name in loaded)]:
            sys.modules.pop(name, None)


class _Omission(ast.NodeTransformer):
    def __init__(self, guard: Guard) -> None:
        self.guard, self.omitted = guard, 0

    def visit(self, node: ast.AST) -> ast.AST:
        if not refuses(node) or (getattr(node, "lineno", 0), spelled(node)) != (self.guard.line, self.guard.text):
            return self.generic_visit(node)
        self.omitted += 1
        if self.guard.operand is None:
            return ast.copy_location(ast.Pass(), node)
        conjunction(node).values[self.guard.operand] = ast.Constant(True)
        return node


def _omit(guard: Guard) -> CodeType:
    omission = _Omission(guard)
    changed = omission.visit(ast.parse((SOURCES / f"{guard.module}.py").read_text()))
    assert omission.omitted == 1
    return compile(ast.fix_missing_locations(changed), f"{guard.module}.py without line {guard.line}", "exec")
