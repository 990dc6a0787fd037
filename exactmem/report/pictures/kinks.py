"""A network on a line, as its graph; or in the plane, as where each neuron of its first layer bends."""

from __future__ import annotations

from fractions import Fraction

from exactmem.bounds.pieces import breakpoints
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError, LimitExceeded
from exactmem.networks.network import Network
from exactmem.report.pictures.graphs import graphs, through
from exactmem.report.pictures.picture import Picture
from exactmem.report.pictures.plane import plane

MAX_LINES = 24  # in the plane
MAX_PIECES, MAX_KINKS = 3000, 30_000  # on a line, and of the units of one layer: half a second


def kinks(title: str, dataset: Dataset, network: Network) -> Picture:
    """The picture; the graph is drawn through its exact breakpoints.

    Raises
    ------
    InputError : the points have more than two coordinates, or a step function on a line, whose graph jumps
    LimitExceeded : more than MAX_PIECES pieces

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
    if dataset.d == 2:
        shown = [form for form in switches(network) if any(form[:2])]
        lines = {f"neuron {k}": form for k, form in enumerate(shown, 1)} if len(shown) <= MAX_LINES else {}
        return plane(title, points, [dataset.describe_label(i) for i in range(dataset.n)], lines)
    at = [x for (x,) in points]
    margin = (max(at) - min(at)) / 6 or Fraction(1)
    breaks = breakpoints(network, [0], [1], MAX_KINKS)
    if len(breaks) > MAX_PIECES:
        raise LimitExceeded("MAX_PIECES", len(breaks), MAX_PIECES, "the graph is too fine to be drawn")
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
