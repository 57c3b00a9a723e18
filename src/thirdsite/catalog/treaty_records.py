"""Treaties as data: when they bound whom, their figures, and the duties that recur."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from thirdsite.catalog.entry import Entry
from thirdsite.catalog.quantity import Grade, Record


def _iso(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date; write it as 2007-12-12") from None
    return text


IsoDate = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_iso)]


class Provision(Record):
    """One figure or rule of a treaty. `value` is None for a rule without a number."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    what: str
    article: str = ""
    value: float | None = None
    at_least: float | None = None
    """Lower end, where the provision is a range of values."""
    unit: str = ""
    grade: Grade
    source: str = Field(min_length=1)
    note: str = ""


class Obligation(Record):
    """A duty with dates: once on `first`, or every so many months from it; due so many days after."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    what: str
    who: list[str] = Field(min_length=1)
    """ISO 3166 codes, or `parties`."""
    first: IsoDate
    every_months: int | None = Field(default=None, ge=1, le=120)
    due_days: int = Field(default=0, ge=0, le=400)
    until: IsoDate | None = None
    article: str = ""
    grade: Grade
    source: str = Field(min_length=1)
    note: str = ""


class DatedEvent(Record):
    """Something that happened to a treaty on a day."""

    date: IsoDate
    what: str
    grade: Grade
    source: str = Field(min_length=1)


class Suspension(Record):
    """One party stops performing from a day on."""

    party: str
    date: IsoDate
    what: str
    grade: Grade
    source: str = Field(min_length=1)


class Treaty(Entry):
    """An agreement: whom it binds and when, what it limits and what it asks for."""

    kind: Literal["treaty"]
    name_ru: str = ""
    """Its name in Russian."""
    parties: list[str] = Field(min_length=1)
    """ISO 3166 codes; `USSR` stands under RUS."""
    signed: IsoDate | None = None
    in_force_from: IsoDate | None = None
    """None: never in force."""
    in_force_to: IsoDate | None = None
    """Last day; None while it stands."""
    legally_binding: bool = True
    grade: Grade
    source: str = Field(min_length=1)
    ended_by: str = ""
    suspensions: list[Suspension] = Field(default_factory=list)
    provisions: list[Provision] = Field(default_factory=list)
    obligations: list[Obligation] = Field(default_factory=list)
    events: list[DatedEvent] = Field(default_factory=list)

    @model_validator(mode="after")
    def _order(self) -> Treaty:
        given = [text for text in (self.signed, self.in_force_from, self.in_force_to) if text]
        if given != sorted(given):
            raise ValueError(f"signed, in_force_from and in_force_to run backwards: {', '.join(given)}")
        if self.in_force_to and not self.in_force_from:
            raise ValueError("in_force_to needs in_force_from")
        return self

    def provision(self, key: str) -> Provision | None:
        """The provision with this key, None where the treaty has none."""
        return next((one for one in self.provisions if one.key == key), None)

    def in_force(self, day: date) -> bool:
        """Whether it is in force on a day, for those who have not suspended it."""
        if self.in_force_from is None or day < date.fromisoformat(self.in_force_from):
            return False
        return self.in_force_to is None or day <= date.fromisoformat(self.in_force_to)

    def binds(self, party: str, day: date) -> bool:
        """Whether a party performs it on a day: in force, and not suspended by that party."""
        stopped = any(one.party == party and day >= date.fromisoformat(one.date) for one in self.suspensions)
        return self.in_force(day) and party in self.parties and not stopped


def occurrences(obligation: Obligation, first: date, last: date) -> list[date]:
    """Days between `first` and `last` (both included) on which an obligation falls due."""
    begins, grace = date.fromisoformat(obligation.first), timedelta(days=obligation.due_days)
    ends = date.fromisoformat(obligation.until) if obligation.until else date.max
    found: list[date] = []
    count = 0
    while True:
        day = add_months(begins, count * (obligation.every_months or 0))
        due = day + grace
        if day > ends or due > last:
            return found
        if due >= first:
            found.append(due)
        if obligation.every_months is None:
            return found
        count += 1


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
