"""Predicted intercepts of tracks as records: the plain face of `predicted_intercept`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thirdsite.engagement import predicted_intercept as rows
from thirdsite.engagement.basket import expected_hit
from thirdsite.engagement.intercept import COMMIT_ERROR, NO_MARGIN, NONE
from thirdsite.engagement.predicted_intercept import EARLIEST, NODE_COVARIANCE, NODE_ROWS, NODE_STATE, PLAN_ROWS, WHY_NOT
from thirdsite.engagement.single_shot import KillVehicle
from thirdsite.flight.flyout_table import FlyOutTable
from thirdsite.flight.interceptors import LaunchSite

Array = NDArray[np.float64]
UPPER = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
"""Elements of a covariance in the order of a node."""


@dataclass(frozen=True)
class PlannedIntercept:
    """One predicted intercept. Times in s from threat lift-off, places in ECI."""

    time_s: float
    lift_off_s: float
    fly_out_s: float
    closing_speed_m_s: float
    point_eci_m: tuple[float, float, float]
    closing_direction: tuple[float, float, float]
    """Unit vector of the threat's velocity relative to the interceptor, ECI."""
    spreads_m: tuple[float, float]
    """Greater and smaller standard deviation of the predicted point across the closing direction."""
    basket_m: float
    """Greatest error across it that the kill vehicle sees and corrects."""
    latest_lift_off_s: float
    """After which the track can no longer be met anywhere, kinematics only."""
    commit_error_m: float

    @property
    def committable(self) -> bool:
        """Whether the predicted point is known well enough to launch at."""
        return self.spreads_m[0] <= self.commit_error_m

    def fits(self, deviations: float) -> bool:
        """Whether the error basket of so many standard deviations lies within what the kill vehicle can correct."""
        return deviations * self.spreads_m[0] <= self.basket_m

    def expected_hit(self, kill_vehicle: KillVehicle, divert_left_m_s: float) -> float:
        """Probability that a working interceptor would hit with the error basket as it is now."""
        return float(expected_hit(self.closing_speed_m_s, *self.spreads_m, divert_left_m_s, kill_vehicle.figures))


@dataclass(frozen=True)
class NoIntercept:
    """No meeting is left, and the constraint that removed the last point."""

    constraint: str
    latest_lift_off_s: float | None
    """None where kinematics alone leaves no point."""


def nodes_of(time_s: Array, state_eci: Array, position_covariance_m2: Array) -> Array:
    """A track's prediction as nodes `[k, NODE_ROWS]` from times `[k]`, states `[k, 6]` and covariances `[k, 3, 3]`."""
    nodes = np.empty((len(time_s), NODE_ROWS))
    nodes[:, 0] = time_s
    nodes[:, NODE_STATE:NODE_COVARIANCE] = state_eci
    for column, (i, j) in enumerate(UPPER):
        nodes[:, NODE_COVARIANCE + column] = position_covariance_m2[:, i, j]
    return nodes


def plan_intercepts(
    predictions: Array,
    not_before_s: Array,
    divert_left_m_s: Array,
    site: LaunchSite,
    table: FlyOutTable,
    case: Array,
    kill_vehicle: KillVehicle,
    *,
    rule: int = EARLIEST,
    least_fly_out_s: float = 0.0,
    compiled: bool = False,
) -> list[PlannedIntercept | NoIntercept]:
    """Predicted intercept of every track.

    Parameters
    ----------
    predictions : `[n, nodes, NODE_ROWS]`, see `nodes_of`; at least two nodes, times increasing
    not_before_s, divert_left_m_s : `[n]`
    case : columns of `intercept`
    rule : `predicted_intercept.EARLIEST` or SUREST
    least_fly_out_s : the booster's burn time; nothing is met before

    Raises
    ------
    ValueError : fewer than two nodes, or times that do not increase
    """
    if predictions.shape[1] < 2 or not np.all(np.diff(predictions[:, :, 0], axis=1) > 0.0):
        raise ValueError("a prediction needs at least two nodes whose times increase")
    predictions = np.ascontiguousarray(predictions, dtype=float)
    asked = np.column_stack([not_before_s, divert_left_m_s, np.full(len(predictions), least_fly_out_s)]).astype(float)
    plans = np.zeros((len(predictions), PLAN_ROWS))
    axes = site.up, site.east, site.north
    arguments = asked, rule, table.values, *axes, case, kill_vehicle.figures
    if compiled:
        from thirdsite.engagement import shot_kernels

        shot_kernels.plan_tracks(predictions, *arguments, plans)
    else:
        work = [0.0] * (predictions.shape[1] * NODE_ROWS + PLAN_ROWS)
        for first in range(len(predictions)):
            rows.plan_block(predictions, *arguments, first, plans, work, 1)
    return [_record(plan, float(case[COMMIT_ERROR])) for plan in plans]


def _record(plan: Array, commit_error_m: float) -> PlannedIntercept | NoIntercept:
    row = plan.tolist()
    latest = row[rows.LATEST_LIFT_OFF]
    if row[rows.WHY] != NONE:
        return NoIntercept(WHY_NOT[int(row[rows.WHY])], None if latest <= 0.5 * NO_MARGIN else latest)
    x, y, z = row[rows.POINT : rows.POINT + 3]
    ux, uy, uz = row[rows.DIRECTION : rows.DIRECTION + 3]
    return PlannedIntercept(
        row[rows.MEETING_TIME],
        row[rows.LIFT_OFF],
        row[rows.FLY_OUT],
        row[rows.CLOSING_SPEED],
        (x, y, z),
        (ux, uy, uz),
        (row[rows.GREATER_SPREAD], row[rows.SMALLER_SPREAD]),
        row[rows.BASKET],
        latest,
        commit_error_m,
    )
