"""A proof as a LaTeX fragment (amsmath, amssymb). Sentences are plain text with a few mathematical signs."""

from __future__ import annotations

from exactmem.proof.proof import Proof
from exactmem.proof.text import HEADINGS, label, mark, outcome

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\ensuremath{<}", ">": r"\ensuremath{>}",
    "|": r"\ensuremath{|}",
}  # fmt: skip
SIGNS = {
    "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "·": r"\cdot", "×": r"\times", "−": "-", "∈": r"\in", "∉": r"\notin",
    "∀": r"\forall", "∃": r"\exists", "→": r"\to", "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow", "∞": r"\infty", "∑": r"\sum",
    "Σ": r"\Sigma", "√": r"\surd", "⌈": r"\lceil", "⌉": r"\rceil", "⌊": r"\lfloor", "⌋": r"\rfloor", "∅": r"\emptyset",
    "∪": r"\cup", "∩": r"\cap", "⊂": r"\subset", "±": r"\pm", "∂": r"\partial", "∇": r"\nabla", "⊙": r"\odot",
    "⊗": r"\otimes", "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "ζ": r"\zeta",
    "η": r"\eta", "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "ν": r"\nu", "ξ": r"\xi", "π": r"\pi",
    "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "φ": r"\varphi", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega", "Δ": r"\Delta",
    "Φ": r"\Phi", "Λ": r"\Lambda", "ℝ": r"\mathbb{R}", "ℚ": r"\mathbb{Q}", "ℤ": r"\mathbb{Z}", "ℕ": r"\mathbb{N}",
    "…": r"\ldots", "°": r"^\circ", "⊤": r"\top", "⟨": r"\langle", "⟩": r"\rangle", "½": r"\tfrac12", "′": "'", "″": "''",
    "↦": r"\mapsto", "Ψ": r"\Psi",
}  # fmt: skip
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₙₘᵣₛₜₓₕₗₚ", "0123456789+-ijknmrstxhlp", strict=True))
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀᵈʲᵏⁿᵖˢ", "0123456789+-Tdjknps", strict=True))


def spelled(words: str) -> str:
    r"""The words in LaTeX.

    >>> print(spelled("h(xᵢ) ≥ 0 on S_1"))
    h(x\ensuremath{_{i}}) \ensuremath{\ge} 0 on S\_1
    """
    found = []
    for c in words:
        if c in SPECIAL:
            found.append(SPECIAL[c])
        elif c in SIGNS:
            found.append(rf"\ensuremath{{{SIGNS[c]}}}")
        elif c in SUBSCRIPTS:
            found.append(rf"\ensuremath{{_{{{SUBSCRIPTS[c]}}}}}")
        elif c in SUPERSCRIPTS:
            found.append(rf"\ensuremath{{^{{{SUPERSCRIPTS[c]}}}}}")
        else:
            found.append(c)
    return "".join(found)


def latex(proof: Proof) -> str:
    """Theorem, steps, conclusion; a failed step in red (color package)."""
    entry = proof.entry
    lines = [f"% exactmem prove {entry.id}", rf"\subsection*{{{spelled(entry.title)}}}"]
    lines += [rf"\textbf{{Theorem}} ({spelled(str(entry.source))})."]
    lines += [spelled(entry.statement), "", rf"\textbf{{Data.}} {spelled(repr(proof.data))}."]
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
