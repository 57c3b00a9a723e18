"""Samples along aimed flights: time, Earth-fixed position and velocity from lift-off to the ground."""

from math import cos, sin, sqrt

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import earth_fixed_state, turned
from thirdsite.flight.aim import (
    LOW_AIR,
    LOW_TOP_M,
    OUT_BURNOUT,
    OUT_CUT,
    OUT_HEADING,
    OUT_PITCH,
    OUT_TIME,
    TURN,
    set_boost,
    set_target,
)
from thirdsite.flight.boost import boost
from thirdsite.flight.coast import coast_step, get_state, put_state
from thirdsite.flight.entry import CLOCK, climb, descend, enter, to_air_top
from thirdsite.flight.free import ENTRY_RADIUS, SCRATCH, look_ahead
from thirdsite.flight.kepler import time_to_descend_s
from thirdsite.lanes import driver, scalar

KINEMATIC_BOOST_SAMPLES = 13
CLIMB_SAMPLES = 1
SAMPLE_TOP_M = LOW_TOP_M
"""The sampled free flight reaches down to here; below, one sample a level."""
AIR = LOW_AIR
ENTRY_SAMPLES = len(AIR)
SAMPLE_COLUMNS = 7
"""t (s from lift-off), x, y, z (m), u, v, w (m/s), all ECEF."""


@scalar
def record(work, width, buffer, at):
    """Write every lane's clock and Earth-fixed state to row `at` of the block's buffer."""
    for lane in range(width):
        x, y, z, u, v, w = get_state(work, width, lane)
        t = work[CLOCK * width + lane]
        turn = ROTATION_RATE_RAD_S * t
        put_row(buffer, width, lane, at, t, earth_fixed_state(x, y, z, u, v, w, cos(turn), sin(turn)))


@scalar
def put_row(buffer, width, lane, at, t, state):
    """Write one lane's time and state to row `at` of the flat buffer."""
    base = at * SAMPLE_COLUMNS * width + lane
    buffer[base] = t
    buffer[base + width] = state[0]
    buffer[base + 2 * width] = state[1]
    buffer[base + 3 * width] = state[2]
    buffer[base + 4 * width] = state[3]
    buffer[base + 5 * width] = state[4]
    buffer[base + 6 * width] = state[5]


@driver
def record_coast(work, width, coast_steps, buffer, at):
    """Coast from the top of the air back to it in `coast_steps` equal steps, writing each to the buffer.

    The turn of the Earth is carried along by one complex product a step instead of a sine and a cosine.
    """
    for lane in range(width):
        x, y, z, u, v, w = get_state(work, width, lane)
        radius = work[ENTRY_RADIUS * width + lane]
        h = time_to_descend_s(x, y, z, u, v, w, radius) / coast_steps
        turn = ROTATION_RATE_RAD_S * work[CLOCK * width + lane]
        work[SCRATCH * width + lane] = h
        work[TURN * width + lane] = cos(turn)
        work[(TURN + 1) * width + lane] = sin(turn)
        work[(TURN + 2) * width + lane] = cos(ROTATION_RATE_RAD_S * h)
        work[(TURN + 3) * width + lane] = sin(ROTATION_RATE_RAD_S * h)
    for k in range(coast_steps):
        base = (at + k) * SAMPLE_COLUMNS * width
        for lane in range(width):
            x, y, z, u, v, w = get_state(work, width, lane)
            h = work[SCRATCH * width + lane]
            x, y, z, u, v, w = coast_step(x, y, z, u, v, w, h)
            put_state(work, width, lane, (x, y, z, u, v, w))
            t = work[CLOCK * width + lane] + h
            c, s = turned(
                work[TURN * width + lane],
                work[(TURN + 1) * width + lane],
                work[(TURN + 2) * width + lane],
                work[(TURN + 3) * width + lane],
            )
            work[CLOCK * width + lane] = t
            work[TURN * width + lane] = c
            work[(TURN + 1) * width + lane] = s
            x, y, z, u, v, w = earth_fixed_state(x, y, z, u, v, w, c, s)
            buffer[base + lane] = t
            buffer[base + width + lane] = x
            buffer[base + 2 * width + lane] = y
            buffer[base + 3 * width + lane] = z
            buffer[base + 4 * width + lane] = u
            buffer[base + 5 * width + lane] = v
            buffer[base + 6 * width + lane] = w


@scalar
def record_fall(work, width, coast_steps, air, buffer, at):
    """Fly from burnout to the ground, writing CLIMB_SAMPLES + coast_steps + ENTRY_SAMPLES rows from `at` on."""
    look_ahead(work, width, SAMPLE_TOP_M)
    climb(work, width, SAMPLE_TOP_M)
    record(work, width, buffer, at)
    record_coast(work, width, coast_steps, buffer, at + CLIMB_SAMPLES)
    at += CLIMB_SAMPLES + coast_steps
    to_air_top(work, width, SAMPLE_TOP_M)
    enter(work, width, air)
    for k in range(ENTRY_SAMPLES):
        descend(work, width, air, k, 0.0)
        record(work, width, buffer, at + k)


@scalar
def unpack(buffer, width, first, last, samples, start):
    """Copy the rows of the block's buffer from `start` on to `samples[flight, row, column]`."""
    for lane in range(min(width, last + 1 - first)):
        for at in range(start, samples.shape[1]):
            for column in range(SAMPLE_COLUMNS):
                samples[first + lane, at, column] = buffer[(at * SAMPLE_COLUMNS + column) * width + lane]


