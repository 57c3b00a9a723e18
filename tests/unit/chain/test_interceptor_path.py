"""The interceptor's height over time that is drawn: it ends at the meeting."""

from __future__ import annotations

from math import radians

import numpy as np
import pytest

from thirdsite.chain.case import Case
from thirdsite.chain.interceptor_path import interceptor_heights
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.flight.flyout import arrival, local_place
from thirdsite.scenario.scenario import load_scenario


@pytest.mark.parametrize("place", [(52.0, 20.0, 400e3), (48.0, 30.0, 700e3), (58.0, 5.0, 1000e3)])
def test_it_ends_at_the_meeting(loop_kernels, catalog, place):
    case = Case(load_scenario("2007-proposal", catalog), catalog)
    meeting = Geodetic(radians(place[0]), radians(place[1]), place[2])
    site, speed = case.battery.interceptor.site, case.burnout_speed_m_s("mda")
    up, east, north = site.up, site.east, site.north
    x, y, z = ecef_from_geodetic(meeting)
    seen = local_place(x, y, z, up[0], up[1], up[2], east[0], east[1], north[0], north[1], north[2])
    fly_out_s = arrival(case.battery.table(speed, case.common.least_burnout_height_m).values, *seen)[0]
    found = interceptor_heights(case.battery.interceptor, speed, meeting, fly_out_s)
    assert found[0].tolist() == [0.0, 0.0]
    assert found[-1, 0] == pytest.approx(fly_out_s)
    # pitch settings are tried to some 1e-4 of their range, the table's time is off by less than 1 s: a few km at 6 km/s
    assert found[-1, 1] == pytest.approx(place[2], abs=10e3)
    assert np.all(np.diff(found[:, 0]) > 0.0)
    assert np.all(np.abs(np.diff(found[:, 1])) < 80e3)  # no jump at burnout
