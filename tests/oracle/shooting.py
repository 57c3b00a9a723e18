"""Least time to a point by shooting: no table, no mesh, no interpolation.

Powered flight is the program's `burnout_states` (checked against SciPy in `test_boost_against_scipy.py`), everything
after it the independent coast. A point is aimed at by Newton's method on (lean, bearing, time), started from every
cell of a coarse fan of trajectories that straddles the point, and the soonest solution is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from independent import Vector, coast, coast_trail, to_earth_fixed, to_inertial

from thirdsite.flight.booster import StagedBooster
from thirdsite.flight.interceptors import LaunchSite
from thirdsite.flight.steering import GENTLEST_PITCH, STEEPEST_PITCH, burnout_states

LEAST_ANGLE_RAD = np.radians(1.0)
"""Flattest inertial burnout of an interceptor, as the model has it."""


def inertial_speed_and_sine(time_s: float, position: Vector, velocity: Vector) -> tuple[Vector, Vector]:
    """Inertial speed and sine of the flight-path angle of ECEF states `[n, 3]`, `[n, 3]`."""
    r, v = to_inertial(time_s, position, velocity)
    speed = np.linalg.norm(v, axis=1)
    return speed, np.sum(r * v, axis=1) / speed / np.linalg.norm(r, axis=1)


def bisect_falling(function, low: Vector, high: Vector, rounds: int) -> Vector:
    """Roots of a falling function, element by element."""
    for _ in range(rounds):
        middle = 0.5 * (low + high)
        above = function(middle) > 0.0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return 0.5 * (low + high)


@dataclass(frozen=True)
class Shooter:
    """An interceptor at a site with its burnout speed, defined at a flight-path angle of 30 degrees."""

    booster: StagedBooster
    site: LaunchSite
    burnout_speed_m_s: float

    def burn(self, lean_rad: Vector, bearing_rad: Vector, payload_kg: Vector) -> tuple[Vector, Vector]:
        """ECEF burnout position and velocity."""
        states = burnout_states(
            self.booster,
            self.site.ecef_m,
            self.site.headings(bearing_rad),
            np.tan(lean_rad),
            payload_kg=payload_kg,
        )
        return states[:, :3], states[:, 3:]

    def payload_kg(self, bearing_rad: Vector) -> Vector:
        """Mass on top that gives the burnout speed, for each bearing, by two nested bisections."""
        n = len(bearing_rad)
        ends = np.arctan([GENTLEST_PITCH, STEEPEST_PITCH])

        def surplus(payload: Vector) -> Vector:
            def level(lean: Vector) -> Vector:
                states = self.burn(lean, bearing_rad, payload)
                return inertial_speed_and_sine(self.booster.burn_time_s, *states)[1] - 0.5

            lean = bisect_falling(level, np.full(n, ends[0]), np.full(n, ends[1]), 30)
            states = self.burn(lean, bearing_rad, payload)
            return inertial_speed_and_sine(self.booster.burn_time_s, *states)[0] - self.burnout_speed_m_s

        return bisect_falling(surplus, np.full(n, -200.0), np.full(n, 8000.0), 30)

    @cached_property
    def _payload_fit(self) -> Vector:
        return np.fft.rfft(self.payload_kg(np.arange(24) * np.pi / 12.0)) / 24.0

    def payload_at(self, bearing_rad: Vector) -> Vector:
        """The same mass by the Fourier series through 24 bearings; smooth enough for Newton's method."""
        order = np.arange(len(self._payload_fit))
        weight = np.where((order == 0) | (order == order[-1]), 1.0, 2.0)
        return np.real(np.exp(1j * np.outer(bearing_rad, order)) @ (self._payload_fit * weight))

    def flattest_rad(self, bearing_rad: Vector, payload_kg: Vector, least_height_m: float) -> Vector:
        """Greatest lean whose burnout still climbs by LEAST_ANGLE_RAD and lies no lower than a height."""
        ends = np.arctan([GENTLEST_PITCH, STEEPEST_PITCH])
        n = len(bearing_rad)

        def room(lean: Vector) -> Vector:
            position, velocity = self.burn(lean, bearing_rad, payload_kg)
            _, sine = inertial_speed_and_sine(self.booster.burn_time_s, position, velocity)
            height = np.linalg.norm(position, axis=1) - np.linalg.norm(self.site.ecef_m)
            return np.minimum(sine - np.sin(LEAST_ANGLE_RAD), (height - least_height_m) / 1e5)

        return bisect_falling(room, np.full(n, ends[0]), np.full(n, ends[1]), 30)

    def fly(self, lean_rad: Vector, bearing_rad: Vector, time_s: Vector) -> tuple[Vector, Vector]:
        """ECEF position and velocity at a time after burnout."""
        burnt = self.booster.burn_time_s
        r, v = to_inertial(burnt, *self.burn(lean_rad, bearing_rad, self.payload_at(bearing_rad)))
        return to_earth_fixed(time_s, *coast(r, v, time_s - burnt, 50))

    def least_times(
        self, points: Vector, longest_s: float, least_burnout_height_m: float = 0.0, leans: int = 100
    ) -> tuple[Vector, Vector]:
        """Least time to each ECEF point (inf where none is found) and the ECEF velocity there."""
        direction = points / np.linalg.norm(points, axis=1)[:, None]
        bearing = np.arctan2(direction @ self.site.east, direction @ self.site.north)
        flattest = self.flattest_rad(bearing, self.payload_at(bearing), least_burnout_height_m)
        seeds = [
            (i, *seed)
            for i in range(len(points))
            for seed in self._seeds(points[i], float(bearing[i]), float(flattest[i]), longest_s, leans)
        ]
        times, velocities = np.full(len(points), np.inf), np.zeros_like(points)
        if not seeds:
            return times, velocities
        of = np.array([seed[0] for seed in seeds])
        found, velocity, miss = self._refine(np.array([seed[1:] for seed in seeds]), points[of])
        allowed = (miss < 100.0) & (found[:, 0] <= flattest[of] + 1e-4) & (found[:, 2] >= self.booster.burn_time_s)
        for q in np.flatnonzero(allowed):
            if found[q, 2] < times[of[q]]:
                times[of[q]], velocities[of[q]] = found[q, 2], velocity[q]
        return times, velocities

    def _seeds(
        self, point: Vector, bearing: float, flattest: float, longest_s: float, leans: int
    ) -> list[tuple[float, float, float]]:
        """Middles of the cells of a fan in the point's plane whose central angle and radius straddle the point's."""
        burnt, step_s = self.booster.burn_time_s, 20.0
        share = 1.0 - (1.0 - np.linspace(0.0, 1.0, leans)) ** 2
        lean = np.arctan(GENTLEST_PITCH) + share * (flattest - np.arctan(GENTLEST_PITCH))
        around = np.full(leans, bearing)
        steps = int((longest_s - burnt) / step_s) + 1
        r, v = to_inertial(burnt, *self.burn(lean, around, self.payload_at(around)))
        trail = np.stack(
            [
                to_earth_fixed(burnt + k * step_s, *state)[0]
                for k, state in enumerate(coast_trail(r, v, np.full(leans, steps * step_s), steps))
            ],
            axis=1,
        )
        radius = np.linalg.norm(trail, axis=2)
        angle = np.arccos(np.clip(trail @ self.site.up / radius, -1.0, 1.0))
        wanted = np.linalg.norm(point)
        cells = _straddled(angle - np.arccos(point @ self.site.up / wanted)) & _straddled(radius - wanted)
        return [(0.5 * (lean[p] + lean[p + 1]), bearing, burnt + (k + 0.5) * step_s) for p, k in np.argwhere(cells)]

    def _refine(self, start: Vector, points: Vector) -> tuple[Vector, Vector, Vector]:
        """Newton's method on (lean, bearing, time) for many starts at once: solutions, velocities, misses in m."""
        x, n = start.copy(), len(start)
        nudge, longest = np.array([1e-4, 1e-4, 0.1]), np.array([0.02, 0.03, 25.0])
        for _ in range(7):
            tried = np.concatenate([x, *(x + nudge * axis for axis in np.eye(3))])
            position = self.fly(*tried.T)[0].reshape(4, n, 3)
            slope = np.stack([(position[q + 1] - position[0]) / nudge[q] for q in range(3)], axis=2)
            step = np.stack([np.linalg.lstsq(slope[i], points[i] - position[0, i], rcond=None)[0] for i in range(n)])
            x = x + np.clip(step, -longest, longest)
            x[:, 0] = np.clip(x[:, 0], 1e-3, 1.55)
            x[:, 2] = np.maximum(x[:, 2], self.booster.burn_time_s)
        position, velocity = self.fly(*x.T)
        return x, velocity, np.linalg.norm(position - points, axis=1)


def _straddled(values: Vector) -> np.ndarray:
    corners = np.stack([values[:-1, :-1], values[1:, :-1], values[:-1, 1:], values[1:, 1:]])
    return (corners.min(axis=0) <= 0.0) & (corners.max(axis=0) >= 0.0)
