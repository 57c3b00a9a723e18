"""What is exported, whatever the format: tracks, places and areas on the Earth, and maps of cells.

Longitudes and latitudes are degrees on WGS-84, heights m above its ellipsoid, times s from lift-off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon

from thirdsite.questions.figures import Cells

Array = NDArray[np.float64]
About = Mapping[str, Any]
"""Further figures of a feature, in the types JSON has; keys carry units."""


@dataclass(frozen=True)
class Track:
    """A path through air and space, at least two points; or a line on the ground, all its times alike."""

    name: str
    kind: str
    time_s: Array
    lat_deg: Array
    lon_deg: Array
    height_m: Array
    about: About = field(default_factory=dict)

    @property
    def timed(self) -> bool:
        """Whether something moves along it."""
        return bool(self.time_s[-1] > self.time_s[0])


@dataclass(frozen=True)
class Place:
    """A point; `time_s` where it is passed at a time."""

    name: str
    kind: str
    lat_deg: float
    lon_deg: float
    height_m: float = 0.0
    time_s: float | None = None
    about: About = field(default_factory=dict)


@dataclass(frozen=True)
class Area:
    """An area on the ground, cut at the antimeridian: longitude first, exteriors anticlockwise, as RFC 7946 has it."""

    name: str
    kind: str
    shape: MultiPolygon
    value: float | None = None
    """A number to colour it by, from 0 to 1 of what the scene shows."""
    about: About = field(default_factory=dict)


@dataclass(frozen=True)
class Grid:
    """The values of a map's cells, as the report has them."""

    name: str
    cells: Cells
    bounds_deg: tuple[float, float, float, float]
    """West, east, south, north: what equal-area cells are projected about."""


@dataclass(frozen=True)
class Scene:
    """Everything of one file."""

    title: str
    description: str
    tracks: list[Track] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)

    @cached_property
    def every_area(self) -> list[Area]:
        """The areas, those of the grids' cells among them."""
        from thirdsite.report.scene_cells import areas_of_grid

        return [*self.areas, *(area for grid in self.grids for area in areas_of_grid(grid))]


@dataclass(frozen=True)
class Piece:
    """A track between two crossings of the antimeridian: longitudes do not jump."""

    time_s: Array
    lat_deg: Array
    lon_deg: Array
    height_m: Array


def pieces_of(track: Track) -> list[Piece]:
    """A track cut where it crosses the antimeridian, with a point either side of each cut at the same time and height.

    Between two points the cut lies on the great circle through them.
    """
    lon = (np.asarray(track.lon_deg, dtype=float) + 180.0) % 360.0 - 180.0
    rows = np.column_stack([track.time_s, track.lat_deg, lon, track.height_m])
    cuts = np.flatnonzero(np.abs(np.diff(lon)) > 180.0)
    pieces, begin = [], rows[:0]
    at = 0
    for cut in cuts.tolist():
        before, after = _crossing(rows[cut], rows[cut + 1])
        pieces.append(np.vstack([begin, rows[at : cut + 1], before]))
        begin, at = after[None], cut + 1
    pieces.append(np.vstack([begin, rows[at:]]))
    return [Piece(*piece.T) for piece in pieces]


def _crossing(one: Array, other: Array) -> tuple[Array, Array]:
    """The point on the antimeridian between two rows (time, lat, lon, height), as seen from either side."""
    ends = []
    for lat, lon in (one[1:3], other[1:3]):
        phi, lam = np.radians(lat), np.radians(lon)
        ends.append(np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)]))
    across = ends[0][1] - ends[1][1]
    share = ends[0][1] / across if across != 0.0 else 0.5
    point = ends[0] + share * (ends[1] - ends[0])
    lat = float(np.degrees(np.arctan2(point[2], np.hypot(point[0], point[1]))))
    time, height = one[[0, 3]] + share * (other[[0, 3]] - one[[0, 3]])
    side = 180.0 if one[2] > 0.0 else -180.0
    return np.array([time, lat, side, height]), np.array([time, lat, -side, height])
