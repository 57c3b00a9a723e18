"""Free flight against Kepler's closed form, and the minimum-energy flights in closed form."""

from __future__ import annotations

from math import acos, cos, degrees, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.constants import GRAVITATIONAL_PARAMETER, ROTATION_RATE_RAD_S
from thirdsite.flight.kepler import apogee_radius_m, minimum_energy_arc, time_to_descend_s
from thirdsite.flight.nystrom import nystrom12
from thirdsite.flight.propagation import fly_state
from tools.validation.section import Row, Section, two_body_earth

Vector = NDArray[np.float64]
RELATIVE_BOUND = 1e-9

# Inertial position in m and velocity in m/s, and the time flown in s.
ARCS = {
    "flat arc": ([6.5e6, 4e5, 3e5], [2.0e3, 3.0e3, -1.5e3], 600.0),
    "long arc": ([6.5e6, -1.2e6, 8e5], [3.5e3, 5.5e3, 2.5e3], 1500.0),
    "lofted arc": ([6.48e6, 2e5, 1e6], [6.8e3, 1.5e3, 2.5e3], 3000.0),
}

SPHERE_M, SPHERE_MU = 6371.0e3, 398600.4418e9
# Minimum-energy flights over a resting, airless sphere of 6,371.0 km and mu = 398,600.4418 km3/s2: range km, speed km/s,
# flight-path angle deg, apogee km, time s. Source: the project's reference table, worked out from Bate, Mueller, White
# 1971, Fundamentals of Astrodynamics, ch. 6, and rounded as printed here.
MINIMUM_ENERGY = (
    (150, 1.2066, 44.663, 37.3, 176.2),
    (300, 1.6965, 44.326, 74.1, 251.0),
    (500, 2.1734, 43.876, 122.5, 327.4),
    (1000, 3.0161, 42.752, 239.9, 474.4),
    (1500, 3.6265, 41.628, 352.1, 594.6),
    (2000, 4.1129, 40.503, 458.8, 701.8),
    (2500, 4.5182, 39.379, 559.9, 801.1),
    (3000, 4.8650, 38.255, 655.2, 895.0),
    (3500, 5.1671, 37.131, 744.6, 984.9),
    (4000, 5.4335, 36.007, 828.0, 1071.5),
    (5000, 5.8834, 33.758, 976.0, 1236.7),
    (5500, 6.0752, 32.634, 1040.5, 1315.8),
    (6000, 6.2491, 31.510, 1098.5, 1392.7),
    (6759, 6.4837, 29.804, 1173.9, 1505.5),
    (8000, 6.8046, 27.014, 1263.7, 1679.5),
    (10000, 7.1981, 22.517, 1319.5, 1931.0),
    (11700, 7.4432, 18.695, 1279.8, 2114.0),
    (13000, 7.5877, 15.772, 1195.8, 2233.1),
    (15000, 7.7510, 11.275, 978.1, 2378.6),
)


def kepler(position: Vector, velocity: Vector, time_s: float) -> tuple[Vector, Vector]:
    """Two-body motion by Lagrange's coefficients and the change of eccentric anomaly.

    Source: Battin 1999, An Introduction to the Mathematics and Methods of Astrodynamics, sec. 4.3.
    """
    mu = GRAVITATIONAL_PARAMETER
    r0 = float(np.linalg.norm(position))
    axis = 1.0 / (2.0 / r0 - float(velocity @ velocity) / mu)
    sigma = float(position @ velocity) / sqrt(mu)
    mean = time_s * sqrt(mu / axis**3)
    change = mean
    for _ in range(50):
        value = change - (1.0 - r0 / axis) * sin(change) + sigma / sqrt(axis) * (1.0 - cos(change)) - mean
        change -= value / (1.0 - (1.0 - r0 / axis) * cos(change) + sigma / sqrt(axis) * sin(change))
    radius = axis + (r0 - axis) * cos(change) + sigma * sqrt(axis) * sin(change)
    f = 1.0 - axis / r0 * (1.0 - cos(change))
    g = axis * sigma / mu**0.5 * (1.0 - cos(change)) + r0 * sqrt(axis / mu) * sin(change)
    rate_f = -sqrt(mu * axis) / (radius * r0) * sin(change)
    rate_g = 1.0 - axis / radius * (1.0 - cos(change))
    return f * position + g * velocity, rate_f * position + rate_g * velocity


