"""Moments of one flight: turning at an apogee and crossing a height, at exact times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from thirdsite.earth.geodesy import east_north_up, geodetic_from_ecef

State = Sequence[float]
"""Position in m and velocity in m/s from the Earth's centre, z along the axis: six numbers, Earth-fixed or inertial."""
Row = Sequence[float]
"""Time in s, ECEF position in m and ECEF velocity in m/s: seven numbers."""
FOUND, SHORTEST_S = 1e-9, 1e-12
"""A root is found when the function (m or m/s) or the time left to search is as small."""
ENTRY_HEIGHT_M = 100e3


@dataclass(frozen=True)
class Event:
    """A named moment of a flight, and the flight then."""

    name: str
    row: Row


def crossing_name(height_m: float, *, upwards: bool) -> str:
    """What the crossing of a height is called: `100 km up`; on the way down through 100 km, `entry`."""
    if height_m == ENTRY_HEIGHT_M and not upwards:
        return "entry"
    return f"{height_m / 1e3:.10g} km {'up' if upwards else 'down'}"


def height_m(state: State) -> float:
    """Height above the ellipsoid."""
    return geodetic_from_ecef(state[0], state[1], state[2]).height_m


def climb_rate_m_s(state: State) -> float:
    """Rate of the height above the ellipsoid; the same for Earth-fixed and inertial velocities."""
    up = east_north_up(geodetic_from_ecef(state[0], state[1], state[2]))[2]
    return sum(axis * part for axis, part in zip(up, state[3:6], strict=True))


def moments(at: Callable[[float], State], length_s: float, heights_m: Sequence[float]) -> list[tuple[str, float]]:
    """Names and times of what happens on a piece of a flight that turns at most once.

    Parameters
    ----------
    at : state so many seconds after the start of the piece
    heights_m : heights above the ellipsoid whose crossing is asked for
    """
    begin, end = at(0.0), at(length_s)
    before, after = climb_rate_m_s(begin), climb_rate_m_s(end)
    found, ends = [], [(0.0, height_m(begin)), (length_s, height_m(end))]
    if (before > 0.0) != (after > 0.0) and before != 0.0:
        turn_s = sign_change(lambda time: climb_rate_m_s(at(time)), 0.0, length_s)
        ends.insert(1, (turn_s, height_m(at(turn_s))))
        if before > 0.0:
            found.append(("apogee", turn_s))
    for (low_s, low_m), (high_s, high_m) in pairwise(ends):
        for level_m in heights_m:
            if (low_m < level_m) != (high_m < level_m):
                time = _when_at(level_m, at, low_s, high_s)
                found.append((crossing_name(level_m, upwards=high_m > low_m), time))
    return sorted(found, key=lambda one: one[1])


def _when_at(level_m: float, at: Callable[[float], State], low_s: float, high_s: float) -> float:
    return sign_change(lambda time: height_m(at(time)) - level_m, low_s, high_s)


def sign_change(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function changes sign, by the rule of false position (Illinois).

    Source: Dowell and Jarratt 1971, BIT 11, 168-174.
    """
    f_low, f_high = function(low), function(high)
    middle = low
    for _ in range(60):
        middle = (low * f_high - high * f_low) / (f_high - f_low)
        value = function(middle)
        if abs(value) < FOUND or high - low < SHORTEST_S:
            break
        if (value > 0.0) == (f_high > 0.0):
            high, f_high, f_low = middle, value, 0.5 * f_low
        else:
            low, f_low, f_high = middle, value, 0.5 * f_high
    return float(middle)
