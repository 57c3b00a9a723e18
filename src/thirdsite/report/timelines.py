"""Rows of periods over time from lift-off."""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure as Sheet
from matplotlib.patches import Patch

from thirdsite.questions.figures import Span, TimelineFigure
from thirdsite.report import sheet as s

_ROW_IN, _TOP_IN, _BOTTOM_IN, _LEGEND_ROW_IN = 0.34, 0.12, 0.5, 0.21
_LABEL_PT = 7.5


def draw_timeline(figure: TimelineFigure) -> Sheet:
    """The figure drawn: one row of bars for each row, the kinds told apart by colour and by hatching."""
    kinds = list(dict.fromkeys(span.kind for span in figure.spans))
    left = min(max((s.text_width_in(row, _LABEL_PT) for row in figure.rows), default=0.5) + 0.25, 3.5)
    columns = s.legend_columns(kinds, s.WIDTH_IN - left)
    foot = _BOTTOM_IN + _LEGEND_ROW_IN * -(-len(kinds) // columns)
    height = _ROW_IN * max(len(figure.rows), 1)
    sheet = s.new_sheet(s.WIDTH_IN, _TOP_IN + height + foot)
    axes = s.axes_at(sheet, left, foot, s.WIDTH_IN - left - 0.2, height)
    _draw_rows(axes, figure)
    end_s = max((span.end_s for span in figure.spans), default=1.0)
    start_s = min(0.0, min((span.start_s for span in figure.spans), default=0.0))
    axes.set(xlim=(start_s, 1.02 * end_s or 1.0), xlabel="time from lift-off of the threat [s]")
    for index, kind in enumerate(kinds):
        _draw_kind(axes, figure, kind, index, least_s=0.003 * (end_s - start_s))
    handles: list[Artist] = [Patch(**_look(index), label=kind) for index, kind in enumerate(kinds)]
    s.legend_at(sheet, left, 0.08, handles, columns)
    return sheet


def _draw_rows(axes: Axes, figure: TimelineFigure) -> None:
    axes.set(ylim=(max(len(figure.rows), 1) - 0.5, -0.5), yticks=range(len(figure.rows)))
    axes.set_yticklabels(figure.rows, fontsize=_LABEL_PT)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="x", color="#dfe3e8", linewidth=0.6)
    axes.set_axisbelow(True)
    for row in range(1, len(figure.rows)):
        axes.axhline(row - 0.5, color="#eceef1", linewidth=0.6, zorder=0.5)


def _draw_kind(axes: Axes, figure: TimelineFigure, kind: str, index: int, least_s: float) -> None:
    bars = [_bar(span, figure.rows.index(span.row), least_s) for span in figure.spans if span.kind == kind]
    axes.add_collection(PolyCollection(bars, zorder=2, **_look(index)), autolim=False)


def _bar(span: Span, row: int, least_s: float) -> list[tuple[float, float]]:
    """Corners of a bar; a moment is drawn as wide as can be seen."""
    end_s = max(span.end_s, span.start_s + least_s)
    return [(span.start_s, row - 0.3), (end_s, row - 0.3), (end_s, row + 0.3), (span.start_s, row + 0.3)]


def _look(index: int) -> dict[str, Any]:
    red, green, blue = to_rgb(s.SERIES_COLOURS[index % len(s.SERIES_COLOURS)])
    pale = tuple(1.0 - 0.55 * (1.0 - part) for part in (red, green, blue))
    hatch = s.HATCHES[index % len(s.HATCHES)]
    return {"facecolor": pale if hatch else (red, green, blue), "edgecolor": s.INK, "linewidth": 0.5, "hatch": hatch}
