"""Free flight from any state to the ground, steps chosen by their own error: the kernel that takes every case.

Dormand and Prince's pair 5(4) in time, with drag at every height and the Earth's zonal harmonics as asked. A step ends
at the edge of a layer of air, where the density has a kink that no estimate of error sees whole. A lane of
`fall_adaptively` ends when its next step would be small beside the way left to the ground; `land` then carries it
there in one step by height. For one flight with samples and events see `propagation`.
"""

from math import inf, sqrt

from thirdsite.earth.atmosphere import air_density
from thirdsite.earth.gravity import radial_height_m, radial_height_rate
from thirdsite.flight.boost import EDGE_1, EDGE_2, EDGE_3, EDGE_4, EDGE_5, EDGE_6, EDGE_7, EDGE_PASSED_M, edge_above_m
from thirdsite.flight.coast import get_state, put_state
from thirdsite.flight.dormand import dormand_by_height, dormand_by_time
from thirdsite.flight.entry import CLOCK, DRAG
from thirdsite.flight.free import IMPACT_ERROR, give_block, ground_stretch, take_block
from thirdsite.flight.kepler import time_to_descend_s
from thirdsite.flight.slopes import slope_by_height, slope_by_time
from thirdsite.lanes import driver, scalar

FIRST_STEP_S = 2.0
MOST_STEPS = 4000
"""Steps tried before a lane is given up: an orbit that does not come down."""
LAST_SHARE = 0.9
"""A step by time covers at most this share of the way down to the ground."""
LANDING_M = 60.0
"""Below this height the ground is reached by one step by height."""

STEP_SHARE = 0.05
"""Share of the tolerance that one step may use up; the signs of most errors differ."""

# Rows of the work array after the ECI state (0-5), CLOCK and DRAG of `entry`.
PUSH, STEP, DONE, FAULT, LONG, STRETCH = 8, 11, 12, 13, 14, 15
ADAPTIVE_ROWS = 16


@scalar
def step_ratio(far, fast, ahead_s, h, tolerance_m):
    """Estimated error of a step as a share of what it may be: STEP_SHARE of the tolerance.

    An error of velocity (`fast`, m/s) counts with the `ahead_s` seconds by which it grows, one of position (`far`, m) as
    it is.
    """
    return (far + fast * max(ahead_s, h)) / (STEP_SHARE * tolerance_m) + 1e-10


@scalar
def next_step(h, ratio):
    """Length of the next step after one of `h` whose error was `ratio` of the allowed: the fourth root, within limits."""
    return h * min(max(0.9 / sqrt(sqrt(ratio)), 0.2), 4.0)


@scalar
def longest_step(height_m, rate_m_s):
    """The longest step by time that does not come too near the ground, s."""
    return LAST_SHARE * height_m / max(-rate_m_s, 1e-3)


@scalar
def edge_ahead_m(height_m, rate_m_s):
    """Height of the next edge of the standard atmosphere's layers on the way up or down; out of reach where none comes."""
    h = height_m - EDGE_PASSED_M
    below = EDGE_1 if h > EDGE_1 else -1e9
    below = EDGE_2 if h > EDGE_2 else below
    below = EDGE_3 if h > EDGE_3 else below
    below = EDGE_4 if h > EDGE_4 else below
    below = EDGE_5 if h > EDGE_5 else below
    below = EDGE_6 if h > EDGE_6 else below
    below = EDGE_7 if h > EDGE_7 else below
    return edge_above_m(height_m) if rate_m_s > 0.0 else below


@scalar
def step_to_edge_s(x, y, z, u, v, w, a, b, c, height_m, rate_m_s):
    """Time to the next edge of a layer at the present acceleration (a, b, c), s; 1e9 where none comes."""
    way = edge_ahead_m(height_m, rate_m_s) - height_m
    gain = (x * a + y * b + z * c + u * u + v * v + w * w - rate_m_s * rate_m_s) / sqrt(x * x + y * y + z * z)
    root = rate_m_s * rate_m_s + 2.0 * gain * way
    never = (root <= 0.0) | (abs(way) > 1e8)
    return 1e9 if never else 2.0 * abs(way) / (abs(rate_m_s) + sqrt(max(root, 0.0)) + 1e-9)


