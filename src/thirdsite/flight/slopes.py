"""The equations of motion: what a state's rate is, in free flight by time and by height, and under thrust."""

from math import sqrt

from thirdsite.earth.atmosphere import GAS_CONSTANT, HEAT_RATIO, MOLAR_MASS, air_density, lower_air
from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.gravity import gravity, gravity_and_height, radial_height_m, radial_height_rate, zonal_gravity
from thirdsite.lanes import scalar

MOST_DRAG_1_S = 0.15
"""Drag of a rocket under power takes at most this share of its speed a second: far above any launch, so that a steering
tried on the way that dives at full thrust stays finite."""


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
def slope_by_time(x, y, z, u, v, w, half_inverse_beta, j3, j4):
    """Derivative of an ECI state by time: gravity with the given J3 and J4, drag of air that turns with the Earth."""
    ax, ay, az = zonal_gravity(x, y, z, j3, j4)
    a = u + ROTATION_RATE_RAD_S * y
    b = v - ROTATION_RATE_RAD_S * x
    drag = air_density(radial_height_m(x, y, z)) * half_inverse_beta * sqrt(a * a + b * b + w * w)
    return u, v, w, ax - drag * a, ay - drag * b, az - drag * w


@scalar
def drag_terms(mach2):
    """Numerator and denominator of the drag coefficient of a slender rocket under power, by the square of Mach.

    A working default (grade M), smooth, of the usual shape: 0.22 at rest, 0.55 at Mach 1.25, 0.42 at 2, 0.25 at 4.5,
    scaled per missile.
    """
    above = 0.217 + mach2 * (-0.429 + mach2 * (0.581 + mach2 * 0.0253))
    below = 1.0 + mach2 * (-1.4354 + mach2 * (1.038 + mach2 * 0.168))
    return above, below


@scalar
def leaning(x, y, z, u, v, w, ux, uy, uz, hx, hy, hz, lean, mass, thrust, exit_area, drag_area, rotation):
    """Derivative of an ECEF state by time, the thrust leaning from up (u) towards the heading (h) by a tangent `lean`."""
    gx, gy, gz, height = gravity_and_height(x, y, z)
    speed2 = u * u + v * v + w * w + 1e-12
    density, pressure, cold = lower_air(height)
    above, below = drag_terms(speed2 * cold * (MOLAR_MASS / (HEAT_RATIO * GAS_CONSTANT)))
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
def following(x, y, z, u, v, w, mass, thrust, exit_area, drag_area, rotation):
    """Derivative of an ECEF state by time, the thrust along the velocity: a gravity turn.

    Source of the equations: Wright 1992, Science & Global Security 3, 101-159.
    """
    gx, gy, gz, height = gravity_and_height(x, y, z)
    speed2 = u * u + v * v + w * w + 1e-12
    speed = sqrt(speed2)
    density, pressure, cold = lower_air(height)
    above, below = drag_terms(speed2 * cold * (MOLAR_MASS / (HEAT_RATIO * GAS_CONSTANT)))
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
