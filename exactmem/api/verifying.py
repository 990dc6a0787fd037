"""`verify`: the same claim checked again in another way. Every verdict names its way and its scope; none is a certificate.

    line     cell by cell along the line of the first layer: all rows, slopes and values of every unit, exact bounds
    layers   every layer on every row, in integers; nothing is assumed of the network
    dense    two hidden layers of ReLUs: every unit at every row, modulo word primes; a long run at a million rows
    local    `yun2019.relu` and the core of `yun2019.classification`: own value and two neighbours of each point

A sample of the rows says so. What a certificate claims is decided by the checker alone (`exactmem.check`).
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from exactmem.certificates.result import Result
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.dense import ROWS, wrong_class_densely
from exactmem.networks.evaluation import evaluate_all, evaluate_layers, mismatch, wrong_class
from exactmem.networks.layers import RankOne
from exactmem.networks.line import suits
from exactmem.networks.network import Network
from exactmem.networks.residual import plain
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.yun2019.local import local_check
from exactmem.theorems.yun2019.relu import centred
from exactmem.verdict import Fails, Holds

CHUNK = 2048  # rows that go through the layers at a time


def verify(result: Result, by: str = "line", *, sample: int = 0, seed: int = 0) -> Holds | Fails:
    """Check on its data, in one of the four ways, that a network that was built is exact.

    Parameters
    ----------
    by : "line", "layers", "dense" or "local"
    sample : 0 for all rows, or so many rows, drawn without repetition by `seed`

    Returns
    -------
    Holds(text) or Fails(text), with way, scope and, where it fails, the row

    Raises
    ------
    InputError : the way is unknown, or is not for this network, or the network is not exact

    >>> from exactmem.api.memorizing import memorize
    >>> fit = memorize(Dataset.from_arrays([[k] for k in range(40)], [k % 3 for k in range(40)]), "yun2019.classification")
    >>> verify(fit, "layers", sample=8).witness
    '8 of 40 rows, sampled (seed 0), layer by layer; a verdict of this library, not a certificate'
    """
    if by not in WAYS:
        raise InputError(f"by is one of {', '.join(WAYS)}, not {by!r}")
    if result.eps:
        raise InputError(f"{result.theorem} fits up to a residual; these ways of checking are for exact fits")
    target = result.target
    scope = f"all {target.n} rows"
    if sample:
        rows = drawn(target.n, sample, seed)
        target, scope = target.take(rows), f"{len(rows)} of {target.n} rows, sampled (seed {seed})"
    way, decide = WAYS[by]
    wrong = decide(plain(result.network, "these ways of checking"), target, result.one_hot)
    said = f"{scope}, {way}; a verdict of this library, not a certificate"
    return Holds(said) if wrong is None else Fails(f"wrong at {target.where(wrong)}: {said}")


def drawn(n: int, count: int, seed: int) -> list[int]:
    """Distinct rows, increasing."""
    random, found = Randomness(f"sample/{seed}"), set[int]()
    while len(found) < min(n, count):
        found.add(random.below(n))
    return sorted(found)


def on_the_line(network: Network, target: Dataset, one_hot: bool) -> int | None:
    if not suits(network, target.n * 2**20):
        raise InputError("the network has no line: its first layer is not of rank one, or a layer jumps")
    if one_hot:
        return wrong_class(network, target.X, target.Y.num[:, 0].tolist())
    return mismatch(evaluate_all(network, target.X), target.Y)


def by_layers(network: Network, target: Dataset, one_hot: bool) -> int | None:
    for i in range(0, target.n, CHUNK):
        part = target.take(range(i, min(i + CHUNK, target.n)))
        if one_hot:
            units = np.eye(network.outputs_count, dtype=np.int64)[part.Y.num[:, 0]]
            part = Dataset(part.X, RationalMatrix(units))
        wrong = mismatch(evaluate_layers(network, part.X), part.Y)
        if wrong is not None:
            return i + wrong
    return None


def densely(network: Network, target: Dataset, one_hot: bool) -> int | None:
    if not one_hot:
        raise InputError("the dense check is for yun2019.classification")
    return wrong_class_densely(network, target.X, target.Y.num[:, 0])


def locally(network: Network, target: Dataset, one_hot: bool) -> int | None:
    first, second = network.layers[:2]
    if target.d_y != 1 or target.Y.den != 1 or not isinstance(first.weights, RankOne):
        raise InputError("the local check is for one column of integer labels, and yun2019.relu or classification")
    distinct = target.merged()
    labels = distinct.Y.num[:, 0]
    middle, T = centred(labels)
    verdict = local_check(network, distinct.X, second.width // 2, labels - middle, T)
    return int(distinct.representative[int(str(verdict.witness))]) if isinstance(verdict, Fails) else None


def predicted_seconds(result: Result) -> float:
    """How long the dense check of all rows would take: its first rows are run, and the time is scaled."""
    start = time.perf_counter()
    rows = min(ROWS, result.target.n)
    verify(result, "dense", sample=rows)
    return (time.perf_counter() - start) * result.target.n / rows


Decide = Callable[[Network, Dataset, bool], int | None]
WAYS: dict[str, tuple[str, Decide]] = {
    "line": ("cell by cell along the line, with proved bounds", on_the_line),
    "layers": ("layer by layer", by_layers),
    "dense": ("every unit at every row, modulo word primes", densely),
    "local": ("own value and two neighbours", locally),
}
