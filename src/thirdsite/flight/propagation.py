"""One free flight of any body with samples and exact events, by the adaptive steps of `adaptive`, in plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, inf, isfinite, sin, sqrt
from typing import Any

import numpy as np

from thirdsite.earth.constants import J3, J4, ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import earth_fixed_state, geodetic_from_ecef, inertial_state
from thirdsite.earth.gravity import radial_height_m, radial_height_rate
from thirdsite.errors import OutsideValidity
from thirdsite.flight.adaptive import FIRST_STEP_S, next_step, step_ratio, step_to_edge_s
from thirdsite.flight.booster import Array
from thirdsite.flight.dormand import dormand_by_time
from thirdsite.flight.drag_curve import DragCurve, Ramps
from thirdsite.flight.events import Event, moments, sign_change
from thirdsite.flight.kepler import time_to_descend_s
from thirdsite.flight.slopes import slope_by_time

MOST_STEPS_TO_GROUND = 10_000
"""Steps of a single flight without a time to stop at: more than twice what a flight of eight hours takes at 1 um."""
MOST_STEPS_TO_STOP = 800_000
AWAY_M = 1e9
"""A body this far from the Earth's centre, more than twice the Moon, does not come down."""


@dataclass(frozen=True)
class StateFlight:
    """One free flight: Earth-fixed samples, the last at the ground or at the time asked for.

    `time_s[n]` from the initial state, `position_ecef_m[n, 3]`, `velocity_ecef_m_s[n, 3]` relative to the turning
    Earth; `apogee_height_m` above the ellipsoid (the greatest height of the flight, be it at an end); `error_m` the
    estimated error of the last position; `events`: apogees and crossings of the heights asked for, in order.
    """

    time_s: Array
    position_ecef_m: Array
    velocity_ecef_m_s: Array
    apogee_height_m: float
    apogee_time_s: float
    impact: bool
    error_m: float
    events: tuple[Event, ...] = ()


State = tuple[float, float, float, float, float, float]
Vector = tuple[float, float, float]


@dataclass
class _Arc:
    """One accepted step: where it starts and how long it is; any time on it is reached by a step of its own."""

    time_s: float
    state: State
    acceleration: Vector
    length_s: float
    half_inverse_beta: float
    zonals: tuple[float, float]
    curve: Ramps | None

    def at(self, share_s: float) -> tuple[Any, ...]:
        """The step of `share_s` seconds from the start: state, errors, acceleration."""
        found: tuple[Any, ...] = dormand_by_time(
            *self.state, share_s, *self.acceleration, self.half_inverse_beta, *self.zonals, self.curve
        )
        return found

    def root(self, function: Any) -> float:
        """Time on the step at which `function(state)` changes sign."""
        return sign_change(lambda share: function(self.at(share)[:6]), 0.0, self.length_s)

    def events(self, step: tuple[Any, ...], heights_m: Sequence[float]) -> list[Event]:
        """Apogee and crossings of heights on the step, which ends with `step`."""
        ends = {0.0: self.state, self.length_s: step[:6]}
        found = moments(lambda share: ends[share] if share in ends else self.at(share)[:6], self.length_s, heights_m)
        times = [(name, share, self.time_s + share) for name, share in found]
        return [Event(name, (time, *_fixed(time, self.at(share)[:6]))) for name, share, time in times]


