"""Open questions about small networks: what is certain now, proved while you wait, and what was only tried.

`python -m benchmarks.questions.line [--seconds S] [--seed SEED] [-o FOLDER]`, and so `plane`, `hexagons`, `shattering` and
`narrow`; `asking` is the frame. docs/theory/open-questions.md says what the answers mean.
"""
