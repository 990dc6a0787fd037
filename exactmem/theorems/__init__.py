"""The catalogue. `theorem` is what an entry is, `registry` lists them; one folder per paper, one file per construction.

The package itself reads as the mapping from ids to theorems:

>>> import exactmem
>>> exactmem.theorems["bubeck2020.relu4"].bound(n=1797, d=61)
120
>>> len(exactmem.theorems) == len(list(exactmem.theorems))
True
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exactmem.theorems.theorem import Theorem


class _Catalogue(ModuleType):
    def __getitem__(self, name: str) -> Theorem:
        from exactmem.theorems.registry import find

        return find(name)

    def __iter__(self) -> Iterator[str]:
        from exactmem.theorems.registry import APPROXIMATE, THEOREMS

        return iter({**THEOREMS, **APPROXIMATE})

    def __len__(self) -> int:
        return sum(1 for _ in self)


sys.modules[__name__].__class__ = _Catalogue
