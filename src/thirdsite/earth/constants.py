"""Constants of the World Geodetic System 1984 (NGA.STND.0036) and of the US Standard Atmosphere 1976."""

GRAVITATIONAL_PARAMETER = 3.986004418e14
"""m3/s2, atmosphere included."""
EQUATORIAL_RADIUS_M = 6378137.0
FLATTENING = 1.0 / 298.257223563
ECCENTRICITY_SQUARED = FLATTENING * (2.0 - FLATTENING)
POLAR_RADIUS_M = EQUATORIAL_RADIUS_M * (1.0 - FLATTENING)
MEAN_RADIUS_M = 6371008.8
"""Mean radius of the three semi-axes, used only to turn central angles into lengths people read."""
J2 = 1.082629821e-3
J3 = -2.53241e-6
J4 = -1.6198976e-6
"""J3 and J4: unnormalised, from the Earth Gravitational Model 2008 (-C30 sqrt(7), -C40 sqrt(9)); for use on request."""
ROTATION_RATE_RAD_S = 7.292115e-5
STANDARD_GRAVITY_M_S2 = 9.80665
