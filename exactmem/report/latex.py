"""Plain text with a few mathematical signs, as LaTeX (amsmath, amssymb)."""

from __future__ import annotations

from collections.abc import Sequence

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


def array(lines: Sequence[tuple[str, str]]) -> str:
    r"""(name, value) lines as a display that notebooks and documents both set.

    >>> print(array([("neurons", "4")]))
    $$\begin{array}{ll} \text{neurons} & \text{4} \end{array}$$
    """
    rows = r" \\ ".join(rf"\text{{{spelled(name)}}} & \text{{{spelled(value)}}}" for name, value in lines)
    return rf"$$\begin{{array}}{{ll}} {rows} \end{{array}}$$"