@scalar
def take_burnout(work, width, first, last, aimed):
    """Put every lane at the burnout state of its aimed flight."""
    for lane in range(width):
        i = min(first + lane, last)
        for row in range(6):
            work[row * width + lane] = float(aimed[i, OUT_BURNOUT + row])
        work[CLOCK * width + lane] = float(aimed[i, OUT_TIME])


@scalar
def from_rest(way, speed, duration, share, order):
    """Distance and speed at `share` of `duration` on a path from rest that ends `way` along at `speed`.

    The polynomial way s^n + (speed duration - n way) (s^(n+1) - s^n) of order n = 2 or 3; with 3 it does not turn back
    as long as speed times duration stays below four times the way.
    """
    c = speed * duration - order * way
    s1 = share * share if order == 3 else share
    s2, s3 = s1 * share, s1 * share * share
    distance = way * s2 + c * (s3 - s2)
    rate = order * way * s1 + c * ((order + 1.0) * s2 - order * s1)
    return distance, rate / duration


@scalar
def boost_path(x, y, z, px, py, pz, u, v, w, duration, share):
    """ECEF state at `share` of a kinematic boost from rest at (x, y, z) to a burnout state: height and way each on a
    smooth path of its own, that of height of the order that keeps it above the ground."""
    r = sqrt(x * x + y * y + z * z)
    ux, uy, uz = x / r, y / r, z / r
    dx, dy, dz = px - x, py - y, pz - z
    rise, climb_rate = dx * ux + dy * uy + dz * uz, u * ux + v * uy + w * uz
    order = 3 if climb_rate * duration > 2.9 * rise else 2
    height, vertical = from_rest(rise, climb_rate, duration, share, order)
    ax, bx = from_rest(dx - rise * ux, u - climb_rate * ux, duration, share, order)
    ay, by = from_rest(dy - rise * uy, v - climb_rate * uy, duration, share, order)
    az, bz = from_rest(dz - rise * uz, w - climb_rate * uz, duration, share, order)
    return (
        x + ax + height * ux,
        y + ay + height * uy,
        z + az + height * uz,
        bx + vertical * ux,
        by + vertical * uy,
        bz + vertical * uz,
    )


@driver
def sample_kinematic(launch, target, aimed, half_inverse_beta, coast_steps, air, samples, work, buffer, width):
    """Sample kinematic flights into `samples[n, :, SAMPLE_COLUMNS]`; the boost is a smooth path from rest."""
    n = launch.shape[0]
    last = n - 1
    for first in range(0, n, width):
        set_target(work, width, target, first, last, half_inverse_beta, SAMPLE_TOP_M)
        take_burnout(work, width, first, last, aimed)
        at = KINEMATIC_BOOST_SAMPLES - 1
        record(work, width, buffer, at)
        record_fall(work, width, coast_steps, air, buffer, at + 1)
        unpack(buffer, width, first, last, samples, at)
        for lane in range(width):
            i = min(first + lane, last)
            duration = float(aimed[i, OUT_TIME])
            for k in range(at):
                samples[i, k, 0] = duration * k / at
                state = boost_path(
                    float(launch[i, 0]),
                    float(launch[i, 1]),
                    float(launch[i, 2]),
                    float(samples[i, at, 1]),
                    float(samples[i, at, 2]),
                    float(samples[i, at, 3]),
                    float(samples[i, at, 4]),
                    float(samples[i, at, 5]),
                    float(samples[i, at, 6]),
                    duration,
                    k / at,
                )
                for column in range(6):
                    samples[i, k, 1 + column] = state[column]


@driver
def sample_staged(
    launch,
    target,
    aimed,
    stages,
    rise_s,
    pitch_over_s,
    curve,
    payload_kg,
    half_inverse_beta,
    coast_steps,
    air,
    samples,
    work,
    boost_work,
    trail,
    buffer,
    width,
):
    """Sample staged flights into `samples[n, :, SAMPLE_COLUMNS]`; `trail` must have room for every boost record."""
    n = launch.shape[0]
    last = n - 1
    for first in range(0, n, width):
        for lane in range(width):
            i = min(first + lane, last)
            lx, ly, lz = float(launch[i, 0]), float(launch[i, 1]), float(launch[i, 2])
            hx, hy, hz = (
                float(aimed[i, OUT_HEADING]),
                float(aimed[i, OUT_HEADING + 1]),
                float(aimed[i, OUT_HEADING + 2]),
            )
            pitch, cut = float(aimed[i, OUT_PITCH]), float(aimed[i, OUT_CUT])
            set_boost(boost_work, width, lane, lx, ly, lz, hx, hy, hz, pitch, cut, payload_kg)
            samples[i, 0, 0] = 0.0
            for axis in range(3):
                samples[i, 0, 1 + axis] = float(launch[i, axis])
                samples[i, 0, 4 + axis] = 0.0
        boost(boost_work, width, stages, rise_s, pitch_over_s, curve, ROTATION_RATE_RAD_S, 1, trail)
        for lane in range(width):
            i = min(first + lane, last)
            for k in range(trail.shape[0]):
                samples[i, k + 1, 0] = float(trail[k, 6, lane])
                for column in range(6):
                    samples[i, k + 1, 1 + column] = float(trail[k, column, lane])
        set_target(work, width, target, first, last, half_inverse_beta, SAMPLE_TOP_M)
        take_burnout(work, width, first, last, aimed)
        record_fall(work, width, coast_steps, air, buffer, trail.shape[0] + 1)
        unpack(buffer, width, first, last, samples, trail.shape[0] + 1)
