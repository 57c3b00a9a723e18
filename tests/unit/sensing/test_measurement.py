"""Measurements: round trips, noise and bias against their formulas, and the law of the signal-to-noise ratio."""

from __future__ import annotations

from dataclasses import replace
from math import cos, degrees, inf, pi, radians, sin, sqrt, tan

import numpy as np
import pytest
from measuring import EQUATION, ERRORS, PLACE, SECTION_M2, placed, radar, row

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import Geodetic, geodetic_from_ecef, inertial_state
from thirdsite.earth.gravity import radial_height_m
from thirdsite.sensing import measurement
from thirdsite.sensing.looks import limit_at
from thirdsite.sensing.measurement import (
    NO_BIAS,
    measure,
    measure_eci,
    measured_direction,
    noise,
    position_ecef,
    refraction,
    signal_to_noise,
    true_measurement,
)

STILL = (0.0, 0.0, 0.0)
QUIET = (0.0, 0.0, 0.0, 0.0)
SILENT = replace(ERRORS, range_floor_m=0.0, angle_floor_rad=0.0, range_rate_floor_m_s=0.0)


@pytest.mark.parametrize("azimuth_deg", [0.0, 1e-7, 44.9, 90.0, 135.0, 180.0, 225.0, 270.0, 315.0, 359.9999999])
@pytest.mark.parametrize("elevation_deg", [-3.0, 0.0, 2.0, 45.0, 89.0, 89.999])
def test_round_trip(azimuth_deg, elevation_deg):
    figures = row()
    place = placed(figures, 1.5e6, azimuth_deg, elevation_deg)
    distance, azimuth, elevation, _ = true_measurement(figures, *place, *STILL)
    assert distance == pytest.approx(1.5e6, rel=1e-14)
    # ECEF coordinates are kept to 1e-9 m: 1e-15 rad here, the more in azimuth the nearer to the zenith
    assert degrees(elevation) == pytest.approx(elevation_deg, abs=1e-12)
    turn = (degrees(azimuth) - azimuth_deg + 180.0) % 360.0 - 180.0
    assert abs(turn) * cos(radians(elevation_deg)) < 1e-12
    assert np.abs(np.array(position_ecef(figures, distance, azimuth, elevation)) - place).max() < 5e-9


def test_azimuth_wraps_at_north():
    figures = row()
    west, east = (true_measurement(figures, *placed(figures, 1e6, a, 20.0), *STILL)[1] for a in (-0.001, 0.001))
    assert degrees(east) == pytest.approx(0.001, abs=1e-9)
    assert degrees(west) == pytest.approx(359.999, abs=1e-9)


def test_noise_carries_azimuth_over_north_without_a_jump():
    figures = row()
    place = placed(figures, 1e6, 0.0, 20.0)
    found = [measure(figures, NO_BIAS, (0.0, n, 0.0, 0.0), 1.0, *place, *STILL)[1] for n in (-1.0, 1.0)]
    assert found[0] > 6.28
    assert 0.0 < found[1] < 0.01
    assert (found[0] - 2.0 * pi) == pytest.approx(-found[1], rel=1e-6)


@pytest.mark.parametrize("azimuth_deg", [10.0, 100.0, 260.0])
def test_axes_point_where_the_document_says(azimuth_deg):
    """Azimuth grows clockwise from north; elevation upwards from the local horizontal of the ellipsoid."""
    figures = row()
    here = geodetic_from_ecef(*placed(figures, 100e3, azimuth_deg, 1.0))
    east = (here.longitude_rad - PLACE.longitude_rad) * cos(PLACE.latitude_rad)
    north = here.latitude_rad - PLACE.latitude_rad
    assert degrees(np.arctan2(east, north)) % 360.0 == pytest.approx(azimuth_deg, abs=1.0)  # meridians converge
    above = geodetic_from_ecef(*placed(figures, 100e3, azimuth_deg, 90.0))
    assert above.height_m - PLACE.height_m == pytest.approx(100e3, abs=1e-6)
    assert above.latitude_rad == pytest.approx(PLACE.latitude_rad, abs=1e-12)


def test_range_rate_is_the_slope_of_range():
    figures = row()
    place, velocity = placed(figures, 1.2e6, 130.0, 35.0), np.array([-2500.0, 1800.0, 3100.0])
    rate = true_measurement(figures, *place, *velocity)[3]
    ahead, behind = (true_measurement(figures, *(place + h * velocity), *STILL)[0] for h in (1e-2, -1e-2))
    assert rate == pytest.approx((ahead - behind) / 2e-2, abs=1e-4)


