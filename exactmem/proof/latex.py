"""A proof as a LaTeX fragment."""

from __future__ import annotations

from exactmem.proof.proof import Proof
from exactmem.proof.text import HEADINGS, label, mark, outcome, provenance
from exactmem.report.latex import spelled


def latex(proof: Proof) -> str:
    """Theorem, steps, conclusion; a failed step in red (color package)."""
    entry = proof.entry
    lines = [f"% exactmem prove {entry.id}", rf"\subsection*{{{spelled(entry.title)}}}"]
    lines += [rf"\textbf{{Theorem}} ({spelled(str(entry.source))})."]
    lines += [
        spelled(entry.statement),
        "",
        *(f"{spelled(told)}." for told in provenance(proof)),
        "",
        rf"\textbf{{Data.}} {spelled(repr(proof.data))}.",
    ]
    kind = ""
    for step in proof.steps:
        if step.kind != kind:
            lines += [
                *([r"\end{description}"] if kind else []),
                rf"\paragraph{{{HEADINGS[step.kind]}}}",
                r"\begin{description}",
            ]
            kind = step.kind
        evidence = rf"\emph{{{mark(step)}: {spelled(step.said)}}}"
        lines.append(
            rf"\item[{label(step)}] {spelled(step.sentence)} "
            + (evidence if step.holds else rf"{{\color{{red}}{evidence}}}")
        )
    if kind:
        lines.append(r"\end{description}")
    lines += [rf"\paragraph{{Assumed}} {spelled('; '.join(proof.assumed))}."] if proof.assumed else []
    return "\n".join([*lines, rf"\textbf{{{spelled(outcome(proof))}}}", ""])
