"""What a sensor should measure of a body, and the axes along which the measurement errs.

All in the tracks' inertial frame (see the package). A radar's measurement is split along three axes at right angles:
the line of sight, the direction of growing azimuth and the direction of growing elevation; the two angles are taken
across the line of sight, in rad, so nothing is singular towards the zenith and azimuth needs no unwrapping.
"""

from __future__ import annotations

from math import cos, factorial, sin, sqrt

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.lanes import scalar
from thirdsite.tracking.blocks import inner

SITE = 6
"""Numbers of a site: distance from the axis (m), z (m), cosine and sine of longitude, cosine and sine of latitude."""
LEAST_ACROSS = 1e-12
"""Added to the squared distance from the site's vertical, over the squared range."""

S1, S2, S3, S4, S5, S6, S7 = (float((-1) ** k) / factorial(2 * k + 1) for k in range(1, 8))
C1, C2, C3, C4, C5, C6, C7 = (float((-1) ** k) / factorial(2 * k) for k in range(1, 8))
"""Coefficients of the series of sine and cosine."""


def site_row(place: Geodetic) -> tuple[float, float, float, float, float, float]:
    """The `SITE` numbers of a radar's geodetic place."""
    x, y, z = ecef_from_geodetic(place)
    return (
        sqrt(x * x + y * y),
        z,
        cos(place.longitude_rad),
        sin(place.longitude_rad),
        cos(place.latitude_rad),
        sin(place.latitude_rad),
    )


@scalar
def sine_cosine(angle):
    """Sine and cosine without a library call, for angles up to a whole turn either way.

    Series of an eighth of the angle, doubled three times; absolute error below 2e-15.
    """
    t = 0.125 * angle
    q = t * t
    s = t * (1.0 + q * (S1 + q * (S2 + q * (S3 + q * (S4 + q * (S5 + q * (S6 + q * S7)))))))
    c = 1.0 + q * (C1 + q * (C2 + q * (C3 + q * (C4 + q * (C5 + q * (C6 + q * C7))))))
    s, c = 2.0 * s * c, 1.0 - 2.0 * s * s
    s, c = 2.0 * s * c, 1.0 - 2.0 * s * s
    s, c = 2.0 * s * c, 1.0 - 2.0 * s * s
    return s, c


@scalar
def radar_axes(x, y, z, site, c, s):
    """Range and the three axes of a radar's measurement of the body at ECI (x, y, z).

    Parameters
    ----------
    x, y, z : ECI position in m
    site : `SITE` numbers
    c, s : cosine and sine of the angle the Earth has turned since the epoch

    Returns
    -------
    range in m and its inverse; the local east, north and up components in m with the inverse of the horizontal distance;
    unit vectors in ECI along the line of sight, growing azimuth and growing elevation
    """
    across, high, cl0, sl0, cp, sp = site
    cl, sl = c * cl0 - s * sl0, s * cl0 + c * sl0
    dx, dy, dz = x - across * cl, y - across * sl, z - high
    out = cl * dx + sl * dy
    east, north, up = cl * dy - sl * dx, cp * dz - sp * out, cp * out + sp * dz
    g2 = east * east + north * north
    r2 = g2 + up * up
    g2 += LEAST_ACROSS * r2
    inverse_r = 1.0 / sqrt(r2)
    inverse_g = 1.0 / sqrt(g2)
    g = g2 * inverse_g
    a, b = north * inverse_g, -east * inverse_g
    crosswise = (-sl * a - sp * cl * b, cl * a - sp * sl * b, cp * b)
    f, k = g * inverse_r, -up * inverse_g * inverse_r
    p, q, w = k * east, k * north, f
    radial = cp * w - sp * q
    upwards = (cl * radial - sl * p, sl * radial + cl * p, cp * q + sp * w)
    along = (dx * inverse_r, dy * inverse_r, dz * inverse_r)
    return r2 * inverse_r, inverse_r, (east, north, up, inverse_g), along, crosswise, upwards


