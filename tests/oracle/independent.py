"""A second implementation of flight, written from the equations and not from the program.

Plain vectors, SciPy's DOP853, geodetic instead of radial height, the 1976 standard by its defining formulas, drag at
every height in free flight. It shares with the program what is data, and nothing else: the defining layers of the
standard atmosphere with the polynomials above 86 km, and the drag curve. Sources: Vallado 2013, Fundamentals of
Astrodynamics, ch. 3 and 8 (frames, zonal potential); Wright 1992, Science & Global Security 3, 101-159 (powered flight).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import OdeSolution, solve_ivp

from thirdsite.earth.atmosphere import standard_atmosphere
from thirdsite.flight.booster import StagedBooster
from thirdsite.flight.drag_curve import DragCurve
from thirdsite.flight.slopes import drag_terms

Vector = NDArray[np.float64]

MU = 3.986004418e14
A = 6378137.0
F = 1.0 / 298.257223563
J2 = 1.082629821e-3
J3, J4 = -2.53241e-6, -1.6198976e-6
OMEGA = np.array([0.0, 0.0, 7.292115e-5])
G0 = 9.80665


def geodetic_height_m(position: Vector) -> float:
    """Height above WGS-84 by fixed-point iteration on the latitude (Vallado 2013, algorithm 12)."""
    e2 = F * (2.0 - F)
    across, z = float(np.hypot(position[0], position[1])), float(position[2])
    latitude = np.arctan2(z, across * (1.0 - e2))
    for _ in range(6):
        normal = A / np.sqrt(1.0 - e2 * np.sin(latitude) ** 2)
        latitude = np.arctan2(z + e2 * normal * np.sin(latitude), across)
    normal = A / np.sqrt(1.0 - e2 * np.sin(latitude) ** 2)
    return float(across * np.cos(latitude) + z * np.sin(latitude) - A * A / normal)


def radial_height_m(position: Vector) -> float:
    """Height above WGS-84 along the radius: the program's measure of the air, at most 0.6 m per 100 km from the geodetic."""
    r = float(np.linalg.norm(position))
    sine2, polar = (float(position[2]) / r) ** 2, A * (1.0 - F)
    return r - A * polar / float(np.sqrt(A * A * sine2 + polar * polar * (1.0 - sine2)))


def gravity(position: Vector) -> Vector:
    """Point mass and J2; positions `[..., 3]`."""
    r2 = np.sum(position**2, axis=-1, keepdims=True)
    z2 = position[..., 2:3] ** 2
    c = 1.5 * J2 * A * A / r2
    factor = np.concatenate([1.0 + c * (1.0 - 5.0 * z2 / r2)] * 2 + [1.0 + c * (3.0 - 5.0 * z2 / r2)], axis=-1)
    return -MU * position / r2**1.5 * factor


def higher_gravity(position: Vector, harmonics: int) -> Vector:
    """What J3 (harmonics 3) and J4 (4) add; Vallado 2013, eq. 8-30 and those after it."""
    r = float(np.linalg.norm(position))
    z, s2 = float(position[2]), float(position[2] / r) ** 2
    added = np.zeros(3)
    if harmonics >= 3:
        c = -2.5 * J3 * MU * A**3 / r**7
        added[:2] += c * position[:2] * z * (3.0 - 7.0 * s2)
        added[2] += c * (6.0 * z * z - 7.0 * z * z * s2 - 0.6 * r * r)
    if harmonics >= 4:
        c = 1.875 * J4 * MU * A**4 / r**7
        added[:2] += c * position[:2] * (1.0 - 14.0 * s2 + 21.0 * s2 * s2)
        added[2] += c * z * (5.0 - 70.0 / 3.0 * s2 + 21.0 * s2 * s2)
    return added


def turn(vectors: Vector, angle_rad: Vector | float) -> Vector:
    """Vectors `[..., 3]` turned about the pole."""
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    return np.stack([c * x - s * y, s * x + c * y, z], axis=-1)


def to_inertial(time_s: Vector | float, position: Vector, velocity: Vector) -> tuple[Vector, Vector]:
    """ECI position and velocity from ECEF ones; the frames coincide at time 0."""
    angle = OMEGA[2] * np.asarray(time_s)
    return turn(position, angle), turn(velocity + np.cross(OMEGA, position), angle)


def to_earth_fixed(time_s: Vector | float, position: Vector, velocity: Vector) -> tuple[Vector, Vector]:
    """ECEF position and velocity from ECI ones."""
    angle = -OMEGA[2] * np.asarray(time_s)
    position = turn(position, angle)
    return position, turn(velocity, angle) - np.cross(OMEGA, position)


@dataclass(frozen=True)
class Fall:
    """An integrated fall to the ground, inertial; `at` gives ECEF position and velocity."""

    impact_time_s: float
    solution: OdeSolution

    def at(self, time_s: float) -> tuple[Vector, Vector]:
        """ECEF position and velocity at a time no later than impact."""
        state = self.solution(min(time_s, self.impact_time_s))
        return to_earth_fixed(min(time_s, self.impact_time_s), state[:3], state[3:])


