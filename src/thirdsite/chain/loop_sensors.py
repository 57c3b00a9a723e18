"""The sensors of the closed loop: which of them ever see a flight, and at which whole seconds each may look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import inf

import numpy as np

from thirdsite.catalog.records import Missile
from thirdsite.chain.case import Case
from thirdsite.chain.path import Path
from thirdsite.earth.geodesy import Geodetic
from thirdsite.flight.booster import Array
from thirdsite.scenario.sensing_setting import radar_errors_of, satellites_of, sensing_figures, time_budget_of
from thirdsite.scenario.setting import cross_section_m2, radar_of
from thirdsite.sensing.detection import detection_table
from thirdsite.sensing.infrared import report_times_s
from thirdsite.sensing.looks import look
from thirdsite.sensing.measurement import REACH
from thirdsite.sensing.radar import Radar
from thirdsite.sensing.radar_errors import radar_row
from thirdsite.sensing.search import basket, beams_to_search, inside_probability, search_time_s
from thirdsite.sensing.time_budget import Load
from thirdsite.tracking.lines_of_sight import site_row

STEP_S = 1.0
"""The clock of the loop: no sensor is asked more often."""
MARGIN_S = 15.0
"""A sensor's slots reach so far beyond its view of the planned flight: the flights flown differ from it."""


@dataclass(frozen=True)
class LoopSensor:
    """One sensor as the loop uses it."""

    id: str
    satellite: bool
    row: Array
    """For the warhead; of a satellite its own."""
    boost_row: Array
    """For the burning missile's body."""
    limit: Array
    detection: Array
    setting: float
    """Share of the full dwell; of a satellite the height of the cloud tops, m."""
    spreads: Array
    """Standard deviations of the four constants of a run."""
    filter_row: Array
    times_s: Array
    """When it may look: whole seconds."""
    search_s: float
    """From the cue, or its first view, to the first look on target."""
    inside: float
    """Probability that the object lies in the basket that is searched first."""
    load: Load | None = None
    falls_silent_s: float = inf
    """When it reports no more, whatever it could see."""
    place: Geodetic | None = None
    """Of a radar."""


Views = Callable[[Radar, list[Array]], Array]
"""Whole seconds at which a radar, with its rows for the warhead and the burning body, might see what is flown."""


def loop_sensors(
    case: Case, missile: Missile, path: Path, position: str, objects: int, views: Views
) -> tuple[float, tuple[LoopSensor, ...]]:
    """Time of the first warning, infinite without any, and the sensors that ever see the flight, satellites first.

    Of the warning satellites the two with the best lines of sight report.
    """
    common = sensing_figures(case.catalog, case.scenario.sensing)
    name = case.scenario.defence.satellites
    warned = None if name is None else case.catalog.satellites(name)
    cue_s, found = (inf, []) if name is None else _satellites(case, name, path)
    silent, radars = case.scenario.defence.falls_silent_s, []
    for radar_name in case.scenario.defence.radars:
        radar = radar_of(case.catalog, radar_name, position)
        errors = radar_errors_of(case.catalog, radar_name, common, position)
        budget = time_budget_of(case.catalog, radar_name, common, position)
        load = budget.load([budget.dwell_s] * objects)
        rows = [
            radar_row(radar, errors, cross_section_m2(case.catalog, missile, radar_name, position, body=body))
            for body in (False, True)
        ]
        interval = max(STEP_S, STEP_S * round(load.update_interval_s / STEP_S))
        times = views(radar, rows)
        if len(times):
            radars.append((float(times[0]), radar, errors, budget, load, rows, interval, times))
    cued_by_radar = False
    for opening, radar, errors, budget, load, rows, interval, times in sorted(radars, key=lambda one: one[0]):
        if radar.needs_cue and not np.isfinite(cue_s):
            continue
        begin = max(opening, cue_s if radar.needs_cue else opening)
        search_s, inside = 0.0, 1.0
        if radar.needs_cue and not cued_by_radar and warned is not None:
            spread = _cue_spread_m(warned.position_error.si(), warned.velocity_error.si(), begin, path.burnout_s)
            search_s, inside = _search(rows[0], path, begin, spread, budget.search_gate_sigmas, radar.beamwidth_rad, budget.dwell_s)
            search_s *= objects
        slots = np.arange(begin + search_s, times[-1] + STEP_S, interval)
        slots = np.round(slots / STEP_S) * STEP_S
        slots = slots[np.isin(np.round(slots), np.round(times)) & (slots < silent.get(radar.id, inf))]
        if len(slots) == 0:
            continue
        spreads = np.array(errors.spreads)
        filter_row = np.array([0.0, *site_row(radar.place), *spreads])
        table = detection_table(errors.swerling_case, errors.false_alarm_probability)
        found.append(
            LoopSensor(
                radar.id,
                False,
                rows[0],
                rows[1],
                radar.limit,
                table,
                1.0,
                spreads,
                filter_row,
                slots,
                search_s,
                inside,
                load,
                silent.get(radar.id, inf),
                radar.place,
            )
        )
        cued_by_radar = True
        cue_s = min(cue_s, float(slots[0]) + 3.0 * interval)
    return cue_s, tuple(found)


