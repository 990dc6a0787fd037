"""Pictures pass exactly through their breakpoints, say their numbers in words, and need nothing from elsewhere."""

import re
from fractions import Fraction
from itertools import pairwise

import pytest
from matplotlib.figure import Figure

import exactmem as em
from exactmem.certificates.objects import dag, read_dag
from exactmem.report.pictures.bars import bars, ruler
from exactmem.report.pictures.belt import belt, carried, read_off
from exactmem.report.pictures.curves import curves
from exactmem.report.pictures.graphs import graphs
from exactmem.report.pictures.growth import growth
from exactmem.report.pictures.kinks import kinks
from exactmem.report.pictures.margins import margins_by_sweep
from exactmem.report.pictures.matrix import matrix
from exactmem.report.pictures.network import network_picture
from exactmem.report.pictures.plane import equation, plane
from exactmem.report.pictures.scatter import scatter
from exactmem.theorems.daniely2020.hinge import Progress

LINE = em.Dataset.from_arrays([[0], ["1/3"], [1], [2]], [0, "1/7", -2, 5])
PLANE = em.Dataset.from_arrays([[0, 0], [2, 0], [1, 2], [1, 1], [3, 5]], [1, -2, 3, 5, 0])
FIT = {name: em.memorize(LINE, name).network for name in ("bubeck2020.peel2", "bubeck2020.relu3", "yun2019.resnet")}

ALL = {
    "plane": plane("Map", [(0, 0), (1, 2)], [0, 1], {"l": (1, 1, -1)}, {"s": ((1, 0, 0), Fraction(1, 3))}),
    "graphs": graphs("Zigzag", {"f": [(0, 0), (1, Fraction(7, 2)), (2, 0)]}, [(0, 0)], {"top": 3}, [(0, 1)]),
    "bars": bars("Weights", {"a": Fraction(5, 2), "b": 900}, True, ("none below", 2)),
    "ruler": ruler("Neurons", {"needed": 29, "built": 102}),
    "matrix": matrix("Gram", [[2, Fraction(1, 9)], [Fraction(1, 9), 2]]),
    "neurons": network_picture(FIT["bubeck2020.peel2"]),
    "boxes": network_picture(em.memorize(em.Dataset.from_arrays([[t] for t in range(99)], [0, 1, 2] * 33)).network),
    "skips": network_picture(FIT["yun2019.resnet"]),
    "widths": network_picture(em.memorize(em.datasets.iris(), "vardi2021.compact").network),
    "belt": belt("Bits", read_off(0b1011_01, {"key": 4, "label": 2})),
    "growth": growth("Parameters", {"sqrt": {100: 10, 10000: 100}}),
    "kinks": kinks("Graph", LINE, FIT["bubeck2020.relu3"]),
    "switches": kinks("Where", PLANE, em.memorize(PLANE, "bubeck2020.relu3").network),
    "curves": curves("SGD", {"risk": [Fraction(1, 2**k) for k in range(9)]}, {"cap": Fraction(1, 99)}, {"k*": 4}),
    "margins": margins_by_sweep(4, [Progress(5, 1, Fraction(-1, 2))], Fraction(20), {3: Fraction(1, 8)}),
    "scatter": scatter("Weights", {"relu3": (102, Fraction(77))}, (Fraction(11), Fraction(36))),
}
NUMBERS = {
    "plane": "|x| ≤ 1/3", "graphs": "(1, 7/2)", "bars": "a 5/2", "ruler": "built 102", "matrix": "1/9", "neurons": "biases",
    "boxes": "1 input, ", "skips": "with skip connections", "widths": "weights that are not zero", "belt": "read = 11",
    "growth": "100 at 10000", "kinks": "(1/3, 1/7)", "switches": "neuron 1: ", "curves": "0.0101", "margins": "0.125 at 3",
    "scatter": "relu3 102, 77",
}  # fmt: skip


def interpolated(breakpoints, x):
    """The broken line at x, exactly."""
    for (a, f), (b, g) in pairwise(breakpoints):
        if a <= x <= b:
            return f + (g - f) * (x - a) / (b - a)
    raise ValueError(x)


@pytest.mark.parametrize("name", ["bubeck2020.peel2", "bubeck2020.relu3"])
def test_the_line_drawn_is_the_function_and_passes_through_the_data(name):
    picture, page = kinks("f", LINE, FIT[name]), Figure()
    picture.draw(page)
    told = re.findall(r"\(([^,()]+), ([^,()]+)\)", picture.alt.split("data points")[0].split(";")[0])
    breakpoints = [(Fraction(x), Fraction(y)) for x, y in told]
    assert all(FIT[name].at([x]) == (y,) for x, y in breakpoints)
    middles = [(a + b) / 2 for (a, _), (b, _) in pairwise(breakpoints)]
    assert all(FIT[name].at([x]) == (interpolated(breakpoints, x),) for x in middles)
    assert all(interpolated(breakpoints, x) == y for (x,), (y,) in zip(LINE.X.rows(), LINE.Y.rows(), strict=True))
    drawn, dots = page.axes[0].lines
    assert drawn.get_xydata().tolist() == [[float(x), float(y)] for x, y in breakpoints]
    assert dots.get_xydata()[:, 0].tolist() == [float(x) for (x,) in LINE.X.rows()]


@pytest.mark.parametrize("name", ALL)
def test_the_words_say_the_numbers(name):
    assert NUMBERS[name] in ALL[name].alt and "\n" not in ALL[name].alt
    assert f'aria-label="{ALL[name].alt[:5]}' in ALL[name].figure()


@pytest.mark.parametrize("name", ALL)
def test_a_drawing_needs_nothing_from_elsewhere_and_is_always_the_same(name):
    text = ALL[name].svg()
    assert text == ALL[name].svg() and text.count("<svg") == 1
    assert "http" not in ALL[name].figure() and text.count("http") == 1  # the name space of a file of its own
    assert "<metadata" not in text and "@import" not in text


@pytest.mark.slow
def test_two_drawings_on_one_page_share_no_names():
    ids = {name: set(re.findall(r'\bid="([^"]+)"', picture.svg())) for name, picture in ALL.items()}
    assert any(ids.values()) and not any(ids[a] & ids[b] for a, b in pairwise(ids))
    for name, picture in ALL.items():
        assert set(re.findall(r'(?:href="|url\()#([^")]+)', picture.svg())) == ids[name]


def test_a_circuit_is_read_back_as_it_was():
    circuit, outputs = FIT["yun2019.resnet"].unrolled
    again, ends = read_dag(dag(circuit, outputs))
    network = again.compile(ends)
    assert all(network.at(x) == tuple(y) for x, y in zip(LINE.X.rows(), LINE.Y.rows(), strict=True))


def test_a_belt_carries_what_the_network_computes():
    network = FIT["bubeck2020.peel2"]
    for x, y in zip(LINE.X.rows(), LINE.Y.rows(), strict=True):
        *_, last = carried(network, x).values()
        assert tuple(last.values()) == tuple(y)


def test_a_belt_that_nobody_could_read_is_refused():
    with pytest.raises(em.errors.LimitExceeded, match="MAX_CELLS"):
        belt("Long", {str(k): {"z": k} for k in range(601)})


def test_lines_in_words():
    assert equation((Fraction(-1, 2), 1, 0)) == "-1/2·x + y" and equation((0, 0, -3)) == "-3"
