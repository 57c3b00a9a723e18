"""The multiple-model filter over lanes: one step, one look, and recorded measurements.

Boost, coast and entry run side by side and are mixed (`mode_mixing`); constant errors of every sensor are considered
(`considered`). Where no lane of a block carries a model its arithmetic is left out: a lane's result is the same in any
company, for a model that sleeps takes no part in its lane.
"""

from math import cos, sin

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.lanes import scalar, track_driver
from thirdsite.tracking.ballistic_lanes import TRACK
from thirdsite.tracking.beginning_lanes import begin
from thirdsite.tracking.look_lanes import forget_evidence, take_look
from thirdsite.tracking.mode_lanes import awake, combine, judge, mix, mix_constants, note_source, plan, rest
from thirdsite.tracking.mode_rows import (
    BELIEF,
    BENDING,
    BOOST,
    COAST,
    COAST_COLUMN,
    COAST_PSD,
    CONSIDERED,
    CONSTANTS,
    DRAG_PSD,
    END_RATE,
    ENTRY,
    ENTRY_PSD,
    ENTRY_RATE,
    ENTRY_TOP,
    EXHAUST,
    FRESH,
    JERK_PSD,
    LAST,
    LOG_DRAG_SD,
    LOOK,
    MODES,
    NEGLIGIBLE,
    NEW_LOG_DRAG,
    NEW_SOURCES,
    NEW_THRUST,
    QUIET_TIME,
    RELIGHT_RATE,
    SEEN,
    SENSOR_ROWS,
    SIGHTED,
    SOURCES,
    STAGING,
    STAGING_RATE,
    START,
    SURPRISE,
    SURPRISED,
    THRUST_SD,
    UNKNOWN_SD,
    VARIANCES,
    WAKE_SHARE,
    copy_rows,
)
from thirdsite.tracking.model_lanes import carry_constants, predict_boost, predict_coast, predict_entry
from thirdsite.tracking.sight_lanes import see_infrared, see_radar


@scalar
def start_tracks(work, width, sensors, settings, time_s):
    """Start the FRESH lanes at `time_s`, leave the others as they are.

    They start from BELIEF, MODES, NEW_SOURCES and the coast model's columns of covariance with the constants of the
    `sensors` sensors. `settings`: `mode_rows.ModelSettings.row`.
    """
    thrust, thrust_sd = float(settings[NEW_THRUST]), float(settings[THRUST_SD])
    begin(work, width, sensors, time_s, thrust, thrust_sd, float(settings[NEW_LOG_DRAG]), float(settings[LOG_DRAG_SD]))


@track_driver
def advance(work, width, sensors, settings, time_s):
    """Mix the models and carry every lane to `time_s`; a lane that is there already stays. BELIEF follows with `conclude`."""
    plan(
        work,
        width,
        time_s,
        float(settings[END_RATE]),
        float(settings[RELIGHT_RATE]),
        float(settings[STAGING_RATE]),
        float(settings[STAGING]),
        float(settings[ENTRY_RATE]),
        float(settings[ENTRY_TOP]),
        float(settings[SURPRISED]),
        float(settings[WAKE_SHARE]),
    )
    unknown = float(settings[UNKNOWN_SD])
    boosts, coasts, enters = awake(work, width, 0), awake(work, width, 1), awake(work, width, 2)
    if boosts + coasts + enters > width:
        mix(
            work,
            width,
            float(settings[NEW_THRUST]),
            float(settings[THRUST_SD]),
            float(settings[NEW_LOG_DRAG]),
            float(settings[LOG_DRAG_SD]),
        )
        mix_constants(work, width, sensors + 1)
    if coasts > 0.0:
        predict_coast(work, width, float(settings[COAST_PSD]))
        carry_constants(work, width, sensors, 1, unknown * unknown)
    if boosts > 0.0:
        predict_boost(work, width, float(settings[JERK_PSD]), 1.0 / float(settings[EXHAUST]))
        carry_constants(work, width, sensors, 0, unknown * unknown)
    if enters > 0.0:
        predict_entry(work, width, float(settings[ENTRY_PSD]), float(settings[DRAG_PSD]))
        carry_constants(work, width, sensors, 2, unknown * unknown)


