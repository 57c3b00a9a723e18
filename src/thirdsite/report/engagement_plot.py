"""One engagement over time: looks, events, heights of missile and interceptor, and the error of the track."""

from __future__ import annotations

import matplotlib.patheffects as effects
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter, NullFormatter
from matplotlib.transforms import blended_transform_factory

from thirdsite.questions.figures import EngagementFigure, Moment, Series
from thirdsite.report import sheet as s

_RIGHT_IN, _TOP_IN, _GAP_IN = 0.2, 0.12, 0.16
_LOOK_IN, _MOMENT_IN, _HEIGHT_IN, _ERROR_IN = 0.21, 0.21, 1.9, 1.9
_BOTTOM_IN, _LABEL_PT, _SMALL_PT = 0.88, 7.5, 7.0
_LOOK_COLOURS = {"satellite": s.SERIES_COLOURS[5], "radar": s.SERIES_COLOURS[4]}
_BODY_COLOURS = (s.SERIES_COLOURS[1], s.SERIES_COLOURS[0])
_ERROR_COLOURS = (s.SERIES_COLOURS[2], s.SERIES_COLOURS[3])
_HALO = [effects.withStroke(linewidth=2.0, foreground="white")]


def draw_engagement(figure: EngagementFigure) -> Sheet:
    """The figure drawn: four panels over one clock, events running through all of them."""
    rows = list(dict.fromkeys(span.row for span in figure.looks))
    left = min(max(s.text_width_in(name, _LABEL_PT) for name in [*rows, *(m.label for m in figure.moments), "x" * 12]) + 0.2, 2.2)
    width = s.WIDTH_IN - left - _RIGHT_IN
    looks_in, moments_in = _LOOK_IN * max(len(rows), 1), _MOMENT_IN * max(len(figure.moments), 1)
    sheet = s.new_sheet(s.WIDTH_IN, _BOTTOM_IN + _ERROR_IN + _HEIGHT_IN + moments_in + looks_in + 3.0 * _GAP_IN + _TOP_IN)
    bottom = _BOTTOM_IN
    panels = []
    for height in (_ERROR_IN, _HEIGHT_IN, moments_in, looks_in):
        panels.append(s.axes_at(sheet, left, bottom, width, height))
        bottom += height + _GAP_IN
    errors, heights, moments, looks = panels
    end_s = _end_s(figure)
    for axes in panels:
        axes.set_xlim(0.0, end_s)
        axes.grid(visible=True, axis="x", color="#e2e5e9", linewidth=0.6)
        axes.set_axisbelow(True)
        if axes is not errors:
            axes.tick_params(axis="x", labelbottom=False, length=0)
        for moment in figure.moments:
            axes.axvline(moment.median_s, color=s.FAINT, linewidth=0.6, linestyle=(0, (2, 2)), zorder=1.2)
    _draw_looks(looks, figure, rows)
    _draw_moments(moments, figure, end_s)
    _draw_heights(heights, figure)
    _draw_errors(errors, figure)
    errors.set_xlabel("time from lift-off of the threat [s]")
    handles = _handles(figure)
    s.legend_at(sheet, 0.2, 0.08, handles, s.legend_columns([str(one.get_label()) for one in handles], s.WIDTH_IN - 0.3))
    return sheet


def _end_s(figure: EngagementFigure) -> float:
    ends = [float(series.x[-1]) for series in figure.heights if len(series.x)]
    return max([*ends, *(span.end_s for span in figure.looks), 1.0])


def _draw_looks(axes: Axes, figure: EngagementFigure, rows: list[str]) -> None:
    _name_rows(axes, rows)
    for span in figure.looks:
        y = rows.index(span.row)
        length = max(span.end_s - span.start_s, 1.0)
        axes.add_patch(Rectangle((span.start_s, y - 0.3), length, 0.6, facecolor=_LOOK_COLOURS[span.kind], linewidth=0.0, zorder=2))


