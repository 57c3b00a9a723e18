"""Powered flight of a staged rocket: vertical rise, pitch-over, gravity turn to cut-off, in the Earth-fixed frame.

Steering is one number, `pitch_tangent`: during the pitch-over the thrust leans from the vertical by the angle whose
tangent grows linearly to it; afterwards the thrust follows the velocity. Source of the equations: Wright 1992,
Science & Global Security 3, 101-159, on a rotating ellipsoid instead of a plane; steps of Dormand and Prince's order 5.
"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from thirdsite.earth.atmosphere import LAYERS, SCALE_RADIUS_M, exponential
from thirdsite.earth.gravity import gravity_and_height, radial_height_rate
from thirdsite.flight.coast import get_state, put_state
from thirdsite.flight.dormand import dormand_following, dormand_leaning
from thirdsite.flight.slopes import following
from thirdsite.lanes import driver, scalar

BURN, IGNITION_MASS, MASS_FLOW, VACUUM_THRUST, EXIT_AREA, DRAG_AREA, LOG_RATIO, STEPS = range(8)
"""Columns of a stage table: s, kg (without payload), kg/s, N, m2, m2 times the drag factor, log of the mass left, number of
steps of the gravity turn.

A row is a burn: of a stage, or of the part of it before or after the jettison of a shroud.
"""

RISE_STEPS, PITCH_STEPS = 1, 5
RISE_STEPS_BY_CURVE, PITCH_STEPS_BY_CURVE = 4, 30
"""With a drag curve, whose corners the pitch-over meets too."""
RECORD_EVERY = 2

# Rows of the boost work array after the state (0-5).
TIME, UP, HEADING, PITCH, CUT_OFF, PAYLOAD = 6, 7, 10, 13, 14, 15
LEFT = 16
BOOST_ROWS = 17

EDGE_1, EDGE_2, EDGE_3, EDGE_4, EDGE_5, EDGE_6, EDGE_7 = (SCALE_RADIUS_M * base / (SCALE_RADIUS_M - base) for base, _ in LAYERS[1:])
"""Geometric heights of the edges of the standard atmosphere's layers, m."""
EDGE_NEAR = 1.3
"""A step ends at the edge of a layer that is nearer than so many times its own length."""
EDGE_PASSED_M = 3.0
"""An edge this little ahead counts as reached."""


@scalar
def graded(share, log_ratio):
    """Share of a burn that is over after a share of its steps: each step loses about the same part of the mass."""
    return (1.0 - exponential(share * log_ratio)) / (1.0 - exponential(log_ratio))


@scalar
def edge_above_m(height_m):
    """Height of the next edge of the standard atmosphere's layers above a height, m; 1e9 where none comes."""
    h = height_m + EDGE_PASSED_M
    edge = EDGE_7 if h < EDGE_7 else 1e9
    edge = EDGE_6 if h < EDGE_6 else edge
    edge = EDGE_5 if h < EDGE_5 else edge
    edge = EDGE_4 if h < EDGE_4 else edge
    edge = EDGE_3 if h < EDGE_3 else edge
    edge = EDGE_2 if h < EDGE_2 else edge
    return EDGE_1 if h < EDGE_1 else edge


@scalar
def time_to_edge_s(x, y, z, u, v, w, a, b, c):
    """Time to the next edge of the standard atmosphere's layers at the present acceleration, s; 1e9 where none comes.

    The air's gradients jump there, and a step across the jump would lose its order.
    """
    inverse_r2 = 1.0 / (x * x + y * y + z * z)
    inverse_r = sqrt(inverse_r2)
    _, _, _, height = gravity_and_height(x, y, z)
    rate = radial_height_rate(x, y, z, u, v, w)
    gain = (x * a + y * b + z * c + u * u + v * v + w * w - rate * rate) * inverse_r
    edge = edge_above_m(height)
    way = edge - height
    root = rate * rate + 2.0 * gain * way
    away = (root <= 0.0) | (rate <= 0.0) | (edge > 1e8)
    return 1e9 if away else 2.0 * way / (rate + sqrt(max(root, 0.0)) + 1e-9)


@scalar
def lean_on(
    work, width, steps, from_s, duration_s, rise_s, pitch_over_s, mass_kg, flow, thrust, exit_area, drag_area, rotation, curve
):
    """Carry every lane through the rise or the pitch-over, as far as its cut-off lets it."""
    leans = 1.0 if from_s >= rise_s else 0.0
    for k in range(steps):
        for lane in range(width):
            x, y, z, u, v, w = get_state(work, width, lane)
            h = min(max(work[CUT_OFF * width + lane] - from_s, 0.0), duration_s) / steps
            t, pitch = from_s + k * h, work[PITCH * width + lane]
            state = dormand_leaning(
                x,
                y,
                z,
                u,
                v,
                w,
                h,
                work[UP * width + lane],
                work[(UP + 1) * width + lane],
                work[(UP + 2) * width + lane],
                work[HEADING * width + lane],
                work[(HEADING + 1) * width + lane],
                work[(HEADING + 2) * width + lane],
                pitch * max(t - rise_s, 0.0) / pitch_over_s,
                pitch * leans * h / pitch_over_s,
                mass_kg + work[PAYLOAD * width + lane] - flow * t,
                flow,
                thrust,
                exit_area,
                drag_area,
                rotation,
                curve,
            )
            put_state(work, width, lane, state)
            work[TIME * width + lane] += h


