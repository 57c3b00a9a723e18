"""Reconstruction of an observed test flight from its apogee height and ground range.

The numbers a test leaves in the press are few: apogee, range, perhaps a time, a launch point, a bearing. From them follow
the drag-free time, which no real flight can undercut; the time and burnout speed of flights by a family of boosters;
and the range the same rockets would have on the path that carries them farthest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import pi

import numpy as np

from thirdsite.errors import OutsideValidity
from thirdsite.flight.booster import Array
from thirdsite.flight.booster_family import Group, Member, group_for
from thirdsite.flight.figures import Doubt, check_figures
from thirdsite.flight.fitting import Fitted, Goal, fit
from thirdsite.flight.kepler_bound import Arcs, Bound, arcs, bound, ground_points_ecef_m, impact_places, minimum_energy_apogee_m
from thirdsite.flight.observed_test import Estimate, ObservedTest
from thirdsite.flight.single_fall import BALLISTIC_COEFFICIENTS_KG_M2
from thirdsite.flight.standard_range import HALF_EARTH_M, StandardFlight, standard_flight

LEAST_APOGEE_M, GREATEST_APOGEE_M = 100e3, 10000e3
LEAST_RANGE_M, GREATEST_RANGE_M = 20e3, 20000e3
RESTING_LATITUDE_RAD = pi / 4.0
"""Where a flight without a launch point is flown, on a resting Earth."""
HIGHER_APOGEES_M = (125e3, 160e3, 200e3, 260e3, 350e3, 500e3, 700e3, 1000e3)
"""Tried in turn where the family cannot fly as low as observed."""


@dataclass(frozen=True)
class Flown:
    """One member of the family as it flew the test, and its farthest flight."""

    member: Member
    fitted: Fitted
    standard: StandardFlight


@dataclass(frozen=True)
class Reconstruction:
    """What follows from an observed test; SI units."""

    test: ObservedTest
    apogee_m: float
    bound: Bound
    least_bound_s: float
    """Bound the declared time is held against: over all apogees where none was given."""
    flight_time_s: Estimate
    burnout_speed_m_s: Estimate
    standard_range_m: Estimate
    flown: tuple[Flown, ...]
    middle: Member
    apogee_flown_m: float
    doubts: tuple[Doubt, ...]
    excess_s: float | None

    @property
    def minimum_energy_assumed(self) -> bool:
        """Whether the apogee is that of the least-energy path because none was given."""
        return self.test.apogee_m is None

    @property
    def possible(self) -> bool:
        """Whether the figures given can all be true."""
        return not any(doubt.impossible for doubt in self.doubts)


def reconstruct(test: ObservedTest) -> Reconstruction:
    """Work out what an observed test flight tells.

    Raises
    ------
    OutsideValidity : apogee or range outside what the model covers
    """
    apogee = _checked_apogee_m(test)
    limit = bound(test.range_m, apogee, test.launch, test.towards_rad, test.impact)
    least = limit if test.apogee_m else bound(test.range_m, LEAST_APOGEE_M, test.launch, test.towards_rad, test.impact)
    goals = _goals(test, apogee)
    middle = goals[0]
    group = group_for(_launch_speed_m_s(middle))
    flown, reached = _fly_group(group, middle)
    best = next((one for one in flown if one.member == group.members[group.middle]), flown[len(flown) // 2])
    shift = float(_arc(middle).time_s[0] - _arc(reached).time_s[0])
    time = _flight_time(flown, best, shift, _arc(middle), limit)
    excess = None if test.time_s is None else least.least_s - test.time_s

    def drag_free_s(range_m: float, apogee_m: float) -> float:
        return float(_arc(_goals(replace(test, range_m=range_m), apogee_m)[0]).time_s[0])

    doubts = check_figures(test, apogee, limit, least, time, _arc(middle), drag_free_s)
    speeds = [one.fitted.burnout_speed_m_s for one in flown]
    return Reconstruction(
        test,
        apogee,
        limit,
        least.least_s,
        time,
        Estimate(best.fitted.burnout_speed_m_s, min(speeds), max(speeds)),
        _standard_range(flown, best, goals[1:], reached.apogee_m),
        tuple(flown),
        best.member,
        reached.apogee_m,
        doubts,
        excess,
    )


def _checked_apogee_m(test: ObservedTest) -> float:
    """The apogee given, or that of the least-energy path; raises where range or apogee lies outside what is covered."""
    if not LEAST_RANGE_M <= test.range_m <= GREATEST_RANGE_M:
        raise OutsideValidity(
            f"ground range {test.range_m / 1e3:g} km lies outside the {LEAST_RANGE_M / 1e3:g} to {GREATEST_RANGE_M / 1e3:g} km "
            "that this reconstruction covers (half the Earth's girth is 20,000 km); check the figure and its unit"
        )
    if test.apogee_m is None:
        apogee = minimum_energy_apogee_m(test.range_m)
        what, remedy = f"a minimum-energy flight over {test.range_m / 1e3:g} km has its apogee at", "give the apogee"
    else:
        apogee, what, remedy = test.apogee_m, "apogee", "check the figure and its unit"
    if apogee < LEAST_APOGEE_M:
        raise OutsideValidity(
            f"{what} {apogee / 1e3:.5g} km, inside the atmosphere: below {LEAST_APOGEE_M / 1e3:.0f} km drag shapes the whole path "
            f"and this reconstruction does not hold; {remedy}"
        )
    if apogee > GREATEST_APOGEE_M:
        raise OutsideValidity(
            f"{what} {apogee / 1e3:g} km, above the {GREATEST_APOGEE_M / 1e3:.0f} km that this reconstruction covers; {remedy}"
        )
    return apogee


def _goals(test: ObservedTest, apogee_m: float) -> list[Goal]:
    """The flight to be flown; without launch point or bearing, on a resting Earth, then due east and west on the turning one."""
    towards = test.towards_rad
    if test.launch and towards is not None:
        return [_goal(test.launch.latitude_rad, test.launch.longitude_rad, towards, test.range_m, apogee_m, rotating=True)]
    middle, widest = (test.launch.latitude_rad,) * 2 if test.launch else (RESTING_LATITUDE_RAD, 0.0)
    return [
        _goal(middle, 0.0, 0.5 * pi, test.range_m, apogee_m, rotating=False),
        _goal(widest, 0.0, 0.5 * pi, test.range_m, apogee_m, rotating=True),
        _goal(widest, 0.0, -0.5 * pi, test.range_m, apogee_m, rotating=True),
    ]


def _goal(
    latitude_rad: float, longitude_rad: float, bearing_rad: float, range_m: float, apogee_m: float, *, rotating: bool
) -> Goal:
    here = np.array([latitude_rad]), np.array([longitude_rad])
    there = impact_places(*here, np.array([bearing_rad]), range_m)
    return Goal(ground_points_ecef_m(*here)[0], ground_points_ecef_m(*there)[0], apogee_m, rotating)


def _arc(goal: Goal) -> Arcs:
    return arcs(goal.launch[None], goal.impact[None], goal.apogee_m, rotating=goal.rotating)


def _launch_speed_m_s(goal: Goal) -> float:
    velocity: Array = _arc(goal).relative_velocity_m_s
    return float(np.linalg.norm(velocity))


def _fly_group(group: Group, goal: Goal) -> tuple[list[Flown], Goal]:
    """Every member that can fly the goal, or, where none can, the same range with the next higher apogee."""
    for apogee in (goal.apogee_m, *(height for height in HIGHER_APOGEES_M if height > goal.apogee_m)):
        reached = replace(goal, apogee_m=apogee)
        flown = [one for member in group.members if (one := _fly(member, reached)) is not None]
        if flown:
            return flown, reached
    raise OutsideValidity(
        f"no booster of the family flies an apogee of {goal.apogee_m / 1e3:g} km; check apogee and range, and their units"
    )


def _fly(member: Member, goal: Goal) -> Flown | None:
    try:
        fitted = fit(member, goal)
        return Flown(member, fitted, standard_flight(fitted.booster))
    except OutsideValidity:
        return None


def _flight_time(flown: list[Flown], best: Flown, shift_s: float, arc: Arcs, limit: Bound) -> Estimate:
    """Middle member; the interval spans the family, the ballistic coefficients, and the bound's unknown places."""
    times = [one.fitted.flight_time_s for one in flown]
    middle = best.fitted.flight_time_s
    others = [best.fitted.flight_time_with(value) - middle for value in BALLISTIC_COEFFICIENTS_KG_M2]
    places = limit.least_s - float(arc.time_s[0]), limit.greatest_s - float(arc.time_s[0])
    low = max(min(times) + min(0.0, *others) + min(0.0, *places) + shift_s, limit.least_s)
    return Estimate(middle + shift_s, low, max(times) + max(0.0, *others) + max(0.0, *places) + shift_s)


def _standard_range(flown: list[Flown], best: Flown, elsewhere: list[Goal], apogee_m: float) -> Estimate:
    """Middle member; the interval spans the family and, where launch point or bearing is unknown, due east and west."""
    ranges = [one.standard.range_m for one in flown]
    turned = [_fly(best.member, replace(goal, apogee_m=apogee_m)) for goal in elsewhere]
    changes = [one.standard.range_m - best.standard.range_m for one in turned if one]
    low, high = min(ranges) + min([0.0, *changes]), max(ranges) + max([0.0, *changes])
    return Estimate(best.standard.range_m, low, min(high, HALF_EARTH_M))


__all__ = ["Estimate", "Flown", "ObservedTest", "Reconstruction", "reconstruct"]
