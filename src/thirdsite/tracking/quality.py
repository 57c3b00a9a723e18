"""How well a free flight is known from the looks so far.

The covariance of a least-squares fit of a straight line to looks of known error, across the line of sight: position
and velocity at burnout are the two unknowns, the known dynamics carry both along. It grows better with every look
and worse with every second without one. No filter, no bias, no association: those belong to a closed loop.

Source: Bar-Shalom, Li, Kirubarajan 2001, Estimation with Applications to Tracking and Navigation, sec. 3.5.
"""

from thirdsite.lanes import scalar

INFORMATION = 3
"""Sums of 1/variance, time/variance and time^2/variance; times count from burnout."""
UNKNOWN_M2 = 1e18


@scalar
def add_looks(view, slant, samples, cued_from, reach_m, floor, slope, update_s, burnout, information):
    """Add one radar's looks to the running `information[n, k, INFORMATION]` of every flight.

    `floor`, `slope`: the radar's error model, variance max(floor r^2, slope r^6). Looks start at the sample `burnout`,
    and not before sample `cued_from[n]`; within a step
    the radar looks every `update_s` seconds. `information[:, k]` holds looks up to and with sample k.
    """
    for i in range(samples.shape[0]):
        s0, s1, s2 = 0.0, 0.0, 0.0
        start = samples[i, burnout, 0]
        for k in range(burnout, samples.shape[1]):
            r = slant[i, k]
            if k > max(burnout, cued_from[i]) and view[i, k] > 0.5 and r <= reach_m:
                looks = (samples[i, k, 0] - samples[i, k - 1, 0]) / update_s
                weight = looks / max(floor * r * r, slope * r * r * r * r * r * r)
                t = samples[i, k, 0] - start
                s0 += weight
                s1 += weight * t
                s2 += weight * t * t
            information[i, k, 0] += s0
            information[i, k, 1] += s1
            information[i, k, 2] += s2


@scalar
def predicted_variance_m2(s0, s1, s2, ahead_s):
    """Variance in m2 of the position `ahead_s` seconds after burnout, from accumulated information."""
    determinant = s0 * s2 - s1 * s1
    known = determinant > 1e-12 * s0 * s2 and s0 > 0.0
    return (s2 - 2.0 * ahead_s * s1 + ahead_s * ahead_s * s0) / determinant if known else UNKNOWN_M2
