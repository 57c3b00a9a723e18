"""Many packages of terms against the same flights: flown once, looked at once for each set of radars, met once for each speed.

A package's site, speed cap, launch sector and radars decide what it protects; every other term is arithmetic on top. The flights
of a block of cities are worked through for all of them and all draws over the unknowns before the next block, so memory does not
grow with the number of cities, launch points or packages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from thirdsite.chain.pair_flights import REACH_SLACK
from thirdsite.chain.progress import Bar
from thirdsite.chain.walk import Battery, Looks, Sensor, ThreatModel, Warned
from thirdsite.chain.workers import run_all
from thirdsite.earth.constants import MEAN_RADIUS_M
from thirdsite.flight.booster import Array
from thirdsite.flight.flyout import PLACE_BEARING, PLACE_COLUMNS, PLACE_HEIGHT
from thirdsite.flight.threats import Flights, Outcome, central_angles_rad, fly, greatest_range_m

STRIDE = 2
"""Every so many samples of the free flight a meeting is tried."""
FLIGHTS_AT_ONCE = 768

SectorRad = tuple[float, float] | None
"""Bearings an intercept may have, clockwise from the first to the second; None for all."""


class Track(NamedTuple):
    """What is known of a flight: sensors, warning, and the errors at which one may launch and the kill vehicle can follow."""

    sensors: tuple[Sensor, ...]
    warning: Warned | None
    commit_error_m: float
    handover_error_m: float
    last_update_s: float


@dataclass(frozen=True)
class Plan:
    """What is to be judged; axes: position, site, speed cap, sector, set of radars, draw."""

    batteries: list[Battery]
    speeds_m_s: list[float]
    """The ways an interceptor may be flown: every burnout speed that any position, cap and draw asks for."""
    way_of: np.ndarray
    """`[position, cap, draw]`, index into `speeds_m_s`."""
    sectors_rad: list[SectorRad]
    tracks: list[Track]
    track_of: np.ndarray
    """`[position, set, draw]`, index into `tracks`."""
    draws: Array
    """`[draw, 4]`: launch delay, longest flight, least height, greatest closing speed."""
    least_burnout_height_m: float
    shots_needed: float
    salvo_interval_s: float

    @property
    def shape(self) -> tuple[int, int, int, int, int, int]:
        """Positions, sites, caps, sectors, sets of radars, draws."""
        positions, caps, draws = self.way_of.shape
        return positions, len(self.batteries), caps, len(self.sectors_rad), self.track_of.shape[1], draws

    @property
    def first_cap(self) -> np.ndarray:
        """`[position, cap]`: the first cap under which an interceptor flies the same."""
        rows = self.way_of
        return np.array(
            [
                [next(a for a in range(rows.shape[1]) if (rows[p, a] == rows[p, b]).all()) for b in range(rows.shape[1])]
                for p in range(rows.shape[0])
            ]
        )


@dataclass(frozen=True)
class Protected:
    """Population of the cities that are protected, and of those in range."""

    population: Array
    """`[position, site, cap, sector, set, draw]`."""
    in_range: float


def build_tables(plan: Plan, workers: int, bar: Bar | None = None) -> None:
    """The fly-out table of every site and speed, before the flights need them."""
    wanted = [(battery, speed) for battery in plan.batteries for speed in plan.speeds_m_s]
    run_all(lambda one: one[0].table(one[1], plan.least_burnout_height_m), wanted, workers, bar)


def blocks_of(launches: int, aims: int) -> int:
    """Number of steps `protected` reports to its bar."""
    return -(-aims // max(FLIGHTS_AT_ONCE // launches, 1))


def protected(
    threat: ThreatModel,
    plan: Plan,
    launch_ecef_m: Array,
    aim_ecef_m: Array,
    population: Array,
    workers: int,
    bar: Bar | None = None,
) -> Protected:
    """The population protected against one missile, under every site, cap, sector, set of radars and draw.

    A city is protected if from every launch point in range enough shots are left; a flight with too low an apogee counts as in
    range and not engaged, as in `coverage`.
    """
    step = max(FLIGHTS_AT_ONCE // len(launch_ecef_m), 1)
    pieces = [slice(at, at + step) for at in range(0, len(aim_ecef_m), step)]

    def one(some: slice) -> Protected:
        return _block(threat, plan, launch_ecef_m, aim_ecef_m[some], population[some])

    parts = run_all(one, pieces, workers, bar)
    total = np.zeros(plan.shape)
    for part in parts:
        total += part.population
    return Protected(total, sum(part.in_range for part in parts))


def _block(threat: ThreatModel, plan: Plan, launch: Array, aims: Array, population: Array) -> Protected:
    n, m = len(aims), len(launch)
    pairs_launch, pairs_aim = np.tile(launch, (n, 1)), np.repeat(aims, m, axis=0)
    reach = REACH_SLACK * greatest_range_m(threat.booster)
    near = np.flatnonzero(central_angles_rad(pairs_launch, pairs_aim) * MEAN_RADIUS_M <= reach)
    found = np.zeros(plan.shape)
    if not len(near):
        return Protected(found, 0.0)
    beta = threat.ballistic_coefficient_kg_m2
    flights = fly(threat.booster, beta, pairs_launch[near], pairs_aim[near], threat.loft_rad, compiled=True)
    city = near // m
    hopeless = np.zeros(n, dtype=bool)
    hopeless[city[flights.outcome == Outcome.LOW_APOGEE]] = True
    arrives = flights.outcome == Outcome.ARRIVES
    threatened = hopeless.copy()
    threatened[city[arrives]] = True
    rows = np.flatnonzero(arrives & ~hopeless[city])
    if len(rows):
        chosen = np.ascontiguousarray(flights.samples[rows])
        start = np.searchsorted(city[rows], np.arange(n + 1))
        _judge(flights, chosen, plan, start, hopeless | ~threatened, population, found)
    return Protected(found, float(population[threatened].sum()))


def _judge(
    flights: Flights, chosen: Array, plan: Plan, start: np.ndarray, hopeless: np.ndarray, population: Array, found: Array
) -> None:
    from thirdsite.chain import package_kernels
    from thirdsite.flight import flyout_kernels

    meetings = np.arange(flights.coast, flights.entry + 1, STRIDE)
    thin = np.ascontiguousarray(chosen[:, meetings])
    clock = np.ascontiguousarray(thin[:, :, 0], dtype=np.float32)
    shape = clock.shape
    earliest = _earliest(flights, chosen, meetings, plan)
    first = plan.first_cap
    way_of, track_of = np.ascontiguousarray(plan.way_of), np.ascontiguousarray(plan.track_of)
    places = np.empty((*shape, PLACE_COLUMNS))
    times, closing = np.empty(shape), np.empty(shape)
    for s, battery in enumerate(plan.batteries):
        site = battery.interceptor.site
        flyout_kernels.locate_all(thin, 0, site.up, site.east, site.north, places)
        every_time = np.empty((len(plan.speeds_m_s), *shape), dtype=np.float32)
        every_closing = np.empty_like(every_time)
        for w, speed in enumerate(plan.speeds_m_s):
            flyout_kernels.meet_all(battery.table(speed, plan.least_burnout_height_m).values, places, times, closing)
            every_time[w], every_closing[w] = times, closing
        inside = np.stack([in_sector(places[:, :, PLACE_BEARING], sector) for sector in plan.sectors_rad])
        height = np.ascontiguousarray(places[:, :, PLACE_HEIGHT], dtype=np.float32)
        own = np.zeros((found.shape[0], *found.shape[2:]))
        package_kernels.judge(
            clock, height, inside, every_time, every_closing, earliest, start, hopeless, population,
            way_of, first, track_of, plan.draws, plan.shots_needed, plan.salvo_interval_s, own,
        )  # fmt: skip
        found[:, s] = np.take_along_axis(own, first[:, :, None, None, None], axis=1)


def _earliest(flights: Flights, chosen: Array, meetings: np.ndarray, plan: Plan) -> np.ndarray:
    """Earliest lift-off the track allows for each meeting, `[track, n, q]`."""
    from thirdsite.chain import package_kernels

    looks = Looks(flights, chosen)
    earliest = np.empty((len(plan.tracks), len(chosen), len(meetings)), dtype=np.float32)
    for t, track in enumerate(plan.tracks):
        package_kernels.earliest_launches(
            chosen, looks.information(track.sensors, track.warning), meetings, flights.coast, flights.burnout,
            track.commit_error_m, track.handover_error_m, track.last_update_s, earliest[t],
        )  # fmt: skip
    return earliest


def in_sector(bearing_rad: Array, sector_rad: SectorRad) -> np.ndarray:
    """Whether bearings lie clockwise between the two of a sector."""
    if sector_rad is None:
        return np.ones(bearing_rad.shape, dtype=bool)
    start, end = sector_rad
    turn = 2.0 * np.pi
    width = (end - start) % turn or turn
    return np.asarray((bearing_rad - start) % turn <= width + 1e-12)
