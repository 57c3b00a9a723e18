"""A scene as CZML, the JSON that Cesium plays: tracks move by the clock, areas lie on the ground."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from czml3 import (
    CZML_VERSION,
    Clock,
    Color,
    Document,
    Packet,
    Path,
    Point,
    Polygon,
    Polyline,
    PolylineMaterial,
    Position,
    PositionList,
    SolidColorMaterial,
    TimeInterval,
)
from czml3.enums import ClockRanges, InterpolationAlgorithms
from czml3.properties import Material, PositionListOfLists
from shapely.geometry import LinearRing

from thirdsite.report.scene import Area, Place, Scene, Track
from thirdsite.report.scene_colours import AREA_ALPHA, colour

MULTIPLIER = 10.0
"""Seconds of flight in a second of watching."""
LINE_PIXELS, POINT_PIXELS = 2.0, 8.0


def czml_text(scene: Scene, epoch: datetime) -> str:
    """The scene as a list of packets; times count from `epoch`."""
    end_s = max((float(track.time_s[-1]) for track in scene.tracks), default=0.0)
    packets = [_document(scene, epoch, end_s)]
    for i, track in enumerate(scene.tracks):
        packets += _track(f"track-{i}", track, epoch)
    packets += [_place(f"place-{i}", place, epoch) for i, place in enumerate(scene.places)]
    for i, area in enumerate(scene.every_area):
        packets += _area(f"area-{i}", area)
    # the library writes the document indented; a number to a line would be most of the file
    return json.dumps(json.loads(Document(packets=packets).dumps()), ensure_ascii=False, separators=(",", ":")) + "\n"


def _document(scene: Scene, epoch: datetime, end_s: float) -> Packet:
    clock = None
    if end_s > 0.0:
        interval = TimeInterval(start=epoch, end=epoch + timedelta(seconds=end_s))
        clock = Clock(interval=interval, currentTime=epoch, multiplier=MULTIPLIER, range=ClockRanges.LOOP_STOP)
    return Packet(id="document", name=scene.title, description=scene.description, version=CZML_VERSION, clock=clock)


def _rgba(kind: str, value: float | None, alpha: int = 255) -> Color:
    return Color(rgba=[*colour(kind, value), alpha])


def _properties(kind: str, about: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, **{key: value for key, value in about.items() if not isinstance(value, list | tuple | dict)}}


def _track(name: str, track: Track, epoch: datetime) -> list[Packet]:
    """The whole path as a line, and where it is timed the moving body with its path so far."""
    rows = list(zip(track.time_s, track.lon_deg, track.lat_deg, track.height_m, strict=True))
    timed = [round(float(number), 9) for row in rows for number in row]
    line = [round(float(number), 9) for row in rows for number in row[1:]]
    faint = PolylineMaterial(solidColor=SolidColorMaterial(color=_rgba(track.kind, None, AREA_ALPHA)))
    drawn = Polyline(positions=PositionList(cartographicDegrees=line), material=faint, width=1.0, clampToGround=not track.timed)
    whole = Packet(id=f"{name}-line", name=track.name, polyline=drawn)
    if not track.timed:
        return [whole]
    rgba = _rgba(track.kind, None)
    span = TimeInterval(start=epoch + timedelta(seconds=rows[0][0]), end=epoch + timedelta(seconds=rows[-1][0]))
    material = PolylineMaterial(solidColor=SolidColorMaterial(color=rgba))
    moving = Packet(
        id=name,
        name=track.name,
        availability=span,
        properties=_properties(track.kind, dict(track.about)),
        position=Position(
            epoch=epoch,
            interpolationAlgorithm=InterpolationAlgorithms.LAGRANGE,
            interpolationDegree=1,
            cartographicDegrees=timed,
        ),
        point=Point(color=rgba, pixelSize=POINT_PIXELS),
        path=Path(material=material, width=LINE_PIXELS, leadTime=0.0),
    )
    return [moving, whole]


def _place(name: str, place: Place, epoch: datetime) -> Packet:
    about = dict(place.about)
    if place.time_s is not None:
        about = {"time_s": place.time_s, "at": (epoch + timedelta(seconds=place.time_s)).isoformat(), **about}
    return Packet(
        id=name,
        name=place.name,
        properties=_properties(place.kind, about),
        position=Position(cartographicDegrees=[place.lon_deg, place.lat_deg, place.height_m]),
        point=Point(color=_rgba(place.kind, None), pixelSize=POINT_PIXELS),
    )


def _area(name: str, area: Area) -> list[Packet]:
    material = Material(solidColor=SolidColorMaterial(color=_rgba(area.kind, area.value, AREA_ALPHA)))
    return [
        Packet(
            id=f"{name}-{i}",
            name=area.name,
            properties=_properties(area.kind, dict(area.about)),
            polygon=Polygon(
                positions=PositionList(cartographicDegrees=_ring(part.exterior)),
                holes=PositionListOfLists(cartographicDegrees=[_ring(ring) for ring in part.interiors]) if part.interiors else None,
                material=material,
            ),
        )
        for i, part in enumerate(area.shape.geoms)
    ]


def _ring(ring: LinearRing) -> list[float]:
    """A closed ring without its repeated last point, heights nil."""
    return [round(float(number), 7) for corner in list(ring.coords)[:-1] for number in (corner[0], corner[1], 0.0)]
