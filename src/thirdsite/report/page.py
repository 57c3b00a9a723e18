"""The page of a report: one HTML file that needs nothing from outside its folder."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.resources import files

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from thirdsite.catalog.quantity import GRADES
from thirdsite.questions.answer import Answer
from thirdsite.questions.figures import Figure, FrontierFigure, MapFigure
from thirdsite.report.about import About
from thirdsite.report.folder import export_path, figure_path, map_path
from thirdsite.report.frontier_view import frontier_markup
from thirdsite.report.numbers import percent
from thirdsite.report.sources import linked, numbered_sources
from thirdsite.report.table_views import TableView, flips_view, inputs_view, table_view

Size = tuple[int, int]
FORMATS = {".geojson": "GeoJSON", ".kml": "KML", ".czml": "CZML", ".csv": "CSV"}


@dataclass(frozen=True)
class FigureView:
    """A figure ready for the page; `data` is the file with its values, empty where there is none."""

    title: str
    caption: str
    picture: str
    data: str
    exports: list[tuple[str, str]]
    """Format and file of a map in open formats."""
    width: int
    height: int
    markup: Markup | None = None
    """What the page shows in the picture's place where scripts run."""

    @property
    def alternative(self) -> str:
        """What the picture shows, for those who do not see it."""
        kept = self.title if self.title.endswith((".", "?", "!")) else f"{self.title}."
        return f"{kept} {self.caption}".strip()


@dataclass(frozen=True)
class Chapter:
    """An answer ready for the page."""

    number: int
    answer: Answer
    statements: list[tuple[str, str, str, bool]]
    """Position, its name, its statement, and whether the page describes it."""
    unsourced: str
    flips: TableView | None
    steady: TableView | None
    """Assumptions that were tried and turn nothing over."""
    figures: list[FigureView]
    tables: list[TableView]
    inputs: TableView | None

    @property
    def anchor(self) -> str:
        """Where the page holds it."""
        return f"chapter-{self.answer.question}"


def page(answers: list[Answer], about: About, sizes: dict[str, Size]) -> str:
    """The whole page; `sizes` are the width and height in pixels of the pictures, by their paths in the report."""
    sources = numbered_sources(answers)
    numbers = {source: number for number, source in enumerate(sources, start=1)}
    chapters = [_chapter(number, answer, about, sizes, numbers) for number, answer in enumerate(answers, start=1)]
    return _environment().get_template("page.html.j2").render(
        about=about,
        chapters=chapters,
        limits=_all_limits(chapters),
        sources=[(number, source, sources[source]) for source, number in numbers.items()],
        glossary=glossary(),
        grades=GRADES,
        style=Markup(files("thirdsite.report").joinpath("templates", "style.css").read_text(encoding="utf-8")),
    )  # fmt: skip


@functools.cache
def glossary() -> list[dict[str, str]]:
    """The words of the report: `term` and `meaning`."""
    words: list[dict[str, str]] = yaml.safe_load(files("thirdsite.report").joinpath("glossary.yaml").read_text("utf-8"))
    return words


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("thirdsite.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["linked"] = linked
    environment.filters["joined"] = lambda text: text.replace(" %", "\N{NO-BREAK SPACE}%")
    return environment


def _chapter(number: int, answer: Answer, about: About, sizes: dict[str, Size], sources: dict[str, int]) -> Chapter:
    return Chapter(
        number=number,
        answer=answer,
        statements=[
            (position, about.position_name(position), str(figures.get("statement", "")), position in about.positions)
            for position, figures in answer.positions.items()
        ],
        unsourced=_unsourced(answer),
        flips=flips_view(answer, about, turning=True),
        steady=flips_view(answer, about, turning=False),
        figures=[_figure(answer, figure, sizes) for figure in answer.figures],
        tables=[table_view(answer, table, about) for table in answer.tables],
        inputs=inputs_view(answer, about, sources) if answer.inputs else None,
    )


def _unsourced(answer: Answer) -> str:
    count = len(answer.inputs)
    if not count:
        return "Uses no figures of the catalogue."
    figures = "the one figure used is" if count == 1 else f"the {count} figures used are"
    return f"{percent(answer.unsourced_share)} of {figures} unsourced (grade M)."


def _figure(answer: Answer, figure: Figure, sizes: dict[str, Size]) -> FigureView:
    picture = figure_path(answer.question, figure.id)
    width, height = sizes[picture]
    data = map_path(answer.question, figure.id) if has_cells(figure) else ""
    exports = [(text, export_path(answer.question, figure.id, suffix)) for suffix, text in FORMATS.items()] if data else []
    markup = frontier_markup(figure, f"{answer.question}-{figure.id}") if isinstance(figure, FrontierFigure) else None
    return FigureView(figure.title, figure.caption, picture, data, exports, width, height, markup)


def has_cells(figure: Figure) -> bool:
    """Whether a figure is a map with values, which the report also keeps as netCDF."""
    return isinstance(figure, MapFigure) and any(panel.cells is not None for panel in figure.panels)


def _all_limits(chapters: list[Chapter]) -> list[tuple[str, list[Chapter]]]:
    """Every limit of any answer, once, with the chapters it belongs to; the most general first."""
    limits: dict[str, list[Chapter]] = {}
    for chapter in chapters:
        for limit in dict.fromkeys(chapter.answer.limits):
            limits.setdefault(limit, []).append(chapter)
    return sorted(limits.items(), key=lambda item: -len(item[1]))
