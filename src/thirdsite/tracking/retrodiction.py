"""A late report taken into one track without working the newer ones in again.

The update is that of Bar-Shalom's algorithm Al1: everything taken in after the last belief before the report is replaced
by one equivalent measurement of the state now. It is exact (for linear motion and measurement) when that is one
measurement, at any lag. For several it holds while process noise is small: a late look under four newer ones leaves 0.3 %
of the error of leaving it out at 1e-5 m2/s3 (free flight), half of it at 1 m2/s3, twice as much at 50 m2/s3 (thrust).
`multi_tracker` works scans in again instead, which is exact always.

Source: Bar-Shalom, Chen, Mallick 2004, IEEE Trans. Aerospace and Electronic Systems 40(1), 27-37; for one measurement
Bar-Shalom 2002, same journal 38(3), 769-778.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thirdsite.errors import OutsideValidity
from thirdsite.flight.coast import coast_step
from thirdsite.tracking.ballistic import mid_gradient
from thirdsite.tracking.ballistic_filter import ACCELERATION_PSD_M2_S3, LONGEST_STEP_S
from thirdsite.tracking.blocks import full

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Belief:
    """A state at a time: ECI position (m) and velocity (m/s), shape (6,), and its covariance, shape (6, 6)."""

    time_s: float
    state: Array
    covariance: Array


@dataclass(frozen=True)
class Expectation:
    """What a late report should have been, and how that depends on the state at its time: shapes (d,), (d, 6)."""

    residual: Array
    slope: Array


@dataclass(frozen=True)
class FreeFlightMotion:
    """Free flight under J2 with white acceleration of power spectral density `noise_m2_s3`."""

    noise_m2_s3: float = ACCELERATION_PSD_M2_S3

    def moved(self, state: Array, span_s: float) -> Array:
        """The state `span_s` later, or earlier where it is negative."""
        return self._carried(state, span_s)[0]

    def transition(self, state: Array, span_s: float) -> Array:
        """Slope of `moved` by the state, shape (6, 6), of the two-body gradient as the filters use it."""
        return self._carried(state, span_s)[1]

    def noise(self, state: Array, span_s: float) -> Array:
        """Covariance that `span_s` (not negative) of white acceleration adds, shape (6, 6)."""
        steps = _steps(span_s)
        h = span_s / steps
        total = np.zeros((6, 6))
        for _ in range(steps):
            step = self.transition(state, h)
            state = self.moved(state, h)
            q = self.noise_m2_s3 * h * np.array([[h * h / 3.0, 0.5 * h], [0.5 * h, 1.0]])
            total = step @ total @ step.T + np.kron(q, np.eye(3))
        return total

    def _carried(self, state: Array, span_s: float) -> tuple[Array, Array]:
        steps = _steps(span_s)
        h = span_s / steps
        transition = np.eye(6)
        for _ in range(steps):
            transition = _step_transition(state, h) @ transition
            x, y, z, u, v, w = state.tolist()
            state = np.array(coast_step(x, y, z, u, v, w, h))
        return state, transition


def late_update(
    before: Belief,
    now: Belief,
    time_s: float,
    expect: Callable[[Array], Expectation],
    noise: Array,
    motion: FreeFlightMotion,
) -> Belief:
    """`now` with a report of time `time_s` taken in.

    Parameters
    ----------
    before : the last belief kept that is not later than the report, with all it knew then
    now : the belief that all reports after `before` but the late one have led to
    expect : measured less expected and its slope at a state of time `time_s`
    noise : covariance of the report, shape (d, d), independent of all others

    Raises
    ------
    OutsideValidity: a report that is not between the two beliefs
    """
    if not before.time_s <= time_s <= now.time_s:
        raise OutsideValidity(
            f"the report is of {time_s} s; it must be between {before.time_s} s (the belief before it) and {now.time_s} s"
        )
    span, back = now.time_s - before.time_s, now.time_s - time_s
    foretold = motion.moved(before.state, span)
    carried = motion.transition(before.state, span)
    prior = carried @ before.covariance @ carried.T + motion.noise(before.state, span)
    information = np.linalg.inv(prior)
    # the equivalent measurement of the state now: S*^-1 and S*^-1 nu*
    weight = information - information @ now.covariance @ information
    innovation = information @ (now.state - foretold)
    middle = motion.moved(before.state, time_s - before.time_s)
    shaken = motion.noise(middle, back)
    start = now.state - shaken @ innovation
    state = motion.moved(start, -back)
    # the way back as the inverse of the way on: the pair stays consistent whatever the order of the series
    slope_back = np.linalg.inv(motion.transition(state, back))
    cross = shaken - prior @ weight @ shaken
    inside = now.covariance + shaken - shaken @ weight @ shaken - cross - cross.T
    spread = slope_back @ inside @ slope_back.T
    found = expect(state)
    total = found.slope @ spread @ found.slope.T + noise
    joint = (now.covariance - cross) @ slope_back.T @ found.slope.T
    gain = np.linalg.solve(total, joint.T).T
    covariance = now.covariance - gain @ joint.T
    return Belief(now.time_s, now.state + gain @ found.residual, 0.5 * (covariance + covariance.T))


def _steps(span_s: float) -> int:
    return max(1, int(np.ceil(abs(span_s) / LONGEST_STEP_S)))


def _step_transition(state: Array, h: float) -> Array:
    gradient = np.array(full(mid_gradient(tuple(state.tolist()), h))).reshape(3, 3)
    one = np.eye(3)
    a, b = 0.5 * h * h, h * h * h / 6.0
    return np.block([[one + a * gradient, h * one + b * gradient], [h * gradient, one + a * gradient]])
