"""Predicted variance against a weighted least-squares fit by NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.tracking.quality import INFORMATION, UNKNOWN_M2, add_looks, predicted_variance_m2


def flight(times):
    """Samples of one flight; only their times matter here."""
    samples = np.zeros((1, len(times), 7))
    samples[0, :, 0] = times
    return samples


def information_of(times, slant, seen, *, cued_from=0, reach_m=np.inf, floor=1e-10, slope=0.0, update_s=1.0, burnout=0):
    information = np.zeros((1, len(times), INFORMATION))
    arrays = (np.atleast_2d(np.asarray(part, dtype=float)) for part in (seen, slant))
    add_looks(*arrays, flight(times), np.array([cued_from]), reach_m, floor, slope, update_s, burnout, information)
    return information


@pytest.mark.parametrize("ahead_s", [0.0, 150.0, 900.0])
def test_variance_is_that_of_weighted_least_squares(ahead_s):
    rng = np.random.default_rng(5)
    times = 100.0 + 10.0 * np.arange(30)
    slant = rng.uniform(5e5, 2e6, 30)
    floor, slope = 1e-10, 1e-34
    information = information_of(times, slant, np.ones(30), floor=floor, slope=slope, update_s=2.0, burnout=3)[0, -1]
    # five looks in each step of 10 s after the fourth sample, all booked at its end; unknowns: position and velocity there
    looked = np.arange(4, 30)
    design = np.stack([np.ones(26), times[looked] - times[3]], axis=1)
    weight = 5.0 / np.maximum(floor * slant[looked] ** 2, slope * slant[looked] ** 6)
    covariance = np.linalg.inv(design.T @ (weight[:, None] * design))
    forward = np.array([1.0, ahead_s])
    assert predicted_variance_m2(*information, ahead_s) == pytest.approx(forward @ covariance @ forward, rel=1e-9)


def test_warning_of_the_burnout_spreads_with_time():
    """Position known to sigma_p and velocity to sigma_v: variance sigma_p^2 + (t sigma_v)^2."""
    information = 1.0 / 3000.0**2, 0.0, 1.0 / 50.0**2
    assert predicted_variance_m2(*information, 400.0) == pytest.approx(3000.0**2 + (50.0 * 400.0) ** 2)


def test_nothing_and_one_look_alone_leave_the_flight_unknown():
    assert predicted_variance_m2(0.0, 0.0, 0.0, 10.0) == UNKNOWN_M2
    one = information_of([0.0, 10.0], [1e6, 1e6], [0, 1])[0, -1]
    assert predicted_variance_m2(*one, 10.0) == UNKNOWN_M2


def test_every_further_look_helps():
    times = 5.0 * np.arange(60)
    information = information_of(times, np.full(60, 1e6), np.ones(60))[0]
    variances = [predicted_variance_m2(*row, 600.0) for row in information[3:]]
    assert (np.diff(variances) < 0.0).all()


def test_prediction_worsens_with_every_second_beyond_the_looks():
    times = 5.0 * np.arange(20)
    row = information_of(times, np.full(20, 1e6), np.ones(20))[0, -1]
    variances = [predicted_variance_m2(*row, ahead) for ahead in np.arange(100.0, 1000.0, 50.0)]
    assert (np.diff(variances) > 0.0).all()


def test_a_second_radar_adds_its_information():
    times = 10.0 * np.arange(10)
    one = information_of(times, np.full(10, 1e6), np.ones(10))
    both = one.copy()
    add_looks(np.ones((1, 10)), np.full((1, 10), 1e6), flight(times), np.array([0]), np.inf, 1e-10, 0.0, 1.0, 0, both)
    assert both == pytest.approx(2.0 * one)


def test_only_looks_in_view_in_range_and_after_burnout_count():
    times = 10.0 * np.arange(8)
    seen = np.array([1, 1, 1, 0, 1, 1, 1, 1])
    slant = np.array([1e6, 1e6, 1e6, 1e6, 3e6, 1e6, 1e6, 1e6])
    information = information_of(times, slant, seen, reach_m=2e6, burnout=2)[0, :, 0]
    grown = np.diff(information) > 0.0
    # sample 2 is the burnout, 3 is out of view, 4 out of range
    assert grown.tolist() == [False, False, False, False, True, True, True]


def test_a_radar_that_needs_a_cue_looks_only_from_the_cue_on():
    times = 10.0 * np.arange(8)
    information = information_of(times, np.full(8, 1e6), np.ones(8), cued_from=4)[0, :, 0]
    assert (np.diff(information) > 0.0).tolist() == [False] * 4 + [True] * 3


def test_looking_twice_as_often_halves_the_variance():
    times, slant = 10.0 * np.arange(12), np.full(12, 1e6)
    slow, fast = (information_of(times, slant, np.ones(12), update_s=update)[0, -1] for update in (2.0, 1.0))
    ratio = predicted_variance_m2(*slow, 300.0) / predicted_variance_m2(*fast, 300.0)
    assert ratio == pytest.approx(2.0)


def test_the_compiled_driver_adds_the_same(kernels):
    from thirdsite.engagement import engagement_kernels

    rng = np.random.default_rng(6)
    times, slant, seen = 10.0 * np.arange(25), rng.uniform(1e5, 3e6, 25), (rng.uniform(size=25) > 0.3).astype(float)
    plain = information_of(times, slant, seen, reach_m=2e6, slope=1e-35, burnout=4)
    compiled = np.zeros_like(plain)
    engagement_kernels.add_looks(seen[None], slant[None], flight(times), np.array([0]), 2e6, 1e-10, 1e-35, 1.0, 4, compiled)
    assert compiled.tobytes() == plain.tobytes()
