"""Prediction of each model of the multiple-model filter over lanes, covariance with the sensors' constants included.

A sleeping model stays as it is: its step is 0 s.
"""

from thirdsite.earth.constants import EQUATORIAL_RADIUS_M
from thirdsite.flight.coast import coast_step
from thirdsite.lanes import scalar, track_driver
from thirdsite.tracking.ballistic import carried, mid_gradient, shaken
from thirdsite.tracking.ballistic_lanes import get_track, put_track
from thirdsite.tracking.blocks import (
    get3,
    get6,
    get9,
    plus,
    plus_diagonal,
    plus_unit,
    put3,
    put6,
    put9,
    transposed,
    upper,
    weighted,
    weighted_upper,
)
from thirdsite.tracking.boost_motion import boosted_column, boosted_covariance, boosted_state, thrust_reach
from thirdsite.tracking.entry_motion import drag_factor, entered_column, entered_covariance, entered_state, kick_in_air
from thirdsite.tracking.mode_rows import (
    AWAKE,
    BOOST,
    BOOST_AA,
    BOOST_COLUMN,
    BOOST_PA,
    BOOST_PART,
    BOOST_VA,
    COAST,
    COAST_COLUMN,
    COLUMNS,
    CONSIDERED,
    CONSTANTS,
    DRAG,
    ENTRY,
    ENTRY_COLUMN,
    ENTRY_PART,
    ENTRY_PQ,
    ENTRY_QQ,
    ENTRY_VQ,
    MOTION,
    SENSOR_ROWS,
    STEP,
    THRUST,
    copy_rows,
)


@scalar
def pull_of(gradient, h):
    """The gradient times `h`."""
    return h * gradient[0], h * gradient[1], h * gradient[2], h * gradient[3], h * gradient[4], h * gradient[5]


@track_driver
def predict_coast(work, width, density):
    """Carry the coast model over STEP; `density` of its process noise in m2/s3."""
    for lane in range(width):
        h = work[STEP * width + lane] * work[(AWAKE + 1) * width + lane]
        state, pp, pv, vv = get_track(work, width, COAST, lane)
        gradient = mid_gradient(state, h)
        pp, pv, vv = carried(pp, pv, vv, gradient, h)
        pp, pv, vv = shaken(pp, pv, vv, density, h)
        state = coast_step(state[0], state[1], state[2], state[3], state[4], state[5], h)
        put_track(work, width, COAST, lane, state, pp, pv, vv)
        put6(work, width, MOTION, lane, pull_of(gradient, h))
        work[(MOTION + 6) * width + lane] = h


@track_driver
def carry_coast_columns(work, width):
    """Carry the coast model's covariance with a sensor's constants, in COLUMNS."""
    for lane in range(width):
        pull, h = get6(work, width, MOTION, lane), work[(MOTION + 6) * width + lane]
        for k in range(CONSTANTS):
            row = COLUMNS + k * COAST_COLUMN
            p, v = get3(work, width, row, lane), get3(work, width, row + 3, lane)
            p, v, _ = boosted_column(p, v, (0.0, 0.0, 0.0), pull, h, (0.0, 0.0, 1.0))
            put3(work, width, row, lane, p)
            put3(work, width, row + 3, lane, v)


@track_driver
def predict_boost(work, width, jerk, inverse_exhaust_speed):
    """Carry the boost model over STEP; `jerk` of its process noise in m2/s5."""
    for lane in range(width):
        h = work[STEP * width + lane] * work[AWAKE * width + lane]
        state, pp, pv, vv = get_track(work, width, BOOST, lane)
        a = get3(work, width, THRUST, lane)
        pa, va, aa = get9(work, width, BOOST_PA, lane), get9(work, width, BOOST_VA, lane), get6(work, width, BOOST_AA, lane)
        gradient = mid_gradient(state, h)
        reach = thrust_reach(a, h, inverse_exhaust_speed)
        pp, pv, vv, pa, va, aa = boosted_covariance(pp, pv, vv, pa, va, aa, gradient, h, reach, jerk)
        state, a = boosted_state(state, a, h, reach)
        put_track(work, width, BOOST, lane, state, pp, pv, vv)
        put3(work, width, THRUST, lane, a)
        put9(work, width, BOOST_PA, lane, pa)
        put9(work, width, BOOST_VA, lane, va)
        put6(work, width, BOOST_AA, lane, aa)
        put6(work, width, MOTION, lane, pull_of(gradient, h))
        work[(MOTION + 6) * width + lane] = h
        put3(work, width, MOTION + 7, lane, reach)


