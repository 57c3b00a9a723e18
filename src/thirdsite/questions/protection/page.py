"""How the answer to the first question is told: sentences, tables, figures."""

from __future__ import annotations

from math import degrees

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.chain.city_odds import CITY_RUNS, LOOK_S, Odds
from thirdsite.engagement.intercept import CONSTRAINTS
from thirdsite.flight.threats import Outcome
from thirdsite.questions import sensitivity
from thirdsite.questions.answer import Column, Json, Table
from thirdsite.questions.figures import Cells, CurveFigure, Figure, MapFigure, MapPanel, Point, Series
from thirdsite.questions.protection.study import (
    HALF,
    AreaMap,
    CityTable,
    nominal_share,
    nominal_variation,
    share_interval,
    sweep_shares,
)
from thirdsite.scenario.scenario import launch_points


def city_rows(case: Case, table: CityTable) -> list[Json]:
    """One row for each city and position, as `answers.json` holds it."""
    missile = table.threat.missile
    rows = []
    for number, position in enumerate(case.scenario.positions):
        v = nominal_variation(table, position)
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
                    **_probability(case, table.odds[number], i),
                }
            )
    return rows


def _probability(case: Case, loop: Odds, city: int) -> Json:
    """Probability of kill of one missile at a city, whichever launch point it comes from."""
    runs = int(loop.runs[city])
    if runs == 0:
        return {"probability": None, "probability_interval": None, "runs": 0, "shots_fired": None}
    warhead = case.common.warhead_probability
    share, low, high = loop.interval(city)
    return {
        "probability": round(warhead * share, 3),
        "probability_interval": [round(warhead * low, 3), round(warhead * high, 3)],
        "runs": runs,
        "shots_fired": round(float(loop.shots[city]), 2),
    }


def _rounded(value: float, digits: int) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None


def statement_of(case: Case, name: str, tables: list[CityTable]) -> str:
    """One position's answer in a sentence."""
    parts = []
    for table in tables:
        share, interval = nominal_share(table, name), share_interval(table, name)
        what = f"{case.catalog.missile(table.threat.missile).name} at {case.scenario.regions[table.region].name}"
        if share is None or interval is None:
            parts.append(f"{what}: no listed city in range")
        else:
            parts.append(f"{what}: {percent(share)} ({percent(interval[0])} to {percent(interval[1])})")
    return (
        f"With interceptors of {case.speeds_text(name)} the protected share of the listed city population in range is, "
        f"nominally and between the ends of the unknowns: {'; '.join(parts)}."
    )


def percent(share: float) -> str:
    """A share as people read it."""
    return f"{100.0 * share:.0f} %"


def headline_of(case: Case, tables: list[CityTable]) -> str:
    """The answer in a few sentences, every position beside the other."""
    parts = []
    for table in tables:
        what = f"{case.catalog.missile(table.threat.missile).name} at {case.scenario.regions[table.region].name}"
        shares = [nominal_share(table, name) for name in case.scenario.positions]
        figures = " / ".join("-" if share is None else f"{100.0 * share:.0f}" for share in shares)
        parts.append(f"{what} {figures} %")
    shots = case.common.shots_needed
    return (
        f"Protected share of the listed city population in range ({' / '.join(case.scenario.positions)}): {'; '.join(parts)}. "
        f"Protected means at least {shots:.0f} feasible shot{'s' if shots > 1 else ''} against every sampled launch point, not a "
        f"kill; the object engaged is taken to be the warhead with probability {case.common.warhead_probability:g}."
    )


def sweep_rows(table: CityTable) -> list[Json]:
    """One row for each value of each assumption changed."""
    rows: list[Json] = []
    for sweep, series in zip(table.sweeps, sweep_shares(table), strict=True):
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


def left_out_rows(case: Case, tables: list[CityTable]) -> list[Json]:
    """How many pairs of launch point and city ended how, for each threat and region."""
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


def left_out_lines(case: Case, tables: list[CityTable]) -> list[str]:
    """The same in words."""
    lines = []
    for row in left_out_rows(case, tables):
        total = row["launch_points"] * row["cities"]
        missile = case.catalog.missile(row["missile"]).name
        lines.append(
            f"{missile} against {row['region']}: of {total} pairs of launch point and city {row['out_of_range_pairs']} are out "
            f"of range, {row['too_close_pairs']} nearer than the booster model covers, {row['low_apogee_pairs']} stay too low to "
            f"be engaged, {row['not_aimed_pairs']} could not be aimed; all but the low ones are left out of the shares."
        )
    return lines


def tables_of(case: Case, rows: list[Json], positions: dict[str, Json], sweeps: list[Json], tables: list[CityTable]) -> list[Table]:
    """The tables of the answer."""
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
        Column("probability", "Probability of kill, closed loop"),
        Column("probability_interval", "95 % interval"),
        Column("shots_fired", "Shots fired, mean"),
    ]
    threatened = [row for row in rows if row["launch_points_in_range"]]
    capitals = [row for row in threatened if row["capital"] and row["region"] != "united_states"]
    american = [row for row in threatened if row["region"] == "united_states"]
    found = [
        Table("summary", "What is covered, by missile and position", _summary_columns(), _summary_rows(positions)),
        _capitals_table(case, capitals),
    ]
    if american:
        found.append(Table("american-cities", "American cities against the intercontinental missile", columns, american))
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
                *(Column(f"{kind.name.lower()}_pairs", kind.text.split(",", maxsplit=1)[0].capitalize()) for kind in Outcome),
            ],
            left_out_rows(case, tables),
        ),
    ]
    return found


