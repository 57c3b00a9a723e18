"""How far the air lifts a target: apparent less geometric elevation, as a closed form fitted to the bending integral.

A ray that leaves the sensor at the apparent elevation E bends by tau(E) in all and is then straight. That line rises at
E - tau and passes the sensor at the distance p, so a target at range r above the air stands at E - tau + p / r. Within
the air the ray has bent the less; over a flat Earth the factor 1 - exp(-h / H) on p allows for that exactly.

tau = N cos E' / m(E') and p = N H cos E' / m'(E')^2 with E' = E - tau, N the surface refractivity at the sensor, H the
scale height, and m(E) = sin E + a / (sin E + b / (sin E + d)) with its own three figures for each of the two.

Source: Bean and Dutton 1966, Radio Meteorology, ch. 3 (bending integral); Marini 1972, Radio Science 7, 223-231 (the
continued fraction). Valid for: a sensor up to 5 km, targets above it, apparent elevations of 0 and above.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, pi

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.atmosphere import exponential
from thirdsite.lanes import scalar
from thirdsite.sensing.refraction import SCALE_HEIGHT_M, SURFACE_REFRACTIVITY

Array = NDArray[np.float64]

BENDING = 8
"""Figures of a sensor's fit: N, then a, b, d of tau, then a, b, d of p, then the sensor's height in m."""
HIGHEST_M = 150e3
FAR = 30.0
"""Scale heights beyond which no air is left: exp(-30) is 1e-13."""


@scalar
def inverse_mapped(sine: float, a: float, b: float, d: float) -> float:
    """1 / m(E) from the sine of the elevation: the continued fraction cleared to one division."""
    below = sine * (sine + d) + b
    return below / (sine * below + a * (sine + d))


@scalar
def refraction_rad(
    n: float,
    a: float,
    b: float,
    d: float,
    e: float,
    f: float,
    g: float,
    sensor_height_m: float,
    sine: float,
    cosine: float,
    range_m: float,
    height_m: float,
) -> float:
    """Apparent less geometric elevation in rad of a target.

    Parameters
    ----------
    n, a, b, d, e, f, g, sensor_height_m : the sensor's fit, see `BENDING`
    sine, cosine : of the target's geometric elevation at the sensor
    range_m, height_m : slant range and height above the ellipsoid of the target

    Against the ray itself: see `tests/unit/sensing/test_bending.py`.
    """
    above = min(max(height_m - sensor_height_m, 0.0) * (1.0 / SCALE_HEIGHT_M), FAR)
    share = (1.0 - exponential(-above)) / range_m
    size = n * SCALE_HEIGHT_M * cosine * share
    m = inverse_mapped(sine, e, f, g)
    m = inverse_mapped(sine - cosine * (size * m * m), e, f, g)
    offset = size * m * m
    lift: float = n * cosine * inverse_mapped(sine - cosine * offset, a, b, d) - offset
    return lift


def total_bending_rad(apparent_elevation_rad: Array, sensor_height_m: float, earth_radius_m: float) -> Array:
    """Total bending in rad of rays that leave the sensor at these apparent elevations (0 or more), by quadrature.

    tau = integral of -(dn/dh) cot e / n dh with n r cos e constant, over the root of the height above the sensor, which
    takes the singularity of the level ray away. Midpoint rule, 4,000 points.
    """
    points = 4000
    root = (np.arange(points) + 0.5) / points * (HIGHEST_M - sensor_height_m) ** 0.5
    height = sensor_height_m + root * root
    index = 1.0 + SURFACE_REFRACTIVITY * np.exp(-height / SCALE_HEIGHT_M)
    start = 1.0 + SURFACE_REFRACTIVITY * exp(-sensor_height_m / SCALE_HEIGHT_M)
    share = start * (earth_radius_m + sensor_height_m) / (index * (earth_radius_m + height))
    cosine = np.cos(np.asarray(apparent_elevation_rad, dtype=float))[:, None] * share
    slope = (index - 1.0) / (SCALE_HEIGHT_M * index)
    integrand = slope * cosine / np.sqrt((1.0 - cosine) * (1.0 + cosine)) * 2.0 * root
    return np.asarray(integrand.sum(axis=1) * (root[1] - root[0]))


@lru_cache(maxsize=256)
def bending_fit(sensor_height_m: float, earth_radius_m: float) -> tuple[float, ...]:
    """The `BENDING` figures of a sensor at a height above a sphere of this radius (the one that osculates the ellipsoid)."""
    n = SURFACE_REFRACTIVITY * exp(-sensor_height_m / SCALE_HEIGHT_M)
    apparent = 0.5 * pi * np.linspace(0.0, 0.97, 60) ** 2
    tau = total_bending_rad(apparent, sensor_height_m, earth_radius_m)
    beyond = apparent - tau
    radius = earth_radius_m + sensor_height_m
    # n r cos E is the distance at which the straight line passes the Earth's centre; written so that nothing cancels
    difference = 2.0 * np.sin(0.5 * tau) * np.sin(0.5 * (apparent + beyond))
    offset = radius * (n * np.cos(apparent) - difference)
    first = _fit(np.sin(beyond), n * np.cos(beyond) / tau, (1e-3, 5e-3, 5e-2))
    second = _fit(np.sin(beyond), np.sqrt(n * SCALE_HEIGHT_M * np.cos(beyond) / offset), (1e-3, 5e-3, 5e-2))
    return (n, *first, *second, sensor_height_m)


def _fit(sine: Array, wanted: Array, start: tuple[float, float, float]) -> tuple[float, float, float]:
    """a, b, d of m(E) by least squares of the relative error: Gauss-Newton with halved steps."""
    figures = np.log(np.array(start))

    def error(logs: Array) -> Array:
        a, b, d = np.exp(logs)
        return np.asarray((sine + a / (sine + b / (sine + d))) / wanted - 1.0)

    found = error(figures)
    for _ in range(60):
        slopes = np.stack([(error(figures + step) - error(figures - step)) / 2e-4 for step in 1e-4 * np.eye(3)], axis=1)
        move = np.linalg.lstsq(slopes, -found, rcond=None)[0]
        while np.abs(move).max() > 1e-10:
            tried = error(figures + move)
            if np.isfinite(tried).all() and tried @ tried < found @ found:
                break
            move = 0.5 * move
        else:
            break
        figures, found = figures + move, tried
    a, b, d = np.exp(figures)
    return float(a), float(b), float(d)
