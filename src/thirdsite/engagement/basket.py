"""The error basket: whether a predicted error fits what the kill vehicle sees and can correct, and how likely it is to.

A position covariance is given by its six upper elements xx, xy, xz, yy, yz, zz in m2; directions are unit vectors of the same
frame. Along the closing velocity an error only shifts the time of the meeting, so the basket is the covariance across it.
"""

from math import cos, exp, pi, sin, sqrt

from thirdsite.engagement.endgame import (
    ACQUISITION_RANGE,
    DIVERT_ACCELERATION,
    HALF_FIELD,
    HIT_RADIUS,
    corrected_m,
    for_correction_m_s,
    homing_time_s,
    miss_deviation_m,
    noise_divert_m_s,
)
from thirdsite.lanes import scalar

DIRECTIONS = 16
"""Directions, in a quarter of the circle, over which a Gaussian is summed."""


@scalar
def spread_across(cxx, cxy, cxz, cyy, cyz, czz, ux, uy, uz):
    """Greater and smaller standard deviation (m) of a covariance seen along a unit vector.

    The projected covariance has the trace tr C - u'C u and the product of eigenvalues u' adj(C) u.
    """
    along = ux * (cxx * ux + cxy * uy + cxz * uz) + uy * (cxy * ux + cyy * uy + cyz * uz) + uz * (cxz * ux + cyz * uy + czz * uz)
    half = 0.5 * (cxx + cyy + czz - along)
    a = cyy * czz - cyz * cyz
    b = cxz * cyz - cxy * czz
    c = cxy * cyz - cxz * cyy
    d = cxx * czz - cxz * cxz
    e = cxy * cxz - cxx * cyz
    f = cxx * cyy - cxy * cxy
    product = ux * (a * ux + b * uy + c * uz) + uy * (b * ux + d * uy + e * uz) + uz * (c * ux + e * uy + f * uz)
    root = sqrt(max(half * half - product, 0.0))
    return sqrt(max(half + root, 0.0)), sqrt(max(half - root, 0.0))


@scalar
def across(dx, dy, dz, ux, uy, uz):
    """Part of a vector at right angles to a unit vector, and its length."""
    along = dx * ux + dy * uy + dz * uz
    px, py, pz = dx - along * ux, dy - along * uy, dz - along * uz
    return px, py, pz, sqrt(px * px + py * py + pz * pz)


@scalar
def correctable_m(closing_m_s, divert_left_m_s, kill_vehicle):
    """Radius of the basket: the greatest error across the line of sight that is both seen and corrected, m."""
    time = homing_time_s(closing_m_s, kill_vehicle)
    payable = for_correction_m_s(max(divert_left_m_s, 0.0), noise_divert_m_s(time, closing_m_s, kill_vehicle))
    field = kill_vehicle[ACQUISITION_RANGE] * kill_vehicle[HALF_FIELD]
    return min(field, corrected_m(payable, time, kill_vehicle[DIVERT_ACCELERATION]))


@scalar
def within(radius_m, greater_m, smaller_m):
    """Probability that an error of zero mean and these two standard deviations lies within a circle.

    The Gaussian integrated along each direction, summed over directions. Exact, 1 - exp(-r^2 / 2 s^2), for equal ones.
    """
    s1, s2 = max(greater_m, 1e-6), max(smaller_m, 1e-9)
    total = 0.0
    for k in range(DIRECTIONS):
        angle = (k + 0.5) * (0.5 * pi / DIRECTIONS)
        # equally spaced on the unit circle that the ellipse is stretched from: weights are equal
        x, y = s1 * cos(angle), s2 * sin(angle)
        total += exp(-0.5 * radius_m * radius_m / (x * x + y * y))
    return 1.0 - total / DIRECTIONS


@scalar
def expected_hit(closing_m_s, greater_m, smaller_m, divert_left_m_s, kill_vehicle):
    """Probability that a working interceptor hits what it was sent at, foreseen from the error basket alone.

    The error is seen and corrected, and the miss that homing leaves (equal on both axes) lies within the hit radius.
    """
    corrected = within(correctable_m(closing_m_s, divert_left_m_s, kill_vehicle), greater_m, smaller_m)
    noise = miss_deviation_m(homing_time_s(closing_m_s, kill_vehicle), closing_m_s, kill_vehicle)
    r = kill_vehicle[HIT_RADIUS] / max(noise, 1e-9)
    return corrected * (1.0 - exp(-0.5 * r * r))
