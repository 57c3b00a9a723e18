"""Two-body arcs in closed form: the first guess of every aim, and the oracle of the tests.

Source: Bate, Mueller, White 1971, Fundamentals of Astrodynamics, ch. 6; Wheelon 1959, ARS Journal 29, 915.
"""

from math import acos, cos, pi, sqrt

from thirdsite.earth.constants import GRAVITATIONAL_PARAMETER
from thirdsite.lanes import scalar

_FOLD = 0.41421356237309503
"""Tangent of 22.5 degrees, above which a ratio is folded about 45."""


@scalar
def arctangent(y, x):
    """Angle of the point (x, y), as math.atan2 without a library call: within 1e-15 of it. (0, 0) gives no number."""
    big, small = max(abs(x), abs(y)), min(abs(x), abs(y))
    folds = small > _FOLD * big
    t = (small - big if folds else small) / (small + big if folds else big)
    q = t * t
    series = 0.076902852015696868 + q * (
        -0.066433297467118985 + q * (0.057054385874685448 + q * (-0.04399474938691203 + q * 0.021785358851775551))
    )
    series = 0.19999999998981413 + q * (-0.14285714196490784 + q * (0.11111106974028918 + q * (-0.090907943923430864 + q * series)))
    angle = (0.25 * pi if folds else 0.0) + t * (1.0 + q * (-0.3333333333332863 + q * series))
    angle = 0.5 * pi - angle if abs(y) > abs(x) else angle
    angle = pi - angle if x < 0.0 else angle
    return -angle if y < 0.0 else angle


@scalar
def apogee_radius_m(x, y, z, u, v, w):
    """Greatest distance from the Earth's centre of the two-body orbit through an ECI state, in m."""
    r = sqrt(x * x + y * y + z * z)
    speed2 = u * u + v * v + w * w
    a = 1.0 / (2.0 / r - speed2 / GRAVITATIONAL_PARAMETER)
    radial = (x * u + y * v + z * w) / r
    parameter = r * r * (speed2 - radial * radial) / GRAVITATIONAL_PARAMETER
    return a * (1.0 + sqrt(max(1.0 - parameter / a, 0.0)))


@scalar
def time_to_descend_s(x, y, z, u, v, w, radius_m):
    """Two-body time from an ECI state to the descending crossing of `radius_m`, in s.

    Where the orbit stays below the radius the time to the apogee comes back. Valid for: elliptic orbits.
    """
    r = sqrt(x * x + y * y + z * z)
    a = 1.0 / (2.0 / r - (u * u + v * v + w * w) / GRAVITATIONAL_PARAMETER)
    e_sine = (x * u + y * v + z * w) / sqrt(GRAVITATIONAL_PARAMETER * a)
    e_cosine = 1.0 - r / a
    e = sqrt(e_cosine * e_cosine + e_sine * e_sine)
    cosine = min(max((1.0 - radius_m / a) / e, -1.0), 1.0)
    sine = sqrt(1.0 - cosine * cosine)
    anomaly = 2.0 * pi - arctangent(sine, cosine)
    start = arctangent(e_sine, e_cosine)
    start = start + 2.0 * pi if start < 0.0 else start  # a body on its way down has its apogee behind it
    return (anomaly - start + e * sine + e_sine) * a * sqrt(a / GRAVITATIONAL_PARAMETER)


@scalar
def place_of_descent(x, y, z, u, v, w, radius_m):
    """Place (inertial, m) where the two-body orbit through an ECI state comes down to a radius; its apogee if it is lower."""
    r2, speed2 = x * x + y * y + z * z, u * u + v * v + w * w
    radial = x * u + y * v + z * w
    k = speed2 / GRAVITATIONAL_PARAMETER - 1.0 / sqrt(r2)
    s = radial / GRAVITATIONAL_PARAMETER
    ex, ey, ez = k * x - s * u, k * y - s * v, k * z - s * w
    hx, hy, hz = y * w - z * v, z * u - x * w, x * v - y * u
    parameter = (r2 * speed2 - radial * radial) / GRAVITATIONAL_PARAMETER
    e2 = ex * ex + ey * ey + ez * ez
    along = (parameter / radius_m - 1.0) / e2
    across = -sqrt(max(1.0 - along * along * e2, 0.0) / (e2 * parameter * GRAVITATIONAL_PARAMETER))
    return (
        radius_m * (along * ex + across * (hy * ez - hz * ey)),
        radius_m * (along * ey + across * (hz * ex - hx * ez)),
        radius_m * (along * ez + across * (hx * ey - hy * ex)),
    )


