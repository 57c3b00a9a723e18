"""What every drawing shares: the sheet, its colours, its letters and its bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import matplotlib.style
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from thirdsite.report.numbers import unit_text

Array = NDArray[np.float64]
Dashes = Literal["-", "--", "-.", ":"]

DPI = 130
WIDTH_IN = 8.6
MARGIN_IN = 0.08

INK = "#1d2530"
FAINT = "#6a727d"
NO_DATA = "#c9ccd1"
SERIES_COLOURS = ("#0072b2", "#d55e00", "#4d4d4d", "#cc79a7", "#56b4e9", "#e69f00")
"""Okabe and Ito's colours, told apart with any colour vision; its green is left out."""
LINE_STYLES: tuple[Dashes, ...] = ("-", "--", "-.", ":")
MARKERS = ("o", "s", "^", "D", "v", "P")
HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "----")

_STYLE = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8.0,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.labelsize": 8.0,
    "axes.linewidth": 0.7,
    "axes.unicode_minus": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": FAINT,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 7.5,
    "ytick.color": FAINT,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 7.5,
    "hatch.linewidth": 0.5,
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "path.simplify": True,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the report's own style, whatever the reader's matplotlib settings say."""
    with matplotlib.style.context(["default", _STYLE]):
        yield


def new_sheet(width_in: float, height_in: float) -> Figure:
    """An empty sheet of the house's resolution."""
    return Figure(figsize=(width_in, height_in), dpi=DPI)


def axes_at(sheet: Figure, left_in: float, bottom_in: float, width_in: float, height_in: float) -> Axes:
    """Axes at a place of the sheet given in inches from its lower left corner."""
    width, height = sheet.get_size_inches()
    return sheet.add_axes((left_in / width, bottom_in / height, width_in / width, height_in / height))


def bare_axes_at(
    sheet: Figure,
    place_in: tuple[float, float, float, float],
    limits: tuple[float, float, float, float],
    paper: str = "none",
    frame: str = "none",
) -> Axes:
    """Axes without ticks, with even limits (left, right, bottom, top), on paper and in a frame of these colours."""
    axes = axes_at(sheet, *place_in)
    left, right, bottom, top = limits
    axes.set(xlim=(left, right), ylim=(bottom, top))
    axes.set_axis_off()  # far faster than an axis without ticks
    axes.add_artist(Rectangle((left, bottom), right - left, top - bottom, facecolor=paper, linewidth=0.0, zorder=0))
    axes.add_artist(
        Rectangle(
            (left, bottom),
            right - left,
            top - bottom,
            fill=False,
            edgecolor=frame,
            linewidth=0.7,
            clip_on=False,
            zorder=9,
        )
    )
    return axes


def polygons(corners: Array, **look: Any) -> PolyCollection:
    """Polygons of equally many corners, [polygon, corner, x and y]; as an array, for lists are far slower."""
    vertices: Any = corners
    return PolyCollection(vertices, **look)


def text_at(sheet: Figure, left_in: float, bottom_in: float, text: str, size: float, colour: str = INK) -> None:
    """Text on the sheet at a place in inches."""
    width, height = sheet.get_size_inches()
    sheet.text(left_in / width, bottom_in / height, text, fontsize=size, color=colour, va="bottom", ha="left")


def legend_at(sheet: Figure, left_in: float, bottom_in: float, handles: Sequence[Artist], columns: int) -> None:
    """A legend whose lower left corner is at a place in inches."""
    width, height = sheet.get_size_inches()
    sheet.legend(
        handles=list(handles),
        loc="lower left",
        bbox_to_anchor=(left_in / width, bottom_in / height),
        ncols=columns,
        borderaxespad=0.0,
        borderpad=0.0,
        columnspacing=1.4,
        handlelength=2.0,
        handletextpad=0.6,
        labelspacing=0.35,
    )


def legend_columns(labels: list[str], width_in: float) -> int:
    """How many legend entries fit beside one another: all of them, or as many as the longest allows."""
    widths = [text_width_in(label, 7.5) + 0.55 for label in labels]
    if sum(widths) <= width_in:
        return max(len(widths), 1)
    return max(1, int(width_in / max(widths)))


def colour_bar_at(
    sheet: Figure,
    place_in: tuple[float, float, float],
    norm: Normalize,
    cmap: Colormap,
    label: str,
    extend: str = "neither",
    least: float | None = None,
) -> None:
    """A flat colour bar with its label beneath; `place_in`: left, bottom and width of the bar in inches.

    `least`: where the bar begins, if not at the least value that has a colour.
    """
    axes = axes_at(sheet, *place_in, 0.11)
    mappable = ScalarMappable(norm=norm, cmap=cmap)
    bar = sheet.colorbar(mappable, cax=axes, orientation="horizontal", extend=extend, ticks=MaxNLocator(5))
    if least is not None:
        bar.ax.set_xlim(least, norm.vmax)
    bar.outline.set_linewidth(0.5)
    bar.ax.tick_params(labelsize=7, length=2, pad=1.5)
    bar.set_label(label, size=7.5, labelpad=2)


def no_data_patch(label: str) -> Patch:
    """The legend entry of what has no value."""
    return Patch(facecolor=NO_DATA, edgecolor=FAINT, hatch="/////", linewidth=0.3, label=label)


def text_width_in(text: str, size_pt: float) -> float:
    """Width of a line of text in DejaVu Sans, near enough to lay things out, in inches."""
    return max((len(line) for line in text.split("\n")), default=0) * 0.6 * size_pt / 72.0


def with_unit(quantity: str, unit: str) -> str:
    """A quantity and its unit as an axis names them."""
    return f"{quantity} [{unit_text(unit)}]" if unit_text(unit) else quantity


def png_bytes(sheet: Figure, title: str, description: str) -> bytes:
    """The sheet as PNG with its title and description inside; the same bytes for the same drawing."""
    canvas = FigureCanvasAgg(sheet)
    canvas.draw()  # savefig would walk through the whole drawing once more before it draws
    text = PngInfo()
    text.add_itxt("Title", title)
    text.add_itxt("Description", description)
    out = io.BytesIO()
    opaque = np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[:, :, :3])
    Image.fromarray(opaque).save(out, "png", pnginfo=text, compress_level=3)
    return out.getvalue()
