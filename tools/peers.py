"""The flight programs thirdsite is measured against, on one problem: heyoka's Taylor series and SciPy's DOP853.

The problem: burnout at 200 km or so, the oblate rotating Earth, drag in an exponential atmosphere that turns with it,
stop on the ellipsoid. An atmosphere without layers keeps the peers' own methods at their best; thirdsite's kernel takes
any density, tabulated level by level. Used by `make bench` only.
"""

from __future__ import annotations

import time
from math import exp, pi, sqrt
from typing import Any

import numpy as np

from thirdsite.earth.constants import (
    ECCENTRICITY_SQUARED,
    EQUATORIAL_RADIUS_M,
    GRAVITATIONAL_PARAMETER,
    J2,
    MEAN_RADIUS_M,
    POLAR_RADIUS_M,
    ROTATION_RATE_RAD_S,
)
from thirdsite.earth.geodesy import earth_fixed_state
from thirdsite.flight.kepler import time_to_descend_s

SEA_LEVEL_DENSITY, SCALE_HEIGHT_M, AIR_TOP_M = 1.225, 7200.0, 120e3
BATCH = 8

Array = np.ndarray


def exponential_density(height_m: float) -> float:
    """Density of the problem's atmosphere, kg/m3."""
    return SEA_LEVEL_DENSITY * exp(-height_m / SCALE_HEIGHT_M)


def burnouts(count: int, range_m: tuple[float, float], loft_deg: tuple[float, float], seed: int) -> tuple[Array, Array]:
    """ECI burnout states at 200 km over all azimuths for ground ranges and lofts drawn evenly, and ballistic coefficients."""
    rng = np.random.default_rng(seed)
    latitude, longitude = np.arcsin(rng.uniform(-0.8, 0.9, count)), rng.uniform(-pi, pi, count)
    azimuth, angle = rng.uniform(0.0, 2.0 * pi, count), rng.uniform(*range_m, count) / MEAN_RADIUS_M
    start, end = MEAN_RADIUS_M + 200e3, MEAN_RADIUS_M
    climb = 0.5 * np.arctan2(end * np.sin(angle), start - end * np.cos(angle)) + np.radians(rng.uniform(*loft_deg, count))
    cosine = np.cos(climb)
    speed2 = GRAVITATIONAL_PARAMETER * (1.0 - np.cos(angle)) / (start * cosine * (start / end * cosine - np.cos(angle + climb)))
    up = np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], 1)
    east = np.stack([-np.sin(longitude), np.cos(longitude), 0.0 * longitude], 1)
    heading = np.cross(up, east) * np.cos(azimuth)[:, None] + east * np.sin(azimuth)[:, None]
    direction = up * np.sin(climb)[:, None] + heading * np.cos(climb)[:, None]
    states = np.hstack([up * start, direction * np.sqrt(np.abs(speed2))[:, None]])
    good = (speed2 > 0.0) & _inside(states, speed2)
    return np.ascontiguousarray(states[good]), rng.uniform(2000.0, 16000.0, count)[good]


def _inside(states: Array, speed2: Array) -> Array:
    """Whether the two-body orbit rises above 210 km, enters the air at 3 degrees or more, and is not near escape."""
    radius = np.linalg.norm(states[:, :3], axis=1)
    with np.errstate(all="ignore"):
        a = 1.0 / (2.0 / radius - speed2 / GRAVITATIONAL_PARAMETER)
        radial = np.einsum("ij,ij->i", states[:, :3], states[:, 3:]) / radius
        momentum2 = radius**2 * (speed2 - radial**2)
        eccentricity = np.sqrt(np.maximum(1.0 - momentum2 / GRAVITATIONAL_PARAMETER / a, 0.0))
        top = MEAN_RADIUS_M + 100e3
        entry = 1.0 - momentum2 / top**2 / (GRAVITATIONAL_PARAMETER * (2.0 / top - 1.0 / a))
        apogee = a * (1.0 + eccentricity) - MEAN_RADIUS_M
    return (radial > 0.0) & (entry >= np.sin(np.radians(3.0)) ** 2) & (apogee > 210e3) & (apogee < 10e6) & (a > 0.0)


def impacts_ecef(position_eci: Array, time_s: Array) -> Array:
    """Earth-fixed impact points, m."""
    c, s = np.cos(ROTATION_RATE_RAD_S * time_s), np.sin(ROTATION_RATE_RAD_S * time_s)
    x, y, z = position_eci.T
    return np.stack([c * x + s * y, c * y - s * x, z], 1)


