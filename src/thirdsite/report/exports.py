"""The answers as files for programs: `answers.json` and a CSV file for every table."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from thirdsite.questions.answer import Answer, Column, Json, Table
from thirdsite.report.about import About

SCHEMA = "thirdsite-answers-1"
"""Names the form of `answers.json`; also the mark by which a folder is known to be a report."""


def answers_json(answers: list[Answer], about: About) -> str:
    """Text of `answers.json`: the same bytes for the same answers, without clock times, paths, NaN or infinity.

    A number that is not finite becomes null.
    """
    root = {
        "schema": SCHEMA,
        "thirdsite_version": about.thirdsite_version,
        "catalog_digest": about.catalog_digest,
        "scenario_digest": about.scenario_digest,
        "answers": {answer.question: answer.json() for answer in answers},
    }
    return json.dumps(plain(root), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """The value in the types JSON has; None for a number that is not finite."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def table_csv(table: Table) -> str:
    """A table as CSV: headings with units (`margin [s]`), numbers in full, an empty field where there is no value."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([heading(column) for column in table.columns])
    writer.writerows([_field(row[column.key]) for column in table.columns] for row in table.rows)
    return text.getvalue()


def heading(column: Column) -> str:
    """A column's heading with its unit."""
    return f"{column.heading} [{column.unit}]" if column.unit else column.heading


def flips_table(answer: Answer) -> Table:
    """What flips the answer, as a table."""
    headings = {
        "assumption": "Assumption",
        "position": "Position",
        "verdict": "Verdict",
        "nominal": "Nominal",
        "flips_at": "Flips at",
        "holds_until": "Holds until",
        "unit": "Unit",
        "tried": "Tried",
        "statement": "In words",
    }
    return _records_table("flips", "What flips it", headings, [vars(flip) for flip in answer.flips])


def inputs_table(answer: Answer) -> Table:
    """The figures the answer used, as a table."""
    headings = {
        "what": "Figure",
        "value": "Value",
        "unit": "Unit",
        "whose": "Whose",
        "grade": "Grade",
        "source": "Source",
        "id": "In the catalogue",
    }
    return _records_table("inputs", "Figures used", headings, [vars(figure) for figure in answer.inputs])


def _records_table(name: str, title: str, headings: dict[str, str], rows: list[Json]) -> Table:
    return Table(name, title, [Column(key, text) for key, text in headings.items()], rows)


def _field(value: Any) -> Any:
    value = plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(str(_field(inner)) for inner in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_field(inner)}" for key, inner in value.items())
    return "" if value is None else value
