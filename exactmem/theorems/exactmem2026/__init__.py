"""Ours, 2026: fewer parameters than points, by far.

In the order of reading: `hashing` (the key T and the second number u), `store` (two weights a bucket), `folding` (chains of
folds and the key map), `parity` and `residue` (a label read as a linear function of the stored number), `filling`
(buckets with independent rows), `retrieval` (the network), `rank` (the witness for every labelling). Then `congruence`
and `one_weight` (one weight a bucket), `positions`, `sparse`, `odds`, `guarantee` and `all_data` (a hash that works for
all data sets, with the proof by numbers), `bounded_depth` (masked blocks), `table`, `affine` and `seeded` (a number found by
search), `monotone` and `packing` (keys are compared, at half the price).
"""