@track_driver
def carry_boost_columns(work, width):
    """As `carry_coast_columns`, of the boost model."""
    for lane in range(width):
        pull, h = get6(work, width, MOTION, lane), work[(MOTION + 6) * width + lane]
        reach = get3(work, width, MOTION + 7, lane)
        for k in range(CONSTANTS):
            row = COLUMNS + k * BOOST_COLUMN
            p, v, a = get3(work, width, row, lane), get3(work, width, row + 3, lane), get3(work, width, row + 6, lane)
            p, v, a = boosted_column(p, v, a, pull, h, reach)
            put3(work, width, row, lane, p)
            put3(work, width, row + 3, lane, v)
            put3(work, width, row + 6, lane, a)


@track_driver
def predict_entry(work, width, density, log_density):
    """Carry the entry model over STEP; `density` in m2/s3 and `log_density` in 1/s of its process noise."""
    for lane in range(width):
        h = work[STEP * width + lane] * work[(AWAKE + 2) * width + lane]
        state, pp, pv, vv = get_track(work, width, ENTRY, lane)
        drag = drag_factor(work[DRAG * width + lane])
        xp, xv = get3(work, width, ENTRY_PQ, lane), get3(work, width, ENTRY_VQ, lane)
        state, mid, k = entered_state(state, drag, h)
        kick = kick_in_air(mid, k, h)
        qq = work[ENTRY_QQ * width + lane]
        pp, pv, vv, xp, xv, qq = entered_covariance(pp, pv, vv, xp, xv, qq, kick, h, density, log_density)
        put_track(work, width, ENTRY, lane, state, pp, pv, vv)
        put3(work, width, ENTRY_PQ, lane, xp)
        put3(work, width, ENTRY_VQ, lane, xv)
        work[ENTRY_QQ * width + lane] = qq
        put9(work, width, MOTION, lane, kick[0])
        put9(work, width, MOTION + 9, lane, kick[1])
        put3(work, width, MOTION + 18, lane, kick[2])


@track_driver
def carry_entry_columns(work, width):
    """As `carry_coast_columns`, of the entry model."""
    for lane in range(width):
        h = work[STEP * width + lane] * work[(AWAKE + 2) * width + lane]
        kick = (get9(work, width, MOTION, lane), get9(work, width, MOTION + 9, lane), get3(work, width, MOTION + 18, lane))
        for k in range(CONSTANTS):
            row = COLUMNS + k * ENTRY_COLUMN
            p, v, q = get3(work, width, row, lane), get3(work, width, row + 3, lane), work[(row + 6) * width + lane]
            p, v, _ = entered_column(p, v, q, kick, h)
            put3(work, width, row, lane, p)
            put3(work, width, row + 3, lane, v)


@scalar
def part_of(sensor, model):
    """First row and number of rows of a model's covariance with a sensor's constants; `model` 0 boost, 1 coast, 2 entry."""
    first = CONSIDERED + sensor * SENSOR_ROWS
    first += BOOST_PART if model == 0 else (0 if model == 1 else ENTRY_PART)
    return first, CONSTANTS * (BOOST_COLUMN if model == 0 else (COAST_COLUMN if model == 1 else ENTRY_COLUMN))


@scalar
def reach_of_unknown(state, h):
    """What the unknown acceleration at the Earth's surface comes to in position and velocity over `h` s here.

    It falls with the fourth power of the distance, midway between the harmonics of degree 2 and 4 over the pull itself.
    """
    share = EQUATORIAL_RADIUS_M * EQUATORIAL_RADIUS_M / (state[0] * state[0] + state[1] * state[1] + state[2] * state[2])
    return 0.5 * h * h * share * share, h * share * share


