"""A frontier as a picture: a panel for each view, the two measures shown first."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D

from thirdsite.questions.figures import FrontierFigure, FrontierMeasure
from thirdsite.report import sheet as s

_LEFT_IN, _GAP_IN, _RIGHT_IN, _PLOT_IN, _BOTTOM_IN, _TOP_IN = 0.62, 0.28, 0.12, 2.5, 0.5, 0.3
_KINDS: dict[str, dict[str, Any]] = {
    "acceptable whichever side's figures are true": {
        "color": s.SERIES_COLOURS[0],
        "marker": "o",
        "markersize": 5.0,
        "linestyle": "none",
        "zorder": 3,
    },
    "not": {
        "color": s.SERIES_COLOURS[1],
        "marker": "o",
        "markersize": 4.5,
        "markerfacecolor": "none",
        "linestyle": "none",
        "zorder": 2,
    },
    "the proposal as made": {"color": s.INK, "marker": "X", "markersize": 7.0, "linestyle": "none", "zorder": 4},
}


def draw_frontier(figure: FrontierFigure) -> Sheet:
    """The figure drawn: panels side by side, legend beneath."""
    count = len(figure.views)
    width = (s.WIDTH_IN - _LEFT_IN - _RIGHT_IN - _GAP_IN * (count - 1)) / count
    foot = _BOTTOM_IN + 0.3
    sheet = s.new_sheet(s.WIDTH_IN, foot + _PLOT_IN + _TOP_IN)
    for view, name in enumerate(figure.views):
        left = _LEFT_IN + view * (width + _GAP_IN)
        axes = s.axes_at(sheet, left, foot, width, _PLOT_IN)
        _draw_panel(axes, figure, view)
        s.text_at(sheet, left, foot + _PLOT_IN + 0.08, name, 8.5)
        if view:
            axes.set_yticklabels([])
        else:
            axes.set_ylabel(axis_label(figure.measures[figure.y]))
        axes.set_xlabel(axis_label(figure.measures[figure.x]) if view == 0 else "")
    handles = [Line2D([], [], label=label, **look) for label, look in _KINDS.items() if label != _proposal or figure.reference]
    s.legend_at(sheet, _LEFT_IN, 0.08, handles, s.legend_columns([str(one.get_label()) for one in handles], s.WIDTH_IN - _LEFT_IN))
    return sheet


_proposal = "the proposal as made"


def _draw_panel(axes: Axes, figure: FrontierFigure, view: int) -> None:
    axes.grid(visible=True, color="#e2e5e9", linewidth=0.6)
    axes.set_axisbelow(True)
    for index, point in enumerate(figure.points):
        x, y = point.values[view][figure.x], point.values[view][figure.y]
        if x is None or y is None:
            continue
        kind = "acceptable whichever side's figures are true" if point.robust else "not"
        axes.plot([x], [y], **_KINDS[_proposal if index == figure.reference else kind])
    for measure, line in ((figure.measures[figure.x], axes.axvline), (figure.measures[figure.y], axes.axhline)):
        if measure.asked is not None:
            line(measure.asked, color=s.INK, linewidth=0.9, linestyle=(0, (5, 2)), zorder=1.5)
    for measure, limits in ((figure.measures[figure.x], axes.set_xlim), (figure.measures[figure.y], axes.set_ylim)):
        if measure.unit == "1" and "share" in measure.key:
            limits(-0.04, 1.04)


def axis_label(measure: FrontierMeasure) -> str:
    """A measure as an axis names it."""
    return s.with_unit(measure.label, measure.unit)
