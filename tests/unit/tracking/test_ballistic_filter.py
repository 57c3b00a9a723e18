"""The bare filter: its motion, its slopes, its measurements, and one track in Python against the same in lanes."""

from __future__ import annotations

from math import cos, pi, radians, sin

import numpy as np
import pytest

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import Geodetic, east_north_up, ecef_from_geodetic
from thirdsite.errors import OutsideValidity
from thirdsite.flight.propagation import fly_state
from thirdsite.tracking import ballistic_lanes, track_kernels
from thirdsite.tracking.ballistic import carried, gravity_gradient, mid_gradient, predict
from thirdsite.tracking.ballistic_filter import BallisticFilter
from thirdsite.tracking.estimates import InfraredLook, RadarLook, TrackingRadar, TrackingSatellite, packed, unpacked
from thirdsite.tracking.lines_of_sight import place_of_look, radar_axes, radar_innovation, sine_cosine, site_row

STATE = np.array([6578e3, 2e5, -3e5, 2500.0, 6200.0, 1200.0])
RADAR = TrackingRadar(3, Geodetic(radians(49.6), radians(13.7), 700.0))


def seen(place: Geodetic, position_eci, time_s):
    """Range, azimuth and elevation by the geodesy room's own axes."""
    turn = ROTATION_RATE_RAD_S * time_s
    x, y, z = position_eci
    fixed = np.array([cos(turn) * x + sin(turn) * y, cos(turn) * y - sin(turn) * x, z]) - np.array(ecef_from_geodetic(place))
    e, n, u = np.array(east_north_up(place)) @ fixed
    return np.linalg.norm(fixed), np.arctan2(e, n), np.arctan2(u, np.hypot(e, n))


def random_covariance(rng):
    a = rng.normal(size=(6, 6)) * np.array([500.0, 300.0, 100.0, 5.0, 3.0, 1.0])[:, None]
    return a @ a.T


def test_sine_cosine_to_the_last_bits():
    angles = np.linspace(-2 * pi, 2 * pi, 10_001)
    found = np.array([sine_cosine(float(a)) for a in angles])
    assert np.abs(found - np.stack([np.sin(angles), np.cos(angles)], 1)).max() < 2e-15


@pytest.mark.parametrize("azimuth", [-3.1, -1.0, 0.0, 2.0, 3.1, 6.2])
@pytest.mark.parametrize("elevation", [0.01, 0.8, 1.5, 1.5707])
def test_a_look_leads_to_its_place_and_back(azimuth, elevation):
    site = site_row(RADAR.place)
    time = 700.0
    turn = ROTATION_RATE_RAD_S * time
    look = (1.2e6, azimuth, elevation)
    place, *_ = place_of_look(look, site, cos(turn), sin(turn))
    r, a, e = seen(RADAR.place, place, time)
    assert r == pytest.approx(1.2e6, abs=1e-6)
    assert (sin(a), cos(a), e) == pytest.approx((sin(azimuth), cos(azimuth), elevation), abs=1e-9)
    r, inverse, local, *_ = radar_axes(*place, site, cos(turn), sin(turn))
    assert np.abs(radar_innovation(r, inverse, local, look)) == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


def test_axes_are_the_slopes_of_the_measurement():
    site = site_row(RADAR.place)
    place = np.array([4.5e6, 1.4e6, 5.4e6])
    r, inverse, _, along, crosswise, upwards = radar_axes(*place, site, 1.0, 0.0)
    numbers = []
    for axis in np.eye(3):
        (r1, a1, e1), (r0, a0, e0) = (seen(RADAR.place, place + h * axis, 0.0) for h in (1.0, -1.0))
        numbers.append([(r1 - r0) / 2, (a1 - a0) / 2 * cos(e0), (e1 - e0) / 2])
    rows = np.array([along, np.multiply(inverse, crosswise), np.multiply(inverse, upwards)])
    np.testing.assert_allclose(rows, np.array(numbers).T, rtol=1e-6, atol=1e-9)
    assert inverse * r == pytest.approx(1.0)


