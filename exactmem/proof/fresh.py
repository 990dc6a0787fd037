"""The checker in a process of its own, isolated from installed packages: what the last step of every proof asks."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from exactmem.certificates.certificate import Certificate
from exactmem.verdict import Fails, Holds, Undecided, Verdict


def kernel_folder() -> Path:
    """The folder of the checker: the only thing that has to be trusted."""
    return Path(__file__).parents[1] / "kernel"


def checked_afresh(path: Path, data: str | None = None) -> tuple[int, str]:
    """Exit code and output of the checker. `data` is the hash of the data that the claims must be about."""
    expected = [] if data is None else ["--expect-data", data]
    command = [sys.executable, "-I", "-S", str(kernel_folder()), str(path), *expected]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def check_command(path: str | Path, data: str | None = None) -> str:
    """What one types to check a certificate again."""
    kernel = min(str(kernel_folder()), os.path.relpath(kernel_folder()), key=len)
    expected = "" if data is None else f" --expect-data {data}"
    return f"python -I -S {shlex.quote(kernel)} {shlex.quote(str(path))}{expected}"


def accepted(certificate: Certificate, data: str) -> Verdict:
    """Write the certificate, and ask a fresh interpreter: its claims must be about the data with this hash.

    >>> from exactmem.certificates.draft import Draft
    >>> accepted(Draft().certificate(), "none").holds
    False
    """
    with tempfile.TemporaryDirectory() as folder:
        code, said = checked_afresh(certificate.save(Path(folder) / "certificate.json"), data)
    if code == 0:
        return Holds(said)
    return Fails(said) if code == 1 else Undecided(said)
