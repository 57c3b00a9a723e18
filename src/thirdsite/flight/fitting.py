"""Finding the rocket of a given kind, burnt to the end, whose flight has an observed apogee, and ends where it was seen to.

Three unknowns, ideal speed, pitch and heading, against the velocity at burnout that the two-body arc from there to the
impact point and apogee asks for: Newton's method on the boost alone. Then the real fall, with air and oblateness, moves
a virtual impact point and apogee by what it misses.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, atan2, cos, exp, log, pi, sin

import numpy as np

from thirdsite.earth.constants import MEAN_RADIUS_M, ROTATION_RATE_RAD_S
from thirdsite.errors import OutsideValidity
from thirdsite.flight.booster import Array, StagedBooster
from thirdsite.flight.booster_family import Member
from thirdsite.flight.kepler_bound import arc_to, arcs, cross, ellipsoid_radii_m, turned_rows
from thirdsite.flight.single_fall import BALLISTIC_COEFFICIENT_KG_M2, fall_to_ground, full_burn

WITHIN_M, WITHIN_SHARE = 500.0, 3e-4
"""Miss on the ground in m and of the apogee as a share of it, at which a flight counts as found."""
FALLS, STEPS = 7, 14
NUDGES = (5.0, 0.01, 0.01)
FIRST_PITCHES = (0.01, 0.03, 0.08, 0.2, 0.5, 1.0, 2.0, 4.0)
"""Pitch tangents tried before Newton's method."""
WITHIN = np.array([0.03, 3e-5, 1e-4])
"""Speed in m/s, logarithm of the lean, heading in rad."""


@dataclass(frozen=True)
class Goal:
    """Launch and impact on the ground (ECEF, m), apogee height in m, and whether the Earth turns."""

    launch: Array
    impact: Array
    apogee_m: float
    rotating: bool = True

    @property
    def rate(self) -> float:
        """Rotation rate of the Earth, rad/s."""
        return ROTATION_RATE_RAD_S if self.rotating else 0.0


@dataclass(frozen=True)
class Fitted:
    """A flight that was found: rocket, burnout state (ECEF) and time, time of impact, apogee height."""

    booster: StagedBooster
    pitch: float
    burnout_ecef: Array
    flight_time_s: float
    apogee_m: float
    goal: Goal

    @property
    def burnout_speed_m_s(self) -> float:
        """Inertial speed at burnout."""
        return float(np.linalg.norm(self.burnout_ecef[3:] + np.cross([0.0, 0.0, self.goal.rate], self.burnout_ecef[:3])))

    def flight_time_with(self, ballistic_coefficient_kg_m2: float) -> float:
        """Time of impact of the same burnout with another ballistic coefficient, s."""
        return fall_to_ground(
            self.burnout_ecef, self.booster.burn_time_s, ballistic_coefficient_kg_m2, rotating=self.goal.rotating
        )[1]


def fit(member: Member, goal: Goal, ballistic_coefficient_kg_m2: float = BALLISTIC_COEFFICIENT_KG_M2) -> Fitted:
    """The rocket of the kind `member` that flies the goal.

    Raises
    ------
    OutsideValidity : no rocket of this kind was found that does
    """
    reached = goal
    unknowns, jacobian = _first_guess(member, goal), None
    for _ in range(FALLS):
        unknowns, jacobian = _solve(member, reached, unknowns, jacobian)
        booster, state = _boost(member, goal, unknowns)
        impact, time, apogee = fall_to_ground(state, booster.burn_time_s, ballistic_coefficient_kg_m2, rotating=goal.rotating)
        miss, short = goal.impact - impact, goal.apogee_m - apogee
        if np.linalg.norm(miss) < WITHIN_M and abs(short) < WITHIN_SHARE * goal.apogee_m:
            return Fitted(booster, exp(unknowns[1]), state, time, apogee, goal)
        reached = Goal(goal.launch, reached.impact + miss, reached.apogee_m + short, goal.rotating)
    raise OutsideValidity(f"no {member.name} rocket was found that flies this path: the fall does not settle")


def _first_guess(member: Member, goal: Goal) -> Array:
    """Speed, steepness and heading of the drag-free arc, a usual loss, and the pitch that fits best of a few."""
    arc = arcs(goal.launch[None], goal.impact[None], goal.apogee_m, rotating=goal.rotating)
    speed, angle, heading = _polar(arc.relative_velocity_m_s[0], goal.launch)
    guesses = [np.array([speed + 700.0 + 700.0 * sin(angle), log(pitch), heading]) for pitch in FIRST_PITCHES]
    best = min(guesses, key=lambda guess: _size(_residual(member, goal, guess)[1:2]))
    return best


def _size(residual: Array) -> float:
    return float(np.max(np.abs(residual))) if np.all(np.isfinite(residual)) else float("inf")


