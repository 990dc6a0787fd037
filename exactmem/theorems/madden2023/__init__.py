"""Madden and Thrampoulidis 2023: one hidden layer of smooth units; ranks of Jacobians, and parameters that exist."""
