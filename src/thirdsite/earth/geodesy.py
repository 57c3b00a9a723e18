"""Frames and places: geodetic, Earth-fixed (ECEF), inertial (ECI) and local east-north-up.

ECEF: x to latitude 0, longitude 0; z to the north pole. ECI: the frame that coincides with ECEF at the epoch of the
flight (its lift-off) and does not rotate.
"""

from __future__ import annotations

from math import atan2, cos, hypot, sin, sqrt
from typing import NamedTuple

from thirdsite.earth.constants import (
    ECCENTRICITY_SQUARED,
    EQUATORIAL_RADIUS_M,
    FLATTENING,
    POLAR_RADIUS_M,
    ROTATION_RATE_RAD_S,
)
from thirdsite.lanes import scalar


class Geodetic(NamedTuple):
    """A place on or above the WGS-84 ellipsoid."""

    latitude_rad: float
    longitude_rad: float
    height_m: float = 0.0


def ecef_from_geodetic(place: Geodetic) -> tuple[float, float, float]:
    """Earth-fixed position in m of a geodetic place. Source: NGA.STND.0036, eq. 4-14."""
    sine = sin(place.latitude_rad)
    normal_m = EQUATORIAL_RADIUS_M / sqrt(1.0 - ECCENTRICITY_SQUARED * sine * sine)
    across_m = (normal_m + place.height_m) * cos(place.latitude_rad)
    return (
        across_m * cos(place.longitude_rad),
        across_m * sin(place.longitude_rad),
        (normal_m * (1.0 - ECCENTRICITY_SQUARED) + place.height_m) * sine,
    )


def geodetic_from_ecef(x: float, y: float, z: float) -> Geodetic:
    """Geodetic place of an Earth-fixed position in m.

    Source: Bowring 1976, Survey Review 23, 323-327, iterated until it no longer moves.
    Valid for: anywhere more than 50 km from the Earth's centre.
    """
    across_m = hypot(x, y)
    second_eccentricity_squared = ECCENTRICITY_SQUARED / (1.0 - ECCENTRICITY_SQUARED)
    reduced = atan2(z, (1.0 - FLATTENING) * across_m)
    latitude = 0.0
    for _ in range(4):
        latitude = atan2(
            z + second_eccentricity_squared * POLAR_RADIUS_M * sin(reduced) ** 3,
            across_m - ECCENTRICITY_SQUARED * EQUATORIAL_RADIUS_M * cos(reduced) ** 3,
        )
        reduced = atan2((1.0 - FLATTENING) * sin(latitude), cos(latitude))
    sine, cosine = sin(latitude), cos(latitude)
    normal_m = EQUATORIAL_RADIUS_M / sqrt(1.0 - ECCENTRICITY_SQUARED * sine * sine)
    height_m = across_m * cosine + z * sine - normal_m * (1.0 - ECCENTRICITY_SQUARED * sine * sine)
    return Geodetic(latitude, atan2(y, x), height_m)


def east_north_up(place: Geodetic) -> tuple[tuple[float, float, float], ...]:
    """Unit vectors east, north and up (ellipsoid normal) at a place, in ECEF."""
    slat, clat = sin(place.latitude_rad), cos(place.latitude_rad)
    slon, clon = sin(place.longitude_rad), cos(place.longitude_rad)
    return (-slon, clon, 0.0), (-slat * clon, -slat * slon, clat), (clat * clon, clat * slon, slat)


def ground_range_m(start: Geodetic, end: Geodetic) -> float:
    """Length of the WGS-84 geodesic between two places in m; heights ignored.

    Source: Karney 2013, J. Geodesy 87, 43-55 (PROJ's implementation).
    """
    return geodesic(start, end)[0]


def geodesic(start: Geodetic, end: Geodetic) -> tuple[float, float]:
    """Length in m and bearing at the start in rad (clockwise from north) of the geodesic between two places."""
    from pyproj import Geod

    azimuth, _, length = Geod(ellps="WGS84").inv(
        start.longitude_rad, start.latitude_rad, end.longitude_rad, end.latitude_rad, radians=True
    )
    return float(length), float(azimuth)


@scalar
def turned(x: float, y: float, c: float, s: float) -> tuple[float, float]:
    """(x, y) turned about the pole by the angle whose cosine and sine are c, s (from ECEF to ECI)."""
    return c * x - s * y, s * x + c * y


@scalar
def inertial_state(
    x: float, y: float, z: float, u: float, v: float, w: float, c: float, s: float
) -> tuple[float, float, float, float, float, float]:
    """ECI state from an ECEF state at the time when the Earth has turned by the angle of cosine c and sine s."""
    px, py = turned(x, y, c, s)
    pu, pv = turned(u - ROTATION_RATE_RAD_S * y, v + ROTATION_RATE_RAD_S * x, c, s)
    return px, py, z, pu, pv, w


@scalar
def earth_fixed_state(
    x: float, y: float, z: float, u: float, v: float, w: float, c: float, s: float
) -> tuple[float, float, float, float, float, float]:
    """ECEF state (velocity relative to the turning Earth) from an ECI state; c, s as in `inertial_state`."""
    px, py = turned(x, y, c, -s)
    pu, pv = turned(u, v, c, -s)
    return px, py, z, pu + ROTATION_RATE_RAD_S * py, pv - ROTATION_RATE_RAD_S * px, w
