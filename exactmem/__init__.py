"""exactmem: memorization theory, executable and provable.

Networks of the memorization theorems built over the rationals on real data, certified, and checked by an independent
program. Everything is loaded when first used:

    memorize, certify, check, compare, cannot_fit    what one does (module `api`)
    rank                                             certified ranks of Jacobians
    exists, every_labelling                          parameters that are proved to exist
    impossible                                       labels that a network cannot have
    train                                            SGD from a zero start, run exactly, with its proof
    optimal_weight                                   the least total weight that fits, from both sides
    capacity                                         what an architecture can fit at all
    capacity_table                                   what few thresholds fit on every set of points of the plane
    hunt, Claim                                      a conjecture about small networks: refuted, or not yet
    Dataset, datasets                                data: exact, from files, arrays and frames; `datasets.digits()`
    Network, Circuit                                 networks over the rationals
    theorems                                         the catalogue by id
    prove                                            the proof of a theorem, step by step, on an example or on data
    report                                           a page of a certificate, for people, after the checker's verdict
    errors                                           what a user may meet
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exactmem import errors as errors
    from exactmem.api import Arch as Arch
    from exactmem.api import all_labels as all_labels
    from exactmem.api import bounds as bounds
    from exactmem.api import cannot_fit as cannot_fit
    from exactmem.api import capacity as capacity
    from exactmem.api import capacity_table as capacity_table
    from exactmem.api import certify as certify
    from exactmem.api import check as check
    from exactmem.api import compare as compare
    from exactmem.api import compare_weights as compare_weights
    from exactmem.api import decide as decide
    from exactmem.api import descend as descend
    from exactmem.api import every_labelling as every_labelling
    from exactmem.api import exists as exists
    from exactmem.api import html_report as html_report
    from exactmem.api import hunt as hunt
    from exactmem.api import impossible as impossible
    from exactmem.api import memorize as memorize
    from exactmem.api import min_units as min_units
    from exactmem.api import optimal_weight as optimal_weight
    from exactmem.api import prove as prove
    from exactmem.api import rank as rank
    from exactmem.api import shatter as shatter
    from exactmem.api import train as train
    from exactmem.api import verify as verify
    from exactmem.certificates.certificate import Certificate as Certificate
    from exactmem.data import embedded as datasets
    from exactmem.data.dataset import Dataset as Dataset
    from exactmem.networks.circuit import Circuit as Circuit
    from exactmem.networks.network import Network as Network
    from exactmem.search.claims import Claim as Claim
    from exactmem.theorems.registry import THEOREMS as theorems

__version__ = "0.1.0"

_WHERE = {
    "memorize": ("exactmem.api", "memorize"),
    "bounds": ("exactmem.api", "bounds"),
    "shatter": ("exactmem.api", "shatter"),
    "capacity": ("exactmem.api", "capacity"),
    "capacity_table": ("exactmem.api", "capacity_table"),
    "verify": ("exactmem.api", "verify"),
    "certify": ("exactmem.api", "certify"),
    "check": ("exactmem.api", "check"),
    "Arch": ("exactmem.api", "Arch"),
    "all_labels": ("exactmem.api", "all_labels"),
    "decide": ("exactmem.api", "decide"),
    "min_units": ("exactmem.api", "min_units"),
    "descend": ("exactmem.api", "descend"),
    "every_labelling": ("exactmem.api", "every_labelling"),
    "exists": ("exactmem.api", "exists"),
    "hunt": ("exactmem.api", "hunt"),
    "Claim": ("exactmem.search.claims", "Claim"),
    "impossible": ("exactmem.api", "impossible"),
    "optimal_weight": ("exactmem.api", "optimal_weight"),
    "prove": ("exactmem.api", "prove"),
    "rank": ("exactmem.api", "rank"),
    "html_report": ("exactmem.api", "html_report"),
    "train": ("exactmem.api", "train"),
    "compare": ("exactmem.api", "compare"),
    "compare_weights": ("exactmem.api", "compare_weights"),
    "cannot_fit": ("exactmem.api", "cannot_fit"),
    "Dataset": ("exactmem.data.dataset", "Dataset"),
    "datasets": ("exactmem.data.embedded", None),
    "Network": ("exactmem.networks.network", "Network"),
    "Circuit": ("exactmem.networks.circuit", "Circuit"),
    "Certificate": ("exactmem.certificates.certificate", "Certificate"),
    "theorems": ("exactmem.theorems", None),
    "errors": ("exactmem.errors", None),
}

__all__ = [
    "Arch", "Certificate", "Circuit", "Claim", "Dataset", "Network", "all_labels", "bounds", "cannot_fit", "capacity",
    "capacity_table", "certify", "check", "compare", "compare_weights", "datasets", "decide", "descend", "errors",
    "every_labelling", "exists", "html_report", "hunt", "impossible", "memorize", "min_units", "optimal_weight", "prove",
    "rank", "shatter", "theorems", "train", "verify",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'exactmem' has no attribute {name!r}")
    module, attribute = _WHERE[name]
    loaded = importlib.import_module(module)
    value = loaded if attribute is None else getattr(loaded, attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])


class _Package(ModuleType):
    """Importing the folder `bounds` would put it in the place of the function of that name: it does not."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (isinstance(value, ModuleType) and _WHERE.get(name, ("", None))[1] is not None):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
