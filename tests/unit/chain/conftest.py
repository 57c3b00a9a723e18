"""One small setting, flown once for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from thirdsite.chain.case import Case
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.scenario.scenario import load_scenario

SMALL = Path(__file__).parents[2] / "small.yaml"
AIMS = ("berlin", "warsaw", "paris", "ankara", "athens", "yerevan", "washington")


@pytest.fixture(scope="session")
def small_case(kernels, catalog) -> Case:
    """The small scenario bound to the shipped catalogue."""
    return Case(load_scenario(SMALL, catalog), catalog)


@pytest.fixture(scope="session")
def small_aims(catalog):
    """Aim points: the scenario's cities, one nearby and one out of range."""
    return np.array([ecef_from_geodetic(catalog.place(name)) for name in AIMS])
