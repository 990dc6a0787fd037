"""`optimal_weight`: the least total weight of a one-hidden-layer ReLU network that fits, of any width, between certified ends.

>>> from exactmem.data.dataset import Dataset
>>> found = optimal_weight(Dataset.from_arrays([[-1], [0], [1]], [1, -1, 1]))
>>> found.lo, found.hi
(Fraction(5, 1), Fraction(5, 1))
>>> [kind for kind, _ in found.certificate.statements()]
['Memorizes', 'WeightBetween', 'WeightAtLeast']
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from exactmem.api.comparing import Comparison, compare
from exactmem.bounds import optimal_weight as certified
from exactmem.bounds.optimal_weight import OptimalWeight
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.result import decimal, weight_text
from exactmem.data.sources import Source, dataset_of
from exactmem.errors import InputError
from exactmem.networks.network import Network
from exactmem.numbers.parsing import exact
from exactmem.report.pictures.kinks import kinks, switches
from exactmem.report.pictures.picture import Picture
from exactmem.report.text import numbers

BESIDE = ("bubeck2020.relu4", "bubeck2020.relu3", "bubeck2020.peel2")
"""Constructions whose weights are shown beside; the lightest may be the upper end."""

WIDE = 8  # coordinates beyond which no neuron is printed
SHOWN = 12  # neurons, and entries of p, that are printed


@dataclass(frozen=True)
class Weighing:
    """What `optimal_weight` found.

    found : both ends with their proofs; beside : other constructions on the same data; seconds : taken
    """

    found: OptimalWeight
    beside: tuple[Comparison, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def lo(self) -> Fraction:
        return self.found.lo

    @property
    def hi(self) -> Fraction | None:
        """None if no network was found."""
        return self.found.hi

    @property
    def network(self) -> Network | None:
        return self.found.network

    @property
    def certificate(self) -> Certificate:
        return self.found.certificate

    def picture(self) -> Picture:
        """The network: its graph on a line, its kinks in the plane."""
        if self.network is None:
            raise InputError("there is no network to draw; give more time")
        return kinks(f"total weight {self.interval}", self.found.dataset, self.network)

    @property
    def interval(self) -> str:
        """Decimals, rounded outwards."""
        above = "?" if self.hi is None else decimal(self.hi, up=True)
        below = decimal(self.lo, up=False)
        return below if below == above else f"{below} to {above}"

    def rows(self) -> list[tuple[str, str]]:
        """As (name, value) lines."""
        found = self.found
        residual = f"up to a squared residual of {found.eps}·|y|^2" if found.eps else "exact"
        lines = [("fits", residual), ("least total weight, any width", self.interval)]
        if found.gap is not None:
            lines.append(("relative gap", percentage(found.gap)))
        if found.lower is None:
            reason = "the network 0 will do" if self.hi == 0 else "no p was found that proves more"
            lines.append(("lower end", f"0: {reason}"))
        else:
            p = found.lower.p
            support = [(i, v) for i, v in enumerate(p) if v]
            lines.append(("lower end", f"p·y/M(p), p on {len(support)} of {len(p)} rows, a bound in every cell"))
            scale = max(abs(v) for _, v in support)
            short = [f"{i + 1}: {numbers([Fraction(v, scale)], 6)}" for i, v in support[:SHOWN]]
            lines.append(
                (f"p/{scale}" if scale > 1 else "p", ", ".join(short) + (", ..." if len(support) > SHOWN else ""))
            )
        if self.network is not None:
            forms, signs = switches(self.network), [row[0] for row in zip(*coefficients(self.network), strict=True)]
            lines.append(("upper end", f"{len(forms)} neurons, verified on all {found.dataset.n} rows"))
            shown = SHOWN if found.dataset.d <= WIDE else 0
            for k, (a, form) in enumerate(list(zip(signs, forms, strict=True))[:shown], 1):
                lines.append((f"neuron {k}", f"{numbers([a], 6)}·relu(w·x + b), (w, b) = {numbers(form, 6)}"))
        for row in self.beside:
            text = row.missing if row.result is None else weight_text(row.result.sizes)
            lines.append((f"weight of {row.theorem}", text))
        return [*lines, ("seconds", f"{self.seconds:.2f}")]

    def as_json(self) -> dict[str, str]:
        """The same lines by name, and the exact ends."""
        return dict(self.rows()) | {"lo": str(self.lo), "hi": str(self.hi)}


def coefficients(network: Network) -> list[list[Fraction]]:
    """Per output, the coefficient of every hidden neuron."""
    last = network.layers[-1]
    found = []
    for row, q in zip(last.rows(), last.q, strict=True):
        line = [Fraction(0)] * network.layers[0].width
        for k, a in row:
            line[k] = Fraction(a, q)
        found.append(line)
    return found


def percentage(gap: Fraction) -> str:
    """Rounded up; a large gap as a quotient.

    >>> percentage(Fraction(1, 3)), percentage(Fraction(0)), percentage(Fraction(1, 10**9)), percentage(Fraction(41, 2))
    ('33.334 %', '0: both ends are equal', 'below 0.001 %', 'the upper end is at most 21.500000 times the lower')
    """
    if gap == 0:
        return "0: both ends are equal"
    if gap > 10:
        return f"the upper end is at most {decimal(1 + gap, up=True)} times the lower"
    thousandths = math.ceil(gap * 100_000)
    return "below 0.001 %" if thousandths == 1 else f"{thousandths // 1000}.{thousandths % 1000:03d} %"


def optimal_weight(
    data: Source, *, eps: Any = 0, seed: int | str = 0, budget: float = 60.0, beside: bool = True
) -> Weighing:
    """The least W = sum |a_l|·sqrt(|w_l|^2 + b_l^2) + |c| over the networks sum_l a_l·relu(w_l·x + b_l) + c that fit, enclosed.

    Up to 24 distinct points both ends usually agree to six digits or more; beyond, the lower end is that of a few
    rows; beyond 200, the upper end is the lightest of the constructions shown beside.

    Parameters
    ----------
    data : labels in one column
    eps : the squared residual may be eps·|y|^2 (a number or its text); 0 for exact fits
    seed : of the first directions of the search
    budget : seconds after which the search stops; a construction beside has a quarter of it
    beside : whether to build bubeck2020.relu4, relu3 and peel2, too

    Raises
    ------
    Conflict : equal points with different labels; InputError : several label columns, a bad eps or budget;
    Undecided, LimitExceeded : numbers that the search in floats cannot hold or not tell apart
    """
    start = time.monotonic()
    if not 0 < budget < math.inf:
        raise InputError(f"the budget is a positive number of seconds, not {budget}")
    try:
        bound = exact(eps)
    except InputError as error:
        raise InputError(f"eps: {error}") from None
    dataset = dataset_of(data)
    found = certified.optimal_weight(dataset, bound, seed, lambda share: time.monotonic() - start > share * budget)
    rows = tuple(compare(dataset, BESIDE, budget=budget / 4)) if beside else ()
    for row in rows:
        if row.result is not None and row.result.target == dataset and row.result.sizes.weight is not None:
            found = lighter(found, row.result.network)
    return Weighing(found, rows, time.monotonic() - start)


def lighter(found: OptimalWeight, network: object) -> OptimalWeight:
    return found.with_network(network) if isinstance(network, Network) else found
