"""`train`: Algorithm 1 run exactly on paired ReLUs, with a proof that it ends at zero hinge loss, and why.

>>> import exactmem as em
>>> found = train(em.Dataset.from_arrays([[0, 0], [1, 1], [1, 0], [0, 1]], [-1, -1, 1, 1]), seed=1)
>>> found.lazy.holds, found.run.updates <= found.bound.updates, min(found.margins) >= 1
(True, True, True)
>>> [kind for kind, _ in found.certificate.statements()]
['Classifies', 'SizeAtMost', 'SgdMemorizes']
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import classifies, size_at_most
from exactmem.certificates.draft import Draft
from exactmem.certificates.result import decimal, weight_text
from exactmem.certificates.sgd_claims import sgd_memorizes
from exactmem.data.dataset import Dataset, distinct_rows
from exactmem.data.sources import Source, dataset_of
from exactmem.errors import InputError
from exactmem.errors import Undecided as NotCertified
from exactmem.linalg.eigenvalues import lambda_min
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.network import Network
from exactmem.numbers.parsing import exact
from exactmem.progress import tick
from exactmem.report.pictures.margins import margins_by_sweep
from exactmem.report.pictures.picture import Picture
from exactmem.theorems.coordinates import Coordinates, coordinates
from exactmem.theorems.daniely2020.endpoint import final_network
from exactmem.theorems.daniely2020.hinge import (
    Linear,
    Progress,
    Run,
    UpdateBound,
    first_cyclic,
    listed,
    sweeps,
    update_bound,
)
from exactmem.theorems.daniely2020.history import History
from exactmem.theorems.daniely2020.replay import Paired, lazy_scale, plain_scale
from exactmem.theorems.daniely2020.start import drawn_pairs, regular, spare_pairs
from exactmem.theorems.daniely2020.tangent import Pairs
from exactmem.verdict import Fails, Holds, Undecided, Verdict

ORDERS = ("cyclic", "shuffled")
LAMBDA_BITS = (16, 48)  # of the smallest eigenvalue, over the largest row sum
NAMED = 12  # labels that a message lists
PREFIXES = 12  # numbers of pairs in a picture


@dataclass(frozen=True)
class Training:
    """What `train` found.

    labels : 1 or -1 per row; positive : the label that is 1, against the rest, or None if the labels are 1 and -1
    where : the coordinates in which the algorithm runs; pairs : the common starts
    eta0, beta : the step in function space and the output weight; lam : certified, at most lambda_min(Khat)
    bound : N*, which no run passes; run : the run that was made, in the linear model; lazy : whether no sign ever changes, so
        that the network makes the same run; needed : beta above this is certified, plain : by the simpler inequality
    network : at the end of the run, on the rows as they came; margins : y·h at every row; flips : most signs off at a time
    history : after each sweep, or after every second, fourth, ... sweep of a long run, and in the end
    """

    dataset: Dataset
    labels: tuple[int, ...]
    positive: Fraction | None
    where: Coordinates
    pairs: Pairs
    eta0: Fraction
    beta: Fraction
    lam: Fraction
    bound: UpdateBound
    run: Run
    lazy: Verdict
    needed: Fraction
    plain: Fraction
    network: Network
    margins: tuple[Fraction, ...]
    flips: int
    history: tuple[Progress, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)

    @property
    def neurons(self) -> int:
        return 2 * self.pairs.q

    @property
    def memorizes(self) -> Verdict:
        """Whether every margin is at least 1 in the end."""
        wrong = [i for i, margin in enumerate(self.margins) if margin < 1]
        return Fails(wrong[0]) if wrong else Holds(min(self.margins))

    @cached_property
    def certificate(self) -> Certificate:
        """The network at the end has the right signs, and (where the run is lazy) Algorithm 1 leads to it.

        Raises
        ------
        Undecided : the run is not lazy, and nothing of its labels could be claimed
        """
        right = all(margin > 0 for margin in self.margins)
        if not self.lazy.holds and (self.positive is not None or not right):
            text = f"the run with beta = {self.beta} is not certified: take beta above {decimal(self.needed, up=True)}"
            raise NotCertified(text)
        draft = Draft()
        if self.positive is None:
            classifies(draft, self.network, self.dataset, "sign")
        size_at_most(draft, self.network, self.network.stored_sizes)
        if self.lazy.holds:
            if self.run.order == "cyclic":
                order: Any = "cyclic"
            else:
                order = [list(batch) for batch in self.run.batches]
            sgd_memorizes(
                draft,
                self.dataset,
                self.where.matrix,
                self.pairs.W,
                self.beta,
                self.eta0,
                self.run.batch,
                order,
                self.positive,
            )
        return draft.certificate()

    def rows(self) -> list[tuple[str, str]]:
        """As (name, value) lines."""
        run, sizes = self.run, self.network.sizes
        lines = [
            ("data", repr(self.dataset)),
            ("labels", "1 and -1" if self.positive is None else f"{self.dataset_label} against the rest"),
            ("coordinates", self.where.changed or "as they came"),
            ("neurons", f"{self.neurons} in {self.pairs.q} pairs, output weights ±{self.beta}"),
            ("lambda_min of the tangent kernel", self.lam_text),
            (
                "violations",
                f"{run.updates} in {run.steps} steps of {run.batch}, {run.order}; total {decimal(run.mass, up=True)}",
            ),
            ("no run has more than", f"{decimal(self.bound.updates, up=True)} (M² {decimal(self.bound.M2, up=True)})"),
            ("signs kept", f"{self.lazy_text}; for output weights above {decimal(self.needed, up=True)}"),
            ("signs changed, at most at a time", str(self.flips)),
            ("margins in the end", self.margin_text),
            ("largest weight, all weights", f"{sizes.bits} bits, {sizes.total_bits} bits"),
            ("total weight", weight_text(sizes)),
            *((f"time: {name}", f"{value:.2f} s") for name, value in self.seconds.items()),
        ]
        return lines

    @property
    def dataset_label(self) -> str:
        if self.positive is None:
            return ""
        return self.dataset.names[int(self.positive)] if self.dataset.names else str(self.positive)

    @property
    def lam_text(self) -> str:
        return (
            f"at least {float(self.lam):.3g}, certified"
            if self.lam
            else "positive, by its determinant; no bound was found"
        )

    @property
    def lazy_text(self) -> str:
        return "certified" if self.lazy.holds else f"not certified ({getattr(self.lazy, 'reason', '')})"

    @property
    def margin_text(self) -> str:
        least = min(self.margins)
        return (
            f"at least {decimal(least, up=False)}" if least > 0 else f"{sum(m < 1 for m in self.margins)} rows below 1"
        )

    def eigenvalues(self) -> dict[int, Fraction]:
        """Certified lower ends of lambda_min(Khat) for the first so many pairs alone; 0 where none was found."""
        Z, q = self.where.Z.take(distinct_rows(self.where.Z.num)[0]), self.pairs.q
        first, found = min(q, -(-len(Z) // Z.shape[1])), {}
        numbers = sorted({q - (q - first) * k // PREFIXES for k in range(PREFIXES + 1)})
        for k, some in enumerate(numbers):
            tick("eigenvalues for fewer pairs", k, len(numbers))
            few = Pairs(Z, self.pairs.W.take(range(some)))
            found[some] = self.lam if some == q else least_eigenvalue(few.kernel) if regular(few) else Fraction(0)
        return found

    def picture(self) -> Picture:
        """Margins sweep by sweep, and lambda_min(Khat) by the number of pairs."""
        return margins_by_sweep(self.dataset.n, self.history, self.bound.updates * self.run.batch, self.eigenvalues())

    @property
    def conclusion(self) -> str:
        low = sum(margin < 1 for margin in self.margins)
        end = f"margin {'below' if low else 'at least'} 1 on {low or 'all'} {'of ' * bool(low)}{self.dataset.n} rows"
        proved = "as it must" if self.lazy.holds else "not certified to be the run of the linear model"
        return f"SGD on {self.neurons} ReLUs ends after {self.run.updates} updates with {end}, {proved}"

    def __repr__(self) -> str:
        done = "margin at least 1 on" if self.memorizes.holds else "not memorized:"
        return f"Training({self.neurons} neurons, {self.run.updates} updates, {done} {self.dataset.n} rows)"


def train(
    data: Source,
    neurons: int = 0,
    *,
    eta: Any = 1,
    beta: Any = None,
    order: str = "cyclic",
    batch: int = 1,
    seed: int | str = 0,
    starts: Any = None,
    standardise: bool = True,
    positive: Any = None,
    replay: bool = True,
    announce: Callable[[UpdateBound], None] | None = None,
) -> Training:
    """Hinge-loss SGD on 2q paired ReLUs, exactly, until every margin is at least 1.

    Parameters
    ----------
    data : labels in one column: 1 and -1, or two classes, or more of which `positive` is held against the rest
    neurons : 2q; 0 takes half as many again as the fewest with a nonsingular tangent kernel
    eta : step in function space; that of the weights is eta/(2·beta²·q)
    beta : output weight; by default the least whole number for which it is certified that no sign ever changes
    order, batch, seed : of the steps and the starts; the order is cyclic or shuffled
    starts : the rows w_i, one per pair, in the coordinates of the run; by default seeded normal directions
    standardise : centre and scale the columns, and add a constant coordinate; off, the rows are taken as they are
    positive : a label or the name of a class
    replay : also run the network itself and compare
    announce : called with N* before the first step

    Raises
    ------
    Conflict : equal points with different labels; HypothesisFails : a tie, a dead point, or a singular tangent kernel;
    InputError : labels or options that cannot be read

    >>> import exactmem as em
    >>> circle = em.Dataset.from_arrays([[1, 0], ["3/5", "4/5"], ["-3/5", "4/5"]], [1, -1, 1])
    >>> by_hand = train(circle, starts=[[1, 1], [1, -2], [-2, 1]], standardise=False)
    >>> by_hand.run.updates, by_hand.bound.updates, [str(v) for v in by_hand.run.outputs]
    (19, Fraction(66568, 1601), ['7/5', '-1', '104/75'])
    """
    dataset, eta0 = dataset_of(data), exact(eta)
    labels, chosen = signs_of(dataset, positive)
    signed = Dataset(
        dataset.X, RationalMatrix.from_rows([[v] for v in labels]), lines=dataset.lines, source=dataset.source
    )
    merged = signed.merged()  # equal points with different labels are a conflict
    if eta0 <= 0 or order not in ORDERS or not 1 <= batch <= dataset.n or neurons < 0 or neurons % 2:
        raise InputError(
            f"eta is positive, order one of {', '.join(ORDERS)}, batch from 1 to {dataset.n}, and neurons an even number"
        )
    seconds: dict[str, float] = {}
    clock = Clock(seconds)
    where = coordinates(dataset, "yes" if standardise else "no")
    distinct = where.Z.take(merged.representative)
    if starts is not None:
        few = given_pairs(distinct, starts, neurons)
    else:
        few = drawn_pairs(distinct, neurons // 2, seed) if neurons else spare_pairs(distinct, seed)
    pairs = few if len(distinct) == dataset.n else Pairs(where.Z, few.W)
    model, history = Linear(pairs, labels, eta0, batch), History()
    clock("starts")
    lam = least_eigenvalue(few.kernel)
    clock("lambda_min")
    bound = update_bound(few, [labels[i] for i in merged.representative.tolist()], eta0, lam)
    if announce is not None:
        announce(bound)
    clock("bound on updates")

    def watch() -> None:
        now = model.progress()
        history.add(now)
        tick("rows with margin 1", now.satisfied, dataset.n)
        tick("updates, certified to be at most", now.updates, int(bound.updates * batch))

    run = sweeps(model, order, seed, watch)
    clock("run")
    needed, plain = lazy_scale(pairs, eta0, run.counts, batch), plain_scale(pairs, eta0, run.mass)
    scale = Fraction(int(needed) + 1) if beta is None else exact(beta)
    if scale <= 0:
        raise InputError(f"beta is positive, not {scale}")
    lazy: Verdict = (
        Holds(needed) if scale > needed else Undecided(f"beta = {scale} is not above {decimal(needed, up=True)}")
    )
    clock("output weight")
    flips, taken = 0, np.array([run.counts] * (2 * pairs.q), dtype=np.int64) * np.vstack([pairs.patterns.T] * 2)
    if replay or not lazy.holds:
        network, seen = Paired(pairs, labels, eta0, scale, batch), History()

        def follow() -> None:
            if not lazy.holds:
                seen.add(network.progress())
            tick("updates of the network", sum(network.counts), run.updates)
            tick("signs changed", network.flips, 2 * pairs.q * dataset.n)

        again = listed(network, run.batches or first_cyclic(dataset.n, batch, run.steps), follow)
        flips, taken = network.flips, network.taken
        if lazy.holds and (again.counts != run.counts or again.outputs != run.outputs or flips):
            raise ArithmeticError("the network did not make the run of the linear model")
        clock("replay of the network")
        if not lazy.holds:
            run, history = again, seen
    built = final_network(pairs, where, labels, eta0 / (2 * scale * pairs.q * batch), scale, taken, dataset.d)
    values = [value for (value,) in built.columns(dataset.X).rows()]
    margins = tuple(y * v for y, v in zip(labels, values, strict=True))
    if tuple(values) != run.outputs:
        raise ArithmeticError("the network at the end has other outputs than the run")
    clock("network")
    return Training(
        dataset, tuple(labels), chosen, where, pairs, eta0, scale, lam, bound, run, lazy, needed, plain, built, margins, flips,
        history.kept(), seconds,
    )  # fmt: skip


def given_pairs(Z: RationalMatrix, starts: Any, neurons: int) -> Pairs:
    """InputError if the rows do not have as many numbers as the points, or if another number of neurons is asked for."""
    rows, width = [[exact(v) for v in row] for row in starts], Z.shape[1]
    if not rows or any(len(row) != width for row in rows) or neurons not in (0, 2 * len(rows)):
        raise InputError(f"starts are rows of {width} numbers, one for every two neurons")
    return Pairs(Z, RationalMatrix.from_rows(rows))


class Clock:
    """Seconds since the last call, by name."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self.seconds, self.last = seconds, time.perf_counter()

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name], self.last = now - self.last, now


