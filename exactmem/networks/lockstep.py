"""Deep circuits as generators: one `yield` is one layer.

A *block* is a generator. It yields the forms that are to be ReLU neurons of the next layer, is sent these neurons as forms,
and returns whatever it has computed, as forms over the newest layer. Blocks compose by `yield from`. `lockstep` runs
several of them side by side, so that each layer holds the neurons of all, and carries a value that all may read (the
`Rail`) along by one neuron per layer.

A form without terms and without a constant is the number 0; it needs no neuron and comes back as it is.

>>> def double(rail, times):
...     total = Form()
...     for _ in range(times):
...         (total,) = yield [total + rail.form]
...     return total
>>> circuit = Circuit(1)
>>> rail = Rail(circuit.input(0))
>>> twice, thrice = lockstep(circuit, rail, [double(rail, 3), double(rail, 3)])
>>> circuit.compile([twice + thrice]).at([5])
(Fraction(30, 1),)
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from exactmem.errors import InputError
from exactmem.networks.activations import RELU
from exactmem.networks.circuit import Circuit, Form

S = TypeVar("S")
T = TypeVar("T")
Block = Generator[Sequence[Form], list[Form], T]


@dataclass
class Rail:
    """A non-negative value that travels through every layer; `form` is it over the newest layer."""

    form: Form


def lockstep(circuit: Circuit, rail: Rail, blocks: Sequence[Block[T]]) -> list[T]:
    """Run blocks of equal length side by side and return what each returns.

    Raises
    ------
    InputError : one block ends before another
    """
    wanted = [next(block, None) for block in blocks]
    if any(forms is None for forms in wanted):
        raise InputError("a block without a layer has nothing to run")
    while True:
        made = [[relu(circuit, form) for form in forms or ()] for forms in wanted]
        rail.form = relu(circuit, rail.form)
        wanted, results = [], []
        for block, neurons in zip(blocks, made, strict=True):
            try:
                wanted.append(block.send(neurons))
            except StopIteration as end:
                results.append(end.value)
        if results and wanted:
            raise InputError("blocks in lockstep must have the same number of layers")
        if results:
            return results


def beside(first: Block[S], second: Block[T]) -> Block[tuple[S, T]]:
    """Two blocks of equal length as one.

    Raises
    ------
    InputError : one block ends before the other
    """
    wanted: list[Sequence[Form] | None] = [next(first, None), next(second, None)]
    ends: list[object] = []
    while not ends:
        a, b = wanted
        if a is None or b is None:
            raise InputError("a block without a layer has nothing to run")
        made = yield [*a, *b]
        wanted = []
        for block, neurons in ((first, made[: len(a)]), (second, made[len(a) :])):
            try:
                wanted.append(block.send(neurons))
            except StopIteration as end:
                ends.append(end.value)
        if ends and wanted:
            raise InputError("blocks beside each other must have the same number of layers")
    return ends[0], ends[1]  # type: ignore[return-value]


def relu(circuit: Circuit, form: Form) -> Form:
    """The form through a ReLU; the number 0 needs none."""
    return circuit.neuron(form, RELU) if form.terms or form.constant is not None else form
