"""Sample launch points over Iran and North Korea, and list the named public ones.

Usage::

    PYTHONPATH=src python tools/make_launch_points.py

No list of launch points was found, and the Missile Defense Agency said it had looked at all potential ones. So the
catalogue samples the whole country: a square grid on an equal-area projection (Lambert azimuthal, centred on the
country), kept where it lies on land at least ``INSET_M`` inside the border. The spacing gives about the wanted number
of points; the grid is shifted to the position that comes nearest to it and is best centred. Every point stands for the
same area; none is a finding about where missiles are. Inland water is land to the base map.

*Source*: the shipped base map; named points are general knowledge, grade M.
"""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path
from typing import NamedTuple

import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from thirdsite.catalog.basemap import load_countries

OUTPUT = Path(__file__).parents[1] / "src/thirdsite/catalog/data/launch_points.csv"
COLUMNS = ("id", "country", "name", "lat_deg", "lon_deg", "kind", "grade", "source")
INSET_M = 10_000.0
SHIFTS = 8

GRID_SOURCE = (
    "uniform equal-area sample over the whole country, because the launch point is unknown and no list was found; "
    "not a known or suspected site"
)
NAMED_SOURCE = "general knowledge, coordinates rounded, no source at hand; {}"
AREA = "stands for a wider area"


class Grid(NamedTuple):
    """A country to be sampled: ISO-A3 code, prefix of the identifiers, name, number of points wanted."""

    country: str
    prefix: str
    name: str
    wanted: int


class LaunchPoint(NamedTuple):
    """One row of the table."""

    id: str
    country: str
    name: str
    lat_deg: str
    lon_deg: str
    kind: str
    grade: str
    source: str


GRIDS = (Grid("IRN", "iran", "Iran", 48), Grid("PRK", "north-korea", "North Korea", 6))

# id, country, name, latitude and longitude in degrees as written, remark
NAMED = (
    ("semnan", "IRN", "Semnan", "35.23", "53.95", "space and missile test centre"),
    ("shahrud", "IRN", "Shahrud", "36.20", "55.33", "missile test range"),
    ("tabriz", "IRN", "Tabriz area", "38.08", "46.29", f"north-west of the country, {AREA}"),
    ("khorramabad", "IRN", "Khorramabad area", "33.49", "48.36", f"west of the country, {AREA}"),
    ("zahedan", "IRN", "Zahedan area", "29.50", "60.90", f"south-east of the country, chosen for contrast, {AREA}"),
    ("sohae", "PRK", "Sohae", "39.66", "124.71", "space launch centre"),
    ("tonghae", "PRK", "Tonghae", "40.86", "129.67", "space launch centre"),
)


def largest_part(country: str) -> BaseGeometry:
    """Mainland of a country in longitude and latitude, degrees."""
    return max(load_countries()[country].geoms, key=lambda part: part.area)


def grid_rows(area: BaseGeometry, spacing_m: float, shift_x: float, shift_y: float) -> list[tuple[float, float]]:
    """Points of a square grid inside an area on a plane, in m: northern row first, each row from west to east.

    The shifts are fractions of the spacing.
    """
    west, south, east, north = area.bounds
    columns = [west + (i + shift_x) * spacing_m for i in range(math.ceil((east - west) / spacing_m))]
    rows = [north - (j + shift_y) * spacing_m for j in range(math.ceil((north - south) / spacing_m))]
    return [(x, y) for y, x in itertools.product(rows, columns) if area.contains(shapely.Point(x, y))]


def best_grid(area: BaseGeometry, wanted: int) -> list[tuple[float, float]]:
    """The one of ``SHIFTS`` by ``SHIFTS`` shifted grids nearest to the wanted number of points, then best centred."""
    spacing_m = math.sqrt(area.area / wanted)
    shifts = [(i + 0.5) / SHIFTS for i in range(SHIFTS)]
    grids = [grid_rows(area, spacing_m, shift_x, shift_y) for shift_y, shift_x in itertools.product(shifts, shifts)]

    def miss(grid: list[tuple[float, float]]) -> tuple[int, float]:
        return abs(len(grid) - wanted), shapely.MultiPoint(grid).centroid.distance(area.centroid)

    return min(grids, key=miss)


def sample(grid: Grid) -> list[LaunchPoint]:
    """Grid points of one country, numbered from the north-west to the south-east."""
    mainland = largest_part(grid.country)
    centre = mainland.centroid
    plane = f"+proj=laea +lat_0={centre.y:.1f} +lon_0={centre.x:.1f} +ellps=WGS84 +units=m"
    projection = Transformer.from_crs("EPSG:4326", plane, always_xy=True)
    projected = shapely.transform(mainland, projection.transform, interleaved=False)
    points = best_grid(projected.buffer(-INSET_M), grid.wanted)
    rows = []
    for number, (x, y) in enumerate(points, start=1):
        longitude, latitude = projection.transform(x, y, direction="INVERSE")
        identifier, name = f"{grid.prefix}-{number:02d}", f"{grid.name} grid point {number}"
        rows.append(LaunchPoint(identifier, grid.country, name, f"{latitude:.2f}", f"{longitude:.2f}", "grid", "M", GRID_SOURCE))
    return rows


def named_points() -> list[LaunchPoint]:
    """The named public points."""
    return [
        LaunchPoint(identifier, country, name, latitude, longitude, "named", "M", NAMED_SOURCE.format(remark))
        for identifier, country, name, latitude, longitude, remark in NAMED
    ]


def main() -> None:
    """Write ``launch_points.csv``."""
    rows = [point for grid in GRIDS for point in sample(grid)] + named_points()
    with OUTPUT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    print(f"{OUTPUT}: {len(rows)} launch points")


if __name__ == "__main__":
    main()