def signs_of(dataset: Dataset, positive: Any) -> tuple[list[int], Fraction | None]:
    """Labels 1 and -1, and the label that became 1; None where they were 1 and -1 from the start."""
    if dataset.d_y != 1:
        raise InputError(f"training is for labels in one column, not {dataset.d_y}; take one class against the rest")
    values = [value for (value,) in dataset.Y.rows()]
    found, names = sorted(set(values)), dataset.names
    signed = not names and set(found) <= {Fraction(1), Fraction(-1)}
    if positive is None and not signed and len(found) != 2:
        known = [names[int(v)] if names else str(v) for v in found[:NAMED]] + ["..."] * (len(found) > NAMED)
        one = "name the positive one of" if len(found) > 1 else "here all are"
        raise InputError(f"labels are 1 and -1, or two classes, not {len(found)}: {one} {', '.join(known)}")
    if positive is None:
        chosen = found[-1]
    elif names and str(positive) not in names:
        raise InputError(f"there is no class {positive!r}, there are {', '.join(names)}")
    else:
        chosen = Fraction(names.index(str(positive))) if names else exact(positive)
    if signed and (positive is None or chosen == 1):
        return [int(v) for v in values], None
    if chosen not in found or len(found) == 1:
        raise InputError(
            f"{'every' if chosen in found else 'no'} row has the label {positive}: take one that some rows have"
        )
    return [1 if v == chosen else -1 for v in values], chosen


def least_eigenvalue(K: RationalMatrix) -> Fraction:
    """A positive lower bound if one is found at some precision; 0 if none is."""
    for bits in LAMBDA_BITS:
        with suppress(ArithmeticError):
            low = lambda_min(K, bits).lo
            if low > 0:
                return low
    return Fraction(0)
