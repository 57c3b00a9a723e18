"""Regimes of notification as data: fields and clocks with grade and source, and when each was in force."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import Field, TypeAdapter

from thirdsite.catalog.quantity import Grade, Record
from thirdsite.catalog.treaty_records import Treaty
from thirdsite.catalog.yamlfile import read_yaml, validate


class Clock(Record):
    """A number of hours with where it comes from; grade M is an assumption and is shown as one."""

    hours: float = Field(ge=0)
    grade: Grade
    source: str = Field(min_length=1)


class InForce(Record):
    """From when to when, either left open; null `from` means it never entered into force, or no date was found."""

    from_: str | None = Field(alias="from")
    to: str | None = None
    grade: Grade
    source: str = Field(min_length=1)
    note: str = ""


class Regime(Record):
    """A regime of notification."""

    id: str
    name: dict[str, str]
    parties: list[str] = Field(default_factory=list)
    """Empty: whoever wishes."""
    object_classes: list[str]
    in_force: InForce
    binding: str
    notice_at_least: Clock | None = None
    notice_at_most: Clock | None = None
    post_launch_within: Clock | None = None
    fields: list[str]
    fields_grade: Grade
    fields_source: str
    threshold_km: float | None = None
    """Range or peak altitude above which a launch is to be notified."""
    threshold_grade: Grade = "M"
    note: str = ""

    def holds_on(self, day: str) -> bool:
        """Whether it was in force on a day."""
        start, end = self.in_force.from_, self.in_force.to
        return start is not None and start <= day and (end is None or day < end)


@cache
def load_regimes() -> dict[str, Regime]:
    """The regimes shipped with the package, by id."""
    content = read_yaml(Path(str(files("thirdsite.accord") / "data")) / "regimes.yaml")
    return {one.id: one for one in validate(content, TypeAdapter(list[Regime]))}


@cache
def load_treaties() -> dict[str, Treaty]:
    """The catalogue's treaties, by id."""
    content = read_yaml(Path(str(files("thirdsite.catalog") / "data")) / "treaties.yaml")
    return {one.id: one for one in validate(content, TypeAdapter(list[Treaty]))}
