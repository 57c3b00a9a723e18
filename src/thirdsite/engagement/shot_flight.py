"""The flight of a shot from lift-off to hand-over: in-flight updates follow the track, and the last one is handed over.

At every update the track foresees where the object will be at the time of meeting. Only the part of a shift across the
closing direction costs anything (`divert`). The meeting's time is held: along the closing direction an error only shifts it.
"""

from thirdsite.engagement.basket import across, spread_across
from thirdsite.engagement.divert import follow, wanted
from thirdsite.engagement.endgame import DIVERT_ACCELERATION
from thirdsite.flight.nystrom import nystrom12
from thirdsite.lanes import driver, scalar
from thirdsite.tracking.ballistic_lanes import PP, PV, TRACK, VV

# Columns of a shot.
MEETING, LIFT_OFF, POINT, CLOSING_DIRECTION, CLOSING, AFTER_BURNOUT, DIVERT = 0, 1, 2, 5, 8, 9, 10
"""Times of meeting and lift-off (s); predicted point (ECI, m) and closing direction (ECI unit vector) at launch; closing speed,
the interceptor's speed after burnout, divert that mid-course may spend (m/s)."""
SHOT_NUMBERS = 11
# Columns of what is handed over.
AIM, FORESEEN, DIVERT_LEFT, UPDATES = 0, 3, 6, 7
"""Point the kill vehicle flies to, and the point the track foresaw last (ECI, m); divert left of mid-course's part (m/s); number
of updates."""
HANDED = 8

# Rows of the work array: a shot, what is handed over, a track.
OVER, BELIEF = SHOT_NUMBERS, SHOT_NUMBERS + HANDED
SHOT_ROWS = BELIEF + TRACK


@driver
def update_lanes(work, width, time_s, last_update_s, kill_vehicle, steering):
    """Update every lane's shot that is in flight at `time_s` with the track in BELIEF."""
    acceleration = kill_vehicle[DIVERT_ACCELERATION]
    for lane in range(width):
        meeting, lift_off = work[MEETING * width + lane], work[LIFT_OFF * width + lane]
        to_go = meeting - time_s
        flying = time_s > lift_off and to_go >= last_update_s
        base = BELIEF * width + lane
        qx, qy, qz, _, _, _, _, _ = nystrom12(
            work[base],
            work[base + width],
            work[base + 2 * width],
            work[base + 3 * width],
            work[base + 4 * width],
            work[base + 5 * width],
            to_go if flying else 0.0,
        )
        ux, uy, uz = (
            work[CLOSING_DIRECTION * width + lane],
            work[(CLOSING_DIRECTION + 1) * width + lane],
            work[(CLOSING_DIRECTION + 2) * width + lane],
        )
        ax, ay, az = work[OVER * width + lane], work[(OVER + 1) * width + lane], work[(OVER + 2) * width + lane]
        dx, dy, dz, shift = across(qx - ax, qy - ay, qz - az, ux, uy, uz)
        deviation = foreseen_spread(work, width, lane, to_go, ux, uy, uz)
        left = work[(OVER + DIVERT_LEFT) * width + lane]
        spent, rest = follow(
            shift, time_s - lift_off, max(to_go, 1e-3), work[AFTER_BURNOUT * width + lane], left, acceleration, steering
        )
        now = wanted(shift, deviation, steering) if flying else 0.0
        share = now * (1.0 - rest / max(shift, 1e-9))
        work[OVER * width + lane] = ax + share * dx if flying else ax
        work[(OVER + 1) * width + lane] = ay + share * dy if flying else ay
        work[(OVER + 2) * width + lane] = az + share * dz if flying else az
        work[(OVER + FORESEEN) * width + lane] = qx if flying else work[(OVER + FORESEEN) * width + lane]
        work[(OVER + FORESEEN + 1) * width + lane] = qy if flying else work[(OVER + FORESEEN + 1) * width + lane]
        work[(OVER + FORESEEN + 2) * width + lane] = qz if flying else work[(OVER + FORESEEN + 2) * width + lane]
        work[(OVER + DIVERT_LEFT) * width + lane] = left - now * spent if flying else left
        work[(OVER + UPDATES) * width + lane] += 1.0 if flying else 0.0


@scalar
def foreseen_spread(work, width, lane, ahead_s, ux, uy, uz):
    """Greater standard deviation (m) across a direction of the lane's BELIEF `ahead_s` s ahead, by even motion."""
    p, m, v = (BELIEF + PP) * width + lane, (BELIEF + PV) * width + lane, (BELIEF + VV) * width + lane
    t2 = ahead_s * ahead_s
    greater, _ = spread_across(
        work[p] + 2.0 * ahead_s * work[m] + t2 * work[v],
        work[p + width] + ahead_s * (work[m + width] + work[m + 3 * width]) + t2 * work[v + width],
        work[p + 2 * width] + ahead_s * (work[m + 2 * width] + work[m + 6 * width]) + t2 * work[v + 2 * width],
        work[p + 3 * width] + 2.0 * ahead_s * work[m + 4 * width] + t2 * work[v + 3 * width],
        work[p + 4 * width] + ahead_s * (work[m + 5 * width] + work[m + 7 * width]) + t2 * work[v + 4 * width],
        work[p + 5 * width] + 2.0 * ahead_s * work[m + 8 * width] + t2 * work[v + 5 * width],
        ux,
        uy,
        uz,
    )
    return greater


@scalar
def shot_block(shots, of_run, tracks, epochs, last_update_s, kill_vehicle, steering, handed, first, work, width):
    """Fly `width` shots from index `first` on.

    Parameters
    ----------
    shots : `[n, SHOT_NUMBERS]`
    of_run : `[n]`, the row of `tracks` each shot follows
    tracks : `[runs, epochs, TRACK or more]`, ECI
    epochs : `[epochs]` s, at which updates are sent
    last_update_s : before the meeting
    handed : `[n, HANDED]`, filled
    """
    last = shots.shape[0] - 1
    begin, end = 1e9, -1e9
    for lane in range(width):
        i = min(first + lane, last)
        for column in range(SHOT_NUMBERS):
            work[column * width + lane] = shots[i, column]
        for axis in range(3):
            work[(OVER + AIM + axis) * width + lane] = shots[i, POINT + axis]
            work[(OVER + FORESEEN + axis) * width + lane] = shots[i, POINT + axis]
        work[(OVER + DIVERT_LEFT) * width + lane] = shots[i, DIVERT]
        work[(OVER + UPDATES) * width + lane] = 0.0
        begin, end = min(begin, shots[i, LIFT_OFF]), max(end, shots[i, MEETING] - last_update_s)
    for k in range(epochs.shape[0]):
        t = float(epochs[k])
        if t > begin and t <= end:
            for lane in range(width):
                i = of_run[min(first + lane, last)]
                for row in range(TRACK):
                    work[(BELIEF + row) * width + lane] = tracks[i, k, row]
            update_lanes(work, width, t, last_update_s, kill_vehicle, steering)
    for lane in range(min(width, last + 1 - first)):
        for column in range(HANDED):
            handed[first + lane, column] = work[(OVER + column) * width + lane]
