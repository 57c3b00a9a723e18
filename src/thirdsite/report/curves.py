"""Curves on common axes, with each speaker's figure marked."""

from __future__ import annotations

from typing import Any

import matplotlib.patheffects as effects
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D
from matplotlib.transforms import blended_transform_factory

from thirdsite.questions.figures import CurveFigure, Series
from thirdsite.report import sheet as s
from thirdsite.report.numbers import as_given

_LEFT_IN, _RIGHT_IN, _PLOT_IN, _BOTTOM_IN = 0.72, 0.15, 3.5, 0.5
_LEVEL_IN, _LEGEND_ROW_IN = 0.16, 0.19
_MARK_PT = 7.2
_HALO = [effects.withStroke(linewidth=2.0, foreground="white")]


def draw_curves(figure: CurveFigure) -> Sheet:
    """The figure drawn: marks above the axes, curves, legend beneath."""
    width = s.WIDTH_IN - _LEFT_IN - _RIGHT_IN
    low, high = _x_range(figure)
    levels = _mark_levels(figure.marks, low, high, width)
    top = 0.12 + _LEVEL_IN * (max(levels.values(), default=-1) + 1)
    handles = [Line2D([], [], label=series.label, **_look(index)) for index, series in enumerate(figure.series)]
    columns = s.legend_columns([series.label for series in figure.series], s.WIDTH_IN - _LEFT_IN)
    legend_rows = -(-len(handles) // columns)
    foot = _BOTTOM_IN + _LEGEND_ROW_IN * legend_rows + 0.08
    sheet = s.new_sheet(s.WIDTH_IN, foot + _PLOT_IN + top)
    axes = s.axes_at(sheet, _LEFT_IN, foot, width, _PLOT_IN)
    axes.set(xlim=(low, high), xlabel=figure.x_label, ylabel=figure.y_label)
    axes.grid(visible=True, color="#e2e5e9", linewidth=0.6)
    axes.set_axisbelow(True)
    for index, series in enumerate(figure.series):
        _draw_series(axes, index, series)
    if figure.threshold is not None:
        _draw_threshold(axes, figure.threshold)
    for label, level in levels.items():
        _draw_mark(axes, label, figure.marks[label], level, (low, high, width))
    s.legend_at(sheet, _LEFT_IN, 0.08, handles, columns)
    return sheet


def _x_range(figure: CurveFigure) -> tuple[float, float]:
    curves = [np.asarray(series.x, dtype=float) for series in figure.series]
    values = np.concatenate([*curves, [*figure.marks.values()]])
    finite = values[np.isfinite(values)]
    if not len(finite):
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    spare = 0.02 * (high - low) or 0.5
    return low - spare, high + spare


def _draw_series(axes: Axes, index: int, series: Series) -> None:
    look = _look(index)
    if series.low is not None and series.high is not None:
        axes.fill_between(series.x, series.low, series.high, color=look["color"], alpha=0.16, linewidth=0.0)
    axes.plot(series.x, series.y, markevery=max(len(series.x) // 12, 1), **look)


def _look(index: int) -> dict[str, Any]:
    """Colour, dashes and marker of a curve: each alone tells the first few apart."""
    return {
        "color": s.SERIES_COLOURS[index % len(s.SERIES_COLOURS)],
        "linestyle": s.LINE_STYLES[index % len(s.LINE_STYLES)],
        "marker": s.MARKERS[index % len(s.MARKERS)],
        "markersize": 3.5,
        "linewidth": 1.6,
    }


def _draw_threshold(axes: Axes, threshold: float) -> None:
    axes.axhline(threshold, color=s.INK, linewidth=1.0, linestyle=(0, (5, 2)), zorder=1.9)
    across = blended_transform_factory(axes.transAxes, axes.transData)
    text = f"the verdict changes at {as_given(threshold)}"
    axes.annotate(
        text, (0.995, threshold), (0, 3), xycoords=across, textcoords="offset points", ha="right", va="bottom",
        fontsize=7.0, path_effects=_HALO,
    )  # fmt: skip


def _draw_mark(axes: Axes, label: str, x: float, level: int, frame: tuple[float, float, float]) -> None:
    """A vertical line with its label above the axes, kept within the sheet."""
    low, high, width_in = frame
    rise = 1.0 + (level * _LEVEL_IN + 0.04) / _PLOT_IN
    up = blended_transform_factory(axes.transData, axes.transAxes)
    axes.plot([x, x], [0.0, rise], color=s.FAINT, linewidth=0.9, transform=up, clip_on=False, zorder=1.8)
    middle_in = (_label_edges(label, x, low, high, width_in)[0] + _label_edges(label, x, low, high, width_in)[1]) / 2.0
    axes.text(
        low + middle_in / width_in * (high - low), rise + 0.005, label, transform=up, fontsize=_MARK_PT, ha="center",
        va="bottom", path_effects=_HALO,
    )  # fmt: skip


def _mark_levels(marks: dict[str, float], low: float, high: float, width_in: float) -> dict[str, int]:
    """Line above the axes on which each mark's label stands, so that none runs into another; none for marks outside."""
    levels: dict[str, int] = {}
    ends: list[float] = []
    for label, x in sorted(marks.items(), key=lambda item: item[1]):
        if not low <= x <= high:
            continue
        left, right = _label_edges(label, x, low, high, width_in)
        level = next((level for level, end in enumerate(ends) if end < left), len(ends))
        ends[level : level + 1] = [right + 0.1]
        levels[label] = level
    return levels


def _label_edges(label: str, x: float, low: float, high: float, width_in: float) -> tuple[float, float]:
    """Left and right edge of a mark's label in inches from the axes' left end, moved in from the sheet's edges."""
    half = s.text_width_in(label, _MARK_PT) / 2.0
    middle = (x - low) / (high - low) * width_in
    middle = min(max(middle, half - _LEFT_IN + 0.05), width_in + _RIGHT_IN - 0.05 - half)
    return middle - half, middle + half
