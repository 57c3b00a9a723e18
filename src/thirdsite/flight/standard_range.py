"""How far a rocket flies on the path that carries it farthest."""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, atan2, exp, inf, log, pi, sqrt

import numpy as np

from thirdsite.earth.constants import EQUATORIAL_RADIUS_M, GRAVITATIONAL_PARAMETER, MEAN_RADIUS_M
from thirdsite.errors import OutsideValidity
from thirdsite.flight.booster import Array, StagedBooster
from thirdsite.flight.single_fall import BALLISTIC_COEFFICIENT_KG_M2, fall_to_ground, full_burn

HALF_EARTH_M = pi * MEAN_RADIUS_M
"""A rocket that flies this far reaches any place; greater ranges mean nothing."""
FALL_SHARE = 0.2
"""Air and oblateness change the range of a fall from burnout by less than this; more means that it stayed in the air."""
PITCHES = (0.05, 0.12, 0.3, 0.7, 1.5, 3.0)
ROUNDS = 5
LAUNCH, EAST = np.array([EQUATORIAL_RADIUS_M, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])


@dataclass(frozen=True)
class StandardFlight:
    """The farthest flight: range and apogee height in m, time in s.

    Apogee and time are None beyond half the Earth, and where the flight hardly leaves the air: the range is then that of
    a drag-free fall from burnout.
    """

    range_m: float
    apogee_m: float | None
    time_s: float | None

    @property
    def anywhere(self) -> bool:
        """Whether the range is half the Earth's girth or more."""
        return self.range_m >= HALF_EARTH_M

    @property
    def reason(self) -> str | None:
        """Why the range is not that of a flight flown to the ground; None where it is."""
        if self.anywhere:
            return (
                f"burnt to the end it flies half the Earth's girth or more: the range is cut at {HALF_EARTH_M / 1e3:,.0f} km, "
                "which stands for any place"
            )
        if self.time_s is None:
            return "the farthest path hardly leaves the air: the range is that of a drag-free fall from burnout"
        return None


def standard_flight(booster: StagedBooster, ballistic_coefficient_kg_m2: float = BALLISTIC_COEFFICIENT_KG_M2) -> StandardFlight:
    """The flight of greatest range of a rocket burnt to the end, over a resting Earth, from the equator eastwards.

    The pitch is sought that carries it farthest; boost with gravity, thrust losses and drag, free fall with oblateness
    and drag. The range is the angle at the Earth's centre times the mean radius. Drag is reckoned against air that
    turns with the Earth, which moves the impact by less than 2 km.
    """
    known: dict[float, float] = {}
    best = _best_pitch(booster, known)
    if known[best] >= pi:
        return StandardFlight(HALF_EARTH_M, None, None)
    state = _burnout(booster, best)
    drag_free_m = known[best] * MEAN_RADIUS_M
    try:
        impact, time, apogee = fall_to_ground(state, booster.burn_time_s, ballistic_coefficient_kg_m2, rotating=False)
    except OutsideValidity:
        return StandardFlight(drag_free_m, None, None)
    range_m = atan2(float(impact[1]), float(impact[0])) % (2.0 * pi) * MEAN_RADIUS_M
    if not abs(range_m / drag_free_m - 1.0) < FALL_SHARE:
        return StandardFlight(drag_free_m, None, None)
    return StandardFlight(range_m, apogee, time)


def _best_pitch(booster: StagedBooster, known: dict[float, float]) -> float:
    """Logarithm of the pitch tangent of greatest range: a grid, then the tops of parabolas through the best three."""

    def reach(x: float) -> float:
        if x not in known:
            known[x] = _central_angle(_burnout(booster, x))
        return known[x]

    for pitch in PITCHES:
        if reach(log(pitch)) >= pi:
            return log(pitch)
    for _ in range(ROUNDS):
        nodes = sorted(known)
        at = max(range(len(nodes)), key=lambda i: known[nodes[i]])
        if at in (0, len(nodes) - 1):
            left, right = nodes[max(at - 1, 0)], nodes[min(at + 1, len(nodes) - 1)]
            if left == nodes[at] or right == nodes[at]:
                edge = 0.5 * (left + right)
                reach(edge)
                continue
        trial = _parabola_top(nodes[at - 1 : at + 2], [known[x] for x in nodes[at - 1 : at + 2]])
        if min(abs(trial - x) for x in nodes) < 0.01:
            break
        reach(trial)
    return max(known, key=lambda x: known[x])


def _parabola_top(x: list[float], y: list[float]) -> float:
    """Where the parabola through three points has its top, kept inside them; the middle of the wider side if it has none."""
    wider = 0.5 * (x[0] + x[1]) if x[1] - x[0] > x[2] - x[1] else 0.5 * (x[1] + x[2])
    if not all(np.isfinite(y)):
        return wider
    left, right = (y[1] - y[0]) / (x[1] - x[0]), (y[2] - y[1]) / (x[2] - x[1])
    if left <= right:
        return wider
    top = 0.5 * (x[0] + x[1]) + left * 0.5 * (x[2] - x[0]) / (left - right)
    return top if x[0] < top < x[2] else wider


def _burnout(booster: StagedBooster, log_pitch: float) -> Array:
    return full_burn(booster, LAUNCH, EAST, exp(log_pitch), rotating=False)


def _central_angle(state: Array) -> float:
    """Angle at the Earth's centre from launch to the ground by the two-body arc, rad.

    Infinite where it never falls, minus infinite where it falls at once.
    """
    radius, speed = float(np.linalg.norm(state[:3])), float(np.linalg.norm(state[3:]))
    if not np.isfinite(speed):
        return -inf
    sine = float(state[:3] @ state[3:]) / (radius * speed)
    energy = 2.0 / radius - speed * speed / GRAVITATIONAL_PARAMETER
    parameter = (radius * speed) ** 2 * (1.0 - sine * sine) / GRAVITATIONAL_PARAMETER
    eccentricity = sqrt(max(1.0 - parameter * energy, 1e-12))
    lowest = parameter / (1.0 + eccentricity)
    if energy <= 0.0 or lowest >= EQUATORIAL_RADIUS_M:
        return inf
    if sine <= 0.0:
        return -inf
    start = acos(max(-1.0, min(1.0, (parameter / radius - 1.0) / eccentricity)))
    end = 2.0 * pi - acos(max(-1.0, min(1.0, (parameter / EQUATORIAL_RADIUS_M - 1.0) / eccentricity)))
    return end - start + atan2(float(state[1]), float(state[0]))
