"""The figures of a radar that its measurements rest on, and the row of numbers the kernels take."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from thirdsite.sensing.bending import bending_fit
from thirdsite.sensing.looks import GEOMETRY
from thirdsite.sensing.measurement import (
    ANGLE_FLOOR,
    ANGLE_SCALE,
    BENT,
    CONSIDERED,
    RADAR_ROW,
    RANGE_FLOOR,
    RANGE_SCALE,
    RATE_FLOOR,
    RATE_SCALE,
    REACH,
    SNR_CONSTANT,
    SNR_RANGE4,
)
from thirdsite.sensing.radar import MONOPULSE_SLOPE, Radar, RangeEquation

Array = NDArray[np.float64]


@dataclass(frozen=True)
class RadarErrors:
    """Floors of the noise, spreads of the constants of a run, and what the catalogue assumes of detection.

    Floors are what is left of the noise at any signal-to-noise ratio; spreads are standard deviations about 0.
    """

    range_floor_m: float
    angle_floor_rad: float
    range_bias_m: float
    angle_bias_rad: float
    refraction_residue: float
    false_alarm_probability: float
    swerling_case: int
    line_of_sight_snr: float
    """Single-look ratio at any range of a radar whose position gives it no range figure at all."""
    range_rate_resolution_m_s: float = 0.0
    """0: range rate is not measured."""
    range_rate_floor_m_s: float = 0.0

    @property
    def spreads(self) -> tuple[float, float, float, float]:
        """Standard deviations of the `CONSIDERED` constants: range (m), azimuth across, elevation (rad), residue."""
        return self.range_bias_m, self.angle_bias_rad, self.angle_bias_rad, self.refraction_residue

    def biases(self, normals: Array) -> Array:
        """The constants of each run `[n, CONSIDERED]` from standard normal numbers of the same shape."""
        drawn = np.asarray(normals, dtype=float)
        if drawn.ndim != 2 or drawn.shape[1] != CONSIDERED:
            raise ValueError(f"normals have the shape {drawn.shape}; expected (runs, {CONSIDERED})")
        return np.asarray(drawn * np.array(self.spreads))


def radar_row(radar: Radar, errors: RadarErrors, cross_section_m2: float) -> Array:
    """The row `[RADAR_ROW]` the measurement kernels take, for one target cross-section.

    Signal-to-noise ratio of one full dwell: by the range equation; for a stated range the track threshold at that range
    and the fourth power of range within it, whatever the cross-section; for line of sight alone the assumed constant.
    """
    row = np.zeros(RADAR_ROW)
    row[:GEOMETRY] = radar.geometry
    threshold = 10.0 ** (radar.signal_to_noise_for_track_db / 10.0)
    reach = inf
    if isinstance(radar.reach, RangeEquation):
        reach = radar.reach.range_m(cross_section_m2)
    elif radar.reach is not None:
        reach = radar.reach
    row[REACH] = reach
    if reach == inf:
        row[SNR_CONSTANT] = errors.line_of_sight_snr
    else:
        row[SNR_RANGE4] = threshold * reach**4
    row[ANGLE_SCALE] = radar.beamwidth_rad / (MONOPULSE_SLOPE * sqrt(2.0))
    row[ANGLE_FLOOR] = errors.angle_floor_rad
    row[RANGE_SCALE] = radar.range_resolution_m / sqrt(2.0)
    row[RANGE_FLOOR] = errors.range_floor_m
    row[RATE_SCALE] = errors.range_rate_resolution_m_s / sqrt(2.0)
    row[RATE_FLOOR] = errors.range_rate_floor_m_s
    row[BENT:] = bending_fit(radar.place.height_m, radar.earth_radius_m)
    return row
