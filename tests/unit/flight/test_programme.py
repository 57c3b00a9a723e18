"""Powered flight by a pitch programme: its spline, its coefficients, and events at their exact times."""

from __future__ import annotations

from math import hypot, log, radians

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from thirdsite.earth.constants import EQUATORIAL_RADIUS_M
from thirdsite.earth.geodesy import Geodetic
from thirdsite.flight.programme import Aerodynamics, Ascent, PitchProgramme, PoweredStage

TIMES, PITCHES = (0.0, 4.0, 10.0, 31.0, 60.0), tuple(radians(pitch) for pitch in (90.0, 88.0, 70.0, 45.0, 20.0))
NO_AIR = Aerodynamics(0.0, (0.0, 1.0), (0.0, 0.0), (0.0, 0.0))
SPACE = (EQUATORIAL_RADIUS_M + 1200e3, 0.0, 0.0, 0.0, 0.0, 0.0)


def test_pitch_is_a_natural_cubic_spline():
    programme = PitchProgramme(TIMES, PITCHES, 0.0)
    wanted = CubicSpline(TIMES, PITCHES, bc_type="natural")
    for time in np.linspace(0.0, 60.0, 61):
        assert programme.at(time) == pytest.approx(float(wanted(time)), abs=1e-12)
    assert programme.at(-5.0) == PITCHES[0]
    assert programme.at(99.0) == pytest.approx(PITCHES[-1])


def test_axis_lies_at_its_pitch_and_bearing():
    programme = PitchProgramme((0.0, 1.0), (radians(30.0), radians(30.0)), radians(90.0))
    axis = programme.axis_ecef(0.5, Geodetic(0.0, 0.0))
    assert axis == pytest.approx((0.5, 0.75**0.5, 0.0))  # up is x, east is y


def test_coefficients_are_linear_between_and_held_beyond():
    air = Aerodynamics(7.0, (0.0, 0.1, 0.2), (0.2, 0.3, 0.5), (0.0, 0.4, 0.6))
    assert air.coefficients(0.05) == pytest.approx((0.25, 0.2))
    assert air.coefficients(-0.15) == pytest.approx((0.4, -0.5))
    assert air.coefficients(3.0) == pytest.approx((0.5, 0.6))


def test_rocket_equation_and_exact_events():
    """Far from the air, over burns that end between steps: speed gained is the exhaust speed times the log of the mass ratio."""
    stages = (PoweredStage(1000.0, 600.0, 3e4, 10.0037, coast_s=5.01), PoweredStage(300.0, 200.0, 2e4, 6.011))
    rocket = Ascent(stages, NO_AIR, PitchProgramme((0.0, 200.0), (0.0, 0.0), radians(90.0)))
    end = rocket.burnouts_s[1]
    _, _, _, u, v, w = rocket.fly(SPACE, [end])[0]
    still = Ascent((PoweredStage(1.0, 1e-12, 0.0, 1.0),), NO_AIR, rocket.programme).fly(SPACE, [end])[0]
    gained = 3e4 / 10.0037 * log(1000.0 / 400.0) + 2e4 / 6.011 * log(300.0 / 100.0)
    # the axis turns with the ground beneath by a degree or two, and gravity differs a little on the two paths
    assert hypot(u - still[3], v - still[4], w - still[5]) == pytest.approx(gained, rel=0.02)
    assert rocket.ignitions_s == pytest.approx([0.0, 600.0 / 10.0037 + 5.01, end])
    assert abs(w) < 1e-9


def test_samples_do_not_change_the_flight():
    rocket = Ascent((PoweredStage(1000.0, 600.0, 3e4, 10.0),), NO_AIR, PitchProgramme(TIMES, PITCHES, radians(45.0)))
    alone = rocket.fly(SPACE, [60.0])[0]
    among = rocket.fly(SPACE, [0.0, 7.123, 31.7, 60.0])
    assert among[0] == SPACE
    assert among[-1] == pytest.approx(alone, abs=1e-6)
