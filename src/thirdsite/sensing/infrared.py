"""Infrared warning satellites: what each sees of a burning missile, and the two angles it measures.

A satellite stands over the equator at the geostationary radius. Its axes: nadir, to the Earth's centre; north, the
pole; east, the direction the Earth turns in. It measures the east angle (from nadir towards east) and the north angle
(from the equatorial plane towards north) of the line of sight; on the Earth both stay below 9 degrees. A report is
valid at the time the light left the missile; the light's own 0.12 s are taken as corrected for.

A missile shows from the height of the cloud tops to its burnout, where no cloud layer stands in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import cos, sin, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.angles import arctangent, sine_cosine
from thirdsite.earth.constants import EQUATORIAL_RADIUS_M, GRAVITATIONAL_PARAMETER, POLAR_RADIUS_M, ROTATION_RATE_RAD_S
from thirdsite.earth.gravity import radial_height_m
from thirdsite.lanes import scalar

Array = NDArray[np.float64]

GEOSTATIONARY_RADIUS_M = (GRAVITATIONAL_PARAMETER / ROTATION_RATE_RAD_S**2) ** (1.0 / 3.0)
POSITION, EAST, NADIR, ANGLE_NOISE = 0, 3, 6, 9
"""A satellite's row: ECEF position (m), east and nadir unit vectors, noise of each angle (rad). North is the pole."""
SATELLITE_ROW = 10


@scalar
def infrared_view(row: Array, cloud_top_m: float, x: float, y: float, z: float) -> float:
    """Whether the satellite sees a burning missile at an ECEF point: 1.0 above the cloud tops and not behind them, else 0.0.

    The cloud tops are the ellipsoid raised by their height, stretched to a sphere.
    """
    stretch = (EQUATORIAL_RADIUS_M + cloud_top_m) / (POLAR_RADIUS_M + cloud_top_m)
    sx, sy, sz = row[POSITION], row[POSITION + 1], row[POSITION + 2] * stretch
    dx, dy, dz = x - sx, y - sy, z * stretch - sz
    along = -(sx * dx + sy * dy + sz * dz) / (dx * dx + dy * dy + dz * dz)
    t = min(along, 1.0)
    px, py, pz = sx + t * dx, sy + t * dy, sz + t * dz
    radius = EQUATORIAL_RADIUS_M + cloud_top_m
    clear = px * px + py * py + pz * pz >= radius * radius * (1.0 - 1e-12)
    high = radial_height_m(x, y, z) >= cloud_top_m
    return 1.0 if clear and high else 0.0


@scalar
def infrared_angles(
    row: Array,
    bias_east: float,
    bias_north: float,
    normal_east: float,
    normal_north: float,
    x: float,
    y: float,
    z: float,
) -> tuple[float, float]:
    """East and north angles (rad) of an ECEF point as measured.

    `bias_east`, `bias_north`: pointing error of this run (rad); `normal_east`, `normal_north`: independent standard normal
    numbers for the noise. All are errors across the line of sight; with four zeros the angles are the true ones.
    """
    dx, dy, dz = x - row[POSITION], y - row[POSITION + 1], z - row[POSITION + 2]
    down = dx * row[NADIR] + dy * row[NADIR + 1] + dz * row[NADIR + 2]
    east = dx * row[EAST] + dy * row[EAST + 1] + dz * row[EAST + 2]
    level2 = down * down + east * east
    level = sqrt(level2)
    # across the line of sight, an error of s is one of s / cos(north angle) in the east angle
    widened = sqrt(level2 + dz * dz) / level
    return (
        arctangent(east, down) + (bias_east + row[ANGLE_NOISE] * normal_east) * widened,
        arctangent(dz, level) + bias_north + row[ANGLE_NOISE] * normal_north,
    )


@scalar
def infrared_direction(row: Array, east_rad: float, north_rad: float) -> tuple[float, float, float]:
    """ECEF unit vector of a measured pair of angles, from the satellite to the missile."""
    se, ce = sine_cosine(east_rad)
    sn, cn = sine_cosine(north_rad)
    a, b = cn * se, cn * ce
    return (
        a * row[EAST] + b * row[NADIR],
        a * row[EAST + 1] + b * row[NADIR + 1],
        a * row[EAST + 2] + b * row[NADIR + 2] + sn,
    )


def satellite_row(longitude_rad: float, angle_noise_rad: float) -> Array:
    """The row `[SATELLITE_ROW]` of a geostationary satellite."""
    c, s = cos(longitude_rad), sin(longitude_rad)
    r = GEOSTATIONARY_RADIUS_M
    return np.array([r * c, r * s, 0.0, -s, c, 0.0, -c, -s, 0.0, angle_noise_rad])


class Report(NamedTuple):
    """One satellite's report: index of the satellite, times of validity and of arrival (s), east and north angle (rad)."""

    satellite: int
    valid_s: float
    arrival_s: float
    east_rad: float
    north_rad: float


