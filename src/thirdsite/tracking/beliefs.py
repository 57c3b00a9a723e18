"""One object's belief as the tracker of many takes it: carried to a time, given a look, mixed with others.

`Belief` is what the tracker needs of a filter; `FreeFlight` is the bare filter behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, sin
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.tracking.ballistic import predict, take_radar, take_range_rate
from thirdsite.tracking.lines_of_sight import site_row
from thirdsite.tracking.views import Expected, RadarView

Array = NDArray[np.float64]
LONGEST_STEP_S = 10.0
"""Longest single step of free flight; longer spans are divided."""


class Belief(Protocol):
    """What the tracker of many needs of one object's filter; every method gives a new belief."""

    @property
    def time_s(self) -> float:
        """Time of the state, s."""

    @property
    def state(self) -> Array:
        """ECI position (m) and velocity (m/s), shape (6,)."""

    @property
    def covariance(self) -> Array:
        """Covariance of the state, shape (6, 6)."""

    def predicted(self, time_s: float) -> Self:
        """Carried to a later time."""

    def spread(self, expected: Expected) -> Array:
        """Covariance of what a sensor should measure, the sensor's own noise not counted."""

    def taken(self, view: RadarView, values: Array, variances: Array) -> Self:
        """With one look at the time of the belief taken in."""

    def mixed(self, beliefs: Sequence[Self], weights: Array) -> Self:
        """The one belief with mean and spread of several weighted ones (weights sum to 1)."""


@dataclass(frozen=True)
class FreeFlight:
    """The bare filter: ECI position and velocity in free flight under J2.

    `noise_m2_s3`: power spectral density of unmodelled acceleration.
    """

    time_s: float
    state: Array
    covariance: Array
    noise_m2_s3: float

    def predicted(self, time_s: float) -> FreeFlight:
        """Carried to `time_s`; earlier times are reached without process noise."""
        span = time_s - self.time_s
        if span == 0.0:
            return self
        steps = max(1, int(np.ceil(abs(span) / LONGEST_STEP_S)))
        h, noise = span / steps, self.noise_m2_s3 if span > 0.0 else 0.0
        state, (pp, pv, vv) = tuple(self.state.tolist()), _blocks(self.covariance)
        for _ in range(steps):
            state, pp, pv, vv = predict(state, pp, pv, vv, h, noise)
        return replace(self, time_s=time_s, state=np.array(state), covariance=_matrix(pp, pv, vv))

    def spread(self, expected: Expected) -> Array:
        """Covariance of what a sensor should measure, shape (d, d)."""
        return np.asarray(expected.slope @ self.covariance @ expected.slope.T)

    def taken(self, view: RadarView, values: Array, variances: Array) -> FreeFlight:
        """With one radar look at `time_s` taken in."""
        state, (pp, pv, vv) = tuple(self.state.tolist()), _blocks(self.covariance)
        angle = ROTATION_RATE_RAD_S * self.time_s
        c, s = cos(angle), sin(angle)
        site = site_row(view.place)
        look, spread = values.tolist(), variances.tolist()
        state, pp, pv, vv, _ = take_radar(state, pp, pv, vv, site, c, s, look[:3], spread[:3])
        if len(look) > 3:
            state, pp, pv, vv, _ = take_range_rate(state, pp, pv, vv, site, c, s, look[3], spread[3])
        return replace(self, state=np.array(state), covariance=_matrix(pp, pv, vv))

    def mixed(self, beliefs: Sequence[FreeFlight], weights: Array) -> FreeFlight:
        """Mean and covariance of the mixture. Source: Bar-Shalom, Li, Kirubarajan 2001, sec. 1.4.16."""
        states = np.array([each.state for each in beliefs])
        mean = weights @ states
        apart = states - mean
        covariance = np.tensordot(weights, np.array([each.covariance for each in beliefs]), axes=1)
        return replace(self, state=mean, covariance=covariance + (apart * weights[:, None]).T @ apart)


def _blocks(covariance: Array) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    c = covariance.tolist()
    return (
        (c[0][0], c[0][1], c[0][2], c[1][1], c[1][2], c[2][2]),
        (*c[0][3:], *c[1][3:], *c[2][3:]),
        (c[3][3], c[3][4], c[3][5], c[4][4], c[4][5], c[5][5]),
    )


def _matrix(pp: tuple[float, ...], pv: tuple[float, ...], vv: tuple[float, ...]) -> Array:
    return np.array(
        [
            [pp[0], pp[1], pp[2], pv[0], pv[1], pv[2]],
            [pp[1], pp[3], pp[4], pv[3], pv[4], pv[5]],
            [pp[2], pp[4], pp[5], pv[6], pv[7], pv[8]],
            [pv[0], pv[3], pv[6], vv[0], vv[1], vv[2]],
            [pv[1], pv[4], pv[7], vv[1], vv[3], vv[4]],
            [pv[2], pv[5], pv[8], vv[2], vv[4], vv[5]],
        ]
    )
