"""Data as exact points and labels.

`dataset` has the `Dataset` everything else takes; `sources.load` makes one from a path or the name of an embedded set,
with one module per kind of source (`tables`: CSV and TSV, `arrays`: NumPy, NPY, NPZ and sequences, `frames`: pandas and
polars, `embedded`: the sets that come with the library). `hygiene` says what is special about the points: duplicates,
conflicts, affine rank, separation.
"""