@track_driver
def take(work, width, sensor, sensors, time_s):
    """Take the looks in LOOK, VARIANCES and BENDING of one sensor in the lanes that have SEEN it; SEEN is cleared.

    `sensors[sensors, SENSOR]`: every sensor. All looks are of `time_s`, the lanes' own.
    """
    count = sensors.shape[0]
    turn = ROTATION_RATE_RAD_S * time_s
    c, s = cos(turn), sin(turn)
    satellite = sensors[sensor, 0] > 0.5
    site = (
        float(sensors[sensor, 1]),
        float(sensors[sensor, 2]),
        float(sensors[sensor, 3]),
        float(sensors[sensor, 4]),
        float(sensors[sensor, 5]),
        float(sensors[sensor, 6]),
    )
    d0, d1 = float(sensors[sensor, 7]), float(sensors[sensor, 8])
    d2, d3 = float(sensors[sensor, 9]), float(sensors[sensor, 10])
    forget_evidence(work, width)
    for model in range(3):
        if awake(work, width, model) > 0.0:
            first = BOOST if model == 0 else (COAST if model == 1 else ENTRY)
            copy_rows(work, width, first, SIGHTED, 3)
            if satellite:
                see_infrared(work, width, (site[0], site[1], site[2]), c, s)
            else:
                see_radar(work, width, site, c, s)
            take_look(work, width, model, sensor, count + 1, d0 * d0, d1 * d1, d2 * d2, d3 * d3)
    judge(work, width, 2.0 if satellite else 3.0)
    note_source(work, width, 1 << sensor)


@track_driver
def conclude(work, width, settings):
    """After the looks of a step: put improbable models to sleep and write BELIEF."""
    rest(work, width, float(settings[NEGLIGIBLE]), float(settings[QUIET_TIME]))
    boosts, enters = awake(work, width, 0), awake(work, width, 2)
    if boosts + enters > 0.0:
        combine(work, width)
    else:
        copy_rows(work, width, COAST, BELIEF, TRACK)


@track_driver
def set_looks(work, width, looks, k, first):
    """Put record `k` of the tracks from index `first` on in LOOK, VARIANCES and BENDING; SEEN where there is one."""
    last = looks.shape[0] - 1
    for lane in range(width):
        i = min(first + lane, last)
        d0, d1, d2 = float(looks[i, k, 3]), float(looks[i, k, 4]), float(looks[i, k, 5])
        seen = d1 > 0.0
        for m in range(3):
            work[(LOOK + m) * width + lane] = float(looks[i, k, m]) if seen else 1.0
        work[VARIANCES * width + lane] = d0 * d0 if seen else 1.0
        work[(VARIANCES + 1) * width + lane] = d1 * d1 if seen else 1.0
        work[(VARIANCES + 2) * width + lane] = d2 * d2 if seen else 1.0
        work[BENDING * width + lane] = float(looks[i, k, 6]) if seen else 0.0
        work[SEEN * width + lane] = 1.0 if seen else 0.0


@scalar
def set_starts(work, width, starts, sensors, first):
    """Put the starts of the tracks from index `first` on in BELIEF, MODES and the coast model's columns."""
    last = starts.shape[0] - 1
    for lane in range(width):
        i = min(first + lane, last)
        for row in range(TRACK):
            work[(BELIEF + row) * width + lane] = float(starts[i, row])
        for m in range(3):
            work[(MODES + m) * width + lane] = float(starts[i, TRACK + m])
        work[FRESH * width + lane] = 1.0
        work[NEW_SOURCES * width + lane] = float(starts[i, TRACK + 3])
        for sensor in range(sensors):
            for row in range(CONSTANTS * COAST_COLUMN):
                given = float(starts[i, START + sensor * CONSTANTS * COAST_COLUMN + row])
                work[(CONSIDERED + sensor * SENSOR_ROWS + row) * width + lane] = given


@scalar
def track_block(starts, sensors, settings, start_s, times, which, keep, looks, result, first, work, width):
    """Run the filter over the recorded looks of `width` tracks from index `first` on.

    Parameters
    ----------
    starts : [n, START + 24 per sensor] at `start_s`
    sensors : [sensors, SENSOR]
    settings : `ModelSettings.row`
    times, which : [k] s, not decreasing, and the sensor of each
    looks : [n, k, RECORD]
    keep : [k], the row of the result each step is written to; below 0: none
    result : [n, rows, OUTPUT]
    """
    count = sensors.shape[0]
    set_starts(work, width, starts, count, first)
    start_tracks(work, width, count, settings, start_s)
    steps = times.shape[0]
    at = start_s
    for k in range(steps):
        t = float(times[k])
        if t > at or k == 0:
            advance(work, width, count, settings, t)
        at = t
        set_looks(work, width, looks, k, first)
        take(work, width, which[k], sensors, t)
        last = k + 1 == steps
        if last or float(times[k + 1]) > t:
            conclude(work, width, settings)
        if keep[k] >= 0:
            write_block(work, width, result, keep[k], first)


@scalar
def write_block(work, width, result, k, first):
    """Write the lanes' belief, modes, surprise and time of the last measurement to `result[:, k]`."""
    for lane in range(min(width, result.shape[0] - first)):
        for row in range(TRACK):
            result[first + lane, k, row] = work[(BELIEF + row) * width + lane]
        for m in range(3):
            result[first + lane, k, TRACK + m] = work[(MODES + m) * width + lane]
        result[first + lane, k, TRACK + 3] = work[SURPRISE * width + lane]
        result[first + lane, k, TRACK + 4] = work[LAST * width + lane]
        result[first + lane, k, TRACK + 5] = work[SOURCES * width + lane]
