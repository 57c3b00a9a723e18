"""Interceptors: realised speeds and what limits them."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.earth.geodesy import Geodetic, east_north_up
from thirdsite.errors import OutsideValidity
from thirdsite.flight.flyout import UNREACHED, arrival
from thirdsite.flight.interceptors import LaunchSite
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
    table = interceptor.fly_out_table(6300.0, 30e3)
    times = [arrival(table, np.radians(angle), 1.0, 400e3)[0] for angle in (5.0, 10.0, 20.0, 30.0)]
    assert times == sorted(times)
    assert times[0] > interceptor.booster.burn_time_s
    assert arrival(table, np.radians(85.0), 1.0, 400e3)[0] == UNREACHED
    assert arrival(table, np.radians(10.0), 1.0, 50e3)[0] == UNREACHED
    assert arrival(table, np.radians(10.0), 1.0, 2.6e6)[0] == UNREACHED


def test_bearings_of_the_table_join_up(kernels, interceptor):
    table = interceptor.fly_out_table(6300.0, 30e3)
    around = [arrival(table, np.radians(15.0), bearing, 400e3)[0] for bearing in (np.pi - 1e-9, -np.pi + 1e-9)]
    assert around[0] == pytest.approx(around[1], abs=1e-6)


def test_a_shorter_table_reaches_less(kernels, interceptor):
    long, short = interceptor.fly_out_table(6300.0, 30e3), interceptor.fly_out_table(6300.0, 30e3, longest_s=400.0)
    reached = [(table[..., 0] < UNREACHED).sum() for table in (long, short)]
    assert reached[1] < reached[0]
    assert short[..., 0][short[..., 0] < UNREACHED].max() < 400.0 + 40.0  # up to two steps of the mesh
