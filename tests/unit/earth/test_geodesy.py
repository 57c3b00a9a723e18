"""Places and frames."""

from __future__ import annotations

from math import degrees, pi, radians

import numpy as np
import pytest
from pyproj import Geod, Transformer

from thirdsite.earth.constants import EQUATORIAL_RADIUS_M, POLAR_RADIUS_M, ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import (
    Geodetic,
    earth_fixed_state,
    east_north_up,
    ecef_from_geodetic,
    geodesic,
    geodetic_from_ecef,
    ground_range_m,
    inertial_state,
)

PLACES = [(0.0, 0.0, 0.0), (52.0, 21.0, 100.0), (-33.0, 151.0, 1.5e6), (89.9, -170.0, 3e5), (-90.0, 0.0, 0.0)]


@pytest.mark.parametrize(("latitude_deg", "longitude_deg", "height_m"), PLACES)
def test_ecef_is_that_of_proj(latitude_deg, longitude_deg, height_m):
    there = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    expected = there.transform(longitude_deg, latitude_deg, height_m)
    found = ecef_from_geodetic(Geodetic(radians(latitude_deg), radians(longitude_deg), height_m))
    assert found == pytest.approx(expected, abs=1e-6)  # both are closed forms in double precision


def test_ecef_axes_point_where_the_frame_says():
    assert ecef_from_geodetic(Geodetic(0.0, 0.0)) == pytest.approx((EQUATORIAL_RADIUS_M, 0.0, 0.0))
    assert ecef_from_geodetic(Geodetic(0.0, pi / 2)) == pytest.approx((0.0, EQUATORIAL_RADIUS_M, 0.0), abs=1e-6)
    assert ecef_from_geodetic(Geodetic(pi / 2, 0.0)) == pytest.approx((0.0, 0.0, POLAR_RADIUS_M), abs=1e-6)


def test_geodetic_at_the_pole_has_its_height():
    found = geodetic_from_ecef(0.0, 0.0, POLAR_RADIUS_M + 123.0)
    assert degrees(found.latitude_rad) == pytest.approx(90.0)
    assert found.height_m == pytest.approx(123.0, abs=1e-6)


def test_ground_range_is_the_published_example():
    """JFK to LHR, worked in the GeographicLib documentation (C. F. F. Karney, GeodSolve): 5,551,759.400 m, 51.19888 deg."""
    jfk, lhr = Geodetic(radians(40.6), radians(-73.8)), Geodetic(radians(51.6), radians(-0.5))
    length, bearing = geodesic(jfk, lhr)
    assert length == pytest.approx(5_551_759.400, abs=0.001)
    assert degrees(bearing) == pytest.approx(51.198882845579, abs=1e-9)
    assert ground_range_m(jfk, lhr) == length


@pytest.mark.parametrize("bearing_deg", [-170.0, -45.0, 0.0, 60.0, 135.0])
@pytest.mark.parametrize("length_m", [1e3, 1.3e6, 1e7])
def test_ground_range_undoes_the_direct_geodesic(bearing_deg, length_m):
    longitude, latitude, _ = Geod(ellps="WGS84").fwd(53.0, 35.0, bearing_deg, length_m)
    found, bearing = geodesic(Geodetic(radians(35.0), radians(53.0)), Geodetic(radians(latitude), radians(longitude)))
    assert found == pytest.approx(length_m, abs=1e-5)  # Karney 2013: 15 nm, here through degrees and back
    assert degrees(bearing) == pytest.approx(bearing_deg, abs=1e-6)


def test_ground_range_ignores_heights():
    a, b = Geodetic(0.6, 0.9, 0.0), Geodetic(0.7, 1.1, 0.0)
    assert ground_range_m(a, b) == ground_range_m(a._replace(height_m=1e6), b._replace(height_m=-5e3))


def test_east_north_up_is_right_handed_and_up_leaves_the_ellipsoid():
    place = Geodetic(radians(49.6), radians(13.7), 0.0)
    east, north, up = (np.array(axis) for axis in east_north_up(place))
    assert np.cross(east, north) == pytest.approx(up)
    higher = np.array(ecef_from_geodetic(place._replace(height_m=1000.0)))
    assert higher - np.array(ecef_from_geodetic(place)) == pytest.approx(1000.0 * up, abs=1e-6)
    further = np.array(ecef_from_geodetic(place._replace(latitude_rad=place.latitude_rad + 1e-6)))
    along = further - np.array(ecef_from_geodetic(place))
    assert along / np.linalg.norm(along) == pytest.approx(north, abs=1e-5)


def test_a_body_at_rest_on_the_ground_moves_east_in_the_inertial_frame():
    place = np.array(ecef_from_geodetic(Geodetic(radians(54.0), radians(17.0))))
    turn = ROTATION_RATE_RAD_S * 600.0
    state = inertial_state(*place, 0.0, 0.0, 0.0, np.cos(turn), np.sin(turn))
    across = np.hypot(place[0], place[1])
    assert np.linalg.norm(state[3:]) == pytest.approx(ROTATION_RATE_RAD_S * across)
    assert np.arctan2(state[1], state[0]) == pytest.approx(radians(17.0) + turn)
    assert earth_fixed_state(*state, np.cos(turn), np.sin(turn)) == pytest.approx((*place, 0.0, 0.0, 0.0), abs=1e-6)
