"""What a sensor is to the tracker of many objects: its limits, its chance of a look, its false looks, and one scan of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import asin, atan2, cos, hypot, inf, pi, sin
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import east_north_up, ecef_from_geodetic
from thirdsite.tracking.estimates import Filter, InfraredLook, RadarLook, TrackingRadar, TrackingSatellite

Array = NDArray[np.float64]
Look = RadarLook | InfraredLook


@dataclass(frozen=True)
class Scan:
    """All looks of one sensor at one time; the time of every look is the scan's. No looks: it looked and saw nothing."""

    sensor: str
    time_s: float
    looks: tuple[Look, ...]

    def __len__(self) -> int:
        return len(self.looks)


@dataclass(frozen=True)
class Pairing:
    """All looks of a scan against one track.

    `residuals`: shape (m, d), measured less expected; `spread`: shape (d, d), covariance of what was expected, without
    the noise of the look; `chance`: probability that the sensor reports the object; `clutter`: false looks per scan and
    unit of the residuals at the object.
    """

    residuals: Array
    spread: Array
    chance: float
    clutter: float


class View(Protocol):
    """What the tracker of many needs of a sensor."""

    @property
    def starts_tracks(self) -> bool:
        """Whether one look gives a position."""
        ...

    def prepared(self, scan: Scan) -> tuple[Array, Array]:
        """Whatever `pair` needs of the looks, and their variances, shape (m, d)."""
        ...

    def pair(self, track: Filter, scan: Scan, prepared: Array) -> Pairing:
        """All looks against one track that stands at the time of the scan."""
        ...

    def take(self, track: Filter, look: Look) -> None:
        """Give one look to a filter."""
        ...


@dataclass(frozen=True)
class RadarView:
    """A radar as the tracker of many takes it.

    `clutter_per_m3`: false looks per scan and cubic metre; `detection_probability`: of an object inside the limits. The
    limits are those of geometric azimuth (clockwise from `azimuth_from_rad` to `azimuth_to_rad`), elevation and range.
    Residuals: range in m, azimuth across the line of sight and elevation in rad.
    """

    radar: TrackingRadar
    detection_probability: float
    clutter_per_m3: float
    azimuth_from_rad: float = 0.0
    azimuth_to_rad: float = 2.0 * pi
    least_elevation_rad: float = 0.0
    greatest_range_m: float = inf

    @property
    def starts_tracks(self) -> bool:
        """A radar's look gives a position."""
        return True

    @cached_property
    def _fixed(self) -> tuple[Array, Array]:
        return np.array(ecef_from_geodetic(self.radar.place)), np.array(east_north_up(self.radar.place))

    def stand(self, time_s: float) -> tuple[Array, Array]:
        """ECI position (m) of the radar and its unit vectors east, north, up as rows, at a time."""
        angle = ROTATION_RATE_RAD_S * time_s
        c, s = cos(angle), sin(angle)
        turn = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
        place, axes = self._fixed
        return turn @ place, axes @ turn.T

    def prepared(self, scan: Scan) -> tuple[Array, Array]:
        """Range and direction east, north, up of every look, shape (m, 4), and the variances, shape (m, 3)."""
        numbers = np.array(
            [
                (k.range_m, k.azimuth_rad, k.elevation_rad, k.range_sd_m, k.cross_sd_rad, k.elevation_sd_rad)
                for k in scan.looks
                if isinstance(k, RadarLook)
            ]
        ).reshape(-1, 6)
        level = np.cos(numbers[:, 2])
        east, north = level * np.sin(numbers[:, 1]), level * np.cos(numbers[:, 1])
        return np.stack([numbers[:, 0], east, north, np.sin(numbers[:, 2])], axis=1), numbers[:, 3:] ** 2

    def pair(self, track: Filter, scan: Scan, prepared: Array) -> Pairing:
        """All looks against one track; looks from behind the radar get a quarter turn for both angles."""
        estimate = track.estimate
        here, axes = self.stand(scan.time_s)
        apart = axes @ (estimate.state_eci[:3] - here)
        r = float(np.sqrt(apart @ apart))
        direction = apart / r
        east, north, up = direction.tolist()
        bending = scan.looks[0].bending_rad if scan.looks and isinstance(scan.looks[0], RadarLook) else 0.0
        expected = RadarLook(scan.time_s, r, atan2(east, north) % (2.0 * pi), asin(up), 0.0, 0.0, 0.0, bending)
        spread = track.innovation(self.radar, expected)[1]
        inside = prepared[:, 1:] @ _triad(direction).T
        residuals = np.empty((len(prepared), 3))
        residuals[:, 0] = prepared[:, 0] - r
        residuals[:, 1:] = np.arcsin(np.clip(inside[:, 1:], -1.0, 1.0))
        residuals[inside[:, 0] < 0.0, 1:] = 0.5 * pi
        return Pairing(residuals, spread, self._chance(r, direction), self.clutter_per_m3 * r * r)

    def take(self, track: Filter, look: Look) -> None:
        """Give one radar look to a filter."""
        assert isinstance(look, RadarLook)
        track.update_radar(self.radar, look)

    def place_of(self, look: RadarLook) -> tuple[Array, Array]:
        """ECI position in m of a look and its covariance, shapes (3,) and (3, 3)."""
        here, axes = self.stand(look.time_s)
        level = cos(look.elevation_rad)
        direction = np.array([level * sin(look.azimuth_rad), level * cos(look.azimuth_rad), sin(look.elevation_rad)])
        triad = _triad(direction) @ axes
        spread = self.radar.spread
        sizes = np.array(
            [
                look.range_sd_m**2 + spread.range_m**2,
                look.range_m**2 * (look.cross_sd_rad**2 + spread.cross_rad**2),
                look.range_m**2
                * (look.elevation_sd_rad**2 + spread.elevation_rad**2 + (spread.refraction * look.bending_rad) ** 2),
            ]
        )
        return here + look.range_m * (direction @ axes), triad.T @ (triad * sizes[:, None])

    def slopes_by_constants(self, look: RadarLook) -> Array:
        """Slope of the position by the radar's four constants (`estimates.Spread`), shape (4, 3), in ECI."""
        _, axes = self.stand(look.time_s)
        level = cos(look.elevation_rad)
        direction = np.array([level * sin(look.azimuth_rad), level * cos(look.azimuth_rad), sin(look.elevation_rad)])
        along, across, upwards = _triad(direction) @ axes
        return np.array([along, look.range_m * across, look.range_m * upwards, look.range_m * look.bending_rad * upwards])

    def _chance(self, range_m: float, direction: Array) -> float:
        east, north, up = direction.tolist()
        width = (self.azimuth_to_rad - self.azimuth_from_rad) % (2.0 * pi) or 2.0 * pi
        inside = (atan2(east, north) - self.azimuth_from_rad) % (2.0 * pi) <= width
        seen = inside and range_m <= self.greatest_range_m and up >= sin(self.least_elevation_rad)
        return self.detection_probability if seen else 0.0


