"""Tables for the terminal, by rich. Nothing here computes; every number comes from the objects shown."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import mpmath
from rich.table import Table
from rich.text import Text

from exactmem.certificates.canonical import digest
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.result import Result, weight_text
from exactmem.theorems.theorem import Existence, Theorem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def facts(title: str, lines: Sequence[tuple[str, str]]) -> Table:
    """A two-column table of names and values."""
    table = Table(title=title, show_header=False, title_justify="left", box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in lines:
        table.add_row(name, value)
    return table


def side_by_side(columns: Sequence[Sequence[tuple[str, str]]]) -> Table:
    """Several lists of (name, value) lines in one table; a name that a list has not is left empty there."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    for _ in columns:
        table.add_column(overflow="fold")
    found = [dict(lines) for lines in columns]
    for name in dict.fromkeys(name for lines in columns for name, _ in lines):
        table.add_row(name, *(values.get(name, "") for values in found))
    return table


COLUMNS = (
    "theorem", "neurons", "parameters", "our bound", "literature", "lower bound", "depth", "width", "bits", "total weight",
    "build",
)  # fmt: skip


def comparison_row(theorem: str, result: Result | None, missing: str) -> dict[str, Any]:
    """One row of a comparison as plain data. `counts` says which of the sizes the three bounds speak of."""
    if result is None:
        return {"theorem": theorem, "missing": missing}
    sizes = result.sizes
    return {
        "theorem": theorem,
        "counts": {"neurons": "neurons", "slots": "parameters"}[result.counts],
        "neurons": sizes.neurons,
        "parameters": sizes.slots,
        "our bound": result.promise,
        "literature": result.literature,
        "lower bound": result.lower,
        "lower bound of": result.lower_text,
        "depth": sizes.depth,
        "width": sizes.width,
        "bits": sizes.bits,
        "total weight": weight_text(sizes),
        "build": round(result.seconds["build"], 3),
    }


def comparison(rows: Sequence[Mapping[str, Any]], title: str) -> Table:
    """The comparison table; a missing row says why. What the bounds count is set in bold."""
    table = Table(title=title, title_justify="left")
    for k, name in enumerate(COLUMNS):
        table.add_column(name, justify="left" if k == 0 else "right", no_wrap=k == 0)
    for row in rows:
        if "missing" in row:
            table.add_row(row["theorem"], row["missing"], *[""] * (len(COLUMNS) - 2))
        else:
            cells = [(name, row[name]) for name in COLUMNS]
            texts = ["-" if c is None else f"{c:.2f} s" if isinstance(c, float) else str(c) for _, c in cells]
            marks = [name == row["counts"] for name, _ in cells]
            table.add_row(
                *(Text(f"{text} *", style="bold") if m else text for text, m in zip(texts, marks, strict=True))
            )
    return table


def catalogue(theorems: Mapping[str, Theorem], title: str) -> Table:
    """One line per theorem: id, its bound and what that counts, title, source."""
    table = Table(title=title, title_justify="left")
    for name in ("id", "counts", "our bound", "in words", "source"):
        table.add_column(name, overflow="fold", no_wrap=name == "id")
    for entry in theorems.values():
        table.add_row(entry.id, entry.unit, entry.bound.formula, entry.title, str(entry.source))
    return table


def existence(entries: Mapping[str, Existence]) -> Table:
    """The theorems with a command of their own: id, how many units, title, conclusion, command."""
    table = Table(title="Proved by commands of their own", title_justify="left")
    for name in ("id", "our bound", "in words", "concludes", "command"):
        table.add_column(name, overflow="fold", no_wrap=name == "id")
    for entry in entries.values():
        table.add_row(entry.id, entry.bound, entry.title, entry.conclusion, entry.verb)
    return table


def existence_lines(entry: Existence) -> list[tuple[str, str]]:
    """Everything about one of them."""
    lines = [
        ("id", entry.id),
        ("statement", entry.statement),
        ("source", str(entry.source)),
        ("ours", entry.source.ours),
    ]
    lines += [("second-hand, never certified", text) for text in entry.source.recalled]
    lines += [(f"hypothesis (for {h.needed_for})", f"{h.name}: {h.text}") for h in entry.hypotheses]
    return [*lines, ("our bound", entry.bound), ("concludes", entry.conclusion), ("command", entry.verb)]


