"""Question 1, protection: whom does the shield protect, against which missile from where, and how well?"""

from __future__ import annotations

from dataclasses import dataclass
from math import degrees

import numpy as np

from thirdsite.catalog.catalog import City
from thirdsite.chain.case import Case
from thirdsite.chain.coverage import Coverage, Firing, cover, pieces_of
from thirdsite.chain.grids import country_cells, ecef_of
from thirdsite.chain.progress import Progress
from thirdsite.chain.walk import Variation
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.engagement.intercept import CONSTRAINTS
from thirdsite.flight.booster import Array
from thirdsite.flight.threats import Outcome
from thirdsite.questions import sensitivity
from thirdsite.questions.answer import Answer, Column, Flip, InputFigure, Json, Table
from thirdsite.questions.figures import Cells, CurveFigure, Figure, MapFigure, MapPanel, Point, Series
from thirdsite.questions.inputs import assumption_figures, figures_of
from thirdsite.questions.sensitivity import Sweep
from thirdsite.scenario.scenario import Region, Scenario, Threat, launch_points
from thirdsite.scenario.setting import ASSUMPTION_IDS

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


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the question for a scenario."""
    scenario = case.scenario
    tables: list[CityTable] = []
    maps: list[AreaMap] = []
    for threat in scenario.threats:
        for key in threat.regions:
            region = scenario.regions[key]
            tables.append(_cities(case, threat, key, region, progress))
            if region.map:
                maps.append(_map(case, threat, key, region, progress))
    flips = [flip for table in tables for flip in _flips(case, table)]
    rows = [row for table in tables for row in _city_rows(case, table)]
    positions = {name: _position(case, name, i, tables, maps) for i, name in enumerate(scenario.positions)}
    sweeps = [row for table in tables for row in _sweep_rows(table)]
    return Answer(
        question="protection",
        title="Whom does the shield protect?",
        asks="Whom does the shield protect, against which missile from where, and how well?",
        headline=_headline(case, tables),
        positions=positions,
        flips=flips,
        inputs=_inputs(case),
        method=METHOD,
        limits=[*LIMITS, *_left_out(case, tables)],
        details={"cities": rows, "sensitivity": sweeps, "left_out": _left_out_rows(case, tables)},
        tables=_tables(case, rows, positions, sweeps, tables),
        figures=[*_map_figures(case, maps), *_sweep_figures(tables)],
    )


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


def _cities(case: Case, threat: Threat, key: str, region: Region, progress: Progress) -> CityTable:
    cities = cities_of(case, region)
    missile = case.catalog.missile(threat.missile)
    sweeps = sensitivity.plan(case, missile)
    variations = [variation for sweep in sweeps for variation in sweep.variations]
    aims = np.array([ecef_from_geodetic(city.place) for city in cities])
    launch = case.launch_ecef_m(threat)
    with progress.phase(
        f"{missile.name} at {len(cities)} cities, {region.name}", pieces_of(len(launch), len(aims))
    ) as bar:
        coverage = cover(
            case.threat_model(threat), case.battery, launch, aims, variations, _firing(case), case.workers, bar
        )
    return CityTable(threat, key, cities, coverage, sweeps)


def _map(case: Case, threat: Threat, key: str, region: Region, progress: Progress) -> AreaMap:
    missile = case.catalog.missile(threat.missile)
    bounds = (region.west_deg, region.east_deg, region.south_deg, region.north_deg)
    lat, lon = country_cells(region.countries, bounds, case.scenario.cell_km)
    variations = [case.variation(missile, name) for name in case.scenario.positions]
    launch = case.launch_ecef_m(threat)
    with progress.phase(
        f"{missile.name} at {len(lat)} map cells, {region.name}", pieces_of(len(launch), len(lat))
    ) as bar:
        coverage = cover(
            case.threat_model(threat),
            case.battery,
            launch,
            ecef_of(lat, lon),
            variations,
            _firing(case),
            case.workers,
            bar,
        )
    return AreaMap(threat, key, lat, lon, coverage)


def _firing(case: Case) -> Firing:
    return Firing(case.scenario.doctrine.firing, case.inventory)


def _nominal(table: CityTable, position: str) -> int:
    """Index of the nominal variation of a position."""
    at = 0
    for sweep in table.sweeps:
        if sweep.position == position and sweep.assumption == sensitivity.NOMINAL:
            return at
        at += len(sweep.variations)
    raise KeyError(position)


def _city_rows(case: Case, table: CityTable) -> list[Json]:
    missile = table.threat.missile
    rows = []
    for position in case.scenario.positions:
        v = _nominal(table, position)
        coverage = table.coverage
        for i, city in enumerate(table.cities):
            in_range = int(coverage.in_range[i])
            binding = int(coverage.binding[v, i])
            rows.append(
                {
                    "city": city.id,
                    "name": city.name,
                    "country": city.country,
                    "region": table.region,
                    "capital": city.capital,
                    "population": city.population,
                    "missile": missile,
                    "position": position,
                    "launch_points_in_range": in_range,
                    "protected": bool(coverage.protected[v, i]) if in_range else None,
                    "launch_points_share": _rounded(coverage.share[v, i], 3),
                    "shots": int(coverage.shots[v, i]) if in_range else None,
                    "battle_space_s": _rounded(coverage.battle_space_s[v, i], 1),
                    "median_battle_space_s": _rounded(coverage.median_battle_space_s[v, i], 1),
                    "constraint": CONSTRAINTS[binding] if in_range and binding >= 0 else None,
                    "probability": None,
                    "probability_interval": None,
                }
            )
    return rows


def _rounded(value: float, digits: int) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None


def _share(table: CityTable, position: str) -> float | None:
    return table.population_share(_nominal(table, position))


def _interval(table: CityTable, position: str) -> list[float] | None:
    """Share at the two corners where every unknown is at its worse or better end for the defence."""
    at = 0
    ends = []
    for sweep in table.sweeps:
        if sweep.position == position and sweep.assumption in (sensitivity.WORST, sensitivity.BEST):
            ends.append(table.population_share(at))
        at += len(sweep.variations)
    found = [end for end in ends if end is not None]
    nominal = _share(table, position)
    if not found or nominal is None:
        return None
    return [round(min(*found, nominal), 3), round(max(*found, nominal), 3)]


def _position(case: Case, name: str, index: int, tables: list[CityTable], maps: list[AreaMap]) -> Json:
    classes: Json = {}
    for table in tables:
        entry = classes.setdefault(table.threat.missile, {})
        share = _share(table, name)
        protected = table.coverage.protected[_nominal(table, name)]
        threatened = table.coverage.in_range > 0
        entry[table.region] = {
            "city_population_share": None if share is None else round(share, 3),
            "city_population_share_interval": _interval(table, name),
            "cities_in_range": int(threatened.sum()),
            "cities_protected": int((protected & threatened).sum()),
            "area_share": None,
        }
    for area in maps:
        share = area.area_share(index)
        classes[area.threat.missile][area.region]["area_share"] = None if share is None else round(share, 3)
    inventory = case.inventory
    return {
        "statement": _statement(case, name, tables),
        "burnout_speed_m_s": case.burnout_speed_m_s(name),
        "inventory": inventory,
        "warhead_probability": case.common.warhead_probability,
        "missiles": classes,
    }


def _statement(case: Case, name: str, tables: list[CityTable]) -> str:
    parts = []
    for table in tables:
        share = _share(table, name)
        missile = case.catalog.missile(table.threat.missile).name
        region = case.scenario.regions[table.region].name
        if share is None:
            parts.append(f"{missile}: no listed city of {region} in range")
            continue
        interval = _interval(table, name)
        between = f" ({_percent(interval[0])} to {_percent(interval[1])} over the unknowns)" if interval else ""
        parts.append(f"{missile}: {_percent(share)} of the listed city population in range, {region}{between}")
    speed = case.burnout_speed_m_s(name) / 1e3
    return (
        f"With interceptors of {speed:.1f} km/s, protected from every sampled launch point: " + "; ".join(parts) + "."
    )


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"


def _headline(case: Case, tables: list[CityTable]) -> str:
    parts = []
    for table in tables:
        missile = case.catalog.missile(table.threat.missile).name
        region = case.scenario.regions[table.region].name
        shares = {name: _share(table, name) for name in case.scenario.positions}
        if all(share is None for share in shares.values()):
            parts.append(f"no listed city of {region} lies in range of {missile}")
            continue
        figures = ", ".join(f"{_percent(share)} under {name}" for name, share in shares.items() if share is not None)
        parts.append(f"against {missile}, {figures} of the listed city population in range ({region})")
    warhead = case.common.warhead_probability
    return (
        f"At least {case.common.shots_needed:.0f} feasible shot from every sampled launch point: "
        + "; ".join(parts)
        + f". This counts feasible shots, not kills, and supposes with probability {warhead:g} that the object engaged "
        "is the warhead."
    )


def _flips(case: Case, table: CityTable) -> list[Flip]:
    missile = case.catalog.missile(table.threat.missile).name
    region = case.scenario.regions[table.region].name
    shares = _sweep_shares(table)
    found = []
    for position in case.scenario.positions:
        nominal = _share(table, position)
        if nominal is None:
            continue
        covers = nominal > HALF
        verdict = (
            f"against {missile} the shield {'covers' if covers else 'does not cover'} most of the listed city population in "
            f"range, {region} ({_percent(nominal)})"
        )
        for sweep, series in zip(table.sweeps, shares, strict=True):
            if sweep.position == position and sweep.assumption not in sensitivity.CORNERS:
                over = [None if share is None else share > HALF for share in series]
                found.append(sensitivity.flip(sweep, over, covers, verdict))
        found.append(_warhead_flip(case, table, position, verdict))
    return found


def _warhead_flip(case: Case, table: CityTable, position: str, verdict: str) -> Flip:
    """The probability of engaging the true warhead below which even all shots stop it less often than not."""
    common = case.common
    v = _nominal(table, position)
    threatened = table.coverage.in_range > 0
    shots = float(np.median(table.coverage.shots[v][threatened])) if threatened.any() else 0.0
    single = common.single_shot_probability
    needed = (1.0 - 0.5 ** (1.0 / shots)) / single if shots >= 1.0 and single > 0.0 else None
    possible = needed is not None and needed <= 1.0
    statement = (
        f"With {shots:.0f} independent shots (median city) of single-shot probability {single:g}, one warhead is stopped more "
        + (
            f"often than not only if each shot engages the true warhead with probability {needed:.2f} or more."
            if possible
            else "often than not under no probability of engaging the true warhead."
        )
    )
    return Flip(
        "warhead_probability",
        position,
        f"one warhead is stopped more often than not; {verdict}",
        common.warhead_probability,
        round(needed, 3) if possible and needed is not None else None,
        None,
        "1",
        "0 to 1, independent shots",
        statement,
    )


def _sweep_shares(table: CityTable) -> list[list[float | None]]:
    at, found = 0, []
    for sweep in table.sweeps:
        found.append([table.population_share(at + i) for i in range(len(sweep.variations))])
        at += len(sweep.variations)
    return found


def _sweep_rows(table: CityTable) -> list[Json]:
    rows = []
    for sweep, series in zip(table.sweeps, _sweep_shares(table), strict=True):
        if sweep.assumption == sensitivity.NOMINAL:
            continue
        rows.extend(
            {
                "missile": table.threat.missile,
                "region": table.region,
                "position": sweep.position,
                "assumption": sweep.assumption,
                "value": value,
                "unit": sweep.unit,
                "city_population_share": None if share is None else round(share, 3),
            }
            for value, share in zip(sweep.values, series, strict=True)
        )
    return rows


def _left_out_rows(case: Case, tables: list[CityTable]) -> list[Json]:
    rows = []
    for table in tables:
        counts = table.coverage.left_out.sum(axis=0)
        row: Json = {
            "missile": table.threat.missile,
            "region": table.region,
            "launch_points": len(launch_points(table.threat, case.catalog)),
            "cities": len(table.cities),
        }
        row.update({f"{kind.name.lower()}_pairs": int(counts[kind]) for kind in Outcome})
        rows.append(row)
    return rows


def _left_out(case: Case, tables: list[CityTable]) -> list[str]:
    lines = []
    for row in _left_out_rows(case, tables):
        total = row["launch_points"] * row["cities"]
        missile = case.catalog.missile(row["missile"]).name
        lines.append(
            f"{missile} against {row['region']}: of {total} pairs of launch point and city {row['out_of_range_pairs']} are out "
            f"of range, {row['too_close_pairs']} nearer than the booster model covers, {row['low_apogee_pairs']} stay too low to "
            f"be engaged, {row['not_aimed_pairs']} could not be aimed; all but the low ones are left out of the shares."
        )
    return lines


def _inputs(case: Case) -> list[InputFigure]:
    scenario, catalog = case.scenario, case.catalog
    names: list[InputFigure] = []
    names += figures_of(catalog.interceptor(scenario.defence.interceptors[0].interceptor), scenario.positions)
    for radar in scenario.defence.radars:
        names += figures_of(catalog.radar(radar), scenario.positions)
    if scenario.defence.satellites:
        names += figures_of(catalog.satellites(scenario.defence.satellites), scenario.positions)
    for threat in scenario.threats:
        names += figures_of(catalog.missile(threat.missile), scenario.positions)
    return names + common_inputs(case)


def common_inputs(case: Case) -> list[InputFigure]:
    """The common assumptions as inputs."""
    entries = {name: case.catalog.assumption(id_).quantity for name, id_ in ASSUMPTION_IDS.items()}
    return assumption_figures(entries, case.scenario.assumptions)


def _tables(
    case: Case, rows: list[Json], positions: dict[str, Json], sweeps: list[Json], tables: list[CityTable]
) -> list[Table]:
    columns = [
        Column("name", "City"),
        Column("country", "Country"),
        Column("missile", "Missile"),
        Column("position", "Position"),
        Column("protected", "Protected"),
        Column("launch_points_in_range", "Launch points in range"),
        Column("launch_points_share", "Share of them covered"),
        Column("shots", "Shots, worst launch point"),
        Column("battle_space_s", "Battle space, worst", "s"),
        Column("median_battle_space_s", "Battle space, median", "s"),
        Column("constraint", "Limiting constraint"),
    ]
    threatened = [row for row in rows if row["launch_points_in_range"]]
    capitals = [row for row in threatened if row["capital"] and row["region"] != "united_states"]
    american = [row for row in threatened if row["region"] == "united_states"]
    found = [
        Table("summary", "What is covered, by missile and position", _summary_columns(), _summary_rows(positions)),
        Table("capitals", "Capitals", columns, capitals, "Capitals within range of at least one sampled launch point."),
    ]
    if american:
        found.append(
            Table("american-cities", "American cities against the intercontinental missile", columns, american)
        )
    found += [
        Table("cities", "All listed cities in range", columns, threatened),
        Table(
            "sensitivity",
            "Share of the listed city population in range that is protected, one assumption changed at a time",
            [
                Column("missile", "Missile"),
                Column("region", "Region"),
                Column("position", "Position"),
                Column("assumption", "Assumption"),
                Column("value", "Value"),
                Column("unit", "Unit"),
                Column("city_population_share", "Share protected"),
            ],
            sweeps,
            "worst and best: every unknown at the end that is worse or better for the defence.",
        ),
        Table(
            "left-out",
            "What was left out and why: pairs of launch point and city",
            [
                Column("missile", "Missile"),
                Column("region", "Region"),
                Column("launch_points", "Launch points"),
                Column("cities", "Cities"),
                *(
                    Column(f"{kind.name.lower()}_pairs", kind.text.split(",", maxsplit=1)[0].capitalize())
                    for kind in Outcome
                ),
            ],
            _left_out_rows(case, tables),
        ),
    ]
    return found


def _summary_columns() -> list[Column]:
    return [
        Column("missile", "Missile"),
        Column("region", "Region"),
        Column("position", "Position"),
        Column("area_share", "Share of area in range"),
        Column("city_population_share", "Share of listed city population in range"),
        Column("low", "Lowest over the unknowns"),
        Column("high", "Highest over the unknowns"),
        Column("cities_in_range", "Cities in range"),
        Column("cities_protected", "Cities protected"),
    ]


def _summary_rows(positions: dict[str, Json]) -> list[Json]:
    rows = []
    for name, entry in positions.items():
        for missile, regions in entry["missiles"].items():
            for region, figures in regions.items():
                low, high = figures["city_population_share_interval"] or (None, None)
                rows.append(
                    {"missile": missile, "region": region, "position": name, **figures, "low": low, "high": high}
                )
    return rows


def _map_figures(case: Case, maps: list[AreaMap]) -> list[Figure]:
    found: list[Figure] = []
    for area in maps:
        region = case.scenario.regions[area.region]
        missile = case.catalog.missile(area.threat.missile)
        panels = []
        for i, name in enumerate(case.scenario.positions):
            value = np.where(area.coverage.in_range > 0, area.coverage.share[i], np.nan)
            cells = Cells(
                area.lat_deg,
                area.lon_deg,
                value,
                "share of launch points in range with enough shots",
                "1",
                0.0,
                1.0,
                cell_km=case.scenario.cell_km,
                nan_means="out of range of this missile",
            )
            panels.append(MapPanel(_panel_title(case, name), cells, points=_sites(case)))
        bounds = (region.west_deg, region.east_deg, region.south_deg, region.north_deg)
        found.append(
            MapFigure(
                f"footprint-{missile.id}",
                f"Defended area against {missile.name}",
                "Each cell: share of the sampled launch points in range of it from which at least "
                f"{case.common.shots_needed:.0f} shot is feasible, sensors and commitment included. Protected is 1: every launch "
                "point.",
                panels,
                bounds,
            )
        )
    return found


def _panel_title(case: Case, position: str) -> str:
    return f"{position}: {case.burnout_speed_m_s(position) / 1e3:.1f} km/s"


def _sites(case: Case) -> list[Point]:
    scenario = case.scenario
    found = []
    for group in scenario.defence.interceptors:
        place = case.catalog.place(group.site)
        found.append(Point(degrees(place.latitude_rad), degrees(place.longitude_rad), "interceptors", "site"))
    for name in scenario.defence.radars:
        place = case.catalog.place(case.catalog.radar(name).site)
        found.append(Point(degrees(place.latitude_rad), degrees(place.longitude_rad), name, "radar"))
    return found


def _sweep_figures(tables: list[CityTable]) -> list[Figure]:
    found: list[Figure] = []
    for assumption, label in (
        ("burnout_speed_m_s", "Interceptor burnout speed [m/s]"),
        ("launch_delay_s", "Interceptor lift-off after threat lift-off [s]"),
    ):
        series, marks = [], {}
        for table in tables:
            for sweep, shares in zip(table.sweeps, _sweep_shares(table), strict=True):
                if sweep.assumption == assumption and any(share is not None for share in shares):
                    y = np.array([np.nan if share is None else share for share in shares])
                    name = f"{table.threat.missile}, {table.region}, {sweep.position}"
                    series.append(Series(name, np.array(sweep.values, dtype=float), y))
                    marks[f"{sweep.position}" if assumption == "burnout_speed_m_s" else "default"] = float(
                        sweep.nominal
                    )
        found.append(
            CurveFigure(
                f"share-by-{assumption.replace('_', '-')}",
                f"Protected share by {label.split(' [', maxsplit=1)[0].lower()}",
                "Share of the listed city population in range that has enough shots from every launch point in range; all "
                "other figures as the position gives them.",
                label,
                "share of listed city population in range",
                series,
                marks,
                HALF,
            )
        )
    return found


METHOD = [
    "Every sampled launch point is flown at every city and map cell on a minimum-energy path over the rotating Earth with J2; "
    "the booster is the missile's stages where data are public, else a kinematic booster, and re-entry has drag.",
    "Each radar sees what stands above its least elevation, refraction through an exponential atmosphere included, inside its "
    "sector and within the range its position gives it. Looks accumulate into a track error by least squares; satellites give "
    "a first estimate of the burnout.",
    "An intercept is feasible where the fastest fly-out of the interceptor, launched not before the launch delay and not before "
    "the predicted intercept point is known well enough to commit, meets the warhead in free flight within the flight-time cap, "
    "above the least height, below the greatest closing speed, and with a last update good enough for the kill vehicle.",
    "Battle space is the last minus the first feasible lift-off. Under salvo fire the number of shots is that time over the "
    "salvo interval, plus one, at most the inventory; under shoot-look-shoot each shot waits for the result of the one before.",
    "Protected: enough shots from every sampled launch point in range. Probability of kill is not computed here.",
]
LIMITS = [
    "No discrimination, countermeasures or decoys: the probability that the object engaged is the warhead is one number.",
    "No filter, bias, association or endgame: track quality is a least-squares error, and the kill vehicle's needs are ranges "
    "marked as assumptions.",
    "No energy management: an interceptor burns out at full speed, so points that only a slower flight could meet are not met.",
    "One missile at a time: no raid, no sharing of interceptors or radar time.",
    "City populations are listed cities only, not people in the area; launch points are a uniform sample, not a finding.",
]
