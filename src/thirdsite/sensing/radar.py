"""Radars: how far they detect, how well they measure, and where they can look."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import cos, inf, log10, pi, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.constants import ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS_M
from thirdsite.earth.geodesy import Geodetic, east_north_up, ecef_from_geodetic
from thirdsite.sensing.refraction import elevation_limit

BOLTZMANN = 1.380649e-23
MONOPULSE_SLOPE = 1.6
"""Angle error is beamwidth / (1.6 sqrt(2 SNR)). Source: Barton 2005, Radar System Analysis and Modeling, ch. 9."""
BEST_SIGNAL_TO_NOISE = 1e4
"""Above 40 dB measurement errors no longer shrink here; calibration takes over."""


@dataclass(frozen=True)
class RangeEquation:
    """Figures of the radar range equation, SI units and ratios."""

    mean_power_w: float
    gain: float
    effective_area_m2: float
    system_temperature_k: float
    losses_db: float
    dwell_s: float
    signal_to_noise_for_track_db: float

    def range_m(self, cross_section_m2: float) -> float:
        """Range at which one dwell on a target of this cross-section gives the signal-to-noise ratio for track.

        R^4 = P t G A sigma / ((4 pi)^2 k T L SNR), with P t the energy sent at the target in one dwell.
        Source: Skolnik 2008, Radar Handbook, 3rd ed., eq. 1.10 in energy form.
        """
        energy = self.mean_power_w * self.dwell_s
        noise = BOLTZMANN * self.system_temperature_k * 10.0 ** (self.losses_db / 10.0)
        ratio = 10.0 ** (self.signal_to_noise_for_track_db / 10.0)
        fourth = energy * self.gain * self.effective_area_m2 * cross_section_m2 / ((4.0 * pi) ** 2 * noise * ratio)
        return float(fourth**0.25)


@dataclass(frozen=True)
class Radar:
    """A radar at a place under one reading of its power.

    `reach`: a RangeEquation, a stated range in m, or None for line of sight only.
    """

    id: str
    place: Geodetic
    azimuth_from_rad: float
    azimuth_to_rad: float
    least_elevation_rad: float
    greatest_elevation_rad: float
    reach: RangeEquation | float | None
    beamwidth_rad: float
    range_resolution_m: float
    update_interval_s: float
    signal_to_noise_for_track_db: float = 13.0
    needs_cue: bool = False
    """Looks only where a satellite or another radar has told it to."""

    def detection_range_m(self, cross_section_m2: float) -> float:
        """Greatest range in m at which a target of this cross-section is tracked; inf for line of sight only."""
        if self.reach is None:
            return inf
        if isinstance(self.reach, RangeEquation):
            return self.reach.range_m(cross_section_m2)
        return self.reach

    def cross_range_error_m(self, range_m: float, cross_section_m2: float) -> float:
        """One standard deviation across the line of sight of one look, m."""
        ratio = 10.0 ** (self.signal_to_noise_for_track_db / 10.0)
        if isinstance(self.reach, RangeEquation):
            ratio *= (self.reach.range_m(cross_section_m2) / range_m) ** 4
        ratio = min(ratio, BEST_SIGNAL_TO_NOISE)
        return range_m * self.beamwidth_rad / (MONOPULSE_SLOPE * sqrt(2.0 * ratio))

    @cached_property
    def earth_radius_m(self) -> float:
        """Radius of the sphere that osculates the ellipsoid under the radar (mean of both curvatures), m."""
        sine = sin(self.place.latitude_rad)
        q = 1.0 - ECCENTRICITY_SQUARED * sine * sine
        return EQUATORIAL_RADIUS_M * sqrt(1.0 - ECCENTRICITY_SQUARED) / q

    @cached_property
    def limit(self) -> NDArray[np.float64]:
        """Sine of the least geometric elevation by target height, refraction included; see `elevation_limit`."""
        return elevation_limit(max(self.least_elevation_rad, 0.0), self.place.height_m, self.earth_radius_m)

    @cached_property
    def geometry(self) -> NDArray[np.float64]:
        """The row of numbers the look kernel takes: see `looks.GEOMETRY`."""
        east, north, up = east_north_up(self.place)
        width = (self.azimuth_to_rad - self.azimuth_from_rad) % (2.0 * pi)
        if width < 1e-9:
            width = 2.0 * pi
        centre = self.azimuth_from_rad + 0.5 * width
        half_cosine = -2.0 if width > 2.0 * pi - 1e-9 else cos(0.5 * width)
        return np.array(
            [
                *ecef_from_geodetic(self.place),
                *east,
                *north,
                *up,
                sin(centre),
                cos(centre),
                half_cosine,
                sin(min(self.greatest_elevation_rad, radians(90.0))) + 1e-12,
            ]
        )

    def error_model(self, cross_section_m2: float) -> tuple[float, float]:
        """Coefficients (a, b) of the variance across the line of sight: max(a r^2, b r^6) for range r in m.

        a is the floor at BEST_SIGNAL_TO_NOISE; b the range equation's part (a r^2 alone where there is none).
        """
        scale = (self.beamwidth_rad / MONOPULSE_SLOPE) ** 2 / 2.0
        ratio = 10.0 ** (self.signal_to_noise_for_track_db / 10.0)
        if isinstance(self.reach, RangeEquation):
            return scale / BEST_SIGNAL_TO_NOISE, scale / ratio / self.reach.range_m(cross_section_m2) ** 4
        return scale / min(ratio, BEST_SIGNAL_TO_NOISE), 0.0


def decibels(ratio: float) -> float:
    """A ratio in dB."""
    return 10.0 * log10(ratio)
