"""A network of one hidden layer on a line or in the plane as a PNG, by matplotlib (an optional extra). Floats only draw here.

On a line: its graph through the points. In the plane: the points, and where each neuron switches on.
"""

from __future__ import annotations

from fractions import Fraction

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.network import Network
from exactmem.report.picture import figure, png


def kinks(title: str, dataset: Dataset, network: Network) -> bytes:
    """The picture.

    Raises
    ------
    InputError : matplotlib is not installed; the points have more than two coordinates

    >>> from exactmem.networks.activations import RELU
    >>> from exactmem.networks.two_layer import TwoLayer
    >>> net = TwoLayer(1, 1)
    >>> net.neuron([1, 0], {0: 2})
    >>> kinks("ramp", Dataset.from_arrays([[-1], [2]], [0, 4]), net.network(RELU))[1:4]
    b'PNG'
    """
    if dataset.d > 2:
        raise InputError(f"the points have {dataset.d} coordinates; a picture shows one or two")
    page = figure(8, 6)
    axes = page.add_subplot()
    points = [[float(v) for v in row] for row in dataset.X.rows()]
    labels = [float(row[0]) for row in dataset.Y.rows()]
    forms = switches(network)
    columns = list(zip(*points, strict=True))
    margins = [max(0.15 * (max(c) - min(c)), 1e-9) or 1.0 for c in columns]
    ends = [(min(c) - m, max(c) + m) for c, m in zip(columns, margins, strict=True)]
    if dataset.d == 1:
        left, right = (Fraction(v) for v in ends[0])
        at = sorted({left, right, *(t for t in (-b / w for (w, b) in forms if w) if left < t < right)})
        axes.plot([float(t) for t in at], [float(network.at([t])[0]) for t in at], color="C0", zorder=1)
        axes.plot(columns[0], labels, "o", color="black", zorder=2)
        axes.set(title=title, xlabel="x", ylabel="f(x)")
    else:
        for k, (u, v, b) in enumerate(form for form in forms if any(form[:2])):
            size = u * u + v * v
            foot = (float(-u * b / size), float(-v * b / size))
            axes.axline(foot, (foot[0] - float(v), foot[1] + float(u)), color=f"C{k % 10}", linewidth=1)
        shown = axes.scatter(columns[0], columns[1], c=labels, cmap="coolwarm", edgecolors="black", zorder=2)
        page.colorbar(shown, label="label")
        axes.set(title=title, xlim=ends[0], ylim=ends[1])
    return png(page)


def switches(network: Network) -> list[tuple[Fraction, ...]]:
    """The forms (w_1, ..., w_d, b) of the hidden neurons."""
    hidden, found = network.layers[0], []
    for row, b, q in zip(hidden.rows(), hidden.c, hidden.q, strict=True):
        form = [Fraction(0)] * network.inputs + [Fraction(b, q)]
        for k, w in row:
            form[k] = Fraction(w, q)
        found.append(tuple(form))
    return found
