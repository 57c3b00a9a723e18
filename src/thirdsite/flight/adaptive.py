"""Free flight from any state to the ground, steps chosen by their own error: the kernel that takes every case.

Dormand and Prince's pair 5(4) in time, with drag at every height and the Earth's zonal harmonics as asked. A step ends
at the edge of a layer of air, where the density has a kink that no estimate of error sees whole. A lane of
`fall_adaptively` ends when its next step would be small beside the way left to the ground; `land` then carries it
there in one step by height. One flight with samples and events exact to the step's own accuracy is `fly_state`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, inf, isfinite, sin, sqrt
from typing import Any

import numpy as np

from thirdsite.earth.atmosphere import air_density
from thirdsite.earth.constants import J3, J4, ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import earth_fixed_state, geodetic_from_ecef, inertial_state
from thirdsite.earth.gravity import radial_height_m, radial_height_rate
from thirdsite.errors import OutsideValidity
from thirdsite.flight.boost import EDGE_1, EDGE_2, EDGE_3, EDGE_4, EDGE_5, EDGE_6, EDGE_7, EDGE_PASSED_M
from thirdsite.flight.booster import Array
from thirdsite.flight.coast import get_state, put_state
from thirdsite.flight.dormand import dormand_by_height, dormand_by_time
from thirdsite.flight.free import ground_stretch
from thirdsite.flight.kepler import time_to_descend_s
from thirdsite.flight.slopes import slope_by_height, slope_by_time
from thirdsite.lanes import driver, scalar

FIRST_STEP_S = 2.0
MOST_STEPS = 4000
"""Steps tried before a lane is given up: an orbit that does not come down."""
MOST_STEPS_TO_GROUND = 10_000
"""Steps of a single flight without a time to stop at: more than twice what a flight of eight hours takes at 1 um."""
MOST_STEPS_TO_STOP = 800_000
AWAY_M = 1e9
"""A body this far from the Earth's centre, more than twice the Moon, does not come down."""
LAST_SHARE = 0.9
"""A step by time covers at most this share of the way down to the ground."""
LANDING_M = 60.0
"""Below this height the ground is reached by one step by height."""

STEP_SHARE = 0.05
"""Share of the tolerance that one step may use up; the signs of most errors differ."""

# Rows of the work array after the ECI state (0-5).
CLOCK, DRAG, PUSH, STEP, DONE, FAULT, LONG, GREATEST, STRETCH = 6, 7, 8, 11, 12, 13, 14, 15, 16
ADAPTIVE_ROWS = 17


@scalar
def step_ratio(far, fast, ahead_s, h, tolerance_m):
    """Estimated error of a step as a share of what it may be: STEP_SHARE of the tolerance.

    An error of velocity (`fast`, m/s) counts with the `ahead_s` seconds by which it grows, one of position (`far`, m) as
    it is.
    """
    return (far + fast * max(ahead_s, h)) / (STEP_SHARE * tolerance_m) + 1e-10


@scalar
def next_step(h, ratio):
    """Length of the next step after one of `h` whose error was `ratio` of the allowed: the fourth root, within limits."""
    return h * min(max(0.9 / sqrt(sqrt(ratio)), 0.2), 4.0)


@scalar
def longest_step(height_m, rate_m_s):
    """The longest step by time that does not come too near the ground, s."""
    return LAST_SHARE * height_m / max(-rate_m_s, 1e-3)


@scalar
def edge_ahead_m(height_m, rate_m_s):
    """Height of the next edge of the standard atmosphere's layers on the way up or down; out of reach where none comes."""
    h = height_m + EDGE_PASSED_M
    above = EDGE_7 if h < EDGE_7 else 1e9
    above = EDGE_6 if h < EDGE_6 else above
    above = EDGE_5 if h < EDGE_5 else above
    above = EDGE_4 if h < EDGE_4 else above
    above = EDGE_3 if h < EDGE_3 else above
    above = EDGE_2 if h < EDGE_2 else above
    above = EDGE_1 if h < EDGE_1 else above
    h = height_m - EDGE_PASSED_M
    below = EDGE_1 if h > EDGE_1 else -1e9
    below = EDGE_2 if h > EDGE_2 else below
    below = EDGE_3 if h > EDGE_3 else below
    below = EDGE_4 if h > EDGE_4 else below
    below = EDGE_5 if h > EDGE_5 else below
    below = EDGE_6 if h > EDGE_6 else below
    below = EDGE_7 if h > EDGE_7 else below
    return above if rate_m_s > 0.0 else below


@scalar
def step_to_edge_s(x, y, z, u, v, w, a, b, c, height_m, rate_m_s):
    """Time to the next edge of a layer at the present acceleration (a, b, c), s; 1e9 where none comes."""
    way = edge_ahead_m(height_m, rate_m_s) - height_m
    gain = (x * a + y * b + z * c + u * u + v * v + w * w - rate_m_s * rate_m_s) / sqrt(x * x + y * y + z * z)
    root = rate_m_s * rate_m_s + 2.0 * gain * way
    never = (root <= 0.0) | (abs(way) > 1e8)
    return 1e9 if never else 2.0 * abs(way) / (abs(rate_m_s) + sqrt(max(root, 0.0)) + 1e-9)