def _solve(member: Member, goal: Goal, unknowns: Array, jacobian: Array | None) -> tuple[Array, Array]:
    """Newton's method with halved steps; a Jacobian from a neighbouring goal is used as long as it serves."""
    residual = _residual(member, goal, unknowns)
    fresh = False
    for _ in range(STEPS):
        if np.all(np.abs(residual) < WITHIN) and jacobian is not None:
            return unknowns, jacobian
        if jacobian is None:
            jacobian, fresh = _jacobian(member, goal, unknowns, residual), True
        trial, better = _step(member, goal, unknowns, residual, jacobian)
        if trial is None:
            if fresh:
                break
            jacobian = None
            continue
        slow = _size(better / WITHIN) > 0.2 * _size(residual / WITHIN)
        unknowns, residual, fresh = trial, better, False
        if slow:
            jacobian = None
    if jacobian is not None and np.all(np.abs(residual) < 10.0 * WITHIN):
        return unknowns, jacobian
    raise OutsideValidity(f"no {member.name} rocket was found that flies this path: it would burn out above or beyond it")


def _jacobian(member: Member, goal: Goal, unknowns: Array, residual: Array) -> Array:
    columns = []
    for k, nudge in enumerate(NUDGES):
        moved = unknowns.copy()
        moved[k] += nudge
        columns.append((_residual(member, goal, moved) - residual) / nudge)
    return np.stack(columns, axis=1)


def _step(member: Member, goal: Goal, unknowns: Array, residual: Array, jacobian: Array) -> tuple[Array | None, Array]:
    if not np.all(np.isfinite(jacobian)) or abs(np.linalg.det(jacobian)) < 1e-12:
        return None, residual
    step = -np.linalg.solve(jacobian, residual)
    step *= min(1.0, 800.0 / max(abs(step[0]), 1.0), 1.0 / max(abs(step[1]), 1e-3), 1.0 / max(abs(step[2]), 1e-3))
    scale = np.array([1e-3, 1.0, 1.0])
    for _ in range(6):
        trial = unknowns + step
        better = _residual(member, goal, trial)
        if np.all(np.isfinite(better)) and np.linalg.norm(better * scale) < np.linalg.norm(residual * scale):
            return trial, better
        step = 0.4 * step
    return None, residual


def _boost(member: Member, goal: Goal, unknowns: Array) -> tuple[StagedBooster, Array]:
    booster = member.booster(float(unknowns[0]))
    _, east, north = _axes(goal.launch)
    heading = sin(unknowns[2]) * east + cos(unknowns[2]) * north
    return booster, full_burn(booster, goal.launch, heading, exp(unknowns[1]), rotating=goal.rotating)


def _residual(member: Member, goal: Goal, unknowns: Array) -> Array:
    """Burnout velocity less the one asked for: speed in m/s, logarithm of the angle from the vertical, heading in rad."""
    booster, state = _boost(member, goal, unknowns)
    if not np.all(np.isfinite(state)):
        return np.full(3, np.nan)
    with np.errstate(invalid="ignore"):
        needed = _needed_velocity(goal, state[:3], booster.burn_time_s)
    speed, angle, heading = _polar(state[3:], state[:3])
    speed0, angle0, heading0 = _polar(needed, state[:3])
    lean = log(max(0.5 * pi - angle, 1e-6) / max(0.5 * pi - angle0, 1e-6))
    return np.array([speed - speed0, lean, (heading - heading0 + pi) % (2.0 * pi) - pi])


def _needed_velocity(goal: Goal, position_ecef: Array, time_s: float) -> Array:
    """ECEF velocity at burnout of the two-body arc to the goal's impact point and apogee."""
    here = turned_rows(position_ecef[None], np.array([goal.rate * time_s]))
    around = cross(goal.launch[None], goal.impact[None])
    left, apogee = np.array([1000.0]), np.array([MEAN_RADIUS_M + goal.apogee_m])
    velocity = here
    for _ in range(12):
        there, before = turned_rows(goal.impact[None], goal.rate * (time_s + left)), left
        left, velocity, top = arc_to(here, there, apogee, around)
        apogee = goal.apogee_m + ellipsoid_radii_m(top)
        if abs(left[0] - before[0]) < 1e-3:
            break
    back = turned_rows(velocity, np.array([-goal.rate * time_s]))[0]
    relative: Array = back - np.cross([0.0, 0.0, goal.rate], position_ecef)
    return relative


def _axes(position: Array) -> tuple[Array, Array, Array]:
    """Up (from the Earth's centre), east and north; at a pole, east is along the second axis."""
    up = position / np.linalg.norm(position)
    east = np.cross([0.0, 0.0, 1.0], up)
    length = float(np.linalg.norm(east))
    east = east / length if length > 1e-9 else np.array([0.0, 1.0, 0.0])
    return up, east, np.cross(up, east)


def _polar(velocity: Array, position: Array) -> tuple[float, float, float]:
    """Speed, angle above the horizontal and heading from north, of a velocity at a position."""
    up, east, north = _axes(position)
    speed = float(np.linalg.norm(velocity))
    angle = asin(min(1.0, max(-1.0, float(velocity @ up) / speed)))
    return speed, angle, atan2(float(velocity @ east), float(velocity @ north))
