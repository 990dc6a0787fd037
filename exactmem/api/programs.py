"""Files that are programs, run as they stand: a conjecture, a proof. What goes wrong in one is told with its file and line."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from exactmem.data.sources import read_bytes
from exactmem.errors import InputError


def program(path: str | Path, name: str) -> ModuleType:
    """The module that the file becomes once it has run, under this name.

    Raises
    ------
    InputError : it cannot be read, is no Python, or ends in an error; with the line
    """
    file = str(path)
    if not Path(file).exists():
        raise InputError(f"{file}: there is no such file; give a Python file")
    source = read_bytes(file)
    module = ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module  # dataclasses of the file look their module up
    try:
        code = compile(source, file, "exec")
    except (SyntaxError, ValueError) as error:  # ValueError: a NUL character
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise InputError(f"{file}{line}: {getattr(error, 'msg', error)}") from None
    with blamed(file):
        exec(code, module.__dict__)
    return module


@contextmanager
def blamed(path: str | Path) -> Iterator[None]:
    """An error in the enclosed work that passed through the file becomes an InputError that names the line there.

    >>> with blamed("steps.py"):
    ...     exec(compile("half = 1 / 2\\nnone = 1 / 0", "steps.py", "exec"))
    Traceback (most recent call last):
    exactmem.errors.InputError: steps.py, line 2: ZeroDivisionError: division by zero
    """
    file = str(path)
    try:
        yield
    except (Exception, SystemExit) as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
        if not lines:
            raise
        text = " ".join(str(error).split()) or "no message"
        raise InputError(f"{file}, line {lines[-1]}: {type(error).__name__}: {text}") from error
