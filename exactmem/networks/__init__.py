"""Networks over the rationals.

`activations` and `layers` are the parts, `network.Network` the feed-forward net, `circuit.Circuit` the graph that deep
constructions are written in. `reference` evaluates in the obvious way, `evaluation` fast with proved bounds, `sizes`
counts, `weight` encloses the total weight, `graphs` goes to networkx.
"""
