"""One boost to burnout, and one free flight to the ground: the doors from the reconstruction to the flight engine."""

from __future__ import annotations

from math import cos, isfinite, sin

import numpy as np

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import turned
from thirdsite.errors import OutsideValidity
from thirdsite.flight.booster import Array, StagedBooster
from thirdsite.flight.propagation import fly_state
from thirdsite.flight.steering import burnout_states

BALLISTIC_COEFFICIENT_KG_M2 = 5000.0
BALLISTIC_COEFFICIENTS_KG_M2 = (2000.0, 15000.0)
"""Of a re-entry body nobody has published: the working value and its interval (assumption, grade M)."""
TOLERANCE_M = 20.0
LEAST_BURNOUT_M = 15e3
"""A rocket that burns out lower has flown into the ground or is about to."""


def full_burn(booster: StagedBooster, launch_ecef_m: Array, heading_ecef: Array, pitch_tangent: float, *, rotating: bool) -> Array:
    """ECEF state at burnout, m and m/s; NaN where the rocket flies into the ground."""
    nothing = np.full(6, np.nan)
    try:
        with np.errstate(all="ignore"):
            pitch = np.array([pitch_tangent])
            state: Array = burnout_states(booster, launch_ecef_m, heading_ecef, pitch, rotating=rotating, compiled=False)[0]
    except (ArithmeticError, ValueError):
        return nothing
    height = float(np.linalg.norm(state[:3]) - np.linalg.norm(launch_ecef_m))
    possible = float(np.linalg.norm(state[3:])) < booster.ideal_speed_m_s()  # no real flight is as fast
    return state if height > LEAST_BURNOUT_M and possible else nothing


def fall_to_ground(
    state_ecef: Array, time_s: float, ballistic_coefficient_kg_m2: float, *, rotating: bool = True
) -> tuple[Array, float, float]:
    """Impact point (ECEF, m), its time in s from lift-off, and the height of the apogee in m, of a free flight.

    Parameters
    ----------
    state_ecef : position in m and velocity in m/s in the Earth-fixed frame at `time_s`
    rotating : False for a resting Earth; its air still turns, as the engine knows no other

    Raises
    ------
    OutsideValidity : the body does not come down
    """
    position, velocity = state_ecef[:3].tolist(), state_ecef[3:].tolist()
    if not rotating:
        velocity[0] += ROTATION_RATE_RAD_S * position[1]
        velocity[1] -= ROTATION_RATE_RAD_S * position[0]
    try:
        flight = fly_state(position, velocity, 1.0 / ballistic_coefficient_kg_m2, tolerance_m=TOLERANCE_M)
    except (ArithmeticError, ValueError):
        raise OutsideValidity("the free flight does not come down") from None
    fall_s = float(flight.time_s[-1])
    if not (flight.impact and isfinite(fall_s)):
        raise OutsideValidity("the free flight does not come down")
    x, y, z = flight.position_ecef_m[-1].tolist()
    if not rotating:
        turn = ROTATION_RATE_RAD_S * fall_s
        x, y = turned(x, y, cos(turn), sin(turn))
    return np.array([x, y, z]), time_s + fall_s, flight.apogee_height_m
