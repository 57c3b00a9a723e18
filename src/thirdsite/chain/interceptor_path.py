"""Height of an interceptor over time on its way to a meeting, for people to look at."""

from __future__ import annotations

from math import pi

import numpy as np

from thirdsite.earth.constants import MEAN_RADIUS_M
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.flight.booster import Array
from thirdsite.flight.flyout import PLACE_ANGLE, PLACE_BEARING, PLACE_COLUMNS, PLACE_HEIGHT, PLACE_UP, local_place
from thirdsite.flight.interceptors import Interceptor, Steering

STEP_S = 5.0
TRIED = 25, 49
"""Launch bearings and pitch settings tried; then as many again about the nearest."""
SWING_RAD = 15.0 * pi / 180.0


def interceptor_heights(interceptor: Interceptor, burnout_speed_m_s: float, meeting: Geodetic, fly_out_s: float) -> Array:
    """Times from its lift-off (s) and heights (m), `[n, 2]`, of the flight that passes nearest to a meeting at a fly-out time.

    From lift-off to burnout the height is the cubic through both; from burnout on it is flown.
    """
    from thirdsite.flight import flyout_kernels

    site = interceptor.site
    x, y, z = ecef_from_geodetic(meeting)
    east, north = site.east, site.north
    up = site.up
    angle, bearing, height = local_place(x, y, z, up[0], up[1], up[2], east[0], east[1], north[0], north[1], north[2])
    steering = interceptor.steering(burnout_speed_m_s)

    def places(burnout: Array, times_s: Array) -> Array:
        found = np.empty((len(times_s), PLACE_COLUMNS))
        burn_s = interceptor.booster.burn_time_s
        flyout_kernels.fly_to_times(burnout, burn_s, times_s, STEP_S, site.up, east, north, found)
        return found

    burnout = _nearest(interceptor, steering, (angle, bearing, height), fly_out_s, places)
    burn_s = interceptor.booster.burn_time_s
    later = np.linspace(burn_s, max(fly_out_s, burn_s), 60)
    flown = places(np.repeat(burnout[None], len(later), axis=0), later)
    top, rate = flown[0, PLACE_HEIGHT], flown[0, PLACE_UP]
    share = np.linspace(0.0, 1.0, 30)[:-1]
    burning = top * share * share * (3.0 - 2.0 * share) + rate * burn_s * share * share * (share - 1.0)
    return np.column_stack([np.r_[share * burn_s, later], np.r_[burning, flown[:, PLACE_HEIGHT]]])


def _nearest(interceptor: Interceptor, steering: Steering, wanted: tuple[float, float, float], fly_out_s: float, places) -> Array:  # type: ignore[no-untyped-def]
    """State at burnout of the flight that is nearest to a place (central angle, bearing, height) at a time."""
    angle, bearing, height = wanted
    middle, swing, low, high = bearing, SWING_RAD, 0.0, 1.0
    best: Array = np.zeros(6)
    for _ in range(3):
        bearings = np.repeat(np.linspace(middle - swing, middle + swing, TRIED[0]), TRIED[1])
        shares = np.tile(np.linspace(low, high, TRIED[1]), TRIED[0])
        burnout = interceptor.burnout_states(steering, bearings, steering.lean_rad(bearings, shares))
        found = places(burnout, np.full(len(bearings), fly_out_s))
        turn = (found[:, PLACE_BEARING] - bearing + pi) % (2.0 * pi) - pi
        radius = MEAN_RADIUS_M + height
        off = np.hypot(found[:, PLACE_HEIGHT] - height, radius * np.hypot(found[:, PLACE_ANGLE] - angle, np.sin(angle) * turn))
        k = int(np.argmin(off))
        best, middle, swing = np.array(burnout[k]), float(bearings[k]), 0.15 * swing
        low, high = max(shares[k] - 0.15 * (high - low), 0.0), min(shares[k] + 0.15 * (high - low), 1.0)
    return best