def fly_state(
    position_ecef_m: Sequence[float],
    velocity_ecef_m_s: Sequence[float],
    inverse_ballistic_coefficient_m2_kg: float = 0.0,
    *,
    stop_s: float | None = None,
    sample_times_s: Sequence[float] | None = None,
    harmonics: int = 2,
    tolerance_m: float = 1e-4,
    drag_curve: DragCurve | None = None,
    heights_m: Sequence[float] | None = None,
) -> StateFlight:
    """Fly a body without thrust from an Earth-fixed state to the ground, or to `stop_s`.

    Parameters
    ----------
    position_ecef_m, velocity_ecef_m_s : ECEF, the velocity relative to the turning Earth
    inverse_ballistic_coefficient_m2_kg : drag coefficient times area over mass, 0 for none; with `drag_curve` area over mass
    sample_times_s : times of the samples, increasing; the steps' own ends when left out
    harmonics : 2, 3 or 4, the highest zonal harmonic of gravity
    tolerance_m : allowed error of the last position
    drag_curve : drag coefficient by Mach
    heights_m : heights whose crossings are events, besides apogees; None for no events at all

    Raises
    ------
    OutsideValidity : the flight does not come down within the steps tried
    """
    zonals = (J3 if harmonics >= 3 else 0.0, J4 if harmonics >= 4 else 0.0)
    beta, curve = 0.5 * inverse_ballistic_coefficient_m2_kg, None if drag_curve is None else drag_curve.ramps
    (x, y, z), (u, v, w) = (tuple(float(part) for part in vector) for vector in (position_ecef_m, velocity_ecef_m_s))
    state: State = inertial_state(x, y, z, u, v, w, 1.0, 0.0)
    time, error, h = 0.0, 0.0, FIRST_STEP_S
    end = inf if stop_s is None else stop_s
    whole = _about_how_long(state, end)
    wanted = None if sample_times_s is None else [float(t) for t in sample_times_s]
    rows: list[tuple[float, State]] = [(0.0, state)]
    summit = (_height(0.0, state), 0.0)
    acceleration: Vector = slope_by_time(*state, beta, *zonals, curve)[3:]
    landed, events = False, list[Event]()
    for _ in range(MOST_STEPS_TO_GROUND if stop_s is None else MOST_STEPS_TO_STOP):
        if time >= end or landed:
            break
        if stop_s is None and state[0] ** 2 + state[1] ** 2 + state[2] ** 2 > AWAY_M**2:
            raise OutsideValidity("the body leaves the Earth for good; to see its way give stop: {time_s: ...}")
        edge_s = step_to_edge_s(*state, *acceleration, radial_height_m(*state[:3]), radial_height_rate(*state))
        arc = _Arc(time, state, acceleration, min(h, edge_s, end - time), beta, zonals, curve)
        step = arc.at(arc.length_s)
        ratio = step_ratio(step[6], step[7], whole - time, arc.length_s, tolerance_m)
        h = max(next_step(arc.length_s, ratio), h if ratio <= 1.0 else 0.0)
        if not isfinite(ratio):
            raise OutsideValidity("the flight cannot be computed from this state; check position, velocity and drag")
        if ratio > 1.0:
            continue
        landed = radial_height_m(*step[:3]) < 0.0
        if landed:
            arc.length_s = _to_ground(arc)
            step = arc.at(arc.length_s)
        summit = max(summit, _summit(arc, step))
        events += [] if heights_m is None else arc.events(step, heights_m)
        rows += _samples(arc, wanted)
        time, state, acceleration = time + arc.length_s, step[:6], step[8:]
        error += step[6] + step[7] * max(whole - time, 0.0)
        if wanted is None or landed or time >= end:
            rows.append((time, state))
    else:
        raise OutsideValidity(
            f"after {time:.0f} s the body is still {_height(time, state) / 1e3:.0f} km high; for an orbit that does not come "
            "down give stop: {time_s: ...}"
        )
    fixed = np.array([_fixed(t, row) for t, row in rows])
    times = np.array([row[0] for row in rows])
    keep = np.concatenate([np.diff(times) > 1e-9, [True]])
    return StateFlight(times[keep], fixed[keep, :3], fixed[keep, 3:], *summit, landed, error, tuple(events))


def _about_how_long(state: State, end_s: float) -> float:
    radius = sqrt(sum(part * part for part in state[:3]))
    try:
        fall = time_to_descend_s(*state, radius - max(radial_height_m(*state[:3]), 0.0))
    except (ValueError, ZeroDivisionError):
        fall = 3600.0
    return max(min(float(fall), end_s), 1.0)


def _to_ground(arc: _Arc) -> float:
    """Time on the step at which the ground is met."""
    if radial_height_m(*arc.state[:3]) <= 0.0:
        return 0.0
    return arc.root(lambda state: radial_height_m(*state[:3]))


def _summit(arc: _Arc, step: tuple[Any, ...]) -> tuple[float, float]:
    """Greatest height on a step, and when."""
    before, after = radial_height_rate(*arc.state), radial_height_rate(*step[:6])
    share = arc.root(lambda state: radial_height_rate(*state)) if before > 0.0 > after else arc.length_s
    return _height(arc.time_s + share, arc.at(share)[:6]), arc.time_s + share


def _samples(arc: _Arc, wanted: list[float] | None) -> list[tuple[float, State]]:
    """States at the wanted times on a step, which are taken off the list."""
    rows = []
    while wanted and wanted[0] <= arc.time_s + arc.length_s:
        time = wanted.pop(0)
        if time > arc.time_s:
            rows.append((time, arc.at(time - arc.time_s)[:6]))
    return rows


def _fixed(time_s: float, state: State) -> State:
    turn = ROTATION_RATE_RAD_S * time_s
    found: State = earth_fixed_state(*state, cos(turn), sin(turn))
    return found


def _height(time_s: float, state: State) -> float:
    return geodetic_from_ecef(*_fixed(time_s, state)[:3]).height_m
