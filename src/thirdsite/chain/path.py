"""One flight as a continuous path: position and velocity at any time between its samples."""

from __future__ import annotations

from dataclasses import dataclass
from math import degrees

import numpy as np

from thirdsite.earth.geodesy import Geodetic, geodetic_from_ecef
from thirdsite.flight.booster import Array
from thirdsite.flight.threats import Flights


@dataclass(frozen=True)
class Path:
    """A flight in ECEF by cubic pieces through its samples' positions and velocities."""

    time_s: Array
    position_ecef_m: Array
    velocity_ecef_m_s: Array
    burnout_s: float

    @classmethod
    def of(cls, flights: Flights, flight: int = 0) -> Path:
        """The path of one flight of a batch; samples that repeat a time are dropped."""
        rows = flights.samples[flight]
        keep = np.concatenate([[True], np.diff(rows[:, 0]) > 1e-6])
        burnout = float(rows[flights.burnout, 0])
        return cls(rows[keep, 0], rows[keep, 1:4], rows[keep, 4:7], burnout)

    @property
    def flight_time_s(self) -> float:
        """Time from lift-off to impact."""
        return float(self.time_s[-1])

    def at(self, time_s: Array | float) -> Array:
        """States `[n, 6]` (ECEF m and m/s) at times in s, held at both ends."""
        t = np.clip(np.atleast_1d(np.asarray(time_s, dtype=float)), self.time_s[0], self.time_s[-1])
        k = np.clip(np.searchsorted(self.time_s, t, side="right") - 1, 0, len(self.time_s) - 2)
        h = (self.time_s[k + 1] - self.time_s[k])[:, None]
        s = ((t - self.time_s[k])[:, None]) / h
        p0, p1 = self.position_ecef_m[k], self.position_ecef_m[k + 1]
        v0, v1 = self.velocity_ecef_m_s[k], self.velocity_ecef_m_s[k + 1]
        position = (
            (2 * s**3 - 3 * s**2 + 1) * p0 + (s**3 - 2 * s**2 + s) * h * v0 + (3 * s**2 - 2 * s**3) * p1 + (s**3 - s**2) * h * v1
        )
        velocity = (6 * s**2 - 6 * s) * (p0 - p1) / h + (3 * s**2 - 4 * s + 1) * v0 + (3 * s**2 - 2 * s) * v1
        return np.hstack([position, velocity])

    def samples(self, time_s: Array) -> Array:
        """Sample rows `[1, n, 7]` at the given times, as the kernels take them."""
        return np.hstack([np.asarray(time_s, dtype=float)[:, None], self.at(time_s)])[None]

    def place(self, time_s: float) -> Geodetic:
        """Geodetic place at a time."""
        x, y, z = self.at(time_s)[0, :3].tolist()
        return geodetic_from_ecef(x, y, z)


def states_between(before: Array, after: Array, span_s: Array, share: Array) -> Array:
    """States `[..., 6]` a `share` of the way (`[..., 1]`, as `span_s`) between two so far apart: the cubic through both."""
    rest = 1.0 - share
    weight = (1.0 + 2.0 * share) * rest * rest
    p0, p1, v0, v1 = before[..., :3], after[..., :3], before[..., 3:], after[..., 3:]
    place = weight * p0 + (1.0 - weight) * p1 + share * rest * span_s * (rest * v0 - share * v1)
    slope = 6.0 * share * rest / span_s
    speed = slope * (p1 - p0) + rest * (1.0 - 3.0 * share) * v0 + share * (3.0 * share - 2.0) * v1
    return np.concatenate([place, speed], axis=-1)


def place_json(place: Geodetic, time_s: float) -> dict[str, float]:
    """A place and time as the commands print them."""
    return {
        "time_s": round(time_s, 2),
        "lat_deg": round(degrees(place.latitude_rad), 4),
        "lon_deg": round(degrees(place.longitude_rad), 4),
        "height_m": round(place.height_m, 0),
    }
