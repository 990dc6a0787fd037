"""`Result`: a network with what was promised, what is certified, and the data it was built on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from gmpy2 import mpz

from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import (
    affine_rank_is,
    coding,
    distinct_rows,
    memorizes,
    one_hot,
    residual_at_most,
    size_at_most,
    weight_between,
)
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.linalg.affine import affine_rank
from exactmem.networks.network import Network
from exactmem.networks.residual import ResidualNetwork
from exactmem.networks.sizes import Sizes
from exactmem.networks.weight import weight_bits
from exactmem.numbers.parsing import shown

RANK_ENTRIES = 2**22  # entries of the points up to which a certificate also states their affine rank


@dataclass(frozen=True)
class Result:
    """What `memorize` returns.

    theorem : id of the construction; dataset : the user's data; target : the same with coded labels (one-hot), or the data
    network : fits every row of `target` exactly, or with a squared residual of at most eps·|y|² (this was checked on all rows)
    counts, unit : what the bounds count, a field of `sizes` and in words (hidden neurons, or parameters)
    promise : what our bound gives (for points in general position, where it supposes that), None where it does not apply;
        literature : the published count
    lower, lower_text : how many are necessary, and for what
    lower_here : ReLUs needed for these very labels, certified; None where it was not looked for
    notes : facts about the construction; evidence : further claims it can prove; seconds : time to build and to verify
    one_hot : the network returns unit vectors of the classes that `target` numbers
    eps : 0 for an exact fit
    """

    theorem: str
    dataset: Dataset
    target: Dataset
    network: Network | ResidualNetwork
    promise: int | None
    literature: int | None
    lower: int
    lower_text: str
    counts: str = "neurons"
    unit: str = "hidden neurons"
    general: bool = True
    lower_here: int | None = None
    notes: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[Callable[[Draft], None], ...] = ()
    one_hot: bool = False
    eps: Fraction = Fraction(0)
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def sizes(self) -> Sizes:
        return self.network.sizes

    @cached_property
    def certificate(self) -> Certificate:
        """Everything claimed, with witnesses: the fit on the user's rows, the size, the total weight of one hidden layer of
        ReLUs, the affine rank, the construction's own.

        Labels that are coded carry the claim `Codes`, which ties the coded data to the user's.
        """
        draft = Draft()
        coding(draft, self.dataset, self.target)
        if self.eps:
            residual_at_most(draft, self.network, self.target, self.eps)
        else:
            (one_hot if self.one_hot else memorizes)(draft, self.network, self.target)
        size_at_most(draft, self.network, self.network.stored_sizes)
        if self.sizes.weight is not None and isinstance(self.network, Network):
            weight_between(draft, self.network, *self.sizes.weight, weight_bits(self.network))
        distinct = self.dataset.merged().X
        distinct_rows(draft, distinct)
        if distinct.num.size <= RANK_ENTRIES:  # beyond, the second copy of the points would be most of the certificate
            affine_rank_is(draft, distinct, affine_rank(distinct))
        for write in self.evidence:
            write(draft)
        return draft.certificate()

    def rows(self) -> list[tuple[str, str]]:
        """The result as (name, value) lines, for tables of any kind."""
        sizes = self.sizes
        lines = [
            ("theorem", self.theorem),
            ("data", repr(self.dataset)),
            (f"{self.unit} needed", str(getattr(sizes, self.counts))),
            ("our bound (general position)" if self.general else "our bound", counted(self.promise)),
            ("the literature's bound", counted(self.literature)),
            ("lower bound", f"{self.lower} ({self.lower_text})"),
            *([] if self.lower_here is None else [("needed for these labels", f"{self.lower_here} ReLUs, certified")]),
            ("depth (affine maps), width, neurons", f"{sizes.depth}, {sizes.width}, {sizes.neurons}"),
            ("parameters: slots, nonzeros, dense", f"{sizes.slots}, {sizes.nonzeros}, {sizes.dense}"),
            ("largest weight, all weights", f"{sizes.bits} bits, {sizes.total_bits} bits"),
            ("total weight", weight_text(sizes)),
            *((name, str(value)) for name, value in self.notes.items()),
            *((f"time to {name}", f"{value:.2f} s") for name, value in self.seconds.items()),
        ]
        return lines

    @property
    def summary(self) -> str:
        """The result in one line."""
        how = f"up to a squared residual of {shown(self.eps)}·|y|²" if self.eps else "exactly"
        return f"{getattr(self.sizes, self.counts)} {self.unit} fit all {self.dataset.n} rows {how}"

    def __repr__(self) -> str:
        return f"Result({self.theorem}: {self.summary})"

    def _repr_html_(self) -> str:
        from exactmem.report.gallery import result_pictures
        from exactmem.report.html import status, table

        figures = "".join(picture.figure() for picture in result_pictures(self))
        return status(self.summary, True) + figures + table(self.rows())

    def _repr_latex_(self) -> str:
        from exactmem.report.latex import array

        return array(self.rows())


def counted(value: int | None) -> str:
    return "-" if value is None else str(value)


def weight_text(sizes: Sizes) -> str:
    """The total weight as a decimal interval that contains it; "-" where it is not defined."""
    if sizes.weight is None:
        return "-"
    lo, hi = sizes.weight
    below, above = decimal(lo, up=False), decimal(hi, up=True)
    return below if below == above else f"{below} to {above}"


def decimal(value: Fraction, up: bool) -> str:
    """A short decimal not below (up) or not above a rational >= 0: six digits after the point, scientific from 10^7 on.

    >>> decimal(Fraction(1, 3), up=True), decimal(Fraction(1, 3), up=False), decimal(Fraction(10**40 + 1), up=True)
    ('0.333334', '0.333333', '1.001e40')
    """
    if value < 10**7:
        scaled = rounded(value * 10**6, up)
        return f"{scaled // 10**6}.{scaled % 10**6:06d}"
    exponent = mpz(value.numerator // value.denominator).num_digits(10) - 1  # exact or one too large
    if value < Fraction(10) ** exponent:
        exponent -= 1
    lead = rounded(value / Fraction(10) ** (exponent - 3), up)
    if lead == 10_000:
        lead, exponent = 1000, exponent + 1
    return f"{lead // 1000}.{lead % 1000:03d}e{exponent}"


def rounded(value: Fraction, up: bool) -> int:
    return -(-value.numerator // value.denominator) if up else value.numerator // value.denominator
