"""A table of values as coloured cells with the values printed in them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure as Sheet
from numpy.typing import NDArray

from thirdsite.questions.figures import MatrixFigure
from thirdsite.report import sheet as s
from thirdsite.report.lettering import Lettering
from thirdsite.report.numbers import NO_VALUE, NumberStyle, number, style_of

Array = NDArray[np.float64]

_TITLE_IN, _GAP_IN, _FOOT_IN = 0.26, 0.18, 0.52
_LABEL_PT, _VALUE_PT = 7.2, 7.0


@dataclass(frozen=True)
class _Layout:
    """Sizes in inches; panels stand side by side where they fit, otherwise one under another."""

    across: int
    down: int
    cell_width: float
    cell_height: float
    left: float
    right: float
    """Margin, wide enough for the slanted heading of the last column."""
    heading: float
    panel_width: float
    panel_height: float

    @property
    def step(self) -> float:
        return _TITLE_IN + self.heading + self.panel_height + 0.1

    @property
    def width(self) -> float:
        return self.left + self.across * self.panel_width + (self.across - 1) * _GAP_IN + self.right

    @property
    def height(self) -> float:
        return 0.05 + self.down * self.step + _FOOT_IN

    def lettering(self) -> Lettering:
        """For cells one unit wide and high, rows counted downwards."""
        return Lettering((1.0 / (72.0 * self.cell_width), -1.0 / (72.0 * self.cell_height)))

    def corner(self, index: int) -> tuple[float, float]:
        """Lower left corner of a panel's cells."""
        row, column = divmod(index, self.across)
        left = self.left + column * (self.panel_width + _GAP_IN)
        return left, self.height - 0.05 - row * self.step - _TITLE_IN - self.heading - self.panel_height


def draw_matrix(figure: MatrixFigure) -> Sheet:
    """The figure drawn: its panels, then the colour bar, whose middle is the value at which the colour changes side."""
    values = np.concatenate([np.ravel(panel) for panel in figure.values.values()])
    finite = values[np.isfinite(values)]
    reach = float(np.max(np.abs(finite - figure.centre), initial=0.0)) or 1.0
    norm, colours = Normalize(figure.centre - reach, figure.centre + reach), _colours()
    style = style_of(finite.tolist())
    layout = _layout(figure, style, finite)
    sheet = s.new_sheet(max(layout.width, 5.0), layout.height)
    for index, (title, panel) in enumerate(figure.values.items()):
        left, bottom = layout.corner(index)
        place_in = (left, bottom, layout.panel_width, layout.panel_height)
        axes = s.bare_axes_at(sheet, place_in, (0.0, float(len(figure.columns)), float(len(figure.rows)), 0.0))
        _draw_panel(axes, np.asarray(panel, dtype=float), norm, colours, style, layout.lettering())
        _write_labels(axes, figure, layout, first=index % layout.across == 0)
        s.text_at(sheet, left, bottom + layout.panel_height + layout.heading + 0.04, title, 8.5)
    _draw_foot(sheet, figure, norm, colours, has_gaps=bool(len(finite) < len(values)))
    return sheet


def _colours() -> Colormap:
    """Orange to purple, told apart with any colour vision; the darkest ends are left out so that ink stays readable."""
    return LinearSegmentedColormap.from_list("sides", matplotlib.colormaps["PuOr"](np.linspace(0.12, 0.88, 256)))


