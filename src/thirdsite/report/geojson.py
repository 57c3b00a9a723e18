"""A scene as GeoJSON (RFC 7946): WGS-84, longitude first, cut at the antimeridian, exteriors anticlockwise."""

from __future__ import annotations

import json
from typing import Any

from shapely.geometry import MultiPolygon, mapping

from thirdsite.report.scene import Area, Place, Scene, Track, pieces_of

PLACES = 10
"""Decimals of a degree of a track: 0.01 mm."""


def geojson_text(scene: Scene) -> str:
    """The scene as one FeatureCollection; a track has the time of each of its points under `time_s`."""
    features = [
        *(_track(track) for track in scene.tracks),
        *(_place(place) for place in scene.places),
        *(_area(area) for area in scene.every_area),
    ]
    root = {"type": "FeatureCollection", "title": scene.title, "description": scene.description, "features": features}
    return json.dumps(root, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def _track(track: Track) -> dict[str, Any]:
    pieces = pieces_of(track)
    lines = [
        [
            [round(float(lon), PLACES), round(float(lat), PLACES), round(float(height), 5)]
            for lon, lat, height in zip(piece.lon_deg, piece.lat_deg, piece.height_m, strict=True)
        ]
        for piece in pieces
    ]
    times = [[round(float(time), 9) for time in piece.time_s] for piece in pieces]
    one = len(pieces) == 1
    timed = {"time_s": times[0] if one else times} if track.timed else {}
    geometry = {"type": "LineString" if one else "MultiLineString", "coordinates": lines[0] if one else lines}
    return _feature(geometry, track.name, track.kind, {**timed, **track.about})


def _place(place: Place) -> dict[str, Any]:
    at = [round(place.lon_deg, PLACES), round(place.lat_deg, PLACES), round(place.height_m, 5)]
    time = {} if place.time_s is None else {"time_s": round(place.time_s, 9)}
    return _feature({"type": "Point", "coordinates": at}, place.name, place.kind, {**time, **place.about})


def _area(area: Area) -> dict[str, Any]:
    shape: Any = area.shape
    if isinstance(shape, MultiPolygon) and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    return _feature(mapping(shape), area.name, area.kind, dict(area.about))


def _feature(geometry: Any, name: str, kind: str, about: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name, "kind": kind, **about}, "geometry": geometry}
