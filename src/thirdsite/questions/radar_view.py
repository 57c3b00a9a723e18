"""Question 3, radar_view: what of Russia can the radar see, and from which height?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import degrees, isfinite

import numpy as np

from thirdsite.catalog.basemap import country_names, load_countries
from thirdsite.chain.case import Case, cross_section_m2, threat_model
from thirdsite.chain.path import Path
from thirdsite.chain.progress import Progress
from thirdsite.chain.views import View
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic, ground_range_m
from thirdsite.flight.booster import Array
from thirdsite.flight.threats import Outcome, fly
from thirdsite.questions.answer import Answer, Column, Flip, InputFigure, Json, Table
from thirdsite.questions.figures import Cells, Figure, MapFigure, MapPanel, Point, Span, TimelineFigure
from thirdsite.questions.inputs import figures_of
from thirdsite.questions.sensitivity import position_reading, radar_readings
from thirdsite.scenario.setting import RadarSwitches, radar_of
from thirdsite.sensing.radar import Radar
from thirdsite.sensing.refraction import lowest_visible_height_m

STEP_DEG = 1.0
BELOW_KM = (100.0, 200.0, 500.0, 1000.0, 2000.0)


@dataclass(frozen=True)
class Reading:
    """One reading of the radar: what it is called and the radar it makes."""

    name: str
    radar: Radar
    warhead_range_m: float
    body_range_m: float


def answer(case: Case, progress: Progress) -> Answer:
    """Answer the question for a scenario."""
    readings = _readings(case)
    lat, lon = _country_grid(case)
    with progress.phase("what the radar sees", len(readings) + len(case.scenario.deterrent.bases)) as bar:
        heights = {}
        for reading in readings:
            heights[reading.name] = _lowest_height_m(reading, lat, lon)
            bar.advance()
        rows, spans = [], []
        for base in case.scenario.deterrent.bases:
            own_rows, own_spans = _base(case, base, readings)
            rows += own_rows
            spans += own_spans
            bar.advance()
    coverage = [_coverage_row(reading, heights[reading.name], lat) for reading in readings]
    positions = {name: _position(case, name, readings, coverage, rows) for name in case.scenario.positions}
    return Answer(
        question="radar_view",
        title="What of Russia can the radar see?",
        asks="What of Russia can the tracking radar see, from which height, and missiles from which bases at what time?",
        headline=_headline(case, positions),
        positions=positions,
        flips=_flips(case, readings, coverage),
        inputs=_inputs(case),
        method=METHOD,
        limits=LIMITS,
        details={"readings": coverage, "bases": rows},
        tables=_tables(coverage, rows),
        figures=_figures(case, readings, heights, lat, lon, spans),
    )


def _readings(case: Case) -> list[Reading]:
    """Line of sight, each reading of the range equation, and each stated range, once."""
    name = case.scenario.radar_view.radar
    missile = case.catalog.missile(case.catalog.site(case.scenario.deterrent.bases[0]).missiles[0])
    warhead = cross_section_m2(case.catalog, missile, name, None)
    body = cross_section_m2(case.catalog, missile, name, None, body=True)
    entry = case.catalog.radar(name)
    switches: dict[str, tuple[str | None, RadarSwitches]] = {
        key: (None, value) for key, value in radar_readings(case).items()
    }
    for position, figure in entry.reading.positions.items():
        if figure.value == "stated_range":
            switches[f"stated by {position}"] = (position, RadarSwitches())
    found = []
    for key, (position, value) in switches.items():
        radar = radar_of(case.catalog, name, position, value)
        found.append(Reading(key, radar, radar.detection_range_m(warhead), radar.detection_range_m(body)))
    return found


def _country_grid(case: Case) -> tuple[Array, Array]:
    """Centres of a grid of STEP_DEG over the country, degrees."""
    from shapely import contains_xy

    outline = load_countries()[case.scenario.radar_view.country]
    lat = np.arange(-89.5, 90.0, STEP_DEG)
    lon = np.arange(-179.5, 180.0, STEP_DEG)
    grid_lon, grid_lat = np.meshgrid(lon, lat)
    inside = contains_xy(outline, grid_lon, grid_lat)
    return grid_lat[inside], grid_lon[inside]


def _central_angle(radar: Radar, lat: Array, lon: Array) -> Array:
    here = np.array(ecef_from_geodetic(radar.place))
    there = np.array(
        [
            ecef_from_geodetic(Geodetic(float(a), float(b)))
            for a, b in zip(np.radians(lat), np.radians(lon), strict=True)
        ]
    )
    cosine = there @ here / (np.linalg.norm(there, axis=1) * np.linalg.norm(here))
    return np.arccos(np.clip(cosine, -1.0, 1.0))


def _lowest_height_m(reading: Reading, lat: Array, lon: Array) -> Array:
    """Lowest height at which a warhead over each place is in view and in range, m; inf where there is none."""
    radar = reading.radar
    angle = _central_angle(radar, lat, lon)
    radius = radar.earth_radius_m
    height = lowest_visible_height_m(angle, radar.least_elevation_rad, radar.place.height_m, radius)
    here, there = radius + radar.place.height_m, radius + height
    with np.errstate(invalid="ignore", over="ignore"):
        slant = np.sqrt(here**2 + there**2 - 2.0 * here * there * np.cos(angle))
        return np.where(slant <= reading.warhead_range_m, height, np.inf)


def _coverage_row(reading: Reading, height: Array, lat: Array) -> Json:
    weight = np.cos(np.radians(lat))
    row: Json = {
        "reading": reading.name,
        "warhead_range_km": _km(reading.warhead_range_m),
        "body_range_km": _km(reading.body_range_m),
        "least_elevation_deg": round(degrees(reading.radar.least_elevation_rad), 2),
    }
    for limit in BELOW_KM:
        row[f"area_share_seen_below_{limit:.0f}_km"] = round(
            float(weight[height <= limit * 1e3].sum() / weight.sum()), 3
        )
    return row


def _km(length_m: float) -> float | None:
    return round(length_m / 1e3, 0) if isfinite(length_m) else None


def _base(case: Case, base: str, readings: list[Reading]) -> tuple[list[Json], list[Span]]:
    """When missiles from one base come into view and into range, towards each target."""
    site = case.catalog.site(base)
    place = case.catalog.place(base)
    missile = case.catalog.missile(site.missiles[0])
    model = threat_model(missile)
    targets = case.scenario.deterrent.targets
    aims = np.array([ecef_from_geodetic(case.catalog.place(target)) for target in targets])
    launch = np.array([ecef_from_geodetic(place)] * len(targets))
    flights = fly(model.booster, model.ballistic_coefficient_kg_m2, launch, aims)
    rows, spans = [], []
    for i, target in enumerate(targets):
        if flights.outcome[i] != Outcome.ARRIVES:
            continue
        path = Path.of(flights, i)
        view = View.of(readings[0].radar, path)
        for reading in readings:
            row = {"base": base, "target": target, "missile": missile.id, "reading": reading.name}
            row.update(_times(view, reading))
            row["ground_range_km"] = round(ground_range_m(reading.radar.place, place) / 1e3, 0)
            row["lowest_visible_height_over_base_km"] = _over(reading, place)
            rows.append(row)
            if i == 0:
                for window in row["detected"]:
                    spans.append(Span(base, window["from_s"], window["to_s"], reading.name))
    return rows, spans


def _times(view: View, reading: Reading) -> Json:
    """Times of one flight under one reading; the readings differ in range, not in where the radar can look."""
    path = view.path
    windows = view.detected(reading.warhead_range_m, reading.body_range_m)
    seen = view.in_view()
    first = windows[0]["from_s"] if windows else None
    return {
        "in_view_from_s": seen[0]["from_s"] if seen else None,
        "detected_from_s": first,
        "detected_height_km": round(path.place(first).height_m / 1e3, 0) if first is not None else None,
        "warhead_detected_s": round(sum(max(w["to_s"] - max(w["from_s"], path.burnout_s), 0.0) for w in windows), 1),
        "burnout_s": round(path.burnout_s, 1),
        "detected": windows,
    }


def _over(reading: Reading, place: Geodetic) -> float | None:
    lat, lon = np.array([degrees(place.latitude_rad)]), np.array([degrees(place.longitude_rad)])
    height = float(_lowest_height_m(reading, lat, lon)[0])
    return _km(height)


def _position(case: Case, position: str, readings: list[Reading], coverage: list[Json], rows: list[Json]) -> Json:
    name = _reading_of(case, position, readings)
    row = next(one for one in coverage if one["reading"] == name)
    own = [one for one in rows if one["reading"] == name]
    seen = sorted({one["base"] for one in own if one["warhead_detected_s"] > 0.0})
    body = sorted({one["base"] for one in own if one["detected_from_s"] is not None})
    total = len({one["base"] for one in own})
    first = [one["detected_from_s"] for one in own if one["detected_from_s"] is not None]
    reach = row["warhead_range_km"]
    text = (
        f"Read as {name}, the radar "
        + ("is limited by geometry only" if reach is None else f"tracks a warhead to {reach:.0f} km")
        + f": it sees {100 * row['area_share_seen_below_1000_km']:.0f} % of Russia's area at heights below 1,000 km and warheads "
        f"flying to American cities from {len(seen)} of {total} bases"
        + (f", the first missile {min(first):.0f} s after lift-off." if first else ".")
    )
    return {
        "statement": text,
        "reading": name,
        **{key: value for key, value in row.items() if key != "reading"},
        "bases_with_warhead_detected": seen,
        "bases_with_missile_detected": body,
        "earliest_detection_s": min(first) if first else None,
    }


def _reading_of(case: Case, position: str, readings: list[Reading]) -> str:
    name = position_reading(case, position)
    known = [reading.name for reading in readings]
    return name if name in known else f"stated by {position}"


def _headline(case: Case, positions: dict[str, Json]) -> str:
    radar = case.catalog.radar(case.scenario.radar_view.radar)
    country = country_names()[case.scenario.radar_view.country]
    parts = []
    for name, entry in positions.items():
        share = 100.0 * entry["area_share_seen_below_1000_km"]
        bases = len(entry["bases_with_warhead_detected"])
        parts.append(f"{share:.0f} % of {country}'s area below 1,000 km and warheads from {bases} bases under {name}")
    return (
        f"{radar.name} can see "
        + "; ".join(parts)
        + ". The difference is the radar's power alone; the geometry is agreed."
    )


def _flips(case: Case, readings: list[Reading], coverage: list[Json]) -> list[Flip]:
    key = "area_share_seen_below_1000_km"
    found = []
    for position in case.scenario.positions:
        name = _reading_of(case, position, readings)
        nominal = next(row for row in coverage if row["reading"] == name)[key]
        sees = nominal > 0.0
        verdict = f"the radar {'sees' if sees else 'sees nothing of'} Russian territory below 1,000 km ({100 * nominal:.0f} % of it)"
        turned = [row["reading"] for row in coverage if (row[key] > 0.0) != sees]
        statement = f"Turns over with: {'; '.join(turned)}." if turned else "Does not turn over with any reading tried."
        tried = "; ".join(reading.name for reading in readings)
        found.append(
            Flip(
                "reading of the radar",
                position,
                verdict,
                name,
                turned[0] if turned else None,
                None,
                "",
                tried,
                statement,
            )
        )
        found.append(_elevation_flip(case, position, name, readings, verdict, sees))
    return found


def _elevation_flip(case: Case, position: str, name: str, readings: list[Reading], verdict: str, sees: bool) -> Flip:
    reading = next(one for one in readings if one.name == name)
    field = case.catalog.radar(case.scenario.radar_view.radar).field_of_regard
    low, high = field.least_elevation.range_si(position)
    given = field.least_elevation.si(position)
    lat, lon = _country_grid(case)
    weight = np.cos(np.radians(lat))
    shares = []
    for elevation in (low, high):
        radar = replace(reading.radar, least_elevation_rad=elevation)
        height = _lowest_height_m(Reading(name, radar, reading.warhead_range_m, reading.body_range_m), lat, lon)
        shares.append(float(weight[height <= 1e6].sum() / weight.sum()))
    turned = [end for end, share in zip((low, high), shares, strict=True) if (share > 0.0) != sees]
    statement = (
        f"{'Turns over' if turned else 'Does not turn over'}: from {degrees(low):g} to {degrees(high):g} degrees the share below "
        f"1,000 km runs from {100 * shares[0]:.0f} to {100 * shares[1]:.0f} %."
    )
    return Flip(
        "least elevation",
        position,
        verdict,
        round(degrees(given), 2),
        round(degrees(turned[0]), 2) if turned else None,
        None,
        "deg",
        f"{degrees(low):g} and {degrees(high):g}",
        statement,
    )


def _inputs(case: Case) -> list[InputFigure]:
    scenario, catalog = case.scenario, case.catalog
    found = figures_of(catalog.radar(scenario.radar_view.radar), scenario.positions)
    found += figures_of(catalog.site(catalog.radar(scenario.radar_view.radar).site), scenario.positions)
    for missile in dict.fromkeys(catalog.site(base).missiles[0] for base in scenario.deterrent.bases):
        found += figures_of(catalog.missile(missile), scenario.positions)
    for base in scenario.deterrent.bases:
        found += figures_of(catalog.site(base), scenario.positions)
    return found


def _tables(coverage: list[Json], rows: list[Json]) -> list[Table]:
    flat = [{key: value for key, value in row.items() if key != "detected"} for row in rows]
    return [
        Table(
            "readings",
            "The radar's range under each reading, and how much of Russia's area it sees below a height",
            [
                Column("reading", "Reading"),
                Column("warhead_range_km", "Range on a warhead", "km"),
                Column("body_range_km", "Range on the missile's body", "km"),
                Column("least_elevation_deg", "Least elevation", "deg"),
                *(
                    Column(f"area_share_seen_below_{limit:.0f}_km", f"Share seen below {limit:.0f} km")
                    for limit in BELOW_KM
                ),
            ],
            coverage,
            "No range where the reading is line of sight only.",
        ),
        Table(
            "bases",
            "When missiles from each base come into view and are detected",
            [
                Column("base", "Base"),
                Column("target", "Target"),
                Column("missile", "Missile"),
                Column("reading", "Reading"),
                Column("ground_range_km", "Distance from the radar", "km"),
                Column("lowest_visible_height_over_base_km", "Lowest visible height over the base", "km"),
                Column("in_view_from_s", "In view from", "s"),
                Column("detected_from_s", "Detected from", "s"),
                Column("detected_height_km", "at height", "km"),
                Column("burnout_s", "Burnout", "s"),
                Column("warhead_detected_s", "Warhead detected for", "s"),
            ],
            flat,
        ),
    ]


def _figures(
    case: Case, readings: list[Reading], heights: dict[str, Array], lat: Array, lon: Array, spans: list[Span]
) -> list[Figure]:
    radar = readings[0].radar.place
    here = Point(degrees(radar.latitude_rad), degrees(radar.longitude_rad), "radar", "radar")
    bases = []
    for base in case.scenario.deterrent.bases:
        place = case.catalog.place(base)
        bases.append(Point(degrees(place.latitude_rad), degrees(place.longitude_rad), base, "base"))
    panels = []
    for reading in readings:
        value = heights[reading.name] / 1e3
        cells = Cells(
            lat,
            lon,
            np.where(value <= 3000.0, value, np.nan),
            "lowest visible height",
            "km",
            0.0,
            3000.0,
            step_deg=STEP_DEG,
            nan_means="not seen below 3,000 km",
        )
        reach = "" if not isfinite(reading.warhead_range_m) else f" ({reading.warhead_range_m / 1e3:.0f} km)"
        panels.append(MapPanel(f"{reading.name}{reach}", cells, points=[here, *bases]))
    radar_name = case.catalog.radar(case.scenario.radar_view.radar).name
    return [
        MapFigure(
            "lowest-height",
            f"Lowest height over Russia that {radar_name} sees",
            "A warhead over a place is in view above this height, refraction included, and within the radar's range under each "
            "reading of its power.",
            panels,
            (10.0, 190.0, 40.0, 82.0),
        ),
        TimelineFigure(
            "detection",
            f"When missiles to {case.catalog.cities[case.scenario.deterrent.targets[0]].name} are detected",
            "Seconds from lift-off during which the radar detects the missile: its body until burnout, its warhead after.",
            list(case.scenario.deterrent.bases),
            spans,
        ),
    ]


METHOD = [
    "The lowest visible height over a place is where a ray that leaves the radar at its least elevation passes, traced through an "
    "exponential refractivity to 100 km and straight above.",
    "Range under a reading follows from the radar range equation in energy form with the warhead's cross-section; before burnout "
    "the missile's body is what the radar sees, after burnout the warhead alone counts as detected.",
    "Missiles are flown from each base to each American city; times are seconds from lift-off.",
]
LIMITS = [
    "Detection means the signal-to-noise ratio for track in one dwell; search, scheduling and discrimination are not modelled.",
    "The radar is taken to be told where to look; without a cue its narrow beam finds little.",
    "Terrain is not modelled: the horizon is the ellipsoid at the radar's height.",
    "Jamming, clutter and weather are not modelled.",
]
