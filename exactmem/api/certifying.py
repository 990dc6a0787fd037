"""`certify`: a certificate for somebody else's network, or the first row where it is wrong."""

from __future__ import annotations

from fractions import Fraction

from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import classifies, coding, memorizes, memorizes_up_to, size_at_most
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.data.sources import Source, dataset_of
from exactmem.errors import InputError, Rejected
from exactmem.networks.evaluation import evaluate_all, mismatch
from exactmem.networks.network import Network
from exactmem.numbers.parsing import exact
from exactmem.report.text import numbers


def certify(
    network: Network,
    data: Source,
    *,
    rule: str = "exact",
    eps: Fraction | int | str | None = None,
    one_hot: bool = False,
) -> Certificate:
    """A certificate that somebody else's network fits these data.

    Parameters
    ----------
    network : exact weights; floats are taken as the dyadic rationals they are (`exactmem.interop.weights`)
    rule : "exact" (outputs equal labels), "argmax" or "sign" (strict classification)
    eps : with rule "exact", allow this distance per output, at least 0
    one_hot : the network has one output per class, which must be the one-hot code of the label

    Raises
    ------
    Rejected : names the first row where the network is wrong, with output and label
    """
    original = dataset_of(data)
    dataset = original.one_hot() if one_hot else original
    draft = Draft()
    coding(draft, original, dataset)
    if rule == "exact":
        tolerance = Fraction(0) if eps is None else exact(eps)
        if tolerance < 0:
            raise InputError(f"eps is {tolerance}; a distance is at least 0")
        wrong = first_wrong(network, dataset, tolerance)
        if eps is None:
            memorizes(draft, network, dataset)
        else:
            memorizes_up_to(draft, network, dataset, tolerance)
    elif rule in ("argmax", "sign"):
        wrong = first_misclassified(network, dataset, rule)
        classifies(draft, network, dataset, rule)
    else:
        raise InputError(f"rule {rule!r} is not exact, argmax or sign")
    if wrong is not None:
        i, why = wrong
        raise Rejected(f"{dataset.where(i)}: {why}")
    size_at_most(draft, network, network.sizes)
    return draft.certificate()


def first_wrong(network: Network, dataset: Dataset, eps: Fraction) -> tuple[int, str] | None:
    if network.outputs_count != dataset.d_y:
        counts = f"the network gives {network.outputs_count} outputs but the labels have {dataset.d_y} columns"
        raise InputError(f"{counts}; for one output per class use rule argmax, or one-hot labels")
    outputs = evaluate_all(network, dataset.X)
    if eps == 0 and mismatch(outputs, dataset.Y) is None:
        return None
    for i, (values, labels) in enumerate(zip(outputs.rows(), dataset.Y.rows(), strict=True)):
        if any(abs(v - y) > eps for v, y in zip(values, labels, strict=True)):
            return i, f"the output is {numbers(values)}, the label {numbers(labels)}"
    return None


def first_misclassified(network: Network, dataset: Dataset, rule: str) -> tuple[int, str] | None:
    if dataset.d_y != 1 or dataset.Y.den != 1:
        raise InputError(f"rule {rule} needs one column of integer labels")
    if (network.outputs_count == 1) != (rule == "sign"):
        raise InputError(f"rule {rule} does not suit a network with {network.outputs_count} outputs")
    labels = dataset.Y.num[:, 0].tolist()
    for i, (values, label) in enumerate(zip(evaluate_all(network, dataset.X).rows(), labels, strict=True)):
        if rule == "sign":
            good = label in (1, -1) and label * values[0] > 0
        else:
            good = 0 <= label < len(values) and all(v < values[label] for k, v in enumerate(values) if k != label)
        if not good:
            return i, f"the outputs are {numbers(values)}, the label is {label}"
    return None
