"""Scenes of one flight: the flight itself, who sees it, where it could be met, how it was engaged."""

from __future__ import annotations

from collections.abc import Sequence
from math import degrees
from typing import Any

import numpy as np
from shapely.geometry import MultiPolygon, Polygon

from thirdsite import __version__
from thirdsite.chain.coverage_outline import CoverageOutline
from thirdsite.chain.flight_json import FlightRecord, Row, sample_values
from thirdsite.chain.path import Path
from thirdsite.earth.geodesy import Geodetic
from thirdsite.report.scene import Area, Place, Scene, Track
from thirdsite.report.scene_cells import cut

STEP_S = 5.0
"""Between points of a track made from a path."""


def scene_of(title: str, **parts: Any) -> Scene:
    """A scene of a title with what made it."""
    return Scene(title, f"thirdsite {__version__}; times count from lift-off, heights from the WGS-84 ellipsoid", **parts)


def record_track(name: str, record: FlightRecord) -> Track:
    """The samples of a printed flight as a track."""
    return _track(name, "missile", [sample_values(row) for row in record.samples])


def event_places(record: FlightRecord) -> list[Place]:
    """The events of a printed flight."""
    return [_event(event.name, event.row) for event in record.events]


def _event(name: str, row: Row) -> Place:
    time_s, lat, lon, height_m, speed = sample_values(row)
    return Place(name, "event", lat, lon, height_m, time_s, {"speed_m_s": speed})


def _track(name: str, kind: str, rows: Sequence[Sequence[float]], about: dict[str, Any] | None = None) -> Track:
    time_s, lat, lon, height_m = np.array([row[:4] for row in rows], dtype=float).T
    return Track(name, kind, time_s, lat, lon, height_m, about or {})


def path_track(name: str, path: Path, begin_s: float = 0.0, end_s: float | None = None, **about: Any) -> Track:
    """A path, or a part of it, as a track with a point every STEP_S, at its ends and at burnout."""
    end = path.flight_time_s if end_s is None else min(end_s, path.flight_time_s)
    times = np.unique(
        np.concatenate([np.arange(begin_s, end, STEP_S), [end, *[t for t in (path.burnout_s,) if begin_s < t < end]]])
    )
    rows = [(t, degrees(p.latitude_rad), degrees(p.longitude_rad), p.height_m) for t in times.tolist() for p in (path.place(t),)]
    return _track(name, about.pop("kind", "missile"), rows, about)


def place_at(name: str, kind: str, place: Geodetic, time_s: float | None = None, **about: Any) -> Place:
    """A geodetic place as a feature."""
    return Place(name, kind, degrees(place.latitude_rad), degrees(place.longitude_rad), place.height_m, time_s, about)


def coverage_area(name: str, outline: CoverageOutline, **about: Any) -> Area:
    """The ground below which a radar sees a height, as an area."""
    outer = outline.outer_deg[::-1, ::-1]  # azimuths run clockwise, exteriors anticlockwise
    if outline.all_round:
        holes = [outline.inner_deg[:, ::-1]] if len(outline.inner_deg) else []
        return Area(name, "coverage", cut(Polygon(outer, holes)), None, about)
    inner = outline.inner_deg[:, ::-1] if len(outline.inner_deg) else np.array([outline.site_deg[::-1]])
    return Area(name, "coverage", cut(MultiPolygon([Polygon(np.vstack([outer, inner]))])), None, about)