@driver
def fall_adaptively(work, width, tolerance_m, j3, j4, most_steps):
    """Fly every lane from its ECI state (with CLOCK and DRAG set) to just above the ground, then onto it.

    DONE is 1 where a lane arrived; FAULT gathers the estimated error at the ground in m.
    """
    for lane in range(width):
        x, y, z, u, v, w = get_state(work, width, lane)
        _, _, _, a, b, c = slope_by_time(x, y, z, u, v, w, work[DRAG * width + lane], j3, j4)
        height = radial_height_m(x, y, z)
        work[PUSH * width + lane] = a
        work[(PUSH + 1) * width + lane] = b
        work[(PUSH + 2) * width + lane] = c
        work[STEP * width + lane] = FIRST_STEP_S
        work[DONE * width + lane] = 0.0
        work[FAULT * width + lane] = 0.0
        ground = sqrt(x * x + y * y + z * z) - height
        work[LONG * width + lane] = work[CLOCK * width + lane] + time_to_descend_s(x, y, z, u, v, w, ground)
        work[STRETCH * width + lane] = ground_stretch(x, y, z, u, v, w)
    going, steps = 1.0, 0
    while going > 0.0 and steps < most_steps:
        going = 0.0
        steps += 1
        for lane in range(width):
            x, y, z, u, v, w = get_state(work, width, lane)
            a, b, c = work[PUSH * width + lane], work[(PUSH + 1) * width + lane], work[(PUSH + 2) * width + lane]
            t, whole = work[CLOCK * width + lane], work[LONG * width + lane]
            height = radial_height_m(x, y, z)
            rate = radial_height_rate(x, y, z, u, v, w)
            down = (height < LANDING_M) & (rate < 0.0)
            wished = min(work[STEP * width + lane], longest_step(height, rate))
            h = min(wished, step_to_edge_s(x, y, z, u, v, w, a, b, c, height, rate))
            nx, ny, nz, nu, nv, nw, far, fast, na, nb, nc = dormand_by_time(
                x, y, z, u, v, w, h, a, b, c, work[DRAG * width + lane], j3, j4
            )
            stretch = work[STRETCH * width + lane]
            ratio = step_ratio(far, fast, whole - t, h, tolerance_m / stretch)
            take = (ratio <= 1.0) & (not down)
            put_state(
                work,
                width,
                lane,
                (
                    nx if take else x,
                    ny if take else y,
                    nz if take else z,
                    nu if take else u,
                    nv if take else v,
                    nw if take else w,
                ),
            )
            work[PUSH * width + lane] = na if take else a
            work[(PUSH + 1) * width + lane] = nb if take else b
            work[(PUSH + 2) * width + lane] = nc if take else c
            work[CLOCK * width + lane] = t + h if take else t
            work[FAULT * width + lane] += (far + fast * max(whole - t, h)) * stretch if take else 0.0
            work[STEP * width + lane] = max(next_step(h, ratio), wished if take else 0.0)
            work[DONE * width + lane] = 1.0 if down else 0.0
        for lane in range(width):
            going += 1.0 - work[DONE * width + lane]
    for lane in range(width):
        land(work, width, lane)


@scalar
def land(work, width, lane):
    """Carry one lane, falling and near the ground, exactly onto it by one step by height."""
    x, y, z, u, v, w = get_state(work, width, lane)
    beta = work[DRAG * width + lane]
    top = radial_height_m(x, y, z)
    s = slope_by_height(x, y, z, u, v, w, air_density(top), beta)
    end = dormand_by_height(
        x,
        y,
        z,
        u,
        v,
        w,
        work[CLOCK * width + lane],
        -top,
        s[0],
        s[1],
        s[2],
        s[3],
        s[4],
        s[5],
        s[6],
        air_density(0.8 * top),
        air_density(0.7 * top),
        air_density(0.2 * top),
        air_density(top * (1.0 / 9.0)),
        air_density(0.0),
        beta,
    )
    put_state(work, width, lane, end)
    work[CLOCK * width + lane] = end[6]


@scalar
def fly_block_adaptively(states, start_s, half_inverse_beta, tolerance_m, j3, j4, most_steps, result, first, work, width):
    """As `fly_block` with steps chosen by their error; a flight that does not come down has an infinite error."""
    take_block(states, start_s, half_inverse_beta, first, work, width)
    fall_adaptively(work, width, tolerance_m, j3, j4, most_steps)
    give_block(work, width, first, result)
    for lane in range(min(width, states.shape[0] - first)):
        arrived = work[DONE * width + lane] > 0.0
        result[first + lane, IMPACT_ERROR] = work[FAULT * width + lane] if arrived else inf
