"""What sensors report of many runs of one flight: a look at each slot of time, where the object is seen and detected.

The true path of a run is a list of nodes in ECI, common in time to all runs; a slot says between which two nodes it lies.
A report is a row of RECORD numbers as the tracking room takes them.
"""

from math import cos, sin

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import earth_fixed_state
from thirdsite.flight.truth import between
from thirdsite.lanes import driver, scalar
from thirdsite.sensing.detection import detection_at
from thirdsite.sensing.infrared import infrared_angles, infrared_direction, infrared_view
from thirdsite.sensing.looks import look
from thirdsite.sensing.measurement import REACH, measure, refraction_at, unpacked

RECORD = 7
"""Numbers of a report: range (m), azimuth, elevation (rad) or the line of sight (ECEF unit vector); their three standard
deviations, 0 where there is no report, the first of a satellite 1 and without meaning; the ray's bending (rad), 0 of a
satellite."""

# Rows of the work array: two nodes, ECI; state, ECEF; then what one look is drawn from, and the record.
NODE, NEXT, STATE, BIAS, NORMAL, UNIFORM, BEGIN, REPORT = 0, 6, 12, 18, 22, 25, 26, 27
OBSERVATION_ROWS = REPORT + RECORD


@scalar
def set_nodes(work, width, nodes, at, lanes, first):
    """Put nodes `at` and the next of the runs `lanes` from index `first` on in NODE and NEXT."""
    last = lanes.shape[0] - 1
    for lane in range(width):
        i = lanes[min(first + lane, last)]
        for column in range(6):
            work[(NODE + column) * width + lane] = nodes[i, at, column]
            work[(NEXT + column) * width + lane] = nodes[i, at + 1, column]


@driver
def place_lanes(work, width, share, span_s, c, s):
    """Every lane's ECEF state a share of the way between its nodes; c, s: cosine and sine of the Earth's turn."""
    for lane in range(width):
        x, u = between(share, span_s, work[lane], work[6 * width + lane], work[3 * width + lane], work[9 * width + lane])
        y, v = between(share, span_s, work[width + lane], work[7 * width + lane], work[4 * width + lane], work[10 * width + lane])
        z, w = between(
            share, span_s, work[2 * width + lane], work[8 * width + lane], work[5 * width + lane], work[11 * width + lane]
        )
        fx, fy, fz, fu, fv, fw = earth_fixed_state(x, y, z, u, v, w, c, s)
        work[STATE * width + lane] = fx
        work[(STATE + 1) * width + lane] = fy
        work[(STATE + 2) * width + lane] = fz
        work[(STATE + 3) * width + lane] = fu
        work[(STATE + 4) * width + lane] = fv
        work[(STATE + 5) * width + lane] = fw


@driver
def look_lanes(work, width, row, limit, detection, dwell_share, time_s):
    """One radar's look at every lane's STATE: the record, all noughts where it is not in view or not detected."""
    figures = unpacked(row)
    for lane in range(width):
        x, y, z = work[STATE * width + lane], work[(STATE + 1) * width + lane], work[(STATE + 2) * width + lane]
        u, v, w = work[(STATE + 3) * width + lane], work[(STATE + 4) * width + lane], work[(STATE + 5) * width + lane]
        view, slant = look(figures, limit, x, y, z)
        biases = (
            work[BIAS * width + lane],
            work[(BIAS + 1) * width + lane],
            work[(BIAS + 2) * width + lane],
            work[(BIAS + 3) * width + lane],
        )
        normals = (work[NORMAL * width + lane], work[(NORMAL + 1) * width + lane], work[(NORMAL + 2) * width + lane], 0.0)
        r, azimuth, elevation, _, s_range, s_angle, _, snr = measure(figures, biases, normals, dwell_share, x, y, z, u, v, w)
        chance = detection_at(detection, snr)
        inside = view > 0.5 and slant <= figures[REACH] and time_s >= work[BEGIN * width + lane]
        seen = 1.0 if inside and work[UNIFORM * width + lane] < chance else 0.0
        work[REPORT * width + lane] = seen * r
        work[(REPORT + 1) * width + lane] = seen * azimuth
        work[(REPORT + 2) * width + lane] = seen * elevation
        work[(REPORT + 3) * width + lane] = seen * s_range
        work[(REPORT + 4) * width + lane] = seen * s_angle
        work[(REPORT + 5) * width + lane] = seen * s_angle
        work[(REPORT + 6) * width + lane] = seen * refraction_at(figures, x, y, z)


