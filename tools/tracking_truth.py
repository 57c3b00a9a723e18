"""Flights and looks for judging the tracking filters, by a model that shares nothing with theirs.

NumPy over many flights at once, classical Runge-Kutta in steps of a quarter second: zonal harmonics to J4 from their
potential, the standard atmosphere's defining formulas to 1,000 km, thrust by a pitch programme. Burns begin and end on
steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from thirdsite.earth.atmosphere import standard_atmosphere
from thirdsite.earth.constants import (
    ECCENTRICITY_SQUARED,
    EQUATORIAL_RADIUS_M,
    GRAVITATIONAL_PARAMETER,
    J2,
    J3,
    J4,
    POLAR_RADIUS_M,
    ROTATION_RATE_RAD_S,
)
from thirdsite.earth.geodesy import Geodetic, east_north_up, ecef_from_geodetic
from thirdsite.tracking.estimates import Spread

Array = np.ndarray
STEP_S = 0.25
HIGH_M = 150e3
"""While every flight is above, and none burns, steps are four times as long."""
HEIGHTS_M = np.concatenate([np.arange(-2e3, 120e3, 100.0), np.arange(120e3, 1001e3, 1000.0)])
LOG_DENSITIES = np.log([max(standard_atmosphere(float(h)).density_kg_m3, 1e-30) for h in HEIGHTS_M])


@dataclass(frozen=True)
class Burn:
    """A burn from `start_s` to `end_s` after lift-off: acceleration at its two ends by constant thrust, in m/s2."""

    start_s: float
    end_s: float
    first_m_s2: float
    last_m_s2: float


def density(height_m: Array) -> Array:
    """Density of the standard atmosphere, its log interpolated in 100 m."""
    return np.where(height_m < 1000e3, np.exp(np.interp(height_m, HEIGHTS_M, LOG_DENSITIES)), 0.0)


def height(position: Array) -> Array:
    """Height above the ellipsoid along the radius, m."""
    x, y, z = position
    r = np.sqrt(x * x + y * y + z * z)
    return r - POLAR_RADIUS_M / np.sqrt(1.0 - ECCENTRICITY_SQUARED * (x * x + y * y) / (r * r))


def gravity(position: Array) -> Array:
    """Gradient of the zonal potential to J4: by the Legendre polynomials and their slopes."""
    x, y, z = position
    r = np.sqrt(x * x + y * y + z * z)
    s = z / r
    polynomials = {2: 1.5 * s**2 - 0.5, 3: 2.5 * s**3 - 1.5 * s, 4: (35 * s**4 - 30 * s**2 + 3) / 8}
    slopes = {2: 3 * s, 3: 7.5 * s**2 - 1.5, 4: (35 * s**3 - 15 * s) / 2}
    radial, polar = -GRAVITATIONAL_PARAMETER / r**2, np.zeros_like(r)
    for n, j in ((2, J2), (3, J3), (4, J4)):
        k = GRAVITATIONAL_PARAMETER * j * EQUATORIAL_RADIUS_M**n / r ** (n + 2)
        radial = radial + k * ((n + 1) * polynomials[n] + s * slopes[n])
        polar = polar - k * slopes[n]
    return np.stack([radial * x / r, radial * y / r, radial * z / r + polar])


def fly(
    states: Array, half_inverse_beta: Array, end_s: float, burns: Sequence[Burn] = (), pitch: tuple[Array, Array] | None = None
) -> Array:
    """States [k + 1, n, 6] in ECI at every whole second to `end_s`, from `states[n, 6]` at 0.

    `pitch`: for every flight the level ECI direction [3, n] it leaves in and its elevation at the last burnout (rad); it
    rises for 8 s and then leans over, fast at first.
    """
    half = np.asarray(half_inverse_beta)
    last_burn = burns[-1].end_s if burns else 0.0

    def slope(state: Array, push: Array) -> Array:
        position, velocity = state[:3], state[3:]
        air = velocity + ROTATION_RATE_RAD_S * np.stack([position[1], -position[0], 0.0 * position[0]])
        drag = density(height(position)) * half * np.sqrt((air * air).sum(0))
        return np.concatenate([velocity, gravity(position) - drag * air + push])

    def thrust(t: float, state: Array, burn: Burn | None) -> Array:
        if burn is None or pitch is None:
            return np.zeros_like(state[:3])
        share = (t - burn.start_s) / (burn.end_s - burn.start_s)
        size = 1.0 / (1.0 / burn.first_m_s2 + share * (1.0 / burn.last_m_s2 - 1.0 / burn.first_m_s2))
        up = state[:3] / np.sqrt((state[:3] ** 2).sum(0))
        level = pitch[0] - up * (pitch[0] * up).sum(0)
        level /= np.sqrt((level**2).sum(0))
        lean = min(max(t - 8.0, 0.0) / (last_burn - 8.0), 1.0) ** 0.5
        elevation = np.pi / 2 + lean * (pitch[1] - np.pi / 2)
        return size * (np.sin(elevation) * up + np.cos(elevation) * level)

    state = np.asarray(states, dtype=float).T.copy()
    kept = [state.T.copy()]
    t = 0.0
    while t < end_s - 1e-9:
        high = t >= last_burn and t == round(t) and height(state[:3]).min() > HIGH_M
        h = 1.0 if high else STEP_S
        burn = next((b for b in burns if b.start_s <= t < b.end_s), None)
        k1 = slope(state, thrust(t, state, burn))
        k2 = slope(state + 0.5 * h * k1, thrust(t + 0.5 * h, state, burn))
        k3 = slope(state + 0.5 * h * k2, thrust(t + 0.5 * h, state, burn))
        k4 = slope(state + h * k3, thrust(t + h, state, burn))
        state = state + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        down = height(state[:3]) < 0.0  # stays where it fell
        if down.any():
            state[3:, down] = 0.0
        t += h
        if t == round(t):
            kept.append(state.T.copy())
    return np.stack(kept)


@dataclass(frozen=True)
class StudyRadar:
    """A radar of the study: its noise grows with the square of the range beyond `reference_m`, where the looks are of
    `cross_sd_rad` and `range_sd_m`; below, calibration leaves a third of that."""

    place: Geodetic
    reference_m: float
    cross_sd_rad: float
    range_sd_m: float
    spread: Spread
    least_elevation_rad: float = np.radians(2.0)

    def deviations(self, range_m: Array) -> tuple[Array, Array]:
        """Standard deviations of the range (m) and across the line of sight (rad)."""
        grown = np.maximum((range_m / self.reference_m) ** 2, 1.0 / 3.0)
        return self.range_sd_m * grown, self.cross_sd_rad * grown


def bending(elevation_rad: Array) -> Array:
    """The ray's total bending: a refractivity of 315e-6 over a flat Earth, held below 3 degrees."""
    return 315e-6 / np.tan(np.maximum(elevation_rad, np.radians(3.0)))


