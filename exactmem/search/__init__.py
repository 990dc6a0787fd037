"""Exhaustion and search whose answers are theorems.

Whether small networks fit given labels: `architectures` names the network and its conventions, `outcomes` the answers,
`deciding` asks: `decide` and `min_units`. Inside: `targets` are the values allowed at each point, `atoms` the finitely many
cones that one unit can reach, `sums` asks whether some of them reach the target, `hitting` searches for few that do, `assembly`
makes the network, `certificate` checks a refusal without any search, `smt` asks z3 first. `deep` asks about more hidden layers,
`covering` about all real labels at once; `on_a_line` fits any labels of n points of a line by n - 2 ReLUs.

For all points of the plane: `chirotopes` and `order_types`: every way n points can lie; `threshold_capacity`: what few hidden
thresholds realise on each of them; `shattered_points`: sets with every labelling fitted; `sharding`: long sweeps, piece by
piece, resumed after a kill.

Counterexamples: `claims` are conjectures with their quantifiers, `sources` make the data they are tried on, `shrinking` makes
what refutes one small enough to draw, `hunting` does all of it, `conjectures` are some to learn from.
"""
