"""The equations of motion: what a state's rate is, in free flight by time and by height, and under thrust."""

from math import sqrt

from thirdsite.earth.atmosphere import (
    GAS_CONSTANT,
    HEAT_RATIO,
    LAYERED_TOP_M,
    LOWEST_M,
    MOLAR_MASS,
    air_density,
    lower_air,
    lower_log,
)
from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.gravity import gravity, gravity_and_height, radial_height_m, radial_height_rate, zonal_gravity
from thirdsite.lanes import hinges, scalar

MOST_DRAG_1_S = 0.15
"""Drag of a rocket under power takes at most this share of its speed a second: far above any launch, so that a steering
tried on the way that dives at full thrust stays finite."""
MACH2 = MOLAR_MASS / (HEAT_RATIO * GAS_CONSTANT)
"""Times the square of a speed in m/s, over the temperature in K: the square of its Mach number."""


@scalar
def slope_by_height(x, y, z, u, v, w, density, half_inverse_beta):
    """Derivative of (ECI state, time) by height; `half_inverse_beta` is 0.5 / ballistic coefficient in m2/kg."""
    ax, ay, az = gravity(x, y, z)
    rate = radial_height_rate(x, y, z, u, v, w)
    a = u + ROTATION_RATE_RAD_S * y
    b = v - ROTATION_RATE_RAD_S * x
    drag = density * half_inverse_beta * sqrt(a * a + b * b + w * w)
    i = 1.0 / rate
    return u * i, v * i, w * i, (ax - drag * a) * i, (ay - drag * b) * i, (az - drag * w) * i, i


@scalar
def coefficient_at(mach2, curve):
    """Drag coefficient of a curve, given by `drag_curve.Ramps`, at the square of a Mach number."""
    base, knots, gains = curve
    return base + hinges(sqrt(mach2), knots, gains)


@scalar
def braking_at(height_m, speed2, half_inverse_beta, curve):
    """0.5 / ballistic coefficient in m2/kg: as given, or times the drag coefficient of a curve at the speed's Mach number."""
    if curve is None:
        return half_inverse_beta
    _, cold = lower_log(min(max(height_m, LOWEST_M), LAYERED_TOP_M))
    return half_inverse_beta * coefficient_at(speed2 * cold * MACH2, curve)


@scalar
def slope_by_time(x, y, z, u, v, w, half_inverse_beta, j3, j4, curve=None):
    """Derivative of an ECI state by time: gravity with the given J3 and J4, drag of air that turns with the Earth.

    With a drag curve, `half_inverse_beta` is 0.5 reference area / mass; above 86 km the speed of sound is that at 86 km.
    """
    ax, ay, az = zonal_gravity(x, y, z, j3, j4)
    a = u + ROTATION_RATE_RAD_S * y
    b = v - ROTATION_RATE_RAD_S * x
    height, speed2 = radial_height_m(x, y, z), a * a + b * b + w * w
    drag = air_density(height) * braking_at(height, speed2, half_inverse_beta, curve) * sqrt(speed2)
    return u, v, w, ax - drag * a, ay - drag * b, az - drag * w


@scalar
def drag_terms(mach2, curve=None):
    """Numerator and denominator of the drag coefficient of a rocket under power, by the square of Mach.

    Without a curve of its own, that of a slender rocket: a working default (grade M), smooth, of the usual shape: 0.22 at
    rest, 0.55 at Mach 1.25, 0.42 at 2, 0.25 at 4.5, scaled per missile.
    """
    if curve is not None:
        return coefficient_at(mach2, curve), 1.0
    above = 0.217 + mach2 * (-0.429 + mach2 * (0.581 + mach2 * 0.0253))
    below = 1.0 + mach2 * (-1.4354 + mach2 * (1.038 + mach2 * 0.168))
    return above, below


@scalar
def leaning(x, y, z, u, v, w, ux, uy, uz, hx, hy, hz, lean, mass, thrust, exit_area, drag_area, rotation, curve=None):
    """Derivative of an ECEF state by time, the thrust leaning from up (u) towards the heading (h) by a tangent `lean`."""
    gx, gy, gz, height = gravity_and_height(x, y, z)
    speed2 = u * u + v * v + w * w + 1e-12
    density, pressure, cold = lower_air(height)
    above, below = drag_terms(speed2 * cold * MACH2, curve)
    fixed = (thrust - exit_area * pressure) / (mass * sqrt(1.0 + lean * lean))
    along = -min(0.5 * density * sqrt(speed2) * drag_area * above / (mass * below), MOST_DRAG_1_S)
    spin = rotation * rotation
    return (
        u,
        v,
        w,
        gx + along * u + fixed * (ux + lean * hx) + 2.0 * rotation * v + spin * x,
        gy + along * v + fixed * (uy + lean * hy) - 2.0 * rotation * u + spin * y,
        gz + along * w + fixed * (uz + lean * hz),
    )


@scalar
def following(x, y, z, u, v, w, mass, thrust, exit_area, drag_area, rotation, curve=None):
    """Derivative of an ECEF state by time, the thrust along the velocity: a gravity turn.

    Source of the equations: Wright 1992, Science & Global Security 3, 101-159.
    """
    gx, gy, gz, height = gravity_and_height(x, y, z)
    speed2 = u * u + v * v + w * w + 1e-12
    speed = sqrt(speed2)
    density, pressure, cold = lower_air(height)
    above, below = drag_terms(speed2 * cold * MACH2, curve)
    i = 1.0 / (mass * speed * below)
    along = (thrust - exit_area * pressure) * below * i - min(0.5 * density * speed2 * drag_area * above * i, MOST_DRAG_1_S)
    spin = rotation * rotation
    return (
        u,
        v,
        w,
        gx + along * u + 2.0 * rotation * v + spin * x,
        gy + along * v - 2.0 * rotation * u + spin * y,
        gz + along * w,
    )
