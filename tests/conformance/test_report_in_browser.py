"""A browser opens the report from disk: nothing missing, nothing fetched, nothing running off the screen."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from thirdsite.chain.progress import Silent
from thirdsite.report.write import write_report

sys.path.append(str(Path(__file__).parents[1] / "unit" / "report"))
import fabricated

pytestmark = pytest.mark.foreign

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        pytest.skip("foreign program absent: chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def page_address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("browser") / "report"
    write_report(folder, fabricated.answers(), fabricated.about(), Silent())
    return (folder / "index.html").as_uri()


class Opened:
    """A page opened with the network blocked, and what went wrong meanwhile."""

    def __init__(self, browser: Any, address: str, width: int, scripts: bool = True) -> None:
        self.complaints: list[str] = []
        self.context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, java_script_enabled=scripts)
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self.complaints.append(f"console {said.type}: {said.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        self.page.on("request", self._note)
        self.page.goto(address)
        self.page.wait_for_load_state("load")

    def _note(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:")):
            self.complaints.append(f"asked the network for {request.url}")


@pytest.fixture(params=[360, 390, 1280, 1400])
def opened(request: pytest.FixtureRequest, browser: Any, page_address: str) -> Iterator[Opened]:
    view = Opened(browser, page_address, request.param)
    yield view
    view.context.close()


def test_nothing_fails_and_nothing_is_fetched(opened: Opened) -> None:
    assert opened.complaints == []


def test_every_picture_is_shown(opened: Opened) -> None:
    widths = opened.page.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert len(widths) == sum(len(answer.figures) for answer in fabricated.answers())
    assert all(width > 0 for width in widths)


def test_the_page_is_no_wider_than_the_screen(opened: Opened) -> None:
    opened.page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    width = opened.page.viewport_size["width"]
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    beyond = opened.page.evaluate(
        """width => [...document.querySelectorAll('body *')]
            .filter(one => !one.closest('.scroll, .skip') && one.getBoundingClientRect().right > width + 0.5)
            .map(one => one.outerHTML.slice(0, 80))""",
        width,
    )
    assert beyond == []


def test_every_position_gets_the_same_room(opened: Opened) -> None:
    sizes = opened.page.evaluate(
        """[...document.querySelectorAll('.chapter .statements')].map(
            list => [...list.children].map(one => one.getBoundingClientRect().width))"""
    )
    for widths in sizes:
        assert len(widths) == 2
        assert widths[0] == pytest.approx(widths[1], abs=0.6)  # browsers share out whole pixels


def test_the_page_is_complete_without_scripts(browser: Any, page_address: str) -> None:
    view = Opened(browser, page_address, 1280, scripts=False)
    assert view.page.locator("article.card").count() == 2 * len(fabricated.answers())
    assert view.page.locator("section.chapter table").count() >= 2 * len(fabricated.answers())
    view.context.close()
