"""The bare filter: an extended Kalman filter of position and velocity in free flight.

State: ECI position (m) and velocity (m/s). Motion: `flight.coast.coast_step` (Earth's gravity with J2, order 4); its
slope is the series of the two-body gradient at the middle of the step. Measurements are taken one number at a time,
all with the slopes at the predicted state.

Source: Bar-Shalom, Li, Kirubarajan 2001, Estimation with Applications to Tracking and Navigation, sec. 5.2.7 (one
number at a time), 6.2.2 (white acceleration) and 10.3.3 (extended filter).
"""

from math import sqrt

from thirdsite.earth.constants import GRAVITATIONAL_PARAMETER
from thirdsite.flight.coast import coast_step
from thirdsite.lanes import scalar
from thirdsite.tracking.blocks import (
    back_on,
    full,
    inner,
    less_outer,
    less_square,
    on,
    plus,
    plus_diagonal,
    plus_unit,
    times,
    times_upper,
    transposed,
    upper,
    upper_on,
    weighted,
    weighted_upper,
)
from thirdsite.tracking.lines_of_sight import infrared_axes, radar_axes, radar_innovation, range_rate_row


@scalar
def gravity_gradient(x, y, z):
    """Slope of the two-body gravity by position, 1/s2: a symmetric block.

    Without J2's, a thousandth of it: over the steps used here that changes no covariance by more than 1e-5.
    """
    inverse_r2 = 1.0 / (x * x + y * y + z * z)
    k = GRAVITATIONAL_PARAMETER * inverse_r2 * sqrt(inverse_r2)
    q = 3.0 * k * inverse_r2
    return q * x * x - k, q * x * y, q * x * z, q * y * y - k, q * y * z, q * z * z - k


@scalar
def mid_gradient(state, h):
    """`gravity_gradient` half a step of `h` s ahead."""
    half = 0.5 * h
    return gravity_gradient(state[0] + half * state[3], state[1] + half * state[4], state[2] + half * state[5])


@scalar
def drifted(pp, pv, vv, k):
    """Covariance after `k` s of even motion."""
    new_pv = weighted(1.0, pv, k, full(vv))
    both = plus(new_pv, transposed(pv))
    return weighted_upper(1.0, pp, k, upper(both)), new_pv, vv


@scalar
def kicked(pp, pv, vv, kick):
    """Covariance after a change of velocity by `kick` (1/s, a symmetric block of nine) times position."""
    new_pv = plus(pv, times(full(pp), kick))
    a, b = times_upper(kick, pv), times_upper(transposed(new_pv), kick)
    return (
        pp,
        new_pv,
        (
            vv[0] + a[0] + b[0],
            vv[1] + a[1] + b[1],
            vv[2] + a[2] + b[2],
            vv[3] + a[3] + b[3],
            vv[4] + a[4] + b[4],
            vv[5] + a[5] + b[5],
        ),
    )


@scalar
def carried(pp, pv, vv, gradient, h):
    """Covariance `h` s later in free flight, without process noise.

    Half the step drifted, the whole pull of the gradient (a symmetric block), half the step drifted: exact to the second
    order, and no volume of uncertainty is made or lost. Off by G h^3/12 in the slope of position by velocity, 1e-5 of it
    in 10 s.
    """
    pp, pv, vv = drifted(pp, pv, vv, 0.5 * h)
    g0, g1, g2, g3, g4, g5 = gradient
    pp, pv, vv = kicked(pp, pv, vv, full((h * g0, h * g1, h * g2, h * g3, h * g4, h * g5)))
    return drifted(pp, pv, vv, 0.5 * h)


@scalar
def shaken(pp, pv, vv, density, h):
    """Covariance with `h` s of white acceleration of power spectral `density` (m2/s3) added."""
    q = density * h
    return plus_diagonal(pp, q * h * h * (1.0 / 3.0)), plus_unit(pv, q * h * 0.5), plus_diagonal(vv, q)


@scalar
def predict(state, pp, pv, vv, h, density):
    """State and covariance `h` s later in free flight; `density` in m2/s3."""
    gradient = mid_gradient(state, h)
    pp, pv, vv = carried(pp, pv, vv, gradient, h)
    pp, pv, vv = shaken(pp, pv, vv, density, h)
    return coast_step(state[0], state[1], state[2], state[3], state[4], state[5], h), pp, pv, vv


