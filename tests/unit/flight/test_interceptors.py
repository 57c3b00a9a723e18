"""Interceptors: realised speeds and what limits them."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.earth.geodesy import Geodetic, east_north_up
from thirdsite.errors import OutsideValidity
from thirdsite.flight.flyout import PLACE_COLUMNS, TIME, UNREACHED, arrival
from thirdsite.flight.interceptors import LaunchSite
from thirdsite.flight.steering import inertial_speed_and_angle
from thirdsite.scenario.setting import interceptor_of


@pytest.fixture(scope="module")
def interceptor(catalog):
    return interceptor_of(catalog, "gbi-two-stage", "redzikowo")


def test_site_axes_are_geocentric_and_right_handed():
    site = LaunchSite(Geodetic(np.radians(54.0), np.radians(17.0)))
    assert np.cross(site.east, site.north) == pytest.approx(site.up)
    east, north, _ = east_north_up(site.place)
    assert site.east == pytest.approx(east)
    assert np.arccos(site.north @ np.array(north)) < np.radians(0.2)  # geodetic less geocentric latitude, 0.19 at most
    assert site.headings(np.radians([0.0, 90.0])) == pytest.approx(np.array([site.north, site.east]))


def test_a_faster_interceptor_carries_less(kernels, interceptor):
    masses = [interceptor.realise(speed).payload_kg.mean() for speed in (4000.0, 6300.0, 8300.0)]
    assert masses[0] > masses[1] > masses[2] > 0.0


def test_rotation_parts_east_from_west(kernels, interceptor):
    """One inertial speed: eastward the Earth gives up to 0.27 km/s at 54.5 degrees, westward it takes as much."""
    realised = interceptor.realise(6300.0)
    east, west = realised.at(np.radians(90.0)), realised.at(np.radians(270.0))
    assert east[0] > west[0]
    assert west[1] - east[1] == pytest.approx(2 * 465.1 * np.cos(np.radians(54.5)) * np.cos(np.radians(30.0)), rel=0.1)


def test_bearings_wrap_around(kernels, interceptor):
    realised = interceptor.realise(6300.0)
    assert realised.at(-0.1) == pytest.approx(realised.at(2.0 * np.pi - 0.1))
    assert realised.at(2.0 * np.pi - 1e-9)[0] == pytest.approx(realised.at(0.0)[0], rel=1e-6)


@pytest.mark.parametrize("speed", [1000.0, 14000.0])
def test_a_speed_beyond_the_stages_is_refused_with_their_limits(kernels, interceptor, speed):
    with pytest.raises(OutsideValidity, match=r"they give \d+ to \d+ m/s"):
        interceptor.realise(speed)


def test_fly_out_takes_longer_to_farther_points_and_none_beyond_the_table(kernels, interceptor):
    values = interceptor.fly_out_table(6300.0, 30e3).values
    times = [arrival(values, np.radians(angle), 1.0, 400e3)[0] for angle in (5.0, 10.0, 20.0, 30.0)]
    assert times == sorted(times)
    assert times[0] > interceptor.booster.burn_time_s
    assert arrival(values, np.radians(85.0), 1.0, 400e3)[0] == UNREACHED
    assert arrival(values, np.radians(10.0), 1.0, 50e3)[0] == UNREACHED
    assert arrival(values, np.radians(10.0), 1.0, 2.6e6)[0] == UNREACHED


def test_bearings_of_the_table_join_up(kernels, interceptor):
    values = interceptor.fly_out_table(6300.0, 30e3).values
    around = [arrival(values, np.radians(15.0), bearing, 400e3)[0] for bearing in (np.pi - 1e-9, -np.pi + 1e-9)]
    assert around[0] == pytest.approx(around[1], abs=1e-6)


def test_a_shorter_table_reaches_less(kernels, interceptor):
    long, short = (interceptor.fly_out_table(6300.0, 30e3, longest_s=longest).values[..., TIME] for longest in (2000.0, 400.0))
    assert (short < UNREACHED).sum() < (long < UNREACHED).sum()
    assert short[short < UNREACHED].max() < 400.0 + 40.0  # up to two steps of the mesh


def test_plain_python_and_compiled_code_read_the_same_table_alike(kernels, interceptor):
    from thirdsite.flight import flyout_kernels

    values = interceptor.fly_out_table(6300.0, 30e3).values
    rng = np.random.default_rng(3)
    places = np.zeros((1, 50, PLACE_COLUMNS))
    places[0, :, :3] = np.column_stack([rng.uniform(0.0, 1.0, 50), rng.uniform(-3.0, 3.0, 50), rng.uniform(60e3, 2.4e6, 50)])
    times, closing = np.empty((1, 50)), np.empty((1, 50))
    flyout_kernels.meet_all(values, places, times, closing)
    plain = np.array([arrival(values, *place) for place in places[0, :, :3]])
    assert times[0] == pytest.approx(plain[:, 0], rel=1e-12)
    assert closing[0] == pytest.approx(np.linalg.norm(plain[:, 1:], axis=1), rel=1e-12)


def test_the_table_says_what_it_is_of_and_where_its_nodes_are(kernels, interceptor):
    table = interceptor.fly_out_table(6300.0, 30e3, longest_s=900.0)
    assert (table.burnout_speed_m_s, table.least_burnout_height_m, table.longest_s) == (6300.0, 30e3, 900.0)
    assert table.site == interceptor.site.place
    assert table.values.shape[:3] == (len(table.bearing_rad), len(table.height_m), len(table.central_angle_rad))
    time, *_ = arrival(table.values, table.central_angle_rad[20], table.bearing_rad[3], table.height_m[10])
    assert time == pytest.approx(table.values[3, 10, 20, TIME], abs=1e-3)


def test_pitch_settings_reach_from_nearly_straight_up_to_nearly_level(kernels, interceptor):
    steering = interceptor.steering(6300.0)
    bearing = np.radians([15.0, 200.0])
    ends = [interceptor.burnout_states(steering, bearing, steering.lean_rad(bearing, np.full(2, end))) for end in (0.0, 1.0)]
    angles = [np.degrees(np.arcsin(inertial_speed_and_angle(states)[1])) for states in ends]
    assert (angles[0] > 85.0).all()
    # between the bearings the flattest was sought at, its interpolation is good to some hundredths of a degree
    assert angles[1] == pytest.approx(1.0, abs=0.2)
