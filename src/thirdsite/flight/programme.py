"""Powered flight of a point mass by a given pitch programme: stages, coasts, and every event at its exact time.

Plain Python, for replaying a published ascent; thrust lies along the body axis, which the programme points. Between
events (ignition, burnout, a wanted sample) the classical Runge-Kutta method of order 4 takes equal steps.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import acos, ceil, copysign, cos, sin, sqrt

from thirdsite.earth.atmosphere import standard_atmosphere
from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import Geodetic, east_north_up, geodetic_from_ecef
from thirdsite.earth.gravity import gravity

LONGEST_STEP_S = 0.05
NO_AIR_ABOVE_M = 1000e3

Vector = tuple[float, float, float]
State = tuple[float, ...]
"""ECEF position in m and ECEF velocity in m/s: six numbers."""


@dataclass(frozen=True)
class PoweredStage:
    """One burn: constant thrust and flow from ignition to burnout, then a coast without thrust."""

    ignition_mass_kg: float
    """Of everything that flies at ignition; what was dropped before is gone."""
    propellant_mass_kg: float
    thrust_n: float
    flow_kg_s: float
    coast_s: float = 0.0

    @property
    def burn_time_s(self) -> float:
        """Time from ignition to burnout."""
        return self.propellant_mass_kg / self.flow_kg_s


@dataclass(frozen=True)
class Aerodynamics:
    """Drag and lift coefficients at angles of attack from 0 up: linear between, held beyond; drag even, lift odd."""

    reference_area_m2: float
    angle_of_attack_rad: tuple[float, ...]
    drag_coefficient: tuple[float, ...]
    lift_coefficient: tuple[float, ...]

    def coefficients(self, angle_rad: float) -> tuple[float, float]:
        """Drag and lift coefficient at an angle of attack."""
        angles, size = self.angle_of_attack_rad, min(abs(angle_rad), self.angle_of_attack_rad[-1])
        k = min(bisect_right(angles, size), len(angles) - 1)
        share = (size - angles[k - 1]) / (angles[k] - angles[k - 1])
        drag, lift = (part[k - 1] + share * (part[k] - part[k - 1]) for part in (self.drag_coefficient, self.lift_coefficient))
        return drag, copysign(lift, angle_rad)


@dataclass(frozen=True)
class PitchProgramme:
    """Pitch of the body axis above the local horizontal against time: a natural cubic spline through nodes.

    The axis stays in the vertical plane of `bearing_rad`, clockwise from north, wherever the body is.
    """

    time_s: tuple[float, ...]
    pitch_rad: tuple[float, ...]
    bearing_rad: float

    @cached_property
    def _bends(self) -> list[float]:
        """Second derivatives at the nodes. Source: Press et al. 2007, Numerical Recipes, eq. 3.3.7."""
        t, p = self.time_s, self.pitch_rad
        upper, right = [0.0], [0.0]
        for before, here, after in zip(range(len(t) - 2), range(1, len(t) - 1), range(2, len(t)), strict=True):
            slope = (p[after] - p[here]) / (t[after] - t[here]) - (p[here] - p[before]) / (t[here] - t[before])
            share = (t[here] - t[before]) / (t[after] - t[before])
            pivot = share * upper[-1] + 2.0
            upper.append((share - 1.0) / pivot)
            right.append((6.0 * slope / (t[after] - t[before]) - share * right[-1]) / pivot)
        bends = [0.0]
        for factor, value in zip(reversed(upper), reversed(right), strict=True):
            bends.append(factor * bends[-1] + value)
        return bends[::-1]

    def at(self, time_s: float) -> float:
        """Pitch in rad at a time; held beyond the ends."""
        t, p, bends = self.time_s, self.pitch_rad, self._bends
        time = min(max(time_s, t[0]), t[-1])
        k = min(max(bisect_right(t, time) - 1, 0), len(t) - 2)
        h = t[k + 1] - t[k]
        a, b = (t[k + 1] - time) / h, (time - t[k]) / h
        return a * p[k] + b * p[k + 1] + ((a**3 - a) * bends[k] + (b**3 - b) * bends[k + 1]) * h * h / 6.0

    def axis_ecef(self, time_s: float, place: Geodetic) -> Vector:
        """Unit vector of the body axis at a place."""
        east, north, up = east_north_up(place)
        pitch = self.at(time_s)
        level, rise = cos(pitch), sin(pitch)
        e, n = level * sin(self.bearing_rad), level * cos(self.bearing_rad)
        x, y, z = (e * east[k] + n * north[k] + rise * up[k] for k in range(3))
        return x, y, z


@dataclass(frozen=True)
class Ascent:
    """A rocket by its burns, its aerodynamics and its programme."""

    stages: tuple[PoweredStage, ...]
    aerodynamics: Aerodynamics
    programme: PitchProgramme

    @cached_property
    def ignitions_s(self) -> list[float]:
        """Ignition times; then the end of the last coast."""
        times = [0.0]
        for stage in self.stages:
            times.append(times[-1] + stage.burn_time_s + stage.coast_s)
        return times

    @property
    def burnouts_s(self) -> list[float]:
        """Burnout times."""
        return [start + stage.burn_time_s for start, stage in zip(self.ignitions_s, self.stages, strict=False)]

    def fly(self, state: State, sample_times_s: Sequence[float], longest_step_s: float = LONGEST_STEP_S) -> list[State]:
        """States at the sample times (increasing, from 0 on), from the ECEF state at lift-off."""
        events = {time for time in (*self.ignitions_s, *self.burnouts_s) if time < sample_times_s[-1]}
        found: dict[float, State] = {0.0: state}
        for start, end in pairwise(sorted({0.0, *events, *sample_times_s})):
            state = _march(self._slope(start), start, end, state, longest_step_s)
            found[end] = state
        return [found[time] for time in sample_times_s]

    def _slope(self, start_s: float) -> Callable[[float, State], State]:
        """Derivative of the state on the arc that starts at `start_s`, on which thrust does not switch."""
        number = min(bisect_right(self.ignitions_s, start_s), len(self.stages)) - 1
        stage, ignition = self.stages[number], self.ignitions_s[number]
        burning = start_s < ignition + stage.burn_time_s
        burnt_out_kg = stage.ignition_mass_kg - stage.propellant_mass_kg

        def slope(time_s: float, state: State) -> State:
            mass = stage.ignition_mass_kg - stage.flow_kg_s * (time_s - ignition) if burning else burnt_out_kg
            thrust = stage.thrust_n if burning else 0.0
            return self._acceleration(time_s, state, thrust, mass)

        return slope

    def _acceleration(self, time_s: float, state: State, thrust_n: float, mass_kg: float) -> State:
        x, y, z, u, v, w = state
        place = geodetic_from_ecef(x, y, z)
        axis = self.programme.axis_ecef(time_s, place)
        force = self._air_force_n(place.height_m, (u, v, w), axis)
        a, b, c = ((thrust_n * along + air) / mass_kg for along, air in zip(axis, force, strict=True))
        gx, gy, gz = gravity(x, y, z)
        rate = ROTATION_RATE_RAD_S
        return u, v, w, gx + a + rate * (rate * x + 2.0 * v), gy + b + rate * (rate * y - 2.0 * u), gz + c

    def _air_force_n(self, height_m: float, velocity: Vector, axis: Vector) -> Vector:
        """Drag against the velocity, and lift across it towards the body axis."""
        speed = sqrt(sum(part * part for part in velocity))
        if height_m > NO_AIR_ABOVE_M or speed == 0.0:
            return 0.0, 0.0, 0.0
        along = [part / speed for part in velocity]
        cosine = sum(p * q for p, q in zip(axis, along, strict=True))
        across = [p - cosine * q for p, q in zip(axis, along, strict=True)]
        sine = sqrt(sum(part * part for part in across))
        drag, lift = self.aerodynamics.coefficients(acos(max(-1.0, min(1.0, cosine))))
        push = 0.5 * standard_atmosphere(height_m).density_kg_m3 * speed * speed * self.aerodynamics.reference_area_m2
        x, y, z = (push * (lift * p / max(sine, 1e-12) - drag * q) for p, q in zip(across, along, strict=True))
        return x, y, z


def _march(slope: Callable[[float, State], State], start_s: float, end_s: float, state: State, longest_step_s: float) -> State:
    steps = ceil((end_s - start_s) / longest_step_s)
    h = (end_s - start_s) / steps
    for k in range(steps):
        state = runge_kutta_step(slope, start_s + k * h, state, h)
    return state


def runge_kutta_step(slope: Callable[[float, State], State], time_s: float, state: State, h: float) -> State:
    """One step of the classical Runge-Kutta method of order 4."""
    a = slope(time_s, state)
    b = slope(time_s + 0.5 * h, tuple(x + 0.5 * h * k for x, k in zip(state, a, strict=True)))
    c = slope(time_s + 0.5 * h, tuple(x + 0.5 * h * k for x, k in zip(state, b, strict=True)))
    d = slope(time_s + h, tuple(x + h * k for x, k in zip(state, c, strict=True)))
    return tuple(x + h / 6.0 * (k + 2.0 * (m + n) + q) for x, k, m, n, q in zip(state, a, b, c, d, strict=True))
