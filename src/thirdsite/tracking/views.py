"""What a sensor is to the tracker: where it stands, what it sees, how its looks err, how many of them mean nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import atan2, cos, hypot, inf, pi, sin

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import Geodetic, east_north_up, ecef_from_geodetic

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Scan:
    """All looks of one sensor at one time.

    `values`: shape (m, d), range in m, azimuth and elevation in rad, optionally range rate in m/s; `variances`: shape
    (m, d), azimuth and elevation across the line of sight in rad2. `arrived_s`: when the scan reached the tracker, None
    for at once.
    """

    sensor: str
    time_s: float
    values: Array
    variances: Array
    arrived_s: float | None = None

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True)
class Expected:
    """What a sensor should measure of one body, and how that depends on its state.

    `direction`: unit vector east, north, up, shape (3,); `slope`: shape (d, 6), range (m), the two angles across the line
    of sight (rad) and, where measured, range rate (m/s) by the ECI state.
    """

    range_m: float
    direction: Array
    slope: Array
    rate_m_s: float


@dataclass(frozen=True)
class RadarView:
    """A radar as the tracker takes it.

    `clutter_per_m3`: false looks per scan and cubic metre; `detection_probability`: of an object inside the limits. The
    limits are those of geometric azimuth (clockwise from `azimuth_from_rad` to `azimuth_to_rad`), elevation and range.
    """

    place: Geodetic
    detection_probability: float
    clutter_per_m3: float
    azimuth_from_rad: float = 0.0
    azimuth_to_rad: float = 2.0 * pi
    least_elevation_rad: float = 0.0
    greatest_range_m: float = inf
    measures_rate: bool = False

    @cached_property
    def fixed(self) -> tuple[Array, Array]:
        """ECEF position in m and the unit vectors east, north, up as rows."""
        return np.array(ecef_from_geodetic(self.place)), np.array(east_north_up(self.place))

    def stand(self, time_s: float) -> tuple[Array, Array, Array]:
        """ECI position (m), velocity (m/s) and the unit vectors east, north, up as rows, at a time."""
        angle = ROTATION_RATE_RAD_S * time_s
        c, s = cos(angle), sin(angle)
        turn = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
        place, axes = self.fixed
        here = turn @ place
        return here, ROTATION_RATE_RAD_S * np.array([-here[1], here[0], 0.0]), axes @ turn.T

    @property
    def axes(self) -> int:
        """Numbers of a look."""
        return 4 if self.measures_rate else 3

    def expected(self, state: Array, time_s: float) -> Expected:
        """What the radar should measure of a body at the ECI `state`, shape (6,)."""
        here, speed, axes = self.stand(time_s)
        apart = state[:3] - here
        r = float(np.sqrt(apart @ apart))
        along = apart / r
        triad = _triad(axes @ along) @ axes
        slope = np.zeros((self.axes, 6))
        slope[:3, :3] = triad / np.array([1.0, r, r])[:, None]
        rate = 0.0
        if self.measures_rate:
            relative = state[3:] - speed
            rate = float(along @ relative)
            slope[3, :3], slope[3, 3:] = (relative - rate * along) / r, along
        return Expected(r, axes @ along, slope, rate)

    def residuals(self, expected: Expected, directions: Array, values: Array) -> Array:
        """Measured less expected of every look, shape (m, d): range in m, angles across the line of sight in rad.

        `directions`: shape (m, 3), from `directions_of`. Looks from behind the radar get a quarter turn for both angles.
        """
        inside = directions @ _triad(expected.direction).T
        found = np.empty_like(values)
        found[:, 0] = values[:, 0] - expected.range_m
        found[:, 1:3] = np.arcsin(np.clip(inside[:, 1:], -1.0, 1.0))
        found[inside[:, 0] < 0.0, 1:3] = 0.5 * pi
        if self.measures_rate:
            found[:, 3] = values[:, 3] - expected.rate_m_s
        return found

    def chance(self, expected: Expected) -> float:
        """Probability that a body is reported, 0 outside the limits."""
        east, north, up = expected.direction.tolist()
        width = (self.azimuth_to_rad - self.azimuth_from_rad) % (2.0 * pi) or 2.0 * pi
        inside = (atan2(east, north) - self.azimuth_from_rad) % (2.0 * pi) <= width
        seen = inside and expected.range_m <= self.greatest_range_m and up >= sin(self.least_elevation_rad)
        return self.detection_probability if seen else 0.0

    def clutter_density(self, range_m: Array) -> Array:
        """False looks per scan and unit of the residuals, m rad2, at a range in m.

        Range rates of false looks are taken as spread evenly over 1 km/s.
        """
        return self.clutter_per_m3 * range_m * range_m * (1e-3 if self.measures_rate else 1.0)

    def place_of(self, look: Array, variances: Array, time_s: float) -> tuple[Array, Array]:
        """ECI position in m of a look and its covariance, shapes (3,) and (3, 3)."""
        here, _, axes = self.stand(time_s)
        direction = directions_of(look[None])[0]
        triad = _triad(direction) @ axes
        sizes = variances[:3] * np.array([1.0, look[0] ** 2, look[0] ** 2])
        return here + look[0] * (direction @ axes), triad.T @ (triad * sizes[:, None])


def _triad(direction: Array) -> Array:
    """Unit vectors along a direction (east, north, up), of growing azimuth and of growing elevation, as rows."""
    east, north, up = direction.tolist()
    level = max(hypot(east, north), 1e-12)
    a, b = (east / level, north / level) if level > 1e-12 else (0.0, 1.0)
    return np.array([[east, north, up], [b, -a, 0.0], [-up * a, -up * b, level]])


def directions_of(values: Array) -> Array:
    """Unit vectors east, north, up of looks with azimuth and elevation (rad) in their second and third column."""
    azimuth, elevation = values[:, 1], values[:, 2]
    level = np.cos(elevation)
    return np.stack([level * np.sin(azimuth), level * np.cos(azimuth), np.sin(elevation)], axis=1)

