"""`prove`: the executable proof of a theorem of the catalogue, on its own example or on data of the user's."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

from exactmem.api.programs import blamed, program
from exactmem.data.sources import Source, dataset_of
from exactmem.errors import InputError
from exactmem.proof.proof import Proof
from exactmem.proof.proof import run as run_proof
from exactmem.theorems.registry import described


def prove(theorem: str, data: Source | None = None) -> Proof:
    """Walk through the proof of a theorem, every step checked exactly on the data.

    Parameters
    ----------
    theorem : id of the catalogue
    data : a `Dataset`, a file or the name of an embedded set; by default the example of the proof, which is small enough to
        draw and comes with what fails without a hypothesis, with sliders and with exercises

    Returns
    -------
    Proof : `.concluded` if every step holds and the checker accepted the certificate; otherwise `.failure` is the first step
    that does not hold, with the instance. It renders in notebooks, and by `.text()`, `.markdown()`, `.latex()`, `.html()`

    Raises
    ------
    InputError : no such theorem, or its file is missing, is no proof, or ends in an error of its own

    >>> proof = prove("bubeck2020.relu3")
    >>> proof.concluded, proof.certificate is not None
    (True, True)
    """
    entry = described(theorem)
    module = proof_module(entry.id)
    with blamed(proof_file(entry.id)):
        if data is None:
            return run_proof(entry.id, module.steps, module.EXAMPLE, module.example)
        return run_proof(entry.id, module.steps, dataset_of(data))


def proofs_folder() -> Path:
    """Where the proofs are: beside this package in a checkout, inside it when installed."""
    package = Path(__file__).parents[1]
    inside, beside = package / "proofs", package.parent / "proofs"
    return inside if inside.is_dir() else beside


def proof_file(theorem: str) -> Path:
    return proofs_folder() / f"{theorem.replace('.', '_')}.py"


def proof_module(theorem: str) -> ModuleType:
    """The file of a theorem, loaded. It defines EXAMPLE, steps(proof) and example(proof)."""
    path = proof_file(theorem)
    if not path.is_file():
        raise InputError(f"there is no proof of {theorem}: {path} does not exist")
    try:
        importlib.import_module("marimo")
    except ImportError:
        raise InputError("the proofs are marimo notebooks; install it with: pip install 'exactmem[proofs]'") from None
    module = program(path, f"exactmem_proof_{path.stem}")
    missing = [name for name in ("EXAMPLE", "steps", "example") if not hasattr(module, name)]
    if missing:
        raise InputError(f"{path}: it must define EXAMPLE, steps and example; there is no {missing[0]}")
    return module
