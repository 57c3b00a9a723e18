"""Gravity of the WGS-84 Earth with its oblateness, and the height that goes with it."""

from math import sqrt

from thirdsite.earth.constants import (
    ECCENTRICITY_SQUARED,
    EQUATORIAL_RADIUS_M,
    GRAVITATIONAL_PARAMETER,
    J2,
    POLAR_RADIUS_M,
)
from thirdsite.lanes import scalar


@scalar
def gravity(x, y, z):
    """Acceleration of a body at rest in an inertial frame, two-body term and J2.

    Parameters
    ----------
    x, y, z : position in m, any Earth-centred frame whose third axis is the pole

    Returns
    -------
    acceleration (x, y, z) in m/s2 in the same frame; centrifugal force is not included

    Source: Vallado 2013, Fundamentals of Astrodynamics, eq. 8-30.
    """
    inverse_r2 = 1.0 / (x * x + y * y + z * z)
    sine2 = z * z * inverse_r2
    k = -GRAVITATIONAL_PARAMETER * inverse_r2 * sqrt(inverse_r2)
    q = (1.5 * J2 * EQUATORIAL_RADIUS_M * EQUATORIAL_RADIUS_M) * inverse_r2
    f = k * (1.0 + q * (1.0 - 5.0 * sine2))
    return f * x, f * y, (f + 2.0 * k * q) * z


@scalar
def ellipsoid_radius_m(x, y, z):
    """Distance from the Earth's centre to the ellipsoid in the direction of (x, y, z), in m."""
    return POLAR_RADIUS_M / sqrt(1.0 - ECCENTRICITY_SQUARED * (1.0 - z * z / (x * x + y * y + z * z)))


@scalar
def radial_height_m(x, y, z):
    """Height above the ellipsoid measured along the radius, in m.

    Zero exactly on the ground; above it at most 0.6 m per 100 km more than the geodetic height.
    """
    return sqrt(x * x + y * y + z * z) - ellipsoid_radius_m(x, y, z)


@scalar
def radial_height_rate(x, y, z, u, v, w):
    """Rate of `radial_height_m` along an inertial velocity (u, v, w), in m/s."""
    r2 = x * x + y * y + z * z
    inverse_r2 = 1.0 / r2
    rv = x * u + y * v + z * w
    e = ECCENTRICITY_SQUARED * (1.0 - z * z * inverse_r2)
    series = 1.0 + e * (1.5 + e * (1.875 + e * 2.1875))
    slope = POLAR_RADIUS_M * ECCENTRICITY_SQUARED * series * z * (w * r2 - z * rv) * inverse_r2 * inverse_r2
    return rv * sqrt(inverse_r2) + slope