def _layout(figure: MatrixFigure, style: NumberStyle, finite: Array) -> _Layout:
    longest = max((len(number(value, style)) for value in finite.tolist()), default=1)
    left = max(map(_label_width, figure.rows), default=0.0) + 0.2
    value_width = longest * 0.62 * _VALUE_PT / 72.0 + 0.16
    widest_heading = max(map(_label_width, figure.columns), default=0.0)
    columns, panels = max(len(figure.columns), 1), len(figure.values)
    titles = max(s.text_width_in(title, 8.5) for title in figure.values)

    def cell_width(across: int) -> float:
        room = s.WIDTH_IN - left - 0.1 - (across - 1) * _GAP_IN
        return min(room / across / columns, max(value_width, min(widest_heading + 0.14, 1.1)))

    fitting = [n for n in range(panels, 0, -1) if cell_width(n) >= value_width and cell_width(n) * columns >= titles]
    across = next(iter(fitting), 1)
    width = cell_width(across)
    heading = 0.2 if widest_heading + 0.08 <= width else widest_heading * math.sin(math.radians(40.0)) + 0.16
    height = 0.27
    overhang = _label_width(figure.columns[-1]) * math.cos(math.radians(40.0)) - 0.6 * width if figure.columns else 0.0
    return _Layout(
        across=across,
        down=math.ceil(panels / across),
        cell_width=width,
        cell_height=height,
        left=left,
        right=max(0.1, overhang + 0.05) if heading > 0.2 else 0.1,
        heading=heading,
        panel_width=width * columns,
        panel_height=height * max(len(figure.rows), 1),
    )


def _label_width(text: str) -> float:
    return s.text_width_in(text, _LABEL_PT)


def _draw_panel(axes: Axes, values: Array, norm: Normalize, colours: Colormap, style: NumberStyle, lettering: Lettering) -> None:
    rows, columns = values.shape
    squares = np.array([_square(row, column) for row in range(rows) for column in range(columns)])
    known = np.isfinite(values).ravel()
    shown = s.polygons(squares[known], array=values.ravel()[known], norm=norm, cmap=colours)
    shown.set(edgecolor="white", linewidth=1.2)
    axes.add_collection(shown, autolim=False)
    gaps = s.polygons(squares[~known], facecolor=s.NO_DATA, edgecolor="white", linewidth=1.2, hatch="/////")
    axes.add_collection(gaps, autolim=False)
    for row, column in np.ndindex(rows, columns):
        value = values[row, column]
        text = number(float(value), style) if np.isfinite(value) else NO_VALUE
        ink = "white" if np.isfinite(value) and _luminance(colours(norm(value))) < 0.36 else s.INK
        lettering.write(text, (column + 0.5, row + 0.5), _VALUE_PT, ink, align=0.5)
    lettering.draw(axes, zorder=3)


def _square(row: int, column: int) -> list[tuple[float, float]]:
    return [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]


def _luminance(colour: tuple[float, float, float, float]) -> float:
    red, green, blue = colour[:3]
    return float(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2)


def _write_labels(axes: Axes, figure: MatrixFigure, layout: _Layout, first: bool) -> None:
    slanted = layout.heading > 0.2
    for column, text in enumerate(figure.columns):
        axes.annotate(
            text, (column + (0.35 if slanted else 0.5), 0.0), (0, 3), textcoords="offset points", fontsize=_LABEL_PT,
            rotation=40 if slanted else 0, rotation_mode="anchor", ha="left" if slanted else "center", va="bottom",
        )  # fmt: skip
    for row, text in enumerate(figure.rows if first else []):
        axes.annotate(text, (0.0, row + 0.5), (-5, 0), textcoords="offset points", fontsize=_LABEL_PT, ha="right", va="center")


def _draw_foot(sheet: Sheet, figure: MatrixFigure, norm: Normalize, colours: Colormap, has_gaps: bool) -> None:
    label = s.with_unit(figure.quantity, figure.unit)
    width = min(3.4, float(sheet.get_size_inches()[0]) - 1.6)
    values = np.concatenate([np.ravel(panel) for panel in figure.values.values()])
    positive = float(np.min(values[np.isfinite(values)], initial=np.inf)) >= 0.0
    least = 0.0 if positive and float(norm.vmin or 0.0) < 0.0 else None  # no colours for values that cannot be
    s.colour_bar_at(sheet, (0.2, _FOOT_IN - 0.16, width), norm, colours, label, "neither", least)
    if has_gaps:
        s.legend_at(sheet, width + 0.5, _FOOT_IN - 0.2, [s.no_data_patch("no value")], 1)
