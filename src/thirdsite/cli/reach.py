"""`thirdsite reach`: whether and where one missile could be met by an interceptor, kinematics only."""

from __future__ import annotations

from dataclasses import replace
from math import degrees, isfinite
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thirdsite.catalog.catalog import Catalog
from thirdsite.chain.path import Path, place_json
from thirdsite.chain.reach import Meeting, ReachResult
from thirdsite.chain.reach import reach as work_out
from thirdsite.chain.single_flight import Aim, Loft, aimed_flight
from thirdsite.chain.walk import Battery
from thirdsite.cli.flights import describe, spell, warn_compiling
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
from thirdsite.earth.geodesy import geodesic
from thirdsite.errors import BadInput
from thirdsite.scenario.scenario import Assumptions
from thirdsite.scenario.setting import CommonFigures, burnout_speed_m_s, common_figures, interceptor_of

if TYPE_CHECKING:
    from thirdsite.report.scene import Scene

BOUNDS = {
    "--burnout-speed-m-s": (2000.0, 11000.0),
    "--launch-delay-s": (0.0, 3600.0),
    "--flight-cap-s": (60.0, 2000.0),
    "--least-height-m": (100e3, 1000e3),
    "--greatest-closing-speed-m-s": (1000.0, 20000.0),
}


def reach(
    interceptor: Annotated[str, typer.Argument(metavar="INTERCEPTOR", help="Id of an interceptor of the catalogue.")],
    at: Annotated[str, typer.Option("--at", metavar="SITE|LAT,LON", help="Where the interceptor stands.")],
    against: Annotated[str, typer.Option("--against", metavar="MISSILE", help="Id of the missile to be met.")],
    start: FromOption,
    end: ToOption,
    position: Annotated[str | None, typer.Option("--position", metavar="NAME", help="Whose figures to take.")] = None,
    speed: Annotated[
        float | None,
        typer.Option("--burnout-speed-m-s", metavar="V", help="Inertial burnout speed; else the position's figure."),
    ] = None,
    launch_delay_s: Annotated[
        float | None, typer.Option("--launch-delay-s", metavar="D", help="Interceptor lift-off after threat lift-off.")
    ] = None,
    flight_cap_s: Annotated[float | None, typer.Option("--flight-cap-s", metavar="C", help="Longest interceptor flight.")] = None,
    least_height_m: Annotated[float | None, typer.Option("--least-height-m", metavar="H", help="Least meeting height.")] = None,
    closing_speed_m_s: Annotated[
        float | None, typer.Option("--greatest-closing-speed-m-s", metavar="V", help="Greatest closing speed.")
    ] = None,
    loft_deg: LoftOption = 0.0,
    catalog: CatalogOption = None,
    as_json: JsonOption = False,
    export: ExportOption = None,
) -> None:
    """Say whether and where a missile could be met by an interceptor: kinematics only, no sensors.

    The burnout speed is realised on the interceptor's stage data by its inert mass, for the bearing of the engagement;
    the mass is printed. Times are seconds from the missile's lift-off.
    """
    exports = check_exports(export)
    store = open_catalog(catalog)
    store.interceptor(interceptor)
    given = {
        "--burnout-speed-m-s": speed,
        "--launch-delay-s": launch_delay_s,
        "--flight-cap-s": flight_cap_s,
        "--least-height-m": least_height_m,
        "--greatest-closing-speed-m-s": closing_speed_m_s,
    }
    for option, value in given.items():
        _check(option, value)
    if position is not None:
        store.position(position)
    wanted = speed if speed is not None else _speed(store, interceptor, position)
    common = _common(store, launch_delay_s, flight_cap_s, least_height_m, closing_speed_m_s)
    battery = Battery(interceptor_of(store, interceptor, at))
    flights = aimed_flight(store, Aim(against, start, end, position), Loft(loft_deg))
    path = Path.of(flights)
    warn_compiling()
    battery.interceptor.realise(wanted)
    result = work_out(path, battery, wanted, common)
    answer = _answer(store, at, path, battery, wanted, common, result)
    if as_json:
        print_json({**answer, "flight": describe(path, flights)})
    else:
        _print(interceptor, at, against, start, end, path, answer)
    title = f"{against} from {start} to {end}, {interceptor} at {at}"
    write_exports(exports, lambda: _scene(title, store, at, path, result), say=not as_json)


def _scene(title: str, store: Catalog, at: str, path: Path, result: ReachResult) -> Scene:
    """The flight, the part of it on which it could be met, and the interceptor's site."""
    from thirdsite.report.flight_scene import path_track, place_at, scene_of

    tracks, places = [path_track(title, path)], [place_at(at, "interceptors", store.place(at))]
    for name, meeting in (("earliest meeting", result.earliest), ("latest meeting", result.latest)):
        if meeting is not None:
            closing = round(meeting.closing_speed_m_s, 0)
            place = path.place(meeting.time_s)
            places.append(place_at(name, "meeting", place, meeting.time_s, closing_speed_m_s=closing, fly_out_s=meeting.fly_out_s))
    if result.earliest is not None and result.latest is not None and result.latest.time_s > result.earliest.time_s:
        tracks.append(path_track("can be met", path, result.earliest.time_s, result.latest.time_s, kind="seen"))
    return scene_of(title, tracks=tracks, places=places)


