"""Which of the paths to an aim point is flown: minimum energy, lofted, depressed, or of a given apogee.

A path is told by its loft, the angle by which its burnout is steeper than that of least energy. Apogee, entry angle
and speed change steadily with it, so each kind of path is the root of one function of the loft, found for all flights
at once; every value of the function is a flight really aimed.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from math import pi, radians, sin

import numpy as np

from thirdsite.earth.constants import GRAVITATIONAL_PARAMETER, POLAR_RADIUS_M
from thirdsite.earth.gravity import polar_share
from thirdsite.flight.booster import Array
from thirdsite.flight.steering import solve_falling

LOWEST_LOFT_RAD, HIGHEST_LOFT_RAD = radians(-35.0), radians(55.0)
FLATTEST_RAD, STEEPEST_RAD = radians(1.0), radians(86.0)
"""Flight-path angles at burnout between which a path is sought."""
LEAST_ENTRY_ANGLE_RAD = radians(3.0)
LEAST_APOGEE_M = 102e3
"""A flight must rise clearly above 100 km to have a free flight to speak of."""
ENTRY_M = 60e3
"""The entry angle is that of the two-body orbit at this height, below every apogee that is flown."""
BEYOND_M = 1e9
WHOLE_SPEED = 0.99
"""Share of the greatest speed or reach that counts as all of it: a little is kept to correct the aim with."""
_ROUNDS, _WITHIN = 14, 1e-6


class Path(StrEnum):
    """The paths with names."""

    MINIMUM_ENERGY = "minimum-energy"
    LOFTED = "lofted"
    """The high one of the two paths that use the missile's whole speed."""
    DEPRESSED = "depressed"
    """The low one, no lower than an entry angle of 3 degrees and an apogee of 102 km allow."""


class Arc:
    """What decides a path, from burnout states (ECI `[n, 6]`): apogee height and sine of the entry angle, two-body."""

    def __init__(self, burnout_eci: Array) -> None:
        position, velocity = burnout_eci[:, :3], burnout_eci[:, 3:]
        with np.errstate(all="ignore"):
            radius = np.linalg.norm(position, axis=1)
            speed2 = np.einsum("ij,ij->i", velocity, velocity)
            radial = np.einsum("ij,ij->i", position, velocity) / radius
            a = 1.0 / (2.0 / radius - speed2 / GRAVITATIONAL_PARAMETER)
            parameter = radius**2 * (speed2 - radial**2) / GRAVITATIONAL_PARAMETER
            eccentricity = np.sqrt(np.maximum(1.0 - parameter / a, 0.0))
            pull = speed2 - GRAVITATIONAL_PARAMETER / radius
            towards = (pull * position[:, 2] - radius * radial * velocity[:, 2]) / (GRAVITATIONAL_PARAMETER * eccentricity)
            sine2 = np.minimum(towards**2, 1.0)  # of the latitude below the apogee, opposite to the perigee
            ground = POLAR_RADIUS_M * polar_share(sine2)
            self.apogee_m: Array = a * (1.0 + eccentricity) - ground
            top = ground + ENTRY_M
            level2 = GRAVITATIONAL_PARAMETER * parameter / top**2
            whole2 = np.maximum(GRAVITATIONAL_PARAMETER * (2.0 / top - 1.0 / a), 1.0)
            self.entry_sine: Array = np.sqrt(np.maximum(1.0 - level2 / whole2, 0.0))


Tried = Callable[[Array], tuple[Array, Array, Array]]
"""From lofts to (apogee m, sine of entry angle, share of the missile's greatest speed or reach), each `[n]`."""
Falling = Callable[[Array], Array]
"""A function of the lofts, `[n]` to `[n]`, that falls with them."""
Ends = Callable[[Falling], tuple[Array, Array]]
"""From such a function to the lofts, `[n]` in rad, between which its roots are sought."""


def loft_for_apogee(tried: Tried, apogee_m: Array, ends: Ends) -> Array:
    """Lofts between the ends (rad) whose flights have the wanted apogees; the nearer end where none has."""

    def short(loft: Array) -> Array:
        apogee, _, _ = tried(loft)
        known = np.where(np.isfinite(apogee), apogee, np.where(loft > 0.0, BEYOND_M, 1.0))  # past what can be flown
        value: Array = np.log(apogee_m) - np.log(np.maximum(known, 1.0))
        return value

    return solve_falling(short, *ends(short), rounds=_ROUNDS, within=_WITHIN)


def loft_of(path: Path, tried: Tried, n: int, ends: Ends) -> Array:
    """Lofts of a named path for `n` flights, between the ends (rad)."""
    if path is Path.MINIMUM_ENERGY:
        return np.zeros(n)

    def room(loft: Array) -> Array:
        apogee, entry_sine, share = tried(loft)
        speed = np.nan_to_num(WHOLE_SPEED - share, nan=-1.0, posinf=-1.0)
        if path is Path.LOFTED:
            return speed
        low = np.minimum(apogee / LEAST_APOGEE_M - 1.0, entry_sine / sin(LEAST_ENTRY_ANGLE_RAD) - 1.0)
        value: Array = -np.minimum(speed, np.nan_to_num(low, nan=-1.0))
        return value

    if path is Path.LOFTED:
        low, high = ends(room)
        return solve_falling(room, np.maximum(low, 0.0), np.maximum(high, 0.0), rounds=_ROUNDS, within=_WITHIN)
    low, high = ends(room)
    found = solve_falling(room, np.minimum(low, 0.0), np.minimum(high, 0.0), rounds=_ROUNDS, within=_WITHIN)
    return np.clip(found, -0.5 * pi, 0.0)
