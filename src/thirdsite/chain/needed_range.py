"""How far a missile must be able to fly over a resting Earth to get from one place to another on the turning one.

Ranges are rated without the Earth's rotation. A missile flying west needs more speed than its distance alone asks for, one
flying east less. The extra speed is read off drag-free arcs of least energy with and without rotation, and turned into range.
"""

from __future__ import annotations

import numpy as np

from thirdsite.earth.constants import GRAVITATIONAL_PARAMETER, MEAN_RADIUS_M
from thirdsite.flight.booster import Array
from thirdsite.flight.kepler_bound import arcs, minimum_energy_apogee_m
from thirdsite.flight.threats import central_angles_rad

APOGEE_SHARES = np.linspace(0.6, 1.6, 11)
"""Apogees tried, as shares of the least-energy one over a resting sphere; the least speed lies between and is flat there."""
LEAST_DISTANCE_M = 300e3
"""Below this the least-energy arc hardly leaves the air and rotation changes the range by less than 2 %: none is reckoned."""


def needed_ranges_m(launch_ecef_m: Array, aim_ecef_m: Array) -> Array:
    """Range over a resting Earth needed from each launch point to each aim point, `[launch, aim]` in m.

    Parameters
    ----------
    launch_ecef_m, aim_ecef_m : places on the ground, `[n, 3]` and `[m, 3]`, ECEF in m

    Source: minimum-energy speed v^2 = 2 mu / r * s / (1 + s), s the sine of half the range angle (Wheelon 1959, ARS Journal 29,
    915). Valid for: ranges below half the Earth's girth; agrees with flown missiles to about 1 % (tests).
    """
    n, m = len(launch_ecef_m), len(aim_ecef_m)
    launch, aim = np.repeat(launch_ecef_m, m, axis=0), np.tile(aim_ecef_m, (n, 1))
    distance = central_angles_rad(launch, aim) * MEAN_RADIUS_M
    least_apogee = np.array([minimum_energy_apogee_m(float(one)) for one in distance])
    speeds = [_least_speed(launch, aim, least_apogee, rotating=rotating) for rotating in (True, False)]
    turned = _range_of(speeds[0]) - _range_of(speeds[1])
    needed: Array = distance + np.where(distance < LEAST_DISTANCE_M, 0.0, turned)
    return needed.reshape(n, m)


def _least_speed(launch: Array, aim: Array, apogee_m: Array, *, rotating: bool) -> Array:
    """Least drag-free launch speed against the ground over the apogees tried, refined by a parabola, m/s."""
    speeds = np.stack(
        [
            np.linalg.norm(arcs(launch, aim, share * apogee_m, rotating=rotating).relative_velocity_m_s, axis=1)
            for share in APOGEE_SHARES
        ]
    )
    best = np.clip(np.argmin(speeds, axis=0), 1, len(APOGEE_SHARES) - 2)
    column = np.arange(speeds.shape[1])
    left, middle, right = (speeds[best + step, column] for step in (-1, 0, 1))
    bend = np.maximum(left - 2.0 * middle + right, 1e-9)
    return np.asarray(middle - (right - left) ** 2 / (8.0 * bend))


def _range_of(speed_m_s: Array) -> Array:
    """Greatest drag-free range over a resting sphere at a launch speed, m."""
    k = np.minimum(speed_m_s**2 * MEAN_RADIUS_M / (2.0 * GRAVITATIONAL_PARAMETER), 0.4999)
    return np.asarray(2.0 * np.arcsin(k / (1.0 - k)) * MEAN_RADIUS_M)
