"""Lower bounds. `width` counts neurons that are needed for every labelling; `cannot_fit` proves a width impossible for
given labels."""
