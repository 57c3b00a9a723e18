"""Any defence against the threats of a scenario: what it protects, what it sees first, which Russian missiles it meets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from thirdsite.catalog.catalog import City
from thirdsite.catalog.grids import NoLand, country_cells, ecef_of, land_bounds
from thirdsite.catalog.records import Missile
from thirdsite.chain.case import Case, threat_model
from thirdsite.chain.coverage import Coverage, blocks
from thirdsite.chain.defences import Compared, Defence, compare
from thirdsite.chain.first_seen import Watch, first_seen_s
from thirdsite.chain.pair_flights import fly_pairs
from thirdsite.chain.path import Path
from thirdsite.chain.progress import Progress
from thirdsite.chain.reach import SAMPLES, Free, free_flight, margins, meet
from thirdsite.chain.walk import Battery, Looks
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.engagement import intercept
from thirdsite.flight.booster import Array
from thirdsite.flight.threats import COAST_SAMPLES
from thirdsite.questions.protection.study import cities_of
from thirdsite.scenario.alternatives import threats_of
from thirdsite.scenario.region import Region
from thirdsite.scenario.setting import cross_section_m2
from thirdsite.scenario.threat import Threat

FEWEST_CELLS = 20
"""Cells of the default size are halved until a region has so many."""


@dataclass(frozen=True)
class Target:
    """One missile at one region: the pairs every defence is examined against."""

    threat: Threat
    region: str
    missile: Missile
    cities: list[City]
    launch_ecef_m: Array

    @cached_property
    def aim_ecef_m(self) -> Array:
        """The cities."""
        return np.array([ecef_from_geodetic(city.place) for city in self.cities])

    @cached_property
    def population(self) -> Array:
        """Listed population of each city."""
        return np.array([city.population for city in self.cities], dtype=float)

    def population_share(self, coverage: Coverage) -> float | None:
        """Share of the listed city population in range that is protected; None where nobody is in range."""
        in_range = coverage.in_range > 0
        total = float(self.population[in_range].sum())
        return float(self.population[coverage.protected[0] & in_range].sum()) / total if total > 0.0 else None


def targets_of(case: Case) -> list[Target]:
    """Every missile at every region of the scenario, and those named for these questions alone."""
    found = []
    for threat in threats_of(case.scenario, case.catalog):
        launch = case.launch_ecef_m(threat)
        for key in threat.regions:
            cities = cities_of(case, case.scenario.all_regions[key])
            found.append(Target(threat, key, case.catalog.missile(threat.missile), cities, launch))
    return found


def at_cities(case: Case, target: Target, defences: list[Defence], watches: list[Watch], progress: Progress, what: str) -> Compared:
    """Every city of a target against every launch point, under every defence."""
    steps = len(blocks(target.launch_ecef_m, target.aim_ecef_m))
    with progress.phase(f"{target.missile.name} at {case.scenario.all_regions[target.region].name}, {what}", steps) as bar:
        return compare(
            case.threat_model(target.threat),
            defences,
            watches,
            target.launch_ecef_m,
            target.aim_ecef_m,
            case.scenario.doctrine.firing,
            case.workers,
            bar,
        )


@dataclass(frozen=True)
class RegionCells:
    """Centres (degrees) of a region's equal-area cells, their edge, and the bounds (west, east, south, north) they lie in."""

    lat_deg: Array
    lon_deg: Array
    cell_km: float
    bounds_deg: tuple[float, float, float, float]


def at_cells(
    case: Case, target: Target, defences: list[Defence], progress: Progress, what: str
) -> tuple[RegionCells, list[Coverage]] | None:
    """The cells of a target's region, and every defence's coverage of them; None for a region without countries."""
    cells = region_cells(case, case.scenario.all_regions[target.region])
    if cells is None:
        return None
    aims = ecef_of(cells.lat_deg, cells.lon_deg)
    with progress.phase(
        f"{target.missile.name} at {len(aims)} cells, {case.scenario.all_regions[target.region].name}, {what}",
        len(blocks(target.launch_ecef_m, aims)),
    ) as bar:
        done = compare(
            case.threat_model(target.threat),
            defences,
            [],
            target.launch_ecef_m,
            aims,
            case.scenario.doctrine.firing,
            case.workers,
            bar,
        )
    return cells, done.coverage


