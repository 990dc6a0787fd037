"""Shared by all tests: one hypothesis profile, and data sets that come back often."""

import pytest
from hypothesis import HealthCheck, settings

from tests.examples import thinned

settings.register_profile(
    "default", max_examples=thinned(100), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")


@pytest.fixture(scope="session")
def digits():
    from exactmem.data.embedded import digits

    return digits()


@pytest.fixture(scope="session")
def iris():
    from exactmem.data.embedded import iris

    return iris()
