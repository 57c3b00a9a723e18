"""The closed loop of one threat made ready: who may look when, what the filter knows of the sensors, what an interceptor can do.

All that is the same in every run. Times in s from the missile's own lift-off; ECI as the flight room has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, inf, sin

import numpy as np

from thirdsite.catalog.records import Missile
from thirdsite.chain.case import Case
from thirdsite.chain.path import Path
from thirdsite.chain.walk import Battery, case_of
from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import inertial_state
from thirdsite.engagement.doctrine import Doctrine
from thirdsite.engagement.single_shot import KillVehicle, SingleShot
from thirdsite.flight.booster import Array
from thirdsite.scenario.engagement_figures import EngagementFigures, engagement_figures, published_single_shot
from thirdsite.scenario.sensing_setting import radar_errors_of, satellites_of, sensing_figures, time_budget_of
from thirdsite.scenario.setting import CommonFigures, cross_section_m2, radar_of
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
EPOCH_S = 10.0
"""Time between two decisions, and least time between two in-flight updates."""
TRUTH_STEP_S = 10.0
AIR_M = 100e3
"""The loop ends where the missile comes down to this height."""
MARGIN_S = 15.0
"""A sensor's slots reach so far beyond its view of the planned flight: the flights flown differ from it."""
NODE_S = 15.0
"""Meetings are looked for at points of the track so far apart."""


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


@dataclass(frozen=True)
class LoopSetup:
    """Everything the runs of one threat have in common."""

    seed: int
    objects: int
    raid_interval_s: float
    """Between the lift-offs of the missiles of a raid: a multiple of EPOCH_S."""
    sensors: tuple[LoopSensor, ...]
    first_warning_s: float
    boost_s: Array
    boost_eci: Array
    burnout_s: float
    end_s: float
    half_inverse_beta: float
    figures: EngagementFigures
    common: CommonFigures
    doctrine: Doctrine
    inventory: int
    published: SingleShot
    table: Array
    site: tuple[Array, Array, Array]
    case: Array
    burn_time_s: float
    burnout_speed_m_s: float
    nodes_s: Array

    @property
    def kill_vehicle(self) -> KillVehicle:
        """Figures of the kill vehicle."""
        return self.figures.kill_vehicle

    @property
    def epochs_s(self) -> Array:
        """Times of decisions and in-flight updates."""
        return np.arange(EPOCH_S * np.ceil(max(self.first_warning_s, EPOCH_S) / EPOCH_S), self.end_s, EPOCH_S)

    @property
    def shots_each(self) -> tuple[int, ...]:
        """Interceptors of one salvo for each object of the raid: objects alike share them alike, the best they can do."""
        share, rest = divmod(self.inventory, self.objects)
        return tuple(min(self.doctrine.salvo_shots, share + (1 if o < rest else 0)) for o in range(self.objects))


def loop_setup(
    case: Case, missile: Missile, path: Path, position: str, *, objects: int = 1, raid_interval_s: float = 0.0
) -> LoopSetup:
    """The loop of a flight of a catalogue missile under a position's figures."""
    figures = engagement_figures(case.catalog, case.scenario.assumptions)
    common = case.common
    end_s = _end_s(path)
    first_warning_s, sensors = _sensors(case, missile, path, position, objects, end_s)
    speed = case.burnout_speed_m_s(position)
    battery = case.battery
    boost_s = np.append(np.arange(0.0, path.burnout_s - 0.5, STEP_S), path.burnout_s)
    site = battery.interceptor.site
    return LoopSetup(
        case.scenario.seed,
        objects,
        raid_interval_s,
        sensors,
        first_warning_s,
        boost_s,
        inertial(boost_s, path.at(boost_s)),
        path.burnout_s,
        end_s,
        0.5 / missile.ballistic_coefficient.si(position),
        figures,
        common,
        figures.doctrine(case.scenario.doctrine.firing, common),
        case.inventory,
        published_single_shot(case.catalog, case.scenario, position),
        battery.table(speed, common.least_burnout_height_m).values,
        (site.up, site.east, site.north),
        case_of(common),
        battery.interceptor.booster.burn_time_s,
        speed,
        _nodes(path, battery, speed, common, end_s),
    )


