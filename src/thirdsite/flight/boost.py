"""Powered flight of a staged rocket: vertical rise, pitch-over, gravity turn to cut-off, in the Earth-fixed frame.

Steering is one number, `pitch_tangent`: during the pitch-over the thrust leans from the vertical by the angle whose
tangent grows linearly to it; afterwards the thrust follows the velocity. Source of the equations: Wright 1992,
Science & Global Security 3, 101-159, on a rotating ellipsoid instead of a plane.
"""

from math import sqrt

import numpy as np

from thirdsite.earth.atmosphere import HEAT_RATIO, air_density, speed_of_sound
from thirdsite.earth.gravity import gravity, radial_height_m
from thirdsite.flight.coast import get_state, put_state
from thirdsite.lanes import driver, scalar

BURN, IGNITION_MASS, MASS_FLOW, VACUUM_THRUST, EXIT_AREA, DRAG_AREA = range(6)
"""Columns of a stage table: s, kg (without payload), kg/s, N, m2, m2 times the drag factor."""

RISE_STEPS, PITCH_STEPS, TURN_STEPS, STAGE_STEPS = 4, 8, 40, 32
RECORD_EVERY = 4

DRAG_CURVE_STEP = 0.25
DRAG_CURVE = np.array(
    [
        0.21,
        0.21,
        0.22,
        0.29,
        0.52,
        0.54,
        0.50,
        0.46,
        0.42,
        0.39,
        0.36,
        0.34,
        0.32,
        0.30,
        0.285,
        0.27,
        0.26,
        0.25,
        0.24,
        0.235,
        0.23,
        0.225,
        0.22,
        0.215,
        0.21,
        0.21,
        0.21,
    ]
)
"""Drag coefficient at Mach 0, 0.25, ... 6.5 of a slender rocket under power, constant beyond; a working default
(grade M) of the usual shape, scaled per missile by `drag_coefficient`."""


@scalar
def drag_coefficient(mach):
    """Drag coefficient of the common curve at a Mach number."""
    q = min(mach * (1.0 / DRAG_CURVE_STEP), 25.999)
    k = int(q)
    low = float(DRAG_CURVE[k])
    return low + (q - k) * (float(DRAG_CURVE[k + 1]) - low)


@scalar
def powered(x, y, z, u, v, w, dx, dy, dz, follow, mass, thrust, exit_area, drag_area, rotation):
    """Acceleration (ECEF, m/s2) under thrust along (dx, dy, dz), or along the velocity where `follow` is 1."""
    gx, gy, gz = gravity(x, y, z)
    height = radial_height_m(x, y, z)
    speed = sqrt(u * u + v * v + w * w + 1e-12)
    density, sound = air_density(height), speed_of_sound(height)
    pressure = density * sound * sound * (1.0 / HEAT_RATIO)
    push = (thrust - exit_area * pressure) / mass
    drag = 0.5 * density * speed * drag_area * drag_coefficient(speed / sound) / mass
    along = follow * push / speed - drag
    fixed = (1.0 - follow) * push
    spin = rotation * rotation
    return (
        gx + along * u + fixed * dx + 2.0 * rotation * v + spin * x,
        gy + along * v + fixed * dy - 2.0 * rotation * u + spin * y,
        gz + along * w + fixed * dz,
    )


@scalar
def boost_step(x, y, z, u, v, w, ux, uy, uz, hx, hy, hz, lean0, lean1, follow, h, m0, flow, thrust, exit_area, drag_area, rotation):
    """ECEF state after `h` seconds of burning from mass `m0`; the lean's tangent runs from `lean0` to `lean1`."""
    half = 0.5 * h
    m1, m2 = m0 - flow * half, m0 - flow * h
    px, py, pz = leaning(ux, uy, uz, hx, hy, hz, lean0)
    qx, qy, qz = leaning(ux, uy, uz, hx, hy, hz, 0.5 * (lean0 + lean1))
    rx, ry, rz = leaning(ux, uy, uz, hx, hy, hz, lean1)
    a1, b1, c1 = powered(x, y, z, u, v, w, px, py, pz, follow, m0, thrust, exit_area, drag_area, rotation)
    u2, v2, w2 = u + half * a1, v + half * b1, w + half * c1
    a2, b2, c2 = powered(
        x + half * u,
        y + half * v,
        z + half * w,
        u2,
        v2,
        w2,
        qx,
        qy,
        qz,
        follow,
        m1,
        thrust,
        exit_area,
        drag_area,
        rotation,
    )
    u3, v3, w3 = u + half * a2, v + half * b2, w + half * c2
    a3, b3, c3 = powered(
        x + half * u2,
        y + half * v2,
        z + half * w2,
        u3,
        v3,
        w3,
        qx,
        qy,
        qz,
        follow,
        m1,
        thrust,
        exit_area,
        drag_area,
        rotation,
    )
    u4, v4, w4 = u + h * a3, v + h * b3, w + h * c3
    a4, b4, c4 = powered(
        x + h * u3, y + h * v3, z + h * w3, u4, v4, w4, rx, ry, rz, follow, m2, thrust, exit_area, drag_area, rotation
    )
    sixth = h * (1.0 / 6.0)
    return (
        x + sixth * (u + 2.0 * (u2 + u3) + u4),
        y + sixth * (v + 2.0 * (v2 + v3) + v4),
        z + sixth * (w + 2.0 * (w2 + w3) + w4),
        u + sixth * (a1 + 2.0 * (a2 + a3) + a4),
        v + sixth * (b1 + 2.0 * (b2 + b3) + b4),
        w + sixth * (c1 + 2.0 * (c2 + c3) + c4),
    )


