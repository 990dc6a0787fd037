"""Networks over the rationals.

`activations` and `layers` are the parts, `network.Network` the feed-forward net, `circuit.Circuit` the graph that deep
constructions are written in, `lockstep` their layers as generators. `reference` evaluates in the obvious way, `evaluation`
fast with proved bounds, `columns` deep narrow nets. `rescaling` gives the same function integer weights, `sizes` counts,
`weight` encloses the total weight, `graphs` goes to networkx.
"""
