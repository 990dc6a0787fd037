"""`descend`: SGD near a memorizing minimum, its constants certified and one run enclosed step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactmem.data.dataset import Dataset
from exactmem.data.sources import Source, dataset_of
from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.networks.network import Network
from exactmem.networks.residual import plain
from exactmem.numbers.balls import Ball, lower, upper
from exactmem.numbers.parsing import exact
from exactmem.report.pictures.curves import curves
from exactmem.report.pictures.picture import Picture
from exactmem.theorems.registry import ONE_HIDDEN_LAYER, find
from exactmem.theorems.yun2019.contraction import MAX_ORDERS, MAX_ROWS
from exactmem.theorems.yun2019.convergence import Convergence, convergence
from exactmem.theorems.yun2019.minimum import Minimum, balanced, minimum, off_the_kinks
from exactmem.theorems.yun2019.sgd import SECOND_HAND, Constants, constants, default_step
from exactmem.theorems.yun2019.trajectory import Epoch, Trajectory, start, trajectory
from exactmem.verdict import Fails, Holds, Undecided, Verdict

SEVERAL = 12  # rows up to which every one-hidden-layer theorem is tried, for the least number of epochs
SURE = "zhang2017.interpolation"  # fits whatever has no conflict, and its kinks can always be moved off the points

DEFAULT_WORK = 2 * 10**6
"""Epochs times rows times parameters of a run whose length is not asked for: some ten seconds."""


@dataclass(frozen=True)
class Descent:
    """What `descend` found.

    origin : where the network comes from; network : the memorizing minimum; star : the same as theta* with its gradients
    constants : the radius rho, k*, C and what they rest on: a theorem about every start within rho and every order
    convergence : a (smaller) radius from which SGD is proved to converge, at a rate; None where gradients are dependent
    trajectory : one run from a start at distance at most rho, enclosed
    """

    origin: str
    dataset: Dataset
    network: Network
    star: Minimum
    constants: Constants
    convergence: Convergence | None
    trajectory: Trajectory

    @property
    def end(self) -> Epoch:
        """The last epoch of the run."""
        return self.trajectory.epochs[-1]

    @property
    def verdict(self) -> Verdict:
        """Whether the enclosed run, by itself, shows R <= C·rho^4 and ||theta - theta*|| <= 2·rho at its end, for k* epochs."""
        found, run = self.constants, len(self.trajectory.epochs) - 1
        if any(lower(epoch.distance) > 2 * found.rho for epoch in self.trajectory.epochs):
            return Fails("an epoch ends further than 2·rho from theta*")
        if run < found.epochs:
            return Undecided(f"the run has {run} epochs; the statement speaks of {found.epochs} and more")
        if run > found.last_epoch:
            return Undecided(f"the run has {run} epochs; the statement ends at {found.last_epoch}")
        near = all(upper(epoch.distance) <= 2 * found.rho for epoch in self.trajectory.epochs)
        low = [upper(epoch.risk) for epoch in self.trajectory.epochs[found.epochs :]]
        if near and max(low) <= found.risk_cap:
            return Holds(max(low))
        return Undecided("an enclosure is too wide")

    def rows(self) -> list[tuple[str, str]]:
        """As (name, value) lines."""
        found, run, star = self.constants, self.trajectory, self.star
        first, last = run.epochs[0], run.epochs[-1]
        done = len(run.epochs) - 1
        verdict = self.verdict
        shown = f"R <= C·rho^4 and distance <= 2·rho, from epoch {found.epochs} to {done}"
        return [
            ("network", f"{self.origin}, exact on all {star.n} rows"),
            ("hidden neurons, parameters", f"{len(star.w)}, {star.parameters}"),
            ("step, batch, steps per epoch", f"{found.eta}, {found.batch}, {found.steps}"),
            ("least |pre-activation| m_*", short(found.margin, up=False)),
            ("h, nu (rounded up)", f"{short(found.h, up=True)}, {short(found.nu, up=True)}"),
            ("gamma", f"1 - {short(1 - found.gamma, up=False)} ({found.contraction.how})"),
            ("lambda (rounded up)", short(found.lam, up=True)),
            ("radius rho", power(found.rho)),
            ("epochs k*, and the last one covered", f"{found.epochs}, {found.last_epoch}"),
            ("C, C·rho^4 (rounded up)", f"{short(found.C, up=True)}, {short(found.risk_cap, up=True)}"),
            ("proved", "from every start within rho, in every order: after k* epochs R <= C·rho^4, distance <= 2·rho"),
            ("proved beyond k*", for_ever(self.convergence)),
            ("second-hand, never certified", SECOND_HAND),
            (
                "run",
                f"{done} epochs, {run.steps} steps, enclosed to within {short(run.error, up=True)} at {run.bits} bits",
            ),
            ("risk at the start, at the end", f"{interval(first.risk)}, {interval(last.risk)}"),
            ("risk certainly smaller than before", f"the first {run.falling_first} epochs; {run.falling} in all"),
            ("risk certainly larger than before", f"{run.rising} epochs"),
            ("distance at the start, at the end", f"{interval(first.distance)}, {interval(last.distance)}"),
            ("in the row space", f"{interval(first.parallel)}, {interval(last.parallel)}"),
            ("the run shows by itself", shown if isinstance(verdict, Holds) else said(verdict)),
        ]

    def picture(self) -> Picture:
        """The run as a picture, upper bounds by epoch: risk, distance and row space, with C·rho^4, 2·rho and k*."""
        epochs, found = self.trajectory.epochs, self.constants
        lines = {
            "risk R": [upper(epoch.risk) for epoch in epochs],
            "distance ||xi||": [upper(epoch.distance) for epoch in epochs],
            "in the row space": [upper(epoch.parallel) for epoch in epochs],
        }
        levels = {"C·rho^4": found.risk_cap, "2·rho": 2 * found.rho}
        title = f"SGD within {power(found.rho)} of a memorizing minimum"
        return curves(title, lines, levels, {"k*": found.epochs})

    def __repr__(self) -> str:
        rho, k = power(self.constants.rho), self.constants.epochs
        return f"Descent({self.origin}: rho = {rho}, k* = {k}, {self.trajectory.steps} steps)"


def descend(
    data: Source,
    network: Network | str | None = None,
    *,
    eta: Any = None,
    batch: int = 1,
    radius: Any = None,
    epochs: int | None = None,
    seed: int = 0,
    orders: int = MAX_ORDERS,
    **options: Any,
) -> Descent:
    """SGD without replacement, on half the squared error, near a network that memorizes: constants, and a run.

    Parameters
    ----------
    data : labels in one column
    network : a network that fits, taken as it is; or the id of a theorem, whose kinks are moved off the points where they
        touch one and whose neurons are scaled (the same function); by default the theorem that needs the fewest epochs
    eta : the step, a rational; by default 1/ceil(max ||grad f(x_i)||²)
    batch : rows per step, a divisor of the number of rows
    radius : distance of the start from the minimum at most; by default the largest power of two that is proved to do
    epochs : of the run; by default k*, or as many as ten seconds or so allow
    seed : of the start and of the orders
    orders : up to how many orders of an epoch are enumerated for gamma; beyond, a bound covers all of them
    options : of the theorem

    Raises
    ------
    HypothesisFails : no memorizing minimum, a kink at a row, too large a step or radius; LimitExceeded : too many rows

    >>> found = descend(Dataset.from_arrays([[0, 0], [1, 1], [1, 0], [0, 1]], [0, 0, 1, 1]), SURE)
    >>> found.star.parameters, str(found.constants.gamma), str(found.constants.rho), found.constants.epochs
    (17, '981/1000', '1/4096', 434)
    >>> found.verdict.holds, found.trajectory.bits
    (True, 256)
    """
    dataset = dataset_of(data)
    if dataset.n > MAX_ROWS:
        raise LimitExceeded("MAX_ROWS", dataset.n, MAX_ROWS, "take fewer rows")
    if epochs is not None and epochs < 0:
        raise InputError(f"a run has at least 0 epochs, not {epochs}")
    step, distance = (None if value is None else exact(value) for value in (eta, radius))

    def analysed(network: Network) -> tuple[Minimum, Constants]:
        star = minimum(network, dataset)
        return star, constants(star, default_step(star) if step is None else step, batch, distance, orders)

    if isinstance(network, Network):
        if options:
            raise InputError(f"a network takes no option {sorted(options)[0]!r}: options belong to theorems")
        origin, chosen = "the network given", network
        star, found = analysed(chosen)
    else:
        best = None
        refusals: list[HypothesisFails] = []
        for name in [network] if network is not None else names(dataset):
            try:
                built = prepared(name, dataset, options)
                candidate = (*built, *analysed(built[1]))
            except HypothesisFails as refusal:
                refusals.append(refusal)
                continue
            if best is None or candidate[3].epochs < best[3].epochs:
                best = candidate
        if best is None:
            raise refusals[0]
        origin, chosen, star, found = best
    if epochs is None:
        epochs = min(found.epochs, max(1, DEFAULT_WORK // (star.n * star.parameters)))
    begin = start(star, found.rho, f"{seed}/start")
    run = trajectory(star, begin, found.eta, batch, epochs, seed)
    return Descent(origin, dataset, chosen, star, found, rate(star, found), run)


def names(dataset: Dataset) -> Iterator[str]:
    """The theorem that always serves, and where there are few rows, all others with one hidden layer."""
    yield SURE
    if dataset.n <= SEVERAL:
        yield from (module.THEOREM.id for module in ONE_HIDDEN_LAYER if module.THEOREM.id != SURE)


def prepared(name: str, dataset: Dataset, options: dict[str, Any]) -> tuple[str, Network]:
    """The network of a theorem, off the kinks and balanced, and what was done to it."""
    entry = find(name)
    built = entry.construct(dataset, **options)
    if built.target is not None and built.target != dataset:
        raise HypothesisFails("labels as they are", f"{entry.id} codes the labels; take {SURE}")
    clear = off_the_kinks(plain(built.network, "descend"), dataset)
    moved = "" if clear is built.network else ", kinks moved off the points"
    return f"{entry.id}{moved}", balanced(clear, dataset)


def rate(star: Minimum, found: Constants) -> Convergence | None:
    try:
        return convergence(star, found.eta, found.batch, found)
    except HypothesisFails:
        return None


def for_ever(found: Convergence | None) -> str:
    if found is None:
        return "nothing: the gradients at the rows are dependent"
    cap, q = short(found.risk_cap(0), up=True), short(1 - found.q, up=False)
    start = f"from every start within {power(found.rho)}, in every order, SGD converges to a network that fits"
    return f"{start}: R <= {cap}·q^(2n) for all n, {found.constants.epochs} + n epochs on, q = 1 - {q}"


def said(verdict: Verdict) -> str:
    return (
        f"nothing yet: {verdict.reason}"
        if isinstance(verdict, Undecided)
        else "that a bound is broken: please report this"
    )


def power(value: Fraction) -> str:
    """2^-s where it is that."""
    s = value.denominator.bit_length() - 1
    return f"2^-{s}" if value.numerator == 1 and value.denominator == 1 << s else str(value)


def interval(a: Ball) -> str:
    """An interval of short decimals that contains the ball."""
    below, above = short(lower(a), up=False), short(upper(a), up=True)
    return below if below == above else f"{below} to {above}"


def short(value: Fraction, up: bool) -> str:
    """Four or more significant digits, rounded up or down; scientific below 1/1000 and from 10^6 on.

    >>> short(Fraction(1, 3), up=True), short(Fraction(1, 3 * 10**9), up=False), short(Fraction(0), up=True)
    ('0.3334', '3.333e-10', '0')
    """
    if value <= 0:
        return "0" if value == 0 else f"-{short(-value, not up)}"
    exponent = len(str(value.numerator)) - len(str(value.denominator))
    if value < Fraction(10) ** exponent:
        exponent -= 1
    plain = -3 <= exponent < 6
    places = 4 if plain and exponent >= 0 else 3 - exponent  # digits after the point
    scaled = value * Fraction(10) ** places
    digits = -(-scaled.numerator // scaled.denominator) if up else scaled.numerator // scaled.denominator
    if plain:
        text = f"{digits // 10**places}.{digits % 10**places:0{places}d}"
        return text.rstrip("0").rstrip(".")
    if digits == 10_000:
        digits, exponent = 1000, exponent + 1
    return f"{digits // 1000}.{digits % 1000:03d}e{exponent}"
