"""Sine, cosine and arctangent as branch-free text: a library call in a loop over lanes would keep it from being packed.

Good to a few units in the last place, and the same bits on every machine.
"""

from math import pi

from thirdsite.lanes import scalar

HALF_PI_HIGH, HALF_PI_LOW = 1.5707963267341256, 6.077100506506192e-11
"""pi / 2 in two parts; the first has 33 bits, so that small multiples of it are exact."""
EIGHTH_TURN_TANGENT = 0.41421356237309503
"""Tangent of pi / 8: above it the arctangent is taken about pi / 4."""


@scalar
def arctangent(rise: float, run: float) -> float:
    """Angle in rad, in [-pi, pi], of the direction (run, rise), as `math.atan2`; 0 for no direction at all.

    A polynomial in the square of the tangent, interpolated at Chebyshev nodes of [0, tan(pi / 8)^2]; error below 2e-16.
    """
    x, y = abs(run), abs(rise)
    low, high = min(x, y), max(x, y)
    steep = low > EIGHTH_TURN_TANGENT * high
    below = low + high if steep else high
    tangent = (low - high if steep else low) / (below if below > 0.0 else 1.0)
    t = tangent * tangent
    high_terms = -0.06640237090664702 + t * (0.0568836491022505 + t * (-0.04348095333332423 + t * 0.021135877299489243))
    terms = 0.11111106181783728 + t * (-0.09090773103815432 + t * (0.07689953881247945 + t * high_terms))
    terms = 1.0 + t * (-0.3333333333332844 + t * (0.19999999998855567 + t * (-0.1428571418101118 + t * terms)))
    angle = tangent * terms + (0.25 * pi if steep else 0.0)
    angle = 0.5 * pi - angle if y > x else angle
    angle = pi - angle if run < 0.0 else angle
    return -angle if rise < 0.0 else angle


@scalar
def sine_cosine(angle_rad: float) -> tuple[float, float]:
    """Sine and cosine of an angle of at most some thousand turns.

    Taylor series over an eighth of a turn either side of the nearest quarter; error below 2e-16.
    """
    quarters = angle_rad * (2.0 / pi) + 0.5
    k = int(quarters)
    k = k - 1 if quarters < float(k) else k
    x = (angle_rad - float(k) * HALF_PI_HIGH) - float(k) * HALF_PI_LOW
    q = x * x
    s = 1.0 / 362880.0 + q * (-1.0 / 39916800.0 + q * (1.0 / 6227020800.0 - q * (1.0 / 1307674368000.0)))
    s = x + x * q * (-1.0 / 6.0 + q * (1.0 / 120.0 + q * (-1.0 / 5040.0 + q * s)))
    c = 1.0 / 40320.0 + q * (-1.0 / 3628800.0 + q * (1.0 / 479001600.0 + q * (-1.0 / 87178291200.0 + q * (1.0 / 20922789888000.0))))
    c = 1.0 + q * (-0.5 + q * (1.0 / 24.0 + q * (-1.0 / 720.0 + q * c)))
    odd = (k & 1) != 0
    sine, cosine = (c if odd else s), (s if odd else c)
    return (-sine if (k & 2) != 0 else sine), (-cosine if ((k + 1) & 2) != 0 else cosine)