@dataclass(frozen=True)
class InfraredSatellites:
    """Geostationary satellites that report together: longitudes (rad), noise of each angle, and their clock."""

    ids: tuple[str, ...]
    longitudes_rad: tuple[float, ...]
    angle_noise_rad: float
    pointing_bias_rad: float
    """Spread (one standard deviation) of each angle's constant error in one run."""
    cloud_top_m: float
    confirmation_s: float
    report_interval_s: float
    latency_s: float

    @cached_property
    def rows(self) -> Array:
        """Rows `[satellites, SATELLITE_ROW]` for the scalar functions."""
        return np.array([satellite_row(one, self.angle_noise_rad) for one in self.longitudes_rad]).reshape(-1, SATELLITE_ROW)

    def seen(self, position_ecef_m: Array) -> NDArray[np.bool_]:
        """Which satellites see a burning missile at each ECEF position `[k, 3]`: `[k, satellites]`."""
        return np.array(
            [[infrared_view(row, self.cloud_top_m, *place) > 0.5 for row in self.rows] for place in position_ecef_m.tolist()]
        ).reshape(len(position_ecef_m), len(self.ids))

    def first_report_s(self, time_s: Array, position_ecef_m: Array) -> float:
        """Time of validity of the first confirmed report on a boost; infinite if no satellite sees it long enough.

        `time_s[k]`, `position_ecef_m[k, 3]`: the boost from lift-off to burnout; between samples the height is taken as
        linear in time.
        """
        seen = self.seen(position_ecef_m).any(axis=1)
        if not seen.any():
            return float("inf")
        k = int(seen.argmax())
        start = float(time_s[k])
        if k > 0:
            before, after = (radial_height_m(*position_ecef_m[j]) for j in (k - 1, k))
            if before < self.cloud_top_m < after:
                share = (self.cloud_top_m - before) / (after - before)
                start = float(time_s[k - 1] + share * (time_s[k] - time_s[k - 1]))
        first = start + self.confirmation_s
        return first if first <= time_s[-1] else float("inf")

    def biases(self, normals: Array) -> Array:
        """Pointing errors (rad) `[..., satellites, 2]`, east and north, from standard normal numbers of that shape."""
        drawn = np.asarray(normals, dtype=float)
        if drawn.shape[-2:] != (len(self.ids), 2):
            raise ValueError(f"normals have the shape {drawn.shape}; expected (..., {len(self.ids)}, 2)")
        return drawn * self.pointing_bias_rad

    def reports(self, time_s: Array, position_ecef_m: Array, biases: Array, normals: Array) -> list[Report]:
        """Every report on one boost in order of arrival.

        Parameters
        ----------
        time_s, position_ecef_m : `[k]`, `[k, 3]`, the boost from lift-off to burnout; positions between samples by
            cubic interpolation
        biases : `[satellites, 2]` rad, see `biases`
        normals : `[reports, satellites, 2]` standard normal numbers, as many reports as the boost can hold
        """
        first = self.first_report_s(time_s, position_ecef_m)
        times = report_times_s(first, self.report_interval_s, float(time_s[-1]))
        if len(times) > len(normals):
            raise ValueError(f"{len(times)} reports need as many rows of normal numbers; {len(normals)} given")
        places = positions_at(time_s, position_ecef_m, times)
        seen = self.seen(places)
        return [
            Report(
                i, float(times[k]), float(times[k]) + self.latency_s, *infrared_angles(row, *biases[i], *normals[k, i], *places[k])
            )
            for k in range(len(times))
            for i, row in enumerate(self.rows)
            if seen[k, i]
        ]


def report_times_s(first_s: float, interval_s: float, burnout_s: float) -> Array:
    """Times of validity of reports: the first, then every interval until burnout."""
    if not first_s <= burnout_s:
        return np.zeros(0)
    count = int((burnout_s - first_s) / interval_s + 1e-9) + 1
    return first_s + interval_s * np.arange(count, dtype=np.float64)


def positions_at(time_s: Array, position_m: Array, wanted_s: Array) -> Array:
    """Positions `[m, 3]` at wanted times by cubic (Catmull-Rom) interpolation through samples `[k, 3]`."""
    slopes = np.gradient(position_m, time_s, axis=0, edge_order=2 if len(time_s) > 2 else 1)
    k = np.clip(np.searchsorted(time_s, wanted_s, side="right") - 1, 0, len(time_s) - 2)
    h = (time_s[k + 1] - time_s[k])[:, None]
    q = ((wanted_s - time_s[k]) / h[:, 0])[:, None]
    a, b = position_m[k], position_m[k + 1]
    found = a + (3.0 * q**2 - 2.0 * q**3) * (b - a) + h * (q - 2.0 * q**2 + q**3) * slopes[k] + h * (q**3 - q**2) * slopes[k + 1]
    return np.asarray(found)
