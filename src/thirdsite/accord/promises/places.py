"""Launch places and impact areas of notices: their middle, how far they spread, and what lies inside."""

from __future__ import annotations

from math import cos, degrees, radians
from typing import Any

from thirdsite.earth.geodesy import Geodetic, geodesic

METRES = {"km": 1000.0, "nmi": 1852.0}
"""Units a radius may be given in."""


def _point(data: dict[str, float]) -> Geodetic:
    return Geodetic(radians(data["latitude_deg"]), radians(data["longitude_deg"]))


def middle_and_spread(place: dict[str, Any]) -> tuple[Geodetic, float] | None:
    """Middle of a point, circle or polygon and its greatest distance from there in m; None for waters without bounds."""
    if "point" in place:
        return _point(place["point"]), 0.0
    if "circle" in place:
        circle = place["circle"]
        return _point(circle), circle["radius"] * METRES[circle["unit"]]
    if "polygon" in place:
        points = [_point(corner) for corner in place["polygon"]]
        first = points[0].longitude_rad
        turns = [(point.longitude_rad - first + 3.141592653589793) % 6.283185307179586 - 3.141592653589793 for point in points]
        middle = Geodetic(sum(point.latitude_rad for point in points) / len(points), first + sum(turns) / len(turns))
        return middle, max(geodesic(middle, point)[0] for point in points)
    return None


def contains(area: dict[str, Any], place: Geodetic) -> bool:
    """Whether a place lies in an area: inside its circle, or inside its polygon in a plane about the polygon's middle."""
    found = middle_and_spread(area)
    if found is None:
        return True
    middle, spread = found
    if "circle" in area:
        return geodesic(middle, place)[0] <= spread

    def flat(point: Geodetic) -> tuple[float, float]:
        turn = (point.longitude_rad - middle.longitude_rad + 3.141592653589793) % 6.283185307179586 - 3.141592653589793
        return degrees(turn) * cos(middle.latitude_rad), degrees(point.latitude_rad - middle.latitude_rad)

    from shapely import make_valid
    from shapely.geometry import Point, Polygon

    return bool(make_valid(Polygon([flat(_point(corner)) for corner in area["polygon"]])).covers(Point(flat(place))))


def distance_and_bearing(start: Geodetic, end: Geodetic) -> tuple[float, float]:
    """Distance in km and bearing at the start in degrees, 0 to 360."""
    length, bearing = geodesic(start, end)
    return length / 1e3, degrees(bearing) % 360.0
