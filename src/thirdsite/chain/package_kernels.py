"""Kernels for many packages of terms: when a track allows a launch, and which cities each package protects."""

# mypy: ignore-errors
import numpy as np

from thirdsite import lanes

lanes.enable()

from numba import njit  # noqa: E402

from thirdsite.engagement.intercept import information_at as _information_at  # noqa: E402
from thirdsite.tracking.quality import predicted_variance_m2 as _predicted_variance_m2  # noqa: E402

compiled = njit(cache=True, nogil=True, error_model="numpy")

NEVER = np.float32(1e9)
REFINEMENTS = 5
"""Halvings of a sample step in which the earliest launch is looked for."""


@compiled
def _known(samples, information, i, k, at_s, first, ahead_s, limit_m2):
    s0, s1, s2 = _information_at(samples, information, i, k, at_s, first)
    return _predicted_variance_m2(s0, s1, s2, ahead_s) <= limit_m2


@compiled
def earliest_launches(samples, information, meetings, first, burnout, commit_error_m, handover_error_m, last_update_s, earliest):
    """Earliest lift-off at which the track allows a meeting at each of the samples `meetings`: `earliest[n, q]` in s.

    NEVER where the last update before the meeting leaves too great an error. The information of a track only grows, and a later
    meeting asks for more of it, so the search goes forward only.
    """
    commit, handover = commit_error_m * commit_error_m, handover_error_m * handover_error_m
    for i in range(samples.shape[0]):
        j = first
        start = samples[i, burnout, 0]
        for q in range(meetings.shape[0]):
            k = meetings[q]
            ahead = samples[i, k, 0] - start
            earliest[i, q] = NEVER
            if not _known(samples, information, i, k, samples[i, k, 0] - last_update_s, first, ahead, handover):
                continue
            while j < k and not _known(samples, information, i, k, samples[i, j, 0], first, ahead, commit):
                j += 1
            if not _known(samples, information, i, k, samples[i, j, 0], first, ahead, commit):
                continue
            high = samples[i, j, 0]
            if j > first:
                low = samples[i, j - 1, 0]
                for _ in range(REFINEMENTS):
                    middle = 0.5 * (low + high)
                    if _known(samples, information, i, k, middle, first, ahead, commit):
                        high = middle
                    else:
                        low = middle
            earliest[i, q] = high


@compiled
def judge(
    clock,
    height,
    inside,
    times,
    closing,
    earliest,
    start,
    hopeless,
    weight,
    way_of,
    first_cap,
    track_of,
    draws,
    shots,
    interval,
    found,
):
    """Add the population of the protected cities of a block to `found[position, cap, sector, set, draw]`, one interceptor site.

    `clock`, `height`: `[n, q]` of the meetings; `inside[sector, n, q]`; `times`, `closing`: `[way, n, q]`, a way being a burnout
    speed; `earliest[track, n, q]`; flights `start[c]` to `start[c + 1]` are at city c; `way_of[position, cap, draw]`;
    `first_cap[position, cap]`: the first cap with the same ways, whose result is taken; `track_of[position, set, draw]`;
    `draws[draw]`: launch delay, longest flight, least height, greatest closing speed.
    """
    positions, caps, count = way_of.shape
    sectors, sets = inside.shape[0], track_of.shape[1]
    points = clock.shape[1]
    lift = np.empty(points, dtype=np.float32)
    alive = np.empty(sets, dtype=np.bool_)
    room = np.float32((shots - 1.0) * interval)
    for c in range(weight.shape[0]):
        if hopeless[c]:
            continue
        for p in range(positions):
            for b in range(caps):
                if first_cap[p, b] != b:
                    continue
                for a in range(sectors):
                    for d in range(count):
                        w = way_of[p, b, d]
                        delay, longest = np.float32(draws[d, 0]), np.float32(draws[d, 1])
                        lowest, fastest = np.float32(draws[d, 2]), np.float32(draws[d, 3])
                        left = sets
                        alive[:] = True
                        for i in range(start[c], start[c + 1]):
                            best = -NEVER
                            for q in range(points):
                                time = times[w, i, q]
                                up = clock[i, q] - time
                                good = (
                                    (time <= longest)
                                    & (height[i, q] >= lowest)
                                    & (closing[w, i, q] <= fastest)
                                    & (up >= delay)
                                    & inside[a, i, q]
                                )
                                lift[q] = up if good else -NEVER
                                best = max(best, lift[q])
                            if best <= -NEVER:
                                left = 0
                                break
                            for s in range(sets):
                                if alive[s] and not _enough(lift, earliest[track_of[p, s, d], i], room):
                                    alive[s] = False
                                    left -= 1
                            if left == 0:
                                break
                        if left > 0:
                            for s in range(sets):
                                if alive[s]:
                                    found[p, b, a, s, d] += weight[c]


@compiled
def _enough(lift, earliest, room):
    """Whether lift-offs after the track's earliest are left, from first to last as far apart as the shots need."""
    points = lift.shape[0]
    if room <= 0.0:
        good = 0
        for q in range(points):
            good += lift[q] >= earliest[q]
        return good > 0
    low, high = NEVER, -NEVER
    for q in range(points):
        if lift[q] >= earliest[q]:
            low, high = min(low, lift[q]), max(high, lift[q])
    return high - low >= room


SIGNATURES = {
    earliest_launches: "(f8[:,:,::1],f8[:,:,::1],i8[::1],i8,i8,f8,f8,f8,f4[:,::1])",
    judge: (
        "(f4[:,::1],f4[:,::1],b1[:,:,::1],f4[:,:,::1],f4[:,:,::1],f4[:,:,::1],i8[::1],b1[::1],f8[::1],"
        "i8[:,:,::1],i8[:,::1],i8[:,:,::1],f8[:,::1],f8,f8,f8[:,:,:,:,::1])"
    ),
}
"""Argument types of every kernel, to compile it before it is called."""
