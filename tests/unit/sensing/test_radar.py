"""The range equation by hand, errors, and the field of regard."""

from __future__ import annotations

from math import inf, radians

import numpy as np
import pytest

from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.scenario.setting import RadarSwitches, radar_of
from thirdsite.sensing.looks import limit_at, look, look_all
from thirdsite.sensing.radar import BEST_SIGNAL_TO_NOISE, Radar, RangeEquation, decibels

EMR = RangeEquation(42.5e3, 1_059_973.0, 84.0, 500.0, 8.0, 0.1, 13.0)
"""European Midcourse Radar, 42.5 kW mean, filled array: 84 m2, gain 4 pi 84 / (c / 9.5 GHz)^2."""


def radar(azimuths_deg=(0.0, 360.0), elevations_deg=(0.0, 90.0), place_deg=(50.0, 14.0), reach=None) -> Radar:
    azimuths, elevations = np.radians(azimuths_deg), np.radians(elevations_deg)
    place = Geodetic(*np.radians(place_deg))
    return Radar("test", place, *azimuths, *elevations, reach, radians(0.2), 1.0, 1.0)


def test_range_equation_by_hand():
    """R^4 = P t G A sigma / ((4 pi)^2 k T L S).

    42.5e3 W x 0.1 s = 4250 J; x 1.06e6 x 84 m2 x 0.01 m2 = 3.784e9; (4 pi)^2 = 157.9; k T = 6.903e-21 J;
    L = 6.310, S = 19.95: 157.9 x 6.903e-21 x 6.310 x 19.95 = 1.372e-16; the quotient 2.757e25 m4; R = 2.29e6 m.
    """
    assert EMR.range_m(0.01) == pytest.approx(2.29e6, rel=2e-3)  # three figures by hand


def test_shipped_radar_has_that_range(catalog):
    assert radar_of(catalog, "emr-brdy").detection_range_m(0.01) == pytest.approx(EMR.range_m(0.01), rel=1e-3)


def test_thinned_array_sees_the_critics_range(catalog):
    """16,896 elements of gain pi and area lambda^2 / 4: both down by 19.97, so R by sqrt(19.97) = 4.469."""
    thinned = radar_of(catalog, "emr-brdy", "lewis_postol")
    assert thinned.detection_range_m(0.01) == pytest.approx(EMR.range_m(0.01) / 4.469, rel=1e-3)
    assert thinned.detection_range_m(0.01) == pytest.approx(513e3, rel=2e-3)


def test_four_times_the_power_sees_farther_by_the_square_root_of_two(catalog):
    low, high = (
        radar_of(catalog, "emr-brdy", None, RadarSwitches(mean_power_w=power)).detection_range_m(0.01) for power in (42.5e3, 170e3)
    )
    assert high / low == pytest.approx(2.0**0.5, rel=1e-12)


@pytest.mark.parametrize("factor", [0.3, 2.0, 16.0])
def test_range_grows_with_the_fourth_root_of_the_cross_section(factor):
    assert EMR.range_m(0.01 * factor) / EMR.range_m(0.01) == pytest.approx(factor**0.25)


def test_readings_without_an_equation():
    assert radar(reach=None).detection_range_m(0.01) == inf
    assert radar(reach=3.5e6).detection_range_m(1e-6) == 3.5e6


def test_error_at_the_greatest_range_is_that_of_the_track_threshold():
    """sigma = R beamwidth / (1.6 sqrt(2 SNR)) at SNR = 13 dB = 19.95. Source: Barton 2005, ch. 9."""
    one = radar(reach=EMR)
    far = one.detection_range_m(0.01)
    assert one.cross_range_error_m(far, 0.01) == pytest.approx(far * radians(0.2) / (1.6 * (2 * 19.9526) ** 0.5))


@pytest.mark.parametrize("reach", [EMR, 2e6, None])
@pytest.mark.parametrize("range_m", [100e3, 400e3, 1e6, 2e6])
def test_error_model_is_the_square_of_the_error(reach, range_m):
    one = radar(reach=reach)
    floor, slope = one.error_model(0.01)
    variance = max(floor * range_m**2, slope * range_m**6)
    assert variance == pytest.approx(one.cross_range_error_m(range_m, 0.01) ** 2, rel=1e-9)


