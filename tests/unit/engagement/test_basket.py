"""The error basket and mid-course divert, against sampling and by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from thirdsite.engagement import basket, divert, endgame
from thirdsite.engagement.single_shot import SHOT_COLUMNS, KillVehicle, Origin, SingleShot, close_shots, wilson_interval

VEHICLE = KillVehicle(300e3, 0.06, 500.0, 50.0, 0.1, 1e-5, 60.0, 0.0, 0.3)
STEERING = (140.0, 0.2, 1.0)
"""140 s of burn, 0.2 rad, one standard deviation."""


def test_spread_across_a_direction_is_that_of_the_projected_covariance():
    rng = np.random.default_rng(1)
    for _ in range(20):
        half = rng.standard_normal((3, 3)) * [100.0, 2000.0, 30.0]
        c = half @ half.T
        u = rng.standard_normal(3)
        u /= np.linalg.norm(u)
        across = np.eye(3) - np.outer(u, u)
        values = np.sqrt(np.maximum(np.linalg.eigvalsh(across @ c @ across), 0.0))
        found = basket.spread_across(c[0, 0], c[0, 1], c[0, 2], c[1, 1], c[1, 2], c[2, 2], *u)
        assert found == pytest.approx((values[2], values[1]), rel=1e-6, abs=1e-4)


def test_a_singular_covariance_has_a_spread():
    assert basket.spread_across(9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0) == (3.0, 0.0)
    assert basket.spread_across(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0) == (0.0, 0.0)


def test_probability_within_a_circle():
    assert basket.within(2.0, 1.0, 1.0) == pytest.approx(1.0 - np.exp(-2.0), rel=1e-12)
    normals = np.random.default_rng(2).standard_normal((200_000, 2))
    for greater, smaller, radius in ((1.0, 0.5, 1.0), (3.0, 0.3, 2.0), (1.0, 0.0, 1.0)):
        share = np.mean(np.hypot(greater * normals[:, 0], smaller * normals[:, 1]) <= radius)
        assert basket.within(radius, greater, smaller) == pytest.approx(share, abs=0.005)  # 4 standard errors, and the sum's own


def test_the_basket_is_the_least_of_view_divert_and_acceleration():
    figures = VEHICLE.figures
    assert basket.correctable_m(10e3, 500.0, figures) == pytest.approx(9000.0)  # 300 km x 30 mrad
    low = basket.correctable_m(10e3, 200.0, figures)
    # 1.5 zem / 29.5 s: 200 m/s are worth 3.9 km less what noise takes
    assert 3.2e3 < low < 200.0 * 29.5 / 1.5
    assert basket.correctable_m(10e3, -5.0, figures) == 0.0
    weak = replace(VEHICLE, divert_budget_m_s=1e6, divert_acceleration_m_s2=10.0).figures
    assert basket.correctable_m(10e3, 1e6, weak) == pytest.approx(0.5 * 10.0 * 29.5**2, rel=1e-3)


def sampled(vehicle, closing_m_s, spreads_m, left_m_s, reliability, normals, uniforms):
    """Fates, misses and diverts of shots whose handed-over error has these standard deviations."""
    shots = np.zeros((len(uniforms), SHOT_COLUMNS))
    shots[:, endgame.ZEM_1], shots[:, endgame.ZEM_2] = spreads_m[0] * normals[:, 0], spreads_m[1] * normals[:, 1]
    shots[:, endgame.OFF_AXIS] = np.hypot(shots[:, endgame.ZEM_1], shots[:, endgame.ZEM_2])
    shots[:, endgame.CLOSING_SPEED], shots[:, endgame.DIVERT_LEFT] = closing_m_s, left_m_s
    shots[:, endgame.NORMAL_1 : endgame.NORMAL_2 + 1] = normals[:, 2:4]
    result = close_shots(shots, vehicle)
    fates = np.where(uniforms < reliability, result[:, 0], endgame.INTERCEPTOR_FAILED).astype(np.int64)
    return fates, result[:, 1], result[:, 2]


@pytest.mark.parametrize(("spreads", "left"), [((3e3, 1e3), 300.0), ((8e3, 6e3), 500.0), ((200.0, 100.0), 100.0)])
def test_foreseen_and_sampled_probability_agree(spreads, left):
    """40,000 shots: four standard errors are 0.01."""
    rng = np.random.default_rng(3)
    vehicle = replace(VEHICLE, seeker_noise_rad=3e-5, seeker_rate_hz=100.0, hit_radius_m=0.02, homing_error_m=0.01)
    fates, misses, spent = sampled(vehicle, 10e3, spreads, left, 0.9, rng.standard_normal((40_000, 4)), rng.uniform(size=40_000))
    shot = SingleShot.computed(fates)
    foreseen = 0.9 * basket.expected_hit(10e3, *spreads, left, vehicle.figures)
    assert shot.probability == pytest.approx(foreseen, abs=0.012)
    assert shot.origin is Origin.COMPUTED
    assert shot.interval[0] < shot.probability < shot.interval[1]
    assert sum(share for _, share in shot.misses) + shot.probability == pytest.approx(1.0)
    assert dict(shot.misses)["interceptor_failed"] == pytest.approx(0.1, abs=0.01)
    assert (spent <= left).all()
    assert (misses >= 0.0).all()


def test_published_and_computed_are_told_apart():
    shot = SingleShot.published(0.56, 0.25, 0.56)
    assert shot.origin is Origin.PUBLISHED
    assert shot.shots == 0
    with pytest.raises(ValueError, match="must be ordered"):
        SingleShot.published(0.6, 0.25, 0.56)


def test_the_interval_of_a_count():
    """Ten of eighteen: Wilson's 95 % interval is 0.337 to 0.754."""
    assert wilson_interval(10, 18) == pytest.approx((0.337, 0.754), abs=5e-4)
    assert wilson_interval(0, 0) == (0.0, 1.0)
    assert wilson_interval(0, 50)[0] == 0.0
    assert wilson_interval(50, 50)[1] == 1.0