def _capitals_table(case: Case, rows: list[Json]) -> Table:
    """One row for each capital; battle space and shots for each missile and position side by side."""
    pairs = [
        (missile, position) for missile in dict.fromkeys(row["missile"] for row in rows) for position in case.scenario.positions
    ]
    columns = [Column("name", "Capital"), Column("country", "Country")]
    for missile, position in pairs:
        columns.append(Column(f"{missile}/{position}/battle_space_s", f"{missile}, {position}: battle space", "s"))
        columns.append(Column(f"{missile}/{position}/shots", f"{missile}, {position}: shots"))
    found: dict[str, Json] = {}
    for row in rows:
        entry = found.setdefault(row["city"], dict.fromkeys((column.key for column in columns), None))
        entry.update(name=row["name"], country=row["country"])
        for key in ("battle_space_s", "shots"):
            entry[f"{row['missile']}/{row['position']}/{key}"] = row[key]
    ordered = sorted(found.values(), key=lambda row: str(row["name"]))
    note = (
        "From the worst of the sampled launch points in range; no value where the missile reaches the city from none of them, no "
        "battle space where some launch point leaves no shot. Shots are limited by the salvo interval and the inventory of "
        f"{case.inventory}."
    )
    return Table("capitals", "Capitals: seconds of battle space and number of shots", columns, ordered, note)


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
        Column("expected_city_population_share", "Probability of kill, mean over that population"),
    ]


def _summary_rows(positions: dict[str, Json]) -> list[Json]:
    rows = []
    for name, entry in positions.items():
        for missile, regions in entry["missiles"].items():
            for region, figures in regions.items():
                low, high = figures["city_population_share_interval"] or (None, None)
                rows.append({"missile": missile, "region": region, "position": name, **figures, "low": low, "high": high})
    return rows


def map_figures(case: Case, maps: list[AreaMap]) -> list[Figure]:
    """One map for each threat, a panel for each position."""
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
    return f"{position}: {case.speeds_text(position)}"


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


def sweep_figures(case: Case, tables: list[CityTable]) -> list[Figure]:
    """The protected share by burnout speed, of each group of interceptors, and by launch delay."""
    found: list[Figure] = []
    several = len(case.groups) > 1
    speeds = [
        (
            sensitivity.speed_name(case, group),
            f"burnout-speed-m-s-{group}" if several else "burnout-speed-m-s",
            f"Burnout speed of {case.group_name(group)} [m/s]" if several else "Interceptor burnout speed [m/s]",
        )
        for group in range(len(case.groups))
    ]
    delay = ("launch_delay_s", "launch-delay-s", "Interceptor lift-off after threat lift-off [s]")
    for assumption, name_of_file, label in (*speeds, delay):
        series, marks = [], {}
        for table in tables:
            for sweep, shares in zip(table.sweeps, sweep_shares(table), strict=True):
                if sweep.assumption == assumption and any(share is not None for share in shares):
                    y = np.array([np.nan if share is None else share for share in shares])
                    name = f"{table.threat.missile}, {table.region}, {sweep.position}"
                    series.append(Series(name, np.array(sweep.values, dtype=float), y))
                    marks[f"{sweep.position}" if assumption != "launch_delay_s" else "default"] = float(sweep.nominal)
        found.append(
            CurveFigure(
                f"share-by-{name_of_file}",
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
    "Protected: enough shots from every sampled launch point in range.",
    f"Probability of kill: {CITY_RUNS} runs of the closed loop for each city and position, going round the launch points it can "
    f"be reached from; radar looks of {LOOK_S:.0f} s are taken together. In each run a true flight is measured with noise and "
    "constant errors, filtered, committed on, shot at by the scenario's doctrine and closed by the endgame model. A hit counts "
    "with the probability that the object engaged is the warhead. The interval is that of the sampling alone; what nobody "
    "published (kill vehicle, sensor errors) is assumption, and moves the figure by more.",
]


LIMITS = [
    "No discrimination, countermeasures or decoys: the probability that the object engaged is the warhead is one number.",
    "Feasible shots rest on a least-squares track error; filter, constant sensor errors and endgame enter the probability only, "
    "where each measurement is taken to be of its own object.",
    "Interceptors fly at full burnout speed unless the scenario lets them waste some (least_speed_share): a fast one cannot meet "
    "low and distant points that a slower one could, so coverage need not grow with speed.",
    "One missile at a time: no raid, no sharing of interceptors or radar time.",
    "City populations are listed cities only, not people in the area; launch points are a uniform sample, not a finding.",
]


SEVERAL = [
    "Of several groups of interceptors all are served by the same sensors. Their shots add up; battle space and limiting "
    "constraint are those of the group with most shots at a place. The probability of kill is that of the group that does best "
    "there, firing alone: a lower bound of what they could do together.",
]
