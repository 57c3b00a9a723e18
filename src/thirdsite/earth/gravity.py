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
def zonal_gravity(x, y, z, j3, j4):
    """As `gravity`, with the zonal harmonics J3 and J4 as given; 0 for both gives J2 alone.

    The gradient of -mu Jn Re^n r^-(n+1) Pn(z / r) is mu Jn (Re / r)^n / r^2 times P'(n+1) along the radius less P'n
    along the pole. Source: Montenbruck and Gill 2000, Satellite Orbits, sec. 3.2.
    """
    inverse_r2 = 1.0 / (x * x + y * y + z * z)
    inverse_r = sqrt(inverse_r2)
    sine2 = z * z * inverse_r2
    sine = z * inverse_r
    k = -GRAVITATIONAL_PARAMETER * inverse_r2 * inverse_r
    ratio = EQUATORIAL_RADIUS_M * inverse_r
    q2 = (1.5 * J2) * (ratio * ratio)
    q3 = j3 * (ratio * ratio) * ratio
    q4 = j4 * (ratio * ratio) * (ratio * ratio)
    along = 1.0 + q2 * (1.0 - 5.0 * sine2) + 2.5 * q3 * sine * (3.0 - 7.0 * sine2)
    along = k * (along - 1.875 * q4 * (1.0 - 14.0 * sine2 + 21.0 * sine2 * sine2))
    pole = k * (z * (2.0 * q2 + q4 * (17.5 * sine2 - 7.5)) + q3 * (7.5 * sine2 - 1.5) / inverse_r)
    return along * x, along * y, along * z + pole


@scalar
def polar_share(sine2):
    """Radius of the ellipsoid over its polar radius, from the squared sine of the geocentric latitude.

    The series of (1 - e)^(-1/2), e below 0.0067: the terms left out come to less than 1e-9 m.
    """
    e = ECCENTRICITY_SQUARED * (1.0 - sine2)
    return 1.0 + e * (0.5 + e * (0.375 + e * (0.3125 + e * (0.2734375 + e * (0.24609375 + e * 0.2255859375)))))


@scalar
def ellipsoid_radius_m(x, y, z):
    """Distance from the Earth's centre to the ellipsoid in the direction of (x, y, z), in m."""
    return POLAR_RADIUS_M * polar_share(z * z / (x * x + y * y + z * z))


@scalar
def radial_height_m(x, y, z):
    """Height above the ellipsoid measured along the radius, in m.

    Zero exactly on the ground; above it at most 0.6 m per 100 km more than the geodetic height.
    """
    r2 = x * x + y * y + z * z
    return sqrt(r2) - POLAR_RADIUS_M * polar_share(z * z / r2)


@scalar
def gravity_and_height(x, y, z):
    """`gravity` (m/s2) and `radial_height_m` of one place, with one root and one division between them."""
    r2 = x * x + y * y + z * z
    inverse_r2 = 1.0 / r2
    inverse_r = sqrt(inverse_r2)
    sine2 = z * z * inverse_r2
    k = -GRAVITATIONAL_PARAMETER * inverse_r2 * inverse_r
    q = (1.5 * J2 * EQUATORIAL_RADIUS_M * EQUATORIAL_RADIUS_M) * inverse_r2
    f = k * (1.0 + q * (1.0 - 5.0 * sine2))
    return f * x, f * y, (f + 2.0 * k * q) * z, r2 * inverse_r - POLAR_RADIUS_M * polar_share(sine2)


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
