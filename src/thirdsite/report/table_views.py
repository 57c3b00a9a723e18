"""Tables as the page shows them: every cell a text, every column aligned by what it holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from thirdsite.catalog.quantity import GRADES
from thirdsite.questions.answer import Answer, Column, Table
from thirdsite.report.about import About
from thirdsite.report.exports import flips_table, inputs_table, plain
from thirdsite.report.folder import map_path, table_path
from thirdsite.report.numbers import NumberStyle, as_given, is_number, style_of, unit_text, written
from thirdsite.report.sources import linked

LONGEST_OPEN = 46
"""Rows up to which a table is shown unfolded."""


@dataclass(frozen=True)
class ColumnView:
    """A column's heading, unit and how its cells are set: `number`, `short`, `words` or `prose`."""

    heading: str
    unit: str
    setting: str


@dataclass(frozen=True)
class TableView:
    """A table ready for the page."""

    title: str
    note: str
    csv: str
    columns: list[ColumnView]
    rows: list[list[str | Markup]]
    count: int
    shown: bool = True
    """False where the page only links the files."""
    data: str = ""
    """The netCDF file of a table that is not shown."""

    @property
    def folded(self) -> bool:
        """Whether the reader has to open the table to see it."""
        return len(self.rows) > LONGEST_OPEN


def table_view(answer: Answer, table: Table, about: About) -> TableView:
    """A table of an answer; every number of a column with the same precision."""
    styles = {column.key: style_of(row[column.key] for row in table.rows) for column in table.columns}
    return _view(answer, table, lambda key, value: _cell(key, value, about, styles[key]))


_FLIP_COLUMNS = ("assumption", "position", "verdict", "statement", "nominal", "flips_at", "unit")
"""Columns of the flips shown on the page; the CSV beside it has all."""
_UNIT_ENDINGS = ("_m_s", "_m", "_s")


def flips_view(answer: Answer, about: About, *, turning: bool) -> TableView | None:
    """What flips the answer, or what was tried and does not; None where there is no such row.

    Every row has a unit and so a precision of its own.
    """

    def cell(key: str, value: Any) -> str | Markup:
        if key == "flips_at" and value is None:
            return "none found"
        if key == "assumption":
            return _spelled(str(value))
        if is_number(plain(value)):
            return as_given(value, digits=4)
        return _cell(key, value, about)

    table = flips_table(answer)
    rows = [row for row in table.rows if (row["flips_at"] is not None) == turning]
    columns = sorted((one for one in table.columns if one.key in _FLIP_COLUMNS), key=lambda one: _FLIP_COLUMNS.index(one.key))
    return _view(answer, replace(table, columns=columns, rows=rows), cell) if rows else None


def _spelled(name: str) -> str:
    """The name of an assumption as people read it: without underscores, and without the unit, which has its column."""
    for ending in _UNIT_ENDINGS:
        if name.endswith(ending):
            name = name.removesuffix(ending)
            break
    return name.replace("_", " ")


def inputs_view(answer: Answer, about: About, source_numbers: dict[str, int]) -> TableView:
    """The figures an answer used, each with its grade explained and its source linked."""

    def cell(key: str, value: Any) -> str | Markup:
        if key == "grade":
            return Markup('<abbr title="{}">{}</abbr>').format(GRADES.get(value, ""), value)
        if key == "source":
            return _source(value, source_numbers)
        return _cell(key, value, about)

    return _view(answer, inputs_table(answer), cell)


def _view(answer: Answer, table: Table, cell: Any) -> TableView:
    rows = table.rows if table.shown else []
    return TableView(
        title=table.title,
        note=table.note,
        csv=table_path(answer.question, table.id),
        columns=[_column(column, [plain(row[column.key]) for row in rows]) for column in table.columns],
        rows=[[cell(column.key, row[column.key]) for column in table.columns] for row in rows],
        count=len(table.rows),
        shown=table.shown,
        data="" if table.shown else map_path(answer.question, table.id),
    )


def _column(column: Column, values: list[Any]) -> ColumnView:
    texts = [value for value in values if isinstance(value, str | list | dict)]
    longest = max((len(str(text)) for text in texts), default=0)
    setting = "prose" if longest > 36 else "words" if longest > 16 else "short"
    if column.key in _NAMES:
        setting = "words"
    if sum(map(is_number, values)) >= len(texts) and not any(isinstance(value, bool) for value in values):
        setting = "number"
    return ColumnView(column.heading, unit_text(column.unit), setting)


_NAMES = ("position", "whose")
"""Columns that hold a position's key, shown as its name."""


def _cell(key: str, value: Any, about: About, style: NumberStyle | None = None) -> str:
    if key in _NAMES and isinstance(value, str):
        return about.position_name(value)
    return written(unit_text(value) if key == "unit" else value, style)


def _source(source: str, numbers: dict[str, int]) -> Markup:
    text = linked(source, longest=44)
    if source not in numbers:
        return text
    return text + Markup(' <a class="reference" href="#source-{0}">[{0}]</a>').format(numbers[source])
