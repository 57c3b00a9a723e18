"""Free flight to the ground in two phases, fast: the whole vacuum arc in a few long steps, re-entry level by level.

The flight's own estimate of its error goes with it; who needs a bound sends the doubtful ones to finer settings and
at last to `adaptive` (see `falls`). Source of the idea: height as the independent variable makes the air's density at
every node a constant and impact a level like any other.
"""

from math import sqrt

from thirdsite.earth.atmosphere import upper_density
from thirdsite.earth.constants import EQUATORIAL_RADIUS_M, GRAVITATIONAL_PARAMETER, ROTATION_RATE_RAD_S
from thirdsite.earth.gravity import ellipsoid_radius_m, radial_height_m, radial_height_rate
from thirdsite.flight.coast import get_state, put_state
from thirdsite.flight.entry import (
    AHEAD,
    AIR_TOP_M,
    CHANGE,
    CLOCK,
    DRAG,
    ENTRY_ROWS,
    FAULT,
    STRETCH,
    climb,
    descend,
    enter,
    to_air_top,
)
from thirdsite.flight.kepler import place_of_descent, time_to_descend_s
from thirdsite.flight.nystrom import nystrom12
from thirdsite.lanes import driver, scalar

# Rows of the work array after those of `entry`: step length, and radius at which the fall meets the air.
SCRATCH, ENTRY_RADIUS = ENTRY_ROWS, ENTRY_ROWS + 1
FREE_ROWS = ENTRY_ROWS + 2

# Columns of a result: ECI position and velocity at the ground, time, estimated error in m.
IMPACT_TIME, IMPACT_ERROR = 6, 7
FALL_COLUMNS = 8

LOW_THIN_M, LOW_THIN_GROWTH, THIN_M, THIN_GROWTH = 5.9e3, 0.35, 23.5e3, 0.26
"""Air above a height h: its density there times the lesser of LOW_THIN_M + LOW_THIN_GROWTH (h - 100 km) and
THIN_M + THIN_GROWTH (h - 150 km), within a tenth to 250 km."""
THIN_ERROR = 0.2
"""Share of the thin air's effect that counts as error of the estimate."""
LEAST_STRETCH_SINE = 0.02
LEAST_PULL_M_S2 = 4.0
"""Gravity less the centrifugal force of a fast flight, roughly."""


@scalar
def flight_time_s(x, y, z, u, v, w):
    """Roughly how long the flight will take, s: up and down again under the pull that remains at its speed."""
    inverse_r2 = 1.0 / (x * x + y * y + z * z)
    climb_rate = (x * u + y * v + z * w) * sqrt(inverse_r2)
    level2 = u * u + v * v + w * w - climb_rate * climb_rate
    pull = GRAVITATIONAL_PARAMETER * inverse_r2 - level2 * sqrt(inverse_r2)
    return min(max(2.0 * climb_rate / max(pull, 0.3), 60.0), 6000.0)


@scalar
def ground_stretch(x, y, z, u, v, w):
    """Metres on the ground for a metre of height: 1 / sine of the angle at which the two-body orbit meets the ground."""
    r2 = x * x + y * y + z * z
    radial = x * u + y * v + z * w
    speed2 = u * u + v * v + w * w
    ground2 = speed2 + 2.0 * GRAVITATIONAL_PARAMETER * (1.0 / EQUATORIAL_RADIUS_M - 1.0 / sqrt(r2))
    level2 = (r2 * speed2 - radial * radial) / (EQUATORIAL_RADIUS_M * EQUATORIAL_RADIUS_M)
    sine2 = max(1.0 - level2 / max(ground2, 1.0), LEAST_STRETCH_SINE * LEAST_STRETCH_SINE)
    return 1.0 / sqrt(sine2)


@driver
def look_ahead(work, width, top_m):
    """Set AHEAD, STRETCH, and ENTRY_RADIUS where it is 0; FAULT is cleared."""
    for lane in range(width):
        x, y, z, u, v, w = get_state(work, width, lane)
        given = work[ENTRY_RADIUS * width + lane]
        px, py, pz = place_of_descent(x, y, z, u, v, w, ellipsoid_radius_m(x, y, z) + top_m)
        work[ENTRY_RADIUS * width + lane] = given if given > 0.0 else ellipsoid_radius_m(px, py, pz) + top_m
        work[AHEAD * width + lane] = flight_time_s(x, y, z, u, v, w)
        work[STRETCH * width + lane] = ground_stretch(x, y, z, u, v, w)
        work[FAULT * width + lane] = 0.0


