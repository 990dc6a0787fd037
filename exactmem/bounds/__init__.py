"""Lower bounds. `width` counts neurons that are needed for every labelling, `counting` parameters and bits; `cannot_fit`
proves a width impossible for given labels; `precision` measures how many bits the weights of one network need. `pieces`,
`growth` and `capacity` bound what an architecture can fit at all, whatever the data. For smooth units: `parameters` counts,
`double_points` is the dimension of sums of powers, `impossible_labels`, `relations` and `exponential_sums` name labels."""
