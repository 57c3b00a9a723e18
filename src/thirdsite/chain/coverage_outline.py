"""The ground below which a radar sees what flies at one height."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import degrees, inf, pi

import numpy as np
from pyproj import Geod

from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.flight.booster import Array
from thirdsite.sensing.looks import look
from thirdsite.sensing.radar import Radar

STEP_RAD = pi / 90.0
"""Greatest step of azimuth along an edge."""
EDGE_M = 50.0
"""Edges are found to this distance on the ground."""
FARTHEST_M = 0.5 * pi * 6371e3
_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class CoverageOutline:
    """Edges of the area, each point `[lat, lon]` in degrees, in order of azimuth."""

    outer_deg: Array
    inner_deg: Array
    """Where the greatest elevation is passed; empty where the radar sees up to the zenith."""
    all_round: bool
    """Every azimuth; else the edges end at the sides of the sector."""
    site_deg: tuple[float, float]


def coverage_outline(radar: Radar, height_m: float, range_m: float = inf) -> CoverageOutline | None:
    """Outline of the ground under all points at a height that the radar has in view and in range; None where there are none.

    Parameters
    ----------
    height_m : above the ellipsoid
    range_m : greatest slant range, as `Radar.detection_range_m` gives it for a cross-section
    """
    width = (radar.azimuth_to_rad - radar.azimuth_from_rad) % (2.0 * pi)
    all_round = width < 1e-9
    width = 2.0 * pi if all_round else width
    steps = max(int(np.ceil(width / STEP_RAD)), 2)
    azimuths = radar.azimuth_from_rad + width * np.arange(steps + (not all_round)) / steps
    every_way = replace(radar, azimuth_from_rad=0.0, azimuth_to_rad=2.0 * pi)
    to_zenith = replace(every_way, greatest_elevation_rad=0.5 * pi)
    outer, inner = [], []
    for azimuth in azimuths.tolist():
        far_m = _last_seen_m(to_zenith, azimuth, height_m, range_m)
        if far_m is None or not _seen(every_way, azimuth, far_m, height_m, range_m):
            return None
        outer.append(_place_deg(radar, azimuth, far_m))
        inner.append(_place_deg(radar, azimuth, _first_seen_m(every_way, azimuth, far_m, height_m, range_m)))
    edge = np.array(inner) if radar.greatest_elevation_rad < 0.5 * pi - 1e-9 else np.zeros((0, 2))
    site = degrees(radar.place.latitude_rad), degrees(radar.place.longitude_rad)
    return CoverageOutline(np.array(outer), edge, all_round, site)


def _place_deg(radar: Radar, azimuth_rad: float, distance_m: float) -> tuple[float, float]:
    """Latitude and longitude at the end of a geodesic from the radar."""
    lon, lat, _ = _GEOD.fwd(degrees(radar.place.longitude_rad), degrees(radar.place.latitude_rad), degrees(azimuth_rad), distance_m)
    return float(lat), float(lon)


def _seen(radar: Radar, azimuth_rad: float, distance_m: float, height_m: float, range_m: float) -> bool:
    lat, lon = _place_deg(radar, azimuth_rad, distance_m)
    seen, slant_m = look(
        radar.geometry.tolist(), radar.limit, *ecef_from_geodetic(Geodetic(lat * pi / 180.0, lon * pi / 180.0, height_m))
    )
    return bool(seen > 0.5 and slant_m <= range_m)


def _last_seen_m(radar: Radar, azimuth_rad: float, height_m: float, range_m: float) -> float | None:
    """Distance of the farthest point seen; None where not even the nearest is."""
    if not _seen(radar, azimuth_rad, 1.0, height_m, range_m):
        return None
    inside, outside = 1.0, FARTHEST_M
    while outside - inside > EDGE_M:
        middle = 0.5 * (inside + outside)
        inside, outside = (middle, outside) if _seen(radar, azimuth_rad, middle, height_m, range_m) else (inside, middle)
    return inside


def _first_seen_m(radar: Radar, azimuth_rad: float, far_m: float, height_m: float, range_m: float) -> float:
    """Distance of the nearest point seen, 0 where the radar sees the zenith."""
    if _seen(radar, azimuth_rad, 1.0, height_m, range_m):
        return 0.0
    outside, inside = 1.0, far_m
    while inside - outside > EDGE_M:
        middle = 0.5 * (inside + outside)
        inside, outside = (middle, outside) if _seen(radar, azimuth_rad, middle, height_m, range_m) else (inside, middle)
    return inside
