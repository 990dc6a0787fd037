"""`report`: the HTML page of a certificate or a result, made only after the independent checker has had its say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from exactmem.api.checking import CheckReport, bundle_bytes, check
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.result import Result
from exactmem.data.sources import Source, dataset_of
from exactmem.errors import Rejected
from exactmem.proof.fresh import check_command
from exactmem.report.gallery import certificate_pictures, result_pictures
from exactmem.report.html import document, folded, listed, section, status, table
from exactmem.report.text import certificate_lines
from exactmem.theorems.registry import described
from exactmem.verdict import evidence

NAMELESS = "The certificate does not name a theorem: what it claims stands by itself."
AGAIN = "Check it again, with nothing but Python"


def html_report(certificate: Certificate | Result | str | Path | bytes, data: Source | None = None) -> str:
    """One page, without network access: what is claimed, on which data, how it was checked, and how to check it again.

    Parameters
    ----------
    certificate : a `Result` also tells its theorem, and its size against promise and necessity
    data : the user's own; the claims must then be about exactly these rows

    Returns
    -------
    str : the page. Of a certificate that is not verified it says so, and why, and shows nothing else

    Raises
    ------
    InputError : the file cannot be read

    >>> from exactmem.api.memorizing import memorize
    >>> from exactmem.data.dataset import Dataset
    >>> fit = memorize(Dataset.from_arrays([[0], [1], [2]], [0, 1, 0]), "bubeck2020.peel2")
    >>> "Verified: net" in html_report(fit), "Rejected" in html_report(fit.certificate.content.replace(b"relu", b"step"))
    (True, True)
    """
    return checked_report(certificate, data)[1]


def checked_report(
    certificate: Certificate | Result | str | Path | bytes, data: Source | None = None
) -> tuple[CheckReport, str, Certificate | None]:
    """The answer of the checker, the page, and what was read if it is verified: the file may have changed since."""
    result = certificate if isinstance(certificate, Result) else None
    source = certificate.certificate if isinstance(certificate, Result) else certificate
    name = str(source) if isinstance(source, str | Path) else "certificate.json"
    raw = bundle_bytes(source)
    try:
        checked = check(raw, data if result is None or data is not None else result.dataset)
    except Rejected as error:
        checked = CheckReport("rejected", str(error), (), {}, {})
    if not checked.holds:
        return checked, refusal(name, checked), None
    bundle = Certificate.from_bytes(raw, name)
    claims = [f"{kind}: {evidence(verdict)}" for kind, _, verdict in checked.claims]
    tied = "" if data is None else f"These are the rows of {dataset_of(data)!r}."
    title = f"{Path(name).name}: verified" if result is None else described(result.theorem).title
    page = document(title, f"<h1>{escape(title)}</h1>{body(bundle, name, claims, result, tied)}")
    return checked, page, bundle


def refusal(name: str, checked: CheckReport) -> str:
    """The page of a certificate that is not verified."""
    title = f"{Path(name).name}: not verified"
    what = "Rejected" if checked.status == "rejected" else "Undecided"
    return document(
        title, f"<h1>{escape(title)}</h1>{status(f'{what}, so nothing is proved: {checked.reason}', False)}"
    )


def body(
    certificate: Certificate, name: str, claims: Sequence[str], result: Result | None = None, tied: str = ""
) -> str:
    """The sections of a verified certificate.

    claims : what the checker said of each, "kind: sentence"; tied : to whose data
    """
    fits = ({"net", "data"} <= claim["stmt"].keys() for claim in certificate.claims)
    k = next((k for k, fit in enumerate(fits) if fit), 0)  # what a network does on data comes first
    first, others = claims[k].partition(": ")[2], [spaced(c.partition(":")[0]) for c in (*claims[:k], *claims[k + 1 :])]
    more = f"; and {len(others)} further claims: {', '.join(others)}" if others else ""
    pictures = certificate_pictures(certificate) if result is None else result_pictures(result)
    parts = [status(f"Verified: {first}{more}.", True), *(picture.figure() for picture in pictures)]
    if result is None:
        parts.append(section("Theorem", f"<p>{NAMELESS}</p>"))
    else:
        entry = described(result.theorem)
        parts.append(section("Theorem", f"<p>{escape(entry.statement)}</p>", table(theorem_lines(result))))
        parts.append(section("Sizes, against promise and lower bound", table(result.rows())))
    parts.append(section("Data", table(data_lines(certificate)), f"<p>{escape(tied)}</p>" if tied else ""))
    if result is None:
        parts.append(section("Sizes", table(size_lines(certificate))) if size_lines(certificate) else "")
    parts.append(section("What the checker verified, step by step", listed(claims, numbered=True)))
    parts.append(section("What was assumed", listed(certificate.assumptions())))
    spoken = next((claim["stmt"]["data"] for claim in certificate.claims if "data" in claim["stmt"]), None)
    parts.append(section(AGAIN, f"<pre>{escape(check_command(name, spoken))}</pre>"))
    parts.append(folded("The whole certificate", table(certificate_lines(certificate, Path(name).name))))
    return "".join(parts)


def spaced(kind: str) -> str:
    """The kind of a claim in words.

    >>> spaced("RankAtLeast")
    'rank at least'
    """
    return re.sub("(?<!^)(?=[A-Z])", " ", kind).lower()


def theorem_lines(result: Result) -> list[tuple[str, str]]:
    entry = described(result.theorem)
    lines = [("id", entry.id), ("source", str(entry.source))]
    lines += [("ours", entry.source.ours)] if entry.source.ours else []
    return lines + [("second-hand, never certified", text) for text in entry.source.recalled]


def data_lines(certificate: Certificate) -> list[tuple[str, str]]:
    """Each data set, or matrix of points, that a claim speaks of: rows, columns, hash."""
    lines: dict[str, str] = {}
    for stmt in (claim["stmt"] for claim in certificate.claims):
        if (name := stmt.get("data")) is not None:
            (n, d), (_, d_y) = (certificate.objects[certificate.objects[name][key]]["shape"] for key in ("x", "y"))
            lines[name] = f"{n} rows, {d} columns, {d_y} of labels; hash {name}"
        elif (name := stmt.get("mat")) is not None:
            n, d = certificate.objects[name]["shape"]
            lines[name] = f"{n} rows, {d} columns; hash {name}"
    return [("data" if certificate.objects[name]["t"] == "data" else "matrix", text) for name, text in lines.items()]


def size_lines(certificate: Certificate) -> list[tuple[str, str]]:
    """What is claimed of sizes."""
    wanted = ("depth", "width", "neurons", "params", "bits")
    found = [claim["stmt"] for claim in certificate.claims if claim["stmt"]["kind"] == "SizeAtMost"]
    return [(f"{name} of {stmt['net'][:12]}", f"at most {stmt[name]}") for stmt in found for name in wanted]
