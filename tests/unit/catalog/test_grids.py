"""Equal-area grids."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.catalog.grids import country_cells, ecef_of
from thirdsite.errors import BadInput

CZECH = (12.0, 19.0, 48.0, 51.5)


def test_cells_have_the_area_of_the_country():
    """Czech Republic, 78,871 km2 (Czech Statistical Office): that many cells of 20 km, give or take its border."""
    latitude, _ = country_cells(("CZE",), CZECH, 20.0)
    # about 2,300 km of border cross 120 cells, each in or out by chance: sqrt(120) / 2 cells, and the outline is 1:50 million
    assert len(latitude) * 400.0 == pytest.approx(78_871.0, rel=0.04)


def test_cells_lie_within_the_bounds_and_on_land():
    latitude, longitude = country_cells(
        (
            "POL",
            "DEU",
        ),
        (14.0, 18.0, 50.0, 56.0),
        50.0,
    )
    assert (longitude >= 14.0).all()
    assert (longitude <= 18.0).all()
    assert latitude.max() < 55.0  # the sea begins


def test_an_unknown_country_and_an_empty_region_are_refused():
    with pytest.raises(BadInput, match="XYZ"):
        country_cells(("XYZ",), CZECH, 50.0)
    with pytest.raises(BadInput, match="no grid cell on land"):
        country_cells(("CZE",), (-40.0, -30.0, 40.0, 45.0), 100.0)


def test_positions_are_on_the_ground():
    positions = ecef_of(np.array([0.0, 90.0]), np.array([0.0, 10.0]))
    assert np.linalg.norm(positions, axis=1) == pytest.approx([6378137.0, 6356752.314], abs=1e-3)
