"""A scene as CSV: one row for each point of a track, each place, each corner of an area and each cell of a map."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np

from thirdsite.report.scene import Scene

COLUMNS = (
    "feature",
    "kind",
    "name",
    "part",
    "ring",
    "time_s",
    "lat_deg",
    "lon_deg",
    "height_m",
    "quantity",
    "value",
    "unit",
)
"""`feature` numbers what belongs together; `part` and `ring` number the pieces of an area, ring 0 its outer edge. An empty
field has no value there."""


def scene_csv(scene: Scene) -> str:
    """The scene as CSV with the headings COLUMNS; cells stand singly, at their centres."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for number, rows in enumerate(_features(scene)) for row in ({"feature": number, **one} for one in rows))
    return text.getvalue()


def _features(scene: Scene) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = []
    for track in scene.tracks:
        columns = (*([track.time_s] if track.timed else []), track.lat_deg, track.lon_deg, track.height_m)
        keys = ("time_s", "lat_deg", "lon_deg", "height_m")[-len(columns) :]
        rows = zip(*columns, strict=True)
        found.append([{"kind": track.kind, "name": track.name, **dict(zip(keys, map(_plain, row), strict=True))} for row in rows])
    for place in scene.places:
        row = {"kind": place.kind, "name": place.name, "lat_deg": place.lat_deg, "lon_deg": place.lon_deg}
        time = {} if place.time_s is None else {"time_s": place.time_s}
        found.append([{**row, "height_m": place.height_m, **time}])
    for area in scene.areas:
        head = {"kind": area.kind, "name": area.name, "height_m": 0.0}
        found.append(
            [
                {**head, "part": part, "ring": ring, "lat_deg": lat, "lon_deg": lon}
                for part, polygon in enumerate(area.shape.geoms)
                for ring, edge in enumerate((polygon.exterior, *polygon.interiors))
                for lon, lat in edge.coords
            ]
        )
    for grid in scene.grids:
        cells = grid.cells
        head = {"kind": "cell", "name": grid.name, "quantity": cells.quantity, "unit": cells.unit or "1", "height_m": 0.0}
        found.append(
            [
                {**head, "lat_deg": _plain(lat), "lon_deg": _plain(lon), "value": _plain(value)}
                for lat, lon, value in zip(cells.lat_deg, cells.lon_deg, cells.value, strict=True)
            ]
        )
    return found


def _plain(number: float) -> float | str:
    return round(float(number), 10) if np.isfinite(number) else ""
