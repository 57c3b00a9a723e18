"""Motion of a track under thrust: position, velocity and the acceleration by thrust and air (9 states).

A rocket of constant thrust gains acceleration as it loses mass: da/dt = a |a| / (exhaust speed), along a. What that leaves
out (turning, tail-off, throttling, air) is white jerk.

Source: Bar-Shalom, Li, Kirubarajan 2001, sec. 6.2.3 (white jerk); Sutton and Biblarz 2017, Rocket Propulsion Elements,
sec. 4.1 (acceleration of constant thrust).
"""

from math import sqrt

from thirdsite.flight.coast import coast_step
from thirdsite.lanes import scalar
from thirdsite.tracking.ballistic import carried
from thirdsite.tracking.blocks import (
    full,
    inner,
    plus,
    plus_diagonal,
    plus_unit,
    times,
    transposed,
    upper,
    weighted,
    weighted_upper,
)

GREATEST_THRUST_M_S2 = 150.0
"""From here on the acceleration no longer grows: left unseen past burnout, the equation above reaches infinity in seconds."""


@scalar
def thrust_reach(a, h, inverse_exhaust_speed):
    """Factors of the acceleration in the change of position, velocity and acceleration over `h` s."""
    thrust = sqrt(inner(a, a))
    growth = thrust * inverse_exhaust_speed if thrust < GREATEST_THRUST_M_S2 else 0.0
    return h * h * (0.5 + growth * h * (1.0 / 6.0)), h * (1.0 + 0.5 * growth * h), 1.0 + growth * h


@scalar
def boosted_state(state, a, h, reach):
    """State and acceleration `h` s later; `reach` from `thrust_reach`."""
    x, y, z, u, v, w = coast_step(state[0], state[1], state[2], state[3], state[4], state[5], h)
    f, g, e = reach
    state = (x + f * a[0], y + f * a[1], z + f * a[2], u + g * a[0], v + g * a[1], w + g * a[2])
    return state, (e * a[0], e * a[1], e * a[2])


@scalar
def boosted_covariance(pp, pv, vv, pa, va, aa, gradient, h, reach, jerk):
    """Covariance `h` s later: PP, PV, VV, PA, VA, AA; `jerk`: power spectral density in m2/s5."""
    f, g, e = reach
    half = 0.5 * h
    pp, pv, vv = carried(pp, pv, vv, gradient, h)
    xp = weighted(1.0, pa, half, va)  # PA and VA in free flight
    pull = (h * gradient[0], h * gradient[1], h * gradient[2], h * gradient[3], h * gradient[4], h * gradient[5])
    xv = plus(va, times(full(pull), xp))
    xp = weighted(1.0, xp, half, xv)
    square = full(aa)
    yp, yv = weighted(1.0, xp, f, square), weighted(1.0, xv, g, square)
    pp = weighted_upper(1.0, pp, f, upper(plus(yp, transposed(xp))))
    pv = plus(pv, weighted(g, yp, f, transposed(xv)))
    vv = weighted_upper(1.0, vv, g, upper(plus(yv, transposed(xv))))
    q = jerk * h
    hh = h * h
    return (
        plus_diagonal(pp, q * hh * hh * 0.05),
        plus_unit(pv, q * hh * h * 0.125),
        plus_diagonal(vv, q * hh * (1.0 / 3.0)),
        plus_unit(weighted(e, yp, 0.0, yp), q * hh * (1.0 / 6.0)),
        plus_unit(weighted(e, yv, 0.0, yv), q * h * 0.5),
        plus_diagonal(weighted_upper(e * e, aa, 0.0, aa), q),
    )


@scalar
def boosted_column(p, v, a, pull, h, reach):
    """A column of covariance with a constant, carried as the state is; `pull`: the gradient times h, a block of six."""
    half = 0.5 * h
    p = (p[0] + half * v[0], p[1] + half * v[1], p[2] + half * v[2])
    v = (
        v[0] + pull[0] * p[0] + pull[1] * p[1] + pull[2] * p[2],
        v[1] + pull[1] * p[0] + pull[3] * p[1] + pull[4] * p[2],
        v[2] + pull[2] * p[0] + pull[4] * p[1] + pull[5] * p[2],
    )
    f, g, e = reach
    p = (p[0] + half * v[0] + f * a[0], p[1] + half * v[1] + f * a[1], p[2] + half * v[2] + f * a[2])
    return p, (v[0] + g * a[0], v[1] + g * a[1], v[2] + g * a[2]), (e * a[0], e * a[1], e * a[2])
