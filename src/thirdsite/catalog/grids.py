"""Equal-area grids over countries."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from thirdsite.catalog.basemap import load_countries
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.errors import BadInput
from thirdsite.flight.booster import Array


class NoLand(BadInput):
    """A region without one grid cell on land."""


@lru_cache(maxsize=16)
def country_cells(countries: tuple[str, ...], bounds_deg: tuple[float, float, float, float], cell_km: float) -> tuple[Array, Array]:
    """Latitudes and longitudes in degrees of equal-area cell centres on the land of countries, within bounds.

    `bounds_deg`: west, east, south, north; bounds over the antimeridian have an east above
    180 or a west below -180. Cells are squares of `cell_km` in a Lambert azimuthal equal-area
    projection centred on the bounds.

    Raises
    ------
    BadInput : a country without outline
    NoLand : not one cell on land
    """
    from pyproj import Transformer
    from shapely import contains_xy, union_all

    outlines = load_countries()
    missing = [code for code in countries if code not in outlines]
    if missing:
        raise BadInput(f"no outline for country {', '.join(missing)}; use ISO 3166-1 alpha-3 codes such as POL, CZE")
    west, east, south, north = bounds_deg
    plane = f"+proj=laea +lat_0={0.5 * (south + north)} +lon_0={0.5 * (west + east)} +ellps=WGS84 +units=m"
    to_plane = Transformer.from_crs("EPSG:4326", plane, always_xy=True)
    edge_lon = np.concatenate([np.linspace(west, east, 50)] * 2 + [np.full(50, west), np.full(50, east)])
    across = np.linspace(south, north, 50)
    edge_lat = np.concatenate([np.full(50, south), np.full(50, north), across, across])
    x, y = to_plane.transform(edge_lon, edge_lat)
    step = cell_km * 1e3
    xs = np.arange(np.floor(np.min(x) / step), np.ceil(np.max(x) / step)) * step + 0.5 * step
    ys = np.arange(np.floor(np.min(y) / step), np.ceil(np.max(y) / step)) * step + 0.5 * step
    grid_x, grid_y = np.meshgrid(xs, ys[::-1])
    lon, lat = to_plane.transform(grid_x.ravel(), grid_y.ravel(), direction="INVERSE")
    land = union_all([outlines[code] for code in countries])
    with np.errstate(invalid="ignore"):  # beyond the edge of the projection there is no longitude
        around = (lon - west) % 360.0 <= east - west
    inside = around & (lat >= south) & (lat <= north) & contains_xy(land, lon, lat)
    if not inside.any():
        raise NoLand("the region has no grid cell on land; widen its bounds or use a smaller cell_km")
    return lat[inside], lon[inside]


def ecef_of(lat_deg: Array, lon_deg: Array) -> Array:
    """ECEF positions on the ground, `[n, 3]` in m."""
    pairs = zip(np.radians(lat_deg), np.radians(lon_deg), strict=True)
    return np.array([ecef_from_geodetic(Geodetic(float(lat), float(lon))) for lat, lon in pairs])


def land_bounds(countries: tuple[str, ...], bounds_deg: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """West, east, south, north in degrees of the land of countries inside bounds; over the antimeridian where that is shorter.

    Raises
    ------
    NoLand : no land of these countries inside the bounds
    """
    outlines = load_countries()
    west, east, south, north = bounds_deg
    boxes = sorted(
        (max(left, west), min(right, east), max(low, south), min(high, north))
        for code in countries
        if code in outlines
        for left, low, right, high in (part.bounds for part in outlines[code].geoms)
        if left < east and right > west and low < north and high > south
    )
    if not boxes:
        raise NoLand("no land of the region's countries lies inside its bounds; widen them")
    around = _smallest_arc([(box[0], box[1]) for box in boxes])
    return (*around, min(box[2] for box in boxes), max(box[3] for box in boxes))


def _smallest_arc(spans: list[tuple[float, float]]) -> tuple[float, float]:
    """West and east ends, degrees, of the shortest arc that covers spans of longitude, given from west to east; its middle
    lies within -180 and 180."""
    reach, west, east = spans[0][1], spans[0][0], max(end for _, end in spans)
    gap = west + 360.0 - east
    for begin, end in spans[1:]:
        if begin - reach > gap:
            gap, west, east = begin - reach, begin, reach + 360.0
        reach = max(reach, end)
    turn = 360.0 if 0.5 * (west + east) > 180.0 else 0.0
    return west - turn, east - turn