def test_error_stops_shrinking_at_40_db():
    one = radar(reach=EMR)
    near = one.cross_range_error_m(1e3, 0.01)
    assert near == pytest.approx(1e3 * radians(0.2) / (1.6 * (2 * BEST_SIGNAL_TO_NOISE) ** 0.5))


def test_decibels():
    assert decibels(1000.0) == pytest.approx(30.0)


def test_osculating_radius_at_pole_and_equator():
    """Gaussian radius of curvature: a^2/b at the pole, b at the equator (Torge and Mueller 2012, Geodesy, sec. 4.1)."""
    a, b = 6378137.0, 6356752.314
    assert radar(place_deg=(90.0, 0.0)).earth_radius_m == pytest.approx(a * a / b, rel=1e-9)
    assert radar(place_deg=(0.0, 0.0)).earth_radius_m == pytest.approx(b, rel=1e-9)


def seen(one: Radar, azimuth_deg, elevation_deg, range_m=1.5e6) -> bool:
    """Whether a point in a direction from the radar is in view, by the program's own look."""
    geometry = one.geometry
    azimuth, elevation = np.radians([azimuth_deg, elevation_deg])
    east, north, up = geometry[3:6], geometry[6:9], geometry[9:12]
    along = np.cos(elevation) * (np.sin(azimuth) * east + np.cos(azimuth) * north) + np.sin(elevation) * up
    flag, slant = look(geometry, one.limit, *(geometry[:3] + range_m * along))
    assert slant == pytest.approx(range_m)
    return flag > 0.5


@pytest.mark.parametrize(
    ("sector_deg", "inside", "outside"),
    [
        ((40.0, 160.0), [41.0, 100.0, 159.0], [39.0, 161.0, 280.0]),
        ((297.0, 177.0), [298.0, 0.0, 90.0, 176.0], [178.0, 237.0, 296.0]),  # through north, 240 degrees wide
        ((335.0, 95.0), [336.0, 359.9, 0.0, 94.0], [96.0, 200.0, 334.0]),
        ((0.0, 360.0), [0.0, 90.0, 180.0, 359.9], []),
        ((0.0, 0.0), [0.0, 180.0], []),
        ((-30.0, 30.0), [331.0, 29.0], [31.0, 180.0]),
    ],
)
def test_azimuth_sector(sector_deg, inside, outside):
    one = radar(azimuths_deg=sector_deg)
    assert all(seen(one, azimuth, 20.0) for azimuth in inside)
    assert not any(seen(one, azimuth, 20.0) for azimuth in outside)


def test_elevation_limits_hold():
    one = radar(elevations_deg=(5.0, 60.0))
    assert not seen(one, 10.0, 4.6)
    assert seen(one, 10.0, 5.2)
    assert seen(one, 10.0, 59.9)
    assert not seen(one, 10.0, 60.1)


def test_looks_of_a_batch_are_the_single_looks(kernels):
    from thirdsite.engagement import engagement_kernels

    one = radar(azimuths_deg=(20.0, 140.0), elevations_deg=(2.0, 80.0))
    rng = np.random.default_rng(2)
    samples = np.zeros((3, 40, 7))
    for i in range(3):
        for k in range(40):
            place = Geodetic(radians(50.0 + rng.normal() * 8), radians(20.0 + rng.normal() * 12), rng.uniform(0.0, 1e6))
            samples[i, k, 1:4] = ecef_from_geodetic(place)
    ways = [(np.empty((3, 40)), np.empty((3, 40))) for _ in range(2)]
    look_all(one.geometry, one.limit, samples, *ways[0])
    engagement_kernels.look_all(one.geometry, one.limit, samples, *ways[1])
    assert ways[0][0].tobytes() == ways[1][0].tobytes()
    assert ways[0][1].tobytes() == ways[1][1].tobytes()
    assert 0.0 < ways[0][0].mean() < 1.0
    single = look(one.geometry, one.limit, *samples[1, 7, 1:4])
    assert (ways[0][0][1, 7], ways[0][1][1, 7]) == single


def test_limit_between_the_nodes_is_linear_and_held_at_the_top():
    one = radar()
    assert limit_at(one.limit, 0.0) == one.limit[0]
    assert limit_at(one.limit, 1e12) == pytest.approx(one.limit[-1], abs=1e-3)
    assert one.limit[100] >= limit_at(one.limit, 200e3 * (100.5 / 511) / (1 - 100.5 / 511)) >= one.limit[101]
