"""The answer to a question, as the report shows it and `answers.json` holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from thirdsite.questions.figures import Figure

Json = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """One column of a table: key in the rows, heading, unit (empty where there is none)."""

    key: str
    heading: str
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """A table; every row has every column's key, None where there is no value.

    `in_answer` names the list in `answers.json` that holds the same rows, where there is one.
    """

    id: str
    title: str
    columns: list[Column]
    rows: list[Json]
    note: str = ""
    shown: bool = True
    """False for a table too long for the page, which then only links its files; it is written as netCDF too."""


@dataclass(frozen=True)
class Flip:
    """What would turn a verdict over."""

    assumption: str
    position: str
    verdict: str
    nominal: float | str | None
    flips_at: float | str | None
    """None where no value of the range tried turns it over."""
    holds_until: float | str | None
    unit: str
    tried: str
    """The values or range that were tried."""
    statement: str


@dataclass(frozen=True)
class InputFigure:
    """One figure an answer used."""

    id: str
    what: str
    value: float | str | None
    unit: str
    grade: str
    source: str
    whose: str
    """A position's name, or "common"."""


@dataclass(frozen=True)
class Answer:
    """One answered question."""

    question: str
    title: str
    asks: str
    """The question in one plain sentence."""
    headline: str
    positions: dict[str, Json]
    """Per position: its own headline under `statement`, and its figures."""
    flips: list[Flip]
    inputs: list[InputFigure]
    method: list[str]
    limits: list[str]
    """What this answer leaves out, and why."""
    details: Json = field(default_factory=dict)
    """Further keys of the answer in `answers.json`."""
    tables: list[Table] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    @property
    def unsourced_share(self) -> float:
        """Share of the figures used that are assumptions without a source (grade M)."""
        return sum(figure.grade == "M" for figure in self.inputs) / max(len(self.inputs), 1)

    @property
    def sources(self) -> list[str]:
        """Every source used, once, in the order of the inputs."""
        return list(dict.fromkeys(figure.source for figure in self.inputs if figure.grade != "M"))

    def json(self) -> Json:
        """The answer as `answers.json` holds it."""
        return {
            "headline": self.headline,
            "positions": self.positions,
            "flips": [vars(flip) for flip in self.flips],
            "unsourced_share": round(self.unsourced_share, 3),
            "inputs": [vars(figure) for figure in self.inputs],
            "sources": self.sources,
            "method": self.method,
            "limits": self.limits,
            **self.details,
        }
