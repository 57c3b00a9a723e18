"""Steps of every kind: their order, what their own estimate of the error is worth, and the angle without a library."""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, cos, nextafter, pi, sin

import numpy as np
import pytest

from thirdsite.earth.atmosphere import air_density
from thirdsite.earth.constants import EQUATORIAL_RADIUS_M, J3, J4
from thirdsite.earth.gravity import gravity, radial_height_m
from thirdsite.flight.coast import coast_step
from thirdsite.flight.dormand import dormand_by_height, dormand_by_time, dormand_following, dormand_leaning
from thirdsite.flight.entry import NODES
from thirdsite.flight.kepler import arctangent
from thirdsite.flight.nystrom import nystrom12
from thirdsite.flight.slopes import following, slope_by_height, slope_by_time

State = tuple[float, ...]
March = Callable[[int], np.ndarray]
"""The same way in so many equal steps: the state at its end."""

HALF_INVERSE_BETA = 0.5 / 500.0
"""A light body, so that drag bends its path as much as one step can follow."""


ROUND: State = (7e6 * cos(0.3), 0.0, 7e6 * sin(0.3), 100.0, 7546.0 * cos(0.8), 7546.0 * sin(0.8))
"""A nearly circular orbit: the rounder, the longer the steps on which the order of a method shows above rounding."""


def above_the_air(steps: int) -> np.ndarray:
    """One turn of an orbit by `nystrom12`."""
    state = ROUND
    for _ in range(steps):
        state = nystrom12(*state, 5800.0 / steps)[:6]
    return np.array(state)


def above_the_air_by_order_4(steps: int) -> np.ndarray:
    """Ten minutes of the same orbit by `coast_step`."""
    state = ROUND
    for _ in range(steps):
        state = coast_step(*state, 600.0 / steps)
    return np.array(state)


FALLING: State = (EQUATORIAL_RADIUS_M + 46e3, 0.0, 0.0, -3000.0, 4000.0, 2500.0)
"""Its next 13 km lie in one layer of the standard atmosphere: there the equations are smooth."""


def through_the_air(steps: int) -> np.ndarray:
    """4 s of re-entry by `dormand_by_time`."""
    state, h = FALLING, 4.0 / steps
    acceleration = slope_by_time(*state, HALF_INVERSE_BETA, J3, J4)[3:]
    for _ in range(steps):
        found = dormand_by_time(*state, h, *acceleration, HALF_INVERSE_BETA, J3, J4)
        state, acceleration = found[:6], found[8:]
    return np.array(state)


def level_by_level(steps: int) -> np.ndarray:
    """The same re-entry over 12 km of height, by `dormand_by_height`; the time as metres of fall."""
    state, top, drop = (*FALLING, 0.0), radial_height_m(*FALLING[:3]), -12e3 / steps
    slope = slope_by_height(*FALLING, air_density(top), HALF_INVERSE_BETA)
    for k in range(steps):
        densities = [air_density(top + (k + share) * drop) for share in NODES]
        found = dormand_by_height(*state, drop, *slope, *densities, HALF_INVERSE_BETA)
        state, slope = found[:7], found[9:]
    return np.array([*state[:6], 3000.0 * state[6]])


ROCKET = {"thrust": 9e5, "exit_area": 0.5, "drag_area": 2.0, "rotation": 7.292115e-5}
MASS_KG, FLOW_KG_S = 4e4, 300.0
RISING: State = (EQUATORIAL_RADIUS_M + 11.5e3, 0.0, 0.0, 480.0, 300.0, 200.0)
"""The next 8 km lie in one layer."""


def gravity_turn(steps: int) -> np.ndarray:
    """12 s of burning along the velocity, by `dormand_following`."""
    state, mass, h = RISING, MASS_KG, 12.0 / steps
    for _ in range(steps):
        acceleration = following(*state, mass, *ROCKET.values())[3:]
        state = dormand_following(*state, h, *acceleration, mass, FLOW_KG_S, *ROCKET.values())
        mass -= FLOW_KG_S * h
    return np.array(state)


def pitch_over(steps: int) -> np.ndarray:
    """12 s of burning with a lean from the vertical growing to a tangent of 0.8, by `dormand_leaning`."""
    state, mass, h = RISING, MASS_KG, 12.0 / steps
    for k in range(steps):
        lean, gain = 0.8 * k / steps, 0.8 / steps
        state = dormand_leaning(*state, h, 1.0, 0.0, 0.0, 0.0, 0.6, 0.8, lean, gain, mass, FLOW_KG_S, *ROCKET.values())
        mass -= FLOW_KG_S * h
    return np.array(state)


# way, steps of the coarser and the finer march, steps of the reference, order. Errors of the finer march stay above the
# rounding of 7e6 m, a few 1e-9 m a step; the reference has none but that
ORDERS = [
    (above_the_air, 14, 20, 60, 12),
    (above_the_air_by_order_4, 8, 32, 512, 4),
    (through_the_air, 4, 16, 128, 5),
    (level_by_level, 3, 8, 128, 5),
    (gravity_turn, 4, 16, 64, 5),
    (pitch_over, 4, 16, 64, 5),
]


@pytest.mark.parametrize(("march", "coarse", "fine", "finest", "order"), ORDERS, ids=lambda value: getattr(value, "__name__", None))
def test_error_falls_with_the_power_of_the_step_that_is_its_order(march: March, coarse, fine, finest, order):
    exact = march(finest)
    off = [np.linalg.norm(march(steps) - exact) for steps in (coarse, fine)]
    found = np.log(off[0] / off[1]) / np.log(fine / coarse)
    print(f"{march.__name__}: {off[0]:.2e} in {coarse}, {off[1]:.2e} in {fine} steps: order {found:.2f}")
    # a wrong coefficient leaves order 1 or 2; half a power for the higher terms, which still count at the coarser step
    assert found > order - 0.5