def _draw_moments(axes: Axes, figure: EngagementFigure, end_s: float) -> None:
    """Each event on a row of its own: the median as a mark, the spread of the runs as a bar, the time beside it."""
    _name_rows(axes, [moment.label for moment in figure.moments])
    for y, moment in enumerate(figure.moments):
        axes.plot([moment.early_s, moment.late_s], [y, y], color=s.INK, linewidth=3.0, solid_capstyle="butt", alpha=0.45, zorder=2)
        axes.plot([moment.median_s], [y], marker="D", markersize=4.0, color=s.INK, zorder=3)
        right = moment.late_s < 0.75 * end_s
        axes.annotate(
            _time_text(moment), (moment.late_s if right else moment.early_s, y), (6 if right else -6, 0),
            textcoords="offset points", ha="left" if right else "right", va="center_baseline", fontsize=_SMALL_PT,
            path_effects=_HALO,
        )  # fmt: skip


def _time_text(moment: Moment) -> str:
    if moment.late_s - moment.early_s < 1.0:
        return f"{moment.median_s:.0f} s"
    return f"{moment.median_s:.0f} s ({moment.early_s:.0f}–{moment.late_s:.0f})"


def _draw_heights(axes: Axes, figure: EngagementFigure) -> None:
    for colour, series in zip(_BODY_COLOURS, figure.heights, strict=False):
        axes.plot(series.x, np.asarray(series.y) / 1e3, color=colour, linewidth=1.6, zorder=3)
    if len(figure.heights) > 1 and len(figure.heights[1].x):
        body = figure.heights[1]
        axes.plot(body.x[-1:], np.asarray(body.y[-1:]) / 1e3, marker="x", markersize=7.0, color=s.INK, zorder=4)
        up = blended_transform_factory(axes.transData, axes.transAxes)
        axes.plot(
            figure.updates_s, np.full(len(figure.updates_s), 0.035), marker="|", markersize=6.0, linestyle="none",
            color=_BODY_COLOURS[1], transform=up, zorder=4,
        )  # fmt: skip
    axes.set_ylim(bottom=0.0)
    axes.set_ylabel("height [km]")
    axes.grid(visible=True, axis="y", color="#e2e5e9", linewidth=0.6)


def _draw_errors(axes: Axes, figure: EngagementFigure) -> None:
    for k, series in enumerate(figure.errors):
        axes.plot(series.x, series.y, color=_ERROR_COLOURS[k], linestyle=s.LINE_STYLES[k], linewidth=1.6, zorder=3 + k)
    axes.set_ylabel("error of the track")
    axes.grid(visible=True, axis="y", color="#e2e5e9", linewidth=0.6)
    known = np.concatenate([np.asarray(series.y, dtype=float) for series in figure.errors]) if figure.errors else np.zeros(0)
    known = known[np.isfinite(known) & (known > 0.0)]
    if len(known):
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / 1e3:,g} km" if value >= 1e3 else f"{value:g} m"))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_ylim(10.0 ** np.floor(np.log10(known.min())), 10.0 ** np.ceil(np.log10(known.max()) + 1e-9))


def _name_rows(axes: Axes, rows: list[str]) -> None:
    axes.set(ylim=(max(len(rows), 1) - 0.5, -0.5), yticks=range(len(rows)))
    axes.set_yticklabels(rows, fontsize=_LABEL_PT)
    axes.tick_params(axis="y", length=0)


def _handles(figure: EngagementFigure) -> list[Artist]:
    kinds = dict.fromkeys(span.kind for span in figure.looks)
    found: list[Artist] = [Patch(facecolor=_LOOK_COLOURS[kind], label=f"{kind} can look") for kind in kinds]
    found += [_line(series, colour, "-") for series, colour in zip(figure.heights, _BODY_COLOURS, strict=False)]
    if len(figure.updates_s):
        mark = Line2D([], [], marker="|", linestyle="none", markersize=6.0, color=_BODY_COLOURS[1], label="in-flight update")
        found.append(mark)
    found += [_line(series, _ERROR_COLOURS[k], s.LINE_STYLES[k]) for k, series in enumerate(figure.errors)]
    return found


def _line(series: Series, colour: str, style: s.Dashes) -> Artist:
    return Line2D([], [], color=colour, linestyle=style, linewidth=1.6, label=series.label)
