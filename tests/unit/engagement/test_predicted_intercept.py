"""Predicted intercepts against a scan in small steps, with a fly-out table simple enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import Geodetic
from thirdsite.engagement import intercept
from thirdsite.engagement.intercept_plan import NoIntercept, PlannedIntercept, nodes_of, plan_intercepts
from thirdsite.engagement.predicted_intercept import EARLIEST, HALVINGS, SUREST
from thirdsite.engagement.single_shot import KillVehicle
from thirdsite.flight.coast import coast_step
from thirdsite.flight.flyout import ALONG, ANGLE_STEP_RAD, ANGLES, BY_ANGLE, HEIGHTS, TABLE_COLUMNS, TIME, UNREACHED, UP
from thirdsite.flight.flyout_table import FlyOutTable, TableError
from thirdsite.flight.interceptors import LaunchSite

SITE = LaunchSite(Geodetic(np.radians(54.5), np.radians(17.1)))
VEHICLE = KillVehicle(300e3, 0.06, 500.0, 50.0, 0.1, 1e-5, 60.0, 0.0, 0.3)
STEP = 20.0


def no_error(table: FlyOutTable) -> TableError:
    raise NotImplementedError


def fly_out_s(angle_rad):
    """150 s to burn out overhead and 15 s for every degree."""
    return 150.0 + 15.0 * np.degrees(angle_rad)


@pytest.fixture(scope="module")
def table():
    values = np.zeros((8, HEIGHTS, ANGLES, TABLE_COLUMNS), np.float32)
    angle = ANGLE_STEP_RAD * np.arange(ANGLES)
    values[..., TIME] = fly_out_s(angle)
    values[..., BY_ANGLE] = 15.0 * np.degrees(ANGLE_STEP_RAD)
    values[..., UP], values[..., ALONG] = 1000.0, 4000.0
    values[:, :, angle > np.radians(40.0), TIME] = UNREACHED
    return FlyOutTable(values, SITE.place, 6300.0, 30e3, 2000.0, no_error)


def case(**changes):
    row = np.zeros(intercept.CASE_COLUMNS)
    row[intercept.FLIGHT_CAP], row[intercept.LEAST_HEIGHT], row[intercept.CLOSING] = 900.0, 120e3, 14e3
    row[intercept.COMMIT_ERROR] = 50e3
    for name, value in changes.items():
        row[getattr(intercept, name)] = value
    return row


def threat(start_s=300.0, end_s=1500.0, step_s=STEP, covariance=None):
    """A track over the site from the south-east: a free flight, its covariance growing with the square of time."""
    up = SITE.up
    start = 6371e3 * (np.cos(0.6) * up + np.sin(0.6) * (0.8 * SITE.east - 0.6 * SITE.north)) * 1.05
    turn = ROTATION_RATE_RAD_S * start_s
    spin = np.array([[np.cos(turn), -np.sin(turn), 0.0], [np.sin(turn), np.cos(turn), 0.0], [0.0, 0.0, 1.0]])
    start = spin @ start
    toward = spin @ up - start * (start @ (spin @ up)) / (start @ start)
    velocity = 5900.0 * toward / np.linalg.norm(toward) + 1900.0 * start / np.linalg.norm(start)
    state = (*start, *velocity)
    times = np.arange(start_s, end_s, step_s)
    states = [state]
    for _ in times[1:]:
        state = coast_step(*state, step_s)
        states.append(state)
    spread = 1.0 + (times - start_s) / 300.0 if covariance is None else covariance(times)
    cov = np.einsum("k,ij->kij", spread**2, np.diag([4e6, 1e6, 9e6]))
    return times, np.array(states), cov


def scan(not_before_s, allowed=lambda t, angle, height: True):
    """The first second hundredth at which an interceptor could be there, from dense samples and plain geometry."""
    times, states, _ = threat(step_s=1.0)
    for t, s in zip(np.arange(300.0, 1498.0, 0.05), _dense(times, states), strict=False):
        turn = -ROTATION_RATE_RAD_S * t
        place = np.array([s[0] * np.cos(turn) - s[1] * np.sin(turn), s[0] * np.sin(turn) + s[1] * np.cos(turn), s[2]])
        r = np.linalg.norm(place)
        angle = np.arccos(place @ SITE.up / r)
        if angle < np.radians(40.0) and t - fly_out_s(angle) >= not_before_s and allowed(t, angle, r - 6371e3):
            return t, angle, s
    return None


def _dense(times, states):
    t = np.arange(300.0, 1498.0, 0.05)
    return np.column_stack([np.interp(t, times, states[:, c]) for c in range(6)])


def plan(table, not_before=300.0, rule=EARLIEST, divert=400.0, track=None, least_fly_out_s=0.0, **changes):
    nodes = nodes_of(*(track or threat()))[None]
    asked = np.array([not_before]), np.array([divert])
    figures = SITE, table, case(**changes), VEHICLE
    return plan_intercepts(nodes, *asked, *figures, rule=rule, least_fly_out_s=least_fly_out_s)[0]


@pytest.mark.parametrize("not_before", [100.0, 300.0, 450.0])
def test_the_earliest_meeting_is_that_of_a_scan(table, not_before):
    found, expected = plan(table, not_before), scan(not_before)
    assert isinstance(found, PlannedIntercept)
    assert expected is not None
    assert 0.0 <= found.time_s - expected[0] <= STEP / 2**HALVINGS + 0.1
    assert found.lift_off_s >= not_before
    assert found.fly_out_s == pytest.approx(fly_out_s(expected[1]), abs=0.5)
    assert np.linalg.norm(np.array(found.point_eci_m) - expected[2][:3]) < 7e3 * 0.5
    assert found.latest_lift_off_s > found.lift_off_s


def test_closing_speed_and_direction_are_those_of_the_two_velocities(table):
    found = plan(table, 450.0)
    t, point = found.time_s, np.array(found.point_eci_m)
    turn = ROTATION_RATE_RAD_S * t
    spin = np.array([[np.cos(turn), -np.sin(turn), 0.0], [np.sin(turn), np.cos(turn), 0.0], [0.0, 0.0, 1.0]])
    up = point / np.linalg.norm(point)
    along = up * (up @ (spin @ SITE.up)) - spin @ SITE.up
    along /= np.linalg.norm(along)
    own = 1000.0 * up + 4000.0 * along + np.cross([0.0, 0.0, ROTATION_RATE_RAD_S], point)
    times, states, _ = threat(step_s=1.0)
    theirs = np.array([np.interp(t, times, states[:, c]) for c in range(3, 6)])
    assert found.closing_speed_m_s == pytest.approx(np.linalg.norm(theirs - own), abs=2.0)
    assert np.array(found.closing_direction) == pytest.approx((theirs - own) / np.linalg.norm(theirs - own), abs=1e-3)


def test_the_spread_is_the_covariance_across_the_closing_direction(table):
    found = plan(table, 450.0)
    scale = 1.0 + (found.time_s - 300.0) / 300.0
    across = np.eye(3) - np.outer(found.closing_direction, found.closing_direction)
    values = np.sqrt(np.maximum(np.linalg.eigvalsh(across @ np.diag([4e6, 1e6, 9e6]) @ across), 0.0))
    assert found.spreads_m == pytest.approx((scale * values[2], scale * values[1]), rel=0.002)  # linear between nodes
    assert found.committable
    assert found.fits(0.1)
    assert not found.fits(100.0)
    assert 0.0 < found.expected_hit(VEHICLE, 400.0) < 1.0
    assert not plan(table, 450.0, COMMIT_ERROR=1e3).committable


def test_a_constraint_moves_the_meeting_or_removes_it(table):
    free, capped = plan(table, 100.0), plan(table, 100.0, FLIGHT_CAP=400.0)
    assert free.fly_out_s > 400.0 >= capped.fly_out_s > 395.0
    expected = scan(100.0, lambda t, angle, height: fly_out_s(angle) <= 400.0)
    assert capped.time_s == pytest.approx(expected[0], abs=0.5)
    assert plan(table, FLIGHT_CAP=100.0) == NoIntercept("flight_time_cap", None)
    assert plan(table, LEAST_HEIGHT=2000e3) == NoIntercept("least_intercept_height", None)
    assert plan(table, CLOSING=10.0) == NoIntercept("greatest_closing_speed", None)


def test_too_late_is_told_from_out_of_reach(table):
    late = plan(table, 1400.0)
    assert isinstance(late, NoIntercept)
    assert late.constraint == "too_late"
    assert late.latest_lift_off_s < 1400.0
    assert plan(table, late.latest_lift_off_s - 1.0).latest_lift_off_s == pytest.approx(late.latest_lift_off_s)
    times, states, cov = threat()
    assert plan(table, track=(times, -states, cov)) == NoIntercept("fly_out_reach", None)


def test_the_surest_meeting_waits_for_a_better_basket(table):
    """The spread falls in time, so the surest node is a later one than the earliest."""
    track = threat(covariance=lambda t: 3.0 - (t - 300.0) / 600.0)
    soon, sure = plan(table, track=track), plan(table, track=track, rule=SUREST)
    assert sure.time_s > soon.time_s + STEP
    assert sure.basket_m / sure.spreads_m[0] > soon.basket_m / soon.spreads_m[0]


def test_a_prediction_needs_two_nodes_in_order(table):
    times, states, cov = threat()
    with pytest.raises(ValueError, match="two nodes"):
        plan(table, track=(times[::-1], states, cov))
    with pytest.raises(ValueError, match="two nodes"):
        plan(table, track=(times[:1], states[:1], cov[:1]))


def test_compiled_plans_are_the_plain_ones(table):
    from thirdsite.engagement import shot_kernels
    from thirdsite.engagement.predicted_intercept import NODE_ROWS, PLAN_ROWS, WHY, plan_block

    nodes = np.repeat(nodes_of(*threat())[None], 70, axis=0)
    asked = np.column_stack([np.linspace(0.0, 1500.0, 70), np.full(70, 400.0), np.linspace(0.0, 400.0, 70)])
    plain, compiled = np.zeros((70, PLAN_ROWS)), np.zeros((70, PLAN_ROWS))
    arguments = table.values, SITE.up, SITE.east, SITE.north, case(), VEHICLE.figures
    work = [0.0] * (nodes.shape[1] * NODE_ROWS + PLAN_ROWS)
    for first in range(70):
        plan_block(nodes, asked, EARLIEST, *arguments, first, plain, work, 1)
    shot_kernels.plan_tracks(nodes, asked, EARLIEST, *arguments, compiled)
    assert compiled.tobytes() == plain.tobytes()
    assert (plain[:, WHY] == intercept.NONE).sum() > 10


def test_nothing_is_met_before_the_booster_has_burned_out(table):
    free = plan(table)
    assert isinstance(free, PlannedIntercept)
    late = plan(table, least_fly_out_s=free.fly_out_s + 5.0)
    assert isinstance(late, PlannedIntercept)
    assert late.fly_out_s >= free.fly_out_s + 5.0
    never = plan(table, least_fly_out_s=2000.0)
    assert isinstance(never, NoIntercept)
    assert never.constraint == "fly_out_reach"
