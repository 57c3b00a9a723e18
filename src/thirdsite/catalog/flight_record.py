"""The public record of a country's missile tests: what was measured and what was declared, in columns of their own."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from math import radians
from pathlib import Path

from thirdsite.catalog.observed import Row, read_rows
from thirdsite.catalog.quantity import GRADES
from thirdsite.earth.geodesy import Geodetic
from thirdsite.errors import BadInput

NEEDED = ("id", "date_utc", "range_km_measured", "range_km_declared")
SAME = {
    "date_utc": "date",
    "source_url": "source",
    "source_grade": "grade",
    "time_s": "flight_time_s",
    "time_resolution_s": "flight_time_resolution_s",
}
"""Columns and their other accepted names."""
OBJECTS = ("missile", "space launcher", "sounding rocket", "ground test")
FLOWN = ("yes", "in doubt", "no")
RESULTS = ("success", "disputed", "failure", "unknown")
Span = tuple[float, float]
Days = tuple[date, date]
_DATE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")
_SPAN = re.compile(r"^(\d[^-]*)-(\d.*)$")


@dataclass(frozen=True)
class RecordedTest:
    """One row: distances in m as (least, greatest), None where the record has none. Flown and claimed are never mixed."""

    id: str
    line: int
    date: str
    """As written: YYYY, YYYY-MM or YYYY-MM-DD."""
    missile: str
    catalog_missile: str
    """Id of the catalogue's missile, empty where there is none."""
    object: str
    """One of OBJECTS."""
    flown: str
    """One of FLOWN."""
    result: str
    """One of RESULTS; disputed: claimed by one side and denied by another."""
    launch_site: str
    measured_m: Span | None
    """Distance flown as measured by others than the country itself."""
    declared_m: Span | None
    """Distance flown as the country declared it."""
    capability_m: Span | None
    """Range claimed for the type; says nothing about this flight."""
    apogee_m: float | None
    time_s: float | None
    time_resolution_s: float
    launch: Geodetic | None
    bearing_rad: float | None
    grade: str
    source: str
    notes: str

    @property
    def days(self) -> Days:
        """First and last day the date can mean."""
        return days_of(self.date)


def days_of(text: str) -> Days:
    """First and last day of a date written YYYY, YYYY-MM or YYYY-MM-DD.

    Raises
    ------
    ValueError : not such a date
    """
    match = _DATE.match(text)
    if not match:
        raise ValueError(f"{text!r} is not a date YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= month <= 12:
        raise ValueError(f"{text!r} has no month {month}")
    if not day:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def load_iran_tests() -> list[RecordedTest]:
    """The record shipped with the catalogue: Iranian tests of 1998 to 2023."""
    return read_tests(Path(str(files("thirdsite.catalog") / "data" / "flights" / "iran_tests.csv")))


def read_tests(path: Path) -> list[RecordedTest]:
    """Read a record of tests.

    Columns needed: id, date_utc (or date), range_km_measured, range_km_declared; an empty cell means that nothing was found, and
    `800-900` an interval. Optional: missile, catalog_missile, object, flown, result, launch_site, declared_capability_km,
    apogee_km, time_s, time_resolution_s, launch_lat, launch_lon, bearing_deg, source_url, source_grade, notes.

    Raises
    ------
    BadInput : a file, column or cell that cannot be used, with line, value and remedy
    """
    found: list[RecordedTest] = []
    for line, cells in read_rows(path, NEEDED, SAME):
        test = _test(line, Row(path, line, cells, SAME))
        twice = next((other for other in found if other.id == test.id), None)
        if twice:
            raise BadInput(f"{path}:{line}: {test.id}: this id stands on line {twice.line} already; give every test its own")
        found.append(test)
    return found


def _test(line: int, row: Row) -> RecordedTest:
    return RecordedTest(
        id=row.text("id") or f"line {line}",
        line=line,
        date=_date(row),
        missile=row.text("missile") or "not named",
        catalog_missile=row.text("catalog_missile"),
        object=_one_of(row, "object", OBJECTS, "missile"),
        flown=_one_of(row, "flown", FLOWN, "yes"),
        result=_one_of(row, "result", RESULTS, "unknown"),
        launch_site=row.text("launch_site"),
        measured_m=_span_m(row, "range_km_measured"),
        declared_m=_span_m(row, "range_km_declared"),
        capability_m=_span_m(row, "declared_capability_km"),
        apogee_m=_metres(row.number("apogee_km")),
        time_s=row.number("time_s"),
        time_resolution_s=row.number("time_resolution_s") or 0.0,
        launch=row.place("launch"),
        bearing_rad=_radians(row.number("bearing_deg", -180.0, 360.0, " degrees")),
        grade=_one_of(row, "source_grade", tuple(GRADES), "M"),
        source=row.text("source_url"),
        notes=row.text("notes"),
    )


def _date(row: Row) -> str:
    text = row.text("date_utc")
    try:
        days_of(text)
    except ValueError as error:
        raise BadInput(f"{row.where}: column date_utc: {error}; write 2009-05-20, or 2009-05 where the day is unknown") from None
    return text


def _one_of(row: Row, name: str, allowed: tuple[str, ...], default: str) -> str:
    text = row.text(name) or default
    if text not in allowed:
        raise BadInput(f"{row.where}: column {name}: {text!r} is none of: {', '.join(allowed)}; correct it or leave it empty")
    return text


def _span_m(row: Row, name: str) -> Span | None:
    text = row.text(name)
    match = _SPAN.match(text)
    low, high = (row.value(name, part.strip(), 0.0, 20015.0, " km") for part in (match.groups() if match else (text, text)))
    if low is None or high is None:
        return None
    if low > high:
        raise BadInput(f"{row.where}: column {name}: {text} runs downwards; write the smaller distance first")
    return 1e3 * low, 1e3 * high


def _metres(length_km: float | None) -> float | None:
    return None if length_km is None else 1e3 * length_km


def _radians(angle_deg: float | None) -> float | None:
    return None if angle_deg is None else radians(angle_deg)
