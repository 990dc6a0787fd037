"""Hernandez and Zuazua 2024: two neurons per layer suffice."""
