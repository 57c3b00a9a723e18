"""Flight through the air without thrust, with height as the independent variable.

A level is reached exactly, so impact needs no search, and every lane takes the same number of steps. Used for the
last climb out of the air after an early burnout and for re-entry.
"""

from math import sqrt

from thirdsite.earth.atmosphere import air_density
from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.gravity import gravity, radial_height_m, radial_height_rate
from thirdsite.flight.coast import get_state, put_state
from thirdsite.lanes import driver, scalar

AIR_TOP_M = 100e3
"""Drag is neglected above this height in free flight; the density there is 5.6e-7 kg/m3."""


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
def step_by_height(x, y, z, u, v, w, t, d, density0, density1, density2, beta):
    """ECI state and time after a height change of `d` m, by the classical Runge-Kutta method of order 4.

    `density0`, `density1`, `density2`: air density in kg/m3 at the start, the middle and the end.
    """
    half = 0.5 * d
    x1, y1, z1, u1, v1, w1, t1 = slope_by_height(x, y, z, u, v, w, density0, beta)
    x2, y2, z2, u2, v2, w2, t2 = slope_by_height(
        x + half * x1, y + half * y1, z + half * z1, u + half * u1, v + half * v1, w + half * w1, density1, beta
    )
    x3, y3, z3, u3, v3, w3, t3 = slope_by_height(
        x + half * x2, y + half * y2, z + half * z2, u + half * u2, v + half * v2, w + half * w2, density1, beta
    )
    x4, y4, z4, u4, v4, w4, t4 = slope_by_height(
        x + d * x3, y + d * y3, z + d * z3, u + d * u3, v + d * v3, w + d * w3, density2, beta
    )
    sixth = d * (1.0 / 6.0)
    return (
        x + sixth * (x1 + 2.0 * (x2 + x3) + x4),
        y + sixth * (y1 + 2.0 * (y2 + y3) + y4),
        z + sixth * (z1 + 2.0 * (z2 + z3) + z4),
        u + sixth * (u1 + 2.0 * (u2 + u3) + u4),
        v + sixth * (v1 + 2.0 * (v2 + v3) + v4),
        w + sixth * (w1 + 2.0 * (w2 + w3) + w4),
        t + sixth * (t1 + 2.0 * (t2 + t3) + t4),
    )


@scalar
def level(work, width, lane, d, density0, density1, density2, beta_row, time_row):
    """One lane, one level: a height change of `d` m."""
    x, y, z, u, v, w = get_state(work, width, lane)
    t, beta = work[time_row * width + lane], work[beta_row * width + lane]
    x, y, z, u, v, w, t = step_by_height(x, y, z, u, v, w, t, d, density0, density1, density2, beta)
    put_state(work, width, lane, (x, y, z, u, v, w))
    work[time_row * width + lane] = t


@driver
def climb(work, width, steps, beta_row, time_row, scratch_row):
    """Carry every lane that is below AIR_TOP_M up to it in `steps` equal levels; the others stay where they are."""
    longest = 0.0
    for lane in range(width):
        x, y, z, _, _, _ = get_state(work, width, lane)
        way = max(AIR_TOP_M - radial_height_m(x, y, z), 0.0)
        work[scratch_row * width + lane] = way / steps
        longest = max(longest, way)
    if longest > 0.0:
        for k in range(steps):
            for lane in range(width):
                d = work[scratch_row * width + lane]
                end = AIR_TOP_M - (steps - 1 - k) * d
                level(
                    work,
                    width,
                    lane,
                    d,
                    air_density(end - d),
                    air_density(end - 0.5 * d),
                    air_density(end),
                    beta_row,
                    time_row,
                )


@driver
def to_air_top(work, width, beta_row, time_row):
    """Carry every lane, falling and within a few km of AIR_TOP_M, exactly to it without drag."""
    for lane in range(width):
        x, y, z, _, _, _ = get_state(work, width, lane)
        level(work, width, lane, AIR_TOP_M - radial_height_m(x, y, z), 0.0, 0.0, 0.0, beta_row, time_row)


@scalar
def level_height(k, steps):
    """Height in m of the level reached after `k` of `steps` steps down from AIR_TOP_M; levels close up downwards."""
    left = 1.0 - k / steps
    return AIR_TOP_M * left * left


@driver
def descend(work, width, k, steps, beta_row, time_row):
    """Carry every lane from level `k` of `steps` to the next one down."""
    top, bottom = level_height(k, steps), level_height(k + 1, steps)
    density0, density1, density2 = air_density(top), air_density(0.5 * (top + bottom)), air_density(bottom)
    for lane in range(width):
        level(work, width, lane, bottom - top, density0, density1, density2, beta_row, time_row)
