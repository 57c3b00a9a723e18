"""What the third question computes: lowest visible heights, and when missiles come into view."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import degrees, isfinite

import numpy as np

from thirdsite.catalog.basemap import load_countries
from thirdsite.chain.case import Case, threat_model
from thirdsite.chain.path import Path
from thirdsite.chain.views import View
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic, ground_range_m
from thirdsite.flight.booster import Array
from thirdsite.flight.threats import Outcome, fly
from thirdsite.questions.answer import Json
from thirdsite.questions.figures import Span
from thirdsite.questions.sensitivity import position_reading, radar_readings
from thirdsite.scenario.setting import RadarSwitches, cross_section_m2, radar_of
from thirdsite.sensing.radar import Radar
from thirdsite.sensing.refraction import lowest_visible_height_m

STEP_DEG = 1.0


STATED = "stated range"
"""The reading of a radar whose range is stated and taken by every position."""
BELOW_KM = (100.0, 200.0, 500.0, 1000.0, 2000.0)


@dataclass(frozen=True)
class Reading:
    """One reading of the radar: what it is called and the radar it makes."""

    name: str
    radar: Radar
    warhead_range_m: float
    body_range_m: float


def readings_of(case: Case) -> list[Reading]:
    """Line of sight, each reading of the range equation, and each stated range, once."""
    name = case.scenario.radar_view.radar
    missile = case.catalog.missile(case.catalog.site(case.scenario.deterrent.bases[0]).missiles[0])
    warhead = cross_section_m2(case.catalog, missile, name, None)
    body = cross_section_m2(case.catalog, missile, name, None, body=True)
    entry = case.catalog.radar(name)
    switches: dict[str, tuple[str | None, RadarSwitches]] = {key: (None, value) for key, value in radar_readings(case).items()}
    for position, figure in entry.reading.positions.items():
        if figure.value == "stated_range":
            switches[f"stated by {position}"] = (position, RadarSwitches())
    if entry.reading.value == "stated_range":
        switches[STATED] = (None, RadarSwitches())
    found = []
    for key, (speaker, value) in switches.items():
        radar = radar_of(case.catalog, name, speaker, value)
        found.append(Reading(key, radar, radar.detection_range_m(warhead), radar.detection_range_m(body)))
    return found


def country_grid(case: Case) -> tuple[Array, Array]:
    """Centres of a grid of STEP_DEG over the country, degrees."""
    return _grid(case.scenario.radar_view.country)


@lru_cache(maxsize=8)
def _grid(country: str) -> tuple[Array, Array]:
    from shapely import contains_xy, prepare

    outline = load_countries()[country]
    prepare(outline)
    lat = np.arange(-89.5, 90.0, STEP_DEG)
    lon = np.arange(-179.5, 180.0, STEP_DEG)
    grid_lon, grid_lat = np.meshgrid(lon, lat)
    inside = contains_xy(outline, grid_lon, grid_lat)
    return grid_lat[inside], grid_lon[inside]


def _central_angle(radar: Radar, lat: Array, lon: Array) -> Array:
    here = np.array(ecef_from_geodetic(radar.place))
    there = np.array(
        [ecef_from_geodetic(Geodetic(float(a), float(b))) for a, b in zip(np.radians(lat), np.radians(lon), strict=True)]
    )
    cosine = there @ here / (np.linalg.norm(there, axis=1) * np.linalg.norm(here))
    angle: Array = np.arccos(np.clip(cosine, -1.0, 1.0))
    return angle


def lowest_height_m(reading: Reading, lat: Array, lon: Array) -> Array:
    """Lowest height at which a warhead over each place is in view and in range, m; inf where there is none."""
    radar = reading.radar
    angle = _central_angle(radar, lat, lon)
    radius = radar.earth_radius_m
    height = lowest_visible_height_m(angle, radar.least_elevation_rad, radar.place.height_m, radius)
    here, there = radius + radar.place.height_m, radius + height
    with np.errstate(invalid="ignore", over="ignore"):
        slant = np.sqrt(here**2 + there**2 - 2.0 * here * there * np.cos(angle))
        return np.where(slant <= reading.warhead_range_m, height, np.inf)


def coverage_row(reading: Reading, height: Array, lat: Array) -> Json:
    """Ranges of one reading, and the share of the country's area it sees below each height."""
    weight = np.cos(np.radians(lat))
    row: Json = {
        "reading": reading.name,
        "warhead_range_km": _km(reading.warhead_range_m),
        "body_range_km": _km(reading.body_range_m),
        "least_elevation_deg": round(degrees(reading.radar.least_elevation_rad), 2),
    }
    for limit in BELOW_KM:
        row[f"area_share_seen_below_{limit:.0f}_km"] = round(float(weight[height <= limit * 1e3].sum() / weight.sum()), 3)
    return row


def _km(length_m: float) -> float | None:
    return round(length_m / 1e3, 0) if isfinite(length_m) else None


def flights_from(case: Case, base: str, readings: list[Reading]) -> tuple[list[Json], list[Span]]:
    """When missiles from one base come into view and into range, towards each target."""
    site = case.catalog.site(base)
    place = case.catalog.place(base)
    missile = case.catalog.missile(site.missiles[0])
    model = threat_model(missile)
    targets = case.scenario.deterrent.targets
    aims = np.array([ecef_from_geodetic(case.catalog.aim_point(target)) for target in targets])
    launch = np.array([ecef_from_geodetic(place)] * len(targets))
    flights = fly(model.booster, model.ballistic_coefficient_kg_m2, launch, aims)
    over = {reading.name: _over(reading, place) for reading in readings}
    rows, spans = [], []
    for i, target in enumerate(targets):
        if flights.outcome[i] != Outcome.ARRIVES:
            continue
        path = Path.of(flights, i)
        view = View.of(readings[0].radar, path)
        for reading in readings:
            row: Json = {"base": base, "target": target, "missile": missile.id, "reading": reading.name}
            row.update(_times(view, reading))
            row["ground_range_km"] = round(ground_range_m(reading.radar.place, place) / 1e3, 0)
            row["lowest_visible_height_over_base_km"] = over[reading.name]
            rows.append(row)
            if i == 0:
                spans += [Span(base, window["from_s"], window["to_s"], reading.name) for window in row["detected"]]
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
    height = float(lowest_height_m(reading, lat, lon)[0])
    return _km(height)


def reading_of(case: Case, position: str, readings: list[Reading]) -> str:
    """Name of the reading a position takes."""
    name = position_reading(case, position)
    own = f"stated by {position}"
    return own if any(reading.name == own for reading in readings) else name
