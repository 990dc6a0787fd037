"""`check`: the verdict of the independent checker on a certificate, and whether it is about the user's own data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from exactmem.certificates.canonical import digest
from exactmem.certificates.certificate import Certificate, read_capped
from exactmem.certificates.objects import data_hash, mat, read_mat
from exactmem.data.dataset import Dataset
from exactmem.data.sources import Source, dataset_of
from exactmem.errors import Rejected
from exactmem.kernel import check as kernel
from exactmem.kernel import limits
from exactmem.report import html
from exactmem.report.text import numbers
from exactmem.verdict import Fails, Holds, Undecided, Verdict, evidence


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
    allowed: dict[str, int]

    @property
    def holds(self) -> bool:
        """True only if every claim was accepted."""
        return self.status == kernel.VERIFIED

    def nearness(self) -> str:
        """How much of each limit of the checker was used, as a line."""
        return ", ".join(f"{name} {used} of {self.allowed[name]}" for name, used in self.used.items())

    def _repr_html_(self) -> str:
        rows = [(type(verdict).__name__, f"{kind}: {evidence(verdict)}") for kind, _, verdict in self.claims]
        return html.status(f"{self.status}{': ' + self.reason if self.reason else ''}", self.holds) + html.table(rows)

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
        bundle = Certificate.from_bytes(raw, "the certificate")
        if about_points_only(bundle):  # the checker verifies what the hash of a matrix stands for
            same_points(bundle, dataset)
        else:
            expected = data_hash(dataset)
            same_data(bundle, dataset, expected)
    budget = limits.WORK if work is None else work
    report = kernel.check(raw, expected, budget)
    claims = tuple((claim.kind, claim.statement, verdict(claim.status, claim.text)) for claim in report.claims)
    allowed = {name: vars(limits)[name] for name in report.used} | {"WORK": budget}
    return CheckReport(report.status, report.reason, claims, report.used, allowed)


def bundle_bytes(certificate: Certificate | str | Path | bytes) -> bytes:
    if isinstance(certificate, Certificate):
        return certificate.content
    if isinstance(certificate, bytes):
        return certificate
    return read_capped(Path(certificate))


def verdict(status: str, text: str) -> Verdict:
    answer: type[Verdict] = {kernel.VERIFIED: Holds, kernel.REJECTED: Fails}.get(status, Undecided)
    return answer(text)  # type: ignore[call-arg]


def cited(certificate: Certificate, key: str) -> set[str]:
    """The objects that claims cite under this key."""
    statements = [claim.get("stmt") for claim in certificate.claims if isinstance(claim, dict)]
    found = [statement.get(key) for statement in statements if isinstance(statement, dict)]
    return {name for name in found if isinstance(name, str)}


def about_points_only(certificate: Certificate) -> bool:
    """Whether claims speak of points and none of labels: the rank of a Jacobian, say."""
    return not cited(certificate, "data") and bool(cited(certificate, "mat"))


def same_points(certificate: Certificate, dataset: Dataset) -> None:
    """Raise Rejected unless every claim about a matrix is about all rows of the data, or about its distinct rows."""
    own = {digest(mat(dataset.X)), digest(mat(dataset.merged().X))}
    if not cited(certificate, "mat") <= own:
        raise Rejected("a claim is about other points than yours, and none is about labels")


def same_data(certificate: Certificate, dataset: Dataset, expected: str) -> None:
    """Raise Rejected, naming the first differing row, if no claim is about these data."""
    statements = [claim.get("stmt") for claim in certificate.claims if isinstance(claim, dict)]
    found = [statement.get("data") for statement in statements if isinstance(statement, dict)]
    names = [name for name in found if isinstance(name, str)]
    if expected in names or not names:
        return
    try:
        item = certificate.objects[names[0]]
        x, y = (read_mat(certificate.objects[item[key]]) for key in ("x", "y"))
        if len(x) != len(y):
            raise ValueError("points and labels have different numbers of rows")
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
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