@scalar
def small_angle(sine):
    """The angle of a small sine; off by less than 1e-6 of it below 0.05 rad."""
    return sine * (1.0 + sine * sine * (1.0 / 6.0))


@scalar
def radar_innovation(range_m, inverse_r, local, look):
    """Measured less expected: range (m), azimuth across the line of sight (rad), elevation (rad).

    `range_m`, its inverse and `local` as from `radar_axes`; `look`: measured range (m), azimuth and elevation (rad).
    """
    east, north, up, inverse_g = local
    sa, ca = sine_cosine(look[1])
    se, ce = sine_cosine(look[2])
    g = (east * east + north * north) * inverse_g
    a, b = sa * ce, ca * ce
    across = (a * north - b * east) * inverse_g
    level = (a * east + b * north) * inverse_g
    return look[0] - range_m, small_angle(across), small_angle((se * g - level * up) * inverse_r)


@scalar
def range_rate_row(u, v, w, inverse_r, along, site, c, s):
    """Expected range rate (m/s) of a body, and its slope by position (1/s).

    The slope by velocity is `along`. The site moves with the Earth.
    """
    across, _, cl0, sl0, _, _ = site
    cl, sl = c * cl0 - s * sl0, s * cl0 + c * sl0
    rel = (u + ROTATION_RATE_RAD_S * across * sl, v - ROTATION_RATE_RAD_S * across * cl, w)
    rate = inner(along, rel)
    by_place = (
        (rel[0] - rate * along[0]) * inverse_r,
        (rel[1] - rate * along[1]) * inverse_r,
        (rel[2] - rate * along[2]) * inverse_r,
    )
    return rate, by_place


@scalar
def infrared_axes(x, y, z, place, seen):
    """The two axes across a satellite's line of sight to the body, and the measured angles along them.

    Parameters
    ----------
    x, y, z : ECI position of the body in m
    place : ECI position of the satellite in m
    seen : measured direction from the satellite, a unit vector in ECI

    Returns
    -------
    inverse of the range in 1/m, two unit vectors in ECI across the line of sight, measured less expected angle along each in rad
    """
    dx, dy, dz = x - place[0], y - place[1], z - place[2]
    g2 = dx * dx + dy * dy
    r2 = g2 + dz * dz
    inverse_r = 1.0 / sqrt(r2)
    inverse_g = 1.0 / sqrt(g2 + LEAST_ACROSS * r2)
    first = (-dy * inverse_g, dx * inverse_g, 0.0)
    k = -dz * inverse_g * inverse_r
    second = (k * dx, k * dy, g2 * inverse_g * inverse_r)
    return inverse_r, first, second, small_angle(inner(first, seen)), small_angle(inner(second, seen))


@scalar
def place_of_look(look, site, c, s):
    """ECI position in m of a measured range (m), azimuth and elevation (rad), and the three axes of `radar_axes` there."""
    across, high, cl0, sl0, cp, sp = site
    cl, sl = c * cl0 - s * sl0, s * cl0 + c * sl0
    sa, ca = sine_cosine(look[1])
    se, ce = sine_cosine(look[2])
    east, north, up = ce * sa, ce * ca, se
    along = _turned_out(east, north, up, cl, sl, cp, sp)
    crosswise = _turned_out(ca, -sa, 0.0, cl, sl, cp, sp)
    upwards = _turned_out(-se * sa, -se * ca, ce, cl, sl, cp, sp)
    r = look[0]
    return (across * cl + r * along[0], across * sl + r * along[1], high + r * along[2]), along, crosswise, upwards


@scalar
def _turned_out(east, north, up, cl, sl, cp, sp):
    """A local vector in ECI."""
    out = cp * up - sp * north
    return cl * out - sl * east, sl * out + cl * east, cp * north + sp * up
