"""Taking a look with each model of the multiple-model filter over lanes.

A look is three numbers, taken one at a time: a radar's range, azimuth across the line of sight and elevation, or a
satellite's two angles (its first number is none). The sensor's constants are considered (`considered`); what the look
tells of the state changes the covariance with every other sensor's constants too.
"""

from thirdsite.lanes import scalar, track_driver
from thirdsite.tracking.ballistic import scaled
from thirdsite.tracking.ballistic_lanes import get_track, put_track
from thirdsite.tracking.blocks import (
    back_on,
    get3,
    get6,
    get9,
    inner,
    less_outer,
    less_square,
    put3,
    put6,
    put9,
)
from thirdsite.tracking.considered import (
    constants_weight,
    gain_of,
    less_columns,
    less_gain,
    less_scaled,
    plus_scaled,
)
from thirdsite.tracking.mode_rows import (
    AWAKE,
    BOOST,
    BOOST_AA,
    BOOST_COLUMN,
    BOOST_PA,
    BOOST_VA,
    COAST,
    COAST_COLUMN,
    COLUMNS,
    CONSTANTS,
    DRAG,
    ENTRY,
    ENTRY_COLUMN,
    ENTRY_PQ,
    ENTRY_QQ,
    ENTRY_VQ,
    EVIDENCE,
    GAIN,
    GAINS,
    IN_HAND,
    LEAN,
    MISFIT,
    NUMBER,
    NUMBERS,
    SEEN,
    THRUST,
    copy_rows,
)
from thirdsite.tracking.model_lanes import part_of
from thirdsite.tracking.told_lanes import tell_constants


@scalar
def get_columns(work, width, row, stride, lane):
    """Three rows of each of the four columns from `row` on."""
    return (
        get3(work, width, row, lane),
        get3(work, width, row + stride, lane),
        get3(work, width, row + 2 * stride, lane),
        get3(work, width, row + 3 * stride, lane),
    )


@scalar
def put_columns(work, width, row, stride, lane, columns):
    """Write three rows of each of the four columns from `row` on."""
    put3(work, width, row, lane, columns[0])
    put3(work, width, row + stride, lane, columns[1])
    put3(work, width, row + 2 * stride, lane, columns[2])
    put3(work, width, row + 3 * stride, lane, columns[3])


@scalar
def moved_by(state, a, b, gain):
    """The state with a number's share added."""
    return (
        state[0] + a[0] * gain,
        state[1] + a[1] * gain,
        state[2] + a[2] * gain,
        state[3] + b[0] * gain,
        state[4] + b[1] * gain,
        state[5] + b[2] * gain,
    )


@scalar
def get_number(work, width, lane):
    """The number in hand: slope, innovation, variance, bending."""
    i = (IN_HAND + 3) * width + lane
    return get3(work, width, IN_HAND, lane), work[i], work[i + width], work[i + 2 * width]


@scalar
def weigh(work, width, lane, slope, a, lean_p, own, innovation, variance, seen):
    """Variance of the innovation, its inverse (0 unless `seen` is 1), the gain and the number's misfit.

    What the gain moves is taken off the innovations of all numbers. `own`: variance of the constants' part.
    """
    spread = inner(slope, a) + inner(slope, lean_p) + own + variance
    weight = seen / spread
    gain = innovation * weight
    move = scaled(gain, a)
    for k in range(3):
        row = NUMBERS + k * NUMBER
        work[(row + 3) * width + lane] -= inner(get3(work, width, row, lane), move)
    return spread, weight, gain, gain * innovation


@scalar
def witness(work, width, lane, model, misfit, spread, seen):
    """Add a number's share to the misfit of a model and to its evidence."""
    work[(MISFIT + model) * width + lane] += misfit
    work[(EVIDENCE + model) * width + lane] *= 1.0 / (spread if seen > 0.5 else 1.0)


@track_driver
def forget_evidence(work, width):
    """Begin every model's misfit and evidence anew."""
    for lane in range(width):
        put3(work, width, MISFIT, lane, (0.0, 0.0, 0.0))
        put3(work, width, EVIDENCE, lane, (1.0, 1.0, 1.0))


