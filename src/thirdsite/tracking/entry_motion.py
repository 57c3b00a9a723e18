"""Motion of a track in the air: position, velocity and the log of its drag parameter (7 states).

The drag parameter is drag coefficient times area over twice the mass, in m2/kg: half the inverse ballistic coefficient.
Its log keeps it positive and lets the prior span a decade.

Source: Farina, Ristic, Benvenuti 2002, Tracking a ballistic target: comparison of several nonlinear filters, IEEE Trans.
AES 38, 854-867 (the drag parameter as a state).
"""

from math import sqrt

from thirdsite.earth.atmosphere import air_density, exponential
from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.gravity import gravity_and_height
from thirdsite.lanes import scalar
from thirdsite.tracking.ballistic import drifted, gravity_gradient, shaken
from thirdsite.tracking.blocks import full, inner, on, plus, times, times_upper, transposed

SCALE_HEIGHT_M = 7000.0
"""For the slope of density by height only, good to a fifth below 90 km."""
LEAST_LOG_DRAG, GREATEST_LOG_DRAG = -14.0, -3.0


@scalar
def drag_factor(log_drag):
    """The drag parameter in m2/kg, held between exp(-14) and exp(-3)."""
    return exponential(min(max(log_drag, LEAST_LOG_DRAG), GREATEST_LOG_DRAG))


@scalar
def slope_in_air(x, y, z, u, v, w, drag):
    """Acceleration in m/s2, and density times drag parameter in 1/m."""
    a, b, c, height = gravity_and_height(x, y, z)
    k = air_density(height) * drag
    p, q = u + ROTATION_RATE_RAD_S * y, v - ROTATION_RATE_RAD_S * x
    f = k * sqrt(p * p + q * q + w * w)
    return a - f * p, b - f * q, c - f * w, k


@scalar
def entered_state(state, drag, h):
    """State `h` s later (Runge-Kutta of order 4), the state at the middle and density times drag parameter there."""
    x, y, z, u, v, w = state
    d = 0.5 * h
    a1, b1, c1, _ = slope_in_air(x, y, z, u, v, w, drag)
    u2, v2, w2 = u + d * a1, v + d * b1, w + d * c1
    a2, b2, c2, _ = slope_in_air(x + d * u, y + d * v, z + d * w, u2, v2, w2, drag)
    u3, v3, w3 = u + d * a2, v + d * b2, w + d * c2
    mid = (x + d * u2, y + d * v2, z + d * w2, u3, v3, w3)
    a3, b3, c3, k = slope_in_air(mid[0], mid[1], mid[2], u3, v3, w3, drag)
    u4, v4, w4 = u + h * a3, v + h * b3, w + h * c3
    a4, b4, c4, _ = slope_in_air(x + h * u3, y + h * v3, z + h * w3, u4, v4, w4, drag)
    s = h * (1.0 / 6.0)
    new = (
        x + s * (u + 2.0 * (u2 + u3) + u4),
        y + s * (v + 2.0 * (v2 + v3) + v4),
        z + s * (w + 2.0 * (w2 + w3) + w4),
        u + s * (a1 + 2.0 * (a2 + a3) + a4),
        v + s * (b1 + 2.0 * (b2 + b3) + b4),
        w + s * (c1 + 2.0 * (c2 + c3) + c4),
    )
    return new, mid, k