def existence_json(entry: Existence) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "statement": entry.statement,
        "source": str(entry.source),
        "second_hand": list(entry.source.recalled),
        "hypotheses": [{"name": h.name, "text": h.text, "needed_for": h.needed_for} for h in entry.hypotheses],
        "bound": entry.bound,
        "concludes": entry.conclusion,
        "command": entry.verb,
    }


def why_lines(entry: Theorem) -> list[tuple[str, str]]:
    """What happens without each hypothesis: the instances are built and evaluated now."""
    lines = []
    for example in entry.why:
        lines += [(f"without {example.dropped}", example.text), ("", example.run())]
    return lines


def theorem_lines(entry: Theorem) -> list[tuple[str, str]]:
    """Everything about one theorem as (name, value) lines; second-hand statements are marked as such."""
    lines = [("id", entry.id), ("statement", entry.statement), ("source", str(entry.source))]
    if entry.source.ours:
        lines.append(("ours", entry.source.ours))
    for text in entry.source.recalled:
        lines.append(("second-hand, never certified", text))
    for hypothesis in entry.hypotheses:
        lines.append((f"hypothesis (for {hypothesis.needed_for})", f"{hypothesis.name}: {hypothesis.text}"))
    lines.append((f"our bound ({entry.unit})", entry.bound.formula))
    if entry.literature is not None:
        lines.append(("the literature's bound", entry.literature.formula))
    for name, (default, text) in entry.options.items():
        lines.append((f"option {name}", f"{text} (default {default})"))
    return lines


def theorem_json(entry: Theorem) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "statement": entry.statement,
        "source": str(entry.source),
        "ours": entry.source.ours,
        "second_hand": list(entry.source.recalled),
        "hypotheses": [{"name": h.name, "text": h.text, "needed_for": h.needed_for} for h in entry.hypotheses],
        "counts": entry.unit,
        "bound": entry.bound.formula,
        "literature": None if entry.literature is None else entry.literature.formula,
        "options": {name: {"default": default, "text": text} for name, (default, text) in entry.options.items()},
    }


def certificate_lines(certificate: Certificate, source: str) -> list[tuple[str, str]]:
    """What a certificate holds and claims, unchecked."""
    lines = [
        ("certificate", source),
        ("hash", certificate.hash),
        ("bytes", str(len(certificate.content))),
    ]
    for name, value in certificate.objects.items():
        lines.append((f"object {name[:12]}", describe(value)))
    for claim in certificate.claims:
        lines.append((f"claim {digest(claim['stmt'])[:12]}", claim_text(claim["stmt"])))
    lines += [("assumes", text) for text in certificate.assumptions()]
    return lines


def describe(value: Any) -> str:
    """An object of a bundle in a few words. It may be damaged, so nothing is taken for granted."""
    kind = value.get("t") if isinstance(value, dict) else None
    try:
        if kind == "mat":
            return f"matrix {value['shape'][0]} x {value['shape'][1]}"
        if kind == "data":
            return f"data: points {value['x'][:12]}, labels {value['y'][:12]}"
        if kind == "net":
            widths = [str(len(layer["den"].split(" "))) for layer in value["layers"]]
            acts = [layer["act"] if isinstance(layer["act"], str) else "pwl" for layer in value["layers"]]
            return f"network {value['in']}-{'-'.join(widths)}, {', '.join(acts)}"
        if kind == "dag":
            return f"circuit with {value['in']} inputs, {len(value['nodes'])} neurons, {len(value['out'])} outputs"
        if kind == "sys":
            return f"linear system of {len(value['rel'])} relations"
    except (KeyError, TypeError, IndexError, AttributeError):
        pass
    return "unreadable"


def claim_text(statement: Any) -> str:
    """A statement as kind and fields, hashes shortened, long lists counted."""
    if not isinstance(statement, dict):
        return "unreadable"
    parts = []
    for key, value in sorted(statement.items()):
        if key != "kind":
            short = f"{len(value)} items" if isinstance(value, list) else str(value)[:12]
            parts.append(f"{key} {short}")
    return f"{statement.get('kind')}: " + ", ".join(parts)


def numbers(values: Sequence[Fraction], digits: int = 40) -> str:
    """Rationals as text; long ones by their size."""
    texts = [
        str(v) if v.denominator.bit_length() + v.numerator.bit_length() < 4 * digits else f"about {decimal(v)}"
        for v in values
    ]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts[:10])}{', ...' if len(texts) > 10 else ''})"


def decimal(value: Fraction) -> str:
    """A few leading digits, for messages only."""
    return str(mpmath.nstr(mpmath.mpf(value.numerator) / value.denominator, 12))
