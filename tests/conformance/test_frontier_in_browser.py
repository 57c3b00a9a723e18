"""A browser shows the figure of a frontier from disk: points, axes, comparison, all by keyboard; the picture without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from test_report_in_browser import Opened, browser, fabricated  # noqa: F401 - `browser` is a fixture

from thirdsite.chain.progress import Silent
from thirdsite.questions.answer import Answer, Column, Table
from thirdsite.questions.figures import FrontierFigure, FrontierMeasure, FrontierPoint
from thirdsite.report.write import write_report

pytestmark = pytest.mark.foreign

NASTY = 'a <b>"point"</script> & more'


def figure() -> FrontierFigure:
    measures = [
        FrontierMeasure("share", "People protected", "1", False, "Europe", 0.5),
        FrontierMeasure("reach", "Pairs reachable", "1", True, "Russia", 0.0),
        FrontierMeasure("days", "Days to protection", "d", True, "Europe"),
    ]
    points = [
        FrontierPoint("as made", [[0.6, 0.4, 0.0], [0.5, 0.9, 0.0], [0.5, 0.9, 0.0]], False, [False, False, False]),
        FrontierPoint(NASTY, [[0.7, 0.0, 30.0], [0.6, 0.0, 30.0], [0.6, 0.0, 30.0]], True, [True, True, True]),
        FrontierPoint("no figure", [[0.8, 0.2, 5.0], [None, 0.3, 5.0], [None, 0.3, 5.0]], False, [True, False, False]),
    ]
    return FrontierFigure("frontier", "A frontier", "Made up.", measures, ["one", "other", "worse"], points, 1, 0, 0)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("frontier") / "report"
    rows = [{"n": n} for n in range(5000)]
    answer = Answer(
        "agreement", "Terms", "Which?", "Some.", {}, [], [], [], [],
        tables=[Table("packages", "Every package", [Column("n", "Number")], rows, shown=False)], figures=[figure()],
    )  # fmt: skip
    write_report(folder, [answer], fabricated.about(), Silent())
    assert (folder / "tables" / "agreement-packages.csv").read_text().count("\n") == 5001
    return (folder / "index.html").as_uri()


@pytest.fixture(params=[390, 1280])
def opened(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Opened]:  # noqa: F811
    view = Opened(browser, address, request.param)
    yield view
    view.context.close()


def test_points_with_figures_are_shown_and_nothing_complains(opened: Opened) -> None:
    page = opened.page
    assert page.locator(".frontier .point").count() == 2  # the third has no figure in the view shown first
    assert page.locator(".still").is_hidden()
    assert "5000 rows, not shown here" in page.locator("main").inner_text()  # the long table is linked
    assert page.get_by_text("4999").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert opened.complaints == []


def test_another_view_and_axis_redraw_it(opened: Opened) -> None:
    page = opened.page
    page.get_by_label("Whose figures").select_option("0")
    assert page.locator(".frontier .point").count() == 3
    page.get_by_label("Across").select_option("2")
    assert "Days to protection" in page.locator(".frontier svg").inner_html()
    page.get_by_label("acceptable to both only").check()
    assert page.locator(".frontier .point").count() == 2  # the acceptable one and the reference
    assert opened.complaints == []


def test_two_points_are_compared_by_keyboard(opened: Opened) -> None:
    page = opened.page
    page.get_by_label("Whose figures").select_option("0")
    first = page.locator(".frontier .point").first
    first.focus()
    assert NASTY in first.get_attribute("aria-label")  # text stays text
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    table = page.locator(".frontier table")
    rows = table.locator("tbody tr")
    assert rows.count() == 3
    assert rows.nth(0).inner_text().split("\t")[1:] == ["0.60", "0.80", "Europe", "\N{EN DASH}"]
    assert rows.nth(1).inner_text().split("\t")[3:] == ["Russia", "\N{EN DASH}"]
    assert rows.nth(2).inner_text().split("\t")[3:] == ["\N{EN DASH}", "Europe"]
    page.keyboard.press("r")
    assert "Reference: no figure." in page.locator(".frontier").inner_text()
    assert opened.complaints == []


def test_without_scripts_the_picture_stands(browser: Any, address: str) -> None:  # noqa: F811
    view = Opened(browser, address, 1280, scripts=False)
    assert view.page.locator(".still img").is_visible()
    assert view.page.locator(".frontier").is_hidden()
    view.context.close()
