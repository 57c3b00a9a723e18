"""How a track begins: from two looks of a radar, with the radar's constant errors considered from the first.

Source: Bar-Shalom, Li, Kirubarajan 2001, sec. 5.5.3 (two-point differencing), with gravity between the looks.
"""

from thirdsite.earth.gravity import gravity
from thirdsite.lanes import scalar
from thirdsite.tracking.ballistic import scaled
from thirdsite.tracking.blocks import less_outer, less_square
from thirdsite.tracking.lines_of_sight import place_of_look

EMPTY_6 = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@scalar
def placed(look, variances, bending, site, c, s):
    """Position of a look in ECI, its covariance by noise, and its slopes by the radar's four constants."""
    place, along, crosswise, upwards = place_of_look(look, site, c, s)
    r = look[0]
    noise = less_square(EMPTY_6, -variances[0], along)
    noise = less_square(less_square(noise, -r * r * variances[1], crosswise), -r * r * variances[2], upwards)
    return place, noise, (along, scaled(r, crosswise), scaled(r, upwards), scaled(r * bending, upwards))


@scalar
def steeper(a, b, rate):
    """(b - a) times `rate`."""
    return rate * (b[0] - a[0]), rate * (b[1] - a[1]), rate * (b[2] - a[2])


@scalar
def two_looks(first, second, seconds, constants, thrust_sd):
    """A track at the time of the second of two looks of one radar.

    Parameters
    ----------
    first, second : what `placed` returns for each
    seconds : time between them, s
    constants : variances of the radar's four constants
    thrust_sd : standard deviation of an unknown steady acceleration along every axis, m/s2; 0 in free flight

    Returns
    -------
    state, PP, PV, VV, and the covariance of position and of velocity with the four constants
    """
    (p1, r1, j1), (p2, r2, j2) = first, second
    rate = 1.0 / seconds
    a, b, c = gravity(0.5 * (p1[0] + p2[0]), 0.5 * (p1[1] + p2[1]), 0.5 * (p1[2] + p2[2]))
    half = 0.5 * seconds
    u, v, w = steeper(p1, p2, rate)
    state = (p2[0], p2[1], p2[2], u + half * a, v + half * b, w + half * c)
    loose = (half * thrust_sd) * (half * thrust_sd)
    pp, pv = (
        r2,
        (
            rate * r2[0],
            rate * r2[1],
            rate * r2[2],
            rate * r2[1],
            rate * r2[3],
            rate * r2[4],
            rate * r2[2],
            rate * r2[4],
            rate * r2[5],
        ),
    )
    k = rate * rate
    vv = (
        k * (r1[0] + r2[0]) + loose,
        k * (r1[1] + r2[1]),
        k * (r1[2] + r2[2]),
        k * (r1[3] + r2[3]) + loose,
        k * (r1[4] + r2[4]),
        k * (r1[5] + r2[5]) + loose,
    )
    d0, d1, d2, d3 = (
        steeper(j1[0], j2[0], rate),
        steeper(j1[1], j2[1], rate),
        steeper(j1[2], j2[2], rate),
        steeper(j1[3], j2[3], rate),
    )
    b0, b1, b2, b3 = constants
    pp = less_square(less_square(less_square(less_square(pp, -b0, j2[0]), -b1, j2[1]), -b2, j2[2]), -b3, j2[3])
    pv = less_outer(less_outer(less_outer(less_outer(pv, -b0, j2[0], d0), -b1, j2[1], d1), -b2, j2[2], d2), -b3, j2[3], d3)
    vv = less_square(less_square(less_square(less_square(vv, -b0, d0), -b1, d1), -b2, d2), -b3, d3)
    by_place = (scaled(-b0, j2[0]), scaled(-b1, j2[1]), scaled(-b2, j2[2]), scaled(-b3, j2[3]))
    return state, pp, pv, vv, by_place, (scaled(-b0, d0), scaled(-b1, d1), scaled(-b2, d2), scaled(-b3, d3))
