"""What `import exactmem` offers: memorize, certify, check, compare, bounds, capacity, rank, descend, train, shatter,
cannot_fit, optimal_weight, capacity_table, hunt, prove, html_report.

One module per verb.

>>> import exactmem as em
>>> fit = em.memorize(em.Dataset.from_arrays([[0], [1], [2]], [0, 1, 0]), theorem="bubeck2020.peel2")
>>> em.check(fit.certificate).holds
True
"""

from exactmem.api.architecture import capacity
from exactmem.api.bounding import Bounds, bounds
from exactmem.api.certifying import certify
from exactmem.api.checking import CheckReport, check
from exactmem.api.comparing import Comparison, Scoreboard, compare, compare_weights
from exactmem.api.descending import Descent, descend
from exactmem.api.existing import every_labelling, exists
from exactmem.api.impossible import Impossible, impossible
from exactmem.api.memorizing import memorize
from exactmem.api.proving import prove
from exactmem.api.ranking import Ranking, rank
from exactmem.api.reporting import html_report
from exactmem.api.shattering import Shattering, shatter
from exactmem.api.training import Training, train
from exactmem.api.verifying import verify
from exactmem.api.weighing import Weighing, optimal_weight
from exactmem.bounds.cannot_fit import cannot_fit
from exactmem.search.architectures import Arch
from exactmem.search.capacity_table import capacity_table
from exactmem.search.covering import all_labels
from exactmem.search.deciding import decide, min_units
from exactmem.search.hunting import hunt

__all__ = [
    "Arch",
    "Bounds",
    "CheckReport",
    "Comparison",
    "Descent",
    "Impossible",
    "Ranking",
    "Scoreboard",
    "Shattering",
    "Training",
    "Weighing",
    "all_labels",
    "bounds",
    "cannot_fit",
    "capacity",
    "capacity_table",
    "certify",
    "check",
    "compare",
    "compare_weights",
    "decide",
    "descend",
    "every_labelling",
    "exists",
    "html_report",
    "hunt",
    "impossible",
    "memorize",
    "min_units",
    "optimal_weight",
    "prove",
    "rank",
    "shatter",
    "train",
    "verify",
]  # fmt: skip
