"""Figures as data: what is to be shown, not how it is drawn. The report draws them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """Values on grid cells, by the cells' centres; NaN is drawn as "not evaluated"."""

    lat_deg: Array
    lon_deg: Array
    value: Array
    quantity: str
    unit: str
    low: float
    high: float
    cell_km: float | None = None
    """Edge of equal-area cells; None where the centres form a grid of `step_deg`."""
    step_deg: float | None = None
    nan_means: str = "not evaluated"


@dataclass(frozen=True)
class Line:
    """A line on the ground, in degrees."""

    lat_deg: Array
    lon_deg: Array
    label: str = ""
    style: Literal["track", "reach", "edge"] = "track"


@dataclass(frozen=True)
class Point:
    """A labelled place, in degrees."""

    lat_deg: float
    lon_deg: float
    label: str = ""
    style: Literal["site", "radar", "base", "city", "meeting", "launch"] = "city"


@dataclass(frozen=True)
class MapPanel:
    """One map."""

    title: str
    cells: Cells | None = None
    lines: list[Line] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)


@dataclass(frozen=True)
class MapFigure:
    """Maps side by side with one caption. `bounds_deg`: west, east, south, north."""

    id: str
    title: str
    caption: str
    panels: list[MapPanel]
    bounds_deg: tuple[float, float, float, float]


@dataclass(frozen=True)
class Series:
    """One curve."""

    label: str
    x: Array
    y: Array
    low: Array | None = None
    high: Array | None = None


@dataclass(frozen=True)
class CurveFigure:
    """Curves on common axes, with marked values of x."""

    id: str
    title: str
    caption: str
    x_label: str
    y_label: str
    series: list[Series]
    marks: dict[str, float] = field(default_factory=dict)
    """Label and x of vertical marks, for example each speaker's figure."""
    threshold: float | None = None
    """A value of y at which the verdict changes."""


@dataclass(frozen=True)
class MatrixFigure:
    """A table of values as a coloured matrix, one panel for each title in `values`."""

    id: str
    title: str
    caption: str
    rows: list[str]
    columns: list[str]
    values: dict[str, Array]
    """Panel title to values[row, column]; NaN where there is none."""
    quantity: str
    unit: str
    centre: float = 0.0
    """Value at which the colour changes side."""


@dataclass(frozen=True)
class Span:
    """A period in one row of a timeline."""

    row: str
    start_s: float
    end_s: float
    kind: str


@dataclass(frozen=True)
class TimelineFigure:
    """Rows of periods over time from lift-off."""

    id: str
    title: str
    caption: str
    rows: list[str]
    spans: list[Span]


@dataclass(frozen=True)
class Moment:
    """An event of an engagement: when it happened in most runs, s from lift-off of the threat."""

    label: str
    early_s: float
    """Fifth percentile of the runs in which it happened."""
    median_s: float
    late_s: float
    """95th percentile."""


@dataclass(frozen=True)
class EngagementFigure:
    """One engagement over time: who could look, what happened when, how high the bodies were, and how good the track was."""

    id: str
    title: str
    caption: str
    looks: list[Span]
    """Periods in which a sensor could look, one row a sensor; the kind is radar or satellite."""
    moments: list[Moment]
    updates_s: Array
    """In-flight updates."""
    heights: list[Series]
    """Height in m over time in s, a curve a body."""
    errors: list[Series]
    """Error of the track's position in m over time in s."""


@dataclass(frozen=True)
class FrontierMeasure:
    """One thing measured of every point of a frontier."""

    key: str
    label: str
    unit: str
    less_is_better: bool
    better_for: str
    asked: float | None = None
    """What is asked of it, drawn as a line."""


@dataclass(frozen=True)
class FrontierPoint:
    """One alternative; `values[view][measure]`, in the order of the figure's views and measures."""

    label: str
    values: list[list[float | None]]
    robust: bool
    on: list[bool]
    """Whether it is on the frontier of each view."""


@dataclass(frozen=True)
class FrontierFigure:
    """Alternatives by two of their measures; the page lets the reader choose which, and compare any two points."""

    id: str
    title: str
    caption: str
    measures: list[FrontierMeasure]
    views: list[str]
    """Whose figures: a position each, and the worse of all."""
    points: list[FrontierPoint]
    x: int
    y: int
    """Measures shown first."""
    reference: int | None
    """The point everything is compared with first."""


Figure = MapFigure | CurveFigure | MatrixFigure | TimelineFigure | EngagementFigure | FrontierFigure
