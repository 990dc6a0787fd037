"""Daniely 2020: SGD on paired ReLU networks, which memorizes with about m/d neurons."""