@scalar
def velocity_to_reach(x, y, z, px, py, pz, loft_cosine, loft_sine):
    """Velocity at (x, y, z) whose two-body arc passes through (px, py, pz), both inertial, in m/s.

    The flight-path angle is the minimum-energy one raised by the loft angle (cosine, sine). Nothing physical comes
    back where no such arc exists (the two directions nearly equal or opposite, or a loft past the vertical).
    """
    r1 = sqrt(x * x + y * y + z * z)
    r2 = sqrt(px * px + py * py + pz * pz)
    ux, uy, uz = x / r1, y / r1, z / r1
    qx, qy, qz = px / r2, py / r2, pz / r2
    cosine = ux * qx + uy * qy + uz * qz
    sine = sqrt(max(1.0 - cosine * cosine, 1e-16))
    hx, hy, hz = (qx - ux * cosine) / sine, (qy - uy * cosine) / sine, (qz - uz * cosine) / sine
    chord = sqrt(max(r1 * r1 + r2 * r2 - 2.0 * r1 * r2 * cosine, 1.0))
    rise = 1.0 + (r2 * cosine - r1) / chord
    along = r2 * sine / chord
    length = sqrt(rise * rise + along * along)
    sine0, cosine0 = rise / length, along / length
    sine_gamma = sine0 * loft_cosine + cosine0 * loft_sine
    cosine_gamma = cosine0 * loft_cosine - sine0 * loft_sine
    bracket = r1 / r2 * cosine_gamma - (cosine * cosine_gamma - sine * sine_gamma)
    speed = sqrt(max(GRAVITATIONAL_PARAMETER * (1.0 - cosine) / (r1 * cosine_gamma * bracket), 0.0))
    up, forward = speed * sine_gamma, speed * cosine_gamma
    return up * ux + forward * hx, up * uy + forward * hy, up * uz + forward * hz


def minimum_energy_arc(r1_m: float, r2_m: float, central_angle_rad: float) -> tuple[float, float]:
    """Speed in m/s and flight-path angle in rad at `r1_m` of the least-energy arc to `r2_m`."""
    chord = sqrt(r1_m * r1_m + r2_m * r2_m - 2.0 * r1_m * r2_m * cos(central_angle_rad))
    a = 0.25 * (r1_m + r2_m + chord)
    speed = sqrt(GRAVITATIONAL_PARAMETER * (2.0 / r1_m - 1.0 / a))
    cosine = (r1_m * r1_m + chord * chord - r2_m * r2_m) / (2.0 * r1_m * chord)
    return speed, 0.5 * acos(max(-1.0, min(1.0, cosine)))


@scalar
def best_angle(speed_m_s, r1_m, r2_m):
    """Sine of the flight-path angle at `r1_m` that carries `speed_m_s` farthest to `r2_m`, and that central angle's cosine.

    Valid for: speeds whose orbit stays an ellipse that cannot circle the Earth; a cosine below -1 means it can.
    """
    a = 1.0 / (2.0 / r1_m - speed_m_s * speed_m_s / GRAVITATIONAL_PARAMETER)
    chord = max(4.0 * a - r1_m - r2_m, 1.0)
    cosine_central = (r1_m * r1_m + r2_m * r2_m - chord * chord) / (2.0 * r1_m * r2_m)
    cosine_chord = (r1_m * r1_m + chord * chord - r2_m * r2_m) / (2.0 * r1_m * chord)
    return sqrt(max(0.5 * (1.0 - min(cosine_chord, 1.0)), 0.0)), cosine_central
