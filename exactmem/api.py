"""What `import exactmem` offers: memorize, certify, check, compare, cannot_fit.

import exactmem as em
fit = em.memorize(em.datasets.digits(), theorem="bubeck2020.relu3")
fit.certificate.save("digits.json")
em.check("digits.json", data=em.datasets.digits()).holds
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

from exactmem.bounds.cannot_fit import cannot_fit
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import cannot_fit as claim_cannot_fit
from exactmem.certificates.claims import classifies, memorizes, memorizes_up_to, size_at_most
from exactmem.certificates.draft import Draft
from exactmem.certificates.objects import data_hash, read_mat
from exactmem.certificates.result import Result
from exactmem.data.dataset import Dataset
from exactmem.data.sources import load
from exactmem.errors import ExactmemError, InputError, LimitExceeded, Rejected
from exactmem.kernel import check as kernel
from exactmem.kernel.limits import WORK
from exactmem.networks.activations import RELU
from exactmem.networks.evaluation import evaluate_all, mismatch
from exactmem.networks.network import Network
from exactmem.progress import listening
from exactmem.theorems.registry import THEOREMS, find
from exactmem.verdict import Fails, Holds, Undecided, Verdict

__all__ = ["CheckReport", "Comparison", "cannot_fit", "certify", "check", "compare", "memorize"]

Source = Dataset | str | Path

SMALL = 7  # points up to which `memorize` also looks for a proof that fewer ReLUs cannot fit these labels
SMALL_PROGRAMS = 400  # linear programs spent on that proof per width


def dataset_of(data: Source) -> Dataset:
    return data if isinstance(data, Dataset) else load(data)


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
    target = dataset.one_hot() if one_hot else dataset
    entry = find(theorem)
    start = time.perf_counter()
    built = entry.construct(target, **options)
    middle = time.perf_counter()
    wrong = mismatch(evaluate_all(built.network, target.X), target.Y)
    if wrong is not None:
        raise Rejected(f"{entry.id}: the network built is wrong at {target.where(wrong)}; please report these data")
    end = time.perf_counter()
    small = target.d_y == 1 and target.n <= SMALL and built.network.layers[0].act is RELU
    needed, width_claim = too_narrow(target, built.network.sizes.neurons) if small else (None, ())
    return Result(
        theorem=entry.id,
        dataset=dataset,
        target=target,
        network=built.network,
        promise=built.promise,
        literature=built.literature,
        lower=built.lower,
        lower_text=built.lower_text,
        lower_here=needed,
        notes=built.notes,
        evidence=(*built.evidence, *width_claim),
        seconds={"build": middle - start, "verify on all rows": end - middle},
    )


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


def certify(
    network: Network, data: Source, *, rule: str = "exact", eps: Fraction | int | str | None = None
) -> Certificate:
    """A certificate that somebody else's network fits these data.

    Parameters
    ----------
    network : exact weights; floats are taken as the dyadic rationals they are (`exactmem.interop.weights`)
    rule : "exact" (outputs equal labels), "argmax" or "sign" (strict classification)
    eps : with rule "exact", allow this distance per output

    Raises
    ------
    Rejected : names the first row where the network is wrong, with output and label
    """
    from exactmem.numbers.parsing import exact

    dataset = dataset_of(data)
    draft = Draft()
    if rule == "exact":
        tolerance = Fraction(0) if eps is None else exact(eps)
        wrong = first_wrong(network, dataset, tolerance)
        if eps is None:
            memorizes(draft, network, dataset)
        else:
            memorizes_up_to(draft, network, dataset, tolerance)
    elif rule in ("argmax", "sign"):
        wrong = first_misclassified(network, dataset, rule)
        classifies(draft, network, dataset, rule)
    else:
        raise InputError(f"rule {rule!r} is not exact, argmax or sign")
    if wrong is not None:
        i, why = wrong
        raise Rejected(f"{dataset.where(i)}: {why}")
    size_at_most(draft, network, network.sizes)
    return draft.certificate()


def first_wrong(network: Network, dataset: Dataset, eps: Fraction) -> tuple[int, str] | None:
    if network.outputs_count != dataset.d_y:
        raise InputError(f"the network gives {network.outputs_count} outputs but the labels have {dataset.d_y} columns")
    outputs = evaluate_all(network, dataset.X)
    if eps == 0 and mismatch(outputs, dataset.Y) is None:
        return None
    for i, (values, labels) in enumerate(zip(outputs.rows(), dataset.Y.rows(), strict=True)):
        if any(abs(v - y) > eps for v, y in zip(values, labels, strict=True)):
            return i, f"the output is {numbers(values)}, the label {numbers(labels)}"
    return None


def first_misclassified(network: Network, dataset: Dataset, rule: str) -> tuple[int, str] | None:
    if dataset.d_y != 1 or dataset.Y.den != 1:
        raise InputError(f"rule {rule} needs one column of integer labels")
    if (network.outputs_count == 1) != (rule == "sign"):
        raise InputError(f"rule {rule} does not suit a network with {network.outputs_count} outputs")
    labels = dataset.Y.num[:, 0].tolist()
    for i, (values, label) in enumerate(zip(evaluate_all(network, dataset.X).rows(), labels, strict=True)):
        if rule == "sign":
            good = label in (1, -1) and label * values[0] > 0
        else:
            good = 0 <= label < len(values) and all(v < values[label] for k, v in enumerate(values) if k != label)
        if not good:
            return i, f"the outputs are {numbers(values)}, the label is {label}"
    return None


def numbers(values: Sequence[Fraction], digits: int = 40) -> str:
    """Rationals as text; long ones by their size."""
    texts = [
        str(v) if v.denominator.bit_length() + v.numerator.bit_length() < 4 * digits else f"about {decimal(v)}"
        for v in values
    ]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts[:10])}{', ...' if len(texts) > 10 else ''})"


def decimal(value: Fraction) -> str:
    """A few leading digits, for messages only."""
    import mpmath

    return str(mpmath.nstr(mpmath.mpf(value.numerator) / value.denominator, 12))


@dataclass(frozen=True)
class CheckReport:
    """The answer of the checker: one verdict per claim, and the verdict on the whole.

    status : "verified", "rejected" or "undecided"; reason : why not verified
    claims : (kind, statement hash, verdict); the witness of `Holds` is the claim in words
    """

    status: str
    reason: str
    claims: tuple[tuple[str, str, Verdict], ...]
    used: dict[str, int]

    @property
    def holds(self) -> bool:
        """True only if every claim was accepted."""
        return self.status == kernel.VERIFIED

    def __bool__(self) -> bool:
        raise TypeError("a report is not a truth value: use .holds or .status")

    def __repr__(self) -> str:
        return f"CheckReport({self.status}{': ' + self.reason if self.reason else ''}, {len(self.claims)} claims)"


def check(
    certificate: Certificate | str | Path | bytes, data: Source | None = None, *, work: int | None = None
) -> CheckReport:
    """Ask the independent checker about a certificate.

    Parameters
    ----------
    certificate : a `Certificate`, a file, or the bytes of a bundle
    data : the user's own data; the claims must then be about exactly these rows
    work : work budget in bit-multiply-adds (the checker's default otherwise)

    Raises
    ------
    InputError : the file cannot be read; Rejected : the certificate is about other data (the first differing row is named)
    """
    raw = bundle_bytes(certificate)
    expected = None
    if data is not None:
        dataset = dataset_of(data)
        expected = data_hash(dataset)
        same_data(Certificate.from_bytes(raw, "the certificate"), dataset, expected)
    report = kernel.check(raw, expected, WORK if work is None else work)
    claims = tuple((claim.kind, claim.statement, verdict(claim.status, claim.text)) for claim in report.claims)
    return CheckReport(report.status, report.reason, claims, report.used)


def bundle_bytes(certificate: Certificate | str | Path | bytes) -> bytes:
    if isinstance(certificate, Certificate):
        return certificate.content
    if isinstance(certificate, bytes):
        return certificate
    try:
        return Path(certificate).read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {certificate}: {error.strerror}") from None


def verdict(status: str, text: str) -> Verdict:
    answer: type[Verdict] = {kernel.VERIFIED: Holds, kernel.REJECTED: Fails}.get(status, Undecided)
    return answer(text)  # type: ignore[call-arg]


def same_data(certificate: Certificate, dataset: Dataset, expected: str) -> None:
    """Raise Rejected, naming the first differing row, if no claim is about these data."""
    names = [claim["stmt"].get("data") for claim in certificate.claims if isinstance(claim.get("stmt"), dict)]
    names = [name for name in names if isinstance(name, str)]
    if expected in names or not names:
        return
    try:
        item = certificate.objects[names[0]]
        x, y = (read_mat(certificate.objects[item[key]]) for key in ("x", "y"))
    except (KeyError, TypeError, ValueError, IndexError):
        raise Rejected("the certificate is about other data, and its data object is damaged") from None
    if x.shape[1] != dataset.d or y.shape[1] != dataset.d_y:
        theirs, ours = f"{x.shape[1]} + {y.shape[1]}", f"{dataset.d} + {dataset.d_y}"
        raise Rejected(f"the certificate's data have {theirs} columns (points + labels), yours {ours}")
    for i, (a, b) in enumerate(zip(x.rows(), dataset.X.rows(), strict=False)):
        if a != b:
            k = next(k for k, (p, q) in enumerate(zip(a, b, strict=True)) if p != q)
            where = f"{dataset.where(i)}, column {dataset.columns[k] if dataset.columns else k + 1}"
            raise Rejected(f"{where}: yours is {b[k]}, the certificate's data have {a[k]}")
        if y.row(i) != dataset.Y.row(i):
            yours, theirs = numbers(dataset.Y.row(i)), numbers(y.row(i))
            raise Rejected(f"{dataset.where(i)}: your label is {yours}, the certificate's data have {theirs}")
    raise Rejected(f"the certificate's data have {len(x)} rows, yours {dataset.n}; the rows in common agree")


@dataclass(frozen=True)
class Comparison:
    """One theorem in a comparison: its result, or why there is none."""

    theorem: str
    result: Result | None
    missing: str = ""


def compare(
    data: Source, theorems: Sequence[str] | None = None, *, budget: float = 60.0, one_hot: bool = False
) -> list[Comparison]:
    """Every construction that applies, side by side.

    Parameters
    ----------
    theorems : ids (default: the whole catalogue)
    budget : seconds per theorem; work that reports progress after that is stopped and its row says so
    """
    dataset = dataset_of(data)
    rows = []
    for name in theorems or list(THEOREMS):
        entry = find(name)
        deadline = time.monotonic() + budget

        def stop(stage: str, done: int, total: int, deadline: float = deadline) -> None:
            if time.monotonic() > deadline:
                where = f"at {done} of {total}, {stage}"
                raise LimitExceeded("--budget (seconds)", int(budget) + 1, int(budget), f"stopped {where}")

        try:
            with listening(stop):
                rows.append(Comparison(entry.id, memorize(dataset, entry.id, one_hot=one_hot)))
        except ExactmemError as error:
            if not isinstance(error, InputError):
                rows.append(Comparison(entry.id, None, str(error)))
            else:
                raise
    return rows
