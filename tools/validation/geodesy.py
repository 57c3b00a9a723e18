"""Frames and geodesics against PROJ and Karney."""

from __future__ import annotations

from math import degrees, dist, radians

import numpy as np

from thirdsite.earth.constants import ECCENTRICITY_SQUARED
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic, geodesic, geodetic_from_ecef
from tools.validation.section import Row, Section

PLACES = 2000
# Start and end in degrees, length in m, bearing at the start in degrees. Source: Karney 2013, Algorithms for geodesics,
# Journal of Geodesy 87, 43-55: the worked examples of tables 2 (a direct problem, read backwards) and
# 4 to 6 (nearly antipodal points).
KARNEY = (
    ("10,000 km", (40.0, 0.0), (41.79331020506, 137.84490004377), 10_000_000.0, 30.0),
    ("nearly antipodal", (-30.0, 0.0), (29.9, 179.8), 19_989_832.82761, 161.89052473633),
)


def section() -> Section:
    """Conversions both ways, and two published geodesics."""
    rows = _conversions()
    for name, start, end, length_m, bearing_deg in KARNEY:
        found_m, bearing = geodesic(Geodetic(*map(radians, start)), Geodetic(*map(radians, end)))
        rows.append(Row(f"geodesic, {name}: length", f"{found_m:.5f} m", f"{length_m:.5f} m", found_m - length_m, 1e-4, "m"))
        shown = degrees(bearing)
        rows.append(
            Row(f"geodesic, {name}: bearing", f"{shown:.9f} deg", f"{bearing_deg:.9f} deg", shown - bearing_deg, 1e-7, "deg")
        )
    return Section(
        "Geodesy",
        [
            f"Places: {PLACES:,} spread evenly over the globe, heights from 0 to 5,000 km. To Earth-fixed: against PROJ (pyproj), "
            "whose formula is closed. Back: the round trip, and the meridian's defining equation, because PROJ's own way "
            "back is an approximation at great heights. Ground range: Karney 2013, J. Geodesy 87, 43-55, tables 2 and 4 "
            "to 6; the program uses PROJ's implementation of it.",
        ],
        rows,
    )


def _conversions() -> list[Row]:
    from pyproj import Transformer

    rng = np.random.default_rng(7)
    latitude = np.arcsin(rng.uniform(-1.0, 1.0, PLACES))
    longitude = rng.uniform(-np.pi, np.pi, PLACES)
    height = rng.uniform(0.0, 5000e3, PLACES)
    theirs = np.array(
        Transformer.from_crs(4979, 4978, always_xy=True).transform(np.degrees(longitude), np.degrees(latitude), height)
    )
    forth, back, normal = 0.0, 0.0, 0.0
    for k in range(PLACES):
        place = Geodetic(float(latitude[k]), float(longitude[k]), float(height[k]))
        fixed = ecef_from_geodetic(place)
        forth = max(forth, dist(fixed, theirs[:, k].tolist()))
        again = geodetic_from_ecef(*fixed)
        back = max(back, dist(ecef_from_geodetic(again), fixed), abs(again.height_m - place.height_m))
        normal = max(normal, abs(_off_the_normal(again, fixed)))
    return [
        Row("geodetic to Earth-fixed, worst distance", "-", "PROJ", forth, 1e-6, "m"),
        Row("there and back, worst distance", "-", "the same place", back, 1e-6, "m"),
        Row("found latitude's normal through the place, worst distance", "-", "0", normal, 1e-6, "m"),
    ]


def _off_the_normal(place: Geodetic, fixed: tuple[float, float, float]) -> float:
    """Distance in m of an Earth-fixed position from the ellipsoid's normal at a latitude."""
    from math import cos, hypot, sin, sqrt

    sine, cosine = sin(place.latitude_rad), cos(place.latitude_rad)
    below_m = ECCENTRICITY_SQUARED * 6378137.0 / sqrt(1.0 - ECCENTRICITY_SQUARED * sine * sine) * sine
    return hypot(fixed[0], fixed[1]) * sine - (fixed[2] + below_m) * cosine
