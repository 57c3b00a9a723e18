"""The catalogue: every entry by id, shipped or laid over by the user, with a digest of what was used."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.resources import files
from math import radians
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from thirdsite.catalog.records import (
    AnyEntry,
    Assumption,
    Claim,
    FinderRule,
    Force,
    Interceptor,
    Missile,
    Position,
    Radar,
    Satellite,
    Satellites,
    Site,
    Treaty,
)
from thirdsite.catalog.yamlfile import YamlFile, read_yaml, validate
from thirdsite.earth.geodesy import Geodetic
from thirdsite.errors import BadInput, UnknownName

Kind = TypeVar("Kind")
_ENTRY: TypeAdapter[AnyEntry] = TypeAdapter(AnyEntry)
_CLAIMS: TypeAdapter[list[Claim]] = TypeAdapter(list[Claim])


@dataclass(frozen=True)
class City:
    """A listed city."""

    id: str
    name: str
    country: str
    region: str
    place: Geodetic
    population: int
    capital: bool


@dataclass(frozen=True)
class LaunchPoint:
    """A point a missile is flown from in the model; a sample, not a finding."""

    id: str
    country: str
    name: str
    place: Geodetic
    kind: str
    source: str


@dataclass
class Catalog:
    """All entries by id, and as they were written. `get` finds one of a kind; `digest` names the content."""

    entries: dict[str, AnyEntry] = field(default_factory=dict)
    cities: dict[str, City] = field(default_factory=dict)
    launch_points: dict[str, LaunchPoint] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    written: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Digest of entries, cities, launch points and claims."""
        content = {
            "entries": self.written,
            "cities": [repr(city) for _, city in sorted(self.cities.items())],
            "launch_points": [repr(point) for _, point in sorted(self.launch_points.items())],
            "claims": [claim.model_dump() for _, claim in sorted(self.claims.items())],
        }
        return sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:16]

    def get(self, kind: type[Kind], name: str) -> Kind:
        """The entry of class `kind` with this id.

        Raises
        ------
        UnknownName : there is none, or it is of another kind; near names are given
        """
        entry = self.entries.get(name)
        if isinstance(entry, kind):
            return entry
        known = [other.id for other in self.entries.values() if isinstance(other, kind)]
        raise UnknownName(kind.__name__.lower(), name, known)

    def all(self, kind: type[Kind]) -> list[Kind]:
        """Every entry of class `kind`, by id."""
        return [entry for _, entry in sorted(self.entries.items()) if isinstance(entry, kind)]

    def missile(self, name: str) -> Missile:
        """The missile with this id."""
        return self.get(Missile, name)

    def interceptor(self, name: str) -> Interceptor:
        """The interceptor with this id."""
        return self.get(Interceptor, name)

    def radar(self, name: str) -> Radar:
        """The radar with this id."""
        return self.get(Radar, name)

    def satellites(self, name: str) -> Satellites:
        """The satellite constellation with this id."""
        return self.get(Satellites, name)

    def satellite(self, name: str) -> Satellite:
        """The single satellite with this id."""
        return self.get(Satellite, name)

    def site(self, name: str) -> Site:
        """The site with this id."""
        return self.get(Site, name)

    def force(self, name: str) -> Force:
        """The force with this id."""
        return self.get(Force, name)

    def position(self, name: str) -> Position:
        """The position with this id."""
        return self.get(Position, name)

    def assumption(self, name: str) -> Assumption:
        """The common assumption with this id."""
        return self.get(Assumption, name)

    def treaty(self, name: str) -> Treaty:
        """The treaty with this id."""
        return self.get(Treaty, name)

    def finder_rule(self, name: str) -> FinderRule:
        """The finder rule with this id."""
        return self.get(FinderRule, name)

    def aim_point(self, name: str) -> Geodetic:
        """Where a missile aimed at a place comes down: below or above it on the ellipsoid, where flights end."""
        return self.place(name)._replace(height_m=0.0)

    def place(self, name: str) -> Geodetic:
        """Where a site, launch point or city is; a text "LAT,LON" in degrees is a place too.

        Raises
        ------
        BadInput, UnknownName : not a place, with the remedy
        """
        if "," in name:
            return parse_place(name)
        if name in self.launch_points:
            return self.launch_points[name].place
        if name in self.cities:
            return self.cities[name].place
        entry = self.entries.get(name)
        if isinstance(entry, Site):
            return site_place(entry)
        known = [*self.launch_points, *self.cities, *(site.id for site in self.all(Site))]
        raise UnknownName("site, launch point or city", name, known)


def site_place(site: Site) -> Geodetic:
    """Geodetic place of a site."""
    return Geodetic(site.latitude.si(), site.longitude.si(), site.height.si())


def parse_place(text: str) -> Geodetic:
    """A place on the ground from "LAT,LON" in degrees.

    Raises
    ------
    BadInput : not two numbers, or out of range (perhaps in the wrong order)
    """
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise BadInput(f"place {text!r} is not two numbers; write LAT,LON in degrees, for example 35.2,53.9") from None
    if not (-90.0 <= latitude <= 90.0 and -180.0 <= longitude <= 180.0):
        swapped = -90.0 <= longitude <= 90.0 and -180.0 <= latitude <= 180.0
        hint = f"; did you mean {longitude:g},{latitude:g}?" if swapped else ""
        raise BadInput(
            f"place {text!r}: latitude {latitude:g} must lie in -90..90 and longitude {longitude:g} in -180..180 degrees, "
            f"latitude first{hint}"
        )
    return Geodetic(radians(latitude), radians(longitude))


