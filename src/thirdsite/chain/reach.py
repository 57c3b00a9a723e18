"""Reach: whether and where one flight, or many, could be met, kinematics only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thirdsite.chain.path import Path
from thirdsite.chain.progress import Bar
from thirdsite.chain.walk import Battery, case_of
from thirdsite.chain.workers import run_all
from thirdsite.engagement import intercept
from thirdsite.engagement.intercept import CONSTRAINTS, RESULT_COLUMNS
from thirdsite.flight.booster import Array
from thirdsite.flight.flyout import PLACE_COLUMNS, PLACE_HEIGHT, UNREACHED
from thirdsite.flight.flyout_table import Spread
from thirdsite.scenario.setting import CommonFigures

SLOWEST_M_S, FASTEST_M_S, SCAN_STEP_M_S = 3000.0, 10000.0, 50.0
NODE_STEP_M_S = 200.0
"""Fly-out tables are built at these speeds and interpolated between them in the scan."""
SAMPLES = 240
"""Points of the free flight at which a meeting is tried."""


@dataclass(frozen=True)
class Free:
    """The free flight of one or many paths as the kernels take it: samples `[n, k, 7]`, places `[n, k, columns]`."""

    samples: Array
    places: Array


def free_flight(paths: list[Path], battery: Battery, count: int) -> Free:
    """Samples of each path from the top of the air after burnout to the top of the air, equally spaced in time."""
    from thirdsite.flight import flyout_kernels

    rows = np.concatenate([path.samples(np.linspace(*_above_air(path), count)) for path in paths])
    places = np.empty((len(paths), count, PLACE_COLUMNS))
    site = battery.interceptor.site
    flyout_kernels.locate_all(np.ascontiguousarray(rows), 0, site.up, site.east, site.north, places)
    return Free(np.ascontiguousarray(rows), places)


def _above_air(path: Path) -> tuple[float, float]:
    height = np.linalg.norm(path.position_ecef_m, axis=1) - 6371e3
    free = (path.time_s >= path.burnout_s - 1e-9) & (height > 80e3)
    inside = path.time_s[free]
    return float(inside[0]), float(inside[-1])


def meet(battery: Battery, burnout_speed_m_s: float, common: CommonFigures, free: Free) -> tuple[Array, Array]:
    """Least fly-out times (s) and closing speeds (m/s), `[n, k]`."""
    return battery.meet(burnout_speed_m_s, common.least_burnout_height_m, free.places)


def margins(free: Free, times: Array, closing: Array, common: CommonFigures) -> Array:
    """Kinematic results `[n, RESULT_COLUMNS]`: MARGIN, BINDING, BEST_TIME of `engagement.intercept`."""
    from thirdsite.engagement import engagement_kernels

    result = np.zeros((len(free.samples), RESULT_COLUMNS))
    engagement_kernels.margins(free.samples, free.places, times, closing, 0, case_of(common), result)
    return result


def margin_s(row: Array) -> float | None:
    """The margin of one result row, None where no point is allowed."""
    value = float(row[intercept.MARGIN])
    return None if value <= 0.5 * intercept.NO_MARGIN else value


def constraint(row: Array) -> str | None:
    """The constraint at which the margin lies, or which removed the last point; None inside."""
    which = int(row[intercept.BINDING])
    return None if which < 0 else CONSTRAINTS[which]


@dataclass(frozen=True)
class SpeedScan:
    """Fly-out times and closing speeds of a free flight at the speeds of the nodes: `[node, n, k]`."""

    speeds_m_s: Array
    times: Array
    closing: Array

    def at(self, speed_m_s: float) -> tuple[Array, Array]:
        """Times and closing speeds at any speed between the nodes.

        By the cubic through four neighbours where all four reach, else by the straight line between two; unreached if
        either of the two is.
        """
        last = len(self.speeds_m_s) - 1
        q = int(np.clip(np.searchsorted(self.speeds_m_s, speed_m_s) - 1, 0, last - 1))
        if speed_m_s in (self.speeds_m_s[q], self.speeds_m_s[q + 1]):
            q += int(speed_m_s == self.speeds_m_s[q + 1])
            return self.times[q], self.closing[q]
        f = float((speed_m_s - self.speeds_m_s[q]) / (self.speeds_m_s[q + 1] - self.speeds_m_s[q]))
        times = (1.0 - f) * self.times[q] + f * self.times[q + 1]
        closing = (1.0 - f) * self.closing[q] + f * self.closing[q + 1]
        near = [k for k in range(q - 1, q + 3) if 0 <= k <= last]
        everywhere = np.all(self.times[near] < UNREACHED, axis=0)
        weights = [
            np.prod([(speed_m_s - self.speeds_m_s[j]) / (self.speeds_m_s[k] - self.speeds_m_s[j]) for j in near if j != k])
            for k in near
        ]
        curved = np.tensordot(weights, np.where(everywhere, self.times[near], 0.0), axes=1)
        unreached = (self.times[q] >= UNREACHED) | (self.times[q + 1] >= UNREACHED)
        return np.where(unreached, UNREACHED, np.where(everywhere, curved, times)), closing


def node_speeds(battery: Battery, extra: list[float]) -> list[float]:
    """Speeds at which tables are built: every NODE_STEP_M_S that the stages can realise, and the extra ones."""
    for speed in extra:
        battery.interceptor.realise(speed)
    steps = np.arange(SLOWEST_M_S, FASTEST_M_S + 1.0, NODE_STEP_M_S).tolist()
    return [float(speed) for speed in sorted({*steps, *extra}) if battery.interceptor.can_realise(float(speed))]


def least_speed(scan: SpeedScan, free: Free, common: CommonFigures) -> list[float | None]:
    """Least burnout speed of the 50 m/s scan that reaches each flight, m/s; None where none does."""
    found: list[float | None] = [None] * len(free.samples)
    for speed in np.arange(SLOWEST_M_S, FASTEST_M_S + 1.0, SCAN_STEP_M_S):
        if not scan.speeds_m_s[0] <= speed <= scan.speeds_m_s[-1] or all(one is not None for one in found):
            continue
        result = margins(free, *scan.at(float(speed)), common)
        for i, row in enumerate(result):
            margin = margin_s(row)
            if found[i] is None and margin is not None and margin >= 0.0:
                found[i] = float(speed)
    return found


@dataclass(frozen=True)
class Meeting:
    """One feasible meeting: when, and how fast the two bodies close."""

    time_s: float
    closing_speed_m_s: float
    fly_out_s: float


def feasible_meetings(path: Path, battery: Battery, burnout_speed_m_s: float, common: CommonFigures) -> list[Meeting]:
    """Every second of the free flight at which the interceptor could be there, kinematics only."""
    start, end = _above_air(path)
    free = free_flight([path], battery, max(int(end - start), 2) + 1)
    times, closing = meet(battery, burnout_speed_m_s, common, free)
    clock, heights = free.samples[0, :, 0], free.places[0, :, PLACE_HEIGHT]
    allowed = (
        (times[0] <= common.flight_time_cap_s)
        & (heights >= common.least_intercept_height_m)
        & (closing[0] <= common.greatest_closing_speed_m_s)
        & (clock - times[0] >= common.launch_delay_s)
    )
    return [Meeting(float(clock[k]), float(closing[0, k]), float(times[0, k])) for k in np.flatnonzero(allowed)]


@dataclass(frozen=True)
class ReachResult:
    """Whether and where one flight could be met."""

    reachable: bool
    earliest: Meeting | None
    latest: Meeting | None
    margin_s: float | None
    constraint: str | None
    best_time_s: float
    flip_burnout_speed_m_s: float | None
    fly_out_error_s: Spread
    """Measured error of the fly-out times looked up, inside the interceptor's reach."""


def reach(path: Path, battery: Battery, burnout_speed_m_s: float, common: CommonFigures, bar: Bar | None = None) -> ReachResult:
    """Whether and where one flight could be met by interceptors of one burnout speed."""
    free = free_flight([path], battery, 4 * SAMPLES)
    row = margins(free, *meet(battery, burnout_speed_m_s, common, free), common)[0]
    margin = margin_s(row)
    meetings = feasible_meetings(path, battery, burnout_speed_m_s, common)
    coarse = free_flight([path], battery, SAMPLES)
    speeds = node_speeds(battery, [])
    met = run_all(lambda speed: meet(battery, speed, common, coarse), speeds, 2, bar)
    scan = SpeedScan(np.array(speeds), np.stack([times for times, _ in met]), np.stack([closing for _, closing in met]))
    return ReachResult(
        margin is not None and margin >= 0.0,
        meetings[0] if meetings else None,
        meetings[-1] if meetings else None,
        margin,
        constraint(row),
        float(row[intercept.BEST_TIME]),
        least_speed(scan, coarse, common)[0],
        battery.table(burnout_speed_m_s, common.least_burnout_height_m).error.time_s,
    )
