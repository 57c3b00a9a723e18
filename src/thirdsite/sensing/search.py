"""Cued search: how many beams cover the error basket of a cue, how long that takes, and whether the object is in it.

The basket is an ellipse across the line of sight, so many standard deviations of the cue's angular error; beams of one
beamwidth stand in a square lattice along its axes. The mean number of lattice cells of side b that a convex figure of
area A and widths W1, W2 meets is 1 + (W1 + W2) / b + A / b^2. Source: Santaló 1976, Integral Geometry and Geometric
Probability, ch. 8. A Gaussian lies inside k standard deviations of its ellipse with probability 1 - exp(-k^2 / 2).
"""

from math import pi, sqrt

from thirdsite.earth.atmosphere import exponential
from thirdsite.lanes import scalar
from thirdsite.sensing.looks import PLACE
from thirdsite.sensing.measurement import local


@scalar
def basket(row, x, y, z, xx, xy, xz, yy, yz, zz):
    """Standard deviations (rad) along the two axes of a cue's angular error ellipse, and of its range (m).

    Parameters
    ----------
    row : the radar's `radar_row`
    x, y, z : predicted place, ECEF m
    xx to zz : its covariance, ECEF m2
    """
    east, north, up = local(row, x - row[PLACE], y - row[PLACE + 1], z - row[PLACE + 2])
    level = sqrt(east * east + north * north)
    distance = sqrt(level * level + up * up)
    above = level > 0.0
    divisor = level if above else 1.0
    sa, ca = east / divisor, (north / divisor if above else 1.0)
    se, ce = up / distance, level / distance
    # the covariance in local axes, then along and across the line of sight
    c1, c2, c3 = local(row, xx, xy, xz)
    d1, d2, d3 = local(row, xy, yy, yz)
    e1, e2, e3 = local(row, xz, yz, zz)
    ee, en, eu = local(row, c1, d1, e1)
    _, nn, nu = local(row, c2, d2, e2)
    _, _, uu = local(row, c3, d3, e3)
    across = ca * ca * ee - 2.0 * sa * ca * en + sa * sa * nn
    flat = sa * sa * ee + 2.0 * sa * ca * en + ca * ca * nn
    mixed_up = sa * eu + ca * nu
    upward = se * se * flat - 2.0 * se * ce * mixed_up + ce * ce * uu
    both = -se * (sa * ca * ee + (ca * ca - sa * sa) * en - sa * ca * nn) + ce * (ca * eu - sa * nu)
    along = ce * ce * flat + 2.0 * se * ce * mixed_up + se * se * uu
    middle, spread = 0.5 * (across + upward), sqrt(0.25 * (across - upward) * (across - upward) + both * both)
    inverse = 1.0 / distance
    return sqrt(middle + spread) * inverse, sqrt(max(middle - spread, 0.0)) * inverse, sqrt(max(along, 0.0))


@scalar
def beams_to_search(major_rad, minor_rad, gate_sigmas, beamwidth_rad):
    """Mean number of beams that cover the ellipse of these standard deviations out to the gate; at least 1."""
    a, b = gate_sigmas * major_rad / beamwidth_rad, gate_sigmas * minor_rad / beamwidth_rad
    return 1.0 + 2.0 * (a + b) + pi * a * b


@scalar
def search_time_s(beams, dwell_s, share):
    """Time to look along every beam once with this share of the radar's time."""
    return beams * dwell_s / share


@scalar
def inside_probability(gate_sigmas):
    """Probability that a Gaussian in the plane lies within so many standard deviations of its own ellipse."""
    return 1.0 - exponential(-0.5 * gate_sigmas * gate_sigmas)
