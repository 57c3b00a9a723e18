"""A scene as KML 2.2 (OGC 07-147r2), without extensions: every element is one of the standard's own schema.

KML counts heights from the geoid, the model from the ellipsoid; the difference is at most 107 m and is left in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as Xml

from shapely.geometry import Polygon

from thirdsite.report.scene import Area, Place, Scene, Track, pieces_of
from thirdsite.report.scene_colours import AREA_ALPHA, Rgb, colour

NAMESPACE = "http://www.opengis.net/kml/2.2"
ON_THE_GROUND_M = 1.0


def kml_text(scene: Scene, epoch: datetime) -> str:
    """The scene as one Document; places passed at a time carry it as a TimeStamp counted from `epoch`."""
    root = Xml.Element("kml", xmlns=NAMESPACE)
    document = Xml.SubElement(root, "Document")
    _text(document, "name", scene.title)
    _text(document, "description", scene.description)
    areas = scene.every_area
    colours = [colour(kind, None) for kind in (*(one.kind for one in scene.tracks), *(one.kind for one in scene.places))]
    colours += [colour(area.kind, area.value) for area in areas]
    styles: dict[Rgb, str] = {}
    for rgb in colours:
        if rgb not in styles:
            styles[rgb] = f"colour-{len(styles)}"
            _style(document, styles[rgb], rgb)
    for name, placemarks in (
        ("tracks", [_track(track) for track in scene.tracks]),
        ("places", [_place(place, epoch) for place in scene.places]),
        ("areas", [_area(area) for area in areas]),
    ):
        if placemarks:
            folder = Xml.SubElement(document, "Folder")
            _text(folder, "name", name)
            folder.extend(placemarks)
    for element, rgb in zip(root.iter("styleUrl"), colours, strict=True):
        element.text = f"#{styles[rgb]}"
    Xml.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _text(parent: Xml.Element, tag: str, text: str) -> Xml.Element:
    child = Xml.SubElement(parent, tag)
    child.text = text
    return child


def _style(parent: Xml.Element, name: str, rgb: Rgb) -> None:
    red, green, blue = rgb
    style = Xml.SubElement(parent, "Style", id=name)
    icon = Xml.SubElement(style, "IconStyle")
    _text(icon, "color", f"ff{blue:02x}{green:02x}{red:02x}")
    line = Xml.SubElement(style, "LineStyle")
    _text(line, "color", f"ff{blue:02x}{green:02x}{red:02x}")
    _text(line, "width", "2")
    fill = Xml.SubElement(style, "PolyStyle")
    _text(fill, "color", f"{AREA_ALPHA:02x}{blue:02x}{green:02x}{red:02x}")
    _text(fill, "outline", "0")


def _placemark(name: str, kind: str, about: dict[str, Any], when: str | None = None) -> Xml.Element:
    placemark = Xml.Element("Placemark")
    _text(placemark, "name", name)
    if when is not None:
        _text(Xml.SubElement(placemark, "TimeStamp"), "when", when)
    _text(placemark, "styleUrl", "")
    data = Xml.SubElement(placemark, "ExtendedData")
    for key, value in {"kind": kind, **about}.items():
        _text(Xml.SubElement(data, "Data", name=key), "value", _shown(value))
    return placemark


def _shown(value: Any) -> str:
    return " ".join(_shown(one) for one in value) if isinstance(value, list | tuple) else str(value)


def _track(track: Track) -> Xml.Element:
    pieces = pieces_of(track)
    times = {"time_s": [round(float(time), 6) for piece in pieces for time in piece.time_s]} if track.timed else {}
    placemark = _placemark(track.name, track.kind, {**times, **track.about})
    parent = Xml.SubElement(placemark, "MultiGeometry") if len(pieces) > 1 else placemark
    for piece in pieces:
        line = Xml.SubElement(parent, "LineString")
        _text(line, "tessellate", "0" if track.timed else "1")
        _text(line, "altitudeMode", "absolute" if track.timed else "clampToGround")
        rows = zip(piece.lon_deg, piece.lat_deg, piece.height_m, strict=True)
        _text(line, "coordinates", " ".join(f"{lon:.9f},{lat:.9f},{height:.3f}" for lon, lat, height in rows))
    return placemark


def _place(place: Place, epoch: datetime) -> Xml.Element:
    when = None
    about = dict(place.about)
    if place.time_s is not None:
        when = f"{(epoch + timedelta(seconds=place.time_s)).isoformat(timespec='milliseconds').replace('+00:00', 'Z')}"
        about = {"time_s": round(place.time_s, 6), **about}
    placemark = _placemark(place.name, place.kind, about, when)
    point = Xml.SubElement(placemark, "Point")
    _text(point, "altitudeMode", "absolute" if place.height_m > ON_THE_GROUND_M else "clampToGround")
    _text(point, "coordinates", f"{place.lon_deg:.9f},{place.lat_deg:.9f},{place.height_m:.3f}")
    return placemark


def _area(area: Area) -> Xml.Element:
    placemark = _placemark(area.name, area.kind, dict(area.about))
    parts = area.shape.geoms
    parent = Xml.SubElement(placemark, "MultiGeometry") if len(parts) != 1 else placemark
    for part in parts:
        _polygon(parent, part)
    return placemark


def _polygon(parent: Xml.Element, part: Polygon) -> None:
    polygon = Xml.SubElement(parent, "Polygon")
    _text(polygon, "tessellate", "1")
    for tag, ring in (("outerBoundaryIs", part.exterior), *(("innerBoundaryIs", ring) for ring in part.interiors)):
        linear = Xml.SubElement(Xml.SubElement(polygon, tag), "LinearRing")
        _text(linear, "coordinates", " ".join(f"{lon:.7f},{lat:.7f},0" for lon, lat in ring.coords))
