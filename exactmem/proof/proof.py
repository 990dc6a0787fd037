"""`Proof`: a theorem happening on data, step by step. It stops at the first step that does not hold, and cannot conclude then.

>>> from exactmem.data.dataset import Dataset
>>> from exactmem.proof.checks import less
>>> def steps(proof):
...     proof.step("One is less than two.", less("one", 1, "two", 2))
...     proof.step("Two is less than one.", less("two", 2, "one", 1))
...     proof.conclude(None)
>>> proof = run("bubeck2020.relu3", steps, Dataset.from_arrays([[0], [1]], [0, 1]))
>>> proof.concluded, proof.failure.sentence, proof.failure.said
(False, 'Two is less than one.', 'two = 2 is not below 1 = one')
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from exactmem.certificates.certificate import Certificate
from exactmem.certificates.objects import data_hash
from exactmem.data.dataset import Dataset
from exactmem.errors import ExactmemError, InputError
from exactmem.proof.exercise import Exercise
from exactmem.proof.fresh import accepted
from exactmem.proof.slider import Slider
from exactmem.report.pictures.picture import Picture
from exactmem.theorems.registry import described
from exactmem.theorems.theorem import Existence, Hypothesis, Theorem
from exactmem.verdict import Fails, Holds, Undecided, Verdict, evidence

GIVEN, STEP, WITHOUT, END = "hypothesis", "step", "without a hypothesis", "conclusion"


@dataclass(frozen=True)
class Step:
    """kind : hypothesis, step, without a hypothesis, conclusion; number : among its kind
    sentence : what is claimed; verdict : whether it holds here, with its witness; picture : if there is one
    waived : a hypothesis that fails here and that only the count needs
    """

    kind: str
    number: int
    sentence: str
    verdict: Verdict
    picture: Picture | None = None
    seconds: float = 0.0
    waived: bool = False

    @property
    def holds(self) -> bool:
        return self.verdict.holds or self.waived

    @property
    def said(self) -> str:
        """The evidence, or the instance that refutes."""
        return evidence(self.verdict)


class Stopped(Exception):
    """A step did not hold. Only `run` catches it."""


class Proof:
    """Steps, what was assumed, what to play with, what to ask.

    Parameters
    ----------
    theorem : id in the catalogue; data : what it is proved on

    Attributes
    ----------
    entry : of the catalogue; steps : in order; assumed : what is cited and not checked here
    sliders, exercises : of the example; certificate : None until `conclude` has had it checked
    """

    def __init__(self, theorem: str, data: Dataset) -> None:
        self.entry: Theorem | Existence = described(theorem)
        self.data = data
        self.steps: list[Step] = []
        self.assumed: list[str] = []
        self.sliders: list[Slider] = []
        self.exercises: list[Exercise] = []
        self.certificate: Certificate | None = None
        self._since = time.perf_counter()

    def suppose(self, hypothesis: Hypothesis) -> None:
        """Decide a hypothesis on the data. If it fails, the proof stops, unless only the count of neurons needs it."""
        waived = hypothesis.needed_for == "the count"
        verdict = hypothesis.decide(self.data)
        self._add(GIVEN, f"{hypothesis.name}: {hypothesis.text}", verdict, waived=waived and not verdict.holds)

    def step(self, sentence: str, verdict: Verdict, picture: Picture | None = None) -> None:
        """A sentence of the proof, and the verdict of its exact check on these data."""
        self._add(STEP, sentence, verdict, picture)

    def without(self, hypothesis: str, sentence: str, verdict: Verdict, picture: Picture | None = None) -> None:
        """What goes wrong without a hypothesis: the verdict must be `Fails`, and its witness is the failure."""
        turned: Verdict
        if isinstance(verdict, Fails):
            turned = Holds(f"it fails: {verdict.witness}")
        elif isinstance(verdict, Holds):
            turned = Fails(f"it does not fail: {verdict.witness}")
        else:
            turned = verdict
        self._add(WITHOUT, f"Without {hypothesis}: {sentence}", turned, picture)

    def assume(self, text: str) -> None:
        """Something that the proof rests on and does not check: a theorem of the literature, with its source."""
        self.assumed.append(text)

    def conclude(self, certificate: Certificate, data: Dataset | None = None) -> None:
        """The last step: write the certificate, and have it checked in a fresh process.

        Parameters
        ----------
        data : what the claims must be about, if not the data of the proof

        Raises
        ------
        InputError : a step did not hold
        """
        if self.failure is not None:
            raise InputError(f"no conclusion: {self.failure.sentence} It does not hold: {self.failure.said}")
        self.assumed += [text for text in certificate.assumptions() if text not in self.assumed]
        about = "these data" if data is None else repr(data)
        self._add(
            END,
            f"The certificate, about {about}, is accepted by the independent checker, in a fresh process.",
            accepted(certificate, data_hash(self.data if data is None else data)),
        )
        self.certificate = certificate

    def explore(self, slider: Slider) -> None:
        self.sliders.append(slider)

    def ask(self, exercise: Exercise) -> None:
        self.exercises.append(exercise)

    @property
    def failure(self) -> Step | None:
        """The first step that does not hold."""
        return next((step for step in self.steps if not step.holds), None)

    @property
    def concluded(self) -> bool:
        """Every step holds and the checker has accepted the certificate."""
        return self.failure is None and any(step.kind == END for step in self.steps)

    def following(self, kind: str) -> int:
        """The number of the next step of this kind."""
        return 1 + sum(step.kind == kind for step in self.steps)

    def __bool__(self) -> bool:
        raise TypeError("a proof is not a truth value: use .concluded or .failure")

    def __repr__(self) -> str:
        state = "concluded" if self.concluded else "stopped" if self.failure else "open"
        return f"Proof({self.entry.id}, {len(self.steps)} steps, {state})"

    def text(self) -> str:
        """For a terminal."""
        from exactmem.proof.text import text

        return text(self)

    def markdown(self) -> str:
        from exactmem.proof.markdown import markdown

        return markdown(self)

    def latex(self) -> str:
        """A fragment for a document that loads amsmath and amssymb."""
        from exactmem.proof.latex import latex

        return latex(self)

    def html(self) -> str:
        """A fragment with its pictures and sliders, without network access."""
        from exactmem.proof.html import html

        return html(self)

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_latex_(self) -> str:
        return self.latex()

    def _add(
        self, kind: str, sentence: str, verdict: Verdict, picture: Picture | None = None, waived: bool = False
    ) -> None:
        if not isinstance(verdict, Verdict):
            raise TypeError(f"a step needs a verdict, not {type(verdict).__name__}: use the checks of exactmem.proof")
        now = time.perf_counter()
        self.steps.append(Step(kind, self.following(kind), sentence, verdict, picture, now - self._since, waived))
        self._since = now
        if not self.steps[-1].holds:
            raise Stopped


def run(theorem: str, steps: Callable[[Proof], Any], data: Dataset, *more: Callable[[Proof], Any]) -> Proof:
    """The proof on these data, up to its conclusion or to the first step that does not hold.

    Parameters
    ----------
    steps : gives the proof its steps; more : what follows a conclusion, such as what fails without a hypothesis

    A conflict in the data, a limit or bad input is a step that does not hold; other errors are bugs and escape.
    """
    proof = Proof(theorem, data)
    try:
        for part in (steps, *more):
            part(proof)
    except Stopped:
        pass
    except ExactmemError as error:
        verdict = Fails(str(error)) if error.exit_code == 1 else Undecided(str(error))
        proof.steps.append(Step(STEP, proof.following(STEP), "The next step can be checked.", verdict))
    return proof
