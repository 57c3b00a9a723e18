"""The multiple-model filter in parts: tracks carried from one stretch of time to the next, with other sensors in each.

Between stretches a track lies in a row of CARRIED numbers: the filter's own rows up to `mode_rows.FRESH`, then for every
sensor there is the models' covariance with its constants, and last that with the unknown acceleration. A stretch works
with the sensors held in it only. Leaving out a sensor that has not looked yet, or will never look again, changes nothing:
its covariance is zero, or is never read.
"""

from thirdsite.lanes import scalar, track_driver
from thirdsite.tracking.ballistic_lanes import TRACK
from thirdsite.tracking.mode_rows import BELIEF, CLOCK, CONSIDERED, FRESH, LAST, MODES, SENSOR_ROWS, SOURCES, SURPRISE
from thirdsite.tracking.multiple_models import advance, conclude, set_looks, set_starts, start_tracks, take


@scalar
def carried_numbers(sensors: int) -> int:
    """Numbers of a carried track with so many sensors."""
    return FRESH + SENSOR_ROWS * (sensors + 1)


@scalar
def held_bits(sources, held):
    """The bits of the sensors held, in their order in `held`, out of a bit set of all sensors."""
    bits = 0
    for sensor in range(held.shape[0]):
        bits |= ((sources >> held[sensor]) & 1) << sensor
    return bits


@scalar
def all_bits(sources, bits, held):
    """`sources` with the bits of the sensors held added."""
    for sensor in range(held.shape[0]):
        sources |= ((bits >> sensor) & 1) << held[sensor]
    return sources


@track_driver
def begin_block(starts, start_s, settings, lanes, carry, first, work, width):
    """Begin `width` of the tracks `lanes`, from index `first` on.

    Parameters
    ----------
    starts : [m, START], see `mode_rows`; without covariance with any sensor's constants
    start_s : [m] s; a track stays as it is until then, whatever stretches it is carried over before
    settings : `ModelSettings.row`
    lanes : [m], the row of `carry` of each
    carry : [n, carried_numbers], filled but for the constants' part
    """
    set_starts(work, width, starts, 0, first)
    start_tracks(work, width, 0, settings, 0.0)
    for lane in range(min(width, lanes.shape[0] - first)):
        work[CLOCK * width + lane] = start_s[first + lane]
        work[LAST * width + lane] = start_s[first + lane]
        for row in range(FRESH):
            carry[lanes[first + lane], row] = work[row * width + lane]
        for row in range(SENSOR_ROWS):
            carry[lanes[first + lane], carry.shape[1] - SENSOR_ROWS + row] = work[(CONSIDERED + row) * width + lane]


@scalar
def set_carried(work, width, carry, lanes, held, first):
    """Put `width` of the tracks `lanes` from index `first` on in the work array, with the sensors held."""
    last = lanes.shape[0] - 1
    for lane in range(width):
        i = lanes[min(first + lane, last)]
        for row in range(FRESH):
            work[row * width + lane] = carry[i, row]
        work[SOURCES * width + lane] = float(held_bits(int(carry[i, SOURCES]), held))
        work[FRESH * width + lane] = 0.0
        for sensor in range(held.shape[0]):
            here, there = CONSIDERED + sensor * SENSOR_ROWS, FRESH + held[sensor] * SENSOR_ROWS
            for row in range(SENSOR_ROWS):
                work[(here + row) * width + lane] = carry[i, there + row]
        for row in range(SENSOR_ROWS):
            work[(CONSIDERED + held.shape[0] * SENSOR_ROWS + row) * width + lane] = carry[i, carry.shape[1] - SENSOR_ROWS + row]


@scalar
def keep_carried(work, width, carry, lanes, held, first):
    """Put the tracks back into `carry`."""
    for lane in range(min(width, lanes.shape[0] - first)):
        i = lanes[first + lane]
        sources = all_bits(int(carry[i, SOURCES]), int(work[SOURCES * width + lane]), held)
        for row in range(FRESH):
            carry[i, row] = work[row * width + lane]
        carry[i, SOURCES] = float(sources)
        for sensor in range(held.shape[0]):
            here, there = CONSIDERED + sensor * SENSOR_ROWS, FRESH + held[sensor] * SENSOR_ROWS
            for row in range(SENSOR_ROWS):
                carry[i, there + row] = work[(here + row) * width + lane]
        for row in range(SENSOR_ROWS):
            carry[i, carry.shape[1] - SENSOR_ROWS + row] = work[(CONSIDERED + held.shape[0] * SENSOR_ROWS + row) * width + lane]


@track_driver
def track_part(carry, lanes, held, sensors, settings, times, which, keep, looks, result, first, work, width):
    """Carry `width` of the tracks `lanes`, from index `first` on, over one stretch.

    Parameters
    ----------
    carry : [n, carried_numbers], as it was left, or begun; changed in place
    lanes : [m], rows of `carry` and `result`
    held, sensors : [h], [h, SENSOR]: the sensors of this stretch, their numbers among all
    settings : `ModelSettings.row`
    times, which : [k] s, not decreasing, and the sensor of each as its place in `held`; below 0: none looks
    keep : [k], the row of the result each step is written to; below 0: none. A step that is kept is the last of its time
    looks : [m, k, RECORD]
    result : [n, rows, OUTPUT]
    """
    set_carried(work, width, carry, lanes, held, first)
    count, steps = sensors.shape[0], times.shape[0]
    for k in range(steps):
        t = float(times[k])
        if k == 0 or t > float(times[k - 1]):
            advance(work, width, count, settings, t)
        if which[k] >= 0:
            set_looks(work, width, looks, k, first)
            take(work, width, which[k], sensors, t)
        if k + 1 == steps or float(times[k + 1]) > t:
            conclude(work, width, settings)
        if keep[k] >= 0:
            write_kept(work, width, carry, lanes, held, result, keep[k], first)
    keep_carried(work, width, carry, lanes, held, first)


@scalar
def write_kept(work, width, carry, lanes, held, result, k, first):
    """Write the lanes' OUTPUT numbers to row `k` of their tracks' results."""
    for lane in range(min(width, lanes.shape[0] - first)):
        i = lanes[first + lane]
        for row in range(TRACK):
            result[i, k, row] = work[(BELIEF + row) * width + lane]
        for m in range(3):
            result[i, k, TRACK + m] = work[(MODES + m) * width + lane]
        result[i, k, TRACK + 3] = work[SURPRISE * width + lane]
        result[i, k, TRACK + 4] = work[LAST * width + lane]
        sources = all_bits(int(carry[i, SOURCES]), int(work[SOURCES * width + lane]), held)
        result[i, k, TRACK + 5] = float(sources)
