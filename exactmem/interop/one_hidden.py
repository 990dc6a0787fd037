"""One-hidden-layer models from files of arrays: h(x) = sum_j v_j·psi(w_j·x + b_j), floats as the dyadic rationals they are.

Arrays are named W (neurons, inputs), b and v; or they are two layers W1, b1, W2, b2 (or 0.weight, 0.bias, 2.weight, ...) of
which the second has one output. A bias of the output adds a constant: no derivative in W, b or v sees it, and it is left out.
Read are NPZ and safetensors, and .pt where PyTorch is installed (weights only).

>>> model = model_of({"W": np.array([[0.5, 1.0]]), "b": np.array([0.25]), "v": np.array([2.0])}, smooth("tanh"))
>>> model.w, model.b, model.v
(((Fraction(1, 2), Fraction(1, 1)),), (Fraction(1, 4),), (Fraction(2, 1),))
>>> model_of({"W": np.array([[0.5, float("nan")]]), "v": np.array([2.0])}, smooth("tanh"), "net.npz")
Traceback (most recent call last):
    ...
exactmem.errors.InputError: net.npz: W[0, 1] is nan; a weight must be finite
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from exactmem.errors import InputError
from exactmem.interop.exact import Array, Arrays
from exactmem.interop.weights import one_line, paired, rationals, read_npz, read_safetensors
from exactmem.networks.smooth import Smooth, smooth
from exactmem.theorems.madden2023.model import Model

NAMES = "name the arrays W (neurons, inputs), b and v, or W1, b1, W2"


def read_model(path: str | Path, activation: str | Smooth) -> Model:
    """The model in a file.

    Raises
    ------
    InputError : unreadable, NaN or infinite weights (with array and position), not one hidden layer with one output
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    suffix = path.suffix.lower()
    if suffix in (".pt", ".pth"):
        arrays = read_torch(path)
    elif suffix == ".safetensors":
        arrays = read_safetensors(raw, str(path))
    elif raw.startswith(b"PK") or suffix == ".npz":
        arrays = read_npz(raw, str(path))
    else:
        raise InputError(f"{path}: weights are read from .npz, .safetensors or .pt")
    return model_of(arrays, smooth(activation) if isinstance(activation, str) else activation, str(path))


def read_torch(path: Path) -> Arrays:
    """The tensors of a state dictionary, by an installed PyTorch that loads weights only and runs no code of the file."""
    try:
        import torch  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise InputError(f"{path}: .pt files need PyTorch; save the weights as .npz or .safetensors") from None
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        return {name: tensor.to(torch.float64).numpy() for name, tensor in state.items()}
    except Exception as error:  # unpickling raises whatever the file makes it raise
        raise InputError(f"{path}: this file of weights cannot be read: {one_line(error)}") from None


def model_of(arrays: Arrays, activation: Smooth, source: str = "the arrays") -> Model:
    """The model that arrays spell."""
    weights, bias, output = named(arrays, source)
    w_name, W = weights
    v_name, V = output
    if W.ndim != 2 or not W.size:
        raise InputError(f"{source}: {w_name} has shape {W.shape}; {NAMES}")
    rows = tuple(tuple(rationals(row, f"{w_name}[{j}, {{}}]", source)) for j, row in enumerate(W))
    v = rationals(V.reshape(-1), f"{v_name}[{{}}]", source)
    if V.ndim > 2 or (V.ndim == 2 and 1 not in V.shape) or len(v) != len(rows):
        raise InputError(
            f"{source}: {v_name} has shape {V.shape}; one number for each of the {len(rows)} neurons is needed"
        )
    if bias is None:
        return Model(activation, rows, (), tuple(v))
    b_name, B = bias
    b = rationals(B.reshape(-1), f"{b_name}[{{}}]", source)
    if len(b) != len(rows):
        raise InputError(f"{source}: {b_name} has {len(b)} entries but {w_name} has {len(rows)} rows")
    return Model(activation, rows, tuple(b), tuple(v))


def named(arrays: Arrays, source: str) -> tuple[tuple[str, Array], tuple[str, Array] | None, tuple[str, Array]]:
    """Weights, biases and output weights, each with its name."""
    if "W" in arrays and "v" in arrays:
        others = sorted(set(arrays) - {"W", "b", "v"})
        if others:
            raise InputError(f"{source}: {others[0]} is none of W, b and v; {NAMES}")
        return ("W", arrays["W"]), ("b", arrays["b"]) if "b" in arrays else None, ("v", arrays["v"])
    pairs = paired(arrays, source)
    if len(pairs) != 2:
        raise InputError(f"{source}: there are {len(pairs)} matrices, but one hidden layer has two; {NAMES}")
    (first, bias), (second, _) = pairs
    return (first, np.asarray(arrays[first])), (bias, arrays[bias]) if bias else None, (second, arrays[second])