@track_driver
def take_coast(work, width, o0, o1, o2, residue):
    """Take the number in hand with the coast model.

    Its covariance with the sensor's constants is in COLUMNS. `o0`, `o1`, `o2`: variances of the constants that
    enter the number as they are, 0 for the others; `residue`: variance of the refraction residue.
    """
    for lane in range(width):
        state, pp, pv, vv = get_track(work, width, COAST, lane)
        cp = get_columns(work, width, COLUMNS, COAST_COLUMN, lane)
        cv = get_columns(work, width, COLUMNS + 3, COAST_COLUMN, lane)
        slope, innovation, variance, bending = get_number(work, width, lane)
        seen = work[SEEN * width + lane] * work[(AWAKE + 1) * width + lane]
        lean_p = plus_scaled(get3(work, width, LEAN, lane), bending, cp[3])
        lean_v = plus_scaled(get3(work, width, LEAN + 3, lane), bending, cv[3])
        own = (o0, o1, o2, bending * residue)
        a, b = gain_of(pp, pv, slope, lean_p, lean_v)
        whole = o0 + o1 + o2 + bending * own[3]
        spread, weight, gain, misfit = weigh(work, width, lane, slope, a, lean_p, whole, innovation, variance, seen)
        share = constants_weight(weight, slope, cp, own)
        pp, pv, vv = less_gain(pp, pv, vv, a, b, weight)
        put_track(work, width, COAST, lane, moved_by(state, a, b, gain), pp, pv, vv)
        put_columns(work, width, COLUMNS, COAST_COLUMN, lane, less_columns(cp, share, a))
        put_columns(work, width, COLUMNS + 3, COAST_COLUMN, lane, less_columns(cv, share, b))
        put3(work, width, GAIN, lane, scaled(weight, a))
        put3(work, width, GAIN + 3, lane, scaled(weight, b))
        witness(work, width, lane, 1, misfit, spread, seen)


@track_driver
def take_boost(work, width, o0, o1, o2, residue):
    """As `take_coast`, with the boost model."""
    for lane in range(width):
        state, pp, pv, vv = get_track(work, width, BOOST, lane)
        pa, va, aa = get9(work, width, BOOST_PA, lane), get9(work, width, BOOST_VA, lane), get6(work, width, BOOST_AA, lane)
        cp = get_columns(work, width, COLUMNS, BOOST_COLUMN, lane)
        cv = get_columns(work, width, COLUMNS + 3, BOOST_COLUMN, lane)
        ca = get_columns(work, width, COLUMNS + 6, BOOST_COLUMN, lane)
        slope, innovation, variance, bending = get_number(work, width, lane)
        seen = work[SEEN * width + lane] * work[AWAKE * width + lane]
        lean_p = plus_scaled(get3(work, width, LEAN, lane), bending, cp[3])
        lean_v = plus_scaled(get3(work, width, LEAN + 3, lane), bending, cv[3])
        lean_a = plus_scaled(get3(work, width, LEAN + 6, lane), bending, ca[3])
        own = (o0, o1, o2, bending * residue)
        a, b = gain_of(pp, pv, slope, lean_p, lean_v)
        d = plus_scaled(back_on(pa, slope), 1.0, lean_a)
        whole = o0 + o1 + o2 + bending * own[3]
        spread, weight, gain, misfit = weigh(work, width, lane, slope, a, lean_p, whole, innovation, variance, seen)
        share = constants_weight(weight, slope, cp, own)
        pp, pv, vv = less_gain(pp, pv, vv, a, b, weight)
        put_track(work, width, BOOST, lane, moved_by(state, a, b, gain), pp, pv, vv)
        put3(work, width, THRUST, lane, plus_scaled(get3(work, width, THRUST, lane), gain, d))
        put9(work, width, BOOST_PA, lane, less_outer(pa, weight, a, d))
        put9(work, width, BOOST_VA, lane, less_outer(va, weight, b, d))
        put6(work, width, BOOST_AA, lane, less_square(aa, weight, d))
        put_columns(work, width, COLUMNS, BOOST_COLUMN, lane, less_columns(cp, share, a))
        put_columns(work, width, COLUMNS + 3, BOOST_COLUMN, lane, less_columns(cv, share, b))
        put_columns(work, width, COLUMNS + 6, BOOST_COLUMN, lane, less_columns(ca, share, d))
        put3(work, width, GAIN, lane, scaled(weight, a))
        put3(work, width, GAIN + 3, lane, scaled(weight, b))
        put3(work, width, GAIN + 6, lane, scaled(weight, d))
        witness(work, width, lane, 0, misfit, spread, seen)