def test_azimuth_wraps_and_the_zenith_is_no_trouble():
    site = site_row(RADAR.place)
    up = np.array(ecef_from_geodetic(RADAR.place)) + 9e5 * np.array(east_north_up(RADAR.place)[2])
    state = np.array([*up, 7000.0, 0.0, 0.0])
    covariance = np.diag([1e4] * 3 + [100.0] * 3)
    for azimuth in (0.0, 3.0, 6.2):
        track = BallisticFilter(0.0, state, covariance)
        track.update_radar(RADAR, RadarLook(0.0, 9e5, azimuth, pi / 2 - 1e-5, 10.0, 1e-4, 1e-4))
        assert np.isfinite(track.estimate.covariance).all()
        assert np.linalg.norm(track.estimate.state_eci[:3] - up) < 30.0
    r, inverse, local, *_ = radar_axes(*place_of_look((1e6, pi - 1e-4, 0.5), site, 1.0, 0.0)[0], site, 1.0, 0.0)
    assert radar_innovation(r, inverse, local, (1e6, -pi + 1e-4, 0.5))[1] == pytest.approx(2e-4 * cos(0.5), rel=1e-5)


def test_covariance_moves_by_the_series_of_the_gradient():
    rng = np.random.default_rng(4)
    covariance = random_covariance(rng)
    for h in (1.0, 10.0):
        p = packed(covariance)
        found = unpacked(np.concatenate(carried(p[:6], p[6:15], p[15:], mid_gradient(STATE, h), h)))
        slope = np.zeros((6, 6))
        for k in range(6):  # the slope of the motion itself, J2 included
            step = np.zeros(6)
            step[k] = 1.0 if k < 3 else 1e-3
            ends = [predict(tuple(STATE + sign * step), p[:6], p[6:15], p[15:], h, 0.0)[0] for sign in (1.0, -1.0)]
            slope[:, k] = (np.array(ends[0]) - np.array(ends[1])) / (2.0 * step[k])
        exact = slope @ covariance @ slope.T
        scale = np.sqrt(np.outer(np.diag(exact), np.diag(exact)))
        assert np.abs((found - exact) / scale).max() < 2e-5  # J2's gradient over 10 s, and h^3/12
    gradient = gravity_gradient(*STATE[:3])
    assert gradient[0] + gradient[3] + gradient[5] == pytest.approx(0.0, abs=1e-18)  # free of sources


def test_ahead_follows_an_independent_flight():
    track = BallisticFilter(0.0, STATE, random_covariance(np.random.default_rng(1)))
    turning = np.array([STATE[3] + ROTATION_RATE_RAD_S * STATE[1], STATE[4] - ROTATION_RATE_RAD_S * STATE[0], STATE[5]])
    flown = fly_state(STATE[:3], turning, stop_s=1000.0, harmonics=2)
    turn = ROTATION_RATE_RAD_S * 1000.0
    x, y, z = flown.position_ecef_m[-1]
    there = np.array([cos(turn) * x - sin(turn) * y, sin(turn) * x + cos(turn) * y, z])
    assert np.linalg.norm(track.ahead(1000.0).state_eci[:3] - there) < 0.01
    assert track.time_s == 0.0


def test_update_is_the_textbook_one():
    rng = np.random.default_rng(7)
    covariance = random_covariance(rng)
    place = np.array(ecef_from_geodetic(RADAR.place)) + 1e5 * np.array([3.0, 1.0, 7.0])
    state = np.array([*place, 1000.0, -2000.0, 500.0])
    track = BallisticFilter(0.0, state, covariance)
    r, a, e = seen(RADAR.place, place, 0.0)
    look = RadarLook(0.0, r + 12.0, a + 2e-4, e - 1e-4, 10.0, 2e-4, 3e-4)
    innovation, spread = track.innovation(RADAR, look)
    slopes = track.slopes(RADAR)
    gain = covariance @ slopes.T @ np.linalg.inv(spread)
    normalised = track.update_radar(RADAR, look)
    found = track.estimate
    np.testing.assert_allclose(found.state_eci, state + gain @ innovation, rtol=1e-11)
    np.testing.assert_allclose(found.covariance, covariance - gain @ spread @ gain.T, rtol=1e-8, atol=1e-9)
    assert normalised == pytest.approx(innovation @ np.linalg.solve(spread, innovation), rel=1e-9)
    assert found.source_numbers == (3,)
    assert found.age_s == 0.0
    assert np.linalg.eigvalsh(found.covariance).min() > 0.0


