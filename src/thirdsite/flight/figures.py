"""Whether the figures reported of a test can all be true, and which usual slip of units would explain it if not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import degrees, sqrt

import numpy as np

from thirdsite.earth.constants import MEAN_RADIUS_M, ROTATION_RATE_RAD_S, STANDARD_GRAVITY_M_S2
from thirdsite.earth.geodesy import geodesic
from thirdsite.flight.kepler_bound import Arcs, Bound, arcs, ground_points_ecef_m, minimum_energy_apogee_m
from thirdsite.flight.observed_test import Estimate, ObservedTest

NAUTICAL_OVER_STATUTE = 1852.0 / 1609.344
"""1.15078"""
PLACE_SHARE, PLACE_M = 0.02, 30e3
"""Sites are named, not surveyed: a stated range may differ by this much from the distance between coordinates."""
TRAP_SHARE = 0.025
SPEED_SHARE = 0.04
"""Reported speeds are rounded, and a Mach number leaves the speed of sound open."""
TIME_SHARE, TIME_S = 0.04, 60.0
BEARING_RAD = np.radians(5.0)

LENGTH_SLIPS = (
    (NAUTICAL_OVER_STATUTE, "nautical miles converted as statute miles"),
    (1.0 / NAUTICAL_OVER_STATUTE, "statute miles converted as nautical miles"),
    (1.609344, "statute miles printed as km"),
    (1.0 / 1.609344, "km taken for statute miles"),
    (1.852, "nautical miles printed as km"),
    (1.0 / 1.852, "km taken for nautical miles"),
)
"""What the true figure is to the stated one, and the slip that makes it so."""
SPEED_SLIPS = (
    (1.0 / 1.609344, "km/h taken for mph"),
    (0.3048 / 0.44704, "ft/s taken for mph"),
    (1.0 / NAUTICAL_OVER_STATUTE, "mph taken for knots"),
    (NAUTICAL_OVER_STATUTE, "knots taken for mph"),
    (1.609344, "mph taken for km/h"),
    (1.0 / 3.6, "km/h taken for m/s"),
)


DragFree = Callable[[float, float], float]


@dataclass(frozen=True)
class Doubt:
    """A conflict among the figures given; `impossible` where they cannot all be true.

    `slip` names the confusion of units that would resolve it, `factor` what the figure then has to be multiplied by.
    """

    field: str
    text: str
    impossible: bool
    slip: str | None = None
    factor: float | None = None


def check_figures(
    test: ObservedTest, apogee_m: float, limit: Bound, least: Bound, time: Estimate, arc: Arcs, drag_free_s: DragFree
) -> tuple[Doubt, ...]:
    """Hold range against coordinates, time against the bound and the flights, speed against the path.

    Parameters
    ----------
    limit, least : drag-free bound at the apogee, and over all apogees where none was given
    arc : the drag-free flight
    drag_free_s : its time for another range and apogee height in m
    """
    return (*_places(test), *_time(test, apogee_m, limit, least, time, drag_free_s), *_speed(test, arc))


def _places(test: ObservedTest) -> list[Doubt]:
    if not (test.launch and test.impact):
        return []
    distance, bearing = geodesic(test.launch, test.impact)
    doubts = _bearings(test.bearing_rad, bearing)
    if abs(test.range_m - distance) <= max(PLACE_SHARE * distance, PLACE_M):
        return doubts
    text = f"range {test.range_m / 1e3:,.0f} km, but launch and impact point lie {distance / 1e3:,.0f} km apart"
    for factor, slip in LENGTH_SLIPS:
        if abs(test.range_m * factor - distance) <= TRAP_SHARE * distance:
            text += f": {slip}? Times {factor:.5f} it is {test.range_m * factor / 1e3:,.0f} km"
            return [*doubts, Doubt("range", text, True, slip, factor)]
    return [*doubts, Doubt("range", text, True)]


def _bearings(given_rad: float | None, found_rad: float) -> list[Doubt]:
    if given_rad is None or abs((found_rad - given_rad + np.pi) % (2.0 * np.pi) - np.pi) <= BEARING_RAD:
        return []
    text = (
        f"the bearing given, {degrees(given_rad):.0f} deg, is not the one to the impact point, {degrees(found_rad) % 360.0:.0f} "
        "deg; the impact point was used"
    )
    return [Doubt("bearing", text, True)]


def _time(test: ObservedTest, apogee_m: float, limit: Bound, least: Bound, time: Estimate, drag_free_s: DragFree) -> list[Doubt]:
    if test.time_s is None:
        return []
    latest, within = test.time_s + 0.5 * test.time_resolution_s, _tolerance_s(test)
    doubts = []
    if latest < least.least_s:
        text = (
            f"declared time {test.time_s:,.0f} s is {least.least_s - test.time_s:,.0f} s shorter than the {least.least_s:,.0f} s a "
            "drag-free flight from ground to ground needs"
        )
        doubts = [Doubt("time", text, True)]
    elif test.apogee_m is None and latest < limit.least_s:
        text = (
            f"declared time {test.time_s:,.0f} s is shorter than the {limit.least_s:,.0f} s of a drag-free minimum-energy flight: "
            "the path was lower, or the range flown shorter"
        )
        doubts = [Doubt("time", text, False)]
    elif test.time_s > time.high + within:
        text = (
            f"declared time {test.time_s:,.0f} s exceeds that of every flight worked out ({time.high:,.0f} s at most): parachute, "
            "thrust or lift on the way, a higher apogee, or a later clock"
        )
        doubts = [Doubt("time", text, False)]
    if doubts or abs(test.time_s - time.best) > within:
        doubts += _time_slips(test, apogee_m, time, drag_free_s)
    return doubts


def _time_slips(test: ObservedTest, apogee_m: float, time: Estimate, drag_free_s: DragFree) -> list[Doubt]:
    """Readings of range and apogee in the other mile with which the declared time would fit."""
    declared = test.time_s or 0.0
    extra = time.best - drag_free_s(test.range_m, apogee_m)
    found = []
    for factor, slip in LENGTH_SLIPS[:2]:
        for field in ("range", "apogee", "range and apogee") if test.apogee_m else ("range",):
            length = test.range_m * (factor if "range" in field else 1.0)
            height = apogee_m * (factor if "apogee" in field else 1.0) if test.apogee_m else minimum_energy_apogee_m(length)
            if height < 100e3 or length > 20000e3:
                continue
            expected = drag_free_s(length, height) + extra
            if abs(expected - declared) <= _tolerance_s(test):
                text = f"the declared time would fit if the {field} were {slip}: times {factor:.5f}, about {expected:,.0f} s"
                found.append(Doubt(field, text, False, slip, factor))
    return found


def _tolerance_s(test: ObservedTest) -> float:
    return max(TIME_SHARE * (test.time_s or 0.0), TIME_S, test.time_resolution_s)


def _speed(test: ObservedTest, arc: Arcs) -> list[Doubt]:
    if test.speed_m_s is None:
        return []
    least, greatest = _speeds(test, arc)
    fits = f"{least:,.0f} to {greatest:,.0f} m/s"
    if least <= test.speed_m_s <= greatest:
        return []
    what = "this apogee and range" if test.apogee_m else f"a range of {test.range_m / 1e3:,.0f} km at any apogee up to 10,000 km"
    text = f"reported speed {test.speed_m_s:,.0f} m/s does not go with {what}, which allow {fits} at most over the flight"
    usual = float(arc.launch_speed_m_s[0])
    for factor, slip in SPEED_SLIPS:
        if abs(test.speed_m_s * factor / usual - 1.0) <= 0.12 and least <= test.speed_m_s * factor <= greatest:
            text += f"; {slip}? It would be {test.speed_m_s * factor:,.0f} m/s"
            return [Doubt("speed", text, True, slip, factor)]
    return [Doubt("speed", text, True)]


def _speeds(test: ObservedTest, arc: Arcs) -> tuple[float, float]:
    """Least and greatest value the greatest speed of the flight can have, inertial or against the ground, m/s.

    Greatest: the drag-free speed at the ground. Least: the same at 100 km, through which the body falls undamped.
    """
    speeds = [float(arc.launch_speed_m_s[0]), float(arc.relative_speed_m_s[0]), float(np.linalg.norm(arc.relative_velocity_m_s))]
    if test.apogee_m is None:
        here = ground_points_ecef_m(np.zeros(4), np.zeros(4))
        there = ground_points_ecef_m(np.zeros(4), np.full(4, test.range_m / MEAN_RADIUS_M))
        speeds += arcs(here, there, np.array([100e3, 1000e3, 5000e3, 10000e3]), rotating=False).launch_speed_m_s.tolist()
    unknown = 0.0 if test.place_known else ROTATION_RATE_RAD_S * MEAN_RADIUS_M
    slowest = max(min(speeds) - unknown, 0.0)
    low = sqrt(max(slowest**2 - 2.0 * STANDARD_GRAVITY_M_S2 * 100e3, 0.0))
    return low * (1.0 - SPEED_SHARE), (max(speeds) + unknown) * (1.0 + SPEED_SHARE)
