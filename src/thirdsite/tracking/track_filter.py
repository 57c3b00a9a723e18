"""The multiple-model filter for one track: numbers and small arrays in and out, the lanes' own text underneath."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, isfinite, sin
from typing import Any

import numpy as np

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.errors import OutsideValidity
from thirdsite.tracking.ballistic_lanes import TRACK, predict_ahead
from thirdsite.tracking.estimates import (
    Array,
    Estimate,
    InfraredLook,
    RadarLook,
    TrackingRadar,
    TrackingSatellite,
    packed,
    unpacked,
)
from thirdsite.tracking.initiation import placed, two_looks
from thirdsite.tracking.lines_of_sight import radar_axes, radar_innovation
from thirdsite.tracking.mode_lanes import combine, rest
from thirdsite.tracking.mode_rows import (
    BELIEF,
    BENDING,
    CLOCK,
    COAST_COLUMN,
    CONSIDERED,
    CONSTANTS,
    FRESH,
    LAST,
    LOOK,
    MISFIT,
    MODES,
    NEGLIGIBLE,
    NEW_SOURCES,
    QUIET_TIME,
    SEEN,
    SENSOR_ROWS,
    SOURCES,
    START,
    VARIANCES,
    ModelSettings,
    rows,
)
from thirdsite.tracking.multiple_models import advance, start_tracks, take

LONGEST_STEP_S = 2.0
"""Of a prediction between looks, so that models change when they may."""
AHEAD_STEP_S = 10.0
Sensor = TrackingRadar | TrackingSatellite


def sensor_rows(sensors: Sequence[Sensor]) -> Array:
    """[sensors, SENSOR] for the lanes; see `mode_rows`."""
    table = []
    for sensor in sensors:
        if isinstance(sensor, TrackingRadar):
            table.append([0.0, *sensor.site, *sensor.spread.row])
        else:
            table.append([1.0, *sensor.position_ecef_m, 0.0, 0.0, 0.0, *sensor.spread.row])
    return np.array(table, dtype=float)


def start_row(
    state_eci: Sequence[float] | Array,
    covariance: Array,
    modes: Sequence[float],
    sensors: int,
    sources: int = 0,
    columns: tuple[int, Array] | None = None,
) -> Array:
    """[START + 24 * sensors] for the lanes: a start at a state [6] with covariance [6, 6].

    `modes`: probabilities of boost, coast and entry. `columns`: index of a sensor, and the covariance [4, 6] of its four
    constants with the state.
    """
    row = np.zeros(START + sensors * CONSTANTS * COAST_COLUMN)
    row[:TRACK] = [*np.asarray(state_eci, dtype=float), *packed(covariance)]
    row[TRACK : TRACK + 3] = np.asarray(modes, dtype=float) / float(np.sum(modes))
    row[TRACK + 3] = float(sources)
    if columns is not None:
        first = START + columns[0] * CONSTANTS * COAST_COLUMN
        row[first : first + CONSTANTS * COAST_COLUMN] = columns[1].ravel()
    return row


def start_from_looks(
    radar: TrackingRadar,
    first: RadarLook,
    second: RadarLook,
    modes: Sequence[float],
    sensors: int,
    index: int,
    thrust_sd_m_s2: float = 0.0,
) -> Array:
    """A start at the time of the second of two looks of one radar, sensor `index` of `sensors`; see `initiation.two_looks`."""
    if second.time_s <= first.time_s:
        raise OutsideValidity(f"two looks begin a track only in order; got {first.time_s} s and {second.time_s} s")
    ends: list[Any] = []
    for look in (first, second):
        turn = ROTATION_RATE_RAD_S * look.time_s
        variances = (look.range_sd_m**2, look.cross_sd_rad**2, look.elevation_sd_rad**2)
        measured = (look.range_m, look.azimuth_rad, look.elevation_rad)
        ends.append(placed(measured, variances, look.bending_rad, radar.site, cos(turn), sin(turn)))
    constants = tuple(sd * sd for sd in radar.spread.row)
    state, pp, pv, vv, by_place, by_velocity = two_looks(ends[0], ends[1], second.time_s - first.time_s, constants, thrust_sd_m_s2)
    columns = np.concatenate([np.array(by_place), np.array(by_velocity)], axis=1)
    return start_row(np.array(state), unpacked(np.array([*pp, *pv, *vv])), modes, sensors, 1 << index, (index, columns))


class TrackFilter:
    """Boost, coast and entry side by side, the sensors' constant errors considered.

    Parameters
    ----------
    sensors : every sensor that may look at the track; their numbers name them in the estimate's sources
    time_s : time of the start
    start : `start_row` or `start_from_looks`, made for as many sensors
    settings : process noise, rates of change and priors
    """

    def __init__(self, sensors: Sequence[Sensor], time_s: float, start: Array, settings: ModelSettings | None = None) -> None:
        self._sensors = tuple(sensors)
        self._table = sensor_rows(self._sensors)
        self._settings = (settings or ModelSettings()).row
        count = len(self._sensors)
        if np.shape(start) != (START + count * CONSTANTS * COAST_COLUMN,) or not np.isfinite(start).all():
            raise OutsideValidity("a start must be finite and made for as many sensors as the filter has; use start_row")
        self._work = [0.0] * rows(count)
        self._work[BELIEF : BELIEF + TRACK] = [float(a) for a in start[:TRACK]]
        self._work[MODES : MODES + 3] = [float(a) for a in start[TRACK : TRACK + 3]]
        self._work[FRESH], self._work[NEW_SOURCES] = 1.0, float(start[TRACK + 3])
        for k in range(count):
            first, size = CONSIDERED + k * SENSOR_ROWS, CONSTANTS * COAST_COLUMN
            self._work[first : first + size] = [float(a) for a in start[START + k * size : START + (k + 1) * size]]
        start_tracks(self._work, 1, count, self._settings, float(time_s))

    @property
    def time_s(self) -> float:
        """Time of the state."""
        return self._work[CLOCK]

    @property
    def estimate(self) -> Estimate:
        """What is believed now."""
        return self._estimate(self._work[CLOCK], self._work[BELIEF : BELIEF + TRACK])

    def _estimate(self, time_s: float, track: list[float]) -> Estimate:
        bits, sources = int(self._work[SOURCES]), 0
        for k, sensor in enumerate(self._sensors):
            sources |= (bits >> k & 1) << sensor.number
        boost, coast, entry = self._work[MODES : MODES + 3]
        return Estimate(
            time_s, np.array(track[:6]), unpacked(np.array(track[6:])), sources, self._work[LAST], (boost, coast, entry)
        )

    def copy(self) -> TrackFilter:
        """A filter of its own with the same belief."""
        twin = object.__new__(TrackFilter)
        twin.__dict__.update(self.__dict__)
        twin._work = list(self._work)
        return twin

    def predict_to(self, time_s: float) -> None:
        """Carry the track to a time not before its own, in steps of at most LONGEST_STEP_S."""
        ahead = time_s - self.time_s
        if not (isfinite(ahead) and ahead >= 0.0):
            raise OutsideValidity(f"the track is at {self.time_s} s and cannot go back to {time_s} s; retrodict the late report")
        if ahead == 0.0:
            return
        steps = max(int(np.ceil(ahead / LONGEST_STEP_S - 1e-9)), 1)
        begun = self.time_s
        negligible, quiet_s = float(self._settings[NEGLIGIBLE]), float(self._settings[QUIET_TIME])
        for k in range(steps):
            rest(self._work, 1, negligible, quiet_s)  # of the step before, whose looks have all been taken by now
            advance(self._work, 1, len(self._sensors), self._settings, begun + ahead * (k + 1) / steps)
        combine(self._work, 1)
        self._work[CLOCK] = float(time_s)

    def ahead(self, time_s: float) -> Estimate:
        """What is believed of a later time in free flight without air; changes nothing."""
        ahead = time_s - self.time_s
        if not (isfinite(ahead) and ahead >= 0.0):
            raise OutsideValidity(f"the track is at {self.time_s} s; {time_s} s is not ahead of it")
        work = self._work[BELIEF : BELIEF + TRACK]
        if ahead > 0.0:
            predict_ahead(work, 1, 0, ahead, AHEAD_STEP_S, float(self._settings[0]))
        return self._estimate(float(time_s), work)

    def _index(self, sensor: Sensor, time_s: float) -> int:
        if sensor not in self._sensors:
            raise OutsideValidity(f"sensor {sensor.number} is not among those this filter was made for")
        if abs(time_s - self.time_s) > 1e-6:
            raise OutsideValidity(f"the track is at {self.time_s} s, the look at {time_s} s; call predict_to first")
        return self._sensors.index(sensor)

    def innovation(self, radar: TrackingRadar, look: RadarLook) -> tuple[Array, Array]:
        """Measured less expected of a look at the filter's time, and its covariance: [3] and [3, 3]; see `Filter`.

        By the combined estimate, the radar's constants taken as independent of it: cautious.
        """
        self._index(radar, look.time_s)
        turn = ROTATION_RATE_RAD_S * look.time_s
        x, y, z = self._work[BELIEF : BELIEF + 3]
        r, inverse, local, along, crosswise, upwards = radar_axes(x, y, z, radar.site, cos(turn), sin(turn))
        slopes = np.array([along, np.multiply(inverse, crosswise), np.multiply(inverse, upwards)])
        spread = np.square(radar.spread.row)
        noise = np.array([look.range_sd_m**2 + spread[0], look.cross_sd_rad**2 + spread[1], look.elevation_sd_rad**2 + spread[2]])
        noise[2] += look.bending_rad**2 * spread[3]
        measured = (look.range_m, look.azimuth_rad, look.elevation_rad)
        place = self.estimate.covariance[:3, :3]
        return np.array(radar_innovation(r, inverse, local, measured)), slopes @ place @ slopes.T + np.diag(noise)

    def update_radar(self, radar: TrackingRadar, look: RadarLook) -> float:
        """Take a look at the filter's time; returns its normalised innovation squared, the mean over the models."""
        index = self._index(radar, look.time_s)
        self._work[LOOK : LOOK + 3] = [look.range_m, look.azimuth_rad, look.elevation_rad]
        self._work[VARIANCES : VARIANCES + 3] = [look.range_sd_m**2, look.cross_sd_rad**2, look.elevation_sd_rad**2]
        self._work[BENDING] = look.bending_rad
        return self._take(index)

    def update_infrared(self, satellite: TrackingSatellite, look: InfraredLook) -> float:
        """Take a line of sight at the filter's time; returns its normalised innovation squared, the mean over the models."""
        index = self._index(satellite, look.time_s)
        direction = np.array(look.direction_ecef, dtype=float)
        self._work[LOOK : LOOK + 3] = (direction / np.linalg.norm(direction)).tolist()
        self._work[VARIANCES : VARIANCES + 3] = [1.0, look.angle_sd_rad**2, look.angle_sd_rad**2]
        self._work[BENDING] = 0.0
        return self._take(index)

    def _take(self, index: int) -> float:
        self._work[SEEN] = 1.0
        take(self._work, 1, index, self._table, self.time_s)
        combine(self._work, 1)
        modes, misfits = self._work[MODES : MODES + 3], self._work[MISFIT : MISFIT + 3]
        return sum(a * b for a, b in zip(modes, misfits, strict=True))
