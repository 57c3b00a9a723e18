"""`thirdsite fly`: one flight, of a catalogue missile or of any body given by its state."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from thirdsite.chain.flight_json import SAMPLE_KEYS, FlightRecord, sample_values
from thirdsite.chain.single_flight import Aim, Loft, NamedLoft, missile_record
from thirdsite.cli.options import CatalogOption, ExportOption, check_exports, open_catalog, print_json, write_exports
from thirdsite.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from thirdsite.report.scene import Scene
    from thirdsite.scenario.state_file import StateFile


def fly(
    missile: Annotated[str | None, typer.Argument(metavar="[MISSILE]", help="Id of a missile of the catalogue.")] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="SITE|LAT,LON", help="Where the missile is launched: a site, launch point, or place."),
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="CITY|LAT,LON", help="Where it is flown to: a city or place.")] = None,
    loft_deg: Annotated[
        float | None,
        typer.Option("--loft-deg", metavar="D", help="Raise the minimum-energy flight-path angle by this many degrees."),
    ] = None,
    loft: Annotated[
        str | None, typer.Option("--loft", metavar="NAME", help="minimum-energy, lofted or depressed; else minimum-energy.")
    ] = None,
    apogee_km: Annotated[float | None, typer.Option("--apogee-km", metavar="A", help="Fly so high instead.")] = None,
    position: Annotated[str | None, typer.Option("--position", metavar="NAME", help="Whose figures to take.")] = None,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="FILE", help="Instead of a missile: a body by the YAML file of its state.")
    ] = None,
    step_s: Annotated[
        float | None, typer.Option("--step-s", metavar="S", help="Time between samples; else a round one making 120 to 300.")
    ] = None,
    height_m: Annotated[
        list[float] | None,
        typer.Option("--height-m", metavar="H", help="A height whose crossings to list, besides 100 km; may be given again."),
    ] = None,
    catalog: CatalogOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text, with the samples.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the samples as CSV instead of text.")] = False,
    export: ExportOption = None,
) -> None:
    """Fly one missile from a place to another, or follow any body from its state to the ground.

    A missile is flown by its boost, free flight and re-entry so that it arrives at the aim point. A body of a state
    file falls freely, with drag if it has any. Earth: WGS-84, turning, with J2, and the US Standard Atmosphere 1976.
    Speeds are relative to the turning Earth, heights above the ellipsoid, times from lift-off or from the state.
    """
    exports = check_exports(export)
    if as_json and as_csv:
        raise BadInput("--json and --csv are two ways to print; give one of them")
    if state is not None:
        others: dict[str, object] = {"MISSILE": missile, "--from": start, "--to": end, "--loft-deg": loft_deg, "--loft": loft}
        others |= {"--apogee-km": apogee_km, "--position": position, "--catalog": catalog}
        _refuse_beside_state({name: value for name, value in others.items() if value is not None})
        from thirdsite.chain.state_flight import state_record

        body, record = state_record(state, step_s, height_m or ())
        _show(f"body of {state}", _state_head(body), record, as_json, as_csv)
        write_exports(exports, lambda: _scene(f"body of {state.name}", record), say=not (as_json or as_csv))
        return
    aim = _aim(missile, start, end, position)
    wanted = Loft(loft_deg, _named(loft), None if apogee_km is None else apogee_km * 1e3)
    wanted.check()
    record = missile_record(open_catalog(catalog), aim, wanted, step_s, height_m or ())
    head = {"missile": aim.missile, "from": aim.start, "to": aim.end, "position": position}
    title = f"{aim.missile} from {aim.start} to {aim.end}"
    _show(title, head, record, as_json, as_csv)
    write_exports(exports, lambda: _scene(title, record), say=not (as_json or as_csv))


def _scene(title: str, record: FlightRecord) -> Scene:
    from thirdsite.report.flight_scene import event_places, record_track, scene_of

    return scene_of(title, tracks=[record_track(title, record)], places=event_places(record))


def _refuse_beside_state(others: dict[str, object]) -> None:
    if "MISSILE" in others:
        raise BadInput(f"--state and MISSILE {others['MISSILE']!r} both say what flies; give one of them")
    if others:
        raise BadInput(f"{', '.join(others)} cannot go with --state, whose file says everything about the flight; leave it out")


def _aim(missile: str | None, start: str | None, end: str | None, position: str | None) -> Aim:
    if missile is None:
        raise BadInput("nothing to fly; give a MISSILE with --from and --to, or --state FILE (thirdsite fly --help shows both)")
    if start is None or end is None:
        option, example = ("--from", "tabriz") if start is None else ("--to", "berlin")
        raise BadInput(
            f"{option} is missing; say where {missile} {'starts' if start is None else 'goes'}, as in {option} {example}"
        )
    return Aim(missile, start, end, position)


def _named(loft: str | None) -> NamedLoft | None:
    names = list(get_args(NamedLoft))
    if loft is not None and loft not in names:
        raise UnknownName("loft", loft, names)
    return cast("NamedLoft | None", loft)


def _state_head(body: StateFile) -> dict[str, Any]:
    return {"epoch": body.epoch, "gravity_harmonics": body.gravity.harmonics}


def _show(title: str, head: dict[str, Any], record: FlightRecord, as_json: bool, as_csv: bool) -> None:
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(SAMPLE_KEYS)
        writer.writerows(sample_values(row) for row in record.samples)
    elif as_json:
        print_json({**head, **record.as_json()})
    else:
        typer.echo(title)
        for name, text in _lines(record.as_json()):
            typer.echo(f"  {name:14s} {text}")
        for line in _event_lines(record):
            typer.echo(f"  {line}")


def _event_lines(record: FlightRecord) -> list[str]:
    """The events as a table."""
    lines = [f"{'event':14s} {'time s':>10s} {'lat deg':>9s} {'lon deg':>10s} {'height km':>10s} {'speed m/s':>10s}"]
    for event in record.events:
        time, latitude, longitude, height, speed = sample_values(event.row)
        lines.append(f"{event.name:14s} {time:10.3f} {latitude:9.4f} {longitude:10.4f} {height / 1e3:10.3f} {speed:10.1f}")
    return lines


def _lines(flight: dict[str, Any]) -> list[tuple[str, str]]:
    burnout, impact, last = flight["burnout"], flight["impact"], flight["samples"][-1]
    lines = []
    if burnout is not None:
        lines.append(
            (
                "burnout",
                f"{burnout['time_s']:.1f} s, {burnout['height_m'] / 1e3:.1f} km high, {burnout['speed_m_s']:.0f} m/s "
                f"at {burnout['flight_path_angle_deg']:.1f} deg",
            )
        )
    lines.append(("apogee", f"{flight['apogee_m'] / 1e3:.1f} km"))
    lines.append(("ground range", f"{flight['ground_range_m'] / 1e3:.1f} km"))
    lines.append(("flight time", f"{flight['flight_time_s']:.1f} s"))
    end = f"{last['lat_deg']:.4f}, {last['lon_deg']:.4f} at {last['speed_m_s']:.0f} m/s"
    if impact is not None:
        lines.append(("impact", end))
    else:
        lines.append(("stopped", f"{end}, {last['height_m'] / 1e3:.1f} km high"))
    if flight["miss_m"] is not None:
        lines.append(("miss", f"{flight['miss_m']:.2f} m"))
    return lines
