"""A network of one hidden layer on a line, as its graph; or in the plane, as where each neuron switches on."""

from __future__ import annotations

from fractions import Fraction

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.network import Network
from exactmem.report.pictures.graphs import graphs, through
from exactmem.report.pictures.picture import Picture
from exactmem.report.pictures.plane import plane


def kinks(title: str, dataset: Dataset, network: Network) -> Picture:
    """The picture; the graph is drawn through its exact breakpoints.

    Raises
    ------
    InputError : the points have more than two coordinates

    >>> from exactmem.networks.activations import RELU
    >>> from exactmem.networks.two_layer import TwoLayer
    >>> net = TwoLayer(1, 1)
    >>> net.neuron([1, 0], {0: 2})
    >>> kinks("ramp", Dataset.from_arrays([[-1], [2]], [0, 4]), net.network(RELU)).alt
    'ramp: f by its breakpoints (-3/2, 0), (0, 0), (5/2, 5); 2 data points (-1, 0), (2, 4)'
    """
    if dataset.d > 2:
        raise InputError(f"the points have {dataset.d} coordinates; a picture shows one or two")
    points, labels = list(dataset.X.rows()), [row[0] for row in dataset.Y.rows()]
    forms = switches(network)
    if dataset.d == 2:
        shown = [form for form in forms if any(form[:2])]
        return plane(title, points, labels, {f"neuron {k}": form for k, form in enumerate(shown, 1)})
    at = [x for (x,) in points]
    margin = (max(at) - min(at)) / 6 or Fraction(1)
    breaks = (-b / w for w, b in forms if w)
    graph = through(lambda t: network.at([t])[0], breaks, min(at) - margin, max(at) + margin)
    return graphs(title, {"f": graph}, list(zip(at, labels, strict=True)))


def switches(network: Network) -> list[tuple[Fraction, ...]]:
    """The forms (w_1, ..., w_d, b) of the hidden neurons."""
    hidden, found = network.layers[0], []
    for row, b, q in zip(hidden.rows(), hidden.c, hidden.q, strict=True):
        form = [Fraction(0)] * network.inputs + [Fraction(b, q)]
        for k, w in row:
            form[k] = Fraction(w, q)
        found.append(tuple(form))
    return found
