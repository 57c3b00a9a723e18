"""A late look taken in afterwards against the same looks in order."""

import numpy as np
import pytest
from tools.raids import PLACE, look_of, middle

from thirdsite.errors import OutsideValidity
from thirdsite.flight.coast import coast_step
from thirdsite.tracking.ballistic_filter import BallisticFilter
from thirdsite.tracking.estimates import TrackingRadar
from thirdsite.tracking.retrodiction import Belief, Expectation, FreeFlightMotion, late_update
from thirdsite.tracking.views import RadarView

SDS = (5.0, 1e-4, 1e-4)
VIEW = RadarView(TrackingRadar(0, PLACE), 0.9, 1e-12)
START = np.diag([400.0**2] * 3 + [20.0**2] * 3)


def looks_at(times, rng):
    state = np.concatenate(middle())
    found, now = [], 0.0
    for t in times:
        state = np.array(coast_step(*state.tolist(), t - now))
        now = t
        found.append(look_of(VIEW, state[:3], t, SDS, rng.normal(size=3)))
    return found


def started(rng, noise):
    state = np.concatenate(middle()) + rng.multivariate_normal(np.zeros(6), START)
    return BallisticFilter(0.0, state, START, acceleration_psd_m2_s3=noise)


def taken(track, looks):
    for look in looks:
        track.predict_to(look.time_s)
        track.update_radar(VIEW.radar, look)
    return track


def belief(track):
    estimate = track.estimate
    return Belief(estimate.time_s, estimate.state_eci, estimate.covariance)


def retrodicted(before, now, look, noise):
    def expect(state):
        at = BallisticFilter(look.time_s, state, START)
        return Expectation(at.innovation(VIEW.radar, look)[0], at.slopes(VIEW.radar))

    return late_update(before, now, look.time_s, expect, np.diag(np.square(SDS)), FreeFlightMotion(noise))


def compared(rng, times, late, noise):
    """The retrodicted belief, that of the looks in order, and that without the late look."""
    looks = looks_at(times, rng)
    first = started(rng, noise)
    taken(first, looks[:late])
    before = belief(first)
    in_order = belief(taken(first.copy(), looks[late:]))
    without = belief(taken(first.copy(), looks[late + 1 :]))
    return retrodicted(before, without, looks[late], noise), in_order, without


def distance(a, b):
    apart = a.state - b.state
    return float(np.sqrt(apart @ np.linalg.inv(b.covariance) @ apart))


@pytest.mark.parametrize("noise", [1e-5, 0.1, 50.0])
@pytest.mark.parametrize("times", [(5.0, 10.0, 15.0), (5.0, 14.0, 15.0), (5.0, 6.0, 35.0)])
def test_one_newer_look_is_taken_to_a_tenth_of_a_standard_deviation(times, noise):
    """Exact for straight measurements (below); over 700 m of error a sphere of equal range bends by 0.2 m of the 5 m."""
    rng = np.random.default_rng(3)
    for _ in range(10):
        late, in_order, without = compared(rng, times, 1, noise)
        assert distance(late, in_order) < 0.1
        assert np.linalg.slogdet(late.covariance)[1] == pytest.approx(np.linalg.slogdet(in_order.covariance)[1], abs=0.05)
        assert np.linalg.slogdet(late.covariance)[1] < np.linalg.slogdet(without.covariance)[1] - 0.05


def test_one_newer_straight_measurement_is_exact():
    """Positions measured directly, in order and late, by the matrix formulas on the same motion."""
    rng = np.random.default_rng(6)
    motion, slope, noise = FreeFlightMotion(20.0), np.eye(3, 6), np.eye(3) * 50.0**2
    before = Belief(0.0, np.concatenate(middle()), START)
    truth = before.state + rng.multivariate_normal(np.zeros(6), START)

    def taken_in(belief, time_s, measured):
        span = time_s - belief.time_s
        carried = motion.transition(belief.state, span)
        prior = carried @ belief.covariance @ carried.T + motion.noise(belief.state, span)
        state = motion.moved(belief.state, span)
        if measured is None:
            return Belief(time_s, state, prior)
        gain = prior @ slope.T @ np.linalg.inv(slope @ prior @ slope.T + noise)
        return Belief(time_s, state + gain @ (measured - state[:3]), prior - gain @ slope @ prior)

    early, newer = (motion.moved(truth, t)[:3] + rng.normal(scale=50.0, size=3) for t in (4.0, 9.0))
    in_order = taken_in(taken_in(before, 4.0, early), 9.0, newer)
    without = taken_in(taken_in(before, 4.0, None), 9.0, newer)
    late = late_update(before, without, 4.0, lambda state: Expectation(early - state[:3], slope), noise, motion)
    assert distance(without, in_order) > 0.5
    assert distance(late, in_order) < 1e-3  # gravity's slope is taken at two places some hundred metres apart
    sizes = np.sqrt(np.diag(in_order.covariance))
    assert np.abs((late.covariance - in_order.covariance) / np.outer(sizes, sizes)).max() < 1e-5


def test_several_newer_looks_in_free_flight_are_nearly_exact():
    rng = np.random.default_rng(4)
    gained, missed = [], []
    for _ in range(20):
        late, in_order, without = compared(rng, tuple(np.arange(5.0, 50.0, 5.0)), 4, 1e-5)
        missed.append(distance(without, in_order))
        gained.append(distance(late, in_order))
    assert np.mean(gained) < 0.02 * np.mean(missed)


def test_several_newer_looks_at_a_manoeuvring_body_are_not():
    """The stated limit: with strong process noise the one equivalent measurement is a poor stand-in for four."""
    rng = np.random.default_rng(4)
    pairs = [compared(rng, tuple(np.arange(5.0, 50.0, 5.0)), 4, 50.0) for _ in range(20)]
    assert np.mean([distance(late, in_order) for late, in_order, _ in pairs]) > 0.1


def test_a_report_outside_the_two_beliefs_is_refused():
    track = belief(started(np.random.default_rng(0), 1e-5))
    with pytest.raises(OutsideValidity, match="between"):
        late_update(track, track, 5.0, lambda state: Expectation(state, np.eye(6)), np.eye(6), FreeFlightMotion())


def test_the_motion_runs_back_to_where_it_came_from():
    motion = FreeFlightMotion()
    state = np.concatenate(middle())
    there = motion.moved(state, 60.0)
    assert motion.moved(there, -60.0) == pytest.approx(state, abs=1e-2)
    small = np.array([10.0, -5.0, 3.0, 0.1, 0.2, -0.1])
    assert motion.moved(state + small, 60.0) - there == pytest.approx(motion.transition(state, 60.0) @ small, abs=1e-2)
