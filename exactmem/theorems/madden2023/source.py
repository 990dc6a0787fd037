"""The paper, what is ours, and what we have second-hand: of the paper itself only the two public abstracts were read."""

from __future__ import annotations

from exactmem.theorems.theorem import Bound, Source

SOURCE = Source(
    "Madden, Thrampoulidis",
    2023,
    "arXiv 2308.02001",
    ours=(
        "the difference trick without a limit for ReLU, 2·ceil(n/(d+1)) units, data in any position, several outputs; what a "
        "polynomial of low degree cannot fit at any width, and with how few units; that the rank of a monomial network is "
        "that of the theorem of Alexander and Hirschowitz, with its exceptions"
    ),
    recalled=(
        "m units with m even and m·d >= 2n fit generic data if the activation is real analytic at a point and no polynomial "
        "there, or one of degree k with C(k+d-1, d-1) >= n: the abstract, not the theorem, was read",
        "the paper excludes ReLU or not: real analytic at a point allows it, its degree there is 1",
        "fewer than n parameters do not fit all labels (Sard): the abstract; the refinements are ours",
    ),
)

LITERATURE = Bound("2·ceil(n/d) per output", lambda n, d, d_y=1, classes=2: 2 * d_y * -(-n // max(d, 1)))
"""For activations that are analytic and no polynomials; for ReLU it is not clear that the paper says so."""
