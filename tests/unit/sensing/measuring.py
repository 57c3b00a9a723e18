"""A radar with round figures for the tests of this folder."""

from __future__ import annotations

from math import radians

import numpy as np

from thirdsite.earth.geodesy import Geodetic
from thirdsite.sensing.radar import Radar, RangeEquation
from thirdsite.sensing.radar_errors import RadarErrors, radar_row

EQUATION = RangeEquation(42.5e3, 1_059_973.0, 84.0, 500.0, 8.0, 0.1, 13.0)
ERRORS = RadarErrors(0.1, 2e-5, 10.0, 3e-5, 0.05, 1e-6, 1, 100.0, 0.2, 0.05)
SECTION_M2 = 0.01
PLACE = Geodetic(radians(49.7), radians(13.9), 700.0)


def radar(reach=EQUATION, place=PLACE) -> Radar:
    """Beamwidth 0.2 deg, range resolution 1 m, all round."""
    return Radar("test", place, 0.0, radians(360.0), radians(2.0), radians(90.0), reach, radians(0.2), 1.0, 1.0)


def row(reach=EQUATION, errors=ERRORS, place=PLACE):
    """Its row."""
    return radar_row(radar(reach, place), errors, SECTION_M2)


def placed(figures, range_m, azimuth_deg, elevation_deg):
    """ECEF position of a point in a direction from the radar, by its own unit vectors and NumPy."""
    azimuth, elevation = np.radians([azimuth_deg, elevation_deg])
    level = np.cos(elevation) * (np.sin(azimuth) * figures[3:6] + np.cos(azimuth) * figures[6:9])
    return figures[:3] + range_m * (level + np.sin(elevation) * figures[9:12])