def seen_from(place: Geodetic, positions: Array, times: Array) -> tuple[Array, Array, Array]:
    """Range, azimuth and elevation [k, n] of ECI positions [k, n, 3] at `times[k]`."""
    c, s = np.cos(ROTATION_RATE_RAD_S * times)[:, None], np.sin(ROTATION_RATE_RAD_S * times)[:, None]
    x, y, z = np.moveaxis(positions, -1, 0)
    fixed = np.stack([c * x + s * y, c * y - s * x, z]) - np.array(ecef_from_geodetic(place))[:, None, None]
    east, north, up = np.einsum("ij,jkn->ikn", np.array(east_north_up(place)), fixed)
    return np.sqrt((fixed**2).sum(0)), np.arctan2(east, north), np.arctan2(up, np.hypot(east, north))


def look(radar: StudyRadar, states: Array, times: Array, rng: np.random.Generator, visible: Array | None = None) -> Array:
    """Looks [n, k, RECORD] of every flight at `times`, constant errors drawn from the radar's spread; none below its horizon."""
    count = states.shape[1]
    r, azimuth, elevation = seen_from(radar.place, states[..., :3], times)
    range_sd, cross_sd = radar.deviations(r)
    bent = bending(elevation)
    errors = rng.standard_normal((4, count)) * np.array(radar.spread.row)[:, None]
    noise = rng.standard_normal((3, *r.shape))
    measured = np.stack(
        [
            r + errors[0] + range_sd * noise[0],
            azimuth + (errors[1] + cross_sd * noise[1]) / np.cos(elevation),
            elevation + errors[2] + errors[3] * bent + cross_sd * noise[2],
            range_sd,
            cross_sd,
            cross_sd,
            bent,
        ],
        -1,
    )
    seen = elevation > radar.least_elevation_rad
    measured[~(seen if visible is None else seen & visible)] = 0.0
    return np.ascontiguousarray(np.moveaxis(measured, 0, 1))