@driver
def fall_adaptively(work, width, tolerance_m, j3, j4, most_steps):
    """Fly every lane from its ECI state (with CLOCK and DRAG set) to just above the ground, then onto it.

    DONE is 1 where a lane arrived; FAULT gathers the estimated error at the ground in m, GREATEST the greatest
    radial height of the steps' ends in m.
    """
    for lane in range(width):
        x, y, z, u, v, w = get_state(work, width, lane)
        _, _, _, a, b, c = slope_by_time(x, y, z, u, v, w, work[DRAG * width + lane], j3, j4)
        height = radial_height_m(x, y, z)
        work[PUSH * width + lane] = a
        work[(PUSH + 1) * width + lane] = b
        work[(PUSH + 2) * width + lane] = c
        work[STEP * width + lane] = FIRST_STEP_S
        work[DONE * width + lane] = 0.0
        work[FAULT * width + lane] = 0.0
        ground = sqrt(x * x + y * y + z * z) - height
        work[LONG * width + lane] = work[CLOCK * width + lane] + time_to_descend_s(x, y, z, u, v, w, ground)
        work[GREATEST * width + lane] = height
        work[STRETCH * width + lane] = ground_stretch(x, y, z, u, v, w)
    going, steps = 1.0, 0
    while going > 0.0 and steps < most_steps:
        going = 0.0
        steps += 1
        for lane in range(width):
            x, y, z, u, v, w = get_state(work, width, lane)
            a, b, c = work[PUSH * width + lane], work[(PUSH + 1) * width + lane], work[(PUSH + 2) * width + lane]
            t, whole = work[CLOCK * width + lane], work[LONG * width + lane]
            height = radial_height_m(x, y, z)
            rate = radial_height_rate(x, y, z, u, v, w)
            down = (height < LANDING_M) & (rate < 0.0)
            wished = min(work[STEP * width + lane], longest_step(height, rate))
            h = min(wished, step_to_edge_s(x, y, z, u, v, w, a, b, c, height, rate))
            nx, ny, nz, nu, nv, nw, far, fast, na, nb, nc = dormand_by_time(
                x, y, z, u, v, w, h, a, b, c, work[DRAG * width + lane], j3, j4
            )
            stretch = work[STRETCH * width + lane]
            ratio = step_ratio(far, fast, whole - t, h, tolerance_m / stretch)
            take = (ratio <= 1.0) & (not down)
            put_state(
                work,
                width,
                lane,
                (
                    nx if take else x,
                    ny if take else y,
                    nz if take else z,
                    nu if take else u,
                    nv if take else v,
                    nw if take else w,
                ),
            )
            work[PUSH * width + lane] = na if take else a
            work[(PUSH + 1) * width + lane] = nb if take else b
            work[(PUSH + 2) * width + lane] = nc if take else c
            work[CLOCK * width + lane] = t + h if take else t
            work[FAULT * width + lane] += (far + fast * max(whole - t, h)) * stretch if take else 0.0
            work[STEP * width + lane] = max(next_step(h, ratio), wished if take else 0.0)
            work[DONE * width + lane] = 1.0 if down else 0.0
            work[GREATEST * width + lane] = max(work[GREATEST * width + lane], height)
        for lane in range(width):
            going += 1.0 - work[DONE * width + lane]
    for lane in range(width):
        land(work, width, lane)


@scalar
def land(work, width, lane):
    """Carry one lane, falling and near the ground, exactly onto it by one step by height."""
    x, y, z, u, v, w = get_state(work, width, lane)
    beta = work[DRAG * width + lane]
    top = radial_height_m(x, y, z)
    s = slope_by_height(x, y, z, u, v, w, air_density(top), beta)
    end = dormand_by_height(
        x,
        y,
        z,
        u,
        v,
        w,
        work[CLOCK * width + lane],
        -top,
        s[0],
        s[1],
        s[2],
        s[3],
        s[4],
        s[5],
        s[6],
        air_density(0.8 * top),
        air_density(0.7 * top),
        air_density(0.2 * top),
        air_density(top * (1.0 / 9.0)),
        air_density(0.0),
        beta,
    )
    put_state(work, width, lane, end)
    work[CLOCK * width + lane] = end[6]


@dataclass(frozen=True)
class StateFlight:
    """One free flight: Earth-fixed samples, the last at the ground or at the time asked for.

    `time_s[n]` from the initial state, `position_ecef_m[n, 3]`, `velocity_ecef_m_s[n, 3]` relative to the turning
    Earth; `apogee_height_m` above the ellipsoid (the greatest height of the flight, be it at an end); `error_m` the
    estimated error of the last position.
    """

    time_s: Array
    position_ecef_m: Array
    velocity_ecef_m_s: Array
    apogee_height_m: float
    apogee_time_s: float
    impact: bool
    error_m: float


State = tuple[float, ...]