class Heyoka:
    """heyoka in batch mode: by time over the vacuum arc, then with height for its independent variable. No events, which
    would stop a whole batch."""

    def __init__(self, tolerance: float, air_tolerance: float, greatest_step_m: float) -> None:
        import heyoka as hk

        x, y, z, u, v, w, t = hk.make_vars("x", "y", "z", "u", "v", "w", "t")
        r2 = x * x + y * y + z * z
        r, s2 = hk.sqrt(r2), z * z / r2
        k, q = -GRAVITATIONAL_PARAMETER / (r2 * r), 1.5 * J2 * EQUATORIAL_RADIUS_M**2 / r2
        gx, gy, gz = k * (1 + q * (1 - 5 * s2)) * x, k * (1 + q * (1 - 5 * s2)) * y, k * (1 + q * (3 - 5 * s2)) * z
        a, b = u + ROTATION_RATE_RAD_S * y, v - ROTATION_RATE_RAD_S * x
        density = SEA_LEVEL_DENSITY * hk.exp(hk.time * (-1.0 / SCALE_HEIGHT_M))
        drag = density * 0.5 / hk.par[0] * hk.sqrt(a * a + b * b + w * w)
        inside = 1 / (1 - ECCENTRICITY_SQUARED * (1 - s2))
        radial = x * u + y * v + z * w
        slope = POLAR_RADIUS_M * hk.sqrt(inside) * inside * ECCENTRICITY_SQUARED * z * (w * r2 - z * radial) / (r2 * r2)
        i = 1 / (radial / r + slope)
        vacuum = [(x, u), (y, v), (z, w), (u, gx), (v, gy), (w, gz)]
        by_height = [(x, u * i), (y, v * i), (z, w * i), (u, (gx - drag * a) * i), (v, (gy - drag * b) * i)]
        by_height += [(w, (gz - drag * w) * i), (t, i)]
        self.coast: Any = hk.taylor_adaptive_batch(vacuum, np.zeros((6, BATCH)), tol=tolerance)
        self.air: Any = hk.taylor_adaptive_batch(by_height, np.zeros((7, BATCH)), pars=np.ones((1, BATCH)), tol=air_tolerance)
        self.step = np.full(BATCH, greatest_step_m)

    def fly(self, states: Array, beta: Array) -> tuple[Array, float]:
        """Earth-fixed impacts, and the processor's seconds they took (the Kepler times, plain Python here, not counted)."""
        coast_s = np.array([time_to_descend_s(*state, MEAN_RADIUS_M - 4e3 + AIR_TOP_M) for state in states.tolist()])
        found = np.empty((len(states), 4))
        begun = time.process_time()
        for first in range(0, len(states), BATCH):
            at = slice(min(first, len(states) - BATCH), min(first, len(states) - BATCH) + BATCH)
            self.coast.set_time(0.0)
            self.coast.state[:] = states[at].T
            self.coast.propagate_until(coast_s[at])
            self.air.set_time(_height(self.coast.state[:3].T))
            self.air.state[:6], self.air.state[6], self.air.pars[0] = self.coast.state, coast_s[at], beta[at]
            self.air.propagate_until(np.zeros(BATCH), max_delta_t=self.step)
            found[at, :3], found[at, 3] = self.air.state[:3].T, self.air.state[6]
        return impacts_ecef(found[:, :3], found[:, 3]), time.process_time() - begun


def _height(position: Array) -> Array:
    radius = np.linalg.norm(position, axis=-1)
    return radius - POLAR_RADIUS_M / np.sqrt(1.0 - ECCENTRICITY_SQUARED * (1.0 - (position[..., 2] / radius) ** 2))


def fly_with_dop853(state: list[float], beta: float, relative_tolerance: float) -> tuple[Array, float]:
    """Earth-fixed impact of one flight by SciPy's DOP853 with an event at the ground, and the seconds it took."""
    from scipy.integrate import solve_ivp

    def slope(_: float, y: list[float]) -> tuple[float, ...]:
        x, yy, z, u, v, w = y
        r2 = x * x + yy * yy + z * z
        s2, k = z * z / r2, -GRAVITATIONAL_PARAMETER / (r2 * sqrt(r2))
        q = 1.5 * J2 * EQUATORIAL_RADIUS_M**2 / r2
        height = sqrt(r2) - POLAR_RADIUS_M / sqrt(1.0 - ECCENTRICITY_SQUARED * (1.0 - s2))
        a, b = u + ROTATION_RATE_RAD_S * yy, v - ROTATION_RATE_RAD_S * x
        drag = exponential_density(height) * 0.5 / beta * sqrt(a * a + b * b + w * w)
        f = k * (1.0 + q * (1.0 - 5.0 * s2))
        return u, v, w, f * x - drag * a, f * yy - drag * b, (f + 2.0 * k * q) * z - drag * w

    def ground(_: float, y: Array) -> float:
        return float(_height(np.asarray(y)[:3]))

    ground.terminal, ground.direction = True, -1.0  # type: ignore[attr-defined]
    begun = time.process_time()
    run = solve_ivp(slope, (0.0, 20000.0), state, method="DOP853", rtol=relative_tolerance, atol=1e-6, events=ground)
    spent = time.process_time() - begun
    x, y, z, u, v, w = run.y[:, -1].tolist()
    turn = ROTATION_RATE_RAD_S * float(run.t[-1])
    return np.array(earth_fixed_state(x, y, z, u, v, w, float(np.cos(turn)), float(np.sin(turn)))[:3]), spent
