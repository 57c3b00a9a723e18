"""What every shelf shares: the shipped catalogue, kernels compiled once, and hypothesis without a clock."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from thirdsite.catalog.catalog import Catalog, load_catalog

# no deadline: the first example of a property may have to compile; the same examples on every run
settings.register_profile("house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The shipped catalogue."""
    return load_catalog()


@pytest.fixture(scope="session")
def kernels() -> None:
    """Every kernel compiled, by two processes side by side where the cache is cold."""
    from thirdsite.chain.warmup import warm_up

    warm_up()


@pytest.fixture(scope="session")
def loop_kernels() -> None:
    """Every kernel of the closed loop compiled."""
    from thirdsite.chain.warmup import warm_up

    warm_up("loop")