def test_a_shift_after_burnout_costs_shift_over_time_to_go():
    """3 km, 300 s: 10 m/s and hardly more at 50 m/s2 (a burn of 0.2 s)."""
    spent, left = divert.follow(3000.0, 200.0, 300.0, 6000.0, 500.0, 50.0, STEERING)
    assert spent == pytest.approx(10.0, rel=1e-3)
    assert left == 0.0


def test_what_divert_and_time_cannot_follow_is_left():
    """20 m/s over 100 s at 2 m/s2: a burn of 10 s moves the point by 20 x (100 - 5) = 1.9 km."""
    assert divert.follow(3000.0, 200.0, 100.0, 6000.0, 20.0, 2.0, STEERING) == pytest.approx((20.0, 1100.0))
    # all of 10 s at 2 m/s2 moves it by 100 m
    assert divert.follow(300.0, 200.0, 10.0, 6000.0, 500.0, 2.0, STEERING) == pytest.approx((20.0, 200.0))
    assert divert.follow(300.0, 200.0, 10.0, 6000.0, -1.0, 2.0, STEERING) == pytest.approx((0.0, 300.0))
    assert divert.follow(0.0, 200.0, 10.0, 6000.0, 500.0, 2.0, STEERING) == (0.0, 0.0)


def test_before_burnout_the_booster_steers_free_of_charge_within_its_cone():
    """Half of the burn left: 0.1 rad over 6 km/s x (400 - 70) s = 198 km."""
    cone = divert.steered_m(70.0, 400.0, 6000.0, STEERING)
    assert cone == pytest.approx(198e3)
    assert divert.follow(150e3, 70.0, 400.0, 6000.0, 500.0, 50.0, STEERING) == (0.0, 0.0)
    spent, left = divert.follow(198e3 + 3300.0, 70.0, 400.0, 6000.0, 500.0, 50.0, STEERING)
    assert spent == pytest.approx(3300.0 / 330.0, rel=1e-3)  # divert begins at burnout
    assert left == 0.0
    assert divert.steered_m(140.0, 400.0, 6000.0, STEERING) == 0.0


def test_shifts_within_the_noise_of_the_point_are_not_followed():
    assert divert.wanted(900.0, 1000.0, STEERING) == 0.0
    assert divert.wanted(1100.0, 1000.0, STEERING) == 1.0


def test_only_the_part_across_counts():
    assert basket.across(3.0, 4.0, 5.0, 1.0, 0.0, 0.0) == (0.0, 4.0, 5.0, pytest.approx(np.sqrt(41.0)))


def test_scalar_text_gives_the_same_compiled():
    """What the closed loop calls from its own lanes: foreseen hits and mid-course, plain and compiled alike."""
    from thirdsite import lanes

    lanes.enable()
    from numba import njit

    def both(closing, greater, smaller, left, figures, shift, since, to_go, steering):
        hit = basket.expected_hit(closing, greater, smaller, left, figures)
        spent, rest = divert.follow(shift, since, to_go, 6000.0, left, 30.0, steering)
        return hit, spent, rest, divert.wanted(shift, greater, steering)

    compiled = njit(error_model="numpy")(both)
    steering = np.array(STEERING)
    rng = np.random.default_rng(4)
    for _ in range(50):
        numbers = rng.uniform(5e3, 14e3), *np.sort(rng.uniform(0.0, 9e3, 2))[::-1].tolist(), rng.uniform(-10.0, 600.0)
        rest = rng.uniform(0.0, 3e5), rng.uniform(0.0, 400.0), rng.uniform(5.0, 500.0)
        assert compiled(*numbers, VEHICLE.figures, *rest, steering) == both(*numbers, VEHICLE.figures, *rest, steering)