def test_inertial_state_measures_as_the_earth_fixed_one():
    figures = row()
    place, velocity = placed(figures, 1.2e6, 200.0, 12.0), (-2500.0, 1800.0, 3100.0)
    angle = ROTATION_RATE_RAD_S * 800.0
    c, s = cos(angle), sin(angle)
    inertial = inertial_state(*place, *velocity, c, s)
    normals = (0.3, -1.0, 2.0, 0.7)
    direct = measure(figures, NO_BIAS, normals, 1.0, *place, *velocity)
    turned = measure_eci(figures, NO_BIAS, normals, 1.0, c, s, *inertial)
    assert turned == pytest.approx(direct, rel=1e-11)


def test_ratio_is_the_range_equation():
    """At the range of track the ratio is 13 dB; at half of it 16 times that; half the dwell halves it."""
    figures = row()
    far = EQUATION.range_m(SECTION_M2)
    assert signal_to_noise(figures, far, 1.0) == pytest.approx(10.0**1.3)
    assert signal_to_noise(figures, 0.5 * far, 1.0) == pytest.approx(16.0 * 10.0**1.3)
    assert signal_to_noise(figures, far, 0.5) == pytest.approx(0.5 * 10.0**1.3)
    assert figures[measurement.REACH] == pytest.approx(far)


def test_stated_range_is_the_track_threshold_there():
    figures = row(reach=3.5e6)
    assert signal_to_noise(figures, 3.5e6, 1.0) == pytest.approx(10.0**1.3)
    assert signal_to_noise(figures, 1.75e6, 1.0) == pytest.approx(16.0 * 10.0**1.3)


def test_line_of_sight_has_the_assumed_ratio_everywhere():
    figures = row(reach=None)
    assert [signal_to_noise(figures, r, 1.0) for r in (1e5, 5e6)] == [100.0, 100.0]
    assert figures[measurement.REACH] == inf


def test_noise_by_hand():
    """At 13 dB: angle 0.2 deg / (1.6 sqrt(39.9)) = 0.3454 mrad, range 1 m / sqrt(39.9) = 0.1583 m, rate 0.2 m/s / sqrt(39.9)
    = 0.03166 m/s, each with its floor in squares: 0.3460 mrad, 0.1872 m, 0.05918 m/s."""
    s_range, s_angle, s_rate = noise(row(), 10.0**1.3)
    assert s_angle == pytest.approx(0.3460e-3, rel=1e-3)
    assert s_range == pytest.approx(0.1872, rel=1e-3)
    assert s_rate == pytest.approx(0.05918, rel=1e-3)


def test_noise_at_the_range_of_track_is_that_of_the_older_error_model():
    """Without floors, and where the older model is not at its own floor."""
    figures, one = row(errors=SILENT), radar()
    for distance in (1e6, 2e6):
        angle = noise(figures, signal_to_noise(figures, distance, 1.0))[1]
        assert angle * distance == pytest.approx(one.cross_range_error_m(distance, SECTION_M2), rel=1e-12)


@pytest.mark.parametrize("elevation_deg", [3.0, 45.0, 80.0])
def test_drawn_noise_has_the_stated_spread(elevation_deg):
    """40,000 looks: a standard deviation is known to 0.35 %, four of those are allowed; so is the mean, to four of its own."""
    figures, n = row(), 40_000
    place = placed(figures, 2e6, 250.0, elevation_deg)
    normals = np.random.default_rng(5).normal(size=(n, 4))
    looks = np.array([measure(figures, NO_BIAS, tuple(z), 1.0, *place, *STILL) for z in normals.tolist()])
    truth = true_measurement(figures, *place, *STILL)
    spread = looks[0, 4], looks[0, 5] / cos(radians(elevation_deg)), looks[0, 5], looks[0, 6]
    assert (looks[:, 4:] == looks[0, 4:]).all()
    error = looks[:, :4] - truth
    for k in range(4):
        assert error[:, k].std() == pytest.approx(spread[k], rel=0.014)
        # an error c across tilts the line down by c^2 tan(elevation) / 2: 0.17 urad at 80 degrees for c = 0.25 mrad
        slack = 0.5 * looks[0, 5] ** 2 * tan(radians(elevation_deg)) if k == 2 else 0.0
        assert abs(error[:, k].mean()) < 4.0 * spread[k] / sqrt(n) + 1.1 * slack
    correlation = np.corrcoef(error.T) - np.eye(4)
    assert np.abs(correlation).max() < 4.0 / sqrt(n)


