"""Pictures, from exact breakpoints and never from sampling a function. Floats only place ink here.

`picture` is the figure with the words that say what it shows, and what all share: colours, markers, sizes.

`plane`: points, lines, strips. `graphs`: piecewise linear functions by their breakpoints; `units`: those of a network along a
line; `kinks`: a network of points on a line or in the plane. `network`: neurons and weights, or layers. `belt`: exact numbers
on their way through stages. `bars`: exact numbers side by side, or on one axis. `matrix`: exact entries, coloured. `growth`:
sizes against points; `scatter`: neurons against weight; `curves`, `margins`: training, epoch by epoch.
"""
