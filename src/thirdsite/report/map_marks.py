"""Lines and labelled places on a map."""

from __future__ import annotations

from itertools import chain

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from thirdsite.questions.figures import Line, MapFigure, MapPanel, Point
from thirdsite.report import sheet as s
from thirdsite.report.lettering import Lettering, text_width_pt
from thirdsite.report.placing import Box, Labels
from thirdsite.report.projection import Projection, great_circles

Array = NDArray[np.float64]
Place = tuple[float, float]

_LINES: dict[str, tuple[s.Dashes, str, float]] = {
    "track": ("-", "#a8330a", 1.2),
    "reach": ("--", "#0b3c5d", 1.2),
    "edge": (":", "#3d3d3d", 1.3),
}
"""Style of line to dashes, colour and width in points."""
_LINE_WORDS = {"track": "ground track", "reach": "limit of reach or view", "edge": "edge or border of an area"}
_POINTS = {
    "site": ("^", "#0b3c5d", 6.5),
    "radar": ("D", "#5b2a86", 5.2),
    "base": ("s", "#a8330a", 4.8),
    "launch": ("*", "#a8330a", 8.0),
    "meeting": ("X", "#111111", 5.8),
    "city": ("o", "#222222", 2.8),
}
"""Style of place to marker, colour and size in points, the most important first."""
_POINT_WORDS = {
    "site": "interceptor site",
    "radar": "radar",
    "base": "missile base",
    "launch": "launch point",
    "meeting": "meeting point",
    "city": "city",
}


def draw_marks(axes: Axes, panel: MapPanel, projection: Projection, width_in: float) -> None:
    """Draw a panel's lines and places on axes `width_in` inches wide, with labels that keep clear of one another."""
    points_per_m = width_in * 72.0 / projection.width_m
    labels = Labels(projection.width_m * points_per_m, projection.height_m * points_per_m)
    pen = _Pen(axes, projection, labels, points_per_m)
    for line in panel.lines:
        pen.line(line)
    points = [point for style in _POINTS for point in panel.points if point.style == style]
    for style in _POINTS:
        pen.markers(style, [point for point in points if point.style == style])
    for point in points:
        pen.name_point(point)
    named = {line.label: line for line in panel.lines if line.label}
    for line in named.values():
        pen.name_line(line)
    pen.lettering.draw(axes, zorder=6, halo_pt=2.0)


def legend_of_marks(figure: MapFigure) -> list[Line2D]:
    """Legend entries for the kinds of line and place the figure uses."""
    points = {point.style for point in chain.from_iterable(panel.points for panel in figure.panels)}
    lines = {line.style for line in chain.from_iterable(panel.lines for panel in figure.panels)}
    handles = [_point_handle(style) for style in _POINTS if style in points]
    return handles + [_line_handle(style) for style in _LINES if style in lines]


def _point_handle(style: str) -> Line2D:
    marker, colour, size = _POINTS[style]
    return Line2D(
        [], [], linestyle="", marker=marker, color=colour, markeredgecolor="white", markeredgewidth=0.5,
        markersize=size, label=_POINT_WORDS[style],
    )  # fmt: skip


def _line_handle(style: str) -> Line2D:
    dashes, colour, width = _LINES[style]
    return Line2D([], [], linestyle=dashes, color=colour, linewidth=width, label=_LINE_WORDS[style])


class _Pen:
    """Draws marks on one map and remembers the room they take."""

    def __init__(self, axes: Axes, projection: Projection, labels: Labels, points_per_m: float) -> None:
        self.axes = axes
        self.projection = projection
        self.labels = labels
        self.points_per_m = points_per_m
        self.lettering = Lettering((1.0 / points_per_m, 1.0 / points_per_m))

    def line(self, line: Line) -> None:
        dashes, colour, width = _LINES[line.style]
        path = self._path(line)
        if len(path) > 1:
            self.axes.add_collection(LineCollection([path], colors="white", linewidths=width + 1.2, alpha=0.6, zorder=4))
            self.axes.add_collection(
                LineCollection([path], colors=colour, linewidths=width, linestyles=dashes, zorder=4), autolim=False
            )

    def markers(self, style: str, points: list[Point]) -> None:
        marker, colour, size = _POINTS[style]
        places = [self._on_sheet(point) for point in points]
        self.axes.plot(
            [x_m for x_m, _ in places], [y_m for _, y_m in places], linestyle="", marker=marker, color=colour,
            markersize=size, markeredgecolor="white", markeredgewidth=0.5, zorder=5,
        )  # fmt: skip
        for place in places:
            self.labels.keep_clear(*self._in_points(place), size / 2.0)

    def name_point(self, point: Point) -> None:
        place = self._on_sheet(point)
        if not point.label or not self.projection.shows(*map(np.asarray, place)):
            return
        size_pt = 6.2 if point.style == "city" else 7.2
        size, gap, anchor = (
            _text_size(point.label, size_pt),
            _POINTS[point.style][2] / 2.0 + 1.5,
            self._in_points(place),
        )
        box = self.labels.place([anchor], size, gap)
        if box is None and point.style != "city":  # a city without room goes without its name
            box = self.labels.place_anyway(anchor, size, gap)
        if box is not None:
            self._write(point.label, box, size_pt, s.INK)

    def name_line(self, line: Line) -> None:
        path = self._path(line)
        seen = path[self.projection.shows(path[:, 0], path[:, 1])]
        if not len(seen):
            return
        parts = (0.5, 0.3, 0.7, 0.15, 0.85, 0.02, 0.98)
        anchors = [self._in_points(tuple(seen[int(part * (len(seen) - 1))])) for part in parts]
        size = _text_size(line.label, 6.8)
        box = self.labels.place(anchors, size, 3.0) or self.labels.place_anyway(anchors[0], size, 3.0)
        self._write(line.label, box, 6.8, _LINES[line.style][1])

    def _path(self, line: Line) -> Array:
        return np.column_stack(self.projection.xy_m(*great_circles(line.lat_deg, line.lon_deg)))

    def _on_sheet(self, point: Point) -> Place:
        x_m, y_m = self.projection.xy_m(np.array([point.lat_deg]), np.array([point.lon_deg]))
        return float(x_m[0]), float(y_m[0])

    def _in_points(self, place: Place) -> Place:
        left_m, bottom_m = self.projection.left_m, self.projection.bottom_m
        return (place[0] - left_m) * self.points_per_m, (place[1] - bottom_m) * self.points_per_m

    def _write(self, text: str, box: Box, size_pt: float, colour: str) -> None:
        left_m = self.projection.left_m + box[0] / self.points_per_m
        middle_m = self.projection.bottom_m + (box[1] + box[3]) / 2.0 / self.points_per_m
        self.lettering.write(text, (left_m, middle_m), size_pt, colour)


def _text_size(text: str, size_pt: float) -> tuple[float, float]:
    """Width and height of a label in points."""
    return text_width_pt(text, size_pt), 1.15 * size_pt
