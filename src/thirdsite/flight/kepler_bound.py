"""The drag-free flight from ground to ground on the turning Earth that has a given apogee height and ground range.

Its time is a lower bound on the time of a real flight with that apogee and range: a rocket takes longer to gather its
speed than an impulse does, and the air delays the fall. All functions work on arrays of flights.

The arc is the two-body ellipse through the launch point and the impact point, both on the WGS-84 ellipsoid, the latter
carried along by the Earth during the flight, whose apogee lies at the given height above the ellipsoid. Source: Bate,
Mueller, White 1971, Fundamentals of Astrodynamics, ch. 6. Valid for: free flight without thrust or lift after an early
burnout; oblateness changes the time by less than 0.2 %.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from thirdsite.earth.constants import (
    ECCENTRICITY_SQUARED,
    EQUATORIAL_RADIUS_M,
    GRAVITATIONAL_PARAMETER,
    MEAN_RADIUS_M,
    POLAR_RADIUS_M,
    ROTATION_RATE_RAD_S,
)
from thirdsite.earth.geodesy import Geodetic
from thirdsite.earth.gravity import polar_share
from thirdsite.flight.booster import Array

ROUNDS, SETTLED_S = 25, 1e-4
"""Most fixed-point rounds for the time of flight, and the change at which it counts as settled; each round shrinks the
error at least fourfold."""


@dataclass(frozen=True)
class Arcs:
    """Two-body arcs; arrays of length n, vectors `[n, 3]` in the inertial frame that is Earth-fixed at launch."""

    time_s: Array
    launch_speed_m_s: Array
    relative_speed_m_s: Array
    """Greatest speed against the turning Earth, at launch or at impact."""
    relative_velocity_m_s: Array
    """Launch velocity against the turning Earth."""


def arc_to(start: Array, end: Array, apogee_radius_m: Array, around: Array | None = None) -> tuple[Array, Array, Array]:
    """Time in s, velocity at `start[n, 3]` in m/s and direction of the apogee, of two-body arcs to `end[n, 3]`.

    With r = ra (1 - e) / (1 - e cos theta), theta counted from the apogee, each end gives
    sin^2(theta / 2) = (ra / r - 1) (1 - e) / (2 e), and the two angles add up to the central angle.
    `around`: normals of the way round, for arcs of more than half a turn.
    """
    r1, r2 = np.linalg.norm(start, axis=1), np.linalg.norm(end, axis=1)
    up, goal = start / r1[:, None], end / r2[:, None]
    normal = cross(up, goal)
    sine = np.linalg.norm(normal, axis=1)
    central = np.arctan2(sine, np.einsum("ij,ij->i", up, goal))
    ahead = cross(normal / np.maximum(sine, 1e-12)[:, None], up)
    if around is not None:
        back = (np.einsum("ij,ij->i", normal, around) < 0.0) & (central > 0.5 * np.pi)
        central, ahead = np.where(back, 2.0 * np.pi - central, central), np.where(back[:, None], -ahead, ahead)
    rise1 = np.maximum(apogee_radius_m / r1 - 1.0, 1e-9)
    rise2 = np.maximum(apogee_radius_m / r2 - 1.0, 1e-9)
    share = np.sqrt(rise1 / rise2)
    half1 = np.arctan2(share * np.sin(0.5 * central), 1.0 + share * np.cos(0.5 * central))
    q = np.where(central > 1e-6, 2.0 * np.sin(half1) ** 2 / rise1, 0.0)
    e = 1.0 / (1.0 + q)
    a = apogee_radius_m / (1.0 + e)
    time = _time_from_apogee(a, e, r1) + _time_from_apogee(a, e, r2)
    forward = np.sqrt(GRAVITATIONAL_PARAMETER * apogee_radius_m * (1.0 - e)) / r1
    climb = np.sqrt(np.maximum(GRAVITATIONAL_PARAMETER * (2.0 / r1 - 1.0 / a) - forward**2, 0.0))
    top = np.cos(2.0 * half1)[:, None] * up + np.sin(2.0 * half1)[:, None] * ahead
    return time, climb[:, None] * up + forward[:, None] * ahead, top


def _time_from_apogee(a: Array, e: Array, r: Array) -> Array:
    """Kepler's equation with the eccentric anomaly counted from the apogee: t = sqrt(a^3 / mu) (F + e sin F)."""
    sine = np.sqrt(np.clip((a * (1.0 + e) - r) / (2.0 * a * e), 0.0, 1.0))
    f = 2.0 * np.arcsin(sine)
    return np.sqrt(a**3 / GRAVITATIONAL_PARAMETER) * (f + e * np.sin(f))


def arcs(launch: Array, impact: Array, apogee_height_m: Array | float, *, rotating: bool = True) -> Arcs:
    """Drag-free arcs from `launch[n, 3]` to `impact[n, 3]`, places on the ground of the Earth (ECEF, m)."""
    rate = ROTATION_RATE_RAD_S if rotating else 0.0
    around = cross(launch, impact)
    height = np.zeros(len(launch)) + apogee_height_m
    time, apogee = np.full(len(launch), 1000.0), MEAN_RADIUS_M + height
    velocity, end = launch, impact
    for _ in range(ROUNDS):
        end = turned_rows(impact, rate * time)
        before = time
        time, velocity, top = arc_to(launch, end, apogee, around)
        apogee = height + ellipsoid_radii_m(top)
        if np.max(np.abs(time - before)) < SETTLED_S:
            break
    spin = np.array([[0.0, 0.0, rate]])
    relative = velocity - cross(spin, launch)
    backwards = arc_to(end, launch, apogee, -around)[1]
    falling = -backwards - cross(spin, end)
    fastest = np.maximum(np.linalg.norm(relative, axis=1), np.linalg.norm(falling, axis=1))
    return Arcs(time, np.linalg.norm(velocity, axis=1), fastest, relative)


