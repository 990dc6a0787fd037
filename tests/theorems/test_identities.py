"""The identities behind the lemmas, symbolically: case by case, for all reals and not only on instances."""

import sympy as sp

h, v = sp.symbols("h v", real=True)
delta = sp.symbols("delta", positive=True)


def relu(t, positive: bool):
    """relu on one side of its bend."""
    return t if positive else sp.Integer(0)


def test_the_derivative_neuron_where_both_arguments_have_one_sign():
    for positive in (True, False):
        quotient = (relu(h + delta * v, positive) - relu(h, positive)) / delta
        assert sp.simplify(quotient - (v if positive else 0)) == 0


def test_the_second_difference_vanishes_where_the_sign_does_not_change():
    for positive in (True, False):
        triple = relu(h + delta * v, positive) + relu(h - delta * v, positive) - 2 * relu(h, positive)
        assert sp.simplify(triple) == 0


def test_the_second_difference_on_the_hyperplane_is_the_absolute_value():
    w = sp.symbols("w", nonnegative=True)
    for value in (w, -w):  # v of either sign: one of the two outer neurons is on
        on = sp.Max(delta * value, 0) + sp.Max(-delta * value, 0)
        assert sp.simplify(on / delta - w) == 0


def test_the_interpolation_coefficients_are_changes_of_slope():
    g1, g2, y0, y1, y2 = sp.symbols("g1 g2 y0 y1 y2", positive=True)
    slope1, slope2 = (y1 - y0) / g1, (y2 - y1) / g2
    # neurons bending at s0 - 1, s0 and s0 + g1, evaluated at s0, s0 + g1 and s0 + g1 + g2
    first, second, third = y0, slope1 - y0, slope2 - slope1
    assert sp.simplify(first * 1 - y0) == 0
    assert sp.simplify(first * (1 + g1) + second * g1 - y1) == 0
    assert sp.simplify(first * (1 + g1 + g2) + second * (g1 + g2) + third * g2 - y2) == 0
    # times both gaps the coefficient is free of denominators
    assert sp.simplify(third * g1 * g2 - ((y2 - y1) * g1 - (y1 - y0) * g2)) == 0
