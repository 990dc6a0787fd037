"""Ours, 2026: fewer parameters than points, by far."""