@scalar
def take_number(change, pp, pv, vv, slope, innovation, variance):
    """Take one measured number that depends on position alone.

    `change`: what the numbers before it have changed of the state (6); `slope` by position; `innovation` measured less
    expected at the prediction. Returns the new change and covariance, the squared innovation over its variance, and
    that variance.
    """
    a = upper_on(pp, slope)
    b = back_on(pv, slope)
    spread = inner(slope, a) + variance
    weight = 1.0 / spread
    left = innovation - inner(slope, change)
    gain = left * weight
    change = (
        change[0] + a[0] * gain,
        change[1] + a[1] * gain,
        change[2] + a[2] * gain,
        change[3] + b[0] * gain,
        change[4] + b[1] * gain,
        change[5] + b[2] * gain,
    )
    return change, less_square(pp, weight, a), less_outer(pv, weight, a, b), less_square(vv, weight, b), left * gain, spread


@scalar
def take_rate(change, pp, pv, vv, by_place, by_velocity, innovation, variance):
    """As `take_number`, for a number that depends on position and velocity."""
    a, b = upper_on(pp, by_place), back_on(pv, by_place)
    c, d = on(pv, by_velocity), upper_on(vv, by_velocity)
    a = (a[0] + c[0], a[1] + c[1], a[2] + c[2])
    b = (b[0] + d[0], b[1] + d[1], b[2] + d[2])
    spread = inner(by_place, a) + inner(by_velocity, b) + variance
    weight = 1.0 / spread
    left = innovation - inner(by_place, change)
    left -= by_velocity[0] * change[3] + by_velocity[1] * change[4] + by_velocity[2] * change[5]
    gain = left * weight
    change = (
        change[0] + a[0] * gain,
        change[1] + a[1] * gain,
        change[2] + a[2] * gain,
        change[3] + b[0] * gain,
        change[4] + b[1] * gain,
        change[5] + b[2] * gain,
    )
    return change, less_square(pp, weight, a), less_outer(pv, weight, a, b), less_square(vv, weight, b), left * gain, spread


@scalar
def scaled(f, v):
    """f times a vector."""
    return f * v[0], f * v[1], f * v[2]


@scalar
def moved(state, change):
    """A state with its change added."""
    return (
        state[0] + change[0],
        state[1] + change[1],
        state[2] + change[2],
        state[3] + change[3],
        state[4] + change[4],
        state[5] + change[5],
    )


@scalar
def take_radar(state, pp, pv, vv, site, c, s, look, variances):
    """Take a radar's range, azimuth and elevation.

    Parameters
    ----------
    state, pp, pv, vv : predicted, ECI
    site, c, s : as in `lines_of_sight.radar_axes`
    look : range (m), azimuth, elevation (rad)
    variances : of range (m2), azimuth across the line of sight and elevation (rad2)

    Returns
    -------
    state, pp, pv, vv, and the normalised innovation squared (3 degrees of freedom)
    """
    r, inverse, local, along, crosswise, upwards = radar_axes(state[0], state[1], state[2], site, c, s)
    d_range, d_cross, d_up = radar_innovation(r, inverse, local, look)
    change = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    change, pp, pv, vv, n1, _ = take_number(change, pp, pv, vv, along, d_range, variances[0])
    change, pp, pv, vv, n2, _ = take_number(change, pp, pv, vv, scaled(inverse, crosswise), d_cross, variances[1])
    change, pp, pv, vv, n3, _ = take_number(change, pp, pv, vv, scaled(inverse, upwards), d_up, variances[2])
    return moved(state, change), pp, pv, vv, n1 + n2 + n3


@scalar
def take_range_rate(state, pp, pv, vv, site, c, s, rate, variance):
    """Take a radar's range rate (m/s), variance in m2/s2; slopes at the given state. Returns as `take_radar`."""
    _, inverse, _, along, _, _ = radar_axes(state[0], state[1], state[2], site, c, s)
    expected, by_place = range_rate_row(state[3], state[4], state[5], inverse, along, site, c, s)
    change = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    change, pp, pv, vv, n, _ = take_rate(change, pp, pv, vv, by_place, along, rate - expected, variance)
    return moved(state, change), pp, pv, vv, n


@scalar
def take_infrared(state, pp, pv, vv, place, seen, variance):
    """Take a satellite's line of sight: two angles across it, each of `variance` (rad2).

    `place`: ECI position of the satellite in m; `seen`: measured direction, a unit vector in ECI. Returns as
    `take_radar`; the normalised innovation squared has 2 degrees of freedom.
    """
    inverse, first, second, d1, d2 = infrared_axes(state[0], state[1], state[2], place, seen)
    change = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    change, pp, pv, vv, n1, _ = take_number(change, pp, pv, vv, scaled(inverse, first), d1, variance)
    change, pp, pv, vv, n2, _ = take_number(change, pp, pv, vv, scaled(inverse, second), d2, variance)
    return moved(state, change), pp, pv, vv, n1 + n2
