"""The bare filter over lanes: recorded measurements, and tracks carried ahead.

Rows of the work array, one track a lane: STATE (6), PP (6), PV (9), VV (6), and those of the recorded drivers after them.
"""

from math import cos, sin

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.lanes import scalar, track_driver
from thirdsite.tracking.ballistic import predict, take_radar
from thirdsite.tracking.blocks import get3, get6, get9, put6, put9
from thirdsite.tracking.lines_of_sight import SITE

STATE, PP, PV, VV = 0, 6, 12, 21
TRACK = 27
"""Numbers of a track: state, PP, PV, VV."""
PLACE, LOOK, NORMALISED = TRACK, TRACK + SITE, TRACK + SITE + 3
RECORDED_ROWS = TRACK + SITE + 4


@scalar
def get_track(work, width, first, lane):
    """State, PP, PV and VV of one lane from row `first` on."""
    return (
        get6(work, width, first, lane),
        get6(work, width, first + PP, lane),
        get9(work, width, first + PV, lane),
        get6(work, width, first + VV, lane),
    )


@scalar
def put_track(work, width, first, lane, state, pp, pv, vv):
    """Write state, PP, PV and VV of one lane from row `first` on."""
    put6(work, width, first, lane, state)
    put6(work, width, first + PP, lane, pp)
    put9(work, width, first + PV, lane, pv)
    put6(work, width, first + VV, lane, vv)


@track_driver
def predict_lanes(work, width, first, h, density):
    """Carry every lane's track from row `first` on `h` s ahead; process noise of power spectral `density` in m2/s3."""
    for lane in range(width):
        state, pp, pv, vv = get_track(work, width, first, lane)
        state, pp, pv, vv = predict(state, pp, pv, vv, h, density)
        put_track(work, width, first, lane, state, pp, pv, vv)


@track_driver
def take_radar_lanes(work, width, c, s, variance_range, variance_cross, variance_up):
    """Take the looks in LOOK from the radars in PLACE; a look of range 0 or less is none."""
    for lane in range(width):
        state, pp, pv, vv = get_track(work, width, STATE, lane)
        site = get6(work, width, PLACE, lane)
        r, azimuth, elevation = get3(work, width, LOOK, lane)
        seen = 1.0 if r > 0.0 else 0.0
        large = 1e30 * (1.0 - seen)
        look = (r if r > 0.0 else 1e6, azimuth, elevation)
        variances = (variance_range + large, variance_cross + large, variance_up + large)
        state, pp, pv, vv, normalised = take_radar(state, pp, pv, vv, site, c, s, look, variances)
        put_track(work, width, STATE, lane, state, pp, pv, vv)
        work[NORMALISED * width + lane] = normalised * seen


@scalar
def filter_block(tracks, sites, start_s, times, looks, variances, density, keep, result, first, work, width):
    """Run the bare filter over the recorded looks of `width` tracks from index `first` on.

    Parameters
    ----------
    tracks : [n, TRACK] at `start_s`
    sites : [n, SITE], each track's radar
    times : [k] s, not decreasing
    looks : [n, k, 3] range (m), azimuth, elevation (rad); a range of 0 or less: no look
    variances : [3] of range (m2), azimuth across the line of sight and elevation (rad2)
    density : m2/s3
    keep : every `keep`-th step is written
    result : [n, steps, TRACK + 1], steps = k // keep: the track and the normalised innovation squared (0 without a look)
    """
    last = tracks.shape[0] - 1
    for lane in range(width):
        i = min(first + lane, last)
        for row in range(TRACK):
            work[row * width + lane] = float(tracks[i, row])
        for row in range(SITE):
            work[(PLACE + row) * width + lane] = float(sites[i, row])
    at = start_s
    v0, v1, v2 = float(variances[0]), float(variances[1]), float(variances[2])
    for k in range(times.shape[0]):
        t = float(times[k])
        for lane in range(width):
            i = min(first + lane, last)
            work[LOOK * width + lane] = float(looks[i, k, 0])
            work[(LOOK + 1) * width + lane] = float(looks[i, k, 1])
            work[(LOOK + 2) * width + lane] = float(looks[i, k, 2])
        predict_lanes(work, width, STATE, t - at, density)
        at = t
        turn = ROTATION_RATE_RAD_S * t
        take_radar_lanes(work, width, cos(turn), sin(turn), v0, v1, v2)
        if (k + 1) % keep == 0:
            step = (k + 1) // keep - 1
            for lane in range(min(width, last + 1 - first)):
                for row in range(TRACK):
                    result[first + lane, step, row] = work[row * width + lane]
                result[first + lane, step, TRACK] = work[NORMALISED * width + lane]


@scalar
def predict_ahead(work, width, first, ahead_s, longest_s, density):
    """Carry every lane's track from row `first` on `ahead_s` s ahead in equal steps of at most `longest_s`.

    10 s steps stay within 1 cm of the exact motion under the same gravity over 1,000 s, and within 0.1 % of its covariance.
    """
    steps = max(int(ahead_s / longest_s + 0.999999), 1)
    for _ in range(steps):
        predict_lanes(work, width, first, ahead_s / steps, density)


@scalar
def predict_block(tracks, ahead_s, longest_s, density, result, first, work, width):
    """Carry `width` tracks from index `first` on to each of the times ahead.

    tracks : [n, TRACK]; ahead_s : [m] s, not decreasing; result : [n, m, TRACK]
    """
    last = tracks.shape[0] - 1
    for lane in range(width):
        i = min(first + lane, last)
        for row in range(TRACK):
            work[row * width + lane] = float(tracks[i, row])
    at = 0.0
    for k in range(ahead_s.shape[0]):
        predict_ahead(work, width, STATE, float(ahead_s[k]) - at, longest_s, density)
        at = float(ahead_s[k])
        for lane in range(min(width, last + 1 - first)):
            for row in range(TRACK):
                result[first + lane, k, row] = work[row * width + lane]