@dataclass
class _Arc:
    """One accepted step: where it starts and how long it is; any time on it is reached by a step of its own."""

    time_s: float
    state: State
    acceleration: State
    length_s: float
    half_inverse_beta: float
    zonals: tuple[float, float]

    def at(self, share_s: float) -> tuple[Any, ...]:
        """The step of `share_s` seconds from the start: state, errors, acceleration."""
        found: tuple[Any, ...] = dormand_by_time(*self.state, share_s, *self.acceleration, self.half_inverse_beta, *self.zonals)
        return found

    def root(self, function: Any) -> float:
        """Time on the step at which `function(state)` changes sign, by the rule of false position (Illinois)."""
        low, high = 0.0, self.length_s
        f_low, f_high = function(self.state), function(self.at(high)[:6])
        for _ in range(60):
            middle = (low * f_high - high * f_low) / (f_high - f_low)
            value = function(self.at(middle)[:6])
            if abs(value) < 1e-9 or high - low < 1e-12:
                return middle
            if (value > 0.0) == (f_high > 0.0):
                high, f_high, f_low = middle, value, 0.5 * f_low
            else:
                low, f_low, f_high = middle, value, 0.5 * f_high
        return middle


def fly_state(
    position_ecef_m: Sequence[float],
    velocity_ecef_m_s: Sequence[float],
    inverse_ballistic_coefficient_m2_kg: float = 0.0,
    *,
    stop_s: float | None = None,
    sample_times_s: Sequence[float] | None = None,
    harmonics: int = 2,
    tolerance_m: float = 1e-4,
) -> StateFlight:
    """Fly a body without thrust from an Earth-fixed state to the ground, or to `stop_s`.

    Parameters
    ----------
    position_ecef_m, velocity_ecef_m_s : ECEF, the velocity relative to the turning Earth
    inverse_ballistic_coefficient_m2_kg : drag coefficient times area over mass; 0 for none
    sample_times_s : times of the samples, increasing; the steps' own ends when left out
    harmonics : 2, 3 or 4, the highest zonal harmonic of gravity
    tolerance_m : allowed error of the last position

    Raises
    ------
    OutsideValidity : the flight does not come down within the steps tried
    """
    zonals = (J3 if harmonics >= 3 else 0.0, J4 if harmonics >= 4 else 0.0)
    beta = 0.5 * inverse_ballistic_coefficient_m2_kg
    state: State = inertial_state(*position_ecef_m, *velocity_ecef_m_s, 1.0, 0.0)
    time, error, h = 0.0, 0.0, FIRST_STEP_S
    end = inf if stop_s is None else stop_s
    whole = _about_how_long(state, end)
    wanted = None if sample_times_s is None else [float(t) for t in sample_times_s]
    rows = [(0.0, *state)]
    summit = (_height(0.0, state), 0.0)
    acceleration: State = slope_by_time(*state, beta, *zonals)[3:]
    landed = False
    for _ in range(MOST_STEPS_TO_GROUND if stop_s is None else MOST_STEPS_TO_STOP):
        if time >= end or landed:
            break
        if stop_s is None and state[0] ** 2 + state[1] ** 2 + state[2] ** 2 > AWAY_M**2:
            raise OutsideValidity("the body leaves the Earth for good; to see its way give stop: {time_s: ...}")
        edge_s = step_to_edge_s(*state, *acceleration, radial_height_m(*state[:3]), radial_height_rate(*state))
        arc = _Arc(time, state, acceleration, min(h, edge_s, end - time), beta, zonals)
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
        rows += _samples(arc, wanted)
        time, state, acceleration = time + arc.length_s, step[:6], step[8:]
        error += step[6] + step[7] * max(whole - time, 0.0)
        if wanted is None or landed or time >= end:
            rows.append((time, *state))
    else:
        raise OutsideValidity(
            f"after {time:.0f} s the body is still {_height(time, state) / 1e3:.0f} km high; for an orbit that does not come "
            "down give stop: {time_s: ...}"
        )
    fixed = np.array([_fixed(t, row) for t, *row in rows])
    times = np.array([row[0] for row in rows])
    keep = np.concatenate([np.diff(times) > 1e-9, [True]])
    return StateFlight(times[keep], fixed[keep, :3], fixed[keep, 3:], *summit, landed, error)


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


def _samples(arc: _Arc, wanted: list[float] | None) -> list[tuple[float, ...]]:
    """States at the wanted times on a step, which are taken off the list."""
    rows = []
    while wanted and wanted[0] <= arc.time_s + arc.length_s:
        time = wanted.pop(0)
        if time > arc.time_s:
            rows.append((time, *arc.at(time - arc.time_s)[:6]))
    return rows


def _fixed(time_s: float, state: Sequence[float]) -> State:
    turn = ROTATION_RATE_RAD_S * time_s
    found: State = earth_fixed_state(*state, cos(turn), sin(turn))
    return found


def _height(time_s: float, state: Sequence[float]) -> float:
    return geodetic_from_ecef(*_fixed(time_s, state)[:3]).height_m
