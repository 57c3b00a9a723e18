"""Mixing of the models: how probable each is, what it starts the step from, and the estimate of all of them together.

Boost knows an acceleration and entry a drag parameter that the others lack: a track that changes into such a model
brings the settings' prior for it, a track that stays brings its own, and the two are mixed like the rest.

Source: Blom and Bar-Shalom 1988, The interacting multiple model algorithm, IEEE Trans. AC 33, 780-783; Yuan, Bar-Shalom,
Willett, Mozeson, Pollak, Hardiman 2012, A multiple IMM estimation approach with unbiased mixing for thrusting
projectiles, IEEE Trans. AES 48, 3250-3267 (states of unequal length).
"""

from math import sqrt

from thirdsite.earth.atmosphere import exponential
from thirdsite.lanes import scalar
from thirdsite.tracking.blocks import less_outer, less_square


@scalar
def away(state, middle):
    """Position and velocity of a state less those of another."""
    return (
        (state[0] - middle[0], state[1] - middle[1], state[2] - middle[2]),
        (state[3] - middle[3], state[4] - middle[4], state[5] - middle[5]),
    )


@scalar
def mean6(f, a, g, b, h, c):
    """f a + g b + h c of six numbers."""
    return (
        f * a[0] + g * b[0] + h * c[0],
        f * a[1] + g * b[1] + h * c[1],
        f * a[2] + g * b[2] + h * c[2],
        f * a[3] + g * b[3] + h * c[3],
        f * a[4] + g * b[4] + h * c[4],
        f * a[5] + g * b[5] + h * c[5],
    )


@scalar
def mean9(f, a, g, b, h, c):
    """f a + g b + h c of nine numbers."""
    return (
        f * a[0] + g * b[0] + h * c[0],
        f * a[1] + g * b[1] + h * c[1],
        f * a[2] + g * b[2] + h * c[2],
        f * a[3] + g * b[3] + h * c[3],
        f * a[4] + g * b[4] + h * c[4],
        f * a[5] + g * b[5] + h * c[5],
        f * a[6] + g * b[6] + h * c[6],
        f * a[7] + g * b[7] + h * c[7],
        f * a[8] + g * b[8] + h * c[8],
    )


@scalar
def mixed(weights, first, second, third):
    """Mean and covariance of three tracks (state, PP, PV, VV) of these weights, and each one's distance from the mean."""
    f, g, h = weights
    middle = mean6(f, first[0], g, second[0], h, third[0])
    (p1, v1), (p2, v2), (p3, v3) = away(first[0], middle), away(second[0], middle), away(third[0], middle)
    pp = mean6(f, first[1], g, second[1], h, third[1])
    pv = mean9(f, first[2], g, second[2], h, third[2])
    vv = mean6(f, first[3], g, second[3], h, third[3])
    pp = less_square(less_square(less_square(pp, -f, p1), -g, p2), -h, p3)
    pv = less_outer(less_outer(less_outer(pv, -f, p1, v1), -g, p2, v2), -h, p3, v3)
    vv = less_square(less_square(less_square(vv, -f, v1), -g, v2), -h, v3)
    return (middle, pp, pv, vv), ((p1, v1), (p2, v2), (p3, v3))


@scalar
def chance(rate, h):
    """Probability of a change within `h` s at this rate in 1/s: h r / (1 + h r)."""
    return rate * h / (1.0 + rate * h)


@scalar
def share_of(part, whole):
    """part / whole; 0 of nothing."""
    return part / whole if whole > 0.0 else 0.0


@scalar
def mixing(boost, coast, entry, burn_ends, burn_begins, air_begins, air_ends):
    """Predicted probabilities of boost, coast and entry, and the weights each starts the step from.

    `burn_ends` ... : chances of the changes in this step. Returns three probabilities and three times three weights (of
    boost, coast and entry in it); a model nothing leads to starts from itself.
    """
    stays_boost, stays_entry = (1.0 - burn_ends) * boost, (1.0 - air_ends) * entry
    begins_boost, begins_entry = burn_begins * coast, air_begins * coast
    stays_coast = coast - begins_boost - begins_entry
    ends_boost, ends_entry = burn_ends * boost, air_ends * entry
    new_boost, new_entry = stays_boost + begins_boost, stays_entry + begins_entry
    new_coast = stays_coast + ends_boost + ends_entry
    f = share_of(begins_boost, new_boost)
    g, h = share_of(ends_boost, new_coast), share_of(ends_entry, new_coast)
    e = share_of(begins_entry, new_entry)
    return (new_boost, new_coast, new_entry), ((1.0 - f, f, 0.0), (g, 1.0 - g - h, h), (0.0, e, 1.0 - e))


@scalar
def new_thrust(state, thrust):
    """Acceleration of a burn that begins, `thrust` m/s2 along the flight."""
    k = thrust / sqrt(state[3] * state[3] + state[4] * state[4] + state[5] * state[5])
    return k * state[3], k * state[4], k * state[5]


@scalar
def likelihoods(boost, coast, entry, misfits, evidences):
    """Probabilities after a look: each times exp(-misfit / 2) sqrt(evidence)."""
    least = 1e300
    least = misfits[0] if boost > 0.0 else least
    least = misfits[1] if (coast > 0.0) & (misfits[1] < least) else least
    least = misfits[2] if (entry > 0.0) & (misfits[2] < least) else least
    f = sqrt(evidences[0]) * exponential(max(-0.5 * max(misfits[0] - least, 0.0), -30.0))
    g = sqrt(evidences[1]) * exponential(max(-0.5 * max(misfits[1] - least, 0.0), -30.0))
    h = sqrt(evidences[2]) * exponential(max(-0.5 * max(misfits[2] - least, 0.0), -30.0))
    boost, coast, entry = boost * f, coast * g, entry * h
    whole = boost + coast + entry
    return boost / whole, coast / whole, entry / whole
