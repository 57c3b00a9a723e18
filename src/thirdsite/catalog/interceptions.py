"""Public interception tests and their clocks, as shipped with the catalogue."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from thirdsite.errors import BadInput

NUMBERS = (
    "target_lat",
    "target_lon",
    "launch_s",
    "launch_resolution_s",
    "intercept_s",
    "intercept_resolution_s",
    "height_km",
    "nearest_km",
    "farthest_km",
)


@dataclass(frozen=True)
class InterceptionTest:
    """One test; times in s from the target's lift-off, None where nobody reported them."""

    id: str
    date: str
    test: str
    target_place_deg: tuple[float, float] | None
    interceptor: str
    """Id of the catalogue's interceptor that stands for the one flown."""
    interceptor_site: str
    launch_s: float | None
    launch_resolution_s: float | None
    """None where the time is only an upper limit."""
    intercept_s: float | None
    intercept_resolution_s: float | None
    height_m: float | None
    """Of the intercept."""
    distances_m: tuple[float, float] | None
    """Nearest and farthest the intercept may lie from the interceptor's site, along the ground."""
    hit: bool
    source: str
    missing: str
    """What nobody reported and the clock needs."""
    note: str

    @property
    def fly_out_s(self) -> float | None:
        """Reported time from the interceptor's launch to the intercept; None where either is not known."""
        if None in (self.launch_s, self.intercept_s, self.launch_resolution_s, self.intercept_resolution_s):
            return None
        assert self.launch_s is not None
        assert self.intercept_s is not None
        return self.intercept_s - self.launch_s


def load_interceptions() -> list[InterceptionTest]:
    """The tests shipped with the catalogue, in the order of the table."""
    return read_interceptions(Path(str(files("thirdsite.catalog") / "data" / "flights" / "interception_tests.csv")))


def read_interceptions(path: Path) -> list[InterceptionTest]:
    """Read a table of interception tests; an empty cell means not reported.

    Raises
    ------
    BadInput : a column is missing, or a cell that should hold a number does not, with its line
    """
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        lacking = {*NUMBERS, "id", "test", "source", "missing"} - set(reader.fieldnames or ())
        if lacking:
            raise BadInput(f"{path}:1: columns missing: {', '.join(sorted(lacking))}")
        return [_test(path, reader.line_num, row) for row in reader]


def _test(path: Path, line: int, row: dict[str, str]) -> InterceptionTest:
    value: dict[str, float | None] = {}
    for name in NUMBERS:
        try:
            value[name] = float(row[name]) if row[name] else None
        except ValueError:
            raise BadInput(
                f"{path}:{line}: {row['id']}: column {name}: {row[name]!r} is not a number; leave it empty if unknown"
            ) from None
    latitude, longitude = value["target_lat"], value["target_lon"]
    height, near, far = value["height_km"], value["nearest_km"], value["farthest_km"]
    return InterceptionTest(
        row["id"],
        row["date"],
        row["test"],
        None if latitude is None or longitude is None else (latitude, longitude),
        row["interceptor"],
        row["interceptor_site"],
        value["launch_s"],
        value["launch_resolution_s"],
        value["intercept_s"],
        value["intercept_resolution_s"],
        None if height is None else 1e3 * height,
        None if near is None or far is None else (1e3 * near, 1e3 * far),
        row["hit"] == "yes",
        row["source"],
        row["missing"],
        row["note"],
    )
