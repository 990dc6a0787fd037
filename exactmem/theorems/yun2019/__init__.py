"""Yun, Sra, Jadbabaie 2019: the tight width of ReLU memorizers, residual networks, and SGD near a memorizing minimum."""