@track_driver
def take_entry(work, width, o0, o1, o2, residue):
    """As `take_coast`, with the entry model."""
    for lane in range(width):
        state, pp, pv, vv = get_track(work, width, ENTRY, lane)
        xp, xv = get3(work, width, ENTRY_PQ, lane), get3(work, width, ENTRY_VQ, lane)
        cp = get_columns(work, width, COLUMNS, ENTRY_COLUMN, lane)
        cv = get_columns(work, width, COLUMNS + 3, ENTRY_COLUMN, lane)
        slope, innovation, variance, bending = get_number(work, width, lane)
        seen = work[SEEN * width + lane] * work[(AWAKE + 2) * width + lane]
        last = COLUMNS + 3 * ENTRY_COLUMN
        lean_p = plus_scaled(get3(work, width, LEAN, lane), bending, cp[3])
        lean_v = plus_scaled(get3(work, width, LEAN + 3, lane), bending, cv[3])
        lean_q = work[(LEAN + 6) * width + lane] + bending * work[(last + 6) * width + lane]
        own = (o0, o1, o2, bending * residue)
        a, b = gain_of(pp, pv, slope, lean_p, lean_v)
        d = inner(xp, slope) + lean_q
        whole = o0 + o1 + o2 + bending * own[3]
        spread, weight, gain, misfit = weigh(work, width, lane, slope, a, lean_p, whole, innovation, variance, seen)
        share = constants_weight(weight, slope, cp, own)
        pp, pv, vv = less_gain(pp, pv, vv, a, b, weight)
        put_track(work, width, ENTRY, lane, moved_by(state, a, b, gain), pp, pv, vv)
        work[DRAG * width + lane] += gain * d
        put3(work, width, ENTRY_PQ, lane, less_scaled(xp, weight * d, a))
        put3(work, width, ENTRY_VQ, lane, less_scaled(xv, weight * d, b))
        work[ENTRY_QQ * width + lane] -= weight * d * d
        put_columns(work, width, COLUMNS, ENTRY_COLUMN, lane, less_columns(cp, share, a))
        put_columns(work, width, COLUMNS + 3, ENTRY_COLUMN, lane, less_columns(cv, share, b))
        work[(COLUMNS + 6) * width + lane] -= share[0] * d
        work[(COLUMNS + ENTRY_COLUMN + 6) * width + lane] -= share[1] * d
        work[(COLUMNS + 2 * ENTRY_COLUMN + 6) * width + lane] -= share[2] * d
        work[(last + 6) * width + lane] -= share[3] * d
        put3(work, width, GAIN, lane, scaled(weight, a))
        put3(work, width, GAIN + 3, lane, scaled(weight, b))
        work[(GAIN + 6) * width + lane] = weight * d
        witness(work, width, lane, 2, misfit, spread, seen)


@scalar
def take_look(work, width, model, sensor, sensors, v0, v1, v2, v3):
    """Take the look whose NUMBERS are in hand with `model` (0 boost, 1 coast, 2 entry).

    `v0` to `v3`: variances of the sensor's constants.
    """
    first, count = part_of(sensor, model)
    stride = count // CONSTANTS
    copy_rows(work, width, first, COLUMNS, count)
    for k in range(3):
        copy_rows(work, width, NUMBERS + NUMBER * k, IN_HAND, NUMBER)
        copy_rows(work, width, COLUMNS + stride * k, LEAN, stride)
        o0, o1, o2 = v0 if k == 0 else 0.0, v1 if k == 1 else 0.0, v2 if k == 2 else 0.0
        if model == 1:
            take_coast(work, width, o0, o1, o2, v3)
        elif model == 0:
            take_boost(work, width, o0, o1, o2, v3)
        else:
            take_entry(work, width, o0, o1, o2, v3)
        copy_rows(work, width, GAIN, GAINS + 9 * k, 9)
    copy_rows(work, width, COLUMNS, first, count)
    for other in range(sensors):
        if other != sensor:
            tell_constants(work, width, other, model)