def cross(a: Array, b: Array) -> Array:
    """Vector products of rows `[n, 3]`; NumPy's own takes ten times as long on short arrays."""
    (ax, ay, az), (bx, by, bz) = a.T, b.T
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=1)


def turned_rows(vectors: Array, angle: Array) -> Array:
    """Vectors `[n, 3]` turned about the pole by angles in rad."""
    c, s = np.cos(angle), np.sin(angle)
    x, y, z = vectors.T
    return np.stack([c * x - s * y, s * x + c * y, z], axis=1)


def ellipsoid_radii_m(direction: Array) -> Array:
    """Distance from the Earth's centre to the ellipsoid along unit vectors `[n, 3]`, m."""
    radius: Array = POLAR_RADIUS_M * polar_share(direction[:, 2] ** 2)
    return radius


def ground_points_ecef_m(latitude_rad: Array, longitude_rad: Array) -> Array:
    """ECEF positions `[n, 3]` of places on the ellipsoid. Source: NGA.STND.0036, eq. 4-14."""
    sine, cosine = np.sin(latitude_rad), np.cos(latitude_rad)
    normal = EQUATORIAL_RADIUS_M / np.sqrt(1.0 - ECCENTRICITY_SQUARED * sine**2)
    x, y = normal * cosine * np.cos(longitude_rad), normal * cosine * np.sin(longitude_rad)
    return np.stack([x, y, normal * (1.0 - ECCENTRICITY_SQUARED) * sine], axis=1)


def impact_places(latitude_rad: Array, longitude_rad: Array, bearing_rad: Array, range_m: float) -> tuple[Array, Array]:
    """Latitude and longitude in rad where geodesics of length `range_m` end. Source: Karney 2013, J. Geodesy 87, 43-55."""
    from pyproj import Geod

    n = len(latitude_rad)
    longitude, latitude, _ = Geod(ellps="WGS84").fwd(longitude_rad, latitude_rad, bearing_rad, np.full(n, range_m), radians=True)
    return np.asarray(latitude), np.asarray(longitude)


def least(function: Callable[[Array], Array], bounds: list[tuple[float, float]], nodes: int = 9, rounds: int = 5) -> Array:
    """Where a function of rows `[n, k]` is least within `bounds`: a grid, then finer grids round its best node."""
    best = np.array([0.5 * (low + high) for low, high in bounds])
    widths = np.array([high - low for low, high in bounds])
    limits = np.array(bounds)
    for _ in range(rounds):
        axes = [
            np.linspace(max(middle - 0.5 * width, low), min(middle + 0.5 * width, high), nodes if width > 0.0 else 1)
            for middle, width, (low, high) in zip(best, widths, limits, strict=True)
        ]
        grid = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)
        best = grid[np.argmin(function(grid))]
        widths = widths * (3.0 / (nodes - 1))
    return best


@dataclass(frozen=True)
class Bound:
    """Least and greatest drag-free time over what is unknown of launch point and bearing, with what was searched."""

    least_s: float
    greatest_s: float
    basis: str


def bound(
    range_m: float,
    apogee_height_m: float,
    launch: Geodetic | None = None,
    bearing_rad: float | None = None,
    impact: Geodetic | None = None,
) -> Bound:
    """Drag-free time from ground to ground on the turning Earth for an apogee height and a ground range.

    Parameters
    ----------
    launch, bearing_rad : where the flight starts and its bearing there; None where unknown
    impact : where it ends, used without a launch point

    Returns
    -------
    the time; where launch point or bearing is unknown, the least and the greatest over latitudes and bearings
    """
    half = 0.5 * np.pi
    start = launch or impact
    latitudes = (start.latitude_rad,) * 2 if start else (-half, half)
    towards = bearing_rad if launch or not impact else None
    bearings = (-np.pi, np.pi) if towards is None else (towards,) * 2

    def time(rows: Array) -> Array:
        near = rows[:, 0], np.zeros(len(rows))
        far = impact_places(*near, rows[:, 1], range_m)
        first, second = ground_points_ecef_m(*near), ground_points_ecef_m(*far)
        backwards = launch is None and impact is not None
        return arcs(second if backwards else first, first if backwards else second, apogee_height_m).time_s

    low, high = least(time, [latitudes, bearings]), least(lambda rows: -time(rows), [latitudes, bearings])
    return Bound(float(time(low[None])[0]), float(time(high[None])[0]), _basis(launch, bearing_rad, impact))


def _basis(launch: Geodetic | None, bearing_rad: float | None, impact: Geodetic | None) -> str:
    if launch and bearing_rad is not None:
        return "launch point and bearing given"
    if launch:
        return "least over all bearings from the launch point given"
    if impact:
        return "least over all launch points at this range from the impact point given"
    if bearing_rad is not None:
        return "least over all launch latitudes at the bearing given"
    return "least over all launch latitudes and bearings"


def minimum_energy_apogee_m(range_m: float) -> float:
    """Apogee height in m of the least-energy arc over a resting sphere of the mean radius.

    h = R / 2 (sin(phi / 2) + cos(phi / 2) - 1) for the central angle phi. Source: Wheelon 1959, ARS Journal 29, 915.
    """
    half = 0.5 * range_m / MEAN_RADIUS_M
    return float(0.5 * MEAN_RADIUS_M * (np.sin(half) + np.cos(half) - 1.0))
