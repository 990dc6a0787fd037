"""SMT solvers as peers: one text in, an answer out. Both read the same text.

`ask` runs a solver in a process of its own, which is ended when the time is over: cvc5 does not always keep its own limit on
nonlinear questions. What is measured is the solver, parsing included, without the start of the process.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from benchmarks.timing import ROOT

ANSWERS = {"sat": True, "unsat": False}


@dataclass(frozen=True)
class Asked:
    """Whether the text is satisfiable; None if the solver does not know, or was stopped."""

    answer: bool | None
    seconds: float


def z3(text: str) -> bool | None:
    import z3

    solver = z3.SolverFor(text.split(None, 2)[1].removesuffix(")"))
    solver.from_string(text)
    return ANSWERS.get(str(solver.check()))


def cvc5(text: str) -> bool | None:
    import cvc5

    solver = cvc5.Solver()
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "question")
    answer = ""
    while not (command := parser.nextCommand()).isNull():
        answer = command.invoke(solver, parser.getSymbolManager()).strip()
    return ANSWERS.get(answer)


SOLVERS: dict[str, Callable[[str], bool | None]] = {"z3": z3, "cvc5": cvc5}


def installed(name: str) -> bool:
    return find_spec(name) is not None


def ask(name: str, text: str, seconds: float) -> Asked:
    """The answer of a solver that is given so many seconds."""
    command = [sys.executable, "-m", "benchmarks.solvers", name]
    try:
        done = subprocess.run(
            command, cwd=ROOT, input=text, capture_output=True, text=True, check=False, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return Asked(None, seconds)
    if done.returncode:
        raise SystemExit(f"benchmarks: {name} failed:\n{done.stderr}")
    answer, taken = done.stdout.split()
    return Asked({"True": True, "False": False}.get(answer), float(taken))


def main(name: str, text: str) -> None:
    __import__(name)
    start = time.perf_counter()
    answer = SOLVERS[name](text)
    print(answer, time.perf_counter() - start)


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.read())
