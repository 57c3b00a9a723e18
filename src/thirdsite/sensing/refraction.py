"""Rays through an exponential refractivity: where a target stands when it appears at a given elevation.

The 4/3-Earth rule assumes a gradient that holds to any height; a missile's path is far above the air, where the ray
is straight. Here the ray is traced to 100 km and continued as a straight line.
"""

from __future__ import annotations

from math import acos, atan2, cos, exp, sin

import numpy as np
from numpy.typing import NDArray

SURFACE_REFRACTIVITY = 315e-6
SCALE_HEIGHT_M = 7350.0
"""Mean reference atmosphere of Recommendation ITU-R P.453-14, section 2."""
RAY_TOP_M = 100e3
STEP_M = 2000.0

NODES = 512
BEND_M = 200e3
"""Heights are tabulated at equal steps of h / (h + BEND_M)."""


def refractive_index(height_m: float) -> float:
    """Index of refraction of the mean reference atmosphere."""
    return 1.0 + SURFACE_REFRACTIVITY * exp(-max(height_m, 0.0) / SCALE_HEIGHT_M)


def trace_ray(apparent_elevation_rad: float, sensor_height_m: float, earth_radius_m: float) -> NDArray[np.float64]:
    """Ray of one apparent elevation: rows of height (m), central angle (rad), local elevation (rad), to 100 km.

    Runge-Kutta of order 4 along the ray over a sphere. Source: Bean and Dutton 1966, Radio Meteorology, ch. 3.
    Valid for: apparent elevations of 0 and above.
    """
    if apparent_elevation_rad < 0.0:
        raise ValueError("rays below the horizon meet the ground; give an elevation of 0 or more")

    def slope(h: float, e: float) -> tuple[float, float, float]:
        r = earth_radius_m + h
        n = refractive_index(h)
        bend = -(n - 1.0) / (SCALE_HEIGHT_M * n)
        return sin(e), cos(e) / r, cos(e) * (1.0 / r + bend)

    h, angle, e = sensor_height_m, 0.0, apparent_elevation_rad
    rows = [(h, angle, e)]
    while h < RAY_TOP_M:
        step = STEP_M
        k1 = slope(h, e)
        k2 = slope(h + 0.5 * step * k1[0], e + 0.5 * step * k1[2])
        k3 = slope(h + 0.5 * step * k2[0], e + 0.5 * step * k2[2])
        k4 = slope(h + step * k3[0], e + step * k3[2])
        h += step / 6.0 * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0])
        angle += step / 6.0 * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1])
        e += step / 6.0 * (k1[2] + 2 * k2[2] + 2 * k3[2] + k4[2])
        rows.append((h, angle, e))
    return np.array(rows)


def straight_on(ray: NDArray[np.float64], radius_m: float, earth_radius_m: float) -> float:
    """Central angle at which the traced ray, straight above the air, is at `radius_m` from the centre."""
    height, angle, elevation = ray[-1]
    top = earth_radius_m + height
    return float(angle + acos(min(top * cos(elevation) / radius_m, 1.0)) - elevation)


def elevation_limit(apparent_elevation_rad: float, sensor_height_m: float, earth_radius_m: float) -> NDArray[np.float64]:
    """Sine of the geometric elevation a target must have to appear at `apparent_elevation_rad`, by its height.

    `NODES` values at heights h with h / (h + BEND_M) equally spaced from 0 to 1, for `limit_at`.
    """
    ray = trace_ray(apparent_elevation_rad, sensor_height_m, earth_radius_m)
    sensor_radius = earth_radius_m + sensor_height_m
    limits = np.empty(NODES)
    for k in range(NODES):
        share = min(k / (NODES - 1), 0.9999)
        height = BEND_M * share / (1.0 - share)
        if height <= sensor_height_m:
            limits[k] = 1.0
            continue
        radius = earth_radius_m + height
        if height <= ray[-1, 0]:
            angle = float(np.interp(height, ray[:, 0], ray[:, 1]))
        else:
            angle = straight_on(ray, radius, earth_radius_m)
        limits[k] = sin(atan2(radius * cos(angle) - sensor_radius, radius * sin(angle)))
    return limits


def lowest_visible_height_m(
    central_angle_rad: NDArray[np.float64], apparent_elevation_rad: float, sensor_height_m: float, earth_radius_m: float
) -> NDArray[np.float64]:
    """Height in m at which a target at each central angle rises to the given apparent elevation."""
    ray = trace_ray(apparent_elevation_rad, sensor_height_m, earth_radius_m)
    angle = np.asarray(central_angle_rad, dtype=float)
    inside = np.interp(angle, ray[:, 1], ray[:, 0])
    height, top_angle, elevation = ray[-1]
    beyond = elevation + angle - top_angle
    with np.errstate(divide="ignore", invalid="ignore"):
        radius = (earth_radius_m + height) * cos(elevation) / np.cos(beyond)
    outside = np.where(beyond < 0.5 * np.pi, radius - earth_radius_m, np.inf)
    return np.where(angle <= top_angle, inside, outside)