@scalar
def follow_on(work, width, share0, share1, last, ignition_s, mass_kg, flow, thrust, exit_area, drag_area, rotation, curve):
    """One step of every lane's gravity turn: from `share0` to `share1` of the burn LEFT held at its start, or to the edge
    of a layer of air if that is about as near."""
    part = (share1 - share0) / (1.0 - share0)
    near = 0.0 if last else EDGE_NEAR
    for lane in range(width):
        x, y, z, u, v, w = get_state(work, width, lane)
        t, left = work[TIME * width + lane], work[LEFT * width + lane]
        mass = mass_kg + work[PAYLOAD * width + lane] - flow * (t - ignition_s)
        _, _, _, a, b, c = following(x, y, z, u, v, w, mass, thrust, exit_area, drag_area, rotation, curve)
        plain, edge = left * part, time_to_edge_s(x, y, z, u, v, w, a, b, c)
        h = edge if edge < near * plain else plain
        state = dormand_following(x, y, z, u, v, w, h, a, b, c, mass, flow, thrust, exit_area, drag_area, rotation, curve)
        put_state(work, width, lane, state)
        work[TIME * width + lane] = t + h
        work[LEFT * width + lane] = left - h


@scalar
def keep(work, width, trail, at):
    """Copy every lane's state and time to record `at` of the trail, if it has room."""
    if at < trail.shape[0]:
        for lane in range(width):
            for row in range(7):
                trail[at, row, lane] = work[row * width + lane]


@driver
def boost(work, width, stages, rise_s, pitch_over_s, curve, rotation, coarser, trail):
    """Fly every lane from lift-off to cut-off; the rows UP, HEADING, PITCH, CUT_OFF and PAYLOAD must be set.

    The segments are rise, pitch-over, the rest of the first burn, and each further burn; a lane's steps are shortened so
    that it ends exactly at its cut-off. After each of the first two, and every RECORD_EVERY steps of the others, the
    lanes' states and times go to `trail[record, row, lane]`, as far as `trail` has room. `coarser` divides the number of
    steps: 1, or 2 for a burnout some ten metres off.
    """
    at = 0
    begin = 0.0
    rise_steps = RISE_STEPS if curve is None else RISE_STEPS_BY_CURVE
    pitch_steps = PITCH_STEPS if curve is None else PITCH_STEPS_BY_CURVE
    for segment in range(2 + stages.shape[0]):
        stage = max(segment - 2, 0)
        burn_s = float(stages[stage, BURN])
        mass_kg, flow = float(stages[stage, IGNITION_MASS]), float(stages[stage, MASS_FLOW])
        thrust, exit_area = float(stages[stage, VACUUM_THRUST]), float(stages[stage, EXIT_AREA])
        drag_area = float(stages[stage, DRAG_AREA])
        if segment < 2:
            steps = rise_steps if segment == 0 else pitch_steps // coarser
            duration = rise_s if segment == 0 else pitch_over_s
            lean_on(
                work,
                width,
                steps,
                begin,
                duration,
                rise_s,
                pitch_over_s,
                mass_kg,
                flow,
                thrust,
                exit_area,
                drag_area,
                rotation,
                curve,
            )
            keep(work, width, trail, at)
            at += 1
        else:
            steps = max(int(stages[stage, STEPS]) // coarser, 1)
            ignition_s = 0.0 if segment == 2 else begin
            duration = burn_s - (begin - ignition_s)
            grade = float(stages[stage, LOG_RATIO])
            for lane in range(width):
                work[LEFT * width + lane] = min(max(work[CUT_OFF * width + lane] - begin, 0.0), duration)
            for k in range(steps):
                share0, share1 = graded(k / steps, grade), graded((k + 1) / steps, grade)
                last = k == steps - 1
                follow_on(
                    work, width, share0, share1, last, ignition_s, mass_kg, flow, thrust, exit_area, drag_area, rotation, curve
                )
                if (k + 1) % RECORD_EVERY == 0 or last:
                    keep(work, width, trail, at)
                    at += 1
        begin += duration


def records(stages: NDArray[np.float64]) -> int:
    """Number of trail records `boost` writes for a stage table."""
    return 2 + sum(-(-int(count) // RECORD_EVERY) for count in stages[:, STEPS])
