"""The ground a radar covers at a height, against looking at points either side of its edges."""

from __future__ import annotations

from math import inf, radians

import numpy as np
import pytest
from pyproj import Geod

from thirdsite.chain.coverage_outline import EDGE_M, coverage_outline
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.scenario.setting import radar_of
from thirdsite.sensing.looks import look

GEOD = Geod(ellps="WGS84")


def sees(radar, lat, lon, height_m, range_m):
    seen, slant = look(radar.geometry.tolist(), radar.limit, *ecef_from_geodetic(Geodetic(radians(lat), radians(lon), height_m)))
    return seen > 0.5 and slant <= range_m


@pytest.mark.parametrize("name", ["emr-brdy", "fylingdales", "fbx-turkey", "thule", "tpy-2-al-udeid"])
@pytest.mark.parametrize(("height_m", "range_m"), [(100e3, inf), (1000e3, inf), (500e3, 900e3)])
def test_inside_the_edges_is_seen_and_outside_is_not(catalog, name, height_m, range_m):
    radar = radar_of(catalog, name, "mda")
    outline = coverage_outline(radar, height_m, range_m)
    lat0, lon0 = outline.site_deg
    edge = outline.outer_deg[1:-1] if not outline.all_round else outline.outer_deg  # the sides of a sector are a matter of rounding
    for lat, lon in edge[::7]:
        azimuth, _, distance = GEOD.inv(lon0, lat0, lon, lat)
        for step, expected in ((-2.0 * EDGE_M, True), (2.0 * EDGE_M, False)):
            there = GEOD.fwd(lon0, lat0, azimuth, distance + step)
            assert sees(radar, there[1], there[0], height_m, range_m) == expected
    for lat, lon in outline.inner_deg[1:-1:7]:
        azimuth, _, distance = GEOD.inv(lon0, lat0, lon, lat)
        nearer = GEOD.fwd(lon0, lat0, azimuth, max(distance - 2.0 * EDGE_M, 1.0))
        assert not sees(radar, nearer[1], nearer[0], height_m, range_m)


def test_a_radar_whose_range_ends_below_covers_nothing(catalog):
    assert coverage_outline(radar_of(catalog, "emr-brdy", "mda"), 1000e3, 900e3) is None


def test_a_sector_has_its_azimuths(catalog):
    radar = radar_of(catalog, "fbx-turkey", "mda")
    outline = coverage_outline(radar, 500e3)
    lat0, lon0 = outline.site_deg
    azimuths = np.array([GEOD.inv(lon0, lat0, lon, lat)[0] % 360.0 for lat, lon in outline.outer_deg])
    assert azimuths[0] == pytest.approx(np.degrees(radar.azimuth_from_rad) % 360.0, abs=1e-3)
    assert azimuths[-1] == pytest.approx(np.degrees(radar.azimuth_to_rad) % 360.0, abs=1e-3)
    assert (np.diff(azimuths) > 0.0).all()
