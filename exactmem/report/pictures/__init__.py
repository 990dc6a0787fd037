"""Pictures, from exact breakpoints and never from sampling a function. Floats only place ink here.

`picture` is the figure with the words that say what it shows, and what all share: colours, markers, sizes. `plane`: points,
lines, strips. `graphs`: piecewise linear functions by their breakpoints; `units`: those of a network on a line. `bars`: exact
numbers side by side, or on one axis. `matrix`: exact entries, coloured. `network`: neurons and weights, or layers. `kinks`:
networks of one hidden layer. `belt`: exact numbers on their way through stages. `growth`: sizes against points. `curves`,
`margins`: training, epoch by epoch. `scatter`: neurons against weight.
"""
