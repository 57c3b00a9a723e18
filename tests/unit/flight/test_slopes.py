"""The equations of motion under thrust: drag curve, lean, and what the frame adds."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.earth.constants import EQUATORIAL_RADIUS_M, ROTATION_RATE_RAD_S
from thirdsite.earth.gravity import gravity
from thirdsite.flight.slopes import MOST_DRAG_1_S, drag_terms, following, leaning

PLACE = (EQUATORIAL_RADIUS_M + 120e3, 0.0, 0.0)
STILL = (0.0, 0.0, 0.0)


@pytest.mark.parametrize(("mach", "expected"), [(0.0, 0.22), (1.25, 0.55), (2.0, 0.42), (4.5, 0.25)])
def test_drag_coefficient_is_the_documented_one(mach, expected):
    above, below = drag_terms(mach * mach)
    assert above / below == pytest.approx(expected, abs=0.005)  # half of the last figure given


def test_drag_coefficient_is_smooth_and_positive_at_every_speed():
    curve = np.array([above / below for above, below in map(drag_terms, np.linspace(0.0, 30.0, 3001) ** 2)])
    assert (curve > 0.1).all()
    assert np.abs(np.diff(curve)).max() < 0.01  # a hundredth of Mach; a pole of the fraction would show


def test_leaning_turns_by_the_angle_of_its_tangent():
    up, heading = (1.0, 0.0, 0.0), (0.0, 0.6, 0.8)
    with_thrust, without = (
        np.array(leaning(*PLACE, *STILL, *up, *heading, np.tan(0.4), 1000.0, thrust, 0.0, 0.0, 0.0)[3:]) for thrust in (5e4, 0.0)
    )
    pushed = np.cos(0.4) * np.array(up) + np.sin(0.4) * np.array(heading)
    assert with_thrust - without == pytest.approx(50.0 * pushed, abs=1e-12)


def test_following_pushes_along_the_velocity():
    velocity = np.array([300.0, 400.0, 1200.0])
    with_thrust, without = (np.array(following(*PLACE, *velocity, 1000.0, thrust, 0.0, 0.0, 0.0)[3:]) for thrust in (5e4, 0.0))
    assert with_thrust - without == pytest.approx(50.0 * velocity / 1300.0, abs=1e-12)


@pytest.mark.parametrize("exit_area", [0.0, 0.5])
def test_air_pressure_takes_from_the_thrust(exit_area):
    ground = (EQUATORIAL_RADIUS_M, 0.0, 0.0)
    up = leaning(*ground, *STILL, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1000.0, 1e5, exit_area, 0.0, 0.0)[3]
    assert up - gravity(*ground)[0] == pytest.approx((1e5 - exit_area * 101325.0) / 1000.0, rel=1e-9)  # sea level, 1976


def test_a_rocket_at_rest_on_the_turning_earth_is_driven_outwards_and_a_moving_one_sideways():
    added = np.array(following(*PLACE, 0.0, 0.0, 500.0, 1.0, 0.0, 0.0, 0.0, ROTATION_RATE_RAD_S)[3:]) - gravity(*PLACE)
    omega = np.array([0.0, 0.0, ROTATION_RATE_RAD_S])
    assert added == pytest.approx(-np.cross(omega, np.cross(omega, PLACE)), abs=1e-12)
    east = np.array(following(*PLACE, 0.0, 800.0, 0.0, 1.0, 0.0, 0.0, 0.0, ROTATION_RATE_RAD_S)[3:]) - gravity(*PLACE) - added
    assert east == pytest.approx(-2.0 * np.cross(omega, [0.0, 800.0, 0.0]), abs=1e-12)


def test_drag_of_a_dive_stays_finite():
    """At sea level and 8 km/s the drag of a light rocket would stop it in hundredths of a second."""
    ground, velocity = (EQUATORIAL_RADIUS_M, 0.0, 0.0), np.array([0.0, 0.0, 8000.0])
    slowed = np.array(following(*ground, *velocity, 100.0, 0.0, 0.0, 1.0, 0.0)[3:]) - gravity(*ground)
    assert slowed == pytest.approx(-MOST_DRAG_1_S * velocity, rel=1e-12)
