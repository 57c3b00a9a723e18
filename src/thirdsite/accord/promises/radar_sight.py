"""What a radar's sector lets be seen of a country: the physics behind a limit on the sector."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import radians

import numpy as np
from numpy.typing import NDArray

from thirdsite.accord.promises.limits import Arc
from thirdsite.catalog.catalog import Catalog, load_catalog
from thirdsite.earth.geodesy import Geodetic
from thirdsite.scenario.setting import RadarSwitches, radar_of
from thirdsite.sensing.radar import Radar
from thirdsite.sensing.refraction import lowest_visible_height_m

STEP_DEG = 1.0
"""Mesh of the grid over the country; shares of a country as large as Russia are then good to about 0.001."""


@dataclass(frozen=True)
class Sight:
    """Share of a country's area seen below a height, by geometry alone, which no radar exceeds."""

    country: str
    below_km: float
    area_share: float


@lru_cache(maxsize=1)
def _catalog() -> Catalog:
    return load_catalog()


def known_radar(radar: str) -> bool:
    """Whether the catalogue has this radar, so that its sight can be worked out."""
    from thirdsite.catalog.records import Radar as RadarRecord

    return any(one.id == radar for one in _catalog().all(RadarRecord))


@lru_cache(maxsize=8)
def _grid(country: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centres of a grid over a country, degrees of latitude and longitude."""
    from shapely import contains_xy, prepare

    from thirdsite.catalog.basemap import load_countries

    outline = load_countries()[country]
    prepare(outline)
    lon, lat = np.meshgrid(np.arange(-179.5, 180.0, STEP_DEG), np.arange(-89.5, 90.0, STEP_DEG))
    inside = contains_xy(outline, lon, lat)
    return lat[inside], lon[inside]


@lru_cache(maxsize=64)
def _heights(radar_name: str, least_elevation_deg: float | None, country: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lowest visible height in m and azimuth in degrees of every cell of a country, by line of sight with refraction."""
    from pyproj import Geod

    elevation = None if least_elevation_deg is None else radians(max(least_elevation_deg, 0.0))
    switches = RadarSwitches(reading="line_of_sight", least_elevation_rad=elevation)
    radar: Radar = radar_of(_catalog(), radar_name, None, switches)
    lat, lon = _grid(country)
    place: Geodetic = radar.place
    n = len(lat)
    start = np.full(n, np.degrees(place.longitude_rad)), np.full(n, np.degrees(place.latitude_rad))
    azimuth, _, length = Geod(ellps="WGS84").inv(*start, lon, lat)
    angle = np.asarray(length) / radar.earth_radius_m
    height = lowest_visible_height_m(angle, max(radar.least_elevation_rad, 0.0), place.height_m, radar.earth_radius_m)
    return height, np.asarray(azimuth) % 360.0


def area_share_seen(radar: str, sector: dict[str, float], country: str, below_km: float) -> Sight:
    """Share of a country's area over which something below a height is in view of a radar limited to a sector.

    Parameters
    ----------
    radar : id in the catalogue
    sector : azimuth_from_deg, azimuth_to_deg and, if limited, least_elevation_deg
    country : ISO 3166-1 alpha-3 code

    Valid for: line of sight through the standard atmosphere; power limits it further, so this is an upper bound.
    """
    height, azimuth = _heights(radar, sector.get("least_elevation_deg"), country)
    arc, lat = Arc.of(sector), _grid(country)[0]
    weight = np.cos(np.radians(lat))
    turn = (azimuth - arc.start_deg) % 360.0
    inside = (turn <= arc.width_deg) if arc.width_deg < 360.0 else np.ones(len(lat), dtype=bool)
    seen = inside & (height <= 1e3 * below_km)
    return Sight(country, below_km, round(float(weight[seen].sum() / weight.sum()), 3))