def two_body() -> Section:
    """Integrated free flight of each engine against the closed form."""
    rows = []
    with two_body_earth():
        for name, (start, speed, time_s) in ARCS.items():
            position, velocity = np.array(start), np.array(speed)
            closed = kepler(position, velocity, time_s)
            for engine, found in (("step by its own error", _adaptive), ("Nystrom 12(10), 16 steps", _nystrom)):
                ended = found(position, velocity, time_s)
                error_m = float(np.linalg.norm(ended - closed[0]))
                rows.append(
                    Row(
                        f"{name}, {time_s:.0f} s, {engine}: position error over radius",
                        f"{np.linalg.norm(ended) / 1e3:.9f} km",
                        f"{np.linalg.norm(closed[0]) / 1e3:.9f} km",
                        error_m / float(np.linalg.norm(closed[0])),
                        RELATIVE_BOUND,
                        "1",
                    )
                )
    return Section(
        "Two-body flight against the closed form",
        [
            "Oblateness and air switched off, the engines integrate; Kepler's equation (Battin 1999, sec. 4.3), solved by "
            "Newton's rule, says where the body must be."
        ],
        rows,
    )


def _adaptive(position: Vector, velocity: Vector, time_s: float) -> Vector:
    x, y, z = position.tolist()
    u, v, w = velocity.tolist()
    fixed = (u + ROTATION_RATE_RAD_S * y, v - ROTATION_RATE_RAD_S * x, w)
    flight = fly_state((x, y, z), fixed, 0.0, stop_s=time_s)
    angle = ROTATION_RATE_RAD_S * float(flight.time_s[-1])
    x, y, z = flight.position_ecef_m[-1].tolist()
    return np.array([cos(angle) * x - sin(angle) * y, sin(angle) * x + cos(angle) * y, z])


def _nystrom(position: Vector, velocity: Vector, time_s: float, steps: int = 16) -> Vector:
    state = (*position.tolist(), *velocity.tolist())
    for _ in range(steps):
        state = nystrom12(*state, time_s / steps)[:6]
    return np.array(state[:3])


def textbook(range_m: float) -> tuple[float, float, float, float]:
    """Speed m/s, angle deg, apogee m and time s of the minimum-energy flight. Source: Bate, Mueller, White 1971, ch. 6."""
    central = range_m / SPHERE_M
    q = 2.0 * sin(0.5 * central) / (1.0 + sin(0.5 * central))
    angle = 0.25 * (pi - central)
    axis = SPHERE_M / (2.0 - q)
    eccentricity = sqrt(1.0 + q * (q - 2.0) * cos(angle) ** 2)
    anomaly = acos((1.0 - SPHERE_M / axis) / eccentricity)
    time = 2.0 * sqrt(axis**3 / SPHERE_MU) * (pi - anomaly + eccentricity * sin(anomaly))
    return sqrt(q * SPHERE_MU / SPHERE_M), degrees(angle), axis * (1.0 + eccentricity) - SPHERE_M, time


def program(range_m: float) -> tuple[float, float, float, float]:
    """The same by the program's own functions."""
    speed, angle = minimum_energy_arc(SPHERE_M, SPHERE_M, range_m / SPHERE_M)
    state = (SPHERE_M, 0.0, 0.0, speed * sin(angle), speed * cos(angle), 0.0)
    return speed, degrees(angle), apogee_radius_m(*state) - SPHERE_M, time_to_descend_s(*state, SPHERE_M)


def minimum_energy() -> Section:
    """The 19 printed rows, and the textbook's closed form to full precision."""
    rows, worst = [], 0.0
    for range_km, *printed in MINIMUM_ENERGY:
        ours, theirs = program(range_km * 1e3), textbook(range_km * 1e3)
        worst = max(worst, *(abs(a / b - 1.0) for a, b in zip(ours, theirs, strict=True)))
        shown = (ours[0] / 1e3, ours[1], ours[2] / 1e3, ours[3])
        halves = (0.5e-4, 0.5e-3, 0.05, 0.05)
        share = max(abs(a - b) / half for a, b, half in zip(shown, printed, halves, strict=True))
        rows.append(
            Row(
                f"{range_km:,} km",
                f"{shown[0]:.4f} km/s, {shown[1]:.3f} deg, {shown[2]:.1f} km, {shown[3]:.1f} s",
                f"{printed[0]:.4f} km/s, {printed[1]:.3f} deg, {printed[2]:.1f} km, {printed[3]:.1f} s",
                share,
                1.0,
                "half last digits",
            )
        )
    rows.append(Row("all 19, full precision, relative", "-", "Bate, Mueller, White", worst, RELATIVE_BOUND, "1"))
    return Section(
        "Minimum-energy flights",
        [
            "Speed, flight-path angle, apogee and time over a resting, airless sphere of 6,371 km. Reference: closed form of "
            "Bate, Mueller, White 1971, Fundamentals of Astrodynamics, ch. 6, as printed to the digits shown; the difference is "
            "counted in halves of the last printed digit, the worst of the four figures."
        ],
        rows,
    )
