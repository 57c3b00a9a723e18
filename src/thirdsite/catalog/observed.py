"""Observed test flights: the shipped table, and tables that users give, with errors that name file, line, column and value."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from math import isfinite, radians
from pathlib import Path

from thirdsite.earth.geodesy import Geodetic, geodesic
from thirdsite.errors import BadInput
from thirdsite.flight.observed_test import ObservedTest

LARGEST_BYTES = 5_000_000
SAME = {"range_km": "ground_range_km", "time_s": "flight_time_s", "time_resolution_s": "flight_time_resolution_s"}
"""Columns and their other accepted names."""
NEEDED = ("id", "apogee_km", "range_km")
TIMED_USE = "time"
"""Rows of the shipped table whose times are of free flights from lift-off to impact."""


@dataclass(frozen=True)
class ObservedFlight:
    """One row: the test (None where no range is known), the missile as written, where it stands, and its other cells."""

    id: str
    line: int
    test: ObservedTest | None
    missile: str
    cells: dict[str, str]

    @property
    def use(self) -> str:
        """What the row can check, in the shipped table."""
        return self.cells.get("use", "")


def load_observed() -> list[ObservedFlight]:
    """The flights shipped with the catalogue."""
    return read_observed(Path(str(files("thirdsite.catalog") / "data" / "flights" / "observed_flights.csv")))


def read_observed(path: Path) -> list[ObservedFlight]:
    """Read a table of test flights; an empty cell means unknown, columns not known here are kept as they are.

    Raises
    ------
    BadInput : a file, column or cell that cannot be used, with line, value and remedy
    """
    return [_flight(path, line, row) for line, row in read_rows(path, NEEDED, SAME)]


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise BadInput(f"{path}: is a folder; give the path of a CSV file")
        if path.stat().st_size > LARGEST_BYTES:
            raise BadInput(f"{path}: {path.stat().st_size} bytes is more than the {LARGEST_BYTES} a table may have")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}; check the permissions") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path}: not UTF-8 text; save the table as UTF-8 CSV") from None
    if "\x00" in text:
        raise BadInput(f"{path}: holds a zero byte; is this a CSV file?")
    return text


def read_rows(path: Path, needed: tuple[str, ...], same: dict[str, str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table with their line numbers; cells without surrounding blanks.

    Parameters
    ----------
    needed : columns that must be there
    same : columns and their other accepted names

    Raises
    ------
    BadInput : the file or its heading cannot be used
    """
    text = _text(path)
    if not text.strip():
        raise BadInput(f"{path}:1: the file is empty; expected a heading such as {','.join(needed)} and a row for each test")
    try:
        reader = csv.DictReader(StringIO(text, newline=""))
        heading = [(name or "").strip() for name in reader.fieldnames or []]
        reader.fieldnames = heading
        _check_heading(path, heading, needed, same)
        rows = []
        for row in reader:
            if None in row or None in row.values():
                raise BadInput(
                    f"{path}:{reader.line_num}: {row.get('id')}: this row has not as many cells as the heading has columns"
                )
            rows.append((reader.line_num, {name: cell.strip() for name, cell in row.items()}))
    except csv.Error as error:
        raise BadInput(f"{path}: not a CSV table: {error}") from None
    if not rows:
        raise BadInput(f"{path}:1: the table has a heading but no tests; add a row for each test")
    return rows


def _check_heading(path: Path, heading: list[str], needed: tuple[str, ...], same: dict[str, str]) -> None:
    for name in needed:
        if name not in heading and same.get(name) not in heading:
            other = f" (or {same[name]})" if name in same else ""
            raise BadInput(f"{path}:1: column {name}{other} is missing; add it, with empty cells where the figure is unknown")
    twice = next((name for name in heading if name and heading.count(name) > 1), None)
    both = next((name for name, other in same.items() if name in heading and other in heading), None)
    if twice or both:
        what = f"{twice} appears twice" if twice else f"{both} and {same[both or '']} say the same"
        raise BadInput(f"{path}:1: column {what}; keep one")


class Row:
    """One row's cells, read as texts, numbers and places; `same` holds the other accepted names of columns."""

    def __init__(self, path: Path, line: int, cells: dict[str, str], same: dict[str, str]) -> None:
        self.where = f"{path}:{line}: {cells['id'] or 'row without id'}"
        self.cells = cells
        self.same = same

    def text(self, name: str) -> str:
        """The text in a column, empty where there is none."""
        return self.cells.get(self._column(name), "")

    def _column(self, name: str) -> str:
        return name if name in self.cells else self.same.get(name, name)

    def number(self, name: str, low: float = 0.0, high: float = 1e9, unit: str = "") -> float | None:
        """The number in a column, None where the cell is empty."""
        return self.value(self._column(name), self.text(name), low, high, unit)

    def value(self, column: str, text: str, low: float, high: float, unit: str) -> float | None:
        """A number written in a column; None where there is none."""
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            raise BadInput(
                f"{self.where}: column {column}: {text!r} is not a number; write digits, or leave the cell empty if unknown"
            )
        if not low <= value <= high or (low == 0.0 and value == 0.0):
            wanted = (
                f"between {low:g} and {high:g}" if low < 0.0 else f"greater than 0{f' and at most {high:g}' if high < 1e9 else ''}"
            )
            raise BadInput(
                f"{self.where}: column {column}: {text} must be {wanted}{unit}; correct it, or leave the cell empty if unknown"
            )
        return value

    def place(self, what: str) -> Geodetic | None:
        """The place in the columns `what`_lat and `what`_lon."""
        latitude, longitude = (
            self.number(f"{what}_lat", -90.0, 90.0, " degrees"),
            self.number(f"{what}_lon", -180.0, 180.0, " degrees"),
        )
        if (latitude is None) != (longitude is None):
            empty = "lat" if latitude is None else "lon"
            raise BadInput(f"{self.where}: column {what}_{empty} is empty, but not its partner; fill both or neither")
        if latitude is None or longitude is None:
            return None
        return Geodetic(radians(latitude), radians(longitude))


def _flight(path: Path, line: int, cells: dict[str, str]) -> ObservedFlight:
    row = Row(path, line, cells, SAME)
    launch, impact = row.place("launch"), row.place("impact")
    apogee, length, time = row.number("apogee_km"), row.number("range_km"), row.number("time_s")
    bearing, speed = row.number("bearing_deg", -180.0, 360.0, " degrees"), row.number("speed_m_s")
    resolution = row.number("time_resolution_s")
    range_m = 1e3 * length if length else geodesic(launch, impact)[0] if launch and impact else None
    test = None
    if range_m:
        test = ObservedTest(
            range_m,
            None if apogee is None else 1e3 * apogee,
            time,
            launch,
            None if bearing is None else radians(bearing),
            impact,
            speed,
            resolution or 0.0,
        )
    return ObservedFlight(cells["id"] or f"line {line}", line, test, cells.get("missile", ""), cells)
