"""Refraction: straight rays without air, and what it does over a thousand kilometres."""

from __future__ import annotations

from math import acos, cos, radians, sin

import numpy as np
import pytest

from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.scenario.setting import RadarSwitches, radar_of
from thirdsite.sensing import refraction
from thirdsite.sensing.looks import look
from thirdsite.sensing.refraction import (
    BEND_M,
    NODES,
    elevation_limit,
    lowest_visible_height_m,
    refractive_index,
    trace_ray,
)

EARTH_M = 6.371e6
VYPOLZOVO = Geodetic(radians(57.88), radians(33.65))


@pytest.fixture
def no_air(monkeypatch):
    monkeypatch.setattr(refraction, "SURFACE_REFRACTIVITY", 0.0)


@pytest.mark.parametrize("elevation_deg", [0.0, 1.0, 2.0, 5.0, 30.0])
@pytest.mark.parametrize("angle", [0.001, 0.01, 0.1, 0.25, 0.8])
def test_without_air_a_ray_is_straight(no_air, elevation_deg, angle):
    """r cos(e + angle) = r0 cos(e): the height of a straight line over a sphere."""
    e = radians(elevation_deg)
    found = lowest_visible_height_m(np.array([angle]), e, 500.0, EARTH_M)[0]
    straight = (EARTH_M + 500.0) * cos(e) / cos(e + angle) - EARTH_M
    # inside 100 km the traced points are joined by chords of 2 km, whose sagitta is 2e3^2 / 8 R = 0.08 m
    assert found == pytest.approx(straight, abs=0.2)


def test_without_air_the_horizon_dips_as_geometry_says(no_air):
    """A target at height h is on the horizon of a radar on the ground at the central angle acos(R / (R + h))."""
    for height in (50e3, 200e3, 1000e3):
        angle = acos(EARTH_M / (EARTH_M + height))
        found = lowest_visible_height_m(np.array([angle]), 0.0, 0.0, EARTH_M)[0]
        assert found == pytest.approx(height, abs=1.0)


def test_without_air_the_limit_is_the_elevation_itself(no_air):
    limits = elevation_limit(radians(3.0), 700.0, EARTH_M)
    share = np.arange(NODES) / (NODES - 1)
    above = share * BEND_M / (1.0 - np.minimum(share, 0.9999)) > 10e3
    # the table's heights between ray points are interpolated: 0.1 m at some tens of km is a few microradians
    assert limits[above] == pytest.approx(sin(radians(3.0)), abs=1e-5)


def test_air_bends_a_level_ray_by_about_ten_milliradians():
    """Total bending of a horizontal ray through the mean atmosphere: about 0.6 to 0.8 degrees (ITU-R P.834, fig. 2)."""
    ray = trace_ray(0.0, 0.0, EARTH_M)
    bending = ray[-1, 1] - ray[-1, 2]
    assert radians(0.6) < bending < radians(0.8)


def test_air_lets_a_radar_see_lower():
    angle = np.array([0.2, 0.25, 0.3])
    bent = lowest_visible_height_m(angle, 0.0, 0.0, EARTH_M)
    assert (bent < EARTH_M / np.cos(angle) - EARTH_M).all()


def test_index_is_that_of_the_reference_atmosphere():
    assert refractive_index(0.0) == pytest.approx(1.000315)  # ITU-R P.453-14: N0 = 315, h0 = 7.35 km
    assert refractive_index(7350.0) - 1.0 == pytest.approx(315e-6 / np.e)
    assert refractive_index(-400.0) == refractive_index(0.0)


def test_a_ray_below_the_horizon_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        trace_ray(-0.01, 0.0, EARTH_M)


# Lowest visible height over Vypolzovo from Brdy, km: "from about 190 to 350 km" between 0 and 5 degrees in the
# catalogue's note; without refraction it would be 205, 264 and 356. Rounded to 5 km in the source.
HEIGHTS = [(0.0, 190.0), (2.0, 255.0), (5.0, 350.0)]


@pytest.mark.parametrize(("elevation_deg", "expected_km"), HEIGHTS)
def test_lowest_visible_height_over_vypolzovo(catalog, elevation_deg, expected_km):
    radar = radar_of(catalog, "emr-brdy", None, RadarSwitches(least_elevation_rad=radians(elevation_deg)))
    here, there = (np.array(ecef_from_geodetic(place)) for place in (radar.place, VYPOLZOVO))
    angle = acos(here @ there / np.linalg.norm(here) / np.linalg.norm(there))
    found = lowest_visible_height_m(np.array([angle]), radians(elevation_deg), radar.place.height_m, radar.earth_radius_m)[0]
    print(f"{elevation_deg:.0f} deg: {found / 1e3:.1f} km")
    assert found / 1e3 == pytest.approx(expected_km, abs=5.0)


@pytest.mark.parametrize(("elevation_deg", "expected_km"), HEIGHTS)
def test_looks_begin_at_that_height(catalog, elevation_deg, expected_km):
    """The table the look kernel reads says the same on the ellipsoid, found here by bisection on the height."""
    radar = radar_of(catalog, "emr-brdy", None, RadarSwitches(least_elevation_rad=radians(elevation_deg)))
    low, high = 1e3, 1e6
    for _ in range(30):
        middle = 0.5 * (low + high)
        flag, _ = look(radar.geometry, radar.limit, *ecef_from_geodetic(VYPOLZOVO._replace(height_m=middle)))
        low, high = (low, middle) if flag > 0.5 else (middle, high)
    assert high / 1e3 == pytest.approx(expected_km, abs=5.0)


def test_limit_of_the_table_is_the_ray_itself():
    """A point on the ray stands at the table's elevation for its height."""
    elevation, sensor = radians(1.0), 300.0
    limits = elevation_limit(elevation, sensor, EARTH_M)
    for angle in (0.05, 0.15, 0.3):
        height = lowest_visible_height_m(np.array([angle]), elevation, sensor, EARTH_M)[0]
        up = (EARTH_M + height) * cos(angle) - EARTH_M - sensor
        along = (EARTH_M + height) * sin(angle)
        at = height / (height + BEND_M) * (NODES - 1)
        assert np.interp(at, np.arange(NODES), limits) == pytest.approx(up / np.hypot(up, along), abs=2e-5)