def fall(
    time_s: float,
    position: Vector,
    velocity: Vector,
    ballistic_coefficient_kg_m2: float,
    harmonics: int = 2,
    height_m: Callable[[Vector], float] = geodetic_height_m,
    drag_curve: DragCurve | None = None,
) -> Fall:
    """Integrate free flight and re-entry from an ECEF state until the body meets the ellipsoid.

    With a drag curve the ballistic coefficient is mass over reference area.
    """
    r, v = to_inertial(time_s, position, velocity)

    def slope(_: float, state: Vector) -> Vector:
        r, v = state[:3], state[3:]
        acceleration = gravity(r) + higher_gravity(r, harmonics)
        height = height_m(r)
        air = v - np.cross(OMEGA, r)
        here, speed = standard_atmosphere(max(height, -2000.0)), float(np.linalg.norm(air))
        factor = 1.0 if drag_curve is None else along(drag_curve, speed / here.speed_of_sound_m_s)
        acceleration = acceleration - 0.5 * factor * here.density_kg_m3 / ballistic_coefficient_kg_m2 * speed * air
        return np.concatenate([v, acceleration])

    def ground(_: float, state: Vector) -> float:
        return geodetic_height_m(state[:3])

    ground.terminal, ground.direction = True, -1.0  # type: ignore[attr-defined]
    found = solve_ivp(
        slope,
        (time_s, time_s + 6000.0),
        np.concatenate([r, v]),
        method="DOP853",
        rtol=1e-12,
        atol=1e-7,
        max_step=20.0,
        events=ground,
        dense_output=True,
    )
    assert found.status == 1, "the body never came down"
    return Fall(float(found.t[-1]), found.sol)


def along(curve: DragCurve, mach: float) -> float:
    """Drag coefficient by the points of a curve."""
    return float(np.interp(mach, curve.mach, curve.coefficient))


def coefficient(booster: StagedBooster, mach: float) -> float:
    """Drag coefficient of a rocket: the common curve, which is data of the program, or the points of its own."""
    if booster.drag_curve is not None:
        return along(booster.drag_curve, mach)
    above, below = drag_terms(mach * mach)
    return above / below


def boost(
    booster: StagedBooster,
    launch: Vector,
    heading: Vector,
    pitch_tangent: float,
    payload_kg: float | None = None,
    cut_off_s: float = 1e9,
) -> tuple[Vector, Vector]:
    """ECEF position and velocity at cut-off: vertical rise, tangent ramp from up to the heading, gravity turn."""
    payload = booster.payload_mass_kg if payload_kg is None else payload_kg
    up = launch / np.linalg.norm(launch)
    area = np.pi / 4.0 * booster.diameter_m**2 * booster.drag_factor
    rise, lean_until = booster.vertical_rise_s, booster.vertical_rise_s + booster.pitch_over_s
    state, begun = np.concatenate([launch, np.zeros(3)]), 0.0
    shroud, dropped_s = (booster.shroud.mass_kg, booster.shroud.jettison_s) if booster.shroud else (0.0, 0.0)
    for number, stage in enumerate(booster.stages):
        flow = stage.propellant_mass_kg / stage.burn_time_s
        lifted = sum(above.gross_mass_kg for above in booster.stages[number:]) + payload

        def slope(t: float, state: Vector) -> Vector:
            r, v = state[:3], state[3:]
            mass = lifted - flow * (t - begun) + (shroud if t < dropped_s else 0.0)  # noqa: B023 - called before the loop goes on
            air = standard_atmosphere(max(geodetic_height_m(r), 0.0))
            speed = float(np.linalg.norm(v))
            if t < rise:
                along = up
            elif t < lean_until:
                along = up + pitch_tangent * (t - rise) / (lean_until - rise) * heading
            else:
                along = v
            thrust = flow * G0 * stage.specific_impulse_s - stage.nozzle_exit_area_m2 * air.pressure_pa  # noqa: B023
            drag = 0.5 * air.density_kg_m3 * speed * area * coefficient(booster, speed / air.speed_of_sound_m_s) * v
            turning = -2.0 * np.cross(OMEGA, v) - np.cross(OMEGA, np.cross(OMEGA, r))
            return np.concatenate([v, gravity(r) + (thrust * along / np.linalg.norm(along) - drag) / mass + turning])

        edges = [0.0, rise, lean_until, stage.burn_time_s] if number == 0 else [begun, begun + stage.burn_time_s]
        if edges[0] < dropped_s < edges[-1]:
            edges = sorted([*edges, dropped_s])
        for start, end in itertools.pairwise(edges):
            if min(end, cut_off_s) > start:
                found = solve_ivp(
                    slope,
                    (start + 1e-12, min(end, cut_off_s) - 1e-12),
                    state,
                    method="DOP853",
                    rtol=1e-9,
                    atol=1e-6,
                    max_step=5.0,
                )
                state = found.y[:, -1]
        begun += stage.burn_time_s
    return state[:3], state[3:]


def coast(position: Vector, velocity: Vector, duration_s: Vector, steps: int) -> tuple[Vector, Vector]:
    """Classical Runge-Kutta free flight of many bodies `[n, 3]` at once (ECI), each in equal steps."""
    trail = coast_trail(position, velocity, duration_s, steps)
    return trail[-1]


def coast_trail(position: Vector, velocity: Vector, duration_s: Vector, steps: int) -> list[tuple[Vector, Vector]]:
    """The states of `coast` after every step, the first one included."""
    h = (np.asarray(duration_s) / steps)[:, None]
    r, v = position, velocity
    trail = [(r, v)]
    for _ in range(steps):
        a1 = gravity(r)
        v2 = v + 0.5 * h * a1
        a2 = gravity(r + 0.5 * h * v)
        v3 = v + 0.5 * h * a2
        a3 = gravity(r + 0.5 * h * v2)
        v4 = v + h * a3
        a4 = gravity(r + h * v3)
        r, v = r + h / 6.0 * (v + 2.0 * v2 + 2.0 * v3 + v4), v + h / 6.0 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)
        trail.append((r, v))
    return trail