def _check(option: str, value: float | None) -> None:
    low, high = BOUNDS[option]
    if value is not None and not (isfinite(value) and low <= value <= high):
        unit = "m/s" if option.endswith("m-s") else option.rsplit("-", 1)[1]
        raise BadInput(f"{option} {value:g} {unit} lies outside what is possible here: {low:g} to {high:g} {unit}")


def _speed(catalog: Catalog, interceptor: str, position: str | None) -> float:
    quantity = catalog.interceptor(interceptor).burnout_speed
    if position is None and quantity.value is None:
        givers = ", ".join(f"{name} ({figure.value:g} {quantity.unit})" for name, figure in quantity.positions.items())
        raise BadInput(
            f"the burnout speed of {interceptor} is disputed; give --burnout-speed-m-s V, or --position NAME, one of: {givers}"
        )
    return quantity.si() if position is None else burnout_speed_m_s(catalog, interceptor, position)


def _common(catalog: Catalog, delay: float | None, cap: float | None, height: float | None, closing: float | None) -> CommonFigures:
    common = common_figures(catalog, Assumptions())
    changes = {
        "launch_delay_s": delay,
        "flight_time_cap_s": cap,
        "least_intercept_height_m": height,
        "greatest_closing_speed_m_s": closing,
    }
    return replace(common, **{name: value for name, value in changes.items() if value is not None})


def _answer(
    catalog: Catalog,
    at: str,
    path: Path,
    battery: Battery,
    speed: float,
    common: CommonFigures,
    result: ReachResult,
) -> dict[str, Any]:
    toward = path.place(result.best_time_s if result.margin_s is not None else 0.5 * path.flight_time_s)
    bearing = geodesic(catalog.place(at), toward)[1]
    mass, relative = battery.interceptor.realise(speed).at(bearing)
    return {
        "reachable": result.reachable,
        "earliest": _meeting(path, result.earliest),
        "latest": _meeting(path, result.latest),
        "margin_s": None if result.margin_s is None else round(result.margin_s, 1),
        "constraint": result.constraint,
        "flip_burnout_speed_m_s": result.flip_burnout_speed_m_s,
        "burnout_speed_m_s": speed,
        "engagement_bearing_deg": round(degrees(bearing) % 360.0, 1),
        "inert_mass_kg": round(mass, 1),
        "relative_burnout_speed_m_s": round(relative, 0),
        "fly_out_error_s": {name: round(getattr(result.fly_out_error_s, name), 3) for name in ("median", "p95", "worst")},
        "launch_delay_s": common.launch_delay_s,
        "flight_time_cap_s": common.flight_time_cap_s,
        "least_intercept_height_m": common.least_intercept_height_m,
        "greatest_closing_speed_m_s": common.greatest_closing_speed_m_s,
    }


def _meeting(path: Path, meeting: Meeting | None) -> dict[str, float] | None:
    if meeting is None:
        return None
    return {
        **place_json(path.place(meeting.time_s), meeting.time_s),
        "closing_speed_m_s": round(meeting.closing_speed_m_s, 0),
        "fly_out_s": round(meeting.fly_out_s, 1),
    }


def _print(interceptor: str, at: str, against: str, start: str, end: str, path: Path, answer: dict[str, Any]) -> None:
    verdict = "can be met" if answer["reachable"] else "cannot be met"
    typer.echo(f"{against} from {start} to {end} {verdict} by {interceptor} at {at}")
    typer.echo(
        f"  burnout speed {answer['burnout_speed_m_s']:.0f} m/s inertial ({answer['relative_burnout_speed_m_s']:.0f} m/s relative "
        f"to the turning Earth) on bearing {answer['engagement_bearing_deg']:.0f} deg: {answer['inert_mass_kg']:.0f} kg inert mass "
        "above the last stage"
    )
    margin = answer["margin_s"]
    typer.echo(f"  margin         {'no point is allowed' if margin is None else f'{margin:.0f} s'}")
    typer.echo(f"  constraint     {answer['constraint'] or 'none: the greatest margin lies inside the allowed path'}")
    for key in ("earliest", "latest"):
        if answer[key]:
            closing = answer[key]["closing_speed_m_s"] / 1e3
            typer.echo(f"  {key:14s} {spell(path, answer[key]['time_s'])}, closing at {closing:.1f} km/s")
    flip = answer["flip_burnout_speed_m_s"]
    typer.echo(f"  least speed    {'none from 3,000 to 10,000 m/s reaches' if flip is None else f'{flip:.0f} m/s reaches'}")
