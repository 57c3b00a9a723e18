"""Cells of a map as areas: cells of one value made one, cut at the antimeridian."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.polygon import orient

from thirdsite.report.projection import projection_for
from thirdsite.report.scene import Area, Grid

Array = NDArray[np.float64]

DIGITS = 3
"""Values are told apart to so many significant digits."""
CLASSES = 24
"""With more different values than this they are put into so many classes of equal width, each with its bounds."""
PLACES = 7
"""Decimals of a degree: a centimetre."""


def areas_of_grid(grid: Grid) -> list[Area]:
    """One area for each value of a grid, least first; cells without a value are left out."""
    cells = grid.cells
    known = np.flatnonzero(np.isfinite(cells.value))
    if len(known) == 0:
        return []
    squares, to_degrees = _squares(grid, known)
    found = []
    for low, high, members in _classes(np.asarray(cells.value, dtype=float)[known]):
        # a millimetre, so that edges of neighbours, equal but for rounding, are one
        merged = shapely.union_all(squares[members], grid_size=1e-3 if cells.step_deg is None else 1e-8)
        shape = cut(to_degrees(merged))
        value = 0.5 * (low + high)
        about: dict[str, Any] = {"quantity": cells.quantity, "unit": cells.unit or "1", "map": grid.name, "cells": len(members)}
        about |= {"value": low} if low == high else {"value_from": low, "value_to": high}
        share = (value - cells.low) / (cells.high - cells.low) if cells.high > cells.low else 0.5
        text = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        name = f"{grid.name}: {text}{f' {cells.unit}' if cells.unit not in ('', '1') else ''}"
        found.append(Area(name, "cells", shape, float(np.clip(share, 0.0, 1.0)), about))
    return found


def _classes(values: Array) -> list[tuple[float, float, NDArray[np.intp]]]:
    """Least and greatest value and members of each class."""
    rounded = np.array([float(f"{value:.{DIGITS}g}") for value in values])
    different = np.unique(rounded)
    if len(different) <= CLASSES:
        return [(float(value), float(value), np.flatnonzero(rounded == value)) for value in different]
    edges = np.linspace(different[0], different[-1], CLASSES + 1)
    which = np.clip(np.searchsorted(edges, rounded, side="right") - 1, 0, CLASSES - 1)
    return [(float(edges[k]), float(edges[k + 1]), np.flatnonzero(which == k)) for k in range(CLASSES) if (which == k).any()]


def _squares(grid: Grid, known: NDArray[np.intp]) -> tuple[Any, Any]:
    """Each cell as a square of its own plane, and what takes shapes of that plane to degrees."""
    cells = grid.cells
    lat, lon = np.asarray(cells.lat_deg)[known], np.asarray(cells.lon_deg)[known]
    if cells.step_deg is not None:
        half = 0.5 * cells.step_deg
        return shapely.box(lon - half, np.maximum(lat - half, -90.0), lon + half, np.minimum(lat + half, 90.0)), lambda shape: shape
    projection = projection_for(grid.bounds_deg)
    edge_m = 1e3 * (cells.cell_km or 100.0)
    x, y = projection.xy_m(lat, lon)
    # cells lie on a lattice: snapped to it, so that neighbours share their edges exactly
    x, y = (_on_lattice(one, edge_m) for one in (x, y))
    half = 0.5 * edge_m
    back = Transformer.from_crs(projection.text, "EPSG:4326", always_xy=True)

    def to_degrees(shape: Any) -> Any:
        polygons = [orient(polygon) for polygon in shapely.get_parts(shape)]
        fine = shapely.segmentize(MultiPolygon(polygons), 0.5 * edge_m)
        return shapely.transform(fine, lambda xy: np.column_stack(back.transform(xy[:, 0], xy[:, 1])))

    return shapely.box(x - half, y - half, x + half, y + half), to_degrees


def _on_lattice(values_m: Array, edge_m: float) -> Array:
    first = float(values_m[0])
    return first + edge_m * np.round((values_m - first) / edge_m)


def cut(shape: Any) -> MultiPolygon:
    """A shape in degrees cut at the antimeridian, exteriors anticlockwise (RFC 7946, 3.1.6 and 3.1.9).

    Where a ring crosses it, it has to run anticlockwise as seen from above, which tells inside from outside round a pole.
    """
    import antimeridian

    found: list[Polygon] = []
    for polygon in shapely.get_parts(shape):
        crosses = any(
            (np.abs(np.diff(np.array(ring.coords)[:, 0])) > 180.0).any() or np.abs(np.array(ring.coords)[:, 0]).max() > 180.0
            for ring in (polygon.exterior, *polygon.interiors)
        )
        whole = antimeridian.fix_polygon(polygon, fix_winding=False) if crosses else polygon
        found += shapely.get_parts(whole).tolist()
    rounded = [shapely.transform(polygon, lambda lon_lat: np.round(lon_lat, PLACES)) for polygon in found]
    return MultiPolygon([orient(polygon) for polygon in rounded if polygon.area > 0.0])
