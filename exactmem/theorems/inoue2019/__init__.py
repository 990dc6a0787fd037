"""Inoue 2019: two hidden layers with d1·d2 of the order of N."""