@driver
def stare_lanes(work, width, row, cloud_top_m, time_s):
    """One satellite's look at every lane's STATE: the record, all noughts where it does not see the missile."""
    noise = row[9]
    for lane in range(width):
        x, y, z = work[STATE * width + lane], work[(STATE + 1) * width + lane], work[(STATE + 2) * width + lane]
        view = infrared_view(row, cloud_top_m, x, y, z)
        seen = view if time_s >= work[BEGIN * width + lane] else 0.0
        east, north = infrared_angles(
            row,
            work[BIAS * width + lane],
            work[(BIAS + 1) * width + lane],
            work[NORMAL * width + lane],
            work[(NORMAL + 1) * width + lane],
            x,
            y,
            z,
        )
        dx, dy, dz = infrared_direction(row, east, north)
        work[REPORT * width + lane] = seen * dx
        work[(REPORT + 1) * width + lane] = seen * dy
        work[(REPORT + 2) * width + lane] = seen * dz
        work[(REPORT + 3) * width + lane] = seen
        work[(REPORT + 4) * width + lane] = seen * noise
        work[(REPORT + 5) * width + lane] = seen * noise
        work[(REPORT + 6) * width + lane] = 0.0


@scalar
def observe_block(
    satellite,
    row,
    limit,
    detection,
    setting,
    times,
    at,
    share,
    span_s,
    slots,
    lanes,
    begin_s,
    nodes,
    biases,
    normals,
    uniforms,
    looks,
    first,
    work,
    width,
):
    """One sensor's reports of `width` of the runs `lanes`, from index `first` on.

    Parameters
    ----------
    satellite : whether `row` is a satellite's, else a radar's
    row, limit, detection : the sensor's row; of a radar, `Radar.limit` and `detection.detection_table`
    setting : of a radar the share of the full dwell, of a satellite the height of the cloud tops in m
    times, at, share, span_s : `[k]` s; the node before each time, the share of the way to the next, and how far apart they are
    slots : `[k]`, where each report goes in `looks[m, slot, RECORD]`
    lanes : `[m]`, the runs that are looked at: rows of what follows, not of `looks`
    begin_s : `[n]`, before which the sensor does not look
    nodes : `[n, m, 6]`, ECI
    biases, normals, uniforms : `[n, 4]`, `[n, k, 3]`, `[n, k]`: constants of the run, standard normal numbers, numbers in 0 to 1
    """
    last = lanes.shape[0] - 1
    for lane in range(width):
        i = lanes[min(first + lane, last)]
        for column in range(4):
            work[(BIAS + column) * width + lane] = biases[i, column]
        work[BEGIN * width + lane] = begin_s[i]
    held = -1
    for k in range(times.shape[0]):
        t = float(times[k])
        node = int(at[k])
        if node != held:
            set_nodes(work, width, nodes, node, lanes, first)
            held = node
        for lane in range(width):
            i = lanes[min(first + lane, last)]
            for column in range(3):
                work[(NORMAL + column) * width + lane] = normals[i, k, column]
            work[UNIFORM * width + lane] = uniforms[i, k]
        turn = ROTATION_RATE_RAD_S * t
        place_lanes(work, width, float(share[k]), float(span_s[k]), cos(turn), sin(turn))
        if satellite:
            stare_lanes(work, width, row, setting, t)
        else:
            look_lanes(work, width, row, limit, detection, setting, t)
        slot = int(slots[k])
        for lane in range(min(width, last + 1 - first)):
            for column in range(RECORD):
                looks[first + lane, slot, column] = work[(REPORT + column) * width + lane]
