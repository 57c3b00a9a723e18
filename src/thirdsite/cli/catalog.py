"""`thirdsite catalog`: what the catalogue holds, with value, range, grade, source and positions."""

from __future__ import annotations

import textwrap
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from thirdsite.catalog.catalog import Catalog
from thirdsite.catalog.quantity import GRADES, Choice, Quantity
from thirdsite.catalog.records import Claim
from thirdsite.cli.options import CatalogOption, JsonOption, open_catalog, print_json
from thirdsite.errors import UnknownName


def catalog(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="An entry, city, launch point or claim to show.")] = None,
    overlay: CatalogOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the catalogue, id first on each line, or show one entry with its sources."""
    store = open_catalog(overlay)
    if name is None:
        _list(store, as_json)
    elif name in store.entries:
        _show_record(store.entries[name], as_json)
    elif name in store.claims:
        _show_claim(store.claims[name], as_json)
    elif name in store.cities or name in store.launch_points:
        _show_row(store.cities.get(name) or store.launch_points[name], as_json)
    else:
        known = [*store.entries, *store.claims, *store.launch_points, *store.cities]
        raise UnknownName("catalogue entry", name, known)


def _listing(store: Catalog) -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = [(entry.id, entry.kind, entry.name) for entry in store.entries.values()]
    rows.sort(key=lambda row: (row[1], row[0]))
    rows += [(claim.id, "claim", f"{claim.speaker}: {claim.statement}") for claim in store.claims.values()]
    rows += [(point.id, "launch-point", point.name) for point in store.launch_points.values()]
    rows += [(city.id, "city", f"{city.name}, {city.country}") for city in store.cities.values()]
    return rows


def _list(store: Catalog, as_json: bool) -> None:
    rows = _listing(store)
    if as_json:
        print_json([{"id": id_, "kind": kind, "name": text} for id_, kind, text in rows])
        return
    for id_, kind, text in rows:
        typer.echo(f"{id_:24s} {kind:13s} {textwrap.shorten(text, 80, placeholder=' ...')}")


def _show_record(entry: Any, as_json: bool) -> None:
    if as_json:
        print_json(entry.model_dump(by_alias=True, exclude_defaults=True))
        return
    typer.echo(f"{entry.id} ({entry.kind}): {entry.name}")
    if entry.description:
        typer.echo(textwrap.fill(entry.description, 100, initial_indent="  ", subsequent_indent="  "))
    _show_fields(entry, "")
    typer.echo("\nGrades: " + "; ".join(f"{grade} {meaning}" for grade, meaning in GRADES.items()))


def _show_fields(record: BaseModel, path: str) -> None:
    for name in type(record).model_fields:
        if not path and name in ("id", "kind", "name", "description"):
            continue
        _show_value(getattr(record, name), f"{path}.{name}".lstrip(".").rstrip("_"))


def _show_value(value: Any, path: str) -> None:
    if value is None or value in ([], {}, ""):
        return
    if isinstance(value, Quantity):
        _show_quantity(value, path)
    elif isinstance(value, Choice):
        typer.echo(f"\n{path} = {value.value}  [{value.grade}]")
        _note(value.source, value.note)
        for position, own in value.positions.items():
            typer.echo(f"  {position}: {own.value}  [{own.grade}]")
            _note(own.source, own.note, "    ")
    elif isinstance(value, BaseModel):
        _show_fields(value, path)
    elif isinstance(value, list) and isinstance(value[0], BaseModel):
        for i, part in enumerate(value):
            _show_fields(part, f"{path}.{i + 1}")
    elif isinstance(value, dict):
        for key, part in value.items():
            _show_value(part, f"{path}.{key}")
    else:
        typer.echo(f"\n{path} = {', '.join(map(str, value)) if isinstance(value, list) else value}")


def _show_quantity(quantity: Quantity, path: str) -> None:
    unit = "" if quantity.unit == "1" else f" {quantity.unit}"
    between = f"  (range {quantity.range[0]:g} to {quantity.range[1]:g}{unit})" if quantity.range else ""
    shown = "no common value" if quantity.value is None else f"{quantity.value:g}{unit}{between}  [{quantity.grade}]"
    typer.echo(f"\n{path} = {shown}")
    _note(quantity.source, quantity.note)
    for position, own in quantity.positions.items():
        span = f"  (range {own.range[0]:g} to {own.range[1]:g}{unit})" if own.range else ""
        typer.echo(f"  {position}: {own.value:g}{unit}{span}  [{own.grade}]")
        _note(own.source, own.note, "    ")


def _note(source: str, note: str, indent: str = "  ") -> None:
    for text in (f"source: {source}" if source else "", note):
        if text:
            typer.echo(textwrap.fill(text, 110, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False))


def _show_claim(claim: Claim, as_json: bool) -> None:
    if as_json:
        print_json(claim.model_dump())
        return
    typer.echo(f"{claim.id} (claim, {claim.theme}): {claim.speaker}{f', {claim.date}' if claim.date else ''}  [{claim.grade}]")
    typer.echo(textwrap.fill(claim.statement, 100, initial_indent="  ", subsequent_indent="  "))
    for figure in claim.figures:
        typer.echo(f"  {figure.quantity} = {figure.value} {figure.unit}")
    _note(claim.source or "", "" if claim.found else "looked for and not found")


def _show_row(row: Any, as_json: bool) -> None:
    data = {key: value for key, value in vars(row).items() if key != "place"}
    data.update({"lat_deg": round(row.place.latitude_rad * 57.29577951308232, 4)})
    data.update({"lon_deg": round(row.place.longitude_rad * 57.29577951308232, 4)})
    if as_json:
        print_json(data)
        return
    for key, value in data.items():
        typer.echo(f"{key:12s} {value}")
