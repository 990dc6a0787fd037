"""Measurements of exactmem, side by side with its peers in one run: `python -m benchmarks`.

One module per measurement, each with `measure(quick) -> Section`: `builds`, `evaluation`, `growth`, `deep`, `retrieval`,
`startup`, `elimination`, `psd`. They share `timing` (how time and memory are taken), `section` (tables and targets), `machine`
(what it ran on) and `samples` (the data). docs/benchmarks.md says how to read the numbers.
"""
