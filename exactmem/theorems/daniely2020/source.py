"""The two papers, what is ours, and what we have second-hand: of the papers themselves only the abstracts were read."""

from __future__ import annotations

from exactmem.theorems.theorem import Source

SOURCE = Source(
    "Daniely",
    2020,
    "arXiv 1911.09873",
    ours=(
        "every statement with a constant in it, with its proof: kernels and their eigenvalues on the data at hand, the "
        "variance of vector random features, numbers of pairs and of steps without a logarithm, the norm of a polynomial"
    ),
    recalled=(
        "with O~(M²·R²/(d·eps²)) pairs and O(M²/eps²) steps, SGD comes within eps of the best function of kernel norm M on "
        "every R-bounded law: the form was read, constants and powers of logarithms were not",
        "a law is R-bounded if E<u, x>² <= R²·|u|²/d for all u: the word was read, the formula is from memory",
        "O~(m/d) neurons memorize m random labelled points; Bresler, Nagaraj (COLT 2020) describe it as O(n/d) under "
        "assumptions on the distribution, n polynomially large in d, binary labels",
        "polynomials of bounded degree and bounded coefficient norm are learned: from memory; the norm here is ours",
    ),
)

GAUSSIANS = Source(
    "Daniely",
    2020,
    "arXiv 2003.12895",
    ours="the exact criterion for one full-batch step on the data at hand, and rational orthogonal weights",
    recalled=(
        "one gradient step from an orthogonal start memorizes Omega(d·q/log⁴ d) random labelled Gaussians, for a class of "
        "activations that contains the absolute value: the abstract; the class was not read",
    ),
)
