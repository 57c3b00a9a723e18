"""The sheet of a map: an equal-area projection centred on its bounds, and the land seen through it.

Lambert's azimuthal equal-area projection maps everything but the point opposite the centre without tearing, so
countries are projected as they are; only what surrounds that point is left out.
"""

from __future__ import annotations

import functools
import itertools
from typing import Any

import numpy as np
import shapely
from matplotlib.path import Path
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from thirdsite.catalog.basemap import load_countries

Array = NDArray[np.float64]

SHEET_PIXELS = 900.0
"""Outlines are simplified to half a pixel of a map so many pixels wide."""


class Projection:
    """Lambert azimuthal equal-area about the centre of the bounds (west, east, south, north, in degrees)."""

    def __init__(self, bounds_deg: tuple[float, float, float, float]) -> None:
        west, east, south, north = bounds_deg
        east += 360.0 if east <= west else 0.0
        self.centre_lat_deg, lon_deg = (south + north) / 2.0, (west + east) / 2.0
        self.centre_lon_deg = (lon_deg + 180.0) % 360.0 - 180.0
        self.text = f"+proj=laea +lat_0={self.centre_lat_deg:g} +lon_0={self.centre_lon_deg:g} +datum=WGS84 +units=m"
        self._transformer = Transformer.from_crs("EPSG:4326", self.text, always_xy=True)
        self.left_m, self.right_m, self.bottom_m, self.top_m = self._extent(west, east, south, north)

    @property
    def limits_m(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top of the sheet."""
        return self.left_m, self.right_m, self.bottom_m, self.top_m

    @property
    def width_m(self) -> float:
        """Width of the sheet on the ground."""
        return self.right_m - self.left_m

    @property
    def height_m(self) -> float:
        """Height of the sheet on the ground."""
        return self.top_m - self.bottom_m

    def xy_m(self, lat_deg: Array, lon_deg: Array) -> tuple[Array, Array]:
        """Places on the sheet, in m from the centre of the bounds."""
        x_m, y_m = self._transformer.transform(np.asarray(lon_deg, dtype=float), np.asarray(lat_deg, dtype=float))
        return np.asarray(x_m), np.asarray(y_m)

    def shows(self, x_m: Array, y_m: Array) -> NDArray[np.bool_]:
        """Which places lie on the sheet."""
        across = (self.left_m <= x_m) & (x_m <= self.right_m)
        return across & (self.bottom_m <= y_m) & (y_m <= self.top_m)

    def _extent(self, west: float, east: float, south: float, north: float) -> tuple[float, float, float, float]:
        lons, lats = np.linspace(west, east, 61), np.linspace(south, north, 61)
        lon = np.concatenate([lons, lons, np.full(61, west), np.full(61, east)])
        lat = np.concatenate([np.full(61, south), np.full(61, north), lats, lats])
        x_m, y_m = self.xy_m(lat, lon)
        margin = 0.01 * (x_m.max() - x_m.min())
        return x_m.min() - margin, x_m.max() + margin, y_m.min() - margin, y_m.max() + margin


@functools.lru_cache(maxsize=32)
def projection_for(bounds_deg: tuple[float, float, float, float]) -> Projection:
    """The projection for bounds, made once."""
    return Projection(bounds_deg)


@functools.lru_cache(maxsize=32)
def land_path(bounds_deg: tuple[float, float, float, float]) -> Path:
    """Outlines of all countries on the sheet for these bounds, as one path: filled it is land, stroked borders."""
    projection = projection_for(bounds_deg)
    return rings_path(_rings(_countries_on(projection)))


def rings_path(rings: list[Array]) -> Path:
    """Closed rings as one path; rings within rings are holes."""
    if not rings:
        return Path(np.empty((0, 2)))
    codes = []
    for ring in rings:
        code = np.full(len(ring), Path.LINETO, dtype=Path.code_type)
        code[0], code[-1] = Path.MOVETO, Path.CLOSEPOLY
        codes.append(code)
    return Path(np.concatenate(rings), np.concatenate(codes))


def _countries_on(projection: Projection) -> list[BaseGeometry]:
    opposite = Point((projection.centre_lon_deg + 360.0) % 360.0 - 180.0, -projection.centre_lat_deg)
    outlines = [outline for outline in load_countries().values() if not outline.contains(opposite)]
    split = np.array([_touches_antimeridian(outline) for outline in outlines])
    flat: Any = shapely.transform(np.array(outlines, dtype=object), _projected(projection))
    margin = 0.03 * projection.width_m
    frame = (
        projection.left_m - margin,
        projection.bottom_m - margin,
        projection.right_m + margin,
        projection.top_m + margin,
    )
    seen = shapely.clip_by_rect(shapely.make_valid(flat[_reaches(flat, frame)]), *frame)
    tolerance_m = 0.5 * projection.width_m / SHEET_PIXELS
    whole = [
        shapely.union_all(shapely.get_parts(outline), grid_size=tolerance_m / 10.0) if cut else outline
        for outline, cut in zip(seen, split[_reaches(flat, frame)], strict=True)
    ]
    return [outline for outline in shapely.simplify(whole, tolerance_m) if not outline.is_empty]


def _projected(projection: Projection) -> Any:
    def project(lon_lat_deg: Array) -> Array:
        return np.column_stack(projection.xy_m(lon_lat_deg[:, 1], lon_lat_deg[:, 0]))

    return project


def _reaches(outlines: Any, frame: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    left, bottom, right, top = frame
    low_x, low_y, high_x, high_y = shapely.bounds(outlines).T
    reaches: NDArray[np.bool_] = (low_x < right) & (high_x > left) & (low_y < top) & (high_y > bottom)
    return reaches


def _touches_antimeridian(outline: MultiPolygon) -> bool:
    west, _, east, _ = outline.bounds
    return bool(west < -179.99 and east > 179.99)


def _rings(outlines: list[BaseGeometry]) -> list[Array]:
    parts = shapely.get_parts(shapely.get_parts(np.array(outlines, dtype=object)))
    polygons = [part for part in parts if isinstance(part, Polygon)]
    return [shapely.get_coordinates(ring) for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]


def great_circles(lat_deg: Array, lon_deg: Array, step_deg: float = 2.0) -> tuple[Array, Array]:
    """A line with points put between its own along great circles, at most `step_deg` apart; NaN parts it."""
    ends = _unit_vectors(np.asarray(lat_deg, dtype=float), np.asarray(lon_deg, dtype=float))
    pieces = [_arc(start, end, step_deg) for start, end in itertools.pairwise(ends)]
    points = np.concatenate([*pieces, ends[-1:]]) if pieces else ends
    return np.degrees(np.arcsin(np.clip(points[:, 2], -1.0, 1.0))), np.degrees(np.arctan2(points[:, 1], points[:, 0]))


def _unit_vectors(lat_deg: Array, lon_deg: Array) -> Array:
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _arc(start: Array, end: Array, step_deg: float) -> Array:
    """From `start` towards `end`, without `end`."""
    angle = np.degrees(np.arccos(np.clip(np.dot(start, end), -1.0, 1.0)))
    if not angle > step_deg:
        return start[None, :]
    part = np.arange(0.0, 1.0, step_deg / angle)[:, None]
    chord = start + part * (end - start)
    points: Array = chord / np.linalg.norm(chord, axis=1, keepdims=True)
    return points
