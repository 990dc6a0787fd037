"""`memorize`: build the network of a theorem on data, verify it on every row, and say what is certified."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import comb
from typing import Any, cast

from exactmem.bounds.cannot_fit import cannot_fit
from exactmem.certificates.claims import cannot_fit as claim_cannot_fit
from exactmem.certificates.claims import in_general_position, not_in_general_position
from exactmem.certificates.draft import Draft
from exactmem.certificates.result import Result
from exactmem.data.dataset import Dataset
from exactmem.data.sources import Source, dataset_of
from exactmem.errors import HypothesisFails, LimitExceeded, Rejected
from exactmem.geometry.position import Dependency, Modulus, general_position
from exactmem.linalg.affine import affine_rank
from exactmem.networks.activations import RELU
from exactmem.networks.evaluation import mismatch, residual_within, squared_norm, squared_residual, wrong_class
from exactmem.networks.network import Network
from exactmem.networks.residual import plain
from exactmem.theorems.hypotheses import GENERAL_POSITION
from exactmem.theorems.registry import find
from exactmem.theorems.theorem import Construction
from exactmem.verdict import Fails, Holds

FEW_MINORS = 5000  # up to which `memorize` also decides general position, which the counts suppose
SMALL = 7  # points up to which `memorize` also looks for a proof that fewer ReLUs cannot fit these labels
SMALL_PROGRAMS = 400  # linear programs spent on that proof per width


def memorize(data: Source, theorem: str = "bubeck2020.relu3", *, one_hot: bool = False, **options: Any) -> Result:
    """Build the network of a theorem on these data and verify it on every row, exactly.

    Parameters
    ----------
    data : a `Dataset`, a file (CSV, TSV, NPY, NPZ) or the name of an embedded set
    theorem : id of the construction, see `exactmem.theorems`
    one_hot : fit one output per class instead of the label itself
    options : of the construction, for instance seed=0

    Returns
    -------
    Result, with .network, .sizes, .promise, .literature, .lower and .certificate

    Raises
    ------
    Conflict : equal points with different labels; HypothesisFails : the theorem does not apply; InputError : anything
    that cannot be read

    Examples
    --------
    >>> fit = memorize(Dataset.from_arrays([[0, 0], [1, 1], [1, 0], [0, 1]], [0, 0, 1, 1]), "baum1988.threshold")
    >>> fit.sizes.neurons, fit.network.at([1, 0])
    (2, (Fraction(1, 1),))
    """
    dataset = dataset_of(data)
    entry = find(theorem)
    if one_hot and entry.labels == "classes":
        better = "leave one-hot out, or use yun2019.classification or bubeck2020.relu3, which have one output per class"
        raise HypothesisFails("one output", f"{entry.id} gives the class itself in one output; {better}")
    target = dataset.one_hot() if one_hot and entry.labels == "any" else dataset
    start = time.perf_counter()
    built = entry.construct(target, **options)
    target = built.target or target
    middle = time.perf_counter()
    wrong = first_wrong(built, target) if built.accuracy == 0 else too_far(built, target)
    if wrong:
        raise Rejected(f"{entry.id}: the network built is wrong {wrong}; please report these data")
    end = time.perf_counter()
    one_hidden = isinstance(built.network, Network) and [layer.act for layer in built.network.layers[:-1]] == [RELU]
    small = target.d_y == 1 and target.n <= SMALL and one_hidden and built.accuracy == 0
    needed, width_claim = too_narrow(target, built.network.sizes.neurons) if small else (None, ())
    where, position_claim = position_of(dataset) if GENERAL_POSITION in entry.hypotheses else ({}, ())
    return Result(
        theorem=entry.id,
        dataset=dataset,
        target=target,
        network=built.network,
        promise=built.promise,
        literature=built.literature,
        lower=built.lower,
        lower_text=built.lower_text,
        counts=entry.counts,
        unit=entry.unit,
        general=GENERAL_POSITION in entry.hypotheses,
        lower_here=needed,
        notes={**built.notes, **where},
        evidence=(*built.evidence, *width_claim, *position_claim),
        one_hot=built.one_hot,
        eps=built.accuracy,
        seconds={"build": middle - start, "verify on all rows": end - middle},
    )


def first_wrong(built: Construction, target: Dataset) -> str:
    """The first row of the target on which the network is not exact, in words, or nothing."""
    if built.one_hot:
        row = wrong_class(plain(built.network, "a class per output"), target.X, target.Y.num[:, 0].tolist())
    else:
        row = mismatch(built.network.columns(target.X), target.Y)
    return "" if row is None else f"at {target.where(row)}"


def too_far(built: Construction, target: Dataset) -> str:
    """The squared residual over |y|² if it is larger than the construction says, in words, or nothing."""
    outputs = plain(built.network, "an approximate fit").columns(target.X)
    within = residual_within(outputs, target.Y, built.accuracy)
    return "" if within else f"by {squared_residual(outputs, target.Y)} where |y|² is {squared_norm(target.Y)}"


def position_of(dataset: Dataset) -> tuple[dict[str, object], tuple[Callable[[Draft], None], ...]]:
    """Whether the points are in general position, as a note and as a claim, where few enough minors decide it."""
    X = dataset.merged().X
    if comb(len(X), min(len(X), affine_rank(X).rank + 1)) > FEW_MINORS:
        return {"general position": "not decided (too many minors)"}, ()
    verdict = general_position(X)
    if isinstance(verdict, Holds):
        modulus = cast(Modulus, verdict.witness)
        return {"general position": "yes, certified"}, (lambda draft: in_general_position(draft, X, modulus),)
    if isinstance(verdict, Fails):
        dependency = cast(Dependency, verdict.witness)
        text = f"no: distinct points {', '.join(str(i + 1) for i in dependency.rows)} are dependent"
        return {"general position": text}, (lambda draft: not_in_general_position(draft, X, dependency),)
    return {"general position": "undecided"}, ()


def too_narrow(target: Dataset, neurons: int) -> tuple[int, tuple[Callable[[Draft], None], ...]]:
    """How many ReLUs these very labels need at least, certified as far as a small budget goes, and the claim of it."""
    certified = None
    for hidden in range(neurons):
        try:
            verdict = cannot_fit(target, hidden, SMALL_PROGRAMS)
        except LimitExceeded:
            break
        if not isinstance(verdict, Holds):
            break
        certified = (hidden, cast(list[list[Any]], verdict.witness))
    if certified is None:
        return 0, ()
    width, trees = certified
    return width + 1, (lambda draft: claim_cannot_fit(draft, target, width, trees),)
