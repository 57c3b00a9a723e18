"""One measured number taken by a filter that considers constants it does not estimate.

A sensor has four constants of known spread: they enter its measurements, the filter carries their covariance with the
state, and its gain is the best one for the state alone; the constants' own estimate and spread stay as they are.

Source: Schmidt 1966, Application of state-space methods to navigation problems, Advances in Control Systems 3, 293-340;
Bierman 1977, Factorization Methods for Discrete Sequential Estimation, ch. VIII.
"""

from thirdsite.lanes import scalar
from thirdsite.tracking.blocks import back_on, inner, less_outer, less_square, upper_on


@scalar
def less_scaled(v, f, a):
    """v - f a."""
    return v[0] - f * a[0], v[1] - f * a[1], v[2] - f * a[2]


@scalar
def plus_scaled(v, f, a):
    """v + f a."""
    return v[0] + f * a[0], v[1] + f * a[1], v[2] + f * a[2]


@scalar
def gain_of(pp, pv, slope, lean_p, lean_v):
    """Covariance of position and velocity with a number of this `slope` by position.

    `lean_p`, `lean_v`: covariance of position and velocity with the constants' part of the number.
    """
    return plus_scaled(upper_on(pp, slope), 1.0, lean_p), plus_scaled(back_on(pv, slope), 1.0, lean_v)


@scalar
def less_gain(pp, pv, vv, a, b, weight):
    """Covariance after a number whose covariance with position and velocity is `a`, `b`."""
    return less_square(pp, weight, a), less_outer(pv, weight, a, b), less_square(vv, weight, b)


@scalar
def constants_weight(weight, slope, cp, own):
    """The sensor's covariance of its number with each of its four constants, times `weight`; `own`: the spreads' part."""
    return (
        weight * (inner(slope, cp[0]) + own[0]),
        weight * (inner(slope, cp[1]) + own[1]),
        weight * (inner(slope, cp[2]) + own[2]),
        weight * (inner(slope, cp[3]) + own[3]),
    )


@scalar
def less_columns(columns, weights, a):
    """The four columns of covariance with the constants, after a number."""
    return (
        less_scaled(columns[0], weights[0], a),
        less_scaled(columns[1], weights[1], a),
        less_scaled(columns[2], weights[2], a),
        less_scaled(columns[3], weights[3], a),
    )
