"""`thirdsite reconstruct`: what the reported figures of a test flight tell, and whether they can all be true."""

from __future__ import annotations

from math import isfinite, radians
from pathlib import Path
from typing import Annotated, Any

import typer

from thirdsite.catalog.catalog import Catalog
from thirdsite.catalog.observed import ObservedFlight, read_observed
from thirdsite.cli.options import CatalogOption, JsonOption, open_catalog, print_json
from thirdsite.cli.reconstruct_text import describe, print_table, print_text
from thirdsite.earth.geodesy import Geodetic, geodesic
from thirdsite.errors import BadInput, OutsideValidity, UnknownName
from thirdsite.flight.observed_test import ObservedTest
from thirdsite.flight.reconstruction import reconstruct as work_out

GIVEN_ONCE = "--csv takes a whole table; leave out {option}, or leave out --csv"


def reconstruct(
    apogee_km: Annotated[
        float | None,
        typer.Option("--apogee-km", metavar="H", help="Height of the apogee; without it a minimum-energy path is assumed."),
    ] = None,
    range_km: Annotated[
        float | None, typer.Option("--range-km", metavar="R", help="Ground range flown; needed unless --launch and --to give it.")
    ] = None,
    time_s: Annotated[float | None, typer.Option("--time-s", metavar="T", help="Declared or reported flight time.")] = None,
    time_resolution_s: Annotated[
        float | None, typer.Option("--time-resolution-s", metavar="D", help="Rounding of that time: 60 for whole minutes.")
    ] = None,
    launch: Annotated[str | None, typer.Option("--launch", metavar="SITE|LAT,LON", help="Launch point.")] = None,
    bearing_deg: Annotated[
        float | None, typer.Option("--bearing-deg", metavar="B", help="Bearing at launch, clockwise from north.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="CITY|LAT,LON", help="Impact point: checks the range, sets the bearing.")
    ] = None,
    speed_m_s: Annotated[
        float | None, typer.Option("--speed-m-s", metavar="V", help="Reported greatest speed, to be checked.")
    ] = None,
    missile: Annotated[
        str | None, typer.Option("--missile", metavar="ID", help="A missile of the catalogue, for what is declared of it.")
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(
            "--csv",
            metavar="FILE",
            help="Many tests: columns id, apogee_km, range_km and, if known, time_s, "
            "time_resolution_s, launch_lat, launch_lon, bearing_deg, impact_lat, impact_lon, speed_m_s, missile.",
        ),
    ] = None,
    catalog: CatalogOption = None,
    as_json: JsonOption = False,
) -> None:
    """Reconstruct an observed test flight from its apogee and range.

    Gives the drag-free time no real flight with these figures can undercut, the flight time and burnout speed to be
    expected, and the range the same rocket would have on the path that carries it farthest, flown with a documented
    family of boosters; and says which of the figures given cannot all be true. Needed: apogee and range. Without an
    apogee a minimum-energy path is assumed and said so. Without launch point and bearing a resting Earth is assumed
    and the interval covers its rotation. Valid for apogees of 100 to 10,000 km and ranges of 20 to 20,000 km.
    """
    store = open_catalog(catalog)
    numbers = {
        "--apogee-km": apogee_km,
        "--range-km": range_km,
        "--time-s": time_s,
        "--time-resolution-s": time_resolution_s,
        "--bearing-deg": bearing_deg,
        "--speed-m-s": speed_m_s,
    }
    if table is not None:
        given = next(
            (
                name
                for name, value in {**numbers, "--launch": launch, "--to": to, "--missile": missile}.items()
                if value is not None
            ),
            None,
        )
        if given:
            raise BadInput(GIVEN_ONCE.format(option=given))
        _many(store, table, as_json)
        return
    for name, value in numbers.items():
        _check(name, value)
    test = _test(store, numbers, launch, to)
    entry = store.missile(missile) if missile is not None else None
    answer = describe(work_out(test), entry)
    if as_json:
        print_json(answer)
    else:
        print_text(answer)


def _check(name: str, value: float | None) -> None:
    if value is None:
        return
    if not isfinite(value):
        raise BadInput(f"{name} {value:g} is not a number; give a figure, or leave the option out if it is unknown")
    if name == "--bearing-deg":
        if not -180.0 <= value <= 360.0:
            raise BadInput(f"{name} {value:g} lies outside -180 to 360 degrees; count clockwise from north")
    elif value <= 0.0:
        raise BadInput(f"{name} {value:g} must be greater than 0; leave the option out if the figure is unknown")


def _test(store: Catalog, numbers: dict[str, float | None], launch: str | None, to: str | None) -> ObservedTest:
    start, end = _place(store, "--launch", launch), _place(store, "--to", to)
    length = numbers["--range-km"]
    if length is None and not (start and end):
        raise BadInput("--range-km is missing: give the ground range with --apogee-km H (or --time-s T), or --launch and --to")
    range_m = 1e3 * length if length is not None else geodesic(start, end)[0] if start and end else 0.0
    apogee, bearing = numbers["--apogee-km"], numbers["--bearing-deg"]
    return ObservedTest(
        range_m,
        None if apogee is None else 1e3 * apogee,
        numbers["--time-s"],
        start,
        None if bearing is None else radians(bearing),
        end,
        numbers["--speed-m-s"],
        numbers["--time-resolution-s"] or 0.0,
    )


def _place(store: Catalog, option: str, text: str | None) -> Geodetic | None:
    if text is None:
        return None
    try:
        return store.place(text)
    except BadInput as error:
        raise BadInput(f"{option}: {error}") from None


def _many(store: Catalog, table: Path, as_json: bool) -> None:
    flights = read_observed(table)
    entries = [_entry(store, table, flight) for flight in flights]
    answers = [_answer(flight, entry) for flight, entry in zip(flights, entries, strict=True)]
    if all("error" in answer for answer in answers):
        first = answers[0]["error"]
        raise OutsideValidity(
            f"{table}:{flights[0].line}: {flights[0].id}: {first}" + (f" (and {len(answers) - 1} more)" if answers[1:] else "")
        )
    if as_json:
        print_json({"tests": answers})
    else:
        print_table(answers)


def _entry(store: Catalog, table: Path, flight: ObservedFlight) -> Any:
    """The catalogue's missile; a name not written like an id (capitals, spaces) is taken as a label."""
    name = flight.missile
    if name in ("", "unknown") or name != name.lower() or " " in name:
        return None
    try:
        return store.missile(name)
    except UnknownName as error:
        raise BadInput(f"{table}:{flight.line}: {flight.id}: column missile: {error}; or leave the cell empty") from None


def _answer(flight: ObservedFlight, entry: Any) -> dict[str, Any]:
    if flight.test is None:
        return {"id": flight.id, "error": "no ground range given, nor launch and impact point; fill column range_km"}
    try:
        return {"id": flight.id, **describe(work_out(flight.test), entry)}
    except OutsideValidity as error:
        return {"id": flight.id, "error": str(error)}