def test_each_bias_moves_its_own_measurement():
    figures = row()
    place = placed(figures, 2e6, 250.0, 30.0)
    height = radial_height_m(*place)
    lift = refraction(figures, 0.5, sqrt(0.75), 2e6, height)
    plain = measure(figures, NO_BIAS, QUIET, 1.0, *place, *STILL)
    moves = [(25.0, 0.0, 0.0, 0.0), (0.0, 1e-5, 0.0, 0.0), (0.0, 0.0, 1e-5, 0.0), (0.0, 0.0, 0.0, 0.1)]
    found = np.array([measure(figures, one, QUIET, 1.0, *place, *STILL) for one in moves])[:, :3] - plain[:3]
    assert found[0] == pytest.approx([25.0, 0.0, 0.0], abs=1e-9)
    assert found[1] == pytest.approx([0.0, 1e-5 / cos(radians(30.0)), 0.0], abs=1e-10)
    assert found[2] == pytest.approx([0.0, 0.0, 1e-5], abs=1e-10)
    assert found[3] == pytest.approx([0.0, 0.0, 0.1 * lift], abs=1e-10)
    assert 0.3e-3 < lift < 0.6e-3  # cot(30 deg) x 2.87e-4, less what the thin upper air takes


def test_looks_at_the_zenith_stay_across_the_line_of_sight():
    """Azimuth means nothing there; the measured place is still off by range times angle."""
    figures = row()
    place = placed(figures, 500e3, 0.0, 90.0)
    for normals in ((0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0), (0.0, -1.0, 2.0, 0.0)):
        distance, azimuth, elevation, _, _, s_angle, _, _ = measure(figures, NO_BIAS, normals, 1.0, *place, *STILL)
        off = np.linalg.norm(np.array(position_ecef(figures, distance, azimuth, elevation)) - place)
        assert off == pytest.approx(500e3 * s_angle * sqrt(normals[1] ** 2 + normals[2] ** 2), rel=1e-6)


def test_direction_is_that_of_the_angles():
    figures = row()
    place = placed(figures, 800e3, 33.0, 12.0)
    arguments = (figures, (1.0, 1e-4, -1e-4, 0.1), (0.5, -0.5, 1.0, 0.2), 1.0, *place, *STILL)
    vector, angles = measured_direction(*arguments), measure(*arguments)
    unit = np.array(vector[1:4]) / np.linalg.norm(vector[1:4])
    expected = [cos(angles[2]) * sin(angles[1]), cos(angles[2]) * cos(angles[1]), sin(angles[2])]
    assert unit == pytest.approx(expected, abs=1e-14)
    assert (vector[0], *vector[4:]) == (angles[0], *angles[3:])


def test_biases_are_drawn_from_their_spread():
    normals = np.random.default_rng(7).normal(size=(100_000, 4))
    drawn = ERRORS.biases(normals)
    assert drawn.std(axis=0) == pytest.approx(ERRORS.spreads, rel=0.01)
    with pytest.raises(ValueError, match="runs"):
        ERRORS.biases(normals[:, :3])


def test_least_elevation_and_refraction_agree():
    """A target just in view above the sector's least apparent elevation is lifted to that elevation."""
    one, figures = radar(place=Geodetic(PLACE.latitude_rad, PLACE.longitude_rad, 700.0)), row()
    for height in (100e3, 400e3, 1000e3):
        sine = limit_at(one.limit, height)
        r = one.earth_radius_m + PLACE.height_m
        slant = -r * sine + sqrt((r * sine) ** 2 + (one.earth_radius_m + height) ** 2 - r * r)
        lift = refraction(figures, sine, sqrt(1.0 - sine * sine), slant, height)
        assert np.arcsin(sine) + lift == pytest.approx(one.least_elevation_rad, abs=3e-5)  # 0.3 % of 6 mrad, and the table's 1e-5


def test_the_row_is_as_long_as_the_tuple():
    figures = row()
    assert measurement.unpacked(figures) == tuple(figures)
    assert len(figures) == measurement.RADAR_ROW
