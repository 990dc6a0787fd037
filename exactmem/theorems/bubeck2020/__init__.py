"""Bubeck, Eldan, Lee, Mikulincer 2020: two-layer ReLU networks, few neurons per group of points."""
