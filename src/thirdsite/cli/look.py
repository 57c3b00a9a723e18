"""`thirdsite look`: when each sensor could see and would detect one missile."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any

import typer

from thirdsite.catalog import records
from thirdsite.catalog.catalog import Catalog
from thirdsite.chain.path import Path
from thirdsite.chain.single_flight import Aim, Loft, aimed_flight
from thirdsite.chain.views import View, Window
from thirdsite.cli.flights import describe
from thirdsite.cli.options import CatalogOption, FromOption, JsonOption, LoftOption, ToOption, open_catalog, print_json
from thirdsite.errors import UnknownName
from thirdsite.scenario.setting import cross_section_m2, radar_of


def look(
    missile: Annotated[str, typer.Argument(metavar="MISSILE", help="Id of a missile of the catalogue.")],
    start: FromOption,
    end: ToOption,
    sensor: Annotated[
        list[str] | None, typer.Option("--sensor", metavar="ID", help="A radar or satellite system; may be repeated.")
    ] = None,
    position: Annotated[
        list[str] | None, typer.Option("--position", metavar="NAME", help="Whose figures; may be repeated.")
    ] = None,
    loft_deg: LoftOption = 0.0,
    catalog: CatalogOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say when each sensor could see and would detect a missile.

    Line of sight: above the sensor's least elevation, refraction included, and inside its field of regard. Detected:
    in range as well, of the missile's body before burnout and of its warhead after, once told where to look if it is a
    sensor that needs a cue. Times are seconds from lift-off.
    """
    store = open_catalog(catalog)
    positions = position or _compared(store)
    for name in positions:
        store.position(name)
    aim = Aim(missile, start, end, positions[0] if len(positions) == 1 else None)
    flights = aimed_flight(store, aim, Loft(loft_deg))
    path = Path.of(flights)
    rows = [_sensor(store, name, missile, path, positions) for name in _sensors(store, sensor)]
    if as_json:
        print_json({"missile": missile, "from": start, "to": end, "flight": describe(path, flights), "sensors": rows})
        return
    _print(missile, start, end, describe(path, flights), rows)


def _compared(catalog: Catalog) -> list[str]:
    """The positions that the shipped scenario compares."""
    from thirdsite.scenario.scenario import DEFAULT, load_scenario

    return list(load_scenario(DEFAULT, catalog).positions)


def _sensors(catalog: Catalog, asked: list[str] | None) -> list[str]:
    known = [
        *(radar.id for radar in catalog.all(records.Radar)),
        *(satellites.id for satellites in catalog.all(records.Satellites)),
    ]
    for name in asked or []:
        if name not in known:
            raise UnknownName("sensor", name, known)
    return asked or known


def _sensor(catalog: Catalog, name: str, missile: str, path: Path, positions: list[str]) -> dict[str, Any]:
    entry = catalog.entries[name]
    if isinstance(entry, records.Satellites):
        start = entry.first_detection.si()
        window = [{"from_s": round(start, 1), "to_s": round(path.burnout_s, 1)}] if start < path.burnout_s else []
        return {"id": name, "line_of_sight": window, "detected": dict.fromkeys(positions, window)}
    body = catalog.missile(missile)
    geometry: dict[float, View] = {}
    detected: dict[str, list[Window]] = {}
    ranges: dict[str, dict[str, float | None]] = {}
    for position in positions:
        radar = radar_of(catalog, name, position)
        view = geometry.setdefault(radar.least_elevation_rad, View.of(radar, path))
        warhead_m = radar.detection_range_m(cross_section_m2(catalog, body, name, position))
        body_m = radar.detection_range_m(cross_section_m2(catalog, body, name, position, body=True))
        detected[position] = view.detected(warhead_m, body_m)
        ranges[position] = {"warhead_range_m": _finite(warhead_m), "body_range_m": _finite(body_m)}
    first = next(iter(geometry.values()))
    return {
        "id": name,
        "needs_cue": catalog.radar(name).needs_cue,
        "line_of_sight": first.in_view(),
        "detected": detected,
        "detection_range": ranges,
    }


def _finite(value: float) -> float | None:
    return round(value, 0) if isfinite(value) else None


def _print(missile: str, start: str, end: str, flight: dict[str, float], rows: list[dict[str, Any]]) -> None:
    typer.echo(
        f"{missile} from {start} to {end}: burnout {flight['burnout_s']:.0f} s, apogee {flight['apogee_m'] / 1e3:.0f} km, "
        f"impact {flight['flight_time_s']:.0f} s"
    )
    blind = []
    for row in rows:
        if not row["line_of_sight"]:
            blind.append(row["id"])
            continue
        typer.echo(f"{row['id']}")
        typer.echo(f"  line of sight        {_spans(row['line_of_sight'])}")
        for position, windows in row["detected"].items():
            typer.echo(f"  detected {position:12s} {_spans(windows)}")
    if blind:
        typer.echo(f"never in view of: {', '.join(blind)}")


def _spans(windows: list[Window]) -> str:
    return ", ".join(f"{window['from_s']:.0f}-{window['to_s']:.0f} s" for window in windows) or "never"