def region_cells(case: Case, region: Region) -> RegionCells | None:
    """Centres of a region's cells in degrees, of `sites.cell_km`, or smaller where few of the default size fit."""
    if not region.countries:
        return None
    bounds = land_bounds(tuple(region.countries), region.bounds_deg)
    cell_km = case.scenario.sites.cell_km
    while True:
        try:
            found = country_cells(tuple(region.countries), bounds, cell_km)
        except NoLand:
            found = np.zeros(0), np.zeros(0)
        if len(found[0]) >= FEWEST_CELLS or "cell_km" in case.scenario.sites.model_fields_set or cell_km < 25.0:
            return RegionCells(*found, cell_km, bounds) if len(found[0]) else None
        cell_km *= 0.5


def area_share(coverage: Coverage) -> float | None:
    """Share of the area in range that is protected; None where nothing is in range."""
    in_range = coverage.in_range > 0
    return float(coverage.protected[0][in_range].mean()) if in_range.any() else None


def watch_of(case: Case, missile: Missile, radar: str, position: str) -> Watch:
    """A radar as a position reads it, with its ranges on a missile's warhead and body."""
    one = case.radar(radar, position)
    warhead = cross_section_m2(case.catalog, missile, radar, position)
    body = cross_section_m2(case.catalog, missile, radar, position, body=True)
    return Watch(one, one.detection_range_m(warhead), one.detection_range_m(body))


@dataclass(frozen=True)
class RussianFlights:
    """Missiles from every Russian base of the scenario to every target that they reach."""

    bases: list[str]
    """Base of each flight."""
    looks: dict[str, Looks]
    """Flights of each base, sampled."""
    missiles: dict[str, Missile]
    paths: list[Path]
    _free: dict[int, Free]

    def margins_s(self, case: Case, battery: Battery, speed_m_s: float) -> Array:
        """Seconds by which interceptors could be early at each flight at best; kinematics only."""
        if id(battery) not in self._free:
            self._free[id(battery)] = free_flight(self.paths, battery, SAMPLES)
        free = self._free[id(battery)]
        return margins(free, *meet(battery, speed_m_s, case.common, free), case.common)[:, intercept.MARGIN]

    def seen_from(self, case: Case, radar: str, position: str) -> dict[str, float]:
        """Bases of which a radar sees a missile, and the earliest time after lift-off, s."""
        found = {}
        for base, looks in self.looks.items():
            times = first_seen_s(looks, watch_of(case, self.missiles[base], radar, position))
            if np.isfinite(times).any():
                found[base] = float(times.min())
        return found


def russian_flights(case: Case, progress: Progress) -> RussianFlights:
    """Fly every base of the second question to every target."""
    deterrent = case.scenario.deterrent
    aims = np.array([ecef_from_geodetic(case.catalog.aim_point(name)) for name in deterrent.targets])
    bases: list[str] = []
    looks: dict[str, Looks] = {}
    missiles: dict[str, Missile] = {}
    paths: list[Path] = []
    with progress.phase("Russian ICBMs, for other sites", len(deterrent.bases)) as bar:
        for base in deterrent.bases:
            missile = case.catalog.missile(case.catalog.site(base).missiles[0])
            launch = np.array([ecef_from_geodetic(case.catalog.place(base))] * len(aims))
            flown = fly_pairs(threat_model(missile), launch, aims, COAST_SAMPLES)
            if len(flown.arrives):
                looks[base], missiles[base] = Looks(flown.flights, flown.flights.samples), missile
                paths += [Path.of(flown.flights, i) for i in range(len(flown.arrives))]
                bases += [base] * len(flown.arrives)
            bar.advance()
    return RussianFlights(bases, looks, missiles, paths, {})
