"""What the first question computes: cities and map cells of a region against each threat."""

from __future__ import annotations

from dataclasses import dataclass
from math import degrees

import numpy as np

from thirdsite.catalog.catalog import City
from thirdsite.catalog.grids import country_cells, ecef_of
from thirdsite.chain.case import Case
from thirdsite.chain.city_odds import Odds, city_loop, odds, planned_flights
from thirdsite.chain.coverage import Coverage, Firing, cover, pieces_of
from thirdsite.chain.progress import Progress
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.flight.booster import Array
from thirdsite.flight.threats import Outcome
from thirdsite.questions import sensitivity
from thirdsite.questions.sensitivity import Sweep
from thirdsite.scenario.region import Region
from thirdsite.scenario.threat import Threat

HALF = 0.5
"""A shield "covers most" of a region if more than this share of the listed city population in range is protected."""


@dataclass(frozen=True)
class CityTable:
    """Cities of one region against one threat, under every variation."""

    threat: Threat
    region: str
    cities: list[City]
    coverage: Coverage
    sweeps: list[Sweep]
    odds: list[Odds]
    """The closed loop against each city, for each position of the scenario."""
    fired_by: list[np.ndarray]
    """The group of interceptors whose loop that is, of each city, for each position."""

    @property
    def population(self) -> Array:
        """Listed population of each city."""
        return np.array([city.population for city in self.cities], dtype=float)

    def population_share(self, variation: int) -> float | None:
        """Share of the listed city population in range that is protected; None where nobody is in range."""
        in_range = self.coverage.in_range > 0
        total = float(self.population[in_range].sum())
        if total == 0.0:
            return None
        return float(self.population[self.coverage.protected[variation] & in_range].sum()) / total


@dataclass(frozen=True)
class AreaMap:
    """Grid cells of one region against one threat, one variation for each position."""

    threat: Threat
    region: str
    lat_deg: Array
    lon_deg: Array
    coverage: Coverage

    def area_share(self, variation: int) -> float | None:
        """Share of the area in range that is protected."""
        in_range = self.coverage.in_range > 0
        return float(self.coverage.protected[variation][in_range].mean()) if in_range.any() else None


def cities_of(case: Case, region: Region) -> list[City]:
    """Listed cities of a region, largest first."""
    chosen = (
        [case.catalog.cities[name] for name in region.cities]
        if region.cities
        else [city for city in case.catalog.cities.values() if city.country in region.countries]
    )
    inside = [
        city
        for city in chosen
        if region.west_deg <= degrees(city.place.longitude_rad) <= region.east_deg
        and region.south_deg <= degrees(city.place.latitude_rad) <= region.north_deg
    ]
    return sorted(inside, key=lambda city: (-city.population, city.id))


def against_cities(case: Case, threat: Threat, key: str, region: Region, progress: Progress) -> CityTable:
    """Every city of a region against one threat, under every variation of every position."""
    cities = cities_of(case, region)
    missile = case.catalog.missile(threat.missile)
    sweeps = sensitivity.plan(case, missile)
    variations = [variation for sweep in sweeps for variation in sweep.variations]
    aims = np.array([ecef_from_geodetic(city.place) for city in cities])
    launch = case.launch_ecef_m(threat)
    with progress.phase(f"{missile.name} at {len(cities)} cities, {region.name}", pieces_of(len(launch), len(aims))) as bar:
        coverage = cover(case.threat_model(threat), case.batteries, launch, aims, variations, _firing(case), case.workers, bar)
    arrives = coverage.outcome == Outcome.ARRIVES
    return CityTable(threat, key, cities, coverage, sweeps, *_odds(case, threat, launch, aims, arrives, region, progress))