def one_step(kind: str, h: float) -> tuple[np.ndarray, float, float]:
    """End of one step and its estimated errors (m, m/s)."""
    if kind == "nystrom12":
        found = nystrom12(*ROUND, h)
        return np.array(found[:6]), *found[6:8]
    if kind == "by time":
        found = dormand_by_time(*FALLING, h, *slope_by_time(*FALLING, HALF_INVERSE_BETA, 0.0, 0.0)[3:], HALF_INVERSE_BETA, 0.0, 0.0)
        return np.array(found[:6]), *found[6:8]
    top = radial_height_m(*FALLING[:3])
    slope = slope_by_height(*FALLING, air_density(top), HALF_INVERSE_BETA)
    densities = [air_density(top + share * h) for share in NODES]
    found = dormand_by_height(*FALLING, 0.0, h, *slope, *densities, HALF_INVERSE_BETA)
    return np.array(found[:6]), *found[7:9]


def in_small_steps(kind: str, h: float) -> np.ndarray:
    """The same way in steps too small to err."""
    if kind == "nystrom12":
        state = ROUND
        for _ in range(16):
            state = nystrom12(*state, h / 16.0)[:6]
        return np.array(state)
    if kind == "by time":
        state, acceleration = FALLING, slope_by_time(*FALLING, HALF_INVERSE_BETA, 0.0, 0.0)[3:]
        for _ in range(64):
            found = dormand_by_time(*state, h / 64.0, *acceleration, HALF_INVERSE_BETA, 0.0, 0.0)
            state, acceleration = found[:6], found[8:]
        return np.array(state)
    top, whole = radial_height_m(*FALLING[:3]), (*FALLING, 0.0)
    slope = slope_by_height(*FALLING, air_density(top), HALF_INVERSE_BETA)
    for k in range(64):
        densities = [air_density(top + h * (k + share) / 64.0) for share in NODES]
        stepped = dormand_by_height(*whole, h / 64.0, *slope, *densities, HALF_INVERSE_BETA)
        whole, slope = stepped[:7], stepped[9:]
    return np.array(whole[:6])


# kind, length, power of the step with which the estimate falls: one above the order of the lower result (10, 4 and 4)
ESTIMATES = [("nystrom12", 600.0, 11), ("by time", 1.0, 5), ("by height", -3e3, 5)]


@pytest.mark.parametrize(("kind", "length", "power"), ESTIMATES)
def test_estimated_error_bounds_the_error_and_falls_as_it_should(kind, length, power):
    estimates = []
    for h in (length, 0.5 * length, 0.25 * length):
        end, far, fast = one_step(kind, h)
        off = end - in_small_steps(kind, h)
        rounding = 1e-8, 1e-11  # of 7e6 m and 7e3 m/s, a few times
        print(f"{kind} {h}: {np.linalg.norm(off[:3]):.1e} of {far:.1e} m, {np.linalg.norm(off[3:]):.1e} of {fast:.1e} m/s")
        assert np.linalg.norm(off[:3]) < far + rounding[0]
        assert np.linalg.norm(off[3:]) < fast + rounding[1]
        estimates.append((far, fast))
    for k in range(2):
        fell = np.log2(estimates[0][k] / estimates[1][k])
        assert fell > power - 1.0  # so that it is of that order and of no lower one


def test_a_step_by_height_ends_at_its_height():
    top = radial_height_m(*FALLING[:3])
    end, far, _ = one_step("by height", -3e3)
    assert radial_height_m(*end[:3]) == pytest.approx(top - 3e3, abs=far + 1e-8)


def test_slopes_by_time_and_by_height_are_of_one_motion():
    density = air_density(radial_height_m(*FALLING[:3]))
    by_height, by_time = slope_by_height(*FALLING, density, HALF_INVERSE_BETA), slope_by_time(*FALLING, HALF_INVERSE_BETA, 0.0, 0.0)
    # the same products in another order
    assert np.array(by_height[:6]) / by_height[6] == pytest.approx(by_time, rel=1e-13, abs=1e-13)


def test_a_step_above_the_air_starts_with_gravity():
    """A tiny step shows the acceleration itself."""
    state = (6.7e6, 1e5, -2e6, 100.0, 200.0, 300.0)
    end = np.array(nystrom12(*state, 1e-2)[:6])
    assert (end[3:] - state[3:]) / 1e-2 == pytest.approx(gravity(*state[:3]), abs=1e-4)  # the path curves meanwhile


def test_arctangent_is_that_of_the_library():
    angles = np.concatenate([np.random.default_rng(0).uniform(-pi, pi, 20_000), np.arange(-8, 9) * pi / 8.0])
    for angle in angles:
        for radius in (1e-3, 1.0, 7e6):
            y, x = radius * sin(angle), radius * cos(angle)
            assert abs(arctangent(y, x) - atan2(y, x)) < 1e-15  # as it promises


@pytest.mark.parametrize(("y", "x"), [(0.0, 1.0), (1.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)])
def test_arctangent_on_the_axes_and_diagonals(y, x):
    for near in (y, nextafter(y, 2.0), nextafter(y, -2.0)):
        if near != 0.0 or x > 0.0 or y == near:
            assert abs(arctangent(near, x) - atan2(near, x)) < 1e-15
