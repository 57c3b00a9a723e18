"""What goes into a filter and what comes out: sensors, looks and estimates as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import cos, isnan, nan, sin
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import Geodetic, turned
from thirdsite.tracking.lines_of_sight import site_row

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """Standard deviations of a radar's constant errors in one run: considered by the filter, never estimated.

    `range_m`; `cross_rad` across the line of sight in azimuth; `elevation_rad`; `refraction` a ratio: the elevation is
    off by so much of the ray's total bending.
    """

    range_m: float = 0.0
    cross_rad: float = 0.0
    elevation_rad: float = 0.0
    refraction: float = 0.0

    @property
    def row(self) -> tuple[float, float, float, float]:
        """The four numbers."""
        return self.range_m, self.cross_rad, self.elevation_rad, self.refraction


@dataclass(frozen=True)
class TrackingRadar:
    """A radar as a filter sees it. `number`: its bit in the set of sources, 0 to 51."""

    number: int
    place: Geodetic
    spread: Spread = field(default=Spread())

    @cached_property
    def site(self) -> tuple[float, ...]:
        """The numbers of `lines_of_sight.site_row`."""
        return site_row(self.place)


@dataclass(frozen=True)
class TrackingSatellite:
    """An infrared satellite as a filter sees it: ECEF position in m. `number` as in `TrackingRadar`.

    Of its `spread` only the two angles count.
    """

    number: int
    position_ecef_m: tuple[float, float, float]
    spread: Spread = field(default=Spread())

    def position_eci_m(self, time_s: float) -> tuple[float, float, float]:
        """ECI position in m."""
        turn = ROTATION_RATE_RAD_S * time_s
        x, y = turned(self.position_ecef_m[0], self.position_ecef_m[1], cos(turn), sin(turn))
        return x, y, self.position_ecef_m[2]


@dataclass(frozen=True)
class RadarLook:
    """One look of a radar.

    `azimuth_rad` clockwise from true north, `elevation_rad` above the local horizontal, after correction for refraction;
    standard deviations `range_sd_m`, `cross_sd_rad` (azimuth, across the line of sight), `elevation_sd_rad`. `bending_rad`:
    the ray's total bending, on which the refraction residue acts. `range_rate_m_s`: nan where it is not measured.
    """

    time_s: float
    range_m: float
    azimuth_rad: float
    elevation_rad: float
    range_sd_m: float
    cross_sd_rad: float
    elevation_sd_rad: float
    bending_rad: float = 0.0
    range_rate_m_s: float = nan
    range_rate_sd_m_s: float = 1.0

    @property
    def has_rate(self) -> bool:
        """Whether the range rate is measured."""
        return not isnan(self.range_rate_m_s)


@dataclass(frozen=True)
class InfraredLook:
    """One line of sight of a satellite at its time of validity: unit vector in ECEF, standard deviation of each angle in rad."""

    time_s: float
    direction_ecef: tuple[float, float, float]
    angle_sd_rad: float

    def direction_eci(self) -> tuple[float, float, float]:
        """The direction in ECI, of length 1."""
        turn = ROTATION_RATE_RAD_S * self.time_s
        x, y = turned(self.direction_ecef[0], self.direction_ecef[1], cos(turn), sin(turn))
        z = self.direction_ecef[2]
        length = (x * x + y * y + z * z) ** 0.5
        return x / length, y / length, z / length


@dataclass(frozen=True)
class Estimate:
    """What a filter believes at a time.

    `state_eci[6]` (m, m/s), `covariance[6, 6]`; `sources`: bit set of the sensors whose looks went in;
    `last_measurement_s`: time of the latest of them (nan for none); `modes`: probabilities of boost, coast and entry.
    """

    time_s: float
    state_eci: Array
    covariance: Array
    sources: int
    last_measurement_s: float
    modes: tuple[float, float, float] = (0.0, 1.0, 0.0)

    @property
    def age_s(self) -> float:
        """Time since the latest measurement."""
        return self.time_s - self.last_measurement_s

    @property
    def source_numbers(self) -> tuple[int, ...]:
        """Numbers of the sensors in `sources`."""
        return tuple(k for k in range(self.sources.bit_length()) if self.sources >> k & 1)


class Filter(Protocol):
    """What every filter of one track can do. Times do not go back; looks are taken at the filter's own time."""

    @property
    def time_s(self) -> float:
        """Time of the state."""
        ...

    @property
    def estimate(self) -> Estimate:
        """What is believed now."""
        ...

    def predict_to(self, time_s: float) -> None:
        """Carry the track to a time not before its own."""
        ...

    def innovation(self, radar: TrackingRadar, look: RadarLook) -> tuple[Array, Array]:
        """Measured less expected of a look at the filter's time, and its covariance: [3] and [3, 3].

        Range (m), azimuth across the line of sight (rad), elevation (rad). Changes nothing.
        """
        ...

    def update_radar(self, radar: TrackingRadar, look: RadarLook) -> float:
        """Take a look at the filter's time; returns its normalised innovation squared (3 degrees of freedom, 4 with rate)."""
        ...

    def update_infrared(self, satellite: TrackingSatellite, look: InfraredLook) -> float:
        """Take a line of sight at the filter's time; returns its normalised innovation squared (2 degrees of freedom)."""
        ...

    def ahead(self, time_s: float) -> Estimate:
        """What is believed of a later time; changes nothing."""
        ...

    def copy(self) -> Self:
        """A filter of its own with the same belief."""
        ...


def packed(covariance: Array) -> tuple[float, ...]:
    """The 21 numbers PP, PV, VV of a symmetric [6, 6]."""
    c = np.asarray(covariance, dtype=float)
    upper = np.triu_indices(3)
    return tuple(float(a) for a in (*c[:3, :3][upper], *c[:3, 3:].ravel(), *c[3:, 3:][upper]))


def unpacked(numbers: Array) -> Array:
    """[..., 6, 6] from [..., 21] numbers PP, PV, VV."""
    numbers = np.asarray(numbers, dtype=float)
    index = np.array(
        [
            [0, 1, 2, 6, 7, 8],
            [1, 3, 4, 9, 10, 11],
            [2, 4, 5, 12, 13, 14],
            [6, 9, 12, 15, 16, 17],
            [7, 10, 13, 16, 18, 19],
            [8, 11, 14, 17, 19, 20],
        ]
    )
    return numbers[..., index]