@driver
def pass_thin_air(work, width, upwards):
    """Take from every lane the speed that the air above it costs: on its way up (`upwards` 1), if it rises, or down (-1)."""
    for lane in range(width):
        x, y, z, u, v, w = get_state(work, width, lane)
        height = radial_height_m(x, y, z)
        rate = upwards * (x * u + y * v + z * w) / sqrt(x * x + y * y + z * z)
        a, b = u + ROTATION_RATE_RAD_S * y, v - ROTATION_RATE_RAD_S * x
        speed = sqrt(a * a + b * b + w * w)
        way = min(LOW_THIN_M + LOW_THIN_GROWTH * (height - 100e3), THIN_M + THIN_GROWTH * (height - 150e3))
        slowed = upper_density(height) * work[DRAG * width + lane] * speed * way / max(rate, 0.02 * speed)
        slowed = min(slowed, 1e-3) if rate > 0.0 else 0.0
        put_state(work, width, lane, (x, y, z, u - slowed * a, v - slowed * b, w - slowed * w))
        seconds = max(work[AHEAD * width + lane], AIR_TOP_M / max(abs(rate), 0.02 * speed))
        low = rate * rate < 4.0 * LEAST_PULL_M_S2 * way  # the flight turns before it has left the thin air behind
        share = 2.0 if low else THIN_ERROR
        work[FAULT * width + lane] += share * slowed * speed * seconds * work[STRETCH * width + lane]


@driver
def coast_over(work, width, coast_steps):
    """Carry every lane from the top of the air (or higher) to ENTRY_RADIUS in `coast_steps` steps of order 12."""
    for lane in range(width):
        x, y, z, u, v, w = get_state(work, width, lane)
        work[SCRATCH * width + lane] = time_to_descend_s(x, y, z, u, v, w, work[ENTRY_RADIUS * width + lane]) / coast_steps
    for k in range(coast_steps):
        for lane in range(width):
            x, y, z, u, v, w = get_state(work, width, lane)
            h = work[SCRATCH * width + lane]
            x, y, z, u, v, w, far, fast = nystrom12(x, y, z, u, v, w, h)
            put_state(work, width, lane, (x, y, z, u, v, w))
            work[CLOCK * width + lane] += h
            work[FAULT * width + lane] += (far + fast * h * (coast_steps - 1 - k)) * work[STRETCH * width + lane]


@driver
def doubt_grazing(work, width, top_m, first_m):
    """Mark lanes that come to the air's top nearly level: gravity would change their fall much over the way left to it, or
    over the first level of `first_m`."""
    for lane in range(width):
        x, y, z, u, v, w = get_state(work, width, lane)
        rate = radial_height_rate(x, y, z, u, v, w)
        change = 20.0 * max(abs(top_m - radial_height_m(x, y, z)), first_m)
        grazes = (change > rate * rate) | (rate > 0.0)
        work[FAULT * width + lane] += 1e9 if grazes else 0.0


@scalar
def fall(work, width, coast_steps, air, top_m, thin):
    """Carry every lane from its ECI state (CLOCK, DRAG and ENTRY_RADIUS or 0 set) to the ground; FAULT tells the error.

    `air[level, LEVEL_COLUMNS]`: the levels of re-entry from `top_m` down, see `entry.levels`; `thin`: whether the air
    above counts.
    """
    look_ahead(work, width, top_m)
    climb(work, width, top_m)
    if thin:
        pass_thin_air(work, width, 1.0)
    coast_over(work, width, coast_steps)
    doubt_grazing(work, width, top_m, -float(air[0, CHANGE]))
    to_air_top(work, width, top_m)
    if thin:
        pass_thin_air(work, width, -1.0)
    enter(work, width, air)
    left = top_m
    for k in range(air.shape[0]):
        left += float(air[k, CHANGE])
        descend(work, width, air, k, left)


@scalar
def take_block(states, start_s, half_inverse_beta, first, work, width):
    """Put `width` flights from index `first` on (the last one again where there are fewer) in the lanes: state, CLOCK, DRAG."""
    last = states.shape[0] - 1
    for lane in range(width):
        i = min(first + lane, last)
        for row in range(6):
            work[row * width + lane] = float(states[i, row])
        work[CLOCK * width + lane] = float(start_s[i])
        work[DRAG * width + lane] = float(half_inverse_beta[i])


@scalar
def give_block(work, width, first, result):
    """Write the lanes' states and clocks to `result[n, FALL_COLUMNS]`."""
    for lane in range(min(width, result.shape[0] - first)):
        for row in range(7):
            result[first + lane, row] = work[row * width + lane]


@scalar
def fly_block(states, start_s, half_inverse_beta, coast_steps, air, top_m, thin, result, first, work, width):
    """Fly `width` flights from index `first` on from ECI `states[n, 6]` into `result[n, FALL_COLUMNS]`."""
    take_block(states, start_s, half_inverse_beta, first, work, width)
    for lane in range(width):
        work[ENTRY_RADIUS * width + lane] = 0.0
    fall(work, width, coast_steps, air, top_m, thin)
    give_block(work, width, first, result)
    for lane in range(min(width, states.shape[0] - first)):
        result[first + lane, IMPACT_ERROR] = work[FAULT * width + lane]