@lru_cache(maxsize=8)
def load_catalog(overlay: Path | None = None) -> Catalog:
    """The shipped catalogue, with the user's folder laid over it.

    An entry of the overlay with a known id replaces the fields it gives; one with a new id is added. Files
    `cities.csv` and `launch_points.csv` add or replace rows by id, `claims.yaml` claims.

    Raises
    ------
    BadInput : a file or figure that cannot be used, named with file, line, value and remedy
    """
    catalog = Catalog()
    raw: dict[str, tuple[Any, YamlFile, int]] = {}
    folders = [Path(str(files("thirdsite.catalog") / "data"))]
    if overlay is not None:
        if not overlay.is_dir():
            raise BadInput(f"{overlay}: no such folder; --catalog takes a folder of YAML files")
        folders.append(overlay)
    for folder in folders:
        _read_folder(folder, catalog, raw)
    for name, (data, content, index) in raw.items():
        catalog.entries[name] = _validated(data, content, index)
        catalog.written[name] = data
    _check_references(catalog, raw)
    return catalog


def _read_folder(folder: Path, catalog: Catalog, raw: dict[str, tuple[Any, YamlFile, int]]) -> None:
    for path in sorted(folder.glob("*.y*ml")):
        content = read_yaml(path)
        if path.stem == "claims":
            catalog.claims.update({claim.id: claim for claim in validate(content, _CLAIMS)})
            continue
        if not isinstance(content.data, list):
            raise BadInput(f"{path}:1: expected a list of entries, each with an id and a kind")
        here: set[str] = set()
        for index, data in enumerate(content.data):
            if not isinstance(data, dict) or not isinstance(data.get("id"), str):
                raise BadInput(f"{path}:{content.line((index,))}: entry {index + 1} has no id; add `id: some-name`")
            name = data["id"]
            if name in here:
                raise BadInput(f"{path}:{content.line((index,))}: id {name!r} appears twice in this file")
            here.add(name)
            merged = _merged(raw[name][0], data) if name in raw else data
            raw[name] = (merged, content, index)
    for path in sorted(folder.glob("*.csv")):
        if path.stem == "cities":
            catalog.cities.update(_read_cities(path))
        elif path.stem == "launch_points":
            catalog.launch_points.update(_read_launch_points(path))
        else:
            raise BadInput(f"{path}: unknown table; a catalogue folder may hold cities.csv and launch_points.csv")


def _merged(base: Any, over: Any) -> Any:
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        return {**base, **{key: _merged(base.get(key), value) for key, value in over.items()}}
    return over


def _validated(data: Any, content: YamlFile, index: int) -> AnyEntry:
    return validate(YamlFile(content.path, data, content.lines, (index,)), _ENTRY)


def _check_references(catalog: Catalog, raw: dict[str, tuple[Any, YamlFile, int]]) -> None:
    def check(entry: AnyEntry, what: str, name: str, kind: type) -> None:
        if not isinstance(catalog.entries.get(name), kind):
            _, content, index = raw[entry.id]
            raise BadInput(
                f"{content.path}:{content.line((index,))}: {entry.id} names {what} {name!r}, which the catalogue does not have"
            )

    for entry in catalog.entries.values():
        if isinstance(entry, Radar):
            check(entry, "site", entry.site, Site)
        elif isinstance(entry, Satellites):
            for name in entry.members:
                check(entry, "satellite", name, Satellite)
        elif isinstance(entry, Site):
            for name in entry.missiles:
                check(entry, "missile", name, Missile)
        elif isinstance(entry, Force):
            for deployment in entry.deployments:
                check(entry, "site", deployment.site, Site)


def _rows(path: Path, columns: set[str]) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = columns - set(reader.fieldnames or [])
            if missing:
                raise BadInput(f"{path}:1: columns missing: {', '.join(sorted(missing))}")
            rows = [(reader.line_num, row) for row in reader]
            for line, row in rows:
                if None in row or None in row.values():
                    raise BadInput(f"{path}:{line}: {row.get('id')}: this row has not as many cells as the heading has columns")
            return rows
    except UnicodeDecodeError:
        raise BadInput(f"{path}: not UTF-8 text; save the table as UTF-8 CSV") from None
    except csv.Error as error:
        raise BadInput(f"{path}: not a CSV table: {error}") from None


def _row_place(path: Path, line: int, row: dict[str, str]) -> Geodetic:
    try:
        return parse_place(f"{row['lat_deg']},{row['lon_deg']}")
    except BadInput as error:
        raise BadInput(f"{path}:{line}: {row.get('id')}: {error}") from None


def _read_cities(path: Path) -> dict[str, City]:
    columns = {"id", "name", "country", "region", "lat_deg", "lon_deg", "population", "capital"}
    cities = {}
    for line, row in _rows(path, columns):
        try:
            population = int(row["population"])
        except ValueError:
            population = -1
        if population < 0:
            raise BadInput(f"{path}:{line}: {row['id']}: population {row['population']!r} is not a count of people")
        place = _row_place(path, line, row)
        capital = row["capital"].strip().lower() == "yes"
        cities[row["id"]] = City(row["id"], row["name"], row["country"], row["region"], place, population, capital)
    return cities


def _read_launch_points(path: Path) -> dict[str, LaunchPoint]:
    columns = {"id", "country", "name", "lat_deg", "lon_deg", "kind", "source"}
    points = {}
    for line, row in _rows(path, columns):
        place = _row_place(path, line, row)
        points[row["id"]] = LaunchPoint(row["id"], row["country"], row["name"], place, row["kind"], row["source"])
    return points
