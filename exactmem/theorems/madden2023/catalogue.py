"""What this paper's results say of parameters that exist: entries of the catalogue without a construction."""

from __future__ import annotations

from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.madden2023.source import SOURCE
from exactmem.theorems.theorem import Existence

EXISTS = Existence(
    "madden2023.exists",
    "Parameters of a smooth network that fit these labels, in a box",
    "If a Newton step contracts a box of parameters into itself, exactly one point of the box fits all labels.",
    SOURCE,
    (NO_CONFLICT,),
    "about 1.1·n/(d+1) units, by search; at least n/(d+1) for the proof",
    "parameters exist for these labels",
    "exactmem exists DATA --activation tanh",
)
DIFFERENCE = Existence(
    "madden2023.difference",
    "Two copies of half a network whose Jacobian has rank n",
    "If the Jacobian of m' units has rank n, 2m' units fit every labelling; for these labels the distance of the two copies is "
    "an explicit power of two.",
    SOURCE,
    (NO_CONFLICT,),
    "2·ceil(n/(d+1)) units",
    "parameters exist for these labels",
    "exactmem exists DATA --activation tanh --difference",
)
BALANCED_ZERO = Existence(
    "madden2023.balanced_zero",
    "Every labelling by as many units as there are, without doubling",
    "If parameters give 0 at all points and the Jacobian there has rank n, then every labelling has parameters.",
    SOURCE,
    (NO_CONFLICT,),
    "about n/(d+1) units, by search",
    "every labelling of these points has parameters",
    "exactmem exists DATA --activation tanh --zero",
)
ENTRIES = (EXISTS, DIFFERENCE, BALANCED_ZERO)
