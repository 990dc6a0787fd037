"""Every example in every docstring runs and shows what it says."""

import doctest
import importlib
import pkgutil

import pytest

import exactmem

MODULES = sorted(
    name for _, name, _ in pkgutil.walk_packages(exactmem.__path__, "exactmem.") if not name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