@scalar
def pushed(pp, pv, vv, by_place, by_velocity, reach, variance):
    """Covariance after an unknown acceleration has acted; `reach` as from `reach_of_unknown`.

    `by_place`, `by_velocity`: covariance of position and velocity with its three components, carried to the end of the
    step, as blocks of nine whose columns are the components; `variance` of each, m2/s4.
    """
    far, fast = reach
    p, v = plus(by_place, transposed(by_place)), plus(by_velocity, transposed(by_velocity))
    pp = plus_diagonal(weighted_upper(1.0, pp, far, upper(p)), variance * far * far)
    pv = plus_unit(plus(pv, weighted(fast, by_place, far, transposed(by_velocity))), variance * far * fast)
    return pp, pv, plus_diagonal(weighted_upper(1.0, vv, fast, upper(v)), variance * fast * fast)


@track_driver
def push_coast(work, width, variance):
    """Let the unknown acceleration, the constants in COLUMNS, act on the coast model over STEP."""
    for lane in range(width):
        h = work[STEP * width + lane] * work[(AWAKE + 1) * width + lane]
        state, pp, pv, vv = get_track(work, width, COAST, lane)
        c0, c1 = get6(work, width, COLUMNS, lane), get6(work, width, COLUMNS + COAST_COLUMN, lane)
        c2 = get6(work, width, COLUMNS + 2 * COAST_COLUMN, lane)
        reach = reach_of_unknown(state, h)
        pp, pv, vv = pushed(pp, pv, vv, beside(c0, c1, c2, 0), beside(c0, c1, c2, 3), reach, variance)
        put_track(work, width, COAST, lane, state, pp, pv, vv)
        far, fast = reach[0] * variance, reach[1] * variance
        for k in range(3):
            row = COLUMNS + k * (COAST_COLUMN + 1)  # the component's own axis
            work[row * width + lane] += far
            work[(row + 3) * width + lane] += fast


@track_driver
def push_entry(work, width, variance):
    """As `push_coast`, of the entry model."""
    for lane in range(width):
        h = work[STEP * width + lane] * work[(AWAKE + 2) * width + lane]
        state, pp, pv, vv = get_track(work, width, ENTRY, lane)
        c0, c1 = get6(work, width, COLUMNS, lane), get6(work, width, COLUMNS + ENTRY_COLUMN, lane)
        c2 = get6(work, width, COLUMNS + 2 * ENTRY_COLUMN, lane)
        reach = reach_of_unknown(state, h)
        pp, pv, vv = pushed(pp, pv, vv, beside(c0, c1, c2, 0), beside(c0, c1, c2, 3), reach, variance)
        put_track(work, width, ENTRY, lane, state, pp, pv, vv)
        far, fast = reach[0] * variance, reach[1] * variance
        for k in range(3):
            row = COLUMNS + k * (ENTRY_COLUMN + 1)
            work[row * width + lane] += far
            work[(row + 3) * width + lane] += fast


@scalar
def beside(a, b, c, first):
    """The block of nine whose columns are three numbers of each, from `first` (0 or 3) on."""
    if first == 0:
        return a[0], b[0], c[0], a[1], b[1], c[1], a[2], b[2], c[2]
    return a[3], b[3], c[3], a[4], b[4], c[4], a[5], b[5], c[5]


@scalar
def carry_constants(work, width, sensors, model, unknown_variance):
    """Carry a model's covariance with every sensor's constants; `model` as in `part_of`.

    After the `sensors` sensors comes the unknown acceleration of free flight, of `unknown_variance` (m2/s4) in each
    component at the Earth's surface; under thrust it is left to the jerk.
    """
    for sensor in range(sensors + 1):
        first, count = part_of(sensor, model)
        copy_rows(work, width, first, COLUMNS, count)
        if model == 1:
            carry_coast_columns(work, width)
            if sensor == sensors:
                push_coast(work, width, unknown_variance)
        elif model == 0:
            carry_boost_columns(work, width)
        else:
            carry_entry_columns(work, width)
            if sensor == sensors:
                push_entry(work, width, unknown_variance)
        copy_rows(work, width, COLUMNS, first, count)
