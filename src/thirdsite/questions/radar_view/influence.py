"""What decides how much of a country the disputed radar sees: Morris's method on its range equation and its least elevation."""

from __future__ import annotations

from dataclasses import replace
from math import degrees, radians

import numpy as np

from thirdsite.catalog.quantity import Quantity
from thirdsite.chain.case import Case
from thirdsite.flight.booster import Array
from thirdsite.questions.answer import Answer
from thirdsite.questions.influence import LEVELS, TRAJECTORIES, Factor, Influence, design, ranked_by_effects
from thirdsite.questions.radar_view.study import Reading, country_grid, lowest_height_m
from thirdsite.scenario.setting import cross_section_m2, radar_of
from thirdsite.sensing.radar import Radar, RangeEquation

MEASURE = "area_share_seen_below_1000_km"
SEEN_BELOW_M = 1e6
METHOD = (
    f"area share seen below 1,000 km: mean size of its change when one assumption crosses its range while the others are anywhere "
    f"in theirs (Morris's method, {TRAJECTORIES} trajectories, {LEVELS} values each, SALib; the whole country). The reading of the "
    "radar itself is the position's own and is held; what another reading does stands under what flips it."
)
SIGMA = "warhead cross-section"
_OF_EQUATION = {
    "mean_power": "mean_power_w",
    "system_temperature": "system_temperature_k",
    "losses": "losses_db",
    "dwell": "dwell_s",
    "signal_to_noise_for_track": "signal_to_noise_for_track_db",
}
"""Figures of the catalogue's radar, and what the range equation calls them."""


def influence_of_radar(case: Case, answer: Answer) -> list[Influence]:
    """What decides the area seen, under each position."""
    lat, lon = country_grid(case)
    weight = np.cos(np.radians(lat))
    found = []
    for position in case.scenario.positions:
        radar = radar_of(case.catalog, case.scenario.radar_view.radar, position)
        factors = _factors(case, position, radar)
        shares = design(factors, case.scenario.seed) if factors else np.zeros((1, 0))
        values = {factor.name: factor.at(shares[:, i]) for i, factor in enumerate(factors)}
        output = []
        for i in range(len(shares)):
            point = {name: float(column[i]) for name, column in values.items()}
            output.append(_seen(case, position, radar, point, (lat, lon, weight)))
        found.append(ranked_by_effects(answer, MEASURE, position, METHOD, factors, shares, np.array(output), case.scenario.seed))
    return found


def _factors(case: Case, position: str, radar: Radar) -> list[Factor]:
    entry = case.catalog.radar(case.scenario.radar_view.radar)
    elevation = entry.field_of_regard.least_elevation
    found = _ranged("least elevation", elevation, position, degrees(1.0), "deg")
    if isinstance(radar.reach, RangeEquation):
        for name in _OF_EQUATION:
            quantity: Quantity | None = getattr(entry, name)
            if quantity is not None:
                found += _ranged(name.replace("_", " "), quantity, position, 1.0, _si_unit(name))
    elif radar.reach is not None and entry.stated_range is not None:
        found += _ranged("stated range", entry.stated_range, position, 1.0, "m")
    missile = case.catalog.missile(case.catalog.site(case.scenario.deterrent.bases[0]).missiles[0])
    if isinstance(radar.reach, RangeEquation):
        section = missile.cross_section
        own = section.warhead_x_band if entry.band == "X" else section.warhead_uhf
        found += _ranged(SIGMA, own, position, 1.0, "m2")
    return found


def _si_unit(name: str) -> str:
    return {"w": "W", "k": "K", "db": "dB", "s": "s"}[_OF_EQUATION[name].rsplit("_", 1)[1]]


def _ranged(name: str, quantity: Quantity, position: str, factor: float, unit: str) -> list[Factor]:
    low, high = quantity.range_si(position)
    if low == high:
        return []
    return [Factor(name, low * factor, high * factor, quantity.si(position) * factor, unit, quantity.figure(position).grade)]


def _seen(case: Case, position: str, radar: Radar, point: dict[str, float], grid: tuple[Array, Array, Array]) -> float:
    """Share of the area seen at one point of the design."""
    lat, lon, weight = grid
    elevation = round(point.get("least elevation", degrees(radar.least_elevation_rad)), 9)
    missile = case.catalog.missile(case.catalog.site(case.scenario.deterrent.bases[0]).missiles[0])
    sigma = point.get(SIGMA, cross_section_m2(case.catalog, missile, case.scenario.radar_view.radar, position))
    reach = radar.reach
    if isinstance(reach, RangeEquation):
        changes = {field: point[name.replace("_", " ")] for name, field in _OF_EQUATION.items() if name.replace("_", " ") in point}
        limit = replace(reach, **changes).range_m(sigma)
    else:
        limit = point.get("stated range", radar.detection_range_m(sigma))
    own = replace(radar, least_elevation_rad=radians(elevation))
    height = lowest_height_m(Reading("", own, limit, limit), lat, lon)
    return float(weight[height <= SEEN_BELOW_M].sum() / weight.sum())