def inertial(time_s: Array, ecef: Array) -> Array:
    """ECI states `[n, 6]` of ECEF states at times."""
    rows = zip(time_s.tolist(), ecef.tolist(), strict=True)
    return np.array([inertial_state(*row, cos(ROTATION_RATE_RAD_S * t), sin(ROTATION_RATE_RAD_S * t)) for t, row in rows])


def _end_s(path: Path) -> float:
    late = path.time_s > path.burnout_s
    high = np.linalg.norm(path.position_ecef_m, axis=1) - 6371e3 > AIR_M
    times = path.time_s[late & high]
    return float(times[-1]) if len(times) else path.burnout_s


def _nodes(path: Path, battery: Battery, speed: float, common: CommonFigures, end_s: float) -> Array:
    """Times at which meetings are looked for: those the planned flight allows, and some either side."""
    from thirdsite.chain.reach import free_flight, meet
    from thirdsite.engagement.intercept import allowed
    from thirdsite.flight.flyout import PLACE_HEIGHT

    every = np.arange(path.burnout_s + NODE_S, end_s, NODE_S)
    if len(every) < 2:
        return np.array([end_s - NODE_S, end_s])
    free = free_flight([path], battery, len(every))
    clock = free.samples[0, :, 0]
    times, closing = meet(battery, speed, common, free)
    row = case_of(common)
    good = [allowed(t, v, h, row) for t, v, h in zip(times[0], closing[0], free.places[0, :, PLACE_HEIGHT], strict=True)]
    possible = clock[np.array(good, dtype=bool) & (clock - times[0] >= common.launch_delay_s - 60.0)]
    if len(possible) == 0:
        return every[:2]
    near = (every >= possible[0] - 4.0 * NODE_S) & (every <= possible[-1] + 4.0 * NODE_S)
    return every[near] if near.sum() >= 2 else every[:2]


def _sensors(
    case: Case, missile: Missile, path: Path, position: str, objects: int, end_s: float
) -> tuple[float, tuple[LoopSensor, ...]]:
    """Time of the first warning, and the sensors that ever see the flight, in the order of their first view."""
    common = sensing_figures(case.catalog, case.scenario.sensing)
    found: list[LoopSensor] = []
    cue_s = inf
    name = case.scenario.defence.satellites
    warned = None if name is None else case.catalog.satellites(name)
    if name is not None:
        satellites = satellites_of(case.catalog, name, common)
        boost = np.append(np.arange(0.0, path.burnout_s, STEP_S), path.burnout_s)
        first = satellites.first_report_s(boost, path.at(boost)[:, :3])
        times = np.unique(np.ceil(report_times_s(first, satellites.report_interval_s, path.burnout_s - STEP_S)))
        if len(times):
            cue_s = float(times[0]) + satellites.latency_s
            sees = satellites.seen(path.at(times)[:, :3])
            for i, row in enumerate(satellites.rows):
                if sees[:, i].any():
                    spreads = np.array([0.0, satellites.pointing_bias_rad, satellites.pointing_bias_rad, 0.0])
                    filter_row = np.array([1.0, *row[:3], 0.0, 0.0, 0.0, *spreads])
                    nothing = np.zeros(2)
                    found.append(
                        LoopSensor(
                            satellites.ids[i],
                            True,
                            row,
                            row,
                            nothing,
                            nothing,
                            satellites.cloud_top_m,
                            spreads,
                            filter_row,
                            times[sees[:, i]],
                            0.0,
                            1.0,
                        )
                    )
    radars = []
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
        times = view_times_s(radar, rows, path, end_s)
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
        slots = slots[np.isin(np.round(slots), np.round(times))]
        if len(slots) == 0:
            continue
        spreads = np.array(errors.spreads)
        filter_row = np.array([0.0, *site_row(radar.place), *spreads])
        table = detection_table(errors.swerling_case, errors.false_alarm_probability)
        found.append(
            LoopSensor(
                radar.id, False, rows[0], rows[1], radar.limit, table, 1.0, spreads, filter_row, slots, search_s, inside, load
            )
        )
        cued_by_radar = True
        cue_s = min(cue_s, float(slots[0]) + 3.0 * interval)
    return cue_s if name is not None else inf, tuple(found)


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
