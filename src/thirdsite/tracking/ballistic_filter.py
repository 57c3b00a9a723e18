"""The bare filter for one track: numbers and small arrays in and out, the scalar text of `ballistic` underneath."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, isfinite, nan, sin
from typing import Any

import numpy as np

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.errors import OutsideValidity
from thirdsite.tracking import ballistic
from thirdsite.tracking.ballistic_lanes import PP, PV, TRACK, VV, predict_ahead
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
from thirdsite.tracking.lines_of_sight import radar_axes, radar_innovation

LONGEST_STEP_S = 10.0
ACCELERATION_PSD_M2_S3 = 1e-5
"""White acceleration of free flight unless told otherwise: room for constant errors, which this filter does not consider."""


class BallisticFilter:
    """An extended Kalman filter of position and velocity in free flight.

    Parameters
    ----------
    time_s : time of the state, from the epoch of the inertial frame
    state_eci : [6] position (m) and velocity (m/s)
    covariance : [6, 6], positive definite
    acceleration_psd_m2_s3 : power spectral density of the process noise
    sources : bit set of the sensors whose looks made the state
    last_measurement_s : time of the latest of them
    """

    def __init__(
        self,
        time_s: float,
        state_eci: Sequence[float] | Array,
        covariance: Array,
        *,
        acceleration_psd_m2_s3: float = ACCELERATION_PSD_M2_S3,
        sources: int = 0,
        last_measurement_s: float = nan,
    ) -> None:
        self._time_s = float(time_s)
        self._density = float(acceleration_psd_m2_s3)
        self._sources, self._last_s = int(sources), float(last_measurement_s)
        self.set_belief(state_eci, covariance)

    def set_belief(self, state_eci: Sequence[float] | Array, covariance: Array) -> None:
        """Put another state [6] and covariance [6, 6] in place of the filter's, as joint association does."""
        values = np.asarray(state_eci, dtype=float)
        if values.shape != (6,) or np.shape(covariance) != (6, 6):
            raise OutsideValidity(
                f"a track needs a state [6] and a covariance [6, 6]; got {values.shape} and {np.shape(covariance)}"
            )
        if not (np.isfinite(values).all() and np.isfinite(covariance).all()):
            raise OutsideValidity("a track needs a finite state and covariance; leave out the measurement that has none")
        p = packed(covariance)
        self._track: tuple[Any, ...] = tuple(float(a) for a in values), p[:6], p[6:15], p[15:]

    @property
    def time_s(self) -> float:
        """Time of the state."""
        return self._time_s

    @property
    def estimate(self) -> Estimate:
        """What is believed now."""
        state, pp, pv, vv = self._track
        return Estimate(self._time_s, np.array(state), unpacked(np.array([*pp, *pv, *vv])), self._sources, self._last_s)

    def copy(self) -> BallisticFilter:
        """A filter of its own with the same belief."""
        twin = object.__new__(BallisticFilter)
        twin.__dict__.update(self.__dict__)
        return twin

    def predict_to(self, time_s: float) -> None:
        """Carry the track to a time not before its own."""
        ahead = time_s - self._time_s
        if not (isfinite(ahead) and ahead >= 0.0):
            raise OutsideValidity(f"the track is at {self._time_s} s and cannot go back to {time_s} s; retrodict the late report")
        if ahead > 0.0:
            state, pp, pv, vv = self._track
            work = [*state, *pp, *pv, *vv]
            predict_ahead(work, 1, 0, ahead, LONGEST_STEP_S, self._density)
            self._track = tuple(work[:PP]), tuple(work[PP:PV]), tuple(work[PV:VV]), tuple(work[VV:TRACK])
            self._time_s = float(time_s)

    def ahead(self, time_s: float) -> Estimate:
        """What is believed of a later time; changes nothing."""
        twin = self.copy()
        twin.predict_to(time_s)
        return twin.estimate

    def _turn(self, time_s: float) -> tuple[float, float]:
        if abs(time_s - self._time_s) > 1e-6:
            raise OutsideValidity(f"the track is at {self._time_s} s, the look at {time_s} s; call predict_to first")
        turn = ROTATION_RATE_RAD_S * time_s
        return cos(turn), sin(turn)

    def innovation(self, radar: TrackingRadar, look: RadarLook) -> tuple[Array, Array]:
        """Measured less expected of a look at the filter's time, and its covariance: [3] and [3, 3]; see `Filter`."""
        c, s = self._turn(look.time_s)
        state, pp, _, _ = self._track
        r, inverse, local, along, crosswise, upwards = radar_axes(state[0], state[1], state[2], radar.site, c, s)
        measured = (look.range_m, look.azimuth_rad, look.elevation_rad)
        slopes = np.array([along, ballistic.scaled(inverse, crosswise), ballistic.scaled(inverse, upwards)])
        noise = np.diag([look.range_sd_m**2, look.cross_sd_rad**2, look.elevation_sd_rad**2])
        place = np.array([[pp[0], pp[1], pp[2]], [pp[1], pp[3], pp[4]], [pp[2], pp[4], pp[5]]])
        return np.array(radar_innovation(r, inverse, local, measured)), slopes @ place @ slopes.T + noise

    def slopes(self, radar: TrackingRadar) -> Array:
        """Slope [3, 6] of the expected range (m), cross-range azimuth and elevation (rad) by the state."""
        c, s = self._turn(self._time_s)
        state = self._track[0]
        _, inverse, _, along, crosswise, upwards = radar_axes(state[0], state[1], state[2], radar.site, c, s)
        rows = np.zeros((3, 6))
        rows[:, :3] = along, ballistic.scaled(inverse, crosswise), ballistic.scaled(inverse, upwards)
        return rows

    def update_radar(self, radar: TrackingRadar, look: RadarLook) -> float:
        """Take a look at the filter's time; returns its normalised innovation squared."""
        c, s = self._turn(look.time_s)
        measured = (look.range_m, look.azimuth_rad, look.elevation_rad)
        variances = (look.range_sd_m**2, look.cross_sd_rad**2, look.elevation_sd_rad**2)
        state, pp, pv, vv = self._track
        *track, normalised = ballistic.take_radar(state, pp, pv, vv, radar.site, c, s, measured, variances)
        if look.has_rate:
            rate_variance = look.range_rate_sd_m_s**2
            state, pp, pv, vv = track
            *track, more = ballistic.take_range_rate(state, pp, pv, vv, radar.site, c, s, look.range_rate_m_s, rate_variance)
            normalised += more
        return self._took(radar.number, track, float(normalised))

    def update_infrared(self, satellite: TrackingSatellite, look: InfraredLook) -> float:
        """Take a line of sight at the filter's time; returns its normalised innovation squared."""
        self._turn(look.time_s)
        place, seen = satellite.position_eci_m(look.time_s), look.direction_eci()
        state, pp, pv, vv = self._track
        *track, normalised = ballistic.take_infrared(state, pp, pv, vv, place, seen, look.angle_sd_rad**2)
        return self._took(satellite.number, track, float(normalised))

    def _took(self, number: int, track: list[Any], normalised: float) -> float:
        self._track = tuple(track)
        self._sources |= 1 << number
        self._last_s = self._time_s
        return normalised