def test_range_rate_and_infrared_against_numbers():
    covariance = np.diag([1.0] * 3 + [1e4] * 3)
    track = BallisticFilter(0.0, STATE, covariance)
    near = TrackingRadar(0, Geodetic(0.0, 0.0))

    def rate(state):
        ranges = [seen(near.place, state[:3] + t * state[3:], t)[0] for t in (0.01, -0.01)]
        return (ranges[0] - ranges[1]) / 0.02

    r, a, e = seen(near.place, STATE[:3], 0.0)
    look = RadarLook(0.0, r, a, e, 1e9, 1e3, 1e3, range_rate_m_s=rate(STATE) + 5.0, range_rate_sd_m_s=0.01)
    track.update_radar(near, look)
    assert rate(track.estimate.state_eci) - rate(STATE) == pytest.approx(5.0, rel=1e-3)

    covariance = np.diag([1e6] * 3 + [1e4] * 3)
    satellite = TrackingSatellite(9, (0.0, 42.164e6, 0.0))
    track = BallisticFilter(0.0, STATE, covariance)
    true = STATE[:3] + np.array([800.0, 0.0, -500.0])
    direction = true - np.array(satellite.position_ecef_m)
    track.update_infrared(satellite, InfraredLook(0.0, tuple(direction), 1e-7))
    away = direction / np.linalg.norm(direction)
    left = track.estimate.state_eci[:3] - true
    assert np.linalg.norm(left - away * (left @ away)) < 1.0
    assert track.estimate.source_numbers == (9,)


def recorded(count=70, steps=40):
    rng = np.random.default_rng(5)
    tracks = np.zeros((count, ballistic_lanes.TRACK))
    tracks[:, :6] = STATE + rng.normal(size=(count, 6)) * np.array([1e4] * 3 + [50.0] * 3)
    tracks[:, 6:] = packed(np.diag([1e6] * 3 + [400.0] * 3))
    sites = np.tile(site_row(Geodetic(0.0, 0.06)), (count, 1))
    looks = np.stack(
        [rng.uniform(3e5, 4e5, (count, steps)), rng.uniform(-3, 3, (count, steps)), rng.uniform(0.1, 1.2, (count, steps))], -1
    )
    looks[rng.random((count, steps)) < 0.2, 0] = 0.0
    return tracks, sites, 0.0, np.arange(1.0, steps + 1), looks, np.array([400.0, 1e-6, 1e-6]), 1e-4, 4


def test_lanes_and_plain_python_agree_to_the_bit_whatever_the_company():
    given = recorded()
    count, steps = given[4].shape[:2]
    batch = np.zeros((count, steps // 4, ballistic_lanes.TRACK + 1))
    track_kernels.filter_recorded(*given, batch)
    alone = np.zeros((1, *batch.shape[1:]))
    plain = np.zeros_like(alone)
    for i in (0, 13, count - 1):
        one = (given[0][i : i + 1], given[1][i : i + 1], given[2], given[3], np.ascontiguousarray(given[4][i : i + 1]), *given[5:])
        track_kernels.filter_recorded(*one, alone)
        ballistic_lanes.filter_block(*one, plain, 0, [0.0] * ballistic_lanes.RECORDED_ROWS, 1)
        np.testing.assert_array_equal(alone[0], batch[i])
        np.testing.assert_array_equal(plain[0], batch[i])
    ahead = np.array([10.0, 35.0])
    far = np.zeros((count, 2, ballistic_lanes.TRACK))
    track_kernels.predict_tracks(given[0], ahead, 10.0, 1e-4, far)
    track = BallisticFilter(0.0, given[0][5, :6], unpacked(given[0][5, 6:]), acceleration_psd_m2_s3=1e-4)
    track.predict_to(10.0)
    np.testing.assert_array_equal(track.estimate.state_eci, far[5, 0, :6])
    track.predict_to(35.0)
    np.testing.assert_array_equal(track.estimate.covariance, unpacked(far[5, 1, 6:]))


def test_bad_times_and_shapes_are_told():
    track = BallisticFilter(10.0, STATE, np.eye(6))
    with pytest.raises(OutsideValidity, match="cannot go back"):
        track.predict_to(9.0)
    with pytest.raises(OutsideValidity, match="predict_to first"):
        track.update_radar(RADAR, RadarLook(11.0, 1e6, 0.0, 0.5, 10.0, 1e-3, 1e-3))
    with pytest.raises(OutsideValidity, match="finite"):
        track.set_belief(np.full(6, np.nan), np.eye(6))
    with pytest.raises(OutsideValidity, match=r"state \[6\]"):
        BallisticFilter(0.0, [1.0, 2.0], np.eye(6))
