"""The closed-form endgame beside homing simulated in time, and its limits worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.engagement.homing import simulate

from thirdsite.engagement import endgame
from thirdsite.engagement.endgame import (
    ACCELERATION_EXCEEDED,
    BUDGET_EXCEEDED,
    HIT,
    INTERCEPTOR_FAILED,
    NOISE_AND_LAG,
    NOT_ACQUIRED,
    NOT_THE_WARHEAD,
)
from thirdsite.engagement.single_shot import SHOT_COLUMNS, KillVehicle, close_shots

VEHICLE = KillVehicle(300e3, 0.04, 1e6, 50.0, 0.1, 1e-5, 60.0, 0.0, 0.3)
CLOSING = 10e3
"""30 s of homing."""


def close(vehicle, zem_m, *, off_axis_m=0.0, closing=CLOSING, divert=None, normals=(0.0, 0.0)):
    left = vehicle.divert_budget_m_s if divert is None else divert
    return endgame.close(zem_m, 0.0, off_axis_m, closing, left, *normals, vehicle.figures.tolist())


def homing(vehicle, closing=CLOSING):
    return endgame.homing_time_s(closing, vehicle.figures)


def lag(vehicle, closing=CLOSING):
    return endgame.lag_s(closing, vehicle.figures)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"seeker_noise_rad": 5e-5},
        {"guidance_time_constant_s": 0.3, "seeker_noise_rad": 1e-4, "seeker_rate_hz": 30.0},
        {"guidance_time_constant_s": 0.02},  # held to two looks
        {"seeker_noise_rad": 2e-4, "seeker_rate_hz": 20.0},  # smoothed so that noise does not saturate the divert
    ],
)
def test_noise_miss_and_divert_are_those_of_simulated_homing(changes):
    """400 shots: the standard error of a standard deviation over 800 axes is 2.5 %; SAMPLING is good to 5 %, the divert, which the
    closed form puts higher, to 9 %."""
    vehicle = replace(VEHICLE, **changes)
    flown = simulate(vehicle, CLOSING, 2000.0, lag(vehicle), 400, np.random.default_rng(1))
    noise = endgame.noise_miss_m(homing(vehicle), CLOSING, vehicle.figures)
    assert flown.per_axis_m.std() == pytest.approx(noise, rel=0.1)
    fate, miss, divert = close(vehicle, 2000.0)
    assert (fate, miss) == (HIT, pytest.approx(0.0, abs=1e-6))
    assert 0.91 * divert <= flown.divert_m_s.mean() <= 1.01 * divert


def test_the_limit_of_the_noise_is_the_classical_one():
    """For many lags and looks the standard deviation is 0.5303 V s sqrt(lag / rate): sqrt(9 / 32)."""
    vehicle = replace(VEHICLE, guidance_time_constant_s=1.0, seeker_rate_hz=1e5, seeker_noise_rad=1e-6)
    classical = np.sqrt(9.0 / 32.0) * CLOSING * 1e-6 * np.sqrt(1.0 / 1e5)
    assert endgame.noise_miss_m(homing(vehicle), CLOSING, vehicle.figures) == pytest.approx(classical, rel=1e-3)


def test_the_integral_of_the_noise_is_the_integral():
    """x^2 e^(-2x) (3 - 3x + x^2 / 2)^2 summed by the midpoint rule, at short and long homing."""
    vehicle = replace(VEHICLE, guidance_time_constant_s=1.0, seeker_rate_hz=1e9)
    for end in (0.5, 2.0, 5.0, 15.0):
        x = (np.arange(20000) + 0.5) * end / 20000
        share = np.mean(x**2 * np.exp(-2 * x) * (3 - 3 * x + x**2 / 2) ** 2) * end
        expected = CLOSING * vehicle.seeker_noise_rad * np.sqrt(share / 1e9)
        assert endgame.noise_miss_m(end, CLOSING, vehicle.figures) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("zem_m", [500.0, 5e3, 10e3, 18e3, 20e3, 21e3])
def test_divert_of_a_correction_is_that_of_simulated_homing(zem_m):
    """Gentle up to 15 km (3 zem / t^2 = 50 m/s2), at the limit for part of the way above; all reach the target."""
    flown = simulate(VEHICLE, CLOSING, zem_m, lag(VEHICLE), 20, np.random.default_rng(2))
    fate, _, divert = close(VEHICLE, zem_m, off_axis_m=0.0)
    assert fate == HIT
    assert flown.miss_m.max() < 0.3
    assert flown.divert_m_s.mean() == pytest.approx(divert, rel=0.03)


@pytest.mark.parametrize("zem_m", [23e3, 26e3])
def test_what_the_acceleration_cannot_correct_is_the_miss(zem_m):
    """Half of 50 m/s2 times 30 s squared is 22.5 km; building up the command costs about 1 km of it."""
    flown = simulate(VEHICLE, CLOSING, zem_m, lag(VEHICLE), 10, np.random.default_rng(3))
    fate, miss, _ = close(VEHICLE, zem_m)
    assert fate == ACCELERATION_EXCEEDED
    assert zem_m - miss == pytest.approx(zem_m - flown.miss_m.mean(), rel=0.02)


def test_an_empty_tank_misses_as_simulated_homing_does():
    vehicle = replace(VEHICLE, divert_budget_m_s=200.0)
    flown = simulate(vehicle, CLOSING, 5000.0, lag(vehicle), 20, np.random.default_rng(4))
    fate, miss, divert = close(vehicle, 5000.0)
    assert fate == BUDGET_EXCEEDED
    assert divert == 200.0
    # how noise and correction share the tank is only roughly known; both miss by hundreds of metres
    assert miss == pytest.approx(flown.miss_m.mean(), rel=0.5)
    assert close(vehicle, 3000.0)[0] == HIT
    assert simulate(vehicle, CLOSING, 3000.0, lag(vehicle), 20, np.random.default_rng(4)).miss_m.max() < 0.3


def test_correction_and_its_inverse_agree_and_meet_at_the_limit():
    for zem in (10.0, 5e3, 14999.0, 15001.0, 20e3, 22.4e3):
        divert, left = endgame.correction(zem, 30.0, 50.0)
        assert left == 0.0
        assert endgame.corrected_m(divert, 30.0, 50.0) == pytest.approx(zem, rel=1e-9)
    assert endgame.correction(15e3, 30.0, 50.0)[0] == pytest.approx(750.0)  # 1.5 x 15 km / 30 s
    assert endgame.correction(30e3, 30.0, 50.0) == (1500.0, 7500.0)
    for whole in (50.0, 100.0, 700.0):
        spent = endgame.together_m_s(endgame.for_correction_m_s(whole, 40.0), 40.0)
        assert spent == pytest.approx(whole, rel=1e-9)
    assert endgame.for_correction_m_s(30.0, 40.0) == 0.0


def test_a_short_homing_leaves_what_the_lag_leaves():
    """Six lags: zem e^-6 (1 - 3) = -0.5 m of 100 m, as the simulated loop, many looks in a lag."""
    vehicle = replace(VEHICLE, acquisition_range_m=12e3, divert_acceleration_m_s2=1e4, seeker_noise_rad=1e-9, seeker_rate_hz=2000.0)
    vehicle = replace(vehicle, guidance_time_constant_s=0.2)
    fate, miss, _ = close(vehicle, 100.0)
    flown = simulate(vehicle, CLOSING, 100.0, lag(vehicle), 2, np.random.default_rng(5))
    assert fate == NOISE_AND_LAG
    assert miss == pytest.approx(flown.miss_m.mean(), rel=0.15)  # the homing time is shortened by 1 / 60, a tenth of a lag


def test_what_homing_leaves_adds_to_the_noise():
    """0.3 m of it and 0.0041 m of noise: a normal number of one misses by 0.3 m, and spends nothing more."""
    vehicle = replace(VEHICLE, homing_error_m=0.3, hit_radius_m=0.25)
    fate, miss, divert = close(vehicle, 500.0, normals=(1.0, 0.0))
    assert fate == NOISE_AND_LAG
    assert miss == pytest.approx(np.hypot(0.3, 0.0041), rel=1e-4)
    assert divert == close(VEHICLE, 500.0)[2]
    assert close(vehicle, 500.0, normals=(0.5, -0.5))[1] == pytest.approx(miss * np.sqrt(0.5))


def test_outside_the_field_of_view_nothing_is_corrected_or_spent():
    assert close(VEHICLE, 800.0, off_axis_m=6001.0) == (NOT_ACQUIRED, 800.0, 0.0)  # 300 km x 20 mrad
    assert close(VEHICLE, 800.0, off_axis_m=5999.0)[0] == HIT


def test_a_fate_counts_the_interceptor_and_the_object_first():
    assert endgame.shot_fate(HIT, 1.0, 1.0) == HIT
    assert endgame.shot_fate(HIT, 1.0, 0.0) == NOT_THE_WARHEAD
    assert endgame.shot_fate(NOT_ACQUIRED, 1.0, 0.0) == NOT_ACQUIRED
    assert endgame.shot_fate(HIT, 0.0, 1.0) == INTERCEPTOR_FAILED


def test_compiled_shots_are_the_plain_ones():
    rng = np.random.default_rng(6)
    shots = np.empty((100, SHOT_COLUMNS))
    shots[:, :3] = rng.uniform(0.0, 20e3, (100, 3))
    shots[:, 3] = rng.uniform(3e3, 14e3, 100)
    shots[:, 4] = rng.uniform(-50.0, 2000.0, 100)
    shots[:, 5:] = rng.standard_normal((100, 2))
    plain, compiled = (close_shots(shots, VEHICLE, compiled=way) for way in (False, True))
    assert len(set(plain[:, 0])) >= 4
    assert compiled.tobytes() == plain.tobytes()