def _satellites(case: Case, name: str, path: Path) -> tuple[float, list[LoopSensor]]:
    """Time of the satellites' cue, and the two of them whose lines of sight cross best."""
    satellites = satellites_of(case.catalog, name, sensing_figures(case.catalog, case.scenario.sensing))
    boost = np.append(np.arange(0.0, path.burnout_s, STEP_S), path.burnout_s)
    first = satellites.first_report_s(boost, path.at(boost)[:, :3])
    times = np.unique(np.ceil(report_times_s(first, satellites.report_interval_s, path.burnout_s - STEP_S)))
    if len(times) == 0:
        return inf, []
    places = path.at(times)[:, :3]
    silent_s = np.array([case.scenario.defence.falls_silent_s.get(id_, inf) for id_ in satellites.ids])
    sees = satellites.seen(places) & (times[:, None] < silent_s)
    found = []
    for i in best_two(satellites.rows[:, :3], places, sees):
        row = satellites.rows[i]
        spreads = np.array([0.0, satellites.pointing_bias_rad, satellites.pointing_bias_rad, 0.0])
        filter_row = np.array([1.0, *row[:3], 0.0, 0.0, 0.0, *spreads])
        seen, nothing, top = times[sees[:, i]], np.zeros(2), satellites.cloud_top_m
        name, until_s = satellites.ids[i], float(silent_s[i])
        found.append(LoopSensor(name, True, row, row, nothing, nothing, top, spreads, filter_row, seen, 0.0, 1.0, None, until_s))
    return min((float(one.times_s[0]) for one in found), default=inf) + satellites.latency_s, found


def best_two(satellites_ecef_m: Array, places_ecef_m: Array, sees: np.ndarray) -> list[int]:
    """The two satellites whose lines of sight to a flight cross best, fewer where fewer see it.

    Parameters
    ----------
    satellites_ecef_m, places_ecef_m : `[satellites, 3]`, `[k, 3]`
    sees : `[k, satellites]`

    The greatest sum, over the places both see, of the squared sine of the angle between the lines; then of the places seen.
    """
    lines = places_ecef_m[:, None] - satellites_ecef_m[None]
    lines = lines / np.linalg.norm(lines, axis=2)[:, :, None]
    seen = [i for i in range(len(satellites_ecef_m)) if sees[:, i].any()]

    def worth(i: int, j: int) -> tuple[float, int]:
        cosine = np.einsum("kc,kc->k", lines[:, i], lines[:, j])
        return float(((1.0 - cosine * cosine) * (sees[:, i] & sees[:, j])).sum()), int(sees[:, i].sum() + sees[:, j].sum())

    return list(max(combinations(seen, 2), key=lambda pair: worth(*pair))) if len(seen) > 1 else seen


def view_times_s(radar: Radar, rows: list[Array], path: Path, end_s: float) -> Array:
    """Whole seconds at which a radar might see the flight, with a margin either side."""
    times = np.arange(STEP_S, end_s, STEP_S)
    geometry, limit = radar.geometry.tolist(), radar.limit
    looks = [look(geometry, limit, *place) for place in path.at(times)[:, :3].tolist()]
    reach = np.where(times < path.burnout_s, rows[1][REACH], rows[0][REACH])
    seen = np.array([view > 0.5 for view, _ in looks]) & (np.array([slant for _, slant in looks]) <= 1.02 * reach)
    if not seen.any():
        return times[:0]
    pad = int(MARGIN_S / STEP_S)
    wide = np.convolve(seen, np.ones(2 * pad + 1), mode="same") > 0.5
    return times[wide]


def _cue_spread_m(position_m: float, velocity_m_s: float, time_s: float, burnout_s: float) -> float:
    """One standard deviation on each axis of where the satellites' cue puts the object at a time, m."""
    since = max(time_s - burnout_s, 0.0)
    return float(np.hypot(position_m, velocity_m_s * since))


def _search(
    row: Array, path: Path, time_s: float, spread_m: float, gate_sigmas: float, beamwidth_rad: float, dwell_s: float
) -> tuple[float, float]:
    """Time to search the basket of a cue, s, and the probability that the object is in it."""
    x, y, z = path.at(time_s)[0, :3].tolist()
    q = spread_m * spread_m
    major, minor, _ = basket(row.tolist(), x, y, z, q, 0.0, 0.0, q, 0.0, q)
    beams = beams_to_search(major, minor, gate_sigmas, beamwidth_rad)
    return float(search_time_s(beams, dwell_s, 1.0)), float(inside_probability(gate_sigmas))
