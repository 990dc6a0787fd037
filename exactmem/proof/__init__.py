"""Proofs that happen: numbered steps, each a sentence and the exact check that it holds on the data at hand.

`proof` keeps the steps and refuses to go on when one does not hold; `checks` are the verdicts that steps are made of; `slider`
moves one exact rational until something breaks; `exercise` asks, and an exact check grades the answer. For deep networks:
`keyed` has the points by increasing key, `layers` and `neurons` compare a network, layer by layer, with what a proof says it
holds. `text`, `markdown`, `latex` and `html` render; `fresh` asks the checker in a process of its own; `notebook` is what the
files of proofs/ share.
"""

from exactmem.proof.checks import agree, at_most, equal, every, less, some, together
from exactmem.proof.exercise import Exercise, numbers_in
from exactmem.proof.proof import Proof, Step, run
from exactmem.proof.slider import Slider

__all__ = [
    "Exercise", "Proof", "Slider", "Step", "agree", "at_most", "equal", "every", "less", "numbers_in", "run", "some",
    "together",
]  # fmt: skip