@dataclass(frozen=True)
class SatelliteView:
    """An infrared satellite as the tracker of many takes it: it adds to tracks and starts none.

    `clutter_per_sr`: false looks per scan and steradian. Residuals: two angles across the line of sight in rad.
    """

    satellite: TrackingSatellite
    detection_probability: float
    clutter_per_sr: float

    @property
    def starts_tracks(self) -> bool:
        """One line of sight is no position."""
        return False

    def prepared(self, scan: Scan) -> tuple[Array, Array]:
        """Unit vectors of every look in ECI, shape (m, 3), and the variances, shape (m, 2)."""
        looks = [k for k in scan.looks if isinstance(k, InfraredLook)]
        directions = np.array([k.direction_eci() for k in looks]).reshape(-1, 3)
        return directions, np.array([(k.angle_sd_rad**2, k.angle_sd_rad**2) for k in looks]).reshape(-1, 2)

    def pair(self, track: Filter, scan: Scan, prepared: Array) -> Pairing:
        """All looks against one track."""
        estimate = track.estimate
        apart = estimate.state_eci[:3] - np.array(self.satellite.position_eci_m(scan.time_s))
        r = float(np.sqrt(apart @ apart))
        triad = _triad(apart / r)
        slope = triad[1:] / r
        spread = slope @ estimate.covariance[:3, :3] @ slope.T
        inside = prepared @ triad.T
        residuals = np.arcsin(np.clip(inside[:, 1:], -1.0, 1.0))
        residuals[inside[:, 0] < 0.0] = 0.5 * pi
        return Pairing(residuals, spread, self.detection_probability, self.clutter_per_sr)

    def take(self, track: Filter, look: Look) -> None:
        """Give one line of sight to a filter."""
        assert isinstance(look, InfraredLook)
        track.update_infrared(self.satellite, look)


def _triad(direction: Array) -> Array:
    """Unit vectors along a direction, level to the right of it, and upwards, as rows (axes east, north, up)."""
    east, north, up = direction.tolist()
    level = hypot(east, north)
    a, b = (east / level, north / level) if level > 1e-12 else (0.0, 1.0)
    return np.array([[east, north, up], [b, -a, 0.0], [-up * a, -up * b, level]])