def _odds(
    case: Case, threat: Threat, launch: Array, aims: Array, arrives: np.ndarray, region: Region, progress: Progress
) -> tuple[list[Odds], list[np.ndarray]]:
    """The closed loop against each city, under each position; of several groups of interceptors the one that does best there."""
    positions = case.scenario.positions
    if not case.closed_loop or not arrives.any():
        nothing = np.zeros(len(aims), dtype=int)
        return [Odds(nothing, nothing, nothing.astype(float)) for _ in positions], [nothing for _ in positions]
    missile, model = case.catalog.missile(threat.missile), case.threat_model(threat)
    flights, city = planned_flights(model, launch, aims, arrives, case.workers)
    cases = [case.alone(group) for group in range(len(case.groups))]
    loops = [city_loop(one, missile, flights, city, position) for position in positions for one in cases]
    with progress.phase(f"{missile.name} at {region.name}, closed loop", sum(loop.blocks for loop in loops)) as bar:
        found = odds(loops, len(aims), case.workers, bar)
    best = [_best(found[number * len(cases) : (number + 1) * len(cases)]) for number in range(len(positions))]
    return [one for one, _ in best], [which for _, which in best]


def _best(groups: list[Odds]) -> tuple[Odds, np.ndarray]:
    """For each city the group with most hits, of equals the one that fires most, the first of those; and which that is."""
    hits, shots = (np.stack([getattr(one, name) for one in groups]) for name in ("hits", "shots"))
    which = np.lexsort((-np.arange(len(groups))[:, None] + 0 * hits, shots, hits), axis=0)[-1]
    cities = np.arange(len(which))
    return Odds(groups[0].runs, hits[which, cities], shots[which, cities]), which


def expected_share(table: CityTable, position: int, case: Case) -> float | None:
    """Share of the listed city population in range that one missile at its city would not reach: the cities' probabilities,
    weighted by their populations; None where nobody is in range."""
    one = table.odds[position]
    flown = one.runs > 0
    if not flown.any():
        return None
    weight = table.population[flown]
    return case.common.warhead_probability * float((weight * one.hits[flown] / one.runs[flown]).sum() / weight.sum())


def against_cells(case: Case, threat: Threat, key: str, region: Region, progress: Progress) -> AreaMap:
    """Every map cell of a region against one threat, nominally under each position."""
    missile = case.catalog.missile(threat.missile)
    bounds = (region.west_deg, region.east_deg, region.south_deg, region.north_deg)
    lat, lon = country_cells(tuple(region.countries), bounds, case.scenario.cell_km)
    variations = [case.variation(missile, name) for name in case.scenario.positions]
    launch = case.launch_ecef_m(threat)
    with progress.phase(f"{missile.name} at {len(lat)} map cells, {region.name}", pieces_of(len(launch), len(lat))) as bar:
        coverage = cover(
            case.threat_model(threat),
            case.batteries,
            launch,
            ecef_of(lat, lon),
            variations,
            _firing(case),
            case.workers,
            bar,
        )
    return AreaMap(threat, key, lat, lon, coverage)


def _firing(case: Case) -> Firing:
    first, *further = case.inventories
    return Firing(case.scenario.doctrine.firing, first, tuple(further))


def nominal_variation(table: CityTable, position: str) -> int:
    """Index of the nominal variation of a position."""
    at = 0
    for sweep in table.sweeps:
        if sweep.position == position and sweep.assumption == sensitivity.NOMINAL:
            return at
        at += len(sweep.variations)
    raise KeyError(position)


def nominal_share(table: CityTable, position: str) -> float | None:
    """Share of the listed city population in range that is protected under a position's nominal figures."""
    return table.population_share(nominal_variation(table, position))


def share_interval(table: CityTable, position: str) -> list[float] | None:
    """Share at the two corners where every unknown is at its worse or better end for the defence."""
    at = 0
    ends = []
    for sweep in table.sweeps:
        if sweep.position == position and sweep.assumption in (sensitivity.WORST, sensitivity.BEST):
            ends.append(table.population_share(at))
        at += len(sweep.variations)
    found = [end for end in ends if end is not None]
    nominal = nominal_share(table, position)
    if not found or nominal is None:
        return None
    return [round(min(*found, nominal), 3), round(max(*found, nominal), 3)]


def sweep_shares(table: CityTable) -> list[list[float | None]]:
    """Protected share for every value of every sweep."""
    at, found = 0, []
    for sweep in table.sweeps:
        found.append([table.population_share(at + i) for i in range(len(sweep.variations))])
        at += len(sweep.variations)
    return found