@scalar
def kick_in_air(mid, k, h):
    """What `h` s at the middle state do to the velocity: blocks by position and velocity, vector by the log of drag."""
    x, y, z, u, v, w = mid
    rel = (u + ROTATION_RATE_RAD_S * y, v - ROTATION_RATE_RAD_S * x, w)
    speed = sqrt(inner(rel, rel))
    f = k * speed
    inverse_r = 1.0 / sqrt(x * x + y * y + z * z)
    up = (x * inverse_r, y * inverse_r, z * inverse_r)
    g = full(gravity_gradient(x, y, z))
    t = h * f * (1.0 / SCALE_HEIGHT_M)  # thinner with height: the drag f rel falls
    by_place = (
        h * g[0] + t * rel[0] * up[0],
        h * g[1] + t * rel[0] * up[1],
        h * g[2] + t * rel[0] * up[2],
        h * g[3] + t * rel[1] * up[0],
        h * g[4] + t * rel[1] * up[1],
        h * g[5] + t * rel[1] * up[2],
        h * g[6] + t * rel[2] * up[0],
        h * g[7] + t * rel[2] * up[1],
        h * g[8] + t * rel[2] * up[2],
    )
    # the slope of drag by velocity D = -f (I + r r'), r the direction of flight: I + h D + (h D)^2 / 2
    s = k / speed
    d = h * f
    side = 1.0 - d + 0.5 * d * d
    both = h * s * (1.0 - 1.5 * d)
    by_velocity = (
        side - both * rel[0] * rel[0],
        -both * rel[0] * rel[1],
        -both * rel[0] * rel[2],
        -both * rel[1] * rel[0],
        side - both * rel[1] * rel[1],
        -both * rel[1] * rel[2],
        -both * rel[2] * rel[0],
        -both * rel[2] * rel[1],
        side - both * rel[2] * rel[2],
    )
    e = -h * f * (1.0 - d)
    return by_place, by_velocity, (e * rel[0], e * rel[1], e * rel[2])


@scalar
def entered_covariance(pp, pv, vv, xp, xv, qq, kick, h, density, log_density):
    """Covariance `h` s later; `xp`, `xv`, `qq`: those of the log of drag. `density` m2/s3, `log_density` 1/s: noise."""
    by_place, by_velocity, by_drag = kick
    half = 0.5 * h
    pp, pv, vv = drifted(pp, pv, vv, half)
    xp = (xp[0] + half * xv[0], xp[1] + half * xv[1], xp[2] + half * xv[2])
    vp = transposed(pv)
    a, b = transposed(by_place), transposed(by_velocity)
    new_pv = plus(plus(times(full(pp), a), times(pv, b)), outer(xp, by_drag))
    old_v = plus(plus(times(vp, a), times(full(vv), b)), outer(xv, by_drag))
    m, n = on(by_place, xp), on(by_velocity, xv)
    new_xv = (m[0] + n[0] + by_drag[0] * qq, m[1] + n[1] + by_drag[1] * qq, m[2] + n[2] + by_drag[2] * qq)
    f, g = times_upper(by_place, new_pv), times_upper(by_velocity, old_v)
    e = by_drag
    new_vv = (
        f[0] + g[0] + e[0] * new_xv[0],
        f[1] + g[1] + e[0] * new_xv[1],
        f[2] + g[2] + e[0] * new_xv[2],
        f[3] + g[3] + e[1] * new_xv[1],
        f[4] + g[4] + e[1] * new_xv[2],
        f[5] + g[5] + e[2] * new_xv[2],
    )
    pp, pv, vv = drifted(pp, new_pv, new_vv, half)
    xp = (xp[0] + half * new_xv[0], xp[1] + half * new_xv[1], xp[2] + half * new_xv[2])
    pp, pv, vv = shaken(pp, pv, vv, density, h)
    return pp, pv, vv, xp, new_xv, qq + log_density * h


@scalar
def outer(a, b):
    """a b', a block of nine."""
    return (
        a[0] * b[0],
        a[0] * b[1],
        a[0] * b[2],
        a[1] * b[0],
        a[1] * b[1],
        a[1] * b[2],
        a[2] * b[0],
        a[2] * b[1],
        a[2] * b[2],
    )


@scalar
def entered_column(p, v, q, kick, h):
    """A column of covariance with a constant, carried as the state is."""
    by_place, by_velocity, by_drag = kick
    half = 0.5 * h
    p = (p[0] + half * v[0], p[1] + half * v[1], p[2] + half * v[2])
    m, n = on(by_place, p), on(by_velocity, v)
    v = (m[0] + n[0] + by_drag[0] * q, m[1] + n[1] + by_drag[1] * q, m[2] + n[2] + by_drag[2] * q)
    return (p[0] + half * v[0], p[1] + half * v[1], p[2] + half * v[2]), v, q
