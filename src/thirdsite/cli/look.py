"""`thirdsite look`: when each sensor could see and would detect one missile."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thirdsite.catalog import records
from thirdsite.catalog.catalog import Catalog
from thirdsite.chain.path import Path
from thirdsite.chain.single_flight import Aim, Loft, aimed_flight
from thirdsite.chain.views import View, Window
from thirdsite.cli.flights import describe
from thirdsite.cli.options import (
    CatalogOption,
    ExportOption,
    FromOption,
    JsonOption,
    LoftOption,
    ToOption,
    check_exports,
    open_catalog,
    print_json,
    write_exports,
)
from thirdsite.errors import UnknownName
from thirdsite.scenario.setting import cross_section_m2, radar_of

if TYPE_CHECKING:
    from thirdsite.report.scene import Scene

COVERAGE_KM = (100.0, 500.0, 1000.0)
"""Heights for which --export draws what a radar covers."""


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
    export: ExportOption = None,
) -> None:
    """Say when each sensor could see and would detect a missile.

    Line of sight: above the sensor's least elevation, refraction included, and inside its field of regard. Detected:
    in range as well, of the missile's body before burnout and of its warhead after, once told where to look if it is a
    sensor that needs a cue. Times are seconds from lift-off.
    """
    exports = check_exports(export)
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
    else:
        _print(missile, start, end, describe(path, flights), rows)
    write_exports(exports, lambda: _scene(store, f"{missile} from {start} to {end}", path, rows, bool(sensor)), say=not as_json)


def _scene(store: Catalog, title: str, path: Path, rows: list[dict[str, Any]], every: bool) -> Scene:
    """The flight, the parts of it that each sensor detects, and what the radars cover that were asked for or see it."""
    from thirdsite.chain.coverage_outline import coverage_outline
    from thirdsite.report.flight_scene import coverage_area, path_track, place_at, scene_of

    tracks, places, areas = [path_track(title, path)], [], []
    for row in rows:
        name = row["id"]
        for position, windows in row["detected"].items():
            tracks += [
                path_track(f"detected by {name}, {position}", path, one["from_s"], one["to_s"], kind="seen", position=position)
                for one in windows
                if one["to_s"] > one["from_s"]
            ]
        if "detection_range" not in row or not (every or row["line_of_sight"]):
            continue
        places.append(place_at(name, "radar", store.place(store.radar(name).site)))
        for position, ranges in row["detection_range"].items():
            radar, range_m = radar_of(store, name, position), ranges["warhead_range_m"]
            for height_km in COVERAGE_KM:
                outline = coverage_outline(radar, height_km * 1e3, float("inf") if range_m is None else range_m)
                if outline is not None:
                    text = f"{name}, {position}: warheads {height_km:.0f} km up"
                    areas.append(
                        coverage_area(text, outline, sensor=name, position=position, height_m=height_km * 1e3, range_m=range_m)
                    )
    return scene_of(title, tracks=tracks, places=places, areas=areas)


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
