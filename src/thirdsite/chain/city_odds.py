"""The closed loop for many cities at once: how likely one missile at each of them is hit, whichever launch point it comes from.

Every run is of one planned flight; the runs of a city are shared evenly among the launch points from which it can be reached. To
serve thousands of flights, a radar's looks are taken together over LOOK_S: their noise falls as that of as many looks, floors and
constants stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from thirdsite.catalog.records import Missile
from thirdsite.chain.case import Case
from thirdsite.chain.loop_runs import run_block
from thirdsite.chain.loop_sensors import MARGIN_S, STEP_S, LoopSensor, loop_sensors
from thirdsite.chain.loop_setup import NODE_S, LoopSetup, Plan, setup_of
from thirdsite.chain.path import Path, states_between
from thirdsite.chain.progress import Bar
from thirdsite.chain.walk import ThreatModel
from thirdsite.chain.worker_processes import can_fork, in_processes
from thirdsite.chain.workers import run_all
from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.engagement.single_shot import wilson_interval
from thirdsite.flight.booster import Array
from thirdsite.flight.flyout import PLACE_HEIGHT
from thirdsite.flight.threats import Flights, fly
from thirdsite.sensing.measurement import REACH
from thirdsite.sensing.radar import Radar

CITY_RUNS = 16
BLOCK_RUNS = 1536
"""At most so many runs side by side: enough to be quick, few enough to share among workers."""
LOOK_S = 4.0
BOOST_STEP_S = 5.0
FLOWN_AT_ONCE = 1024


@dataclass(frozen=True)
class Odds:
    """Runs of the closed loop and those in which the object was hit, and the mean number of shots, `[cities]`."""

    runs: np.ndarray
    hits: np.ndarray
    shots: Array

    def interval(self, city: int) -> tuple[float, float, float]:
        """Share of the runs in which the object was hit, and its 95 % interval."""
        hits, runs = int(self.hits[city]), int(self.runs[city])
        return hits / runs, *wilson_interval(hits, runs)


@dataclass(frozen=True)
class CityLoop:
    """The loop of one missile against cities, under one position."""

    setup: LoopSetup
    city: np.ndarray
    """`[runs]`, the city of each run."""

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return -(-len(self.city) // BLOCK_RUNS)

    @property
    def block_runs(self) -> int:
        """Runs of one block."""
        return -(-len(self.city) // self.blocks)


def planned_flights(
    threat: ThreatModel, launch: Array, aims: Array, arrives: np.ndarray, workers: int
) -> tuple[Flights, np.ndarray]:
    """CITY_RUNS flights to each aim that can be reached, from launch points spread evenly over those it can be reached from.

    Parameters
    ----------
    launch, aims : `[m, 3]`, `[n, 3]`, m in ECEF
    arrives : `[n, m]`, whether the flight from a launch point arrives at an aim; somewhere it does

    Returns
    -------
    the flights, and the aim each is to
    """
    aim = np.repeat(np.flatnonzero(arrives.any(axis=1)), CITY_RUNS)
    start = np.concatenate([_spread(np.flatnonzero(row)) for row in arrives if row.any()])
    beta = threat.ballistic_coefficient_kg_m2

    def flown(at: int) -> Flights:
        some = slice(at, at + FLOWN_AT_ONCE)
        return fly(threat.booster, beta, launch[start[some]], aims[aim[some]], threat.loft_rad)

    parts = run_all(flown, range(0, len(aim), FLOWN_AT_ONCE), workers)
    samples, outcome, miss_m, shortfall, aimed = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("samples", "outcome", "miss_m", "shortfall", "aimed")
    )
    return Flights(samples, outcome, miss_m, shortfall, parts[0].burnout, aimed), aim


def _spread(points: np.ndarray) -> np.ndarray:
    """CITY_RUNS of some launch points, evenly over their order."""
    chosen: np.ndarray = points[np.arange(CITY_RUNS) * len(points) // CITY_RUNS]
    return chosen


def city_loop(case: Case, missile: Missile, flights: Flights, city: np.ndarray, position: str) -> CityLoop:
    """The loop of planned flights to cities under a position."""
    longest = int(np.argmax(flights.samples[:, flights.entry, 0]))
    path = Path.of(flights, longest)
    burnout_s = float(flights.samples[:, flights.burnout, 0].max())
    end_s = float(flights.samples[:, flights.entry, 0].max())

    def views(radar: Radar, rows: list[Array]) -> Array:
        return _views_s(radar, rows, flights, burnout_s, end_s)

    warning_s, sensors = loop_sensors(case, missile, path, position, 1, views)
    boost_s = np.append(np.arange(0.0, burnout_s - 0.5 * BOOST_STEP_S, BOOST_STEP_S), burnout_s)
    boost_eci = _inertial(boost_s, _between(flights.samples[:, : flights.coast + 4], boost_s))
    together = tuple(_together(sensor) for sensor in sensors)
    plan = Plan(together, warning_s, boost_s, boost_eci, burnout_s, end_s, _nodes(case, flights, position))
    return CityLoop(setup_of(case, missile, plan, position), city)


def odds(loops: list[CityLoop], cities: int, workers: int, bar: Bar | None = None) -> list[Odds]:
    """Run loops over cities, the blocks of all side by side: on processes where they can be forked, else on threads."""
    pieces = [(i, block) for i, loop in enumerate(loops) for block in range(loop.blocks)]

    def run(piece: int) -> tuple[Array, Array]:
        i, block = pieces[piece]
        done = run_block(loops[i].setup, block, loops[i].block_runs)
        return done["hit"][:, 0], done["shots"][:, 0]

    if workers > 1 and len(pieces) > 1 and can_fork():
        run_block(loops[0].setup, 0, 1)  # so that the processes have the kernels already
        found = in_processes(run, len(pieces), min(workers, len(pieces)), bar)
    else:
        found = run_all(run, range(len(pieces)), workers, bar)
    results = []
    for i, loop in enumerate(loops):
        blocks = [block for (which, _), block in zip(pieces, found, strict=True) if which == i]
        hit, shots = (np.concatenate(column)[: len(loop.city)] for column in zip(*blocks, strict=True))
        runs = np.bincount(loop.city, minlength=cities)
        mean = np.bincount(loop.city, weights=shots, minlength=cities) / np.maximum(runs, 1)
        results.append(Odds(runs, np.bincount(loop.city, weights=hit, minlength=cities).astype(int), mean))
    return results


def _together(sensor: LoopSensor) -> LoopSensor:
    """A sensor whose looks are taken together over LOOK_S."""
    if sensor.satellite or len(sensor.times_s) == 0:
        return sensor
    interval = float(np.diff(sensor.times_s).min()) if len(sensor.times_s) > 1 else LOOK_S
    every = max(int(LOOK_S / interval), 1)
    return replace(sensor, times_s=sensor.times_s[every - 1 :: every], setting=sensor.setting * every)


def _views_s(radar: Radar, rows: list[Array], flights: Flights, burnout_s: float, end_s: float) -> Array:
    """Whole seconds from the first to the last time at which the radar sees some of the flights."""
    from thirdsite.engagement import engagement_kernels

    samples = np.ascontiguousarray(flights.samples[:, : flights.entry + 1])
    view, slant = np.zeros(samples.shape[:2]), np.zeros(samples.shape[:2])
    engagement_kernels.look_all(radar.geometry, radar.limit, samples, view, slant)
    reach = np.where(samples[:, :, 0] < burnout_s, rows[1][REACH], rows[0][REACH])
    seen: Array = samples[:, :, 0][(view > 0.5) & (slant <= 1.02 * reach)]
    if len(seen) == 0:
        return seen
    return np.arange(max(np.floor(seen.min() - MARGIN_S), STEP_S), min(seen.max() + MARGIN_S, end_s), STEP_S)


def _nodes(case: Case, flights: Flights, position: str) -> Array:
    """Times at which meetings are looked for: those some flight allows, and some either side."""
    common, battery = case.common, case.battery
    places = battery.places(flights, np.ascontiguousarray(flights.samples))
    clock = flights.samples[:, flights.coast : flights.entry + 1, 0]
    times, closing = battery.meet(case.burnout_speed_m_s(position), common.least_burnout_height_m, places)
    good = (times <= common.flight_time_cap_s) & (closing <= common.greatest_closing_speed_m_s)
    good &= (places[:, :, PLACE_HEIGHT] >= common.least_intercept_height_m) & (clock - times >= common.launch_delay_s)
    first, last = float(clock.min()), float(clock.max())
    if good.any():
        first, last = max(first, float(clock[good].min()) - NODE_S), min(last, float(clock[good].max()) + NODE_S)
    return np.linspace(first, last, max(int(np.ceil((last - first) / NODE_S)) + 1, 2))


def _between(samples: Array, time_s: Array) -> Array:
    """ECEF states `[n, k, 6]` at times `[k]` of samples `[n, m, 7]`: the cubic between two samples."""
    clock = samples[:, :, 0]
    k = np.clip((clock[:, None, :] <= time_s[None, :, None]).sum(axis=2) - 1, 0, clock.shape[1] - 2)
    lane = np.arange(len(samples))[:, None]
    a, b = samples[lane, k], samples[lane, k + 1]
    h = np.maximum(b[:, :, :1] - a[:, :, :1], 1e-9)
    q = np.clip((time_s[None, :, None] - a[:, :, :1]) / h, 0.0, 1.0)
    return states_between(a[:, :, 1:], b[:, :, 1:], h, q)


def _inertial(time_s: Array, ecef: Array) -> Array:
    """ECI states `[n, k, 6]` of ECEF states at times `[k]`."""
    x, y, z, u, v, w = np.moveaxis(ecef, 2, 0)
    c, s = np.cos(ROTATION_RATE_RAD_S * time_s), np.sin(ROTATION_RATE_RAD_S * time_s)
    du, dv = u - ROTATION_RATE_RAD_S * y, v + ROTATION_RATE_RAD_S * x
    return np.stack([c * x - s * y, s * x + c * y, z, c * du - s * dv, s * du + c * dv, w], axis=2)