@scalar
def leaning(ux, uy, uz, hx, hy, hz, lean):
    """Unit vector leaning from up (u) towards the heading (h) by the angle of tangent `lean`."""
    i = 1.0 / sqrt(1.0 + lean * lean)
    return (ux + lean * hx) * i, (uy + lean * hy) * i, (uz + lean * hz) * i


# Rows of the boost work array after the state (0-5).
TIME, UP, HEADING, PITCH, CUT_OFF, PAYLOAD = 6, 7, 10, 13, 14, 15
BOOST_ROWS = 16


@driver
def boost(work, width, stages, rise_s, pitch_over_s, rotation, trail):
    """Fly every lane from lift-off to cut-off; the rows UP, HEADING, PITCH, CUT_OFF and PAYLOAD must be set.

    The segments are rise, pitch-over, the rest of stage 1, and each further stage; a lane's steps are shortened so
    that it ends exactly at its cut-off. Every RECORD_EVERY steps the lanes' states and times go to
    `trail[record, row, lane]`, as far as `trail` has room.
    """
    at = 0
    turn_from = rise_s + pitch_over_s
    begin = 0.0
    for segment in range(2 + stages.shape[0]):
        stage = max(segment - 2, 0)
        burn_s = float(stages[stage, BURN])
        ignition_mass, flow = float(stages[stage, IGNITION_MASS]), float(stages[stage, MASS_FLOW])
        thrust, exit_area = float(stages[stage, VACUUM_THRUST]), float(stages[stage, EXIT_AREA])
        drag_area = float(stages[stage, DRAG_AREA])
        start, duration, steps, lean0, lean1, follow = 0.0, burn_s, STAGE_STEPS, 0.0, 0.0, 1.0
        if segment == 0:
            duration, steps, follow = rise_s, RISE_STEPS, 0.0
        elif segment == 1:
            start, duration, steps, lean1, follow = rise_s, pitch_over_s, PITCH_STEPS, 1.0, 0.0
        elif segment == 2:
            start, duration, steps = turn_from, burn_s - turn_from, TURN_STEPS
        for k in range(steps):
            share0, share1 = k / steps, (k + 1) / steps
            for lane in range(width):
                x, y, z, u, v, w = get_state(work, width, lane)
                h = min(max(work[CUT_OFF * width + lane] - begin, 0.0), duration) / steps
                mass = ignition_mass + work[PAYLOAD * width + lane] - flow * (start + k * h)
                pitch = work[PITCH * width + lane]
                state = boost_step(
                    x,
                    y,
                    z,
                    u,
                    v,
                    w,
                    work[UP * width + lane],
                    work[(UP + 1) * width + lane],
                    work[(UP + 2) * width + lane],
                    work[HEADING * width + lane],
                    work[(HEADING + 1) * width + lane],
                    work[(HEADING + 2) * width + lane],
                    pitch * (lean0 + share0 * (lean1 - lean0)),
                    pitch * (lean0 + share1 * (lean1 - lean0)),
                    follow,
                    h,
                    mass,
                    flow,
                    thrust,
                    exit_area,
                    drag_area,
                    rotation,
                )
                put_state(work, width, lane, state)
                work[TIME * width + lane] += h
            if (k + 1) % RECORD_EVERY == 0 and at < trail.shape[0]:
                for lane in range(width):
                    for row in range(7):
                        trail[at, row, lane] = work[row * width + lane]
                at += 1
        begin += duration


def records(stages: int) -> int:
    """Number of trail records `boost` writes for a rocket of so many stages."""
    return (RISE_STEPS + PITCH_STEPS + TURN_STEPS + STAGE_STEPS * (stages - 1)) // RECORD_EVERY
